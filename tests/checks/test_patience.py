"""Where code that takes too long is stopped: in the student's own lines, not where a library holds what it has to give back."""

from __future__ import annotations

import sysconfig
import time

import pytest

from vaelab.checks.engine import patience
from vaelab.checks.engine.patience import TooLong, no_longer_than

LIBRARY = """
def hold():
    held.append(True)
    for _ in range(2000):
        pass
    held.pop()

def spin():
    while True:
        pass
"""


@pytest.fixture
def library() -> dict:
    """Functions of a library: one takes something for a moment, as a lock is taken, and one never ends."""
    made: dict = {"held": []}
    exec(compile(LIBRARY, f"{sysconfig.get_path('stdlib')}/library.py", "exec"), made)
    return made


@pytest.mark.parametrize("_", range(5))
def test_a_library_is_not_stopped_while_it_holds_something(library: dict, _: int) -> None:
    hold = library["hold"]
    with pytest.raises(TooLong), no_longer_than(0.05):
        while True:
            hold()
    assert library["held"] == []


def test_a_library_that_never_ends_is_stopped_after_a_while(library: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "GRACE_S", 0.2)
    begun = time.process_time()
    with pytest.raises(TooLong), no_longer_than(0.05):
        library["spin"]()
    assert time.process_time() - begun > 0.2


def test_what_comes_after_the_block_is_not_stopped() -> None:
    for _ in range(20):
        with pytest.raises(TooLong), no_longer_than(0.01):
            while True:
                pass
        begun = time.process_time()
        while time.process_time() - begun < 0.01:
            pass
