"""Results as CSV tables, fit to be opened in a spreadsheet."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

from autograder import safety_net
from autograder.harmless.words import printable
from autograder.report.results import Result, exercises, failed

# A spreadsheet calculates a cell that begins like that; some also take the wide characters of East Asian keyboards, and
# pass over spaces before them.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(assignment: str, results: list[Result], folder: Path) -> list[Path]:
    """Write ``<assignment>-students.csv`` and ``<assignment>-exercises.csv``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    names = exercises(assignment)
    return [
        _table(folder / f"{assignment}-students.csv", _students(results, names)),
        _table(folder / f"{assignment}-exercises.csv", _exercises(results, names)),
    ]


def _students(results: list[Result], names: list[str]) -> list[list]:
    points = ["points", "of", "points to mark", "penalty", "final"]
    head = ["student", *points, *names, "written", "mistakes", "to mark by hand", "problem", "notes", "seconds"]
    rows = [
        safety_net.attempt(
            "shown",
            partial(_row, result, names),
            lambda why, student=result.student: _row(failed(student, names, why), names),
        )
        for result in results
    ]
    return [head, *rows]


def _row(result: Result, names: list[str]) -> list:
    """One student's line of the first table. ``of`` counts what is still to mark, as formgrader does."""
    total = result.total
    points = [total.points, total.possible, total.to_mark, total.penalty, total.final]
    points += [*(result.scores.get(name, 0.0) for name in names), result.written]
    return [
        *(result.student, *map(_rounded, points)),
        "; ".join(f"{finding.exercise}: {finding.mistake}" for finding in result.first_findings()),
        "; ".join(result.to_mark),
        result.problem,
        "; ".join([*(note.text for note in result.notes), *result.endings]),
        round(result.seconds, 1),
    ]


def _rounded(points: float) -> float:
    """Without the digits that adding up floats leaves behind."""
    return round(points, 6) + 0.0


def _exercises(results: list[Result], names: list[str]) -> list[list]:
    head = ["exercise", "of", "mean points", "full points (students)", "no points (students)", "submissions"]
    sound = [r for r in results if not r.problem]
    rows = []
    for name in names if sound else ():
        points, of = [r.scores[name] for r in sound], max(r.maxima[name] for r in sound)
        full, none = sum(p >= of for p in points), sum(p == 0 for p in points)
        rows.append([name, of, round(sum(points) / len(points), 3), full, none, len(points)])
    return [head, *rows]


def _table(path: Path, rows: list[list]) -> Path:
    # The mark at the beginning tells Excel that it is UTF-8.
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        plain, quoted = csv.writer(file), csv.writer(file, quoting=csv.QUOTE_NONNUMERIC)
        for row in rows:
            # A semicolon separates cells for spreadsheets of half of Europe: what follows one must not begin a cell.
            writer = quoted if any(";" in str(value) for value in row) else plain
            writer.writerow([_safe(value) for value in row])
    return path


def _safe(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text
