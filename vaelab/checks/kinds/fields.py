"""Velocities as functions: v(z, t), and v(z, t, labels) where a label changes it.

``Field`` is what a student's function gets in the place of a trained network. It is a formula, so where a walk must end is known;
it notes what it is given, and stops where the network's function would not do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure
from vaelab.checks.kinds import values

NO_LABEL = 10


class Misused(ValueError):
    """A field was given what a network would refuse, or misunderstand."""


class Slip(values.Slip):
    """Words: ``{call}``, how a velocity is called here."""

    time_is_a_number = (
        "velocity gets one number for t.",
        "The network takes a time for each row, shape (n, 1): np.full((len(z), 1), t).",
    )
    time_without_axis = (
        "velocity gets t of shape (n,).",
        "One column is asked for, shape (n, 1): np.full((len(z), 1), t), or t[:, None]. Beside (n, k), (n,) would run along the wrong axis.",
    )
    time_for_each_coding = (
        "velocity gets a time for each coding, shape (n, codings_size).",
        "All codings of a row have the same time: shape (n, 1).",
    )
    one_time_for_all = (
        "velocity gets a single time for many rows.",
        "It takes a time for each row, shape (n, 1): np.full((len(z), 1), t).",
    )
    arguments_of_velocity_exchanged = (
        "velocity gets its arguments in the wrong order.",
        "The points come first, then the time: {call}.",
    )
    time_and_labels_exchanged = (
        "velocity gets the labels in the place of the time, and the time in that of the labels.",
        "The points come first, then the time, then the labels: {call}.",
    )
    points_of_another_shape = (
        "velocity gets points of another shape than (n, codings_size).",
        "Move all rows together: {call} takes all of them and returns a velocity for each.",
    )
    one_list_given = (
        "velocity gets another number of arguments than it takes.",
        "Here it is a function, not a model: {call}, without a list.",
    )
    velocity_not_called = (
        "velocity was never asked.",
        "Ask it where you are: {call}.",
    )
    labels_not_given = (
        "velocity gets no labels.",
        f"“No label” has a number as well: np.full(len(z), {NO_LABEL}).",
    )
    one_label_for_all = (
        "velocity gets one label for many rows.",
        f"It takes a label for each row, shape (n,): np.full(len(z), {NO_LABEL}), or np.full_like(labels, {NO_LABEL}).",
    )
    labels_of_another_shape = (
        "velocity gets labels of another shape than (n,).",
        "The labels stay whole numbers, one for each row: no one-hot rows, no column.",
    )
    asked_elsewhere = (
        "velocity is asked at other points or times than the function was given.",
        "Hand z and t on as they are: {call}.",
    )
    label_unknown = (
        "velocity gets a label that it never saw in training.",
        f"0 to 9 are the classes, and {NO_LABEL} means “no label”.",
    )


class Field:
    """velocity(z, t), with ``function(z, t)``; or velocity(z, t, labels), with ``function(z, t, labels)``; only ``at`` (z, t), if given.

    ``misuse``: "" or the name of what was wrong when it stopped, and ``seen``, with which shapes.
    """

    def __init__(
        self, function: Callable[..., np.ndarray], codings_size: int, labels: bool = False, at: tuple = ()
    ) -> None:
        self.function, self.codings_size, self.labels, self.at = function, codings_size, labels, at
        self.misuse, self.seen, self.asked = "", "", 0
        self.everywhere: list[int] = []  # labels that all rows had in a call

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.asked += 1
        names = ("z", "t", "labels")[: 3 if self.labels else 2]
        given += tuple(named[name] for name in names[len(given) :] if name in named)
        if self.labels and (len(given) == 2 or (len(given) == 3 and given[2] is None)):
            self._stop("labels_not_given", given)
        if len(given) != len(names):
            self._stop("one_list_given", given)
        z, t = np.asarray(given[0], "float64"), np.asarray(given[1], "float64")
        self._require_times(z, t, given)
        if self.at and not _among(np.hstack([z, t]), np.hstack(self.at)):
            self._stop("asked_elsewhere", given)
        velocity = self.function(z, t, *(self._read_labels(given) if self.labels else ()))
        return _as(given[0], velocity)

    def _require_times(self, z: np.ndarray, t: np.ndarray, given: tuple) -> None:
        size = self.codings_size
        if z.ndim != 2 or z.shape[1] != size:
            self._stop(
                "arguments_of_velocity_exchanged" if t.shape[-1:] == (size,) else "points_of_another_shape", given
            )
        if t.ndim == 0:
            self._stop("time_is_a_number", given)
        if (t.shape == (1,) and len(z) > 1) or t.shape == (1, 1) != (len(z), 1):
            self._stop("one_time_for_all", given)
        if t.ndim == 1:
            column = np.shape(given[2])[1:] == (1,) if self.labels else False
            self._stop("time_and_labels_exchanged" if column else "time_without_axis", given)
        if t.shape == z.shape and size > 1:
            self._stop("time_for_each_coding", given)
        if t.shape != (len(z), 1):
            self._stop("points_of_another_shape", given)

    def _read_labels(self, given: tuple) -> tuple[np.ndarray]:
        labels = np.asarray(given[2])
        if labels.ndim == 0 or (labels.shape == (1,) and len(given[0]) > 1):
            self._stop("one_label_for_all", given)
        if labels.shape != (len(given[0]),):
            self._stop("labels_of_another_shape", given)
        if not np.isin(labels, np.arange(NO_LABEL + 1)).all():
            self._stop("label_unknown", given)
        if len(labels) > 1 and np.ptp(labels) == 0:
            self.everywhere.append(int(labels[0]))
        return (labels.astype(int),)

    def _stop(self, misuse: str, given: tuple) -> None:
        self.misuse, self.seen = misuse, f"velocity({', '.join(map(_about, given))})"
        raise Misused(self.seen)


def _among(rows: np.ndarray, known: np.ndarray) -> bool:
    """Whether each row is a known one: one after the other, or all of them twice, is as good as all at once."""
    return bool(np.isclose(rows[:, None], known, atol=1e-5).all(axis=-1).any(axis=1).all())


def _about(thing: Any) -> str:
    if isinstance(thing, list | tuple):
        return f"a list of {len(thing)}"
    shape = getattr(thing, "shape", ())
    return str(tuple(shape)) if len(shape) else f"{thing!r}"[:20]


def _as(like: Any, values: np.ndarray) -> Any:
    """The values as what was given: a tensor for a tensor, an array of the same type for an array."""
    if isinstance(like, np.ndarray) or not hasattr(like, "numpy"):
        kind = getattr(like, "dtype", np.dtype("float64"))
        return values.astype(kind if np.issubdtype(kind, np.floating) else "float64")
    import tensorflow as tf

    return tf.constant(values, like.dtype)


def asked(act: Callable[[], Any], *fields: Field) -> tuple[Any, dict]:
    """What ``act`` returns, and evidence of what the fields were asked. An error after a misuse is the misuse's; others are raised."""
    try:
        returned = act()
    except Exception:
        if not any(field.misuse for field in fields):
            raise
        returned = None
    first = next((field for field in fields if field.misuse), None)
    notes = {"misuse": first.misuse, "seen": first.seen} if first else {}
    return returned, {**notes, "asked": min(field.asked for field in fields)}


def require_used_well(slip: type[Slip], evidence: Mapping, call: str) -> None:
    """Raise ``Failure`` if a field stopped, or was never asked. ``call``: how it is to be called."""
    expected = f"{call} with z (n, codings_size), t (n, 1)" + (" and labels (n,)" if "labels" in call else "")
    if evidence.get("misuse"):
        named = getattr(slip, str(evidence["misuse"]), slip.points_of_another_shape)
        raise Failure(named.about(call=call), expected, str(evidence["seen"])[:120])
    if int(evidence["asked"]) == 0:
        raise Failure(slip.velocity_not_called.about(call=call), expected, "no call")
