"""The command that runs a program in bubblewrap, with the same view of files as a box of the fork server."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from autograder.run.sandbox import confine
from autograder.run.sandbox.confine import HOME, SOCKETS, Box

LAUNCHER = "/run/launch.py"


def command(bwrap: str, box: Box, env: dict[str, str]) -> list[str]:
    """``bwrap`` and its options; the program to run and its arguments are to be appended."""
    options = [bwrap, "--unshare-all", "--die-with-parent", "--new-session", "--hostname", "box", "--clearenv"]
    options += ["--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"]
    options += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for path in confine.readable_paths(box):
        if os.path.islink(path) and os.path.dirname(path) == "/":
            options += ["--symlink", os.readlink(path), path]
        else:
            options += ["--ro-bind", os.path.realpath(path), path]
    for name in confine.ETC:
        options += ["--ro-bind-try", os.path.realpath(f"/etc/{name}"), f"/etc/{name}"]
    options += ["--bind", box.folder, HOME, "--bind", box.sockets, SOCKETS, "--chdir", HOME]
    options += ["--ro-bind", str(Path(__file__).with_name("launch.py")), LAUNCHER, "--remount-ro", "/"]
    for name, value in env.items():
        options += ["--setenv", name, value]
    return [*options, "--"]


def launch_command(box: Box, connection: str, boxed: bool) -> list[str]:
    """A kernel under limits as a program of its own; ``boxed`` if bubblewrap will run it."""
    launcher = LAUNCHER if boxed else str(Path(__file__).with_name("launch.py"))
    request = {"connection": connection, "limits": dict(box.limits), "share_user": not boxed}
    return [sys.executable, "-P", launcher, json.dumps(request)]
