"""``train_with_weight(weight, X, epochs, seed)``: a fresh model, this latent-loss weight (β_eff), all of X, this seed.

The β of Higgins et al. (2017), β-VAE, here with the mean squared error and the latent loss divided by 784.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, doing, numbers
from vaelab.checks.engine.reaches import mentions
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import latent_weight, training
from vaelab.checks.kinds.defaults import default_of

WHERE = "step 1, “One model for each weight”"
WHAT = "train_with_weight(weight, X, epochs, seed)"


class Slip(
    training.Slip,
    latent_weight.OfArgument,
    images="X",
    fit="train(vae, X, epochs), which calls vae.fit(X, X, …), before you return the model",
    mse='train(vae, X, epochs) takes loss="mse" unless told otherwise',
    pixels="784",
    weight="weight",
    right="Hand the weight on as it is: VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight).",
):
    own_loop = (
        "The model is trained in a loop of your own; the weight that counts can only be measured in a compiled model.",
        "Train it with train(vae, X, epochs), or with compile and fit (or train_on_batch) of your own.",
    )
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
    seed_not_for_keras = (
        "The same seed gives different initial weights: keras.utils.set_random_seed is never called.",
        "Call keras.utils.set_random_seed(seed) before the layers are built. (np.random.seed and tf.random.set_seed do not reach Keras's initial weights.)",
    )
    seed_only_for_the_weights = (
        "The same seed gives the same initial weights, but not the same trained model.",
        "The noise of the Sampling layer and the order of the images are random as well. keras.utils.set_random_seed(seed) fixes all of it.",
    )
    seed_fixed = "Another seed gives the same initial weights.", "Use the argument seed, not a number of your own."
    weight_set_too_late = (
        "The weight is right in the model that comes back, but during the training it was another one.",
        "Set it before the training: VariationalAutoencoder(build_encoder(), build_decoder(), latent_weight=weight).",
    )
    not_all_images = Mistake("not_all_of_X", *training.Slip.not_all_images.texts)
    latent_loss_never_added = Mistake(
        "no_latent_loss", "The latent loss has no part in the training: the weight that counts is 0.", "{right}"
    )
    argument_ignored = Mistake(
        "weight_ignored", "The model is trained with latent-loss weight 1, whatever weight says.", "{right}"
    )
    argument_divides = Mistake(
        "weight_on_the_reconstruction",
        "The weight multiplies the reconstruction loss (or divides the latent loss).",
        "It belongs to the latent loss: latent_weight=weight.",
    )
    not_divided = Mistake(
        "multiplied_by_784", "The weight is multiplied by 784.", "{right} (Weight 1 is the book's loss.)"
    )
    divided_twice = Mistake(
        "divided_by_784_again", "The weight is divided by 784, which the model does already.", "{right}"
    )
    wrong_weight = Mistake(
        "unrecognised", "The model is trained with another weight than the one asked for.", "{right}"
    )
    another_loss = (
        "The reconstruction loss is not the mean squared error.",
        'compile(loss="mse"), as `train` does, is all of it: models that are trained with other losses cannot be compared.',
    )
    another_default = (
        "Called without epochs and seed, the function does not take those of its signature.",
        "Keep the signature as it is given, epochs=8 and seed=42, and use both arguments.",
    )
    seed_mixed = (
        "Equal seeds give other initial weights where the weight or the number of epochs is another.",
        "Hand seed on as it is, keras.utils.set_random_seed(seed): models that are to be compared start alike.",
    )
    weight_zero_ignored = (
        "weight=0 is taken for no weight at all: the latent loss counts nevertheless.",
        "0 counts as false in `weight or 1` and `if weight:`. Hand it on as it is: latent_weight=weight.",
    )
    weight_rounded = "The weight is rounded to a whole number.", "Hand it on as it is: latent_weight=weight."


IMAGES = 40
STEPS = 0.1  # long enough to tell models that were trained apart, whatever their loss
MANY = 10_040  # images of one call, of which IMAGES are trained on: the first 1000 or 10,000 of X are not all of them
DEFAULTS = {"epochs": 8, "seed": 42}


def weight_inputs(rng: np.random.Generator, small: float = 0.1) -> dict:
    """Two calls with different arguments, the first with many images, and one without latent loss. The two weights lie away from
    0, 1 and whole numbers."""
    first = {"weight": round(small * rng.uniform(1, 2), 4), "epochs": 1, "seed": int(rng.integers(1, 2**20))}
    second = {"weight": round(rng.uniform(5.2, 5.8), 3), "epochs": 2, "seed": int(rng.integers(2**20, 2**21))}
    without = {"weight": 0.0, "epochs": 1, "seed": int(rng.integers(1, 2**20))}
    return {"X": rng.random((IMAGES, 28, 28), "float32"), "calls": [{**first, "images": MANY}, second, without]}


def fresh_inputs(rng: np.random.Generator, small: float = 0.1) -> dict:
    """The first two, the second with the default seed; then the first call again, and one with the defaults alone."""
    inputs = weight_inputs(rng, small)
    first, second = ({**call, "images": IMAGES} for call in inputs["calls"][:2])
    second["seed"] = DEFAULTS["seed"]
    return {**inputs, "calls": [first, second, first, {"weight": first["weight"]}]}


def probe_weight(train_with_weight: Any, inputs: dict) -> dict:
    """What was fitted in each call, and the weight that counted in it and counts in the model that came back."""
    notes, results = _called(train_with_weight, inputs, lambda model, before: measured(model, inputs["X"], before))
    return {"calls": [{**note, "weights": seen} for note, seen in zip(notes, results, strict=True)]}


def probe_fresh(train_with_weight: Any, inputs: dict) -> dict:
    """What was fitted in each call, and how the weights of the model moved."""
    notes, results = _called(train_with_weight, inputs, _flat)
    if None in results:
        return {"calls": notes}
    (start, end), (other_start, other_end), (start_again, end_again), (by_default, _) = results
    return {
        "calls": notes,
        "change": _distance(start, end),
        "starts_apart": _distance(start, start_again),
        "ends_apart": _distance(end, end_again),
        "seeds_keras": mentions(train_with_weight, "set_random_seed"),
        "seeds_apart": _distance(start, other_start),
        "defaults_apart": _distance(other_start, by_default),
        "warm": max(_shared(earlier, start_again) for earlier in (end, other_end)),
        "own_default": default_of(train_with_weight, "seed") == DEFAULTS["seed"],
        "matrices": sum(matrix.ndim > 1 for matrix in start),
    }


def measured(model: Any, X: np.ndarray, before: dict | None = None) -> dict:
    """The evidence of the weight in this compiled model, which trains on as if it had not been looked at (also ``before``)."""
    import keras

    optimizer, model.optimizer = model.optimizer, keras.optimizers.SGD(0.0)
    try:
        return latent_weight.measure(model, X, before=before)
    finally:
        model.optimizer = optimizer


def _called(train_with_weight: Any, inputs: dict, look: Any) -> tuple[list[dict], list]:
    """A note for each call, and what ``look(model, seen before)`` saw before and after; ends with the first call without one."""

    def before_fit(model: Any) -> Any:
        return look(model, None) if _has_parts(model) else None

    notes, results = [], []
    for call in inputs["calls"]:
        X = _images(inputs, call)
        watched = training.watched(before_fit, most=IMAGES, longest=2, steps=STEPS)
        with watched as fits, doing(f"calling {_worded(call)}"):
            returned = train_with_weight(call["weight"], X, **{key: call[key] for key in DEFAULTS if key in call})
        own = next((fit for fit in fits if fit.model is returned), None)
        seen = None
        if own is not None and own.seen is not None:  # whether weight 0 is taken for none shows before the training
            seen = (own.seen, look(returned, own.seen)) if call["weight"] else (own.seen,)
        notes.append(_noted(returned, fits, own) | {"own_loop": mentions(train_with_weight, "GradientTape")})
        results.append(seen)
        if seen is None:
            break
    return notes, results


def _images(inputs: Mapping, call: Mapping) -> np.ndarray:
    """The X of a call, as many images as it asks for: the few, each time a little darker, so that none is another's copy."""
    many = call.get("images", IMAGES)
    return np.resize(inputs["X"], (many, 28, 28)) * np.linspace(1, 0.5, many, dtype="float32")[:, None, None]


def _noted(returned: Any, fits: list[training.Fit], own: training.Fit | None) -> dict:
    """Plain JSON about one call."""
    import keras

    return {
        "returned": "model" if isinstance(returned, keras.Model) else type(returned).__name__,
        "trained": own is not None,
        "parts": own is not None and own.seen is not None and fits[0].seen is not None,
        "fits": [{"data": fit.data, "epochs": fit.epochs} for fit in fits],
    }


def _has_parts(model: Any) -> bool:
    return hasattr(model, "encoder") and hasattr(model, "decoder") and bool(getattr(model, "compiled", False))


def judge_weight(inputs: dict, evidence: Mapping) -> str:
    _require_trained(inputs, evidence)
    asked = [call["weight"] for call in inputs["calls"][:2]]
    found = [_before_and_after(*note["weights"]) for note in evidence["calls"][:2]]
    if all(_near(before.scale, a) for (before, _), a in zip(found, asked, strict=True)):
        scales = ", ".join(f"{before.scale:.3g}" for before, _ in found)
        raise Failure(Slip.argument_divides, "the mean squared error", f"{scales} times that, as the weights are")
    for before, _ in found:
        _require_mse(before)
    seen = [before.weight for before, _ in found]
    wrong = next((i for i, pair in enumerate(zip(seen, asked, strict=True)) if not _near(*pair)), None)
    if wrong is None:
        _require_zero(inputs["calls"][2], evidence["calls"][2])
        return f"measured weights {', '.join(numbers(one, 3) for one in seen)}, as asked."
    if all(_near(one, int(a)) or _near(one, round(a)) for one, a in zip(seen, asked, strict=True)):
        named = Slip.weight_rounded
    elif _near(found[wrong][1].weight, asked[wrong]):
        named = Slip.weight_set_too_late
    else:
        named = _misweighed(seen[wrong], asked[wrong])
    expected = f"latent-loss weight {asked[wrong]:.4g} in {_worded(inputs['calls'][wrong])}"
    raise Failure(named, expected, f"{seen[wrong]:.4g} (measured)")


def _before_and_after(before: Mapping, after: Mapping) -> list[latent_weight.Measured]:
    """What was measured at the beginning of the training and at its end. Whether the encoder learns was looked up at the
    beginning, where a weight of 0 tells nothing of the end."""
    return [latent_weight.read(Slip, one, PIXELS) for one in (before, {**after, "trains": True})]


def _require_zero(call: Mapping, note: Mapping) -> None:
    """Raise ``Failure`` where the call with weight 0 trained with another; half a unit in the last place makes 5e-6 of a weight."""
    seen = latent_weight.read(Slip, note["weights"][0], PIXELS).weight
    if abs(seen) > 1e-3:
        raise Failure(Slip.weight_zero_ignored, f"latent-loss weight 0 in {_worded(call)}", f"{seen:.4g} (measured)")


def _require_mse(found: latent_weight.Measured) -> None:
    """The reconstruction loss of a constant image tells the mse from others."""
    if found.cross_entropy:
        raise Failure(Slip.cross_entropy_for_mse, "the mean squared error", "the cross-entropy")
    if np.isclose(found.scale, [28, PIXELS], rtol=0.01).any():
        raise Failure(Slip.summed_over_the_pixels, "the mean over the pixels", f"{found.scale:.4g} times that")
    if not np.isclose(found.scale, 1, rtol=0.02):
        named = Slip.reconstruction_added_twice if np.isclose(found.scale, 2, rtol=0.02) else Slip.another_loss
        raise Failure(named, "the mean squared error", f"{found.scale:.3g} times that, for a constant image")


def _near(seen: float, wanted: float) -> bool:
    return latent_weight.near(seen, wanted, atol=1e-4)


def _misweighed(seen: float, wanted: float) -> Mistake:
    """The mistake with this weight. Half a unit in the last place of a loss near 0.2 is 7e-9, that is 784 · 7e-9 of a weight."""
    factors = latent_weight.wrong(Slip, PIXELS, IMAGES, codings=10)
    known = {
        **latent_weight.wrong_argument(Slip, wanted),
        **{slip: wanted * factor for slip, factor in factors.items()},
    }
    return latent_weight.named(Slip, seen, known, wanted, atol=2e-5)


def judge_fresh(inputs: dict, evidence: Mapping) -> str:
    _require_trained(inputs, evidence)
    # Relative to how far the first training moves the weights: equal models differ by rounding alone, others by far more.
    change, warm, matrices = (float(evidence[key]) for key in ("change", "warm", "matrices"))
    without_seed = Slip.seed_mixed if evidence["own_default"] is True else Slip.another_default
    unequal = Slip.seed_set_too_late if evidence["seeds_keras"] is True else Slip.seed_not_for_keras
    if not change > 0:
        raise Failure(Slip.never_trained, "weights that change", "the same weights after the training")
    starts, ends, seeds = (float(evidence[key]) / change for key in ("starts_apart", "ends_apart", "seeds_apart"))
    if starts > 0.01:
        if warm:
            named = Slip.warm_start if warm == matrices else Slip.part_reused
            raise Failure(named, "a model with new weights in every call", "weights of an earlier call")
        raise Failure(unequal, "equal initial weights from equal seeds", "different ones")
    if seeds < 0.01:
        raise Failure(Slip.seed_fixed, "different initial weights from different seeds", "the same ones")
    if ends > 0.05:
        raise Failure(Slip.seed_only_for_the_weights, "equal models from equal arguments", "different ones")
    if float(evidence["defaults_apart"]) / change > 0.01:
        raise Failure(without_seed, "the initial weights of seed=42", "others")
    return "every call starts afresh, and the same arguments give the same model."


def _require_trained(inputs: dict, evidence: Mapping) -> None:
    """One model in each call, fitted to reproduce all of X for the epochs asked for, and returned."""
    for call, note in zip(inputs["calls"], evidence["calls"], strict=False):
        fits, returned = note["fits"], str(note["returned"])[:80]
        if not fits:
            named = Slip.own_loop if note["own_loop"] is True else Slip.never_trained
            raise Failure(named, f"a training in {_worded(call)}", "no compile, fit or train_on_batch")
        if returned == "NoneType":
            raise Failure(Slip.nothing_returned.about(what=WHAT), "the trained model", "None")
        if returned != "model":
            named = Slip.several_things_returned if returned in {"tuple", "list", "dict"} else Slip.model_not_returned
            raise Failure(named, "the trained model", f"a {returned}")
        if note["trained"] is not True:
            raise Failure(Slip.another_model_returned, "the trained model", "another one")
        if note["parts"] is not True:
            raise Failure(Slip.no_encoder_and_decoder, "vae.encoder and vae.decoder", "a model without them")
        for data in (fit["data"] for fit in fits):
            images, X = training.images_in(data), _images(inputs, call)
            if not training.same_images(images, X):
                raise Failure(Slip.not_all_images, f"the {len(X)} images of X", training.other_images(images, X))
            if data["split"]:
                seen = "some of them held back by validation_split"
                raise Failure(Slip.not_all_images, f"the {len(X)} images of X", seen)
            if data["target"] != "same":
                raise Failure(Slip.target_is_not_the_input, "target = input", "another target")
        epochs = sum(int(fit["epochs"]) for fit in fits)
        wanted = call.get("epochs", DEFAULTS["epochs"])
        if epochs != wanted:
            named = Slip.epochs_ignored if "epochs" in call else Slip.another_default
            raise Failure(named, f"{wanted} epoch{'s' * (wanted != 1)} in {_worded(call)}", f"{epochs}")
    if len(evidence["calls"]) != len(inputs["calls"]):
        raise ValueError("evidence of too few calls")


def _worded(call: Mapping) -> str:
    named = "".join(f", {key}={call[key]}" for key in DEFAULTS if key in call)
    return f"train_with_weight({call['weight']}, X{named})"


def _flat(model: Any, _: object) -> list[np.ndarray]:
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
