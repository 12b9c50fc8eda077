"""Cells that an instructor wants to be run besides what a student's tests need.

They are remembered in the work folder, so that grading the class again does not undo it: by their text, since a student who
hands in again may have moved them. A cell that is no longer there is a note.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from nbformat import NotebookNode

from autograder import course
from autograder.plan import Plan
from autograder.plan.text import shown
from autograder.repair.reading import squashed
from autograder.submission import Note
from autograder.workplace import put

NONE = "none"


def _path(work: Path, assignment: str, student: str) -> Path:
    return work / "also_run" / assignment / f"{student}.json"


def remember(work: Path, assignment: str, student: str, texts: Mapping[str, Sequence[str]]) -> None:
    """Keep the texts of cells, by notebook, in place of those kept before; without any, nothing is kept."""
    path = _path(work, assignment, student)
    if texts:
        put(path, json.dumps(texts))
    else:
        path.unlink(missing_ok=True)


def recall(work: Path, assignment: str, student: str) -> dict[str, list[str]]:
    """The texts of cells to be run besides, by notebook. Raises ``ValueError`` if what was kept is damaged."""
    path = _path(work, assignment, student)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): list(map(str, texts)) for name, texts in kept.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path}, which says what to run besides, is damaged: delete it and ask again.") from error


def found(notebook: NotebookNode, name: str, texts: Sequence[str]) -> tuple[list[int], list[Note]]:
    """The indices of the cells with these texts, and notes on them and on those that are not there."""
    places: list[int] = []
    notes = []
    for text in texts:
        same = [i for i, cell in enumerate(notebook.cells) if squashed(cell.source) == squashed(text)]
        places += same
        if not same:
            gone = f"The cell that begins {shown(text)} was to be run besides, and is not there any more"
            notes.append(Note(name, f"{gone}: see what stands there now, and ask again with --also-run."))
    if places:
        numbers = ", ".join(str(i + 1) for i in sorted(places))
        cells = f"Cell {numbers} was" if len(places) == 1 else f"Cells {numbers} were"
        notes.append(Note(name, f"{cells} run besides, as asked for."))
    return sorted(places), notes


def asked(
    wanted: Sequence[str], plans: Mapping[str, Plan], notebooks: Mapping[str, NotebookNode]
) -> dict[str, list[str]]:
    """What an instructor typed, ``7`` or ``NOTEBOOK:7``, as the texts of those cells, by notebook.

    Raises:
        ValueError: there is no such cell, or nothing in it that could be run besides.
    """
    texts: dict[str, list[str]] = {}
    for one in wanted:
        before, _, number = one.rpartition(":")
        name = _notebook(before, one, list(notebooks))
        cells = notebooks[name].cells
        if not number.strip().isdecimal() or not 1 <= int(number) <= len(cells):
            raise ValueError(f"--also-run takes the number of a cell, 1 to {len(cells)} in {name}, not {one!r}.")
        place = int(number) - 1
        if reason := _unfit(cells[place], place, plans[name]):
            raise ValueError(f"Cell {place + 1} of {name} cannot be run besides: {reason}.")
        texts.setdefault(name, []).append(cells[place].source)
    return texts


def _notebook(typed: str, one: str, names: Sequence[str]) -> str:
    if not typed and len(names) == 1:
        return names[0]
    fitting = [name for name in names if name.removesuffix(".ipynb").lower() == typed.removesuffix(".ipynb").lower()]
    if fitting:
        return fitting[0]
    near = difflib.get_close_matches(typed, names, 1) or names
    if not typed:
        raise ValueError(f"There are several notebooks: say which, as in --also-run {near[0]}:{one}.")
    raise ValueError(f"No notebook {typed!r} was handed in; there are: {', '.join(names)}.")


def _unfit(cell: NotebookNode, place: int, plan: Plan) -> str:
    role = course.of(cell)
    if not role.is_code:
        return "it is text"
    if role.is_test:
        return "it is a test, which always runs"
    if why := plan.cells.unread.get(place):
        return why
    own = [entry for entry in plan.cells.entries if entry.cell == place and not entry.course]
    if not own:
        return "there is nothing of the student's in it that does anything here"
    return "it asks somebody, ends the program, or reaches into the checks" if all(entry.never for entry in own) else ""
