"""What is damaged, locked, half made or oddly named around a class: said in one sentence, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import cheap
import pytest
from click.testing import CliRunner

from autograder import cli, workplace
from autograder.gradebook import nbgrader_api
from autograder.report import feedback, results
from autograder.run.evidence import Store
from autograder.run.sandbox import folders

ANSWERS = {"ada": cheap.RIGHT, "bob": cheap.WRONG_SIGN}


@pytest.fixture(scope="module", autouse=True)
def lesson(tmp_path_factory):
    """The cheap assignment, in use for all tests."""
    nbgrader_api.quiet()
    root = tmp_path_factory.mktemp("damage")
    cheap.make_course(root)
    with pytest.MonkeyPatch.context() as patch:
        cheap.use(root, patch)
        yield root


def scores(work: Path) -> dict[str, float]:
    return {one.student: sum(one.scores.values()) for one in results.of_class(cheap.ASSIGNMENT, work)}


@pytest.fixture(scope="module")
def graded(lesson) -> Path:
    for student, answer in ANSWERS.items():
        cheap.hand_in(lesson / "graded", student, answer)
    assert set(cheap.grade(lesson / "graded").values()) == {""}
    return lesson / "graded"


@pytest.fixture
def work(graded, tmp_path) -> Path:
    """A copy of the graded class, to be damaged."""
    return Path(shutil.copytree(graded, tmp_path / "work"))


RIGHT = {"ada": cheap.POINTS, "bob": 0.0}

# ---------------------------------------------------------------------------------------------------------------------
# Names of folders

NAMES = ["C++ (1)", "what?", "work[1]*", "a|b x{y}^$", "100% #1", "ü back\\slash it's"]


@pytest.mark.parametrize("name", NAMES)
def test_a_work_folder_may_have_any_name(graded, tmp_path, name):
    work = tmp_path / name
    shutil.copytree(graded, work)
    shutil.rmtree(work / "autograded")
    assert set(cheap.grade(work).values()) == {""}
    assert scores(work) == RIGHT
    assert [len(list(one.place.glob("*.html"))) for one in feedback.write(cheap.ASSIGNMENT, work)] == [1, 1]


def test_the_course_may_lie_in_a_folder_of_any_name(graded, tmp_path, monkeypatch):
    root = tmp_path / "vae-course-main (1) [C++]?"
    cheap.make_course(root)
    cheap.use(root, monkeypatch)
    shutil.copytree(graded / "submitted", root / "work" / "submitted")
    assert set(cheap.grade(root / "work").values()) == {""}
    assert scores(root / "work") == RIGHT


@pytest.mark.parametrize(("name", "works"), [("vae-course (1) C++", True), ("vae[1]", False), ("what?", False)])
def test_doctor_says_where_formgrader_cannot_work(tmp_path, monkeypatch, name, works):
    monkeypatch.setattr("autograder.course.ROOT", tmp_path / name)
    diagnosis = nbgrader_api.formgrader_diagnosis()
    assert diagnosis.ok == works and (
        works or f"Formgrader cannot work in {tmp_path / name}: rename" in diagnosis.detail
    )


# ---------------------------------------------------------------------------------------------------------------------
# Two commands, and commands that were killed


def test_a_second_command_is_told_of_the_first(work):
    with workplace.locked(work):
        ran = CliRunner().invoke(cli.main, ["grade", cheap.ASSIGNMENT, "--work", str(work), "--jobs", "1"])
    assert ran.exit_code == 1
    assert f"Error: Another command (process {os.getpid()}) is grading in {work}: wait until" in ran.output
    assert set(cheap.grade(work).values()) == {""}


PROGRAM = """
import os, sys, time
from pathlib import Path
from autograder.run.sandbox import folders
place = folders.claimed_place(Path(sys.argv[1]))
(place / "secret").write_text("key")
print(place, flush=True)
time.sleep(60)
"""


def test_what_a_killed_grader_left_is_swept(tmp_path):
    grader = subprocess.Popen([sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    place = Path(grader.stdout.readline().strip())
    stranger = tmp_path / "ag-stranger"
    stranger.mkdir()
    folders.remove_unclaimed(tmp_path)
    assert (place / "secret").exists(), "its grader lives"
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    folders.remove_unclaimed(tmp_path)
    assert not place.exists()
    assert stranger.exists(), "it may have been made a moment ago, and not be claimed yet"
    os.utime(stranger, (time.time() - 10_000,) * 2)
    folders.remove_unclaimed(tmp_path)
    assert not stranger.exists()


def test_a_gradebook_is_made_whole_or_not_at_all(tmp_path, monkeypatch):
    def killed() -> str:
        raise SystemExit("killed between the tables and their version")

    with monkeypatch.context() as patch:
        patch.setattr("nbgrader.api.get_alembic_version", killed)
        with pytest.raises(SystemExit):
            nbgrader_api.api(tmp_path)
    assert not (tmp_path / workplace.GRADEBOOK).exists()
    nbgrader_api.api(tmp_path)
    with sqlite3.connect(tmp_path / workplace.GRADEBOOK) as book:
        assert book.execute("SELECT version_num FROM alembic_version").fetchone()


# ---------------------------------------------------------------------------------------------------------------------
# Damage


def noise(path: Path) -> None:
    path.write_bytes(os.urandom(5000))


def torn(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:5000] + bytes(len(data) - 5000))


def foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")


@pytest.mark.parametrize("damage", [noise, torn, foreign])
@pytest.mark.parametrize("command", ["grade", "report", "export", "feedback"])
def test_a_damaged_gradebook_is_named_with_what_to_do(work, damage, command):
    workplace.keep_copy(work)
    damage(work / workplace.GRADEBOOK)
    ran = CliRunner().invoke(cli.main, [command, cheap.ASSIGNMENT, "--work", str(work)])
    assert ran.exit_code == 1
    said = " ".join(ran.output.split())
    assert f"Error: The gradebook {work / workplace.GRADEBOOK} is damaged (" in said
    copy = workplace.copies_of_gradebook(work)[-1]
    assert f"put its latest copy, {copy}, in its place" in said
    shutil.copy(copy, work / workplace.GRADEBOOK)
    assert set(cheap.grade(work).values()) == {""} and scores(work) == RIGHT


@pytest.mark.parametrize("gone", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["deleted", "empty"])
@pytest.mark.parametrize("command", ["grade", "report"])
def test_a_gradebook_that_is_gone_is_not_made_anew_while_there_are_copies(work, gone, command):
    """It had the marks given by hand."""
    workplace.keep_copy(work)
    gone(work / workplace.GRADEBOOK)
    ran = CliRunner().invoke(cli.main, [command, cheap.ASSIGNMENT, "--work", str(work)])
    said = " ".join(ran.output.split())
    assert ran.exit_code == 1 and f"{work / workplace.GRADEBOOK} is gone or empty, but there are copies" in said
    shutil.rmtree(work / workplace.COPIES)
    assert set(cheap.grade(work).values()) == {""}


def test_a_mistyped_gradebook_is_not_made_by_reading(work, tmp_path):
    url = f"sqlite:///{tmp_path}/other.db"
    ran = CliRunner().invoke(cli.main, ["report", cheap.ASSIGNMENT, "--work", str(work), "--gradebook", url])
    assert ran.exit_code == 1 and not (tmp_path / "other.db").exists()
    ran = CliRunner().invoke(cli.main, ["report", cheap.ASSIGNMENT, "--work", str(work), "--gradebook", "foo"])
    assert ran.exit_code == 1 and "The gradebook cannot be used: 'foo' is no URL; expected sqlite:" in ran.output


def test_a_feedback_page_is_the_old_one_until_the_new_one_is_made(work, monkeypatch):
    [first, *_] = feedback.write(cheap.ASSIGNMENT, work)
    page = first.place / "cheap.html"
    page.write_text("old")

    def killed(*_):
        raise SystemExit

    monkeypatch.setattr(feedback, "_on_its_own", killed)
    with pytest.raises(SystemExit):
        list(feedback.write(cheap.ASSIGNMENT, work))
    assert page.read_text() == "old"
    monkeypatch.undo()
    list(feedback.write(cheap.ASSIGNMENT, work))
    assert "latent_loss" in page.read_text() and not list(first.place.parent.glob(".*"))


def test_moved_away_it_is_made_anew_without_running_anything(work):
    (work / workplace.GRADEBOOK).unlink()
    executor = cheap.InProcess()
    assert set(cheap.grade(work, executor).values()) == {""}
    assert executor.jobs == 0 and scores(work) == RIGHT


def test_copies_of_the_gradebook_are_kept_when_it_changed_and_the_oldest_go(work):
    workplace.keep_copy(work)
    workplace.keep_copy(work)
    [copy] = workplace.copies_of_gradebook(work)
    with sqlite3.connect(copy) as book:
        assert book.execute("SELECT count(*) FROM submitted_assignment").fetchone() == (2,)
    for number in range(20):
        shutil.copy(copy, copy.with_name(f"gradebook-2000-01-01-{number:06}.db"))
    os.utime(work / workplace.GRADEBOOK)
    os.utime(copy, (0, 0))
    workplace.keep_copy(work)
    kept = workplace.copies_of_gradebook(work)
    assert len(kept) == workplace.MOST_COPIES and copy in kept


@pytest.mark.parametrize("content", ["[" * 200_000, '{"key": ' * 50_000, None], ids=["brackets", "braces", "a folder"])
def test_odd_entries_of_the_store_and_of_outcomes_are_made_again(work, content):
    for path in [*(work / "store").rglob("*.json"), *(work / "outcomes").rglob("*.json")]:
        path.unlink()
        if content is None:
            (path / "in the way").mkdir(parents=True)
        else:
            path.write_text(content)
    assert all("damaged" in one.problem for one in results.of_class(cheap.ASSIGNMENT, work))
    executor = cheap.InProcess()
    assert set(cheap.grade(work, executor).values()) == {""}
    assert executor.jobs == 2 and scores(work) == RIGHT
    assert Store(work / "store").get("0" * 64) is None
