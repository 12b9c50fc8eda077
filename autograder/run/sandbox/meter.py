"""What a kernel says, on all its channels: counted and looked at before anybody believes that it is a message.

The student's code owns the kernel's process, its sockets and the key it signs with, so it can send whatever it likes, and as much.
"""

from __future__ import annotations

import asyncio
from collections import deque
from queue import Empty
from typing import Any

import zmq
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session
from traitlets import Instance

TOO_MUCH = "The cell wrote more than {} MB of output or of messages to widgets, and was stopped."
NO_MESSAGE = "The cell sent something on the kernel's own connection that is no message, and was stopped."

# Messages that are received before one is read: a kernel that never stops sending must not keep the grader from reading.
_AT_ONCE = 1000
_PARTS = ("header", "parent_header", "metadata", "content")
# Belongs to no request, so that everybody passes it over.
_NOTHING = {part: {} for part in _PARTS} | {"msg_id": "", "msg_type": "nothing", "buffers": []}


class Meter:
    """How much more one kernel may say, and why it was stopped, if so."""

    def __init__(self, most_bytes: int) -> None:
        self.room = most_bytes
        self.too_much = TOO_MUCH.format(most_bytes >> 20)
        self.why = ""
        self._stopped = asyncio.Event()

    def take(self, size: int) -> bool:
        """Count a message; whether there was room for it."""
        self.room -= size
        return self.room >= 0

    def stop(self, why: str) -> None:
        """Say that the kernel must end; the first reason counts."""
        self.why = self.why or why
        self._stopped.set()

    async def stopped(self) -> str:
        """Wait until the kernel must end; returns why."""
        await self._stopped.wait()
        return self.why


class MeteredSession(Session):
    """A session that reads until its meter stops it, and then nothing more; what is no message is passed over."""

    meter = Instance(Meter)

    def feed_identities(self, msg_list: Any, copy: bool = True) -> Any:
        try:
            return super().feed_identities(msg_list, copy)
        except ValueError:
            return [], []

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> dict[str, Any]:
        if self.meter.why:
            return dict(_NOTHING)
        try:
            message = super().deserialize(msg_list, content, copy)
        except Exception:  # whatever these bytes bring about
            message = {}
        if not all(isinstance(message.get(part), dict) for part in _PARTS) or not isinstance(message["msg_type"], str):
            self.meter.stop(NO_MESSAGE)
            return dict(_NOTHING)
        return message


class MeteredChannel(AsyncZMQSocketChannel):
    """A channel that counts whatever has come before it reads the first of it, and throws away what is too much.

    To check and to read a message takes longer than to send one: what waits meanwhile would fill the grader's memory.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waiting: deque[list[bytes]] = deque()

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message; ``queue.Empty`` after so many seconds without one."""
        meter = self.session.meter
        is_due = bool(self._waiting) or (meter.room < 0 and not meter.why)
        patience = None if timeout is None else int(timeout * 1000)
        came = await self.socket.poll(0 if is_due else patience)
        await self._receive()
        if self._waiting:
            _, parts = self.session.feed_identities(self._waiting.popleft())
            return self.session.deserialize(parts)
        if meter.room < 0:
            meter.stop(meter.too_much)
        if not (came or is_due):
            raise Empty
        await asyncio.sleep(0)  # who waits for the meter to stop must hear of it
        return dict(_NOTHING)

    async def _receive(self) -> None:
        """Take in what has come; what there is no room for is counted and dropped."""
        for _ in range(_AT_ONCE):
            if not self.socket.get(zmq.EVENTS) & zmq.POLLIN:
                return
            frames = await self.socket.recv_multipart()
            if self.session.meter.take(sum(map(len, frames))):
                self._waiting.append(frames)

    async def msg_ready(self) -> bool:
        return bool(self._waiting) or await super().msg_ready()
