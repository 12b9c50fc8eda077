"""``ConditionalVAE(encoder, decoder, latent_weight)``: (images, labels) → encoder → codings → decoder, told the label twice.

The loss is mse + latent_weight · ℒ / 784 with ℒ of Equation 17-4: the bound of Sohn, Lee and Yan (2015) with a prior that does not
depend on the label. Encoder and decoder are other exercises: linear stand-ins take their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, doing, numbers, shaped, write
from vaelab.checks.formulas import PIXELS, total_divergence
from vaelab.checks.kinds import labelled, latent_weight, models, vaes
from vaelab.checks.kinds.models import MODEL, as_tensor

WHERE = "step 3, “The conditional VAE”"
NAME = "ConditionalVAE"
WHAT = f"{NAME}(encoder, decoder)"
DRAWS = 30  # calls of a model that samples by itself
EVERY = 16  # one pixel in sixteen is enough to compare two sets of images


class Slip(
    vaes.Slip,
    latent_weight.OfArgument,
    labelled.GivenLabels,
    model=NAME,
    pixels="784",
    weight="latent_weight",
    right="Add self.latent_weight * ops.mean(latent_loss(…)) / 784, once and without another factor.",
):
    other_labels_given = (
        "The {part} gets other labels than the model was given.",
        "Hand the labels on as they are, to both: self.encoder([images, labels]) and self.decoder([codings, labels]).",
    )
    parts_not_used = (
        "The model does not use the {part} that it was given.",
        "Use the encoder and decoder that __init__ was given: self.encoder and self.decoder, not global ones.",
    )
    latent_loss_of_the_codings = (
        "latent_loss gets the sampled codings in place of codings_mean.",
        "latent_loss(codings_mean, codings_log_var): the third output of the encoder is for the decoder only.",
    )
    reconstructions_changed = (
        "What the decoder draws is changed before it is returned.",
        "End `call` with `return self.decoder([codings, labels])`: no clip, no activation, no factor.",
    )
    not_reconstructions = (
        "The model does not return the reconstructed images.",
        "End `call` with `return self.decoder([codings, labels])`.",
    )


def wiring_inputs(rng: np.random.Generator, codings_size: int = 5, n_classes: int = 7, batch: int = 24) -> dict:
    return {
        "codings_size": codings_size,
        "n_classes": n_classes,
        "images": rng.random((batch, 28, 28)),
        "labels": rng.integers(0, n_classes, batch),
        "seed": int(rng.integers(2**31)),
    }


def probe_wiring(ConditionalVAE: Any, inputs: dict) -> dict:
    """What encoder and decoder were given and gave, in one call; which parts a gradient reaches and a training step changes."""
    import tensorflow as tf

    images, labels = _batch(inputs)
    encoder, decoder = _parts(inputs)
    model, evidence = vaes.built(ConditionalVAE, NAME, encoder, decoder)
    if evidence["model"] != MODEL:
        return evidence

    def one_call() -> dict:
        _reconstruct(model, images, labels)  # layers of its own are built here
        encoder.labels.clear(), decoder.labels.clear()
        with tf.GradientTape(persistent=True) as tape, models.noted(encoder) as encoded, models.noted(decoder) as drawn:
            outputs = _reconstruct(model, images, labels)
        seen = {"outputs": write(outputs), "calls": [len(encoded), len(drawn)]}
        if seen["outputs"].get("kind") != "array" or not encoded or not drawn:
            return seen
        made, ((codings, _), images_made) = encoded[-1][1], drawn[-1]
        if not np.allclose(codings, made[2], atol=1e-4):  # sampled by the model itself
            seen["draws"] = write(np.stack([decoded() for _ in range(DRAWS)]))
        return {
            **seen,
            **_given(encoder, decoder, encoded),
            "encoded": [write(part) for part in made],
            "codings": write(codings),
            "drawn": write(_some(images_made)),
            "reached": [vaes.reaches(tape, outputs, part) for part in (encoder, decoder)],
        }

    def decoded() -> np.ndarray:
        with models.noted(decoder) as drawn:
            _reconstruct(model, images, labels)
        return np.asarray(drawn[-1][0][0], "float32")

    called, misuse = labelled.or_misuse(one_call, encoder, decoder)
    if misuse:
        return {**evidence, "misuse": misuse}
    evidence |= called
    if not all(evidence.get("reached", [False])):
        return evidence
    with doing("calling the model inside a compiled graph, as fit does,"):
        tf.function(lambda x, y: model((x, y)), autograph=False)(images, labels)
    before = models.weights_of((encoder, decoder))
    models.compile_for_mse(model, 0.1)
    draws = latent_weight.on_draws(model, encoder, decoder, (images, labels), images)
    learns = models.changed(before, models.weights_of((encoder, decoder)))
    return {**evidence, "learns": learns, "in_training": draws, "takes_training": vaes.takes_training(model)}


def judge_wiring(inputs: dict, evidence: Mapping) -> str:
    vaes.require_built(evidence, NAME, Slip, WHAT)
    labelled.require_used_well(evidence.get("misuse"))
    images, size = len(inputs["images"]), inputs["codings_size"]
    if evidence["outputs"]["kind"] == "sequence":
        expected = f"images of shape ({images}, 28, 28)"
        raise Failure(Slip.returns_more_than_images, expected, f"{evidence['outputs']['length']} outputs")
    for part, count in zip(vaes.PARTS, evidence["calls"], strict=True):
        if not int(count):
            raise Failure(Slip.parts_not_used.about(part=part), f"a call of self.{part}", "none")
    others = dict.fromkeys([(images, size), (images,), ()], Slip.not_reconstructions)
    outputs = shaped(evidence["outputs"], "vae((images, labels))", (images, 28, 28), others)
    _require_given(inputs, evidence)
    mean, log_var, codings = (shaped(part, "the encoder's outputs", (images, size)) for part in evidence["encoded"])
    decoded = shaped(evidence["codings"], "the codings", (images, size))
    if not np.allclose(decoded, codings, atol=1e-4):
        close = {Slip.decodes_the_mean: mean, Slip.decodes_the_log_variance: log_var}
        named = next((m for m, values in close.items() if np.allclose(decoded, values, atol=1e-3)), None)
        if named is Slip.decodes_the_mean and evidence.get("in_training") is True:
            named = Slip.decodes_the_mean_at_rest
        draws = shaped(evidence["draws"], "the codings", (DRAWS, images, size))
        if named or not _are_draws(draws, mean, log_var):
            expected = "reconstructions = decoder([codings, labels]), with the encoder's codings"
            raise Failure(named or Slip.codings_changed, expected, f"decoder([{numbers(decoded[0], 3)}, …])")
    drawn = shaped(evidence["drawn"], "the decoder's images", _some(outputs).shape)
    if not np.allclose(drawn, _some(outputs), atol=1e-4):
        expected = f"the decoder's pixels, from {drawn.min():.3g} to {drawn.max():.3g}"
        raise Failure(Slip.reconstructions_changed, expected, f"pixels from {outputs.min():.3g} to {outputs.max():.3g}")
    vaes.require_reached(Slip, evidence["reached"])
    vaes.require_learning(Slip, evidence["learns"])
    note = vaes.to_know(evidence["takes_training"])
    return f"both parts get images (or codings) and labels, the codings are decoded, and both parts learn.{note}"


def _given(encoder: Any, decoder: Any, encoded: list[tuple]) -> dict:
    """The labels that both parts got last, and the encoder's images."""
    labels = [write(part.labels[-1]) if part.labels else write(None) for part in (encoder, decoder)]
    return {"labels": labels, "given": write(_some(encoded[-1][0][0]))}


def _require_given(inputs: dict, evidence: Mapping) -> None:
    """Raise ``Failure`` unless both parts got the labels, and the encoder the images, that the model was given."""
    for part, written in zip(vaes.PARTS, evidence["labels"], strict=True):
        labels = shaped(written, f"the labels of the {part}", inputs["labels"].shape)
        if not np.array_equal(labels, inputs["labels"]):
            expected, seen = numbers(inputs["labels"]), numbers(labels)
            raise Failure(Slip.other_labels_given.about(part=part), f"labels {expected}", f"labels {seen}")
    given = shaped(evidence["given"], "the encoder's images", _some(inputs["images"]).shape)
    if not np.allclose(given, _some(inputs["images"]), atol=1e-4):
        seen = f"pixels from {given.min():.3g} to {given.max():.3g}"
        raise Failure(Slip.images_changed, "the images themselves", seen)


def _are_draws(codings: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> bool:
    """Whether a model that samples by itself draws from the posterior, anew at every call; codings (calls, n, codings_size)."""
    noise = (codings - mean) / np.exp(log_var / 2)
    return noise.std(axis=0).min() > 0.2 and models.is_standard_normal(noise, np.broadcast_to(log_var, noise.shape))


def balance_inputs(rng: np.random.Generator, codings_size: int = 8, batch: int = 24) -> dict:
    return {**wiring_inputs(rng, codings_size, 6, batch), "weight": round(float(rng.uniform(2.3, 2.9)), 3)}


def probe_balance(ConditionalVAE: Any, inputs: dict) -> dict:
    """The losses of training steps with a learning rate of 0, with weight 1 (by default) and with another."""
    import keras

    images, labels = _batch(inputs)
    found = []

    def step(model: Any, encoder: Any) -> tuple[float, list[tuple]]:
        with models.noted(encoder) as encoded:
            return models.training_loss(model, (images, labels), targets=images), encoded

    def made(encoder: Any, encoded: list[tuple]) -> list[np.ndarray]:
        """What the encoder returned in the step: it may have been given something else than it should."""
        return [np.asarray(part, "float64") for part in (encoded[-1][1] if encoded else encoder([images, labels]))]

    for options in ({}, {"latent_weight": inputs["weight"]}):
        encoder, decoder = _parts(inputs)
        with doing(f"calling {_call(options)}"):
            model = ConditionalVAE(encoder, decoder, **options)
        evidence = vaes.built(lambda *_, model=model: model, NAME, encoder, decoder)[1]
        if evidence["model"] != MODEL:
            return evidence

        def losses(model: Any = model, encoder: Any = encoder, decoder: Any = decoder) -> dict:
            _reconstruct(model, images, labels)
            models.compile_for_mse(model, 0.0)
            trains = latent_weight.trains(model, encoder, decoder, (images, labels), images)
            draws = latent_weight.on_draws(model, encoder, decoder, (images, labels), images)
            _clear(decoder)
            own_step = type(model).train_step is not keras.Model.train_step
            away, encoded = step(model, encoder)
            mean, log_var, codings = made(encoder, encoded)
            # of `call` the other test asks what the parts were given
            given = _given(encoder, decoder, encoded) if own_step and encoded and decoder.labels else {}
            checked = away if own_step else models.training_loss(model, (images, labels), "test_step", targets=images)
            models.multiply_weights(encoder, 0.5)
            halved, encoded = step(model, encoder)
            mean_halved, log_var_halved, codings_halved = made(encoder, encoded)
            _clear(encoder)
            cleared, encoded = step(model, encoder)
            _, log_var_cleared, codings_cleared = made(encoder, encoded)
            of_codings = [
                total_divergence(codings, log_var).mean(),
                total_divergence(codings_halved, log_var_halved).mean(),
                total_divergence(codings_cleared, log_var_cleared).mean(),
            ]
            return {
                **given,
                "losses": write(np.array([away, cleared])),
                "trains": trains,
                "draws": draws,
                "validation": write(checked),
                "kl": write(total_divergence(mean, log_var).mean()),
                "kl_cleared": write(0.0),
                "loss_halved": write(halved),
                "kl_halved": write(total_divergence(mean_halved, log_var_halved).mean()),
                "kl_swapped": write(total_divergence(log_var, mean).mean()),
                "kl_of_codings": write(np.array(of_codings)),
                "error": write(np.mean(inputs["images"] ** 2)),
                "entropy": write(np.mean(-inputs["images"] * np.log(1e-7))),  # of images that are 0 everywhere
            }

        seen, misuse = labelled.or_misuse(losses, encoder, decoder)
        if misuse:
            return {**evidence, "misuse": misuse}
        found.append(seen)
    return {**evidence, "found": found}


def judge_balance(inputs: dict, evidence: Mapping) -> str:
    vaes.require_built(evidence, NAME, Slip, WHAT)
    labelled.require_used_well(evidence.get("misuse"))
    for options, seen in zip(({}, {"latent_weight": inputs["weight"]}), evidence["found"], strict=True):
        wanted = float(options.get("latent_weight", 1.0))
        if "given" in seen:
            _require_given(inputs, seen)
        away, _ = shaped(seen["losses"], "The training loss", (2,))
        measured = latent_weight.read(Slip, seen, PIXELS)
        alike = latent_weight.grows_alike(seen)
        if measured.cross_entropy:
            raise Failure(Slip.cross_entropy_for_mse, "the mean squared error", "the cross-entropy")
        known = latent_weight.wrong(Slip, PIXELS, len(inputs["images"]), inputs["codings_size"], measured.scale)
        expected = f"β_eff = {wanted:.4g} with {_call(options)}"
        if _takes_the_codings(seen, measured.scale, wanted):
            raise Failure(Slip.latent_loss_of_the_codings, expected, f"β_eff = {latent_weight.times(measured.weight)}")
        if not latent_weight.near(measured.weight, wanted):
            known = {mistake: np.asarray(factors) * wanted for mistake, factors in known.items()}
            if options:
                known = {**latent_weight.wrong_argument(Slip, wanted), **known}
            named = latent_weight.named(Slip, measured.weight, known, wanted, floored=measured.floored)
            swapped = measured.swapped and latent_weight.near(measured.weight / measured.swapped, wanted)
            if swapped and (named is Slip.wrong_weight or not alike):
                named = Slip.mean_and_log_var_swapped
            elif not alike and named not in {Slip.free_bits, Slip.latent_loss_never_added}:
                named = Slip.another_latent_loss
            if not options and _right_for_other(evidence["found"][1], inputs["weight"]):
                named = Slip.default_changed.about(name="latent_weight", value=1.0)
            raise Failure(named, expected, f"β_eff = {latent_weight.times(measured.weight)}")
        if not np.isclose(measured.scale, [1, 28, PIXELS], rtol=0.02).any():
            raise Failure(
                Slip.reconstruction_added_twice, expected, f"{measured.scale:.3g} times the mean squared error"
            )
        validation = float(shaped(seen["validation"], "The validation loss", ()))
        if not np.isclose(validation, away, rtol=1e-3):
            raise Failure(Slip.not_in_the_validation, f"a validation loss of {away:.4g}", f"{validation:.4g}")
    return f"the loss is mse + latent_weight · latent loss / 784: β_eff = 1 by default, {inputs['weight']} when asked."


def _takes_the_codings(seen: Mapping, scale: float, wanted: float) -> bool:
    """Whether the loss grows as the latent loss of the sampled codings does, at two states of the encoder, and not as that of the mean.

    The stand-in's codings lie a third off the mean, which gives the cleared state 0.2 % of the reconstruction error; float32
    leaves less than 0.1 % in these differences, and a right answer fits its own formula within that.
    """
    away, cleared = shaped(seen["losses"], "The training loss", (2,))
    halved, kl, kl_halved = (
        float(shaped(seen[key], "The training loss", ())) for key in ("loss_halved", "kl", "kl_halved")
    )
    *of_codings, at_rest = shaped(seen["kl_of_codings"], "The training loss", (3,))
    weighs = np.array([away - cleared, halved - cleared]) * PIXELS / scale / wanted
    fits = np.allclose(weighs, np.array(of_codings) - at_rest, rtol=0.01)
    return fits and not np.allclose(weighs, [kl, kl_halved], rtol=0.005)


def _right_for_other(seen: Mapping, weight: float) -> bool:
    return latent_weight.near(latent_weight.read(Slip, seen, PIXELS).weight, weight)


def _call(options: Mapping) -> str:
    return f"{NAME}(encoder, decoder{''.join(f', {name}={value}' for name, value in options.items())})"


def _batch(inputs: dict) -> tuple[Any, Any]:
    import tensorflow as tf

    return as_tensor(inputs["images"]), tf.constant(inputs["labels"].astype("uint8"))


def _reconstruct(model: Any, images: Any, labels: Any) -> Any:
    with doing("calling the model on (images, labels)"):
        return model((images, labels))


def _some(images: Any) -> np.ndarray:
    """One pixel in sixteen."""
    return np.asarray(images).reshape(len(images), -1)[:, ::EVERY]


def _clear(part: Any) -> None:
    for variable in part.trainable_variables:
        variable.assign(np.zeros(variable.shape, "float32"))


def _parts(inputs: dict) -> tuple[Any, Any]:
    """The linear stand-ins, with a row for each label added to the means and to the pixels."""
    from vaelab.checks.kinds.two_inputs import linear_parts

    return linear_parts(inputs["codings_size"], inputs["n_classes"], np.random.default_rng(inputs["seed"]))


wiring = Check(wiring_inputs, probe_wiring, judge_wiring, by_chance=True)
balance = Check(balance_inputs, probe_balance, judge_balance)
