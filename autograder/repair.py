"""Submitted files → notebooks that nbgrader and the kernel can take, with nothing the student wrote lost.

The cells of the assignment that have a name (answers, tests, written questions) are found again in what was handed in:
by nbgrader's ``grade_id``, then its checksum, then the cell's id, then the text of cells whose settings got lost. Then each of
them gets back what belongs to it, and all other cells stay as and where they are:

- Tests have the instructor's text, hidden tests included. What a student added to one runs in a cell of its own before it.
- If an answer is there several times, the last copy that says something counts, as it does when all cells are run in order.
  The other copies stay where they are, because they may define what later cells need; copies that nobody has written in go,
  because they would undo the answer.
- Missing cells come back where they stood in the released version, and a test that stands before its answer is moved
  to a place after it.

Every repair is a note. Suspicious are changes that no tool makes by itself and that could earn points elsewhere.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import nbformat
from nbformat import NotebookNode

from autograder import course, harmless
from autograder._notebook_bytes import RawCell, RawNotebook, Unreadable, definitions, lines, read, squashed
from autograder._written import in_code, in_question
from autograder.submission import Note, Submission

# These would keep a cell from running, or hide that it failed.
_TAGS = {"skip-execution", "raises-exception"}
_SETTINGS = ("grade", "solution", "locked", "task", "points")
# Share of the lines of a released cell that make another cell a copy of it.
_ALIKE = 0.6
_VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# More notebooks than that in one submission are no slip; the rest is not looked at.
_MAX_NOTEBOOKS = 50


def released_texts(source: NotebookNode) -> list[str]:
    """The text of each cell as students got it: nbgrader's own steps, on a copy."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    notebook, resources = copy.deepcopy(source), {}
    for step in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
        notebook, resources = step().preprocess(notebook, resources)
    return [cell.source for cell in notebook.cells]


def repair(
    submission: Submission,
    sources: Mapping[str, NotebookNode],
    released: Callable[[NotebookNode], list[str]] = released_texts,
) -> tuple[dict[str, NotebookNode], tuple[Note, ...], str]:
    """Make the notebooks of a submission fit to be graded. Never raises, whatever was handed in; runs none of it.

    Args:
        submission: what was handed in.
        sources: the instructor's notebooks by file name, with solutions, hidden tests and nbgrader's settings.
        released: the text of each cell of such a notebook as students got it.

    Returns:
        Repaired notebooks (nbformat 4.5) under the instructor's names, what was repaired (without the submission's own
        notes), and why nothing can be graded, if so. A notebook that was not handed in is left out and noted.
    """
    if submission.problem:
        return {}, (), submission.problem
    plans = {name: _Plan(name, notebook, released(notebook)) for name, notebook in sources.items()}
    handed_in, unreadable = _readable(submission.files, sources)
    notes = list(unreadable)
    found = _assigned(handed_in, plans, notes)
    repaired = {name: _Repair(plan, found[name], notes).result() for name, plan in plans.items() if name in found}
    return repaired, tuple(notes), "" if repaired else _nothing(submission.files, handed_in, unreadable)


def _nothing(files: Mapping[str, bytes], handed_in: Mapping[str, RawNotebook], unreadable: list[Note]) -> str:
    """Why there is nothing to grade."""
    if handed_in:
        return "None of the notebooks handed in belongs to this assignment."
    if unreadable:
        return unreadable[0].text
    return "No notebook was handed in." if files else "Nothing was handed in."


# ---------------------------------------------------------------------------------------------------------------------
# What the assignment consists of


@dataclass(eq=False)
class _Part:
    """A cell of the instructor's notebook, and what students got of it. ``name`` is empty for cells without one."""

    source: NotebookNode
    released: str
    checksum: str = ""
    answer: _Part | None = None  # of a test: what it tests

    @property
    def settings(self) -> Mapping:
        return self.source.metadata.get("nbgrader", {})

    @property
    def name(self) -> str:
        return self.settings.get("grade_id", "")

    @property
    def is_code(self) -> bool:
        return self.source.cell_type == "code"

    @property
    def is_answer(self) -> bool:
        """Written by the student: code or words."""
        return bool(self.settings.get("solution"))

    @property
    def is_test(self) -> bool:
        return self.is_code and bool(self.settings.get("grade")) and not self.is_answer

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
        return self.defined_in(cell) or (bool(text) and len(text & cell.lines) >= _ALIKE * len(text))

    def defined_in(self, cell: RawCell) -> bool:
        """The cell has the classes and functions that this answer must define."""
        names = definitions(self.released) if self.is_answer else set()
        return bool(names) and names <= cell.definitions


class _Plan:
    """An instructor's notebook, taken apart."""

    def __init__(self, name: str, source: NotebookNode, released: list[str]) -> None:
        self.name = name
        self.source = source
        self.parts = [_Part(cell, text) for cell, text in zip(source.cells, released, strict=True)]
        self.named = {part.name: part for part in self.parts if part.name}
        for part in self.named.values():
            part.checksum = _checksum(part.released, part.source.cell_type, part.name, part.settings)
        self.by_checksum = {part.checksum: part for part in self.named.values() if part.checksum}
        self.by_id = {part.source.get("id", part.name): part for part in self.named.values()}
        self.tests_by_text = {squashed(part.released): part for part in self.named.values() if part.is_test}
        self._link_tests()

    def _link_tests(self) -> None:
        """Give every test its answer: by name, else the last one before it."""
        answers: list[_Part] = []
        for part in self.named.values():
            if part.is_answer and part.is_code:
                answers.append(part)
            if part.is_test and answers:
                names = [answer.name for answer in answers]
                try:
                    part.answer = answers[names.index(course.exercise_of(part.name, names))]
                except ValueError:
                    part.answer = answers[-1]

    def claimed(self, cell: RawCell) -> _Part | None:
        """The part that the cell says it is, unless its text is a test's, or defines what another part should define."""
        part = self.named.get(cell.grade_id) or self.by_checksum.get(cell.checksum) or self.by_id.get(cell.id)
        if part is None or part.defined_in(cell):
            return part
        if part.is_answer and cell.squashed in self.tests_by_text:
            return self.tests_by_text[cell.squashed]
        return None if any(other.defined_in(cell) for other in self.named.values()) else part

    @property
    def set_up(self) -> list[_Part]:
        """Code cells before the first answer: imports and data, without which no answer runs."""
        first = next((i for i, part in enumerate(self.parts) if part.name), 0)
        return [part for part in self.parts[:first] if part.is_code]


def _checksum(text: str, cell_type: str, name: str, settings: Mapping) -> str:
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


def _shown(text: str) -> str:
    """A student's string, fit to be quoted in a note."""
    clean = "".join(character if character.isprintable() else "?" for character in text)
    return f"“{clean[:60]}…”" if len(clean) > 60 else f"“{clean}”"


# ---------------------------------------------------------------------------------------------------------------------
# Which file is which notebook


def _readable(files: Mapping[str, bytes], names: Iterable[str]) -> tuple[dict[str, RawNotebook], list[Note]]:
    """Everything handed in that can be read as a notebook, by path, and why the rest of the notebooks cannot."""
    names = {name.lower() for name in names}
    paths = sorted(filter(lambda path: _may_be_notebook(path, names), files), key=lambda path: _name(path) not in names)
    notebooks, notes = {}, []
    for path in paths[:_MAX_NOTEBOOKS]:
        try:
            notebooks[path] = read(files[path])
        except Unreadable as reason:
            notes.append(Note(path, f"The file {_shown(path)} {reason}."))
    if len(paths) > _MAX_NOTEBOOKS:
        notes.append(Note("", f"Of {len(paths)} notebooks only {_MAX_NOTEBOOKS} were looked at."))
    return {path: notebooks[path] for path in files if path in notebooks}, notes


def _name(path: str) -> str:
    return PurePosixPath(path).name.lower()


def _may_be_notebook(path: str, names: set[str]) -> bool:
    """Browsers and mail programs append things: “(1)”, .json, .txt, or take the ending away."""
    return ".ipynb" in _name(path) or f"{_name(path).removesuffix('.json')}.ipynb" in names


def _assigned(
    handed_in: Mapping[str, RawNotebook], plans: Mapping[str, _Plan], notes: list[Note]
) -> dict[str, RawNotebook]:
    """The notebook that is graded as each of the instructor's: a file under the right name that somebody has worked in,
    else the one with the most of its cells."""
    scores = {
        (path, name): score
        for path, notebook in handed_in.items()
        for name, score in _scores(path, notebook, plans).items()
    }
    # Among equals the later file wins; intake lists files from old to new.
    order = {path: number for number, path in enumerate(handed_in)}
    ranked = sorted(scores, key=lambda pair: (scores[pair], order[pair[0]]), reverse=True)
    taken: dict[str, str] = {}
    for path, name in ranked:
        if name not in taken and path not in taken.values():
            taken[name] = path
    for name, plan in plans.items():
        notes.extend(_file_notes(name, taken.get(name), [path for path, other in scores if other == plan.name], taken))
    return {name: handed_in[path] for name, path in taken.items()}


def _scores(path: str, notebook: RawNotebook, plans: Mapping[str, _Plan]) -> dict[str, tuple[bool, bool, bool, int]]:
    """How well a file fits those of the instructor's notebooks that it shares the most cells with, or the name.

    In order of weight: rightly named and worked in, worked in, rightly named, number of cells found and answers given.
    """
    found = {name: _matches(notebook.cells, plan) for name, plan in plans.items()}
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
        notes.append(Note(name, f"The notebook was handed in as {_shown(path)} and recognised by its cells."))
    others = [other for other in candidates if other not in taken.values()]
    if others:
        left = ", ".join(_shown(other) for other in others[:3])
        notes.append(Note(name, f"There were several versions of the notebook; {_shown(path)} was graded, not {left}."))
    return notes


# ---------------------------------------------------------------------------------------------------------------------
# Which cell is which part


def _matches(cells: list[RawCell], plan: _Plan) -> dict[_Part, list[RawCell]]:
    """All copies of each named cell, in their order in the submission."""
    found: dict[_Part, list[RawCell]] = {}
    for cell in cells:
        if part := plan.claimed(cell):
            found.setdefault(part, []).append(cell)
    for part, copies in found.items():
        if not part.is_answer:  # beside a true copy, others only bear the name
            found[part] = _alike(part, copies) or copies
    known = {id(cell) for copies in found.values() for cell in copies}
    texts = {squashed(part.released) for part in plan.parts if not part.name}
    loose = [cell for cell in cells if id(cell) not in known and cell.squashed not in texts]
    for part in plan.named.values():
        if part not in found or (part.is_answer and all(map(part.untouched, found[part]))):
            # A part that is there in its released form needs no second copy of that.
            free = [cell for cell in loose if part not in found or not part.untouched(cell)]
            copies = _alike(part, free) if part.is_code or not part.is_answer else _near(part, cells, free, plan)
            if copies:
                found[part] = sorted([*found.get(part, []), *copies], key=cells.index)
                loose = [cell for cell in loose if cell not in copies]
    return found


def _alike(part: _Part, loose: list[RawCell]) -> list[RawCell]:
    """Those of some cells that have the text of a test, or of an answer and more."""
    if part.is_answer:
        return [cell for cell in loose if part.alike(cell)]
    return [cell for cell in loose if cell.squashed in {squashed(part.released), squashed(part.source.source)}]


def _near(part: _Part, cells: list[RawCell], loose: list[RawCell], plan: _Plan) -> list[RawCell]:
    """An answer in words looks like nothing known: the longest strange text between its question and what follows."""
    position = plan.parts.index(part)
    question = squashed(plan.parts[position - 1].released) if position else ""
    after = next((i + 1 for i, cell in enumerate(cells) if cell.squashed == question), len(cells))
    near: list[RawCell] = []
    for cell in cells[after:]:
        if cell.kind != "code" and any(cell is other for other in loose):
            near.append(cell)
        elif not part.untouched(cell):
            break
    return sorted(near, key=lambda cell: (part.untouched(cell), -len(cell.source)))[:1]


# ---------------------------------------------------------------------------------------------------------------------
# Putting a notebook together again


@dataclass
class _Repair:
    """One notebook on its way from what was handed in to what is graded.

    ``cells`` is the order of the cells; ``place`` and ``ordinary`` say which of them are the parts with and without a name.
    """

    plan: _Plan
    raw: RawNotebook
    notes: list[Note]
    cells: list[RawCell] = field(init=False)
    place: dict[_Part, RawCell] = field(init=False, default_factory=dict)
    ordinary: dict[_Part, RawCell] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = list(self.raw.cells)

    def result(self) -> NotebookNode:
        for oddity in self.raw.oddities:
            self._note("", oddity)
        self._note_kernel()
        self._note_tags()
        self._note_odd_sizes()
        found = _matches(self.cells, self.plan)
        for part, copies in found.items():
            self.place[part] = self._pick(part, copies)
        self._note_lost_settings()
        self._note_strange_settings(found)
        self.ordinary = self._find_ordinary()
        for part, cell in list(self.place.items()):
            self._restore(part, cell)
        self._put_back_missing()
        self._put_back_set_up()
        self._find_written()
        self._move_tests_after_answers()
        return self._notebook()

    def _note(self, name: str, text: str, suspicious: bool = False) -> None:
        self.notes.append(Note(name or self.plan.name, text, suspicious))

    def _note_kernel(self) -> None:
        wanted = self.plan.source.metadata.get("kernelspec", {}).get("name", "python3")
        if self.raw.kernel not in ("", wanted):
            self._note("", f"The notebook asked for the kernel {_shown(self.raw.kernel)}; it runs with “{wanted}”.")

    def _note_tags(self) -> None:
        for tag in sorted(_TAGS):
            tagged = [cell for cell in self.cells if tag in cell.tags]
            named = [cell.grade_id for cell in tagged if cell.grade_id in self.plan.named]
            if named:
                self._note(named[0], f"The tag “{tag}” was removed from {_listed(named)}.", suspicious=True)
            elif tagged:
                self._note("", f"The tag “{tag}” was removed from {len(tagged)} of the other cells.")

    def _note_odd_sizes(self) -> None:
        if cells := harmless.cells_with_odd_sizes([cell.outputs for cell in self.cells]):
            text = (
                "displayed a picture with a size that is no number, which can be a script for a page; it was left out"
            )
            self._note("", f"Cell {', '.join(map(str, cells[:5]))} {text}.", suspicious=True)

    # Several copies of a cell

    def _pick(self, part: _Part, copies: list[RawCell]) -> RawCell:
        """The copy that counts. Copies in which nothing was written go; the others stay in place as ordinary cells."""
        picked = _last_written(part, copies) if part.is_answer else copies[0]
        gone = [cell for cell in copies if cell is not picked and self._says_nothing_new(part, cell, picked)]
        self.cells = [cell for cell in self.cells if cell not in gone]
        for cell in copies:
            if cell is not picked and cell not in gone and not part.is_answer:
                cell.source = _additions(part, cell)
        if len(copies) > 1:
            self._note(part.name, self._copies_text(part, copies, picked))
        return picked

    @staticmethod
    def _says_nothing_new(part: _Part, cell: RawCell, picked: RawCell) -> bool:
        if part.is_answer:
            return part.untouched(cell) or cell.squashed == picked.squashed
        return not _additions(part, cell).strip()

    @staticmethod
    def _copies_text(part: _Part, copies: list[RawCell], picked: RawCell) -> str:
        times = "twice" if len(copies) == 2 else f"{len(copies)} times"
        written = sum(not part.untouched(cell) for cell in copies)
        if not part.is_answer or not written:
            return f"The {part.kind} `{part.name}` was there {times}; it counts once."
        which = (
            "one with an answer" if written == 1 else "last one" if picked is copies[-1] else "last one with an answer"
        )
        return f"The {part.kind} `{part.name}` was there {times}; the {which} was graded."

    # Settings

    def _note_lost_settings(self) -> None:
        lost = [part.name for part, cell in self.place.items() if not cell.grade_id]
        if lost:
            self._note("", f"nbgrader's settings were missing from {_listed(lost)}; they were put back.")

    def _note_strange_settings(self, found: Mapping[_Part, list[RawCell]]) -> None:
        known = {id(cell) for copies in found.values() for cell in copies}
        strange = [cell for cell in self.cells if id(cell) not in known and cell.settings]
        if strange:
            names = ", ".join(_shown(cell.grade_id) for cell in strange[:3])
            graded = any(cell.settings.get("grade") for cell in strange)
            self._note("", f"Other cells claimed to be graded cells ({names}); they count as ordinary cells.", graded)

    def _restore(self, part: _Part, cell: RawCell) -> None:
        """Give the copy that counts the settings, the type and, unless it is an answer, the text of the source."""
        self._note_settings(part, cell)
        if not part.is_answer:
            self._restore_text(part, cell)
        elif not cell.source.strip() and part.released.strip():
            cell.source = part.released
            self._note(part.name, f"The {part.kind} `{part.name}` was empty; the released text was put back.")
        if cell.kind != part.source.cell_type:
            text = f"The {part.kind} `{part.name}` had been turned into a {cell.kind} cell; it was turned back."
            self._note(part.name, text, suspicious=part.is_test)
            cell.kind = part.source.cell_type

    def _note_settings(self, part: _Part, cell: RawCell) -> None:
        if not cell.grade_id:
            return
        if cell.grade_id != part.name:
            text = f"The {part.kind} `{part.name}` had been renamed to {_shown(cell.grade_id)}; it has its name again."
            self._note(part.name, text, suspicious=part.is_test)
        changed = [key for key in _SETTINGS if (cell.settings.get(key) or 0) != (part.settings.get(key) or 0)]
        if part.is_answer and changed == ["points"]:
            return  # the course changed them since, and nobody can tell from the text, which is the student's own
        if changed and not _of_another_version(part, cell):
            text = f"The settings of `{part.name}` had been changed ({', '.join(changed)}); the original ones are used."
            self._note(part.name, text, suspicious=True)

    def _restore_text(self, part: _Part, cell: RawCell) -> None:
        text, added = cell.squashed, ""
        if text not in {squashed(part.released), squashed(part.source.source)}:
            added = self._changed_text(part, cell)
        elif _stripped(cell.source) not in {_stripped(part.released), _stripped(part.source.source)}:
            self._note(part.name, f"White space in the {part.kind} `{part.name}` had been changed; it was restored.")
        if added.strip():
            self.cells.insert(_index(self.cells, cell), RawCell(cell.kind, added))
        cell.source = part.source.source

    def _changed_text(self, part: _Part, cell: RawCell) -> str:
        """Note that a text that is not the student's to change is another; returns what they added to it."""
        if _of_another_version(part, cell):
            text = f"The {part.kind} `{part.name}` is from another version of the assignment; the current one is used."
            self._note(part.name, text)
            return ""
        added = _additions(part, cell)
        kept = " What was added to it runs in a cell before it." if added.strip() else ""
        text = f"The {part.kind} `{part.name}` had been changed; the original is used.{kept}"
        self._note(part.name, text, suspicious=part.is_test)
        return added

    # Missing cells

    def _put_back_missing(self) -> None:
        for part in self.plan.named.values():
            if part not in self.place:
                text = part.released if part.is_answer else part.source.source
                self.place[part] = RawCell(part.source.cell_type, text)
                self._insert_as_released(part, self.place[part])
                self._note(part.name, f"The {part.kind} `{part.name}` was missing; the released one was put back.")

    def _put_back_set_up(self) -> None:
        """Imports and data, unless the student has them in another shape."""
        written = set().union(*(cell.lines for cell in self.cells if cell.kind == "code"))
        for part in self.plan.set_up:
            cell = self.ordinary.get(part)
            text = lines(part.released)
            begins = _shown(part.released.split("\n", 1)[0])
            if cell and cell.kind != "code":
                cell.kind = "code"
                self._note("", f"The cell that begins {begins} had been turned into text; it is code again.")
            elif not cell and len(text & written) < _ALIKE * len(text):
                self.ordinary[part] = RawCell("code", part.released, part.source.get("id", ""))
                self._insert_as_released(part, self.ordinary[part])
                self._note("", f"The cell that begins {begins} was missing; the released one was put back.")

    def _insert_as_released(self, part: _Part, cell: RawCell) -> None:
        """Insert after the nearest cell that also comes before it in the released version."""
        for earlier in reversed(self.plan.parts[: self.plan.parts.index(part)]):
            neighbour = self.place.get(earlier) or self.ordinary.get(earlier)
            if neighbour:
                self.cells.insert(_index(self.cells, neighbour) + 1, cell)
                return
        self.cells.insert(0, cell)

    def _find_ordinary(self) -> dict[_Part, RawCell]:
        """The submitted cells that were made from released ones without a name."""
        placed = {id(cell) for cell in self.place.values()}
        free = [cell for cell in reversed(self.cells) if id(cell) not in placed]
        by_text = {cell.squashed: cell for cell in free}
        by_id = {cell.id: cell for cell in free if cell.id}
        found = {
            part: by_text.get(squashed(part.released)) or by_id.get(part.source.get("id"))
            for part in self.plan.parts
            if not part.name
        }
        return {part: cell for part, cell in found.items() if cell}

    # Answers in words that were written beside their cell

    def _find_written(self) -> None:
        for part, cell in self.place.items():
            if not part.is_answer or part.is_code:
                continue
            if not part.untouched(cell):
                self._note_more(part, cell)
                continue
            found = [(text, other) for other in self._around(part) if (text := self._prose(part, other))]
            if found:
                # All of it is the answer, in whichever of the cells it stands.
                cell.source = "\n\n".join(text for text, _ in found)
                cell.attachments = {name: data for _, other in found for name, data in other.attachments.items()}
                code = all(other.kind == "code" for _, other in found)
                where = "a code cell beside it" if code else "the cell of its question"
                where = f"{len(found)} cells beside it" if len(found) > 1 else where
                self._note(
                    part.name, f"The answer `{part.name}` was written into {where}; it is to be marked like any other."
                )

    def _note_more(self, part: _Part, cell: RawCell) -> None:
        """An answer that was found by its place may go on in other cells."""
        if self.plan.claimed(cell) is part:
            return
        more = [other for other in self._around(part) if other.kind != "code" and self._prose(part, other)]
        if more:
            shown = ", ".join(_shown(other.source) for other in more[:3])
            self._note(part.name, f"The answer `{part.name}` may go on in other cells: {shown}; read them too.")

    def _around(self, part: _Part) -> list[RawCell]:
        """Unknown cells between what comes before the question and what comes after the answer, and the question's if changed."""
        position = self.plan.parts.index(part)
        question = self._question(part)
        own = {id(cell) for known in (part, question) if known for cell in (self._cell_of(known),) if cell}
        known = {id(cell) for cell in (*self.place.values(), *self.ordinary.values())} - own
        before = self.plan.parts[: position - bool(question)]
        start = max((_index(self.cells, cell) + 1 for one in before if (cell := self._cell_of(one))), default=0)
        asked = self.ordinary.get(question) if question else None
        if question and asked and asked.squashed == squashed(question.released):
            start = _index(self.cells, asked) + 1
        rest = self.cells[start:]
        ends = next((i for i, cell in enumerate(rest) if id(cell) in known), len(rest))
        return [cell for cell in rest[:ends] if cell is not self.place[part]]

    def _question(self, part: _Part) -> _Part | None:
        """The text before an answer, which is not the student's."""
        position = self.plan.parts.index(part)
        before = self.plan.parts[position - 1] if position else None
        return before if before and not before.is_code and not before.name else None

    def _cell_of(self, part: _Part) -> RawCell | None:
        cell = self.place.get(part) or self.ordinary.get(part)
        return cell if cell and any(cell is other for other in self.cells) else None

    def _prose(self, part: _Part, cell: RawCell) -> str:
        """What a cell has to say that was not released."""
        if cell.squashed in {squashed(other.released) for other in self.plan.parts}:
            return ""
        question = self._question(part)
        return (
            in_code(cell.source)
            if cell.kind == "code"
            else in_question(question.released if question else "", cell.source)
        )

    # Order

    def _move_tests_after_answers(self) -> None:
        last: dict[_Part, RawCell] = {}
        for test in self.plan.named.values():
            if not (test.is_test and test.answer):
                continue
            cell = self.place[test]
            if _index(self.cells, cell) < _index(self.cells, self.place[test.answer]):
                self.cells.remove(cell)
                self.cells.insert(_index(self.cells, last.get(test.answer, self.place[test.answer])) + 1, cell)
                last[test.answer] = cell
                self._note(test.name, f"The test cell `{test.name}` stood before its answer; it was moved after it.")

    # The result

    def _notebook(self) -> NotebookNode:
        parts = {id(cell): part for part, cell in self.place.items()}
        new_id = _unique_ids({part.source.get("id", part.name) for part in self.plan.named.values()})
        cells = [_built(cell, parts.get(id(cell)), new_id) for cell in self.cells]
        metadata = {key: self.plan.source.metadata.get(key) for key in ("kernelspec", "language_info")}
        kept = {key: value for key, value in metadata.items() if value}
        harmless.shorten_outputs(cells)
        return nbformat.from_dict(copy.deepcopy({"nbformat": 4, "nbformat_minor": 5, "metadata": kept, "cells": cells}))


def _built(cell: RawCell, part: _Part | None, new_id: Callable[[str], str]) -> dict:
    """A cell of the repaired notebook: without tags and any setting but the source's, with outputs unless it is a test."""
    settings = {key: value for key, value in part.source.metadata.items() if key != "tags"} if part else {}
    own_id = part.source.get("id", part.name) if part else new_id(cell.id)
    built = {"id": own_id, "cell_type": cell.kind, "metadata": settings, "source": cell.source}
    if cell.kind == "code":
        shown = [] if part and part.is_test else harmless.outputs(cell.outputs)
        return {**built, "execution_count": harmless.count(cell.count), "outputs": shown}
    return {**built, "attachments": cell.attachments} if cell.attachments else built


def _unique_ids(used: set[str]) -> Callable[[str], str]:
    """A function that returns its argument if that is a valid and unused id of a cell, else another one."""
    number = 0

    def unique(wanted: str) -> str:
        nonlocal number
        while not _VALID_ID.fullmatch(wanted) or wanted in used:
            number += 1
            wanted = f"cell-{number}"
        used.add(wanted)
        return wanted

    return unique


def _last_written(part: _Part, copies: list[RawCell]) -> RawCell:
    """The last copy that was written in; of copies of the same text in a row the first, so that its tests can stay."""
    written = [cell for cell in copies if not part.untouched(cell)] or list(copies)
    picked = written.pop()
    while written and written[-1].squashed == picked.squashed:
        picked = written.pop()
    return picked


def _additions(part: _Part, cell: RawCell) -> str:
    """The lines of a changed cell that are not the instructor's."""
    original = {line.rstrip() for line in part.source.source.splitlines()}
    return "\n".join(line for line in cell.source.splitlines() if line.rstrip() not in original).strip("\n")


def _of_another_version(part: _Part, cell: RawCell) -> bool:
    """The cell is as nbgrader released it, but not in this version of the assignment."""
    own = _checksum(cell.source, part.source.cell_type, cell.grade_id, cell.settings)
    return bool(own) and cell.checksum == own != part.checksum


def _stripped(text: str) -> str:
    """Without what editors change by themselves: line endings and white space at the end of lines."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _index(cells: list[RawCell], wanted: RawCell) -> int:
    return next(i for i, cell in enumerate(cells) if cell is wanted)


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
