# %% correct | the plain way
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
    return np.clip(decoder(drawn), 0, 1)

# %% correct | NumPy's generator
def sample_fitted(encoder, decoder, images, n, seed=None):
    _, _, codings = encoder.predict(images, verbose=0)
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_normal(np.mean(codings, axis=0), np.cov(codings.T), size=n)
    return decoder.predict(drawn, verbose=0).clip(0, 1)

# %% correct | Cholesky and Keras's random numbers, a tensor comes back
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = encoder(images)[2]
    mean = ops.mean(codings, axis=0)
    centred = codings - mean
    covariance = ops.matmul(ops.transpose(centred), centred) / len(images)
    noise = keras.random.normal([n, codings.shape[1]], seed=seed)
    drawn = mean + ops.matmul(noise, ops.transpose(ops.cholesky(covariance)))
    return ops.clip(decoder(drawn), 0, 1)

# %% correct | one image after the other, a list comes back
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.array(encoder(images)[2], np.float64)
    rng = np.random.RandomState(seed)
    drawn = rng.multivariate_normal(codings.mean(0), np.cov(codings, rowvar=False), n)
    return [np.clip(decoder(row[None])[0], 0, 1) for row in drawn]

# %% correct | scikit-learn's mixture with one component
def sample_fitted(encoder, decoder, images, n, seed=None):
    from sklearn.mixture import GaussianMixture

    codings = np.asarray(encoder(images)[2], np.float64)
    fitted = GaussianMixture(1, random_state=seed).fit(codings)
    drawn, _ = fitted.sample(n)
    return np.minimum(1, np.maximum(0, decoder(drawn)))

# %% correct | the covariance from means and variances
def sample_fitted(encoder, decoder, images, n, seed=None):
    mean, log_var, _ = (np.asarray(output) for output in encoder(images))
    covariance = np.cov(mean, rowvar=False) + np.diag(np.exp(log_var).mean(axis=0))
    drawn = np.random.default_rng(seed).multivariate_normal(mean.mean(axis=0), covariance, n)
    return np.clip(decoder(drawn), 0, 1)

# %% correct | eigenvectors, SciPy's distribution
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2], np.float64)
    values, vectors = np.linalg.eigh(np.cov(codings, rowvar=False))
    noise = np.random.default_rng(seed).standard_normal((n, len(values)))
    drawn = codings.mean(axis=0) + (noise * np.sqrt(values)) @ vectors.T
    return tf.clip_by_value(decoder(drawn), 0.0, 1.0)

# %% wrong | not written | test_sample_fitted_codings | not_written
def sample_fitted(encoder, decoder, images, n, seed=None):
    raise NotImplementedError()

# %% wrong | nothing returned | test_sample_fitted_codings | nothing_returned
- codings.T → codings, rowvar=False
- return np.clip(decoder(drawn), 0, 1) → np.clip(decoder(drawn), 0, 1)

# %% wrong | the prior | test_sample_fitted_codings | drawn_from_the_prior
def sample_fitted(encoder, decoder, images, n, seed=None):
    size = encoder(images)[2].shape[1]
    return np.clip(decoder(np.random.default_rng(seed).standard_normal((n, size))), 0, 1)

# %% wrong | no mean | test_sample_fitted_codings | mean_missing
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ covariance = np.cov(codings, rowvar=False)
+ drawn = np.random.default_rng(seed).multivariate_normal(np.zeros(len(covariance)), covariance, n)

# %% wrong | one mean for all codings | test_sample_fitted_codings | wrong_mean
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ covariance = np.cov(codings, rowvar=False)
+ drawn = np.random.default_rng(seed).multivariate_normal(np.full(len(covariance), codings.mean() + 1), covariance, n)

# %% wrong | independent codings | test_sample_fitted_codings | correlations_ignored
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ drawn = np.random.default_rng(seed).normal(codings.mean(axis=0), codings.std(axis=0), (n, codings.shape[1]))

# %% wrong | fitted to codings_mean | test_sample_fitted_codings | fitted_to_the_means
- codings = np.asarray(encoder(images)[2]) → codings = np.asarray(encoder(images)[0])
- codings.T → codings, rowvar=False

# %% wrong | the covariance in the place of its root | test_sample_fitted_codings | covariance_for_its_root
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ covariance = np.cov(codings, rowvar=False)
+ drawn = codings.mean(axis=0) + np.random.default_rng(seed).standard_normal((n, len(covariance))) @ covariance

# %% wrong | Cholesky on the wrong side | test_sample_fitted_codings | cholesky_not_transposed
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ root = np.linalg.cholesky(np.cov(codings, rowvar=False))
+ drawn = codings.mean(axis=0) + np.random.default_rng(seed).standard_normal((n, len(root))) @ root

# %% wrong | variances as standard deviations | test_sample_fitted_codings | variance_for_standard_deviation
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ drawn = np.random.default_rng(seed).normal(codings.mean(axis=0), codings.var(axis=0), (n, codings.shape[1]))

# %% wrong | the codings of the images again | test_sample_fitted_codings | codings_of_the_images
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ drawn = codings[np.random.default_rng(seed).integers(len(codings), size=n)]

# %% wrong | twice the covariance | test_sample_fitted_codings | wrong_covariance
- np.cov(codings.T) → 2 * np.cov(codings, rowvar=False)

# %% wrong | the posterior of the first image | test_sample_fitted_codings | posterior_of_one_image
- codings = np.asarray(encoder(images)[2]) → mean, log_var, _ = (np.asarray(output)[0] for output in encoder(images))
- multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n) → normal(mean, np.exp(log_var / 2), (n, len(mean)))

# %% wrong | not clipped | test_sample_fitted_codings | not_clipped
- codings.T → codings, rowvar=False
- return np.clip(decoder(drawn), 0, 1) → return decoder(drawn)

# %% wrong | the codings come back | test_sample_fitted_codings | codings_returned
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    return np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), n)

# %% wrong | as many as there are images | test_sample_fitted_codings | wrong_number_of_images
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ rng = np.random.default_rng(seed)
+ drawn = rng.multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), len(images))

# %% wrong | the covariance of the images | test_sample_fitted_codings | rows_taken_for_variables
- codings.T → codings

# %% wrong | a seed of its own | test_sample_fitted_seed | seed_fixed
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ drawn = np.random.default_rng(42).multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), n)

# %% wrong | the seed is not used | test_sample_fitted_seed | seed_has_no_effect
- drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n)
+ drawn = np.random.default_rng().multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), n)

# %% wrong | if seed: | test_sample_fitted_seed | seed_zero_ignored
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    rng = np.random.default_rng(seed) if seed else np.random.default_rng()
    return np.clip(decoder(rng.multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), n)), 0, 1)

# %% wrong | no seed means 42 | test_sample_fitted_seed | same_images_without_a_seed | of if seed:
- (seed) if seed else np.random.default_rng() → (42 if seed is None else seed)

# %% wrong | any seed means 42 | test_sample_fitted_seed | every_seed_the_same | of if seed:
- (seed) if seed else np.random.default_rng() → () if seed is None else np.random.default_rng(42)
