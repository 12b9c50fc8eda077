"""What cannot be graded, or would give answers away, is named before anybody hands in: notebook, cell and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cheap
import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder import course
from autograder.release import faults

SET_UP, ANSWER, TEST, QUESTION = range(4)  # the cells of the cheap notebook
CALL = "check.latent_loss_values(latent_loss"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    return course.SOLUTIONS / cheap.ASSIGNMENT


def change(folder: Path, how: Callable[[NotebookNode], object], name: str = "cheap.ipynb") -> None:
    notebook = cheap.source_notebook()
    how(notebook)
    (folder / name).write_text(json.dumps(notebook))


def source(index: int, text: str) -> Callable[[NotebookNode], object]:
    return lambda notebook: notebook.cells[index].update(source=text)


def settings(index: int, **changed: object) -> Callable[[NotebookNode], object]:
    return lambda notebook: notebook.cells[index].metadata.nbgrader.update(changed)


def without(index: int, setting: str) -> Callable[[NotebookNode], object]:
    return lambda notebook: notebook.cells[index].metadata.nbgrader.pop(setting)


def move(old: int, new: int) -> Callable[[NotebookNode], object]:
    return lambda notebook: notebook.cells.insert(new, notebook.cells.pop(old))


def added(cell: NotebookNode, **role: object) -> Callable[[NotebookNode], object]:
    if role:
        flags = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
        cell.metadata.nbgrader = {**flags, **role}
    return lambda notebook: notebook.cells.append(cell)


@pytest.mark.parametrize("assignment", course.assignments())
def test_the_course_itself_has_no_faults(assignment):
    assert faults.of(assignment) == []


SOUND = {
    "as it is": lambda notebook: None,
    "no points": settings(TEST, points=0),
    "half points": settings(TEST, points=0.5),
    "literal arguments": source(TEST, f"# numbers\n{CALL}, images=5, codings_size=7)"),
    "indented marks": source(ANSWER, "def latent_loss(a, b):\n    ### BEGIN SOLUTION\n    return a\n    ### END SOLUTION"),
    "two marked regions": source(
        ANSWER,
        "def latent_loss(a, b):\n    ### BEGIN SOLUTION\n    return a\n    ### END SOLUTION\n"
        "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
    ),
    "all of it hidden": source(TEST, f"### BEGIN HIDDEN TESTS\n{CALL})\n### END HIDDEN TESTS"),
    "IPython's own syntax": source(SET_UP, "%matplotlib inline\n!ls\nfrom vaelab import check\nx = !ls\nimport os?"),
    "an error to be seen": lambda notebook: notebook.cells.insert(
        0, new_code_cell("if x = 1:", metadata={"tags": ["raises-exception"]})
    ),
    "words like marks": lambda notebook: notebook.cells.append(new_markdown_cell("End with the picture.\n\nBegin anew.")),
    "a comment like a mark": lambda notebook: notebook.cells.append(new_code_cell("# begin with the mean\n# END of it")),
    "settings that say no": added(new_markdown_cell("x"), grade_id="latent_loss"),
    "a locked text": added(new_markdown_cell("x"), grade_id="read_only", locked=True),
    "names from a star import": source(SET_UP, "from vaelab import *"),
    "names within a function": source(SET_UP, "from vaelab import check\ndef f(check):\n    check = 1\n    return [check for check in ()]"),
    "a name that an answer takes again": lambda notebook: notebook.cells.insert(1, new_code_cell("latent_loss = None")),
    "a model answer where it belongs": source(QUESTION, "Why?\n### BEGIN SOLUTION\n**Model answer.** So. <!-- x -->\n### END SOLUTION\n"),
    "a model answer alone": source(QUESTION, "**Model answer.** So.\n\n**Marking scheme (1 point).** All. <!-- x -->"),
    "words of model answers": added(new_markdown_cell("Compare it with the model answer and the marking scheme later.")),
    "comments that are shown": added(new_markdown_cell("`<!-- so -->`\n\n```\n<!-- so -->\n[//]: # (so)\n```\n\n[a][b] $a<!b$\n\n[b]: https://x.org 'c'")),
    "HTML that is shown": added(new_markdown_cell("<details><summary>Hint</summary>\n\n![the hidden layer](a.png)\n</details>")),
}  # fmt: skip


@pytest.mark.parametrize("how", SOUND.values(), ids=SOUND)
def test_what_can_be_graded_is_not_refused(folder, how):
    change(folder, how)
    assert faults.of(cheap.ASSIGNMENT) == []


OF_TESTS = {
    "a plain assert": ("assert latent_loss(0, 0) == 0", "“assert latent_loss(0, 0) == 0” is no call of a check"),
    "an assert beside a check": (f"{CALL})\nassert True", "“assert True” is no call of a check"),
    "an assignment": (f"result = {CALL})", "is no call of a check"),
    "an import": (f"from vaelab import check\n{CALL})", "“from vaelab import check” is no call"),
    "a loop of checks": (f"for n in (1, 2):\n    {CALL}, images=n)", "is no call of a check"),
    "a check from elsewhere": ("checks.latent_loss_values(latent_loss)", "is no call of a check"),
    "a bare name": ("latent_loss", "is no call of a check"),
    "a check that is not called": ("check.latent_loss_values", "is no call of a check"),
    "no check at all": ("# later", "it holds no call of a check"),
    "nothing": ("", "it holds no call of a check"),
    "an unknown check": ("check.latent_loss_value(latent_loss)", "no check `latent_loss_value`; there is `latent_loss_values`"),
    "another attribute": ("check.CHECKS(latent_loss)", "no check `CHECKS`"),
    "an unknown parameter": (f"{CALL}, image=3)", "takes no parameter `image`; it takes images, codings_size"),
    "a parameter of another check": (f"{CALL}, n_dead=3)", "takes no parameter `n_dead`"),
    "a name as argument": (f"{CALL}, images=n)", "`images=n` is no plain number"),
    "a calculation": (f"{CALL}, images=2 * 3)", "`images=2 * 3` is no plain number"),
    "a set": (f"{CALL}, images={{3}})", "is no plain number"),
    "a tuple, which a report makes a list": (f"{CALL}, images=(3,))", "is no plain number"),
    "an endless number": (f"{CALL}, images=1e999)", "is no plain number"),
    "unpacked parameters": (f"{CALL}, **{{'images': 3}})", "is no plain number"),
    "a value of the wrong kind": (f"{CALL}, images='three')", "`images='three'` is no whole number from 1 to 100"),
    "a value out of range": (f"{CALL}, images=-3)", "`images=-3` is no whole number from 1 to 100"),
    "nothing of it": (f"{CALL}, codings_size=0)", "`codings_size=0` is no whole number from 1"),
    "half of it": (f"{CALL}, images=2.5)", "`images=2.5` is no whole number"),
    "a truth": (f"{CALL}, images=True)", "`images=True` is no whole number"),
    "nobody knows": (f"{CALL}, images=None)", "`images=None` is no whole number"),
    "more than fits into a computer": (f"{CALL}, images=1000000000)", "`images=1000000000` is no whole number from 1 to 100"),
    "values that do not go together": ("check.kl_per_dimension_dead(latent_loss, n_dead=9)", "the check can do nothing with these values: ValueError"),
    "fewer than a check can judge": ("check.generate_codings(latent_loss, codings_size=1)", "codings_size is 1, and this check needs 2 or more"),
    "more than a check can judge": ("check.codings_grid_layout(latent_loss, n=12)", "n is 12, and this check can do 11 or less"),
    "a number for a truth": ("check.split_leaks(latent_loss, colour=1)", "`colour=1` is neither True nor False"),
    "a negative weight": ("check.build_vae_weight(latent_loss, beta=-0.5)", "`beta=-0.5` is no number above 0 and up to 100"),
    "a level that is none": ("check.challenge_level(latent_loss, level=4)", "`level=4` is none of 0, 1, 2, 3"),
    "a check of another exercise": ("check.axis_walk_axis(latent_loss)", "`axis_walk_axis` checks the exercise `axis_walk`, and this cell is a test of `latent_loss`"),
    "nothing to check": ("check.latent_loss_values()", "0 objects are given, and the check takes 1"),
    "too much to check": (f"{CALL}, tf)", "2 objects are given, and the check takes 1"),
    "an expression to check": ("check.latent_loss_values(latent_loss or 1)", "by its name alone"),
    "unpacked objects": ("check.latent_loss_values(*parts)", "by its name alone"),
    "a misspelt answer": ("check.latent_loss_values(latent_los)", "`latent_los` is defined by no cell above"),
    "a syntax error": (f"{CALL}", "it cannot run, '(' was never closed in line 1"),
    "a magic": (f"%time {CALL})", "it cannot run, invalid syntax in line 1"),
    "a return": ("return", "it cannot run, 'return' outside function in line 1"),
    "a null": (f"{CALL})\x00", "it cannot run"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), OF_TESTS.values(), ids=OF_TESTS)
def test_a_test_cell_that_cannot_be_judged_is_named(folder, text, said):
    change(folder, source(TEST, text))
    assert any(
        one.startswith("cheap.ipynb, `test_latent_loss_values`: ") and said in one
        for one in faults.of(cheap.ASSIGNMENT)
    )


LOSS = "`latent_loss`: "
WHY = "`why`: "
TESTS = "`test_latent_loss_values`: "
MARKED = "### BEGIN SOLUTION\n### END SOLUTION"
OF_CELLS = {
    "check is not imported": (source(SET_UP, "import tensorflow as tf"), TESTS, "`check` is defined by no cell above"),
    "the test stands first": (move(TEST, 1), TESTS, "stands above its answer `latent_loss`"),
    "an answer below its marks": (source(ANSWER, f"### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n{cheap.RIGHT}"), LOSS, "`latent_loss` stands outside ### BEGIN SOLUTION"),
    "an answer without a test": (lambda n: n.cells.pop(TEST), LOSS, "no test cell judges this answer"),
    "a test without an answer": (lambda n: n.cells.pop(ANSWER), TESTS, "belongs to no exercise"),
    "a test of another name": (settings(TEST, grade_id="latent_loss_test"), "`latent_loss_test`: ", "belongs to no exercise"),
    "a name twice": (settings(QUESTION, grade_id="latent_loss"), LOSS, "several cells have this grade_id"),
    "a test twice": (lambda n: n.cells.append({**n.cells[TEST], "id": "again"}), TESTS, "several cells have this grade_id"),
    "no name": (without(TEST, "grade_id"), "cell 3 (“check.latent_loss_values(latent_loss)”): ", "no grade_id"),
    "an empty name": (settings(ANSWER, grade_id=""), "cell 2 (", "no grade_id"),
    "a name with a blank": (settings(ANSWER, grade_id="latent loss"), "`latent loss`: ", "letters, digits, _ and -"),
    "negative points": (settings(TEST, points=-1), TESTS, "“-1” points; they are a number, 0 or more"),
    "points in words": (settings(TEST, points="two"), TESTS, "“two” points"),
    "points that are true": (settings(TEST, points=True), TESTS, "“True” points"),
    "endless points": (settings(TEST, points=float("inf")), TESTS, "“inf” points"),
    "no points": (without(QUESTION, "points"), WHY, "it has no points"),
    "settings that are a list": (lambda n: n.cells[TEST].metadata.update(nbgrader=[]), "cell 3 (", "none of nbgrader's"),
    "settings of another version": (settings(TEST, schema_version=1), TESTS, "another version of nbgrader"),
    "an unknown setting": (settings(TEST, answer="42"), TESTS, "nbgrader refuses its settings"),
    "a text that is only graded": (settings(QUESTION, solution=False), WHY, "nbgrader refuses its settings"),
    "a raw cell": (lambda n: n.cells[QUESTION].update(cell_type="raw"), WHY, "it is a raw cell"),
    "no end": (source(ANSWER, "### BEGIN SOLUTION\nx = 1"), LOSS, "has no ### END SOLUTION below it"),
    "no beginning": (source(ANSWER, "x = 1\n### END SOLUTION"), LOSS, "has no ### BEGIN SOLUTION above it"),
    "no beginning of what is hidden": (source(TEST, f"{CALL})\n### END HIDDEN TESTS"), TESTS, "has no ### BEGIN HIDDEN TESTS"),
    "one within the other": (source(ANSWER, f"### BEGIN SOLUTION\n{MARKED}\n### END SOLUTION"), LOSS, "stands before ### END SOLUTION"),
    "two kinds mixed": (source(TEST, f"### BEGIN HIDDEN TESTS\n{CALL})\n### END SOLUTION"), TESTS, "has no ### BEGIN SOLUTION"),
    "misspelt": (source(TEST, f"{CALL})\n### BEGIN HIDEN TESTS\n{CALL})\n### END HIDEN TESTS"), TESTS, "“### BEGIN HIDEN TESTS” is no mark"),
    "in the singular": (source(TEST, f"### BEGIN HIDDEN TEST\n{CALL})\n### END HIDDEN TEST"), TESTS, "is no mark of nbgrader's"),
    "in small letters": (source(TEST, f"### begin hidden tests\n{CALL})\n### end hidden tests"), TESTS, "is no mark of nbgrader's"),
    "two blanks": (source(ANSWER, "### BEGIN  SOLUTION\nx = 1\n### END  SOLUTION"), LOSS, "is no mark of nbgrader's"),
    "underscores": (source(ANSWER, "# BEGIN_SOLUTION\nx = 1\n# END_SOLUTION"), LOSS, "is no mark of nbgrader's"),
    "one #, which feedback does not hide": (source(TEST, f"# BEGIN HIDDEN TESTS\n{CALL})\n# END HIDDEN TESTS"), TESTS, "is no mark"),
    "a comment of HTML, in text": (added(new_markdown_cell("<!-- begin solution -->\nx")), "cell 5 (", "is no mark of nbgrader's"),
    "after code": (source(ANSWER, "x = 1  ### BEGIN SOLUTION\nx = 2\n### END SOLUTION"), LOSS, "is no mark"),
    "an answer outside": (added(new_code_cell(MARKED)), "cell 5 (“### BEGIN SOLUTION”): ", "belongs into an answer cell"),
    "hidden tests outside": (added(new_code_cell("### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS")), "cell 5", "belongs into a test cell"),
    "hidden tests in an answer": (source(ANSWER, "### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS"), LOSS, "belongs into a test cell"),
    "a marking scheme outside": (source(QUESTION, "### BEGIN MARK SCHEME\nx\n### END MARK SCHEME"), WHY, "belongs into a task cell"),
    "another check": (source(SET_UP, "from vaelab import check\ncheck = None"), "cell 1 (", "gives the name `check` to something else"),
    "another check, imported": (source(SET_UP, "from vaelab import check\nfrom os import path as check"), "cell 1 (", "the name `check`"),
    "another check, by a function": (source(SET_UP, "from vaelab import check\ndef f():\n    global check\n    check = 1"), "cell 1 (", "the name `check`"),
    "part of a check": (source(SET_UP, "from vaelab import check\ncheck.latent_loss_values = print"), "cell 1 (", "the name `check`"),
    "a check in an answer": (source(ANSWER, "### BEGIN SOLUTION\nfor check in (1, 2):\n    pass\n### END SOLUTION"), LOSS, "the name `check`"),
    "another answer": (lambda n: n.cells.insert(TEST, new_code_cell("latent_loss = None")), TESTS, "gives the name `latent_loss` to something else"),
    "a raw cell outside": (added(new_raw_cell("for TAs")), "cell 5 (“for TAs”): ", "it is a raw cell"),
    "a comment of HTML": (added(new_markdown_cell("Text <!-- for TAs --> goes on")), "cell 5 (", "“<!-- for TAs -->” is not shown but goes out"),
    "a comment without an end": (added(new_markdown_cell("Text\n\n<!-- for TAs")), "cell 5 (", "is not shown"),
    "a comment as an address": (added(new_markdown_cell("Text\n\n[//]: # (for TAs)")), "cell 5 (", "“[//]: for TAs” is not shown"),
    "a hidden element": (added(new_markdown_cell("Text <span style='display: none'>for TAs</span>")), "cell 5 (", "is not shown"),
    "below a written answer": (source(QUESTION, f"Why?\n{MARKED}\n1 point for each reason"), WHY, "“1 point for each reason” stands below ### END SOLUTION"),
    "between written answers": (source(QUESTION, f"Why?\n{MARKED}\nFor TAs\n{MARKED}\n"), WHY, "“For TAs” stands below"),
    "a model answer in a text": (added(new_markdown_cell("Why?\n\n**Model answer.** Because.")), "cell 5 (", "“**Model answer.** Because.” would go out"),
    "a marking scheme in a text": (added(new_markdown_cell("**Marking scheme (4 points).** 1 point")), "cell 5 (", "would go out"),
    "a marking scheme as a heading": (added(new_markdown_cell("Why?\n### marking scheme\n1 point")), "cell 5 (", "“### marking scheme” would go out"),
    "a model answer beside a question": (source(QUESTION, f"Model answer: because.\n{MARKED}"), WHY, "would go out"),
    "a model answer after other words": (added(new_markdown_cell("Question 2, model answer (2 points): because.")), "cell 5 (", "would go out"),
    "a model answer in a comment": (source(SET_UP, "from vaelab import check\n# Model answer: 42"), "cell 1 (", "“# Model answer: 42” would go out"),
    "an explanation that runs": (lambda n: n.cells[SET_UP].metadata.update(tags=["explanation"]), "cell 1 (", "for texts that nobody marks"),
    "an explanation that is marked": (lambda n: n.cells[QUESTION].metadata.update(tags=["explanation"]), WHY, "for texts that nobody marks"),
    "a set-up that cannot run": (source(SET_UP, "from vaelab import check\nx ="), "cell 1 (", "it cannot run, invalid syntax in line 2"),
    "an answer that cannot run": (source(ANSWER, "def f(:\n    pass"), LOSS, "it cannot run"),
    "an answer that cannot be compiled": (source(ANSWER, "nonlocal x"), LOSS, "it cannot run, nonlocal declaration"),
    "a stub that cannot run": (
        source(ANSWER, "def latent_loss(a, b):\n### BEGIN SOLUTION\n    return a\n### END SOLUTION"),
        LOSS,
        "what is left of it for students cannot run",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("how", "cell", "said"), OF_CELLS.values(), ids=OF_CELLS)
def test_a_cell_that_cannot_be_graded_is_named(folder, how, cell, said):
    change(folder, how)
    found = faults.of(cheap.ASSIGNMENT)
    assert any(one.startswith(f"cheap.ipynb, {cell}") and said in one for one in found), found
    assert not any("\n" in one for one in found)


BYTES = {
    "no JSON": (b"{", "is not valid JSON"),
    "nothing": (b"", "is not valid JSON"),
    "a merge conflict": (b'{"cells": [\n<<<<<<< HEAD\n]}', "is not valid JSON: Expecting value in line 2"),
    "a list": (b"[]", "is no notebook"),
    "no cells": (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "is no notebook: “'cells'”"),
    "a cell without a source": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown", "id": "a", "metadata": {}}]}',
        "is no notebook: “'source' is a required property”",
    ),
    "Latin-1": ('{"cells": "ä"}'.encode("latin-1"), "is not UTF-8 text"),
    "an old format": (b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}', "has an old format"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), BYTES.values(), ids=BYTES)
def test_a_file_that_is_no_notebook_is_named(folder, data, said):
    (folder / "cheap.ipynb").write_bytes(data)
    [fault] = faults.of(cheap.ASSIGNMENT)
    assert fault.startswith("cheap.ipynb ") and said in fault


def test_a_notebook_without_anything_graded_goes_out_only_if_it_is_listed(folder):
    nbformat.write(
        nbformat.v4.new_notebook(cells=[new_markdown_cell("Mark question 2 kindly.")]), folder / "notes.ipynb"
    )
    [fault] = faults.of(cheap.ASSIGNMENT)
    assert fault.startswith("notes.ipynb has no exercise and no question")
    (folder / "release.txt").write_text("notes.ipynb\n")
    assert faults.of(cheap.ASSIGNMENT) == [] and course.support_files(cheap.ASSIGNMENT) == {}


def test_a_forgotten_copy_of_a_notebook_is_named(folder):
    (folder / "cheap-Copy1.ipynb").write_bytes((folder / "cheap.ipynb").read_bytes())
    assert "cheap.ipynb, `why`: cheap-Copy1.ipynb has a cell with this grade_id too; give each its own." in faults.of(
        cheap.ASSIGNMENT
    )


LISTS = {
    "not there": ("data.csv", "is no file there"),
    "a folder": ("sub", "is no file there"),
    "outside": ("../secret.txt", "lies outside the folder"),
    "from the root": ("/etc/hostname", "lies outside the folder"),
    "a link to outside": ("link.txt", "lies outside the folder"),
    "hidden": (".grades.csv", "is hidden"),
    "in a hidden folder": (".private/key.txt", "is hidden"),
    "a notebook in a subfolder": ("sub/old.ipynb", "is a notebook in a subfolder"),
    "no UTF-8": ("\udcff.csv", "is no file there"),
    "an answer within": ("vae.py", "has nbgrader's marks"),
    "an answer in small letters": ("helper.py", "has nbgrader's marks"),
    "a marking scheme": ("marks.md", "has “**Marking scheme.** 1 point” in it"),
    "the list itself": ("release.txt", "is this list"),
    "a link to the list": ("list.csv", "is this list"),
    "a backup": ("cheap.bak", "is named like a backup"),
    "an editor's backup": ("vae.py~", "is named like a backup"),
    "a copy": ("vae-Copy1.py", "is named like a backup"),
    "a link to a backup": ("linked.csv", "is named like a backup"),
    "a file of nbgrader's": ("timestamp.txt", "has a name that nbgrader gives"),
    "the course's library": ("vaelab.py", "in place of the library vaelab"),
    "another library": ("numpy.py", "in place of the library numpy"),
    "a library as a folder": ("keras/__init__.py", "in place of the library keras"),
    "a module of Python": ("random.py", "in place of the library random"),
    "a notebook in capitals": ("cheap.IPYNB", "which would keep its answers"),
}  # fmt: skip


@pytest.mark.parametrize(("line", "said"), LISTS.values(), ids=LISTS)
def test_a_list_of_files_that_cannot_be_released_is_named(folder, line, said):
    for name in (".grades.csv", ".private/key.txt", "sub/old.ipynb", "../secret.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    (folder / "list.csv").symlink_to(folder / "release.txt")
    (folder / "linked.csv").symlink_to(folder / "cheap.bak")
    if said.startswith(("is named", "has a name", "in place of", "which would keep")):
        (folder / line).parent.mkdir(exist_ok=True)
        (folder / line).write_text("x = 1")
    (folder / "helper.py").write_text("# begin solution\nx = 1\n# end solution\n")
    (folder / "marks.md").write_text("Why?\n\n**Marking scheme.** 1 point\n")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "vae.py").write_text("### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n")
    (folder / "release.txt").write_text(f"# a comment\n\n  {line}  \n", errors="surrogateescape")
    [fault] = faults.of(cheap.ASSIGNMENT)
    assert fault.startswith(f"release.txt: “{line.replace(chr(0xDCFF), chr(0xFFFD))}” ") and said in fault


def test_a_module_that_is_imported_and_not_listed_is_named(folder):
    for name, text in (("vae.py", "import helpers"), ("helpers.py", "x = 1"), ("unused.py", "import vae")):
        (folder / name).write_text(text)
    change(folder, source(SET_UP, "from vaelab import check\nimport os\nfrom vae import build"))
    [fault] = faults.of(cheap.ASSIGNMENT)
    assert fault.startswith("cheap.ipynb imports vae, ") and "release.txt" in fault
    (folder / "release.txt").write_text("./vae.py\nvae.py")
    [fault] = faults.of(cheap.ASSIGNMENT)
    assert fault.startswith("vae.py imports helpers, ")
    (folder / "release.txt").write_text("vae.py\nhelpers.py")
    assert faults.of(cheap.ASSIGNMENT) == []


def test_all_faults_are_named_at_once_each_in_a_line(folder):
    change(folder, lambda n: (source(TEST, "assert True\ncheck.nothing(x)")(n), source(SET_UP, "x =")(n)))
    (folder / "release.txt").write_text("nowhere.csv")
    with pytest.raises(faults.CannotBeGraded) as refused:
        faults.refuse(cheap.ASSIGNMENT)
    lines = str(refused.value).splitlines()
    assert len(lines) == 1 + 4 and all(line.startswith(f"  {cheap.ASSIGNMENT}: ") for line in lines[1:])
