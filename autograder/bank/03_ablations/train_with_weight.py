# %% correct | the plain way
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)
    return vae

# %% correct | as in the text
- vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
+ encoder = build_encoder()
+ decoder = build_decoder()
+ vae = VariationalAutoencoder(encoder, decoder, weight)

# %% correct | compile and fit by hand
- train(vae, X, epochs)
+ vae.compile(loss="mse", optimizer=keras.optimizers.Adam(2e-3))
+ vae.fit(X, X, batch_size=64, epochs=epochs, verbose=2)

# %% correct | assigned after building, everything seeded
import random

def train_with_weight(weight, X, epochs=8, seed=42):
    random.seed(seed)
    np.random.seed(seed)
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder())
    vae.latent_weight.assign(weight)
    history = train(vae, X, epochs=epochs)
    return vae

# %% correct | a class of its own with a plain number
class WeightedVae(keras.Model):
    def __init__(self, encoder, decoder, beta):
        super().__init__()
        self.encoder, self.decoder, self.beta = encoder, decoder, beta

    def call(self, inputs):
        mean, log_var, codings = self.encoder(inputs)
        kl = -0.5 * tf.reduce_sum(1 + log_var - tf.exp(log_var) - mean**2, axis=1)
        self.add_loss(self.beta * tf.reduce_mean(kl) / 784)
        return self.decoder(codings)


def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = WeightedVae(build_encoder(), build_decoder(), weight)
    vae.compile(loss=keras.losses.MeanSquaredError(), optimizer="nadam", jit_compile=True)
    vae.fit(X, X, epochs=epochs, batch_size=125, verbose=0)
    return vae

# %% correct | a tf.data pipeline, the weight as a tensor
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=tf.constant(weight, tf.float32))
    data = tf.data.Dataset.from_tensor_slices((X, X)).shuffle(1000, seed=seed).batch(32)
    vae.compile(loss="mse", optimizer="nadam")
    vae.fit(data, epochs=epochs)
    return vae

# %% correct | one epoch at a time
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=float(weight))
    vae.compile(loss="mse", optimizer="nadam")
    for epoch in range(epochs):
        vae.fit(X, X, batch_size=125, initial_epoch=epoch, epochs=epoch + 1)
    return vae

# %% wrong | not written | test_train_with_weight_effect | not_written
def train_with_weight(weight, X, epochs=8, seed=42):
    raise NotImplementedError()

# %% wrong | nothing returned | test_train_with_weight_effect | nothing_returned
- return vae

# %% wrong | the history comes back | test_train_with_weight_effect | model_not_returned
- train(vae, X, epochs)
- return vae
+ return train(vae, X, epochs)

# %% wrong | model and history | test_train_with_weight_effect | several_things_returned
- train(vae, X, epochs) → history = train(vae, X, epochs)
- return vae → return vae, history

# %% wrong | only the decoder comes back | test_train_with_weight_effect | another_model_returned
- return vae → return vae.decoder

# %% wrong | never trained | test_train_with_weight_effect | never_trained
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    return VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)

# %% wrong | a sequential autoencoder | test_train_with_weight_effect | no_encoder_and_decoder
- vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
+ layers = keras.layers
+ vae = keras.Sequential([layers.Flatten(), layers.Dense(10), layers.Dense(784), layers.Reshape([28, 28])])

# %% wrong | the weight is not used | test_train_with_weight_effect | weight_ignored
- (), latent_weight=weight → ()

# %% wrong | the weight is set after the training | test_train_with_weight_effect | weight_set_too_late
- (), latent_weight=weight → ()
  train(vae, X, epochs)
+ vae.latent_weight.assign(weight)

# %% wrong | divided by 784 once more | test_train_with_weight_effect | divided_by_784_again
- =weight → =weight / 784

# %% wrong | times 784 | test_train_with_weight_effect | multiplied_by_784
- =weight → =784 * weight

# %% wrong | Keras's loss_weights | test_train_with_weight_effect | weight_on_the_reconstruction
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder())
    vae.compile(loss="mse", optimizer="nadam", loss_weights=[weight])
    vae.fit(X, X, epochs=epochs, batch_size=125)
    return vae

# %% wrong | rounded | test_train_with_weight_effect | weight_rounded
- =weight → =int(weight)

# %% wrong | rounded to at least 1 | test_train_with_weight_effect | weight_ignored
- =weight → =max(1, round(weight))

# %% wrong | without a weight | test_train_with_weight_effect | no_latent_loss
- =weight → =0 * weight

# %% wrong | squared | test_train_with_weight_effect | argument_squared
- =weight → =weight**2

# %% wrong | cross-entropy | test_train_with_weight_effect | cross_entropy_for_mse
- build_decoder() → build_decoder(activation="sigmoid")
- train(vae, X, epochs) → train(vae, X, epochs, loss="binary_crossentropy")

# %% wrong | the sum of squares | test_train_with_weight_effect | summed_over_the_pixels
- vae, X, epochs → vae, X, epochs, loss=lambda x, y: ops.sum(ops.square(x - y), axis=(1, 2))

# %% wrong | a part of X | test_train_with_weight_effect | not_all_of_X
- train(vae, X, epochs) → train(vae, X[: len(X) // 2], epochs)

# %% wrong | labels as the target | test_train_with_weight_effect | target_is_not_the_input
- train(vae, X, epochs)
+ vae.compile(loss="mse", optimizer="nadam")
+ vae.fit(X, np.zeros_like(X), epochs=epochs)

# %% wrong | always eight epochs | test_train_with_weight_effect | epochs_ignored
- train(vae, X, epochs) → train(vae, X, 8)

# %% wrong | epochs and images exchanged | test_train_with_weight_effect | exception
- train(vae, X, epochs) → train(vae, epochs, X)

# %% wrong | one model for all weights | test_train_with_weight_fresh | warm_start
keras.utils.set_random_seed(42)
vae = VariationalAutoencoder(build_encoder(), build_decoder())

def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae.latent_weight.assign(weight)
    train(vae, X, epochs)
    return vae

# %% wrong | encoder and decoder built once | test_train_with_weight_fresh | warm_start
- def train_with_weight(weight, X, epochs=8, seed=42):
+ encoder, decoder = build_encoder(), build_decoder()
+
+ def train_with_weight(weight, X, epochs=8, seed=42):
- build_encoder(), build_decoder() → encoder, decoder

# %% wrong | one model for each weight | test_train_with_weight_fresh | warm_start
models_by_weight = {}

def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    if weight not in models_by_weight:
        models_by_weight[weight] = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(models_by_weight[weight], X, epochs)
    return models_by_weight[weight]

# %% wrong | the decoder as a default argument | test_train_with_weight_fresh | warm_start
- 8, seed=42 → 8, seed=42, decoder=build_decoder()
- build_decoder() → decoder

# %% wrong | no seed | test_train_with_weight_fresh | seed_not_for_keras
- keras.utils.set_random_seed(seed)

# %% wrong | the seed set after building | test_train_with_weight_fresh | seed_set_too_late
  def train_with_weight(weight, X, epochs=8, seed=42):
+     vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
- vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)

# %% wrong | NumPy's seed alone | test_train_with_weight_fresh | seed_not_for_keras
- keras.utils.set_random_seed(seed) → np.random.seed(seed)

# %% wrong | always seed 42 | test_train_with_weight_fresh | seed_fixed
- keras.utils.set_random_seed(seed) → keras.utils.set_random_seed(42)

# %% wrong | the seed for the weights only | test_train_with_weight_fresh | seed_only_for_the_weights
import os

def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    keras.utils.set_random_seed(int.from_bytes(os.urandom(3), "big"))
    train(vae, X, epochs)
    return vae

# %% wrong | three random generators seeded, but not that of Keras | test_train_with_weight_fresh | seed_only_for_the_weights | of the seed for the weights only
- import os → import random
- keras.utils.set_random_seed(seed)
+ random.seed(seed)
+ np.random.seed(seed)
+ tf.random.set_seed(seed)
- keras.utils.set_random_seed(int.from_bytes(os.urandom(3), "big"))

# %% correct | train_on_batch, epoch by epoch
- train(vae, X, epochs)
+ vae.compile(loss="mse", optimizer="adam")
+ for epoch in range(epochs):
+     order = np.random.permutation(len(X))
+     for start in range(0, len(X), 16):
+         batch = X[order[start : start + 16]]
+         vae.train_on_batch(batch, batch)

# %% correct | train_on_batch with tensors of a tf.data pipeline
- train(vae, X, epochs)
+ vae.compile(loss="mse", optimizer=keras.optimizers.Nadam())
+ for epoch in range(epochs):
+     for batch in tf.data.Dataset.from_tensor_slices(X).batch(20):
+         loss = vae.train_on_batch(batch, batch)
+     print(epoch, loss)

# %% wrong | train_on_batch on the first images only | test_train_with_weight_effect | not_all_of_X
- train(vae, X, epochs)
+ vae.compile(loss="mse", optimizer="adam")
+ for epoch in range(epochs):
+     vae.train_on_batch(X[:16], X[:16])

# %% wrong | train_on_batch for one epoch | test_train_with_weight_effect | epochs_ignored
- train(vae, X, epochs)
+ vae.compile(loss="mse", optimizer="adam")
+ for start in range(0, len(X), 10):
+     vae.train_on_batch(X[start : start + 10], X[start : start + 10])

# %% wrong | train_on_batch towards other images | test_train_with_weight_effect | target_is_not_the_input
- train(vae, X, epochs)
+ vae.compile(loss="mse", optimizer="adam")
+ for epoch in range(epochs):
+     for start in range(0, len(X), 10):
+         vae.train_on_batch(X[start : start + 10], 1 - X[start : start + 10])

# %% correct | a generator with steps_per_epoch
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    vae.compile(loss="mse", optimizer="nadam")

    def batches():
        rng = np.random.default_rng(seed)
        while True:
            for part in np.split(rng.permutation(len(X)), len(X) // 10):
                yield X[part], X[part]

    vae.fit(batches(), steps_per_epoch=len(X) // 10, epochs=epochs, verbose=0)
    return vae

# %% correct | a PyDataset
class Batches(keras.utils.PyDataset):
    def __init__(self, X, size=16):
        super().__init__()
        self.X, self.size = X, size

    def __len__(self):
        return -(-len(self.X) // self.size)

    def __getitem__(self, i):
        batch = self.X[i * self.size : (i + 1) * self.size]
        return batch, batch


def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    vae.compile(loss="mse", optimizer=keras.optimizers.Nadam(1e-3))
    vae.fit(Batches(X), epochs=epochs, verbose=0)
    return vae

# %% correct | the session cleared, type hints
def train_with_weight(weight: float, X: np.ndarray, epochs: int = 8, seed: int = 42, verbose: bool = False) -> keras.Model:
    """A fresh model, trained with this weight."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(encoder=build_encoder(10), decoder=build_decoder(10), latent_weight=float(weight))
    history = train(vae=vae, X=X, epochs=epochs)
    if verbose:
        print(history.history["loss"][-1])
    return vae

# %% correct | a callback sets the weight as the training begins
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder())
    set_weight = keras.callbacks.LambdaCallback(on_train_begin=lambda logs: vae.latent_weight.assign(weight))
    train(vae, X, epochs, callbacks=[set_weight])
    return vae

# %% wrong | weight 0 in the first half of the epochs | test_train_with_weight_effect | weight_set_too_late
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=0.0)
    train(vae, X, epochs // 2)
    vae.latent_weight.assign(weight)
    train(vae, X, epochs - epochs // 2)
    return vae

# %% wrong | one divided by the weight | test_train_with_weight_effect | divided_by_zero
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=1 / weight)
    train(vae, X, epochs)
    return vae

# %% wrong | a class with mean over the codings | test_train_with_weight_effect | divided_by_the_codings
class BetaVae(keras.Model):
    def __init__(self, encoder, decoder, weight):
        super().__init__()
        self.encoder, self.decoder, self.weight = encoder, decoder, weight

    def call(self, inputs):
        mean, log_var, codings = self.encoder(inputs)
        kl = -0.5 * ops.mean(1 + log_var - ops.exp(log_var) - mean**2)
        self.add_loss(self.weight * kl / 784)
        return self.decoder(codings)


def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = BetaVae(build_encoder(), build_decoder(), weight)
    train(vae, X, epochs)
    return vae

# %% wrong | a class without 784 | test_train_with_weight_effect | multiplied_by_784
class BetaVae(keras.Model):
    def __init__(self, encoder, decoder, weight):
        super().__init__()
        self.encoder, self.decoder, self.weight = encoder, decoder, weight

    def call(self, inputs):
        mean, log_var, codings = self.encoder(inputs)
        kl = -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - mean**2, axis=-1)
        self.add_loss(self.weight * ops.mean(kl))
        return self.decoder(codings)


def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = BetaVae(build_encoder(), build_decoder(), weight)
    train(vae, X, epochs)
    return vae

# %% wrong | the attribute replaced after building | test_train_with_weight_effect | weight_set_too_late
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder())
    train(vae, X, epochs)
    vae.latent_weight = weight
    return vae

# %% wrong | tf.random.set_seed only | test_train_with_weight_fresh | seed_not_for_keras
def train_with_weight(weight, X, epochs=8, seed=42):
    tf.random.set_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)
    return vae

# %% wrong | the notebook's EPOCHS | test_train_with_weight_effect | epochs_ignored
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, EPOCHS)
    return vae

# %% wrong | the weight for the number of codings | test_train_with_weight_effect | size_not_whole
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(weight), build_decoder(weight))
    train(vae, X, epochs)
    return vae

# %% wrong | brackets forgotten | test_train_with_weight_effect | function_not_called
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder, build_decoder, latent_weight=weight)
    train(vae, X, epochs)
    return vae

# %% wrong | a keyword that does not exist | test_train_with_weight_effect | argument_unknown
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), beta=weight)
    train(vae, X, epochs)
    return vae

# %% wrong | fit without a target | test_train_with_weight_effect | fit_without_target
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    vae.compile(loss="mse", optimizer="nadam")
    vae.fit(X, epochs=epochs, verbose=0)
    return vae

# %% wrong | a validation split | test_train_with_weight_effect | not_all_of_X
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    vae.compile(loss="mse", optimizer="nadam")
    vae.fit(X, X, epochs=epochs, validation_split=0.1, verbose=0)
    return vae

# %% wrong | one epoch only | test_train_with_weight_effect | epochs_ignored
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, 1)
    return vae

# %% wrong | not compiled | test_train_with_weight_effect | not_compiled
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    vae.fit(X, X, epochs=epochs)
    return vae

# %% wrong | the mean absolute error | test_train_with_weight_effect | another_loss
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    vae.compile(loss="mae", optimizer="nadam")
    vae.fit(X, X, epochs=epochs, verbose=0)
    return vae

# %% wrong | trained twice | test_train_with_weight_effect | epochs_ignored
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)
    train(vae, X, epochs)
    return vae

# %% wrong | the mse added by hand beside compile's | test_train_with_weight_effect | reconstruction_added_twice
class HandVae(keras.Model):
    def __init__(self, encoder, decoder, weight):
        super().__init__()
        self.encoder, self.decoder, self.weight = encoder, decoder, weight

    def call(self, inputs):
        mean, log_var, codings = self.encoder(inputs)
        kl = -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - mean**2, axis=-1)
        decoded = self.decoder(codings)
        self.add_loss(ops.mean(ops.square(inputs - decoded)) + self.weight * ops.mean(kl) / 784)
        return decoded


def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = HandVae(build_encoder(), build_decoder(), weight)
    train(vae, X, epochs)
    return vae

# %% wrong | the latent loss summed over the batch | test_train_with_weight_effect | summed_over_the_batch
class SumVae(keras.Model):
    def __init__(self, encoder, decoder, weight):
        super().__init__()
        self.encoder, self.decoder, self.weight = encoder, decoder, weight

    def call(self, inputs):
        mean, log_var, codings = self.encoder(inputs)
        kl = -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - mean**2)
        self.add_loss(self.weight * kl / 784)
        return self.decoder(codings)


def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = SumVae(build_encoder(), build_decoder(), weight)
    train(vae, X, epochs)
    return vae

# %% wrong | no seed by default | test_train_with_weight_fresh | another_default
- def train_with_weight(weight, X, epochs=8, seed=42):
-     keras.utils.set_random_seed(seed)
+ def train_with_weight(weight, X, epochs=8, seed=None):
+     if seed is not None:
+         keras.utils.set_random_seed(seed)

# %% wrong | seed 0 by default | test_train_with_weight_fresh | another_default
- seed=42 → seed=0

# %% wrong | 25 epochs by default | test_train_with_weight_fresh | another_default
- epochs=8 → epochs=25

# %% correct | the defaults set inside
- def train_with_weight(weight, X, epochs=8, seed=42):
-     keras.utils.set_random_seed(seed)
+ def train_with_weight(weight, X, epochs=None, seed=None):
+     epochs = 8 if epochs is None else epochs
+     keras.utils.set_random_seed(42 if seed is None else seed)

# %% wrong | the first thousand images | test_train_with_weight_effect | not_all_of_X
- train(vae, X, epochs) → train(vae, X[:1000], epochs)

# %% wrong | ten thousand drawn for speed | test_train_with_weight_effect | not_all_of_X
- train(vae, X, epochs)
+ some = np.random.default_rng(seed).permutation(len(X))[:10_000]
+ train(vae, X[some], epochs)

# %% wrong | only so many steps | test_train_with_weight_effect | not_all_of_X | of a tf.data pipeline, the weight as a tensor
- .batch(32) → .batch(32).take(100)

# %% wrong | weight or 1 | test_train_with_weight_effect | weight_zero_ignored
- latent_weight=weight) → latent_weight=weight or 1.0)

# %% wrong | a weight only where there is one | test_train_with_weight_effect | weight_zero_ignored
- vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
+ options = {"latent_weight": weight} if weight else {}
+ vae = VariationalAutoencoder(build_encoder(), build_decoder(), **options)

# %% wrong | a seed for each weight | test_train_with_weight_fresh | seed_mixed
- set_random_seed(seed) → set_random_seed(seed + int(1000 * weight))

# %% correct | the epochs are counted after the training
- train(vae, X, epochs)
+ vae.compile(loss="mse", optimizer="nadam")
+ history = vae.fit(X, X, batch_size=100, epochs=epochs, verbose=0)
+ assert len(vae.history.epoch) == len(history.history["loss"]) == epochs

# %% wrong | a loop of one's own | test_train_with_weight_effect | own_loop
- train(vae, X, epochs)
+ optimizer = keras.optimizers.Nadam()
+ optimizer.build(vae.trainable_variables)
+ for _ in range(epochs):
+     for batch in tf.data.Dataset.from_tensor_slices(X).shuffle(len(X), seed=seed).batch(100):
+         with tf.GradientTape() as tape:
+             loss = tf.reduce_mean(tf.square(batch - vae(batch, training=True))) + tf.add_n(vae.losses)
+         gradients = tape.gradient(loss, vae.trainable_variables)
+         optimizer.apply_gradients(zip(gradients, vae.trainable_variables))
