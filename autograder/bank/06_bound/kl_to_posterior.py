# %% correct | the plain way
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    precision = np.linalg.inv(posterior_covariance)
    away = posterior_mean - codings_mean
    trace = np.exp(codings_log_var) @ np.diag(precision)
    distances = np.sum((away @ precision) * away, axis=1)
    log_determinants = np.linalg.slogdet(posterior_covariance)[1] - np.sum(codings_log_var, axis=1)
    return 0.5 * (trace + distances - len(precision) + log_determinants)

# %% correct | row by row, with whole matrices
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    values = []
    for mean, log_var, m in zip(codings_mean, codings_log_var, posterior_mean):
        S = np.diag(np.exp(log_var))
        P = np.linalg.inv(posterior_covariance)
        log_ratio = np.log(np.linalg.det(posterior_covariance) / np.linalg.det(S))
        values.append(0.5 * (np.trace(P @ S) + (m - mean) @ P @ (m - mean) - len(m) + log_ratio))
    return np.array(values)

# %% correct | solve in place of the inverse
- distances = np.sum((away @ precision) * away, axis=1) → distances = np.sum(np.linalg.solve(posterior_covariance, away.T).T * away, axis=1)

# %% correct | a Cholesky factor
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    L = np.linalg.cholesky(posterior_covariance)
    white = np.linalg.solve(L, (posterior_mean - codings_mean).T)
    inverse = np.linalg.inv(L)
    trace = (np.exp(codings_log_var)[:, None, :] * inverse**2).sum(axis=(1, 2))
    log_det = 2 * np.log(np.diag(L)).sum()
    return (trace + (white**2).sum(axis=0) - L.shape[0] + log_det - codings_log_var.sum(axis=1)) / 2

# %% correct | eigenvalues
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    values, vectors = np.linalg.eigh(posterior_covariance)
    moved = ((posterior_mean - codings_mean) @ vectors) ** 2 / values
    spread = np.exp(codings_log_var) @ vectors**2 / values
    return 0.5 * (moved + spread - 1 + np.log(values) - codings_log_var).sum(axis=1)

# %% correct | entropy and expected log-density
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    k = codings_mean.shape[1]
    precision = np.linalg.inv(posterior_covariance)
    entropy = 0.5 * codings_log_var.sum(axis=1) + k / 2 * np.log(2 * np.pi * np.e)
    at_mean = multivariate_normal(np.zeros(k), posterior_covariance).logpdf(codings_mean - posterior_mean)
    expected = at_mean - 0.5 * (np.exp(codings_log_var) * np.diagonal(precision)).sum(axis=1)
    return -entropy - expected

# %% correct | einsum
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    P = np.linalg.pinv(posterior_covariance)
    r = codings_mean - posterior_mean
    quadratic = np.einsum("ni,ij,nj->n", r, P, r) + np.einsum("nj,jj->n", np.exp(codings_log_var), P)
    log_dets = -np.linalg.slogdet(P)[1] - np.einsum("nj->n", codings_log_var)
    return (quadratic + log_dets - r.shape[-1]) / 2

# %% correct | TensorFlow
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    P = tf.linalg.inv(posterior_covariance)
    away = posterior_mean - codings_mean
    trace = tf.linalg.matvec(tf.exp(codings_log_var), tf.linalg.diag_part(P))
    distance = tf.reduce_sum(tf.matmul(away, P) * away, axis=1)
    log_det = tf.linalg.logdet(posterior_covariance) - tf.reduce_sum(codings_log_var, axis=1)
    return 0.5 * (trace + distance - codings_mean.shape[1] + log_det)

# %% correct | batched matrices
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    S = np.exp(codings_log_var)[:, :, None] * np.eye(codings_mean.shape[1])
    P = np.linalg.inv(posterior_covariance)
    away = (posterior_mean - codings_mean)[:, :, None]
    trace = np.trace(P @ S, axis1=1, axis2=2)
    distance = (away.transpose(0, 2, 1) @ P @ away)[:, 0, 0]
    log_det = np.linalg.slogdet(posterior_covariance)[1] - np.linalg.slogdet(S)[1]
    return 0.5 * (trace + distance - len(P) + log_det)

# %% correct | float32
  away = posterior_mean - codings_mean
+ precision, away, codings_log_var = (part.astype("float32") for part in (precision, away, codings_log_var))

# %% correct | the log-determinant by its eigenvalues, bits and back
- np.linalg.slogdet(posterior_covariance)[1] → np.log(2) * np.log2(np.linalg.eigvalsh(posterior_covariance)).sum()

# %% correct | scaled to a standard posterior first
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    W = np.linalg.inv(np.linalg.cholesky(posterior_covariance))
    mean = (codings_mean - posterior_mean) @ W.T
    S = W @ (np.exp(codings_log_var)[..., None] * W.T)
    return 0.5 * (np.trace(S, axis1=-2, axis2=-1) + (mean**2).sum(-1) - len(W) - np.linalg.slogdet(S)[1])

# %% wrong | not written | test_kl_to_posterior_values | not_written
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    raise NotImplementedError()

# %% wrong | nothing returned | test_kl_to_posterior_values | nothing_returned
- return 0.5 → kl = 0.5

# %% wrong | the other way round | test_kl_to_posterior_values | divergence_reversed
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    variance = np.exp(codings_log_var)
    trace = np.sum(np.diag(posterior_covariance) / variance, axis=1)
    distances = np.sum((posterior_mean - codings_mean) ** 2 / variance, axis=1)
    log_determinants = np.sum(codings_log_var, axis=1) - np.linalg.slogdet(posterior_covariance)[1]
    return 0.5 * (trace + distances - variance.shape[1] + log_determinants)

# %% wrong | the KL to the prior | test_kl_to_posterior_values | divergence_to_the_prior
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    return -0.5 * np.sum(1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2, axis=1)

# %% wrong | Σ for its inverse | test_kl_to_posterior_values | covariance_not_inverted
- precision = np.linalg.inv(posterior_covariance) → precision = posterior_covariance

# %% wrong | Σ in the trace | test_kl_to_posterior_values | covariance_not_inverted_in_the_trace
- np.diag(precision) → np.diag(posterior_covariance)

# %% wrong | Σ in the distance | test_kl_to_posterior_values | covariance_not_inverted_in_the_distance
- away @ precision → away @ posterior_covariance

# %% wrong | a diagonal posterior | test_kl_to_posterior_values | diagonal_only
- precision = np.linalg.inv(posterior_covariance) → precision = np.diag(1 / np.diag(posterior_covariance))
- np.linalg.slogdet(posterior_covariance)[1] → np.log(np.diag(posterior_covariance)).sum()

# %% wrong | the diagonal inverted in the trace | test_kl_to_posterior_values | diagonal_of_the_inverse_inverted
- np.diag(precision) → (1 / np.diag(posterior_covariance))

# %% wrong | the determinant of the diagonal | test_kl_to_posterior_values | determinant_of_the_diagonal
- np.linalg.slogdet(posterior_covariance)[1] → np.log(np.diag(posterior_covariance)).sum()

# %% wrong | no ½ | test_kl_to_posterior_values | half_missing
- return 0.5 * → return

# %% wrong | no k | test_kl_to_posterior_values | size_missing
- distances - len(precision) → distances

# %% wrong | 1 for k | test_kl_to_posterior_values | one_counted
- distances - len(precision) → distances - 1

# %% wrong | no trace | test_kl_to_posterior_values | trace_missing
- (trace + distances → (distances

# %% wrong | S missing in the trace | test_kl_to_posterior_values | trace_of_the_inverse
- np.exp(codings_log_var) @ np.diag(precision) → np.trace(precision)

# %% wrong | no distance | test_kl_to_posterior_values | distance_missing
- (trace + distances → (trace

# %% wrong | the plain distance | test_kl_to_posterior_values | plain_distance
- (away @ precision) * away → away**2

# %% wrong | no determinants | test_kl_to_posterior_values | determinants_missing
- len(precision) + log_determinants → len(precision)

# %% wrong | no determinant of Σ | test_kl_to_posterior_values | posterior_determinant_missing
- log_determinants = np.linalg.slogdet(posterior_covariance)[1] - → log_determinants = -

# %% wrong | no logarithm of it | test_kl_to_posterior_values | posterior_determinant_missing
- np.linalg.slogdet(posterior_covariance)[1] → np.linalg.det(posterior_covariance)

# %% wrong | no log-variances | test_kl_to_posterior_values | log_variances_missing
-  - np.sum(codings_log_var, axis=1) →

# %% wrong | the determinants' signs | test_kl_to_posterior_values | sign_of_the_determinants
- len(precision) + log → len(precision) - log

# %% wrong | the sign of log Σ | test_kl_to_posterior_values | sign_of_the_posterior_determinant
- = np.linalg.slogdet → = -np.linalg.slogdet

# %% wrong | plus the log-variances | test_kl_to_posterior_values | sign_of_the_log_variances
- - np.sum(codings_log_var, → + np.sum(codings_log_var,

# %% wrong | the sign of the determinant | test_kl_to_posterior_values | sign_for_determinant
- slogdet(posterior_covariance)[1] → slogdet(posterior_covariance)[0]

# %% wrong | half of the log-variances | test_kl_to_posterior_values | log_variances_halved
- - np.sum(codings_log_var, → - 0.5 * np.sum(codings_log_var,

# %% wrong | twice the log-variances | test_kl_to_posterior_values | log_variances_doubled
- - np.sum(codings_log_var, → - 2 * np.sum(codings_log_var,

# %% wrong | standard deviations in S | test_kl_to_posterior_values | standard_deviation_for_variance
- np.exp(codings_log_var) @ → np.exp(codings_log_var / 2) @

# %% wrong | γ in S | test_kl_to_posterior_values | log_variance_for_variance
- np.exp(codings_log_var) @ → codings_log_var @

# %% wrong | averaged | test_kl_to_posterior_values | averaged_over_the_codings
- return 0.5 * → return 0.5 / len(precision) *

# %% wrong | minus the KL | test_kl_to_posterior_values | wrong_sign
- return 0.5 → return -0.5

# %% wrong | one number | test_kl_to_posterior_values | reduced_to_one_number
- np.sum(codings_log_var, axis=1) → np.sum(codings_log_var)
- (away @ precision) * away, axis=1 → (away @ precision) * away
- trace = np.exp(codings_log_var) @ np.diag(precision) → trace = np.sum(np.exp(codings_log_var) @ np.diag(precision))

# %% wrong | every pair | test_kl_to_posterior_values | every_pair
- np.sum((away @ precision) * away, axis=1) → away @ precision @ away.T

# %% wrong | summed over the rows | test_kl_to_posterior_values | summed_over_the_rows
- np.sum((away @ precision) * away, axis=1) → np.sum((away @ precision) * away, axis=0)
- np.exp(codings_log_var) @ np.diag(precision) → np.diag(precision) * np.exp(codings_log_var).sum(axis=0)
- np.sum(codings_log_var, axis=1) → np.sum(codings_log_var, axis=0)

# %% wrong | the KL between diagonals of two encoders | test_kl_to_posterior_values | diagonal_only
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    var, other = np.exp(codings_log_var), np.diag(posterior_covariance)
    return 0.5 * np.sum(var / other + (posterior_mean - codings_mean) ** 2 / other - 1 + np.log(other / var), axis=1)

# %% correct | textbook
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    """Return KL(q ‖ posterior) of each row, shape (n,), in nats."""
    k = codings_mean.shape[1]
    inv = np.linalg.inv(posterior_covariance)
    trace = np.exp(codings_log_var) @ np.diag(inv)
    diff = posterior_mean - codings_mean
    quad = np.sum((diff @ inv) * diff, axis=1)
    logdet = np.linalg.slogdet(posterior_covariance)[1]
    return 0.5 * (trace + quad - k + logdet - np.sum(codings_log_var, axis=1))

# %% correct | cholesky, loop
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    from scipy.linalg import cho_factor, cho_solve
    factor = cho_factor(posterior_covariance, lower=True)
    logdet = 2 * np.log(np.diag(factor[0])).sum()
    result = np.zeros(len(codings_mean))
    for i in range(len(result)):
        S = np.diag(np.exp(codings_log_var[i]))
        d = posterior_mean[i] - codings_mean[i]
        result[i] = 0.5 * (np.trace(cho_solve(factor, S)) + d @ cho_solve(factor, d) - len(d) + logdet - codings_log_var[i].sum())
    return result

# %% correct | tf
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    C = tf.constant(posterior_covariance, tf.float64)
    P = tf.linalg.inv(C)
    d = tf.cast(posterior_mean, tf.float64) - tf.cast(codings_mean, tf.float64)
    g = tf.cast(codings_log_var, tf.float64)
    terms = tf.linalg.diag_part(P) * tf.exp(g) - 1 - g
    return 0.5 * (tf.reduce_sum(terms, -1) + tf.einsum("ni,ij,nj->n", d, P, d) + tf.linalg.logdet(C))

# %% wrong | direction reversed | test_kl_to_posterior_values | divergence_reversed
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    k = codings_mean.shape[1]
    var = np.exp(codings_log_var)
    diff = posterior_mean - codings_mean
    trace = np.sum(np.diag(posterior_covariance) / var, axis=1)
    quad = np.sum(diff**2 / var, axis=1)
    logdet = np.linalg.slogdet(posterior_covariance)[1]
    return 0.5 * (trace + quad - k + codings_log_var.sum(axis=1) - logdet)

# %% wrong | diagonal posterior | test_kl_to_posterior_values | diagonal_only
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    v = np.diag(posterior_covariance)
    return 0.5 * np.sum(np.exp(codings_log_var) / v + (posterior_mean - codings_mean) ** 2 / v - 1 + np.log(v) - codings_log_var, axis=1)

# %% wrong | covariance not inverted | test_kl_to_posterior_values | covariance_not_inverted | of textbook
- inv = np.linalg.inv(posterior_covariance) → inv = posterior_covariance

# %% wrong | the trace of all variances at once | test_kl_to_posterior_values | diagonal_of_no_matrix | of textbook
- trace = np.exp(codings_log_var) @ np.diag(inv) → trace = np.trace(inv @ np.diag(np.exp(codings_log_var)))

# %% wrong | k forgotten | test_kl_to_posterior_values | size_missing | of textbook
- trace + quad - k + → trace + quad +

# %% wrong | signs of logdets | test_kl_to_posterior_values | sign_of_the_determinants | of textbook
- - k + logdet - np.sum(codings_log_var, axis=1) → - k - logdet + np.sum(codings_log_var, axis=1)

# %% wrong | half forgotten | test_kl_to_posterior_values | half_missing | of textbook
- return 0.5 * (trace → return (trace

# %% wrong | log var for var in the trace | test_kl_to_posterior_values | log_variance_for_variance | of textbook
- np.exp(codings_log_var) @ → codings_log_var @

# %% wrong | full matrix | test_kl_to_posterior_values | every_pair | of textbook
- quad = np.sum((diff @ inv) * diff, axis=1) → quad = diff @ inv @ diff.T

# %% wrong | trace of whole | test_kl_to_posterior_values | traces_multiplied | of textbook
- trace = np.exp(codings_log_var) @ np.diag(inv) → trace = np.trace(inv) * np.exp(codings_log_var).sum(axis=1)

# %% wrong | std | test_kl_to_posterior_values | standard_deviation_for_variance | of textbook
- np.exp(codings_log_var) @ → np.exp(0.5 * codings_log_var) @

# %% wrong | det without log | test_kl_to_posterior_values | posterior_determinant_missing | of textbook
- logdet = np.linalg.slogdet(posterior_covariance)[1] → logdet = np.linalg.det(posterior_covariance)

# %% wrong | mean over the batch | test_kl_to_posterior_values | reduced_to_one_number | of textbook
- return 0.5 * (trace + quad - k + logdet - np.sum(codings_log_var, axis=1)) → return np.mean(0.5 * (trace + quad - k + logdet - np.sum(codings_log_var, axis=1)))

# %% wrong | sum over all gammas | test_kl_to_posterior_values | term_reduced_over_the_rows | of textbook
- np.sum(codings_log_var, axis=1) → np.sum(codings_log_var)

# %% wrong | k is n | test_kl_to_posterior_values | rows_counted | of textbook
- codings_mean.shape[1] → codings_mean.shape[0]

# %% wrong | sampled | test_kl_to_posterior_values | sampled
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    z = codings_mean + np.exp(codings_log_var / 2) * np.random.standard_normal(codings_mean.shape)
    log_q = -0.5 * np.sum((z - codings_mean) ** 2 / np.exp(codings_log_var) + codings_log_var + np.log(2 * np.pi), axis=1)
    log_p = np.array([multivariate_normal(m, posterior_covariance).logpdf(zi) for m, zi in zip(posterior_mean, z)])
    return log_q - log_p

# %% wrong | the trace over every entry of the inverse | test_kl_to_posterior_values | trace_of_every_entry | of textbook
- trace = np.exp(codings_log_var) @ np.diag(inv) → trace = np.sum(np.exp(codings_log_var) @ inv, axis=1)

# %% wrong | ½ before the trace alone | test_kl_to_posterior_values | half_of_one_term_only | of textbook
- 0.5 * (trace + quad - k + logdet - np.sum(codings_log_var, axis=1)) → 0.5 * trace + quad - k + logdet - np.sum(codings_log_var, axis=1)

# %% wrong | a third of the distance | test_kl_to_posterior_values | factor_of_a_term | of textbook
- 0.5 * (trace + quad - k → 0.5 * (trace + quad / 3 - k

# %% wrong | the distance of all rows | test_kl_to_posterior_values | term_reduced_over_the_rows | of textbook
- np.sum((diff @ inv) * diff, axis=1) → np.trace(diff @ inv @ diff.T)

# %% wrong | the means added | test_kl_to_posterior_values | means_added | of textbook
- posterior_mean - codings_mean → posterior_mean + codings_mean

# %% wrong | the means subtracted in place | test_kl_to_posterior_values | argument_changed | of textbook
- diff = posterior_mean - codings_mean → posterior_mean -= codings_mean; diff = posterior_mean

# %% wrong | the distance of all pairs, summed | test_kl_to_posterior_values | distance_of_every_pair
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    k = codings_mean.shape[1]
    precision = np.linalg.inv(posterior_covariance)
    diff = posterior_mean - codings_mean
    distance = np.sum(diff @ precision @ diff.T, axis=1)
    trace = np.exp(codings_log_var) @ np.diag(precision)
    return 0.5 * (trace + distance - k + np.linalg.slogdet(posterior_covariance)[1] - codings_log_var.sum(axis=1))

# %% wrong | squared before the product | test_kl_to_posterior_values | squared_before_the_product
- np.sum((away @ precision) * away, axis=1) → np.sum(away**2 @ precision, axis=1)

# %% wrong | the diagonal of the inverse in the distance | test_kl_to_posterior_values | squared_before_the_product
- np.sum((away @ precision) * away, axis=1) → away**2 @ np.diag(precision)

# %% wrong | squared after the product | test_kl_to_posterior_values | inverse_squared
- np.sum((away @ precision) * away, axis=1) → np.sum((away @ precision) ** 2, axis=1)

# %% wrong | the variances in the log-determinant of S | test_kl_to_posterior_values | variances_for_log_variances | of textbook
- np.sum(codings_log_var, axis=1) → np.sum(np.exp(codings_log_var), axis=1)

# %% wrong | signs and factors wrong in three terms | test_kl_to_posterior_values | negative_divergence
- trace + distances - len(precision) → -3 * trace - 10 * distances - 2 * len(precision)

# %% wrong | slogdet not unpacked: adds the pair | test_kl_to_posterior_values | shapes_do_not_fit
def kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance):
    k = codings_mean.shape[1]
    precision = np.linalg.inv(posterior_covariance)
    delta = posterior_mean - codings_mean
    trace = np.exp(codings_log_var) @ np.diag(precision)
    maha = np.einsum("ni,ij,nj->n", delta, precision, delta)
    return 0.5 * (trace + maha - k + np.linalg.slogdet(posterior_covariance) - codings_log_var.sum(axis=1))
