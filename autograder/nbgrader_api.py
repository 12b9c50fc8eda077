"""nbgrader, called through its API with this course's configuration."""

from __future__ import annotations

import logging
import os
import re
import sys
import warnings
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import course


class NbgraderError(RuntimeError):
    """nbgrader gave up; the message is the last thing it said."""


def configuration() -> Config:
    """The repository's nbgrader_config.py."""
    return PyFileConfigLoader("nbgrader_config.py", str(course.ROOT)).load_config()


def api(work: Path | None = None, **directories: Path) -> NbGraderAPI:
    """An API object; ``work`` holds the gradebook and what nbgrader makes, ``directories`` overrides single folders."""
    _put_own_commands_first()
    config = configuration()
    work = work or course.WORK
    work.mkdir(parents=True, exist_ok=True)
    config.CourseDirectory.db_url = f"sqlite:///{work}/gradebook.db"
    for name in ("submitted", "autograded", "feedback"):
        config.CourseDirectory[f"{name}_directory"] = str(work / name)
    for name, path in directories.items():
        config.CourseDirectory[f"{name}_directory"] = str(path)
    coursedir = CourseDirectory(config=config)
    return NbGraderAPI(coursedir=coursedir, config=config)


def checked(result: dict) -> None:
    """Raise ``NbgraderError`` with the reason if a call of nbgrader's API did not succeed."""
    if result["success"]:
        return
    said = (result.get("log") or result.get("error") or "").splitlines()
    reasons = [line.strip() for line in said if re.match(r"\s*[\w.]*(Error|Exception|Invalid\w*): ", line)]
    errors = [line.split("]", 1)[1].strip() for line in said if line.startswith("[ERROR]")]
    raise NbgraderError((reasons or errors or ["nbgrader failed without a word"])[0])


def _put_own_commands_first() -> None:
    """nbgrader starts ``alembic`` by name, which is not on the path unless the environment is activated."""
    own = str(Path(sys.executable).parent)
    if own not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = own + os.pathsep + os.environ.get("PATH", "")


def quiet() -> None:
    """Keep nbgrader's and its kernels' log lines off the terminal; ``checked`` reports what matters."""
    for name in ("traitlets", "nbgrader", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own queries cause them
