"""``factor_correlations(codings, factors)``: which axis of the latent space found which factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    doing,
    match,
    numbers,
    read_array,
    shaped,
)
from vaelab.checks.kinds.calls import (
    write_array,
)

WHERE = "step 6, “Which axis found which factor?”"
WHAT = "factor_correlations(codings, factors)"


class Slip(General):
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
    maximum_only = (
        "Only the largest correlation of each coding or factor comes back.",
        "Return the whole table, (codings, factors).",
    )
    factors_in_another_order = (
        "The columns are in another order than the factors.",
        "Go through the factors as they come, factors.values(); sort nothing.",
    )


def factor_inputs(rng: np.random.Generator, n_images: int = 250, codings_size: int = 6, n_factors: int = 4) -> dict:
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


def probe_factors(factor_correlations: Any, inputs: dict) -> dict:
    factors = {name: values.copy() for name, values in inputs["factors"].items()}
    with doing(f"calling {WHAT} with codings of shape {inputs['codings'].shape} and {len(factors)} factors"):
        found = factor_correlations(inputs["codings"].copy(), factors)
    return {"found": write_array(found)}


def judge_factors(inputs: dict, evidence: Mapping) -> str:
    codings = inputs["codings"].astype("float64")
    factors = np.column_stack(list(inputs["factors"].values()))
    size, count = codings.shape[1], factors.shape[1]
    block = _correlations(codings, factors)
    written = evidence["found"]
    shapes = {
        (count, size): Slip.transposed,
        (size + count, size + count): Slip.whole_matrix,
        (size, size): Slip.wrong_block,
        (size,): Slip.maximum_only,
        (count,): Slip.maximum_only,
    }
    if isinstance(written, Mapping) and written.get("shape") == [size, count]:
        table = read_array(written).astype("float64")
        if (
            np.isnan(table).any()
            and np.isfinite(np.delete(table, np.flatnonzero(np.ptp(codings, axis=0) == 0), 0)).all()
        ):
            raise Failure(Slip.nan_for_constant_codings, "0 for a constant coding", "NaN")
    found = shaped(written, WHAT, (size, count), shapes)
    right = np.abs(block)
    # Dividing by n in one place and by n − 1 in another changes a value by 1 / n.
    if np.allclose(found, right, rtol=1.5 / len(codings), atol=1e-4):
        return f"{size} codings × {count} factors, every correlation between 0 and 1."
    ranked = _correlations(_ranks(codings), _ranks(factors))
    centred = [values - values.mean(axis=0) for values in (codings, factors)]
    lengths = [np.linalg.norm(values, axis=0) for values in (codings, factors)]
    with np.errstate(all="ignore"):
        cosine = np.nan_to_num(codings.T @ factors / np.outer(*lengths))
    covariance = centred[0].T @ centred[1] / len(codings)
    known = {
        Slip.sign_kept: block,
        Slip.squared: right**2,
        Slip.covariance: np.abs(covariance),
        Slip.not_centred: np.abs(cosine),
        Slip.rank_correlation: np.abs(ranked),
        Slip.factors_in_another_order: right[:, np.argsort(list(inputs["factors"]))],
    }
    signed_too = {Slip.covariance: covariance, Slip.not_centred: cosine, Slip.rank_correlation: ranked}
    named = match(found, known, 0.01, 1e-3) or match(found, signed_too, 0.01, 1e-3) or Slip.unrecognised
    raise Failure(named, f"first row {numbers(right[0], 3)}", numbers(found[0], 3))


def _correlations(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    lengths = np.outer(np.linalg.norm(one, axis=0), np.linalg.norm(other, axis=0))
    return one.T @ other / np.where(lengths > 1e-9, lengths, np.inf)


def _ranks(values: np.ndarray) -> np.ndarray:
    constant = np.ptp(values, axis=0) == 0
    return np.where(constant, 0.0, values.argsort(axis=0).argsort(axis=0))


values = Check(factor_inputs, probe_factors, judge_factors)
