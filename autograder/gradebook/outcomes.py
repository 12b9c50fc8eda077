"""How each submission ended, and that on disk: what reports are made from, whenever they are made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.intake import CameAs, HandedIn
from autograder.submission import Note
from autograder.workplace import put
from vaelab.checks.engine import Verdict


@dataclass
class Outcome:
    """The end of one submission: verdicts by test, or the problem that kept it from being graded.

    ``endings`` says which cells had to be stopped and why, ``seconds`` how long each notebook ran, ``stored`` under which keys
    of the store the evidence is.
    """

    student: str
    verdicts: dict[str, list[Verdict]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problem: str = ""
    endings: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    isolation: str = ""
    from_store: bool = False
    stored: tuple[str, ...] = ()


def save(work: Path, assignment: str, outcome: Outcome) -> Outcome:
    """Write down the end of one submission, in place of an earlier one, and return it."""
    put(work / "outcomes" / assignment / f"{outcome.student}.json", json.dumps(asdict(outcome)))
    return outcome


def of(work: Path, assignment: str, student: str) -> Outcome:
    """What is known of one submission; nothing, if it was never graded."""
    path = work / "outcomes" / assignment / f"{student}.json"
    return _read(path) if path.is_file() else Outcome(student)


def load(work: Path, assignment: str) -> list[Outcome]:
    """All submissions that ended, by student. A damaged file counts as a submission to grade again."""
    return [_read(path) for path in sorted((work / "outcomes" / assignment).glob("*.json"))]


@dataclass(frozen=True)
class Intake:
    """What was found of an assignment the last time that the class was graded, and what was not.

    Attributes:
        not_understood: a sentence for each file that belongs to nobody.
        absent: who of the roster handed nothing in.
        came_as: by student, what a submission was called where it came from, also in earlier exports.
    """

    not_understood: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    came_as: dict[str, CameAs] = field(default_factory=dict)


def save_intake(work: Path, handed_in: HandedIn) -> None:
    """Write down what was found of an assignment, and what was not."""
    earlier = load_intake(work, handed_in.assignment).came_as
    found = Intake(
        [note.text for note in handed_in.not_understood], list(handed_in.absent), earlier | handed_in.came_as
    )
    write_intake(work, handed_in.assignment, found)


def write_intake(work: Path, assignment: str, found: Intake) -> None:
    put(work / "outcomes" / f"{assignment}.json", json.dumps(asdict(found)))


def load_intake(work: Path, assignment: str) -> Intake:
    """The same read again; nothing, if that cannot be."""
    try:
        found = json.loads((work / "outcomes" / f"{assignment}.json").read_text(encoding="utf-8"))
        names = {str(one): CameAs(str(label), dict(files)) for one, (label, files) in found.get("came_as", {}).items()}
        return Intake([str(text) for text in found["not_understood"]], [str(one) for one in found["absent"]], names)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Intake()


def _read(path: Path) -> Outcome:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        verdicts = {test: [Verdict(**one) for one in found] for test, found in kept.pop("verdicts").items()}
        notes = tuple(Note(**note) for note in kept.pop("notes"))
        seconds = {name: float(value) for name, value in kept.pop("seconds").items()}
        endings = [str(ending) for ending in kept.pop("endings")]
        stored = tuple(str(one) for one in kept.pop("stored", ()))
        own = {
            "student": path.stem,
            "stored": stored,
            "verdicts": verdicts,
            "notes": notes,
            "seconds": seconds,
            "endings": endings,
        }
        return Outcome(**{**kept, **own})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Outcome(path.stem, problem="The record of this submission is damaged; grade it again.")
