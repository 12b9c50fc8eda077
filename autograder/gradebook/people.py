"""What an instructor says of people: who works in a group, and who is excused. Two tables in the work folder, written by hand.

``groups.csv`` has the columns *group*, *student* and, where groups change, *assignment*; ``excused.csv`` has *assignment* and
*student*. A column *assignment* that is missing or empty means every one. Students are told by identifier, name or e-mail address.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder import course
from autograder.harmless.words import quoted
from autograder.intake.names import Person, meant
from autograder.intake.spellings import letters

GROUPS, EXCUSED = "groups.csv", "excused.csv"


def groups(work: Path, assignment: str) -> dict[str, list[str]]:
    """The students of each group, as they are written, in the table's order. Raises ``ValueError`` if it cannot be read."""
    found: dict[str, list[str]] = {}
    spelt: dict[str, str] = {}
    for group, student in _rows(work / GROUPS, assignment, "group", "student"):
        found.setdefault(spelt.setdefault(group.casefold(), group), []).append(student)
    return found


def excused(work: Path, assignment: str, people: Iterable[Person]) -> list[str]:
    """Identifiers of those who need not hand in; what is nobody's name stays as it is written.

    Raises ``ValueError`` if the table cannot be read, or a name in it may be that of several.
    """
    known = {person.id: person.names for person in people}
    written = (student for (student,) in _rows(work / EXCUSED, assignment, "student"))
    return list(dict.fromkeys(meant(one, known, f"in {EXCUSED}") for one in written))


def _rows(path: Path, assignment: str, *columns: str) -> Iterator[tuple[str, ...]]:
    """These columns of the rows that are about an assignment; nothing if there is no such table."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"{path} cannot be read: it must be a CSV file in UTF-8.") from None
    lines = text.splitlines()
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    head = [one.strip().casefold() for one in next(csv.reader(lines[:1], delimiter=delimiter), [])]
    if missing := [name for name in columns if name not in head]:
        raise ValueError(
            f"{path} has no column “{missing[0]}”: its first line must be {','.join(('assignment', *columns))}."
        )
    assignments = {letters(name) for name in (*course.assignments(), assignment)}
    for number, row in _numbered(path, lines, delimiter):
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        about = cells.get("assignment", "")
        if any(map(str.strip, row[len(head) :])):
            raise ValueError(
                f"{path}, line {number}: {len(row)} cells, but {len(head)} columns; each student has a line."
            )
        if about and letters(about) not in assignments:
            raise ValueError(
                f"{path}, line {number}: there is no assignment {quoted(about)}; leave it empty for every one."
            )
        if not any(cells.values()) or (about and letters(about) != letters(assignment)):
            continue
        values = tuple(cells.get(name, "") for name in columns)
        if not all(values):
            raise ValueError(f"{path}, line {number}: “{columns[values.index('')]}” is empty.")
        yield values


def _numbered(path: Path, lines: list[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows below the head, each with the number of its line."""
    try:
        yield from enumerate(csv.reader(lines[1:], delimiter=delimiter), 2)
    except csv.Error as error:
        raise ValueError(f"{path} cannot be read as CSV: {error}.") from None
