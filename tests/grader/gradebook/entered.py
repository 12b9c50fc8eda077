"""A course whose gradebook knows every kind of cell, submissions of it, and all that entering them leaves behind."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook

from autograder import course
from autograder.gradebook import database, nbgrader_api

ASSIGNMENT = "entering"
DUE = datetime.datetime(2025, 3, 1, 12)
EARLY, LATE = "2025-03-01 11:00:00 UTC", "2025-03-03 00:00:00 UTC"
UNTOUCHED = "YOUR ANSWER HERE"
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
# (cell, points, is the student's, is text)
CELLS: dict[str, list[tuple[str, float | None, bool, bool]]] = {
    "one": [
        ("double", None, True, False),
        ("test_double", 2.0, False, False),
        ("sketch", 1.0, True, False),
        ("why", 4.0, True, True),
    ],
    "two": [("square", None, True, False), ("test_square", 3.0, False, False), ("how", 1.5, True, True)],
}


def notebook(name: str, **answers: str) -> NotebookNode:
    """A notebook of the course with these texts in the cells of these names."""
    cells = [new_markdown_cell("# Title", id="title"), new_code_cell("import math", id="setup")]
    for cell, points, own, text in CELLS[name]:
        made = (new_markdown_cell if text else new_code_cell)(answers.get(cell, f"# {cell}"), id=cell)
        role = {"grade_id": cell, "grade": points is not None, "solution": own, "locked": not own, "task": False}
        made.metadata.nbgrader = {"schema_version": 3, **role} | ({} if points is None else {"points": points})
        cells.append(made)
    if name == "two":
        task = new_markdown_cell("Draw it.", id="draw")
        role = {"grade_id": "draw", "grade": False, "solution": False, "locked": True, "task": True, "points": 2.0}
        task.metadata.nbgrader = {"schema_version": 3, **role}
        cells.append(task)
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "language_info": {"name": "python"}})


def run(name: str, failed: str = "", **answers: str) -> NotebookNode:
    """The notebook when it has run; tests whose names begin with ``failed`` failed."""
    made = notebook(name, **answers)
    for count, cell in enumerate((cell for cell in made.cells if cell.cell_type == "code"), 1):
        cell.execution_count = count
        test = cell.id.startswith("test_")
        cell.outputs = [new_output("display_data", {"text/plain": "a line\nand another"})] if test else []
        if test and failed and cell.id.startswith(failed):
            cell.outputs.append(new_output("error", ename="CheckFailed", evalue="The sign.", traceback=["x"] * 150))
        if cell.id == "setup":
            cell.outputs = [new_output("stream", name="stdout", text="line\n" * 1200)]
    return made


def make_course(root: Path, gradebook: str = "") -> Path:
    """The course in ``root/solutions``, released; returns its work folder. ``course.SOLUTIONS`` must be there."""
    for name in CELLS:
        path = root / "solutions" / ASSIGNMENT / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook(name), path)
    (path.parent / "helper.py").write_text("sign = -1\n")
    (path.parent / course.LIST).write_text("helper.py\n")
    work = root / "work"
    course.stage(ASSIGNMENT, work / nbgrader_api.SOURCE)
    nbgrader_api.checked(nbgrader_api.of_class(work, gradebook).generate_assignment(ASSIGNMENT))
    with book(work, gradebook) as opened:
        opened.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
    return work


def book(work: Path, gradebook: str = "") -> Gradebook:
    return Gradebook(database.gradebook_url(work, gradebook))


def mark(
    gradebook: Gradebook, student: str, notebook: str, cell: str, score: float | None, extra: float | None
) -> None:
    """What formgrader does when a person enters a score and a comment."""
    grade = gradebook.find_grade(cell, notebook, ASSIGNMENT, student)
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, extra, score is None
    if cell != "test_double":
        gradebook.find_comment(cell, notebook, ASSIGNMENT, student).manual_comment = f"Seen: {cell}"
    gradebook.db.commit()


def left(work: Path, gradebook: str = "") -> dict[str, Any]:
    """Everything that entering left behind: what the gradebook says of each submission, and the files."""
    found: dict[str, Any] = {}
    with book(work, gradebook) as opened:
        for submission in opened.assignment_submissions(ASSIGNMENT):
            student = submission.student_id
            found[student] = submission.timestamp, submission.score, submission.late_submission_penalty
            for part in submission.notebooks:
                found[student, part.name] = part.late_submission_penalty, part.flagged, part.needs_manual_grade
                for one in part.grades:
                    by_hand = one.manual_score, one.extra_credit, one.needs_manual_grade
                    found[student, part.name, "grade", one.name] = (one.auto_score, *by_hand, one.score)
                for one in part.comments:
                    found[student, part.name, "comment", one.name] = one.auto_comment, one.manual_comment
    return found | files(work)


def files(work: Path) -> Mapping[str, tuple[str, bytes]]:
    folder = work / "autograded"
    return {
        path.relative_to(folder).as_posix(): (oct(path.stat().st_mode), path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }
