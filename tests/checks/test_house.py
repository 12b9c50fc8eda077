"""The house keeps its order: one exercise has one name everywhere, and what stands where can be relied on."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from autograder import bank, course, judge
from vaelab import checks
from vaelab.checks.engine import General, Mistakes

NOTEBOOKS = [path for name in course.assignments() for path in course.notebooks(name)]
MODULES = list(checks.exercises())
# Of trained models: worth no points, so that no exercise has their name.
NOT_EXERCISES = {"trained", "trained_own"}


def named(module: ModuleType) -> tuple[str, str]:
    """The assignment and the exercise of a module."""
    return tuple(module.__name__.split(".")[-2:])


def test_an_exercise_has_one_name_in_notebook_checks_and_bank() -> None:
    written = {(path.parent.name, exercise) for path in NOTEBOOKS for exercise in course.exercises(path)}
    modules = {named(module) for module in MODULES if named(module)[1] not in NOT_EXERCISES}
    # An assignment may be given a second time under another name: its exercises' checks are the first one's.
    assert modules <= written and {exercise for _, exercise in written} == {exercise for _, exercise in modules}
    assert written == {(p.parent.name, p.stem) for p in bank.FOLDER.glob("[0-9]*/*.py")}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_test_cell_calls_the_check_of_its_name_on_what_its_title_says(path: Path) -> None:
    calls = [(cell, call) for cell in course.cells(path) if cell.is_test for call in judge.calls(cell.source)]
    assert calls
    for cell, call in calls:
        check = checks.CHECKS[call.check]
        assert cell.grade_id.startswith(f"test_{check.exercise}_"), f"{cell.grade_id} calls {call.check}"
        assert f"{cell.grade_id}_".startswith(f"test_{call.check}_") or call.parameters.get("level") == 0, call
        assert check.title == call.subjects[0], f"{call.check} is headed {check.title}"


def imports(module: ModuleType) -> Iterator[str]:
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: named(module)[1])
def test_no_exercise_imports_another(module: ModuleType) -> None:
    own = [name for name in imports(module) if name.startswith("vaelab.checks")]
    allowed = ("vaelab.checks.engine", "vaelab.checks.kinds", "vaelab.checks.formulas")
    assert all(name.startswith(allowed) for name in own) and "import_module" not in inspect.getsource(module)


def families() -> list[type[Mistakes]]:
    found, left = [], [General]
    while left:
        found.append(left.pop())
        left += found[-1].__subclasses__()
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda module: named(module)[1])
def test_every_mistake_that_a_module_speaks_of_exists(module: ModuleType) -> None:
    """A judge that speaks of another would call a right report unreadable."""
    spoken = {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Slip"
    }
    assert not {name for name in spoken if not hasattr(module.Slip, name)}


def test_mistakes_say_what_is_wrong_and_what_to_do_in_sentences() -> None:
    for family in families():
        for mistake in family.own:
            texts = (mistake.says, mistake.hint)
            assert all(text.strip() == text and text[-1] in ".?!)…}" and len(text) > 5 for text in texts), mistake
            assert not {mistake.name[0], mistake.name[-1]} & {"_", " "}
