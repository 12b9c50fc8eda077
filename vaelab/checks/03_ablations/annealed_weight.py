"""``AnnealedWeight(warm_up, weight=1.0)``: a callback that raises the latent-loss weight from 0, epoch by epoch.

In epoch e = 0, 1, 2, … the weight is ``weight · min(1, e / warm_up)`` (Bowman et al. 2016, arXiv:1511.06349).
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, doing, numbers, shaped, write
from vaelab.checks.kinds.defaults import default_of

WHERE = "step 5, “Annealing”"
WHAT = "AnnealedWeight(warm_up, weight)"


class Slip(General):
    another_default = (
        "Without the argument, the weight does not rise to 1.",
        "Leave the default in the def line of __init__: weight=1.0.",
    )
    not_a_callback = "AnnealedWeight is not a Keras callback.", "class AnnealedWeight(keras.callbacks.Callback): …"
    replaced_not_assigned = (
        "The attribute model.latent_weight is replaced by another object. The compiled training step never notices: it goes on with what it was compiled with.",
        "latent_weight is a variable. Change its value in place: self.model.latent_weight.assign(…).",
    )
    weight_never_changes = (
        "The weight never changes during the training.",
        "Keras calls on_epoch_begin(self, epoch, logs=None), by this name, and looks at nothing that it returns: assign in it to self.model.latent_weight, which is the model in training.",
    )
    kept_by_the_callback = (
        "The right weight stands in the callback's own attribute `{name}` alone: the model's never changes.",
        "The model in training is self.model: self.model.latent_weight.assign(…).",
    )
    weight_stays_zero = (
        "The weight stays 0 for the whole training.",
        "Compute it from the epoch, self.weight * min(1, epoch / self.warm_up), not from its present value, which is 0.",
    )
    one_epoch_early = (
        "The weight runs one epoch ahead: it does not start at 0.",
        "Keras counts epochs from 0, so epoch / warm_up is 0 in the first one.",
    )
    one_epoch_late = (
        "The weight lags one epoch behind, and the first epoch runs with the weight that the model came with.",
        "Assign in on_epoch_begin: on_epoch_end is too late for the epoch it belongs to.",
    )
    no_limit = "After the warm-up the weight goes on growing.", "Limit it: min(1, epoch / warm_up)."
    max_for_min = (
        "The weight never falls below its final value: max stands in the place of min.",
        "min(1, epoch / warm_up).",
    )
    runs_backwards = "The weight falls from its final value to 0.", "It starts at 0 and rises to weight."
    jumps_to_the_end = (
        "The weight jumps from 0 to its final value at the end of the warm-up.",
        "It rises in equal steps: epoch / warm_up, not a comparison or a whole number of it.",
    )
    whole_number_division = (
        "The weight jumps from 0 to its final value at the end of the warm-up: // gives whole numbers, 0 for every epoch before it.",
        "Divide with one stroke: epoch / warm_up.",
    )
    weight_ignored = (
        "The weight ends at 1, whatever weight says.",
        "Multiply by weight: weight * min(1, epoch / warm_up).",
    )
    warm_up_ignored = "The weight rises over another number of epochs than warm_up.", "Divide the epoch by warm_up."
    no_warm_up = (
        "The weight has its final value from the first epoch on.",
        "It starts at 0: weight * min(1, epoch / warm_up).",
    )
    falls_back_after_the_warm_up = (
        "After the warm-up the weight does not stay at its final value.",
        "Every epoch from warm_up on has the full weight: min(1, epoch / warm_up). (A remainder, epoch % …, begins again at 0.)",
    )
    added_up = (
        "In every epoch something is added to the weight that is there already.",
        "`assign` sets the value, `assign_add` adds to it: assign weight * min(1, epoch / warm_up).",
    )
    weight_is_only_the_limit = (
        "The weight rises by 1 / warm_up in every epoch; `weight` is only where it stops.",
        "All of it is multiplied: weight * min(1, epoch / warm_up).",
    )
    limited_to_1 = (
        "The weight is never larger than 1.",
        "Limit the share, not the product: weight * min(1, epoch / warm_up).",
    )
    last_step_missing = (
        "The weight stops one step short of its final value.",
        "Epoch warm_up and all that follow have the full weight: min(1, epoch / warm_up), with the limit 1 for the quotient and not warm_up - 1 for the epoch.",
    )
    unequal_steps = (
        "The weight does not rise in equal steps.",
        "It rises on a straight line: weight * min(1, epoch / warm_up).",
    )
    compiled_again = (
        "The model is compiled anew while it is being trained.",
        "Leave compile out of the callback: latent_weight is a variable, assign changes it in the training step that is there.",
    )
    changes_within_an_epoch = "The weight changes within an epoch.", "Set it once per epoch, in on_epoch_begin."
    other = Mistake(
        "unrecognised",
        "The weight does not follow the schedule.",
        "In epoch 0, 1, 2, … it is weight * min(1, epoch / warm_up).",
    )


EXTRA, BATCHES = 3, 2  # epochs after the warm-up; batches per epoch
START = 0.37  # the weight that the model comes with


def right_weights(epochs: int, warm_up: int, weight: float) -> np.ndarray:
    """The right weight in every epoch."""
    return weight * np.minimum(1.0, np.arange(epochs) / warm_up)


def schedule_inputs(rng: np.random.Generator, warm_up: int = 4) -> dict:
    return {"warm_up": warm_up, "weight": round(rng.uniform(2.2, 2.8), 3)}


def probe_schedule(AnnealedWeight: Any, inputs: dict) -> dict:
    """The weight that counts in each batch of a compiled training: read from the loss, not from the attribute."""
    import keras

    warm_up, weight = inputs["warm_up"], inputs["weight"]
    with doing(f"making AnnealedWeight({warm_up}, weight={weight})"):
        callback = AnnealedWeight(warm_up, weight=weight)
    if not isinstance(callback, keras.callbacks.Callback):
        return {"callback": type(callback).__name__}
    model, losses = _meter(), []
    variable = model.latent_weight
    own: list[dict[str, float]] = []  # numbers that the callback keeps, by epoch
    noted = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: losses.append(float(logs["loss"])),
        on_epoch_end=lambda epoch, logs: own.append(_numbers_of(callback)),
    )
    zeros = np.zeros((BATCHES, 1), "float32")
    compiled = _noting_compile(model)
    try:
        with doing("training a small model with the callback"):
            model.fit(zeros, zeros, epochs=warm_up + EXTRA, batch_size=1, verbose=0, callbacks=[callback, noted])
    except TypeError:  # Keras has no training step any more
        if not compiled:
            raise
    if compiled:
        return {"callback": "Callback", "compiled": True}
    means = np.reshape(losses, (warm_up + EXTRA, BATCHES))  # Keras reports the mean over the batches so far
    return {
        "callback": "Callback",
        "first": write(means[:, 0]),
        "mean": write(means[:, -1]),
        "replaced": model.latent_weight is not variable,
        "default": _default(AnnealedWeight),
        "kept": _attribute_that_follows(own, right_weights(warm_up + EXTRA, warm_up, weight)),
        "whole": _divides_whole(AnnealedWeight),
    }


def _numbers_of(callback: Any) -> dict[str, float]:
    return {name: float(value) for name, value in vars(callback).items() if isinstance(value, int | float)}


def _attribute_that_follows(own: list[dict[str, float]], right: np.ndarray) -> str:
    """The attribute of the callback that has the right value in every epoch; empty if there is none."""
    series = {name: np.array([epoch.get(name, np.nan) for epoch in own]) for name in (own[-1] if own else {})}
    return next(
        (name[:40] for name, values in series.items() if len(values) == len(right) and _near(values, right)), ""
    )


def _divides_whole(AnnealedWeight: Any) -> bool:
    """Whether a method of the class has a // in it."""
    codes = [method.__code__ for method in vars(AnnealedWeight).values() if inspect.isfunction(method)]
    return any(step.argrepr in ("//", "//=") for code in codes for step in dis.get_instructions(code))


def _default(AnnealedWeight: Any) -> float:
    """The weight without the argument, by the signature: which of its methods sets a weight is the callback's own affair."""
    weight = default_of(AnnealedWeight, "weight")
    return float(weight) if isinstance(weight, int | float) else 1.0


def _meter() -> Any:
    """A model whose loss is its latent-loss weight: the reconstruction error is 0 and the latent loss 1."""
    import keras

    class VariationalAutoencoder(keras.Model):  # the name that an error message shows is one the student knows
        def __init__(self) -> None:
            super().__init__()
            self.latent_weight = keras.Variable(START, dtype="float32", trainable=False, name="latent_weight")
            self.scale = self.add_weight(shape=(), initializer="ones")

        def call(self, inputs: Any) -> Any:
            self.add_loss(self.latent_weight + 0.0 * keras.ops.sum(inputs))  # a tensor, whatever latent_weight is
            return inputs * self.scale

    model = VariationalAutoencoder()
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.0), jit_compile=False)
    return model


def _noting_compile(model: Any) -> list:
    """A list that gets an item for every further ``compile`` of this model."""
    calls, compile = [], model.compile

    def noting(*args: Any, **kwargs: Any) -> None:
        calls.append(args)
        compile(*args, **kwargs)

    model.compile = noting
    return calls


def judge_schedule(inputs: dict, evidence: Mapping) -> str:
    warm_up, weight = inputs["warm_up"], inputs["weight"]
    if evidence["callback"] == "NoneType":
        raise Failure(Slip.nothing_returned.about(what=WHAT), "a callback", "None")
    if evidence["callback"] != "Callback":
        raise Failure(Slip.not_a_callback, "a keras.callbacks.Callback", f"a {str(evidence['callback'])[:80]}")
    if "compiled" in evidence:
        raise Failure(Slip.compiled_again, "a model that is compiled once", "compile called by the callback")
    epochs = warm_up + EXTRA
    first, mean = (shaped(evidence[key], "the weight", (epochs,)) for key in ("first", "mean"))
    right = right_weights(epochs, warm_up, weight)
    kept, divides_whole = str(evidence["kept"])[:40], evidence["whole"] is True
    if _near(first, right) and _near(mean, right):
        if not np.isclose(float(evidence["default"]), 1):
            raise Failure(Slip.another_default, "weight=1.0", f"a weight of {float(evidence['default']):g}")
        return f"from 0 in epoch 0 to {weight:g} in epoch {warm_up}, and {weight:g} from then on."
    expected = f"weights {numbers(right, 3)}"
    if evidence["replaced"] is True:
        raise Failure(Slip.replaced_not_assigned, expected, f"{numbers(first, 3)} in the compiled training step")
    if not _near(first, mean):
        seen = f"{numbers(first, 3)} at the beginning of each epoch, {numbers(mean, 3)} on average"
        raise Failure(Slip.changes_within_an_epoch, expected, seen)
    named = _wrong(first, right, warm_up, weight)
    if named is Slip.weight_never_changes and kept:
        named = Slip.kept_by_the_callback.about(name=kept)
    if named is Slip.jumps_to_the_end and divides_whole:
        named = Slip.whole_number_division
    raise Failure(named, expected, numbers(first, 3))


def _near(seen: np.ndarray, expected: np.ndarray) -> bool:
    return np.allclose(seen, expected, rtol=1e-4, atol=1e-4)  # float32


def _wrong(seen: np.ndarray, right: np.ndarray, warm_up: int, weight: float) -> Mistake:
    epochs, steps = np.arange(len(right)), np.arange(1, len(right) + 1)
    one_more = weight * np.minimum(1, np.arange(len(right) + 1) / warm_up)
    candidates = {
        Slip.weight_never_changes: [np.full(len(right), START)],
        Slip.weight_stays_zero: [0 * right, np.r_[START, 0 * right[1:]]],
        Slip.one_epoch_early: [one_more[1:]],
        Slip.one_epoch_late: [np.r_[START, right[:-1]], np.r_[START, right[1:]], np.r_[START, one_more[1:-1]], np.r_[0, right[:-1]]],
        Slip.no_limit: [weight * epochs / warm_up, weight * (epochs + 1) / warm_up],
        Slip.max_for_min: [weight * np.maximum(1, epochs / warm_up)],
        Slip.runs_backwards: [weight - right],
        Slip.jumps_to_the_end: [weight * (epochs >= warm_up), weight * (epochs > warm_up), weight * (epochs // warm_up)],
        Slip.weight_ignored: [right / weight, one_more[1:] / weight],
        Slip.no_warm_up: [np.full(len(right), weight)],
        Slip.falls_back_after_the_warm_up: [weight * (epochs % period) / warm_up for period in (warm_up, warm_up + 1)] + [
                     weight * np.maximum(0, 1 - np.abs(epochs / warm_up - 1)), np.where(epochs <= warm_up, right, 0), np.where(epochs < warm_up, right, 0),
                     np.where(epochs < warm_up, right, START)],
        Slip.added_up: [base + np.cumsum(some) for base in (0, START) for some in (right, one_more[1:])]
                       + [base + weight / warm_up * some for base in (0, START) for some in (epochs, steps) if base or some is steps]
                       + [START + np.minimum(some, weight * last / warm_up) for some in (right, one_more[1:]) for last in (warm_up - 1, warm_up)],
        Slip.weight_is_only_the_limit: [np.minimum(weight, some / warm_up) for some in (epochs, steps)],
        Slip.limited_to_1: [np.minimum(1, weight * some / warm_up) for some in (epochs, steps)] + [np.minimum(1, right)],
        Slip.last_step_missing: [np.minimum(right, weight * (warm_up - 1) / warm_up)],
        Slip.warm_up_ignored: [right_weights(len(right), other, weight) for other in range(1, 101) if other != warm_up],
    }  # fmt: skip
    known = next((m for m, values in candidates.items() if any(_near(seen, v) for v in values)), None)
    near_the_ends = abs(seen[0]) < 0.15 * weight and np.allclose(seen[-1], weight, rtol=0.1)
    rising = np.diff(seen[: warm_up + 1])
    other_steps = near_the_ends and np.ptp(rising) > 0.05 * weight / warm_up
    return known or (Slip.unequal_steps if other_steps and warm_up > 1 else Slip.other)


schedule = Check(schedule_inputs, probe_schedule, judge_schedule)
