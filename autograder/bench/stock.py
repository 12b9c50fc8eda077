"""Stock `nbgrader autograde`, through nbgrader's own API and with its own settings, in a course folder of its own."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.gradebook import database, nbgrader_api
from autograder.run.limits import Limits

CELL_S = Limits.cell_s  # stock has 30, which some trainings exceed


def course_in(folder: Path, assignment: str, cell_s: int = CELL_S) -> NbGraderAPI:
    """A course as nbgrader sets one up, with the instructor's notebooks in ``folder/source``, entered in its gradebook."""
    nbgrader_api.quiet()
    database.put_own_commands_first()
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.course_id = "stock"
    config.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"
    config.ExecutePreprocessor.timeout = cell_s
    api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
    nbgrader_api.checked(api.generate_assignment(assignment))
    return api


def points(api: NbGraderAPI, assignment: str, student: str) -> float | str:
    """Autograde one submission; the points of its tests, or why there are none."""
    try:
        nbgrader_api.checked(api.autograde(assignment, student))
        with Gradebook(api.coursedir.db_url) as book:
            submission = book.find_submission(assignment, student)
            return sum(
                g.auto_score or 0.0 for n in submission.notebooks for g in n.grades if g.cell.cell_type == "code"
            )
    except database.NbgraderError as error:
        return f"aborted: {error}"[:120]
    except MissingEntry:
        return "not in the gradebook"


def main(folder: Path, assignment: str) -> dict:
    """Grade everything in ``folder/submitted``; times in seconds, scores by student."""
    api = course_in(folder, assignment)
    started = time.perf_counter()
    students = sorted(path.name for path in (folder / "submitted").iterdir())
    scores = {student: points(api, assignment, student) for student in students}
    wall = time.perf_counter() - started
    own, kernels = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = {"grader": own.ru_utime + own.ru_stime, "kernels": kernels.ru_utime + kernels.ru_stime}
    return {"wall": wall, "scores": scores, "cpu": cpu}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
