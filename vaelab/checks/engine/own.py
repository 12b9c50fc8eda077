"""Which files are the student's, and which a library's or the course's."""

from __future__ import annotations

import os
import site
import sysconfig
from pathlib import Path

_FOLDERS = {
    *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
    *site.getsitepackages(),
    str(Path(__file__).parents[2]),
}
_LIBRARIES = tuple(folder + os.sep for folder in _FOLDERS)


def is_own_file(file: str) -> bool:
    """Whether a file of a traceback or a module is the student's: a notebook's cell, or a module of theirs."""
    if file.startswith("<"):
        return not file.startswith(("<frozen", "<__array_function", "<attrs"))
    # What a library was compiled from goes by a name without a folder: numpy/random/_generator.pyx.
    return os.path.isabs(file) and not file.startswith(_LIBRARIES) and "__autograph_generated_file" not in file
