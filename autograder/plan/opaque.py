"""What code does that cannot be seen in it, or that must not be done while it is judged; told from its syntax."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from autograder.plan import text

# Functions and modules that make code of data, reach into a running program, or stand between it and the grader.
_CALLS = {"exec", "eval", "compile", "globals", "__import__", "breakpoint"}
_MODULES = (
    *("_ctypes", "_frozen_importlib", "_thread", "atexit", "binascii", "builtins", "bz2", "cffi", "cloudpickle"),
    *("code", "codecs", "ctypes", "dill", "faulthandler", "fcntl", "gc", "imp", "importlib", "inspect", "IPython"),
    *("ipykernel", "joblib", "jupyter_client", "lzma", "marshal", "multiprocessing", "opcode", "pickle", "pty"),
    *("ptrace", "requests", "resource", "runpy", "shelve", "signal", "socket", "subprocess", "sysconfig"),
    *("traceback", "types", "urllib", "zlib", "zipimport", "zmq", "base64", "mmap", "threading"),
)
_PATHS = (
    *("check.engine", "vaelab.checks", "keras.config.enable_unsafe_deserialization"),
    *("os.kill", "os.killpg", "os.fork", "os.system", "os.popen", "os.execv", "os.execve", "os.spawnv", "os.symlink"),
    *("sys._getframe", "sys.settrace", "sys.setprofile", "sys.modules", "sys.meta_path", "sys.path_hooks"),
    *("sys.displayhook", "sys.excepthook", "sys.addaudithook", "sys._current_frames"),
)
# Of modules that would be opaque, what people use for other things.
_PLAIN = (
    *("IPython.display", "base64.b64encode", "inspect.signature", "inspect.getsource", "resource.getrusage"),
    *("subprocess.DEVNULL", "traceback.print_exc", "types.SimpleNamespace", "importlib.metadata", "gc.collect"),
    *("threading.Lock", "codecs.open", "importlib.resources", "types.FunctionType.__name__"),
)
_ATTRIBUTES = {
    *("__code__", "__globals__", "__subclasses__", "__builtins__", "__closure__", "__mro__", "__reduce__"),
    *("__reduce_ex__", "__import__", "__loader__", "__spec__", "f_globals", "f_locals", "f_back", "gi_frame"),
    *("tb_frame", "cr_frame", "ast_transformers", "input_transformers_post", "input_transformers_cleanup"),
    *("set_custom_exc", "showtraceback", "display_pub", "run_cell", "run_code", "run_ast_nodes", "user_ns"),
    *("use_nonce", "from_bytecode", "co_code"),
}
_BINARY = {".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib"}


def aliases(statements: Iterable[text.Statement]) -> dict[str, str]:
    """What the imports of a notebook call things: name → path, such as ``b64`` → ``base64.b64decode``."""
    found = {}
    for statement in statements:
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Import):
                found |= {one.asname: one.name for one in node.names if one.asname}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return found


def found(statement: text.Statement, known: Mapping[str, str], files: Mapping[str, bytes]) -> list[str]:
    """What in a statement hides what it does, as it is written there; ``known`` are the notebook's ``aliases``."""
    seen = list(_paths(statement.node, known))
    for module in _imported(statement.node):
        seen += [f"{module}: {one}" for one in _in_file(module, files)]
    return list(dict.fromkeys(seen))


def _paths(tree: ast.AST, known: Mapping[str, str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
            yield node.attr
        elif isinstance(node, ast.Name | ast.Attribute):
            path = dotted(node, known)
            if path in _CALLS or path == "get_ipython" or ("." in path and _is_opaque(path)):
                yield path
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (path for one in node.names if _is_opaque(path := f"{node.module}.{one.name}"))
        elif isinstance(node, ast.keyword) and node.arg == "allow_pickle":
            yield "allow_pickle"


def _is_opaque(path: str) -> bool:
    if any(path == plain or path.startswith(f"{plain}.") for plain in _PLAIN):
        return False
    return path.split(".")[0] in _MODULES or any(path == one or path.startswith(f"{one}.") for one in _PATHS)


def dotted(node: ast.AST, known: Mapping[str, str]) -> str:
    """``np.random.seed`` → ``numpy.random.seed``; empty for what is no chain of names."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([known.get(node.id, node.id), *reversed(parts)])


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _in_file(module: str, files: Mapping[str, bytes], seen: frozenset[str] = frozenset()) -> list[str]:
    """The same of a module that was handed in, and of those that it imports."""
    path = module.replace(".", "/")
    first = path.split("/")[0]
    if module in seen or (first in sys.stdlib_module_names):
        return []
    sources = [name for name in (f"{path}.py", f"{path}/__init__.py") if name in files]
    if not sources:
        binary = [name for name in files if PurePosixPath(name).suffix in _BINARY and _is_module(name, first)]
        return ["a module that is no text"] if binary else []
    statements = text.read(files[sources[0]].decode(errors="replace")).statements
    known = aliases(statements)
    inside = [one for statement in statements for one in _paths(statement.node, known)]
    for statement in statements:
        for other in _imported(statement.node):
            inside += _in_file(other, files, seen | {module})
    return list(dict.fromkeys(inside))


def _is_module(name: str, module: str) -> bool:
    return any(part.split(".")[0] == module for part in PurePosixPath(name).parts)
