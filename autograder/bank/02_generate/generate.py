# %% correct | the plain way
def generate_images(decoder, n_images, codings_size=10, seed=None):
    codings = keras.random.normal([n_images, codings_size], seed=seed)
    return np.clip(decoder(codings), 0, 1)

# %% correct | NumPy generator and predict
def generate_images(decoder, n_images, codings_size=10, seed=None):
    rng = np.random.default_rng(seed)
    codings = rng.standard_normal((n_images, codings_size))
    images = decoder.predict(codings, verbose=0)
    return np.clip(images, 0, 1)

# %% correct | keras.ops all the way, a tensor is returned
- [n_images, codings_size] → shape=(n_images, codings_size)
- return np.clip(decoder(codings), 0, 1) → return ops.clip(decoder(codings), 0.0, 1.0)

# %% correct | TensorFlow with a generator of its own, images with a channel axis
def generate_images(decoder, n_images, codings_size=10, seed=None):
    if seed is None:
        generator = tf.random.Generator.from_non_deterministic_state()
    else:
        generator = tf.random.Generator.from_seed(seed)
    images = decoder(generator.normal([n_images, codings_size]))
    return tf.clip_by_value(images, 0, 1)[..., tf.newaxis]

# %% correct | a SeedGenerator, image by image, a list is returned
def generate_images(decoder, n_images, codings_size=10, seed=None):
    generator = keras.random.SeedGenerator(seed)
    images = []
    for _ in range(n_images):
        codings = keras.random.normal([1, codings_size], seed=generator)
        images.append(np.clip(np.array(decoder(codings))[0], 0, 1))
    return images

# %% correct | the global NumPy seed, float64, limits by minimum and maximum
def generate_images(decoder, n_images, codings_size=10, seed=None, scale=1.0):
    np.random.seed(seed)
    codings = scale * np.random.randn(n_images, codings_size)
    images = np.asarray(decoder(codings), dtype="float64")
    return np.minimum(np.maximum(images, 0), 1)

# %% correct | the global TensorFlow seed, in batches
def generate_images(decoder, n_images, codings_size=10, seed=None):
    tf.random.set_seed(seed)
    codings = tf.random.normal([n_images, codings_size])
    parts = [decoder(codings[i:i + 100]).numpy() for i in range(0, n_images, 100)]
    images = np.concatenate(parts)
    images[images < 0] = 0
    images[images > 1] = 1
    return images

# %% correct | stateless TensorFlow, normal by a multivariate normal
def generate_images(decoder, n_images, codings_size=10, seed=None):
    if seed is None:
        seed = int(np.random.default_rng().integers(2**31))
    codings = tf.random.stateless_normal([n_images, codings_size], seed=[seed, 0])
    return np.asarray(decoder.predict_on_batch(codings)).clip(0, 1)

# %% correct | a clipping model around the decoder
def generate_images(decoder, n_images, codings_size=10, seed=None):
    inputs = keras.Input([codings_size])
    clipped = keras.Model(inputs, ops.clip(decoder(inputs), 0, 1))
    return clipped(keras.random.normal([n_images, codings_size], seed=seed))

# %% wrong | not written | test_generate_images | not_written
def generate_images(decoder, n_images, codings_size=10, seed=None):
    """Return images (n_images, 28, 28), pixels in [0, 1], decoded from codings that are drawn from N(0, I)."""
    raise NotImplementedError()

# %% wrong | return forgotten | test_generate_images | nothing_returned
- return np.clip(decoder(codings), 0, 1) → images = np.clip(decoder(codings), 0, 1)

# %% wrong | the function is set to None | test_generate_images | undefined
generate_images = None

# %% wrong | a typing error | test_generate_images | name_not_defined
- return np.clip(decoder(codings), 0, 1) → return np.clip(decode(codings), 0, 1)

# %% wrong | no clipping | test_generate_images | not_clipped
- return np.clip(decoder(codings), 0, 1) → return decoder(codings)

# %% wrong | clipped from below only | test_generate_images | not_clipped
- return np.clip(decoder(codings), 0, 1) → return np.maximum(decoder(codings), 0)

# %% wrong | the codings are clipped, not the pixels | test_generate_images | not_clipped
def generate_images(decoder, n_images, codings_size=10, seed=None):
    codings = np.clip(keras.random.normal([n_images, codings_size], seed=seed), -3, 3)
    return decoder(codings)

# %% wrong | every image stretched to [0, 1] | test_generate_images | rescaled_not_clipped
def generate_images(decoder, n_images, codings_size=10, seed=None):
    images = np.asarray(decoder(keras.random.normal([n_images, codings_size], seed=seed)))
    low, high = images.min(axis=(1, 2), keepdims=True), images.max(axis=(1, 2), keepdims=True)
    return (images - low) / (high - low)

# %% wrong | all images stretched together | test_generate_images | rescaled_not_clipped
def generate_images(decoder, n_images, codings_size=10, seed=None):
    images = np.asarray(decoder(keras.random.normal([n_images, codings_size], seed=seed)))
    return (images - images.min()) / (images.max() - images.min())

# %% wrong | a sigmoid for the clipping | test_generate_images | sigmoid_added
- return np.clip(decoder(codings), 0, 1) → return ops.sigmoid(decoder(codings))

# %% wrong | pixels from 0 to 255 | test_generate_images | pixels_up_to_255
- np.clip(decoder(codings), 0, 1) → (np.clip(decoder(codings), 0, 1) * 255).astype("uint8")

# %% wrong | always 10 codings | test_generate_images | codings_size_ignored
- [n_images, codings_size] → [n_images, 10]

# %% wrong | codings on their side | test_generate_images | codings_transposed
- [n_images, codings_size] → [codings_size, n_images]

# %% wrong | a single image | test_generate_images | single_image
- [n_images, codings_size] → [1, codings_size]

# %% wrong | 21 images, whatever was asked for | test_generate_images | wrong_number_of_images
- [n_images, codings_size] → [3 * 7, codings_size]

# %% wrong | one vector without a batch axis | test_generate_images | batch_axis_missing
- keras.random.normal([n_images, codings_size], seed=seed) → np.random.default_rng(seed).normal(size=codings_size)

# %% wrong | a list of lists goes to the decoder | test_generate_images | plain_list_given
- codings = keras.random.normal([n_images, codings_size], seed=seed)
+ codings = np.random.default_rng(seed).normal(size=(n_images, codings_size)).tolist()

# %% wrong | batches of one stacked | test_generate_images | batch_axes_stacked
- [n_images, codings_size] → [n_images, 1, codings_size]
- decoder(codings) → np.stack([decoder(z) for z in codings])

# %% wrong | the codings are returned | test_generate_images | codings_returned
def generate_images(decoder, n_images, codings_size=10, seed=None):
    return keras.random.normal([n_images, codings_size], seed=seed)

# %% wrong | images flattened | test_generate_images | images_flat
- (decoder(codings), 0, 1) → (decoder(codings), 0, 1).reshape(n_images, -1)

# %% wrong | images and codings both returned | test_generate_images | not_an_array
- return np.clip(decoder(codings), 0, 1) → return np.clip(decoder(codings), 0, 1), codings

# %% wrong | a sentence is returned | test_generate_images | not_an_array | of the codings are returned
- return keras.random.normal([n_images, codings_size], seed=seed) → return f"{n_images} images"

# %% wrong | NaN from a logarithm | test_generate_images | not_finite
- return np.clip(decoder(codings), 0, 1) → return np.log(np.asarray(decoder(codings)) - 0.5)

# %% wrong | random pixels | test_generate_images | not_decoded | of the codings are returned
- keras.random.normal([n_images, codings_size], seed=seed) → np.random.default_rng(seed).random((n_images, 28, 28))

# %% wrong | uniform between -1 and 1 | test_generate_codings | uniform_codings
- .normal([n_images, codings_size], seed=seed) → .uniform([n_images, codings_size], -1, 1, seed=seed)

# %% wrong | uniform with the right variance | test_generate_codings | uniform_codings
def generate_images(decoder, n_images, codings_size=10, seed=None):
    rng = np.random.default_rng(seed)
    codings = rng.uniform(-np.sqrt(3), np.sqrt(3), size=(n_images, codings_size))
    return np.clip(decoder(codings), 0, 1)

# %% wrong | rand for randn | test_generate_codings | uniform_codings_from_0_to_1
def generate_images(decoder, n_images, codings_size=10, seed=None):
    np.random.seed(seed)
    codings = np.random.rand(n_images, codings_size)
    return np.clip(decoder(codings), 0, 1)

# %% wrong | standard deviation 3 | test_generate_codings | wrong_spread
- keras → 3 * keras

# %% wrong | standard deviation 0.1 | test_generate_codings | wrong_spread
- codings = keras.random.normal([n_images, codings_size], seed=seed)
+ codings = np.random.default_rng(seed).normal(0, 0.1, (n_images, codings_size))

# %% wrong | Keras's RandomNormal initializer, standard deviation 0.05 | test_generate_codings | wrong_spread
- codings = keras.random.normal([n_images, codings_size], seed=seed)
+ codings = keras.initializers.RandomNormal(seed=seed)(shape=(n_images, codings_size))

# %% wrong | a truncated normal | test_generate_codings | wrong_spread
- .normal → .truncated_normal

# %% wrong | absolute values | test_generate_codings | codings_not_centred
- codings = keras.random.normal([n_images, codings_size], seed=seed)
+ codings = abs(np.random.default_rng(seed).normal(size=(n_images, codings_size)))

# %% wrong | one row repeated | test_generate_codings | one_row_repeated
- [n_images, codings_size] → [1, codings_size]
- (codings), → (np.repeat(codings, n_images, axis=0)),

# %% wrong | the seed set anew for every image | test_generate_codings | one_row_repeated
def generate_images(decoder, n_images, codings_size=10, seed=None):
    images = [decoder(keras.random.normal([1, codings_size], seed=seed))[0] for _ in range(n_images)]
    return np.clip(np.stack(images), 0, 1)

# %% wrong | one value for all codings of an image | test_generate_codings | one_value_for_all_codings
- codings = keras.random.normal([n_images, codings_size], seed=seed)
+ codings = np.random.default_rng(seed).normal(size=(n_images, 1)) * np.ones(codings_size)

# %% wrong | ten rows, tiled | test_generate_codings | images_repeat
- codings = keras.random.normal([n_images, codings_size], seed=seed)
+ codings = np.resize(np.random.default_rng(seed).normal(size=(10, codings_size)), (n_images, codings_size))

# %% wrong | zeros | test_generate_codings | codings_all_zero
def generate_images(decoder, n_images, codings_size=10, seed=None):
    return np.clip(decoder(np.zeros((n_images, codings_size))), 0, 1)

# %% wrong | a seed written into the code | test_generate_seed | seed_fixed
- seed=seed → seed=42

# %% wrong | no seed means 42 | test_generate_seed | same_images_without_a_seed
  def generate_images(decoder, n_images, codings_size=10, seed=None):
+     if seed is None:
+         seed = 42

# %% wrong | the seed is not used | test_generate_seed | seed_has_no_effect
- , seed=seed →

# %% wrong | the seed goes to tf.random.normal | test_generate_seed | seed_has_no_effect
- keras → tf

# %% wrong | any seed means 42 | test_generate_seed | every_seed_the_same
def generate_images(decoder, n_images, codings_size=10, seed=None):
    rng = np.random.default_rng() if seed is None else np.random.default_rng(42)
    return np.clip(decoder(rng.normal(size=(n_images, codings_size))), 0, 1)

# %% wrong | if seed: | test_generate_seed | seed_zero_ignored | of any seed means 42
- () if seed is None else np.random.default_rng(42) → (seed) if seed else np.random.default_rng()

# %% wrong | one number for every pair of codings | test_generate_codings | codings_depend_on_each_other
- keras.random.normal([n_images, codings_size], seed=seed)
+ np.repeat(keras.random.normal([n_images, codings_size], seed=seed), 2, axis=1)[:, :codings_size]

# %% wrong | only the signs | test_generate_codings | draws_rounded
- keras.random.normal([n_images, codings_size], seed=seed) → np.sign(keras.random.normal([n_images, codings_size], seed=seed))

# %% wrong | two-sided exponential numbers of the same spread | test_generate_codings | codings_not_gaussian
- keras.random.normal([n_images, codings_size], seed=seed) → np.random.default_rng(seed).laplace(0, 0.5**0.5, [n_images, codings_size])

# %% wrong | cut off at two standard deviations | test_generate_codings | draws_cut_off
- keras.random.normal([n_images, codings_size], seed=seed) → ops.clip(keras.random.normal([n_images, codings_size], seed=seed), -2, 2)

# %% wrong | cut off to [0, 1] | test_generate_codings | draws_cut_off
- keras.random.normal([n_images, codings_size], seed=seed) → ops.clip(keras.random.normal([n_images, codings_size], seed=seed), 0, 1)

# %% wrong | rounded to one decimal | test_generate_codings | draws_rounded
- keras.random.normal([n_images, codings_size], seed=seed) → ops.round(keras.random.normal([n_images, codings_size], seed=seed), 1)

# %% wrong | whole numbers | test_generate_codings | draws_rounded
- keras.random.normal([n_images, codings_size], seed=seed) → ops.cast(ops.cast(keras.random.normal([n_images, codings_size], seed=seed), "int32"), "float32")

# %% wrong | the default seed changed to 42 | test_generate_seed | default_seed_fixed
- seed=None → seed=42

# %% wrong | always the same codings, shuffled | test_generate_seed | only_the_order_changes
def generate_images(decoder, n_images, codings_size=10, seed=None):
    pool = np.random.default_rng(7).standard_normal((n_images, codings_size))
    return np.clip(decoder(np.random.default_rng(seed).permutation(pool)), 0, 1)

# %% correct | NumPy's old RandomState, a tuple is returned
def generate_images(decoder, n_images, codings_size=10, seed=None):
    codings = np.random.RandomState(seed).normal(0.0, 1.0, (n_images, codings_size))
    return tuple(np.clip(image, 0, 1) for image in np.asarray(decoder(codings)))

# %% correct | by Box and Muller from uniform numbers
def generate_images(decoder, n_images, codings_size=10, seed=None):
    u = np.random.default_rng(seed).random((2, n_images, codings_size))
    codings = np.sqrt(-2 * np.log(1 - u[0])) * np.cos(2 * np.pi * u[1])
    return np.clip(decoder(codings), 0, 1)

# %% correct | by the inverse of the distribution function
def generate_images(decoder, n_images, codings_size=10, seed=None):
    from scipy.stats import norm

    u = np.random.default_rng(seed).uniform(1e-12, 1, (n_images, codings_size))
    return np.clip(decoder(norm.ppf(u)), 0, 1)

# %% correct | a loop of rows from one generator, decoded in batches of 4
def generate_images(decoder, n_images: int, codings_size: int = 10, seed: int | None = None) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows = [rng.normal(size=codings_size) for _ in range(n_images)]
    return decoder.predict(np.stack(rows), batch_size=4, verbose=0).clip(0.0, 1.0)

# %% correct | the multivariate normal distribution
def generate_images(decoder, n_images, codings_size=10, seed=None):
    rng = np.random.default_rng(seed)
    codings = rng.multivariate_normal(np.zeros(codings_size), np.identity(codings_size), size=n_images)
    return np.clip(decoder(codings.astype("float32")), 0, 1)

# %% correct | an initializer of standard deviation 1
def generate_images(decoder, n_images, codings_size=10, seed=None):
    draw = keras.initializers.RandomNormal(mean=0.0, stddev=1.0, seed=seed)
    return ops.clip(decoder(draw(shape=(n_images, codings_size))), 0, 1)

# %% correct | set_random_seed where a seed is given
def generate_images(decoder, n_images, codings_size=10, seed=None):
    if seed is not None:
        keras.utils.set_random_seed(seed)
    return tf.clip_by_value(decoder(tf.random.normal((n_images, codings_size))), 0, 1)

# %% correct | a seed of Python's random, limited in the compiled graph
def generate_images(decoder, n_images, codings_size=10, seed=None):
    import random

    draw = random.Random(seed)
    codings = tf.constant([[draw.gauss(0, 1) for _ in range(codings_size)] for _ in range(n_images)])
    decode = tf.function(lambda z: tf.minimum(tf.nn.relu(decoder(z)), 1.0))
    return decode(codings)

# %% wrong | the book's line, clipping and seed forgotten | test_generate_images | wrong_number_of_images
def generate_images(decoder, n_images, codings_size=10, seed=None):
    codings = tf.random.normal(shape=[3 * 7, codings_size])
    return decoder(codings).numpy()

# %% wrong | numpy | test_generate_images | numpy_already
- return np.clip(decoder(codings), 0, 1) → return decoder.predict(codings).numpy().clip(0, 1)

# %% wrong | PyTorch | test_generate_images | another_library
def generate_images(decoder, n_images, codings_size=10, seed=None):
    torch.manual_seed(seed)
    z = torch.randn(n_images, codings_size)
    return decoder(z).clamp(0, 1)

# %% wrong | tanh's range mapped to [0, 1] | test_generate_images | pixels_shifted
- return np.clip(decoder(codings), 0, 1) → return np.clip((np.asarray(decoder(codings)) + 1) / 2, 0, 1)

# %% wrong | divided by 255 | test_generate_images | pixels_divided_by_255
- return np.clip(decoder(codings), 0, 1) → return np.clip(decoder(codings), 0, 255) / 255.0

# %% wrong | divided by the maximum | test_generate_images | not_decoded
- return np.clip(decoder(codings), 0, 1) → images = np.maximum(decoder(codings), 0); return images / images.max()

# %% wrong | black and white | test_generate_images | pixels_black_or_white
- return np.clip(decoder(codings), 0, 1) → return (np.asarray(decoder(codings)) > 0.5).astype("float32")

# %% wrong | the seed as the second argument of normal | test_generate_images | seed_by_position
- [n_images, codings_size], seed=seed → [n_images, codings_size], seed

# %% wrong | the arguments of a size apart | test_generate_images | size_as_two_numbers
- keras.random.normal([n_images, codings_size], seed=seed) → np.random.default_rng(seed).standard_normal(n_images, codings_size)

# %% wrong | np.clip without its result | test_generate_images | not_clipped
- return np.clip(decoder(codings), 0, 1) → images = decoder(codings); np.clip(images, 0, 1); return images

# %% wrong | the notebook's codings_size | test_generate_images | wrong_number_of_codings
- [n_images, codings_size] → [n_images, decoder.input_shape[-1] + 1]

# %% wrong | a latent space of two dimensions | test_generate_images | wrong_number_of_codings
- [n_images, codings_size] → [n_images, 2]

# %% wrong | from a grid of −3 to 3 | test_generate_codings | one_value_for_all_codings
def generate_images(decoder, n_images, codings_size=10, seed=None):
    z = np.linspace(-3, 3, n_images)
    codings = np.stack([z] * codings_size, axis=1)
    return np.clip(decoder(codings), 0, 1)

# %% wrong | hash of the seed, new at each call | test_generate_seed | same_images_without_a_seed
def generate_images(decoder, n_images, codings_size=10, seed=None):
    if seed is None:
        seed = 0
    return np.clip(decoder(np.random.default_rng(seed).normal(size=(n_images, codings_size))), 0, 1)

# %% wrong | noise of variance 0.5 | test_generate_codings | wrong_spread
- keras.random.normal([n_images, codings_size], seed=seed) → keras.random.normal([n_images, codings_size], stddev=0.5, seed=seed)

# %% wrong | images as float16 pictures | test_generate_images | not_an_array
- return np.clip(decoder(codings), 0, 1) → return [plt.imshow(image) for image in np.clip(decoder(codings), 0, 1)]

# %% correct | tf.random.set_seed in any case
def generate_images(decoder, n_images, codings_size=10, seed=None):
    tf.random.set_seed(seed)
    return np.clip(decoder(tf.random.normal([n_images, codings_size])), 0, 1)

# %% wrong | the last image of a loop | test_generate_images | single_image
def generate_images(decoder, n_images, codings_size=10, seed=None):
    rng = np.random.default_rng(seed)
    for _ in range(n_images):
        images = decoder(rng.normal(size=(1, codings_size)))
    return np.clip(images, 0, 1)

# %% wrong | the number of images handed to predict | test_generate_images | number_for_codings
- decoder(codings) → decoder.predict(n_images)

# %% wrong | codings in an image's shape | test_generate_images | too_many_axes
- [n_images, codings_size] → [n_images, 28, 28]

# %% wrong | the shape for the mean | test_generate_images | shape_for_the_mean
- codings = keras.random.normal([n_images, codings_size], seed=seed) → codings = np.random.default_rng(seed).normal((n_images, codings_size))

# %% wrong | set_random_seed of None | test_generate_images | seed_is_none
def generate_images(decoder, n_images, codings_size=10, seed=None):
    keras.utils.set_random_seed(seed)
    codings = keras.random.normal([n_images, codings_size])
    return ops.clip(decoder(codings), 0, 1)

# %% wrong | randn of a shape | test_generate_images | sizes_one_by_one
def generate_images(decoder, n_images, codings_size=10, seed=None):
    codings = np.random.RandomState(seed).randn((n_images, codings_size))
    return ops.clip(decoder(codings), 0, 1)

# %% wrong | standardised in every coding | test_generate_codings | draws_evened_out
- return np.clip(decoder(codings), 0, 1)
+ codings = (codings - ops.mean(codings, axis=0)) / ops.std(codings, axis=0)
+ return np.clip(decoder(codings), 0, 1)

# %% wrong | all codings on a sphere | test_generate_codings | draws_evened_out | of standardised in every coding
- codings = (codings - ops.mean(codings, axis=0)) / ops.std(codings, axis=0) → codings = codings / ops.norm(codings, axis=1, keepdims=True) * codings_size**0.5

# %% wrong | the same seed again for every batch | test_generate_codings | seed_used_again
def generate_images(decoder, n_images, codings_size=10, seed=None):
    parts = []
    for start in range(0, n_images, 100):
        codings = keras.random.normal([min(100, n_images - start), codings_size], seed=seed)
        parts.append(np.clip(decoder(codings), 0, 1))
    return np.concatenate(parts)

# %% wrong | two codings by default | test_generate_images | default_changed
- codings_size=10 → codings_size=2
