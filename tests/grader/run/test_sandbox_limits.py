"""What a confined kernel can use up. Nothing here multiplies outside a box."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sandbox_tools import LIMITS, Box, Loop, linux_only

from autograder.run.sandbox import Ending, Sandbox, remove_folder

pytest_plugins = ["sandbox_fixtures"]
pytestmark = linux_only

FORK_BOMB = """
import os, signal, time
children = []
try:
    while len(children) < 1000:
        child = os.fork()
        if not child:
            time.sleep(60)
            os._exit(0)
        children.append(child)
except BlockingIOError:
    pass
print(len(children) < 48)
for child in children:
    os.kill(child, signal.SIGKILL)
"""

THREAD_BOMB = """
import threading
done = threading.Event()
try:
    for started in range(1000):
        threading.Thread(target=done.wait).start()
except RuntimeError as error:
    print(started < 48, error)
done.set()
"""

DAEMON = """
import os, time
if not os.fork():
    os.setsid()
    if not os.fork():
        while True:
            open("heartbeat", "w").write(str(time.time()))
            time.sleep(0.05)
    os._exit(0)
while not os.path.exists("heartbeat"):
    time.sleep(0.05)
print(True)
"""

MANY_FILES = """
for number in range(100):
    with open(f"file{number}", "wb") as file:
        file.write(bytes(15 << 20))
import time; time.sleep(30)
"""

MANY_SMALL_FILES = """
for number in range(12_000):
    open(f"file{number}", "w").close()
import time; time.sleep(30)
"""

MEMORY_OF_MANY = """
import os, time
for _ in range(8):
    if not os.fork():
        hoard = os.urandom(1 << 20) * 200
        time.sleep(60)
time.sleep(60)
"""

DEEP = """
import os
for _ in range(1500):
    os.mkdir("d"); os.chdir("d")
import time; time.sleep(30)
"""

# What the cells print, and why the kernel ended.
ROWS = {
    "processes": ([FORK_BOMB, "print('alive')"], ["True", "alive"], "stopped"),
    "threads": ([THREAD_BOMB, "print('alive')"], ["True can't start new thread", "alive"], "stopped"),
    "memory at once": (["bytearray(2 << 30)", "print('alive')"], ["MemoryError", "alive"], "stopped"),
    "memory bit by bit": (
        ["hoard = []\nwhile True: hoard.append(bytearray(1 << 24))", "del hoard"],
        ["MemoryError", ""],
        "stopped",
    ),
    "arrays": (["import numpy; numpy.ones((1 << 14, 1 << 14))"], ["MemoryError", "_ArrayMemoryError"], "stopped"),
    "memory of many": ([MEMORY_OF_MANY], ["dead"], "memory"),
    "a large file": (["open('file', 'wb').write(bytes(64 << 20))"], ["OSError"], "stopped"),
    "a large temporary file": (["open('/tmp/file', 'wb').write(bytes(64 << 20))"], ["OSError"], "stopped"),
    "many files": ([MANY_FILES], ["dead"], "disk"),
    "deep folders": ([DEEP], ["dead"], "disk"),
    "open files": (["hoard = [open('/dev/null') for _ in range(1000)]"], ["OSError"], "stopped"),
    "leaving": (["import os; os._exit(3)"], ["dead"], ""),
    "killing itself": (["import os; os.kill(os.getpid(), 9)"], ["dead"], "killed"),
    "crashing": (["import ctypes; ctypes.string_at(0)"], ["dead"], "killed"),
    "a daemon": ([DAEMON], ["True"], "stopped"),
}


SLOW_ROWS = {
    "many small files": ([MANY_SMALL_FILES], ["dead"], "disk"),
}
TABLE = [pytest.param(*row, id=name) for name, row in ROWS.items()]
TABLE += [pytest.param(*row, id=name, marks=pytest.mark.slow) for name, row in SLOW_ROWS.items()]


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """pytest cannot delete all that is made here."""
    yield tmp_path
    remove_folder(tmp_path)
    assert not tmp_path.exists()


@pytest.mark.parametrize(("sources", "expected", "why"), TABLE)
def test_box_bounds(box: Box, sources: list[str], expected: list[str], why: str) -> None:
    said, ending = box.run(*sources)
    if expected[-1] == "_ArrayMemoryError":  # NumPy's kind of MemoryError has a name of its own
        assert said[0] in expected
    else:
        assert said == expected
    assert ending.why == why, ending


def test_daemon_does_not_outlive_its_box(box: Box) -> None:
    assert box.says(DAEMON) == "True"
    heartbeat = box.folder.joinpath("heartbeat").read_text()
    time.sleep(0.3)
    assert box.folder.joinpath("heartbeat").read_text() == heartbeat


def test_daemon_ends_when_its_kernel_leaves(box: Box) -> None:
    said, ending = box.run(DAEMON, "import os; os._exit(0)")
    assert said == ["True", "dead"]
    assert (ending.why, ending.code) == ("", 0)
    heartbeat = box.folder.joinpath("heartbeat").read_text()
    time.sleep(0.3)
    assert box.folder.joinpath("heartbeat").read_text() == heartbeat


BUSY = {
    "one process": "while True: pass",
    "that ignores the signal": "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
    "many processes": "import os\nfor _ in range(3): os.fork()\nwhile True: pass",
}


@pytest.fixture(scope="module")
def brief(opened: Callable[..., Sandbox]) -> Sandbox:
    return opened("forked", replace(LIMITS, cpu_s=1))


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(source, id=name, marks=[pytest.mark.slow] * (name != "many processes"))
        for name, source in BUSY.items()
    ],
)
def test_cpu_time_runs_out(loop: Loop, brief: Sandbox, tmp_path: Path, source: str) -> None:
    said, ending = Box(loop, brief, tmp_path).run(source)
    assert (said, ending.why) == (["dead"], "cpu")
    assert 0.8 < ending.cpu_s < 6


STUBBORN = {
    "swallowing interrupts": "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
    "printing for ever": "while True:\n  try:\n    while True: print('x' * 1000)\n  except BaseException: pass",
    "stuck outside Python": "import ctypes; ctypes.CDLL(None).pause(); ctypes.CDLL(None).pause()",
    "stopping itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
}


@pytest.mark.parametrize("source", STUBBORN.values(), ids=STUBBORN)
def test_kernel_can_always_be_stopped(loop: Loop, forked: Sandbox, tmp_path: Path, source: str) -> None:
    async def stop() -> tuple[Ending, float]:
        kernel = await forked.kernel(tmp_path, {})
        client = kernel.client()
        client.start_channels()
        await client.wait_for_ready(timeout=120)
        client.execute(source)
        time.sleep(1)
        await kernel.interrupt_kernel()
        begun = time.monotonic()
        ending = await forked.stop(kernel)
        client.stop_channels()
        return ending, time.monotonic() - begun

    ending, seconds = loop.run(stop())
    assert ending.why == "stopped"
    assert seconds < 15  # it takes one; a kernel that cannot be stopped takes for ever


def test_interrupted_cell_leaves_a_usable_kernel(box: Box) -> None:
    said, _ = box.run("x = 1\nwhile True: pass", "print(x)", timeout=3)
    assert said == ["KeyboardInterrupt", "1"]


def test_ending_tells_memory_and_time(box: Box) -> None:
    _, ending = box.run("hoard = bytearray(b'x') * (200 << 20); import time; time.sleep(1.2); sum(range(20_000_000))")
    assert 190 < ending.peak_mb < 260
    assert 0.2 < ending.cpu_s < 10


def test_removing_a_folder_whatever_is_in_it(tmp_path: Path) -> None:
    folder, kept = tmp_path / "folder", tmp_path / "kept"
    kept.mkdir()
    kept.joinpath("file").touch()
    deep = folder / "/".join(["deep"] * 200)
    deep.mkdir(parents=True)
    os.symlink(kept, deep / "link")
    os.symlink(kept, folder / "link")
    os.mkfifo(deep / "pipe")
    folder.joinpath("closed").mkdir(mode=0o000)
    remove_folder(folder)
    assert not folder.exists()
    assert kept.joinpath("file").exists()
    remove_folder(folder)
