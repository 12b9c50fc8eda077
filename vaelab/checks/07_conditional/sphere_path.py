"""``sphere_path(start, end, steps)`` → (steps, codings_size): codings along the arc from one to another, no image decoded.

z(t) = [sin((1 − t) ω) start + sin(t ω) end] / sin ω, with ω the angle between the two (Shoemake, "Animating Rotation with
Quaternion Curves", SIGGRAPH 1985; for latent spaces White, arXiv:1609.04468).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, match, shaped, worst_row
from vaelab.checks.kinds import values
from vaelab.checks.kinds.calls import write_array
from vaelab.checks.kinds.values import Formula

WHERE = "step 4, “Halfway”"
WHAT = "sphere_path(start, end, steps)"


class Slip(values.Slip):
    straight_line = (
        "The path is the straight line, (1 − t) · start + t · end.",
        "The weights are sines of parts of the angle: sin((1 − t) ω) / sin ω and sin(t ω) / sin ω.",
    )
    line_brought_to_length = (
        "The points of a straight line are brought to length: that puts them on the arc, but not where the sines put them.",
        "Equal steps on a line are no equal steps of the angle. Take the sines for weights: sin((1 − t) ω) / sin ω and sin(t ω) / sin ω.",
    )
    ends_swapped = (
        "The path leads from end to start.",
        "sin((1 − t) ω) belongs to start, sin(t ω) to end.",
    )
    end_left_out = (
        "The path stops before the end.",
        "t has to reach 1: np.linspace(0, 1, steps) has both ends, np.arange and i / steps do not.",
    )
    start_left_out = "The path begins after the start.", "t has to begin at 0: np.linspace(0, 1, steps)."
    ends_left_out = "Both ends are missing.", "t runs from 0 to 1, both included: np.linspace(0, 1, steps)."
    one_step_too_many = (
        "There is one row too many.",
        "steps counts the rows, both ends included, not the gaps between them.",
    )
    one_step_too_few = (
        "There is one row too few.",
        "steps counts the rows, both ends included, not the gaps between them.",
    )
    cosine_for_angle = (
        "The cosine of the angle is taken for the angle.",
        "ω = np.arccos(…) of the scalar product of the two, each divided by its length.",
    )
    lengths_left_in = (
        "The scalar product is not divided by the lengths, so its arccos is not the angle.",
        "cos ω = start · end / (length of start × length of end).",
    )
    one_length_left_in = (
        "The scalar product is divided by the lengths wrongly: its arccos is not the angle.",
        "cos ω = start · end / (length of start × length of end), each length once.",
    )
    sine_for_cosine = "The angle is the arcsine of the scalar product.", "The scalar product is the cosine: np.arccos."
    cosine_with_the_wrong_sign = (
        "The cosine has the wrong sign: the angle is what the right one leaves of 180°.",
        "np.arccos of the scalar product as it is: no abs, no minus sign.",
    )
    cosine_taken_again = (
        "The cosine is taken of the scalar product, which is a cosine already.",
        "The angle is what has this cosine: np.arccos.",
    )
    tangent_for_cosine = (
        "The angle is the arctangent of the scalar product.",
        "The scalar product is the cosine: np.arccos.",
    )
    cosines_for_sines = (
        "The weights are cosines, where sines belong.",
        "sin((1 − t) ω) / sin ω and sin(t ω) / sin ω: at t = 0 the first is 1 and the second 0.",
    )
    weights_add_up_to_one = (
        "The weight of {one} is what that of {other} leaves of 1.",
        "The two do not add up to 1 on an arc: sin((1 − t) ω) / sin ω and sin(t ω) / sin ω are weights of their own.",
    )
    brackets_missing = (
        "The angle multiplies t alone: the first weight is sin(1 − t ω).",
        "Brackets are missing, sin((1 − t) ω): at t = 1 it has to be 0.",
    )
    subtracted = "One of the two parts is subtracted.", "Both are added: the path leads from start to end."
    long_way = (
        "The path takes the long way round.",
        "ω is the angle between the two, np.arccos(…), and not what is left of a full turn.",
    )
    end_turned_round = (
        "{which} is turned round: the path {leads}.",
        "That is done with rotations, of which q and −q are the same one. Codings have no such twin: leave it out.",
    )
    straight_line_in_other_steps = Mistake(
        "straight_line",
        "The path is a straight line, and its steps are not equal.",
        "The weights are sines of parts of the angle, which do not add up to 1: sin((1 − t) ω) / sin ω and sin(t ω) / sin ω.",
    )
    other_lengths = (
        "The path turns in equal steps of the angle, but the codings on it have other lengths than they should.",
        "sin((1 − t) ω) / sin ω and sin(t ω) / sin ω are the weights of start and end as they are: change no length before or after.",
    )
    unequal_steps = (
        "The codings lie on the arc, but not in equal steps of t.",
        "t = np.linspace(0, 1, steps), as it is.",
    )
    angle_for_each_coding = (
        "Every coding has an angle of its own.",
        "The scalar product adds up over the codings: start @ end, or np.sum(start * end).",
    )
    angle_halved = "The angle is half of that between the two.", "ω is the whole angle, in the three sines alike."
    angle_missing = (
        "The sines are taken of 1 − t and t, without the angle.",
        "sin((1 − t) ω) / sin ω and sin(t ω) / sin ω.",
    )
    degrees_for_radians = "The angle is in degrees.", "NumPy's sines take radians: leave the conversion out."
    not_divided_by_sine = (
        "The weights are not divided by sin ω.",
        "sin((1 − t) ω) / sin ω and sin(t ω) / sin ω: at t = 0 the first is 1.",
    )
    one_weight_divided = (
        "Only one of the two weights is divided by sin ω.",
        "Both are: brackets around the sum, or / np.sin(omega) after each sine.",
    )
    angle_outside_the_sine = (
        "The angle multiplies the sine of 1 − t, where it belongs inside.",
        "The brackets matter: sin((1 − t) ω) and sin(t ω).",
    )
    right_angle_assumed = (
        "The weights are cos and sin of t · 90°, as if the two were perpendicular.",
        "Use their own angle ω: sin((1 − t) ω) / sin ω and sin(t ω) / sin ω.",
    )
    roots_for_sines = (
        "The weights are √(1 − t) and √t.",
        "These keep the length of perpendicular codings only, and their steps are not equal: take the sines.",
    )
    length_lost = (
        "The codings come back with the length 1.",
        "Divide by the lengths for the angle only; the sines are weights of start and end themselves.",
    )
    only_half_of_the_way = (
        "One row comes back, not one for each step.",
        "t = np.linspace(0, 1, steps) gives all places: return a row for each.",
    )
    lies_on_its_side = (
        "Rows and columns are exchanged: there is a column for each step.",
        "One row per step: shape (steps, codings_size).",
    )
    axis_too_many = (
        "There is an axis too many between steps and codings.",
        "start and end are single codings, of shape (codings_size,): a row for each step is enough.",
    )


def inputs(rng: np.random.Generator, steps: int = 5, codings_size: int = 6) -> dict:
    """Two pairs: short codings at a narrow angle (their scalar product has an arccos), long ones at a wide angle."""
    at_least(4, steps=steps)
    at_least(3, codings_size=codings_size)
    return {
        "steps": steps,
        "pairs": [
            _pair(rng, codings_size, rng.uniform(1.2, 1.35), (0.75, 1.05)),
            _pair(rng, codings_size, rng.uniform(1.9, 2.2), (3.4, 2.3)),
        ],
    }


def _pair(rng: np.random.Generator, size: int, angle: float, lengths: tuple[float, float]) -> list[np.ndarray]:
    """Two codings with this angle between them and these lengths, in a random plane."""
    plane = np.linalg.qr(rng.standard_normal((size, 2)))[0].T
    other = np.cos(angle) * plane[0] + np.sin(angle) * plane[1]
    return [lengths[0] * plane[0], lengths[1] * other]


def probe(sphere_path: Any, inputs: dict) -> dict:
    found = []
    for start, end in inputs["pairs"]:
        arguments = {"start": start, "end": end, "steps": inputs["steps"]}
        path, changed = values.call(sphere_path, WHAT, arguments)
        found.append({"path": write_array(path), **changed})
    return {"found": found}


def judge(inputs: dict, evidence: Mapping) -> str:
    steps, size = inputs["steps"], len(inputs["pairs"][0][0])
    shapes = {
        (size,): Slip.only_half_of_the_way,
        (1, size): Slip.only_half_of_the_way,
        (steps + 1, size): Slip.one_step_too_many,
        (steps - 1, size): Slip.one_step_too_few,
        (steps, 1, size): Slip.axis_too_many,
    }
    if size != steps:
        shapes[size, steps] = Slip.lies_on_its_side
    for (start, end), seen in zip(inputs["pairs"], evidence["found"], strict=True):
        path = shaped(seen["path"], WHAT, (steps, size), shapes)
        t = np.linspace(0, 1, steps)
        apart = np.allclose(path, _lengths_apart(start, end, t), rtol=1e-3, atol=1e-4)
        ends = {"start": start, "end": end}
        formula = Formula("The path", lambda start, end, t=t: arc(start, end, t), ends, Slip, atol=1e-4)
        if apart or formula.fits(path):
            values.require_kept(Slip, seen)
            continue
        if named := match(path, _known(start, end, steps), 1e-4, 1e-5):
            raise _failure(named, formula.right, path)
        raise formula.failure(path, evidence=seen, otherwise=_of_another_kind(start, end, path))
    what = (
        "the directions in equal steps of the angle, the lengths in equal steps, too"
        if apart
        else "with the sines as weights"
    )
    return f"{steps} codings along the arc, {what}."


def _failure(named: Mistake, right: np.ndarray, path: np.ndarray) -> Failure:
    """The failure of a path, shown by the row in which it differs most."""
    row = worst_row(right, path)
    shown = [f"{np.round(one[row], 3).tolist()} in row {row}" for one in (right, path)]
    return Failure(named, *shown)


def angle(start: np.ndarray, end: np.ndarray) -> float:
    """Between two codings, in radians."""
    return float(np.arccos(start @ end / (np.linalg.norm(start) * np.linalg.norm(end))))


def arc(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """(len(t), codings_size): the formula above."""
    return _with(angle(start, end))(start, end, t)


def _with(omega: float | np.ndarray) -> Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    """The formula with any number in the place of the angle."""

    def path(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
        t = t[:, None]
        return (np.sin((1 - t) * omega) * start + np.sin(t * omega) * end) / np.sin(omega)

    return path


def _lengths_apart(start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """As right: the arc of the directions, and lengths that go from one to the other in equal steps."""
    one, other = np.linalg.norm(start), np.linalg.norm(end)
    return arc(start / one, end / other, t) * ((1 - t) * one + t * other)[:, None]


def _directions(codings: np.ndarray) -> np.ndarray:
    """The codings, each divided by its length."""
    return codings / np.linalg.norm(codings, axis=1, keepdims=True)


def _of_another_kind(start: np.ndarray, end: np.ndarray, path: np.ndarray) -> Mistake | None:
    """What the weights of start and end in the rows tell: the arc at other t than asked for, the line, or other lengths."""
    omega = angle(start, end)
    one, other = np.linalg.lstsq(np.stack([start, end], axis=1), path.T, rcond=None)[0]
    if np.allclose(one[:, None] * start + other[:, None] * end, path, rtol=1e-3, atol=1e-4):
        if np.allclose(one + other, 1, atol=1e-3) and np.ptp(other) > 0.5:
            return Slip.straight_line_in_other_steps
        lengths = np.linalg.norm(path, axis=1, keepdims=True)
        units = _directions(np.stack([start, end]))
        turned = arc(*units, np.linspace(0, 1, len(path)))
        if np.allclose(path, lengths * turned, rtol=1e-3, atol=1e-4):
            return Slip.other_lengths
        between = np.sort(np.linalg.norm([start, end], axis=1)) * [0.999, 1.001]
        if between[0] < lengths.min() and lengths.max() < between[1]:
            t = np.linspace(0, 1, len(path))[:, None]
            lines = [(1 - t) * first + t * last for first, last in ((start, end), units)]
            if any(np.allclose(path, lengths * _directions(line), rtol=1e-3, atol=1e-4) for line in lines):
                return Slip.line_brought_to_length
    t = np.arctan2(other * np.sin(omega), one + other * np.cos(omega)) / omega
    inside = t.min() > -1e-3 and t.max() < 1 + 1e-3
    return Slip.unequal_steps if inside and np.allclose(arc(start, end, t), path, rtol=1e-3, atol=1e-4) else None


def _known(start: np.ndarray, end: np.ndarray, steps: int) -> dict:
    """The path that each known mistake gives."""
    t, omega = np.linspace(0, 1, steps), angle(start, end)
    one, other, product = np.linalg.norm(start), np.linalg.norm(end), start @ end
    column = t[:, None]
    line = (1 - column) * start + column * end
    of_arc = np.linalg.norm(arc(start, end, t), axis=1, keepdims=True)
    of_line = _directions(line), _directions((1 - column) * start / one + column * end / other)
    gone = np.linspace(0, 1, steps + 1)
    wide = "Where the angle is wider than 90°, the" if omega > np.pi / 2 else "The"
    from_start, from_end = np.sin((1 - column) * omega) * start, np.sin(column * omega) * end
    with np.errstate(all="ignore"):
        by_coding = np.arccos(start * end / (one * other))
        cosines = {
            Slip.lengths_left_in: [product],
            Slip.one_length_left_in: [
                product * factor
                for factor in (
                    1 / one,
                    1 / other,
                    1 / one**2,
                    1 / other**2,
                    one / other,
                    other / one,
                    1 / (one + other),
                )
            ],
        }
        wrong_angles = {
            mistake: [_with(np.arccos(cosine))(start, end, times) for cosine in found for times in (t, gone[:-1])]
            for mistake, found in cosines.items()
        }
    return {
        Slip.straight_line: line,
        Slip.line_brought_to_length: [
            directions * length
            for directions in of_line
            for length in ((1 - column) * one + column * other, one, other, (one + other) / 2, of_arc)
        ],
        Slip.ends_swapped: [arc(end, start, t), _lengths_apart(end, start, t)],
        Slip.end_left_out: [arc(start, end, gone[:-1]), _lengths_apart(start, end, gone[:-1])],
        Slip.start_left_out: [arc(start, end, gone[1:]), _lengths_apart(start, end, gone[1:])],
        Slip.ends_left_out: arc(start, end, np.linspace(0, 1, steps + 2)[1:-1]),
        Slip.cosine_for_angle: [_with(np.cos(omega))(start, end, t), _with(product)(start, end, t)],
        **wrong_angles,
        Slip.sine_for_cosine: _with(np.pi / 2 - omega)(start, end, t),
        Slip.cosine_taken_again: [_with(np.cos(cosine))(start, end, t) for cosine in (np.cos(omega), product)],
        Slip.tangent_for_cosine: [_with(np.arctan(cosine))(start, end, t) for cosine in (np.cos(omega), product)],
        Slip.cosines_for_sines: [
            (np.cos((1 - column) * omega) * start + np.cos(column * omega) * end) / over
            for over in (np.sin(omega), np.cos(omega), 1)
        ],
        Slip.weights_add_up_to_one.about(one="start", other="end"): start
        + np.sin(column * omega) / np.sin(omega) * (end - start),
        Slip.weights_add_up_to_one.about(one="end", other="start"): end
        + np.sin((1 - column) * omega) / np.sin(omega) * (start - end),
        Slip.brackets_missing: (np.sin(1 - column * omega) * start + from_end) / np.sin(omega),
        Slip.subtracted: [(from_start - from_end) / np.sin(omega), (from_end - from_start) / np.sin(omega)],
        Slip.long_way: _with(2 * np.pi - omega)(start, end, t),
        Slip.end_turned_round.about(which=f"{wide} end", leads="leads to −end"): arc(start, -end, t),
        Slip.end_turned_round.about(which=f"{wide} start", leads="begins at −start"): arc(-start, end, t),
        Slip.cosine_with_the_wrong_sign: _with(np.pi - omega)(start, end, t),
        Slip.angle_for_each_coding: _with(by_coding)(start, end, t),
        Slip.angle_halved: _with(omega / 2)(start, end, t),
        Slip.angle_missing: _with(1.0)(start, end, t),
        Slip.degrees_for_radians: _with(np.degrees(omega))(start, end, t),
        Slip.not_divided_by_sine: arc(start, end, t) * np.sin(omega),
        Slip.one_weight_divided: [
            from_start + from_end / np.sin(omega),
            from_start / np.sin(omega) + from_end,
        ],
        Slip.angle_outside_the_sine: [
            (omega * np.sin(1 - column) * start + last) / over
            for last in (omega * np.sin(column) * end, from_end)
            for over in (1, np.sin(omega))
        ],
        Slip.right_angle_assumed: np.cos(column * np.pi / 2) * start + np.sin(column * np.pi / 2) * end,
        Slip.roots_for_sines: np.sqrt(1 - column) * start + np.sqrt(column) * end,
        Slip.length_lost: [arc(start / one, end / other, t), *of_line],
    }


path = Check(inputs, probe, judge)
