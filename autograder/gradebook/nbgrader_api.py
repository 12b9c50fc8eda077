"""nbgrader, called through its API with this course's configuration."""

from __future__ import annotations

import errno
import glob
import logging
import re
import warnings
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import course
from autograder.gradebook import database, plain_names
from autograder.run.sandbox import Diagnosis

SOURCE = "source"  # the folder of a work folder that holds the assignments' sources


def configuration() -> Config:
    """The repository's nbgrader_config.py."""
    return PyFileConfigLoader("nbgrader_config.py", str(course.ROOT)).load_config()


def api(work: Path | None = None, gradebook: str = "", **directories: Path) -> NbGraderAPI:
    """An API object; ``work`` holds what nbgrader makes, and the gradebook if ``gradebook`` names no other.

    ``directories`` overrides single folders.
    """
    database.put_own_commands_first()
    config = configuration()
    work = work or course.WORK
    work.mkdir(parents=True, exist_ok=True)
    database.see_to(work, gradebook, create=True)
    own = {"source": course.SOLUTIONS} | {name: work / name for name in ("submitted", "autograded", "feedback")}
    root = plain_names.linked({f"{name}_directory": path for name, path in (own | directories).items()})
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = database.gradebook_url(work, gradebook)
    for link in root.iterdir():
        config.CourseDirectory[link.name] = link.name
    coursedir = CourseDirectory(config=config)
    return NbGraderAPI(coursedir=coursedir, config=config)


def of_class(work: Path, gradebook: str = "", **directories: Path) -> NbGraderAPI:
    """An API object on what the engine has prepared in a work folder: staged sources."""
    return api(work, gradebook, **{"source": work / SOURCE, "release": work / "release"} | directories)


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
        rf"^\s*OSError: \[Errno ({errno.ENOSPC}|{errno.EDQUOT}|{errno.EROFS})\] (.+)", text, re.MULTILINE
    ):
        raise OSError(int(full[1]), full[2])
    if reason := re.search(
        r"^\s*(?:sqlalchemy\.\S+|sqlite3|psycopg)\.\w*Error: (.+)|^\s*ModuleNotFoundError: .*psycopg.*",
        text,
        re.MULTILINE,
    ):
        raise database.GradebookError(database.why_not(reason[1] or reason[0]))
    said = (result.get("log") or result.get("error") or "").splitlines()
    reasons = [line.strip() for line in said if re.match(r"\s*[\w.]*(Error|Exception|Invalid\w*): ", line)]
    errors = [line.split("]", 1)[1].strip() for line in said if line.startswith("[ERROR]")]
    raise database.NbgraderError((reasons or errors or ["nbgrader failed without a word"])[0])


# Characters that formgrader, which gets no links, would take for a file pattern or for the end of the gradebook's name.
_PATTERN = re.compile(r"[][*?#]")


def formgrader_diagnosis() -> Diagnosis:
    """Whether formgrader can work in the folder that the course lies in."""
    if odd := sorted(set(_PATTERN.findall(str(course.ROOT)))):
        detail = f"Formgrader cannot work in {course.ROOT}: rename or move it so that its path has no {' '.join(odd)}."
        return Diagnosis("formgrader", False, f"{detail} Everything else can.")
    return Diagnosis("formgrader", True, "Nothing in the path of this folder keeps formgrader from working.")


def quiet() -> None:
    """Keep nbgrader's and its kernels' log lines off the terminal; ``checked`` reports what matters."""
    for name in ("traitlets", "nbgrader", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own queries cause them
