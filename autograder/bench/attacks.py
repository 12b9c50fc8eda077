"""The attack suite on stock nbgrader and on the engine: points that nobody has earned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder import course, pipeline
from autograder.bank import attacks
from autograder.bank.attacks import ASSIGNMENT, Attack, Targets
from autograder.bench import stock
from autograder.gradebook import nbgrader_api
from autograder.report import results
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool

# Enough for any honest cell of these notebooks, so that a bomb does not take minutes.
LIMITS = Limits(memory_mb=768, cpu_s=60, processes=64, file_mb=16, output_mb=2, cell_s=8, notebook_s=60)
NOT_RUN = "not run: nothing would protect this computer"


@dataclass(frozen=True)
class Row:
    """What one attack got: points on stock nbgrader (or why none), points here, and what the instructor reads here."""

    attack: Attack
    stock: float | str
    here: float
    said: str


def on_stock(chosen: Sequence[Attack], folder: Path) -> dict[str, float | str]:
    """Points that attacks get from plain nbgrader, one after the other; about 8 s each. Works in ``folder``.

    Run are those that try for points and nothing else, because nothing protects this computer.
    """
    source = folder / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(_short(), source / attacks.notebook_name())
    grader = stock.course_in(folder, ASSIGNMENT, cell_s=60)
    found: dict[str, float | str] = {}
    for one in chosen:
        found[one.name] = NOT_RUN
        if one.scoring:
            one.hand_in(folder / "submitted" / one.name / ASSIGNMENT, Targets())
            found[one.name] = stock.points(grader, ASSIGNMENT, one.name)
    return found


def _short() -> nbformat.NotebookNode:
    """The instructor's notebook without the cells that only train and draw, as attacks are."""
    notebook = nbformat.read(course.SOLUTIONS / ASSIGNMENT / attacks.notebook_name(), as_version=4)
    first = next(i for i, cell in enumerate(notebook.cells) if attacks.role(cell))
    notebook.cells = [cell for i, cell in enumerate(notebook.cells) if i < first or attacks.role(cell)]
    return notebook


def here(chosen: Sequence[Attack], folder: Path, jobs: int) -> dict[str, tuple[float, str]]:
    """Points that attacks get from the engine, as one class, and the line of the report that says what happened."""
    outside = folder / "outside"
    outside.mkdir(parents=True)
    (outside / "secret.txt").write_text("secret")
    for one in chosen:
        one.hand_in(folder / "submitted" / one.name / ASSIGNMENT, Targets(str(outside), work=str(folder)))
    nbgrader_api.quiet()
    pool = LocalPool(jobs, LIMITS)
    try:
        if pool.sandbox.isolation == "none":
            raise RuntimeError("Attacks are run confined only, and this computer allows no sandbox: see doctor.")
        for _ in pipeline.grade(ASSIGNMENT, folder / "submitted", folder, pool, LIMITS, at_once=2 * jobs):
            pass
    finally:
        pool.shutdown()
    return {one.student: (one.score, _said(one)) for one in results.of_class(ASSIGNMENT, folder)}


def _said(result: results.Result) -> str:
    suspicious = [note.text for note in result.notes if note.suspicious]
    lines = [*suspicious, *result.endings, result.problem, *(note.text for note in result.notes)]
    lines += [finding.says for finding in result.findings]
    return next((line for line in lines if line), "")


def compared(folder: Path, jobs: int, chosen: Sequence[Attack] | None = None) -> Iterator[Row]:
    """One row for each attack. Raises ``RuntimeError`` where the engine cannot confine."""
    chosen = chosen or attacks.attacks()
    ours = here(chosen, folder / "engine", jobs)
    theirs = on_stock(chosen, folder / "stock")
    for one in chosen:
        yield Row(one, theirs[one.name], *ours[one.name])
