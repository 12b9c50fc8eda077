"""Process 1 of a box: starts the kernel, watches what the whole box uses, ends everything, and tells the grader how it went.

It never runs the student's code and the student's code cannot signal or trace it. When it ends, so does all else in the box.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from autograder.run.sandbox.launch import MIB

TICK_S = 0.5
MESSAGE_BYTES = 1 << 16
# Room in the student's folder: this many files of the largest size, this many entries, and paths this long: those
# of more than 4,095 characters can no longer be looked into.
FOLDER_FILES, FOLDER_ENTRIES, _LONGEST_PATH = 4, 10_000, 2_000
_TAIL_BYTES = 4096
_TICKS_PER_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_OUT_OF_MEMORY = ("bad_alloc", "MemoryError", "Cannot allocate memory", "out of memory", "OutOfMemory")


class Watch:
    """Watches one box from inside. ``grader`` is the connection to the grader: commands come in, one report goes out."""

    def __init__(self, kernel: int, grader: socket.socket, errors: int, folder: str, limits: Mapping[str, int]) -> None:
        self.kernel = kernel
        self.limits = limits
        self.folder = folder
        self._grader, self._errors = grader, errors
        self._kernel_ended = os.pidfd_open(kernel)
        self._shared = _status("self").get("RssAnon", 0)  # what the fork server had before the fork
        self._peak = 0
        self._listened = [grader, self._kernel_ended, errors]
        self._status: int | None = None
        self._tail = b""

    def run(self) -> None:
        """Until the kernel ends, the grader says stop or goes away, or a limit is passed; then report."""
        why = self._wait()
        self._measure()
        self._end_everything()
        self._read_errors()
        self._report(why or self._why())

    def _wait(self) -> str:
        next_look = time.monotonic() + TICK_S
        while True:
            patience = max(0.0, next_look - time.monotonic())
            ready = select.select(self._listened, [], [], patience)[0]
            if self._errors in ready:
                self._read_errors()
            if self._grader in ready and not self._obey():
                return "stopped"
            if self._kernel_ended in ready:
                return ""
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + TICK_S
                self._reap()
                if passed := self._passed():
                    return passed

    def _obey(self) -> bool:
        """Carry out one command; False to stop."""
        try:
            command = json.loads(self._grader.recv(MESSAGE_BYTES))
        except (OSError, ValueError):  # the grader is gone: an empty message
            return False
        if signum := command.get("signal"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.kernel, signum)
        return "stop" not in command

    def _read_errors(self) -> None:
        """Keep the end of what the kernel writes to its real stderr: why it did not start, or crashed."""
        with contextlib.suppress(BlockingIOError):
            text = os.read(self._errors, MESSAGE_BYTES)
            self._tail = (self._tail + text)[-_TAIL_BYTES:]
            if not text and self._errors in self._listened:  # closed: it would count as ready from now on
                self._listened.remove(self._errors)

    def _passed(self) -> str:
        """Which limit of the whole box is passed. Those of a single process are the kernel's own."""
        if self._measure() > self.limits["memory_mb"] * MIB:
            return "memory"
        if _cpu_s() > self.limits["cpu_s"]:
            return "cpu"
        # Twice as many, as this is only for where the operating system does not count: see `confine.spare_user`.
        if sum(1 for _ in processes()) > 2 * self.limits["processes"]:
            return "processes"
        if folder_is_full(self.folder, FOLDER_FILES * self.limits["file_mb"] * MIB):
            return "disk"
        return ""

    def _measure(self) -> int:
        """Bytes of memory the box has of its own. Counting each process's shared pages is quick but may exceed the truth."""
        used = max(0, sum(map(_own_bytes, processes())) - self._shared)
        if used > self.limits["memory_mb"] * MIB:
            used = sum(map(_fair_bytes, processes()))
        self._peak = max(self._peak, used)
        return used

    def _reap(self) -> None:
        """Collect what has ended, the kernel's orphans too."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._note(*ended)

    def _note(self, process: int, status: int) -> None:
        if process == self.kernel:
            self._status = status

    def _end_everything(self) -> None:
        self._reap()
        with contextlib.suppress(ChildProcessError):
            while True:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)
                self._note(*os.waitpid(-1, 0))

    def _why(self) -> str:
        """Why the kernel ended of its own accord: what it died of, or nothing."""
        if self._status is None or os.WIFEXITED(self._status):
            return ""
        if os.WTERMSIG(self._status) == signal.SIGXCPU:
            return "cpu"
        if any(word.encode() in self._tail for word in _OUT_OF_MEMORY):
            return "memory"
        return "killed"

    def _report(self, why: str) -> None:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        code = None if self._status is None else os.waitstatus_to_exitcode(self._status)
        ended = {
            "why": why,
            "code": code,
            "cpu_s": round(used.ru_utime + used.ru_stime, 3),
            "peak_mb": round(self._peak / MIB, 1),
            "errors": self._tail.decode(errors="replace"),
        }
        with contextlib.suppress(OSError):
            self._grader.send(json.dumps({"ended": ended}).encode())


def processes() -> Iterator[int]:
    """Every process in the box but this one."""
    for name in os.listdir("/proc"):
        if name.isdecimal() and name != "1":
            yield int(name)


def _fields(path: str) -> dict[str, int]:
    """The figures, in bytes, of a file of /proc with lines such as ``RssAnon:  12 kB``; empty if the process is gone."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return {}
    words = (line.split() for line in lines if line.endswith(" kB"))
    return {name.rstrip(":"): int(figure) * 1024 for name, figure, _ in words}


def _status(process: int | str) -> dict[str, int]:
    return _fields(f"/proc/{process}/status")


def _own_bytes(process: int) -> int:
    status = _status(process)
    return status.get("RssAnon", 0) + status.get("RssShmem", 0)


def _fair_bytes(process: int) -> int:
    """Pages shared with other processes count as a part: exact, but slow to ask for."""
    rollup = _fields(f"/proc/{process}/smaps_rollup")
    return rollup.get("Pss_Anon", 0) + rollup.get("Pss_Shmem", 0)


def data_bytes() -> int:
    """What RLIMIT_DATA counts, of this process."""
    return _status("self").get("VmData", 0)


def _cpu_s() -> float:
    """CPU time of everything that ran in the box so far."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for process in processes():
        with contextlib.suppress(OSError, IndexError):
            # After the name, which may hold anything: fields 14 to 17 of proc(5), own time and that of reaped children.
            ticks += sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ended.ru_utime + ended.ru_stime + ticks / _TICKS_PER_S


def folder_is_full(folder: str, most_bytes: int) -> bool:
    """More than ``most_bytes`` on the disk, too many entries, or too deep ones, in ``folder``."""
    entries = used = 0
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as found:
            for entry in found:
                used += entry.stat(follow_symlinks=False).st_blocks * 512
                entries += 1
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                if used > most_bytes or entries > FOLDER_ENTRIES or len(entry.path) > _LONGEST_PATH:
                    return True
    return False


def watch(grader: socket.socket, folder: str, limits: Mapping[str, int], kernel: Callable[[], None]) -> None:
    """Run ``kernel`` in a child and watch it until the end. Returns in this process only."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    child = os.fork()
    if not child:
        os.dup2(writing, 2)
        kernel()
        os._exit(0)
    os.close(writing)
    Watch(child, grader, reading, folder, limits).run()
