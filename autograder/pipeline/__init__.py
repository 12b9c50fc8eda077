"""A whole class through the stages: intake → repair → plan → run → judge → gradebook, one submission after the other.

``ready`` makes a job of a submission (``lesson`` is what that needs of the assignment, ``besides`` what an instructor wants to
be run as well), the pool returns evidence, ``judging`` judges it, and the gradebook's one writer enters what came of it. ``button``
takes the same stages when formgrader asks. Whatever a submission brings about in any of this, ``safety_net`` makes the reason
why it is not graded, and the class goes on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, SubmittedAssignment

from autograder import course, intake, safety_net, workplace
from autograder.gradebook import database, nbgrader_api, outcomes, people, scores
from autograder.gradebook.outcomes import Outcome
from autograder.gradebook.writer import Writer
from autograder.intake import HandedIn
from autograder.pipeline.judging import judged
from autograder.pipeline.lesson import Lesson
from autograder.pipeline.ready import Ready, prepare, prepared
from autograder.run import evidence, execute, pool
from autograder.run.limits import Limits

__all__ = ["entered", "grade", "grade_all", "looked_at", "opened", "prepare", "prepared", "roster"]


@contextlib.contextmanager
def opened(assignment: str, source: Path, work: Path, gradebook: str = "") -> Iterator[HandedIn]:
    """What was handed in, in the hands of one grader, who has a copy of the gradebook.

    Args:
        source: a folder of submissions or an export of a learning management system.
        work: gets the gradebook, the graded notebooks in autograded/ and the store.
        gradebook: URL of the gradebook; by default a file in ``work``.

    Raises:
        ValueError: there is no such assignment, or nothing that looks like a submission.
        database.GradebookError: the gradebook cannot be used, for example because another program locks it.
        workplace.Busy: another command grades in this work folder.
    """
    workplace.require_writable(work)
    with workplace.locked(work):
        if not gradebook:
            database.check_gradebook(work)
            workplace.keep_copy(work)
        with database.opened(work, gradebook, create=True) as book:
            students = _roster(book)
        with intake.opened(source, assignment, students, people.groups(work, assignment)) as handed_in:
            outcomes.save_intake(work, handed_in)
            yield handed_in


@contextlib.contextmanager
def looked_at(assignment: str, source: Path, work: Path, gradebook: str = "") -> Iterator[HandedIn]:
    """The same for somebody who changes nothing in the work folder."""
    with intake.opened(source, assignment, roster(work, gradebook), people.groups(work, assignment)) as handed_in:
        yield handed_in


def roster(work: Path, gradebook: str = "") -> list[intake.Person]:
    """The gradebook's students; nobody, if there is none."""
    if not database.has_gradebook(work, gradebook):
        return []
    with database.opened(work, gradebook) as book:
        return _roster(book)


def _roster(book: Gradebook) -> list[intake.Person]:
    graded = {one for (one,) in book.db.query(SubmittedAssignment.student_id).distinct()}
    return [intake.Person(one.id, one.first_name, one.last_name, one.email, one.id in graded) for one in book.students]


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
        database.NbgraderError: the assignment itself cannot be entered into the gradebook.
        database.GradebookError: the gradebook cannot be written.
    """
    assignment = handed_in.assignment
    lesson = Lesson.read(assignment)
    course.stage(assignment, work / nbgrader_api.SOURCE)
    scores.rescore(assignment, work, gradebook)  # before the new maxima are entered: nobody stays on old points
    nbgrader_api.checked(nbgrader_api.of_class(work, gradebook).generate_assignment(assignment))
    writer = Writer(work, gradebook)
    store = evidence.Store(work / "store")
    under_way: dict[Future, Ready] = {}
    for student in students:
        ready = prepared(handed_in, student, lesson, limits, work, run_all)
        if ready.problem:
            yield outcomes.save(work, assignment, ready.ended())
            continue
        unrun = None if run_all else execute.unrun(ready.job["plans"])
        kept = unrun or (None if fresh else store.get(ready.key))
        if kept:
            yield entered(ready, kept, writer, from_store=True)
            continue
        under_way[executor.submit(pool.run, ready.job)] = ready
        while len(under_way) >= at_once:
            yield from _finished(under_way, writer, store)
    while under_way:
        yield from _finished(under_way, writer, store)


def _finished(under_way: dict[Future, Ready], writer: Writer, store: evidence.Store) -> Iterator[Outcome]:
    """Wait for at least one job; enter those that are done."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        ready = under_way.pop(future)
        ran = safety_net.attempt("run", future.result, ready.failed)
        if ready.problem:
            yield outcomes.save(writer.work, ready.assignment, ready.ended())
            continue
        ran = {**ran, "nonce": ready.job["nonce"]}
        store.put(ready.key, ran)
        if ready.key != ready.plain_key:
            plain = {name: {**one, "whole": {}} for name, one in ran["notebooks"].items()}
            store.put(ready.plain_key, {**ran, "notebooks": plain})
        yield entered(ready, ran, writer)


def entered(ready: Ready, ran: dict[str, Any], writer: Writer, from_store: bool = False) -> Outcome:
    """How a submission that has run ended: in the gradebook, or with the reason why it is not there."""

    def enter() -> Outcome:
        outcome, notebooks = judged(ready, ran, from_store)
        writer.enter(ready.assignment, ready.student, notebooks, ready.collected)
        return outcomes.save(writer.work, ready.assignment, outcome)

    return safety_net.attempt(
        "recorded",
        enter,
        lambda why: outcomes.save(writer.work, ready.assignment, replace(ready, problem=why).ended()),
    )
