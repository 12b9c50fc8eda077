"""Submissions that try to get points, or at things, that are not theirs; and what must come of each.

An attack is a function in one of this package's modules. It gets the released notebook of 01_build, without the cells that
only train and draw, and ``Targets``; it returns the notebook, or the files of an upload. No exercise is written in it, so
every point it gets is unearned. Its docstring says what it tries, and ``says`` what the instructor must get to read.

Bombs are among them: run attacks confined, never with isolation "none".
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import course

ASSIGNMENT = "01_build"
MODULES = ("cells", "patches", "evidence", "places", "bombs", "processes", "uploads")


@dataclass(frozen=True)
class Targets:
    """What attacks aim at. Paths are the grader's; ``port`` and ``name`` are of sockets that listen there."""

    outside: str = "/nonexistent"  # a folder with a file secret.txt, open to every user of the machine
    solutions: str = str(course.SOLUTIONS)
    library: str = str(course.ROOT / "vaelab")
    work: str = "/nonexistent/work"
    victim: str = "honest"  # a student of the same class
    port: int = 9
    name: str = "nobody"
    pids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Link:
    """A file of an upload that is a symbolic link."""

    to: str


Upload = Mapping[str, bytes | Link]


@dataclass(frozen=True)
class Attack:
    """One attack. ``says``: a regular expression for the line that tells the instructor what happened.

    ``scoring``: it only tries for points, so that it is safe to run without protection. ``quick``: one of those that
    are tried each time, chosen so that there are some of every kind.
    """

    name: str
    make: Callable[[NotebookNode, Targets], NotebookNode | Upload]
    says: str
    scoring: bool = False
    quick: bool = False

    @property
    def tries(self) -> str:
        """What it tries, in one sentence."""
        return " ".join((self.make.__doc__ or "").split())

    def upload(self, targets: Targets) -> Upload:
        """The files that are handed in."""
        made = self.make(released(), targets)
        return {notebook_name(): _bytes(made)} if isinstance(made, NotebookNode) else made

    def hand_in(self, folder: Path, targets: Targets) -> None:
        """Write the files into a student's folder."""
        for name, content in self.upload(targets).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(content.to) if isinstance(content, Link) else path.write_bytes(content)


_registered: dict[str, Attack] = {}


def attack(says: str, scoring: bool = False, quick: bool = False) -> Callable:
    """Register a function as an attack under its own name."""

    def register(make: Callable) -> Callable:
        re.compile(says)
        name = make.__name__.replace("_", "-")
        _registered[name] = Attack(name, make, says, scoring, quick)
        return make

    return register


def attacks() -> list[Attack]:
    """All attacks, in the order of the modules."""
    for module in MODULES:
        importlib.import_module(f"{__name__}.{module}")
    return list(_registered.values())


def notebook_name() -> str:
    return course.notebooks(ASSIGNMENT)[0].name


def _bytes(notebook: NotebookNode) -> bytes:
    return nbformat.writes(notebook).encode()


@cache
def _released_text() -> str:
    notebook = nbformat.read(course.ASSIGNMENTS / ASSIGNMENT / notebook_name(), as_version=4)
    named = [i for i, cell in enumerate(notebook.cells) if role(cell)]
    for cell in notebook.cells[: named[0]]:
        if cell.cell_type == "code" and "import" not in cell.source:
            # The lines are there, so that repairing does not bring them back, but no attack needs the data.
            cell.source = "if False:\n" + "\n".join(f"    {line}" for line in cell.source.splitlines())
    keep = [c for i, c in enumerate(notebook.cells) if (c.cell_type == "code" and i < named[0]) or role(c)]
    notebook.cells = keep
    return nbformat.writes(notebook)


def released() -> NotebookNode:
    """The released notebook: imports, answer cells, test cells."""
    return nbformat.reads(_released_text(), as_version=4)


def role(cell: NotebookNode) -> Mapping:
    """nbgrader's settings of a cell; empty for most."""
    return cell.metadata.get("nbgrader", {})


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if role(cell).get("grade_id") == grade_id)


def tests(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if role(cell).get("grade") and not role(cell).get("solution")]


def with_cell(notebook: NotebookNode, source: str, before: str = "sampling") -> NotebookNode:
    """Add a code cell before a named one."""
    place = notebook.cells.index(cell_of(notebook, before))
    notebook.cells.insert(place, new_code_cell(source))
    return notebook


def with_answer(notebook: NotebookNode, grade_id: str, source: str) -> NotebookNode:
    cell_of(notebook, grade_id).source = source
    return notebook
