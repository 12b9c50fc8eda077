"""The `autograder` command as scripts and people meet it: help, errors in one sentence, exit codes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograder import course
from autograder.cli import main

COMMANDS = sorted(main.commands)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples_and_ends_well(command):
    ended = CliRunner().invoke(main, [command, "--help"])
    assert ended.exit_code == 0 and "Error" not in ended.output
    assert f"autograder {command}" in ended.output.split("Examples:")[1]


def test_the_command_itself_lists_all_commands():
    ended = CliRunner().invoke(main, ["--help"])
    assert ended.exit_code == 0 and all(command in ended.output for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["grade", "99_none"], 1, "There is no assignment '99_none'"),
        (["grade", "elsewhere/01_build/"], 1, "There is no assignment 'elsewhere/01_build/'"),
        (["grade", "01_build", "--scheduler", "nonsense"], 1, "No Dask scheduler answers at nonsense: missing port"),
        (["report", "01_build", "--work", "{folder}/empty"], 1, "Nothing of 01_build is graded yet"),
        (["report", "solutions/01_build/", "--work", "{folder}/empty"], 1, "Nothing of 01_build is graded yet"),
        (["export", "01_build", "--work", "{folder}/empty"], 1, "Nothing of 01_build is graded yet"),
        (["feedback", "01_build", "--work", "{folder}/empty"], 1, "Nothing of 01_build is graded yet"),
        (["grade", "01_build", "--jobs", "0"], 2, "--jobs"),
        (["bench", "everything"], 2, "Unknown: everything"),
        (["nonsense"], 2, "No such command"),
    ],
    ids=[
        "unknown assignment",
        "a folder of that name",
        "no scheduler's address",
        "nothing to report",
        "an assignment as a terminal completes it",
        "nothing to export",
        "nothing to give back",
        "no jobs",
        "unknown part",
        "unknown command",
    ],
)
def test_an_error_is_one_sentence_and_an_exit_code(tmp_path, arguments, code, said):
    ended = CliRunner().invoke(main, [part.format(folder=tmp_path) for part in arguments])
    assert ended.exit_code == code and said in ended.output and "Traceback" not in ended.output


@pytest.mark.parametrize("shell", ["exec {} >&- 2>&-", "{} | head -0", "PYTHONIOENCODING=ascii {}"])
def test_it_ends_well_whatever_becomes_of_what_it_writes(shell):
    command = f"{sys.executable} -m autograder mistakes 01_build"
    ended = subprocess.run(["sh", "-c", shell.format(command)], capture_output=True, text=True, cwd=course.ROOT)
    assert (ended.returncode, ended.stderr) == (0, "")
