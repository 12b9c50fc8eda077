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
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from queue import Empty
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from autograder import messages, trust
from autograder.records import Limits
from autograder.sandbox import NO_MESSAGE, Ending, Kernel, Sandbox, SandboxError, remove_folder

# What an earlier cell defines may be needed after a takeover, but a training is not run twice.
QUICK_S = 5.0
OUTPUTS = {"stream", "display_data", "execute_result", "error", "update_display_data"}

DIED = "The kernel died while this cell ran."
TOO_LOUD = "The cell wrote more than {} MB of output and was stopped."
# What stays, in characters, of the output of a cell that was stopped: it must not use up what the others may write.
MOST_KEPT = 100_000
_TOO_LONG = "The cell ran longer than {} seconds and was stopped."
# How the sandbox says that a kernel was ended, for people.
LIMITS = {
    "memory": "The cell used more memory than it may, and was stopped.",
    "cpu": "The notebook used more processor time than it may, and was stopped.",
    "disk": "The cell wrote more to its folder than it may, or too deep into it, and was stopped.",
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
        with _folder(sandbox, job["files"]) as folder:
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
def _folder(sandbox: Sandbox, files: Mapping[str, str]):
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
        except CellStopped as stopped:
            execution.endings[index] = str(stopped)
            execution.fatal = index
            notebook.cells[index].outputs = _beginning(notebook.cells[index].outputs)
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
        except CellStopped as stopped:
            execution.endings[index] = str(stopped)
            execution.fatal = index
            return False
    return True


def _beginning(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The first of a cell's outputs."""
    kept, room = [], MOST_KEPT
    for output in outputs:
        if output.output_type == "stream":
            output.text = output.text[:room]
        room -= len(json.dumps(output))
        if room < 0 and output.output_type != "stream":
            break
        kept.append(output)
        if room < 0:
            break
    return kept


def is_test(cell: NotebookNode) -> bool:
    """An autograded test cell."""
    role = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(role.get("grade")) and not role.get("solution")


class KernelStartError(RuntimeError):
    """No kernel could be started: nothing that a student wrote can cause it."""


class CellStopped(Exception):
    """A cell has ended its kernel, or must not go on; the message tells people why."""


class _Client(NotebookClient):
    """nbclient with limits on what a kernel says. Whatever happens to the kernel in a cell is a ``CellStopped``."""

    def __init__(self, notebook: NotebookNode, kernel: Kernel, limits: Limits, written: int) -> None:
        super().__init__(
            notebook, km=kernel, allow_errors=True, timeout=limits.cell_s, iopub_timeout=10, store_widget_state=False
        )
        self.most_output = limits.output_mb * 2**20
        self.room = self.most_output - written  # of what is kept
        self.cell_room = self.most_output  # of what the present cell may still write
        self.pristine: trust.Pristine | None = None
        self.watching: asyncio.Task | None = None
        self.reset_execution_trackers()

    async def begin(self, patience: float) -> None:
        """Connect to the kernel, and wait until it answers."""
        self.kc = self.km.client()
        # No heartbeat, whose thread a kernel could trouble, and nothing that the grader would not read.
        self.kc.start_channels(stdin=False, hb=False, control=False)
        self.watching = asyncio.ensure_future(self.km.watch(self.kc.iopub_channel))
        await self._unless_stopped(self.kc.wait_for_ready(timeout=patience))
        self.pristine = await trust.pristine(self)

    async def end(self) -> None:
        if self.watching is not None:
            self.watching.cancel()
            await asyncio.gather(self.watching, return_exceptions=True)
        if self.kc is not None:
            self.kc.stop_channels()

    async def run(self, index: int, timeout: float, cell: NotebookNode | None = None) -> None:
        """Run a cell of the notebook, or another one in its place. Raises CellStopped."""
        self.timeout = max(1, int(timeout))
        self.cell_room = self.most_output
        own = self.nb.cells[index]
        try:
            await self._unless_stopped(self.async_execute_cell(cell or own, index))
        except (CellTimeoutError, TimeoutError) as error:
            raise CellStopped(_TOO_LONG.format(self.timeout)) from error
        except DeadKernelError as error:
            raise CellStopped(DIED) from error
        except (CellStopped, OSError):
            raise
        except Exception as error:  # a message whose content is not what nbclient takes for granted
            raise CellStopped(NO_MESSAGE) from error
        finally:
            self.nb.cells[index] = own  # nbclient puts there what it has executed

    async def run_silently(self, source: str, timeout: float = 60, expression: str = "None") -> str | None:
        """Run code of the engine's own: no history, no outputs recorded. Raises CellStopped.

        Returns:
            The repr of ``expression`` after it; None if either raised.
        """
        message = self.kc.execute(
            source, silent=True, store_history=False, allow_stdin=False, user_expressions={"value": expression}
        )
        try:
            reply = await asyncio.wait_for(self._unless_stopped(self._reply(message)), timeout)
        except TimeoutError as error:
            raise CellStopped(_TOO_LONG.format(int(timeout))) from error
        except DeadKernelError as error:
            raise CellStopped(DIED) from error
        return _value(reply)

    async def _reply(self, message: str) -> dict[str, Any]:
        while True:
            with contextlib.suppress(Empty):
                reply = await self.kc.get_shell_msg(timeout=1)
                if reply["parent_header"].get("msg_id") == message:
                    return reply
            if not await self.km.is_alive():
                raise DeadKernelError("Kernel died")

    async def _unless_stopped(self, work: Coroutine[Any, Any, Any]) -> Any:
        """The result of ``work``, given up as soon as the kernel must be stopped: a cell need not end for that.

        The kernel itself goes on until its client is gone, so that nothing is pulled away under its feet.
        """
        working, stopped = asyncio.ensure_future(work), asyncio.ensure_future(self.km.meter.stopped())
        try:
            await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                raise CellStopped(stopped.result())
            if working.cancelled():  # not from here: its connection is gone
                raise DeadKernelError("Kernel died")
            return working.result()
        finally:
            for task in (working, stopped):
                task.cancel()
            await asyncio.gather(working, stopped, return_exceptions=True)

    def process_message(self, msg: dict, cell: NotebookNode, cell_index: int) -> Any:
        if msg["msg_type"] in OUTPUTS:
            size = len(json.dumps(msg["content"], default=str))
            self.cell_room -= size
            if self.cell_room < 0:
                self.km.meter.stop(TOO_LOUD.format(self.most_output >> 20))
                return None
            # Of a test only its reports are kept, whatever the notebook has written before.
            if not is_test(self.nb.cells[cell_index]):
                self.room -= size
                if self.room < 0:
                    return None
        return super().process_message(messages.well_formed(msg), cell, cell_index)

    def handle_comm_msg(self, *_: Any) -> None:
        """Nothing of a widget is kept: its state is no output, and nobody sees it."""


def _value(reply: Mapping[str, Any]) -> str | None:
    """The text of the expression that a reply brings, if it does."""
    value: Any = reply["content"]
    for key in ("user_expressions", "value", "data", "text/plain"):
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


async def _started(notebook: NotebookNode, sandbox: Sandbox, folder: Path, limits: Limits) -> _Client:
    """A client on a kernel of its own that is ready for the student's code. Raises KernelStartError or SandboxError."""
    kernel = await sandbox.kernel(folder, {"VAELAB_PROFILE": "grading"})
    written = sum(len(json.dumps(cell.get("outputs", []))) for cell in notebook.cells if not is_test(cell))
    client = _Client(notebook, kernel, limits, written)
    try:
        await client.begin(limits.start_s)
        return client
    except BaseException as error:
        await _ended(client, sandbox)
        if isinstance(error, RuntimeError | TimeoutError | CellStopped):  # a DeadKernelError too
            raise KernelStartError(f"a kernel did not start within {limits.start_s} seconds") from error
        raise


async def _ended(client: _Client, sandbox: Sandbox) -> Ending:
    """End a client's kernel, with all it started; returns how it ended."""
    await client.end()
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
