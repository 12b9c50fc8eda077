"""Delete all that a work folder holds of one student, where somebody asks for that.

What is made of the whole class (its pages and tables) is deleted as a whole, since it names everybody; a command makes each
anew. Learning platforms, mails and backups elsewhere are the instructor's to see to.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy import text

from autograder import course
from autograder.gradebook import database, outcomes
from autograder.gradebook.outcomes import Intake
from autograder.gradebook.people import EXCUSED, GROUPS
from autograder.harmless.words import quoted
from autograder.intake.names import called
from autograder.intake.reading import is_archive
from autograder.workplace import GRADEBOOK, copies_of_gradebook, locked

# Where a folder, or a file, bears a student's name: the work folder's own, or those of its assignments.
_OWN = ("submitted/{}", "autograded/{}", "feedback/{}", "explained/{}")
_BY_ASSIGNMENT = ("outcomes/*/{}.json", "letters/*/{}.html", "also_run/*/{}.json")
_OF_THE_CLASS = ("report/*", "export/*")


def forget(student: str, work: Path, gradebook: str = "") -> list[Path]:
    """Delete what there is of a student; returns what was deleted or changed.

    Raises:
        ValueError: nothing is known of a student of this identifier.
        workplace.Busy: another command grades in this work folder.
    """
    with locked(work):
        own = sorted({*_own(student, work), *_handed_in(student, work)})
        stored = [path for path in own if path.parent.parent.name == "outcomes"]
        store = [one for path in stored for one in _stored(path, work)]
        done = [*_from_gradebooks(student, work, gradebook), *_from_intake(student, work)]
        if not own and not done:
            raise ValueError(
                f"Nothing is known of a student {student} in {work}: the identifier is the one in the table."
            )
        for path in [*own, *store, *_of_the_class(work)]:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
            done.append(path)
        return done


def _own(student: str, work: Path) -> Iterator[Path]:
    """Compared by name: an identifier may hold what a pattern would take for more than itself."""
    for pattern in (*_OWN, *_BY_ASSIGNMENT):
        folder, last = pattern.rsplit("/", 1)
        name = last.format(student)
        yield from (one / name for one in work.glob(folder) if name in (child.name for child in _children(one)))


def _handed_in(student: str, work: Path) -> Iterator[Path]:
    """Files and folders of an export that lies in the work folder, under the names that they came with."""
    names = {student}
    for path in (work / "outcomes").glob("*.json"):
        if came := outcomes.load_intake(work, path.stem).came_as.get(student):
            files = set(came.files.values())
            names |= files if came.label in files else {came.label}
    yield from (one for folder in _submitted(work) for one in _children(folder) if one.name in names)


def _submitted(work: Path) -> Iterator[Path]:
    """Where hand-ins of several students may lie side by side."""
    yield work / "submitted"
    yield from (work / "submitted" / name for name in course.assignments())


def left(student: str, work: Path) -> Iterator[str]:
    """What else in the work folder may name a student, and is its owner's to see to: a sentence each."""
    for path in (work / GROUPS, work / EXCUSED):
        cells = re.split(r'[,;\t\r\n"]+', path.read_text("utf-8-sig", errors="replace")) if path.is_file() else []
        if written := next((one for one in cells if called(one.strip(), {student: [student]})), ""):
            yield f"{path} still names {written.strip()}: take these rows out."
    for folder in _submitted(work):
        for path in filter(lambda one: is_archive(one.name), _children(folder)):
            yield f"{path} is an archive and stays as it is: delete it if work of {student} is in it."
    for path in sorted((work / "outcomes").glob("*/*.json")):
        if any(quoted(student) in note.text for note in outcomes.of(work, path.parent.name, path.stem).notes):
            yield (
                f"What {path.stem} has of {path.parent.name} is, or may be, what {student} handed in for a group: "
                f"forget {path.stem} too, or grade them from a hand-in of their own."
            )


def _children(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _of_the_class(work: Path) -> Iterator[Path]:
    for pattern in _OF_THE_CLASS:
        yield from sorted(work.glob(pattern))


def _stored(path: Path, work: Path) -> Iterator[Path]:
    """What is stored of the runs that an outcome came from: all of the store, if it does not say."""
    keys = outcomes.of(work, path.parent.name, path.stem).stored
    files = (
        [work / "store" / key[:2] / f"{key}.json" for key in keys]
        if keys
        else sorted((work / "store").glob("*/*.json"))
    )
    yield from (file for file in files if file.exists())


def _from_intake(student: str, work: Path) -> Iterator[Path]:
    """Take a student out of what is remembered of the hand-ins: under which name they came, who handed nothing in."""
    for path in sorted((work / "outcomes").glob("*.json")):
        found = outcomes.load_intake(work, path.stem)
        if student in found.came_as or student in found.absent:
            rest = {one: came for one, came in found.came_as.items() if one != student}
            absent = [one for one in found.absent if one != student]
            outcomes.write_intake(work, path.stem, Intake(found.not_understood, absent, rest))
            yield path


def _from_gradebooks(student: str, work: Path, gradebook: str) -> Iterator[Path]:
    """Take a student out of the gradebook and of its copies."""
    if database.has_gradebook(work, gradebook):
        with database.opened(work, gradebook) as book:
            if _removed(student, book):
                yield work / GRADEBOOK
    for copy in [] if gradebook else copies_of_gradebook(work):
        with database.opened(work, f"sqlite:///{copy}") as book:
            if _removed(student, book):
                yield copy


def _removed(student: str, book: Gradebook) -> bool:
    try:
        book.remove_student(student)
    except MissingEntry:
        return False
    if book.engine.dialect.name == "sqlite":  # which leaves what was deleted in the file until it is written anew
        with book.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
    return True
