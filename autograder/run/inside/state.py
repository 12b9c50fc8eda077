"""What is process-wide in a student's kernel, put back before each test. The engine sends this file there as text.

A line anywhere in a notebook can switch off eager execution, halve every number's precision or turn warnings into errors
for all that follows. ``remember`` notes what such settings are before any of the student's code; ``restore`` puts them back
and seeds all random numbers from the test's nonce, so that a verdict depends on the answer alone.

Only modules that have been imported already are looked at: one that the notebook imports later counts as new, as ``FRESH``
tells. Every setting is put back by itself, and nothing raises: what cannot be put back is said.
"""

from __future__ import annotations

import builtins
import decimal
import gc
import locale
import logging
import os
import random
import signal
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

# Where ``remember`` leaves what it saw: no name of the notebook's, and nothing that `%reset` clears.
MEMORY = "_engine_state"
# Texts, since this file's own objects are other ones when it runs again.
UNKNOWN = "<unknown>"
ABSENT = "<absent>"


class Setting(NamedTuple):
    """How to read one setting, how to put it back, and what to say when it was ``found`` to differ (nothing: silent)."""

    module: str
    read: Callable[[], Any]
    write: Callable[[Any], object]
    words: Callable[[Any, Any], str] = lambda found, kept: ""
    fresh: Any = UNKNOWN
    same: Callable[[Any, Any], bool] = lambda found, kept: found is kept or bool(found == kept)


def remember() -> None:
    """Note what process-wide settings are; called once in a new kernel, before any of the student's code."""
    memory = types.ModuleType(MEMORY)
    memory.kept = {}
    for name, setting in SETTINGS.items():
        if setting.module in sys.modules:
            try:
                memory.kept[name] = setting.read()
            except Exception:  # a setting that this version of a library does not have
                continue
    sys.modules[MEMORY] = memory


def restore(nonce: str) -> list[str]:
    """Put everything back as it was, and derive random numbers from the nonce (none: leave them as they are).

    Returns:
        What had been changed, in words for the instructor. Figures, random numbers and how things look are put back silently.
    """
    kept = getattr(sys.modules.get(MEMORY), "kept", {})
    changed = []
    for name, setting in SETTINGS.items():
        if setting.module in sys.modules:
            try:
                changed.append(_put_back(setting, kept.get(name, setting.fresh)))
            except Exception as error:
                changed.append(f"{name} could not be put back ({type(error).__name__})")
    for step in (_close_figures, lambda: _seed(nonce)):
        try:
            step()
        except Exception as error:
            changed.append(f"random numbers or figures could not be put back ({type(error).__name__})")
    return list(dict.fromkeys(_plain(words) for words in changed if words))


def _put_back(setting: Setting, kept: Any) -> str:
    """Put one setting back; returns what to say of it."""
    if kept is UNKNOWN:
        return ""
    found = setting.read()
    if setting.same(found, kept):
        return ""
    setting.write(kept)
    return setting.words(found, kept)


def _plain(words: str) -> str:
    """Fit for a note: one line of visible characters, not too long."""
    return "".join(letter if letter.isprintable() else " " for letter in words)[:200]


def _module(name: str) -> Any:
    return sys.modules[name]


def _attribute(path: str, words: str = "", fresh: Any = UNKNOWN) -> Setting:
    """A setting that is a variable of a module, ``module:name``; ``words`` may say ``{}``, what it was."""
    module, name = path.split(":")
    *inner, last = name.split(".")

    def owner() -> Any:
        thing = _module(module)
        for part in inner:
            thing = getattr(thing, part)
        return thing

    return Setting(
        module,
        lambda: getattr(owner(), last, ABSENT),
        lambda kept: delattr(owner(), last) if kept == ABSENT else setattr(owner(), last, kept),
        lambda found, kept: words.format(getattr(found, "name", found)),
        fresh,
    )


# Python


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


# NumPy and matplotlib


def _looks() -> dict[str, Any]:
    """Matplotlib's parameters, past what asks for a backend or converts values."""
    return _copied(_module("matplotlib").rcParams)


def _copied(parameters: Any) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, list) else value for name, value in dict.items(parameters)}


def _changed_looks(found: dict[str, Any], kept: dict[str, Any] | None) -> dict[str, Any]:
    """What differs from the parameters as they were, or else as matplotlib read them when it was imported."""
    usual = kept or {n: v for n, v in _copied(_module("matplotlib").rcParamsOrig).items() if n != "backend"}
    return {name: value for name, value in usual.items() if found.get(name, ABSENT) != value}


def _write_looks(kept: dict[str, Any] | None) -> None:
    for name, value in _changed_looks(_looks(), kept).items():
        if name == "backend" and isinstance(value, str) and "matplotlib.pyplot" in sys.modules:
            _module("matplotlib.pyplot").switch_backend(value)
        dict.__setitem__(_module("matplotlib").rcParams, name, value)


def _close_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        _module("matplotlib.pyplot").close("all")


# TensorFlow. Its functions for this refuse once something has been computed, so its variables are put back themselves.


_OPS = "tensorflow.python.framework.ops"
_STACK = "tensorflow.python.framework.stack"


def _context() -> Any:
    return _module("tensorflow.python.eager.context")


def _eager() -> bool:
    context = _context()
    known = context._context  # None until something is computed
    return context.default_execution_mode == context.EAGER_MODE and (
        known is None or (known._thread_local_data.is_eager and not _graphs_entered(known))
    )


def _graphs_entered(known: Any) -> list:
    return [one for one in known._context_switches.stack if one.enter_context_fn is not _context().eager_mode]


def _write_eager(kept: bool) -> None:
    context = _context()
    context.default_execution_mode = context.EAGER_MODE
    if (known := context._context) is None:
        return
    known._thread_local_data.is_eager = True
    # As many as there were: a scope that was left open takes one away when Python collects it.
    switches = known._context_switches.stack
    switches[:] = [context.ContextSwitch(False, context.eager_mode, None)] * max(1, len(switches))
    _forget_graphs(())


def _graphs() -> tuple:
    """Graphs, sessions and distribution strategies that have been entered and not left."""
    graphs, sessions = _module(_OPS)._default_graph_stack, _module(_STACK)._default_session_stack
    strategies = getattr(graphs._global_default_graph, "_distribution_strategy_stack", ())
    return (*graphs.stack, *sessions.stack, *strategies)


def _forget_graphs(kept: tuple) -> None:
    _module(_OPS)._default_graph_stack.reset()
    _module(_STACK)._default_session_stack.reset()


def _said_graphs(found: tuple, kept: tuple) -> str:
    return "a graph, session or distribution strategy of TensorFlow's had been left open"


def _device() -> str:
    known = _context()._context
    return (known and known._thread_local_data.device_name) or ""


def _write_device(kept: str) -> None:
    _context()._context._set_device("", _context()._starting_device_spec)


_OPTIONS = ("_optimizer_jit", "_optimizer_experimental_options", "_soft_device_placement")


def _options() -> tuple:
    known = _context()._context
    jit, options, soft = [getattr(known, name, None) for name in _OPTIONS]
    # Computing anything makes soft placement true; only an explicit no is a change.
    return jit or None, dict(options or {}), soft is not False


def _write_options(kept: tuple) -> None:
    known = _context()._context
    known._optimizer_jit, known._optimizer_experimental_options = kept[0], dict(kept[1])
    known._thread_local_data.function_call_options = None
    if known._soft_device_placement is False:
        known.soft_device_placement = True


def _checks_numerics() -> bool:
    state = _module("tensorflow.python.debug.lib.check_numerics_callback")._state
    return getattr(state, "check_numerics_callback", None) is not None


def _seed(nonce: str) -> None:
    if not nonce:
        return
    random.seed(f"state of {nonce}")
    if "numpy.random" in sys.modules:
        _module("numpy").random.seed(random.getrandbits(32))
    if "tensorflow.python.eager.context" in sys.modules:
        _context().set_global_seed(random.getrandbits(31))
    generator = getattr(sys.modules.get("tensorflow.python.ops.stateful_random_ops"), "global_generator", None)
    if generator is not None:
        generator.reset_from_seed(random.getrandbits(31))
    if _TRACKER in sys.modules:
        # Keras makes its generator anew, from Python's random numbers, when it is next asked for one.
        vars(_module(_TRACKER).GLOBAL_STATE_TRACKER).update(dict.fromkeys(_RANDOM))


# Keras. Most of its settings are attributes of one object, and absent when nobody has set them.


_TRACKER = "keras.src.backend.common.global_state"
_RANDOM = ("global_random_seed", "global_seed_generator")
# Random state, names given to layers, and what models that exist refer to.
_LEFT = {*_RANDOM, "object_name_uids", "custom_objects_scope_dict", "uninitialized_variables"}


def _keras() -> dict[str, Any]:
    found = vars(_module(_TRACKER).GLOBAL_STATE_TRACKER)
    return {name: value for name, value in found.items() if name not in _LEFT and not name.endswith("_dict")}


def _write_keras(kept: dict[str, Any]) -> None:
    tracker = _module(_TRACKER).GLOBAL_STATE_TRACKER
    for name in set(_keras()) - set(kept):
        delattr(tracker, name)
    vars(tracker).update(kept)


def _said_keras(found: dict[str, Any], kept: dict[str, Any]) -> str:
    said = []
    usual = getattr(kept.get("dtype_policy"), "name", "float32")
    policy = getattr(found.get("dtype_policy"), "name", usual)
    if policy != usual:
        said.append(f"the dtype policy was {policy}")
    if found.get("traceback_filtering") is False:
        said.append("Keras' traceback filtering was off")
    if found.get("distribution") is not None:
        said.append("a distribution of Keras' had been set")
    return " and ".join(said)


_V2 = "parts of TensorFlow 2's behaviour were off"
SETTINGS = {
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
    "sys.stdin": _attribute("sys:stdin", "sys.stdin had been replaced"),
    "sys.stdout": _attribute("sys:stdout", "sys.stdout had been replaced"),
    "sys.stderr": _attribute("sys:stderr", "sys.stderr had been replaced"),
    "sys.displayhook": _attribute("sys:displayhook", "sys.displayhook had been replaced")._replace(
        same=lambda found, kept: found is kept or _is_shell_s(found)
    ),
    "sys.excepthook": _attribute("sys:excepthook")._replace(same=_same_object),
    "the length of tracebacks": _attribute("sys:tracebacklimit"),
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
    "NumPy's print options": Setting(
        "numpy",
        lambda: _module("numpy").get_printoptions(),
        lambda kept: _module("numpy").set_printoptions(**kept),
    ),
    "NumPy's errors": Setting(
        "numpy",
        lambda: (_module("numpy").geterr(), _module("numpy").geterrcall()),
        lambda kept: (_module("numpy").seterr(**kept[0]), _module("numpy").seterrcall(kept[1])),
        lambda found, kept: "NumPy's error handling had been changed (np.seterr)",
    ),
    "matplotlib's settings": Setting(
        "matplotlib",
        _looks,
        _write_looks,
        fresh=None,
        same=lambda found, kept: not _changed_looks(found, kept),
    ),
    "eager execution": Setting(
        "tensorflow.python.eager.context",
        _eager,
        _write_eager,
        lambda found, kept: "eager execution was off",
        True,
    ),
    "TensorFlow 2's behaviour": Setting(
        "tensorflow.python.tf2",
        lambda: _module("tensorflow.python.tf2").enabled(),
        lambda kept: _module("tensorflow").compat.v1.enable_v2_behavior(),
        lambda found, kept: "TensorFlow 2's behaviour was off",
        True,
    ),
    "shapes": _attribute("tensorflow.python.framework.tensor_shape:_TENSORSHAPE_V2_OVERRIDE", _V2, True),
    "resource variables": _attribute(
        "tensorflow.python.ops.resource_variables_toggle:_DEFAULT_USE_RESOURCE", _V2, True
    ),
    "control flow": _attribute("tensorflow.python.ops.control_flow_util:ENABLE_CONTROL_FLOW_V2", _V2, True),
    "tensor equality": _attribute("tensorflow.python.framework.tensor:Tensor._USE_EQUALITY", _V2, True),
    "graphs": Setting(_OPS, _graphs, _forget_graphs, _said_graphs, ()),
    "the device": Setting(
        "tensorflow.python.eager.context",
        _device,
        _write_device,
        lambda found, kept: f"the default device was {found}",
        "",
    ),
    "options of TensorFlow": Setting(
        "tensorflow.python.eager.context",
        _options,
        _write_options,
        lambda found, kept: "options of TensorFlow had been changed (tf.config)",
        (None, {}, True),
    ),
    "running functions eagerly": _attribute(
        "tensorflow.python.eager.polymorphic_function.eager_function_run:RUN_FUNCTIONS_EAGERLY",
        "tf.functions ran eagerly",
        False,
    ),
    "tf.data's debug mode": _attribute(
        "tensorflow.python.data.ops.debug_mode:DEBUG_MODE", "tf.data was in debug mode", False
    ),
    "dtype conversion": _attribute(_OPS + ":_dtype_conversion_mode", "TensorFlow behaved like NumPy"),
    "slicing": _attribute(_OPS + ":_numpy_style_slicing", fresh=False),
    "determinism": Setting(
        "tensorflow.python.util._pywrap_determinism",
        lambda: _module("tensorflow.python.util._pywrap_determinism").is_enabled(),
        lambda kept: _module("tensorflow.python.util._pywrap_determinism").enable(kept),
        fresh=False,
    ),
    "numeric checks": Setting(
        "tensorflow.python.debug.lib.check_numerics_callback",
        _checks_numerics,
        lambda kept: _module("tensorflow").debugging.disable_check_numerics(),
        lambda found, kept: "TensorFlow's numeric checks were on",
        False,
    ),
    "floatx": _attribute("keras.src.backend.config:_FLOATX", "floatx was {}", "float32"),
    "epsilon": _attribute("keras.src.backend.config:_EPSILON", "Keras' epsilon was {}", 1e-7),
    "the image data format": _attribute(
        "keras.src.backend.config:_IMAGE_DATA_FORMAT", "the image data format was {}", "channels_last"
    ),
    "the most epochs": _attribute("keras.src.backend.config:_MAX_EPOCHS", "Keras trained at most {} epochs", None),
    "the most steps": _attribute(
        "keras.src.backend.config:_MAX_STEPS_PER_EPOCH", "Keras trained at most {} steps an epoch", None
    ),
    "Keras' settings": Setting(_TRACKER, _keras, _write_keras, _said_keras, {}),
}
