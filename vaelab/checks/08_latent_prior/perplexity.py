"""``perplexity(indices, n_codes)``: how many codes are in use, as if all that are were used equally: exp(−Σ p log p)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, write
from vaelab.checks.formulas import entropy
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import Formula

WHERE = "step 4, “How many codes are in use?”"
WHAT = "perplexity(indices, n_codes)"


class Slip(values.Slip):
    entropy_returned = (
        "What comes back is the entropy, not the perplexity.",
        "The perplexity is the exponential of the entropy: it counts codes.",
    )
    bases_mixed = (
        "The logarithm and the exponential have different bases.",
        "np.exp belongs to np.log, 2 ** … to np.log2.",
    )
    codes_counted = (
        "What comes back is the number of codes that occur.",
        "A code that occurs once counts as much as one that occurs everywhere; take exp(−Σ p log p) instead.",
    )
    all_codes_counted = "What comes back is the number of codes that there are.", "Ask how often each occurs."
    counts_for_shares = (
        "The formula is fed with counts, not with shares.",
        "Divide the counts by their sum first, so that they add up to 1.",
    )
    divided_by_another_number = (
        "The shares do not add up to 1: the counts are divided by another number than that of all codes in all maps.",
        "There are indices.size of them: counts / counts.sum().",
    )
    minus_missing = (
        "The sign is wrong: exp(Σ p log p) is one divided by the perplexity.",
        "Put a minus in front of the sum: exp(−Σ p log p).",
    )
    mean_for_sum = (
        "The terms p log p are averaged over the codes, not added up.",
        "The entropy is a sum: −Σ p log p.",
    )
    weights_missing = (
        "The logarithms are added up (or averaged) without their weights p.",
        "Every code counts with its share: −Σ p log p.",
    )
    other_number_of_codes = (
        "What comes back is 1 / Σ p², another way to count.",
        "The perplexity is exp(−Σ p log p).",
    )
    places_apart = (
        "The shares are counted at each place by itself, and the entropies of all places are added up.",
        "p is the share of a code among all codes of all maps: np.bincount(indices.ravel()).",
    )
    averaged_over_the_images = (
        "What comes back is an average of perplexities of single images (or rows).",
        "Count over all images first, then work out one perplexity.",
    )
    small_number_added = (
        "A number is added to the shares to avoid log 0, and it is large enough to show.",
        "Leave out codes that never occur, p[p > 0]: they add nothing.",
    )
    added_to_the_counts = (
        "{number} is added to every count: codes that never occur get a share, and the others less than theirs.",
        "Count what there is, and leave out codes that never occur, p[p > 0]: they add nothing.",
    )
    indices_for_counts = (
        "The numbers of the codes are taken for counts.",
        "A number says which code it is. Count first: np.bincount(indices.ravel(), minlength=n_codes).",
    )
    share_of_the_codes = (
        "The perplexity is divided by the number of codes.",
        "Return the perplexity itself: a number of codes, not a share of them.",
    )
    bins_for_codes = (
        "Several codes fall into one bin and are counted as one.",
        "Count each code by itself: np.bincount(indices.ravel(), minlength=n_codes).",
    )
    added_after_the_exponential = (
        "The exponential is taken of each term, and then they are added up.",
        "Add up the terms −p log p first, and take the exponential of the sum.",
    )
    codes_ignored = (
        "One code more or less is counted than there are.",
        "np.bincount(indices.ravel(), minlength=n_codes) has n_codes counts, from 0 to n_codes − 1.",
    )


def inputs(rng: np.random.Generator, n_images: int = 30, n_codes: int = 40) -> dict:
    """Codes of very different frequency; some never occur, and the first and the last two do.

    Half of the first map and of the last is one code: of so few places many maps have one perplexity, and theirs is not to be
    that of the middle one.
    """
    at_least(10, n_codes=n_codes)
    at_least(10, n_images=n_images)
    share = rng.permutation(np.geomspace(1, 60, n_codes))
    share[rng.choice(np.arange(1, n_codes - 2), n_codes // 4, replace=False)] = 0
    share[[0, -2, -1]] = share.mean() * np.array([1, 1.5, 3])
    maps = rng.choice(n_codes, (n_images, 3, 4), p=share / share.sum())
    maps[0, 0, :2] = n_codes - 2, n_codes - 1
    maps[[0, -1], :, 2:] = maps[[0, -1], 0, 0][:, None, None]
    return {"indices": maps, "n_codes": n_codes}


def probe(perplexity: Any, inputs: dict) -> dict:
    returned, noted = values.call(perplexity, WHAT, inputs)
    return {"value": write(returned), **noted}


def judge(inputs: dict, evidence: Mapping) -> str:
    indices, n = inputs["indices"], inputs["n_codes"]
    seen = values.entropy_like(evidence["value"], "The perplexity")
    formula = Formula(
        "The perplexity", lambda indices: value(shares(indices, n)), {"indices": indices}, Slip, exact=1e-5
    )
    if not formula.fits(seen):
        raise formula.failure(seen, *_known(indices, n), evidence=evidence)
    return f"{seen:.1f} of {n} codes."


def value(p: np.ndarray) -> float:
    return float(np.exp(entropy(p)))


def shares(indices: np.ndarray, n_codes: int) -> np.ndarray:
    counts = np.bincount(indices.ravel(), minlength=n_codes)
    return counts / counts.sum()


def _known(indices: np.ndarray, n: int) -> tuple[dict, dict]:
    """The number that each known mistake gives."""
    p, counts = shares(indices, n), np.bincount(indices.ravel(), minlength=n)
    some, used, right = p[p > 0], int(np.sum(p > 0)), entropy(p)
    with np.errstate(all="ignore"):
        other_shares = [p * indices.size / number for number in (len(indices), n, used, indices[0].size)]
        other_shares.append(p * n / (n - 1))  # np.histogram(…, density=True) makes bins from 0 to n − 1
        binned = [np.histogram(indices, bins)[0] for bins in (10, n - 1, n // 2, np.arange(n))]
        each = [
            [value(shares(part, n)) for part in parts]
            for parts in (indices, indices.reshape(len(indices), -1).T, indices.reshape(-1, 4))
        ]
        known = {
            Slip.entropy_returned: [right, right / np.log(2), -right, -right / np.log(2), right / np.log(10)],
            Slip.bases_mixed: [2**right, np.exp(right / np.log(2)), 10**right, 10 ** (right / np.log(2)), np.exp(right / np.log(10))],
            Slip.codes_counted: [used, used / n, n - used, indices.max() + 1, indices.max(), used - 1],
            Slip.all_codes_counted: [n, indices.size],
            Slip.indices_for_counts: [value(one / one.sum()) for one in (indices.ravel(), indices.ravel() + 1)],
            Slip.share_of_the_codes: [np.exp(right) / n, np.exp(right) / used, right / np.log(n), right / np.log(used)],
            Slip.minus_missing: np.exp(-right),
            Slip.counts_for_shares: [np.exp(-np.sum(counts[counts > 0] * np.log(counts[counts > 0]))), np.sum(counts[counts > 0] * np.log(counts[counts > 0]))],
            Slip.divided_by_another_number: [value(other) for other in other_shares],
            Slip.mean_for_sum: [np.exp(sign * right / number) for number in (n, used, indices.max() + 1) for sign in (1, -1)],
            Slip.weights_missing: [np.exp(-np.log(some).mean()), np.exp(-np.log(some).sum()), np.exp(np.log(some).mean())],
            Slip.other_number_of_codes: [1 / np.sum(p**2), 1 / p.max(), 1 - np.sum(p**2), np.sum(p**2)],
            Slip.averaged_over_the_images: [f(one) for one in each for f in (np.mean, np.median, np.sum)],
            Slip.places_apart: np.prod(each[1]),
            Slip.added_after_the_exponential: [
                each + more for each in (np.sum(some**-some), np.sum(some**some)) for more in (0, n - used)
            ],
            Slip.bins_for_codes: [value(one / one.sum()) for one in binned],
            Slip.codes_ignored: [value(counts[1:] / counts[1:].sum()), value(p[1:])],
        }  # fmt: skip
        rough = {
            Slip.small_number_added: [each for more in (1, 0.1, 0.01, 1e-3, 1e-4, 1e-5) for each in _with(p, more)]
        }
        for more in (1, 0.5, 0.1):
            rough[Slip.added_to_the_counts.about(number=more)] = value((counts + more) / (counts + more).sum())
    return known, rough


def _with(p: np.ndarray, more: float) -> list[float]:
    """What a number that is added, inside the logarithm or everywhere, makes of it."""
    return [
        float(np.exp(-np.sum(p * np.log(p + more)))),
        float(np.exp(-np.sum((p + more) * np.log(p + more)))),
        value((p + more) / (p + more).sum()),
    ]


number = Check(inputs, probe, judge)
