"""Students' feedback pages: nbgrader's, without the hidden tests."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import safety_net, workplace
from autograder.gradebook import nbgrader_api, outcomes
from autograder.intake import SECRET, TIMESTAMP

_HIDDEN = re.compile(r"\n?### BEGIN HIDDEN TESTS.*?(### END HIDDEN TESTS|\Z)", re.DOTALL)

# Of Bootstrap's icons, which no page shows but every browser looks for beside it.
_FONT = re.compile(r"@font-face\s*{[^}]*}")


class HideHiddenTests(NbGraderPreprocessor):
    """Takes hidden tests out of the page; what they found stays."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict[str, Any], index: int) -> tuple[NotebookNode, dict]:
        cell.source = without_hidden_tests(cell.source)
        return cell, resources


def without_hidden_tests(source: str) -> str:
    return _HIDDEN.sub("", source)


def _on_its_own(page: str) -> str:
    """The page without addresses of files beside it."""
    head, body = page.split("</head>", 1)
    return f"{_FONT.sub('', head)}</head>{body}"


def count(assignment: str, work: Path) -> int:
    """How many pages ``write`` makes."""
    return sum(1 for graded in outcomes.load(work, assignment) if not graded.problem)


def _make_releasable(folder: Path) -> None:
    """Let nbgrader's exchange, which gives pages back by what it noted when it collected, pass over one it did not collect."""
    for name, text in ((SECRET, secrets.token_hex(64)), (TIMESTAMP, "not collected")):
        if not (folder / name).exists():
            (folder / name).write_text(text)


@dataclass(frozen=True)
class Pages:
    """One student's feedback: where it was written, a folder with a page for each notebook, or what kept it from that."""

    student: str
    place: Path
    problem: str = ""


def write(assignment: str, work: Path, gradebook: str = "") -> Iterator[Pages]:
    """Write the feedback of every graded submission, one after the other."""
    nbgrader_api.quiet()
    workplace.require_writable(work)
    made = work / ".feedback"  # nbgrader deletes an old page before it makes the new one
    grader = nbgrader_api.of_class(work, gradebook, feedback=made)
    exchanged = any((work / "autograded").glob(f"*/{assignment}/{SECRET}"))

    def pages_of(student: str, folder: Path) -> Pages:
        nbgrader_api.checked(grader.generate_feedback(assignment, nbgrader_api.one_student(student), force=True))
        new = made / student / assignment
        for page in new.glob("*.html"):
            page.write_text(_on_its_own(page.read_text(encoding="utf-8")), encoding="utf-8")
        if exchanged:
            _make_releasable(new)
        workplace.swap(folder, new)
        return Pages(student, folder)

    for graded in outcomes.load(work, assignment):
        if not graded.problem:
            folder = work / "feedback" / graded.student / assignment
            yield safety_net.attempt(
                "shown", partial(pages_of, graded.student, folder), partial(Pages, graded.student, folder)
            )
