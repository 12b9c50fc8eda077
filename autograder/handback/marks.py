"""Points into the table that a learning platform exports and takes back; every other cell stays as it was.

Known are Moodle's grading worksheet (mod/assign/feedback/offline: it finds students by the number that ends *Identifier* and
reads *Grade*), Canvas's gradebook (lib/gradebook_importer.rb: *Student*, *ID*, …, one column for each assignment, a row
*Points Possible*), Brightspace's (D2L's “Importing grades”: *OrgDefinedId* or *Username*, and a column “NAME Points Grade” for each
grade item, to which its exports add “<Numeric MaxPoints:17 …>”), and any table with a column that names students.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.gradebook.scores import number
from autograder.harmless.words import quoted
from autograder.intake import CameAs, Person
from autograder.intake.names import Student, identifiers
from autograder.intake.platforms import known_as
from autograder.intake.spellings import letters
from autograder.report.results import Result

_GRADES = ("grade", "bewertung", "note", "calificación", "nota", "punkte", "points", "score", "marks")
_MAXIMA = ("maximum grade", "höchstbewertung", "points possible", "maximum")
_FULL_NAMES = ("full name", "vollständiger name", "name", "student")
_IDENTIFIER = re.compile(r"(?P<word>\D{3,})(?P<number>\d+)")  # “Participant 4711”, “Teilnehmer/in4711”
_AS_TEXT = re.compile(
    r"""="([^"]*)"|['#](.*)"""
)  # so that a spreadsheet takes “0042” for no number; Brightspace: “#0042”
# The title of an assignment in the heading of its column: “01_build (12345)”, “01_build Points Grade <Numeric MaxPoints:17 …>”.
_TITLED = {
    "Canvas": re.compile(r"(?P<title>.+?)\s*(?:\(\d+\))?"),
    "Brightspace": re.compile(r"(?P<title>.+?) Points Grade\s*(?:<.*>)?", re.IGNORECASE),
}
_MAX_POINTS = re.compile(r"<.*\bMaxPoints:([\d.,]+)")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_BOM = "\ufeff"
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?\r?', re.IGNORECASE)  # for spreadsheets, in a line of its own


@dataclass
class Table:
    """A table as it was read: its rows, and how they were written."""

    rows: list[list[str]]
    delimiter: str = ","
    end: str = "\r\n"
    marked: bool = False  # as UTF-8, by its first character
    told: bool = False  # which delimiter it has, by a first line “sep=;”

    @classmethod
    def read(cls, path: Path) -> Table:
        """Raises ``ValueError`` if it is no table in UTF-8."""
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"{path} is no CSV file in UTF-8: export it from the platform as CSV.") from None
        marked, text = text.startswith(_BOM), text.removeprefix(_BOM)
        first, _, rest = text.partition("\n")
        told = _SEPARATOR.fullmatch(first)
        text, first = (rest, rest.partition("\n")[0]) if told else (text, first)
        delimiter = told[1] if told else max(",;\t", key=first.count)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise ValueError(f"{path} cannot be read as CSV ({error}): export it from the platform again.") from None
        if len(rows) < 2 or len(rows[0]) < 2:
            raise ValueError(f"{path} is no table of students: export it from the platform as CSV.")
        return cls(rows, delimiter, "\r\n" if first.endswith("\r") else "\n", marked, bool(told))

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8-sig" if self.marked else "utf-8") as file:
            file.write(f"sep={self.delimiter}{self.end}" * self.told)
            csv.writer(file, delimiter=self.delimiter, lineterminator=self.end).writerows(self.rows)

    @property
    def head(self) -> list[str]:
        return self.rows[0]

    def columns(self, *names: str) -> list[int]:
        """All columns with the first of these headings that there is."""
        folded = [heading.strip().casefold() for heading in self.head]
        called = next((name for name in names if name in folded), None)
        return [place for place, heading in enumerate(folded) if heading == called]

    def column(self, *names: str) -> int | None:
        """The first column with one of these headings."""
        return next(iter(self.columns(*names)), None)

    def cell(self, row: int, column: int | None) -> str:
        """Without blanks around it; empty where there is none."""
        cells = self.rows[row]
        return cells[column].strip() if column is not None and column < len(cells) else ""

    def cells(self, column: int) -> list[str]:
        return [self.cell(row, column) for row in range(1, len(self.rows))]


@dataclass
class Filled:
    """What became of a table: points written, and whose were not, and why."""

    platform: str
    column: str
    written: int = 0
    unfinished: list[str] = field(default_factory=list)  # somebody has yet to mark an answer
    ungraded: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)  # graded, and not in the table
    other_maximum: str = ""


def fill(
    table: Table,
    assignment: str,
    graded: Sequence[Result],
    came_as: Mapping[str, CameAs],
    people: Iterable[Person],
    column: str = "",
    unfinished: bool = False,
    excused: Sequence[str] = (),
) -> Filled:
    """Write final points, late penalties taken off, into the table's column for the assignment.

    Args:
        came_as: what submissions were called in the platform's export; tells students for certain.
        people: the gradebook's students, for rows that are told by names alone.
        column: heading of the column; by default the platform's own.
        unfinished: also write the points of those with answers that nobody has marked yet.
        excused: who gets no points, whatever they handed in: “EX” for Canvas; other tables stay as they are.

    Raises:
        ValueError: there is no column for points, or no row that is a student's.
    """
    people = list(people)
    platform = _platform(table, {person.id for person in people})
    place = _column(table, platform, assignment, column)
    students = _students(table, platform, place, came_as, people)
    by_student = {result.student: result for result in graded}
    filled = Filled(platform, table.head[place], unlisted=sorted(by_student.keys() - set(students.values())))
    if not set(students.values()) & by_student.keys():
        raise ValueError(
            f"No row of the table is of a student graded in {assignment}: it needs the platform's own export, or a column "
            f"of identifiers like {quoted(next(iter(by_student)))}."
        )
    maxima = set()
    for row, student in students.items():
        result = by_student.get(student)
        if student in excused:
            filled.excused.append(student)
            if platform == "Canvas":
                _set(table, row, place, "EX")
        elif result is None:
            continue
        elif not result.has_points:
            filled.ungraded.append(student)
        elif result.total.to_mark and not unfinished:
            filled.unfinished.append(student)
        else:
            _set(table, row, place, number(result.final))
            filled.written += 1
            maxima |= {_maximum(table, row, place)}
    possible = max(result.total.possible for result in graded)
    others = sorted(one for one in maxima if one is not None and one != possible)
    filled.other_maximum = f"{number(others[0])} instead of {number(possible)}" if others else ""
    return filled


def _set(table: Table, row: int, place: int, text: str) -> None:
    cells = table.rows[row]
    cells += [""] * (place + 1 - len(cells))
    cells[place] = text


def _platform(table: Table, ids: set[str]) -> str:
    if table.column("student") == 0 and table.column("id") is not None and table.column("section") is not None:
        return "Canvas"
    if table.column("end-of-line indicator") is not None:
        return "Brightspace"
    # The headings are in the language of whoever exported it; what the numbers look like is not.
    cells = [cell for row, cell in enumerate(table.cells(0), 1) if any(table.rows[row])]
    numbered = [match for cell in cells if cell not in ids and (match := _IDENTIFIER.fullmatch(cell))]
    words, numbers = {match["word"] for match in numbered}, {match["number"] for match in numbered}
    return "Moodle" if len(words) == 1 and len(numbers) == len(cells) else ""


def _column(table: Table, platform: str, assignment: str, wanted: str) -> int:
    """Raises ``ValueError`` if it cannot be told."""
    titles = {place: title for place, heading in enumerate(table.head) if (title := _title(platform, heading))}
    if wanted:
        title = letters(_title(platform, wanted) or wanted)
        own = table.columns(wanted.strip().casefold()) or [one for one in titles if letters(titles[one]) == title]
        if not own:
            raise ValueError(f"The table has no column {quoted(wanted)}, but {', '.join(map(quoted, table.head))}.")
    elif titles:
        own = [one for one in titles if letters(titles[one]) == letters(assignment)]
        own = own or [one for one in titles if letters(assignment) in letters(titles[one])]
    else:
        own = table.columns(letters(assignment), assignment, *_GRADES)
    headings = {table.head[place].strip().casefold() for place in own}
    if len(own) > 1 and len(headings) == 1:
        raise ValueError(f"{len(own)} columns of the table are called {quoted(table.head[own[0]])}: rename the others.")
    if len(own) != 1:
        raise ValueError(
            f"Name the column for the points of {assignment} with --column: one of {', '.join(map(quoted, table.head))}."
        )
    return own[0]


def _title(platform: str, heading: str) -> str:
    """The assignment's title in the heading of its column; empty if it is none, or the platform is not known to write any."""
    match = _TITLED[platform].fullmatch(heading.strip()) if platform in _TITLED else None
    return match["title"] if match else ""


def _students(
    table: Table, platform: str, place: int, came_as: Mapping[str, CameAs], people: list[Person]
) -> dict[int, str]:
    """Number of a row → the student's identifier: by the platform's own number, or by what else the row says of them.

    ``place`` is the column of the points, which tell nobody.
    """
    known = {student: known_as(one.label) for student, one in came_as.items()}
    numbers = {(one.platform, one.number): student for student, one in known.items() if one}
    own = _numbers(table, platform)
    found = {row: numbers[platform, own[row]] for row in own if (platform, own[row]) in numbers}
    left = [person for person in people if person.id not in found.values()]
    ids = _spelt(person.id for person in left)
    called = table.column(*_FULL_NAMES)  # which anybody may choose
    columns = [one for one in range(len(table.head)) if one not in (called, place, table.column(*_MAXIMA))]
    column = max(columns, key=lambda one: sum(_as_meant(cell) in ids for cell in table.cells(one)), default=None)
    rest = [row for row in range(1, len(table.rows)) if row not in found]
    # Whoever stands in two rows, one for each section, say, is the same in both.
    found |= {row: ids[cell] for row in rest if (cell := _as_meant(table.cell(row, column))) in ids}
    left = [person for person in left if person.id not in found.values()]
    others = {row: _told(table, row) for row in rest if row not in found}
    told, _ = identifiers([student for student in others.values() if student], left)
    by_id = {person.id for person in left}
    return found | {row: told[student] for row, student in others.items() if student and told[student] in by_id}


def _spelt(ids: Iterable[str]) -> dict[str, str]:
    """Identifiers by what a spreadsheet makes of them: of “0042” the number 42, unless that is somebody else's."""
    ids = list(ids)
    short = [(one.lstrip("0"), one) for one in ids if one.isdecimal()]
    several = Counter(text for text, _ in short)
    return {text: one for text, one in short if text and several[text] == 1} | {one: one for one in ids}


def _as_meant(cell: str) -> str:
    """What stands in a cell that a spreadsheet wrote: “="0042"” is 0042, and so are “'0042” and “#0042”."""
    match = _AS_TEXT.fullmatch(cell)
    return (match[1] or match[2] or "").strip() if match else re.sub(r"(?<=\d)\.0$", "", cell)


def _numbers(table: Table, platform: str) -> dict[int, str]:
    """Number of a row → the platform's number for the student."""
    if platform == "Moodle":
        matches = ((row, _IDENTIFIER.fullmatch(cell)) for row, cell in enumerate(table.cells(0), 1))
        return {row: match["number"] for row, match in matches if match}
    place = table.column("id") if platform == "Canvas" else None
    return {} if place is None else {row: cell for row, cell in enumerate(table.cells(place), 1) if cell}


def _told(table: Table, row: int) -> Student | None:
    """Whoever a row tells of in words: an e-mail address, a full name."""
    mail = next((one.strip() for one in table.rows[row] if _MAIL.fullmatch(one.strip())), "")
    called = table.cell(row, table.column(*_FULL_NAMES))
    if "," in called:  # Canvas: “Lovelace, Ada”
        called = " ".join(reversed([part.strip() for part in called.split(",", 1)]))
    parts = table.column("first name", "vorname"), table.column("last name", "surname", "nachname")
    called = called or " ".join(filter(None, (table.cell(row, part) for part in parts)))
    if not (mail or called):
        return None
    return Student(called or mail, number=str(row), mail=mail, called=called, by_name=not mail)


def _maximum(table: Table, row: int, place: int) -> float | None:
    """The maximum that the platform has, if the table says."""
    heads = [one for one in range(1, min(4, len(table.rows))) if table.cell(one, 0).casefold() in _MAXIMA]
    cells = [table.cell(row, table.column(*_MAXIMA)), *(table.cell(one, place) for one in heads)]
    cells += _MAX_POINTS.findall(table.head[place])
    told = [float(cell.replace(",", ".")) for cell in cells if re.fullmatch(r"\d+(?:[.,]\d+)?", cell)]
    return told[0] if told else None
