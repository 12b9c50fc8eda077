"""Run one submission's notebooks in confined kernels. Sources and a nonce go in, executed notebooks come out, all JSON.

A kernel that dies or a cell that does not end costs only the exercise it belongs to: a new kernel takes over. It runs
again what the later cells build on (set-up, answers and other quick cells, without the one that was fatal) and goes on.
Where a kernel dies without a reason that the sandbox knows, the cell gets a second chance: it may have been an accident.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder import messages, trust
from autograder.records import Limits
from autograder.sandbox import Sandbox, SandboxError, remove_folder

# What an earlier cell defines may be needed after a takeover, but a training is not run twice.
QUICK_S = 5.0
OUTPUTS = {"stream", "display_data", "execute_result", "error", "update_display_data"}

DIED = "The kernel died while this cell ran."
# How the sandbox says that a kernel was ended, for people.
LIMITS = {
    "memory": "The cell used more memory than it may, and was stopped.",
    "cpu": "The notebook used more processor time than it may, and was stopped.",
    "disk": "The cell wrote more to its folder than it may, and was stopped.",
    "processes": "The cell started more processes than it may, and was stopped.",
}


@dataclass
class Execution:
    """An executed notebook, how long each cell took (seconds, by index), and what went wrong (sentence by cell index)."""

    notebook: NotebookNode
    seconds: dict[int, float] = field(default_factory=dict)
    endings: dict[int, str] = field(default_factory=dict)
    guards: dict[int, dict] = field(default_factory=dict)  # of tests, see ``trust.run_test``
    kernels: int = 0
    peak_memory_mb: float = 0.0
    cpu_s: float = 0.0
    disk_full: bool = False  # the present kernel left the folder so
    fatal: int | None = None  # the cell that ended the last kernel
    tried_twice: set[int] = field(default_factory=set)


def new_nonce() -> str:
    """A secret of one run: evidence that does not carry it was made before, or elsewhere."""
    return secrets.token_hex(16)


async def run_job(job: Mapping[str, Any], sandbox: Sandbox) -> dict[str, Any]:
    """Execute all notebooks of a job, one after the other.

    Args:
        job: ``notebooks`` (name → notebook as JSON), ``files`` (relative path → base64), ``nonce``, ``limits``.
        sandbox: where kernels come from.

    Returns:
        ``notebooks``: name → {``notebook``, ``seconds``, ``endings``, ``kernels``, ``peak_memory_mb``}, ``isolation``.
    """
    limits = Limits(**job["limits"])
    done = {}
    for name, text in job["notebooks"].items():
        notebook = nbformat.from_dict(text)
        with _folder(job["files"]) as folder:
            execution = await _run_notebook(notebook, sandbox, folder, job, limits)
        done[name] = {
            "notebook": json.loads(json.dumps(execution.notebook)),
            "seconds": {str(i): round(s, 3) for i, s in execution.seconds.items()},
            "endings": {str(i): text for i, text in execution.endings.items()},
            "guards": {str(i): guard for i, guard in execution.guards.items()},
            "kernels": execution.kernels,
            "peak_memory_mb": execution.peak_memory_mb,
            "cpu_s": execution.cpu_s,
        }
    return {"notebooks": done, "isolation": sandbox.isolation}


@contextlib.contextmanager
def _folder(files: Mapping[str, str]):
    """A private folder with the support files that came with the notebooks, but no notebook: they hold hidden tests."""
    folder = Path(tempfile.mkdtemp(prefix="vae-"))
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


async def _run_notebook(
    notebook: NotebookNode, sandbox: Sandbox, folder: Path, job: Mapping[str, Any], limits: Limits
) -> Execution:
    execution = Execution(notebook)
    code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
    deadline = time.monotonic() + limits.notebook_s
    position = 0
    while position < len(code) and time.monotonic() < deadline:
        async with _kernel(notebook, sandbox, folder, limits, execution) as client:
            if await _caught_up(client, notebook, code[:position], execution, limits):
                position = await _go_on(client, notebook, code, position, execution, job["nonce"], limits, deadline)
        if execution.disk_full:
            _refill(folder, job["files"])
            execution.disk_full = False
        if _second_chance(execution) and code[position - 1] == execution.fatal:
            position -= 1
    for index in code[position:]:
        execution.endings[index] = f"Not run: the notebook's {limits.notebook_s} seconds were used up."
    return execution


def _second_chance(execution: Execution) -> bool:
    """Forget the death that ended the last kernel, if it was the first in its cell and nobody knows why."""
    fatal = execution.fatal
    if fatal is None or fatal in execution.tried_twice or execution.endings[fatal] != DIED:
        return False
    execution.tried_twice.add(fatal)
    del execution.endings[fatal]
    execution.guards.pop(fatal, None)
    return True


async def _go_on(
    client: _Client,
    notebook: NotebookNode,
    code: list[int],
    position: int,
    execution: Execution,
    nonce: str,
    limits: Limits,
    deadline: float,
) -> int:
    """Run cells from ``position`` until the end or a fatal one; returns the position to go on from."""
    for place in range(position, len(code)):
        index = code[place]
        left = deadline - time.monotonic()
        if left <= 0:
            return place
        started = time.monotonic()
        try:
            timeout = min(limits.cell_s, left)
            if is_test(notebook.cells[index]):
                execution.guards[index] = await trust.run_test(client, index, nonce, timeout)
            else:
                await client.run(index, timeout)
        except (CellTimeoutError, DeadKernelError, TimeoutError) as error:
            execution.endings[index] = client.ending(error, limits)
            execution.fatal = index
            return place + 1
        finally:
            execution.seconds[index] = time.monotonic() - started
    return len(code)


async def _caught_up(
    client: _Client, notebook: NotebookNode, before: list[int], execution: Execution, limits: Limits
) -> bool:
    """In a new kernel, run again what later cells may build on. False if that ended the kernel: leave that cell out."""
    for index in before:
        quick = execution.seconds.get(index, 0.0) < QUICK_S
        if not quick or index in execution.endings or is_test(notebook.cells[index]):
            continue
        try:
            await client.run_silently(notebook.cells[index].source, limits.cell_s)
        except (DeadKernelError, TimeoutError) as error:
            execution.endings[index] = client.ending(error, limits)
            execution.fatal = index
            return False
    return True


def is_test(cell: NotebookNode) -> bool:
    """An autograded test cell."""
    role = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(role.get("grade")) and not role.get("solution")


class KernelStartError(RuntimeError):
    """No kernel could be started: nothing that a student wrote can cause it."""


class _Client(NotebookClient):
    """nbclient with a limit on outputs, cell by cell."""

    def __init__(self, notebook: NotebookNode, kernel: Any, limits: Limits, written: int) -> None:
        super().__init__(notebook, km=kernel, allow_errors=True, timeout=limits.cell_s, iopub_timeout=10)
        self.room = limits.output_mb * 2**20 - written
        self.stopping: asyncio.Task | None = None
        self.pristine: trust.Pristine | None = None
        self.reset_execution_trackers()

    async def run(self, index: int, timeout: float, cell: NotebookNode | None = None) -> None:
        """Run a cell of the notebook, or another one in its place."""
        self.timeout = max(1, int(timeout))
        own = self.nb.cells[index]
        try:
            await self.async_execute_cell(cell or own, index)
        finally:
            self.nb.cells[index] = own  # nbclient puts there what it has executed

    async def run_silently(self, source: str, timeout: float = 60, expression: str = "None") -> str | None:
        """Run code of the engine's own: no history, no outputs recorded.

        Returns:
            The repr of ``expression`` after it; None if either raised.
        """
        message = self.kc.execute(
            source, silent=True, store_history=False, allow_stdin=False, user_expressions={"value": expression}
        )
        deadline = time.monotonic() + timeout
        while True:
            if not await self.km.is_alive():
                raise DeadKernelError("Kernel died")
            with contextlib.suppress(Exception):
                reply = await self.kc.get_shell_msg(timeout=1)
                if reply["parent_header"].get("msg_id") == message:
                    value = reply["content"].get("user_expressions", {}).get("value", {})
                    return value.get("data", {}).get("text/plain")
            if time.monotonic() > deadline:
                raise TimeoutError("the kernel does not answer")

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> Any:
        if msg["msg_type"] in OUTPUTS:
            self.room -= len(json.dumps(msg["content"], default=str))
            if self.room < 0:
                # The kernel is ended from here: nbclient looks at what a cell writes only when the cell has ended.
                self.stopping = self.stopping or asyncio.ensure_future(self.km.shutdown_kernel(now=True))
                return None
        return super().process_message(messages.well_formed(msg), cell, cell_index)

    def ending(self, error: Exception, limits: Limits) -> str:
        """What to tell people about a cell that ended its kernel."""
        if self.stopping:
            return f"The notebook wrote more than {limits.output_mb} MB of output and was stopped."
        if isinstance(error, DeadKernelError):
            return DIED
        return f"The cell ran longer than {self.timeout} seconds and was stopped."


async def _started(notebook: NotebookNode, sandbox: Sandbox, folder: Path, limits: Limits) -> _Client:
    """A client on a kernel of its own that is ready for the student's code. Raises KernelStartError or SandboxError."""
    kernel = await sandbox.kernel(folder, {"VAELAB_PROFILE": "grading"})
    written = sum(len(json.dumps(cell.get("outputs", []))) for cell in notebook.cells)
    client = _Client(notebook, kernel, limits, written)
    try:
        client.kc = kernel.client()
        client.kc.start_channels()
        client.kc.allow_stdin = False
        await client.kc.wait_for_ready(timeout=limits.start_s)
        client.pristine = await trust.pristine(client)
        return client
    except BaseException as error:
        await _ended(client, sandbox)
        if isinstance(error, RuntimeError | TimeoutError):  # a DeadKernelError too
            raise KernelStartError(f"a kernel did not start within {limits.start_s} seconds") from error
        raise


async def _ended(client: _Client, sandbox: Sandbox) -> Any:
    """End a client's kernel, with all it started; returns how it ended."""
    if client.kc is not None:
        client.kc.stop_channels()
    return await sandbox.stop(client.km)


@contextlib.asynccontextmanager
async def _kernel(
    notebook: NotebookNode, sandbox: Sandbox, folder: Path, limits: Limits, execution: Execution
) -> AsyncIterator[_Client]:
    """A fresh kernel in the submission's folder, and a client on it; gone at the end, with all it started."""
    try:
        client = await _started(notebook, sandbox, folder, limits)
    except (KernelStartError, SandboxError):  # an accident, since no code of the student has run: once more
        client = await _started(notebook, sandbox, folder, limits)
    execution.kernels, execution.fatal = execution.kernels + 1, None
    try:
        yield client
    finally:
        ending = await _ended(client, sandbox)
        execution.peak_memory_mb = max(execution.peak_memory_mb, ending.peak_mb)
        execution.cpu_s += ending.cpu_s
        execution.disk_full = ending.why == "disk"
        if execution.fatal is not None and ending.why in LIMITS:
            execution.endings[execution.fatal] = LIMITS[ending.why]
