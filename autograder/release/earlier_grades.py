"""A changed assignment beside the grades that are recorded already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder import course
from autograder.gradebook import database


class WouldBreakGrades(ValueError):
    """A changed assignment does not fit the grades that are already recorded; the message is one sentence."""


def compare_with_grades(assignment: str, work: Path, gradebook: str = "") -> list[str]:
    """Sentences on what recorded grades must follow, such as changed points; empty before anything is graded.

    nbgrader cannot enter an assignment whose graded cells are not those that scores were recorded for. It says so when
    the class is graded; this says so before students get the new version.

    Raises:
        WouldBreakGrades: graded cells or notebooks came, went or changed between graded by tests and graded by hand.
        database.GradebookError: the gradebook cannot be read.
    """
    if not database.has_gradebook(work, gradebook):
        return []
    new = {path.stem: _graded_cells(path) for path in course.notebooks(assignment)}
    with database.opened(work, gradebook) as book:
        try:
            recorded = book.find_assignment(assignment)
        except MissingEntry:
            return []
        students = len(recorded.submissions)
        if not students:
            return []
        old = {
            notebook.name: {cell.name: (cell.cell_type, cell.max_score) for cell in notebook.grade_cells}
            for notebook in recorded.notebooks
        }
    changes = [*_changes(set(old), set(new), "notebook")]
    for name in sorted(set(old) & set(new)):
        changes += _changes(set(old[name]), set(new[name]), "graded cell")
        both = sorted(set(old[name]) & set(new[name]))
        changes += [f"`{cell}` changed its kind" for cell in both if old[name][cell][0] != new[name][cell][0]]
    if changes:
        raise WouldBreakGrades(
            f"{assignment} is not released, because grades of {students} student{'s' * (students > 1)} are recorded "
            f"that it no longer fits: {'; '.join(changes)}. Undo that (a test that should not count can have 0 points), "
            "or copy the folder under a new name and release that."
        )
    return [
        f"`{cell}` has {new[name][cell][1]:g} points now, {old[name][cell][1]:g} before: grade {assignment} again."
        for name in old
        for cell in old[name]
        if old[name][cell][1] != new[name][cell][1]
    ]


def _graded_cells(notebook: Path) -> dict[str, tuple[str, float]]:
    """grade_id → (kind of cell, points) of what is graded in a source notebook."""
    return {
        cell.grade_id: ("code" if cell.is_code else "markdown", cell.points)
        for cell in course.cells(notebook)
        if cell.is_graded
    }


def _changes(old: set[str], new: set[str], what: str) -> Iterator[str]:
    for names, did in ((old - new, "gone"), (new - old, "new")):
        if names:
            yield f"{', '.join(f'`{name}`' for name in sorted(names))} {'is' if len(names) == 1 else 'are'} {did} ({what}{'s' * (len(names) > 1)})"
