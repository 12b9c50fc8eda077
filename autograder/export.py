"""Results as CSV tables."""

from __future__ import annotations

import csv
from pathlib import Path

from autograder.results import Result

# A spreadsheet would run a cell that starts like a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(assignment: str, results: list[Result], folder: Path) -> list[Path]:
    """Write ``<assignment>-students.csv`` and ``<assignment>-exercises.csv``; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _table(folder / f"{assignment}-students.csv", _students(results)),
        _table(folder / f"{assignment}-exercises.csv", _exercises(results)),
    ]


def _students(results: list[Result]) -> list[list]:
    names = list(results[0].scores) if results else []
    head = ["student", "points", "of", *names, "mistakes", "to mark by hand", "problem", "notes", "seconds"]
    rows = [
        [
            *(r.student, r.score, r.maximum, *r.scores.values()),
            "; ".join(f"{finding.exercise}: {finding.mistake}" for finding in r.first_findings()),
            "; ".join(r.to_mark),
            r.problem,
            "; ".join(note.text for note in r.notes),
            round(r.seconds, 1),
        ]
        for r in results
    ]
    return [head, *rows]


def _exercises(results: list[Result]) -> list[list]:
    head = ["exercise", "of", "mean points", "full points (students)", "no points (students)", "submissions"]
    sound = [r for r in results if not r.problem]
    rows = []
    for name in sound[0].scores if sound else []:
        points, of = [r.scores[name] for r in sound], max(r.maxima[name] for r in sound)
        full, none = sum(p == of for p in points), sum(p == 0 for p in points)
        rows.append([name, of, round(sum(points) / len(points), 3), full, none, len(points)])
    return [head, *rows]


def _table(path: Path, rows: list[list]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[_safe(value) for value in row] for row in rows])
    return path


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
