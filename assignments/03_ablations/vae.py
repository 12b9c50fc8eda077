"""The VAE of the build notebook with one more knob, the weight of its latent loss: what the ablations experiment with.

    loss = reconstruction loss (a mean over the pixels) + latent_weight · latent loss / 784

With the mean squared error and latent_weight 1 this is the model of chapter 17 of Géron's Hands-On Machine Learning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
from keras import layers, ops

PIXELS = 28 * 28
BATCH = 125  # divides 55,000, 20,000 and 4,000: a shorter last batch would have to be compiled separately


class Sampling(layers.Layer):
    """[codings_mean, codings_log_var] → codings, drawn from the approximate posterior q(z|x), a Gaussian; all (n, codings_size)."""

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        noise = keras.random.normal(ops.shape(codings_log_var))
        return codings_mean + ops.exp(codings_log_var / 2) * noise


def latent_loss(codings_mean, codings_log_var):
    """Equation 17-4: KL(q(z|x) ‖ p(z)) of each image in nats; shapes (n, codings_size) → (n,)."""
    terms = 1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean)
    return -0.5 * ops.sum(terms, axis=-1)


def build_encoder(codings_size: int = 10, sampling: Callable[[], layers.Layer] = Sampling) -> keras.Model:
    """Images (n, 28, 28) → [codings_mean, codings_log_var, codings], each (n, codings_size).

    Args:
        codings_size: number of codings.
        sampling: a class (or function) that makes the layer from which the codings come.
    """
    inputs = layers.Input([28, 28])
    z = layers.Flatten()(inputs)
    z = layers.Dense(150, activation="relu")(z)
    z = layers.Dense(100, activation="relu")(z)
    codings_mean = layers.Dense(codings_size)(z)
    codings_log_var = layers.Dense(codings_size)(z)
    codings = sampling()([codings_mean, codings_log_var])
    return keras.Model(inputs, [codings_mean, codings_log_var, codings], name="encoder")


def build_decoder(codings_size: int = 10, activation: str | None = None) -> keras.Model:
    """Codings (n, codings_size) → images (n, 28, 28).

    Args:
        codings_size: number of codings.
        activation: of the output layer; "sigmoid" for cross-entropy, which needs pixels inside [0, 1].
    """
    inputs = layers.Input([codings_size])
    x = layers.Dense(100, activation="relu")(inputs)
    x = layers.Dense(150, activation="relu")(x)
    x = layers.Dense(PIXELS, activation=activation)(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x), name="decoder")


class VariationalAutoencoder(keras.Model):
    """An encoder and a decoder, trained with the reconstruction loss of ``compile`` + latent_weight · latent loss / 784.

    ``latent_weight`` is a variable, so ``vae.latent_weight.assign(0.5)`` works between two batches of ``fit``. The metric
    ``kl`` is the latent loss itself: in nats per image, neither weighted nor divided. Another ``latent_loss`` than that of Equation
    17-4 belongs to another prior or posterior.
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        latent_weight: float = 1.0,
        latent_loss: Callable = latent_loss,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.latent_loss = latent_loss
        self.latent_weight = keras.Variable(latent_weight, dtype="float32", trainable=False, name="latent_weight")
        self.kl_tracker = keras.metrics.Mean(name="kl")

    def call(self, inputs, training=None):
        # Without the argument, BatchNormalization and Dropout inside the encoder or decoder would never be told that fit trains them.
        codings_mean, codings_log_var, codings = self.encoder(inputs, training=training)
        kl = self.latent_loss(codings_mean, codings_log_var)
        self.add_loss(self.latent_weight * ops.mean(kl) / PIXELS)
        self.kl_tracker.update_state(kl)
        return self.decoder(codings, training=training)


def train(
    vae: keras.Model,
    X: np.ndarray,
    epochs: int,
    loss: str | Callable = "mse",
    callbacks: Sequence[keras.callbacks.Callback] = (),
) -> keras.callbacks.History:
    """Compile a model and fit it to reproduce X, quietly and fast.

    Args:
        vae: the model; training goes on from the weights it has.
        X: images (n, 28, 28), pixels in [0, 1].
        epochs: how often to go through X.
        loss: the reconstruction loss, a mean over the pixels.
        callbacks: for ``fit``.

    Returns:
        The history of ``fit``, one value per epoch of loss, mse and (for the class above) kl in nats.
    """
    steps = max(1, len(X) // BATCH)
    vae.compile(loss=loss, optimizer="nadam", metrics=["mse"], jit_compile=True, steps_per_execution=min(steps, 40))
    return vae.fit(X, X, epochs=epochs, batch_size=BATCH, callbacks=list(callbacks), verbose=0)
