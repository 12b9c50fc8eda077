"""A work folder made by the version that ran whole notebooks: every command goes on in it.

earlier_work.zip is the class of ``cheap`` as that version left it: three students graded, Ada's written answer marked by hand,
results of whole notebooks in the store, repaired notebooks in prepared/.
"""

from __future__ import annotations

import contextlib
import zipfile
from pathlib import Path

import cheap
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder import cli
from autograder.cli import grading
from autograder.gradebook import database, nbgrader_api, outcomes
from autograder.report import results

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries cause them
POINTS = {"ada": cheap.POINTS + 0.5, "bruno": 0.0, "chen": 0.0}


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    nbgrader_api.quiet()
    cheap.make_course(tmp_path / "course")
    cheap.use(tmp_path / "course", monkeypatch)
    with zipfile.ZipFile(Path(__file__).with_name("earlier_work.zip")) as earlier:
        earlier.extractall(tmp_path / "work")
    return tmp_path / "work"


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> cheap.InProcess:
    executor = cheap.InProcess()
    monkeypatch.setattr(grading, "opened_pool", lambda *_, **__: contextlib.nullcontext(executor))
    return executor


def command(name: str, work: Path, *arguments: str) -> str:
    ended = CliRunner().invoke(cli.main, [name, cheap.ASSIGNMENT, "--work", str(work), *arguments])
    assert ended.exit_code == 0 and ended.exception is None, ended.output
    return ended.output


def points(work: Path) -> dict[str, float]:
    return {one.student: one.score for one in results.of_class(cheap.ASSIGNMENT, work) if not one.problem}


def mark(work: Path) -> tuple:
    with Gradebook(database.gradebook_url(work)) as book:
        grade = book.find_grade("why", "cheap", cheap.ASSIGNMENT, "ada")
        comment = book.find_comment("why", "cheap", cheap.ASSIGNMENT, "ada")
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def test_report_feedback_and_export_work_on_it_as_it_is(work: Path) -> None:
    assert points(work) == POINTS
    assert all(not one.problem and one.verdicts for one in outcomes.load(work, cheap.ASSIGNMENT))
    assert "bruno" in command("report", work)
    command("export", work)
    command("feedback", work)
    page = (work / "feedback" / "bruno" / cheap.ASSIGNMENT / "cheap.html").read_text()
    assert "sign" in page


def test_grading_goes_on_in_it(work: Path, executor: cheap.InProcess) -> None:
    before, files = mark(work), set((work / "store").rglob("*.json"))
    command("grade", work)
    assert executor.jobs == 3  # results of whole notebooks are none of plans
    assert points(work) == POINTS and mark(work) == before == (0.5, False, "Say where the minimum is.")
    notes = [note.text for one in outcomes.load(work, cheap.ASSIGNMENT) for note in one.notes]
    assert notes == ["`latent_loss` needs `codings`, which no cell defines."]
    command("grade", work)
    assert executor.jobs == 3 and points(work) == POINTS
    assert files < set((work / "store").rglob("*.json"))
    for name in ("report", "feedback", "export"):
        command(name, work)


def test_one_student_is_graded_among_those_of_before(work: Path, executor: cheap.InProcess) -> None:
    cheap.hand_in(work, "chen")
    command("grade", work, "--students", "chen")
    assert executor.jobs == 1 and points(work) == POINTS | {"chen": cheap.POINTS}
    command("report", work)
