"""One notebook put together again, from what was handed in: each repair with its note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from autograder import harmless
from autograder.repair.built import notebook_of
from autograder.repair.matches import matched
from autograder.repair.parts import ALIKE, Original, Part, checksum_of, in_quotes
from autograder.repair.reading import RawCell, RawNotebook, lines, squashed
from autograder.repair.written import in_code, in_question
from autograder.submission import Note

# These would keep a cell from running, or hide that it failed.
_TAGS = {"skip-execution", "raises-exception"}
_SETTINGS = ("grade", "solution", "locked", "task", "points")


@dataclass
class Repair:
    """One notebook on its way from what was handed in to what is graded.

    ``cells`` is the order of the cells; ``place`` and ``ordinary`` say which of them are the parts with and without a name.
    """

    original: Original
    raw: RawNotebook
    notes: list[Note]
    cells: list[RawCell] = field(init=False)
    place: dict[Part, RawCell] = field(init=False, default_factory=dict)
    ordinary: dict[Part, RawCell] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.cells = list(self.raw.cells)

    def mended(self) -> NotebookNode:
        for oddity in self.raw.oddities:
            self._note("", oddity)
        self._note_kernel()
        self._note_tags()
        self._note_odd_sizes()
        found = matched(self.cells, self.original)
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
        return notebook_of(self.original, self.cells, self.place)

    def _note(self, name: str, text: str, suspicious: bool = False) -> None:
        self.notes.append(Note(name or self.original.name, text, suspicious))

    def _note_kernel(self) -> None:
        wanted = self.original.notebook.metadata.get("kernelspec", {}).get("name", "python3")
        if self.raw.kernel not in ("", wanted):
            self._note("", f"The notebook asked for the kernel {in_quotes(self.raw.kernel)}; it runs with “{wanted}”.")

    def _note_tags(self) -> None:
        for tag in sorted(_TAGS):
            tagged = [cell for cell in self.cells if tag in cell.tags]
            named = [cell.grade_id for cell in tagged if cell.grade_id in self.original.named]
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

    def _pick(self, part: Part, copies: list[RawCell]) -> RawCell:
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
    def _says_nothing_new(part: Part, cell: RawCell, picked: RawCell) -> bool:
        if part.is_answer:
            return part.untouched(cell) or cell.squashed == picked.squashed
        return not _additions(part, cell).strip()

    @staticmethod
    def _copies_text(part: Part, copies: list[RawCell], picked: RawCell) -> str:
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

    def _note_strange_settings(self, found: Mapping[Part, list[RawCell]]) -> None:
        known = {id(cell) for copies in found.values() for cell in copies}
        strange = [cell for cell in self.cells if id(cell) not in known and cell.settings]
        if strange:
            names = ", ".join(in_quotes(cell.grade_id) for cell in strange[:3])
            graded = any(cell.settings.get("grade") for cell in strange)
            self._note("", f"Other cells claimed to be graded cells ({names}); they count as ordinary cells.", graded)

    def _restore(self, part: Part, cell: RawCell) -> None:
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

    def _note_settings(self, part: Part, cell: RawCell) -> None:
        if not cell.grade_id:
            return
        other = self.original.named.get(cell.grade_id, part)
        if other.is_test and part.defined_in(cell) and squashed(other.released) in cell.squashed:
            text = f"The answer `{part.name}` was written into the {other.kind} `{other.name}`; it counts."
            self._note(part.name, text)
            return
        if cell.grade_id != part.name:
            text = (
                f"The {part.kind} `{part.name}` had been renamed to {in_quotes(cell.grade_id)}; it has its name again."
            )
            self._note(part.name, text, suspicious=part.is_test)
        changed = [key for key in _SETTINGS if (cell.settings.get(key) or 0) != (part.settings.get(key) or 0)]
        if part.is_answer and changed == ["points"]:
            return  # the course changed them since, and nobody can tell from the text, which is the student's own
        if changed and not _of_another_version(part, cell):
            text = f"The settings of `{part.name}` had been changed ({', '.join(changed)}); the original ones are used."
            self._note(part.name, text, suspicious=True)

    def _restore_text(self, part: Part, cell: RawCell) -> None:
        text, added = cell.squashed, ""
        if text not in {squashed(part.released), squashed(part.source.source)}:
            added = self._changed_text(part, cell)
        elif _stripped(cell.source) not in {_stripped(part.released), _stripped(part.source.source)}:
            self._note(part.name, f"White space in the {part.kind} `{part.name}` had been changed; it was restored.")
        if added.strip():
            self.cells.insert(_index(self.cells, cell), RawCell(cell.kind, added))
        cell.source = part.source.source

    def _changed_text(self, part: Part, cell: RawCell) -> str:
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
        for part in self.original.named.values():
            if part not in self.place:
                text = part.released if part.is_answer else part.source.source
                self.place[part] = RawCell(part.source.cell_type, text)
                self._insert_as_released(part, self.place[part])
                self._note(part.name, f"The {part.kind} `{part.name}` was missing; the released one was put back.")

    def _put_back_set_up(self) -> None:
        """Imports and data, unless the student has them in another shape."""
        written = set().union(*(cell.lines for cell in self.cells if cell.kind == "code"))
        for part in self.original.set_up:
            cell = self.ordinary.get(part)
            text = lines(part.released)
            begins = in_quotes(part.released.split("\n", 1)[0])
            if cell and cell.kind != "code":
                cell.kind = "code"
                self._note("", f"The cell that begins {begins} had been turned into text; it is code again.")
            elif not cell and len(text & written) < ALIKE * len(text):
                self.ordinary[part] = RawCell("code", part.released, part.source.get("id", ""))
                self._insert_as_released(part, self.ordinary[part])
                self._note("", f"The cell that begins {begins} was missing; the released one was put back.")

    def _insert_as_released(self, part: Part, cell: RawCell) -> None:
        """Insert after the nearest cell that also comes before it in the released version."""
        for earlier in reversed(self.original.parts[: self.original.parts.index(part)]):
            neighbour = self.place.get(earlier) or self.ordinary.get(earlier)
            if neighbour:
                self.cells.insert(_index(self.cells, neighbour) + 1, cell)
                return
        self.cells.insert(0, cell)

    def _find_ordinary(self) -> dict[Part, RawCell]:
        """The submitted cells that were made from released ones without a name."""
        placed = {id(cell) for cell in self.place.values()}
        free = [cell for cell in reversed(self.cells) if id(cell) not in placed]
        by_text = {cell.squashed: cell for cell in free}
        by_id = {cell.id: cell for cell in free if cell.id}
        found = {
            part: by_text.get(squashed(part.released)) or by_id.get(part.source.get("id"))
            for part in self.original.parts
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

    def _note_more(self, part: Part, cell: RawCell) -> None:
        """An answer that was found by its place may go on in other cells."""
        if self.original.claimed(cell) is part:
            return
        more = [other for other in self._around(part) if other.kind != "code" and self._prose(part, other)]
        if more:
            shown = ", ".join(in_quotes(other.source) for other in more[:3])
            self._note(part.name, f"The answer `{part.name}` may go on in other cells: {shown}; read them too.")

    def _around(self, part: Part) -> list[RawCell]:
        """Unknown cells between what comes before the question and what comes after the answer, and the question's if changed."""
        position = self.original.parts.index(part)
        question = self._question(part)
        own = {id(cell) for known in (part, question) if known for cell in (self._cell_of(known),) if cell}
        known = {id(cell) for cell in (*self.place.values(), *self.ordinary.values())} - own
        before = self.original.parts[: position - bool(question)]
        start = max((_index(self.cells, cell) + 1 for one in before if (cell := self._cell_of(one))), default=0)
        asked = self.ordinary.get(question) if question else None
        if question and asked and asked.squashed == squashed(question.released):
            start = _index(self.cells, asked) + 1
        rest = self.cells[start:]
        ends = next((i for i, cell in enumerate(rest) if id(cell) in known), len(rest))
        return [cell for cell in rest[:ends] if cell is not self.place[part]]

    def _question(self, part: Part) -> Part | None:
        """The text before an answer, which is not the student's."""
        position = self.original.parts.index(part)
        before = self.original.parts[position - 1] if position else None
        return before if before and not before.is_code and not before.name else None

    def _cell_of(self, part: Part) -> RawCell | None:
        cell = self.place.get(part) or self.ordinary.get(part)
        return cell if cell and any(cell is other for other in self.cells) else None

    def _prose(self, part: Part, cell: RawCell) -> str:
        """What a cell has to say that was not released."""
        if cell.squashed in {squashed(other.released) for other in self.original.parts}:
            return ""
        question = self._question(part)
        return (
            in_code(cell.source)
            if cell.kind == "code"
            else in_question(question.released if question else "", cell.source)
        )

    # Order

    def _move_tests_after_answers(self) -> None:
        last: dict[Part, RawCell] = {}
        for test in self.original.named.values():
            if not (test.is_test and test.answer):
                continue
            cell = self.place[test]
            if _index(self.cells, cell) < _index(self.cells, self.place[test.answer]):
                self.cells.remove(cell)
                self.cells.insert(_index(self.cells, last.get(test.answer, self.place[test.answer])) + 1, cell)
                last[test.answer] = cell
                self._note(test.name, f"The test cell `{test.name}` stood before its answer; it was moved after it.")


def _last_written(part: Part, copies: list[RawCell]) -> RawCell:
    """The last copy that was written in; of copies of the same text in a row the first, so that its tests can stay."""
    written = [cell for cell in copies if not part.untouched(cell)] or list(copies)
    picked = written.pop()
    while written and written[-1].squashed == picked.squashed:
        picked = written.pop()
    return picked


def _additions(part: Part, cell: RawCell) -> str:
    """The lines of a changed cell that are not the instructor's."""
    original = {line.rstrip() for line in part.source.source.splitlines()}
    return "\n".join(line for line in cell.source.splitlines() if line.rstrip() not in original).strip("\n")


def _of_another_version(part: Part, cell: RawCell) -> bool:
    """The cell is as nbgrader released it, but not in this version of the assignment."""
    own = checksum_of(cell.source, part.source.cell_type, cell.grade_id, cell.settings)
    return bool(own) and cell.checksum == own != part.checksum


def _stripped(text: str) -> str:
    """Without what editors change by themselves: line endings and white space at the end of lines."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def _index(cells: list[RawCell], wanted: RawCell) -> int:
    return next(i for i, cell in enumerate(cells) if cell is wanted)


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
