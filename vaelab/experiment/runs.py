"""Runs the variants of an experiment: every value with every seed, within a time budget, none of them twice."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vaelab.checks.engine.patience import TooLong, no_longer_than, stopwatch
from vaelab.data import grading_profile
from vaelab.experiment.errors import ExperimentError
from vaelab.experiment.kept import FILE, Kept
from vaelab.experiment.sameness import Unknown, fingerprint

OneRun = Callable[[object, int], Mapping[str, float]]


@dataclass(frozen=True)
class Results:
    """What an experiment measured.

    Attributes:
        varied: what was varied, in words.
        labels: its values, in words.
        measured: what was measured → numbers (values, seeds); empty when graded, where nothing is run.
    """

    varied: str
    labels: tuple[str, ...]
    seeds: tuple[int, ...]
    measured: Mapping[str, np.ndarray]


def run(
    one_run: OneRun, varied: str, values: Sequence | Mapping[str, object], seeds: Sequence[int], minutes: float = 2.0
) -> Results:
    """Call ``one_run(value, seed)`` for every value and every seed, and collect what it measures.

    All random numbers are seeded with ``seed`` before each call; pass it on to functions that seed once more. A result is kept in
    a file beside the notebook, and used again as long as the function, all that it uses, the value and the seed are the same.

    Args:
        one_run: trains one model and returns what it measures of it: a dictionary of numbers, with the same names each time.
        varied: what is varied, in words: "number of epochs".
        values: at least two values of it; or a dictionary, from a word for each to the value.
        seeds: at least two whole numbers.
        minutes: how long this may take, results that are known not counted, nor what a busy computer does besides.

    Raises:
        ExperimentError: with one value or one seed, with results that are no numbers, or when the time is over. What was
            measured until then is kept: another call goes on from there.
    """
    varied, labels, values, seeds = _planned(varied, values, seeds)
    if grading_profile():
        print("The experiment is not run when it is graded: what you handed in is marked, table and sentences.")
        return Results(varied, labels, seeds, {})
    runs = [(label, value, seed) for label, value in zip(labels, values, strict=True) for seed in seeds]
    measured = _Runs(one_run, len(runs), 60 * minutes).all(runs)
    names = list(measured[0])
    table = {name: np.reshape([one[name] for one in measured], (len(labels), len(seeds))) for name in names}
    _warn_of_what_has_no_effect(table, labels, seeds)
    return Results(varied, labels, seeds, table)


class _Runs:
    """One pass over the runs of an experiment; knows how long they take."""

    def __init__(self, one_run: OneRun, count: int, seconds: float) -> None:
        self.one_run, self.count, self.seconds = one_run, count, seconds
        self.kept = Kept()
        self.longest = 0.0
        self.passed = stopwatch()
        self.done = 0

    def all(self, runs: Sequence[tuple[str, object, int]]) -> list[dict[str, float]]:
        found: list[dict[str, float]] = []
        for label, value, seed in runs:
            found.append(self._one(label, value, seed, list(found[0]) if found else None))
            self.done += 1
        if self.kept.trouble:
            print(self.kept.trouble)
        return found

    def _one(self, label: str, value: object, seed: int, names: list[str] | None) -> dict[str, float]:
        key = self._key(value, seed)
        if key and (known := self.kept.get(key)):
            print(f"{label}, seed {seed}: {_in_words(known)}  (known from {FILE})")
            return known
        left = self.seconds - self.passed()
        if left < self.longest or left <= 0:
            raise self._out_of_time()
        passed = stopwatch()
        measured = _numbers(self._called(value, seed, left), names)
        took = passed()
        self.longest = max(self.longest, took)
        print(f"{label}, seed {seed}: {_in_words(measured)}  ({took:.0f} s)", flush=True)
        if key:
            self.kept.add(key, measured)
        return measured

    def _key(self, value: object, seed: int) -> str:
        try:
            return fingerprint(self.one_run, value, seed)
        except Unknown as unknown:
            self.kept.trouble = (
                f"Results are not kept, because nobody can tell whether {unknown} is the same next time: make it inside "
                "your function, or use arrays, numbers and texts."
            )
            return ""

    def _called(self, value: object, seed: int, left: float) -> object:
        import keras

        keras.utils.set_random_seed(seed)
        try:
            with no_longer_than(left):
                return self.one_run(value, seed)
        except TooLong:
            self.longest = max(self.longest, left)
            raise self._out_of_time() from None

    def _out_of_time(self) -> ExperimentError:
        missing = self.count - self.done
        goes_on = "call it again to go on from there, or " if not self.kept.trouble and self.done else ""
        return ExperimentError(
            f"{self.done} of {self.count} runs are done after {self.seconds / 60:g} minutes, and the other {missing} would "
            f"take {max(1, round(missing * self.longest / 60))} minutes or more: {goes_on}plan fewer values, shorter trainings or fewer "
            "images, or allow more time with minutes=…"
        )


def _planned(
    varied: str, values: Sequence | Mapping[str, object], seeds: Sequence[int]
) -> tuple[str, tuple[str, ...], tuple, tuple[int, ...]]:
    """The plan as words, values and seeds, if it is one."""
    if not isinstance(varied, str) or not varied.strip():
        raise ExperimentError(f"Expected what you vary in words, such as 'number of epochs', found {varied!r}.")
    labels, values = (
        zip(*values.items(), strict=True) if isinstance(values, Mapping) and values else (None, tuple(values))
    )
    labels = tuple(map(_label, labels or values))
    if len(set(labels)) < 2 or len(set(labels)) < len(labels):
        raise ExperimentError(
            f"Expected two different values or more of what you vary ({varied}), found {', '.join(labels) or 'none'}: "
            "an experiment compares."
        )
    seeds = tuple(seeds)
    if not all(isinstance(seed, numbers.Integral) for seed in seeds):
        raise ExperimentError(f"Expected whole numbers as seeds, such as [1, 2], found {list(seeds)}.")
    if len(set(seeds)) < 2 or len(set(seeds)) < len(seeds):
        raise ExperimentError(
            f"Expected two different seeds or more, found {', '.join(map(str, seeds)) or 'none'}: with one nobody can tell "
            "an effect from chance; give seeds=[1, 2]."
        )
    return varied.strip(), labels, values, tuple(map(int, seeds))


def _label(value: object) -> str:
    if isinstance(value, float | np.floating):
        return f"{value:g}"
    return str(getattr(value, "__name__", value))


def _numbers(measured: object, names: Sequence[Hashable] | None) -> dict[str, float]:
    """What a run measured as plain numbers."""
    wanted = "Expected a dictionary of numbers from your function, such as {'mse': 0.03}"
    if not isinstance(measured, Mapping) or not measured:
        found = "None (does it end with return?)" if measured is None else f"a {type(measured).__name__}"
        raise ExperimentError(f"{wanted}, found {found}.")
    if names is not None and set(names) != set(measured):
        raise ExperimentError(
            f"Expected the same measurements from every run, {', '.join(map(str, names))}, found {', '.join(map(str, measured))}."
        )
    found = {}
    for name, value in measured.items():
        value = np.asarray(value)
        if value.size != 1 or value.dtype.kind not in "biuf":
            raise ExperimentError(
                f"{wanted}, found {name!r} of shape {value.shape} and type {value.dtype}: take its mean, say."
            )
        found[str(name)] = float(value.reshape(()))
    return found


def _in_words(measured: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in measured.items())


def _warn_of_what_has_no_effect(table: Mapping[str, np.ndarray], labels: Sequence[str], seeds: Sequence[int]) -> None:
    """Numbers that agree to the last digit do so because something is not used."""
    columns = np.stack(list(table.values()))  # (measures, values, seeds)
    if np.array_equal(columns[:, :, :1].repeat(len(seeds), axis=2), columns, equal_nan=True):
        print(
            "All seeds gave exactly the same numbers: your function uses a seed of its own, so these are not several runs but one."
        )
    same = [i for i in range(1, len(labels)) if np.array_equal(columns[:, 0], columns[:, i], equal_nan=True)]
    if same:
        print(f"{labels[0]} and {labels[same[0]]} gave exactly the same numbers: does your function use the value?")
