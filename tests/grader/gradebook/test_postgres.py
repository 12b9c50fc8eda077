"""The gradebook in PostgreSQL: a real server, started for these tests from the operating system's packages."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cheap
import entered
import pytest
from click.testing import CliRunner

from autograder import cli, course
from autograder.gradebook import nbgrader_api
from autograder.gradebook.database import GradebookError, NbgraderError, opened
from autograder.gradebook.writer import TIMESTAMP, Writer
from autograder.report import results

pytestmark = pytest.mark.thorough

PROGRAMS = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), *map(Path, os.get_exec_path())]


def as_user(folder: Path) -> dict:
    """How to start the server, which refuses to run as root: as another user, who owns the folder then."""
    if os.getuid() != 0:
        return {}
    name = next((user.pw_name for user in pwd.getpwall() if user.pw_name == "postgres"), "nobody")
    shutil.chown(folder, name)
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An empty database on a server that listens on a socket in its own folder only."""
    programs = next((folder for folder in PROGRAMS if (folder / "initdb").is_file()), None)
    if programs is None:
        pytest.skip("no PostgreSQL server: Debian's package is postgresql")
    # Not pytest's folder, which the server's own user may not enter.
    with tempfile.TemporaryDirectory(prefix="pg-") as name:
        place = Path(name)
        user = as_user(place)
        quietly = {"check": True, "capture_output": True, "cwd": place, **user}
        subprocess.run(
            [programs / "initdb", "-D", place / "data", "-U", "grader", "-A", "trust", "--no-sync"], **quietly
        )
        settings = f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off"
        control = [programs / "pg_ctl", "-D", place / "data", "-w", "-l", place / "log"]
        subprocess.run([*control, "-o", settings, "start"], **quietly)
        yield f"postgresql://grader@/postgres?host={place}"
        subprocess.run([*control, "-m", "immediate", "stop"], **quietly)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    cheap.hand_in(tmp_path / "work", "right", cheap.RIGHT)
    cheap.hand_in(tmp_path / "work", "wrong", cheap.WRONG_SIGN)
    return tmp_path / "work"


def autograder(*arguments: object, **environment: str) -> str:
    ran = CliRunner().invoke(cli.main, [str(argument) for argument in arguments], env=environment)
    assert ran.exit_code == 0, ran.output
    return ran.output


def points(work: Path, url: str) -> dict[str, float]:
    return {result.student: result.score for result in results.of_class(cheap.ASSIGNMENT, work, url)}


def test_scores_are_kept_in_postgresql_and_outlive_regrading(work: Path, url: str) -> None:
    expected = {"right": cheap.POINTS, "wrong": 0.0}
    said = autograder("grade", cheap.ASSIGNMENT, "--work", work, "--gradebook", url, "--jobs", 1)
    assert points(work, url) == expected and "grader@" not in said
    assert not (work / "gradebook.db").exists()

    with opened(work, url) as book:
        book.find_grade("why", "cheap", cheap.ASSIGNMENT, "right").manual_score = 0.5
        book.db.commit()
    cheap.hand_in(work, "wrong", cheap.RIGHT)
    autograder("grade", cheap.ASSIGNMENT, "--work", work, "--jobs", 1, AUTOGRADER_GRADEBOOK=url)
    assert points(work, url) == {"right": cheap.POINTS + 0.5, "wrong": cheap.POINTS}
    with opened(work, url) as book:
        assert book.find_grade("why", "cheap", cheap.ASSIGNMENT, "right").manual_score == 0.5
    autograder("report", cheap.ASSIGNMENT, "--work", work, "--gradebook", url)
    autograder("feedback", cheap.ASSIGNMENT, "--work", work, "--gradebook", url)
    [students, _] = autograder("export", cheap.ASSIGNMENT, "--work", work, "--gradebook", url).split()
    assert "right,4.5" in Path(students).read_text()


def test_a_submission_is_entered_in_postgresql(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbgrader_api.quiet()
    monkeypatch.setattr(course, "SOLUTIONS", tmp_path / "solutions")
    work = entered.make_course(tmp_path, url)
    writer = Writer(work, url)
    for failed in ("test_double", ""):
        runs = {f"{name}.ipynb": entered.run(name, failed, why="Because.") for name in entered.CELLS}
        writer.enter(entered.ASSIGNMENT, "ada", runs, {TIMESTAMP: entered.LATE.encode()})
        with entered.book(work, url) as book:
            entered.mark(book, "ada", "one", "why", 3.5, 0.5)
    found = entered.left(work, url)
    grades = {key[-1]: value[:-1] for key, value in found.items() if "grade" in key}
    assert grades["test_double"] == (2.0, None, None, False) and grades["why"] == (None, 3.5, 0.5, False)
    assert grades["how"] == (None, None, None, True) and "ada/entering/one.ipynb" in found

    runs = {f"{name}.ipynb": entered.run(name) for name in entered.CELLS}
    with pytest.raises(NbgraderError) as refused:
        writer.enter(entered.ASSIGNMENT, "x" * 129, runs, {})
    assert not isinstance(refused.value, GradebookError), "it concerns one submission"


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://nobody@127.0.0.1:9/none", "The gradebook cannot be used: connection"),
        ("nonsense", "The gradebook cannot be used: "),
        ("oracle9://x", "The gradebook cannot be used: "),
    ],
    ids=["no server", "no URL", "unknown database"],
)
def test_a_gradebook_that_cannot_be_used_is_one_sentence(work: Path, address: str, says: str) -> None:
    ran = CliRunner().invoke(cli.main, ["report", cheap.ASSIGNMENT, "--work", str(work), "--gradebook", address])
    assert ran.exit_code == 1 and says in ran.output and ran.output.count("\n") == 1, ran.output
