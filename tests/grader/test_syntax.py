"""Syntax trees are built in one thread at a time: the grader reads cells in two, and CPython 3.11 cannot do that."""

from __future__ import annotations

import ast
import re
import sys
import threading
import time
from pathlib import Path

from autograder import course, syntax

# Trees of expressions are deep, so that threads change while one is built.
SOURCE = "\n".join(
    f"x{k} = [{', '.join(f'f({k}, ({j} + (1 - (2 * (3 + a)))))' for j in range(60))}]" for k in range(20)
)


class Garbage:
    """Collected while a tree is built, it lets another thread go on."""

    def __init__(self):
        self.itself = self

    def __del__(self):
        time.sleep(0)


def test_threads_may_build_trees_at_the_same_time():
    went_wrong, interval = [], sys.getswitchinterval()

    def build():
        try:
            for _ in range(10):
                Garbage()
                assert len(syntax.module(SOURCE).body) == 20
                assert syntax.literal("[1, {'a': (2, 3)}]") == [1, {"a": (2, 3)}]
                assert isinstance(syntax.expression("a + 1"), ast.BinOp)
        except BaseException as error:
            went_wrong.append(error)

    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=build) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not went_wrong


def test_the_grader_builds_them_here_alone():
    """What runs inside a kernel, and the bank, have a process of their own."""
    elsewhere = {"syntax.py", "inside", "bank", "bench"}
    files = [path for path in (course.ROOT / "autograder").rglob("*.py") if not elsewhere.intersection(path.parts)]
    assert [
        str(Path(path)) for path in files if re.search(r"ast\.(parse|literal_eval)\((?!keyword)", path.read_text())
    ] == []
