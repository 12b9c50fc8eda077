"""The files that students get beside the notebooks, and what is wrong with them."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.machinery import all_suffixes
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath

from nbformat import NotebookNode

from autograder import course
from autograder.harmless.words import quoted
from autograder.release import cell_code, markers, settings, unseen

_SPARE = re.compile(
    r"__pycache__|.*(~|#|\.pyc|-Copy\d+(\.\w+)?|\.(bak|backup|old|orig|rej|save|tmp|temp|sw[op])\d*)", re.IGNORECASE
)
_COLLECTED = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own, beside whatever students hand in


def faults(assignment: str) -> Iterator[str]:
    """What is wrong with the list of files that students get."""
    folder = course.SOLUTIONS / assignment
    for name in course.listed(assignment):
        if why := _why_not(folder, name):
            yield f"{course.LIST}: {quoted(name)} {why}."


def _why_not(folder: Path, name: str) -> str:
    """Why a file of an assignment's folder cannot be released; empty if it can."""
    path, parts = folder / name, PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or not path.resolve().is_relative_to(folder.resolve()):
        return "lies outside the folder; only what lies in it can be released"
    meant = path.resolve().relative_to(folder.resolve())  # what a link leads to
    if any(part.startswith(".") for part in (*parts, *meant.parts)):
        return "is hidden, and hidden files are never released; give it another name"
    if not path.is_file():
        return "is no file there; correct the name, a file a line"
    if meant.as_posix() == course.LIST:
        return "is this list, which is yours; take it out"
    if path.name.casefold() in _COLLECTED:
        return "has a name that nbgrader gives to files of its own; give it another name"
    if any(_SPARE.fullmatch(part) for part in (*parts, *meant.parts)):
        return "is named like a backup or a copy, which may hold answers; take it out, or give it another name"
    if path.suffix.casefold() == ".ipynb" or meant.suffix.casefold() == ".ipynb":
        if path.parent != folder or path.suffix != ".ipynb" or path.is_symlink():
            return "is a notebook in a subfolder or under another name, which would keep its answers; move it beside the others"
        return ""
    if module := _hidden_module(parts):
        return f"would be imported in place of the library {module}; give it another name"
    text = "" if b"\0" in (data := path.read_bytes()) else data.decode(errors="replace")
    if any(markers.MEANT.search(line) for line in text.splitlines()):
        return "has nbgrader's marks for answers or hidden tests, but files go out as they are; take the answers out"
    if label := unseen.label(text):
        return f"has {quoted(label)} in it, but files go out as they are; take it out"
    return ""


def _hidden_module(parts: tuple[str, ...]) -> str:
    """The installed module that a file beside a notebook would be taken for; empty if there is none."""
    name, _, ending = parts[0].partition(".")
    whole = len(parts) == 1 and f".{ending}" in all_suffixes()
    package = len(parts) == 2 and parts[1] == "__init__.py"
    return name if (whole or package) and name in _modules() else ""


@functools.cache
def _modules() -> frozenset[str]:
    """The names of Python's own modules and of those that are installed here."""
    return frozenset({*sys.stdlib_module_names, *packages_distributions(), "vaelab"})


def of_imports(assignment: str, read: Mapping[str, NotebookNode]) -> Iterator[str]:
    """Modules of the folder that are imported and not released: the import would fail for every student."""
    folder, files = course.SOLUTIONS / assignment, course.support_files(assignment)
    sources = {
        name: path.read_text(errors="replace")
        for name, path in files.items()
        if path.suffix == ".py" and path.is_file()
    }
    for name, notebook in read.items():
        code = [
            cell.source for cell in notebook.cells if cell.cell_type == "code" and not settings.of(cell).get("solution")
        ]
        sources[name] = "\n".join(map(cell_code.plain_python, code))
    for name, source in sources.items():
        for module in sorted(_imported(source)):
            lies_there = (folder / f"{module}.py").is_file() or (folder / module).is_dir()
            if lies_there and not any(PurePosixPath(file).with_suffix("").parts[0] == module for file in files):
                yield f"{name} imports {module}, which lies in solutions/{assignment} and would not be released: list it in {course.LIST}."


def _imported(source: str) -> set[str]:
    """The modules that a program imports, by the first part of their names."""
    found = set()
    for node in ast.walk(cell_code.tree(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
