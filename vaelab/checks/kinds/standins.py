"""Known parts that take the place of what is not this exercise's to judge.

A wrong answer to one exercise must not cost points in another. So the check of the encoder runs with a ``Sampling`` of
its own, the check of the model with an encoder, a decoder and a latent loss of its own. The stand-ins are neutral: they
do not do what the student is asked to write, they leave a signature by which a judge sees how they were used.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import bounds

MISSING = object()


@contextlib.contextmanager
def standing_in(subject: Any, **parts: Any) -> Iterator[None]:
    """Replace global names that ``subject`` (a function, class or object) looks up, and put them back afterwards."""
    spaces = {id(space): space for space in _namespaces(subject)}.values()
    saved = [(space, {name: space.get(name, MISSING) for name in parts}) for space in spaces]
    try:
        for space in spaces:
            space.update(parts)
        yield
    finally:
        for space, before in saved:
            for name, value in before.items():
                if value is MISSING:
                    space.pop(name, None)
                else:
                    space[name] = value


def _namespaces(subject: Any) -> Iterator[dict]:
    """The global namespaces of a function, of a class's methods, or of an object's class."""
    while isinstance(subject, functools.partial):
        subject = subject.func
    if hasattr(subject, "__globals__"):
        yield inspect.unwrap(subject).__globals__
        yield subject.__globals__
        return
    cls = subject if isinstance(subject, type) else type(subject)
    for base in cls.__mro__:
        if base.__module__.split(".")[0] in {"builtins", "keras", "tensorflow", "numpy"}:
            continue
        for member in vars(base).values():
            function = inspect.unwrap(getattr(member, "__func__", member))
            if inspect.isfunction(function):
                yield function.__globals__


def pair(arguments: tuple) -> tuple[Any, Any]:
    """The first two things passed, whether as one list or as two arguments."""
    if len(arguments) == 1 and isinstance(arguments[0], list | tuple):
        arguments = tuple(arguments[0])
    if len(arguments) < 2:  # as the function of the task says it
        raise TypeError("latent_loss() missing 1 required positional argument: 'codings_log_var'")
    first, second = arguments[:2]
    return first, second


class Sampling(keras.layers.Layer):
    """Returns ``first + second / 4``, without ``noise``: tells which argument came first.

    Like the layer of the task it takes one input, a list of two tensors; any constructor arguments do. (Keras takes a number times
    a symbolic tensor for sparse, hence the conversion: what comes out of ``2 * layer(x)`` is an ordinary tensor.)
    """

    noisy = False  # whether standard normal numbers are added to it

    def __init__(self, *args: Any, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name=name)

    def call(self, inputs: Any, **kwargs: Any) -> Any:
        first, second = (keras.ops.convert_to_tensor(part, sparse=False) for part in inputs)
        codings = sampled(first, second)
        return codings + keras.random.normal(keras.ops.shape(codings)) if Sampling.noisy else codings


@contextlib.contextmanager
def noise() -> Iterator[None]:
    """Meanwhile every stand-in ``Sampling`` draws."""
    Sampling.noisy = True
    try:
        yield
    finally:
        Sampling.noisy = False


def sampled(first: Any, second: Any) -> Any:
    """The signature of the stand-in ``Sampling``, for tensors and arrays alike."""
    return first + 0.25 * second


def latent_loss(*arguments: Any, **kwargs: Any) -> Any:
    """½ Σ first² + 3 Σ second, one value per image.

    Equal to the Kullback–Leibler divergence where ``codings_log_var`` is 0, as it is in the stand-in encoder, so that a
    model with its own formula reads the same. The second term shows swapped arguments.
    """
    first, second = pair((*arguments, *kwargs.values()))
    return 0.5 * keras.ops.sum(keras.ops.square(first), axis=-1) + 3.0 * keras.ops.sum(second, axis=-1)


def vae_loss_nats(images: Any, reconstructions: Any, codings_mean: Any, codings_log_var: Any) -> tuple[Any, Any]:
    """Cross-entropy and Kullback–Leibler divergence of each image in nats, so that a model with its own formula reads the same."""
    axes = [len(part.shape) for part in (images, reconstructions, codings_mean, codings_log_var)]
    if axes != [3, 3, 2, 2]:
        raise ValueError(f"vae_loss_nats gets arguments with {', '.join(map(str, axes))} axes")
    logits = keras.ops.log(reconstructions + 1e-7) - keras.ops.log(1 + 1e-7 - reconstructions)
    costs = keras.ops.softplus(logits) - images * logits
    halves = keras.ops.exp(codings_log_var) + keras.ops.square(codings_mean) - 1 - codings_log_var
    return keras.ops.sum(costs, axis=(1, 2)), keras.ops.sum(halves, axis=-1) / 2


def log_evidence(*arguments: Any, **kwargs: Any) -> np.ndarray:
    """log p(x) of each row; like the next three what the task asks for, so that an answer with its own formula reads the same."""
    return bounds.log_evidence(*arguments, **kwargs)


def true_posterior(*arguments: Any, **kwargs: Any) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of p(z | x)."""
    return bounds.posterior(*arguments, **kwargs)


def kl_to_posterior(*arguments: Any, **kwargs: Any) -> np.ndarray:
    """KL(q ‖ p(z | x)) of each row."""
    return bounds.kl_to_posterior(*arguments, **kwargs)


def importance_bound(
    log_joint: Any, codings_mean: Any, codings_log_var: Any, K: int, rng: np.random.Generator
) -> np.ndarray:
    """The bound of K draws from q(z | x), a draw at a time."""
    mean, log_var = (np.asarray(part, "float64") for part in (codings_mean, codings_log_var))
    draws = [mean + np.exp(log_var / 2) * rng.standard_normal(mean.shape) for _ in range(K)]
    return bounds.log_mean(np.stack([np.asarray(log_joint(z)) - bounds.log_gaussian(z, mean, log_var) for z in draws]))


def encoder(codings_size: int, rng: np.random.Generator) -> keras.Model:
    """Linear: codings_mean = W·image, codings_log_var = 0 (trainable), codings = ``sampled(mean, log_var) + ⅓``.

    The codings differ from the mean, as a sample would, but without noise. All layers are Keras's own, so it can be saved.
    """
    inputs = keras.Input([28, 28])
    flat = keras.layers.Flatten()(inputs)
    mean = keras.layers.Dense(codings_size, name="codings_mean")(flat)
    log_var = keras.layers.Dense(codings_size, kernel_initializer="zeros", name="codings_log_var")(flat)
    codings = keras.layers.Add()([mean, keras.layers.Rescaling(0.25, offset=1 / 3)(log_var)])
    model = keras.Model(inputs, [mean, log_var, codings], name="stand_in_encoder")
    kernel = rng.normal(0, 1 / 28, (PIXELS, codings_size))
    model.get_layer("codings_mean").set_weights([kernel, np.zeros(codings_size)])
    return model


def decoder(codings_size: int, rng: np.random.Generator, activation: str | None = None) -> keras.Model:
    """Linear: image = codings·V + ½, so that codings can be read back from an image; or that with an activation on it."""
    inputs = keras.Input([codings_size])
    flat = keras.layers.Dense(PIXELS, activation=activation, name="pixels")(inputs)
    model = keras.Model(inputs, keras.layers.Reshape([28, 28])(flat), name="stand_in_decoder")
    model.get_layer("pixels").set_weights([rng.normal(0, 0.1, (codings_size, PIXELS)), np.full(PIXELS, 0.5)])
    return model
