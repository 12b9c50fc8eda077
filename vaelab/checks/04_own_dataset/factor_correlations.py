"""``factor_correlations(codings, factors)`` → (codings, factors): which axis of the latent space found which factor.

|r| of every coding with every factor, r = cov / (σ σ) being Pearson's correlation; 0 where a coding never changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, read_array, shaped
from vaelab.checks.kinds.calls import write_array
from vaelab.checks.kinds.values import Formula, call
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
    covariance = "These are covariances: they depend on the units of a factor.", "Divide by both standard deviations."
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
        (size + count, size + count): Slip.whole_matrix,
        (size, size): Slip.wrong_block,
        (size,): Slip.maximum_only,
        (count,): Slip.maximum_only,
    }
    found = shaped(written, WHAT, (size, count), shapes)
    # Dividing by n in one place and by n − 1 in another changes a value by 1 / n.
    arguments, counts = {"codings": codings, "factors": factors}, {"images": len(codings)}
    table = Formula("the table", _absolute, arguments, Slip, counts, rtol=1.5 / len(codings), atol=1e-4)
    if table.fits(found):
        return f"{size} codings × {count} factors, every correlation between 0 and 1."
    raise table.failure(found, _wrong(codings, factors, list(inputs["factors"])), evidence=evidence)


def _absolute(codings: np.ndarray, factors: np.ndarray) -> np.ndarray:
    return np.abs(_correlations(codings, factors))


def _correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    lengths = np.outer(np.linalg.norm(one, axis=0), np.linalg.norm(other, axis=0))
    return one.T @ other / np.where(lengths > 1e-9, lengths, np.inf)


def _ranks(values: np.ndarray) -> np.ndarray:
    constant = np.ptp(values, axis=0) == 0
    return np.where(constant, 0.0, values.argsort(axis=0).argsort(axis=0))


def _wrong(codings: np.ndarray, factors: np.ndarray, names: list[str]) -> dict[Mistake, Any]:
    block, ranked = _correlations(codings, factors), _correlations(_ranks(codings), _ranks(factors))
    covariance = (codings - codings.mean(axis=0)).T @ (factors - factors.mean(axis=0)) / len(codings)
    with np.errstate(all="ignore"):
        lengths = np.outer(np.linalg.norm(codings, axis=0), np.linalg.norm(factors, axis=0))
        cosine = np.nan_to_num(codings.T @ factors / lengths)
    return {
        Slip.sign_kept: block,
        Slip.squared: block**2,
        Slip.factors_in_another_order: np.abs(block)[:, np.argsort(names)],
        Slip.covariance: [covariance, np.abs(covariance)],
        Slip.not_centred: [cosine, np.abs(cosine)],
        Slip.rank_correlation: [ranked, np.abs(ranked)],
    }


values = Check(inputs, probe, judge)
