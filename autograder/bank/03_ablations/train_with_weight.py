# %% correct | as in the text
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    encoder = build_encoder()
    decoder = build_decoder()
    vae = VariationalAutoencoder(encoder, decoder, weight)
    train(vae, X, epochs)
    return vae

# %% correct | compile and fit by hand
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    vae.compile(loss="mse", optimizer=keras.optimizers.Adam(2e-3))
    vae.fit(X, X, batch_size=64, epochs=epochs, verbose=2)
    return vae

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
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)

# %% wrong | the history comes back | test_train_with_weight_effect | model_not_returned
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    return train(vae, X, epochs)

# %% wrong | model and history | test_train_with_weight_effect | several_things_returned
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    history = train(vae, X, epochs)
    return vae, history

# %% wrong | only the decoder comes back | test_train_with_weight_effect | another_model_returned
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)
    return vae.decoder

# %% wrong | never trained | test_train_with_weight_effect | never_trained
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    return VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)

# %% wrong | a sequential autoencoder | test_train_with_weight_effect | no_encoder_and_decoder
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    vae = keras.Sequential([layers.Flatten(), layers.Dense(10), layers.Dense(784), layers.Reshape([28, 28])])
    train(vae, X, epochs)
    return vae

# %% wrong | the weight is not used | test_train_with_weight_effect | weight_ignored
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder())
    train(vae, X, epochs)
    return vae

# %% wrong | the weight is set after the training | test_train_with_weight_effect | weight_set_too_late
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder())
    train(vae, X, epochs)
    vae.latent_weight.assign(weight)
    return vae

# %% wrong | divided by 784 once more | test_train_with_weight_effect | divided_by_784_again
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight / 784)
    train(vae, X, epochs)
    return vae

# %% wrong | times 784 | test_train_with_weight_effect | multiplied_by_784
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=784 * weight)
    train(vae, X, epochs)
    return vae

# %% wrong | Keras's loss_weights | test_train_with_weight_effect | weight_on_the_reconstruction
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder())
    vae.compile(loss="mse", optimizer="nadam", loss_weights=[weight])
    vae.fit(X, X, epochs=epochs, batch_size=125)
    return vae

# %% wrong | rounded | test_train_with_weight_effect | weight_rounded
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=int(weight))
    train(vae, X, epochs)
    return vae

# %% wrong | rounded to at least 1 | test_train_with_weight_effect | weight_ignored
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=max(1, round(weight)))
    train(vae, X, epochs)
    return vae

# %% wrong | without a weight | test_train_with_weight_effect | no_latent_loss
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=0 * weight)
    train(vae, X, epochs)
    return vae

# %% wrong | squared | test_train_with_weight_effect | argument_squared
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight**2)
    train(vae, X, epochs)
    return vae

# %% wrong | cross-entropy | test_train_with_weight_effect | cross_entropy_for_mse
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(activation="sigmoid"), latent_weight=weight)
    train(vae, X, epochs, loss="binary_crossentropy")
    return vae

# %% wrong | the sum of squares | test_train_with_weight_effect | summed_over_the_pixels
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs, loss=lambda x, y: ops.sum(ops.square(x - y), axis=(1, 2)))
    return vae

# %% wrong | a part of X | test_train_with_weight_effect | not_all_of_X
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X[: len(X) // 2], epochs)
    return vae

# %% wrong | labels as the target | test_train_with_weight_effect | target_is_not_the_input
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    vae.compile(loss="mse", optimizer="nadam")
    vae.fit(X, np.zeros_like(X), epochs=epochs)
    return vae

# %% wrong | always eight epochs | test_train_with_weight_effect | epochs_ignored
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, 8)
    return vae

# %% wrong | epochs and images exchanged | test_train_with_weight_effect | exception
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, epochs, X)
    return vae

# %% wrong | one model for all weights | test_train_with_weight_fresh | warm_start
keras.utils.set_random_seed(42)
vae = VariationalAutoencoder(build_encoder(), build_decoder())

def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae.latent_weight.assign(weight)
    train(vae, X, epochs)
    return vae

# %% wrong | encoder and decoder built once | test_train_with_weight_fresh | warm_start
encoder, decoder = build_encoder(), build_decoder()

def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(encoder, decoder, latent_weight=weight)
    train(vae, X, epochs)
    return vae

# %% wrong | the decoder as a default argument | test_train_with_weight_fresh | warm_start
def train_with_weight(weight, X, epochs=8, seed=42, decoder=build_decoder()):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), decoder, latent_weight=weight)
    train(vae, X, epochs)
    return vae

# %% wrong | no seed | test_train_with_weight_fresh | seed_set_too_late
def train_with_weight(weight, X, epochs=8, seed=42):
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)
    return vae

# %% wrong | the seed set after building | test_train_with_weight_fresh | seed_set_too_late
def train_with_weight(weight, X, epochs=8, seed=42):
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    keras.utils.set_random_seed(seed)
    train(vae, X, epochs)
    return vae

# %% wrong | NumPy's seed alone | test_train_with_weight_fresh | seed_set_too_late
def train_with_weight(weight, X, epochs=8, seed=42):
    np.random.seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)
    return vae

# %% wrong | always seed 42 | test_train_with_weight_fresh | seed_fixed
def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(42)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)
    return vae

# %% wrong | the seed for the weights only | test_train_with_weight_fresh | seed_only_for_the_weights
import os

def train_with_weight(weight, X, epochs=8, seed=42):
    keras.utils.set_random_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    keras.utils.set_random_seed(int.from_bytes(os.urandom(3), "big"))
    train(vae, X, epochs)
    return vae

# %% wrong | three random generators seeded, but not that of Keras | test_train_with_weight_fresh | seed_only_for_the_weights
import random

def train_with_weight(weight, X, epochs=8, seed=42):
    random.seed(seed)
    np.random.seed(seed)
    tf.random.set_seed(seed)
    vae = VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight)
    train(vae, X, epochs)
    return vae
