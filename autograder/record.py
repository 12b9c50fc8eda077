"""Into nbgrader's gradebook: its own autograde, with execution replaced by what the engine ran and judged.

nbgrader scores a test cell 0 if it shows an error and in full otherwise. So the outputs of a test cell are written here
anew from the verdicts; what the student's process displayed in it is dropped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder import harmless, judge, prose, trust
from autograder.execute import is_test
from autograder.workplace import put
from vaelab.checks import Verdict, show


def judged(
    executed: Mapping[str, Any], sources: Mapping[str, str], nonce: str
) -> tuple[NotebookNode, dict[str, list[Verdict]]]:
    """The executed notebook with trusted outputs, and the verdicts of every test cell.

    Args:
        executed: one notebook's part of what ``execute.run_job`` returned.
        sources: grade_id → source of every test cell, from the instructor's notebook.
        nonce: the secret of the run.
    """
    plain = {**executed["notebook"], "cells": [{**cell, "outputs": []} for cell in executed["notebook"]["cells"]]}
    notebook = nbformat.from_dict(plain)
    verdicts: dict[str, list[Verdict]] = {}
    for i, (cell, ran) in enumerate(zip(notebook.cells, executed["notebook"]["cells"], strict=True)):
        if cell.cell_type != "code":
            del cell["outputs"]
            continue
        ending = executed["endings"].get(str(i), "")
        cell.execution_count = harmless.count(ran.get("execution_count"))
        if is_test(cell):
            name = cell.metadata.nbgrader.grade_id
            guard = executed["guards"].get(str(i))
            cell.outputs = ran["outputs"]
            verdicts[name] = list(trust.believed(cell, sources[name], guard, nonce, ending))
            cell.source = sources[name]
            cell.outputs = trusted_outputs(verdicts[name], _visible(sources[name]))
        else:
            cell.outputs = harmless.outputs(ran.get("outputs"))
            if ending:
                cell.outputs.append(_error("Stopped", ending))
    return harmless.notebook(notebook), verdicts


def _visible(source: str) -> int:
    """How many checks of a test cell students can see."""
    return len(judge.calls(source.split("### BEGIN HIDDEN TESTS")[0]))


def trusted_outputs(verdicts: Sequence[Verdict], visible: int) -> list[NotebookNode]:
    """The verdicts as cell outputs, the first ``visible`` ones those of visible tests; a failed one is an error, which is
    what nbgrader scores."""
    outputs = []
    for number, verdict in enumerate(verdicts):
        test = "Visible test" if number < visible else "Hidden test"
        text, panel = harmless.text(show.as_text(verdict)), harmless.text(show.as_html(verdict))
        data = {"text/plain": f"{test}\n{text}", "text/html": f"<div><em>{test}</em></div>{panel}"}
        outputs.append(new_output("display_data", data=data))
        if not verdict.passed:
            outputs.append(_error("CheckFailed", harmless.text(f"{verdict.exercise}: {verdict.summary}")))
    return outputs


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def fingerprint(notebook: Mapping) -> str:
    """A hash of what is executed: the code cells' sources in order."""
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def write(notebook: NotebookNode, files: Mapping[str, str], path: Path) -> None:
    """Write a repaired notebook for nbgrader, with the pictures among ``files`` (path → base64) that its text cells show."""
    put(path, nbformat.writes(harmless.notebook(prose.with_pictures(notebook, files))))
