"""The encoder and the decoder of ``parts`` as Keras models that take notes of what they are given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds.parts import Code, Pattern, encode, render

MAX_NOTES = 8


class Recorder(keras.Model):
    """A functional model that computes ``function`` and notes the shape of every input in ``given``.

    It bends inputs that a trained model would refuse (a missing batch axis, too few codings) into shape, so that the check
    can name the mistake in place of showing Keras's error. ``predict`` is as quick as a call, for answers that loop.
    """

    def __init__(self, function: Callable, fit: Callable, shape: list[int], name: str) -> None:
        inputs = keras.Input(shape)
        super().__init__(inputs, _Function(function)(inputs), name=name)
        self.function, self.fit_shape, self.given = function, fit, []

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(inputs, keras.KerasTensor | dict):
            return super().__call__(inputs, *args, **kwargs)
        return self.function(self.fit_shape(ops.convert_to_tensor(self._noted(inputs), dtype="float32")))

    def predict(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        if hasattr(x, "element_spec"):  # a tf.data.Dataset of batches
            x = np.concatenate([np.asarray(batch) for batch in x])
        outputs = self(x)
        # copies: the arrays of a real predict can be written into
        return [np.array(part) for part in outputs] if isinstance(outputs, list) else np.array(outputs)

    def predict_on_batch(self, x: Any) -> Any:
        return self.predict(x)

    def _noted(self, inputs: Any) -> Any:
        if isinstance(inputs, list | tuple) and len(inputs) == 1 and len(np.shape(inputs[0])) > 1:
            inputs = inputs[0]  # one input in a list of one: Keras accepts that
        if isinstance(inputs, list | tuple):
            note = {"items": len(inputs)}
            inputs = np.stack([np.asarray(item) for item in inputs])
        else:
            note = {"shape": [int(n or 0) for n in getattr(inputs, "shape", np.shape(inputs))]}
        if note not in self.given and len(self.given) < MAX_NOTES:
            self.given.append(note)
        return inputs

    def notes(self) -> list[dict]:
        """What was given, as plain JSON."""
        return [{key: list(v) if key == "shape" else v for key, v in note.items()} for note in self.given]


Recorder.__name__ = "Functional"  # errors call it so, as they would a trained model


class _Function(keras.layers.Layer):
    def __init__(self, function: Callable) -> None:
        super().__init__()
        self.function = function

    def build(self, input_shape: Any) -> None:
        """Nothing is left to build. Without this method Keras traces the function once more to see that."""

    def call(self, inputs: Any) -> Any:
        return self.function(inputs)


def keeping(model: Recorder) -> list[np.ndarray]:
    """A list that gathers what the model is given, call by call; nothing of what it gets while a graph is built."""
    function, kept = model.function, []

    def gathering(inputs: Any) -> Any:
        if hasattr(inputs, "numpy"):
            kept.append(inputs.numpy())
        return function(inputs)

    model.function = gathering
    return kept


def known_among(kept: Sequence[np.ndarray], images: np.ndarray) -> dict[str, int]:
    """How many of these images were given, and how many others, from what ``keeping`` gathered; plain JSON."""
    weights = np.cos(np.arange(PIXELS))
    own = images.reshape(len(images), PIXELS).astype("float64") @ weights
    order = np.argsort(own)
    given = np.concatenate([batch.reshape(-1, PIXELS).astype("float64") @ weights for batch in kept] or [np.zeros(0)])
    places = np.searchsorted(own[order], given).clip(1, len(own) - 1)
    near = np.where(np.abs(own[order][places] - given) < np.abs(own[order][places - 1] - given), places, places - 1)
    known = np.abs(own[order][near] - given) < 1e-3  # float32 leaves 10⁻⁴ in a sum of 784 pixels
    return {"known": len(np.unique(near[known])), "others": int(np.sum(~known))}


def decoder(pattern: Pattern) -> Recorder:
    """Codings (n, codings_size) → images (n, 28, 28), some pixels outside [0, 1]."""
    size = pattern.codings_size
    return Recorder(lambda codings: render(codings, pattern, ops), fitting(size), [size], "decoder")


def fitting(size: int) -> Callable:
    """What makes rows of ``size`` codings of whatever is given."""

    def fit(codings: Any) -> Any:
        if codings.shape[-1:] == (size,) and len(codings.shape) == 2:
            return codings
        rows = ops.reshape(codings, (-1, codings.shape[-1] if len(codings.shape) else 1))
        return ops.pad(rows, ((0, 0), (0, size)))[:, :size]

    return fit


def encoder(code: Code) -> Recorder:
    """Images (n, 28, 28) → [codings_mean, codings_log_var, codings], each (n, codings_size)."""

    return Recorder(lambda images: list(encode(images, code, ops)), flat, [28, 28], "encoder")


def flat(images: Any) -> Any:
    """Images of whatever shape as rows of pixels."""
    return ops.reshape(images, (-1, PIXELS))
