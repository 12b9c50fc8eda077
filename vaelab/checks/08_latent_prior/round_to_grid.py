"""``round_to_grid(x, levels)``: numbers in [−1, 1] → the nearest of ``levels`` equally spaced ones, −1 and 1 included.

The rounding of finite scalar quantisation (Mentzer et al. 2023, arXiv:2309.15505), with ends that belong to the grid for odd and
even numbers of levels alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, at_most, numbers, shaped
from vaelab.checks.kinds import tensors, values
from vaelab.checks.kinds.values import Formula

WHERE = "step 1, “Round to a grid”"
WHAT = "round_to_grid(x, levels)"
CLEAR = 0.06  # steps that every number keeps from the middle between two levels, where the nearest is a matter of taste


class Slip(values.Slip):
    not_scaled_back = (
        "What comes back is the number of the level, not its value.",
        "Undo the scaling after the rounding: level k is the number 2 k / (levels − 1) − 1.",
    )
    from_0_to_1 = (
        "The grid runs from 0 to 1.",
        "It runs from −1 to 1, as x does: level k is the number 2 k / (levels − 1) − 1.",
    )
    levels_for_steps = (
        "The grid has one level too many: there are `levels` steps in it.",
        "Between `levels` levels lie levels − 1 steps; between −1 and 1 each is 2 / (levels − 1) long.",
    )
    steps_too_short = (
        "The grid has about twice as many levels as asked for.",
        "From −1 to 1 it is 2, not 1: with levels − 1 steps each is 2 / (levels − 1) long.",
    )
    only_odd = (
        "The grid is right for an odd number of levels, and not for an even one.",
        "With an even number no level is at 0. Count levels from −1: (x + 1) / 2 · (levels − 1) runs from 0 to levels − 1; round that.",
    )
    cut_off = (
        "Numbers are cut off (or rounded up), not rounded to the nearest level.",
        "ops.floor, ops.ceil and a cast to whole numbers go to one side: take ops.round.",
    )
    equal_bins = (
        "[−1, 1] is cut into `levels` intervals of the same length: that is not the nearest level.",
        "The levels −1 and 1 have half an interval each. Scale to 0 … levels − 1 and take ops.round.",
    )
    to_whole_numbers = (
        "Everything is rounded to −1, 0 or 1.",
        "Scale first, so that a step of the grid has the length 1, round, and scale back.",
    )
    to_decimals = "Numbers are rounded to decimal places.", "The step of the grid is 2 / (levels − 1)."
    not_rounded = (
        "Nothing is rounded: x comes back.",
        "Scale so that a step of the grid has the length 1, round, and scale back.",
    )
    squashed_again = (
        "A tanh is taken before the rounding.",
        "x lies in [−1, 1] already; the encoder ends with its own tanh.",
    )
    levels_ignored = (
        "The number of levels is fixed, whatever `levels` says: the grid has {number}.",
        "Use the argument.",
    )
    ends_missing = (
        "The grid has other ends than −1 and 1.",
        "−1 and 1 belong to it: (x + 1) / 2 · (levels − 1) makes 0 and levels − 1 of them.",
    )
    ends_cut_off = (
        "The grid is right inside, but not at its end.",
        "x = 1 belongs to the last level, x = −1 to the first.",
    )
    beyond_the_ends = (
        "Values beyond −1 and 1 come back: the grid is wider than the numbers that are rounded.",
        "Scale back what was scaled before, and by as much: (x + 1) / 2 · (levels − 1), round, and then 2 k / (levels − 1) − 1.",
    )
    distance_returned = (
        "What comes back is the distance to the nearest level.",
        "Return the level itself: where argmin says it is.",
    )
    end_left_out = (
        "The levels stop before 1.",
        "Both ends belong to them: linspace(−1, 1, levels) with its end.",
    )
    brackets_missing = (
        "Brackets around {what} are missing.",
        "/ and · come before + and −: (x + 1) / 2 · (levels − 1), and back 2 k / (levels − 1) − 1.",
    )
    codes_counted = (
        "What comes back are whole numbers.",
        "The grid's values are fractions, such as −0.5: no integer type, and no // on the way back.",
    )


def inputs(rng: np.random.Generator, levels: int = 5, other: int = 8) -> dict:
    """Numbers all over [−1, 1], both ends among them; an odd and an even number of levels."""
    at_least(3, levels=levels, other=other)
    at_most(16, levels=levels, other=other)
    candidates = rng.uniform(-1, 1, 3000)
    clear = np.all([np.abs(_scaled(candidates, n) % 1 - 0.5) > CLEAR for n in (levels, other)], axis=0)
    x = np.concatenate([candidates[clear][:94], [-1, 1]])
    return {"x": rng.permutation(x).reshape(4, 2, 4, 3).astype("float32"), "levels": [levels, other]}


def probe(round_to_grid: Any, inputs: dict) -> dict:
    calls = [
        tensors.called(lambda x, levels=levels: round_to_grid(x, levels), _call(levels), inputs["x"])
        for levels in inputs["levels"]
    ]
    return {"calls": calls}


def judge(inputs: dict, evidence: Mapping) -> str:
    x, right_so_far = inputs["x"].astype("float64"), True
    for levels, called in zip(inputs["levels"], evidence["calls"], strict=True):
        seen = shaped(called["value"], WHAT, x.shape)
        right = grid(x, levels)
        if np.allclose(seen, right, atol=1e-4):
            continue
        named = _named(x, levels, seen, odd_was_right=levels != inputs["levels"][0] and right_so_far)
        worst = np.unravel_index(np.argmax(np.abs(seen - right)), x.shape)
        expected = f"{numbers(right[worst])} for x = {numbers(x[worst])} and {levels} levels"
        raise Failure(named, expected, numbers(seen[worst]))
    for called in evidence["calls"]:
        tensors.require_compiled(called)
    return f"the nearest of {inputs['levels'][0]} levels, and of {inputs['levels'][1]}."


def _named(x: np.ndarray, levels: int, seen: np.ndarray, odd_was_right: bool) -> Any:
    formula = Formula("The value", lambda x: grid(x, levels), {"x": x}, Slip, {}, 1e-3, 1e-4)
    others = {Slip.levels_ignored.about(number=n): grid(x, n) for n in range(2, 33) if n != levels}
    odd = {Slip.only_odd: _odd_only(x, levels)} if odd_was_right else {}
    whole = {Slip.codes_counted: [cut(grid(x, levels)) for cut in (np.floor, np.trunc)]}
    named = formula.named(seen, {**_known(x, levels), **odd}, others, whole)
    if named:
        return named
    if np.mean(np.isclose(seen, grid(np.tanh(x), levels), atol=1e-3)) > 0.9:  # the paper's bound is a thousandth wider
        return Slip.squashed_again
    inside = np.abs(x) < 1 - 1e-6
    if np.allclose(seen[inside], grid(x, levels)[inside], atol=1e-4):
        return Slip.ends_cut_off
    on_a_grid = len(np.unique(np.round(seen, 4))) <= 4 * levels
    return Slip.beyond_the_ends if on_a_grid and np.abs(seen).max() > 1.001 else Slip.unrecognised


def _known(x: np.ndarray, levels: int) -> dict:
    """What each known mistake gives."""
    steps, half = levels - 1, (levels - 1) / 2
    level = _scaled(x, levels)
    nearest = np.round(level)
    bins = np.floor((x + 1) / 2 * levels)
    last = np.minimum(bins, steps)
    cuts = [cut(level) for cut in (np.floor, np.ceil)]
    return {
        Slip.not_rounded: [x, np.tanh(x)],
        Slip.to_whole_numbers: [np.round(x), 2 * np.round((x + 1) / 2) - 1, np.sign(x)],
        Slip.not_scaled_back: [
            nearest, nearest - half, nearest - levels // 2, nearest + 1, np.round(x * half), np.round(x * steps), np.round(x * levels), *cuts, cuts[0] + 1, last,
        ],
        Slip.from_0_to_1: [nearest / steps, nearest / levels, np.round((x + 1) / 2 * levels) / levels],
        Slip.cut_off: [
            *(2 * cut / steps - 1 for cut in cuts), *(cut(x * n) / n for cut in (np.trunc, np.floor, np.ceil) for n in (half, steps, levels)),
        ],
        Slip.levels_for_steps: [grid(x, levels + 1), 2 * np.round((x + 1) / 2 * levels) / steps - 1],
        Slip.steps_too_short: [np.round(x * n) / n for n in (steps, levels)],
        Slip.equal_bins: [
            value for index in (bins, last)
            for value in (2 * index / steps - 1, 2 * index / levels - 1, (2 * index + 1) / levels - 1)
        ],
        Slip.ends_missing: [
            2 * nearest / levels - 1, (2 * nearest + 1) / levels - 1, nearest / steps - 1, nearest - 1, np.round(x * half) / levels, nearest / half,
            np.round(x * half) / (levels / 2),
        ],
        Slip.squashed_again: [grid(np.tanh(x), levels), np.tanh(grid(x, levels))],
        Slip.distance_returned: [np.abs(x - grid(x, levels)), np.square(x - grid(x, levels))],
        Slip.end_left_out: 2 * np.minimum(np.round((x + 1) / 2 * levels), steps) / levels - 1,
        Slip.brackets_missing.about(what="levels − 1"): [
            2 * np.round((x + 1) / 2 * levels - 1) / steps - 1, 2 * nearest / levels - 2, nearest / levels - 3,
            *(2 * np.round((x + 1) / 2 * levels - 1) / levels - more for more in (1, 2)),
        ],
        Slip.brackets_missing.about(what="x + 1"): [2 * np.round(x + 0.5 * steps) / steps - 1, 2 * np.round(x + 0.5 * levels) / steps - 1],
        Slip.to_decimals: [np.round(x, 1), np.round(x, 2)],
    }  # fmt: skip


def _odd_only(x: np.ndarray, levels: int) -> list[np.ndarray]:
    """What is right for odd numbers of levels makes of an even one."""
    half, low, high = (levels - 1) / 2, (levels - 1) // 2, levels // 2
    rounded = [np.round(x * scale) / scale for scale in (half, low, high)]
    return [
        *rounded,
        *(np.clip(one, -1, 1) for one in rounded),
        *(np.floor(x * n + 0.5) / n for n in (half, low, high)),
    ]


def grid(x: np.ndarray, levels: int) -> np.ndarray:
    """The nearest level, same shape."""
    return 2 * np.round(_scaled(x, levels)) / (levels - 1) - 1


def _scaled(x: np.ndarray, levels: int) -> np.ndarray:
    """−1 … 1 as 0 … levels − 1."""
    return (x + 1) / 2 * (levels - 1)


def _call(levels: int) -> str:
    return f"round_to_grid(x, {levels})"


levels = Check(inputs, probe, judge)
