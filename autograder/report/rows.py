"""All that is shown of each student, in words; the table on the terminal and the page of the class are made of it.

Everything in it has gone through ``words``: whatever a student's data bring about when they are shown, they bring about here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from autograder import safety_net
from autograder.gradebook.scores import number
from autograder.harmless.words import printable
from autograder.report import results
from autograder.report.results import Result

NO_POINTS = "–"
_LONGEST = 300  # characters of a remark; a student's program chooses them


@dataclass(frozen=True)
class Points:
    """Points in words, and whether some were lost."""

    text: str
    lost: bool = False


@dataclass(frozen=True)
class Remark:
    """What was wrong in an exercise."""

    exercise: str
    points: Points
    says: str


@dataclass(frozen=True)
class Row:
    """All that is shown of one student, fit to be shown.

    ``urgency`` says what an instructor should see first: 1 not graded, 2 suspicious, 3 stopped, 4 repaired or late; 0 nothing.
    """

    student: str
    points: str
    penalty: str
    final: str
    exercises: list[Points]
    written: str
    comment: str
    remarks: list[Remark]
    urgency: int
    sign: str
    look: list[str]


def rows(graded: Sequence[Result], names: Sequence[str]) -> list[Row]:
    return [
        safety_net.attempt(
            "shown",
            partial(_row, result, names),
            lambda why, student=result.student: _row(results.failed(student, names, why), names),
        )
        for result in graded
    ]


def _row(result: Result, names: Sequence[str]) -> Row:
    """One student's row. Whatever a student's data bring about when they are shown, they bring about here."""
    has_points = result.has_points
    exercises = {name: _points(result.scores.get(name, 0.0), result.maxima.get(name, 0.0)) for name in names}
    urgency = _urgency(result)
    written = f"{number(result.written)}/{number(result.written_maximum)}"
    return Row(
        student=_line(result.student),
        points=str(result.total) if has_points else NO_POINTS,
        penalty=number(result.penalty) if result.penalty else "",
        final=number(result.final) if has_points else NO_POINTS,
        exercises=[points if has_points else Points(NO_POINTS) for points in exercises.values()],
        written=written if has_points and written != "0/0" else NO_POINTS,
        comment=_comment(result),
        remarks=[Remark("stopped", Points(""), _line(ending)) for ending in result.endings]
        + [
            Remark(finding.exercise, exercises.get(finding.exercise, Points("")), _line(finding.says))
            for finding in result.first_findings()
        ],
        urgency=urgency,
        sign={1: "not graded", 2: "suspicious"}.get(urgency, ""),
        look=_look(result),
    )


def _points(got: float, possible: float) -> Points:
    return Points(f"{number(got)}/{number(possible)}", got < possible)


def _line(text: object) -> str:
    return " ".join(printable(text, _LONGEST).split())


def _comment(result: Result) -> str:
    if result.problem:
        earlier = " The points are those of an earlier submission." if result.total.entered else ""
        return f"Not graded: {_line(result.problem)}{earlier}"
    return "Nothing written yet." if result.untouched else ""


def _urgency(result: Result) -> int:
    suspicious = any(note.suspicious for note in result.notes)
    signs = [bool(result.problem), suspicious, bool(result.endings), bool(result.notes)]
    return signs.index(True) + 1 if any(signs) else 0


def _look(result: Result) -> list[str]:
    """Why an instructor should look at a submission."""
    notes = [
        f"{'Suspicious: ' if note.suspicious else ''}{_line(note.text)}"
        for note in result.notes
        if note.text != result.problem
    ]
    return [*([_line(result.problem)] if result.problem else []), *notes, *map(_line, result.endings)]
