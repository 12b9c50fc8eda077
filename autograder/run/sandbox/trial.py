"""Try to confine a process on this host, as the fork server would, and say in one line of JSON what happened.

``python -m autograder.run.sandbox.trial FOLDER``, where FOLDER is empty. Only a trial tells: whether namespaces may be used depends on
the kernel's settings, on AppArmor, and on what a container engine filters.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from autograder.run.limits import Limits
from autograder.run.sandbox import confine, server


def _look_around(connection: socket.socket, _: Mapping[str, int]) -> None:
    """In place of a kernel: is what a kernel needs there, and nothing else?"""
    Path(os.__file__).read_bytes()
    Path("proof").write_text("a box can write to its folder")
    server._send(connection, {"started": True})


def main(folder: str) -> None:
    places = {name: os.path.join(folder, name) for name in ("folder", "sockets", "root")}
    for place in places.values():
        os.mkdir(place)
    box = confine.Box(**places, readable=confine.python_paths(), limits=asdict(Limits()))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server.open_box(box, theirs, ours, start=_look_around)
    print(ours.recv(server.MESSAGE_BYTES).decode() or json.dumps({"failed": "the process died"}))


if __name__ == "__main__":
    main(sys.argv[1])
