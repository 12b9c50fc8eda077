"""The ways in which one name is written: by people, platforms, file managers and archives."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

# Letters that Unicode does not take apart.
_TRANSLITERATED = str.maketrans(
    {"ø": "o", "ı": "i", "ß": "ss", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŋ": "n"}
)
# One letter with an accent in some languages' way of writing, two without one in others'.
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_ONE_LETTER = str.maketrans({"æ": "a", "œ": "o", "ß": "s"})
_LEAST_LETTERS = 3

# What file managers, clouds, browsers and Jupyter write around the name of a copy, in some languages.
_COPY = re.compile(
    r"^(?:kopie[ _]von|copy[ _]of|copia[ _]de|copie[ _]de|kopi[ _]av|kopia)[ _]+|"
    r"\s*[\s_–-](?:copy|kopie|copia|copie)(?:\s*\d+)?$|\s*\((?:\d+|copy|kopie|copia|copie)\)$",
    re.IGNORECASE,
)
_MAX = 1_000  # longer names are nobody's
_TITLE = re.compile(r"^(?:(?:prof|dr|mr|mrs|ms|mx|dipl|ing|herrn?|frau|mme)(?![^\W_])[. _-]*)+", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{3,}(?=[ _-])|(?<=[ _-])\d{3,}$")


@lru_cache(maxsize=10_000)
def letters(text: str) -> str:
    """What is left of a name where neither case, accents, separators nor punctuation count: “s1_2” is “s1-2”, but not “s12”."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(_TRANSLITERATED))
    return _joined(plain.translate(_TRANSLITERATED), str.isalnum)


def _joined(text: str, kept: Callable[[str], bool]) -> str:
    """The characters that are kept; between two digits something else leaves a mark, since the digits are two numbers."""
    joined, apart = "", False
    for one in text:
        if kept(one):
            joined += "." * (apart and one.isdigit() and joined[-1:].isdigit()) + one
        apart = not kept(one) and (apart or not unicodedata.combining(one))
    return joined


def exactly(text: str) -> set[str]:
    return {text}


def plainly(text: str) -> set[str]:
    return {letters(text)} - {""}


def transliterated(text: str) -> set[str]:
    """Two spellings have one in common: “Müller” with “Mueller” and with “Muller”, but not these two with each other."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return {letters(composed.translate(table)) for table in ({}, _TWO_LETTERS, _ONE_LETTER)} - {""}


def dropped(text: str) -> set[str]:
    """What is left where a platform drops letters that it does not know, if that is most of the name."""
    left = _joined(text.casefold(), lambda one: one.isascii() and one.isalnum())
    return {left} if len(left) >= _LEAST_LETTERS and 2 * len(left) > sum(map(str.isalnum, text)) else set()


def bare(name: str) -> str:
    """The name without what says that it is a copy."""
    if len(name) > _MAX:
        return name
    while (shorter := _COPY.sub("", name).strip()) != name:
        name = shorter
    return name


def decoded(name: str) -> str:
    """The name as it was before a program replaced letters by codes: “M#U00fcller”, “M%C3%BCller”, “M&uuml;ller”."""
    if len(name) > _MAX:
        return name
    text = re.sub(r"#U([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), name)
    with contextlib.suppress(UnicodeDecodeError):
        text = unquote(text, errors="strict")
    for wrong in ("cp1252", "latin-1", "cp437"):  # in which UTF-8 reads as “MÃ¼ller” or “M├╝ller”
        with contextlib.suppress(UnicodeError):
            text = text.encode(wrong).decode("utf-8")
    text = unicodedata.normalize("NFC", unescape(text))
    return text if text.isprintable() else name


def as_meant(name: str) -> tuple[str, ...]:
    """The name without codes and without what says that it is a copy, if that is another."""
    meant = bare(decoded(name))
    return (meant,) if meant and meant != name else ()


def full_names(name: str) -> tuple[str, ...]:
    """What may be somebody's first and last name in it: without titles and numbers, behind the name of a group."""
    if len(name) > _MAX:
        return ()
    whole = bare(decoded(name))
    places = [one.end() for one in re.finditer("-", whole)][:10]
    parts = (
        whole,
        *(whole[i:] for i in places),
        *whole.split(" - ")[:10],
    )  # Brightspace: “123-45 - Ada Lovelace - Jan 2, …”
    found = [_NUMBER.sub("", _TITLE.sub("", part.strip())).strip(" _-") for part in parts]
    return tuple(dict.fromkeys(one for one in found if one and one != name))


def without_number(name: str) -> str:
    """The name without the number that a platform puts behind it."""
    return re.sub(r"[ _-]\d+$", "", bare(decoded(name))) if len(name) <= _MAX else name


def numbers(name: str) -> tuple[str, ...]:
    """A number before or behind a name: it may be an identifier."""
    return tuple(_NUMBER.findall(name)) if len(name) <= _MAX else ()
