"""What is odd in a submission and no mistake costs nothing, and is told: planned all of them, run some of them and all with --slow."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import peculiar
import pytest
from peculiar import ASSIGNMENT, PECULIAR, POINTS

from autograder import pipeline
from autograder.pipeline.lesson import Lesson
from autograder.report import results
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool

IDS = {name: re.sub(r"\W+", "-", name.lower()).strip("-") for name in PECULIAR}
# In one notebook, so that a kernel has run some of every kind.
TOGETHER = (
    *(
        "seaborn",
        "chdir",
        "style",
        "pip",
        "warnings are errors",
        "no eager execution",
        "mixed precision",
        "exit",
        "quit",
    ),
    *(
        "half precision",
        "exit at the end of the first answer",
        "a shutdown",
        "a restart",
        "reset",
        "deleted",
        "a list that a loop fills",
    ),
    *("clears what it has drawn", "a name of Python's means something else below", "a variable called check"),
    *("nvidia-smi", "defined in main", "an older one above", "a subclass", "policy in an answer", "timed"),
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Every submission as it would run, by name."""
    work = tmp_path_factory.mktemp("peculiar")
    lesson = Lesson.read(ASSIGNMENT)
    for name, student in IDS.items():
        PECULIAR[name].hand_in(work / "submitted" / student / ASSIGNMENT)
    with pipeline.opened(ASSIGNMENT, work / "submitted", work) as handed_in:
        return {name: pipeline.prepared(handed_in, student, lesson, Limits(), work) for name, student in IDS.items()}


def needed(one) -> tuple[set[str], set[str]]:
    """What is needed of the course's cells, and of the student's besides answers, by first lines."""
    [plan] = one.plans.values()
    own = {plan.runs[number] for test in plan.job["tests"] for number in test["needs"]}
    answers = set(plan.cells.answers.values())
    outside = {entry for entry in own if not entry.course and entry.cell not in answers}
    return {e.statement.begins for e in own if e.course}, {e.statement.text.strip().split("\n")[0] for e in outside}


@pytest.mark.parametrize("name", PECULIAR)
def test_the_plan_needs_of_it_what_it_should_and_says_what_is_odd(prepared, name):
    one, case = prepared[name], PECULIAR[name]
    [plan] = one.plans.values()
    said = [note.text for note in one.notes]
    assert not one.problem and not plan.not_written and len(plan.job["tests"]) == 12
    assert needed(one)[1] == set(case.runs)
    assert any(re.search(case.says, text) for text in said) if case.says else not said or case.suspicious, said
    assert any(note.suspicious for note in one.notes) == case.suspicious, said


@pytest.mark.parametrize("name", ["the imports below", "from bottom to top"])
def test_what_the_course_has_above_an_answer_runs_before_it(prepared, name):
    [plan] = prepared[name].plans.values()
    order = [entry.statement.text for entry in plan.runs]
    given = [order.index(text) for text in ("import keras", "from keras import layers, ops")]
    assert max(given) < min(k for k, text in enumerate(order) if text.startswith(("class ", "def ")))


def graded(work: Path) -> dict[str, results.Result]:
    pool = LocalPool(2, Limits())
    try:
        list(pipeline.grade(ASSIGNMENT, work / "submitted", work, pool, Limits(), at_once=4))
    finally:
        pool.shutdown()
    return {one.student: one for one in results.of_class(ASSIGNMENT, work)}


@pytest.mark.thorough
def test_one_notebook_with_many_of_them_has_all_points(tmp_path):
    notebook = peculiar.Peculiar(peculiar.all_of(*(PECULIAR[name].change for name in TOGETHER)))
    notebook.hand_in(tmp_path / "submitted" / "ada" / ASSIGNMENT)
    one = graded(tmp_path)["ada"]
    said = [note.text for note in one.notes]
    assert one.score == POINTS, (said, [asdict(finding) for finding in one.findings])
    assert not any(note.suspicious for note in one.notes)
    for words in (
        peculiar.NOTHING,
        peculiar.NOT_RUN,
        "defined in cells",
        "Put back before",
    ):  # which name the first four
        assert any(words in text for text in said), said


@pytest.mark.slow
def test_each_of_them_has_all_points(tmp_path):
    for name, student in IDS.items():
        PECULIAR[name].hand_in(tmp_path / "submitted" / student / ASSIGNMENT)
    found = graded(tmp_path)
    lost = {}
    for name, student in IDS.items():
        one, case = found[student], PECULIAR[name]
        said = [note.text for note in one.notes]
        fits = all(any(re.search(words, text) for text in said) for words in (case.says, case.then) if words)
        if one.score != POINTS or not fits or (said and not (case.says or case.then or case.suspicious)):
            lost[name] = one.score, said, [finding.says for finding in one.findings], one.endings
    assert lost == {}
