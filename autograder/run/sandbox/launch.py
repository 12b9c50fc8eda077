"""Run a Jupyter kernel in this very process, under limits. Standard library and ipykernel only.

The fork server calls this in a forked child; without it, this file is run as a program by the plain Python of a kernel:
``python -P launch.py '{"connection": …, "limits": …, "share_user": …}'``. It must not import the rest of the package,
which a kernel cannot see.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import resource
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

MIB = 1 << 20
# What is printed goes out in pieces of so many characters, each before the next is written.
PIECE = MIB
# Between "your time is up" (SIGXCPU, which a program may ignore) and SIGKILL.
CPU_GRACE_S = 5


def set_limits(limits: Mapping[str, int], data_used: int = 0, share_user: bool = False) -> None:
    """Apply ``limits``, named as in ``autograder.run.limits.Limits``, to this process and its descendants.

    ``data_used``: bytes of private memory that imports made before the fork already hold. ``share_user``: other
    processes run under this user id; a limit on their number would count those as well, so there is none.
    """
    memory = data_used + limits["memory_mb"] * MIB
    wanted = {
        resource.RLIMIT_DATA: (memory, memory),
        resource.RLIMIT_CPU: (limits["cpu_s"], limits["cpu_s"] + CPU_GRACE_S),
        resource.RLIMIT_NOFILE: (limits["open_files"], limits["open_files"]),
        resource.RLIMIT_FSIZE: (limits["file_mb"] * MIB, limits["file_mb"] * MIB),
        resource.RLIMIT_CORE: (0, 0),
    }
    if not share_user:
        wanted[resource.RLIMIT_NPROC] = (limits["processes"], limits["processes"])
    for which, (soft, hard) in wanted.items():
        allowed = resource.getrlimit(which)[1]
        if allowed != resource.RLIM_INFINITY:
            soft, hard = min(soft, allowed), min(hard, allowed)
        resource.setrlimit(which, (soft, hard))


def reseed() -> None:
    """Give this process random numbers of its own: forked siblings would all draw the same."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
    if multiprocessing := sys.modules.get("multiprocessing"):
        multiprocessing.current_process().authkey = os.urandom(32)


def import_kernel() -> None:
    """Import ipykernel as if debugpy were not installed.

    Nobody debugs here, and debugpy, which Python compiles anew each time, took two thirds of a kernel's start and of its memory.
    """
    sys.modules["debugpy"] = None
    importlib.import_module("ipykernel.debugger")  # which looks for it once
    del sys.modules["debugpy"]


def pace(stream: Any, most_mb: int) -> None:
    """Have a stream of ipykernel's send what it is given in pieces, and no more than a grader listens to.

    By itself it gathers all that is written within 0.2 s or more into one message: an endless loop of prints is then ended now
    for its memory, now for a message that is too large, and only sometimes for what is wrong with it, its output.
    """
    write, waiting, room = stream.write, 0, most_mb * MIB

    def paced(text: str) -> int:
        nonlocal waiting, room
        for begin in range(0, len(text), PIECE):
            waiting += write(text[begin : begin + PIECE])
            if waiting >= PIECE:
                room -= waiting
                waiting = 0
                stream.flush()
            while room < 0:  # the grader, which counts bytes, will end this kernel
                time.sleep(1)
        return len(text) or write(text)

    stream.write = paced


def run_kernel(connection: str, messages_mb: int, listening: Callable[[], None] = lambda: None) -> None:
    """Serve the kernel described by the connection file until it is told to stop; ``listening`` is called once bound."""
    import_kernel()
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel"]
    app = IPKernelApp.instance()
    with warnings.catch_warnings():
        # There is no loopback to carry what forked children print.
        warnings.filterwarnings("ignore", "Couldn't bind IOPub Pipe")
        app.initialize(["-f", connection, "--HistoryManager.enabled=False"])
    if matplotlib := sys.modules.get("matplotlib"):  # imported before ipykernel could tell it how to show figures
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    for stream in (sys.stdout, sys.stderr):
        pace(stream, messages_mb)
    # Support files; last, so that no file of a student stands in for a library, and none runs before the first cell.
    sys.path.append(os.getcwd())
    listening()
    app.start()


if __name__ == "__main__":
    request = json.loads(sys.argv[1])
    set_limits(request["limits"], share_user=request["share_user"])
    run_kernel(request["connection"], request["limits"]["messages_mb"])
