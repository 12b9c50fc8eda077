"""``mutual_information(a, b, bins=20)``: nats that two numbers tell of each other, from a table of how often they fall together.

Σ p(i, j) log [p(i, j) / (p(i) p(j))] over the cells of a table of equally wide bins from the smallest to the largest value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, at_most, write
from vaelab.checks.formulas import entropy
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import Formula

WHERE = "step 1, “How much does a coding tell?”"
WHAT = "mutual_information(a, b)"
DEFAULT = 20
ESTIMATED = 0.005  # nats: the noise of scikit-learn's estimate moves it by 0.0005


class Slip(values.Slip):
    joint_entropy = (
        "What comes back is the entropy of the whole table, not what a and b share.",
        "Divide by the two margins inside the logarithm: log(p / (p_a · p_b)).",
    )
    entropy_of_one = (
        "What comes back is the entropy of one of the two numbers.",
        "Compare the table with the product of its margins: sum of p · log(p / (p_a · p_b)).",
    )
    joint_entropy_added = (
        "The entropy of the table is added to those of its margins, not subtracted.",
        "I(a; b) = H(a) + H(b) − H(a, b).",
    )
    counts_not_shares = (
        "The table holds numbers of pairs, not shares.",
        "Divide it by its sum first, so that it adds up to 1.",
    )
    density_not_shares = (
        "The table holds densities, not shares.",
        "Leave density=True out and divide the counts by their sum.",
    )
    bins_ignored = "The number of bins is fixed, whatever bins says.", "Use the argument: np.histogram2d(a, b, bins)."
    default_bins = "Without the argument, the number of bins is not 20.", "Leave the default in the def line: bins=20."
    weights_missing = (
        "The logarithms are added up without their weights.",
        "Each cell counts with its share: sum of p · log(p / (p_a · p_b)).",
    )
    averaged_over_cells = ("The cells are averaged, not added up.", "Take the sum over the table.")
    ratio_upside_down = (
        "The sign is wrong: the fraction inside the logarithm is upside down, or a minus stands in front.",
        "The sum of p · log(p / (p_a · p_b)): the table is above, the product of its margins below.",
    )
    weighted_by_the_product = (
        "The logarithms are weighted by the product of the margins, not by the table.",
        "Each cell counts with its own share: sum of p · log(p / (p_a · p_b)).",
    )
    one_margin_twice = (
        "The product is that of one margin with itself.",
        "p_a is the sum over axis 1, p_b that over axis 0.",
    )
    one_bin_off = (
        "There is one bin too few or too many.",
        "np.histogram2d(a, b, bins) makes as many bins as asked; of edges there is one more.",
    )
    pairs_lost = "a and b are sorted, each by itself: the pairs are lost.", "Leave both in their order."
    one_margin_missing = (
        "The table is divided by one of its margins only.",
        "Both belong below the fraction bar: p_a is the sum over axis 1, p_b that over axis 0.",
    )
    correlation = (
        "What comes back is made of the correlation alone.",
        "That sees straight lines only. Use the table: sum of p · log(p / (p_a · p_b)).",
    )
    normalised = (
        "The information is divided by an entropy, so that it is a share.",
        "Return nats: leave the division out.",
    )
    equally_filled_bins = (
        "The bins hold equally many values each, they are not equally wide.",
        "np.histogram2d(a, b, bins) makes bins of the same width, from the smallest to the largest value.",
    )
    margins_added = (
        "The two margins are added, where they have to be multiplied.",
        "If neither tells anything of the other, the shares are products: p_a · p_b.",
    )
    margins_in_a_row = (
        "The product of the margins is a row and not a table: each p_a meets the p_b of its own number only.",
        "keepdims=True in both sums, or np.outer(p_a, p_b): then every row meets every column.",
    )
    margins_exchanged = (
        "The margins are exchanged: the product is that of the columns' and the rows' shares, lying on its side.",
        "np.outer(p_a, p_b) with p_a = p.sum(axis=1) for the rows and p_b = p.sum(axis=0) for the columns, or keepdims=True.",
    )
    every_value_its_own = (
        "Every value is a class of its own: that is log n, whatever the pairs are.",
        "Cut both into bins first, np.histogram2d(a, b, bins): mutual_info_score takes labels, not numbers.",
    )
    range_of_its_own = (
        "The bins do not run from the smallest to the largest value of each: the pairs fall into a few of them, or into none.",
        "np.histogram2d(a, b, bins) takes the range from the values: leave range=… out.",
    )
    one_range_for_both = Mistake(
        "range_of_its_own",
        "The bins run from the smallest to the largest value of a and b together, and those of one of the two fall into a few of them.",
        "The two have ranges of their own: np.histogram2d(a, b, bins) takes them from the values.",
    )
    estimated_by_neighbours = (
        "What comes back is scikit-learn's estimate from nearest neighbours, without bins.",
        "The task asks for the table: np.histogram2d(a, b, bins), then the sum of p · log(p / (p_a · p_b)).",
    )
    last_value_apart = (
        "The largest value has a bin of its own: there is one bin too many.",
        "np.digitize counts the right edge as outside; np.histogram2d puts it into the last bin.",
    )
    edges_for_bins = Mistake(
        "last_value_apart",
        "The largest value has a bin of its own, and the others share one bin too few.",
        "bins edges lie around bins − 1 bins, and np.digitize counts the last edge as outside: np.histogram2d(a, b, bins) does both.",
    )
    largest_left_out = Mistake(
        "last_value_apart",
        "The largest values fall into no bin: the pairs that they belong to are left out.",
        "np.digitize counts the right edge as outside; np.histogram2d puts it into the last bin.",
    )
    small_number_added = (
        "A number is added to the shares to avoid log 0, and it is large enough to show.",
        "Leave the empty cells out, p[p > 0]: they add nothing.",
    )
    added_to_the_counts = (
        "{number} is added to every count: empty cells get a share, and the others less than theirs.",
        "Count what there is, and leave the empty cells out, p[p > 0]: they add nothing.",
    )


TRIES = 500


def inputs(rng: np.random.Generator, n: int = 700, bins: int = 9) -> dict:
    """Pairs that hang together without a straight line; the two have other scales and other shapes."""
    at_least(200, n=n)
    at_least(4, bins=bins)
    at_most(15, bins=bins)
    for _ in range(TRIES):
        a = rng.normal(0, 1, n)
        b = 20 + 7 * (np.abs(a + 0.4) ** 1.3 + rng.normal(0, 0.35, n)) + 3 * a
        if (independent(table(a, b, bins)) > 0).all():  # else margins that are exchanged make an infinite number
            break
    return {"a": a, "b": b, "bins": bins}


def probe(mutual_information: Any, inputs: dict) -> dict:
    """With a number of bins, and with the default."""
    arguments = {"a": inputs["a"], "b": inputs["b"]}
    asked, changed = values.call(
        mutual_information, f"{WHAT[:-1]}, bins={inputs['bins']})", arguments, bins=inputs["bins"]
    )
    default, changed_too = values.call(mutual_information, WHAT, arguments)
    return {"asked": write(asked), "default": write(default), **changed, **changed_too}


def judge(inputs: dict, evidence: Mapping) -> str:
    a, b = inputs["a"], inputs["b"]
    for key, bins in (("asked", inputs["bins"]), ("default", DEFAULT)):
        seen = values.entropy_like(evidence[key], WHAT)
        formula = Formula(
            "The information",
            lambda a, b, bins=bins: information(table(a, b, bins)),
            {"a": a, "b": b},
            Slip,
            unit=" nats",
        )
        if formula.fits(seen):
            values.require_kept(Slip, evidence)
            continue
        known = _known(a, b, bins) | _with_both(a, b, inputs["bins"], evidence)
        if key == "default":
            known[Slip.default_bins] = [information(table(a, b, n)) for n in range(2, 60) if n != DEFAULT]
        if _same_without_bins(evidence):  # of a hundred values with a small number added one may lie there by chance
            slow = _estimate(a, b, seen) if formula.named(seen, known) is None else {}
            raise formula.failure(seen, known, slow, evidence=evidence, otherwise=Slip.bins_ignored)
        raise formula.failure(seen, known, _with_a_small_number(a, b, bins), evidence=evidence)
    return f"{seen:.3f} nats with 20 bins."


def table(a: np.ndarray, b: np.ndarray, bins: Any, ends: Any = None) -> np.ndarray:
    """Shares of pairs, (bins, bins)."""
    counts = np.histogram2d(a, b, bins, ends)[0]
    return counts / counts.sum()


def information(shares: np.ndarray) -> float:
    some = shares > 0
    return float(np.sum(shares[some] * np.log(shares[some] / independent(shares)[some])))


def independent(shares: np.ndarray) -> np.ndarray:
    """The table with the same margins in which neither tells anything of the other."""
    return np.outer(shares.sum(axis=1), shares.sum(axis=0))


def _known(a: np.ndarray, b: np.ndarray, bins: int) -> dict:
    """The number that each known mistake gives."""
    counts, edges_a, edges_b = np.histogram2d(a, b, bins)
    p = counts / counts.sum()
    p_a, p_b, some = p.sum(axis=1, keepdims=True), p.sum(axis=0, keepdims=True), p > 0
    product, right = p_a * p_b, information(p)
    diagonal = np.diag(product)
    entropies, together = (entropy(p_a), entropy(p_b)), entropy(p)
    density = np.histogram2d(a, b, bins, density=True)[0]
    logs = np.log(p[some] / product[some])
    margins = [np.broadcast_to(side, p.shape)[some] for side in (p_a, p_b)]
    conditional = [float(np.sum(p[some] * np.log(p[some] / side))) for side in margins]
    r = np.corrcoef(a, b)[0, 1]
    quantiles = [np.quantile(x, np.linspace(0, 1, bins + 1)) for x in (a, b)]
    filled = [np.searchsorted(edges[1:-1], x) for edges, x in zip(quantiles, (a, b), strict=True)]
    apart = table(np.digitize(a, edges_a), np.digitize(b, edges_b), [np.arange(0.5, bins + 2)] * 2)
    too_few = table(*(np.digitize(x, np.linspace(x.min(), x.max(), bins)) for x in (a, b)), bins)
    return {
        Slip.joint_entropy: [together, -together, together / np.log(2)],
        Slip.entropy_of_one: [*entropies, sum(entropies)],
        Slip.joint_entropy_added: sum(entropies) + together,
        Slip.counts_not_shares: [_plain(counts), _plain(counts, p_a * p_b), len(a) * right],
        Slip.density_not_shares: _plain(density),
        Slip.bins_ignored: [information(table(a, b, n)) for n in (10, 20, 30, 50) if n != bins],
        Slip.weights_missing: [logs.sum(), logs.mean()],
        Slip.averaged_over_cells: [right / bins**2, right / some.sum(), right / bins],
        Slip.ratio_upside_down: -right,
        Slip.weighted_by_the_product: [np.sum(product[some] * logs), np.sum(product[some] * -logs)],
        Slip.one_margin_twice: [
            _plain(p, np.outer(side, side)) for side in (p_a, p_b) if (np.outer(side, side)[some] > 0).all()
        ],
        Slip.pairs_lost: information(table(np.sort(a), np.sort(b), bins)),
        Slip.one_margin_missing: [*conditional, *(-one for one in conditional)],
        Slip.correlation: [r, r**2, abs(r), -0.5 * np.log(1 - r**2)],
        Slip.normalised: [
            right / one
            for one in (
                *entropies,
                min(entropies),
                max(entropies),
                together,
                np.mean(entropies),
                np.sqrt(np.prod(entropies)),
            )
        ],
        Slip.equally_filled_bins: [information(table(a, b, quantiles)), information(table(*filled, bins))],
        Slip.margins_added: _plain(p, p_a + p_b),
        Slip.margins_in_a_row: [
            _plain(p, np.broadcast_to(diagonal, p.shape)),
            _plain(p, np.broadcast_to(diagonal, p.shape).T),
        ],
        Slip.margins_exchanged: _plain(p, product.T) if (product.T[some] > 0).all() else np.nan,
        Slip.every_value_its_own: float(np.log(len(a))),
        Slip.range_of_its_own: 0.0,
        Slip.last_value_apart: information(apart),
        Slip.edges_for_bins: information(too_few),
        Slip.largest_left_out: information(apart[:bins, :bins] / apart[:bins, :bins].sum()),
    }


def _with_both(a: np.ndarray, b: np.ndarray, bins: int, evidence: Mapping) -> dict:
    """What slips give that only both numbers of bins tell: ten of nine bins may be ten of any, and 0 may come from any range."""
    try:
        seen = [values.number(evidence[key], WHAT) for key in ("asked", "default")]
    except Failure:  # one of them is no finite number
        return {}
    both = bins, DEFAULT
    ends = [(min(a.min(), b.min()), max(a.max(), b.max()))] * 2
    pairs = [(Slip.one_bin_off, [information(table(a, b, n + more)) for n in both]) for more in (-1, 1)] + [
        (Slip.one_range_for_both, [information(table(a, b, n, ends)) for n in both])
    ]
    fits = {slip: pair for slip, pair in pairs if np.allclose(seen, pair, rtol=1e-4, atol=1e-9) and any(pair)}
    return dict(list(fits.items())[:1])


def _same_without_bins(evidence: Mapping) -> bool:
    """Whether the number of bins makes no difference, but for the noise that scikit-learn adds."""
    try:
        asked, default = (values.number(evidence[key], WHAT) for key in ("asked", "default"))
    except Failure:  # one of them is no finite number
        return False
    return abs(asked - default) < ESTIMATED


def _estimate(a: np.ndarray, b: np.ndarray, seen: float) -> dict:
    """scikit-learn's estimate, which adds noise of its own; it takes a while."""
    from sklearn.feature_selection import mutual_info_regression

    made = [float(mutual_info_regression(x[:, None], y, random_state=0)[0]) for x, y in ((a, b), (b, a))]
    return {Slip.estimated_by_neighbours: [seen if abs(seen - one) < ESTIMATED else one for one in made]}


def _plain(p: np.ndarray, product: np.ndarray | None = None) -> float:
    """The formula with a table that does not add up to 1."""
    product = independent(p) if product is None else product
    some = p > 0
    with np.errstate(all="ignore"):  # a cell that is not empty may meet a product of 0 on the diagonal
        return float(np.sum(p[some] * np.log(p[some] / product[some])))


def _with_a_small_number(a: np.ndarray, b: np.ndarray, bins: int) -> dict:
    """What numbers from 10⁻⁵ to 1, added to shares or counts, make of it."""
    counts = np.histogram2d(a, b, bins)[0]
    p = counts / counts.sum()
    product = independent(p)
    found = []
    to_counts = {
        Slip.added_to_the_counts.about(number=more): information((counts + more) / (counts + more).sum())
        for more in (1, 0.5, 0.1, 1e-2, 1e-3)
    }
    for more in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12):
        found += [
            float(np.sum(p * np.log((p + more) / (product + more)))),
            float(np.sum(p * np.log(p / (product + more) + more))),
            float(np.sum(p * np.log((p + more) / np.maximum(product, 1e-300)))) if (product > 0).all() else np.nan,
            float(np.sum((p + more) * np.log((p + more) / (product + more)))),
            float(np.sum(p * np.log(p / np.maximum(product, 1e-300) + more))),
        ]
    return {**to_counts, Slip.small_number_added: found}


nats = Check(inputs, probe, judge)
