"""Fixtures of the sandbox's tests: a plugin of theirs, as pytest finds it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sandbox_tools import LIMITS, MODULES, SECRET, Box, Loop

from autograder.run.limits import Limits
from autograder.run.sandbox import Sandbox, host, open_sandbox


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.stop()


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What students may read."""
    folder = tmp_path_factory.mktemp("code")
    folder.chmod(0o755)  # pytest makes it private, and the students of root are other users
    folder.joinpath("course.py").write_text("ANSWER = 42\n")
    return folder


@pytest.fixture(scope="module")
def opened(loop: Loop, code: Path) -> Iterator[Callable[..., Sandbox]]:
    """Opens sandboxes and closes them after the module's tests."""
    sandboxes: list[Sandbox] = []

    def open_one(isolation: str, limits: Limits = LIMITS, modules: tuple[str, ...] = MODULES) -> Sandbox:
        if reason := host.why_not(isolation):
            pytest.skip(reason)
        sandbox = open_sandbox(limits, isolation, code=[code], modules=modules)
        unconfined = pytest.warns(UserWarning, match="without protection: It was asked for")
        with unconfined if isolation == "none" else contextlib.nullcontext():
            loop.run(sandbox.__aenter__())
        sandboxes.append(sandbox)
        return sandbox

    os.environ["AUTOGRADER_TEST_SECRET"] = SECRET
    yield open_one
    del os.environ["AUTOGRADER_TEST_SECRET"]
    for sandbox in sandboxes:
        loop.run(sandbox.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def forked(opened: Callable[..., Sandbox]) -> Sandbox:
    return opened("forked")


@pytest.fixture
def box(loop: Loop, forked: Sandbox, tmp_path: Path) -> Box:
    return Box(loop, forked, tmp_path)
