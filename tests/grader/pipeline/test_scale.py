"""Large classes: notebooks per minute, the grader's memory over time, and the page of a class of a thousand.

Every submission is its own program, by a comment inside an answer, so that each one runs. ``SCALE_STUDENTS`` sets another number.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cheap
import nbformat
import psutil
import pytest
from test_dask import Cluster, cluster  # noqa: F401 (a fixture)

from autograder import course, pipeline
from autograder.gradebook import nbgrader_api
from autograder.report import class_page, results
from autograder.run.limits import Limits
from autograder.run.pool import DaskPool, LocalPool

pytestmark = [pytest.mark.slow, pytest.mark.timeout(0)]
ASSIGNMENT, ANSWER = "02_generate", "generate"
PARTS = 10


def students(otherwise: int) -> int:
    return int(os.environ.get("SCALE_STUDENTS", otherwise))


@dataclass
class Progress:
    """How grading went on: seconds since the start and the grader's memory in MB, after each part of the class."""

    marks: list[tuple[float, float]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    from_store: int = 0

    def __str__(self) -> str:
        return "; ".join(f"{seconds:.0f} s {memory:.0f} MB" for seconds, memory in self.marks)

    @property
    def seconds(self) -> list[float]:
        """How long each part took."""
        return [later - earlier for (earlier, _), (later, _) in itertools.pairwise(self.marks)]


def graded(
    assignment: str, work: Path, pool: LocalPool | DaskPool, number: int, source: Path | None = None
) -> Progress:
    """Grade a class; pool and grader are this process."""
    process, found, started = psutil.Process(), Progress(), time.perf_counter()
    submitted = source or work / "submitted"
    ended = pipeline.grade(assignment, submitted, work, pool, Limits(), at_once=2 * pool.width)
    for i, one in enumerate(ended, 1):
        found.problems += [one.problem] if one.problem else []
        found.from_store += one.from_store
        if i % max(1, number // PARTS) == 0:
            found.marks.append((time.perf_counter() - started, process.memory_info().rss / 2**20))
    return found


def with_a_comment(answer: str, number: int) -> str:
    """The same answer as another program: a comment in the body of its first function."""
    head, colon, rest = answer.partition(":\n")
    indent = rest[: len(rest) - len(rest.lstrip())]
    return f"{head}{colon}{indent}# {number}\n{rest}"


def hand_in(work: Path, number: int) -> None:
    """Solutions of a notebook of the course."""
    [path] = course.notebooks(ASSIGNMENT)
    for i in range(number):
        notebook = nbformat.read(path, as_version=4)
        [cell] = [cell for cell in notebook.cells if course.of(cell).grade_id == ANSWER]
        cell.source = with_a_comment(cell.source, i)
        place = work / "submitted" / f"student{i:04}" / ASSIGNMENT / path.name
        place.parent.mkdir(parents=True)
        nbformat.write(notebook, place)


def check_flat(found: Progress, number: int, most_mb: float) -> None:
    """Nothing went wrong, nothing was taken from the store, and memory did not grow with the class."""
    print(f"{number} submissions, {60 * number / found.marks[-1][0]:.0f} a minute: {found}")
    assert not found.problems and not found.from_store
    assert found.marks[-1][1] - found.marks[0][1] < most_mb, found


@pytest.fixture
def local() -> Callable[[], LocalPool]:
    nbgrader_api.quiet()
    pool = LocalPool(os.cpu_count() or 1, Limits())
    yield pool
    pool.shutdown()


def points(work: Path) -> set[tuple[float, Sequence]]:
    return {(result.score, tuple(result.findings)) for result in results.of_class(ASSIGNMENT, work)}


def test_a_class_of_a_notebook_of_the_course(local, tmp_path: Path) -> None:
    number = students(60)
    hand_in(tmp_path, number)
    check_flat(graded(ASSIGNMENT, tmp_path, local, number), number, 60)
    [(score, findings)] = points(tmp_path)
    assert score > 0 and not findings


def test_the_same_class_on_a_cluster_of_two_workers(cluster: Cluster, tmp_path: Path) -> None:  # noqa: F811
    nbgrader_api.quiet()
    number = students(60)
    hand_in(tmp_path, number)
    for name in ("one", "two"):
        cluster.worker(name)
    pool = DaskPool(cluster.address)
    try:
        assert pool.width == 2
        check_flat(graded(ASSIGNMENT, tmp_path, pool, number), number, 60)
    finally:
        pool.shutdown()
    [(score, findings)] = points(tmp_path)
    assert score > 0 and not findings


@pytest.mark.browser
def test_a_thousand_submissions(browser, local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    work, number = tmp_path / "work", students(1000)
    for i in range(number):
        answer = (cheap.RIGHT, cheap.WRONG_SIGN, cheap.BROKEN)[i % 3]
        cheap.hand_in(work, f"student{i:04}", with_a_comment(answer, i))
    found = graded(cheap.ASSIGNMENT, work, local, number)
    check_flat(found, number, 60)
    assert found.seconds[-1] < 1.5 * found.seconds[0], found

    started = time.perf_counter()
    of_class = results.of_class(cheap.ASSIGNMENT, work)
    page = class_page.write(cheap.ASSIGNMENT, of_class, work / "report.html", work=work)
    made = time.perf_counter() - started
    assert len(of_class) == number and {result.score for result in of_class} == {0.0, cheap.POINTS}
    tab = browser.new_page()
    started = time.perf_counter()
    tab.goto(page.as_uri(), wait_until="load")
    opened = time.perf_counter() - started
    tab.close()
    size = page.stat().st_size / 2**20
    print(f"the page: made in {made:.1f} s, {size:.2f} MB, opened in {opened:.2f} s")
    assert opened < 3 and size < 5
