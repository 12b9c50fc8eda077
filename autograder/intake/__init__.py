"""What students handed in, whatever brought it here → one ``Submission`` per student, and a note on whatever is none.

Understood are nbgrader's folders (``STUDENT/ASSIGNMENT/…``, ``ASSIGNMENT/STUDENT/…`` and those of its exchange), the
exports of Moodle, Canvas, Gradescope and Blackboard, zipped or unpacked, and folders with a file, an archive or a folder
per student. nbgrader's own collector is not used: it unpacks to disk, without bounds, and stops at the first file it
cannot place.

``layouts`` and ``platforms`` say whose is which file, ``names`` and ``spellings`` who that is for the gradebook, ``groups`` who has it
as well, ``times`` when it was handed in, and ``reading`` takes what may be taken. Whatever is wrong with one student's files is a note or the problem of
that student's submission.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from autograder import course
from autograder.harmless.words import quoted
from autograder.intake import archives, layouts, names, spellings
from autograder.intake.archives import Entry, Refused
from autograder.intake.groups import members, shared
from autograder.intake.levels import CourseNames, stem
from autograder.intake.names import Person
from autograder.intake.reading import (
    OTHER_ARCHIVES,
    SECRET,
    TIMESTAMP,
    HandIn,
    counts,
    is_archive,
    is_junk,
    is_notebook,
    submission,
)
from autograder.submission import Note, Submission

__all__ = ["SECRET", "TIMESTAMP", "CameAs", "HandedIn", "Person", "opened"]


class CameAs(NamedTuple):
    """What a submission was called where it came from: ``label`` as a whole, and each file in it → its own name there."""

    label: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class HandedIn:
    """What was handed in for an assignment; files are read one submission at a time.

    Attributes:
        files: how many there are, in all.
        not_understood: each file that belongs to no submission, and why.
        elsewhere: files of other assignments.
        ignored: files that programs and platforms add.
        absent: who is on the roster or in a group, and handed nothing in.
        idle: groups of which nobody handed in, each with its students.
    """

    assignment: str
    files: int
    not_understood: tuple[Note, ...]
    elsewhere: int
    ignored: int
    absent: tuple[str, ...]
    idle: Mapping[str, Sequence[str]]
    _hand_ins: Mapping[str, HandIn]
    _roster: Mapping[str, Person]
    _reserved: frozenset[str]

    @property
    def students(self) -> list[str]:
        """Identifiers of those who handed something in, in the order of ``read``."""
        return list(self._hand_ins)

    @property
    def summary(self) -> str:
        """“61 files, 58 submissions, 3 not understood”."""
        shared = sum(hand_in.shared for hand_in in self._hand_ins.values())
        counted = [(self.files, "file"), (len(self._hand_ins) - shared, "submission")]
        parts = [f"{number:,} {what}{'s' * (number != 1)}" for number, what in counted]
        parts.append(f"{len(self.not_understood)} not understood")
        parts += [f"{shared:,} more graded with their group"] * bool(shared)
        parts += [f"{self.elsewhere:,} of other assignments"] * bool(self.elsewhere)
        parts += [f"{self.ignored:,} that programs or platforms add"] * bool(self.ignored)
        return ", ".join(parts)

    @property
    def came_as(self) -> dict[str, CameAs]:
        """By identifier: the names under which a platform handed it over, which it asks for when it gets something back."""
        return {
            one: CameAs(
                hand_in.label, {"/".join(rest): "".join(entry.parts[-1:]) for rest, entry in hand_in.files.items()}
            )
            for one, hand_in in self._hand_ins.items()
            if not hand_in.shared
        }

    def choose(self, wanted: Iterable[str]) -> tuple[list[str], list[str]]:
        """Identifiers of those meant by identifiers or names, and a phrase for each that is not found."""
        called = {
            one: [*([] if hand_in.shared else [*hand_in.student.names, hand_in.label]), *self._known(one)]
            for one, hand_in in self._hand_ins.items()
        }
        return names.choose(wanted, called, {one: self._known(one) for one in self.absent})

    def _known(self, identifier: str) -> list[str]:
        return self._roster[identifier].names if identifier in self._roster else [identifier]

    def read(self, students: Iterable[str] | None = None) -> Iterator[Submission]:
        """The submissions of these students, of all by default."""
        for student in self._hand_ins if students is None else students:
            yield submission(self._hand_ins[student], student, self.assignment, self._reserved)


@contextlib.contextmanager
def opened(
    source: Path,
    assignment: str,
    roster: Iterable[Person | Sequence[str]] = (),
    groups: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[HandedIn]:
    """Everything handed in for an assignment; zip files stay open meanwhile.

    Args:
        source: a folder of submissions, an export of a learning platform (zip file or folder), or a folder of such zip files.
        assignment: name of the assignment.
        roster: the gradebook's students: identifier, first name, last name, e-mail.
        groups: the students of each group, by identifiers or names; what one of them handed in is everyone's.

    Raises:
        ValueError: there is nothing at ``source``, or nothing that looks like a submission.
    """
    source, people = Path(source), [Person(*person) for person in roster]
    if not source.exists():
        raise ValueError(
            f"There is no file or folder {source}: put submissions there, as STUDENT/{assignment}/, or name an export with --from."
        )
    with contextlib.ExitStack() as stack:
        known = CourseNames.of(assignment)
        containers, like_exports = _containers(source, known, stack)
        yield _sorted(containers, like_exports, known, source, people, groups)


# ---------------------------------------------------------------------------------------------------------------------
# Where files come from


def _containers(source: Path, known: CourseNames, stack: contextlib.ExitStack) -> tuple[list[list[Entry]], list[str]]:
    """Lists of files that belong to one export: the folder itself, or each of its zip files; and zip files that may be one."""
    if source.is_file():
        if source.name.lower().endswith(OTHER_ARCHIVES):
            raise ValueError(f"{source} is no zip file: unpack it, and give the folder that comes out.")
        if known.is_its_notebook(source.name):
            raise ValueError(
                f"{source} bears the name of the notebook, so nobody can tell whose it is: put it into a folder "
                f"STUDENT/{known.name}/, and give what that lies in; `autograder single` grades one without keeping anything."
            )
        entry = archives.single(source.resolve())  # a link of the instructor's own
        if source.suffix.lower() == ".zip" and not _can_be_unpacked(entry):
            raise ValueError(f"{source} is empty or damaged: have it made anew, or download it again.")
        inside = _inside(entry, stack)
        if len(inside) == 1 and _is_export(within := _inside(inside[0], stack), inside[0].parts[-1], known):
            inside = within  # zipped twice
        return [[entry] if not inside or layouts.is_one_students(inside, known) else inside], []
    try:
        loose = list(archives.in_folder(source))
    except Refused as reason:
        raise ValueError(f"The folder {source} {reason}.") from reason
    handed_in = [
        one for one in loose if len(one.parts) == 1 and (is_notebook(one.parts[0]) or is_archive(one.parts[0]))
    ]
    exports = {entry.parts[0]: _inside(entry, stack) for entry in handed_in}
    rest = [entry for entry in loose if len(entry.parts) != 1 or entry.parts[0] not in exports]
    # Among students' own zip files one may pretend to be an export, to hand in under another name; then it is not alone.
    like = [name for name, entries in exports.items() if _is_export(entries, name, known)]
    if exports and not any(len(entry.parts) > 1 for entry in rest) and _is_one_download(exports):
        return [[entry for entries in exports.values() for entry in entries], rest], []
    alone = len(exports) == 1 and not any(len(entry.parts) > 1 for entry in rest)
    if like and len(like) == len(exports) and (alone or all(map(layouts.is_platform, exports.values()))):
        return [*exports.values(), rest], []
    several = [name for name, entries in exports.items() if layouts.may_be_several(entries, known, Path(name).stem)]
    return [loose], [*like, *several]


# Google Drive packs a folder into several zip files: “02 Generate-20240102T100000Z-001.zip”.
_DRIVE = re.compile(r"(?P<whole>.+-\d{8}T\d{6}Z)-(?:\d+-)?\d{3}\.zip", re.IGNORECASE)


def _is_one_download(names: Iterable[str]) -> bool:
    matches = [_DRIVE.fullmatch(name) for name in names]
    return all(matches) and len({match["whole"] for match in matches if match}) == 1


def _is_export(entries: list[Entry], name: str, known: CourseNames) -> bool:
    return bool(entries) and (layouts.is_platform(entries) or layouts.is_class(entries, known, Path(name).stem))


def _inside(entry: Entry, stack: contextlib.ExitStack) -> list[Entry]:
    """The files of what may be a zip file with several students' submissions; empty if it is none or cannot be read."""
    if entry.trouble or not entry.parts[-1].lower().endswith(".zip") or layouts.is_platform([entry]):
        return []
    try:
        file = stack.enter_context(entry.open())
        return archives.in_zip(stack.enter_context(archives.opened_zip(file, archives.MAX_ENTRIES_CLASS)))
    except (Refused, OSError):
        return []


def _can_be_unpacked(entry: Entry) -> bool:
    """It is a zip file with something in it."""
    try:
        with entry.open() as file, archives.opened_zip(file, archives.MAX_ENTRIES_CLASS) as archive:
            return bool(archive.namelist())
    except Refused as reason:
        return str(reason) != archives.DAMAGED
    except OSError:
        return True  # which says itself why it may not be read


# ---------------------------------------------------------------------------------------------------------------------
# Who handed in what


def _sorted(
    containers: list[list[Entry]],
    like_exports: list[str],
    known: CourseNames,
    source: Path,
    people: list[Person],
    groups: Mapping[str, Sequence[str]],
) -> HandedIn:
    everything = [entry for entries in containers for entry in entries]
    useful = [list(_useful(entries)) for entries in containers]
    found = [layouts.sort(entries, known, source.stem) for entries in useful]
    not_understood = [note for one in found for note in one.not_understood]
    everybodys = [hand_in for one in found for hand_in in one.hand_ins]
    chosen, unsure = names.settled([hand_in.student for hand_in in everybodys], people)
    for hand_in in everybodys:
        hand_in.student = chosen.get(hand_in.student, hand_in.student)
    latest = _latest(everybodys)
    if not latest:
        raise ValueError(_nothing(source, known.name, not_understood))
    ids, near = names.identifiers([hand_in.student for hand_in in latest], people)
    hand_ins = {ids[hand_in.student]: hand_in for hand_in in latest}
    for student, hand_in in hand_ins.items():
        hand_in.notes += [Note("", near[hand_in.student])] if hand_in.student in near else []
        hand_in.notes += [Note("", unsure[hand_in.student], suspicious=True)] if hand_in.student in unsure else []
        if hand_in.label in like_exports:
            what = f"{quoted(hand_in.label)} looks like an export of several students"
            hand_in.notes.append(Note("", f"{what}: if it is, grade it by itself with --from.", suspicious=True))
        if inside := _others_in(hand_in, student, people):
            what = f"{quoted(hand_in.label)} holds what bears names of other students, {', '.join(map(quoted, inside[:3]))}"
            hand_in.notes.append(Note("", f"{what}: if it is theirs, grade it by itself with --from.", suspicious=True))
    together = members(groups, people, hand_ins)
    hand_ins |= shared(hand_ins, together)
    expected = [*(person.id for person in people), *(one for ids in together.values() for one in ids)]
    junk = sum(counts(entry) for entry in everything) - sum(counts(entry) for entries in useful for entry in entries)
    return HandedIn(
        known.name,
        sum(counts(entry) for entry in everything),
        tuple(not_understood),
        sum(one.elsewhere for one in found),
        junk + sum(one.known for one in found),
        tuple(dict.fromkeys(one for one in expected if one not in hand_ins)),
        {group: ids for group, ids in together.items() if not hand_ins.keys() & set(ids)},
        dict(sorted(hand_ins.items())),
        {person.id: person for person in people},
        _names_of_files(known.name),
    )


def _others_in(hand_in: HandIn, student: str, people: list[Person]) -> list[str]:
    """Names in a hand-in that are those of others of the gradebook."""
    owners = {
        text: person.id
        for person in people
        for name in person.names
        for text in spellings.plainly(name)
        if len(text) > 2
    }
    parts = {part for rest in hand_in.files for part in (*rest[:-1], *map(stem, rest[-1:]))}
    own = spellings.letters(stem(hand_in.label))
    meant = {part: owners.get(spellings.letters(part), student) for part in parts if spellings.letters(part) != own}
    return sorted(part for part, person in meant.items() if person != student)


def _useful(entries: list[Entry]) -> Iterator[Entry]:
    """Without what nobody means to hand in; a folder of nothing else is still somebody's."""
    folders = set()
    for entry in entries:
        if not is_junk(entry.parts):
            yield entry
        else:
            folders.add(tuple(takewhile(lambda part: not is_junk((part,)), entry.parts)))
    yield from (archives.hollow(parts) for parts in sorted(folders) if parts)


def _nothing(source: Path, assignment: str, not_understood: list[Note]) -> str:
    seen = f" Not understood: {'; '.join(note.text for note in not_understood[:3])}." if not_understood else ""
    return (
        f"No submissions of {assignment} found in {source}: expected STUDENT/{assignment}/, an export of Moodle, Canvas, "
        f"Gradescope or Blackboard, or one notebook, zip file or folder per student.{seen}"
    )


def _latest(hand_ins: list[HandIn]) -> list[HandIn]:
    """The last of each student's; which one that was is noted."""
    by_student: dict[names.Student, list[HandIn]] = {}
    for hand_in in hand_ins:
        by_student.setdefault(hand_in.student, []).append(hand_in)
    for several in by_student.values():
        several.sort(key=lambda one: one.order)
        *earlier, last = several
        if earlier:
            which = ", ".join(quoted(one.label, 150) for one in earlier[:3]) + " …" * (len(earlier) > 3)
            text = f"{len(several)} submissions were found; the last one, {quoted(last.label, 150)}, is graded, not {which}."
            last.notes.append(Note("", text))
            last.count += sum(one.count for one in earlier)
    return [several[-1] for several in by_student.values()]


def _names_of_files(assignment: str) -> frozenset[str]:
    """Paths of what the assignment itself puts beside a submission."""
    folder = course.SOLUTIONS / assignment
    return frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
