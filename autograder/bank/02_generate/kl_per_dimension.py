# %% correct | the plain way
def kl_per_dimension(encoder, images):
    mean, log_var, _ = encoder(images)
    return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)

# %% correct | NumPy after predict
def kl_per_dimension(encoder, images):
    mean, log_var, _ = encoder.predict(images, verbose=0)
    return -0.5 * np.mean(1 + log_var - np.exp(log_var) - mean ** 2, axis=0)

# %% correct | TensorFlow, the factor last, a tensor is returned
def kl_per_dimension(encoder, images):
    mean, log_var = encoder(images)[:2]
    return tf.reduce_mean(tf.exp(log_var) + tf.square(mean) - 1.0 - log_var, axis=0) / 2

# %% correct | in batches, collected and averaged once, float64
def kl_per_dimension(encoder, images, batch_size=64):
    collected = []
    for start in range(0, len(images), batch_size):
        mean, log_var, _ = (np.asarray(t, "float64") for t in encoder(images[start:start + batch_size]))
        collected.append(0.5 * (np.exp(log_var) + mean**2 - 1 - log_var))
    return np.concatenate(collected).mean(axis=0)

# %% correct | with sigma, one coding after the other, a list is returned
def kl_per_dimension(encoder, images):
    mean, log_var, _ = [np.array(output) for output in encoder(images)]
    sigma = np.exp(log_var / 2)
    result = []
    for i in range(mean.shape[1]):
        kl = 0.5 * (mean[:, i] ** 2 + sigma[:, i] ** 2 - 1) - np.log(sigma[:, i])
        result.append(float(kl.mean()))
    return result

# %% correct | image by image, running total
def kl_per_dimension(encoder, images):
    total = 0
    for image in images:
        mean, log_var, _ = encoder(image[np.newaxis])
        total = total + -0.5 * (1 + log_var - ops.exp(log_var) - mean ** 2)[0]
    return total / len(images)

# %% correct | sub-models of the encoder, images with a channel axis
def kl_per_dimension(encoder, images):
    heads = keras.Model(encoder.inputs, encoder.outputs[:2])
    mean, log_var = heads(images)
    kl = -0.5 * (1 + log_var - ops.exp(log_var) - mean ** 2)
    return ops.reshape(ops.mean(kl, axis=0), [-1, 1])

# %% correct | weighted batch means, images as a tensor
def kl_per_dimension(encoder, images):
    images = tf.convert_to_tensor(images)
    total, count = 0.0, 0
    for batch in tf.data.Dataset.from_tensor_slices(images).batch(32):
        mean, log_var, _ = encoder(batch)
        kl = tf.reduce_mean(-0.5 * (1 + log_var - tf.exp(log_var) - mean ** 2), axis=0)
        total, count = total + len(batch) * kl, count + len(batch)
    return total / count

# %% correct | predict on a tf.data pipeline
def kl_per_dimension(encoder, images):
    mean, log_var, _ = encoder.predict(tf.data.Dataset.from_tensor_slices(images).batch(100), verbose=0)
    return (0.5 * (np.exp(log_var) - 1 - log_var + mean**2)).mean(0)

# %% wrong | a loop over batches that keeps the last | test_kl_per_dimension_values | some_only
def kl_per_dimension(encoder, images):
    for i in range(0, len(images), 32):
        mean, log_var, _ = encoder(images[i : i + 32])
        kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - np.square(mean)), axis=0)
    return kl

# %% wrong | not written | test_kl_per_dimension_values | not_written
def kl_per_dimension(encoder, images):
    raise NotImplementedError()

# %% wrong | nothing returned | test_kl_per_dimension_values | nothing_returned
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ print(np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0))

# %% wrong | the outputs are not unpacked | test_kl_per_dimension_values | unpacked_into_other_number
- mean, log_var, _ = encoder(images) → mean, log_var = encoder(images)

# %% wrong | summed over the codings | test_kl_per_dimension_values | summed_over_codings
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - ops.square(mean), axis=-1)

# %% wrong | averaged over the codings | test_kl_per_dimension_values | averaged_over_codings
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return -0.5 * ops.mean(1 + log_var - ops.exp(log_var) - ops.square(mean), axis=-1)

# %% wrong | not averaged | test_kl_per_dimension_values | not_averaged_over_images
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return -0.5 * (1 + log_var - ops.exp(log_var) - ops.square(mean))

# %% wrong | summed over the images | test_kl_per_dimension_values | summed_over_images
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - ops.square(mean), axis=0)

# %% wrong | a single number | test_kl_per_dimension_values | reduced_to_one_number
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return -0.5 * ops.mean(1 + log_var - ops.exp(log_var) - ops.square(mean))

# %% wrong | half forgotten | test_kl_per_dimension_values | half_missing
- 0.5 * (1 + → (1 +

# %% wrong | wrong sign | test_kl_per_dimension_values | wrong_sign
- -0.5 * → 0.5 *

# %% wrong | the factor -1/2 forgotten | test_kl_per_dimension_values | wrong_sign_and_half_missing
- -0.5 * (1 + log_var - np.exp(log_var) - mean ** 2) → 1 + log_var - np.exp(log_var) - mean ** 2

# %% wrong | divided by 784 | test_kl_per_dimension_values | divided_by_784
- axis=0) → axis=0) / 784.0

# %% wrong | mean and log_var swapped | test_kl_per_dimension_values | mean_and_log_var_swapped
- mean, log_var, _ = encoder(images) → log_var, mean, _ = encoder(images)

# %% wrong | sigma for sigma squared | test_kl_per_dimension_values | standard_deviation_for_variance
def kl_per_dimension(encoder, images):
    mean, log_var, _ = encoder(images)
    sigma = np.exp(log_var / 2)
    return np.mean(-0.5 * (1 + log_var - sigma - mean ** 2), axis=0)

# %% wrong | log_var read as log sigma | test_kl_per_dimension_values | log_standard_deviation
- mean, log_var, _ = encoder(images) → mean, log_sigma, _ = encoder(images)
- log_var - np.exp(log_var) → 2 * log_sigma - np.exp(2 * log_sigma)

# %% wrong | the codings in the place of the mean | test_kl_per_dimension_values | codings_for_mean
- mean, log_var, _ = encoder(images) → _, log_var, codings = encoder(images)
- mean ** 2 → codings ** 2

# %% wrong | mean and variance of the sampled codings | test_kl_per_dimension_values | variance_of_the_codings
def kl_per_dimension(encoder, images):
    codings = np.asarray(encoder(images)[2])
    mean, var = codings.mean(axis=0), codings.var(axis=0)
    return -0.5 * (1 + np.log(var) - var - mean ** 2)

# %% wrong | averaged before the formula | test_kl_per_dimension_values | averaged_before_the_formula
def kl_per_dimension(encoder, images):
    mean, log_var, _ = [np.mean(output, axis=0) for output in encoder(images)]
    return -0.5 * (1 + log_var - np.exp(log_var) - mean ** 2)

# %% wrong | the first image only | test_kl_per_dimension_values | first_image_only
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return (-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2))[0]

# %% wrong | means of batch means | test_kl_per_dimension_values | last_batch_overweighted
def kl_per_dimension(encoder, images):
    means = []
    for i in range(0, len(images), 128):
        mean, log_var, _ = encoder(images[i:i + 128])
        means.append(np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0))
    return np.mean(means, axis=0)

# %% wrong | an estimate from one draw | test_kl_per_dimension_values | estimated_from_one_draw
def kl_per_dimension(encoder, images):
    mean, log_var, codings = encoder(images)
    log_q = -0.5 * (np.log(2 * np.pi) + log_var + (codings - mean) ** 2 / np.exp(log_var))
    log_p = -0.5 * (np.log(2 * np.pi) + codings ** 2)
    return np.mean(log_q - log_p, axis=0)

# %% wrong | images one by one without a batch axis | test_kl_per_dimension_values | batch_axis_missing | of image by image, running total
- mean, log_var, _ = encoder(image[np.newaxis]) → mean, log_var, _ = encoder(image)
- - ops.exp → - np.exp

# %% wrong | the logarithm of the log-variance | test_kl_per_dimension_values | not_finite
- mean, log_var, _ = encoder(images) → mean, var, _ = encoder(images)
- log_var - np.exp(log_var) → np.log(var) - var

# %% wrong | the names of the outputs | test_kl_per_dimension_values | not_an_array
def kl_per_dimension(encoder, images):
    return {"kl": np.zeros(10)}

# %% wrong | the constant 1 forgotten | test_kl_per_dimension_dead | one_missing
- 1 + log_var → log_var

# %% wrong | the exponential forgotten | test_kl_per_dimension_dead | exp_missing
- np.exp(log_var) → log_var

# %% wrong | the sign of the mean | test_kl_per_dimension_dead | sign_of_mean_term
- - mean ** → + mean **

# %% wrong | always zero | test_kl_per_dimension_dead | zero_everywhere | of the names of the outputs
- return {"kl": np.zeros(10)} → return np.zeros(encoder(images)[0].shape[1])

# %% wrong | half of the half | test_kl_per_dimension_values | halved_twice
- axis=0) → axis=0) / 2

# %% wrong | divided by the number of codings | test_kl_per_dimension_values | divided_by_the_codings
- axis=0) → axis=0) / mean.shape[1]

# %% wrong | in bits | test_kl_per_dimension_values | in_bits
- axis=0) → axis=0) / np.log(2)

# %% wrong | the codings in the place of the log-variance | test_kl_per_dimension_values | codings_for_log_var
- mean, log_var, _ = encoder(images) → mean, _, log_var = encoder(images)

# %% wrong | the last two outputs | test_kl_per_dimension_values | outputs_shifted
- mean, log_var, _ = encoder(images) → _, mean, log_var = encoder(images)

# %% wrong | the mean not squared | test_kl_per_dimension_values | mean_not_squared
- - mean ** 2 → - mean

# %% wrong | the mean forgotten | test_kl_per_dimension_values | mean_term_missing
- 1 + log_var - np.exp(log_var) - mean ** 2 → 1 + log_var - np.exp(log_var)

# %% wrong | the log-variance forgotten | test_kl_per_dimension_values | log_variance_term_missing
- 1 + log_var → 1

# %% wrong | the sign of the log-variance | test_kl_per_dimension_values | sign_of_log_variance_term
- 1 + log_var → 1 - log_var

# %% wrong | from the prior to the posterior | test_kl_per_dimension_values | divergence_reversed
- -0.5 * (1 + log_var - np.exp(log_var) - mean ** 2) → 0.5 * (log_var + (1 + mean ** 2) / np.exp(log_var) - 1)

# %% wrong | a small number added | test_kl_per_dimension_dead | something_added
- axis=0) → axis=0) + 0.01

# %% wrong | the bracket closed too early | test_kl_per_dimension_dead | negative_divergence
- np.exp(log_var) - mean ** 2) → np.exp(log_var)) - mean ** 2

# %% correct | map_fn over the images
def kl_per_dimension(encoder, images):
    mean, log_var = (tf.cast(output, tf.float64) for output in encoder(images)[:2])
    per_image = tf.map_fn(lambda one: 0.5 * (tf.exp(one[1]) + one[0] ** 2 - 1 - one[1]), tf.stack([mean, log_var], axis=1))
    return tf.reduce_mean(per_image, axis=0)

# %% correct | expm1, einsum, keepdims taken out again
def kl_per_dimension(encoder, images, n=None):
    mean, log_var, *_ = (ops.convert_to_numpy(output) for output in encoder(images))
    kl = (np.einsum("nc,nc->nc", mean, mean) + np.expm1(log_var) - log_var) / 2
    return kl.mean(axis=0, keepdims=True)[0]

# %% wrong | sorted, the strongest first | test_kl_per_dimension_values | sorted_values
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return np.sort(np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0))[::-1]

# %% wrong | sorted, so that the dead come first | test_kl_per_dimension_dead | sorted_values
- return np.mean → return np.sort(np.mean
- axis=0) → axis=0))

# %% wrong | rounded to two digits | test_kl_per_dimension_values | rounded
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return np.round(np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0), 2)

# %% wrong | the first hundred images | test_kl_per_dimension_values | some_only
- encoder(images) → encoder(images[:100])

# %% wrong | the median image | test_kl_per_dimension_values | median_taken
- return np.mean → return np.median

# %% wrong | the largest of all images | test_kl_per_dimension_values | extreme_taken
- return np.mean → return np.max

# %% wrong | in reverse | test_kl_per_dimension_values | reversed_values
- axis=0) → axis=0)[::-1]

# %% wrong | the square root, a distance | test_kl_per_dimension_values | root_taken
- return np.mean → return np.sqrt(np.mean
- axis=0) → axis=0))

# %% correct | a tf.function, float64
def kl_per_dimension(encoder, images):
    @tf.function
    def kl(mean, log_var):
        return tf.reduce_mean(0.5 * (tf.square(mean) + tf.exp(log_var) - 1.0 - log_var), axis=0)

    mean, log_var, _ = encoder(images)
    return kl(tf.cast(mean, tf.float64), tf.cast(log_var, tf.float64))

# %% correct | a loop over the codings, Equation 17-3
def kl_per_dimension(encoder, images, verbose=0):
    mean, log_var, _ = encoder.predict(images, verbose=verbose)
    var = np.exp(log_var)
    return [float(-0.5 * (1 + np.log(var[:, i]) - var[:, i] - mean[:, i] ** 2).mean()) for i in range(mean.shape[1])]

# %% correct | a generator of batches, summed and divided once
def kl_per_dimension(encoder, images, batch_size: int = 64):
    def terms():
        for start in range(0, len(images), batch_size):
            mean, log_var, _ = encoder(images[start : start + batch_size])
            yield ops.sum(ops.exp(log_var) + ops.square(mean) - 1 - log_var, axis=0)

    return sum(terms()) / (2 * len(images))

# %% correct | np.average with equal weights
def kl_per_dimension(encoder, images):
    mean, log_var = [np.array(output) for output in encoder(np.asarray(images))][:2]
    kl = -0.5 * (1 + log_var - np.exp(log_var) - np.power(mean, 2))
    return np.average(kl, axis=0, weights=np.ones(len(images)))

# %% wrong | PyTorch's methods | test_kl_per_dimension_values | method_of_a_tensor
- -0.5 * (1 + log_var - np.exp(log_var) - mean ** 2) → -0.5 * (1 + log_var - log_var.exp() - mean.pow(2))

# %% wrong | encoder.predict of two outputs | test_kl_per_dimension_values | unpacked_into_other_number
- mean, log_var, _ = encoder(images) → mean, log_var = encoder.predict(images, verbose=0)

# %% wrong | the whole loss, over 784 | test_kl_per_dimension_values | another_factor
- axis=0) → axis=0) / (28 * 28) / 2

# %% wrong | the library's own function | test_kl_per_dimension_values | library_function
def kl_per_dimension(encoder, images):
    from vaelab import metrics

    return metrics.kl_per_coding(encoder, images)

# %% wrong | scipy's entropy | test_kl_per_dimension_values | reduced_to_one_number
def kl_per_dimension(encoder, images):
    from scipy.stats import entropy

    mean, log_var, _ = encoder(images)
    return np.mean(entropy(np.abs(mean), np.exp(log_var), axis=0))

# %% wrong | σ and log σ in the places of σ² and log σ² | test_kl_per_dimension_values | standard_deviation_throughout
def kl_per_dimension(encoder, images):
    mean, log_var, _ = encoder(images)
    sigma = np.exp(0.5 * np.asarray(log_var))
    return np.mean(-0.5 * (1 + np.log(sigma) - sigma - np.square(mean)), axis=0)

# %% wrong | a minimum of 0.05 | test_kl_per_dimension_dead | not_zero_at_the_prior
- return np.mean → return np.maximum(0.05, np.mean
- axis=0) → axis=0))

# %% wrong | the share of each coding | test_kl_per_dimension_values | shares_of_the_total
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return kl / kl.sum()

# %% wrong | cumulated | test_kl_per_dimension_values | added_up_along
- return np.mean → return np.cumsum(np.mean
- axis=0) → axis=0))

# %% wrong | the variance of the means | test_kl_per_dimension_values | variance_of_the_means
def kl_per_dimension(encoder, images):
    mean, log_var, _ = encoder(images)
    return np.var(mean, axis=0)

# %% wrong | the notebook's images | test_kl_per_dimension_values | variable_of_the_notebook
- encoder(images) → encoder(X_test)

# %% wrong | the mean by parts, squared after | test_kl_per_dimension_values | averaged_before_the_formula
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return -0.5 * (1 + np.mean(log_var, axis=0) - np.mean(np.exp(log_var), axis=0) - np.mean(mean, axis=0) ** 2)

# %% wrong | the standard deviation over the images | test_kl_per_dimension_values | deviation_taken
- return np.mean → return np.std

# %% wrong | KL to N(0, 2) | test_kl_per_dimension_values | unrecognised
- -0.5 * (1 + log_var - np.exp(log_var) - mean ** 2) → -0.5 * (1 + log_var - np.log(2) - (np.exp(log_var) + mean ** 2) / 2)

# %% wrong | the squared mean of the means | test_kl_per_dimension_values | averaged_before_the_formula
def kl_per_dimension(encoder, images):
    mean, log_var, _ = (np.asarray(output) for output in encoder(images))
    mean = mean.mean(axis=0)
    return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)

# %% wrong | how much the means vary | test_kl_per_dimension_values | variance_of_the_means
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return ops.var(mean, axis=0)

# %% wrong | normalised to one | test_kl_per_dimension_values | shares_of_the_total
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return kl / np.sum(kl)

# %% wrong | a running total in a loop | test_kl_per_dimension_values | added_up_along
def kl_per_dimension(encoder, images):
    mean, log_var, _ = (np.asarray(output) for output in encoder(images))
    kl, total = [], 0.0
    for i in range(mean.shape[1]):
        total += np.mean(-0.5 * (1 + log_var[:, i] - np.exp(log_var[:, i]) - mean[:, i] ** 2))
        kl.append(total)
    return np.array(kl)

# %% wrong | ten thousand images of the notebook's own | test_kl_per_dimension_values | variable_of_the_notebook
- mean, log_var, _ = encoder(images) → mean, log_var, _ = encoder.predict(X_test, verbose=0)

# %% wrong | of the mean alone | test_kl_per_dimension_values | only_the_mean_term
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return 0.5 * np.mean(mean ** 2, axis=0)

# %% wrong | the last image counts only, in a loop | test_kl_per_dimension_values | some_only
def kl_per_dimension(encoder, images):
    for image in images:
        mean, log_var, _ = encoder(image[np.newaxis])
        kl = -0.5 * (1 + log_var - np.exp(log_var) - mean ** 2)
    return kl[0]

# %% wrong | the first dimension alone | test_kl_per_dimension_values | reduced_to_one_number
- axis=0) → axis=0)[0]

# %% wrong | a softmax of the KLs | test_kl_per_dimension_values | unrecognised
- return np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0)
+ return ops.softmax(np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean ** 2), axis=0))

# %% wrong | γ cut off at ±2 | test_kl_per_dimension_values | log_variance_clipped
def kl_per_dimension(encoder, images):
    codings_mean, codings_log_var, _ = encoder(images)
    codings_log_var = ops.clip(codings_log_var, -2, 2)
    kl = -0.5 * (1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean))
    return ops.mean(kl, axis=0)

# %% wrong | γ cut off at ±2 in the exponential | test_kl_per_dimension_values | log_variance_clipped | of γ cut off at ±2
- codings_log_var = ops.clip(codings_log_var, -2, 2)
- ops.exp(codings_log_var) → ops.exp(ops.clip(codings_log_var, -2, 2))

# %% wrong | less than 0.1 nats counted as none | test_kl_per_dimension_values | some_set_to_zero | of γ cut off at ±2
- ops.clip(codings_log_var, -2, 2) → codings_log_var

- return ops.mean(kl, axis=0)
+ kl = ops.mean(kl, axis=0)
+ return ops.where(kl > 0.1, kl, 0.0)

# %% wrong | more than 0.1 nats or not | test_kl_per_dimension_values | compared_with_a_threshold | of γ cut off at ±2
- return ops.mean(kl, axis=0) → return ops.mean(kl, axis=0) > 0.1

# %% wrong | divided by 255 once more | test_kl_per_dimension_values | other_images_encoded | of γ cut off at ±2
- ops.clip(codings_log_var, -2, 2) → codings_log_var
- encoder(images) → encoder(images / 255)

# %% wrong | log-variance taken for the standard deviation | test_kl_per_dimension_values | log_variance_read_as_standard_deviation
def kl_per_dimension(encoder, images):
    mu, sigma, _ = [np.asarray(o) for o in encoder.predict(images, verbose=0)]
    kl = 0.5 * (sigma**2 + mu**2 - 1) - np.log(np.abs(sigma) + 1e-8)
    return kl.mean(axis=0)
