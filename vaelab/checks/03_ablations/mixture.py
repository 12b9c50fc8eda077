"""Checks of ``fit_sampler(codings, n_components=30)``: a function that draws new codings from a fitted Gaussian mixture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, at_least, at_most, doing, numbers, read_array, shaped, write

WHERE = "step 5, “Sampling where the codings are”"
DRAWS = 2000
CODINGS = 6000  # so many that the prior of a Bayesian mixture, whose answer is right as well, weighs little
COMPONENTS = 6  # for three clusters: whatever k-means starts from, each gets one
SEEDED = 40


class Slip(General):
    no_function_returned = (
        "fit_sampler does not return a function.",
        "Define `def sample(n, seed=None): …` inside fit_sampler and end with `return sample`, without brackets.",
    )
    labels_returned_too = (
        "The codings come with the numbers of their components: mixture.sample(n) returns a pair.",
        "Take the first of the two: codings, _ = mixture.sample(n).",
    )
    wrong_number_of_codings = "The number of rows is not n.", "sample(n) returns n rows: mixture.sample(n)."
    transposed = "The codings lie on their side.", "One row per image, one column per coding."
    prior_for_mixture = (
        "The draws are from the prior N(0, I), whatever the codings were.",
        "Draw from the mixture that was fitted: mixture.sample(n).",
    )
    codings_repeated = (
        "The draws are codings that were given, drawn once more.",
        "Those decode to the garments you have. Fit a mixture and draw *new* codings from it.",
    )
    one_gaussian = (
        "The draws come from a single Gaussian: many lie between the clusters, where there was nothing.",
        "Give the mixture its components: GaussianMixture(n_components).",
    )
    centres_only = (
        "All draws of a component are the same: its centre.",
        "A component has a spread as well: mixture.sample draws from it; mixture.means_ are only the centres.",
    )
    equal_shares = (
        "The components are drawn equally often, whatever their weight.",
        "Large clusters deserve more images: mixture.sample does that by itself, else use mixture.weights_.",
    )
    wrong_shares = (
        "Some regions are drawn too often and others too seldom.",
        "Fit to all the codings, not to the first of them, and draw with the weights of the components.",
    )
    covariances_not_full = (
        "Within a component the codings are drawn independently of each other, but they were not independent.",
        'Leave covariance_type at "full".',
    )
    wrong_spread = (
        "The draws lie elsewhere than the codings, or are spread more or less widely.",
        "Return what mixture.sample gives, unchanged.",
    )
    still_standardised = (
        "The draws have mean 0 and standard deviation 1: they are still in the units of scaled codings.",
        "Undo the scaling before you return them.",
    )
    sorted_by_component = (
        "The draws come component by component: the first images would all be of one kind.",
        "scikit-learn returns them in that order. Shuffle the rows: rng.permutation(codings).",
    )
    same_draws_every_time = (
        "Every call returns the same codings.",
        "A mixture made with a whole number for random_state draws the same each time: set mixture.random_state = seed before drawing.",
    )
    seed_has_no_effect = (
        "The same seed gives other codings the second time.",
        "Both the draws and the shuffling have to start from seed: mixture.random_state = seed, np.random.default_rng(seed).",
    )
    n_components_ignored = (
        "With n_components=1 there should be one Gaussian, but there are several.",
        "Use the argument n_components.",
    )


def mixture_inputs(rng: np.random.Generator, codings_size: int = 3) -> dict:
    """Three clusters far apart, of unequal size, each with strong correlations."""
    at_least(2, codings_size=codings_size)
    at_most(20, codings_size=codings_size)
    shares = np.array([0.5, 0.3, 0.2])
    angles = rng.uniform(0, 2 * np.pi) + np.array([0, 2, 4]) * np.pi / 3
    means = np.zeros((3, codings_size))
    means[:, 0], means[:, 1] = 9 * np.cos(angles), 9 * np.sin(angles)
    means += rng.uniform(2, 4, codings_size)  # away from 0
    roots = np.array([_root(codings_size, rng) for _ in shares])
    cluster = rng.permutation(np.repeat(np.arange(3), (shares * CODINGS).astype(int)))
    noise = rng.standard_normal((CODINGS, codings_size))
    codings = means[cluster] + np.einsum("nij,nj->ni", roots[cluster], noise)
    seeds = [int(seed) for seed in rng.choice(2**31 - 1, 2, replace=False) + 1]
    return {
        "codings": codings.astype("float32"), "shares": shares, "means": means, "roots": roots, "seeds": seeds,
    }  # fmt: skip


def _root(size: int, rng: np.random.Generator) -> np.ndarray:
    """A lower triangular root of a covariance: standard deviation 1, neighbours correlated by ±0.8."""
    covariance = 0.8 ** np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    signs = rng.choice([-1.0, 1.0], size)
    return np.linalg.cholesky(covariance * np.outer(signs, signs))


def probe_draws(fit_sampler: Any, inputs: dict) -> dict:
    codings = inputs["codings"].copy()
    with doing(f"calling fit_sampler(codings, n_components={COMPONENTS}) with codings of shape {codings.shape}"):
        sample = fit_sampler(codings, n_components=COMPONENTS)
    if not callable(sample):
        return {"sampler": type(sample).__name__}
    with doing(f"calling sample({DRAWS}), with sample = fit_sampler(…)"):
        draws = write(sample(DRAWS))
    with doing("calling fit_sampler(codings, n_components=1) and its function"):
        single = write(fit_sampler(codings, n_components=1)(DRAWS))
    return {"sampler": "function", "draws": _narrow(draws), "single": _narrow(single)}


def _narrow(written: dict) -> dict:
    """float64 as float32: half as much evidence."""
    return write(read_array(written).astype("float32")) if written.get("dtype") == "float64" else written


def probe_seeds(fit_sampler: Any, inputs: dict) -> dict:
    first, second = inputs["seeds"]
    calls = {
        "free": {},
        "free_again": {},
        "first": {"seed": first},
        "first_again": {"seed": first},
        "second": {"seed": second},
    }
    with doing(f"calling fit_sampler(codings, n_components={COMPONENTS})"):
        sample = fit_sampler(inputs["codings"].copy(), n_components=COMPONENTS)
    if not callable(sample):
        return {"sampler": type(sample).__name__}
    evidence = {"sampler": "function"}
    for key, seed in calls.items():
        with doing(f"calling sample({SEEDED}{', seed=…' if seed else ''})"):
            evidence[key] = write(sample(SEEDED, **seed))
    return evidence


def judge_draws(inputs: dict, evidence: Mapping) -> str:
    _require_function(evidence)
    draws = _codings(evidence["draws"], inputs, DRAWS, f"sample({DRAWS})")
    given = inputs["codings"].astype("float64")
    _require_new(draws, given)
    _require_clusters(draws, given, inputs)
    _require_shape(draws, inputs)
    single = _codings(evidence["single"], inputs, DRAWS, f"sample({DRAWS})")
    if (
        _strays(single, inputs) < 0.2
    ):  # of one Gaussian over three clusters, at least half of the draws lie outside them
        raise Failure(Slip.n_components_ignored, "draws between the clusters", "draws in the clusters only")
    return f"{DRAWS:,} new codings, spread as the given ones are."


def _require_function(evidence: Mapping) -> None:
    if evidence["sampler"] != "function":
        raise Failure(
            Slip.no_function_returned, "a function sample(n, seed=None)", f"a {str(evidence['sampler'])[:60]}"
        )


def _codings(written: Any, inputs: dict, n: int, what: str) -> np.ndarray:
    size = inputs["codings"].shape[1]
    if isinstance(written, Mapping) and written.get("kind") == "sequence" and written.get("length") == 2:
        raise Failure(Slip.labels_returned_too, f"codings of shape ({n}, {size})", "a pair")
    shape = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    shapes = {(size, n): Slip.transposed}
    if len(shape) == 2 and shape[1] == size and shape[0] != n:
        shapes[shape] = Slip.wrong_number_of_codings
    return shaped(written, what, (n, size), shapes)


def _require_new(draws: np.ndarray, given: np.ndarray) -> None:
    """New codings: none of the given ones, and no two the same."""
    rounded = np.round(draws, 4)
    if len(np.unique(rounded, axis=0)) <= 10 * COMPONENTS:
        raise Failure(Slip.centres_only, f"{DRAWS} different rows", f"{len(np.unique(rounded, axis=0))} different rows")
    old = {row.tobytes() for row in np.round(given, 3) + 0.0}
    copies = np.mean([row.tobytes() in old for row in np.round(draws, 3) + 0.0])
    if copies > 0.1:  # three decimals of three numbers agree by chance once in millions
        raise Failure(Slip.codings_repeated, "new codings", f"{copies:.0%} of the rows are given ones")


def _strays(draws: np.ndarray, inputs: dict) -> float:
    """The share of draws that no cluster would give: squared Mahalanobis distance above 40 from each."""
    return float(np.mean(_distances(draws, inputs).min(axis=0) > 40))


def _distances(draws: np.ndarray, inputs: dict) -> np.ndarray:
    """Squared Mahalanobis distance of each draw from each cluster, (clusters, n)."""
    solved = [
        np.linalg.solve(root, (draws - mean).T) for root, mean in zip(inputs["roots"], inputs["means"], strict=True)
    ]
    return np.square(solved).sum(axis=1)


def _require_clusters(draws: np.ndarray, given: np.ndarray, inputs: dict) -> None:
    strays = _strays(draws, inputs)
    if strays < 0.02:  # a right answer has none, give or take one in a thousand
        return
    observed = f"{strays:.0%} of the draws lie where there were no codings"
    mean, std = draws.mean(axis=0), draws.std(axis=0)
    error = 6 / np.sqrt(DRAWS)
    if np.abs(mean).max() < error and np.abs(std - 1).max() < error:
        kurtosis = np.mean(((draws - mean) / std) ** 4, axis=0)  # of a Gaussian 3, give or take 0.11
        gaussian = np.abs(kurtosis - 3).max() < 0.66
        raise Failure(
            Slip.prior_for_mixture if gaussian else Slip.still_standardised, "draws like the given codings", observed
        )
    same_mean = np.abs(mean - given.mean(axis=0)) < 10 * error * given.std(axis=0)
    same_std = np.abs(std / given.std(axis=0) - 1) < 10 * error
    if same_mean.all() and same_std.all():
        raise Failure(
            Slip.covariances_not_full if strays < 0.2 else Slip.one_gaussian, "draws like the given codings", observed
        )
    raise Failure(Slip.wrong_spread, "draws like the given codings", observed)


def _require_shape(draws: np.ndarray, inputs: dict) -> None:
    """Shares, order, spread and correlation of the clusters, within six standard errors of draws and of the fit."""
    cluster = _distances(draws, inputs).argmin(axis=0)
    shares, expected = np.bincount(cluster, minlength=3) / DRAWS, inputs["shares"]
    error = 6 * np.sqrt(expected * (1 - expected) * (1 / DRAWS + 1 / CODINGS))
    if np.any(np.abs(shares - expected) > error):
        # Several components may share a cluster: their number, not its size, then says how often it is drawn.
        sixths = np.abs(shares * COMPONENTS - np.round(shares * COMPONENTS)).max() < 0.3
        thirds = np.abs(shares - 1 / 3).max() < 0.07
        named = Slip.equal_shares if (sixths or thirds) and shares.min() > 0.05 else Slip.wrong_shares
        raise Failure(named, f"shares {numbers(expected, 2)}", f"shares {numbers(shares, 2)}")
    _require_shuffled(cluster, shares)
    for k in range(3):
        own = draws[cluster == k]
        root = inputs["roots"][k]
        place = np.abs(own.mean(axis=0) - inputs["means"][k]).max()
        spread, wide = np.abs(own.std(axis=0) - 1).max(), own.std(axis=0).mean()
        # Six standard errors of a mean of draws and of the fit; of the spread, what mixtures with a prior may be off by twice.
        if place > 6 * np.sqrt(1 / len(own) + 1 / (CODINGS * expected[k])) or spread > 0.3:
            raise Failure(
                Slip.wrong_spread, "clusters in their place, with spread 1", f"off by {place:.2f}, spread {wide:.2f}"
            )
        off = np.abs(np.corrcoef(own.T) - root @ root.T).max()
        if off > 0.26:  # over 16 fits: full covariances 0.01 to 0.09, with a prior up to 0.20; diagonal ones from 0.32
            raise Failure(Slip.covariances_not_full, "codings correlated by ±0.8", f"correlations off by {off:.2f}")


def _require_shuffled(cluster: np.ndarray, shares: np.ndarray) -> None:
    """How often neighbours belong to different clusters: nearly never if sorted, else 1 − Σ share²."""
    changes, expected = np.mean(cluster[1:] != cluster[:-1]), 1 - np.square(shares).sum()
    if changes < 0.6 * expected:
        raise Failure(
            Slip.sorted_by_component,
            "neighbouring rows from different clusters",
            f"{changes:.0%} of neighbouring rows are",
        )


def judge_seeds(inputs: dict, evidence: Mapping) -> str:
    _require_function(evidence)
    seen = {
        key: _codings(evidence[key], inputs, SEEDED, f"sample({SEEDED})")
        for key in ("free", "free_again", "first", "first_again", "second")
    }

    def same(one: str, other: str) -> bool:
        return np.allclose(seen[one], seen[other], rtol=0, atol=1e-4)

    if same("first", "second"):
        raise Failure(Slip.same_draws_every_time, "other codings for another seed", "the same codings")
    if not same("first", "first_again"):
        raise Failure(Slip.seed_has_no_effect, "the same codings for the same seed", "other codings")
    if same("free", "free_again"):
        raise Failure(Slip.same_draws_every_time, "new codings at every call without a seed", "the same codings")
    return "same seed, same codings; another seed or none, other codings."


draws = Check(mixture_inputs, probe_draws, judge_draws)
seeds = Check(mixture_inputs, probe_seeds, judge_seeds)
