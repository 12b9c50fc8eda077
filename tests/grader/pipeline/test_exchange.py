"""nbgrader's exchange on one machine, around the engine: what a student submits is graded, and its feedback comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import cheap
import pytest
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)
from traitlets.config import Config

from autograder import course, pipeline
from autograder.gradebook import nbgrader_api
from autograder.release import release
from autograder.report import feedback, results
from autograder.run.limits import Limits

STUDENT = "ada"


@pytest.fixture
def classroom(tmp_path, monkeypatch):
    """A course folder with nbgrader's folders, an exchange, and a student's home, in which the assignment is fetched."""
    nbgrader_api.quiet()
    cheap.make_course(tmp_path / "course")
    cheap.use(tmp_path / "course", monkeypatch)
    monkeypatch.setattr(course, "ASSIGNMENTS", tmp_path / "course" / "assignments")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("nbgrader.exchange.default.exchange.Exchange.ensure_root", lambda self: None)
    monkeypatch.setattr("nbgrader.exchange.default.submit.get_username", lambda: STUDENT)
    monkeypatch.setattr("nbgrader.exchange.default.fetch_feedback.get_username", lambda: STUDENT, raising=False)
    for name in ("exchange", "home"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path


def exchanged(step: type, folder: Path) -> None:
    """Do one of the exchange's steps, as the nbgrader commands do."""
    config = Config()
    config.CourseDirectory.root = str(folder / "course")
    config.CourseDirectory.course_id = "vae"
    config.CourseDirectory.assignment_id = cheap.ASSIGNMENT
    config.CourseDirectory.release_directory = "assignments"
    for name in ("submitted", "feedback"):
        config.CourseDirectory[f"{name}_directory"] = f"work/{name}"
    config.Exchange.root = str(folder / "exchange")
    config.Exchange.cache = str(folder / "cache")
    step(coursedir=CourseDirectory(config=config), authenticator=Authenticator(config=config), config=config).start()


def test_feedback_finds_its_way_back(classroom):
    work = classroom / "course" / "work"
    release(cheap.ASSIGNMENT)
    for step in (ExchangeReleaseAssignment, ExchangeFetchAssignment):
        exchanged(step, classroom)
    shutil.copy(cheap.hand_in(classroom / "written", STUDENT), classroom / "home" / cheap.ASSIGNMENT / "cheap.ipynb")
    for step in (ExchangeSubmit, ExchangeCollect):
        exchanged(step, classroom)
    cheap.hand_in(work, "by_mail")  # has no secret of nbgrader's, and must not keep the others' pages back
    graded = list(pipeline.grade(cheap.ASSIGNMENT, work / "submitted", work, cheap.InProcess(), Limits()))
    assert [one.problem for one in graded] == ["", ""]
    assert {one.student: one.score for one in results.of_class(cheap.ASSIGNMENT, work)} == {STUDENT: 4, "by_mail": 4}
    assert [one.problem for one in feedback.write(cheap.ASSIGNMENT, work)] == ["", ""]
    for step in (ExchangeReleaseFeedback, ExchangeFetchFeedback):
        exchanged(step, classroom)
    [page] = (classroom / "home" / cheap.ASSIGNMENT / "feedback").rglob("*.html")
    assert "latent_loss" in page.read_text()
