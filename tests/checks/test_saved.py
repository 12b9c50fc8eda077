"""`check.notebook()`: what a student is told before handing in, in the words that the instructor reads."""

from __future__ import annotations

import os
import sys
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder import course, pipeline
from autograder.intake import opened
from autograder.pipeline.lesson import Lesson
from autograder.run.limits import Limits
from vaelab import check
from vaelab.checks import saved

ASSIGNMENT, NAME = "01_build", "build_a_vae.ipynb"


@pytest.fixture
def notebook():
    return nbformat.read(course.ASSIGNMENTS / ASSIGNMENT / NAME, as_version=4)


def solved(notebook):
    source = nbformat.read(course.SOLUTIONS / ASSIGNMENT / NAME, as_version=4)
    answers = {cell.metadata.nbgrader.grade_id: cell.source for cell in source.cells if course.of(cell).is_solution}
    for cell in notebook.cells:
        if course.of(cell).is_solution:
            cell.source = answers[course.of(cell).grade_id]
    return notebook


def place(notebook, grade_id):
    return next(i for i, cell in enumerate(notebook.cells) if course.of(cell).grade_id == grade_id)


def told(notebook, folder, capsys, name=NAME):
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / name)
    return said(folder / name, capsys)


def said(path, capsys):
    check.notebook(path)
    ended = capsys.readouterr()
    assert ended.err == ""
    return ended.out


def test_of_the_released_notebook_every_exercise_is_not_written(notebook, tmp_path, capsys):
    title, written, answered, *more = told(notebook, tmp_path, capsys).splitlines()
    assert title == f"✗ {NAME}, saved less than a minute ago; what changed since then is not in it"
    names = ", ".join(f"`{name}`" for name in course.exercises(notebook))
    assert written == f"    Not written yet: {names}." and answered.startswith("    Not answered yet: `") and not more


def test_of_a_solved_notebook_there_is_nothing_to_say(notebook, tmp_path, capsys):
    solved(notebook).cells.append(new_code_cell("check.notebook()"))
    title, sentence = told(notebook, tmp_path, capsys, "Kopie von build.ipynb").splitlines()
    assert title.startswith("✓ Kopie von build.ipynb")
    title, sentence = told(notebook, tmp_path, capsys).splitlines()
    assert title.startswith("✓") and sentence == "    Nothing stands in the way: all 6 exercises are written."


def test_what_will_be_otherwise_at_the_instructors_is_said_in_the_instructors_words(notebook, tmp_path, capsys):
    solved(notebook)
    set_up = next(cell for cell in notebook.cells if cell.cell_type == "code")
    set_up.source = f"import seaborn as sns\n!pip install seaborn\n{set_up.source}"
    twice = notebook.cells[place(notebook, "latent_loss")].source.replace("0.5", "0.25")
    new = [
        "name = input('Your name?')\nexit()",
        "exec('hidden = 1')",
        "this is no Python",
        "import keras\nkeras.utils.set_random_seed(1)",
        twice,
    ]
    at = place(notebook, "latent_loss")
    notebook.cells[at:at] = [new_code_cell(source) for source in new]
    notebook.cells[place(notebook, "training")].source += "\nnever = undefined_anywhere"
    text = told(notebook, tmp_path, capsys)
    for sentence in (
        "Commands, questions and ends of the program do nothing when grading: `!pip install seaborn` (cell 2)",
        "`exit()`",
        "`name = input('Your name?')`",
        "Not run, since it hides what it does and no test needs it: `exec('hidden = 1')`",
        "cannot be read as Python",
        "Not run, since no test needs it: `import seaborn as sns` (cell 2)",
        "`latent_loss` is defined in cells",
    ):
        assert sentence in text
    (tmp_path / "submitted" / "ada" / ASSIGNMENT).mkdir(parents=True)
    nbformat.write(notebook, tmp_path / "submitted" / "ada" / ASSIGNMENT / NAME)
    with opened(tmp_path / "submitted", ASSIGNMENT) as handed_in:
        ready = pipeline.prepared(handed_in, "ada", Lesson.read(ASSIGNMENT), Limits(), tmp_path)
    missing = [line for test in ready.plans[NAME].cells.tests for line in ready.plans[NAME].missing(test.name)]
    lines = [line.strip() for line in text.splitlines()[1:]]
    assert set(lines) == {note.text for note in ready.notes} | set(missing)


def test_a_name_that_nothing_defines_is_said(notebook, tmp_path, capsys):
    answer = solved(notebook).cells[place(notebook, "vae")]
    answer.source = answer.source.replace("784.0", "no_such_size")
    text = told(notebook, tmp_path, capsys)
    assert "`VariationalAutoencoder` needs `no_such_size`, which no cell defines." in text and text.startswith("✗")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff\xfe\x00"], ids=repr)
def test_what_is_no_notebook_is_said_in_a_sentence(data, tmp_path, capsys):
    (tmp_path / NAME).write_bytes(data)
    title, sentence = said(tmp_path / NAME, capsys).splitlines()
    assert title.startswith("✗") and sentence.endswith(".")


def test_another_notebook_is_said_to_be_none_of_the_courses(tmp_path, capsys):
    text = told(nbformat.v4.new_notebook(cells=[new_code_cell("1")]), tmp_path, capsys, "mine.ipynb")
    assert "none of the course's notebooks" in text


def test_it_never_raises(monkeypatch, notebook, tmp_path, capsys):
    monkeypatch.setitem(sys.modules, "autograder.before", None)
    assert "could not be looked over" in told(notebook, tmp_path, capsys)
    assert "There is no file" in said(tmp_path / "nowhere.ipynb", capsys)
    assert "could not be looked over" in said(3, capsys)


def test_it_says_how_old_the_file_is(notebook, tmp_path, capsys):
    told(notebook, tmp_path, capsys)
    for seconds, ago in ((70, "1 minute ago"), (7300, "2 hours ago"), (200_000, "2 days ago")):
        os.utime(tmp_path / NAME, (time.time() - seconds,) * 2)
        assert f"saved {ago};" in said(tmp_path / NAME, capsys)


def test_it_finds_the_notebook_that_it_is_called_in(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert "It cannot be told which file this notebook is" in said(None, capsys)
    (tmp_path / "a.ipynb").write_text("{}")
    assert saved._own_file() == tmp_path / "a.ipynb", "the only one here"
    (tmp_path / "b.ipynb").write_text("{}")
    assert saved._own_file() is None
    for told_by_jupyter in (tmp_path / "b.ipynb", tmp_path / "sub" / "sub" / "b.ipynb"):
        monkeypatch.setenv("JPY_SESSION_NAME", str(told_by_jupyter))
        assert saved._own_file() == tmp_path / "b.ipynb"
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "renamed since.ipynb"))
    assert saved._own_file() is None
    monkeypatch.setattr(saved, "_told_by_vs_code", lambda: [str(tmp_path / "a.ipynb")])
    assert saved._own_file() == tmp_path / "a.ipynb"


def test_in_a_notebook_it_is_a_panel_in_which_nothing_is_markup(monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    saved.show.display_list("<b>title", ["needs `x<y`", "<script>"], False)
    [data] = shown
    assert "&lt;b&gt;title" in data["text/html"] and "<code>x&lt;y</code>" in data["text/html"]
    assert "<script>" not in data["text/html"] and data["text/plain"] == "✗ <b>title\n    needs `x<y`\n    <script>"
