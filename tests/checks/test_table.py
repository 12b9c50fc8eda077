"""The table of what the checks said of the bank."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from autograder.bank import Variant, table, trial
from autograder.bank.trial import Outcome
from autograder.cli import main
from vaelab.checks import Verdict

RIGHT = Variant("01_build", "sampling", "right", "")
WRONG = Variant("01_build", "sampling", "wrong", "", "test_b", "no_noise")


def failed(test: str, mistake: str, **facts: str) -> Outcome:
    return Outcome(test, Verdict(test, "sampling", False, "It fails.", mistake=mistake, **facts))


@pytest.mark.parametrize(
    ("variant", "outcomes", "columns"),
    [
        (RIGHT, [Outcome("test_a"), Outcome("test_b")], table.RIGHT),
        (RIGHT, [Outcome("test_a"), failed("test_b", "no_noise")], ("right",)),
        (WRONG, [Outcome("test_a"), Outcome("test_b")], ("wrong",)),
        (WRONG, [failed("test_a", "unrecognised"), failed("test_b", "no_noise")], ("wrong", "caught", "named")),
        (WRONG, [failed("test_a", "no_noise")], ("wrong", "caught", "named")),
        (WRONG, [failed("test_b", "unrecognised", expected="1", observed="2")], ("wrong", "caught", "pointed at")),
        (WRONG, [failed("test_b", "exception", expected="no error", observed="…")], ("wrong", "caught", "pointed at")),
        (WRONG, [failed("test_b", "unrecognised")], ("wrong", "caught", "generic")),
        (WRONG, [Outcome("test_b", error="NameError: name 'Sampling' is not defined")], ("wrong", "caught", "named")),
        (WRONG, [Outcome("test_b", error="TypeError: takes 1 argument")], ("wrong", "caught", "generic")),
    ],
)  # fmt: skip
def test_an_answer_counts_for_what_its_test_says(variant: Variant, outcomes: list[Outcome], columns: tuple) -> None:
    assert table.counted(variant, outcomes) == columns


def test_rows_are_exercises_and_the_last_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Variant("01_build", "vae", "wrong", "", "test_b", "no_noise")
    results = [(RIGHT, [Outcome("test_a")]), (WRONG, [failed("test_b", "no_noise")]), (other, [Outcome("test_b")])]
    monkeypatch.setattr(trial, "run_all", lambda name: iter(results))
    result = CliRunner().invoke(main, ["bank", "01_build", "--table"])
    assert result.exit_code == 1, "an answer passed that should fail"
    assert "✗ 01_build/vae: wrong: it should fail test_b, but passes" in result.stderr
    assert result.stdout.splitlines() == [
        "| exercise | right | accepted | wrong | caught | named | pointed at | generic |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
        "| 01_build/sampling | 1 | 1 | 1 | 1 | 1 | 0 | 0 |",
        "| 01_build/vae | 0 | 0 | 1 | 0 | 0 | 0 | 0 |",
        "| all | 1 | 1 | 2 | 1 | 1 | 0 | 0 |",
    ]
