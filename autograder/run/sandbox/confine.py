"""Build a box around this process: namespaces, a file system of its own, Landlock, no privileges.

Called in this order: `separate` by a freshly forked, single-threaded process; `furnish` by its child, process 1 of the box;
`shut_in` by process 1's child, which will run the student's code. Each adds what the next can no longer do.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from autograder.run.sandbox import linux
from autograder.run.sandbox.launch import MIB

# Where things are as the student's code sees them: the same in every box, whatever the grader's machine looks like.
HOME = "/student"
SOCKETS = "/run/kernel"
SHARED_MEMORY_MB = 64

_SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
)
ETC = ("alternatives", "fonts", "ld.so.cache", "localtime", "mime.types", "python3")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_LINKS = {"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"}
# What libraries ask of /proc where a container refuses a fresh one.
_PROC_FILES = ("cpuinfo", "meminfo", "stat", "loadavg")
_INSIDE_ID = 1000
_MORE_NAMESPACES = "sys/user/max_user_namespaces"

_OWN = linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS


@dataclass(frozen=True)
class Box:
    """What a kernel may reach. Paths are the grader's, absolute.

    ``folder`` becomes HOME, writable; ``sockets`` becomes SOCKETS, where it may only add sockets; ``readable`` keep their
    names; ``root`` is an empty folder, used as a mount point; ``limits`` are the fields of ``autograder.run.limits.Limits``.
    """

    folder: str
    sockets: str
    root: str
    readable: Sequence[str]
    limits: Mapping[str, int]
    env: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict:
        return asdict(self)


def python_paths() -> list[str]:
    """Where this Python and its packages are."""
    prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]
    user_site = [
        path for path in sys.path if path.endswith("site-packages") and path.startswith(os.path.expanduser("~/.local/"))
    ]
    return list(dict.fromkeys(os.path.abspath(path) for path in [*prefixes, *user_site]))


def spare_user(pid: int, readable: Sequence[str]) -> int | None:
    """A user id that nobody has and that differs for each running ``pid``; None if this process cannot change its own.

    None as well if such a user could not read what is ``readable``. It is worth having: the operating system limits the
    number of processes per user id, and not at all for root.
    """
    if os.geteuid() != 0 or not all(map(_open_to_all, readable)):
        return None
    mapped = min(int(line.split()[2]) for line in Path("/proc/self/uid_map").read_text().splitlines()[:1])
    if mapped > 2_010_000_000:
        return 2_000_000_000 + pid
    # A container's root often has 65,536 ids; this range is what systemd calls dynamic users.
    return 61_184 + pid % 4_000 if mapped >= 65_536 else None


def _open_to_all(path: str) -> bool:
    needed = 0o5 if os.path.isdir(path) else 0o4
    return os.stat(path).st_mode & needed == needed


def separate(box: Box) -> int | None:
    """New namespaces for the children of this process. The user id that the student's code shall run under, if not ours."""
    user = spare_user(os.getpid(), box.readable)
    if user is None:
        _own_users()
    else:
        for path in (box.folder, box.sockets):
            _give(path, user)
    linux.unshare(_OWN)
    return user


def _give(path: str, user: int) -> None:
    """Make ``user`` the owner of everything in ``path``, links themselves included; nothing else may be at work in there."""
    os.chown(path, user, user)
    waiting = [path]
    while waiting:
        # What is gone meanwhile, or too deep to be named, needs no owner.
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                os.chown(entry.path, user, user, follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)


def _own_users(inside: int = _INSIDE_ID) -> None:
    """A user namespace in which this process has every privilege, over its own namespaces only."""
    user, group = os.geteuid(), os.getegid()
    linux.unshare(linux.CLONE_NEWUSER)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{inside} {user} 1"), ("gid_map", f"{inside} {group} 1")):
        Path("/proc/self", name).write_text(text)


def furnish(box: Box, user: int | None) -> None:
    """The file system of the box: what is not put into it does not exist there, sockets of other programs included."""
    linux.detach_mounts()
    linux.mount("tmpfs", box.root, linux.NOSUID | linux.NODEV, "mode=755,size=4m")
    # Before what is readable, which may itself lie under /tmp.
    for place, megabytes in (("/tmp", box.limits["file_mb"]), ("/dev/shm", SHARED_MEMORY_MB)):
        target = _folder(box.root + place)
        linux.mount("tmpfs", target, linux.NOSUID | linux.NODEV, f"mode=1777,size={megabytes * MIB},nr_inodes=10000")
    for path in readable_paths(box):
        _show(path, box.root)
    _furnish_etc(Path(box.root, "etc"))
    _furnish_dev(Path(box.root, "dev"))
    for source, place in ((box.folder, HOME), (box.sockets, SOCKETS)):
        linux.bind(source, _folder(box.root + place))
        linux.restrict_mount(box.root + place, linux.NOSUID | linux.NODEV)
    _furnish_proc(Path(_folder(box.root + "/proc")))
    if user is None:
        _protect_settings(box.root + "/proc")
    linux.restrict_mount(box.root, linux.RDONLY, below=False)
    linux.enter_root(box.root)
    socket.sethostname("box")


def readable_paths(box: Box) -> list[str]:
    """What may be read, by the name it is asked for and by its real name, without what lies below another."""
    wanted = [path for path in (*_SYSTEM, *box.readable) if os.path.exists(path)]
    wanted += [os.path.realpath(path) for path in wanted]
    shown: list[str] = []
    for path in sorted(set(wanted), key=lambda path: (path.count("/"), path)):
        if not any(path.startswith(above.rstrip("/") + "/") for above in shown):
            shown.append(path)
    return shown


def _show(path: str, root: str) -> None:
    target = Path(root + path)
    _folder(str(target.parent))
    if os.path.islink(path) and os.path.dirname(path) == "/":  # /bin → usr/bin
        target.symlink_to(os.readlink(path))
        return
    _show_at(os.path.realpath(path), target)


def _show_at(source: str, target: Path) -> None:
    """Show a file or folder, read-only; a device can be written to all the same."""
    target.mkdir() if os.path.isdir(source) else target.touch()
    linux.bind(source, str(target))
    linux.restrict_mount(str(target), linux.RDONLY | linux.NOSUID)


def _folder(path: str) -> str:
    os.makedirs(path, exist_ok=True)
    return path


def _furnish_etc(etc: Path) -> None:
    etc.mkdir()
    etc.joinpath("passwd").write_text(f"student:x:{_INSIDE_ID}:{_INSIDE_ID}::{HOME}:/bin/sh\n")
    etc.joinpath("group").write_text(f"student:x:{_INSIDE_ID}:\n")
    etc.joinpath("hosts").write_text("127.0.0.1 localhost box\n")
    for name in ETC:
        if os.path.exists(source := f"/etc/{name}"):
            _show_at(os.path.realpath(source), etc / name)


def _furnish_dev(dev: Path) -> None:
    for name in _DEVICES:
        _show_at(f"/dev/{name}", dev / name)
    for name, target in _LINKS.items():
        dev.joinpath(name).symlink_to(target)


def _furnish_proc(proc: Path) -> None:
    """The processes of the box and no others; where a container refuses that, a few harmless files of the host's."""
    flags = linux.NOSUID | linux.NODEV | linux.NOEXEC
    try:
        linux.mount("proc", str(proc), flags, "hidepid=2")
    except OSError:
        linux.mount("tmpfs", str(proc), flags, "mode=755,size=1m")
        for name in _PROC_FILES:
            _show_at(f"/proc/{name}", proc / name)
        linux.restrict_mount(str(proc), linux.RDONLY)


def _protect_settings(proc: str) -> None:
    """Keep a user namespace of root's from the settings in /proc, most of which ask for nothing but root's user id."""
    with contextlib.suppress(FileNotFoundError):
        Path(proc, _MORE_NAMESPACES).write_text("1")  # for `shut_in`
    for name in ("sys", "irq", "bus", "sysrq-trigger"):
        if os.path.exists(path := f"{proc}/{name}"):
            linux.bind(path, path)
            linux.restrict_mount(path, linux.RDONLY)


def shut_in(box: Box, user: int | None) -> None:
    """Give up, for good, all that the student's code shall not have. Call after the limits have been set."""
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        linux.own_proc_entries()
    # One more user namespace: process 1, outside it, is out of reach, and no further ones can be made.
    with contextlib.suppress(FileNotFoundError):  # no /proc of our own
        _own_users()
        if user is not None:
            Path("/proc", _MORE_NAMESPACES).write_text("0")
    linux.landlock(landlock_rules(box))
    linux.drop_privileges()


def landlock_rules(box: Box) -> list[tuple[str, int]]:
    """The same borders once more, enforced by another part of the kernel."""
    rules = [(path, linux.READ) for path in [*readable_paths(box), "/etc", "/proc", "/dev"]]
    rules += [(path, linux.EVERYTHING) for path in (HOME, "/tmp", "/dev/shm")]
    rules += [(f"/dev/{name}", linux.READ | linux.WRITE_FILE) for name in _DEVICES]
    # Sockets can be added but not replaced: the grader connects to what was there first.
    return [*rules, (SOCKETS, linux.READ | linux.WRITE_FILE | linux.MAKE_SOCK)]
