"""Verdicts and the words they are made of: known mistakes, and the tools with which judges tell them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vaelab.checks.evidence import read_array


@dataclass(frozen=True)
class Mistake:
    """A known mistake. ``name`` is stable (reports count by it), ``says`` names it, ``hint`` is what to do about it."""

    name: str
    says: str
    hint: str
    where: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a judge says of one report. All fields are plain text, fit to be stored and shown."""

    check: str
    exercise: str
    passed: bool
    summary: str
    expected: str = ""
    observed: str = ""
    mistake: str = ""
    hint: str = ""
    where: str = ""


class Failure(Exception):
    """Raised by a judge to end with a failed verdict."""

    def __init__(self, mistake: Mistake, expected: str = "", observed: str = "") -> None:
        super().__init__(mistake.name)
        self.mistake, self.expected, self.observed = mistake, expected, observed


NOT_WRITTEN = Mistake(
    "not_written",
    "This exercise is not written yet.",
    "Replace `raise NotImplementedError()` with your code and run the cell.",
)
RAISED = Mistake(
    "exception",
    "Your code raised an error.",
    "Run your cell again on a small input and read the last line of the error.",
)
NOTHING_RETURNED = Mistake(
    "nothing_returned", "Nothing came back: {what} is None.", "Does the function end with `return …`?"
)
NOT_ARRAY = Mistake(
    "not_an_array",
    "{what} is not an array of numbers.",
    "Return a tensor (or array), not a list of other things, a model or a text.",
)
NOT_FINITE = Mistake(
    "not_finite",
    "{what} contains NaN or infinite values.",
    "Look for a logarithm or square root of something that can be negative or 0, or an exponential of something large.",
)
WRONG_SHAPE = Mistake(
    "wrong_shape", "{what} has the wrong shape.", "Compare the shapes step by step with the ones in the task."
)
UNKNOWN = Mistake("unrecognised", "The values are not the expected ones.", "Work one entry out by hand and compare.")


def worded(mistake: Mistake, **words: str) -> Mistake:
    """The mistake with its blanks, such as ``{what}``, filled in."""
    return Mistake(mistake.name, mistake.says.format(**words), mistake.hint.format(**words), mistake.where)


def shaped(
    written: Any,
    what: str,
    shape: Sequence[int],
    mistakes: Mapping[tuple[int, ...], Mistake] | None = None,
    where: str = "",
) -> np.ndarray:
    """The written array as float64, once it has the expected shape and only finite values.

    A trailing axis of size 1 is dropped: (n, 28, 28, 1) and (n, 28, 28) hold the same images.

    Args:
        written: evidence, as made by ``evidence.write``.
        what: how to call it in messages.
        shape: the expected shape.
        mistakes: shapes that give a known mistake away.
        where: where to look, for mistakes without a place of their own.
    """
    expected = f"shape {tuple(shape)}"
    if not isinstance(written, Mapping):
        raise ValueError(f"no evidence of {what}")
    if written.get("type") == "NoneType":
        raise Failure(worded(placed(NOTHING_RETURNED, where), what=what), expected, "None")
    if written.get("kind") != "array":
        seen = (
            f"a {written.get('type', 'sequence')}" if written.get("kind") == "other" else "a sequence of several things"
        )
        raise Failure(worded(placed(NOT_ARRAY, where), what=what), expected, seen)
    array = read_array(written)
    if array.shape == (*shape, 1):
        array = array[..., 0]
    if array.shape != tuple(shape):
        known = (mistakes or {}).get(array.shape)
        raise Failure(known or worded(placed(WRONG_SHAPE, where), what=what), expected, f"shape {array.shape}")
    if not np.isfinite(array).all():
        raise Failure(worded(placed(NOT_FINITE, where), what=what), "finite numbers", numbers(array))
    return array.astype("float64")


def placed(mistake: Mistake, where: str) -> Mistake:
    """The mistake with a place to look, unless it has one."""
    return mistake if mistake.where or not where else Mistake(mistake.name, mistake.says, mistake.hint, where)


def match(observed: np.ndarray | float, candidates: Mapping[Mistake, Any], rtol: float, atol: float) -> Mistake | None:
    """The mistake whose signature is closest to what was observed, if one lies within the tolerance everywhere."""
    best, best_error = None, 1.0
    observed = np.asarray(observed, "float64")
    for mistake, signature in candidates.items():
        signature = np.asarray(signature, "float64")
        if signature.shape != observed.shape or not np.isfinite(signature).all():
            continue
        error = float(np.max(np.abs(observed - signature) / (atol + rtol * np.abs(signature)), initial=0.0))
        if error <= best_error:
            best, best_error = mistake, error
    return best


def numbers(values: Any, digits: int = 4) -> str:
    """A few numbers for a message: ``[0.512, −1.2, …]``."""
    flat = np.asarray(values, "float64").ravel()
    shown = ", ".join(f"{value:.{digits}g}" for value in flat[:6])
    return shown if flat.size == 1 else f"[{shown}{', …' if flat.size > 6 else ''}]"
