"""The index of mistakes."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from autograder import course
from autograder.bank import index
from autograder.cli import main

EVERY = [entry for name in course.assignments() for entry in index.entries(name)]


def test_every_exercise_and_only_named_mistakes_are_listed() -> None:
    written = {
        exercise
        for name in course.assignments()
        for path in course.notebooks(name)
        for exercise in course.exercises(path)
    }
    assert written <= {entry.exercise for entry in EVERY}
    assert not {entry.mistake.name for entry in EVERY} & {"unrecognised", "exception"}
    assert len({(entry.exercise, entry.mistake.name) for entry in EVERY}) == len(EVERY) > 700


def test_entries_read_by_themselves() -> None:
    for entry in EVERY:
        assert not re.search(r"\{\w+\}", entry.mistake.says + entry.mistake.hint), entry
        assert not entry.mistake.says[0].islower(), entry


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["01_build", "--find", "divided_by_784"], "divided_by_784_already  01_build/latent_loss, "),
        (
            ["02_generate", "--markdown"],
            "- `one_row_repeated`: All images are the same one.<br>Every image needs",
        ),
    ],
)
def test_the_command_lists_them(arguments: list[str], found: str) -> None:
    result = CliRunner().invoke(main, ["mistakes", *arguments])
    assert result.exit_code == 0 and found in result.output


def test_an_unknown_assignment_is_named() -> None:
    result = CliRunner().invoke(main, ["mistakes", "09_none"])
    assert result.exit_code == 1 and "There is no assignment '09_none'" in result.output


def test_a_word_that_no_mistake_has_is_said() -> None:
    result = CliRunner().invoke(main, ["mistakes", "01_build", "--find", "zebra"])
    assert result.exit_code == 1 and "No mistake of 01_build has 'zebra'" in result.output
