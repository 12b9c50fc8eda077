"""Merge conflicts that git left in a text: one side of each is taken, and what the other side had is named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# “<<<<<<< HEAD”, “||||||| merged common ancestors” (diff3), “=======”, “>>>>>>> branch”; editors may indent them.
_MARKER = re.compile(r"[ \t]*([<|=>])\1{6,}(?:[ \t].*)?\r?\n?")
# nbgrader's stubs: the side that has one is not the one that somebody worked in.
_STUBS = ("YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE")


@dataclass
class _Hunk:
    """A conflict: the lines of one side and of the other."""

    sides: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))

    @property
    def ours(self) -> str:
        return "".join(self.sides[0])

    @property
    def theirs(self) -> str:
        return "".join(self.sides[1])

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


def resolutions(text: str) -> Iterator[tuple[str, str]]:
    """Ways to read a text with conflicts, the best first, each with a sentence; none if there is no conflict.

    Each side of git's was a whole file; taking the better side in each place mostly is one as well.
    """
    parts = _parts(text) if "<<<<<<<" in text else []
    hunks = [part for part in parts if isinstance(part, _Hunk)]
    for side in ("better", "ours", "theirs") if hunks else ():
        taken = [getattr(hunk, side) for hunk in hunks]
        yield _joined(parts, taken), _sentence(hunks, taken)


def _parts(text: str) -> list[str | _Hunk]:
    """The text between conflicts, and the conflicts. One that does not end reaches to the end of the text."""
    parts: list[str | _Hunk] = []
    hunk, state, ancestors = _Hunk(), "between", 0
    for line in text.splitlines(keepends=True):
        match = _MARKER.fullmatch(line)
        kind = match[1] if match else ""
        if state == "between":
            if kind == "<":
                hunk, state = _Hunk(), "ours"
            if kind in ("", "<"):
                parts.append(hunk if kind else line)
        elif state == "base" and (kind == "<" or (kind and ancestors)):
            ancestors += (kind == "<") - (kind == ">")  # the common ancestor was a merge with conflicts of its own
        elif kind:
            state = {"<": state, "|": "base", "=": "theirs", ">": "between"}[kind]
        elif state != "base":
            hunk.sides[state == "theirs"].append(line)
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
