"""Submissions that are the same in more than the task makes the same: for an instructor to look at, never a matter of points.

What counts is lines that two students have and hardly anybody else: neither the release nor the solution nor an answer of the
bank has them, and few of the class. Blanks do not matter; comments and sentences count like code. Who renames everything is
not found, and who is found may have worked together with leave.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import nbformat

from autograder import bank, course, safety_net

# Of the class: what more than this share has, and more than so many, the task or a lecture has made the same.
_COMMON_SHARE, _COMMON = 0.1, 3
# At least so many lines, and that share of what the one with fewer has of their own.
_LINES, _SHARE = 5, 0.5
_SHORTEST = 12  # characters of a line; shorter ones are alike by chance


@dataclass(frozen=True)
class Alike:
    """Two students, how many lines they share that hardly anybody else has, and the longest of them."""

    students: tuple[str, str]
    lines: int
    example: str


def alike(assignment: str, students: Iterable[str], work: Path, together: Iterable[Sequence[str]] = ()) -> list[Alike]:
    """Pairs of students whose graded notebooks are alike, the most alike first. ``together``: groups that hand in one."""
    written = {
        student: safety_net.attempt(
            "compared", partial(_written, work / "autograded" / student / assignment), lambda _: {}
        )
        for student in students
    }
    given = _given(assignment)
    holders: dict[str, list[str]] = defaultdict(list)
    for student, lines in written.items():
        for line in lines.keys() - given:
            holders[line].append(student)
    few = max(_COMMON, int(_COMMON_SHARE * len(written)))
    own = Counter(student for who in holders.values() if len(who) <= few for student in who)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line, who in holders.items():
        if 2 <= len(who) <= few:
            for pair in itertools.combinations(sorted(who), 2):
                shared[pair].append(line)
    groups = [set(group) for group in together]
    found = []
    for pair, lines in shared.items():
        enough = len(lines) >= max(_LINES, _SHARE * min(own[one] for one in pair))
        if enough and not any(group.issuperset(pair) for group in groups):
            longest = max(lines, key=len)
            found.append(Alike(pair, len(lines), written[pair[0]][longest]))
    return sorted(found, key=lambda one: (-one.lines, one.students))


def _written(folder: Path) -> dict[str, str]:
    """What stands in a student's notebooks but tests: each line as it is compared → as it was written."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8")).get("cells", []):
            kind = course.by_settings(cell.get("metadata", {}).get("nbgrader") or {}, cell.get("cell_type", ""))
            if not kind.is_test:
                found |= _lines("".join(cell.get("source", "")))
    return found


def _given(assignment: str) -> set[str]:
    """Lines that a student need not have from another: of the release, the solution and the bank."""
    notebooks = [*course.notebooks(assignment), *sorted((course.ASSIGNMENTS / assignment).glob("*.ipynb"))]
    cells = [cell.source for path in notebooks for cell in nbformat.read(path, as_version=4).cells]
    answers = [variant.source for variant in bank.variants(assignment)]
    return {line for text in (*cells, *answers) for line in _lines(text)}


def _lines(text: str) -> dict[str, str]:
    return {key: part for line in text.splitlines() for key, part in _parts(line) if len(key) >= _SHORTEST}


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """The code of a line and its comment, each as it is compared and as it was written."""
    for part in line.split("#", 1):
        yield re.sub(r"\s+", "", part).replace("'", '"'), part.strip()
