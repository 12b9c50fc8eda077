"""What programs put around a notebook, or in its place: archives, answers of servers, web pages."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
import zlib
from typing import Any

# How files begin that are often saved under a notebook's name, and what they are.
_OTHERS = {
    b"<!doctype html": "is a web page; download the notebook itself and hand that in",
    b"<html": "is a web page; download the notebook itself and hand that in",
    b"version https://git-lfs": "is a pointer of Git LFS; fetch the notebook with “git lfs pull” and hand that in",
    b"%pdf-": "is a PDF; hand in the notebook itself",
}
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_MOST_WRAPPINGS = 5


def unpacked(data: bytes, most: int) -> tuple[bytes, str]:
    """The notebook of an archive that bears a notebook's name, at most so many bytes of it, and a sentence about it."""
    with contextlib.suppress(zlib.error, zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        if data.startswith(_GZIP):
            return zlib.decompressobj(31).decompress(data, most), "It was packed with gzip; it was unpacked."
        if data.startswith(_ZIP):
            archive = zipfile.ZipFile(io.BytesIO(data))
            names = [name for name in archive.namelist() if name.endswith(".ipynb") and "__MACOSX" not in name]
            if len(names) == 1:
                with archive.open(names[0]) as file:
                    return file.read(most), "It was a zip archive under the notebook's name; it was unpacked."
    return data, ""


def what_else(data: bytes) -> str:
    """What a file is that is no notebook, if that can be told; completes the sentence “The file …”."""
    begins = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:100].lower()
    return next((what for how, what in _OTHERS.items() if begins.startswith(how)), "")


def unwrapped(raw: Any) -> Any:
    """The notebook within what a server answers: “{"type": "notebook", "content": {…}}”, a list of it, a text."""
    for _ in range(_MOST_WRAPPINGS):
        if isinstance(raw, str):
            with contextlib.suppress(ValueError, RecursionError):
                raw = json.loads(raw)
        elif isinstance(raw, list) and len(raw) == 1:
            raw = raw[0]
        elif isinstance(raw, dict) and isinstance(raw.get("content"), str | dict) and "cells" not in raw:
            raw = raw["content"]
    return raw
