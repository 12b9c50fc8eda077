"""A whole class through the pipeline: intake → repair → execute → judge → record, one result after the other.

Sources go out to the pool and evidence comes back; verdicts and the gradebook are made here, by one writer. Whatever a
submission brings about in any of this, ``net`` makes the reason why it is not graded, and the class goes on.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook

from autograder import besides, course, intake, safety_net, workplace
from autograder.gradebook import nbgrader_api, outcomes, scores
from autograder.gradebook.entry import Entry
from autograder.gradebook.outcomes import Outcome
from autograder.harmless import prose
from autograder.harmless.words import quoted
from autograder.intake import HandedIn
from autograder.judge import judged_notebook, trust
from autograder.lesson import Lesson
from autograder.plan import Plan
from autograder.plan.suspicions import suspicions
from autograder.repair import repair
from autograder.run import evidence, execute, pool
from autograder.run.limits import Limits
from autograder.submission import Note, Submission


@contextlib.contextmanager
def opened(assignment: str, source: Path, work: Path, gradebook: str = "") -> Iterator[HandedIn]:
    """What was handed in, in the hands of one grader, who has a copy of the gradebook.

    Args:
        source: a folder of submissions or an export of a learning management system.
        work: gets the gradebook, the graded notebooks in autograded/ and the store.
        gradebook: URL of the gradebook; by default a file in ``work``.

    Raises:
        ValueError: there is no such assignment, or nothing that looks like a submission.
        nbgrader_api.GradebookError: the gradebook cannot be used, for example because another program locks it.
        workplace.Busy: another command grades in this work folder.
    """
    workplace.require_writable(work)
    with workplace.locked(work):
        if not gradebook:
            nbgrader_api.check_gradebook(work)
            workplace.keep_copy(work)
        with nbgrader_api.opened(work, gradebook, create=True) as book:
            roster = _roster(book)
        with intake.opened(source, assignment, roster) as handed_in:
            outcomes.save_intake(work, handed_in)
            yield handed_in


@contextlib.contextmanager
def looked_at(assignment: str, source: Path, work: Path, gradebook: str = "") -> Iterator[HandedIn]:
    """The same for somebody who changes nothing in the work folder."""
    roster = []
    if nbgrader_api.has_gradebook(work, gradebook):
        with nbgrader_api.opened(work, gradebook) as book:
            roster = _roster(book)
    with intake.opened(source, assignment, roster) as handed_in:
        yield handed_in


def _roster(book: Gradebook) -> list[tuple[str, str, str, str]]:
    return [(one.id, one.first_name, one.last_name, one.email) for one in book.students]


def grade(
    assignment: str,
    source: Path,
    work: Path,
    executor: Executor,
    limits: Limits,
    students: Sequence[str] | None = None,
    gradebook: str = "",
    **options: Any,
) -> Iterator[Outcome]:
    """Grade every submission of an assignment found in ``source``, or those of some students; see ``opened`` and ``grade_all``."""
    with opened(assignment, source, work, gradebook) as handed_in:
        chosen = handed_in.students if students is None else handed_in.choose(students)[0]
        yield from grade_all(handed_in, chosen, work, executor, limits, gradebook=gradebook, **options)


def grade_all(
    handed_in: HandedIn,
    students: Sequence[str],
    work: Path,
    executor: Executor,
    limits: Limits,
    fresh: bool = False,
    at_once: int = 4,
    gradebook: str = "",
    run_all: bool = False,
) -> Iterator[Outcome]:
    """Grade the submissions of these students; yields each when it is in the gradebook.

    Args:
        executor: a pool, see ``pool.LocalPool``.
        fresh: run again what is stored.
        at_once: how many may be under way, so that memory does not grow with the class.
        run_all: run each notebook from top to bottom as well, in a kernel of its own, for what it displays.

    Raises:
        nbgrader_api.NbgraderError: the assignment itself cannot be entered into the gradebook.
        nbgrader_api.GradebookError: the gradebook cannot be written.
    """
    assignment = handed_in.assignment
    lesson = Lesson.read(assignment)
    course.stage(assignment, work / nbgrader_api.SOURCE)
    scores.rescore(assignment, work, gradebook)  # before the new maxima are entered: nobody stays on old points
    nbgrader_api.checked(nbgrader_api.of_class(work, gradebook).generate_assignment(assignment))
    recorder = Recorder(lesson, work, gradebook)
    results = evidence.Store(work / "store")
    under_way: dict[Future, _Prepared] = {}
    for student in students:
        ready = prepared(handed_in, student, lesson, limits, work, run_all)
        if ready.problem:
            yield recorder.keep(ready.ended())
            continue
        unrun = None if run_all else execute.unrun(ready.job["plans"])
        kept = unrun or (None if fresh else results.get(ready.key))
        if kept:
            yield recorder.recorded(ready, kept, from_store=True)
            continue
        under_way[executor.submit(pool.run, ready.job)] = ready
        while len(under_way) >= at_once:
            yield from _finished(under_way, recorder, results)
    while under_way:
        yield from _finished(under_way, recorder, results)


@dataclass
class _Prepared:
    """A submission on its way: repaired, as a job, with the key of its result."""

    student: str
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
) -> _Prepared:
    """A submission as it will run, or with the reason why it cannot."""
    submission = safety_net.attempt(
        "read",
        lambda: next(handed_in.read([student])),
        lambda why: Submission(student, lesson.assignment, problem=why),
    )
    return safety_net.attempt(
        "prepared",
        lambda: prepare(submission, lesson, limits, besides.recall(work, lesson.assignment, student), run_all),
        lambda why: _Prepared(student, notes=submission.notes, problem=why),
    )


def prepare(
    submission: Submission, lesson: Lesson, limits: Limits, also: Mapping[str, Sequence[str]], run_all: bool = False
) -> _Prepared:
    """A submission that was read, repaired and planned. ``also``: texts of cells that run besides, by notebook."""
    notebooks, notes, problem = repair(submission, lesson.notebooks)
    notes = (*submission.notes, *notes)
    if problem:
        return _Prepared(submission.student, notes=notes, problem=problem)
    own = {name: data for name, data in submission.files.items() if not name.endswith(".ipynb")}
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
    return _Prepared(
        submission.student,
        notebooks,
        plans,
        notes,
        job={**job, "nonce": execute.new_nonce()},
        key=evidence.key(job) if run_all else plain_key,
        plain_key=plain_key,
        collected=submission.collected,
    )


def _without_outputs(notebook: NotebookNode) -> dict[str, Any]:
    cells = [{**cell, "outputs": []} if cell.cell_type == "code" else cell for cell in notebook.cells]
    return {**notebook, "cells": cells}


def _endings(by_cell: Mapping[int, str]) -> list[str]:
    """Why cells were stopped, each reason once with the cells."""
    cells: dict[str, list[str]] = {}
    for index, text in sorted(by_cell.items()):
        cells.setdefault(text, []).append(str(index + 1))
    return [f"{text.rstrip('.')} (cell{'s' * (len(found) > 1)} {', '.join(found)})." for text, found in cells.items()]


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


def _finished(under_way: dict[Future, _Prepared], recorder: Recorder, results: evidence.Store) -> Iterator[Outcome]:
    """Wait for at least one job; record those that are done."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        prepared = under_way.pop(future)
        result = safety_net.attempt("run", future.result, prepared.failed)
        if prepared.problem:
            yield recorder.keep(prepared.ended())
            continue
        result = {**result, "nonce": prepared.job["nonce"]}
        results.put(prepared.key, result)
        if prepared.key != prepared.plain_key:
            ran = {name: {**one, "whole": {}} for name, one in result["notebooks"].items()}
            results.put(prepared.plain_key, {**result, "notebooks": ran})
        yield recorder.recorded(prepared, result)


def judge_run(graded: Outcome, notebook: NotebookNode, plan: Plan, ran: Mapping[str, Any], nonce: str) -> NotebookNode:
    """Judge the run of a notebook: returns it as it is shown, and adds what came of it to ``graded``."""
    judged, verdicts, notes = judged_notebook.judged(notebook, plan, ran, nonce)
    graded.verdicts |= verdicts
    graded.seconds[plan.where] = ran["seconds"]
    graded.endings += _endings(judged_notebook.endings(plan, ran))
    graded.notes = (*graded.notes, *notes, *trust.notes(verdicts))
    return judged


class Recorder:
    """The one writer of the gradebook."""

    def __init__(self, lesson: Lesson, work: Path, gradebook: str = "") -> None:
        self.lesson, self.work = lesson, work
        self.entry = Entry(work, gradebook)

    def recorded(self, prepared: _Prepared, result: dict[str, Any], from_store: bool = False) -> Outcome:
        """The end of a submission whose notebooks have run, in the gradebook or with the reason why it is not."""
        return safety_net.attempt(
            "recorded",
            lambda: self._record(prepared, result, from_store),
            lambda why: self.keep(replace(prepared, problem=why).ended()),
        )

    def _record(self, prepared: _Prepared, result: dict[str, Any], from_store: bool) -> Outcome:
        """Judge a result and enter it into the gradebook, by nbgrader's own steps."""
        graded = Outcome(prepared.student, notes=prepared.notes, from_store=from_store, isolation=result["isolation"])
        judged: dict[str, NotebookNode] = {}
        for name, ran in result["notebooks"].items():
            notebook = prose.with_pictures(prepared.notebooks[name], prepared.job["files"])
            judged[name] = judge_run(graded, notebook, prepared.plans[name], ran, result["nonce"])
        self.entry.enter(self.lesson.assignment, prepared.student, judged, prepared.collected)
        return self.keep(graded)

    def keep(self, graded: Outcome) -> Outcome:
        """Write down how a submission ended, for reports."""
        outcomes.save(self.work, self.lesson.assignment, graded)
        return graded
