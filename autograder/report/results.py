"""What a graded class looks like: scores from nbgrader's gradebook, mistakes from the verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import correlation

from autograder import course, safety_net
from autograder.gradebook import database, outcomes, scores
from autograder.gradebook.outcomes import Outcome
from autograder.gradebook.scores import Total
from autograder.submission import Note
from vaelab.checks.engine import General

NOT_WRITTEN = General.not_written.name


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
    """One student's result.

    Attributes:
        scores, maxima: points per exercise, as far as tests judge it.
        findings: failed tests.
        to_mark: written answers that wait for a person, for the first time or again.
        total: the points of the whole submission.
        problem: why the last submission was not graded; ``total`` is then an earlier one's, if there was one.
    """

    student: str
    scores: dict[str, float] = field(default_factory=dict)
    maxima: dict[str, float] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    to_mark: list[str] = field(default_factory=list)
    notes: Sequence[Note] = ()
    endings: Sequence[str] = ()
    problem: str = ""
    seconds: float = 0.0
    total: Total = field(default_factory=Total)

    def __post_init__(self) -> None:
        if self.total == Total():  # nothing but exercises counts
            self.total = Total(sum(self.scores.values()), sum(self.maxima.values()))

    @property
    def score(self) -> float:
        return self.total.points

    @property
    def maximum(self) -> float:
        return self.total.maximum

    @property
    def penalty(self) -> float:
        return self.total.penalty

    @property
    def final(self) -> float:
        return self.total.final

    @property
    def has_points(self) -> bool:
        return not self.problem or self.total.entered

    @property
    def written(self) -> float:
        """Points that belong to no exercise: of questions marked by hand."""
        return self.total.points - sum(self.scores.values())

    @property
    def written_maximum(self) -> float:
        return self.total.maximum - sum(self.maxima.values())

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

    Raises ``database.GradebookError`` if the gradebook (a URL; by default the file in ``work``) cannot be read.
    """
    if not database.has_gradebook(work, gradebook):
        return []
    with database.opened(work, gradebook) as book:
        totals = scores.read(book, assignment)
    ended = {graded.student: graded for graded in outcomes.load(work, assignment)}
    order = [cell.grade_id for notebook in course.notebooks(assignment) for cell in course.cells(notebook)]
    names = exercises(assignment)
    found = []
    for student in sorted(ended.keys() | totals.keys()):
        graded = ended.get(student) or _without_outcome(student, totals[student])
        folder = work / "autograded" / student / assignment
        found.append(
            safety_net.attempt(
                "put together",
                partial(_result, graded, totals.get(student), names, order, folder),
                partial(failed, student, names),
            )
        )
    return found


def failed(student: str, names: Sequence[str], why: str) -> Result:
    """The result of somebody whose result cannot be told."""
    return Result(student, dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0), problem=why)


def _without_outcome(student: str, total: Total) -> Outcome:
    """Of somebody who is in the gradebook alone: graded by other means, or stopped before it was written down."""
    if not total.entered:
        return Outcome(student, problem="It has not been graded.")
    return Outcome(
        student, notes=(Note("", "What the tests found is not known here: grade it again to see the mistakes."),)
    )


def _result(graded: Outcome, total: Total | None, names: list[str], order: list[str], folder: Path) -> Result:
    """One student's result. ``order`` has all cells, ``folder`` the graded notebooks."""
    scored, maxima = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for mark in total.marks if total else ():
        if exercise := _exercise(mark.name, names):
            scored[exercise] += mark.score
            maxima[exercise] += 0.0 if mark.unmarked else mark.maximum
    result = Result(graded.student, scored, maxima, total=total or Total())
    result.notes = (*graded.notes, *_notes(result.total, folder))
    result.endings, result.problem = graded.endings, graded.problem
    result.seconds = sum(graded.seconds.values())
    for test, verdicts in graded.verdicts.items():
        failed = next((verdict for verdict in verdicts if not verdict.passed), None)
        if failed:
            words = failed.mistake, failed.summary, failed.expected, failed.observed, failed.hint
            result.findings.append(Finding(_exercise(test, names), test, *words))
    if total is None:
        result.problem = result.problem or "It is not in the gradebook."
    waiting = [mark.name for mark in result.total.marks if mark.waits]
    result.to_mark = sorted(waiting, key=lambda name: order.index(name) if name in order else len(order))
    return result


def _exercise(cell: str, names: list[str]) -> str:
    """The exercise that a graded cell belongs to; "" for a question marked by hand."""
    try:
        return course.exercise_of(cell, names)
    except ValueError:
        return ""


def _notes(total: Total, graded: Path) -> Iterator[Note]:
    """What the gradebook has to say beside points. ``graded`` is the folder of the student's graded notebooks."""
    if late := total.seconds_late:
        yield Note("", f"Handed in {scores.lateness(late)} after the due date.")
    for mark in total.marks:
        if mark.manual is None:
            continue
        given = f"{scores.number(mark.manual)} of {scores.number(mark.maximum)} points given by hand for `{mark.name}`"
        if mark.waits:
            yield Note("", f"{given}, but the answer changed since, or was not recorded then: mark it again.")
        elif graded.is_dir() and not (graded / f"{mark.notebook}.ipynb").exists():
            yield Note("", f"{given}, but its notebook {mark.notebook} is no longer handed in: look at the mark again.")
        if mark.manual > mark.maximum:
            yield Note("", f"{given}: more than there are.")


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
    sound = [result for result in results if not result.problem]
    found = []
    for name in sound[0].scores if sound else []:
        own = [result.scores[name] for result in sound]
        rest = [sum(result.scores.values()) - result.scores[name] for result in sound]
        maximum = max(result.maxima[name] for result in sound)
        varied = len(set(own)) > 1 and len(set(rest)) > 1
        first = [finding for result in sound for finding in result.first_findings() if finding.exercise == name]
        found.append(
            Item(
                name,
                sum(own) / len(own) / maximum if maximum else 0.0,
                sum(points >= maximum for points in own),
                sum(finding.mistake == NOT_WRITTEN for finding in first),
                correlation(own, rest) if varied else None,
            )
        )
    return found
