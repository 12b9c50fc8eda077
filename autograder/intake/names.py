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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from autograder.harmless.words import quoted
from autograder.intake.spellings import (
    as_meant,
    dropped,
    exactly,
    full_names,
    letters,
    numbers,
    plainly,
    transliterated,
    without_number,
)

_MAX_IDENTIFIER = 64
_MAX_FOLDER = 200
_MOST_COMPARED = 100_000
_DISPLAY_NAME = "a display name, which anybody may choose"


class Person(NamedTuple):
    """A student of the gradebook."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    graded: bool = False  # has handed something in, so that grading may have entered them

    @property
    def names(self) -> list[str]:
        """What a platform may call them; a name alone is no name."""
        return [name for name in (self.id, *self.called, self.email) if name]

    @property
    def called(self) -> list[str]:
        first, last = self.first_name or "", self.last_name or ""
        return [f"{first} {last}", f"{last} {first}"] if first and last else []

    @property
    def nameless(self) -> bool:
        """Nothing but the identifier is known."""
        return self.names == [self.id]


@dataclass(frozen=True)
class Student:
    """Who handed in: a name, and what tells them from others of the same name."""

    name: str
    number: str = ""
    always_numbered: bool = False  # the number is the same in every assignment
    also: tuple[str, ...] = ()  # other names that may be identifiers
    mail: str = ""
    called: str = ""  # a display name, which people may choose, so it is never taken for an identifier
    by_name: bool = False  # the platform tells nothing but that one
    users: tuple[str, ...] = ()  # what may be the user name, the longest first, if the platform leaves that open

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in (self.name, *self.also, self.mail, self.called) if name))


# From strict to lenient. Of a mixed name in another script hardly anything is left, hence not the last alone.
_KEYS: tuple[Callable[[str], set[str]], ...] = (exactly, plainly, transliterated, dropped)


@dataclass(frozen=True)
class _Evidence:
    """Names of students that are compared with names of the gradebook's people."""

    told: Callable[[Student], Iterable[str]]
    known: Callable[[Person], Iterable[str]]
    keys: tuple[Callable[[str], set[str]], ...] = _KEYS


def _identifying(student: Student) -> tuple[str, ...]:
    return () if student.by_name else (student.name, *student.also)


def _meant(student: Student) -> Iterator[str]:
    for name in _identifying(student):
        yield from as_meant(name)


def _full_names(student: Student) -> Iterator[str]:
    for name in (*_identifying(student), student.called):
        yield from full_names(name)


def _with_identifier(person: Person) -> list[str]:
    return [name for called in person.called for name in (f"{called} {person.id}", f"{person.id} {called}")]


# What a platform knows for certain comes before what it was told, and names as they are before what may be meant by them.
_EVIDENCE = (
    _Evidence(_identifying, lambda person: person.names),
    _Evidence(lambda student: [student.mail], lambda person: [person.email or "", person.id], _KEYS[:2]),
    _Evidence(lambda student: [student.called], lambda person: person.called),
    _Evidence(lambda student: [student.name] * student.by_name, lambda person: [person.id] * person.nameless),
    _Evidence(_meant, lambda person: person.names),
    _Evidence(_full_names, lambda person: person.called),
    # “Lovelace_Ada_ada1_268” (ILIAS), “Lovelace, Ada(ada1)” (Sakai)
    _Evidence(lambda student: map(without_number, _identifying(student)), _with_identifier, _KEYS[1:3]),
)


def identifiers(
    students: Sequence[Student], roster: Iterable[Person] = ()
) -> tuple[dict[Student, str], dict[Student, str]]:
    """A different identifier for each student, also where capital letters do not count.

    Returns:
        Identifiers by student, and a sentence about each who was taken for one of the gradebook's by a near miss, or is none.
    """
    people = [person for person in roster if _safe(person.id)]
    known, notes = _matched(students, people)
    others = [student for student in students if student not in known]
    notes |= _strangers(others, people) if people else {}
    return known | _made(others, {person.id for person in people} | set(known.values())), notes


def settled(students: Sequence[Student], roster: Iterable[Person]) -> tuple[dict[Student, Student], dict[Student, str]]:
    """Students whose platform leaves open where the user name begins, with the one that makes most of them known.

    Returns:
        Those by what they were, and a sentence about each of whom the gradebook does not tell more.
    """
    ids, several = {person.id for person in roster}, [student for student in students if len(student.users) > 1]
    met = [sum(one in ids for one in column) for column in zip(*(student.users for student in several), strict=False)]
    place = met.index(max(met)) if any(met) else -1
    chosen = {one: replace(one, name=one.users[place] if place >= 0 else _likely(one.users)) for one in several}
    unsure = several if place < 0 else []
    text = "The name of the file does not tell where the user name begins: {} or {}; see whose this is."
    return chosen, {
        chosen[one]: text.format(", ".join(map(quoted, one.users[:-1])), quoted(one.users[-1])) for one in unsure
    }


def _likely(users: tuple[str, ...]) -> str:
    """The longest, but “ada_l” of “Homework_2_ada_l”."""
    return next((user for user in users if not user.split("_")[0].isdigit()), users[0])


def _safe(name: str) -> bool:
    """The name can be a folder's, and nbgrader, which takes names as patterns and strips them, finds it again."""
    if not name or name in (".", "..") or len(name.encode()) >= _MAX_FOLDER:
        return False
    return name.isprintable() and not set(name) & set("/*?[") and name == name.strip()


def _matched(students: Sequence[Student], people: list[Person]) -> tuple[dict[Student, str], dict[Student, str]]:
    """Those whom the gradebook knows."""
    found = _by_identifier(students, people)
    notes = {student: _near(student, name) for student, name in found.items() if _respelt(student, name)}
    certain = set(found)
    for evidence in _EVIDENCE:
        for key in evidence.keys:
            for student, person in _only_each_other(students, people, evidence, key):
                if (
                    student not in found
                    and person.id not in found.values()
                    and not _contradicted(student, person, people)
                ):
                    found[student] = person.id
                    notes[student] = _near(student, person.id)
                    certain |= {student} if key is exactly else set()
    for student in _in_doubt(students, people, found) - certain:
        del found[student], notes[student]
    return found, notes


def _only_each_other(
    students: Sequence[Student], people: list[Person], evidence: _Evidence, key: Callable[[str], set[str]]
) -> Iterator[tuple[Student, Person]]:
    """Students and people who can be taken for nobody but each other."""
    known, told = _holders(people, evidence.known, key), _holders(students, evidence.told, key)
    for student in students:
        owners = {person for text in _keys(evidence.told(student), key) for person in known.get(text, ())}
        if len(owners) == 1:
            (person,) = owners
            if {one for text in _keys(evidence.known(person), key) for one in told.get(text, ())} == {student}:
                yield student, person


def _contradicted(student: Student, person: Person, people: list[Person]) -> bool:
    """A number that stands beside the name is another one's identifier."""
    said = {number for name in student.names for number in numbers(name)}
    return any(other.id in said and other != person for other in people)


def _in_doubt(students: Sequence[Student], people: list[Person], found: Mapping[Student, str]) -> set[Student]:
    """Students taken for somebody who could as well be one of those that were taken for nobody: “Doerte” beside “Dorte”."""
    by_id = {one: student for student, one in found.items()}
    claimed: set[str] = set()
    others = [student for student in students if student not in found]
    for evidence in _EVIDENCE[:4]:
        owners = _holders(people, evidence.known, transliterated)
        told = (text for other in others for text in _keys(evidence.told(other), transliterated))
        claimed |= {person.id for text in told for person in owners.get(text, ())}
    return {by_id[one] for one in claimed if one in by_id}


def _strangers(students: list[Student], people: list[Person]) -> dict[Student, str]:
    """Who those that the gradebook does not know may be."""

    def called(student: Student) -> tuple[str, ...]:
        return (*student.names, *_full_names(student))

    ids = {person.id for person in people}
    owners, told = _holders(people, lambda person: person.names, plainly), _holders(students, called, plainly)
    spelt = {text: person.id for person in people for name in person.names for text in transliterated(name)}
    search = len(students) * len(spelt) <= _MOST_COMPARED  # beyond that it is another class's gradebook
    notes = {}
    for student in students:
        name, texts = quoted(student.called or student.name), _keys(called(student), plainly)
        plain = _keys(student.names, plainly)  # a part of a name is somebody's only if the gradebook says so
        if student.by_name and student.name in ids:
            notes[student] = f"{name} is {_DISPLAY_NAME}, so it is not taken for that identifier of the gradebook."
        elif len({person for text in texts for person in owners.get(text, ())}) > 1:
            notes[student] = f"Two students of the gradebook are called {name}; nobody can tell who this is."
        elif len({one for text in texts if text in owners or text in plain for one in told[text]}) > 1:
            notes[student] = (
                f"Another one handed in under the name {name} too; nobody can tell who is who in the gradebook."
            )
        else:
            best = _closest(_keys(called(student), transliterated), spelt) if search else ""
            if best or is_roster(people):
                may_be = f"; this may be {quoted(spelt[best])}" if best else ""
                notes[student] = f"{name} is not in the gradebook{may_be}."
    return notes


def _closest(texts: set[str], spelt: Iterable[str]) -> str:
    """The name that one of some texts is nearly, or is a part of, or has as a part."""
    near = [match[0] for text in sorted(texts) if (match := difflib.get_close_matches(text, spelt, 1, 0.75))]
    parts = [
        one for text in sorted(texts) for one in spelt if min(len(text), len(one)) > 2 and (text in one or one in text)
    ]
    return next(iter([*near, *parts]), "")


def _near(student: Student, identifier: str) -> str:
    if student.by_name and student.name == identifier:
        return f"{quoted(identifier)} is {_DISPLAY_NAME}; taken for that identifier of the gradebook."
    return f"Handed in as {quoted(student.name)}; taken for {quoted(identifier)} of the gradebook."


def _respelt(student: Student, identifier: str) -> bool:
    """The identifier has other letters than any of the student's names, not only other separators, or is but a display name."""
    if student.by_name and student.name == identifier:
        return True
    return identifier not in student.names and any(one.isalnum() and _letter(one) != one for one in student.name)


def _by_identifier(students: Sequence[Student], people: list[Person]) -> dict[Student, str]:
    """Students under the very identifier of a person, or under the one that they got before without being known otherwise."""
    ids = {person.id: person for person in people}
    found: dict[Student, str] = {}
    # Another name, which may be no more than a part of a file's, never takes an identifier from whom it is the name of.
    for told in (lambda student: _identifying(student)[:1], lambda student: _identifying(student)[1:]):
        by_name = _holders(students, told, exactly)
        for student in students:
            exact = [name for name in told(student) if name in ids and len(by_name[name]) == 1]
            certain = exact and exact[0] not in found.values() and not student.always_numbered
            if certain and student not in found:
                found[student] = exact[0]
    for student, made in _made(students, set()).items():
        person = ids.get(made)
        if person and student not in found and made not in found.values() and person.nameless:
            found[student] = made
    return found


def _holders(everybody: Iterable, names: Callable, key: Callable[[str], set[str]]) -> dict[str, list]:
    """Key of a name → those who bear it."""
    holders: dict[str, list] = defaultdict(list)
    for one in everybody:
        for text in _keys(names(one), key):
            holders[text].append(one)
    return holders


def _keys(names: Iterable[str], key: Callable[[str], set[str]]) -> set[str]:
    return {text for name in names if name for text in key(name)}


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
        found = called(text, names)
        chosen |= found
        if not found:
            missing.append(_not_found(text, names, absent))
    return [name for name in names if name in chosen], missing


def called(text: str, names: Mapping[str, Iterable[str]]) -> set[str]:
    """Identifiers of those who may be meant by a name that an instructor wrote, ``names`` as in ``choose``."""
    if text in names:
        return {text}
    for key in _KEYS[:-1]:
        found = {one for one, theirs in names.items() if key(text) & _keys(theirs, key)}
        if found:
            return found
    return set()


def meant(text: str, names: Mapping[str, Iterable[str]], where: str) -> str:
    """The identifier of whom a table of an instructor's names; the text itself, if that is nobody.

    Raises ``ValueError``, with the words for ``where`` it stands, if it may be several.
    """
    ids = called(text, names) or {text}
    if len(ids) > 1:
        raise ValueError(f"{quoted(text)} {where} may be {' or '.join(sorted(ids))}: write the identifier.")
    return next(iter(ids))


def is_roster(people: Iterable[Person]) -> bool:
    """Somebody has entered students: not everybody is there for having handed in."""
    return any(not (person.nameless and person.graded) for person in people)


def _not_found(text: str, names: Mapping[str, Iterable[str]], absent: Mapping[str, Iterable[str]]) -> str:
    if called(text, absent):
        return f"{quoted(text)} (handed nothing in)"
    close = {letters(name): name for theirs in names.values() for name in theirs}
    best = difflib.get_close_matches(letters(text), close, 1)
    return f"{quoted(text)} (did you mean {quoted(close[best[0]])}?)" if best else quoted(text)
