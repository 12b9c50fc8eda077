"""Check = inputs from a nonce → probe (runs the student's object) → evidence → judge (a pure function) → verdict.

The probe runs where the student's code runs. The judge needs only the report, so a grader can compute the verdict again
in a process of its own and need not believe the one shown in the notebook.
"""

from __future__ import annotations

import contextlib
import contextvars
import hashlib
import inspect
import io
import json
import logging
import secrets
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from vaelab._given import being_written
from vaelab._quiet import stderr_muted
from vaelab.checks.engine import show
from vaelab.checks.engine.errors import describe, failure_of
from vaelab.checks.engine.mistakes import General
from vaelab.checks.engine.patience import TooLong, no_longer_than
from vaelab.checks.engine.verdict import Failure, Verdict

REPORT_VERSION = 1
PATIENCE_S = 60  # seconds: right answers take less than 15 on two cores
LONG_PATIENCE_S = 600  # of a training of a minute on two cores, which the task asks for

_nonce = ""
_said_first: dict[str, tuple[tuple, Verdict]] = {}  # by exercise: the first failed verdict on an answer, and on what
_doing: contextvars.ContextVar[str] = contextvars.ContextVar("doing", default="")


class CheckFailed(AssertionError):
    """A check failed; the verdict says how. Shown as one line, because the verdict is displayed above it.

    ``shown`` is the verdict as it was shown, after what an earlier test of the same answer had found.
    """

    def __init__(self, verdict: Verdict, shown: Verdict | None = None) -> None:
        self.verdict, self.shown = verdict, shown or verdict
        super().__init__(f"{self.shown.title}: {self.shown.summary}")

    def _render_traceback_(self) -> list[str]:
        return [f"CheckFailed: {self}"]


@dataclass(frozen=True)
class Check:
    """One check of one exercise. An exercise's module says what it does; ``named`` adds what it is called.

    Attributes:
        inputs: ``(rng, **parameters) -> dict`` makes the inputs; called by the probe's side and again by the judge's.
        probe: ``(*subjects, inputs) -> dict`` runs the student's objects and writes evidence (plain JSON).
        judge: ``(inputs, evidence) -> str`` returns a line of praise or raises ``Failure``.
        title: what the student was asked to write; by default the probe's first parameter.
        where: where in the notebook to look, for mistakes without a place of their own; by default the module's ``WHERE``.
        looks_up: names of the notebook that the probe reads beside its subjects, if they are there.
        by_chance: it looks at random numbers that the student's code draws, so that its verdict is right up to a false-alarm rate.
        trains_long: a right answer trains for half a minute or more.
        exercise: the ``grade_id`` of the solution cell it judges.
        aspect: which of the exercise's checks it is.
    """

    inputs: Callable[..., dict]
    probe: Callable[..., dict]
    judge: Callable[[dict, Mapping], str]
    title: str = ""
    where: str = ""
    looks_up: tuple[str, ...] = ()
    by_chance: bool = False
    trains_long: bool = False
    exercise: str = ""
    aspect: str = ""

    @property
    def name(self) -> str:
        """``check.<name>`` in a test cell, whose ``grade_id`` begins with ``test_<name>``."""
        return f"{self.exercise}_{self.aspect}"

    def named(self, exercise: str, aspect: str, where: str) -> Check:
        """The check as the attribute ``aspect`` of the module ``exercise``."""
        first, *_ = inspect.signature(self.probe).parameters
        return replace(self, title=self.title or first, where=self.where or where, exercise=exercise, aspect=aspect)

    def __call__(self, *subjects: Any, **parameters: Any) -> None:
        """Probe the student's objects, show the verdict, and raise ``CheckFailed`` if it is not a pass."""
        report = self.report(*subjects, **parameters)
        verdict = self.verdict(report)
        shown = self._in_turn(verdict, subjects)
        show.display(shown, report)
        if not verdict.passed:
            raise CheckFailed(verdict, shown) from None

    def _in_turn(self, verdict: Verdict, subjects: tuple) -> Verdict:
        """The verdict as it is to be shown, after what was said first of the very same objects."""
        of, first = _said_first.get(self.exercise, ((), None))
        if first is None or first.check == self.name or any(a is not b for a, b in zip(of, subjects, strict=False)):
            first = None
            _said_first.pop(self.exercise, None)
        if first is None and not verdict.passed:
            _said_first[self.exercise] = subjects, verdict
        return verdict.after(first)

    def report(self, *subjects: Any, nonce: str | None = None, **parameters: Any) -> dict:
        """Run the probe. Errors of the student's code become evidence; wrong use of the check raises ``TypeError``."""
        inspect.signature(self.probe).bind(*subjects, {})
        nonce = nonce or _nonce or secrets.token_hex(16)
        report = {"version": REPORT_VERSION, "check": self.name, "nonce": nonce, "parameters": parameters}
        inputs = self._inputs(nonce, parameters)
        if any(subject is None for subject in subjects):
            return {**report, "error": {"type": "Undefined"}}
        doing_before, written_before = _doing.set(""), being_written.set(self.exercise)
        try:
            with _nothing_printed(), no_longer_than(LONG_PATIENCE_S if self.trains_long else PATIENCE_S):
                report["evidence"] = self.probe(*subjects, inputs)
        except (Exception, TooLong) as error:
            report["error"] = describe(error, _doing.get())
        finally:
            _doing.reset(doing_before)
            being_written.reset(written_before)
        return report

    def verdict(self, report: Mapping) -> Verdict:
        """Judge a report. A pure function: the same report always gets the same verdict; nothing raises."""
        try:
            inputs = self._inputs(report["nonce"], report["parameters"])
            if "error" in report:
                raise failure_of(report["error"])
            summary = self.judge(inputs, report["evidence"])
        except Failure as failure:
            return self.failed(failure)
        except Exception as error:  # whatever a forged or damaged report makes a judge do, it earns nothing
            return self.failed(
                Failure(General.malformed_report, "a report of this check", f"{type(error).__name__}: {error}"[:200])
            )
        return Verdict(self.name, self.exercise, True, summary, title=self.title)

    def failed(self, failure: Failure) -> Verdict:
        """The verdict of a failure."""
        mistake = failure.mistake.at(self.where)
        return Verdict(
            self.name,
            self.exercise,
            False,
            mistake.says,
            failure.expected,
            failure.observed,
            mistake.name,
            mistake.hint,
            mistake.where,
            self.title,
        )

    def _inputs(self, nonce: str, parameters: Mapping) -> dict:
        seed = hashlib.sha256(f"{nonce}|{self.name}|{json.dumps(parameters, sort_keys=True)}".encode()).digest()
        return self.inputs(np.random.default_rng(list(seed)), **parameters)


def use_nonce(nonce: str) -> None:
    """Make inputs from this nonce from now on; "" (as in a student's own session) takes a new one for every check."""
    global _nonce
    _nonce = nonce


def at_least(least: int, **sizes: int) -> None:
    """Refuses sizes that a test cell asks for and no right answer could pass; for makers of inputs."""
    for name, size in sizes.items():
        if size < least:
            raise ValueError(f"{name} is {size}, and this check needs {least} or more")


def at_most(most: int, **sizes: int) -> None:
    """The same of sizes that are too large."""
    for name, size in sizes.items():
        if size > most:
            raise ValueError(f"{name} is {size}, and this check can do {most} or less")


@contextlib.contextmanager
def doing(what: str) -> Iterator[None]:
    """Say what the probe is about to do with the student's object, for the message if that raises."""
    before = _doing.get()
    _doing.set(what)
    yield
    _doing.set(before)


class _Nowhere(io.StringIO):
    """A file that keeps nothing: an endless print must not use up the computer's memory."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def _nothing_printed() -> Iterator[None]:
    """Stock nbgrader gives no points to a cell that writes to stderr; what student code prints would bury the verdict."""
    previous = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(_Nowhere()),
            contextlib.redirect_stderr(_Nowhere()),
            stderr_muted(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
