"""Submitted files → notebooks that nbgrader and the kernel can take, with nothing the student wrote lost.

The cells of the assignment that have a name (answers, tests, written questions) are found again in what was handed in:
by nbgrader's ``grade_id``, then its checksum, then the cell's id, then the text of cells whose settings got lost. Then each of
them gets back what belongs to it, and all other cells stay as and where they are:

- Tests have the instructor's text, hidden tests included. What a student added to one runs in a cell of its own before it.
- If an answer is there several times, the last copy that says something counts, as it does when all cells are run in order.
  The other copies stay where they are, because they may define what later cells need; copies that nobody has written in go,
  because they would undo the answer.
- Missing cells come back where they stood in the released version, and a test that stands before its answer is moved
  to a place after it.

Every repair is a note. Suspicious are changes that no tool makes by itself and that could earn points elsewhere.

``files`` finds the notebooks among what was handed in, ``reading`` makes cells of their bytes (``conflicts``), ``matches`` says which
of those are which ``parts`` of the assignment, and ``mend`` puts the notebook together (``written``, ``built``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nbformat import NotebookNode

from autograder.repair.files import assigned, readable
from autograder.repair.mend import Repair
from autograder.repair.parts import Original, in_quotes, released_texts
from autograder.repair.reading import RawNotebook
from autograder.submission import Note, Submission

__all__ = ["released_texts", "repair"]


def repair(
    submission: Submission,
    sources: Mapping[str, NotebookNode],
    released: Callable[[NotebookNode], list[str]] = released_texts,
) -> tuple[dict[str, NotebookNode], tuple[Note, ...], str]:
    """Make the notebooks of a submission fit to be graded. Never raises, whatever was handed in; runs none of it.

    Args:
        submission: what was handed in.
        sources: the instructor's notebooks by file name, with solutions, hidden tests and nbgrader's settings.
        released: the text of each cell of such a notebook as students got it.

    Returns:
        Repaired notebooks (nbformat 4.5) under the instructor's names, what was repaired (without the submission's own
        notes), and why nothing can be graded, if so. A notebook that was not handed in is left out and noted.
    """
    if submission.problem:
        return {}, (), submission.problem
    originals = {name: Original(name, notebook, released(notebook)) for name, notebook in sources.items()}
    handed_in, unreadable = readable(submission.files, sources)
    notes = list(unreadable)
    found = assigned(handed_in, originals, notes)
    repaired = {
        name: Repair(original, found[name], notes).mended() for name, original in originals.items() if name in found
    }
    return repaired, tuple(notes), "" if repaired else _nothing(submission.files, handed_in, unreadable)


def _nothing(files: Mapping[str, bytes], handed_in: Mapping[str, RawNotebook], unreadable: list[Note]) -> str:
    """Why there is nothing to grade."""
    if handed_in:
        return "None of the notebooks handed in belongs to this assignment."
    if unreadable:
        return unreadable[0].text
    if not files:
        return "Nothing was handed in."
    more = f" and {len(files) - 2} more" if len(files) > 2 else ""
    return f"No notebook was handed in, only {', '.join(map(in_quotes, sorted(files)[:2]))}{more}."
