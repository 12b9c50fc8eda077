"""The checksums of what the course ships: data/SHA256SUMS, one line per data file, as sha256sum writes them."""

from __future__ import annotations

import hashlib
from pathlib import Path

DATA = Path(__file__).resolve().parent


def shipped_files() -> list[Path]:
    """Every file in a folder of data/ that a notebook reads; texts and programs beside them are not data."""
    files = sorted(DATA.glob("*/**/*"), key=lambda path: path.as_posix())
    return [path for path in files if path.is_file() and path.name != "LICENSE" and path.suffix not in {".py", ".pyc"}]


def write_checksums() -> None:
    """Bring data/SHA256SUMS up to date."""
    lines = [f"{_sha256(path)}  {path.relative_to(DATA).as_posix()}\n" for path in shipped_files()]
    (DATA / "SHA256SUMS").write_text("".join(lines))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
