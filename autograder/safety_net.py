"""One submission is one submission's problem: what it makes a stage raise is caught here, once in each loop over students.

Cancelled tasks are caught too, since a connection that breaks off cancels whoever waits for it, and so are errors of Python
that are no ``Exception``. Only what concerns everybody goes on: Ctrl-C, a full disk, a gradebook that cannot be used.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import TypeVar

from autograder.gradebook.database import GradebookError
from autograder.harmless.words import printable

T = TypeVar("T")

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def attempt(stage: str, work: Callable[[], T], otherwise: Callable[[str], T]) -> T:
    """The result of ``work`` on one submission, or of ``otherwise`` with one sentence on why there is none.

    Args:
        stage: what was being done, to complete “It could not be …”.
        work: the stage.
        otherwise: makes of the sentence what takes the place of the result.
    """
    try:
        return work()
    except BaseException as error:
        if concerns_everybody(error):
            raise
        return otherwise(f"It could not be {stage}: {_said(error)}.")


def concerns_everybody(error: BaseException) -> bool:
    """The next submission would fare no better, or the user wants to stop."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | GradebookError):
        return True
    return isinstance(error, OSError) and error.errno in _DISK


def _said(error: BaseException) -> str:
    try:
        words = " ".join(printable(error, 300).split()).rstrip(".")
    except Exception:  # its own text may be what fails
        words = ""
    name = printable(type(error).__name__, 60)
    return f"{name}: {words}" if words else name
