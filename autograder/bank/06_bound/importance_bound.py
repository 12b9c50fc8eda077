# %% correct | a draw at a time
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    log_w = []
    for _ in range(K):
        noise = rng.standard_normal(codings_mean.shape)
        codings = codings_mean + np.exp(codings_log_var / 2) * noise
        log_q = -0.5 * np.sum(noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1)
        log_w.append(log_joint(codings) - log_q)
    return logsumexp(log_w, axis=0) - np.log(K)

# %% correct | all draws at once
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    codings = codings_mean + np.exp(codings_log_var / 2) * rng.standard_normal((K, *codings_mean.shape))
    away = (codings - codings_mean) ** 2 / np.exp(codings_log_var)
    log_q = -0.5 * (away + codings_log_var + np.log(2 * np.pi)).sum(axis=-1)
    return logsumexp(log_joint(codings) - log_q, axis=0) - np.log(K)

# %% correct | rng.normal, and SciPy's density
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    from scipy.stats import norm

    std = np.exp(0.5 * codings_log_var)
    z = rng.normal(codings_mean, std, size=(K,) + codings_mean.shape)
    log_w = log_joint(z) - norm.logpdf(z, codings_mean, std).sum(axis=2)
    return logsumexp(log_w, axis=0, b=1 / K)

# %% correct | the largest taken out by hand
- return logsumexp(log_w, axis=0) - np.log(K)
+ log_w = np.array(log_w)
+ largest = log_w.max(axis=0)
+ return largest + np.log(np.mean(np.exp(log_w - largest), axis=0))

# %% correct | a running sum
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    total = np.full(len(codings_mean), -np.inf)
    for _ in range(K):
        codings = rng.normal(codings_mean, np.exp(codings_log_var / 2))
        log_q = -0.5 * np.sum((codings - codings_mean) ** 2 * np.exp(-codings_log_var) + codings_log_var, axis=1)
        log_q -= codings_mean.shape[1] / 2 * np.log(2 * np.pi)
        total = np.logaddexp(total, log_joint(codings) - log_q)
    return total - np.log(K)

# %% correct | logaddexp.reduce
- return logsumexp(log_w, axis=0) - np.log(K) → return np.logaddexp.reduce(log_w) - np.log(len(log_w))

# %% correct | TensorFlow
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    noise = rng.standard_normal((K, *codings_mean.shape))
    codings = codings_mean + tf.exp(codings_log_var / 2) * noise
    log_q = -0.5 * tf.reduce_sum(noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1)
    return tf.reduce_logsumexp(log_joint(codings) - log_q, axis=0) - np.log(K)

# %% correct | keras operations
- return logsumexp(log_w, axis=0) - np.log(K) → return ops.logsumexp(ops.stack(log_w), axis=0) - float(np.log(K))

# %% correct | antithetic pairs where K is even
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    noise = rng.standard_normal((K - K // 2, *codings_mean.shape))
    noise = np.concatenate([noise, -noise])[:K]
    codings = codings_mean + np.exp(codings_log_var / 2) * noise
    log_q = -0.5 * np.sum(noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1)
    return logsumexp(log_joint(codings) - log_q, axis=0) - np.log(K)

# %% correct | the same noise for all rows
- rng.standard_normal(codings_mean.shape) → rng.standard_normal((1, codings_mean.shape[1]))

# %% correct | row by row, log_joint of all
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    n, k = codings_mean.shape
    codings = np.empty((K, n, k))
    for i in range(n):
        for j in range(K):
            codings[j, i] = codings_mean[i] + np.exp(codings_log_var[i] / 2) * rng.standard_normal(k)
    log_p = np.asarray(log_joint(codings))
    values = []
    for i in range(n):
        log_q = multivariate_normal(codings_mean[i], np.diag(np.exp(codings_log_var[i]))).logpdf(codings[:, i])
        values.append(logsumexp(log_p[:, i] - log_q) - np.log(K))
    return np.array(values)

# %% correct | in chunks of five draws
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    parts = []
    for start in range(0, K, 5):
        noise = rng.standard_normal((min(5, K - start), *codings_mean.shape))
        log_q = -0.5 * (noise**2 + codings_log_var + np.log(2 * np.pi)).sum(-1)
        parts.append(log_joint(codings_mean + np.exp(codings_log_var / 2) * noise) - log_q)
    return logsumexp(np.concatenate(parts), axis=0) - np.log(K)

# %% correct | one noise after another, turned about
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    n, k = codings_mean.shape
    noise = rng.standard_normal((n, K, k)).transpose(1, 0, 2)
    log_q = -(noise**2).sum(2) / 2 - codings_log_var.sum(1) / 2 - k * np.log(np.sqrt(2 * np.pi))
    log_w = log_joint(noise * np.exp(codings_log_var / 2) + codings_mean) - log_q
    return np.log(np.exp(log_w - log_w.max(0)).sum(0)) + log_w.max(0) - np.log(K)

# %% wrong | not written | test_importance_bound_values | not_written
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    raise NotImplementedError()

# %% wrong | nothing returned | test_importance_bound_values | nothing_returned
- return logsumexp → bound = logsumexp

# %% wrong | the mean of the logarithms | test_importance_bound_values | mean_of_the_logarithms
- logsumexp(log_w, axis=0) - np.log(K) → np.mean(log_w, axis=0)

# %% wrong | no log K | test_importance_bound_values | mean_forgotten
-  - np.log(K) →

# %% wrong | log K added | test_importance_bound_values | draws_added
- axis=0) - np.log(K) → axis=0) + np.log(K)

# %% wrong | divided by K outside | test_importance_bound_values | divided_outside
- axis=0) - np.log(K) → axis=0) / K

# %% wrong | the best draw | test_importance_bound_values | best_draw_only
- logsumexp(log_w, axis=0) - np.log(K) → np.max(log_w, axis=0)

# %% wrong | the largest not added back | test_importance_bound_values | largest_not_added_back
- return logsumexp(log_w, axis=0) - np.log(K)
+ log_w = np.array(log_w)
+ return np.log(np.mean(np.exp(log_w - log_w.max(axis=0)), axis=0))

# %% wrong | the logarithms added | test_importance_bound_values | logarithms_added
- logsumexp(log_w, axis=0) - np.log(K) → np.sum(log_w, axis=0)

# %% wrong | the weights themselves | test_importance_bound_values | weights_returned
- return logsumexp(log_w, axis=0) - np.log(K) → return np.array(log_w)

# %% wrong | over the rows | test_importance_bound_values | reduced_over_the_rows
- axis=0) - np.log(K) → axis=1) - np.log(K)

# %% wrong | over everything | test_importance_bound_values | reduced_to_one_number
- logsumexp(log_w, axis=0) → logsumexp(log_w)

# %% wrong | no logarithm | test_importance_bound_values | no_logarithm
- logsumexp(log_w, axis=0) - np.log(K) → np.mean(np.exp(log_w), axis=0)

# %% wrong | the exponential first | test_importance_bound_of_images | exponential_first
- logsumexp(log_w, axis=0) - np.log(K) → np.log(np.mean(np.exp(log_w), axis=0))

# %% wrong | the exponential first, and a small number | test_importance_bound_of_images | exponential_first
- logsumexp(log_w, axis=0) - np.log(K) → np.log(np.mean(np.exp(log_w), axis=0) + 1e-30)

# %% wrong | the exponential of each part first | test_importance_bound_of_images | exponential_first
- log_w.append(log_joint(codings) - log_q) → log_w.append(np.exp(log_joint(codings)) / np.exp(log_q))
- logsumexp(log_w, axis=0) - np.log(K) → np.log(np.mean(log_w, axis=0))

# %% wrong | one largest for all rows and none for each | test_importance_bound_of_images | exponential_first
- logsumexp(log_w, axis=0) - np.log(K) → np.log(np.sum(np.exp(np.array(log_w) - 30), axis=0)) + 30 - np.log(K)

# %% wrong | no log q | test_importance_bound_values | posterior_missing
- log_joint(codings) - log_q → log_joint(codings)

# %% wrong | plus log q | test_importance_bound_values | posterior_added
- log_joint(codings) - log_q → log_joint(codings) + log_q

# %% wrong | the KL for log q | test_importance_bound_values | divergence_for_posterior
- log_q = -0.5 * np.sum(noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1)
+ log_q = -0.5 * np.sum(1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2, axis=-1)

# %% wrong | no γ in log q | test_importance_bound_values | spread_missing
- noise**2 + codings_log_var + → noise**2 +

# %% wrong | γ whole | test_importance_bound_values | spread_counted_twice
- noise**2 + codings_log_var + → noise**2 + 2 * codings_log_var +

# %% wrong | γ halved | test_importance_bound_values | spread_counted_half
- noise**2 + codings_log_var + → noise**2 + codings_log_var / 2 +

# %% wrong | minus γ | test_importance_bound_values | sign_of_the_spread
- noise**2 + codings_log_var + → noise**2 - codings_log_var +

# %% wrong | no 2π | test_importance_bound_values | constant_missing
- codings_log_var + np.log(2 * np.pi) → codings_log_var

# %% wrong | 2π once | test_importance_bound_values | constant_of_q_counted_once
- noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1) → noise**2 + codings_log_var, axis=-1) - 0.5 * np.log(2 * np.pi)

# %% wrong | the exponent alone | test_importance_bound_values | normaliser_missing
- noise**2 + codings_log_var + np.log(2 * np.pi) → noise**2

# %% wrong | no ½ before the square | test_importance_bound_values | half_missing
- np.sum(noise**2 → np.sum(2 * noise**2

# %% wrong | −½ without brackets | test_importance_bound_values | half_of_one_term_only
- -0.5 * np.sum(noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1) → np.sum(-0.5 * noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1)

# %% wrong | no ½ at all | test_importance_bound_values | half_of_q_missing
- log_q = -0.5 * → log_q = -

# %% wrong | no square | test_importance_bound_values | square_missing
- np.sum(noise**2 → np.sum(noise

# %% wrong | over the standard deviation | test_importance_bound_values | density_of_the_standard_deviation
- np.sum(noise**2 → np.sum((codings - codings_mean) ** 2 / np.exp(codings_log_var / 2)

# %% wrong | over the squared variance | test_importance_bound_values | density_of_the_squared_variance
- np.sum(noise**2 → np.sum((codings - codings_mean) ** 2 / np.exp(codings_log_var) ** 2

# %% wrong | over γ | test_importance_bound_values | density_of_the_log_variance
- np.sum(noise**2 → np.sum((codings - codings_mean) ** 2 / codings_log_var

# %% wrong | log q averaged | test_importance_bound_values | posterior_averaged
- -0.5 * np.sum( → -0.5 * np.mean(

# %% wrong | the prior for q | test_importance_bound_values | prior_for_posterior
- np.sum(noise**2 + codings_log_var → np.sum(codings**2

# %% wrong | one draw | test_importance_bound_values | one_draw_only
- range(K) → range(1)

# %% wrong | one draw, by an early return | test_importance_bound_values | one_draw_only
- return logsumexp(log_w, axis=0) - np.log(K)
+     return logsumexp(log_w, axis=0) - np.log(K)

# %% wrong | ten draws | test_importance_bound_values | other_number_of_draws
- range(K) → range(10)

# %% wrong | one draw too few | test_importance_bound_values | other_number_of_draws
- range(K) → range(1, K)

# %% wrong | the mean every time | test_importance_bound_draws | mean_every_time
- codings_mean + np.exp(codings_log_var / 2) * noise → codings_mean

# %% wrong | the noise drawn once | test_importance_bound_draws | same_draw_every_time
- log_w = []
- for _ in range(K):
-     noise = rng.standard_normal(codings_mean.shape)
+ log_w = []
+ noise = rng.standard_normal(codings_mean.shape)
+ for _ in range(K):

# %% wrong | from the prior | test_importance_bound_draws | drawn_from_the_prior
- codings = codings_mean + np.exp(codings_log_var / 2) * noise → codings = noise
- np.sum(noise**2 → np.sum((codings - codings_mean) ** 2 / np.exp(codings_log_var)

# %% wrong | the variance for σ | test_importance_bound_draws | variance_for_standard_deviation
- np.exp(codings_log_var / 2) → np.exp(codings_log_var)
- np.sum(noise**2 → np.sum((codings - codings_mean) ** 2 / np.exp(codings_log_var)

# %% wrong | no σ | test_importance_bound_draws | noise_not_scaled
- np.exp(codings_log_var / 2) * noise → noise
- np.sum(noise**2 → np.sum((codings - codings_mean) ** 2 / np.exp(codings_log_var)

# %% wrong | γ for σ | test_importance_bound_draws | log_variance_for_standard_deviation
- np.exp(codings_log_var / 2) * noise → codings_log_var * noise
- np.sum(noise**2 → np.sum((codings - codings_mean) ** 2 / np.exp(codings_log_var)

# %% wrong | no mean | test_importance_bound_draws | mean_missing_in_the_draws
- codings_mean + np.exp(codings_log_var / 2) * noise → np.exp(codings_log_var / 2) * noise
- np.sum(noise**2 → np.sum((codings - codings_mean) ** 2 / np.exp(codings_log_var)

# %% wrong | uniform noise | test_importance_bound_draws | noise_of_another_shape
- rng.standard_normal(codings_mean.shape) → rng.random(codings_mean.shape)

# %% wrong | uniform noise of the right variance | test_importance_bound_draws | noise_of_another_shape
- rng.standard_normal(codings_mean.shape) → rng.uniform(-(3**0.5), 3**0.5, codings_mean.shape)

# %% wrong | one noise for all codings | test_importance_bound_draws | noise_shared_by_the_codings
- rng.standard_normal(codings_mean.shape) → rng.standard_normal((len(codings_mean), 1)) * np.ones_like(codings_mean)

# %% wrong | half of the noise | test_importance_bound_draws | noise_not_standard
- rng.standard_normal(codings_mean.shape) → 0.5 * rng.standard_normal(codings_mean.shape)

# %% wrong | log_joint of the mean | test_importance_bound_draws | mean_every_time
- log_joint(codings) → log_joint(codings_mean)

# %% wrong | no call of log_joint | test_importance_bound_values | draws_not_passed_on
- log_joint(codings) - log_q → -log_q

# %% wrong | codings on their side | test_importance_bound_values | shapes_do_not_fit
- log_joint(codings) → log_joint(codings.T)

# %% wrong | rows before draws | test_importance_bound_values | odd_shape_passed_on
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    n, k = codings_mean.shape
    noise = rng.standard_normal((n, K, k))
    codings = codings_mean[:, None] + np.exp(codings_log_var / 2)[:, None] * noise
    log_q = -0.5 * np.sum(noise**2 + codings_log_var[:, None] + np.log(2 * np.pi), axis=-1)
    return logsumexp(log_joint(codings) - log_q, axis=1) - np.log(K)

# %% wrong | NumPy's own generator | test_importance_bound_draws | rng_ignored
- rng.standard_normal → np.random.standard_normal

# %% wrong | a generator of its own | test_importance_bound_draws | rng_ignored
- log_w = []
+ log_w, rng = [], np.random.default_rng()

# %% wrong | a fixed seed | test_importance_bound_draws | seed_fixed
- log_w = []
+ log_w, rng = [], np.random.default_rng(42)

# %% wrong | in bits | test_importance_bound_values | in_bits
- return logsumexp(log_w, axis=0) - np.log(K) → return (logsumexp(log_w, axis=0) - np.log(K)) / np.log(2)

# %% wrong | the loss | test_importance_bound_values | wrong_sign
- return logsumexp(log_w, axis=0) - np.log(K) → return np.log(K) - logsumexp(log_w, axis=0)

# %% wrong | half of the draws | test_importance_bound_values | some_only
- logsumexp(log_w, axis=0) - np.log(K) → logsumexp(log_w[: K // 2], axis=0) - np.log(K // 2)

# %% wrong | one coding alone passed on | test_importance_bound_values | odd_shape_passed_on
- log_joint(codings) → log_joint(codings[:, :1]).ravel()[:1]

# %% correct | all at once
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    """Return log of the mean of K importance weights of each row, shape (n,), in nats."""
    eps = rng.standard_normal((K, *codings_mean.shape))
    z = codings_mean + np.exp(codings_log_var / 2) * eps
    log_q = -0.5 * np.sum(eps**2 + codings_log_var + np.log(2 * np.pi), axis=-1)
    log_w = log_joint(z) - log_q
    return logsumexp(log_w, axis=0) - np.log(K)

# %% correct | streaming logaddexp
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    std = np.sqrt(np.exp(codings_log_var))
    total = np.full(len(codings_mean), -np.inf)
    for _ in range(K):
        z = rng.normal(codings_mean, std)
        log_q = (-0.5 * ((z - codings_mean) / std) ** 2 - np.log(std) - 0.5 * np.log(2 * np.pi)).sum(axis=1)
        total = np.logaddexp(total, log_joint(z) - log_q)
    return total - np.log(K)

# %% correct | scipy's norm and max by hand
from scipy.stats import norm
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    scale = np.exp(0.5 * codings_log_var)
    lw = np.array([log_joint(z) - norm(codings_mean, scale).logpdf(z).sum(-1) for z in (norm(codings_mean, scale).rvs(random_state=rng) for _ in range(K))])
    top = lw.max(axis=0)
    return top + np.log(np.exp(lw - top).mean(axis=0))

# %% wrong | mean of logs | test_importance_bound_values | mean_of_the_logarithms | of all at once
- logsumexp(log_w, axis=0) - np.log(K) → np.mean(log_w, axis=0)

# %% wrong | log K forgotten | test_importance_bound_values | mean_forgotten | of all at once
- logsumexp(log_w, axis=0) - np.log(K) → logsumexp(log_w, axis=0)

# %% wrong | divided by K | test_importance_bound_values | divided_outside | of all at once
- logsumexp(log_w, axis=0) - np.log(K) → logsumexp(log_w, axis=0) / K

# %% wrong | log mean exp | test_importance_bound_of_images | exponential_first | of all at once
- logsumexp(log_w, axis=0) - np.log(K) → np.log(np.mean(np.exp(log_w), axis=0))

# %% wrong | q forgotten | test_importance_bound_values | posterior_missing | of all at once
- log_joint(z) - log_q → log_joint(z)

# %% wrong | log q added | test_importance_bound_values | posterior_added | of all at once
- log_joint(z) - log_q → log_joint(z) + log_q

# %% wrong | log det forgotten | test_importance_bound_values | spread_missing | of all at once
- np.sum(eps**2 + codings_log_var + np.log(2 * np.pi), axis=-1) → np.sum(eps**2 + np.log(2 * np.pi), axis=-1)

# %% wrong | variance as std | test_importance_bound_values | variance_for_standard_deviation | of all at once
- np.exp(codings_log_var / 2) → np.exp(codings_log_var)

# %% wrong | logsumexp over rows | test_importance_bound_values | reduced_over_the_rows | of all at once
- logsumexp(log_w, axis=0) → logsumexp(log_w, axis=1)

# %% wrong | logsumexp over all | test_importance_bound_values | reduced_to_one_number | of all at once
- logsumexp(log_w, axis=0) → logsumexp(log_w)

# %% wrong | np.random | test_importance_bound_draws | rng_ignored | of all at once
- eps = rng.standard_normal((K, *codings_mean.shape)) → eps = np.random.randn(K, *codings_mean.shape)

# %% wrong | draws from the prior | test_importance_bound_values | drawn_from_the_prior | of all at once
- codings_mean + np.exp(codings_log_var / 2) * eps → eps

# %% wrong | q density of the prior | test_importance_bound_values | prior_for_posterior | of all at once
- np.sum(eps**2 + codings_log_var + np.log(2 * np.pi), axis=-1) → np.sum(z**2 + np.log(2 * np.pi), axis=-1)

# %% wrong | same noise for all draws | test_importance_bound_draws | same_draw_every_time | of all at once
- rng.standard_normal((K, *codings_mean.shape)) → rng.standard_normal(codings_mean.shape)[None].repeat(K, axis=0)

# %% wrong | uniform noise, written anew | test_importance_bound_draws | noise_of_another_shape | of all at once
- rng.standard_normal((K, *codings_mean.shape)) → rng.random((K, *codings_mean.shape))

# %% wrong | max instead of logsumexp | test_importance_bound_values | best_draw_only | of all at once
- logsumexp(log_w, axis=0) - np.log(K) → log_w.max(axis=0)

# %% wrong | 2 pi forgotten | test_importance_bound_values | constant_missing | of all at once
- np.sum(eps**2 + codings_log_var + np.log(2 * np.pi), axis=-1) → np.sum(eps**2 + codings_log_var, axis=-1)

# %% wrong | sqrt 2 pi forgotten half | test_importance_bound_values | something_added | of all at once
- codings_log_var + np.log(2 * np.pi), axis → codings_log_var + np.log(np.pi), axis

# %% wrong | own rng | test_importance_bound_draws | seed_fixed | of all at once
- eps = rng → eps = np.random.default_rng(0)

# %% wrong | divided by log K | test_importance_bound_values | divided_by_the_logarithm
- logsumexp(log_w, axis=0) - np.log(K) → logsumexp(log_w, axis=0) / np.log(K)

# %% wrong | log weights by their own weights | test_importance_bound_values | weighted_mean_of_the_logarithms
- return logsumexp(log_w, axis=0) - np.log(K) → return np.sum(np.exp(log_w - logsumexp(log_w, axis=0)) * log_w, axis=0)

# %% wrong | one largest taken out, another added back | test_importance_bound_values | another_largest_added_back
- return logsumexp(log_w, axis=0) - np.log(K) → log_w = np.array(log_w); return np.log(np.mean(np.exp(log_w - log_w.max()), axis=0)) + log_w.max(axis=0)

# %% wrong | log q summed over the rows too | test_importance_bound_values | posterior_summed_too_far
- np.log(2 * np.pi), axis=-1) → np.log(2 * np.pi))
- log_w.append(log_joint(codings) - log_q) → log_w.append(log_joint(codings)); total = log_q if _ == 0 else total + log_q
- logsumexp(log_w, axis=0) → logsumexp(np.array(log_w) - total, axis=0)

# %% wrong | the prior once more | test_importance_bound_values | prior_counted_twice
- log_joint(codings) - log_q → log_joint(codings) - 0.5 * np.sum(codings**2 + np.log(2 * np.pi), axis=-1) - log_q

# %% wrong | exp(2γ) | test_importance_bound_values | squared_variance_for_standard_deviation
- np.exp(codings_log_var / 2) → np.exp(2 * codings_log_var)

# %% wrong | mean and log-variance exchanged | test_importance_bound_draws | mean_and_log_var_exchanged
- codings = codings_mean + np.exp(codings_log_var / 2) * noise → codings = codings_log_var + np.exp(codings_mean / 2) * noise

# %% wrong | noise cut off at 2 | test_importance_bound_draws | noise_of_another_shape
- noise = rng.standard_normal(codings_mean.shape) → noise = np.clip(rng.standard_normal(codings_mean.shape), -2, 2)

# %% wrong | noise drawn again beyond 2.3 | test_importance_bound_draws | noise_of_another_shape
  noise = rng.standard_normal(codings_mean.shape)
+ while (far := np.abs(noise) > 2.3).any():
+     noise[far] = rng.standard_normal(far.sum())

# %% wrong | antithetic pairs, averaged over the half of them | test_importance_bound_of_images | something_added
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    noise = rng.standard_normal((K // 2, *codings_mean.shape))
    noise = np.concatenate([noise, -noise])
    codings = codings_mean + np.exp(codings_log_var / 2) * noise
    log_q = -0.5 * np.sum(noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1)
    return logsumexp(log_joint(codings) - log_q, axis=0) - np.log(K // 2)

# %% wrong | a density for each coding | test_importance_bound_values | posterior_not_summed
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    codings = codings_mean + np.exp(codings_log_var / 2) * rng.standard_normal((K, *codings_mean.shape))
    log_q = -0.5 * ((codings - codings_mean) ** 2 / np.exp(codings_log_var) + codings_log_var + np.log(2 * np.pi))
    return logsumexp(log_joint(codings)[..., None] - log_q, axis=0) - np.log(K)

# %% wrong | rng called as a function (keras.random.normal with seed=rng) | test_importance_bound_values | generator_for_a_seed_of_keras
def importance_bound(log_joint, codings_mean, codings_log_var, K, rng):
    eps = keras.random.normal((K, *codings_mean.shape), seed=rng)
    z = codings_mean + np.exp(codings_log_var / 2) * np.asarray(eps)
    log_q = -0.5 * np.sum(np.asarray(eps) ** 2 + codings_log_var + np.log(2 * np.pi), axis=-1)
    return logsumexp(log_joint(z) - log_q, axis=0) - np.log(K)
