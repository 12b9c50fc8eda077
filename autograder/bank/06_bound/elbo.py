# %% correct | the plain way
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    variance = np.exp(codings_log_var)
    errors = np.sum((x - b - codings_mean @ W.T) ** 2, axis=1) + variance @ np.sum(W**2, axis=0)
    log_likelihood = -errors / (2 * sigma**2) - x.shape[1] / 2 * np.log(2 * np.pi * sigma**2)
    kl = -0.5 * np.sum(1 + codings_log_var - variance - codings_mean**2, axis=1)
    return log_likelihood - kl

# %% correct | the trace by matrices, row by row
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    n, d = x.shape
    values = np.empty(n)
    for i in range(n):
        S = np.diag(np.exp(codings_log_var[i]))
        away = x[i] - b - W @ codings_mean[i]
        expected = away @ away + np.trace(W @ S @ W.T)
        reconstruction = expected / (2 * sigma**2) + d * np.log(sigma) + d / 2 * np.log(2 * np.pi)
        latent = 0.5 * np.sum(np.exp(codings_log_var[i]) + codings_mean[i] ** 2 - 1 - codings_log_var[i])
        values[i] = -reconstruction - latent
    return values

# %% correct | log p(x) less the divergence from the posterior
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    m, S = true_posterior(x, W, b, sigma)
    P = np.linalg.inv(S)
    away = m - codings_mean
    kl = np.exp(codings_log_var) @ np.diag(P) + np.sum(away @ P * away, axis=1) - len(P)
    kl += np.linalg.slogdet(S)[1] - codings_log_var.sum(axis=1)
    return log_evidence(x, W, b, sigma) - kl / 2

# %% correct | a Gaussian's density of the mean, and what the variance adds
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    from scipy.stats import norm

    of_mean = norm.logpdf(x, codings_mean @ W.T + b, sigma).sum(axis=1)
    noise = np.exp(codings_log_var) @ np.square(W).sum(axis=0) / (2 * sigma**2)
    return of_mean - noise + 0.5 * (1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2).sum(axis=1)

# %% correct | expected log-densities less the entropy's negative
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    d, k = W.shape
    variance = np.exp(codings_log_var)
    errors = ((x - b - codings_mean @ W.T) ** 2).sum(axis=1) + np.einsum("dj,nj,dj->n", W, variance, W)
    log_x = -errors / (2 * sigma**2) - d / 2 * np.log(2 * np.pi * sigma**2)
    log_prior = -0.5 * (codings_mean**2 + variance).sum(axis=1) - k / 2 * np.log(2 * np.pi)
    entropy = 0.5 * codings_log_var.sum(axis=1) + k / 2 * np.log(2 * np.pi * np.e)
    return log_x + log_prior + entropy

# %% correct | keras operations
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    x, W, b, m, g = (ops.cast(part, "float64") for part in (x, W, b, codings_mean, codings_log_var))
    errors = ops.sum(ops.square(x - b - m @ ops.transpose(W)), axis=1)
    errors = errors + ops.sum(ops.exp(g) * ops.sum(ops.square(W), axis=0), axis=-1)
    constant = 0.5 * x.shape[1] * float(np.log(2 * np.pi * sigma**2))
    latent = -0.5 * ops.sum(1 + g - ops.exp(g) - ops.square(m), axis=-1)
    return -(0.5 * errors / sigma**2 + constant + latent)

# %% correct | float32
  variance = np.exp(codings_log_var)
+ variance = variance.astype("float32")
+ x, W, b, codings_mean = (part.astype("float32") for part in (x, W, b, codings_mean))

# %% correct | a vector of variances of the pixels
- np.sum((x - b - codings_mean @ W.T) ** 2, axis=1) + variance @ np.sum(W**2, axis=0) → np.sum((x - b - codings_mean @ W.T) ** 2 + variance @ (W**2).T, axis=1)

# %% correct | expanded without the mean decoded
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    r, gram = x - b, W.T @ W
    m, v = codings_mean, np.exp(codings_log_var)
    errors = np.sum(r**2, 1) - 2 * np.sum(r @ W * m, 1) + np.sum(m @ gram * m, 1) + v @ np.diag(gram)
    log_x = -0.5 * (errors / sigma**2 + len(b) * np.log(2 * np.pi * sigma**2))
    return log_x + 0.5 * np.sum(1 + codings_log_var - v - m**2, 1)

# %% correct | quadrature along each coding
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    nodes, weights = np.polynomial.hermite_e.hermegauss(3)
    weights = weights / weights.sum()
    std = np.exp(codings_log_var / 2)
    of_mean = x - b - codings_mean @ W.T
    errors = np.sum(of_mean**2, axis=1)
    for j in range(W.shape[1]):
        for node, weight in zip(nodes, weights):
            moved = of_mean - node * std[:, j : j + 1] * W[:, j]
            errors = errors + weight * (np.sum(moved**2, axis=1) - np.sum(of_mean**2, axis=1))
    kl = 0.5 * np.sum(std**2 + codings_mean**2 - 1 - codings_log_var, axis=1)
    return -errors / (2 * sigma**2) - len(b) / 2 * np.log(2 * np.pi * sigma**2) - kl

# %% correct | the KL of SciPy's entropies
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    from scipy.stats import norm

    std = np.exp(0.5 * codings_log_var)
    of_mean = norm.logpdf(x, loc=b + codings_mean @ W.T, scale=sigma).sum(axis=1)
    expected = of_mean - (std**2 * (W * W).sum(axis=0)).sum(axis=1) / 2 / sigma**2
    prior = norm.logpdf(codings_mean).sum(axis=1) - (std**2).sum(axis=1) / 2
    return expected + prior + norm.entropy(0, std).sum(axis=1)

# %% correct | tf, means times counts
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    d, k = W.shape
    error = d * tf.reduce_mean((x - b - codings_mean @ W.T) ** 2, axis=1)
    trace = tf.linalg.matvec(tf.exp(codings_log_var), tf.reduce_sum(W**2, axis=0))
    kl = -k / 2 * tf.reduce_mean(1 + codings_log_var - tf.exp(codings_log_var) - codings_mean**2, axis=1)
    return -(error + trace) / (2 * sigma**2) - d * np.log(sigma * np.sqrt(2 * np.pi)) - kl

# %% wrong | not written | test_elbo_values | not_written
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    raise NotImplementedError()

# %% wrong | nothing returned | test_elbo_values | nothing_returned
- return log_likelihood - kl →

# %% wrong | a name that does not exist | test_elbo_values | name_not_defined
- return log_likelihood - kl → return log_likelihood - latent_loss

# %% wrong | the mean decoded | test_elbo_values | trace_missing
-  + variance @ np.sum(W**2, axis=0) →

# %% wrong | standard deviations in the trace | test_elbo_values | trace_with_standard_deviation
- + variance @ → + np.exp(codings_log_var / 2) @

# %% wrong | γ in the trace | test_elbo_values | trace_with_log_variance
- + variance @ → + codings_log_var @

# %% wrong | W not squared | test_elbo_values | trace_not_squared
- np.sum(W**2, axis=0) → np.sum(W, axis=0)

# %% wrong | absolute values for squares | test_elbo_values | trace_not_squared
- np.sum(W**2, axis=0) → np.sum(np.abs(W), axis=0)

# %% wrong | standard deviations decoded, then squared | test_elbo_values | trace_squared_after_the_sum
- variance @ np.sum(W**2, axis=0) → np.sum((np.sqrt(variance) @ W.T) ** 2, axis=1)

# %% wrong | variances decoded, then squared | test_elbo_values | trace_squared_after_the_sum
- variance @ np.sum(W**2, axis=0) → np.sum((variance @ W.T) ** 2, axis=1)

# %% wrong | the error outside the fraction | test_elbo_values | error_outside_the_fraction
- log_likelihood = -errors / (2 * sigma**2) - x.shape[1] / 2 * np.log(2 * np.pi * sigma**2)
+ of_mean = np.sum((x - b - codings_mean @ W.T) ** 2, axis=1)
+ log_likelihood = -of_mean + variance @ np.sum(W**2, axis=0) / (2 * sigma**2) - x.shape[1] / 2 * np.log(2 * np.pi * sigma**2)

# %% wrong | the KL of two codings | test_elbo_values | wrong_in_the_divergence
- kl = -0.5 * np.sum(1 + codings_log_var - variance - codings_mean**2, axis=1) → kl = -0.5 * np.sum((1 + codings_log_var - variance - codings_mean**2)[:, :2], axis=1)

# %% wrong | W missing in the trace | test_elbo_values | trace_ignores_the_weights
- variance @ np.sum(W**2, axis=0) → variance.sum(axis=1)

# %% wrong | the trace doubled | test_elbo_values | trace_scaled
- + variance @ → + 2 * variance @

# %% wrong | the trace not divided | test_elbo_values | trace_scaled
-  + variance @ np.sum(W**2, axis=0) →
- -errors / (2 * sigma**2) → -errors / (2 * sigma**2) - 0.5 * variance @ np.sum(W**2, axis=0)

# %% wrong | the trace subtracted | test_elbo_values | trace_subtracted
- + variance @ → - variance @

# %% wrong | no squared error | test_elbo_values | error_missing
- log_likelihood = -errors / (2 * sigma**2) → log_likelihood = 0

# %% wrong | b forgotten | test_elbo_values | offset_forgotten
- x - b - → x -

# %% wrong | b added | test_elbo_values | offset_added
- x - b - → x + b -

# %% wrong | σ for σ² | test_elbo_values | standard_deviation_for_variance
- (2 * sigma**2) → (2 * sigma)
- np.pi * sigma**2) → np.pi * sigma)

# %% wrong | over 2σ | test_elbo_values | error_over_standard_deviation
- (2 * sigma**2) → (2 * sigma)

# %% wrong | no σ in the error | test_elbo_values | error_not_divided
- (2 * sigma**2) → 2

# %% wrong | no ½ before the error | test_elbo_values | half_of_the_error_missing
- (2 * sigma**2) → sigma**2

# %% wrong | mean squared error | test_elbo_values | error_averaged
- -errors / (2 → -errors / x.shape[1] / (2

# %% wrong | the first error averaged | test_elbo_values | error_averaged
- errors = np.sum( → errors = np.mean(

# %% wrong | plus the error | test_elbo_values | sign_of_the_error
- = -errors → = errors

# %% wrong | no constant | test_elbo_values | likelihood_constant_missing
-  - x.shape[1] / 2 * np.log(2 * np.pi * sigma**2) →

# %% wrong | no σ² in the constant | test_elbo_values | constant_without_noise
- (2 * np.pi * sigma**2) → (2 * np.pi)

# %% wrong | no 2π | test_elbo_values | constant_without_2pi
- (2 * np.pi * sigma**2) → (sigma**2)

# %% wrong | σ in the constant | test_elbo_values | constant_with_standard_deviation
- np.pi * sigma**2) → np.pi * sigma)

# %% wrong | the constant once | test_elbo_values | constant_counted_once
- x.shape[1] / 2 * → 0.5 *

# %% wrong | the constant for each coding | test_elbo_values | constant_of_the_codings
- x.shape[1] → W.shape[1]

# %% wrong | the constant of 30 dimensions | test_elbo_values | number_written_in
- x.shape[1] → 30

# %% wrong | no ½ before the constant | test_elbo_values | half_of_the_constant_missing
- x.shape[1] / 2 * → x.shape[1] *

# %% wrong | plus the constant | test_elbo_values | sign_of_the_constant
- - x.shape[1] → + x.shape[1]

# %% wrong | no KL | test_elbo_values | divergence_missing
- return log_likelihood - kl → return log_likelihood

# %% wrong | plus the KL | test_elbo_values | divergence_added
- return log_likelihood - kl → return log_likelihood + kl

# %% wrong | the KL alone | test_elbo_values | divergence_only
- return log_likelihood - kl → return kl

# %% wrong | the KL over 784 | test_elbo_values | divergence_over_784
- log_likelihood - kl → log_likelihood - kl / 784

# %% wrong | the KL averaged | test_elbo_values | divergence_averaged
- kl = -0.5 * np.sum( → kl = -0.5 * np.mean(

# %% wrong | the loss | test_elbo_values | loss_returned
- return log_likelihood - kl → return kl - log_likelihood

# %% wrong | log p(x) | test_elbo_values | evidence_returned
- return log_likelihood - kl → return log_evidence(x, W, b, sigma)

# %% wrong | one draw | test_elbo_values | sampled
- (x - b - codings_mean @ W.T) → (x - b - (codings_mean + variance**0.5 * np.random.normal(size=variance.shape)) @ W.T)
-  + variance @ np.sum(W**2, axis=0) →

# %% wrong | a thousand draws | test_elbo_values | sampled
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    rng = np.random.default_rng()
    noise = rng.standard_normal((1000, *codings_mean.shape))
    codings = codings_mean + np.exp(codings_log_var / 2) * noise
    errors = np.sum((x - b - codings @ W.T) ** 2, axis=-1).mean(axis=0)
    log_likelihood = -errors / (2 * sigma**2) - x.shape[1] / 2 * np.log(2 * np.pi * sigma**2)
    return log_likelihood + 0.5 * np.sum(1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2, axis=1)

# %% wrong | the KL without 1 + | test_elbo_values | wrong_in_the_divergence
- np.sum(1 + codings_log_var → np.sum(codings_log_var

# %% wrong | σ for σ² in the KL | test_elbo_values | wrong_in_the_divergence
- codings_log_var - variance - → codings_log_var - np.exp(codings_log_var / 2) -

# %% wrong | the mean not squared in the KL | test_elbo_values | wrong_in_the_divergence
- codings_mean**2, → codings_mean,

# %% wrong | the KL without ½ | test_elbo_values | wrong_in_the_divergence
- kl = -0.5 * np → kl = -np

# %% wrong | every pair | test_elbo_values | every_pair
- variance @ np.sum(W**2, axis=0) → (variance @ np.sum(W**2, axis=0))[:, None]

# %% wrong | one number | test_elbo_values | reduced_to_one_number
- return log_likelihood - kl → return np.mean(log_likelihood - kl)

# %% wrong | in bits | test_elbo_values | in_bits
- return log_likelihood - kl → return (log_likelihood - kl) / np.log(2)

# %% correct | textbook
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    """Return the evidence lower bound of each row of x, shape (n,), in nats."""
    d = W.shape[0]
    var = np.exp(codings_log_var)
    error = np.sum((x - b - codings_mean @ W.T) ** 2, axis=1)
    trace = var @ np.sum(W**2, axis=0)
    reconstruction = -(error + trace) / (2 * sigma**2) - d / 2 * np.log(2 * np.pi * sigma**2)
    kl = -0.5 * np.sum(1 + codings_log_var - var - codings_mean**2, axis=1)
    return reconstruction - kl

# %% correct | loop with trace
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    values = []
    for xi, mu, gamma in zip(x, codings_mean, codings_log_var):
        S = np.diag(np.exp(gamma))
        r = xi - b - W @ mu
        like = -0.5 / sigma**2 * (r @ r + np.trace(W @ S @ W.T)) - 0.5 * len(xi) * np.log(2 * np.pi) - len(xi) * np.log(sigma)
        kl = 0.5 * (np.trace(S) + mu @ mu - len(mu) - gamma.sum())
        values.append(like - kl)
    return np.stack(values)

# %% correct | evidence minus KL
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    k = W.shape[1]
    P = np.eye(k) + W.T @ W / sigma**2
    S = np.linalg.inv(P)
    m = (x - b) @ W @ S / sigma**2
    log_p = multivariate_normal(b, W @ W.T + sigma**2 * np.eye(len(b))).logpdf(x)
    delta = m - codings_mean
    kl = 0.5 * (np.exp(codings_log_var) @ np.diag(P) + np.sum(delta @ P * delta, 1) - k + np.linalg.slogdet(S)[1] - codings_log_var.sum(1))
    return log_p - kl

# %% wrong | trace forgotten | test_elbo_values | trace_missing | of textbook
- (error + trace) → error

# %% wrong | trace over the wrong axis | test_elbo_values | lengths_do_not_fit | of textbook
- np.sum(W**2, axis=0) → np.sum(W**2, axis=1)

# %% wrong | sum of W**2 whole | test_elbo_values | trace_of_all | of textbook
- var @ np.sum(W**2, axis=0) → np.sum(var, axis=1) * np.sum(W**2)

# %% wrong | KL added | test_elbo_values | divergence_added | of textbook
- return reconstruction - kl → return reconstruction + kl

# %% wrong | negative ELBO | test_elbo_values | loss_returned | of textbook
- return reconstruction - kl → return -(reconstruction - kl)

# %% wrong | Monte Carlo with one draw | test_elbo_values | sampled | of textbook
- error = np.sum((x - b - codings_mean @ W.T) ** 2, axis=1) → error = np.sum((x - b - (codings_mean + np.sqrt(var) * np.random.randn(*codings_mean.shape)) @ W.T) ** 2, axis=1)
- (error + trace) → error

# %% wrong | constant without sigma | test_elbo_values | constant_without_noise | of textbook
- np.log(2 * np.pi * sigma**2) → np.log(2 * np.pi)

# %% wrong | constant counted once | test_elbo_values | constant_counted_once | of textbook
- d / 2 * np.log(2 * np.pi * sigma**2) → 0.5 * np.log(2 * np.pi * sigma**2)

# %% wrong | sigma in the denominator not squared | test_elbo_values | error_over_standard_deviation | of textbook
- (2 * sigma**2) → (2 * sigma)

# %% wrong | log var as var | test_elbo_values | variance_missing_throughout | of textbook
- var = np.exp(codings_log_var) → var = codings_log_var

# %% wrong | std for var | test_elbo_values | variance_missing_throughout | of textbook
- var = np.exp(codings_log_var) → var = np.exp(0.5 * codings_log_var)

# %% wrong | mse | test_elbo_values | error_averaged | of textbook
- error = np.sum((x - b - codings_mean @ W.T) ** 2, axis=1) → error = np.mean((x - b - codings_mean @ W.T) ** 2, axis=1)

# %% wrong | kl mean | test_elbo_values | divergence_averaged | of textbook
- kl = -0.5 * np.sum(1 → kl = -0.5 * np.mean(1

# %% wrong | KL without half | test_elbo_values | wrong_in_the_divergence | of textbook
- kl = -0.5 * np.sum(1 → kl = -np.sum(1

# %% wrong | W not transposed | test_elbo_values | lengths_do_not_fit | of textbook
- codings_mean @ W.T → codings_mean @ W

# %% wrong | scalar | test_elbo_values | reduced_to_one_number | of textbook
- return reconstruction - kl → return np.mean(reconstruction - kl)

# %% wrong | b forgotten, written anew | test_elbo_values | offset_forgotten | of textbook
- (x - b - codings_mean @ W.T) → (x - codings_mean @ W.T)

# %% wrong | the lengths of W's columns, not squared | test_elbo_values | trace_not_squared | of textbook
- np.sum(W**2, axis=0) → np.linalg.norm(W, axis=0)

# %% wrong | the trace averaged over the dimensions | test_elbo_values | term_averaged | of textbook
- np.sum(W**2, axis=0) → np.mean(W**2, axis=0)

# %% wrong | the trace of the mean variances | test_elbo_values | term_reduced_over_the_rows | of textbook
- var @ np.sum(W**2, axis=0) → var.mean(axis=0) @ np.sum(W**2, axis=0)

# %% wrong | a fifth of the KL | test_elbo_values | factor_of_a_term | of textbook
- return reconstruction - kl → return reconstruction - 0.2 * kl

# %% wrong | x reduced in place | test_elbo_values | argument_changed | of textbook
- d = W.shape[0] → d = W.shape[0]; x -= b
- (x - b - codings_mean @ W.T) → (x - codings_mean @ W.T)

# %% wrong | the length of the error, not squared | test_elbo_values | error_not_squared
- np.sum((x - b - codings_mean @ W.T) ** 2, axis=1) + → np.linalg.norm(x - b - codings_mean @ W.T, axis=1) +

# %% correct | expected logarithms and the entropy of q
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    var, log_2pi = np.exp(codings_log_var), np.log(2 * np.pi)
    errors = np.sum((x - b - codings_mean @ W.T) ** 2, axis=1) + var @ np.sum(W**2, axis=0)
    log_px = -0.5 * errors / sigma**2 - len(b) / 2 * (log_2pi + 2 * np.log(sigma))
    log_pz = -0.5 * np.sum(codings_mean**2 + var + log_2pi, axis=1)
    entropy = 0.5 * np.sum(1 + codings_log_var + log_2pi, axis=1)
    return log_px + log_pz + entropy

# %% wrong | the entropy of q subtracted | test_elbo_values | entropy_subtracted | of expected logarithms and the entropy of q
- log_pz + entropy → log_pz - entropy

# %% wrong | the constants of the prior left out, those of q not | test_elbo_values | constants_do_not_cancel | of expected logarithms and the entropy of q
- codings_mean**2 + var + log_2pi → codings_mean**2 + var

# %% wrong | the columns of W without the variances | test_elbo_values | trace_without_the_variance
- variance @ np.sum(W**2, axis=0) → np.sum(W**2)

# %% wrong | the notebook's noise written in | test_elbo_values | noise_written_in
- -errors / (2 * sigma**2) - x.shape[1] / 2 * np.log(2 * np.pi * sigma**2) → -errors / (2 * 0.25) - x.shape[1] / 2 * np.log(2 * np.pi * 0.25)

# %% wrong | nothing averaged: at the mean alone | test_elbo_values | at_the_mean_only
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    d = x.shape[1]
    log_likelihood = -0.5 * np.sum((x - b - codings_mean @ W.T) ** 2, axis=1) / sigma**2 - d / 2 * np.log(2 * np.pi * sigma**2)
    log_prior = -0.5 * np.sum(codings_mean**2 + np.log(2 * np.pi), axis=1)
    log_q = -0.5 * np.sum(codings_log_var + np.log(2 * np.pi), axis=1)
    return log_likelihood + log_prior - log_q

# %% wrong | both terms | test_elbo_values | terms_returned
- return log_likelihood - kl → return -log_likelihood, kl

# %% wrong | no brackets below the fraction bar | test_elbo_values | error_multiplied_by_the_noise
- / (2 * sigma**2) → / 2 * sigma**2

# %% wrong | two slips: b forgotten, and trace outside of the 1 / 2 sigma**2 | test_elbo_values | argument_unused
def elbo(x, W, b, sigma, codings_mean, codings_log_var):
    d = x.shape[1]
    r = x - codings_mean @ W.T
    trace = np.exp(codings_log_var) @ np.sum(W**2, axis=0)
    kl = -0.5 * np.sum(1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2, axis=1)
    return -np.sum(r**2, axis=1) / (2 * sigma**2) - trace - d / 2 * np.log(2 * np.pi * sigma**2) - kl
