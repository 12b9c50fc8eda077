"""Which file of a submission is which of the assignment's notebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from autograder.repair.matches import matched
from autograder.repair.parts import Original, in_quotes
from autograder.repair.reading import RawNotebook, Unreadable, read
from autograder.submission import Note

# More notebooks than that in one submission are no slip; the rest is not looked at.
_MAX_NOTEBOOKS = 50
_DIGITS = re.compile(r"[0-9]{1,18}")


def readable(files: Mapping[str, bytes], names: Iterable[str]) -> tuple[dict[str, RawNotebook], list[Note]]:
    """Everything handed in that can be read as a notebook, by path, and why the rest of the notebooks cannot."""
    names = {name.lower() for name in names}
    paths = sorted(filter(lambda path: _may_be_notebook(path, names), files), key=lambda path: _name(path) not in names)
    notebooks, notes = {}, []
    for path in paths[:_MAX_NOTEBOOKS]:
        try:
            notebooks[path] = read(files[path])
        except Unreadable as reason:
            notes.append(Note(path, f"The file {in_quotes(path)} {reason}."))
    if len(paths) > _MAX_NOTEBOOKS:
        notes.append(Note("", f"Of {len(paths)} notebooks only {_MAX_NOTEBOOKS} were looked at."))
    return {path: notebooks[path] for path in files if path in notebooks}, notes


def _name(path: str) -> str:
    return PurePosixPath(path).name.lower()


def _may_be_notebook(path: str, names: set[str]) -> bool:
    """Browsers and mail programs append things: “(1)”, .json, .txt, or take the ending away."""
    return ".ipynb" in _name(path) or f"{_name(path).removesuffix('.json')}.ipynb" in names


def assigned(
    handed_in: Mapping[str, RawNotebook], originals: Mapping[str, Original], notes: list[Note]
) -> dict[str, RawNotebook]:
    """The notebook that is graded as each of the instructor's: a file under the right name that somebody has worked in,
    else the one with the most of its cells."""
    scores = {
        (path, name): score
        for path, notebook in handed_in.items()
        for name, score in _scores(path, notebook, originals).items()
    }
    order = _order(handed_in)  # among equals the later file wins
    ranked = sorted(scores, key=lambda pair: (scores[pair], order[pair[0]]), reverse=True)
    taken: dict[str, str] = {}
    for path, name in ranked:
        if name not in taken and path not in taken.values():
            taken[name] = path
    unreadable = {_name(note.where) for note in notes}
    for name, original in originals.items():
        if name not in taken and name.lower() in unreadable:
            continue  # it was handed in, and why it counts for nothing has been said
        notes.extend(
            _file_notes(name, taken.get(name), [path for path, other in scores if other == original.name], taken)
        )
    return {name: handed_in[path] for name, path in taken.items()}


def _order(paths: Iterable[str]) -> dict[str, tuple]:
    """Intake lists files from old to new, but “Version 10” before “Version 2”: what differs in numbers alone is ordered by them."""
    first: dict[str, int] = {}
    order = {}
    for number, path in enumerate(paths):
        place = first.setdefault(_DIGITS.sub("0", path), number)
        order[path] = place, [int(one) for one in _DIGITS.findall(path)]
    return order


def _scores(
    path: str, notebook: RawNotebook, originals: Mapping[str, Original]
) -> dict[str, tuple[bool, bool, bool, int]]:
    """How well a file fits those of the instructor's notebooks that it shares the most cells with, or the name.

    In order of weight: rightly named and worked in, worked in, rightly named, number of cells found and answers given.
    """
    found = {name: matched(notebook.cells, original) for name, original in originals.items()}
    most = max(map(len, found.values()), default=0)
    scores = {}
    for name, matches in found.items():
        answers = sum(part.is_answer and not all(map(part.untouched, cells)) for part, cells in matches.items())
        named = _name(path) == name.lower()
        if len(matches) == most and (most or named):
            scores[name] = (named and answers > 0, answers > 0, named, len(matches) + answers)
    return scores


def _file_notes(name: str, path: str | None, candidates: Iterable[str], taken: Mapping[str, str]) -> list[Note]:
    if path is None:
        return [Note(name, f"The notebook `{name}` was not handed in.")]
    notes = []
    if PurePosixPath(path).name != name:
        notes.append(Note(name, f"The notebook was handed in as {in_quotes(path)} and recognised by its cells."))
    others = [other for other in candidates if other not in taken.values()]
    if others:
        left = ", ".join(in_quotes(other) for other in others[:3])
        notes.append(
            Note(name, f"There were several versions of the notebook; {in_quotes(path)} was graded, not {left}.")
        )
    return notes
