"""A notebook looked over before it is handed in, with the sentences that its instructor would read of it.

It is read, repaired and taken apart as a submission is, with the released notebook in the instructor's place, and nothing of it
runs. ``vaelab`` shows the result; what is imported here is in a student's installation too, without nbgrader.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import course, plan
from autograder.plan import Plan
from autograder.plan.suspicions import suspicions
from autograder.repair import repair
from autograder.repair.reading import squashed
from autograder.submission import Note, Submission

_MOST_BESIDE = 2**20  # bytes of a module that is read


@dataclass(frozen=True)
class Looked:
    """What there is to say of a notebook.

    Attributes:
        exercises: how many it has. not_written, not_answered: names of exercises and of questions.
        notes: what its instructor would read beside it.
        missing: names that tests need and that nothing defines.
        problem: why nothing of it could be graded; everything else is empty then.
    """

    exercises: int = 0
    not_written: tuple[str, ...] = ()
    not_answered: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str = ""


def look_over(path: Path, released: Path) -> Looked:
    """Look a saved notebook over.

    Args:
        path: the notebook; what lies beside it is handed in with it.
        released: a folder of the notebooks as they were released, in folders of their assignments.
    """
    data = path.read_bytes()
    source = _released(path.name, data, released)
    if source is None:
        return Looked(problem="This is none of the course's notebooks, or nothing is left of its cells.")
    given = nbformat.read(source, as_version=4)
    handed_in = Submission("", source.parent.name, {source.name: data})
    notebooks, notes, problem = repair(handed_in, {source.name: given}, _texts)
    if problem:
        return Looked(problem=problem)
    notebook, beside = notebooks[source.name], _beside(path.parent)
    made = plan.made(notebook, given, _texts(given), beside, where=source.name)
    return _looked(notebook, given, made, [*notes, *suspicions(notebooks, beside), *made.notes])


def _texts(released: NotebookNode) -> list[str]:
    return [cell.source for cell in released.cells]


def _looked(notebook: NotebookNode, given: NotebookNode, made: Plan, notes: list[Note]) -> Looked:
    tests = [test for test in made.cells.tests if test.name not in made.not_written]
    untouched = {test.exercise for test in made.cells.tests if test.name in made.not_written}
    questions = {cell.grade_id: cell.source for cell in map(course.of, given.cells) if cell.is_written}
    answers = {cell.grade_id: cell.source for cell in map(course.of, notebook.cells) if cell.is_written}
    missing = [sentence for test in tests for sentence in made.missing(test.name)]
    exercises = course.exercises(given)
    return Looked(
        len(exercises),
        tuple(name for name in exercises if name in untouched),
        tuple(name for name, text in questions.items() if squashed(answers.get(name, "")) in ("", squashed(text))),
        tuple(dict.fromkeys(note.text for note in notes)),
        tuple(dict.fromkeys(missing)),
    )


def _released(name: str, data: bytes, released: Path) -> Path | None:
    """The released notebook that a file was made from: the one with the most of its cells, or of its name."""
    own = _ids(data)
    paths = sorted(released.glob("*/*.ipynb"))
    shared = {path: (len(own & _ids(path.read_bytes())), path.name == name) for path in paths}
    best = max(paths, key=shared.__getitem__, default=None)
    return best if best and any(shared[best]) else None


def _ids(data: bytes) -> set[str]:
    """What cells of a notebook are called, by nbgrader and by Jupyter."""
    try:
        cells = [cell for cell in json.loads(data)["cells"] if isinstance(cell, dict)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()
    named = [_mapping(_mapping(cell.get("metadata")).get("nbgrader")).get("grade_id") for cell in cells]
    return {one for one in [*named, *(cell.get("id") for cell in cells)] if isinstance(one, str)}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _beside(folder: Path) -> dict[str, bytes]:
    """The modules beside a notebook, which it may import."""
    paths = [path for path in sorted(folder.glob("*.py")) if path.is_file() and path.stat().st_size <= _MOST_BESIDE]
    return {path.name: path.read_bytes() for path in paths}
