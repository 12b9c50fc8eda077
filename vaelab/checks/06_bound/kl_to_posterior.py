"""``kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance)`` → KL(q ‖ p(z | x)) of each row in nats.

Between Gaussians, with q = N(μ, S), S diagonal, and p(z | x) = N(m, Σ):
½ [tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − k + log |Σ| − log |S|] (Kullback and Leibler; e.g. Bishop 2006, exercise 2.13).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Mistake, numbers
from vaelab.checks.formulas import total_divergence
from vaelab.checks.kinds import bounds
from vaelab.checks.kinds.values import Formula, require_kept

WHERE = "step 4, “The gap”"
WHAT = "kl_to_posterior(codings_mean, codings_log_var, posterior_mean, posterior_covariance)"


class Slip(bounds.PerRow):
    divergence_reversed = (
        "This is the divergence the other way round, KL(p(z | x) ‖ q).",
        "In KL(q ‖ p) the inverse is that of p's covariance: tr(Σ⁻¹ S) and (m − μ)ᵀ Σ⁻¹ (m − μ).",
    )
    negative_divergence = (
        "Some values are negative; a KL never is, and 0 only where both are alike.",
        "½ [tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − k + log |Σ| − Σⱼ γⱼ]: print each term for one row, and look at its sign and size.",
    )
    divergence_to_the_prior = (
        "This is KL(q ‖ p(z)), the divergence from the prior.",
        "The gap is the divergence from the posterior N(posterior_mean, posterior_covariance).",
    )
    covariance_not_inverted = (
        "Σ stands where Σ⁻¹ belongs.",
        "Distances are measured in units of the posterior: tr(Σ⁻¹ S) and (m − μ)ᵀ Σ⁻¹ (m − μ), with np.linalg.inv(Σ).",
    )
    covariance_not_inverted_in_the_trace = (
        "The trace is tr(Σ S), not tr(Σ⁻¹ S).",
        "Distances are measured in units of the posterior: np.linalg.inv(Σ).",
    )
    covariance_not_inverted_in_the_distance = (
        "The distance of the means is taken with Σ, not with Σ⁻¹.",
        "(m − μ)ᵀ Σ⁻¹ (m − μ).",
    )
    diagonal_only = (
        "Only the variances of the posterior are used: what lies beside the diagonal is lost.",
        "Use the whole matrix: its inverse, and log |Σ| by np.linalg.slogdet.",
    )
    diagonal_of_the_inverse_inverted = (
        "1 / Σⱼⱼ stands where (Σ⁻¹)ⱼⱼ belongs.",
        "The diagonal of the inverse is not the inverse of the diagonal: np.diag(np.linalg.inv(Σ)).",
    )
    determinant_of_the_diagonal = (
        "log |Σ| is that of the diagonal alone.",
        "A determinant takes the whole matrix: np.linalg.slogdet(Σ)[1].",
    )
    half_missing = "{what} is twice too large: the factor ½ is missing.", "½ [tr(Σ⁻¹ S) + … ]."
    size_missing = (
        "− k is missing: where q is the posterior this is not 0.",
        "½ [tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − k + log |Σ| − Σⱼ γⱼ].",
    )
    distance_of_every_pair = (
        "The distance of the means takes every row with every other: A @ B.T has a value for each pair.",
        "Multiply entry by entry and sum over the codings: (A * B).sum(axis=-1).",
    )
    one_counted = (
        "1 is subtracted in the place of k, the number of codings.",
        "There is − 1 for every coding: ½ [tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − k + log |Σ| − Σⱼ γⱼ].",
    )
    half_of_one_term_only = (
        "The factor ½ stands before one of the terms only: {term}.",
        "It belongs to all of them, so put brackets around the sum: ½ [tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − k + log |Σ| − Σⱼ γⱼ].",
    )
    rows_counted = (
        "The number of rows is subtracted in the place of k, the number of codings.",
        "k is codings_mean.shape[1]; shape[0] and len count the rows.",
    )
    trace_missing = (
        "tr(Σ⁻¹ S) is missing.",
        "½ [tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − k + log |Σ| − Σⱼ γⱼ].",
    )
    trace_of_the_inverse = (
        "The trace is tr(Σ⁻¹): the variances of q are missing in it.",
        "tr(Σ⁻¹ S), with S = exp(γ) on the diagonal.",
    )
    traces_multiplied = (
        "tr(Σ⁻¹) tr(S) stands where tr(Σ⁻¹ S) belongs.",
        "Multiply entry by entry, then sum: Σⱼ (Σ⁻¹)ⱼⱼ exp(γⱼ), np.exp(codings_log_var) @ np.diag(inverse).",
    )
    trace_of_every_entry = (
        "The trace takes in what lies beside the diagonal of Σ⁻¹.",
        "S is diagonal: tr(Σ⁻¹ S) = Σⱼ (Σ⁻¹)ⱼⱼ exp(γⱼ), with np.diag of the inverse.",
    )
    distance_missing = (
        "The distance of the means is missing.",
        "½ [tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − k + log |Σ| − Σⱼ γⱼ].",
    )
    squared_before_the_product = (
        "The distance squares m − μ before it meets Σ⁻¹: the products of different codings are lost.",
        "(m − μ)ᵀ Σ⁻¹ (m − μ) for each row: np.sum(away @ inverse * away, axis=1), with away = m − μ.",
    )
    inverse_squared = (
        "Σ⁻¹ enters the distance of the means twice.",
        "Square nothing after the product: (m − μ)ᵀ Σ⁻¹ (m − μ) is np.sum(away @ inverse * away, axis=1).",
    )
    means_added = "The distance takes m + μ, not m − μ.", "(m − μ)ᵀ Σ⁻¹ (m − μ)."
    plain_distance = (
        "The distance of the means is plain ‖m − μ‖²: Σ⁻¹ is missing.",
        "(m − μ)ᵀ Σ⁻¹ (m − μ).",
    )
    determinants_missing = (
        "Both log-determinants are missing.",
        "½ [tr(Σ⁻¹ S) + (m − μ)ᵀ Σ⁻¹ (m − μ) − k + log |Σ| − Σⱼ γⱼ].",
    )
    posterior_determinant_missing = (
        "log |Σ| is missing, or |Σ| itself stands in its place.",
        "½ [… + log |Σ| − Σⱼ γⱼ]; np.linalg.slogdet(Σ)[1] is the logarithm.",
    )
    log_variances_missing = (
        "log |S| is missing.",
        "S is diagonal, so its log-determinant is Σⱼ γⱼ: ½ [… + log |Σ| − Σⱼ γⱼ].",
    )
    sign_of_the_determinants = (
        "The log-determinants have the wrong signs.",
        "½ [… + log |Σ| − Σⱼ γⱼ]: that of p with plus, that of q with minus.",
    )
    sign_of_the_posterior_determinant = "log |Σ| has the wrong sign.", "½ [… + log |Σ| − Σⱼ γⱼ]."
    sign_of_the_log_variances = "Σⱼ γⱼ has the wrong sign.", "½ [… + log |Σ| − Σⱼ γⱼ]."
    sign_for_determinant = (
        "The sign of the determinant stands where its logarithm belongs.",
        "np.linalg.slogdet(Σ) returns two things, the sign and the logarithm: take the second, [1].",
    )
    variances_for_log_variances = (
        "Σⱼ exp(γⱼ) stands where Σⱼ γⱼ belongs.",
        "log |S| is the sum of the logarithms on S's diagonal, and these are the γⱼ themselves.",
    )
    log_variances_halved = (
        "Σⱼ γⱼ is counted half.",
        "γⱼ is log σⱼ² already, and the one ½ stands before the whole bracket.",
    )
    log_variances_doubled = "Σⱼ γⱼ is counted twice.", "γⱼ is log σⱼ², the log of the variance: it is not doubled."
    standard_deviation_for_variance = (
        "S holds σⱼ = exp(γⱼ / 2), not the variances exp(γⱼ).",
        "tr(Σ⁻¹ S) = Σⱼ (Σ⁻¹)ⱼⱼ exp(γⱼ).",
    )
    log_variance_for_variance = (
        "S holds γⱼ, not exp(γⱼ).",
        "codings_log_var is the logarithm of the variance: tr(Σ⁻¹ S) = Σⱼ (Σ⁻¹)ⱼⱼ exp(γⱼ).",
    )
    averaged_over_the_codings = "{what} is averaged over the codings.", "It is a sum: one number for each row."


def inputs(rng: np.random.Generator, n: int = 6, codings_size: int = 4) -> dict:
    model = bounds.linear_model(rng, n, max(12, 2 * codings_size), codings_size)
    mean, covariance = bounds.posterior(**model)
    # Wider than a posterior of the course's: in the one as in the other units the two directions of the KL must differ.
    covariance = covariance / np.diag(covariance).mean() * rng.uniform(0.3, 0.6)
    shape, signs = (n, codings_size), rng.choice([-1, 1], (2, n, codings_size))
    return {
        "codings_mean": mean + rng.uniform(0.4, 1.2, shape) * signs[0],
        "codings_log_var": rng.uniform(0.4, 1.6, shape) * signs[1],
        "posterior_mean": mean,
        "posterior_covariance": covariance,
    }


def probe(kl_to_posterior: Any, inputs: dict) -> dict:
    return bounds.called_twice(kl_to_posterior, WHAT, inputs)


def judge(inputs: dict, evidence: Mapping) -> str:
    n, k = inputs["codings_mean"].shape
    names = ("codings_mean", "codings_log_var", "posterior_mean")
    formula = Formula("KL(q ‖ p(z | x))", lambda *rows: bounds.kl_to_posterior(*rows, inputs["posterior_covariance"]),
                      {name: inputs[name] for name in names}, Slip, {"codings": k}, 3e-5, 3e-4,
                      terms=_terms(*inputs.values()))  # fmt: skip
    seen = bounds.per_row(evidence["values"], formula.what, n, Slip, coding=k)
    if not formula.fits(seen):
        bounds.require_no_draws(seen, evidence, Slip)
        negative = Slip.negative_divergence if seen.min() < -0.01 else None
        raise formula.failure(seen, _wrong(*inputs.values()), evidence=evidence, otherwise=negative)
    require_kept(Slip, evidence)
    return f"the gap of each row: {numbers(seen)} nats."


def _terms(mean: np.ndarray, log_var: np.ndarray, m: np.ndarray, covariance: np.ndarray) -> dict[str, Any]:
    inverse = np.linalg.inv(covariance)
    return {
        "tr(Σ⁻¹ S)": 0.5 * np.exp(log_var) @ np.diag(inverse),
        "the distance of the means": 0.5 * np.einsum("ni,ij,nj->n", m - mean, inverse, m - mean),
        "k": -0.5 * len(covariance),
        "log |Σ|": 0.5 * np.linalg.slogdet(covariance)[1],
        "Σⱼ γⱼ": -0.5 * log_var.sum(axis=1),
    }


def _wrong(mean: np.ndarray, log_var: np.ndarray, m: np.ndarray, covariance: np.ndarray) -> dict[Mistake, Any]:
    k, var, away = len(covariance), np.exp(log_var), m - mean
    inverse, diagonal = np.linalg.inv(covariance), np.diag(covariance)
    log_det, log_s = np.linalg.slogdet(covariance)[1], log_var.sum(axis=1)

    def squared(matrix: np.ndarray) -> np.ndarray:
        return np.einsum("ni,ij,nj->n", away, matrix, away)

    spread, moved = var @ np.diag(inverse), squared(inverse)

    def of(
        trace: Any = spread, distance: Any = moved, size: float = k, log_det: float = log_det, log_s: Any = log_s
    ) -> np.ndarray:
        return 0.5 * (trace + distance - size + log_det - log_s)

    right = of()
    terms = {
        "tr(Σ⁻¹ S)": spread,
        "the distance of the means": moved,
        "log |Σ|": log_det,
        "log |Σ| − Σⱼ γⱼ": log_det - log_s,
    }
    backwards = (diagonal / var).sum(axis=1) + (away**2 / var).sum(axis=1) - k + log_s - log_det
    return {
        Slip.divergence_reversed: 0.5 * backwards,
        Slip.variances_for_log_variances: of(log_s=var.sum(axis=1)),
        Slip.divergence_to_the_prior: total_divergence(mean, log_var),
        Slip.covariance_not_inverted: of(var @ diagonal, squared(covariance)),
        Slip.covariance_not_inverted_in_the_trace: of(var @ diagonal),
        Slip.covariance_not_inverted_in_the_distance: of(distance=squared(covariance)),
        Slip.diagonal_only: of(var @ (1 / diagonal), away**2 @ (1 / diagonal), log_det=np.log(diagonal).sum()),
        Slip.diagonal_of_the_inverse_inverted: [
            of(var @ (1 / diagonal)),
            of(var @ (1 / diagonal), away**2 @ (1 / diagonal)),
            of(distance=away**2 @ (1 / diagonal)),
        ],
        Slip.determinant_of_the_diagonal: of(log_det=np.log(diagonal).sum()),
        Slip.half_missing: 2 * right,
        Slip.size_missing: of(size=0),
        Slip.one_counted: of(size=1),
        Slip.rows_counted: of(size=len(mean)),
        Slip.trace_missing: of(0),
        Slip.trace_of_the_inverse: of(np.trace(inverse)),
        Slip.traces_multiplied: of(np.trace(inverse) * var.sum(axis=1)),
        Slip.trace_of_every_entry: of(var @ inverse.sum(axis=0)),
        Slip.distance_missing: of(distance=0),
        Slip.plain_distance: of(distance=squared(np.eye(k))),
        Slip.distance_of_every_pair: [of(distance=(away @ inverse @ away.T).sum(axis=axis)) for axis in (0, 1)],
        Slip.squared_before_the_product: [
            of(distance=away**2 @ taken) for taken in (inverse.sum(axis=1), np.diag(inverse))
        ],
        Slip.inverse_squared: of(distance=squared(inverse @ inverse)),
        Slip.means_added: of(distance=np.einsum("ni,ij,nj->n", m + mean, inverse, m + mean)),
        Slip.determinants_missing: of(log_det=0, log_s=0),
        Slip.posterior_determinant_missing: [of(log_det=0), of(log_det=float(np.exp(log_det)))],
        Slip.log_variances_missing: of(log_s=0),
        Slip.sign_of_the_determinants: of(log_det=-log_det, log_s=-log_s),
        Slip.sign_of_the_posterior_determinant: of(log_det=-log_det),
        Slip.sign_of_the_log_variances: of(log_s=-log_s),
        Slip.sign_for_determinant: of(log_det=1),
        Slip.log_variances_halved: of(log_s=log_s / 2),
        Slip.log_variances_doubled: of(log_s=2 * log_s),
        Slip.standard_deviation_for_variance: [of(np.exp(log_var / 2) @ np.diag(inverse))],
        Slip.log_variance_for_variance: of(log_var @ np.diag(inverse)),
        Slip.averaged_over_the_codings: right / k,
        **{Slip.half_of_one_term_only.about(term=term): 2 * right - one / 2 for term, one in terms.items()},
    }


values = Check(inputs, probe, judge)
