"""What would keep an assignment from being graded, or give its answers away: a sentence for each, with notebook and cell.

Asked before students get an assignment and before a class is graded: there a fault is the instructor's to mend, later
it is a whole class without points.
"""

from __future__ import annotations

import ast
import difflib
import inspect
import json
import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
import numpy as np
from IPython.core.inputtransformer2 import TransformerManager
from jsonschema import ValidationError
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator, SchemaTooNewError, SchemaTooOldError
from nbgrader.preprocessors import ClearSolutions

from autograder import course
from autograder.words import quoted
from vaelab.checks import CHECKS

EXAMPLE = "such as check.latent_loss_values(latent_loss)"
_NBGRADER, _IPYTHON = MetadataValidator(), TransformerManager()


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


def _of_files(assignment: str) -> Iterator[str]:
    """What is wrong with the list of files that students get."""
    folder = course.SOLUTIONS / assignment
    for name in course.listed(assignment):
        path, parts = folder / name, PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or not path.resolve().is_relative_to(folder.resolve()):
            why = "lies outside the folder; only what lies in it can be released"
        elif any(part.startswith(".") for part in parts):
            why = "is hidden, and hidden files are never released; give it another name"
        elif not path.is_file():
            why = "is no file there; correct the name, a file a line"
        elif name.endswith(".ipynb") and len(parts) > 1:
            why = "is a notebook in a subfolder, which would keep its answers; move it beside the others"
        elif not name.endswith(".ipynb") and re.search(
            rb"\b(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)", path.read_bytes()
        ):
            why = "has nbgrader's marks for answers or hidden tests, but files go out as they are; take the answers out"
        else:
            continue
        yield f"{course.LIST}: {quoted(name)} {why}."


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
        sources[name] = "\n".join(map(_plain_python, code))
    for name, source in sources.items():
        for module in sorted(_imported(source)):
            lies_there = (folder / f"{module}.py").is_file() or (folder / module).is_dir()
            if lies_there and not any(PurePosixPath(file).with_suffix("").parts[0] == module for file in files):
                yield f"{name} imports {module}, which lies in solutions/{assignment} and would not be released: list it in {course.LIST}."


def _imported(source: str) -> set[str]:
    """The modules that a program imports, by the first part of their names."""
    found = set()
    for node in ast.walk(_tree(source)):
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
    defined: set[str] = set()
    for i, cell in enumerate(cells):
        if i not in unsound:
            yield from (f"{names[i]}: {fault}" for fault in _of_cell(cell, defined))
        if cell.cell_type == "code":
            defined |= _defined(_plain_python(cell.source))
    if not unsound:  # else what is said of tests and answers would only follow from that
        yield from _of_pairs([course.of(cell) for cell in cells if _role(cell)])


def _of_cell(cell: NotebookNode, defined: set[str]) -> Iterator[str]:
    marks = list(_of_marks(cell))
    yield from marks
    if cell.cell_type != "code":
        return
    if course.of(cell).is_test:
        yield from _of_test(cell.source, defined)
    elif "raises-exception" not in cell.metadata.get("tags", []):
        if fault := _syntax_error(_plain_python(cell.source)):
            yield f"it cannot run, {fault}"
        elif not marks and utils.is_solution(cell) and (fault := _syntax_error(_plain_python(_stub(cell)))):
            yield f"what is left of it for students cannot run, {fault}; indent ### BEGIN SOLUTION as the answer is"


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
    answers = [cell.grade_id for cell in cells if cell.is_code and cell.is_solution and not cell.is_graded]
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
    "SOLUTION": (utils.is_solution, "an answer cell"),
    "HIDDEN TESTS": (lambda cell: utils.is_grade(cell) and not utils.is_solution(cell), "a test cell"),
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


def _stub(cell: NotebookNode) -> str:
    """What nbgrader leaves of an answer cell for students."""
    copy = nbformat.from_dict(cell)
    ClearSolutions().preprocess_cell(copy, {"language": "python"}, 0)
    return copy.source


# ---------------------------------------------------------------------------------------------------------------------
# Code


def _of_test(source: str, defined: set[str]) -> Iterator[str]:
    """What the judge could not make a verdict of: anything but calls of checks with literal arguments."""
    if fault := _syntax_error(source):
        yield f"it cannot run, {fault}"
        return
    statements = ast.parse(source).body
    if not statements:
        yield f"it holds no call of a check, {EXAMPLE}"
    for statement in statements:
        text = quoted(ast.unparse(statement), 80)
        match statement:
            case ast.Expr(ast.Call(ast.Attribute(ast.Name("check"), name)) as call):
                yield from (f"in {text}, {fault}" for fault in _of_call(name, call, defined))
            case _:
                yield f"{text} is no call of a check; a test cell may hold nothing else, {EXAMPLE}"


def _of_call(name: str, call: ast.Call, defined: set[str]) -> Iterator[str]:
    if name not in CHECKS:
        near = difflib.get_close_matches(name, CHECKS, 1)
        yield f"there is no check `{name}`{f'; there is `{near[0]}`' if near else ''}"
        return
    if not all(isinstance(argument, ast.Name) for argument in call.args):
        yield "what is checked must be given by its name alone"
        return
    subjects = [argument.id for argument in call.args if isinstance(argument, ast.Name)]
    for subject in ("check", *subjects):
        if subject not in defined and "*" not in defined:
            yield f"`{subject}` is defined by no cell above the test"
    try:
        parameters = _literals(call.keywords)
    except ValueError as error:
        yield str(error)
        return
    yield from _of_arguments(name, subjects, parameters)


def _literals(keywords: list[ast.keyword]) -> dict[str, Any]:
    """A call's parameters. Raises ``ValueError`` for those that a report, which is JSON, could not repeat."""
    found = {}
    for keyword in keywords:
        try:
            value = ast.literal_eval(keyword.value)
            repeated = json.loads(json.dumps(value, allow_nan=False)) == value
        except (ValueError, TypeError):
            repeated = False
        if not repeated or keyword.arg is None:
            raise ValueError(f"`{ast.unparse(keyword)}` is no plain number, text, list or True, False, None")
        found[keyword.arg] = value
    return found


def _of_arguments(name: str, subjects: list[str], parameters: dict[str, Any]) -> Iterator[str]:
    """Whether a check takes these arguments: it is asked to make its inputs from them, as it will be when it judges."""
    check = CHECKS[name]
    try:
        inspect.signature(check.probe).bind(*subjects, {})
    except TypeError:
        takes = len(inspect.signature(check.probe).parameters) - 1
        yield f"{len(subjects)} objects are given, and the check takes {takes}"
    known = list(inspect.signature(check.inputs).parameters)[1:]
    if unknown := set(parameters) - set(known):
        yield f"the check takes no parameter `{'`, `'.join(sorted(unknown))}`; it takes {', '.join(known) or 'none'}"
        return
    try:
        check.inputs(np.random.default_rng(0), **parameters)
    except Exception as error:  # a check is made for good values and may do anything with others
        yield f"the check can do nothing with these values: {type(error).__name__}: {error}"


def _plain_python(source: str) -> str:
    """A cell's code without IPython's own syntax."""
    return _IPYTHON.transform_cell(source)


def _syntax_error(source: str) -> str:
    """Where Python cannot read a cell; empty if it can."""
    try:
        compile(source, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return f"{getattr(error, 'msg', error)} in line {getattr(error, 'lineno', 1)}"
    return ""


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):  # said elsewhere
        return ast.Module([], [])


def _defined(source: str) -> set[str]:
    """All names that a cell binds, in whatever scope, and ``*`` for a star import."""
    found = set()
    for node in ast.walk(_tree(source)):
        match node:
            case ast.Name(name, ast.Store()) | ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                found.add(name)
            case ast.alias(name, asname):
                found.add(asname or name.split(".")[0])
    return found
