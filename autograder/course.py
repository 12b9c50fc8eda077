"""Where the course keeps what, and what a notebook's cells are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = ROOT / "solutions"
ASSIGNMENTS = ROOT / "assignments"
WORK = ROOT / "autograder" / "work"


def assignments() -> list[str]:
    """Names of all assignments, in the order of the course."""
    return sorted(folder.name for folder in SOLUTIONS.iterdir() if any(folder.glob("*.ipynb")))


def notebooks(assignment: str) -> list[Path]:
    """Source notebooks of an assignment. Raises ``ValueError`` for an unknown name."""
    paths = sorted((SOLUTIONS / assignment).glob("*.ipynb"))
    if not paths:
        raise ValueError(f"There is no assignment {assignment!r}; there are: {', '.join(assignments())}.")
    return paths


@dataclass(frozen=True)
class Cell:
    """A notebook cell as nbgrader sees it."""

    source: str
    is_code: bool
    grade_id: str = ""
    points: float = 0
    is_solution: bool = False
    is_graded: bool = False

    @property
    def is_test(self) -> bool:
        """An autograded test cell."""
        return self.is_code and self.is_graded and not self.is_solution

    @property
    def is_written(self) -> bool:
        """A question answered in words and graded by hand."""
        return self.is_graded and self.is_solution


def cells(notebook: Path | NotebookNode) -> list[Cell]:
    """All cells of a notebook, in order."""
    if isinstance(notebook, Path):
        notebook = nbformat.read(notebook, as_version=4)
    return [_cell(cell) for cell in notebook.cells]


def _cell(cell: NotebookNode) -> Cell:
    role = cell.metadata.get("nbgrader", {})
    return Cell(
        source=cell.source,
        is_code=cell.cell_type == "code",
        grade_id=role.get("grade_id", ""),
        points=float(role.get("points", 0)),
        is_solution=bool(role.get("solution")),
        is_graded=bool(role.get("grade")),
    )


def exercises(notebook: Path | NotebookNode) -> list[str]:
    """Names of a notebook's autograded exercises, in order."""
    return [cell.grade_id for cell in cells(notebook) if cell.is_code and cell.is_solution and not cell.is_graded]


def fill_in(notebook: NotebookNode, answers: Mapping[str, str]) -> None:
    """Put answers, by exercise, into the solution cells of a released notebook; an empty one leaves the cell as it is."""
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.cell_type == "code" and answers.get(name):
            cell.source = answers[name]


def exercise_of(test: str, exercises: list[str]) -> str:
    """The exercise that a test cell judges: ``test_latent_loss_values`` → ``latent_loss``.

    Raises ``ValueError`` if no exercise's name fits.
    """
    fitting = [name for name in exercises if f"{test}_".startswith(f"test_{name}_")]
    if not fitting:
        raise ValueError(f"the test cell {test!r} belongs to no exercise; its name must begin with test_EXERCISE_")
    return max(fitting, key=len)
