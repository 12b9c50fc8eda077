"""The repaired notebook, made anew: from the cells in their order, and what the instructor's notebook says of them."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping

import nbformat
from nbformat import NotebookNode

from autograder import harmless
from autograder.repair.parts import Original, Part
from autograder.repair.reading import RawCell

_VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def notebook_of(original: Original, cells: list[RawCell], place: Mapping[Part, RawCell]) -> NotebookNode:
    """The notebook that ``cells`` make; ``place`` says which of them are the instructor's."""
    parts = {id(cell): part for part, cell in place.items()}
    new_id = _unique_ids({part.source.get("id", part.name) for part in original.named.values()})
    made = [_built(cell, parts.get(id(cell)), new_id) for cell in cells]
    metadata = {key: original.notebook.metadata.get(key) for key in ("kernelspec", "language_info")}
    kept = {key: value for key, value in metadata.items() if value}
    harmless.shorten_outputs(made)
    return nbformat.from_dict(copy.deepcopy({"nbformat": 4, "nbformat_minor": 5, "metadata": kept, "cells": made}))


def _built(cell: RawCell, part: Part | None, new_id: Callable[[str], str]) -> dict:
    """A cell of the repaired notebook: without tags and any setting but the source's, with outputs unless it is a test."""
    settings = {key: value for key, value in part.source.metadata.items() if key != "tags"} if part else {}
    own_id = part.source.get("id", part.name) if part else new_id(cell.id)
    built = {"id": own_id, "cell_type": cell.kind, "metadata": settings, "source": cell.source}
    if cell.kind == "code":
        shown = [] if part and part.is_test else harmless.outputs(cell.outputs)
        return {**built, "execution_count": harmless.count(cell.count), "outputs": shown}
    return {**built, "attachments": cell.attachments} if cell.attachments else built


def _unique_ids(used: set[str]) -> Callable[[str], str]:
    """A function that returns its argument if that is a valid and unused id of a cell, else another one."""
    number = 0

    def unique(wanted: str) -> str:
        nonlocal number
        while not _VALID_ID.fullmatch(wanted) or wanted in used:
            number += 1
            wanted = f"cell-{number}"
        used.add(wanted)
        return wanted

    return unique
