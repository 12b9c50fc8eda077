"""Checks of ``kl_per_dimension(encoder, images)``: KL(posterior ‖ prior) of each coding in nats, averaged over images.

For coding i of one image it is −½ [1 + γᵢ − exp(γᵢ) − μᵢ²], the term that Equation 17-4 sums over the codings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, doing
from vaelab.checks.readable import encode, random_code, random_images, require_images_given, unknown, write_array
from vaelab.checks.verdict import Failure, Mistake, match, numbers, shaped

WHERE = "step 2, “What does each coding carry?”"
WHAT = "kl_per_dimension(encoder, images)"

NOT_AVERAGED = Mistake(
    "not_averaged_over_images",
    "There is one value per image and coding: the average over the images is missing.",
    "Take the mean over the first axis: axis=0.",
    WHERE,
)
SUMMED_OVER_CODINGS = Mistake(
    "summed_over_codings",
    "There is one value per image: the sum ran over the codings, as in the latent loss.",
    "Keep the codings apart and average over the images: axis=0 instead of axis=-1.",
    WHERE,
)
AVERAGED_OVER_CODINGS = Mistake(
    "averaged_over_codings",
    "There is one value per image: the mean ran over the codings.",
    "Keep the codings apart and average over the images: axis=0 instead of axis=-1.",
    WHERE,
)
ONE_NUMBER = Mistake(
    "reduced_to_one_number",
    "Everything was reduced to a single number.",
    "One value per coding is asked for: give the mean an axis, axis=0.",
    WHERE,
)
SUMMED_OVER_IMAGES = Mistake(
    "summed_over_images",
    "The values are added up over the images: they grow with the number of images.",
    "Take the mean over the images, not the sum.",
    WHERE,
)
HALF_MISSING = Mistake(
    "half_missing", "The values are twice too large: the factor ½ is missing.", "The factor in front is −½.", WHERE
)
HALVED_TWICE = Mistake(
    "halved_twice", "The values are half of what they should be.", "The factor in front is −½, once.", WHERE
)
SIGN = Mistake(
    "wrong_sign",
    "The sign is wrong: the values come out negative.",
    "A KL divergence is never negative. The factor in front is −½.",
    WHERE,
)
SIGN_AND_HALF = Mistake(
    "wrong_sign_and_half_missing", "The factor −½ in front is missing.", "Multiply the bracket by −0.5.", WHERE
)
DIVIDED_784 = Mistake(
    "divided_by_784",
    "The values are divided by 784.",
    "That belongs to the training loss. Here the KL is asked for in nats.",
    WHERE,
)
DIVIDED_CODINGS = Mistake(
    "divided_by_the_codings",
    "The values are divided by the number of codings.",
    "Average over the images only.",
    WHERE,
)
BITS = Mistake("in_bits", "The values are in bits, not in nats.", "Leave the factor log 2 out.", WHERE)
SWAPPED = Mistake(
    "mean_and_log_var_swapped",
    "codings_mean and codings_log_var are swapped.",
    "The encoder returns [codings_mean, codings_log_var, codings], in this order.",
    WHERE,
)
FROM_CODINGS = Mistake(
    "codings_for_mean",
    "The sampled codings stand in the place of codings_mean.",
    "The encoder returns [codings_mean, codings_log_var, codings]; the KL needs the first two.",
    WHERE,
)
CODINGS_AS_LOG_VAR = Mistake(
    "codings_for_log_var",
    "The sampled codings stand in the place of codings_log_var.",
    "The encoder returns [codings_mean, codings_log_var, codings]; the KL needs the first two.",
    WHERE,
)
SHIFTED = Mistake(
    "outputs_shifted",
    "The second and third output of the encoder stand in the place of the first and second.",
    "The encoder returns [codings_mean, codings_log_var, codings]; the KL needs the first two.",
    WHERE,
)
STD_FOR_VARIANCE = Mistake(
    "standard_deviation_for_variance",
    "σ = exp(γ / 2) stands where the variance σ² = exp(γ) belongs.",
    "exp(γ) already is σ².",
    WHERE,
)
LOG_STD = Mistake(
    "log_standard_deviation",
    "codings_log_var is treated as log σ.",
    "It is the logarithm of the variance, γ = log σ².",
    WHERE,
)
EXP_MISSING = Mistake("exp_missing", "The exponential is missing.", "The third term in the bracket is − exp(γ).", WHERE)
ONE_MISSING = Mistake(
    "one_missing", "The constant 1 in the bracket is missing.", "The bracket starts with 1 + γ.", WHERE
)
NOT_SQUARED = Mistake("mean_not_squared", "codings_mean is not squared.", "The last term is − μ².", WHERE)
MEAN_TERM_MISSING = Mistake("mean_term_missing", "The term μ² is missing.", "The last term is − μ².", WHERE)
LOG_VAR_MISSING = Mistake(
    "log_variance_term_missing", "The term γ is missing.", "The bracket starts with 1 + γ.", WHERE
)
PLUS_MEAN = Mistake("sign_of_mean_term", "μ² has the wrong sign.", "Inside the bracket it is − μ².", WHERE)
MINUS_LOG_VAR = Mistake("sign_of_log_variance_term", "γ has the wrong sign.", "Inside the bracket it is + γ.", WHERE)
REVERSED = Mistake(
    "divergence_reversed",
    "This is the divergence the other way round, KL(prior ‖ posterior).",
    "The latent loss is KL(posterior ‖ prior).",
    WHERE,
)
AVERAGED_FIRST = Mistake(
    "averaged_before_the_formula",
    "codings_mean and codings_log_var are averaged over the images before the formula, not after it.",
    "Apply the formula to every image, then average. Images whose means differ in sign would cancel.",
    WHERE,
)
FITTED = Mistake(
    "variance_of_the_codings",
    "Mean and variance are taken over the codings of all images, not from the encoder's outputs.",
    "Every image has a posterior of its own, with mean codings_mean and variance exp(codings_log_var).",
    WHERE,
)
ONE_DRAW = Mistake(
    "estimated_from_one_draw",
    "This is the noisy estimate log q − log p at the sampled codings.",
    "For Gaussians the KL has an exact formula, the terms of Equation 17-4.",
    WHERE,
)
FIRST_ONLY = Mistake(
    "first_image_only", "Only the first image counts.", "Average over all images: mean with axis=0, not [0].", WHERE
)
LAST_BATCH = Mistake(
    "last_batch_overweighted",
    "The means of the batches are averaged, but the last batch is shorter.",
    "Collect the values of all images, then average once.",
    WHERE,
)


def divergence(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """KL(N(mean, exp(log_var)) ‖ N(0, 1)) in nats, entry by entry."""
    return -0.5 * (1 + log_var - np.exp(log_var) - mean**2)


def values_inputs(rng: np.random.Generator, n_images: int = 300, codings_size: int = 5) -> dict:
    return {"images": random_images(n_images, rng), "code": random_code(codings_size, rng)}


def dead_inputs(rng: np.random.Generator, n_images: int = 50, codings_size: int = 8, n_dead: int = 3) -> dict:
    """Some codings have mean 0 and log-variance 0 for every image."""
    at_least(n_dead + 1, codings_size=codings_size)
    dead = sorted(int(i) for i in rng.choice(codings_size, n_dead, replace=False))
    return {"images": random_images(n_images, rng), "code": random_code(codings_size, rng, dead), "dead": dead}


def probe(kl_per_dimension: Any, inputs: dict) -> dict:
    from vaelab.checks import readable_models

    encoder, images = readable_models.encoder(inputs["code"]), inputs["images"]
    with doing(f"calling {WHAT} with images of shape {images.shape}"):
        kl = kl_per_dimension(encoder, images)
    return {"kl": write_array(kl), "given": encoder.notes()}


def judge_values(inputs: dict, evidence: Mapping) -> str:
    kl, mean, log_var, codings = _seen(inputs, evidence)
    expected = divergence(mean, log_var).mean(axis=0)
    # The encoder works in float32: its outputs, and so the KL, are right to about six digits.
    if np.allclose(kl, expected, rtol=1e-3, atol=1e-4):
        return f"one value per coding, in nats: {numbers(kl, 3)}."
    named = match(kl, _wrong_values(mean, log_var, codings), 1e-3, 1e-4) or unknown(WHERE)
    raise Failure(named, numbers(expected), numbers(kl))


NOT_ZERO = Mistake(
    "not_zero_at_the_prior",
    "Where the posterior is the prior (μ = 0, γ = 0), the KL is not 0.",
    "There every bracket gives 1 + 0 − 1 − 0 = 0.",
    WHERE,
)
NEGATIVE = Mistake(
    "negative_divergence",
    "Some values are negative.",
    "A KL divergence is never negative: compare the signs with Equation 17-4.",
    WHERE,
)
ALL_ZERO = Mistake(
    "zero_everywhere",
    "The KL is 0 for codings that are alive.",
    "Use both outputs, codings_mean and codings_log_var.",
    WHERE,
)


def judge_dead(inputs: dict, evidence: Mapping) -> str:
    kl, mean, log_var, codings = _seen(inputs, evidence)
    dead = inputs["dead"]
    alive = np.setdiff1d(np.arange(len(kl)), dead)
    if np.abs(kl[dead]).max() > 1e-4:
        named = match(kl, _wrong_values(mean, log_var, codings), 1e-3, 1e-4) or NOT_ZERO
        raise Failure(named, f"0 nats for the dead codings {dead}", f"{numbers(kl[dead])} nats")
    if kl.min() < -1e-4:
        named = match(kl, _wrong_values(mean, log_var, codings), 1e-3, 1e-4) or NEGATIVE
        raise Failure(named, "values ≥ 0", f"{kl.min():.4g} nats")
    if kl[alive].min() < 1e-3:
        raise Failure(ALL_ZERO, "positive values for the living codings", numbers(kl[alive]))
    return f"0 nats for dead codings ({', '.join(map(str, dead))}), positive for the others."


def _seen(inputs: dict, evidence: Mapping) -> tuple[np.ndarray, ...]:
    """The student's values, and what the encoder returned: mean, log-variance, codings."""
    mean, log_var, codings = encode(inputs["images"].astype("float64"), inputs["code"])
    images, codings_size = mean.shape
    require_images_given(evidence["given"], WHERE)
    shapes = {(images, codings_size): NOT_AVERAGED, (): ONE_NUMBER, (1,): ONE_NUMBER, (images,): SUMMED_OVER_CODINGS}
    written = evidence["kl"]
    if isinstance(written, Mapping) and written.get("shape") == [images]:
        per_image = shaped(written, WHAT, (images,), where=WHERE)
        if np.allclose(per_image, divergence(mean, log_var).mean(axis=1), rtol=1e-3, atol=1e-4):
            shapes[images,] = AVERAGED_OVER_CODINGS
    return shaped(written, WHAT, (codings_size,), shapes, WHERE), mean, log_var, codings


def _wrong_values(mean: np.ndarray, log_var: np.ndarray, codings: np.ndarray) -> dict[Mistake, np.ndarray]:
    """What each known slip returns for these outputs of the encoder."""
    right, var = divergence(mean, log_var), np.exp(log_var)
    average = right.mean(axis=0)

    def bracket(*terms: np.ndarray | float) -> np.ndarray:
        return (-0.5 * (sum(terms) + 0 * mean)).mean(axis=0)

    with np.errstate(all="ignore"):
        draw = -0.5 * (log_var + (codings - mean) ** 2 / var) + 0.5 * codings**2
        return {
            SUMMED_OVER_IMAGES: average * len(mean),
            HALF_MISSING: 2 * average,
            HALVED_TWICE: average / 2,
            SIGN: -average,
            SIGN_AND_HALF: -2 * average,
            DIVIDED_784: average / 784,
            DIVIDED_CODINGS: average / mean.shape[1],
            BITS: average / np.log(2),
            SWAPPED: divergence(log_var, mean).mean(axis=0),
            FROM_CODINGS: divergence(codings, log_var).mean(axis=0),
            CODINGS_AS_LOG_VAR: divergence(mean, codings).mean(axis=0),
            SHIFTED: divergence(log_var, codings).mean(axis=0),
            STD_FOR_VARIANCE: bracket(1, log_var, -np.sqrt(var), -(mean**2)),
            LOG_STD: bracket(1, 2 * log_var, -(var**2), -(mean**2)),
            EXP_MISSING: bracket(1, -(mean**2)),
            ONE_MISSING: bracket(log_var, -var, -(mean**2)),
            NOT_SQUARED: bracket(1, log_var, -var, -mean),
            MEAN_TERM_MISSING: bracket(1, log_var, -var),
            LOG_VAR_MISSING: bracket(1, -var, -(mean**2)),
            PLUS_MEAN: bracket(1, log_var, -var, mean**2),
            MINUS_LOG_VAR: bracket(1, -log_var, -var, -(mean**2)),
            REVERSED: 0.5 * ((1 + mean**2) / var - 1 + log_var).mean(axis=0),
            AVERAGED_FIRST: divergence(mean.mean(axis=0), log_var.mean(axis=0)),
            FITTED: divergence(codings.mean(axis=0), np.log(codings.var(axis=0))),
            ONE_DRAW: draw.mean(axis=0),
            FIRST_ONLY: right[0],
            **_means_of_batch_means(right),
        }


def _means_of_batch_means(right: np.ndarray) -> dict[Mistake, np.ndarray]:
    """The average of batch averages for usual batch sizes that leave a shorter last batch."""
    found = {}
    for size in (32, 50, 64, 100, 128, 256):
        if size < len(right) and len(right) % size:
            batches = np.split(right, range(size, len(right), size))
            found[_last_batch(size)] = np.mean([batch.mean(axis=0) for batch in batches], axis=0)
    return found


def _last_batch(size: int) -> Mistake:
    return Mistake(LAST_BATCH.name, LAST_BATCH.says, f"With batches of {size}: {LAST_BATCH.hint}", WHERE)


kl_values = Check("kl_values", "kl_per_dimension", values_inputs, probe, judge_values, WHERE)
kl_dead_codings = Check("kl_dead_codings", "kl_per_dimension", dead_inputs, probe, judge_dead, WHERE)
