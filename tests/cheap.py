"""An assignment that takes next to no time, so that tests of a whole class measure the pipeline and not the students."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import course

ASSIGNMENT = "00_cheap"
RIGHT = """def latent_loss(codings_mean, codings_log_var):
    variances = tf.exp(codings_log_var)
    return -0.5 * tf.reduce_sum(1 + codings_log_var - variances - tf.square(codings_mean), axis=-1)
"""
WRONG_SIGN = RIGHT.replace("-0.5", "0.5")
BROKEN = "def latent_loss(codings_mean, codings_log_var):\n    return codings\n"
ENDLESS = RIGHT + "\nwhile True:\n    pass\n"
DEADLY = RIGHT + "\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
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


def make_course(root: Path, notebooks: int = 1) -> None:
    """Put the assignment into ``root/solutions``; with several notebooks each holds the same exercise."""
    folder = root / "solutions" / ASSIGNMENT
    folder.mkdir(parents=True)
    for number in range(notebooks):
        nbformat.write(source_notebook(), folder / f"cheap{number or ''}.ipynb")


def use(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the engine and nbgrader look for assignments in ``root/solutions``."""
    monkeypatch.setattr(course, "SOLUTIONS", root / "solutions")
