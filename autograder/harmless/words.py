"""Text that comes from students and their programs, fit to be shown: on a terminal, in a table, in a sentence."""

from __future__ import annotations

import re

# Layout that a text of several lines needs; every other character that does not print is a command to a terminal,
# or turns the direction of what follows.
_LAYOUT = "\n\t"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_CODE = re.compile(r"(`[^`\n]+`)")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")  # ASCII's, all of which CommonMark lets a backslash make ordinary


def printable(text: object, most: int = 2000) -> str:
    """The text without anything that a terminal would carry out, at most ``most`` characters of it.

    Line breaks and tabs stay; escape sequences, other control characters and surrogates become �.
    """
    text = str(text)
    shortened = text[:most] + "…" * (len(text) > most)
    return "".join(one if one.isprintable() or one in _LAYOUT else _REPLACEMENT for one in shortened)


def quoted(text: object, most: int = 60) -> str:
    """The text in quotation marks and in one line, to be named in a sentence."""
    return f"“{' '.join(printable(text, most).split())}”"


def in_markdown(text: object, most: int = 2000) -> str:
    """The text for a Markdown page, where it is read as it stands: `code` stays code, all else is no mark-up, no link, no HTML."""
    parts = _CODE.split(printable(text, most))
    return "".join(part if place % 2 else _PUNCTUATION.sub(r"\\\1", part) for place, part in enumerate(parts))
