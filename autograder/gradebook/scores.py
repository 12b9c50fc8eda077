"""Points. nbgrader's gradebook is their one source; this reads them from it, and keeps them up with the course.

Every place that shows points (table, page, CSV, feedback) shows what is read here: the very numbers that formgrader and
``nbgrader export`` show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import func, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Query, undefer

from autograder import course
from autograder.gradebook import book as books
from autograder.gradebook import database, nbgrader_api, outcomes


class Mark(NamedTuple):
    """What one graded cell got. ``score`` is nbgrader's: a person's if there is one, and extra credit on top."""

    notebook: str
    name: str
    score: float
    maximum: float
    auto: float | None = None
    manual: float | None = None
    waits: bool = False  # for a person

    @property
    def unmarked(self) -> bool:
        """Nobody has marked it yet, and it counts nothing."""
        return self.waits and self.auto is None and self.manual is None


@dataclass(frozen=True)
class Total:
    """A submission's points.

    Attributes:
        points: what formgrader shows: given by tests and by people, with extra credit.
        possible: the points of the assignment.
        penalty: what nbgrader takes off for handing in late.
        seconds_late: after the due date.
        marks: by graded cell; their scores add up to ``points``.
    """

    points: float = 0.0
    possible: float = 0.0
    penalty: float = 0.0
    seconds_late: float = 0.0
    marks: tuple[Mark, ...] = ()

    @property
    def final(self) -> float:
        """What ``nbgrader export`` gives."""
        return max(0.0, self.points - self.penalty)

    @property
    def to_mark(self) -> float:
        """Points of what nobody has marked yet."""
        return sum(mark.maximum for mark in self.marks if mark.unmarked)

    @property
    def to_mark_again(self) -> float:
        """Points of what was marked before it changed."""
        return sum(mark.maximum for mark in self.marks if mark.waits and not mark.unmarked)

    @property
    def maximum(self) -> float:
        """The points of what is marked."""
        return self.possible - self.to_mark

    @property
    def entered(self) -> bool:
        """Something of it was graded; nbgrader makes an empty entry before it grades."""
        return any(mark.auto is not None or mark.manual is not None for mark in self.marks)

    def __str__(self) -> str:
        said = f"{number(self.points)}/{number(self.maximum)}"
        if self.to_mark:
            said += f" + {number(self.to_mark)} to mark"
        if self.to_mark_again:
            said += f", {number(self.to_mark_again)} to mark again"
        return said


def number(points: float) -> str:
    """Points as people write them: two decimals at most, as on nbgrader's pages, and no −0."""
    return f"{round(points, 2) + 0.0:.10g}"


def lateness(seconds: float) -> str:
    """A time after the due date in words."""
    days, hours = divmod(max(1, round(seconds / 3600)), 24)
    parts = [f"{count} {unit}{'s' * (count > 1)}" for count, unit in ((days, "day"), (hours, "hour")) if count]
    return " and ".join(parts) if seconds >= 3600 else "less than an hour"


def read(book: Gradebook, assignment: str, student: str = "") -> dict[str, Total]:
    """The points of every submission in the gradebook, by student; ``student`` for one alone."""
    ours = [Assignment.name == assignment, *([SubmittedAssignment.student_id == student] if student else [])]
    marks: dict[str, list[Mark]] = defaultdict(list)
    numbers = Grade.score, func.coalesce(GradeCell.max_score, TaskCell.max_score, 0.0), Grade.auto_score
    by_hand = Grade.manual_score, Grade.needs_manual_grade
    rows = _joined(book, SubmittedAssignment.student_id, Notebook.name, BaseCell.name, *numbers, *by_hand)
    for owner, *mark in rows.filter(*ours):
        marks[owner].append(Mark(*mark))
    deferred = SubmittedAssignment.score, SubmittedAssignment.max_score, SubmittedAssignment.late_submission_penalty
    found = book.db.query(SubmittedAssignment).join(Assignment).filter(*ours).options(*map(undefer, deferred))
    return {
        one.student_id: Total(
            *(one.score, one.max_score, one.late_submission_penalty, _seconds_late(one)),
            tuple(marks[one.student_id]),
        )
        for one in found
    }


def comments(book: Gradebook, assignment: str) -> dict[str, list[tuple[str, str]]]:
    """What people wrote about answers: by student, name of the cell and text."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = (
        book.db.query(SubmittedAssignment.student_id, BaseCell.name, Comment.manual_comment)
        .select_from(Comment)
        .join(SubmittedNotebook, Comment.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(BaseCell, Comment.cell_id == BaseCell.id)
    )
    for student, cell, text in rows.filter(Assignment.name == assignment, Comment.manual_comment.isnot(None)):
        found[student].append((cell, text))
    return found


def _seconds_late(submission: SubmittedAssignment) -> float:
    """nbgrader's number; it cannot say it of an extension where there is no due date."""
    return submission.total_seconds_late if submission.assignment.duedate else 0.0


def _joined(book: Gradebook, *columns: Any) -> Query:
    """A query of columns over grades and all that they belong to."""
    return (
        book.db.query(*columns)
        .select_from(Grade)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .outerjoin(GradeCell.__table__, GradeCell.__table__.c.id == BaseCell.id)
        .outerjoin(TaskCell.__table__, TaskCell.__table__.c.id == BaseCell.id)
    )


# ---------------------------------------------------------------------------------------------------------------------
# Points that were changed in the course


def rescore(assignment: str, work: Path, gradebook: str = "") -> str:
    """Bring everybody's scores up to the points that the course gives now, from stored verdicts; nothing is run.

    A test that passed gives its points, another none. Scores and extra credit given by hand stay as they are, also those
    that are above the new points: a program does not correct a person (``results`` makes a note of them). A late penalty is
    worked out again where the points that it is taken from changed.

    Returns:
        A sentence on what was changed, or on why it could not be; "" if all was as it should be.

    Raises:
        database.GradebookError: the gradebook cannot be read.
    """
    if not database.has_gradebook(work, gradebook):
        return ""
    points = {(path.stem, cell.grade_id): cell for path in course.notebooks(assignment) for cell in course.cells(path)}
    with database.opened(work, gradebook) as book:
        try:
            notebooks = book.find_assignment(assignment).notebooks
        except MissingEntry:
            return ""
        known = [
            (cell, points.get((notebook.name, cell.name))) for notebook in notebooks for cell in notebook.grade_cells
        ]
        maxima = [(cell, new.points) for cell, new in known if new and new.points != cell.max_score]
        grades = list(_outdated(book, assignment, work, points))
        if not maxima and not grades:
            return ""
        try:
            for cell, maximum in maxima:
                cell.max_score = maximum
            if grades:
                book.db.execute(update(Grade), [{"id": one.id, "auto_score": one.score} for one in grades])
            _renew_penalties(book, {one.notebook for one in grades})
            book.db.commit()
        except DBAPIError as error:
            book.db.rollback()
            return (
                f"The points of {assignment} changed, but the gradebook cannot be written ({error.orig}): "
                "what follows is by the old points."
            )
    students = len({one.student for one in grades})
    return (
        f"The points of {assignment} changed: {students} student{'s' * (students != 1)} scored anew, nothing was run."
    )


class _NewScore(NamedTuple):
    id: str
    notebook: str  # id of the submitted notebook
    student: str
    score: float


def _outdated(
    book: Gradebook, assignment: str, work: Path, points: Mapping[tuple[str, str], course.Cell]
) -> Iterator[_NewScore]:
    """Scores of tests that are not what the course gives for what the tests had found."""
    tests = {place: cell.points for place, cell in points.items() if cell.is_test}
    alone = {name for name, times in Counter(name for _, name in tests).items() if times == 1}
    verdicts = {one.student: one.verdicts for one in outcomes.load(work, assignment)}
    ids = Grade.id, SubmittedNotebook.id, SubmittedAssignment.student_id
    rows = _joined(book, *ids, Notebook.name, BaseCell.name, Grade.auto_score, GradeCell.max_score)
    for grade, submitted, student, notebook, name, score, old in rows.filter(Assignment.name == assignment):
        if score is None or (notebook, name) not in tests:
            continue
        found = verdicts.get(student, {}).get(name) if name in alone else None
        # Without a verdict, of an earlier submission say, the score itself tells who passed.
        passed = all(verdict.passed for verdict in found) if found else score == old
        new = tests[notebook, name] if passed else 0.0 if found else score
        if new != score:
            yield _NewScore(grade, submitted, student, new)


def _renew_penalties(book: Gradebook, changed: set[str]) -> None:
    """nbgrader works a late penalty out when it grades a notebook; the same for notebooks whose points changed."""
    step = LatePenalties(config=nbgrader_api.configuration())
    for notebook in book.db.query(SubmittedNotebook).filter(SubmittedNotebook.id.in_(changed)):
        step.assign(notebook)


class LatePenalties(AssignLatePenalties):
    """nbgrader's step on a gradebook that may be open, and by the lateness that is said everywhere."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        place = [resources["nbgrader"][name] for name in ("notebook", "assignment", "student")]
        with books.of(resources) as book:
            self.assign(book.find_submission_notebook(*place))
        return nb, resources

    def assign(self, notebook: SubmittedNotebook) -> None:
        """Work out the penalty of a submitted notebook."""
        self.init_plugin()
        notebook.late_submission_penalty = None
        if late := _seconds_late(notebook.assignment):
            penalty = self.plugin_inst.late_submission_penalty(notebook.student.id, notebook.score, late)
            if penalty is not None:
                notebook.late_submission_penalty = self._check_late_penalty(notebook, penalty)
