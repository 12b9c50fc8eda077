"""Attacks on the notebook itself: its cells, tags, settings and stored outputs."""

from __future__ import annotations

import copy

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from autograder.bank.attacks import Targets, attack, cell_of, role, tests
from vaelab.checks import MIME

NOT_WRITTEN = "not written yet"


@attack("missing; the released one was put back", scoring=True)
def tests_deleted(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Deletes every test cell, so that nothing fails."""
    doomed = tests(notebook)
    notebook.cells = [cell for cell in notebook.cells if cell not in doomed]
    return notebook


@attack("tag", scoring=True, quick=True)
def tests_skipped(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Tags test cells skip-execution: stock nbgrader gives full marks to a cell that shows no error."""
    for cell in tests(notebook):
        cell.metadata.tags = ["skip-execution", "raises-exception", "remove-cell"]
    return notebook


@attack("turned into a (markdown|raw) cell", scoring=True)
def tests_retyped(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Turns test cells into text."""
    for i, cell in enumerate(tests(notebook)):
        cell.cell_type = "markdown" if i % 2 else "raw"
        for key in ("outputs", "execution_count"):
            cell.pop(key, None)
    return notebook


@attack("test cell .* had been changed", scoring=True)
def tests_rewritten(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Writes other tests into the test cells, with the number of points as the last expression."""
    for cell in tests(notebook):
        cell.source = "'all is well'\n100"
    return notebook


@attack("claim to be graded|settings of", scoring=True, quick=True)
def points_forged(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Gives the tests a thousand points each, and adds a graded cell of its own that anyone would pass."""
    for cell in tests(notebook):
        role(cell)["points"] = 1000
    own = copy.deepcopy(tests(notebook)[0])
    own.id, own.source = "own-test", "True"
    own.metadata.nbgrader |= {"grade_id": "test_own", "points": 50}
    notebook.cells.append(own)
    return notebook


@attack("settings of|renamed", scoring=True)
def roles_forged(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Makes tests into answers and answers into tests, and unlocks everything."""
    for cell in notebook.cells:
        if role(cell):
            role(cell).update(grade=not role(cell).get("grade"), solution=not role(cell).get("solution"), locked=False)
    return notebook


@attack("renamed|had been changed", scoring=True)
def ids_swapped(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Gives the hard tests the names of the easy ones, and cells' ids with them."""
    easy, hard = cell_of(notebook, "test_latent_loss_prior"), cell_of(notebook, "test_vae_balance")
    easy.metadata, hard.metadata = hard.metadata, easy.metadata
    easy.id, hard.id = hard.id, easy.id
    return notebook


@attack("from another version", scoring=True)
def checksums_forged(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Empties test cells and gives them the checksum of what is now in them."""
    from nbgrader.utils import compute_checksum

    for cell in tests(notebook):
        cell.source = "pass"
        role(cell)["checksum"] = compute_checksum(cell)
    return notebook


@attack("claimed to be graded cells", scoring=True, quick=True)
def tests_duplicated(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Adds a second cell under the name and the id of each test, which passes. Aborts the whole batch on stock nbgrader."""
    for cell in tests(notebook):
        second = copy.deepcopy(cell)
        second.source = "pass"
        notebook.cells.append(second)
    return notebook


@attack(NOT_WRITTEN, scoring=True)
def outputs_forged(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Hands in test cells that show a pass, with a report from another run, as if they had been executed."""
    report = {"version": 1, "check": "latent_loss_values", "nonce": "0" * 32, "parameters": {}, "evidence": {}}
    for number, cell in enumerate(tests(notebook), 1):
        cell.execution_count = number
        cell.outputs = [new_output("display_data", data={"text/plain": "✓ passed", MIME: report})]
    return notebook


@attack(NOT_WRITTEN, scoring=True)
def scores_printed(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Displays ticks, panels and numbers in cells right before the tests."""
    for cell in tests(notebook):
        shown = new_code_cell(
            "from IPython.display import HTML, display\nprint('✓ passed')\ndisplay(HTML('<b>✓ passed</b>'))\n2.0"
        )
        notebook.cells.insert(notebook.cells.index(cell), shown)
    return notebook
