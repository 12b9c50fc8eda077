"""The bank tried out: what an exercise's tests say of each answer to it, run by plan as in the grader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder import bank, course
from autograder.bank import Variant
from autograder.bank.by_plan import ByPlan, execute, handed_in
from vaelab import checks
from vaelab.checks import CheckFailed, Verdict


@dataclass
class Outcome:
    """What one test cell said: nothing (passed), or why it failed."""

    test: str
    verdict: Verdict | None = None
    error: str = ""

    @property
    def passed(self) -> bool:
        return self.verdict is None and not self.error

    @property
    def mistake(self) -> str:
        """The mistake's name; as in the grader ``not_defined`` where the answer's cell failed before defining it."""
        undefined = self.error.startswith("NameError")
        return self.verdict.mistake if self.verdict else "not_defined" if undefined else self.error


def run_all(assignment: str) -> Iterator[tuple[Variant, list[Outcome]]]:
    """Every variant of an assignment with what its exercise's tests say. Raises ``ValueError`` for a file without exercise."""
    notebooks = {exercise: path for path in course.notebooks(assignment) for exercise in course.exercises(path)}
    for variant in bank.variants(assignment):
        if variant.exercise not in notebooks:
            raise ValueError(bank.leftover(assignment, variant.exercise))
        yield variant, outcomes(notebooks[variant.exercise], variant)


def outcomes(path: Path, variant: Variant) -> list[Outcome]:
    """What the tests of a variant's exercise, in the instructor's notebook at ``path``, say of it."""
    notebook, exercises = ByPlan(path, handed_in(path, variant)), course.exercises(path)
    tests = [cell for cell in course.cells(path) if cell.is_test]
    own = [cell for cell in tests if course.exercise_of(cell.grade_id, exercises) == variant.exercise]
    space = notebook.space([cell.grade_id for cell in own if cell.grade_id in notebook.tests])
    space["check"] = checks  # always the course's, whatever the notebook has under this name
    return [_outcome(cell, space) for cell in own]


def _outcome(cell: course.Cell, space: dict) -> Outcome:
    try:
        execute(cell.source, f"<{cell.grade_id}>", space)
    except CheckFailed as failed:
        return Outcome(cell.grade_id, failed.verdict)
    except Exception as error:
        return Outcome(cell.grade_id, error=f"{type(error).__name__}: {error}")
    return Outcome(cell.grade_id)


def surprise(variant: Variant, outcomes: list[Outcome]) -> str:
    """How the tests' outcome differs from what the bank expects; empty if it does not."""
    failed = {outcome.test: outcome.mistake for outcome in outcomes if not outcome.passed}
    if variant.correct:
        return f"it should pass, but fails {', '.join(failed)}" if failed else ""
    if variant.test not in failed:
        return f"it should fail {variant.test}, but passes"
    named = failed[variant.test]
    return "" if named == variant.mistake else f"{variant.test} should name {variant.mistake}, but names {named}"
