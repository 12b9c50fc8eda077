"""One submission made ready to run: read, repaired and planned, as a job with the key of its evidence."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode

from autograder import safety_net
from autograder.gradebook.outcomes import Outcome
from autograder.harmless.words import quoted
from autograder.intake import HandedIn
from autograder.pipeline import besides
from autograder.pipeline.lesson import Lesson
from autograder.plan import Plan
from autograder.plan.suspicions import suspicions
from autograder.plan.text import programs
from autograder.repair import repair
from autograder.repair.files import readable
from autograder.run import evidence, execute
from autograder.run.limits import Limits
from autograder.submission import Note, Submission


@dataclass
class Ready:
    """A submission on its way: repaired, as a job, with the key of its evidence."""

    student: str
    assignment: str
    notebooks: dict[str, NotebookNode] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problem: str = ""
    job: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    plain_key: str = ""  # of the same without what runs from top to bottom
    collected: Mapping[str, bytes] = field(default_factory=dict)  # nbgrader's own files beside the notebooks

    def failed(self, why: str) -> dict:
        self.problem = why
        return {}

    def ended(self) -> Outcome:
        """The end of a submission that has a problem."""
        return Outcome(self.student, notes=self.notes, problem=self.problem)


def prepared(
    handed_in: HandedIn, student: str, lesson: Lesson, limits: Limits, work: Path, run_all: bool = False
) -> Ready:
    """A submission as it will run, or with the reason why it cannot."""
    submission = safety_net.attempt(
        "read",
        lambda: next(handed_in.read([student])),
        lambda why: Submission(student, lesson.assignment, problem=why),
    )
    return safety_net.attempt(
        "prepared",
        lambda: prepare(submission, lesson, limits, besides.recall(work, lesson.assignment, student), run_all),
        lambda why: Ready(student, lesson.assignment, notes=submission.notes, problem=why),
    )


def prepare(
    submission: Submission, lesson: Lesson, limits: Limits, also: Mapping[str, Sequence[str]], run_all: bool = False
) -> Ready:
    """A submission that was read, repaired and planned. ``also``: texts of cells that run besides, by notebook."""
    notebooks, notes, problem = repair(submission, lesson.notebooks)
    notes = (*submission.notes, *notes)
    if problem:
        return Ready(submission.student, lesson.assignment, notes=notes, problem=problem)
    own = {name: data for name, data in submission.files.items() if not name.endswith(".ipynb")}
    own |= _run_as_programs(notebooks, submission.files, lesson.notebooks)
    notes = (*notes, *suspicions(notebooks, own))
    beside, left_out = _beside(own, lesson.files)
    if left_out:
        notes = (
            *notes,
            Note("", f"The course's own files are used, not those handed in under their names: {left_out}."),
        )
    asked = {name: besides.found(notebook, name, also.get(name, ())) for name, notebook in notebooks.items()}
    plans = {name: lesson.plan(name, notebook, beside, asked[name][0]) for name, notebook in notebooks.items()}
    notes = (*notes, *(note for name, one in plans.items() for note in (*one.notes, *asked[name][1])))
    files = {name: base64.b64encode(data).decode() for name, data in sorted(beside.items())}
    job = {"plans": {name: one.job for name, one in plans.items()}, "files": files, "limits": asdict(limits)}
    plain_key = evidence.key(job)
    if run_all:
        job["whole"] = {name: _without_outputs(notebook) for name, notebook in notebooks.items()}
    return Ready(
        submission.student,
        lesson.assignment,
        notebooks,
        plans,
        notes,
        job={**job, "nonce": execute.new_nonce()},
        key=evidence.key(job) if run_all else plain_key,
        plain_key=plain_key,
        collected=submission.collected,
    )


def _run_as_programs(
    notebooks: Mapping[str, NotebookNode], files: Mapping[str, bytes], graded: Iterable[str]
) -> dict[str, bytes]:
    """Notebooks handed in beside those of the assignment that these run with ``%run``."""
    others, _ = readable(
        {name: data for name, data in files.items() if name.endswith(".ipynb") and name not in graded}, ()
    )
    code = {name: [cell.source for cell in one.cells if cell.kind == "code"] for name, one in others.items()}
    cells = [cell for one in notebooks.values() for cell in one.cells if cell.cell_type == "code"]
    return programs([cell.source for cell in cells], code) if code else {}


def _without_outputs(notebook: NotebookNode) -> dict[str, Any]:
    cells = [{**cell, "outputs": []} if cell.cell_type == "code" else cell for cell in notebook.cells]
    return {**notebook, "cells": cells}


def _beside(own: Mapping[str, bytes], course_files: Mapping[str, bytes]) -> tuple[dict[str, bytes], str]:
    """The files that lie beside the notebooks: the course's, and those of the student's that leave them their places.

    Returns them, and the names of the student's that differ from the course's or have a folder's name, as words.
    """
    places = [PurePosixPath(name) for name in course_files]
    taken = {name for name in own if any(_clash(PurePosixPath(name), place) for place in places)}
    changed = sorted(name for name in taken if own[name] != course_files.get(name))
    free = {name: data for name, data in own.items() if name not in taken}
    return {**free, **course_files}, ", ".join(map(quoted, changed))


def _clash(one: PurePosixPath, other: PurePosixPath) -> bool:
    """They cannot both be there, or are the same."""
    return one == other or one in other.parents or other in one.parents
