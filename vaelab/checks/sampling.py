"""Checks of the ``Sampling`` layer: codings = codings_mean + exp(codings_log_var / 2) · ε with ε ~ N(0, I).

Kingma and Welling (2014), arXiv:1312.6114, section 2.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.verdict import UNKNOWN, Failure, Mistake, match, numbers, placed, shaped

WHERE = "step 1, “Sampling from the posterior”"
CALL = "calling Sampling() on [codings_mean, codings_log_var]"

VARIANCE = Mistake(
    "variance_for_standard_deviation",
    "The noise is scaled by the variance σ², not by the standard deviation σ.",
    "exp(γ) is σ². Halve γ before the exponential: σ = exp(γ / 2).",
    WHERE,
)
LOG_VAR_UNSCALED = Mistake(
    "log_variance_as_scale",
    "The noise is multiplied by γ itself.",
    "γ is the logarithm of the variance and may be negative; turn it into a standard deviation with exp(γ / 2).",
    WHERE,
)
TWICE_LOG = Mistake(
    "log_standard_deviation_halved_twice",
    "The noise is scaled by exp(γ / 4), the square root of σ.",
    "Either exp(γ / 2) or sqrt(exp(γ)), not both: each of them already is the square root of the variance.",
    WHERE,
)
DOUBLED = Mistake(
    "exponent_doubled",
    "The noise is scaled by exp(2γ), as if γ had to be doubled.",
    "γ = log σ², so σ = exp(γ / 2).",
    WHERE,
)
INVERSE = Mistake(
    "inverse_standard_deviation",
    "The noise is scaled by 1 / σ.",
    "Check the sign in the exponent: σ = exp(+γ / 2).",
    WHERE,
)
UNSCALED = Mistake(
    "noise_not_scaled",
    "The noise always has standard deviation 1, whatever codings_log_var says.",
    "Multiply ε by exp(γ / 2) before you add the mean.",
    WHERE,
)
NO_NOISE = Mistake(
    "no_noise",
    "The layer returns the same value every time: there is no noise in it.",
    "Draw ε with keras.random.normal at every call and scale it by exp(γ / 2).",
    WHERE,
)
MEAN_MISSING = Mistake(
    "mean_not_added",
    "The codings are centred on 0, not on codings_mean.",
    "Add codings_mean to the scaled noise.",
    WHERE,
)
MEAN_SCALED = Mistake(
    "mean_scaled_too",
    "codings_mean is multiplied by σ as well.",
    "Only the noise is scaled: mean + σ · ε, not σ · (mean + ε).",
    WHERE,
)
SWAPPED = Mistake(
    "mean_and_log_var_swapped",
    "codings_mean and codings_log_var are swapped.",
    "The layer's input is the list [codings_mean, codings_log_var], in this order.",
    WHERE,
)
NOT_CENTRED = Mistake(
    "noise_not_centred",
    "The noise is not centred on 0: it shifts the codings away from codings_mean.",
    "ε comes from the standard normal distribution, mean 0 (not from uniform numbers in [0, 1), not from |ε|).",
    WHERE,
)
NOT_GAUSSIAN = Mistake(
    "noise_not_gaussian",
    "The noise is centred, but it is not Gaussian.",
    "Draw ε from the normal distribution: keras.random.normal (not truncated, not rounded).",
    WHERE,
)
UNIFORM = Mistake(
    "uniform_noise",
    "The noise is uniform, not Gaussian.",
    "Draw ε with keras.random.normal, not keras.random.uniform.",
    WHERE,
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
    codings = _codings(Sampling, inputs["mean"], inputs["log_var"], rows=DRAWS)
    if codings.get("kind") != "array" or codings["shape"] != [DRAWS, len(inputs["mean"])]:
        return {"codings": codings}
    draws = read_array(codings).astype("float64")
    if not np.isfinite(draws).all():
        return {"codings": codings}
    again = read_array(_codings(Sampling, inputs["mean"], inputs["log_var"], rows=1))
    centred = draws - draws.mean(0)
    std = centred.std(0)
    kurtosis = np.mean((centred / np.where(std > 0, std, 1)) ** 4)
    moved = bool(np.abs(again - draws[:1]).max() > 1e-6)
    return {"mean": write(draws.mean(0)), "std": write(std), "kurtosis": float(kurtosis), "second_call_differs": moved}


def judge_distribution(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    std = np.exp(log_var / 2)
    if "codings" in evidence:
        shaped(evidence["codings"], "Sampling()([codings_mean, codings_log_var])", (DRAWS, len(mean)))
        raise ValueError("evidence without moments")
    seen_mean = shaped(evidence["mean"], "the mean of the codings", mean.shape)
    seen_std = shaped(evidence["std"], "the spread of the codings", mean.shape)
    if np.all(seen_std < 1e-6) and evidence["second_call_differs"] is True:
        raise Failure(
            SHARED_BY_IMAGES, "noise that differs from image to image", "the same codings for every image of the batch"
        )
    # Six standard errors: a false alarm once in 10⁹. Of a mean, σ / √n each; of a standard deviation, σ / √(2n).
    mean_error = 6 * np.maximum(seen_std, 1e-6) / np.sqrt(DRAWS)
    if np.any(np.abs(seen_mean - mean) > mean_error):
        wrong = {MEAN_MISSING: 0 * mean, MEAN_SCALED: mean * std, SWAPPED: log_var}
        named = match(seen_mean / mean_error, {m: v / mean_error for m, v in wrong.items()}, 0, 1) or NOT_CENTRED
        raise Failure(named, f"mean {numbers(mean, 3)}", f"mean {numbers(seen_mean, 3)}")
    rtol = 6 / np.sqrt(2 * DRAWS)
    if np.any(np.abs(seen_std / std - 1) > rtol):
        expected, observed = f"standard deviation {numbers(std, 3)}", f"standard deviation {numbers(seen_std, 3)}"
        raise Failure(
            match(seen_std, _wrong_spreads(mean, log_var), rtol, 1e-6) or placed(UNKNOWN, WHERE), expected, observed
        )
    # Kurtosis of a Gaussian is 3, its standard error √(24 / n); a uniform distribution has 1.8.
    kurtosis, error = float(evidence["kurtosis"]), np.sqrt(24 / (DRAWS * len(mean)))
    if not abs(kurtosis - 3) < 8 * error:
        named = UNIFORM if abs(kurtosis - 1.8) < 0.1 else NOT_GAUSSIAN
        raise Failure(named, "kurtosis 3, as every Gaussian has", f"kurtosis {kurtosis:.2f}")
    return f"mean and standard deviation are right over {DRAWS:,} draws."


def _wrong_spreads(mean: np.ndarray, log_var: np.ndarray) -> dict[Mistake, np.ndarray]:
    """The standard deviation that each known slip produces."""
    std = np.exp(log_var / 2)
    return {
        VARIANCE: std**2,
        DOUBLED: std**4,
        TWICE_LOG: std**0.5,
        INVERSE: 1 / std,
        LOG_VAR_UNSCALED: np.abs(log_var),
        UNSCALED: np.ones_like(std),
        NO_NOISE: np.zeros_like(std),
        UNIFORM: std / np.sqrt(3),  # uniform on (−1, 1)
        NOT_GAUSSIAN: std * 0.8796,  # normal, truncated at two standard deviations
    }


SAME_EVERY_CALL = Mistake(
    "same_noise_every_call",
    "Two calls of the layer return exactly the same codings: the noise is frozen.",
    "keras.random.normal(…, seed=42) repeats itself. Leave the seed out, or make a keras.random.SeedGenerator in __init__ and pass that.",
    WHERE,
)
FROZEN_IN_GRAPH = Mistake(
    "noise_frozen_in_graph",
    "Inside a compiled graph (as in fit) the noise never changes.",
    "NumPy draws once, while the graph is traced. Use keras.random.normal, which becomes part of the graph.",
    WHERE,
)
SHARED_BY_IMAGES = Mistake(
    "noise_shared_by_images",
    "All images of a batch get the same noise.",
    "ε needs the shape of codings_mean, (batch, codings): use keras.ops.shape(codings_mean).",
    WHERE,
)
SHARED_BY_CODINGS = Mistake(
    "noise_shared_by_codings",
    "All codings of an image get the same noise.",
    "ε needs the shape of codings_mean, (batch, codings), not (batch, 1).",
    WHERE,
)
ONE_DRAW = Mistake(
    "one_draw_for_all",
    "The whole batch shares a single random number.",
    "ε needs the shape of codings_mean, (batch, codings): use keras.ops.shape(codings_mean).",
    WHERE,
)


def independence_inputs(rng: np.random.Generator, batch: int = 64, codings_size: int = 5) -> dict:
    return {"mean": rng.normal(0, 1, (batch, codings_size)), "log_var": rng.uniform(-1, 1, (batch, codings_size))}


def probe_independence(Sampling: Any, inputs: dict) -> dict:
    import tensorflow as tf

    with doing("making Sampling()"):
        layer = Sampling()
    mean, log_var = (tf.constant(inputs[key], "float32") for key in ("mean", "log_var"))
    with doing(CALL):
        eager = [write(layer([mean, log_var])) for _ in range(2)]
    graph = tf.function(lambda m, g: layer([m, g]))
    with doing(f"{CALL} inside a compiled graph"):
        compiled = [write(graph(mean, log_var)) for _ in range(2)]
    return {"eager": eager, "compiled": compiled}


def judge_independence(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    what = "Sampling()([codings_mean, codings_log_var])"
    first, second, third, fourth = (
        (shaped(written, what, mean.shape) - mean) / np.exp(log_var / 2)
        for written in [*evidence["eager"], *evidence["compiled"]]
    )
    # Inputs are float32, so equal noise differs by rounding only; independent noise differs by about 1.
    same = {"rtol": 0, "atol": 1e-3}
    if np.allclose(first, second, **same):
        none = (
            np.allclose(first, first[0], **same)
            and np.allclose(first, first[:, :1], **same)
            and np.allclose(first, 0, **same)
        )
        raise Failure(NO_NOISE if none else SAME_EVERY_CALL, "two calls that differ", "two identical calls")
    # The noise may be scaled wrongly, which is another check's matter: compare after removing each entry's own scale.
    for mistake, shared in {
        ONE_DRAW: _proportional(first, second, mean, log_var, (0, 1)),
        SHARED_BY_IMAGES: _proportional(first, second, mean, log_var, (0,)),
        SHARED_BY_CODINGS: _proportional(first, second, mean, log_var, (1,)),
    }.items():
        if shared:
            raise Failure(mistake, "noise that differs from entry to entry", "the same noise along an axis")
    if np.allclose(third, fourth, **same):
        raise Failure(FROZEN_IN_GRAPH, "two calls that differ", "two identical calls of the compiled layer")
    return "every image, coding and call gets noise of its own."


def _proportional(
    first: np.ndarray, second: np.ndarray, mean: np.ndarray, log_var: np.ndarray, axes: tuple[int, ...]
) -> bool:
    """Whether two calls differ by one random factor per row, per column or in all, however the noise is scaled.

    z₁ − z₂ = s(γ) · (ε₁ − ε₂): the unknown scale s depends on the entry alone, so a third quantity is not needed when the
    scale is one of the usual powers of σ.
    """
    difference = first - second
    for power in (0.0, 1.0, -1.0, -0.5, 3.0):
        noise = difference * np.exp(-log_var * power / 2)
        spread = np.ptp(noise, axis=axes)
        if np.max(spread) < 1e-3 * max(1.0, float(np.max(np.abs(noise)))):
            return True
    return False


NOT_DIFFERENTIABLE = Mistake(
    "not_differentiable",
    "No gradient reaches {what}: the encoder could not learn through this layer.",
    "Use tensor operations (keras.ops or tf) all the way: no .numpy(), no NumPy, no int() or round.",
    WHERE,
)
GRADIENT_MEAN = Mistake(
    "gradient_of_mean",
    "Moving codings_mean by 1 does not move the codings by 1.",
    "codings_mean is added once and unscaled.",
    WHERE,
)


def gradient_inputs(rng: np.random.Generator, batch: int = 6, codings_size: int = 3) -> dict:
    return {"mean": rng.uniform(0.5, 2, (batch, codings_size)), "log_var": rng.uniform(0.5, 1.5, (batch, codings_size))}


def probe_gradient(Sampling: Any, inputs: dict) -> dict:
    import tensorflow as tf

    with doing("making Sampling()"):
        layer = Sampling()
    mean, log_var = (tf.constant(inputs[key], "float32") for key in ("mean", "log_var"))
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([mean, log_var])
        with doing(CALL):
            codings = layer([mean, log_var])
    codings_array = write(codings)
    if codings_array.get("kind") != "array" or not tf.is_tensor(codings):
        return {"codings": codings_array, "by_mean": None, "by_log_var": None}
    by_mean, by_log_var = (tape.gradient(codings, source) for source in (mean, log_var))
    return {
        "codings": codings_array,
        "by_mean": None if by_mean is None else write(by_mean),
        "by_log_var": None if by_log_var is None else write(by_log_var),
    }


def judge_gradient(inputs: dict, evidence: Mapping) -> str:
    mean = inputs["mean"]
    codings = shaped(evidence["codings"], "Sampling()([codings_mean, codings_log_var])", mean.shape)
    for key, what in (("by_mean", "codings_mean"), ("by_log_var", "codings_log_var")):
        if evidence[key] is None:
            says = Mistake(
                NOT_DIFFERENTIABLE.name, NOT_DIFFERENTIABLE.says.format(what=what), NOT_DIFFERENTIABLE.hint, WHERE
            )
            raise Failure(says, "a gradient", "none")
    by_mean = shaped(evidence["by_mean"], "the gradient", mean.shape)
    by_log_var = shaped(evidence["by_log_var"], "the gradient", mean.shape)
    if not np.allclose(by_mean, 1, atol=1e-3):
        named = (
            SWAPPED
            if np.allclose(by_log_var, 1, atol=1e-3)
            else MEAN_MISSING
            if np.allclose(by_mean, 0)
            else GRADIENT_MEAN
        )
        raise Failure(named, "∂codings/∂codings_mean = 1", numbers(by_mean))
    # (∂z/∂γ) / (z − μ) = ½ exactly for every correct form of the trick; entries with little noise are left out,
    # because z − μ then is a difference of nearly equal float32 numbers.
    noise = codings - mean
    large = np.abs(noise) > 0.05
    if not large.any():
        raise Failure(NO_NOISE, "codings that differ from codings_mean", "codings equal to codings_mean")
    ratio = by_log_var[large] / noise[large]
    if not np.allclose(ratio, 0.5, atol=5e-3):
        signatures = {VARIANCE: 1.0, UNSCALED: 0.0, TWICE_LOG: 0.25, DOUBLED: 2.0, INVERSE: -0.5}
        named = match(ratio, {m: np.full_like(ratio, v) for m, v in signatures.items()}, 0, 5e-3)
        if named is None and np.allclose(ratio, 1 / inputs["log_var"][large], rtol=1e-2):
            named = LOG_VAR_UNSCALED
        raise Failure(named or placed(UNKNOWN, WHERE), "(∂z/∂γ) / (z − μ) = 0.5", numbers(ratio))
    return "gradients reach codings_mean and codings_log_var as they should."


def _codings(Sampling: Any, mean: np.ndarray, log_var: np.ndarray, rows: int) -> dict:
    import tensorflow as tf

    with doing("making Sampling()"):
        layer = Sampling()
    if not callable(layer):
        return {"kind": "other", "type": type(layer).__name__}
    tensors = [tf.constant(np.tile(value, (rows, 1)), "float32") for value in (mean, log_var)]
    with doing(CALL):
        return write(layer(tensors))


sampling_distribution = Check(
    "sampling_distribution", "sampling", distribution_inputs, probe_distribution, judge_distribution, WHERE
)
sampling_independence = Check(
    "sampling_independence", "sampling", independence_inputs, probe_independence, judge_independence, WHERE
)
sampling_gradient = Check("sampling_gradient", "sampling", gradient_inputs, probe_gradient, judge_gradient, WHERE)
