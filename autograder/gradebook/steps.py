"""Steps of nbgrader's autograde, on a gradebook that is open and with schemas that were read once.

They do what nbgrader's steps of these names do; nbgrader_config.py names them, so that formgrader's Autograde button takes
them too.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import nbgrader.preprocessors as nbgrader
from jsonschema.validators import validator_for
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.nbgraderformat.common import BaseMetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.gradebook import book

Result = tuple[NotebookNode, dict[str, Any]]


class OverwriteKernelspec(NbGraderPreprocessor):
    """Gives a notebook the kernel of its source."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Result:
        about = resources["nbgrader"]
        with book.of(resources) as gradebook:
            kernelspec = json.loads(
                gradebook.find_notebook(about["notebook"], about["assignment"]).kernelspec or "null"
            )
        if kernelspec:
            nb.metadata["kernelspec"] = kernelspec
        return nb, resources


class OverwriteCells(nbgrader.OverwriteCells):
    """Gives cells back what students must not change."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Result:
        self.notebook_id, self.assignment_id = (resources["nbgrader"][name] for name in ("notebook", "assignment"))
        with book.of(resources) as self.gradebook:
            nb, resources = NbGraderPreprocessor.preprocess(self, nb, resources)
            if self.add_missing_cells:
                nb, resources = self.add_missing_grade_cells(nb, resources)
                nb, resources = self.add_missing_task_cells(nb, resources)
        return nb, resources


class CheckCellMetadata(nbgrader.CheckCellMetadata):
    """Checks nbgrader's settings of all cells."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Result:
        _validator().validate_nb(nb)
        return nb, resources


class _ReadOnce(BaseMetadataValidator):
    """Asks nbgrader, which checks its schema anew for every cell, only to say what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self._checker = validator_for(self.schema)(self.schema)

    def validate_cell(self, cell: NotebookNode) -> None:
        if "nbgrader" in cell.metadata and not self._checker.is_valid(cell.metadata["nbgrader"]):
            super().validate_cell(cell)


class _Validator(MetadataValidator, _ReadOnce):
    """nbgrader's, which goes on to ``_ReadOnce`` for the schema."""


@cache
def _validator() -> _Validator:
    return _Validator()
