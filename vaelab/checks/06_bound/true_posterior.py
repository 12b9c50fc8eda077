"""``true_posterior(x, W, b, sigma)`` → mean (n, k) and covariance (k, k) of p(z | x) for a linear decoder with Gaussian noise.

Bayes' rule with p(x | z) = N(Wz + b, σ²I) and z ~ N(0, I): covariance (I + WᵀW/σ²)⁻¹, mean = covariance · Wᵀ(x − b)/σ²
(Tipping and Bishop 1999).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, read_array, shaped, write
from vaelab.checks.kinds import bounds
from vaelab.checks.kinds.values import Formula, call, pair, require_kept
from vaelab.checks.kinds.values import Slip as Shared

WHERE = "step 2, “The posterior, exactly”"
WHAT = "true_posterior(x, W, b, sigma)"


class Slip(Shared, names="mean, covariance"):
    exchanged = "Covariance and mean are exchanged.", "Return mean, covariance, in this order."
    mean_transposed = (
        "The mean has a column for each row of x.",
        "Return shape (n, k), a row for each row of x: transpose it.",
    )
    decoded_mean = (
        "The mean is one of x, not of z: it has a value for each dimension of x.",
        "p(z | x) is a distribution of codings: the mean has shape (n, k). Do not decode it.",
    )
    averaged_over_the_rows = (
        "There is one mean for all rows of x.",
        "Each row has a posterior of its own: shape (n, k), nothing averaged.",
    )
    one_covariance_for_each_row = (
        "There is a covariance for each row of x.",
        "It does not depend on x: return one, of shape (k, k).",
    )
    diagonal_only = (
        "Only the variances came back.",
        "Return the whole covariance (k, k): the codings are correlated given x, and that is what step 3 turns on.",
    )
    diagonal_kept = (
        "The covariance is diagonal: what lies beside the diagonal is lost.",
        "Given x the codings are correlated. Return the whole matrix.",
    )
    covariance_of_x = (
        "The covariance has a row for each dimension of x: W Wᵀ stands where Wᵀ W belongs.",
        "The posterior is one of codings, (k, k): Wᵀ W is W.T @ W.",
    )
    precision_returned = (
        "This is the precision, the inverse of the covariance.",
        "The covariance is (I + Wᵀ W / σ²)⁻¹: np.linalg.inv.",
    )
    prior_forgotten = (
        "{what} is that of least squares: the prior is missing.",
        "The prior N(0, I) adds the identity matrix: I + Wᵀ W / σ², or σ² I + Wᵀ W.",
    )
    noise_forgotten = (
        "{what} is as if σ were 1.",
        "The smaller the noise, the more x says about z: I + Wᵀ W / σ².",
    )
    standard_deviation_for_variance = (
        "{what} is worked out with σ where σ² belongs.",
        "sigma is a standard deviation: square it.",
    )
    identity_divided = (
        "The identity matrix is divided by σ² as well.",
        "Only Wᵀ W is: np.eye(k) + W.T @ W / sigma**2, without brackets around the sum.",
    )
    identity_divided_alone = (
        "The identity matrix is divided by σ², and Wᵀ W is not.",
        "It is the other way round: np.eye(k) + W.T @ W / sigma**2.",
    )
    covariance_of_the_means = (
        "This is how the means of the rows differ from each other.",
        "The covariance says how uncertain z is for one x, and needs no x: (I + Wᵀ W / σ²)⁻¹.",
    )
    noise_on_the_wrong_side = (
        "Wᵀ W is multiplied by σ², not divided by it.",
        "The smaller the noise, the more x says about z: I + Wᵀ W / σ².",
    )
    factor_forgotten = (
        "The factor σ² before the inverse is missing.",
        "(I + Wᵀ W / σ²)⁻¹ is σ² (σ² I + Wᵀ W)⁻¹.",
    )
    factor_too_many = (
        "There is a factor σ² too many.",
        "(I + Wᵀ W / σ²)⁻¹ is σ² (σ² I + Wᵀ W)⁻¹: one of the two forms, not both.",
    )
    noise_on_both_sides = (
        "σ² multiplies the identity matrix, and divides Wᵀ W as well.",
        "(I + Wᵀ W / σ²)⁻¹ is σ² (σ² I + Wᵀ W)⁻¹: one of the two forms, not both.",
    )
    divided_after_inverting = (
        "σ² divides the inverse, not Wᵀ W within it.",
        "(I + Wᵀ W / σ²)⁻¹: divide first, then add I, then invert.",
    )
    inverted_entry_by_entry = (
        "Every entry of the matrix is inverted by itself.",
        "The inverse of a matrix is np.linalg.inv(…), not 1 / … or … ** -1.",
    )
    prior_outside = (
        "The identity matrix is added after the inversion.",
        "(I + Wᵀ W / σ²)⁻¹: add first, then invert.",
    )
    lengths_for_products = (
        "Of Wᵀ W only the lengths of the columns of W are there.",
        "The codings share what they explain: W.T @ W has the products of different columns too.",
    )
    identity_everywhere = (
        "1 is added to every entry of the matrix, not to its diagonal.",
        "The identity matrix is np.eye(k).",
    )
    standard_deviations_returned = "The square root of the covariance is returned.", "Leave the square root out."
    division_by_the_noise_missing = (
        "The mean is not divided by σ².",
        "mean = covariance · Wᵀ (x − b) / σ².",
    )
    divided_by_the_standard_deviation = (
        "The mean is divided by σ, not by σ².",
        "mean = covariance · Wᵀ (x − b) / σ².",
    )
    divided_by_the_noise_twice = (
        "The mean is divided by σ² once too often.",
        "covariance · Wᵀ (x − b) / σ² is (σ² I + Wᵀ W)⁻¹ Wᵀ (x − b): one of the two forms, not both.",
    )
    covariance_missing_in_the_mean = (
        "The mean lacks the covariance in front.",
        "mean = covariance · Wᵀ (x − b) / σ².",
    )
    covariance_inverted_in_the_mean = (
        "The mean is worked out with the inverse of the covariance.",
        "mean = covariance · Wᵀ (x − b) / σ², with the covariance itself.",
    )
    offset_forgotten = "b is not subtracted from x.", "Wᵀ (x − b): the decoder adds b, so take it away first."
    offset_added = "b is added to x.", "Wᵀ (x − b): the decoder adds b, so take it away first."
    offset_subtracted_last = (
        "b is {done} behind Wᵀ, to the mean of z.",
        "b belongs to x: take it from x before anything else, Wᵀ (x − b).",
    )
    offset_divided = (
        "Only b is divided by σ², and not x: x − b / σ².",
        "A division comes before a subtraction, so the brackets are missing: (x − b) / sigma**2.",
    )
    mean_of_the_wrong_covariance = (
        "The mean is worked out with the covariance, and that is not right. {slip}",
        "Then the mean is right, too.",
    )
    prior_mean = "The mean is 0, that of the prior.", "x says something about z: covariance · Wᵀ (x − b) / σ²."


def inputs(rng: np.random.Generator, n: int = 6, dimensions: int = 30, codings_size: int = 4) -> dict:
    return bounds.linear_model(rng, n, dimensions, codings_size)


def probe(true_posterior: Any, inputs: dict) -> dict:
    returned, changed = call(true_posterior, WHAT, inputs)
    return {"moments": write(returned), **changed}


def _written(inputs: dict, evidence: Mapping) -> list[Mapping]:
    """Mean and covariance as they were written. Raises ``Failure`` for no pair, or one in the wrong order."""
    (n, _), k = inputs["x"].shape, inputs["W"].shape[1]
    written = pair(evidence["moments"], WHAT, Slip, "mean and covariance")
    shapes = [tuple(part.get("shape") or ()) for part in written]
    if n != k and shapes == [(k, k), (n, k)]:
        raise Failure(Slip.exchanged, f"shapes {(n, k)} and {(k, k)}", f"shapes {(k, k)} and {(n, k)}")
    return written


def judge_covariance(inputs: dict, evidence: Mapping) -> str:
    (n, d), k = inputs["x"].shape, inputs["W"].shape[1]
    shapes = {
        (n, k, k): Slip.one_covariance_for_each_row,
        (k,): Slip.diagonal_only,
        (n, k): Slip.diagonal_only,
        (d, d): Slip.covariance_of_x,
    }
    seen = shaped(_written(inputs, evidence)[1], "the covariance", (k, k), shapes)
    formula = _formula("The covariance", inputs, 1)
    if not formula.fits(seen):
        raise formula.failure(seen, _wrong_covariances(**inputs), evidence=evidence)
    require_kept(Slip, evidence)
    return f"one covariance for all x, with standard deviations {np.sqrt(np.diag(seen)).min():.3f} and more."


def judge_mean(inputs: dict, evidence: Mapping) -> str:
    (n, d), k = inputs["x"].shape, inputs["W"].shape[1]
    shapes = {(n, d): Slip.decoded_mean, (k,): Slip.averaged_over_the_rows}
    shapes |= {(k, n): Slip.mean_transposed} if n != k else {}
    written, beside = _written(inputs, evidence)
    seen = shaped(written, "the mean", (n, k), shapes)
    formula = _formula("The mean", inputs, 0)
    if not formula.fits(seen):
        follows = _of_the_covariance(beside, inputs)
        raise formula.failure(seen, follows, _wrong_means(**inputs), evidence=evidence)
    require_kept(Slip, evidence)
    return "the posterior's mean of each row of x."


def _of_the_covariance(written: Mapping, inputs: dict) -> dict[Mistake, Any]:
    """What the right formula makes of the covariance that came back, where that is wrong in a known way."""
    k = inputs["W"].shape[1]
    if written.get("kind") != "array" or written.get("shape") != [k, k]:
        return {}
    covariance = read_array(written).astype("float64")
    formula = _formula("The covariance", inputs, 1)
    if not np.isfinite(covariance).all() or formula.fits(covariance):
        return {}
    if not (named := formula.named(covariance, _wrong_covariances(**inputs))):
        return {}
    mistake = Slip.mean_of_the_wrong_covariance.about(slip=named.says)
    follows = (inputs["x"] - inputs["b"]) @ inputs["W"] @ covariance / inputs["sigma"] ** 2
    return {replace(mistake, hint=f"{named.hint} {mistake.hint}"): follows}


def _formula(what: str, inputs: dict, which: int) -> Formula:
    """Of both, entries are of the order of 1 or 0.01 and more; float32 leaves 10⁻⁵ of the largest."""

    def reference(x: np.ndarray) -> np.ndarray:
        return bounds.posterior(**{**inputs, "x": x})[which]

    return Formula(what, reference, {"x": inputs["x"]}, Slip, {}, 1e-4, 1e-5 if which else 1e-4)


def _wrong_covariances(x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float) -> dict[Mistake, Any]:
    one, gram, var = np.eye(W.shape[1]), W.T @ W, sigma**2
    means, right = bounds.posterior(x, W, b, sigma)
    about = Slip.noise_forgotten.about, Slip.prior_forgotten.about, Slip.standard_deviation_for_variance.about
    noise, prior, root = (words(what="The covariance") for words in about)
    return {
        Slip.precision_returned: [np.linalg.inv(right), var * np.linalg.inv(right)],
        prior: _inverses(gram / var),
        noise: _inverses(one + gram),
        root: [*_inverses(one + gram / sigma), sigma / var * right, var * _inverse(sigma * one + gram)],
        Slip.noise_on_the_wrong_side: _inverses(one + var * gram),
        Slip.identity_divided: var * _inverse(one + gram),
        Slip.identity_divided_alone: _inverse(one / var + gram),
        Slip.covariance_of_the_means: [np.cov(means, rowvar=False, bias=bias) for bias in (False, True)],
        Slip.noise_on_both_sides: [over * _inverse(var * one + gram / var) for over in (1, var)],
        Slip.divided_after_inverting: _inverse(one + gram) / var,
        Slip.factor_forgotten: right / var,
        Slip.factor_too_many: right * var,
        Slip.identity_everywhere: [*_inverses(1 + gram / var), *(var * each for each in _inverses(var + gram))],
        Slip.inverted_entry_by_entry: [1 / (one + gram / var), var / (var * one + gram)],
        Slip.prior_outside: [one + each for each in _inverses(gram / var)],
        Slip.lengths_for_products: [
            _inverse(one + lengths / var) for lengths in (np.diag(gram), np.diag(np.diag(gram)), np.diag(gram)[:, None])
        ],
        Slip.diagonal_kept: np.diag(np.diag(right)),
        Slip.standard_deviations_returned: [np.sqrt(np.abs(right)), np.linalg.cholesky(right), _root(right)],
    }


def _wrong_means(x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float) -> dict[Mistake, Any]:
    one, gram, var = np.eye(W.shape[1]), W.T @ W, sigma**2
    right, covariance = bounds.posterior(x, W, b, sigma)
    pulled = (x - b) @ W
    about = Slip.noise_forgotten.about, Slip.prior_forgotten.about, Slip.standard_deviation_for_variance.about
    noise, prior, root = (words(what="The mean") for words in about)
    return {
        Slip.offset_forgotten: x @ W @ covariance / var,
        Slip.offset_added: (x + b) @ W @ covariance / var,
        **{
            Slip.offset_subtracted_last.about(done=done): x @ W @ covariance / var + sign * b @ W
            for done, sign in {"subtracted": -1, "added": 1}.items()
        },
        Slip.offset_divided: (x - b / var) @ W @ covariance,
        prior: [pulled @ each for each in _inverses(gram)],
        noise: [pulled @ each for each in _inverses(one + gram)],
        root: [pulled @ each for each in _inverses(sigma * one + gram)],
        Slip.noise_on_the_wrong_side: [
            pulled @ each / over for each in _inverses(one + var * gram) for over in (1, var)
        ],
        Slip.division_by_the_noise_missing: pulled @ covariance,
        Slip.divided_by_the_standard_deviation: pulled @ covariance / sigma,
        Slip.divided_by_the_noise_twice: right / var,
        Slip.covariance_missing_in_the_mean: [pulled / var, pulled],
        Slip.covariance_inverted_in_the_mean: [pulled @ np.linalg.inv(covariance) / over for over in (1, var)],
        Slip.identity_everywhere: [pulled @ each / var for each in _inverses(1 + gram / var)],
        Slip.lengths_for_products: [pulled / (var + np.diag(gram)), pulled @ _inverse(one + np.diag(gram) / var) / var],
        Slip.prior_mean: 0 * right,
    }


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """The inverse; NaN where there is none."""
    return np.linalg.inv(matrix) if np.linalg.cond(matrix) < 1e10 else np.full(matrix.shape, np.nan)


def _inverses(matrix: np.ndarray) -> list[np.ndarray]:
    """The same, of a slip's signatures."""
    return [_inverse(matrix)]


def _root(matrix: np.ndarray) -> np.ndarray:
    eigenvalues, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(eigenvalues, 0))) @ vectors.T


covariance = Check(inputs, probe, judge_covariance)
mean = Check(inputs, probe, judge_mean)
