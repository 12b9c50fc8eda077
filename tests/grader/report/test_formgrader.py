"""nbgrader's formgrader on what the engine recorded, in headless Chromium: its Autograde button, marking by hand, regrading."""

from __future__ import annotations

import shutil

import cheap
import pytest
from lab import START, TOKEN, jupyter
from nbgrader.api import Gradebook

from autograder import course, pipeline
from autograder.gradebook import database, nbgrader_api
from autograder.report import results
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool

pytestmark = pytest.mark.browser

CELL = "why"


@pytest.fixture
def classroom(tmp_path, monkeypatch):
    """A course folder with the repository's configuration: Ada is graded by the engine, Bruno and Chen not yet."""
    shutil.copy(course.ROOT / "nbgrader_config.py", tmp_path)
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    work = tmp_path / "autograder" / "work"
    cheap.hand_in(work, "ada")
    grade(work)
    cheap.hand_in(work, "bruno", cheap.WRONG_SIGN)
    cheap.hand_in(work, "chen", cheap.RIGHT)
    return tmp_path


def grade(work):
    nbgrader_api.quiet()
    pool = LocalPool(1, Limits())
    try:
        return list(pipeline.grade(cheap.ASSIGNMENT, work / "submitted", work, pool, Limits()))
    finally:
        pool.shutdown()


def test_button_marking_and_regrading(classroom, browser, tmp_path):
    work = classroom / "autograder" / "work"
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    with jupyter(classroom) as address:
        page.goto(f"{address}/tree?token={TOKEN}")  # sets the cookie that formgrader's own requests need
        submissions = f"{address}/formgrader/manage_submissions/{cheap.ASSIGNMENT}"
        page.goto(submissions)
        for student, points in (("bruno", "0 / 5"), ("chen", "4 / 5")):
            assert autograde(page, student) == points
        assert "needs manual grading" in page.locator("tbody").inner_text()

        page.goto(f"{address}/formgrader/gradebook/{cheap.ASSIGNMENT}/cheap")
        page.locator("tbody a").first.click()
        page.locator(f"#{CELL}, .nbgrader_cell").last.wait_for(timeout=START)
        shown = page.locator("body").inner_text()
        assert "Why is it never negative?" in shown and "latent_loss" in shown
        page.screenshot(path=tmp_path / "formgrader.png", full_page=True)
        page.locator("input.score").last.fill("0.5")
        page.locator("textarea.comment").last.fill("Say where the minimum is.")
        page.locator("input.score").last.focus()
        page.wait_for_timeout(1500)  # formgrader saves when the field is left

        marked = marks(work)
        assert list(marked.values()).count((0.5, "Say where the minimum is.")) == 1
        [by_hand] = [student for student, (score, _) in marked.items() if score]
        points = {"ada": 4, "bruno": 0, "chen": 4}
        points[by_hand] += 0.5
        waiting = {student: [] if student == by_hand else [CELL] for student in points}
        page.goto(submissions)
        assert autograde(page, by_hand) == f"{points[by_hand]:g} / 5"
        assert class_now(work) == (points, waiting, {"bruno": ["wrong_sign"]})
    page.close()

    grade(work)
    assert marks(work) == marked and class_now(work) == (points, waiting, {"bruno": ["wrong_sign"]})


def autograde(page, student: str) -> str:
    """Press formgrader's Autograde button; returns the points that it shows then."""
    row = page.locator("tr", has=page.locator(f"td.student-id:text-is('{student}')"))
    row.locator(".autograde a").click()
    page.locator("#success-modal").wait_for(timeout=START)
    page.locator("#success-modal button", has_text="OK").click()
    page.locator("#success-modal").wait_for(state="detached")
    return row.locator(".score").inner_text()


def class_now(work) -> tuple[dict[str, float], dict[str, list[str]], dict[str, list[str]]]:
    """What the report says of the class: points, what waits to be marked, and mistakes."""
    graded = results.of_class(cheap.ASSIGNMENT, work)
    mistakes = {one.student: [finding.mistake for finding in one.findings] for one in graded if one.findings}
    return {one.student: one.score for one in graded}, {one.student: one.to_mark for one in graded}, mistakes


def marks(work) -> dict[str, tuple[float | None, str | None]]:
    """Student → score and comment given by hand."""
    with Gradebook(database.gradebook_url(work)) as book:
        found = {}
        for student in ("ada", "bruno", "chen"):
            grade_of = book.find_grade(CELL, "cheap", cheap.ASSIGNMENT, student)
            comment = book.find_comment(CELL, "cheap", cheap.ASSIGNMENT, student)
            found[student] = (grade_of.manual_score, comment.manual_comment)
        return found
