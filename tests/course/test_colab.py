"""The first cell of every notebook on Google Colab: fetches the course there, and does nothing anywhere else."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder import course
from autograder.pipeline.lesson import Lesson

NOTEBOOKS = [path for name in course.assignments() for path in course.notebooks(name)]
FETCH = """\
import sys

if "google.colab" in sys.modules:  # on Google Colab, and nowhere else, the course is fetched first
    get_ipython().system("test -d vae-course || git clone -q --depth 1 https://github.com/{} vae-course")
    get_ipython().run_line_magic("run", "vae-course/tools/colab.py {}")
"""
ADDRESS = runpy.run_path(str(course.ROOT / "tools" / "address.py"))


def first_cell(path: Path) -> str:
    return next(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_first_cell_fetches_the_course_on_colab(path: Path):
    wanted = FETCH.format(ADDRESS["repository"](), path.parent.name)
    assert first_cell(path).startswith(wanted), f"the first code cell of {path} must begin with:\n{wanted}"


def test_the_repository_has_one_address():
    """If not: make assignments"""
    to, addressed = ADDRESS["repository"](), ADDRESS["addressed"]
    texts = {path: path.read_text(encoding="utf-8") for path in ADDRESS["files"]()}
    assert [path for path, text in texts.items() if addressed(text, to) != text] == []
    moved = {path.name: addressed(text, "ada/vae").count("ada/vae") for path, text in texts.items()}
    assert all(moved[path.name] for path in NOTEBOOKS)
    assert (moved["container.md"], moved["start.md"], moved["hub.md"]) == (2, 1, 1)
    assert not any(to in addressed(text, "ada/vae") for path, text in texts.items() if path.suffix == ".ipynb")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_judged_run_runs_none_of_it_and_no_note_speaks_of_it(path: Path):
    lesson = Lesson.read(path.parent.name)
    solved = lesson.notebooks[path.name]
    plan = lesson.plan(path.name, solved, lesson.files)
    assert plan.runs and not [one for one in plan.runs if "colab" in one.statement.text]
    assert not [note for note in plan.notes if "clone" in note.text or "colab" in note.text]


def test_a_command_of_the_student_s_own_is_still_noted():
    lesson = Lesson.read("02_generate")
    [(name, notebook)] = lesson.notebooks.items()
    notebook = nbformat.from_dict(notebook)
    notebook.cells.append(nbformat.v4.new_code_cell("!pip install tidy"))
    assert [note for note in lesson.plan(name, notebook, lesson.files).notes if "!pip install tidy" in note.text]


@pytest.fixture
def colab() -> dict:
    return runpy.run_path(str(course.ROOT / "tools" / "colab.py"))


def with_versions(colab: dict, versions: dict[str, str]) -> None:
    """Let the helper see these packages alone."""
    colab["missing"].__globals__["version_of"] = versions.get


def test_what_is_there_and_new_enough_is_not_installed_again(colab: dict):
    here = {"tensorflow": "2.21.0", "keras": "3.15.0", "numpy": "2.4.0", "scipy": "1.16.0", "matplotlib": "3.10.0"}
    here |= {"ipywidgets": "7.7.1", "traitlets": "5.16.0", "tqdm": "4.67.0", "pillow": "11.0", "platformdirs": "4.3.8"}
    with_versions(colab, here)
    wanted = list(colab["missing"]())
    assert [re.split(r"[<>=]", one)[0] for one in wanted] == ["ipywidgets", "anywidget", "scikit-learn"]


def test_another_build_of_tensorflow_is_left_alone(colab: dict):
    for builds in ({"tensorflow": "2.21.0"}, {"tensorflow-cpu": "2.21.0"}):
        with_versions(colab, builds)
        assert not [one for one in colab["missing"]() if one.startswith("tensorflow")]
    with_versions(colab, {"tensorflow": "2.19.0"})
    [older] = [one for one in colab["missing"]() if one.startswith("tensorflow")]
    assert ">=2.20" in older and not older.startswith("tensorflow-cpu")


def test_one_line_says_what_was_done(colab: dict, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    everything = colab["set_up"].__globals__
    everything["install"] = lambda requirements: None
    everything["missing"] = lambda: iter([])
    assert colab["set_up"]("01_build") == "The course is ready."
    assert sys.path[:2] == [str(course.ROOT), str(course.ASSIGNMENTS / "01_build")]
    everything["missing"] = lambda: iter(["not-there>=0.9.18,<0.12", "not-imported"])
    assert colab["set_up"]("01_build") == "The course is ready, with not-there, not-imported."
    monkeypatch.setitem(sys.modules, "not_there", sys)
    assert "Restart session" in colab["set_up"]("01_build")


def test_a_failed_installation_is_one_sentence(colab: dict, monkeypatch):
    failed = subprocess.CompletedProcess([], 1, "", "a line\nERROR: no network\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(RuntimeError, match=r"pip could not install x \(ERROR: no network\); run this cell again"):
        colab["install"](["x"])


RUN = """
import google, io, json, sys, types
from contextlib import redirect_stdout
sys.modules["google.colab"] = types.ModuleType("google.colab")
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
with redirect_stdout(io.StringIO()) as said:
    result = shell.run_cell(json.load(sys.stdin))
import vaelab
print(json.dumps([said.getvalue(), repr(result.error_in_exec), vaelab.__file__]))
"""


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_first_cells_run_in_an_environment_as_colab_s(tmp_path: Path):
    """Without vaelab and anywidget, with the module that tells Colab; the course comes from a clone of this repository."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    lock = (course.ROOT / "requirements.lock").read_text().splitlines()
    (tmp_path / "there.txt").write_text("\n".join(line for line in lock if not line.startswith("anywidget==")))
    uv = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", venv / "bin" / "python"]
    subprocess.run([*uv, "-r", tmp_path / "there.txt"], check=True)
    for k, path in enumerate(NOTEBOOKS):
        source = first_cell(course.ASSIGNMENTS / path.parent.name / path.name)
        source = re.sub(r"https://github\.com/\S+", f"file://{course.ROOT}", source)
        done = subprocess.run(
            [venv / "bin" / "python", "-c", RUN], cwd=tmp_path, input=json.dumps(source), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        said, error, package = json.loads(done.stdout.splitlines()[-1])
        assert error == "None" and Path(package).is_relative_to(tmp_path / "vae-course"), path.name
        ready = "The course is ready, with anywidget." if k == 0 else "The course is ready."
        assert said.splitlines()[0] == ready
