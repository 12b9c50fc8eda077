"""Kernels as jupyter_client and nbclient know them, started in a box of the fork server or as a program of their own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from typing import Any

import psutil
import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Type

from autograder.run.sandbox.confine import Box
from autograder.run.sandbox.errors import SandboxError
from autograder.run.sandbox.forkserver import ForkServer
from autograder.run.sandbox.meter import Meter, MeteredChannel, MeteredSession
from autograder.run.sandbox.watch import MESSAGE_BYTES

# Everything of a box is killed at once; only a process stuck in the operating system takes longer.
END_S = 10
# A kernel that has ended closes its connections too, and its end is known a moment later.
_CUT_OFF_S = 0.5


@dataclass(frozen=True)
class Ending:
    """How a kernel ended, and what it and all it started used.

    ``why``: "stopped" (asked to), "memory", "cpu", "disk", "processes", "killed" (a signal; see ``code``), or "" (it left by itself).
    ``code``: exit code, negative for a signal, None if unknown. ``peak_mb``: most memory of its own, not counting what is
    shared with the fork server, looked at twice a second. ``errors``: the end of what it wrote to its real stderr.
    """

    why: str
    code: int | None = None
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    errors: str = ""


class Client(AsyncKernelClient):
    """A client that is ready as soon as its kernel is; jupyter_client's own then waits for what never comes."""

    shell_channel_class = Type(MeteredChannel)
    iopub_channel_class = Type(MeteredChannel)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers, and what it publishes arrives. Raises RuntimeError if it does not."""
        end = time.monotonic() + (timeout or float("inf"))
        while not await self._answers():
            if not await self.parent.is_alive():
                raise RuntimeError("The kernel died before it answered.")
            if time.monotonic() > end:
                raise RuntimeError(f"The kernel did not answer within {timeout:g} s.")

    async def _answers(self) -> bool:
        self.kernel_info()
        try:
            await self.get_shell_msg(timeout=1)
            await self.get_iopub_msg(timeout=0.2)
        except Empty:
            return False
        return True


class Kernel(AsyncKernelManager):
    """A kernel manager for nbclient. The kernel is reached through unix sockets ``place``/s/k-1 to k-5.

    ``meter`` says when it has sent more than ``most_bytes``, in all messages together, and must be ended.
    """

    def __init__(self, place: Path, interrupt_mode: str, most_bytes: int) -> None:
        self.meter = Meter(most_bytes)
        super().__init__(
            transport="ipc",
            ip=str(place / "s" / "k"),
            connection_file=str(place / "connection.json"),
            session=MeteredSession(meter=self.meter),
            client_factory=Client,
        )
        # A larger frame would be in the grader's memory before it could be counted: the connection is closed instead.
        self.context.setsockopt(zmq.MAXMSGSIZE, most_bytes)
        self.place = place
        self._clients: list[Client] = []
        # Not from an installed kernelspec, which a user may have changed.
        self._kernel_spec = KernelSpec(display_name="Python 3", language="python", interrupt_mode=interrupt_mode)

    def client(self, **kwargs: Any) -> Client:
        client = super().client(**{"context": self.context} | kwargs)
        self._clients.append(client)
        return client

    async def watch(self, channel: Any) -> None:
        """Stop the meter if ``channel`` is cut off while the kernel lives: it sent a message that was too large."""
        monitor = channel.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        try:
            await monitor.poll()
            await asyncio.sleep(_CUT_OFF_S)
            if await self.is_alive():
                self.meter.stop(self.meter.too_much)
        finally:
            channel.socket.disable_monitor()

    def stop_clients(self) -> None:
        """nbclient leaves the client of a kernel that it did not start; its sockets and threads would add up."""
        for client in self._clients:
            client.stop_channels()
        self._clients.clear()

    def write_connection_file(self, **kwargs: Any) -> None:
        """Write the connection file, and for the kernel one with the sockets' place as it sees it."""
        super().write_connection_file(**kwargs)
        own = json.loads(Path(self.connection_file).read_text()) | {"ip": f"{self.provisioner.sockets}/k"}
        with open(self.place / "s" / "kernel.json", "w", opener=_private) as file:
            json.dump(own, file)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _Provisioner(KernelProvisionerBase):
    """What both ways have in common. ``ending`` is known once the kernel and all it started are gone."""

    sockets: str = ""  # where the kernel sees its sockets
    ending: Ending | None = None
    launched = False

    @property
    def has_process(self) -> bool:
        return self.launched and self.ending is None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        self.parent.write_connection_file()
        self.connection_info = self.parent.get_connection_info()
        return {**kwargs, "cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        await self._launch()
        self.launched = True
        return self.connection_info

    async def _launch(self) -> None:
        raise NotImplementedError

    async def poll(self) -> int | None:
        if self.ending is None:
            return None
        return -signal.SIGKILL if self.ending.code is None else self.ending.code

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        pass


class ForkedProvisioner(_Provisioner):
    """Asks the fork server for a box and talks to its process 1."""

    def __init__(self, server: ForkServer, box: Box, sockets: str, start_s: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sockets = sockets
        self._server, self._box, self._start_s = server, box, start_s
        self._connection: socket.socket | None = None
        self._ended: asyncio.Task[None] | None = None

    async def _launch(self) -> None:
        # Twice, because the fork server may be killed between taking the request and answering it.
        answer = await self._ask() or await self._ask()
        if "started" not in answer:
            reason = answer.get("failed") or answer.get("ended", {}).get("errors") or "its process died at once"
            raise SandboxError(f"A confined kernel did not start: {reason.strip().splitlines()[-1]}")
        self._ended = asyncio.create_task(self._await_end())

    async def _ask(self) -> dict[str, Any]:
        self._close()
        self._connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._connection.setblocking(False)
        with theirs:
            await self._server.fork(self._box, theirs)
        try:
            return await asyncio.wait_for(self._receive(), self._start_s)
        except TimeoutError:
            self._close()
            raise SandboxError(f"A confined kernel did not start within {self._start_s:g} s.") from None

    async def _receive(self) -> dict[str, Any]:
        """The next message; empty when the other end is gone."""
        try:
            message = await asyncio.get_running_loop().sock_recv(self._connection, MESSAGE_BYTES)
        except OSError:
            return {}
        return json.loads(message) if message else {}

    async def _await_end(self) -> None:
        answer = await self._receive()
        self.ending = (
            Ending(**answer["ended"]) if "ended" in answer else Ending("killed", errors=answer.get("failed", ""))
        )
        self._close()

    def _send(self, command: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):
            if self._connection is not None:
                self._connection.send(json.dumps(command).encode())

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def send_signal(self, signum: int) -> None:
        self._send({"signal": int(signum)})

    async def kill(self, restart: bool = False) -> None:
        self._send({"stop": True})

    async def wait(self) -> int | None:
        if self._ended is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._ended), END_S)
        return await self.poll()


class ProgramProvisioner(_Provisioner):
    """Starts ``command`` in a session of its own: bubblewrap with a kernel in it, or a kernel without protection."""

    def __init__(self, command: Sequence[str], sockets: str, folder: str, env: dict[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sockets = sockets
        self._command, self._folder, self._env = list(command), folder, env
        self._process: subprocess.Popen | None = None
        self._asked = False
        self._cpu_s = 0.0

    @property
    def _errors(self) -> Path:
        return self.parent.place / "errors"

    async def _launch(self) -> None:
        with open(self._errors, "ab") as errors:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )

    async def poll(self) -> int | None:
        if self.ending is None and self._process is not None:
            with contextlib.suppress(ChildProcessError):
                process, status, used = os.wait4(self._process.pid, os.WNOHANG)
                if process:
                    self._note(os.waitstatus_to_exitcode(status), used)
        return await super().poll()

    def _note(self, code: int, used: Any) -> None:
        self._process.returncode = code
        with contextlib.suppress(ProcessLookupError):  # what the kernel started and left behind
            os.killpg(self._process.pid, signal.SIGKILL)
        why = "stopped" if self._asked else {0: "", -signal.SIGXCPU: "cpu"}.get(code, "killed" if code < 0 else "")
        # Kilobytes on Linux, bytes on macOS.
        peak_mb = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        errors = self._errors.read_bytes()[-4096:].decode(errors="replace")
        cpu_s = max(self._cpu_s, used.ru_utime + used.ru_stime)
        self.ending = Ending(why, code, round(cpu_s, 3), round(peak_mb, 1), errors)

    async def send_signal(self, signum: int) -> None:
        if self.has_process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        if self.has_process and await self.poll() is None:
            self._asked = True
            self._cpu_s = _cpu_s(self._process.pid)
            await self.send_signal(signal.SIGKILL)

    async def wait(self) -> int | None:
        code = await self.poll()
        for _ in range(END_S * 20):
            if code is not None:
                break
            await asyncio.sleep(0.05)
            code = await self.poll()
        return code


def _cpu_s(process: int) -> float:
    """CPU time of ``process`` and its descendants: bubblewrap, when killed, takes what it knows with it."""
    try:
        parent = psutil.Process(process)
        times = [one.cpu_times() for one in (parent, *parent.children(recursive=True))]
    except psutil.Error:
        return 0.0
    return sum(one.user + one.system for one in times)
