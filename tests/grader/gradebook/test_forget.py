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
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The work folder of a course to which nobody has handed in."""
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    nbgrader_api.quiet()
    return tmp_path / "work"


@pytest.fixture
def work(empty: Path) -> Path:
    work = empty
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


def test_an_export_in_the_work_folder_is_deleted_under_its_own_names(empty: Path) -> None:
    work = empty
    folder = cheap.hand_in(work, "x").parent.parent
    notebook = (folder / cheap.ASSIGNMENT / "cheap.ipynb").read_text()
    (folder / cheap.ASSIGNMENT / "cheap.ipynb").rename(folder / "cheap.ipynb")
    (folder / cheap.ASSIGNMENT).rmdir()
    folder.rename(folder.with_name("Ada Lovelace_4711_assignsubmission_file_"))
    other = work / "submitted" / "Bruno Mars_4712_assignsubmission_file_" / "Ada_Lovelace"
    other.mkdir(parents=True)
    (other / "cheap.ipynb").write_text(notebook)
    (work / "groups.csv").write_text("group,student\na,Ada_Lovelace\na,Ada_Lovelace_2\n")
    cheap.grade(work)
    assert {one.student for one in results.of_class(cheap.ASSIGNMENT, work)} >= {"Ada_Lovelace", "Bruno_Mars"}
    (work / "submitted" / "export.zip").write_bytes(b"PK")
    made = CliRunner().invoke(main, ["forget", "Ada_Lovelace", "--yes", "--work", str(work)])
    assert made.exit_code == 0, made.output
    assert [path.name for path in (work / "submitted").iterdir() if path.is_dir()] == [other.parent.name]
    assert (other / "cheap.ipynb").exists()
    assert "groups.csv still names Ada_Lovelace" in made.output and "export.zip is an archive" in made.output


def test_what_others_of_a_group_keep_is_named_and_any_spelling_in_a_table_is_found(empty: Path) -> None:
    work = empty
    cheap.hand_in(work, "Ada_Lovelace")
    (work / "groups.csv").write_text("group;student\na; Ada Lovelace\na;chen\n")
    cheap.grade(work)
    assert {one.student for one in results.of_class(cheap.ASSIGNMENT, work)} == {"Ada_Lovelace", "chen"}
    made = CliRunner().invoke(main, ["forget", "Ada_Lovelace", "--yes", "--work", str(work)])
    assert made.exit_code == 0, made.output
    assert "groups.csv still names Ada Lovelace: take these rows out." in made.output
    assert "What chen has of 00_cheap is, or may be, what Ada_Lovelace handed in for a group" in made.output
