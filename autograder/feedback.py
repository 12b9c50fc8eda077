"""Students' feedback pages: nbgrader's, without the hidden tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import nbgrader_api, outcomes

_HIDDEN = re.compile(r"\n?### BEGIN HIDDEN TESTS.*?(### END HIDDEN TESTS|\Z)", re.DOTALL)


class HideHiddenTests(NbGraderPreprocessor):
    """Takes hidden tests out of the page; what they found stays."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], index: int) -> tuple[NotebookNode, dict]:
        cell.source = _HIDDEN.sub("", cell.source)
        return cell, resources


def count(assignment: str, work: Path) -> int:
    """How many pages ``write`` makes."""
    return sum(1 for graded in outcomes.load(work, assignment) if not graded.problem)


def write(assignment: str, work: Path, gradebook: str = "") -> Iterator[Path]:
    """Write the feedback of every graded submission; yields the folders. Raises ``NbgraderError``."""
    nbgrader_api.quiet()
    grader = nbgrader_api.api(work, gradebook, release=work / "release", submitted=work / "prepared")
    for graded in outcomes.load(work, assignment):
        if not graded.problem:
            nbgrader_api.checked(grader.generate_feedback(assignment, graded.student, force=True))
            yield work / "feedback" / graded.student / assignment
