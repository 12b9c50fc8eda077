"""Run what a submission's tests need in confined kernels. Plans and a nonce go in, evidence comes out, all JSON.

A clean kernel runs the statements that the plan names, in the notebook's order, each failing by itself, and the tests between
them. A kernel that dies or a statement that does not end costs only the tests that need it: a new kernel runs what the tests
that are left need, without what was fatal; should that die as well, each test has a kernel of its own. Where a kernel dies
without a reason that the sandbox knows, there is a second chance: it may have been an accident.

A test that failed is tried once more where its plan may have missed something: in a new kernel, with all statements above it.
Its secret is the same, so that its random numbers are, too: what differs is what ran, and luck gives no points.
"""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder import course, judge
from autograder.judge import trust
from autograder.run import client as clients
from autograder.run import guarding
from autograder.run.client import DIED, LIMITS, CellStopped, Client, KernelStartError
from autograder.run.limits import Limits
from autograder.run.sandbox import Sandbox, SandboxError, remove_folder
from vaelab.checks.registry import CHECKS

# How many times as long as another cell a test may take in which a student's model is trained: a minute on two cores, as a task
# may ask for, is two where two notebooks share them.
LONG_TEST = 3
# After so many deaths nobody waits for another's test.
_TOGETHER = 2


def new_nonce() -> str:
    """A secret of one run: evidence that does not carry it was made before, or elsewhere."""
    return secrets.token_hex(16)


async def run_job(job: Mapping[str, Any], sandbox: Sandbox) -> dict[str, Any]:
    """Run the plans of all notebooks of a job, one after the other.

    Args:
        job: ``plans`` (notebook → the job of its ``plan.Plan``), ``files`` (relative path → base64), ``nonce``, ``limits``,
            and maybe ``whole`` (notebook → its cells, to be run from top to bottom for what they display).
        sandbox: where kernels come from.

    Returns:
        ``notebooks``: name → what ``Run.evidence`` returns, and ``isolation``.
    """
    limits = Limits(**job["limits"])
    done = {}
    for name, plan in job["plans"].items():
        run = Run(plan, sandbox, job["files"], job["nonce"], limits)
        await run.judged()
        done[name] = run.evidence()
        if name in job.get("whole", {}):
            done[name]["whole"] = await _whole(job["whole"][name], sandbox, job["files"], limits)
    return {"notebooks": done, "isolation": sandbox.isolation}


def unrun(plans: Mapping[str, Any]) -> dict[str, Any] | None:
    """The evidence of a job in which there is nothing to run, without a kernel; None if there is."""
    if any(plan["tests"] for plan in plans.values()):
        return None
    nothing = {"tests": {}, "errors": {}, "endings": {}, "seconds": 0.0, "cpu_s": 0.0, "kernels": 0}
    return {"notebooks": {name: {**nothing, "peak_memory_mb": 0.0} for name in plans}, "isolation": "", "nonce": ""}


@contextlib.contextmanager
def _folder(sandbox: Sandbox, files: Mapping[str, str]) -> Iterator[Path]:
    """A private folder with the support files that came with the notebooks, but no notebook: they hold hidden tests."""
    folder = sandbox.folder()
    try:
        _fill(folder, files)
        yield folder
    finally:
        remove_folder(folder)


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    for name, data in files.items():
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))


def _refill(folder: Path, files: Mapping[str, str]) -> None:
    """Make a full folder what it was at the start: no kernel starts in a full one."""
    remove_folder(folder)
    folder.mkdir(mode=0o700)
    _fill(folder, files)


@dataclass
class Tried:
    """A test that was run: ``ending`` says why it was stopped, ``guard`` is evidence on its kernel, see ``guarding.run_test``."""

    outputs: list[Any] = field(default_factory=list)
    guard: dict[str, Any] | None = None
    ending: str = ""
    again: bool = False


class Run:
    """The judged run of one notebook."""

    def __init__(
        self, plan: Mapping[str, Any], sandbox: Sandbox, files: Mapping[str, str], nonce: str, limits: Limits
    ) -> None:
        self.plan, self.sandbox, self.files, self.nonce, self.limits = plan, sandbox, files, nonce, limits
        self.statements = plan["statements"]
        self.tests = [_test_cell(test) for test in plan["tests"]]
        self.tried: dict[int, Tried] = {}
        self.errors: dict[int, str] = {}  # of statements, by number
        self.endings: dict[int, str] = {}  # of cells, by number
        self.fatal: set[int] = set()  # statements that have ended a kernel, and never run again
        self.once: set[tuple[str, int]] = set()  # what ended a kernel that may have died by accident
        self.deadline = time.monotonic() + limits.notebook_s
        self.seconds = self.cpu_s = self.peak_memory_mb = 0.0
        self.kernels = 0

    async def judged(self) -> None:
        """Run all tests with what they need, and those that failed once more with everything."""
        await self._all(range(len(self.tests)), "needs", again=False)
        failed = [i for i in range(len(self.tests)) if self._is_to_be_tried_again(i)]
        before = {i: self.tried.pop(i) for i in failed}
        await self._all(failed, "more", again=True)
        self.tried |= {i: one for i, one in before.items() if not self._passed(i)}

    def evidence(self) -> dict[str, Any]:
        """``tests``: name → outputs, guard, ending, whether it passed at the second try; ``errors`` of statements and ``endings`` of cells
        by number; ``seconds``, ``cpu_s``, ``kernels``, ``peak_memory_mb``."""
        return {
            "tests": {self.plan["tests"][i]["name"]: vars(one) for i, one in sorted(self.tried.items())},
            "errors": {str(number): said for number, said in self.errors.items()},
            "endings": {str(cell): said for cell, said in self.endings.items()},
            "seconds": round(self.seconds, 3),
            "cpu_s": round(self.cpu_s, 3),
            "kernels": self.kernels,
            "peak_memory_mb": self.peak_memory_mb,
        }

    def _is_to_be_tried_again(self, test: int) -> bool:
        """It failed without some of the statements above it: what other tests need ran too, where all ran in one kernel."""
        own = self.plan["tests"][test]
        ran = self.plan["tests"] if self.kernels == 1 else [own]
        missed = set(own["more"]).difference(*(one["needs"] for one in ran))
        return bool(missed) and not self.tried[test].ending and not self._passed(test)

    def _passed(self, test: int) -> bool:
        one, cell = self.tried[test], self.tests[test]
        given = new_code_cell(cell.source, metadata=cell.metadata, outputs=one.outputs)
        return all(verdict.passed for verdict in trust.believed(given, cell.source, one.guard, self.nonce, one.ending))

    async def _all(self, tests: Iterator[int] | list[int], which: str, again: bool) -> None:
        """Run tests with the statements that the plan names under ``which``, in as many kernels as it takes."""
        left, deaths = list(tests), 0
        if not left:
            return
        with _folder(self.sandbox, self.files) as folder:
            while left and time.monotonic() < self.deadline:
                together = left if deaths < _TOGETHER else left[:1]
                deaths += await self._in_a_kernel(together, which, again, folder)
                left = [test for test in left if test not in self.tried]
        for test in left:
            self.tried[test] = Tried(ending=f"Not run: the notebook's {self.limits.notebook_s} seconds were used up.")

    async def _in_a_kernel(self, tests: list[int], which: str, again: bool, folder: Path) -> bool:
        """Run tests until the last or until the kernel ends; returns whether it did."""
        dead: _Death | None = None
        async with self._kernel(folder) as (client, ending):
            started = time.monotonic()
            try:
                await self._steps(client, tests, which, again)
            except _Death as death:
                dead = death
            self.seconds += time.monotonic() - started
        if ending.disk_full:
            _refill(folder, self.files)
        if dead:
            self._blame(dead, LIMITS.get(ending.why, str(dead.stopped)), again)
        return dead is not None

    async def _steps(self, client: Client, tests: list[int], which: str, again: bool) -> None:
        """The statements and tests in the notebook's order; what a test needs from below it comes before it. Raises _Death."""
        wanted = {test: self.plan["tests"][test][which] for test in tests}
        ran: set[int] = set()
        for test in tests:
            behind = self.plan["tests"][test]["behind"]
            ahead = {number for other in tests[tests.index(test) :] for number in wanted[other] if number < behind}
            due = sorted(({*ahead, *wanted[test]} - ran) - self.fatal)
            ran.update(due)
            for step in self._grouped(due):
                await self._run_step(client, step, again)
            await self._run_test(client, test, again)

    def _grouped(self, due: list[int]) -> list[list[int]]:
        """Definitions and imports of one cell run together, everything else by itself."""
        steps: list[list[int]] = []
        for number in due:
            own = self.statements[number]
            last = self.statements[steps[-1][-1]] if steps else None
            if last and own["plain"] and last["plain"] and last["cell"] == own["cell"]:
                steps[-1].append(number)
            else:
                steps.append([number])
        return steps

    async def _run_step(self, client: Client, step: list[int], again: bool) -> None:
        try:
            error = await client.statements(self._text(step), self._patience())
            if error and len(step) > 1:  # each fails by itself
                for number in step:
                    await self._run_step(client, [number], again)
            elif error and not again:
                self.errors[step[0]] = error
        except CellStopped as stopped:
            raise _Death(stopped, step) from stopped

    def _text(self, step: list[int]) -> str:
        return "\n".join(self.statements[number]["text"] for number in step)

    async def _run_test(self, client: Client, test: int, again: bool) -> None:
        cell = client.nb.cells[test]
        cell.outputs = []
        try:
            guard = await guarding.run_test(client, test, self.nonce, self._patience(_times(cell)))
        except CellStopped as stopped:
            raise _Death(stopped, [], test, clients.beginning(cell.outputs)) from stopped
        self.tried[test] = Tried(json.loads(json.dumps(cell.outputs)), guard, again=again)

    def _patience(self, times: int = 1) -> float:
        return max(1.0, min(times * self.limits.cell_s, self.deadline - time.monotonic()))

    def _blame(self, death: _Death, why: str, again: bool) -> None:
        """What ended a kernel does not run again, unless it may have been an accident."""
        culprits = {("statement", number) for number in death.step} or {("test", death.test)}
        if why == DIED and not culprits & self.once:
            self.once |= culprits
            return
        if death.test is not None:
            self.tried[death.test] = Tried(death.outputs, None, why, again)
            return
        self.fatal |= set(death.step)
        if not again:
            self.endings[self.statements[death.step[0]]["cell"]] = why

    @contextlib.asynccontextmanager
    async def _kernel(self, folder: Path) -> AsyncIterator[tuple[Client, _End]]:
        """A fresh kernel in the submission's folder, and a client on it; gone at the end, with all it started."""
        notebook = new_notebook(cells=[new_code_cell(cell.source, metadata=cell.metadata) for cell in self.tests])
        async with _client(notebook, self.sandbox, folder, self.limits) as (client, end):
            self.kernels += 1
            yield client, end
        self.peak_memory_mb = max(self.peak_memory_mb, end.peak_mb)
        self.cpu_s += end.cpu_s


class _Death(Exception):
    """A kernel has ended, in a step or in a test."""

    def __init__(
        self, stopped: CellStopped, step: list[int], test: int | None = None, outputs: list[Any] | None = None
    ) -> None:
        super().__init__(str(stopped))
        self.stopped, self.step, self.test, self.outputs = stopped, step, test, outputs or []


@dataclass
class _End:
    """How a kernel ended; filled in when it has."""

    why: str = ""
    cpu_s: float = 0.0
    peak_mb: float = 0.0

    @property
    def disk_full(self) -> bool:
        return self.why == "disk"


@contextlib.asynccontextmanager
async def _client(
    notebook: NotebookNode, sandbox: Sandbox, folder: Path, limits: Limits
) -> AsyncIterator[tuple[Client, _End]]:
    try:
        client = await clients.started(notebook, sandbox, folder, limits)
    except (KernelStartError, SandboxError):  # an accident, since no code of the student has run: once more
        client = await clients.started(notebook, sandbox, folder, limits)
    end = _End()
    try:
        yield client, end
    finally:
        ending = await clients.ended(client, sandbox)
        end.why, end.cpu_s, end.peak_mb = ending.why, ending.cpu_s, ending.peak_mb


def _times(test: NotebookNode) -> int:
    """How many times as long as other cells a test may take."""
    trains = any(CHECKS[call.check].trains_long for call in judge.calls(test.source))
    return LONG_TEST if trains else 1


def _test_cell(test: Mapping[str, Any]) -> NotebookNode:
    role = {"grade_id": test["name"], "grade": True, "solution": False, "locked": True, "task": False}
    return new_code_cell(test["source"], metadata={"nbgrader": role})


async def _whole(
    cells: Mapping[str, Any], sandbox: Sandbox, files: Mapping[str, str], limits: Limits
) -> dict[str, Any]:
    """Run a notebook's cells, tests left out, from top to bottom in a kernel of their own, for what they display.

    Returns:
        ``outputs`` by index of the cell, and ``stopped``: index and reason of the cell that was the last to run, if one was stopped.
    """
    notebook = nbformat.from_dict(cells)
    deadline = time.monotonic() + limits.notebook_s
    stopped: tuple[int, str] | None = None
    with _folder(sandbox, files) as folder:
        async with _client(notebook, sandbox, folder, limits) as (client, _):
            for i, cell in enumerate(notebook.cells):
                if cell.cell_type != "code" or course.of(cell).is_test or not cell.source.strip():
                    continue
                try:
                    await client.run(i, max(1.0, min(limits.cell_s, deadline - time.monotonic())))
                except CellStopped as reason:
                    cell.outputs = clients.beginning(cell.outputs)
                    stopped = i, str(reason)
                    break
    outputs = {str(i): cell.outputs for i, cell in enumerate(notebook.cells) if cell.get("outputs")}
    return {"outputs": json.loads(json.dumps(outputs)), "stopped": stopped}
