"""Formgrader's Autograde button and the `autograder` command: the same points, verdicts, notes and notebooks of the same submissions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cheap
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from autograder import course
from autograder.gradebook import nbgrader_api, outcomes
from autograder.pipeline import button
from autograder.repair import released_texts
from autograder.report import results
from autograder.run import execute

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries cause them

SET_UP, ANSWER, TEST, WHY = range(4)
NOTEBOOKS = ("cheap.ipynb", "cheap1.ipynb")


def merged(notebook: NotebookNode) -> None:
    notebook.cells[SET_UP].source += f"\n\n{cheap.RIGHT}"
    notebook.cells[ANSWER].source = released_texts(cheap.source_notebook())[ANSWER]
    del notebook.cells[TEST]
    notebook.cells.append(new_markdown_cell("My thoughts."))


def with_an_exit(notebook: NotebookNode) -> None:
    notebook.cells[ANSWER].source = f"import no_such_module\nhalf = 1 / 0\n{cheap.RIGHT.replace('-0.5', '-half')}"
    notebook.cells.insert(ANSWER, new_code_cell("import seaborn\nexit()"))


def untouched(notebook: NotebookNode) -> None:
    for cell, text in zip(notebook.cells, released_texts(cheap.source_notebook()), strict=True):
        cell.source = text


def changed_test(notebook: NotebookNode) -> None:
    notebook.cells[ANSWER].source = cheap.WRONG_SIGN
    notebook.cells[TEST].source = "print('all right')"
    notebook.cells[TEST].metadata.nbgrader["points"] = 100


def with_outputs(notebook: NotebookNode) -> None:
    said = [new_output("stream", text="what I saw\n"), new_output("display_data", {"text/html": "<script>1</script>"})]
    notebook.cells.insert(ANSWER, new_code_cell("print('what I saw')", outputs=said, execution_count=7))
    notebook.cells[TEST].outputs = [new_output("stream", text="passed\n")]


def with_files_beside(notebook: NotebookNode) -> None:
    notebook.cells[ANSWER].source = f"import socket\n{cheap.RIGHT}"
    notebook.cells.insert(ANSWER, new_code_cell("import gc, sys\nsys._getframe()\nexec('x = 1')"))
    notebook.cells[WHY + 1].source = "Because."


SUBMISSIONS: dict[str, Callable[[NotebookNode], None]] = {
    "sound": lambda notebook: None,
    "merged": merged,
    "exit": with_an_exit,
    "untouched": untouched,
    "test": changed_test,
    "outputs": with_outputs,
    "beside": with_files_beside,
}
BOTH = {"sound", "untouched", "outputs", "exit"}  # who hand in both notebooks
BESIDE = {"minus.py": "half = -0.5\n", "deeper/numbers.csv": "1,2\n", "socket.py": "import subprocess\n"}


def hand_in(work: Path) -> None:
    for student, change in SUBMISSIONS.items():
        for name in NOTEBOOKS if student in BOTH else NOTEBOOKS[:1]:
            notebook = cheap.source_notebook()
            change(notebook)
            path = work / "submitted" / student / cheap.ASSIGNMENT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, path)
        (path.parent / "timestamp.txt").write_text("2025-03-01 12:00:00.000000 UTC")
        for name, text in BESIDE.items() if student == "beside" else ():
            (path.parent / name).parent.mkdir(exist_ok=True)
            (path.parent / name).write_text(text)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory):
    """(work folder, results by student) of the class graded by the command, and by the button."""
    root = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        cheap.make_course(root, notebooks=2)
        cheap.use(root, patch)
        patch.setattr(execute, "new_nonce", lambda: "0" * 32)  # verdicts name numbers that are drawn from it
        patch.setattr(button.Judge, "_run", staticmethod(in_process))
        nbgrader_api.quiet()
        commands, buttons = root / "commands", root / "autograder" / "work"
        hand_in(commands)
        shutil.copytree(commands, buttons)
        assert set(cheap.grade(commands).values()) == {""}
        press(root, buttons)
        yield [
            (work, {one.student: one for one in results.of_class(cheap.ASSIGNMENT, work)})
            for work in (commands, buttons)
        ]


def in_process(job: dict, limits: object) -> dict:
    return {**cheap.InProcess().submit(None, job).result(), "nonce": job["nonce"]}


def press(root: Path, work: Path) -> None:
    """What formgrader does when the button is pressed, with the repository's configuration in a folder of its own."""
    shutil.copy(course.ROOT / "nbgrader_config.py", root)
    config = PyFileConfigLoader("nbgrader_config.py", str(root)).load_config()
    course.stage(cheap.ASSIGNMENT, work / nbgrader_api.SOURCE)
    nbgrader_api.checked(nbgrader_api.of_class(work).generate_assignment(cheap.ASSIGNMENT))
    api = NbGraderAPI(coursedir=CourseDirectory(config=config), config=config)
    for student in SUBMISSIONS:
        nbgrader_api.checked(api.autograde(cheap.ASSIGNMENT, student))


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_points_findings_and_notes_are_the_same(both, student):
    by_command, by_button = (one[student] for _, one in both)
    assert by_button.problem == ""
    assert replace(by_button, seconds=0) == replace(by_command, seconds=0)


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_what_is_written_down_and_shown_is_the_same(both, student):
    # Formgrader's button stores nothing.
    ended = [replace(outcomes.of(work, cheap.ASSIGNMENT, student), from_store=False, stored=()) for work, _ in both]
    assert ended[0] == ended[1]
    folders = [work / "autograded" / student / cheap.ASSIGNMENT for work, _ in both]
    shown = [{path.name: nbformat.read(path, as_version=4) for path in folder.glob("*.ipynb")} for folder in folders]
    assert shown[0] == shown[1] and len(shown[0]) == 1 + (student in BOTH)


def test_the_submissions_are_of_many_kinds(both):
    found = {student: one.score for student, one in both[1][1].items()}
    assert {student for student, points in found.items() if not points} == {"untouched", "test", "exit"}
    assert {student for student, one in both[1][1].items() if not one.notes} == {"sound", "untouched", "outputs"}
    assert any(note.suspicious for note in both[1][1]["beside"].notes)
