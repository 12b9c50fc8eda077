"""What a grader reads while a class is graded: lines for a log, or a bar that takes every name as it is."""

from __future__ import annotations

import contextlib
import re
from types import SimpleNamespace

import pytest

from autograder import pipeline
from autograder.cli import grading
from autograder.cli.progress import Log, bar, duration
from autograder.gradebook import nbgrader_api
from autograder.gradebook.outcomes import Outcome
from autograder.run.limits import Limits

RAN = {"build.ipynb": 9.0}


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def lines_of(*graded: tuple[float, Outcome], total: int) -> list[str]:
    """The lines about these submissions, each so many seconds after the one before."""
    lines, clock = [], Clock()
    log = Log("01_build", total, lines.append, clock)
    log.start()
    for seconds, one in graded:
        clock.now += seconds
        log.graded(one)
    log.end()
    return [re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d: ", "", line) for line in lines]


def test_each_line_has_count_student_rate_and_estimate():
    class_of = [
        (30, Outcome("ada", seconds=RAN)),
        (10, Outcome("bruno", seconds=RAN)),
        (20, Outcome("cleo", seconds=RAN)),
    ]
    assert lines_of(*class_of, total=3) == [
        "grading 3 submissions of 01_build",
        "[1/3] graded ada (2.0 a minute, about 60 seconds left)",
        "[2/3] graded bruno (3.0 a minute, about 20 seconds left)",
        "[3/3] graded cleo (3.0 a minute)",
        "graded 3 of 3 submissions in 60 seconds",
    ]


def test_a_problem_is_named_on_its_line_and_at_the_end():
    damaged = Outcome("ada", problem="The file is\nempty: 0 bytes.")
    _, line, end = lines_of((1, damaged), total=1)
    assert line == "[1/1] not graded: ada: The file is empty: 0 bytes."
    assert end == "graded 0 of 1 submission in 1 second; not graded: ada"


def test_what_was_not_run_does_not_make_the_rest_look_quick():
    stored = [(0.01, Outcome(f"s{k}", seconds=RAN, from_store=True)) for k in range(5)]
    _, first, *_, last, _ = lines_of(*stored, (59.95, Outcome("new", seconds=RAN)), total=7)
    assert first == "[1/7] graded s0, unchanged"
    assert last == "[6/7] graded new (1.0 a minute, about 60 seconds left)"


def test_where_nothing_is_written_nothing_is_said_to_be_unchanged():
    _, line, _ = lines_of((1, Outcome("nobody", seconds={"build.ipynb": 0.0}, from_store=True)), total=1)
    assert line == "[1/1] graded nobody"


def test_nothing_that_a_terminal_would_carry_out_gets_into_the_log():
    _, line, end = lines_of((1, Outcome("\x1b[2Jada", problem="\x1b]0;title\x07")), total=1)
    assert not {"\x1b", "\x07"} & set(line + end) and "ada" in line


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 seconds"), (1, "1 second"), (89, "89 seconds"), (660, "11 minutes"), (7200, "2 hours")],
)
def test_durations_in_words(seconds: float, words: str):
    assert duration(seconds) == words


STUDENTS = ("[bold]", "[/x]", "\x1b[2Jada", "dörte", "{task}")


@pytest.fixture
def graded_class(monkeypatch: pytest.MonkeyPatch) -> None:
    """A class whose submissions are graded at once, the last but one in vain."""
    endings = [Outcome(name, seconds=RAN, problem="empty" if name == "dörte" else "") for name in STUDENTS]

    monkeypatch.setattr(nbgrader_api, "quiet", lambda: None)
    found = SimpleNamespace(students=list(STUDENTS), summary="6 files, 5 submissions", not_understood=(), idle={})
    monkeypatch.setattr(pipeline, "opened", lambda *_: contextlib.nullcontext(found))
    monkeypatch.setattr(pipeline, "grade_all", lambda *_, **__: iter(endings))


def test_without_a_terminal_there_is_a_line_for_each_submission(graded_class, capsys, tmp_path):
    assert grading.grade_class(SimpleNamespace(width=1), Limits(), "01_build", tmp_path, tmp_path) == 1
    found, start, *lines, end = capsys.readouterr().err.splitlines()
    assert found == "Found 6 files, 5 submissions."
    assert start.endswith("grading 5 submissions of 01_build")
    assert [line.split()[0] for line in lines] == [f"[{k}/5]" for k in range(1, 6)]
    assert end.endswith("not graded: dörte")


def test_on_a_terminal_every_name_is_shown_as_it_is_and_no_line_of_the_log(graded_class, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    progress = bar()
    update = progress.update
    monkeypatch.setattr(progress, "update", lambda *args, **named: (update(*args, **named), progress.refresh()))
    monkeypatch.setattr("autograder.cli.progress.bar", lambda: progress)
    assert grading.grade_class(SimpleNamespace(width=1), Limits(), "01_build", tmp_path, tmp_path) == 1
    shown = capsys.readouterr().err
    for name in ("[bold]", "[/x]", "�[2Jada", "dörte", "{task}"):
        assert f"graded {name}" in shown
    assert "\x1b[2Jada" not in shown and "[1/5]" not in shown
