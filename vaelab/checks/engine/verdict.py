"""What a judge says of a report."""

from __future__ import annotations

from dataclasses import dataclass

from vaelab.checks.engine.mistakes import Mistake


@dataclass(frozen=True)
class Verdict:
    """What a judge says of one report. All fields are plain text, fit to be stored and shown.

    ``exercise`` is its ``grade_id``, ``title`` what the student was asked to write.
    """

    check: str
    exercise: str
    passed: bool
    summary: str
    expected: str = ""
    observed: str = ""
    mistake: str = ""
    hint: str = ""
    where: str = ""
    title: str = ""


class Failure(Exception):
    """Raised by a judge to end with a failed verdict."""

    def __init__(self, mistake: Mistake, expected: str = "", observed: str = "") -> None:
        super().__init__(mistake.name)
        self.mistake, self.expected, self.observed = mistake, expected, observed
