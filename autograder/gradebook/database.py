"""The gradebook's database: where it is, whether it is whole and can be used, and what to do if not."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

import nbgrader.api
from nbgrader import dbutil
from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError

from autograder.gradebook import plain_names
from autograder.workplace import GRADEBOOK, copies_of_gradebook

LOCKED_S = 20  # how long to wait for a gradebook that another program is writing to


@cache
def _newest_schema() -> str:
    """The version of a new gradebook's tables."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head()


# For this nbgrader starts the command ``alembic``, which takes as long as grading a notebook.
nbgrader.api.get_alembic_version = _newest_schema


class NbgraderError(RuntimeError):
    """nbgrader gave up; the message is the last thing it said."""


class GradebookError(NbgraderError):
    """The gradebook cannot be read or written at present: this concerns the whole class."""


def gradebook_url(work: Path, gradebook: str = "") -> str:
    """Where scores are: ``gradebook`` if it is given, such as postgresql://user:password@host/name, else a file in ``work``."""
    if not gradebook:
        # Someone else may be writing, in formgrader for example; that takes moments.
        return f"sqlite:///{plain_names.of(work)}/{GRADEBOOK}?timeout={LOCKED_S}"
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", gradebook)


@contextlib.contextmanager
def opened(work: Path, gradebook: str = "", create: bool = False) -> Iterator[Gradebook]:
    """The gradebook. Raises ``GradebookError`` if it cannot be opened or read, or is not there and not to be made."""
    put_own_commands_first()
    see_to(work, gradebook, create)
    with reported(), Gradebook(gradebook_url(work, gradebook)) as book:
        yield book


@contextlib.contextmanager
def reported() -> Iterator[None]:
    """Raise what a database says as ``GradebookError``, or as ``NbgraderError`` if it is about what it was given."""
    try:
        yield
    except (DBAPIError, InvalidEntry, ArgumentError, NoSuchModuleError, ImportError) as error:
        said = (
            error.__context__ if isinstance(error, InvalidEntry) else error
        )  # nbgrader's name for all that it catches
        kind = NbgraderError if isinstance(said, InvalidEntry | DataError | IntegrityError) else GradebookError
        raise kind(why_not(str(getattr(said, "orig", said)))) from error


def check_gradebook(work: Path) -> None:
    """See that the gradebook's file, if there is one, is whole. Raises ``GradebookError``."""
    path = work / GRADEBOOK
    if _is_missing(path):
        if copies := copies_of_gradebook(work):
            raise GradebookError(_gone(path, copies))
        return
    try:
        with contextlib.closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as book:
            tables = {name for (name,) in book.execute("SELECT name FROM sqlite_master")}
            [found] = book.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.OperationalError:
        return  # locked, or not to be opened: whoever uses it says so
    except sqlite3.DatabaseError as error:
        found, tables = str(error), set()
    if found != "ok" or not {"assignment", "grade"} <= tables:
        raise GradebookError(_damaged(work, found if found != "ok" else "tables are missing"))


def has_gradebook(work: Path, gradebook: str = "") -> bool:
    """Whether there is one to read. Raises ``GradebookError`` if it is damaged, or gone while its copies are there."""
    path = _file_of(gradebook) if gradebook else work / GRADEBOOK
    if not gradebook:
        check_gradebook(work)
    return path is None or not _is_missing(path)


def see_to(work: Path, gradebook: str, create: bool) -> None:
    if has_gradebook(work, gradebook):
        return
    if not create:
        raise GradebookError(f"There is no gradebook {_file_of(gradebook) if gradebook else work / GRADEBOOK}.")
    if not gradebook:
        _make(work / GRADEBOOK)


def _file_of(url: str) -> Path | None:
    """The file that a gradebook's URL names, if it names one."""
    try:
        found = make_url(url)
    except ArgumentError as error:
        raise GradebookError(
            f"The gradebook cannot be used: {url!r} is no URL; expected sqlite:////PATH/gradebook.db or postgresql://USER:PASSWORD@HOST/NAME."
        ) from error
    plain = found.drivername.startswith("sqlite") and found.database and not found.database.startswith(("file:", ":"))
    return Path(found.database) if plain else None


def _is_missing(path: Path) -> bool:
    return not path.exists() or not path.stat().st_size


def _make(path: Path) -> None:
    """Make an empty gradebook: whole or not at all, since half of one cannot be used."""
    put_own_commands_first()
    scratch = path.with_suffix(".new")
    scratch.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with Gradebook(f"sqlite:///{plain_names.of(path.parent)}/{scratch.name}"):
        pass
    scratch.replace(path)


def _damaged(work: Path, found: str) -> str:
    path = work / GRADEBOOK
    if copies := copies_of_gradebook(work):
        cure = f"put its latest copy, {copies[-1]}, in its place, which has the marks given by hand, and grade again"
    else:
        cure = "move it away and grade again; marks given by hand are lost"
    return f"The gradebook {path} is damaged ({found}): {cure}. Points are made anew from what is stored, without running anything."


def _gone(path: Path, copies: Sequence[Path]) -> str:
    return (
        f"The gradebook {path} is gone or empty, but there are copies of it: put the latest, {copies[-1]}, in its place, or move "
        f"the folder {copies[-1].parent} away to begin without the marks given by hand."
    )


def why_not(said: str) -> str:
    """What a database said, as a sentence that says what to do."""
    said = said.strip().splitlines()[0].rstrip(".")
    if "locked" in said:
        return "The gradebook is locked by another program; close that program and give the same command again."
    if "psycopg" in said and "No module" in said:
        return "A gradebook in PostgreSQL needs psycopg: pip install 'psycopg[binary]'."
    if "disk is full" in said or "disk I/O" in said:
        return f"The gradebook cannot be written ({said}); make room on the disk and give the same command again."
    return f"The gradebook cannot be used: {said}."


def put_own_commands_first() -> None:
    """nbgrader starts ``alembic`` by name, which is not on the path unless the environment is activated."""
    own = str(Path(sys.executable).parent)
    if own not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = own + os.pathsep + os.environ.get("PATH", "")
