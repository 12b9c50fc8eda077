"""A client on a confined kernel, with limits on what the kernel says: whatever happens in a cell ends as ``CellStopped``."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Coroutine, Mapping
from pathlib import Path
from queue import Empty
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import course, judge
from autograder.run import guarding, messages
from autograder.run.limits import Limits
from autograder.run.sandbox import NO_MESSAGE, Ending, Kernel, Sandbox

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


class KernelStartError(RuntimeError):
    """No kernel could be started: nothing that a student wrote can cause it."""


class CellStopped(Exception):
    """A cell has ended its kernel, or must not go on; the message tells people why."""


class Client(NotebookClient):
    """nbclient with limits on what a kernel says. Whatever happens to the kernel in a cell is a ``CellStopped``."""

    def __init__(self, notebook: NotebookNode, kernel: Kernel, limits: Limits) -> None:
        super().__init__(
            notebook, km=kernel, allow_errors=True, timeout=limits.cell_s, iopub_timeout=10, store_widget_state=False
        )
        self.most_output = limits.output_mb * 2**20
        self.room = self.most_output  # of what is kept
        self.cell_room = self.most_output  # of what the present cell may still write
        self.keeps = True  # what the present cell displays; if not, only its error
        self.pristine: guarding.Pristine | None = None
        self.undisturbed = True  # nothing of the student's has run since the kernel was last looked at
        self.watching: asyncio.Task | None = None
        self.reset_execution_trackers()

    async def begin(self, patience: float) -> None:
        """Connect to the kernel, and wait until it answers."""
        self.kc = self.km.client()
        # No heartbeat, whose thread a kernel could trouble, and nothing that the grader would not read.
        self.kc.start_channels(stdin=False, hb=False, control=False)
        self.watching = asyncio.ensure_future(self.km.watch(self.kc.iopub_channel))
        await self._unless_stopped(self.kc.wait_for_ready(timeout=patience))
        self.pristine = await guarding.pristine(self)

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

    async def statements(self, text: str, timeout: float) -> str:
        """Run statements that are no cell of the notebook; what they display is dropped. Raises CellStopped.

        Returns:
            The error they ended with, in a line; empty if they ran.
        """
        cell, self.keeps, self.undisturbed = new_code_cell(text), False, False
        try:
            await self.run(0, timeout, cell)
        finally:
            self.keeps = True
        return judge.error_of(cell.outputs, "")

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
        if msg["msg_type"] == "clear_output" and course.of(self.nb.cells[cell_index]).is_test:
            return None  # an answer that clears what it has drawn would take the reports before it along
        if msg["msg_type"] in OUTPUTS:
            size = len(json.dumps(msg["content"], default=str))
            self.cell_room -= size
            if self.cell_room < 0:
                self.km.meter.stop(TOO_LOUD.format(self.most_output >> 20))
                return None
            if not self.keeps and msg["msg_type"] != "error":
                return None
            # Of a test only its reports are kept, whatever the notebook has written before.
            if not course.of(self.nb.cells[cell_index]).is_test:
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


async def started(notebook: NotebookNode, sandbox: Sandbox, folder: Path, limits: Limits) -> Client:
    """A client on a kernel of its own that is ready for the student's code. Raises KernelStartError or SandboxError."""
    kernel = await sandbox.kernel(folder, {"VAELAB_PROFILE": "grading"})
    client = Client(notebook, kernel, limits)
    try:
        await client.begin(limits.start_s)
        return client
    except BaseException as error:
        await ended(client, sandbox)
        if isinstance(error, RuntimeError | TimeoutError | CellStopped):  # a DeadKernelError too
            raise KernelStartError(f"a kernel did not start within {limits.start_s} seconds") from error
        raise


async def ended(client: Client, sandbox: Sandbox) -> Ending:
    """End a client's kernel, with all it started; returns how it ended."""
    await client.end()
    return await sandbox.stop(client.km)


def beginning(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """The first of the outputs of a cell that was stopped."""
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
