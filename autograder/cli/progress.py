"""What is said while a class is graded: a bar where somebody watches, a line for each submission where a log is kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from autograder.gradebook.outcomes import Outcome
from autograder.harmless.words import printable


class Log:
    """Lines for a log: a start, each submission with count, rate and estimate, and an end.

    Args:
        assignment: what is graded.
        total: how many submissions there are.
        say: takes a line.
        clock: seconds that have passed since some moment.
    """

    def __init__(
        self, assignment: str, total: int, say: Callable[[str], Any], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._assignment, self._total, self._say, self._clock = assignment, total, say, clock
        self._began = clock()
        self._done = self._ran = 0
        self._ungraded: list[str] = []

    def start(self) -> None:
        self._say(f"{_now()}: grading {_count(self._total)} of {self._assignment}")

    def graded(self, one: Outcome) -> None:
        self._done += 1
        # What is read from the store, or refused unread, takes no time and says nothing about how long the others take.
        self._ran += bool(one.seconds) and not one.from_store
        student = _in_a_line(one.student)
        if one.problem:
            self._ungraded.append(student)
            what = f"not graded: {student}: {_in_a_line(one.problem)}"
        else:
            # Where nothing is written there is nothing to run, at the first time as well.
            what = f"graded {student}" + (", unchanged" if one.from_store and any(one.seconds.values()) else "")
        self._say(f"[{self._done}/{self._total}] {what}{self._pace()}")

    def end(self) -> None:
        graded = f"graded {self._done - len(self._ungraded)} of {_count(self._done)}"
        ungraded = f"; not graded: {', '.join(self._ungraded)}" if self._ungraded else ""
        self._say(f"{_now()}: {graded} in {duration(self._clock() - self._began)}{ungraded}")

    def _pace(self) -> str:
        seconds, left = self._clock() - self._began, self._total - self._done
        if not self._ran or seconds <= 0:
            return ""
        estimate = f", about {duration(left * seconds / self._ran)} left" if left > 0 else ""
        return f" ({60 * self._ran / seconds:.1f} a minute{estimate})"


def duration(seconds: float) -> str:
    """A time in words, as exactly as an estimate deserves."""
    for unit, name in ((3600, "hour"), (60, "minute")):
        if seconds >= 1.5 * unit:
            return f"{seconds / unit:.0f} {name}s"
    return f"{seconds:.0f} second{'s' * (round(seconds) != 1)}"


def _count(number: int) -> str:
    return f"{number} submission{'s' * (number != 1)}"


def _now() -> str:
    return f"{datetime.now():%Y-%m-%d %H:%M}"


def _in_a_line(text: str) -> str:
    return " ".join(printable(text).split())


def bar() -> Any:
    """A bar on the terminal, disabled where nobody watches."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = [
        TextColumn("{task.description}", markup=False),  # students' names stand in it
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    ]
    return Progress(*columns, console=console, disable=not console.is_terminal)
