"""Checks of the posterior with uniform noise: the layer ``UniformSampling`` and its exact latent loss.

codings = codings_mean + exp(codings_log_var / 2) · u, u uniform on [−√3, √3], so that u has variance 1 as ε ~ N(0, 1) has.
What does not depend on the distribution (gradients, independence of the draws) is judged as in the build notebook.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks import latent_loss, sampling
from vaelab.checks.engine import Check, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.models import as_tensor, lacks_call
from vaelab.checks.verdict import Failure, Mistake, match, numbers, shaped

WHERE = "step 3, “Uniform noise in training”"
WHAT = "UniformSampling()([codings_mean, codings_log_var])"
DRAWS = 4000

GAUSSIAN = Mistake(
    "gaussian_noise",
    "The noise is Gaussian, not uniform.",
    "Draw it with keras.random.uniform(shape, minval=…, maxval=…).",
    WHERE,
)
NOT_UNIFORM = Mistake(
    "noise_not_uniform",
    "The noise is neither uniform nor Gaussian.",
    "Draw it with keras.random.uniform, and neither clip, add up nor round it.",
    WHERE,
)
FROM_ZERO = Mistake(
    "noise_from_0_to_1",
    "The noise runs from 0 to 1, the default of keras.random.uniform: it shifts the codings away from codings_mean.",
    "Give both ends: minval=−√3, maxval=√3.",
    WHERE,
)
NARROW = Mistake(
    "variance_not_matched",
    "The noise runs from −1 to 1: its standard deviation is 1/√3 = 0.58, not 1.",
    "The variance of a uniform distribution on [−a, a] is a² / 3: take a = √3.",
    WHERE,
)
WIDE = Mistake(
    "range_of_three",
    "The noise runs from −3 to 3: its standard deviation is √3 = 1.73, not 1.",
    "The variance of a uniform distribution on [−a, a] is a² / 3: take a = √3.",
    WHERE,
)
HALF = Mistake(
    "width_for_half_width",
    "The noise is spread half or twice as widely as it should be.",
    "√12 is the whole width of the range; it runs from −√3 to √3.",
    WHERE,
)


def distribution_inputs(rng: np.random.Generator, codings_size: int = 4) -> dict:
    return sampling.distribution_inputs(rng, codings_size)


def probe_distribution(UniformSampling: Any, inputs: dict) -> dict:
    """Mean, spread and kurtosis of many draws for one mean and log-variance per coding."""
    with doing("making UniformSampling()"):
        layer = UniformSampling()
    if not callable(layer) or lacks_call(layer):
        return {"problem": "no call" if callable(layer) else type(layer).__name__}
    tensors = [as_tensor(np.tile(inputs[key], (DRAWS, 1))) for key in ("mean", "log_var")]
    with doing(f"calling {WHAT}"):
        codings, again = write(layer(tensors)), write(layer(tensors))
    if codings.get("kind") != "array" or codings["shape"] != [DRAWS, len(inputs["mean"])]:
        return {"codings": codings}
    draws = read_array(codings).astype("float64")
    if not np.isfinite(draws).all():
        return {"codings": codings}
    centred = draws - draws.mean(axis=0)
    std = centred.std(axis=0)
    return {
        "mean": write(draws.mean(axis=0)),
        "std": write(std),
        "kurtosis": float(np.mean((centred / np.where(std > 0, std, 1)) ** 4)),
        "calls_differ": bool(np.abs(read_array(again) - draws).max() > 1e-4),
    }


def judge_distribution(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    sampling._require_layer(evidence)
    if "codings" in evidence:
        shaped(evidence["codings"], WHAT, (DRAWS, len(mean)), where=WHERE)
        raise ValueError("evidence without moments")
    seen_mean = shaped(evidence["mean"], "the mean of the codings", mean.shape)
    seen_std = shaped(evidence["std"], "the spread of the codings", mean.shape)
    kurtosis, std = float(evidence["kurtosis"]), np.exp(log_var / 2)
    if np.all(seen_std < 1e-4):
        named = sampling.SHARED_BY_IMAGES if evidence["calls_differ"] is True else sampling.NO_NOISE
        raise Failure(_worded(named), f"{DRAWS:,} different draws", f"{DRAWS:,} times the same codings")
    # The kurtosis is 1.8 for every uniform distribution and 3 for a Gaussian; over 16,000 draws it is known to 0.02.
    if abs(kurtosis - 3) < 0.25:
        raise Failure(GAUSSIAN, "kurtosis 1.8, as every uniform distribution has", f"{kurtosis:.2f}")
    # Six standard errors: σ / √n of a mean, σ / √(2n) of a Gaussian's standard deviation (a uniform one's is smaller).
    mean_error, rtol = 6 * np.maximum(seen_std, 1e-4) / np.sqrt(DRAWS), 6 / np.sqrt(2 * DRAWS)
    if np.any(np.abs(seen_mean - mean) > mean_error):
        wrong = {
            FROM_ZERO: mean + std / 2,
            sampling.MEAN_MISSING: 0 * mean,
            sampling.MEAN_SUBTRACTED: -mean,
            sampling.MEAN_SCALED: mean * std,
            sampling.SWAPPED: log_var,
        }
        named = match(seen_mean / mean_error, {m: v / mean_error for m, v in wrong.items()}, 0, 1)
        raise Failure(
            _worded(named or sampling.NOT_CENTRED), f"mean {numbers(mean, 3)}", f"mean {numbers(seen_mean, 3)}"
        )
    if np.any(np.abs(seen_std / std - 1) > rtol):
        named = next((m for m, values in _wrong_spreads(log_var).items() if _fits(seen_std, values, rtol)), None)
        raise Failure(
            _worded(named or sampling.OTHER_SPREAD),
            f"standard deviation {numbers(std, 3)}",
            f"standard deviation {numbers(seen_std, 3)}",
        )
    if abs(kurtosis - 1.8) > 0.15:
        raise Failure(NOT_UNIFORM, "kurtosis 1.8, as every uniform distribution has", f"{kurtosis:.2f}")
    return f"uniform, with the right mean and standard deviation over {DRAWS:,} draws."


def _wrong_spreads(log_var: np.ndarray) -> dict[Mistake, list[np.ndarray]]:
    """The standard deviations that known slips produce; a wrong range with the right scale comes first."""
    std = np.exp(log_var / 2)
    ranges = {NARROW: [std / np.sqrt(3)], WIDE: [std * np.sqrt(3)], HALF: [std / 2, std * 2, std / np.sqrt(12)]}
    widths = (1, 1 / np.sqrt(3))  # slips in the scale, with the right range or with that from −1 to 1
    scales = {m: [v * width for width in widths] for m, v in sampling._wrong_spreads(log_var).items()}
    scales.pop(sampling.NOT_GAUSSIAN)
    return ranges | scales


def _fits(seen: np.ndarray, values: list[np.ndarray], rtol: float) -> bool:
    return any(np.allclose(seen, value, rtol=rtol, atol=0) for value in values)


def _worded(mistake: Mistake) -> Mistake:
    """The build notebook's mistake with what is different here."""
    hint = mistake.hint.replace("keras.random.normal", "keras.random.uniform")
    hint = hint.replace(
        "ε comes from the standard normal distribution, whose mean is 0", "u is uniform from −√3 to √3, its mean is 0"
    )
    return dataclasses.replace(mistake, hint=hint)


def _as_there(judge: Callable[[dict, Mapping], str]) -> Callable[[dict, Mapping], str]:
    """A judge of the build notebook's layer, with hints that name uniform noise."""

    def judged(inputs: dict, evidence: Mapping) -> str:
        try:
            return judge(inputs, evidence)
        except Failure as failure:
            raise Failure(_worded(failure.mistake), failure.expected, failure.observed) from None

    return judged


WHERE_LOSS = "step 4, “What does it cost?”"
WHAT_LOSS = "uniform_latent_loss(codings_mean, codings_log_var)"
EXTRA = 0.5 * np.log(2 * np.pi) + 0.5 - np.log(np.sqrt(12))  # 0.17649 nat per coding

GAUSSIAN_LOSS = Mistake(
    "gaussian_latent_loss",
    "This is the latent loss of the Gaussian posterior, Equation 17-4.",
    "The uniform distribution has another entropy, log(√12 σ) in the place of ½ log(2πe σ²): a constant is missing.",
    WHERE_LOSS,
)
CONSTANT_ONCE = Mistake(
    "constant_once_per_image",
    "The constant is added once per image.",
    "Every coding has its own: add it before the sum over the codings.",
    WHERE_LOSS,
)
CONSTANT_SUBTRACTED = Mistake(
    "constant_subtracted",
    "The constant is subtracted.",
    "The Gaussian has the largest entropy of all distributions of its variance, so any other one costs more nats.",
    WHERE_LOSS,
)
HALF_WIDTH = Mistake(
    "half_the_width",
    "The density is taken as 1 / (√3 σ).",
    "The range runs from −√3 σ to √3 σ: its width is 2√3 σ, the density 1 / (2√3 σ).",
    WHERE_LOSS,
)
WIDTH_FOR_SPREAD = Mistake(
    "variance_of_the_range",
    "(√3 σ)² stands where the variance σ² belongs.",
    "The mean of z² is μ² + σ²: u has the variance 1.",
    WHERE_LOSS,
)
TWO_PI = Mistake(
    "two_pi_missing",
    "The constant ½ log 2π of the prior's density is missing.",
    "−log p(z) = ½ z² + ½ log 2π for every coding.",
    WHERE_LOSS,
)
SQUARES_NOT_HALVED = Mistake(
    "half_missing", "A factor ½ is missing before μ² + σ².", "−log p(z) = ½ z² + ½ log 2π for every coding.", WHERE_LOSS
)
PI_NOT_HALVED = Mistake(
    "half_missing", "log 2π counts twice.", "−log p(z) = ½ z² + ½ log 2π for every coding.", WHERE_LOSS
)
LOG_NOT_HALVED = Mistake("half_missing", "γ stands where log σ belongs.", "log σ = γ / 2.", WHERE_LOSS)
ENTROPY_ADDED = Mistake(
    "entropy_added",
    "The entropy is added, not subtracted.",
    "KL(q ‖ p) = −(entropy of q) − E[log p(z)]: the wider q is, the cheaper.",
    WHERE_LOSS,
)
ENTROPY_MISSING = Mistake(
    "entropy_missing", "The entropy of the posterior is missing.", "Subtract log(2√3 σ) for every coding.", WHERE_LOSS
)


def loss_inputs(rng: np.random.Generator, images: int = 3, codings_size: int = 4) -> dict:
    return latent_loss.values_inputs(rng, images, codings_size)


def probe_loss(uniform_latent_loss: Any, inputs: dict) -> dict:
    import tensorflow as tf

    mean, log_var = as_tensor(inputs["mean"]), as_tensor(inputs["log_var"])
    with tf.GradientTape() as tape, doing(f"calling {WHAT_LOSS}"):
        tape.watch([mean, log_var])
        loss = uniform_latent_loss(mean, log_var)
    gradients = tape.gradient(loss, [mean, log_var]) if tf.is_tensor(loss) else [None]
    return {"loss": write(loss), "differentiable": all(gradient is not None for gradient in gradients)}


def judge_loss(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    images, size = mean.shape
    shapes = {(images, size): latent_loss.NOT_SUMMED, (size,): latent_loss.WRONG_AXIS, (): latent_loss.ONE_NUMBER}
    shapes = {shape: dataclasses.replace(mistake, where=WHERE_LOSS) for shape, mistake in shapes.items()}
    loss = shaped(evidence["loss"], WHAT_LOSS, (images,), shapes, WHERE_LOSS)
    gaussian = latent_loss.divergence(mean, log_var)
    right = gaussian + size * EXTRA
    if not np.allclose(loss, right, rtol=1e-4, atol=1e-4):
        named = match(loss, _wrong_losses(mean, log_var), 1e-4, 1e-4) or latent_loss.OTHER_VALUES
        if named is latent_loss.OTHER_VALUES:
            hint = "For one coding with μ = 0 and γ = 0 the value is 0.17649; with μ = 1 and γ = 0 it is 0.67649."
            named = Mistake(named.name, "The values are not the KL of the uniform posterior.", hint)
        raise Failure(dataclasses.replace(named, where=WHERE_LOSS), numbers(right), numbers(loss))
    if evidence["differentiable"] is not True:
        raise Failure(dataclasses.replace(latent_loss.NOT_DIFFERENTIABLE, where=WHERE_LOSS), "a gradient", "none")
    return f"{size} · 0.17649 nats above Equation 17-4, whatever the posterior."


def _wrong_losses(mean: np.ndarray, log_var: np.ndarray) -> dict[Mistake, np.ndarray]:
    """What each known slip returns for these inputs."""
    gaussian, size, var = latent_loss.divergence(mean, log_var), mean.shape[1], np.exp(log_var)
    right = gaussian + size * EXTRA
    squares, entropy = np.sum(mean**2 + var, axis=1), np.sum(np.log(np.sqrt(12 * var)), axis=1)
    prior = size * 0.5 * np.log(2 * np.pi)
    slips = {
        GAUSSIAN_LOSS: gaussian,
        CONSTANT_ONCE: gaussian + EXTRA,
        CONSTANT_SUBTRACTED: gaussian - size * EXTRA,
        HALF_WIDTH: right + size * np.log(2),
        WIDTH_FOR_SPREAD: right + np.sum(var, axis=1),
        TWO_PI: right - prior,
        SQUARES_NOT_HALVED: right + squares / 2,
        PI_NOT_HALVED: right + prior,
        LOG_NOT_HALVED: right - np.sum(log_var, axis=1) / 2,
        ENTROPY_ADDED: right + 2 * entropy,
        ENTROPY_MISSING: right + entropy,
        latent_loss.SIGN: -right,
        latent_loss.MEAN_OVER_CODINGS: right / size,
        latent_loss.DIVIDED: right / 784,
        latent_loss.SWAPPED: latent_loss.divergence(log_var, mean) + size * EXTRA,
    }
    bare = {m: v + size * EXTRA for m, v in latent_loss._wrong_values(mean, log_var).items()}
    return bare | slips


uniform_noise = Check(
    "uniform_noise", "uniform_sampling", distribution_inputs, probe_distribution, judge_distribution, WHERE
)
uniform_independence = Check(
    "uniform_independence",
    "uniform_sampling",
    sampling.independence_inputs,
    sampling.probe_independence,
    _as_there(sampling.judge_independence),
    WHERE,
)
uniform_gradient = Check(
    "uniform_gradient",
    "uniform_sampling",
    sampling.gradient_inputs,
    sampling.probe_gradient,
    _as_there(sampling.judge_gradient),
    WHERE,
)
uniform_loss = Check("uniform_loss", "uniform_latent_loss", loss_inputs, probe_loss, judge_loss, WHERE_LOSS)
