"""``information_gap(information, entropies)`` → (factors,): how far the most telling coding is ahead of the second, as a share.

(largest − second largest) / entropy of the factor, for each factor (the mutual information gap of Chen and others,
arXiv:1802.04942, before its mean over the factors).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, shaped
from vaelab.checks.kinds import values
from vaelab.checks.kinds.calls import write_array
from vaelab.checks.kinds.values import Formula

WHERE = "step 2, “A score, and what it rewards”"
WHAT = "information_gap(information, entropies)"


class Slip(values.Slip):
    largest_alone = (
        "Nothing is taken off: what comes back is the share that the most telling coding tells.",
        "Subtract the second largest value of each column before you divide.",
    )
    second_alone = (
        "What comes back is the share that the second coding tells.",
        "Subtract it from the largest value of the column.",
    )
    not_divided = (
        "The gap is in nats, not a share.",
        "Divide by the entropy of the factor: entropies has one number for each column.",
    )
    smallest_taken_off = (
        "The smallest value of each column is taken off, not the second largest.",
        "np.sort(information, axis=0)[-2] is the second largest.",
    )
    third_taken_off = (
        "The third largest value of each column is taken off.",
        "np.sort(information, axis=0)[-2] is the second largest: the last row of what is sorted is −1.",
    )
    two_smallest = (
        "The gap is that between the two smallest values of each column.",
        "np.sort puts the smallest first: the largest is [-1], the second [-2].",
    )
    second_to_third = (
        "The gap is that between the second and the third.",
        "The largest is np.sort(information, axis=0)[-1], the second [-2].",
    )
    others_averaged = (
        "{seen} is taken off, not the second largest value.",
        "One rival is enough to share the first place: np.sort(information, axis=0)[-2].",
    )
    not_sorted = (
        "The {which} two rows are compared, whichever codings they belong to.",
        "Sort each column first: np.sort(information, axis=0).",
    )
    whole_table_sorted = (
        "The two largest values of the whole table are compared.",
        "Every factor has a first and a second of its own: sort along axis 0.",
    )
    places_for_values = (
        "Numbers of codings are subtracted, not what these tell.",
        "np.argsort gives places; np.sort gives the values.",
    )
    share_of_the_largest = (
        "The gap is divided by the largest value, not by the entropy.",
        "Divide by entropies: how much there is to be told does not depend on the codings.",
    )
    share_of_all_told = (
        "The gap is divided by the sum of {what}, not by the entropy.",
        "Divide by entropies: codings may tell the same thing twice.",
    )
    ratio_for_difference = (
        "The largest value is divided by the second, not reduced by it.",
        "A gap is a difference: largest − second.",
    )
    ties_dropped = (
        "Where two codings tell as much, the third is taken off.",
        "The gap is 0 there. np.unique and sets drop what is equal: np.sort keeps it.",
    )
    rows_sorted = (
        "Each row is sorted, not each column.",
        "np.sort goes along the last axis unless told: np.sort(information, axis=0).",
    )
    only_the_second_divided = (
        "Only the second value is divided by the entropy.",
        "The brackets are missing: (largest − second) / entropies.",
    )
    only_the_first_divided = (
        "Only the largest value is divided by the entropy.",
        "The second is in nats, too: (largest − second) / entropies.",
    )
    one_entropy_for_all = (
        "All gaps are divided by one and the same number.",
        "Each factor has its own entropy: entropies has one number for each column.",
    )
    multiplied_by_entropy = (
        "The gap is multiplied by the entropy.",
        "Divide: the gap is a share of what there is to be told.",
    )
    gap_of_each_coding = (
        "There is a value for each coding: the rows were compared.",
        "A row is a coding, a column a factor: compare along axis 0.",
    )
    entropies_as_a_column = (
        "There is a table: every gap is divided by the entropy of every factor.",
        "(n,) over (n, 1) makes (n, n): divide by entropies as it is, without [:, None].",
    )
    averaged_over_factors = (
        "One number comes back: the mean of all values, or their sum.",
        "Return one gap for each factor; the notebook takes the mean itself.",
    )


def inputs(rng: np.random.Generator, codings_size: int = 7, n_factors: int = 4) -> dict:
    """A table in no order whose columns have their first and second places in different rows; every entropy is another.

    In the last column two codings share the first place.
    """
    at_least(6, codings_size=codings_size)
    at_least(2, n_factors=n_factors)
    entropies = rng.permutation(np.linspace(1.1, 3.0, n_factors))
    information = np.stack([_column(rng, codings_size) for _ in range(n_factors)], axis=1) * entropies
    if (np.diff(information[-2:], axis=1) > 0).all():  # sorting the rows would change nothing there
        information, entropies = information[:, ::-1].copy(), entropies[::-1].copy()
    second, first = np.argsort(information[:, -1])[-2:]
    information[second, -1] = information[first, -1]
    return {"information": information, "entropies": entropies}


def _column(rng: np.random.Generator, size: int) -> np.ndarray:
    """Shares of the entropy: third in the first row, small ones in the second and the last two, first and second between."""
    shares = np.sort(rng.uniform(0.02, 0.12, size))
    shares[-3:] = rng.uniform(0.15, 0.2), rng.uniform(0.27, 0.4), rng.uniform(0.5, 0.8)
    return np.concatenate([shares[[-3, 1]], rng.permutation([*shares[3:-3], *shares[-2:]]), shares[[2, 0]]])


def probe(information_gap: Any, inputs: dict) -> dict:
    gaps, changed = values.call(information_gap, WHAT, inputs)
    return {"gaps": write_array(gaps), **changed}


def judge(inputs: dict, evidence: Mapping) -> str:
    table, entropies = inputs["information"], inputs["entropies"]
    size, factors = table.shape
    one = Slip.averaged_over_factors
    shapes = {(): one, (1,): one, (factors, factors): Slip.entropies_as_a_column}
    if size != factors:
        shapes[size,] = Slip.gap_of_each_coding
    seen = shaped(evidence["gaps"], WHAT, (factors,), shapes)
    formula = Formula("The gap", gaps, {"information": table, "entropies": entropies}, Slip, atol=1e-6)
    if not formula.fits(seen):
        raise formula.failure(seen, _known(table, entropies), evidence=evidence)
    values.require_kept(Slip, evidence)
    return f"{factors} factors, the first coding ahead of the second by {100 * seen.mean():.0f} % on average."


def gaps(information: np.ndarray, entropies: np.ndarray) -> np.ndarray:
    """The formula above: (codings_size, factors) and (factors,) → (factors,)."""
    if len(information) < 2:  # some of the codings only, as the shared slips try it
        return np.full(len(entropies), np.nan)
    ranked = np.sort(information, axis=0)
    return (ranked[-1] - ranked[-2]) / entropies if ranked.shape[1:] == entropies.shape else np.full(1, np.nan)


def _known(table: np.ndarray, entropies: np.ndarray) -> dict:
    """What each known mistake gives."""
    ranked, places, everything = np.sort(table, axis=0), np.argsort(table, axis=0), np.sort(table, axis=None)
    gap, n = ranked[-1] - ranked[-2], len(table)
    across = np.sort(table, axis=1)
    off = {
        "The mean of the column": table.mean(axis=0),
        "The mean of all others": ranked[:-1].mean(axis=0),
        "The median of the column": np.median(table, axis=0),
        "The sum of all others": ranked[:-1].sum(axis=0),
    }
    known = {
        Slip.largest_alone: [ranked[-1] / entropies, ranked[-1]],
        Slip.second_alone: [ranked[-2] / entropies, ranked[-2]],
        Slip.not_divided: [gap, -gap],
        Slip.smallest_taken_off: _both(ranked[-1] - ranked[0], entropies),
        Slip.ties_dropped: (ranked[-1] - [max(column[column < column.max()]) for column in table.T]) / entropies,
        Slip.rows_sorted: _both(across[-1] - across[-2], entropies),
        Slip.only_the_second_divided: ranked[-1] - ranked[-2] / entropies,
        Slip.only_the_first_divided: ranked[-1] / entropies - ranked[-2],
        Slip.third_taken_off: _both(ranked[-1] - ranked[-3], entropies),
        Slip.two_smallest: _both(ranked[0] - ranked[1], entropies),
        Slip.second_to_third: _both(ranked[-2] - ranked[-3], entropies),
        **{Slip.others_averaged.about(seen=seen): _both(ranked[-1] - one, entropies) for seen, one in off.items()},
        Slip.not_sorted.about(which="first"): _both(table[0] - table[1], entropies),
        Slip.not_sorted.about(which="last"): _both(table[-1] - table[-2], entropies),
        Slip.whole_table_sorted: [(everything[-1] - everything[-2]) / entropies],
        Slip.places_for_values: [*_both(places[-1] - places[-2], entropies), *_both(places[0] - places[1], entropies)],
        Slip.share_of_the_largest: [gap / ranked[-1], ranked[-2] / ranked[-1]],
        Slip.share_of_all_told.about(what="the column"): gap / table.sum(axis=0),
        Slip.share_of_all_told.about(what="the two largest values"): gap / (ranked[-1] + ranked[-2]),
        Slip.ratio_for_difference: [ranked[-1] / ranked[-2], ranked[-1] / ranked[-2] / entropies],
        Slip.one_entropy_for_all: [gap / one for one in (entropies.sum(), entropies.mean(), entropies.max(), np.log(n))]
        + [gap / np.log(20), gap / entropies[0], gap / entropies[-1]],
        Slip.multiplied_by_entropy: [gap * entropies],
    }
    if n == table.shape[1]:  # then the wrong axis does not show in the shape
        known[Slip.gap_of_each_coding] = _both(across[:, -1] - across[:, -2], entropies)
    return known


def _both(gap: np.ndarray, entropies: np.ndarray) -> list[np.ndarray]:
    """As a share and in nats, either way round."""
    return [gap / entropies, gap, -gap / entropies, -gap]


shares = Check(inputs, probe, judge)
