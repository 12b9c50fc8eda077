"""The zip file that Gradescope makes an autograder of: *setup.sh*, *run_autograder*, and what grades one assignment.

Gradescope unpacks it to ``/autograder/source``, runs *setup.sh* once, copies *run_autograder* to ``/autograder`` and runs it
for every submission (Autograder Specifications). The scripts take their own place for the base, so that they run anywhere.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from autograder import course

_FILES = ("pyproject.toml", "requirements.lock", "README.md", "LICENSE", "tools/setup_venv.sh", "nbgrader_config.py")
_FOLDERS = ("autograder", "vaelab", "data", "solutions/{}", "assignments/{}")
_LEFT_OUT = {"__pycache__", "work", "bank", "bench"}


def write(assignment: str, path: Path) -> Path:
    """Write the zip file for an assignment. Raises ``ValueError`` if there is no such assignment."""
    course.notebooks(assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    scripts = resources.files("autograder.handback") / "templates" / "gradescope"
    try:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("setup.sh", "run_autograder"):
                text = (scripts / name).read_text(encoding="utf-8").replace("{assignment}", assignment)
                archive.writestr(_executable(name), text)
            for file in _course(assignment):
                archive.write(file, Path("course") / file.relative_to(course.ROOT))
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return path


def _executable(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr = 0o755 << 16
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def _course(assignment: str) -> Iterator[Path]:
    yield from (course.ROOT / name for name in _FILES)
    for folder in _FOLDERS:
        for file in sorted((course.ROOT / folder.format(assignment)).rglob("*")):
            if file.is_file() and not _LEFT_OUT.intersection(file.relative_to(course.ROOT).parts):
                yield file
