"""What an instructor says of people: who works in a group, and who is excused. Two tables in the work folder, written by hand.

``groups.csv`` has the columns *group*, *student* and, where groups change, *assignment*; ``excused.csv`` has *assignment* and
*student*. A column *assignment* that is missing or empty means every one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

GROUPS, EXCUSED = "groups.csv", "excused.csv"


def groups(work: Path, assignment: str) -> dict[str, list[str]]:
    """The students of each group, in the table's order.

    Raises ``ValueError`` if the table cannot be read, or has somebody in two groups.
    """
    found: dict[str, list[str]] = {}
    group_of: dict[str, str] = {}
    for group, student in _rows(work / GROUPS, assignment, "group", "student"):
        if group_of.setdefault(student, group) != group:
            raise ValueError(f"{work / GROUPS}: {student} is in two groups, {group_of[student]} and {group}.")
        if student not in found.setdefault(group, []):
            found[group].append(student)
    return found


def excused(work: Path, assignment: str) -> list[str]:
    """Who need not hand in. Raises ``ValueError`` if the table cannot be read."""
    return list(dict.fromkeys(student for (student,) in _rows(work / EXCUSED, assignment, "student")))


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
    for number, row in enumerate(csv.reader(lines[1:], delimiter=delimiter), 2):
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        if not any(cells.values()) or cells.get("assignment", "") not in ("", assignment):
            continue
        values = tuple(cells.get(name, "") for name in columns)
        if not all(values):
            raise ValueError(f"{path}, line {number}: “{columns[values.index('')]}” is empty.")
        yield values
