"""The few system calls that a box is built from and that Python does not offer: namespaces, mounts, Landlock, privileges.

The ``landlock`` package would replace a third of this, but its only release is a development one that knows neither network
nor scope rules (Landlock ABI 4 and 6). Nothing here is called on other systems than Linux.

Sources: landlock(7), mount_setattr(2), pivot_root(2), user_namespaces(7), capabilities(7).
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000

# mount(2) and mount_setattr(2) give these four the same bits.
RDONLY, NOSUID, NODEV, NOEXEC = 0x1, 0x2, 0x4, 0x8
_MS_BIND, _MS_REC, _MS_PRIVATE, _MNT_DETACH = 0x1000, 0x4000, 0x40000, 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 4, 24, 36, 38, 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522

# These four have the same number on every architecture that has Landlock.
_MOUNT_SETATTR, _LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 442, 444, 445, 446
_LANDLOCK_CREATE_RULESET_VERSION, _LANDLOCK_RULE_PATH_BENEATH = 1, 1

# Landlock's rights on files; the number is the bit.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, MAKE_SOCK, TRUNCATE = (1 << bit for bit in (0, 1, 2, 3, 9, 14))
READ = EXECUTE | READ_FILE | READ_DIR
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | 1 << 15
# How many of the rights each ABI knows: REFER came with 2, TRUNCATE with 3, IOCTL_DEV with 5.
_KNOWN_RIGHTS = {0: 0, 1: 13, 2: 14, 3: 15, 4: 15}
EVERYTHING = (1 << 16) - 1
_ALL_TCP = 0b11  # bind and connect
_ALL_SCOPES = 0b11  # abstract unix sockets and signals

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: int | bytes | None) -> int:
    """Call a function of the C library; OSError with its name where it returns -1."""
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = getattr(_libc, name)(*wide)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Move this process (its children, for a PID namespace) into new namespaces."""
    _call("unshare", flags)


def mount(kind: str, target: str, flags: int, options: str = "") -> None:
    """A new file system, such as tmpfs or proc."""
    _call("mount", kind.encode(), os.fsencode(target), kind.encode(), flags, options.encode())


def bind(source: str, target: str) -> None:
    """Show ``source``, with what is mounted below it, at ``target`` too."""
    _call("mount", os.fsencode(source), os.fsencode(target), None, _MS_BIND | _MS_REC, None)


def detach_mounts() -> None:
    """What is mounted from now on is not seen outside this mount namespace, nor the other way round."""
    _call("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)


def restrict_mount(path: str, flags: int, below: bool = True) -> None:
    """Add ``flags`` (RDONLY, NOSUID, …) to the mount at ``path`` and those ``below`` it."""
    attributes = struct.pack("=QQQQ", flags, 0, 0, 0)
    scope = _AT_RECURSIVE if below else 0
    _call("syscall", _MOUNT_SETATTR, _AT_FDCWD, os.fsencode(path), scope, attributes, len(attributes))


def enter_root(root: str) -> None:
    """Make ``root``, a mount, the root of everything this process sees, and let go of the old one."""
    os.chdir(root)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", _MNT_DETACH)
    os.chdir("/")


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends."""
    _call("prctl", _PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def own_proc_entries() -> None:
    """Own /proc/self again after a change of user, which leaves it to root."""
    _call("prctl", _PR_SET_DUMPABLE, 1, 0, 0, 0)


def drop_privileges() -> None:
    """Give up every capability in this namespace, and the ways to gain any."""
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        try:
            _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError:  # past the last one that this kernel knows
            break
    header, none = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), bytes(24)
    _call("capset", header, none)


def landlock_abi() -> int:
    """The version of Landlock that this kernel offers; 0 for none."""
    try:
        return _call("syscall", _LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_CREATE_RULESET_VERSION)
    except (OSError, AttributeError):
        return 0


def landlock(rules: Iterable[tuple[str, int]]) -> bool:
    """Let this thread, and what it starts, reach files only as ``rules`` say: pairs of a path and the rights beneath it.

    No TCP, and no signals or abstract sockets to processes outside, as far as this kernel's Landlock knows them.
    A path that does not exist is left out. False, and nothing done, where there is no Landlock.
    """
    abi = landlock_abi()
    if not abi:
        return False
    handled = (1 << _KNOWN_RIGHTS.get(abi, 16)) - 1
    # Older kernels refuse a structure longer than theirs.
    attributes = struct.pack("=QQQ", handled, _ALL_TCP, _ALL_SCOPES)[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = _call("syscall", _LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path, rights in rules:
            _allow(ruleset, path, rights & handled)
        _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _call("syscall", _LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return True


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(beneath).st_mode):
            rights &= _OF_FILES
        rule = struct.pack("=Qi", rights, beneath)
        _call("syscall", _LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(beneath)
