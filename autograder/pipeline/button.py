"""Formgrader's Autograde button: the stages as steps of nbgrader's, around its own, one to prepare a notebook and one to run and judge it.

Named in nbgrader_config.py, so that formgrader's Autograde button grades as the `autograder` command does, confined as always.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.config import Config

from autograder import course, harmless
from autograder.gradebook import outcomes
from autograder.gradebook.outcomes import Outcome
from autograder.harmless import prose
from autograder.intake.reading import SECRET, TIMESTAMP, is_junk
from autograder.pipeline import besides
from autograder.pipeline.judging import judge_notebook
from autograder.pipeline.lesson import Lesson
from autograder.pipeline.ready import prepare
from autograder.run import evidence, execute
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool, run
from autograder.submission import Submission

_STOPPED = "Formgrader did not get to the end of it: press Autograde again."


class Prepare(NbGraderPreprocessor):
    """Puts the repaired notebook in the place of what was handed in, as the `autograder` command does before nbgrader sees it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        of, work = resources["nbgrader"], _work(self.config)
        assignment, student, name = of["assignment"], of["student"], f"{of['notebook']}.ipynb"
        lesson = _lesson(assignment, self.config)
        files = _files(resources)
        also = besides.recall(work, assignment, student)
        ready = prepare(Submission(student, assignment, files), lesson, Limits(), also)
        if name == min(files.keys() & lesson.notebooks.keys()):  # the first that nbgrader takes
            outcomes.save(work, assignment, Outcome(student, notes=ready.notes, problem=ready.problem or _STOPPED))
        if ready.problem:
            raise ValueError(ready.problem)
        return ready.notebooks.get(name, nb), resources


class Judge(NbGraderPreprocessor):
    """Runs what the tests need, judges it, and gives every code cell the outputs that it has then."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        run = self._execute(nb, resources)
        cells = [cell for cell in run.cells if cell.cell_type == "code"]
        for cell, judged in zip((c for c in nb.cells if c.cell_type == "code"), cells, strict=True):
            cell.outputs = judged.outputs
            cell.execution_count = judged.execution_count
        return harmless.notebook(prose.with_pictures(nb, files_beside(resources))), resources

    def _execute(self, nb: NotebookNode, resources: dict[str, Any]) -> NotebookNode:
        of, limits, files = resources["nbgrader"], Limits(), files_beside(resources)
        work, assignment, student = _work(self.config), of["assignment"], of["student"]
        lesson, name = _lesson(assignment, self.config), f"{of['notebook']}.ipynb"
        also = besides.recall(work, assignment, student).get(name, ())
        beside = {path: base64.b64decode(data) for path, data in files.items()}
        plan = lesson.plan(name, nb, beside, besides.found(nb, name, also)[0])
        job = {"plans": {name: plan.job}, "files": files, "limits": asdict(limits)}
        store = evidence.Store(work / "store")
        key = evidence.key(job)
        ran = execute.unrun(job["plans"]) or store.get(key)
        from_store = ran is not None
        if ran is None:
            ran = self._run({**job, "nonce": execute.new_nonce()}, limits)
            store.put(key, ran)
        earlier = outcomes.of(work, assignment, student)
        outcome = replace(earlier, problem="", isolation=ran["isolation"], from_store=from_store)
        judged = judge_notebook(outcome, nb, plan, ran["notebooks"][name], ran["nonce"])
        outcomes.save(work, assignment, outcome)
        return judged

    @staticmethod
    def _run(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
        pool = LocalPool(1, limits)
        try:
            return {**pool.submit(run, job).result(), "nonce": job["nonce"]}
        finally:
            pool.shutdown()


def _work(config: Config) -> Path:
    """The folder that holds autograded/, as configured."""
    folders = config.CourseDirectory
    return Path(folders.get("root", course.ROOT), folders.autograded_directory).parent


def _lesson(assignment: str, config: Config) -> Lesson:
    """The assignment as the configured folder of sources has it."""
    folders = config.CourseDirectory
    if "source_directory" not in folders:
        return Lesson.read(assignment)
    return Lesson.read(assignment, Path(folders.get("root", course.ROOT), folders.source_directory))


def files_beside(resources: Mapping[str, Any]) -> dict[str, str]:
    """What lies beside the notebook that nbgrader works on, by path, in base64."""
    files = _files(resources).items()
    return {path: base64.b64encode(data).decode() for path, data in files if not path.endswith(".ipynb")}


def _files(resources: Mapping[str, Any]) -> dict[str, bytes]:
    """The files in the folder that nbgrader works on, without its own."""
    folder = Path(resources["metadata"]["path"])
    paths = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in paths.items()
        if not (is_junk(name.parts) or str(name) in (TIMESTAMP, SECRET))
    }
