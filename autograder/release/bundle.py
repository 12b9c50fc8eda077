"""What students get: a zip file of the released notebooks and what they import, or what they import in one folder for all."""

from __future__ import annotations

import shutil
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from autograder import course

# All zip files unpack into one folder: what is installed and the data are there once, whatever the number of assignments.
TOP = "vae-course"
_START = """\
{title}

1. Unpack this file where you unpacked the ones before it: all go into one folder, {top}. If your computer makes a
   second folder all the same, copy what is in it into the first.
2. The first time, install Python 3.11, 3.12 or 3.13 and, on a command line in the folder {top}:

       python3 -m venv .venv               (Windows: py -m venv .venv)
       .venv/bin/pip install uv            (Windows: .venv\\Scripts\\pip install uv)
       .venv/bin/uv pip install -e .       (Windows: .venv\\Scripts\\uv pip install -e .)

   If uv cannot, .venv/bin/pip install -e . does the same in a few minutes.
3. Each time, in the folder {top}:

       .venv/bin/jupyter lab {assignment}  (Windows: .venv\\Scripts\\jupyter lab {assignment})

   Open {notebooks} and work from top to bottom.

Hand in {notebooks}, or the folder {assignment}. Leave the names of files and cells as they are.
{data}
"""
_DATA = {
    True: "No network is needed after the installation: the data are in the folder data.",
    False: "Fashion MNIST (30 MB) is downloaded once, when a notebook first asks for it, unless an earlier file brought it.",
}

_PROJECT = """\
[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "vae-course"
version = "{version}"
requires-python = "{python}"
dependencies = [
{dependencies}
]

[tool.setuptools.packages.find]
include = ["vaelab*", "autograder*"]

[tool.setuptools.package-data]
"vaelab" = ["released/*/*.ipynb"]
"vaelab.explorer" = ["static/*"]
"""


def bundle(assignment: str, path: Path, with_data: bool = True) -> Path:
    """Write the zip file that students get: the released notebooks and what they import, without what grades.

    Args:
        assignment: a released assignment.
        path: the zip file; an older one is replaced when the new one is complete.
        with_data: put the four Fashion MNIST files in (30 MB). Without them they are downloaded at first use.

    Raises:
        ValueError: the assignment was never released, or not since it has a new notebook or file.
    """
    released = [course.ASSIGNMENTS / assignment / name for name in contents(assignment)]
    if missing := [file for file in released if not file.is_file()]:
        what = missing[0].name if missing[0].parent.is_dir() else assignment
        raise ValueError(f"{what} has no student version yet: run `autograder release {assignment}` first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    top = Path(TOP)
    try:
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(str(top / "README.txt"), _start_here(assignment, with_data))
            archive.writestr(str(top / "pyproject.toml"), _project())
            for file in released:
                archive.write(file, top / file.relative_to(course.ASSIGNMENTS))
            for name, file in _imported([assignment], with_data).items():
                archive.write(file, top / name)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return path


def share(assignments: Iterable[str], folder: Path) -> Path:
    """Lay out in a folder what notebooks import and read, with the data: for all who work on one computer.

    It is what the zip files hold, but for the notebooks, and is installed as they are (``pip install -e``). What is there already is
    overwritten, and nothing deleted.

    Args:
        assignments: released assignments.
        folder: made if need be.
    """
    for name, file in _imported(assignments, with_data=True).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / name)
    (folder / "pyproject.toml").write_text(_project(), encoding="utf-8")
    return folder


def _imported(assignments: Iterable[str], with_data: bool) -> dict[str, Path]:
    """What notebooks import and read, and nothing that answers or grades: path for students → file."""
    kept = [file for name in assignments for file in course.kept(name).glob("*.ipynb")]
    files = {file.relative_to(course.ASSIGNMENTS.parent).as_posix(): file for file in kept}
    others = [*_package(), *_data(with_data), course.ROOT / "LICENSE"]
    return files | {file.relative_to(course.ROOT).as_posix(): file for file in others}


def contents(assignment: str) -> list[str]:
    """What the folder of a released assignment holds: its notebooks and the files that its release.txt lists."""
    return [*(path.name for path in course.notebooks(assignment)), *sorted(course.support_files(assignment))]


# What of the engine `check.notebook()` needs, to say of a notebook what its instructor would read.
_READING = (
    *("__init__.py", "before.py", "course.py", "submission.py", "syntax.py"),
    *("harmless/__init__.py", "harmless/words.py", "plan/*.py", "repair/*.py"),
)


def _package() -> list[Path]:
    """The files of vaelab, as setuptools would install them, and what reads a notebook before it is handed in."""
    package, engine = course.ROOT / "vaelab", course.ROOT / "autograder"
    own = [*package.rglob("*.py"), *package.glob("explorer/static/*.*"), *package.glob("py.typed")]
    return sorted([*own, *(path for pattern in _READING for path in engine.glob(pattern))])


def _data(with_images: bool) -> list[Path]:
    """The data that notebooks read, by the list of their checksums, with the texts about them."""
    data = course.ROOT / "data"
    lines = (data / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    files = [line.split(maxsplit=1)[1] for line in lines]
    kept = [name for name in files if with_images or not name.endswith("-ubyte.gz")]
    return [data / name for name in ("README.md", "SHA256SUMS", "fashion-mnist/LICENSE", *kept)]


def _start_here(assignment: str, with_data: bool) -> str:
    notebooks = ", ".join(path.name for path in course.notebooks(assignment))
    title = f"Variational autoencoders: {assignment}"
    return _START.format(title=title, top=TOP, assignment=assignment, notebooks=notebooks, data=_DATA[with_data])


def _project() -> str:
    """The course's pyproject.toml for students: the package alone, with its dependencies."""
    project = tomllib.loads((course.ROOT / "pyproject.toml").read_text())["project"]
    dependencies = "\n".join(f'    "{one}",' for one in project["dependencies"])
    return _PROJECT.format(version=project["version"], python=project["requires-python"], dependencies=dependencies)
