"""What a judge says of a report."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vaelab.checks.engine.mistakes import General, Mistake


def running_on(sentence: str) -> str:
    """A sentence as it goes on after a colon: with a small letter, but for what is an abbreviation or a symbol, such as KL or S."""
    second = sentence[1:2]
    return sentence if second.isupper() or second.isdigit() else sentence[:1].lower() + sentence[1:]


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

    def after(self, first: Verdict | None) -> Verdict:
        """The verdict as it is shown where an earlier test of the same answer has named another mistake, or met an error.

        One mistake has many symptoms. Two names for it would send a student in two directions.
        """
        silent = first is None or first.passed or self.passed or first.mistake in {*NOTHING_TO_MEND, self.mistake}
        if silent:
            return self
        hint = f"Mend that first: {running_on(first.hint)}" if first.hint else "Mend that first."
        says = f"This test fails as well, after what an earlier one has found: {running_on(first.summary)}"
        return replace(self, summary=says, mistake=first.mistake, hint=hint, where=first.where)


# What a verdict is called that leaves nothing to mend first, and one that names no mistake.
NOTHING_TO_MEND = {General.unrecognised.name, General.malformed_report.name}
UNNAMED = {General.exception.name, *NOTHING_TO_MEND}


class Failure(Exception):
    """Raised by a judge to end with a failed verdict."""

    def __init__(self, mistake: Mistake, expected: str = "", observed: str = "") -> None:
        super().__init__(mistake.name)
        self.mistake, self.expected, self.observed = mistake, expected, observed
