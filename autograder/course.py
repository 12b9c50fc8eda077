"""Where the course keeps what, and what a notebook's cells are for."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = ROOT / "solutions"
ASSIGNMENTS = ROOT / "assignments"
WORK = ROOT / "autograder" / "work"
# In an assignment's folder under solutions/: what students get beside its notebooks, a file a line.
LIST = "release.txt"
_CACHES = {".ipynb_checkpoints", "__pycache__"}
# The tag of a text cell that answers an "Explain" for instructors. Nobody marks it; students get a place for their own answer.
EXPLANATION = "explanation"
PLACE_FOR_EXPLANATION = "*Your explanation (double-click and write; nobody marks it):*"


def kept(assignment: str) -> Path:
    """Where the released notebooks of an assignment lie once more, as they were: a student's own are written in."""
    return ASSIGNMENTS.parent / "vaelab" / "released" / assignment


def assignments() -> list[str]:
    """Names of all assignments, in the order of the course."""
    return sorted(folder.name for folder in SOLUTIONS.iterdir() if _notebooks(folder))


def notebooks(assignment: str, solutions: Path | None = None) -> list[Path]:
    """Source notebooks of an assignment, here or in another folder of sources. Raises ``ValueError`` for an unknown name."""
    is_name = PurePosixPath(assignment).name == assignment  # and not “02_generate/”, which would be another's
    paths = _notebooks((solutions or SOLUTIONS) / assignment) if is_name else []
    if not paths:
        raise ValueError(f"There is no assignment {assignment!r}; there are: {', '.join(assignments())}.")
    return paths


def _notebooks(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.ipynb")) if not path.name.startswith(".")]


def listed(assignment: str, solutions: Path | None = None) -> list[str]:
    """What an assignment's release.txt lists, each once; without such a file nothing."""
    path = (solutions or SOLUTIONS) / assignment / LIST
    if not path.is_file():
        return []
    lines = (line.strip() for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines())
    names = (PurePosixPath(line).as_posix() for line in lines if line and not line.startswith("#"))
    return list(dict.fromkeys(names))


def support_files(assignment: str, solutions: Path | None = None) -> dict[str, Path]:
    """What lies beside a notebook when students work on it and when it is graded: name within the folder → file.

    That ``faults`` finds nothing wrong with the list is the caller's business.
    """
    folder = (solutions or SOLUTIONS) / assignment
    return {name: folder / name for name in listed(assignment, solutions) if not name.endswith(".ipynb")}


def left_out(assignment: str) -> list[str]:
    """What lies in an assignment's folder under solutions/ and is for nobody but instructors, without programs' caches."""
    folder = SOLUTIONS / assignment
    given = {LIST, *support_files(assignment), *(path.name for path in notebooks(assignment))}
    within = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if not path.is_dir()]
    return [path.as_posix() for path in within if path.as_posix() not in given and not _CACHES.intersection(path.parts)]


def stage(assignment: str, folder: Path) -> Path:
    """Copy an assignment's source notebooks and support files, and nothing else, to ``folder / assignment``.

    nbgrader copies whatever lies beside a notebook: to students, to graded notebooks and to their feedback. What it is
    given is therefore this copy.
    """
    place = folder / assignment
    shutil.rmtree(place, ignore_errors=True)
    for name, source in {path.name: path for path in notebooks(assignment)}.items() | support_files(assignment).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place / name)
    return place


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
    def is_answer(self) -> bool:
        """Code that test cells judge."""
        return self.is_code and self.is_solution and not self.is_graded

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
    return [of(cell) for cell in notebook.cells]


def of(cell: NotebookNode) -> Cell:
    """A cell as nbgrader sees it."""
    return by_settings(cell.metadata.get("nbgrader", {}), cell.cell_type, cell.source)


def by_settings(settings: Mapping[str, Any], kind: str, source: str = "") -> Cell:
    """A cell of a kind with nbgrader's settings."""
    return Cell(
        source=source,
        is_code=kind == "code",
        grade_id=settings.get("grade_id", ""),
        points=float(settings.get("points") or 0),
        is_solution=bool(settings.get("solution")),
        is_graded=bool(settings.get("grade")),
    )


def is_explanation(cell: NotebookNode) -> bool:
    """Whether a cell explains to instructors what students explain for themselves."""
    return EXPLANATION in cell.metadata.get("tags", [])


def shown_text(cell: NotebookNode) -> str:
    """What students get of a cell from which answers and hidden tests are gone already."""
    return PLACE_FOR_EXPLANATION if is_explanation(cell) else cell.source


def exercises(notebook: Path | NotebookNode) -> list[str]:
    """Names of a notebook's autograded exercises, in order."""
    return [cell.grade_id for cell in cells(notebook) if cell.is_answer]


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
