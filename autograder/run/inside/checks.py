"""What the engine does inside a student's kernel around a test. ``guarding`` sends this file there as text.

Everything here runs in a process that the student's code has had in its hands, so its word is evidence of an accident or a
simple trick, not proof.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.machinery as machinery
import importlib.util
import inspect
import pkgutil
import signal
import sys
import threading
import types

# What reports pass through on their way from the student's object to the grader.
WATCHED = (
    "base64",
    "builtins",
    "hashlib",
    "IPython.core.displaypub",
    "IPython.core.interactiveshell",
    "ipykernel.ipkernel",
    "ipykernel.kernelbase",
    "ipykernel.zmqshell",
    "json",
    "json.encoder",
    "jupyter_client.session",
    "numpy",
)
# Packages whose callbacks and import hooks are no student's.
KNOWN = ("IPython", "ipykernel", "matplotlib", "matplotlib_inline")
# Flag of a class that was made in Python: members of others, of int or an array, cannot be replaced.
_HEAP_TYPE = 1 << 9
# Members of a class that are no functions themselves, and run one.
_LOOKED_UP = (classmethod, staticmethod, property)
EVENTS = ("pre_execute", "pre_run_cell", "post_run_cell", "post_execute")


def begin(shell, library: str, exercises: tuple[str, ...]) -> str:
    """In a new kernel: have the checks from ``library``, and say how it is, in the words of ``turn``."""
    if not _loaded(library):
        _load(shell, library)
    shell.user_ns["check"] = sys.modules["vaelab.checks"]
    return _said(fingerprints(exercises))


def turn(
    shell,
    library: str,
    exercises: tuple[str, ...],
    pristine: int,
    nonce: str = "",
    canary: tuple[list[str], str] | None = None,
    look: bool = True,
) -> str:
    """Between the engine's cells: say how the kernel is, take a canary away, and make ready for what comes next.

    Args:
        shell: IPython's.
        library: the folder of the package with the checks.
        exercises: whose checks are called in this kernel.
        pristine: the digest of a sound kernel.
        nonce: of the reports to come, if any are.
        canary: names of the student's objects, and a word that nobody knows: an object that is wrong stands in for them.
        look: take fingerprints; without, the kernel counts as sound.

    Returns:
        The digest, and after a space all fingerprints if it is not ``pristine``.
    """
    _unhook(shell)
    found = fingerprints(exercises) if look else {}
    sound = not look or _digest(found) == pristine
    _take_canary(shell)
    if nonce:
        if not sound or shell.user_ns.get("check") is not sys.modules["vaelab.checks"]:
            _load(shell, library)
        sys.modules["vaelab.checks"].engine.use_nonce(nonce)
    if canary:
        _put_canary(shell, *canary)
    return str(pristine) if sound else _said(found)


def _loaded(library: str) -> bool:
    """The fork server has imported the checks: from there, and all of them."""
    checks = sys.modules.get("vaelab.checks")
    return getattr(checks, "__file__", "") == f"{library}/checks/__init__.py" and sys.modules.keys() >= _names(checks)


def _names(checks) -> set[str]:
    return {module.name for module in pkgutil.walk_packages(checks.__path__, "vaelab.checks.")}


def _load(shell, library: str) -> None:
    """Load the checks past everything that could stand between."""
    for name in [name for name in sys.modules if name.split(".")[0] == "vaelab"]:
        del sys.modules[name]
    with _plain_imports():
        spec = importlib.util.spec_from_file_location(
            "vaelab", f"{library}/__init__.py", submodule_search_locations=[library]
        )
        sys.modules["vaelab"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules["vaelab"])
        checks = importlib.import_module("vaelab.checks")
        for name in sorted(_names(checks)):
            importlib.import_module(name)
    shell.user_ns["check"] = checks


def _unhook(shell) -> None:
    """Drop what could change the engine's own cells on their way, also where a student meant no harm."""
    for follow in (sys.settrace, sys.setprofile, threading.settrace, threading.setprofile):
        follow(None)
    shell.ast_transformers.clear()
    shell.input_transformers_post.clear()
    shell.custom_exceptions = ()
    for event in EVENTS:
        callbacks = shell.events.callbacks[event]
        callbacks[:] = [one for one in callbacks if str(getattr(one, "__module__", "")).split(".")[0] in KNOWN]
    for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
        signal.setitimer(timer, 0)
    for thing in (shell, shell.display_pub, shell.kernel, shell.kernel.session):
        for name in [name for name in vars(thing) if inspect.isfunction(getattr(type(thing), name, None))]:
            del vars(thing)[name]
    for kind in shell.kernel.msg_types:
        shell.kernel.shell_handlers[kind] = getattr(shell.kernel, kind)


@contextlib.contextmanager
def _plain_imports():
    """Python's own importers only, and nothing from the student's folder, wherever that is on the path."""
    lists = (sys.meta_path, sys.path_hooks, sys.path)
    before = [list(one) for one in lists]
    sys.meta_path[:] = [machinery.BuiltinImporter, machinery.FrozenImporter, machinery.PathFinder]
    loaders = importlib._bootstrap_external._get_supported_file_loaders()
    sys.path_hooks[:] = [machinery.FileFinder.path_hook(*loaders)]
    sys.path[:] = [path for path in sys.path if path.startswith((sys.prefix, sys.base_prefix))]
    sys.path_importer_cache.clear()
    try:
        yield
    finally:
        for one, kept in zip(lists, before, strict=True):
            one[:] = kept


def _put_canary(shell, names: list[str], word: str) -> None:
    def canary(*args, **kwargs):
        raise NotImplementedError(word)

    kept = {name: shell.user_ns[name] for name in names if name in shell.user_ns}
    shell.user_ns["_engine_kept"] = names, kept
    shell.user_ns.update(dict.fromkeys(names, canary))


def _take_canary(shell) -> None:
    names, kept = shell.user_ns.pop("_engine_kept", ((), {}))
    for name in names:
        shell.user_ns.pop(name, None)
    shell.user_ns.update(kept)


def _said(found: dict[str, int]) -> str:
    return f"{_digest(found)} {found!r}"


def _digest(found: dict[str, int]) -> int:
    """One number for all fingerprints."""
    return hash(tuple(found.items()))


def fingerprints(exercises: tuple[str, ...]) -> dict[str, int]:
    """A hash of every function and class that reports of these exercises pass through, by module and name.

    Differs from process to process.
    """
    found, hashes = {}, {}  # hashes by identity: most modules of the checks know the same functions and classes
    for module in (*WATCHED, *sorted(_taking_part(exercises))):
        for name, value in list(vars(sys.modules[module]).items()):
            # NumPy brings in some of its modules when they are first asked for.
            counts = callable(value) or (module not in WATCHED and isinstance(value, types.ModuleType))
            if _is_check(value):
                counts = value.exercise in exercises
            if counts and (name == "__import__" or (name.strip("_") and not name.startswith("__"))):
                if id(value) not in hashes:
                    hashes[id(value)] = hash(_described(value))
                found[f"{module}.{name}"] = hashes[id(value)]
    return found


def _taking_part(exercises: tuple[str, ...]) -> list[str]:
    """Modules of the checks, without those of other exercises: no exercise needs another's."""
    names = [name for name in sys.modules if f"{name}.".startswith("vaelab.checks.")]
    of_exercises = {name for name in names if name.removeprefix("vaelab.checks.")[:1].isdigit()}
    return [name for name in names if name not in of_exercises or name.rpartition(".")[2] in exercises]


def _is_check(thing) -> bool:
    return type(thing).__name__ == "Check"


def _described(thing, depth: int = 2):
    """Something that has the same hash as long as the code of a function or of a class's members is the same."""
    if isinstance(thing, types.FunctionType):
        return thing.__code__, thing.__code__.co_code
    if isinstance(thing, (classmethod, staticmethod)):
        return _described(thing.__func__)
    if isinstance(thing, property):
        return _described(thing.fget)
    if depth and (_is_check(thing) or (isinstance(thing, type) and thing.__flags__ & _HEAP_TYPE)):
        # What is neither called nor looked up by a call is data, such as the hundreds of texts of an exercise's mistakes.
        return tuple(
            [
                (name, _described(value, depth - 1))
                for name, value in vars(thing).items()
                if (callable(value) or isinstance(value, _LOOKED_UP)) and not name.startswith("__")
            ]
        )
    if isinstance(thing, types.ModuleType):
        return thing.__name__, sys.modules.get(thing.__name__) is thing
    return type(thing).__name__, getattr(thing, "__module__", ""), getattr(thing, "__qualname__", "")
