"""What the notebook on discrete codes takes as given: the networks on both sides of the quantiser, and a prior over codes.

An image becomes a map of 7 × 7 codes. The prior is recurrent: it reads the codes row by row and says how likely each code is
to come next (PixelCNN's idea, van den Oord et al. 2016, with the network of a language model of the time).
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

SIDE = 7  # codes along each side of an image
PLACES = SIDE * SIDE


def build_encoder(size: int, bounded: bool = True, normalise: bool = True, activation: str = "swish") -> keras.Model:
    """Images (n, 28, 28) → (n, 7, 7, size); if ``bounded`` between −1 and 1, spread out by a batch normalisation before."""
    inputs = keras.Input([28, 28])
    x = layers.Reshape([28, 28, 1])(inputs)
    x = layers.Conv2D(32, 5, strides=2, padding="same", activation=activation)(x)
    x = layers.Conv2D(64, 3, strides=2, padding="same", activation=activation)(x)
    x = layers.Conv2D(size, 1)(x)
    if normalise:
        x = layers.BatchNormalization(momentum=0.9)(x)
    return keras.Model(inputs, layers.Activation("tanh")(x) if bounded else x)


def build_decoder(size: int, activation: str = "swish") -> keras.Model:
    """(n, 7, 7, size) → images (n, 28, 28), pixels in [0, 1]."""
    inputs = keras.Input([SIDE, SIDE, size])
    x = layers.Conv2D(64, 3, padding="same", activation=activation)(inputs)
    x = layers.Conv2DTranspose(32, 3, strides=2, padding="same", activation=activation)(x)
    x = layers.Conv2DTranspose(1, 5, strides=2, padding="same", activation="sigmoid")(x)
    return keras.Model(inputs, layers.Reshape([28, 28])(x))


class Prior(keras.Model):
    """p(code at a place | the codes before it, row by row): indices (n, 49) → logits (n, 49, n_codes)."""

    def __init__(self, n_codes: int, units: int = 256) -> None:
        super().__init__()
        self.n_codes = n_codes  # also stands for "no code", beyond the edge
        self.neighbours = [layers.Embedding(n_codes + 1, 24) for _ in range(3)]
        self.place = layers.Embedding(PLACES, 24)
        self.cell = layers.GRUCell(units)
        self.recurrent = layers.RNN(self.cell, return_sequences=True)
        self.logits = layers.Dense(n_codes)

    def call(self, indices):
        maps = ops.reshape(ops.cast(indices, "int32"), [-1, SIDE, SIDE])
        flat = ops.pad(ops.reshape(maps, [-1, PLACES]), [[0, 0], [1, 0]], constant_values=self.n_codes)
        above = ops.pad(maps[:, :-1], [[0, 0], [1, 0], [0, 1]], constant_values=self.n_codes)
        above, above_right = (ops.reshape(above[:, :, i : i + SIDE], [-1, PLACES]) for i in (0, 1))
        return self.logits(self.recurrent(self._inputs([flat[:, :-1], above, above_right], ops.arange(PLACES))))

    def _inputs(self, neighbours, places):
        embedded = [embed(indices) for embed, indices in zip(self.neighbours, neighbours, strict=True)]
        return ops.concatenate([*embedded, self.place(places) + ops.zeros_like(embedded[0])], axis=-1)

    def sample(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Draw n maps of codes, one place after the other: indices (n, 7, 7)."""
        maps = np.full([n, SIDE + 1, SIDE + 1], self.n_codes)  # with an edge above and on the right
        state, before = ops.zeros([n, self.cell.units]), np.full(n, self.n_codes)
        for place in range(PLACES):
            row, column = divmod(place, SIDE)
            neighbours = [before, maps[:, row, column], maps[:, row, column + 1]]
            output, state = self.cell(self._inputs(neighbours, np.full(n, place)), state)
            chances = np.cumsum(np.asarray(ops.softmax(self.logits(output)), "float64"), axis=-1)
            before = (rng.random([n, 1]) * chances[:, -1:] > chances).sum(axis=-1)
            maps[:, row + 1, column] = before
        return maps[:, 1:, :-1]


def nats(prior: Prior, indices: np.ndarray) -> np.ndarray:
    """−log p of every map of codes, indices (n, 7, 7) → (n,), in batches of 500."""
    flat = np.reshape(indices, [len(indices), PLACES])
    parts = []
    for i in range(0, len(flat), 500):
        log_p = np.asarray(ops.log_softmax(prior(flat[i : i + 500])))
        parts.append(-np.take_along_axis(log_p, flat[i : i + 500, :, None], axis=-1).sum(axis=(1, 2)))
    return np.concatenate(parts)
