"""What students and cheats do to notebooks, and that repair makes them fit to be graded without losing anything."""

from __future__ import annotations

import copy
import difflib
import gzip
import io
import json
import zipfile
from collections.abc import Callable

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum

from autograder import course
from autograder.repair import repair
from autograder.submission import Note, Submission

NAME = "sums.ipynb"
HELPER = "def helper():\n    return 1"


def graded(cell, grade_id, **role):
    cell.id = grade_id
    cell.metadata["nbgrader"] = {
        "grade": False,
        "grade_id": grade_id,
        "locked": False,
        "schema_version": 3,
        "solution": False,
        "task": False,
    } | role
    return cell


def answer(grade_id, text):
    return graded(new_code_cell(text), grade_id, solution=True)


def test_cell(grade_id, text, points=1):
    return graded(new_code_cell(text), grade_id, grade=True, locked=True, points=points)


test_cell.__test__ = False


def small_source():
    """An assignment with two exercises and a written question, as small as it can be."""
    double = "def double(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION"
    triple = "def triple(x):\n    ### BEGIN SOLUTION\n    return 3 * x\n    ### END SOLUTION"
    hidden = "\n### BEGIN HIDDEN TESTS\ncheck.{0}({0}, 7)\n### END HIDDEN TESTS"
    cells = [
        new_markdown_cell("# Sums", id="title"),
        new_code_cell("import math\nimport random", id="imports"),
        answer("double", double),
        test_cell("test_double_small", "check.double(double)" + hidden.format("double"), points=2),
        test_cell("test_double_large", "check.double(double, 10**9)" + hidden.format("double")),
        new_markdown_cell("Now three times.", id="between"),
        answer("triple", triple),
        test_cell("test_triple", "check.triple(triple)" + hidden.format("triple")),
        new_markdown_cell("## In your own words\n\nWhy is twice less than three times?", id="question"),
        graded(new_markdown_cell("Because 2 < 3."), "written_why", solution=True, grade=True, points=3),
    ]
    spec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": spec, "language_info": {"name": "python"}})


SOURCE = small_source()
STUBS = {
    "double": "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    "triple": "def triple(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    "written_why": "YOUR ANSWER HERE",
}
VISIBLE = {
    "test_double_small": "check.double(double)",
    "test_double_large": "check.double(double, 10**9)",
    "test_triple": "check.triple(triple)",
}
ANSWERS = {
    "double": "def double(x):\n    return 2 * x",
    "triple": "def triple(x):\n    return x + x + x",
    "written_why": "Two is less than three.",
}


def released():
    """What a student gets."""
    notebook = copy.deepcopy(SOURCE)
    for cell in notebook.cells:
        role = cell.metadata.get("nbgrader")
        if role:
            cell.source = STUBS.get(cell.id) or VISIBLE[cell.id]
            role["checksum"] = compute_checksum(cell)
            role["cell_type"] = cell.cell_type
    return notebook


def handed_in():
    """What a student hands in."""
    notebook = released()
    for cell in notebook.cells:
        cell.source = ANSWERS.get(cell.id, cell.source)
    return notebook


def run(files, sources=None):
    if isinstance(files, bytes) or "nbformat" in files or "cells" in files:
        files = {NAME: files}
    files = {name: data if isinstance(data, bytes) else json.dumps(data).encode() for name, data in files.items()}
    return repair(Submission("ada", "01_sums", files), {NAME: SOURCE} if sources is None else sources)


def cell_of(notebook, grade_id):
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def position(notebook, grade_id):
    return notebook.cells.index(cell_of(notebook, grade_id))


def assert_gradable(notebook, source):
    """The contract of repair."""
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == {key: source.metadata[key] for key in ("kernelspec", "language_info")}
    named = {cell.metadata.nbgrader.grade_id: cell for cell in source.cells if "nbgrader" in cell.metadata}
    found = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert sorted(found) == sorted(named)
    exercises = [name for name, cell in named.items() if cell.metadata.nbgrader.solution and cell.cell_type == "code"]
    for name, original in named.items():
        cell = cell_of(notebook, name)
        assert cell.metadata == original.metadata and cell.cell_type == original.cell_type
        if original.metadata.nbgrader.locked:
            assert cell.source == original.source
            assert position(notebook, name) > position(notebook, course.exercise_of(name, exercises))
    for cell in notebook.cells:
        assert "tags" not in cell.metadata
    json.dumps(notebook, allow_nan=False, ensure_ascii=False).encode("utf-8")


def repaired(notebook):
    """The repaired notebook and its notes, after checking that it is gradable and stays as it is when repaired again."""
    result, notes, problem = run(notebook)
    assert problem == "" and list(result) == [NAME]
    assert_gradable(result[NAME], SOURCE)
    again, more, _ = run(result[NAME])
    assert again == result and more == ()
    return result[NAME], notes


# ---------------------------------------------------------------------------------------------------------------------
# Nothing to repair


@pytest.mark.parametrize("assignment", course.assignments())
@pytest.mark.parametrize("folder", [course.SOLUTIONS, course.ASSIGNMENTS], ids=["solution", "release"])
def test_the_solution_and_the_untouched_release_need_no_repair(assignment, folder):
    paths = course.notebooks(assignment)
    sources = {path.name: nbformat.read(path, as_version=4) for path in paths}
    files = {path.name: (folder / assignment / path.name).read_bytes() for path in paths}
    result, notes, problem = run(files, sources)
    assert (notes, problem) == ((), "")
    for name, source in sources.items():
        assert_gradable(result[name], source)
        for cell, original in zip(result[name].cells, json.loads(files[name])["cells"], strict=True):
            assert cell.id == original["id"] and cell.cell_type == original["cell_type"]
            assert cell.source == "".join(original["source"]) or cell.metadata.nbgrader.locked


def test_answers_are_kept_and_hidden_tests_come_in():
    notebook, notes = repaired(handed_in())
    assert notes == ()
    assert {name: cell_of(notebook, name).source for name in ANSWERS} == ANSWERS
    assert "HIDDEN TESTS" in cell_of(notebook, "test_triple").source


def test_tags_are_cleared_silently():
    notebook = handed_in()
    for cell in notebook.cells:
        cell.metadata["tags"] = ["hide-input"]
    assert repaired(notebook) == repaired(handed_in())


def test_outputs_stay_as_they_were_handed_in_except_those_of_tests():
    notebook = handed_in()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 7
            cell.outputs = [nbformat.v4.new_output("stream", text="5")]
    result, notes = repaired(notebook)
    for cell in result.cells:
        if cell.cell_type == "code":
            is_test = cell.metadata.get("nbgrader", {}).get("locked") and cell.metadata.nbgrader.grade
            assert [output.text for output in cell.outputs] == ([] if is_test else ["5"])
    assert notes == ()


# ---------------------------------------------------------------------------------------------------------------------
# One slip or trick each


def insert(notebook, place, cell):
    notebook.cells.insert(place if isinstance(place, int) else position(notebook, place) + 1, cell)


def duplicate(notebook, name, text, at_end=False):
    twin = copy.deepcopy(cell_of(notebook, name))
    twin.source = text
    insert(notebook, len(notebook.cells) if at_end else name, twin)


def remove(notebook, *names):
    notebook.cells = [cell for cell in notebook.cells if cell.id not in names]


def forget(notebook, *names):
    """As after copying the text into new cells."""
    for number, cell in enumerate(notebook.cells):
        if cell.id in names or not names:
            cell.metadata = {}
            cell.id = f"new-{number}"


def alter(notebook, name, **changes):
    cell_of(notebook, name).update(changes)


def forge(notebook, name, **changes):
    cell_of(notebook, name).metadata.nbgrader.update(changes)


def move(notebook, name, place):
    cell = cell_of(notebook, name)
    notebook.cells.remove(cell)
    notebook.cells.insert(place, cell)


def exchange_names(notebook):
    answer, test = cell_of(notebook, "double"), cell_of(notebook, "test_triple")
    answer.metadata, test.metadata = test.metadata, answer.metadata


def tag(notebook, name, text):
    cell_of(notebook, name).metadata["tags"] = [text]


# What is done to the notebook; what the notes must say, in order; whether one of them is suspicious.
SLIPS: dict[str, tuple[Callable, list[str], bool]] = {
    "answer twice": (
        lambda nb: duplicate(nb, "double", "def double(x):\n    return x * 2"),
        ["The answer cell `double` was there twice; the last one was graded."],
        False,
    ),
    "answer and an empty copy of it": (
        lambda nb: duplicate(nb, "double", STUBS["double"], at_end=True),
        ["The answer cell `double` was there twice; the one with an answer was graded."],
        False,
    ),
    "answer deleted": (lambda nb: remove(nb, "double"), ["The answer cell `double` was missing"], False),
    "answer emptied": (lambda nb: alter(nb, "double", source=" \n"), ["The answer cell `double` was empty"], False),
    "test deleted": (lambda nb: remove(nb, "test_triple"), ["The test cell `test_triple` was missing"], False),
    "written answer deleted": (lambda nb: remove(nb, "written_why"), ["`written_why` was missing"], False),
    "exercise deleted": (
        lambda nb: remove(nb, "double", "test_double_small", "test_double_large"),
        ["`double` was missing", "`test_double_small` was missing", "`test_double_large` was missing"],
        False,
    ),
    "everything deleted": (lambda nb: nb.update(cells=[]), ["was missing"] * 7, False),
    "test twice": (
        lambda nb: duplicate(nb, "test_triple", VISIBLE["test_triple"]),
        ["The test cell `test_triple` was there twice; it counts once."],
        False,
    ),
    "test made easy": (
        lambda nb: alter(nb, "test_triple", source="assert True"),
        ["`test_triple` had been changed; the original is used. What was added"],
        True,
    ),
    "test emptied": (lambda nb: alter(nb, "test_triple", source=""), ["`test_triple` had been changed"], True),
    "helper in a test": (
        lambda nb: alter(nb, "test_triple", source=HELPER + "\n\ncheck.triple(triple)"),
        ["What was added to it runs in a cell before it."],
        True,
    ),
    "white space in a test": (
        lambda nb: alter(nb, "test_triple", source="check.triple( triple )"),
        ["White space in the test cell `test_triple`"],
        False,
    ),
    "line endings of Windows": (lambda nb: alter(nb, "test_triple", source="check.triple(triple)\r\n"), [], False),
    "tests before their answer": (
        lambda nb: (move(nb, "test_double_large", 0), move(nb, "test_double_small", 0)),
        ["`test_double_small` stood before its answer", "`test_double_large` stood before its answer"],
        False,
    ),
    "answer moved to the end": (
        lambda nb: move(nb, "triple", len(nb.cells) - 1),
        ["`test_triple` stood before its answer"],
        False,
    ),
    "points raised": (
        lambda nb: forge(nb, "test_triple", points=100),
        ["The settings of `test_triple` had been changed (points)"],
        True,
    ),
    "test declared a solution": (
        lambda nb: forge(nb, "test_triple", solution=True, locked=False),
        ["(solution, locked)"],
        True,
    ),
    "answer declared a test": (lambda nb: forge(nb, "double", grade=True, points=50), ["(grade, points)"], True),
    "settings of wrong types": (
        lambda nb: forge(nb, "test_triple", grade="yes", points={}, solution=[1]),
        ["(grade, solution, points)"],
        True,
    ),
    "checksum forged": (lambda nb: forge(nb, "test_triple", checksum="0" * 32), [], False),
    "test renamed": (
        lambda nb: forge(nb, "test_triple", grade_id="test_tripel"),
        ["had been renamed to “test_tripel”"],
        True,
    ),
    "answer renamed": (lambda nb: forge(nb, "triple", grade_id="tripel"), ["renamed to “tripel”"], False),
    "settings of one cell lost": (
        lambda nb: forget(nb, "double"),
        ["nbgrader's settings were missing from `double`; they were put back."],
        False,
    ),
    "settings of all cells lost": (
        forget,
        ["missing from `double`, `test_double_small`, `test_double_large` and 3 more"],
        False,
    ),
    "a graded cell of one's own": (
        lambda nb: insert(nb, 3, test_cell("bonus", "100", points=100)),
        ["Other cells claimed to be graded cells (“bonus”)"],
        True,
    ),
    "a test's name on another cell": (
        lambda nb: insert(nb, "double", test_cell("test_double_small", "pass")),
        ["Other cells claimed to be graded cells (“test_double_small”)"],
        True,
    ),
    "names of an answer and a test exchanged": (
        exchange_names,
        [
            "`double` had been renamed to “test_triple”",
            "of `double`",
            "`test_triple` had been renamed",
            "of `test_triple`",
        ],
        True,
    ),
    "skipping a test": (
        lambda nb: tag(nb, "test_triple", "skip-execution"),
        ["The tag “skip-execution” was removed from `test_triple`."],
        True,
    ),
    "hiding errors": (lambda nb: tag(nb, "double", "raises-exception"), ["The tag “raises-exception”"], True),
    "skipping a cell of one's own": (
        lambda nb: nb.cells[1].metadata.update(tags=["skip-execution"]),
        ["removed from 1 of the other cells"],
        False,
    ),
    "test turned into text": (
        lambda nb: alter(nb, "test_triple", cell_type="markdown"),
        ["`test_triple` had been turned into a markdown cell; it was turned back."],
        True,
    ),
    "test turned raw": (lambda nb: alter(nb, "test_triple", cell_type="raw"), ["into a raw cell"], True),
    "answer turned into text": (lambda nb: alter(nb, "double", cell_type="markdown"), ["a markdown cell"], False),
    "written answer turned into code": (lambda nb: alter(nb, "written_why", cell_type="code"), ["a code cell"], False),
    "imports turned into text": (
        lambda nb: nb.cells[1].update(cell_type="raw"),
        ["begins “import math” had been turned into text"],
        False,
    ),
    "imports deleted": (lambda nb: remove(nb, "imports"), ["begins “import math” was missing"], False),
    "imports done in another cell": (
        lambda nb: (remove(nb, "imports"), insert(nb, 0, new_code_cell("import math\nimport random\nimport json"))),
        [],
        False,
    ),
    "ids given twice": (lambda nb: [cell.update(id="same") for cell in nb.cells], [], False),
    "a kernel of one's own": (
        lambda nb: nb.metadata.update(kernelspec={"name": "julia-1.10", "display_name": "J"}),
        ["asked for the kernel “julia-1.10”; it runs with “python3”"],
        False,
    ),
    "magics and other languages": (
        lambda nb: (
            insert(nb, 3, new_code_cell("%%javascript\nalert(1)")),
            insert(nb, 3, new_code_cell("!rm -rf /tmp/nothing")),
        ),
        [],
        False,
    ),
    "written answer in a cell below": (
        lambda nb: (
            alter(nb, "written_why", source=STUBS["written_why"]),
            insert(nb, len(nb.cells), new_markdown_cell("It is smaller by one.")),
        ),
        ["missing from `written_why`", "twice; the one with an answer"],
        False,
    ),
    "answer in the cell of its test": (
        lambda nb: (
            alter(nb, "double", source=STUBS["double"]),
            alter(nb, "test_double_small", source=f"{ANSWERS['double']}\n\n{VISIBLE['test_double_small']}"),
        ),
        [
            "twice; the one with an answer",
            "was written into the test cell `test_double_small`; it counts",
            "was missing",
        ],
        False,
    ),
    "answer in a cell below": (
        lambda nb: (
            alter(nb, "double", source=STUBS["double"]),
            insert(nb, "test_double_small", new_code_cell(ANSWERS["double"])),
        ),
        ["missing from `double`", "twice; the one with an answer", "`test_double_small` stood before its answer"],
        False,
    ),
}


@pytest.mark.parametrize(("damage", "expected", "suspicious"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_mended_and_noted(damage, expected, suspicious):
    notebook = handed_in()
    damage(notebook)
    before = text_written(notebook)
    result, notes = repaired(notebook)
    texts = [note.text for note in notes]
    assert len(texts) == len(expected) and all(any(part in text for text in texts) for part in expected), texts
    assert any(note.suspicious for note in notes) == suspicious
    assert before <= text_written(result)


def text_written(notebook):
    """All lines of a notebook that are not in the release, without white space."""
    given = {"".join(line.split()) for cell in released().cells for line in cell.source.splitlines()}
    return {"".join(line.split()) for cell in notebook.cells for line in cell.source.splitlines()} - given


def test_the_other_copies_of_an_answer_stay_where_they_are():
    notebook = handed_in()
    duplicate(notebook, "double", "def double(x):\n    return second_thoughts(x)", at_end=True)
    result, _ = repaired(notebook)
    assert result.cells[2].source == ANSWERS["double"] and result.cells[2].metadata == {}
    assert "second_thoughts" in cell_of(result, "double").source
    assert [cell.id for cell in result.cells[-3:]] == ["double", "test_double_small", "test_double_large"]


def test_copies_of_the_same_answer_leave_the_tests_in_place():
    notebook = handed_in()
    duplicate(notebook, "double", ANSWERS["double"], at_end=True)
    result, notes = repaired(notebook)
    assert [cell.id for cell in result.cells] == [cell.id for cell in handed_in().cells] and len(notes) == 1


def test_a_stub_after_the_answer_does_not_undo_it():
    notebook = handed_in()
    duplicate(notebook, "double", STUBS["double"])
    assert STUBS["double"] not in [cell.source for cell in repaired(notebook)[0].cells]


def test_what_was_added_to_a_test_runs_before_it():
    notebook = handed_in()
    alter(notebook, "test_triple", source="check.triple(triple)\n" + HELPER)
    result, _ = repaired(notebook)
    before = result.cells[position(result, "test_triple") - 1]
    assert (before.cell_type, before.source, before.metadata) == ("code", HELPER, {})


def test_missing_cells_come_back_where_they_were():
    notebook = handed_in()
    remove(notebook, "imports", "triple", "test_double_small", "written_why")
    result, _ = repaired(notebook)
    assert [cell.id for cell in result.cells] == [cell.id for cell in SOURCE.cells]


def test_a_test_of_an_older_release_is_replaced_without_suspicion():
    notebook = handed_in()
    cell = cell_of(notebook, "test_triple")
    cell.source, cell.metadata.nbgrader.points = "check.threefold(triple)", 5
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    _, notes = repaired(notebook)
    text = "The test cell `test_triple` is from another version of the assignment; the current one is used."
    assert notes == (Note("test_triple", text),)


QUESTION = SOURCE.cells[8].source


def question(notebook):
    return next(cell for cell in notebook.cells if cell.id == "question")


def without_ids_of_text(notebook):
    """As Colab and old versions leave it."""
    for cell in notebook.cells:
        if not cell.metadata.get("nbgrader"):
            cell.id = f"other{len(cell.source)}"


SAID = "Because two of a kind are fewer than three of it."
BESIDE = {
    "below the question": (lambda nb: question(nb).update(source=f"{QUESTION}\n\n{SAID}"), SAID),
    "on the question's line": (lambda nb: question(nb).update(source=f"{QUESTION} {SAID}"), SAID),
    "above the question": (lambda nb: question(nb).update(source=f"{SAID}\n\n{QUESTION}"), SAID),
    "a word": (lambda nb: question(nb).update(source=f"{QUESTION}\nYes."), "Yes."),
    "two paragraphs": (
        lambda nb: question(nb).update(source=f"{QUESTION}\n\n{SAID}\n\n- {SAID}"),
        f"{SAID}\n\n- {SAID}",
    ),
    "in place of the question": (lambda nb: question(nb).update(source=SAID), SAID),
    "in place of the question, without ids": (
        lambda nb: [question(nb).update(source=SAID), without_ids_of_text(nb)],
        SAID,
    ),
    "below the question, without ids": (
        lambda nb: [question(nb).update(source=f"{QUESTION}\n{SAID}"), without_ids_of_text(nb)],
        SAID,
    ),
    "below the question, the answer cell deleted": (
        lambda nb: [question(nb).update(source=f"{QUESTION}\n{SAID}"), remove(nb, "written_why")],
        SAID,
    ),
    "below the question, the answer cell emptied": (
        lambda nb: [question(nb).update(source=f"{QUESTION}\n{SAID}"), alter(nb, "written_why", source="")],
        SAID,
    ),
    "as comments": (lambda nb: insert(nb, "written_why", new_code_cell(f"# {SAID}\n# Yes.")), f"{SAID}\nYes."),
    "as comments before the answer cell": (
        lambda nb: insert(nb, position(nb, "written_why"), new_code_cell(f"# {SAID}")),
        SAID,
    ),
    "as a string": (lambda nb: insert(nb, "written_why", new_code_cell(f'"""{SAID}"""')), SAID),
    "printed": (lambda nb: insert(nb, "written_why", new_code_cell(f'print("{SAID}")')), SAID),
    "prose in a code cell": (lambda nb: insert(nb, "written_why", new_code_cell(SAID)), SAID),
    "a comment in code": (lambda nb: insert(nb, "written_why", new_code_cell(f"2 < 3  # {SAID}")), SAID),
}


@pytest.mark.parametrize(("damage", "said"), BESIDE.values(), ids=BESIDE)
def test_an_answer_in_words_beside_its_cell_is_marked(damage, said):
    notebook = handed_in()
    alter(notebook, "written_why", source=STUBS["written_why"])
    damage(notebook)
    result, notes = repaired(notebook)
    assert cell_of(result, "written_why").source == said
    assert [note.text for note in notes if "`written_why` was written into" in note.text], notes


def test_an_answer_in_words_in_two_cells_below_its_own():
    notebook = handed_in()
    alter(notebook, "written_why", source="")
    insert(notebook, "written_why", new_markdown_cell("Because of the second reason, which is short."))
    insert(notebook, "written_why", new_markdown_cell(f"{SAID} And for longer than what follows below, so it is this."))
    result, notes = repaired(notebook)
    assert SAID in cell_of(result, "written_why").source
    assert [note.text for note in notes if "may go on in other cells: “Because of the second" in note.text], notes


NO_ANSWER = {
    "nothing": lambda nb: None,
    "white space": lambda nb: question(nb).update(source=f"{QUESTION}  \n\n"),
    "a dash": lambda nb: question(nb).update(source=f"{QUESTION}\n\n---"),
    "the question of an older release": lambda nb: question(nb).update(source=QUESTION.replace("less", "much smaller")),
    "a shorter question": lambda nb: question(nb).update(source=QUESTION.replace("In your own words", "Words")),
    "no question": lambda nb: remove(nb, "question"),
    "without ids": without_ids_of_text,
    "code": lambda nb: insert(nb, "written_why", new_code_cell("x = 1  # one\nprint(x)")),
    "a comment on other code": lambda nb: insert(nb, "double", new_code_cell(f"# {SAID}")),
    "notes elsewhere": lambda nb: insert(nb, 1, new_markdown_cell(SAID)),
    "notes before the question": lambda nb: insert(nb, "test_triple", new_markdown_cell(SAID)),
}


@pytest.mark.parametrize("damage", NO_ANSWER.values(), ids=NO_ANSWER)
def test_a_question_left_alone_is_no_answer(damage):
    notebook = handed_in()
    alter(notebook, "written_why", source=STUBS["written_why"])
    damage(notebook)
    result, notes = repaired(notebook)
    assert cell_of(result, "written_why").source == STUBS["written_why"], notes


def test_what_stands_beside_a_written_answer_stays_there():
    notebook = handed_in()
    question(notebook).source += f"\n\n{SAID}"
    assert cell_of(repaired(notebook)[0], "written_why").source == ANSWERS["written_why"]


def test_a_picture_pasted_below_the_question_comes_along():
    notebook = handed_in()
    alter(notebook, "written_why", source=STUBS["written_why"])
    question(notebook).source += "\n![image.png](attachment:image.png)"
    question(notebook)["attachments"] = {"image.png": {"image/png": "AAAA"}}
    cell = cell_of(repaired(notebook)[0], "written_why")
    assert cell.source == "![image.png](attachment:image.png)" and list(cell.attachments) == ["image.png"]


def test_pictures_pasted_into_a_written_answer_are_kept():
    notebook = handed_in()
    cell_of(notebook, "written_why")["attachments"] = {"a.png": {"image/png": "aGk="}}
    assert cell_of(repaired(notebook)[0], "written_why").attachments == {"a.png": {"image/png": "aGk="}}


def test_half_characters_are_replaced():
    notebook = handed_in()
    alter(notebook, "double", source="x = '\ud800'")
    assert cell_of(repaired(notebook)[0], "double").source == "x = '\ufffd'"


def test_a_long_forged_name_is_cut_in_the_note():
    notebook = handed_in()
    forge(notebook, "triple", grade_id="<script>\u202e" + "x" * 10_000)
    assert all(len(note.text) < 200 and "\u202e" not in note.text for note in repaired(notebook)[1])


# ---------------------------------------------------------------------------------------------------------------------
# Files


def as_format_3(notebook):
    cells = [{"cell_type": "heading", "level": 2, "source": ["Mine"], "metadata": {}}]
    for cell in notebook.cells:
        old = {"cell_type": cell.cell_type, "metadata": cell.metadata}
        cells.append(old | {"input" if cell.cell_type == "code" else "source": cell.source.splitlines(True)})
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}


def truncated(notebook):
    text = json.dumps(notebook)
    return text[: text.index("Now three times.")].encode()


def with_nan(notebook):
    for cell in notebook.cells:
        cell.metadata["x"] = float("nan")
    notebook.metadata["y"] = [float("inf")]
    return json.dumps(notebook).replace('"nbformat": 4', '"nbformat": ' + "9" * 6000).encode()


FILES = {
    "byte order mark": (lambda nb: b"\xef\xbb\xbf" + json.dumps(nb).encode(), "UTF-8-SIG"),
    "UTF-16": (lambda nb: json.dumps(nb).encode("utf-16"), "UTF-16"),
    "UTF-32 without mark": (lambda nb: json.dumps(nb).encode("utf-32-be"), "UTF-32"),
    "Latin-1": (
        lambda nb: json.dumps(nb, ensure_ascii=False).replace("# Sums", "# Müh").encode("latin-1"),
        "characters",
    ),
    "format 3": (as_format_3, "old notebook format"),
    "format 4.0": (lambda nb: without_ids(nb) | {"nbformat_minor": 0}, None),
    "a future format": (lambda nb: nb | {"nbformat_minor": 99, "extra": 1}, None),
    "NaN, infinity and huge numbers": (with_nan, None),
    "something after the end": (lambda nb: json.dumps(nb).encode() + b"\n}garbage", "after the end"),
    "cut off": (truncated, "cut off after its first 5 cells"),
    "packed with gzip": (lambda nb: gzip.compress(json.dumps(nb).encode()), "gzip"),
    "a zip archive": (lambda nb: zip_of({"a/x.ipynb": json.dumps(nb), "a/data.csv": "1"}), "zip archive"),
    "what a server answers": (
        lambda nb: json.dumps({"type": "notebook", "content": nb, "path": "x"}).encode(),
        "put around",
    ),
    "a list of it": (lambda nb: json.dumps([nb]).encode(), "put around"),
    "a text": (lambda nb: json.dumps(json.dumps(nb)).encode(), "put around"),
    "a marker of a merge conflict": (
        lambda nb: json.dumps(nb, indent=1).replace('"id": "triple"', '<<<<<<< HEAD\n"id": "triple"').encode(),
        "merge conflict",
    ),
}


def zip_of(files):
    with io.BytesIO() as data:
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return data.getvalue()


def without_ids(notebook):
    for cell in notebook.cells:
        del cell["id"]
    return notebook


@pytest.mark.parametrize(("damage", "said"), FILES.values(), ids=FILES)
def test_odd_files_are_read(damage, said):
    result, notes = repaired(damage(handed_in()))
    assert cell_of(result, "double").source == ANSWERS["double"]
    assert (said in notes[0].text) if said else notes == ()


def lines_of(notebook):
    """The file as Jupyter writes it: a line of the file for each line of a cell."""
    raw = json.loads(json.dumps(notebook))
    for cell in raw["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    return json.dumps(raw, indent=1) + "\n"


def in_conflict(ours, theirs, base=None):
    """What git leaves of two versions of a text where lines differ."""
    merged = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            merged += ours[a:b]
            continue
        middle = [] if base is None else ["||||||| merged common ancestors\n", *base]
        merged += ["<<<<<<< HEAD\n", *ours[a:b], *middle, "=======\n", *theirs[c:d], ">>>>>>> 1b2c3d4 (their work)\n"]
    return "".join(merged)


NESTED = ["<<<<<<< Temporary merge branch 1\n", "a\n", "||||||| x\n", "=======\n", "b\n", ">>>>>>> Temporary\n"]
CONFLICTS = {
    "one line": lambda nb: alter(nb, "triple", source="def triple(x):\n    return 3 * x"),
    "two places": lambda nb: [alter(nb, name, source=f"{ANSWERS[name]} + 0") for name in ("double", "triple")],
    "a cell more": lambda nb: nb.cells.insert(2, new_code_cell("print(1)")),
    "a cell less": lambda nb: nb.cells.pop(5),
    "not written there": lambda nb: [alter(nb, name, source=STUBS[name]) for name in ANSWERS],
    "counts of runs": lambda nb: [cell.update(execution_count=7) for cell in nb.cells if cell.cell_type == "code"],
}


@pytest.mark.parametrize("other", CONFLICTS.values(), ids=CONFLICTS)
@pytest.mark.parametrize(
    ("base", "ending", "swapped"),
    [(None, "\n", False), (None, "\n", True), (['   "an older line"\n'], "\r\n", False), (NESTED, "\n", True)],
    ids=["ours", "theirs", "diff3 on Windows", "nested"],
)
def test_of_a_merge_conflict_one_side_is_taken_and_nothing_lost(other, base, ending, swapped):
    theirs = handed_in()
    other(theirs)
    sides = [lines_of(notebook).splitlines(keepends=True) for notebook in (handed_in(), theirs)]
    data = in_conflict(*(reversed(sides) if swapped else sides), base).replace("\n", ending).encode()
    result, notes = repaired(data)
    assert [note.text for note in notes if "merge conflict" in note.text and "damaged" not in note.text], notes
    assert not [note.text for note in notes if "missing" in note.text]
    for name in ("double", "triple", "written_why"):
        assert cell_of(result, name).source in {ANSWERS[name], cell_of(theirs, name).source} - {STUBS[name]}
    assert "<<<<" not in json.dumps(result) and "an older line" not in json.dumps(result)


def test_what_the_other_side_of_a_merge_conflict_had_is_named():
    theirs = lines_of(alter_source("triple", "def triple(x):\n    return 3 * x"))
    _, notes = repaired(
        in_conflict(*(text.splitlines(keepends=True) for text in (lines_of(handed_in()), theirs))).encode()
    )
    assert [note.text for note in notes] == [
        'It held a merge conflict in one place; one side of each was taken, not "    return 3 * x".'.replace(
            "    ", " "
        )
    ]


def alter_source(grade_id, source):
    notebook = handed_in()
    alter(notebook, grade_id, source=source)
    return notebook


def test_a_merge_conflict_within_the_text_of_a_cell():
    source = "def triple(x):\n<<<<<<< local\n    return 3 * x\n=======\n    return x * 3\n>>>>>>> remote"
    result, notes = repaired(alter_source("triple", source))
    assert (
        cell_of(result, "triple").source == "def triple(x):\n    return 3 * x\n" and "merge conflict" in notes[0].text
    )
    heading = "What I did\n=======\n>>>>>>> quoted seven times"
    assert cell_of(repaired(alter_source("written_why", heading))[0], "written_why").source == heading


SIDES = lines_of(handed_in()).splitlines(keepends=True)


def with_line(line, before):
    """The file with a line more before the first one that has a text in it."""
    place = next(number for number, one in enumerate(SIDES) if before in one)
    return "".join([*SIDES[:place], line, *SIDES[place:]]).encode()


@pytest.mark.parametrize("line", [">>>>>>> br\n", "=======\n", "<<<<<<< HEAD\n", "||||||| base\n"])
def test_a_line_that_a_merge_left_costs_nothing(line):
    result, notes = repaired(with_line(line, "return x + x + x"))
    assert all(cell_of(result, name).source == ANSWERS[name] for name in ANSWERS)
    assert len(notes) == 1 and "merge conflict" in notes[0].text
    if line[0] in "<>":
        source = ANSWERS["triple"].replace("\n", f"\n{line}", 1)
        result, notes = repaired(alter_source("triple", source))
        assert cell_of(result, "triple").source == ANSWERS["triple"] and "merge conflict" in notes[0].text


@pytest.mark.parametrize("outer", ["ours", "theirs"])
def test_a_merge_conflict_within_a_merge_conflict(outer):
    place = next(number for number, one in enumerate(SIDES) if "return x + x + x" in one)
    inner = ["<<<<<<< a\n", SIDES[place], "=======\n", SIDES[place].replace("x + x", "4 + x"), ">>>>>>> b\n"]
    other = [SIDES[place].replace("x + x", "5 + x")]
    ours, theirs = (inner, other) if outer == "ours" else (other, inner)
    lines = ["<<<<<<< HEAD\n", *ours, "=======\n", *theirs, ">>>>>>> br\n"]
    result, notes = repaired("".join([*SIDES[:place], *lines, *SIDES[place + 1 :]]).encode())
    assert cell_of(result, "triple").source.replace("5 + x", "x + x") == ANSWERS["triple"]
    (note,) = notes
    assert "merge conflict" in note.text and ("return 5 + x" in note.text) == (outer == "ours")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.rstrip()[:-1] + ",}", "a comma too many"),
        (lambda text: text.replace('"metadata": {', '"metadata": {"x": "a,]",},"y": {', 1), "a comma too many"),
        (lambda text: text.rstrip()[:-1] + '"x"}', "all of its"),
    ],
    ids=["at the end", "within", "something else behind the cells"],
)
def test_nothing_is_said_to_be_lost_that_is_not(damage, said):
    result, notes = repaired(damage("".join(SIDES)).encode())
    assert all(cell_of(result, name).source == ANSWERS[name] for name in ANSWERS)
    assert [said in note.text and "lost" not in note.text for note in notes] == [True]


UNREADABLE = {
    "empty": (b"", "is empty"),
    "only zeros": (bytes(1000), "is empty"),
    "an image": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is not a notebook"),
    "a web page": (b"\r\n<!DOCTYPE html><html><script>alert(1)</script></html>", "is a web page"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "is a pointer of Git LFS"),
    "a PDF": (b"%PDF-1.7\n\xff", "is a PDF"),
    "a bomb": (gzip.compress(bytes(201 * 2**20), 1), "is empty"),
    "a damaged archive": (gzip.compress(b"{}")[:9] + b"\xff" * 9, "is not a notebook"),
    "an archive of two": (zip_of({"a.ipynb": "{}", "b.ipynb": "{}"}), "is not a notebook"),
    "a text in a text in a text": (json.dumps([[[[[[[[{"cells": []}]]]]]]]]).encode(), "is not a notebook"),
    "a number": (b"7", "is not a notebook"),
    "JSON of something else": (b'{"a": 1}', "it has no cells"),
    "cells that are no list": (b'{"cells": {"a": 1}}', "it has no cells"),
    "nested lists": (b"[" * 100_000, "nested too deeply"),
    "nested dictionaries": (b'{"cells":' * 100_000, "nested too deeply"),
    "a million empty lists": (b'{"cells": [' + b"{}," * 3_000_000 + b"{}]}", "values"),
    "very many cells": (json.dumps({"cells": [{"cell_type": "code"}] * 6_000}).encode(), "6,000 cells"),
    "very much text": (json.dumps({"cells": [{"source": "x" * 21 * 2**20}]}).encode(), "20 MB of text"),
    "very large": (b" " * (200 * 2**20 + 1) + b"x", "larger than 200 MB"),
}


@pytest.mark.parametrize(("data", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_a_reason(data, reason):
    result, notes, problem = run(data)
    assert result == {} and reason in problem and problem.startswith(f"The file “{NAME}” ")
    assert notes[0] == Note(NAME, problem)


def test_nothing_handed_in_is_a_reason():
    assert run({})[0::2] == ({}, "Nothing was handed in.")
    assert run({"photo.jpg": b"x"})[0::2] == ({}, "No notebook was handed in, only “photo.jpg”.")
    strange = json.dumps(new_notebook(cells=[new_code_cell("print()")])).encode()
    assert run({"other.ipynb": strange})[2] == "None of the notebooks handed in belongs to this assignment."
    assert repair(Submission("ada", "01_sums", problem="A bomb."), {NAME: SOURCE}) == ({}, (), "A bomb.")


def test_large_outputs_do_not_matter():
    notebook = handed_in()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="x" * 50_000)] * 30
    result, notes = repaired(notebook)
    assert notes == () and len(nbformat.writes(result)) < 2_500_000
    assert "larger than feedback may be" in nbformat.writes(result)


@pytest.mark.parametrize(
    "name", ["sums (1).ipynb", "Sums.IPYNB", "sums.ipynb.txt", "sums.json", "final/sums.ipynb", "x.ipynb"]
)
def test_a_renamed_notebook_is_found(name):
    result, notes, _ = run({name: handed_in()})
    assert cell_of(result[NAME], "triple").source == ANSWERS["triple"]
    assert [note.where for note in notes] == [NAME] * (name != "final/sums.ipynb")


def test_the_file_that_was_worked_in_is_graded():
    result, notes, _ = run({NAME: released(), "sums (1).ipynb": handed_in()})
    assert cell_of(result[NAME], "triple").source == ANSWERS["triple"]
    assert any("“sums (1).ipynb” was graded, not “sums.ipynb”" in note.text for note in notes)


def test_of_versions_the_last_by_its_number_counts():
    """However a file system or an archive sorts them."""
    for names in (["Version 1", "Version 10", "Version 2"], ["Version 10", "Version 2", "Version 1"]):
        files = {}
        for name in names:
            files[f"{name}/{NAME}"] = handed_in()
            cell_of(files[f"{name}/{NAME}"], "double").source += f"\n\n# {name}"
        result, _, _ = run(files)
        assert cell_of(result[NAME], "double").source.endswith("# Version 10")


def test_a_draft_under_another_name_does_not_win():
    draft = handed_in()
    alter(draft, "triple", source="draft")
    result, _, _ = run({NAME: handed_in(), "draft.ipynb": draft})
    assert cell_of(result[NAME], "triple").source == ANSWERS["triple"]


def second_source():
    """SOURCE with other names: double2, test_double2_small, …"""
    text = json.dumps(SOURCE)
    for name in ("double", "triple", "why"):
        text = text.replace(name, f"{name}2")
    return nbformat.from_dict(json.loads(text))


def test_exchanged_names_of_two_notebooks_are_put_right():
    sources = {NAME: SOURCE, "second.ipynb": second_source()}
    result, notes, _ = run({NAME: second_source(), "second.ipynb": handed_in()}, sources)
    for name, source in sources.items():
        assert_gradable(result[name], source)
    assert len(notes) == 2


def test_a_missing_notebook_is_noted_and_the_other_one_graded():
    result, notes, problem = run({NAME: handed_in()}, {NAME: SOURCE, "second.ipynb": second_source()})
    assert list(result) == [NAME] and problem == ""
    assert notes == (Note("second.ipynb", "The notebook `second.ipynb` was not handed in."),)
    _, notes, _ = run({NAME: handed_in(), "Second.ipynb": b""}, {NAME: SOURCE, "second.ipynb": second_source()})
    assert notes == (Note("Second.ipynb", "The file “Second.ipynb” is empty."),)


# ---------------------------------------------------------------------------------------------------------------------
# 300 damaged notebooks

STRANGE = st.sampled_from(
    [
        None,
        True,
        -1,
        10**30,
        1.5,
        float("nan"),
        "",
        "x",
        "\ud800",
        "\x00",
        [],
        {},
        [[]],
        ["a", 1],
        {"a": None},
        {"": {}},
    ]
)


def any_place(draw, value):
    """A container somewhere in a JSON value, and a key in it."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = draw(st.sampled_from(keys))
        if not isinstance(value[key], dict | list) or not value[key] or draw(st.integers(0, 3)) == 0:
            return value, key
        value = value[key]


def damage_value(draw, notebook):
    container, key = any_place(draw, notebook)
    container[key] = copy.deepcopy(draw(STRANGE))


def damage_cell(draw, notebook):
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not cells:
        return
    place, other = (draw(st.integers(0, len(cells) - 1)) for _ in range(2))
    kind = draw(
        st.sampled_from(["delete", "duplicate", "exchange", "type", "settings", "id", "text", "edit", "metadata"])
    )
    cell, donor = cells[place], copy.deepcopy(cells[other])
    if kind == "delete":
        del cells[place]
    elif kind == "duplicate":
        cells.insert(other, copy.deepcopy(cell))
    elif kind == "exchange":
        cells[place], cells[other] = cells[other], cell
    elif isinstance(cell, dict) and isinstance(donor, dict):
        key = {"type": "cell_type", "settings": "metadata", "id": "id", "text": "source"}.get(kind)
        if key:
            cell[key] = donor.get(key)
        elif kind == "edit" and isinstance(cell.get("source"), str):
            cell["source"] += draw(st.sampled_from(["\nx = 1", "\n!ls", "  ", "\n    pass"]))
        else:
            cell.pop("metadata", None)


def damage_bytes(draw, data):
    kind = draw(st.sampled_from(["none", "none", "cut", "flip", "insert", "utf-16", "mark", "random"]))
    place = draw(st.integers(0, len(data) - 1))
    if kind == "cut":
        return data[:place]
    if kind == "flip":
        return data[:place] + bytes([data[place] ^ draw(st.integers(1, 255))]) + data[place + 1 :]
    if kind == "insert":
        return data[:place] + draw(st.binary(min_size=1, max_size=8)) + data[place:]
    if kind == "utf-16":
        return data.decode().encode("utf-16")
    if kind == "mark":
        return b"\xef\xbb\xbf" + data
    return draw(st.binary(max_size=200)) if kind == "random" else data


@st.composite
def damaged_notebooks(draw):
    notebook = json.loads(json.dumps(draw(st.sampled_from([handed_in, released]))()))
    for _ in range(draw(st.integers(0, 5))):
        draw(st.sampled_from([damage_value, damage_cell, damage_cell]))(draw, notebook)
    return damage_bytes(draw, json.dumps(notebook).encode())


@given(damaged_notebooks())
@settings(max_examples=300)
def test_any_damaged_notebook_is_repaired_or_a_reason(data):
    result, notes, problem = run(data)
    assert all(isinstance(note, Note) and len(note.text) < 400 for note in notes)
    assert bool(problem) == (not result)
    if result:
        assert_gradable(result[NAME], SOURCE)
        again, more, _ = run(result[NAME])
        assert again == result and more == ()


@st.composite
def shuffled_notebooks(draw):
    notebook = json.loads(json.dumps(handed_in()))
    for _ in range(draw(st.integers(1, 6))):
        damage_cell(draw, notebook)
    return notebook


@given(shuffled_notebooks())
@settings(max_examples=300)
def test_nothing_that_was_written_is_lost(notebook):
    result, _, problem = run(notebook)
    if not problem:
        cells = [nbformat.from_dict(cell | {"source": cell.get("source") or ""}) for cell in notebook["cells"]]
        assert text_written(nbformat.NotebookNode(cells=cells)) <= text_written(result[NAME])
