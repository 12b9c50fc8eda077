"""The student's path in the real thing: JupyterLab in headless Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from lab import START, Notebook, jupyter

from autograder import bank, course

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Address and folder of a JupyterLab that serves copies of the student notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    for assignment in course.assignments():
        shutil.copytree(course.ASSIGNMENTS / assignment, folder / assignment)
    with jupyter(folder) as address:
        yield address, folder


class Lab(Notebook):
    """A notebook in which cells are found by their text, typed into and run with the keyboard, as a student does it."""

    def __init__(self, page, address: str, notebook: Path) -> None:
        super().__init__(page, address, "lab", f"{notebook.parent.name}/{notebook.name}")
        cells = len(nbformat.read(notebook, as_version=4).cells)  # JupyterLab adds a long notebook's cells bit by bit
        page.wait_for_function(
            "cells => window.jupyterapp.shell.currentWidget.content.widgets.length === cells", arg=cells, timeout=START
        )

    def index(self, start: str) -> int:
        """Index of the first code cell whose source begins so."""
        script = """start => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(
            cell => cell.model.type === 'code' && cell.model.sharedModel.getSource().startsWith(start))"""
        index = self.page.evaluate(script, start)
        assert index >= 0, f"no cell starts with {start!r}"
        return index

    def activate(self, index: int) -> None:
        script = """async index => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.deselectAll(); notebook.activeCellIndex = index;
            await notebook.scrollToItem(index, 'center');
            notebook.activeCell.editor.focus();
        }"""
        self.page.evaluate(script, index)

    def type(self, index: int, source: str) -> None:
        """Replace a cell's source by typing."""
        self.activate(index)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(source)
        assert self.source(index) == source

    def run(self, index: int) -> str:
        """Run a cell with Shift+Enter and return what its outputs show once it has finished."""
        self.activate(index)
        model = "window.jupyterapp.shell.currentWidget.content.widgets[index].model"
        self.page.evaluate(f"index => {{ {model}.executionCount = null }}", index)
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function(f"index => {model}.executionCount > 0", arg=index, timeout=START)
        self.wait_until_idle()
        self.activate(index)
        return self.output(index).inner_text()

    def output(self, index: int):
        """The output area of a cell, as a locator."""
        script = """index => {
            window.jupyterapp.shell.currentWidget.content.widgets[index].node.dataset.tested = String(index); }"""
        self.page.evaluate(script, index)
        return self.page.locator(f'[data-tested="{index}"] .jp-Cell-outputArea')


@pytest.fixture
def open_lab(server, browser):
    """Opens a released notebook in a page of its own."""
    address, folder = server
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(START)

    def open_notebook(path: Path) -> Lab:
        return Lab(context.new_page(), address, folder / path.parent.name / path.name)

    yield open_notebook
    context.close()


def answers(path: Path) -> dict[str, str]:
    return {cell.grade_id: cell.source for cell in course.cells(path) if cell.is_solution and cell.is_code}


NOTEBOOKS = [path for assignment in course.assignments() for path in course.notebooks(assignment)]
# The others differ in what is asked, not in how a cell is typed, run and answered.
EACH = [pytest.param(path, id=path.stem, marks=pytest.mark.slow if k else ()) for k, path in enumerate(NOTEBOOKS)]


@pytest.mark.parametrize("path", EACH)
def test_a_student_sees_the_tick_and_then_the_named_mistake(open_lab, path):
    lab, cells = open_lab(path), [cell for cell in course.cells(path) if cell.is_code]
    first = next(k for k, cell in enumerate(cells) if cell.is_solution)
    answer, test = cells[first], next(cell for cell in cells if cell.is_test)
    for cell in cells[:first]:
        shown = lab.run(lab.index(cell.source))
    assert lab.run(lab.index(cells[0].source)).strip() == ""  # no red box of start-up logs
    released = next(
        cell.source
        for cell in course.cells(course.ASSIGNMENTS / path.parent.name / path.name)
        if cell.grade_id == answer.grade_id
    )
    solution, tested = lab.index(released), lab.index(test.source.split("### BEGIN HIDDEN TESTS")[0].strip())

    lab.run(solution)
    assert "not written yet" in lab.run(tested)

    lab.type(solution, answer.source)
    lab.run(solution)
    shown = lab.run(tested)
    assert "✓" in shown and "✗" not in shown

    wrong = next(v for v in bank.variants(path.parent.name) if v.test == test.grade_id)
    lab.type(solution, wrong.source)
    lab.run(solution)
    shown = lab.run(tested)
    assert "✗" in shown and "expected" in shown and "✓" not in shown


def test_sliders_move_and_the_picture_changes(open_lab):
    [path] = course.notebooks("02_generate")
    lab, written = open_lab(path), answers(path)
    for start in ("import sys", "(X_train, _)"):
        lab.run(lab.index(start))
    for exercise, start in (("kl_per_dimension", "def kl_per_dimension"), ("sliders", "def decode_sliders")):
        index = lab.index(start)
        lab.type(index, written[exercise])
        lab.run(index)
    lab.run(lab.index("kl = "))
    panel = lab.index("from io import BytesIO")
    lab.run(panel)
    picture = lab.output(panel).locator("img.widget-image").first
    slider = lab.output(panel).locator(".noUi-handle").first
    slider.wait_for()
    assert lab.output(panel).locator(".noUi-handle").count() == 10
    before = picture.get_attribute("src")
    for press in ("ArrowRight", "ArrowRight", "ArrowRight"):
        slider.press(press)
    lab.page.wait_for_function("([img, src]) => img.src !== src", arg=[picture.element_handle(), before], timeout=START)
    changed = picture.get_attribute("src")
    handle = slider.bounding_box()
    lab.page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    lab.page.mouse.down()
    lab.page.mouse.move(handle["x"] + 60, handle["y"] + handle["height"] / 2, steps=5)
    lab.page.mouse.up()
    lab.page.wait_for_function(
        "([img, src]) => img.src !== src", arg=[picture.element_handle(), changed], timeout=START
    )
