"""Conditional models: those that take a label beside the codings (a decoder) or beside the images (an encoder)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Condition:
    """How a model with two inputs takes its labels.

    Attributes:
        at: which of the two inputs is the codings (or images); the other is the label.
        count: how many labels there are.
        shape: of the label's input without the batch: () and (1,) take integers, (count,) a one-hot row.
        dtype: of the label's input.
    """

    at: int
    count: int
    shape: tuple[int, ...]
    dtype: str

    def labels(self, labels: np.ndarray) -> np.ndarray:
        """Return integers (n,) as the model takes them."""
        labels = np.asarray(labels)
        if self.shape and self.shape != (1,):
            return np.eye(self.count, dtype=self.dtype)[labels]
        return labels.reshape(-1, *self.shape).astype(self.dtype)

    def of(self, values, labels: np.ndarray) -> list:
        """Return the model's two inputs, in its order."""
        pair = [values, self.labels(labels)]
        return pair if self.at == 0 else pair[::-1]


def condition_of(model, size: int | None, count: int | None) -> Condition | None:
    """Return how a model takes its labels, or None for a model of one input (or of whatever is no Keras model).

    size: of the codings where it is known. count: how many classes there are, where that is known.
    """
    inputs = getattr(model, "inputs", None)
    if not inputs or len(inputs) != 2:
        return None
    shapes = [tuple(tensor.shape[1:]) for tensor in inputs]
    at = 1 - _label_input(inputs, shapes, size, count)
    shape = shapes[1 - at]
    classes = shape[0] if shape and shape != (1,) else count
    return None if classes is None else Condition(at, int(classes), shape, str(inputs[1 - at].dtype))


def _label_input(inputs, shapes: list[tuple], size: int | None, count: int | None) -> int:
    """Which of two inputs is the label: integers, a single number, what is not of the codings' size, what is called so."""
    if len(shapes[0]) != len(shapes[1]):
        return int(len(shapes[1]) < len(shapes[0]))
    for k in (1, 0):
        if "int" in str(inputs[k].dtype) or shapes[k] == (1,):
            return k
    sizes = [shape[0] for shape in shapes]
    if sizes[0] != sizes[1] and size in sizes:
        return 1 - sizes.index(size)
    if sizes[0] != sizes[1] and count in sizes:
        return sizes.index(count)
    names = [str(tensor.name).lower() for tensor in inputs]
    return next((k for k in (1, 0) if any(word in names[k] for word in ("label", "class", "condition"))), 1)
