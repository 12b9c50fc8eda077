"""A limit on the time that a student's code may take under a check, on every platform and without a process of its own."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator


class TooLong(BaseException):
    """Raised in the student's code when its time is over. Not an ``Exception``, which that code may well catch."""


def stopwatch() -> Callable[[], float]:
    """Return a function that says how many seconds have passed since.

    A busy machine is nobody's fault: what counts is the processor's time, unless even the clock says less.
    """
    clock, processor = time.monotonic(), time.process_time()
    return lambda: min(time.monotonic() - clock, time.process_time() - processor)


@contextlib.contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """Raise ``TooLong`` in this thread when the block has taken so long (``stopwatch``).

    What a library computes outside Python is waited for.
    """
    over, lock, thread = threading.Event(), threading.Lock(), threading.get_ident()
    passed, interval = stopwatch(), sys.getswitchinterval()

    def watch() -> None:
        pause = 0.2
        while not over.wait(pause):
            if passed() > seconds:
                # Code that catches everything is asked again, until it catches nothing for a moment; threads take turns
                # more often meanwhile, or that would be once in hundreds of times.
                pause = 0.0002
                sys.setswitchinterval(pause / 10)
                with lock:
                    if not over.is_set():
                        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TooLong))

    watcher = threading.Thread(target=watch, daemon=True, name="patience")
    watcher.start()
    try:
        yield
    finally:
        with lock:
            over.set()
        watcher.join()
        sys.setswitchinterval(interval)
