"""Merge conflicts that git left in a text: one side of each is taken, and what the other side had is named."""

from __future__ import annotations

import re
from dataclasses import dataclass

# “<<<<<<< HEAD”, “||||||| merged common ancestors” (diff3), “=======”, “>>>>>>> branch”; editors may indent them.
_MARKER = re.compile(r"[ \t]*([<|=>])\1{6,}(?:[ \t].*)?\r?\n?")
# nbgrader's stubs: the side that has one is not the one that somebody worked in.
_STUBS = ("YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE")


@dataclass
class _Hunk:
    ours: str = ""
    theirs: str = ""

    @property
    def better(self) -> str:
        """Ours, unless nothing is written there."""
        unwritten = not self.ours.strip() or (_is_stub(self.ours) and not _is_stub(self.theirs))
        return self.theirs if unwritten and self.theirs.strip() else self.ours


def _is_stub(text: str) -> bool:
    return any(stub in text for stub in _STUBS)


def has_conflict(text: str) -> bool:
    """A conflict with all that belongs to it stands in the text."""
    kinds = "".join(match[1] for line in text.splitlines() if (match := _MARKER.fullmatch(line)))
    return bool(re.search(r"<\|*.*=.*>", kinds))


def resolutions(text: str) -> list[tuple[str, str]]:
    """Ways to read a text with conflicts, the best first, each with a sentence; empty if there is none.

    Each side of git's was a whole file; taking the better side in each place mostly is one as well.
    """
    parts = _parts(text)
    hunks = [part for part in parts if isinstance(part, _Hunk)]
    if not hunks:
        return []
    ways = ([hunk.better for hunk in hunks], [hunk.ours for hunk in hunks], [hunk.theirs for hunk in hunks])
    return [(_joined(parts, taken), _sentence(hunks, taken)) for taken in ways]


def _parts(text: str) -> list[str | _Hunk]:
    """The text between conflicts, and the conflicts. One that does not end reaches to the end of the text."""
    parts: list[str | _Hunk] = []
    hunk, side, depth = _Hunk(), "", 0
    for line in text.splitlines(keepends=True):
        match = _MARKER.fullmatch(line)
        kind = match[1] if match else ""
        if not side:
            if kind == "<":
                hunk, side = _Hunk(), "ours"
                parts.append(hunk)
            elif not kind:
                parts.append(line)
        elif side == "base" and (kind == "<" or (kind and depth)):
            depth += (kind == "<") - (kind == ">")  # the ancestor was made by a merge with conflicts of its own
        elif kind:
            side = {"<": side, "|": "base", "=": "theirs", ">": ""}[kind]
        elif side != "base":
            setattr(hunk, side, getattr(hunk, side) + line)
    return parts


def _joined(parts: list[str | _Hunk], taken: list[str]) -> str:
    sides = iter(taken)
    return "".join(next(sides) if isinstance(part, _Hunk) else part for part in parts)


def _sentence(hunks: list[_Hunk], taken: list[str]) -> str:
    pairs = zip(hunks, taken, strict=True)
    lost = [part.strip() for hunk, side in pairs for part in (hunk.ours, hunk.theirs) if part.strip() and part != side]
    places = "one place" if len(hunks) == 1 else f"{len(hunks)} places"
    shown = " ".join(" ".join(lost).split())
    other = f", not {shown[:200]}{'…' * (len(shown) > 200)}" if shown else ""
    return f"It held a merge conflict in {places}; one side of each was taken{other}."
