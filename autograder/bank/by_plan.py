"""A notebook of the course with other answers, run in this process by its plan: no kernels, no sandbox, no second process."""

from __future__ import annotations

import contextlib
import copy
import functools
import io
import linecache
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import course
from autograder.bank import Variant
from autograder.pipeline.lesson import Lesson
from autograder.plan import Entry, Plan


@functools.cache
def lesson_of(assignment: str) -> Lesson:
    return Lesson.read(assignment)


def execute(source: str, name: str, space: dict) -> None:
    """exec under a name that tracebacks can show lines of."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), space)


def find_files_beside(notebook: Path) -> None:
    """Let what a notebook runs import the support files that lie beside it."""
    if (folder := str(notebook.parent)) not in sys.path:
        sys.path.append(folder)


def handed_in(path: Path, *variants: Variant) -> NotebookNode:
    """What students get of an instructor's notebook with every answer solved, some of them by variants."""
    notebook = nbformat.from_dict(_solved(path))
    instead = {variant.exercise: variant.source for variant in variants}
    for cell in notebook.cells:
        cell.source = instead.get(course.of(cell).grade_id, cell.source)
    return notebook


@functools.cache
def _solved(path: Path) -> NotebookNode:
    lesson = lesson_of(path.parent.name)
    notebook = copy.deepcopy(lesson.notebooks[path.name])
    for cell, released in zip(notebook.cells, lesson.released[path.name], strict=True):
        if not course.of(cell).is_answer:
            cell.source = released
        if cell.cell_type == "code":
            cell.outputs = []
    return notebook


@dataclass
class ByPlan:
    """A notebook as a kernel would run it: what the plan names, each statement failing by itself."""

    path: Path
    notebook: NotebookNode

    @cached_property
    def plan(self) -> Plan:
        lesson = lesson_of(self.path.parent.name)
        return lesson.plan(self.path.name, self.notebook, lesson.files)

    @cached_property
    def tests(self) -> dict[str, dict]:
        return {test["name"]: test for test in self.plan.job["tests"]}

    def has_second_try(self, test: str) -> bool:
        return test in self.tests and self.tests[test]["more"] != self.tests[test]["needs"]

    def cells_needed(self, tests: Sequence[str]) -> set[int]:
        """The indexes of the cells that statements for some tests lie in."""
        return {self.plan.runs[number].cell for test in tests for number in self.tests[test]["needs"]}

    def space(self, tests: Sequence[str], which: str = "needs", without: Collection[int] = ()) -> dict:
        """The names that are there for some tests, of statements that the plan names under ``which``."""
        find_files_beside(self.path)
        numbers = sorted({number for test in tests for number in self.tests[test][which]} - set(without))
        entries = [self.plan.runs[number] for number in numbers]
        first = next((i for i, entry in enumerate(entries) if not entry.course), len(entries))
        space = dict(_set_up(tuple(entry.statement.text for entry in entries[:first])))
        _run(entries[first:], space)
        return space


@functools.lru_cache(32)
def _set_up(texts: tuple[str, ...]) -> dict:
    """The course's own statements run once, for all who need the same of them."""
    space: dict = {"__name__": "__main__"}
    for text in texts:
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            exec(text, space)
    return space


def _run(entries: Sequence[Entry], space: dict) -> None:
    for entry in entries:
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            execute(entry.statement.text, f"<statement of cell {entry.cell + 1}, {id(entry)}>", space)
