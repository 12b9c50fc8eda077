"""What is found out about a host, the ladder of isolation, and the system calls below it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from sandbox_tools import LIMITS, linux_only

from autograder.run.sandbox import Diagnosis, SandboxError, doctor, host, linux, open_sandbox
from autograder.run.sandbox.confine import Box, readable_paths, spare_user


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Forget what was found out about this host, before and after."""
    for found in (host._forked, host._bubblewrap):
        found.cache_clear()
    yield
    for found in (host._forked, host._bubblewrap):
        found.cache_clear()


@linux_only
def test_this_host_allows_every_rung() -> None:
    findings = {finding.name: finding for finding in doctor()}
    assert all(finding.ok for finding in findings.values()), findings
    assert host.strongest() == ("forked", "")


def refused(name: str) -> Callable[[], Diagnosis]:
    found = lambda: Diagnosis(name, False, f"No {name} here.")  # noqa: E731
    found.cache_clear = lambda: None
    return found


LADDER = {
    "both work": ((), "forked", ""),
    "no namespaces": (("forked",), "bubblewrap", "No forked here."),
    "nothing": (("forked", "bubblewrap"), "none", "No forked here. No bubblewrap here."),
}


@linux_only
@pytest.mark.parametrize(("missing", "rung", "reason"), LADDER.values(), ids=LADDER)
def test_strongest_rung_is_taken(
    monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], rung: str, reason: str
) -> None:
    for name in missing:
        monkeypatch.setattr(host, f"_{name}", refused(name))
    assert host.strongest() == (rung, reason)


def enter(isolation: str | None) -> str:
    async def opened() -> str:
        async with open_sandbox(LIMITS, isolation, modules=("json",)) as sandbox:
            assert (sandbox.server.pid is not None) == (sandbox.isolation == "forked")
            return sandbox.isolation

    try:
        return asyncio.run(opened())
    finally:
        assert not [one for one in psutil.Process().children() if "autograder.run.sandbox.server" in one.cmdline()]


def test_rung_that_was_asked_for_is_taken_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_forked", refused("forked"))
    with pytest.raises(SandboxError, match=r"'forked' was asked for\. No forked here\."):
        enter("forked")
    with pytest.raises(SandboxError, match="no isolation 'strong'; choose one of forked, bubblewrap, none"):
        enter("strong")


def test_no_protection_is_said_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("forked", "bubblewrap"):
        monkeypatch.setattr(host, f"_{name}", refused(name))
    with pytest.warns(UserWarning, match=r"without protection: No forked here\. No bubblewrap here\."):
        assert enter(None) == "none"


def test_other_systems_have_no_protection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    isolation, reason = host.strongest()
    assert isolation == "none"
    assert "need Linux; this is darwin" in reason


def test_missing_bubblewrap_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host.shutil, "which", lambda name: None)
    assert "package bubblewrap" in host.why_not("bubblewrap")


@linux_only
def test_failing_trial_gives_the_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    filtered = tmp_path / "python"
    filtered.write_text('#!/bin/sh\necho \'{"failed": "Traceback\\\\nPermissionError: unshare: not permitted."}\'\n')
    filtered.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(filtered))
    assert (
        host.why_not("forked") == "A forked process cannot be confined here: PermissionError: unshare: not permitted."
    )


# System calls, in a child, as they cannot be taken back. The child's answers come through its exit code.


def in_child(action: Callable[[], object]) -> str:
    """The name of what ``action`` raises in a forked child; "" for nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            action()
        except BaseException as error:
            os.write(writing, type(error).__name__.encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A readable, a writable and a hidden folder, each with a file."""
    made = tuple(tmp_path / name for name in ("readable", "writable", "hidden"))
    for place in made:
        place.mkdir()
        place.joinpath("file").write_text(place.name)
    return made


LANDLOCKED = {
    "reading": (lambda r, w, h: (r / "file").read_text(), ""),
    "listing": (lambda r, w, h: os.listdir(r), ""),
    "changing what may be read": (lambda r, w, h: (r / "file").write_text(""), "PermissionError"),
    "cutting what may be read": (lambda r, w, h: os.truncate(r / "file", 0), "PermissionError"),
    "adding to what may be read": (lambda r, w, h: (r / "new").mkdir(), "PermissionError"),
    "writing": (lambda r, w, h: (w / "new").write_text(""), ""),
    "moving into a folder": (lambda r, w, h: (w / "new").mkdir() or os.rename(w / "file", w / "new" / "file"), ""),
    "reading the rest": (lambda r, w, h: (h / "file").read_text(), "PermissionError"),
    "linking to the rest": (lambda r, w, h: os.link(h / "file", w / "link"), ("PermissionError", "OSError")),
    "following a link to the rest": (
        lambda r, w, h: os.symlink(h / "file", w / "link") or (w / "link").read_text(),
        "PermissionError",
    ),
    "a socket": (lambda r, w, h: socket.socket(socket.AF_UNIX).bind(str(w / "socket")), ""),
    "a device": (
        lambda r, w, h: os.mknod(w / "device", stat.S_IFCHR | 0o600, os.makedev(1, 3)),
        ("", "PermissionError"),
    ),
    "TCP": (lambda r, w, h: socket.create_connection(("127.0.0.1", 9)), "PermissionError"),
    "signals to others": (lambda r, w, h: os.kill(os.getppid(), 0), "PermissionError"),
    "signals to itself": (lambda r, w, h: os.kill(os.getpid(), signal.SIGCONT), ""),
}


@linux_only
@pytest.mark.parametrize(("action", "expected"), LANDLOCKED.values(), ids=LANDLOCKED)
def test_landlock(places: tuple[Path, Path, Path], action: Callable, expected: str | tuple[str, ...]) -> None:
    if linux.landlock_abi() < 6:
        pytest.skip(f"Landlock's network and scope rules need ABI 6; this kernel has {linux.landlock_abi()}")
    readable, writable, _ = places

    def confined() -> None:
        rules = [
            (str(readable), linux.READ),
            (str(writable), linux.EVERYTHING),
            (str(readable / "missing"), linux.READ),
        ]
        assert linux.landlock(rules)
        action(*places)

    assert in_child(confined) in (expected if isinstance(expected, tuple) else (expected,))


@linux_only
@pytest.mark.parametrize("abi", [1, 2, 3, 4, 5])
def test_older_landlock_still_holds_files(
    monkeypatch: pytest.MonkeyPatch, places: tuple[Path, Path, Path], abi: int
) -> None:
    monkeypatch.setattr(linux, "landlock_abi", lambda: abi)
    readable, writable, hidden = places

    def confined() -> None:
        assert linux.landlock([(str(readable), linux.READ), (str(writable), linux.EVERYTHING)])
        readable.joinpath("file").read_text()
        writable.joinpath("new").write_text("")
        hidden.joinpath("file").read_text()

    assert in_child(confined) == "PermissionError"


def test_without_landlock_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linux, "landlock_abi", lambda: 0)
    assert linux.landlock([]) is False


@linux_only
def test_dropped_privileges_cannot_be_gained_again() -> None:
    def drop() -> None:
        linux.drop_privileges()
        status = dict(line.split(":\t") for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
        held = {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}
        # An ordinary user cannot shorten the list of what may be gained; without new privileges it means nothing.
        assert not any(held.values())
        assert status["NoNewPrivs"] == "1"

    assert in_child(drop) == ""


@linux_only
def test_failing_call_is_named() -> None:
    with pytest.raises(OSError, match="mount: "):
        linux.mount("no-such-kind", "/", 0)


# What goes into a box.


def test_readable_paths_leave_out_what_lies_below_others(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.joinpath("below").mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(real)
    box = Box("", "", "", [str(link), str(real / "below"), str(tmp_path / "missing")], {})
    shown = [path for path in readable_paths(box) if path.startswith(str(tmp_path.resolve()))]
    assert shown == [str(link), str(real)]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root has user ids to spare")
def test_root_lends_a_user_id_that_can_read(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert spare_user(7, [str(tmp_path)]) is None
    tmp_path.chmod(0o755)
    assert spare_user(7, [str(tmp_path)]) != spare_user(8, [str(tmp_path)])


def test_package_imports_where_nothing_of_linux_is() -> None:
    # What it builds on is imported first: on a Mac those packages have parts of their own.
    code = """
import asyncio, os, socket, sys, uuid, zoneinfo
import jupyter_client.manager, jupyter_client.provisioning, psutil
del os.pidfd_open, socket.SOCK_SEQPACKET
sys.platform = "darwin"
import autograder.run.sandbox
print(autograder.run.sandbox.doctor()[0].ok)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.stdout == "False\n", done.stderr
