"""nbgrader's markers of answers, hidden tests and marking schemes in a cell, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode
from nbgrader import utils

from autograder import course
from autograder.harmless.words import quoted
from autograder.release import settings

_MARK = re.compile(r"\s*###+ (BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)\s*")
_MARK_OF_TASK = re.compile(r"\s*=== (BEGIN|END) (MARK SCHEME) ===\s*")  # as nbgrader's own editor writes it
# Whatever nbgrader takes for a mark, and whatever else is clearly meant as one.
MEANT = re.compile(
    r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)"
    r"|^\W*(?i:(begin|end)[\W_]*(solution|hidden[\W_]*test|mark(ing)?[\W_]*scheme))"
)
_MEANT_IN_A_GRADED_CELL = re.compile(r"^\W*(BEGIN|END)\b")
_PLACES = {
    "SOLUTION": (lambda cell: course.of(cell).is_solution, "an answer cell"),
    "HIDDEN TESTS": (lambda cell: course.of(cell).is_test, "a test cell"),
    "MARK SCHEME": (utils.is_task, "a task cell"),
}


def faults(cell: NotebookNode) -> Iterator[str]:
    """Marks that do not match, are misspelt, or stand in a cell where nbgrader takes no heed of them."""
    within = ""
    for line in cell.source.splitlines():
        mark = _MARK.fullmatch(line) or _MARK_OF_TASK.fullmatch(line)
        if not mark:
            if MEANT.search(line) or (settings.has_role(cell) and _MEANT_IN_A_GRADED_CELL.search(line)):
                yield f"{quoted(line)} is no mark of nbgrader's; write ### BEGIN SOLUTION, ### END SOLUTION, ### BEGIN HIDDEN TESTS or ### END HIDDEN TESTS on a line of its own"
            continue
        fits, place = _PLACES[mark[2]]
        if not fits(cell):
            yield f"### {mark[1]} {mark[2]} belongs into {place}, and this is none"
        if mark[1] == "BEGIN":
            if within:
                yield f"### BEGIN {mark[2]} stands before ### END {within}"
            within = mark[2]
        else:
            if within != mark[2]:
                yield f"### END {mark[2]} has no ### BEGIN {mark[2]} above it"
            within = ""
    if within:
        yield f"### BEGIN {within} has no ### END {within} below it"
