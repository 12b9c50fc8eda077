"""What the notebooks' texts state of a run holds in other runs too; see ``marks``."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

import nbformat
import pytest
from marks import _PATIENT, EXPRESSION, Mark, asked, marks, of_text, outside

from autograder import course
from autograder.harmless import prose
from vaelab import experiment

PATHS = [path for assignment in course.assignments() for path in course.notebooks(assignment)]
NOTEBOOKS = [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in PATHS]
MARKED = [one for one in NOTEBOOKS if marks(nbformat.read(*one.values, as_version=4))]
SEEN = "**What you should see"


@pytest.mark.parametrize(
    ("mark", "found", "said"),
    [
        (Mark(0, "0.026", "mse", "0.002"), {"value": 0.0271}, ""),
        (Mark(0, "0.026", "mse", "0.002"), {"value": 0.0291}, "it is 0.0291, further away than 0.002"),
        (Mark(0, "−1,250 units", "x", "10"), {"value": -1255.0}, ""),
        (Mark(0, "Sandal", "name"), {"value": "sandal"}, ""),
        (Mark(0, "Sandal", "name"), {"value": "Ankle boot"}, "it is Ankle boot"),
        (Mark(0, "the first is better", "a < b"), {"value": True}, ""),
        (Mark(0, "the first is better", "a < b"), {"value": False}, "it does not hold"),
        (Mark(0, "0.026", "mse"), {"value": 0.026}, "it is a number, 0.026, and the mark says nothing of data-within"),
        (Mark(0, "0.026", "mse"), {"error": "NameError: mse"}, "NameError: mse"),
    ],
)
def test_a_run_agrees_with_a_mark_or_contradicts_it(mark, found, said):
    assert mark.judged(found) == said


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (Mark(0, "0.026", "mse[1", "0.002"), "its expression is no Python"),
        (Mark(0, "0.026", "a | b", "0.002"), "ends a cell of a table"),
        (Mark(0, "0.026", "mse", "2%"), "should be a number"),
        (Mark(0, "about 0.026", "mse", "0.002"), "should begin with a number"),
        (Mark(0, "", "a < b"), "it has no text"),
        (Mark(0, "0.026", "mse", "0.002"), ""),
    ],
)
def test_a_mark_that_could_not_be_asked_is_refused(mark, said):
    assert said in mark.fault() if said else not mark.fault()


def test_marks_are_found_and_what_stands_outside_them():
    text = f'mse <span {EXPRESSION}="m[\'a\'] < 1" data-within="0.1">0.5</span>, **not** 0.7 at $w = 0.04$ and `0.3`'
    assert of_text(text, 3) == [Mark(3, "0.5", "m['a'] < 1", "0.1")]
    assert re.findall(r"\d+\.\d+", outside(text)) == ["0.7"]


def test_names_that_an_expression_makes_itself_are_no_names_of_the_notebook():
    assert Mark(0, "1", "min(d, key=lambda w: d[w]) + sum(x for x in y)").names() == {"min", "sum", "d", "y"}


def test_a_run_is_asked_where_the_text_stands_and_with_other_seeds(tmp_path):
    def text(expression: str, stated: str) -> nbformat.NotebookNode:
        return nbformat.v4.new_markdown_cell(f'<span {EXPRESSION}="{expression}" data-within="0.1">{stated}</span>')

    code = nbformat.v4.new_code_cell
    draw = "import numpy as np\nx = np.random.default_rng(1).integers(1_000_000)"
    cells = [code(draw), text("x", "473186"), code("x = 2"), text("x", "2"), text("missing", "3")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "one.ipynb")
    as_it_is = [found for _, found in asked(tmp_path / "one.ipynb")]
    moved = [found for _, found in asked(tmp_path / "one.ipynb", more=5)]
    assert as_it_is[0]["value"] != moved[0]["value"]
    assert as_it_is[1] == moved[1] == {"value": 2.0}
    assert as_it_is[2]["error"].startswith("NameError")


def test_an_experiment_runs_with_other_seeds_and_as_long_as_it_takes(monkeypatch):
    runs = []
    monkeypatch.setattr(experiment, "run", lambda *plan, minutes: runs.append((*plan, minutes)))
    exec(_PATIENT.format(more=100, minutes=30), {})
    experiment.run(len, "number of epochs", [5, 25], seeds=[1, 2], minutes=1)
    assert runs == [(len, "number of epochs", [5, 25], [101, 102], 30)]


def bound(path: Path) -> set[str]:
    """Names that a notebook's code may bind, star imports aside."""
    found = set(dir(builtins))
    for cell in course.cells(path):
        for node in ast.walk(ast.parse(cell.source)) if cell.is_code else ():
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                found |= {(name.asname or name.name).split(".")[0] for name in node.names}
    return found


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_marks_can_be_asked_and_reach_the_page_whole(path):
    known, notebook = bound(path), nbformat.read(path, as_version=4)
    for mark in marks(notebook):
        assert not mark.fault(), (mark, mark.fault())
        assert mark.names() <= known, (mark, mark.names() - known)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert cell.source.count(EXPRESSION) == len(of_text(cell.source))
            # Markdown must take each for HTML and show its text alone.
            assert EXPRESSION not in re.sub(r"<[^<>]*>", "", prose.as_html(cell.source)), cell.source


@pytest.mark.parametrize("path", MARKED)
def test_what_you_should_see_states_no_decimal_without_a_mark(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown" and SEEN in cell.source:
            said = cell.source[cell.source.index(SEEN) :]
            seen = said.split("\n## ")[0].split("**Explain")[0].split("**Predict")[0].split("**Your task")[0]
            assert not re.findall(r"\d+\.\d+", outside(seen)), outside(seen)


@pytest.fixture(scope="module")
def homes(tmp_path_factory) -> dict[int, Path]:
    """Where the models of one seed are saved: 02_generate looks at the one that 01_build has made with that seed."""
    return {more: tmp_path_factory.mktemp(f"seed-{more}") for more in (100, 200)}


@pytest.mark.slow
@pytest.mark.parametrize("more", [100, 200])
@pytest.mark.parametrize("path", MARKED)
def test_what_the_texts_state_holds_with_other_seeds(path, more, homes):
    wrong = [f"{mark}: {said}" for mark, found in asked(path, more, home=homes[more]) if (said := mark.judged(found))]
    assert not wrong, "\n".join(wrong)
