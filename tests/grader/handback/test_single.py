"""One submission alone, as platforms grade it: found wherever it lies, and told in the form that each reads."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import cheap
import nbformat
import pytest
import yaml
from click.testing import CliRunner

from autograder import course
from autograder.cli import example_class, main, one
from autograder.cli.options import UNGRADED
from autograder.handback import gradescope, single
from autograder.harmless.words import in_markdown
from autograder.report.results import Result
from autograder.run.limits import Limits
from autograder.submission import Note

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries cause them

ROOT = course.ROOT


@pytest.fixture
def cheap_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap.make_course(tmp_path / "course")
    cheap.use(tmp_path / "course", monkeypatch)
    return tmp_path


def write(answer: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = cheap.source_notebook()
    notebook.cells[1].source = answer
    nbformat.write(notebook, path)


def graded(folder: Path) -> Result:
    return single.grade(cheap.ASSIGNMENT, folder, cheap.InProcess(), Limits())


@pytest.mark.parametrize(
    "place", ["cheap.ipynb", "00_cheap/cheap.ipynb", "course/assignments/00_cheap/Cheap (1).ipynb"]
)
def test_the_notebook_is_found_wherever_it_lies(cheap_course: Path, place: str) -> None:
    folder = cheap_course / "student"
    write(cheap.RIGHT, folder / place)
    write("", folder / "old/01/cheap.ipynb.bak/readme.txt")  # of no notebook's name
    for other in (".git/cheap.ipynb", "my env/cheap.ipynb", "node_modules/x/cheap.ipynb"):
        write(cheap.WRONG_SIGN, folder / other)
    (folder / "my env/pyvenv.cfg").touch()
    result = graded(folder)
    assert (result.score, result.problem) == (cheap.POINTS, "")


def test_of_two_the_one_in_the_assignments_own_folder_counts(cheap_course: Path) -> None:
    write(cheap.WRONG_SIGN, cheap_course / "student/cheap.ipynb")
    write(cheap.RIGHT, cheap_course / "student/work/00_cheap/cheap.ipynb")
    result = graded(cheap_course / "student")
    assert result.score == cheap.POINTS
    [note] = result.notes
    assert note.text == "Graded is what lies in “work/00_cheap”, not what is in the top folder."


def test_what_cannot_be_read_is_left_out_and_named(cheap_course: Path) -> None:
    write(cheap.RIGHT, cheap_course / "student/cheap.ipynb")
    os.mkfifo(cheap_course / "student/pipe")
    result = graded(cheap_course / "student")
    assert result.score == cheap.POINTS and result.notes[-1].text == "Left out: “pipe” (may not be read)."


def test_an_empty_folder_is_told_in_one_sentence_and_gradescope_shows_it(cheap_course: Path) -> None:
    (cheap_course / "student").mkdir()
    to = cheap_course / "results" / "results.json"
    result = CliRunner().invoke(
        main, ["single", cheap.ASSIGNMENT, str(cheap_course / "student"), "--gradescope", str(to)]
    )
    assert result.exit_code == UNGRADED
    told = json.loads(to.read_text())
    assert told["score"] == 0 and "Nothing was handed in" in told["output"]


def test_a_question_in_words_is_no_test_even_if_nothing_is_written(cheap_course: Path) -> None:
    write(cheap.RIGHT, cheap_course / "student/cheap.ipynb")
    result = graded(cheap_course / "student")
    marks = tuple(mark._replace(auto=0.0, waits=False) for mark in result.total.marks)
    told = single.for_gradescope(cheap.ASSIGNMENT, replace(result, total=replace(result.total, marks=marks)))
    assert [test["name"] for test in told["tests"]] == ["latent loss values"]


def test_gradescope_reads_each_verdict_with_its_points(cheap_course: Path) -> None:
    write(cheap.WRONG_SIGN, cheap_course / "student/cheap.ipynb")
    told = single.for_gradescope(cheap.ASSIGNMENT, graded(cheap_course / "student"))
    [test] = told["tests"]
    assert (test["name"], test["score"], test["max_score"], test["status"]) == ("latent loss values", 0, 4, "failed")
    assert "sign" in test["output"] and test["visibility"] == "visible"
    assert "A person will mark: why" in told["output"]
    assert "score" not in told  # Gradescope adds up the tests

    write(cheap.RIGHT, cheap_course / "student/cheap.ipynb")
    [test] = single.for_gradescope(cheap.ASSIGNMENT, graded(cheap_course / "student"))["tests"]
    assert (test["score"], test["status"], test["output"]) == (4, "passed", "")


def test_what_is_suspicious_only_the_staff_reads() -> None:
    notes = (Note("a.ipynb", "Cell 3 starts a program.", suspicious=True), Note("a.ipynb", "Cell 4 does not run."))
    result = Result("student", {"sampling": 1.0}, {"sampling": 1.0}, notes=notes)
    assert list(single.for_staff(result)) == ["a.ipynb: Cell 3 starts a program."]
    for told in (json.dumps(single.for_gradescope("01_build", result)), single.as_markdown("01_build", result)):
        assert "starts a program" not in told and "does not run" in told


def test_a_run_of_the_classroom_prints_nothing_for_the_staff_since_the_student_reads_it(
    cheap_course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(cheap.RIGHT + "import gc\ngc.get_objects()\n", cheap_course / "student/cheap.ipynb")
    monkeypatch.setattr(one, "opened_pool", lambda *_, **__: contextlib.nullcontext(cheap.InProcess()))
    command = ["single", cheap.ASSIGNMENT, str(cheap_course / "student")]
    alone, in_the_classroom = (CliRunner().invoke(main, [*command, *more]).output for more in ([], ["--classroom"]))
    assert "For the staff: " in alone and "gc" in alone and "Points 4/4" not in alone
    assert "Points 4/4" in in_the_classroom and "staff" not in in_the_classroom and "`gc" not in in_the_classroom


def test_what_could_not_be_graded_says_why() -> None:
    result = Result("student", problem="The notebook `a|b` is <b>empty</b>.")
    told = single.for_gradescope("01_build", result)
    assert told["stdout_visibility"] == "hidden"
    assert told["score"] == 0 and "`a|b` is \\<b\\>empty\\<\\/b\\>" in told["output"]


def test_the_summary_has_a_row_for_each_exercise(cheap_course: Path) -> None:
    write(cheap.WRONG_SIGN, cheap_course / "student/cheap.ipynb")
    lines = single.as_markdown(cheap.ASSIGNMENT, graded(cheap_course / "student")).splitlines()
    assert lines[0] == "# 00_cheap: 0/4 + 1 to mark points"
    assert any(line.startswith("| latent loss | 0 of 4 | ") and "sign" in line for line in lines)
    assert "### latent loss" in lines


def test_the_classroom_reads_the_points_of_tests(cheap_course: Path) -> None:
    write(cheap.RIGHT, cheap_course / "student/cheap.ipynb")
    assert list(single.for_classroom(cheap.ASSIGNMENT, graded(cheap_course / "student"))) == [
        "::notice title=Autograding complete::Points 4/4",
        '::notice title=Autograding report::{"totalPoints": 4.0, "maxPoints": 4.0}',
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a `x[0] * y` b*c*", r"a `x[0] * y` b\*c\*"),
        ("![x](http://x.org)", r"\!\[x\]\(http\:\/\/x\.org\)"),
        ("one ` alone <b>", r"one \` alone \<b\>"),
        ("\x1b[31mred", "�\\[31mred"),
    ],
)
def test_words_are_no_mark_up(text: str, shown: str) -> None:
    assert in_markdown(text) == shown


class TestGradescope:
    @pytest.fixture(scope="class")
    @classmethod
    def archive(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return gradescope.write("01_build", tmp_path_factory.mktemp("gradescope") / "autograder.zip")

    def test_the_archive_holds_what_grades_this_assignment_and_no_more(self, archive: Path) -> None:
        with zipfile.ZipFile(archive) as file:
            names = set(file.namelist())
            executable = {name for name in names if file.getinfo(name).external_attr >> 16 & stat.S_IXUSR}
        assert {"setup.sh", "run_autograder", "course/pyproject.toml", "course/tools/setup_venv.sh"} <= names
        assert "course/solutions/01_build/build_a_vae.ipynb" in names
        assert {"setup.sh", "run_autograder"} <= executable
        assert not [name for name in names if "/bank/" in name or "solutions/02" in name or "/work/" in name]
        assert archive.stat().st_size < 100 * 2**20

    @pytest.mark.parametrize("name", ["setup.sh", "run_autograder"])
    def test_the_scripts_are_sound(self, archive: Path, name: str) -> None:
        with zipfile.ZipFile(archive) as file:
            text = file.read(name).decode()
        assert text.startswith("#!/usr/bin/env bash\n") and "{assignment}" not in text
        subprocess.run(["bash", "-n"], input=text, text=True, check=True)

    @pytest.mark.slow
    def test_a_class_of_fourteen_in_gradescopes_own_layout(self, archive: Path, tmp_path: Path) -> None:
        """/autograder with source/, submission/ and results/; the packages are those of this environment."""
        base, students = tmp_path / "autograder", tmp_path / "class"
        with zipfile.ZipFile(archive) as file:
            file.extractall(base / "source")
        shutil.copy(base / "source/run_autograder", base)
        (base / "source/course/.venv").symlink_to(ROOT / ".venv")
        told = {}
        for student in example_class.build_class(students):
            shutil.rmtree(base / "submission", ignore_errors=True)
            shutil.copytree(students / "submitted" / student / "01_build", base / "submission")
            run = subprocess.run(["bash", base / "run_autograder"], cwd=tmp_path, capture_output=True, text=True)
            assert run.returncode == 0, run.stderr
            told[student] = json.loads((base / "results/results.json").read_text())
        if keep := os.environ.get("KEEP_RESULTS"):
            Path(keep).write_text(json.dumps(told, indent=2))
        scores = {student: sum(test["score"] for test in one["tests"]) for student, one in told.items()}
        most = sum(test["max_score"] for test in told["ada"]["tests"])
        assert scores["ada"] == most and scores["nobody"] == 0
        assert all(0 < scores[student] < most for student, slips in example_class.CLASS.items() if slips)
        bruno = [test for test in told["bruno"]["tests"] if test["status"] == "failed"]
        assert bruno and all(test["name"].startswith("sampling") for test in bruno)


@pytest.mark.parametrize("written", ["school/vae", "https://github.com/school/vae.git", "git@github.com:school/vae"])
def test_the_course_of_a_workflow_is_a_repository_on_github(written: str) -> None:
    made = CliRunner().invoke(main, ["classroom", "01_build", "--course", written])
    assert made.exit_code == 0 and "repository: school/vae\n" in made.output
    for wrong in ("vae", "https://gitlab.com/school/vae", "school/vae: x", ""):
        made = CliRunner().invoke(main, ["classroom", "01_build", "--course", wrong])
        assert made.exit_code == 1 and "as OWNER/NAME" in made.output


def test_the_classrooms_workflow_is_one(tmp_path: Path) -> None:
    to = tmp_path / ".github/workflows/classroom.yml"
    made = CliRunner().invoke(main, ["classroom", "01_build", "--course", "school/vae", "--to", str(to)])
    assert made.exit_code == 0, made.output
    workflow = yaml.safe_load(to.read_text())
    [job] = workflow["jobs"].values()
    assert {"path": "course", "repository": "school/vae"}.items() <= job["steps"][1]["with"].items()
    command = job["steps"][-1]["run"].split()[1:]
    made = CliRunner().invoke(main, [*command[:3], "--help"])
    assert made.exit_code == 0 and command[0] == one.single.name and command[1] == "01_build"
    assert {option for option in command if option.startswith("--")} <= {
        name for parameter in one.single.params for name in parameter.opts
    }
