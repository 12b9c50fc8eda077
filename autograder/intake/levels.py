"""What names of folders and files tell: of the assignment, of copies, of a level of what was handed in."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from autograder import course
from autograder.harmless.words import quoted
from autograder.intake import archives
from autograder.intake.archives import Entry
from autograder.intake.reading import HandIn, counts, is_archive, is_notebook
from autograder.intake.spellings import bare, letters
from autograder.submission import Note

# Names of a level that a layout explains for each that it does not, if it is to be believed.
BELIEVED = 3


@dataclass(frozen=True)
class CourseNames:
    """What names tell of an assignment: its own, those of the other assignments, those of its notebooks."""

    name: str
    others: tuple[str, ...] = ()
    notebooks: frozenset[str] = frozenset()  # letters of their names

    @classmethod
    def of(cls, name: str) -> CourseNames:
        """What the course knows of it, if the course has it."""
        with contextlib.suppress(ValueError):
            stems = frozenset(letters(path.stem) for path in course.notebooks(name))
            return cls(name, tuple(other for other in course.assignments() if other != name), stems)
        return cls(name)

    # An assignment lives as long as the command, so what is kept for it is no leak.
    @lru_cache(maxsize=10_000)  # noqa: B019
    def of_folder(self, name: str) -> str:
        """The assignment whose name is in a folder's: “Kopie von 02_generate (1)”; empty if none's."""
        found = [one for one in (self.name, *self.others) if letters(one) and letters(one) in letters(name)]
        return max(found, key=lambda one: len(letters(one)), default="")

    def is_own(self, name: str) -> bool:
        """A folder is the assignment's own, not one that somebody made of both names."""
        return self.of_folder(name) == self.name and letters(bare(name)) == letters(self.name)

    def is_other(self, name: str) -> bool:
        return letters(bare(name)) in {letters(other) for other in self.others}

    def is_foreign(self, name: str) -> bool:
        """A folder in a student's folder belongs to another assignment."""
        return self.of_folder(name) not in ("", self.name)

    def is_its_notebook(self, name: str) -> bool:
        """The file bears a notebook's own name, so it bears no student's."""
        return is_notebook(name) and letters(bare(stem(name))) in self.notebooks

    def without(self, name: str) -> str:
        """What a name says besides the assignment's or a notebook's, as “ada_02_generate”."""
        for own in sorted({letters(self.name), *self.notebooks}, key=len, reverse=True):
            pattern = "[\\W_]*".join(one for one in own if one.isalnum())
            name = re.sub(rf"(?<![^\W_]){pattern}(?![^\W_])", "", name, flags=re.IGNORECASE) if pattern else name
        return name.strip(" _-+.")


def stem(name: str) -> str:
    """The name of a notebook or an archive without its endings: “ada.ipynb.txt”, “ada.tar.gz”."""
    if is_notebook(name):
        return name[: name.lower().index(".ipynb")]
    return PurePosixPath(name).stem.removesuffix(".tar")


@dataclass(eq=False)
class Level:
    """A folder: those in it, and the files straight in it. ``path`` is where it lies in what was handed in."""

    path: tuple[str, ...] = ()
    folders: dict[str, Level] = field(default_factory=dict)
    files: list[Entry] = field(default_factory=list)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Level:
        top = cls()
        for entry in entries:
            level = top
            # What has no files is a folder; one that may not be read is listed as what its own folder holds.
            for part in (entry.parts if entry.size < 0 else entry.parts[:-1])[: archives.MAX_DEPTH]:
                level = level.folders.setdefault(part, cls((*level.path, part)))
            if counts(entry):
                level.files.append(entry)
        return top

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else ""

    def everything(self) -> Iterator[Entry]:
        yield from self.files
        for folder in self.folders.values():
            yield from folder.everything()

    def without(self, folders: Iterable[str], files: list[Entry] | None = None) -> Level:
        """The level without some folders, and with these files only."""
        names = set(folders)
        left = {name: one for name, one in self.folders.items() if name not in names}
        return Level(self.path, left, self.files if files is None else files)

    def rest(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """A path seen from here."""
        return path[len(self.path) :]

    @cached_property
    def handed_in(self) -> list[Entry]:
        """Files straight in it that may be somebody's submission."""
        return [entry for entry in self.files if entry.parts != self.path and may_be_submission(entry)]

    @cached_property
    def holds(self) -> bool:
        """A notebook, an archive or something unreadable lies somewhere in it."""
        return any(map(may_be_submission, self.files)) or any(folder.holds for folder in self.folders.values())

    @cached_property
    def filled(self) -> list[Level]:
        return [folder for folder in self.folders.values() if folder.holds]


def may_be_submission(entry: Entry) -> bool:
    name = entry.parts[-1] if entry.parts else ""
    return (
        is_notebook(name)
        or is_archive(name)
        or entry.trouble == archives.LINK
        or (entry.size < 0 and bool(entry.trouble))
    )


@dataclass
class Sorted:
    """Where all files went."""

    hand_ins: list[HandIn] = field(default_factory=list)
    not_understood: list[Note] = field(default_factory=list)
    elsewhere: int = 0  # files of other assignments
    known: int = 0  # lists that a platform adds

    def leave(self, entries: Iterable[Entry], reason: str) -> None:
        for entry in entries:
            path = "/".join(entry.parts)
            self.not_understood.append(Note(path, f"{quoted(path, 200)}: {reason}"))

    def pass_over(self, folder: Level, reason: str) -> None:
        """Name a folder instead of each of its many files."""
        if files := len([entry for entry in folder.everything() if counts(entry)]):
            path = "/".join(folder.path)
            self.not_understood.append(
                Note(path, f"{quoted(path, 200)} ({files:,} file{'s' * (files != 1)}): {reason}")
            )
            self.known += files - 1


# What Teams calls the folders of a class.
_HANDED_IN_OF_TEAMS = re.compile(r"submitted files|(?:eingereichte|abgegebene) dateien", re.IGNORECASE)
_DRAFTS_OF_TEAMS = re.compile(r"working files|arbeitsdateien", re.IGNORECASE)


def without_drafts(level: Level, found: Sorted) -> Level:
    """A level without the folder in which a Teams class keeps what students are still working at."""
    handed_in = any(_HANDED_IN_OF_TEAMS.fullmatch(one.name) for one in level.filled)
    drafts = [one for one in level.filled if handed_in and _DRAFTS_OF_TEAMS.fullmatch(one.name)]
    for folder in drafts:
        found.pass_over(folder, "what lies there is not handed in")
    return level.without(one.name for one in drafts) if drafts else level
