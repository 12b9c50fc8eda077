# %% correct | the plain way
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)
    return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)

# %% correct | NumPy after predict
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder.predict(images, verbose=0)
    kl = (0.5 * (np.exp(log_var) + mean**2 - 1 - log_var)).mean(axis=0)
    x = decoder.predict(codings, verbose=0)
    return kl.sum(), ((images - x) ** 2).sum() / len(images), (kl > 0.1).sum()

# %% correct | TensorFlow, tensors come back
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = -0.5 * (1 + log_var - tf.exp(log_var) - tf.square(mean))
    rate = tf.reduce_mean(tf.reduce_sum(kl, axis=1))
    distortion = tf.reduce_mean(tf.reduce_sum(tf.square(images - decoder(codings)), axis=[1, 2]))
    active = tf.math.count_nonzero(tf.reduce_mean(kl, axis=0) > 0.1)
    return rate, distortion, active

# %% correct | in batches, float64, a list comes back
def rate_distortion(encoder, decoder, images, batch=50):
    kls, errors = [], []
    for i in range(0, len(images), batch):
        x = images[i : i + batch]
        mean, log_var, codings = [np.asarray(t, np.float64) for t in encoder(x)]
        kls.append(-0.5 * (1 + log_var - np.exp(log_var) - mean**2))
        errors.append(np.sum((x - np.asarray(decoder(codings), np.float64)) ** 2, axis=(1, 2)))
    kl = np.concatenate(kls)
    return [kl.sum(axis=1).mean(), np.concatenate(errors).mean(), len([k for k in kl.mean(axis=0) if k > 0.1])]

# %% correct | mse times 784, as an array
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    sigma = ops.exp(0.5 * log_var)
    kl = ops.mean(0.5 * (mean**2 + sigma**2 - 1) - ops.log(sigma), axis=0)
    mse = ops.mean(ops.square(images - ops.reshape(decoder(codings), [-1, 28, 28])))
    return np.array([float(ops.sum(kl)), 784 * float(mse), int(np.sum(np.asarray(kl) >= 0.1))])

# %% correct | flattened
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = map(np.array, encoder(images))
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), 0)
    difference = images.reshape(len(images), -1) - np.array(decoder(codings)).reshape(len(images), -1)
    distortion = np.linalg.norm(difference, axis=1) ** 2
    return float(kl.sum()), float(distortion.mean()), int(np.count_nonzero(kl > 1e-1))

# %% wrong | not written | test_rate_distortion_rate | not_written
def rate_distortion(encoder, decoder, images):
    raise NotImplementedError()

# %% wrong | printed, not returned | test_rate_distortion_rate | nothing_returned
- return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)
+ print(kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1))

# %% wrong | two numbers | test_rate_distortion_rate | not_three_numbers
- , np.sum(kl > 0.1) →

# %% wrong | one rate per coding | test_rate_distortion_rate | not_three_numbers
- kl.sum(), → kl,

# %% wrong | distortion first | test_rate_distortion_rate | rate_and_distortion_swapped
- return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)
+ return np.square(images - decoder(codings)).sum() / len(images), kl.sum(), np.sum(kl > 0.1)

# %% wrong | KL / 784 | test_rate_distortion_rate | divided_by_784
- kl.sum(), → kl.sum() / 784,

# %% wrong | the mean over the codings | test_rate_distortion_rate | averaged_over_codings
- kl.sum(), → kl.mean(),

# %% wrong | half forgotten | test_rate_distortion_rate | half_missing
- 0.5 * (1 + → (1 +

# %% wrong | the sign | test_rate_distortion_rate | wrong_sign
- -0.5 * → 0.5 *

# %% wrong | codings for codings_mean | test_rate_distortion_rate | codings_for_mean
- mean, log_var, codings = encoder(images) → _, log_var, codings = encoder(images)
- - mean**2 → - codings**2

# %% wrong | summed over the images | test_rate_distortion_rate | summed_over_images
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = -0.5 * (1 + log_var - np.exp(log_var) - mean**2)
    return np.sum(kl), np.square(images - decoder(codings)).sum() / len(images), np.sum(np.mean(kl, 0) > 0.1)

# %% wrong | in bits | test_rate_distortion_rate | in_bits
- kl.sum(), → kl.sum() / np.log(2),

# %% wrong | a forgotten logarithm | test_rate_distortion_rate | value_not_finite
- mean, log_var, codings = encoder(images) → mean, var, codings = encoder(images)
- log_var - np.exp(log_var) → np.log(var) - var

# %% wrong | two outputs expected | test_rate_distortion_rate | unpacked_into_other_number
- mean, log_var, codings = encoder(images) → mean, log_var = encoder(images)
- (codings) → (mean)

# %% wrong | the mse | test_rate_distortion_distortion | averaged_over_the_pixels
- np.square(images - decoder(codings)).sum() / len(images) → np.mean(np.square(images - decoder(codings)))

# %% wrong | summed over everything | test_rate_distortion_distortion | summed_over_images
- np.square(images - decoder(codings)).sum() / len(images) → np.sum(np.square(images - decoder(codings)))

# %% wrong | summed over one axis | test_rate_distortion_distortion | summed_over_one_axis
- return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)
+ return kl.sum(), np.sum(np.square(images - decoder(codings)), axis=-1).mean(), np.sum(kl > 0.1)

# %% wrong | the norm | test_rate_distortion_distortion | root_taken
- return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)
+ return kl.sum(), np.linalg.norm(images - decoder(codings), axis=(1, 2)).mean(), np.sum(kl > 0.1)

# %% wrong | halved | test_rate_distortion_distortion | distortion_halved
- np.square → 0.5 * np.square

# %% wrong | absolute differences | test_rate_distortion_distortion | absolute_error
- np.square → np.abs

# %% wrong | cross-entropy | test_rate_distortion_distortion | cross_entropy_for_squared_error
- return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)
+ return kl.sum(), 784 * float(ops.mean(keras.losses.binary_crossentropy(images, decoder(codings)))), np.sum(kl > 0.1)

# %% wrong | the mean is decoded | test_rate_distortion_distortion | decodes_the_mean
- mean, log_var, codings = encoder(images) → mean, log_var, _ = encoder(images)
- (codings) → (mean)

# %% wrong | clipped | test_rate_distortion_distortion | clipped
- decoder(codings) → np.clip(decoder(codings), 0, 1)

# %% wrong | image by image without a batch axis | test_rate_distortion_distortion | batch_axis_missing
def rate_distortion(encoder, decoder, images):
    kl, error = 0, 0
    for image in images:
        mean, log_var, codings = encoder(image)
        kl = kl + -0.5 * (1 + log_var - np.exp(log_var) - mean**2)[0] / len(images)
        error += np.square(image - decoder(codings)[0]).sum() / len(images)
    return np.sum(kl), error, np.sum(kl > 0.1)

# %% wrong | every coding with any KL | test_rate_distortion_active | traces_counted
- kl > 0.1 → kl > 0.01

# %% wrong | active for any image | test_rate_distortion_active | traces_counted | of summed over the images
- return np.sum(kl), np.square(images - decoder(codings)).sum() / len(images), np.sum(np.mean(kl, 0) > 0.1)
+ active = np.sum(np.max(kl, axis=0) > 0.1)
+ return np.sum(kl) / len(images), np.square(images - decoder(codings)).sum() / len(images), active

# %% wrong | the dead ones | test_rate_distortion_active | dead_codings_counted
- kl > 0.1 → kl < 0.1

# %% wrong | all of them | test_rate_distortion_active | all_codings_counted
- np.sum → len

# %% wrong | counted over images and codings | test_rate_distortion_active | pairs_counted | of summed over the images
- return np.sum(kl), np.square(images - decoder(codings)).sum() / len(images), np.sum(np.mean(kl, 0) > 0.1)
+ rate = np.sum(kl) / len(images)
+ return rate, np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)

# %% wrong | which, not how many | test_rate_distortion_active | codings_listed_not_counted
- np.sum(kl > 0.1) → kl > 0.1

# %% correct | codings drawn anew
def rate_distortion(encoder, decoder, images):
    mean, log_var, _ = [np.asarray(output) for output in encoder(images)]
    codings = mean + np.exp(log_var / 2) * np.random.normal(size=mean.shape)
    kl = np.mean(0.5 * (np.exp(log_var) + mean**2 - 1 - log_var), axis=0)
    return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)

# %% correct | drawn anew with the layer of vae.py
def rate_distortion(encoder, decoder, images):
    mean, log_var = encoder(images)[:2]
    kl = ops.mean(-0.5 * (1 + log_var - ops.exp(log_var) - ops.square(mean)), axis=0)
    codings = mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean))
    errors = ops.sum(ops.square(images - decoder(codings)), axis=(1, 2))
    return float(ops.sum(kl)), float(ops.mean(errors)), int(ops.sum(kl > 0.1))

# %% correct | drawn anew batch by batch
def rate_distortion(encoder, decoder, images, batch_size=64):
    rng, kls, errors = np.random.default_rng(), [], []
    for start in range(0, len(images), batch_size):
        batch = images[start : start + batch_size]
        mean, log_var, _ = encoder.predict(batch, verbose=0)
        codings = rng.normal(mean, np.exp(log_var / 2))
        kls.append(-0.5 * (1 + log_var - np.exp(log_var) - mean**2))
        errors.append(np.sum((batch - decoder.predict(codings, verbose=0)) ** 2, axis=(1, 2)))
    kl = np.concatenate(kls)
    return kl.sum(axis=1).mean(), np.concatenate(errors).mean(), np.sum(kl.mean(axis=0) > 0.1)

# %% correct | both models in one
def rate_distortion(encoder, decoder, images):
    both = keras.Model(encoder.inputs, [*encoder.outputs[:2], decoder(encoder.outputs[2])])
    mean, log_var, decoded = both.predict(images, verbose=0)
    kl = np.mean(0.5 * (np.exp(log_var) + mean**2 - 1 - log_var), axis=0)
    return kl.sum(), np.sum((decoded - images) ** 2, axis=(1, 2)).mean(), np.sum(kl > 0.1)

# %% wrong | drawn anew with the variance | test_rate_distortion_distortion | variance_for_standard_deviation | of codings drawn anew
- np.exp(log_var / 2) → np.exp(log_var)

# %% wrong | drawn anew with noise of standard deviation 1 | test_rate_distortion_distortion | noise_of_the_prior | of codings drawn anew
- np.exp(log_var / 2) * →

# %% wrong | noise alone is decoded | test_rate_distortion_distortion | mean_left_out | of codings drawn anew
- mean + np.exp(log_var / 2) * np.random → np.random

# %% wrong | one draw for all images | test_rate_distortion_distortion | one_noise_for_all_images | of codings drawn anew
- size=mean.shape → size=mean.shape[1]

# %% wrong | uniform noise | test_rate_distortion_distortion | no_draw_of_the_posterior | of codings drawn anew
- np.random.normal(size=mean.shape) → np.random.random(mean.shape)

# %% wrong | drawn anew, the mse | test_rate_distortion_distortion | averaged_over_the_pixels | of codings drawn anew
- np.square(images - decoder(codings)).sum() / len(images) → np.mean(np.square(images - decoder(codings)))

# %% wrong | above 0.5 | test_rate_distortion_active | another_threshold
- kl > 0.1 → kl > 0.5

# %% wrong | above 0.2 | test_rate_distortion_active | another_threshold
- kl > 0.1 → kl > 0.2

# %% wrong | from one half of a bit on | test_rate_distortion_active | another_threshold
- kl > 0.1 → kl / np.log(2) > 0.5

# %% wrong | images counted | test_rate_distortion_active | images_for_codings | of summed over the images
- return np.sum(kl), np.square(images - decoder(codings)).sum() / len(images), np.sum(np.mean(kl, 0) > 0.1)
+ active = np.sum(np.mean(kl, axis=1) > 0.1)
+ return np.sum(kl) / len(images), np.square(images - decoder(codings)).sum() / len(images), active

# %% wrong | the share of the codings | test_rate_distortion_active | share_for_count
- np.sum(kl > 0.1) → np.mean(kl > 0.1)

# %% wrong | the median image | test_rate_distortion_rate | median_taken | of summed over the images
- return np.sum(kl), np.square(images - decoder(codings)).sum() / len(images), np.sum(np.mean(kl, 0) > 0.1)
+ rate = np.median(np.sum(kl, axis=1))
+ return rate, np.square(images - decoder(codings)).sum() / len(images), np.sum(np.mean(kl, 0) > 0.1)

# %% wrong | no factor, and so no coding is active | test_rate_distortion_active | count_of_another_kl
- -0.5 * (1 → (1

# %% wrong | the exponential forgotten, and so others are active | test_rate_distortion_active | count_of_another_kl | of flattened
- np.exp(log_var) → log_var

# %% correct | image by image
def rate_distortion(encoder, decoder, images):
    kls, errors = [], []
    for image in images:
        mean, log_var, codings = (np.asarray(output) for output in encoder(image[np.newaxis]))
        kls.append(0.5 * (np.exp(log_var) + mean**2 - 1 - log_var)[0])
        errors.append(np.sum((image - np.asarray(decoder(codings))[0]) ** 2))
    kl = np.mean(kls, axis=0)
    return kl.sum(), np.mean(errors), int((kl > 0.1).sum())

# %% correct | tf.function around both models, a tuple of tensors
def rate_distortion(encoder, decoder, images: np.ndarray, threshold: float = 0.1):
    @tf.function
    def run(x):
        mean, log_var, codings = encoder(x)
        kl = tf.reduce_mean(0.5 * (tf.square(mean) + tf.exp(log_var) - 1.0 - log_var), axis=0)
        squares = tf.math.squared_difference(x, tf.reshape(decoder(codings), tf.shape(x)))
        return tf.reduce_sum(kl), tf.reduce_sum(squares) / tf.cast(tf.shape(x)[0], tf.float32), kl

    rate, distortion, kl = run(tf.convert_to_tensor(images))
    return rate, distortion, tf.reduce_sum(tf.cast(kl > threshold, tf.int32))

# %% wrong | keras mse times 784, not of every image | test_rate_distortion_distortion | some_only
- np.square(images - decoder(codings)).sum() / len(images → 784 * np.mean(np.square(images[:32] - decoder(codings[:32]))

# %% wrong | order active, rate, distortion | test_rate_distortion_rate | values_in_another_order
- kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1 → np.sum(kl > 0.1), kl.sum(), np.square(images - decoder(codings)).sum() / len(images

# %% wrong | rate, active, distortion | test_rate_distortion_rate | values_in_another_order
- square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1 → sum(kl > 0.1), np.square(images - decoder(codings)).sum() / len(images

# %% wrong | active by the variance of the means | test_rate_distortion_active | variance_for_kl
- kl > 0.1 → np.var(mean, axis=0) > 0.01

# %% wrong | active by any image, all images | test_rate_distortion_active | active_for_every_image
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = np.asarray(-0.5 * (1 + log_var - np.exp(log_var) - mean**2))
    return kl.sum(axis=1).mean(), np.square(images - decoder(codings)).sum() / len(images), np.sum(np.all(kl > 0.1, axis=0))

# %% wrong | active rounded KL | test_rate_distortion_active | another_threshold
- kl > 0.1 → np.round(kl) > 0

# %% wrong | rate of active codings only | test_rate_distortion_rate | active_codings_only
- return kl → return kl[kl > 0.1]

# %% wrong | KL of the average posterior | test_rate_distortion_rate | averaged_before_the_formula
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    m, v = np.mean(mean, axis=0), np.mean(log_var, axis=0)
    kl = -0.5 * (1 + v - np.exp(v) - m**2)
    return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(kl > 0.1)

# %% wrong | images flattened for the encoder | test_rate_distortion_rate | encoder_input_not_images
- encoder(images → encoder(images.reshape(len(images), 784)

# %% wrong | the encoder decodes | test_rate_distortion_rate | shapes_do_not_fit
- decoder(codings → decoder(encoder(images)

# %% wrong | log_var decoded | test_rate_distortion_rate | codings_for_log_var
- log_var, codings → codings, log_var

# %% wrong | outputs in reverse | test_rate_distortion_rate | codings_for_mean
- mean, log_var, codings → codings, log_var, mean

# %% wrong | the mean and log_var exchanged | test_rate_distortion_rate | mean_and_log_var_swapped
- mean, log_var → log_var, mean

# %% wrong | latent_loss of vae.py / 784 and mse | test_rate_distortion_rate | divided_by_784
def rate_distortion(encoder, decoder, images):
    from vae import latent_loss

    mean, log_var, codings = encoder(images)
    rate = np.mean(latent_loss(mean, log_var)) / 784
    mse = np.mean(np.square(images - decoder(codings)))
    return rate, mse, np.sum(np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0) > 0.1)

# %% wrong | metrics of the library | test_rate_distortion_rate | no_such_attribute | of not written
- raise NotImplementedError( → return metrics.rate_and_distortion(encoder, decoder, images

# %% wrong | kl_per_coding of the library | test_rate_distortion_rate | library_function
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = metrics.kl_per_coding(mean, log_var)
    return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), metrics.active_codings(kl)

# %% wrong | one batch of the images | test_rate_distortion_rate | some_images_encoded
def rate_distortion(encoder, decoder, images):
    batch = images[:100]
    mean, log_var, codings = encoder(batch)
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)
    return kl.sum(), np.square(batch - decoder(codings)).sum() / len(batch), np.sum(kl > 0.1)

# %% wrong | the notebook's X_test | test_rate_distortion_rate | other_images_encoded
- encoder(images → encoder(X_test[:300]
- images - decoder(codings)).sum() / len(images) → X_test[:300] - decoder(codings)).sum() / 300

# %% wrong | count as a list of indices | test_rate_distortion_active | codings_listed_not_counted
- np.sum → np.where

# %% wrong | mean of the sum wrongly over all axes | test_rate_distortion_distortion | summed_over_other_axes
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)
    errors = np.square(images - np.asarray(decoder(codings)))
    return kl.sum(), errors.sum(axis=(0, 1)).mean(), np.sum(kl > 0.1)

# %% wrong | rounded | test_rate_distortion_rate | rounded
- kl.sum(), np.square(images - decoder(codings)).sum() / len(images → round(float(kl.sum()), 1), round(float(np.square(images - decoder(codings)).sum() / len(images))

# %% wrong | a channel axis that broadcasts | test_rate_distortion_distortion | all_pairs_compared
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)
    decoded = np.asarray(decoder(codings))[:, None]
    return kl.sum(), np.mean(np.sum(np.square(images - decoded), axis=(2, 3))), np.sum(kl > 0.1)

# %% wrong | the whole loss for the distortion | test_rate_distortion_distortion | rate_added
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)
    distortion = np.square(images - decoder(codings)).sum() / len(images)
    return kl.sum(), distortion + kl.sum(), np.sum(kl > 0.1)

# %% wrong | small variances counted | test_rate_distortion_active | pairs_counted
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    kl = np.mean(-0.5 * (1 + log_var - np.exp(log_var) - mean**2), axis=0)
    return kl.sum(), np.square(images - decoder(codings)).sum() / len(images), np.sum(log_var < -0.1)

# %% wrong | the root of the rate | test_rate_distortion_rate | root_taken
- return kl.sum(), np.square → return np.sqrt(kl.sum()), np.square

# %% wrong | the garment only | test_rate_distortion_distortion | background_left_out
- np.square(images - decoder(codings)).sum() → (np.square(images - decoder(codings)) * (images > 0)).sum()

# %% wrong | codings_log_var taken for σ | test_rate_distortion_rate | value_not_finite
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = (np.asarray(output) for output in encoder.predict(images, verbose=0))
    decoded = decoder.predict(codings, verbose=0).reshape(images.shape)
    with np.errstate(all="ignore"):
        kl = -0.5 * np.mean(1 + np.log(np.square(log_var)) - np.square(log_var) - np.square(mean), axis=0)
    return kl.sum(), np.square(images - decoded).sum(axis=(1, 2)).mean(), int(np.sum(kl > 0.1))

# %% wrong | exp(log_var / 2) in place of the variance | test_rate_distortion_rate | standard_deviation_for_variance
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    x_hat = decoder(codings)
    kl = -0.5 * (1 + log_var - ops.exp(log_var / 2) - ops.square(mean))
    per_coding = np.asarray(ops.mean(kl, axis=0))
    rate = per_coding.sum()
    distortion = np.square(images - np.asarray(x_hat)).sum(axis=(1, 2)).mean()
    active = int((per_coding > 0.1).sum())
    return rate, distortion, active

# %% wrong | torch: logvar.exp() | test_rate_distortion_rate | method_of_a_tensor
def rate_distortion(encoder, decoder, images):
    mean, log_var, codings = encoder(images)
    x_hat = decoder(codings)
    kl = -0.5 * (1 + log_var - log_var.exp() - ops.square(mean))
    per_coding = np.asarray(ops.mean(kl, axis=0))
    rate = per_coding.sum()
    distortion = np.square(images - np.asarray(x_hat)).sum(axis=(1, 2)).mean()
    active = int((per_coding > 0.1).sum())
    return rate, distortion, active
