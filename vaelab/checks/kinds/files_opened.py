"""Which files a function reads that will not be there on another computer: those outside the notebook's folder.

Files of the environment (packages, their data, the caches of downloads) are there too, and files that the function makes and
removes itself are no matter.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import vaelab

DATA = {".npz", ".npy", ".zip", ".csv", ".pkl", ".mat", ".h5", ".hdf5"}
_opened: list[str] | None = None  # the files opened while a function runs
_listening = False


def calling(function: Callable) -> tuple[Any, list[Path]]:
    """What the function returns, and the pictures and data files that it opened, as they were named."""
    global _opened, _listening
    if not _listening:
        sys.addaudithook(_note)
        _listening = True
    _opened = []
    try:
        returned = function()
        return returned, [Path(name) for name in dict.fromkeys(_opened) if _is_data(name)]
    finally:
        _opened = None


def _note(event: str, arguments: tuple) -> None:
    if _opened is not None and event == "open" and isinstance(arguments[0], str | os.PathLike):
        _opened.append(os.fspath(arguments[0]))


def _is_data(name: str) -> bool:
    from PIL import Image

    suffix = os.path.splitext(name)[1].lower()
    return suffix in DATA or suffix in Image.registered_extensions()


def elsewhere(function: Callable, opened: list[Path]) -> Path | None:
    """The first file that lies outside the working folder, or that the code finds by a whole path written into it."""
    here = Path.cwd().resolve()
    written = [text for text in _texts(getattr(function, "__code__", None)) if os.path.isabs(text) and len(text) > 1]
    for path in opened:
        whole = path.resolve()
        if not whole.exists() or _of_the_environment(whole):
            continue
        if not whole.is_relative_to(here) or any(path.is_relative_to(text) for text in written):
            return path
    return None


def _texts(code: CodeType | None) -> Iterator[str]:
    """All texts that are written into a function and those within it."""
    for constant in code.co_consts if code else ():
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _texts(constant)


def _of_the_environment(path: Path) -> bool:
    package = Path(vaelab.__file__).resolve().parent
    folders = [
        sys.prefix,
        sys.base_prefix,
        package,
        package.parent / "data",
        *map(os.environ.get, ("VAELAB_DATA", "VAELAB_CACHE")),
    ]
    if any(path.is_relative_to(Path(folder).resolve()) for folder in folders if folder):
        return True
    return any(part.startswith(".") for part in path.parts)
