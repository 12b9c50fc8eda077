"""Keras models: what came back, whether it is one, and what a probe does with it. (Keras is imported only when a probe runs.)"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, General, doing
from vaelab.checks.engine.compare import FUNCTIONS

MODEL = "model"


class Slip(General):
    not_a_model = (
        "{what} is not a Keras model.",
        "Return keras.Model(inputs, outputs), a Sequential model or a subclass of keras.Model.",
    )
    no_call_method = (
        "{what} has no method `call`.",
        "Keras runs the method named `call`: define `def call(self, inputs)` inside the class, indented, with exactly this name.",
    )
    numpy_in_the_graph = (
        "NumPy cannot be used here: training compiles the function, and NumPy knows no symbolic tensors.",
        "Compute with keras.ops or tf throughout: ops.log, ops.sum, ops.clip.",
    )


def is_numpy_in_graph(error: Exception) -> bool:
    """Whether NumPy was given a symbolic tensor."""
    return re.search("symbolic .* to a numpy array", str(error)) is not None


def kind_of(thing: Any) -> str:
    """``"model"`` for Keras models and layers; for everything else what it is, to be read after “a”."""
    import keras

    if isinstance(thing, keras.layers.Layer):
        return MODEL
    if isinstance(thing, type):
        return f"class, {thing.__name__} without its brackets"[:80]
    return f"{type(thing).__name__} of {len(thing)} things" if isinstance(thing, list | tuple) else type(thing).__name__


def require_model(kind: Any, what: str) -> None:
    """Raise ``Failure`` unless ``kind_of`` found a model."""
    if kind == "NoneType":
        raise Failure(Slip.nothing_returned.about(what=what), "a Keras model", "None")
    if kind != MODEL:
        named = Slip.function_returned if kind in FUNCTIONS else Slip.not_a_model.about(what=what)
        raise Failure(named, "a Keras model", f"a {str(kind)[:80]}")


def lacks_call(thing: Any) -> bool:
    """True for a Keras layer or model whose class defines no ``call`` of its own."""
    import keras

    return isinstance(thing, keras.Layer) and type(thing).call in (keras.Layer.call, keras.Model.call)


def multiply_weights(part: Any, factor: float) -> None:
    """Multiply all weights that are trained."""
    for variable in part.trainable_variables:
        variable.assign(factor * variable)


def stir(model: Any, rng: np.random.Generator) -> None:
    """Move every weight of a built model a little, so that what is zero only before training does not look dead."""
    for variable in model.trainable_variables:
        fan_in = np.prod(variable.shape[:-1]) if len(variable.shape) > 1 else 10
        variable.assign_add(rng.normal(0, 0.3 / np.sqrt(fan_in), variable.shape))


def losses_added(network: Any) -> int:
    """How many losses layers of a network added when it was called last; what a layer asks of its own weights is none."""
    return sum(len(getattr(layer, "_losses", ())) for layer in network._flatten_layers())


def input_size(model: Any) -> int | None:
    """The last axis of a built model's only input; None where the model does not say."""
    shape = _input_shape(model)
    return shape[-1] if shape and isinstance(shape[-1], int) else None


def input_axes(model: Any) -> int | None:
    """How many axes a built model's only input has, the batch included; None where the model does not say."""
    return len(_input_shape(model)) or None


def takes_others(model: Any, shape: tuple[int, ...]) -> list[int] | None:
    """The shape that a model's only Input says, where it is not this one and images of it would be refused.

    An axis of one channel more or less is none to Keras.
    """
    if type(model).__name__ not in {"Functional", "Sequential"}:
        return None
    takes = _input_shape(model)[1:]
    known = takes and all(isinstance(n, int) for n in takes)
    return list(takes) if known and _without_channel(takes) != _without_channel(shape) else None


def _without_channel(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape[:-1] if len(shape) == 3 and shape[-1] == 1 else tuple(shape)


def _input_shape(model: Any) -> tuple:
    shape = getattr(model, "input_shape", None) if getattr(model, "built", False) else None
    return shape if isinstance(shape, tuple) and all(n is None or isinstance(n, int) for n in shape) else ()


def standing_in(subject: Any, *names: str) -> AbstractContextManager[None]:
    """Replaces these global names that ``subject`` looks up by the parts of the same names in ``standins``."""
    from vaelab.checks.kinds import standins

    return standins.standing_in(subject, **{name: getattr(standins, name) for name in names})


def weights_of(parts: Iterable[Any]) -> list[list[np.ndarray]]:
    """All weights of each part, as they are now."""
    return [part.get_weights() for part in parts]


def changed(before: list[list[np.ndarray]], after: list[list[np.ndarray]]) -> list[bool]:
    """Of each part, whether any weight is another one now."""
    pairs = [zip(*part, strict=True) for part in zip(before, after, strict=True)]
    return [any(np.abs(one - other).max(initial=0) > 0 for one, other in weights) for weights in pairs]


def compile_for_mse(model: Any, optimizer: Any, **options: Any) -> None:
    """Compile with the loss "mse", or without a loss if the model's own ``compile`` takes none.

    A number for the optimizer means plain gradient descent with this learning rate.
    """
    import keras

    optimizer = keras.optimizers.SGD(optimizer) if isinstance(optimizer, float) else optimizer
    with doing('calling vae.compile(loss="mse", optimizer=…)'):
        try:
            model.compile(loss="mse", optimizer=optimizer, **options)
        except TypeError:
            model.compile(optimizer=optimizer, **options)


@contextlib.contextmanager
def calls_by_way_of(way: Callable[[Any, Callable], Callable], parts: Iterable[Any]) -> Iterator[None]:
    """Meanwhile the ``call`` of each part is ``way(part, call)``. A part may stand there twice, and one such note may lie within another."""
    before = []
    for part in parts:
        before.append((part, vars(part).get("call")))
        part.call = way(part, part.call)
    try:
        yield
    finally:
        for part, call in reversed(before):
            if call is None:
                del part.call
            else:
                part.call = call


@contextlib.contextmanager
def noted(model: Any) -> Iterator[list[tuple]]:
    """What each call of the model is given and returns meanwhile. (With dropout or noise in it a call of one's own would return other things.)"""
    calls = []

    def noting(part: Any, call: Callable) -> Callable:
        def noted_call(*args: Any, **kwargs: Any) -> Any:
            outputs = call(*args, **kwargs)
            calls.append(((*args, *kwargs.values())[0], outputs))
            return outputs

        return noted_call

    with calls_by_way_of(noting, [model]):
        yield calls


def first_with_weights(model: Any, call: Callable[[], Any]) -> tuple[str, Any]:
    """Of the layers with weights the one that ``call`` runs first: its type, and what it is given."""
    parts = [part for part in model._flatten_layers() if part.weights and len(list(part._flatten_layers())) == 1]
    given: list[tuple[str, Any]] = []

    def noting(part: Any, of_part: Callable) -> Callable:
        def noted_call(*args: Any, **kwargs: Any) -> Any:
            given.append((type(part).__name__, (*args, *kwargs.values())[0]))
            return of_part(*args, **kwargs)

        return noted_call

    with calls_by_way_of(noting, parts):
        call()
    return given[0] if given else ("", None)


# What these layers do in training they do at no other time.
ONLY_IN_TRAINING = (
    "BatchNormalization",
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "GaussianNoise",
    "GaussianDropout",
)


@contextlib.contextmanager
def only_in_training(model: Any) -> Iterator[Callable[[], list[str]]]:
    """Yields a function that names the layers in the model which, since, were never told that this is a training."""
    layers = [one for one in model._flatten_layers() if type(one).__name__ in ONLY_IN_TRAINING]
    told: dict[int, bool] = {}

    def telling(layer: Any, call: Callable) -> Callable:
        def noting(*args: Any, training: Any = None, **kwargs: Any) -> Any:
            told[id(layer)] = told.get(id(layer), False) or bool(training)
            return call(*args, training=training, **kwargs)

        return noting

    with calls_by_way_of(telling, layers):
        yield lambda: sorted({type(one).__name__ for one in layers if told.get(id(one)) is False})


def training_loss(model: Any, images: Any, step: str = "train_step", targets: Any = None) -> float:
    """The loss that one training step reports, with the images as targets or with others. (The history of ``fit`` shows 0 for a ``train_step`` that keeps no metric.)

    A step that is a ``tf.function`` runs as it stands, so that what is noted of its calls has values.
    """
    what = "training the model on one batch" if step == "train_step" else "evaluating the model on one batch"
    with doing(what), functions_as_they_stand():
        model.reset_metrics()
        logs = getattr(model, step)((images, images if targets is None else targets))
        value = float(next(logs[key] for key in ("loss", "total_loss", *logs) if key in logs))
        model.reset_metrics()
    return value


@contextlib.contextmanager
def functions_as_they_stand() -> Iterator[None]:
    """No ``tf.function`` is compiled."""
    import tensorflow as tf

    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(before)


def within_a_model(call: Callable) -> Callable:
    """The call in a name scope, as inside a model that is trained: at the top of a graph TensorFlow refuses a class like ``_Decoder``."""
    import tensorflow as tf

    def scoped(*given: Any, **options: Any) -> Any:
        with tf.name_scope("model"):
            return call(*given, **options)

    return scoped


def as_tensor(array: np.ndarray) -> Any:
    """The array as a float32 tensor, as the notebooks' data are."""
    import tensorflow as tf

    return tf.constant(array, "float32")


def is_standard_normal(noise: np.ndarray, log_var: np.ndarray) -> bool:
    """Whether noise that was divided by exp(γ / 2) is standard normal whatever γ is, within six standard errors.

    Of the mean 1 / √n, of the standard deviation 1 / √(2n); of the slope of log|ε| along γ, which is 0 where the exponent is
    right, π / √8 / √n / std(γ), because log|ε| of a normal ε has the standard deviation π / √8. A γ that is the same
    everywhere has no slope.
    """
    root = np.sqrt(noise.size)
    if abs(noise.mean()) >= 6 / root or abs(noise.std() - 1) >= 6 / root / np.sqrt(2):
        return False
    if log_var.std() < 1e-6:
        return True
    slope = np.mean(np.log(np.abs(noise) + 1e-12) * (log_var - log_var.mean())) / log_var.var()
    return bool(abs(slope) < 6 * np.pi / np.sqrt(8) / root / log_var.std())
