"""Functions of tensors that stand inside a network: what they give, where their gradients go, and that ``fit`` can compile them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import doing, write
from vaelab.checks.engine.errors import describe, failure_of
from vaelab.checks.kinds.models import as_tensor, within_a_model


def called(function: Callable, what: str, *arrays: np.ndarray, **options: Any) -> dict:
    """Evidence of a function called with float32 tensors: its ``value``, and the error, if there is one, of the same call compiled.

    Args:
        function: the student's.
        what: how to call it in messages, ``"f(x, levels)"``.
        arrays: positional arguments; while it is compiled, the length of their first axis is not known, as of a batch.
        options: further arguments, handed on by name.
    """
    tensors = [as_tensor(array) for array in arrays]
    with doing(_calling(what, arrays)):
        evidence = {"value": write(function(*tensors, **options))}
    return {**evidence, **compiled(function, what, tensors, **options)}


def compiled(function: Callable, what: str, tensors: list[Any], batches: int | None = None, **options: Any) -> dict:
    """The error of a call inside a compiled graph, described, or nothing. ``batches``: how many of the arguments are batches."""
    import tensorflow as tf

    count = len(tensors) if batches is None else batches
    shapes = [[None, *one.shape[1:]] if i < count else one.shape for i, one in enumerate(tensors)]
    signature = [tf.TensorSpec(shape, "float32") for shape in shapes]
    call = within_a_model(lambda *given: function(*given, **options))
    try:
        tf.function(call, input_signature=signature, autograph=False)(*tensors)
    except Exception as error:  # a student's code
        return {"compiled": describe(error, f"calling {what} inside a compiled graph, as `fit` does,")}
    return {}


def require_compiled(evidence: Mapping) -> None:
    """Raise ``Failure`` with what the compiled call raised, if it raised anything."""
    if "compiled" in evidence:
        raise failure_of(evidence["compiled"])


def gradients(
    function: Callable, what: str, arrays: list[np.ndarray], upstream: np.ndarray | float = 1.0, **options: Any
) -> dict:
    """Evidence of a call: its ``value``, and the ``gradients`` of the sum of upstream · value; of 0 where nothing arrives.

    ``arrives``: whether there is a way to each at all, which gradients that cancel have as well.
    """
    import tensorflow as tf

    tensors = [as_tensor(array) for array in arrays]
    with tf.GradientTape() as tape, doing(_calling(what, arrays)):
        tape.watch(tensors)
        value = function(*tensors, **options)
    evidence = {"value": write(value)}
    if evidence["value"].get("kind") != "array":
        return evidence
    with tape, doing(f"taking the gradient of {what}"):
        total = tf.reduce_sum(tf.cast(upstream, "float32") * tf.cast(value, "float32"))
    arrived = tape.gradient(total, tensors)
    found = [np.zeros(one.shape) if got is None else got for one, got in zip(tensors, arrived, strict=True)]
    return {**evidence, "gradients": [write(one) for one in found], "arrives": [got is not None for got in arrived]}


def _calling(what: str, arrays: Any) -> str:
    return f"calling {what} with tensors of shape {' and '.join(str(array.shape) for array in arrays)}"
