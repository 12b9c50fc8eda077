"""``vae_loss_nats(images, reconstructions, codings_mean, codings_log_var)`` → the two terms of the loss of each image, in nats.

Reconstruction loss of an image: −Σ [x log r + (1 − x) log(1 − r)] over its pixels, the negative log-likelihood of independent
Bernoulli pixels. Latent loss: KL(N(μ, σ²) ‖ N(0, I)) as in Equation 17-4. Both come from one bound on log p(x) (Kingma and
Welling 2014, arXiv:1312.6114), so both are sums, in the same unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, doing, numbers, shaped, write
from vaelab.checks.formulas import PIXELS, bernoulli, total_divergence
from vaelab.checks.kinds import models, trainable
from vaelab.checks.kinds.divergence import (
    PerImage,
    away_from_agreement,
    by_codings,
    by_free_bits,
    by_terms,
    clipped,
    wrong,
)
from vaelab.checks.kinds.models import as_tensor, is_numpy_in_graph
from vaelab.checks.kinds.values import Formula, pair, per_image
from vaelab.checks.kinds.values import Slip as Shared

WHERE = "step 1, “One scale for both terms”"
WHAT = "vae_loss_nats(images, reconstructions, codings_mean, codings_log_var)"
PICTURES, CODINGS = ("images", "reconstructions"), ("mean", "log_var")
PAIR = "a pair: reconstruction loss and latent loss"
TERMS = "the reconstruction loss", "the latent loss"
OF_WHAT = {"the reconstructions": TERMS[0], **dict.fromkeys(trainable.ARGUMENTS, TERMS[1])}  # and whose gradient
TOO_FAR = (0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 1e-3)  # usual numbers for 1e-7


class Slip(Shared, names="reconstruction_loss, latent_loss"):
    total_returned = (
        "The two terms are added up already.",
        "Return them apart, `return reconstruction_loss, latent_loss`: the model reports each of them.",
    )
    terms_in_the_wrong_order = "The latent loss comes first.", "Return reconstruction_loss, latent_loss, in this order."
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
    first_half_missing = (
        "Only (1 − x) log(1 − r) is summed: nothing says what ink that is missing costs.",
        "The cross-entropy has two halves: x log r + (1 − x) log(1 − r).",
    )
    brackets_missing = (
        "Brackets around 1 − x are missing: the second half is 1 − x log(1 − r).",
        "A product comes before a difference: (1 − x) log(1 − r).",
    )
    reconstructions_taken_for_logits = (
        "The reconstructions went through a sigmoid again.",
        "The decoder ends in a sigmoid already: from_logits=False.",
    )
    squared_error = "This is the squared error, no cross-entropy.", "−Σ [x log r + (1 − x) log(1 − r)] is asked for."
    halves_subtracted = (
        "The second half of the cross-entropy is subtracted from the first.",
        "Add them: x log r + (1 − x) log(1 − r), and put the minus in front of the whole sum.",
    )
    one_minus_the_logarithm = (
        "1 − log r stands where log(1 − r) belongs.",
        "The second half is (1 − x) log(1 − r): the difference is inside the logarithm.",
    )
    entropy_of_the_reconstruction = (
        "The images play no part: this is the entropy of the reconstructions.",
        "Outside the logarithms stand the images: x log r + (1 − x) log(1 − r).",
    )
    images_rounded = (
        "The images are rounded to black and white first.",
        "Take the grey values as they are.",
    )
    absolute_error = "This is the absolute error, no cross-entropy.", "−Σ [x log r + (1 − x) log(1 − r)] is asked for."
    divergence_of_keras = (
        "This is Σ x log(x / r), as keras.losses.kl_divergence computes.",
        "A pixel is ink or paper, so the cross-entropy has two halves: −Σ [x log r + (1 − x) log(1 − r)].",
    )
    summed_over_the_images = (
        "The reconstruction losses of the images are added up: there is one value per pixel.",
        "Axis 0 is the batch: sum over the two axes of the image, axis=(1, 2).",
    )
    entropy_of_the_image_subtracted = (
        "The entropy of the image itself is subtracted.",
        "That is a fine measure (it is 0 for a perfect reconstruction), but here the cross-entropy itself is asked for.",
    )
    logarithm_of_zero = (
        "Reconstructions that are exactly 0 or 1 give NaN or an infinite loss.",
        "A sigmoid reaches 0 and 1 in float32. Clip first, ops.clip(reconstructions, 1e-7, 1 − 1e-7), or use Keras's function, which does.",
    )
    clipped_too_far = (
        "Reconstructions are kept so far from 0 and 1 that this changes the loss.",
        "Clip at 1e-7 and 1 − 1e-7, and add no more than that inside a logarithm.",
    )
    sum_for_reconstruction = (
        "The latent loss is added to the reconstruction loss.",
        "Return them apart: the reconstruction loss is the cross-entropy alone.",
    )
    other_at_black_and_white = (
        "The loss is right for grey pixels, but not where reconstructions are exactly 0 or 1.",
        "Clip at 1e-7 and 1 − 1e-7, and change nothing else about the reconstructions.",
    )
    held_fixed = (
        "The value of {what} is right, but its gradient with respect to {part} is not: a part of the formula is held fixed.",
        PerImage.held_fixed.hint,
    )
    no_gradient = (
        "No gradient passes from {what} to {part}: training cannot lower it.",
        "Compute with keras.ops or tf throughout: NumPy, .numpy(), float() and rounding stop the gradient.",
    )


class Latent(PerImage, Slip):
    reduced_to_one_number = Mistake("reduced_to_one_number", *Shared.reduced_to_one_number.texts)
    not_summed = Mistake(
        "not_summed_over_the_codings",
        "There is one latent loss per coding: the sum over the codings is missing.",
        "Sum over the last axis: ops.sum(…, axis=-1).",
    )
    summed_over_the_batch = Mistake("latent_summed_over_the_batch", *PerImage.summed_over_the_batch.texts)
    sum_for_latent = (
        "The reconstruction loss is added to the latent loss.",
        "Return them apart: the latent loss is the divergence alone.",
    )
    mean_over_codings = (
        "The codings are averaged, not summed.",
        "A mean over two codings halves the latent loss. Sum over the last axis.",
    )
    wrong_sign = Mistake("latent_sign", "The latent loss is negative.", "The factor in front is −½.")
    divided_by_784 = Mistake(
        "latent_divided_by_784",
        "The latent loss is divided by 784.",
        "That belonged to a *mean* over the pixels. Here the reconstruction loss is a sum, so both stay in nats.",
    )
    exponential_of_the_whole = (
        "The exponential is taken of γ − μ², not of γ alone.",
        "Close the bracket of exp behind γ: 1 + γ − exp(γ) − μ².",
    )
    log_variance_read_as_log_standard_deviation = Mistake(
        "log_standard_deviation", *PerImage.log_variance_read_as_log_standard_deviation.texts
    )
    exponential_missing = Mistake("exp_missing", *PerImage.exponential_missing.texts)
    exponential_term_missing = Mistake("exp_missing", *PerImage.exponential_term_missing.texts)


def values_inputs(rng: np.random.Generator, batch: int = 5, codings_size: int = 2) -> dict:
    """Of more than two images the first is all but at the prior, where free bits show however few they are."""
    codings = away_from_agreement(rng, batch, codings_size)
    if batch > 2:
        codings["mean"][0] /= 50
        codings["log_var"][0] /= 50
    return {
        "images": rng.uniform(0.02, 0.98, (batch, 28, 28)),
        "reconstructions": rng.uniform(0.05, 0.95, (batch, 28, 28)),
        **codings,
    }


def probe_values(vae_loss_nats: Any, inputs: dict) -> dict:
    with doing(f"calling {WHAT}"):
        terms = vae_loss_nats(*(as_tensor(inputs[name]) for name in PICTURES + CODINGS))
    return {"terms": _written(terms)}


def _written(terms: Any) -> dict:
    """A pair as a sequence of two arrays. (One array of two rows could not be unpacked in a compiled graph.)"""
    return write(tuple(terms) if isinstance(terms, tuple | list) else terms)


def _first_written(terms: Any) -> dict:
    """The same, of a pair the first alone, the reconstruction loss."""
    written = _written(terms)
    return {**written, "items": [written["items"][0], None]} if _is_pair(written) else written


def _is_pair(written: Mapping) -> bool:
    return written["kind"] == "sequence" and written["length"] == 2


def judge_reconstruction(inputs: dict, evidence: Mapping) -> str:
    seen = _require_cross_entropy(inputs, evidence)
    return f"the cross-entropy of each image, summed over its pixels: {numbers(seen)} nats."


def _require_cross_entropy(inputs: dict, evidence: Mapping) -> np.ndarray:
    """The reconstruction losses of ordinary images. Raises ``Failure`` unless they are right."""
    reconstruction, latent = _formulas(inputs)
    images, made = inputs["images"], inputs["reconstructions"]
    seen, right = _reconstruction(inputs, evidence), reconstruction.right
    if reconstruction.fits(seen):
        return seen
    ink, paper = images * np.log(made), (1 - images) * np.log(1 - made)
    known = {
        Slip.mean_over_pixels: right / PIXELS,
        Slip.mean_over_columns: right / 28,
        Slip.wrong_sign: -right,
        Slip.images_and_reconstructions_swapped: _cost(made, images),
        Slip.second_half_missing: -(images * np.log(made)).sum(axis=(1, 2)),
        Slip.first_half_missing: -paper.sum(axis=(1, 2)),
        Slip.brackets_missing: -(ink + 1 - images * np.log(1 - made)).sum(axis=(1, 2)),
        Slip.reconstructions_taken_for_logits: _cost(images, 1 / (1 + np.exp(-made))),
        Slip.squared_error: ((images - made) ** 2).sum(axis=(1, 2)),
        Slip.absolute_error: np.abs(images - made).sum(axis=(1, 2)),
        Slip.halves_subtracted: [sign * (ink - paper).sum(axis=(1, 2)) for sign in (-1, 1)],
        Slip.one_minus_the_logarithm: -(ink + (1 - images) * (1 - np.log(made))).sum(axis=(1, 2)),
        Slip.entropy_of_the_reconstruction: _cost(made, made),
        Slip.images_rounded: _cost(np.round(images), made),
        Slip.divergence_of_keras: (images * np.log(images / made)).sum(axis=(1, 2)),
        Slip.entropy_of_the_image_subtracted: right - _cost(images, images),
        Slip.terms_in_the_wrong_order: latent.right,
        Slip.sum_for_reconstruction: right + latent.right,
        Slip.clipped_too_far: [_cost(images, np.clip(made, c, 1 - c)) for c in TOO_FAR]
        + [-(images * np.log(made + c) + (1 - images) * np.log(1 - made + c)).sum(axis=(1, 2)) for c in TOO_FAR],
    }
    raise reconstruction.failure(seen, known)


def _reconstruction(inputs: dict, evidence: Mapping) -> np.ndarray:
    """The first of the two terms, one value for each image. Raises ``Failure`` for anything else."""
    written, _ = _pair(inputs, evidence)
    n = len(inputs["images"])
    per_pixel = dict.fromkeys([(n, 28, 28), (n, PIXELS)], Slip.not_summed_over_the_pixels)
    shapes = {(28, 28): Slip.summed_over_the_images, **per_pixel, (n, 28): Slip.one_value_per_row}
    return per_image(written, "The reconstruction loss", n, Slip, shapes)


def judge_latent(inputs: dict, evidence: Mapping) -> str:
    _, written = _pair(inputs, evidence)
    reconstruction, latent = _formulas(inputs)
    mean, log_var = inputs["mean"], inputs["log_var"]
    n, size = mean.shape
    shapes = {(n, size): Latent.not_summed, (size,): Latent.summed_over_the_batch}
    seen = per_image(written, latent.what, n, Latent, shapes)
    if latent.fits(seen):
        return f"the latent loss of each image, summed over its codings: {numbers(seen)} nats."
    known = {
        **{slip: terms.sum(axis=-1) for slip, terms in wrong(Latent, mean, log_var).items()},
        Latent.log_variance_clipped: [terms.sum(axis=-1) for terms in clipped(mean, log_var)],
        Latent.mean_over_codings: latent.right / size,
        Latent.exponential_of_the_whole: -0.5 * np.sum(1 + log_var - np.exp(log_var - mean**2), axis=-1),
        Latent.terms_in_the_wrong_order: reconstruction.right,
        Latent.sum_for_latent: reconstruction.right + latent.right,
    }
    raise latent.failure(seen, known, otherwise=_of_some_terms(seen, mean, log_var))


def _of_some_terms(seen: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> Mistake | None:
    """Codings, terms or bits that do not count as they should; of too few images any number is such a sum."""
    n, size = mean.shape
    ways = [by_codings] * (n > size) + [by_terms] * (n > 4) + [by_free_bits]
    return next(filter(None, (way(Latent, seen, mean, log_var) for way in ways)), None)


def _formulas(inputs: dict) -> tuple[Formula, Formula]:
    """784 float32 terms leave 10⁻⁵ in their sum; the slips are off by 3 % or more."""
    pictures, codings = ({name: inputs[name] for name in names} for names in (PICTURES, CODINGS))
    n, size = inputs["mean"].shape
    return (
        Formula("The reconstruction loss", _cost, pictures, Slip, {"pixels": PIXELS, "images": n}),
        Formula("The latent loss", total_divergence, codings, Latent, {"codings": size}, atol=1e-4),
    )


def _cost(images: np.ndarray, made: np.ndarray) -> np.ndarray:
    return bernoulli(images, made).sum(axis=(1, 2))


def _pair(inputs: dict, evidence: Mapping) -> list[Mapping]:
    """What was written of the two terms."""
    terms = evidence["terms"]
    if terms.get("kind") == "array":
        array, total = shaped(terms, WHAT, terms["shape"]), sum(formula.right for formula in _formulas(inputs))
        if array.size in (1, len(total)) and np.isclose(array.mean(), total.mean(), rtol=1e-3):
            raise Failure(Slip.total_returned, PAIR, f"their sum {numbers(array)}")
    return pair(terms, WHAT, Slip, PAIR)


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
            _first_written(vae_loss_nats(as_tensor(inputs["black_white"]), as_tensor(inputs[name]), mean, log_var))
            for name in ("black_white", "made")
        ]
    with doing(f"calling {WHAT}"):
        terms = vae_loss_nats(*(as_tensor(inputs[name]) for name in PICTURES + CODINGS))
    evidence = {"terms": _written(terms), "extremes": extremes}
    if not _is_pair(evidence["terms"]):  # nothing that a graph could take apart
        return evidence
    parts = [as_tensor(inputs["reconstructions"]), mean, log_var]

    @tf.function(autograph=False)
    def gradients(made: Any, mean: Any, log_var: Any) -> list:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch([made, mean, log_var])
            first, second = vae_loss_nats(as_tensor(inputs["images"]), made, mean, log_var)
        return [tape.gradient(first, made), tape.gradient(second, mean), tape.gradient(second, log_var)]

    try:
        with doing("calling vae_loss_nats inside a compiled graph, as training does,"):
            return {**evidence, "gradients": trainable.written(gradients(*parts))}
    except Exception as error:
        if not is_numpy_in_graph(error):
            raise
        return {**evidence, "numpy": True}


def judge_training(inputs: dict, evidence: Mapping) -> str:
    _reconstruction(inputs, evidence)
    perfect, wrong = (_finite(inputs, written) for written in evidence["extremes"])
    # A clip at 10⁻⁷ lets a perfect image cost 784 · 10⁻⁷ nats; one nat leaves room for 10⁻³.
    least = inputs["n_wrong"] * 5
    if np.abs(perfect).max() > 1 or wrong.min() < least:
        _require_cross_entropy(inputs, evidence)
        expected = (
            f"about 0 for a perfect black-and-white image, at least {least} where {inputs['n_wrong']} pixels are wrong"
        )
        named = Slip.clipped_too_far if _as_if_kept_away(inputs, perfect, wrong) else Slip.other_at_black_and_white
        raise Failure(named, expected, f"{numbers(perfect)} and {numbers(wrong)}")
    if evidence.get("numpy") is True:
        raise Failure(models.Slip.numpy_in_the_graph, "operations of keras.ops or tf", "NumPy in a compiled graph")
    for (part, what), gradient in zip(OF_WHAT.items(), evidence["gradients"], strict=True):
        if gradient is None:
            raise Failure(Slip.no_gradient.about(what=what, part=part), "a gradient", "none")
    _require_slopes(inputs, evidence)
    return "finite for reconstructions of exactly 0 and 1, and gradients pass."


def _require_slopes(inputs: dict, evidence: Mapping) -> None:
    """Raise ``Failure`` where a term is right, and its gradient is not: of a wrong term nobody asks for the gradient."""
    images, made = inputs["images"], inputs["reconstructions"]
    ink, paper = images / made, (1 - images) / (1 - made)
    # The slope of log(r + ε) is off by ε / r² at most; with ε above 3 · 10⁻⁴ the loss would be 10⁻³ off, and not right.
    room = 1e-3 * (ink / made + paper / (1 - made)) + 1e-3 * (ink + paper)
    of_codings = trainable.slopes(inputs["mean"], inputs["log_var"])
    slopes = [(paper - ink, room), *((right, trainable.CLOSE * (1 + np.abs(right))) for right in of_codings)]
    terms = zip(TERMS, _pair(inputs, evidence), _formulas(inputs), strict=True)
    right_terms = [what for what, written, formula in terms if _is_right(written, formula)]
    for (part, what), found, (right, most) in zip(OF_WHAT.items(), evidence["gradients"], slopes, strict=True):
        if what in right_terms:
            trainable.require_slopes(found, right, most, Slip.held_fixed.about(what=what, part=part))


def _is_right(written: Mapping, formula: Formula) -> bool:
    try:
        return formula.fits(per_image(written, formula.what, len(formula.right), Slip))
    except Failure:
        return False


def _as_if_kept_away(inputs: dict, perfect: np.ndarray, wrong: np.ndarray) -> bool:
    """Whether both losses are those of reconstructions that one number keeps away from 0 and 1."""
    images, made = inputs["black_white"], inputs["made"]
    away = -np.expm1(-perfect.mean() / PIXELS)  # of the perfect image: −784 log(1 − c)
    if not 0 < away < 0.5:
        return False
    return np.allclose(wrong, _cost(images, np.clip(made, away, 1 - away)), rtol=0.05)


def _finite(inputs: dict, written: Mapping) -> np.ndarray:
    """The reconstruction losses at exact 0 and 1."""
    try:
        return _reconstruction(inputs, {"terms": written})
    except Failure as failure:
        if failure.mistake.name != "not_finite":
            raise
        raise Failure(Slip.logarithm_of_zero, "finite numbers", failure.observed) from None


reconstruction = Check(values_inputs, probe_values, judge_reconstruction)
latent = Check(values_inputs, probe_values, judge_latent)
training = Check(training_inputs, probe_training, judge_training)
