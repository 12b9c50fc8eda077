"""What the checks of Keras models share."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, General

MODEL = "model"


class Slip(General):
    not_a_model = (
        "{what} is not a Keras model.",
        "Return keras.Model(inputs, outputs), a Sequential model or a subclass of keras.Model.",
    )
    no_call_method = (
        "{what} has no method `call`.",
        "Keras runs the method named `call`: define `def call(self, inputs)` inside the class, indented, with exactly this name.",
    )
    numpy_in_the_graph = (
        "NumPy cannot be used here: training compiles the function, and NumPy knows no symbolic tensors.",
        "Compute with keras.ops or tf throughout: ops.log, ops.sum, ops.clip.",
    )


def is_numpy_in_graph(error: Exception) -> bool:
    """Whether NumPy was given a symbolic tensor."""
    return re.search("symbolic .* to a numpy array", str(error)) is not None


def kind_of(thing: Any) -> str:
    """``"model"`` for Keras models and layers, the name of the type for everything else."""
    import keras

    return MODEL if isinstance(thing, keras.layers.Layer) else type(thing).__name__


def require_model(kind: str, what: str) -> None:
    """Raise ``Failure`` unless ``kind_of`` found a model."""
    if kind == "NoneType":
        raise Failure(Slip.nothing_returned.about(what=what), "a Keras model", "None")
    if kind != MODEL:
        raise Failure(Slip.not_a_model.about(what=what), "a Keras model", f"a {kind}")


def lacks_call(thing: Any) -> bool:
    """True for a Keras layer or model whose class defines no ``call`` of its own."""
    import keras

    return isinstance(thing, keras.Layer) and type(thing).call in (keras.Layer.call, keras.Model.call)


def stir(model: Any, rng: np.random.Generator) -> None:
    """Move every weight of a built model a little, so that what is zero only before training does not look dead."""
    for variable in model.trainable_variables:
        fan_in = np.prod(variable.shape[:-1]) if len(variable.shape) > 1 else 10
        variable.assign_add(rng.normal(0, 0.3 / np.sqrt(fan_in), variable.shape))


def input_size(model: Any) -> int | None:
    """The last axis of a built model's only input; None where the model does not say."""
    shape = getattr(model, "input_shape", None) if getattr(model, "built", False) else None
    return shape[-1] if isinstance(shape, tuple) and shape and isinstance(shape[-1], int) else None


def as_tensor(array: np.ndarray) -> Any:
    """The array as a float32 tensor, as the notebooks' data are."""
    import tensorflow as tf

    return tf.constant(array, "float32")


def is_standard_normal(noise: np.ndarray, log_var: np.ndarray) -> bool:
    """Whether noise that was divided by exp(γ / 2) is standard normal whatever γ is, within six standard errors.

    Of the mean 1 / √n, of the standard deviation 1 / √(2n); of the slope of log|ε| along γ, which is 0 where the exponent is
    right, π / √8 / √n / std(γ), because log|ε| of a normal ε has the standard deviation π / √8.
    """
    root = np.sqrt(noise.size)
    slope = np.mean(np.log(np.abs(noise) + 1e-12) * (log_var - log_var.mean())) / log_var.var()
    return (
        abs(noise.mean()) < 6 / root
        and abs(noise.std() - 1) < 6 / root / np.sqrt(2)
        and abs(slope) < 6 * np.pi / np.sqrt(8) / root / log_var.std()
    )
