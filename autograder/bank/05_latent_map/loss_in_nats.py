# %% correct | the plain way
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    r = ops.clip(reconstructions, 1e-7, 1 - 1e-7)
    reconstruction = -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2))
    latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return reconstruction, latent

# %% correct | TensorFlow, Keras's cross-entropy times 28
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    rows = 28 * tf.keras.losses.binary_crossentropy(images, reconstructions)
    kl = -0.5 * tf.reduce_sum(1 + codings_log_var - tf.exp(codings_log_var) - codings_mean**2, axis=1)
    return tf.reduce_sum(rows, axis=-1), kl

# %% correct | backend cross-entropy, flattened
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    pixels = ops.binary_crossentropy(ops.reshape(images, (-1, 784)), ops.reshape(reconstructions, (-1, 784)))
    variance = ops.exp(codings_log_var)
    return ops.sum(pixels, axis=1), 0.5 * ops.sum(variance + codings_mean**2 - 1 - codings_log_var, axis=1)

# %% correct | a channel axis, as in the Keras example
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    bce = keras.losses.binary_crossentropy(images[..., None], reconstructions[..., None])
    kl = -0.5 * (1 + codings_log_var - ops.square(codings_mean) - ops.exp(codings_log_var))
    return ops.sum(bce, axis=(1, 2)), ops.sum(kl, axis=1)

# %% correct | a small number inside the logarithms, a list returned
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    eps = 1e-7
    log_p = images * ops.log(reconstructions + eps) + (1 - images) * ops.log(1 - reconstructions + eps)
    reconstruction = -ops.sum(ops.sum(log_p, axis=-1), axis=-1)
    latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return [reconstruction, latent]

# %% correct | einsum
- r = ops.clip(reconstructions, 1e-7, 1 - 1e-7) → x, r = images, tf.clip_by_value(reconstructions, 1e-6, 1 - 1e-6)
- reconstruction = -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2))
+ reconstruction = -tf.einsum("nij->n", x * tf.math.log(r) + (1 - x) * tf.math.log(1 - r))

# %% correct | float64
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    x, r, m, g = (tf.cast(part, tf.float64) for part in (images, reconstructions, codings_mean, codings_log_var))
    r = tf.clip_by_value(r, 1e-7, 1 - 1e-7)
    reconstruction = -tf.reduce_sum(x * tf.math.log(r) + (1 - x) * tf.math.log(1 - r), [1, 2])
    return reconstruction, 0.5 * tf.reduce_sum(tf.exp(g) + m * m - 1 - g, -1)

# %% wrong | not written | test_loss_in_nats_reconstruction | not_written
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    raise NotImplementedError()

# %% wrong | nothing returned | test_loss_in_nats_reconstruction | nothing_returned
- return reconstruction, latent

# %% wrong | one coding only | test_loss_in_nats_latent | codings_counted_otherwise
- latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1) → latent = -0.5 * (1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean))[:, 0]

# %% wrong | −½ without brackets | test_loss_in_nats_latent | half_of_the_one_only
- -0.5 * ops.sum(1 + → ops.sum(-0.5 * 1 +

# %% wrong | the first half missing | test_loss_in_nats_reconstruction | first_half_missing
- images * ops.log(r) + (1 - images) * ops.log(1 - r) → (1 - images) * ops.log(1 - r)

# %% wrong | 1 − x without brackets | test_loss_in_nats_reconstruction | brackets_missing
- (1 - images) * ops.log(1 - r) → 1 - images * ops.log(1 - r)

# %% wrong | a name that does not exist | test_loss_in_nats_reconstruction | name_not_defined
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    r = ops.clip(reconstructions, 1e-7, 1 - 1e-7)
    reconstruction = -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2))
    return reconstruction, kl_loss

# %% wrong | only one term | test_loss_in_nats_reconstruction | not_a_pair | of a name that does not exist
- return reconstruction, kl_loss → return reconstruction

# %% wrong | three things | test_loss_in_nats_reconstruction | not_a_pair
- return reconstruction, latent → return reconstruction, latent, reconstruction + latent

# %% wrong | the sum of both | test_loss_in_nats_reconstruction | total_returned
- return reconstruction, latent → return reconstruction + latent

# %% wrong | the mean of the sum | test_loss_in_nats_latent | total_returned
- return reconstruction, latent → return ops.mean(reconstruction + latent)

# %% wrong | the latent loss first | test_loss_in_nats_reconstruction | terms_in_the_wrong_order
- return reconstruction, latent → return latent, reconstruction

# %% wrong | means over the batch | test_loss_in_nats_reconstruction | reduced_to_one_number
- return reconstruction, latent → return ops.mean(reconstruction), ops.mean(latent)

# %% wrong | reduce_mean of both | test_loss_in_nats_latent | reduced_to_one_number
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    bce = ops.binary_crossentropy(images, reconstructions)
    kl = -0.5 * (1 + codings_log_var - ops.exp(codings_log_var) - codings_mean**2)
    return ops.mean(bce), ops.mean(kl)

# %% wrong | one value per pixel | test_loss_in_nats_reconstruction | not_summed_over_the_pixels
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return ops.binary_crossentropy(images, reconstructions), latent

# %% wrong | one value per row | test_loss_in_nats_reconstruction | one_value_per_row | of one value per pixel
- return ops → return keras.losses

# %% wrong | mean over the pixels | test_loss_in_nats_reconstruction | mean_over_pixels
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return ops.mean(ops.binary_crossentropy(images, reconstructions), axis=(1, 2)), latent

# %% wrong | Keras's cross-entropy, summed once | test_loss_in_nats_reconstruction | mean_over_columns
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return ops.sum(keras.losses.binary_crossentropy(images, reconstructions), axis=1), latent

# %% wrong | no minus | test_loss_in_nats_reconstruction | wrong_sign
- -ops.sum → ops.sum

# %% wrong | images and reconstructions swapped | test_loss_in_nats_reconstruction | images_and_reconstructions_swapped
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return ops.sum(ops.binary_crossentropy(reconstructions, images), axis=(1, 2)), latent

# %% wrong | only the ink | test_loss_in_nats_reconstruction | second_half_missing
- (r) + (1 - images) * ops.log(1 - r) → (r)

# %% wrong | from_logits | test_loss_in_nats_reconstruction | reconstructions_taken_for_logits | of images and reconstructions swapped
- reconstructions, images → images, reconstructions, from_logits=True

# %% wrong | squared error | test_loss_in_nats_reconstruction | squared_error | of images and reconstructions swapped
- ops.binary_crossentropy(reconstructions, images) → ops.square(images - reconstructions)

# %% wrong | bits | test_loss_in_nats_reconstruction | in_bits
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    r = ops.clip(reconstructions, 1e-7, 1 - 1e-7)
    return -ops.sum(images * ops.log2(r) + (1 - images) * ops.log2(1 - r), axis=(1, 2)), latent

# %% wrong | the image's own entropy subtracted | test_loss_in_nats_reconstruction | entropy_of_the_image_subtracted
- return reconstruction, latent
+ x = ops.clip(images, 1e-7, 1 - 1e-7)
+ entropy = -ops.sum(x * ops.log(x) + (1 - x) * ops.log(1 - x), axis=(1, 2))
+ return reconstruction - entropy, latent

# %% wrong | the logarithm of the bare reconstruction | test_loss_in_nats_training | logarithm_of_zero
- r = ops.clip(reconstructions, 1e-7, 1 - 1e-7) → r = reconstructions

# %% wrong | clipped at 0.05 | test_loss_in_nats_training | clipped_too_far
- r = ops.clip(reconstructions, 1e-7, 1 - 1e-7) → r = ops.clip(reconstructions, 0.05, 0.95)

# %% wrong | NumPy | test_loss_in_nats_training | numpy_in_the_graph
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    x, r, m, g = (np.asarray(part) for part in (images, reconstructions, codings_mean, codings_log_var))
    r = np.clip(r, 1e-7, 1 - 1e-7)
    return -np.sum(x * np.log(r) + (1 - x) * np.log(1 - r), axis=(1, 2)), -0.5 * np.sum(1 + g - np.exp(g) - m**2, axis=1)

# %% wrong | stop_gradient on the codings | test_loss_in_nats_training | no_gradient
  def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
+     codings_mean, codings_log_var = ops.stop_gradient(codings_mean), ops.stop_gradient(codings_log_var)

# %% wrong | rounded reconstructions | test_loss_in_nats_training | no_gradient
- r = ops.clip(reconstructions, 1e-7, 1 - 1e-7)
+ r = tf.stop_gradient(reconstructions)
+ r = ops.clip(r, 1e-7, 1 - 1e-7)

# %% wrong | one latent loss per coding | test_loss_in_nats_latent | not_summed_over_the_codings
- latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ latent = -0.5 * (1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean))

# %% wrong | summed over the batch | test_loss_in_nats_latent | latent_summed_over_the_batch
- axis=-1 → axis=0

# %% wrong | mean over the codings | test_loss_in_nats_latent | mean_over_codings
- 0.5 * ops.sum → 0.5 * ops.mean

# %% wrong | latent sign | test_loss_in_nats_latent | latent_sign
- -0.5 * ops → 0.5 * ops

# %% wrong | half missing | test_loss_in_nats_latent | half_missing
- -0.5 * ops → - ops

# %% wrong | latent loss / 784 | test_loss_in_nats_latent | latent_divided_by_784
- axis=-1) → axis=-1) / 784

# %% wrong | mean and log-variance swapped | test_loss_in_nats_latent | mean_and_log_var_swapped
- latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ latent = -0.5 * ops.sum(1 + codings_mean - ops.exp(codings_mean) - ops.square(codings_log_var), axis=-1)

# %% wrong | log σ | test_loss_in_nats_latent | log_standard_deviation
- codings_log_var - ops.exp(codings_log_var) → 2 * codings_log_var - ops.exp(2 * codings_log_var)

# %% wrong | no exponential | test_loss_in_nats_latent | exp_missing
- ops.exp(codings_log_var) → codings_log_var

# %% wrong | mean not squared | test_loss_in_nats_latent | mean_not_squared
- ops.square(codings_mean) → codings_mean

# %% wrong | latent NaN | test_loss_in_nats_latent | not_finite
- ops.exp(codings_log_var) → ops.log(-ops.exp(codings_log_var))

# %% wrong | one array of two rows | test_loss_in_nats_reconstruction | not_a_pair
- latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ bracket = 1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean)
- reconstruction, latent → ops.stack([reconstruction, -0.5 * ops.sum(bracket, axis=-1)])

# %% wrong | a dictionary of the two terms, in order | test_loss_in_nats_reconstruction | not_a_pair
- return reconstruction, latent → return {"reconstruction": reconstruction, "latent": latent}

# %% correct | Keras's object without reduction
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    cross_entropy = keras.losses.BinaryCrossentropy(reduction=None, axis=-1)
    n = ops.shape(images)[0]
    x, r = ops.reshape(images, (n, 784)), ops.reshape(reconstructions, (n, 784))
    latent = 0.5 * ops.sum(ops.square(codings_mean) + ops.expm1(codings_log_var) - codings_log_var, axis=-1)
    return 784 * cross_entropy(x, r), latent

# %% correct | log1p
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    r = tf.minimum(tf.maximum(reconstructions, 1e-6), 1 - 1e-6)
    costs = images * tf.math.log(r) + (1.0 - images) * tf.math.log1p(-r)
    latent = tf.reduce_sum(1 + codings_log_var - tf.exp(codings_log_var) - tf.square(codings_mean), axis=1) / -2
    return -tf.reduce_sum(tf.reshape(costs, (-1, 784)), axis=1), latent

# %% wrong | the total in the place of the reconstruction loss | test_loss_in_nats_reconstruction | sum_for_reconstruction
- return reconstruction, latent → return reconstruction + latent, latent

# %% wrong | the total in the place of the latent loss | test_loss_in_nats_latent | sum_for_latent
- return reconstruction, latent → return reconstruction, reconstruction + latent

# %% wrong | squared error, in the training test | test_loss_in_nats_training | squared_error | of images and reconstructions swapped
- ops.sum(ops.binary_crossentropy(reconstructions, images), axis=(1, 2))
+ ops.sum((images - reconstructions) ** 2, axis=(1, 2))

# %% wrong | the latent loss first, in the training test | test_loss_in_nats_training | terms_in_the_wrong_order
- return reconstruction, latent → return [latent, reconstruction]

# %% wrong | a minus too many, in the training test | test_loss_in_nats_training | wrong_sign
- return reconstruction, latent → return -reconstruction, latent

# %% wrong | logits, in the training test | test_loss_in_nats_training | reconstructions_taken_for_logits
- reconstruction = -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2))
+ logits = tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=reconstructions)
+ reconstruction = ops.sum(logits, axis=(1, 2))

# %% wrong | the sum of both, in the training test | test_loss_in_nats_training | total_returned
- return reconstruction, latent → return latent + reconstruction

# %% wrong | the total first, in the training test | test_loss_in_nats_training | sum_for_reconstruction
- return reconstruction, latent → return latent + reconstruction, latent

# %% wrong | means over the batch, in the training test | test_loss_in_nats_training | reduced_to_one_number
- return reconstruction, latent → return tf.reduce_mean(reconstruction), tf.reduce_mean(latent)

# %% wrong | clipped at 0.1 | test_loss_in_nats_reconstruction | clipped_too_far
- 1e-7, 1 - 1e-7 → 0.1, 0.9

# %% wrong | 0.01 inside the logarithms | test_loss_in_nats_reconstruction | clipped_too_far | of a small number inside the logarithms, a list returned
- eps = 1e-7 → eps = 0.01

# %% wrong | clipped at 0.01 | test_loss_in_nats_training | clipped_too_far
- 1e-7, 1 - 1e-7 → 0.01, 0.99

# %% wrong | no cost at black and white | test_loss_in_nats_training | other_at_black_and_white
- reconstruction = -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2))
+ inside = ops.cast((reconstructions > 0.001) & (reconstructions < 0.999), "float32")
+ reconstruction = -ops.sum(inside * (images * ops.log(r) + (1 - images) * ops.log(1 - r)), axis=(1, 2))

# %% correct | Keras's function on flat images times their size, tf.function
@tf.function
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    x = tf.reshape(images, (-1, 28 * 28))
    r = tf.reshape(reconstructions, (-1, 28 * 28))
    reconstruction = tf.keras.losses.binary_crossentropy(x, r) * tf.cast(tf.shape(x)[-1], tf.float32)
    latent = -0.5 * tf.reduce_sum(1.0 + codings_log_var - tf.math.exp(codings_log_var) - tf.math.square(codings_mean), -1)
    return reconstruction, latent

# %% correct | logits of the clipped reconstruction
- reconstruction = -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2)) → reconstruction = ops.sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=ops.log(r) - ops.log(1 - r)), axis=(1, 2))

# %% correct | type hints, epsilon with a default, a mean times the size
def vae_loss_nats(images: tf.Tensor, reconstructions: tf.Tensor, codings_mean: tf.Tensor, codings_log_var: tf.Tensor, epsilon: float = 1e-7) -> tuple[tf.Tensor, tf.Tensor]:
    r = ops.maximum(ops.minimum(reconstructions, 1.0 - epsilon), epsilon)
    nats = -(images * ops.log(r) + (1 - images) * ops.log(1 - r))
    latent = ops.mean(ops.exp(codings_log_var) + ops.square(codings_mean) - 1 - codings_log_var, axis=1)
    return 784 * ops.mean(nats, axis=[1, 2]), latent * codings_mean.shape[1] / 2

# %% correct | two divergences of Keras, xlogy
- r = ops.clip(reconstructions, 1e-7, 1 - 1e-7)
- reconstruction = -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2))
+ r = tf.clip_by_value(tf.cast(reconstructions, tf.float32), 1e-7, 1 - 1e-7)
+ reconstruction = -tf.reduce_sum(tf.math.multiply_no_nan(tf.math.log(r), images) + tf.math.multiply_no_nan(tf.math.log1p(-r), 1 - images), axis=[-2, -1])

# %% correct | the standard deviation
- latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ sigma = ops.exp(0.5 * codings_log_var)
+ latent = ops.sum((ops.square(codings_mean) + sigma**2 - 1) / 2 - ops.log(sigma), axis=1)

# %% correct | a helper for each term
def bernoulli_nats(x, r):
    r = ops.clip(r, 1e-6, 1 - 1e-6)
    return -(x * ops.log(r) + (1.0 - x) * ops.log(1.0 - r))


def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    per_pixel = bernoulli_nats(images, reconstructions)
    per_coding = 0.5 * (ops.exp(codings_log_var) - 1 - codings_log_var + codings_mean * codings_mean)
    return tuple(ops.sum(ops.reshape(terms, (ops.shape(terms)[0], -1)), axis=1) for terms in (per_pixel, per_coding))

# %% wrong | the Keras example's sums over both axes of one mean | test_loss_in_nats_reconstruction | no_such_axis
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    reconstruction_loss = ops.mean(ops.sum(keras.losses.binary_crossentropy(images, reconstructions), axis=(1, 2)))
    kl_loss = -0.5 * (1 + codings_log_var - ops.square(codings_mean) - ops.exp(codings_log_var))
    return reconstruction_loss, ops.mean(ops.sum(kl_loss, axis=1))

# %% wrong | 784 times the mean of the rows | test_loss_in_nats_latent | number_written_in
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    reconstruction_loss = 784 * keras.losses.binary_crossentropy(ops.reshape(images, (-1, 784)), ops.reshape(reconstructions, (-1, 784)))
    kl_loss = -0.5 * ops.mean(1 + codings_log_var - ops.square(codings_mean) - ops.exp(codings_log_var), axis=-1)
    return reconstruction_loss, 784 * kl_loss

# %% correct | clipped at 1e-3 on both sides
- 1e-7, 1 - 1e-7 → 1e-3, 1 - 1e-3

# %% wrong | clipped below only | test_loss_in_nats_training | logarithm_of_zero
- ops.clip(reconstructions, 1e-7, 1 - 1e-7) → ops.maximum(reconstructions, 1e-7)

# %% wrong | a small number that float32 does not see | test_loss_in_nats_training | logarithm_of_zero
- r = ops.clip(reconstructions, 1e-7, 1 - 1e-7) → r = ops.clip(reconstructions, 1e-10, 1 - 1e-10)

# %% wrong | K of Keras 2 | test_loss_in_nats_reconstruction | keras_2_backend
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    from keras import backend as K
    reconstruction_loss = K.sum(K.binary_crossentropy(images, reconstructions), axis=(1, 2))
    kl_loss = -0.5 * K.sum(1 + codings_log_var - K.square(codings_mean) - K.exp(codings_log_var), axis=-1)
    return reconstruction_loss, kl_loss

# %% wrong | 1 − log r for log(1 − r) | test_loss_in_nats_reconstruction | one_minus_the_logarithm
- images * ops.log(r) + (1 - images) * ops.log(1 - r) → images * ops.log(r) + (1 - images) * (1 - ops.log(r))

# %% wrong | the plus between the halves is a minus | test_loss_in_nats_reconstruction | halves_subtracted
- ops.log(r) + (1 - images) → ops.log(r) - (1 - images)

# %% wrong | axis=1 | test_loss_in_nats_reconstruction | one_value_per_row
- axis=(1, 2)) → axis=1)

# %% wrong | axis=0 | test_loss_in_nats_reconstruction | summed_over_the_images
- axis=(1, 2)) → axis=0)

# %% wrong | the entropy of the reconstruction | test_loss_in_nats_reconstruction | entropy_of_the_reconstruction
- images * ops.log(r) + (1 - images) * ops.log(1 - r) → r * ops.log(r) + (1 - r) * ops.log(1 - r)

# %% wrong | the divergence from the image | test_loss_in_nats_reconstruction | divergence_of_keras
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    reconstruction = ops.sum(keras.losses.kl_divergence(images, reconstructions), axis=-1)
    latent = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return reconstruction, latent

# %% wrong | rounded images | test_loss_in_nats_reconstruction | images_rounded
  r = ops.clip(reconstructions, 1e-7, 1 - 1e-7)
+ images = ops.round(images)

# %% wrong | the mean absolute error times 784 | test_loss_in_nats_reconstruction | absolute_error
- -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2)) → ops.sum(ops.abs(images - r), axis=(1, 2))

# %% wrong | exp of the whole bracket | test_loss_in_nats_latent | exponential_of_the_whole
- 1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean) → 1 + codings_log_var - ops.exp(codings_log_var - ops.square(codings_mean))

# %% wrong | the variance for its logarithm | test_loss_in_nats_latent | not_finite
- 1 + codings_log_var - ops.exp(codings_log_var) → 1 + ops.log(codings_log_var) - codings_log_var

# %% wrong | a plus before the mean | test_loss_in_nats_latent | sign_of_mean_term
- - ops.square(codings_mean) → + ops.square(codings_mean)

# %% wrong | the one forgotten | test_loss_in_nats_latent | one_missing
- -0.5 * ops.sum(1 + codings_log_var → -0.5 * ops.sum(codings_log_var

# %% wrong | keepdims | test_loss_in_nats_latent | one_axis_too_many
- ops.square(codings_mean), axis=-1) → ops.square(codings_mean), axis=-1, keepdims=True)

# %% wrong | a weight of its own | test_loss_in_nats_latent | another_factor
- latent = -0.5 * → beta = 0.1; latent = -0.5 * beta *

# %% wrong | mean over the batch, broadcast | test_loss_in_nats_latent | one_number_for_all
- return reconstruction, latent → return reconstruction, ops.mean(latent) * ops.ones_like(reconstruction)

# %% correct | formula
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    """Return (reconstruction_loss, latent_loss), each of shape (batch,), in nats."""
    r = ops.clip(reconstructions, 1e-7, 1 - 1e-7)
    terms = images * ops.log(r) + (1 - images) * ops.log(1 - r)
    reconstruction_loss = -ops.sum(terms, axis=(1, 2))
    latent_loss = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    return reconstruction_loss, latent_loss

# %% correct | Keras's function, flattened
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    flat = ops.reshape(images, (-1, 784)), ops.reshape(reconstructions, (-1, 784))
    bce = 784 * keras.losses.binary_crossentropy(*flat)
    kl = 0.5 * ops.sum(codings_mean**2 + ops.exp(codings_log_var) - codings_log_var - 1, axis=1)
    return bce, kl

# %% correct | rows summed, tf
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    rows = keras.losses.binary_crossentropy(images, reconstructions) * 28.0
    kl = tf.reduce_sum(1 + codings_log_var - tf.exp(codings_log_var) - tf.square(codings_mean), axis=1) / -2.0
    return tf.reduce_sum(rows, axis=1), kl

# %% wrong | Keras's function, rows not summed | test_loss_in_nats_reconstruction | one_value_per_row | of formula
- reconstruction_loss = -ops.sum(terms, axis=(1, 2)) → reconstruction_loss = keras.losses.binary_crossentropy(images, reconstructions)

# %% wrong | tutorial's reduce_mean reduce_sum | test_loss_in_nats_reconstruction | reduced_to_one_number | of formula
- reconstruction_loss = -ops.sum(terms, axis=(1, 2)) → reconstruction_loss = ops.mean(ops.sum(keras.losses.binary_crossentropy(images, reconstructions), axis=(1,)))

# %% wrong | rows summed but means | test_loss_in_nats_reconstruction | mean_over_columns | of formula
- reconstruction_loss = -ops.sum(terms, axis=(1, 2)) → reconstruction_loss = ops.sum(keras.losses.binary_crossentropy(images, reconstructions), axis=1)

# %% wrong | mean over pixels | test_loss_in_nats_reconstruction | mean_over_pixels | of formula
- -ops.sum(terms, axis=(1, 2)) → -ops.mean(terms, axis=(1, 2))

# %% wrong | sum over everything | test_loss_in_nats_reconstruction | reduced_to_one_number | of formula
- -ops.sum(terms, axis=(1, 2)) → -ops.sum(terms)

# %% wrong | sign | test_loss_in_nats_reconstruction | wrong_sign | of formula
- -ops.sum(terms, axis=(1, 2)) → ops.sum(terms, axis=(1, 2))

# %% wrong | no clip | test_loss_in_nats_training | logarithm_of_zero | of formula
- r = ops.clip(reconstructions, 1e-7, 1 - 1e-7) → r = reconstructions

# %% wrong | clip at 0 and 1 | test_loss_in_nats_training | logarithm_of_zero | of formula
- ops.clip(reconstructions, 1e-7, 1 - 1e-7) → ops.clip(reconstructions, 0.0, 1.0)

# %% wrong | clip too wide | test_loss_in_nats_training | clipped_too_far | of formula
- ops.clip(reconstructions, 1e-7, 1 - 1e-7) → ops.clip(reconstructions, 0.01, 0.99)

# %% wrong | clip 1e-10 | test_loss_in_nats_training | logarithm_of_zero | of formula
- ops.clip(reconstructions, 1e-7, 1 - 1e-7) → ops.clip(reconstructions, 1e-10, 1 - 1e-10)

# %% wrong | only ink | test_loss_in_nats_reconstruction | second_half_missing | of formula
- images * ops.log(r) + (1 - images) * ops.log(1 - r) → images * ops.log(r)

# %% wrong | mse | test_loss_in_nats_reconstruction | squared_error | of formula
- -ops.sum(terms, axis=(1, 2)) → ops.sum(ops.square(images - reconstructions), axis=(1, 2))

# %% wrong | from logits | test_loss_in_nats_reconstruction | reconstructions_taken_for_logits | of formula
- -ops.sum(terms, axis=(1, 2)) → 784 * ops.mean(keras.losses.binary_crossentropy(images, reconstructions, from_logits=True), axis=1)

# %% wrong | exchanged arguments | test_loss_in_nats_reconstruction | images_and_reconstructions_swapped | of formula
- -ops.sum(terms, axis=(1, 2)) → 28 * ops.sum(keras.losses.binary_crossentropy(reconstructions, images), axis=1)

# %% wrong | KL mean over codings | test_loss_in_nats_latent | mean_over_codings | of formula
- latent_loss = -0.5 * ops.sum( → latent_loss = -0.5 * ops.mean(

# %% wrong | KL mean of all | test_loss_in_nats_latent | reduced_to_one_number | of formula
- latent_loss = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1) → latent_loss = -0.5 * ops.mean(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean))

# %% wrong | KL log var as sigma | test_loss_in_nats_latent | log_variance_read_as_standard_deviation | of formula
- codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean) → ops.log(ops.square(codings_log_var)) - ops.square(codings_log_var) - ops.square(codings_mean)

# %% wrong | exp of 2 log var | test_loss_in_nats_latent | log_standard_deviation | of formula
- 1 + codings_log_var - ops.exp(codings_log_var) → 1 + 2 * codings_log_var - ops.exp(2 * codings_log_var)

# %% wrong | numpy | test_loss_in_nats_training | numpy_in_the_graph
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    r = np.clip(reconstructions, 1e-7, 1 - 1e-7)
    rec = -np.sum(images * np.log(r) + (1 - images) * np.log(1 - r), axis=(1, 2))
    kl = -0.5 * np.sum(1 + codings_log_var - np.exp(codings_log_var) - codings_mean**2, axis=1)
    return rec, kl

# %% wrong | one sum | test_loss_in_nats_reconstruction | total_returned | of formula
- return reconstruction_loss, latent_loss → return reconstruction_loss + latent_loss

# %% wrong | order | test_loss_in_nats_reconstruction | terms_in_the_wrong_order | of formula
- return reconstruction_loss, latent_loss → return latent_loss, reconstruction_loss

# %% wrong | bits, written anew | test_loss_in_nats_reconstruction | in_bits | of formula
- ops.log(r) + → ops.log2(r) +
- ops.log(1 - r) → ops.log2(1 - r)

# %% wrong | a part of the cross-entropy held fixed | test_loss_in_nats_training | held_fixed | of formula
- ops.log(1 - r) → ops.log(1 - ops.stop_gradient(r))

# %% wrong | the exponential held fixed | test_loss_in_nats_training | held_fixed | of formula
- ops.exp(codings_log_var) → ops.exp(ops.stop_gradient(codings_log_var))

# %% correct | the images held fixed | of formula
- images * ops.log(r) + (1 - images) → ops.stop_gradient(images) * ops.log(r) + (1 - ops.stop_gradient(images))

# %% correct | 2e-4 inside both logarithms | of formula
- terms = images * ops.log(r) + (1 - images) * ops.log(1 - r)
+ terms = images * ops.log(reconstructions + 2e-4) + (1 - images) * ops.log(1 - reconstructions + 2e-4)

# %% wrong | free bits of each coding | test_loss_in_nats_latent | free_bits | of formula
- latent_loss = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ kl = -0.5 * (1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean))
+ latent_loss = ops.sum(ops.maximum(kl, 0.1), axis=-1)

# %% wrong | free bits of each image | test_loss_in_nats_latent | free_bits | of formula
- return reconstruction_loss, latent_loss → return reconstruction_loss, ops.maximum(latent_loss, 2.0)

# %% wrong | γ cut off at ±2 | test_loss_in_nats_latent | log_variance_clipped | of formula
- latent_loss = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
+ log_var = ops.clip(codings_log_var, -2, 2)
+ latent_loss = -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - ops.square(codings_mean), axis=-1)

# %% wrong | a dictionary, where it is trained with | test_loss_in_nats_training | not_a_pair
- return reconstruction, latent → return {"reconstruction_loss": reconstruction, "latent_loss": latent}

# %% wrong | divided by the number of images | test_loss_in_nats_reconstruction | mean_for_sum
- return reconstruction, latent → return reconstruction / len(images), latent / len(images)

# %% wrong | exp(log_var / 2) in the KL: takes the exponential as the standard deviation | test_loss_in_nats_latent | standard_deviation_for_variance
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    r = ops.clip(reconstructions, 1e-7, 1 - 1e-7)
    reconstruction_loss = -ops.sum(images * ops.log(r) + (1 - images) * ops.log(1 - r), axis=(1, 2))
    latent_loss = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var / 2) - ops.square(codings_mean), axis=-1)
    return reconstruction_loss, latent_loss

# %% wrong | PyTorch: F.binary_cross_entropy and torch.sum | test_loss_in_nats_reconstruction | another_library
def vae_loss_nats(images, reconstructions, codings_mean, codings_log_var):
    BCE = F.binary_cross_entropy(reconstructions, images, reduction="sum")
    KLD = -0.5 * torch.sum(1 + codings_log_var - codings_mean.pow(2) - codings_log_var.exp())
    return BCE, KLD
