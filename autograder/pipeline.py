"""A whole class through the pipeline: intake → repair → execute → judge → record, one result after the other.

Sources go out to the pool and evidence comes back; verdicts and the gradebook are made here, by one writer. A
submission that cannot be graded ends with a reason and stops nobody else.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import course, execute, intake, nbgrader_api, outcomes, pool, record, store, trust
from autograder.records import Graded, Limits, Note, Submission
from autograder.repair import repair
from autograder.replay import replaying
from autograder.suspicions import suspicions


@dataclass(frozen=True)
class Course:
    """What grading needs of one assignment: its source notebooks and files, and the sources of its tests."""

    assignment: str
    notebooks: dict[str, NotebookNode]
    files: dict[str, bytes]

    @classmethod
    def read(cls, assignment: str) -> Course:
        paths = course.notebooks(assignment)
        folder = course.SOLUTIONS / assignment
        others = [
            p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix != ".ipynb" and "." not in p.parts[-2][:1]
        ]
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in others}
        return cls(assignment, {path.name: nbformat.read(path, as_version=4) for path in paths}, files)

    def tests(self, notebook: str) -> dict[str, str]:
        """grade_id → source of the test cells of a notebook."""
        return {c.metadata.nbgrader.grade_id: c.source for c in self.notebooks[notebook].cells if execute.is_test(c)}


def grade(
    assignment: str,
    source: Path,
    work: Path,
    executor: Executor,
    limits: Limits,
    students: Sequence[str] | None = None,
    fresh: bool = False,
    at_once: int = 4,
    gradebook: str = "",
) -> Iterator[Graded]:
    """Grade every submission of an assignment found in ``source``; yields each when it is in the gradebook.

    Args:
        source: a folder of submissions or an export of a learning management system.
        work: gets the gradebook, prepared/ and autograded/ notebooks and the store.
        executor: a pool, see ``pool.LocalPool``.
        students: these only.
        fresh: run again what is stored.
        at_once: how many may be under way, so that memory does not grow with the class.
        gradebook: URL of the gradebook; by default a file in ``work``.

    Raises:
        ValueError: there is no such assignment.
        nbgrader_api.NbgraderError: the assignment itself cannot be entered into the gradebook.
        nbgrader_api.GradebookError: the gradebook cannot be written, for example because another program locks it.
    """
    lesson = Course.read(assignment)
    nbgrader_api.checked(nbgrader_api.api(work, gradebook, release=work / "release").generate_assignment(assignment))
    recorder = Recorder(lesson, work, gradebook)
    results = store.Store(work / "store")
    under_way: dict[Future, _Prepared] = {}
    for submission in intake.submissions(source, assignment):
        if students and submission.student not in students:
            continue
        prepared = _prepare(submission, lesson, limits)
        if prepared.problem:
            yield recorder.keep(Graded(submission.student, notes=prepared.notes, problem=prepared.problem))
            continue
        kept = None if fresh else results.get(prepared.key)
        if kept:
            yield recorder.record(prepared, kept, from_store=True)
            continue
        under_way[executor.submit(pool.run, prepared.job)] = prepared
        while len(under_way) >= at_once:
            yield from _finished(under_way, recorder, results)
    while under_way:
        yield from _finished(under_way, recorder, results)


def count(source: Path, assignment: str, students: Sequence[str] | None = None) -> int:
    """How many submissions ``grade`` will yield."""
    return sum(1 for student in intake.students(source, assignment) if not students or student in students)


@dataclass
class _Prepared:
    """A submission on its way: repaired, as a job, with the key of its result."""

    student: str
    notebooks: dict[str, NotebookNode] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problem: str = ""
    job: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    collected: Mapping[str, bytes] = field(default_factory=dict)  # nbgrader's own files beside the notebooks


def _prepare(submission: Submission, lesson: Course, limits: Limits) -> _Prepared:
    if submission.problem:
        return _Prepared(submission.student, notes=submission.notes, problem=submission.problem)
    try:
        notebooks, notes, problem = repair(submission, lesson.notebooks)
    except Exception as error:  # whatever a damaged file brings about, the class goes on
        notebooks, notes, problem = {}, (), f"It could not be repaired: {type(error).__name__}: {error}"[:300]
    notes = (*submission.notes, *notes)
    if problem:
        return _Prepared(submission.student, notes=notes, problem=problem)
    own = {name: data for name, data in submission.files.items() if not name.endswith(".ipynb")}
    notes = (*notes, *suspicions(notebooks, own))
    files = {name: base64.b64encode(data).decode() for name, data in sorted({**own, **lesson.files}.items())}
    job = {"notebooks": notebooks, "files": files, "limits": asdict(limits)}
    key = store.key(job)
    return _Prepared(
        submission.student, notebooks, notes, "", {**job, "nonce": execute.new_nonce()}, key, submission.collected
    )


def _finished(under_way: dict[Future, _Prepared], recorder: Recorder, results: store.Store) -> Iterator[Graded]:
    """Wait for at least one job; record those that are done."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in done:
        prepared = under_way.pop(future)
        error = future.exception()
        if error:
            problem = f"The run failed: {error}"[:300]
            yield recorder.keep(Graded(prepared.student, notes=prepared.notes, problem=problem))
            continue
        result = {**future.result(), "nonce": prepared.job["nonce"]}
        results.put(prepared.key, result)
        yield recorder.record(prepared, result)


class Recorder:
    """The one writer of the gradebook."""

    def __init__(self, lesson: Course, work: Path, gradebook: str = "") -> None:
        self.lesson, self.work = lesson, work
        self.prepared = work / "prepared"
        self.api = nbgrader_api.api(work, gradebook, release=work / "release", submitted=self.prepared)

    def record(self, prepared: _Prepared, result: dict[str, Any], from_store: bool = False) -> Graded:
        """Judge a result and enter it into the gradebook, through nbgrader's own autograde."""
        graded = Graded(prepared.student, notes=prepared.notes, from_store=from_store, isolation=result["isolation"])
        replay: dict[str, NotebookNode] = {}
        for name, executed in result["notebooks"].items():
            replay[name], verdicts = record.judged(executed, self.lesson.tests(name), result["nonce"])
            graded.verdicts |= verdicts
            graded.seconds[name] = sum(executed["seconds"].values())
            graded.endings += executed["endings"].values()
        graded.notes = (*graded.notes, *trust.notes(graded.verdicts))
        try:
            self._enter(prepared, replay)
        except nbgrader_api.GradebookError:
            raise  # it is not this student's problem, and what ran is in the store
        except nbgrader_api.NbgraderError as error:
            graded.problem = str(error)
        return self.keep(graded)

    def keep(self, graded: Graded) -> Graded:
        """Write down how a submission ended, for reports."""
        outcomes.save(self.work, self.lesson.assignment, graded)
        return graded

    def _enter(self, prepared: _Prepared, replay: dict[str, NotebookNode]) -> None:
        folder = self.prepared / prepared.student / self.lesson.assignment
        shutil.rmtree(folder, ignore_errors=True)
        for name, notebook in prepared.notebooks.items():
            record.write(notebook, prepared.job["files"], folder / name)
        for name, data in prepared.collected.items():
            (folder / name).write_bytes(data)
        with replaying(replay):
            nbgrader_api.checked(self.api.autograde(self.lesson.assignment, prepared.student))
