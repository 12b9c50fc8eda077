# %% correct | the plain way
def log_evidence(x, W, b, sigma):
    C = W @ W.T + sigma**2 * np.eye(len(b))
    r = x - b
    distances = np.sum(r * np.linalg.solve(C, r.T).T, axis=1)
    return -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances)

# %% correct | SciPy's Gaussian
def log_evidence(x, W, b, sigma):
    return multivariate_normal(b, W @ W.T + sigma**2 * np.eye(len(b))).logpdf(x)

# %% correct | a Cholesky factor
def log_evidence(x, W, b, sigma):
    L = np.linalg.cholesky(W @ W.T + sigma**2 * np.eye(len(b)))
    white = np.linalg.solve(L, (x - b).T)
    return -0.5 * (white**2).sum(axis=0) - np.log(np.diag(L)).sum() - len(b) / 2 * np.log(2 * np.pi)

# %% correct | in the space of the codings, by Woodbury and Sylvester
def log_evidence(x, W, b, sigma):
    n, d = x.shape
    k = W.shape[1]
    r, M = x - b, sigma**2 * np.eye(k) + W.T @ W
    pulled = r @ W
    distance = (np.sum(r**2, axis=1) - np.sum(pulled * np.linalg.solve(M, pulled.T).T, axis=1)) / sigma**2
    log_det = np.linalg.slogdet(M)[1] + (d - k) * np.log(sigma**2)
    return -0.5 * (d * np.log(2 * np.pi) + log_det + distance)

# %% correct | the inverse, and einsum
- distances = np.sum(r * np.linalg.solve(C, r.T).T, axis=1) → distances = np.einsum("ni,ij,nj->n", r, np.linalg.inv(C), r)

# %% correct | a loop over the rows
def log_evidence(x, W, b, sigma):
    d = x.shape[1]
    C = np.dot(W, W.T) + np.diag(np.full(d, sigma**2))
    precision = np.linalg.inv(C)
    _, log_det = np.linalg.slogdet(2 * np.pi * C)
    values = np.empty(len(x))
    for i, row in enumerate(x):
        values[i] = -0.5 * ((row - b) @ precision @ (row - b) + log_det)
    return values

# %% correct | a list of numbers
def log_evidence(x, W, b, sigma):
    d = x.shape[1]
    C = W @ W.T + sigma**2 * np.identity(d)
    constant = d * np.log(2 * np.pi) + np.linalg.slogdet(C)[1]
    return [-(constant + (row - b) @ np.linalg.solve(C, row - b)) / 2 for row in x]

# %% correct | eigenvalues
def log_evidence(x, W, b, sigma):
    values, vectors = np.linalg.eigh(W @ W.T + sigma**2 * np.eye(len(W)))
    turned = (x - b) @ vectors
    return -0.5 * (np.log(2 * np.pi * values) + turned**2 / values).sum(-1)

# %% correct | singular values of W
def log_evidence(x, W, b, sigma):
    U, s, _ = np.linalg.svd(W, full_matrices=True)
    variances = np.full(W.shape[0], sigma**2)
    variances[: len(s)] += s**2
    return -0.5 * np.sum(np.log(2 * np.pi * variances) + ((x - b) @ U) ** 2 / variances, axis=1)

# %% correct | TensorFlow, float64
def log_evidence(x, W, b, sigma):
    x, W, b = (tf.cast(part, tf.float64) for part in (x, W, b))
    d = tf.shape(x)[1]
    C = tf.matmul(W, W, transpose_b=True) + sigma**2 * tf.eye(d, dtype=tf.float64)
    L = tf.linalg.cholesky(C)
    white = tf.linalg.triangular_solve(L, tf.transpose(x - b))
    log_det = 2 * tf.reduce_sum(tf.math.log(tf.linalg.diag_part(L)))
    return -0.5 * (tf.cast(d, tf.float64) * np.log(2 * np.pi) + log_det + tf.reduce_sum(white**2, axis=0))

# %% correct | float32
- C = W @ W.T + sigma**2 * np.eye(len(b))
+ x, W, b = (part.astype("float32") for part in (x, W, b))
+ C = W @ W.T + np.float32(sigma**2) * np.eye(len(b), dtype="float32")

# %% correct | a ridge of 0.000001 on the diagonal
- sigma**2 * np.eye(len(b)) → (sigma**2 + 1e-6) * np.eye(len(b))

# %% correct | SciPy's Cholesky solver
def log_evidence(x, W, b, sigma):
    from scipy.linalg import cho_factor, cho_solve

    d = b.shape[0]
    factor = cho_factor(W.dot(W.T) + np.eye(d) * sigma * sigma)
    r = (x - b).T
    log_det = 2 * np.log(np.diagonal(factor[0])).sum()
    return -(d * np.log(2 * np.pi) + log_det + (r * cho_solve(factor, r)).sum(axis=0)) / 2

# %% correct | Bayes' rule at the posterior's mean
def log_evidence(x, W, b, sigma):
    d, k = W.shape
    precision = np.eye(k) + W.T @ W / sigma**2
    z = np.linalg.solve(precision, W.T @ (x - b).T / sigma**2).T
    likelihood = -0.5 * np.sum((x - b - z @ W.T) ** 2, axis=1) / sigma**2 - d / 2 * np.log(2 * np.pi * sigma**2)
    prior = -0.5 * np.sum(z**2 + np.log(2 * np.pi), axis=1)
    posterior = 0.5 * np.linalg.slogdet(precision)[1] - k / 2 * np.log(2 * np.pi)
    return likelihood + prior - posterior

# %% correct | a standard Gaussian, and the change of variables
def log_evidence(x, W, b, sigma):
    values, vectors = np.linalg.eigh(W @ W.T + sigma**2 * np.eye(len(b)))
    from scipy.stats import norm

    return norm.logpdf((x - b) @ vectors / np.sqrt(values)).sum(axis=1) - 0.5 * np.log(values).sum()

# %% wrong | not written | test_log_evidence_values | not_written
def log_evidence(x, W, b, sigma):
    raise NotImplementedError()

# %% wrong | nothing returned | test_log_evidence_values | nothing_returned
- return -0.5 → values = -0.5

# %% wrong | a name that does not exist | test_log_evidence_values | name_not_defined
- return -0.5 * (len(b) → return -0.5 * (dimensions

# %% wrong | b forgotten | test_log_evidence_values | offset_forgotten
- r = x - b → r = x

# %% wrong | b added | test_log_evidence_values | offset_added
- r = x - b → r = x + b

# %% wrong | σ for σ² | test_log_evidence_values | standard_deviation_for_variance
- sigma**2 → sigma

# %% wrong | the noise left out of the covariance, x divided by it | test_log_evidence_values | noise_taken_as_one
- C = W @ W.T + sigma**2 * np.eye(len(b)) → C = W @ W.T + np.eye(len(b))
- r = x - b → r = (x - b) / sigma

# %% wrong | noise of variance 1 | test_log_evidence_values | noise_taken_as_one
- sigma**2 * np.eye → np.eye

# %% wrong | σ² added everywhere | test_log_evidence_values | covariance_without_inverse
- sigma**2 * np.eye(len(b)) → sigma**2

# %% wrong | the noise alone | test_log_evidence_values | codings_ignored
- C = W @ W.T + sigma**2 → C = sigma**2

# %% wrong | no noise | test_log_evidence_values | covariance_without_inverse
- W @ W.T + sigma**2 * np.eye(len(b)) → W @ W.T

# %% wrong | no noise, a pseudo-inverse | test_log_evidence_values | argument_unused
- W @ W.T + sigma**2 * np.eye(len(b)) → W @ W.T
- np.linalg.solve(C, r.T).T → (r @ np.linalg.pinv(C))

# %% wrong | no noise, a ridge for an inverse | test_log_evidence_values | covariance_without_inverse
- sigma**2 * np.eye(len(b)) → 1e-6 * np.eye(len(b))

# %% wrong | the distance not halved | test_log_evidence_values | half_of_the_distance_missing
- return -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances)
+ return -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1]) - distances

# %% wrong | the determinant not halved | test_log_evidence_values | half_of_the_determinant_missing
- return -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances)
+ return -0.5 * (len(b) * np.log(2 * np.pi) + distances) - np.linalg.slogdet(C)[1]

# %% wrong | the constant not halved | test_log_evidence_values | half_of_the_constant_missing
- len(b) * np.log(2 * np.pi) + np.linalg → 2 * len(b) * np.log(2 * np.pi) + np.linalg

# %% wrong | a Cholesky factor's determinant, not doubled | test_log_evidence_values | half_the_determinant
- np.linalg.slogdet(C)[1] → np.log(np.diag(np.linalg.cholesky(C))).sum()

# %% wrong | no constant | test_log_evidence_values | constant_missing
- len(b) * np.log(2 * np.pi) + np → np

# %% wrong | log 2π once | test_log_evidence_values | constant_of_one_dimension
- len(b) * np.log(2 * np.pi) → np.log(2 * np.pi)

# %% wrong | log 2π for each coding | test_log_evidence_values | constant_of_the_codings
- len(b) * np.log(2 * np.pi) → W.shape[1] * np.log(2 * np.pi)

# %% wrong | no determinant | test_log_evidence_values | determinant_missing
- np.linalg.slogdet(C)[1] + distances → distances

# %% wrong | the determinant without its logarithm | test_log_evidence_values | determinant_missing
- np.linalg.slogdet(C)[1] → np.linalg.det(C)

# %% wrong | the determinant with a plus | test_log_evidence_values | sign_of_the_determinant
- + np.linalg.slogdet(C)[1] → - np.linalg.slogdet(C)[1]

# %% wrong | the sign for the logarithm | test_log_evidence_values | sign_for_determinant
- slogdet(C)[1] → slogdet(C)[0]

# %% wrong | no distance | test_log_evidence_values | distance_missing
- np.linalg.slogdet(C)[1] + distances → np.linalg.slogdet(C)[1]) + np.zeros(len(x)

# %% wrong | the distance with a plus | test_log_evidence_values | sign_of_the_distance
- [1] + distances → [1] - distances

# %% wrong | C for its inverse | test_log_evidence_values | covariance_for_its_inverse
- np.linalg.solve(C, r.T).T → (r @ C)

# %% wrong | the plain distance | test_log_evidence_values | plain_distance
- r * np.linalg.solve(C, r.T).T → r * r

# %% wrong | the plain distance over σ² | test_log_evidence_values | plain_distance
- np.sum(r * np.linalg.solve(C, r.T).T, axis=1) → np.sum(r**2, axis=1) / sigma**2

# %% wrong | the distance's square root | test_log_evidence_values | root_of_the_distance
- [1] + distances → [1] + np.sqrt(distances)

# %% wrong | p(x), not its logarithm | test_log_evidence_values | density
- return -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances)
+ return np.exp(-0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances))

# %% wrong | SciPy's pdf | test_log_evidence_values | density | of SciPy's Gaussian
- logpdf → pdf

# %% wrong | log of the determinant | test_log_evidence_of_images | determinant_underflows
- np.linalg.slogdet(C)[1] → np.log(np.linalg.det(C))

# %% wrong | log of the determinant, and a small number | test_log_evidence_of_images | determinant_underflows
- np.linalg.slogdet(C)[1] → np.log(np.linalg.det(C) + 1e-300)

# %% wrong | the product of the eigenvalues | test_log_evidence_of_images | determinant_underflows
- np.linalg.slogdet(C)[1] → np.log(np.prod(np.linalg.eigvalsh(C)))

# %% wrong | log of SciPy's pdf | test_log_evidence_of_images | density_underflows | of SciPy's Gaussian
- return multivariate_normal → return np.log(multivariate_normal
- .logpdf(x) → .pdf(x))

# %% wrong | log of the density by its formula | test_log_evidence_of_images | number_too_large
- return -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances)
+ return np.log(np.exp(-distances / 2) / np.sqrt((2 * np.pi) ** len(b) * np.linalg.det(C)))

# %% wrong | the loss, not log p | test_log_evidence_values | wrong_sign
- return -0.5 → return 0.5

# %% wrong | every pair of rows | test_log_evidence_values | every_pair
- np.sum(r * np.linalg.solve(C, r.T).T, axis=1) → r @ np.linalg.solve(C, r.T)

# %% wrong | not summed | test_log_evidence_values | not_summed
- np.sum(r * np.linalg.solve(C, r.T).T, axis=1) → r * np.linalg.solve(C, r.T).T

# %% wrong | summed over everything | test_log_evidence_values | reduced_to_one_number
- , axis=1) → )

# %% wrong | summed over the rows | test_log_evidence_values | summed_over_the_rows
- , axis=1) → , axis=0)

# %% wrong | the mean of all rows | test_log_evidence_values | reduced_to_one_number
- return -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances)
+ return np.mean(-0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances))

# %% wrong | the constant of 30 dimensions | test_log_evidence_values | number_written_in
- len(b) * np.log(2 * np.pi) → 30 * np.log(2 * np.pi)

# %% wrong | in bits | test_log_evidence_values | in_bits
- return -0.5 → return -0.5 / np.log(2)

# %% wrong | averaged over the dimensions | test_log_evidence_values | mean_for_sum
- return -0.5 → return -0.5 / len(b)

# %% correct | einsum and inv
def log_evidence(x, W, b, sigma):
    """Return log p(x) of each row of x, shape (n,), in nats."""
    d = W.shape[0]
    C = np.dot(W, W.T) + sigma**2 * np.eye(d)
    C_inv = np.linalg.inv(C)
    r = x - b[None, :]
    _, logdet = np.linalg.slogdet(C)
    return -0.5 * (d * np.log(2 * np.pi) + logdet + np.einsum("ni,ij,nj->n", r, C_inv, r))

# %% correct | Cholesky
def log_evidence(x, W, b, sigma):
    d, k = W.shape
    L = np.linalg.cholesky(W @ W.T + np.square(sigma) * np.identity(d))
    y = np.linalg.solve(L, (x - b).T)
    half_logdet = np.log(np.diagonal(L)).sum()
    return -0.5 * d * np.log(2 * np.pi) - half_logdet - 0.5 * (y**2).sum(0)

# %% correct | a loop over rows, eigenvalues
def log_evidence(x, W, b, sigma):
    d = len(b)
    values, vectors = np.linalg.eigh(W @ W.T)
    values = np.maximum(values, 0) + sigma**2
    out = []
    for row in np.asarray(x):
        projected = vectors.T @ (row - b)
        out.append(-0.5 * (d * np.log(2 * np.pi) + np.sum(np.log(values)) + np.sum(projected**2 / values)))
    return np.array(out)

# %% wrong | log of det | test_log_evidence_of_images | determinant_underflows
def log_evidence(x, W, b, sigma):
    d = W.shape[0]
    C = W @ W.T + sigma**2 * np.eye(d)
    diff = x - b
    maha = np.sum(diff @ np.linalg.inv(C) * diff, axis=1)
    return -0.5 * (d * np.log(2 * np.pi) + np.log(np.linalg.det(C)) + maha)

# %% wrong | slogdet's first | test_log_evidence_values | sign_for_determinant
def log_evidence(x, W, b, sigma):
    d = W.shape[0]
    C = W @ W.T + sigma**2 * np.eye(d)
    diff = x - b
    maha = np.sum(diff @ np.linalg.inv(C) * diff, axis=1)
    return -0.5 * (d * np.log(2 * np.pi) + np.linalg.slogdet(C)[0] + maha)

# %% wrong | slogdet whole | test_log_evidence_values | shapes_do_not_fit
def log_evidence(x, W, b, sigma):
    d = W.shape[0]
    C = W @ W.T + sigma**2 * np.eye(d)
    diff = x - b
    maha = np.sum(diff @ np.linalg.inv(C) * diff, axis=1)
    logdet = np.linalg.slogdet(C)
    return -0.5 * (d * np.log(2 * np.pi) + logdet + maha)

# %% wrong | all pairs | test_log_evidence_values | every_pair
def log_evidence(x, W, b, sigma):
    d = W.shape[0]
    C = W @ W.T + sigma**2 * np.eye(d)
    diff = x - b
    sign, logdet = np.linalg.slogdet(C)
    return -0.5 * (d * np.log(2 * np.pi) + logdet + diff @ np.linalg.solve(C, diff.T))

# %% wrong | multivariate pdf then log | test_log_evidence_of_images | density_underflows
from scipy.stats import multivariate_normal
def log_evidence(x, W, b, sigma):
    return np.log(multivariate_normal.pdf(x, mean=b, cov=W @ W.T + sigma**2 * np.eye(len(b))))

# %% wrong | sigma not squared | test_log_evidence_values | standard_deviation_for_variance
def log_evidence(x, W, b, sigma):
    return multivariate_normal.logpdf(x, mean=b, cov=W @ W.T + sigma * np.eye(len(b)))

# %% wrong | noise forgotten | test_log_evidence_values | covariance_without_inverse
def log_evidence(x, W, b, sigma):
    C = W @ W.T
    _, logdet = np.linalg.slogdet(C)
    r = x - b
    return -0.5 * (len(b) * np.log(2 * np.pi) + logdet + np.sum(r * np.linalg.solve(C, r.T).T, axis=1))

# %% wrong | solve without transposing back | test_log_evidence_values | shapes_do_not_fit
def log_evidence(x, W, b, sigma):
    d = W.shape[0]
    C = W @ W.T + sigma**2 * np.eye(d)
    r = x - b
    _, logdet = np.linalg.slogdet(C)
    return -0.5 * (d * np.log(2 * np.pi) + logdet + np.sum(r * np.linalg.solve(C, r.T), axis=1))

# %% wrong | the bracket closed too early, the minus kept | test_log_evidence_values | half_of_one_term_only
- -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances) → -0.5 * len(b) * np.log(2 * np.pi) - np.linalg.slogdet(C)[1] - distances

# %% wrong | the half on the distance only | test_log_evidence_values | half_of_one_term_only
- -0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + distances) → -len(b) * np.log(2 * np.pi) - np.linalg.slogdet(C)[1] - 0.5 * distances

# %% wrong | no minus half on the constant | test_log_evidence_values | half_of_one_term_only
def log_evidence(x, W, b, sigma):
    d = W.shape[0]
    C = W @ W.T + sigma**2 * np.eye(d)
    r = x - b
    _, logdet = np.linalg.slogdet(C)
    return d * np.log(2 * np.pi) + logdet - 0.5 * np.sum(r * np.linalg.solve(C, r.T).T, axis=1)

# %% wrong | mean over the rows at the end | test_log_evidence_values | reduced_to_one_number
def log_evidence(x, W, b, sigma):
    d = W.shape[0]
    C = W @ W.T + sigma**2 * np.eye(d)
    r = x - b
    _, logdet = np.linalg.slogdet(C)
    return np.mean(-0.5 * (d * np.log(2 * np.pi) + logdet + np.sum(r * np.linalg.solve(C, r.T).T, axis=1)))

# %% wrong | scale for the square in norm | test_log_evidence_values | diagonal_only
from scipy.stats import norm
def log_evidence(x, W, b, sigma):
    std = np.sqrt(np.sum(W**2, axis=1) + sigma**2)
    return norm.logpdf(x, b, std).sum(axis=1)

# %% wrong | Monte Carlo | test_log_evidence_values | sampled
def log_evidence(x, W, b, sigma):
    z = np.random.randn(1000, W.shape[1])
    mean = z @ W.T + b
    log_p = -0.5 * np.sum((x[:, None] - mean) ** 2, -1) / sigma**2 - len(b) / 2 * np.log(2 * np.pi * sigma**2)
    return logsumexp(log_p, axis=1) - np.log(1000)

# %% wrong | d from x's rows | test_log_evidence_values | constant_of_the_rows
def log_evidence(x, W, b, sigma):
    d = x.shape[0]
    C = W @ W.T + sigma**2 * np.eye(W.shape[0])
    r = x - b
    _, logdet = np.linalg.slogdet(C)
    return -0.5 * (d * np.log(2 * np.pi) + logdet + np.sum(r * np.linalg.solve(C, r.T).T, axis=1))

# %% wrong | centred by the rows' own mean | test_log_evidence_values | mean_of_the_data
- r = x - b → r = x - x.mean(axis=0)

# %% wrong | SciPy, with the mean of the rows | test_log_evidence_values | mean_of_the_data
def log_evidence(x, W, b, sigma):
    return multivariate_normal(np.mean(x, axis=0), W @ W.T + sigma**2 * np.eye(len(b))).logpdf(x)

# %% wrong | a Cholesky factor on its side | test_log_evidence_values | factor_transposed | of a Cholesky factor
- np.linalg.solve(L, → np.linalg.solve(L.T,

# %% wrong | the upper factor for the lower | test_log_evidence_values | factor_transposed | of a Cholesky factor
- np.linalg.solve(L, (x - b).T) → np.linalg.inv(L).T @ (x - b).T

# %% wrong | b subtracted in place | test_log_evidence_values | argument_changed
- r = x - b → x -= b; r = x

# %% wrong | b subtracted in place, by NumPy's out | test_log_evidence_values | argument_changed
- r = x - b → r = np.subtract(x, b, out=x)

# %% wrong | Woodbury without the division | test_log_evidence_values | distance_not_divided | of in the space of the codings, by Woodbury and Sylvester
- distance = (np.sum(r**2, axis=1) - np.sum(pulled * np.linalg.solve(M, pulled.T).T, axis=1)) / sigma**2 → distance = np.sum(r**2, axis=1) - np.sum(pulled * np.linalg.solve(M, pulled.T).T, axis=1)

# %% wrong | the determinant's lemma, with d for d − k | test_log_evidence_values | noise_in_the_determinant | of in the space of the codings, by Woodbury and Sylvester
- (d - k) * np.log → d * np.log

# %% wrong | the determinant's lemma, log σ for log σ² | test_log_evidence_of_images | noise_in_the_determinant | of in the space of the codings, by Woodbury and Sylvester
- np.log(sigma**2) → np.log(sigma)

# %% wrong | the covariance of x / σ | test_log_evidence_values | everything_divided
- W @ W.T + sigma**2 * np.eye(len(b)) → W @ W.T / sigma**2 + np.eye(len(b))

# %% wrong | the best codings alone | test_log_evidence_values | best_codings_only
def log_evidence(x, W, b, sigma):
    d, k = W.shape
    z = np.linalg.solve(W.T @ W + sigma**2 * np.eye(k), W.T @ (x - b).T).T
    error = np.sum((x - b - z @ W.T) ** 2, axis=1)
    log_likelihood = -0.5 * error / sigma**2 - d / 2 * np.log(2 * np.pi * sigma**2)
    return log_likelihood - 0.5 * np.sum(z**2, axis=1) - k / 2 * np.log(2 * np.pi)
