"""``standardise(codings)`` → scaled, mean, std: each coding with mean 0 and standard deviation 1, and what brings it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, numbers, shaped, worst_row, write
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import Formula, call, require_kept, several

WHERE = "step 1, “The codings on one scale”"
WHAT = "standardise(codings)"
NAMES = "scaled, mean, std"


class Slip(values.Slip):
    variance_for_standard_deviation = (
        "std holds the variances.",
        "Take the root: codings.std(axis=0), not codings.var(axis=0).",
    )
    scaled_by_the_variance = (
        "The codings are divided by their variance.",
        "Divide by the standard deviation: (codings − mean) / std.",
    )
    over_everything = (
        "One {thing} is taken over all codings together.",
        "Each coding has its own: axis=0 averages over the rows and keeps the codings apart.",
    )
    over_the_codings = (
        "The {thing} is taken over the codings of each row.",
        "Each coding has its own over all rows: axis=0.",
    )
    not_centred = (
        "The codings are divided by std, but their mean is not taken away.",
        "(codings − mean) / std: subtract first.",
    )
    only_centred = "The codings are centred, but not divided by std.", "(codings − mean) / std."
    divided_before_centred = (
        "Only the codings are divided by std, and not the mean that is taken away.",
        "Both are: subtract first, then divide, (codings − mean) / std.",
    )
    mean_divided_alone = (
        "Only the mean is divided by std, and not the codings from which it is taken away.",
        "A division comes before a subtraction, so the brackets are missing: (codings − mean) / std.",
    )
    from_0_to_1 = (
        "The codings are divided by their range, as if they were to lie in [0, 1].",
        "The noise has mean 0 and standard deviation 1, and so shall they: (codings − mean) / std.",
    )
    length_1 = (
        "Each row is brought to the length 1.",
        "Each *coding* gets mean 0 and standard deviation 1: (codings − mean) / std, with axis=0.",
    )
    multiplied_by_std = "The codings are multiplied by std.", "Divide: (codings − mean) / std."
    mean_added = "The mean is added.", "Subtract it: (codings − mean) / std."
    mean_and_std_exchanged = "mean and std are exchanged.", f"The order is {NAMES}."
    another_order = "The three things come in another order.", f"The order is {NAMES}."
    moments_of_the_scaled = (
        "mean and std are those of the codings after the scaling, 0 and 1.",
        "Return what the codings had before: it brings samples back, mean + std · scaled.",
    )
    spread_about_0 = (
        "std holds the root of the mean square, which counts the mean as well.",
        "Take the mean away before you square: codings.std(axis=0).",
    )
    another_moment = (
        "What comes back for {thing} is something else than the {thing} of each coding over the rows.",
        "codings.{thing}(axis=0), as it is.",
    )
    does_not_lead_back = (
        "mean + std · scaled are not the codings.",
        "scaled = (codings − mean) / std, with the very mean and std that are returned.",
    )
    inverse_of_std = "std holds 1 / std.", "Return the standard deviation itself."


def inputs(rng: np.random.Generator, n: int = 60, codings_size: int = 5) -> dict:
    """Codings with means and standard deviations of their own, some below 1 and some above."""
    at_least(20, n=n)
    at_least(2, codings_size=codings_size)
    std = np.resize([0.4, 2.2], codings_size) * rng.uniform(0.8, 1.2, codings_size)
    mean = rng.uniform(0.6, 2, codings_size) * rng.choice([-1, 1], codings_size)
    scaled = rng.normal(0, 1, (n, codings_size))
    scaled[0] = rng.choice([-5, 5], codings_size)  # beyond where anybody clips
    return {"codings": mean + std * scaled}


def probe(standardise: Any, inputs: dict) -> dict:
    returned, changed = call(standardise, WHAT, inputs)
    return {"returned": write(returned), **changed}


def judge(inputs: dict, evidence: Mapping) -> str:
    codings = inputs["codings"]
    n, k = codings.shape
    written = [_row(part) for part in several(evidence["returned"], 3, NAMES)]
    shapes = [tuple(part.get("shape") or ()) for part in written]
    if shapes in ([(k,), (n, k), (k,)], [(k,), (k,), (n, k)]):
        raise Failure(Slip.another_order, f"shapes {(n, k)}, {(k,)}, {(k,)}", f"shapes {', '.join(map(str, shapes))}")
    require_kept(Slip, evidence)
    mean, std = (_moment(part, name, n, k) for part, name in zip(written[1:], ("mean", "std"), strict=True))
    scaled = shaped(written[0], "scaled", (n, k), {(k, n): Slip.transposed_values.about(what="scaled")})
    _require(codings, scaled, mean, "mean", [codings.mean(axis=0)])
    _require(codings, scaled, std, "std", [codings.std(axis=0), codings.std(axis=0, ddof=1)])
    # By the student's own std: with n − 1 below the bar, or a small number added, it is a little another one.
    formula = Formula("scaled", lambda codings: (codings - mean) / std, {"codings": codings}, Slip, {}, 1e-3, 1e-4)
    if not formula.fits(scaled):
        failure = formula.failure(scaled, _wrong(codings, mean, std), otherwise=Slip.does_not_lead_back)
        raise _led_back(codings, mean + std * scaled) if failure.mistake == Slip.does_not_lead_back else failure
    return f"{k} codings, each with mean 0 and standard deviation 1."


def _led_back(codings: np.ndarray, back: np.ndarray) -> Failure:
    row = worst_row(codings, back)
    expected = f"mean + std · scaled = codings, {numbers(codings[row])} in row {row}"
    return Failure(Slip.does_not_lead_back, expected, numbers(back[row]))


def _row(written: Mapping) -> Mapping:
    """A row (1, k), as keepdims leaves it, is as good as (k,)."""
    shape = written.get("shape") if isinstance(written, Mapping) else None
    return {**written, "shape": shape[1:]} if shape and len(shape) == 2 and shape[0] == 1 else written


def _moment(written: Mapping, name: str, n: int, k: int) -> np.ndarray:
    over_everything, over_the_codings = (
        mistake.about(thing=name) for mistake in (Slip.over_everything, Slip.over_the_codings)
    )
    shapes = {(): over_everything, (1,): over_everything}
    if n != k:
        shapes |= {(n,): over_the_codings, (n, 1): over_the_codings}
    return shaped(written, name, (k,), shapes)


def _require(codings: np.ndarray, scaled: np.ndarray, seen: np.ndarray, name: str, right: list[np.ndarray]) -> None:
    """Raise ``Failure`` unless these are the right means, or standard deviations."""
    formula = Formula(name, lambda codings: right[0], {"codings": codings}, Slip, {}, 1e-3, 1e-4)
    if any(np.allclose(seen, one, rtol=1e-3, atol=1e-4) for one in right):
        return
    mean, std = codings.mean(axis=0), codings.std(axis=0)
    exchanged = std if name == "mean" else mean
    one = np.full_like(mean, codings.mean() if name == "mean" else codings.std())
    table: dict[Mistake, Any] = {
        Slip.mean_and_std_exchanged: exchanged,
        Slip.over_everything.about(thing=name): one,
        Slip.from_0_to_1: codings.min(axis=0) if name == "mean" else np.ptp(codings, axis=0),
        Slip.moments_of_the_scaled: scaled.mean(axis=0) if name == "mean" else scaled.std(axis=0),
    }
    if name == "std":
        table[Slip.variance_for_standard_deviation] = [codings.var(axis=0), codings.var(axis=0, ddof=1)]
        table[Slip.spread_about_0] = np.sqrt(np.mean(codings**2, axis=0))
        table[Slip.inverse_of_std] = [1 / std, 1 / codings.std(axis=0, ddof=1)]
    raise formula.failure(seen, table, otherwise=Slip.another_moment.about(thing=name))


def _wrong(codings: np.ndarray, mean: np.ndarray, std: np.ndarray) -> dict[Mistake, Any]:
    """What each mistake gives, with the mean and std that the student returned."""
    low, high = codings.min(axis=0), codings.max(axis=0)
    rows = codings - codings.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(codings, axis=1, keepdims=True)
    return {
        Slip.scaled_by_the_variance: (codings - mean) / std**2,
        Slip.not_centred: codings / std,
        Slip.only_centred: codings - mean,
        Slip.divided_before_centred: codings / std - mean,
        Slip.mean_divided_alone: codings - mean / std,
        Slip.from_0_to_1: [(codings - low) / (high - low), (codings - codings.min()) / np.ptp(codings)],
        Slip.length_1: [codings / lengths, (codings - mean) / np.linalg.norm(codings - mean, axis=1, keepdims=True)],
        Slip.multiplied_by_std: [(codings - mean) * std, codings * std],
        Slip.mean_added: (codings + mean) / std,
        Slip.over_everything.about(thing="mean and one std"): [(codings - codings.mean()) / codings.std()],
        Slip.over_the_codings.about(thing="What the rows are scaled by"): rows / codings.std(axis=1, keepdims=True),
    }


values = Check(inputs, probe, judge)
