"""The assignments through the whole pipeline: solutions get everything, untouched releases nothing."""

from __future__ import annotations

import base64
import csv
import re
import shutil
from dataclasses import asdict, replace

import cheap
import nbformat
import pytest

from autograder import bank, course, pipeline
from autograder.cli import example_class
from autograder.gradebook import nbgrader_api
from autograder.pipeline.lesson import Lesson
from autograder.report import class_page, export, feedback, results
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool, run

pytestmark = pytest.mark.thorough

LIMITS = Limits()
# The first two go through everything each time; later ones train several models each. What their checks say of the solution
# and of the untouched release, test_bank.py tries in one process, of whatever assignments there are.
EACH = [pytest.param(name, marks=pytest.mark.slow if k > 1 else ()) for k, name in enumerate(course.assignments())]


@pytest.fixture(scope="module")
def pool():
    nbgrader_api.quiet()
    pool = LocalPool(2, LIMITS)
    yield pool
    pool.shutdown()


def grade(pool, assignment, work, **options):
    return {one.student: one for one in pipeline.grade(assignment, work / "submitted", work, pool, LIMITS, **options)}


def hand_in(work, student, assignment, folder):
    shutil.copytree(folder / assignment, work / "submitted" / student / assignment)


@pytest.fixture(scope="module", params=EACH)
def graded(request, pool, tmp_path_factory):
    """(assignment, work folder) with the solution and the untouched release graded, in a folder with a space in its name."""
    assignment, work = request.param, tmp_path_factory.mktemp("a class")
    hand_in(work, "solved", assignment, course.SOLUTIONS)
    hand_in(work, "untouched", assignment, course.ASSIGNMENTS)
    ended = grade(pool, assignment, work)
    assert {student: one.problem for student, one in ended.items()} == {"solved": "", "untouched": ""}
    return assignment, work


def result_of(student, graded):
    return next(result for result in results.of_class(*graded) if result.student == student)


def executed(student, graded):
    assignment, work = graded
    for path in (work / "autograded" / student / assignment).glob("*.ipynb"):
        yield from (cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")


def test_the_solution_gets_all_points(graded):
    result = result_of("solved", graded)
    assert result.findings == []
    assert result.scores == result.maxima and result.score > 0


def test_the_untouched_release_gets_none(graded):
    result = result_of("untouched", graded)
    assert result.score == 0 and result.maximum > 0
    assert {finding.mistake for finding in result.findings} == {"not_written"}
    assert result.untouched


def test_a_sound_submission_gets_no_notes(graded):
    assert not result_of("solved", graded).notes and not result_of("untouched", graded).notes


def test_the_written_question_waits_for_a_person(graded):
    assignment, _ = graded
    written = [cell for path in course.notebooks(assignment) for cell in course.cells(path) if cell.is_written]
    assert result_of("solved", graded).to_mark == [cell.grade_id for cell in written]


@pytest.fixture(scope="module")
def shown(graded, pool) -> list[dict]:
    """What the cells of the solution display, run from top to bottom."""
    lesson = Lesson.read(graded[0])
    nothing = {"statements": [], "tests": []}
    files = {name: base64.b64encode(data).decode() for name, data in lesson.files.items()}
    job = {
        "plans": dict.fromkeys(lesson.notebooks, nothing),
        "files": files,
        "limits": asdict(LIMITS),
        "nonce": "0" * 32,
    }
    ran = pool.submit(run, {**job, "whole": lesson.notebooks}).result()["notebooks"]
    assert [one["whole"]["stopped"] for one in ran.values()] == [None] * len(ran)
    return [output for one in ran.values() for outputs in one["whole"]["outputs"].values() for output in outputs]


def test_the_solution_runs_without_errors_or_stderr(shown):
    for output in shown:
        assert output["output_type"] != "error", output.get("evalue")
        assert output.get("name") != "stderr", output["text"]


def test_every_figure_has_a_text_alternative(shown):
    outputs = [output for output in shown if "image/png" in output.get("data", {})]
    # The course's; a student who calls Matplotlib in an answer has no duty to describe the figure.
    figures = [one for one in outputs if not one["data"].get("text/plain", "").startswith("<Figure")]
    assert len(figures) >= 3
    assert all(len(figure["metadata"]["image/png"]["alt"]) > 20 for figure in figures)


def test_every_test_says_what_it_found(graded):
    tests = [
        cell
        for cell in executed("untouched", graded)
        if cell.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test_")
    ]
    assert tests and all("✗" in cell.outputs[0].data["text/plain"] for cell in tests)


def test_feedback_says_the_mistakes_but_not_the_hidden_tests(graded):
    assignment, work = graded
    assert len(list(feedback.write(assignment, work))) == feedback.count(assignment, work) == 2
    for page in (work / "feedback" / "untouched" / assignment).glob("*.html"):
        text = page.read_text()
        assert "This exercise is not written yet." in text
        assert "HIDDEN TESTS" not in text and "&lt;div" not in text
        assert (
            "<math" in text
            and "<script" not in text
            and not re.search(r"""(src|href)=["']?(https?:)?//[^"']*\.(js|css)""", text)
        )


def test_an_unchanged_submission_is_not_run_again(graded, pool):
    assignment, work = graded
    before = {result.student: result.scores for result in results.of_class(assignment, work)}
    again = grade(pool, assignment, work)
    assert all(one.from_store for one in again.values())
    assert {result.student: result.scores for result in results.of_class(assignment, work)} == before


def test_manual_scores_and_comments_survive_regrading(graded, pool, tmp_path):
    from nbgrader.api import Gradebook

    assignment, shared = graded
    work = shutil.copytree(shared, tmp_path / "marked")  # the other tests' class has no marks
    written = result_of("solved", graded).to_mark
    name = next(p.stem for p in course.notebooks(assignment) if written[0] in [c.grade_id for c in course.cells(p)])
    with Gradebook(f"sqlite:///{work}/gradebook.db") as gradebook:
        grade_of = gradebook.find_grade(written[0], name, assignment, "solved")
        grade_of.manual_score, grade_of.needs_manual_grade = 2.5, False
        gradebook.find_comment(written[0], name, assignment, "solved").manual_comment = "Well argued."
        gradebook.db.commit()
    grade(pool, assignment, work, students=["solved"])
    with Gradebook(f"sqlite:///{work}/gradebook.db") as gradebook:
        assert gradebook.find_grade(written[0], name, assignment, "solved").manual_score == 2.5
        assert gradebook.find_comment(written[0], name, assignment, "solved").manual_comment == "Well argued."


def test_the_page_of_the_class_escapes_what_students_wrote(graded, tmp_path):
    assignment, _ = graded
    result = replace(result_of("untouched", graded), student="<script>alert(1)</script>")
    text = class_page.write(assignment, [result], tmp_path / "page.html").read_text()
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_exported_tables_hold_no_formulas(graded, tmp_path):
    assignment, _ = graded
    result = replace(result_of("solved", graded), student="=HYPERLINK(1)")
    students, exercises = export.write(assignment, [result], tmp_path)
    rows = list(csv.DictReader(students.open(encoding="utf-8-sig")))
    assert rows[0]["student"] == "'=HYPERLINK(1)" and float(rows[0]["points"]) == result.score
    assert [row["exercise"] for row in csv.DictReader(exercises.open(encoding="utf-8-sig"))] == list(result.scores)


def test_a_broken_submission_gets_a_reason_and_stops_nobody(pool, tmp_path):
    name = course.notebooks("01_build")[0].name
    for student, text in (("broken", "this is not JSON"), ("empty", "")):
        folder = tmp_path / "submitted" / student / "01_build"
        folder.mkdir(parents=True)
        (folder / name).write_text(text)
    hand_in(tmp_path, "untouched", "01_build", course.ASSIGNMENTS)
    ended = grade(pool, "01_build", tmp_path)
    assert set(ended) == {"broken", "empty", "untouched"}
    assert ended["broken"].problem and ended["empty"].problem and not ended["untouched"].problem
    assert "\n" not in ended["broken"].problem


def test_a_fault_in_the_repair_costs_one_submission_only(pool, tmp_path, monkeypatch):
    def repair_all_but_one(submission, sources):
        if submission.student == "odd":
            raise RecursionError("too deep")
        return {}, (), "It is empty."

    monkeypatch.setattr("autograder.pipeline.ready.repair", repair_all_but_one)
    for student in ("odd", "other"):
        hand_in(tmp_path, student, "01_build", course.ASSIGNMENTS)
    ended = grade(pool, "01_build", tmp_path)
    assert "too deep" in ended["odd"].problem and ended["other"].problem == "It is empty."


def notebook_with(exercise, source):
    """A solved 01_build with one answer replaced."""
    [path] = course.notebooks("01_build")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == exercise:
            cell.source = source
    return notebook, path.name


def test_a_dead_kernel_costs_only_its_own_exercise(pool, tmp_path):
    source = "import os\n\ndef latent_loss(codings_mean, codings_log_var):\n    os._exit(1)\n"
    notebook, name = notebook_with("latent_loss", source)
    notebook.cells = [
        c for c in notebook.cells if not c.source.startswith(("keras.utils.set_random_seed", "mu, sigma"))
    ]
    folder = tmp_path / "submitted" / "deadly" / "01_build"
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / name)
    one = grade(pool, "01_build", tmp_path)["deadly"]
    [result] = results.of_class("01_build", tmp_path)
    lost = {exercise for exercise in result.scores if result.scores[exercise] < result.maxima[exercise]}
    assert lost == {"latent_loss"}
    assert any("died" in ending for ending in one.endings)


def test_the_example_class_is_built_from_the_bank(tmp_path):
    students = example_class.build_class(tmp_path)
    assert len(students) >= 14
    named = {(variant.exercise, variant.mistake) for variant in bank.variants(example_class.ASSIGNMENT)}
    planted = {(exercise, m) for slips in example_class.CLASS.values() for exercise, m in slips.items() if m}
    assert planted <= named
    for student in students:
        [path] = (tmp_path / "submitted" / student / example_class.ASSIGNMENT).glob("*.ipynb")
        nbformat.validate(nbformat.read(path, as_version=4))


@pytest.mark.slow
def test_the_example_class_gets_the_points_and_mistakes_that_were_planted(pool, tmp_path):
    example_class.build_class(tmp_path)
    grade(pool, example_class.ASSIGNMENT, tmp_path)
    for result in results.of_class(example_class.ASSIGNMENT, tmp_path):
        slips = example_class.CLASS.get(result.student)
        if slips is None:
            continue
        lost = {exercise for exercise in result.scores if result.scores[exercise] < result.maxima[exercise]}
        assert lost == set(slips), result.student
        found = {(finding.exercise, finding.mistake) for finding in result.findings}
        assert {(exercise, mistake or "not_written") for exercise, mistake in slips.items()} <= found, result.student


def test_late_work_is_said_to_be_late(pool, tmp_path, monkeypatch):
    from nbgrader.api import Gradebook

    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    for student, when in (("early", "2026-03-01 11:00:00 UTC"), ("late", "2026-03-02 13:10:00 UTC")):
        (cheap.hand_in(tmp_path, student).parent / "timestamp.txt").write_text(when)
    grade(pool, cheap.ASSIGNMENT, tmp_path)
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        gradebook.update_or_create_assignment(cheap.ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC")
    graded = {
        result.student: [note.text for note in result.notes] for result in results.of_class(cheap.ASSIGNMENT, tmp_path)
    }
    assert graded == {"early": [], "late": ["Handed in 1 day and 1 hour after the due date."]}


def test_support_files_are_the_instructors(pool, tmp_path, monkeypatch):
    """A notebook imports the file beside it; what a student put in its place, or in that of a library, is not imported."""
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    (tmp_path / "solutions" / cheap.ASSIGNMENT / "support.py").write_text("sign = -0.5\n")
    (tmp_path / "solutions" / cheap.ASSIGNMENT / "release.txt").write_text("support.py\n")
    answer = "import colorsys\nfrom support import sign\nassert hasattr(colorsys, 'hsv_to_rgb')\n" + cheap.RIGHT
    folder = cheap.hand_in(tmp_path, "ada", answer.replace("-0.5", "sign")).parent
    (folder / "support.py").write_text("sign = 0.5\n")
    (folder / "colorsys.py").write_text("")
    [one] = grade(pool, cheap.ASSIGNMENT, tmp_path).values()
    assert all(verdict.passed for verdicts in one.verdicts.values() for verdict in verdicts), one.verdicts
