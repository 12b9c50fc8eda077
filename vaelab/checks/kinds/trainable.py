"""Losses that a training lowers: whether gradients reach what they depend on, and whether these belong to the values.

A value may be right and its gradient not: ``stop_gradient`` around a part of the formula, rounding, NumPy or a constant made
of an argument hold that part fixed, and training lowers something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake, apart, doing, shaped, write
from vaelab.checks.engine.errors import describe, failure_of
from vaelab.checks.kinds.divergence import PerImage
from vaelab.checks.kinds.models import as_tensor

ARGUMENTS = "codings_mean", "codings_log_var"
# A formula that keeps its values within 10⁻³, such as one with an epsilon in a logarithm, keeps its slopes within 10⁻².
# At the inputs of ``away_from_agreement`` a term of Equation 17-4 that is held fixed takes 0.3 or more from some slope.
CLOSE = 0.02


def losses(function: Any, what: str, inputs: dict) -> dict:
    """Evidence of a function of codings_mean and codings_log_var: its values, and the gradients that reach both."""
    import tensorflow as tf

    mean, log_var = as_tensor(inputs["mean"]), as_tensor(inputs["log_var"])
    with tf.GradientTape() as tape, doing(f"calling {what}"):
        tape.watch([mean, log_var])
        loss = function(mean, log_var)
    gradients = tape.gradient(loss, [mean, log_var]) if tf.is_tensor(loss) else [None]
    with doing(f"calling {what} once more"):
        again = write(function(mean, log_var))
    evidence = {"loss": write(loss), "again": again, "gradients": written(gradients)}
    evidence["numpy"] = isinstance(loss, np.ndarray | np.generic)
    if all(evidence["gradients"]):
        of_any_batch = tf.TensorSpec([None, mean.shape[1]], "float32")
        try:
            compiled = tf.function(lambda *both: function(*both), input_signature=[of_any_batch] * 2, autograph=False)
            compiled(mean, log_var)  # in a lambda: an object that is called may have no hash
        except Exception as error:
            evidence["compiled"] = describe(error, f"compiling {what}, as training does,")
    return evidence


def written(gradients: Sequence[Any]) -> list[dict | None]:
    """Evidence of gradients; None where nothing arrives."""
    import tensorflow as tf

    return [None if gradient is None else write(tf.convert_to_tensor(gradient)) for gradient in gradients]


def require_trainable(evidence: Mapping, slip: type[PerImage], mean: np.ndarray, log_var: np.ndarray) -> None:
    """Raise ``Failure`` where training could not use what ``losses`` called, whose values are right but for a constant."""
    named = slip.computed_with_numpy if evidence["numpy"] is True else slip.not_differentiable
    if not all(evidence["gradients"]):
        raise Failure(named, "a gradient with respect to codings_mean and codings_log_var", "none")
    for part, found, right in zip(ARGUMENTS, evidence["gradients"], slopes(mean, log_var), strict=True):
        require_slopes(found, right, CLOSE * (1 + np.abs(right)), slip.held_fixed.about(part=part))
    if "compiled" in evidence:
        raise failure_of(evidence["compiled"])


def slopes(mean: np.ndarray, log_var: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradients of the latent loss, Equation 17-4, with respect to μ and γ."""
    return mean, (np.exp(log_var) - 1) / 2


def require_slopes(found: Any, right: np.ndarray, most: np.ndarray, mistake: Mistake) -> None:
    """Raise ``Failure`` where a written gradient is further off than ``most`` anywhere."""
    seen = shaped(found, "the gradient", right.shape)
    off = np.abs(seen - right) / most
    if off.max() > 1:
        place = np.unravel_index(off.argmax(), off.shape)
        expected, observed = apart(right[place], seen[place])
        raise Failure(mistake, f"a gradient of {expected} in one place", observed)
