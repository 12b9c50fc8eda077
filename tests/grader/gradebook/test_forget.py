"""A student's data, deleted on request: nothing of them is left in the work folder, and nothing of the others is gone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import cheap
import pytest
from click.testing import CliRunner

from autograder import workplace
from autograder.cli import main
from autograder.gradebook import forget, nbgrader_api
from autograder.report import results

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries cause them

SECRET = "ada-wrote-this"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    nbgrader_api.quiet()
    work = tmp_path / "work"
    cheap.hand_in(work, "ada_lovelace", f"# {SECRET}\n{cheap.RIGHT}\nsaid = '{SECRET}'")
    cheap.hand_in(work, "bruno", cheap.WRONG_SIGN)
    cheap.hand_in(work, "ada", cheap.RIGHT)
    cheap.grade(work)
    workplace.keep_copy(work)
    for command in ("report", "export", "feedback"):
        assert CliRunner().invoke(main, [command, cheap.ASSIGNMENT, "--work", str(work)]).exit_code == 0
    assert CliRunner().invoke(main, ["feedback", cheap.ASSIGNMENT, "--for", "mail", "--work", str(work)]).exit_code == 0
    return work


def traces(work: Path, name: str) -> list[Path]:
    """Files of the work folder that bear the name or have it in them."""
    files = [path for path in work.rglob("*") if path.is_file()]
    return [path for path in files if name in str(path.relative_to(work)) or name.encode() in path.read_bytes()]


def test_nothing_of_the_student_is_left_and_nothing_of_the_others_is_gone(work: Path) -> None:
    before = {one.student: (one.final, len(one.findings)) for one in results.of_class(cheap.ASSIGNMENT, work)}
    assert traces(work, "ada_lovelace") and traces(work, SECRET) and workplace.copies_of_gradebook(work)
    made = CliRunner().invoke(main, ["forget", "ada_lovelace", "--work", str(work)], input="y\n")
    assert made.exit_code == 0, made.output
    assert traces(work, "ada_lovelace") == [] and traces(work, SECRET) == []
    left = {one.student: (one.final, len(one.findings)) for one in results.of_class(cheap.ASSIGNMENT, work)}
    assert left == {student: one for student, one in before.items() if student != "ada_lovelace"}
    with sqlite3.connect(work / "gradebook.db") as book:
        assert book.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_what_is_stored_of_the_others_is_not_run_again(work: Path) -> None:
    forget.forget("ada_lovelace", work)
    executor = cheap.InProcess()
    cheap.grade(work, executor=executor)
    assert executor.jobs == 0


def test_who_is_not_there_is_said_and_nothing_is_deleted(work: Path) -> None:
    before = sorted(work.rglob("*"))
    for name in ("nobody", "../work", "*", "ada/00_cheap"):
        with pytest.raises(ValueError, match="Nothing is known of a student"):
            forget.forget(name, work)
    assert sorted(work.rglob("*")) == before


def test_who_says_no_keeps_everything(work: Path) -> None:
    before = sorted(work.rglob("*"))
    assert CliRunner().invoke(main, ["forget", "bruno", "--work", str(work)], input="n\n").exit_code == 1
    assert sorted(work.rglob("*")) == before
