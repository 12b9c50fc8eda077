# %% correct | the plain way
@keras.saving.register_keras_serializable(package="latent_map")
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.latent_tracker = keras.metrics.Mean(name="latent_loss")

    def call(self, images):
        return self.decoder(self.encoder(images)[2])

    def losses_of(self, images, targets):
        codings_mean, codings_log_var, codings = self.encoder(images)
        return vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var)

    def report(self, reconstruction, latent):
        self.loss_tracker.update_state(reconstruction + latent)
        self.reconstruction_tracker.update_state(reconstruction)
        self.latent_tracker.update_state(latent)
        return {"loss": self.loss_tracker.result(), "reconstruction_loss": self.reconstruction_tracker.result(), "latent_loss": self.latent_tracker.result()}

    def train_step(self, data):
        images, targets = data
        with tf.GradientTape() as tape:
            reconstruction, latent = self.losses_of(images, targets)
            loss = ops.mean(reconstruction + latent)
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply(gradients, self.trainable_weights)
        return self.report(reconstruction, latent)

    def test_step(self, data):
        images, targets = data
        return self.report(*self.losses_of(images, targets))

    def get_config(self):
        parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
        return {**super().get_config(), **parts}

    @classmethod
    def from_config(cls, config):
        for name in ("encoder", "decoder"):
            config[name] = keras.saving.deserialize_keras_object(config[name])
        return cls(**config)

# %% correct | apply_gradients, self(images), metrics property
      self.latent_tracker = keras.metrics.Mean(name="latent_loss")
+
+ @property
+ def metrics(self):
+     return [self.loss_tracker, self.reconstruction_tracker, self.latent_tracker]
- .apply(gradients, self.trainable_weights) → .apply_gradients(zip(gradients, self.trainable_variables))

# %% correct | the formula written out, logits and tf
- return vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var)
+ r = tf.clip_by_value(self.decoder(codings, training=True), 1e-7, 1 - 1e-7)
+ bce = -tf.reduce_sum(targets * tf.math.log(r) + (1 - targets) * tf.math.log(1 - r), axis=[1, 2])
+ return bce, -0.5 * tf.reduce_sum(1 + codings_log_var - tf.exp(codings_log_var) - codings_mean**2, axis=1)

# %% correct | parts deserialised in __init__, not registered
- @keras.saving.register_keras_serializable(package="latent_map")

  super().__init__(**kwargs)
+ if isinstance(encoder, dict):
+     encoder = keras.saving.deserialize_keras_object(encoder)
+     decoder = keras.saving.deserialize_keras_object(decoder)
      return {**super().get_config(), **parts}
-
- @classmethod
- def from_config(cls, config):
-     for name in ("encoder", "decoder"):
-         config[name] = keras.saving.deserialize_keras_object(config[name])
-     return cls(**config)

# %% correct | the loss of the tape is divided by the batch, summed over the rest
- ops.mean(reconstruction + latent) → ops.sum(reconstruction + latent) / ops.cast(ops.shape(images)[0], "float32")

# %% correct | means over the pixels on one scale for the optimizer, nats for the reports
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(reconstruction + latent) / 784

# %% correct | sample weights ignored, data of any length
  def train_step(self, data):
-     images, targets = data
+     images, targets = data[0], data[1]
  def test_step(self, data):
-     images, targets = data
+     images, targets = data[0], data[1]

# %% correct | metrics in a dictionary
- self.loss_tracker = keras.metrics.Mean(name="loss")
- self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
- self.latent_tracker = keras.metrics.Mean(name="latent_loss")
+ self.trackers = {name: keras.metrics.Mean(name=name) for name in ("loss", "reconstruction_loss", "latent_loss")}
- self.loss_tracker.update_state(reconstruction + latent)
- self.reconstruction_tracker.update_state(reconstruction)
- self.latent_tracker.update_state(latent)
- return {"loss": self.loss_tracker.result(), "reconstruction_loss": self.reconstruction_tracker.result(), "latent_loss": self.latent_tracker.result()}
+ for tracker, values in zip(self.trackers.values(), (reconstruction + latent, reconstruction, latent)):
+     tracker.update_state(values)
+ return {name: tracker.result() for name, tracker in self.trackers.items()}

# %% correct | compute_loss in place of both steps
@keras.saving.register_keras_serializable(package="latent_map")
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.latent_tracker = keras.metrics.Mean(name="latent_loss")
        self.total_tracker = keras.metrics.Mean(name="loss")

    def call(self, images):
        return self.decoder(self.encoder(images)[2])

    def train_step(self, data):
        images, targets = data
        with tf.GradientTape() as tape:
            loss = self.both(images, targets)
        self.optimizer.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        return {metric.name: metric.result() for metric in self.metrics}

    def both(self, images, targets):
        mean, log_var, codings = self.encoder(images)
        reconstruction, latent = vae_loss_nats(targets, self.decoder(codings), mean, log_var)
        for tracker, values in [(self.reconstruction_tracker, reconstruction), (self.latent_tracker, latent), (self.total_tracker, reconstruction + latent)]:
            tracker.update_state(values)
        return tf.reduce_mean(reconstruction + latent)

    def test_step(self, data):
        self.both(*data)
        return self.get_metrics_result()

    def get_config(self):
        return {"encoder": keras.saving.serialize_keras_object(self.encoder), "decoder": keras.saving.serialize_keras_object(self.decoder)}

    @classmethod
    def from_config(cls, config):
        return cls(**{name: keras.saving.deserialize_keras_object(part) for name, part in config.items()})

# %% wrong | not written | test_train_step_vae_loss | not_written
- images, targets = data
- with tf.GradientTape() as tape:
-     reconstruction, latent = self.losses_of(images, targets)
-     loss = ops.mean(reconstruction + latent)
- gradients = tape.gradient(loss, self.trainable_weights)
- self.optimizer.apply(gradients, self.trainable_weights)
- return self.report(reconstruction, latent)
+ raise NotImplementedError()

# %% wrong | no train_step | test_train_step_vae_loss | no_train_step | of not written
- def train_step(self, data):
-     raise NotImplementedError()
-

# %% wrong | train_step misspelt | test_train_step_vae_loss | no_train_step
- def train_step(self, data): → def training_step(self, data):

# %% wrong | no call | test_train_step_vae_loss | no_call_method
      self.latent_tracker = keras.metrics.Mean(name="latent_loss")
-
- def call(self, images):
-     return self.decoder(self.encoder(images)[2])

# %% wrong | not a model | test_train_step_vae_loss | not_a_model
- @keras.saving.register_keras_serializable(package="latent_map")
- class TrainStepVAE(keras.Model):
+ class TrainStepVAE:
- super().__init__(**kwargs)
+ pass

# %% wrong | the encoder called with a typo | test_train_step_vae_loss | no_such_attribute
- = self.encoder → = self.encoderr

# %% wrong | reduce_mean of both | test_train_step_vae_loss | means_of_both
- loss = ops.mean(reconstruction + latent)
+ loss = ops.mean(reconstruction) / 784 + ops.mean(latent) / self.encoder.outputs[0].shape[-1]

# %% wrong | mean over the pixels, sum over the codings | test_train_step_vae_loss | mean_over_pixels
- ops.mean(reconstruction + latent) → ops.mean(reconstruction) / 784 + ops.mean(latent)

# %% wrong | mean over the columns | test_train_step_vae_loss | mean_over_columns
- ops.mean(reconstruction + latent) → ops.mean(reconstruction) / 28 + ops.mean(latent)

# %% wrong | latent loss / 784 | test_train_step_vae_loss | latent_divided_by_784
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(reconstruction + latent / 784)

# %% wrong | only the reconstruction loss is minimised | test_train_step_vae_loss | latent_loss_never_added
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(reconstruction)

# %% wrong | only the latent loss is minimised | test_train_step_vae_loss | reconstruction_missing
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(latent)

# %% wrong | the latent loss subtracted | test_train_step_vae_loss | wrong_sign
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(reconstruction - latent)

# %% wrong | the latent loss twice | test_train_step_vae_loss | latent_counts_twice
- ops.mean(reconstruction + latent) → ops.mean(reconstruction + latent) + ops.mean(latent)

# %% wrong | half the latent loss | test_train_step_vae_loss | latent_counts_half
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(reconstruction + 0.5 * latent)

# %% wrong | latent losses summed over the batch | test_train_step_vae_loss | latent_summed_over_the_batch
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(reconstruction) + ops.sum(latent)

# %% wrong | uphill | test_train_step_vae_loss | steps_uphill
- gradients, → [-gradient for gradient in gradients],

# %% wrong | gradients never applied | test_train_step_vae_loss | part_does_not_learn
- self.optimizer.apply(gradients, self.trainable_weights)

# %% wrong | only the decoder learns | test_train_step_vae_steps | part_does_not_learn
- loss, self. → loss, self.decoder.
- gradients, self. → gradients, self.decoder.

# %% wrong | no test_step | test_train_step_vae_metrics | no_test_step
- def test_step(self, data):
-     images, targets = data
-     return self.report(*self.losses_of(images, targets))
-

# %% wrong | test_step returns only the loss | test_train_step_vae_metrics | metric_missing
- return self.report(*self.losses_of(images, targets))
+ reconstruction, latent = self.losses_of(images, targets)
+ self.loss_tracker.update_state(reconstruction + latent)
+ return {"loss": self.loss_tracker.result()}

# %% wrong | names of the Keras example | test_train_step_vae_metrics | metric_missing
- "reconstruction_loss": self.reconstruction_tracker.result(), "latent_loss"
+ "reconstruction": self.reconstruction_tracker.result(), "kl_loss"

# %% correct | batch values returned; Keras shows the metrics all the same
- return {"loss": self.loss_tracker.result(), "reconstruction_loss": self.reconstruction_tracker.result(), "latent_loss": self.latent_tracker.result()}
+ return {"loss": ops.mean(reconstruction + latent), "reconstruction_loss": ops.mean(reconstruction), "latent_loss": ops.mean(latent)}

# %% wrong | metrics fed the batch means | test_train_step_vae_metrics | last_batch_overweighted
- .update_state(reconstruction + latent) → .update_state(ops.mean(reconstruction + latent))
- (reconstruction) → (ops.mean(reconstruction))
- self.latent_tracker.update_state(latent) → self.latent_tracker.update_state(ops.mean(latent))

# %% wrong | metrics property lists only the loss | test_train_step_vae_metrics | metric_not_reset
      self.latent_tracker = keras.metrics.Mean(name="latent_loss")
+
+ @property
+ def metrics(self):
+     return [self.loss_tracker]

# %% wrong | per pixel in the reports | test_train_step_vae_metrics | metric_per_pixel
- .update_state(reconstruction + latent) → .update_state((reconstruction + latent) / 784)
- (reconstruction) → (reconstruction / 784)

# %% wrong | metrics.Sum | test_train_step_vae_metrics | metric_summed
- .Mean(name="loss") → .Sum(name="loss")
- .Mean(name="reconstruction_loss") → .Sum(name="reconstruction_loss")
- .Mean(name="latent_loss") → .Sum(name="latent_loss")

# %% wrong | the loss without the latent loss is reported | test_train_step_vae_metrics | loss_is_one_term_only
- .update_state(reconstruction + latent) → .update_state(reconstruction)

# %% wrong | reports exchanged | test_train_step_vae_metrics | metrics_exchanged
- (reconstruction) → (latent)
- self.latent_tracker.update_state(latent) → self.latent_tracker.update_state(reconstruction)

# %% wrong | a factor in the reports | test_train_step_vae_metrics | wrong_metric
- (reconstruction) → (3 * reconstruction)

# %% wrong | test_step trains | test_train_step_vae_steps | test_step_trains
- images, targets = data
- return self.report(*self.losses_of(images, targets))
+ return self.train_step(data)

# %% wrong | the mean is decoded | test_train_step_vae_steps | decodes_the_mean
- (codings), → (codings_mean),

# %% wrong | the log-variance is decoded | test_train_step_vae_steps | decodes_the_log_variance
- (codings), → (codings_log_var),

# %% wrong | the targets are ignored | test_train_step_vae_steps | targets_ignored
- targets, → images,

# %% wrong | no configuration | test_train_step_vae_saving | cannot_be_saved
      return self.report(*self.losses_of(images, targets))
-
- def get_config(self):
-     parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
-     return {**super().get_config(), **parts}
-
- @classmethod
- def from_config(cls, config):
-     for name in ("encoder", "decoder"):
-         config[name] = keras.saving.deserialize_keras_object(config[name])
-     return cls(**config)

# %% wrong | from_config missing | test_train_step_vae_saving | parts_not_restored
      return {**super().get_config(), **parts}
-
- @classmethod
- def from_config(cls, config):
-     for name in ("encoder", "decoder"):
-         config[name] = keras.saving.deserialize_keras_object(config[name])
-     return cls(**config)

# %% wrong | get_config returns the models themselves and nothing restores them | test_train_step_vae_saving | parts_not_restored | of from_config missing
- keras.saving.serialize_keras_object(getattr(self, name)) → getattr(self, name)

# %% wrong | new parts on loading | test_train_step_vae_saving | cannot_be_loaded
- for name in ("encoder", "decoder"):
-     config[name] = keras.saving.deserialize_keras_object(config[name])
- return cls(**config)
+ size = config["decoder"]["config"]["layers"][0]["config"]["batch_shape"][-1]
+ model = cls(keras.saving.deserialize_keras_object(config["encoder"]), build_decoder(size))
+ model.decoder(ops.zeros([1, size]))
+ model.load_own_variables = lambda store: None
+ return model

# %% wrong | from_config returns a configuration | test_train_step_vae_saving | cannot_be_loaded
- return cls(**config) → return config

# %% wrong | get_config raises | test_train_step_vae_saving | cannot_be_saved
- parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
- return {**super().get_config(), **parts}
+ return {**super().get_config(), "encoder": self.encoder.to_yaml(), "decoder": self.decoder.to_yaml()}

# %% wrong | NumPy for the reports | test_train_step_vae_metrics | numpy_in_the_graph
- .update_state(reconstruction + latent) → .update_state(np.asarray(reconstruction) + np.asarray(latent))

# %% wrong | no metrics, the batch's values | test_train_step_vae_metrics | last_batch_only
- self.loss_tracker = keras.metrics.Mean(name="loss")
- self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
- self.latent_tracker = keras.metrics.Mean(name="latent_loss")

- self.loss_tracker.update_state(reconstruction + latent)
- self.reconstruction_tracker.update_state(reconstruction)
- self.latent_tracker.update_state(latent)
- return {"loss": self.loss_tracker.result(), "reconstruction_loss": self.reconstruction_tracker.result(), "latent_loss": self.latent_tracker.result()}
+ return {"loss": ops.mean(reconstruction + latent), "reconstruction_loss": ops.mean(reconstruction), "latent_loss": ops.mean(latent)}

# %% wrong | the parts are not in the configuration | test_train_step_vae_saving | cannot_be_loaded | of from_config missing
- parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
- return {**super().get_config(), **parts}
+ return {"name": self.name}

# %% wrong | three times the latent loss | test_train_step_vae_loss | multiplied
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(reconstruction + 3 * latent)

# %% wrong | the parts are hidden from Keras | test_train_step_vae_saving | weights_lost
- self.encoder, self.decoder = encoder, decoder → self.parts = lambda: (encoder, decoder)
- return self.decoder(self.encoder(images)[2])
+ encoder, decoder = self.parts()
+ return decoder(encoder(images)[2])
- self.encoder(images)
- return vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var)
+ self.parts()[0](images)
+ return vae_loss_nats(targets, self.parts()[1](codings), codings_mean, codings_log_var)
- {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
+ dict(zip(("encoder", "decoder"), map(keras.saving.serialize_keras_object, self.parts())))

# %% wrong | a bare model with the two parts comes out of the file | test_train_step_vae_saving | another_class_loaded
- return cls(**config)
+ model = keras.Model()
+ model.encoder, model.decoder = config["encoder"], config["decoder"]
+ return model

# %% wrong | the gradient is taken towards the input | test_train_step_vae_loss | targets_ignored
-     reconstruction, latent = self.losses_of(images, targets)
-     loss = ops.mean(reconstruction + latent)
+     loss = ops.mean(sum(self.losses_of(images, images)))
- gradients = tape.gradient(loss, self.trainable_weights)
+ gradients = tape.gradient(loss, self.trainable_weights)
+ reconstruction, latent = self.losses_of(images, targets)

# %% wrong | a train_step that knows no targets | test_train_step_vae_loss | targets_ignored
  def train_step(self, data):
-     images, targets = data
+     images = targets = data[0]

# %% wrong | test_step knows no targets | test_train_step_vae_steps | targets_ignored
- return self.report(*self.losses_of(images, targets)) → return self.report(*self.losses_of(images, images))

# %% wrong | gradient descent by hand | test_train_step_vae_loss | optimizer_unused
- self.optimizer.apply(gradients, self.trainable_weights)
+ for weight, gradient in zip(self.trainable_weights, gradients):
+     weight.assign_sub(0.01 * gradient)

# %% wrong | gradient descent by hand, with the optimizer's rate | test_train_step_vae_loss | optimizer_unused
- self.optimizer.apply(gradients, self.trainable_weights)
+ for weight, gradient in zip(self.trainable_weights, gradients):
+     weight.assign(weight - self.optimizer.learning_rate * gradient)

# %% wrong | an optimizer of its own | test_train_step_vae_loss | optimizer_unused
- self.latent_tracker = keras.metrics.Mean(name="latent_loss")
+ self.latent_tracker = keras.metrics.Mean(name="latent_loss")
+ self.adam = keras.optimizers.Adam(1e-3)
- self.optimizer.apply → self.adam.apply

# %% wrong | return forgotten in train_step | test_train_step_vae_loss | logs_not_returned
  self.optimizer.apply(gradients, self.trainable_weights)
- return self.report(reconstruction, latent)
+ self.report(reconstruction, latent)

# %% wrong | train_step returns the loss | test_train_step_vae_loss | logs_not_returned
  self.optimizer.apply(gradients, self.trainable_weights)
- return self.report(reconstruction, latent)
+ self.report(reconstruction, latent)
+ return loss

# %% wrong | the forward pass outside the tape | test_train_step_vae_loss | no_gradients
- with tf.GradientTape() as tape:
-     reconstruction, latent = self.losses_of(images, targets)
-     loss = ops.mean(reconstruction + latent)
+ reconstruction, latent = self.losses_of(images, targets)
+ with tf.GradientTape() as tape:
+     loss = ops.mean(reconstruction + latent)

# %% correct | tf.function on the steps, targets with weights allowed
  def train_step(self, data):
-     images, targets = data
+     images, targets, *_ = data
- return self.report(reconstruction, latent)
+ return self.report(reconstruction, latent)
+
- def losses_of(self, images, targets):
+ @tf.function
+ def losses_of(self, images, targets):

# %% correct | the parts are called with training, variables of each part
      images, targets = data
      with tf.GradientTape() as tape:
-         reconstruction, latent = self.losses_of(images, targets)
+         mean, log_var, codings = self.encoder(images, training=True)
+         reconstruction, latent = vae_loss_nats(targets, self.decoder(codings, training=True), mean, log_var)
- gradients = tape.gradient(loss, self.trainable_weights)
- self.optimizer.apply(gradients, self.trainable_weights)
+ variables = self.encoder.trainable_variables + self.decoder.trainable_variables
+ gradients = tape.gradient(loss, variables)
+ self.optimizer.apply_gradients(list(zip(gradients, variables)))

# %% correct | two gradients of one persistent tape
- with tf.GradientTape() as tape: → with tf.GradientTape(persistent=True) as tape:
- gradients = tape.gradient(loss, self.trainable_weights)
- self.optimizer.apply(gradients, self.trainable_weights)
+ of_encoder = tape.gradient(loss, self.encoder.trainable_weights)
+ of_decoder = tape.gradient(loss, self.decoder.trainable_weights)
+ del tape
+ self.optimizer.apply(of_encoder + of_decoder, self.encoder.trainable_weights + self.decoder.trainable_weights)

# %% correct | gradients clipped by their common length
- gradients = tape.gradient(loss, self.trainable_weights)
+ gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, self.trainable_weights), 1e9)

# %% correct | the total of the two metrics is worked out
- "loss": self.loss_tracker.result() → "loss": self.reconstruction_tracker.result() + self.latent_tracker.result()

# %% correct | unpack_x_y_sample_weight
  def train_step(self, data):
-     images, targets = data
+     images, targets, _ = keras.utils.unpack_x_y_sample_weight(data)
+     targets = images if targets is None else targets
  def test_step(self, data):
-     images, targets = data
+     images, targets, _ = keras.utils.unpack_x_y_sample_weight(data)

# %% wrong | the Keras example's train_step | test_train_step_vae_loss | several_inputs_for_one
- images, targets = data
- with tf.GradientTape() as tape:
-     reconstruction, latent = self.losses_of(images, targets)
+ with tf.GradientTape() as tape:
+     codings_mean, codings_log_var, codings = self.encoder(data)
+     reconstruction, latent = vae_loss_nats(data, self.decoder(codings), codings_mean, codings_log_var)

# %% wrong | the loss outside the tape | test_train_step_vae_loss | no_gradients
-     reconstruction, latent = self.losses_of(images, targets)
-     loss = ops.mean(reconstruction + latent)
+     reconstruction, latent = self.losses_of(images, targets)
+ loss = ops.mean(reconstruction + latent)

# %% wrong | optimizer.minimize of Keras 2 | test_train_step_vae_loss | optimizer_of_keras_2
- gradients = tape.gradient(loss, self.trainable_weights)
- self.optimizer.apply(gradients, self.trainable_weights)
+ self.optimizer.minimize(loss, self.trainable_weights, tape=tape)

# %% wrong | zip given to apply | test_train_step_vae_loss | pairs_expected
- .apply(gradients, self.trainable_weights) → .apply(zip(gradients, self.trainable_weights))

# %% wrong | apply_gradients without zip | test_train_step_vae_loss | pairs_expected
- .apply(gradients, self.trainable_weights) → .apply_gradients(gradients, self.trainable_weights)

# %% wrong | weights and gradients the wrong way round | test_train_step_vae_loss | pairs_expected
- .apply(gradients, self.trainable_weights) → .apply_gradients(zip(self.trainable_weights, gradients))

# %% wrong | numpy of the loss | test_train_step_vae_metrics | symbolic_tensor
- gradients = tape.gradient(loss, self.trainable_weights)
+ print(loss.numpy())
+ gradients = tape.gradient(loss, self.trainable_weights)

# %% wrong | a sum over the batch | test_train_step_vae_loss | losses_of_the_batch_summed
- ops.mean(reconstruction + latent) → ops.sum(reconstruction + latent)

# %% wrong | the vector of losses | test_train_step_vae_loss | losses_of_the_batch_summed
- ops.mean(reconstruction + latent) → reconstruction + latent

# %% wrong | weight decay added | test_train_step_vae_loss | another_term
- loss = ops.mean(reconstruction + latent) → loss = ops.mean(reconstruction + latent) + sum(ops.sum(w**2) for w in self.trainable_weights)

# %% wrong | trackers in a property that makes them anew | test_train_step_vae_metrics | made_anew_at_every_call
- self.loss_tracker = keras.metrics.Mean(name="loss")
+ pass
  def call(self, images):
+     return self.decoder(self.encoder(images)[2])
+
+ @property
+ def loss_tracker(self):
+     return keras.metrics.Mean(name="loss")
+
+ def unused(self, images):

# %% wrong | trackers outside the model | test_train_step_vae_metrics | metric_not_reset
- self.loss_tracker = keras.metrics.Mean(name="loss")
- self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
- self.latent_tracker = keras.metrics.Mean(name="latent_loss")
+ global loss_tracker, reconstruction_tracker, latent_tracker
+ loss_tracker = keras.metrics.Mean(name="loss")
+ reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
+ latent_tracker = keras.metrics.Mean(name="latent_loss")
- self.loss_tracker.update_state(reconstruction + latent)
- self.reconstruction_tracker.update_state(reconstruction)
- self.latent_tracker.update_state(latent)
- return {"loss": self.loss_tracker.result(), "reconstruction_loss": self.reconstruction_tracker.result(), "latent_loss": self.latent_tracker.result()}
+ loss_tracker.update_state(reconstruction + latent)
+ reconstruction_tracker.update_state(reconstruction)
+ latent_tracker.update_state(latent)
+ return {"loss": loss_tracker.result(), "reconstruction_loss": reconstruction_tracker.result(), "latent_loss": latent_tracker.result()}

# %% wrong | metrics given to compile only | test_train_step_vae_metrics | metric_missing
- return {"loss": self.loss_tracker.result(), "reconstruction_loss": self.reconstruction_tracker.result(), "latent_loss": self.latent_tracker.result()}
+ return {m.name: m.result() for m in self.metrics if m.name == "loss"}

# %% wrong | result without brackets | test_train_step_vae_metrics | no_tensor_returned
- self.loss_tracker.result() → self.loss_tracker.result

# %% wrong | update_state without the argument | test_train_step_vae_metrics | arguments_do_not_fit
- self.latent_tracker.update_state(latent) → self.latent_tracker.update_state()

# %% wrong | reset_states at every step | test_train_step_vae_metrics | last_batch_only
  def report(self, reconstruction, latent):
+     self.loss_tracker.reset_state()
+     self.reconstruction_tracker.reset_state()
+     self.latent_tracker.reset_state()

# %% wrong | _losses for a dictionary | test_train_step_vae_loss | name_taken_by_keras
- self.loss_tracker = keras.metrics.Mean(name="loss") → self.loss_tracker = keras.metrics.Mean(name="loss"); self.losses = {}

# %% wrong | test_step calls evaluate | test_train_step_vae_steps | step_runs_everything
-     images, targets = data
-     return self.report(*self.losses_of(images, targets))
+     return self.evaluate(*data, return_dict=True)

# %% wrong | test_step returns None | test_train_step_vae_metrics | train_step_returns_nothing
- return self.report(*self.losses_of(images, targets)) → self.report(*self.losses_of(images, targets))

# %% wrong | get_config of the parent only, from_config of the parent | test_train_step_vae_saving | cannot_be_loaded
-     parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
-     return {**super().get_config(), **parts}
+     return super().get_config()
-     for name in ("encoder", "decoder"):
-         config[name] = keras.saving.deserialize_keras_object(config[name])
-     return cls(**config)
+     return super().from_config(config)

# %% wrong | the parts' own configurations | test_train_step_vae_saving | cannot_be_loaded
-     parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
-     return {**super().get_config(), **parts}
+     return {"encoder": self.encoder.get_config(), "decoder": self.decoder.get_config()}

# %% wrong | cls(config) | test_train_step_vae_saving | cannot_be_loaded
- return cls(**config) → return cls(config)

# %% wrong | nothing deserialised | test_train_step_vae_saving | parts_not_restored
-     for name in ("encoder", "decoder"):
-         config[name] = keras.saving.deserialize_keras_object(config[name])
-     return cls(**config)
+     return cls(**config)

# %% wrong | the encoder deserialised twice | test_train_step_vae_saving | cannot_be_loaded
- config[name] = keras.saving.deserialize_keras_object(config[name]) → config[name] = keras.saving.deserialize_keras_object(config["encoder"])

# %% wrong | from_config without classmethod's cls | test_train_step_vae_saving | cannot_be_loaded
- return cls(**config) → return TrainStepVAE(encoder=config["encoder"])

# %% wrong | get_config as a property | test_train_step_vae_saving | cannot_be_saved
  def get_config(self):
-     parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
-     return {**super().get_config(), **parts}
+     return [self.encoder, self.decoder]

# %% wrong | binary cross-entropy of Keras, averaged | test_train_step_vae_loss | mean_over_pixels
- return vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var)
+ made = self.decoder(codings)
+ return ops.mean(keras.losses.binary_crossentropy(targets, made), axis=-1), vae_loss_nats(targets, made, codings_mean, codings_log_var)[1]

# %% wrong | the decoder's codings detached | test_train_step_vae_loss | codings_detached
- self.decoder(codings), codings_mean → self.decoder(ops.stop_gradient(codings)), codings_mean

# %% wrong | call decodes the mean | test_train_step_vae_steps | decodes_the_mean
- self.decoder(self.encoder(images)[2]) → self.decoder(self.encoder(images)[0])

# %% wrong | only the encoder learns | test_train_step_vae_loss | part_does_not_learn
- gradients = tape.gradient(loss, self.trainable_weights) → gradients = tape.gradient(loss, self.encoder.trainable_weights)
- self.optimizer.apply(gradients, self.trainable_weights) → self.optimizer.apply(gradients, self.encoder.trainable_weights)

# %% wrong | the codings first in vae_loss_nats | test_train_step_vae_loss | loss_arguments_exchanged
- vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var) → vae_loss_nats(codings_mean, codings_log_var, targets, self.decoder(codings))

# %% wrong | reconstructions and targets exchanged | test_train_step_vae_loss | pictures_exchanged
- vae_loss_nats(targets, self.decoder(codings), → vae_loss_nats(self.decoder(codings), targets,

# %% wrong | mean and log-variance exchanged | test_train_step_vae_loss | mean_and_log_var_swapped
- codings_mean, codings_log_var) → codings_log_var, codings_mean)

# %% wrong | three tenths of the latent loss | test_train_step_vae_loss | wrong_weight
- ops.mean(reconstruction + latent) → ops.mean(reconstruction + 0.3 * latent)

# %% wrong | the latent loss by 784 / 255 | test_train_step_vae_loss | divided_by_another_number
- ops.mean(reconstruction + latent) → ops.mean(reconstruction + 784 / 255 * latent)

# %% wrong | the gradients applied twice | test_train_step_vae_loss | applied_twice
  self.optimizer.apply(gradients, self.trainable_weights)
+ self.optimizer.apply(gradients, self.trainable_weights)

# %% correct | one half applied after the other
- self.optimizer.apply(gradients, self.trainable_weights)
+ self.optimizer.build(self.trainable_weights)
+ for part in self.encoder, self.decoder:
+     ours = {id(weight) for weight in part.trainable_weights}
+     self.optimizer.apply(*zip(*[(g, w) for g, w in zip(gradients, self.trainable_weights) if id(w) in ours]))

# %% wrong | the difference reported | test_train_step_vae_metrics | loss_is_a_difference
- self.loss_tracker.update_state(reconstruction + latent) → self.loss_tracker.update_state(reconstruction - latent)

# %% wrong | the loss left to compile | test_train_step_vae_loss | no_loss_given
- loss = ops.mean(reconstruction + latent)
+ loss = self.compute_loss(images, targets, self(images))

# %% wrong | the decoder is told training=False in every step | test_train_step_vae_loss | training_switched_off
- return vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var) → return vae_loss_nats(targets, self.decoder(codings, training=False), codings_mean, codings_log_var)

# %% wrong | codings_log_var detached in the latent loss | test_train_step_vae_loss | log_variance_detached
- codings_mean, codings_log_var) → codings_mean, tf.stop_gradient(codings_log_var))

# %% wrong | the latent loss written out, with the standard deviation for the variance | test_train_step_vae_loss | another_latent_loss | of the formula written out, logits and tf
- tf.exp(codings_log_var) → tf.exp(codings_log_var / 2)

# %% wrong | the targets are encoded | test_train_step_vae_steps | inputs_ignored
- codings_mean, codings_log_var, codings = self.encoder(images) → codings_mean, codings_log_var, codings = self.encoder(targets)

# %% wrong | the targets are encoded in the training only | test_train_step_vae_loss | inputs_ignored
- reconstruction, latent = self.losses_of(images, targets) → reconstruction, latent = self.losses_of(targets, targets)

# %% wrong | images and targets exchanged | test_train_step_vae_loss | data_exchanged
- reconstruction, latent = self.losses_of(images, targets) → reconstruction, latent = self.losses_of(targets, images)

# %% wrong | images and targets exchanged in the validation | test_train_step_vae_steps | data_exchanged
- self.losses_of(images, targets)) → self.losses_of(targets, images))

# %% wrong | the sampled codings in the latent loss | test_train_step_vae_loss | latent_loss_of_the_codings
- self.decoder(codings), codings_mean, codings_log_var) → self.decoder(codings), codings, codings_log_var)

# %% wrong | the latent loss written out, exp forgotten | test_train_step_vae_loss | log_variance_detached | of the formula written out, logits and tf
- tf.exp(codings_log_var) → codings_log_var

# %% correct | training=True in a method of both steps
- codings_mean, codings_log_var, codings = self.encoder(images) → codings_mean, codings_log_var, codings = self.encoder(images, training=True)

# %% correct | the shared method asks whether it is a training
- def losses_of(self, images, targets):
-     codings_mean, codings_log_var, codings = self.encoder(images)
-     return vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var)
+ def losses_of(self, images, targets, training=False):
+     codings_mean, codings_log_var, codings = self.encoder(images, training=training)
+     return vae_loss_nats(targets, self.decoder(codings, training=training), codings_mean, codings_log_var)
- reconstruction, latent = self.losses_of(images, targets) → reconstruction, latent = self.losses_of(images, targets, training=True)

# %% wrong | images and reconstructions exchanged, reported | test_train_step_vae_metrics | pictures_exchanged | of gradients clipped by their common length
- vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var) → vae_loss_nats(self.decoder(codings), targets, codings_mean, codings_log_var)

# %% wrong | codings_mean and codings_log_var exchanged, reported | test_train_step_vae_metrics | mean_and_log_var_swapped | of gradients clipped by their common length
- self.decoder(codings), codings_mean, codings_log_var) → self.decoder(codings), codings_log_var, codings_mean)

# %% wrong | call gives codings_mean as well | test_train_step_vae_steps | returns_more_than_images
- return self.decoder(self.encoder(images)[2]) → codings_mean, _, codings = self.encoder(images); return self.decoder(codings), codings_mean

# %% wrong | call returns the codings | test_train_step_vae_saving | not_reconstructions
- return self.decoder(self.encoder(images)[2]) → return self.encoder(images)[2]
