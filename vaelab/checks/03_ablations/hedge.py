"""``hedge(candidates)``: why a squared error prefers blur."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    Mistake,
    doing,
    match,
    numbers,
    shaped,
    write,
)
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds.values import number, several

WHERE = "step 1, “Why the squared error prefers blur”"

# hedge

NAMES = "answer, mse_answer, mse_single"


class Slip(General):
    median_for_mean = (
        "The answer is the median of the candidates, pixel by pixel.",
        "The median has the smallest mean *absolute* error. The squared error asks for another average.",
    )
    sum_for_mean = "The answer is the sum of the candidates.", "Divide by their number."
    first_candidate = (
        "The answer is the first candidate.",
        "No candidate is the best answer: any of them is far off whenever another one is the truth.",
    )
    best_candidate = (
        "The answer is one of the candidates.",
        "The best answer need not be one of them: of all images, which has the smallest mean squared error?",
    )
    brightest_or_darkest = (
        "The answer is the brightest or darkest value that each pixel takes.",
        "Ask of a single pixel: which number has the smallest mean squared distance to the values it may have?",
    )
    midrange_for_mean = (
        "The answer lies midway between the smallest and the largest value of each pixel.",
        "Every candidate counts, not the two extremes only.",
    )
    one_grey_for_all_pixels = (
        "The average runs over the pixels as well: the answer is one grey.",
        "Average over the candidates only: axis=0.",
    )
    wrong_axis = (
        "The average runs over the wrong axis.",
        "The candidates are stacked along axis 0; the answer is one image, (28, 28).",
    )
    not_averaged = (
        "There are several errors where one number is asked for.",
        "Average over the candidates and over all their pixels: np.mean without an axis.",
    )
    errors_swapped = (
        "The two errors are swapped.",
        "Return answer, mse_answer, mse_single: first the error of the average, then that of a single candidate.",
    )
    summed_over_pixels = "The squares are added up over the pixels.", "A *mean* squared error is asked for."
    summed_over_candidates = (
        "The errors are added up over the candidates.",
        "Average over the candidates: each is equally likely.",
    )
    root_taken = "These are the roots of the mean squared errors.", "Leave the square root out."
    absolute_error = "These are mean absolute errors.", "Square the differences: the loss is the mse."
    lucky_guesses_left_out = (
        "mse_single leaves out the cases in which the guess happens to be the truth.",
        "Guess and truth are drawn independently from the k candidates: average over all k × k pairs.",
    )
    one_guess_only = (
        "mse_single takes one particular candidate for the guess.",
        "Any candidate may be the guess and any the truth: average over all k × k pairs.",
    )
    neighbours_only = (
        "mse_single compares each candidate with the next one only.",
        "Average over all k × k pairs: candidates[:, None] − candidates[None] has them all.",
    )
    the_same_error_twice = (
        "mse_single is the error of the average once more.",
        "For mse_single the answer is one of the candidates, and the truth another.",
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
    answer, _, _ = several(evidence["returned"], 3, NAMES)
    x = inputs["candidates"].astype("float64")
    shapes = {
        (): Slip.one_grey_for_all_pixels,
        (len(x),): Slip.wrong_axis,
        (len(x), 28): Slip.wrong_axis,
        (28,): Slip.wrong_axis,
    }
    seen = shaped(answer, "the answer", (28, 28), shapes)
    expected = x.mean(axis=0)
    # Sums of float32 are right to 1e-6 or so; wrong averages are off by 0.01 and more.
    if np.allclose(seen, expected, rtol=0, atol=1e-4):
        return "the average of the candidates, an image that is none of them."
    errors = np.square(x[:, None] - x[None]).mean(axis=(1, 2, 3))
    wrong = {
        Slip.median_for_mean: np.median(x, axis=0),
        Slip.sum_for_mean: x.sum(axis=0),
        Slip.first_candidate: x[0],
        Slip.best_candidate: x[np.argmin(errors)],
        Slip.midrange_for_mean: (x.min(axis=0) + x.max(axis=0)) / 2,
        Slip.one_grey_for_all_pixels: np.full((28, 28), x.mean()),
    }
    named = match(seen, wrong, 0, 1e-4)
    if named is None and any(np.allclose(seen, each, atol=1e-4) for each in (x.min(axis=0), x.max(axis=0))):
        named = Slip.brightest_or_darkest
    if named is None and any(np.allclose(seen, each, atol=1e-4) for each in x):
        named = Slip.best_candidate
    mse, best = np.square(x - seen).mean(), np.square(x - expected).mean()
    raise Failure(named or Slip.unrecognised, f"an image with mse {best:.4g}", f"an image with mse {mse:.4g}")


def judge_errors(inputs: dict, evidence: Mapping) -> str:
    _, *errors = several(evidence["returned"], 3, NAMES)
    x = inputs["candidates"].astype("float64")
    shapes = {shape: Slip.not_averaged for shape in _error_shapes(len(x))}
    seen = np.array([number(e, what, shapes) for e, what in zip(errors, ("mse_answer", "mse_single"), strict=True)])
    answer, single = np.square(x - x.mean(axis=0)).mean(), np.square(x[:, None] - x[None]).mean()
    expected = np.array([answer, single])
    if np.allclose(seen, expected, rtol=1e-3):
        return f"{answer:.4f} for the average, {single:.4f} for a single candidate: exactly twice as much."
    named = match(seen, _wrong_errors(x, answer, single), 3e-5, 0) or _wrong_single(x, seen, expected)
    raise Failure(named or Slip.unrecognised, f"mse_answer, mse_single = {numbers(expected)}", numbers(seen))


def _error_shapes(k: int) -> list[tuple[int, ...]]:
    return [(k,), (k, k), (28, 28), (k, 28, 28), (k, k, 28, 28), (28,), (k, 28)]


def _wrong_errors(x: np.ndarray, answer: float, single: float) -> dict[Mistake, Any]:
    k, pairs = len(x), np.abs(x[:, None] - x[None])
    return {
        Slip.errors_swapped: [single, answer],
        Slip.summed_over_pixels: [answer * PIXELS, single * PIXELS],
        Slip.summed_over_candidates: [answer * k, single * k],
        Slip.root_taken: [np.sqrt(answer), np.sqrt(single)],
        Slip.absolute_error: [np.abs(x - x.mean(axis=0)).mean(), pairs.mean()],
        Slip.lucky_guesses_left_out: [answer, single * k / (k - 1)],
        Slip.the_same_error_twice: [answer, answer],
    }


def _wrong_single(x: np.ndarray, seen: np.ndarray, expected: np.ndarray) -> Mistake | None:
    """The mistake in mse_single alone."""
    if not np.isclose(seen[0], expected[0], rtol=1e-3):
        # The whole sum of squares, in the one or the other error.
        return Slip.summed_over_candidates if np.allclose(seen, expected * [len(x), len(x) ** 2], rtol=1e-3) else None
    k = len(x)
    one_guess = np.square(x[:, None] - x[None]).mean(axis=(2, 3))
    neighbours = [one_guess[i, (i + 1) % k] for i in range(k)]
    of_one = one_guess.mean(axis=1)
    # Many values come into question: only an exact one tells which. Sums of float32 are right to 1e-6 or so.
    if np.isclose(seen[1], [np.mean(neighbours), np.mean(neighbours[:-1])], rtol=1e-5).any():
        return Slip.neighbours_only
    if np.isclose(seen[1], [*of_one, *of_one * k / (k - 1), *one_guess[one_guess > 0]], rtol=1e-5).any():
        return Slip.one_guess_only
    return Slip.summed_over_candidates if np.isclose(seen[1], expected[1] * k**2, rtol=1e-3) else None


answer = Check(hedge_inputs, probe_hedge, judge_answer)
errors = Check(hedge_inputs, probe_hedge, judge_errors)
