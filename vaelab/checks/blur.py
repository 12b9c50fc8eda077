"""Checks of ``hedge(candidates)`` and ``calibrate(images, reconstructions)``: why a squared error prefers blur, and how
strong the noise is that it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, doing
from vaelab.checks.evidence import write
from vaelab.checks.verdict import UNKNOWN, Failure, Mistake, match, numbers, placed, shaped

HEDGE = "step 1, “Why the squared error prefers blur”"
CALIBRATE = "step 3, “How noisy is the decoder?”"
PIXELS = 784

NOT_SEVERAL = Mistake(
    "not_several_things",
    "The function does not return {count} things.",
    "Separate them by commas after return: {names}.",
)


def _parts(written: Any, count: int, names: str, where: str) -> list[Mapping]:
    """The written items of a tuple, list or flat array of ``count`` things."""
    if isinstance(written, Mapping) and written.get("kind") == "sequence" and written.get("length") == count:
        return list(written["items"])
    if isinstance(written, Mapping) and written.get("kind") == "array" and written.get("shape") == [count]:
        return [write(float(value)) for value in shaped(written, names, (count,), where=where)]
    if isinstance(written, Mapping) and written.get("type") == "NoneType":
        shaped(written, f"what the function returns ({names})", (count,), where=where)
    seen = written.get("shape") or written.get("length") or written.get("type")
    mistake = Mistake(
        NOT_SEVERAL.name, NOT_SEVERAL.says.format(count=count), NOT_SEVERAL.hint.format(names=names), where
    )
    raise Failure(mistake, names, f"something of {'shape ' if isinstance(seen, list) else ''}{seen}")


def _number(written: Mapping, what: str, where: str, mistakes: Mapping | None = None) -> float:
    if written.get("shape") == [1]:
        written = {**written, "shape": []}
    return float(shaped(written, what, (), mistakes, where))


# hedge

NAMES = "answer, mse_answer, mse_single"
MEDIAN = Mistake(
    "median_for_mean",
    "The answer is the median of the candidates, pixel by pixel.",
    "The median has the smallest mean *absolute* error. The squared error asks for another average.",
    HEDGE,
)
SUMMED = Mistake("sum_for_mean", "The answer is the sum of the candidates.", "Divide by their number.", HEDGE)
FIRST = Mistake(
    "first_candidate",
    "The answer is the first candidate.",
    "No candidate is the best answer: any of them is far off whenever another one is the truth.",
    HEDGE,
)
BEST_CANDIDATE = Mistake(
    "best_candidate",
    "The answer is one of the candidates.",
    "The best answer need not be one of them: of all images, which has the smallest mean squared error?",
    HEDGE,
)
EXTREME = Mistake(
    "brightest_or_darkest",
    "The answer is the brightest or darkest value that each pixel takes.",
    "Ask of a single pixel: which number has the smallest mean squared distance to the values it may have?",
    HEDGE,
)
MIDRANGE = Mistake(
    "midrange_for_mean",
    "The answer lies midway between the smallest and the largest value of each pixel.",
    "Every candidate counts, not the two extremes only.",
    HEDGE,
)
MEAN_PIXEL = Mistake(
    "one_grey_for_all_pixels",
    "The average runs over the pixels as well: the answer is one grey.",
    "Average over the candidates only: axis=0.",
    HEDGE,
)
WRONG_AXIS = Mistake(
    "wrong_axis",
    "The average runs over the wrong axis.",
    "The candidates are stacked along axis 0; the answer is one image, (28, 28).",
    HEDGE,
)
NOT_REDUCED = Mistake(
    "not_averaged",
    "There are several errors where one number is asked for.",
    "Average over the candidates and over all their pixels: np.mean without an axis.",
    HEDGE,
)
SWAPPED = Mistake(
    "errors_swapped",
    "The two errors are swapped.",
    "Return answer, mse_answer, mse_single: first the error of the average, then that of a single candidate.",
    HEDGE,
)
OVER_PIXELS = Mistake(
    "summed_over_pixels", "The squares are added up over the pixels.", "A *mean* squared error is asked for.", HEDGE
)
OVER_CANDIDATES = Mistake(
    "summed_over_candidates",
    "The errors are added up over the candidates.",
    "Average over the candidates: each is equally likely.",
    HEDGE,
)
ROOT = Mistake("root_taken", "These are the roots of the mean squared errors.", "Leave the square root out.", HEDGE)
ABSOLUTE = Mistake(
    "absolute_error", "These are mean absolute errors.", "Square the differences: the loss is the mse.", HEDGE
)
OWN_PAIRS = Mistake(
    "lucky_guesses_left_out",
    "mse_single leaves out the cases in which the guess happens to be the truth.",
    "Guess and truth are drawn independently from the k candidates: average over all k × k pairs.",
    HEDGE,
)
ONE_GUESS = Mistake(
    "one_guess_only",
    "mse_single takes one particular candidate for the guess.",
    "Any candidate may be the guess and any the truth: average over all k × k pairs.",
    HEDGE,
)
NEIGHBOURS = Mistake(
    "neighbours_only",
    "mse_single compares each candidate with the next one only.",
    "Average over all k × k pairs: candidates[:, None] − candidates[None] has them all.",
    HEDGE,
)
SAME_TWICE = Mistake(
    "the_same_error_twice",
    "mse_single is the error of the average once more.",
    "For mse_single the answer is one of the candidates, and the truth another.",
    HEDGE,
)


def hedge_inputs(rng: np.random.Generator, n_candidates: int = 7) -> dict:
    """Skewed pixels: the mean is far from the median and from the middle of the range. The first is not the best candidate."""
    brightness = rng.uniform(0.4, 1, (n_candidates, 1, 1))
    candidates = (brightness * rng.random((n_candidates, 28, 28)) ** 3).astype("float32")
    best = np.argmin(np.mean((candidates - candidates.mean(axis=0)) ** 2, axis=(1, 2)))
    return {"candidates": np.roll(candidates, int(best == 0), axis=0)}


def probe_hedge(hedge: Any, inputs: dict) -> dict:
    candidates = inputs["candidates"].copy()
    with doing(f"calling hedge(candidates) with candidates of shape {candidates.shape}"):
        return {"returned": write(hedge(candidates))}


def judge_answer(inputs: dict, evidence: Mapping) -> str:
    answer, _, _ = _parts(evidence["returned"], 3, NAMES, HEDGE)
    x = inputs["candidates"].astype("float64")
    shapes = {(): MEAN_PIXEL, (len(x),): WRONG_AXIS, (len(x), 28): WRONG_AXIS, (28,): WRONG_AXIS}
    seen = shaped(answer, "the answer", (28, 28), shapes, HEDGE)
    expected = x.mean(axis=0)
    # Sums of float32 are right to 1e-6 or so; wrong averages are off by 0.01 and more.
    if np.allclose(seen, expected, rtol=0, atol=1e-4):
        return "the average of the candidates, an image that is none of them."
    errors = np.square(x[:, None] - x[None]).mean(axis=(1, 2, 3))
    wrong = {
        MEDIAN: np.median(x, axis=0),
        SUMMED: x.sum(axis=0),
        FIRST: x[0],
        BEST_CANDIDATE: x[np.argmin(errors)],
        MIDRANGE: (x.min(axis=0) + x.max(axis=0)) / 2,
        MEAN_PIXEL: np.full((28, 28), x.mean()),
    }
    named = match(seen, wrong, 0, 1e-4)
    if named is None and any(np.allclose(seen, each, atol=1e-4) for each in (x.min(axis=0), x.max(axis=0))):
        named = EXTREME
    if named is None and any(np.allclose(seen, each, atol=1e-4) for each in x):
        named = BEST_CANDIDATE
    mse, best = np.square(x - seen).mean(), np.square(x - expected).mean()
    raise Failure(named or placed(UNKNOWN, HEDGE), f"an image with mse {best:.4g}", f"an image with mse {mse:.4g}")


def judge_errors(inputs: dict, evidence: Mapping) -> str:
    _, *errors = _parts(evidence["returned"], 3, NAMES, HEDGE)
    x = inputs["candidates"].astype("float64")
    shapes = {shape: NOT_REDUCED for shape in _error_shapes(len(x))}
    seen = np.array(
        [_number(e, what, HEDGE, shapes) for e, what in zip(errors, ("mse_answer", "mse_single"), strict=True)]
    )
    answer, single = np.square(x - x.mean(axis=0)).mean(), np.square(x[:, None] - x[None]).mean()
    expected = np.array([answer, single])
    if np.allclose(seen, expected, rtol=1e-3):
        return f"{answer:.4f} for the average, {single:.4f} for a single candidate: exactly twice as much."
    named = match(seen, _wrong_errors(x, answer, single), 3e-5, 0) or _wrong_single(x, seen, expected)
    raise Failure(named or placed(UNKNOWN, HEDGE), f"mse_answer, mse_single = {numbers(expected)}", numbers(seen))


def _error_shapes(k: int) -> list[tuple[int, ...]]:
    return [(k,), (k, k), (28, 28), (k, 28, 28), (k, k, 28, 28), (28,), (k, 28)]


def _wrong_errors(x: np.ndarray, answer: float, single: float) -> dict[Mistake, Any]:
    k, pairs = len(x), np.abs(x[:, None] - x[None])
    return {
        SWAPPED: [single, answer],
        OVER_PIXELS: [answer * PIXELS, single * PIXELS],
        OVER_CANDIDATES: [answer * k, single * k],
        ROOT: [np.sqrt(answer), np.sqrt(single)],
        ABSOLUTE: [np.abs(x - x.mean(axis=0)).mean(), pairs.mean()],
        OWN_PAIRS: [answer, single * k / (k - 1)],
        SAME_TWICE: [answer, answer],
    }


def _wrong_single(x: np.ndarray, seen: np.ndarray, expected: np.ndarray) -> Mistake | None:
    """The mistake in mse_single alone."""
    if not np.isclose(seen[0], expected[0], rtol=1e-3):
        # The whole sum of squares, in the one or the other error.
        return OVER_CANDIDATES if np.allclose(seen, expected * [len(x), len(x) ** 2], rtol=1e-3) else None
    k = len(x)
    one_guess = np.square(x[:, None] - x[None]).mean(axis=(2, 3))
    neighbours = [one_guess[i, (i + 1) % k] for i in range(k)]
    of_one = one_guess.mean(axis=1)
    # Many values come into question: only an exact one tells which. Sums of float32 are right to 1e-6 or so.
    if np.isclose(seen[1], [np.mean(neighbours), np.mean(neighbours[:-1])], rtol=1e-5).any():
        return NEIGHBOURS
    if np.isclose(seen[1], [*of_one, *of_one * k / (k - 1), *one_guess[one_guess > 0]], rtol=1e-5).any():
        return ONE_GUESS
    return OVER_CANDIDATES if np.isclose(seen[1], expected[1] * k**2, rtol=1e-3) else None


hedge_answer = Check("hedge_answer", "hedge", hedge_inputs, probe_hedge, judge_answer, HEDGE)
hedge_errors = Check("hedge_errors", "hedge", hedge_inputs, probe_hedge, judge_errors, HEDGE)


# calibrate

PAIR = "sigma, weight"
VARIANCE = Mistake(
    "variance_for_sigma",
    "sigma is the variance σ², not σ.",
    "σ² is the mean squared error; sigma is its square root.",
    CALIBRATE,
)
AROUND_MEAN = Mistake(
    "spread_around_the_mean_error",
    "sigma is the standard deviation of the errors around *their* mean (np.std).",
    "The decoder's Gaussian is centred on the reconstruction: take the mean of the squared errors, nothing subtracted.",
    CALIBRATE,
)
ROOTS_AVERAGED = Mistake(
    "roots_averaged",
    "sigma is the average of one root per image.",
    "One σ for all images: average the squared errors of all pixels first, then take the root.",
    CALIBRATE,
)
SUM_OVER_PIXELS = Mistake(
    "squares_summed_over_pixels",
    "The squared errors are added up over the pixels of an image.",
    "σ belongs to a single pixel: take the mean over images and pixels.",
    CALIBRATE,
)
MEAN_ABSOLUTE = Mistake(
    "mean_absolute_error", "sigma is the mean absolute error.", "Square the errors, average, take the root.", CALIBRATE
)
OF_IMAGES = Mistake(
    "spread_of_the_images",
    "sigma is the spread of the pixels of the images, not of the errors.",
    "The errors are images − reconstructions.",
    CALIBRATE,
)
TWO_MISSING = Mistake(
    "two_missing",
    "The weight is σ²; the factor 2 is missing.",
    "Multiply the negative log-likelihood by 2σ² / 784: in front of KL / 784 there is 2σ² then.",
    CALIBRATE,
)
NOT_SQUARED = Mistake(
    "sigma_not_squared", "The weight is 2σ instead of 2σ².", "The weight is twice the *variance*.", CALIBRATE
)
INVERTED = Mistake(
    "weight_inverted",
    "The weight is upside down: that is the factor in front of the squared error when KL has the weight 1.",
    "Multiply everything by 2σ² / 784, so that the mse stands alone.",
    CALIBRATE,
)
TIMES_784 = Mistake(
    "weight_times_784",
    "The weight is 784 times too large.",
    "The loss has the latent loss divided by 784 already: mse + weight · KL / 784.",
    CALIBRATE,
)
OVER_784 = Mistake(
    "weight_divided_by_784",
    "The weight is 784 times too small.",
    "The loss has the latent loss divided by 784 already: mse + weight · KL / 784.",
    CALIBRATE,
)
PAIR_SWAPPED = Mistake(
    "pair_swapped", "sigma and weight are swapped.", "Return sigma, weight, in this order.", CALIBRATE
)
SIGMAS = Mistake(
    "several_sigmas",
    "There are several values of sigma where one number is asked for.",
    "Average over images and pixels: np.mean without an axis.",
    CALIBRATE,
)


def calibrate_inputs(rng: np.random.Generator, n_images: int = 40) -> dict:
    """Reconstructions that are too bright on the whole, of some images better than of others."""
    images = rng.random((n_images, 28, 28)) ** 2
    spread = rng.uniform(0.02, 0.35, (n_images, 1, 1))
    reconstructions = images + rng.uniform(0.08, 0.15) + spread * rng.standard_normal(images.shape)
    return {"images": images.astype("float32"), "reconstructions": reconstructions.astype("float32")}


def probe_calibrate(calibrate: Any, inputs: dict) -> dict:
    images, reconstructions = inputs["images"].copy(), inputs["reconstructions"].copy()
    with doing(f"calling calibrate(images, reconstructions) with arrays of shape {images.shape}"):
        return {"returned": write(calibrate(images, reconstructions))}


def judge_sigma(inputs: dict, evidence: Mapping) -> str:
    sigma, weight = _sigma_and_weight(inputs, evidence)
    x = inputs["images"].astype("float64")
    error = inputs["reconstructions"] - x
    mse = np.square(error).mean()
    if np.isclose(sigma, np.sqrt(mse), rtol=1e-3):
        return f"σ = {sigma:.3f}, the root of the mean squared error."
    per_image = np.square(error).mean(axis=(1, 2))
    wrong = {
        VARIANCE: mse,
        AROUND_MEAN: error.std(),
        ROOTS_AVERAGED: np.sqrt(per_image).mean(),
        SUM_OVER_PIXELS: np.sqrt(mse * PIXELS),
        MEAN_ABSOLUTE: np.abs(error).mean(),
        OF_IMAGES: x.std(),
    }
    named = match(sigma, wrong, 1e-3, 0)
    if np.isclose(sigma, 2 * mse, rtol=1e-3) and np.isclose(weight, np.sqrt(mse), rtol=1e-3):
        named = PAIR_SWAPPED
    for value in (mse * PIXELS, error.std(ddof=1), per_image.sum()):
        if named is None and np.isclose(sigma, value, rtol=1e-4):
            named = AROUND_MEAN if value < 1 else SUM_OVER_PIXELS
    raise Failure(named or placed(UNKNOWN, CALIBRATE), f"sigma {np.sqrt(mse):.4f}", f"sigma {sigma:.4g}")


def judge_weight(inputs: dict, evidence: Mapping) -> str:
    """The weight that follows from the returned sigma: a wrong sigma is the other check's to name."""
    sigma, weight = _sigma_and_weight(inputs, evidence)
    mse = float(np.square(inputs["reconstructions"].astype("float64") - inputs["images"]).mean())
    if np.isclose(weight, 2 * mse, rtol=1e-3) or (sigma > 0 and np.isclose(weight, 2 * sigma**2, rtol=1e-3)):
        return f"weight {weight:.4f}, twice the variance."
    for variance in (mse, sigma**2):
        wrong = {
            TWO_MISSING: variance,
            NOT_SQUARED: 2 * np.sqrt(variance),
            TIMES_784: 2 * variance * PIXELS,
            OVER_784: 2 * variance / PIXELS,
        }
        named = match(weight, wrong, 1e-3, 0)
        inverses = np.array([0.5, 1, 0.5 * PIXELS, PIXELS, 0.5 / PIXELS]) / max(variance, 1e-12)
        if named is None and np.isclose(weight, inverses, rtol=1e-3).any():
            named = INVERTED
        if named is None and np.isclose(weight, np.sqrt(variance), rtol=1e-3):
            named = PAIR_SWAPPED
        if named:
            raise Failure(named, f"weight 2σ² = {2 * mse:.4f}", f"{weight:.4g}")
    raise Failure(placed(UNKNOWN, CALIBRATE), f"weight 2σ² = {2 * mse:.4f}", f"{weight:.4g}")


def _sigma_and_weight(inputs: dict, evidence: Mapping) -> tuple[float, float]:
    parts = _parts(evidence["returned"], 2, PAIR, CALIBRATE)
    n = len(inputs["images"])
    shapes = {shape: SIGMAS for shape in ((n,), (28, 28), (n, 28, 28), (n, 1, 1), (n, 28))}
    sigma, weight = (_number(p, what, CALIBRATE, shapes) for p, what in zip(parts, ("sigma", "weight"), strict=True))
    return sigma, weight


calibrated_sigma = Check("calibrated_sigma", "calibrate", calibrate_inputs, probe_calibrate, judge_sigma, CALIBRATE)
calibrated_weight = Check("calibrated_weight", "calibrate", calibrate_inputs, probe_calibrate, judge_weight, CALIBRATE)
