"""What the notebook on priors takes as given: the convolutional VAE whose weights came trained with the course.

The networks are those of the notebooks less_blur and directions, so that the weights fit.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops


class Sampling(layers.Layer):
    """[codings_mean, codings_log_var] → codings, drawn from the approximate posterior q(z|x), a Gaussian; all of shape (n, codings_size)."""

    def call(self, inputs):
        codings_mean, codings_log_var = inputs
        noise = keras.random.normal(ops.shape(codings_log_var))
        return codings_mean + ops.exp(codings_log_var / 2) * noise


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


def encode(encoder: keras.Model, images: np.ndarray) -> list[np.ndarray]:
    """codings_mean, codings_log_var and codings of images, in batches of 500."""
    batches = [encoder(images[i : i + 500]) for i in range(0, len(images), 500)]
    return [np.concatenate(parts) for parts in zip(*batches, strict=True)]


def decode(decoder: keras.Model, codings: np.ndarray) -> np.ndarray:
    """Images, pixels clipped to [0, 1], in batches of 500."""
    codings = np.asarray(codings, "float32")
    images = np.concatenate([decoder(codings[i : i + 500]) for i in range(0, len(codings), 500)])
    return np.clip(images, 0, 1)
