"""Remove what a student's code left behind, however it is made."""

from __future__ import annotations

import itertools
import os
import secrets
from pathlib import Path


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
