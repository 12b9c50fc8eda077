"""Attacks on plain nbgrader, for comparison: its own preprocessors, its own kernels, no part of this engine."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import nbgrader_api
from autograder.bank.attacks import ASSIGNMENT, Attack, Targets, course, notebook_name


def points(attacks: list[Attack], folder: Path) -> dict[str, float | str]:
    """What nbgrader gives each attack, or its last words if it gives up. Works in ``folder``."""
    api = _course(folder)
    return {attack.name: _graded(attack, api, folder) for attack in attacks}


def _course(folder: Path) -> NbGraderAPI:
    nbgrader_api.quiet()
    nbgrader_api._put_own_commands_first()
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(_short(), source / notebook_name())
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = "stock"
    config.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"
    config.ExecutePreprocessor.timeout = 60
    api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
    nbgrader_api.checked(api.generate_assignment(ASSIGNMENT))
    return api


def _short() -> nbformat.NotebookNode:
    """The instructor's notebook without the cells that only train and draw, as attacks are."""
    notebook = nbformat.read(course.SOLUTIONS / ASSIGNMENT / notebook_name(), as_version=4)
    first = next(i for i, cell in enumerate(notebook.cells) if cell.metadata.get("nbgrader"))
    notebook.cells = [c for i, c in enumerate(notebook.cells) if i < first or c.metadata.get("nbgrader")]
    return notebook


def _graded(attack: Attack, api: NbGraderAPI, folder: Path) -> float | str:
    attack.hand_in(folder / "submitted" / attack.name / ASSIGNMENT, Targets())
    try:
        nbgrader_api.checked(api.autograde(ASSIGNMENT, attack.name))
    except nbgrader_api.NbgraderError as error:
        return f"aborted: {error}"[:120]
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        try:
            submission = gradebook.find_submission(ASSIGNMENT, attack.name)
        except MissingEntry:
            return "not in the gradebook"
        return float(sum(grade.auto_score or 0 for notebook in submission.notebooks for grade in notebook.grades))
