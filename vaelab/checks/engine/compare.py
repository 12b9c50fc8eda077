"""The tools with which judges tell mistakes apart: what came back, whether it fits, what it comes closest to."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from vaelab.checks.engine.evidence import read_array
from vaelab.checks.engine.mistakes import General, Mistake
from vaelab.checks.engine.verdict import Failure

# Of the tolerance: what float64 rounds off is far less, and what a mistake leaves is far more.
ROUNDING = 1e-9
FUNCTIONS = {"function", "method", "builtin_function_or_method"}
_DATASET = "A data set gives its arrays when it is gone through: np.concatenate([batch for batch in data]) joins them."
_INSTEAD = {
    "generator": "A generator makes nothing until it is asked: write [… for …] in place of (… for …), np.stack makes an array of it.",
    "dict": "Return the values alone, without names.",
    "dict_values": "Make a list of them first: list(…).",
    "map": "`map` makes nothing until it is asked: write [… for …] in its place.",
    "zip": "`zip` makes nothing until it is asked: take its items apart, or write list(zip(…)).",
    "set": "A set keeps no order: return an array or a list.",
    "str": "Return numbers, not a text that shows them.",
    **dict.fromkeys(
        ("AxesImage", "Axes", "Figure", "PathCollection"), "That is a drawing: return the array that is drawn."
    ),
}


def shaped(
    written: Any,
    what: str,
    shape: Sequence[int],
    mistakes: Mapping[tuple[int, ...], Mistake] | None = None,
    one_more: Mistake | None = None,
) -> np.ndarray:
    """The written array as float64, once it has the expected shape and only finite values.

    A trailing axis of size 1 is dropped, whatever ``mistakes`` has: (n, 28, 28, 1) and (n, 28, 28) hold the same images.

    Args:
        written: evidence, as made by ``evidence.write``.
        what: how to call it in messages.
        shape: the expected shape.
        mistakes: shapes that give a known mistake away.
        one_more: what a trailing axis of size 1 is where it does harm, as to indices; of one number it does none.
    """
    expected = f"shape {tuple(shape)}"
    if not isinstance(written, Mapping):
        raise ValueError(f"no evidence of {what}")
    if written.get("type") == "NoneType":
        raise Failure(General.nothing_returned.about(what=what), expected, "None")
    if written.get("kind") != "array":
        kind = str(written.get("type", "sequence"))
        seen = (
            f"{'an' if kind[:1] in 'AEIOaeio' else 'a'} {kind}"
            if written.get("kind") == "other"
            else "a sequence of several things"
        )
        raise Failure(hinted(General.not_an_array.about(what=what), kind), expected, seen)
    array = read_array(written)
    if array.shape == (*shape, 1) and shape and one_more:
        raise Failure(one_more, expected, f"shape {array.shape}")
    if array.shape == (*shape, 1):
        array = array[..., 0]
    if array.shape != tuple(shape):
        without_ones = ([n for n in lengths if n != 1] for lengths in (array.shape, shape))
        general = General.axis_of_one if operator.eq(*without_ones) else General.wrong_shape
        known = (mistakes or {}).get(array.shape)
        raise Failure(known or general.about(what=what), expected, f"shape {array.shape}")
    if not np.isfinite(array).all():
        place = np.argwhere(~np.isfinite(array))[0]
        at = f" at {place.tolist()}" if array.ndim else ""
        raise Failure(General.not_finite.about(what=what), "finite numbers", f"{array[tuple(place)]}{at}")
    return array.astype("float64")


def hinted(mistake: Mistake, kind: str) -> Mistake:
    """The mistake with what to do about a thing of this type, if that can be told; of a function, that it was not called."""
    if kind in FUNCTIONS:
        return General.function_returned
    if kind.endswith("Dataset"):  # TensorFlow has a type for each step that makes one
        return replace(mistake, hint=_DATASET)
    return replace(mistake, hint=_INSTEAD.get(kind, mistake.hint))


def match(observed: np.ndarray | float, candidates: Mapping[Mistake, Any], rtol: float, atol: float) -> Mistake | None:
    """The mistake whose signature is closest to what was observed, if one lies within the tolerance everywhere.

    Of equals it is the last; a right value / 5 and that · 0.2, a rounding apart, are equals. A list holds several signatures
    of one mistake.
    """
    best, best_error = None, 1.0
    observed = np.asarray(observed, "float64")
    for mistake, given in candidates.items():
        for signature in given if isinstance(given, list) else [given]:
            signature = np.asarray(signature, "float64")
            if signature.shape != observed.shape or not np.isfinite(signature).all():
                continue
            with np.errstate(all="ignore"):  # 0 / 0 is no match, and a warning would cost a cell its points
                error = float(np.max(np.abs(observed - signature) / (atol + rtol * np.abs(signature)), initial=0.0))
            if error <= best_error + ROUNDING:
                best, best_error = mistake, min(error, best_error)
    return best


def numbers(values: Any, digits: int = 4) -> str:
    """A few numbers for a message: ``[0.512, −1.2, …]``."""
    flat = np.asarray(values, "float64").ravel() + 0.0  # which makes 0 of −0
    shown = ", ".join(f"{value:.{digits}g}" for value in flat[:6])
    return shown if flat.size == 1 else f"[{shown}{', …' if flat.size > 6 else ''}]"


def worst_row(expected: np.ndarray, observed: np.ndarray) -> int:
    """The row that differs most: of rows in another order some may lie where they did."""
    difference = np.abs(np.subtract(expected, observed, dtype="float64"))
    return int(difference.reshape(len(difference), -1).max(axis=1).argmax())


def apart(expected: Any, observed: Any, digits: int = 4) -> tuple[str, str]:
    """Both as ``numbers``, with as many more digits as it takes to tell them apart: 0.0361 and 0.0358, not 0.036 twice."""
    shown = [(numbers(expected, more), numbers(observed, more)) for more in range(digits, 10)]
    return next((pair for pair in shown if pair[0] != pair[1]), shown[-1])
