"""What students handed in, whatever brought it here → one ``Submission`` per student.

Understood are nbgrader's folders (``STUDENT/ASSIGNMENT/…``), the exports of Moodle, Canvas and Gradescope, zipped or
unpacked, and a plain folder with a file, an archive or a folder per student. The layouts are regular expressions with named
groups as in nbgrader's ``zip_collect``, whose own extractor is not used: it unpacks to disk, without bounds, and stops
at the first file it cannot place.

Whatever is wrong with one student's files is a note or the problem of that student's submission. Names become identifiers
that are safe as names of folders.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from autograder import _archives as archives
from autograder._archives import Entry, Refused
from autograder.records import Note, Submission

# "Ada Lovelace_4711_assignsubmission_file_/…", or all in one folder; the number belongs to the student and the assignment.
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?")
# "lovelaceada_LATE_1815_20001_build_a_vae-1.ipynb": student, user number, number of the upload, file, "-1" if handed in again.
_CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<user>\d+)_(?P<upload>\d+)_(?P<file>.+)")
_CANVAS_AGAIN = re.compile(r"-\d+(?=\.ipynb$)")
# "submission_123456/…", explained in submission_metadata.yml beside it.
_GRADESCOPE = re.compile(r"submission_(?P<number>\d+)")
_METADATA = "submission_metadata.yml"

# nbgrader believes this file when it counts days late, so it must not be a student's.
TIMESTAMP = "timestamp.txt"
_NOTEBOOK_OR_ZIP = re.compile(r"\.(?:ipynb|zip)$", re.IGNORECASE)
_JUNK = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini", ".git", ".venv"}
_OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_MAX_IDENTIFIER = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Student:
    """Who handed in: a name, and what tells them from others of the same name."""

    name: str
    number: str = ""
    always_numbered: bool = False  # the number is the same in every assignment


@dataclass
class _HandIn:
    """Files that came together. ``order`` grows with the time of handing in."""

    student: _Student
    label: str
    order: tuple[float, int] = (0.0, 0)
    files: dict[tuple[str, ...], Entry] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    time: str = ""  # for nbgrader's timestamp.txt
    collected: bool = False  # by nbgrader, which has put a timestamp.txt there

    def add(self, rest: tuple[str, ...], entry: Entry, number: int = 0) -> None:
        self.order = max(self.order, (entry.when, number))
        if entry.size >= 0:
            if rest in self.files:
                self.notes.append(Note("/".join(rest), f"{_shown(rest)} was there twice; the later one was taken."))
            self.files[rest] = entry


def submissions(source: Path, assignment: str) -> Iterator[Submission]:
    """Everything handed in for an assignment, in the order of the students' identifiers.

    Args:
        source: a folder ``STUDENT/ASSIGNMENT/…``, an export of a learning platform (zip file or folder), or a folder of
            such zip files, of notebooks or of folders, one per student.
        assignment: name of the assignment.

    Returns:
        One submission at a time; only that one's files are in memory.

    Raises:
        ValueError: there is nothing at ``source``, or nothing that looks like a submission.
    """
    stack = contextlib.ExitStack()
    hand_ins, names = _found(source, assignment, stack)
    return _in_order(hand_ins, names, assignment, stack)


def students(source: Path, assignment: str) -> list[str]:
    """Identifiers of those who handed something in, in the order of ``submissions``; reads no submission. Raises alike."""
    with contextlib.ExitStack() as stack:
        _, names = _found(source, assignment, stack)
        return sorted(names.values())


def _found(source: Path, assignment: str, stack: contextlib.ExitStack) -> tuple[list[_HandIn], dict[_Student, str]]:
    """What was handed in, the latest of each student, and the students' identifiers; ``stack`` keeps zip files open."""
    source = Path(source)
    if not source.exists():
        raise ValueError(f"There is no file or folder {source}.")
    hand_ins = [hand_in for entries in _containers(source, stack) for hand_in in _hand_ins(entries, assignment)]
    if not hand_ins:
        stack.close()
        raise ValueError(
            f"No submissions of {assignment} found in {source}: expected STUDENT/{assignment}/, an export of Moodle, "
            "Canvas or Gradescope, or one notebook, zip file or folder per student."
        )
    latest = _latest(hand_ins)
    return latest, _identifiers([hand_in.student for hand_in in latest])


def _in_order(
    hand_ins: list[_HandIn], names: dict[_Student, str], assignment: str, stack: contextlib.ExitStack
) -> Iterator[Submission]:
    with stack:
        for hand_in in sorted(hand_ins, key=lambda one: names[one.student]):
            yield _Reader(hand_in).submission(names[hand_in.student], assignment)


# ---------------------------------------------------------------------------------------------------------------------
# Where files come from


def _containers(source: Path, stack: contextlib.ExitStack) -> Iterator[list[Entry]]:
    """Lists of files that belong to one export: the folder itself, or each of its zip files that is an export."""
    loose = list(archives.in_folder(source)) if source.is_dir() else [archives.single(source)]
    handed_in = [entry for entry in loose if len(entry.parts) == 1 and _NOTEBOOK_OR_ZIP.search(entry.parts[0])]
    exports = [_export(entry, stack) for entry in handed_in]
    if source.is_file() and exports and exports[0]:
        yield exports[0] if _layout(exports[0]) else _without_root(exports[0], source.stem)
    # Among students' own zip files one may pretend to be an export, to hand in under another name; then it is not alone.
    elif exports and all(_layout(entries) for entries in exports):
        yield from exports
        yield [entry for entry in loose if entry not in handed_in]
    else:
        yield loose


def _export(entry: Entry, stack: contextlib.ExitStack) -> list[Entry]:
    """The files of what may be a zip file with several students' submissions; empty if it is none or cannot be read."""
    name = entry.parts[0]
    if entry.trouble or not name.lower().endswith(".zip") or _MOODLE.fullmatch(name) or _CANVAS.fullmatch(name):
        return []
    try:
        file = stack.enter_context(entry.open())
        return archives.in_zip(stack.enter_context(archives.opened_zip(file, archives.MAX_ENTRIES_CLASS)))
    except (Refused, OSError):
        return []


def _without_root(entries: list[Entry], root: str) -> list[Entry]:
    """A folder zipped as a whole brings its own name along."""
    if any(entry.parts[:1] != (root,) for entry in entries):
        return entries
    return [_below(entry) for entry in entries]


# ---------------------------------------------------------------------------------------------------------------------
# Who handed in what


def _hand_ins(entries: list[Entry], assignment: str) -> list[_HandIn]:
    """Sort files by student, by the layout that their folders show."""
    entries = [entry for entry in entries if entry.parts and not _is_junk(entry.parts)]
    layout = _layout(entries)
    return layout(_from_root(entries)) if layout else _folders(entries, assignment)


def _layout(entries: list[Entry]) -> Callable[[list[Entry]], list[_HandIn]] | None:
    """Which platform exported this. Only the top level tells: what lies deeper is named by students."""
    top = [(entry.parts[0], len(entry.parts)) for entry in _from_root(entries) if entry.parts]
    if any(_MOODLE.fullmatch(name) for name, _ in top):
        return _moodle
    if any(_GRADESCOPE.fullmatch(name) for name, depth in top if depth > 1):
        return _gradescope
    return _canvas if any(_CANVAS.fullmatch(name) for name, depth in top if depth == 1) else None


def _from_root(entries: list[Entry]) -> list[Entry]:
    """Without the folders that a platform or a zip program puts around everything."""
    entries = [entry for entry in entries if entry.parts and not _is_junk(entry.parts)]
    while entries and (root := entries[0].parts[0]) and all(one.parts[0] == root and one.parts[1:] for one in entries):
        if _MOODLE.fullmatch(root) or _GRADESCOPE.fullmatch(root):
            break
        entries = [_below(entry) for entry in entries]
    return entries


def _below(entry: Entry) -> Entry:
    return replace(entry, parts=entry.parts[1:])


def _is_junk(parts: tuple[str, ...]) -> bool:
    return any(part in _JUNK or part.startswith("._") for part in parts)


def _moodle(entries: Iterable[Entry]) -> list[_HandIn]:
    found: dict[_Student, _HandIn] = {}
    for entry in entries:
        if match := _MOODLE.fullmatch(entry.parts[0]):
            student = _Student(match["name"].strip(), match["number"])
            rest = (*filter(None, [match["file"]]), *entry.parts[1:])
            found.setdefault(student, _HandIn(student, entry.parts[0])).add(rest, entry)
    return list(found.values())


def _canvas(entries: Iterable[Entry]) -> list[_HandIn]:
    """Files of one upload have one number each; a notebook handed in again has a higher one and “-1” in its name."""
    matches = [(match, entry) for entry in entries if (match := _CANVAS.fullmatch("/".join(entry.parts)))]
    found: dict[_Student, _HandIn] = {}
    for match, entry in sorted(matches, key=lambda pair: int(pair[0]["upload"])):
        student = _Student(match["name"], match["user"], always_numbered=True)
        hand_in = found.setdefault(student, _HandIn(student, match[0]))
        hand_in.label = match[0]
        hand_in.add((_CANVAS_AGAIN.sub("", match["file"]),), entry, int(match["upload"]))
        hand_in.order = (0.0, int(match["upload"]))
        late = Note("", "Canvas marks this submission as late.")
        if match["late"] and late not in hand_in.notes:
            hand_in.notes.append(late)
    return list(found.values())


def _gradescope(entries: list[Entry]) -> list[_HandIn]:
    known = _gradescope_metadata(entries)
    found: dict[tuple[str, _Student], _HandIn] = {}
    for entry in entries:
        folder, rest = entry.parts[0], entry.parts[1:]
        if not (match := _GRADESCOPE.fullmatch(folder)):
            continue
        students, when = known.get(folder, ([_Student(folder)], None))
        for student in students:
            hand_in = found.setdefault((folder, student), _HandIn(student, folder))
            hand_in.add(rest, entry)
            hand_in.order = ((when - _EPOCH).total_seconds() if when else 0.0, int(match["number"]))
            hand_in.time = when.strftime("%Y-%m-%d %H:%M:%S UTC") if when else ""
    return list(found.values())


def _gradescope_metadata(entries: list[Entry]) -> dict[str, tuple[list[_Student], datetime | None]]:
    """Folder → who handed it in, and when; empty if the platform's list is missing or unreadable."""
    raw: Any = None
    for entry in entries:
        if entry.parts == (_METADATA,):
            with contextlib.suppress(Refused, yaml.YAMLError, RecursionError, ValueError):
                raw = yaml.load(entry.read(), Loader=_Loader)
    records = raw.items() if isinstance(raw, dict) else ()
    return {str(key): (_submitters(record), _created(record)) for key, record in records if _submitters(record)}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Plain values only; numbers stay text, so that student number 0042 does not become 34."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":int", ":float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _submitters(record: Any) -> list[_Student]:
    people = record.get(":submitters") if isinstance(record, dict) else None
    found = []
    for person in people if isinstance(people, list) else []:
        values = [person.get(key) for key in (":sid", ":email", ":name")] if isinstance(person, dict) else []
        named = [value for value in values if isinstance(value, str) and value.strip()]
        found += [_Student(named[0].strip())] if named else []
    return found


def _created(record: dict[str, Any]) -> datetime | None:
    when = record.get(":created_at")
    if not isinstance(when, datetime):
        return None
    return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)


def _folders(entries: list[Entry], assignment: str) -> list[_HandIn]:
    """nbgrader's folders, and beside them folders of students who put their notebook straight into it."""
    collected = _nbgrader(entries, assignment)
    if not collected:
        return _plain(entries)
    known = {hand_in.label for hand_in in collected}
    straight = {one.parts[0] for one in entries if len(one.parts) <= 2 and _NOTEBOOK_OR_ZIP.search(one.parts[-1])}
    return collected + _plain(one for one in entries if one.parts[0] in straight - known)


def _nbgrader(entries: list[Entry], assignment: str) -> list[_HandIn]:
    found: dict[_Student, _HandIn] = {}
    if not any(entry.parts[1:2] == (assignment,) for entry in entries) and len({one.parts[0] for one in entries}) == 1:
        inside = [_below(entry) for entry in entries if entry.parts[1:]]
        return _nbgrader(inside, assignment) if inside else []
    for entry in entries:
        linked = len(entry.parts) == 1 and entry.trouble == archives.LINK
        if linked or entry.parts[1:2] == (assignment,):
            student = _Student(entry.parts[0])
            hand_in = found.setdefault(student, _HandIn(student, entry.parts[0]))
            hand_in.add(entry.parts[2:], entry)
            hand_in.collected = True
    return list(found.values())


def _plain(entries: Iterable[Entry]) -> list[_HandIn]:
    """A folder per student, or a notebook or an archive; other files at the top are lists and the like."""
    found: dict[str, _HandIn] = {}
    for entry in entries:
        first, rest = entry.parts[0], entry.parts[1:]
        alone = not rest and entry.size >= 0 and entry.trouble != archives.LINK
        if alone and not first.lower().endswith((".ipynb", ".zip", *_OTHER_ARCHIVES)):
            continue
        name = Path(first).stem.removesuffix(".tar") if alone else first
        found.setdefault(first, _HandIn(_Student(name), first)).add(rest or (first,), entry)
    return list(found.values())


def _latest(hand_ins: list[_HandIn]) -> list[_HandIn]:
    """The last of each student's; which one that was is noted."""
    by_student: dict[_Student, list[_HandIn]] = {}
    for hand_in in hand_ins:
        by_student.setdefault(hand_in.student, []).append(hand_in)
    for several in by_student.values():
        several.sort(key=lambda one: one.order)
        if len(several) > 1:
            text = f"{len(several)} submissions were found; the last one, {_shown((several[-1].label,))}, is graded."
            several[-1].notes.append(Note("", text))
    return [several[-1] for several in by_student.values()]


def _identifiers(students: list[_Student]) -> dict[_Student, str]:
    """A different identifier for each student, also where capital letters do not count."""
    wanted = {student: _identifier(student) for student in students}
    count = Counter(name.casefold() for name in wanted.values())
    taken: dict[_Student, str] = {}
    for student, name in wanted.items():
        if count[name.casefold()] > 1:
            name = f"{name[: _MAX_IDENTIFIER - 12]}_{_number(student)}"
        while name.casefold() in {other.casefold() for other in taken.values()}:
            name += "x"
        taken[student] = name
    return taken


def _number(student: _Student) -> str:
    return student.number[:10] or hashlib.sha256(student.name.encode()).hexdigest()[:8]


def _identifier(student: _Student) -> str:
    """Letters (without accents where they are Latin), digits and ``_.@+-``; never empty, hidden or an option."""
    name = "".join(map(_letter, unicodedata.normalize("NFC", student.name)))
    name = re.sub(r"_+", "_", name).strip("_.-")
    name = name.encode()[:_MAX_IDENTIFIER].decode(errors="ignore") or f"student_{_number(student)}"
    return f"{name}_{student.number[:12]}" if student.always_numbered else name


def _letter(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)[0]
    if plain.isascii():
        return plain if plain.isalnum() or plain in "_.@+-" else "_"
    return character if unicodedata.category(character)[0] in "LMN" else "_"


# ---------------------------------------------------------------------------------------------------------------------
# Reading one student's files


@dataclass
class _Reader:
    """Takes what may be taken of a hand-in and remembers what was left out, and why."""

    hand_in: _HandIn
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    total: int = 0

    def submission(self, student: str, assignment: str) -> Submission:
        # Notebooks first: nothing else that was handed in may use up their room.
        for rest, entry in sorted(self.hand_in.files.items(), key=lambda pair: _unimportance(pair[0])):
            self._take(rest, entry)
        collected = self.files.get(TIMESTAMP, b"") if self.hand_in.collected else b""
        files = {name: data for name, data in _rebased(self.files).items() if name != TIMESTAMP}
        time = self.hand_in.time.encode() or collected
        skipped = [self._left_out(reason, names) for reason, names in self.left_out.items()]
        notes = (*self.hand_in.notes, *skipped)
        problem = "" if files else skipped[0].text if skipped else "Nothing was handed in."
        return Submission(student, assignment, files, {TIMESTAMP: time} if time else {}, notes, problem)

    def _take(self, rest: tuple[str, ...], entry: Entry, packed: bool = False) -> None:
        name = "/".join(rest) or self.hand_in.label
        try:
            if name.lower().endswith(_OTHER_ARCHIVES) or (packed and name.lower().endswith(".zip")):
                raise Refused("archives are opened only if they are zip files and in no other archive")
            if len(self.files) >= archives.MAX_FILES:
                raise Refused(f"more than {archives.MAX_FILES:,} files were handed in")
            if name.lower().endswith(".zip"):
                self._take_zip(rest[:-1], entry)
            else:
                self._keep(name, entry)
        except Refused as reason:
            self.left_out.setdefault(str(reason), []).append(name)

    def _keep(self, name: str, entry: Entry) -> None:
        room = archives.MAX_TOTAL - self.total
        if entry.size > room and not entry.trouble:
            raise Refused(f"all files together are larger than {archives.MAX_TOTAL // 2**20} MB")
        data = entry.read(min(room, archives.MAX_FILE))
        if name in self.files:
            self.left_out.setdefault("there twice; the last one was taken", []).append(name)
        self.files[name] = data
        self.total += len(data)

    def _take_zip(self, folder: tuple[str, ...], entry: Entry) -> None:
        with archives.opened_zip(io.BytesIO(entry.read()), archives.MAX_ENTRIES_STUDENT) as archive:
            entries = [one for one in archives.in_zip(archive) if one.parts and not _is_junk(one.parts)]
            for one in sorted(entries, key=lambda one: _unimportance(one.parts)):
                self._take((*folder, *one.parts), one, packed=True)

    @staticmethod
    def _left_out(reason: str, names: list[str]) -> Note:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        shown = ", ".join(_shown((name,)) for name in names[:3])
        return Note(names[0], f"Left out: {shown}{more} ({reason}).", reason in archives.HOSTILE)


def _unimportance(parts: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    name = parts[-1].lower() if parts else ""
    return (0 if name.endswith(".ipynb") else 1 if name.endswith(".zip") else 2), parts


def _rebased(files: dict[str, bytes]) -> dict[str, bytes]:
    """If all notebooks lie in one folder, that folder becomes the top: the notebooks find their data from there."""
    folders = {name.rpartition("/")[0] for name in files if name.lower().endswith(".ipynb")}
    prefix = f"{folders.pop()}/" if len(folders) == 1 and folders != {""} else ""
    if not prefix:
        return dict(files)
    moved = {name.removeprefix(prefix): data for name, data in files.items() if name.startswith(prefix)}
    return moved | {name: data for name, data in files.items() if not name.startswith(prefix) and name not in moved}


def _shown(parts: tuple[str, ...]) -> str:
    """A path, fit to be quoted in a note."""
    clean = "".join(character if character.isprintable() else "?" for character in "/".join(parts))
    return f"“{clean[:60]}…”" if len(clean) > 60 else f"“{clean}”"
