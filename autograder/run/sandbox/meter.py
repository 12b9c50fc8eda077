"""What a kernel says, on all its channels: counted and looked at before anybody believes that it is a message.

The student's code owns the kernel's process, its sockets and the key it signs with, so it can send whatever it likes, and as much.
"""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_client.session import Session
from traitlets import Instance

TOO_MUCH = "The cell wrote more than {} MB of output or of messages to widgets, and was stopped."
NO_MESSAGE = "The cell sent something on the kernel's own connection that is no message, and was stopped."

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

    def take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            self.stop(self.too_much)

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
        self.meter.take(sum(map(len, msg_list)))
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
