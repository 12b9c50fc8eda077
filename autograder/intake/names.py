"""Who handed in → an identifier that is safe as the name of a folder, the gradebook's own where it knows the student.

Platforms write names in ways of their own: “Søren Å. Öst” becomes ``soren_a_ost`` or ``ostsorena``. A student is taken for one of
the gradebook's if both have only each other to be taken for; nobody is ever merged with somebody else.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from autograder.words import quoted

_MAX_IDENTIFIER = 64
_MAX_FOLDER = 200
# Letters that Unicode does not take apart.
_TRANSLITERATED = str.maketrans(
    {"ø": "o", "ı": "i", "ß": "ss", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŋ": "n"}
)
# One letter in some languages' way of writing without accents, two in others'.
_PAIRS = re.compile(r"ae|oe|ue|aa|ss")


class Person(NamedTuple):
    """A student of the gradebook."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""

    @property
    def names(self) -> list[str]:
        """What a platform may call them; a name alone is no name."""
        first, last = self.first_name or "", self.last_name or ""
        both = [f"{first} {last}", f"{last} {first}"] if first and last else []
        return [name for name in (self.id, *both, self.email) if name]


@dataclass(frozen=True)
class Student:
    """Who handed in: a name, and what tells them from others of the same name."""

    name: str
    number: str = ""
    always_numbered: bool = False  # the number is the same in every assignment
    also: tuple[str, ...] = ()  # other names that the platform knows

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.also)


@lru_cache(maxsize=10_000)
def letters(text: str) -> str:
    """What is left of a name where neither case, accents, separators nor punctuation count."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_TRANSLITERATED))
    return "".join(one for one in plain.translate(_TRANSLITERATED) if one.isalnum())


def skeleton(text: str) -> str:
    """The same for “Müller”, “Mueller” and “Muller”."""
    return _PAIRS.sub(lambda pair: pair[0][0], letters(text))


def _ascii_letters(text: str) -> str:
    """What is left where a platform drops letters that it does not know."""
    return "".join(one for one in text.casefold() if one.isascii() and one.isalnum())


# From strict to lenient. Of a mixed name in another script hardly anything is left, hence not the last alone.
_KEYS: tuple[Callable[[str], str], ...] = (str, letters, skeleton, _ascii_letters)
_LEAST_LETTERS = 3


def identifiers(
    students: Sequence[Student], roster: Iterable[Person] = ()
) -> tuple[dict[Student, str], dict[Student, str]]:
    """A different identifier for each student, also where capital letters do not count.

    Returns:
        Identifiers by student, and for those that were taken for one of the gradebook's by a near miss a sentence about it.
    """
    people = [person for person in roster if _safe(person.id)]
    known, notes = _matched(students, people)
    others = [student for student in students if student not in known]
    return known | _made(others, {person.id for person in people} | set(known.values())), notes


def _safe(name: str) -> bool:
    """The name can be a folder's, and nbgrader, which takes names as patterns and strips them, finds it again."""
    if not name or name in (".", "..") or len(name.encode()) >= _MAX_FOLDER:
        return False
    return name.isprintable() and not set(name) & set("/*?[") and name == name.strip()


def _matched(students: Sequence[Student], people: list[Person]) -> tuple[dict[Student, str], dict[Student, str]]:
    """Those whom the gradebook knows."""
    found = _by_identifier(students, people)
    notes = {student: _near(student, name) for student, name in found.items() if _respelt(student, name)}
    before = set(found)
    for key in _KEYS:
        by_key = _holders(people, lambda person: person.names, key)
        wanted = _holders(students, lambda student: student.names, key)
        for student in students:
            owners = {person for name in student.names for person in by_key.get(key(name), ())}
            if student in found or len(owners) != 1:
                continue
            person = owners.pop()
            could_be = {other for name in person.names for other in wanted.get(key(name), ())}
            if person.id not in found.values() and could_be == {student}:
                found[student] = person.id
                notes[student] = _near(student, person.id)
    for student in _in_doubt(students, people, found) - before:
        del found[student], notes[student]
    return found, notes


def _in_doubt(students: Sequence[Student], people: list[Person], found: Mapping[Student, str]) -> set[Student]:
    """Students taken for somebody who could as well be one of those that were taken for nobody: “Doerte” beside “Dorte”."""
    by_id = {one: student for student, one in found.items()}
    owners = _holders(people, lambda person: person.names, skeleton)
    others = [student for student in students if student not in found]
    claimed = [person.id for other in others for name in other.names for person in owners.get(skeleton(name), ())]
    return {by_id[one] for one in claimed if one in by_id}


def _near(student: Student, identifier: str) -> str:
    return f"Handed in as {quoted(student.name)}; taken for {quoted(identifier)} of the gradebook."


def _respelt(student: Student, identifier: str) -> bool:
    """The identifier has other letters than any of the student's names, not only other separators."""
    return identifier not in student.names and any(one.isalnum() and _letter(one) != one for one in student.name)


def _by_identifier(students: Sequence[Student], people: list[Person]) -> dict[Student, str]:
    """Students under the very identifier of a person, or under the one that they got before without being known otherwise."""
    ids = {person.id: person for person in people}
    found: dict[Student, str] = {}
    # Another name, which may be no more than a part of a file's, never takes an identifier from whom it is the name of.
    for called in (lambda student: student.names[:1], lambda student: student.also):
        by_name = _holders(students, called, str)
        for student in students:
            exact = [name for name in called(student) if name in ids and len(by_name[name]) == 1]
            certain = exact and exact[0] not in found.values() and not student.always_numbered
            if certain and student not in found:
                found[student] = exact[0]
    for student, made in _made(students, set()).items():
        person = ids.get(made)
        if person and student not in found and made not in found.values() and person.names == [made]:
            found[student] = made
    return found


def _holders(everybody: Iterable, names: Callable, key: Callable[[str], str]) -> dict[str, list]:
    """Key of a name → those who bear it; keys of too few letters say nothing."""
    holders: dict[str, list] = defaultdict(list)
    for one in everybody:
        for text in dict.fromkeys(map(key, names(one))):
            if key is str or len(text) >= (_LEAST_LETTERS if key is _ascii_letters else 1):
                holders[text].append(one)
    return holders


def _made(students: Sequence[Student], taken: set[str]) -> dict[Student, str]:
    wanted = {student: _identifier(student) for student in students}
    folded = {name.casefold() for name in taken}
    count: dict[str, int] = defaultdict(int)
    for name in wanted.values():
        count[name.casefold()] += 1
    made: dict[Student, str] = {}
    for student, name in wanted.items():
        if count[name.casefold()] > 1 or name.casefold() in folded:
            name = f"{name[: _MAX_IDENTIFIER - 22]}_{_number(student)}"
        while name.casefold() in folded:
            name += "x"
        made[student] = name
        folded.add(name.casefold())
    return made


def _number(student: Student) -> str:
    number = _plain(student.number)[:20].strip("_.-")
    return number or hashlib.sha256(student.name.encode()).hexdigest()[:8]


def _plain(text: str) -> str:
    return re.sub(r"_+", "_", "".join(map(_letter, unicodedata.normalize("NFC", text)))).strip("_.-")


def _identifier(student: Student) -> str:
    """Letters (without accents where they are Latin), digits and ``_.@+-``; never empty, hidden or an option."""
    name = _plain(student.name).encode()[:_MAX_IDENTIFIER].decode(errors="ignore") or f"student_{_number(student)}"
    return f"{name}_{student.number[:12]}" if student.always_numbered else name


def _letter(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)[0]
    if plain.isascii():
        return plain if plain.isalnum() or plain in "_.@+-" else "_"
    return character if unicodedata.category(character)[0] in "LMN" else "_"


# ---------------------------------------------------------------------------------------------------------------------
# Choosing


def choose(
    wanted: Iterable[str], names: Mapping[str, Iterable[str]], absent: Mapping[str, Iterable[str]]
) -> tuple[list[str], list[str]]:
    """Who is meant by some names that an instructor typed.

    Args:
        wanted: identifiers, names as a platform or a folder has them; neither case nor accents matter.
        names: identifier → all names of a student.
        absent: the same of students of the gradebook who handed nothing in.

    Returns:
        Identifiers in the order of ``names``, and what was not found, each as a phrase to be printed.
    """
    chosen: set[str] = set()
    missing = []
    for text in wanted:
        found = _called(text, names)
        chosen |= found
        if not found:
            missing.append(_not_found(text, names, absent))
    return [name for name in names if name in chosen], missing


def _called(text: str, names: Mapping[str, Iterable[str]]) -> set[str]:
    if text in names:
        return {text}
    for key in _KEYS[:-1]:
        found = {one for one, called in names.items() if key(text) and key(text) in {key(name) for name in called}}
        if found:
            return found
    return set()


def _not_found(text: str, names: Mapping[str, Iterable[str]], absent: Mapping[str, Iterable[str]]) -> str:
    if _called(text, absent):
        return f"{quoted(text)} (handed nothing in)"
    close = {skeleton(name): name for called in names.values() for name in called}
    best = difflib.get_close_matches(skeleton(text), close, 1)
    return f"{quoted(text)} (did you mean {quoted(close[best[0]])}?)" if best else quoted(text)
