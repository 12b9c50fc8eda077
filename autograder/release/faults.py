"""What would keep an assignment from being graded, or give its answers away: a sentence for each, with notebook and cell.

Asked before students get an assignment and before a class is graded: there a fault is the instructor's to mend, later
it is a whole class without points.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
from jsonschema import ValidationError
from nbformat import NotebookNode

from autograder import course
from autograder.harmless.words import quoted
from autograder.release import calls, cell_code, files, markers, settings, unseen


class CannotBeGraded(ValueError):
    """An assignment has faults; the message names them all, a line each."""


def refuse(*assignments: str) -> None:
    """Raises ``CannotBeGraded`` if there are faults, and ``ValueError`` if there is no such assignment."""
    found = [f"  {name}: {fault}" for name in assignments for fault in of(name)]
    if found:
        raise CannotBeGraded("\n".join(("This would cost students points or give answers away:", *found)))


def of(assignment: str) -> list[str]:
    """All faults of an assignment, a sentence each; raises ``ValueError`` if there is no such assignment."""
    found = list(files.faults(assignment))
    read = {}
    for path in course.notebooks(assignment):
        try:
            read[path.name] = _read(path)
        except _Unreadable as reason:
            found.append(f"{path.name} {reason}.")
    listed = course.listed(assignment)
    for name, notebook in read.items():
        if name not in listed and not any(map(settings.has_role, notebook.cells)):
            found.append(
                f"{name} has no exercise and no question, so it may be a note of yours: move it out of the folder, or "
                f"list it in {course.LIST} if students should get it."
            )
        found += [f"{name}, {fault}." for fault in _of_notebook(notebook)]
    found += files.of_imports(assignment, read)
    return [*found, *_shared_names(read)]


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
    unsound = {i: fault for i, cell in enumerate(cells) if (fault := settings.fault(cell))}
    names = [_named(i, cell) for i, cell in enumerate(cells)]
    yield from (f"{names[i]}: {fault}" for i, fault in unsound.items())
    sound = [course.of(cell) for i, cell in enumerate(cells) if i not in unsound]
    exercises = [cell.grade_id for cell in sound if cell.is_answer]
    defined, answers, replaced = set[str](), set[str](), set[str]()
    for i, cell in enumerate(cells):
        if i not in unsound:
            yield from (f"{names[i]}: {fault}" for fault in _of_cell(cell, exercises, defined, replaced))
        if cell.cell_type == "code":
            code = cell_code.plain_python(cell.source)
            defined |= cell_code.defined(code)
            if settings.of(cell).get("solution"):
                answers, replaced = answers | cell_code.bound(code), replaced - cell_code.bound(code)
            else:
                replaced |= answers & cell_code.bound(code)
    if not unsound:  # else what is said of tests and answers would only follow from that
        yield from _of_pairs([course.of(cell) for cell in cells if settings.has_role(cell)])
        yield from _given_away(cells)


def _of_cell(cell: NotebookNode, exercises: list[str], defined: set[str], replaced: set[str]) -> Iterator[str]:
    of_marks = list(markers.faults(cell))
    yield from of_marks
    if not of_marks:
        yield from unseen.faults(cell)
    if cell.cell_type != "code":
        return
    if course.of(cell).is_test:
        yield from calls.faults(cell.source, _judged(cell, exercises), defined, replaced)
        return
    if cell_code.rebinds(cell_code.plain_python(cell.source), "check", "vaelab"):
        yield "it gives the name `check` to something else, and the tests need it; take another name"
    if "raises-exception" not in cell.metadata.get("tags", []):
        if fault := cell_code.syntax_error(cell_code.plain_python(cell.source)):
            yield f"it cannot run, {fault}"
        elif (
            not of_marks
            and course.of(cell).is_solution
            and (fault := cell_code.syntax_error(cell_code.plain_python(unseen.released(cell))))
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
    name = settings.of(cell).get("grade_id") if settings.has_role(cell) else ""
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return f"`{name}`" if name and isinstance(name, str) else f"cell {index + 1} ({quoted(first, 40)})"


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


def _given_away(cells: list[NotebookNode]) -> Iterator[str]:
    """Answers that stand whole beside what is replaced in their cells, and so go out."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    tested = set().union(*(cell_code.used(cell.source) for cell in code if course.of(cell).is_test))
    for cell in filter(lambda one: course.of(one).is_answer and not list(markers.faults(one)), code):
        for name in sorted(cell_code.whole(cell_code.plain_python(unseen.released(cell))) & tested):
            yield f"`{course.of(cell).grade_id}`: `{name}` stands outside ### BEGIN SOLUTION, so students get it as it is; put it between the marks"


def _shared_names(read: Mapping[str, NotebookNode]) -> Iterator[str]:
    """Verdicts are kept by grade_id, so two notebooks of an assignment may not have one in common."""
    owner: dict[str, str] = {}
    for name, notebook in read.items():
        for cell in notebook.cells:
            grade_id = (
                cell.metadata.nbgrader.get("grade_id") if settings.has_role(cell) and not settings.fault(cell) else None
            )
            if grade_id and owner.setdefault(grade_id, name) != name:
                yield f"{name}, `{grade_id}`: {owner[grade_id]} has a cell with this grade_id too; give each its own."
