"""Where code that takes too long is stopped: in the student's own lines, and never in what comes after."""

from __future__ import annotations

import sys
import sysconfig
import threading
import time

import pytest

from vaelab.checks.engine import patience
from vaelab.checks.engine.patience import TooLong, no_longer_than

WAIT = "def wait(flags):\n    flags.append('begun')\n    while 'seen' not in flags:\n        pass\n"


def wait_in(file: str) -> object:
    """A function that waits until it was seen, as if it were written in this file."""
    made: dict = {}
    exec(compile(WAIT, file, "exec"), made)
    return made["wait"]


@pytest.mark.parametrize(
    ("file", "place"),
    [("<a cell>", (True, True)), (f"{sysconfig.get_path('stdlib')}/library.py", (False, True))],
    ids=["a cell", "a library"],
)
def test_where_a_thread_is_is_told_from_another(file: str, place: tuple[bool, bool]) -> None:
    block, here, flags, seen = sys._getframe(), threading.get_ident(), [], []

    def look() -> None:
        while not flags:
            time.sleep(0.01)
        time.sleep(0.05)
        seen.append(patience._place(here, block))
        flags.append("seen")

    looker = threading.Thread(target=look)
    looker.start()
    wait_in(file)(flags)
    looker.join()
    assert seen == [place]


def test_a_library_that_never_ends_is_stopped_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "GRACE_S", 0.2)
    begun = time.process_time()
    with pytest.raises(TooLong), no_longer_than(0.05):
        wait_in(f"{sysconfig.get_path('stdlib')}/library.py")([])
    assert time.process_time() - begun > 0.2


def test_what_comes_after_the_block_is_not_stopped() -> None:
    for _ in range(10):
        with pytest.raises(TooLong), no_longer_than(0.01):
            wait_in("<a cell>")([])
        begun = time.process_time()
        while time.process_time() - begun < 0.01:
            pass
    assert threading.active_count() < 10  # nobody goes on watching
