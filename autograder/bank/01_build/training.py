# %% correct | the plain way
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    return vae.fit(
        X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks
    )

# %% correct | as in the text
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    options = {"batch_size": 128, "validation_data": (X_valid, X_valid), "callbacks": callbacks, "verbose": 2}
    return vae.fit(X_train, X_train, epochs=epochs, **options)

# %% correct | objects for names, printing one line per epoch
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(
        optimizer=keras.optimizers.Nadam(learning_rate=1e-3),
        loss=keras.losses.MeanSquaredError(),
        metrics=[keras.metrics.MeanSquaredError()],
    )
    options = {"validation_data": (X_valid, X_valid), "batch_size": 128, "callbacks": callbacks}
    history = vae.fit(x=X_train, y=X_train, epochs=epochs, verbose=2, **options)
    print("trained for", epochs, "epochs")
    return history

# %% correct | early stopping
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
    options = {"batch_size": 128, "validation_data": (X_valid, X_valid), "callbacks": [stop, *(callbacks or [])]}
    return vae.fit(X_train, X_train, epochs=epochs, **options)

# %% correct | early stopping that stops at once
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    stop = keras.callbacks.EarlyStopping(monitor="loss", min_delta=10.0, patience=1)
    options = {"batch_size": 128, "validation_data": (X_valid, X_valid), "callbacks": [*(callbacks or ()), stop]}
    return vae.fit(X_train, X_train, epochs=epochs, **options)

# %% correct | tf.data pipelines
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    train_set = tf.data.Dataset.from_tensor_slices((X_train, X_train)).shuffle(1000).batch(128).prefetch(1)
    valid_set = tf.data.Dataset.from_tensor_slices(X_valid).map(lambda x: (x, x)).batch(32)
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    return vae.fit(train_set, epochs=epochs, validation_data=valid_set, callbacks=callbacks)

# %% correct | a pipeline that repeats, with steps_per_epoch
def train(vae, X_train, X_valid, epochs=25, callbacks=None, batch_size=128):
    train_set = tf.data.Dataset.from_tensor_slices((X_train, X_train)).batch(batch_size).repeat()
    steps = len(X_train) // batch_size
    vae.compile(loss="mse", optimizer=tf.keras.optimizers.Nadam(), metrics=["mse"])
    options = {"validation_data": (X_valid, X_valid), "callbacks": callbacks}
    return vae.fit(train_set, epochs=epochs, steps_per_epoch=steps, **options)

# %% correct | a loss function of its own, compiled options, positional arguments
def squared_error(images, reconstructions):
    return ops.mean(ops.square(images - reconstructions), axis=(1, 2))


def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile("nadam", squared_error, metrics=["mae", "mse"], jit_compile=True, steps_per_execution=4)
    return vae.fit(X_train, X_train, 128, epochs, 0, callbacks, validation_data=(X_valid, X_valid))

# %% correct | shuffled by hand, as tensors with a channel axis
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    order = np.random.permutation(len(X_train))
    X = tf.constant(X_train[order])[..., tf.newaxis]
    V = tf.constant(X_valid)[..., tf.newaxis]
    vae.compile(loss=["mse"], optimizer=keras.optimizers.Nadam(), metrics=["mse"])
    options = {"batch_size": 128, "validation_data": (V, V), "callbacks": callbacks}
    history = vae.fit(X, X, epochs=epochs, shuffle=False, **options)
    return history

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

    def _loss_of(self, images):
        mean, log_var, codings = self.encoder(images)
        return ops.mean(ops.square(images - self.decoder(codings))) + ops.mean(latent_loss(mean, log_var)) / 784

    def train_step(self, data):
        with tf.GradientTape() as tape:
            loss = self._loss_of(data[0])
        self.optimizer.apply(tape.gradient(loss, self.trainable_weights), self.trainable_weights)
        self.loss_tracker.update_state(loss)
        return {"loss": self.loss_tracker.result()}

    def test_step(self, data):
        self.loss_tracker.update_state(self._loss_of(data[0]))
        return {"loss": self.loss_tracker.result()}


def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(optimizer="nadam")
    options = {"batch_size": 128, "validation_data": (X_valid, X_valid), "callbacks": callbacks}
    return vae.fit(X_train, X_train, epochs=epochs, **options)

# %% wrong | never fitted | test_training_fit | never_fitted
- return vae.fit(
-     X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks
- )
+ return vae

# %% wrong | trains a model of its own | test_training_fit | never_fitted
  def train(vae, X_train, X_valid, epochs=25, callbacks=None):
+     vae = keras.Sequential([layers.Flatten(), layers.Dense(784), layers.Reshape([28, 28])])

# %% wrong | not compiled | test_training_fit | not_compiled
- vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])

# %% wrong | compiled after fitting | test_training_fit | not_compiled
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    history = vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))
    vae.compile(loss="mse", optimizer="nadam")
    return history

# %% wrong | no return | test_training_fit | nothing_returned
- return vae.fit( → vae.fit(

# %% wrong | returns the model | test_training_fit | history_not_returned
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam")
    vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))
    return vae

# %% wrong | returns model and history | test_training_fit | history_not_returned
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam")
    history = vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))
    return vae, history

# %% wrong | returns the last loss | test_training_fit | history_not_returned | of returns model and history
- return vae, history → return history.history["loss"][-1]

# %% wrong | one fit per epoch, of which the last is returned | test_training_fit | history_of_one_fit
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam")
    for _ in range(epochs):
        history = vae.fit(X_train, X_train, batch_size=128, validation_data=(X_valid, X_valid))
    return history

# %% wrong | no target | test_training_fit | no_target
- X_train, epochs → epochs

# %% wrong | labels as the target | test_training_fit | target_is_not_the_input
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam")
    y_train = np.zeros(len(X_train))
    return vae.fit(X_train, y_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))

# %% wrong | validation images as the target | test_training_fit | target_is_not_the_input
- X_train, epochs → X_valid, epochs

# %% wrong | another order of the targets | test_training_fit | target_is_not_the_input
- X_train, epochs → X_train[::-1], epochs

# %% wrong | a part of the training images | test_training_fit | not_the_training_images
  def train(vae, X_train, X_valid, epochs=25, callbacks=None):
+     X_train = X_train[: len(X_train) // 2]

# %% wrong | noise on the input | test_training_fit | not_the_training_images
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam")
    noisy = X_train + np.random.normal(0, 0.1, X_train.shape)
    return vae.fit(noisy, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid))

# %% wrong | training and validation in each other's place | test_training_fit | trained_on_validation_images
- X_train, X_train, epochs → X_valid, X_valid, epochs
- (X_valid, X_valid) → (X_train, X_train)

# %% wrong | divided by 255 again | test_training_fit | pixels_rescaled
  def train(vae, X_train, X_valid, epochs=25, callbacks=None):
+     X_train, X_valid = X_train / 255.0, X_valid / 255.0

# %% wrong | scaled to [−1, 1] | test_training_fit | pixels_rescaled
  def train(vae, X_train, X_valid, epochs=25, callbacks=None):
+     X_train, X_valid = 2 * X_train - 1, 2 * X_valid - 1

# %% wrong | no validation | test_training_fit | no_validation
- validation_data=(X_valid, X_valid), callbacks → callbacks

# %% wrong | validation_split | test_training_fit | wrong_validation_images
- validation_data=(X_valid, X_valid) → validation_split=0.1

# %% wrong | validated on the training images | test_training_fit | validation_is_training
- (X_valid, X_valid) → (X_train, X_train)

# %% wrong | half of the validation images | test_training_fit | wrong_validation_images
  def train(vae, X_train, X_valid, epochs=25, callbacks=None):
+     X_valid = X_valid[::2]

# %% wrong | validation images without a target | test_training_fit | validation_target_is_not_the_input
- (X_valid, X_valid) → X_valid

# %% wrong | always ten epochs | test_training_fit | epochs_ignored
- epochs, → 10,

# %% wrong | epochs in the place of the batch size | test_training_fit | epochs_ignored
- epochs=epochs, batch_size=128 → epochs

# %% wrong | no loss | test_training_fit | no_loss
- loss="mse", optimizer → optimizer

# %% wrong | cross-entropy | test_training_fit | cross_entropy_for_mse
- loss="mse" → loss="binary_crossentropy"

# %% wrong | absolute errors | test_training_fit | mae_for_mse
- "mse", optimizer → "mae", optimizer

# %% wrong | squared errors summed over the pixels | test_training_fit | summed_over_the_pixels
- loss="mse" → loss=lambda x, y: ops.sum(ops.square(x - y), axis=(1, 2))

# %% wrong | Keras's sum over the batch | test_training_fit | summed_over_the_pixels
- loss="mse" → loss=keras.losses.MeanSquaredError(reduction="sum")

# %% wrong | Huber's loss | test_training_fit | not_mse
- loss="mse" → loss=keras.losses.Huber()

# %% wrong | plain gradient descent | test_training_fit | plain_gradient_descent
- "nadam" → "sgd"

# %% wrong | learning rate 0 | test_training_fit | nothing_learned
- "nadam" → keras.optimizers.Nadam(learning_rate=0.0)

# %% wrong | a learning rate that overflows | test_training_fit | diverged
- "nadam" → keras.optimizers.Nadam(learning_rate=1e38)

# %% wrong | a misspelt optimizer | test_training_fit | identifier_unknown
- "nadam" → "nadamm"

# %% wrong | a global model | test_training_fit | name_not_defined
- vae.compile → variational_ae.compile
- return vae.fit( → return variational_ae.fit(

# %% wrong | an argument that fit does not have | test_training_fit | argument_unknown
- epochs=epochs → n_epochs=epochs

# %% wrong | not written | test_training_fit | not_written
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    # YOUR CODE HERE
    raise NotImplementedError()

# %% wrong | never defined | test_training_fit | not_defined
- def train(vae, X_train, X_valid, epochs=25, callbacks=None): → def train_vae(vae, X_train, X_valid, epochs=25, callbacks=None):

# %% correct | a keras.utils.PyDataset
class Batches(keras.utils.PyDataset):
    def __init__(self, images, size=128, **kwargs):
        super().__init__(**kwargs)
        self.images, self.size = images, size

    def __len__(self):
        return int(np.ceil(len(self.images) / self.size))

    def __getitem__(self, i):
        batch = self.images[i * self.size : (i + 1) * self.size]
        return batch, batch


def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    return vae.fit(Batches(X_train), epochs=epochs, validation_data=Batches(X_valid), callbacks=callbacks, verbose=0)

# %% correct | a generator with steps_per_epoch
def train(vae, X_train, X_valid, epochs: int = 25, callbacks=None):
    def batches():
        while True:
            for start in range(0, len(X_train), 128):
                yield X_train[start : start + 128], X_train[start : start + 128]

    vae.compile(loss="mse", optimizer=keras.optimizers.Nadam(clipnorm=1.0), metrics=["mse"])
    options = {"validation_data": (X_valid, X_valid), "callbacks": callbacks}
    return vae.fit(batches(), epochs=epochs, steps_per_epoch=-(-len(X_train) // 128), **options)

# %% correct | all further arguments handed on to fit
def train(vae, X_train, X_valid, epochs=25, **options):
    vae.compile(loss=keras.losses.mean_squared_error, optimizer="Nadam", metrics=["mean_squared_error", "mae"])
    return vae.fit(X_train, X_train, batch_size=128, epochs=epochs, validation_data=[X_valid, X_valid], **options)

# %% correct | a rate that callbacks lower, in float64
def train(vae, X_train, X_valid, epochs=25, callbacks=()):
    X, V = X_train.astype("float64"), X_valid.astype("float64")
    slower = keras.callbacks.ReduceLROnPlateau(patience=1)
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    options = {"batch_size": 128, "validation_data": (V, V), "callbacks": [*(callbacks or []), slower]}
    return vae.fit(X, X, epochs=epochs, **options)

# %% wrong | Adam | test_training_fit | another_optimizer
- "nadam" → "adam"

# %% wrong | RMSprop, as in the second edition | test_training_fit | another_optimizer
- "nadam" → "rmsprop"

# %% wrong | Adam, as in most tutorials | test_training_fit | another_optimizer
- "nadam" → keras.optimizers.Adam(learning_rate=1e-3)

# %% wrong | a far smaller learning rate | test_training_fit | another_learning_rate
- "nadam" → keras.optimizers.Nadam(1e-5)

# %% wrong | a larger learning rate | test_training_fit | another_learning_rate
- "nadam" → keras.optimizers.Nadam(learning_rate=0.01)

# %% wrong | a learning rate that begins higher | test_training_fit | another_learning_rate
- "nadam" → keras.optimizers.Nadam(keras.optimizers.schedules.CosineDecay(0.05, 1000))

# %% wrong | the default batch size | test_training_fit | another_batch_size
- batch_size=128, validation → validation

# %% wrong | one batch of all images | test_training_fit | another_batch_size
- 128, → len(X_train),

# %% wrong | a batch of 100,000 | test_training_fit | another_batch_size
- 128, → 100_000,

# %% wrong | a pipeline in batches of 32 | test_training_fit | another_batch_size
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    train_set = tf.data.Dataset.from_tensor_slices((X_train, X_train)).batch(32)
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    return vae.fit(train_set, epochs=epochs, validation_data=(X_valid, X_valid), callbacks=callbacks)

# %% wrong | no metric | test_training_fit | no_mse_metric
- , metrics=["mse"] →

# %% wrong | the absolute error as the metric | test_training_fit | no_mse_metric
- metrics=["mse"] → metrics=["mae"]

# %% wrong | accuracy as the metric | test_training_fit | no_mse_metric
- metrics=["mse"] → metrics=["accuracy"]

# %% wrong | the root of the error as the metric | test_training_fit | no_mse_metric
- metrics=["mse"] → metrics=[keras.metrics.RootMeanSquaredError()]

# %% wrong | the callbacks are not handed on | test_training_fit | callbacks_dropped
- , callbacks=callbacks →

# %% wrong | callbacks of its own in their place | test_training_fit | callbacks_dropped
- callbacks=callbacks → callbacks=[keras.callbacks.EarlyStopping(patience=5)]

# %% wrong | no argument callbacks | test_training_fit | callbacks_dropped
- epochs=25, callbacks=None → epochs=25
- , callbacks=callbacks →

# %% wrong | returns history.history | test_training_fit | dictionary_returned
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    options = {"batch_size": 128, "validation_data": (X_valid, X_valid), "callbacks": callbacks}
    history = vae.fit(X_train, X_train, epochs=epochs, **options)
    return history.history

# %% wrong | returns a copy of history.history | test_training_fit | dictionary_returned | of returns history.history
- return history.history → return dict(history.history)

# %% wrong | returns the validation losses | test_training_fit | history_not_returned | of returns history.history
- return history.history → return history.history["val_loss"]

# %% wrong | train_on_batch, without a history | test_training_fit | never_fitted
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    for epoch in range(epochs):
        for start in range(0, len(X_train), 128):
            vae.train_on_batch(X_train[start : start + 128], X_train[start : start + 128])
        print(vae.evaluate(X_valid, X_valid))

# %% correct | a dictionary of options, a list of metrics by class
def train(vae, X_train, X_valid, epochs=25, callbacks=None, **options):
    vae.compile(loss=keras.losses.get("mse"), optimizer=keras.optimizers.get("nadam"), metrics=[keras.losses.mean_squared_error])
    defaults = {"batch_size": 128, "verbose": 0, "shuffle": True}
    return vae.fit(
        X_train, X_train, validation_data=(X_valid, X_valid), epochs=epochs, callbacks=callbacks, **{**defaults, **options}
    )

# %% correct | a pipeline from a generator
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    kind = tf.TensorSpec((28, 28), tf.float32)

    def pipeline(images):
        pairs = tf.data.Dataset.from_generator(lambda: ((x, x) for x in images), output_signature=(kind, kind))
        return pairs.batch(128)

    vae.compile("nadam", "mse", metrics=["mse"])
    return vae.fit(pipeline(X_train), epochs=epochs, validation_data=pipeline(X_valid), callbacks=callbacks, verbose=0)

# %% correct | metrics by name, a CSV of its own kept in a list
def train(vae, X_train, X_valid, epochs: int = 25, callbacks: list | None = None) -> keras.callbacks.History:
    losses = []
    keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: losses.append(logs["loss"]))
    vae.compile(optimizer="Nadam", loss="mean_squared_error", metrics=["mean_squared_error"])
    return vae.fit(
        x=X_train,
        y=X_train,
        batch_size=128,
        epochs=epochs,
        validation_data=(X_valid, X_valid),
        validation_batch_size=500,
        callbacks=[keep] + list(callbacks or []),
    )

# %% correct | run eagerly, NumPy loss written out with tensors
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    def error(images, reconstructions):
        return tf.reduce_mean(tf.square(images - reconstructions), axis=[1, 2])

    vae.compile(optimizer=keras.optimizers.Nadam(), loss=error, metrics=[error, "mse"], run_eagerly=True)
    return vae.fit(X_train, X_train, 128, epochs=epochs, validation_data=(X_valid, X_valid), callbacks=callbacks, verbose=0)

# %% correct | the last epoch's number computed, tensors
def train(vae, X_train, X_valid, epochs=25, callbacks=None, initial_epoch=0):
    vae.compile(loss="mse", optimizer=keras.optimizers.Nadam(0.001, beta_1=0.9), metrics=["mse"], weighted_metrics=[])
    options = dict(batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks, initial_epoch=initial_epoch)
    return vae.fit(tf.convert_to_tensor(X_train), tf.convert_to_tensor(X_train), epochs=initial_epoch + epochs, **options)

# %% wrong | the second edition's rounded accuracy in the metric's place | test_training_fit | no_mse_metric
def rounded_accuracy(y_true, y_pred):
    return keras.metrics.binary_accuracy(ops.round(y_true), ops.round(y_pred))


def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=[rounded_accuracy])
    return vae.fit(
        X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks
    )

# %% wrong | the second edition's compile | test_training_fit | cross_entropy_for_mse
- loss="mse", optimizer="nadam", metrics=["mse"] → loss="binary_crossentropy", optimizer="rmsprop"

# %% wrong | fit_generator | test_training_fit | keras_2_method
- return vae.fit( → return vae.fit_generator(

# %% wrong | a loop with a GradientTape | test_training_fit | never_fitted
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    optimizer = keras.optimizers.Nadam()
    dataset = tf.data.Dataset.from_tensor_slices(X_train).shuffle(1000).batch(128)
    history = {"loss": []}
    for epoch in range(epochs):
        for batch in dataset:
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(batch - vae(batch))) + sum(vae.losses)
            gradients = tape.gradient(loss, vae.trainable_variables)
            optimizer.apply_gradients(zip(gradients, vae.trainable_variables))
        history["loss"].append(float(loss))
    return history

# %% wrong | a list around the callbacks | test_training_fit | callback_is_none
- callbacks=callbacks → callbacks=[callbacks]

# %% wrong | a loss that only the notebook of someone else has | test_training_fit | name_not_defined
- loss="mse", → loss=vae_loss,

# %% wrong | batch size and epochs in each other's place | test_training_fit | epochs_ignored
- X_train, X_train, epochs=epochs, batch_size=128, → X_train, X_train, epochs, 128,

# %% wrong | images flattened | test_training_fit | input_does_not_fit
  def train(vae, X_train, X_valid, epochs=25, callbacks=None):
+     X_train, X_valid = X_train.reshape(-1, 784), X_valid.reshape(-1, 784)

# %% wrong | fit's history forgotten, evaluate returned | test_training_fit | history_not_returned
- return vae.fit(
-     X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks
- )
+ vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks)
+ return vae.evaluate(X_valid, X_valid)

# %% wrong | monitor for fit | test_training_fit | argument_unknown
- callbacks=callbacks → callbacks=callbacks, monitor="val_loss"

# %% wrong | trained twice | test_training_fit | fitted_again
  vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
+ vae.fit(X_train, X_train, epochs=epochs, batch_size=128)

# %% wrong | training and validation images together | test_training_fit | trained_on_validation_images
- return vae.fit(
-     X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks
- )
+ X = np.concatenate([X_train, X_valid])
+ return vae.fit(X, X, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks)

# %% wrong | metrics misspelt | test_training_fit | argument_unknown
- metrics=["mse"] → metric=["mse"]

# %% wrong | binarised images | test_training_fit | not_the_training_images
  def train(vae, X_train, X_valid, epochs=25, callbacks=None):
+     X_train, X_valid = np.round(X_train), np.round(X_valid)

# %% wrong | ten epochs unless asked for more | test_training_fit | another_default
- epochs=25 → epochs=10

# %% wrong | a hundred epochs by default | test_training_fit | another_default
- epochs=25, callbacks=None → epochs=100, callbacks=None

# %% wrong | the callbacks copied into a longer list, without a thought of None | test_training_fit | callback_is_none
- callbacks=callbacks → callbacks=callbacks + [keras.callbacks.TerminateOnNaN()]

# %% wrong | unpacked callbacks, without a thought of None | test_training_fit | callback_is_none
- callbacks=callbacks → callbacks=[*callbacks, keras.callbacks.TerminateOnNaN()]

# %% wrong | the notebook's images in place of the arguments | test_training_fit | images_of_the_notebook
def train(model, images, valid_images, epochs=25, callbacks=None):
    model.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    return model.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks)

# %% wrong | early stopping on the training loss, the callbacks forgotten | test_training_fit | callbacks_dropped
- callbacks=callbacks → callbacks=[keras.callbacks.EarlyStopping(monitor="loss", patience=3)]

# %% wrong | metrics as a word that Keras does not know | test_training_fit | identifier_unknown
- metrics=["mse"] → metrics=["reconstruction_loss"]

# %% wrong | one epoch to warm up, then all of them | test_training_fit | fitted_again
  vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
+ vae.fit(X_train, X_train, epochs=1, batch_size=128, verbose=0)

# %% wrong | a loop of epochs around all epochs | test_training_fit | fitted_again
- return vae.fit(
-     X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks
- )
+ for _ in range(epochs):
+     history = vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks)
+ return history

# %% wrong | the optimizer's class without brackets | test_training_fit | identifier_unknown
- optimizer="nadam" → optimizer=keras.optimizers.Nadam

# %% wrong | callbacks always None | test_training_fit | callbacks_dropped
- callbacks=callbacks → callbacks=None

# %% wrong | a string for the batch size | test_training_fit | text_for_number
- batch_size=128 → batch_size="128"

# %% wrong | a learning rate schedule of another tutorial | test_training_fit | another_learning_rate
- optimizer="nadam" → optimizer=keras.optimizers.Nadam(keras.optimizers.schedules.ExponentialDecay(0.01, 1000, 0.9))

# %% correct | a data set that repeats, a step more than whole batches
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    n = len(X_train)
    data = tf.data.Dataset.from_tensor_slices((X_train, X_train)).shuffle(n).repeat().batch(128)
    vae.compile(optimizer="nadam", loss="mse", metrics=["mse"])
    return vae.fit(data, epochs=epochs, steps_per_epoch=n // 128 + 1, validation_data=(X_valid, X_valid), callbacks=callbacks)

# %% wrong | one step an epoch | test_training_fit | not_the_training_images
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(optimizer="nadam", loss="mse", metrics=["mse"])
    options = {"epochs": epochs, "steps_per_epoch": 1, "batch_size": 128, "callbacks": callbacks}
    return vae.fit(X_train, X_train, validation_data=(X_valid, X_valid), **options)

# %% wrong | lr, as in Keras 2 | test_training_fit | argument_unknown | of one step an epoch
- optimizer="nadam" → optimizer=keras.optimizers.Nadam(lr=0.001)

# %% wrong | a data set without batches | test_training_fit | data_set_without_batches | of one step an epoch
- options = {"epochs": epochs, "steps_per_epoch": 1, "batch_size": 128, "callbacks": callbacks}
- return vae.fit(X_train, X_train, validation_data=(X_valid, X_valid), **options)
+ data = tf.data.Dataset.from_tensor_slices((X_train, X_train))
+ return vae.fit(data, epochs=epochs, validation_data=(X_valid, X_valid), callbacks=callbacks)

# %% wrong | the first thousand images | test_training_fit | not_the_training_images | of the plain way
- X_train, X_train, → X_train[:1000], X_train[:1000],

# %% wrong | validated every fifth epoch | test_training_fit | no_validation
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer="nadam", metrics=["mse"])
    options = {"epochs": epochs, "batch_size": 128, "callbacks": callbacks, "validation_freq": 5}
    return vae.fit(X_train, X_train, validation_data=(X_valid, X_valid), **options)

# %% wrong | optimizer named as in PyTorch | test_training_fit | no_such_attribute
def train(vae, X_train, X_valid, epochs=25, callbacks=None):
    vae.compile(loss="mse", optimizer=keras.optimizers.NAdam(), metrics=["mse"])
    return vae.fit(X_train, X_train, epochs=epochs, batch_size=128, validation_data=(X_valid, X_valid), callbacks=callbacks)
