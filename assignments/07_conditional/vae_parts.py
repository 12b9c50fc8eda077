"""What the notebooks of this assignment take as given: the draw of the codings, the latent loss, two VAEs.

Chapter 17 of Géron's Hands-On Machine Learning has the first two and the dense model; the convolutional one is that of the notebook less_blur.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

PIXELS = 28 * 28


class Sampling(layers.Layer):
    """[codings_mean, codings_log_var] → codings, drawn from the approximate posterior q(z|x), a Gaussian; all of shape (n, codings_size)."""

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        noise = keras.random.normal(ops.shape(codings_log_var))
        return codings_mean + ops.exp(codings_log_var / 2) * noise


def latent_loss(codings_mean, codings_log_var):
    """Equation 17-4: KL(q(z|x) ‖ p(z)) of each image in nats; shapes (n, codings_size) → (n,)."""
    terms = 1 + codings_log_var - ops.exp(codings_log_var) - ops.square(codings_mean)
    return -0.5 * ops.sum(terms, axis=-1)


def build_dense_encoder(codings_size: int = 10) -> keras.Model:
    """Images (n, 28, 28) → [codings_mean, codings_log_var, codings], each (n, codings_size)."""
    inputs = keras.Input([28, 28])
    x = layers.Dense(150, activation="relu")(layers.Flatten()(inputs))
    x = layers.Dense(100, activation="relu")(x)
    codings_mean, codings_log_var = layers.Dense(codings_size)(x), layers.Dense(codings_size)(x)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])


def build_dense_decoder(codings_size: int = 10) -> keras.Model:
    """Codings (n, codings_size) → images (n, 28, 28), pixels in [0, 1]."""
    inputs = keras.Input([codings_size])
    x = layers.Dense(100, activation="relu")(inputs)
    x = layers.Dense(150, activation="relu")(x)
    x = layers.Dense(28 * 28, activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))


def build_conv_encoder(codings_size: int = 32) -> keras.Model:
    """Images (n, 28, 28) → [codings_mean, codings_log_var, codings], each (n, codings_size)."""
    inputs = keras.Input([28, 28])
    x = layers.Reshape([28, 28, 1])(inputs)
    x = layers.Conv2D(16, 5, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(32, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dense(128, activation="relu")(layers.Flatten()(x))
    codings_mean, codings_log_var = layers.Dense(codings_size)(x), layers.Dense(codings_size)(x)
    return keras.Model(inputs, [codings_mean, codings_log_var, Sampling()([codings_mean, codings_log_var])])


def build_conv_decoder(codings_size: int = 32) -> keras.Model:
    """Codings (n, codings_size) → images (n, 28, 28), pixels in [0, 1], made by transposed convolutions."""
    inputs = keras.Input([codings_size])
    x = layers.Dense(7 * 7 * 32, activation="relu")(inputs)
    x = layers.Reshape([7, 7, 32])(x)
    x = layers.Conv2DTranspose(24, 5, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2DTranspose(1, 5, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))


class VariationalAutoencoder(keras.Model):
    """An encoder and a decoder, trained with the loss of ``compile`` + latent_weight · latent loss / number of pixels."""

    def __init__(self, encoder: keras.Model, decoder: keras.Model, latent_weight: float = 1.0) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.latent_weight = latent_weight

    def call(self, inputs, training=None):
        # Without the argument, BatchNormalization and Dropout inside the encoder or decoder would never be told that fit trains them.
        codings_mean, codings_log_var, codings = self.encoder(inputs, training=training)
        reconstructions = self.decoder(codings, training=training)
        pixels = np.prod(reconstructions.shape[1:])
        self.add_loss(self.latent_weight * ops.mean(latent_loss(codings_mean, codings_log_var)) / pixels)
        return reconstructions


def encode(encoder: keras.Model, images: np.ndarray) -> list[np.ndarray]:
    """codings_mean, codings_log_var and codings of images, in batches of 500."""
    batches = [encoder(images[i : i + 500]) for i in range(0, len(images), 500)]
    return [np.concatenate(parts) for parts in zip(*batches, strict=True)]


def decode(decoder: keras.Model, codings: np.ndarray) -> np.ndarray:
    """Images, pixels clipped to [0, 1], in batches of 500."""
    codings = np.asarray(codings, "float32")
    images = np.concatenate([decoder(codings[i : i + 500]) for i in range(0, len(codings), 500)])
    return np.clip(images, 0, 1)
