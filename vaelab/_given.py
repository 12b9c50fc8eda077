"""Functions of the library that do what students write in an exercise: there they are not to be used.

They serve other notebooks. While an exercise's check runs the student's code, those that are its answer refuse to work.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

Args, Result = ParamSpec("Args"), TypeVar("Result")

being_written: ContextVar[str] = ContextVar("being_written", default="")  # the exercise whose answer a check is running


does_not_count: dict[str, list[str]] = {}  # by exercise: the functions that are its answer; its text has to name them


class GivenAway(RuntimeError):
    """A function of the library was called in the place of the student's own work. Its text is the function's name."""


def answers(*exercises: str) -> Callable[[Callable[Args, Result]], Callable[Args, Result]]:
    """Marks a function that is the answer to these exercises."""

    def mark(function: Callable[Args, Result]) -> Callable[Args, Result]:
        for exercise in exercises:
            does_not_count.setdefault(exercise, []).append(function.__name__)

        @functools.wraps(function)
        def marked(*args: Args.args, **kwargs: Args.kwargs) -> Result:
            if being_written.get() in exercises:
                raise GivenAway(function.__name__)
            return function(*args, **kwargs)

        return marked

    return mark
