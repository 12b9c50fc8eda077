"""nbgrader, called through its API with this course's configuration."""

from __future__ import annotations

import atexit
import contextlib
import errno
import glob
import itertools
import logging
import os
import re
import sqlite3
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

import nbgrader.api
from nbgrader import dbutil
from nbgrader.api import Gradebook, InvalidEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError, SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import course
from autograder.run.sandbox import Diagnosis, folders
from autograder.workplace import GRADEBOOK, copies_of_gradebook

SOURCE = "source"  # the folder of a work folder that holds the assignments' sources
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


def configuration() -> Config:
    """The repository's nbgrader_config.py."""
    return PyFileConfigLoader("nbgrader_config.py", str(course.ROOT)).load_config()


def gradebook_url(work: Path, gradebook: str = "") -> str:
    """Where scores are: ``gradebook`` if it is given, such as postgresql://user:password@host/name, else a file in ``work``."""
    if not gradebook:
        # Someone else may be writing, in formgrader for example; that takes moments.
        return f"sqlite:///{_plain(work)}/{GRADEBOOK}?timeout={LOCKED_S}"
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", gradebook)


@contextlib.contextmanager
def opened(work: Path, gradebook: str = "", create: bool = False) -> Iterator[Gradebook]:
    """The gradebook. Raises ``GradebookError`` if it cannot be opened or read, or is not there and not to be made."""
    put_own_commands_first()
    _see_to_gradebook(work, gradebook, create)
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
        raise kind(_why_not(str(getattr(said, "orig", said)))) from error


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


def _see_to_gradebook(work: Path, gradebook: str, create: bool) -> None:
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
    with Gradebook(f"sqlite:///{_plain(path.parent)}/{scratch.name}"):
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


def api(work: Path | None = None, gradebook: str = "", **directories: Path) -> NbGraderAPI:
    """An API object; ``work`` holds what nbgrader makes, and the gradebook if ``gradebook`` names no other.

    ``directories`` overrides single folders.
    """
    put_own_commands_first()
    config = configuration()
    work = work or course.WORK
    work.mkdir(parents=True, exist_ok=True)
    _see_to_gradebook(work, gradebook, create=True)
    own = {"source": course.SOLUTIONS} | {name: work / name for name in ("submitted", "autograded", "feedback")}
    root = _linked({f"{name}_directory": path for name, path in (own | directories).items()})
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = gradebook_url(work, gradebook)
    for link in root.iterdir():
        config.CourseDirectory[link.name] = link.name
    coursedir = CourseDirectory(config=config)
    return NbGraderAPI(coursedir=coursedir, config=config)


def of_class(work: Path, gradebook: str = "", **directories: Path) -> NbGraderAPI:
    """An API object on what the engine has prepared in a work folder: staged sources."""
    return api(work, gradebook, **{"source": work / SOURCE, "release": work / "release"} | directories)


# nbgrader takes a path as folder, file pattern, regular expression and part of a URL, all at once. Whatever the folders of
# this computer are called, it gets links to them under names that mean nothing in any of these.
_PLAIN = re.compile(r"[\w/.-]+", re.ASCII)
_numbers = itertools.count()


@cache
def _links() -> Path:
    """This process's folder of links."""
    place = folders.claimed_place(folders.temporary_folder(lambda name: bool(_PLAIN.fullmatch(name)), "a plain name"))
    atexit.register(folders.remove_place, place)
    return place


def _linked(targets: Mapping[str, Path]) -> Path:
    """A new folder of links."""
    folder = _links() / str(next(_numbers))
    folder.mkdir()
    for name, target in targets.items():
        target.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target.absolute())
    return folder


@cache
def _plain(folder: Path) -> Path:
    """A folder under a plain name."""
    return folder if _PLAIN.fullmatch(str(folder.absolute())) else _linked({"to": folder}) / "to"


def one_student(student: str) -> str:
    """An identifier for nbgrader, which takes it as a file pattern."""
    return glob.escape(student)


def checked(result: dict) -> None:
    """Raise ``NbgraderError`` with the reason if a call of nbgrader's API did not succeed.

    Raises ``GradebookError`` if the reason is the gradebook, ``OSError`` if it is the disk, and ``KeyboardInterrupt`` if
    nbgrader took that for a failure.
    """
    if result["success"]:
        return
    text = f"{result.get('error', '')}\n{result.get('log', '')}"
    if re.search(r"^KeyboardInterrupt", text, re.MULTILINE):
        raise KeyboardInterrupt
    if full := re.search(
        rf"^OSError: \[Errno ({errno.ENOSPC}|{errno.EDQUOT}|{errno.EROFS})\] (.+)", text, re.MULTILINE
    ):
        raise OSError(int(full[1]), full[2])
    if reason := re.search(
        r"^(?:sqlalchemy\.\S+|sqlite3|psycopg)\.\w*Error: (.+)|^ModuleNotFoundError: .*psycopg.*", text, re.MULTILINE
    ):
        raise GradebookError(_why_not(reason[1] or reason[0]))
    said = (result.get("log") or result.get("error") or "").splitlines()
    reasons = [line.strip() for line in said if re.match(r"\s*[\w.]*(Error|Exception|Invalid\w*): ", line)]
    errors = [line.split("]", 1)[1].strip() for line in said if line.startswith("[ERROR]")]
    raise NbgraderError((reasons or errors or ["nbgrader failed without a word"])[0])


def _why_not(said: str) -> str:
    """What a database said, as a sentence that says what to do."""
    said = said.strip().splitlines()[0].rstrip(".")
    if "locked" in said:
        return "The gradebook is locked by another program; close that program and give the same command again."
    if "psycopg" in said and "No module" in said:
        return "A gradebook in PostgreSQL needs psycopg: pip install 'psycopg[binary]'."
    if "disk is full" in said or "disk I/O" in said:
        return f"The gradebook cannot be written ({said}); make room on the disk and give the same command again."
    return f"The gradebook cannot be used: {said}."


# Characters that formgrader, which gets no links, would take for a file pattern or for the end of the gradebook's name.
_PATTERN = re.compile(r"[][*?#]")


def formgrader_diagnosis() -> Diagnosis:
    """Whether formgrader can work in the folder that the course lies in."""
    if odd := sorted(set(_PATTERN.findall(str(course.ROOT)))):
        detail = f"Formgrader cannot work in {course.ROOT}: rename or move it so that its path has no {' '.join(odd)}."
        return Diagnosis("formgrader", False, f"{detail} Everything else can.")
    return Diagnosis("formgrader", True, "Nothing in the path of this folder keeps formgrader from working.")


def put_own_commands_first() -> None:
    """nbgrader starts ``alembic`` by name, which is not on the path unless the environment is activated."""
    own = str(Path(sys.executable).parent)
    if own not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = own + os.pathsep + os.environ.get("PATH", "")


def quiet() -> None:
    """Keep nbgrader's and its kernels' log lines off the terminal; ``checked`` reports what matters."""
    for name in ("traitlets", "nbgrader", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own queries cause them
