"""solutions/ → assignments/: the student version of an assignment, made by nbgrader."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from autograder import course, nbgrader_api


def release(assignment: str, target: Path | None = None) -> Path:
    """Make the student version of an assignment and put it in place of the old one.

    It is made in a temporary folder and moved when it is complete, so a failure leaves the old version alone. The
    gradebook of a class is not touched.

    Args:
        assignment: name of a folder under solutions/.
        target: folder that holds the assignments; assignments/ by default.

    Returns:
        The folder of the released assignment.

    Raises:
        ValueError: there is no such assignment.
        nbgrader_api.NbgraderError: nbgrader refused, for example because a cell's markers do not match.
    """
    course.notebooks(assignment)
    folder = (target or course.ASSIGNMENTS) / assignment
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "release"
        grader = nbgrader_api.api(work=Path(scratch), release=made)
        nbgrader_api.checked(grader.generate_assignment(assignment))
        _replace(folder, made / assignment)
    return folder


def _replace(folder: Path, new: Path) -> None:
    """Swap a folder for a new one, which is complete before the old one goes."""
    incoming = folder.with_name(f".{folder.name}.new")
    outgoing = folder.with_name(f".{folder.name}.old")
    for leftover in (incoming, outgoing):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(new, incoming, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"))
    if folder.exists():
        folder.rename(outgoing)
    incoming.rename(folder)
    shutil.rmtree(outgoing, ignore_errors=True)
