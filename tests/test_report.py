"""The page of a class: what it puts first, and that it fits a phone."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from autograder import report, results
from autograder.records import Note
from autograder.results import NOT_WRITTEN, Finding, Result

ASSIGNMENT = "02_generate"
EXERCISES = results.exercises(ASSIGNMENT)


def student(name: str, *lost: Finding, **remarks) -> Result:
    """Somebody who gets 2 points for every exercise without a finding."""
    wrong = {finding.exercise for finding in lost}
    scores = {exercise: 0.0 if exercise in wrong else 2.0 for exercise in EXERCISES}
    return Result(name, scores, dict.fromkeys(EXERCISES, 2.0), list(lost), **remarks)


def finding(exercise: str, mistake: str, says: str = "The sign is wrong.") -> Finding:
    return Finding(exercise, f"test_{exercise}", mistake, says, "1.23, " * 30, "−1.23", "Look at the sign.")


def unwritten(exercise: str) -> Finding:
    return finding(exercise, NOT_WRITTEN, "This exercise is not written yet.")


def test_a_mistake_is_counted_once_whatever_numbers_its_words_hold() -> None:
    first, second, *_ = EXERCISES
    graded = [
        student("ada", finding(first, "not_finite", "f(4) is NaN.")),
        student("bruno", finding(first, "not_finite", "f(7) is NaN."), unwritten(second)),
        student("chen", finding(second, "not_finite")),
    ]
    found = [(one.example.exercise, one.example.says, one.students) for one in results.misunderstandings(graded)]
    assert found == [(first, "f(4) is NaN.", ["ada", "bruno"]), (second, "The sign is wrong.", ["chen"])]
    assert [(item.full, item.unwritten) for item in results.items(graded)][:2] == [(1, 0), (1, 1)]


def test_who_has_written_one_exercise_is_not_called_untouched() -> None:
    assert student("nobody", *map(unwritten, EXERCISES)).untouched
    assert not student("ada", *map(unwritten, EXERCISES[1:])).untouched
    assert not student("bruno").untouched


def test_the_most_urgent_submissions_come_first(tmp_path: Path) -> None:
    graded = [
        student("repaired", notes=[Note("", "A cell was missing.")]),
        student("stopped", endings=["The cell ran for too long."]),
        student("sound"),
        student("suspicious", notes=[Note("", "A test was changed.", suspicious=True)]),
        student("broken", problem="The file is empty."),
    ]
    text = report.page(ASSIGNMENT, graded, tmp_path / "page.html").read_text()
    look = text[text.index('id="look"') : text.index("<h2>Students</h2>")]
    places = [look.index(f"<b>{name}</b>") for name in ("broken", "suspicious", "stopped", "repaired")]
    assert places == sorted(places) and "sound" not in look


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_fits_the_screen_and_needs_nothing_from_elsewhere(browser, tmp_path: Path, width: int) -> None:
    mistakes = [
        finding(
            exercise, f"mistake_{k}", f"a_long_name_without_spaces_{k}(decoder, 4, start=-1.67, stop=3.05) is wrong."
        )
        for k, exercise in enumerate(EXERCISES * 3)
    ]
    graded = [student(f"student{k:02}", one) for k, one in zip(range(60), itertools.cycle(mistakes), strict=False)]
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    address = report.page(ASSIGNMENT, graded, tmp_path / "page.html").as_uri()
    page.goto(address)
    page.locator("summary").first.click()
    assert page.get_by_text("student00, student15, student30, student45").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("img", name="Students by share of the points").is_visible()
    assert asked == [address]
    page.close()
