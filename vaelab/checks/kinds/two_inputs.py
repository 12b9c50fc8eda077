"""The stand-ins of ``labelled`` as Keras models of two inputs. They note what they are given, and stop where a real one would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from vaelab.checks.formulas import PIXELS

WIDE = 3.0  # with it codings_log_var has a standard deviation of about 1.7 for pixels in [0, 1]


class Misused(ValueError):
    """A stand-in was given what a real model of two inputs would refuse; its attribute ``misuse`` says what."""


class TwoInputs(keras.Model):
    """[rows, labels] → ``function(rows, labels)``, a functional model; ``layers`` are those with weights that the function calls.

    ``misuse``: {} or what was wrong when it stopped. ``labels``: the labels of each call, where they had values.
    """

    def __init__(self, function: Callable, name: str, shape: list[int], layers: Sequence[keras.Layer] = ()) -> None:
        rows, labels = keras.Input(shape), keras.Input([], dtype="int32")
        super().__init__([rows, labels], _Function(function, layers)([rows, labels]), name=name)
        self.row_shape = tuple(shape)
        self.misuse: dict = {}
        self.labels: list[np.ndarray] = []

    def __call__(self, inputs: Any = None, *args: Any, **kwargs: Any) -> Any:
        if isinstance(inputs, dict) or _is_symbolic(inputs):
            return super().__call__(inputs, *args, **kwargs)
        self._require_pair(inputs, args)
        rows, labels = inputs
        labels = ops.reshape(ops.cast(ops.convert_to_tensor(labels), "int32"), (-1,))
        if hasattr(labels, "numpy"):
            self.labels.append(labels.numpy())
        return super().__call__([ops.cast(ops.convert_to_tensor(rows), "float32"), labels], *args, **kwargs)

    def predict(self, x: Any, *args: Any, **kwargs: Any) -> Any:
        """As quick as a call, for answers that loop. Unlike a call it takes tensors beside arrays."""
        outputs = self([_in_numpy(one) for one in x] if isinstance(x, list | tuple) else x)
        # copies: the arrays of a real predict can be written into
        return [np.array(part) for part in outputs] if isinstance(outputs, list) else np.array(outputs)

    def predict_on_batch(self, x: Any) -> Any:
        return self.predict(x)

    def _require_pair(self, inputs: Any, others: tuple) -> None:
        if not isinstance(inputs, list | tuple):
            joined = len(_shape(inputs)) == 2 and (_shape(inputs)[1] or 0) > np.prod(self.row_shape)
            kind = "two_arguments" if others else "labels_joined" if joined else "labels_not_given"
            self._stop(kind, f"{self.name}({', '.join(_about(one) for one in (inputs, *others))})")
        if len(inputs) != 2:
            self._stop("not_two_inputs", f"a list of {len(inputs)}")
        (rows, labels), seen = inputs, f"{self.name}([{', '.join(map(_about, inputs))}])"
        rows_shape, labels_shape = _shape(rows), _shape(labels)
        if isinstance(labels, list | tuple):
            self._stop("labels_in_a_list", seen)
        if len(rows_shape) < len(labels_shape):
            self._stop("inputs_exchanged", seen)
        if not labels_shape or (labels_shape[0] == 1 and rows_shape[:1] > (1,)):
            self._stop("one_label_for_all", seen)
        if len(labels_shape) > 1 and labels_shape[-1] != 1:
            self._stop("labels_one_hot", seen)
        if rows_shape[1:] != self.row_shape and rows_shape[1:] != (*self.row_shape, 1):
            kind = "codings" if len(self.row_shape) == 1 else "images"
            self._stop(kind, seen, shape=[int(n or 0) for n in rows_shape], size=int(self.row_shape[0]))
        if ops.is_tensor(rows) != ops.is_tensor(labels):
            self._stop("tensor_beside_array", seen)
        if None not in (*rows_shape[:1], *labels_shape[:1]) and rows_shape[0] != labels_shape[0]:
            self._stop("rows_do_not_fit", seen)

    def _stop(self, kind: str, seen: str, **more: Any) -> None:
        self.misuse = {"part": self.name, "kind": kind, "seen": seen, **more}
        raise Misused(seen)


class _Function(keras.layers.Layer):
    def __init__(self, function: Callable, layers: Sequence[keras.Layer]) -> None:
        super().__init__()
        self.function, self.layers = function, list(layers)

    def build(self, input_shape: Any) -> None:
        """Nothing is left to build. Without this method Keras traces the function once more to see that."""

    def call(self, inputs: Any) -> Any:
        return self.function(*inputs)


def _is_symbolic(inputs: Any) -> bool:
    some = inputs if isinstance(inputs, list | tuple) else [inputs]
    return any(isinstance(one, keras.KerasTensor) for one in some)


def _in_numpy(thing: Any) -> Any:
    return thing.numpy() if hasattr(thing, "numpy") else thing


def _shape(thing: Any) -> tuple:
    return tuple(thing.shape) if hasattr(thing, "shape") else tuple(np.shape(thing))


def _about(thing: Any) -> str:
    if hasattr(thing, "shape"):
        return f"{'tensor' if ops.is_tensor(thing) else 'array'} of shape {tuple(thing.shape)}"
    return f"list of {len(thing)}" if isinstance(thing, list | tuple) else f"{thing!r}"[:40]


def linear_parts(codings_size: int, n_classes: int, rng: np.random.Generator) -> tuple[TwoInputs, TwoInputs]:
    """Encoder and decoder of linear layers, with a row for each label added to the means and to the pixels.

    codings_log_var is linear in the image, too, and wide, so that a draw with another spread than it says is told from a right one;
    codings = mean + log_var / 4 + ⅓, which differs from the mean as a sample would. A label that is too large goes round.
    """
    mean, log_var = (_dense(PIXELS, codings_size) for _ in range(2))
    pixels = _dense(codings_size, PIXELS)
    means_of_labels, pixels_of_labels = (_embedding(n_classes, n) for n in (codings_size, PIXELS))

    def encode(images: Any, labels: Any) -> list:
        flat = ops.reshape(images, (-1, PIXELS))
        first, second = mean(flat) + means_of_labels(labels % n_classes), WIDE * log_var(flat)
        return [first, second, first + 0.25 * second + 1 / 3]

    def decode(codings: Any, labels: Any) -> Any:
        return ops.reshape(pixels(codings) + pixels_of_labels(labels % n_classes), (-1, 28, 28))

    encoder = TwoInputs(encode, "encoder", [28, 28], [mean, log_var, means_of_labels])
    decoder = TwoInputs(decode, "decoder", [codings_size], [pixels, pixels_of_labels])
    for variable in encoder.trainable_variables + decoder.trainable_variables:
        fan_in = variable.shape[0] if len(variable.shape) > 1 and variable.shape[0] != n_classes else 4
        variable.assign(rng.normal(0, 1 / np.sqrt(fan_in), variable.shape))
    return encoder, decoder


def _dense(n_inputs: int, n_outputs: int) -> keras.layers.Dense:
    """Built, with zeros that are not drawn: Keras would trace the function that calls the layer once more to build it."""
    layer = keras.layers.Dense(n_outputs, kernel_initializer="zeros")
    layer.build((None, n_inputs))
    return layer


def _embedding(n_classes: int, n_outputs: int) -> keras.layers.Embedding:
    """The same of an embedding."""
    layer = keras.layers.Embedding(n_classes, n_outputs, embeddings_initializer="zeros")
    layer.build()
    return layer
