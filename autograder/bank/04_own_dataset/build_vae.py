# %% correct | the plain way
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta

    def call(self, inputs, training=None):
        codings_mean, codings_log_var, codings = self.encoder(inputs)
        n_values = int(np.prod(inputs.shape[1:]))
        self.add_loss(self.beta * ops.mean(latent_loss(codings_mean, codings_log_var)) / n_values)
        return self.decoder(codings)


def build_vae(image_shape, codings_size=10, beta=1.0):
    inputs = layers.Input(shape=image_shape)
    z = layers.Flatten()(inputs)
    z = layers.Dense(64, activation="relu")(z)
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    codings = Sampling()([codings_mean, codings_log_var])
    encoder = keras.Model(inputs, [codings_mean, codings_log_var, codings])
    decoder_inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(64, activation="relu")(decoder_inputs)
    x = layers.Dense(int(np.prod(image_shape)))(x)
    decoder = keras.Model(decoder_inputs, layers.Reshape(image_shape)(x))
    return VariationalAutoencoder(encoder, decoder, beta=beta)

# %% correct | convolutional, sigmoid at the end, tf operations
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta, n_values):
        super().__init__()
        self.encoder, self.decoder, self.weight = encoder, decoder, beta / n_values

    def call(self, images, training=None):
        mean, log_var, codings = self.encoder(images)
        kl = -0.5 * tf.reduce_sum(1 + log_var - tf.exp(log_var) - mean**2, axis=1)
        self.add_loss(self.weight * tf.reduce_mean(kl))
        return self.decoder(codings)


def build_vae(image_shape, codings_size=10, beta=1.0):
    height, width = image_shape[:2]
    channels = image_shape[2] if len(image_shape) == 3 else 1
    inputs = layers.Input(image_shape)
    z = layers.Reshape([height, width, channels])(inputs)
    for filters in (16, 32):
        z = layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu")(z)
    z = layers.Flatten()(z)
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    encoder = keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])
    start = layers.Input([codings_size])
    x = layers.Dense(height // 4 * (width // 4) * 32, activation="relu")(start)
    x = layers.Reshape([height // 4, width // 4, 32])(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(channels, 3, strides=2, padding="same", activation="sigmoid")(x)
    decoder = keras.Model(start, layers.Reshape(image_shape)(x))
    return VariationalAutoencoder(encoder, decoder, beta, height * width * channels)

# %% correct | a train_step of its own, with sums over the pixels
class VAE(keras.Model):
    def __init__(self, encoder, decoder, beta):
        super().__init__()
        self.encoder, self.decoder, self.beta = encoder, decoder, beta
        self.tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.tracker]

    def call(self, images):
        return self.decoder(self.encoder(images)[2])

    def train_step(self, data):
        images = data[0] if isinstance(data, tuple) else data
        with tf.GradientTape() as tape:
            mean, log_var, codings = self.encoder(images, training=True)
            images = tf.cast(images, tf.float32)
            errors = tf.square(self.decoder(codings, training=True) - images)
            error = tf.reduce_sum(tf.reshape(errors, [tf.shape(images)[0], -1]), axis=1)
            loss = tf.reduce_mean(error + self.beta * latent_loss(mean, log_var))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        self.tracker.update_state(loss)
        return {"loss": self.tracker.result()}


def build_vae(image_shape, codings_size=10, beta=1.0):
    inputs = keras.Input(image_shape)
    z = layers.Dense(100, activation="elu")(layers.Flatten()(inputs))
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    encoder = keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])
    decoder = keras.Sequential([
        keras.Input([codings_size]), layers.Dense(100, activation="elu"),
        layers.Dense(int(np.prod(image_shape))), layers.Reshape(image_shape),
    ])
    return VAE(encoder, decoder, beta)

# %% correct | a layer that adds the loss, a functional model
class LatentLoss(layers.Layer):
    def __init__(self, weight):
        super().__init__()
        self.weight = weight

    def call(self, inputs, training=None):
        mean, log_var, codings = inputs
        self.add_loss(self.weight * ops.mean(latent_loss(mean, log_var)))
        return codings


def build_vae(image_shape, codings_size=10, beta=1.0):
    inputs = layers.Input(image_shape)
    z = layers.Dense(80, activation="relu")(layers.Flatten()(inputs))
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    codings = Sampling()([mean, log_var])
    encoder = keras.Model(inputs, [mean, log_var, codings])
    start = layers.Input([codings_size])
    x = layers.Dense(80, activation="relu")(start)
    decoder = keras.Model(start, layers.Reshape(image_shape)(layers.Dense(int(np.prod(image_shape)))(x)))
    outputs = encoder(inputs)
    vae = keras.Model(inputs, decoder(LatentLoss(beta / np.prod(image_shape))(outputs)))
    vae.encoder, vae.decoder = encoder, decoder
    return vae

# %% correct | batch normalisation
- z = layers.Dense(64, activation="relu")(z)
+ z = layers.Dense(64)(z)
+ z = layers.Activation("relu")(layers.BatchNormalization()(z))
- x = layers.Dense(64, activation="relu")(decoder_inputs)
+ x = layers.Dense(64)(decoder_inputs)
+ x = layers.LeakyReLU()(layers.BatchNormalization()(x))

# %% correct | n_values from image_shape, extra arguments
- def __init__(self, encoder, decoder, beta=1.0, **kwargs):
-     super().__init__(**kwargs)
+ def __init__(self, encoder, decoder, beta=1.0, n_values=None):
+     super().__init__(name='own_vae')
+     self.n_values = n_values
- n_values = int(np.prod(inputs.shape[1:]))
- self.add_loss(self.beta * ops.mean(latent_loss(codings_mean, codings_log_var)) / n_values)
+ self.add_loss(self.beta * ops.mean(latent_loss(codings_mean, codings_log_var)) / self.n_values)
- 10, beta=1.0 → 10, beta=1.0, units=64
- beta=beta → beta=beta, n_values=float(np.prod(image_shape))

# %% wrong | not written | test_build_vae_shapes | not_written
class VariationalAutoencoder(keras.Model):
    def call(self, inputs, training=None):
        raise NotImplementedError()


def build_vae(image_shape, codings_size=10, beta=1.0):
    raise NotImplementedError()

# %% wrong | nothing returned | test_build_vae_shapes | nothing_returned
- return VariationalAutoencoder → vae = VariationalAutoencoder

# %% wrong | encoder and decoder returned as well | test_build_vae_shapes | several_models_returned
- beta=beta) → beta=beta), encoder, decoder

# %% wrong | a text returned | test_build_vae_shapes | not_a_model
- return VariationalAutoencoder(encoder, decoder, beta=beta) → return str(encoder)

# %% wrong | the codings are missing from the sampling | test_build_vae_shapes | list_for_array
- [codings_mean, codings_log_var] → codings_mean, codings_log_var, 3

# %% wrong | call is misspelt | test_build_vae_shapes | no_call_method
- def call(self, inputs, training=None): → def cal(self, inputs):

# %% wrong | the parts have other names | test_build_vae_shapes | parts_missing
- self.encoder = encoder → self.enc = encoder
- self.decoder = decoder → self.dec = decoder
- self.encoder(inputs) → self.enc(inputs)
- return self.decoder(codings) → return self.dec(codings)

# %% wrong | two outputs of the encoder | test_build_vae_shapes | encoder_outputs
- codings_mean, codings_log_var, codings = self.encoder(inputs)
+ codings_mean, codings_log_var = self.encoder(inputs)
+ codings = Sampling()([codings_mean, codings_log_var])
- , codings] → ]

# %% wrong | ten codings, always | test_build_vae_shapes | codings_size_ignored
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(10)(z)
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(10)(z)
- decoder_inputs = layers.Input(shape=[codings_size]) → decoder_inputs = layers.Input(shape=[10])

# %% wrong | 28 × 28 in the decoder | test_build_vae_shapes | image_shape_ignored
- x = layers.Dense(int(np.prod(image_shape)))(x) → x = layers.Dense(28 * 28)(x)
- (image_shape)(x) → ([28, 28])(x)

# %% wrong | 28 × 28 in the encoder | test_build_vae_shapes | image_shape_ignored
- inputs = layers.Input(shape=image_shape) → inputs = layers.Input(shape=[28, 28])

# %% wrong | height and width only | test_build_vae_shapes | channels_lost
- int(np.prod(image_shape)) → image_shape[0] * image_shape[1]
- (image_shape)(x) → (image_shape[:2])(x)

# %% wrong | no Reshape | test_build_vae_shapes | images_flat
- layers.Reshape(image_shape)(x) → x

# %% wrong | no Reshape after the last convolution | test_build_vae_shapes | channel_axis_left | of convolutional, sigmoid at the end, tf operations
- layers.Reshape(image_shape)(x) → x

# %% wrong | call returns the codings | test_build_vae_shapes | not_reconstructions
- return self.decoder(codings) → return codings

# %% wrong | Sampling gets its inputs exchanged | test_build_vae_shapes | outputs_in_another_order
- [codings_mean, codings_log_var] → [codings_log_var, codings_mean]

# %% wrong | no sampling | test_build_vae_shapes | codings_not_sampled
- Sampling()([codings_mean, codings_log_var]) → codings_mean + codings_log_var

# %% wrong | the mean is decoded | test_build_vae_shapes | decodes_the_mean
- return self.decoder(codings) → return self.decoder(codings_mean)

# %% wrong | NaN | test_build_vae_shapes | not_finite
- ([codings_mean, codings_log_var]) → ([codings_mean, codings_log_var]) + float('nan')

# %% wrong | no add_loss | test_build_vae_weight | latent_loss_never_added
- self.add_loss(self.beta * ops.mean(latent_loss(codings_mean, codings_log_var)) / n_values)

# %% wrong | 784 left over | test_build_vae_weight | still_784
- / n_values → / 784.0

# %% wrong | not divided | test_build_vae_weight | not_divided_by_the_pixels
- ops.mean(latent_loss(codings_mean, codings_log_var)) / n_values → ops.mean(latent_loss(codings_mean, codings_log_var))

# %% wrong | the colours forgotten | test_build_vae_weight | channels_forgotten
- n_values = int(np.prod(inputs.shape[1:])) → n_values = int(inputs.shape[1] * inputs.shape[2])

# %% wrong | divided by the height only | test_build_vae_weight | divided_by_one_side
- n_values = int(np.prod(inputs.shape[1:])) → n_values = inputs.shape[1]

# %% wrong | summed over the batch | test_build_vae_weight | summed_over_the_batch
- ops.mean(latent_loss(codings_mean, codings_log_var)) → latent_loss(codings_mean, codings_log_var)

# %% wrong | summed over the batch and not divided | test_build_vae_weight | summed_and_not_divided
- ops.mean(latent_loss(codings_mean, codings_log_var)) / n_values → latent_loss(codings_mean, codings_log_var)

# %% wrong | divided twice | test_build_vae_weight | divided_twice
- / n_values → / n_values**2

# %% wrong | divided by the codings too | test_build_vae_weight | divided_by_the_codings
- / n_values → / n_values / codings.shape[1]

# %% wrong | subtracted | test_build_vae_weight | wrong_sign
- self.beta * → -self.beta *

# %% wrong | added twice | test_build_vae_weight | added_twice
  n_values = int(np.prod(inputs.shape[1:]))
+ self.add_loss(self.beta * ops.mean(latent_loss(codings_mean, codings_log_var)) / n_values)

# %% wrong | halved again | test_build_vae_weight | halved_again
- self.beta * → 0.5 * self.beta *

# %% wrong | arguments exchanged | test_build_vae_weight | mean_and_log_var_swapped
- (codings_mean, codings_log_var) → (codings_log_var, codings_mean)

# %% wrong | beta never used | test_build_vae_weight | beta_ignored
- self.beta * ops → ops

# %% wrong | beta not handed on | test_build_vae_weight | beta_ignored
- decoder, beta=beta → decoder

# %% wrong | divided by beta | test_build_vae_weight | beta_divides
- self.beta * → 1 / self.beta *

# %% wrong | beta twice | test_build_vae_weight | beta_twice
- self.beta * → self.beta**2 *

# %% wrong | another default of beta | test_build_vae_weight | beta_has_another_default
- 10, beta=1.0 → 10, beta=0.2

# %% wrong | the decoder ignores its codings | test_build_vae_learns | posterior_collapse
- (decoder_inputs) → (0.0 * decoder_inputs)

# %% wrong | the last layer cannot leave 0 | test_build_vae_learns | part_does_not_learn
- x = layers.Dense(int(np.prod(image_shape)))(x)
+ x = layers.Dense(int(np.prod(image_shape)), activation='tanh', kernel_initializer='zeros', trainable=False)(x)

# %% wrong | a sigmoid's output rescaled like a tanh's | test_build_vae_learns | hardly_learns
- (image_shape)))(x) → (image_shape)), activation="sigmoid")(x)
- layers.Reshape(image_shape)(x) → layers.Rescaling(0.5, 0.5)(layers.Reshape(image_shape)(x))

# %% wrong | codings divided by 255 like pixels, the latent loss divided twice | test_build_vae_learns | samples_constant
- / n_values → / n_values**2
- x = layers.Dense(64, activation="relu")(decoder_inputs)
+ x = layers.Dense(64, activation="relu")(layers.Rescaling(1 / 255)(decoder_inputs))

# %% correct | residual blocks with layer normalisation
def build_vae(image_shape, codings_size=10, beta=1.0):
    n = int(np.prod(image_shape))
    def block(z, units=64):
        h = layers.Dense(units, activation="relu")(layers.LayerNormalization()(z))
        return layers.Add()([z, layers.Dense(units)(h)])
    inputs = keras.Input(image_shape)
    z = layers.Dense(64, activation="relu")(layers.Flatten()(inputs))
    z = block(block(z))
    z = layers.LayerNormalization()(z)
    m, l = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    encoder = keras.Model(inputs, [m, l, Sampling()([m, l])])
    di = keras.Input([codings_size])
    d = block(block(layers.Dense(64, activation="relu")(di)))
    d = layers.LayerNormalization()(d)
    d = layers.Dense(n)(d)
    decoder = keras.Model(di, layers.Reshape(image_shape)(d))
    class VAE(keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = encoder, decoder
        def call(self, x, training=None):
            m, l, s = self.encoder(x)
            self.add_loss(beta*ops.mean(latent_loss(m, l))/n)
            return self.decoder(s)
    return VAE()

# %% correct | residual convolutions with layer normalisation
def build_vae(image_shape, codings_size=10, beta=1.0):
    n = int(np.prod(image_shape)); h, w = image_shape[:2]; c = image_shape[2] if len(image_shape) == 3 else 1
    def block(z):
        y = layers.LayerNormalization()(z)
        y = layers.Conv2D(16, 3, padding="same", activation="relu")(y)
        y = layers.Conv2D(16, 3, padding="same")(y)
        return layers.Add()([z, y])
    inputs = keras.Input(image_shape)
    z = layers.Reshape([h, w, c])(inputs)
    z = block(layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(z))
    z = block(layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(z))
    z = layers.Flatten()(z)
    m, l = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    encoder = keras.Model(inputs, [m, l, Sampling()([m, l])])
    di = keras.Input([codings_size])
    d = layers.Reshape([h//4, w//4, 16])(layers.Dense(h//4*(w//4)*16, activation="relu")(di))
    d = block(layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(block(d)))
    d = layers.Conv2DTranspose(c, 3, strides=2, padding="same")(d)
    decoder = keras.Model(di, layers.Reshape(image_shape)(d))
    class VAE(keras.Model):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = encoder, decoder
        def call(self, x, training=None):
            m, l, s = self.encoder(x)
            self.add_loss(beta*ops.mean(latent_loss(m, l))/n)
            return self.decoder(s)
    return VAE()

# %% correct | a log-variance that begins low
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size)(z) - 2

# %% correct | SELU, and a log-variance that is clipped
- z = layers.Dense(64, activation="relu")(z) → z = layers.Dense(64, activation="selu", kernel_initializer="lecun_normal")(z)
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = ops.clip(layers.Dense(codings_size)(z), -10, 10)

# %% correct | PReLU, and a softplus for the standard deviation
- z = layers.Dense(64, activation="relu")(z) → z = layers.PReLU()(layers.Dense(64)(z))
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = 2 * ops.log(ops.softplus(layers.Dense(codings_size)(z)) + 1e-6)

# %% wrong | no activation at all | test_build_vae_learns | no_nonlinearity
- z = layers.Dense(64, activation="relu")(z) → z = layers.Dense(64)(z)
- x = layers.Dense(64, activation="relu")(decoder_inputs) → x = layers.Dense(64)(decoder_inputs)

# %% wrong | no activation in the encoder | test_build_vae_learns | no_nonlinearity
- z = layers.Dense(64, activation="relu")(z) → z = layers.Dense(64)(z)

# %% wrong | no activation in the decoder | test_build_vae_learns | no_nonlinearity
- x = layers.Dense(64, activation="relu")(decoder_inputs) → x = layers.Dense(64)(decoder_inputs)

# %% wrong | relu on the log-variance | test_build_vae_learns | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size, activation="relu")(z)

# %% wrong | softplus on the log-variance | test_build_vae_learns | activation_on_codings_log_var
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size, activation="softplus")(z)

# %% wrong | tanh on the mean | test_build_vae_learns | activation_on_codings_mean
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size, activation="tanh")(z)

# %% wrong | relu on both heads | test_build_vae_learns | activation_on_codings_mean
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size, activation="relu")(z)
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size, activation="relu")(z)

# %% wrong | relu on the last layer | test_build_vae_learns | relu_on_output
- x = layers.Dense(int(np.prod(image_shape)))(x) → x = layers.Dense(int(np.prod(image_shape)), activation="relu")(x)

# %% wrong | a ReLU layer after the Reshape | test_build_vae_learns | relu_on_output
- layers.Reshape(image_shape)(x) → layers.ReLU()(layers.Reshape(image_shape)(x))

# %% correct | GELU and Swish
- z = layers.Dense(64, activation="relu")(z)
+ z = layers.Dense(96, activation="gelu")(z)
+ z = layers.Dense(48, activation="swish")(z)
- x = layers.Dense(64, activation="relu")(decoder_inputs) → x = layers.Dense(64, activation=ops.gelu)(decoder_inputs)

# %% correct | a sine
- z = layers.Dense(64, activation="relu")(z) → z = ops.sin(layers.Dense(64)(z))
- x = layers.Dense(64, activation="relu")(decoder_inputs) → x = ops.sin(layers.Dense(64)(decoder_inputs))

# %% correct | a leaky ReLU that is nearly a line
- z = layers.Dense(64, activation="relu")(z) → z = layers.LeakyReLU(negative_slope=0.9)(layers.Dense(64)(z))
- x = layers.Dense(64, activation="relu")(decoder_inputs) → x = layers.LeakyReLU(negative_slope=0.9)(layers.Dense(64)(decoder_inputs))

# %% correct | tanh with small weights
- z = layers.Dense(64, activation="relu")(z) → z = layers.Dense(64, activation="tanh", kernel_initializer=keras.initializers.RandomNormal(stddev=0.01))(z)
- x = layers.Dense(64, activation="relu")(decoder_inputs) → x = layers.Dense(64, activation="tanh", kernel_initializer=keras.initializers.RandomNormal(stddev=0.05))(decoder_inputs)

# %% correct | Dropout, and call with training
- codings_mean, codings_log_var, codings = self.encoder(inputs) → codings_mean, codings_log_var, codings = self.encoder(inputs, training=training)
- return self.decoder(codings) → return self.decoder(codings, training=training)
  z = layers.Dense(64, activation="relu")(z)
+ z = layers.Dropout(0.1)(z)

# %% correct | layer normalisation after every layer, in a loop, Sequential
def build_vae(image_shape, codings_size=10, beta=1.0, units=(96, 64), activation="relu"):
    body = keras.Sequential([keras.Input(image_shape), layers.Flatten()])
    for n in units:
        body.add(layers.Dense(n, kernel_initializer="he_normal"))
        body.add(layers.LayerNormalization())
        body.add(layers.Activation(activation))
    codings_mean = layers.Dense(codings_size, name="mean")(body.outputs[0])
    codings_log_var = layers.Dense(codings_size, name="log_var", kernel_initializer="zeros")(body.outputs[0])
    encoder = keras.Model(body.inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])
    decoder = keras.Sequential([keras.Input((codings_size,))])
    for n in reversed(units):
        decoder.add(layers.Dense(n, kernel_initializer="he_normal"))
        decoder.add(layers.LayerNormalization())
        decoder.add(layers.Activation(activation))
    decoder.add(layers.Dense(int(np.prod(image_shape)), activation="sigmoid"))
    decoder.add(layers.Reshape(image_shape))
    return VariationalAutoencoder(encoder, decoder, beta)


class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder, self.beta = encoder, decoder, beta

    def call(self, inputs, training=None):
        mean, log_var, codings = self.encoder(inputs)
        reconstructions = self.decoder(codings)
        n = reconstructions.shape[1] * reconstructions.shape[2] * (reconstructions.shape[3] if len(reconstructions.shape) == 4 else 1)
        self.add_loss(self.beta / n * tf.reduce_mean(latent_loss(mean, log_var)))
        return reconstructions

# %% correct | the two halves as subclasses
class Encoder(keras.Model):
    def __init__(self, codings_size):
        super().__init__()
        self.body = [layers.Flatten(), layers.Dense(100, activation="relu"), layers.Dense(50, activation="relu")]
        self.mean, self.log_var = layers.Dense(codings_size), layers.Dense(codings_size)
        self.sampling = Sampling()

    def call(self, images):
        z = images
        for layer in self.body:
            z = layer(z)
        mean, log_var = self.mean(z), self.log_var(z)
        return mean, log_var, self.sampling([mean, log_var])


class Decoder(keras.Model):
    def __init__(self, image_shape):
        super().__init__()
        self.dense = layers.Dense(100, activation="relu")
        self.pixels = layers.Dense(int(np.prod(image_shape)))
        self.reshape = layers.Reshape(image_shape)

    def call(self, codings):
        return self.reshape(self.pixels(self.dense(codings)))


class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, weight):
        super().__init__()
        self.encoder, self.decoder, self.weight = encoder, decoder, weight

    def call(self, images, training=None):
        mean, log_var, codings = self.encoder(images)
        self.add_loss(self.weight * ops.mean(latent_loss(mean, log_var)))
        return self.decoder(codings)


def build_vae(image_shape: tuple, codings_size: int = 10, beta: float = 1.0) -> keras.Model:
    return VariationalAutoencoder(Encoder(codings_size), Decoder(tuple(image_shape)), beta / float(np.prod(image_shape)))

# %% correct | compute_loss
  def call(self, inputs, training=None):
-     codings_mean, codings_log_var, codings = self.encoder(inputs)
-     n_values = int(np.prod(inputs.shape[1:]))
-     self.add_loss(self.beta * ops.mean(latent_loss(codings_mean, codings_log_var)) / n_values)
-     return self.decoder(codings)
+     self.mean, self.log_var, codings = self.encoder(inputs)
+     return self.decoder(codings)
+
+ def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
+     mse = super().compute_loss(x, y, y_pred, sample_weight)
+     return mse + self.beta * ops.mean(latent_loss(self.mean, self.log_var)) / int(np.prod(y.shape[1:]))

# %% correct | up-sampling, average pooling, Swish
def build_vae(image_shape, codings_size=10, beta=1.0):
    height, width, channels = (*image_shape, 1)[:3]
    inputs = keras.Input(image_shape)
    z = layers.Reshape((height, width, channels))(inputs)
    for filters in [16, 32]:
        z = layers.Conv2D(filters, 3, padding="same", activation="swish")(z)
        z = layers.AveragePooling2D(2)(z)
    z = layers.Dense(64, activation="swish")(layers.Flatten()(z))
    mean, log_var = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    encoder = keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])
    start = keras.Input([codings_size])
    x = layers.Dense(height * width * 2, activation="swish")(start)
    x = layers.Reshape((height // 4, width // 4, 32))(x)
    for filters in [32, 16]:
        x = layers.UpSampling2D(2)(x)
        x = layers.Conv2D(filters, 3, padding="same", activation="swish")(x)
    x = layers.Conv2D(channels, 3, padding="same")(x)
    return VariationalAutoencoder(encoder, keras.Model(start, layers.Reshape(image_shape)(x)), beta)


class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder, self.beta = encoder, decoder, beta

    def call(self, inputs, training=None):
        codings_mean, codings_log_var, codings = self.encoder(inputs)
        self.add_loss(self.beta * ops.mean(latent_loss(codings_mean, codings_log_var)) / np.prod(inputs.shape[1:]))
        return self.decoder(codings)

# %% correct | separate networks for the two heads
- codings_log_var = layers.Dense(codings_size)(z)
+ second = layers.Dense(32, activation="relu")(layers.Flatten()(inputs))
+ codings_log_var = layers.Dense(codings_size, bias_initializer=keras.initializers.Constant(-1))(second)

# %% correct | one head of twice the width, split
- codings_mean = layers.Dense(codings_size)(z)
- codings_log_var = layers.Dense(codings_size)(z)
+ codings_mean, codings_log_var = ops.split(layers.Dense(2 * codings_size)(z), 2, axis=-1)

# %% correct | a bounded decoder, the book's shape in between
- decoder = keras.Model(decoder_inputs, layers.Reshape(image_shape)(x)) → decoder = keras.Model(decoder_inputs, layers.Activation("sigmoid")(layers.Reshape(image_shape)(x)))
- z = layers.Flatten()(inputs) → z = layers.Flatten()(2 * inputs - 1)

# %% wrong | clipped after the decoder | test_build_vae_shapes | reconstructions_changed
- return self.decoder(codings) → return ops.clip(self.decoder(codings), 0, 1)

# %% wrong | rescaled to bytes after the decoder | test_build_vae_shapes | reconstructions_changed
- return self.decoder(codings) → return self.decoder(codings) * 255

# %% wrong | a sigmoid after the decoder | test_build_vae_shapes | reconstructions_changed
- return self.decoder(codings) → return ops.sigmoid(self.decoder(codings))

# %% wrong | clipped inside the decoder | test_build_vae_learns | relu_on_output
- decoder = keras.Model(decoder_inputs, layers.Reshape(image_shape)(x)) → decoder = keras.Model(decoder_inputs, ops.clip(layers.Reshape(image_shape)(x), 0, 1))

# %% correct | Dropout without training
  z = layers.Dense(64, activation="relu")(z)
+ z = layers.Dropout(0.2)(z)
- codings_mean, codings_log_var, codings = self.encoder(inputs) → codings_mean, codings_log_var, codings = self.encoder(inputs, training=False)

# %% correct | batch normalisation in inference mode
  z = layers.Dense(64, activation="relu")(z)
+ z = layers.BatchNormalization()(z)
- codings_mean, codings_log_var, codings = self.encoder(inputs) → codings_mean, codings_log_var, codings = self.encoder(inputs, training=False)

# %% wrong | add_loss on the functional model | test_build_vae_shapes | functional_add_loss
def build_vae(image_shape, codings_size=10, beta=1.0):
    inputs = layers.Input(shape=image_shape)
    z = layers.Flatten()(inputs)
    z = layers.Dense(256, activation="relu")(z)
    z = layers.Dense(128, activation="relu")(z)
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    codings = Sampling()([codings_mean, codings_log_var])
    encoder = keras.Model(inputs=[inputs], outputs=[codings_mean, codings_log_var, codings])
    decoder_inputs = layers.Input(shape=[codings_size])
    x = layers.Dense(128, activation="relu")(decoder_inputs)
    x = layers.Dense(256, activation="relu")(x)
    x = layers.Dense(int(np.prod(image_shape)))(x)
    decoder = keras.Model(inputs=[decoder_inputs], outputs=[layers.Reshape(image_shape)(x)])
    _, _, codings = encoder(inputs)
    vae = keras.Model(inputs=[inputs], outputs=[decoder(codings)])
    loss = -0.5 * ops.sum(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean), axis=-1)
    vae.add_loss(ops.mean(loss) / np.prod(image_shape))
    vae.encoder, vae.decoder = encoder, decoder
    return vae

# %% wrong | the Keras example's train_step without call | test_build_vae_shapes | no_call_method
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")

    def train_step(self, data):
        with tf.GradientTape() as tape:
            z_mean, z_log_var, z = self.encoder(data)
            reconstruction = self.decoder(z)
            reconstruction_loss = ops.mean(ops.sum(keras.losses.binary_crossentropy(data, reconstruction), axis=(1, 2)))
            kl_loss = -0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var))
            kl_loss = ops.mean(ops.sum(kl_loss, axis=1))
            total_loss = reconstruction_loss + self.beta * kl_loss
        grads = tape.gradient(total_loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        self.total_loss_tracker.update_state(total_loss)
        return {"loss": self.total_loss_tracker.result()}


def build_vae(image_shape, codings_size=10, beta=1.0):
    inputs = layers.Input(shape=image_shape)
    z = layers.Dense(64, activation="relu")(layers.Flatten()(inputs))
    m, v = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    encoder = keras.Model(inputs, [m, v, Sampling()([m, v])])
    start = layers.Input(shape=[codings_size])
    x = layers.Dense(int(np.prod(image_shape)), activation="sigmoid")(layers.Dense(64, activation="relu")(start))
    return VariationalAutoencoder(encoder, keras.Model(start, layers.Reshape(image_shape)(x)), beta)

# %% wrong | the product of the shape with the batch | test_build_vae_weight | divided_by_the_batch_twice
- int(np.prod(inputs.shape[1:])) → int(np.prod(inputs.shape))

# %% wrong | channels of a grey image taken for granted | test_build_vae_shapes | unpacked_into_other_number
def build_vae(image_shape, codings_size=10, beta=1.0):
    height, width, channels = image_shape
    inputs = layers.Input(shape=image_shape)
    z = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(inputs)
    z = layers.Flatten()(z)
    m, v = layers.Dense(codings_size)(z), layers.Dense(codings_size)(z)
    encoder = keras.Model(inputs, [m, v, Sampling()([m, v])])
    start = layers.Input(shape=[codings_size])
    x = layers.Dense(64, activation="relu")(start)
    x = layers.Dense(height * width * channels)(x)
    return VariationalAutoencoder(encoder, keras.Model(start, layers.Reshape(image_shape)(x)), beta)


class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder, self.beta = encoder, decoder, beta

    def call(self, inputs, training=None):
        m, v, z = self.encoder(inputs)
        self.add_loss(self.beta * ops.mean(latent_loss(m, v)) / int(np.prod(inputs.shape[1:])))
        return self.decoder(z)

# %% wrong | Reshape((28, 28, 1)) | test_build_vae_shapes | reshape_does_not_fit
- z = layers.Flatten()(inputs) → z = layers.Flatten()(layers.Conv2D(8, 3, padding="same", activation="relu")(layers.Reshape((28, 28, 1))(inputs)))

# %% wrong | a convolution of images without a channel axis | test_build_vae_shapes | channel_axis_missing
- z = layers.Flatten()(inputs) → z = layers.Flatten()(layers.Conv2D(8, 3, padding="same", activation="relu")(inputs))

# %% wrong | width and height exchanged | test_build_vae_shapes | image_shape_ignored
- layers.Reshape(image_shape)(x) → layers.Reshape((image_shape[1], image_shape[0], *image_shape[2:]))(x)

# %% wrong | transposed convolutions without padding | test_build_vae_shapes | feature_maps_of_another_size
- x = layers.Dense(int(np.prod(image_shape)))(x)
+ h, w = image_shape[0] // 4, image_shape[1] // 4
+ c = image_shape[2] if len(image_shape) == 3 else 1
+ x = layers.Reshape((h, w, 16))(layers.Dense(h * w * 16, activation="relu")(x))
+ x = layers.Conv2DTranspose(16, 3, strides=2, activation="relu")(x)
+ x = layers.Conv2DTranspose(c, 3, strides=2)(x)

# %% wrong | mean over codings in the loss | test_build_vae_weight | divided_by_the_codings
- ops.mean(latent_loss(codings_mean, codings_log_var)) → ops.mean(-0.5 * (1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean)))

# %% wrong | a sigmoid on the mean | test_build_vae_learns | activation_on_codings_mean
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size, activation="sigmoid")(z)

# %% wrong | the log-variance is a constant | test_build_vae_learns | codings_log_var_constant
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = layers.Dense(codings_size, kernel_initializer="zeros", trainable=False)(z)

# %% wrong | the log-variance is 0 times the mean | test_build_vae_learns | codings_log_var_constant
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = 0 * codings_mean

# %% wrong | the encoder is frozen | test_build_vae_learns | part_does_not_learn
  encoder = keras.Model(inputs, [codings_mean, codings_log_var, codings])
+ encoder.trainable = False

# %% wrong | add_loss in __init__ | test_build_vae_shapes | add_loss_outside_call
      self.beta = beta
+     self.add_loss(beta * ops.mean(latent_loss(encoder.outputs[0], encoder.outputs[1])))
- self.add_loss(self.beta * ops.mean(latent_loss(codings_mean, codings_log_var)) / n_values) → pass

# %% wrong | super().__init__() forgotten | test_build_vae_shapes | super_forgotten
- super().__init__(**kwargs) → pass

# %% wrong | images divided by 255 once more | test_build_vae_learns | pixels_rescaled
- z = layers.Flatten()(inputs) → z = layers.Flatten()(inputs / 255)

# %% wrong | softmax at the end | test_build_vae_learns | softmax_on_output
- x = layers.Dense(int(np.prod(image_shape)))(x) → x = layers.Dense(int(np.prod(image_shape)), activation="softmax")(x)

# %% wrong | tanh at the end | test_build_vae_learns | tanh_on_output
- x = layers.Dense(int(np.prod(image_shape)))(x) → x = layers.Dense(int(np.prod(image_shape)), activation="tanh")(x)

# %% correct | dense
class VariationalAutoencoder(keras.Model):
    """An encoder, a decoder, and a weighted latent loss added to the reconstruction loss given to compile()."""

    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta

    def call(self, inputs, training=None):
        codings_mean, codings_log_var, codings = self.encoder(inputs)
        reconstructions = self.decoder(codings)
        loss = ops.mean(latent_loss(codings_mean, codings_log_var))
        self.add_loss(self.beta * loss / int(np.prod(inputs.shape[1:])))
        return reconstructions


def build_vae(image_shape, codings_size=10, beta=1.0):
    """Return a VAE for images of this shape, (height, width) or (height, width, 3)."""
    n_pixels = int(np.prod(image_shape))
    inputs = layers.Input(image_shape)
    h = layers.Flatten()(inputs)
    h = layers.Dense(256, activation="relu")(h)
    h = layers.Dense(128, activation="relu")(h)
    mean = layers.Dense(codings_size)(h)
    log_var = layers.Dense(codings_size)(h)
    encoder = keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])
    decoder = keras.Sequential([
        layers.Input([codings_size]),
        layers.Dense(128, activation="relu"),
        layers.Dense(256, activation="relu"),
        layers.Dense(n_pixels),
        layers.Reshape(image_shape),
    ])
    return VariationalAutoencoder(encoder, decoder, beta)

# %% correct | convolutional, compute_loss
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder, self.beta = encoder, decoder, beta

    def call(self, inputs, training=None):
        mean, log_var, codings = self.encoder(inputs, training=training)
        self.add_loss(ops.mean(latent_loss(mean, log_var)) * self.beta / np.prod(self.decoder.output_shape[1:]))
        return self.decoder(codings, training=training)


def build_vae(image_shape, codings_size=10, beta=1.0):
    height, width, *rest = image_shape
    channels = rest[0] if rest else 1
    inputs = layers.Input(image_shape)
    x = layers.Reshape([height, width, channels])(inputs)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Flatten()(x)
    mean, log_var = layers.Dense(codings_size)(x), layers.Dense(codings_size)(x)
    encoder = keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])
    z = layers.Input([codings_size])
    y = layers.Dense(height // 4 * (width // 4) * 32, activation="relu")(z)
    y = layers.Reshape([height // 4, width // 4, 32])(y)
    y = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(y)
    y = layers.Conv2DTranspose(channels, 3, strides=2, padding="same")(y)
    decoder = keras.Model(z, layers.Reshape(image_shape)(y))
    return VariationalAutoencoder(encoder, decoder, beta)

# %% correct | subclassed halves
class Encoder(keras.Model):
    def __init__(self, codings_size):
        super().__init__()
        self.body = keras.Sequential([layers.Flatten(), layers.Dense(128, activation="gelu")])
        self.mean, self.log_var, self.sampling = layers.Dense(codings_size), layers.Dense(codings_size), Sampling()

    def call(self, x):
        h = self.body(x)
        mean, log_var = self.mean(h), self.log_var(h)
        return mean, log_var, self.sampling((mean, log_var))


class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta

    def call(self, inputs, training=None):
        mean, log_var, codings = self.encoder(inputs)
        n_pixels = 1
        for side in inputs.shape[1:]:
            n_pixels *= side
        self.add_loss(self.beta / n_pixels * ops.mean(latent_loss(mean, log_var)))
        return self.decoder(codings)


def build_vae(image_shape, codings_size=10, beta=1.0):
    decoder = keras.Sequential([layers.Dense(128, activation="gelu"), layers.Dense(int(np.prod(image_shape)), activation="sigmoid"), layers.Reshape(image_shape)])
    return VariationalAutoencoder(Encoder(codings_size), decoder, beta=beta)

# %% wrong | height times width | test_build_vae_weight | channels_forgotten | of dense
- int(np.prod(inputs.shape[1:])) → (inputs.shape[1] * inputs.shape[2])

# %% wrong | with the batch | test_build_vae_weight | divided_by_the_batch_twice | of dense
- int(np.prod(inputs.shape[1:])) → ops.cast(ops.size(inputs), "float32")

# %% wrong | conv without channel | test_build_vae_shapes | channel_axis_missing
def build_vae(image_shape, codings_size=10, beta=1.0):
    inputs = layers.Input(image_shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(inputs)
    x = layers.Flatten()(x)
    mean, log_var = layers.Dense(codings_size)(x), layers.Dense(codings_size)(x)
    encoder = keras.Model(inputs, [mean, log_var, Sampling()([mean, log_var])])
    return VariationalAutoencoder(encoder, encoder, beta)

# %% wrong | Dense with the tensor as argument | test_build_vae_shapes | argument_given_twice | of dense
- layers.Dense(128, activation="relu")(h) → layers.Dense(128, h, activation="relu")

# %% wrong | beta over codings | test_build_vae_weight | divided_by_the_codings | of dense
- self.beta * loss / int(np.prod(inputs.shape[1:])) → self.beta * loss / (codings_mean.shape[1] * int(np.prod(inputs.shape[1:])))

# %% wrong | no activation but the sigmoid at the end | test_build_vae_learns | no_nonlinearity
- x = layers.Dense(64, activation="relu")(decoder_inputs)
- x = layers.Dense(int(np.prod(image_shape)))(x)
+ x = layers.Dense(64)(decoder_inputs)
+ x = layers.Dense(int(np.prod(image_shape)), activation="sigmoid")(x)

# %% correct | hard sigmoids, a sigmoid at the end | of dense
  layers.Input([codings_size]),
- layers.Dense(128, activation="relu"),
- layers.Dense(256, activation="relu"),
- layers.Dense(n_pixels),
+ layers.Dense(256, activation="hard_sigmoid"),
+ layers.Dense(n_pixels, activation="sigmoid"),

# %% wrong | one head for both | test_build_vae_learns | one_layer_for_both
- codings_log_var = layers.Dense(codings_size)(z) → codings_log_var = codings_mean

# %% wrong | the latent loss added after the tape | test_build_vae_weight | latent_loss_without_gradient | of a train_step of its own, with sums over the pixels
-     loss = tf.reduce_mean(error + self.beta * latent_loss(mean, log_var))
- gradients = tape.gradient(loss, self.trainable_variables)
+     loss = tf.reduce_mean(error)
+ gradients = tape.gradient(loss, self.trainable_variables)
+ loss += tf.reduce_mean(self.beta * latent_loss(mean, log_var))

# %% wrong | the latent loss held fixed | test_build_vae_weight | latent_loss_without_gradient
- ops.mean(latent_loss(codings_mean, codings_log_var)) → ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var)))

# %% wrong | free bits | test_build_vae_weight | free_bits
- ops.mean(latent_loss(codings_mean, codings_log_var)) → ops.maximum(ops.mean(latent_loss(codings_mean, codings_log_var)), 2.0)

# %% wrong | 400, as in the text | test_build_vae_weight | divided_by_another_number
- n_values = int(np.prod(inputs.shape[1:])) → n_values = 400

# %% correct | a train_step that is a tf.function | of a train_step of its own, with sums over the pixels
- def train_step(self, data):
+ @tf.function
+ def train_step(self, data):

# %% wrong | a leaky ReLU on the mean | test_build_vae_learns | bent_head
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size, activation="leaky_relu")(z)

# %% wrong | dropout that never stops | test_build_vae_learns | decoder_is_random
- x = layers.Dense(64, activation="relu")(decoder_inputs) → x = layers.Dropout(0.3)(layers.Dense(64, activation="relu")(decoder_inputs), training=True)

# %% wrong | tanh on the mean, behind tanh | test_build_vae_learns | activation_on_codings_mean
- z = layers.Dense(64, activation="relu")(z) → z = layers.Dense(64, activation="tanh")(z)
- codings_mean = layers.Dense(codings_size)(z) → codings_mean = layers.Dense(codings_size, activation="tanh")(z)

# %% wrong | the mean decoded in train_step | test_build_vae_weight | trains_on_the_mean | of a train_step of its own, with sums over the pixels
- self.decoder(codings, training=True) → self.decoder(mean, training=True)

# %% wrong | call returns nothing | test_build_vae_shapes | nothing_returned
- return self.decoder(codings) → self.decoder(codings)

# %% wrong | call returns nothing, measured | test_build_vae_weight | nothing_returned | of n_values from image_shape, extra arguments
- return self.decoder(codings) → self.decoder(codings)

# %% wrong | grey images only | test_build_vae_shapes | encoder_takes_grey
- Input(shape=image_shape) → Input(shape=image_shape[:2])

# %% wrong | call returns the encoder's outputs as well | test_build_vae_shapes | returns_more_than_images
- return self.decoder(codings) → return self.decoder(codings), codings_mean, codings_log_var

# %% wrong | two codings by default | test_build_vae_shapes | default_changed
- codings_size=10 → codings_size=2

# %% correct | call takes no training
- def call(self, inputs, training=None): → def call(self, inputs):

# %% wrong | the mean decoded where it is no training | test_build_vae_shapes | decodes_the_mean
- self.decoder(codings) → self.decoder(codings if training else codings_mean)

# %% wrong | twice the weight by default | test_build_vae_weight | beta_has_another_default
- def build_vae(image_shape, codings_size=10, beta=1.0): → def build_vae(image_shape, codings_size=10, beta=2.0):
