"""``bits_per_image(train_indices, indices, n_codes)``: the mean length of maps of codes, in bits, if each place has its own table.

−Σ log₂ p over the places of a map, averaged over the maps; p of a code at a place is its share among the training maps, with 1 added to
every count, so that no code is impossible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, read_array, write
from vaelab.checks.formulas import entropy
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import Formula

WHERE = "step 7, “What a map of codes costs”"
WHAT = "bits_per_image(train_indices, indices, n_codes)"


class Slip(values.Slip):
    in_nats = "The length is in nats, not in bits.", "Take np.log2, or divide by np.log(2)."
    one_table_for_all = (
        "All places share one table of frequencies.",
        "Count at each place by itself: the corners of an image are nearly always empty, its middle is not.",
    )
    mean_over_places = (
        "This is the length of one code, not of a whole map.",
        "Add up over the places of a map, and take the mean over the maps only.",
    )
    summed_over_maps = (
        "This is the length of all maps together (or of a place in all of them).",
        "Take the mean over the maps.",
    )
    counted_in_the_maps_themselves = (
        "The maps that are to be sent are counted, too.",
        "The receiver does not have them: count in train_indices alone.",
    )
    counted_in_them_alone = Mistake(
        "counted_in_the_maps_themselves",
        "The maps that are to be sent are counted, and not the training maps.",
        "The receiver does not have them: count in train_indices.",
    )
    entropy_of_the_training_maps = (
        "This is the length of the training maps, or the entropy of their tables; the new maps are not used.",
        "Count in train_indices, and look up the codes of indices.",
    )
    arguments_the_other_way_round = (
        "The training maps are sent, with the frequencies of the new ones.",
        "Count in train_indices, the first argument, and look up the codes of indices.",
    )
    one_not_added = (
        "Something else than 1 is added to the counts, or nothing.",
        "1 + counts: a code that never occurred in training must not be impossible, and one more occurrence of each is the rule here.",
    )
    one_only_where_none = Mistake(
        "one_not_added",
        "The counts of codes that never occurred are raised to 1, and nothing is added to the others.",
        "1 + counts: every code gets one occurrence more, those that did occur as well.",
    )
    total_without_the_added = (
        "The shares do not add up to 1: 1 was added to every count, and not to the total.",
        "Divide by the sum of what the table holds: len(train_indices) + n_codes.",
    )
    divided_by_another_total = (
        "The shares in a table do not add up to 1: the counts are divided by another total than that of their place.",
        "Each place has a table of its own: divide by the sum over its codes, counts.sum(axis=-1, keepdims=True).",
    )
    fixed_length = (
        "This is the length without any frequencies: log₂ of the number of codes for each place.",
        "Frequent codes get fewer bits: −log₂ p, with the frequencies of train_indices.",
    )
    places_mixed_up = (
        "The tables of the places are not those of the codes that are looked up.",
        "The code at place (i, j) belongs to the table of place (i, j).",
    )
    rows_share_a_table = (
        "All places of a row (or of a column) share a table.",
        "Count at each place by itself: (7, 7, n_codes) counts.",
    )
    log_of_the_mean = (
        "The logarithm is taken of an average probability.",
        "The logarithm comes first: the mean of −log₂ p over the maps.",
    )
    mean_missing = (
        "There is a length for each map (or for each place of it): the mean over the maps is missing.",
        "Add up over the places, axis=(1, 2), and take the mean of that.",
    )
    in_bytes = "The length is in bytes.", "8 bits are a byte: leave the division by 8 out."
    one_place_only = (
        "This is the length of a single place.",
        "Add up over all places. Does a `return` stand inside the loop, or `=` in the place of `+=`?",
    )
    weighted_by_the_probabilities = (
        "Each length is multiplied by the probability of its code.",
        "The maps themselves do that: frequent codes come often in them. Add up −log₂ p alone.",
    )
    rounded_up = (
        "Every length is rounded up to whole bits.",
        "An arithmetic coder does not need that: add up −log₂ p as it is.",
    )
    n_codes_ignored = (
        "The tables have no place for codes that never occurred, though n_codes says how many there are.",
        "Every table has n_codes entries, also for codes that no training map holds: np.bincount(…, minlength=n_codes).",
    )
    places_left_out = (
        "Some of the places are left out.",
        "The two sides need not be equally long: range(indices.shape[1]) and range(indices.shape[2]).",
    )
    bins_of_a_histogram = (
        "The bins of a histogram are taken for codes: they run from the smallest code to the largest that occurred.",
        "np.bincount(…, minlength=n_codes) counts codes; np.histogram needs range=(0, n_codes) for it.",
    )
    divergence_only = (
        "This is what the frequencies of other maps cost more than those of the maps' own, not the whole length.",
        "Add up −log₂ p of the codes that stand there. (scipy.stats.entropy of two arguments is a divergence.)",
    )
    wrong_sign = "The length is negative.", "A logarithm of a probability is: put a minus in front."
    impossible_code = (
        "A code that never occurred in training has the probability 0 and an infinite length.",
        "Add 1 to every count.",
    )


SIDES = (3, 4)


def inputs(rng: np.random.Generator, n_train: int = 60, n: int = 25, n_codes: int = 11) -> dict:
    """Each place has its own frequencies; the new maps have others than the training maps, and a code that never occurred there.

    The last code occurs nowhere, and still belongs in every table.
    """
    at_least(20, n_train=n_train)
    at_least(10, n=n)
    at_least(6, n_codes=n_codes)
    used = n_codes - 1
    share = rng.gamma(0.4, 1, (*SIDES, used)) + 0.02
    share /= share.sum(axis=-1, keepdims=True)
    other = 0.7 * share + 0.3 / used
    train, new = (
        _draw(count, p, rng) for count, p in ((n_train, share), (n, other / other.sum(axis=-1, keepdims=True)))
    )
    train[:, 0, 0][train[:, 0, 0] == used - 1] = 0
    train[0, 1, 1] = new[0, 0, 0] = used - 1
    return {"train_indices": train, "indices": new, "n_codes": n_codes}


def _draw(count: int, share: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return (rng.random((count, *SIDES, 1)) > np.cumsum(share, axis=-1)[..., :-1]).sum(axis=-1)


def probe(bits_per_image: Any, inputs: dict) -> dict:
    returned, noted = values.call(bits_per_image, WHAT, inputs)
    return {"value": write(returned), **noted}


def judge(inputs: dict, evidence: Mapping) -> str:
    train, new, n_codes = inputs["train_indices"], inputs["indices"], inputs["n_codes"]
    if np.any(np.isinf(_plain(evidence["value"]))):
        raise Failure(Slip.impossible_code, f"{bits(_table(train, n_codes), new):.4g} bits", "an infinite length")
    shapes = {(len(new),): Slip.mean_missing, SIDES: Slip.mean_over_places, new.shape: Slip.mean_missing}
    seen = values.number(evidence["value"], "The length", shapes)
    formula = Formula(
        "The length",
        lambda train, new: bits(_table(train, n_codes), new),
        {"train_indices": train, "indices": new},
        Slip,
        {"maps": len(new), "places": new[0].size},
        rtol=1e-4,  # the median of the maps is within 1e-3 of their mean in one run of thirty
        exact=1e-5,
        unit=" bits",
    )
    if not formula.fits(seen):
        raise formula.failure(seen, *_known(train, new, n_codes), evidence=evidence)
    return f"{seen:.1f} bits on average, where codes of one length take {new[0].size * np.log2(n_codes):.1f}."


def _plain(written: Mapping) -> np.ndarray:
    return read_array(written).astype("float64") if written.get("kind") == "array" else np.zeros(1)


def _counts(train: np.ndarray, n_codes: int) -> np.ndarray:
    """How often each code stands at each place, (height, width, n_codes)."""
    return (train[..., None] == np.arange(n_codes)).sum(axis=0)


def _table(train: np.ndarray, n_codes: int, more: float = 1) -> np.ndarray:
    counts = _counts(train, n_codes) + more
    return counts / counts.sum(axis=-1, keepdims=True)


def _looked_up(table: np.ndarray, new: np.ndarray) -> np.ndarray:
    """The probability of each code at its place, shape of ``new``."""
    table = np.broadcast_to(table, (*new.shape[1:], table.shape[-1]))
    return np.take_along_axis(np.broadcast_to(table, (*new.shape, table.shape[-1])), new[..., None], axis=-1)[..., 0]


def bits(table: np.ndarray, new: np.ndarray) -> float:
    return float(-np.log2(_looked_up(table, new)).sum(axis=(1, 2)).mean())


def _known(train: np.ndarray, new: np.ndarray, k: int) -> tuple[dict, dict]:
    """The number that each known mistake gives; the second table's are rarer."""
    table, counts, places = _table(train, k), _counts(train, k), new[0].size
    p, raised = _looked_up(table, new), np.maximum(counts, 1)
    right = bits(table, new)
    everywhere = counts.sum(axis=(0, 1))
    pooled = [(everywhere + more) / (everywhere + more).sum() for more in (1, places)]
    rows = [_shared(counts, axis) for axis in (0, 1)]
    with np.errstate(all="ignore"):
        known = {
            Slip.in_nats: [right * np.log(2), right * np.log10(2)],
            Slip.in_bytes: right / 8,
            Slip.one_place_only: [factor * each for each in -np.log2(p).mean(axis=0).ravel() for factor in (1, -1)],
            Slip.wrong_sign: [-right, -right * np.log(2)],
            Slip.one_table_for_all: [factor * bits(one, new) for one in pooled for factor in (1, np.log(2), 1 / places)] + [n * _entropy(one) for one in pooled for n in (1, places)],
            Slip.mean_over_places: [right / places, right / places * np.log(2)],
            Slip.summed_over_maps: [right * len(new), right * len(new) / places],
            Slip.counted_in_the_maps_themselves: bits(_table(np.concatenate([train, new]), k), new),
            Slip.counted_in_them_alone: [bits(_table(new, k, more), new) for more in (1, 0)],
            Slip.arguments_the_other_way_round: bits(_table(new, k), train),
            Slip.entropy_of_the_training_maps: [_entropy(table), _entropy(counts / len(train)), bits(table, train)],
            Slip.fixed_length: [places * np.log2(k), places * np.ceil(np.log2(k)), np.log2(k)],
            Slip.total_without_the_added: [
                right + places * np.log2(total / (len(train) + k)) for total in (len(train), len(train) + 1)
            ],
            Slip.weighted_by_the_probabilities: [-np.sum(p * np.log2(p)) / n for n in (len(new), 1)],
            Slip.rounded_up: np.ceil(-np.log2(p)).sum() / len(new),
            Slip.places_left_out: [
                -np.log2(p[:, :i, :j]).sum() / len(new) for i in range(1, SIDES[0] + 1) for j in range(1, SIDES[1] + 1) if 1 < i * j < new[0].size
            ],
            Slip.rows_share_a_table: [bits(one, new) for one in rows],
            Slip.bins_of_a_histogram: bits(_histograms(train, k), new),
            Slip.divergence_only: bits(table, new) - _own_entropy(new, k),
            Slip.n_codes_ignored: [bits(_table(train, used), new) for used in {train.max() + 1, len(np.unique(train))} if new.max() < used < k]
            + [_of_those_in_use(counts, new)],
        }  # fmt: skip
        others = (len(new) + k, (counts + 1).sum(axis=(0, 1)), (counts + 1).sum(), train.size)
        rare = {
            Slip.divided_by_another_total: [
                float(-np.log2(_looked_up((counts + 1) / total, new)).sum(axis=(1, 2)).mean()) for total in others
            ],
            Slip.one_not_added: [bits(_table(train, k, more), new) for more in (0.5, 0.1, 0.01, 1 / k, 1e-3, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12, 2, 10)]
            + [float(-np.log2(_looked_up(counts / len(train), new) + more).sum(axis=(1, 2)).mean()) for more in (1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)]
            + [float(-np.log2(np.maximum(_looked_up(counts / len(train), new), more)).sum(axis=(1, 2)).mean()) for more in (1e-6, 1e-8, 1e-10, 1e-12, 1 / len(train))]
            + [bits((counts / len(train) + 1) / (1 + k), new), *_of_those_seen(counts, new)],
            Slip.one_only_where_none: [bits(raised / total, new) for total in (len(train), raised.sum(axis=-1, keepdims=True))],
            Slip.log_of_the_mean: [-np.log2(p.mean()) * places, -np.log2(p.mean(axis=0)).sum(), -np.log2(np.prod(p, axis=(1, 2)).mean())],
            Slip.places_mixed_up: [bits(other, new) for other in (table[::-1], table[:, ::-1], table[::-1, ::-1])],
        }  # fmt: skip
    return known, rare


def _shared(counts: np.ndarray, axis: int) -> np.ndarray:
    together = 1 + counts.sum(axis=axis, keepdims=True)
    return together / together.sum(axis=-1, keepdims=True) + 0 * counts


def _entropy(table: np.ndarray) -> float:
    """In bits."""
    return entropy(table) / np.log(2)


def _histograms(train: np.ndarray, k: int) -> np.ndarray:
    """The table of as many bins as codes, from the smallest to the largest code of a place."""
    counts = [[1 + np.histogram(codes, k)[0] for codes in row] for row in np.moveaxis(train, 0, -1)]
    return np.array(counts) / (len(train) + k)


def _own_entropy(new: np.ndarray, k: int) -> float:
    shares = _counts(new, k) / len(new)
    return -float(np.sum(shares * np.log2(np.where(shares > 0, shares, 1))))


def _of_those_seen(counts: np.ndarray, new: np.ndarray) -> list[float]:
    """With codes left out that never occurred: counted as 0 bits, or not counted in the mean."""
    p = _looked_up(counts / counts.sum(axis=-1, keepdims=True), new)
    lengths = -np.where(p > 0, np.log2(np.maximum(p, 1e-300)), 0)
    return [
        float(lengths.sum(axis=(1, 2)).mean()),
        float((lengths.sum(axis=0) / np.maximum((p > 0).sum(axis=0), 1)).sum()),
    ]


def _of_those_in_use(counts: np.ndarray, new: np.ndarray) -> float:
    """With a table for each place that ends with the largest code that occurred there; what lies beyond has none."""
    last = counts.shape[-1] - 1 - np.argmax(counts[..., ::-1] > 0, axis=-1)
    if (new > last).any():
        return np.nan
    total = counts.sum(axis=-1) + last + 1
    return float(-np.log2(_looked_up((counts + 1) / total[..., None], new)).sum(axis=(1, 2)).mean())


value = Check(inputs, probe, judge)
