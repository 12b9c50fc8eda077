"""What of a submission runs when it is judged, worked out before anything runs.

``cells`` takes a repaired notebook apart into statements (``text`` with IPython's ``commands``, ``names``, ``stars``, and ``opaque``,
which asks ``scopes`` and ``constants``), ``needs`` follows the names of each test back to the statements that bind them, ``notes``
says what people should know (``replaced``), and ``suspicions`` what no exercise has a use for. The result is a ``Plan``, whose
``job`` is all that a kernel gets to see of a notebook.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from autograder.plan import notes as _notes
from autograder.plan.cells import Cells, Entry, Test, read
from autograder.plan.needs import Needed, Needs
from autograder.submission import Note

__all__ = ["Cells", "Entry", "Needed", "Plan", "Test", "made"]


@dataclass
class Plan:
    """What a notebook's tests need.

    Attributes:
        needed: what each test needs, and why.
        runs: the statements of the job, in order; ``job`` names them by their place in this list.
        places: cell of the notebook by the number that it has in the job.
        not_written: tests of which an answer is as it was released: they have failed already.
    """

    cells: Cells
    needed: dict[Test, Needed]
    runs: list[Entry]
    places: list[int]
    not_written: list[str]
    notes: list[Note]
    job: dict[str, Any]
    where: str

    def missing(self, test: str) -> list[str]:
        """Sentences on the names that a test needs and nothing binds."""
        [needed] = [needed for one, needed in self.needed.items() if one.name == test]
        return _notes.missing(needed, self.cells)

    def beyond(self, test: str) -> list[Entry]:
        """What a second try of a test runs beyond what ran at the first, for it or for others."""
        more = next(one["more"] for one in self.job["tests"] if one["name"] == test)
        before = {number for one in self.job["tests"] for number in one["needs"]}
        return [self.runs[number] for number in more if number not in before and not self.runs[number].course]


def made(
    notebook: NotebookNode,
    source: NotebookNode,
    released: Sequence[str],
    files: Mapping[str, bytes],
    also: Collection[int] = (),
    where: str = "",
) -> Plan:
    """The plan of a repaired notebook.

    Args:
        source: the instructor's notebook; ``released``: the text of each of its cells as students got it.
        files: what lies beside the notebook when it is graded.
        also: indices of cells that run besides, as far as anything of them may.
        where: the notebook's name, for notes.
    """
    cells = read(notebook, source, released, files)
    needs = Needs(cells)
    needed = {test: needs.of(test) for test in cells.tests}
    not_written = [test.name for test, one in needed.items() if one.not_written]
    judged = [test for test in cells.tests if test.name not in not_written]
    asked = [entry for entry in cells.entries if entry.cell in also and not entry.never and not entry.course]
    own = {test: {*needed[test].why, *_with_needs(asked, test, needs)} for test in judged}
    more = {test: own[test] | _all_above(test, cells) for test in judged}
    runs = sorted(set().union(*more.values()), key=lambda entry: entry.position)
    places = sorted({entry.cell for entry in runs})
    in_plan = set().union(*own.values())
    return Plan(
        cells,
        needed,
        runs,
        places,
        not_written,
        _notes.of_plan(cells, needs, needed, in_plan, where),
        _job(judged, own, more, runs, places),
        where,
    )


def _all_above(test: Test, cells: Cells) -> set[Entry]:
    """What runs when a test is tried a second time, with all that may have been missed, and what that uses of the course's."""
    above = [one for one in cells.entries if one.position < test.position]
    course = [one for one in above if one.course and not one.demonstration]
    new = [one for one in above if one.counts and not one.course]
    found, used = set(new), set()
    while new:
        used |= {name for one in new for name in one.names.now | one.names.later}
        new = [one for one in course if one not in found and one.names.touches & used]
        found.update(new)
    return found


def _with_needs(entries: list[Entry], test: Test, needs: Needs) -> set[Entry]:
    """Statements, and what they need in turn, as far as it does what it says."""
    return {*entries, *(one for one in needs.of(test, entries).why if one.counts)} if entries else set()


def _job(
    tests: list[Test], own: dict[Test, set[Entry]], more: dict[Test, set[Entry]], runs: list[Entry], places: list[int]
) -> dict[str, Any]:
    """As JSON: ``statements`` in order, and ``tests`` with the numbers of those that each ``needs``, and of those and ``more``
    for a second try; ``behind`` is the number of statements that stand above a test."""
    number = {entry: i for i, entry in enumerate(runs)}
    statements = [
        {"text": entry.statement.text, "cell": places.index(entry.cell), "plain": entry.statement.is_plain}
        for entry in runs
    ]
    return {
        "statements": statements,
        "tests": [
            {
                "name": test.name,
                "source": test.source,
                "behind": sum(entry.position < test.position for entry in runs),
                "needs": sorted(number[entry] for entry in own[test]),
                "more": sorted(number[entry] for entry in more[test]),
            }
            for test in tests
        ],
    }
