# %% correct | one-hot, as in the text
def build_cond_decoder(codings_size=10, n_classes=10):
    codings = layers.Input([codings_size])
    labels = layers.Input([], dtype="int32")
    x = layers.Concatenate()([codings, ops.one_hot(labels, n_classes)])
    x = layers.Dense(100, activation="relu")(x)
    x = layers.Dense(150, activation="relu")(x)
    x = layers.Dense(28 * 28)(x)
    return keras.Model([codings, labels], layers.Reshape([28, 28])(x))

# %% correct | an Embedding
- ops.one_hot(labels, n_classes) → layers.Embedding(n_classes, 8)(labels)

# %% correct | an Embedding on labels of shape (n, 1)
- labels = layers.Input([], dtype="int32") → labels = layers.Input([1])
- ops.one_hot(labels, n_classes) → layers.Flatten()(layers.Embedding(n_classes, 6)(labels))

# %% correct | CategoryEncoding, a sigmoid at the end
- ops.one_hot(labels, n_classes) → layers.CategoryEncoding(num_tokens=n_classes, output_mode="one_hot")(labels)
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28, activation="sigmoid")(x)

# %% correct | labels as float32, then one-hot
- layers.Input([], dtype="int32") → layers.Input([])
- ops.one_hot(labels, n_classes) → ops.one_hot(ops.cast(labels, "int32"), n_classes)

# %% correct | ops.equal for one-hot
- ops.one_hot(labels, n_classes) → ops.cast(ops.equal(ops.expand_dims(labels, -1), ops.arange(n_classes)), "float32")

# %% correct | ops.concatenate, elu, tanh
- layers.Concatenate()([codings, ops.one_hot(labels, n_classes)]) → ops.concatenate([ops.one_hot(labels, n_classes), codings], axis=-1)
- layers.Dense(100, activation="relu") → layers.Dense(100, activation="elu")
- layers.Dense(150, activation="relu") → layers.Dense(150, activation="tanh")

# %% correct | the label joined to every layer
  x = layers.Dense(100, activation="relu")(x)
- x = layers.Dense(150, activation="relu")(x)
- x = layers.Dense(28 * 28)(x)
+ x = layers.Dense(150, activation="relu")(layers.Concatenate()([x, ops.one_hot(labels, n_classes)]))
+ x = layers.Dense(28 * 28)(layers.Concatenate()([x, ops.one_hot(labels, n_classes)]))

# %% correct | z + E(y), a row for each class added to the codings
- layers.Concatenate()([codings, ops.one_hot(labels, n_classes)]) → codings + layers.Embedding(n_classes, codings_size)(labels)

# %% correct | a mean image for each class, added at the end
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28)(x) + layers.Embedding(n_classes, 784)(labels)

# %% correct | FiLM, a scale and a shift for each class
def build_cond_decoder(codings_size=10, n_classes=10):
    codings, labels = keras.Input((codings_size,)), keras.Input((), dtype="int32")
    x = layers.Dense(128, activation="relu")(codings)
    scale, shift = layers.Embedding(n_classes, 128)(labels), layers.Embedding(n_classes, 128)(labels)
    x = layers.LeakyReLU()(layers.Add()([layers.Multiply()([x, ops.add(scale, 1.0)]), shift]))
    return keras.Model([codings, labels], layers.Reshape((28, 28))(layers.Dense(784)(x)))

# %% correct | transposed convolutions, images with a channel axis
def build_cond_decoder(codings_size=10, n_classes=10):
    codings, labels = keras.Input([codings_size]), keras.Input([], dtype="int32")
    x = layers.Concatenate()([codings, layers.Embedding(n_classes, 5)(labels)])
    x = layers.Reshape([7, 7, 8])(layers.Dense(7 * 7 * 8, activation="relu")(x))
    x = layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model([codings, labels], x)

# %% correct | a class of its own
class CondDecoder(keras.Model):
    def __init__(self, n_classes):
        super().__init__()
        self.embedding = layers.Embedding(n_classes, 12)
        self.hidden = [layers.Dense(units, activation="relu") for units in (100, 150)]
        self.pixels, self.square = layers.Dense(784), layers.Reshape([28, 28])

    def call(self, inputs):
        codings, labels = inputs
        x = ops.concatenate([codings, self.embedding(labels)], axis=1)
        for layer in self.hidden:
            x = layer(x)
        return self.square(self.pixels(x))


def build_cond_decoder(codings_size=10, n_classes=10):
    return CondDecoder(n_classes)

# %% correct | an expert for each class
def build_cond_decoder(codings_size=10, n_classes=10):
    codings, labels = layers.Input([codings_size]), layers.Input([], dtype="int32")
    which = ops.expand_dims(ops.one_hot(labels, n_classes), 1)
    x = layers.Dense(60 * n_classes, activation="relu")(codings)
    x = ops.sum(layers.Reshape([60, n_classes])(x) * which, axis=-1)
    return keras.Model([codings, labels], layers.Reshape([28, 28])(layers.Dense(784)(x)))

# %% correct | batch normalisation and dropout
- x = layers.Dense(100, activation="relu")(x) → x = layers.Dropout(0.1)(layers.BatchNormalization()(layers.Dense(100, activation="relu")(x)))

# %% correct | a named model, a tuple of inputs
- return keras.Model([codings, labels], layers.Reshape([28, 28])(x)) → return keras.Model(inputs=(codings, labels), outputs=layers.Reshape([28, 28])(x), name="decoder")

# %% wrong | not written | test_cond_decoder_outputs | not_written
def build_cond_decoder(codings_size=10, n_classes=10):
    raise NotImplementedError()

# %% wrong | nothing returned | test_cond_decoder_outputs | nothing_returned
- return keras.Model([codings, labels], layers.Reshape([28, 28])(x)) → keras.Model([codings, labels], layers.Reshape([28, 28])(x))

# %% wrong | the images without a model | test_cond_decoder_outputs | not_a_model
- return keras.Model([codings, labels], layers.Reshape([28, 28])(x)) → return layers.Reshape([28, 28])(x)

# %% wrong | the book's decoder | test_cond_decoder_outputs | no_input_for_labels
- layers.Concatenate()([codings, ops.one_hot(labels, n_classes)]) → codings
- keras.Model([codings, labels], → keras.Model(codings,

# %% wrong | the inputs the other way round | test_cond_decoder_outputs | inputs_in_wrong_order
- keras.Model([codings, labels] → keras.Model([labels, codings]

# %% wrong | one-hot rows as input | test_cond_decoder_outputs | one_hot_expected
- layers.Input([], dtype="int32") → layers.Input([n_classes])
- ops.one_hot(labels, n_classes) → labels

# %% wrong | two axes for the codings | test_cond_decoder_outputs | inputs_do_not_fit
- layers.Input([codings_size]) → layers.Input([codings_size, 2])
- Concatenate()([codings, → Concatenate()([layers.Flatten()(codings),

# %% wrong | an input for labels that leads nowhere | test_cond_decoder_labels | labels_ignored
- layers.Concatenate()([codings, ops.one_hot(labels, n_classes)]) → codings

# %% wrong | joined and forgotten | test_cond_decoder_labels | labels_ignored
- layers.Dense(100, activation="relu")(x) → layers.Dense(100, activation="relu")(codings)

# %% wrong | the label as one number | test_cond_decoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → ops.expand_dims(ops.cast(labels, "float32"), -1)

# %% wrong | the label as a number up to 1 | test_cond_decoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → ops.reshape(ops.cast(labels, "float32"), (-1, 1)) / n_classes

# %% wrong | a Dense layer on the number | test_cond_decoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → layers.Dense(8, activation="relu")(ops.expand_dims(ops.cast(labels, "float32"), -1))

# %% wrong | the label in binary digits | test_cond_decoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → ops.cast(ops.floor_divide(ops.expand_dims(labels, -1), np.array([1, 2, 4, 8])) % 2, "float32")

# %% wrong | the label added to all codings | test_cond_decoder_labels | label_is_a_number
- layers.Concatenate()([codings, ops.one_hot(labels, n_classes)]) → codings + ops.expand_dims(ops.cast(labels, "float32"), -1)

# %% wrong | as many classes as codings | test_cond_decoder_labels | n_classes_ignored
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, codings_size)

# %% wrong | always ten classes | test_cond_decoder_labels | n_classes_ignored
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, 10)

# %% wrong | one class too few | test_cond_decoder_labels | last_class_missing
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, n_classes - 1)

# %% wrong | labels counted from 1 | test_cond_decoder_labels | first_class_missing
- ops.one_hot(labels, n_classes) → ops.one_hot(labels - 1, n_classes)

# %% wrong | two classes too few | test_cond_decoder_labels | some_classes_missing
- ops.one_hot(labels, n_classes) → ops.one_hot(labels - 1, n_classes - 2)

# %% wrong | an Embedding that is too short | test_cond_decoder_outputs | label_out_of_table
- ops.one_hot(labels, n_classes) → layers.Embedding(n_classes - 1, 8)(labels)

# %% wrong | softmax over the batch | test_cond_decoder_labels | rows_mixed
- ops.one_hot(labels, n_classes) → ops.softmax(ops.one_hot(labels, n_classes), axis=0)

# %% wrong | labels as they are into Concatenate | test_cond_decoder_outputs | concatenated_shapes
- ops.one_hot(labels, n_classes) → labels

# %% wrong | an Embedding on (n, 1) that is not flattened | test_cond_decoder_outputs | concatenated_shapes
- labels = layers.Input([], dtype="int32") → labels = layers.Input([1])
- ops.one_hot(labels, n_classes) → layers.Embedding(n_classes, 6)(labels)

# %% wrong | a NumPy identity matrix | test_cond_decoder_outputs | symbolic_tensor
- ops.one_hot(labels, n_classes) → np.eye(n_classes)[labels]

# %% wrong | to_categorical | test_cond_decoder_outputs | symbolic_tensor
- ops.one_hot(labels, n_classes) → keras.utils.to_categorical(labels, n_classes)

# %% wrong | tf.one_hot | test_cond_decoder_outputs | symbolic_tensor
- ops.one_hot(labels, n_classes) → tf.one_hot(labels, n_classes)

# %% wrong | the number of codings written in | test_cond_decoder_outputs | codings_size_ignored
- layers.Input([codings_size]) → layers.Input([10])

# %% wrong | another signature | test_cond_decoder_outputs | another_number_of_classes
- codings_size=10, n_classes=10 → codings_size=16, n_classes=10

# %% wrong | flat images | test_cond_decoder_outputs | images_flat
- layers.Reshape([28, 28])(x) → x

# %% wrong | the codings are forgotten | test_cond_decoder_images | codings_ignored
- layers.Concatenate()([codings, ops.one_hot(labels, n_classes)]) → layers.Dense(30)(ops.one_hot(labels, n_classes))

# %% wrong | only the first codings are used | test_cond_decoder_images | codings_ignored
- layers.Concatenate()([codings, ops.one_hot(labels, n_classes)]) → layers.Concatenate()([codings[:, :2], ops.one_hot(labels, n_classes)])

# %% wrong | no activations | test_cond_decoder_images | no_nonlinearity
- x = layers.Dense(100, activation="relu")(x) → x = layers.Dense(100)(x)
- x = layers.Dense(150, activation="relu")(x) → x = layers.Dense(150)(x)

# %% wrong | ReLU on the pixels | test_cond_decoder_images | relu_on_output
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28, activation="relu")(x)

# %% wrong | softmax on the pixels | test_cond_decoder_images | softmax_on_output
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28, activation="softmax")(x)

# %% wrong | half a sigmoid | test_cond_decoder_images | range_too_narrow
- layers.Reshape([28, 28])(x) → layers.Reshape([28, 28])(ops.sigmoid(x) / 2)

# %% wrong | pixels up to 255 | test_cond_decoder_images | pixels_up_to_255
- layers.Reshape([28, 28])(x) → layers.Reshape([28, 28])(255 * x)

# %% wrong | noise on the codings | test_cond_decoder_labels | other_noise
- layers.Concatenate()([codings, ops.one_hot(labels, n_classes)]) → layers.Concatenate()([layers.GaussianNoise(1.0)(codings, training=True), ops.one_hot(labels, n_classes)])

# %% wrong | one model for all calls | test_cond_decoder_images | layers_shared
shared = {}


def build_cond_decoder(codings_size=10, n_classes=10):
    if (codings_size, n_classes) not in shared:
        codings, labels = layers.Input([codings_size]), layers.Input([], dtype="int32")
        x = layers.Concatenate()([codings, ops.one_hot(labels, n_classes)])
        x = layers.Dense(784)(layers.Dense(100, activation="relu")(x))
        shared[codings_size, n_classes] = keras.Model([codings, labels], layers.Reshape([28, 28])(x))
    return shared[codings_size, n_classes]

# %% correct | as in the hints
def build_cond_decoder(codings_size=10, n_classes=10):
    """[codings (n, codings_size), labels (n,)] → images (n, 28, 28)."""
    codings = layers.Input([codings_size])
    labels = layers.Input([], dtype="int32")
    one_hot = ops.one_hot(labels, n_classes)
    h = layers.Concatenate()([codings, one_hot])
    h = layers.Dense(100, activation="relu")(h)
    h = layers.Dense(150, activation="relu")(h)
    pixels = layers.Dense(28 * 28)(h)
    images = layers.Reshape([28, 28])(pixels)
    return keras.Model([codings, labels], images)

# %% correct | transposed convolutions, sigmoid, embedding product
def build_cond_decoder(codings_size=10, n_classes=10):
    z, y = keras.Input((codings_size,)), keras.Input((), dtype="int32")
    e = layers.Embedding(n_classes, codings_size, embeddings_initializer="ones")(y)
    x = layers.Concatenate()([layers.Multiply()([z, e]), e])
    x = layers.Dense(7 * 7 * 8, activation="relu")(x)
    x = layers.Reshape((7, 7, 8))(x)
    x = layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model([z, y], layers.Reshape((28, 28))(x))

# %% correct | subclass with a Sequential
class CondDecoder(keras.Model):
    def __init__(self, codings_size, n_classes):
        super().__init__()
        self.n_classes = n_classes
        self.net = keras.Sequential([layers.Dense(100, "relu"), layers.Dense(150, "relu"), layers.Dense(784, "sigmoid"), layers.Reshape((28, 28))])

    def call(self, inputs):
        codings, labels = inputs
        return self.net(ops.concatenate([codings, ops.one_hot(ops.cast(labels, "int32"), self.n_classes)], axis=1))

def build_cond_decoder(codings_size=10, n_classes=10):
    return CondDecoder(codings_size, n_classes)

# %% correct | plus and minus one | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = 2.0 * ops.one_hot(labels, n_classes) - 1.0

# %% correct | smoothed | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = ops.one_hot(labels, n_classes) * 0.8 + 0.02

# %% wrong | the number | test_cond_decoder_labels | label_is_a_number | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = ops.expand_dims(ops.cast(labels, "float32"), -1)

# %% wrong | labels not used | test_cond_decoder_labels | labels_ignored | of as in the hints
- layers.Concatenate()([codings, one_hot]) → codings

# %% wrong | relu on the pixels | test_cond_decoder_images | relu_on_output | of as in the hints
- layers.Dense(28 * 28)(h) → layers.Dense(28 * 28, activation="relu")(h)

# %% wrong | softmax | test_cond_decoder_images | softmax_on_output | of as in the hints
- layers.Dense(28 * 28)(h) → layers.Dense(28 * 28, activation="softmax")(h)

# %% wrong | flat | test_cond_decoder_outputs | images_flat | of as in the hints
- keras.Model([codings, labels], images) → keras.Model([codings, labels], pixels)

# %% correct | a channel axis | of as in the hints
- layers.Reshape([28, 28]) → layers.Reshape([28, 28, 1])

# %% wrong | codings ignored | test_cond_decoder_images | codings_ignored | of as in the hints
- layers.Concatenate()([codings, one_hot]) → one_hot

# %% wrong | fixed size | test_cond_decoder_outputs | codings_size_ignored | of as in the hints
- codings = layers.Input([codings_size]) → codings = layers.Input([10])

# %% wrong | Embedding whose input is the codings | test_cond_decoder_outputs | concatenated_shapes | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = layers.Embedding(n_classes, 8)(codings)

# %% wrong | input list merged | test_cond_decoder_outputs | joined_outside
def build_cond_decoder(codings_size=10, n_classes=10):
    inputs = layers.Input([codings_size + n_classes])
    h = layers.Dense(100, activation="relu")(inputs)
    h = layers.Dense(150, activation="relu")(h)
    h = layers.Dense(28 * 28)(h)
    return keras.Model(inputs, layers.Reshape([28, 28])(h))

# %% wrong | Sequential | test_cond_decoder_outputs | no_input_for_labels
def build_cond_decoder(codings_size=10, n_classes=10):
    return keras.Sequential([
        layers.Input([codings_size]),
        layers.Dense(100, activation="relu"),
        layers.Dense(150, activation="relu"),
        layers.Dense(28 * 28),
        layers.Reshape([28, 28]),
    ])

# %% wrong | labels added to the codings | test_cond_decoder_labels | label_is_a_number | of as in the hints
- h = layers.Concatenate()([codings, one_hot]) → h = codings + ops.expand_dims(ops.cast(labels, "float32"), -1)

# %% wrong | no hidden activations | test_cond_decoder_images | no_nonlinearity | of as in the hints
- layers.Dense(100, activation="relu") → layers.Dense(100)
- layers.Dense(150, activation="relu") → layers.Dense(150)

# %% wrong | n_classes ten | test_cond_decoder_labels | n_classes_ignored | of as in the hints
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, 10)

# %% wrong | samples again | test_cond_decoder_labels | other_noise | of as in the hints
- h = layers.Concatenate()([codings, one_hot]) → h = layers.Concatenate()([layers.GaussianNoise(1.0)(codings, training=True), one_hot])

# %% wrong | concatenates on axis 0 | test_cond_decoder_outputs | concatenated_shapes | of as in the hints
- layers.Concatenate() → layers.Concatenate(axis=0)

# %% wrong | Dense directly on labels | test_cond_decoder_outputs | input_does_not_fit | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = layers.Dense(n_classes)(labels)

# %% wrong | tanh at the end | test_cond_decoder_images | tanh_on_output
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28, activation="tanh")(x)

# %% wrong | softplus at the end | test_cond_decoder_images | one_sided_output
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28, activation="softplus")(x)

# %% wrong | a sigmoid at the end only | test_cond_decoder_images | no_nonlinearity
- x = layers.Dense(100, activation="relu")(x) → x = layers.Dense(100)(x)
- x = layers.Dense(150, activation="relu")(x) → x = layers.Dense(150)(x)
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28, activation="sigmoid")(x)

# %% wrong | eight units before the pixels | test_cond_decoder_images | too_narrow
- layers.Dense(150, → layers.Dense(8,

# %% correct | hard sigmoids, which are straight around 0
- layers.Dense(100, activation="relu") → layers.Dense(100, activation="hard_sigmoid")
- layers.Dense(150, activation="relu") → layers.Dense(150, activation="hard_sigmoid")

# %% wrong | linear up to a hard sigmoid | test_cond_decoder_images | no_nonlinearity
- layers.Dense(100, activation="relu") → layers.Dense(100)
- layers.Dense(150, activation="relu") → layers.Dense(150)
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28, activation="hard_sigmoid")(x)

# %% wrong | eight hard sigmoids | test_cond_decoder_images | too_narrow
- layers.Dense(150, activation="relu") → layers.Dense(8, activation="hard_sigmoid")

# %% wrong | the pixels normalised | test_cond_decoder_images | normalised_output
- x = layers.Dense(28 * 28)(x) → x = layers.LayerNormalization()(layers.Dense(28 * 28)(x))

# %% wrong | leaky ReLU on the pixels | test_cond_decoder_images | bent_output
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, activation="leaky_relu")(x)

# %% wrong | a PReLU with a slope for each pixel | test_cond_decoder_images | bent_output
- x = layers.Dense(28 * 28)(x) → x = layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25))(layers.Dense(28 * 28)(x))

# %% wrong | a leaky ReLU after the layer that was made first | test_cond_decoder_images | bent_output
class Decoder(keras.Model):
    def __init__(self, n_classes):
        super().__init__()
        self.pixels = layers.Dense(784)
        self.hidden = [layers.Dense(100, activation="relu"), layers.Dense(150, activation="relu")]
        self.n_classes = n_classes

    def call(self, inputs):
        codings, labels = inputs
        x = ops.concatenate([codings, ops.one_hot(ops.cast(labels, "int32"), self.n_classes)], axis=-1)
        for layer in self.hidden:
            x = layer(x)
        return ops.reshape(ops.leaky_relu(self.pixels(x)), [-1, 28, 28])


def build_cond_decoder(codings_size=10, n_classes=10):
    return Decoder(n_classes)

# %% correct | a class whose name begins with an underscore | of subclass with a Sequential
- class CondDecoder(keras.Model): → class _Decoder(keras.Model):
- return CondDecoder(codings_size, n_classes) → return _Decoder(codings_size, n_classes)

# %% wrong | two classes by default | test_cond_decoder_outputs | default_changed
- n_classes=10 → n_classes=2
