"""Classes to grade: 01_build as students with different mistakes hand it in, and the same in three notebooks."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path

import nbformat

from autograder import bank, course

ASSIGNMENT = "01_build"


def mixed(folder: Path, students: int, assignment: str = ASSIGNMENT, place: Path = course.ROOT) -> None:
    """Write ``students`` submissions under ``folder/submitted``, no two alike; ``place`` has the assignment.

    Every fourth has everything right, in words of its own; the others have one or two answers from the bank, wrong ones among
    them. Endless loops and the like are left out: stock nbgrader would wait for its timeout, which flatters the engine.
    """
    variants = [variant for variant in bank.variants(assignment) if "import os" not in variant.source]
    wrong = itertools.cycle([variant for variant in variants if not variant.correct][::7])
    right = itertools.cycle([variant for variant in variants if variant.correct][::3])
    for number in range(students):
        slips = [next(right)] if number % 4 == 0 else [next(wrong), next(right)]
        answers = {variant.exercise: variant.source for variant in slips}
        for path in sorted((place / "solutions" / assignment).glob("*.ipynb")):
            notebook = nbformat.read(place / "assignments" / assignment / path.name, as_version=4)
            written = {cell.grade_id: cell.source for cell in course.cells(path) if cell.is_solution and cell.is_code}
            written |= {exercise: answer for exercise, answer in answers.items() if exercise in written}
            # On the last line, which runs: what only stands beside a statement makes no submission another one.
            signed = {exercise: f"{answer.rstrip()}  # student {number}\n" for exercise, answer in written.items()}
            course.fill_in(notebook, signed)
            to = folder / "submitted" / f"student{number:03}" / assignment / path.name
            to.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, to)


def three_notebooks(root: Path) -> None:
    """An assignment like 01_build, in three notebooks: ``root/solutions`` and ``root/assignments``."""
    for kind, folder in (("solutions", course.SOLUTIONS), ("assignments", course.ASSIGNMENTS)):
        target = root / kind / ASSIGNMENT
        shutil.copytree(folder / ASSIGNMENT, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        [path] = target.glob("*.ipynb")
        for number in (2, 3):
            shutil.copy(path, path.with_name(f"{path.stem}_{number}.ipynb"))
