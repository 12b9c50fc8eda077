"""One student's files → a ``Submission``: what may be taken of them, and what was left out, and why."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from html import unescape

from autograder.harmless.words import quoted
from autograder.intake import archives, times
from autograder.intake.archives import Entry, Refused
from autograder.intake.names import Student
from autograder.submission import Note, Submission

# nbgrader believes these files, the time in days late and the secret in the names of feedback pages, so they must not be a
# student's.
TIMESTAMP, SECRET = "timestamp.txt", "submission_secret.txt"
_SECRET = re.compile(rb"[0-9A-Za-z_=-]{16,256}\s?")
OTHER_ARCHIVES = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_JUNK = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini", ".git", ".venv"}
# What platforms write in place of a file: Canvas “…_link.html”, Moodle “onlinetext.html”.
_LINK = re.compile(r"(?:^|_)link\.html$", re.IGNORECASE)
_TEXT = re.compile(r"(?:^|_)(?:online)?text(?:_.*)?\.html?$", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


@dataclass
class HandIn:
    """Files that came together. ``order`` grows with the time of handing in."""

    student: Student
    label: str
    order: tuple[bool, float, int] = (False, 0.0, 0)
    files: dict[tuple[str, ...], Entry] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    told: bytes = b""  # the time that a platform tells, as nbgrader writes it
    collected: bool = False  # by nbgrader, which has put a timestamp.txt there
    count: int = 0  # files, also those that a note names instead
    shared: bool = False  # another student of the group handed it in

    def add(self, rest: tuple[str, ...], entry: Entry, number: int = 0) -> None:
        self.order = max(self.order, (self.collected, entry.when, number))
        self.count += counts(entry)
        if counts(entry):
            if rest in self.files:
                self.notes.append(
                    Note("/".join(rest), f"{quoted('/'.join(rest))} was there twice; the later one was taken.")
                )
            self.files[rest] = entry


def counts(entry: Entry) -> bool:
    """It is a file, or a folder whose files are not known because it may not be read."""
    return entry.size >= 0 or bool(entry.trouble)


def is_junk(parts: tuple[str, ...]) -> bool:
    """Programs leave it behind; nobody means to hand it in."""
    return any(part in _JUNK or part.startswith("._") for part in parts)


def is_notebook(name: str) -> bool:
    """Browsers and mail programs append things: “(1)”, .json, .txt."""
    return ".ipynb" in name.lower()


def is_archive(name: str) -> bool:
    return name.lower().endswith((".zip", *OTHER_ARCHIVES))


def submission(hand_in: HandIn, student: str, assignment: str, reserved: frozenset[str] = frozenset()) -> Submission:
    """Read what was handed in. ``reserved`` are names of the assignment's own files, which no folder may bear."""
    reader = _Reader(hand_in, reserved)
    collected = reader.collected()
    files = reader.taken()
    notes = (*hand_in.notes, *reader.notes())
    return Submission(student, assignment, files, collected, notes, _problem(files, notes))


def _problem(files: dict[str, bytes], notes: tuple[Note, ...]) -> str:
    """Why there is nothing to look for a notebook in."""
    if any(map(is_notebook, files)):
        return ""
    lost = [
        note
        for note in notes
        if note.text.startswith("Left out") and (is_notebook(note.where) or is_archive(note.where))
    ]
    lost = lost or ([note for note in notes if note.text.startswith("Left out")] if not files else [])
    if lost:
        return lost[0].text
    for name, data in files.items():
        if _LINK.search(name):
            address = _ADDRESS.search(unescape(data[:20_000].decode("utf-8", "replace")))
            return f"A link was handed in, not a notebook{': ' + quoted(address[0], 200) if address else ''}."
        if _TEXT.search(name):
            return "A text typed into the platform was handed in, not a notebook."
    return "" if files else "Nothing was handed in."


@dataclass
class _Reader:
    """Takes what may be taken of a hand-in and remembers what was left out, and why."""

    hand_in: HandIn
    reserved: frozenset[str]
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    remarks: list[Note] = field(default_factory=list)
    total: int = 0

    def notes(self) -> list[Note]:
        return [*self.remarks, *(self._left_out(reason, names) for reason, names in self.left_out.items())]

    # What nbgrader or a platform says

    def collected(self) -> dict[str, bytes]:
        time, secret = self.hand_in.told, b""
        if self.hand_in.collected:
            time = self._timestamp() or time
            secret = self._secret()
        return {name: data for name, data in ((TIMESTAMP, time), (SECRET, secret)) if data}

    def _timestamp(self) -> bytes:
        entry = self.hand_in.files.get((TIMESTAMP,))
        try:
            return times.stamp(entry.read(2**20)) if entry else b""
        except ValueError as reason:
            instead = "the time that the name of the folder tells" if self.hand_in.told else "no time"
            self.remarks.append(Note(TIMESTAMP, f"The file {TIMESTAMP} tells no time ({reason}); {instead} is used."))
            return b""

    def _secret(self) -> bytes:
        entry = self.hand_in.files.get((SECRET,))
        try:
            data = entry.read(2**20) if entry else b""
        except Refused as reason:
            self.left_out.setdefault(str(reason), []).append(SECRET)
            return b""
        if data and not _SECRET.fullmatch(data):
            self.left_out.setdefault("not what nbgrader writes into it", []).append(SECRET)
            return b""
        return data

    # What the student says

    def taken(self) -> dict[str, bytes]:
        # Notebooks first: nothing else that was handed in may use up their room.
        for rest, entry in sorted(self.hand_in.files.items(), key=lambda pair: _unimportance(pair[0])):
            if not (self.hand_in.collected and rest in ((TIMESTAMP,), (SECRET,))):
                self._take(rest, entry)
        files = self._rebased()
        for name in (TIMESTAMP, SECRET):
            if files.pop(name, None) is not None:
                self.left_out.setdefault("only nbgrader may say so", []).append(name)
        return self._without_clashes(files)

    def _take(self, rest: tuple[str, ...], entry: Entry, packed: bool = False) -> None:
        name = "/".join(rest) or self.hand_in.label
        try:
            if name.lower().endswith(OTHER_ARCHIVES) or (packed and name.lower().endswith(".zip")):
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
            entries = [one for one in archives.in_zip(archive) if one.parts and counts(one) and not is_junk(one.parts)]
            for one in sorted(entries, key=lambda one: _unimportance(one.parts)):
                self._take((*folder, *one.parts), one, packed=True)

    def _without_clashes(self, files: dict[str, bytes]) -> dict[str, bytes]:
        """An archive may hold a file and a folder of one name, a file system not: notebooks stay, else what is in the folder."""
        files = dict(files)
        folders = {name[:place] for name in self.reserved for place, one in enumerate(name) if one == "/"}
        for name in folders & set(files):
            del files[name]
            self.left_out.setdefault("a folder of the assignment has the same name", []).append(name)
        for name in list(files):
            parts = name.split("/")
            for above in ("/".join(parts[:depth]) for depth in range(1, len(parts))):
                if above in self.reserved or (above in files and is_notebook(above)):
                    lost, reason = name, f"a file has the name of its folder {quoted(above)}"
                elif above in files:
                    lost, reason = above, "a folder has the same name"
                else:
                    continue
                if files.pop(lost, None) is not None:
                    self.left_out.setdefault(reason, []).append(lost)
        return files

    def _rebased(self) -> dict[str, bytes]:
        """If all notebooks lie in one folder, that folder becomes the top: the notebooks find their data from there."""
        folders = {name.rpartition("/")[0] for name in self.files if is_notebook(name.rpartition("/")[2])}
        prefix = f"{folders.pop()}/" if len(folders) == 1 and folders != {""} else ""
        moved = {name.removeprefix(prefix): data for name, data in self.files.items() if name.startswith(prefix)}
        for name, data in self.files.items():
            if prefix and not name.startswith(prefix) and moved.setdefault(name, data) is not data:
                self.left_out.setdefault("one of the same name lies beside the notebook", []).append(name)
        return moved

    @staticmethod
    def _left_out(reason: str, names: list[str]) -> Note:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        shown = ", ".join(map(quoted, names[:3]))
        return Note(names[0], f"Left out: {shown}{more} ({reason}).", reason in archives.HOSTILE)


def _unimportance(parts: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    name = parts[-1].lower() if parts else ""
    return (0 if is_notebook(name) else 1 if name.endswith(".zip") else 2), parts
