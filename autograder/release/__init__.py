"""solutions/ → assignments/: the student version of an assignment, made by nbgrader and put in place of the old one.

Before that ``faults`` says what is wrong with the assignment (``files``, ``settings``, ``markers``, ``calls``, ``unseen``;
``cell_code`` reads its code), and ``earlier_grades`` what would not fit grades that are recorded. ``student_notebook`` says what
goes out of a notebook, and ``bundle`` makes the zip file that students get.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from autograder import course, workplace
from autograder.gradebook import nbgrader_api
from autograder.release import faults


def release(assignment: str, target: Path | None = None) -> Path:
    """Make the student version of an assignment and put it in place of the old one.

    It is made in a temporary folder and moved when it is complete, so a failure leaves the old version alone. The
    gradebook of a class is not touched.

    Args:
        assignment: name of a folder under solutions/.
        target: folder that holds the assignments; assignments/ by default.

    Returns:
        The folder of the released assignment. It holds the assignment's notebooks and the files that its release.txt
        lists, and nothing else.

    Raises:
        ValueError: there is no such assignment.
        faults.CannotBeGraded: students would lose points by it, or get answers.
        database.NbgraderError: nbgrader refused.
    """
    faults.refuse(assignment)
    folder = (target or course.ASSIGNMENTS) / assignment
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "release"
        course.stage(assignment, Path(scratch) / "source")
        grader = nbgrader_api.api(work=Path(scratch), source=Path(scratch) / "source", release=made)
        nbgrader_api.checked(grader.generate_assignment(assignment))
        _replace(folder, made / assignment)
        if target is None:
            _replace(course.kept(assignment), made / assignment, "*.ipynb")
    return folder


def _replace(folder: Path, new: Path, only: str = "*") -> None:
    """Swap a folder for a new one, or for its files of a kind; it is complete before the old one goes."""
    incoming = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir(parents=True)
    for path in sorted(new.rglob(only)):
        if path.is_file():
            (incoming / path.relative_to(new)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, incoming / path.relative_to(new))
    workplace.swap(folder, incoming)
