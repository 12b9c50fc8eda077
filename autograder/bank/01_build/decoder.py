# %% correct | the plain way
def build_decoder(codings_size=10):
    decoder_inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(100, activation="relu")(decoder_inputs)
    x = layers.Dense(150, activation="relu")(x)
    x = layers.Dense(28 * 28)(x)
    return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))

# %% correct | as in the text
- return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))
+ outputs = layers.Reshape([28, 28])(x)
+ return keras.Model(decoder_inputs, outputs)

# %% correct | a Sequential model with a sigmoid
def build_decoder(codings_size=10):
    return keras.Sequential(
        [
            layers.Input(shape=(codings_size,)),
            layers.Dense(100, activation="relu"),
            layers.Dense(150, activation="relu"),
            layers.Dense(784, activation="sigmoid"),
            layers.Reshape((28, 28)),
        ]
    )

# %% correct | a Sequential model that is not built yet
def build_decoder(codings_size=10):
    decoder = tf.keras.Sequential(name="variational_decoder")
    decoder.add(tf.keras.layers.Dense(100, activation="leaky_relu"))
    decoder.add(tf.keras.layers.Dense(150, activation="leaky_relu"))
    decoder.add(tf.keras.layers.Dense(28 * 28))
    decoder.add(tf.keras.layers.Reshape([28, 28]))
    return decoder

# %% correct | transposed convolutions and a channel axis
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(7 * 7 * 16, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 16])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")(x)
    outputs = layers.Conv2D(1, 3, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, outputs)

# %% correct | upsampling, batch normalisation and dropout
def build_decoder(codings_size=10, dropout=0.1):
    inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(7 * 7 * 8)(inputs)
    x = layers.BatchNormalization()(x)
    x = layers.LeakyReLU()(x)
    x = layers.Dropout(dropout)(x)
    x = layers.Reshape([7, 7, 8])(x)
    x = layers.UpSampling2D(2)(x)
    x = layers.Conv2D(8, 3, padding="same", activation="gelu")(x)
    x = layers.UpSampling2D(2, interpolation="bilinear")(x)
    x = layers.Conv2D(1, 3, padding="same")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% correct | tanh inside, sigmoid at the end, deeper
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = inputs
    for units in (50, 100, 150, 200):
        x = layers.Dense(units, activation="tanh")(x)
    x = layers.Dense(784)(x)
    x = layers.Reshape([28, 28])(x)
    return keras.Model(inputs, layers.Activation("sigmoid")(x))

# %% correct | a subclassed model
class Decoder(keras.Model):
    def __init__(self, codings_size, **kwargs):
        super().__init__(**kwargs)
        self.hidden1 = layers.Dense(100, activation="selu", kernel_initializer="lecun_normal")
        self.hidden2 = layers.Dense(150, activation="selu", kernel_initializer="lecun_normal")
        self.pixels = layers.Dense(28 * 28)

    def call(self, codings):
        return tf.reshape(self.pixels(self.hidden2(self.hidden1(codings))), [-1, 28, 28])


def build_decoder(codings_size=10):
    return Decoder(codings_size)

# %% correct | He weights and a last layer that starts at zero
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = inputs
    for _ in range(3):
        x = layers.Dense(150, activation="relu", kernel_initializer="he_normal")(x)
    x = layers.Dense(784, kernel_initializer="zeros")(x)
    return keras.Model(inputs, ops.reshape(x, [-1, 28, 28]))

# %% correct | in float64
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size], dtype="float64")
    x = layers.Dense(100, activation="silu", dtype="float64")(inputs)
    x = layers.Dense(784, dtype="float64")(x)
    return keras.Model(inputs, layers.Reshape([28, 28, 1], dtype="float64")(x))

# %% wrong | no Reshape | test_decoder_outputs | not_reshaped
- x = layers.Dense(28 * 28)(x)
- return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))
+ return keras.Model(decoder_inputs, layers.Dense(28 * 28)(x))

# %% wrong | always ten codings | test_decoder_outputs | codings_size_ignored
- decoder_inputs = layers.Input(shape=[codings_size]) → decoder_inputs = layers.Input(shape=[10])

# %% wrong | always ten codings, as a Sequential model | test_decoder_outputs | codings_size_ignored | of a Sequential model with a sigmoid
- layers.Input(shape=(codings_size,)), → layers.Input(shape=(10,)),
- layers.Dense(784, activation="sigmoid"), → layers.Dense(784),

# %% wrong | an input with one axis too many | test_decoder_outputs | input_not_codings
- [codings_size] → [codings_size, 10]
- x = layers.Dense(100, activation="relu")(decoder_inputs) → x = layers.Flatten()(decoder_inputs)

# %% wrong | only the first codings are used | test_decoder_behaviour | codings_ignored
- (decoder_inputs) → (decoder_inputs[:, :2])

# %% wrong | the input is not connected | test_decoder_behaviour | codings_ignored
class Decoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden = layers.Dense(150, activation="relu")
        self.pixels = layers.Dense(784)

    def call(self, codings):
        x = self.hidden(ops.ones_like(codings))
        return ops.reshape(self.pixels(x), [-1, 28, 28])


def build_decoder(codings_size=10):
    return Decoder()

# %% wrong | hidden layers without activation | test_decoder_behaviour | no_nonlinearity
- 100, activation="relu" → 100
- x = layers.Dense(150, activation="relu")(x) → x = layers.Dense(150)(x)

# %% wrong | noise in the decoder | test_decoder_behaviour | decoder_is_random
class Noise(layers.Layer):
    def call(self, inputs):
        return inputs + 0.1 * keras.random.normal(ops.shape(inputs))


def build_decoder(codings_size=10):
    decoder_inputs = layers.Input(shape=[codings_size])
    x = Noise()(decoder_inputs)
    x = layers.Dense(100, activation="relu")(x)
    x = layers.Dense(150, activation="relu")(x)
    x = layers.Dense(28 * 28)(x)
    return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))

# %% wrong | dropout that never stops | test_decoder_behaviour | decoder_is_random
- 100, → 150,
- x = layers.Dense(150, activation="relu")(x) → x = layers.Dropout(0.5)(x, training=True)

# %% wrong | ReLU on the output | test_decoder_behaviour | relu_on_output
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, activation="relu")(x)

# %% wrong | clipped to [0, 1] inside the model | test_decoder_behaviour | relu_on_output
- x = layers.Dense(28 * 28)(x) → x = ops.clip(layers.Dense(28 * 28)(x), 0, 1)

# %% wrong | softmax over all pixels | test_decoder_behaviour | softmax_on_output
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, activation="softmax")(x)

# %% wrong | softmax over each row | test_decoder_behaviour | softmax_on_output
def build_decoder(codings_size=10):
    decoder_inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(150, activation="relu")(decoder_inputs)
    x = layers.Reshape([28, 28])(layers.Dense(28 * 28)(x))
    return keras.Model(decoder_inputs, layers.Softmax()(x))

# %% wrong | a sigmoid times 255 | test_decoder_behaviour | pixels_up_to_255
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, activation="sigmoid")(x) * 255

# %% wrong | pixels divided by 255 after a sigmoid | test_decoder_behaviour | range_too_narrow
- x = layers.Dense(28 * 28)(x)
+ x = layers.Dense(28 * 28, activation="sigmoid")(x)
+ x = layers.Rescaling(1 / 255)(x)

# %% wrong | a square root of what can be negative | test_decoder_outputs | not_finite
- x = layers.Dense(150, activation="relu")(x)
- x = layers.Dense(28 * 28)(x)
+ x = ops.sqrt(layers.Dense(28 * 28)(x))

# %% wrong | an image too large | test_decoder_outputs | other_sides
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(8 * 8 * 4, activation="relu")(inputs)
    x = layers.Reshape([8, 8, 4])(x)
    x = layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 3, strides=2, padding="same")(x)
    return keras.Model(inputs, x)

# %% wrong | three colour channels | test_decoder_outputs | wrong_shape
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(100, activation="relu")(inputs)
    x = layers.Dense(28 * 28 * 3, activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28, 3])(x))

# %% wrong | images and codings come out | test_decoder_outputs | not_an_array | of three colour channels
- x = layers.Dense(28 * 28 * 3, activation="sigmoid")(x) → x = layers.Dense(28 * 28)(x)
- layers.Reshape([28, 28, 3])(x) → [layers.Reshape([28, 28])(x), inputs]

# %% wrong | returns the output tensor | test_decoder_outputs | not_a_model
- keras.Model(decoder_inputs, layers.Reshape([28, 28])(x)) → layers.Reshape([28, 28])(x)

# %% wrong | a model in place of the function | test_decoder_outputs | layer_not_called
build_decoder = keras.Sequential(
    [
        layers.Input(shape=(10,)),
        layers.Dense(100, activation="relu"),
        layers.Dense(784),
        layers.Reshape((28, 28)),
    ]
)

# %% wrong | return is missing | test_decoder_outputs | nothing_returned
- x = layers.Dense(150, activation="relu")(x)
- return keras → decoder = keras

# %% wrong | an undefined name | test_decoder_outputs | name_not_defined
- decoder_inputs = layers.Input(shape=[codings_size])

- x = layers.Dense(150, activation="relu")(x)

# %% wrong | a Reshape that does not fit | test_decoder_outputs | reshape_does_not_fit
def build_decoder(codings_size=10):
    decoder_inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(150, activation="relu")(decoder_inputs)
    return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))

# %% wrong | not written | test_decoder_outputs | not_written
def build_decoder(codings_size=10):
    # YOUR CODE HERE
    raise NotImplementedError()

# %% wrong | a text | test_decoder_outputs | not_a_model
def build_decoder(codings_size=10):
    return "variational_decoder"

# %% wrong | never defined | test_decoder_outputs | not_defined
- def build_decoder(codings_size=10): → def decoder(codings_size=10):
- x = layers.Dense(150, activation="relu")(x)

# %% wrong | one row for all, with RepeatVector | test_decoder_behaviour | pixels_are_copies
- x = layers.Dense(28 * 28)(x)
- return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))
+ x = layers.Dense(28)(x)
+ return keras.Model(decoder_inputs, layers.RepeatVector(28)(x))

# %% wrong | one column for all | test_decoder_behaviour | pixels_are_copies
- x = layers.Dense(28 * 28)(x)
- return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))
+ x = layers.Dense(28)(x)
+ return keras.Model(decoder_inputs, layers.Permute([2, 1])(layers.RepeatVector(28)(x)))

# %% wrong | one pixel for all | test_decoder_behaviour | pixels_are_copies
- x = layers.Dense(28 * 28)(x)
+ x = layers.Flatten()(layers.RepeatVector(784)(layers.Dense(1)(x)))

# %% wrong | half the resolution, upsampled at the end | test_decoder_behaviour | pixels_are_copies
- x = layers.Dense(28 * 28)(x)
+ x = layers.UpSampling2D(2)(layers.Reshape([14, 14, 1])(layers.Dense(14 * 14)(x)))

# %% wrong | Gaussian noise in training | test_decoder_behaviour | decoder_is_random
  x = layers.Dense(100, activation="relu")(decoder_inputs)
+ x = layers.GaussianNoise(0.5)(x)

# %% wrong | Gaussian noise on the codings in training | test_decoder_behaviour | decoder_is_random
- "relu")(decoder_inputs) → "relu")(layers.GaussianNoise(1.0)(decoder_inputs))

# %% wrong | a noise layer of its own, in training | test_decoder_behaviour | decoder_is_random
class Noise(layers.Layer):
    def call(self, inputs, training=False):
        return inputs + keras.random.normal(ops.shape(inputs)) if training else inputs


def build_decoder(codings_size=10):
    decoder_inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(100, activation="relu")(decoder_inputs)
    x = Noise()(layers.Dense(150, activation="relu")(x))
    x = layers.Dense(28 * 28)(x)
    return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))

# %% wrong | layers that all decoders share | test_decoder_behaviour | layers_shared
hidden = layers.Dense(150, activation="relu")


def build_decoder(codings_size=10):
    decoder_inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(100, activation="relu")(decoder_inputs)
    x = layers.Dense(28 * 28)(hidden(x))
    return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))

# %% correct | dropout by a rate, a Sequential model within
def build_decoder(codings_size: int = 10) -> keras.Model:
    inner = keras.Sequential([layers.Dense(100), layers.ReLU(), layers.Dropout(0.3), layers.Dense(150, "elu")])
    inputs = keras.Input((codings_size,))
    return keras.Model(inputs, layers.Reshape((28, 28))(layers.Dense(784, "sigmoid")(inner(inputs))))

# %% correct | rows made of rows, each with weights of its own
def build_decoder(codings_size=10):
    inputs = keras.Input([codings_size])
    x = layers.Dense(150, activation="relu")(inputs)
    x = layers.Reshape([28, 16])(layers.Dense(28 * 16, activation="relu")(x))
    return keras.Model(inputs, layers.Dense(28)(x))

# %% correct | residual blocks, a GRU over the rows
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    z = layers.Dense(28 * 8, activation="swish")(inputs)
    z = layers.Reshape([28, 8])(layers.add([z, layers.Dense(28 * 8, activation="swish")(z)]))
    z = layers.GRU(48, return_sequences=True)(z)
    return keras.Model(inputs, layers.Dense(28)(z))

# %% correct | a hard sigmoid and type hints
def build_decoder(codings_size: int = 10, hidden: tuple = (100, 150)) -> keras.Model:
    decoder = keras.Sequential([layers.Input([codings_size])], name="decoder")
    for n in hidden:
        decoder.add(layers.Dense(n, activation=keras.activations.relu, kernel_initializer="he_uniform"))
    decoder.add(layers.Dense(28 * 28, activation="hard_sigmoid"))
    decoder.add(layers.Reshape(target_shape=(28, 28)))
    return decoder

# %% correct | pixels from −1 to 1 shifted to 0 to 1
- x = layers.Dense(28 * 28)(x) → x = (layers.Dense(28 * 28, activation="tanh")(x) + 1) / 2

# %% correct | a compiled call
class Decoder(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.stack = [tf.keras.layers.Dense(n, "relu") for n in (100, 150)] + [tf.keras.layers.Dense(784)]

    @tf.function(reduce_retracing=True)
    def call(self, codings, training=None):
        x = codings
        for layer in self.stack:
            x = layer(x)
        return tf.reshape(x, (-1, 28, 28))


def build_decoder(codings_size=10):
    decoder = Decoder()
    decoder.build((None, codings_size))
    return decoder

# %% correct | an outer product of rows and columns, summed
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(150, activation="relu")(inputs)
    rows = layers.Reshape([28, 16])(layers.Dense(28 * 16)(x))
    columns = layers.Reshape([28, 16])(layers.Dense(28 * 16)(x))
    return keras.Model(inputs, layers.Dot(axes=2)([rows, columns]))

# %% wrong | transposed convolutions without padding | test_decoder_outputs | other_sides
def build_decoder(codings_size=10):
    inputs = keras.Input(shape=(codings_size,))
    x = layers.Dense(7 * 7 * 64, activation="relu")(inputs)
    x = layers.Reshape((7, 7, 64))(x)
    x = layers.Conv2DTranspose(64, 3, activation="relu", strides=2)(x)
    x = layers.Conv2DTranspose(32, 3, activation="relu", strides=2)(x)
    outputs = layers.Conv2DTranspose(1, 3, activation="sigmoid")(x)
    return keras.Model(inputs, outputs, name="decoder")

# %% wrong | latent_dim, as in Keras's example | test_decoder_outputs | size_by_another_name
- [codings_size] → (latent_dim,)

# %% wrong | a layer without its second brackets | test_decoder_outputs | layer_not_called
- x = layers.Dense(150, activation="relu")(x) → x = layers.Dense(150, activation="relu")

# %% wrong | input_dim, as in Keras 1 | test_decoder_outputs | no_such_attribute
def build_decoder(codings_size=10):
    decoder = keras.Sequential()
    decoder.add(layers.Dense(100, input_dim=codings_size, activation="relu"))
    decoder.add(layers.Dense(150, activation="relu"))
    decoder.add(layers.Dense(784))
    decoder.add(layers.Reshape([28, 28]))
    decoder.compile(loss="mse")
    decoder.output_dim = decoder.outputs[0].get_shape().as_list()
    return decoder

# %% wrong | black or white only | test_decoder_behaviour | pixels_black_or_white
- x = layers.Dense(28 * 28)(x) → x = ops.round(layers.Dense(28 * 28, activation="sigmoid")(x))

# %% wrong | Flatten at the end | test_decoder_outputs | not_reshaped
- layers.Reshape([28, 28])(x) → layers.Flatten()(x)

# %% wrong | mean and log-variance as inputs | test_decoder_outputs | one_input_for_several
def build_decoder(codings_size=10):
    mean, log_var = layers.Input([codings_size]), layers.Input([codings_size])
    z = Sampling()([mean, log_var])
    x = layers.Dense(100, activation="relu")(z)
    x = layers.Dense(784)(layers.Dense(150, activation="relu")(x))
    return keras.Model([mean, log_var], layers.Reshape([28, 28])(x))

# %% wrong | an image for its input | test_decoder_outputs | input_not_codings
- decoder_inputs = layers.Input(shape=[codings_size])
- x = layers.Dense(100, activation="relu")(decoder_inputs)
+ decoder_inputs = layers.Input(shape=[28, 28])
+ x = layers.Dense(100, activation="relu")(layers.Flatten()(decoder_inputs))

# %% wrong | the codings come back | test_decoder_outputs | codings_come_out
- x = layers.Dense(28 * 28)(x)
- return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))
+ return keras.Model(decoder_inputs, layers.Dense(codings_size)(x))

# %% wrong | an encoder's output as the input | test_decoder_outputs | name_not_defined
- decoder_inputs = layers.Input(shape=[codings_size]) → decoder_inputs = variational_encoder.output[2]

# %% wrong | a linear decoder | test_decoder_behaviour | no_nonlinearity
- x = layers.Dense(100, activation="relu")(decoder_inputs)
- x = layers.Dense(150, activation="relu")(x)
- x = layers.Dense(28 * 28)(x)
+ x = layers.Dense(28 * 28)(decoder_inputs)

# %% wrong | one axis for all, Reshape of the batch as well | test_decoder_outputs | one_axis_too_many
- layers.Reshape([28, 28])(x) → layers.Reshape([-1, 28, 28])(x)

# %% wrong | np.reshape | test_decoder_outputs | symbolic_tensor
- layers.Reshape([28, 28])(x) → np.reshape(x, [-1, 28, 28])

# %% wrong | the activation as a positional argument of the wrong layer | test_decoder_outputs | argument_unknown
- layers.Reshape([28, 28])(x) → layers.Reshape([28, 28], activation="sigmoid")(x)

# %% wrong | pixels above one half are white | test_decoder_behaviour | pixels_black_or_white
- x = layers.Dense(28 * 28)(x) → x = ops.cast(layers.Dense(28 * 28)(x) > 0.5, "float32")

# %% wrong | doubled once, from 7 to 14 | test_decoder_outputs | other_sides
def build_decoder(codings_size=10):
    return keras.Sequential([
        layers.Input([codings_size]),
        layers.Dense(7 * 7 * 32, activation="relu"),
        layers.Reshape([7, 7, 32]),
        layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu"),
        layers.Conv2DTranspose(1, 3, padding="same"),
    ])

# %% wrong | a channel axis in front | test_decoder_outputs | one_axis_too_many
- layers.Reshape([28, 28])(x) → layers.Reshape([1, 28, 28])(x)

# %% wrong | another row of codings at the end | test_decoder_outputs | codings_come_out
- layers.Reshape([28, 28])(x) → layers.Dense(codings_size, activation="sigmoid")(x)

# %% wrong | codings with a channel axis | test_decoder_outputs | input_not_codings
- layers.Input(shape=[codings_size])
- x = layers.Dense(100, activation="relu")(decoder_inputs)
+ layers.Input(shape=[codings_size, 1])
+ x = layers.Dense(100, activation="relu")(layers.Flatten()(decoder_inputs))

# %% wrong | a shape that is a number | test_decoder_outputs | shape_is_a_number
- layers.Input(shape=[codings_size]) → layers.Input(shape=codings_size)

# %% wrong | a Dense layer with a shape for its units | test_decoder_outputs | size_not_whole
- layers.Dense(28 * 28)(x) → layers.Dense((28, 28))(x)

# %% wrong | units counted by np.prod | test_decoder_outputs | size_made_by_numpy
- layers.Dense(28 * 28)(x) → layers.Dense(np.prod([28, 28]))(x)

# %% wrong | Flatten in place of Reshape on the way, and 28 units | test_decoder_outputs | units_not_pixels
- x = layers.Dense(28 * 28)(x)
- return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))
+ return keras.Model(decoder_inputs, layers.Dense(28)(layers.Flatten()(x)))

# %% wrong | the inputs of the encoder | test_decoder_outputs | name_not_defined
- return keras.Model(decoder_inputs, → return keras.Model(inputs,

# %% wrong | 28 units | test_decoder_outputs | units_not_pixels
- x = layers.Dense(28 * 28)(x)
- return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))
+ return keras.Model(decoder_inputs, layers.Dense(28)(x))

# %% wrong | one unit too few | test_decoder_outputs | units_not_pixels
- x = layers.Dense(28 * 28)(x)
- return keras.Model(decoder_inputs, layers.Reshape([28, 28])(x))
+ return keras.Model(decoder_inputs, layers.Dense(783)(x))

# %% wrong | tanh at the end | test_decoder_behaviour | tanh_on_output
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, activation="tanh")(x)

# %% wrong | softsign at the end | test_decoder_behaviour | tanh_on_output
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, activation="softsign")(x)

# %% wrong | softplus at the end | test_decoder_behaviour | one_sided_output
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, activation="softplus")(x)

# %% wrong | elu at the end | test_decoder_behaviour | one_sided_output
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, activation="elu")(x)

# %% wrong | an exponential at the end | test_decoder_behaviour | one_sided_output
- x = layers.Dense(28 * 28)(x) → x = ops.exp(layers.Dense(28 * 28)(x))

# %% wrong | a sigmoid at the end only | test_decoder_behaviour | no_nonlinearity
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(100)(inputs)
    x = layers.Dense(150)(x)
    x = layers.Dense(28 * 28, activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | no hidden layer before the sigmoid | test_decoder_behaviour | no_nonlinearity
def build_decoder(codings_size=10):
    return keras.Sequential(
        [layers.Input([codings_size]), layers.Dense(784, activation="sigmoid"), layers.Reshape([28, 28])]
    )

# %% wrong | 10 and 15 units | test_decoder_behaviour | too_narrow
- x = layers.Dense(100, activation="relu")(decoder_inputs) → x = layers.Dense(10, activation="relu")(decoder_inputs)
- x = layers.Dense(150, activation="relu")(x) → x = layers.Dense(15, activation="relu")(x)

# %% wrong | 10 and 150 units | test_decoder_behaviour | too_narrow
- layers.Dense(100, → layers.Dense(10,

# %% wrong | 5 units of tanh in the middle | test_decoder_behaviour | too_narrow
- layers.Dense(150, activation="relu") → layers.Dense(5, activation="tanh")

# %% correct | 32 and 64 units
- layers.Dense(100, → layers.Dense(32,
- layers.Dense(150, → layers.Dense(64,

# %% wrong | strides larger than the kernel | test_decoder_behaviour | pixels_never_change
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = layers.Reshape([7, 7, 16])(layers.Dense(7 * 7 * 16, activation="relu")(inputs))
    x = layers.Conv2DTranspose(1, 3, strides=4, padding="same")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% correct | strides larger than the kernel, then a convolution | of strides larger than the kernel
- x = layers.Conv2DTranspose(1, 3, strides=4, padding="same")(x)
+ x = layers.Conv2DTranspose(8, 3, strides=4, padding="same", activation="relu")(x)
+ x = layers.Conv2D(1, 3, padding="same")(x)

# %% correct | an edge of zeros
def build_decoder(codings_size=10):
    return keras.Sequential(
        [
            layers.Input([codings_size]),
            layers.Dense(6 * 6 * 16, "relu"),
            layers.Reshape([6, 6, 16]),
            layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu"),
            layers.Conv2DTranspose(1, 3, strides=2, padding="same"),
            layers.ZeroPadding2D(2),
            layers.Reshape([28, 28]),
        ]
    )

# %% wrong | a softmax in the last hidden layer | test_decoder_behaviour | softmax_inside
def build_decoder(codings_size=10):
    inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(100, activation="relu")(inputs)
    x = layers.Dense(150, activation="softmax")(x)
    x = layers.Dense(28 * 28)(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))

# %% wrong | a leaky ReLU at the end | test_decoder_behaviour | bent_output | of a softmax in the last hidden layer
- activation="softmax" → activation="relu"
- layers.Dense(28 * 28)(x) → layers.LeakyReLU()(layers.Dense(28 * 28)(x))

# %% correct | leaky ReLUs inside, PReLUs, their slopes learned | of a softmax in the last hidden layer
- layers.Dense(100, activation="relu")(inputs) → layers.LeakyReLU()(layers.Dense(100)(inputs))
- layers.Dense(150, activation="softmax")(x) → layers.PReLU()(layers.Dense(150)(x))

# %% wrong | Reshape given its input where it is made | test_decoder_outputs | layer_not_called | of a softmax in the last hidden layer
- layers.Reshape([28, 28])(x) → layers.Reshape([28, 28], x)

# %% wrong | 28 units and 28 for the activation | test_decoder_outputs | number_for_activation | of a softmax in the last hidden layer
- layers.Dense(28 * 28) → layers.Dense(28, 28)

# %% correct | hard sigmoids, which are straight around 0
- layers.Dense(100, activation="relu") → layers.Dense(100, activation="hard_sigmoid")
- layers.Dense(150, activation="relu") → layers.Dense(150, activation="hard_sigmoid")
- layers.Dense(28 * 28)(x) → layers.Dense(28 * 28, activation="hard_sigmoid")(x)

# %% wrong | linear up to a clip | test_decoder_behaviour | no_nonlinearity
- layers.Dense(100, activation="relu") → layers.Dense(100)
- layers.Dense(150, activation="relu") → layers.Dense(150)
- layers.Dense(28 * 28)(x) → ops.clip(layers.Dense(28 * 28)(x), 0, 1)

# %% wrong | the pixels normalised | test_decoder_behaviour | normalised_output
- x = layers.Dense(28 * 28)(x) → x = layers.LayerNormalization()(layers.Dense(28 * 28)(x))

# %% wrong | each image normalised, with two axes of weights | test_decoder_behaviour | normalised_output
- layers.Reshape([28, 28])(x) → layers.LayerNormalization(axis=[1, 2])(layers.Reshape([28, 28])(x))

# %% wrong | each row normalised | test_decoder_behaviour | normalised_output
- layers.Reshape([28, 28])(x) → layers.LayerNormalization()(layers.Reshape([28, 28])(x))

# %% wrong | a slope of its own for each pixel below 0 | test_decoder_behaviour | bent_output
- x = layers.Dense(28 * 28)(x) → x = layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25))(layers.Dense(28 * 28)(x))

# %% correct | a normalisation right before the last layer, whose kernel keeps lengths
- x = layers.Dense(150, activation="relu")(x) → x = layers.UnitNormalization()(layers.Dense(150, activation="tanh")(x))
- x = layers.Dense(28 * 28)(x) → x = layers.Dense(28 * 28, kernel_initializer="orthogonal")(x)

# %% correct | normalised between all layers, tanh
- x = layers.Dense(100, activation="relu")(decoder_inputs) → x = ops.tanh(layers.RMSNormalization()(layers.Dense(100)(decoder_inputs)))
- x = layers.Dense(150, activation="relu")(x) → x = ops.tanh(layers.LayerNormalization()(layers.Dense(150)(x)))

# %% correct | codings normalised in each row
def build_decoder(codings_size=10):
    inputs = layers.Input([codings_size])
    x = layers.LayerNormalization()(inputs)
    for units in (100, 150):
        x = layers.Dense(units, activation="relu")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(layers.Dense(28 * 28)(x)))

# %% wrong | two codings by default | test_decoder_outputs | default_changed
- codings_size=10 → codings_size=2
