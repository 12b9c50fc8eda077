"""`autograder release`: what students get, and that it leaves recorded grades alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder import course, nbgrader_api
from autograder.cli import main
from autograder.release import WouldBreakGrades, bundle, compare_with_grades

ASSIGNMENT = "tiny"


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A course of one assignment with one test and one written question; returns the repository's folder."""
    root = tmp_path / "a course"
    for name in ("SOLUTIONS", "ASSIGNMENTS"):
        monkeypatch.setattr(course, name, root / name.lower())
    write(root, test_double=2, why=3)
    return root


def write(root: Path, notebook: str = "sums", **points: float) -> None:
    """Write the source notebook: a test cell for each ``test_…``, a written question for each other name."""
    cells = [cell("double", "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION", None)]
    cells += [cell(name, "assert double(2) == 4", value) for name, value in points.items()]
    folder = root / "solutions" / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / f"{notebook}.ipynb")


def cell(name: str, source: str, points: float | None):
    is_test = name.startswith("test_")
    made = nbformat.v4.new_code_cell(source) if is_test or points is None else nbformat.v4.new_markdown_cell("Why?")
    role = {"schema_version": 3, "grade_id": name, "task": False, "locked": is_test}
    role |= {"grade": points is not None, "solution": not is_test}
    made.metadata.nbgrader = role | ({} if points is None else {"points": points})
    return made


@pytest.fixture(scope="module")
def entered(tmp_path_factory) -> Path:
    """A work folder whose gradebook knows the assignment, as after grading."""
    folder = tmp_path_factory.mktemp("entered")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "SOLUTIONS", folder / "a course" / "solutions")
        write(folder / "a course", test_double=2, why=3)
        grader = nbgrader_api.api(folder / "work", release=folder / "release")
        nbgrader_api.checked(grader.generate_assignment(ASSIGNMENT))
    return folder / "work"


@pytest.fixture
def known(entered, tmp_path) -> Path:
    """The same, for one test to change."""
    return shutil.copytree(entered, tmp_path / "work")


@pytest.fixture
def graded(known) -> Path:
    """The same, with one student's submission."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbgrader's own queries warn
        with Gradebook(nbgrader_api.gradebook_url(known)) as book:
            book.add_student("ada")
            book.add_submission(ASSIGNMENT, "ada")
    return known


def test_before_anything_is_graded_everything_may_change(tiny, known, tmp_path):
    write(tiny, test_treble=2)
    assert compare_with_grades(ASSIGNMENT, known) == []
    assert compare_with_grades(ASSIGNMENT, tmp_path / "no such folder") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"why": 3}, "`test_double` is gone"),
        ({"test_double": 2, "why": 3, "test_half": 1}, "`test_half` is new"),
        ({"test_twice": 2, "why": 3}, "`test_double` is gone"),
        ({"test_double": 2, "why": 3, "notebook": "products"}, "`products` is new"),
    ],
    ids=["removed", "added", "renamed", "another notebook"],
)
def test_what_would_break_recorded_grades_is_refused_with_the_reason(tiny, graded, change, said):
    write(tiny, **change)
    with pytest.raises(WouldBreakGrades, match=said):
        compare_with_grades(ASSIGNMENT, graded)


def test_nbgrader_would_refuse_it_as_well(tiny, graded, tmp_path):
    """The reason for refusing: nbgrader could not enter the changed assignment when the class is graded."""
    write(tiny, why=3)
    grader = nbgrader_api.api(graded, release=tmp_path / "again")
    with pytest.raises(nbgrader_api.NbgraderError):
        nbgrader_api.checked(grader.generate_assignment(ASSIGNMENT))


def test_changed_points_are_told_of(tiny, graded):
    write(tiny, test_double=5, why=3)
    [note] = compare_with_grades(ASSIGNMENT, graded)
    assert "`test_double` has 5 points now, 2 before" in note


def test_a_refusal_leaves_the_released_version_alone(tiny, graded, monkeypatch):
    configured = nbgrader_api.configuration()
    monkeypatch.setattr(nbgrader_api, "configuration", lambda: configured)
    monkeypatch.setattr(course, "ROOT", tiny)
    arguments = ["release", ASSIGNMENT, "--no-zip", "--work", str(graded)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    before = (course.ASSIGNMENTS / ASSIGNMENT / "sums.ipynb").read_bytes()
    write(tiny, why=3)
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 1 and "not released" in refused.output
    assert (course.ASSIGNMENTS / ASSIGNMENT / "sums.ipynb").read_bytes() == before


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory) -> Path:
    """The unpacked zip file of 02_generate."""
    folder = tmp_path_factory.mktemp("handed out")
    with zipfile.ZipFile(bundle("02_generate", folder / "zip" / "02_generate.zip")) as archive:
        archive.extractall(folder)
    return folder / "vae-course-02_generate"


def test_the_zip_file_holds_no_answers(handed_out):
    names = {path.relative_to(handed_out).parts[0] for path in handed_out.rglob("*") if path.is_file()}
    assert names == {"02_generate", "vaelab", "data", "LICENSE", "README.txt", "pyproject.toml"}
    for notebook in course.notebooks("02_generate"):
        given = (handed_out / "02_generate" / notebook.name).read_text()
        assert given == (course.ASSIGNMENTS / "02_generate" / notebook.name).read_text()


def test_what_the_zip_file_holds_is_enough(handed_out, tmp_path):
    """Run with its own package and data, in an environment that names no other folder and has no network to use."""
    code = (
        "import vaelab; from vaelab import load_fashion_mnist, load_vae; print(vaelab.__file__); "
        "print(len(load_fashion_mnist()[0][0]), load_vae(own=False).source)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=handed_out,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "VAELAB_CACHE": str(tmp_path),
            "PYTHONPATH": str(handed_out),
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(handed_out) in said and "55000 the course's checkpoint" in said


def test_without_data_the_zip_file_is_small(tmp_path):
    path = bundle("01_build", tmp_path / "01_build.zip", with_data=False)
    assert path.stat().st_size < 5e6
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if name.endswith("ubyte.gz")]
        assert "vae-course-01_build/data/checkpoint/vae.json" in archive.namelist()


def test_nothing_is_zipped_that_was_not_released(tiny, tmp_path):
    with pytest.raises(ValueError, match="no student version yet"):
        bundle(ASSIGNMENT, tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()
