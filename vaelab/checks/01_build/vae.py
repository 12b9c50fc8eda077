"""Checks of ``VariationalAutoencoder(encoder, decoder)``: how it is wired, and how much the latent loss weighs in it.

The encoder, the decoder, ``Sampling`` and ``latent_loss`` are other exercises: stand-ins take their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    Mistake,
    doing,
    match,
    numbers,
    shaped,
    write,
)
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import models
from vaelab.checks.kinds.models import (
    MODEL,
    as_tensor,
    is_standard_normal,
    lacks_call,
    require_model,
)

WHERE = "step 5, “The model and its loss”"
WHAT = "VariationalAutoencoder(encoder, decoder)"


class Slip(General):
    not_a_model = (
        "VariationalAutoencoder is not a Keras model, so it cannot be compiled and fitted.",
        "Derive the class from keras.Model.",
    )
    not_reconstructions = (
        "The model does not return the reconstructed images.",
        "End `call` with `return self.decoder(codings)`.",
    )
    returns_more_than_images = (
        'The model returns several things; compile(loss="mse") needs the reconstructions alone.',
        "End `call` with the reconstructions only.",
    )
    decodes_the_mean = (
        "The decoder gets codings_mean, not the sampled codings.",
        "Decode the third output of the encoder: without the noise this is no variational autoencoder.",
    )
    decodes_the_log_variance = (
        "The decoder gets codings_log_var, not the sampled codings.",
        "The encoder's outputs are [codings_mean, codings_log_var, codings]: decode the third.",
    )
    parts_not_used = (
        "The model does not decode what its own encoder found.",
        "Use the encoder and decoder that __init__ was given: self.encoder and self.decoder, not a global one.",
    )
    part_does_not_learn = (
        "Training does not change the {part}.",
        "Keep the {part} as an attribute (self.{part} = {part}) and let gradients pass: no .numpy(), no stop_gradient.",
    )
    no_gradient = (
        "The reconstruction error cannot reach the {part}: the {part} learns nothing from the images.",
        "Pass the codings on as they are: no stop_gradient, no .numpy(), no NumPy.",
    )
    latent_loss_never_added = (
        "The latent loss is not part of the training loss: this is a plain autoencoder.",
        "Call self.add_loss(…) inside `call` (in __init__ it has no effect).",
    )
    not_divided_by_784 = (
        "The latent loss is not divided by 784.",
        '"mse" is a mean over the 784 pixels, so the latent loss has to be divided by 784 to keep the balance of the sums.',
    )
    divided_by_784_twice = "The latent loss is divided by 784 twice.", "Divide by 784 once."
    summed_over_the_batch = (
        "The latent losses of a batch are added up: the loss grows with the batch size.",
        "Take the mean over the batch, ops.mean(latent_loss(…)), before add_loss. (add_loss sums a vector without a word.)",
    )
    summed_over_the_batch_and_not_divided = (
        "The latent losses of a batch are added up, and not divided by 784.",
        "Add ops.mean(latent_loss(…)) / 784.",
    )
    divided_by_the_batch_twice = (
        "The mean over the batch is divided by the batch size once more.",
        "A mean needs no further division.",
    )
    divided_by_the_codings = (
        "The latent loss is divided by the number of codings as well.",
        "Sum over the codings, average over the batch, divide by 784.",
    )
    wrong_sign = "The latent loss is subtracted.", "Add it: a smaller divergence is better."
    added_twice = "The latent loss counts twice.", "Call add_loss once (and leave the factor ½ in the formula)."
    halved_again = "The latent loss counts half.", "The ½ of Equation 17-4 is in latent_loss already."
    divided_by_28 = "The latent loss is divided by 28, not by 784.", "An image has 28 · 28 = 784 pixels."
    other_weight = Mistake(
        "unrecognised",
        "The latent loss has the wrong weight beside the reconstruction error.",
        "Add the mean latent loss of the batch, divided by 784, once and without another factor.",
    )
    mean_and_log_var_swapped = (
        "latent_loss gets its arguments in the wrong order.",
        "latent_loss(codings_mean, codings_log_var).",
    )
    latent_loss_of_the_codings = (
        "latent_loss gets the sampled codings in place of codings_mean.",
        "latent_loss(codings_mean, codings_log_var).",
    )
    wrong_arguments_of_latent_loss = (
        "The latent loss is not computed from codings_mean and codings_log_var.",
        "The encoder returns three tensors, in this order: codings_mean, codings_log_var, codings. latent_loss takes the first two.",
    )
    latent_loss_rewritten_wrongly = (
        "The latent loss in your model depends on codings_log_var in the wrong way.",
        "Call your function latent_loss(codings_mean, codings_log_var) from step 4.",
    )
    cross_entropy_for_mse = (
        "The reconstruction error is the cross-entropy, not the mean squared error.",
        'Leave it to compile(loss="mse"), or compute the squared error in your own train_step.',
    )
    reconstruction_added_twice = (
        "The reconstruction error counts more than once.",
        'compile(loss="mse") adds it already; `call` adds the latent loss only.',
    )
    reconstruction_missing = (
        "The reconstruction error is not part of the loss.",
        'Let compile(loss="mse") do it, or add it in your own train_step.',
    )


def wiring_inputs(rng: np.random.Generator, codings_size: int = 5, batch: int = 48) -> dict:
    return {"codings_size": codings_size, "images": rng.random((batch, 28, 28)), "seed": int(rng.integers(2**31))}


def probe_wiring(VariationalAutoencoder: Any, inputs: dict) -> dict:
    import tensorflow as tf

    images, (encoder, decoder) = as_tensor(inputs["images"]), _parts(inputs)
    rng = np.random.default_rng(inputs["seed"] + 1)
    _set(encoder, "codings_log_var", rng.normal(0, 1 / 28, (784, inputs["codings_size"])))
    with _standing_in(VariationalAutoencoder):
        model, kind = _build(VariationalAutoencoder, encoder, decoder)
        if kind != MODEL:
            return {"model": kind}
        with tf.GradientTape(persistent=True) as tape:
            outputs = _reconstruct(model, images)
        evidence = {"model": MODEL, "outputs": write(outputs)}
        if evidence["outputs"].get("kind") != "array" or evidence["outputs"]["shape"][1:3] != [28, 28]:
            return evidence
        mean, log_var, _ = encoder(images)
        evidence |= {
            "mean": write(mean),
            "log_var": write(log_var),
            "codings": [write(_read_codings(x, decoder)) for x in (outputs, _reconstruct(model, images))],
            "reached": [_reaches(tape, outputs, part) for part in (encoder, decoder)],
        }
        if not all(evidence["reached"]):
            return evidence
        with doing("calling the model inside a compiled graph, as fit does,"):
            tf.function(lambda x: model(x), autograph=False)(images)
        before = [part.get_weights() for part in (encoder, decoder)]
        _compile(model, learning_rate=0.1)
        _training_loss(model, images)
        after = [part.get_weights() for part in (encoder, decoder)]
    return {**evidence, "learns": [_differ(*weights) for weights in zip(before, after, strict=True)]}


def judge_wiring(inputs: dict, evidence: Mapping) -> str:
    _require_model(evidence)
    images, size = len(inputs["images"]), inputs["codings_size"]
    outputs = evidence["outputs"]
    if outputs["kind"] == "sequence":
        raise Failure(
            Slip.returns_more_than_images, f"images of shape ({images}, 28, 28)", f"{outputs['length']} outputs"
        )
    shaped(
        outputs,
        "vae(images)",
        (images, 28, 28),
        dict.fromkeys([(images, size), (images,), ()], Slip.not_reconstructions),
    )
    mean, log_var = (shaped(evidence[key], key, (images, size)) for key in ("mean", "log_var"))
    codings, again = (shaped(written, "codings", (images, size)) for written in evidence["codings"])
    if not (_is_standin(codings, mean, log_var) or _is_draw(codings, again, mean, log_var)):
        close = {Slip.decodes_the_mean: mean, Slip.decodes_the_log_variance: log_var}
        expected = "reconstructions = decoder(codings), with the encoder's codings"
        raise Failure(
            match(codings, close, 1e-2, 1e-3) or Slip.parts_not_used, expected, f"decoder({numbers(codings[0], 3)})"
        )
    if not any(reached is True for reached in evidence["reached"]):  # other codings may look like a draw by chance
        raise Failure(
            Slip.parts_not_used, "a gradient with respect to the weights of encoder and decoder", "none for either"
        )
    for part, reached in zip(("encoder", "decoder"), evidence["reached"], strict=True):
        if reached is not True:
            raise Failure(
                Slip.no_gradient.about(part=part), f"a gradient with respect to the weights of the {part}", "none"
            )
    for part, learns in zip(("encoder", "decoder"), evidence["learns"], strict=True):
        if learns is not True:
            expected = f"weights of the {part} that change"
            raise Failure(Slip.part_does_not_learn.about(part=part), expected, "the same weights after a training step")
    return "images → encoder → codings → decoder → reconstructions, and both parts learn."


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

    The decoder's weights are zero, so that the reconstruction is a constant image and carries no noise; the learning
    rate is zero, so that nothing moves. The differences of the losses are the latent loss as this model weighs it,
    whatever the idiom: add_loss, compute_loss, train_step, a layer that passes its input through.
    """
    images, (encoder, decoder) = as_tensor(inputs["images"]), _parts(inputs)
    _set(decoder, "pixels", np.zeros((inputs["codings_size"], 784)), 0.5)
    kernel = np.abs(encoder.get_layer("codings_mean").get_weights()[0]) / 10  # every mean is near 1, none near 0
    zero = np.zeros_like(kernel)
    posteriors = {"above": (kernel, 0), "below": (-kernel, 0), "prior": (zero, 0), "spread": (zero, SPREAD)}
    with _standing_in(VariationalAutoencoder):
        model, kind = _build(VariationalAutoencoder, encoder, decoder)
        if kind != MODEL:
            return {"model": kind}
        _reconstruct(model, images)
        _compile(model, learning_rate=0.0)
        losses = {}
        for name, (mean_kernel, log_var) in posteriors.items():
            _set(encoder, "codings_mean", mean_kernel)
            _set(encoder, "codings_log_var", zero, log_var)
            losses[name] = write(_training_loss(model, images))
        _set(encoder, "codings_mean", kernel)
        return {"model": MODEL, "mean": write(encoder(images)[0]), "losses": losses}


def judge_balance(inputs: dict, evidence: Mapping) -> str:
    """Compares the two terms of the loss with each other, because a model may sum where another averages."""
    _require_model(evidence)
    batch, size = len(inputs["images"]), inputs["codings_size"]
    mean = shaped(evidence["mean"], "codings_mean", (batch, size))
    above, below, prior, spread = (
        float(shaped(evidence["losses"][name], "The training loss", ()))
        for name in ("above", "below", "prior", "spread")
    )
    error, divergence = np.mean((inputs["images"] - 0.5) ** 2), 0.5 * np.sum(mean**2, axis=-1).mean()
    _judge_reconstruction(prior, error)
    scale = prior / error  # 1 for an mse, 784 for a sum of squares over the pixels
    nats = PIXELS / scale * (np.array([above, below, spread]) - prior)
    weight = (nats[0] + nats[1]) / 2 / divergence
    _judge_arguments(nats, weight, mean)
    if not _near(weight, 1):
        expected = f"mse {error:.4g} + latent loss / 784 = {divergence / PIXELS:.4g}"
        observed = (
            f"{prior:.4g} + {(above + below) / 2 - prior:.4g}: the latent loss weighs {weight:.4g} times what it should"
        )
        raise Failure(_misweighed(weight, scale, batch, size), expected, observed)
    right = 0.5 * (np.exp(SPREAD) - 1 - SPREAD) * size
    if not (_near(nats[2], right) or _near(nats[2], 3 * SPREAD * size)):  # Equation 17-4, or its stand-in
        seen = f"{nats[2]:.4g} nats for codings_mean = 0, codings_log_var = {SPREAD}"
        raise Failure(Slip.latent_loss_rewritten_wrongly, f"{right:.4g} nats", seen)
    return f"the latent loss, divided by 784, has the right weight beside the mse (measured: {weight:.3f} times that)."


def _judge_reconstruction(loss: float, error: float) -> None:
    """At the prior the loss is the reconstruction error of a constant image ½ and nothing else."""
    if abs(loss) < 1e-3 * error:
        raise Failure(Slip.reconstruction_missing, f"{error:.4g} for an image that is ½ everywhere", f"{loss:.4g}")
    if np.any(np.isclose(loss, np.log(2) * np.array([1, 28, PIXELS]), rtol=1e-3)):
        raise Failure(Slip.cross_entropy_for_mse, f"{error:.4g} for an image that is ½ everywhere", f"{loss:.4g}")


def _judge_arguments(nats: np.ndarray, weight: float, mean: np.ndarray) -> None:
    """The divergence is the same for means m and −m. What changes sign comes from a wrong argument of latent_loss."""
    total, divergence = np.sum(mean, axis=-1).mean(), 0.5 * np.sum(mean**2, axis=-1).mean()
    odd = (nats[0] - nats[1]) / 2 / divergence
    if abs(odd) < 0.02 * max(1, abs(weight)):
        return
    # The stand-in's codings are codings_mean + ⅓, and ½ (m + ⅓)² has the odd part m / 3.
    from_codings = (
        Slip.latent_loss_of_the_codings
        if _near(odd, weight * total / 3 / divergence)
        else Slip.wrong_arguments_of_latent_loss
    )
    named = Slip.mean_and_log_var_swapped if abs(weight) < 0.02 * abs(odd) else from_codings
    raise Failure(named, "the same for codings_mean = m and −m", f"{nats[0]:.4g} and {nats[1]:.4g} nats")


def _near(value: float, expected: float) -> bool:
    """Within 2 %: float32 leaves errors of about 10⁻³ in a difference of two losses, mistakes are off by far more."""
    return abs(value - expected) < 0.02 * abs(expected)


def _misweighed(weight: float, scale: float, batch: int, size: int) -> Mistake:
    """The known mistake with this weight of the latent loss (1 is right)."""
    if abs(weight) < 1e-4:
        return Slip.latent_loss_never_added
    signatures = {
        Slip.wrong_sign: -1.0,
        Slip.not_divided_by_784: PIXELS,
        Slip.divided_by_784_twice: 1 / PIXELS,
        Slip.divided_by_28: 28.0,
        Slip.summed_over_the_batch: batch,
        Slip.summed_over_the_batch_and_not_divided: batch * PIXELS,
        Slip.divided_by_the_batch_twice: 1 / batch,
        Slip.divided_by_the_codings: 1 / size,
        Slip.added_twice: 2.0,
        # The reconstruction counted twice halves the weight of the latent loss; its own scale gives it away.
        Slip.reconstruction_added_twice if _near(scale, 2) else Slip.halved_again: 0.5,
    }
    return next((mistake for mistake, value in signatures.items() if _near(weight, value)), Slip.other_weight)


def _parts(inputs: dict) -> tuple[Any, Any]:
    """The stand-in encoder and decoder."""
    from vaelab.checks.kinds import standins

    rng = np.random.default_rng(inputs["seed"])
    return standins.encoder(inputs["codings_size"], rng), standins.decoder(inputs["codings_size"], rng)


def _standing_in(VariationalAutoencoder: Any) -> Any:
    from vaelab.checks.kinds import standins

    names = {"Sampling": standins.Sampling, "latent_loss": standins.latent_loss}
    return standins.standing_in(VariationalAutoencoder, **names)


def _set(model: Any, layer: str, kernel: np.ndarray, bias: float = 0.0) -> None:
    model.get_layer(layer).set_weights([kernel, np.full(kernel.shape[1], bias)])


def _build(VariationalAutoencoder: Any, encoder: Any, decoder: Any) -> tuple[Any, str]:
    """The student's model, and what it is: ``"model"``, ``"no call"`` or the name of another type."""
    import keras

    with doing(f"calling {WHAT}"):
        model = VariationalAutoencoder(encoder, decoder)
    if not isinstance(model, keras.Model):
        return model, type(model).__name__
    return model, "no call" if lacks_call(model) else MODEL


def _require_model(evidence: Mapping) -> None:
    if evidence["model"] == "no call":
        raise Failure(
            models.Slip.no_call_method.about(what="VariationalAutoencoder"), "def call(self, inputs)", "no such method"
        )
    if evidence["model"] == "VariationalAutoencoder":
        raise Failure(
            Slip.not_a_model, "class VariationalAutoencoder(keras.Model)", "a class that is not a keras.Model"
        )
    require_model(evidence["model"], WHAT)


def _reconstruct(model: Any, images: Any) -> Any:
    with doing("calling the model on a batch of images"):
        return model(images)


def _compile(model: Any, learning_rate: float) -> None:
    """compile(loss="mse"), or without a loss for a model whose own ``compile`` takes none."""
    import keras

    optimizer = keras.optimizers.SGD(learning_rate)
    with doing('calling vae.compile(loss="mse", optimizer=…)'):
        try:
            model.compile(loss="mse", optimizer=optimizer)
        except TypeError:
            model.compile(optimizer=optimizer)


def _training_loss(model: Any, images: Any) -> float:
    """The loss that one training step reports. (The history of ``fit`` shows 0 for a ``train_step`` that keeps no metric.)"""
    with doing("training the model on one batch"):
        model.reset_metrics()
        logs = model.train_step((images, images))
    return float(next(logs[key] for key in ("loss", "total_loss", *logs) if key in logs))


def _read_codings(images: Any, decoder: Any) -> np.ndarray:
    """The codings behind images of the linear stand-in decoder, by least squares; shape (n, codings_size)."""
    kernel, bias = decoder.get_layer("pixels").get_weights()
    flat = np.asarray(images).reshape(len(images), -1)
    return np.linalg.lstsq(kernel.T, (flat - bias).T, rcond=None)[0].T


def _reaches(tape: Any, outputs: Any, part: Any) -> bool:
    """Whether any weight of this part has a gradient. (A frozen part has no weights to train, which is another mistake.)"""
    import tensorflow as tf

    weights = part.trainable_variables
    return not weights or (tf.is_tensor(outputs) and any(g is not None for g in tape.gradient(outputs, weights)))


def _differ(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return any(np.abs(a - b).max() > 0 for a, b in zip(one, other, strict=True))


wiring = Check(wiring_inputs, probe_wiring, judge_wiring, by_chance=True)
balance = Check(balance_inputs, probe_balance, judge_balance)
