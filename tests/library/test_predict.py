"""Guesses: kept under a name, shown again below the result as often as a cell is run, and never in the way."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import pytest

from vaelab import predict


@pytest.fixture(autouse=True)
def nothing_guessed(monkeypatch):
    monkeypatch.setattr(predict, "_guesses", {})


def said(*calls) -> list[str]:
    shown = io.StringIO()
    with redirect_stdout(shown):
        for function, *arguments in calls:
            function(*arguments)
    return shown.getvalue().splitlines()


def test_a_guess_is_shown_beside_the_result_as_often_as_asked():
    calls = [(predict.guess, "spread", " about 0.4 "), *[(predict.compare, "spread", "0.37")] * 2]
    assert said(*calls) == ["your guess: about 0.4", *["your guess: about 0.4", "came out: 0.37"] * 2]


def test_each_name_has_its_own_guess_and_the_last_one_counts():
    calls = [(predict.guess, "a", 1), (predict.guess, "b", "two"), (predict.guess, "a", [3])]
    assert said(*calls, (predict.compare, "a"), (predict.compare, "b"))[-2:] == ["your guess: [3]", "your guess: two"]


@pytest.mark.parametrize("dots", ["…", "...", "", "  ", "\n…\n"])
def test_who_writes_nothing_is_asked_once_and_then_left_alone(dots):
    first, then = said((predict.guess, "spread", dots), (predict.compare, "spread"))
    assert "put it in place of the dots" in first
    assert then == "your guess: none was written"


def test_a_cell_of_guesses_that_was_never_run_is_no_error():
    assert said((predict.compare, "spread")) == ["your guess: none was written"]


def test_in_a_notebook_a_guess_is_text_and_no_page(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.get_ipython", object)
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    predict.guess("spread", "<b>σ</b> < 1\n& more")
    [data] = shown
    assert "&lt;b&gt;σ&lt;/b&gt; &lt; 1<br>&amp; more" in data["text/html"]
    assert data["text/plain"] == "your guess: <b>σ</b> < 1\n& more"
