"""Functions that compile and fit a model: which optimizer and loss, which images, how many epochs, what came back.

How the student trains is left open. While a probe runs, ``watched`` takes notes of every ``compile`` and ``fit`` of every Keras
model, and lets them run eagerly, which for a few steps is quicker than compiling. Images are known again by one number each.
"""

from __future__ import annotations

import contextlib
import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vaelab.checks.engine import read_array, write
from vaelab.checks.kinds import models


class Slip(models.Slip):
    """Words to fill in: ``{images}``, the name of the training images; ``{fit}``, the right call; ``{mse}``, where the loss is set."""

    never_trained = "No model is trained.", "Call {fit}."
    target_is_not_the_input = (
        "The model is not asked to reproduce its input.",
        "Input and target are the same: {fit}.",
    )
    not_all_images = (
        "The model is not trained on all of {images} as it is.",
        "Pass all of {images} itself in every epoch: {fit}.",
    )
    epochs_ignored = "The number of epochs is not the one asked for.", "Hand on the argument: epochs=epochs."
    cross_entropy_for_mse = ("The reconstruction loss is the cross-entropy, not the mean squared error.", "{mse}.")
    summed_over_the_pixels = (
        "The squared errors are added up, while the latent loss is divided by 784: the latent loss will hardly count.",
        "{mse}: that is the mean, which fits the division by 784 in the model.",
    )


@dataclass
class Fit:
    """One call of ``fit``, or all calls of ``train_on_batch``. ``seen`` is what the probe looked up before; ``epochs`` asked for, ``run`` done."""

    model: Any
    seen: Any
    data: dict
    epochs: int
    run: int = 0
    rate: float = 0.0  # the learning rate that it began with
    by_batches: bool = False  # with train_on_batch, which keeps no history
    history: Any = None  # what ``fit`` gave back, or ``train_on_batch`` last


@contextlib.contextmanager
def watched(
    before_fit: Callable[[Any], Any] | None = None,
    loss: Any = None,
    most: int | None = None,
    longest: int | None = None,
    steps: float | None = None,
) -> Iterator[list[Fit]]:
    """A list that fills with a note for every training of any Keras model, while this context lasts.

    Args:
        before_fit: looks at the model before it is trained, when the callbacks have begun the training.
        loss: for models that are compiled without one.
        most: more images than these are noted but not trained on: they are others than the test gave, and may be 60,000.
        longest: more epochs than these are noted but not run.
        steps: where neither the optimizer nor the batches matter, gradient descent in steps of this length at most takes its
            place, one for all images: one operation for each weight, not forty, and as few as there are epochs.
    """
    import keras

    fits, loops, methods = [], {}, {name: getattr(keras.Model, name) for name in ("compile", "fit", "train_on_batch")}
    own = {name: vars(keras.Model).get(name) for name in methods}

    def seen(model: Any, options: Mapping) -> Any:
        if before_fit is None:
            return None
        _begin(model, options)
        return before_fit(model)

    def compile(self: Any, *args: Any, **kwargs: Any) -> None:
        options = _bound(methods["compile"], self, args, kwargs)
        if options.get("loss") is None and loss is not None:
            options["loss"] = loss
        if steps is not None:
            options["optimizer"] = keras.optimizers.SGD(steps, global_clipnorm=1.0)
        methods["compile"](self, **options | {"run_eagerly": True, "jit_compile": False, "steps_per_execution": 1})

    def fit(self: Any, *args: Any, **kwargs: Any) -> Any:
        options = _bound(methods["fit"], self, args, kwargs)
        epochs = int(options.get("epochs", 1)) - int(options.get("initial_epoch", 0))
        if inspect.isgenerator(options.get("x")):
            options["x"], first = _peeked(options["x"], int(options.get("steps_per_epoch") or 200))
            data = _data(options | {"x": first})
        else:
            data = _data(options)
        note = Fit(self, seen(self, options), data, epochs, rate=_rate(self))
        fits.append(note)
        if most and len(images_in(data)) > most:
            options |= _first(options, most, data["batch"])
        if longest and epochs > longest:
            options["epochs"] = int(options.get("initial_epoch", 0)) + longest
        if steps is not None and _has_rows(options.get("x")):
            options["batch_size"] = len(options["x"])
        history = methods["fit"](self, **options | {"verbose": 0})
        note.run, note.history = len(history.epoch), history
        if longest and epochs > longest == note.run:
            _lengthen(history, epochs - longest)
        return history

    def train_on_batch(self: Any, *args: Any, **kwargs: Any) -> Any:
        options = _bound(methods["train_on_batch"], self, args, kwargs)
        if id(self) not in loops:
            loops[id(self)] = Fit(self, seen(self, {}), {}, 0, rate=_rate(self), by_batches=True), []
            fits.append(loops[id(self)][0])
        note, batches = loops[id(self)]
        batches.append(_noted(options.get("x"), options.get("y"), None))
        if not most or batches[0]["batch"] * (len(batches) - 1) < most:
            note.history = methods["train_on_batch"](self, *args, **kwargs)
        return note.history

    keras.Model.compile, keras.Model.fit, keras.Model.train_on_batch = compile, fit, train_on_batch
    try:
        yield fits
        for note, batches in loops.values():
            note.data, note.epochs = _epochs_of(batches)
            note.run = note.epochs
    finally:
        for name, method in own.items():
            if method is None:
                delattr(keras.Model, name)
            else:
                setattr(keras.Model, name, method)


@contextlib.contextmanager
def rehearsed(history: Any) -> Iterator[None]:
    """While this context lasts ``fit`` takes its arguments, callbacks too, trains nothing, and gives ``history`` back."""
    import keras

    fit = keras.Model.fit

    def rehearse(self: Any, *args: Any, **kwargs: Any) -> Any:
        options = _bound(fit, self, args, kwargs)
        keras.callbacks.CallbackList(options.get("callbacks"), model=self)
        return history

    keras.Model.fit = rehearse
    try:
        yield
    finally:
        keras.Model.fit = fit


def autoencoder() -> Any:
    """A small model of an encoder and a decoder, built, for functions that train one that they are given."""
    import keras

    class Autoencoder(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.input_spec = keras.layers.InputSpec(min_ndim=3)
            self.encoder = keras.layers.Dense(4, use_bias=False)
            self.decoder = keras.layers.Dense(784, activation="sigmoid", use_bias=False)

        def call(self, inputs: Any) -> Any:
            flat = keras.ops.reshape(inputs, [-1, 784])
            return keras.ops.reshape(self.decoder(self.encoder(flat)), [-1, 28, 28])

    model = Autoencoder()
    model(np.zeros([1, 28, 28], "float32"))
    return model


def images_in(data: Mapping) -> np.ndarray:
    """One number for each image that was fitted, from the evidence: see ``image_sums``."""
    return read_array(data["images"]).astype("float64")


def same_images(seen: np.ndarray, images: np.ndarray) -> bool:
    """Whether these are the same images, in any order; float32 leaves 10⁻⁴ in a sum of 784 pixels."""
    expected = image_sums(images)
    return seen.shape == expected.shape and np.allclose(np.sort(seen), np.sort(expected), rtol=0, atol=1e-3)


def with_a_batch_more(seen: np.ndarray, images: np.ndarray, batch: int) -> bool:
    """Whether these are all of the images, and some once more: a data set that repeats fills its last batch."""
    both = seen.round(2), image_sums(images).round(2)
    return len(seen) <= len(images) + batch and np.array_equal(*map(np.unique, both))


def rescaling(seen: np.ndarray, images: np.ndarray) -> float | None:
    """The factor a, if the pixels that were fitted are a · x + b; ``image_sums`` is linear in the pixels."""
    seen, expected = np.sort(seen), np.sort(image_sums(images))
    if seen.shape != expected.shape:
        return None
    factor, offset = np.polyfit(expected, seen, 1)
    return float(factor) if np.abs(factor * expected + offset - seen).max() < 1e-3 * np.ptp(seen) else None


def other_images(seen: np.ndarray, images: np.ndarray) -> str:
    """What images that are not all of these look like, for a message."""
    factor = rescaling(seen, images)
    if factor is not None:
        return f"pixels {factor:.3g} times as large"
    known = np.isin(seen.round(2), image_sums(images).round(2)).mean()
    return f"{len(seen)} images, {known:.0%} of them unchanged"


def image_sums(images: Any) -> np.ndarray:
    """One number per image that tells images apart; shapes (n, …) → (n,)."""
    flat = np.asarray(images).reshape(len(images), -1)
    waves = np.cos(np.arange(flat.shape[1]))
    # A few at a time: as float64 thousands would not fit into the processor's cache, and take twice as long.
    return np.concatenate(
        [flat[i : i + 256].astype("float64") @ waves for i in range(0, len(flat), 256)] or [np.zeros(0)]
    )


def _first(options: Mapping, most: int, batch: int) -> dict:
    """Options of ``fit`` that keep it to the first images; a data set or a generator gives no more batches than that takes."""
    if _has_rows(options.get("x")):
        return {key: options[key][:most] for key in ("x", "y", "sample_weight") if _has_rows(options.get(key))}
    return {"steps_per_epoch": min(int(options.get("steps_per_epoch") or most), -(-most // batch))}


def _lengthen(history: Any, more: int) -> None:
    """Let a training that was cut short look whole to an answer that counts its epochs: the last one stands for the rest."""
    last = history.epoch[-1]
    history.epoch += range(last + 1, last + 1 + more)
    for values in history.history.values():
        values += values[-1:] * more


def _has_rows(data: Any) -> bool:
    """Whether these are images in an array, and no data set or generator."""
    return hasattr(data, "shape") and hasattr(data, "__getitem__")


def _bound(method: Any, owner: Any, args: tuple, kwargs: dict) -> dict:
    """All arguments of a call by name."""
    options = dict(inspect.signature(method).bind(owner, *args, **kwargs).arguments)
    options.pop("self")
    return options


def _data(options: Mapping) -> dict:
    """Plain JSON about what is fitted and validated on."""
    valid = options.get("validation_data")
    pair = (*valid, None) if isinstance(valid, tuple | list) else (valid, None)
    return {
        **_fitted(options),
        "valid": None if valid is None else _noted(pair[0], pair[1], None),
        "split": bool(options.get("validation_split")),
    }


def _fitted(options: Mapping) -> dict:
    """What is fitted; ``fit`` cuts arrays into batches itself."""
    noted = _noted(options.get("x"), options.get("y"), options.get("steps_per_epoch"))
    if options.get("y") is None:
        return noted
    batch, steps = int(options.get("batch_size") or 32), options.get("steps_per_epoch")
    seen = images_in(noted)[: steps * batch if steps else None]
    return {**noted, "images": write(seen), "batch": batch}


def _noted(x: Any, y: Any, steps: int | None) -> dict:
    """Which images these are, and whether the target is the input, another one or missing."""
    sums, targets = [], set()
    for images, target in _batches(x, y, steps):
        sums.append(image_sums(images))
        targets.add(_kind_of_target(images, target))
    kind = targets.pop() if len(targets) == 1 else "other"
    return {"images": write(np.concatenate(sums)), "target": kind, "batch": len(sums[0])}


def _epochs_of(batches: list[dict]) -> tuple[dict, int]:
    """Batches that were trained on one by one, as the data of one epoch and the number of epochs."""
    sums = np.sort(np.concatenate([images_in(batch) for batch in batches]))
    starts = np.flatnonzero(np.diff(sums, prepend=-np.inf) > 1e-6)  # rounding leaves less between copies of an image
    times = np.diff(starts, append=len(sums))
    kinds = {batch["target"] for batch in batches}
    data = {**batches[0], "target": kinds.pop() if len(kinds) == 1 else "other", "valid": None, "split": False}
    epochs = int(times.min())
    if np.any(times % epochs):  # some images more often than others
        return {**data, "images": write(sums)}, 1
    # Two images may have the same number by chance; they count twice as often then.
    return {**data, "images": write(np.repeat(sums[starts], times // epochs))}, epochs


def _begin(model: Any, options: Mapping) -> None:
    """Let the callbacks begin the training, as ``fit`` does once more: one of them may set what the probe looks at."""
    import keras

    if options.get("callbacks"):
        callbacks = keras.callbacks.CallbackList(options["callbacks"], model=model, epochs=options.get("epochs", 1))
        callbacks.on_train_begin()
        callbacks.on_epoch_begin(int(options.get("initial_epoch", 0)))


def _rate(model: Any) -> float:
    """The optimizer's learning rate as it is now; 0 without an optimizer."""
    optimizer = getattr(model, "optimizer", None)
    return 0.0 if optimizer is None else float(np.asarray(optimizer.learning_rate))


def _peeked(batches: Iterator, steps: int) -> tuple[Iterator, list]:
    """A generator as it was, and the batches of its first epoch."""
    first = list(itertools.islice(batches, steps))

    def all_of_them() -> Iterator:
        yield from first
        yield from batches

    return all_of_them(), first


def _batches(x: Any, y: Any, steps: int | None) -> Iterator[tuple]:
    """(images, target) of an epoch: all at once, or batch by batch from what makes batches and may do so for ever."""
    if hasattr(x, "element_spec"):  # a tf.data.Dataset
        batches = x.take(steps or _length(x)).as_numpy_iterator()
    elif isinstance(x, list):
        batches = x
    elif hasattr(x, "num_batches"):  # a PyDataset
        batches = (x[k] for k in range(steps or x.num_batches))
    else:
        yield x, y
        return
    for batch in batches:
        yield batch[:2] if isinstance(batch, tuple) and len(batch) > 1 else (batch, None)


def _length(data: Any) -> int:
    """How many batches a ``tf.data.Dataset`` has; 200 where it does not say, or has no end."""
    count = int(data.cardinality())
    return count if count >= 0 else 200


def _kind_of_target(images: Any, target: Any) -> str:
    if target is None:
        return "none"
    if target is images:
        return "same"
    images, target = (np.asarray(one, "float64").ravel() for one in (images, target))
    return "same" if target.size == images.size and np.abs(target - images).max() < 1e-6 else "other"
