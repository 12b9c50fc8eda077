"""What feedback pages and formgrader do to a notebook when they show it. Named in nbgrader_config.py."""

from __future__ import annotations

import html
import re
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.server_extensions.formgrader.handlers import template_path

from autograder import course, harmless
from autograder.harmless import prose

# Our templates come before nbgrader's of the same names.
TEMPLATES = [str(Path(__file__).with_name("templates")), template_path]
# What a page shows of all cells' texts together; a page must be made in seconds, also of what nobody would read.
MOST_TEXT = 400_000
MOST_BLANK_LINES = 20  # one after the other: Pygments takes minutes for some thousands
MOST_OF_LINE = 2_000  # characters: Pygments' time grows with their square
_MARKER = re.compile(r"^(### (BEGIN|END) SOLUTION|=== (BEGIN|END) MARK SCHEME ===)[ \t]*\n?", re.MULTILINE)


class Harmless(NbGraderPreprocessor):
    """What a page is made of, built anew when it is made, whoever recorded it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        made = harmless.notebook(nb)
        room = MOST_TEXT
        for cell in made.cells:
            if cell.cell_type == "raw":  # nbconvert shows it as HTML, Jupyter as the text that it is
                cell.cell_type, cell.source = "markdown", f"<pre>{html.escape(cell.source[: prose.MOST_TEXT])}</pre>"
            elif cell.cell_type == "code":
                cell.source = harmless.text(_readable(cell.source))
            room -= min(len(cell.source), harmless.MOST_TEXT)
            if room < 0:
                cell.source = "(This notebook is too long to be shown in full.)"
        for name in (
            "student",
            "first_name",
            "last_name",
            "notebook_path",
        ):  # formgrader's template shows them as they are
            if isinstance(resources.get(name), str):
                resources[name] = html.escape(resources[name])
        return made, resources


def _readable(source: str) -> str:
    """Code without the ends of lines that no screen is wide enough for, and without the most of a great many blank ones."""
    made: list[str] = []
    for is_blank, lines in groupby(source.split("\n"), key=lambda line: not line.strip()):
        made += islice(lines, MOST_BLANK_LINES if is_blank else None)
    return "\n".join(f"{one[:MOST_OF_LINE]} … (shortened)" if len(one) > MOST_OF_LINE else one for one in made)


class ModelAnswers(NbGraderPreprocessor):
    """In formgrader, below each answer marked by hand: what the instructor's notebook has in its place, folded.

    It is added to the page alone. No file that students get, or that feedback is made from, ever holds it.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        if "submission_id" in resources:  # formgrader's own
            models = self._models(resources)
            nb.cells = [cell for own in nb.cells for cell in (own, models.get(_marked(own))) if cell]
        return nb, resources

    def _models(self, resources: dict[str, Any]) -> dict[str, NotebookNode]:
        folders = self.config.CourseDirectory
        folder = Path(folders.get("root", course.ROOT), folders.source_directory, resources["assignment_id"])
        try:
            source = nbformat.read(folder / f"{resources['notebook_id']}.ipynb", as_version=4)
        except (OSError, ValueError):
            return {}
        return {name: _model(cell) for cell in source.cells if (name := _marked(cell)) and cell.source.strip()}


def _marked(cell: NotebookNode) -> str:
    """The name of a cell that is answered by the student and marked by hand."""
    role = course.of(cell)
    return role.grade_id if role.is_written else ""


def _model(cell: NotebookNode) -> NotebookNode:
    text = _MARKER.sub("", cell.source)
    text = text if cell.cell_type == "markdown" else f"```\n{text}\n```"
    attachments = {"attachments": cell.attachments} if cell.get("attachments") else {}
    folded = f"<details><summary>Model answer and marking scheme</summary>\n\n{text}\n\n</details>"
    return new_markdown_cell(folded, **attachments)
