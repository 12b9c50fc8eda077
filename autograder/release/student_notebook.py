"""What goes out of a notebook: nothing but what is stated here."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder import course
from autograder.harmless import prose

_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_SETTINGS = ("schema_version", "grade", "grade_id", "locked", "points", "solution", "task", "checksum", "cell_type")
_LOCKS = ("deletable", "editable")
_TAGS = ("raises-exception",)  # running all cells goes on after an error that is to be seen


class OnlyWhatIsStated(NbGraderPreprocessor):
    """The last step of nbgrader's release: of a notebook nothing goes on but what is named here.

    nbgrader clears sources and outputs. A picture pasted into a model answer, and whatever editors and extensions write
    into metadata, would stay. So the notebook is made anew, from each cell's source, its id, nbgrader's settings, and
    the pictures that the source still shows. Where instructors read an explanation, students get a place for theirs.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        cells = [_for_students(cell) for cell in nb.cells]
        made = {"nbformat": nb.nbformat, "nbformat_minor": nb.nbformat_minor, "metadata": _METADATA, "cells": cells}
        return nbformat.from_dict(made), resources


def _for_students(cell: NotebookNode) -> dict[str, Any]:
    settings, tags = cell.metadata.get("nbgrader", {}), cell.metadata.get("tags", [])
    metadata: dict[str, Any] = {key: bool(cell.metadata[key]) for key in _LOCKS if key in cell.metadata}
    if settings:
        metadata["nbgrader"] = {key: settings[key] for key in _SETTINGS if key in settings}
    if meant := [tag for tag in _TAGS if tag in tags]:
        metadata["tags"] = meant
    made = {"cell_type": cell.cell_type, "metadata": metadata, "source": course.shown_text(cell)}
    if "id" in cell:
        made["id"] = cell.id
    if cell.cell_type == "code":
        return made | {"execution_count": None, "outputs": []}
    pictures = {} if course.is_explanation(cell) else _shown(cell)
    return made | ({"attachments": pictures} if pictures else {})


def _shown(cell: NotebookNode) -> dict[str, dict[str, Any]]:
    """The pictures that a text shows, and nothing else that is attached to it or beside them."""
    names = {unquote(source.removeprefix("attachment:")) for source in prose.sources(cell.source)}
    attached = {name: data for name, data in cell.get("attachments", {}).items() if name in names}
    pictures = {
        name: {kind: content for kind, content in data.items() if kind.startswith("image/")}
        for name, data in attached.items()
    }
    return {name: data for name, data in pictures.items() if data}
