"""``random_direction(direction, seed=None)`` → (codings_size,): as long as an arrow, and in no direction rather than another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, shaped, write
from vaelab.checks.kinds import draws, values
from vaelab.checks.kinds.draws import Slip as Draws

WHERE = "step 3, “The control”"
WHAT = "random_direction(direction)"
DRAWN = 400  # arrows
# Of 400 arrows the mean fourth power of an entry has a relative standard deviation of 0.017, measured for 4 to 10 codings; with
# uniform numbers in the place of Gaussian ones it is 0.13 too small, or more, from 5 codings on.
FOURTH = 0.1


class Slip(values.Slip):
    another_length = (
        "The arrow has another length than the one it is a control for.",
        "Divide the random numbers by their own length, np.linalg.norm, and multiply by that of direction.",
    )
    not_normalised = (
        "The length of the arrow differs from call to call: {cause}.",
        "Random numbers have a length of their own: divide by it, np.linalg.norm, then multiply by that of direction.",
    )
    multiplied_by_the_arrow = (
        "The random arrow of length 1 is multiplied by direction itself, entry by entry, not by its length.",
        "The length is one number, np.linalg.norm(direction): multiply by that.",
    )
    length_one = (
        "The arrow has the length 1.",
        "Multiply by the length of direction: a control takes steps of the same size.",
    )
    length_squared = (
        "The arrow is as long as the square of direction's length, or its root.",
        "np.linalg.norm(direction) is the length: the root of the sum of the squares.",
    )
    the_arrow_itself = (
        "What comes back is the arrow itself, or the same one turned round.",
        "Draw new numbers: the control may not know where the arrow points.",
    )
    rearranged = (
        "What comes back is the arrow with its entries in another order (or with other signs).",
        "Draw new numbers from a Gaussian: rearranged entries reach a few directions only.",
    )
    not_in_all_directions = (
        "The arrows point to one side: on average they are not 0.",
        "Draw from a Gaussian centred on 0, such as standard_normal: random() gives positive numbers only.",
    )
    never_negative = Mistake(
        "not_in_all_directions",
        "The arrows point to one side: no entry is ever negative.",
        "Draw from a Gaussian centred on 0, such as standard_normal, and leave it its signs: no random(), no absolute value.",
    )
    uniform_from_0_to_1 = Mistake(
        "not_in_all_directions",
        "The arrows point to one side: their entries are spread evenly from 0 up, as numbers of random() are, and never negative.",
        "Draw from a Gaussian centred on 0, such as standard_normal: random() gives uniform numbers from 0 to 1.",
    )
    around_the_arrow = (
        "The arrows point to the side of direction: it is added to the random numbers, or is their mean.",
        "The control may not know where the arrow points: of direction take the length alone, and the numbers as they are drawn.",
    )
    in_few_directions = (
        "The arrows prefer some directions to others.",
        "Draw every entry from one and the same Gaussian, standard_normal(direction.shape): only that has no preferred direction.",
    )
    corners_preferred = Mistake(
        "in_few_directions",
        "The entries are not normal, but uniform or the like: arrows point to the corners of a cube, where all entries are of one size, more often than elsewhere.",
        "Uniform numbers fill a cube, which is longer towards its corners. Draw from a Gaussian, standard_normal(direction.shape): only that has no preferred direction.",
    )
    axes_preferred = Mistake(
        "in_few_directions",
        "The entries are not normal: arrows point along one of the axes more often than elsewhere.",
        "Draw every entry from one and the same Gaussian, standard_normal(direction.shape): only that has no preferred direction.",
    )
    axis_too_many = (
        "The arrow has the shape (1, codings_size).",
        "One axis is asked for: standard_normal(direction.shape).",
    )
    another_size = (
        "The arrow has {seen} numbers where direction has {count}.",
        "Ask the argument for its shape: standard_normal(direction.shape).",
    )
    perpendicular = (
        "Every arrow is perpendicular to direction: the part along it was taken out.",
        "A random arrow is nearly perpendicular in many dimensions, but not by force: leave the subtraction out.",
    )
    reduced_to_one_number = "A single number comes back.", "Draw as many numbers as direction has: direction.shape."
    same_numbers_for_all_seeds = (
        "Every call returns the same arrow, whatever the seed.",
        "Hand the argument seed on: np.random.default_rng(seed).",
    )


class Seeds(Draws, things="arrows"):
    """The words of ``draws``."""


def length_inputs(rng: np.random.Generator, codings_size: int = 8) -> dict:
    at_least(4, codings_size=codings_size)
    return {"direction": _arrow(codings_size, rng), "seeds": draws.seeds(rng)}


def _arrow(codings_size: int, rng: np.random.Generator) -> np.ndarray:
    """An arrow whose length is neither near 1 nor near that of random numbers, and whose entries are not 0 on average.

    So numbers drawn with its own mean and spread point to one side.
    """
    arrow = rng.normal(0, 1, codings_size)
    arrow += 1.5 if arrow.mean() > 0 else -1.5
    return arrow * (rng.uniform(0.25, 0.4) * np.sqrt(codings_size) + 4) / np.linalg.norm(arrow)


def probe_length(random_direction: Any, inputs: dict) -> dict:
    """Arrows for equal, different and no seeds."""
    found = {}
    for key, seed in inputs["seeds"].items():
        words = ", ".join(["direction", *(f"{name}={value}" for name, value in seed.items())])
        arrow, noted = values.call(
            random_direction, f"random_direction({words})", {"direction": inputs["direction"]}, **seed
        )
        found[key] = write(arrow)
    return {"arrows": found, **noted}


def judge_length(inputs: dict, evidence: Mapping) -> str:
    direction = inputs["direction"]
    arrows = {key: _one(evidence["arrows"][key], len(direction)) for key in inputs["seeds"]}
    _require_length(direction, np.stack(list(arrows.values())))
    draws.judge_seeds(Seeds, inputs["seeds"], arrows, "arrows")
    values.require_kept(Slip, evidence)
    return f"as long as the arrow, {np.linalg.norm(direction):.3g}; same seed, same direction."


def directions_inputs(rng: np.random.Generator, codings_size: int = 6) -> dict:
    at_least(5, codings_size=codings_size)
    return {"direction": _arrow(codings_size, rng), "first": int(rng.integers(1, 2**30))}


def probe_directions(random_direction: Any, inputs: dict) -> dict:
    """Many arrows, each with a seed of its own."""
    with doing("calling random_direction(direction, seed) with many seeds"):
        arrows = [random_direction(inputs["direction"].copy(), inputs["first"] + i) for i in range(DRAWN)]
    sizes = {np.shape(arrow) for arrow in arrows}
    return {"arrows": write(np.stack([np.asarray(a) for a in arrows]) if len(sizes) == 1 else arrows[0])}


def judge_directions(inputs: dict, evidence: Mapping) -> str:
    """Means and products of the entries of n unit arrows, six standard errors around those of a sphere: exceeded once in 10⁷ runs.

    On a sphere in d dimensions an entry has mean 0, variance 1 / d, its square the variance 2 (d − 1) / (d² (d + 2)), and the
    product of two entries the variance 1 / (d (d + 2)).
    """
    direction, d = inputs["direction"], len(inputs["direction"])
    written = evidence["arrows"]
    shapes = {
        (DRAWN,): Slip.reduced_to_one_number,
        (DRAWN, 1, d): Slip.axis_too_many,
        (1, d): Slip.axis_too_many,
        **{(DRAWN, size): Slip.another_size.about(seen=size, count=d) for size in range(1, 65) if size != d},
    }
    arrows = shaped(written, f"{DRAWN} arrows", (DRAWN, d), shapes)
    _require_length(direction, arrows)
    unit = arrows / np.linalg.norm(arrows, axis=1, keepdims=True)
    mean = unit.mean(axis=0)
    if np.ptp(arrows, axis=0).max() < 1e-6:
        raise Failure(Slip.same_numbers_for_all_seeds, f"{DRAWN} different arrows", "the same one each time")
    if np.abs(mean).max() > 6 / np.sqrt(DRAWN * d):
        to_arrow, to_one_side = (abs(_cosine(mean, side)) for side in (direction, np.ones(d)))
        named = Slip.around_the_arrow if to_arrow > max(0.98, to_one_side) else Slip.not_in_all_directions
        if unit.min() >= 0:
            named = Slip.uniform_from_0_to_1 if _evenly_spread(unit) else Slip.never_negative
        raise Failure(named, "entries of mean 0", f"means {numbers(mean, 2)}")
    if np.abs(unit @ direction).max() < 1e-4 * np.linalg.norm(direction):
        raise Failure(Slip.perpendicular, "arrows in all directions", f"none that leads along direction, of {DRAWN}")
    products = unit.T @ unit / DRAWN
    squares, others = np.diag(products), products[~np.eye(d, dtype=bool)]
    uneven = np.abs(squares - 1 / d).max() > 6 * np.sqrt(2 * (d - 1) / (d + 2) / DRAWN) / d
    fourth, spread = np.mean(unit**4), 3 / (d * (d + 2))
    if uneven or np.abs(others).max() > 6 / np.sqrt(d * (d + 2) * DRAWN):
        seen = f"entries with mean squares {numbers(d * squares, 2)} (1 each)"
        raise Failure(Slip.in_few_directions, "all directions alike", seen)
    if abs(fourth - spread) > FOURTH * spread:
        named = Slip.corners_preferred if fourth < spread else Slip.axes_preferred
        seen = f"entries whose fourth powers have {fourth / spread:.2g} times the mean of those of a Gaussian"
        raise Failure(named, "all directions alike", seen)
    return f"{DRAWN} arrows point in all directions alike."


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def _one(written: Mapping, size: int) -> np.ndarray:
    shapes = {(): Slip.reduced_to_one_number, (1,): Slip.reduced_to_one_number, (1, size): Slip.axis_too_many}
    shapes |= {(n,): Slip.another_size.about(seen=n, count=size) for n in range(2, 65) if n != size}
    return shaped(written, WHAT, (size,), shapes)


def _require_length(direction: np.ndarray, arrows: np.ndarray) -> None:
    """Raise ``Failure`` unless all arrows are as long as ``direction``, and none is a rearrangement of it."""
    wanted, lengths = np.linalg.norm(direction), np.linalg.norm(arrows, axis=1)
    expected, seen = f"length {wanted:.4g}", f"lengths from {lengths.min():.4g} to {lengths.max():.4g}"
    with np.errstate(all="ignore"):
        by_entries = np.linalg.norm(arrows / direction, axis=1)
    if np.allclose(by_entries, 1, rtol=1e-3):
        raise Failure(Slip.multiplied_by_the_arrow, expected, seen)
    if np.ptp(lengths) > 1e-3 * lengths.max():
        raise Failure(Slip.not_normalised.about(cause=_why_lengths_differ(direction, arrows)), expected, seen)
    for mistake, length in (
        (Slip.length_one, 1),
        (Slip.length_squared, wanted**2),
        (Slip.length_squared, np.sqrt(wanted)),
    ):
        if np.isclose(lengths.mean(), length, rtol=1e-3) and not np.isclose(wanted, length, rtol=1e-2):
            raise Failure(mistake, expected, seen)
    if not np.allclose(lengths, wanted, rtol=1e-3):
        raise Failure(Slip.another_length, expected, seen)
    if all(any(np.allclose(arrow, sign * direction, rtol=1e-3) for sign in (1, -1)) for arrow in arrows):
        raise Failure(Slip.the_arrow_itself, "new numbers", "those of direction")
    entries = np.sort(np.abs(arrows), axis=1)
    if np.allclose(entries, np.sort(np.abs(direction)), rtol=1e-3, atol=1e-6):
        raise Failure(Slip.rearranged, "new numbers", "those of direction in another order or with other signs")


def _why_lengths_differ(direction: np.ndarray, arrows: np.ndarray) -> str:
    """What else can be told of the numbers, where there are many: their spread, with a relative standard error of 1 / √(2n)."""
    spread, near = np.std(arrows), 3 / np.sqrt(2 * arrows.size)

    def is_near(size: float) -> bool:
        return len(arrows) == DRAWN and abs(spread / size - 1) < near

    on_average, of_the_entries = (
        is_near(np.linalg.norm(direction) / np.sqrt(len(direction))),
        is_near(np.std(direction)),
    )
    if of_the_entries and not on_average and not is_near(1):  # as numbers have that were just drawn
        return "the numbers are drawn with the spread of direction's entries, and have a length of their own"
    if on_average and abs(arrows.mean()) < near * spread * np.sqrt(2):
        return "it is right on average only, because the random numbers are not divided by their own length"
    return "the random numbers are not divided by their own length"


def _evenly_spread(unit: np.ndarray) -> bool:
    """Whether rows (n, d) of length 1 were made of uniform numbers from 0 on: by their fourth powers, as above.

    For 5 codings and more those of normal numbers without signs are 0.22 larger, or more, and of exponential ones 0.44.
    """
    uniform = np.random.default_rng(0).random((50 * len(unit), unit.shape[1]))
    uniform /= np.linalg.norm(uniform, axis=1, keepdims=True)
    return abs(np.mean(unit**4) / np.mean(uniform**4) - 1) < FOURTH


length = Check(length_inputs, probe_length, judge_length)
directions = Check(directions_inputs, probe_directions, judge_directions)
