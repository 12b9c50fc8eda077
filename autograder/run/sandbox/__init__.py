"""Run students' code where it can do no harm: kernels for nbclient, confined as strongly as the host allows.

async with open_sandbox(Limits(), code=[Path("vaelab")], data=[Path("data")]) as sandbox:
    kernel = await sandbox.kernel(folder, {"VAELAB_PROFILE": "grading"})
    …
    ending = await sandbox.stop(kernel)
"""

from __future__ import annotations

import importlib

_HOME = {
    "MODULES": "server",
    "NO_MESSAGE": "meter",
    "Ending": "kernel",
    "Diagnosis": "host",
    "Kernel": "kernel",
    "Sandbox": "sandbox",
    "SandboxError": "errors",
    "doctor": "host",
    "open_sandbox": "sandbox",
    "remove_folder": "folders",
}

__all__ = [*_HOME]


def __getattr__(name: str):
    """Import the parts on first use: the fork server is one of them, and needs little of what the grader needs."""
    if name in _HOME:
        return getattr(importlib.import_module(f"autograder.run.sandbox.{_HOME[name]}"), name)
    raise AttributeError(f"module 'autograder.run.sandbox' has no attribute {name!r}")
