# %% correct | one-hot and Concatenate
def build_cond_encoder(codings_size=10, n_classes=10):
    images = layers.Input([28, 28])
    labels = layers.Input([], dtype="int32")
    z = layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)])
    z = layers.Dense(150, activation="relu")(z)
    z = layers.Dense(100, activation="relu")(z)
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model([images, labels], [codings_mean, codings_log_var, codings])

# %% correct | an Embedding
- ops.one_hot(labels, n_classes) → layers.Embedding(n_classes, 8)(labels)

# %% correct | an Embedding on labels of shape (n, 1)
- labels = layers.Input([], dtype="int32") → labels = layers.Input([1])
- ops.one_hot(labels, n_classes) → layers.Flatten()(layers.Embedding(n_classes, 6)(labels))

# %% correct | CategoryEncoding
- ops.one_hot(labels, n_classes) → layers.CategoryEncoding(num_tokens=n_classes, output_mode="one_hot")(labels)

# %% correct | labels as float32, then one-hot
- layers.Input([], dtype="int32") → layers.Input([])
- ops.one_hot(labels, n_classes) → ops.one_hot(ops.cast(labels, "int32"), n_classes)

# %% correct | ops.equal for one-hot
- ops.one_hot(labels, n_classes) → ops.cast(ops.equal(ops.expand_dims(labels, -1), ops.arange(n_classes)), "float32")

# %% correct | ops.concatenate, tanh
- layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)]) → ops.concatenate([ops.one_hot(labels, n_classes), ops.reshape(images, (-1, 784))], axis=-1)
- z = layers.Dense(150, activation="relu")(z) → z = layers.Dense(150, activation="tanh")(z)

# %% correct | the label after the first hidden layer
  z = layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)])
- z = layers.Dense(150, activation="relu")(z)
- z = layers.Dense(100, activation="relu")(z)
+ z = layers.Dense(150, activation="relu")(layers.Flatten()(images))
+ z = layers.Concatenate()([z, layers.Dense(16)(ops.one_hot(labels, n_classes))])
+ z = layers.Dense(100, activation="relu")(z)

# %% correct | a row for each class added to the hidden units
- layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)]) → layers.Dense(150)(layers.Flatten()(images)) + layers.Embedding(n_classes, 150)(labels)

# %% correct | FiLM, a scale and a shift for each class
def build_cond_encoder(codings_size=10, n_classes=10):
    images, labels = keras.Input((28, 28)), keras.Input((), dtype="int32")
    z = layers.Dense(128, activation="relu")(layers.Flatten()(images))
    scale, shift = layers.Embedding(n_classes, 128)(labels), layers.Embedding(n_classes, 128)(labels)
    z = layers.LeakyReLU()(layers.Add()([layers.Multiply()([z, ops.add(scale, 1.0)]), shift]))
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    return keras.Model([images, labels], [mean, log_var, Sampling()([mean, log_var])])

# %% correct | convolutions, the label as ten channels
def build_cond_encoder(codings_size=10, n_classes=10):
    images, labels = keras.Input([28, 28]), keras.Input([], dtype="int32")
    maps = layers.Reshape([28, 28, n_classes])(layers.RepeatVector(784)(ops.one_hot(labels, n_classes)))
    x = layers.Concatenate()([layers.Reshape([28, 28, 1])(images), maps])
    x = layers.Conv2D(8, 5, strides=4, padding="same", activation="relu")(x)
    x = layers.Dense(32, activation="relu")(layers.Flatten()(x))
    mean, log_var = layers.Dense(codings_size)(x), layers.Dense(codings_size)(x)
    return keras.Model([images, labels], [mean, log_var, Sampling()([mean, log_var])])

# %% correct | a class of its own
class CondEncoder(keras.Model):
    def __init__(self, codings_size, n_classes):
        super().__init__()
        self.n_classes = n_classes
        self.flatten = layers.Flatten()
        self.hidden = [layers.Dense(units, activation="elu") for units in (150, 100)]
        self.mean, self.log_var, self.sampling = layers.Dense(codings_size), layers.Dense(codings_size), Sampling()

    def call(self, inputs):
        images, labels = inputs
        z = ops.concatenate([self.flatten(images), ops.one_hot(labels, self.n_classes)], axis=1)
        for layer in self.hidden:
            z = layer(z)
        mean, log_var = self.mean(z), self.log_var(z)
        return [mean, log_var, self.sampling([mean, log_var])]


def build_cond_encoder(codings_size=10, n_classes=10):
    return CondEncoder(codings_size, n_classes)

# %% correct | an expert for each class
def build_cond_encoder(codings_size=10, n_classes=10):
    images, labels = layers.Input([28, 28]), layers.Input([], dtype="int32")
    z = layers.Dense(60, activation="relu")(layers.Flatten()(images))
    which = ops.expand_dims(ops.one_hot(labels, n_classes), 1)

    def head():
        all_classes = layers.Reshape([codings_size, n_classes])(layers.Dense(codings_size * n_classes)(z))
        return ops.sum(all_classes * which, axis=-1)

    mean, log_var = head(), head()
    return keras.Model([images, labels], [mean, log_var, Sampling()([mean, log_var])])

# %% correct | noise by hand
- codings = Sampling()([codings_mean, codings_log_var]) → codings = Noisy()([codings_mean, codings_log_var])
- def build_cond_encoder(codings_size=10, n_classes=10):
+ class Noisy(layers.Layer):
+     def call(self, inputs):
+         mean, log_var = inputs
+         return mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean))
+
+
+ def build_cond_encoder(codings_size=10, n_classes=10):

# %% correct | batch normalisation and dropout
- z = layers.Dense(150, activation="relu")(z) → z = layers.Dropout(0.1)(layers.BatchNormalization()(layers.Dense(150, activation="relu")(z)))

# %% correct | a named model, a tuple of outputs
- return keras.Model([images, labels], [codings_mean, codings_log_var, codings]) → return keras.Model(inputs=(images, labels), outputs=(codings_mean, codings_log_var, codings), name="encoder")

# %% wrong | not written | test_cond_encoder_outputs | not_written
def build_cond_encoder(codings_size=10, n_classes=10):
    raise NotImplementedError()

# %% wrong | nothing returned | test_cond_encoder_outputs | nothing_returned
- return keras.Model → keras.Model

# %% wrong | the outputs without a model | test_cond_encoder_outputs | not_a_model
- return keras.Model([images, labels], [codings_mean, codings_log_var, codings]) → return [codings_mean, codings_log_var, codings]

# %% wrong | one input only, of the book | test_cond_encoder_outputs | no_input_for_labels
- layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)]) → layers.Flatten()(images)
- keras.Model([images, labels], → keras.Model(images,

# %% wrong | the inputs the other way round | test_cond_encoder_outputs | inputs_in_wrong_order
- keras.Model([images, labels] → keras.Model([labels, images]

# %% wrong | one-hot rows as input | test_cond_encoder_outputs | one_hot_expected
- layers.Input([], dtype="int32") → layers.Input([n_classes])
- ops.one_hot(labels, n_classes) → labels

# %% wrong | flat images as input | test_cond_encoder_outputs | inputs_do_not_fit
- layers.Input([28, 28]) → layers.Input([784])

# %% wrong | the label has no effect, it is joined and forgotten | test_cond_encoder_labels | labels_ignored
- z = layers.Dense(150, activation="relu")(z) → z = layers.Dense(150, activation="relu")(layers.Flatten()(images))

# %% wrong | an input for labels that leads nowhere | test_cond_encoder_labels | labels_ignored
- layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)]) → layers.Flatten()(images)

# %% wrong | the label as one number | test_cond_encoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → ops.expand_dims(ops.cast(labels, "float32"), -1)

# %% wrong | the label as a number up to 1 | test_cond_encoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → ops.reshape(ops.cast(labels, "float32"), (-1, 1)) / n_classes

# %% wrong | a Dense layer on the number | test_cond_encoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → layers.Dense(16, activation="relu")(ops.expand_dims(ops.cast(labels, "float32"), -1))

# %% wrong | the label as an input of shape (1,), a number | test_cond_encoder_labels | label_is_a_number
- layers.Input([], dtype="int32") → layers.Input([1])
- ops.one_hot(labels, n_classes) → labels

# %% wrong | the label repeated ten times | test_cond_encoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → layers.RepeatVector(10)(ops.expand_dims(ops.cast(labels, "float32"), -1))[:, :, 0]

# %% wrong | as many classes as codings | test_cond_encoder_labels | n_classes_ignored
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, codings_size)

# %% wrong | always ten classes | test_cond_encoder_labels | n_classes_ignored
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, 10)

# %% wrong | one class too few | test_cond_encoder_labels | last_class_missing
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, n_classes - 1)

# %% wrong | labels counted from 1 | test_cond_encoder_labels | first_class_missing
- ops.one_hot(labels, n_classes) → ops.one_hot(labels - 1, n_classes)

# %% wrong | every other class | test_cond_encoder_labels | label_is_a_number
- ops.one_hot(labels, n_classes) → ops.one_hot(labels // 2, n_classes)

# %% wrong | two classes too few | test_cond_encoder_labels | some_classes_missing
- ops.one_hot(labels, n_classes) → ops.one_hot(labels - 1, n_classes - 2)

# %% wrong | an Embedding that is too short | test_cond_encoder_outputs | label_out_of_table
- ops.one_hot(labels, n_classes) → layers.Embedding(n_classes - 1, 8)(labels)

# %% wrong | an Embedding of ten rows | test_cond_encoder_outputs | label_out_of_table
- ops.one_hot(labels, n_classes) → layers.Embedding(10, 8)(labels)

# %% wrong | softmax over the batch | test_cond_encoder_labels | rows_mixed
- ops.one_hot(labels, n_classes) → ops.softmax(ops.one_hot(labels, n_classes), axis=0)

# %% wrong | labels as they are into Concatenate | test_cond_encoder_outputs | concatenated_shapes
- ops.one_hot(labels, n_classes) → labels

# %% wrong | images not flattened before joining | test_cond_encoder_outputs | concatenated_shapes
- layers.Flatten()(images) → images

# %% wrong | not flattened, the label added | test_cond_encoder_outputs | not_flattened
- layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)]) → layers.Concatenate()([images, layers.RepeatVector(28)(ops.one_hot(labels, n_classes))])

# %% wrong | a NumPy identity matrix | test_cond_encoder_outputs | symbolic_tensor
- ops.one_hot(labels, n_classes) → np.eye(n_classes)[labels]

# %% wrong | to_categorical | test_cond_encoder_outputs | symbolic_tensor
- ops.one_hot(labels, n_classes) → keras.utils.to_categorical(labels, n_classes)

# %% wrong | tf.one_hot | test_cond_encoder_outputs | symbolic_tensor
- ops.one_hot(labels, n_classes) → tf.one_hot(labels, n_classes)

# %% wrong | the number of codings written in | test_cond_encoder_outputs | codings_size_ignored
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(10)(z)
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(10)(z)

# %% wrong | another signature | test_cond_encoder_outputs | another_number_of_classes
- codings_size=10, n_classes=10 → codings_size=16, n_classes=10

# %% wrong | two outputs | test_cond_encoder_outputs | not_three_outputs
- [codings_mean, codings_log_var, codings] → [codings_mean, codings_log_var]

# %% wrong | the codings alone | test_cond_encoder_outputs | not_three_outputs
- [codings_mean, codings_log_var, codings] → codings

# %% wrong | Sampling gets log-variance first | test_cond_encoder_codings | mean_and_log_var_swapped
- Sampling()([codings_mean, codings_log_var]) → Sampling()([codings_log_var, codings_mean])

# %% wrong | the codings come first | test_cond_encoder_codings | outputs_in_wrong_order
- [codings_mean, codings_log_var, codings]) → [codings, codings_mean, codings_log_var])

# %% wrong | nothing sampled | test_cond_encoder_codings | codings_not_sampled
- codings = Sampling()([codings_mean, codings_log_var]) → codings = codings_mean

# %% wrong | log-variance for σ | test_cond_encoder_codings | codings_not_from_the_posterior
- codings = Sampling()([codings_mean, codings_log_var]) → codings = Sampling()([codings_mean, codings_log_var]) * 2

# %% wrong | σ returned for the log-variance | test_cond_encoder_codings | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size, activation="softplus")(z)

# %% wrong | ReLU on the means | test_cond_encoder_codings | activation_on_codings_mean
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size, activation="relu")(z)

# %% wrong | one head for both | test_cond_encoder_codings | one_layer_for_both
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = codings_mean

# %% wrong | the image is forgotten | test_cond_encoder_codings | image_ignored
- layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)]) → layers.Dense(30)(ops.one_hot(labels, n_classes))

# %% wrong | no activations | test_cond_encoder_codings | no_nonlinearity
- z = layers.Dense(150, activation="relu")(z) → z = layers.Dense(150)(z)
- z = layers.Dense(100, activation="relu")(z) → z = layers.Dense(100)(z)

# %% wrong | noise on the hidden units | test_cond_encoder_labels | other_noise
- z = layers.Dense(150, activation="relu")(z) → z = layers.GaussianNoise(0.5)(layers.Dense(150, activation="relu")(z), training=True)

# %% wrong | one model for all calls | test_cond_encoder_codings | layers_shared
shared = {}


def build_cond_encoder(codings_size=10, n_classes=10):
    if (codings_size, n_classes) not in shared:
        images, labels = layers.Input([28, 28]), layers.Input([], dtype="int32")
        z = layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)])
        z = layers.Dense(100, activation="relu")(z)
        mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
        shared[codings_size, n_classes] = keras.Model([images, labels], [mean, log_var, Sampling()([mean, log_var])])
    return shared[codings_size, n_classes]

# %% correct | as in the hints
def build_cond_encoder(codings_size=10, n_classes=10):
    """[images (n, 28, 28), labels (n,)] → [codings_mean, codings_log_var, codings], each (n, codings_size)."""
    images = layers.Input([28, 28])
    labels = layers.Input([], dtype="int32")
    one_hot = ops.one_hot(labels, n_classes)
    h = layers.Concatenate()([layers.Flatten()(images), one_hot])
    h = layers.Dense(150, activation="relu")(h)
    h = layers.Dense(100, activation="relu")(h)
    codings_mean = layers.Dense(codings_size)(h)
    codings_log_var = layers.Dense(codings_size)(h)
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model([images, labels], [codings_mean, codings_log_var, codings])

# %% correct | label as an extra channel, convolutions
def build_cond_encoder(codings_size=10, n_classes=10):
    images = keras.Input((28, 28), name="images")
    labels = keras.Input((), dtype="uint8", name="labels")
    plane = layers.Embedding(n_classes, 28 * 28)(labels)
    plane = layers.Reshape((28, 28, 1))(plane)
    x = layers.Concatenate()([layers.Reshape((28, 28, 1))(images), plane])
    x = layers.Conv2D(8, 3, strides=4, padding="same", activation="relu")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(32, activation="selu")(x)
    m = layers.Dense(codings_size, name="z_mean")(x)
    v = layers.Dense(codings_size, name="z_log_var")(x)
    return keras.Model(inputs=[images, labels], outputs=[m, v, Sampling()([m, v])], name="cond_encoder")

# %% correct | subclass
class CondEncoder(keras.Model):
    def __init__(self, codings_size, n_classes):
        super().__init__()
        self.n_classes = n_classes
        self.flatten = layers.Flatten()
        self.h1 = layers.Dense(150, activation="relu")
        self.h2 = layers.Dense(100, activation="relu")
        self.m, self.v, self.s = layers.Dense(codings_size), layers.Dense(codings_size), Sampling()

    def call(self, inputs):
        images, labels = inputs
        y = tf.one_hot(tf.cast(labels, tf.int32), self.n_classes)
        h = self.h2(self.h1(tf.concat([self.flatten(images), y], axis=-1)))
        m, v = self.m(h), self.v(h)
        return [m, v, self.s([m, v])]

def build_cond_encoder(codings_size=10, n_classes=10):
    return CondEncoder(codings_size, n_classes)

# %% correct | class-wise bias after the first layer
def build_cond_encoder(codings_size=10, n_classes=10):
    images, labels = layers.Input([28, 28]), layers.Input([], dtype="int32")
    h = layers.Dense(150)(layers.Flatten()(images))
    h = layers.Add()([h, layers.Embedding(n_classes, 150)(labels)])
    h = layers.Dense(100, activation="relu")(layers.Activation("relu")(h))
    mean, log_var = layers.Dense(codings_size)(h), layers.Dense(codings_size)(h)
    return keras.Model([images, labels], [mean, log_var, Sampling()([mean, log_var])])

# %% correct | plus and minus one codes | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = 2 * ops.one_hot(labels, n_classes) - 1

# %% correct | smoothed codes | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = 0.9 * ops.one_hot(labels, n_classes) + 0.1 / n_classes

# %% wrong | the number | test_cond_encoder_labels | label_is_a_number | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = ops.expand_dims(ops.cast(labels, "float32"), -1)

# %% wrong | the number, scaled | test_cond_encoder_labels | label_is_a_number | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = ops.reshape(ops.cast(labels, "float32") / n_classes, (-1, 1))

# %% wrong | labels not used | test_cond_encoder_labels | labels_ignored | of as in the hints
- h = layers.Concatenate()([layers.Flatten()(images), one_hot]) → h = layers.Flatten()(images)

# %% wrong | one_hot without flatten | test_cond_encoder_outputs | concatenated_shapes | of as in the hints
- layers.Concatenate()([layers.Flatten()(images), one_hot]) → layers.Concatenate()([images, one_hot])

# %% wrong | labels float, one short | test_cond_encoder_labels | last_class_missing | of as in the hints
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, n_classes - 1)

# %% wrong | ten for n_classes | test_cond_encoder_labels | n_classes_ignored | of as in the hints
- ops.one_hot(labels, n_classes) → ops.one_hot(labels, 10)

# %% wrong | labels minus one | test_cond_encoder_labels | first_class_missing | of as in the hints
- ops.one_hot(labels, n_classes) → ops.one_hot(labels - 1, n_classes)

# %% wrong | to_categorical, written anew | test_cond_encoder_outputs | symbolic_tensor | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = keras.utils.to_categorical(labels, n_classes)

# %% wrong | Input of one number | test_cond_encoder_outputs | concatenated_shapes | of as in the hints
- labels = layers.Input([], dtype="int32") → labels = layers.Input([1], dtype="int32")

# %% wrong | expects one-hot input | test_cond_encoder_outputs | one_hot_expected | of as in the hints
- labels = layers.Input([], dtype="int32") → labels = layers.Input([n_classes])
- one_hot = ops.one_hot(labels, n_classes) → one_hot = labels

# %% wrong | relu heads | test_cond_encoder_codings | activation_on_codings_log_var | of as in the hints
- codings_log_var = layers.Dense(codings_size)(h) → codings_log_var = layers.Dense(codings_size, activation="relu")(h)

# %% wrong | order of outputs | test_cond_encoder_codings | outputs_in_wrong_order | of as in the hints
- [codings_mean, codings_log_var, codings]) → [codings, codings_mean, codings_log_var])

# %% wrong | codings only | test_cond_encoder_outputs | not_three_outputs | of as in the hints
- [codings_mean, codings_log_var, codings]) → codings)

# %% wrong | labels first | test_cond_encoder_outputs | inputs_in_wrong_order | of as in the hints
- keras.Model([images, labels] → keras.Model([labels, images]

# %% wrong | class given for layer | test_cond_encoder_outputs | layer_not_called | of as in the hints
- Sampling()([codings_mean, codings_log_var]) → Sampling([codings_mean, codings_log_var])

# %% wrong | one head | test_cond_encoder_codings | one_layer_for_both | of as in the hints
- codings_log_var = layers.Dense(codings_size)(h) → codings_log_var = codings_mean

# %% correct | a dictionary of inputs | of as in the hints
- keras.Model([images, labels] → keras.Model({"images": images, "labels": labels}

# %% wrong | returned tuple not a model | test_cond_encoder_outputs | not_a_model | of as in the hints
- return keras.Model([images, labels], [codings_mean, codings_log_var, codings]) → return codings_mean, codings_log_var, codings

# %% correct | an embedding of one number for each class | of as in the hints
- one_hot = ops.one_hot(labels, n_classes) → one_hot = layers.Embedding(n_classes, 1)(labels)
- h = layers.Dense(150, activation="relu")(h) → h = layers.Dense(150)(h)

# %% wrong | eight units before the heads | test_cond_encoder_codings | too_narrow
- layers.Dense(100, → layers.Dense(8,

# %% wrong | the mean normalised | test_cond_encoder_codings | normalised_output
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.LayerNormalization()(layers.Dense(codings_size)(z))

# %% wrong | a leaky ReLU on the log-variance | test_cond_encoder_codings | bent_head
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size, activation="leaky_relu")(z)

# %% wrong | the mean of two draws | test_cond_encoder_codings | draws_mixed
- codings = Sampling()([codings_mean, codings_log_var]) → codings = ops.mean(ops.stack([Sampling()([codings_mean, codings_log_var]) for _ in range(2)]), axis=0)

# %% correct | leaky ReLU in the hidden layers alone
- z = layers.Dense(150, activation="relu")(z) → z = layers.Dense(150, activation="leaky_relu")(z)
- z = layers.Dense(100, activation="relu")(z) → z = layers.LeakyReLU(0.1)(layers.Dense(100)(z))

# %% correct | the label as ten channels of 1 and −1 | of convolutions, the label as ten channels
- layers.RepeatVector(784)(ops.one_hot(labels, n_classes)) → layers.RepeatVector(784)(2 * ops.one_hot(labels, n_classes) - 1)

# %% wrong | the label's number as a channel | test_cond_encoder_labels | label_is_a_number | of convolutions, the label as ten channels
- layers.Reshape([28, 28, n_classes])(layers.RepeatVector(784)(ops.one_hot(labels, n_classes))) → ops.ones([1, 28, 28, 1]) * ops.cast(labels, "float32")[:, None, None, None] / n_classes

# %% correct | a table of two rows for the ones and the zeros
- ops.one_hot(labels, n_classes) → layers.Flatten()(layers.Embedding(2, 8)(ops.one_hot(labels, n_classes, dtype="int32")))

# %% correct | a recurrent network that gets the label with each row of pixels
def build_cond_encoder(codings_size=10, n_classes=10):
    images, labels = layers.Input([28, 28]), layers.Input([], dtype="int32")
    z = layers.Concatenate()([images, layers.RepeatVector(28)(ops.one_hot(labels, n_classes))])
    z = layers.GRU(100)(z)
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    return keras.Model([images, labels], [mean, log_var, Sampling()([mean, log_var])])

# %% wrong | a recurrent network that gets the label's number | test_cond_encoder_labels | label_is_a_number | of a recurrent network that gets the label with each row of pixels
- layers.RepeatVector(28)(ops.one_hot(labels, n_classes)) → layers.RepeatVector(28)(ops.cast(labels, "float32")[:, None])

# %% wrong | noise by hand, the variance for σ | test_cond_encoder_codings | codings_not_from_the_posterior | of noise by hand
- ops.exp(0.5 * log_var) → ops.exp(log_var)

# %% wrong | noise by hand, one number for all codings of a row | test_cond_encoder_codings | codings_not_from_the_posterior | of noise by hand
- keras.random.normal(ops.shape(mean)) → keras.random.normal((ops.shape(mean)[0], 1))

# %% wrong | the label joined to the codings | test_cond_encoder_outputs | codings_of_another_size
- layers.Concatenate()([layers.Flatten()(images), ops.one_hot(labels, n_classes)]) → layers.Flatten()(images)
- codings = Sampling()([codings_mean, codings_log_var]) → codings = layers.Concatenate()([Sampling()([codings_mean, codings_log_var]), ops.one_hot(labels, n_classes)])

# %% correct | Sampling written anew
- def build_cond_encoder(codings_size=10, n_classes=10):
+ class Sampling(layers.Layer):
+     def call(self, inputs):
+         mean, log_var = inputs
+         return mean + ops.exp(log_var / 2) * keras.random.normal(ops.shape(mean))
+
+
+ def build_cond_encoder(codings_size=10, n_classes=10):

# %% wrong | Sampling written anew, the log-variance for σ | test_cond_encoder_codings | codings_not_from_the_posterior | of Sampling written anew
- ops.exp(log_var / 2) → log_var

# %% wrong | twice the log-variance into Sampling | test_cond_encoder_codings | codings_not_from_the_posterior
- Sampling()([codings_mean, codings_log_var]) → Sampling()([codings_mean, 2 * codings_log_var])

# %% wrong | the log-variance left out of Sampling | test_cond_encoder_codings | codings_not_from_the_posterior
- Sampling()([codings_mean, codings_log_var]) → Sampling()([codings_mean, 0 * codings_log_var])

# %% wrong | two classes by default | test_cond_encoder_outputs | default_changed
- n_classes=10 → n_classes=2
