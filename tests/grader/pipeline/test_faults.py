"""Whatever dies, fills up, locks or rots during a class run: the rerun ends with the gradebook of an undisturbed run."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cheap
import nbformat
import psutil
import pytest
from click.testing import CliRunner
from nbformat.v4 import new_code_cell
from sandbox_tools import until

from autograder import cli, pipeline
from autograder.cli.options import STOPPED
from autograder.gradebook import database, nbgrader_api
from autograder.report import results
from autograder.run import evidence, execute
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool

pytestmark = pytest.mark.thorough

LIMITS = Limits(cell_s=20)
ANSWERS = {"right": cheap.RIGHT, "wrong": cheap.WRONG_SIGN, "broken": cheap.BROKEN, "deadly": cheap.DEADLY}
ROUNDS = int(os.environ.get("FAULT_ROUNDS", "50"))

# `autograder grade` with the cheap assignment in place of the course's.
PROGRAM = """
import sys
from pathlib import Path
from autograder import course
course.SOLUTIONS = Path(sys.argv.pop(1))
from autograder.cli import main
main(prog_name="autograder")
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the cheap assignment, in use for all tests."""
    root = tmp_path_factory.mktemp("faults")
    cheap.make_course(root)
    with pytest.MonkeyPatch.context() as patch:
        cheap.use(root, patch)
        yield root


@pytest.fixture(scope="module")
def pool() -> Iterator[LocalPool]:
    nbgrader_api.quiet()
    pool = LocalPool(2, LIMITS)
    yield pool
    pool.shutdown()


def build_class(work: Path) -> None:
    for student, answer in ANSWERS.items():
        cheap.hand_in(work, student, answer)


def grade(pool: LocalPool, work: Path) -> dict[str, str]:
    return cheap.grade(work, pool, limits=LIMITS)


Gradebook = dict[str, tuple[float, float, tuple[str, ...], str]]


def gradebook(work: Path) -> Gradebook:
    """What counts of a class: points, maxima, mistakes and problems by student, and that nobody is there twice."""
    found = results.of_class(cheap.ASSIGNMENT, work)
    with database.opened(work) as book:
        entered = [submission.student_id for submission in book.assignment_submissions(cheap.ASSIGNMENT)]
    assert sorted(entered) == sorted(result.student for result in found)
    return {
        result.student: (result.score, result.maximum, tuple(f.mistake for f in result.findings), result.problem)
        for result in found
    }


@pytest.fixture(scope="module")
def undisturbed(lesson: Path, pool: LocalPool) -> tuple[Path, Gradebook]:
    """The class, graded without trouble, and its gradebook."""
    work = lesson / "undisturbed"
    build_class(work)
    assert set(grade(pool, work).values()) == {""}
    scores = {student: found[0] for student, found in gradebook(work).items()}
    assert scores["right"] == cheap.POINTS and scores["wrong"] == scores["broken"] == 0.0
    return work, gradebook(work)


@pytest.fixture
def work(undisturbed: tuple[Path, Gradebook], tmp_path: Path) -> Path:
    """A copy of the graded class, to be disturbed."""
    return Path(shutil.copytree(undisturbed[0], tmp_path / "work"))


def corrupted(entry: Path, how: str) -> None:
    text = entry.read_text()
    other = json.dumps({"key": entry.stem, "result": {"notebooks": {}, "isolation": 3}})
    entry.write_bytes(
        {"empty": b"", "cut": text[: len(text) // 2].encode(), "noise": os.urandom(500), "other": other.encode()}[how]
    )


@pytest.mark.parametrize("how", ["empty", "cut", "noise", "other"])
def test_a_damaged_store_is_run_again(undisturbed, work: Path, pool: LocalPool, how: str) -> None:
    entries = list((work / "store").rglob("*.json"))
    corrupted(entries[0], how)
    assert set(grade(pool, work).values()) == {""}
    assert gradebook(work) == undisturbed[1]


def test_a_full_disk_stops_with_one_sentence_and_the_rerun_goes_on(
    undisturbed, work: Path, pool: LocalPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap.hand_in(work, "late", cheap.RIGHT + "# late\n")

    def full(self: evidence.Store, key: str, result: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(self.folder))

    with monkeypatch.context() as patch:
        patch.setattr(evidence.Store, "put", full)
        ran = CliRunner().invoke(cli.main, ["grade", cheap.ASSIGNMENT, "--work", str(work), "--jobs", "1"])
    assert ran.exit_code == 1
    assert re.search(r"^Error: The disk is full \(.*\): make room and .*\.$", ran.output, re.MULTILINE), ran.output
    assert {name: found for name, found in gradebook(work).items() if name != "late"} == undisturbed[1]
    grade(pool, work)
    assert gradebook(work)["late"][0] == cheap.POINTS


def test_a_locked_gradebook_stops_with_one_sentence_and_loses_nothing(
    undisturbed, work: Path, pool: LocalPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LOCKED_S", 1)
    other = sqlite3.connect(work / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    ran = CliRunner().invoke(cli.main, ["grade", cheap.ASSIGNMENT, "--work", str(work), "--jobs", "1"])
    assert ran.exit_code == 1
    assert "Error: The gradebook is locked by another program; close" in ran.output, ran.output
    assert "Traceback" not in ran.output
    other.rollback()
    other.close()
    assert gradebook(work) == undisturbed[1]
    assert set(grade(pool, work).values()) == {""}
    assert gradebook(work) == undisturbed[1]


def started(lesson: Path, work: Path, *options: str) -> subprocess.Popen:
    """`autograder grade` as a process of its own."""
    arguments = ["grade", cheap.ASSIGNMENT, "--work", str(work), "--jobs", "2", "--timeout", "20", *options]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(lesson / "solutions"), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for_end_of(victim: str, process: subprocess.Popen, pause: float) -> None:
    """Let it get under way, wait, and kill: the grader itself, or one of its descendants."""
    grader = psutil.Process(process.pid)
    deadline = time.monotonic() + 60
    while not grader.children() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(pause)
    if process.poll() is not None:
        return
    if victim == "grader":
        return process.kill()
    if victim == "Ctrl-C":
        return process.send_signal(signal.SIGINT)
    children = grader.children()
    if victim == "kernel":
        children = [one for one in grader.children(recursive=True) if one not in children]
    if children:
        with contextlib.suppress(psutil.NoSuchProcess):  # it may have ended by itself
            random.choice(children).kill()
    return None


def disturbed(lesson: Path, work: Path, victim: str, pause: float) -> subprocess.Popen:
    """One run with one death; what the grader had started must be gone when it is."""
    process = started(lesson, work, "--fresh")
    family: set[psutil.Process] = set()
    wait_for_end_of(victim, process, pause)
    with contextlib.suppress(psutil.NoSuchProcess):
        family.update(psutil.Process(process.pid).children(recursive=True))
    _, said = process.communicate(timeout=600)
    assert "Traceback" not in said, said
    _, left = psutil.wait_procs(family, timeout=60)
    assert not left, f"{left} outlived the grader"
    return process


@pytest.mark.timeout(900)
@pytest.mark.parametrize("victim", ["kernel", "server", "grader", "Ctrl-C"])
def test_a_death_in_the_middle_of_a_run(undisturbed, lesson: Path, work: Path, pool: LocalPool, victim: str) -> None:
    process = disturbed(lesson, work, victim, pause=5.0)
    if victim == "Ctrl-C":
        # In its very last moments Python no longer listens, and the signal itself ends it.
        assert process.returncode in {0, STOPPED, -signal.SIGINT}
    assert set(gradebook(work)) == set(ANSWERS)
    if victim in {"kernel", "server"}:
        assert process.returncode == 0
    grade(pool, work)
    assert gradebook(work) == undisturbed[1]


def test_endless_cells_do_not_keep_a_pool_from_ending(lesson: Path) -> None:
    """A stop counts for the whole submission: no new kernel takes over, and no cell's time is waited for."""
    job = cheap.job(cheap.with_it("import time; open('running', 'w').close(); time.sleep(60)"), LIMITS)
    pool = LocalPool(2, LIMITS)
    jobs = [pool.submit(None, job) for _ in range(3)]
    place = pool.sandbox._place
    assert until(lambda: list(place.glob("folders/*/running")), 60)
    stopped = time.monotonic()
    pool.shutdown()
    assert time.monotonic() - stopped < 15  # told once more after five seconds; else it takes twenty
    assert all(job.done() for job in jobs) and not place.exists()


def test_a_job_that_overhears_its_end_is_told_again(lesson: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def overhears(job: dict, sandbox: object) -> dict:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)
        return {}

    monkeypatch.setattr(execute, "run_job", overhears)
    pool = LocalPool(1, LIMITS)
    job = pool.submit(None, cheap.job(cheap.RIGHT, LIMITS))
    assert until(lambda: bool(pool._jobs), 20)
    time.sleep(0.2)  # it waits
    stopped = time.monotonic()
    pool.shutdown()
    assert time.monotonic() - stopped < 15 and job.done()


def test_a_kernel_that_dies_by_accident_costs_nothing(lesson: Path, tmp_path: Path, pool: LocalPool) -> None:
    """The first death in a cell, without a reason that anybody knows, is forgiven; the second is the answer's doing."""
    once = "import ctypes, os\nif not os.path.exists('been here'):\n    open('been here', 'w').close()\n"
    kill = "ctypes.string_at(0)\n"
    in_test = cheap.RIGHT.replace(
        "    variances", "".join(f"    {line}\n" for line in f"{once}    {kill}".splitlines()) + "    variances"
    )
    answers = {"in_answer": cheap.with_it(f"{once}    {kill}"), "in_test": in_test, "always": cheap.DEADLY}
    for student, answer in answers.items():
        cheap.hand_in(tmp_path, student, answer)
    assert set(grade(pool, tmp_path).values()) == {""}
    scores = {student: found[0] for student, found in gradebook(tmp_path).items()}
    assert scores == {"in_answer": cheap.POINTS, "in_test": cheap.POINTS, "always": 0.0}


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_many_deaths_at_random_moments(undisturbed, lesson: Path, tmp_path: Path, pool: LocalPool) -> None:
    """Half of the rounds disturb a first run, half a regrading of a class whose grades must not get lost."""
    seed = int(os.environ.get("FAULT_SEED", "1"))
    dice = random.Random(seed)
    for number in range(ROUNDS):
        work = tmp_path / f"round{number}"
        if regrading := dice.random() < 0.5:
            shutil.copytree(undisturbed[0], work)
        else:
            build_class(work)
        victim = dice.choice(["kernel", "server", "grader", "Ctrl-C"])
        pause = dice.uniform(0, 15)
        said = f"round {number} of seed {seed}: {victim} after {pause:.1f} s, regrading: {regrading}"
        process = disturbed(lesson, work, victim, pause)
        if regrading:
            assert set(gradebook(work)) == set(ANSWERS), said
        rerun = grade(pool, work)
        assert set(rerun) == set(ANSWERS) and set(rerun.values()) == {""}, (said, rerun)
        assert gradebook(work) == undisturbed[1], (said, process.returncode)
        shutil.rmtree(work)


def test_a_whole_run_goes_on_after_errors_and_ends_where_it_must_be_stopped(pool, lesson, tmp_path):
    """`grade --run-all`, in a real kernel; the tests have ended before it begins."""
    path = cheap.hand_in(tmp_path, "ada")
    notebook = nbformat.read(path, as_version=4)
    cells = ["print('first')", "1 / 0", "print('after it')", "import os\nos._exit(1)", "print('never')"]
    notebook.cells[1:1] = [new_code_cell(source) for source in cells]
    nbformat.write(notebook, path)
    [ada] = pipeline.grade(cheap.ASSIGNMENT, tmp_path / "submitted", tmp_path, pool, LIMITS, run_all=True)
    assert all(verdict.passed for found in ada.verdicts.values() for verdict in found)
    said = [note.text for note in ada.notes if note.text.startswith("Run from top to bottom")]
    assert "first error in cell 3: ZeroDivisionError: division by zero" in said[0]
    assert "stopped in cell 5: The kernel died" in said[1] and len(said) == 2
    [graded] = (tmp_path / "autograded").rglob("*.ipynb")
    shown = str([cell.get("outputs") for cell in nbformat.read(graded, as_version=4).cells])
    assert "first" in shown and "after it" in shown and "never" not in shown
