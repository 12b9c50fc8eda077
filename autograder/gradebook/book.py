"""nbgrader's gradebook as grading uses it: of a submission everything is read at once, and all of it is written or nothing.

nbgrader's steps open the gradebook anew each, look up one cell after the other and commit after each. Here they get one that
stays open, has read what they look up, and commits at the end.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy.orm import with_polymorphic

_GRADED = with_polymorphic(BaseCell, [GradeCell, TaskCell])


@contextlib.contextmanager
def of(resources: Mapping[str, Any]) -> Iterator[Book]:
    """The gradebook for a step: the one that is open, else, under nbgrader's own command, one for this step."""
    about = resources["nbgrader"]
    if book := about.get("book"):
        yield book
    else:
        with Book(about["db_url"]) as book, book.transaction():
            yield book


class Book(Gradebook):
    """A gradebook to be used within ``transaction``. Between two of them others can write."""

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """What is changed meanwhile is kept at the end, or nothing of it if there is an error or none comes to the end."""
        self._read: dict[tuple, dict[str, Any]] = {}
        self.db.remove()
        with self.engine.begin() as connection:
            # So nbgrader's own commits end no transaction and make nobody read again what was read.
            self.db.configure(bind=connection, expire_on_commit=False, join_transaction_mode="rollback_only")
            try:
                yield
                self.db.flush()
            finally:
                self.db.remove()
        self.engine.dispose()  # until the next, which may be in an hour, a server would close the connection

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        return self._found(name, (SourceCell, notebook, assignment), self._source_cells)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> GradeCell | TaskCell:
        return self._found(name, (GradeCell, notebook, assignment), self._graded_cells)

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        return self._found(grade_cell, (Grade, notebook, assignment, student), self._of_submission)

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Comment:
        return self._found(solution_cell, (Comment, notebook, assignment, student), self._of_submission)

    def grades(self, notebook: str, assignment: str, student: str) -> dict[str, Grade]:
        """The grades of a submitted notebook by the names of their cells."""
        return self._all((Grade, notebook, assignment, student), self._of_submission)

    def _found(self, name: str, place: tuple, read: Callable[..., dict[str, Any]]) -> Any:
        try:
            return self._all(place, read)[name]
        except KeyError:
            raise MissingEntry(f"No such {place[0].__name__}: {name} of {' / '.join(place[1:])}") from None

    def _all(self, place: tuple, read: Callable[..., dict[str, Any]]) -> dict[str, Any]:
        if place not in self._read:
            self._read[place] = read(*place)
        return self._read[place]

    def _source_cells(self, _: type, notebook: str, assignment: str) -> dict[str, SourceCell]:
        cells = self.db.query(SourceCell).join(SourceCell.notebook).join(Notebook.assignment)
        return {cell.name: cell for cell in cells.filter(Notebook.name == notebook, Assignment.name == assignment)}

    def _graded_cells(self, _: type, notebook: str, assignment: str) -> dict[str, GradeCell | TaskCell]:
        cells = self.db.query(_GRADED).join(_GRADED.notebook).join(Notebook.assignment)
        found = cells.filter(Notebook.name == notebook, Assignment.name == assignment)
        return {cell.name: cell for cell in found if isinstance(cell, GradeCell | TaskCell)}

    def _of_submission(
        self, kind: type[Grade | Comment], notebook: str, assignment: str, student: str
    ) -> dict[str, Grade | Comment]:
        rows = (
            self.db.query(BaseCell.name, kind)
            .select_from(kind)
            .join(BaseCell, BaseCell.id == kind.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        )
        ours = Notebook.name == notebook, Assignment.name == assignment, SubmittedAssignment.student_id == student
        return dict(map(tuple, rows.filter(*ours)))
