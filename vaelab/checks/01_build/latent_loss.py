"""``latent_loss(codings_mean, codings_log_var)``, Equation 17-4: ℒ = −½ Σᵢ [1 + γᵢ − exp(γᵢ) − μᵢ²] for each image, in nats.

This is KL(N(μ, σ²) ‖ N(0, I)) with γ = log σ²: Kingma and Welling (2014), arXiv:1312.6114, appendix B.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, match, numbers, read_array, write
from vaelab.checks.formulas import total_divergence
from vaelab.checks.kinds import divergence, trainable
from vaelab.checks.kinds.models import as_tensor

MORE = 12  # images, of which the four terms can be told apart
WHERE = "step 4, Equation 17-4"
WHAT = "latent_loss(codings_mean, codings_log_var)"


class Slip(divergence.PerImage):
    divided_by_784 = Mistake(
        "divided_by_784_already",
        "The values are divided by 784 already.",
        "Return the latent loss in nats; the division by 784 comes later, in the model.",
    )
    other_values = Mistake(
        "unrecognised",
        "The values are not those of Equation 17-4.",
        "Try one coding at a time: μ = 1, γ = 0 must cost ½, and μ = 0, γ = 1 must cost ½ (e − 2) = 0.359.",
    )
    constant_once_per_image = (
        "The 1 in the bracket is added once per image, not once per coding.",
        "Every coding has a whole bracket, 1 + γ − exp(γ) − μ²: the 1 stands inside the sum.",
    )
    zero_everywhere = (
        "The latent loss is 0 for every image.",
        "Use both arguments, codings_mean and codings_log_var.",
    )


def values_inputs(rng: np.random.Generator, images: int = 3, codings_size: int = 4) -> dict:
    inputs = divergence.away_from_agreement(rng, images, codings_size)
    return {**inputs, "more": divergence.away_from_agreement(rng, MORE, codings_size)}


def probe_values(latent_loss: Any, inputs: dict) -> dict:
    """The losses, those of more images, and those of positive codings_log_var alone: a logarithm or root of γ gives finite values only there."""
    positive = as_tensor(np.abs(inputs["log_var"]))
    with doing(f"calling {WHAT}"):
        of_positive = latent_loss(as_tensor(inputs["mean"]), positive)
        of_more = latent_loss(*(as_tensor(inputs["more"][name]) for name in ("mean", "log_var")))
    of_these = trainable.losses(latent_loss, WHAT, inputs)
    return {**of_these, "of_positive": write(of_positive), "of_more": write(of_more)}


def judge_values(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    expected, of_variance = total_divergence(mean, log_var), divergence.of_variance(mean, np.abs(log_var)).sum(axis=-1)
    if _equal(evidence["of_positive"], of_variance):
        right = total_divergence(mean, np.abs(log_var))
        raise Failure(Slip.log_variance_read_as_variance, numbers(right), numbers(of_variance))
    loss, again = (divergence.per_image(evidence[key], WHAT, mean.shape, Slip) for key in ("loss", "again"))
    if not np.allclose(again, loss, rtol=1e-3, atol=1e-4):
        raise Failure(Slip.random_values, "the same values twice", f"{numbers(loss)} and {numbers(again)}")
    if not loss.any():
        raise Failure(Slip.zero_everywhere, numbers(expected), "0 everywhere")
    if not np.allclose(loss, expected, rtol=1e-3, atol=1e-4):
        wrong = {slip: terms.sum(axis=-1) for slip, terms in divergence.wrong(Slip, mean, log_var).items()}
        wrong[Slip.log_variance_clipped] = [terms.sum(axis=-1) for terms in divergence.clipped(mean, log_var)]
        wrong[Slip.mean_over_codings] = expected / mean.shape[-1]
        wrong[Slip.constant_once_per_image] = expected + 0.5 * (mean.shape[-1] - 1)
        wrong |= divergence.of_sums(Slip, mean, log_var)
        named = match(loss, wrong, 1e-3, 1e-4) or divergence.scaled(Slip, loss, expected)
        named = named or match(mean.shape[-1] * loss, wrong, 1e-3, 1e-4)  # a mean over the codings besides
        if named is None:
            more = divergence.per_image(evidence["of_more"], WHAT, inputs["more"]["mean"].shape, Slip)
            ways = (divergence.by_terms, divergence.by_codings, divergence.by_free_bits)
            named = next(filter(None, (way(Slip, more, **inputs["more"]) for way in ways)), Slip.other_values)
        raise Failure(named, numbers(expected), numbers(loss))
    trainable.require_trainable(evidence, Slip, mean, log_var)
    return f"one value per image, in nats: {numbers(loss, 3)}."


def _equal(written: Mapping, values: np.ndarray) -> bool:
    if written.get("kind") != "array" or written.get("shape") != list(values.shape):
        return False
    return np.allclose(read_array(written), values, rtol=1e-3, atol=1e-4)


def prior_inputs(rng: np.random.Generator, images: int = 40, codings_size: int = 6) -> dict:
    """The first row is the prior itself; the others are anywhere."""
    at_least(2, images=images)
    mean, log_var = rng.normal(0, 1.5, (images, codings_size)), rng.normal(0, 1.5, (images, codings_size))
    mean[0] = log_var[0] = 0
    return {"mean": mean, "log_var": log_var}


def probe_prior(latent_loss: Any, inputs: dict) -> dict:
    with doing(f"calling {WHAT}"):
        return {"loss": write(latent_loss(as_tensor(inputs["mean"]), as_tensor(inputs["log_var"])))}


def judge_prior(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    loss = divergence.per_image(evidence["loss"], WHAT, mean.shape, Slip)
    if abs(loss[0]) > 1e-5:
        without_one = divergence.wrong(Slip, mean, log_var)[Slip.one_missing].sum(axis=-1)
        named = Slip.one_missing if np.allclose(loss, without_one, rtol=1e-3, atol=1e-4) else Slip.not_zero_at_the_prior
        raise Failure(named, "0 at μ = 0, γ = 0", numbers(loss[0]))
    if loss.min() < -1e-4:
        named = Slip.wrong_sign if loss.max() <= 1e-4 else Slip.negative_divergence
        raise Failure(named, "values ≥ 0", f"{loss.min():.4g} for one image")
    if np.all(np.abs(loss) < 1e-6):
        raise Failure(Slip.zero_everywhere, "0 only at the prior", "0 everywhere")
    return f"0 at the prior, and {loss[1:].min():.3g} nats or more for images elsewhere."


values = Check(values_inputs, probe_values, judge_values)
prior = Check(prior_inputs, probe_prior, judge_prior)
