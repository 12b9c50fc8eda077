"""Links for nbgrader to the folders that it works in, under names that it takes for nothing but names."""

from __future__ import annotations

import atexit
import itertools
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from autograder.run.sandbox import folders

# nbgrader takes a path as folder, file pattern, regular expression and part of a URL, all at once. Whatever the folders of
# this computer are called, it gets links to them under names that mean nothing in any of these.
_PLAIN = re.compile(r"[\w/.-]+", re.ASCII)
_numbers = itertools.count()


@cache
def _links() -> Path:
    """This process's folder of links."""
    place = folders.claimed_place(folders.temporary_folder(lambda name: bool(_PLAIN.fullmatch(name)), "a plain name"))
    atexit.register(folders.remove_place, place)
    return place


def linked(targets: Mapping[str, Path]) -> Path:
    """A new folder of links."""
    folder = _links() / str(next(_numbers))
    folder.mkdir()
    for name, target in targets.items():
        target.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target.absolute())
    return folder


@cache
def of(folder: Path) -> Path:
    """A folder under a plain name."""
    return folder if _PLAIN.fullmatch(str(folder.absolute())) else linked({"to": folder}) / "to"
