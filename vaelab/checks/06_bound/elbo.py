"""``elbo(x, W, b, sigma, codings_mean, codings_log_var)`` → the evidence lower bound of each row in nats, in closed form.

E log p(x | z) over q(z | x) = N(codings_mean, exp(codings_log_var)), less KL(q ‖ N(0, I)) (Kingma and Welling 2014,
arXiv:1312.6114, equation 3). With p(x | z) = N(Wz + b, σ²I) the expected squared error is ‖x − b − Wμ‖² + Σ exp(γⱼ) ‖wⱼ‖².
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, numbers, running_on
from vaelab.checks.formulas import PIXELS, total_divergence
from vaelab.checks.kinds import bounds, divergence, likelihoods
from vaelab.checks.kinds.bounds import LOG_2PI
from vaelab.checks.kinds.models import standing_in
from vaelab.checks.kinds.values import Formula, require_kept

WHERE = "step 3, “The bound”"
WHAT = "elbo(x, W, b, sigma, codings_mean, codings_log_var)"
WRITTEN_IN = (30, PIXELS)  # dimensions of the notebook's signals, and of its images
STAND_INS = ("log_evidence", "true_posterior", "kl_to_posterior")


class Slip(likelihoods.Slip, d="d", each="dimension", length="d = x.shape[1]"):
    trace_missing = (
        "Only codings_mean is decoded: what the variance of the codings adds to the error is missing.",
        "The expected squared error is ‖x − b − Wμ‖² + Σⱼ exp(γⱼ) ‖wⱼ‖², with wⱼ the columns of W.",
    )
    at_the_mean_only = (
        "This is log p(x, z) − log q(z | x) at codings_mean alone, not its mean over q.",
        "Where q draws is not always at its top: the variance adds Σⱼ exp(γⱼ) ‖wⱼ‖² to the error and Σⱼ exp(γⱼ) to the KL, and −1 for each coding comes of log q.",
    )
    terms_returned = (
        "Two things come back, not one bound.",
        "The ELBO is their difference: E log p(x | z) − KL(q ‖ p(z)).",
    )
    trace_with_standard_deviation = (
        "The variance of the codings enters the error with σⱼ = exp(γⱼ / 2), not with exp(γⱼ).",
        "Σⱼ exp(γⱼ) ‖wⱼ‖²: variances add up, standard deviations do not.",
    )
    trace_with_log_variance = (
        "The variance of the codings enters the error with γⱼ itself.",
        "Σⱼ exp(γⱼ) ‖wⱼ‖²: the variance is exp(γⱼ).",
    )
    trace_not_squared = (
        "The variance of the codings is multiplied by {factor}, not by its square.",
        "Σⱼ exp(γⱼ) ‖wⱼ‖²: np.square(W).sum(axis=0) are the ‖wⱼ‖².",
    )
    trace_squared_after_the_sum = (
        "{what} is decoded, and what comes out is squared: so the variances of different codings do not simply add up.",
        "Square W alone, column by column: Σⱼ exp(γⱼ) ‖wⱼ‖², np.exp(codings_log_var) @ np.square(W).sum(axis=0).",
    )
    trace_without_the_variance = (
        "The lengths of W's columns are added to the error as they are: the variances exp(γⱼ) are missing.",
        "Σⱼ exp(γⱼ) ‖wⱼ‖²: the wider q is, the larger the expected error, np.exp(codings_log_var) @ ….",
    )
    trace_ignores_the_weights = (
        "The variances of the codings are added up without W.",
        "The decoder stretches them: Σⱼ exp(γⱼ) ‖wⱼ‖².",
    )
    trace_scaled = (
        "What the variance adds to the error is not divided as the rest of it is.",
        "Both parts are divided alike: (‖x − b − Wμ‖² + Σⱼ exp(γⱼ) ‖wⱼ‖²) / (2σ²).",
    )
    error_outside_the_fraction = (
        "The error of codings_mean, ‖x − b − Wμ‖², is not divided by 2σ²: only what the variance adds to it is.",
        "/ comes before + and −, so brackets are missing: (‖x − b − Wμ‖² + Σⱼ exp(γⱼ) ‖wⱼ‖²) / (2σ²).",
    )
    trace_subtracted = (
        "What the variance adds to the error is subtracted from it.",
        "Noise in the codings makes the expected error larger: ‖x − b − Wμ‖² + Σⱼ exp(γⱼ) ‖wⱼ‖².",
    )
    error_missing = (
        "The squared error is missing.",
        "Expected log-likelihood: −(‖x − b − Wμ‖² + Σⱼ exp(γⱼ) ‖wⱼ‖²) / (2σ²) − d/2 log 2πσ².",
    )
    offset_forgotten = "The decoder's b is missing.", "It decodes codings_mean to Wμ + b."
    offset_added = (
        "The decoder's b has the wrong sign: the error is that of x + b − Wμ.",
        "It decodes codings_mean to Wμ + b, so the error is x − (Wμ + b) = x − b − Wμ: mind the brackets.",
    )
    variance_missing_throughout = (
        "{read} stands where the variance exp(γⱼ) belongs, in the error and in the KL.",
        "codings_log_var is γ = log σ²: exp(γⱼ) is the variance, in both terms.",
    )
    trace_of_all = (
        "What the variance adds to the error is Σⱼ exp(γⱼ) times the sum of all of W².",
        "Each column of W has a length of its own: np.square(W).sum(axis=0) are the ‖wⱼ‖², and np.exp(codings_log_var) @ … adds them up.",
    )
    entropy_subtracted = (
        "The entropy of q is subtracted.",
        "−KL(q ‖ p(z)) is E log p(z) plus the entropy ½ Σⱼ [1 + γⱼ + log 2π]: a wide q is rewarded.",
    )
    constants_do_not_cancel = (
        "E log p(z) and the entropy of q do not have the same constants.",
        "E log p(z) = −½ Σⱼ [μⱼ² + exp(γⱼ) + log 2π], and the entropy is ½ Σⱼ [1 + γⱼ + log 2π]: log 2π once for each coding in both.",
    )
    divergence_missing = (
        "The KL is missing: this is the expected log-likelihood alone.",
        "ELBO = E log p(x | z) − KL(q ‖ p(z)).",
    )
    divergence_added = (
        "The KL is added, not subtracted.",
        "ELBO = E log p(x | z) − KL(q ‖ p(z)): nats in the codings cost. With a plus the “bound” can lie above log p(x).",
    )
    divergence_only = "This is the KL alone.", "ELBO = E log p(x | z) − KL(q ‖ p(z))."
    divergence_over_784 = (
        "The KL is divided by 784.",
        "That belonged to a mean squared error. Here both terms are sums in nats.",
    )
    divergence_averaged = (
        "The KL is averaged over the codings.",
        "It is a sum: .sum(axis=1).",
    )
    loss_returned = (
        "{what} has the wrong sign: this is the loss.",
        "The ELBO is what training raises; the loss is its negative.",
    )
    evidence_returned = (
        "This is log p(x) itself, whatever q is.",
        "The bound depends on q: E log p(x | z) − KL(q ‖ p(z)), over N(codings_mean, exp(codings_log_var)).",
    )
    sampled = (
        "Two calls give different values: something is drawn.",
        "For a linear decoder the expectation is known, nothing need be drawn: ‖x − b − Wμ‖² + Σⱼ exp(γⱼ) ‖wⱼ‖².",
    )
    wrong_in_the_divergence = (
        "The KL in the bound is wrong ({slip}).",
        "KL(q ‖ p(z)) = −½ Σⱼ [1 + γⱼ − exp(γⱼ) − μⱼ²], as in the build notebook.",
    )


def inputs(rng: np.random.Generator, n: int = 6, dimensions: int = 30, codings_size: int = 4) -> dict:
    model = bounds.linear_model(rng, n, dimensions, codings_size)
    near = bounds.posterior(**model)[0]
    shape = (n, codings_size)
    mean = near + rng.uniform(0.2, 0.5, shape) * rng.choice([-1, 1], shape)
    return {**model, "codings_mean": mean, "codings_log_var": rng.uniform(0.3, 1.2, shape) * rng.choice([-2, 1], shape)}


def probe(elbo: Any, inputs: dict) -> dict:
    with standing_in(elbo, *STAND_INS):
        return bounds.called_twice(elbo, WHAT, inputs)


def judge(inputs: dict, evidence: Mapping) -> str:
    n, (d, k) = len(inputs["x"]), inputs["W"].shape
    names = ("x", "codings_mean", "codings_log_var")
    formula = Formula("The ELBO", lambda *rows: bounds.elbo(**{**inputs, **dict(zip(names, rows, strict=True))}),
                      {name: inputs[name] for name in names}, Slip, {"dimensions": d, "codings": k}, 3e-5, 5e-3,
                      terms=_terms(**inputs))  # fmt: skip
    written = evidence["values"]
    if written.get("kind") == "sequence" and written.get("length") == 2 != n:
        raise Failure(Slip.terms_returned, f"shape ({n},)", "two things")
    seen = bounds.per_row(written, formula.what, n, Slip, dimension=d, coding=k)
    if not formula.fits(seen):
        bounds.require_no_draws(seen, evidence, Slip)
        tables = *_wrong(**inputs), _wrong_divergences(**inputs)
        raise formula.failure(
            seen, *tables, evidence=evidence, otherwise=_of_some_codings(seen - formula.right, inputs)
        )
    require_kept(Slip, evidence)
    return f"the bound of each row: {numbers(seen)} nats."


def _terms(
    x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float, codings_mean: np.ndarray, codings_log_var: np.ndarray
) -> dict[str, Any]:
    of_mean, trace = bounds.squared_error(x, W, b, codings_mean, codings_log_var)
    return {
        "the squared error ‖x − b − Wμ‖²": -of_mean / (2 * sigma**2),
        "what the variance adds to it": -trace / (2 * sigma**2),
        "the constant": -0.5 * len(b) * (LOG_2PI + 2 * np.log(sigma)),
        "the KL": -total_divergence(codings_mean, codings_log_var),
    }


def _wrong(
    x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float, codings_mean: np.ndarray, codings_log_var: np.ndarray
) -> tuple[dict[Mistake, Any], ...]:
    """What each known slip gives, but for those in the divergence alone: the density's, and the others."""
    d, k = W.shape
    var, one = sigma**2, LOG_2PI + 2 * np.log(sigma)
    of_mean, trace = bounds.squared_error(x, W, b, codings_mean, codings_log_var)
    kl = total_divergence(codings_mean, codings_log_var)

    def of(errors: Any = of_mean + trace, over: float = 2 * var, constant: float = d * one, kl: Any = kl) -> np.ndarray:
        return -errors / over - 0.5 * constant - kl

    def read_as(variance: np.ndarray) -> np.ndarray:
        terms = 1 + codings_log_var - variance - codings_mean**2
        return of(of_mean + variance @ weights, kl=-0.5 * terms.sum(axis=1))

    weights, spread = np.square(W).sum(axis=0), np.exp(codings_log_var)
    others = {
        Slip.evidence_returned: bounds.log_evidence(x, W, b, sigma),
        Slip.loss_returned: -of(),
        Slip.at_the_mean_only: of(of_mean, kl=0.5 * (codings_mean**2 - codings_log_var).sum(axis=1)),
        Slip.trace_missing: of(of_mean),
        Slip.trace_with_standard_deviation: of(of_mean + np.sqrt(spread) @ weights),
        Slip.trace_with_log_variance: of(of_mean + codings_log_var @ weights),
        Slip.variance_missing_throughout.about(read="γⱼ itself"): read_as(codings_log_var),
        Slip.variance_missing_throughout.about(read="σⱼ = exp(γⱼ / 2)"): read_as(np.sqrt(spread)),
        Slip.variance_missing_throughout.about(read="exp(γⱼ)²"): read_as(np.square(spread)),
        Slip.trace_not_squared.about(factor="W"): [
            of(of_mean + spread @ W.sum(axis=0)),
            of(of_mean + spread @ np.abs(W).sum(axis=0)),
        ],
        Slip.trace_not_squared.about(factor="‖wⱼ‖"): of(of_mean + spread @ np.sqrt(weights)),
        **{
            Slip.trace_squared_after_the_sum.about(what=what): of(of_mean + np.square(scale @ W.T).sum(axis=1))
            for what, scale in {"exp(γ)": spread, "σ = exp(γ / 2)": np.sqrt(spread)}.items()
        },
        Slip.trace_without_the_variance: of(of_mean + weights.sum()),
        Slip.trace_ignores_the_weights: of(of_mean + spread.sum(axis=1)),
        Slip.trace_of_all: of(of_mean + spread.sum(axis=1) * weights.sum()),
        Slip.trace_scaled: [of(of_mean + factor * trace) for factor in (2, 0.5, var, 1 / var, 2 * var)],
        Slip.error_outside_the_fraction: [of(2 * var * of_mean + more) for more in (trace, -trace)],
        Slip.trace_subtracted: of(of_mean - trace),
        Slip.error_missing: [of(0), of(trace)],
        Slip.error_averaged: of(of_mean / d + trace),
        Slip.error_not_squared: of(np.sqrt(of_mean) + trace),
        **{
            mistake: of(bounds.squared_error(x, W, factor * b, codings_mean, codings_log_var)[0] + trace)
            for mistake, factor in {Slip.offset_forgotten: 0, Slip.offset_added: -1}.items()
        },
        **{
            Slip.number_written_in.about(things="dimensions", number=number, count=d): of(constant=number * one)
            for number in WRITTEN_IN
            if number != d
        },
        Slip.entropy_subtracted: of() - (codings_log_var + 1 + LOG_2PI).sum(axis=1),
        Slip.constants_do_not_cancel: [
            of() + more / 2
            for more in (k * LOG_2PI, -k * LOG_2PI, -k * (LOG_2PI + 1), (1 - k) * (LOG_2PI + 1), (1 - k) * LOG_2PI)
        ],
        Slip.divergence_missing: of(kl=0),
        Slip.divergence_added: of(kl=-kl),
        Slip.divergence_only: [kl, -kl],
        Slip.divergence_over_784: of(kl=kl / 784),
        Slip.divergence_averaged: of(kl=kl / k),
    }  # fmt: skip
    return likelihoods.wrong(Slip, of, of_mean + trace, sigma, d, k), others


def _wrong_divergences(
    x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float, codings_mean: np.ndarray, codings_log_var: np.ndarray
) -> dict[Mistake, np.ndarray]:
    right = bounds.elbo(x, W, b, sigma, codings_mean, codings_log_var)
    kl = total_divergence(codings_mean, codings_log_var)
    return {
        _in_the_bound(mistake): right + kl - terms.sum(axis=1)
        for mistake, terms in divergence.wrong(divergence.Slip, codings_mean, codings_log_var).items()
    }


def _of_some_codings(off: np.ndarray, inputs: dict) -> Mistake | None:
    """What to call a bound that is off by some codings of the KL; of too few rows any number is such a sum."""
    mean, log_var = inputs["codings_mean"], inputs["codings_log_var"]
    named = divergence.by_codings(divergence.Slip, total_divergence(mean, log_var) - off, mean, log_var)
    return _in_the_bound(named) if named and len(mean) > mean.shape[1] else None


def _in_the_bound(mistake: Mistake) -> Mistake:
    named = Slip.wrong_in_the_divergence.about(slip=running_on(mistake.says.rstrip(".")))
    return replace(named, hint=f"{mistake.hint} {named.hint}")


values = Check(inputs, probe, judge)
