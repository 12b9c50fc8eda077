"""The work folder of a class: one command at a time writes to it, and its gradebook has dated copies."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

GRADEBOOK = "gradebook.db"
COPIES, MOST_COPIES = "gradebook-copies", 10
_LOCK = ".lock"


class Busy(RuntimeError):
    """Another command is at work in the same folder; the message is one sentence."""


def require_writable(work: Path) -> None:
    """Raises ``ValueError`` if nothing can be written there."""
    existing = next(folder for folder in (work, *work.parents) if folder.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise ValueError(f"Nothing can be written in {work}: name a folder of your own with --work.")


def swap(folder: Path, new: Path) -> None:
    """Put a finished folder in the place of another, so that the old one or the new one is there whatever happens."""
    outgoing = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(outgoing, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        folder.rename(outgoing)
    new.rename(folder)
    shutil.rmtree(outgoing, ignore_errors=True)


@contextlib.contextmanager
def locked(work: Path) -> Iterator[None]:
    """Keep other graders out of ``work`` meanwhile; a process that dies gives it back. Raises Busy."""
    work.mkdir(parents=True, exist_ok=True)
    with open(work / _LOCK, "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Busy(
                f"Another command (process {lock.read(20).strip() or 'unknown'}) is grading in {work}: "
                "wait until it has ended, or name another folder with --work."
            ) from None
        except OSError:  # a file system that knows no locks
            pass
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def put(path: Path, text: str) -> None:
    """Write a file so that no reader ever sees half of it, in place of whatever bears its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        scratch.write_text(text, encoding="utf-8")
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def keep_copy(work: Path) -> None:
    """Copy the gradebook, which alone has the marks given by hand, if it changed since its last copy; the newest stay."""
    gradebook = work / GRADEBOOK
    if not gradebook.exists() or not gradebook.stat().st_size:
        return
    copies = copies_of_gradebook(work)
    if copies and copies[-1].stat().st_mtime >= gradebook.stat().st_mtime:
        return
    folder = work / COPIES
    folder.mkdir(exist_ok=True)
    scratch = folder / ".new"
    scratch.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(gradebook)) as source:
        try:
            source.execute("VACUUM INTO ?", [str(scratch)])  # also right while formgrader writes
        except sqlite3.OperationalError:
            return  # locked: there is a next time, and whoever needs the gradebook now says so
    scratch.replace(folder / f"gradebook-{datetime.now():%Y-%m-%d-%H%M%S}.db")
    for old in copies_of_gradebook(work)[:-MOST_COPIES]:
        old.unlink()


def copies_of_gradebook(work: Path) -> list[Path]:
    """From old to new."""
    return sorted((work / COPIES).glob("gradebook-*.db"))
