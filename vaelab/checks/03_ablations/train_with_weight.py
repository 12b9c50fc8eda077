"""Checks of ``train_with_weight(weight, X, epochs, seed)``: a fresh model, this latent-loss weight, all of X, this seed.

How the student builds and fits the model is left open. The checks watch Keras itself: while the probe runs, ``compile`` and
``fit`` of every model take notes, and train eagerly, which for a few steps is quicker than compiling.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    Mistake,
    doing,
    numbers,
)
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds.models import (
    as_tensor,
)

WHERE = "step 1, “One model for each weight”"
WHAT = "train_with_weight(weight, X, epochs, seed)"


class Slip(General):
    never_trained = "No model is trained.", "Call train(vae, X, epochs) before you return the model."
    model_not_returned = (
        "What comes back is not the model.",
        "`train` returns the history of the training. Keep the model in a variable and return that.",
    )
    several_things_returned = "Several things come back.", "Return the model alone: `return vae`."
    another_model_returned = (
        "The model that comes back is not the one that was trained.",
        "Build one model, train it and return it.",
    )
    no_encoder_and_decoder = (
        "The trained model has no encoder and decoder.",
        "Build it with VariationalAutoencoder(build_encoder(), build_decoder(), …).",
    )
    not_all_of_X = "The model is not trained on all of X as it is.", "Pass X itself to train(vae, X, epochs)."
    target_is_not_the_input = "The model is not asked to reproduce its input.", "vae.fit(X, X, …)."
    epochs_ignored = "The number of epochs is not the one asked for.", "Hand on the argument epochs."
    warm_start = (
        "The second training goes on where the first one ended.",
        "A model that has seen the images under another weight is no clean experiment. Build encoder, decoder and model anew inside the function.",
    )
    part_reused = Mistake(
        "warm_start",
        "The model is new, but its encoder or decoder has been trained before.",
        "Call build_encoder() and build_decoder() inside the function.",
    )
    seed_set_too_late = (
        "The same seed gives different initial weights.",
        "The initial weights are drawn when the layers are built: call keras.utils.set_random_seed(seed) before that.",
    )
    seed_only_for_the_weights = (
        "The same seed gives the same initial weights, but not the same trained model.",
        "The noise of the Sampling layer and the order of the images are random as well. keras.utils.set_random_seed(seed) fixes all of it.",
    )
    seed_fixed = "Another seed gives the same initial weights.", "Use the argument seed, not a number of your own."
    cross_entropy_for_mse = (
        "The reconstruction loss is the cross-entropy, not the mean squared error.",
        'train(vae, X, epochs) takes "mse" unless told otherwise.',
    )
    summed_over_the_pixels = (
        "The squared errors are added up over the pixels, while the latent loss is divided by 784: it hardly counts.",
        'Take the mean, loss="mse".',
    )
    weight_ignored = (
        "The model is trained with latent-loss weight 1, whatever weight says.",
        "VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight).",
    )
    weight_set_too_late = (
        "The weight is right in the model that comes back, but during the training it was another one.",
        "Set it before the training: VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight).",
    )
    divided_by_784_again = (
        "The weight is divided by 784, which the model does already.",
        "Hand it on as it is: latent_weight=weight.",
    )
    multiplied_by_784 = (
        "The weight is multiplied by 784.",
        "Hand it on as it is: latent_weight=weight. (Weight 1 is the book's loss.)",
    )
    weight_on_the_reconstruction = (
        "The weight multiplies the reconstruction loss (or divides the latent loss).",
        "It belongs to the latent loss: latent_weight=weight.",
    )
    no_latent_loss = (
        "The latent loss has no part in the training: the weight that counts is 0.",
        "VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight).",
    )
    weight_rounded = "The weight is rounded to a whole number.", "Hand it on as it is: latent_weight=weight."
    other_weight = Mistake(
        "unrecognised",
        "The model is trained with another weight than the one asked for.",
        "Hand it on as it is: latent_weight=weight.",
    )


IMAGES = 40


def weight_inputs(rng: np.random.Generator, small: float = 0.1) -> dict:
    """Two calls with different arguments. Weights away from 0, 1 and whole numbers."""
    first = {"weight": round(small * rng.uniform(1, 2), 4), "epochs": 1, "seed": int(rng.integers(1, 2**20))}
    second = {"weight": round(rng.uniform(5.2, 5.8), 3), "epochs": 2, "seed": int(rng.integers(2**20, 2**21))}
    return {"X": rng.random((IMAGES, 28, 28), "float32"), "calls": [first, second]}


def fresh_inputs(rng: np.random.Generator, small: float = 0.1) -> dict:
    """The same, and then the first call again."""
    inputs = weight_inputs(rng, small)
    return {**inputs, "calls": [*inputs["calls"], inputs["calls"][0]]}


def probe_weight(train_with_weight: Any, inputs: dict) -> dict:
    """What was fitted in each call."""
    return {"calls": _called(train_with_weight, inputs, weighed=True)[0]}


def probe_fresh(train_with_weight: Any, inputs: dict) -> dict:
    """What was fitted in each call, and how the weights of the model moved."""
    notes, results = _called(train_with_weight, inputs, weighed=False)
    if None in results:
        return {"calls": notes}
    (start, end), (other_start, other_end), (start_again, end_again) = results
    return {
        "calls": notes,
        "change": _distance(start, end),
        "starts_apart": _distance(start, start_again),
        "ends_apart": _distance(end, end_again),
        "seeds_apart": _distance(start, other_start),
        "warm": _shared(other_end, start_again),
        "matrices": sum(weight.ndim > 1 for weight in start),
    }


def _called(train_with_weight: Any, inputs: dict, weighed: bool) -> tuple[list[dict], list]:
    """A note for each call, and the weights before and after; it ends with the first call that trains no model."""
    notes, results = [], []
    for call in inputs["calls"]:
        with _watched(inputs["X"], weighed) as fits, doing(f"calling {_worded(call)}"):
            returned = train_with_weight(call["weight"], inputs["X"].copy(), epochs=call["epochs"], seed=call["seed"])
        note, result = _noted(returned, fits, inputs["X"], call["weight"])
        notes.append(note)
        results.append(result)
        if result is None:
            break
    return notes, results


def _noted(returned: Any, fits: list[dict], X: np.ndarray, weight: float) -> tuple[dict, Any]:
    """Plain JSON about one call, and the flat weights of the trained model before and after."""
    import keras

    kind = "model" if isinstance(returned, keras.Model) else type(returned).__name__
    note = {"returned": kind, "fits": [{k: v for k, v in fit.items() if k not in ("model", "start")} for fit in fits]}
    own = [fit for fit in fits if fit["model"] is returned]
    if kind != "model" or not own or not own[0]["parts"]:
        return {**note, "trained": bool(own)}, None
    note["trained"] = True
    if "weight" in own[0] and not _near(own[0]["weight"], weight):
        note["weight_after"] = _effective_weight(returned, X)["weight"]
    return note, (own[0]["start"], _flat(returned))


def judge_weight(inputs: dict, evidence: Mapping) -> str:
    _require_trained(inputs, evidence)
    for note in evidence["calls"]:
        _require_mse(note["fits"][0])
    measured = [float(note["fits"][0]["weight"]) for note in evidence["calls"]]
    asked = [call["weight"] for call in inputs["calls"]]
    wrong = next((i for i, pair in enumerate(zip(measured, asked, strict=True)) if not _near(*pair)), None)
    if wrong is not None:
        seen, weight, note = measured[wrong], asked[wrong], evidence["calls"][wrong]
        if all(_near(m, int(a)) or _near(m, round(a)) for m, a in zip(measured, asked, strict=True)):
            named = Slip.weight_rounded
        else:
            named = (
                Slip.weight_set_too_late if _near(float(note["weight_after"]), weight) else _misweighed(seen, weight)
            )
        expected = f"latent-loss weight {weight:.4g} in {_worded(inputs['calls'][wrong])}"
        raise Failure(named, expected, f"{seen:.4g} (measured)")
    return f"measured weights {', '.join(numbers(n['fits'][0]['weight'], 3) for n in evidence['calls'][:2])}, as asked."


def judge_fresh(inputs: dict, evidence: Mapping) -> str:
    _require_trained(inputs, evidence)
    # Relative to how far the first training moves the weights: equal models differ by rounding alone, others by far more.
    change, warm, matrices = (float(evidence[key]) for key in ("change", "warm", "matrices"))
    if not change > 0:
        raise Failure(Slip.never_trained, "weights that change", "the same weights after the training")
    starts, ends, seeds = (float(evidence[key]) / change for key in ("starts_apart", "ends_apart", "seeds_apart"))
    if starts > 0.01:
        if warm:
            named = Slip.warm_start if warm == matrices else Slip.part_reused
            raise Failure(named, "a model with new weights in every call", "weights of an earlier call")
        raise Failure(Slip.seed_set_too_late, "equal initial weights from equal seeds", "different ones")
    if seeds < 0.01:
        raise Failure(Slip.seed_fixed, "different initial weights from different seeds", "the same ones")
    if ends > 0.05:
        raise Failure(Slip.seed_only_for_the_weights, "equal models from equal arguments", "different ones")
    return "every call starts afresh, and the same arguments give the same model."


def _require_trained(inputs: dict, evidence: Mapping) -> None:
    """One model in each call, fitted to reproduce all of X for the epochs asked for, and returned."""
    for call, note in zip(inputs["calls"], evidence["calls"], strict=False):
        fits, returned = note["fits"], str(note["returned"])[:80]
        if not fits:
            raise Failure(Slip.never_trained, f"a training in {_worded(call)}", "none")
        if returned == "NoneType":
            raise Failure(Slip.nothing_returned.about(what=WHAT), "the trained model", "None")
        if returned != "model":
            named = Slip.several_things_returned if returned in {"tuple", "list", "dict"} else Slip.model_not_returned
            raise Failure(named, "the trained model", f"a {returned}")
        if note["trained"] is not True:
            raise Failure(Slip.another_model_returned, "the trained model", "another one")
        if fits[0]["parts"] is not True:
            raise Failure(Slip.no_encoder_and_decoder, "vae.encoder and vae.decoder", "a model without them")
        if any(fit["data"] != "all" for fit in fits):
            raise Failure(Slip.not_all_of_X, f"the {IMAGES} images of X", "other images")
        if any(fit["target"] is not True for fit in fits):
            raise Failure(Slip.target_is_not_the_input, "target = input", "another target")
        epochs = sum(int(fit["epochs"]) for fit in fits)
        if epochs != call["epochs"]:
            raise Failure(Slip.epochs_ignored, f"{call['epochs']} epochs in {_worded(call)}", f"{epochs}")
    if len(evidence["calls"]) != len(inputs["calls"]):
        raise ValueError("evidence of too few calls")


def _require_mse(fit: Mapping) -> None:
    """The reconstruction loss of a constant image tells the mse from others."""
    scale = float(fit["scale"])
    if fit["cross_entropy"] is not False:
        raise Failure(Slip.cross_entropy_for_mse, "the mean squared error", "the cross-entropy")
    if np.isclose(scale, PIXELS, rtol=0.01) or np.isclose(scale, 28, rtol=0.01):
        raise Failure(Slip.summed_over_the_pixels, "the mean over the pixels", f"{scale:.4g} times that")


def _near(seen: float, weight: float) -> bool:
    """Within 2 %: float32 leaves errors of about 10⁻³ in a difference of two losses."""
    return bool(np.isclose(seen, weight, rtol=0.02, atol=1e-4))


def _misweighed(seen: float, weight: float) -> Mistake:
    if abs(seen) < 1e-4 * weight:
        return Slip.no_latent_loss
    signatures = {
        Slip.weight_ignored: 1.0,
        Slip.divided_by_784_again: weight / PIXELS,
        Slip.multiplied_by_784: weight * PIXELS,
        Slip.weight_on_the_reconstruction: 1 / weight,
    }
    # Half a unit in the last place of a float32 loss near 0.2 is 7e-9, that is 784 · 7e-9 = 6e-6 of a weight.
    return next(
        (m for m, value in signatures.items() if np.isclose(seen, value, rtol=0.02, atol=2e-5)), Slip.other_weight
    )


def _worded(call: Mapping) -> str:
    return f"train_with_weight({call['weight']}, X, epochs={call['epochs']}, seed={call['seed']})"


@contextlib.contextmanager
def _watched(X: np.ndarray, weighed: bool) -> Iterator[list[dict]]:
    """A list that fills with a note for every ``fit`` of any Keras model, while this context lasts; ``weighed`` costs two steps."""
    import keras

    fits: list[dict] = []
    compile_, fit_ = keras.Model.compile, keras.Model.fit

    def compile(self: Any, *args: Any, **kwargs: Any) -> None:
        options = _bound(compile_, self, args, kwargs)
        compile_(self, **options | {"run_eagerly": True, "jit_compile": False, "steps_per_execution": 1})

    def fit(self: Any, *args: Any, **kwargs: Any) -> Any:
        options = _bound(fit_, self, args, kwargs)
        parts = hasattr(self, "encoder") and hasattr(self, "decoder") and bool(getattr(self, "compiled", False))
        note = {"model": self, "parts": parts, **_what_is_fitted(options, X)}
        if parts:
            note |= _effective_weight(self, X) if weighed else {}
            note["start"] = _flat(self)
        fits.append(note)
        history = fit_(self, **options | {"verbose": 0})
        return history

    own = {name: vars(keras.Model).get(name) for name in ("compile", "fit")}
    keras.Model.compile, keras.Model.fit = compile, fit
    try:
        yield fits
    finally:
        for name, method in own.items():
            if method is None:
                delattr(keras.Model, name)
            else:
                setattr(keras.Model, name, method)


def _bound(method: Any, owner: Any, args: tuple, kwargs: dict) -> dict:
    """All arguments of a call by name."""
    options = dict(inspect.signature(method).bind(owner, *args, **kwargs).arguments)
    options.pop("self")
    return options


def _what_is_fitted(options: Mapping, X: np.ndarray) -> dict:
    x, y = options.get("x"), options.get("y")
    if hasattr(x, "element_spec"):  # a tf.data.Dataset of (images, images)
        batches = [batch if isinstance(batch, tuple) else (batch, None) for batch in x.as_numpy_iterator()]
        x, y = (None if parts[0] is None else np.concatenate(parts) for parts in zip(*batches, strict=True))
    x = np.asarray(x, "float64").reshape(len(x), -1)
    y = None if y is None else np.asarray(y, "float64").reshape(len(y), -1)
    place = np.cos(np.arange(PIXELS))
    complete = x.shape == (len(X), PIXELS) and np.allclose(
        np.sort(x @ place), np.sort(X.reshape(len(X), -1).astype("float64") @ place), atol=1e-3
    )
    return {
        "data": "all" if complete else "other",
        "target": bool(y is not None and y.shape == x.shape and np.allclose(x, y, atol=1e-6)),
        "epochs": int(options.get("epochs", 1)) - int(options.get("initial_epoch", 0)),
    }


def _effective_weight(model: Any, X: np.ndarray) -> dict:
    """How much the latent loss weighs in a training step of this model, measured.

    With the decoder's weights at zero the reconstruction is a constant image and carries no noise; with the encoder's at
    zero as well the latent loss is 0. The difference of the two losses is the weighted latent loss.
    """
    import keras

    images, saved, optimizer = (
        as_tensor(X),
        [part.get_weights() for part in (model.encoder, model.decoder)],
        model.optimizer,
    )
    model.optimizer = keras.optimizers.SGD(0.0)
    try:
        mean, log_var = (np.asarray(output, "float64") for output in model.encoder(images)[:2])
        kl = 0.5 * np.sum(np.exp(log_var) + mean**2 - 1 - log_var, axis=1).mean()
        model.decoder.set_weights([0 * w for w in saved[1]])
        constant = np.asarray(model.decoder(np.zeros((1, mean.shape[1]), "float32")), "float64")
        with_latent = _training_loss(model, images)
        model.encoder.set_weights([0 * w for w in saved[0]])
        without = _training_loss(model, images)
    finally:
        model.encoder.set_weights(saved[0])
        model.decoder.set_weights(saved[1])
        model.optimizer = optimizer
    scale = without / np.mean((X - constant.reshape(-1, 28, 28)) ** 2)
    with np.errstate(all="ignore"):
        weight = float(np.nan_to_num(PIXELS * (with_latent - without) / kl / scale))
    gaussian = np.isclose(scale, 1, rtol=0.01)
    entropy = -np.mean(X * np.log(1e-7 + constant.mean()) + (1 - X) * np.log(1 + 1e-7 - constant.mean()))
    return {
        "weight": weight,
        "scale": float(scale),
        "cross_entropy": bool(not gaussian and np.isclose(without, entropy, rtol=0.02)),
    }


def _training_loss(model: Any, images: Any) -> float:
    model.reset_metrics()
    logs = model.train_step((images, images))
    value = float(next(logs[key] for key in ("loss", "total_loss", *logs) if key in logs))
    model.reset_metrics()
    return value


def _flat(model: Any) -> list[np.ndarray]:
    return [np.array(weight) for weight in model.encoder.get_weights() + model.decoder.get_weights()]


def _distance(one: list[np.ndarray], other: list[np.ndarray]) -> float:
    if [w.shape for w in one] != [w.shape for w in other]:
        return 1e9
    return float(np.sqrt(sum(np.sum((a.astype("float64") - b) ** 2) for a, b in zip(one, other, strict=True))))


def _shared(end: list[np.ndarray], start: list[np.ndarray]) -> int:
    """How many matrices of a later training start where an earlier one ended."""
    return sum(
        a.ndim > 1 and a.shape == b.shape and np.allclose(a, b, atol=1e-7) for a, b in zip(end, start, strict=False)
    )


effect = Check(weight_inputs, probe_weight, judge_weight)
fresh = Check(fresh_inputs, probe_fresh, judge_fresh)
