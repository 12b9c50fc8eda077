"""Stock `nbgrader autograde`, through nbgrader's own API and with its own settings, in a course folder of its own."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder import nbgrader_api


def main(folder: Path, assignment: str) -> dict:
    """Grade everything in ``folder/submitted``; times in seconds, scores by student, why it gave up on whom."""
    nbgrader_api.quiet()
    nbgrader_api._put_own_commands_first()
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder}/gradebook.db"
    config.ExecutePreprocessor.timeout = 120  # the engine's limit; stock has 30, which some trainings exceed
    api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
    nbgrader_api.checked(api.generate_assignment(assignment))
    students = sorted(path.name for path in (folder / "submitted").iterdir())
    scores: dict[str, float | str] = {}
    started = time.perf_counter()
    for student in students:
        result = api.autograde(assignment, student)
        scores[student] = _score(folder, assignment, student) if result["success"] else "aborted"
    wall = time.perf_counter() - started
    own, kernels = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = {"grader": own.ru_utime + own.ru_stime, "kernels": kernels.ru_utime + kernels.ru_stime}
    return {"wall": wall, "scores": scores, "cpu": cpu}


def _score(folder: Path, assignment: str, student: str) -> float:
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        submission = book.find_submission(assignment, student)
        return sum(g.auto_score or 0.0 for n in submission.notebooks for g in n.grades if g.cell.cell_type == "code")


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
