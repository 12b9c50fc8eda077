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

from autograder import trust
from autograder.execute import is_test
from vaelab.checks import Verdict, show

# What feedback pages may show of a student's outputs: nothing that a browser would run.
HARMLESS = ("text/plain", "image/png", "image/jpeg")


def judged(
    executed: Mapping[str, Any], sources: Mapping[str, str], nonce: str
) -> tuple[NotebookNode, dict[str, list[Verdict]]]:
    """The executed notebook with trusted outputs, and the verdicts of every test cell.

    Args:
        executed: one notebook's part of what ``execute.run_job`` returned.
        sources: grade_id → source of every test cell, from the instructor's notebook.
        nonce: the secret of the run.
    """
    notebook = nbformat.from_dict(executed["notebook"])
    verdicts: dict[str, list[Verdict]] = {}
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        ending = executed["endings"].get(str(i), "")
        if is_test(cell):
            name = cell.metadata.nbgrader.grade_id
            guard = executed["guards"].get(str(i))
            verdicts[name] = list(trust.believed(cell, sources[name], guard, nonce, ending))
            cell.source = sources[name]
            cell.outputs = trusted_outputs(verdicts[name])
        else:
            cell.outputs = harmless(cell.outputs)
            if ending:
                cell.outputs.append(_error("Stopped", ending))
    notebook.metadata.pop("widgets", None)
    return notebook, verdicts


def trusted_outputs(verdicts: Sequence[Verdict]) -> list[NotebookNode]:
    """The verdicts as cell outputs; a failed one is an error, which is what nbgrader scores."""
    outputs = []
    for verdict in verdicts:
        data = {"text/plain": show.as_text(verdict), "text/html": show.as_html(verdict)}
        outputs.append(new_output("display_data", data=data))
        if not verdict.passed:
            outputs.append(_error("CheckFailed", f"{verdict.exercise}: {verdict.summary}"))
    return outputs


def harmless(outputs: Sequence[Mapping]) -> list[NotebookNode]:
    """A student's outputs without anything active: text, pictures and errors stay."""
    kept = []
    for output in outputs:
        output = nbformat.from_dict(output)
        if output.output_type in {"display_data", "execute_result"}:
            output.data = {kind: data for kind, data in output.data.items() if kind in HARMLESS}
            if not output.data:
                continue
        kept.append(output)
    return kept


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[f"{name}: {text}"])


def fingerprint(notebook: Mapping) -> str:
    """A hash of what is executed: the code cells' sources in order."""
    sources = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".tmp")
    nbformat.write(notebook, scratch)
    scratch.replace(path)
