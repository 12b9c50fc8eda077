"""Bytes that claim to be a notebook → typed cells.

Nothing in the bytes is trusted: what is needed is checked for its type, everything else (widget state, foreign metadata) is
left behind. Later stages therefore never meet a surprise; ``outputs`` alone are as they were handed in, for ``harmless``.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from autograder.harmless.words import printable
from autograder.repair import packed
from autograder.repair.conflicts import has_conflict, has_rest, resolutions

# A notebook full of figures has some 20 MB. JSON text needs about three times its size while it is read.
MAX_BYTES = 200 * 2**20
# Lists and dictionaries need up to 25 times the bytes they are written with ("[{},{},…"), so their number is bounded too.
MAX_VALUES = 2_000_000
# Ours have about 60 cells; every cell costs a round trip to the kernel.
MAX_CELLS = 5_000
# Program text and prose; pasted data may be long, but all of it goes to the kernel and to every feedback page.
MAX_TEXT = 20 * 2**20


class Unreadable(ValueError):
    """The bytes hold no notebook; the message completes the sentence “The file …”."""


@dataclass(eq=False)
class RawCell:
    """A submitted cell. ``settings`` are its nbgrader metadata, empty if there are none or they are no dictionary."""

    kind: str
    source: str
    id: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    attachments: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: Any = None
    count: Any = None

    @property
    def grade_id(self) -> str:
        return _string(self.settings.get("grade_id"))

    @property
    def checksum(self) -> str:
        return _string(self.settings.get("checksum"))

    # These describe the text as it was handed in; they are asked for often and the text may be long.

    @cached_property
    def squashed(self) -> str:
        return squashed(self.source)

    @cached_property
    def lines(self) -> set[str]:
        return lines(self.source)

    @cached_property
    def definitions(self) -> set[str]:
        return definitions(self.source)


@dataclass
class RawNotebook:
    """The cells of a submitted notebook, the kernel it asks for, and what was odd about the file (sentences)."""

    cells: list[RawCell]
    kernel: str = ""
    oddities: list[str] = field(default_factory=list)


_STUB_LINES = {"", "# YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE"}
_DEFINITION = re.compile(r"^(?:class|def)[ \t]+(\w+)", re.MULTILINE)


def squashed(text: str) -> str:
    """The text without any white space, to compare by."""
    return "".join(text.split())


def lines(text: str) -> set[str]:
    """Lines that say something, without their indentation and without nbgrader's stubs."""
    return {line.strip() for line in text.splitlines()} - _STUB_LINES


def definitions(text: str) -> set[str]:
    """Names of the classes and functions that a program text defines at its top level."""
    return set(_DEFINITION.findall(text))


def read(data: bytes) -> RawNotebook:
    """Read a notebook of any format and encoding, as far as it can be read. Raises ``Unreadable``."""
    if what := packed.what_else(data):
        raise Unreadable(what)
    data, sentence = packed.unpacked(data, MAX_BYTES + 1)
    text, oddities = _text(data)
    oddities += [sentence] if sentence else []
    raw = _parsed(text, oddities)
    cells = [cell for cell in map(_cell, _raw_cells(raw, oddities)) if cell]
    oddities += [sentence for cell in cells if (sentence := _merged(cell))]
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"has {len(cells):,} cells; at most {MAX_CELLS:,} are graded")
    if sum(len(cell.source) for cell in cells) > MAX_TEXT:
        raise Unreadable(f"holds more than {MAX_TEXT // 2**20} MB of text, outputs not counted")
    kernel = _string(_dict(_dict(raw.get("metadata")).get("kernelspec")).get("name"))
    return RawNotebook(cells, kernel, oddities)


def _text(data: bytes) -> tuple[str, list[str]]:
    """Decoded text, and what was odd about its encoding."""
    if not data.strip(b"\0 \t\r\n"):
        raise Unreadable("is empty")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"is larger than {MAX_BYTES // 2**20} MB; clear the outputs and hand it in again")
    if data.count(b"[") + data.count(b"{") + data.count(b",") > MAX_VALUES:
        raise Unreadable(f"holds more than {MAX_VALUES:,} values; clear the outputs and hand it in again")
    encoding = json.detect_encoding(data)
    oddities = [] if encoding == "utf-8" else [f"It was saved as {encoding.upper()} instead of UTF-8."]
    try:
        return data.decode(encoding), oddities
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), [*oddities, "Some of its characters could not be read."]


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


# No number with more digits than this occurs in a notebook, and Python refuses to convert very long ones.
_INT_DIGITS = 18
_JSON = json.JSONDecoder(
    strict=False,
    parse_constant=lambda _: None,  # NaN and infinities, which JSON does not have
    parse_int=lambda text: int(text) if len(text) <= _INT_DIGITS else None,
    parse_float=_finite,
)


def _parsed(text: str, oddities: list[str]) -> dict[str, Any]:
    text = text.strip("\ufeff\0 \t\r\n")
    try:
        raw, end = _JSON.raw_decode(text)
    except RecursionError:
        raise Unreadable("is nested too deeply to be a notebook") from None
    except ValueError:
        return _mended(text, oddities) or _salvaged(text, oddities)
    if (inside := packed.unwrapped(raw)) is not raw:
        oddities.append("It lay within what a program had put around it; that was left out.")
    if not isinstance(inside, dict):
        raise Unreadable("is not a notebook")
    if text[end:].strip():
        oddities.append("There was something after the end of the notebook; it was left out.")
    return inside


# A string, maybe cut off, or a comma behind which nothing comes.
_LAST_COMMA = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z))|,(?=\s*[\]}])', re.DOTALL)


def _mended(text: str, oddities: list[str]) -> dict[str, Any]:
    """The notebook of a file with merge conflicts or with a comma too many; empty if that is not all that is wrong with it."""
    for resolved, sentence in [*resolutions(text), (text, "")]:
        without_commas = _LAST_COMMA.sub(lambda match: match[1] or "", resolved)
        for one, comma in ((resolved, ""), (without_commas, "It had a comma too many, which was taken out.")):
            try:
                raw = _JSON.decode(one)
            except (ValueError, RecursionError):
                continue
            if isinstance(raw, dict):
                oddities += [printable(said) for said in (sentence, comma) if said]
                return raw
    return {}


def _merged(cell: RawCell) -> str:
    """Resolve conflicts that a tool for notebooks left in the text of a cell; the sentence about it, if so."""
    if not has_conflict(cell.source) and not (cell.kind == "code" and has_rest(cell.source)):
        return ""
    cell.source, sentence = next(resolutions(cell.source))
    return printable(sentence)


def _salvaged(text: str, oddities: list[str]) -> dict[str, Any]:
    """The cells before the place where the file is cut off or damaged."""
    start = re.search(r'"cells"\s*:\s*\[', text)
    cells: list[Any] = []
    place = start.end() if start else len(text)
    try:
        while True:
            place = re.compile(r"[\s,]*").match(text, place).end()
            cell, place = _JSON.raw_decode(text, place)
            cells.append(cell)
    except (ValueError, RecursionError):
        pass
    if not cells:
        raise Unreadable("is not a notebook: it cannot be read as JSON")
    if text[place : place + 1] == "]":
        oddities.append(f"The file is damaged after its last cell; all of its {len(cells)} cells were read.")
    else:
        oddities.append(f"The file is damaged or cut off after its first {len(cells)} cells; what follows is lost.")
    return {"cells": cells}


def _raw_cells(raw: dict[str, Any], oddities: list[str]) -> list[Any]:
    if isinstance(raw.get("cells"), list):
        return raw["cells"]
    if isinstance(raw.get("worksheets"), list):
        oddities.append("It was saved in an old notebook format, which was converted.")
        return [cell for sheet in raw["worksheets"] for cell in _list(_dict(sheet).get("cells"))]
    raise Unreadable("is not a notebook: it has no cells")


def _cell(raw: Any) -> RawCell | None:
    if not isinstance(raw, dict):
        return None
    metadata = _dict(raw.get("metadata"))
    source = _joined(raw.get("source")) or _joined(raw.get("input"))  # "input" in formats before 4
    return RawCell(
        kind=_kind(raw),
        source="#" * _level(raw) + " " * bool(_level(raw)) + source,
        id=_string(raw.get("id")) or _string(metadata.get("id")),  # Colab keeps ids in the metadata
        settings=_dict(metadata.get("nbgrader")),
        tags=frozenset(_string(tag) for tag in _list(metadata.get("tags"))),
        attachments=_attachments(raw.get("attachments")),
        outputs=raw.get("outputs"),
        count=raw.get("execution_count"),
    )


def _kind(raw: dict[str, Any]) -> str:
    kind = raw.get("cell_type")
    if kind in ("code", "markdown", "raw"):
        return kind
    if kind == "heading":
        return "markdown"
    return "code" if "outputs" in raw or "execution_count" in raw else "raw"


def _level(raw: dict[str, Any]) -> int:
    """Level of a heading cell of format 3; 0 for all others."""
    level = raw.get("level")
    return min(max(level, 1), 6) if raw.get("cell_type") == "heading" and isinstance(level, int) else 0


def _attachments(raw: Any) -> dict[str, dict[str, Any]]:
    """Images pasted into a text cell: file name → MIME type → base64."""
    bundles = {_string(name): _dict(bundle) for name, bundle in _dict(raw).items()}
    return {
        name: {_string(mime): _joined(data) for mime, data in bundle.items() if _joined(data)}
        for name, bundle in bundles.items()
    }


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(value: Any) -> str:
    """The value if it is a string, without surrogates that stand alone: no file can hold them."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _joined(value: Any) -> str:
    """A multi-line string of a notebook: one string or a list of lines."""
    return _string("".join(part for part in _list(value) if isinstance(part, str)) or value)
