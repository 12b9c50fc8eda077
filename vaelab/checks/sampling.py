"""Checks of the ``Sampling`` layer: codings = codings_mean + exp(codings_log_var / 2) · ε with ε ~ N(0, I).

Kingma and Welling (2014), arXiv:1312.6114, section 2.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.models import NO_CALL, as_tensor, lacks_call
from vaelab.checks.verdict import Failure, Mistake, match, numbers, shaped, worded

WHERE = "step 1, “Sampling from the posterior”"
WHAT = "Sampling()([codings_mean, codings_log_var])"

VARIANCE = Mistake(
    "variance_for_standard_deviation",
    "The noise is scaled by the variance σ², not by the standard deviation σ.",
    "exp(γ) is σ². Halve γ before the exponential: σ = exp(γ / 2).",
)
HALVED_AFTER = Mistake(
    "halved_after_the_exponential",
    "The noise is scaled by exp(γ) / 2.",
    "Halve γ before the exponential, not after it: σ = exp(γ / 2).",
)
LOG_VAR_UNSCALED = Mistake(
    "log_variance_as_scale",
    "The noise is multiplied by γ itself.",
    "γ is the logarithm of the variance and may be negative; turn it into a standard deviation with exp(γ / 2).",
)
HALF_LOG_VAR = Mistake(
    LOG_VAR_UNSCALED.name,
    "The noise is multiplied by γ / 2: the exponential is missing.",
    "γ / 2 is log σ. The standard deviation is σ = exp(γ / 2).",
)
TWICE_LOG = Mistake(
    "log_standard_deviation_halved_twice",
    "The noise is scaled by exp(γ / 4), the square root of σ.",
    "Either exp(γ / 2) or sqrt(exp(γ)), not both: each of them already is the square root of the variance.",
)
DOUBLED = Mistake(
    "exponent_doubled",
    "The noise is scaled by exp(2γ), as if γ had to be doubled.",
    "γ = log σ², so σ = exp(γ / 2).",
)
INVERSE = Mistake(
    "inverse_standard_deviation",
    "The noise is scaled by 1 / σ.",
    "Check the sign in the exponent: σ = exp(+γ / 2).",
)
UNSCALED = Mistake(
    "noise_not_scaled",
    "The noise always has standard deviation 1, whatever codings_log_var says.",
    "Multiply ε by exp(γ / 2) before you add the mean.",
)
OTHER_SPREAD = Mistake(
    "unrecognised",
    "The noise has the wrong standard deviation.",
    "σ = exp(γ / 2): for γ = 2 that is 2.72, for γ = −2 it is 0.37. What does your layer multiply ε by?",
)
NO_NOISE = Mistake(
    "no_noise",
    "The codings are the same every time: there is no noise in them.",
    "Draw ε with keras.random.normal at every call (not only in training), multiply it by exp(γ / 2) and add the mean.",
)
MEAN_MISSING = Mistake(
    "mean_not_added",
    "The codings are centred on 0, not on codings_mean.",
    "Add codings_mean to the scaled noise.",
)
MEAN_SUBTRACTED = Mistake(
    "mean_subtracted",
    "The codings are centred on −codings_mean.",
    "Add codings_mean to the scaled noise; do not subtract it.",
)
MEAN_SCALED = Mistake(
    "mean_scaled_too",
    "codings_mean is multiplied by σ as well.",
    "Only the noise is scaled: mean + σ · ε, not σ · (mean + ε).",
)
SWAPPED = Mistake(
    "mean_and_log_var_swapped",
    "codings_mean and codings_log_var are swapped.",
    "The layer's input is the list [codings_mean, codings_log_var], in this order.",
)
NOT_CENTRED = Mistake(
    "noise_not_centred",
    "The noise is not centred on 0: it shifts the codings away from codings_mean.",
    "ε comes from the standard normal distribution, whose mean is 0: no abs, no square, nothing else added.",
)
NOT_GAUSSIAN = Mistake(
    "noise_not_gaussian",
    "The noise is centred on 0, but it is not Gaussian.",
    "Draw ε with keras.random.normal, and neither truncate nor round it.",
)
UNIFORM = Mistake(
    "uniform_noise",
    "The noise is uniform, not Gaussian.",
    "Draw ε with keras.random.normal, not keras.random.uniform.",
)

DRAWS = 4000


def distribution_inputs(rng: np.random.Generator, codings_size: int = 4) -> dict:
    """One mean and one log-variance per coding, away from the values where two formulas agree."""
    sign = np.where(np.arange(codings_size) % 2, 1.0, -1.0)
    return {
        "mean": rng.uniform(1.0, 3.0, codings_size) * rng.permutation(sign),
        "log_var": rng.uniform(0.8, 1.8, codings_size) * sign,
    }


def probe_distribution(Sampling: Any, inputs: dict) -> dict:
    layer, problem = _made(Sampling)
    if problem:
        return {"problem": problem}
    codings = _call(layer, inputs, rows=DRAWS)
    if codings.get("kind") != "array" or codings["shape"] != [DRAWS, len(inputs["mean"])]:
        return {"codings": codings}
    draws = read_array(codings).astype("float64")
    if not np.isfinite(draws).all():
        return {"codings": codings}
    again = read_array(_call(layer, inputs, rows=DRAWS))
    centred = draws - draws.mean(0)
    std = centred.std(0)
    kurtosis = np.mean((centred / np.where(std > 0, std, 1)) ** 4)
    return {
        "mean": write(draws.mean(0)),
        "std": write(std),
        "kurtosis": float(kurtosis),
        "calls_differ": bool(np.abs(again - draws).max() > 1e-4),
    }


def judge_distribution(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    _require_layer(evidence)
    if "codings" in evidence:
        shaped(evidence["codings"], WHAT, (DRAWS, len(mean)))
        raise ValueError("evidence without moments")
    seen_mean = shaped(evidence["mean"], "the mean of the codings", mean.shape)
    seen_std = shaped(evidence["std"], "the spread of the codings", mean.shape)
    kurtosis = float(evidence["kurtosis"])
    if np.all(seen_std < 1e-4):  # float32 rounds values of this size to about 1e-7
        named = SHARED_BY_IMAGES if evidence["calls_differ"] is True else NO_NOISE
        raise Failure(named, f"{DRAWS:,} different draws", f"{DRAWS:,} times the same codings")
    # The standard error of the kurtosis of n values is √(24 / n), and its distribution leans to the right: hence eight.
    kurtosis_error = 8 * np.sqrt(24 / (DRAWS * mean.size))
    if abs(kurtosis - 1.8) < 0.1:
        raise Failure(UNIFORM, "kurtosis 3, as every Gaussian has", f"kurtosis {kurtosis:.2f}, as a uniform one has")
    # Six standard errors: σ / √n of a mean, σ / √(2n) of a standard deviation. Each is exceeded once in 5 · 10⁸ draws.
    mean_error = 6 * np.maximum(seen_std, 1e-4) / np.sqrt(DRAWS)
    if np.any(np.abs(seen_mean - mean) > mean_error):
        wrong = {
            MEAN_MISSING: 0 * mean,
            MEAN_SUBTRACTED: -mean,
            MEAN_SCALED: mean * np.exp(log_var / 2),
            SWAPPED: log_var,
        }
        named = match(seen_mean / mean_error, {m: v / mean_error for m, v in wrong.items()}, 0, 1) or NOT_CENTRED
        raise Failure(named, f"mean {numbers(mean, 3)}", f"mean {numbers(seen_mean, 3)}")
    std, rtol = np.exp(log_var / 2), 6 / np.sqrt(2 * DRAWS)
    if np.any(np.abs(seen_std / std - 1) > rtol):
        named = match(seen_std, _wrong_spreads(log_var), rtol, 0) or OTHER_SPREAD
        raise Failure(named, f"standard deviation {numbers(std, 3)}", f"standard deviation {numbers(seen_std, 3)}")
    if not abs(kurtosis - 3) < kurtosis_error:
        raise Failure(NOT_GAUSSIAN, "kurtosis 3, as every Gaussian has", f"kurtosis {kurtosis:.2f}")
    return f"mean and standard deviation are right over {DRAWS:,} draws."


def _wrong_spreads(log_var: np.ndarray) -> dict[Mistake, np.ndarray]:
    """The standard deviation that each known slip produces."""
    std = np.exp(log_var / 2)
    return {
        VARIANCE: std**2,
        HALVED_AFTER: std**2 / 2,
        DOUBLED: std**4,
        TWICE_LOG: std**0.5,
        INVERSE: 1 / std,
        LOG_VAR_UNSCALED: np.abs(log_var),
        HALF_LOG_VAR: np.abs(log_var) / 2,
        UNSCALED: np.ones_like(std),
        NOT_GAUSSIAN: std * 0.8796,  # normal, truncated at two standard deviations
    }


SAME_EVERY_CALL = Mistake(
    "same_noise_every_call",
    "Two calls of the layer return exactly the same codings: the noise is frozen.",
    "A fixed seed repeats itself: leave `seed=…` and set_seed out of `call`, or make one keras.random.SeedGenerator in `__init__`.",
)
FAILS_IN_GRAPH = Mistake(
    "fails_in_graph",
    "The layer works on its own, but not inside a compiled graph, where `fit` runs it.",
    "Use tensor operations (keras.ops or tf) all the way, no .numpy(); make a SeedGenerator in `__init__`, not in `call`.",
)
FROZEN_IN_GRAPH = Mistake(
    "noise_frozen_in_graph",
    "Inside a compiled graph, where `fit` runs it, the noise never changes.",
    "NumPy draws once, while the graph is built. Use keras.random.normal, which becomes part of the graph.",
)
SHARED_BY_IMAGES = Mistake(
    "noise_shared_by_images",
    "All images of a batch get the same noise.",
    "ε needs the shape of codings_mean, (batch, codings): use ops.shape(codings_mean).",
)
SHARED_BY_CODINGS = Mistake(
    "noise_shared_by_codings",
    "All codings of an image get the same noise.",
    "ε needs the shape of codings_mean, (batch, codings), not (batch, 1).",
)
ONE_DRAW = Mistake(
    "one_draw_for_all",
    "The whole batch shares a single random number.",
    "ε needs the shape of codings_mean, (batch, codings): use ops.shape(codings_mean).",
)


def independence_inputs(rng: np.random.Generator, batch: int = 64, codings_size: int = 5) -> dict:
    """The second half of the batch repeats the first, so that a layer without noise shows."""
    at_least(2, batch=batch, codings_size=codings_size)
    rows = np.arange(batch) % (batch // 2)
    mean, log_var = rng.normal(0, 1, (batch, codings_size)), rng.uniform(-1, 1, (batch, codings_size))
    return {"mean": mean[rows], "log_var": log_var[rows]}


def probe_independence(Sampling: Any, inputs: dict) -> dict:
    """Two calls as they are, and, unless these agree, two calls in a graph compiled as ``fit`` compiles it."""
    import tensorflow as tf

    layer, problem = _made(Sampling)
    if problem:
        return {"problem": problem}
    evidence = {"eager": [_call(layer, inputs) for _ in range(2)]}
    if evidence["eager"][0] == evidence["eager"][1]:
        return evidence
    graph = tf.function(lambda mean, log_var: layer([mean, log_var]), autograph=False)
    tensors = _tensors(inputs)
    try:
        return {**evidence, "compiled": [write(graph(*tensors)) for _ in range(2)]}
    except Exception as error:  # the layer's own error would only say where TensorFlow gave up
        return {**evidence, "graph_error": type(error).__name__}


def judge_independence(inputs: dict, evidence: Mapping) -> str:
    _require_layer(evidence)
    first, second = (_noise(written, inputs) for written in evidence["eager"])
    if _same(first, second):
        half = len(first) // 2
        named = NO_NOISE if _same(first[:half], first[half : 2 * half]) else SAME_EVERY_CALL
        raise Failure(named, "two calls that differ", "two identical calls")
    for mistake, axes in ((ONE_DRAW, (0, 1)), (SHARED_BY_IMAGES, (0,)), (SHARED_BY_CODINGS, (1,))):
        if _shared(first - second, inputs["log_var"], axes):
            raise Failure(mistake, "noise that differs from entry to entry", "the same noise along an axis")
    if "graph_error" in evidence:
        raise Failure(FAILS_IN_GRAPH, "no error", f"{str(evidence['graph_error'])[:80]} inside tf.function")
    third, fourth = (_noise(written, inputs) for written in evidence["compiled"])
    if _same(third, fourth):
        raise Failure(FROZEN_IN_GRAPH, "two calls that differ", "two identical calls of the compiled layer")
    return "every image, coding and call gets noise of its own."


def _noise(written: Any, inputs: dict) -> np.ndarray:
    """(codings − mean) / σ, one entry per image and coding."""
    codings = shaped(written, WHAT, inputs["mean"].shape)
    return (codings - inputs["mean"]) / np.exp(inputs["log_var"] / 2)


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal noise differs by the rounding of float32 only; independent noise differs by about 1 somewhere."""
    return np.allclose(one, other, rtol=0, atol=1e-3)


def _shared(difference: np.ndarray, log_var: np.ndarray, axes: tuple[int, ...]) -> bool:
    """Whether two calls differ by the same random number along these axes.

    How the noise is scaled is another check's matter, so every scale σᵏ⁺¹ that a known mistake produces counts as well.
    """
    for power in (0.0, 1.0, -1.0, -0.5, 3.0, -2.0):
        noise = difference * np.exp(-log_var * power / 2)
        if np.max(np.ptp(noise, axis=axes)) < 1e-3 * max(1.0, float(np.max(np.abs(noise)))):
            return True
    return False


NOT_DIFFERENTIABLE = Mistake(
    "not_differentiable",
    "No gradient reaches {what}: the encoder could not learn it through this layer.",
    "Use both inputs, and tensor operations (keras.ops or tf) all the way: no .numpy(), no NumPy, no stop_gradient.",
)
GRADIENT_MEAN = Mistake(
    "gradient_of_mean",
    "Moving codings_mean by 1 does not move the codings by 1.",
    "codings_mean is added once, unscaled and with a plus sign.",
)
GRADIENT_LOG_VAR = Mistake(
    "unrecognised",
    "codings_log_var changes the codings in the wrong way.",
    "With codings = μ + exp(γ / 2) · ε the derivative with respect to γ is (codings − μ) / 2.",
)


def gradient_inputs(rng: np.random.Generator, batch: int = 6, codings_size: int = 3) -> dict:
    return {"mean": rng.uniform(0.5, 2, (batch, codings_size)), "log_var": rng.uniform(0.5, 1.5, (batch, codings_size))}


def probe_gradient(Sampling: Any, inputs: dict) -> dict:
    import tensorflow as tf

    layer, problem = _made(Sampling)
    if problem:
        return {"problem": problem}
    tensors = _tensors(inputs)
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        with doing(f"calling {WHAT}"):
            codings = layer(tensors)
    evidence = {"codings": write(codings), "by_mean": None, "by_log_var": None}
    if tf.is_tensor(codings):
        gradients = tape.gradient(codings, tensors)
        evidence |= {
            key: None if gradient is None else write(gradient)
            for key, gradient in zip(("by_mean", "by_log_var"), gradients, strict=True)
        }
    return evidence


def judge_gradient(inputs: dict, evidence: Mapping) -> str:
    _require_layer(evidence)
    mean, log_var = inputs["mean"], inputs["log_var"]
    noise = shaped(evidence["codings"], WHAT, mean.shape) - mean
    for key, what in (("by_mean", "codings_mean"), ("by_log_var", "codings_log_var")):
        if evidence[key] is None:
            raise Failure(worded(NOT_DIFFERENTIABLE, what=what), f"∂codings/∂{what}", "no gradient")
    by_mean = shaped(evidence["by_mean"], "the gradient", mean.shape)
    by_log_var = shaped(evidence["by_log_var"], "the gradient", mean.shape)
    if not np.allclose(by_mean, 1, atol=1e-3):
        swapped = np.allclose(by_log_var, 1, atol=1e-3)
        raise Failure(SWAPPED if swapped else GRADIENT_MEAN, "∂codings/∂codings_mean = 1", numbers(by_mean))
    # (∂z/∂γ) / (z − μ) = ½ exactly for every correct form of the trick. Entries with little noise are left out:
    # there z − μ is a difference of nearly equal float32 numbers.
    large = np.abs(noise) > 0.05
    if not large.any():
        raise Failure(NO_NOISE, "codings that differ from codings_mean", "codings equal to codings_mean")
    ratio = by_log_var[large] / noise[large]
    if not np.allclose(ratio, 0.5, atol=5e-3):
        signatures = {VARIANCE: 1.0, UNSCALED: 0.0, TWICE_LOG: 0.25, DOUBLED: 2.0, INVERSE: -0.5}
        wrong = {mistake: np.full_like(ratio, value) for mistake, value in signatures.items()}
        named = match(ratio, {**wrong, LOG_VAR_UNSCALED: 1 / log_var[large]}, 0, 5e-3) or GRADIENT_LOG_VAR
        raise Failure(named, "(∂codings/∂γ) / (codings − μ) = 0.5", numbers(ratio))
    return "gradients reach codings_mean and codings_log_var as they should."


NOT_A_LAYER = Mistake(
    "not_a_layer",
    "Sampling() is not a layer: it cannot be called.",
    "Write a subclass of layers.Layer with a method `call(self, inputs)`.",
)


def _made(Sampling: Any) -> tuple[Any, str]:
    """The student's layer, and what keeps it from being one: ``"no call"``, the name of another type, or nothing."""
    with doing("making Sampling()"):
        layer = Sampling()
    if not callable(layer):
        return layer, type(layer).__name__
    return layer, "no call" if lacks_call(layer) else ""


def _require_layer(evidence: Mapping) -> None:
    problem = evidence.get("problem")
    if problem == "no call":
        raise Failure(worded(NO_CALL, what="Sampling"), "def call(self, inputs)", "no such method")
    if problem:
        raise Failure(NOT_A_LAYER, "a layer", f"a {str(problem)[:80]}")


def _tensors(inputs: dict, rows: int | None = None) -> list:
    """[codings_mean, codings_log_var] as tensors; with ``rows``, that many copies of the one row there is."""
    values = (inputs["mean"], inputs["log_var"])
    return [as_tensor(value if rows is None else np.tile(value, (rows, 1))) for value in values]


def _call(layer: Any, inputs: dict, rows: int | None = None) -> dict:
    tensors = _tensors(inputs, rows)
    with doing(f"calling {WHAT}"):
        return write(layer(tensors))


sampling_distribution = Check(
    "sampling_distribution", "sampling", distribution_inputs, probe_distribution, judge_distribution, WHERE
)
sampling_independence = Check(
    "sampling_independence", "sampling", independence_inputs, probe_independence, judge_independence, WHERE
)
sampling_gradient = Check("sampling_gradient", "sampling", gradient_inputs, probe_gradient, judge_gradient, WHERE)
