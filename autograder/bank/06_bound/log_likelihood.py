# %% correct | through importance_bound
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    codings_mean, codings_log_var, _ = (np.asarray(output, "float64") for output in encoder(images))

    def log_joint(codings):
        decoded = np.asarray(decoder(codings.astype("float32")), "float64")
        squared = np.sum((images - decoded) ** 2, axis=(1, 2))
        log_pixels = -squared / (2 * sigma**2) - 784 / 2 * np.log(2 * np.pi * sigma**2)
        return log_pixels - 0.5 * np.sum(codings**2 + np.log(2 * np.pi), axis=-1)

    return importance_bound(log_joint, codings_mean, codings_log_var, K, rng)

# %% correct | written out
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    codings_mean, codings_log_var, _ = (np.asarray(output, "float64") for output in encoder(images))
    log_w = []
    for _ in range(K):
        noise = rng.standard_normal(codings_mean.shape)
        codings = codings_mean + np.exp(codings_log_var / 2) * noise
        decoded = np.asarray(decoder(codings.astype("float32")), "float64")
        squared = np.sum((images - decoded) ** 2, axis=(1, 2))
        log_pixels = -squared / (2 * sigma**2) - 784 / 2 * np.log(2 * np.pi * sigma**2)
        log_prior = -0.5 * np.sum(codings**2 + np.log(2 * np.pi), axis=-1)
        log_q = -0.5 * np.sum(noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1)
        log_w.append(log_pixels + log_prior - log_q)
    return logsumexp(log_w, axis=0) - np.log(K)

# %% correct | the constants of prior and q left out together | of written out
- np.sum(codings**2 + np.log(2 * np.pi), axis=-1) → np.sum(codings**2, axis=-1)
- np.sum(noise**2 + codings_log_var + np.log(2 * np.pi), axis=-1) → np.sum(noise**2 + codings_log_var, axis=-1)

# %% wrong | the encoder's own codings, once for each draw | test_log_likelihood_values | encoders_own_draws
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    log_w = []
    for _ in range(K):
        m, g, z = (np.asarray(output, "float64") for output in encoder(images))
        pixels = np.asarray(decoder(z), "float64").reshape(len(images), -1)
        flat = images.reshape(len(images), -1)
        log_p = -((flat - pixels) ** 2).sum(axis=1) / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2)
        log_w.append(log_p - 0.5 * (z**2).sum(axis=1) + 0.5 * ((z - m) ** 2 / np.exp(g) + g).sum(axis=1))
    return logsumexp(np.stack(log_w), axis=0) - np.log(K)

# %% correct | image by image
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    means, log_vars, _ = encoder(images)
    values = []
    for image, m, g in zip(images, np.asarray(means, "float64"), np.asarray(log_vars, "float64")):
        noise = rng.standard_normal((K, len(m)))
        z = m + np.exp(g / 2) * noise
        decoded = np.asarray(decoder(z.astype("float32")), "float64")
        log_p = -np.sum((image - decoded) ** 2, axis=(1, 2)) / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2)
        log_w = log_p - 0.5 * np.sum(z**2, axis=1) + 0.5 * np.sum(noise**2 + g, axis=1)
        values.append(logsumexp(log_w) - np.log(K))
    return np.array(values)

# %% correct | predict, all draws in one batch
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    m, g, _ = (output.astype("float64") for output in encoder.predict(images, verbose=0))
    n, k = m.shape
    z = m + np.exp(g / 2) * rng.standard_normal((K, n, k))
    decoded = decoder.predict(z.reshape(-1, k).astype("float32"), verbose=0).reshape(K, n, 784).astype("float64")
    squared = ((images.reshape(n, 784) - decoded) ** 2).sum(axis=-1)
    log_joint = -squared / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2) - 0.5 * (z**2).sum(axis=-1)
    log_q = -0.5 * ((z - m) ** 2 / np.exp(g) + g).sum(axis=-1)
    return logsumexp(log_joint - log_q, axis=0) - np.log(K)

# %% correct | SciPy's densities
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    from scipy.stats import norm

    m, g = (np.asarray(output, "float64") for output in encoder(images)[:2])
    total = np.full(len(images), -np.inf)
    for _ in range(K):
        z = rng.normal(m, np.exp(g / 2))
        log_w = norm.logpdf(images, np.asarray(decoder(z)), sigma).sum(axis=(1, 2)) + norm.logpdf(z).sum(axis=1)
        total = np.logaddexp(total, log_w - norm.logpdf(z, m, np.exp(g / 2)).sum(axis=1))
    return total - np.log(K)

# %% correct | TensorFlow throughout
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    m, g, _ = encoder(images)
    log_w = []
    for _ in range(K):
        noise = tf.cast(rng.standard_normal(m.shape), tf.float32)
        z = m + tf.exp(g / 2) * noise
        squared = tf.reduce_sum(tf.square(images - decoder(z)), axis=[1, 2])
        log_pixels = -squared / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2)
        log_w.append(log_pixels + 0.5 * tf.reduce_sum(tf.square(noise) + g - tf.square(z), axis=-1))
    return tf.reduce_logsumexp(tf.stack(log_w), axis=0) - np.log(K)

# %% correct | a compiled decoder
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    m, g, _ = encoder(tf.constant(images))
    decode = tf.function(decoder)
    flat = tf.reshape(tf.constant(images), (-1, 784))

    def log_weight():
        noise = tf.constant(rng.standard_normal(m.shape), tf.float32)
        z = m + tf.exp(g / 2) * noise
        error = tf.reduce_sum((flat - tf.reshape(decode(z), (-1, 784))) ** 2, axis=1)
        return -error / (2 * sigma**2) + 0.5 * tf.reduce_sum(noise**2 + g - z**2, axis=1)

    log_w = np.array([log_weight() for _ in range(K)], "float64")
    return logsumexp(log_w, axis=0) - np.log(K) - 392 * np.log(2 * np.pi * sigma**2)

# %% correct | the mean squared error times 784
- squared = np.sum((images - decoded) ** 2, axis=(1, 2)) → squared = 784 * np.mean((images - decoded) ** 2, axis=(1, 2))

# %% correct | an error function of Keras, by rows
- squared = np.sum((images - decoded) ** 2, axis=(1, 2)) → squared = np.sum(28 * np.asarray(keras.losses.mean_squared_error(images, decoded)), axis=1)

# %% correct | with the precision 1 / σ²
- log_pixels = -squared / (2 * sigma**2) - 784 / 2 * np.log(2 * np.pi * sigma**2)
+ precision = 1 / np.square(np.float64(sigma))
+ log_pixels = 0.5 * (784 * np.log(precision / (2 * np.pi)) - precision * squared)

# %% correct | log_joint also of several draws at once
- decoded = np.asarray(decoder(codings.astype("float32")), "float64")
- squared = np.sum((images - decoded) ** 2, axis=(1, 2))
+ decoded = np.asarray(decoder(codings.reshape(-1, codings.shape[-1]).astype("float32")), "float64")
+ decoded = decoded.reshape(*codings.shape[:-1], 28, 28)
+ squared = np.sum((images - decoded) ** 2, axis=(-1, -2))

# %% correct | two images at a time
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    found = []
    for start in range(0, len(images), 2):
        some = images[start : start + 2]
        m, g, _ = (np.asarray(output, "float64") for output in encoder(some))
        log_w = np.empty((K, len(some)))
        for j in range(K):
            z = m + np.exp(g / 2) * rng.standard_normal(m.shape)
            errors = np.sum((some - np.asarray(decoder(z), "float64")) ** 2, axis=(1, 2))
            log_w[j] = -errors / (2 * sigma**2) - 0.5 * np.sum(z**2 - (z - m) ** 2 / np.exp(g) - g, axis=1)
        found.append(logsumexp(log_w, axis=0) - np.log(K) - 392 * np.log(2 * np.pi * sigma**2))
    return np.concatenate(found)

# %% wrong | not written | test_log_likelihood_values | not_written
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    raise NotImplementedError()

# %% wrong | nothing returned | test_log_likelihood_values | nothing_returned
- return importance_bound(log_joint → importance_bound(log_joint

# %% wrong | nothing decoded | test_log_likelihood_values | decoder_not_asked
- decoded = np.asarray(decoder(codings.astype("float32")), "float64") → decoded = 0.5

# %% wrong | no prior | test_log_likelihood_values | prior_missing
- return log_pixels - 0.5 * np.sum(codings**2 + np.log(2 * np.pi), axis=-1) → return log_pixels

# %% wrong | the prior without 2π | test_log_likelihood_values | prior_constant_missing
- np.sum(codings**2 + np.log(2 * np.pi), axis=-1) → np.sum(codings**2, axis=-1)

# %% wrong | the prior without ½ | test_log_likelihood_values | prior_half_missing
- log_pixels - 0.5 * np.sum → log_pixels - np.sum

# %% wrong | plus the prior | test_log_likelihood_values | prior_sign
- log_pixels - 0.5 → log_pixels + 0.5

# %% wrong | no likelihood | test_log_likelihood_values | likelihood_missing
- return log_pixels - 0.5 → return -0.5

# %% wrong | σ for σ² | test_log_likelihood_values | standard_deviation_for_variance
- (2 * sigma**2) → (2 * sigma)
- np.pi * sigma**2) → np.pi * sigma)

# %% wrong | over 2σ | test_log_likelihood_values | error_over_standard_deviation
- (2 * sigma**2) → (2 * sigma)

# %% wrong | no σ in the error | test_log_likelihood_values | error_not_divided
- (2 * sigma**2) → 2

# %% wrong | no ½ before the error | test_log_likelihood_values | half_of_the_error_missing
- (2 * sigma**2) → sigma**2

# %% wrong | the mean squared error | test_log_likelihood_values | error_averaged
- squared = np.sum( → squared = np.mean(

# %% wrong | plus the error | test_log_likelihood_values | sign_of_the_error
- = -squared → = squared

# %% wrong | absolute errors | test_log_likelihood_values | error_not_squared
- (images - decoded) ** 2 → np.abs(images - decoded)

# %% wrong | no constant | test_log_likelihood_values | likelihood_constant_missing
-  - 784 / 2 * np.log(2 * np.pi * sigma**2) →

# %% wrong | no σ² in the constant | test_log_likelihood_values | constant_without_noise
- np.log(2 * np.pi * sigma**2) → np.log(2 * np.pi)

# %% wrong | no 2π in the constant | test_log_likelihood_values | constant_without_2pi
- np.log(2 * np.pi * sigma**2) → np.log(sigma**2)

# %% wrong | σ in the constant | test_log_likelihood_values | constant_with_standard_deviation
- np.pi * sigma**2) → np.pi * sigma)

# %% wrong | the constant of one pixel | test_log_likelihood_values | constant_counted_once
- 784 / 2 * np → 0.5 * np

# %% wrong | the constant for each coding | test_log_likelihood_values | constant_of_the_codings
- 784 / 2 * np → codings.shape[-1] / 2 * np

# %% wrong | the constant of one row | test_log_likelihood_values | constant_of_one_row
- 784 / 2 * np → images.shape[-1] / 2 * np

# %% wrong | no ½ before the constant | test_log_likelihood_values | half_of_the_constant_missing
- 784 / 2 * np → 784 * np

# %% wrong | plus the constant | test_log_likelihood_values | sign_of_the_constant
- - 784 / 2 * np → + 784 / 2 * np

# %% wrong | clipped | test_log_likelihood_values | decoded_images_clipped
- decoded = np.asarray(decoder(codings.astype("float32")), "float64") → decoded = np.clip(decoder(codings.astype("float32")), 0, 1)

# %% wrong | cross-entropy | test_log_likelihood_values | cross_entropy
- log_pixels = -squared / (2 * sigma**2) - 784 / 2 * np.log(2 * np.pi * sigma**2)
+ p = np.clip(decoded, 1e-7, 1 - 1e-7)
+ log_pixels = np.sum(images * np.log(p) + (1 - images) * np.log(1 - p), axis=(1, 2))

# %% wrong | the mean decoded | test_log_likelihood_values | mean_every_time
- decoder(codings.astype("float32")) → decoder(codings_mean.astype("float32"))

# %% wrong | summed over one axis | test_log_likelihood_values | shapes_do_not_fit
- axis=(1, 2) → axis=1

# %% wrong | logsumexp over the images | test_log_likelihood_values | reduced_over_the_rows | of written out
- logsumexp(log_w, axis=0) → logsumexp(log_w, axis=1)

# %% wrong | the exponential first | test_log_likelihood_values | exponential_first | of written out
- logsumexp(log_w, axis=0) - np.log(K) → np.log(np.mean(np.exp(log_w), axis=0))

# %% wrong | the mean of the logarithms | test_log_likelihood_values | mean_of_the_logarithms | of written out
- logsumexp(log_w, axis=0) - np.log(K) → np.mean(log_w, axis=0)

# %% wrong | no log K | test_log_likelihood_values | mean_forgotten | of written out
-  - np.log(K) →

# %% wrong | the best draw | test_log_likelihood_values | best_draw_only | of written out
- logsumexp(log_w, axis=0) - np.log(K) → np.max(log_w, axis=0)

# %% wrong | no log q | test_log_likelihood_values | posterior_missing | of written out
- log_pixels + log_prior - log_q → log_pixels + log_prior

# %% wrong | γ missing in log q | test_log_likelihood_values | spread_missing | of written out
- noise**2 + codings_log_var + → noise**2 +

# %% wrong | the KL for prior and q | test_log_likelihood_values | divergence_for_posterior | of written out
- log_pixels + log_prior - log_q → log_pixels + 0.5 * np.sum(1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2, axis=-1)

# %% wrong | one draw | test_log_likelihood_values | one_draw_only | of written out
- range(K) → range(1)

# %% wrong | the variance for σ | test_log_likelihood_values | variance_for_standard_deviation | of written out
- np.exp(codings_log_var / 2) → np.exp(codings_log_var)

# %% wrong | from the prior | test_log_likelihood_values | drawn_from_the_prior | of written out
- codings_mean + np.exp(codings_log_var / 2) * noise → noise

# %% wrong | the encoder's codings, once | test_log_likelihood_values | encoders_own_draws
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    m, g, z = (np.asarray(output, "float64") for output in encoder(images))
    log_w = []
    for _ in range(K):
        squared = np.sum((images - np.asarray(decoder(z), "float64")) ** 2, axis=(1, 2))
        log_p = -squared / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2) - 0.5 * np.sum(z**2, axis=1)
        log_w.append(log_p + 0.5 * np.sum((z - m) ** 2 / np.exp(g) + g, axis=1))
    return logsumexp(log_w, axis=0) - np.log(K)

# %% wrong | mean and log-variance exchanged | test_log_likelihood_values | mean_and_log_var_exchanged
- codings_mean, codings_log_var, _ = → codings_log_var, codings_mean, _ =

# %% wrong | images of the notebook | test_log_likelihood_values | unrecognised
- squared = np.sum((images - decoded) ** 2 → squared = np.sum((images[::-1] - decoded) ** 2

# %% wrong | in bits | test_log_likelihood_values | in_bits
- return importance_bound(log_joint, codings_mean, codings_log_var, K, rng) → return importance_bound(log_joint, codings_mean, codings_log_var, K, rng) / np.log(2)

# %% wrong | bits per pixel | test_log_likelihood_values | bits_per_pixel
- return importance_bound(log_joint, codings_mean, codings_log_var, K, rng) → return -importance_bound(log_joint, codings_mean, codings_log_var, K, rng) / 784 / np.log(2)

# %% wrong | one number | test_log_likelihood_values | reduced_to_one_number
- return importance_bound(log_joint, codings_mean, codings_log_var, K, rng) → return np.mean(importance_bound(log_joint, codings_mean, codings_log_var, K, rng))

# %% correct | one draw at a time
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    """Return the importance bound on log p(x) of each image from K draws, shape (n,), in nats."""
    mean, log_var, _ = [np.asarray(part, "float64") for part in encoder(images)]
    flat = np.asarray(images, "float64").reshape(len(images), -1)
    d = flat.shape[1]
    log_w = []
    for _ in range(K):
        eps = rng.standard_normal(mean.shape)
        z = mean + np.exp(log_var / 2) * eps
        made = np.asarray(decoder(z.astype("float32")), "float64").reshape(len(z), -1)
        log_x = -0.5 * np.sum((flat - made) ** 2, axis=1) / sigma**2 - d / 2 * np.log(2 * np.pi * sigma**2)
        log_z = -0.5 * np.sum(z**2 + np.log(2 * np.pi), axis=1)
        log_q = -0.5 * np.sum(eps**2 + log_var + np.log(2 * np.pi), axis=1)
        log_w.append(log_x + log_z - log_q)
    return logsumexp(log_w, axis=0) - np.log(K)

# %% correct | with importance_bound
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    mean, log_var, _ = encoder.predict(images, verbose=0)
    n_pixels = np.prod(images.shape[1:])

    def log_joint(z):
        if z.ndim == 3:
            return np.stack([log_joint(one) for one in z])
        made = np.asarray(decoder(z), "float64")
        error = ((images - made) ** 2).sum(axis=(1, 2))
        log_px = -error / (2 * sigma**2) - 0.5 * n_pixels * np.log(2 * np.pi * sigma**2)
        return log_px - 0.5 * (z**2).sum(-1) - 0.5 * z.shape[-1] * np.log(2 * np.pi)

    return importance_bound(log_joint, mean.astype("float64"), log_var.astype("float64"), K, rng)

# %% correct | decode everything, scipy norm
from scipy.stats import norm
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    m, g, _ = (np.asarray(t).astype(np.float64) for t in encoder(images))
    s = np.exp(g / 2)
    z = rng.normal(m, s, size=(K,) + m.shape)
    x_hat = np.asarray(decoder(z.reshape(-1, m.shape[1]))).reshape(K, *images.shape)
    log_w = norm.logpdf(images, x_hat.astype("float64"), sigma).sum(axis=(-2, -1))
    log_w = log_w + norm.logpdf(z).sum(-1) - norm.logpdf(z, m, s).sum(-1)
    return logsumexp(log_w, axis=0) - np.log(K)

# %% wrong | mse not sum | test_log_likelihood_values | error_averaged | of one draw at a time
- np.sum((flat - made) ** 2, axis=1) / → np.mean((flat - made) ** 2, axis=1) /

# %% wrong | constant forgotten | test_log_likelihood_values | likelihood_constant_missing | of one draw at a time
- / sigma**2 - d / 2 * np.log(2 * np.pi * sigma**2) → / sigma**2

# %% wrong | prior forgotten | test_log_likelihood_values | prior_missing | of one draw at a time
- log_w.append(log_x + log_z - log_q) → log_w.append(log_x - log_q)

# %% wrong | codings of the encoder | test_log_likelihood_values | encoders_own_draws | of one draw at a time
- mean, log_var, _ = [np.asarray(part, "float64") for part in encoder(images)] → mean, log_var, codings = [np.asarray(part, "float64") for part in encoder(images)]
- z = mean + np.exp(log_var / 2) * eps → z = codings

# %% wrong | the mean decoded, written anew | test_log_likelihood_values | mean_every_time | of one draw at a time
- decoder(z.astype("float32")) → decoder(mean.astype("float32"))

# %% wrong | average log | test_log_likelihood_values | mean_of_the_logarithms | of one draw at a time
- logsumexp(log_w, axis=0) - np.log(K) → np.mean(log_w, axis=0)

# %% wrong | q and kl both | test_log_likelihood_values | divergence_for_posterior | of one draw at a time
- log_w.append(log_x + log_z - log_q) → log_w.append(log_x + 0.5 * np.sum(1 + log_var - np.exp(log_var) - mean**2, axis=1))

# %% wrong | sigma for variance | test_log_likelihood_values | standard_deviation_for_variance | of one draw at a time
- / sigma**2 - d / 2 * np.log(2 * np.pi * sigma**2) → / sigma - d / 2 * np.log(2 * np.pi * sigma)

# %% wrong | 784 for d times log sigma | test_log_likelihood_values | half_of_the_constant_missing | of one draw at a time
- d / 2 * np.log(2 * np.pi * sigma**2) → d * np.log(2 * np.pi * sigma**2)

# %% wrong | sum axis 1 2 of log_w | test_log_likelihood_values | reduced_over_the_rows | of one draw at a time
- logsumexp(log_w, axis=0) → logsumexp(log_w, axis=1)

# %% wrong | clip | test_log_likelihood_values | decoded_images_clipped | of one draw at a time
- np.asarray(decoder(z.astype("float32")), "float64").reshape(len(z), -1) → np.clip(np.asarray(decoder(z.astype("float32")), "float64"), 0, 1).reshape(len(z), -1)

# %% wrong | cross entropy | test_log_likelihood_values | cross_entropy | of one draw at a time
- log_x = -0.5 * np.sum((flat - made) ** 2, axis=1) / sigma**2 - d / 2 * np.log(2 * np.pi * sigma**2) → log_x = np.sum(flat * np.log(np.clip(made, 1e-7, 1)) + (1 - flat) * np.log(np.clip(1 - made, 1e-7, 1)), axis=1)

# %% wrong | mean over images | test_log_likelihood_values | reduced_to_one_number | of one draw at a time
- return logsumexp(log_w, axis=0) - np.log(K) → return np.mean(logsumexp(log_w, axis=0) - np.log(K))

# %% wrong | log_var taken as sigma | test_log_likelihood_values | log_variance_for_standard_deviation | of one draw at a time
- z = mean + np.exp(log_var / 2) * eps → z = mean + log_var * eps

# %% wrong | log K forgotten | test_log_likelihood_values | mean_forgotten | of one draw at a time
- logsumexp(log_w, axis=0) - np.log(K) → logsumexp(log_w, axis=0)

# %% wrong | bits | test_log_likelihood_values | in_bits | of one draw at a time
- return logsumexp(log_w, axis=0) - np.log(K) → return (logsumexp(log_w, axis=0) - np.log(K)) / np.log(2)

# %% wrong | encoder unpacked to two | test_log_likelihood_values | unpacked_into_other_number | of one draw at a time
- mean, log_var, _ = → mean, log_var =

# %% wrong | noise of Keras | test_log_likelihood_values | rng_ignored | of one draw at a time
- eps = rng.standard_normal(mean.shape) → eps = np.asarray(keras.random.normal(mean.shape), "float64")

# %% wrong | a generator of its own, always in the same state | test_log_likelihood_values | seed_fixed | of one draw at a time
- eps = rng.standard_normal(mean.shape) → eps = np.random.default_rng(K + len(log_w)).standard_normal(mean.shape)

# %% wrong | noise of NumPy's own generator | test_log_likelihood_values | rng_ignored | of one draw at a time
- eps = rng.standard_normal(mean.shape) → eps = np.random.standard_normal(mean.shape)

# %% wrong | a new generator without a seed | test_log_likelihood_values | rng_ignored | of with importance_bound
- log_var.astype("float64"), K, rng) → log_var.astype("float64"), K, np.random.default_rng())

# %% wrong | the encoder's own codings of every image K times | test_log_likelihood_values | encoders_own_draws
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    flat = images.reshape(len(images), -1)
    many = np.repeat(images, K, axis=0)
    m, g, z = (np.asarray(part, "float64") for part in encoder(many))
    decoded = np.asarray(decoder(z.astype("float32")), "float64").reshape(len(images), K, -1)
    log_p = -((flat[:, None] - decoded) ** 2).sum(axis=-1) / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2)
    log_ratio = -0.5 * (z**2).sum(axis=1) + 0.5 * ((z - m) ** 2 / np.exp(g) + g).sum(axis=1)
    return logsumexp(log_p + log_ratio.reshape(len(images), K), axis=1) - np.log(K)

# %% correct | noise of Keras, its seed drawn by rng | of one draw at a time
- eps = rng.standard_normal(mean.shape) → eps = np.asarray(keras.random.normal(mean.shape, seed=int(rng.integers(2**31))), "float64")

# %% correct | noise of TensorFlow, its seed drawn by rng | of one draw at a time
- eps = rng.standard_normal(mean.shape) → eps = tf.random.stateless_normal(mean.shape, seed=rng.integers(2**31, size=2), dtype="float64").numpy()

# %% wrong | the prior of the mean | test_log_likelihood_values | prior_of_the_mean | of one draw at a time
- np.sum(z**2 + np.log(2 * np.pi), axis=1) → np.sum(mean**2 + np.log(2 * np.pi), axis=1)

# %% wrong | K and rng exchanged | test_log_likelihood_values | no_whole_number | of with importance_bound
- log_var.astype("float64"), K, rng) → log_var.astype("float64"), rng, K)

# %% wrong | noise of TensorFlow | test_log_likelihood_values | rng_ignored | of TensorFlow throughout
- tf.cast(rng.standard_normal(m.shape), tf.float32) → tf.random.normal(tf.shape(m))

# %% wrong | the KL for the prior alone | test_log_likelihood_values | divergence_for_prior | of written out
- log_pixels + log_prior - log_q → log_pixels + 0.5 * np.sum(1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2, axis=-1) - log_q

# %% wrong | the cross-entropy of logits, as in TensorFlow's tutorial | test_log_likelihood_values | cross_entropy
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    mean, log_var = (np.asarray(part, "float64") for part in encoder(images)[:2])
    log_w = []
    for _ in range(K):
        noise = rng.standard_normal(mean.shape)
        codings = mean + np.exp(log_var / 2) * noise
        logits = np.asarray(decoder(codings), "float64")
        cross_entropy = np.maximum(logits, 0) - logits * images + np.log1p(np.exp(-np.abs(logits)))
        log_p = -cross_entropy.sum(axis=(1, 2)) - 0.5 * np.sum(codings**2, axis=1)
        log_w.append(log_p + 0.5 * np.sum(noise**2 + log_var, axis=1))
    return logsumexp(log_w, axis=0) - np.log(K)

# %% wrong | the book's noise whatever sigma is | test_log_likelihood_values | noise_written_in
- -squared / (2 * sigma**2) - 784 / 2 * np.log(2 * np.pi * sigma**2) → -squared - 784 / 2 * np.log(np.pi)

# %% correct | all draws decoded at once
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    mean, log_var = (np.asarray(output, "float64") for output in encoder(images)[:2])
    noise = rng.standard_normal((K, *mean.shape))
    codings = mean + np.exp(log_var / 2) * noise
    decoded = np.asarray(decoder(codings.reshape(-1, codings.shape[-1]).astype("float32")), "float64")
    decoded = decoded.reshape(K, len(images), 28, 28)
    log_p = -np.sum((images - decoded) ** 2, axis=(2, 3)) / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2)
    log_w = log_p + 0.5 * np.sum(noise**2 + log_var - codings**2, axis=-1)
    return logsumexp(log_w, axis=0) - np.log(K)

# %% wrong | draws and images exchanged in the reshaping | test_log_likelihood_values | compared_with_other_images | of all draws decoded at once
- decoded.reshape(K, len(images), 28, 28) → decoded.reshape(len(images), K, 28, 28).swapaxes(0, 1)

# %% wrong | the images repeated one by one, the draws one after the other | test_log_likelihood_values | compared_with_other_images | of all draws decoded at once
- decoded = decoded.reshape(K, len(images), 28, 28)
- log_p = -np.sum((images - decoded) ** 2, axis=(2, 3)) / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2)
+ errors = np.sum((np.repeat(images, K, axis=0) - decoded) ** 2, axis=(1, 2)).reshape(K, len(images))
+ log_p = -errors / (2 * sigma**2) - 392 * np.log(2 * np.pi * sigma**2)

# %% wrong | no brackets below the fraction bar | test_log_likelihood_values | error_multiplied_by_the_noise
- / (2 * sigma**2) → / 2 * sigma**2

# %% wrong | the error of all images | test_log_likelihood_values | error_of_all_images
- np.sum((images - decoded) ** 2, axis=(1, 2)) → np.sum((images - decoded) ** 2)

# %% wrong | the ELBO, averaged over the draws | test_log_likelihood_values | mean_of_the_logarithms
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    mean, log_var, _ = (np.asarray(output, "float64") for output in encoder(images))
    kl = -0.5 * np.sum(1 + log_var - np.exp(log_var) - mean**2, axis=1)
    bound = 0
    for _ in range(K):
        codings = mean + np.exp(log_var / 2) * rng.standard_normal(mean.shape)
        squared = np.sum((images - np.asarray(decoder(codings), "float64")) ** 2, axis=(1, 2))
        bound = bound - squared / (2 * sigma**2) - 784 / 2 * np.log(2 * np.pi * sigma**2) - kl
    return bound / K

# %% wrong | every image with every decoded one | test_log_likelihood_values | every_pair
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    mean, log_var, _ = (np.asarray(output, "float64") for output in encoder(images))
    log_w = []
    for _ in range(K):
        noise = rng.standard_normal(mean.shape)
        codings = mean + np.exp(log_var / 2) * noise
        squared = np.sum((images[:, None] - np.asarray(decoder(codings), "float64")) ** 2, axis=(2, 3))
        log_p = -squared / (2 * sigma**2) - 784 / 2 * np.log(2 * np.pi * sigma**2) - 0.5 * np.sum(codings**2, axis=1)
        log_w.append(log_p + 0.5 * np.sum(noise**2 + log_var, axis=1))
    return logsumexp(log_w, axis=0) - np.log(K)

# %% wrong | torch names: encoder.eval and torch.no_grad | test_log_likelihood_values | method_of_a_torch_model
def log_likelihood(encoder, decoder, images, sigma, K, rng):
    encoder.eval(), decoder.eval()
    with torch.no_grad():
        mean, log_var, _ = encoder(images)
        log_w = []
        for _ in range(K):
            eps = rng.standard_normal(mean.shape)
            z = mean + torch.exp(0.5 * log_var) * eps
            log_p = -((images - decoder(z)) ** 2).sum(dim=(1, 2)) / (2 * sigma**2)
            log_w.append(log_p)
    return torch.logsumexp(torch.stack(log_w), 0) - np.log(K)
