"""solutions/ → assignments/: the student version of an assignment, made by nbgrader, and the zip file that students get."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder import course, nbgrader_api

_LEFT_OUT = (".ipynb_checkpoints", "__pycache__")


class WouldBreakGrades(ValueError):
    """A changed assignment does not fit the grades that are already recorded; the message is one sentence."""


def release(assignment: str, target: Path | None = None) -> Path:
    """Make the student version of an assignment and put it in place of the old one.

    It is made in a temporary folder and moved when it is complete, so a failure leaves the old version alone. The
    gradebook of a class is not touched.

    Args:
        assignment: name of a folder under solutions/.
        target: folder that holds the assignments; assignments/ by default.

    Returns:
        The folder of the released assignment.

    Raises:
        ValueError: there is no such assignment.
        nbgrader_api.NbgraderError: nbgrader refused, for example because a cell's markers do not match.
    """
    course.notebooks(assignment)
    folder = (target or course.ASSIGNMENTS) / assignment
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "release"
        grader = nbgrader_api.api(work=Path(scratch), release=made)
        nbgrader_api.checked(grader.generate_assignment(assignment))
        _replace(folder, made / assignment)
    return folder


def _replace(folder: Path, new: Path) -> None:
    """Swap a folder for a new one, which is complete before the old one goes."""
    incoming = folder.with_name(f".{folder.name}.new")
    outgoing = folder.with_name(f".{folder.name}.old")
    for leftover in (incoming, outgoing):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(new, incoming, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    if folder.exists():
        folder.rename(outgoing)
    incoming.rename(folder)
    shutil.rmtree(outgoing, ignore_errors=True)


# ---------------------------------------------------------------------------------------------------------------------
# What is recorded already


def compare_with_grades(assignment: str, work: Path, gradebook: str = "") -> list[str]:
    """Sentences on what recorded grades must follow, such as changed points; empty before anything is graded.

    nbgrader cannot enter an assignment whose graded cells are not those that scores were recorded for. It says so when
    the class is graded; this says so before students get the new version.

    Raises:
        WouldBreakGrades: graded cells or notebooks came, went or changed between graded by tests and graded by hand.
        nbgrader_api.GradebookError: the gradebook cannot be read.
    """
    if not gradebook and not (work / "gradebook.db").exists():
        return []
    new = {path.stem: _graded_cells(path) for path in course.notebooks(assignment)}
    with nbgrader_api.opened(work, gradebook) as book:
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


# ---------------------------------------------------------------------------------------------------------------------
# The zip file

_START = """\
{title}

1. Install Python 3.11, 3.12 or 3.13.
2. In this folder, on a command line:

       python -m venv .venv
       .venv/bin/pip install -e .          (Windows: .venv\\Scripts\\pip install -e .)
       .venv/bin/jupyter lab {assignment}  (Windows: .venv\\Scripts\\jupyter lab {assignment})

3. Open {notebooks} and work from top to bottom.

Hand in the notebook, or the folder {assignment}. Leave the names of files and cells as they are.
{data}
"""
_DATA = {
    True: "No network is needed after the installation: the data are in the folder data.",
    False: "Fashion MNIST (30 MB) is downloaded once, when a notebook first asks for it.",
}

_PROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "vae-course"
version = "{version}"
requires-python = "{python}"
dependencies = [
{dependencies}
]

[tool.setuptools.packages.find]
include = ["vaelab*"]

[tool.setuptools.package-data]
"vaelab.explorer" = ["static/*"]
"""


def bundle(assignment: str, path: Path, with_data: bool = True) -> Path:
    """Write the zip file that students get: the released notebooks and what they import, without the grading part.

    Args:
        assignment: a released assignment.
        path: the zip file; an older one is replaced when the new one is complete.
        with_data: put the four Fashion MNIST files in (30 MB). Without them they are downloaded at first use.

    Raises:
        ValueError: the assignment was never released.
    """
    folder = course.ASSIGNMENTS / assignment
    if not folder.is_dir():
        raise ValueError(f"{assignment} has no student version yet: run `autograder release {assignment}` first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    top = Path(f"vae-course-{assignment}")
    try:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(str(top / "README.txt"), _start_here(assignment, folder, with_data))
            archive.writestr(str(top / "pyproject.toml"), _project())
            for source in _bundled(folder, with_data):
                archive.write(source, top / _place(source))
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return path


def _bundled(folder: Path, with_data: bool) -> Iterator[Path]:
    data = course.ROOT / "data"
    for root in (folder, course.ROOT / "vaelab", data):
        for source in sorted(root.rglob("*")):
            passing = any(part in _LEFT_OUT for part in source.parts)
            maker = root == data and source.suffix == ".py"  # makes a file of data/ from a solution
            images = source.parent == data / "fashion-mnist" and source.suffix == ".gz"
            if source.is_file() and not passing and not maker and (with_data or not images):
                yield source
    yield course.ROOT / "LICENSE"


def _place(source: Path) -> Path:
    """Where a file goes in the zip file: notebooks come first, beside the package and the data."""
    within = course.ASSIGNMENTS if source.is_relative_to(course.ASSIGNMENTS) else course.ROOT
    return source.relative_to(within)


def _start_here(assignment: str, folder: Path, with_data: bool) -> str:
    notebooks = ", ".join(sorted(path.name for path in folder.glob("*.ipynb")))
    title = f"Variational autoencoders: {assignment}"
    return _START.format(title=title, assignment=assignment, notebooks=notebooks, data=_DATA[with_data])


def _project() -> str:
    """The course's pyproject.toml for students: the package alone, with its dependencies."""
    project = tomllib.loads((course.ROOT / "pyproject.toml").read_text())["project"]
    dependencies = "\n".join(f'    "{one}",' for one in project["dependencies"])
    return _PROJECT.format(version=project["version"], python=project["requires-python"], dependencies=dependencies)
