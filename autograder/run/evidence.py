"""The evidence that came of jobs, on disk, under a hash of everything that it depends on.

An interrupted run goes on where it was, and an unchanged submission is not run twice. Verdicts
are not stored: they are computed again each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from autograder import course
from autograder.workplace import put


class Store:
    """A folder of JSON files. Damaged entries count as missing; writing is atomic."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> dict[str, Any] | None:
        """The evidence under a key, or None."""
        try:
            entry = json.loads(self._path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        sound = isinstance(entry, dict) and entry.get("key") == key and isinstance(entry.get("result"), dict)
        return entry["result"] if sound and entry.get("sum") == _sum(entry["result"]) else None

    def put(self, key: str, evidence: Mapping[str, Any]) -> None:
        """Keep what came of a job. Raises ``OSError`` on a full or read-only disk; an older entry then stays."""
        put(self._path(key), json.dumps({"key": key, "sum": _sum(evidence), "result": evidence}))

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def _sum(evidence: Mapping[str, Any]) -> str:
    """What tells evidence from such as was damaged on the disk and still is JSON."""
    return hashlib.sha256(json.dumps(evidence).encode()).hexdigest()


def key(job: Mapping[str, Any]) -> str:
    """A hash of what a job's evidence depends on: its plans and files, its limits, and the code that runs them."""
    content = {name: value for name, value in job.items() if name != "nonce"} | {"code": _code()}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@cache
def _code() -> str:
    """A hash of the library that submissions import, of the engine that runs them, and of all package versions."""
    own = course.ROOT / "autograder"
    engine = [
        *sorted((own / "run").glob("*.py")),
        *sorted((own / "run" / "inside").glob("*.py")),
        own / "judge" / "trust.py",
    ]
    files = [*sorted((course.ROOT / "vaelab").rglob("*.py")), *engine, course.ROOT / "requirements.lock"]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()
