"""Checks of ``vae_loss_nats(images, reconstructions, codings_mean, codings_log_var)``: the two terms of the loss, in nats.

Reconstruction loss of an image: −Σ [x log r + (1 − x) log(1 − r)] over its pixels, the negative log-likelihood of independent
Bernoulli pixels. Latent loss: KL(N(μ, σ²) ‖ N(0, I)) as in Equation 17-4. Both come from one bound on log p(x) (Kingma and
Welling 2014, arXiv:1312.6114), so both are sums, in the same unit.
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
from vaelab.checks.formulas import PIXELS, bernoulli, total_divergence
from vaelab.checks.kinds import models
from vaelab.checks.kinds.models import (
    as_tensor,
    is_numpy_in_graph,
)

WHERE = "step 1, “One scale for both terms”"
WHAT = "vae_loss_nats(images, reconstructions, codings_mean, codings_log_var)"


class Slip(General):
    not_a_pair = "The function does not return two things.", "End with `return reconstruction_loss, latent_loss`."
    total_returned = (
        "The two terms are added up already.",
        "Return them apart, `return reconstruction_loss, latent_loss`: the model reports each of them.",
    )
    terms_in_the_wrong_order = (
        "The latent loss comes first.",
        "End with `return reconstruction_loss, latent_loss`, in this order.",
    )
    reduced_to_one_number = (
        "{what} was reduced to a single number.",
        "Return one value per image; the mean over the batch comes later, in the model.",
    )
    not_summed_over_the_pixels = (
        "There is one value per pixel: the sum over the pixels is missing.",
        "Sum over both axes of the image: ops.sum(…, axis=(1, 2)).",
    )
    one_value_per_row = (
        "There is one value per row of the image.",
        "Sum over both axes, axis=(1, 2). (keras.losses.binary_crossentropy averages over the last axis only, and averages.)",
    )
    mean_over_pixels = (
        "The reconstruction loss is 784 times too small: a mean over the pixels, not a sum.",
        "With the latent loss in nats beside it this weighs the latent loss 784 times too much. Sum over the pixels.",
    )
    mean_over_columns = (
        "The reconstruction loss is 28 times too small: a sum over the rows of means over the columns.",
        "keras.losses.binary_crossentropy averages over the last axis: multiply by 28, or write the formula out and sum.",
    )
    wrong_sign = (
        "The reconstruction loss is negative.",
        "Log-probabilities are negative, and a loss is the negative of them: put a minus in front of the sum.",
    )
    images_and_reconstructions_swapped = (
        "Images and reconstructions are swapped: the logarithm is taken of the images.",
        "The images are the targets x, outside the logarithms: x log r + (1 − x) log(1 − r).",
    )
    second_half_missing = (
        "Only x log r is summed: nothing says what ink on white paper costs.",
        "The cross-entropy has two halves: x log r + (1 − x) log(1 − r).",
    )
    reconstructions_taken_for_logits = (
        "The reconstructions went through a sigmoid again.",
        "The decoder ends in a sigmoid already: from_logits=False.",
    )
    squared_error = (
        "This is the squared error, not the cross-entropy.",
        "−Σ [x log r + (1 − x) log(1 − r)] is asked for.",
    )
    entropy_of_the_image_subtracted = (
        "The entropy of the image itself is subtracted.",
        "That is a fine measure (it is 0 for a perfect reconstruction), but here the cross-entropy itself is asked for.",
    )
    in_bits = "{what} is in bits, not in nats.", "Take the natural logarithm."
    logarithm_of_zero = (
        "Reconstructions that are exactly 0 or 1 give NaN or an infinite loss.",
        "A sigmoid reaches 0 and 1 in float32. Clip first, ops.clip(reconstructions, 1e-7, 1 − 1e-7), or use Keras's function, which does.",
    )
    clipped_too_far = (
        "Reconstructions are clipped so far from 0 and 1 that a perfect black-and-white image costs something.",
        "Clip at 1e-7 and 1 − 1e-7.",
    )
    no_gradient = (
        "No gradient passes from {what} to {part}: training cannot lower it.",
        "Compute with keras.ops or tf throughout: NumPy, .numpy(), float() and rounding stop the gradient.",
    )
    not_summed_over_the_codings = (
        "There is one latent loss per coding: the sum over the codings is missing.",
        "Sum over the last axis: ops.sum(…, axis=-1).",
    )
    latent_summed_over_the_batch = (
        "The latent loss is summed over the images instead of the codings.",
        "axis=0 counts images, axis=-1 counts codings.",
    )
    mean_over_codings = (
        "The codings are averaged, not summed.",
        "A mean over two codings halves the latent loss. Sum over the last axis.",
    )
    latent_sign = "The latent loss is negative.", "The factor in front is −½."
    half_missing = "The latent loss is twice too large.", "The factor in front is −½."
    latent_divided_by_784 = (
        "The latent loss is divided by 784.",
        "That belonged to a *mean* over the pixels. Here the reconstruction loss is a sum, so both stay in nats.",
    )
    mean_and_log_var_swapped = (
        "codings_mean and codings_log_var are swapped.",
        "Look at the order of the arguments: 1 + γ − exp(γ) − μ².",
    )
    log_standard_deviation = "codings_log_var is treated as log σ.", "It is the logarithm of the variance, γ = log σ²."
    exp_missing = "The exponential is missing in the latent loss.", "The bracket is 1 + γ − exp(γ) − μ²."
    mean_not_squared = "codings_mean is not squared.", "The bracket is 1 + γ − exp(γ) − μ²."


def values_inputs(rng: np.random.Generator, batch: int = 5, codings_size: int = 2) -> dict:
    return {
        "images": rng.uniform(0.02, 0.98, (batch, 28, 28)),
        "reconstructions": rng.uniform(0.05, 0.95, (batch, 28, 28)),
        "mean": rng.uniform(0.3, 1.5, (batch, codings_size)) * rng.choice([-1.0, 1.0], (batch, codings_size)),
        "log_var": rng.uniform(0.3, 1.2, (batch, codings_size)) * rng.choice([-1.0, 1.0], (batch, codings_size)),
    }


def probe_values(vae_loss_nats: Any, inputs: dict) -> dict:
    with doing(f"calling {WHAT}"):
        terms = vae_loss_nats(*(as_tensor(inputs[name]) for name in ("images", "reconstructions", "mean", "log_var")))
    return {"terms": _written(terms)}


def _written(terms: Any) -> dict:
    """A pair or a dictionary as a sequence of two arrays. (One array of two rows could not be unpacked in a compiled graph.)"""
    terms = tuple(terms.values()) if isinstance(terms, Mapping) else terms
    return write(tuple(terms) if isinstance(terms, tuple | list) else terms)


def _first(terms: Any) -> dict | None:
    """The first of a pair, here the reconstruction loss; None for what is no pair."""
    written = _written(terms)
    return written["items"][0] if written["kind"] == "sequence" and written["length"] == 2 else None


def judge_reconstruction(inputs: dict, evidence: Mapping) -> str:
    written, _ = _pair(inputs, evidence)
    images, made = inputs["images"], inputs["reconstructions"]
    n, expected = len(images), bernoulli(images, made).sum(axis=(1, 2))
    shapes = {
        (): _about(Slip.reduced_to_one_number, "The reconstruction loss"),
        (1,): _about(Slip.reduced_to_one_number, "The reconstruction loss"),
        (n, 28, 28): Slip.not_summed_over_the_pixels,
        (n, PIXELS): Slip.not_summed_over_the_pixels,
        (n, 28): Slip.one_value_per_row,
    }
    seen = shaped(written, "The reconstruction loss", (n,), shapes)
    # 784 float32 terms leave 10⁻⁵ in their sum; the slips are off by 3 % or more.
    if np.allclose(seen, expected, rtol=1e-3):
        return f"the cross-entropy of each image, summed over its pixels: {numbers(seen)} nats."
    logistic = 1 / (1 + np.exp(-made))
    floor = bernoulli(images, images).sum(axis=(1, 2))
    known = {
        Slip.mean_over_pixels: expected / PIXELS,
        Slip.mean_over_columns: expected / 28,
        Slip.wrong_sign: -expected,
        Slip.images_and_reconstructions_swapped: bernoulli(made, images).sum(axis=(1, 2)),
        Slip.second_half_missing: -(images * np.log(made)).sum(axis=(1, 2)),
        Slip.reconstructions_taken_for_logits: bernoulli(images, logistic).sum(axis=(1, 2)),
        Slip.squared_error: ((images - made) ** 2).sum(axis=(1, 2)),
        Slip.entropy_of_the_image_subtracted: expected - floor,
        _about(Slip.in_bits, "The reconstruction loss"): expected / np.log(2),
        Slip.terms_in_the_wrong_order: total_divergence(inputs["mean"], inputs["log_var"]),
    }
    raise Failure(match(seen, known, 1e-3, 0) or Slip.unrecognised, numbers(expected), numbers(seen))


def judge_latent(inputs: dict, evidence: Mapping) -> str:
    _, written = _pair(inputs, evidence)
    mean, log_var = inputs["mean"], inputs["log_var"]
    n, size = mean.shape
    expected = total_divergence(mean, log_var)
    shapes = {
        (): _about(Slip.reduced_to_one_number, "The latent loss"),
        (1,): _about(Slip.reduced_to_one_number, "The latent loss"),
        (n, size): Slip.not_summed_over_the_codings,
        (size,): Slip.latent_summed_over_the_batch,
    }
    seen = shaped(written, "The latent loss", (n,), shapes)
    if np.allclose(seen, expected, rtol=1e-3, atol=1e-4):
        return f"the latent loss of each image, summed over its codings: {numbers(seen)} nats."

    def bracket(*terms: np.ndarray | float) -> np.ndarray:
        return -0.5 * sum(terms, 0 * mean).sum(axis=-1)

    known = {
        Slip.mean_over_codings: expected / size,
        Slip.latent_sign: -expected,
        Slip.half_missing: 2 * expected,
        Slip.latent_divided_by_784: expected / PIXELS,
        Slip.mean_and_log_var_swapped: total_divergence(log_var, mean),
        Slip.log_standard_deviation: bracket(1, 2 * log_var, -np.exp(2 * log_var), -(mean**2)),
        Slip.exp_missing: bracket(1, -(mean**2)),
        Slip.mean_not_squared: bracket(1, log_var, -np.exp(log_var), -mean),
        _about(Slip.in_bits, "The latent loss"): expected / np.log(2),
        Slip.terms_in_the_wrong_order: bernoulli(inputs["images"], inputs["reconstructions"]).sum(axis=(1, 2)),
    }
    raise Failure(match(seen, known, 1e-3, 1e-4) or Slip.unrecognised, numbers(expected), numbers(seen))


def _about(mistake: Mistake, what: str) -> Mistake:
    return Mistake(mistake.name, mistake.says.format(what=what), mistake.hint, mistake.where)


def _pair(inputs: dict, evidence: Mapping) -> tuple[Mapping, Mapping]:
    """What was written of the two terms."""
    terms = evidence["terms"]
    if terms.get("kind") == "sequence" and len(terms["items"]) == terms["length"] == 2:
        first, second = terms["items"]
        return first, second
    if terms.get("kind") == "array":
        array = shaped(terms, WHAT, terms["shape"])
        total = bernoulli(inputs["images"], inputs["reconstructions"]).sum(axis=(1, 2))
        total = total + total_divergence(inputs["mean"], inputs["log_var"])
        if array.size in (1, len(total)) and np.isclose(array.mean(), total.mean(), rtol=1e-3):
            raise Failure(
                Slip.total_returned, "a pair: reconstruction loss and latent loss", f"their sum {numbers(array)}"
            )
    if terms.get("type") == "NoneType":
        shaped(terms, WHAT, (len(inputs["images"]),))
    raise Failure(
        Slip.not_a_pair, "a pair: reconstruction loss and latent loss", f"a {terms.get('type', terms.get('kind'))}"
    )


def training_inputs(rng: np.random.Generator, batch: int = 4, codings_size: int = 2) -> dict:
    """Black-and-white images, and reconstructions that are exactly 0 and 1: right everywhere but in a few pixels."""
    images = rng.integers(0, 2, (batch, 28, 28)).astype("float64")
    wrong = np.zeros(PIXELS, bool)
    wrong[rng.choice(PIXELS, 5, replace=False)] = True
    made = np.where(wrong.reshape(28, 28), 1 - images, images)
    return {**values_inputs(rng, batch, codings_size), "black_white": images, "made": made, "n_wrong": 5}


def probe_training(vae_loss_nats: Any, inputs: dict) -> dict:
    """Values at exact 0 and 1, and gradients of both terms inside a compiled graph, as training needs them."""
    import tensorflow as tf

    mean, log_var = as_tensor(inputs["mean"]), as_tensor(inputs["log_var"])
    with doing("calling vae_loss_nats with reconstructions that are exactly 0 or 1"):
        extremes = [
            _first(vae_loss_nats(as_tensor(inputs["black_white"]), as_tensor(inputs[name]), mean, log_var))
            for name in ("black_white", "made")
        ]
    parts = [as_tensor(inputs["reconstructions"]), mean, log_var]

    @tf.function(autograph=False)
    def gradients(made: Any, mean: Any, log_var: Any) -> list:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([made, mean, log_var])
            first, second = vae_loss_nats(as_tensor(inputs["images"]), made, mean, log_var)
        found = [tape.gradient(first, made), tape.gradient(second, mean), tape.gradient(second, log_var)]
        reached.extend(gradient is not None for gradient in found)
        return [gradient for gradient in found if gradient is not None]

    reached: list[bool] = []
    try:
        with doing("calling vae_loss_nats inside a compiled graph, as training does,"):
            gradients(*parts)
    except Exception as error:
        if not is_numpy_in_graph(error):
            raise
        return {"extremes": extremes, "numpy": True}
    return {"extremes": extremes, "reached": reached[:3]}


def judge_training(inputs: dict, evidence: Mapping) -> str:
    n = len(inputs["images"])
    if None in evidence["extremes"]:
        raise Failure(Slip.not_a_pair, "a pair: reconstruction loss and latent loss", "something else")
    arrays = []
    for written in evidence["extremes"]:
        try:
            arrays.append(shaped(written, "The reconstruction loss", (n,)))
        except Failure as failure:
            if failure.mistake.name != "not_finite":
                raise
            raise Failure(Slip.logarithm_of_zero, "finite numbers", failure.observed) from None
    perfect, wrong = arrays
    # A clip at 10⁻⁷ lets a perfect image cost 784 · 10⁻⁷ nats; one nat leaves room for 10⁻³.
    if np.abs(perfect).max() > 1:
        raise Failure(Slip.clipped_too_far, "about 0 for a perfect black-and-white image", numbers(perfect))
    if wrong.min() < inputs["n_wrong"] * 5:
        expected = f"at least {inputs['n_wrong'] * 5} for {inputs['n_wrong']} pixels that are the wrong way round"
        raise Failure(Slip.clipped_too_far, expected, numbers(wrong))
    if evidence.get("numpy") is True:
        raise Failure(models.Slip.numpy_in_the_graph, "operations of keras.ops or tf", "NumPy in a compiled graph")
    names = [
        ("the reconstruction loss", "the reconstructions"),
        ("the latent loss", "codings_mean"),
        ("the latent loss", "codings_log_var"),
    ]
    for (what, part), reached in zip(names, evidence["reached"], strict=True):
        if reached is not True:
            says = Slip.no_gradient.says.format(what=what, part=part)
            raise Failure(Mistake(Slip.no_gradient.name, says, Slip.no_gradient.hint, WHERE), "a gradient", "none")
    return "finite for reconstructions of exactly 0 and 1, and gradients pass."


reconstruction = Check(values_inputs, probe_values, judge_reconstruction)
latent = Check(values_inputs, probe_values, judge_latent)
training = Check(training_inputs, probe_training, judge_training)
