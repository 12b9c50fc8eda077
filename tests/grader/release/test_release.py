"""`autograder release`: what students get, and that it leaves recorded grades alone."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder import course
from autograder.cli import main
from autograder.gradebook import database, nbgrader_api
from autograder.release import faults, release
from autograder.release.bundle import TOP, bundle, share
from autograder.release.earlier_grades import WouldBreakGrades, compare_with_grades
from autograder.repair import released_texts

ASSIGNMENT = "tiny"


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """A course of one assignment with one test and one written question; returns the repository's folder."""
    root = tmp_path / "a course"
    for name in ("SOLUTIONS", "ASSIGNMENTS"):
        monkeypatch.setattr(course, name, root / name.lower())
    write(root, test_latent_loss=2, why=3)
    return root


def write(root: Path, notebook: str = "sums", **points: float) -> None:
    """Write the source notebook: a test cell for each ``test_…``, a written question for each other name."""
    cells = [nbformat.v4.new_code_cell("from vaelab import check")]
    cells += [
        cell("latent_loss", "def latent_loss(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION", None)
    ]
    cells += [cell(name, "check.latent_loss_values(latent_loss)", value) for name, value in points.items()]
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
        write(folder / "a course", test_latent_loss=2, why=3)
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
        with Gradebook(database.gradebook_url(known)) as book:
            book.add_student("ada")
            book.add_submission(ASSIGNMENT, "ada")
    return known


def test_before_anything_is_graded_everything_may_change(tiny, known, tmp_path):
    write(tiny, test_latent_loss_3=2)
    assert compare_with_grades(ASSIGNMENT, known) == []
    assert compare_with_grades(ASSIGNMENT, tmp_path / "no such folder") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"why": 3}, "`test_latent_loss` is gone"),
        ({"test_latent_loss": 2, "why": 3, "test_latent_loss_half": 1}, "`test_latent_loss_half` is new"),
        ({"test_latent_loss_twice": 2, "why": 3}, "`test_latent_loss` is gone"),
        ({"test_latent_loss": 2, "why": 3, "notebook": "products"}, "`products` is new"),
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
    with pytest.raises(database.NbgraderError):
        nbgrader_api.checked(grader.generate_assignment(ASSIGNMENT))


def test_changed_points_are_told_of(tiny, graded):
    write(tiny, test_latent_loss=5, why=3)
    [note] = compare_with_grades(ASSIGNMENT, graded)
    assert "`test_latent_loss` has 5 points now, 2 before" in note


def test_a_refusal_leaves_the_released_version_alone(tiny, graded, monkeypatch):
    configured = nbgrader_api.configuration()
    monkeypatch.setattr(nbgrader_api, "configuration", lambda: configured)
    monkeypatch.setattr(course, "ROOT", tiny)
    arguments = ["release", ASSIGNMENT, "--no-zip", "--work", str(graded)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    before = (course.ASSIGNMENTS / ASSIGNMENT / "sums.ipynb").read_bytes()
    write(tiny, test_latent_loss=2, why=3, test_latent_loss_again=1)
    refused = CliRunner().invoke(main, arguments)
    assert refused.exit_code == 1 and "not released" in refused.output
    assert (course.ASSIGNMENTS / ASSIGNMENT / "sums.ipynb").read_bytes() == before


# ---------------------------------------------------------------------------------------------------------------------
# Nothing is given away


class Secrets:
    """Texts that no student may see, each another one, so that a leak says where it is."""

    def __init__(self) -> None:
        self.planted: list[str] = []

    def __call__(self, where: str) -> str:
        self.planted.append(f"SECRET {len(self.planted):03} {where} of the instructor's")
        return self.planted[-1]

    def picture(self, where: str) -> dict[str, str]:
        return {"image/png": base64.b64encode(self(where).encode()).decode()}

    def found_in(self, files: Mapping[str, bytes]) -> list[tuple[str, str]]:
        forms = [(text, form) for text in self.planted for form in (text.encode(), base64.b64encode(text.encode()))]
        return [(name, text) for name, data in files.items() for text, form in forms if form in data]


def plant(folder: Path, secret: Secrets) -> None:
    """An assignment with a secret in every place that a student need not see."""
    write(folder.parents[1], test_latent_loss=2, why=3)
    notebook = nbformat.read(folder / "sums.ipynb", as_version=4)
    set_up, answer, test, why = notebook.cells
    answer.source = f"def latent_loss(x):\n    ### BEGIN SOLUTION\n    # {secret('code of an answer')}\n    return 2 * x\n    ### END SOLUTION"
    hidden = f"# {secret('hidden test')}\ncheck.latent_loss_values(latent_loss, images=7)"
    test.source += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    why.source = f"{secret('written answer')} ![](attachment:a.png)"
    why.attachments = {"a.png": secret.picture("picture in an answer")}
    question = nbformat.v4.new_markdown_cell(
        "What is it? ![](attachment:a%20question.png) `![](attachment:code.png)` ![](attachment:data.csv)\n\n"
        "```\n![](attachment:code.png)\n<!-- ![](attachment:remark.png) -->\n```"
    )
    question.attachments = {
        "a question.png": {"image/png": "UVVFU1RJT04=", "text/plain": secret("text beside a picture")},
        "remark.png": secret.picture("picture in a comment"),
        "code.png": secret.picture("picture in code"),
        "data.csv": {"text/csv": secret("what is no picture")},
        "old.png": secret.picture("picture that the text no longer shows"),
    }
    task = nbformat.v4.new_markdown_cell(
        f"Draw it.\n=== BEGIN MARK SCHEME ===\n{secret('marking scheme')}\n=== END MARK SCHEME ==="
    )
    task.metadata.nbgrader = {"schema_version": 3, "grade_id": "draw", "points": 1, "task": True}
    task.metadata.nbgrader |= {"grade": False, "solution": False, "locked": True}
    for one in (set_up, answer, test):
        one.execution_count = 4711
        data = {"text/plain": secret("output"), **secret.picture("picture in an output")}
        one.outputs = [nbformat.v4.new_output("display_data", data, metadata={"note": secret("metadata of an output")})]
    notebook.cells += [question, task]
    for one in notebook.cells:
        one.metadata.update({"note": secret("metadata of a cell"), "tags": ["raises-exception", secret("tag")]})
    for settings in (notebook.metadata, notebook.metadata.setdefault("kernelspec", {"name": "mine"})):
        settings.update({"display_name": secret("metadata of a notebook"), "more": {"deep": secret("deep metadata")}})
    nbformat.write(notebook, folder / "sums.ipynb")
    (folder / "given.csv").write_text("a list\n")
    (folder / "release.txt").write_text(f"# {secret('comment in the list')}\ngiven.csv\n")
    for name in UNLISTED:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(secret(name))


UNLISTED = (
    *("answers.txt", "notes_for_TAs.md", "solution.py", ".grades.csv", "sums.ipynb~", ".~sums.ipynb"),
    *("old/sums.ipynb", "marking/notes.txt", ".private/key.txt", "given.csv.orig"),
)
CACHES = (".ipynb_checkpoints/sums-checkpoint.ipynb", "__pycache__/solution.pyc")


def test_nothing_goes_out_but_what_is_stated(tiny, tmp_path, monkeypatch):
    secret, folder = Secrets(), course.SOLUTIONS / ASSIGNMENT
    plant(folder, secret)
    configured = nbgrader_api.configuration()
    monkeypatch.setattr(nbgrader_api, "configuration", lambda: configured)
    for name in CACHES:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(secret(name))
    (tiny / "assignments" / ASSIGNMENT).mkdir(parents=True)
    (tiny / "assignments" / ASSIGNMENT / "of_last_year.txt").write_text(secret("file of an earlier release"))
    made = release(ASSIGNMENT)
    files = {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}
    assert set(files) == {"sums.ipynb", "given.csv"} and not secret.found_in(files)
    assert sorted(course.left_out(ASSIGNMENT)) == sorted(UNLISTED)
    notebook = nbformat.read(made / "sums.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[4].attachments == {"a question.png": {"image/png": "UVVFU1RJT04="}}, "it is still shown"
    assert {key for cell in notebook.cells for key in cell.metadata} == {"nbgrader", "deletable", "editable", "tags"}
    assert all(cell.metadata.tags == ["raises-exception"] for cell in notebook.cells)
    (made / "scratch.txt").write_text(secret("file that came after the release"))
    with zipfile.ZipFile(bundle(ASSIGNMENT, tmp_path / "zip" / "tiny.zip", with_data=False)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    given = {name.split("/", 2)[2] for name in inside if name.split("/")[1] == ASSIGNMENT}
    assert given == {"sums.ipynb", "given.csv"} and not secret.found_in(inside)
    assert secret.found_in({path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()})


def test_what_goes_out_and_what_does_not_is_printed(tiny, tmp_path, monkeypatch):
    (course.SOLUTIONS / ASSIGNMENT / "answers.txt").write_text("42")
    (course.SOLUTIONS / ASSIGNMENT / "given.csv").write_text("1,2")
    (course.SOLUTIONS / ASSIGNMENT / "release.txt").write_text("given.csv")
    monkeypatch.setattr(course, "ROOT", tiny)
    monkeypatch.setattr("autograder.release.release", lambda name: course.ASSIGNMENTS / name)
    said = CliRunner().invoke(main, ["release", "--no-zip", "--work", str(tmp_path)]).output.splitlines()
    assert said[0] == "tiny → assignments/tiny/: sums.ipynb, given.csv"
    assert said[1] == "  left out, because release.txt does not list it: answers.txt"


def test_what_nbgrader_is_given_is_only_what_is_stated(tiny, tmp_path):
    """It copies whatever lies beside a notebook, also to graded notebooks and to the folders of feedback."""
    plant(course.SOLUTIONS / ASSIGNMENT, Secrets())
    staged = course.stage(ASSIGNMENT, tmp_path / "source")
    assert sorted(path.name for path in staged.rglob("*")) == ["given.csv", "sums.ipynb"]
    assert list(course.support_files(ASSIGNMENT)) == ["given.csv"]


def test_one_fault_keeps_every_assignment_from_being_released(tiny, tmp_path, monkeypatch):
    shutil.copytree(course.SOLUTIONS / ASSIGNMENT, course.SOLUTIONS / "zz_faulty")
    (course.SOLUTIONS / "zz_faulty" / "sums.ipynb").write_text("{")
    (course.SOLUTIONS / "zz_faulty" / "release.txt").write_text("nowhere.csv")
    monkeypatch.setattr(course, "ROOT", tiny)
    refused = CliRunner().invoke(main, ["release", "--no-zip", "--work", str(tmp_path)])
    assert refused.exit_code == 1 and not course.ASSIGNMENTS.exists()
    assert "zz_faulty: sums.ipynb is not valid JSON" in refused.output
    assert "zz_faulty: release.txt: “nowhere.csv” is no file there" in refused.output


# ---------------------------------------------------------------------------------------------------------------------
# The zip file


def test_where_instructors_read_an_explanation_students_get_a_place_for_theirs(tiny, tmp_path):
    path = tiny / "solutions" / ASSIGNMENT / "sums.ipynb"
    notebook = nbformat.read(path, as_version=4)
    asked = nbformat.v4.new_markdown_cell("**Explain:** why twice?")
    secret = "<details><summary>Model answer</summary>\n\nBecause two, ![p](attachment:p.png)\n</details>"
    model = nbformat.v4.new_markdown_cell(secret, metadata={"tags": ["explanation"]})
    model.attachments = {"p.png": {"image/png": "AAAA"}}
    notebook.cells += [asked, model]
    nbformat.write(notebook, path)
    made = nbformat.read(release(ASSIGNMENT, tmp_path / "made") / "sums.ipynb", as_version=4)
    assert [cell.source for cell in made.cells[-2:]] == ["**Explain:** why twice?", course.PLACE_FOR_EXPLANATION]
    assert made.cells[-1].id == model.id and "tags" not in made.cells[-1].metadata
    assert "Because two" not in nbformat.writes(made) and "AAAA" not in nbformat.writes(made)
    assert released_texts(notebook)[-1] == course.PLACE_FOR_EXPLANATION
    model.metadata.tags = []
    nbformat.write(notebook, path)
    with pytest.raises(faults.CannotBeGraded, match="would go out to students"):
        release(ASSIGNMENT, tmp_path / "again")


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory) -> Path:
    """The unpacked zip file of 02_generate."""
    folder = tmp_path_factory.mktemp("handed out")
    with zipfile.ZipFile(bundle("02_generate", folder / "zip" / "02_generate.zip")) as archive:
        archive.extractall(folder)
    return folder / TOP


def test_the_zip_file_holds_no_answers(handed_out):
    names = {path.relative_to(handed_out).parts[0] for path in handed_out.rglob("*") if path.is_file()}
    assert names == {"02_generate", "vaelab", "autograder", "data", "LICENSE", "README.txt", "pyproject.toml"}
    assert (
        "Hand in generate_and_interpolate.ipynb, or the folder 02_generate." in (handed_out / "README.txt").read_text()
    )
    for notebook in course.notebooks("02_generate"):
        given = (handed_out / "02_generate" / notebook.name).read_text()
        assert given == (course.ASSIGNMENTS / "02_generate" / notebook.name).read_text()
        assert given == (handed_out / "vaelab" / "released" / "02_generate" / notebook.name).read_text()
    assert [path.name for path in (handed_out / "vaelab" / "released").iterdir()] == ["02_generate"]


def test_what_students_of_one_computer_share_holds_no_answers(tmp_path):
    shared = share(course.assignments(), tmp_path / "for students")
    files = [path.relative_to(shared) for path in shared.rglob("*") if path.is_file()]
    assert {path.parts[0] for path in files} == {"vaelab", "autograder", "data", "LICENSE", "pyproject.toml"}
    assert sorted(folder.name for folder in (shared / "vaelab" / "released").iterdir()) == course.assignments()
    assert not {"bank", "judge", "run"} & {path.parts[1] for path in files if path.parts[0] == "autograder"}
    assert not [path for path in shared.rglob("*.ipynb") if "BEGIN SOLUTION" in path.read_text()]
    assert list((shared / "data" / "fashion-mnist").glob("*-ubyte.gz"))


@pytest.mark.thorough
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


def test_what_the_zip_file_holds_looks_a_notebook_over_without_the_instructors_libraries(handed_out, tmp_path):
    extras = (
        "nbgrader",
        "nbclient",
        "click",
        "rich",
        "psutil",
        "yaml",
        "nh3",
        "latex2mathml",
        "sqlalchemy",
        "distributed",
    )
    code = (
        f"import sys; sys.modules.update(dict.fromkeys({extras}))\n"
        "from vaelab import check; check.notebook('02_generate/generate_and_interpolate.ipynb')\n"
        "import autograder.before; print(autograder.before.__file__)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=handed_out,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(handed_out)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Not written yet: `generate`" in said and str(handed_out) in said


def test_zip_files_share_one_folder_in_which_packages_and_data_are_once(tmp_path):
    for name in ("01_build", "03_ablations"):
        with zipfile.ZipFile(bundle(name, tmp_path / f"{name}.zip", with_data=name == "01_build")) as archive:
            archive.extractall(tmp_path / "home")
    [folder] = (tmp_path / "home").iterdir()
    assert {"01_build", "03_ablations", "vaelab", "data", "pyproject.toml"} <= {one.name for one in folder.iterdir()}
    assert {one.name for one in (folder / "vaelab" / "released").iterdir()} == {"01_build", "03_ablations"}
    assert len(list(folder.rglob("train-images-idx3-ubyte.gz"))) == 1
    assert "jupyter lab 03_ablations" in (folder / "README.txt").read_text()


def test_without_data_the_zip_file_is_small(tmp_path):
    path = bundle("01_build", tmp_path / "01_build.zip", with_data=False)
    assert path.stat().st_size < 7e6  # eleven small models of the course are in it, and no images
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if name.endswith("ubyte.gz")]
        assert f"{TOP}/data/checkpoint/vae.json" in archive.namelist()


def test_nothing_is_zipped_that_was_not_released(tiny, tmp_path):
    with pytest.raises(ValueError, match="no student version yet"):
        bundle(ASSIGNMENT, tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()
