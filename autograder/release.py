"""solutions/ → assignments/: the student version of an assignment, made by nbgrader, and the zip file that students get."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import course, faults, workplace
from autograder.gradebook import nbgrader_api
from autograder.harmless import prose


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
        The folder of the released assignment. It holds the assignment's notebooks and the files that its release.txt
        lists, and nothing else.

    Raises:
        ValueError: there is no such assignment.
        faults.CannotBeGraded: students would lose points by it, or get answers.
        nbgrader_api.NbgraderError: nbgrader refused.
    """
    faults.refuse(assignment)
    folder = (target or course.ASSIGNMENTS) / assignment
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "release"
        course.stage(assignment, Path(scratch) / "source")
        grader = nbgrader_api.api(work=Path(scratch), source=Path(scratch) / "source", release=made)
        nbgrader_api.checked(grader.generate_assignment(assignment))
        _replace(folder, made / assignment)
        if target is None:
            _replace(course.kept(assignment), made / assignment, "*.ipynb")
    return folder


def _replace(folder: Path, new: Path, only: str = "*") -> None:
    """Swap a folder for a new one, or for its files of a kind; it is complete before the old one goes."""
    incoming = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    for path in sorted(new.rglob(only)):
        if path.is_file():
            (incoming / path.relative_to(new)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, incoming / path.relative_to(new))
    workplace.swap(folder, incoming)


# ---------------------------------------------------------------------------------------------------------------------
# What goes out of a notebook

_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_SETTINGS = ("schema_version", "grade", "grade_id", "locked", "points", "solution", "task", "checksum", "cell_type")
_LOCKS = ("deletable", "editable")
_TAGS = ("raises-exception",)  # running all cells goes on after an error that is to be seen


class OnlyWhatIsStated(NbGraderPreprocessor):
    """The last step of nbgrader's release: of a notebook nothing goes on but what is named here.

    nbgrader clears sources and outputs. A picture pasted into a model answer, and whatever editors and extensions write
    into metadata, would stay. So the notebook is made anew, from each cell's source, its id, nbgrader's settings, and
    the pictures that the source still shows.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        cells = [_for_students(cell) for cell in nb.cells]
        made = {"nbformat": nb.nbformat, "nbformat_minor": nb.nbformat_minor, "metadata": _METADATA, "cells": cells}
        return nbformat.from_dict(made), resources


def _for_students(cell: NotebookNode) -> dict[str, Any]:
    settings, tags = cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])
    metadata: dict[str, Any] = {key: bool(cell.metadata[key]) for key in _LOCKS if key in cell.metadata}
    if settings:
        metadata["nbgrader"] = {key: settings[key] for key in _SETTINGS if key in settings}
    if meant := [tag for tag in _TAGS if tag in tags]:
        metadata["tags"] = meant
    made = {"cell_type": cell.cell_type, "metadata": metadata, "source": cell.source}
    if "id" in cell:
        made["id"] = cell.id
    if cell.cell_type == "code":
        return made | {"execution_count": None, "outputs": []}
    pictures = _shown(cell)
    return made | ({"attachments": pictures} if pictures else {})


def _shown(cell: NotebookNode) -> dict[str, dict[str, Any]]:
    """The pictures that a text shows, and nothing else that is attached to it or beside them."""
    names = {unquote(source.removeprefix("attachment:")) for source in prose.sources(cell.source)}
    attached = {name: data for name, data in cell.get("attachments", {}).items() if name in names}
    pictures = {
        name: {kind: content for kind, content in data.items() if kind.startswith("image/")}
        for name, data in attached.items()
    }
    return {name: data for name, data in pictures.items() if data}


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
    if not nbgrader_api.has_gradebook(work, gradebook):
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

       python3 -m venv .venv               (Windows: py -m venv .venv)
       .venv/bin/pip install -e .          (Windows: .venv\\Scripts\\pip install -e .)
       .venv/bin/jupyter lab {assignment}  (Windows: .venv\\Scripts\\jupyter lab {assignment})

3. Open {notebooks} and work from top to bottom.

Hand in {notebooks}, or the folder {assignment}. Leave the names of files and cells as they are.
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
include = ["vaelab*", "autograder*"]

[tool.setuptools.package-data]
"vaelab" = ["released/*/*.ipynb"]
"vaelab.explorer" = ["static/*"]
"""


def bundle(assignment: str, path: Path, with_data: bool = True) -> Path:
    """Write the zip file that students get: the released notebooks and what they import, without what grades.

    Args:
        assignment: a released assignment.
        path: the zip file; an older one is replaced when the new one is complete.
        with_data: put the four Fashion MNIST files in (30 MB). Without them they are downloaded at first use.

    Raises:
        ValueError: the assignment was never released, or not since it has a new notebook or file.
    """
    released = [course.ASSIGNMENTS / assignment / name for name in contents(assignment)]
    if missing := [file for file in released if not file.is_file()]:
        what = missing[0].name if missing[0].parent.is_dir() else assignment
        raise ValueError(f"{what} has no student version yet: run `autograder release {assignment}` first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    top = Path(f"vae-course-{assignment}")
    try:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(str(top / "README.txt"), _start_here(assignment, with_data))
            archive.writestr(str(top / "pyproject.toml"), _project())
            for file in released:
                archive.write(file, top / file.relative_to(course.ASSIGNMENTS))
            for file in course.kept(assignment).glob("*.ipynb"):
                archive.write(file, top / "vaelab" / "released" / assignment / file.name)
            for file in [*_package(), *_data(with_data), course.ROOT / "LICENSE"]:
                archive.write(file, top / file.relative_to(course.ROOT))
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return path


def contents(assignment: str) -> list[str]:
    """What the folder of a released assignment holds: its notebooks and the files that its release.txt lists."""
    return [*(path.name for path in course.notebooks(assignment)), *sorted(course.support_files(assignment))]


# What of the engine `check.notebook()` needs, to say of a notebook what its instructor would read.
_READING = (
    *("__init__.py", "before.py", "course.py", "submission.py"),
    *("harmless/__init__.py", "harmless/words.py", "plan/*.py", "repair/*.py"),
)


def _package() -> list[Path]:
    """The files of vaelab, as setuptools would install them, and what reads a notebook before it is handed in."""
    package, engine = course.ROOT / "vaelab", course.ROOT / "autograder"
    own = [*package.rglob("*.py"), *package.glob("explorer/static/*.*"), *package.glob("py.typed")]
    return sorted([*own, *(path for pattern in _READING for path in engine.glob(pattern))])


def _data(with_images: bool) -> list[Path]:
    """The data that notebooks read, by the list of their checksums, with the texts about them."""
    data = course.ROOT / "data"
    lines = (data / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    files = [line.split(maxsplit=1)[1] for line in lines]
    kept = [name for name in files if with_images or not name.endswith("-ubyte.gz")]
    return [data / name for name in ("README.md", "SHA256SUMS", "fashion-mnist/LICENSE", *kept)]


def _start_here(assignment: str, with_data: bool) -> str:
    notebooks = ", ".join(path.name for path in course.notebooks(assignment))
    title = f"Variational autoencoders: {assignment}"
    return _START.format(title=title, assignment=assignment, notebooks=notebooks, data=_DATA[with_data])


def _project() -> str:
    """The course's pyproject.toml for students: the package alone, with its dependencies."""
    project = tomllib.loads((course.ROOT / "pyproject.toml").read_text())["project"]
    dependencies = "\n".join(f'    "{one}",' for one in project["dependencies"])
    return _PROJECT.format(version=project["version"], python=project["requires-python"], dependencies=dependencies)
