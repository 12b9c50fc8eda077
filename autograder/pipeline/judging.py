"""What comes of a submission that has run: its evidence judged, notebook by notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from autograder.gradebook.outcomes import Outcome
from autograder.harmless import prose
from autograder.judge import judged_notebook, trust
from autograder.pipeline.ready import Ready
from autograder.plan import Plan


def judged(ready: Ready, ran: Mapping[str, Any], from_store: bool = False) -> tuple[Outcome, dict[str, NotebookNode]]:
    """How a submission ended, and its notebooks as they are shown. ``ran`` is the evidence, see ``execute.run_job``."""
    outcome = Outcome(ready.student, notes=ready.notes, from_store=from_store, isolation=ran["isolation"])
    outcome.stored = tuple(dict.fromkeys((ready.key, ready.plain_key)))
    notebooks = {}
    for name, one in ran["notebooks"].items():
        notebook = prose.with_pictures(ready.notebooks[name], ready.job["files"])
        notebooks[name] = judge_notebook(outcome, notebook, ready.plans[name], one, ran["nonce"])
    return outcome, notebooks


def judge_notebook(
    outcome: Outcome, notebook: NotebookNode, plan: Plan, ran: Mapping[str, Any], nonce: str
) -> NotebookNode:
    """Judge the run of a notebook: returns it as it is shown, and adds what came of it to ``outcome``."""
    shown, verdicts, notes = judged_notebook.judged(notebook, plan, ran, nonce)
    outcome.verdicts |= verdicts
    outcome.seconds[plan.where] = ran["seconds"]
    outcome.endings += _endings(judged_notebook.endings(plan, ran))
    outcome.notes = (*outcome.notes, *notes, *trust.notes(verdicts))
    return shown


def _endings(by_cell: Mapping[int, str]) -> list[str]:
    """Why cells were stopped, each reason once with the cells."""
    cells: dict[str, list[str]] = {}
    for index, text in sorted(by_cell.items()):
        cells.setdefault(text, []).append(str(index + 1))
    return [f"{text.rstrip('.')} (cell{'s' * (len(found) > 1)} {', '.join(found)})." for text, found in cells.items()]
