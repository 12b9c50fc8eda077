"""A class of thirty for 02_generate: eighteen sound submissions, and twelve with one peculiar thing each.

Cheap: of the cells that are no exercise's only the set-up was kept, so that no demonstration runs.
"""

from __future__ import annotations

import base64
import io
import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output
from PIL import Image

from autograder import bank, course

ASSIGNMENT, NOTEBOOK = "02_generate", "generate_and_interpolate.ipynb"
SET_UP = 3  # code cells
WRITTEN = "written_dead_coding"
ANSWER = "Coding 3 tells the images nothing: for every image the encoder returns nearly the prior, so its KL is 0."


def picture(red: int = 200) -> str:
    """A PNG in base64."""
    data = io.BytesIO()
    Image.new("RGB", (40, 30), (red, 60, 60)).save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def solved(number: int = 0) -> NotebookNode:
    """The released notebook with right answers, and the comment ``number`` below each."""
    released = nbformat.read(course.ASSIGNMENTS / ASSIGNMENT / NOTEBOOK, as_version=4)
    [source] = course.notebooks(ASSIGNMENT)
    answers = {cell.grade_id: f"{cell.source}\n# {number}\n" for cell in course.cells(source) if cell.is_solution}
    course.fill_in(released, answers)
    plain = [cell for cell in released.cells if cell.cell_type == "code" and not cell.metadata.get("nbgrader")]
    released.cells = [cell for cell in released.cells if not any(cell is other for other in plain[SET_UP:])]
    cell_of(released, WRITTEN).source = ANSWER
    return released


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def index_of(notebook: NotebookNode, name: str) -> int:
    return notebook.cells.index(cell_of(notebook, name))


@dataclass(frozen=True)
class Peculiar:
    """Something odd in a submission.

    Attributes:
        change: makes it, in a notebook.
        said: a part of a sentence that the instructor must find in the submission's row or under “Who needs a look?”.
        lost: the exercises that it costs.
        beside: files beside the notebook.
        text: changes the notebook's file.
    """

    change: Callable[[NotebookNode], object] = lambda notebook: None
    said: str = ""
    lost: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    text: Callable[[str], str] = str


def with_it(name: str, code: str) -> Callable[[NotebookNode], None]:
    """Make code run wherever an answer is defined."""

    def change(notebook: NotebookNode) -> None:
        cell = cell_of(notebook, name)
        cell.source = "if True:\n" + textwrap.indent(f"{cell.source}\n{code}\n", "    ")

    return change


def last(code: str) -> Callable[[NotebookNode], None]:
    return lambda notebook: notebook.cells.append(new_code_cell(code))


def pasted(notebook: NotebookNode) -> None:
    cell = cell_of(notebook, WRITTEN)
    cell.source += "\n\n![image.png](attachment:image.png)"
    cell.attachments = {"image.png": {"image/png": picture()}}


def in_the_question(notebook: NotebookNode) -> None:
    cell_of(notebook, WRITTEN).source = "YOUR ANSWER HERE"
    notebook.cells[index_of(notebook, WRITTEN) - 1].source += f"\n\n{ANSWER}"


def in_a_comment(notebook: NotebookNode) -> None:
    place = index_of(notebook, WRITTEN)
    cell_of(notebook, WRITTEN).source = "YOUR ANSWER HERE"
    notebook.cells.insert(place, new_code_cell(f"# {ANSWER}"))


def conflict(text: str) -> str:
    """The notebook's file after a merge that git could not finish, in the first answer's last line."""
    lines = text.splitlines()
    [place, *_] = [i for i, line in enumerate(lines) if "def generate_images" in line]
    return "\n".join(
        [
            *lines[: place + 1],
            "<<<<<<< HEAD",
            json.dumps("    # ours\n") + ",",
            "=======",
            json.dumps("    # theirs\n") + ",",
            ">>>>>>> main",
            *lines[place + 1 :],
        ]
    )


def displayed(metadata: dict) -> Callable[[NotebookNode], None]:
    """Hand in a last cell that has displayed a picture."""
    shown = new_output("display_data", data={"image/png": picture()})
    shown.metadata = metadata
    return lambda notebook: notebook.cells.append(new_code_cell("display(...)", outputs=[shown]))


SHELL = "kernel = get_ipython().kernel\n"
FLOOD = f"""{SHELL}while True:
    kernel.session.send(kernel.iopub_socket, "comm_msg", {{"comm_id": "x", "data": {{"state": {{"x": "x" * 2**20}}}}}})"""

PECULIAR: dict[str, Peculiar] = {
    "loud": Peculiar(with_it("generate", "print('x' * 9_000_000)"), "wrote more than 8 MB of output", ("generate",)),
    "marked_up": Peculiar(
        lambda notebook: setattr(
            cell_of(notebook, "axis_walk"),
            "source",
            "def axis_walk(*args, **kwargs):\n    raise type('\\\\[/bold]', (Exception,), {})('x')\n",
        ),
        "[/bold]",
        ("axis_walk",),
    ),
    "pasted": Peculiar(pasted),
    "odd_metadata": Peculiar(displayed({"image/png": 7})),
    "scripted": Peculiar(
        displayed({"image/png": {"width": "1 onload=document.title=1", "height": "1"}}), "a size that is no number"
    ),
    "flooding": Peculiar(with_it("sliders", FLOOD), "wrote more than 32 MB of output or of messages", ("sliders",)),
    "framed": Peculiar(last(f"{SHELL}kernel.iopub_socket.send_multipart([b'junk'])"), "it hides what it does"),
    "late": Peculiar(
        said="1 day and 12 hours after the due date", beside=(("timestamp.txt", "2026-03-02 12:00:00 UTC"),)
    ),
    "undated": Peculiar(said="timestamp.txt", beside=(("timestamp.txt", "yesterday evening, I think"),)),
    "in_the_question": Peculiar(in_the_question, "question"),
    "in_a_comment": Peculiar(in_a_comment, "code cell"),
    "in_conflict": Peculiar(said="merge conflict", text=conflict),
}
DUE = "2026-03-01 00:00:00"


def build(work: Path) -> dict[str, tuple[str, ...]]:
    """Hand the class in under ``work/submitted``; returns whom which exercises must cost points."""
    lost: dict[str, tuple[str, ...]] = {}
    wrong = [variant for variant in bank.variants(ASSIGNMENT) if not variant.correct]
    slips = {
        name: next(one for one in wrong if one.exercise == name) for name in ("generate", "interpolate", "sliders")
    }
    for number in range(18):
        kind = number % 4  # those of one kind are word for word the same, and run once
        notebook, student = solved(kind), f"sound{number:02}"
        mistaken = tuple(slips)[:kind]
        course.fill_in(notebook, {name: slips[name].source for name in mistaken})
        lost[student] = mistaken
        hand_in(work, student, notebook)
    for student, peculiar in PECULIAR.items():
        notebook = solved(99)
        peculiar.change(notebook)
        lost[student] = peculiar.lost
        hand_in(work, student, notebook, peculiar)
    return lost


def hand_in(work: Path, student: str, notebook: NotebookNode, peculiar: Peculiar | None = None) -> None:
    peculiar = peculiar or Peculiar()
    folder = work / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / NOTEBOOK).write_text(peculiar.text(nbformat.writes(notebook)), encoding="utf-8")
    for name, text in peculiar.beside:
        (folder / name).write_text(text)
