"""A limit on the time that a student's code may take under a check, on every platform and without a process of its own."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

from vaelab.checks.engine.own import is_own_file

# How much longer a library is waited for before it is stopped in the midst of its own code, where it may hold a lock.
GRACE_S = 5.0
# From then on, and while the code catches all that is raised: how often it is stopped again.
OFTEN_S, SELDOM_S = 0.0002, 0.2
# How long threads have their turns meanwhile: longer than it takes to see where one is and to stop it there.
TURN_S = 0.0005


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

    In a line of the student's own if there is one within ``GRACE_S``, and never in what comes after the block. What a library
    computes outside Python is waited for.
    """
    over, wake, lock = False, threading.Event(), threading.Lock()
    thread, block = threading.get_ident(), sys._getframe(2)
    passed, interval = stopwatch(), sys.getswitchinterval()

    def watch() -> None:
        pause, asked = SELDOM_S, 0.0
        while not (wake.wait(pause) or over):
            late = passed() - seconds
            if late < 0:
                continue
            # Code that catches everything is asked again, until it catches nothing for a moment; threads take turns
            # more often meanwhile, or that would be once in hundreds of times.
            pause = OFTEN_S
            sys.setswitchinterval(TURN_S)
            with lock:
                own, within = _place(thread, block)
                anywhere = late > GRACE_S and time.monotonic() - asked > SELDOM_S
                if not over and within and (own or anywhere):
                    asked = asked if own else time.monotonic()
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TooLong))
        sys.setswitchinterval(interval)

    threading.Thread(target=watch, daemon=True, name="patience").start()
    try:
        yield
    finally:
        over = True  # before all that could be interrupted
        with lock:  # whoever was about to raise has done so
            pass
        wake.set()


def _place(thread: int, block: FrameType) -> tuple[bool, bool]:
    """Whether a thread is in a line of the student's own just now, and whether it is in the block, and not about to leave it."""
    top = frame = sys._current_frames().get(thread)
    while frame not in (None, block) and frame.f_back is not block:
        frame = frame.f_back
    within = frame is not None and frame.f_code.co_filename != contextlib.__file__
    return within and is_own_file(top.f_code.co_filename), within
