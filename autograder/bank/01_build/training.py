# %% correct | the plain way
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(loss="mse", optimizer="nadam")
    return vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))

# %% correct | as in the text
- "nadam" → "nadam", metrics=["mse"]

# %% correct | Adam, the default batch size, printing one line per epoch
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-3), loss=keras.losses.MeanSquaredError())
    history = vae.fit(x=X_train, y=X_train, validation_data=(X_valid, X_valid), epochs=epochs, verbose=2)
    print("trained for", epochs, "epochs")
    return history

# %% correct | early stopping
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(loss="mse", optimizer="nadam")
    stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
    return vae.fit(
        X_train, X_train, epochs=epochs, batch_size=64, validation_data=(X_valid, X_valid), callbacks=[stop]
    )

# %% correct | early stopping that stops at once
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(loss="mse", optimizer="nadam")
    stop = keras.callbacks.EarlyStopping(monitor="loss", min_delta=10.0, patience=1)
    return vae.fit(X_train, X_train, epochs=epochs, validation_data=(X_valid, X_valid), callbacks=[stop])

# %% correct | tf.data pipelines
def train(vae, X_train, X_valid, epochs=25):
    train_set = tf.data.Dataset.from_tensor_slices((X_train, X_train)).shuffle(1000).batch(32).prefetch(1)
    valid_set = tf.data.Dataset.from_tensor_slices(X_valid).map(lambda x: (x, x)).batch(32)
    vae.compile(loss="mse", optimizer="nadam")
    return vae.fit(train_set, epochs=epochs, validation_data=valid_set)

# %% correct | a pipeline that repeats, with steps_per_epoch
def train(vae, X_train, X_valid, epochs=25, batch_size=32):
    train_set = tf.data.Dataset.from_tensor_slices((X_train, X_train)).batch(batch_size).repeat()
    steps = len(X_train) // batch_size
    vae.compile(loss="mse", optimizer=tf.keras.optimizers.Nadam())
    return vae.fit(train_set, epochs=epochs, steps_per_epoch=steps, validation_data=(X_valid, X_valid))

# %% correct | a loss function of its own, compiled options, positional arguments
def squared_error(images, reconstructions):
    return ops.mean(ops.square(images - reconstructions), axis=(1, 2))


def train(vae, X_train, X_valid, epochs=25):
    vae.compile("nadam", squared_error, metrics=["mae"], jit_compile=True, steps_per_execution=4)
    return vae.fit(X_train, X_train, 128, epochs, 0, validation_data=(X_valid, X_valid))

# %% correct | shuffled by hand, as tensors with a channel axis, and the dictionary returned
def train(vae, X_train, X_valid, epochs=25):
    order = np.random.permutation(len(X_train))
    X = tf.constant(X_train[order])[..., tf.newaxis]
    V = tf.constant(X_valid)[..., tf.newaxis]
    vae.compile(loss=["mse"], optimizer=keras.optimizers.RMSprop(1e-3))
    history = vae.fit(X, X, epochs=epochs, batch_size=100, validation_data=(V, V), shuffle=False)
    return history.history

# %% correct | compiled without a loss, because the model's train_step has one
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

    def _losses(self, images):
        mean, log_var, codings = self.encoder(images)
        return ops.mean(ops.square(images - self.decoder(codings))) + ops.mean(latent_loss(mean, log_var)) / 784

    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = self._losses(data[0])
        self.optimizer.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def test_step(self, data):
        self.loss_tracker.update_state(self._losses(data[0]))
        return {"loss": self.loss_tracker.result()}


def train(vae, X_train, X_valid, epochs=25):
    vae.compile(optimizer="nadam")
    return vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))

# %% wrong | never fitted | test_training_fit | never_fitted
- return vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))
+ return vae

# %% wrong | trains a model of its own | test_training_fit | never_fitted
  def train(vae, X_train, X_valid, epochs=25):
+     vae = keras.Sequential([layers.Flatten(), layers.Dense(784), layers.Reshape([28, 28])])

# %% wrong | not compiled | test_training_fit | not_compiled
- vae.compile(loss="mse", optimizer="nadam")

# %% wrong | compiled after fitting | test_training_fit | not_compiled
def train(vae, X_train, X_valid, epochs=25):
    history = vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))
    vae.compile(loss="mse", optimizer="nadam")
    return history

# %% wrong | no return | test_training_fit | nothing_returned
- return vae → vae

# %% wrong | returns the model | test_training_fit | history_not_returned
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(loss="mse", optimizer="nadam")
    vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))
    return vae

# %% wrong | returns model and history | test_training_fit | history_not_returned
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(loss="mse", optimizer="nadam")
    history = vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))
    return vae, history

# %% wrong | returns the last loss | test_training_fit | history_not_returned | of returns model and history
- return vae, history → return history.history["loss"][-1]

# %% wrong | one fit per epoch, of which the last is returned | test_training_fit | history_of_one_fit
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(loss="mse", optimizer="nadam")
    for _ in range(epochs):
        history = vae.fit(X_train, X_train, batch_size=128, validation_data=(X_valid, X_valid))
    return history

# %% wrong | no target | test_training_fit | no_target
- X_train, epochs → epochs

# %% wrong | labels as the target | test_training_fit | target_is_not_the_input
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(loss="mse", optimizer="nadam")
    y_train = np.zeros(len(X_train))
    return vae.fit(X_train, y_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))

# %% wrong | validation images as the target | test_training_fit | target_is_not_the_input
- X_train, epochs → X_valid, epochs

# %% wrong | another order of the targets | test_training_fit | target_is_not_the_input
- X_train, epochs → X_train[::-1], epochs

# %% wrong | a part of the training images | test_training_fit | not_the_training_images
  def train(vae, X_train, X_valid, epochs=25):
+     X_train = X_train[: len(X_train) // 2]

# %% wrong | noise on the input | test_training_fit | not_the_training_images
def train(vae, X_train, X_valid, epochs=25):
    vae.compile(loss="mse", optimizer="nadam")
    noisy = X_train + np.random.normal(0, 0.1, X_train.shape)
    return vae.fit(noisy, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))

# %% wrong | training and validation in each other's place | test_training_fit | trained_on_validation_images
- return vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))
+ return vae.fit(X_valid, X_valid, epochs=epochs, batch_size=128, validation_data=(X_train, X_train))

# %% wrong | divided by 255 again | test_training_fit | pixels_rescaled
  def train(vae, X_train, X_valid, epochs=25):
+     X_train, X_valid = X_train / 255.0, X_valid / 255.0

# %% wrong | scaled to [−1, 1] | test_training_fit | pixels_rescaled
  def train(vae, X_train, X_valid, epochs=25):
+     X_train, X_valid = 2 * X_train - 1, 2 * X_valid - 1

# %% wrong | no validation | test_training_fit | no_validation
- 128, validation_data=(X_valid, X_valid) → 128

# %% wrong | validation_split | test_training_fit | wrong_validation_images
- validation_data=(X_valid, X_valid) → validation_split=0.1

# %% wrong | validated on the training images | test_training_fit | validation_is_training
- X_valid, X_valid → X_train, X_train

# %% wrong | half of the validation images | test_training_fit | wrong_validation_images
  def train(vae, X_train, X_valid, epochs=25):
+     X_valid = X_valid[::2]

# %% wrong | validation images without a target | test_training_fit | validation_target_is_not_the_input
- (X_valid, X_valid) → X_valid

# %% wrong | always ten epochs | test_training_fit | epochs_ignored
- epochs, → 10,

# %% wrong | epochs in the place of the batch size | test_training_fit | epochs_ignored
- epochs=epochs, batch_size=128 → epochs

# %% wrong | no loss | test_training_fit | no_loss
- vae.compile(loss="mse", optimizer="nadam") → vae.compile(optimizer="nadam")

# %% wrong | cross-entropy | test_training_fit | cross_entropy_for_mse
- loss="mse" → loss="binary_crossentropy"

# %% wrong | absolute errors | test_training_fit | mae_for_mse
- "mse", optimizer="nadam" → "mae", optimizer="nadam", metrics=["mse"]

# %% wrong | squared errors summed over the pixels | test_training_fit | summed_over_the_pixels
- loss="mse" → loss=lambda x, y: ops.sum(ops.square(x - y), axis=(1, 2))

# %% wrong | Keras's sum over the batch | test_training_fit | summed_over_the_pixels
- loss="mse" → loss=keras.losses.MeanSquaredError(reduction="sum")

# %% wrong | Huber's loss | test_training_fit | not_mse
- loss="mse" → loss=keras.losses.Huber()

# %% wrong | plain gradient descent | test_training_fit | plain_gradient_descent
- vae.compile(loss="mse", optimizer="nadam") → vae.compile(loss="mse", optimizer="sgd")

# %% wrong | learning rate 0 | test_training_fit | nothing_learned
- "nadam" → keras.optimizers.Nadam(learning_rate=0.0)

# %% wrong | a learning rate that overflows | test_training_fit | diverged
- "nadam" → keras.optimizers.Nadam(learning_rate=1e38)
- 128, → 32,

# %% wrong | a misspelt optimizer | test_training_fit | identifier_unknown
- vae.compile(loss="mse", optimizer="nadam") → vae.compile(loss="mse", optimizer="nadamm")

# %% wrong | a global model | test_training_fit | name_not_defined
- vae.compile → variational_ae.compile
- return vae → return variational_ae

# %% wrong | an argument that fit does not have | test_training_fit | argument_unknown
- epochs=epochs → n_epochs=epochs

# %% wrong | not written | test_training_fit | not_written
def train(vae, X_train, X_valid, epochs=25):
    # YOUR CODE HERE
    raise NotImplementedError()

# %% wrong | never defined | test_training_fit | not_defined
- def train(vae, X_train, X_valid, epochs=25): → def train_vae(vae, X_train, X_valid, epochs=25):

# %% correct | batches of a PyDataset
def train(vae, X_train, X_valid, epochs=25):
    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return -(-len(X_train) // 32)

        def __getitem__(self, k):
            images = X_train[32 * k : 32 * (k + 1)]
            return images, images

    vae.compile(loss="mse", optimizer="nadam")
    return vae.fit(Batches(), epochs=epochs, validation_data=(X_valid, X_valid), verbose=0)

# %% correct | batches of a generator
def train(vae, X_train, X_valid, epochs=25):
    def batches():
        while True:
            for k in range(0, len(X_train), 32):
                yield X_train[k : k + 32], X_train[k : k + 32]

    vae.compile(loss="mse", optimizer="nadam")
    steps = -(-len(X_train) // 32)
    return vae.fit(batches(), epochs=epochs, steps_per_epoch=steps, validation_data=(X_valid, X_valid), verbose=0)
