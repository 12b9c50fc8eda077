"""Checks of the latent loss, Equation 17-4: ℒ = −½ Σᵢ [1 + γᵢ − exp(γᵢ) − μᵢ²] for each image, in nats.

This is KL(N(μ, σ²) ‖ N(0, I)) with γ = log σ²: Kingma and Welling (2014), arXiv:1312.6114, appendix B.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.models import as_tensor
from vaelab.checks.verdict import Failure, Mistake, match, numbers, shaped

WHERE = "step 4, Equation 17-4"
WHAT = "latent_loss(codings_mean, codings_log_var)"

NOT_SUMMED = Mistake(
    "not_summed",
    "There is one value per image and coding: the sum over the codings is missing.",
    "Sum over the last axis: ops.sum(…, axis=-1).",
)
WRONG_AXIS = Mistake(
    "summed_over_the_batch",
    "The sum runs over the images instead of the codings.",
    "axis=0 counts images, axis=-1 counts codings. Each image needs its own latent loss: axis=-1.",
)
ONE_NUMBER = Mistake(
    "reduced_to_one_number",
    "Everything was reduced to a single number.",
    "Return one value per image; the mean over the batch comes later, in the model.",
)
MEAN_OVER_CODINGS = Mistake(
    "mean_over_codings",
    "The codings are averaged, not summed.",
    "Equation 17-4 has a sum over the codings. A mean makes the latent loss as many times too weak as there are codings.",
)
SIGN = Mistake(
    "wrong_sign",
    "The sign is wrong: the latent loss comes out negative.",
    "A KL divergence is never negative. The factor before the sum is −½.",
)
HALF = Mistake(
    "half_missing",
    "The values are twice too large: the factor ½ is missing.",
    "The factor before the sum is −½.",
)
FACTOR = Mistake(
    "factor_missing",
    "The factor −½ in front of the sum is missing.",
    "Multiply the sum by −½: it makes the latent loss positive.",
)
QUARTER = Mistake(
    "halved_twice",
    "The values are half of what they should be: the factor ½ is applied twice.",
    "The factor before the sum is −½, once.",
)
STD_FOR_VARIANCE = Mistake(
    "standard_deviation_for_variance",
    "The formula uses σ = exp(γ / 2) where σ² = exp(γ) belongs.",
    "The latent loss contains the variance exp(γ). Only the Sampling layer halves γ.",
)
LOG_STD = Mistake(
    "log_variance_read_as_log_standard_deviation",
    "codings_log_var is treated as log σ, but it is log σ².",
    "With γ = log σ², log σ² is γ and σ² is exp(γ): nothing is doubled.",
)
LOG_VAR_AS_STD = Mistake(
    "log_variance_read_as_standard_deviation",
    "codings_log_var is treated as the standard deviation σ itself.",
    "The encoder outputs γ = log σ². Put exp(γ) for σ² and γ for log σ²: that is Equation 17-4.",
)
EXP_MISSING = Mistake(
    "exponential_missing", "γ stands where exp(γ) belongs.", "The third term in the bracket is − exp(γ)."
)
EXP_TERM_MISSING = Mistake(
    EXP_MISSING.name, "The term exp(γ) is missing.", "The third term in the bracket is − exp(γ)."
)
EXP_SQUARED = Mistake(
    "variance_squared",
    "The variance is squared: exp(γ)² or exp(2γ) stands where exp(γ) belongs.",
    "exp(γ) already is σ².",
)
SQUARE_FOR_EXP = Mistake(
    "square_for_exponential", "γ² stands where exp(γ) belongs.", "The third term in the bracket is − exp(γ)."
)
LOG_VAR_AS_VAR = Mistake(
    "log_variance_read_as_variance",
    "codings_log_var is treated as the variance σ² itself (Equation 17-3).",
    "The encoder outputs γ = log σ². Put exp(γ) for σ² and γ for log σ²: that is Equation 17-4.",
)
ONE_MISSING = Mistake("one_missing", "The constant 1 in the bracket is missing.", "The bracket starts with 1 + γ.")
MEAN_NOT_SQUARED = Mistake("mean_not_squared", "codings_mean is not squared.", "The last term is μ².")
MEAN_TERM_MISSING = Mistake("mean_term_missing", "The term μ² is missing.", "The last term in the bracket is − μ².")
LOG_VAR_TERM_MISSING = Mistake("log_variance_term_missing", "The term γ is missing.", "The bracket starts with 1 + γ.")
PLUS_MEAN = Mistake(
    "sign_of_mean_term", "μ² is added inside the bracket, not subtracted.", "Inside the bracket it is − μ²."
)
PLUS_VAR = Mistake(
    "sign_of_variance_term", "exp(γ) is added inside the bracket, not subtracted.", "Inside the bracket it is − exp(γ)."
)
MINUS_LOG_VAR = Mistake(
    "sign_of_log_variance_term",
    "γ is subtracted inside the bracket, not added.",
    "Inside the bracket it is + γ.",
)
SWAPPED = Mistake(
    "mean_and_log_var_swapped",
    "codings_mean and codings_log_var are swapped.",
    "The arguments come in the order (codings_mean, codings_log_var).",
)
REVERSED = Mistake(
    "divergence_reversed",
    "This is the divergence the other way round, KL(N(0, I) ‖ posterior).",
    "Equation 17-4 is KL(posterior ‖ N(0, I)).",
)
DIVIDED = Mistake(
    "divided_by_784_already",
    "The values are divided by 784 already.",
    "Return the latent loss in nats; the division by 784 comes later, in the model.",
)
BITS = Mistake("in_bits", "The values are in bits, not in nats.", "Leave the factor log 2 out.")
KERAS_KL = Mistake(
    "keras_kl_divergence",
    "This is Keras's KL divergence, which expects the probabilities of classes.",
    "A mean and a log-variance describe a Gaussian: write out Equation 17-4.",
)
OTHER_VALUES = Mistake(
    "unrecognised",
    "The values are not those of Equation 17-4.",
    "Try one coding at a time: μ = 1, γ = 0 must cost ½, and μ = 0, γ = 1 must cost ½ (e − 2) = 0.359.",
)
ZERO = Mistake(
    "zero_everywhere",
    "The latent loss is 0 for every image.",
    "Use both arguments, codings_mean and codings_log_var.",
)
NOT_DIFFERENTIABLE = Mistake(
    "not_differentiable",
    "The values are right, but no gradient passes: training could not lower this loss.",
    "Use tensor operations (keras.ops or tf) all the way: no NumPy, no .numpy().",
)
NEGATIVE_AT_SOME = Mistake(
    "negative_divergence",
    "Some values are negative.",
    "A KL divergence is never negative: compare the signs with Equation 17-4.",
)
NOT_ZERO = Mistake(
    "not_zero_at_the_prior",
    "At μ = 0 and γ = 0 the posterior is the prior, but the latent loss is not 0.",
    "Every bracket must give 1 + 0 − 1 − 0 = 0 there.",
)


def divergence(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """KL(N(mean, exp(log_var)) ‖ N(0, I)) in nats, one value per row; shapes (…, codings) → (…)."""
    return -0.5 * np.sum(1 + log_var - np.exp(log_var) - mean**2, axis=-1)


def values_inputs(rng: np.random.Generator, images: int = 3, codings_size: int = 4) -> dict:
    """Not square, so that a wrong axis shows in the shape; values away from 0 and 1, where formulas agree."""
    signs = rng.permuted(np.tile(np.resize([1.0, -1.0], codings_size), (images, 1)), axis=1)
    return {
        "mean": rng.uniform(0.3, 2.0, (images, codings_size)) * rng.permuted(signs, axis=1),
        "log_var": rng.uniform(0.4, 1.8, (images, codings_size)) * signs,
    }


def probe_values(latent_loss: Any, inputs: dict) -> dict:
    """The losses, and those of positive codings_log_var alone: a logarithm or root of γ gives finite values only there."""
    import tensorflow as tf

    mean, log_var = as_tensor(inputs["mean"]), as_tensor(inputs["log_var"])
    with tf.GradientTape() as tape:
        tape.watch([mean, log_var])
        loss = _call(latent_loss, mean, log_var)
    gradients = tape.gradient(loss, [mean, log_var]) if tf.is_tensor(loss) else [None]
    return {
        "loss": write(loss),
        "of_positive": write(_call(latent_loss, mean, tf.abs(log_var))),
        "differentiable": all(gradient is not None for gradient in gradients),
    }


def judge_values(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    expected, of_variance = divergence(mean, log_var), _divergence_of_variance(mean, np.abs(log_var))
    if _equal(evidence["of_positive"], of_variance):
        raise Failure(LOG_VAR_AS_VAR, numbers(divergence(mean, np.abs(log_var))), numbers(of_variance))
    loss = _one_per_image(evidence["loss"], mean.shape)
    if not np.allclose(loss, expected, rtol=1e-3, atol=1e-4):
        named = match(loss, _wrong_values(mean, log_var), 1e-3, 1e-4) or OTHER_VALUES
        raise Failure(named, numbers(expected), numbers(loss))
    if evidence["differentiable"] is not True:
        raise Failure(NOT_DIFFERENTIABLE, "a gradient with respect to codings_mean and codings_log_var", "none")
    return f"one value per image, in nats: {numbers(loss, 3)}."


def _call(latent_loss: Any, mean: Any, log_var: Any) -> Any:
    with doing(f"calling {WHAT}"):
        return latent_loss(mean, log_var)


def _one_per_image(written: Mapping, shape: tuple[int, int]) -> np.ndarray:
    images, size = shape
    shapes = {(images, size): NOT_SUMMED, (size,): WRONG_AXIS, (1, size): WRONG_AXIS, (): ONE_NUMBER}
    return shaped(written, WHAT, (images,), shapes, WHERE)


def _equal(written: Mapping, values: np.ndarray) -> bool:
    if written.get("kind") != "array" or written.get("shape") != list(values.shape):
        return False
    return np.allclose(read_array(written), values, rtol=1e-3, atol=1e-4)


def _divergence_of_variance(mean: np.ndarray, var: np.ndarray) -> np.ndarray:
    """Equation 17-3."""
    return -0.5 * np.sum(1 + np.log(var) - var - mean**2, axis=-1)


def _wrong_values(mean: np.ndarray, log_var: np.ndarray) -> dict[Mistake, np.ndarray]:
    """What each known slip returns for these inputs."""
    right = divergence(mean, log_var)
    var = np.exp(log_var)

    def bracket(*terms: np.ndarray | float) -> np.ndarray:
        return -0.5 * np.sum(sum(terms) + 0 * mean, axis=-1)

    probabilities, others = np.clip(mean, 1e-7, 1), np.clip(log_var, 1e-7, 1)
    return {
        SIGN: -right,
        HALF: 2 * right,
        FACTOR: -2 * right,
        QUARTER: right / 2,
        MEAN_OVER_CODINGS: right / mean.shape[-1],
        DIVIDED: right / 784,
        BITS: right / np.log(2),
        STD_FOR_VARIANCE: bracket(1, log_var, -np.sqrt(var), -(mean**2)),
        LOG_STD: bracket(1, 2 * log_var, -(var**2), -(mean**2)),
        LOG_VAR_AS_STD: _divergence_of_variance(mean, log_var**2),
        EXP_MISSING: bracket(1, log_var, -log_var, -(mean**2)),
        EXP_TERM_MISSING: bracket(1, log_var, -(mean**2)),
        EXP_SQUARED: bracket(1, log_var, -(var**2), -(mean**2)),
        SQUARE_FOR_EXP: bracket(1, log_var, -(log_var**2), -(mean**2)),
        ONE_MISSING: bracket(log_var, -var, -(mean**2)),
        MEAN_NOT_SQUARED: bracket(1, log_var, -var, -mean),
        MEAN_TERM_MISSING: bracket(1, log_var, -var),
        LOG_VAR_TERM_MISSING: bracket(1, -var, -(mean**2)),
        PLUS_MEAN: bracket(1, log_var, -var, mean**2),
        PLUS_VAR: bracket(1, log_var, var, -(mean**2)),
        MINUS_LOG_VAR: bracket(1, -log_var, -var, -(mean**2)),
        SWAPPED: divergence(log_var, mean),
        REVERSED: 0.5 * np.sum((1 + mean**2) / var - 1 + log_var, axis=-1),
        KERAS_KL: np.sum(probabilities * np.log(probabilities / others), axis=-1),
    }


def prior_inputs(rng: np.random.Generator, images: int = 40, codings_size: int = 6) -> dict:
    """The first row is the prior itself; the others are anywhere."""
    at_least(2, images=images)
    mean, log_var = rng.normal(0, 1.5, (images, codings_size)), rng.normal(0, 1.5, (images, codings_size))
    mean[0] = log_var[0] = 0
    return {"mean": mean, "log_var": log_var}


def probe_prior(latent_loss: Any, inputs: dict) -> dict:
    return {"loss": write(_call(latent_loss, as_tensor(inputs["mean"]), as_tensor(inputs["log_var"])))}


def judge_prior(inputs: dict, evidence: Mapping) -> str:
    loss = _one_per_image(evidence["loss"], inputs["mean"].shape)
    if abs(loss[0]) > 1e-5:
        named = ONE_MISSING if np.isclose(loss[0], inputs["mean"].shape[1] / 2) else NOT_ZERO
        raise Failure(named, "0 at μ = 0, γ = 0", numbers(loss[0]))
    if loss.min() < -1e-4:
        named = SIGN if loss.max() <= 1e-4 else NEGATIVE_AT_SOME
        raise Failure(named, "values ≥ 0", f"{loss.min():.4g} for one image")
    if np.all(np.abs(loss) < 1e-6):
        raise Failure(ZERO, "0 only at the prior", "0 everywhere")
    return "0 at the prior and positive everywhere else."


latent_loss_values = Check("latent_loss_values", "latent_loss", values_inputs, probe_values, judge_values, WHERE)
latent_loss_prior = Check("latent_loss_prior", "latent_loss", prior_inputs, probe_prior, judge_prior, WHERE)
