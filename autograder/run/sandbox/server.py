"""The fork server: imports the heavy packages once, then forks a boxed kernel in a fraction of a second for each request.

It runs as a child of the grader, at the other end of a socket pair without a name, so there is nothing to connect to. A
request is one JSON message with two open ends attached: the box's own connection to the grader. After the fork the server has
no part in that box: should it die, running kernels go on, and should the grader die, each box ends itself.

It only imports: an operation run, or a GPU touched, before a fork would leave threads and handles that children do not have.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from autograder.run.sandbox import confine, linux
from autograder.run.sandbox.launch import import_kernel, reseed, run_kernel, set_limits
from autograder.run.sandbox.postpone import postponed
from autograder.run.sandbox.watch import MESSAGE_BYTES, data_bytes, watch

# What a kernel would otherwise import while it starts or in a notebook's first cells.
MODULES = (
    "numpy",
    "tensorflow",
    "keras",
    "matplotlib.pyplot",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.extensions.storemagic",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "tornado.platform.asyncio",
)
# With TensorFlow comes Keras, and with these all of scikit-learn: a third of the time until the first kernel starts.
POSTPONED = ("keras.wrappers",)
# Between modules to be imported and those to be imported while nobody asks, and how long it must be quiet for that.
LATER, QUIET_S = "--later", 0.1
# Names of the grader's modules, which a kernel is to forget: looking for them there would touch, and so copy, all names.
_ours: list[str] = []

Start = Callable[[socket.socket, Mapping[str, int]], None]


def serve(grader: socket.socket, later: Iterator[str]) -> None:
    """Answer requests until the grader is gone; while there is none, import what is wanted later."""
    while True:
        while not select.select([grader], [], [], QUIET_S)[0] and (name := next(later, "")):
            # What is not there, or does not work, is for the notebook that wants it to find out.
            with contextlib.suppress(Exception):
                load([name])
        message, connections, _, _ = socket.recv_fds(grader, MESSAGE_BYTES, 1)
        if not message:
            return
        for connection in connections:
            open_box(confine.Box(**json.loads(message)), socket.socket(fileno=connection), grader)


def open_box(box: confine.Box, connection: socket.socket, *others: socket.socket, start: Start | None = None) -> None:
    """Fork a box and run ``start``, a kernel by default, in it; ``others`` are sockets that must not get into it."""
    if os.fork():
        connection.close()
        return
    for other in others:
        other.close()
    try:
        _be_box(box, connection, start or _start)
    except BaseException:
        _send(connection, {"failed": traceback.format_exc(limit=-3)})
    finally:
        # Whatever happened: a forked server must not go on as a second server.
        os._exit(0)


def _be_box(box: confine.Box, connection: socket.socket, start: Start) -> None:
    os.setsid()
    user = confine.separate(box)
    if os.fork():
        return  # to exit: process 1 lives on, and is the server's to collect
    # The first to go when the machine's memory runs out.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("1000")
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    data_used = data_bytes()
    confine.furnish(box, user)
    watch(connection, confine.HOME, box.limits, lambda: _be_kernel(box, user, data_used, connection, start))


def _be_kernel(box: confine.Box, user: int | None, data_used: int, connection: socket.socket, start: Start) -> None:
    """In the box, as the process that will run the student's code."""
    _close_all_but(0, 1, 2, connection.fileno())
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    set_limits(box.limits, data_used)
    confine.shut_in(box, user)
    _forget()
    os.environ.clear()
    os.environ.update(box.env)
    os.chdir(confine.HOME)
    reseed()
    start(connection, box.limits)


def _start(connection: socket.socket, limits: Mapping[str, int]) -> None:
    def listening() -> None:
        _send(connection, {"started": True})
        connection.close()

    run_kernel(f"{confine.SOCKETS}/kernel.json", limits["messages_mb"], listening)


def _forget() -> None:
    """Leave nothing of the grader in the student's Python; its files cannot be read here anyway."""
    for name in _ours:
        sys.modules.pop(name, None)
    # A kernel is frozen with the server's objects, not its own.
    gc.enable()


def _close_all_but(*keep: int) -> None:
    for low, high in zip((-1, *keep), (*keep, os.sysconf("SC_OPEN_MAX")), strict=True):
        if low + 1 < high:  # an empty range would close everything, as its end wraps around
            os.closerange(low + 1, high)


def _send(connection: socket.socket, message: dict) -> None:
    with contextlib.suppress(OSError):
        connection.send(json.dumps(message).encode()[:MESSAGE_BYTES])


def load(modules: Iterable[str]) -> None:
    """Import, and set the imported objects aside so that collecting garbage does not touch, and so copy, their pages.

    ``name.*`` are all modules in a package and in the packages within.
    """
    gc.disable()
    for name in modules:
        package = importlib.import_module(name.removesuffix(".*"))
        if name.endswith(".*"):
            load(module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    _ours[:] = [name for name in sys.modules if name.split(".")[0] == "autograder"]
    gc.freeze()


def main(fileno: int, modules: Sequence[str], later: Sequence[str]) -> None:
    # Ended children need no collecting, and boxes, whose parent ends at once, become the server's children.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to handle
    linux.adopt_orphans()
    with socket.socket(fileno=fileno) as grader:
        try:
            import_kernel()
            with postponed(*POSTPONED):
                load(modules)
        except Exception:
            _send(grader, {"failed": traceback.format_exc(limit=-3)})
            return
        _send(grader, {"ready": True})
        serve(grader, iter(later))


if __name__ == "__main__":
    divide = sys.argv.index(LATER)
    main(int(sys.argv[1]), sys.argv[2:divide], sys.argv[divide + 1 :])
