"""What an assignment consists of: the cells of the instructor's notebook, and what students got of each.

Every other module of this room asks here whether a cell of a student's is one of them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nbformat import NotebookNode

from autograder import course
from autograder.repair.reading import RawCell, definitions, lines, squashed

# Share of the lines of a released cell that make another cell a copy of it.
ALIKE = 0.6


def released_texts(source: NotebookNode) -> list[str]:
    """The text of each cell as students got it: nbgrader's own steps, on a copy."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    notebook, resources = copy.deepcopy(source), {}
    for step in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
        notebook, resources = step().preprocess(notebook, resources)
    return [course.shown_text(cell) for cell in notebook.cells]


@dataclass(eq=False)
class Part:
    """A cell of the instructor's notebook, and what students got of it. ``name`` is empty for cells without one."""

    source: NotebookNode
    released: str
    checksum: str = ""
    answer: Part | None = None  # of a test: what it tests

    @property
    def settings(self) -> Mapping:
        return self.source.metadata.get("nbgrader", {})

    @cached_property
    def role(self) -> course.Cell:
        return course.of(self.source)

    @property
    def name(self) -> str:
        return self.role.grade_id

    @property
    def is_code(self) -> bool:
        return self.role.is_code

    @property
    def is_answer(self) -> bool:
        """Written by the student: code or words."""
        return self.role.is_solution

    @property
    def is_test(self) -> bool:
        return self.role.is_test

    @property
    def kind(self) -> str:
        """What notes call it."""
        return "test cell" if self.is_test else "answer cell" if self.is_answer else "cell"

    def untouched(self, cell: RawCell) -> bool:
        """Nobody has written anything in this copy."""
        return cell.squashed in {"", squashed(self.released)}

    def alike(self, cell: RawCell) -> bool:
        """The copy has kept most of the released lines, or defines what the released cell defines."""
        text = lines(self.released)
        return self.defined_in(cell) or (bool(text) and len(text & cell.lines) >= ALIKE * len(text))

    def defined_in(self, cell: RawCell) -> bool:
        """The cell has the classes and functions that this answer must define."""
        names = definitions(self.released) if self.is_answer else set()
        return bool(names) and names <= cell.definitions


class Original:
    """An instructor's notebook, taken apart."""

    def __init__(self, name: str, source: NotebookNode, released: list[str]) -> None:
        self.name = name
        self.notebook = source
        self.parts = [Part(cell, text) for cell, text in zip(source.cells, released, strict=True)]
        self.named = {part.name: part for part in self.parts if part.name}
        for part in self.named.values():
            part.checksum = checksum_of(part.released, part.source.cell_type, part.name, part.settings)
        self.by_checksum = {part.checksum: part for part in self.named.values() if part.checksum}
        self.by_id = {part.source.get("id", part.name): part for part in self.named.values()}
        self.tests_by_text = {squashed(part.released): part for part in self.named.values() if part.is_test}
        self._link_tests()

    def _link_tests(self) -> None:
        """Give every test its answer: by name, else the last one before it."""
        answers: list[Part] = []
        for part in self.named.values():
            if part.is_answer and part.is_code:
                answers.append(part)
            if part.is_test and answers:
                names = [answer.name for answer in answers]
                try:
                    part.answer = answers[names.index(course.exercise_of(part.name, names))]
                except ValueError:
                    part.answer = answers[-1]

    def claimed(self, cell: RawCell) -> Part | None:
        """The part that the cell says it is, unless its text is a test's, or defines what another part should define."""
        part = self.named.get(cell.grade_id) or self.by_checksum.get(cell.checksum) or self.by_id.get(cell.id)
        if part is None or part.defined_in(cell):
            return part
        if part.is_answer and cell.squashed in self.tests_by_text:
            return self.tests_by_text[cell.squashed]
        return None if any(other.defined_in(cell) for other in self.named.values()) else part

    @property
    def set_up(self) -> list[Part]:
        """Code cells before the first answer: imports and data, without which no answer runs."""
        first = next((i for i, part in enumerate(self.parts) if part.name), 0)
        return [part for part in self.parts[:first] if part.is_code]


def checksum_of(text: str, cell_type: str, name: str, settings: Mapping) -> str:
    """nbgrader's checksum; empty where there is no nbgrader, in a student's own session.

    Settings of students are used only if they have the types that nbgrader gives them.
    """
    try:
        from nbgrader.utils import compute_checksum
    except ImportError:
        return ""
    flags = {key: settings.get(key, False) is True for key in ("grade", "solution", "locked")}
    points = settings.get("points")
    points = float(points) if isinstance(points, int | float) else 0.0
    role = {**flags, "points": points, "grade_id": name}
    return compute_checksum(NotebookNode(source=text, cell_type=cell_type, metadata=NotebookNode(nbgrader=role)))


def in_quotes(text: str) -> str:
    """A student's string, fit to be quoted in a note."""
    clean = "".join(character if character.isprintable() else "?" for character in text)
    return f"“{clean[:60]}…”" if len(clean) > 60 else f"“{clean}”"
