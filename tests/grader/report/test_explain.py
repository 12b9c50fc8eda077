"""`autograder explain`: a notebook of what ran for a test and why, which runs in an ordinary kernel."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import cheap
import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell

from autograder import cli, pipeline
from autograder.cli import grading
from autograder.gradebook import nbgrader_api, outcomes
from autograder.gradebook.outcomes import Outcome
from autograder.intake import opened
from autograder.judge import judged_notebook
from autograder.pipeline.lesson import Lesson
from autograder.report import explain
from autograder.run import evidence
from autograder.run.limits import Limits

TEST = "test_latent_loss_values"
USES_HELP = (
    "def latent_loss(codings_mean, codings_log_var):\n    return total(codings_mean, codings_log_var) * factor\n"
)
HELP = "def total(mean, log_var):\n    return tf.reduce_sum(1 + log_var - tf.exp(log_var) - tf.square(mean), axis=-1)"
EVIL = "exec('`![](http://evil.example)`')\nexec('<img src=x> $a$ [b](c) **d**')\nexec('` \\\\(x\\\\) <script>')"


@pytest.fixture
def work(tmp_path, monkeypatch):
    nbgrader_api.quiet()
    monkeypatch.setenv("VAELAB_PROFILE", "grading")  # which the notebook sets
    cheap.make_course(tmp_path / "course")
    cheap.use(tmp_path / "course", monkeypatch)
    return tmp_path / "work"


def hand_in(work, answer, *above, below=()):
    path = cheap.hand_in(work, "ada", answer)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1:1] = [new_code_cell(source) for source in above]
    notebook.cells += [new_code_cell(source) for source in below]
    nbformat.write(notebook, path)


def run(work):
    """Run it, and keep what comes of it as grading does, without a gradebook."""
    with opened(work / "submitted", cheap.ASSIGNMENT) as handed_in:
        ready = pipeline.prepared(handed_in, "ada", Lesson.read(cheap.ASSIGNMENT), Limits(), work)
    result = {**cheap.InProcess().submit(None, ready.job).result(), "nonce": ready.job["nonce"]}
    evidence.Store(work / "store").put(ready.key, result)
    [(name, ran)] = result["notebooks"].items()
    _, verdicts, notes = judged_notebook.judged(ready.notebooks[name], ready.plans[name], ran, result["nonce"])
    outcomes.save(work, cheap.ASSIGNMENT, Outcome("ada", verdicts, notes=(*ready.notes, *notes)))


def explained(work, *arguments):
    ended = CliRunner().invoke(cli.main, ["explain", "ada", TEST, "--work", str(work), *arguments])
    assert ended.exit_code == 0, ended.output
    assert ended.output.strip().endswith(f"{TEST}.ipynb")
    notebook = nbformat.read(ended.output.strip(), as_version=4)
    nbformat.validate(notebook)
    return notebook


def said(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def code(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def run_through(notebook):
    space = {"__name__": "__main__"}
    for source in code(notebook):
        exec(source, space)


def test_it_says_what_ran_and_why_in_the_order_of_the_run_and_runs_itself(work, capsys):
    hand_in(
        work,
        USES_HELP,
        "not_needed = 1\nalso_not = 2",
        HELP,
        "exec('hidden = 1')",
        "!nvidia-smi\nexit()",
        "this is no Python",
        below=["factor = -0.5"],
    )
    run(work)
    notebook = explained(work)
    assert "a student's" in notebook.cells[0].source
    assert "`ada`" in notebook.cells[0].source and TEST in notebook.cells[0].source
    assert "When it was last graded, it passed" in notebook.cells[0].source
    assert "cannot be read as Python" in notebook.cells[0].source, "the notes of the submission"
    lines = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"][1:]
    assert [line for line in lines if line.startswith("Cell ")] == [
        "Cell 1, from the course’s text: for `tf`, which `total` (cell 3) uses.",
        "Cell 3 of the submission: for `total`, which `latent_loss` (cell 7) uses.",
        "Cell 7 of the submission: for `latent_loss`, which the test uses.",
        "Cell 10 of the submission: for `factor`, which `latent_loss` (cell 7) uses; it stands below the test, and ran before it.",
    ]
    [rest] = [line for line in lines if line.startswith("What did not run")]
    assert "cell 4, `exec('hidden = 1')`: it hides what it does" in rest
    assert "cell 5, `!nvidia-smi`: it does nothing when grading" in rest and "cell 5, `exit()`" in rest
    assert "cell 6, which cannot be read as Python" in rest
    assert "2 statements of the student’s text that the test does not need" in rest
    run_through(notebook)
    assert "✓" in capsys.readouterr().out


def test_hidden_tests_are_shown_and_marked(work, tmp_path):
    path = next((tmp_path / "course").rglob("cheap.ipynb"))
    source = nbformat.read(path, as_version=4)
    source.cells[
        2
    ].source += "\n### BEGIN HIDDEN TESTS\ncheck.latent_loss_values(latent_loss, images=7)\n### END HIDDEN TESTS"
    nbformat.write(source, path)
    hand_in(work, cheap.RIGHT)
    *_, visible_text, visible, hidden_text, hidden = explained(work).cells
    assert visible.source == "check.latent_loss_values(latent_loss)" and "hidden" not in visible_text.source
    assert hidden.source == "check.latent_loss_values(latent_loss, images=7)"
    assert "**hidden from students**" in hidden_text.source


def test_it_says_which_statement_failed_and_what_nothing_binds(work):
    hand_in(work, USES_HELP, HELP, "import no_such_module\nfactor = no_such_module.half")
    run(work)
    notebook = explained(work)
    assert "it failed, and was left out: ModuleNotFoundError: No module named 'no_such_module'" in said(notebook)
    assert "When it was last graded, it failed" in said(notebook)
    assert all(cell.metadata.tags == ["raises-exception"] for cell in notebook.cells if cell.cell_type == "code")
    hand_in(work, USES_HELP, HELP)
    notebook = explained(work)
    assert "needs `factor`, which no cell defines" in said(notebook)
    assert "Nothing is stored of a run of the submission as it lies there now" in said(notebook)


def test_of_an_answer_that_is_not_written_nothing_ran(work):
    path = cheap.hand_in(work, "ada", "# YOUR CODE HERE\nraise NotImplementedError()")
    assert path.exists()
    notebook = explained(work)
    assert "The answer is as it was released, so nothing ran." in said(notebook)
    assert "not graded yet" in said(notebook)


def test_what_ran_at_the_second_try_is_there_as_well(work):
    """Its plan misses that the answer is completed through another name."""
    hand_in(
        work,
        "def latent_loss(m, v):\n    return parts[0](m, v)",
        HELP,
        "parts = []",
        "same = parts",
        "same.append(total)",
    )
    run(work)
    with opened(work / "submitted", cheap.ASSIGNMENT) as handed_in:
        key = pipeline.prepared(handed_in, "ada", Lesson.read(cheap.ASSIGNMENT), Limits(), work).key
    results = evidence.Store(work / "store")
    result = results.get(key)
    assert "same.append(total)" not in code(explained(work))
    result["notebooks"]["cheap.ipynb"]["tests"][TEST]["again"] = True
    results.put(key, result)
    notebook = explained(work)
    assert "Cell 5 of the submission: at the second try, as all above the test." in said(notebook)
    assert code(notebook).index("same.append(total)") > code(notebook).index("parts = []")


def test_a_cell_that_was_asked_for_is_there_with_that_reason(work):
    hand_in(work, cheap.RIGHT, "more = 1")
    with opened(work / "submitted", cheap.ASSIGNMENT) as handed_in:
        grading.ask_for(["2"], handed_in, ["ada"], work, Limits())
    assert "Cell 2 of the submission: run besides, as asked for." in said(explained(work))


def test_a_students_text_is_text_in_it_and_files_lie_where_no_library_is_looked_for(work, monkeypatch):
    """No picture is fetched, no script and no formula made of what stands in a student's code."""
    hand_in(work, cheap.RIGHT + "\nassert help_me\n", "from help_me import *", EVIL)
    (work / "submitted" / "ada" / cheap.ASSIGNMENT / "help_me.py").write_text("help_me = 1\n")
    (work / "submitted" / "ada" / cheap.ASSIGNMENT / "data").mkdir()
    (work / "submitted" / "ada" / cheap.ASSIGNMENT / "data" / "a.csv").write_text("1\n")
    notebook = explained(work, "--to", str(work / "appeal"))
    text = said(notebook)
    assert "evil.example" in said(notebook)
    assert not re.search(r"!\[|\]\(|<(?!/?code>)|\$|\\", text), text
    monkeypatch.chdir(work / "appeal")
    monkeypatch.setattr(sys, "path", [*sys.path])
    run_through(notebook)
    assert Path("data/a.csv").read_text() == "1\n" and sys.path[-1] == str(work / "appeal" / "beside")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["adda", TEST], "Nobody handed in 00_cheap as “adda” (did you mean “ada”?)"),
        (["zzz", TEST], "Nobody handed in 00_cheap as “zzz”; there are: ada, bruno."),
        (["ada", "test_latent_los_value"], f"There is no test 'test_latent_los_value'; did you mean {TEST}?"),
        (["ada", "latent_loss"], f"did you mean {TEST}?"),
        (["ada", "training"], f"There is no test 'training'; there are: {TEST}."),
        (["ada", TEST, "--assignment", "01_nothing"], "There is no assignment '01_nothing'"),
        (["bruno", TEST], "bruno: The file “cheap.ipynb” is empty."),
    ],
)
def test_what_is_not_there_is_said_with_what_is_nearest(work, arguments, said):
    cheap.hand_in(work, "ada")
    cheap.hand_in(work, "bruno").write_text("")
    ended = CliRunner().invoke(cli.main, ["explain", *arguments, "--work", str(work)])
    assert ended.exit_code == 1 and said in ended.output and ended.output.count("\n") == 1


def test_a_test_that_several_assignments_have_needs_the_assignment(work, tmp_path):
    solutions = tmp_path / "course" / "solutions"
    (solutions / "01_other").mkdir()
    nbformat.write(cheap.source_notebook(), solutions / "01_other" / "other.ipynb")
    with pytest.raises(ValueError, match="say which with --assignment 00_cheap"):
        explain.find(TEST)
    assert explain.find(TEST, "01_other") == ("01_other", "other.ipynb", TEST)


def test_the_reasons_are_the_same_in_every_process(work):
    """Of the names that a statement binds, which one is named must not depend on how Python hashes texts today."""
    hand_in(work, "def latent_loss(m, v):\n    return a(b(c(d(m))), v)", "a, b, c, d = [print] * 4")
    path = next((work / "submitted").rglob("*.ipynb"))
    code = (
        "import nbformat, sys; from autograder import plan\n"
        "given, notebook = (nbformat.read(path, as_version=4) for path in sys.argv[1:])\n"
        "made = plan.made(notebook, given, [cell.source for cell in given.cells], {})\n"
        "print([why[0] for needed in made.needed.values() for why in needed.why.values()])"
    )
    [source] = work.parent.glob("course/solutions/*/*.ipynb")
    said = {
        subprocess.run(
            [sys.executable, "-c", code, source, path],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
