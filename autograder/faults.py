"""What would keep an assignment from being graded, or give its answers away: a sentence for each, with notebook and cell.

Asked before students get an assignment and before a class is graded: there a fault is the instructor's to mend, later
it is a whole class without points.
"""

from __future__ import annotations

import ast
import functools
import json
import math
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.machinery import all_suffixes
from importlib.metadata import packages_distributions
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from jsonschema import ValidationError
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator, SchemaTooNewError, SchemaTooOldError

from autograder import _calls, _code, _unseen, course
from autograder.harmless.words import quoted

_NBGRADER = MetadataValidator()


class CannotBeGraded(ValueError):
    """An assignment has faults; the message names them all, a line each."""


def refuse(*assignments: str) -> None:
    """Raises ``CannotBeGraded`` if there are faults, and ``ValueError`` if there is no such assignment."""
    found = [f"  {name}: {fault}" for name in assignments for fault in of(name)]
    if found:
        raise CannotBeGraded("\n".join(("This would cost students points or give answers away:", *found)))


def of(assignment: str) -> list[str]:
    """All faults of an assignment, a sentence each; raises ``ValueError`` if there is no such assignment."""
    found = list(_of_files(assignment))
    read = {}
    for path in course.notebooks(assignment):
        try:
            read[path.name] = _read(path)
        except _Unreadable as reason:
            found.append(f"{path.name} {reason}.")
    listed = course.listed(assignment)
    for name, notebook in read.items():
        if name not in listed and not any(map(_role, notebook.cells)):
            found.append(
                f"{name} has no exercise and no question, so it may be a note of yours: move it out of the folder, or "
                f"list it in {course.LIST} if students should get it."
            )
        found += [f"{name}, {fault}." for fault in _of_notebook(notebook)]
    found += _of_imports(assignment, read)
    return [*found, *_shared_names(read)]


# ---------------------------------------------------------------------------------------------------------------------
# Files


_SPARE = re.compile(
    r"__pycache__|.*(~|#|\.pyc|-Copy\d+(\.\w+)?|\.(bak|backup|old|orig|rej|save|tmp|temp|sw[op])\d*)", re.IGNORECASE
)
_COLLECTED = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own, beside whatever students hand in


def _of_files(assignment: str) -> Iterator[str]:
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
    if any(_MEANT.search(line) for line in text.splitlines()):
        return "has nbgrader's marks for answers or hidden tests, but files go out as they are; take the answers out"
    if label := _unseen.label(text):
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


def _of_imports(assignment: str, read: Mapping[str, NotebookNode]) -> Iterator[str]:
    """Modules of the folder that are imported and not released: the import would fail for every student."""
    folder, files = course.SOLUTIONS / assignment, course.support_files(assignment)
    sources = {
        name: path.read_text(errors="replace")
        for name, path in files.items()
        if path.suffix == ".py" and path.is_file()
    }
    for name, notebook in read.items():
        code = [
            cell.source for cell in notebook.cells if cell.cell_type == "code" and not _settings(cell).get("solution")
        ]
        sources[name] = "\n".join(map(_code.plain_python, code))
    for name, source in sources.items():
        for module in sorted(_imported(source)):
            lies_there = (folder / f"{module}.py").is_file() or (folder / module).is_dir()
            if lies_there and not any(PurePosixPath(file).with_suffix("").parts[0] == module for file in files):
                yield f"{name} imports {module}, which lies in solutions/{assignment} and would not be released: list it in {course.LIST}."


def _imported(source: str) -> set[str]:
    """The modules that a program imports, by the first part of their names."""
    found = set()
    for node in ast.walk(_code.tree(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


# ---------------------------------------------------------------------------------------------------------------------
# Notebooks


class _Unreadable(ValueError):
    """A file is no notebook; the message says why, to follow the file's name."""


def _read(path: Path) -> NotebookNode:
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
        nbformat.validate(content)
    except OSError as error:
        raise _Unreadable(f"cannot be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise _Unreadable(f"is not valid JSON: {error.msg} in line {error.lineno}") from error
    except UnicodeDecodeError as error:
        raise _Unreadable("is not UTF-8 text") from error
    except (ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise _Unreadable(f"is no notebook: {quoted(getattr(error, 'message', error), 200)}") from error
    if content.get("nbformat") != 4:
        raise _Unreadable("has an old format of notebooks; open it in JupyterLab and save it")
    return nbformat.reads(text, as_version=4)


def _of_notebook(notebook: NotebookNode) -> Iterator[str]:
    """The faults of a notebook; each begins with the cell's name."""
    cells = notebook.cells
    unsound = {i: fault for i, cell in enumerate(cells) if (fault := _of_settings(cell))}
    names = [_named(i, cell) for i, cell in enumerate(cells)]
    yield from (f"{names[i]}: {fault}" for i, fault in unsound.items())
    sound = [course.of(cell) for i, cell in enumerate(cells) if i not in unsound]
    exercises = [cell.grade_id for cell in sound if cell.is_answer]
    defined, answers, replaced = set[str](), set[str](), set[str]()
    for i, cell in enumerate(cells):
        if i not in unsound:
            yield from (f"{names[i]}: {fault}" for fault in _of_cell(cell, exercises, defined, replaced))
        if cell.cell_type == "code":
            code = _code.plain_python(cell.source)
            defined |= _code.defined(code)
            if _settings(cell).get("solution"):
                answers, replaced = answers | _code.bound(code), replaced - _code.bound(code)
            else:
                replaced |= answers & _code.bound(code)
    if not unsound:  # else what is said of tests and answers would only follow from that
        yield from _of_pairs([course.of(cell) for cell in cells if _role(cell)])


def _of_cell(cell: NotebookNode, exercises: list[str], defined: set[str], replaced: set[str]) -> Iterator[str]:
    marks = list(_of_marks(cell))
    yield from marks
    if not marks:
        yield from _unseen.faults(cell)
    if cell.cell_type != "code":
        return
    if course.of(cell).is_test:
        yield from _calls.faults(cell.source, _judged(cell, exercises), defined, replaced)
        return
    if _code.rebinds(_code.plain_python(cell.source), "check", "vaelab"):
        yield "it gives the name `check` to something else, and the tests need it; take another name"
    if "raises-exception" not in cell.metadata.get("tags", []):
        if fault := _code.syntax_error(_code.plain_python(cell.source)):
            yield f"it cannot run, {fault}"
        elif (
            not marks
            and course.of(cell).is_solution
            and (fault := _code.syntax_error(_code.plain_python(_unseen.released(cell))))
        ):
            yield f"what is left of it for students cannot run, {fault}; indent ### BEGIN SOLUTION as the answer is"


def _judged(cell: NotebookNode, exercises: list[str]) -> str:
    """The exercise that a test cell judges; empty if there is none, which is said elsewhere."""
    try:
        return course.exercise_of(course.of(cell).grade_id, exercises)
    except ValueError:
        return ""


def _named(index: int, cell: NotebookNode) -> str:
    """What to call a cell: its grade_id, else its place and how it begins."""
    name = _settings(cell).get("grade_id") if _role(cell) else ""
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return f"`{name}`" if name and isinstance(name, str) else f"cell {index + 1} ({quoted(first, 40)})"


def _settings(cell: NotebookNode) -> Mapping[str, Any]:
    settings = cell.metadata.get("nbgrader")
    return settings if isinstance(settings, Mapping) else {}


def _role(cell: NotebookNode) -> bool:
    """Whether nbgrader has anything to do with a cell; its editor leaves settings that say no to everything."""
    return any(_settings(cell).get(key) for key in ("grade", "solution", "locked", "task"))


def _of_settings(cell: NotebookNode) -> str:
    """What is wrong with nbgrader's settings of a cell; empty if nothing is."""
    settings = _settings(cell)
    if "nbgrader" in cell.metadata and not settings:
        return "its settings are none of nbgrader's; set them anew with Create Assignment"
    if not _role(cell):
        return ""
    name, points = settings.get("grade_id"), settings.get("points")
    if not name:
        return "it has no grade_id; give it one with Create Assignment"
    if not re.fullmatch(r"[\w-]+", str(name), re.ASCII):
        return "its grade_id may hold letters, digits, _ and - only"
    number = isinstance(points, int | float) and not isinstance(points, bool) and math.isfinite(points)
    if settings.get("grade") and not (number and points >= 0):
        return f"it has {'no' if points is None else quoted(points)} points; they are a number, 0 or more"
    if cell.cell_type == "raw":
        return "it is a raw cell; answers and tests are code or text"
    try:
        _NBGRADER.validate_cell(cell)
    except (SchemaTooNewError, SchemaTooOldError):
        return "its settings are of another version of nbgrader; run `nbgrader update solutions`"
    except ValidationError as error:
        return f"nbgrader refuses its settings: {error.message}"
    return ""


def _of_pairs(cells: list[course.Cell]) -> Iterator[str]:
    """Names that are there twice, tests without an answer above them, and answers without a test."""
    names = [cell.grade_id for cell in cells if cell.grade_id]
    yield from (
        f"`{name}`: several cells have this grade_id; give each its own"
        for name in sorted(set(names))
        if names.count(name) > 1
    )
    answers = [cell.grade_id for cell in cells if cell.is_answer]
    above: list[str] = []
    tested = set()
    for cell in cells:
        if cell.grade_id in answers:
            above.append(cell.grade_id)
        elif cell.is_test:
            try:
                exercise = course.exercise_of(cell.grade_id, answers)
            except ValueError as error:
                yield f"`{cell.grade_id}`: {error}"
                continue
            tested.add(exercise)
            if exercise not in above:
                yield f"`{cell.grade_id}`: this test stands above its answer `{exercise}`; move it below"
    for name in answers:
        if name not in tested:
            yield f"`{name}`: no test cell judges this answer; add one whose grade_id begins with test_{name}, or mark it by hand (Manually graded answer)"


def _shared_names(read: Mapping[str, NotebookNode]) -> Iterator[str]:
    """Verdicts are kept by grade_id, so two notebooks of an assignment may not have one in common."""
    owner: dict[str, str] = {}
    for name, notebook in read.items():
        for cell in notebook.cells:
            grade_id = cell.metadata.nbgrader.get("grade_id") if _role(cell) and not _of_settings(cell) else None
            if grade_id and owner.setdefault(grade_id, name) != name:
                yield f"{name}, `{grade_id}`: {owner[grade_id]} has a cell with this grade_id too; give each its own."


# ---------------------------------------------------------------------------------------------------------------------
# Marks of answers, hidden tests and marking schemes

_MARK = re.compile(r"\s*###+ (BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)\s*")
_MARK_OF_TASK = re.compile(r"\s*=== (BEGIN|END) (MARK SCHEME) ===\s*")  # as nbgrader's own editor writes it
# Whatever nbgrader takes for a mark, and whatever else is clearly meant as one.
_MEANT = re.compile(
    r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)"
    r"|^\W*(?i:(begin|end)[\W_]*(solution|hidden[\W_]*test|mark(ing)?[\W_]*scheme))"
)
_MEANT_IN_A_GRADED_CELL = re.compile(r"^\W*(BEGIN|END)\b")
_PLACES = {
    "SOLUTION": (lambda cell: course.of(cell).is_solution, "an answer cell"),
    "HIDDEN TESTS": (lambda cell: course.of(cell).is_test, "a test cell"),
    "MARK SCHEME": (utils.is_task, "a task cell"),
}


def _of_marks(cell: NotebookNode) -> Iterator[str]:
    """Marks that do not match, are misspelt, or stand in a cell where nbgrader takes no heed of them."""
    within = ""
    for line in cell.source.splitlines():
        mark = _MARK.fullmatch(line) or _MARK_OF_TASK.fullmatch(line)
        if not mark:
            if _MEANT.search(line) or (_role(cell) and _MEANT_IN_A_GRADED_CELL.search(line)):
                yield f"{quoted(line)} is no mark of nbgrader's; write ### BEGIN SOLUTION, ### END SOLUTION, ### BEGIN HIDDEN TESTS or ### END HIDDEN TESTS on a line of its own"
            continue
        fits, place = _PLACES[mark[2]]
        if not fits(cell):
            yield f"### {mark[1]} {mark[2]} belongs into {place}, and this is none"
        if mark[1] == "BEGIN":
            if within:
                yield f"### BEGIN {mark[2]} stands before ### END {within}"
            within = mark[2]
        else:
            if within != mark[2]:
                yield f"### END {mark[2]} has no ### BEGIN {mark[2]} above it"
            within = ""
    if within:
        yield f"### BEGIN {within} has no ### END {within} below it"
