"""Files in folders and zip archives, listed and read with every bound that hostile uploads make necessary."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

# nbgrader's own limit for a file; a notebook full of figures has 20 MB.
MAX_FILE = 100 * 2**20
# All files of one student, unpacked. A data set of 2,000 photographs fits; the grader holds one submission in memory.
MAX_TOTAL = 200 * 2**20
MAX_FILES = 5_000
# Text packs 20:1 at best, endless progress bars 100:1; deflate's maximum, which bombs use, is 1,032:1.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 10 * 2**20
# An archive's table of contents needs some 600 bytes of memory an entry; a whole class may come in one archive.
MAX_ENTRIES_CLASS = 500_000
MAX_ENTRIES_STUDENT = 2 * MAX_FILES
# File systems allow 255 bytes a name; deeper paths than this are no student's folder.
MAX_NAME, MAX_DEPTH = 200, 20

LINK = "a symbolic link"
SPECIAL = "no ordinary file"
OUTSIDE = "its path leads out of the folder"
CONTROL = "its name has control characters in it"
BOMB = "it unpacks to suspiciously much"
LARGE = f"larger than {MAX_FILE // 2**20} MB"
PASSWORD = "protected by a password"
PACKING = "packed in a way that is not supported; use an ordinary zip file"
DAMAGED = "damaged"
NAME = "its name is too long"
HOSTILE = {LINK, SPECIAL, OUTSIDE, CONTROL, BOMB}

_MEMBER = re.compile(rb"PK\x01\x02")  # starts every entry in the table of contents of a zip archive
_UNICODE_NAMES = 0x800
_ENCRYPTED = 0x1


class Refused(ValueError):
    """A file that is not taken; the message says why."""


@dataclass(frozen=True)
class Entry:
    """A file in a folder or an archive. ``parts`` is its path; ``trouble`` says why it must not be read, if so."""

    parts: tuple[str, ...]
    size: int  # -1 for a folder that is empty or may not be read
    when: float  # seconds since 1970, as the file system or the archive says
    trouble: str
    open: Callable[[], IO[bytes]]

    def read(self, limit: int = MAX_FILE) -> bytes:
        """The content. Raises ``Refused`` if it may not or cannot be read, or is larger than the limit in fact."""
        if self.trouble:
            raise Refused(self.trouble)
        if self.size > limit:
            raise Refused(LARGE)
        try:
            with self.open() as file:
                data = file.read(limit + 1)
        except OSError as error:
            raise Refused(_unreadable(error)) from error
        except Exception as error:  # BadZipFile, zlib.error and what other decompressors raise
            raise Refused(DAMAGED) from error
        if len(data) > limit:
            raise Refused(LARGE)
        return data


def in_folder(folder: Path) -> Iterator[Entry]:
    """All files of a folder and its subfolders, and folders that are empty or may not be read; links are not followed.

    Raises ``Refused`` if the folder itself may not be read.
    """
    refused: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=refused.append):
        links = [name for name in folders if os.path.islink(os.path.join(root, name))]
        for name in sorted([*files, *links]):
            yield _file(Path(root, name), folder)
        if not files and not folders:
            yield hollow(Path(root).relative_to(folder).parts)
    for error in refused:
        parts = Path(error.filename).relative_to(folder).parts
        if not parts:
            raise Refused(_unreadable(error)) from error
        yield hollow(parts, _unreadable(error))


def hollow(parts: tuple[str, ...], trouble: str = "") -> Entry:
    """A folder of which no file is known."""
    return Entry(_safe(parts)[0], -1, 0.0, trouble, io.BytesIO)


def _unreadable(error: OSError) -> str:
    """Why the operating system did not let a file be read; a bad place in an archive is no fault of its."""
    if error.errno in (None, errno.EINVAL):
        return DAMAGED
    return f"may not be read: {os.strerror(error.errno).lower()}"


def single(path: Path) -> Entry:
    """A file by itself."""
    return _file(path, path.parent)


def _file(path: Path, folder: Path) -> Entry:
    parts, odd = _safe(path.relative_to(folder).parts)
    try:
        status = path.lstat()
    except OSError as error:
        return Entry(parts, 0, 0.0, _unreadable(error), io.BytesIO)
    trouble = "" if stat.S_ISREG(status.st_mode) else LINK if stat.S_ISLNK(status.st_mode) else SPECIAL
    return Entry(parts, status.st_size, status.st_mtime, trouble or odd, lambda: _opened(path))


def _opened(path: Path) -> IO[bytes]:
    """Opened only if it is still the ordinary file that was listed."""
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError("no longer an ordinary file")
    return os.fdopen(number, "rb")


def opened_zip(file: IO[bytes], max_entries: int) -> zipfile.ZipFile:
    """A zip archive whose table of contents has a bearable size. Raises ``Refused``."""
    if _members(file) > max_entries:
        raise Refused(f"it holds more than {max_entries:,} files")
    try:
        return zipfile.ZipFile(file)
    except Exception as error:  # BadZipFile, and what odd headers raise besides
        raise Refused(DAMAGED) from error


def _members(file: IO[bytes]) -> int:
    """At least the number of entries, counted before the table of contents is read into memory."""
    count, tail = 0, b""
    file.seek(0)
    while block := file.read(2**20):
        count += len(_MEMBER.findall(tail + block))
        tail = block[-3:]
    file.seek(0)
    return count


def in_zip(archive: zipfile.ZipFile) -> list[Entry]:
    """All files of an archive, in its order, and its empty folders."""
    files = [_member(archive, info) for info in archive.infolist() if not _is_folder(info)]
    folders = {_safe(_member_parts(info))[0] for info in archive.infolist() if _is_folder(info)}
    above = {entry.parts[:depth] for entry in files for depth in range(min(len(entry.parts), MAX_DEPTH + 1))}
    above |= {parts[:depth] for parts in folders for depth in range(min(len(parts), MAX_DEPTH + 1))}
    return [*files, *(hollow(parts) for parts in sorted(folders - above) if len(parts) <= MAX_DEPTH)]


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or (info.filename.endswith("\\") and not info.file_size)


def _member_parts(info: zipfile.ZipInfo) -> list[str]:
    return _member_name(info).replace("\\", "/").split("/")


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    parts, odd = _safe(_member_parts(info))
    return Entry(parts, info.file_size, _member_time(info), odd or _member_trouble(info), lambda: archive.open(info))


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name; many programs write UTF-8 without saying so, which reads as nonsense in the archive's own encoding."""
    if info.flag_bits & _UNICODE_NAMES:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _member_time(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _member_trouble(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return LINK if kind == stat.S_IFLNK else SPECIAL
    if info.flag_bits & _ENCRYPTED:
        return PASSWORD
    # Python bounds what it inflates in one step for these two only.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return PACKING
    if info.file_size > RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return BOMB
    return ""


def _safe(parts: list[str] | tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Path without what is unsafe in it, and what that was."""
    parts = [unicodedata.normalize("NFC", part.encode("utf-8", "replace").decode()) for part in parts]
    parts = [re.sub(r"[\t-\r]+", " ", part) for part in parts]  # a line break harms nobody, and costs nobody a file
    clean = tuple(part for part in parts if part not in ("", ".", ".."))
    absolute = len(parts) > 1 and (not parts[0] or re.fullmatch("[A-Za-z]:", parts[0]))
    if absolute or ".." in parts:
        return clean, OUTSIDE
    if any(ord(character) < 32 for part in parts for character in part):
        return clean, CONTROL
    if len(clean) > MAX_DEPTH or any(len(part.encode()) > MAX_NAME for part in clean):
        return clean, NAME
    return clean, ""
