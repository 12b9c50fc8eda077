"""An assignment that takes next to no time, so that tests of a whole class measure the pipeline and not the students."""

from __future__ import annotations

import contextlib
import io
import textwrap
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder import course, judge, pipeline
from autograder.judge import trust
from autograder.pipeline.lesson import Lesson
from autograder.run.limits import Limits
from vaelab.checks import CHECKS, MIME

ASSIGNMENT = "00_cheap"
RIGHT = """def latent_loss(codings_mean, codings_log_var):
    variances = tf.exp(codings_log_var)
    return -0.5 * tf.reduce_sum(1 + codings_log_var - variances - tf.square(codings_mean), axis=-1)
"""
WRONG_SIGN = RIGHT.replace("-0.5", "0.5")
BROKEN = "def latent_loss(codings_mean, codings_log_var):\n    return codings\n"


def with_it(code: str, answer: str = RIGHT) -> str:
    """An answer whose definition cannot be had without running that code."""
    return "if True:\n" + textwrap.indent(f"{answer}\n{code}\n", "    ")


ENDLESS = with_it("while True:\n    pass")
DEADLY = with_it("import ctypes\nctypes.string_at(0)")
POINTS = 4.0


def source_notebook(answer: str = RIGHT) -> NotebookNode:
    """The instructor's notebook: set-up, one answer, one test, one written question."""
    cells = [
        new_code_cell("import tensorflow as tf\nfrom vaelab import check"),
        new_code_cell(f"### BEGIN SOLUTION\n{answer}### END SOLUTION"),
        new_code_cell("check.latent_loss_values(latent_loss)"),
        new_markdown_cell("Why is it never negative?"),
    ]
    roles = {
        1: {"grade_id": "latent_loss", "grade": False, "solution": True, "locked": False},
        2: {"grade_id": "test_latent_loss_values", "grade": True, "solution": False, "locked": True, "points": POINTS},
        3: {"grade_id": "why", "grade": True, "solution": True, "locked": False, "points": 1.0},
    }
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
        if i in roles:
            cell.metadata["nbgrader"] = {"schema_version": 3, "task": False, **roles[i]}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def hand_in(work: Path, student: str, answer: str = RIGHT, notebook: str = "cheap.ipynb") -> Path:
    """Write a student's submission with this answer."""
    submission = source_notebook()
    submission.cells[1].source = answer
    path = work / "submitted" / student / ASSIGNMENT / notebook
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(submission, path)
    return path


def job(answer: str, limits: Limits) -> dict[str, Any]:
    """What a kernel gets of a submission with this answer."""
    lesson = Lesson.read(ASSIGNMENT)
    [name] = lesson.notebooks
    plan = lesson.plan(name, source_notebook(answer), {})
    return {"plans": {name: plan.job}, "files": {}, "nonce": "n", "limits": asdict(limits)}


def make_course(root: Path, notebooks: int = 1) -> None:
    """Put the assignment into ``root/solutions``; with several notebooks each holds the same exercise."""
    folder = root / "solutions" / ASSIGNMENT
    folder.mkdir(parents=True)
    for number in range(notebooks):
        nbformat.write(source_notebook(), folder / f"cheap{number or ''}.ipynb")


class InProcess(Executor):
    """Runs jobs in this process, without kernels and sandbox: only for answers of the tests' own."""

    width = 1

    def __init__(self) -> None:
        self.jobs = 0

    def submit(self, fn: Any, /, job: Mapping[str, Any], **_: Any) -> Future:
        self.jobs += 1
        done: Future = Future()
        try:
            notebooks = {name: _run(plan, job["nonce"]) for name, plan in job["plans"].items()}
            for name, cells in job.get("whole", {}).items():
                notebooks[name]["whole"] = _whole(cells)
            done.set_result({"notebooks": notebooks, "isolation": "none"})
        except BaseException as error:
            done.set_exception(error)
        return done


def _run(plan: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    """What ``execute.run_job`` makes of a plan."""
    tests, errors = _tried(plan, plan["tests"], "needs", nonce, again=False)
    failed = [test for test in plan["tests"] if test["more"] != test["needs"] and not _passed(test, tests, nonce)]
    second, _ = _tried(plan, failed, "more", nonce, again=True)
    tests |= {test["name"]: second[test["name"]] for test in failed if _passed(test, second, nonce)}
    return {"tests": tests, "errors": errors, "endings": {}, "seconds": 0.1, "kernels": 1}


def _tried(
    plan: Mapping[str, Any], chosen: Sequence[Mapping], which: str, nonce: str, again: bool
) -> tuple[dict[str, Any], dict[str, str]]:
    space: dict[str, Any] = {}
    ran: set[int] = set()
    errors, tests = {}, {}
    for test in chosen:
        for number in [number for number in test[which] if number not in ran]:
            ran.add(number)
            try:
                exec(plan["statements"][number]["text"], space)
            except Exception as error:
                errors[str(number)] = f"{type(error).__name__}: {error}"
        name = test["name"]
        outputs = _reports(test["source"], space, trust.test_nonce(nonce, name))
        canary = _reports(test["source"], {}, trust.canary_nonce(nonce, name))[:1]
        tests[name] = {"outputs": outputs, "guard": {"canary": canary, "changed": []}, "ending": "", "again": again}
    return tests, errors


def _passed(test: Mapping[str, Any], tried: Mapping[str, Any], nonce: str) -> bool:
    one = tried[test["name"]]
    cell = nbformat.from_dict({"metadata": {"nbgrader": {"grade_id": test["name"]}}, "outputs": one["outputs"]})
    return all(v.passed for v in trust.believed(cell, test["source"], one["guard"], nonce, ""))


def _whole(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a whole notebook: what its cells print, and their errors."""
    space: dict[str, Any] = {}
    outputs: dict[str, list] = {}
    for i, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "code" or cell["metadata"].get("nbgrader", {}).get("grade"):
            continue
        shown = outputs.setdefault(str(i), [])
        with contextlib.redirect_stdout(io.StringIO()) as said:
            try:
                exec(cell["source"], space)
            except Exception as error:
                shown.append(new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[]))
        if said.getvalue():
            shown.append(new_output("stream", name="stdout", text=said.getvalue()))
    return {"outputs": outputs, "stopped": None}


def _reports(source: str, space: dict[str, Any], nonce: str) -> list[dict]:
    outputs = []
    for call in judge.calls(source):
        subjects = [space.get(name, _canary) for name in call.subjects]
        report = CHECKS[call.check].report(*subjects, nonce=nonce, **call.parameters)
        outputs.append(new_output("display_data", {MIME: report}))
    return outputs


def _canary(*_: Any) -> None:
    raise NotImplementedError


def grade(work: Path, executor: Executor | None = None, **options: Any) -> dict[str, str]:
    """Grade what is handed in there, in this process unless another executor is given; returns problems by student."""
    run_by = executor or InProcess()
    ended = pipeline.grade(ASSIGNMENT, work / "submitted", work, run_by, options.pop("limits", Limits()), **options)
    return {one.student: one.problem for one in ended}


def use(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the engine and nbgrader look for assignments in ``root/solutions``."""
    monkeypatch.setattr(course, "SOLUTIONS", root / "solutions")
