"""An assignment as grading needs it: its notebooks with what students got of them, its files, and what of a submission runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import course, plan
from autograder.plan import Plan
from autograder.repair import released_texts


@dataclass(frozen=True)
class Lesson:
    """What grading needs of one assignment: its source notebooks and files, and the sources of its tests."""

    assignment: str
    notebooks: dict[str, NotebookNode]
    files: dict[str, bytes]

    @classmethod
    def read(cls, assignment: str, solutions: Path | None = None) -> Lesson:
        """Read an assignment of the course, or of another folder of sources. Raises ``ValueError`` for an unknown name."""
        paths = course.notebooks(assignment, solutions)
        files = {name: path.read_bytes() for name, path in course.support_files(assignment, solutions).items()}
        return cls(assignment, {path.name: nbformat.read(path, as_version=4) for path in paths}, files)

    @cached_property
    def released(self) -> dict[str, list[str]]:
        """The text of every cell as students got it, by notebook."""
        return {name: released_texts(notebook) for name, notebook in self.notebooks.items()}

    def plan(self, name: str, notebook: NotebookNode, files: Mapping[str, bytes], also: Collection[int] = ()) -> Plan:
        """What of a repaired notebook is run, see ``plan.made``."""
        return plan.made(notebook, self.notebooks[name], self.released[name], files, also, name)
