# %% correct | as in the text
def generate_class(decoder, label, n, codings_size=10, seed=None):
    codings = np.random.default_rng(seed).standard_normal((n, codings_size)).astype("float32")
    return np.clip(decoder([codings, np.full(n, label)]), 0, 1)

# %% correct | Keras draws, and the labels are a tensor
- np.random.default_rng(seed).standard_normal((n, codings_size)).astype("float32") → keras.random.normal([n, codings_size], seed=seed)
- np.full(n, label) → ops.full([n], label)

# %% correct | float64, np.repeat
- .astype("float32") →
- np.full(n, label) → np.repeat(label, n)

# %% correct | predict
- np.clip(decoder([codings, np.full(n, label)]), 0, 1) → decoder.predict([codings, np.full(n, label)], verbose=0).clip(0, 1)

# %% correct | labels uint8, tensors are returned
- np.clip(decoder([codings, np.full(n, label)]), 0, 1) → ops.clip(decoder([codings, np.full(n, label, "uint8")]), 0.0, 1.0)

# %% correct | labels as floats, of shape (n, 1)
- np.full(n, label) → np.full((n, 1), float(label))

# %% correct | labels by addition
- np.full(n, label) → np.zeros(n, dtype=int) + label

# %% correct | tensors of both
- np.random.default_rng(seed).standard_normal((n, codings_size)).astype("float32") → tf.constant(np.random.default_rng(seed).standard_normal((n, codings_size)), tf.float32)
- np.full(n, label) → tf.fill([n], label)

# %% correct | a list of labels made an array, a channel axis
- return np.clip(decoder([codings, np.full(n, label)]), 0, 1) → return np.clip(decoder([codings, np.array([label] * n)]), 0, 1)[..., None]

# %% correct | keyword arguments of normal
- .standard_normal((n, codings_size)) → .normal(loc=0.0, scale=1.0, size=(n, codings_size))

# %% correct | image by image, a list is returned
def generate_class(decoder, label, n, codings_size=10, seed=None):
    rng = np.random.default_rng(seed)
    images = []
    for _ in range(n):
        codings = rng.standard_normal((1, codings_size))
        images.append(np.clip(np.asarray(decoder([codings, np.array([label])]))[0], 0, 1))
    return images

# %% correct | in batches, the global NumPy seed
def generate_class(decoder, label, n, codings_size=10, seed=None):
    np.random.seed(seed)
    codings = np.random.randn(n, codings_size)
    labels = np.ones(n, dtype="int32") * label
    parts = [decoder([codings[i : i + 64], labels[i : i + 64]]) for i in range(0, n, 64)]
    return np.minimum(np.maximum(np.concatenate(parts), 0), 1)

# %% correct | the global TensorFlow seed
def generate_class(decoder, label, n, codings_size=10, seed=None):
    tf.random.set_seed(seed)
    codings = tf.random.normal([n, codings_size])
    return tf.clip_by_value(decoder((codings, tf.ones([n], "int32") * label)), 0, 1)

# %% correct | a decoder for one class
def generate_class(decoder, label, n, codings_size=10, seed=None):
    inputs = keras.Input([codings_size])
    labels = ops.full_like(inputs[:, 0], label, dtype="int32")
    one_class = keras.Model(inputs, ops.clip(decoder([inputs, labels]), 0, 1))
    return one_class(np.random.default_rng(seed).standard_normal((n, codings_size)))

# %% wrong | not written | test_generate_class_images | not_written
def generate_class(decoder, label, n, codings_size=10, seed=None):
    raise NotImplementedError()

# %% wrong | nothing returned | test_generate_class_images | nothing_returned
- return np.clip → np.clip

# %% wrong | a single number for the label | test_generate_class_images | one_label_for_all
- np.full(n, label) → label

# %% wrong | one label in an array | test_generate_class_images | one_label_for_all
- np.full(n, label) → np.array([label])

# %% wrong | the labels as a list | test_generate_class_images | labels_in_a_list
- np.full(n, label) → [label] * n

# %% wrong | one-hot rows | test_generate_class_images | labels_one_hot
- np.full(n, label) → np.eye(10)[np.full(n, label)]

# %% wrong | one-hot by Keras | test_generate_class_images | labels_one_hot
- np.full(n, label) → keras.utils.to_categorical(np.full(n, label), 10)

# %% wrong | no labels | test_generate_class_images | labels_not_given
- decoder([codings, np.full(n, label)]) → decoder(codings)

# %% wrong | two arguments | test_generate_class_images | two_arguments
- decoder([codings, np.full(n, label)]) → decoder(codings, np.full(n, label))

# %% wrong | the label joined to the codings | test_generate_class_images | labels_joined
- decoder([codings, np.full(n, label)]) → decoder(np.concatenate([codings, np.full((n, 1), label)], axis=1))

# %% wrong | a tensor of codings beside an array of labels | test_generate_class_images | tensor_beside_array
- np.random.default_rng(seed).standard_normal((n, codings_size)).astype("float32") → keras.random.normal([n, codings_size], seed=seed)

# %% wrong | label and codings exchanged | test_generate_class_images | inputs_exchanged
- [codings, np.full(n, label)] → [np.full(n, label), codings]

# %% wrong | n and label exchanged | test_generate_class_images | rows_do_not_fit
- np.full(n, label) → np.full(label, n)

# %% wrong | labels from 0 to n − 1 | test_generate_class_images | all_labels
- np.full(n, label) → np.arange(n) % 10

# %% wrong | random labels | test_generate_class_images | all_labels
- np.full(n, label) → np.random.default_rng(0).integers(0, 10, n)

# %% wrong | always a boot | test_generate_class_images | another_label
- np.full(n, label) → np.full(n, 9)

# %% wrong | label counted from 1 | test_generate_class_images | another_label
- np.full(n, label) → np.full(n, label - 1)

# %% wrong | not clipped | test_generate_class_images | not_clipped
- np.clip(decoder([codings, np.full(n, label)]), 0, 1) → np.asarray(decoder([codings, np.full(n, label)]))

# %% wrong | pixels up to 255 | test_generate_class_images | pixels_up_to_255
- np.clip(decoder([codings, np.full(n, label)]), 0, 1) → 255 * np.clip(decoder([codings, np.full(n, label)]), 0, 1)

# %% wrong | stretched | test_generate_class_images | rescaled_not_clipped
- return np.clip(decoder([codings, np.full(n, label)]), 0, 1)
+ images = np.asarray(decoder([codings, np.full(n, label)]))
+ return (images - images.min()) / (images.max() - images.min())

# %% wrong | ten codings whatever codings_size says | test_generate_class_images | codings_size_ignored
- (n, codings_size) → (n, 10)

# %% wrong | the codings are returned | test_generate_class_images | codings_returned
- return np.clip(decoder([codings, np.full(n, label)]), 0, 1) → return codings

# %% wrong | one image | test_generate_class_images | single_image
- return np.clip(decoder([codings, np.full(n, label)]), 0, 1) → return np.clip(decoder([codings, np.full(n, label)]), 0, 1)[0]

# %% wrong | uniform codings | test_generate_class_codings | uniform_codings
- .standard_normal((n, codings_size)) → .uniform(-1, 1, (n, codings_size))

# %% wrong | rand for randn | test_generate_class_codings | uniform_codings_from_0_to_1
- .standard_normal((n, codings_size)) → .random((n, codings_size))

# %% wrong | wide codings | test_generate_class_codings | wrong_spread
- .standard_normal((n, codings_size)) → .normal(0, 2, (n, codings_size))

# %% wrong | moved by the label | test_generate_class_codings | codings_not_centred
- .standard_normal((n, codings_size)) → .normal(label, 1, (n, codings_size))

# %% wrong | the middle of the class | test_generate_class_codings | codings_all_zero
- np.random.default_rng(seed).standard_normal((n, codings_size)).astype("float32") → np.zeros((n, codings_size), "float32")

# %% wrong | the same row n times | test_generate_class_codings | one_row_repeated
- np.random.default_rng(seed).standard_normal((n, codings_size)).astype("float32") → np.tile(np.random.default_rng(seed).standard_normal(codings_size), (n, 1))

# %% wrong | one number for all codings | test_generate_class_codings | one_value_for_all_codings
- np.random.default_rng(seed).standard_normal((n, codings_size)).astype("float32") → np.repeat(np.random.default_rng(seed).standard_normal((n, 1)), codings_size, axis=1)

# %% wrong | codings clipped | test_generate_class_codings | draws_cut_off
- .astype("float32") → .clip(-2, 2)

# %% wrong | a fixed seed | test_generate_class_seed | seed_fixed
- default_rng(seed) → default_rng(42)

# %% wrong | the label as the seed | test_generate_class_seed | seed_fixed
- default_rng(seed) → default_rng(label)

# %% wrong | no seed | test_generate_class_seed | seed_has_no_effect
- default_rng(seed) → default_rng()

# %% wrong | another default | test_generate_class_seed | default_seed_fixed
- seed=None → seed=42

# %% wrong | seed or 42 | test_generate_class_seed | same_images_without_a_seed
- default_rng(seed) → default_rng(42 if seed is None else seed)

# %% wrong | 0 taken for no seed | test_generate_class_seed | seed_zero_ignored
- default_rng(seed) → default_rng(seed or None)

# %% correct | as in the hints
def generate_class(decoder, label, n, codings_size=10, seed=None):
    """Return n images (n, 28, 28) of one class, decoded from N(0, I), pixels in [0, 1]."""
    codings = np.random.default_rng(seed).standard_normal((n, codings_size))
    labels = np.full(n, label)
    images = decoder([codings, labels])
    return np.clip(images, 0, 1)

# %% correct | keras random, tensors
def generate_class(decoder, label, n, codings_size=10, seed=None):
    codings = keras.random.normal((n, codings_size), seed=seed)
    labels = ops.full((n,), label, dtype="int32")
    return ops.clip(decoder([codings, labels]), 0.0, 1.0)

# %% correct | predict, written anew
def generate_class(decoder, label, n, codings_size=10, seed=None):
    rng = np.random.RandomState(seed)
    made = decoder.predict([rng.normal(0, 1, (n, codings_size)).astype("float32"), np.array([label] * n)], verbose=0)
    made[made < 0] = 0
    made[made > 1] = 1
    return made

# %% wrong | single label | test_generate_class_images | one_label_for_all | of as in the hints
- labels = np.full(n, label) → labels = label

# %% wrong | label array of one | test_generate_class_images | one_label_for_all | of as in the hints
- labels = np.full(n, label) → labels = np.array([label])

# %% wrong | no clip | test_generate_class_images | not_clipped | of as in the hints
- return np.clip(images, 0, 1) → return images

# %% wrong | uniform | test_generate_class_codings | uniform_codings_from_0_to_1 | of as in the hints
- np.random.default_rng(seed).standard_normal((n, codings_size)) → np.random.default_rng(seed).random((n, codings_size))

# %% wrong | seed ignored | test_generate_class_seed | seed_has_no_effect | of as in the hints
- np.random.default_rng(seed) → np.random.default_rng()

# %% wrong | seed fixed at None | test_generate_class_seed | same_images_without_a_seed | of as in the hints
- np.random.default_rng(seed) → np.random.default_rng(seed or 42)

# %% wrong | same codings for all | test_generate_class_codings | one_row_repeated | of as in the hints
- standard_normal((n, codings_size)) → standard_normal((1, codings_size)).repeat(n, axis=0)

# %% wrong | tensor and array | test_generate_class_images | tensor_beside_array | of as in the hints
- np.random.default_rng(seed).standard_normal((n, codings_size)) → keras.random.normal((n, codings_size), seed=seed)

# %% wrong | ten codings | test_generate_class_images | codings_size_ignored | of as in the hints
- standard_normal((n, codings_size)) → standard_normal((n, 10))

# %% wrong | all classes | test_generate_class_images | all_labels | of as in the hints
- np.full(n, label) → np.arange(n) % 10

# %% wrong | one-hot | test_generate_class_images | labels_one_hot | of as in the hints
- np.full(n, label) → np.eye(10)[np.full(n, label)]

# %% wrong | min-max | test_generate_class_images | rescaled_not_clipped | of as in the hints
- return np.clip(images, 0, 1) → return (images - np.min(images)) / (np.max(images) - np.min(images))

# %% wrong | no seed, np.random.seed | test_generate_class_seed | same_images_without_a_seed | of as in the hints
- codings = np.random.default_rng(seed).standard_normal((n, codings_size)) → np.random.seed(seed or 0); codings = np.random.randn(n, codings_size)

# %% wrong | two arguments, written anew | test_generate_class_images | two_arguments | of as in the hints
- decoder([codings, labels]) → decoder(codings, labels)

# %% wrong | order | test_generate_class_images | inputs_exchanged | of as in the hints
- decoder([codings, labels]) → decoder([labels, codings])

# %% wrong | label plus one | test_generate_class_images | another_label | of as in the hints
- np.full(n, label) → np.full(n, label + 1)

# %% wrong | n times 255 | test_generate_class_images | not_clipped | of as in the hints
- return np.clip(images, 0, 1) → return np.clip(images, 0, 255)

# %% wrong | the same seed again for every batch | test_generate_class_codings | seed_used_again
def generate_class(decoder, label, n, codings_size=10, seed=None):
    parts = []
    for start in range(0, n, 256):
        codings = np.random.default_rng(seed).standard_normal((min(256, n - start), codings_size))
        parts.append(np.clip(decoder([codings, np.full(len(codings), label)]), 0, 1))
    return np.concatenate(parts)

# %% wrong | sigmoid instead of clipping | test_generate_class_images | sigmoid_added
def generate_class(decoder, label, n, codings_size=10, seed=None):
    codings = np.random.default_rng(seed).standard_normal((n, codings_size))
    images = decoder.predict([codings, np.full(n, label)], verbose=0)
    return np.asarray(ops.sigmoid(images))
