"""Each "Predict" has a place and is shown again, each "Explain" has an answer for instructors, and neither touches a grade."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder import course
from autograder.pipeline.lesson import Lesson

NOTEBOOKS = {f"{a}/{path.stem}": path for a in course.assignments() for path in course.notebooks(a)}
EACH = [pytest.param(path, id=name) for name, path in NOTEBOOKS.items()]


def read(path: Path) -> list[NotebookNode]:
    return nbformat.read(path, as_version=4).cells


def asks(cell: NotebookNode, what: str) -> bool:
    """Whether a text asks to Predict or to Explain; one that only speaks of it, as each introduction does, does not."""
    return cell.cell_type == "markdown" and bool(re.search(rf"^\*\*{what}|\*\*{what}:", cell.source, re.MULTILINE))


def calls(cell: NotebookNode, function: str) -> list[str]:
    """The names with which a cell calls a function of predict's, at its top level."""
    statements = ast.parse(cell.source).body if cell.cell_type == "code" else []
    made = [one.value for one in statements if isinstance(one, ast.Expr) and isinstance(one.value, ast.Call)]
    return [one.args[0].value for one in made if ast.unparse(one.func) == f"predict.{function}"]


def compared(cell: NotebookNode) -> set[str]:
    """The texts in a cell that shows guesses again, the names of these among them, be it in a loop."""
    if cell.cell_type != "code" or "predict.compare(" not in cell.source:
        return set()
    return {
        node.value
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("path", EACH)
def test_every_prediction_is_written_before_the_run_and_shown_after_it(path):
    cells = read(path)
    asked = [i for i, cell in enumerate(cells) if asks(cell, "Predict")]
    assert asked
    for i in asked:
        last = cells[i].source.strip().split("\n\n")[-1]
        assert "**Predict" in last, f"cell {i}: something stands between the question and the place for the guess"
    guessed = {name: i for i, cell in enumerate(cells) for name in calls(cell, "guess")}
    assert {i - 1 for i in guessed.values()} == set(asked)
    assert len(guessed) == sum(len(calls(cell, "guess")) for cell in cells), "two guesses have one name"
    shown = {name: [i for i, cell in enumerate(cells) if name in compared(cell)] for name in guessed}
    assert all(places and min(places) > guessed[name] for name, places in shown.items()), shown
    assert {name for cell in cells for name in calls(cell, "compare")} <= set(guessed)


@pytest.mark.parametrize("path", EACH)
def test_every_explanation_has_a_model_for_instructors_and_a_place_for_students(path):
    cells, released = read(path), read(course.ASSIGNMENTS / path.parent.name / path.name)
    asked = [i for i, cell in enumerate(cells) if asks(cell, "Explain")]
    answered = [i for i, cell in enumerate(cells) if course.is_explanation(cell)]
    assert answered == [i + 1 for i in asked]
    text = "\n".join(cell.source for cell in released)
    for i in answered:
        assert re.match(r"<details><summary>Model answer</summary>\n\n", cells[i].source) and len(cells[i].source) > 100
        assert released[i].source == course.PLACE_FOR_EXPLANATION
        assert not [line for line in cells[i].source.splitlines()[1:] if len(line) > 30 and line in text]


GUESSES = ['"0.37, which is exp(-1)"', "0.37", '"""two\nlines"""', '"it\'s small"']


@pytest.mark.parametrize("guess", GUESSES)
@pytest.mark.parametrize("path", EACH)
def test_a_guess_and_an_explanation_change_nothing_in_what_is_judged(path, guess):
    lesson = Lesson.read(path.parent.name)
    given = nbformat.read(course.ASSIGNMENTS / path.parent.name / path.name, as_version=4)
    written = nbformat.from_dict(given)
    changed = [cell for cell in written.cells if calls(cell, "guess")]
    assert changed
    for cell in changed:
        cell.source = cell.source.replace('"…"', guess, 1)
        assert guess in cell.source
    for cell in written.cells:
        if cell.source == course.PLACE_FOR_EXPLANATION:
            cell.source += "\n\nBecause the decoder is continuous."
    before, after = (lesson.plan(path.name, one, lesson.files) for one in (given, written))
    assert [note.text for note in after.notes] == [note.text for note in before.notes]
    assert after.not_written == before.not_written
    for one, other in zip(before.job["tests"], after.job["tests"], strict=True):
        assert [before.runs[i].statement.text for i in one["needs"]] == [
            after.runs[i].statement.text for i in other["needs"]
        ]
    assert not [one for one in after.runs if one.course and "predict." in one.statement.text]
