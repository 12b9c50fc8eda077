"""A variant written as the changes that make it of another one: old text → new text, marked as in a diff."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

_MARKS = ("- ", "+ ", "  ")
_WITHIN_A_LINE = re.compile(r"- +(?P<old>.*\S) →( +(?P<new>.*))?")


@dataclass(frozen=True)
class Change:
    """Lines that stand somewhere in the base, and those that come in their place."""

    old: tuple[str, ...]
    new: tuple[str, ...]


def are_changes(text: str) -> bool:
    """Whether a variant's text is changes, and not a whole cell: no cell begins indented, or with a sign and a space."""
    return _mark(text.partition("\n")[0]) in _MARKS


def made_of(base: str, text: str) -> str:
    """What the changes make of the base. Raises ``ValueError``, with the end of a sentence, where they do not fit it."""
    changes = read(text)
    spans = sorted(((*_place(change, base), change) for change in changes), key=lambda span: span[:2])
    for (_, end, one), (start, _, other) in itertools.pairwise(spans):
        if start < end:
            raise ValueError(f"the changes of {_shown(one)} and of {_shown(other)} overlap; write them as one change")
    for start, end, change in reversed(spans):
        base = base[:start] + _laid_out(change.new, _indentation(base, start)) + base[end:]
    return base


def read(text: str) -> list[Change]:
    """The changes: ``- old → new`` within a line, or lines to find, marked ``-`` if they go, and then those that come."""
    changes: list[Change] = []
    lines: list[tuple[str, str]] = []
    for line in [*text.splitlines(), ""]:
        mark, within = _mark(line), _WITHIN_A_LINE.fullmatch(line.rstrip())
        if lines and (within or not mark or (mark != "+ " and lines[-1][0] == "+ ")):
            changes.append(_change(lines))
            lines = []
        if within:
            changes.append(_differing(Change((within["old"],), (within["new"],) if within["new"] else ())))
        elif mark in _MARKS:
            lines.append((mark, line[2:]))
        elif mark:
            raise ValueError(
                f"“{line}” stands among changes, whose lines begin with “- ”, “+ ” or two spaces; mark it as one of these"
            )
    return changes


def _mark(line: str) -> str:
    """The two characters before a line's text; a sign alone marks an empty line."""
    return f"{line} " if line in ("-", "+") else line[:2] if line.strip() else ""


def _change(lines: list[tuple[str, str]]) -> Change:
    texts = textwrap.dedent("\n".join(text for _, text in lines)).split("\n")
    marked = list(zip((mark for mark, _ in lines), texts, strict=True))
    change = Change(*(tuple(text for mark, text in marked if mark in marks) for marks in (("- ", "  "), ("+ ", "  "))))
    if not any(change.old):
        raise ValueError(
            f"“+ {texts[0]}” does not say where it comes; write the line above it first, after “- ” or two spaces"
        )
    return _differing(change)


def _differing(change: Change) -> Change:
    if change.old == change.new:
        raise ValueError(f"{_shown(change)} is only looked for; mark with “- ” what goes, and with “+ ” what comes")
    return change


def _place(change: Change, base: str) -> tuple[int, int]:
    """Where the one place begins and ends at which the old text stands."""
    places = list(_places(change.old, base))
    if len(places) != 1:
        more = "take in more of its line, or the line above it" if places else "an empty line ends a change"
        raise ValueError(
            f"{_shown(change)} must stand once in what is changed, and stands there {len(places)} times; {more}"
        )
    [(start, end)] = places
    whole = not base[:start].rpartition("\n")[2].strip() and base[end : end + 1] == "\n"
    return (base.rfind("\n", 0, start) + 1, end + 1) if whole and not change.new else (start, end)


def _places(lines: tuple[str, ...], base: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(f"(?={re.escape(lines[0])})", base):
        text = _laid_out(lines, _indentation(base, found.start()))
        if base.startswith(text, found.start()):
            yield found.start(), found.start() + len(text)


def _indentation(base: str, place: int) -> str:
    line = base[:place].rpartition("\n")[2]
    return line[: len(line) - len(line.lstrip())]


def _laid_out(lines: tuple[str, ...], indentation: str) -> str:
    first, *others = lines or ("",)
    return "\n".join([first, *(f"{indentation}{line}" if line else "" for line in others)])


def _shown(change: Change) -> str:
    return f"“{next(filter(None, change.old)).strip()}”" + (" (and below)" if len(change.old) > 1 else "")
