"""What may be shown of a submission: notebooks, outputs and pictures built anew from a list of what is harmless.

Feedback pages and formgrader show what students' programs displayed and what students wrote, beside an instructor's rights.
So nothing of it is handed on as it is: the text, the pictures and the few numbers that are known to do nothing are taken out,
checked for their types and sizes, and put into new cells and outputs. Whatever else a notebook holds is not looked at.

Nothing here raises, whatever a submission holds; the odd part is left out.

``words`` does the same for a text on a terminal or in a sentence, ``prose`` for the Markdown of text cells, and ``formulas`` for
the formulas in it.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
import re
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode
from PIL import Image

from autograder import course

# Of one output, one cell's text and a whole notebook; more than a person reads, and a page must be made of it in seconds.
MOST_TEXT = 100_000
MOST_OUTPUTS = 200  # of one cell
MOST_OUTPUTS_OF_ALL = 2_000
MOST_OF_ALL = 30_000_000  # characters, base64 of pictures included
MOST_HANDED_IN = 2_000_000  # of the outputs that a notebook came with
MOST_OF_PICTURE = 8 * 2**20  # bytes
MOST_PIXELS = 40_000_000  # a file of some kilobytes can ask for gigabytes of memory in the browser
MOST_LENGTH = 5_000  # width and height of a picture on the page

_FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_SHOWN = ("image/png", "image/jpeg")  # of outputs; what a template writes, it writes for these

_SURROGATE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]{0,60}[ -/]{0,9}[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\))?")
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,60}m")
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_FLAGS = ("grade", "solution", "locked", "task")
_WORDS = ("grade_id", "checksum", "cell_type")
_LANGUAGE = re.compile(r"[\w .+-]{1,40}")


def text(value: object, most: int = MOST_TEXT) -> str:
    """A notebook's text, one string or a list of lines, without what no page or file can hold; colours of terminals stay."""
    if isinstance(value, list | tuple):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    shortened = f"{value[:most]}… (shortened)" if len(value) > most else value
    shortened = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub("", shortened))
    return _ESCAPE.sub(lambda found: found[0] if _COLOUR.fullmatch(found[0]) else "", shortened)


def picture(data: bytes) -> tuple[str, str] | None:
    """(MIME type, base64) of a picture that a page may show, told by its bytes; None if it is none, or too large."""
    if not data or len(data) > MOST_OF_PICTURE:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "GIF", "WEBP"])  # reads no more than its head
    except Exception:  # the bytes may be anything
        return None
    if image.width * image.height > MOST_PIXELS:
        return None
    return _FORMATS[image.format or ""], base64.b64encode(data).decode()


def picture_of(encoded: object) -> tuple[str, str] | None:
    """The same of a picture in base64, as notebooks hold it."""
    if isinstance(encoded, list | tuple):
        encoded = "".join(part for part in encoded if isinstance(part, str))
    if not isinstance(encoded, str) or len(encoded) > 2 * MOST_OF_PICTURE:
        return None
    try:
        return picture(base64.b64decode("".join(encoded.split()), validate=True))
    except (binascii.Error, ValueError):
        return None


# ---------------------------------------------------------------------------------------------------------------------
# Outputs


def outputs(given: object) -> list[NotebookNode]:
    """What a program displayed: text, errors and pictures, as new outputs."""
    given = given if isinstance(given, list | tuple) else []
    made = [output for one in given[:MOST_OUTPUTS] if isinstance(one, Mapping) and (output := _output(one))]
    if len(given) > MOST_OUTPUTS:
        made.append(_node("stream", name="stderr", text=f"({len(given) - MOST_OUTPUTS} more outputs are not shown.)"))
    return made


def count(value: object) -> int | None:
    """An execution count."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def _output(given: Mapping) -> NotebookNode | None:
    kind = given.get("output_type")
    if kind == "stream":
        name = "stderr" if given.get("name") == "stderr" else "stdout"
        return _node(kind, name=name, text=text(given.get("text")))
    if kind == "error":
        lines = given.get("traceback")
        lines = lines[:MOST_OUTPUTS] if isinstance(lines, list | tuple) else []
        said = text("\n".join(line for line in lines if isinstance(line, str)))
        name, value = text(given.get("ename"), 200), text(given.get("evalue"), 2000)
        return _node(kind, ename=name, evalue=value, traceback=said.split("\n") if said else [f"{name}: {value}"])
    if kind in ("display_data", "execute_result"):
        data, metadata = _shown(_mapping(given.get("data")), _mapping(given.get("metadata")))
        counted = {"execution_count": count(given.get("execution_count"))} if kind == "execute_result" else {}
        return _node(kind, data=data, metadata=metadata, **counted) if data else None
    return None


def _node(kind: str, **fields: Any) -> NotebookNode:
    return nbformat.from_dict({"output_type": kind, **fields})


def _shown(given: Mapping, described: Mapping) -> tuple[dict[str, str], dict[str, dict]]:
    """The data of an output that may be shown, and of its metadata the size and description of pictures."""
    data, metadata = {}, {}
    for mime in _SHOWN:
        if (made := picture_of(given.get(mime))) and made[0] == mime:
            data[mime] = made[1]
            about = {**described, **_mapping(described.get(mime))}
            kept = {name: about[name] for name in ("width", "height") if _is_length(about.get(name))}
            if isinstance(alt := about.get("alt"), str):
                kept["alt"] = text(alt, 2000)
            metadata |= {mime: kept} if kept else {}
    if plain := text(given.get("text/plain")):
        data["text/plain"] = plain
    return data, metadata


def _is_length(value: object) -> bool:
    """Templates write it without quotation marks, so it is a number or nothing."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and 0 < value <= MOST_LENGTH


def cells_with_odd_sizes(given: Iterable[object]) -> list[int]:
    """Numbers, from 1, of those of some cells' outputs that have a picture with a size that is none: no library does."""
    found = []
    for number, outputs in enumerate(given, 1):
        displayed = [one for one in outputs if isinstance(one, Mapping)] if isinstance(outputs, list | tuple) else []
        described = [_mapping(one.get("metadata")) for one in displayed if _mapping(one.get("data"))]
        sizes = [
            about[name]
            for one in described
            for about in (one, *(_mapping(one.get(mime)) for mime in _SHOWN))
            for name in ("width", "height")
            if about.get(name) is not None
        ]
        if not all(map(_is_length, sizes)):
            found.append(number)
    return found


def shorten_outputs(cells: Iterable[dict[str, Any]], most: int = MOST_HANDED_IN) -> None:
    """Leave of the outputs of some cells the first ``most`` characters, by whole cells."""
    for cell in cells:
        size = _size(cell.get("outputs"))
        if size and (most := most - size) < 0:
            said = "(Not shown: the notebook's outputs are larger than feedback may be.)\n"
            cell["outputs"] = [_node("stream", name="stderr", text=said)]


def _mapping(value: object) -> Mapping:
    return value if isinstance(value, Mapping) else {}


# ---------------------------------------------------------------------------------------------------------------------
# Notebooks


def notebook(given: NotebookNode) -> NotebookNode:
    """The notebook built anew. Of a test's outputs, which the grader writes, verdicts in HTML stay."""
    cells = [_cell(cell) for cell in given.cells]
    room, outputs_left, ids = MOST_OF_ALL, MOST_OUTPUTS_OF_ALL, set[str]()
    for number, cell in enumerate(cells):
        if cell["id"] in ids or not cell["id"]:
            cell["id"] = f"cell-{number}-of-{len(cells)}"
        ids.add(cell["id"])
        outputs_left -= len(cell.get("outputs", ()))
        if outputs_left < 0 and "outputs" in cell:
            cell["outputs"] = []
        for part in ("outputs", "attachments"):
            room -= (size := _size(cell.get(part)))
            if size and room < 0:
                cell[part] = type(cell[part])()
    metadata = _about(_mapping(given.metadata))
    return nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def _about(given: Mapping) -> dict[str, dict[str, str]]:
    """Of a notebook's metadata what nbconvert and Jupyter cannot do without: its kernel and the language, to colour code."""
    kernel, language = _mapping(given.get("kernelspec")), _mapping(given.get("language_info")).get("name")
    named = {key: text(kernel.get(key), 80) for key in ("name", "display_name", "language") if kernel.get(key)}
    made = {"kernelspec": named} if named.get("name") and named.get("display_name") else {}
    if isinstance(language, str) and _LANGUAGE.fullmatch(language):
        made["language_info"] = {"name": language}
    return made


def _cell(given: Mapping) -> dict[str, Any]:
    kind = given.get("cell_type")
    kind = kind if kind in ("code", "markdown") else "raw"
    role = _role(_mapping(_mapping(given.get("metadata")).get("nbgrader")))
    own_id = given.get("id")
    made: dict[str, Any] = {
        "id": own_id if isinstance(own_id, str) and _ID.fullmatch(own_id) else "",
        "cell_type": kind,
        "metadata": {"nbgrader": role} if role else {},
        "source": text(given.get("source"), MOST_OF_ALL),
    }
    if kind == "code":
        is_test = course.by_settings(role, kind).is_test
        shown = _with_verdicts(given.get("outputs")) if is_test else outputs(given.get("outputs"))
        return {**made, "execution_count": count(given.get("execution_count")), "outputs": shown}
    kept = attachments(given.get("attachments"))
    return {**made, "attachments": kept} if kept and kind == "markdown" else made


def _role(given: Mapping) -> dict[str, Any]:
    """nbgrader's own settings of a cell, each of its type; templates write the name without escaping it."""
    name = given.get("grade_id")
    if not isinstance(name, str) or not re.fullmatch(r"[\w. -]+", name):
        return {}
    points, version = given.get("points"), given.get("schema_version")
    return {
        **{key: given[key] for key in _FLAGS if isinstance(given.get(key), bool)},
        **{key: given[key] for key in _WORDS if isinstance(given.get(key), str)},
        **({"points": points} if isinstance(points, int | float) and not isinstance(points, bool) else {}),
        **({"schema_version": version} if isinstance(version, int) and not isinstance(version, bool) else {}),
    }


def _with_verdicts(given: object) -> list[NotebookNode]:
    made = []
    for one in given if isinstance(given, list | tuple) else []:
        if isinstance(one, Mapping) and (output := _output(one)):
            panel = _mapping(one.get("data")).get("text/html")
            if isinstance(panel, str) and "data" in output:
                output.data["text/html"] = text(panel)
            made.append(output)
    return made


def attachments(given: object) -> dict[str, dict[str, str]]:
    """Pictures pasted into a text cell: name → MIME type → base64."""
    made = {}
    for name, bundle in _mapping(given).items():
        found = next(filter(None, map(picture_of, _mapping(bundle).values())), None)
        if found and isinstance(name, str):
            made[text(name, 500)] = {found[0]: found[1]}
    return made


def _size(part: object) -> int:
    """How many characters outputs or attachments have."""
    if isinstance(part, str):
        return len(part)
    if isinstance(part, Mapping):
        return sum(map(_size, part.values()))
    return sum(map(_size, part)) if isinstance(part, list) else 0
