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

# %% wrong | one draw for all images | test_sample_fitted_codings | one_row_repeated
- np.cov(codings.T), n) → np.cov(codings.T))
- decoder(drawn) → decoder(np.tile(drawn, (n, 1)))

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

# %% correct | SciPy's multivariate normal
def sample_fitted(encoder, decoder, images, n, seed=None):
    from scipy import stats

    codings = np.asarray(encoder(images)[2], "float64")
    fitted = stats.multivariate_normal(codings.mean(0), np.cov(codings.T))
    drawn = fitted.rvs(size=n, random_state=seed)
    return np.clip(decoder.predict(drawn, verbose=0), 0.0, 1.0)

# %% correct | sklearn's empirical covariance, singular values
def sample_fitted(encoder, decoder, images, n, seed=None):
    from sklearn.covariance import EmpiricalCovariance

    codings = encoder.predict(images, verbose=0)[2].astype("float64")
    fitted = EmpiricalCovariance().fit(codings)
    u, s, _ = np.linalg.svd(fitted.covariance_)
    noise = np.random.RandomState(seed).randn(n, codings.shape[1])
    return np.clip(decoder(fitted.location_ + noise * np.sqrt(s) @ u.T), 0, 1)

# %% correct | whitening by PCA
def sample_fitted(encoder, decoder, images, n, seed=None):
    from sklearn.decomposition import PCA

    codings = np.array(encoder(images)[2])
    pca = PCA(whiten=True).fit(codings)
    drawn = pca.inverse_transform(np.random.default_rng(seed).normal(size=(n, pca.n_components_)))
    return np.clip(np.array(decoder(drawn)), 0, 1)

# %% correct | in batches, encoder and decoder
def sample_fitted(encoder, decoder, images, n, seed=None, batch_size=100):
    codings = np.concatenate([encoder(images[i : i + batch_size])[2] for i in range(0, len(images), batch_size)])
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), size=n, method="cholesky")
    decoded = [decoder(drawn[i : i + batch_size]) for i in range(0, n, batch_size)]
    return np.concatenate(decoded).clip(0, 1)

# %% correct | TensorFlow, a channel axis
def sample_fitted(encoder, decoder, images, n, seed=None):
    z = encoder(tf.convert_to_tensor(images))[2]
    mean = tf.reduce_mean(z, axis=0)
    covariance = tf.matmul(z - mean, z - mean, transpose_a=True) / (len(images) - 1)
    noise = tf.random.stateless_normal([n, z.shape[1]], [np.random.randint(1 << 30) if seed is None else seed, 0])
    drawn = mean + tf.matmul(noise, tf.linalg.cholesky(covariance), transpose_b=True)
    return tf.clip_by_value(decoder(drawn), 0, 1)[..., tf.newaxis]

# %% correct | unpacked outputs, NumPy's old generator
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings_mean, codings_log_var, codings = encoder(images)
    np.random.seed(seed)
    mean, covariance = np.mean(codings, axis=0), np.cov(np.transpose(codings))
    drawn = np.random.multivariate_normal(mean, covariance, n).astype("float32")
    return ops.clip(decoder(drawn), 0, 1)

# %% wrong | log-variance as the codings | test_sample_fitted_codings | fitted_to_the_log_variances
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[1])
    drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), n)
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | encoder.predict taken for codings | test_sample_fitted_codings | list_not_taken_apart
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = encoder.predict(images, verbose=0)
    mean = codings.mean(axis=0)
    drawn = np.random.default_rng(seed).multivariate_normal(mean, np.cov(codings, rowvar=False), n)
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | one mean and one spread for all codings | test_sample_fitted_codings | one_spread_for_all
- multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n → normal(codings.mean(), codings.std(), (n, codings.shape[1])

# %% wrong | drawn from the posterior of random images | test_sample_fitted_codings | not_gaussian
def sample_fitted(encoder, decoder, images, n, seed=None):
    rng = np.random.default_rng(seed)
    mean, log_var, _ = (np.asarray(output) for output in encoder(images))
    chosen = rng.integers(len(images), size=n)
    drawn = mean[chosen] + np.exp(log_var[chosen] / 2) * rng.standard_normal((n, mean.shape[1]))
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | the spread of σ | test_sample_fitted_codings | noise_without_the_means
def sample_fitted(encoder, decoder, images, n, seed=None):
    mean, log_var, _ = (np.asarray(output) for output in encoder(images))
    rng = np.random.default_rng(seed)
    drawn = rng.normal(mean.mean(axis=0), np.exp(log_var / 2).mean(axis=0), (n, mean.shape[1]))
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | Cholesky without a transpose, NumPy | test_sample_fitted_codings | cholesky_not_transposed
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    L = np.linalg.cholesky(np.cov(codings, rowvar=False))
    eps = np.random.default_rng(seed).standard_normal((n, codings.shape[1]))
    return np.clip(decoder(codings.mean(axis=0) + eps @ L), 0, 1)

# %% wrong | correlations for covariances | test_sample_fitted_codings | correlations_for_covariances
- cov(codings.T → corrcoef(codings, rowvar=False

# %% wrong | covariance without centring | test_sample_fitted_codings | covariance_not_centred
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    covariance = codings.T @ codings / len(codings)
    drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), covariance, n)
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | not divided by the number of images | test_sample_fitted_codings | far_too_wide
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    centred = codings - codings.mean(axis=0)
    drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), centred.T @ centred, n)
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | reconstructions | test_sample_fitted_codings | codings_of_the_images
def sample_fitted(encoder, decoder, images, n, seed=None):
    rng = np.random.default_rng(seed)
    chosen = images[rng.choice(len(images), n)]
    return np.clip(decoder(encoder(chosen)[2]), 0, 1)

# %% wrong | only the first hundred images | test_sample_fitted_codings | some_images_encoded | of log-variance as the codings
- images)[1 → images[:100])[2

# %% wrong | only the first n images | test_sample_fitted_codings | some_images_encoded | of log-variance as the codings
- images)[1 → images[:n])[2

# %% wrong | uniform in the range of the codings | test_sample_fitted_codings | uniform_codings
- multivariate_normal(codings.mean(axis=0), np.cov(codings.T), n → uniform(codings.min(axis=0), codings.max(axis=0), (n, codings.shape[1])

# %% wrong | uniform of the same mean and standard deviation | test_sample_fitted_codings | not_gaussian
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    root = np.linalg.cholesky(np.cov(codings, rowvar=False))
    u = np.random.default_rng(seed).uniform(-np.sqrt(3), np.sqrt(3), (n, codings.shape[1]))
    return np.clip(decoder(codings.mean(axis=0) + u @ root.T), 0, 1)

# %% wrong | sigmoid for a clip | test_sample_fitted_codings | sigmoid_added | of log-variance as the codings
- images)[1 → images)[2
- np.clip(decoder(drawn), 0, 1 → ops.sigmoid(decoder(drawn)

# %% wrong | stretched for a clip | test_sample_fitted_codings | rescaled_not_clipped
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), n)
    decoded = np.asarray(decoder(drawn))
    return (decoded - decoded.min()) / (decoded.max() - decoded.min())

# %% wrong | codings clipped | test_sample_fitted_codings | draws_cut_off | of log-variance as the codings
- images)[1 → images)[2
- decoder(drawn → decoder(np.clip(drawn, -3, 3)

# %% wrong | clipped before decoding to 0 and 1 | test_sample_fitted_codings | not_clipped | of log-variance as the codings
- images)[1 → images)[2
- np.clip(decoder(drawn), 0, 1 → decoder(np.clip(drawn, 0, 1)

# %% wrong | one by one without a batch axis | test_sample_fitted_codings | batch_axis_missing | of log-variance as the codings
- images)[1 → images)[2
- clip(decoder(drawn), 0, 1 → array([np.clip(decoder(row), 0, 1) for row in drawn]

# %% wrong | n missing | test_sample_fitted_codings | batch_axis_missing
- codings.T), n → codings, rowvar=False)

# %% wrong | n missing, a batch axis | test_sample_fitted_codings | single_image
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    drawn = np.random.default_rng(seed).multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False))
    return np.clip(decoder(drawn[None]), 0, 1)

# %% wrong | the notebook's X | test_sample_fitted_codings | other_images_encoded | of log-variance as the codings
- images)[1 → X[:500])[2

# %% wrong | a default seed | test_sample_fitted_seed | default_seed_fixed
- None → 0
- codings.T → codings, rowvar=False

# %% wrong | the seed set for Keras only | test_sample_fitted_seed | seed_has_no_effect
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    tf.random.set_seed(seed or 0)
    drawn = np.random.multivariate_normal(codings.mean(axis=0), np.cov(codings, rowvar=False), n)
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | the prior scaled by the spread of all codings | test_sample_fitted_codings | one_spread_for_all
def sample_fitted(encoder, decoder, images, n, seed=None):
    _, _, codings = encoder(images)
    codings = np.asarray(codings)
    drawn = codings.mean(axis=0) + codings.std() * np.random.default_rng(seed).standard_normal((n, codings.shape[1]))
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | codings of the images with a little noise | test_sample_fitted_codings | not_gaussian
def sample_fitted(encoder, decoder, images, n, seed=None):
    rng = np.random.default_rng(seed)
    codings = np.asarray(encoder(images)[2])
    drawn = codings[rng.integers(len(codings), size=n)] + 0.1 * rng.standard_normal((n, codings.shape[1]))
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | the number before mean and covariance | test_sample_fitted_codings | mean_and_covariance_first
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    mean, covariance = codings.mean(axis=0), np.cov(codings, rowvar=False)
    drawn = np.random.default_rng(seed).multivariate_normal(n, mean, covariance)
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | fitted to a single image | test_sample_fitted_codings | matrix_of_nan
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images[:1])[2])
    mean, covariance = codings.mean(axis=0), np.cov(codings, rowvar=False)
    drawn = np.random.default_rng(seed).multivariate_normal(mean, covariance, n)
    return np.clip(decoder(drawn), 0, 1)

# %% wrong | standard deviations on the diagonal | test_sample_fitted_codings | deviations_for_variances
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    rng = np.random.default_rng(seed)
    return np.clip(decoder(rng.multivariate_normal(codings.mean(axis=0), np.diag(codings.std(axis=0)), n)), 0, 1)

# %% wrong | the same seed again for every batch | test_sample_fitted_codings | seed_used_again
def sample_fitted(encoder, decoder, images, n, seed=None):
    codings = np.asarray(encoder(images)[2])
    mean, covariance, parts = codings.mean(axis=0), np.cov(codings.T), []
    for start in range(0, n, 100):
        drawn = np.random.default_rng(seed).multivariate_normal(mean, covariance, min(100, n - start))
        parts.append(np.clip(decoder(drawn), 0, 1))
    return np.concatenate(parts)

# %% wrong | rng.multivariate_normal with size as keyword n (raises) | test_sample_fitted_codings | argument_unknown
def sample_fitted(encoder, decoder, images, n, seed=None):
    _, _, codings = encoder(images)
    codings = np.asarray(codings)
    mean = codings.mean(axis=0)
    cov = np.cov(codings, rowvar=False)
    z = np.random.default_rng(seed).multivariate_normal(mean, cov, n=n)
    return np.clip(decoder(z), 0, 1)
