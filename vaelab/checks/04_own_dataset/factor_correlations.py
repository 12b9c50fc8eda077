"""``factor_correlations(codings, factors)`` → (codings, factors): which axis of the latent space found which factor.

|r| of every coding with every factor, r = cov / (σ σ) being Pearson's correlation; 0 where a coding never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, apart, numbers, read_array, shaped
from vaelab.checks.kinds.calls import write_array
from vaelab.checks.kinds.values import Formula, call, require_kept
from vaelab.checks.kinds.values import Slip as Shared

WHERE = "step 6, “Which axis found which factor?”"
WHAT = "factor_correlations(codings, factors)"


class Slip(Shared):
    sign_kept = "Some correlations are negative.", "Which way an axis points is chance: take the absolute value."
    transposed = "Codings and factors are exchanged.", "One row per coding, one column per factor."
    whole_matrix = (
        "np.corrcoef gives the correlations of everything with everything.",
        "Cut the block out: rows of the codings, columns of the factors.",
    )
    wrong_block = (
        "These are the correlations of the codings with each other.",
        "Take the columns after the codings: matrix[:n_codings, n_codings:].",
    )
    wrong_block_of_few = Mistake(
        "wrong_block",
        "These are correlations of codings (or factors) with each other, as many as there are factors.",
        "Take the rows of all codings and the columns after them: matrix[:n_codings, n_codings:].",
    )
    covariance = "These are covariances: they depend on the units of a factor.", "Divide by both standard deviations."
    with_itself = (
        "Every entry is 1: this is the correlation of a column with itself.",
        "np.corrcoef(a, b) is a 2 × 2 table with 1 on its diagonal: take [0, 1].",
    )
    means_of_the_rows = (
        "From each image's codings their own mean is subtracted, not from each column that of all images.",
        "A correlation compares images: codings.mean(axis=0).",
    )
    squared = "The correlations are squared.", "Take the absolute value instead."
    not_centred = (
        "The means are not subtracted: this is a cosine, not a correlation.",
        "Subtract the mean of every coding and of every factor first.",
    )
    rank_correlation = (
        "This is the correlation of the ranks (Spearman's).",
        "Use the values themselves (Pearson's correlation), as np.corrcoef does.",
    )
    nan_for_constant_codings = (
        "A coding that never changes gives NaN, 0 divided by 0.",
        "Let it be 0: np.nan_to_num, or add nothing where the standard deviation is 0.",
    )
    dead_not_zero = (
        "A coding that never changes does not get 0.",
        "Its correlation with anything is 0 / 0, and the task says 0: np.nan_to_num(table) puts that for every NaN.",
    )
    dead_left_out = (
        "The codings that never change have no row.",
        "Keep a row for each coding, with 0 for the dead ones: the table is read by row.",
    )
    divided_by_one_deviation = (
        "The covariances are divided by the standard deviation of the {which} only.",
        "Divide by both standard deviations: |cov| / (σ of the coding · σ of the factor).",
    )
    slope_for_correlation = (
        "The covariances are divided by the variance of the {which}: these are slopes of straight lines.",
        "Divide by both standard deviations: |cov| / (σ of the coding · σ of the factor).",
    )
    factors_reshaped = (
        "The factors are cut into rows anew: a row holds numbers of several images.",
        "Exchange the axes, np.array(list(factors.values())).T, or np.stack(…, axis=1): reshape keeps the numbers in their order.",
    )
    divided_by_variances = (
        "The covariances are divided by the variances.",
        "Divide by the two standard deviations, the roots of the variances.",
    )
    divided_by_n_and_by_n_minus_1 = (
        "All correlations are {n}/{less} times too {how}: covariances and standard deviations are divided by different numbers, n and n − 1.",
        "np.cov divides by n − 1, np.std by n (with ddof=1 by n − 1 as well): one and the same number belongs in both.",
    )
    absolute_before_the_mean = (
        "The absolute value is taken of every image's deviations, before the mean.",
        "Take the absolute value of the correlation, at the very end.",
    )
    absolute_values_correlated = (
        "The absolute values of the codings are correlated, not the codings themselves.",
        "Take the absolute value of the correlation, at the very end.",
    )
    statistics_of_the_whole_array = (
        "One mean and one standard deviation are taken for all codings, or for all factors.",
        "Each column has its own: codings.mean(axis=0), codings.std(axis=0).",
    )
    kendalls_tau = (
        "This is Kendall's τ, which counts pairs in the right order.",
        "Use the values themselves (Pearson's correlation), as np.corrcoef does.",
    )
    mutual_information = (
        "This is the mutual information, not the correlation.",
        "np.corrcoef gives Pearson's correlation.",
    )
    maximum_only = "Only the largest correlations come back.", "Return the whole table, (codings, factors)."
    factors_in_another_order = (
        "The columns are in another order than the factors.",
        "Go through the factors as they come, factors.values(); sort nothing.",
    )


def inputs(rng: np.random.Generator, n_images: int = 250, codings_size: int = 6, n_factors: int = 4) -> dict:
    """Codings that mix the factors, some with a minus sign; one of them is constant. Factors in different units."""
    names = [str(name) for name in rng.permutation(["x", "y", "size", "rotation", "shape", "hue", "width"])[:n_factors]]
    if names == sorted(names):
        names.reverse()  # so that sorting them shows
    values = rng.uniform(-1, 1, (n_images, n_factors)) ** 3
    mixing = rng.choice([-1.0, 1.0], (n_factors, codings_size)) * rng.uniform(0.2, 1, (n_factors, codings_size))
    codings = values @ mixing + rng.normal(0.5, 0.4, (n_images, codings_size))
    codings[:, rng.integers(codings_size)] = 0.0
    scaled = values * rng.uniform(3, 60, n_factors) + rng.uniform(20, 40, n_factors)
    return {
        "codings": codings.astype("float32"),
        "factors": {name: scaled[:, k] for k, name in enumerate(names)},
    }


def probe(factor_correlations: Any, inputs: dict) -> dict:
    found, changed = call(factor_correlations, WHAT, inputs)
    return {"found": write_array(found), **changed}


def judge(inputs: dict, evidence: Mapping) -> str:
    codings, written = inputs["codings"].astype("float64"), evidence["found"]
    factors = np.column_stack(list(inputs["factors"].values()))
    size, count = codings.shape[1], factors.shape[1]
    if isinstance(written, Mapping) and written.get("shape") == [size, count]:
        table, constant = read_array(written).astype("float64"), np.ptp(codings, axis=0) == 0
        if np.isnan(table).any() and np.isfinite(table[~constant]).all():
            raise Failure(Slip.nan_for_constant_codings, "0 for a constant coding", "NaN")
    shapes = {
        (count, size): Slip.transposed,
        (size - 1, count): Slip.dead_left_out,
        (size + count, size + count): Slip.whole_matrix,
        (size, size): Slip.wrong_block,
        (count, count): Slip.wrong_block_of_few,
        (size,): Slip.maximum_only,
        (count,): Slip.maximum_only,
    }
    found = shaped(written, WHAT, (size, count), shapes)
    # A small number added to the standard deviations, lest one of them be 0, changes a value by about as much as 1 / n.
    arguments, counts = {"codings": codings, "factors": factors}, {"images": len(codings)}
    table = Formula("The table", _absolute, arguments, Slip, counts, rtol=1.5 / len(codings), atol=1e-4)
    dead = np.ptp(codings, axis=0) == 0
    if np.abs(found[dead]).max(initial=0) > 1e-3 and np.allclose(
        found[~dead], table.right[~dead], table.rtol, table.atol
    ):
        raise Failure(Slip.dead_not_zero, "0 for a constant coding", numbers(found[dead][0], 3))
    _require_one_divisor(found, table)
    if table.fits(found):
        require_kept(Slip, evidence)
        return f"{size} codings × {count} factors, every correlation between 0 and 1."
    wrong = _wrong(codings, factors, list(inputs["factors"]))
    slow = _slowly(codings, factors, found) if table.named(found, wrong) is None else {}
    raise table.failure(found, wrong, slow, evidence=evidence)


def _require_one_divisor(found: np.ndarray, table: Formula) -> None:
    """Raise ``Failure`` for n in one place and n − 1 in another; float32 leaves a twentieth of 1 / n even of ten times as many."""
    n = table.counts["images"]
    for factor, how in ((n / (n - 1), "large"), ((n - 1) / n, "small")):
        if np.allclose(found, factor * table.right, rtol=0.05 / n, atol=1e-6) and found.any():
            mistake = Slip.divided_by_n_and_by_n_minus_1.about(n=n, less=n - 1, how=how)
            place = np.unravel_index(np.argmax(table.right), found.shape)
            raise Failure(mistake, *apart(table.right[place], found[place]))


def _absolute(codings: np.ndarray, factors: np.ndarray) -> np.ndarray:
    return np.abs(_correlations(codings, factors))


def _correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    lengths = np.outer(np.linalg.norm(one, axis=0), np.linalg.norm(other, axis=0))
    return one.T @ other / np.where(lengths > 1e-9, lengths, np.inf)


# scikit-learn's estimate of mutual information adds a little noise of its own, which moves one coding in thirty by up to 0.0005
# (120 tables); with one neighbour more than the default the values are 0.03 away.
NOISE = 0.005


def _slowly(codings: np.ndarray, factors: np.ndarray, found: np.ndarray) -> dict[Mistake, Any]:
    """Other measures of what two columns have in common; they take a while."""
    from scipy.stats import kendalltau
    from sklearn.feature_selection import mutual_info_regression

    tau = np.array([[kendalltau(coding, factor).statistic for factor in factors.T] for coding in codings.T])
    shared = np.stack([mutual_info_regression(codings, factor, random_state=0) for factor in factors.T], axis=1)
    shared = np.where(np.abs(found - shared) < NOISE, found, shared)
    return {Slip.kendalls_tau: [np.nan_to_num(tau), np.abs(np.nan_to_num(tau))], Slip.mutual_information: shared}


def _standardised(values: np.ndarray, axis: int | None = 0) -> np.ndarray:
    spread = values.std(axis=axis)
    return (values - values.mean(axis=axis)) / np.where(spread > 0, spread, 1)


def _ranks(values: np.ndarray) -> np.ndarray:
    constant = np.ptp(values, axis=0) == 0
    return np.where(constant, 0.0, values.argsort(axis=0).argsort(axis=0))


def _wrong(codings: np.ndarray, factors: np.ndarray, names: list[str]) -> dict[Mistake, Any]:
    block, ranked = _correlations(codings, factors), _correlations(_ranks(codings), _ranks(factors))
    covariance = (codings - codings.mean(axis=0)).T @ (factors - factors.mean(axis=0)) / len(codings)
    unbiased = len(codings) / (len(codings) - 1)
    with np.errstate(all="ignore"):
        away = codings - codings.mean(axis=1, keepdims=True)
        by_rows = (
            away.T @ (factors - factors.mean(axis=0)) / np.outer(away.std(axis=0), factors.std(axis=0)) / len(codings)
        )
        lengths = np.outer(np.linalg.norm(codings, axis=0), np.linalg.norm(factors, axis=0))
        cosine = np.nan_to_num(codings.T @ factors / lengths)
    sigma, of_factor = codings.std(axis=0)[:, None], factors.std(axis=0)
    sigma = np.where(sigma > 0, sigma, np.inf)
    uncentred = codings.T @ factors / (sigma * of_factor) / len(codings)
    absolute = np.abs(_standardised(codings)).T @ np.abs(_standardised(factors)) / len(codings)
    of_codings = _correlations(codings, codings)[:, : block.shape[1]]
    of_absolutes = [_correlations(np.abs(codings), those) for those in (factors, np.abs(factors))]
    whole = [
        np.abs(one.T @ other / len(codings))
        for one in (_standardised(codings), _standardised(codings, None))
        for other in (_standardised(factors), _standardised(factors, None))
    ]
    return {
        Slip.divided_by_one_deviation.about(which="coding"): [covariance / sigma, np.abs(covariance / sigma)],
        Slip.divided_by_one_deviation.about(which="factor"): [covariance / of_factor, np.abs(covariance / of_factor)],
        Slip.divided_by_variances: [made(covariance / (sigma * of_factor) ** 2) for made in (np.array, np.abs)],
        **{
            Slip.slope_for_correlation.about(which=which): [
                made(over * covariance / below**2) for made in (np.array, np.abs) for over in (1, unbiased)
            ]
            for which, below in (("coding", sigma), ("factor", of_factor))
        },
        Slip.factors_reshaped: np.abs(_correlations(codings, factors.T.reshape(factors.shape))),
        Slip.absolute_before_the_mean: absolute,
        Slip.absolute_values_correlated: [made(one) for made in (np.array, np.abs) for one in of_absolutes],
        Slip.statistics_of_the_whole_array: whole[1:],
        Slip.sign_kept: block,
        Slip.squared: block**2,
        Slip.with_itself: [alive * np.ones_like(block) for alive in ((np.ptp(codings, axis=0) > 0)[:, None], 1)],
        Slip.means_of_the_rows: [made(by_rows) for made in (np.array, np.abs)],
        **(
            {Slip.wrong_block: [made(of_codings) for made in (np.array, np.abs)]}
            if of_codings.shape == block.shape
            else {}
        ),
        Slip.factors_in_another_order: np.abs(block)[:, np.argsort(names)],
        Slip.covariance: [made(over * covariance) for made in (np.array, np.abs) for over in (1, unbiased)],
        Slip.not_centred: [cosine, np.abs(cosine), uncentred, np.abs(uncentred)],
        Slip.rank_correlation: [ranked, np.abs(ranked)],
    }


values = Check(inputs, probe, judge)
