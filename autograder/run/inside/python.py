"""Python's own process-wide settings."""

from __future__ import annotations

import builtins
import decimal
import gc
import locale
import logging
import os
import signal
import sys
import types
import warnings
from typing import Any

from autograder.run.inside.setting import ABSENT, Setting, attribute


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return "one that is gone"


def _said_path(found: list, kept: list) -> str:
    return "" if _known_first(found, kept) == found else "sys.path had been changed"


def _known_first(found: list, kept: list) -> list:
    """The path as it was, and last what was added to it: an answer may import from there, but replace nothing."""
    return [*kept, *(path for path in found if path not in kept)]


# Variables that libraries here ask for; others that were added are the student's own business.
_ASKED_FOR = ("VAELAB_", "PYTHON", "TF_", "XLA_", "KERAS_", "MPL", "OMP_", "CUDA_", "LC_", "LANG", "TZ", "HOME", "TMP")


def _environment() -> tuple[Any, dict]:
    return os.environ, dict(os.environ)


def _write_environment(kept: tuple[Any, dict]) -> None:
    mine, values = kept
    os.environ = mine  # noqa: B003  (it may be another object by now)
    for name in _changed_variables(dict(mine), values):
        if name in values:
            mine[name] = values[name]
        else:
            del mine[name]


def _changed_variables(found: dict, kept: dict) -> list[str]:
    names = [name for name, value in kept.items() if found.get(name) != value]
    return names + [name for name in found if name not in kept and name.startswith(_ASKED_FOR)]


def _said_environment(found: tuple[Any, dict], kept: tuple[Any, dict]) -> str:
    names = ", ".join(sorted(_changed_variables(found[1], kept[1]))[:5])
    return f"environment variables had been changed ({names})" if names else "os.environ had been replaced"


# Names that IPython puts there for as long as a cell runs.
_SHELL_S = {"_", "display", "get_ipython", "input"}


def _builtins() -> dict[str, Any]:
    return {name: value for name, value in vars(builtins).items() if name not in _SHELL_S}


def _changed_builtins(found: dict[str, Any], kept: dict[str, Any]) -> list[str]:
    return [name for name, value in kept.items() if found.get(name, ABSENT) is not value]


def _same_object(one: Any, other: Any) -> bool:
    """A method is made anew each time one asks for it."""
    if isinstance(one, types.MethodType) and isinstance(other, types.MethodType):
        return one.__func__ is other.__func__ and one.__self__ is other.__self__
    return one is other


def _write_builtins(kept: dict[str, Any]) -> None:
    for name in _changed_builtins(vars(builtins), kept):
        setattr(builtins, name, kept[name])


def _said_builtins(found: dict[str, Any], kept: dict[str, Any]) -> str:
    names = ", ".join(f"`{name}`" for name in _changed_builtins(found, kept)[:5])
    return f"{names} of Python's builtins had been replaced"


def _warnings() -> tuple:
    return list(warnings.filters), warnings.showwarning, warnings.formatwarning, _warning_printer()


def _warning_printer() -> Any:
    return getattr(warnings, "_showwarnmsg_impl", None)


def _write_warnings(kept: tuple) -> None:
    warnings.filters[:], warnings.showwarning, warnings.formatwarning, warnings._showwarnmsg_impl = kept
    warnings._filters_mutated()


def _said_warnings(found: tuple, kept: tuple) -> str:
    errors = [one for one in found[0] if one[0] == "error" and one not in kept[0]]
    return "warnings were errors" if errors else ""


def _logging() -> tuple:
    return logging.root.manager.disable, logging.root.level, list(logging.root.handlers)


def _write_logging(kept: tuple) -> None:
    logging.root.manager.disable, level, logging.root.handlers[:] = kept
    logging.root.setLevel(level)


def _said_logging(found: tuple, kept: tuple) -> str:
    return "logging was off" if found[0] > kept[0] else ""


def _is_shell_s(hook: Any) -> bool:
    """Whether IPython put it there: it changes hands with every cell."""
    return hook is sys.__displayhook__ or type(hook).__module__.startswith(("IPython", "ipykernel"))


def _signals() -> tuple:
    return tuple(signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM))


def _write_signals(kept: tuple) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in zip((signal.SIGINT, signal.SIGALRM), kept, strict=True):
        signal.signal(number, handler)


PYTHON = {
    "the working folder": Setting(
        "os", _working_folder, os.chdir, lambda found, kept: f"the working folder was {found}"
    ),
    "sys.path": Setting(
        "sys",
        lambda: list(sys.path),
        lambda kept: setattr(sys, "path", _known_first(sys.path, kept)),
        _said_path,
        same=lambda found, kept: found == _known_first(found, kept),
    ),
    "the environment": Setting(
        "os",
        _environment,
        _write_environment,
        _said_environment,
        same=lambda found, kept: found[0] is kept[0] and not _changed_variables(found[1], kept[1]),
    ),
    "sys.stdin": attribute("sys:stdin", "sys.stdin had been replaced"),
    "sys.stdout": attribute("sys:stdout", "sys.stdout had been replaced"),
    "sys.stderr": attribute("sys:stderr", "sys.stderr had been replaced"),
    "sys.displayhook": attribute("sys:displayhook", "sys.displayhook had been replaced")._replace(
        same=lambda found, kept: found is kept or _is_shell_s(found)
    ),
    "sys.excepthook": attribute("sys:excepthook")._replace(same=_same_object),
    "the length of tracebacks": attribute("sys:tracebacklimit"),
    "the recursion limit": Setting(
        "sys",
        sys.getrecursionlimit,
        sys.setrecursionlimit,
        lambda found, kept: f"the recursion limit was {found}",
    ),
    "the length of numbers": Setting("sys", sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    "garbage collection": Setting("gc", gc.isenabled, lambda kept: gc.enable() if kept else gc.disable()),
    "signals": Setting("signal", _signals, _write_signals),
    "builtins": Setting(
        "builtins",
        _builtins,
        _write_builtins,
        _said_builtins,
        same=lambda found, kept: not _changed_builtins(found, kept),
    ),
    "warnings": Setting("warnings", _warnings, _write_warnings, _said_warnings),
    "logging": Setting("logging", _logging, _write_logging, _said_logging),
    "the locale": Setting(
        "locale", lambda: locale.setlocale(locale.LC_ALL), lambda kept: locale.setlocale(locale.LC_ALL, kept)
    ),
    "decimal numbers": Setting(
        "decimal",
        lambda: decimal.getcontext().copy(),
        lambda kept: decimal.setcontext(kept.copy()),
        same=lambda found, kept: repr(found) == repr(kept),
    ),
}
