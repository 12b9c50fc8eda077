"""Learning platforms: the names that they give to folders and files, and how those are sorted by student.

A platform is believed when it explains (nearly) all names of a level: one name that looks like it by chance, or that a student
chose to look like it, changes nothing for the others.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any, NamedTuple

import yaml

from autograder.harmless.words import quoted
from autograder.intake import times
from autograder.intake.archives import Entry, Refused
from autograder.intake.levels import BELIEVED, CourseNames, Level, Sorted, may_be_submission
from autograder.intake.names import Student
from autograder.intake.reading import HandIn, is_notebook
from autograder.intake.spellings import letters
from autograder.submission import Note


@dataclass(frozen=True)
class Platform:
    """Names that a platform gives to folders or files, and how they are sorted. ``lists`` are files about the others."""

    name: str
    sort: Callable[[Level, CourseNames, Sorted], list[HandIn]]
    folder: re.Pattern[str] | None = None
    file: re.Pattern[str] | None = None
    lists: frozenset[str] = frozenset()

    def folders(self, level: Level) -> dict[str, re.Match[str]]:
        pattern = self.folder
        return {name: match for name in level.folders if pattern and (match := pattern.fullmatch(name))}

    def files(self, level: Level) -> list[tuple[re.Match[str], Entry]]:
        pattern = self.file
        named = ((pattern.fullmatch(one.parts[-1]), one) for one in level.files if pattern and one.parts != level.path)
        return [(match, one) for match, one in named if match]

    def rest(self, level: Level) -> Level:
        """What is left of a level without what the platform explains."""
        folders, files = self.folders(level), {id(one) for _, one in self.files(level)}
        left = [
            one
            for one in level.files
            if id(one) not in files and one.parts[-1:] not in {(name,) for name in self.lists}
        ]
        return level.without(folders, left)

    def explains(self, level: Level) -> bool:
        folders, files = self.folders(level), [one for _, one in self.files(level)]
        weight = len(folders) + sum(map(may_be_submission, files))
        rest = self.rest(level)
        return bool(folders or files) and weight >= BELIEVED * (len(rest.filled) + len(rest.handed_in))


def platform_of(level: Level) -> Platform | None:
    """The platform whose layout a level has."""
    return next((platform for platform in _PLATFORMS if platform.explains(level)), None)


# "Ada Lovelace_4711_assignsubmission_file_/…", or all in one folder; the number belongs to the student and the assignment.
# The last one of a folder's name is Moodle's: before it stands what somebody calls themselves. In the name of a file the
# first one is, since behind it stands what somebody called a file.
_MOODLE_FOLDER = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_?")
_MOODLE_FILE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+_(?P<file>.+)")
_MOODLE_FILE_LAST = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_[a-z]+_(?P<file>.+)")


def _moodle(level: Level, known: CourseNames, found: Sorted) -> list[HandIn]:
    hand_ins: dict[Student, HandIn] = {}
    for name, match in _MOODLE.folders(level).items():
        student = _moodle_student(match)
        hand_in = hand_ins.setdefault(student, HandIn(student, name))
        for entry in level.folders[name].everything():
            hand_in.add(level.folders[name].rest(entry.parts), entry)
    files = [(match, _MOODLE_FILE_LAST.fullmatch(match[0]) or match, entry) for match, entry in _MOODLE.files(level)]
    certain = {_moodle_student(first) for first, last, _ in files if first["number"] == last["number"]} | set(hand_ins)
    for first, last, entry in files:
        # Who chose a name or a file's name that looks like another student's must not become that student.
        match = last if first.groups() != last.groups() and _moodle_student(first) in certain else first
        student = _moodle_student(match)
        hand_ins.setdefault(student, HandIn(student, match[0])).add((match["file"],), entry)
    return list(hand_ins.values())


def _moodle_student(match: re.Match[str]) -> Student:
    name = match["name"].strip()
    return Student(name, match["number"], called=name, by_name=True)


# "lovelaceada_LATE_1815_20001_build_a_vae-1.ipynb": student, user number, number of the upload, file, "-1" if handed in again.
_CANVAS_FILE = re.compile(
    r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>[1-9]\d{0,17})_"
    r"(?:(?P<upload>[1-9]\d{0,17})_(?P<file>.+)|(?P<page>(?:text|link)\.html))"
)
_CANVAS_AGAIN = re.compile(r"-\d+(?=\.ipynb$)")


def _canvas(level: Level, known: CourseNames, found: Sorted) -> list[HandIn]:
    """Files of one upload have one number each; a notebook handed in again has a higher one and “-1” in its name."""
    hand_ins: dict[Student, HandIn] = {}
    for match, entry in sorted(_CANVAS.files(level), key=lambda pair: int(pair[0]["upload"] or 0)):
        student, upload = (
            Student(match["name"], match["user"], always_numbered=True, called=match["name"], by_name=True),
            int(match["upload"] or 0),
        )
        hand_in = hand_ins.setdefault(student, HandIn(student, match[0]))
        hand_in.label = match[0]
        hand_in.add((_CANVAS_AGAIN.sub("", match["file"] or match["page"]),), entry, upload)
        hand_in.order = (False, 0.0, upload)
        late = Note("", "Canvas marks this submission as late.")
        if match["late"] and late not in hand_in.notes:
            hand_in.notes.append(late)
    return list(hand_ins.values())


class KnownAs(NamedTuple):
    """A student as a platform calls them: its number for them, which it finds them by, and their name there."""

    platform: str
    number: str
    name: str


def known_as(label: str) -> KnownAs | None:
    """Whom a platform meant when it called a submission this; None if no platform did that tells students by numbers."""
    if match := _MOODLE_FOLDER.fullmatch(label) or _MOODLE_FILE.fullmatch(label):
        return KnownAs(_MOODLE.name, match["number"], match["name"])
    match = _CANVAS_FILE.fullmatch(label)
    return KnownAs(_CANVAS.name, match["user"], match["name"]) if match else None


# "submission_123456/…", explained in submission_metadata.yml beside it.
_GRADESCOPE_FOLDER = re.compile(r"submission_(?P<number>\d{1,18})")
_METADATA = "submission_metadata.yml"


def _gradescope(level: Level, known: CourseNames, found: Sorted) -> list[HandIn]:
    metadata = _gradescope_metadata(level)
    people = {student for students, *_ in metadata.values() for student in students}
    hand_ins = []
    for name, match in _GRADESCOPE.folders(level).items():
        students, when, remark = metadata.get(name, ([Student(name)], None, _UNKNOWN_FOLDER))
        for student in students:
            others = [one for one in people if one.name == student.name and one != student]
            own = replace(student, number=match["number"]) if others else student
            hand_in = HandIn(own, name, told=times.written(when.replace(microsecond=0)) if when else b"")
            hand_in.notes += [Note("", remark.format(quoted(name)), suspicious=True)] * bool(remark)
            if others:
                what = f"{_METADATA} gives {quoted(student.name)} to several students of different names or e-mails"
                hand_in.notes.append(Note("", f"{what}; see whose this is.", suspicious=True))
            for entry in level.folders[name].everything():
                hand_in.add(level.folders[name].rest(entry.parts), entry)
            hand_in.order = (False, when.timestamp() if when else 0.0, int(match["number"]))
            hand_in.count *= student is students[0]  # who hands in as a group hands in the same files
            hand_ins.append(hand_in)
    return hand_ins


_UNKNOWN_FOLDER = f"{_METADATA}, which tells whose a folder is, is missing, damaged or has no {{}}; see whose this is."
_NO_TIME = f"{_METADATA} does not tell when {{}} was handed in."


def _gradescope_metadata(level: Level) -> dict[str, tuple[list[Student], datetime | None, str]]:
    """Folder → who handed it in, when, and what is wrong; empty if the platform's list is missing or unreadable."""
    raw: Any = None
    for entry in level.files:
        if entry.parts[-1:] == (_METADATA,):
            with contextlib.suppress(Refused, yaml.YAMLError, RecursionError, ValueError):
                raw = yaml.load(entry.read(), Loader=_Loader)
    records = raw.items() if isinstance(raw, dict) else ()
    people = {str(key): (_submitters(record), record) for key, record in records}
    return {
        key: (students, when := _created(record), "" if when or ":created_at" not in record else _NO_TIME)
        for key, (students, record) in people.items()
        if students
    }


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Plain values only; numbers stay text, so that student number 0042 does not become 34."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":int", ":float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _submitters(record: Any) -> list[Student]:
    people = record.get(":submitters") if isinstance(record, dict) else None
    found = []
    for person in people if isinstance(people, list) else []:
        values = [person.get(key) for key in (":sid", ":email", ":name")] if isinstance(person, dict) else []
        sid, mail, called = [value.strip() if isinstance(value, str) else "" for value in values] or [""] * 3
        found += (
            [Student(sid or mail or called, mail=mail, called=called, by_name=not (sid or mail))]
            if sid or mail or called
            else []
        )
    return found


def _created(record: dict[str, Any]) -> datetime | None:
    when = record.get(":created_at")
    if isinstance(when, datetime):
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    with contextlib.suppress(ValueError):
        return times.moment(str(when)[: times.MAX_BYTES])
    return None


# nbgrader's own "ada+01_build+2026-03-01 12:30:00.123456 UTC+cmFuZG9t", one for each attempt.
_INBOUND_FOLDER = re.compile(
    r"(?P<user>.+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?:[^+]*|:\d\d(?:\.\d+)? ?\+\d{2}:?\d\d))"
    r"(?:\+(?P<random>[^+]*))?"
)


def _inbound(level: Level, known: CourseNames, found: Sorted) -> list[HandIn]:
    hand_ins = []
    for name, match in INBOUND.folders(level).items():
        folder = level.folders[name]
        if match["assignment"] != known.name:
            found.elsewhere += len(list(folder.everything()))
            continue
        hand_in = HandIn(Student(match["user"]), name, collected=True)
        for entry in folder.everything():
            hand_in.add(folder.rest(entry.parts), entry)
        _tell(hand_in, match["time"])
        hand_ins.append(hand_in)
    return hand_ins


def _tell(hand_in: HandIn, time: str) -> None:
    """Believe the time that the name tells; it says too which attempt is the last."""
    try:
        when = times.moment(time)
    except ValueError as reason:
        hand_in.notes.append(Note("", f"The name {quoted(hand_in.label, 120)} tells no time ({reason})."))
    else:
        hand_in.told = times.written(when)
        hand_in.order = (hand_in.collected, when.timestamp(), 0)


# Blackboard's "VAE 1_ada1_attempt_2026-03-01-12-30-00_build_a_vae.ipynb", and a description of each attempt without "_file".
# The first time is Blackboard's, since behind it stands what somebody called a file.
_BLACKBOARD_FILE = re.compile(
    r"(?P<head>.+?)_attempt_(?P<day>\d{4}-\d\d-\d\d)-(?P<hour>\d\d)-(?P<minute>\d\d)-(?P<second>\d\d)"
    r"(?:_(?P<file>.+)|(?P<about>\.txt))"
)
_BLACKBOARD_NAME = re.compile(r"\s*[^:\n]{2,20}:\s*(?P<name>[^\n]*?)\s*\((?P<user>[^()\n]+)\)\s*(?:\n|$)")


def _blackboard(level: Level, known: CourseNames, found: Sorted) -> list[HandIn]:
    files = _BLACKBOARD.files(level)
    told = dict(filter(None, (_described(match, entry) for match, entry in files if match["about"])))
    users = _users({match["head"] for match, _ in files}, told, known)
    hand_ins: dict[tuple[str, str], HandIn] = {}
    for match, entry in files:
        head, time = match["head"], f"{match['day']} {match['hour']}:{match['minute']}:{match['second']}"
        student = told.get(head) or Student(users[head][0], users=users[head])
        hand_in = hand_ins.setdefault((head, time), HandIn(student, match[0]))
        hand_in.add((match["file"] or match[0],), entry)
        if is_notebook(match[0]):
            hand_in.label = match[0]
    for (_, time), hand_in in hand_ins.items():
        _tell(hand_in, time)
    return list(hand_ins.values())


def _described(match: re.Match[str], entry: Entry) -> tuple[str, Student] | None:
    """The description begins “Name: Ada Lovelace (ada1)”; only what the name of the file confirms is believed."""
    try:
        about = _BLACKBOARD_NAME.match(entry.read(2**20)[:2000].decode("utf-8-sig", "replace"))
    except Refused:
        return None
    if not about or not match["head"].endswith(f"_{about['user']}"):
        return None
    return match["head"], Student(about["user"], called=about["name"])


def _users(heads: set[str], told: dict[str, Student], known: CourseNames) -> dict[str, tuple[str, ...]]:
    """The user names that may end what stands before the time, the longest first; all have the assignment's before them."""
    pattern = "[^0-9a-z]*".join(one for one in letters(known.name) if one.isalnum())
    own = {match[0] if (match := re.match(f"{pattern}_", head, re.IGNORECASE)) else "" for head in heads}
    described = {head.removesuffix(student.name) for head, student in told.items()}
    for begins in (described, own):
        begin = begins.pop() if len(begins) == 1 else ""
        if begin and all(head.startswith(begin) and head != begin for head in heads):
            return {head: (head.removeprefix(begin),) for head in heads}
    parts = [head.split("_")[:-1] for head in heads]
    shared = [column[0] for column in takewhile(lambda column: len(set(column)) == 1, zip(*parts, strict=False))]
    before = [sum(len(part) + 1 for part in shared[:count]) for count in range(min(1, len(shared)), len(shared) + 1)]
    return {head: tuple(head[length:] for length in before) for head in heads}


# Brightspace's "12345-678 - Ada Lovelace - Jan 2, 2026 204 PM", one for each attempt; the first number is the student's.
_BRIGHTSPACE_FOLDER = re.compile(
    r"(?P<user>\d+)-\d+ - (?P<name>.+) - (?P<day>\w+\.? \d{1,2}, \d{4}) (?P<hour>\d{1,2})(?P<minute>\d\d) (?P<half>[AP]M)",
    re.IGNORECASE,
)


def _brightspace(level: Level, known: CourseNames, found: Sorted) -> list[HandIn]:
    hand_ins = []
    for name, match in _BRIGHTSPACE.folders(level).items():
        called = match["name"].strip()
        hand_in = HandIn(Student(called, match["user"], called=called, by_name=True), name)
        for entry in level.folders[name].everything():
            hand_in.add(level.folders[name].rest(entry.parts), entry)
        with contextlib.suppress(
            ValueError
        ):  # of which zone it is the name does not tell: it is good for the order alone
            when = times.moment(f"{match['day']} {match['hour']}:{match['minute']} {match['half']}")
            hand_in.order = (False, when.timestamp(), 0)
        hand_ins.append(hand_in)
    return hand_ins


_BRIGHTSPACE = Platform("Brightspace", _brightspace, _BRIGHTSPACE_FOLDER)
_MOODLE = Platform("Moodle", _moodle, _MOODLE_FOLDER, _MOODLE_FILE)
_GRADESCOPE = Platform("Gradescope", _gradescope, _GRADESCOPE_FOLDER, lists=frozenset({_METADATA}))
INBOUND = Platform("nbgrader", _inbound, _INBOUND_FOLDER)
_BLACKBOARD = Platform("Blackboard", _blackboard, file=_BLACKBOARD_FILE)
_CANVAS = Platform("Canvas", _canvas, file=_CANVAS_FILE)
_PLATFORMS = (_MOODLE, _GRADESCOPE, INBOUND, _BLACKBOARD, _BRIGHTSPACE, _CANVAS)
