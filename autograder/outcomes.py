"""How each submission ended, on disk: what reports are made from, whenever they are made."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from autograder.intake import HandedIn
from autograder.records import Graded, Note
from autograder.workplace import put
from vaelab.checks import Verdict


def save(work: Path, assignment: str, graded: Graded) -> None:
    """Write down the end of one submission, in place of an earlier one."""
    put(work / "outcomes" / assignment / f"{graded.student}.json", json.dumps(asdict(graded)))


def of(work: Path, assignment: str, student: str) -> Graded:
    """What is known of one submission; nothing, if it was never graded."""
    path = work / "outcomes" / assignment / f"{student}.json"
    return _read(path) if path.is_file() else Graded(student)


def load(work: Path, assignment: str) -> list[Graded]:
    """All submissions that ended, by student. A damaged file counts as a submission to grade again."""
    return [_read(path) for path in sorted((work / "outcomes" / assignment).glob("*.json"))]


def save_intake(work: Path, handed_in: HandedIn) -> None:
    """Write down what was found of an assignment, and what was not."""
    found = {
        "not_understood": [note.text for note in handed_in.not_understood],
        "absent": list(handed_in.absent),
    }
    put(work / "outcomes" / f"{handed_in.assignment}.json", json.dumps(found))


def load_intake(work: Path, assignment: str) -> tuple[list[str], list[str]]:
    """What was not understood, sentences, and who of the roster handed nothing in, the last time that the class was graded."""
    try:
        found = json.loads((work / "outcomes" / f"{assignment}.json").read_text(encoding="utf-8"))
        return [str(text) for text in found["not_understood"]], [str(student) for student in found["absent"]]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return [], []


def _read(path: Path) -> Graded:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        verdicts = {test: [Verdict(**one) for one in found] for test, found in kept.pop("verdicts").items()}
        notes = tuple(Note(**note) for note in kept.pop("notes"))
        seconds = {name: float(value) for name, value in kept.pop("seconds").items()}
        endings = [str(ending) for ending in kept.pop("endings")]
        own = {"student": path.stem, "verdicts": verdicts, "notes": notes, "seconds": seconds, "endings": endings}
        return Graded(**{**kept, **own})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Graded(path.stem, problem="The record of this submission is damaged; grade it again.")
