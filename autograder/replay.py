"""nbgrader's steps around the run, replaced: what was handed in is repaired first, and then shown with what came of its judged run.

Named in nbgrader_config.py, so that formgrader's Autograde button grades as the `autograder` command does, confined as always.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets.config import Config

from autograder import besides, course, execute, harmless, outcomes, prose, record, store
from autograder.lesson import Lesson
from autograder.pool import LocalPool, run
from autograder.records import Limits, Submission
from autograder.repair import repair


class Prepare(NbGraderPreprocessor):
    """Puts the repaired notebook in the place of what was handed in, as the `autograder` command does before nbgrader sees it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        of = resources["nbgrader"]
        lesson, name = _lesson(of["assignment"], self.config), f"{of['notebook']}.ipynb"
        beside = {path: base64.b64decode(data) for path, data in files_beside(resources).items()}
        handed_in = Submission(of["student"], of["assignment"], {**beside, name: nbformat.writes(nb).encode()})
        notebooks, _, _ = repair(handed_in, lesson.notebooks)
        return notebooks.get(name, nb), resources


class Replay(NbGraderPreprocessor):
    """Gives every code cell the outputs that it has after the judged run."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        run = self._execute(nb, resources)
        cells = [cell for cell in run.cells if cell.cell_type == "code"]
        for cell, judged in zip((c for c in nb.cells if c.cell_type == "code"), cells, strict=True):
            cell.outputs = judged.outputs
            cell.execution_count = judged.execution_count
        return harmless.notebook(prose.with_pictures(nb, files_beside(resources))), resources

    def _execute(self, nb: NotebookNode, resources: dict[str, Any]) -> NotebookNode:
        of, limits, files = resources["nbgrader"], Limits(), files_beside(resources)
        lesson, name = _lesson(of["assignment"], self.config), f"{of['notebook']}.ipynb"
        also = besides.recall(self._work(), of["assignment"], of["student"]).get(name, ())
        beside = {path: base64.b64decode(data) for path, data in files.items()}
        plan = lesson.plan(name, nb, beside, besides.found(nb, name, also)[0])
        job = {"plans": {name: plan.job}, "files": files, "limits": asdict(limits)}
        results = store.Store(self._work() / "store")
        key = store.key(job)
        result = execute.unrun(job["plans"]) or results.get(key)
        if result is None:
            result = self._run({**job, "nonce": execute.new_nonce()}, limits)
            results.put(key, result)
        judged, verdicts, _ = record.judged(nb, plan, result["notebooks"][name], result["nonce"])
        outcomes.add(self._work(), of["assignment"], of["student"], verdicts)
        return judged

    @staticmethod
    def _run(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
        pool = LocalPool(1, limits)
        try:
            return {**pool.submit(run, job).result(), "nonce": job["nonce"]}
        finally:
            pool.shutdown()

    def _work(self) -> Path:
        """The folder that holds autograded/, as configured."""
        folders = self.config.CourseDirectory
        return Path(folders.get("root", course.ROOT), folders.autograded_directory).parent


def _lesson(assignment: str, config: Config) -> Lesson:
    """The assignment as the configured folder of sources has it."""
    folders = config.CourseDirectory
    if "source_directory" not in folders:
        return Lesson.read(assignment)
    return Lesson.read(assignment, Path(folders.get("root", course.ROOT), folders.source_directory))


def files_beside(resources: Mapping[str, Any]) -> dict[str, str]:
    """What lies beside the notebook that nbgrader works on, by path, in base64."""
    folder = Path(resources["metadata"]["path"])
    return {
        path.relative_to(folder).as_posix(): base64.b64encode(path.read_bytes()).decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb"
    }
