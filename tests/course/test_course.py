"""What must hold of every assignment: source notebooks, their student versions, and the library beside them."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import nbformat
import pytest

from autograder import course
from autograder.release import release
from autograder.run import pool

ASSIGNMENTS = course.assignments()
NOTEBOOKS = [
    pytest.param(path, id=f"{path.parent.name}/{path.stem}") for a in ASSIGNMENTS for path in course.notebooks(a)
]
REGION = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.DOTALL)


def released(path: Path) -> Path:
    return course.ASSIGNMENTS / path.parent.name / path.name


def secret_lines(path: Path) -> set[str]:
    """Lines of solutions and hidden tests that are long enough to be recognised, and that are not shown as well."""
    secret, free, shown, given = set(), set(), set(), set()
    for cell in course.cells(path):
        parts = [match[2] for match in REGION.finditer(cell.source)]
        if cell.is_written and not cell.is_code:  # of code, what is to be written stands in a region
            parts.append(cell.source)
        rest = {line.strip() for line in REGION.sub("", cell.source).splitlines() if cell.is_code}
        (shown if cell.is_test else given).update(rest)
        hidden = {line.strip() for part in parts for line in part.splitlines() if len(line.strip()) > 30}
        # What students write as they like, an experiment say, may be made of lines that the notebook gives them.
        (free if cell.is_written and cell.is_code else secret).update(hidden)
    return (secret | free - given) - shown


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_assignments_are_what_the_solutions_generate(assignment, tmp_path):
    made = release(assignment, tmp_path)
    committed = course.ASSIGNMENTS / assignment
    names = {path.name for path in made.iterdir()}
    assert names == {path.name for path in committed.iterdir() if not path.name.startswith(".")}
    for name in names:
        assert (made / name).read_bytes() == (committed / name).read_bytes(), f"run `make assignments`: {name} differs"
    kept = {path.name: path.read_bytes() for path in course.kept(assignment).iterdir()}
    assert kept == {path.name: path.read_bytes() for path in committed.glob("*.ipynb")}


def test_nothing_is_kept_of_what_is_no_assignment():
    assert sorted(folder.name for folder in course.kept("").iterdir()) == course.assignments()


def test_no_two_assignments_have_a_module_of_the_same_name():
    """A process that runs notebooks of both, as these tests do, would take the first for the second."""
    modules = [path.name for path in course.SOLUTIONS.glob("*/*.py")]
    assert len(modules) == len(set(modules)), sorted(modules)


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_student_version_gives_nothing_away(path):
    text = "\n".join(cell.source for cell in course.cells(released(path)))
    assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text and "BEGIN MARK" not in text
    assert secret_lines(path), "the source notebook has no solutions: this test would prove nothing"
    assert not {line for line in secret_lines(path) if line in text}


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_notebooks_are_committed_without_outputs(path):
    for notebook in (path, released(path)):
        for cell in nbformat.read(notebook, as_version=4).cells:
            assert not cell.get("outputs") and cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_no_solution_lives_in_the_library(path):
    library = "\n".join(file.read_text() for file in (course.ROOT / "vaelab").rglob("*.py"))
    code = [match[2] for cell in course.cells(path) if cell.is_code for match in REGION.finditer(cell.source)]
    lines = {line.split("#")[0].strip() for part in code for line in part.splitlines()}
    assert not [line for line in lines if len(line) > 50 and line in library]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_every_exercise_has_tests_and_every_test_an_exercise(path):
    cells = course.cells(path)
    names = [cell.grade_id for cell in cells if cell.grade_id]
    assert len(names) == len(set(names))
    exercises = [cell.grade_id for cell in cells if cell.is_solution and not cell.is_graded]
    tested = [course.exercise_of(cell.grade_id, exercises) for cell in cells if cell.is_test]
    assert set(tested) == set(exercises)
    assert sum(cell.is_written for cell in cells) >= 1
    assert all(cell.points > 0 for cell in cells if cell.is_written)
    assert sum(cell.points for cell in cells if cell.is_test) > 0  # one test or another may have none


def test_a_test_cell_is_matched_to_the_longest_exercise_name():
    assert course.exercise_of("test_latent_loss_values", ["latent", "latent_loss"]) == "latent_loss"
    with pytest.raises(ValueError, match="belongs to no exercise"):
        course.exercise_of("test_latents", ["latent"])


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_test_cells_hold_only_check_calls_with_literal_arguments(path):
    hidden = 0
    for cell in course.cells(path):
        if not cell.is_test:
            continue
        hidden += "### BEGIN HIDDEN TESTS" in cell.source
        for statement in ast.parse(cell.source).body:
            call = statement.value if isinstance(statement, ast.Expr) else None
            assert isinstance(call, ast.Call), ast.unparse(statement)
            assert isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "check"
            assert all(isinstance(argument, ast.Name) for argument in call.args)
            assert all(isinstance(keyword.value, ast.Constant) for keyword in call.keywords)
    assert hidden, "no test cell has hidden tests"


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_stubs_are_inside_functions(path):
    """A stub at module level would leave names undefined, and the tests would end in a NameError."""
    for cell in course.cells(released(path)):
        if cell.is_solution and cell.is_code:
            top = ast.parse(cell.source).body
            assert not any(isinstance(statement, ast.Raise) for statement in top), cell.grade_id


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_libraries_of_notebooks_are_imported_once_for_all_kernels(path):
    nodes = [node for cell in course.cells(path) if cell.is_code for node in ast.walk(ast.parse(cell.source))]
    wanted = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    wanted |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    known = [f"{name.removesuffix('*')}." for name in (*pool.COURSE, *pool.NOTEBOOKS)]
    elsewhere = {*sys.stdlib_module_names, *(Path(name).stem for name in course.support_files(path.parent.name))}
    missing = [name for name in wanted if not any(one.startswith(f"{name}.") for one in known)]
    assert not [name for name in missing if name.split(".")[0] not in {*elsewhere, "vaelab"}]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_notebooks_name_no_folders(path):
    for cell in course.cells(path):
        if cell.is_code:
            assert "../" not in cell.source and "/home/" not in cell.source and "data/" not in cell.source
