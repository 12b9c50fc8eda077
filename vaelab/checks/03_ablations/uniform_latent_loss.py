"""``uniform_latent_loss(codings_mean, codings_log_var)``: the KL of a uniform posterior, Equation 17-4 and a constant per coding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, match, numbers
from vaelab.checks.formulas import total_divergence
from vaelab.checks.kinds import divergence, trainable

WHERE = "step 4, “What does it cost?”"
WHAT = "uniform_latent_loss(codings_mean, codings_log_var)"
# Who adds up entropy and cross-entropy has no bracket to look at.
PER_CODING = "For each coding the value is ½ (μ² + exp(γ)) − γ / 2 + ½ log 2π − log(2√3), which is Equation 17-4's term and 0.17649."
EXTRA = 0.5 * np.log(2 * np.pi) + 0.5 - np.log(np.sqrt(12))  # 0.17649 nat per coding


class Slip(divergence.PerImage):
    gaussian_latent_loss = (
        "This is the latent loss of the Gaussian posterior, Equation 17-4.",
        "The uniform distribution has another entropy, log(√12 σ) in the place of ½ log(2πe σ²): a constant is missing.",
    )
    constant_once_per_image = (
        "The constant is added once per image.",
        "Every coding has its own: add it before the sum over the codings.",
    )
    constant_subtracted = (
        "The constant is subtracted.",
        "The Gaussian has the largest entropy of all distributions of its variance, so any other one costs more nats.",
    )
    wrong_sign = (
        "The sign is wrong: the values come out negative.",
        "A KL divergence is never negative: E[log q(z)] − E[log p(z)].",
    )
    mean_over_codings = (
        "The codings are averaged, not summed.",
        "The KL of all codings together is their sum: ops.sum(…, axis=-1).",
    )
    sign_of_log_variance_term = "log σ is added, where it has to be subtracted.", PER_CODING
    sign_of_mean_term = "μ² is subtracted, where it has to be added.", PER_CODING
    another_width = (
        "The density is taken as 1 / ({width} σ).",
        "The range runs from −√3 σ to √3 σ: its width is 2√3 σ, the density 1 / (2√3 σ).",
    )
    variance_of_the_range = (
        "(√3 σ)² stands where the variance σ² belongs.",
        "The mean of z² is μ² + σ²: u has the variance 1.",
    )
    two_pi_missing = (
        "The constant ½ log 2π of the prior's density is missing.",
        "−log p(z) = ½ z² + ½ log 2π for every coding.",
    )
    squares_not_halved = Mistake(
        "half_missing",
        "A factor ½ is missing before μ² + σ², or before one of the two.",
        "−log p(z) = ½ z² + ½ log 2π for every coding.",
    )
    pi_not_halved = Mistake("half_missing", "log 2π counts twice.", "−log p(z) = ½ z² + ½ log 2π for every coding.")
    log_not_halved = Mistake("half_missing", "γ stands where log σ belongs.", "log σ = γ / 2.")
    entropy_added = (
        "The entropy is added, not subtracted.",
        "KL(q ‖ p) = −(entropy of q) − E[log p(z)]: the wider q is, the cheaper.",
    )
    constant_fixed = (
        "The constant is that of {count} codings, however many there are.",
        "Every coding has its own 0.17649: add it before the sum over the codings.",
    )
    constant_missing = (
        "The constant is left out: ½ log 2π and log(2√3) do not cancel.",
        "For each coding they leave ½ log 2π − log(2√3) = −0.32351.",
    )
    two_pi_subtracted = (
        "½ log 2π is subtracted, where it has to be added.",
        "−log p(z) = ½ z² + ½ log 2π: both with a plus.",
    )
    pi_for_two_pi = "log π stands in the place of log 2π.", "−log p(z) = ½ z² + ½ log 2π for every coding."
    cross_entropy_subtracted = (
        "log p(z) is added, where it has to be subtracted.",
        "KL(q ‖ p) = E[log q(z)] − E[log p(z)], and −log p(z) = ½ z² + ½ log 2π.",
    )
    another_logarithm = "The logarithm is the one to the base {base}.", "Take the natural one: ops.log, np.log."
    range_within_the_logarithm = (
        "The logarithm is taken of a part of 2√3 σ only.",
        "The brackets enclose all of it: ops.log(2 * np.sqrt(3) * sigma) = log(2√3) + γ / 2.",
    )
    range_added = (
        "log(2√3) is added, where it has to be subtracted.",
        "The density is 1 / (2√3 σ): its logarithm is −log(2√3) − log σ.",
    )
    squared_together = (
        "The square is taken of the sum of μ and σ, not of each.",
        "E[z²] = μ² + σ²: ops.square(codings_mean) + ops.exp(codings_log_var).",
    )
    third_of_the_variance = (
        "σ² / 3 stands where σ² belongs.",
        "u has the variance 1, so z has the variance σ²: E[z²] = μ² + σ².",
    )
    drawn_at_random = (
        "Two calls give different values: random numbers are in them.",
        "The mean of z² is known, μ² + σ²: draw nothing.",
    )
    halved = "The values are half of what they should be.", "Only z² and log 2π have a factor ½."
    half_before_everything = (
        "The factor ½ stands before log(2√3 σ) as well.",
        "Only z² and log 2π have it: −log(2√3 σ) + ½ log 2π + ½ (μ² + σ²).",
    )
    root_over_sigma = ("σ stands under the root, beside the 3.", "The width is 2√3 σ: 2 * np.sqrt(3) * sigma.")
    latent_loss_of_the_cube = (
        "This is −log s, the latent loss of step 5, where the prior is uniform.",
        "Here only the posterior is uniform, and the prior is N(0, I).",
    )
    constant_multiplied = (
        "0.17649 is multiplied with Equation 17-4, where it has to be added for every coding.",
        "The two formulas differ by a constant: 0.17649 per coding, added before the sum.",
    )
    entropy_missing = "The entropy of the posterior is missing.", "Subtract log(2√3 σ) for every coding."
    divided_by_784 = Mistake("divided_by_784_already", *divergence.Slip.divided_by_784.texts)
    other_values = Mistake(
        "unrecognised",
        "The values are not the KL of the uniform posterior.",
        "For one coding with μ = 0 and γ = 0 the value is 0.17649, with μ = 1 and γ = 0 it is 0.67649, with μ = 0 and γ = 1 it is 0.53563; for two codings it is the sum.",
    )


def inputs(rng: np.random.Generator, images: int = 3, codings_size: int = 4) -> dict:
    return divergence.away_from_agreement(rng, images, codings_size)


def probe(uniform_latent_loss: Any, inputs: dict) -> dict:
    return trainable.losses(uniform_latent_loss, WHAT, inputs)


def judge(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["mean"], inputs["log_var"]
    loss, again = (divergence.per_image(evidence[key], WHAT, mean.shape, Slip) for key in ("loss", "again"))
    right = total_divergence(mean, log_var) + mean.shape[1] * EXTRA
    if not np.allclose(again, loss, rtol=1e-4, atol=1e-4):
        raise Failure(Slip.drawn_at_random, f"{numbers(right)}, twice", f"{numbers(loss)}, then {numbers(again)}")
    if not np.allclose(loss, right, rtol=1e-4, atol=1e-4):
        wrong, size = _wrong_losses(mean, log_var), mean.shape[1]
        # With a mean over the codings besides, the other slip is named.
        named = match(loss, wrong, 1e-4, 1e-4) or match(size * loss, wrong, 1e-4, 1e-4) or Slip.other_values
        raise Failure(named, numbers(right), numbers(loss))
    trainable.require_trainable(evidence, Slip, mean, log_var)
    return f"{mean.shape[1]} · 0.17649 nats above Equation 17-4, whatever the posterior."


def _wrong_losses(mean: np.ndarray, log_var: np.ndarray) -> dict[Mistake, Any]:
    """What each known slip returns for these inputs."""
    gaussian, size, var = total_divergence(mean, log_var), mean.shape[1], np.exp(log_var)
    right = gaussian + size * EXTRA
    squares, entropy = np.sum(mean**2 + var, axis=1), np.sum(np.log(np.sqrt(12 * var)), axis=1)
    prior = size * 0.5 * np.log(2 * np.pi)
    in_the_bracket = {slip: terms.sum(axis=1) for slip, terms in divergence.wrong(Slip, mean, log_var).items()}
    of_sums = divergence.of_sums(Slip, mean, log_var)
    return {
        **{replace(slip, hint=PER_CODING): loss + size * EXTRA for slip, loss in in_the_bracket.items()},
        **{slip: [loss + size * EXTRA for loss in losses] for slip, losses in of_sums.items()},
        Slip.gaussian_latent_loss: gaussian,
        Slip.constant_once_per_image: [gaussian + EXTRA, right - (size - 1) * (EXTRA - 0.5)],
        Slip.constant_subtracted: gaussian - size * EXTRA,
        **{
            Slip.another_width.about(width=width): right + size * np.log(np.sqrt(12) / factor)
            for width, factor in {"√3": 3**0.5, "2": 2, "1": 1, "12": 12, "6": 6}.items()
        },
        Slip.variance_of_the_range: right + np.sum(var, axis=1),
        Slip.two_pi_missing: right - prior,
        Slip.squares_not_halved: [right + some.sum(axis=1) / 2 for some in (mean**2 + var, mean**2, var)],
        Slip.pi_not_halved: right + prior,
        Slip.log_not_halved: right - np.sum(log_var, axis=1) / 2,
        Slip.constant_multiplied: [gaussian * EXTRA, gaussian * size * EXTRA],
        Slip.constant_missing: gaussian + size / 2,
        Slip.two_pi_subtracted: right - 2 * prior,
        Slip.pi_for_two_pi: right - size * np.log(2) / 2,
        Slip.cross_entropy_subtracted: [-entropy - prior - squares / 2, right - squares],
        **{
            Slip.another_logarithm.about(base=base): [
                (prior - entropy) / np.log(base) + squares / 2,
                right + size * np.log(np.sqrt(12)) * (1 - 1 / np.log(base)),
                right - prior * (1 - 1 / np.log(base)),
                right + (size * np.log(np.sqrt(12)) - prior) * (1 - 1 / np.log(base)),
            ]
            for base in (2, 10)
        },
        Slip.half_before_everything: right + entropy / 2,
        Slip.root_over_sigma: right + log_var.sum(axis=1) / 4,
        Slip.latent_loss_of_the_cube: np.log1p(np.exp(-log_var)).sum(axis=1),
        Slip.range_added: right + size * np.log(12),
        Slip.squared_together: right + np.sum(mean * np.sqrt(var), axis=1),
        Slip.range_within_the_logarithm: [
            prior + squares / 2 - np.sum(np.log(2) * np.sqrt(3 * var), axis=1),
            prior + squares / 2 - np.sum(np.log(2) + np.sqrt(3 * var), axis=1),
            prior + squares / 2 - np.sum(np.log(2 * np.sqrt(3)) * np.sqrt(var), axis=1),
            prior + squares / 2 - np.sum(np.log(2) * np.sqrt(3) + log_var / 2, axis=1),
        ],
        Slip.third_of_the_variance: right - np.sum(var, axis=1) / 3,
        Slip.in_bits: right / np.log(2),
        Slip.halved: right / 2,
        Slip.log_variance_clipped: [
            prior - np.sum(np.log(np.sqrt(12)) + gamma / 2 - (mean**2 + np.exp(gamma)) / 2, axis=1)
            for gamma in (np.clip(log_var, *limit) for limit in divergence.LIMITS)
        ],
        **{
            Slip.constant_fixed.about(count=count): gaussian + count * EXTRA
            for count in (2, 3, 4, 5, 10, 16, 20, 32)
            if count != size
        },
        Slip.entropy_added: right + 2 * entropy,
        Slip.entropy_missing: right + entropy,
        Slip.wrong_sign: -right,
        Slip.mean_over_codings: right / size,
        Slip.divided_by_784: right / 784,
    }


values = Check(inputs, probe, judge)
