"""``VariationalAutoencoder(encoder, decoder)``: images → encoder → codings → decoder, and ``mean(latent_loss) / 784`` added.

The loss is mse + ℒ / 784 with ℒ of Equation 17-4: Kingma and Welling (2014), arXiv:1312.6114. The encoder, the decoder,
``Sampling`` and ``latent_loss`` are other exercises: stand-ins take their places.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, doing, match, numbers, read_array, shaped, write
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import latent_weight, models, training, vaes
from vaelab.checks.kinds.encoders import OUTPUTS
from vaelab.checks.kinds.models import MODEL, as_tensor, is_standard_normal

WHERE = "step 5, “The model and its loss”"
NAME = "VariationalAutoencoder"
WHAT = f"{NAME}(encoder, decoder)"


class Slip(
    vaes.Slip,
    latent_weight.Slip,
    model=NAME,
    pixels="784",
    right="Add ops.mean(latent_loss(…)) / 784, once and without another factor.",
):
    parts_not_used = (
        "The model does not decode what its own encoder found.",
        "Use the encoder and decoder that __init__ was given: self.encoder and self.decoder, not a global one.",
    )
    outputs_in_another_order = (
        "The encoder's outputs are unpacked in another order than they come.",
        "The encoder returns three tensors, in this order: codings_mean, codings_log_var, codings = self.encoder(…).",
    )
    not_divided = Mistake("not_divided_by_784", *latent_weight.Slip.not_divided.texts)
    divided_twice = Mistake("divided_by_784_twice", *latent_weight.Slip.divided_twice.texts)
    summed_and_not_divided = Mistake(
        "summed_over_the_batch_and_not_divided", *latent_weight.Slip.summed_and_not_divided.texts
    )
    divided_by_one_side = Mistake(
        "divided_by_28", "The latent loss is divided by 28, not by 784.", "An image has 28 · 28 = 784 pixels."
    )
    latent_loss_of_the_codings = (
        "latent_loss gets the sampled codings in place of codings_mean.",
        "latent_loss(codings_mean, codings_log_var).",
    )
    wrong_arguments_of_latent_loss = (
        "The latent loss is not computed from codings_mean and codings_log_var.",
        "The encoder returns three tensors, in this order: codings_mean, codings_log_var, codings. latent_loss takes the first two.",
    )
    averaged_before_latent_loss = (
        "latent_loss gets averages over the batch, not the values of each image.",
        "Average after it: ops.mean(latent_loss(codings_mean, codings_log_var)). Images whose means differ in sign would cancel.",
    )
    another_loss_added = (
        "Beside the mean squared error and the latent loss, something else is part of the loss.",
        'compile(loss="mse") brings the one, self.add_loss(ops.mean(latent_loss(…)) / 784) the other: add nothing else in `call`, no cross-entropy, no weight penalty.',
    )
    latent_loss_rewritten_wrongly = (
        "The latent loss in your model depends on codings_log_var in the wrong way.",
        "Call your function latent_loss(codings_mean, codings_log_var) from step 4.",
    )


def wiring_inputs(rng: np.random.Generator, codings_size: int = 5, batch: int = 48) -> dict:
    return {"codings_size": codings_size, "images": rng.random((batch, 28, 28)), "seed": int(rng.integers(2**31))}


def probe_wiring(VariationalAutoencoder: Any, inputs: dict) -> dict:
    """What the model decodes, twice; which parts its gradient reaches; which parts a training step changes."""
    import tensorflow as tf

    images, (encoder, decoder) = as_tensor(inputs["images"]), _parts(inputs)
    rng = np.random.default_rng(inputs["seed"] + 1)
    _set(encoder, "codings_log_var", rng.normal(0, 1 / 28, (PIXELS, inputs["codings_size"])))
    with _standing_in(VariationalAutoencoder) as arguments:
        model, evidence = vaes.built(VariationalAutoencoder, NAME, encoder, decoder)
        if evidence["model"] != MODEL:
            return evidence
        vaes.reconstruct(model, images)  # layers of its own are built here, on tensors without values
        with tf.GradientTape(persistent=True) as tape, models.noted(encoder) as encoded, models.noted(decoder) as drawn:
            outputs = vaes.reconstruct(model, images)
            added = sum(model.losses) if model.losses else None
        evidence["outputs"] = write(outputs)
        if evidence["outputs"].get("kind") != "array" or evidence["outputs"]["shape"][1:3] != [28, 28]:
            return evidence
        mean, log_var, _ = encoder(images)
        with vaes.told(encoder, decoder) as at_rest:
            both = (outputs, vaes.reconstruct(model, images))
        evidence |= {
            "encoded": [write(training.image_sums(given)) for given, _ in encoded[:4]],
            "drawn": [_range(made) for _, made in drawn[:4]],
            "as_drawn": any(np.array_equal(np.ravel(made), np.ravel(outputs)) for _, made in drawn),
            "roles": _roles(arguments, encoded, drawn),
            "mean": write(mean),
            "log_var": write(log_var),
            "codings": [write(vaes.read_codings(made, decoder)) for made in both],
            "latent_loss_reaches": added is None or vaes.reaches(tape, added, encoder),
            "reached": [vaes.reaches(tape, outputs, part) for part in (encoder, decoder)],
        }
        if not all(evidence["reached"]):
            return evidence
        with doing("calling the model inside a compiled graph, as fit does,"):
            tf.function(lambda x: model(x), autograph=False)(images)
        before = models.weights_of((encoder, decoder))
        models.compile_for_mse(model, 0.1)
        with vaes.told(encoder, decoder) as in_training:
            draws = latent_weight.on_draws(model, encoder, decoder, images)
        return {
            **evidence,
            "learns": models.changed(before, models.weights_of((encoder, decoder))),
            "at_rest": at_rest(),
            "in_training": in_training(),
            "takes_training": vaes.takes_training(model),
            "draws": draws,
        }


def judge_wiring(inputs: dict, evidence: Mapping) -> str:
    vaes.require_built(evidence, NAME, Slip, WHAT)
    images, size = len(inputs["images"]), inputs["codings_size"]
    outputs = evidence["outputs"]
    if outputs["kind"] == "sequence":
        expected = f"images of shape ({images}, 28, 28)"
        raise Failure(Slip.returns_more_than_images, expected, f"{outputs['length']} outputs")
    others = dict.fromkeys([(images, size), (images,), ()], Slip.not_reconstructions)
    shaped(outputs, "vae(images)", (images, 28, 28), others)
    mean, log_var = (shaped(evidence[key], key, (images, size)) for key in ("mean", "log_var"))
    codings, again = (shaped(written, "codings", (images, size)) for written in evidence["codings"])
    calls = _read_calls(evidence)
    _require_order(evidence["roles"])
    if not (_is_standin(codings, mean, log_var) or _is_draw(codings, again, mean, log_var)):
        close = {Slip.decodes_the_mean: mean, Slip.decodes_the_log_variance: log_var}
        named = match(codings, close, 1e-2, 1e-3)
        if named is Slip.decodes_the_mean and evidence.get("draws") is True:
            named = Slip.decodes_the_mean_at_rest
        if named is None:
            _require_calls(inputs["images"], read_array(outputs), *calls)
        expected = "reconstructions = decoder(codings), with the encoder's codings"
        raise Failure(named or Slip.codings_changed, expected, f"decoder({numbers(codings[0], 3)})")
    if True not in evidence["reached"] and not _is_standin(
        codings, mean, log_var
    ):  # others may look like a draw by chance
        expected = "a gradient with respect to the weights of encoder and decoder"
        raise Failure(Slip.parts_not_used, expected, "none for either")
    vaes.require_reached(Slip, evidence["reached"])
    if evidence["latent_loss_reaches"] is not True:
        expected = "a gradient of the latent loss with respect to the weights of the encoder"
        raise Failure(Slip.latent_loss_without_gradient, expected, "none")
    vaes.require_learning(Slip, evidence["learns"])
    vaes.require_told(Slip, evidence["at_rest"], evidence["in_training"])
    note = vaes.to_know(evidence["takes_training"])
    return f"images → encoder → codings → decoder → reconstructions, and both parts learn.{note}"


def _read_calls(evidence: Mapping) -> tuple[list[np.ndarray], list[tuple[float, float]], bool]:
    """The sums over the images that the encoder got, the ranges of what the decoder drew, whether that came back."""
    encoded = [read_array(sums).astype("float64") for sums in evidence["encoded"]]
    return encoded, [(float(low), float(high)) for low, high in evidence["drawn"]], evidence["as_drawn"] is True


def _require_calls(
    images: np.ndarray,
    outputs: np.ndarray,
    encoded: list[np.ndarray],
    drawn: list[tuple[float, float]],
    as_drawn: bool,
) -> None:
    """Raise ``Failure`` unless the encoder got the images, and what came back is what the decoder made."""
    for part, calls in zip(vaes.PARTS, (encoded, drawn), strict=True):
        if not calls:
            raise Failure(Slip.parts_not_used, "calls of self.encoder and self.decoder", f"no call of the {part}")
    for sums in encoded:
        if not training.same_images(sums, images):
            raise Failure(Slip.images_changed, "the images themselves", training.other_images(sums, images))
    if not as_drawn:
        low, high = drawn[-1]
        expected = f"the decoder's pixels, from {low:.3g} to {high:.3g}"
        raise Failure(Slip.reconstructions_changed, expected, f"pixels from {outputs.min():.3g} to {outputs.max():.3g}")


def _require_order(roles: Mapping) -> None:
    """Raise ``Failure`` if each of the encoder's outputs was used once, and in another one's place."""
    first, second, third = (*roles["latent_loss"], roles["decoder"])
    if {first, second, third} == {0, 1, 2} and third != 2:
        seen = f"latent_loss({OUTPUTS[first]}, {OUTPUTS[second]}) and decoder({OUTPUTS[third]})"
        expected = "latent_loss(codings_mean, codings_log_var) and decoder(codings)"
        raise Failure(Slip.outputs_in_another_order, expected, seen)


def _is_standin(codings: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> bool:
    """Whether these are the stand-in encoder's codings, or those of another stand-in ``Sampling`` that the model calls."""
    sampled = mean + 0.25 * log_var
    return any(np.allclose(codings, sampled + offset, rtol=1e-2, atol=1e-3) for offset in (1 / 3, 0))


def _is_draw(codings: np.ndarray, again: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> bool:
    """Whether a model that samples by itself draws from the posterior, anew at every call."""
    noise = (np.stack([codings, again]) - mean) / np.exp(log_var / 2)
    return not np.allclose(codings, again, atol=1e-3) and is_standard_normal(noise, log_var)


SPREAD = 0.7  # a log-variance other than that of the prior


def balance_inputs(rng: np.random.Generator, codings_size: int = 10, batch: int = 24) -> dict:
    return {"codings_size": codings_size, "images": rng.random((batch, 28, 28)), "seed": int(rng.integers(2**31))}


def probe_balance(VariationalAutoencoder: Any, inputs: dict) -> dict:
    """The loss of one training batch with four posteriors: means above 0, means below 0, the prior, the prior widened.

    As in ``latent_weight``, with a learning rate of 0; two posteriors more show which arguments latent_loss was given.
    """
    import keras

    images, (encoder, decoder) = as_tensor(inputs["images"]), _parts(inputs)
    _set(decoder, "pixels", np.zeros((inputs["codings_size"], PIXELS)), 0.5)
    kernel = np.abs(encoder.get_layer("codings_mean").get_weights()[0]) / 10  # every mean is near 1, none near 0
    zero = np.zeros_like(kernel)
    posteriors = {"above": (kernel, 0), "below": (-kernel, 0), "prior": (zero, 0), "spread": (zero, SPREAD)}
    with _standing_in(VariationalAutoencoder) as arguments:
        model, evidence = vaes.built(VariationalAutoencoder, NAME, encoder, decoder)
        if evidence["model"] != MODEL:
            return evidence
        vaes.reconstruct(model, images)
        models.compile_for_mse(model, 0.0)
        own_step = type(model).train_step is not keras.Model.train_step
        losses, validation = {}, {}
        for name, (mean_kernel, log_var) in posteriors.items():
            _set(encoder, "codings_mean", mean_kernel)
            _set(encoder, "codings_log_var", zero, log_var)
            with models.noted(encoder) as encoded, models.noted(decoder) as drawn:
                losses[name] = write(models.training_loss(model, images))
            if name == "above":
                evidence["mean"] = write(encoded[0][1][0] if encoded else encoder(images)[0])
                evidence["roles"] = _roles(arguments, encoded, drawn)
            if not own_step and name in {"above", "prior"}:
                validation[name] = write(models.training_loss(model, images, "test_step"))
            if name == "prior":
                evidence["decoder_called"] = bool(drawn)
                evidence["drawn"] = write(_pixel(vaes.reconstruct(model, images)))
        _set(decoder, "pixels", np.full((inputs["codings_size"], PIXELS), 0.1), 0.5)
        evidence["trains"] = latent_weight.trains(model, encoder, decoder, images)
        evidence["draws"] = latent_weight.on_draws(model, encoder, decoder, images)
        return {**evidence, "losses": losses, "validation": validation}


def judge_balance(inputs: dict, evidence: Mapping) -> str:
    """Compares the two terms of the loss with each other, because a model may sum where another averages."""
    vaes.require_built(evidence, NAME, Slip, WHAT)
    batch, size = len(inputs["images"]), inputs["codings_size"]
    mean = shaped(evidence["mean"], "codings_mean", (batch, size))
    losses = {name: float(shaped(written, "The training loss", ())) for name, written in evidence["losses"].items()}
    above, below, prior, spread = (losses[name] for name in ("above", "below", "prior", "spread"))
    drawn = float(shaped(evidence["drawn"], "The reconstruction", ()))
    error, divergence = np.mean((inputs["images"] - drawn) ** 2), 0.5 * np.sum(mean**2, axis=-1).mean()
    if divergence < 0.1:  # by the stand-in's weights every mean is near 1
        raise Failure(Slip.images_changed, "the images themselves", "codings_mean near 0, as of images near 0")
    if evidence["decoder_called"] is not True and abs(drawn - 0.5) > 0.01:
        raise Failure(Slip.parts_not_used, "calls of self.encoder and self.decoder", "no call of the decoder")
    latent_weight.require_reconstruction(Slip, prior, error)
    if np.any(np.isclose(prior, np.log(2) * np.array([1, 28, PIXELS]), rtol=1e-3)):
        raise Failure(Slip.cross_entropy_for_mse, f"{error:.4g} for an image that is ½ everywhere", f"{prior:.4g}")
    scale = prior / error  # 1 for an mse, 784 for a sum of squares over the pixels
    nats = PIXELS / scale * (np.array([above, below, spread]) - prior)
    beta = (nats[0] + nats[1]) / 2 / divergence
    _require_order(evidence["roles"])
    if evidence["roles"]["latent_loss"] == [1, 0]:
        expected = "latent_loss(codings_mean, codings_log_var)"
        raise Failure(Slip.mean_and_log_var_swapped, expected, "latent_loss(codings_log_var, codings_mean)")
    latent_weight.require_trained(Slip, evidence, beta)
    _judge_arguments(nats, beta, mean)
    if not latent_weight.near(beta, 1):
        _require_nothing_else(evidence["roles"]["latent_loss"], scale, beta, prior, error)
        known, floored = latent_weight.wrong(Slip, PIXELS, batch, size, scale), latent_weight.is_floored(scale, PIXELS)
        named = latent_weight.named(Slip, beta, known, floored=floored)
        expected = f"mse {error:.4g} + latent loss / 784 = {divergence / PIXELS:.4g}"
        added = (above + below) / 2 - prior
        observed = f"{prior:.4g} + {added:.4g}: beside that mse the latent loss weighs {latent_weight.times(beta)} times what it should"
        raise Failure(named, expected, observed)
    if any(shape in ([size], [1, size]) for shape in evidence["roles"]["shapes"]):
        expected = f"two arguments of shape ({batch}, {size})"
        seen = " and ".join(str(tuple(shape)) for shape in evidence["roles"]["shapes"])
        raise Failure(Slip.averaged_before_latent_loss, expected, seen[:80])
    right = 0.5 * (np.exp(SPREAD) - 1 - SPREAD) * size
    if not (
        latent_weight.near(nats[2], right) or latent_weight.near(nats[2], 3 * SPREAD * size)
    ):  # Equation 17-4, or its stand-in
        seen = f"{nats[2]:.4g} nats for codings_mean = 0, codings_log_var = {SPREAD}"
        raise Failure(Slip.latent_loss_rewritten_wrongly, f"{right:.4g} nats", seen)
    if evidence["validation"]:
        valid = {name: float(shaped(one, "The validation loss", ())) for name, one in evidence["validation"].items()}
        seen, added = valid["above"] - valid["prior"], above - prior
        if abs(seen) < 0.02 * added:
            raise Failure(
                Slip.not_in_the_validation, f"a latent loss / 784 of {added:.4g} in it", f"{max(seen, 0):.2g}"
            )
    return f"the latent loss, divided by 784, has the right weight beside the mse (measured: {beta:.3f} times that)."


def _require_nothing_else(roles: list, scale: float, beta: float, prior: float, error: float) -> None:
    """Raise ``Failure`` for a latent loss that is right beside an mse, where the loss holds more than these two at the prior."""
    if not latent_weight.near(beta * scale, 1) or latent_weight.near(scale, 2):
        return
    # of one argument that is not what the encoder returned, latent_loss need not be 0 at the prior
    named = Slip.wrong_arguments_of_latent_loss if roles.count(None) == 1 else Slip.another_loss_added
    raise Failure(named, f"{error:.4g} where the latent loss is 0, the mse alone", f"{prior:.4g}")


def _judge_arguments(nats: np.ndarray, beta: float, mean: np.ndarray) -> None:
    """The divergence is the same for means m and −m. What changes sign comes from a wrong argument of latent_loss."""
    total, divergence = np.sum(mean, axis=-1).mean(), 0.5 * np.sum(mean**2, axis=-1).mean()
    odd = (nats[0] - nats[1]) / 2 / divergence
    if abs(odd) < 0.02 * max(1, abs(beta)):
        return
    if abs(beta) < 0.02 * abs(odd):
        named = Slip.mean_and_log_var_swapped
    elif latent_weight.near(
        odd, beta * total / 3 / divergence
    ):  # the codings are m + ⅓, and ½ (m + ⅓)² has the odd part m / 3
        named = Slip.latent_loss_of_the_codings
    else:
        named = Slip.wrong_arguments_of_latent_loss
    raise Failure(named, "the same for codings_mean = m and −m", f"{nats[0]:.4g} and {nats[1]:.4g} nats")


@contextlib.contextmanager
def _standing_in(subject: Any) -> Iterator[list]:
    """Stand-ins for what the class looks up by name; yields a list that fills with the arguments of latent_loss."""
    from vaelab.checks.kinds import standins

    arguments: list = []

    def latent_loss(*args: Any, **kwargs: Any) -> Any:
        arguments.append(standins.pair((*args, *kwargs.values())))
        return standins.latent_loss(*args, **kwargs)

    with standins.standing_in(subject, Sampling=standins.Sampling, latent_loss=latent_loss):
        yield arguments


def _roles(arguments: list, encoded: list[tuple], drawn: list[tuple]) -> dict:
    """Which of the encoder's three outputs latent_loss and the decoder got last; None for anything else."""

    def role(thing: Any) -> int | None:
        made = [np.asarray(one) for one in encoded[-1][1]] if encoded else []
        array = np.asarray(thing) if hasattr(thing, "numpy") else np.zeros(0)
        return next((i for i, one in enumerate(made) if np.array_equal(array, one)), None)

    pair = arguments[-1] if arguments else (None, None)
    shapes = [[int(n) for n in np.shape(one)] for one in pair]
    return {
        "latent_loss": [role(one) for one in pair],
        "shapes": shapes,
        "decoder": role(drawn[-1][0]) if drawn else None,
    }


def _range(images: Any) -> list[float]:
    return [float(np.min(images)), float(np.max(images))]


def _pixel(images: Any) -> float:
    """The pixel of a constant image, which the decoder draws without a kernel."""
    return float(np.mean(images)) if hasattr(images, "shape") else 0.5


def _parts(inputs: dict) -> tuple[Any, Any]:
    """The stand-in encoder and decoder."""
    from vaelab.checks.kinds import standins

    rng = np.random.default_rng(inputs["seed"])
    return standins.encoder(inputs["codings_size"], rng), standins.decoder(inputs["codings_size"], rng)


def _set(model: Any, layer: str, kernel: np.ndarray, bias: float = 0.0) -> None:
    model.get_layer(layer).set_weights([kernel, np.full(kernel.shape[1], bias)])


wiring = Check(wiring_inputs, probe_wiring, judge_wiring, by_chance=True)
balance = Check(balance_inputs, probe_balance, judge_balance)
