"""nbgrader's steps where people's marks come in: they outlast grading again, and feedback pages say the score that counts.

Both are named in nbgrader_config.py, so that formgrader's buttons do the same as the `autograder` command.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Grade, Gradebook
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor, SaveAutoGrades
from sqlalchemy import Column, MetaData, String, Table, delete, insert, select

from autograder import course
from autograder.gradebook import book as books
from autograder.gradebook import scores

# What nbgrader does not keep: the text that a mark was given for. In the gradebook, so that copies of it stay whole.
_ANSWERS = Table(
    "autograder_answer",
    MetaData(),
    Column("grade", String(32), primary_key=True),
    Column("last", String(64), nullable=False),  # hash of what was graded last
    Column("marked", String(64)),  # hash of what a person marked
)


class KeepMarks(SaveAutoGrades):
    """Enters scores as nbgrader does, but what a person marked stays marked while it is the same.

    nbgrader asks for every mark anew whenever a submission is graded again. Here only those wait whose answer is another
    one than was marked, or whose test ended otherwise; the old mark counts until then.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        place = [resources["nbgrader"][name] for name in ("notebook", "assignment", "student")]
        self.notebook_id, self.assignment_id, self.student_id = place
        with books.of(resources) as self.gradebook:
            grades = self.gradebook.grades(*place)
            marked = {one.id for one in grades.values() if one.manual_score is not None and not one.needs_manual_grade}
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nb.cells}
            self._keep({name: grade for name, grade in grades.items() if name in cells}, marked, cells)
        return nb, resources

    def _keep(self, grades: Mapping[str, Grade], marked: set[str], cells: dict[str, NotebookNode]) -> None:
        """Let nobody mark again what was ``marked`` (ids of grades) and is the same; write down what was graded."""
        db, ids = self.gradebook.db, [grade.id for grade in grades.values()]
        _ANSWERS.create(db.connection(), checkfirst=True)
        known = {row.grade: row for row in db.execute(select(_ANSWERS).where(_ANSWERS.c.grade.in_(ids)))}
        rows = []
        for name, grade in grades.items():
            text = _fingerprint(cells[name], cells)
            before = known.get(grade.id)
            mark_of = before and (before.last if grade.id in marked else before.marked)
            if grade.manual_score is not None and text == mark_of:
                grade.needs_manual_grade = False
            rows.append({"grade": grade.id, "last": text, "marked": mark_of})
        db.execute(delete(_ANSWERS).where(_ANSWERS.c.grade.in_(ids)))
        if rows:
            db.execute(insert(_ANSWERS), rows)


def _fingerprint(cell: NotebookNode, cells: dict[str, NotebookNode]) -> str:
    """A hash of what a person marks: an answer with its pictures; of a test, the answer and how the test ended."""
    seen: list[Any] = [_essence(cell.source), cell.get("attachments", {})]
    if not course.of(cell).is_solution:
        answers = [name for name, other in cells.items() if course.of(other).is_solution]
        with contextlib.suppress(ValueError):  # of a test that belongs to no exercise, all answers count
            answers = [course.exercise_of(cell.metadata.nbgrader.grade_id, answers)]
        seen = [_ending(cell), *(_essence(cells[name].source) for name in answers)]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def _essence(text: str) -> str:
    """A text without what tools change when a notebook is saved: the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _ending(test: NotebookNode) -> list[str]:
    """How a test ended, without the numbers, which are others in every run."""
    errors = [output.get("evalue", "") for output in test.get("outputs", []) if output.output_type == "error"]
    return [" ".join(word for word in said.split() if not re.search(r"\d", word)) for said in errors]


class ShowScore(GetGrades):
    """Gives a feedback page its scores as nbgrader does, and says first how many points the submission has in the end."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        nb, resources = super().preprocess(nb, resources)
        with Gradebook(self.db_url) as book:
            total = scores.read(book, self.assignment_id, self.student_id)[self.student_id]
        # nbgrader's own export never gives less than 0 points.
        resources["nbgrader"]["score"] = max(0.0, resources["nbgrader"]["score"])
        nb.cells.insert(0, new_markdown_cell(_said(self.assignment_id, total)))
        return nb, resources


def _said(assignment: str, total: scores.Total) -> str:
    said = f"Points for {assignment}: {total}"
    if len({mark.notebook for mark in total.marks}) > 1:
        said += ", all notebooks together"
    if total.penalty:
        late = f" for handing in {scores.lateness(total.seconds_late)} late" if total.seconds_late else ""
        said += f"; penalty{late}: {scores.number(total.penalty)}; final: {scores.number(total.final)}"
    return f"**{said}.**"
