"""Grading on a Dask cluster: a real scheduler and two worker processes, on this computer."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cheap
import psutil
import pytest

from autograder import pipeline
from autograder.report import results
from autograder.run.limits import Limits
from autograder.run.pool import DaskPool, LocalPool

pytestmark = pytest.mark.thorough

LIMITS = Limits()


class Cluster:
    """A scheduler and workers; they are found by their own process ids only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        self.address = self._said("scheduler", r"Scheduler at:\s+(tcp://\S+)")

    def worker(self, name: str) -> subprocess.Popen:
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--name", name, "--death-timeout", "60")
        place = ("--local-directory", str(self.folder), "--host", "127.0.0.1")
        worker = self._start("worker", self.address, *options, *place, log=name)
        self._said(name, r"Registered to:")
        return worker

    def _start(self, command: str, *arguments: str, log: str = "") -> subprocess.Popen:
        with (self.folder / f"{log or command}.log").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + command, *arguments],
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    def _said(self, log: str, wanted: str) -> str:
        path = self.folder / f"{log}.log"
        for _ in range(3000):  # seconds, if nothing else is to be done
            if found := re.search(wanted, path.read_text()):
                return found[found.lastindex or 0]
            time.sleep(0.1)
        raise AssertionError(f"{log} is not ready:\n{path.read_text()}")

    def stop(self) -> None:
        """One after the other: a worker whose scheduler has left first waits a minute for it to come back."""
        for process in reversed(self.processes):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("distributed", reason="no Dask: it comes with the extra “cluster”")
    cluster = Cluster(tmp_path_factory.mktemp("dask"))
    yield cluster
    cluster.stop()


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cheap.make_course(tmp_path)
    cheap.use(tmp_path, monkeypatch)
    return tmp_path


def grade(work: Path, source: Path, pool: DaskPool | LocalPool) -> dict[str, float]:
    """Points of all students; every submission must have been graded."""
    ended = list(pipeline.grade(cheap.ASSIGNMENT, source, work, pool, LIMITS, at_once=2 * pool.width))
    assert [one.problem for one in ended] == [""] * len(ended)
    return {result.student: result.score for result in results.of_class(cheap.ASSIGNMENT, work)}


def test_a_cluster_gives_the_results_of_the_local_pool_and_survives_the_death_of_a_worker(
    cluster: Cluster, course: Path
) -> None:
    work = course / "here"
    for i in range(4):
        # Each is its own program, and takes long enough for a worker to be killed in the middle.
        answer = (cheap.RIGHT, cheap.WRONG_SIGN, cheap.BROKEN)[i % 3]
        cheap.hand_in(work, f"student{i}", cheap.with_it(f"# {i}\nimport time; time.sleep(1)", answer))
    source = work / "submitted"
    workers = [cluster.worker("one"), cluster.worker("two")]
    pool = DaskPool(cluster.address)
    try:
        assert pool.width == 2
        grading = pipeline.grade(cheap.ASSIGNMENT, source, course / "there", pool, LIMITS, at_once=4)
        first = next(grading)
        victims = psutil.Process(workers[0].pid).children(recursive=True)
        workers[0].send_signal(signal.SIGKILL)
        ended = [first, *grading]
        assert pool.width == 1
    finally:
        pool.shutdown()
    assert sorted(one.student for one in ended) == sorted(f"student{i}" for i in range(4))
    assert {one.problem for one in ended} == {""}
    psutil.wait_procs(victims, 60)
    assert victims and not any(victim.is_running() for victim in victims)  # its kernels do not outlive it

    there = {result.student: result.score for result in results.of_class(cheap.ASSIGNMENT, course / "there")}
    local = LocalPool(2, LIMITS)
    try:
        assert grade(work, source, local) == there
    finally:
        local.shutdown()
    assert set(there.values()) == {0.0, cheap.POINTS}
    for entry in (course / "there" / "store").rglob("*.json"):
        assert json.loads(entry.read_text())["result"]["isolation"] in {"forked", "bubblewrap", "none"}


def test_a_scheduler_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="no Dask: it comes with the extra “cluster”")
    with pytest.raises(ValueError, match=r"No Dask scheduler answers at tcp://127.0.0.1:9"):
        DaskPool("tcp://127.0.0.1:9", timeout=1)
