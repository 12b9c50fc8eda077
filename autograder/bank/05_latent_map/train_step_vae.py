# %% correct | apply_gradients, self(images), metrics property
@keras.saving.register_keras_serializable(package="latent_map")
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.latent_tracker = keras.metrics.Mean(name="latent_loss")

    @property
    def metrics(self):
        return [self.loss_tracker, self.reconstruction_tracker, self.latent_tracker]

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
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
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

# %% correct | the formula written out, logits and tf
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
        r = tf.clip_by_value(self.decoder(codings, training=True), 1e-7, 1 - 1e-7)
        bce = -tf.reduce_sum(targets * tf.math.log(r) + (1 - targets) * tf.math.log(1 - r), axis=[1, 2])
        return bce, -0.5 * tf.reduce_sum(1 + codings_log_var - tf.exp(codings_log_var) - codings_mean**2, axis=1)

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

# %% correct | parts deserialised in __init__, not registered
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        if isinstance(encoder, dict):
            encoder = keras.saving.deserialize_keras_object(encoder)
            decoder = keras.saving.deserialize_keras_object(decoder)
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


# %% correct | the loss of the tape is divided by the batch, summed over the rest
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
            loss = ops.sum(reconstruction + latent) / ops.cast(ops.shape(images)[0], "float32")
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

# %% correct | means over the pixels on one scale for the optimizer, nats for the reports
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
            loss = ops.mean(reconstruction + latent) / 784
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

# %% correct | sample weights ignored, data of any length
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
        images, targets = data[0], data[1]
        with tf.GradientTape() as tape:
            reconstruction, latent = self.losses_of(images, targets)
            loss = ops.mean(reconstruction + latent)
        gradients = tape.gradient(loss, self.trainable_weights)
        self.optimizer.apply(gradients, self.trainable_weights)
        return self.report(reconstruction, latent)

    def test_step(self, data):
        images, targets = data[0], data[1]
        return self.report(*self.losses_of(images, targets))

    def get_config(self):
        parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
        return {**super().get_config(), **parts}

    @classmethod
    def from_config(cls, config):
        for name in ("encoder", "decoder"):
            config[name] = keras.saving.deserialize_keras_object(config[name])
        return cls(**config)

# %% correct | metrics in a dictionary
@keras.saving.register_keras_serializable(package="latent_map")
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.trackers = {name: keras.metrics.Mean(name=name) for name in ("loss", "reconstruction_loss", "latent_loss")}

    def call(self, images):
        return self.decoder(self.encoder(images)[2])

    def losses_of(self, images, targets):
        codings_mean, codings_log_var, codings = self.encoder(images)
        return vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var)

    def report(self, reconstruction, latent):
        for tracker, values in zip(self.trackers.values(), (reconstruction + latent, reconstruction, latent)):
            tracker.update_state(values)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

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
        raise NotImplementedError()

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

# %% wrong | no train_step | test_train_step_vae_loss | no_train_step
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

# %% wrong | train_step misspelt | test_train_step_vae_loss | no_train_step
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

    def training_step(self, data):
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

# %% wrong | no call | test_train_step_vae_loss | no_call_method
@keras.saving.register_keras_serializable(package="latent_map")
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.latent_tracker = keras.metrics.Mean(name="latent_loss")

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

# %% wrong | not a model | test_train_step_vae_loss | not_a_model
class TrainStepVAE:
    def __init__(self, encoder, decoder, **kwargs):
        pass
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

# %% wrong | the encoder called with a typo | test_train_step_vae_loss | exception
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
        codings_mean, codings_log_var, codings = self.encoderr(images)
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

# %% wrong | reduce_mean of both | test_train_step_vae_loss | means_of_both
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
            loss = ops.mean(reconstruction) / 784 + ops.mean(latent) / self.encoder.outputs[0].shape[-1]
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

# %% wrong | mean over the pixels, sum over the codings | test_train_step_vae_loss | mean_over_pixels
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
            loss = ops.mean(reconstruction) / 784 + ops.mean(latent)
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

# %% wrong | mean over the columns | test_train_step_vae_loss | mean_over_columns
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
            loss = ops.mean(reconstruction) / 28 + ops.mean(latent)
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

# %% wrong | latent loss / 784 | test_train_step_vae_loss | latent_divided_by_784
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
            loss = ops.mean(reconstruction + latent / 784)
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

# %% wrong | only the reconstruction loss is minimised | test_train_step_vae_loss | latent_loss_never_added
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
            loss = ops.mean(reconstruction)
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

# %% wrong | only the latent loss is minimised | test_train_step_vae_loss | reconstruction_missing
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
            loss = ops.mean(latent)
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

# %% wrong | the latent loss subtracted | test_train_step_vae_loss | wrong_sign
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
            loss = ops.mean(reconstruction - latent)
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

# %% wrong | the latent loss twice | test_train_step_vae_loss | latent_counts_twice
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
            loss = ops.mean(reconstruction + latent) + ops.mean(latent)
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

# %% wrong | half the latent loss | test_train_step_vae_loss | latent_counts_half
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
            loss = ops.mean(reconstruction + 0.5 * latent)
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

# %% wrong | latent losses summed over the batch | test_train_step_vae_loss | latent_summed_over_the_batch
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
            loss = ops.mean(reconstruction) + ops.sum(latent)
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

# %% wrong | uphill | test_train_step_vae_loss | steps_uphill
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
        self.optimizer.apply([-gradient for gradient in gradients], self.trainable_weights)
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

# %% wrong | gradients never applied | test_train_step_vae_loss | part_does_not_learn
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

# %% wrong | only the decoder learns | test_train_step_vae_steps | part_does_not_learn
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
        gradients = tape.gradient(loss, self.decoder.trainable_weights)
        self.optimizer.apply(gradients, self.decoder.trainable_weights)
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

# %% wrong | no test_step | test_train_step_vae_metrics | no_test_step
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

    def get_config(self):
        parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
        return {**super().get_config(), **parts}

    @classmethod
    def from_config(cls, config):
        for name in ("encoder", "decoder"):
            config[name] = keras.saving.deserialize_keras_object(config[name])
        return cls(**config)

# %% wrong | test_step returns only the loss | test_train_step_vae_metrics | metric_missing
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
        reconstruction, latent = self.losses_of(images, targets)
        self.loss_tracker.update_state(reconstruction + latent)
        return {"loss": self.loss_tracker.result()}

    def get_config(self):
        parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
        return {**super().get_config(), **parts}

    @classmethod
    def from_config(cls, config):
        for name in ("encoder", "decoder"):
            config[name] = keras.saving.deserialize_keras_object(config[name])
        return cls(**config)

# %% wrong | names of the Keras example | test_train_step_vae_metrics | metric_missing
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
        return {"loss": self.loss_tracker.result(), "reconstruction": self.reconstruction_tracker.result(), "kl_loss": self.latent_tracker.result()}

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

# %% correct | batch values returned; Keras shows the metrics all the same
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
        return {"loss": ops.mean(reconstruction + latent), "reconstruction_loss": ops.mean(reconstruction), "latent_loss": ops.mean(latent)}

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

# %% wrong | metrics fed the batch means | test_train_step_vae_metrics | last_batch_overweighted
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
        self.loss_tracker.update_state(ops.mean(reconstruction + latent))
        self.reconstruction_tracker.update_state(ops.mean(reconstruction))
        self.latent_tracker.update_state(ops.mean(latent))
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

# %% wrong | metrics property lists only the loss | test_train_step_vae_metrics | metric_not_reset
@keras.saving.register_keras_serializable(package="latent_map")
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.loss_tracker = keras.metrics.Mean(name="loss")
        self.reconstruction_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.latent_tracker = keras.metrics.Mean(name="latent_loss")

    @property
    def metrics(self):
        return [self.loss_tracker]

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

# %% wrong | per pixel in the reports | test_train_step_vae_metrics | metric_per_pixel
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
        self.loss_tracker.update_state((reconstruction + latent) / 784)
        self.reconstruction_tracker.update_state(reconstruction / 784)
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

# %% wrong | metrics.Sum | test_train_step_vae_metrics | metric_summed
@keras.saving.register_keras_serializable(package="latent_map")
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.loss_tracker = keras.metrics.Sum(name="loss")
        self.reconstruction_tracker = keras.metrics.Sum(name="reconstruction_loss")
        self.latent_tracker = keras.metrics.Sum(name="latent_loss")

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

# %% wrong | the loss without the latent loss is reported | test_train_step_vae_metrics | loss_is_one_term_only
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
        self.loss_tracker.update_state(reconstruction)
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

# %% wrong | reports exchanged | test_train_step_vae_metrics | metrics_exchanged
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
        self.reconstruction_tracker.update_state(latent)
        self.latent_tracker.update_state(reconstruction)
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

# %% wrong | a factor in the reports | test_train_step_vae_metrics | wrong_metric
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
        self.reconstruction_tracker.update_state(3 * reconstruction)
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

# %% wrong | test_step trains | test_train_step_vae_steps | test_step_trains
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
        return self.train_step(data)

    def get_config(self):
        parts = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("encoder", "decoder")}
        return {**super().get_config(), **parts}

    @classmethod
    def from_config(cls, config):
        for name in ("encoder", "decoder"):
            config[name] = keras.saving.deserialize_keras_object(config[name])
        return cls(**config)

# %% wrong | the mean is decoded | test_train_step_vae_steps | decodes_the_mean
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
        return vae_loss_nats(targets, self.decoder(codings_mean), codings_mean, codings_log_var)

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

# %% wrong | the log-variance is decoded | test_train_step_vae_steps | decodes_the_log_variance
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
        return vae_loss_nats(targets, self.decoder(codings_log_var), codings_mean, codings_log_var)

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

# %% wrong | the targets are ignored | test_train_step_vae_steps | targets_ignored
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
        return vae_loss_nats(images, self.decoder(codings), codings_mean, codings_log_var)

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

# %% wrong | no configuration | test_train_step_vae_saving | cannot_be_saved
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


# %% wrong | from_config missing | test_train_step_vae_saving | parts_not_restored
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


# %% wrong | get_config returns the models themselves and nothing restores them | test_train_step_vae_saving | parts_not_restored
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
        parts = {name: getattr(self, name) for name in ("encoder", "decoder")}
        return {**super().get_config(), **parts}


# %% wrong | new parts on loading | test_train_step_vae_saving | cannot_be_loaded
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
        size = config["decoder"]["config"]["layers"][0]["config"]["batch_shape"][-1]
        model = cls(keras.saving.deserialize_keras_object(config["encoder"]), build_decoder(size))
        model.decoder(ops.zeros([1, size]))
        model.load_own_variables = lambda store: None
        return model

# %% wrong | from_config returns a configuration | test_train_step_vae_saving | cannot_be_loaded
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
        return config

# %% wrong | get_config raises | test_train_step_vae_saving | cannot_be_saved
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
        return {**super().get_config(), "encoder": self.encoder.to_yaml(), "decoder": self.decoder.to_yaml()}

    @classmethod
    def from_config(cls, config):
        for name in ("encoder", "decoder"):
            config[name] = keras.saving.deserialize_keras_object(config[name])
        return cls(**config)

# %% wrong | NumPy for the reports | test_train_step_vae_metrics | numpy_in_the_graph
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
        self.loss_tracker.update_state(np.asarray(reconstruction) + np.asarray(latent))
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


# %% wrong | no metrics, the batch's values | test_train_step_vae_metrics | last_batch_only
@keras.saving.register_keras_serializable(package="latent_map")
class TrainStepVAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder

    def call(self, images):
        return self.decoder(self.encoder(images)[2])

    def losses_of(self, images, targets):
        codings_mean, codings_log_var, codings = self.encoder(images)
        return vae_loss_nats(targets, self.decoder(codings), codings_mean, codings_log_var)

    def report(self, reconstruction, latent):
        return {"loss": ops.mean(reconstruction + latent), "reconstruction_loss": ops.mean(reconstruction), "latent_loss": ops.mean(latent)}

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


# %% wrong | the parts are not in the configuration | test_train_step_vae_saving | cannot_be_loaded
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
        return {"name": self.name}
