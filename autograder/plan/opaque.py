"""What code does that cannot be seen in it, or that must not be done while it is judged; told from its syntax."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from weakref import WeakKeyDictionary

from autograder.plan import constants, scopes, stars, text
from vaelab.checks.registry import CHECKS


def _words(said: str) -> tuple[str, ...]:
    return tuple(said.split())


# Functions and modules that make code of data, import what a text names, reach into a running program, or stand between it and the grader.
_CALLS = {"exec", "eval", "compile", "globals", "__import__", "breakpoint", "__builtins__", "__loader__", "__spec__"}
_MODULES = _words(
    """
    __main__ atexit base64 bdb binascii builtins bz2 cffi cloudpickle code codecs codeop cProfile ctypes _ctypes dill
    doctest faulthandler fcntl _frozen_importlib gc imp importlib ipykernel IPython joblib jupyter_client
    logging.config lzma marshal mmap multiprocessing numba opcode pdb pickle pkgutil profile ptrace pty pydoc
    resource runpy shelve signal site socket subprocess sysconfig _thread threading tornado trace types
    unittest.mock vaelab.checks zipimport zlib zmq
    """
)
_PATHS = _words(
    """
    asyncio.create_subprocess_exec asyncio.create_subprocess_shell asyncio.create_task asyncio.ensure_future
    asyncio.get_event_loop asyncio.get_running_loop inspect.currentframe inspect.get_annotations
    inspect.getclosurevars inspect.getinnerframes inspect.getmodule inspect.getouterframes inspect.stack
    inspect.trace inspect.unwrap keras.config.enable_unsafe_deserialization keras.src.utils.module_utils
    logging.currentframe numpy.ctypeslib numpy.f2py
    numpy.testing.measure os.* os._exit os.abort os.execv os.execve os.execvp os.fork os.forkpty os.kill
    os.killpg os.link os.memfd_create os.popen os.posix_spawn os.ptrace os.spawnv os.symlink os.system
    pandas.eval pandas.read_pickle sys.* sys.addaudithook sys.displayhook sys.exc_info sys.excepthook
    sys.last_traceback sys.meta_path sys.modules sys.path_hooks tensorflow.load_library
    tensorflow.load_op_library tensorflow.python.util.lazy_loader traceback.walk_stack traceback.walk_tb
    traitlets.import_item traitlets.utils.importstring typing.ForwardRef typing.get_type_hints
    unittest.defaultTestLoader unittest.loader unittest.TestLoader yaml.unsafe_load yaml.unsafe_load_all
    yaml.UnsafeLoader
    """
)
# Of what would be opaque, what people use for other things.
_PLAIN = _words(
    """
    base64.b64encode codecs.open gc.collect importlib.metadata importlib.reload importlib.resources
    importlib.util.find_spec IPython.display IPython.get_ipython joblib.delayed joblib.dump joblib.Parallel
    multiprocessing.cpu_count pickle.dump pickle.dumps pickle.HIGHEST_PROTOCOL resource.getrusage
    resource.RUSAGE_SELF subprocess.DEVNULL threading.Lock types.SimpleNamespace zlib.adler32 zlib.compress
    zlib.crc32
    """
)
_ATTRIBUTES = _words(
    """
    ag_frame ast_transformers __builtins__ __closure__ co_code __code__ cr_frame _current_frames display_pub
    f_back f_builtins f_globals f_locals from_bytecode func_load __getattribute__ _getframe gi_frame __globals__
    __import__ input_transformers_cleanup input_transformers_post __loader__ __mro__ __reduce__ __reduce_ex__
    run_ast_nodes run_cell run_code __self__ set_custom_exc setprofile settrace shell_handlers showtraceback
    __spec__ __subclasses__ tb_frame tb_next __traceback__ use_nonce user_ns __wrapped__
    """
)
_KEYWORDS = {"allow_pickle", "safe_mode"}
# Modules that others have among their own names.
_WITHIN = {"builtins", "ctypes", "gc", "importlib", "os", "sys"}
# They run texts as well as functions.
_TIMERS = {"timeit.Timer", "timeit.repeat", "timeit.timeit"}
_WORD = re.compile(r"\w+")
_SHORT = 200
_TEXTS = ("vaelab.checks", "vnd.vaelab", "/proc/")
_COURSE = "vaelab"
_CHECK = "vaelab.check"
# What may be handed on as a value and asked for anything then, and what only looks at a value.
_HOLDERS = {_COURSE, _CHECK, "__main__", *_WITHIN}
_LOOKS = set(_words("callable dir display getattr hasattr help id isinstance print repr setattr str type vars"))
_REACHING = re.compile(r"(?:\w+ of )?(?:__main__\.)?(?:check\b|vaelab\b)")
_IN_A_FUNCTION = " in a function"
_BINARY = {".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib"}
_ARCHIVE = b"PK\x05\x06"  # the end of a zip file, whatever it is called
_FUNCTIONS = scopes.FUNCTIONS
# The notebook's names as data, where no function calls them.
_NAMES_AS_DATA = {"locals", "vars"}


def aliases(statements: Iterable[text.Statement]) -> dict[str, str]:
    """What a notebook calls the things it imports: name → path, such as ``b64`` → ``base64.b64decode``."""
    found = {"check": _CHECK}
    assigned = []
    for statement in statements:
        imported, renamed = _named(statement)
        found |= imported
        assigned += renamed
    for name, value in assigned:  # `s = sys`
        path = dotted(value, found)
        if name not in found and (path.split(".")[0] in sys.stdlib_module_names or path.startswith(_CHECK)):
            found[name] = path
    return found


_hidden: WeakKeyDictionary[text.Statement, tuple[dict[str, str], list[str]]] = WeakKeyDictionary()


@text.once
def _named(statement: text.Statement) -> tuple[dict[str, str], list[tuple[str, ast.expr]]]:
    """The names that a statement gives by importing, with their paths, and those that it gives to other names."""
    imported: dict[str, str] = {}
    renamed: list[tuple[str, ast.expr]] = []
    for node in ast.walk(statement.node):
        if isinstance(node, ast.Import):
            imported |= {one.asname: one.name for one in node.names if one.asname}
            imported |= {top: top for one in node.names if not one.asname and (top := one.name.split(".")[0])}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name | ast.Attribute):
            renamed += [(one.id, node.value) for one in node.targets if isinstance(one, ast.Name)]
    return imported, renamed


def found(statement: text.Statement, known: Mapping[str, str], files: Mapping[str, bytes]) -> list[str]:
    """What in a statement hides what it does, as it is written there; ``known`` are the notebook's ``aliases``."""
    seen = list(_hiding(statement, known))
    for module in _own_imports(statement):
        seen += [f"{module}: {one}" for one in _in_module(module, files)]
    return list(dict.fromkeys(seen))


def _hiding(statement: text.Statement, known: Mapping[str, str]) -> list[str]:
    """``_paths`` of a statement, looked for again only where one of its names stands for something else."""
    before, seen = _hidden.get(statement) or (None, [])
    now = {name: known[name] for name in _names_in(statement) if name in known}
    if now != before:
        seen = list(_paths(statement.node, known))
        _hidden[statement] = now, seen
    return seen


@text.once
def _names_in(statement: text.Statement) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(statement.node) if isinstance(node, ast.Name))


def reaches_checks(seen: Iterable[str]) -> bool:
    """Of what was ``found``, something has to do with the checks themselves, which no answer has a use for."""
    return any(_REACHING.match(one.rpartition(": ")[2]) for one in seen)


def only_calls_checks(seen: Iterable[str]) -> bool:
    """It is a function that calls checks, for whatever reason: of no interest unless an answer needs it."""
    return all(one.endswith(_IN_A_FUNCTION) for one in seen)


def _paths(tree: ast.AST, known: Mapping[str, str]) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    asked = {id(one) for node in nodes for one in _asked(node)}
    longer = {
        id(node.value) for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    }
    own = scopes.own_names(tree, known)
    handed_on = set(_handed_on(nodes, known, own))
    of_less = {id(one) for node in nodes for one in _of_less(node)}
    for node in nodes:
        if id(node) in asked:
            continue
        if isinstance(node, _FUNCTIONS):
            yield from _checked(node, known, own)
        if isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
            yield node.attr
        if isinstance(node, ast.Name | ast.Attribute):
            path = dotted(node, known, own)
            if (
                path in _CALLS
                or path.removeprefix("IPython.") == "get_ipython"
                or (path in _NAMES_AS_DATA and id(node) not in of_less)
            ):
                yield path
            elif id(node) in handed_on:
                yield f"{_shown(path)} as a value"
            elif id(node) not in longer and scopes.first(node) in known and _is_opaque(path):
                yield _shown(path)
        elif isinstance(node, ast.Call):
            yield from _by_name(node, known, own)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (path for one in node.names if _is_opaque(path := f"{node.module}.{one.name}"))
        elif isinstance(node, ast.keyword) and node.arg in _KEYWORDS:
            yield node.arg
        if said := constants.text_of(node):
            yield from (one for one in _TEXTS if one in said)
            yield from sorted(set(_ATTRIBUTES).intersection(_WORD.findall(said[:_SHORT])))


def _shown(path: str) -> str:
    return path.removeprefix(f"{_COURSE}.") if f"{path}.".startswith(f"{_CHECK}.") else path


def _of_less(node: ast.AST) -> Iterator[ast.AST]:
    """``vars`` and ``locals`` where they are called for other names than the notebook's: a thing's, or a function's own."""
    if isinstance(node, _FUNCTIONS):
        yield from (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    elif isinstance(node, ast.Call) and node.args:
        yield node.func


def _handed_on(nodes: list[ast.AST], known: Mapping[str, str], own: set[int]) -> Iterator[int]:
    """Ids of the nodes at which the checks, or a module from which anything can be had, become a value like any other.

    Not where somebody only looks at them, or gives them a name that is followed.
    """
    nothing: set[int] = set()
    of_classes = {id(one) for node in nodes if isinstance(node, ast.ClassDef) for one in node.body}
    for node in nodes:
        if isinstance(node, ast.Attribute | ast.Expr):
            nothing.add(id(node.value))
        elif isinstance(node, ast.Compare):
            nothing |= {id(one) for one in (node.left, *node.comparators)}
        elif isinstance(node, ast.Call):
            looks = getattr(node.func, "id", getattr(node.func, "attr", "")) in _LOOKS
            nothing |= {id(node.func), *(map(id, node.args) if looks else ())}
        elif isinstance(node, ast.Assign) and id(node) not in of_classes:
            path = dotted(node.value, known, own)
            if all(isinstance(one, ast.Name) and known.get(one.id) == path for one in node.targets):
                nothing.add(id(node.value))
    for node in nodes:
        held = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load) and id(node) not in nothing
        if held and scopes.first(node) in known and dotted(node, known, own) in _HOLDERS:
            yield id(node)


def _asked(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of an expression that only asks where it is: ``"google.colab" in sys.modules``, ``str(get_ipython())``."""
    if isinstance(node, ast.Compare):
        yield from (one for one in node.comparators if isinstance(one, ast.Attribute))
        asked = [node.left, *node.comparators]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("repr", "str", "type"):
        asked = node.args
    else:
        return
    yield from (one.func for one in asked if isinstance(one, ast.Call) and not one.args)


def _checked(function: ast.AST, known: Mapping[str, str], own: set[int]) -> Iterator[str]:
    """Checks that a function calls: in an answer they would be asked while they ask."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and (path := dotted(node, known, own)).startswith(f"{_CHECK}."):
            yield f"{_shown(path)}{_IN_A_FUNCTION}"


def _by_name(call: ast.Call, known: Mapping[str, str], own: set[int]) -> Iterator[str]:
    """``getattr(sys, "modules")`` and ``vars(sys)`` are as good as ``sys.modules``."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if dotted(call.func, known, own) in _TIMERS and not any(isinstance(one, ast.Lambda) for one in call.args[:1]):
        yield ast.unparse(call.func)
    if name not in ("getattr", "setattr", "vars") or not call.args:
        return
    path = dotted(call.args[0], known, own)
    is_module = bool(path) and (path in sys.stdlib_module_names or path.startswith((_COURSE, "IPython")))
    if len(call.args) > 1 and (given := constants.text_of(call.args[1])):
        if scopes.first(call.args[0]) in known and _is_opaque(f"{path}.{given}"):
            yield f"{name} of {_shown(f'{path}.{given}')}"
    elif is_module:
        yield f"{name} of {_shown(path)}"


def _is_opaque(path: str) -> bool:
    if any(path == plain or path.startswith(f"{plain}.") for plain in _PLAIN):
        return False
    if path.startswith(f"{_CHECK}."):
        return path.removeprefix(f"{_CHECK}.") not in CHECKS and path != f"{_CHECK}.notebook"
    top, *rest = path.split(".")
    if (top == _COURSE or top in sys.stdlib_module_names) and "__dict__" in rest:
        return True
    if top == _COURSE and ("checks" in rest or "check" in rest[1:]):
        return True
    for i, part in enumerate(rest):
        if part.strip("_") in _WITHIN:
            return _is_opaque(".".join([part.strip("_"), *rest[i + 1 :]])) if rest[i + 1 :] else False
    return bool(rest) and any(path == one or path.startswith(f"{one}.") for one in (*_MODULES, *_PATHS))


def dotted(node: ast.AST, known: Mapping[str, str], own: Collection[int] = ()) -> str:
    """``np.random.seed`` → ``numpy.random.seed``; empty for what is no chain of names, or begins with one of ``scopes.own_names``."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or id(node) in own:
        return ""
    if known.get(node.id) == "__main__" and parts:  # the notebook itself
        return ".".join([known.get(parts[-1], parts[-1]), *reversed(parts[:-1])])
    return ".".join([known.get(node.id, node.id), *reversed(parts)])


def modules(statement: text.Statement) -> set[str]:
    """The files in which the modules would lie that a statement imports."""
    return {f"{module.replace('.', '/')}.py" for module in _own_imports(statement)}


@text.once
def _own_imports(statement: text.Statement) -> list[str]:
    return list(_imported(statement.node))


def _imported(tree: ast.AST, package: str = "") -> Iterator[str]:
    """All modules that may be meant, with the packages that they lie in; ``package``: that of the importing module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            base = ".".join(filter(None, [*above, node.module]))
            found = [f"{base}.{one.name}".strip(".*") for one in node.names]
        else:
            continue
        for path in found:
            parts = [] if stars.is_known(path) else path.split(".")  # what libraries have comes before a student's
            yield from (".".join(parts[: i + 1]) for i in range(len(parts)))


def in_file(path: str, files: Mapping[str, bytes]) -> list[str]:
    """What a program or module that was handed in, and those that it imports, hide."""
    inside: list[str] = []
    seen, todo = {path}, [path]
    while todo:
        path = todo.pop()
        said = text.of_file(files[path])
        inside += ["a module that cannot be read"] if said.problem else []
        known, package = aliases(said.statements), ".".join(PurePosixPath(path).parent.parts)
        for statement in said.statements:
            inside += _paths(statement.node, known)
            for module in _imported(statement.node, package):
                source = _source(module, files)
                inside += [] if source else _in_no_text(module, files)
                todo += [source] if source and source not in seen else []
                seen.add(source)
    return list(dict.fromkeys(inside))


def _in_module(module: str, files: Mapping[str, bytes]) -> list[str]:
    source = _source(module, files)
    return in_file(source, files) if source else _in_no_text(module, files)


def _in_no_text(module: str, files: Mapping[str, bytes]) -> list[str]:
    """A module of which there is no text may be there in another form."""
    first = module.split(".")[0]
    apart = module != first and not _source(first, files)  # then it is said of the first
    held = not apart and any(_holds(name, data, first) for name, data in files.items())
    return ["a module that is no text"] if held else []


def _source(module: str, files: Mapping[str, bytes]) -> str:
    """The file of a module's text."""
    path = module.replace(".", "/")
    return next((name for name in (f"{path}.py", f"{path}/__init__.py") if name in files), "")


def _holds(name: str, data: bytes, module: str) -> bool:
    """It is a compiled module of this name, or an archive with one in it, from which Python imports as from a folder."""
    path = PurePosixPath(name)
    if path.suffix in _BINARY:
        return any(part.split(".")[0] == module for part in path.parts)
    return _ARCHIVE in data[-70_000:] and any(f"{module}{end}".encode() in data for end in (".py", "/__init__.py"))
