# %% correct | as in the text
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Flatten()(inputs)
    z = layers.Dense(150, activation="relu")(z)
    z = layers.Dense(100, activation="relu")(z)
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model(inputs, [codings_mean, codings_log_var, codings])

# %% correct | extra arguments, names, inputs in a list
def build_encoder(codings_size=10, hidden=(200, 150, 100), activation="gelu", name="variational_encoder"):
    inputs = tf.keras.layers.Input(shape=(28, 28), name="images")
    z = tf.keras.layers.Reshape([784])(inputs)
    for units in hidden:
        z = tf.keras.layers.Dense(units, activation=activation)(z)
    mean = tf.keras.layers.Dense(codings_size, name="codings_mean")(z)
    log_var = tf.keras.layers.Dense(codings_size, name="codings_log_var")(z)
    codings = Sampling(name="codings")([mean, log_var])
    return tf.keras.Model(inputs=[inputs], outputs=[mean, log_var, codings], name=name)

# %% correct | convolutions
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Reshape([28, 28, 1])(inputs)
    z = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(z)
    z = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(z)
    z = layers.Flatten()(z)
    z = layers.Dense(32, activation="relu")(z)
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])

# %% correct | an input with a channel axis
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28, 1])
    z = layers.MaxPool2D()(layers.Conv2D(8, 3, activation="relu")(inputs))
    z = layers.Dense(64, activation="relu")(layers.Flatten()(z))
    codings_mean, codings_log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model(inputs, [codings_mean, codings_log_var, codings])

# %% correct | a subclassed model
class Encoder(keras.Model):
    def __init__(self, codings_size):
        super().__init__()
        self.hidden = keras.Sequential(
            [layers.Flatten(), layers.Dense(150, activation="relu"), layers.Dense(100, activation="relu")]
        )
        self.codings_mean = layers.Dense(codings_size)
        self.codings_log_var = layers.Dense(codings_size)
        self.sampling = Sampling()

    def call(self, inputs):
        z = self.hidden(inputs)
        codings_mean, codings_log_var = self.codings_mean(z), self.codings_log_var(z)
        return codings_mean, codings_log_var, self.sampling([codings_mean, codings_log_var])


def build_encoder(codings_size=10):
    return Encoder(codings_size)

# %% correct | a subclassed model that samples in its own call
class Encoder(keras.Model):
    def __init__(self, codings_size):
        super().__init__()
        self.flatten = layers.Flatten()
        self.hidden = layers.Dense(120, activation="tanh")
        self.codings_mean = layers.Dense(codings_size)
        self.codings_log_var = layers.Dense(codings_size)

    def call(self, inputs):
        z = self.hidden(self.flatten(inputs))
        mean, log_var = self.codings_mean(z), self.codings_log_var(z)
        codings = mean + tf.exp(log_var / 2) * tf.random.normal(tf.shape(mean))
        return [mean, log_var, codings]


def build_encoder(codings_size=10):
    return Encoder(codings_size)

# %% correct | batch normalisation, dropout and leaky ReLU
def build_encoder(codings_size=10):
    inputs = keras.Input([28, 28])
    z = layers.Flatten()(inputs)
    z = layers.Rescaling(2.0, offset=-1.0)(z)
    for units in (150, 100):
        z = layers.Dense(units, use_bias=False, kernel_initializer="he_normal")(z)
        z = layers.BatchNormalization()(z)
        z = layers.LeakyReLU(negative_slope=0.2)(z)
        z = layers.Dropout(0.2)(z)
    codings_mean = layers.Dense(codings_size, name="mu")(z)
    codings_log_var = layers.Dense(codings_size, name="gamma")(z)
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model(inputs, [codings_mean, codings_log_var, codings])

# %% correct | layer normalisation and sigmoids
- inputs = layers.Input(shape=[28, 28]) → inputs = keras.Input([28, 28])
- z = layers.Dense(150, activation="relu")(z)
- z = layers.Dense(100, activation="relu")(z)
+ z = layers.Dense(150, activation="sigmoid")(z)
+ z = layers.LayerNormalization()(z)
+ z = layers.Dense(100, activation="sigmoid")(z)

# %% correct | the log-variance starts at zero and is clipped
- inputs = layers.Input(shape=[28, 28]) → inputs = keras.Input([28, 28])
- 150, activation="relu" → 150, activation="selu", kernel_initializer="lecun_normal"
- 100, activation="relu" → 100, activation="selu", kernel_initializer="lecun_normal"
- codings_log_var = layers.Dense(codings_size)(z)
+ codings_log_var = layers.Dense(codings_size, kernel_initializer="zeros")(z)
+ codings_log_var = ops.clip(codings_log_var, -10, 10)

# %% correct | one Dense layer cut in two
- inputs = layers.Input(shape=[28, 28]) → inputs = keras.Input([28, 28])
- z = layers.Dense(150, activation="relu")(z) → z = layers.Dense(150, activation="elu")(z)
- z = layers.Dense(100, activation="relu")(z) → z = layers.Dense(100, activation="elu")(z)
- codings_mean = layers.Dense(codings_size)(z) → both = layers.Dense(2 * codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ codings_mean, codings_log_var = both[:, :codings_size], both[:, codings_size:]

# %% correct | in float64, with a helper layer
class Hidden(layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(units, activation="relu", dtype=self.dtype)

    def call(self, inputs):
        return self.dense(inputs)


def build_encoder(codings_size=10):
    inputs = keras.Input([28, 28], dtype="float64")
    z = layers.Flatten(dtype="float64")(inputs)
    z = Hidden(100, dtype="float64")(z)
    mean = layers.Dense(codings_size, dtype="float64")(z)
    log_var = layers.Dense(codings_size, dtype="float64")(z)
    return keras.Model(inputs, [mean, log_var, Sampling(dtype="float64")([mean, log_var])])

# %% correct | convolutions and an average over all places
def build_encoder(codings_size=10):
    inputs = layers.Input([28, 28])
    z = layers.Reshape([28, 28, 1])(inputs)
    z = layers.Conv2D(32, 5, strides=2, activation="relu")(z)
    z = layers.Conv2D(64, 3, strides=2, activation="relu")(z)
    z = layers.GlobalAveragePooling2D()(z)
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    return keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])

# %% wrong | averaged over the rows | test_encoder_codings | lines_mixed_up
- layers.Flatten() → layers.GlobalAveragePooling1D()

# %% wrong | averaged over the columns | test_encoder_codings | lines_mixed_up
- layers.Flatten()(inputs) → ops.mean(inputs, axis=-1)

# %% wrong | pixels black or white | test_encoder_codings | input_in_steps
- layers.Flatten()(inputs) → layers.Flatten()(ops.cast(inputs > 0.5, "float32"))

# %% wrong | only the codings come out | test_encoder_outputs | not_three_outputs
- [codings_mean, codings_log_var, codings] → codings

# %% wrong | only mean and log-variance come out | test_encoder_outputs | not_three_outputs
- codings = Sampling()([codings_mean, codings_log_var])
- return keras.Model(inputs, [codings_mean, codings_log_var, codings])
+ return keras.Model(inputs, [codings_mean, codings_log_var])

# %% wrong | a dictionary of outputs | test_encoder_outputs | not_three_outputs
- z = layers.Dense(150, activation="relu")(z)
- [codings_mean, codings_log_var, codings] → {"mean": codings_mean, "log_var": codings_log_var, "codings": codings}

# %% wrong | always ten codings | test_encoder_outputs | codings_size_ignored
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(10)(z)
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(10)(z)

# %% wrong | not flattened | test_encoder_outputs | not_flattened
- z = layers.Flatten()(inputs)
- z = layers.Dense(150, activation="relu")(z)
+ z = layers.Dense(150, activation="relu")(inputs)

# %% wrong | convolutions without Flatten | test_encoder_outputs | not_flattened | of an input with a channel axis
- z = layers.MaxPool2D()(layers.Conv2D(8, 3, activation="relu")(inputs))
+ z = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
- z = layers.Dense(64, activation="relu")(layers.Flatten()(z)) → codings_mean = layers.Dense(codings_size)(z)
- codings_mean, codings_log_var = layers.Dense(codings_size)(z), → codings_log_var =

# %% wrong | log-variance first | test_encoder_codings | mean_and_log_var_swapped
- codings_mean, codings_log_var, → codings_log_var, codings_mean,

# %% wrong | arguments of Sampling swapped | test_encoder_codings | mean_and_log_var_swapped
- [codings_mean, codings_log_var] → [codings_log_var, codings_mean]

# %% wrong | codings first | test_encoder_codings | outputs_in_wrong_order
- codings_mean, codings_log_var, codings → codings, codings_mean, codings_log_var

# %% wrong | the mean in place of the codings | test_encoder_codings | codings_not_sampled
- codings_log_var, codings → codings_log_var, codings_mean

# %% wrong | the mean sampled with itself | test_encoder_codings | codings_not_from_the_posterior
- [codings_mean, codings_log_var] → [codings_mean, codings_mean]

# %% wrong | sampled from other layers than those that come out | test_encoder_codings | codings_not_from_the_posterior
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Flatten()(inputs)
    z = layers.Dense(150, activation="relu")(z)
    z = layers.Dense(100, activation="relu")(z)
    codings = Sampling()([layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)])
    return keras.Model(inputs, [layers.Dense(codings_size)(z), layers.Dense(codings_size)(z), codings])

# %% wrong | a third Dense layer for the codings | test_encoder_codings | codings_not_random
- codings = Sampling()([codings_mean, codings_log_var]) → codings = layers.Dense(codings_size)(z)

# %% wrong | sampled inline with the variance | test_encoder_codings | codings_not_from_the_posterior
- codings_mean = layers.Dense(codings_size)(z) → mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z) → log_var = layers.Dense(codings_size)(z)
- codings = Sampling()([codings_mean, codings_log_var])
+ draw = layers.Lambda(lambda x: x[0] + tf.exp(x[1]) * tf.random.normal(tf.shape(x[0])), output_shape=(codings_size,))
- codings_mean, codings_log_var, codings → mean, log_var, draw([mean, log_var])

# %% wrong | one layer for both | test_encoder_codings | one_layer_for_both
- codings_mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ head = layers.Dense(codings_size)
+ codings_mean = head(z)
+ codings_log_var = head(z)

# %% wrong | ReLU on the mean | test_encoder_codings | activation_on_codings_mean
- codings_mean = layers.Dense(codings_size) → codings_mean = layers.Dense(codings_size, activation="relu")

# %% wrong | tanh on the mean | test_encoder_codings | activation_on_codings_mean
- codings_mean = layers.Dense(codings_size) → codings_mean = layers.Dense(codings_size, activation="tanh")

# %% wrong | ReLU on both | test_encoder_codings | activation_on_codings_mean
- codings_mean = layers.Dense(codings_size) → codings_mean = layers.Dense(codings_size, activation="relu")
- codings_log_var = layers.Dense(codings_size) → codings_log_var = layers.Dense(codings_size, activation="relu")

# %% wrong | softplus on the log-variance | test_encoder_codings | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size) → codings_log_var = layers.Dense(codings_size, activation="softplus")

# %% wrong | sigmoid on the log-variance | test_encoder_codings | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size) → codings_log_var = layers.Dense(codings_size, activation="sigmoid")

# %% wrong | elu on the log-variance | test_encoder_codings | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size) → codings_log_var = layers.Dense(codings_size, activation="elu")

# %% wrong | the exponential of the log-variance | test_encoder_codings | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size)(z)
+ codings_log_var = layers.Dense(codings_size, activation="exponential")(z)

# %% wrong | hidden layers without activation | test_encoder_codings | no_nonlinearity
- z = layers.Dense(150, activation="relu")(z) → z = layers.Dense(150)(z)
- z = layers.Dense(100, activation="relu")(z) → z = layers.Dense(100)(z)

# %% wrong | the mean is made of noise | test_encoder_codings | mean_is_random
  def build_encoder(codings_size=10):
+     class Noisy(layers.Layer):
+         def call(self, z):
+             return z + keras.random.normal(ops.shape(z))
+
- z = layers.Dense(150, activation="relu")(z)
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = Noisy()(layers.Dense(codings_size)(z))

# %% wrong | the log-variance does not see the image | test_encoder_codings | image_ignored
class Encoder(keras.Model):
    def __init__(self, codings_size):
        super().__init__()
        self.hidden = keras.Sequential([layers.Flatten(), layers.Dense(100, activation="relu")])
        self.codings_mean = layers.Dense(codings_size)
        self.codings_log_var = self.add_weight(shape=[codings_size], initializer="random_normal")

    def call(self, inputs):
        mean = self.codings_mean(self.hidden(inputs))
        log_var = ops.broadcast_to(self.codings_log_var, ops.shape(mean))
        return mean, log_var, Sampling()([mean, log_var])


def build_encoder(codings_size=10):
    return Encoder(codings_size)

# %% wrong | the logarithm of what can be negative | test_encoder_outputs | not_finite
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = ops.log(layers.Dense(codings_size)(z))

# %% wrong | returns the tensors, no model | test_encoder_outputs | not_a_model
- keras.Model(inputs, [codings_mean, codings_log_var, codings]) → [codings_mean, codings_log_var, codings]

# %% wrong | return is missing | test_encoder_outputs | nothing_returned
- return keras → encoder = keras

# %% wrong | a model in place of the function | test_encoder_outputs | layer_not_called
def make_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Dense(100, activation="relu")(layers.Flatten()(inputs))
    codings_mean, codings_log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model(inputs, [codings_mean, codings_log_var, codings])

build_encoder = make_encoder()

# %% wrong | another name for the argument | test_encoder_outputs | argument_unknown | of a model in place of the function
- def make_encoder(codings_size=10): → def build_encoder(n_codings=10):
- (codings_size)(z), layers.Dense(codings_size) → (n_codings)(z), layers.Dense(n_codings)
-
- build_encoder = make_encoder()

# %% wrong | a flat input of 784 pixels | test_encoder_outputs | flat_input
- inputs = layers.Input(shape=[28, 28])
- z = layers.Flatten()(inputs)
- z = layers.Dense(150, activation="relu")(z)
+ inputs = layers.Input(shape=[784])
+ z = layers.Dense(150, activation="relu")(inputs)

# %% wrong | a Reshape that does not fit | test_encoder_outputs | reshape_does_not_fit | of an input with a channel axis
- inputs = layers.Input(shape=[28, 28, 1]) → inputs = layers.Input(shape=[28, 28])
- layers.MaxPool2D()(layers.Conv2D(8, 3, activation="relu")(inputs)) → layers.Reshape([28 * 27])(inputs)
- (64, activation="relu")(layers.Flatten()(z)) → (100, activation="relu")(z)

# %% wrong | not written | test_encoder_outputs | not_written
def build_encoder(codings_size=10):
    # YOUR CODE HERE
    raise NotImplementedError()

# %% wrong | a syntax error | test_encoder_outputs | not_defined
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28]
    z = layers.Flatten()(inputs)

# %% correct | twice the logarithm of σ
def build_encoder(codings_size=10):
    inputs = keras.Input([28, 28])
    z = layers.Dense(150, activation="relu")(layers.Flatten()(inputs))
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = 2 * layers.Dense(codings_size)(z)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])

# %% correct | γ kept within ±10 by a tanh
def build_encoder(codings_size=10):
    inputs = keras.Input([28, 28])
    z = layers.Dense(150, activation="relu")(layers.Flatten()(inputs))
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = 10 * ops.tanh(layers.Dense(codings_size)(z) / 10)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])

# %% correct | σ by a softplus, then its logarithm
def build_encoder(codings_size=10):
    inputs = keras.Input([28, 28])
    z = layers.Dense(150, activation="relu")(layers.Flatten()(inputs))
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = 2 * ops.log(ops.softplus(layers.Dense(codings_size)(z)) + 1e-6)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])

# %% correct | little noise at first
def build_encoder(codings_size=10):
    inputs = keras.Input([28, 28])
    z = layers.Dense(150, activation="relu")(layers.Flatten()(inputs))
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size, bias_initializer=keras.initializers.Constant(-2.0))(z)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])

# %% wrong | two arguments in place of a list | test_encoder_outputs | arguments_do_not_fit
def build_encoder(codings_size=10):
    inputs = keras.Input([28, 28])
    z = layers.Dense(150, activation="relu")(layers.Flatten()(inputs))
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()(codings_mean, codings_log_var)])

# %% wrong | an axis of length 1 in the heads | test_encoder_outputs | one_axis_too_many
- codings_mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ z = layers.Reshape([1, 100])(z)
+ codings_mean = layers.Dense(codings_size)(z)
+ codings_log_var = layers.Dense(codings_size)(z)

# %% wrong | an axis of length 1 at the end | test_encoder_outputs | one_axis_too_many
- codings_mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ codings_mean = layers.Reshape([codings_size, 1])(layers.Dense(codings_size)(z))
+ codings_log_var = layers.Reshape([codings_size, 1])(layers.Dense(codings_size)(z))

# %% wrong | pooled with keepdims | test_encoder_outputs | one_axis_too_many
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Dense(100, activation="relu")(inputs)
    z = layers.GlobalAveragePooling1D(keepdims=True)(z)
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])

# %% wrong | a hidden layer that all encoders share | test_encoder_codings | layers_shared
hidden = layers.Dense(150, activation="relu")


def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = hidden(layers.Flatten()(inputs))
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model(inputs, [codings_mean, codings_log_var, codings])

# %% wrong | encoders kept from call to call | test_encoder_codings | layers_shared
import functools


@functools.cache
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Dense(100, activation="relu")(layers.Flatten()(inputs))
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model(inputs, [codings_mean, codings_log_var, codings])

# %% wrong | divided by 255 once more | test_encoder_codings | pixels_rescaled
- z = layers.Flatten()(inputs) → z = layers.Flatten()(layers.Rescaling(1 / 255)(inputs))

# %% wrong | divided by 255 after Flatten | test_encoder_codings | pixels_rescaled
- z = layers.Flatten()(inputs) → z = layers.Rescaling(scale=1.0 / 255)(layers.Flatten()(inputs))

# %% wrong | scaled to [−1, 1] as if the pixels went up to 255 | test_encoder_codings | pixels_rescaled
- z = layers.Flatten()(inputs) → z = layers.Flatten()(layers.Rescaling(1 / 127.5, offset=-1)(inputs))

# %% correct | centred by a Rescaling layer
- z = layers.Flatten()(inputs) → z = layers.Flatten()(layers.Rescaling(2.0, offset=-1.0)(inputs))

# %% correct | a Sequential body, heads as a list comprehension
def build_encoder(codings_size=10):
    inputs = keras.Input((28, 28))
    body = keras.Sequential([layers.Flatten(), layers.Dense(150), layers.PReLU(), layers.Dense(100, "swish")])
    heads = [layers.Dense(codings_size, kernel_initializer="glorot_normal")(body(inputs)) for _ in range(2)]
    return keras.Model(inputs, [*heads, Sampling()(heads)])

# %% correct | residual blocks and layer normalisation
def build_encoder(codings_size: int = 10) -> keras.Model:
    inputs = layers.Input(shape=[28, 28])
    z = layers.Dense(100, activation="relu")(layers.Flatten()(inputs))
    for _ in range(2):
        z = layers.LayerNormalization()(layers.add([z, layers.Dense(100, activation="relu")(z)]))
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    return keras.Model(inputs, (mean, log_var, Sampling()((mean, log_var))))

# %% correct | two branches from the image on
def build_encoder(codings_size=10):
    inputs = layers.Input([28, 28])
    flat = ops.reshape(inputs, [-1, 784])
    mean = layers.Dense(codings_size)(layers.Dense(150, activation="relu")(flat))
    log_var = layers.Dense(codings_size)(layers.Dense(50, activation="tanh")(flat))
    return keras.Model(inputs=inputs, outputs=[mean, log_var, Sampling()([mean, log_var])])

# %% correct | rows read by a GRU
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.GRU(64)(inputs)
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    return keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])

# %% correct | centred by operations
  inputs = layers.Input(shape=[28, 28])
- z = layers.Flatten()(inputs)
+ z = layers.Flatten()((inputs - 0.5) * 2)

# %% correct | a compiled call, tf layers
class Encoder(tf.keras.Model):
    def __init__(self, codings_size, units=(150, 100), **kwargs):
        super().__init__(**kwargs)
        self.hidden = [tf.keras.layers.Dense(n, "relu") for n in units]
        self.heads = [tf.keras.layers.Dense(codings_size) for _ in range(2)]

    @tf.function
    def call(self, images, training=False):
        z = tf.reshape(images, [tf.shape(images)[0], 28 * 28])
        for layer in self.hidden:
            z = layer(z)
        mean, log_var = (head(z) for head in self.heads)
        return mean, log_var, mean + tf.exp(log_var / 2) * tf.random.normal(tf.shape(mean))


def build_encoder(codings_size=10):
    encoder = Encoder(codings_size, name="encoder")
    encoder(tf.zeros([1, 28, 28]))
    return encoder

# %% correct | a global pool and regularised heads
def build_encoder(codings_size=10, l2=1e-4):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Reshape((28, 28, 1))(inputs)
    z = layers.Conv2D(16, 5, strides=2, padding="same", activation="leaky_relu")(z)
    z = layers.SeparableConv2D(64, 3, strides=2, activation="leaky_relu")(z)
    z = layers.GlobalAveragePooling2D()(z)
    head = {"kernel_regularizer": keras.regularizers.L2(l2), "bias_initializer": keras.initializers.Constant(-0.1)}
    mean = layers.Dense(codings_size, activation="linear", **head)(z)
    log_var = layers.Dense(codings_size, activation=None, **head)(z)
    return keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])

# %% correct | both heads as one EinsumDense
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Dense(120, activation="mish")(layers.Flatten()(inputs))
    both = layers.EinsumDense("bz,zhc->bhc", (2, codings_size), bias_axes="hc")(z)
    mean, log_var = ops.unstack(both, axis=1)
    return keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])

# %% wrong | latent_dim, as in Keras's example | test_encoder_outputs | size_by_another_name
def build_encoder(codings_size=10):
    encoder_inputs = keras.Input(shape=(28, 28, 1))
    x = layers.Conv2D(32, 3, activation="relu", strides=2, padding="same")(encoder_inputs)
    x = layers.Conv2D(64, 3, activation="relu", strides=2, padding="same")(x)
    x = layers.Flatten()(x)
    x = layers.Dense(16, activation="relu")(x)
    z_mean = layers.Dense(latent_dim, name="z_mean")(x)
    z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
    z = Sampling()([z_mean, z_log_var])
    return keras.Model(encoder_inputs, [z_mean, z_log_var, z], name="encoder")

# %% wrong | outputs as separate arguments | test_encoder_outputs | outputs_without_a_list
- [codings_mean, codings_log_var, codings]) → codings_mean, codings_log_var, codings)

# %% wrong | output= of Keras 1 | test_encoder_outputs | argument_unknown
- keras.Model(inputs, [codings_mean, codings_log_var, codings]) → keras.Model(input=inputs, output=[codings_mean, codings_log_var, codings])

# %% wrong | a layer without its second brackets | test_encoder_outputs | layer_not_called
- z = layers.Dense(100, activation="relu")(z) → z = layers.Dense(100, activation="relu")

# %% wrong | softmax on the mean | test_encoder_codings | activation_on_codings_mean
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size, activation="softmax")(z)

# %% wrong | the log-variance made of the mean | test_encoder_codings | log_variance_of_the_mean
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size)(codings_mean)

# %% wrong | the exponential given to Sampling | test_encoder_codings | codings_not_from_the_posterior
- Sampling()([codings_mean, codings_log_var]) → Sampling()([codings_mean, ops.exp(codings_log_var)])

# %% wrong | divided by 255 by an operation | test_encoder_codings | pixels_rescaled
- z = layers.Flatten()(inputs) → z = layers.Flatten()(inputs / 255.0)

# %% wrong | multiplied by 1/255 after Flatten | test_encoder_codings | pixels_rescaled
  z = layers.Flatten()(inputs)
+ z = z * (1.0 / 255)

# %% wrong | a log-variance that is always 0 | test_encoder_codings | image_ignored
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = ops.zeros_like(codings_mean)

# %% wrong | a log-variance that is always −2 | test_encoder_codings | image_ignored
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = 0 * codings_mean - 2.0

# %% wrong | Input with two numbers | test_encoder_outputs | shape_is_a_number
- layers.Input(shape=[28, 28]) → layers.Input(28, 28)

# %% wrong | the model and its input returned | test_encoder_outputs | not_a_model
- return keras.Model(inputs, [codings_mean, codings_log_var, codings]) → return keras.Model(inputs, [codings_mean, codings_log_var, codings]), inputs

# %% wrong | the standard deviation for the log-variance | test_encoder_codings | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = ops.exp(layers.Dense(codings_size)(z) / 2)

# %% wrong | the mean of the hidden layer's input only | test_encoder_codings | no_nonlinearity
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size)(layers.Flatten()(inputs))

# %% wrong | a Sequential of everything | test_encoder_outputs | tensor_unpacked
def build_encoder(codings_size=10):
    return keras.Sequential([
        layers.Input([28, 28]),
        layers.Flatten(),
        layers.Dense(150, activation="relu"),
        layers.Dense(100, activation="relu"),
        layers.Dense(codings_size),
        layers.Dense(codings_size),
        Sampling(),
    ])

# %% wrong | one output of three codings in a row | test_encoder_outputs | not_three_outputs
- return keras.Model(inputs, [codings_mean, codings_log_var, codings]) → return keras.Model(inputs, layers.concatenate([codings_mean, codings_log_var, codings]))

# %% wrong | the log-variance half of the mean | test_encoder_codings | log_variance_of_the_mean
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = 0.5 * codings_mean - 1

# %% wrong | everything after codings_mean, as in a Sequential model | test_encoder_codings | log_variance_of_the_mean
- codings_mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ z = codings_mean = layers.Dense(codings_size)(z)
+ codings_log_var = layers.Dense(codings_size)(z)

# %% wrong | a Lambda layer that divides by 255 | test_encoder_codings | pixels_rescaled
- z = layers.Flatten()(inputs) → z = layers.Lambda(lambda images: images / 255)(layers.Flatten()(inputs))

# %% wrong | a subclassed model that divides by 255 | test_encoder_codings | pixels_rescaled
class Encoder(keras.Model):
    def __init__(self, codings_size):
        super().__init__()
        self.flatten, self.hidden = layers.Flatten(), layers.Dense(100, activation="relu")
        self.mean, self.log_var, self.sampling = layers.Dense(codings_size), layers.Dense(codings_size), Sampling()

    def call(self, images):
        z = self.hidden(self.flatten(tf.cast(images, tf.float32) / 255.0))
        mean, log_var = self.mean(z), self.log_var(z)
        return mean, log_var, self.sampling([mean, log_var])


def build_encoder(codings_size=10):
    encoder = Encoder(codings_size)
    encoder.build((None, 28, 28))
    return encoder

# %% wrong | a log-variance of zeros, by a layer that does not learn | test_encoder_codings | image_ignored
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size, kernel_initializer="zeros", trainable=False)(z)

# %% wrong | one Dense layer, of which both take the same half | test_encoder_codings | one_layer_for_both
- codings_mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ both = layers.Dense(2 * codings_size)(z)
+ codings_mean, codings_log_var = both[:, :codings_size], both[:, :codings_size]

# %% wrong | Sampling given its inputs where it is made | test_encoder_outputs | layer_not_called
- Sampling()([codings_mean, codings_log_var]) → Sampling([codings_mean, codings_log_var])

# %% wrong | a Lambda layer that samples with the variance | test_encoder_codings | codings_not_from_the_posterior
def build_encoder(codings_size=10):
    inputs = keras.Input(shape=(28, 28))
    x = layers.Flatten()(inputs)
    x = layers.Dense(150, activation="relu")(x)
    z_mean = layers.Dense(codings_size)(x)
    z_log_var = layers.Dense(codings_size)(x)
    z = layers.Lambda(lambda p: p[0] + ops.exp(p[1]) * keras.random.normal(ops.shape(p[0])))([z_mean, z_log_var])
    return keras.Model(inputs, [z_mean, z_log_var, z])

# %% wrong | two codings, as in most tutorials | test_encoder_outputs | codings_size_ignored
- codings_mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ codings_mean = layers.Dense(2)(z)
+ codings_log_var = layers.Dense(2)(z)

# %% wrong | compiled and returned by compile | test_encoder_outputs | nothing_returned
- return keras.Model(inputs, [codings_mean, codings_log_var, codings])
+ encoder = keras.Model(inputs, [codings_mean, codings_log_var, codings])
+ return encoder.compile(loss="mse", optimizer="nadam")

# %% wrong | 15 and 8 units | test_encoder_codings | too_narrow
- layers.Dense(150, → layers.Dense(15,
- layers.Dense(100, → layers.Dense(8,

# %% wrong | 8 and 100 units | test_encoder_codings | too_narrow
- layers.Dense(150, → layers.Dense(8,

# %% wrong | two units in the last hidden layer | test_encoder_codings | too_narrow
- layers.Dense(100, → layers.Dense(2,

# %% correct | 64 units, and 24 of tanh
- layers.Dense(150, → layers.Dense(64,
- layers.Dense(100, activation="relu") → layers.Dense(24, activation="tanh")

# %% wrong | the mean normalised | test_encoder_codings | normalised_output
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.LayerNormalization()(layers.Dense(codings_size)(z))

# %% wrong | a log-variance of length 1 | test_encoder_codings | normalised_output
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.UnitNormalization()(layers.Dense(codings_size)(z))

# %% wrong | softsign on the log-variance | test_encoder_codings | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size, activation="softsign")(z)

# %% correct | the mean after a batch normalisation
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.BatchNormalization()(layers.Dense(codings_size)(z))

# %% wrong | the log-variance straight from the image | test_encoder_codings | no_nonlinearity
- z = layers.Flatten()(inputs) → flat = z = layers.Flatten()(inputs)
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size)(flat)

# %% wrong | the mean straight from the image | test_encoder_codings | no_nonlinearity
- z = layers.Flatten()(inputs) → flat = z = layers.Flatten()(inputs)
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size)(flat)

# %% wrong | a softmax in the last hidden layer | test_encoder_codings | softmax_inside
def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Flatten()(inputs)
    z = layers.Dense(150, activation="relu")(z)
    z = layers.Dense(100, activation="softmax")(z)
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])

# %% wrong | one unit more for the log-variance | test_encoder_outputs | shapes_do_not_fit | of a softmax in the last hidden layer
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size + 1)(z)

# %% wrong | the notebook's images for the input | test_encoder_outputs | values_for_outputs | of a softmax in the last hidden layer
- layers.Flatten()(inputs) → layers.Flatten()(X_train[:10])

# %% wrong | an Input with an axis for the batch | test_encoder_outputs | numbers_not_counted | of a softmax in the last hidden layer
- [28, 28] → [None, 28, 28]

# %% wrong | NumPy in a Lambda layer | test_encoder_outputs | lambda_without_tensors | of a softmax in the last hidden layer
- Sampling()([codings_mean, codings_log_var]) → layers.Lambda(lambda t: t[0] + np.exp(t[1] / 2))([codings_mean, codings_log_var])

# %% wrong | a leaky ReLU on the mean | test_encoder_codings | bent_head
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.LeakyReLU()(layers.Dense(codings_size)(z))

# %% wrong | a leaky ReLU of slope 0.01 on both heads | test_encoder_codings | bent_head
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.LeakyReLU(negative_slope=0.01)(layers.Dense(codings_size)(z))
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.LeakyReLU(negative_slope=0.01)(layers.Dense(codings_size)(z))

# %% wrong | a ReLU with a slope of its own for each log-variance | test_encoder_codings | bent_head
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25))(layers.Dense(codings_size)(z))

# %% wrong | the mean of two draws | test_encoder_codings | draws_mixed
- codings = Sampling()([codings_mean, codings_log_var])
+ draws = [Sampling()([codings_mean, codings_log_var]) for _ in range(2)]
+ codings = (draws[0] + draws[1]) / 2

# %% correct | leaky ReLUs in the hidden layers, and a scale of its own for each head
class Scale(layers.Layer):
    def build(self, shape):
        self.log_scale = self.add_weight(shape=(shape[-1],), initializer="zeros")

    def call(self, inputs):
        return inputs * ops.exp(self.log_scale)


def build_encoder(codings_size=10):
    inputs = layers.Input(shape=[28, 28])
    z = layers.Flatten()(inputs)
    for units in (150, 100):
        z = layers.LeakyReLU(negative_slope=0.2)(layers.Dense(units)(z))
    codings_mean, codings_log_var = (Scale()(layers.Dense(codings_size)(z)) for _ in range(2))
    codings = Sampling()([codings_mean, codings_log_var])
    return keras.Model(inputs, [codings_mean, codings_log_var, codings])

# %% wrong | leaky ReLU on both heads, convolutions | test_encoder_codings | bent_head | of convolutions
- codings_mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ codings_mean, codings_log_var = (layers.LeakyReLU(0.3)(layers.Dense(codings_size)(z)) for _ in range(2))

# %% correct | the convolutions of a usual tutorial, 16 units after them | of latent_dim, as in Keras's example
- shape=(28, 28, 1) → shape=(28, 28)
- padding="same")(encoder_inputs) → padding="same")(layers.Reshape((28, 28, 1))(encoder_inputs))
- latent_dim, name="z_mean" → codings_size, name="z_mean"
- latent_dim, name="z_log_var" → codings_size, name="z_log_var"

# %% wrong | noise from NumPy, drawn while the model is built | test_encoder_codings | codings_not_random
def build_encoder(codings_size=10):
    inputs = layers.Input([28, 28])
    z = layers.Flatten()(inputs)
    z = layers.Dense(150, activation="relu")(z)
    z = layers.Dense(100, activation="relu")(z)
    codings_mean, codings_log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    noise = np.random.normal(size=(1, codings_size)).astype("float32")
    return keras.Model(inputs, [codings_mean, codings_log_var, codings_mean + ops.exp(codings_log_var / 2) * noise])

# %% wrong | tanh everywhere | test_encoder_codings | activation_on_codings_mean
def build_encoder(codings_size=10):
    inputs = layers.Input([28, 28])
    z = layers.Flatten()(inputs)
    for units in (150, 100):
        z = layers.Dense(units, activation="tanh")(z)
    codings_mean, codings_log_var = (layers.Dense(codings_size, activation="tanh")(z) for _ in range(2))
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])

# %% wrong | sigmoids inside, softsign on the log-variance | test_encoder_codings | activation_on_codings_log_var | of tanh everywhere
- layers.Dense(units, activation="tanh") → layers.Dense(units, activation="sigmoid")
- codings_mean, codings_log_var = (layers.Dense(codings_size, activation="tanh")(z) for _ in range(2))
+ codings_mean, codings_log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size, activation="softsign")(z)

# %% correct | tanh inside, heads without an activation | of tanh everywhere
- layers.Dense(codings_size, activation="tanh") → layers.Dense(codings_size)

# %% wrong | a layer for the latent loss | test_encoder_codings | adds_a_loss
class KLDivergenceLayer(layers.Layer):
    def call(self, inputs):
        mu, log_var = inputs
        self.add_loss(ops.mean(-0.5 * ops.sum(1 + log_var - ops.square(mu) - ops.exp(log_var), axis=-1)) / 784)
        return inputs


def build_encoder(codings_size=10):
    x = keras.Input((28, 28))
    h = layers.Dense(100, activation="relu")(layers.Dense(150, activation="relu")(layers.Flatten()(x)))
    mu, log_var = KLDivergenceLayer()([layers.Dense(codings_size)(h), layers.Dense(codings_size)(h)])
    return keras.Model(x, [mu, log_var, Sampling()([mu, log_var])])

# %% correct | weights kept small | of a layer for the latent loss
- layers.Dense(150, activation="relu") → layers.Dense(150, activation="relu", kernel_regularizer="l2")
- mu, log_var = KLDivergenceLayer()([layers.Dense(codings_size)(h), layers.Dense(codings_size)(h)])
+ mu, log_var = layers.Dense(codings_size)(h), layers.Dense(codings_size)(h)

# %% wrong | half the log-variance into Sampling | test_encoder_codings | codings_not_from_the_posterior
- Sampling()([codings_mean, codings_log_var]) → Sampling()([codings_mean, codings_log_var / 2])

# %% wrong | two codings by default | test_encoder_outputs | default_changed
- codings_size=10 → codings_size=2
