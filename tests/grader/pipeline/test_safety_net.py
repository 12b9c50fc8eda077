"""One submission is one submission's problem: every stage is made to fail for one of three students, in many ways."""

from __future__ import annotations

import asyncio
import concurrent.futures
import csv
import errno
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cheap
import pytest
from click.testing import CliRunner
from nbconvert.writers import FilesWriter

from autograder import cli, safety_net
from autograder.cli.options import UNGRADED
from autograder.gradebook import database, nbgrader_api, writer
from autograder.intake import HandedIn
from autograder.judge import judged_notebook
from autograder.pipeline import ready
from autograder.report import export, feedback, results, rows
from autograder.run import evidence

VICTIM = "bob"
ANSWERS = {
    "ada": cheap.RIGHT,
    VICTIM: cheap.RIGHT.replace("    variances", f"    # {VICTIM}\n    variances", 1),
    "eve": cheap.WRONG_SIGN,
}
ERRORS = [
    ValueError("[/bold] \x1b[2J"),
    asyncio.CancelledError(),
    concurrent.futures.CancelledError(),
    RecursionError(),
    MemoryError(),
    BaseException("a library's own"),
    BaseExceptionGroup("several", [ValueError("x"), asyncio.CancelledError()]),
]


@pytest.fixture(scope="module", autouse=True)
def lesson(tmp_path_factory):
    nbgrader_api.quiet()
    root = tmp_path_factory.mktemp("net")
    cheap.make_course(root)
    with pytest.MonkeyPatch.context() as patch:
        cheap.use(root, patch)
        yield root


@pytest.fixture(scope="module")
def undisturbed(lesson) -> Path:
    work = lesson / "work"
    for student, answer in ANSWERS.items():
        cheap.hand_in(work, student, answer)
    assert set(cheap.grade(work).values()) == {""}
    return work


@pytest.fixture
def work(undisturbed, tmp_path) -> Path:
    return Path(shutil.copytree(undisturbed, tmp_path / "work"))


def run(command: str, work: Path, *options: str):
    return CliRunner(env={"COLUMNS": "150"}).invoke(
        cli.main, [command, cheap.ASSIGNMENT, "--work", str(work), *options]
    )


def failing(function: Callable, error: BaseException, is_victims: Callable[..., bool]) -> Callable:
    """The function, which raises where it is called for the victim."""

    def called(*args: Any, **kwargs: Any) -> Any:
        if is_victims(*args, **kwargs):
            raise error
        return function(*args, **kwargs)

    return called


def mentions(*args: Any, **_: Any) -> bool:
    return VICTIM in repr(args)


# Where a stage begins, and what its arguments say of whose submission it is.
STAGES: dict[str, tuple[Any, str]] = {
    "reading": (HandedIn, "read"),
    "repair": (ready, "repair"),
    "suspicions": (ready, "suspicions"),
    "the store's key": (evidence, "key"),
    "running": (cheap, "_run"),
    "judging": (judged_notebook, "judged"),
    "recording": (writer.Writer, "enter"),
}


def for_victim(stage: str) -> Callable[..., bool]:
    if stage == "reading":
        return lambda handed_in, students: students == [VICTIM]
    return mentions


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        pytest.param(stage, error, id=f"{stage}-{type(error).__name__}")
        for stage in STAGES
        for error in (ERRORS if stage == "judging" else ERRORS[1:2])
    ],
)
def test_a_stage_that_fails_for_one_is_that_ones_problem(work, monkeypatch, stage, error):
    owner, name = STAGES[stage]
    monkeypatch.setattr(owner, name, failing(getattr(owner, name), error, for_victim(stage)))
    problems = cheap.grade(work, fresh=True)
    assert type(error).__name__ in problems.pop(VICTIM)
    assert problems == {"ada": "", "eve": ""}
    others = {one.student: (one.score, one.problem) for one in results.of_class(cheap.ASSIGNMENT, work)}
    assert "\x1b" not in others.pop(VICTIM)[1]
    assert others == {"ada": (cheap.POINTS, ""), "eve": (0.0, "")}


class Cancelled(cheap.InProcess):
    """An executor whose future for the victim was cancelled, as by a connection that broke off."""

    def submit(self, fn: Any, /, job: Any, **_: Any) -> concurrent.futures.Future:
        if not mentions(job):
            return super().submit(fn, job)
        future: concurrent.futures.Future = concurrent.futures.Future()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future


def test_a_cancelled_job_is_its_own_problem(work):
    problems = cheap.grade(work, Cancelled(), fresh=True)
    assert problems == {"ada": "", VICTIM: "It could not be run: CancelledError.", "eve": ""}


def test_the_command_goes_on_says_whose_problem_it_is_and_ends_with_3(work, monkeypatch):
    monkeypatch.setattr(ready, "repair", failing(ready.repair, ERRORS[0], mentions))
    monkeypatch.setattr("autograder.run.pool.LocalPool", lambda *_: Pool())
    said = run("grade", work, "--jobs", "1")
    assert said.exit_code == UNGRADED, said.output
    sentence = "It could not be prepared: ValueError: [/bold]"
    assert sentence in " ".join(said.output.split()) and "\x1b" not in said.output
    assert sentence in (work / "report" / f"{cheap.ASSIGNMENT}.html").read_text()
    assert "graded 2 of 3 submissions" in said.output and "4/4" in said.output


class Pool(cheap.InProcess):
    class sandbox:
        isolation = "forked"


# What is made of results, one row at a time.
ROWS = {"result": (results, "_result"), "row": (rows, "_row"), "line of a table": (export, "_row")}


@pytest.mark.parametrize("error", ERRORS[:2], ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("stage", ROWS)
def test_a_row_that_cannot_be_made_is_a_row_that_says_so(work, monkeypatch, tmp_path, stage, error):
    owner, name = ROWS[stage]

    def is_victims(one: Any, *_: Any) -> bool:
        return one.student == VICTIM and not getattr(one, "problem", "")

    monkeypatch.setattr(owner, name, failing(getattr(owner, name), error, is_victims))
    shown, exported = run("report", work), run("export", work, str(tmp_path / "csv"))
    assert shown.exit_code == exported.exit_code == 0, (shown.output, shown.exception, exported.exception)
    with open(tmp_path / "csv" / f"{cheap.ASSIGNMENT}-students.csv", encoding="utf-8-sig") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert {name: float(row["points"]) for name, row in rows.items() if name != VICTIM} == {"ada": 4.0, "eve": 0.0}
    said = {"result": shown.output, "row": shown.output, "line of a table": rows[VICTIM]["problem"]}[stage]
    assert "It could not be" in said and "\x1b" not in said


@pytest.mark.parametrize("error", ERRORS[:2], ids=lambda error: type(error).__name__)
def test_feedback_that_cannot_be_made_stops_nobody(work, monkeypatch, error):
    make = nbgrader_api.NbGraderAPI.generate_feedback
    monkeypatch.setattr(nbgrader_api.NbGraderAPI, "generate_feedback", failing(make, error, mentions))
    written = {one.student: one.problem for one in feedback.write(cheap.ASSIGNMENT, work)}
    assert type(error).__name__ in written.pop(VICTIM)
    assert written == {"ada": "", "eve": ""}
    if isinstance(error, ValueError):
        said = run("feedback", work)
        assert said.exit_code == UNGRADED and f"{VICTIM}: It could not be shown: ValueError" in said.output


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        database.GradebookError("The gradebook is locked."),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
    ],
    ids=["Ctrl-C", "gradebook", "full disk", "read-only disk"],
)
def test_what_concerns_everybody_is_nobodys_own_problem(work, monkeypatch, error):
    monkeypatch.setattr(judged_notebook, "judged", failing(judged_notebook.judged, error, mentions))
    with pytest.raises(type(error)):
        cheap.grade(work, fresh=True)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "No space left on device"), OSError),
        (sqlite3.OperationalError("database is locked"), database.GradebookError),
    ],
    ids=["Ctrl-C", "full disk", "gradebook"],
)
def test_what_concerns_everybody_is_told_within_nbgrader_too(work, monkeypatch, error, expected):
    """Its commands write down what they caught, and go on."""
    monkeypatch.setattr(FilesWriter, "write", failing(FilesWriter.write, error, lambda *_, **__: True))
    with pytest.raises(expected):
        list(feedback.write(cheap.ASSIGNMENT, work))


def test_an_error_whose_words_cannot_be_had_is_named():
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def fail() -> None:
        raise Mute

    assert safety_net.attempt("read", fail, str) == "It could not be read: Mute."
