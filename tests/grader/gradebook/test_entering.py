"""Submissions entered by the engine are entered as nbgrader's own command enters them, and whole or not at all."""

from __future__ import annotations

import copy
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import entered
import nbformat
import pytest
from entered import ASSIGNMENT, EARLY, LATE, UNTOUCHED
from nbformat import NotebookNode
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from sqlalchemy import event

from autograder import course, workplace
from autograder.gradebook import database, nbgrader_api
from autograder.gradebook.writer import DONE, TIMESTAMP, Writer

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own queries cause them

SECRET = {"submission_secret.txt": b"7"}
# nbgrader's own steps; the engine's instead of them are named in nbgrader_config.py.
STOCK = ["ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells", "CheckCellMetadata"]
STOCK_AFTER = ["IgnorePattern", "LimitOutput", "SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata"]


class HalfOff(LateSubmissionPlugin):
    """A penalty of the kind that instructors configure."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        return score / 2


class Given(NbGraderPreprocessor):
    """In place of execution: the outputs that the engine has."""

    runs: ClassVar[dict[str, NotebookNode]] = {}

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        for cell, ran in zip(nb.cells, self.runs[resources["nbgrader"]["notebook"]].cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = copy.deepcopy(ran.outputs), ran.execution_count
        return nb, resources


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Iterator[Path]:
    nbgrader_api.quiet()
    root = tmp_path_factory.mktemp("course")
    configured = nbgrader_api.configuration()
    configured.AssignLatePenalties.plugin_class = HalfOff
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "SOLUTIONS", root / "solutions")
        patch.setattr(nbgrader_api, "configuration", lambda: copy.deepcopy(configured))
        yield entered.make_course(root)


@pytest.fixture
def work(released, tmp_path) -> Path:
    return Path(shutil.copytree(released, tmp_path / "work"))


def engine(work: Path, student: str, runs: dict[str, NotebookNode], beside: dict[str, bytes]) -> None:
    notebooks = {f"{name}.ipynb": copy.deepcopy(run) for name, run in runs.items()}
    Writer(work).enter(ASSIGNMENT, student, notebooks, beside)


def nbgraders_command(stock: bool):
    """Enter by nbgrader's autograde, with its own steps or with those of nbgrader_config.py."""

    def by_command(work: Path, student: str, runs: dict[str, NotebookNode], beside: dict[str, bytes]) -> None:
        folder = work / "submitted" / student / ASSIGNMENT
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, run in runs.items():
            nbformat.write(run, folder / f"{name}.ipynb")
        for name, data in beside.items():
            (folder / name).write_bytes(data)
        api, Given.runs = nbgrader_api.of_class(work), runs
        steps = api.config.Autograde
        if stock:
            before, after = ([f"nbgrader.preprocessors.{step}" for step in some] for some in (STOCK, STOCK_AFTER))
            steps.sanitize_preprocessors, steps.autograde_preprocessors = before, [Given, *after]
        else:
            before, after = steps.sanitize_preprocessors, steps.autograde_preprocessors
            steps.sanitize_preprocessors = [step for step in before if step not in DONE]
            steps.autograde_preprocessors = [Given, *(step for step in after if step not in DONE)]
        nbgrader_api.checked(api.autograde(ASSIGNMENT, student))

    return by_command


def both(**of: dict) -> dict[str, NotebookNode]:
    return {name: entered.run(name, **of.get(name, {})) for name in entered.CELLS}


def tampered() -> dict[str, NotebookNode]:
    """With other points, a test that is not locked and says something else, and another kernel."""
    runs = both()
    cells = {cell.id: cell for cell in runs["one"].cells}
    cells["test_double"].metadata.nbgrader |= {"points": 50.0, "locked": False}
    cells["test_double"].source = "pass"
    runs["two"].metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    return runs


WHY = {"one": {"why": "Because.", "sketch": "pass"}}
WHY_AGAIN = {"one": {"why": "Because of its convexity.", "sketch": "pass"}}


def story(work: Path, way) -> None:
    """What happens to five students, each in a way of their own."""

    def grade(student: str, runs: dict[str, NotebookNode], timestamp: str = "", **more: bytes) -> None:
        beside = {TIMESTAMP: timestamp.encode()} if timestamp else {}
        way(work, student, runs, beside | (SECRET if student == "late" else {}))

    grade("late", both(**WHY), LATE)
    grade("late", both(**WHY), EARLY)
    grade("late", both(one={"failed": "test_double"}), LATE)
    grade("empty", both(one={"why": UNTOUCHED, "failed": "test_"}, two={"how": UNTOUCHED}))
    grade("tampered", tampered(), EARLY)
    for student, after in (("changed", WHY_AGAIN), ("same", WHY)):
        grade(student, both(**WHY))
        with entered.book(work) as book:
            entered.mark(book, student, "one", "why", 3.5, 0.5)
            entered.mark(book, student, "one", "test_double", 1.0, None)
            entered.mark(book, student, "two", "draw", 2.0, None)
        grade(student, both(**after))
    only_one = {"one": entered.run("one", **WHY["one"])}
    grade("gone", both(**WHY), LATE)
    with entered.book(work) as book:
        entered.mark(book, "gone", "two", "how", 1.0, None)
    grade("gone", only_one, LATE)


def test_the_engine_enters_what_nbgraders_command_enters(released, tmp_path):
    found = {}
    for name, way in (("engine", engine), ("stock", nbgraders_command(stock=True))):
        story(work := Path(shutil.copytree(released, tmp_path / name)), way)
        found[name] = entered.left(work)
    ours, stock = found["engine"], found["stock"]
    assert ours.keys() == stock.keys() and len(ours) > 60

    differ = {key: (ours[key], stock[key]) for key in ours if ours[key] != stock[key]}
    # What a person marked and is the same stays marked.
    stays = {("same", "one", "grade", "why"), *((name, "one", "grade", "test_double") for name in ("same", "changed"))}
    assert stays <= differ.keys(), differ
    for key in stays:
        mine, theirs = differ.pop(key)
        assert mine == (*theirs[:3], False, theirs[4]) and theirs[3]
    # nbgrader keeps the penalty of a notebook that is no longer handed in.
    penalties = {name: differ.pop(("gone", name) if name else "gone") for name in ("two", "")}
    assert [one[0] for one in penalties["two"]] == [0.5, 1.5]
    assert [one[2] for one in penalties[""]] == [1.5, 2.5]
    assert not differ


def test_the_steps_of_the_configuration_do_the_same_under_nbgraders_command(released, tmp_path):
    found = []
    for name, way in (("engine", engine), ("command", nbgraders_command(stock=False))):
        work = Path(shutil.copytree(released, tmp_path / name))
        way(work, "ada", tampered(), {TIMESTAMP: LATE.encode()})
        with entered.book(work) as book:
            entered.mark(book, "ada", "one", "why", 3.5, 0.5)
        way(work, "ada", both(), {TIMESTAMP: LATE.encode()})
        found.append(entered.left(work))
    assert found[0] == found[1]


# ---------------------------------------------------------------------------------------------------------------------
# Whole or not at all


class Killed(BaseException):
    """As by kill -9: nothing of ours runs any more."""


@pytest.mark.parametrize(
    ("owner", "at"), [(Writer, "_count_nothing"), (Writer, "_write"), (workplace, "swap")], ids=lambda one: str(one)
)
def test_a_command_that_is_killed_leaves_nothing_half(work, monkeypatch, owner, at):
    engine(work, "ada", both(**WHY), {TIMESTAMP: EARLY.encode()})
    with entered.book(work) as book:
        entered.mark(book, "ada", "one", "why", 3.5, None)
    earlier, files = entered.left(work), entered.files(work)

    def killed(*_) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, at, killed)
        with pytest.raises(Killed):
            engine(work, "ada", both(**WHY_AGAIN), {TIMESTAMP: LATE.encode()})
    assert entered.files(work).items() >= files.items()
    assert at == "swap" or entered.left(work) == earlier
    engine(work, "ada", both(**WHY_AGAIN), {TIMESTAMP: LATE.encode()})
    now = entered.left(work)
    assert now.keys() == earlier.keys()
    assert now["ada", "one", "grade", "why"] == (None, 3.5, None, True, 3.5)


def test_between_submissions_others_can_write_and_what_they_wrote_is_seen(work, monkeypatch):
    monkeypatch.setattr(database, "LOCKED_S", 0.1)
    writer = Writer(work)

    def grade(**answers: dict) -> None:
        notebooks = {f"{name}.ipynb": run for name, run in both(**answers).items()}
        writer.enter(ASSIGNMENT, "ada", notebooks, {})

    grade(**WHY)
    other = sqlite3.connect(work / workplace.GRADEBOOK, timeout=0, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(database.GradebookError, match="locked by another program"):
        grade(**WHY)
    other.execute("UPDATE grade SET manual_score = 0.25, needs_manual_grade = 0 WHERE auto_score = 2.0")
    other.execute("COMMIT")
    other.close()
    grade(**WHY)
    with entered.book(work) as book:
        grade_of = book.find_grade("test_double", "one", ASSIGNMENT, "ada")
        assert (grade_of.score, grade_of.needs_manual_grade) == (0.25, False)


def test_what_one_submission_brings_about_is_its_own_problem(work):
    writer = Writer(work)
    notebooks = {f"{name}.ipynb": run for name, run in both().items()}
    with pytest.raises(ValueError, match="no time"):
        writer.enter(ASSIGNMENT, "ada", copy.deepcopy(notebooks), {TIMESTAMP: b"no time at all"})
    odd = copy.deepcopy(notebooks)
    odd["one.ipynb"].cells[3].metadata.nbgrader["points"] = "many"
    with pytest.raises((ValueError, nbformat.ValidationError)):
        writer.enter(ASSIGNMENT, "bruno", odd, {})
    writer.enter(ASSIGNMENT, "chen", notebooks, {})
    with entered.book(work) as book:
        assert [one.student_id for one in book.assignment_submissions(ASSIGNMENT)] == ["chen"]
        assert [one.id for one in book.students] == ["chen"]


def test_a_submission_takes_few_statements_and_no_schema_is_checked_again(work, monkeypatch):
    writer = Writer(work)
    statements = []
    for _ in range(2):
        notebooks = {f"{name}.ipynb": run for name, run in both().items()}
        writer.enter(ASSIGNMENT, "ada", notebooks, {})
        if not statements:
            event.listen(writer.book.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
            monkeypatch.setattr("jsonschema.Draft4Validator.check_schema", lambda *_: pytest.fail("checked again"))
            monkeypatch.setattr("autograder.gradebook.writer.parse_utc", None)
    assert 10 < len(statements) < 60, statements


def test_an_extension_where_there_is_no_due_date_keeps_nobody_from_being_graded(work):
    """nbgrader's own step cannot say how late that is, and gives up."""
    engine(work, "ada", both(), {TIMESTAMP: EARLY.encode()})
    with entered.book(work) as book:
        book.find_assignment(ASSIGNMENT).duedate = None
        book.grant_extension(ASSIGNMENT, "ada", days=1)
    engine(work, "ada", both(one={"failed": "test_double"}), {TIMESTAMP: LATE.encode()})
    with entered.book(work) as book:
        assert book.find_grade("test_double", "one", ASSIGNMENT, "ada").score == 0
