"""``hedge(candidates)`` → (answer, mse_answer, mse_single): why a squared error prefers blur.

Of k equally likely candidates, (k, 28, 28), the mean has the smallest mean squared error. A candidate in its place, guess and
truth drawn independently, has exactly twice as much: E (x − y)² = 2 Var x.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, match, numbers, shaped, write
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import Formula

WHERE = "step 1, “Why the squared error prefers blur”"
WHAT = "hedge(candidates)"
NAMES = "answer, mse_answer, mse_single"


class Slip(values.Slip):
    median_for_mean = (
        "The answer is the median of the candidates, pixel by pixel.",
        "The median has the smallest mean *absolute* error. The squared error asks for another average.",
    )
    sum_of_candidates = Mistake("sum_for_mean", "The answer is the sum of the candidates.", "Divide by their number.")
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
        "The candidates lie along axis 0; the answer is one image, (28, 28).",
    )
    another_mean = (
        "The answer is the {kind} mean of the candidates, pixel by pixel.",
        "Ask of a single pixel: which number has the smallest mean squared distance to the values it may have? Set the derivative to 0.",
    )
    axis_kept = (
        "The answer keeps the axis of the candidates.",
        "One image, (28, 28): leave keepdims out, or take answer[0].",
    )
    answer_flat = "The answer comes flat, 784 pixels in a row.", "One image, (28, 28): reshape it at the end."
    answer_not_first = (
        "The image does not come first.",
        "Return answer, mse_answer, mse_single, in this order.",
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
    summed_over_candidates = "The errors are added up over the candidates.", "Average: each is equally likely."
    root_taken = "A mean squared error has a square root taken of it.", "Leave the square root out."
    absolute_error = "These are mean absolute errors.", "Square the differences: the loss is the mse."
    lucky_guesses_left_out = (
        "mse_single leaves out the cases in which the guess happens to be the truth.",
        "Guess and truth are drawn independently from the k candidates: average over all k × k pairs.",
    )
    one_guess_only = (
        "mse_single takes one particular candidate for the guess.",
        "Any candidate may be the guess and any the truth: average over all k × k pairs.",
    )
    one_pair_only = (
        "mse_single is the error of one pair of candidates.",
        "Any candidate may be the guess and any the truth: average over all k × k pairs.",
    )
    neighbours_only = (
        "mse_single compares each candidate with one other only.",
        "Average over all k × k pairs: candidates[:, None] − candidates[None] has them all.",
    )
    the_same_error_twice = (
        "mse_single is as large as mse_answer, half of what it should be.",
        "The guess is a candidate, not the average. With loops over j > i each pair counts once: then divide by k² / 2, not by k², as (guess, truth) and (truth, guess) are two of the k × k.",
    )
    pairs_from_the_diagonal_on = (
        "mse_single counts every pair of different candidates once, and so the lucky guesses too often.",
        "(guess, truth) and (truth, guess) are two pairs: let both loops run over all k candidates.",
    )
    half_of_the_answers_error = (
        "mse_single is half of mse_answer.",
        "It is the other way round: a single candidate, in the place of the average, is wrong by both scatters.",
    )
    drawn_pairs = (
        "The errors are a matter of luck: another call with the same candidates gives others.",
        "Draw nothing: average over all k × k pairs, candidates[:, None] − candidates[None].",
    )
    divided_by_k_minus_1 = (
        "{which} divided by k − 1, not by k.",
        "The k candidates are all there are: leave ddof out.",
    )
    spread_of_all_pixels = (
        "mse_answer is the variance of all pixels around one grey.",
        "Subtract the answer, pixel by pixel: np.mean((candidates − answer) ** 2), or np.var(candidates, axis=0).mean().",
    )
    error_of_one_candidate = (
        "mse_answer is the error with respect to one candidate only.",
        "Each of the k candidates may be the truth: average over all of them.",
    )
    unrecognised = (
        "{what} is not what the task asks for.",
        "Try it by hand: for two candidates, one all 0 and one all 1, the answer is 0.5 everywhere, mse_answer 0.25 and mse_single 0.5.",
    )
    error_of_another_answer = (
        "mse_answer is the error of the answer that comes back, but that is not the best one.",
        "Correct the answer first: this error follows from it.",
    )


def inputs(rng: np.random.Generator, n_candidates: int = 9) -> dict:
    """Skewed pixels, some dark and some bright: the mean is far from the median and from the middle of the range.

    The first is not the best candidate.
    """
    brightness, skew = rng.uniform(0.4, 1, (n_candidates, 1, 1)), rng.choice([0.2, 3, 3], (28, 28))
    candidates = (brightness * rng.random((n_candidates, 28, 28)) ** skew).astype("float32")
    best = np.argmin(np.mean((candidates - candidates.mean(axis=0)) ** 2, axis=(1, 2)))
    return {"candidates": np.roll(candidates, int(best == 0), axis=0)}


def probe_answer(hedge: Any, inputs: dict) -> dict:
    returned, changed = values.call(hedge, WHAT, inputs)
    return {"returned": write(returned), **changed}


def probe_errors(hedge: Any, inputs: dict) -> dict:
    """The same, and the errors of a second call."""
    evidence = probe_answer(hedge, inputs)
    again, _ = values.call(hedge, WHAT, inputs)
    three = isinstance(again, list | tuple) or getattr(again, "shape", None) == (3,)
    return {**evidence, "again": [write(part) for part in again[1:3]] if three else []}


def judge_answer(inputs: dict, evidence: Mapping) -> str:
    written, *others = values.several(evidence["returned"], 3, NAMES)
    _require_order(written, *others)
    x = inputs["candidates"].astype("float64")
    k = len(x)
    shapes = {
        (): Slip.one_grey_for_all_pixels,
        **dict.fromkeys([(k,), (k, 28), (28,)], Slip.wrong_axis),
        **dict.fromkeys([(1, 28, 28), (1, 28, 28, 1)], Slip.axis_kept),
        **dict.fromkeys([(PIXELS,), (1, PIXELS)], Slip.answer_flat),
    }
    seen = shaped(written, "the answer", (28, 28), shapes)
    # Sums of float32 are right to 1e-6 or so; wrong averages are off by 0.01 and more.
    answer = Formula("The answer", _mean, {"candidates": x}, Slip, {"candidates": k}, rtol=0, atol=1e-4)
    if answer.fits(seen):
        return "the average of the candidates, an image that is none of them."
    wrong = {
        Slip.median_for_mean: np.median(x, axis=0),
        Slip.sum_of_candidates: x.sum(axis=0),
        Slip.first_candidate: x[0],
        Slip.best_candidate: x[np.square(x[:, None] - x[None]).mean(axis=(1, 2, 3)).argmin()],
        Slip.midrange_for_mean: (x.min(axis=0) + x.max(axis=0)) / 2,
        Slip.one_grey_for_all_pixels: np.full((28, 28), x.mean()),
    }
    rare = {
        Slip.brightest_or_darkest: [x.min(axis=0), x.max(axis=0)],
        Slip.another_mean.about(kind="quadratic"): np.sqrt(np.square(x).mean(axis=0)),
        Slip.another_mean.about(kind="geometric"): [np.exp(np.log(x + least).mean(axis=0)) for least in SMALLEST],
    }
    raise answer.failure(seen, wrong, rare, {Slip.best_candidate: list(x)}, evidence=evidence)


SMALLEST = (1e-12, 1e-10, 1e-8, 1e-7, 1e-6, 1e-5)  # what students add before they take a logarithm


def _require_order(first: Mapping, *others: Mapping) -> None:
    """Raise ``Failure`` where the image is the second or the third thing."""
    if first.get("shape") == [] and any(other.get("shape") == [28, 28] for other in others):
        raise Failure(Slip.answer_not_first, "answer, mse_answer, mse_single", "a number, and the image after it")


def judge_errors(inputs: dict, evidence: Mapping) -> str:
    answer, *written = values.several(evidence["returned"], 3, NAMES)
    _require_order(answer, *written)
    x = inputs["candidates"].astype("float64")
    k = len(x)
    shapes = dict.fromkeys([(k,), (k, k), (28, 28), (k, 28, 28), (k, k, 28, 28), (28,), (k, 28)], Slip.not_averaged)
    names = ("mse_answer", "mse_single")
    seen = np.array([values.number(part, what, shapes) for part, what in zip(written, names, strict=True)])
    errors = Formula("mse_answer, mse_single", _errors, {"candidates": x}, Slip, {"candidates": k})
    again = np.array([values.number(part, what, shapes) for part, what in zip(evidence["again"], names, strict=True)])
    if not np.allclose(again, seen, rtol=1e-5):
        expected = f"mse_answer, mse_single {numbers(errors.right)}, twice"
        raise Failure(Slip.drawn_pairs, expected, f"{numbers(seen)}, then {numbers(again)}")
    if errors.fits(seen):
        return f"{seen[0]:.4f} for the average, {seen[1]:.4f} for a single candidate: twice as much, but for the rounding here."
    wrong = _wrong_errors(x)
    if not match(seen, wrong, 3e-5, 0):
        of_the_returned = [_error(x, answer), errors.right[1]]
        wrong = {**_wrong_single(x, seen, errors.right), Slip.error_of_another_answer: [of_the_returned]}
    failure = errors.failure(seen, wrong, evidence=evidence)
    if failure.mistake.name != Slip.unrecognised.name:
        raise failure
    each = [
        Formula(name, lambda x, i=i: _errors(x)[i], {"candidates": x}, Slip, {"candidates": k, "pixels": PIXELS})
        for i, name in enumerate(names)
    ]
    absolute = _wrong_errors(x)[Slip.absolute_error]
    raise next(
        one.failure(value, {Slip.absolute_error: absolute[i]}, evidence=evidence)
        for i, (one, value) in enumerate(zip(each, seen, strict=True))
        if not one.fits(value)
    )


def _error(x: np.ndarray, written: Mapping) -> float:
    """The mean squared error of an answer as it was written; NaN for what is no image."""
    try:
        return np.square(x - shaped(written, "the answer", (28, 28))).mean()
    except Failure:
        return np.nan


def _mean(x: np.ndarray) -> np.ndarray:
    return x.mean(axis=0)


def _errors(x: np.ndarray) -> np.ndarray:
    return np.array([np.square(x - x.mean(axis=0)).mean(), np.square(x[:, None] - x[None]).mean()])


def _wrong_errors(x: np.ndarray) -> dict[Mistake, Any]:
    k, right = len(x), _errors(x)
    answer, single = right
    return {
        Slip.errors_swapped: right[::-1],
        Slip.summed_over_pixels: [right * PIXELS, right * [PIXELS, 1], right * [1, PIXELS]],
        Slip.summed_over_candidates: right * k,
        Slip.root_taken: [np.sqrt(right), [x.std(axis=0).mean(), single]],
        Slip.absolute_error: np.array([np.abs(x - x.mean(axis=0)).mean(), np.abs(x[:, None] - x[None]).mean()]),
        Slip.lucky_guesses_left_out: np.array([answer, single * k / (k - 1)]),
        Slip.the_same_error_twice: np.array([answer, answer]),
        Slip.pairs_from_the_diagonal_on: np.array([answer, single * k / (k + 1)]),
        Slip.half_of_the_answers_error: np.array([answer, answer / 2]),
        Slip.divided_by_k_minus_1.about(which="Both errors are"): right * k / (k - 1),
        Slip.divided_by_k_minus_1.about(which="mse_answer is"): right * [k / (k - 1), 1],
        Slip.spread_of_all_pixels: [[x.var(), single], [x.var(), 2 * x.var()]],
    }


def _wrong_single(x: np.ndarray, seen: np.ndarray, right: np.ndarray) -> dict[Mistake, Any]:
    """What the errors are when mse_single alone is wrong, or whole sums of squares stand in the place of means."""
    k = len(x)
    sums = {Slip.summed_over_candidates: [right * [k, k**2], right * [1, k**2]]}
    if not np.isclose(seen[0], right[0], rtol=1e-3):
        to_each = [[np.square(one - x.mean(axis=0)).mean(), seen[1]] for one in x]
        swapped = [[right[1], seen[1]], [seen[0], right[0]]]
        return sums | {Slip.error_of_one_candidate: to_each, Slip.errors_swapped: swapped}
    one_guess = np.square(x[:, None] - x[None]).mean(axis=(2, 3))
    neighbours = [one_guess[i, (i + 1) % k] for i in range(k)]
    of_one = one_guess.mean(axis=1)
    # Many values come into question: only an exact one tells which. Sums of float32 are right to 1e-6 or so.
    singles = {
        Slip.neighbours_only: [np.mean(neighbours), np.mean(neighbours[:-1]), np.square(x - x[::-1]).mean()],
        Slip.one_guess_only: [*of_one, *of_one * k / (k - 1)],
        Slip.one_pair_only: [*one_guess[one_guess > 0]],
    }
    named = match(seen[1], singles, 1e-5, 0)
    return {named: seen} if named else sums


answer = Check(inputs, probe_answer, judge_answer)
errors = Check(inputs, probe_errors, judge_errors)
