"""The folders of a sandbox: a place that is known to be in use, and removing what a student's code or a dead grader left."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import secrets
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from autograder.run.sandbox.errors import SandboxError

_PREFIX, _LOCK = "ag-", "lock"
# A place is claimed within moments after it is made.
_UNCLAIMED_S = 3600
_claims: dict[Path, int] = {}


def temporary_folder(fits: Callable[[str], bool], needed: str) -> Path:
    """A folder for temporary files whose name fits. Raises SandboxError, saying what is ``needed``, if there is none."""
    for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        if fits(folder) and os.access(folder, os.W_OK | os.X_OK):
            return Path(folder)
    raise SandboxError(f"No temporary folder has {needed}; set TMPDIR to one that has.")


def claimed_place(parent: Path) -> Path:
    """A new folder in ``parent`` that is locked as long as this process lives; those of dead processes are removed."""
    remove_unclaimed(parent)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    new = place / f".{_LOCK}"
    _claims[place] = lock = os.open(new, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    new.rename(place / _LOCK)  # before anybody can see it unlocked
    return place


def remove_place(place: Path) -> None:
    """Remove a claimed place, and the claim."""
    remove_folder(place)
    os.close(_claims.pop(place))


def remove_unclaimed(parent: Path) -> None:
    """Remove this user's places in ``parent`` whose process was killed: they hold sockets and what students wrote."""
    for place in parent.glob(f"{_PREFIX}*"):
        # What cannot be looked into or removed is somebody else's, or just going.
        with contextlib.suppress(OSError):
            if place.lstat().st_uid == os.geteuid() and _unclaimed(place):
                remove_folder(place)


def _unclaimed(place: Path) -> bool:
    try:
        lock = os.open(place / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return time.time() - place.stat().st_mtime > _UNCLAIMED_S
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(lock)
    return True


def remove_folder(folder: Path) -> None:
    """Delete ``folder`` and everything in it; links are deleted, not followed. Nothing happens if it does not exist.

    ``shutil.rmtree`` fails for folders nested a thousand deep and for those their owner may not enter. Here, folders are moved
    up to the top before they are emptied, so that no path gets long.
    """
    if not folder.is_dir():
        return
    mark = secrets.token_hex(8)  # a name that the student cannot have taken
    names = (folder / f".{mark}-{number}" for number in itertools.count())
    waiting = [folder]
    emptied = []
    while waiting:
        emptied.append(current := waiting.pop())
        current.chmod(0o700)
        with os.scandir(current) as entries:
            found = list(entries)
        for entry in found:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
            elif current == folder:
                waiting.append(Path(entry.path))
            else:
                os.chmod(entry.path, 0o700)  # moving a folder changes it
                os.rename(entry.path, moved := next(names))
                waiting.append(moved)
    for empty in reversed(emptied):
        empty.rmdir()
