"""The grader's end of the fork server: starts it, asks it for boxes, and starts it again if it is gone."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence

from autograder.run.sandbox.confine import Box
from autograder.run.sandbox.errors import SandboxError
from autograder.run.sandbox.server import LATER
from autograder.run.sandbox.watch import MESSAGE_BYTES

# A boxed process can find these in the memory it was forked with, so the grader's other variables stay out.
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "MPLCONFIGDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
)

_ATTEMPTS = 3


class ForkServer:
    """One fork server and what it has imported: ``modules``, and ``later``, while nobody asks, more. ``env`` is set before."""

    def __init__(self, modules: Sequence[str], later: Sequence[str], env: Mapping[str, str], start_s: float) -> None:
        self._modules, self._start_s = [*modules, LATER, *later], start_s
        self._env = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | dict(env)
        self._process: subprocess.Popen | None = None
        self._socket: socket.socket | None = None
        self._ready: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it, without waiting for its imports."""
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        command = [sys.executable, "-P", "-m", "autograder.run.sandbox.server", str(theirs.fileno()), *self._modules]
        with theirs:
            self._process = subprocess.Popen(
                command,
                env=self._env,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._ready = asyncio.create_task(self._await_ready())

    async def _await_ready(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            message = await asyncio.wait_for(loop.sock_recv(self._socket, MESSAGE_BYTES), self._start_s)
        except TimeoutError:
            raise SandboxError(f"The fork server was not ready within {self._start_s:g} s.") from None
        if not message:
            raise ConnectionError("the fork server ended")
        if "ready" not in (answer := json.loads(message)):
            raise SandboxError(f"The fork server could not start: {answer['failed'].strip().splitlines()[-1]}")

    async def fork(self, box: Box, connection: socket.socket) -> None:
        """Have a box started that reports to the other end of ``connection``."""
        request = json.dumps(box.as_json()).encode()
        if len(request) > MESSAGE_BYTES:
            raise SandboxError(
                f"A kernel's environment and paths come to {len(request)} bytes; at most {MESSAGE_BYTES} can be sent."
            )
        for _ in range(_ATTEMPTS):
            if self._process is None or self._process.poll() is not None:
                self.stop()
                self.start()
            asked = self._process
            try:
                await asyncio.shield(self._ready)
                return await self._send(request, connection)
            except OSError:
                if self._process is asked:  # else another kernel's start has already replaced it
                    self.stop()
        raise SandboxError(f"The fork server ended {_ATTEMPTS} times while a kernel was being started.")

    async def _send(self, request: bytes, connection: socket.socket) -> None:
        while True:
            try:
                socket.send_fds(self._socket, [request], [connection.fileno()])
                return
            except BlockingIOError:  # it is busy; asyncio cannot wait for room and send descriptors
                await asyncio.sleep(0.01)

    def stop(self) -> None:
        """End it; kernels that run go on."""
        if self._ready is not None:
            self._ready.cancel()
        if self._socket is not None:
            self._socket.close()
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._process = self._socket = self._ready = None
