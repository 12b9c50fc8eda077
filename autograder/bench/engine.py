"""The engine, in a process of its own like the stock grader, with a clock at every stage."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
from nbformat.v4 import new_code_cell, new_notebook

from autograder import course, pipeline
from autograder.gradebook import nbgrader_api, writer
from autograder.judge import judged_notebook
from autograder.pipeline import ready
from autograder.report import results
from autograder.run import client, evidence
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool, run

CLOCKED = [
    ("repair", ready, "repair"),
    ("judge", judged_notebook, "judged"),
    ("record", writer.Writer, "enter"),
    ("store", evidence.Store, "put"),
]


def main(root: Path, folder: Path, assignment: str, jobs: int) -> dict:
    """Grade everything in ``folder/submitted``; times in seconds, memory in MB, scores by student."""
    if (root / "solutions").is_dir():
        course.SOLUTIONS = root / "solutions"
    nbgrader_api.quiet()
    stages: dict[str, float] = defaultdict(float)
    first: list[float] = []
    limits = Limits()
    started = time.perf_counter()
    with _clocked(stages), _watched(first, started):
        pool = LocalPool(jobs, limits)
        stages["open the pool"] = time.perf_counter() - started
        try:
            work = pipeline.grade(assignment, folder / "submitted", folder, pool, limits, at_once=2 * jobs)
            ended = {one.student: one for one in work}
        finally:
            pool.shutdown()
    wall = time.perf_counter() - started
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    entries = [json.loads(path.read_text())["result"] for path in (folder / "store").rglob("*.json")]
    notebooks = [notebook for entry in entries for notebook in entry["notebooks"].values()]
    kernels = sum(notebook["cpu_s"] for notebook in notebooks)
    cells = sum(notebook["seconds"] for notebook in notebooks)
    return {
        "wall": wall,
        "first": first[0] if first else None,
        "memory": kernel_memory(),
        "stages": stages,
        "cells": cells,
        "notebooks": len(notebooks),
        "kernels_cpu": kernels,
        "grader_cpu": own.ru_utime + own.ru_stime,
        "children_cpu": children.ru_utime + children.ru_stime,
        "peak_mb": own.ru_maxrss / 1024,
        "isolation": sorted({entry["isolation"] for entry in entries}),
        "problems": {student: one.problem for student, one in ended.items() if one.problem},
        "scores": {result.student: result.score for result in results.of_class(assignment, folder)},
    }


@contextlib.contextmanager
def _clocked(stages: dict[str, float]) -> Iterator[None]:
    """Add up the time spent in each stage of the pipeline."""
    before = [(owner, name, getattr(owner, name)) for _, owner, name in CLOCKED]
    for stage, owner, name in CLOCKED:
        setattr(owner, name, _timed(getattr(owner, name), stages, stage))
    yield
    for owner, name, function in before:
        setattr(owner, name, function)


def _timed(function: Callable, stages: dict[str, float], stage: str) -> Callable:
    def timed(*arguments: Any, **options: Any) -> Any:
        started = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            stages[stage] += time.perf_counter() - started

    return timed


@contextlib.contextmanager
def _watched(first: list[float], started: float) -> Iterator[None]:
    """Note when the first cell ran."""
    plain = client.Client.run

    async def watched(self: Any, *arguments: Any) -> None:
        if not first:
            first.append(time.perf_counter() - started)
        await plain(self, *arguments)

    client.Client.run = watched
    yield
    client.Client.run = plain


def kernel_memory() -> float:
    """Memory in MB that a kernel shares with nobody, before the student's code has done anything."""
    notebook = new_notebook(cells=[new_code_cell("import time; time.sleep(2)")])
    nothing = {"statements": [], "tests": []}
    job = {
        "plans": {"n": nothing},
        "whole": {"n": notebook},
        "files": {},
        "limits": asdict(Limits()),
        "nonce": "0" * 32,
    }
    pool = LocalPool(1, Limits())
    try:
        servers = psutil.Process().children()
        future = pool.submit(run, job)
        most = 0.0
        while not future.done():
            with contextlib.suppress(psutil.Error):
                family = [one for one in psutil.Process().children(recursive=True) if one not in servers]
                most = max(most, sum(one.memory_full_info().uss for one in family) / 2**20)
            time.sleep(0.1)
        return most
    finally:
        pool.shutdown()


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))))
