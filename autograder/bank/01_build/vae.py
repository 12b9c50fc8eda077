# %% correct | as in the text
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs, training=None):
        codings_mean, codings_log_var, codings = self.encoder(inputs)
        self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
        return self.decoder(codings)

# %% correct | a weight, a metric and a configuration
@keras.saving.register_keras_serializable(package="vae")
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, beta=1.0, name="variational_ae", **kwargs):
        super().__init__(name=name, **kwargs)
        self.encoder, self.decoder, self.beta = encoder, decoder, beta
        self.latent_loss_tracker = keras.metrics.Mean(name="latent_loss")

    def call(self, inputs, training=None):
        codings_mean, codings_log_var, codings = self.encoder(inputs, training=training)
        losses = latent_loss(codings_mean, codings_log_var) / 784.0
        self.add_loss(self.beta * ops.mean(losses))
        self.latent_loss_tracker.update_state(losses)
        return self.decoder(codings, training=training)

    def get_config(self):
        parts = {key: keras.saving.serialize_keras_object(getattr(self, key)) for key in ("encoder", "decoder")}
        return {**super().get_config(), "beta": self.beta, **parts}

    @classmethod
    def from_config(cls, config):
        parts = {key: keras.saving.deserialize_keras_object(config[key]) for key in ("encoder", "decoder")}
        return cls(**{**config, **parts})

# %% correct | tf operations, the formula written out
class VariationalAutoencoder(tf.keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def call(self, images, training=None):
        mean, log_var, codings = self.encoder(images)
        kl = -0.5 * tf.reduce_sum(1 + log_var - tf.exp(log_var) - tf.square(mean), axis=1)
        self.add_loss(tf.reduce_mean(kl) / tf.cast(tf.reduce_prod(tf.shape(images)[1:]), tf.float32))
        return self.decoder(codings)

# %% correct | a train_step of its own, with means
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.loss_tracker = keras.metrics.Mean(name="loss")

    @property
    def metrics(self):
        return [self.loss_tracker]

    def call(self, inputs):
        return self.decoder(self.encoder(inputs)[2])

    def train_step(self, data):
        images = data[0] if isinstance(data, tuple) else data
        with tf.GradientTape() as tape:
            mean, log_var, codings = self.encoder(images)
            error = ops.mean(ops.square(images - self.decoder(codings)))
            loss = error + ops.mean(latent_loss(mean, log_var)) / 784
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights))
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

# %% correct | a train_step of its own, with sums over the pixels
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")
        self.reconstruction_loss_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.kl_loss_tracker = keras.metrics.Mean(name="kl_loss")

    @property
    def metrics(self):
        return [self.total_loss_tracker, self.reconstruction_loss_tracker, self.kl_loss_tracker]

    def call(self, inputs):
        _, _, codings = self.encoder(inputs)
        return self.decoder(codings)

    def train_step(self, data):
        images, _ = data
        with tf.GradientTape() as tape:
            mean, log_var, codings = self.encoder(images, training=True)
            reconstruction = self.decoder(codings, training=True)
            reconstruction_loss = ops.mean(ops.sum(ops.square(images - reconstruction), axis=(1, 2)))
            kl_loss = ops.mean(latent_loss(mean, log_var))
            total_loss = reconstruction_loss + kl_loss
        self.optimizer.apply(tape.gradient(total_loss, self.trainable_weights), self.trainable_weights)
        self.total_loss_tracker.update_state(total_loss)
        self.reconstruction_loss_tracker.update_state(reconstruction_loss)
        self.kl_loss_tracker.update_state(kl_loss)
        return {
            "reconstruction_loss": self.reconstruction_loss_tracker.result(),
            "kl_loss": self.kl_loss_tracker.result(),
            "total_loss": self.total_loss_tracker.result(),
        }

# %% correct | sums over pixels and batch alike, in train_step
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs):
        return self.decoder(self.encoder(inputs)[-1])

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            mean, log_var, codings = self.encoder(x)
            loss = tf.reduce_sum((y - self.decoder(codings)) ** 2) + tf.reduce_sum(latent_loss(mean, log_var))
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_variables), self.trainable_variables))
        return {"loss": loss}

# %% correct | compute_loss
-     codings_mean, codings_log_var, codings = self.encoder(inputs)
-     self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
-     return self.decoder(codings)
+     return self.decoder(self.encoder(inputs)[2])
+
+ def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
+     loss = super().compute_loss(x, y, y_pred, sample_weight, training)
+     codings_mean, codings_log_var, _ = self.encoder(x)
+     return loss + ops.mean(latent_loss(codings_mean, codings_log_var)) / 784

# %% correct | a layer that adds the loss and passes the codings through
class LatentLossLayer(layers.Layer):
    def __init__(self, pixels=28 * 28, **kwargs):
        super().__init__(**kwargs)
        self.pixels = pixels

    def call(self, inputs, training=None):
        codings_mean, codings_log_var, codings = inputs
        self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / self.pixels)
        return codings


class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.latent_loss_layer = LatentLossLayer()

    def call(self, inputs, training=None):
        return self.decoder(self.latent_loss_layer(self.encoder(inputs)))

# %% correct | a function that builds a functional model
class AddLatentLoss(layers.Layer):
    def call(self, inputs, training=None):
        codings_mean, codings_log_var, codings = inputs
        self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)
        return codings


def VariationalAutoencoder(encoder, decoder, name="vae"):
    inputs = layers.Input(shape=[28, 28])
    codings = AddLatentLoss()(encoder(inputs))
    return keras.Model(inputs, decoder(codings), name=name)

# %% correct | samples by itself from the first two outputs
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.seed = keras.random.SeedGenerator(7)

    def call(self, inputs, training=None):
        mean, log_var = self.encoder(inputs)[:2]
        codings = mean + ops.exp(log_var / 2) * keras.random.normal(ops.shape(mean), seed=self.seed)
        self.add_loss(ops.mean(latent_loss(mean, log_var)) / 784)
        return self.decoder(codings)

# %% correct | calls Sampling again
- def __init__(self, encoder, decoder, **kwargs): → def __init__(self, encoder, decoder):
- super().__init__(**kwargs) → super().__init__()
  self.decoder = decoder
+ self.sampling = Sampling()
- codings_mean, codings_log_var, codings → mean, log_var, _
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ self.add_loss(ops.sum(latent_loss(mean, log_var)) / ops.cast(ops.shape(inputs)[0], "float32") / 784)
- return self.decoder(codings) → return self.decoder(self.sampling([mean, log_var]))

# %% correct | in float64, with a channel axis
- def __init__(self, encoder, decoder, **kwargs): → def __init__(self, encoder, decoder):
- super().__init__(**kwargs) → super().__init__()
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- return self.decoder(codings)
+ losses = latent_loss(ops.cast(codings_mean, "float64"), ops.cast(codings_log_var, "float64"))
+ self.add_loss(ops.cast(ops.mean(losses) / 784, "float32"))
+ return ops.expand_dims(self.decoder(codings), axis=-1)

# %% wrong | decodes the mean | test_vae_wiring | decodes_the_mean
- return self.decoder(codings) → return self.decoder(codings_mean)

# %% wrong | decodes the log-variance, because the outputs are unpacked in the wrong order | test_vae_wiring | outputs_in_another_order
- codings_log_var, codings → codings, codings_log_var

# %% wrong | returns reconstructions and codings | test_vae_wiring | returns_more_than_images
- return self.decoder(codings) → return self.decoder(codings), codings

# %% wrong | returns the codings | test_vae_wiring | not_reconstructions
- return self.decoder(codings)
+ self.decoder(codings)
+ return codings

# %% wrong | returns the loss | test_vae_wiring | not_reconstructions
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- return self.decoder(codings)
+ reconstructions = self.decoder(codings)
+ loss = ops.mean(ops.square(inputs - reconstructions))
+ return loss + ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0

# %% wrong | return is missing | test_vae_wiring | nothing_returned
- return self.decoder(codings) → reconstructions = self.decoder(codings)

# %% wrong | global encoder and decoder | test_vae_wiring | parts_not_used
- class VariationalAutoencoder(keras.Model):
+ variational_encoder = build_encoder()
+ variational_decoder = build_decoder()
+
+
+ class VariationalAutoencoder(keras.Model):
- self.encoder(inputs) → variational_encoder(inputs)
- return self.decoder(codings) → return variational_decoder(codings)

# %% wrong | the encoder is called twice, for two kinds of images | test_vae_wiring | images_changed
- codings_mean, codings_log_var, codings = self.encoder(inputs)
+ codings_mean, codings_log_var, _ = self.encoder(inputs)
+ codings = self.encoder(inputs / 255.0)[2]

# %% wrong | noise added to the codings once more | test_vae_wiring | codings_changed
- (codings) → (codings + keras.random.normal(ops.shape(codings)))

# %% wrong | the parts are hidden from Keras | test_vae_wiring | part_does_not_learn
- self.encoder = encoder
- self.decoder = decoder
+ self.parts = lambda: (encoder, decoder)
- codings_mean, codings_log_var, codings = self.encoder(inputs)
+ encoder, decoder = self.parts()
+ codings_mean, codings_log_var, codings = encoder(inputs)
- return self.decoder(codings) → return decoder(codings)

# %% wrong | the encoder is frozen | test_vae_wiring | part_does_not_learn
  self.encoder = encoder
+ self.encoder.trainable = False

# %% wrong | stop_gradient between the parts | test_vae_wiring | no_gradient
- return self.decoder(codings) → return self.decoder(ops.stop_gradient(codings))

# %% wrong | no add_loss | test_vae_balance | latent_loss_never_added
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ loss = ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0

# %% wrong | add_loss in __init__ | test_vae_balance | latent_loss_never_added
  self.decoder = decoder
+ codings_mean, codings_log_var, codings = self.encoder(tf.zeros([1, 28, 28]))
+ self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- codings_mean, codings_log_var, codings = self.encoder(inputs)
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- return self.decoder(codings)
+ return self.decoder(self.encoder(inputs)[2])

# %% wrong | only a metric | test_vae_balance | latent_loss_never_added
  self.decoder = decoder
+ self.latent_loss_tracker = keras.metrics.Mean(name="latent_loss")
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ self.latent_loss_tracker.update_state(latent_loss(codings_mean, codings_log_var) / 784.0)

# %% wrong | not divided by 784 | test_vae_balance | not_divided_by_784
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0 → ops.mean(latent_loss(codings_mean, codings_log_var))

# %% wrong | divided by 784 twice | test_vae_balance | divided_by_784_twice
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ losses = latent_loss(codings_mean, codings_log_var) / 784.0
+ self.add_loss(ops.mean(losses) / 784.0)

# %% wrong | divided by 28 | test_vae_balance | divided_by_28
- 784.0 → inputs.shape[1]

# %% wrong | a vector given to add_loss | test_vae_balance | summed_over_the_batch
- ops.mean(latent_loss(codings_mean, codings_log_var)) → latent_loss(codings_mean, codings_log_var)

# %% wrong | neither mean nor 784 | test_vae_balance | summed_over_the_batch_and_not_divided
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0 → latent_loss(codings_mean, codings_log_var)

# %% wrong | the mean divided by the batch size | test_vae_balance | divided_by_the_batch_twice
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ batch = ops.cast(ops.shape(inputs)[0], "float32")
+ self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / batch / 784.0)

# %% wrong | a mean over batch and codings, written out | test_vae_balance | divided_by_the_codings
- codings_mean, codings_log_var, → mean, log_var,
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ self.add_loss(-0.5 * ops.mean(1 + log_var - ops.exp(log_var) - ops.square(mean)) / 784.0)

# %% wrong | subtracted | test_vae_balance | wrong_sign
- ops.mean → -ops.mean

# %% wrong | added twice | test_vae_balance | added_twice
  self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)

# %% wrong | the half of Equation 17-4 applied again | test_vae_balance | halved_again
- ops.mean → 0.5 * ops.mean

# %% wrong | a weight of 0.3 | test_vae_balance | unrecognised
- decoder, * → decoder, beta=0.3, *
  self.decoder = decoder
+ self.beta = beta
- ops.mean → self.beta * ops.mean

# %% wrong | arguments of latent_loss swapped | test_vae_balance | mean_and_log_var_swapped
- (codings_mean, codings_log_var) → (codings_log_var, codings_mean)

# %% wrong | the codings given to latent_loss | test_vae_balance | latent_loss_of_the_codings
- (codings_mean, codings_log_var) → (codings, codings_log_var)

# %% wrong | mean and codings given to latent_loss | test_vae_balance | wrong_arguments_of_latent_loss
- codings_log_var, → _,
- (codings_mean, codings_log_var) → (codings_mean, codings)

# %% wrong | the formula written out, with σ for σ² | test_vae_balance | latent_loss_rewritten_wrongly
- codings_mean, codings_log_var, codings = self.encoder(inputs)
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ mean, log_var, codings = self.encoder(inputs)
+ losses = -0.5 * ops.sum(1 + log_var - ops.exp(log_var / 2) - ops.square(mean), axis=-1)
+ self.add_loss(ops.mean(losses) / 784.0)

# %% wrong | the reconstruction error added as well | test_vae_balance | reconstruction_added_twice
  codings_mean, codings_log_var, codings = self.encoder(inputs)
+ reconstructions = self.decoder(codings)
+ self.add_loss(ops.mean(ops.square(inputs - reconstructions)))
- return self.decoder(codings) → return reconstructions

# %% wrong | a train_step without reconstruction error | test_vae_balance | reconstruction_missing
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs):
        return self.decoder(self.encoder(inputs)[2])

    def train_step(self, data):
        with tf.GradientTape() as tape:
            mean, log_var, codings = self.encoder(data[0])
            loss = ops.mean(latent_loss(mean, log_var)) / 784.0
        variables = self.encoder.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return {"loss": loss}

# %% wrong | a train_step with cross-entropy | test_vae_balance | cross_entropy_for_mse | of a train_step without reconstruction error
  def train_step(self, data):
+     images = data[0]
-     mean, log_var, codings = self.encoder(data[0])
-     loss = ops.mean(latent_loss(mean, log_var)) / 784.0
- variables = self.encoder.trainable_variables
- self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
+     mean, log_var, codings = self.encoder(images)
+     reconstruction = self.decoder(codings)
+     error = ops.mean(ops.sum(keras.losses.binary_crossentropy(images[..., None], reconstruction[..., None]), axis=(1, 2)))
+     loss = error + ops.mean(latent_loss(mean, log_var))
+ self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_weights), self.trainable_weights))

# %% wrong | the loss is divided by zero | test_vae_balance | not_finite
- 784.0 → ops.sum(0.0 * codings)

# %% wrong | no call, only train_step | test_vae_wiring | no_call_method
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def train_step(self, data):
        images = data[0]
        with tf.GradientTape() as tape:
            mean, log_var, codings = self.encoder(images)
            loss = ops.mean(ops.square(images - self.decoder(codings))) + ops.mean(latent_loss(mean, log_var)) / 784
        self.optimizer.apply_gradients(zip(tape.gradient(loss, self.trainable_weights), self.trainable_weights))
        return {"loss": loss}

# %% wrong | not a keras.Model | test_vae_wiring | not_a_model
- class VariationalAutoencoder(keras.Model): → class VariationalAutoencoder(layers.Layer):

# %% wrong | super().__init__() is missing | test_vae_wiring | super_forgotten
- def __init__(self, encoder, decoder, **kwargs):
-     super().__init__(**kwargs)
+ def __init__(self, encoder, decoder):

# %% wrong | self. is missing | test_vae_wiring | no_such_attribute
- self.encoder = encoder → encoder = encoder
- self.decoder = decoder → decoder = decoder

# %% wrong | add_loss with a Python number | test_vae_balance | add_loss_without_a_tensor
- ops.mean(latent_loss(codings_mean, codings_log_var)) → float(ops.mean(latent_loss(codings_mean, codings_log_var)))

# %% wrong | not written | test_vae_wiring | not_written
- codings_mean, codings_log_var, codings = self.encoder(inputs)
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- return self.decoder(codings)
+ # YOUR CODE HERE
+ raise NotImplementedError()

# %% wrong | a syntax error | test_vae_wiring | not_defined
- codings = self → codings == self
- )) / 784.0 → ) / 784.0

# %% wrong | the book's functional model with add_loss | test_vae_wiring | functional_add_loss
def VariationalAutoencoder(encoder, decoder):
    inputs = keras.Input([28, 28])
    codings_mean, codings_log_var, codings = encoder(inputs)
    model = keras.Model(inputs, decoder(codings))
    model.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
    return model

# %% wrong | pixels clipped to [0, 1] | test_vae_wiring | reconstructions_changed
- return self.decoder(codings) → return ops.clip(self.decoder(codings), 0, 1)

# %% wrong | a sigmoid after the decoder | test_vae_wiring | reconstructions_changed
- return self.decoder(codings) → return ops.sigmoid(self.decoder(codings))

# %% wrong | pixels up to 255 | test_vae_wiring | reconstructions_changed
- return self.decoder(codings) → return 255 * self.decoder(codings)

# %% wrong | images divided by 255 once more | test_vae_wiring | images_changed
- self.encoder(inputs) → self.encoder(inputs / 255.0)

# %% wrong | the mean is not taken off the images, but they are centred | test_vae_wiring | images_changed
- self.encoder(inputs) → self.encoder(2 * inputs - 1)

# %% wrong | the mean of the codings of a batch | test_vae_wiring | codings_changed
- return self.decoder(codings) → return self.decoder(codings - ops.mean(codings, axis=0))

# %% wrong | codings cut off | test_vae_wiring | codings_changed
- return self.decoder(codings) → return self.decoder(ops.tanh(codings))

# %% wrong | unpacked as codings, mean, log-variance | test_vae_wiring | outputs_in_another_order
- codings_mean, codings_log_var, codings = → codings, codings_mean, codings_log_var =

# %% wrong | unpacked backwards | test_vae_balance | outputs_in_another_order
- codings_mean, codings_log_var, codings = → codings, codings_log_var, codings_mean =

# %% wrong | unpacked with mean and log-variance in each other's place | test_vae_balance | mean_and_log_var_swapped
- codings_mean, codings_log_var, codings = → codings_log_var, codings_mean, codings =

# %% wrong | the latent loss in training only | test_vae_balance | not_in_the_validation
- def call(self, inputs, training=None): → def call(self, inputs, training=False):
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ if training:
+     self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)

# %% wrong | the latent loss switched by a factor | test_vae_balance | not_in_the_validation
- ops.mean → float(bool(training)) * ops.mean

# %% wrong | compute_loss that adds it in training only | test_vae_balance | not_in_the_validation
-     codings_mean, codings_log_var, codings = self.encoder(inputs)
-     self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
-     return self.decoder(codings)
+     return self.decoder(self.encoder(inputs)[2])
+
+ def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
+     loss = super().compute_loss(x, y, y_pred, sample_weight, training)
+     if not training:
+         return loss
+     codings_mean, codings_log_var, _ = self.encoder(x)
+     return loss + ops.mean(latent_loss(codings_mean, codings_log_var)) / 784

# %% wrong | divided by 128 as well | test_vae_balance | divided_by_another_batch
- 784.0 → 784.0 / 128

# %% wrong | divided by 32 as well | test_vae_balance | divided_by_another_batch
- 784.0 → (784.0 * 32)

# %% wrong | summed and divided by 128 | test_vae_balance | summed_over_another_batch
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0 → ops.sum(latent_loss(codings_mean, codings_log_var)) / (128 * 784)

# %% wrong | summed and divided by 32 | test_vae_balance | summed_over_another_batch
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0 → ops.sum(latent_loss(codings_mean, codings_log_var)) / 32 / 784

# %% wrong | a mean over the codings, undivided | test_vae_balance | means_of_both
- codings_mean, codings_log_var, → mean, log_var,
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ self.add_loss(-0.5 * ops.mean(1 + log_var - ops.exp(log_var) - ops.square(mean)))

# %% wrong | __call__ for call | test_vae_wiring | no_call_method
- def call(self, inputs, training=None): → def __call__(self, inputs):

# %% wrong | forward for call, as in PyTorch | test_vae_wiring | no_call_method
- def call(self, inputs, training=None): → def forward(self, inputs):

# %% wrong | the Keras example, without call | test_vae_wiring | no_call_method
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")

    @property
    def metrics(self):
        return [self.total_loss_tracker]

    def train_step(self, data):
        with tf.GradientTape() as tape:
            z_mean, z_log_var, z = self.encoder(data)
            reconstruction = self.decoder(z)
            reconstruction_loss = ops.mean(ops.sum(keras.losses.binary_crossentropy(data, reconstruction), axis=(1, 2)))
            kl_loss = -0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var))
            total_loss = reconstruction_loss + ops.mean(ops.sum(kl_loss, axis=1))
        grads = tape.gradient(total_loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights))
        self.total_loss_tracker.update_state(total_loss)
        return {"loss": self.total_loss_tracker.result()}

# %% wrong | Keras 2's backend | test_vae_wiring | keras_2_backend
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ K = keras.backend
+ kl = -0.5 * K.sum(1 + codings_log_var - K.exp(codings_log_var) - K.square(codings_mean), axis=-1)
+ self.add_loss(K.mean(kl) / 784.0)

# %% correct | the encoder called once for each output
- codings_mean, codings_log_var, codings = self.encoder(inputs)
+ codings_mean, codings_log_var = self.encoder(inputs)[0], self.encoder(inputs)[1]
- return self.decoder(codings) → return self.decoder(self.encoder(inputs)[2])

# %% correct | with training handed on, and a test_step's loss by add_loss in any case
- def call(self, inputs, training=None): → def call(self, inputs, training=False):
- self.encoder(inputs) → self.encoder(inputs, training=training)
- return self.decoder(codings) → return self.decoder(codings, training=training)

# %% correct | compute_loss that adds the latent loss
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs, training=None):
        self.mean, self.log_var, codings = self.encoder(inputs)
        return self.decoder(codings)

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        error = super().compute_loss(x, y, y_pred, sample_weight, training)
        return error + ops.mean(latent_loss(self.mean, self.log_var)) / 784

# %% correct | a layer for the latent loss
class LatentLoss(layers.Layer):
    def call(self, inputs, training=None):
        mean, log_var = inputs
        self.add_loss(tf.reduce_mean(latent_loss(mean, log_var)) / 784.0)
        return mean


class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder, self.latent_loss = encoder, decoder, LatentLoss()

    def call(self, inputs, training=None):
        mean, log_var, codings = self.encoder(inputs)
        self.latent_loss([mean, log_var])
        return self.decoder(codings)

# %% correct | as keyword arguments, in float64
- codings_mean, codings_log_var, codings = self.encoder(inputs)
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ codings_mean, codings_log_var, codings = self.encoder(inputs)
+ losses = latent_loss(codings_mean=codings_mean, codings_log_var=codings_log_var)
+ self.add_loss(ops.cast(ops.mean(ops.cast(losses, "float64")) / np.prod(inputs.shape[1:]), "float32"))

# %% correct | one value for each image, divided by their number
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ losses = latent_loss(codings_mean, codings_log_var) / (28 * 28)
+ self.add_loss(losses / ops.cast(ops.shape(inputs)[0], losses.dtype))

# %% correct | a compiled call and a test_step
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder: keras.Model, decoder: keras.Model, pixels: int = 784, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.pixels = pixels

    def call(self, images: tf.Tensor, training: bool = False) -> tf.Tensor:
        outputs = self.encoder(images, training=training)
        self.add_loss(tf.math.reduce_mean(latent_loss(outputs[0], outputs[1]) / self.pixels))
        return self.decoder(outputs[2], training=training)

    def train_step(self, data):
        images, targets = data
        with tf.GradientTape() as tape:
            loss = self.compute_loss(x=images, y=targets, y_pred=self(images, training=True))
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        for metric in self.metrics:
            metric.update_state(loss) if metric.name == "loss" else metric.update_state(targets, self(images))
        return {metric.name: metric.result() for metric in self.metrics}

# %% correct | written out term by term, in a loop over the codings
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ total = 0.0
+ for i in range(codings.shape[-1]):
+     mu, gamma = codings_mean[:, i], codings_log_var[:, i]
+     total += ops.mean(-0.5 * (1 + gamma - ops.exp(gamma) - mu**2))
+ self.add_loss(total / 784)

# %% wrong | add_loss with a lambda, as in TensorFlow 1 | test_vae_wiring | add_loss_without_a_tensor
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0) → self.add_loss(lambda: ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)

# %% wrong | add_metric, as in Keras 2 | test_vae_wiring | add_metric
  self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ self.add_metric(ops.mean(latent_loss(codings_mean, codings_log_var)), name="kl")

# %% wrong | the notebook's encoder | test_vae_wiring | name_not_defined
- self.encoder(inputs) → variational_encoder(inputs)

# %% wrong | predict of both parts in call | test_vae_wiring | values_alone
- self.encoder(inputs) → self.encoder.predict(inputs, verbose=0)
- self.decoder(codings) → self.decoder.predict(codings, verbose=0)

# %% wrong | predict in call | test_vae_wiring | no_gradient
- self.encoder(inputs) → self.encoder.predict(inputs)

# %% wrong | appended to losses | test_vae_balance | latent_loss_never_added
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0) → self.losses.append(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)

# %% wrong | the loss is returned as well | test_vae_wiring | returns_more_than_images
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- return self.decoder(codings)
+ return self.decoder(codings), ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0

# %% wrong | the variance given to latent_loss | test_vae_balance | wrong_arguments_of_latent_loss
- latent_loss(codings_mean, codings_log_var) → latent_loss(codings_mean, ops.exp(codings_log_var))

# %% wrong | a weight that starts at 0 | test_vae_balance | latent_loss_never_added
  self.decoder = decoder
+ self.beta = keras.Variable(0.0, trainable=False)
- ops.mean → self.beta * ops.mean

# %% wrong | the cross-entropy added as well | test_vae_balance | another_loss_added
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- return self.decoder(codings)
+ reconstructions = self.decoder(codings)
+ error = ops.mean(keras.losses.binary_crossentropy(inputs, ops.sigmoid(reconstructions)))
+ self.add_loss(error + ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ return reconstructions

# %% wrong | all three outputs to the decoder | test_vae_wiring | several_inputs_for_one
- return self.decoder(codings) → return self.decoder(self.encoder(inputs))

# %% wrong | apply_gradients forgotten in train_step | test_vae_wiring | part_does_not_learn
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs):
        return self.decoder(self.encoder(inputs)[2])

    def train_step(self, data):
        images, _ = data
        with tf.GradientTape() as tape:
            mean, log_var, codings = self.encoder(images)
            loss = ops.mean(ops.square(images - self.decoder(codings))) + ops.mean(latent_loss(mean, log_var)) / 784
        gradients = tape.gradient(loss, self.trainable_weights)
        return {"loss": loss}

# %% wrong | a train_step with the mean of one and the whole of the other | test_vae_balance | not_divided_by_784
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs):
        return self.decoder(self.encoder(inputs)[2])

    def train_step(self, data):
        images, _ = data
        with tf.GradientTape() as tape:
            mean, log_var, codings = self.encoder(images)
            loss = ops.mean(ops.square(images - self.decoder(codings))) + ops.mean(latent_loss(mean, log_var))
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_weights))
        return {"loss": loss}

# %% wrong | add_loss after return | test_vae_balance | latent_loss_never_added
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- return self.decoder(codings)
+ return self.decoder(codings)
+ self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)

# %% wrong | self is missing in call | test_vae_wiring | arguments_do_not_fit
- def call(self, inputs, training=None): → def call(inputs):

# %% wrong | super without a call | test_vae_wiring | super_forgotten
- super().__init__(**kwargs) → super(VariationalAutoencoder)

# %% wrong | data for inputs | test_vae_wiring | batch_axis_missing
- self.encoder(inputs) → self.encoder(inputs[0])

# %% wrong | the latent loss in the graph of predict only | test_vae_balance | latent_loss_never_added
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ kl = ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0
+ self.add_loss = kl

# %% wrong | the sum for the mean, divided by 784 and ten | test_vae_balance | divided_by_the_codings
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0 → ops.mean(latent_loss(codings_mean, codings_log_var)) / 7840.0

# %% wrong | a constant factor in front | test_vae_balance | unrecognised
- ops.mean → 1e-3 * ops.mean

# %% wrong | a weight penalty added | test_vae_balance | another_loss_added
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0 + 0.01 * ops.mean(ops.abs(inputs)))

# %% wrong | the absolute error added as well | test_vae_balance | another_loss_added
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
- return self.decoder(codings)
+ reconstructions = self.decoder(codings)
+ self.add_loss(ops.mean(ops.abs(inputs - reconstructions)))
+ self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0)
+ return reconstructions

# %% wrong | the logarithm of the log-variance's exponential given, plus one | test_vae_balance | wrong_arguments_of_latent_loss
- latent_loss(codings_mean, codings_log_var) → latent_loss(codings_mean, codings_log_var + 1)

# %% wrong | parts of its own | test_vae_wiring | parts_not_used
- self.encoder = encoder
- self.decoder = decoder
+ self.encoder = build_encoder()
+ self.decoder = build_decoder()

# %% wrong | the parts given to super | test_vae_wiring | parts_for_tensors
- super().__init__(**kwargs) → super().__init__(encoder, decoder, **kwargs)

# %% wrong | a method mean of the tensor | test_vae_wiring | method_of_a_tensor
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0 → latent_loss(codings_mean, codings_log_var).mean() / 784.0

# %% wrong | the size of the image asked of the wrong axis | test_vae_balance | divided_by_28
- / 784.0 → / inputs.shape[-1]

# %% wrong | Equation 17-4 inline, with the mean over everything | test_vae_balance | means_of_both
- ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0 → -0.5 * ops.mean(1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean))

# %% wrong | times 784 | test_vae_balance | multiplied_by_pixels | of with training handed on, and a test_step's loss by add_loss in any case
- def call(self, inputs, training=False): → def call(self, inputs, training=None):
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0) → self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) * 784)

# %% wrong | divided by 255 | test_vae_balance | divided_by_another_number | of with training handed on, and a test_step's loss by add_loss in any case
- def call(self, inputs, training=False): → def call(self, inputs, training=None):
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0) → self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 255)

# %% wrong | a factor 4 | test_vae_balance | multiplied | of with training handed on, and a test_step's loss by add_loss in any case
- def call(self, inputs, training=False): → def call(self, inputs, training=None):
- self.add_loss(ops.mean(latent_loss(codings_mean, codings_log_var)) / 784.0) → self.add_loss(4 * ops.mean(latent_loss(codings_mean, codings_log_var)) / 784)

# %% wrong | no gradient of the latent loss | test_vae_wiring | latent_loss_without_gradient
class VariationalAutoencoder(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs, training=None):
        codings_mean, codings_log_var, codings = self.encoder(inputs, training=training)
        self.add_loss(ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) / 784)
        return self.decoder(codings, training=training)

# %% wrong | one argument for latent_loss | test_vae_wiring | arguments_do_not_fit | of no gradient of the latent loss
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.mean(latent_loss(codings_mean))

# %% wrong | divided by 255 before the encoder | test_vae_balance | images_changed | of no gradient of the latent loss
- self.encoder(inputs, training=training) → self.encoder(inputs / 255, training=training)
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.mean(latent_loss(codings_mean, codings_log_var))

# %% wrong | another decoder, built in call | test_vae_balance | parts_not_used | of no gradient of the latent loss
- self.decoder(codings, training=training) → build_decoder()(codings)
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.mean(latent_loss(codings_mean, codings_log_var))

# %% wrong | averaged before latent_loss | test_vae_balance | averaged_before_latent_loss | of no gradient of the latent loss
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.sum(latent_loss(ops.mean(codings_mean, axis=0)[None], ops.mean(codings_log_var, axis=0)[None]))

# %% wrong | the latent loss added after the tape | test_vae_balance | latent_loss_without_gradient | of a train_step of its own, with means
-     loss = error + ops.mean(latent_loss(mean, log_var)) / 784
- gradients = tape.gradient(loss, self.trainable_weights)
+ gradients = tape.gradient(error, self.trainable_weights)
+ loss = error + ops.mean(latent_loss(mean, log_var)) / 784

# %% correct | a train_step that is a tf.function | of a train_step of its own, with means
- def train_step(self, data):
+ @tf.function
+ def train_step(self, data):

# %% correct | call takes no training | of no gradient of the latent loss
- def call(self, inputs, training=None): → def call(self, inputs):
- self.encoder(inputs, training=training) → self.encoder(inputs)
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.mean(latent_loss(codings_mean, codings_log_var))
- self.decoder(codings, training=training) → self.decoder(codings)

# %% wrong | training=False for the encoder | test_vae_wiring | training_switched_off | of no gradient of the latent loss
- self.encoder(inputs, training=training) → self.encoder(inputs, training=False)
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.mean(latent_loss(codings_mean, codings_log_var))

# %% wrong | training=False in train_step | test_vae_wiring | training_switched_off | of no gradient of the latent loss
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.mean(latent_loss(codings_mean, codings_log_var))

- def call(self, inputs, training=None):
+ def train_step(self, data):
+     x, y = data
+     with tf.GradientTape() as tape:
+         loss = self.compute_loss(x=x, y=y, y_pred=self(x, training=False))
+     self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
+     return {"loss": loss}
+
+ def call(self, inputs, training=None):

# %% wrong | training=True for the decoder | test_vae_wiring | training_switched_on | of no gradient of the latent loss
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.mean(latent_loss(codings_mean, codings_log_var))
- self.decoder(codings, training=training) → self.decoder(codings, training=True)

# %% wrong | free bits | test_vae_balance | free_bits | of no gradient of the latent loss
- ops.stop_gradient(ops.mean(latent_loss(codings_mean, codings_log_var))) → ops.maximum(ops.mean(latent_loss(codings_mean, codings_log_var)), 3.0)

# %% wrong | the mean decoded in train_step | test_vae_balance | trains_on_the_mean | of a train_step of its own, with means
- self.decoder(codings))) → self.decoder(mean)))

# %% wrong | the mean decoded where it is no training | test_vae_wiring | decodes_the_mean
- self.decoder(codings) → self.decoder(codings if training else codings_mean)
