"""``distance_and_floor(distance, images, real)`` → (distance, floor): a distance between sets of images beside its floor.

A distance between finite sets is not 0 even for two sets of real images, and it depends on how many there are. So the
answer is (distance of the images to real ones, distance of other real images to the same ones), for one and the same number.
The check passes a ``distance`` of its own, which takes notes of what it compares, and images that carry a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, hinted, match
from vaelab.checks.engine.reaches import mentions
from vaelab.checks.kinds import values

WHERE = "step 2, “A distance and its floor”"
WHAT = "distance_and_floor(distance, images, real)"


class Slip(General):
    distance_not_used = (
        "The function distance is not called twice.",
        "Call distance(a, b) once for the generated images and once for real ones.",
    )
    measure_written_in = (
        "The function calls metrics.frechet_distance, and never looks at its argument `distance`.",
        "Call the argument: distance(images[:n], real[:n]). Which measure it is, is up to whoever calls the function.",
    )
    not_two_numbers = "distance_and_floor does not return two numbers.", "Return a pair: distance, floor."
    floor_first = "The floor comes first.", "Return distance, floor, in this order."
    changed_afterwards = (
        "The numbers that come back are not what distance returned.",
        "Neither subtract nor divide: the floor stands beside the distance, for the reader to compare.",
    )
    root_of_the_distances = (
        "What comes back is the square root of what distance returned.",
        "Return the numbers as they are: what everybody calls the Fréchet distance is its square.",
    )
    floor_subtracted = (
        "The floor is subtracted from the distance.",
        "Return both as they are: the floor stands beside the distance, for the reader to compare.",
    )
    images_reshaped = (
        "The function distance gets the images in another shape than (n, 28, 28).",
        "metrics.frechet_distance takes images, not rows of pixels: hand them on as they are.",
    )
    real_images_with_themselves = (
        "The floor compares real images with the very same ones, or some of them.",
        "A set is at distance 0 from itself. Split the real images: two sets that share none.",
    )
    halves_overlap = "The two sets of real images share some images.", "real[:n] and real[n : 2 * n] share none."
    floor_of_other_sets = (
        "The floor is measured with other real images than the distance.",
        "Both need one and the same set of real images: distance(images[:n], real[:n]) and distance(real[n : 2 * n], real[:n]).",
    )
    unequal_numbers = (
        "The sets that are compared have different numbers of images.",
        "A Fréchet distance shrinks with the number of images: take n of each, n = min(len(images), len(real) // 2).",
    )
    too_few_images = (
        "Fewer images are compared than both sides would allow.",
        "Take as many as both sides allow: n = min(len(images), len(real) // 2).",
    )
    floor_of_the_images = (
        "The floor is measured with generated images.",
        "What a perfect generator would get is the distance of real images to other real images.",
    )
    images_not_compared = "The generated images are not compared with real ones.", "distance(images[:n], real[:n])"
    other_images = (
        "Images are compared that are neither of `images` nor of `real`.",
        "Use the two arguments as they are, not a variable of the notebook such as X_test, and change no pixels.",
    )
    single_images = (
        "The function distance gets a single image where it takes a set of images.",
        "Hand over slices, images[:n] of shape (n, 28, 28): no mean over the images, and no loop over single ones.",
    )
    empty_set = (
        "One of the sets that are compared is empty: its slice begins behind the last image.",
        "real[n : 2 * n] needs 2 n real images: n = min(len(images), len(real) // 2).",
    )
    images_repeat = "Some images are taken twice.", "Draw without replacement, or take slices."
    other = Mistake(
        "unrecognised",
        "The sets that are compared are not the ones asked for.",
        "distance(images[:n], real[:n]) and distance(real[n : 2 * n], real[:n]).",
    )


FIRST_REAL = 5000  # images carry the numbers 0, 1, …, real ones those from here on


def inputs(rng: np.random.Generator, few: int = 60, many: int = 240) -> dict:
    """Once fewer images than half of the real ones, once more, in sizes that no default would guess."""
    jitter = rng.integers(0, 9, 4)
    sizes = [(few + jitter[0], many + 2 * jitter[1]), (many + jitter[2], few * 2 + 2 * jitter[3])]
    distances = rng.uniform(1, 2, 8).round(6)
    return {"sizes": [[int(n) for n in pair] for pair in sizes], "distances": [float(d) for d in distances]}


def probe(distance_and_floor: Any, inputs: dict) -> dict:
    """Which images were compared in each call, and what came back."""
    notes = []
    for n_images, n_real in inputs["sizes"]:
        calls: list[list[list[int]]] = []

        def distance(a: Any, b: Any, calls: list = calls) -> float:
            calls.append([_numbers(a), _numbers(b)])
            return inputs["distances"][(len(calls) - 1) % len(inputs["distances"])]

        arguments = {"distance": distance, "images": _numbered(n_images, 0), "real": _numbered(n_real, FIRST_REAL)}
        returned, changed = values.call(distance_and_floor, WHAT, arguments)
        pair = not isinstance(returned, dict | str) and hasattr(returned, "__len__") and len(returned) == 2
        found = [_as_number(value) for value in returned] if pair else None
        note = {"calls": calls[:8], "returned": type(returned).__name__, "values": found, **changed}
        notes.append({**note, "frechet": mentions(distance_and_floor, "frechet_distance")})
    return {"notes": notes}


def _as_number(value: Any) -> float | str:
    """The value as a float, or what it is instead."""
    try:
        return float(np.asarray(value, "float64"))
    except (TypeError, ValueError):
        return type(value).__name__


def _numbered(n: int, first: int) -> np.ndarray:
    """Images that carry their number in every pixel, in [0, 1]."""
    return (np.ones((n, 28, 28)) * (first + np.arange(n))[:, None, None] / 10_000).astype("float32")


SINGLE, FOREIGN, FLAT = (
    -1,
    -2,
    -3,
)  # what stands for a lone image, for one of other pixels, and for images in another shape


def _numbers(images: Any) -> list[int]:
    """The numbers that the images of a set carry."""
    array = np.asarray(images, "float64")
    if array.shape in {(28, 28), (28, 28, 1)}:
        return [SINGLE]
    rows = array.reshape(len(array), -1) if array.size else array.reshape(0, 1)
    found = np.round(rows[:, 0] * 10_000)
    alike = np.abs(rows * 10_000 - found[:, None]).max(axis=1, initial=0) < 0.1
    if len(rows) and alike.all() and array.shape[1:] not in {(28, 28), (28, 28, 1)}:
        return [FLAT]
    return np.where(alike, found, FOREIGN).astype(int).tolist()


def judge(inputs: dict, evidence: Mapping) -> str:
    for (n_images, n_real), note in zip(inputs["sizes"], evidence["notes"], strict=True):
        if note["returned"] == "NoneType":
            raise Failure(Slip.nothing_returned.about(what=WHAT), "distance, floor", "None")
        if note["values"] is None:
            kind = str(note["returned"])[:80]
            raise Failure(hinted(Slip.not_two_numbers, kind), "distance, floor", f"a {kind}")
        kinds = [tuple(_kind(side) for side in call) for call in note["calls"]]
        _require_images(kinds)
        words = [str(value)[:40] for value in note["values"] if not isinstance(value, float)]
        if words:
            raise Failure(Slip.not_two_numbers, "distance, floor: one number each", f"a {words[0]}")
        if len(kinds) < 2:
            written_in = not kinds and note["frechet"] is True and "distance" in note.get("unused", [])
            named = Slip.measure_written_in if written_in else Slip.distance_not_used
            raise Failure(named, "two calls of distance", f"{len(kinds)}")
        _require_sets(note["calls"], kinds, min(n_images, n_real // 2))
        of_images = next(i for i, call in enumerate(kinds) if sorted(call) == ["images", "real"])
        right = [inputs["distances"][i] for i in (of_images, _of_floor(note["calls"], kinds))]
        if not np.allclose(note["values"], right, rtol=1e-5):
            named = _changed(np.array(note["values"]), *right)
            raise Failure(named, f"({right[0]:.4g}, {right[1]:.4g})", str(tuple(round(v, 4) for v in note["values"])))
    return "generated against real, real against other real images, with as many of each."


def _changed(seen: np.ndarray, distance: float, floor: float) -> Mistake:
    """What was done to the two numbers."""
    made = {
        Slip.floor_first: (floor, distance),
        Slip.floor_subtracted: (distance - floor, floor),
        Slip.root_of_the_distances: (distance**0.5, floor**0.5),
    }
    return match(seen, made, 1e-5, 0) or Slip.changed_afterwards


def _kind(numbers: list) -> str:
    kinds = {"real" if int(number) >= FIRST_REAL else "images" for number in numbers if int(number) >= 0}
    if FOREIGN in numbers:
        return "foreign"
    if SINGLE in numbers:
        return "single"
    if FLAT in numbers:
        return "flat"
    return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else "empty"


def _require_images(kinds: list[tuple[str, ...]]) -> None:
    """Raise ``Failure`` unless all that is compared are sets of the images that were given."""
    sides = [side for call in kinds for side in call]
    known = {
        "single": (Slip.single_images, "a single image"),
        "empty": (Slip.empty_set, "a set without images"),
        "foreign": (Slip.other_images, "other images"),
        "flat": (Slip.images_reshaped, "images in another shape"),
    }
    for side, (mistake, found) in known.items():
        if side in sides:
            raise Failure(mistake, "sets of the images that were given", found)


def _require_sets(sets: list, kinds: list[tuple[str, ...]], n: int) -> None:
    """One call with generated and real images, one with two sets of real ones that share none, all of n images."""
    both_real = [(set(a), set(b)) for call, (a, b) in zip(kinds, sets, strict=True) if call == ("real", "real")]
    sides = [side for call in sets for side in call]
    sizes = {len(side) for side in sides}
    compared_twice = sum(sorted(call) == ["images", "real"] for call in kinds) > 1
    generated = compared_twice or ("images", "images") in kinds or "mixed" in str(kinds)
    compared = any(sorted(call) == ["images", "real"] for call in kinds)
    no_floor = Slip.floor_of_the_images if generated else Slip.other
    wrong: list[tuple[bool, Mistake, str]] = [
        (not compared, Slip.images_not_compared, "distance(generated images, real images)"),
        (any(a <= b or b <= a for a, b in both_real), Slip.real_images_with_themselves, "two sets that share none"),
        (any(a & b for a, b in both_real), Slip.halves_overlap, "two sets that share none"),
        (not both_real, no_floor, "distance(real images, other real images)"),
        (len(sizes) > 1, Slip.unequal_numbers, f"{n} images in every set"),
        (any(len(set(side)) < len(side) for side in sides), Slip.images_repeat, "every image once"),
        (sizes != {n}, Slip.too_few_images, f"{n} images in every set"),
    ]
    for found, mistake, expected in wrong:
        if found:
            seen = _ranges(kinds, sets) if mistake is Slip.halves_overlap else _said(kinds, sets)
            raise Failure(mistake, expected, seen)


def _of_floor(sets: list, kinds: list[tuple[str, ...]]) -> int:
    """Which call compares two sets of real images, one of them that which generated images are compared with.

    Raises ``Failure`` if there is none.
    """
    compared = [a if one == "real" else b for (one, other), (a, b) in zip(kinds, sets, strict=True) if one != other]
    for i, (kind, (a, b)) in enumerate(zip(kinds, sets, strict=True)):
        if kind == ("real", "real") and any(set(side) == set(real) for side in (a, b) for real in compared):
            return i
    raise Failure(Slip.floor_of_other_sets, "one set of real images in both calls", _ranges(kinds, sets))


def _ranges(kinds: list[tuple[str, ...]], sets: list) -> str:
    """The real images of each of the first calls: ``real[0 … 59]``."""
    found = []
    for call, sides in list(zip(kinds, sets, strict=True))[:3]:
        of_real = [side for kind, side in zip(call, sides, strict=True) if kind == "real"]
        places = [f"real {min(side) - FIRST_REAL} … {max(side) - FIRST_REAL}" for side in of_real]
        found.append(" with ".join((["generated"] if len(places) < 2 else []) + places))
    return "; ".join(found)


def _said(kinds: list[tuple[str, ...]], sets: list) -> str:
    words = {"images": "generated", "real": "real", "mixed": "mixed"}
    first = list(zip(kinds, sets, strict=True))[:3]
    return "; ".join(f"{len(a)} {words[one]} with {len(b)} {words[other]}" for (one, other), (a, b) in first)


sets = Check(inputs, probe, judge)
