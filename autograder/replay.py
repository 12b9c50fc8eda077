"""nbgrader's Execute step, replaced: it takes the outputs of a run that the engine has already judged.

Named in nbgrader_config.py, so that formgrader's Autograde button grades the same way. Where there is no such run, the
notebook is executed by the engine, confined as always.
"""

from __future__ import annotations

import base64
import contextlib
import copy
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import course, execute, harmless, outcomes, prose, record, store
from autograder.records import Limits

_runs: dict[str, NotebookNode] = {}


@contextlib.contextmanager
def replaying(notebooks: Mapping[str, NotebookNode]) -> Iterator[None]:
    """Make judged notebooks known to the step while nbgrader runs in this process."""
    _runs.update({record.fingerprint(notebook): notebook for notebook in notebooks.values()})
    try:
        yield
    finally:
        _runs.clear()


def with_outputs(notebook: NotebookNode, run: NotebookNode) -> NotebookNode:
    """A notebook that was handed in, built anew, with the outputs that a judged run has of it."""
    made = copy.copy(notebook)
    made.cells = [copy.copy(cell) for cell in notebook.cells]
    cells = [cell for cell in run.cells if cell.cell_type == "code"]
    for cell, judged in zip((c for c in made.cells if c.cell_type == "code"), cells, strict=True):
        cell.outputs = judged.outputs
        cell.execution_count = judged.execution_count
    return harmless.notebook(made)


class Replay(NbGraderPreprocessor):
    """Gives every code cell the outputs it had in the judged run."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        run = _runs.get(record.fingerprint(nb)) or self._execute(nb, resources)
        return with_outputs(prose.with_pictures(nb, self._files(resources)), run), resources

    def _execute(self, nb: NotebookNode, resources: dict[str, Any]) -> NotebookNode:
        from autograder.pool import LocalPool, run

        limits = Limits()
        job = {"notebooks": {"notebook.ipynb": nb}, "files": self._files(resources), "limits": asdict(limits)}
        results = store.Store(self._work() / "store")
        result = results.get(key := store.key(job))
        if result is None:
            nonce = execute.new_nonce()
            pool = LocalPool(1, limits)
            try:
                result = {**pool.submit(run, {**job, "nonce": nonce}).result(), "nonce": nonce}
            finally:
                pool.shutdown()
            results.put(key, result)
        tests = {c.metadata.nbgrader.grade_id: c.source for c in nb.cells if execute.is_test(c)}
        [executed] = result["notebooks"].values()
        judged, verdicts = record.judged(executed, tests, result["nonce"])
        graded = resources["nbgrader"]
        outcomes.add(self._work(), graded["assignment"], graded["student"], verdicts)
        return nbformat.from_dict(judged)

    def _files(self, resources: Mapping[str, Any]) -> dict[str, str]:
        """What lies beside the notebook, by path, in base64."""
        folder = Path(resources["metadata"]["path"])
        return {
            path.relative_to(folder).as_posix(): base64.b64encode(path.read_bytes()).decode()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".ipynb"
        }

    def _work(self) -> Path:
        """The folder that holds autograded/, as configured."""
        folders = self.config.CourseDirectory
        return Path(folders.get("root", course.ROOT), folders.autograded_directory).parent
