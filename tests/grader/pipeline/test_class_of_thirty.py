"""A class in which twelve of thirty submissions have something odd, from the command to the pages: nobody is lost."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
import thirty
from click.testing import CliRunner
from lab import START, TOKEN, jupyter

from autograder import cli, course
from autograder.gradebook import database
from autograder.report import results

pytestmark = pytest.mark.thorough

COMMAND = {"COLUMNS": "150"}


def run(*arguments: str):
    return CliRunner(env=COMMAND).invoke(cli.main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """(course folder, what the command said, whom which exercises must cost points); in a folder with an odd name."""
    folder = tmp_path_factory.mktemp("thirty") / "C++ (1)"
    folder.mkdir()
    shutil.copy(course.ROOT / "nbgrader_config.py", folder)
    (folder / "solutions").symlink_to(course.SOLUTIONS)
    work = folder / "autograder" / "work"
    lost = thirty.build(work)
    with database.opened(work, create=True) as book:
        book.update_or_create_assignment(thirty.ASSIGNMENT, duedate=thirty.DUE)
    said = run("grade", thirty.ASSIGNMENT, "--work", work)
    return folder, said, lost


@pytest.fixture(scope="module")
def found(graded) -> dict[str, results.Result]:
    return {one.student: one for one in results.of_class(thirty.ASSIGNMENT, graded[0] / "autograder" / "work")}


def test_everybody_has_a_row(graded, found):
    folder, said, lost = graded
    assert said.exit_code == 0, said.output
    assert "Found 32 files, 30 submissions, 0 not understood" in said.output
    assert list(found) == sorted(lost)
    assert {one.student: one.problem for one in found.values() if one.problem} == {}
    page = (folder / "autograder" / "work" / "report" / f"{thirty.ASSIGNMENT}.html").read_text()
    for student in lost:
        assert re.search(rf"[│┃] {student} ", said.output) and f'<th scope="row">{student}</th>' in page


def test_what_is_odd_costs_no_more_than_its_own_exercise(graded, found):
    for student, exercises in graded[2].items():
        one = found[student]
        assert {name for name in one.scores if one.scores[name] < one.maxima[name]} == set(exercises), student


@pytest.mark.parametrize("student", thirty.PECULIAR)
def test_the_instructor_reads_what_was_odd(found, student):
    one = found[student]
    said = [note.text for note in one.notes] + [*one.endings] + [f"{f.says} {f.observed}" for f in one.findings]
    if thirty.PECULIAR[student].said:
        assert any(thirty.PECULIAR[student].said in text for text in said), said


def test_nobody_else_is_remarked_on(found):
    for student, one in found.items():
        if student.startswith("sound"):
            assert not one.notes and not one.endings


def test_every_written_answer_waits_to_be_marked(found):
    [source] = course.notebooks(thirty.ASSIGNMENT)
    written = [cell.grade_id for cell in course.cells(source) if cell.is_written]
    assert thirty.WRITTEN in written
    assert {student for student, one in found.items() if sorted(one.to_mark) != sorted(written)} == set()


def test_the_sound_ones_have_the_scores_that_they_get_alone(graded, found, tmp_path):
    """Graded in a class of their own, from nothing."""
    chosen = ["sound00", "sound03"]  # one with no mistake, one with three
    for student in chosen:
        shutil.copytree(graded[0] / "autograder/work/submitted" / student, tmp_path / "submitted" / student)
    assert run("grade", thirty.ASSIGNMENT, "--work", tmp_path).exit_code == 0
    alone = {one.student: one for one in results.of_class(thirty.ASSIGNMENT, tmp_path)}
    assert {name: one.scores for name, one in alone.items()} == {name: found[name].scores for name in chosen}


def test_csv_has_thirty_rows(graded, tmp_path):
    assert run("export", thirty.ASSIGNMENT, tmp_path, "--work", graded[0] / "autograder" / "work").exit_code == 0
    with open(tmp_path / f"{thirty.ASSIGNMENT}-students.csv", encoding="utf-8-sig") as file:
        assert [row["student"] for row in csv.DictReader(file)] == sorted(graded[2])


def test_feedback_writes_thirty_pages(graded):
    work: Path = graded[0] / "autograder" / "work"
    said = run("feedback", thirty.ASSIGNMENT, "--work", work)
    assert said.exit_code == 0, said.output
    pages = list((work / "feedback").glob(f"*/{thirty.ASSIGNMENT}/*.html"))
    assert sorted(page.parts[-3] for page in pages) == sorted(graded[2])
    assert all("</html>" in page.read_text()[-100:] for page in pages)
    pasted = (work / "feedback" / "pasted" / thirty.ASSIGNMENT / "generate_and_interpolate.html").read_text()
    assert thirty.picture()[:60] in pasted


@pytest.mark.browser
def test_formgrader_opens_all_thirty(graded, browser):
    page = browser.new_page()
    notebook = thirty.NOTEBOOK.removesuffix(".ipynb")
    with jupyter(graded[0]) as address:
        page.goto(f"{address}/tree?token={TOKEN}")  # sets the cookie that formgrader's own requests need
        page.goto(f"{address}/formgrader/gradebook/{thirty.ASSIGNMENT}/{notebook}")
        page.locator("tbody a").first.wait_for(timeout=START)
        ids = re.findall(r"formgrader/submissions/(\w+)", page.content())
        opened = {page.request.get(f"{address}/formgrader/submissions/{one}/").status for one in set(ids)}
        assert len(set(ids)) == 30 and opened == {200}
    page.close()
