"""How many numbers pass through a network: a layer of few units ties its outputs to each other, or does not see all of its inputs.

A network whose last hidden layer has k units returns outputs in k directions; one whose first layer has k units depends on k
combinations of its inputs. Both are counted by singular values, so nothing is asked of the layers themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure
from vaelab.checks.kinds.models import as_tensor

# Numbers that pass; the course's hidden layers have 100 units and more. Of a layer of 16 units some never leave 0, whatever the
# image: after convolutions 4 % of them, two of 16 at most in 60 networks, so eight at once in one of ten million.
LEAST = 9


def of_outputs(outputs: np.ndarray) -> int:
    """In how many directions these outputs (n, ...) differ from their mean."""
    rows = outputs.reshape(len(outputs), -1)
    return _rank(rows - rows.mean(axis=0))


def of_inputs(network: Callable[[Any], Any], inputs: np.ndarray, rng: np.random.Generator) -> int:
    """On how many directions of the inputs (n, ...) the outputs depend, n at most: each row's outputs are added up with
    random numbers of its own, and the gradients of these sums are counted."""
    import tensorflow as tf

    given = as_tensor(inputs)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(given)
        outputs = [tf.cast(part, "float32") for part in tf.nest.flatten(network(given))]
        added = sum(tf.reduce_sum(part * rng.normal(0, 1, part.shape)) for part in outputs)
    gradients = tape.gradient(added, given, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return _rank(np.asarray(gradients, "float64").reshape(len(inputs), -1))


def within(network: Callable[[Any], Any], inputs: np.ndarray) -> int:
    """How many numbers of a row (n, ...) reach its outputs (n, m) at most: the rank of their derivatives, row by row.

    A narrow layer between wide ones shows here alone: what comes after it bends its few numbers into many directions.
    """
    import tensorflow as tf

    given = as_tensor(inputs)
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch(given)
        outputs = tf.unstack(network(given), axis=1)
    slopes = [tape.gradient(one, given, unconnected_gradients=tf.UnconnectedGradients.ZERO) for one in outputs]
    return max(_rank(row.reshape(len(outputs), -1)) for row in np.stack(slopes, axis=1))


def require_gradient(slip: Any, count: Any) -> None:
    """Raise ``Failure`` where outputs depend on their inputs, but in steps: by none of their directions, says ``of_inputs``."""
    if int(count) == 0:
        raise Failure(slip.input_in_steps, "a gradient with respect to the input", "0 everywhere")


def require_wide(slip: Any, count: Any, least: int = LEAST) -> None:
    """Raise ``Failure`` with ``slip``'s own name where fewer than ``least`` numbers pass."""
    if int(count) < least:
        expected = f"layers that let at least {least} numbers pass"
        raise Failure(slip.too_narrow.about(count=int(count)), expected, f"{int(count)} at the narrowest place")


def _rank(rows: np.ndarray) -> int:
    """Directions with at least 1e-4 of the largest: float32 leaves 1e-6 where there is nothing.

    By the products of the rows with each other, or of the columns if these are fewer, whose eigenvalues are the squares: a
    hundredth of the time.
    """
    if not rows.size:
        return 0
    rows = np.nan_to_num(np.asarray(rows, "float64"))
    rows = rows / max(np.abs(rows).max(), 1e-12)
    rows = rows.T if rows.shape[0] > rows.shape[1] else rows
    squares = np.linalg.eigvalsh(rows @ rows.T)
    return int(np.sum(squares > 1e-8 * max(squares[-1], 1e-24)))
