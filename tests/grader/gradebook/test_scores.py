"""One score: what formgrader shows of a submission is what table, page, CSV, feedback and nbgrader's own export say."""

from __future__ import annotations

import copy
import csv
import datetime
import io
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin, LateSubmissionPlugin
from rich.console import Console

from autograder import course
from autograder.cli import main
from autograder.gradebook import database, nbgrader_api, outcomes, scores
from autograder.gradebook.marks import KeepMarks
from autograder.gradebook.outcomes import Outcome
from autograder.gradebook.writer import TIMESTAMP, Writer
from autograder.judge import judged_notebook
from autograder.report import class_page, export, feedback, results, table
from vaelab.checks import Verdict

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries cause them

ASSIGNMENT = "marks"
# Points by notebook and cell; a test belongs to the exercise in its name.
SUMS = {"double": None, "test_double_values": 2.0, "test_double_shape": 1.0, "why": 4.0}
PRODUCTS = {"square": None, "test_square_values": 3.0}
COURSE = {"products": PRODUCTS, "sums": SUMS}
UNTOUCHED = "YOUR ANSWER HERE"
DUE = datetime.datetime(2025, 3, 1, 12)
LATE = "2025-03-03 00:00:00 UTC"  # 36 hours


class HalfOff(LateSubmissionPlugin):
    """A penalty of the kind that instructors configure."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        return score / 2


class Classroom:
    """A course with one assignment of two notebooks and its work folder; results go to nbgrader without running anything."""

    def __init__(self, root: Path) -> None:
        self.root, self.work = root, root / "work"
        self.api = nbgrader_api.api(self.work, release=root / "release")

    def book(self) -> Gradebook:
        return Gradebook(database.gradebook_url(self.work))

    def write(self, points: Mapping[str, Mapping[str, float | None]]) -> None:
        folder = self.root / "solutions" / ASSIGNMENT
        folder.mkdir(parents=True, exist_ok=True)
        for name, cells in points.items():
            nbformat.write(notebook(cells), folder / f"{name}.ipynb")

    def release(self) -> None:
        nbgrader_api.checked(self.api.generate_assignment(ASSIGNMENT))

    def autograde(self, student: str, failed: str = "", timestamp: str = "", without: str = "", **answers: str) -> None:
        """Enter a submission, in which the tests whose names begin with ``failed`` fail, through all steps."""
        runs, verdicts = judged(failed, answers)
        notebooks = {f"{name}.ipynb": run for name, run in runs.items() if name != without}
        beside = {TIMESTAMP: timestamp.encode()} if timestamp else {}
        Writer(self.work).enter(ASSIGNMENT, student, notebooks, beside)
        outcomes.save(self.work, ASSIGNMENT, Outcome(student, verdicts))

    def grade(self, student: str, failed: str = "", **answers: str) -> None:
        """The same by the step alone that enters scores, which takes a moment."""
        runs, verdicts = judged(failed, answers)
        with self.book() as book:
            book.update_or_create_student(student)
            book.update_or_create_submission(ASSIGNMENT, student)
        for name, run in runs.items():
            of = {"notebook": name, "assignment": ASSIGNMENT, "student": student}
            KeepMarks().preprocess(run, {"nbgrader": of | {"db_url": database.gradebook_url(self.work)}})
        outcomes.save(self.work, ASSIGNMENT, Outcome(student, verdicts))

    def mark(self, student: str, cell: str, notebook: str = "sums", comment: str = "", **marks: float) -> None:
        """What formgrader does when a person enters a score."""
        with self.book() as book:
            grade = book.find_grade(cell, notebook, ASSIGNMENT, student)
            grade.manual_score, grade.extra_credit = marks.get("score"), marks.get("extra")
            grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
            if comment:
                book.find_comment(cell, notebook, ASSIGNMENT, student).manual_comment = comment
            book.db.commit()

    def results(self) -> dict[str, results.Result]:
        return {result.student: result for result in results.of_class(ASSIGNMENT, self.work)}

    def waits(self, student: str) -> list[str]:
        return self.results()[student].to_mark


def notebook(points: Mapping[str, float | None], answers: Mapping[str, str] = {}) -> nbformat.NotebookNode:
    """A notebook with a test for each ``test_…``, an answer in code for each cell without points, else a written one."""
    cells = []
    for name, value in points.items():
        is_test = name.startswith("test_")
        make = new_markdown_cell if value and not is_test else new_code_cell
        cell = make(answers.get(name, f"# {name}"), id=name)
        role = {"grade_id": name, "grade": value is not None, "solution": not is_test, "locked": is_test}
        cell.metadata.nbgrader = {"schema_version": 3, "task": False, **role} | (
            {} if value is None else {"points": value}
        )
        cells.append(cell)
    return new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


def judged(
    failed: str, answers: Mapping[str, str]
) -> tuple[dict[str, nbformat.NotebookNode], dict[str, list[Verdict]]]:
    """Notebooks with the outputs that the engine writes, and the verdicts."""
    runs, verdicts = {name: notebook(cells, answers) for name, cells in COURSE.items()}, {}
    for cell in (cell for run in runs.values() for cell in run.cells):
        test = cell.metadata.nbgrader.grade_id
        if test.startswith("test_"):
            verdicts[test] = [verdict(test, not (failed and test.startswith(failed)))]
            cell.outputs = judged_notebook.trusted_outputs(verdicts[test], visible=1)
    return runs, verdicts


def verdict(test: str, passed: bool) -> Verdict:
    return Verdict("a_check", test.split("_")[1], passed, "The sign is wrong.", mistake="" if passed else "wrong_sign")


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    """A course whose gradebook knows the assignment and its due date; nbgrader needs seconds to make one."""
    nbgrader_api.quiet()
    folder = tmp_path_factory.mktemp("released")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "SOLUTIONS", folder / "solutions")
        made = Classroom(folder)
        made.write(COURSE)
        made.release()
        with made.book() as book:
            book.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
    return folder


@pytest.fixture
def classroom(released, tmp_path, monkeypatch) -> Classroom:
    shutil.copytree(released, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr(course, "SOLUTIONS", tmp_path / "solutions")
    return Classroom(tmp_path)


@pytest.fixture
def half_off(monkeypatch) -> None:
    """The configuration with a late penalty, as docs/instructors/collect.md says."""
    configured = nbgrader_api.configuration()
    configured.AssignLatePenalties.plugin_class = HalfOff
    monkeypatch.setattr(nbgrader_api, "configuration", lambda: copy.deepcopy(configured))


def printed(graded: list[results.Result], width: int = 150) -> str:
    console = Console(width=width, file=io.StringIO(), force_terminal=True, color_system=None)
    console.print(table.of_class(ASSIGNMENT, graded))
    return console.file.getvalue()


# ---------------------------------------------------------------------------------------------------------------------
# Five places


def everywhere(classroom: Classroom, folder: Path) -> dict[str, dict[str, tuple[float, float]]]:
    """Points and final score by place and student, as far as the place tells them."""
    work, graded = classroom.work, list(classroom.results().values())
    said: dict[str, dict[str, tuple[float, float]]] = {}
    with classroom.book() as book:
        said["gradebook"] = {
            one.student.id: (one.score, max(0.0, one.score - one.late_submission_penalty))
            for one in book.assignment_submissions(ASSIGNMENT)
        }
        CsvExportPlugin(to=str(folder / "nbgrader.csv")).export(book)
    with (folder / "nbgrader.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["timestamp"] or row["student_id"] in said["gradebook"]]
    said["nbgrader export"] = {row["student_id"]: (float(row["raw_score"]), float(row["score"])) for row in rows}
    shown = {
        one["student"]: one["score"]
        for one in classroom.api.get_submissions(ASSIGNMENT)
        if one["student"] in said["gradebook"]
    }
    said["formgrader"] = {student: (shown[student], final) for student, (_, final) in said["gradebook"].items()}
    with export.write(ASSIGNMENT, graded, folder)[0].open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if not row["problem"]]
    said["CSV"] = {row["student"]: (float(row["points"]), float(row["final"])) for row in rows}
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed(graded).splitlines() if "│" in line]
    said["table"] = {cell[0]: first_and_last(cell[1], cell[3]) for cell in cells if cell[0] in said["gradebook"]}
    page = class_page.write(ASSIGNMENT, graded, folder / "page.html", work=work).read_text()
    row = r'<th scope="row">(\w+)</th>\s*<td class="number total">(.*?)</td>\s*<td class="number penalty">.*?</td><td class="number">(.*?)</td>'
    said["page"] = {
        student: first_and_last(points, final) for student, points, final in re.findall(row, page) if final != "–"
    }
    said["feedback"] = {}
    for pages in feedback.write(ASSIGNMENT, work):
        [sentence] = {
            re.search(r"Points for marks: (.*?)\.</strong>", one.read_text())[1] for one in pages.place.glob("*.html")
        }
        final = re.search(r"final: ([\d.]+)", sentence)
        points = first_and_last(sentence, final[1] if final else sentence.split("/")[0])
        said["feedback"][pages.student] = points
    return said


def first_and_last(points: str, final: str) -> tuple[float, float]:
    return float(points.split("/")[0]), float(final)


def test_points_and_final_score_are_the_same_in_every_place(half_off, classroom, tmp_path):
    classroom.autograde("late", timestamp=LATE, why="Because.")
    classroom.autograde("marked", why="Because.")
    classroom.mark("marked", "why", score=3, extra=1.5, comment="Well argued.")
    classroom.mark("marked", "test_double_values", score=1)
    classroom.autograde("marked", why="Because.")
    classroom.autograde("wrong", failed="test_double", why="Because.")
    classroom.autograde("waiting", why="Because.")
    classroom.autograde("untouched", failed="test_", why=UNTOUCHED)
    outcomes.save(classroom.work, ASSIGNMENT, Outcome("broken", problem="The file is empty."))

    assert classroom.waits("marked") == []
    found = everywhere(classroom, tmp_path)
    expected = {"late": (6, 3), "marked": (9.5, 9.5), "wrong": (3, 3), "waiting": (6, 6), "untouched": (0, 0)}
    assert found == {place: expected for place in found} and len(found) == 7
    table = printed(list(classroom.results().values()))
    assert "6/6 + 4 to mark" in table and "9.5/10" in table and "0/10" in table

    with_more = {**SUMS, "test_double_values": 5.0, "why": 6.0}
    classroom.write({"sums": with_more})
    assert scores.rescore(ASSIGNMENT, classroom.work) and not scores.rescore(ASSIGNMENT, classroom.work)
    found = everywhere(classroom, tmp_path)
    expected |= {"late": (9, 4.5), "waiting": (9, 9)}
    assert found == {place: expected for place in found}
    with classroom.book() as book:
        assert book.find_assignment(ASSIGNMENT).max_score == 15


def test_full_points_are_full_with_extra_credit_on_top(classroom, tmp_path):
    classroom.grade("ada", why="Because.")
    classroom.mark("ada", "test_double_values", score=2, extra=1)
    graded = list(classroom.results().values())
    assert [item.full for item in results.items(graded)] == [1, 1]
    with export.write(ASSIGNMENT, graded, tmp_path)[1].open(encoding="utf-8-sig") as file:
        assert [row["full points (students)"] for row in csv.DictReader(file)] == ["1", "1"]
    assert graded[0].scores["double"] == 4 and graded[0].maxima["double"] == 3


def test_a_notebook_that_is_no_longer_handed_in_keeps_no_penalty(half_off, classroom):
    classroom.autograde("ada", timestamp=LATE, why="Because.")
    before = classroom.results()["ada"]
    assert before.penalty == before.score / 2
    classroom.autograde("ada", without="sums")
    now = classroom.results()["ada"]
    assert now.score < before.score and now.penalty == now.score / 2


def test_nothing_is_below_zero_on_a_feedback_page(half_off, classroom):
    """nbgrader keeps the penalty of before a score was lowered by hand; its page would show 3 − 3 and 0 − 1.5 points."""
    classroom.autograde("ada", timestamp=LATE, why="Because.")
    classroom.mark("ada", "test_square_values", "products", score=0)
    [pages] = feedback.write(ASSIGNMENT, classroom.work)
    text = (pages.place / "products.html").read_text()
    assert "products (Score: 0.0 / 3.0)" in text and "final: 0" in text


# ---------------------------------------------------------------------------------------------------------------------
# Changed points


def test_who_was_not_run_again_and_who_cannot_be_graded_any_more_are_on_the_new_points(classroom):
    for student, failed in (("ada", ""), ("bruno", "test_double_values"), ("chen", "")):
        classroom.grade(student, failed=failed, why="Because.")
    outcomes.save(classroom.work, ASSIGNMENT, Outcome("chen", problem="The file is empty."))
    classroom.mark("bruno", "test_double_shape", score=1, extra=0.5)
    classroom.write({"sums": {**SUMS, "test_double_values": 5.0, "test_double_shape": 0.5}})
    said = scores.rescore(ASSIGNMENT, classroom.work)
    assert "3 students" in said
    found = {student: (result.score, result.maximum) for student, result in classroom.results().items()}
    assert found == {"ada": (8.5, 8.5), "bruno": (4.5, 8.5), "chen": (8.5, 8.5)}
    assert "8.5/8.5 + 4 to mark" in (table := printed([classroom.results()["chen"]]))
    assert "The points are those of an earlier submission." in " ".join(table.replace("│", " ").split())
    bruno = classroom.results()["bruno"]
    assert any("1 of 0.5 points given by hand for `test_double_shape`: more than" in one.text for one in bruno.notes)


def test_formgraders_own_button_for_a_new_version_leaves_nobody_on_old_points(classroom, monkeypatch):
    """Its Generate button changes the maxima and no score; from 0 points on, only verdicts know who passed."""
    with monkeypatch.context() as patch:
        patch.setitem(COURSE, "sums", {**SUMS, "test_double_shape": 0.0})
        classroom.write(COURSE)
        classroom.release()
        for student, failed in (("ada", ""), ("bruno", "test_double_shape")):
            classroom.grade(student, failed=failed)
    classroom.write(COURSE)
    classroom.release()
    assert classroom.results()["ada"].score == 5
    scores.rescore(ASSIGNMENT, classroom.work)
    assert {student: result.score for student, result in classroom.results().items()} == {"ada": 6, "bruno": 5}


@pytest.mark.parametrize("damage", ["[" * 200_000, "", '{"student": 5}', "[]", None, '"seconds"'], ids=range(6))
def test_a_damaged_record_of_one_student_stops_nobody(classroom, damage):
    for student in ("ada", "bruno"):
        classroom.grade(student, why="Because.")
    path = classroom.work / "outcomes" / ASSIGNMENT / "ada.json"
    kept = path.read_text()
    path.unlink()
    if damage is None:
        path.mkdir()
    else:
        path.write_text(damage if damage != '"seconds"' else kept.replace('"seconds": {}', '"seconds": {"sums": "x"}'))
    ended = CliRunner(env={"COLUMNS": "150"}).invoke(main, ["report", ASSIGNMENT, "--work", str(classroom.work)])
    assert ended.exit_code == 0 and "damaged; grade it again" in ended.output
    found = classroom.results()
    assert found["ada"].problem and found["ada"].score == 6 and found["bruno"].score == 6


def test_report_and_export_show_changed_points_at_once(classroom, tmp_path):
    classroom.grade("ada", why="Because.")
    classroom.write({"sums": {**SUMS, "test_double_values": 5.0}})
    ended = CliRunner(env={"COLUMNS": "150"}).invoke(main, ["report", ASSIGNMENT, "--work", str(classroom.work)])
    assert ended.exit_code == 0 and "9/9 + 4 to mark" in ended.output and "1 student scored anew" in ended.output
    again = CliRunner(env={"COLUMNS": "150"}).invoke(
        main, ["export", ASSIGNMENT, str(tmp_path / "csv"), "--work", str(classroom.work)]
    )
    assert again.exit_code == 0 and "scored anew" not in again.output


def test_a_work_folder_that_cannot_be_written_can_be_read(classroom, tmp_path):
    classroom.grade("ada", why="Because.")
    work = classroom.work
    for name in ("report", "export"):
        (work / name).write_text("a file where the folder would be")
    read_only = ["--work", str(work), "--gradebook", f"sqlite:///file:{work}/gradebook.db?mode=ro&uri=true"]
    ended = CliRunner(env={"COLUMNS": "150"}).invoke(main, ["report", ASSIGNMENT, *read_only])
    assert ended.exit_code == 0 and "6/6 + 4 to mark" in ended.output
    assert "The page could not be written" in ended.output and "--to FILE" in ended.output
    ended = CliRunner(env={"COLUMNS": "150"}).invoke(
        main, ["report", ASSIGNMENT, "--to", str(tmp_path / "page.html"), *read_only]
    )
    assert ended.exit_code == 0 and "6/6 + 4" in (tmp_path / "page.html").read_text()
    ended = CliRunner(env={"COLUMNS": "150"}).invoke(main, ["export", ASSIGNMENT, *read_only])
    assert ended.exit_code == 1 and "FOLDER` puts them elsewhere" in ended.output
    classroom.write({"sums": {**SUMS, "test_double_values": 5.0}})
    ended = CliRunner(env={"COLUMNS": "150"}).invoke(main, ["export", ASSIGNMENT, str(tmp_path / "csv"), *read_only])
    assert ended.exit_code == 0 and "the gradebook cannot be written" in ended.output
    assert (tmp_path / "csv" / f"{ASSIGNMENT}-students.csv").read_text().splitlines()[1].startswith("ada,6.0,10.0")


# ---------------------------------------------------------------------------------------------------------------------
# Marks given by hand


def test_a_marked_answer_stays_marked_until_it_changes(classroom):
    classroom.grade("ada", why="Because.")
    assert classroom.waits("ada") == ["why"]
    classroom.mark("ada", "why", score=3)
    classroom.grade("ada", why="Because. \r\n")
    assert classroom.waits("ada") == [] and classroom.results()["ada"].score == 9
    for other in ("Because of its convexity.", "", ""):
        classroom.grade("ada", why=other)
        result = classroom.results()["ada"]
        assert result.to_mark == ["why"] and str(result.total) == "9/10, 4 to mark again"
        assert any(
            "3 of 4 points given by hand for `why`, but the answer changed" in note.text for note in result.notes
        )
    classroom.grade("ada", why="Because.")
    assert classroom.waits("ada") == []
    classroom.grade("ada", why="Because of its convexity.")
    classroom.mark("ada", "why", score=4)
    classroom.grade("ada", why="Because of its convexity.")
    assert classroom.waits("ada") == [] and classroom.results()["ada"].score == 10


def test_another_picture_in_the_same_words_is_another_answer(classroom, monkeypatch):
    picture = {"image.png": {"image/png": "AAAA"}}
    drawn = notebook

    def with_picture(*arguments):
        made = drawn(*arguments)
        for cell in made.cells:
            if cell.cell_type == "markdown":
                cell.attachments = copy.deepcopy(picture)
        return made

    monkeypatch.setitem(globals(), "notebook", with_picture)
    classroom.grade("ada", why="![image.png](attachment:image.png)")
    classroom.mark("ada", "why", score=3)
    classroom.grade("ada", why="![image.png](attachment:image.png)")
    assert classroom.waits("ada") == []
    picture["image.png"]["image/png"] = "BBBB"
    classroom.grade("ada", why="![image.png](attachment:image.png)")
    assert classroom.waits("ada") == ["why"]


def test_a_test_marked_by_hand_is_looked_at_again_when_its_answer_or_its_end_changes(classroom, monkeypatch):
    said = "The sign is wrong at 0.123."
    monkeypatch.setitem(
        globals(), "verdict", lambda test, passed: Verdict("c", "e", passed, said, mistake="wrong_sign")
    )
    classroom.grade("ada", failed="test_double_values", double="x + x")
    classroom.mark("ada", "test_double_values", score=1)
    said = "The sign is wrong at 0.456."
    classroom.grade("ada", failed="test_double_values", double="x + x", square="x ** 2", why="More.")
    assert classroom.waits("ada") == ["why"] and classroom.results()["ada"].score == 5
    said = "The shape is wrong."
    classroom.grade("ada", failed="test_double_values", double="x + x")
    assert classroom.waits("ada") == ["test_double_values", "why"]
    classroom.mark("ada", "test_double_values", score=1)
    classroom.grade("ada", failed="test_double_values", double="x + x")
    assert classroom.waits("ada") == ["why"]
    classroom.grade("ada", failed="test_double_values", double="2 * x")
    assert classroom.waits("ada") == ["test_double_values", "why"]


def test_a_mark_in_a_notebook_that_is_no_longer_handed_in_is_noted(classroom):
    classroom.autograde("ada", why="Because.")
    classroom.mark("ada", "why", score=3)
    classroom.autograde("ada", without="sums")
    [note] = classroom.results()["ada"].notes
    assert "`why`, but its notebook sums is no longer handed in" in note.text
