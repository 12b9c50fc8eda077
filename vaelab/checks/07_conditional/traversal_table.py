"""``traversal_table(decoder, codings, measure, low=-2, high=2)`` → (codings_size, measured): what moving one coding does.

Row i: coding i of every row is set to ``low`` and to ``high``, all others stay; |measure(high) − measure(low)|, averaged over the
rows. The check's own ``measure`` reads the codings from the images that it is given, and mixes them: so what was decoded shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, doing, shaped
from vaelab.checks.kinds import calls, values
from vaelab.checks.kinds.calls import require_codings_given, write_array
from vaelab.checks.kinds.parts import Pattern, random_pattern, read, render
from vaelab.checks.kinds.values import Formula

WHERE = "step 3, “In pixels”"
WHAT = "traversal_table(decoder, codings, measure)"
DEFAULT = (-2, 2)
MAX_NOTES = 8
STOPS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 20, 21)  # as many values as a walk from low to high usually has


class Slip(values.Slip, calls.Slip):
    sign_kept = (
        "The differences have signs, and those of different images cancel.",
        "Take the absolute value of each difference, np.abs, before the mean.",
    )
    absolute_value_of_the_mean = (
        "The mean is taken before the absolute value, so differences of different signs cancel.",
        "First np.abs of every difference, then the mean over the images.",
    )
    added_not_set = (
        "The two values are added to the coding.",
        "Set it: moved[:, i] = low, and the same with high. Then every image begins and ends at the same values.",
    )
    others_set_to_zero = (
        "The other codings are 0, not those of the images.",
        "Begin with a copy of codings and change column i alone.",
    )
    others_averaged = (
        "The other codings are their means, the same for all images.",
        "Begin with a copy of codings and change column i alone.",
    )
    earlier_codings_stay_moved = (
        "The codings that were moved before stay where they are while the next one is moved.",
        "Begin with a new copy for each coding: moved = codings.copy().",
    )
    from_the_image_itself = (
        "One of the two measurements is that of the images as they are, or there is only one.",
        "Set coding i to low and to high, and compare these two.",
    )
    one_end_alone = (
        "What comes back is a measurement, not a difference of two.",
        "measure(…) with coding i at high, minus measure(…) with it at low.",
    )
    ends_fixed = (
        "The arguments low and high have no effect.",
        "Use the arguments: moved[:, i] = low and moved[:, i] = high.",
    )
    default_ends = (
        "Without low and high, the ends are not −2 and 2.",
        "Leave the defaults in the def line: low=-2, high=2.",
    )
    per_unit = (
        "The differences are divided by high − low.",
        "Return how far it moves from low to high, in all.",
    )
    added_over_images = "The differences are added up over the images.", "Average them: mean(axis=0)."
    root_mean_square = (
        "The differences are squared before they are averaged.",
        "Take absolute values, np.abs(…).mean(axis=0): a root afterwards does not give them back.",
    )
    largest_difference = "The largest difference among the images is taken.", "Average over the images: mean(axis=0)."
    more_than_the_ends = (
        "What comes back is how far the measurements get on the way, at several values between low and high.",
        "Two are enough: the absolute difference of what is measured at high and at low.",
    )
    all_codings_moved = (
        "All codings are moved at once.",
        "Column i alone: moved[:, i] = low. moved[:] = low sets every coding.",
    )
    ends_of_the_data = (
        "The ends are made of the coding's own values, such as its mean, spread or limits.",
        "Set the coding to low and to high as they are: moved[:, i] = low.",
    )
    images_subtracted = (
        "The images are subtracted, and the difference is measured.",
        "Measure both first, then subtract: measure(…) − measure(…).",
    )
    one_array_for_both = (
        "low and high are set in one and the same array: moved = codings is no copy.",
        "Make a copy for each end: moved = codings.copy().",
    )
    rows_moved = (
        "A row is moved, not a column: all codings of one image.",
        "Column i is coding i of all images: moved[:, i] = low.",
    )
    lies_on_its_side = (
        "The table lies on its side: a row for each measurement.",
        "One row for each coding: np.stack of the rows, without a transposition.",
    )
    not_averaged = (
        "The images are still there: nothing was averaged.",
        "Average over the images: np.abs(…).mean(axis=0) is one row of the table.",
    )
    averaged_too_far = (
        "There is one number for each coding: all measurements were averaged.",
        "Keep them apart: mean(axis=0) averages over the images alone.",
    )
    averaged_over_measurements = (
        "There is one number for each image: the mean runs over the measurements, not over the images.",
        "The images are on the first axis of what measure returns: np.abs(…).mean(axis=0) leaves the measurements.",
    )
    one_coding_only = (
        "Only one row comes back.",
        "Return after the loop: one row for each coding.",
    )
    not_images_measured = (
        "Something else than images is measured.",
        "Decode the moved codings, and measure what the decoder makes of them: measure(decoder(moved)).",
    )


def inputs(
    rng: np.random.Generator, n_images: int = 8, codings_size: int = 5, measured: int = 3, low: int = -1, high: int = 3
) -> dict:
    """Codings on both sides of 0; what a move does depends on the others, also its sign."""
    at_least(3, codings_size=codings_size)
    at_least(2, measured=measured)
    at_least(codings_size + measured, n_images=n_images)  # no two of the three are as many
    return {
        "codings": rng.normal(0.4, 1, (n_images, codings_size)).astype("float32"),
        "pattern": random_pattern(codings_size, rng),
        "mixed": rng.normal(0, 1, (2, codings_size, measured)),
        "ends": [float(low), float(high)],
    }


def probe(traversal_table: Any, inputs: dict) -> dict:
    """One call with other ends than the default, one without."""
    from vaelab.checks.kinds import recorders

    decoder, codings, (low, high) = recorders.decoder(inputs["pattern"]), inputs["codings"], inputs["ends"]
    measure = _Measure(inputs["pattern"], inputs["mixed"])

    def called(what: str, **ends: float) -> dict:
        given = codings.copy()
        with doing(f"calling {what} with codings of shape {codings.shape}"):
            table = traversal_table(decoder, given, measure, **ends)
        return {"table": write_array(table), **({"changed": ["codings"]} if not np.array_equal(given, codings) else {})}

    asked = called(f"{WHAT[:-1]}, low={low:g}, high={high:g})", low=low, high=high)
    return {"asked": asked, "default": called(WHAT), "given": decoder.notes(), "measured": measure.given}


class _Measure:
    """Images (n, 28, 28) → (n, measured): from the codings that they were decoded from. Notes the shapes of what it gets."""

    def __init__(self, pattern: Pattern, mixed: np.ndarray) -> None:
        self.pattern, self.mixed, self.given = pattern, mixed, []

    def __call__(self, images: Any) -> np.ndarray:
        images = np.asarray(images)
        shape = [int(n) for n in images.shape]
        if shape not in self.given and len(self.given) < MAX_NOTES:
            self.given.append(shape)
        if images.size % 784:
            return np.zeros((len(np.atleast_1d(images)), self.mixed.shape[2]))
        return measurement(read(images.reshape(-1, 28, 28), self.pattern), self.mixed)


def measurement(codings: np.ndarray, mixed: np.ndarray) -> np.ndarray:
    """(n, codings_size) → (n, measured): no sum of one function for each coding, so that the others matter where one moves."""
    one, other = mixed
    return 3 * np.sin(codings @ one) + codings @ other


def judge(inputs: dict, evidence: Mapping) -> str:
    codings = inputs["codings"].astype("float64")
    (n, size), m = codings.shape, inputs["mixed"].shape[2]
    require_codings_given(evidence["given"], size)
    wrong = [tuple(shape) for shape in evidence["measured"] if tuple(shape[1:]) not in {(28, 28), (28, 28, 1)}]
    if wrong:
        named = Slip.batch_axis_missing if wrong[0] == (28, 28) else Slip.not_images_measured
        raise Failure(named, "images of shape (n, 28, 28)", f"shape {wrong[0]}")
    shapes = {
        (m, size): Slip.lies_on_its_side,
        (size, n, m): Slip.not_averaged,
        (size,): Slip.averaged_too_far,
        (size, n): Slip.averaged_over_measurements,
        (m,): Slip.one_coding_only,
        (1, m): Slip.one_coding_only,
        **({(n, m): Slip.rows_moved} if n != size else {}),
    }
    for key, ends in (("asked", inputs["ends"]), ("default", DEFAULT)):
        seen = shaped(evidence[key]["table"], WHAT, (size, m), shapes)
        # Codings read from float32 images are right to 10⁻⁴, what is measured to 10⁻³; entries are of size 1 to 10.
        formula = Formula(
            "The table", lambda codings, ends=ends: table(inputs, codings, *ends), {"codings": codings}, Slip,
            rtol=2e-3, atol=2e-3, exact=2e-3,
        )  # fmt: skip
        if formula.fits(seen):
            continue
        if not seen.any() and evidence[key].get("changed"):
            raise Failure(Slip.one_array_for_both, "two measurements that differ", "the same ones for low and high")
        known = dict(_known(inputs, codings, *ends))
        other = [table(inputs, codings, *pair) for pair in ((-2, 2), (-1, 1), (-3, 3), (0, 1)) if pair != tuple(ends)]
        known[Slip.ends_fixed if key == "asked" else Slip.default_ends] = other
        otherwise = Slip.default_ends if key == "default" else None  # for other ends the table is right
        raise formula.failure(seen, known, evidence=evidence[key], otherwise=otherwise)
    return f"{size} codings × {m} measurements, each moved from low to high."


def moved(codings: np.ndarray, i: int, value: float) -> np.ndarray:
    """A copy with coding ``i`` of all rows set."""
    copy = codings.copy()
    copy[:, i] = value
    return copy


def table(inputs: dict, codings: np.ndarray, low: float, high: float) -> np.ndarray:
    """What is right: (codings_size, measured)."""
    return np.stack([np.abs(row).mean(axis=0) for row in _differences(inputs, codings, low, high)])


def _differences(inputs: dict, codings: np.ndarray, low: float, high: float, move: Callable = moved) -> Iterator:
    """For each coding what is measured at high, minus that at low, (n, measured)."""
    for i in range(codings.shape[1]):
        at_low, at_high = (measurement(move(codings, i, value), inputs["mixed"]) for value in (low, high))
        yield at_high - at_low


def _known(inputs: dict, codings: np.ndarray, low: float, high: float) -> Iterator[tuple]:
    """The table that each known mistake gives."""
    mixed, size = inputs["mixed"], codings.shape[1]
    differences = np.stack(list(_differences(inputs, codings, low, high)))
    right, own = np.abs(differences).mean(axis=1), measurement(codings, mixed)
    at = {v: np.stack([measurement(moved(codings, i, v), mixed) for i in range(size)]) for v in (low, high)}

    def otherwise(move: Callable, codings: np.ndarray = codings) -> np.ndarray:
        return np.stack([np.abs(row).mean(axis=0) for row in _differences(inputs, codings, low, high, move)])

    def added(codings: np.ndarray, i: int, value: float) -> np.ndarray:
        return moved(codings, i, codings[:, i] + value)

    def after(value: float, first: float) -> np.ndarray:
        """One array for all: coding i goes to ``first``, then to the other; those before it stay at ``value``."""
        rows, z = [], codings.copy()
        for i in range(size):
            z[:, i] = first
            one = measurement(z, mixed)
            z[:, i] = low if first == high else high
            rows.append(np.abs(measurement(z, mixed) - one).mean(axis=0))
            z[:, i] = value
        return np.stack(rows)

    def row_moved(codings: np.ndarray, i: int, value: float) -> np.ndarray:
        copy = codings.copy()
        copy[i] = value
        return copy

    yield Slip.sign_kept, [differences.mean(axis=1), -differences.mean(axis=1)]
    yield Slip.absolute_value_of_the_mean, np.abs(differences.mean(axis=1))
    yield Slip.added_not_set, otherwise(added)
    yield Slip.others_set_to_zero, otherwise(moved, np.zeros_like(codings))
    yield Slip.others_averaged, otherwise(moved, np.broadcast_to(codings.mean(axis=0), codings.shape))
    yield Slip.earlier_codings_stay_moved, [after(high, low), after(low, high), after(low, low), after(high, high)]
    yield Slip.from_the_image_itself, [np.abs(at[value] - own).mean(axis=1) for value in (low, high)]
    yield Slip.one_end_alone, [found.mean(axis=1) for end in at.values() for found in (end, np.abs(end))]
    yield Slip.per_unit, right / (high - low)
    yield Slip.added_over_images, right * len(codings)
    yield Slip.root_mean_square, [np.sqrt((differences**2).mean(axis=1)), (differences**2).mean(axis=1)]
    yield Slip.largest_difference, np.abs(differences).max(axis=1)
    changes = np.positive, np.negative, np.abs, np.square
    of_images = [_of_image_differences(inputs, codings, low, high, change) for change in changes]
    yield Slip.images_subtracted, [rows.mean(axis=1) for made in of_images for rows in (np.abs(made), made)]
    yield Slip.rows_moved, otherwise(row_moved)
    yield Slip.all_codings_moved, otherwise(lambda codings, i, value: np.full_like(codings, value))
    yield Slip.ends_of_the_data, [otherwise(move) for move in _by_the_data(low, high)]
    yield Slip.more_than_the_ends, list(_along_the_way(inputs, codings, low, high))


def _by_the_data(low: float, high: float) -> Iterator[Callable]:
    """Moves to ends that depend on what the coding is in the data."""
    ends: list[Callable] = [
        lambda own, value: own.mean() + value,
        lambda own, value: value * own.std(),
        lambda own, value: own.mean() + value * own.std(),
        lambda own, value: own.min() if value == low else own.max(),
        *(lambda own, value, p=p: np.percentile(own, p if value == low else 100 - p) for p in (1, 5, 10, 25)),
    ]
    for end in ends:
        yield lambda codings, i, value, end=end: moved(codings, i, end(codings[:, i], value))


def _along_the_way(inputs: dict, codings: np.ndarray, low: float, high: float) -> Iterator[np.ndarray]:
    """The range of what is measured at several values, and the length of the way through them."""
    for count in STOPS:
        stops = np.linspace(low, high, count)
        found = np.array(
            [[measurement(moved(codings, i, v), inputs["mixed"]) for v in stops] for i in range(codings.shape[1])]
        )
        yield np.ptp(found, axis=1).mean(axis=1)
        yield np.abs(np.diff(found, axis=1)).sum(axis=1).mean(axis=1)


def _of_image_differences(inputs: dict, codings: np.ndarray, low: float, high: float, change: Callable) -> np.ndarray:
    """What is measured in the difference of the decoded images, (codings_size, n, measured); the codings are read from fine pixels, never clipped."""
    pattern, rows = inputs["pattern"], []
    for i in range(codings.shape[1]):
        at_low, at_high = (render(moved(codings, i, value), pattern) for value in (low, high))
        rows.append(measurement(read(change(at_high - at_low), pattern), inputs["mixed"]))
    return np.stack(rows)


pixels = Check(inputs, probe, judge)
