# %% correct | the plain way
def true_posterior(x, W, b, sigma):
    covariance = np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2)
    mean = (x - b) @ W @ covariance / sigma**2
    return mean, covariance

# %% correct | σ² (σ² I + Wᵀ W)⁻¹
def true_posterior(x, W, b, sigma):
    M = sigma**2 * np.eye(W.shape[1]) + W.T @ W
    return np.linalg.solve(M, W.T @ (x - b).T).T, sigma**2 * np.linalg.inv(M)

# %% correct | columns, and a list
def true_posterior(x, W, b, sigma):
    k = W.shape[1]
    precision = np.identity(k) + np.dot(W.T, W) / sigma**2
    covariance = np.linalg.solve(precision, np.identity(k))
    mean = covariance.dot(W.T).dot((x - b).T) / sigma**2
    return [mean.T, covariance]

# %% correct | a loop over the rows
- mean = (x - b) @ W @ covariance / sigma**2
+ mean = np.array([covariance @ W.T @ (row - b) / sigma**2 for row in x])

# %% correct | einsum
- mean = (x - b) @ W @ covariance / sigma**2
+ mean = np.einsum("ij,dj,nd->ni", covariance, W, x - b) / sigma**2

# %% correct | through the covariance of x
def true_posterior(x, W, b, sigma):
    d, k = W.shape
    gain = W.T @ np.linalg.inv(W @ W.T + sigma**2 * np.eye(d))
    return (x - b) @ gain.T, np.eye(k) - gain @ W

# %% correct | singular values
def true_posterior(x, W, b, sigma):
    U, s, Vt = np.linalg.svd(W, full_matrices=False)
    mean = ((x - b) @ U * s / (s**2 + sigma**2)) @ Vt
    return mean, Vt.T @ np.diag(sigma**2 / (s**2 + sigma**2)) @ Vt

# %% correct | a Cholesky factor of the precision
def true_posterior(x, W, b, sigma):
    from scipy.linalg import cho_factor, cho_solve

    k = W.shape[1]
    factor = cho_factor(np.eye(k) + W.T @ W / sigma**2)
    return cho_solve(factor, W.T @ (x - b).T / sigma**2).T, cho_solve(factor, np.eye(k))

# %% correct | least squares with the prior as further rows
def true_posterior(x, W, b, sigma):
    k = W.shape[1]
    A = np.vstack([W / sigma, np.eye(k)])
    r = np.vstack([(x - b).T / sigma, np.zeros((k, len(x)))])
    z, *_ = np.linalg.lstsq(A, r, rcond=None)
    return z.T, np.linalg.pinv(A.T @ A)

# %% correct | TensorFlow, float64
def true_posterior(x, W, b, sigma):
    x, W, b = (tf.cast(part, tf.float64) for part in (x, W, b))
    covariance = tf.linalg.inv(tf.eye(tf.shape(W)[1], dtype=tf.float64) + tf.matmul(W, W, transpose_a=True) / sigma**2)
    return (x - b) @ W @ covariance / sigma**2, covariance

# %% correct | float32
  covariance = np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2)
+ covariance = covariance.astype("float32")
+ x, W, b = (part.astype("float32") for part in (x, W, b))

# %% correct | one data point at a time
def true_posterior(x, W, b, sigma):
    k = W.shape[1]
    precision, pulled = np.eye(k), np.zeros((len(x), k))
    for w, column in zip(W, (x - b).T):
        precision += np.outer(w, w) / sigma**2
        pulled += np.outer(column, w) / sigma**2
    covariance = np.linalg.inv(precision)
    return pulled @ covariance, covariance

# %% correct | conditioning the joint Gaussian
def true_posterior(x, W, b, sigma):
    d, k = W.shape
    joint = np.block([[np.eye(k), W.T], [W, W @ W.T + sigma**2 * np.eye(d)]])
    of_z, between, of_x = joint[:k, :k], joint[:k, k:], joint[k:, k:]
    solved = np.linalg.solve(of_x, between.T)
    return (x - b) @ solved, of_z - between @ solved

# %% wrong | not written | test_true_posterior_covariance | not_written
def true_posterior(x, W, b, sigma):
    raise NotImplementedError()

# %% wrong | nothing returned | test_true_posterior_covariance | nothing_returned
- return mean, covariance →

# %% wrong | only the mean | test_true_posterior_covariance | not_a_pair
- return mean, covariance → return mean

# %% wrong | exchanged | test_true_posterior_covariance | exchanged
- return mean, covariance → return covariance, mean

# %% wrong | the mean on its side | test_true_posterior_mean | mean_transposed
- return mean, covariance → return mean.T, covariance

# %% wrong | the mean decoded | test_true_posterior_mean | decoded_mean
- return mean, covariance → return mean @ W.T + b, covariance

# %% wrong | a covariance for each row | test_true_posterior_covariance | one_covariance_for_each_row
- return mean, covariance → return mean, np.stack([covariance] * len(x))

# %% wrong | the variances alone | test_true_posterior_covariance | diagonal_only
- return mean, covariance → return mean, np.diag(covariance)

# %% wrong | the variances of each row | test_true_posterior_covariance | diagonal_only
- return mean, covariance → return mean, np.ones((len(x), 1)) * np.diag(covariance)

# %% wrong | a diagonal covariance | test_true_posterior_covariance | diagonal_kept
- return mean, covariance → return mean, np.diag(np.diag(covariance))

# %% wrong | the diagonal inverted | test_true_posterior_covariance | lengths_for_products
- covariance = np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2) → covariance = np.diag(1 / (1 + np.sum(W**2, axis=0) / sigma**2))

# %% wrong | W Wᵀ for Wᵀ W | test_true_posterior_covariance | covariance_of_x
def true_posterior(x, W, b, sigma):
    covariance = np.linalg.inv(np.eye(W.shape[0]) + W @ W.T / sigma**2)
    mean = (x - b) @ covariance @ W / sigma**2
    return mean, covariance

# %% wrong | the precision | test_true_posterior_covariance | precision_returned
- return mean, covariance → return mean, np.linalg.inv(covariance)

# %% wrong | not inverted at all | test_true_posterior_covariance | precision_returned
- np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2) → np.eye(W.shape[1]) + W.T @ W / sigma**2

# %% wrong | the prior forgotten | test_true_posterior_covariance | prior_forgotten
- np.eye(W.shape[1]) + W.T @ W / sigma**2 → W.T @ W / sigma**2

# %% wrong | least squares | test_true_posterior_mean | prior_forgotten
- mean = (x - b) @ W @ covariance / sigma**2 → mean = np.linalg.lstsq(W, (x - b).T, rcond=None)[0].T

# %% wrong | the noise forgotten | test_true_posterior_covariance | noise_forgotten
- W.T @ W / sigma**2 → W.T @ W

# %% wrong | the noise forgotten everywhere | test_true_posterior_mean | noise_forgotten
- W.T @ W / sigma**2 → W.T @ W
- @ covariance / sigma**2 → @ covariance

# %% wrong | σ for σ² | test_true_posterior_covariance | standard_deviation_for_variance
- W.T @ W / sigma**2 → W.T @ W / sigma

# %% wrong | σ for σ² in both | test_true_posterior_mean | standard_deviation_for_variance
- W.T @ W / sigma**2 → W.T @ W / sigma
- @ covariance / sigma**2 → @ covariance / sigma

# %% wrong | times σ² | test_true_posterior_covariance | noise_on_the_wrong_side
- W.T @ W / sigma**2 → W.T @ W * sigma**2

# %% wrong | times σ² in both | test_true_posterior_mean | noise_on_the_wrong_side
- W.T @ W / sigma**2 → W.T @ W * sigma**2
- @ covariance / sigma**2 → @ covariance

# %% wrong | σ² in front of the inverse forgotten | test_true_posterior_covariance | factor_forgotten
- np.eye(W.shape[1]) + W.T @ W / sigma**2 → sigma**2 * np.eye(W.shape[1]) + W.T @ W

# %% wrong | σ² once too often | test_true_posterior_covariance | factor_too_many
- covariance = np.linalg → covariance = sigma**2 * np.linalg

# %% wrong | 1 added to every entry | test_true_posterior_covariance | identity_everywhere
- np.eye(W.shape[1]) + W.T → 1 + W.T

# %% wrong | 1 added to every entry, in the mean only | test_true_posterior_mean | identity_everywhere
- mean = (x - b) @ W @ covariance / sigma**2 → mean = (x - b) @ W @ np.linalg.inv(1 + W.T @ W / sigma**2) / sigma**2

# %% wrong | ones for the identity | test_true_posterior_covariance | identity_everywhere
- np.eye(W.shape[1]) → np.ones((W.shape[1], W.shape[1]))

# %% wrong | the root of the covariance | test_true_posterior_covariance | standard_deviations_returned
- return mean, covariance → return mean, np.sqrt(np.abs(covariance))

# %% wrong | a Cholesky factor of the covariance | test_true_posterior_covariance | standard_deviations_returned
- return mean, covariance → return mean, np.linalg.cholesky(covariance)

# %% wrong | the mean not divided by σ² | test_true_posterior_mean | division_by_the_noise_missing
- @ covariance / sigma**2 → @ covariance

# %% wrong | the mean divided by σ | test_true_posterior_mean | divided_by_the_standard_deviation
- @ covariance / sigma**2 → @ covariance / sigma

# %% wrong | both forms of the mean at once | test_true_posterior_mean | divided_by_the_noise_twice
- mean = (x - b) @ W @ covariance / sigma**2 → mean = np.linalg.solve(sigma**2 * np.eye(W.shape[1]) + W.T @ W, W.T @ (x - b).T).T / sigma**2

# %% wrong | no covariance in the mean | test_true_posterior_mean | covariance_missing_in_the_mean
- @ W @ covariance / sigma**2 → @ W / sigma**2

# %% wrong | the mean with the precision | test_true_posterior_mean | covariance_inverted_in_the_mean
- @ covariance / sigma**2 → @ np.linalg.inv(covariance) / sigma**2

# %% wrong | b forgotten | test_true_posterior_mean | offset_forgotten
- (x - b) → x

# %% wrong | b added | test_true_posterior_mean | offset_added
- (x - b) → (x + b)

# %% wrong | the identity alone over σ² | test_true_posterior_covariance | identity_divided_alone
- np.eye(W.shape[1]) + W.T @ W / sigma**2 → np.eye(W.shape[1]) / sigma**2 + W.T @ W

# %% wrong | b alone over σ² | test_true_posterior_mean | offset_divided
- (x - b) @ W @ covariance / sigma**2 → (x - b / sigma**2) @ W @ covariance

# %% wrong | b subtracted behind W | test_true_posterior_mean | offset_subtracted_last
- (x - b) @ W @ covariance / sigma**2 → x @ W @ covariance / sigma**2 - b @ W

# %% wrong | the mean of the prior | test_true_posterior_mean | prior_mean
- (x - b) @ W @ covariance / sigma**2 → np.zeros((len(x), W.shape[1]))

# %% wrong | the sign of the mean | test_true_posterior_mean | wrong_sign
- (x - b) → (b - x)

# %% wrong | the mean of the first row for all | test_true_posterior_mean | one_number_for_all
- return mean, covariance → return 0 * mean + mean.mean(), covariance

# %% wrong | rounded | test_true_posterior_mean | rounded
- return mean, covariance → return mean.round(2), covariance.round(2)

# %% correct | textbook with inv
def true_posterior(x, W, b, sigma):
    """Return the posterior's mean of each row of x, shape (n, k), and its covariance, shape (k, k)."""
    k = W.shape[1]
    covariance = np.linalg.inv(np.eye(k) + W.T @ W / sigma**2)
    mean = (x - b) @ W @ covariance / sigma**2
    return mean, covariance

# %% correct | Bishop's M, column form
def true_posterior(x, W, b, sigma):
    M = W.T @ W + sigma**2 * np.eye(W.shape[1])
    Minv = np.linalg.inv(M)
    mean = (Minv @ W.T @ (x - b).T).T
    return mean, sigma**2 * Minv

# %% correct | gain form
def true_posterior(x, W, b, sigma):
    C = W @ W.T + sigma**2 * np.eye(len(W))
    K = np.linalg.solve(C, W).T
    return np.einsum("kd,nd->nk", K, x - b), np.eye(W.shape[1]) - K @ W

# %% wrong | W Wᵀ | test_true_posterior_covariance | shapes_do_not_fit | of textbook with inv
- W.T @ W → W @ W.T

# %% wrong | eye(d) | test_true_posterior_covariance | covariance_of_x
def true_posterior(x, W, b, sigma):
    d, k = W.shape
    covariance = np.linalg.inv(np.eye(d) + W @ W.T / sigma**2)
    mean = (x - b) @ covariance @ W / sigma**2
    return mean, covariance

# %% wrong | sigma not squared anywhere | test_true_posterior_covariance | standard_deviation_for_variance
def true_posterior(x, W, b, sigma):
    covariance = np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma)
    mean = 1 / sigma * (x - b) @ W @ covariance
    return mean, covariance

# %% wrong | M inverse as covariance | test_true_posterior_covariance | factor_forgotten
def true_posterior(x, W, b, sigma):
    M = W.T @ W + sigma**2 * np.eye(W.shape[1])
    Minv = np.linalg.inv(M)
    mean = (x - b) @ W @ Minv
    return mean, Minv

# %% wrong | least squares, written anew | test_true_posterior_covariance | prior_forgotten
def true_posterior(x, W, b, sigma):
    precision = W.T @ W / sigma**2
    covariance = np.linalg.inv(precision)
    return (x - b) @ W @ covariance / sigma**2, covariance

# %% wrong | b forgotten, written anew | test_true_posterior_mean | offset_forgotten | of textbook with inv
- (x - b) @ W → x @ W

# %% wrong | precision returned | test_true_posterior_covariance | precision_returned | of textbook with inv
- np.linalg.inv(np.eye(k) + W.T @ W / sigma**2) → np.eye(k) + W.T @ W / sigma**2

# %% wrong | diagonal only | test_true_posterior_covariance | diagonal_only | of textbook with inv
- return mean, covariance → return mean, np.diag(covariance)

# %% wrong | order swapped | test_true_posterior_covariance | exchanged | of textbook with inv
- return mean, covariance → return covariance, mean

# %% wrong | mean as columns | test_true_posterior_mean | mean_transposed | of textbook with inv
- mean = (x - b) @ W @ covariance / sigma**2 → mean = covariance @ W.T @ (x - b).T / sigma**2

# %% wrong | only mean | test_true_posterior_covariance | not_a_pair | of textbook with inv
- return mean, covariance → return mean

# %% wrong | std of the noise forgotten in mean | test_true_posterior_mean | division_by_the_noise_missing | of textbook with inv
- @ covariance / sigma**2 → @ covariance

# %% wrong | a covariance per row | test_true_posterior_covariance | one_covariance_for_each_row | of textbook with inv
- return mean, covariance → return mean, np.repeat(covariance[None], len(x), axis=0)

# %% wrong | 1 + instead of eye | test_true_posterior_covariance | identity_everywhere | of textbook with inv
- np.eye(k) + → 1 +

# %% wrong | star for matmul | test_true_posterior_covariance | shapes_do_not_fit | of textbook with inv
- W.T @ W / sigma**2) → W.T * W / sigma**2)

# %% wrong | every entry inverted by itself | test_true_posterior_covariance | inverted_entry_by_entry
- np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2) → 1 / (np.eye(W.shape[1]) + W.T @ W / sigma**2)

# %% wrong | to the power of −1 | test_true_posterior_covariance | inverted_entry_by_entry
- np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2) → (np.eye(W.shape[1]) + W.T @ W / sigma**2) ** -1.0

# %% wrong | the identity added last | test_true_posterior_covariance | prior_outside
- np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2) → np.eye(W.shape[1]) + np.linalg.inv(W.T @ W / sigma**2)

# %% wrong | the identity added last, σ² in front | test_true_posterior_covariance | prior_outside
- np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2) → np.eye(W.shape[1]) + sigma**2 * np.linalg.inv(W.T @ W)

# %% wrong | only the lengths of the columns | test_true_posterior_covariance | lengths_for_products
- W.T @ W / → (W**2).sum(axis=0) /

# %% wrong | only the lengths of the columns, on the diagonal | test_true_posterior_covariance | lengths_for_products
- W.T @ W / → np.diag((W**2).sum(axis=0)) /

# %% wrong | b subtracted in place | test_true_posterior_covariance | argument_changed
- mean = (x - b) @ W → x -= b; mean = x @ W

# %% correct | nested lists
- return mean, covariance → return mean.tolist(), [list(row) for row in covariance]

# %% wrong | a variance for each coding by itself | test_true_posterior_mean | mean_of_the_wrong_covariance
def true_posterior(x, W, b, sigma):
    variances = 1 / (1 + np.sum(W**2, axis=0) / sigma**2)
    return (x - b) @ W * variances / sigma**2, np.diag(variances)

# %% wrong | brackets around the sum, divided as a whole | test_true_posterior_covariance | identity_divided
- np.eye(W.shape[1]) + W.T @ W / sigma**2 → (np.eye(W.shape[1]) + W.T @ W) / sigma**2

# %% wrong | the mean of a covariance with brackets around the sum | test_true_posterior_mean | mean_of_the_wrong_covariance | of einsum
- np.eye(W.shape[1]) + W.T @ W / sigma**2 → (np.eye(W.shape[1]) + W.T @ W) / sigma**2

# %% wrong | the mean of a covariance with σ for σ² | test_true_posterior_mean | mean_of_the_wrong_covariance | of a loop over the rows
- W.T @ W / sigma**2) → W.T @ W / sigma)

# %% wrong | the covariance of the means | test_true_posterior_covariance | covariance_of_the_means
- return mean, covariance → return mean, np.cov(mean, rowvar=False)

# %% wrong | one mean for all rows | test_true_posterior_mean | averaged_over_the_rows
- return mean, covariance → return mean.mean(axis=0), covariance

# %% wrong | σ² in both places | test_true_posterior_covariance | noise_on_both_sides
- np.eye(W.shape[1]) + → sigma**2 * np.eye(W.shape[1]) +

# %% wrong | divided after the inverse | test_true_posterior_covariance | divided_after_inverting
- np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2) → np.linalg.inv(np.eye(W.shape[1]) + W.T @ W) / sigma**2
- @ covariance / sigma**2 → @ covariance

# %% wrong | W.T @ (x - b) for rows: shapes do not meet | test_true_posterior_covariance | lengths_do_not_fit
def true_posterior(x, W, b, sigma):
    covariance = np.linalg.inv(np.eye(W.shape[1]) + W.T @ W / sigma**2)
    mean = covariance @ W.T @ (x - b) / sigma**2
    return mean, covariance
