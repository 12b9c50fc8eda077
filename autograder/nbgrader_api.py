"""nbgrader, called through its API with this course's configuration."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import course

LOCKED_S = 20  # how long to wait for a gradebook that another program is writing to


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
        return f"sqlite:///{work}/gradebook.db?timeout={LOCKED_S}"
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", gradebook)


@contextlib.contextmanager
def opened(work: Path, gradebook: str = "") -> Iterator[Gradebook]:
    """The gradebook. Raises ``GradebookError`` if it cannot be opened or read."""
    put_own_commands_first()
    try:
        with Gradebook(gradebook_url(work, gradebook)) as book:
            yield book
    except (DBAPIError, ArgumentError, NoSuchModuleError, ImportError) as error:
        raise GradebookError(_why_not(str(getattr(error, "orig", error)))) from error


def api(work: Path | None = None, gradebook: str = "", **directories: Path) -> NbGraderAPI:
    """An API object; ``work`` holds what nbgrader makes, and the gradebook if ``gradebook`` names no other.

    ``directories`` overrides single folders.
    """
    put_own_commands_first()
    config = configuration()
    work = work or course.WORK
    work.mkdir(parents=True, exist_ok=True)
    config.CourseDirectory.db_url = gradebook_url(work, gradebook)
    config.CourseDirectory.source_directory = str(course.SOLUTIONS)
    for name in ("submitted", "autograded", "feedback"):
        config.CourseDirectory[f"{name}_directory"] = str(work / name)
    for name, path in directories.items():
        config.CourseDirectory[f"{name}_directory"] = str(path)
    coursedir = CourseDirectory(config=config)
    return NbGraderAPI(coursedir=coursedir, config=config)


def checked(result: dict) -> None:
    """Raise ``NbgraderError`` with the reason if a call of nbgrader's API did not succeed.

    Raises ``GradebookError`` if the reason is the gradebook, and ``KeyboardInterrupt`` if nbgrader took that for a failure.
    """
    if result["success"]:
        return
    text = f"{result.get('error', '')}\n{result.get('log', '')}"
    if re.search(r"^KeyboardInterrupt", text, re.MULTILINE):
        raise KeyboardInterrupt
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
