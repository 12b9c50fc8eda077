"""Which isolation this host allows, found by trying, and why not a stronger one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from typing import NamedTuple

from autograder.run.sandbox import linux

RUNGS = ("forked", "bubblewrap", "none")
_PATIENCE_S = 30


class Diagnosis(NamedTuple):
    name: str
    ok: bool
    detail: str


def doctor() -> list[Diagnosis]:
    """What was tried, strongest isolation first, and how it went; sentences for the person who grades."""
    return [_forked(), _landlock(), _bubblewrap(), _user()]


def strongest() -> tuple[str, str]:
    """The strongest isolation this host allows and why not a stronger one ("" for the strongest)."""
    reasons = []
    for rung, trial in (("forked", _forked), ("bubblewrap", _bubblewrap)):
        if (finding := trial()).ok:
            return rung, " ".join(reasons)
        reasons.append(finding.detail)
    return "none", " ".join(reasons)


def why_not(rung: str) -> str:
    """Why this host does not allow ``rung``; empty if it does."""
    findings = {"forked": _forked, "bubblewrap": _bubblewrap}
    if rung not in findings or (finding := findings[rung]()).ok:
        return ""
    return finding.detail


@lru_cache(1)
def _forked() -> Diagnosis:
    name = "forked"
    if sys.platform != "linux":
        return Diagnosis(name, False, f"Forked, confined kernels need Linux; this is {sys.platform}.")
    with tempfile.TemporaryDirectory(prefix="ag-") as folder:
        command = [sys.executable, "-P", "-m", "autograder.run.sandbox.trial", folder]
        reason = _failure(command, lambda output: json.loads(output).get("failed", ""))
    if reason:
        return Diagnosis(name, False, f"A forked process cannot be confined here: {reason}.")
    return Diagnosis(
        name, True, "Kernels are forked into namespaces of their own: no network, no other files, no other processes."
    )


def _landlock() -> Diagnosis:
    abi = linux.landlock_abi() if sys.platform == "linux" else 0
    if not abi:
        return Diagnosis(
            "landlock", False, "No Landlock here: forked kernels have namespaces, but not this second wall."
        )
    return Diagnosis("landlock", True, f"Forked kernels are held by Landlock (ABI {abi}) as well.")


@lru_cache(1)
def _bubblewrap() -> Diagnosis:
    name = "bubblewrap"
    bwrap = shutil.which("bwrap")
    if sys.platform != "linux" or bwrap is None:
        return Diagnosis(name, False, "There is no program bwrap; on Linux, the package bubblewrap has it.")
    command = [
        bwrap,
        "--unshare-all",
        "--die-with-parent",
        "--ro-bind",
        "/",
        "/",
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "true",
    ]
    if reason := _failure(command, lambda output: ""):
        return Diagnosis(name, False, f"Bubblewrap does not work here: {reason}.")
    return Diagnosis(
        name, True, f"Bubblewrap works ({bwrap}): no network, no other files; each kernel imports everything anew."
    )


def _user() -> Diagnosis:
    if os.geteuid() != 0:
        return Diagnosis("user", True, "Grading as an ordinary user; so do the kernels, in a user namespace.")
    return Diagnosis("user", True, "Grading as root; forked kernels run under user ids that nobody has.")


def _failure(command: list[str], complaint) -> str:
    """Why ``command`` failed, or what ``complaint`` finds in its output; the last line, without a full stop."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    reason = complaint(done.stdout) if done.returncode == 0 else done.stderr or f"exit code {done.returncode}"
    return reason.strip().rpartition("\n")[2].rstrip(".")
