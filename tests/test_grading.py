"""The assignments through real nbgrader: solutions get everything, untouched releases nothing."""

from __future__ import annotations

import shutil

import nbformat
import pytest

from autograder import bank, course, demo, grading, nbgrader_api, report, results
from vaelab.checks import MIME


@pytest.fixture(scope="module", params=course.assignments())
def graded(request, tmp_path_factory):
    """(assignment, work folder) with the solution and the untouched release graded, in a folder with a space in its name."""
    nbgrader_api.quiet()
    assignment = request.param
    work = tmp_path_factory.mktemp("a class")
    for student, source in (("solved", course.SOLUTIONS), ("untouched", course.ASSIGNMENTS)):
        shutil.copytree(source / assignment, work / "submitted" / student / assignment)
    outcome = list(grading.grade(assignment, work, started=lambda student: None))
    assert [(one.student, one.problem) for one in outcome] == [("solved", ""), ("untouched", "")]
    return assignment, work


def test_the_solution_gets_all_points(graded):
    result = results.read(graded[0], "solved", graded[1])
    assert result.findings == []
    assert result.scores == result.maxima and result.score > 0


def test_the_untouched_release_gets_none(graded):
    result = results.read(graded[0], "untouched", graded[1])
    assert result.score == 0 and result.maximum > 0
    assert {finding.mistake for finding in result.findings} == {"not_written"}
    assert result.untouched


def test_the_written_question_waits_for_a_person(graded):
    assignment, work = graded
    written = [cell for path in course.notebooks(assignment) for cell in course.cells(path) if cell.is_written]
    assert results.read(assignment, "solved", work).to_mark == [cell.grade_id for cell in written]


def test_the_solution_runs_without_errors_or_stderr(graded):
    assignment, work = graded
    for path in (work / "autograded" / "solved" / assignment).glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                assert output.output_type != "error", f"{cell.source}\n{output.get('evalue')}"
                assert output.get("name") != "stderr", f"{cell.source}\n{output.text}"


def test_every_figure_has_a_text_alternative(graded):
    assignment, work = graded
    figures = 0
    for path in (work / "autograded" / "solved" / assignment).glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    figures += 1
                    assert len(output.metadata["image/png"]["alt"]) > 20
    assert figures >= 3


def test_every_test_cell_reports(graded):
    assignment, work = graded
    for path in (work / "autograded" / "untouched" / assignment).glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_"):
                assert any(MIME in output.get("data", {}) for output in cell.outputs), cell.source


def test_feedback_is_written_for_every_student(graded):
    assignment, work = graded
    for student in ("solved", "untouched"):
        assert list((work / "feedback" / student / assignment).glob("*.html"))


def test_the_page_of_the_class_escapes_what_students_wrote(graded, tmp_path):
    assignment, work = graded
    result = results.read(assignment, "untouched", work)
    result.student = "<script>alert(1)</script>"
    text = report.page(assignment, [result], tmp_path / "page.html").read_text()
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_a_submission_that_is_no_notebook_does_not_stop_the_class(tmp_path):
    """The others are graded, and the reason is one line."""
    nbgrader_api.quiet()
    name = course.notebooks("01_build")[0].name
    for student, text in (("broken", "this is not JSON"), ("missing", None)):
        folder = tmp_path / "submitted" / student / "01_build"
        folder.mkdir(parents=True)
        if text:
            (folder / name).write_text(text)
    outcome = {one.student: one.problem for one in grading.grade("01_build", tmp_path, started=lambda student: None)}
    assert set(outcome) == {"broken", "missing"}
    assert outcome["broken"] and "\n" not in outcome["broken"]
    assert results.read("01_build", "broken", tmp_path).score == 0


def test_the_example_class_is_built_from_the_bank(tmp_path):
    students = demo.build_class(tmp_path)
    assert len(students) >= 14
    named = {(variant.exercise, variant.mistake) for variant in bank.variants(demo.ASSIGNMENT)}
    planted = {(exercise, m) for slips in demo.CLASS.values() for exercise, m in slips.items() if m}
    assert planted <= named
    for student in students:
        [path] = (tmp_path / "submitted" / student / demo.ASSIGNMENT).glob("*.ipynb")
        nbformat.validate(nbformat.read(path, as_version=4))


@pytest.mark.slow
def test_the_example_class_gets_the_points_and_mistakes_that_were_planted(tmp_path):
    nbgrader_api.quiet()
    demo.build_class(tmp_path)
    list(grading.grade(demo.ASSIGNMENT, tmp_path, started=lambda student: None))
    for student, slips in demo.CLASS.items():
        result = results.read(demo.ASSIGNMENT, student, tmp_path)
        lost = {exercise for exercise in result.scores if result.scores[exercise] < result.maxima[exercise]}
        assert lost == set(slips), student
        found = {(finding.exercise, finding.mistake) for finding in result.findings}
        assert {(exercise, mistake or "not_written") for exercise, mistake in slips.items()} <= found, student
