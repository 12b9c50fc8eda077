"""nbgrader's settings of a cell, and what is wrong with them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from jsonschema import ValidationError
from nbformat import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator, SchemaTooNewError, SchemaTooOldError

from autograder.harmless.words import quoted

_NBGRADER = MetadataValidator()


def of(cell: NotebookNode) -> Mapping[str, Any]:
    settings = cell.metadata.get("nbgrader")
    return settings if isinstance(settings, Mapping) else {}


def has_role(cell: NotebookNode) -> bool:
    """Whether nbgrader has anything to do with a cell; its editor leaves settings that say no to everything."""
    return any(of(cell).get(key) for key in ("grade", "solution", "locked", "task"))


def fault(cell: NotebookNode) -> str:
    """What is wrong with nbgrader's settings of a cell; empty if nothing is."""
    settings = of(cell)
    if "nbgrader" in cell.metadata and not settings:
        return "its settings are none of nbgrader's; set them anew with Create Assignment"
    if not has_role(cell):
        return ""
    name, points = settings.get("grade_id"), settings.get("points")
    if not name:
        return "it has no grade_id; give it one with Create Assignment"
    if not re.fullmatch(r"[\w-]+", str(name), re.ASCII):
        return "its grade_id may hold letters, digits, _ and - only"
    number = isinstance(points, int | float) and not isinstance(points, bool) and math.isfinite(points)
    if settings.get("grade") and not (number and points >= 0):
        return f"it has {'no' if points is None else quoted(points)} points; they are a number, 0 or more"
    if cell.cell_type == "raw":
        return "it is a raw cell; answers and tests are code or text"
    try:
        _NBGRADER.validate_cell(cell)
    except (SchemaTooNewError, SchemaTooOldError):
        return "its settings are of another version of nbgrader; run `nbgrader update solutions`"
    except ValidationError as error:
        return f"nbgrader refuses its settings: {error.message}"
    return ""
