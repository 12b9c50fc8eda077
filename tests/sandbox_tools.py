"""What the tests of the sandbox share: kernels that run a few lines of code and say what came of it."""

from __future__ import annotations

import asyncio
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from autograder.run.limits import Limits
from autograder.run.sandbox import Ending, Kernel, Sandbox

# No TensorFlow: these tests are about borders, and the fork server starts in half a second without it.
MODULES = ("numpy", "ipykernel.kernelapp", "ipykernel.zmqshell")
LIMITS = Limits(memory_mb=512, cpu_s=60, processes=48, open_files=128, file_mb=16, start_s=120)
SECRET = "the grader's secret"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="forked and bubblewrap kernels need Linux")


def until(happened: Callable[[], object], seconds: float = 120) -> bool:
    """Wait until something has happened."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class Loop:
    """An event loop in a thread of its own, so that fixtures and tests can share a sandbox."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(600)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


async def execute(kernel: Kernel, *sources: str, timeout: float = 60) -> list[str]:
    """What each cell printed, or the name of what it raised."""
    cells = [nbformat.v4.new_code_cell(textwrap.dedent(source)) for source in sources]
    client = NotebookClient(
        nbformat.v4.new_notebook(cells=cells), km=kernel, timeout=timeout, interrupt_on_timeout=True
    )
    said = []
    async with client.async_setup_kernel():
        for index, cell in enumerate(cells):
            said.append(await said_by(client, cell, index))
            if said[-1] == "dead":
                break
    return said


async def said_by(client: NotebookClient, cell: nbformat.NotebookNode, index: int) -> str:
    try:
        await client.async_execute_cell(cell, index)
    except CellExecutionError as error:
        return error.ename
    except CellTimeoutError:
        return "timeout"
    except DeadKernelError:
        return "dead"
    return "".join(output.get("text", "") for output in cell.outputs).strip()


class Box:
    """Run code in fresh kernels of one sandbox."""

    def __init__(self, loop: Loop, sandbox: Sandbox, folder: Path) -> None:
        self.loop, self.sandbox, self.folder = loop, sandbox, folder

    def run(self, *sources: str, env: dict[str, str] | None = None, timeout: float = 60) -> tuple[list[str], Ending]:
        return self.loop.run(self._run(sources, env or {}, timeout))

    async def _run(self, sources: tuple[str, ...], env: dict[str, str], timeout: float) -> tuple[list[str], Ending]:
        kernel = await self.sandbox.kernel(self.folder, env)
        try:
            said = await execute(kernel, *sources, timeout=timeout)
        finally:
            ending = await self.sandbox.stop(kernel)
        return said, ending

    def says(self, source: str) -> str:
        return self.run(source)[0][0]
