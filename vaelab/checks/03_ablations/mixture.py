"""Checks of ``fit_sampler(codings, n_components=30)``: a function that draws new codings from a fitted Gaussian mixture."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    Mistake,
    at_least,
    at_most,
    doing,
    numbers,
    read_array,
    shaped,
    write,
)
from vaelab.checks.kinds import defaults
from vaelab.checks.kinds import draws as seeded

WHERE = "step 5, “Sampling where the codings are”"
DRAWS = 2000
CODINGS = 6000  # so many that the prior of a Bayesian mixture, whose answer is right as well, weighs little
COMPONENTS = 6  # for three clusters: whatever k-means starts from, each gets one
SEEDED, MANY = 40, 520  # MANY: more than two batches of 256, in each of which the same seed may have been used


class Slip(seeded.Slip, things="codings"):
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
        "The draws are spread like those of a single Gaussian: many lie between the clusters of the codings, where there was nothing.",
        "Fit a mixture and give it its components: GaussianMixture(n_components).",
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
    first_codings_only = (
        "The mixture is fitted to the first codings only.",
        "Fit it to all of them: .fit(codings).",
    )
    covariances_not_full = (
        "The entries of a row are drawn independently of each other; those of the codings belong together.",
        'Leave covariance_type at "full", and shuffle whole rows: rng.permutation(rows).',
    )
    one_covariance_for_all = (
        "The clusters differ in their correlations, the draws from them do not: one covariance serves all components.",
        'Leave covariance_type at "full".',
    )
    columns_exchanged = (
        "The columns of the draws have changed places: the first coding is not drawn like the first that was given.",
        "Shuffle whole rows, rng.permutation(rows): with axis=1 the columns change places, not the rows.",
    )
    covariance_for_its_root = (
        "The noise is multiplied by a covariance, not by a root of it: the spread comes out squared.",
        "Multiply by the Cholesky factor of mixture.covariances_, or let mixture.sample do it.",
    )
    cholesky_not_transposed = (
        "The Cholesky factor is applied on the wrong side: the covariance of noise @ L is Lᵀ L, not L Lᵀ.",
        "For noise in rows it is noise @ L.T; or let mixture.sample do it.",
    )
    spread_of_1_everywhere = (
        "Around its centre every component has the standard deviation 1, whatever the codings had.",
        "A component has a covariance of its own, mixture.covariances_; mixture.sample uses it.",
    )
    wrong_spread = (
        "The draws lie elsewhere than the codings, or are spread more or less widely.",
        "Return what mixture.sample gives, unchanged.",
    )
    still_standardised = (
        "The draws have the standard deviation 1: they are still in the units of scaled codings.",
        "Undo the scaling before you return them: rows * std + mean.",
    )
    uniform_codings = (
        "The draws are spread evenly over a range.",
        "Draw from the mixture that was fitted: mixture.sample(n).",
    )
    sorted_by_component = (
        "The draws come component by component: the first images would all be of one kind.",
        "scikit-learn returns them in that order. Shuffle the rows: rng.permutation(codings).",
    )
    n_components_ignored = (
        "With n_components=1 the draws should come from one Gaussian, and they do not.",
        "Fit GaussianMixture(n_components), with the argument in the place of a number, and draw from the mixture, not around the codings.",
    )
    columns_shuffled = (
        "Every column of the draws is as it should be, but the rows are mixed up: each column was put into an order of its own.",
        "Shuffle whole rows: rng.permutation(rows). rng.permuted(rows, axis=0) shuffles each column for itself.",
    )
    numbers_of_components = (
        "The numbers of the components come back, not the codings.",
        "mixture.sample(n) returns a pair, codings and component numbers: take the first, mixture.sample(n)[0].",
    )
    seed_fixed = Mistake(
        "same_draws_every_time",
        "Every call returns the same codings, whatever the seed.",
        "A mixture made with a whole number for random_state draws the same each time: set mixture.random_state = seed before drawing.",
    )
    drawn_from_a_pool = (
        "Two calls share rows: they are taken out of codings that were drawn once and for all.",
        "Draw in each call, inside `sample`: mixture.sample(n) belongs there.",
    )
    same_images_without_a_seed = Mistake(
        "same_draws_every_time",
        "Without a seed, every call returns the same codings.",
        "A mixture made with a whole number for random_state draws the same each time: set mixture.random_state = seed before drawing.",
    )
    only_the_order_changes = (
        "Every call returns the same codings, only in another order.",
        "The draws need the seed, too, not only the shuffling: mixture.random_state = seed.",
    )
    only_the_order_changes_without_a_seed = (
        "Without a seed, every call returns the same codings, only in another order.",
        "Was the mixture made with a whole number for random_state? Without a seed it draws the same each time: set mixture.random_state = seed before drawing, also where seed is None.",
    )
    seed_has_no_effect = (
        "The same seed gives other codings the second time.",
        "Both the draws and the shuffling have to start from seed: mixture.random_state = seed, np.random.default_rng(seed).",
    )


def mixture_inputs(rng: np.random.Generator, codings_size: int = 3) -> dict:
    """Three clusters far apart, each with strong correlations, those of the small ones opposite to those of the large one.

    Their shares are such that drawing all of some components equally often can never come near them: each small cluster has
    a component of six, and half as much of the codings. They come one after the other: the first codings are of one cluster.
    """
    at_least(2, codings_size=codings_size)
    at_most(20, codings_size=codings_size)
    shares = np.array([0.86, 0.08, 0.06])
    angles = rng.uniform(0, 2 * np.pi) + np.array([0, 2, 4]) * np.pi / 3
    means = np.zeros((3, codings_size))
    means[:, 0], means[:, 1] = 9 * np.cos(angles), 9 * np.sin(angles)
    means += rng.uniform(2, 4, codings_size)  # away from 0
    signs = rng.choice([-1.0, 1.0], codings_size)
    opposite = signs * (-1.0) ** np.arange(codings_size)
    roots = np.array([_root(signs), _root(opposite), _root(opposite)])
    cluster = np.repeat(np.arange(3), np.round(shares * CODINGS).astype(int))
    noise = rng.standard_normal((CODINGS, codings_size))
    codings = means[cluster] + np.einsum("nij,nj->ni", roots[cluster], noise)
    return {"codings": codings.astype("float32"), "shares": shares, "means": means, "roots": roots}


def seed_inputs(rng: np.random.Generator, codings_size: int = 3) -> dict:
    return {**mixture_inputs(rng, codings_size), "seeds": seeded.seeds(rng)}


def _root(signs: np.ndarray) -> np.ndarray:
    """A lower triangular root of a covariance: standard deviation 1, neighbours correlated by ±0.8."""
    size = len(signs)
    covariance = 0.8 ** np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    return np.linalg.cholesky(covariance * np.outer(signs, signs))


def probe_draws(fit_sampler: Any, inputs: dict) -> dict:
    codings = inputs["codings"].copy()
    with doing(f"calling fit_sampler(codings, n_components={COMPONENTS}) with codings of shape {codings.shape}"):
        sample = fit_sampler(codings, n_components=COMPONENTS)
    if not callable(sample):
        return {"sampler": type(sample).__name__}
    with doing(f"calling sample({DRAWS}), with sample = fit_sampler(…)"):
        draws, more = write(sample(DRAWS)), write(sample(DRAWS))
    with doing("calling fit_sampler(codings, n_components=1) and its function"):
        single = write(fit_sampler(codings, n_components=1)(DRAWS))
    shared = _share_of_known(more, draws)
    return {"sampler": "function", "draws": _narrow(draws), "single": _narrow(single), "shared": shared}


def _share_of_known(written: dict, known: dict) -> float:
    """The share of these rows that stand in ``known`` as well; 0 for what has no rows."""
    if not all(some["kind"] == "array" and len(some["shape"]) == 2 for some in (written, known)):
        return 0.0
    rows = {row.tobytes() for row in read_array(known)}
    return float(np.mean([row.tobytes() in rows for row in read_array(written)]))


def _narrow(written: dict) -> dict:
    """float64 as float32: half as much evidence."""
    return write(read_array(written).astype("float32")) if written.get("dtype") == "float64" else written


def probe_seeds(fit_sampler: Any, inputs: dict) -> dict:
    with doing(f"calling fit_sampler(codings, n_components={COMPONENTS})"):
        sample = fit_sampler(inputs["codings"].copy(), n_components=COMPONENTS)
    if not callable(sample):
        return {"sampler": type(sample).__name__}
    evidence = {"sampler": "function", "defaults": defaults.of(fit_sampler, "n_components")}
    for key, seed in inputs["seeds"].items():
        with doing(f"calling {_call(SEEDED, **seed)}"):
            evidence[key] = write(sample(SEEDED, **seed))
    with doing(f"calling {_call(MANY, **inputs['seeds']['first'])}"):
        evidence["many"] = write(sample(MANY, **inputs["seeds"]["first"]))
    return evidence


def _call(n: int, **seed: int | None) -> str:
    return f"sample({n}{''.join(f', seed={value}' for value in seed.values())})"


def judge_draws(inputs: dict, evidence: Mapping) -> str:
    _require_function(evidence)
    draws = _codings(evidence["draws"], inputs, DRAWS, f"sample({DRAWS})")
    single = _codings(evidence["single"], inputs, DRAWS, f"sample({DRAWS})")
    given = inputs["codings"].astype("float64")
    _require_new(draws, given)
    _require_single(single, given, _rows_mixed_up(draws, given, inputs))
    _require_clusters(draws, given, inputs)
    _require_shape(draws, inputs)
    # Numbers drawn anew agree once in billions; all of them do where another test has its say, about seeds.
    if 0.001 < float(evidence["shared"]) < 0.9:
        seen = f"{float(evidence['shared']):.0%} of the rows of a call are in another's"
        raise Failure(Slip.drawn_from_a_pool, "new rows in every call", seen)
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
    if shape == (n,) and str(written["dtype"]).startswith("int"):
        shapes[shape] = Slip.numbers_of_components
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


def _rows_mixed_up(draws: np.ndarray, given: np.ndarray, inputs: dict) -> bool:
    """Whether every column has the distribution of the codings', and yet many rows lie in no cluster.

    Kolmogorov and Smirnov's distance of columns from the same mixture is above 0.07 once in 10⁶ runs.
    """
    columns = zip(draws.T, given.T, strict=True)
    return _strays(draws, inputs) > 0.05 and all(_apart(one, other) < 0.07 for one, other in columns)


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference of the two shares that lie below any number."""
    at = np.concatenate([one, other])
    return float(np.abs(np.subtract(*(np.searchsorted(np.sort(x), at, "right") / len(x) for x in (one, other)))).max())


def _strays(draws: np.ndarray, inputs: dict) -> float:
    """The share of draws that no cluster would give: squared Mahalanobis distance above 40 from each."""
    return float(np.mean(_distances(draws, inputs).min(axis=0) > 40))


def _distances(draws: np.ndarray, inputs: dict) -> np.ndarray:
    """Squared Mahalanobis distance of each draw from each cluster, (clusters, n)."""
    solved = [
        np.linalg.solve(root, (draws - mean).T) for root, mean in zip(inputs["roots"], inputs["means"], strict=True)
    ]
    return np.square(solved).sum(axis=1)


def _require_single(draws: np.ndarray, given: np.ndarray, mixed_up: bool) -> None:
    """One component is one Gaussian with the mean and the covariance of all codings: nothing of its fit is a matter of luck."""
    if np.abs(draws.mean(axis=0)).max() < 1e-6 and np.abs(draws.std(axis=0) - 1).max() < 1e-3:
        seen = "mean 0 and standard deviation 1 in every coding, to the last digit"
        raise Failure(Slip.still_standardised, "the spread of the codings", seen)
    seeded.require_untouched(Slip, draws, scale=float(given.std()))
    mean, covariance, size = draws.mean(axis=0), np.cov(draws, rowvar=False), draws.shape[1]
    kurtosis = np.mean(((draws - mean) / np.maximum(draws.std(axis=0), 1e-9)) ** 4)
    if abs(kurtosis - 1.8) < 0.2:  # of every uniform distribution, whatever its range
        raise Failure(Slip.uniform_codings, "kurtosis 3, as of a Gaussian", f"{kurtosis:.2f}, as of uniform numbers")
    # Mardia's kurtosis (1970): d (d + 2) for a Gaussian, with the variance 8 d (d + 2) / n; three clusters give far more.
    squares = np.einsum("ni,in->n", draws - mean, np.linalg.solve(covariance, (draws - mean).T))
    expected, found = size * (size + 2), float(np.mean(squares**2))
    if abs(found - expected) > 8 * np.sqrt(8 * expected / DRAWS):
        raise Failure(Slip.n_components_ignored, f"Mardia's kurtosis {expected}, as of every Gaussian", f"{found:.3g}")
    place, spread = given.mean(axis=0), np.cov(given, rowvar=False)
    if not (_same_place(mean, place, spread) and _same_covariance(covariance, spread)):
        expected, observed = (
            f"with n_components=1 mean {numbers(m, 2)}, {seeded.spread(c)}"
            for m, c in ((place, spread), (mean, covariance))
        )
        named = _elsewhere(mean, covariance, given) or Slip.wrong_spread
        raise Failure(
            Slip.columns_shuffled if mixed_up and named is Slip.covariances_not_full else named, expected, observed
        )


def _same_place(mean: np.ndarray, expected: np.ndarray, covariance: np.ndarray) -> bool:
    """Within six standard errors of a mean of n draws."""
    return bool(np.all(np.abs(mean - expected) < 6 * np.sqrt(np.diag(covariance) / DRAWS)))


def _same_covariance(seen: np.ndarray, expected: np.ndarray) -> bool:
    return _errors_off(seen, expected) < 6


def _errors_off(seen: np.ndarray, expected: np.ndarray) -> float:
    """How far off, in standard errors of a covariance of n Gaussian draws, √((cᵢᵢ cⱼⱼ + cᵢⱼ²) / n)."""
    variances = np.diag(expected)
    errors = np.sqrt((np.outer(variances, variances) + expected**2) / DRAWS)
    return float(np.max(np.abs(seen - expected) / errors))


def _elsewhere(mean: np.ndarray, covariance: np.ndarray, given: np.ndarray) -> Mistake | None:
    """The mistake with this mean and the nearest covariance, for one component."""
    place, spread = given.mean(axis=0), np.cov(given, rowvar=False)
    one, variances, root = np.eye(len(place)), np.diag(spread), np.linalg.cholesky(spread)
    correlations = spread / np.sqrt(np.outer(variances, variances))
    candidates = [
        (Slip.prior_for_mixture, 0 * place, one),
        (Slip.spread_of_1_everywhere, place, one),
        (Slip.still_standardised, 0 * place, correlations),
        (Slip.still_standardised, place, correlations),
        (Slip.covariances_not_full, place, np.diag(variances)),
        (Slip.covariances_not_full, place, variances.mean() * one),
        (Slip.covariance_for_its_root, place, spread @ spread),
        (Slip.covariance_for_its_root, place, np.diag(variances**2)),
        (Slip.cholesky_not_transposed, place, root.T @ root),
    ]
    orders = _orders(len(place))
    candidates += [(Slip.columns_exchanged, place[order], spread[order][:, order]) for order in orders]
    firsts = (50, 100, 200, 256, 400, 500, 1000, DRAWS, len(given) // 2, 4000, 5000)
    candidates += [(Slip.first_codings_only, given[:k].mean(axis=0), np.cov(given[:k].T)) for k in firsts]
    placed = [
        (_errors_off(covariance, wide), mistake) for mistake, at, wide in candidates if _same_place(mean, at, wide)
    ]
    off, nearest = min(placed, key=lambda one: one[0], default=(6, None))
    return nearest if off < 6 else None


def _orders(size: int) -> list[list[int]]:
    return [list(order) for order in itertools.permutations(range(size))]


def _require_clusters(draws: np.ndarray, given: np.ndarray, inputs: dict) -> None:
    strays = _strays(draws, inputs)
    if strays < 0.02:  # a right answer has none, give or take one in a thousand
        return
    observed = f"{strays:.0%} of the draws lie where there were no codings"
    mean, std = draws.mean(axis=0), draws.std(axis=0)
    error = 6 / np.sqrt(DRAWS)
    named = Slip.wrong_spread
    if any(_strays(draws[:, order], inputs) < 0.02 for order in _orders(draws.shape[1])):
        named = Slip.columns_exchanged
    elif np.abs(mean).max() < error and np.abs(std - 1).max() < error:
        kurtosis = np.mean(((draws - mean) / std) ** 4, axis=0)  # of a Gaussian 3, give or take 0.11
        named = Slip.prior_for_mixture if np.abs(kurtosis - 3).max() < 0.66 else Slip.still_standardised
    elif np.all(np.abs(mean - given.mean(axis=0)) < 10 * error * given.std(axis=0)) and np.all(
        np.abs(std / given.std(axis=0) - 1) < 10 * error
    ):
        named = Slip.one_gaussian
    raise Failure(named, "draws in the clusters", observed)


def _require_shape(draws: np.ndarray, inputs: dict) -> None:
    """Shares, order, spread and correlation of the clusters, within six standard errors of draws and of the fit."""
    cluster = _distances(draws, inputs).argmin(axis=0)
    shares, expected = np.bincount(cluster, minlength=3) / DRAWS, inputs["shares"]
    error = 6 * np.sqrt(expected * (1 - expected) * (1 / DRAWS + 1 / CODINGS))
    if np.any(np.abs(shares - expected) > error):
        # Each small cluster has a component of its own, or more: drawn equally often, at least as many as one in six draws.
        named = Slip.equal_shares if shares[1:].min() > 0.13 else Slip.wrong_shares
        raise Failure(named, f"shares {numbers(expected, 2)}", f"shares {numbers(shares, 2)}")
    _require_shuffled(cluster, shares)
    for k in range(3):
        own = draws[cluster == k]
        root = inputs["roots"][k]
        place = np.abs(own.mean(axis=0) - inputs["means"][k]).max()
        spread, wide = np.abs(own.std(axis=0) - 1).max(), own.std(axis=0).mean()
        # Six standard errors of a mean of draws and of the fit. A prior draws spread and correlations towards those of all
        # codings, but hardly in the large cluster. There correlations of neighbours are off by up to 0.032 in 200 fits without
        # one, by up to 0.036 in 80 with one (0.014 ± 0.009), by 0.107 to 0.239 in 300 with one covariance for all, and by 0.8
        # where codings are independent.
        most = (0.3, 0.075) if k == 0 else (1.0, 1.0)
        if place > 6 * np.sqrt(1 / len(own) + 1 / (CODINGS * expected[k])) or spread > most[0]:
            raise Failure(
                Slip.wrong_spread, "clusters in their place, with spread 1", f"off by {place:.2f}, spread {wide:.2f}"
            )
        off = np.abs(np.diagonal(np.corrcoef(own.T) - root @ root.T, 1)).max()
        if off > most[1]:
            around = draws - np.array([draws[cluster == k].mean(axis=0) for k in range(3)])[cluster]
            # Draws that count for a cluster by its own covariance are not quite independent there: what are they nearer to?
            pooled = np.tensordot(expected, [one @ one.T for one in inputs["roots"]], 1)
            none, same = (np.abs(np.corrcoef(around.T) - seen).max() for seen in (np.eye(len(root)), pooled))
            independent = none < same
            raise Failure(
                Slip.covariances_not_full if independent else Slip.one_covariance_for_all,
                "neighbours correlated by ±0.8 in every cluster",
                f"correlations off by {off:.2f} in the {'large' if k == 0 else 'small'} one",
            )


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
    asked = inputs["seeds"]
    seen = {key: _codings(evidence[key], inputs, SEEDED, _call(SEEDED, **seed)) for key, seed in asked.items()}
    seeded.judge_seeds(Slip, asked, seen, "codings")
    seeded.require_one_round(Slip, _codings(evidence["many"], inputs, MANY, _call(MANY, **asked["first"])))
    defaults.require(evidence["defaults"], n_components=30)
    return "same seed, same codings; another seed or none, other codings."


draws = Check(mixture_inputs, probe_draws, judge_draws, by_chance=True)
seeds = Check(seed_inputs, probe_seeds, judge_seeds)
