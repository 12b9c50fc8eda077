"""A per-user folder of downloaded files: checksummed, resumable, and never half a file under a final name."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import platformdirs

CHUNK = 1 << 16  # bytes per read: small enough for a smooth progress bar
TIMEOUT = 30  # seconds without a byte before the connection counts as lost
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}  # EDQUOT: a quota, where the system has them


class CacheError(RuntimeError):
    """A file cannot be downloaded or kept; the message is one sentence for the user."""


def cache_folder() -> Path:
    """The folder of downloaded files: VAELAB_CACHE, or the platform's per-user cache."""
    named = os.environ.get("VAELAB_CACHE")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("vaelab")


def fetch(name: str, url: str, sha256: str, size: int) -> Path:
    """Return the cached file ``name``, downloading it from ``url`` if it is not there or was altered.

    An interrupted download leaves ``name.part``, from which the next call continues. ``name`` itself appears only when
    the whole file has the expected checksum.

    Args:
        name: file name in the cache folder.
        url: where to download it.
        sha256: hexadecimal SHA-256 of the whole file.
        size: its length in bytes.

    Raises:
        CacheError: no network, a full disk, a folder that cannot be written, or a file that is not the expected one.
    """
    folder = cache_folder()
    path, part = folder / name, folder / f"{name}.part"
    with _disk_errors(folder, size):
        if path.is_file() and _sha256(path) == sha256:
            return path
        folder.mkdir(parents=True, exist_ok=True)
        resumed = part.is_file()
        _download(name, url, part, size)
        if resumed and _sha256(part) != sha256:  # the first half may be of another version: start over, once
            part.unlink()
            _download(name, url, part, size)
        if _sha256(part) != sha256:
            part.unlink()
            raise CacheError(
                f"{name} from {url} is not the expected file: its SHA-256 differs, so it was not kept; "
                "try again later, or copy the file from the course's data folder and set VAELAB_DATA to where it is."
            )
        os.replace(part, path)
    return path


def _download(name: str, url: str, part: Path, size: int) -> None:
    """Fill ``part`` up to ``size`` bytes, continuing from what it holds if the server can."""
    from tqdm.auto import tqdm

    have = part.stat().st_size if part.is_file() else 0
    if have > size:
        have = 0
    if have == size:
        return
    with _network_errors(name, url):
        response = _open(url, have)
    with response:
        if response.status != 206:  # the server ignored Range and sends the whole file
            have = 0
        expected = response.headers.get("Content-Length")
        if expected is not None and int(expected) != size - have:
            raise CacheError(
                f"{name} from {url} is not the expected file: {have + int(expected):,} bytes where {size:,} were "
                "expected; copy the file from the course's data folder and set VAELAB_DATA to where it is."
            )
        with (
            part.open("ab" if have else "wb") as file,
            tqdm(total=size, initial=have, desc=name, unit="B", unit_scale=True, file=sys.stdout) as progress,
        ):
            while have < size:
                with _network_errors(name, url):
                    chunk = response.read(min(CHUNK, size - have))
                    if not chunk:
                        raise ConnectionError(f"the connection closed after {have:,} of {size:,} bytes")
                file.write(chunk)
                have += len(chunk)
                progress.update(len(chunk))
            file.flush()
            os.fsync(file.fileno())  # a full disk may show only here


def _open(url: str, start: int) -> http.client.HTTPResponse:
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        return urllib.request.urlopen(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code == 416 and start:  # the server's file is shorter than the part: ask for all of it
            return _open(url, 0)
        raise


@contextlib.contextmanager
def _network_errors(name: str, url: str) -> Iterator[None]:
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        reason = error.reason if type(error) is urllib.error.URLError else error
        raise CacheError(
            f"{name} could not be downloaded from {url} ({reason}): check the connection and run this again, which "
            "continues where it stopped, or copy the file from another computer and set VAELAB_DATA to its folder."
        ) from error


@contextlib.contextmanager
def _disk_errors(folder: Path, size: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            problem = (
                f"the disk is full; free {size / 1e6:,.0f} MB and run this again, which continues where it stopped"
            )
        else:
            problem = error.strerror or str(error)
        raise CacheError(
            f"Cannot keep downloads in the cache folder {folder}: {problem}, or set VAELAB_CACHE to another folder."
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
