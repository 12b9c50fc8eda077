"""Merge conflicts that git left in a text: one side of each is taken, and what the other side had is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# “<<<<<<< HEAD”, “||||||| merged common ancestors” (diff3), “=======”, “>>>>>>> branch”; editors may indent them.
_MARKER = re.compile(r"[ \t]*([<|=>])\1{6,}(?:[ \t].*)?\r?\n?")
# nbgrader's stubs: the side that has one is not the one that somebody worked in.
_STUBS = ("YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE")


# Deeper than merges of merges go; what is nested deeper is left where it is.
_MAX_DEPTH = 20


@dataclass
class _Hunk:
    """A conflict: what is on one side and on the other, maybe with conflicts in it."""

    ours: list[str | _Hunk] = field(default_factory=list)
    theirs: list[str | _Hunk] = field(default_factory=list)

    def sides(self, side: str) -> tuple[str, str]:
        """The text that is taken, and the one that is not."""
        ours, theirs = _resolved(self.ours, side), _resolved(self.theirs, side)
        if side == "better":
            unwritten = not ours.strip() or (_is_stub(ours) and not _is_stub(theirs))
            side = "theirs" if unwritten and theirs.strip() else "ours"
        return (ours, theirs) if side == "ours" else (theirs, ours)

    def lost(self, side: str) -> Iterator[str]:
        """Texts of sides that are not taken, also within the side that is."""
        kept, other = self.sides(side)
        if other.strip() and other != kept:
            yield other.strip()
        taken = self.ours if kept == _resolved(self.ours, side) else self.theirs
        for part in taken:
            if isinstance(part, _Hunk):
                yield from part.lost(side)


def _is_stub(text: str) -> bool:
    return any(stub in text for stub in _STUBS)


def _resolved(parts: list[str | _Hunk], side: str) -> str:
    return "".join(part if isinstance(part, str) else part.sides(side)[0] for part in parts)


def has_conflict(text: str) -> bool:
    """A conflict with all that belongs to it stands in the text."""
    return bool(re.search(r"<\|*.*=.*>", "".join(_kinds(text))))


def has_rest(text: str) -> bool:
    """What begins or ends a conflict stands in the text, maybe without its partner."""
    return not {"<", ">"}.isdisjoint(_kinds(text))


def _kinds(text: str) -> list[str]:
    return [match[1] for line in text.splitlines() if (match := _MARKER.fullmatch(line))]


def resolutions(text: str) -> Iterator[tuple[str, str]]:
    """Ways to read a text with conflicts, the best first, each with a sentence; none if there is nothing of a conflict.

    Each side of git's was a whole file; taking the better side in each place mostly is one as well.
    """
    if not _kinds(text):
        return
    parts = _parts(text)
    hunks = [part for part in parts if isinstance(part, _Hunk)]
    for side in ("better", "ours", "theirs") if hunks else ("ours",):
        yield _resolved(parts, side), _sentence(hunks, side)


def _parts(text: str) -> list[str | _Hunk]:
    """The text between conflicts, and the conflicts. One that does not end reaches to the end of the text."""
    parts: list[str | _Hunk] = []
    open_hunks: list[_Hunk] = []
    into = [parts]  # where lines of the text, of the outermost conflict, of one in it … go
    for line in text.splitlines(keepends=True):
        match = _MARKER.fullmatch(line)
        kind = match[1] if match else ""
        if not kind:
            into[-1].append(line)
        elif kind == "<" and len(open_hunks) < _MAX_DEPTH:
            hunk = _Hunk()
            into[-1].append(hunk)
            open_hunks.append(hunk)
            into.append(hunk.ours)
        elif open_hunks and kind == "|":
            into[-1] = []  # the common ancestor, which is on neither side
        elif open_hunks and kind == "=":
            into[-1] = open_hunks[-1].theirs
        elif open_hunks and kind == ">":
            open_hunks.pop()
            into.pop()
    return parts


def _sentence(hunks: list[_Hunk], side: str) -> str:
    if not hunks:
        return "It held a line that a merge conflict had left; that was taken out."
    places = "one place" if len(hunks) == 1 else f"{len(hunks)} places"
    shown = " ".join(" ".join(text for hunk in hunks for text in hunk.lost(side)).split())
    other = f", not {shown[:200]}{'…' * (len(shown) > 200)}" if shown else ""
    return f"It held a merge conflict in {places}; one side of each was taken{other}."
