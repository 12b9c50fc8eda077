"""`grade --also-run` and `--run-all`: cells run besides what tests need, and what a whole notebook displays."""

from __future__ import annotations

import contextlib
import re

import cheap
import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_output

from autograder import cli, pipeline
from autograder.cli import grading
from autograder.gradebook import nbgrader_api, outcomes
from autograder.intake import opened
from autograder.pipeline import button
from autograder.pipeline.lesson import Lesson
from autograder.run import evidence
from autograder.run.limits import Limits


@pytest.fixture
def work(tmp_path, monkeypatch):
    nbgrader_api.quiet()
    cheap.make_course(tmp_path / "course")
    cheap.use(tmp_path / "course", monkeypatch)
    return tmp_path / "work"


@pytest.fixture
def executor(monkeypatch):
    executor = cheap.InProcess()
    monkeypatch.setattr(grading, "opened_pool", lambda *_, **__: contextlib.nullcontext(executor))
    return executor


def hand_in(work, student="ada", *cells, before=1):
    """A submission with more cells before its answer."""
    path = cheap.hand_in(work, student)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[before:before] = [new_code_cell(source) for source in cells]
    nbformat.write(notebook, path)
    return path


def command(work, *arguments):
    ended = CliRunner().invoke(cli.main, ["grade", cheap.ASSIGNMENT, "--work", str(work), *arguments])
    assert "Traceback" not in ended.output
    return ended


def notes(work, student="ada"):
    return [note.text for one in outcomes.load(work, cheap.ASSIGNMENT) if one.student == student for note in one.notes]


def ask(work, *wanted):
    """What `grade --also-run` does before it grades."""
    with opened(work / "submitted", cheap.ASSIGNMENT) as handed_in:
        grading.ask_for(wanted, handed_in, ["ada"], work, Limits())


def job(work, student="ada", run_all=False):
    with opened(work / "submitted", cheap.ASSIGNMENT) as handed_in:
        return pipeline.prepared(handed_in, student, Lesson.read(cheap.ASSIGNMENT), Limits(), work, run_all)


def statements(work, student="ada"):
    plan = job(work, student).job["plans"]["cheap.ipynb"]
    return [plan["statements"][number]["text"] for test in plan["tests"] for number in test["needs"]]


# ---------------------------------------------------------------------------------------------------------------------
# --also-run

RUN_BESIDES = "Cell {} was run besides, as asked for."


def asked_for(work, student="ada"):
    return [note.text for note in job(work, student).notes if "run besides" in note.text]


def test_a_cell_runs_besides_and_is_remembered_until_it_is_forgotten(work, monkeypatch):
    """All that grading does with it follows from how a submission is prepared; no gradebook is needed to see that."""
    hand_in(work, "ada", "first = 1", "second = 2")
    cheap.hand_in(work, "bruno")
    monkeypatch.setattr(pipeline, "opened", pipeline.looked_at)
    monkeypatch.setattr(pipeline, "grade_all", lambda *_: [])
    monkeypatch.setattr(grading, "show", lambda *_: None)
    monkeypatch.setattr(grading, "opened_pool", lambda *_, **__: contextlib.nullcontext(cheap.InProcess()))
    plain = job(work).key
    assert command(work, "--students", "Ada", "--also-run", "3").exit_code == 0
    assert asked_for(work) == [RUN_BESIDES.format(3)] and asked_for(work, "bruno") == []
    assert "second = 2" in statements(work) and "first = 1" not in statements(work)
    assert "second = 2" not in statements(work, "bruno") and job(work).key != plain
    assert command(work).exit_code == 0 and asked_for(work) == [RUN_BESIDES.format(3)]
    assert command(work, "--students", "ada", "--also-run", "none").exit_code == 0
    assert asked_for(work) == [] and "second = 2" not in statements(work) and job(work).key == plain


def test_what_is_asked_for_last_counts_in_place_of_what_was_asked_for_before(work):
    hand_in(work, "ada", "first = 1", "second = 2")
    ask(work, "3")
    ask(work, "2", "cheap.ipynb:3")
    assert asked_for(work) == ["Cells 2, 3 were run besides, as asked for."]
    ask(work, "none")
    assert asked_for(work) == []


def test_the_cell_is_known_by_its_text_when_the_student_hands_in_again(work):
    hand_in(work, "ada", "first = 1", "second = 2")
    ask(work, "3")
    hand_in(work, "ada", "zero = 0", "first = 1", "second  =  2")
    assert asked_for(work) == [RUN_BESIDES.format(4)] and "second  =  2" in statements(work)
    hand_in(work, "ada", "first = 1")
    [note] = asked_for(work)
    assert "`second = 2`" in note and "not there any more" in note


def test_an_opaque_cell_can_be_asked_for_and_is_noted_as_that(work):
    hand_in(work, "ada", "exec('third = 3')")
    assert "exec('third = 3')" not in statements(work)
    ask(work, "2")
    assert "exec('third = 3')" in statements(work)
    assert any("Hides what it does" in one.text and "it runs, as asked for" in one.text for one in job(work).notes)


def test_formgraders_button_runs_it_besides_as_well(work):
    """Its job has the key of the one that is stored, or else nothing that it finds."""
    hand_in(work, "ada", "second = 2")
    ask(work, "2")
    ready, step = job(work), button.Judge()
    step.config.CourseDirectory.autograded_directory = str(work / "autograded")
    folder = work / "prepared" / "ada" / cheap.ASSIGNMENT
    folder.mkdir(parents=True)
    about = {"assignment": cheap.ASSIGNMENT, "notebook": "cheap", "student": "ada"}
    ran = cheap.InProcess().submit(None, ready.job).result()
    evidence.Store(work / "store").put(ready.key, {**ran, "nonce": ready.job["nonce"]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(button.Judge, "_run", lambda *_: pytest.fail("it ran again"))
        step.preprocess(ready.notebooks["cheap.ipynb"], {"nbgrader": about, "metadata": {"path": str(folder)}})


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("99", "takes the number of a cell, 1 to 5 in cheap.ipynb, not '99'"),
        ("x", "takes the number of a cell"),
        ("0", "takes the number of a cell"),
        ("-1", "takes the number of a cell"),
        ("²", "takes the number of a cell"),
        ("4", "Cell 4 of cheap.ipynb cannot be run besides: it is a test"),
        ("5", "it is text"),
        ("1", "there is nothing of the student's in it"),
        ("other:2", "No notebook 'other' was handed in; there are: cheap.ipynb"),
    ],
)
def test_what_cannot_be_run_besides_is_said_and_what_was_asked_for_before_stays(work, wanted, said):
    hand_in(work, "ada", "first = 1")
    ask(work, "2")
    with pytest.raises(ValueError, match=re.escape(said)):
        ask(work, wanted)
    assert asked_for(work) == [RUN_BESIDES.format(2)]


@pytest.mark.parametrize("students", [(), ("--students", "ada,bruno")])
def test_it_is_for_one_student(work, students):
    ended = command(work, *students, "--also-run", "2")
    assert ended.exit_code == 2 and "--also-run is for one student" in ended.output


def test_in_an_assignment_of_several_notebooks_the_notebook_is_named(work, tmp_path):
    hand_in(work, "ada", "first = 1")
    for place in ("solutions", "../work/submitted/ada"):
        nbformat.write(cheap.source_notebook(), tmp_path / "course" / place / cheap.ASSIGNMENT / "more.ipynb")
    with pytest.raises(ValueError, match=r"say which, as in --also-run cheap.ipynb:2"):
        ask(work, "2")
    ask(work, "cheap:2")
    assert asked_for(work) == [RUN_BESIDES.format(2)]


def test_a_damaged_memory_is_that_students_problem_and_is_named(work):
    hand_in(work, "ada", "first = 1")
    cheap.hand_in(work, "bruno")
    ask(work, "2")
    [path] = (work / "also_run").rglob("*.json")
    path.write_text("[")
    assert f"{path}, which says what to run besides, is damaged" in job(work).problem and not job(work, "bruno").problem
    ask(work, "none")
    assert not job(work).problem


# ---------------------------------------------------------------------------------------------------------------------
# --run-all


def shown(work, student="ada"):
    [path] = (work / "autograded" / student / cheap.ASSIGNMENT).glob("*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return [one.get("text") or one.get("data", {}).get("text/plain") for c in cells for one in c.get("outputs", [])]


def test_what_a_whole_notebook_displays_is_shown_only_when_asked_for_and_its_points_are_the_same(work, executor):
    """What a demonstration breaks for all that follows, and where it stopped, is a note; points never come from it."""
    broken = "latent_loss = None\nraise RuntimeError('stop here')"
    path = hand_in(work, "ada", broken, before=3)
    hand_in(work, "untouched", "print('nothing of this is needed')")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = "print('as it runs now')\n" + notebook.cells[1].source
    notebook.cells[1].outputs = [new_output("stream", name="stdout", text="as it was handed in")]
    nbformat.write(notebook, path)
    path = work / "submitted" / "untouched" / cheap.ASSIGNMENT / "cheap.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source = "# YOUR CODE HERE\nraise NotImplementedError()"
    nbformat.write(notebook, path)
    command(work, "--run-all")
    assert "as it runs now\n" in shown(work) and "as it was handed in" not in shown(work)
    assert "nothing of this is needed\n" in shown(work, "untouched")
    assert "Run from top to bottom, the notebook has its first error in cell 4: RuntimeError: stop here" in notes(work)
    whole = outcomes.load(work, cheap.ASSIGNMENT)
    assert all(verdict.passed for found in whole[0].verdicts.values() for verdict in found)
    command(work)
    assert executor.jobs == 2, "the plain result is in the store as well"
    assert "as it was handed in" in shown(work) and "as it runs now\n" not in shown(work)
    assert [one.verdicts for one in outcomes.load(work, cheap.ASSIGNMENT)] == [one.verdicts for one in whole]
    assert evidence.Store(work / "store").get(job(work, run_all=True).key), "and so is the other"


def test_no_two_students_share_a_whole_result_where_they_share_the_plain_one(work):
    for student, text in (("ada", "# one"), ("bruno", "# two")):
        hand_in(work, student, text)
    ada, bruno = job(work, "ada", run_all=True), job(work, "bruno", run_all=True)
    assert ada.plain_key == bruno.plain_key == job(work, "ada").key == job(work, "bruno").key
    assert len({ada.key, bruno.key, ada.plain_key}) == 3
    assert not any(cell.get("outputs") for cell in ada.job["whole"]["cheap.ipynb"]["cells"])
