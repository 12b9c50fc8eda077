"""Whose submissions are alike: found where two students share what hardly anybody else has, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import cheap
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.report.alike import alike

OWN = """def latent_loss(codings_mean, codings_log_var):
    # the price of each image, as in my notes of Tuesday
    spread_of_each_coding = tf.exp(codings_log_var)
    distance_from_origin = codings_mean * codings_mean
    inner_part_of_the_sum = 1 + codings_log_var - spread_of_each_coding - distance_from_origin
    summed_up_per_image = tf.reduce_sum(inner_part_of_the_sum, axis=1)
    return -0.5 * summed_up_per_image
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    return tmp_path / "work"


def hand_in(work: Path, student: str, answer: str = cheap.RIGHT, *cells: nbformat.NotebookNode) -> None:
    notebook = cheap.source_notebook(answer)
    notebook.cells += cells
    path = work / "autograded" / student / cheap.ASSIGNMENT / "cheap.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def found(work: Path, *students: str, together: tuple = ()) -> dict[tuple[str, str], int]:
    return {one.students: one.lines for one in alike(cheap.ASSIGNMENT, students, work, together)}


def test_two_with_the_same_lines_are_found_and_others_are_not(work: Path) -> None:
    hand_in(work, "ada", OWN)
    hand_in(work, "bruno", OWN.replace(" = ", "  =  ").replace("    ", "  "))  # blanks do not matter
    hand_in(work, "chen", cheap.RIGHT)
    hand_in(work, "dora", cheap.RIGHT)
    assert found(work, "ada", "bruno", "chen", "dora") == {("ada", "bruno"): 6}
    [pair] = alike(cheap.ASSIGNMENT, ["ada", "bruno"], work)
    assert pair.example == "inner_part_of_the_sum = 1 + codings_log_var - spread_of_each_coding - distance_from_origin"


def test_what_many_have_is_the_tasks(work: Path) -> None:
    students = [f"s{k}" for k in range(5)]
    for student in students:
        hand_in(work, student, OWN)
    assert found(work, *students) == {}


def test_a_few_lines_in_common_are_no_matter(work: Path) -> None:
    lines = OWN.splitlines(keepends=True)
    hand_in(work, "ada", OWN)
    hand_in(work, "bruno", "".join(lines[:4]) + "    return something_else_altogether(codings_mean)\n")
    assert found(work, "ada", "bruno") == {}


def test_the_same_sentences_are_found_though_the_code_differs(work: Path) -> None:
    text = "\n".join(
        f"{word} image costs some nats, since its codings lie off the middle."
        for word in ["The", "My", "A", "One", "Each"]
    )
    hand_in(work, "ada", OWN, new_markdown_cell(text))
    hand_in(work, "bruno", cheap.RIGHT, new_markdown_cell(text))
    assert found(work, "ada", "bruno") == {("ada", "bruno"): 5}


def test_a_group_is_no_pair_and_tests_do_not_count(work: Path) -> None:
    hand_in(work, "ada", OWN)
    hand_in(work, "bruno", OWN)
    hand_in(work, "chen", OWN.replace("_", "_x_"), new_code_cell("print('only mine, whatever it is')"))
    assert found(work, "ada", "bruno", "chen", together=(["ada", "bruno"],)) == {}


def test_a_student_without_notebooks_that_can_be_read_is_like_nobody(work: Path) -> None:
    hand_in(work, "ada", OWN)
    hand_in(work, "bruno", OWN)
    hand_in(work, "broken")
    (work / "autograded/broken" / cheap.ASSIGNMENT / "cheap.ipynb").write_text("[" * 100_000)
    assert found(work, "ada", "nobody", "broken", "bruno") == {("ada", "bruno"): 6}
