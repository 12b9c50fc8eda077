"""Checks of ``axis_walk(decoder, axis, start=-0.8, stop=0.8, steps=7, codings_size=10)``: one coding moves, all others are 0."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers
from vaelab.checks.kinds import defaults, paths
from vaelab.checks.kinds.calls import require_codings_given, require_decoded, write_array
from vaelab.checks.kinds.parts import random_pattern

WHERE = "step 3, “A walk along one axis”"


class Slip(paths.Slip, a="start", b="stop"):
    others_not_zero = (
        "The other codings are not 0.",
        "Start from np.zeros((steps, codings_size)) and fill in one column.",
    )
    another_in_each_step = (
        "Another coding moves in each step: one of them in step 1, the next in step 2.",
        "codings[:, axis] is the same column in every step. Is a variable of the loop called axis, too?",
    )
    walks_all_axes = "All codings move together.", "Set one column only: codings[:, axis] = …, not codings[:] = …."
    row_for_column = (
        "The values fill one row of the codings, not one column.",
        "Rows are images, columns are codings: codings[:, axis], not codings[axis].",
    )
    reshaped_for_transposed = (
        "The codings were laid out with a row for each coding and then reshaped: the values are in the wrong places.",
        "reshape does not turn a table on its side (.T does). Start from np.zeros((steps, codings_size)).",
    )
    axis_ignored = "The same coding moves whatever axis says.", "Use the argument axis as the column, not a number."
    wrong_axis = "Another coding moves than the one asked for.", "Axes are counted from 0: codings[:, axis]."
    rows_share_memory = (
        "All steps show the same image: the rows of the codings are equal.",
        "[row] * steps repeats one and the same row, so that the last value wins. Make an array with np.zeros((steps, codings_size)).",
    )
    stop_in_every_step = Mistake(
        "rows_share_memory",
        "All steps show the same image, that of stop: the last value stands in every row.",
        "[row] * steps is one list under many names, and codings[:, axis] = value in a loop fills the whole column: write codings[:, axis] = np.linspace(start, stop, steps), once.",
    )
    start_in_every_step = (
        "All steps show the same image, that of start.",
        "np.arange(start, stop, …) takes the length of a step for its third argument: np.linspace(start, stop, steps).",
    )
    does_not_move = "No coding moves: all are 0 in every step.", "Write the values into codings[:, axis]."
    range_ignored = (
        "The walk goes from −0.8 to 0.8 whatever start and stop say.",
        "Use the arguments: np.linspace(start, stop, steps).",
    )
    start_ignored = "The walk does not begin at start.", "Use both arguments: np.linspace(start, stop, steps)."
    stop_ignored = "The walk does not end at stop.", "Use both arguments: np.linspace(start, stop, steps)."
    end_left_out = (
        "The last step stops short of stop.",
        "np.arange leaves the end out, and so does endpoint=False: np.linspace(start, stop, steps) includes it.",
    )
    ends_left_out = (
        "The walk begins after start and stops before stop.",
        "np.linspace(start, stop, steps) includes both ends: cut off none.",
    )
    negated = "The values have the wrong sign.", "Write the values as they are: no minus sign, no -= in place of =."
    last_step_forgotten = (
        "The last step was never filled: all its codings are 0.",
        "range(steps) counts to steps − 1 already: leave no step out.",
    )
    other_default_range = (
        "Called without start and stop, the walk does not go from −0.8 to 0.8.",
        "Keep the `def` line as it was given: start=-0.8, stop=0.8.",
    )
    start_left_out = "The first step is already past start.", "np.linspace(start, stop, steps) begins at start."
    never_falls = (
        "Where start is larger than stop, the walk goes from stop to start: it always rises.",
        "Take the two as they come, without min, max or sort: np.linspace(start, stop, steps) falls by itself.",
    )
    walks_backwards = "The walk goes from stop to start.", "Begin at start, end at stop."
    values_added_up = (
        "Each value is added to the ones before it.",
        "Every step has its own value: codings[i, axis] = value, with = and not with +=.",
    )
    unequal_steps = "The steps are not equally long.", "np.linspace(start, stop, steps) gives equal steps."
    values_rounded = (
        "The values lose their decimals: they are whole numbers.",
        "Leave round(…), int(…) and dtype=int out: np.zeros((steps, codings_size)) takes any number.",
    )
    quantiles_of_the_prior = (
        "The values are quantiles of the standard normal distribution, not equal steps.",
        "Other books space a grid so; here np.linspace(start, stop, steps) itself is asked for.",
    )
    starts_at_zero = (
        "The walk begins at 0 and is as long as asked.",
        "It begins at start: np.linspace(start, stop, steps), not from 0 to stop − start.",
    )


# Codings read from float32 images are right to about 1e-5, from 256 grey levels to 0.03.
TOLERANCE = 0.04
DEFAULT_VALUES = np.linspace(-0.8, 0.8, 7)


def axis_inputs(rng: np.random.Generator, steps: int = 9, codings_size: int = 6) -> dict:
    """Two axes, neither the book's axis 3 nor the first or last, where counting from the wrong end would not show."""
    at_least(2, steps=steps)
    free = [axis for axis in range(1, codings_size - 1) if axis != 3]
    axes = [int(axis) for axis in rng.choice(free, 2, replace=False)]
    return {"pattern": random_pattern(codings_size, rng), "axes": axes, "steps": steps, **_range(rng)}


def _range(rng: np.random.Generator) -> dict:
    """A start and a stop unlike the default ones and not symmetric, more than a step of nine apart from −stop, −start and ±0.8.

    So a walk that leaves out an end is never one that ends at −start or begins at −0.8.
    """
    return {"start": round(-rng.uniform(1.6, 2.0), 2), "stop": round(rng.uniform(2.8, 3.2), 2)}


def probe_axis(axis_walk: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    decoder, walks = recorders.decoder(inputs["pattern"]), []
    for axis in inputs["axes"]:
        with doing(f"calling {_call(inputs, axis)}"):
            images = axis_walk(
                decoder,
                axis,
                start=inputs["start"],
                stop=inputs["stop"],
                steps=inputs["steps"],
                codings_size=inputs["pattern"].codings_size,
            )
        walks.append(write_array(images))
    return {"walks": walks, "given": decoder.notes()}


def judge_axis(inputs: dict, evidence: Mapping) -> str:
    pattern, axes = inputs["pattern"], inputs["axes"]
    require_codings_given(evidence["given"], pattern.codings_size)
    walks = [
        _codings(written, pattern, inputs["steps"], _call(inputs, axis))
        for axis, written in zip(axes, evidence["walks"], strict=True)
    ]
    moving = []
    for codings, axis in zip(walks, axes, strict=True):
        _require_columns(codings, axis, np.linspace(inputs["start"], inputs["stop"], inputs["steps"]))
        _require_one_moves(codings, axis, inputs["start"], inputs["stop"])
        moving.append(int(np.argmax(np.ptp(codings, axis=0))))
    if moving != axes:
        named = Slip.axis_ignored if moving[0] == moving[1] else Slip.wrong_axis
        raise Failure(named, f"coding {axes[0]} moves for axis={axes[0]}", f"coding {moving[0]} moves")
    return f"coding {axes[0]} moves for axis={axes[0]}, coding {axes[1]} for axis={axes[1]}, and all others are 0."


def _standstill(codings: np.ndarray, start: float, stop: float) -> Mistake:
    """What to call codings that are the same in every step: by which of the values they hold."""
    if np.abs(codings).max() < TOLERANCE:
        return Slip.does_not_move
    held = {Slip.start_in_every_step: start, Slip.stop_in_every_step: stop}
    found = (mistake for mistake, value in held.items() if np.abs(codings - value).min() < TOLERANCE)
    return next(found, Slip.rows_share_memory)


def _require_columns(codings: np.ndarray, axis: int, values: np.ndarray) -> None:
    """The table of the codings was not written on its side and then brought into shape."""
    lying = np.zeros(codings.shape[::-1])
    lying[axis] = values
    if np.abs(codings - lying.reshape(codings.shape)).max() < TOLERANCE:
        row = int(np.abs(codings).max(axis=1).argmax())
        raise Failure(
            Slip.reshaped_for_transposed, "one value in every row", f"{numbers(codings[row], 2)} in row {row}"
        )


def _require_one_moves(codings: np.ndarray, axis: int, start: float, stop: float) -> None:
    """One column varies, all others are 0."""
    spread, size = np.ptp(codings, axis=0), codings.shape[1]
    if np.abs(codings).max() < TOLERANCE:
        raise Failure(Slip.does_not_move, f"coding {axis} moves", "all codings are 0 in every step")
    filled = np.abs(codings).max(axis=1) > TOLERANCE
    if filled.sum() == 1 and np.abs(codings[filled]).min() < np.abs(codings[filled]).max() and size > 1:
        row = codings[filled][0]
        if np.sum(np.abs(row) > TOLERANCE) > 1:
            raise Failure(
                Slip.row_for_column, f"column {axis} of the codings filled", f"row {np.flatnonzero(filled)[0]} filled"
            )
    if spread.max() < TOLERANCE:
        raise Failure(
            _standstill(codings, start, stop),
            "codings that change from step to step",
            f"the codings {numbers(codings[0], 2)} in every step",
        )
    if np.abs(codings - codings[:, :1]).max() < TOLERANCE:
        raise Failure(Slip.walks_all_axes, f"only coding {axis} moves", f"all {size} codings are equal in every step")
    away = np.abs(codings) > TOLERANCE
    if (away.sum(axis=1) <= 1).all() and away.any(axis=0).sum() > 1:
        columns = [int(row.argmax()) for row in away if row.any()]
        raise Failure(
            Slip.another_in_each_step,
            f"coding {axis} moves",
            f"the codings {', '.join(map(str, columns))}, one after another",
        )
    moving = int(np.argmax(spread)) if spread[axis] < TOLERANCE else axis
    others = np.delete(codings, moving, axis=1)
    farthest = int(np.abs(others).max(axis=1).argmax())
    if np.abs(others[farthest]).max() > TOLERANCE:
        raise Failure(Slip.others_not_zero, "0 in all other codings", f"values such as {numbers(others[farthest], 2)}")


def values_inputs(rng: np.random.Generator, steps: int = 9, codings_size: int = 5) -> dict:
    at_least(2, steps=steps)
    return {
        "pattern": random_pattern(codings_size, rng),
        "default_pattern": random_pattern(10, rng),
        "axes": [int(rng.integers(codings_size)), int(rng.integers(10))],
        "steps": steps,
        **_range(rng),
    }


def probe_values(axis_walk: Any, inputs: dict) -> dict:
    """A walk with every argument given, the same from stop to start, and one with the default arguments."""
    from vaelab.checks.kinds import recorders

    one = {**inputs, "axes": inputs["axes"][:1]}
    rising, falling = (probe_axis(axis_walk, asked) for asked in (one, _falling(one)))
    evidence = {**rising, "falling": falling["walks"][0], "defaults": defaults.of(axis_walk, "codings_size")}
    if evidence["defaults"].get("codings_size", 10) != 10:
        return evidence  # with fewer codings the axis may lie outside, and that would be the error
    decoder, axis = recorders.decoder(inputs["default_pattern"]), inputs["axes"][1]
    with doing(f"calling axis_walk(decoder, {axis})"):
        default = axis_walk(decoder, axis)
    return {**evidence, "default": write_array(default), "default_given": decoder.notes()}


def _falling(inputs: dict) -> dict:
    return {**inputs, "start": inputs["stop"], "stop": inputs["start"]}


def judge_values(inputs: dict, evidence: Mapping) -> str:
    start, stop, steps = inputs["start"], inputs["stop"], inputs["steps"]
    require_codings_given(evidence["given"], inputs["pattern"].codings_size)
    (written,), axis = evidence["walks"], inputs["axes"][0]
    codings = _codings(written, inputs["pattern"], steps, _call(inputs, axis))
    _require_values(_moving(codings, axis, start, stop), np.linspace(start, stop, steps))
    back = _codings(evidence["falling"], inputs["pattern"], steps, _call(_falling(inputs), axis))
    _require_falling(_moving(back, axis, stop, start), np.linspace(stop, start, steps))
    defaults.require(evidence["defaults"], codings_size=10)
    require_codings_given(evidence["default_given"], 10)
    axis, shape = inputs["axes"][1], evidence["default"].get("shape") or []
    if shape[1:3] == [28, 28]:  # with the argument there were as many as it says
        paths.require_default(shape[:1], Slip)
    codings = _codings(evidence["default"], inputs["default_pattern"], 7, f"axis_walk(decoder, {axis})")
    _require_values(_moving(codings, axis, *DEFAULT_VALUES[[0, -1]]), DEFAULT_VALUES)
    ends = f"from {start:g} to {stop:g} and back".replace("-", "−")
    return f"{steps} images in equal steps {ends}, and 7 from −0.8 to 0.8 by default."


def _require_falling(seen: np.ndarray, expected: np.ndarray) -> None:
    if np.abs(seen - expected[::-1]).max() < TOLERANCE:
        raise Failure(Slip.never_falls, _first_and_last(expected), _first_and_last(seen))
    _require_values(seen, expected)


def _moving(codings: np.ndarray, axis: int, start: float, stop: float) -> np.ndarray:
    """The values of the coding that moves; which one it is, is the other check's matter."""
    spread = np.ptp(codings, axis=0)
    if spread.max() < TOLERANCE:
        raise Failure(_standstill(codings, start, stop), f"coding {axis} moves", "the same codings in every step")
    return codings[:, axis if spread[axis] > TOLERANCE else int(np.argmax(spread))]


def _require_values(seen: np.ndarray, expected: np.ndarray) -> None:
    if np.abs(seen - expected).max() < TOLERANCE:
        return
    start, stop, steps = expected[0], expected[-1], len(expected)
    step = (stop - start) / steps
    known = {
        Slip.range_ignored: np.linspace(-0.8, 0.8, steps),
        Slip.end_left_out: start + step * np.arange(steps),
        Slip.start_left_out: start + step * np.arange(1, steps + 1),
        Slip.ends_left_out: np.linspace(start, stop, steps + 2)[1:-1],
        Slip.walks_backwards: expected[::-1],
        Slip.negated: -expected,
        Slip.values_added_up: np.cumsum(expected),
        Slip.last_step_forgotten: np.append(expected[:-1], 0),
        Slip.codings_clipped: [np.clip(expected, low, 1) for low in (0, -1)],
        Slip.values_rounded: [np.trunc(expected), np.round(expected)],
        Slip.starts_at_zero: np.linspace(0, stop - start, steps),
        Slip.start_ignored: [np.linspace(other, stop, steps) for other in (-0.8, -stop, 0.0)],
        Slip.stop_ignored: [np.linspace(start, other, steps) for other in (0.8, -start, 0.0)],
    }
    named = Slip.unrecognised
    for mistake, values in known.items():
        if np.abs(seen - np.atleast_2d(values)).max(axis=1).min() < TOLERANCE:
            named = mistake
            break
    else:
        gaps, shares = np.diff(seen), np.array([NormalDist().cdf(value) for value in seen])
        if np.ptp(gaps) > TOLERANCE and np.ptp(np.diff(shares)) < 0.01:
            named = Slip.quantiles_of_the_prior
        elif np.ptp(gaps) > TOLERANCE:
            named = Slip.unequal_steps
        elif expected is DEFAULT_VALUES:
            named = Slip.other_default_range
    raise Failure(named, _first_and_last(expected), _first_and_last(seen))


def _first_and_last(values: np.ndarray) -> str:
    first = ", ".join(f"{value:.3g}" for value in values[:3])
    return f"{first}, …, {values[-1]:.3g}"


def _codings(written: Any, pattern: Any, steps: int, what: str) -> np.ndarray:
    """The codings behind the frames of a walk."""
    return require_decoded(paths.frames_of(written, what, steps, pattern.codings_size, Slip), pattern)


def _call(inputs: dict, axis: int) -> str:
    size = inputs["pattern"].codings_size
    return f"axis_walk(decoder, {axis}, start={inputs['start']}, stop={inputs['stop']}, steps={inputs['steps']}, codings_size={size})"


axis = Check(axis_inputs, probe_axis, judge_axis)
values = Check(values_inputs, probe_values, judge_values)
