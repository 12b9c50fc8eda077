"""Whether the labels that a network takes are categories to it, or numbers.

Told by gradients, which know no layer's name. A category has weights that no other one touches: a column for each, or a row of a
table. Codes that touch every weight, such as ±1 in the place of 0 and 1, are categories too: of any layer that they reach, the
inputs for all classes are linearly independent. A number, from 0 to 9 say, moves the first layer along one line only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure
from vaelab.checks.kinds import models
from vaelab.checks.kinds.labelled import Slip, called

INDEPENDENT = 1e-4  # the smallest singular value beside the largest: float32 leaves 10⁻⁶ where there is none


def probe(network: Any, first: np.ndarray, n_classes: int, name: str, rng: np.random.Generator) -> dict:
    """Evidence of what labels do in a network of stirred weights: ``own``, for each class how many weights it alone touches.

    The weights are also taken with the opposite sign, where a unit that one class never wakes is awake; the rows are small and
    large, so that no activation is at its end for all of them.
    ``independent``: where hardly a class has any, and those by chance, whether the labels are codes that are as good.
    ``again``, ``mixed``, ``change``, ``last``: how far the outputs change in a second call, in half of the batch, with other labels,
    and from the last class but one to the last.
    """
    first = first * rng.choice([0.3, 1, 3, 10], (len(first), *[1] * (first.ndim - 1)))
    labels = np.resize(np.arange(n_classes), len(first))

    def outputs(some: np.ndarray, of: np.ndarray) -> np.ndarray:
        return np.asarray(_known(called(network, some, of, name)))

    outputs(first[:1], labels[:1])  # builds what is not built yet
    models.stir(network, rng)
    half, together = len(first) // 2, outputs(first, labels)
    evidence = {
        "again": _difference(together, outputs(first, labels)),
        "mixed": _difference(together[:half], outputs(first[:half], labels[:half])),
        "change": _difference(together, outputs(first, np.roll(labels, 1))),
        "last": _difference(*(outputs(first, np.full(len(first), n_classes - back)) for back in (1, 2))),
    }
    gradients = _gradients(network, first, name)
    touched = _touched(gradients, n_classes)
    for variable in network.trainable_variables:
        variable.assign(-variable)
    touched |= _touched(gradients, n_classes)
    own = np.sum(touched & (touched.sum(axis=0) == 1), axis=1).tolist()
    return {**evidence, "own": own, "independent": _too_few(own) and _independent(network, first, n_classes, name)}


def _too_few(own: list[int]) -> bool:
    """Whether so many classes have no weights of their own that the others have theirs by chance."""
    return own.count(0) > max(2, len(own) - 10)


def _independent(network: Any, first: np.ndarray, n_classes: int, name: str) -> bool:
    """Whether the inputs of every layer with a kernel that the labels reach are linearly independent, as those of all classes.

    The smallest rows are taken, beside which a label is not small.
    """
    rows = first[np.argsort(np.abs(first).reshape(len(first), -1).max(axis=1))[:3]]
    found: dict[int, list[float]] = {}
    for row in rows:
        per_class = [_inputs_of_layers(network, row[None], label, name) for label in range(n_classes)]
        for layer, one in per_class[0].items():
            inputs = np.stack([given.get(layer, 0 * one) for given in per_class])
            inputs /= np.linalg.norm(inputs, axis=1, keepdims=True) + 1e-9
            if np.abs(inputs - inputs[0]).max() > 1e-5:
                singular = np.linalg.svd(inputs, compute_uv=False)
                found.setdefault(layer, []).append(float(singular[-1] / singular[0]) if len(one) >= n_classes else 0.0)
    return bool(found) and min(map(max, found.values())) > INDEPENDENT


def _inputs_of_layers(network: Any, row: np.ndarray, label: int, name: str) -> dict[int, np.ndarray]:
    """What each layer with a kernel is given when the network is called with one row. A table looks up, and computes nothing."""
    from keras import layers

    given: dict[int, list[np.ndarray]] = {}
    call = layers.Layer.__call__

    def noting(layer: Any, *args: Any, **kwargs: Any) -> Any:
        kernels = [weight for weight in layer._trainable_variables if len(weight.shape) > 1]
        if kernels and args and hasattr(args[0], "numpy") and not isinstance(layer, layers.Embedding):
            given.setdefault(id(layer), []).append(np.ravel(args[0]).astype("float64"))
        return call(layer, *args, **kwargs)

    layers.Layer.__call__ = noting
    try:
        called(network, row, np.array([label]), name)
    finally:
        layers.Layer.__call__ = call
    return {layer: np.concatenate(parts) for layer, parts in given.items()}


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    """How far two sets of rows are from each other at most, each row beside its own largest value."""
    return float((np.abs(one - other).max(axis=1) / (np.abs(one).max(axis=1) + 1e-9)).max())


def _known(outputs: Any) -> Any:
    """What is not random, a row for each one given: mean and log-variance side by side, or the pixels."""
    from keras import ops

    outputs = list(outputs)[:2] if isinstance(outputs, list | tuple) else [outputs]
    return ops.concatenate([ops.reshape(part, (part.shape[0], -1)) for part in outputs], axis=1)


def _touched(gradients: Callable[[Any], list], n_classes: int) -> np.ndarray:
    """For each class which weights have a gradient when all rows have its label, (n_classes, weights)."""
    per_class = [gradients(label) for label in range(n_classes)]
    return np.array([np.concatenate([np.ravel(np.asarray(part) != 0) for part in parts]) for parts in per_class])


def _gradients(network: Any, first: np.ndarray, name: str) -> Callable[[Any], list]:
    """A function of a label: how a weighted sum of what comes out for these rows, all with it, changes with each weight.

    Compiled, as ``fit`` compiles it: a recurrent network takes many steps, and is asked for each class.
    """
    import tensorflow as tf

    weights = [variable.value for variable in network.trainable_variables]

    @tf.function(reduce_retracing=True)
    def gradients(labels: Any) -> list:
        with tf.GradientTape() as tape:
            known = _known(called(network, first, labels, name))
            total = tf.reduce_sum(known * tf.cast(tf.linspace(0.5, 1.5, known.shape[1]), "float32"))
        found = tape.gradient(total, weights, unconnected_gradients="zero")
        return [tf.convert_to_tensor(gradient) for gradient in found]

    return lambda label: gradients(tf.fill([len(first)], tf.constant(label, "uint8")))


def judge(slip: type[Slip], evidence: Mapping, n_classes: int) -> None:
    """Raise ``Failure`` unless every row depends on its own label, and the labels are categories."""
    again, mixed, change, last = (float(evidence[key]) for key in ("again", "mixed", "change", "last"))
    if again > 1e-4:
        raise Failure(slip.other_noise, "the same values twice", f"values that differ by {again:.1%} of the largest")
    if mixed > 1e-3:
        expected = "the same for a row, whatever else is in the batch"
        raise Failure(slip.rows_mixed, expected, f"values that differ by {mixed:.1%} of the largest")
    if change < 1e-6:
        raise Failure(slip.labels_ignored, "other values for other labels", "the same values")
    own = [int(count) for count in evidence["own"]]
    if len(own) != n_classes:
        raise ValueError("not one number for each class")
    missing = [label for label, count in enumerate(own) if count == 0]
    if not missing or (_too_few(own) and evidence.get("independent") is True):
        return
    # Labels beyond the depth of one_hot are zeros, all alike; numbers and other codes are not.
    known = len(own) - len(missing)
    if 1 < known < len(own) - 1 and missing[0] == known and last < 1e-6:
        named = slip.n_classes_ignored.about(known=known)
    elif _too_few(own):
        named = slip.label_is_a_number
    elif missing == [n_classes - 1]:
        named = slip.last_class_missing
    elif missing == [0]:
        named = slip.first_class_missing
    else:
        named = slip.some_classes_missing.about(known=", ".join(map(str, missing)))
    raise Failure(named, f"{n_classes} classes with weights of their own", f"none for {', '.join(map(str, missing))}")
