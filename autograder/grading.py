"""Grade submissions of an assignment through nbgrader, one after the other, into its gradebook."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import course, nbgrader_api


@dataclass(frozen=True)
class Graded:
    """A submission and, if it could not be graded, the reason."""

    student: str
    problem: str = ""


def submissions(assignment: str, work: Path) -> list[str]:
    """Names of the students who handed in, in alphabetical order: the folders ``submitted/<student>/<assignment>``."""
    return sorted(path.parent.name for path in (work / "submitted").glob(f"*/{assignment}") if path.is_dir())


def prepare(assignment: str, work: Path) -> None:
    """Enter the assignment into the gradebook, without touching assignments/. Raises ``NbgraderError``."""
    grader = nbgrader_api.api(work=work, release=work / "release")
    nbgrader_api.checked(grader.generate_assignment(assignment))


def grade(
    assignment: str, work: Path = course.WORK, students: list[str] | None = None, started: Callable[[str], None] = print
) -> Iterator[Graded]:
    """Grade every submission, one at a time, so that a broken one does not stop the others.

    Notebooks run under the grading profile: the loader hands out a small fixed part of the data.

    Args:
        assignment: name of the assignment.
        work: folder with submitted/; gets the gradebook, autograded/ and feedback/.
        students: grade these only.
        started: called with a student's name before their submission runs.

    Raises:
        ValueError: there is no such assignment, or no submission of it.
        nbgrader_api.NbgraderError: the assignment itself cannot be entered into the gradebook.
    """
    course.notebooks(assignment)
    handed_in = submissions(assignment, work)
    if not handed_in:
        raise ValueError(f"No submissions found: put them in {work}/submitted/STUDENT/{assignment}/.")
    missing = sorted(set(students or []) - set(handed_in))
    if missing:
        raise ValueError(f"No submission of {assignment} by {', '.join(missing)}.")
    os.environ["VAELAB_PROFILE"] = "grading"
    prepare(assignment, work)
    grader = nbgrader_api.api(work=work, release=work / "release")
    for student in students or handed_in:
        started(student)
        try:
            nbgrader_api.checked(grader.autograde(assignment, student))
            nbgrader_api.checked(grader.generate_feedback(assignment, student))
        except nbgrader_api.NbgraderError as error:
            yield Graded(student, str(error))
        else:
            yield Graded(student)
