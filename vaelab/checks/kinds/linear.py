"""An encoder and a decoder of one linear layer each, with weights that the check draws: every number about them can be worked out.

``weights`` holds a pair (kernel, bias) for each of ``mean``, ``log_var``, ``codings`` (pixels → codings_size; another output than
the mean, without noise) and ``pixels`` (codings_size → pixels). The judge computes in NumPy, the student's function gets Keras models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

Weights = Mapping[str, tuple[np.ndarray, np.ndarray]]
OUTPUTS = ("mean", "log_var", "codings")


def encode(images: np.ndarray, weights: Weights) -> list[np.ndarray]:
    """codings_mean, codings_log_var and codings of images (n, ...), each (n, codings_size)."""
    flat = images.reshape(len(images), -1).astype("float64")
    return [flat @ weights[name][0] + weights[name][1] for name in OUTPUTS]


def decode(codings: np.ndarray, weights: Weights) -> np.ndarray:
    """What the decoder makes of codings before its activation, (n, pixels)."""
    return codings @ weights["pixels"][0] + weights["pixels"][1]


def models(shape: tuple[int, ...], weights: Weights, activation: str | None = None) -> tuple[Any, Any]:
    """Encoder and decoder for images of ``shape`` as Keras models; ``activation`` is the decoder's."""
    import keras

    def dense(name: str, x: Any, activation: str | None = None) -> Any:
        kernel, bias = weights[name]
        layer = keras.layers.Dense(len(bias), activation=activation)
        outputs = layer(x)
        layer.set_weights([kernel, bias])
        return outputs

    images, codings = keras.Input(shape), keras.Input([len(weights["mean"][1])])
    flat = keras.layers.Flatten()(images)
    pixels = keras.layers.Reshape(shape)(dense("pixels", codings, activation))
    return keras.Model(images, [dense(name, flat) for name in OUTPUTS]), keras.Model(codings, pixels)
