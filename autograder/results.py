"""What a graded class looks like: scores from nbgrader's gradebook, mistakes from the verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import correlation

from nbgrader.api import Gradebook, MissingEntry

from autograder import course, nbgrader_api, outcomes
from autograder.records import Graded, Note
from vaelab.checks.verdict import NOT_WRITTEN as MISTAKE_NOT_WRITTEN

NOT_WRITTEN = MISTAKE_NOT_WRITTEN.name


@dataclass(frozen=True)
class Finding:
    """A failed test: which mistake, in which words."""

    exercise: str
    test: str
    mistake: str
    says: str
    expected: str = ""
    observed: str = ""
    hint: str = ""


@dataclass
class Result:
    """One student's result. ``scores`` and ``maxima`` are points per exercise; written answers wait for a person."""

    student: str
    scores: dict[str, float] = field(default_factory=dict)
    maxima: dict[str, float] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    to_mark: list[str] = field(default_factory=list)
    notes: Sequence[Note] = ()
    endings: Sequence[str] = ()
    problem: str = ""
    seconds: float = 0.0

    @property
    def score(self) -> float:
        return sum(self.scores.values())

    @property
    def maximum(self) -> float:
        return sum(self.maxima.values())

    @property
    def untouched(self) -> bool:
        """No exercise was written."""
        return bool(self.scores) and set(self.scores) == {f.exercise for f in self.findings if f.mistake == NOT_WRITTEN}

    def first_findings(self) -> list[Finding]:
        """The first failed test of each exercise: the others usually follow from the same mistake."""
        first: dict[str, Finding] = {}
        for finding in self.findings:
            first.setdefault(finding.exercise, finding)
        return list(first.values())


def exercises(assignment: str) -> list[str]:
    """Names of an assignment's autograded exercises, in the order of the notebooks."""
    return [name for notebook in course.notebooks(assignment) for name in course.exercises(notebook)]


def of_class(assignment: str, work: Path, gradebook: str = "") -> list[Result]:
    """Results of every submission that was graded, by student.

    Raises ``nbgrader_api.GradebookError`` if the gradebook (a URL; by default the file in ``work``) cannot be read.
    """
    names = exercises(assignment)
    if not gradebook and not (work / "gradebook.db").exists():
        return []
    with nbgrader_api.opened(work, gradebook) as book:
        return [_result(graded, assignment, names, book) for graded in outcomes.load(work, assignment)]


def _result(graded: Graded, assignment: str, names: list[str], gradebook: Gradebook) -> Result:
    result = Result(graded.student, dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0))
    result.notes, result.endings, result.problem = graded.notes, graded.endings, graded.problem
    result.seconds = sum(graded.seconds.values())
    for test, verdicts in graded.verdicts.items():
        failed = next((verdict for verdict in verdicts if not verdict.passed), None)
        if failed:
            words = failed.mistake, failed.summary, failed.expected, failed.observed, failed.hint
            result.findings.append(Finding(course.exercise_of(test, names), test, *words))
    try:
        submission = gradebook.find_submission(assignment, graded.student)
    except MissingEntry:
        result.problem = result.problem or "It is not in the gradebook."
        return result
    if late := submission.total_seconds_late:
        result.notes = (*result.notes, Note("", f"Handed in {_span(late)} after the due date."))
    for grade in (grade for notebook in submission.notebooks for grade in notebook.grades):
        if grade.needs_manual_grade:
            result.to_mark.append(grade.name)
        elif grade.cell.cell_type == "code":
            exercise = course.exercise_of(grade.name, names)
            result.scores[exercise] += grade.score
            result.maxima[exercise] += grade.max_score
    return result


def _span(seconds: float) -> str:
    days, hours = divmod(max(1, round(seconds / 3600)), 24)
    parts = [f"{count} {unit}{'s' * (count > 1)}" for count, unit in ((days, "day"), (hours, "hour")) if count]
    return " and ".join(parts) if seconds >= 3600 else "less than an hour"


@dataclass(frozen=True)
class Misunderstanding:
    """A mistake that some students made; the example is the first one's."""

    example: Finding
    students: list[str]


def misunderstandings(results: list[Result]) -> list[Misunderstanding]:
    """The mistakes of the class, the most frequent first. What nobody wrote is none."""
    made: dict[tuple[str, str], Misunderstanding] = {}
    for result in results:
        for finding in result.first_findings():
            if finding.mistake != NOT_WRITTEN:
                known = made.setdefault((finding.exercise, finding.mistake), Misunderstanding(finding, []))
                known.students.append(result.student)
    return sorted(made.values(), key=lambda one: -len(one.students))


@dataclass(frozen=True)
class Item:
    """How an exercise did: mean share of its points, students with all of them and without an answer, and how well it
    tells strong students from weak ones.
    """

    exercise: str
    difficulty: float
    full: int
    unwritten: int
    discrimination: float | None


def items(results: list[Result]) -> list[Item]:
    """Item analysis of the graded submissions, in the order of the exercises.

    ``difficulty`` is the mean score as a share of the maximum (1 is easiest). ``discrimination`` is the correlation of
    an exercise's score with the score in all others (item-rest correlation); None where either does not vary.
    """
    sound = [result for result in results if not result.problem and result.maximum]
    found = []
    for name in sound[0].scores if sound else []:
        own = [result.scores[name] for result in sound]
        rest = [result.score - result.scores[name] for result in sound]
        maximum = max(result.maxima[name] for result in sound)
        varied = len(set(own)) > 1 and len(set(rest)) > 1
        first = [finding for result in sound for finding in result.first_findings() if finding.exercise == name]
        found.append(
            Item(
                name,
                sum(own) / len(own) / maximum if maximum else 0.0,
                sum(points == maximum for points in own),
                sum(finding.mistake == NOT_WRITTEN for finding in first),
                correlation(own, rest) if varied else None,
            )
        )
    return found
