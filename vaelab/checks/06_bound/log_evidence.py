"""``log_evidence(x, W, b, sigma)`` → log p(x) of each row in nats, exactly, for a linear decoder with Gaussian noise.

p(x | z) = N(Wz + b, σ²I) and z ~ N(0, I) give p(x) = N(b, C) with C = WWᵀ + σ²I (Tipping and Bishop 1999).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_most, numbers, read_array, running_on
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import bounds
from vaelab.checks.kinds.bounds import LOG_2PI
from vaelab.checks.kinds.values import Formula, require_kept

WHERE = "step 1, “The evidence, exactly”"
WHAT = "log_evidence(x, W, b, sigma)"
# nats for each dimension: without an inverse a covariance gives more than 10⁹, with a ridge of 10⁻⁶ some 4 · 10⁴; right values have fewer than 3
ABSURD = 1e4
WRITTEN_IN = (30, PIXELS)  # dimensions of the notebook's signals, and of its images


class Slip(bounds.PerRow):
    offset_forgotten = "b is not subtracted from x.", "p(x) has its centre at b: work with x − b."
    offset_added = "b is added to x.", "p(x) has its centre at b: work with x − b."
    standard_deviation_for_variance = (
        "The noise enters the covariance with σ, not with σ².",
        "C = W Wᵀ + σ² I: sigma is a standard deviation, so square it.",
    )
    noise_taken_as_one = (
        "The noise counts as if σ were 1: the covariance is W Wᵀ + I.",
        "C = W Wᵀ + σ² I, with x − b as it is: sigma**2 * np.eye(d).",
    )
    codings_ignored = (
        "The covariance is σ² I alone: what the codings add is missing.",
        "Different z give different x. Their spread is W Wᵀ: C = W Wᵀ + σ² I.",
    )
    diagonal_only = (
        "The dimensions of x are taken for independent: of the covariance only the diagonal counts.",
        "One coding moves many of them at once. Use the whole of C = W Wᵀ + σ² I: its inverse, and log |C|.",
    )
    covariance_without_inverse = (
        "{what} is out of all bounds, as where the covariance has no inverse.",
        "W Wᵀ alone has rank k only. Add the noise on the diagonal: C = W Wᵀ + σ² I, with sigma**2 * np.eye(len(b)); + sigma**2 goes to every entry.",
    )
    half_of_the_distance_missing = (
        "The factor ½ before the distance (x − b)ᵀ C⁻¹ (x − b) is missing.",
        "All three terms have it: −½ [d log 2π + log |C| + (x − b)ᵀ C⁻¹ (x − b)].",
    )
    half_of_the_determinant_missing = (
        "The factor ½ before log |C| is missing.",
        "All three terms have it: −½ [d log 2π + log |C| + (x − b)ᵀ C⁻¹ (x − b)].",
    )
    half_of_the_constant_missing = (
        "The factor ½ before d log 2π is missing.",
        "All three terms have it: −½ [d log 2π + log |C| + (x − b)ᵀ C⁻¹ (x − b)].",
    )
    half_the_determinant = (
        "log |C| is half of what it should be.",
        "It has one factor ½, with the others. (From a Cholesky factor L it is *twice* the sum of log Lᵢᵢ.)",
    )
    constant_missing = (
        "The constant d log 2π is missing.",
        "A density integrates to 1: with d = 30 the constant is −½ · 30 · log 2π = −27.6 nats.",
    )
    constant_of_one_dimension = (
        "log 2π is counted once, not once for each dimension of x.",
        "It is d log 2π with d = x.shape[1].",
    )
    constant_of_the_codings = (
        "log 2π is counted once for each coding, not for each dimension of x.",
        "p(x) is a density of x: d = x.shape[1].",
    )
    constant_of_the_rows = (
        "log 2π is counted once for each row of x, not for each dimension.",
        "It is d log 2π with d = x.shape[1]; x.shape[0] and len(x) count the rows.",
    )
    half_of_one_term_only = (
        "The factor ½ stands before one of the three terms only.",
        "It belongs to all of them: −½ [d log 2π + log |C| + (x − b)ᵀ C⁻¹ (x − b)], with brackets around the sum.",
    )
    determinant_missing = (
        "log |C| is missing, or |C| itself stands in its place, which is nearly 0.",
        "−½ [d log 2π + log |C| + (x − b)ᵀ C⁻¹ (x − b)]; np.linalg.slogdet(C)[1] is the logarithm.",
    )
    sign_of_the_determinant = (
        "log |C| has the wrong sign.",
        "A wide density is a low one: −½ log |C|.",
    )
    sign_for_determinant = (
        "The sign of the determinant stands where its logarithm belongs.",
        "np.linalg.slogdet(C) returns two things, the sign and the logarithm: take the second, [1].",
    )
    distance_missing = (
        "The distance (x − b)ᵀ C⁻¹ (x − b) is missing: every x has the same density.",
        "−½ [d log 2π + log |C| + (x − b)ᵀ C⁻¹ (x − b)].",
    )
    sign_of_the_distance = (
        "The distance (x − b)ᵀ C⁻¹ (x − b) has the wrong sign.",
        "What lies farther out is less probable: −½ (x − b)ᵀ C⁻¹ (x − b).",
    )
    covariance_for_its_inverse = (
        "The distance is taken with C, not with its inverse.",
        "np.linalg.solve(C, (x − b).T) gives C⁻¹ (x − b) for all rows at once, as columns.",
    )
    plain_distance = (
        "The distance is {seen}: C⁻¹ is missing.",
        "(x − b)ᵀ C⁻¹ (x − b): what W can make costs less. np.linalg.solve(C, (x − b).T) gives C⁻¹ (x − b).",
    )
    everything_divided = (
        "The covariance is W Wᵀ / σ² + I, which is that of x / σ.",
        "x itself has C = W Wᵀ + σ² I.",
    )
    best_codings_only = (
        "{what} is log p(x, z) at the most probable codings alone.",
        "p(x) adds up all codings. For Gaussians the sum has a formula: N(x; b, W Wᵀ + σ² I).",
    )
    distance_not_divided = (
        "The distance (x − b)ᵀ C⁻¹ (x − b) is σ² times what it should be.",
        "From a k × k matrix it is [‖r‖² − (Wᵀr)ᵀ (WᵀW + σ²I)⁻¹ Wᵀr] / σ² with r = x − b: the division is missing.",
    )
    noise_in_the_determinant = (
        "log |C| has log σ² {seen} times too {often}.",
        "From a k × k matrix it is (d − k) log σ² + log |WᵀW + σ²I|, or d log σ² + log |I + WᵀW/σ²|: one of the two.",
    )
    root_of_the_distance = (
        "The distance enters as its square root.",
        "The exponent of a Gaussian is −½ of the *squared* distance (x − b)ᵀ C⁻¹ (x − b).",
    )
    mean_of_the_data = (
        "x is centred by the mean of its own rows, not by b.",
        "The model's mean is b: x − b. What other rows are in x says nothing about this one.",
    )
    factor_transposed = (
        "The distance is taken with the Cholesky factor on its side.",
        "With C = L Lᵀ the distance is ‖L⁻¹ (x − b)‖²: solve with L itself, np.linalg.solve(L, (x − b).T).",
    )
    density = "{what} is p(x) itself.", "Return its logarithm, without np.exp."
    density_underflows = (
        "In 784 dimensions {what} is minus infinity, or stuck at a limit: p(x) itself is smaller than any number a computer has.",
        "exp(−1000) is 0, and log 0 is −∞. Never take the density first: add its logarithm up term by term, or ask SciPy for logpdf in the place of pdf.",
    )
    determinant_underflows = (
        "In 784 dimensions {what} is infinite, or stuck at a limit: |C| is smaller than any number a computer has.",
        "0.5^(2 · 784) is about 10^−472. Never take the determinant first: np.linalg.slogdet(C)[1] is its logarithm.",
    )


def inputs(rng: np.random.Generator, n: int = 6, dimensions: int = 30, codings_size: int = 4) -> dict:
    at_most(320, dimensions=dimensions)  # from here on |C| itself can underflow, which is the other check's question
    return bounds.linear_model(rng, n, dimensions, codings_size)


def inputs_of_images(rng: np.random.Generator, n: int = 5, codings_size: int = 4) -> dict:
    """Where |C| and p(x) both underflow whatever is drawn: |C| is below 10^−380, and log p(x) about −1,200 nats."""
    return bounds.linear_model(rng, n, PIXELS, codings_size, largest_sigma=0.55, noise=1.8)


def probe(log_evidence: Any, inputs: dict) -> dict:
    return bounds.called_twice(log_evidence, WHAT, inputs)


def judge(inputs: dict, evidence: Mapping) -> str:
    return f"log p(x) of each row: {numbers(_right(inputs, evidence))} nats."


def judge_images(inputs: dict, evidence: Mapping) -> str:
    return f"also where |C| underflows, in {PIXELS} dimensions: {numbers(_right(inputs, evidence))} nats."


def _right(inputs: dict, evidence: Mapping) -> np.ndarray:
    """The values. Raises ``Failure`` unless they are right."""
    n, (d, k) = len(inputs["x"]), inputs["W"].shape
    # float32 leaves 10⁻⁵ of the largest term; a ridge of 10⁻⁶ on the diagonal, a usual habit, moves log p(x) by 10⁻⁴.
    formula = Formula("log p(x)", lambda x: bounds.log_evidence(**{**inputs, "x": x}), {"x": inputs["x"]}, Slip,
                      {"dimensions": d, "codings": k}, 3e-5, 5e-3)  # fmt: skip
    _require_finite(evidence["values"], formula, n)
    seen = bounds.per_row(evidence["values"], formula.what, n, Slip, dimension=d)
    if not formula.fits(seen):
        bounds.require_no_draws(seen, evidence, Slip)
        raise formula.failure(seen, _wrong(**inputs), evidence=evidence)
    require_kept(Slip, evidence)
    return seen


def _require_finite(written: Any, formula: Formula, n: int) -> None:
    """Raise ``Failure`` for infinite and absurd values.

    In many dimensions the logarithm of a determinant that underflows makes log p(x) infinite, that of a density minus
    infinite; a covariance without an inverse gives numbers that are absurd and finite, or infinite ones in few dimensions too.
    """
    if not isinstance(written, Mapping) or written.get("kind") != "array" or written.get("shape") != [n]:
        return
    seen = read_array(written).astype("float64")
    if np.isfinite(seen).all() and np.abs(seen).max() < ABSURD * max(1, formula.counts["dimensions"]):
        return
    many = formula.counts["dimensions"] == PIXELS
    if many and np.isnan(seen).any():
        return
    infinite = {np.inf: Slip.determinant_underflows, -np.inf: Slip.density_underflows} if many else {}
    named = infinite.get(seen[~np.isfinite(seen)][0] if np.isinf(seen).any() else 0.0, Slip.covariance_without_inverse)
    raise Failure(named.about(what=formula.what), f"{running_on(formula.what)} {numbers(formula.right)}", numbers(seen))


def _wrong(x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float) -> dict[Mistake, Any]:
    """What each known slip gives."""
    d, k = W.shape
    constant, log_det = d * LOG_2PI, bounds.log_determinant(W, sigma)
    squared = bounds.distance(x, W, b, sigma)
    r, C = x - b, W @ W.T + sigma**2 * np.eye(d)

    def of(distance: Any = squared, log_det: float = log_det, constant: float = constant) -> np.ndarray:
        return -0.5 * (constant + log_det + distance) + 0 * squared

    with np.errstate(all="ignore"):
        return {
            Slip.offset_forgotten: of(bounds.distance(x, W, 0 * b, sigma)),
            Slip.offset_added: of(bounds.distance(x + 2 * b, W, b, sigma)),
            Slip.standard_deviation_for_variance: bounds.log_evidence(x, W, b, sigma**0.5),
            Slip.noise_taken_as_one: [bounds.log_evidence(some, W, 0 * b, 1.0) for some in (r, r / sigma)],
            Slip.codings_ignored: of(np.square(r).sum(axis=1) / sigma**2, 2 * d * np.log(sigma)),
            Slip.half_of_the_distance_missing: of(2 * squared),
            Slip.half_of_the_determinant_missing: of(log_det=2 * log_det),
            Slip.half_of_the_constant_missing: of(constant=2 * constant),
            Slip.half_the_determinant: of(log_det=log_det / 2),
            Slip.constant_missing: of(constant=0),
            Slip.constant_of_one_dimension: of(constant=LOG_2PI),
            Slip.constant_of_the_codings: of(constant=k * LOG_2PI),
            Slip.constant_of_the_rows: of(constant=len(x) * LOG_2PI),
            Slip.half_of_one_term_only: [
                of(*terms)
                for sign in (1, -1)
                for terms in (
                    (squared, sign * 2 * log_det, sign * 2 * constant),
                    (sign * 2 * squared, log_det, sign * 2 * constant),
                    (sign * 2 * squared, sign * 2 * log_det),
                )
            ],
            **{
                Slip.number_written_in.about(things="dimensions", number=number, count=d): of(constant=number * LOG_2PI)
                for number in WRITTEN_IN
                if number != d
            },
            Slip.determinant_missing: [of(log_det=0), of(log_det=float(np.exp(log_det)))],
            Slip.sign_of_the_determinant: of(log_det=-log_det),
            Slip.sign_for_determinant: of(log_det=1),
            Slip.distance_missing: of(0),
            Slip.sign_of_the_distance: of(-squared),
            Slip.covariance_for_its_inverse: of(((r @ C) * r).sum(axis=1)),
            **{
                Slip.plain_distance.about(seen=seen): of((r**2).sum(axis=1) / over)
                for seen, over in {"plain ‖x − b‖²": 1, "‖x − b‖² / σ²": sigma**2, "‖x − b‖² / σ": sigma}.items()
            },
            Slip.mean_of_the_data: of(bounds.distance(x - x.mean(axis=0), W, 0 * b, sigma)),
            Slip.factor_transposed: of(np.square(np.linalg.solve(np.linalg.cholesky(C).T, r.T)).sum(axis=0)),
            Slip.root_of_the_distance: of(np.sqrt(squared)),
            Slip.distance_not_divided: of(squared * sigma**2),
            Slip.everything_divided: of(squared * sigma**2, log_det - 2 * d * np.log(sigma)),
            Slip.best_codings_only: of() - k / 2 * LOG_2PI + log_det / 2 - d * np.log(sigma),
            **{
                Slip.noise_in_the_determinant.about(seen=f"{abs(more):g}", often="often" if more > 0 else "seldom"): of(
                    log_det=log_det + 2 * more * np.log(sigma)
                )
                for more in (k, -k, k - d, -d, (k - d) / 2, -d / 2)
            },
            Slip.density: np.exp(of()),
            Slip.density_underflows: [np.full(len(x), np.log(tiny)) for tiny in (1e-300, 5e-324, *10.0 ** -np.arange(6, 41))],
            Slip.diagonal_only: of(np.square(r) @ (1 / np.diag(C)), float(np.log(np.diag(C)).sum())),
            Slip.determinant_underflows: [of(log_det=np.log(tiny)) for tiny in (1e-300, *10.0 ** -np.arange(6, 21))],
        }  # fmt: skip


values = Check(inputs, probe, judge)
of_images = Check(inputs_of_images, probe, judge_images)
