"""Process-wide settings of NumPy, matplotlib, TensorFlow and Keras, and the random numbers of all of them."""

from __future__ import annotations

import random
import sys
from typing import Any

from autograder.run.inside.setting import ABSENT, Setting, attribute, loaded

# NumPy and matplotlib


def _looks() -> dict[str, Any]:
    """Matplotlib's parameters, past what asks for a backend or converts values."""
    return _copied(loaded("matplotlib").rcParams)


def _copied(parameters: Any) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, list) else value for name, value in dict.items(parameters)}


def _changed_looks(found: dict[str, Any], kept: dict[str, Any] | None) -> dict[str, Any]:
    """What differs from the parameters as they were, or else as matplotlib read them when it was imported."""
    usual = kept or {n: v for n, v in _copied(loaded("matplotlib").rcParamsOrig).items() if n != "backend"}
    return {name: value for name, value in usual.items() if found.get(name, ABSENT) != value}


def _write_looks(kept: dict[str, Any] | None) -> None:
    for name, value in _changed_looks(_looks(), kept).items():
        if name == "backend" and isinstance(value, str) and "matplotlib.pyplot" in sys.modules:
            loaded("matplotlib.pyplot").switch_backend(value)
        dict.__setitem__(loaded("matplotlib").rcParams, name, value)


def close_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        loaded("matplotlib.pyplot").close("all")


# TensorFlow. Its functions for this refuse once something has been computed, so its variables are put back themselves.


_OPS = "tensorflow.python.framework.ops"


_STACK = "tensorflow.python.framework.stack"


def _context() -> Any:
    return loaded("tensorflow.python.eager.context")


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
    graphs, sessions = loaded(_OPS)._default_graph_stack, loaded(_STACK)._default_session_stack
    strategies = getattr(graphs._global_default_graph, "_distribution_strategy_stack", ())
    return (*graphs.stack, *sessions.stack, *strategies)


def _forget_graphs(kept: tuple) -> None:
    loaded(_OPS)._default_graph_stack.reset()
    loaded(_STACK)._default_session_stack.reset()


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
    state = loaded("tensorflow.python.debug.lib.check_numerics_callback")._state
    return getattr(state, "check_numerics_callback", None) is not None


def seed(nonce: str) -> None:
    if not nonce:
        return
    random.seed(f"state of {nonce}")
    if "numpy.random" in sys.modules:
        loaded("numpy").random.seed(random.getrandbits(32))
    if "tensorflow.python.eager.context" in sys.modules:
        _context().set_global_seed(random.getrandbits(31))
    generator = getattr(sys.modules.get("tensorflow.python.ops.stateful_random_ops"), "global_generator", None)
    if generator is not None:
        generator.reset_from_seed(random.getrandbits(31))
    if _TRACKER in sys.modules:
        # Keras makes its generator anew, from Python's random numbers, when it is next asked for one.
        vars(loaded(_TRACKER).GLOBAL_STATE_TRACKER).update(dict.fromkeys(_RANDOM))


# Keras. Most of its settings are attributes of one object, and absent when nobody has set them.


_TRACKER = "keras.src.backend.common.global_state"


_RANDOM = ("global_random_seed", "global_seed_generator")


# Random state, names given to layers, and what models that exist refer to.
_LEFT = {*_RANDOM, "object_name_uids", "custom_objects_scope_dict", "uninitialized_variables"}


def _keras() -> dict[str, Any]:
    found = vars(loaded(_TRACKER).GLOBAL_STATE_TRACKER)
    return {name: value for name, value in found.items() if name not in _LEFT and not name.endswith("_dict")}


def _write_keras(kept: dict[str, Any]) -> None:
    tracker = loaded(_TRACKER).GLOBAL_STATE_TRACKER
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


LIBRARIES = {
    "NumPy's print options": Setting(
        "numpy",
        lambda: loaded("numpy").get_printoptions(),
        lambda kept: loaded("numpy").set_printoptions(**kept),
    ),
    "NumPy's errors": Setting(
        "numpy",
        lambda: (loaded("numpy").geterr(), loaded("numpy").geterrcall()),
        lambda kept: (loaded("numpy").seterr(**kept[0]), loaded("numpy").seterrcall(kept[1])),
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
        lambda: loaded("tensorflow.python.tf2").enabled(),
        lambda kept: loaded("tensorflow").compat.v1.enable_v2_behavior(),
        lambda found, kept: "TensorFlow 2's behaviour was off",
        True,
    ),
    "shapes": attribute("tensorflow.python.framework.tensor_shape:_TENSORSHAPE_V2_OVERRIDE", _V2, True),
    "resource variables": attribute("tensorflow.python.ops.resource_variables_toggle:_DEFAULT_USE_RESOURCE", _V2, True),
    "control flow": attribute("tensorflow.python.ops.control_flow_util:ENABLE_CONTROL_FLOW_V2", _V2, True),
    "tensor equality": attribute("tensorflow.python.framework.tensor:Tensor._USE_EQUALITY", _V2, True),
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
    "running functions eagerly": attribute(
        "tensorflow.python.eager.polymorphic_function.eager_function_run:RUN_FUNCTIONS_EAGERLY",
        "tf.functions ran eagerly",
        False,
    ),
    "tf.data's debug mode": attribute(
        "tensorflow.python.data.ops.debug_mode:DEBUG_MODE", "tf.data was in debug mode", False
    ),
    "dtype conversion": attribute(_OPS + ":_dtype_conversion_mode", "TensorFlow behaved like NumPy"),
    "slicing": attribute(_OPS + ":_numpy_style_slicing", fresh=False),
    "determinism": Setting(
        "tensorflow.python.util._pywrap_determinism",
        lambda: loaded("tensorflow.python.util._pywrap_determinism").is_enabled(),
        lambda kept: loaded("tensorflow.python.util._pywrap_determinism").enable(kept),
        fresh=False,
    ),
    "numeric checks": Setting(
        "tensorflow.python.debug.lib.check_numerics_callback",
        _checks_numerics,
        lambda kept: loaded("tensorflow").debugging.disable_check_numerics(),
        lambda found, kept: "TensorFlow's numeric checks were on",
        False,
    ),
    "floatx": attribute("keras.src.backend.config:_FLOATX", "floatx was {}", "float32"),
    "epsilon": attribute("keras.src.backend.config:_EPSILON", "Keras' epsilon was {}", 1e-7),
    "the image data format": attribute(
        "keras.src.backend.config:_IMAGE_DATA_FORMAT", "the image data format was {}", "channels_last"
    ),
    "the most epochs": attribute("keras.src.backend.config:_MAX_EPOCHS", "Keras trained at most {} epochs", None),
    "the most steps": attribute(
        "keras.src.backend.config:_MAX_STEPS_PER_EPOCH", "Keras trained at most {} steps an epoch", None
    ),
    "Keras' settings": Setting(_TRACKER, _keras, _write_keras, _said_keras, {}),
}
