"""A class of a thousand: the grader's memory stays flat, time grows linearly, and the page of the class opens quickly."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path

import cheap
import psutil
import pytest

from autograder import nbgrader_api, pipeline, report, results
from autograder.pool import LocalPool
from autograder.records import Limits

STUDENTS = int(os.environ.get("SCALE_STUDENTS", "1000"))
PARTS = 5


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(0)
def test_a_thousand_submissions(browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    nbgrader_api.quiet()
    work = tmp_path / "work"
    for number in range(STUDENTS):
        answer = (cheap.RIGHT, cheap.WRONG_SIGN, cheap.BROKEN)[number % 3]
        cheap.hand_in(work, f"student{number:04}", f"{answer}# {number}\n")
    limits, grader = Limits(), psutil.Process()
    pool = LocalPool(os.cpu_count() or 1, limits)
    marks: list[tuple[float, float]] = []  # seconds since the start and MB, after each part of the class
    started, problems = time.perf_counter(), []
    try:
        ended = pipeline.grade(cheap.ASSIGNMENT, work / "submitted", work, pool, limits, at_once=2 * pool.width)
        for number, one in enumerate(ended, 1):
            problems += [one.problem] if one.problem else []
            if number % (STUDENTS // PARTS) == 0:
                marks.append((time.perf_counter() - started, grader.memory_info().rss / 2**20))
    finally:
        pool.shutdown()
    assert not problems
    seconds = [b - a for (a, _), (b, _) in itertools.pairwise(marks)]
    said = "; ".join(f"{second:.0f} s {memory:.0f} MB" for second, memory in marks)
    print(f"{STUDENTS} submissions: {said}")
    assert marks[-1][1] - marks[0][1] < 60, said
    assert seconds[-1] < 1.5 * seconds[0], said

    started = time.perf_counter()
    graded = results.of_class(cheap.ASSIGNMENT, work)
    page = report.page(cheap.ASSIGNMENT, graded, work / "report.html", work=work)
    made = time.perf_counter() - started
    assert len(graded) == STUDENTS and {result.score for result in graded} == {0.0, cheap.POINTS}
    tab = browser.new_page()
    started = time.perf_counter()
    tab.goto(page.as_uri(), wait_until="load")
    opened = time.perf_counter() - started
    tab.close()
    size = page.stat().st_size / 2**20
    print(f"the page: made in {made:.1f} s, {size:.2f} MB, opened in {opened:.2f} s")
    assert opened < 3 and size < 5
