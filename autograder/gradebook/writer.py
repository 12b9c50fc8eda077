"""A judged submission into nbgrader's gradebook and into autograded/, as nbgrader's autograde would enter it.

nbgrader's command opens the gradebook, reads and copies every notebook and checks it against its schema many times over, so
that the one process that writes would hold up a class. Here its steps, those that nbgrader_config.py names, are taken one
after the other on a gradebook that stays open, on notebooks that are in memory, and a submission is entered whole or not at
all: a command that is killed leaves the earlier marks and the earlier files, or the new marks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.utils import find_all_files, parse_utc
from traitlets.utils.importstring import import_item

from autograder import workplace
from autograder.gradebook import database, nbgrader_api
from autograder.gradebook.book import Book
from autograder.gradebook.scores import LatePenalties

TIMESTAMP = "timestamp.txt"
# What was done with a notebook before it comes here: it is repaired and has its outputs.
DONE = {"autograder.pipeline.button.Prepare", "autograder.pipeline.button.Judge"}


class Writer:
    """The one writer of the gradebook and of the folder autograded/ of a work folder, for one submission after the other."""

    def __init__(self, work: Path, gradebook: str = "") -> None:
        api = nbgrader_api.of_class(work, gradebook)
        self.work = work
        self.settings = Autograde(coursedir=api.coursedir, parent=api)
        configured = [*self.settings.sanitize_preprocessors, *self.settings.autograde_preprocessors]
        self.steps = [_step(step, api) for step in configured if step not in DONE]
        self.penalties = LatePenalties(parent=api)
        with database.reported():
            self.book = Book(api.coursedir.db_url, api.coursedir.course_id)

    def enter(
        self, assignment: str, student: str, notebooks: Mapping[str, NotebookNode], beside: Mapping[str, bytes]
    ) -> None:
        """Enter a submission, in place of an earlier one of the student's.

        Args:
            notebooks: by file name, with their outputs; changed here. Those of the assignment that are missing count nothing.
            beside: nbgrader's own files beside the notebooks, such as its timestamp.

        Raises:
            database.GradebookError: the gradebook cannot be written.
            database.NbgraderError: it does not take this submission.
        """
        folder = self.work / "autograded" / student / assignment
        new = folder.with_name(f".{assignment}.new")
        shutil.rmtree(new, ignore_errors=True)
        with database.reported(), self.book.transaction():
            self._submission(assignment, student, beside)
            graded = {name: self._graded(name, notebook, assignment, student) for name, notebook in notebooks.items()}
            self._count_nothing(assignment, student, {Path(name).stem for name in notebooks})
            self._write(new, assignment, student, graded, beside)
        workplace.swap(folder, new)

    def _submission(self, assignment: str, student: str, beside: Mapping[str, bytes]) -> None:
        self.book.update_or_create_student(student)
        said = beside.get(TIMESTAMP, b"").decode().strip()
        when = {"timestamp": parse_utc(said)} if said else {}  # else it keeps the one that it has
        self.book.update_or_create_submission(assignment, student, **when)

    def _graded(self, name: str, notebook: NotebookNode, assignment: str, student: str) -> str:
        """A notebook as nbgrader's steps leave it, with its scores entered."""
        about = {"student": student, "assignment": assignment, "notebook": Path(name).stem}
        about |= {"db_url": self.settings.coursedir.db_url, "book": self.book}
        resources = ResourcesDict(nbgrader=about, unique_key=about["notebook"], metadata=ResourcesDict())
        for step in self.steps:
            notebook, resources = step(notebook, resources)
        nbformat.validate(notebook)
        return nbformat.versions[4].writes_json(notebook) + "\n"

    def _count_nothing(self, assignment: str, student: str, handed_in: set[str]) -> None:
        """Scores of the assignment's notebooks that were not handed in."""
        for submitted in self.book.find_submission(assignment, student).notebooks:
            if submitted.name not in handed_in:
                for grade in submitted.grades:
                    grade.auto_score, grade.needs_manual_grade = 0, False
                self.penalties.assign(submitted)

    def _write(
        self, folder: Path, assignment: str, student: str, notebooks: Mapping[str, str], beside: Mapping[str, bytes]
    ) -> None:
        folder.mkdir(parents=True)
        for name, data in beside.items():
            (folder / name).write_bytes(data)
        for source, name in self._support_files(assignment):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
        for name, text in notebooks.items():
            (folder / name).write_text(text, encoding="utf-8")
        self.settings.set_permissions(folder.name, student)

    def _support_files(self, assignment: str) -> Iterator[tuple[Path, Path]]:
        """The course's files that lie beside the notebooks: where they are, and their names in the folder."""
        source = self.work / nbgrader_api.SOURCE / assignment
        students_own = self.settings.exclude_overwriting.get(assignment, ())
        for path in map(Path, find_all_files(str(source), [*self.settings.coursedir.ignore, "*.ipynb"])):
            if (name := path.relative_to(source)).as_posix() not in students_own:
                yield path, name


def _step(step: Any, api: Any) -> Any:
    """A step as nbconvert makes it of a name, a class or a function."""
    step = import_item(step) if isinstance(step, str) else step
    return step(parent=api) if isinstance(step, type) else step
