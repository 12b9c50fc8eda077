# %% correct | the plain way
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.beta = beta

    def call(self, inputs):
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

    def call(self, images):
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

    def call(self, inputs):
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
    def call(self, inputs):
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
- def call(self, inputs): → def cal(self, inputs):

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

# %% wrong | 28 × 28 in the encoder | test_build_vae_shapes | input_does_not_fit
- inputs = layers.Input(shape=image_shape) → inputs = layers.Input(shape=[28, 28])

# %% wrong | height and width only | test_build_vae_shapes | channels_lost
- int(np.prod(image_shape)) → image_shape[0] * image_shape[1]
- (image_shape)(x) → (image_shape[:2])(x)

# %% wrong | no Reshape | test_build_vae_shapes | images_flat
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

# %% wrong | the last layer cannot leave 0 | test_build_vae_learns | posterior_collapse
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
        def call(self, x):
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
        def call(self, x):
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
