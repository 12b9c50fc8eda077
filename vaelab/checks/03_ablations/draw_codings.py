"""Checks of ``draw_codings(distribution, n, codings_size=10, std=1.0, seed=None)``: Gaussian or uniform, of one variance.

A uniform distribution on [−a, a] has the variance a² / 3, so the standard deviation s needs a = √3 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, match, numbers, shaped
from vaelab.checks.kinds import defaults, draws
from vaelab.checks.kinds.calls import write_array
from vaelab.checks.kinds.evened import evened_out

WHERE = "step 1, “Draw from either”"


class Slip(draws.Slip, things="codings"):
    codings_transposed = (
        "The codings lie on their side: one column per image.",
        "One row per image: shape (n, codings_size).",
    )
    one_row_only = "Only one row of codings comes back.", "One row per image: an array of shape (n, codings_size)."
    rows_joined = (
        "All codings come in one long row.",
        "One row per image: an array of shape (n, codings_size), as size=(n, codings_size) gives.",
    )
    codings_size_ignored = "There are always 10 codings.", "Use the argument codings_size in place of the number 10."
    values_repeat = (
        "Rows or columns of the codings repeat each other.",
        "Draw an array of shape (n, codings_size) in one call: every entry is a draw of its own.",
    )
    no_spread = (
        "All numbers for “{kind}” are one and the same: nothing is spread.",
        "rng.normal(mean, std, size), rng.uniform(low, high, size): is a 0 where the spread belongs?",
    )
    numbers_in_order = (
        "The numbers for “{kind}” come in order, each larger than the one before.",
        "Draw them and leave them as they come: no sort, and no linspace, which draws nothing.",
    )
    rows_of_one_length = (
        "Every row of codings for “{kind}” has the same length: the codings lie on a sphere.",
        "Divide by no norm: every entry is a draw of its own with the standard deviation std.",
    )
    distribution_ignored = (
        "“normal” and “uniform” give the same distribution: both are {both}.",
        'Ask for the argument, with the words of the task: if distribution == "normal": …, and "uniform" for the other. A word that is never given, such as "gaussian", leaves everything to else.',
    )
    distributions_exchanged = (
        "“normal” gives uniform numbers and “uniform” Gaussian ones.",
        "Exchange the two branches.",
    )
    not_uniform = (
        "The numbers for “uniform” are not spread evenly.",
        "rng.uniform(low, high, size) draws them; neither clip nor round them.",
    )
    not_gaussian = "The numbers for “normal” are not Gaussian.", "rng.normal(0, std, size) draws them."
    tails_missing = (
        "The numbers for “normal” end at ±{limit} std: none lies further out.",
        "A Gaussian has no limits: rng.normal or keras.random.normal, not truncated_normal.",
    )
    not_centred = "The numbers for “{kind}” are not centred on 0.", "{around_0}"
    none_below_0 = (
        "No number for “normal” is below 0.",
        "A Gaussian has as many numbers below 0 as above: rng.normal(0, std, size) as it comes, no abs.",
    )
    range_from_0_to_1 = (
        "The numbers for “uniform” run from 0 to 1, as random numbers do by default.",
        "Give both ends: from −a to a, with a = √3 · std.",
    )
    range_from_0_to_std = (
        "The numbers for “uniform” run from 0 to std.",
        "Give both ends: from −a to a, with a = √3 · std.",
    )
    std_for_mean = (
        "The numbers for “normal” have the mean std and the standard deviation 1.",
        "The mean comes first: rng.normal(0, std, size), or scale=std by name.",
    )
    range_for_standard_deviation = (
        "The uniform numbers reach from −std to std. Their standard deviation is then only std / √3 = 0.58 std.",
        "The variance of a uniform distribution on [−a, a] is a² / 3: a = √3 · std.",
    )
    width_for_half_width = (
        "The uniform numbers are twice as widely spread as they should be.",
        "√12 · std is the whole width of the range; it reaches from −√3 · std to √3 · std.",
    )
    range_begins_at_0 = (
        "The range begins at 0, not at −a.",
        "It is symmetric, from −a to a with a = √3 · std: half of the numbers are negative.",
    )
    half_as_wide = (
        "The uniform numbers are half as widely spread as they should be.",
        "The range reaches from −√3 · std to √3 · std.",
    )
    range_divided_by_root_3 = (
        "The uniform numbers reach from −std / √3 to std / √3: a third of the spread that is asked for.",
        "Solve a² / 3 = std² for a: a = √3 · std.",
    )
    range_as_wide_as_std = (
        "The uniform numbers reach from −std / 2 to std / 2: std is the width of their range.",
        "The range reaches from −√3 · std to √3 · std.",
    )
    root_3_for_normal = (
        "The numbers for “normal” are spread √3 times too {much}.",
        "The factor √3 belongs to the range of the uniform numbers alone: rng.normal takes std as it is.",
    )
    range_of_three_standard_deviations = (
        "The uniform numbers reach from −3 std to 3 std.",
        "The variance of a uniform distribution on [−a, a] is a² / 3: a = √3 · std.",
    )
    variance_for_standard_deviation = (
        "The spread is std² where std is asked for.",
        "std is a standard deviation; only the variance is squared.",
    )
    range_of_the_variance = (
        "The uniform numbers reach from −3 std² to 3 std²: that is a², not a.",
        "a² / 3 = std² gives a = √3 · std.",
    )
    root_of_the_standard_deviation = (
        "The spread is √std where std is asked for.",
        "Take no root of std. {with_std}",
    )
    standardised = (
        "The numbers for “{kind}” are standardised after they were drawn: their mean is 0 and their standard deviation 1, exactly, whatever std says.",
        "Leave them as they are drawn: subtract no mean, divide by no standard deviation. {with_std}",
    )
    std_ignored = "The spread of the numbers for “{kind}” is the same whatever std says.", "{with_std}"
    other_spread = Mistake("unrecognised", "The numbers for “{kind}” have another standard deviation.", "{with_std}")
    codings_depend_on_each_other = (
        "The codings of an image depend on each other.",
        "Draw an array of shape (n, codings_size) in one call: every entry is a draw of its own.",
    )


DRAWS = 1200
KINDS = {
    "normal": {
        "kind": "normal",
        "around_0": "The mean is 0: rng.normal(0, std, size).",
        "with_std": "rng.normal(0, std, size).",
    },
    "uniform": {
        "kind": "uniform",
        "around_0": "The range has to be symmetric: from −a to a.",
        "with_std": "From −a to a with a = √3 · std.",
    },
}


def moments_inputs(rng: np.random.Generator, codings_size: int = 6) -> dict:
    """A small and a large standard deviation for each: what is cut off at a fixed limit shows in the large one."""
    at_least(2, codings_size=codings_size)
    stds = [round(float(std), 3) for std in (rng.uniform(0.4, 0.45), rng.uniform(2.3, 2.5))]
    return {"codings_size": codings_size, "stds": stds, "seed": int(rng.integers(1, 2**31 - 1))}


def probe_moments(draw_codings: Any, inputs: dict) -> dict:
    """The codings of both distributions for both standard deviations; of an array that is too large, only its shape."""
    size, evidence = inputs["codings_size"], {}
    for kind in KINDS:
        evidence[kind] = []
        for std in inputs["stds"]:
            with doing(f"calling {_call(inputs, kind, std)}"):
                drawn = draw_codings(kind, DRAWS, codings_size=size, std=std, seed=_seed(inputs, std))
            evidence[kind].append(write_array(drawn, largest=DRAWS * size))
    return evidence


def judge_moments(inputs: dict, evidence: Mapping) -> str:
    seen = {
        kind: [_seen(inputs, kind, std, one) for std, one in zip(inputs["stds"], evidence[kind], strict=True)]
        for kind in KINDS
    }
    for kind, both in seen.items():
        for std, codings in zip(inputs["stds"], both, strict=True):
            _require_as_drawn(kind, std, codings)
    kurtosis = {kind: _kurtosis(both) for kind, both in seen.items()}
    observed = f"{kurtosis['normal']:.2f} and {kurtosis['uniform']:.2f}"
    # 1.8 for any uniform distribution, 3 for any Gaussian. The kurtosis of 4,800 Gaussian numbers, the fewest, has the
    # standard error √(24 / 4800) = 0.07 and leans to the right; eight of them are allowed.
    flat = {kind: abs(value - 1.8) < 0.25 for kind, value in kurtosis.items()}
    bell = {
        kind: abs(value - 3) < 8 * np.sqrt(24 / (2 * DRAWS * inputs["codings_size"]))
        for kind, value in kurtosis.items()
    }
    if (flat["normal"] and flat["uniform"]) or (bell["normal"] and bell["uniform"]):
        both = "uniform" if flat["normal"] else "Gaussian"
        raise Failure(Slip.distribution_ignored.about(both=both), "kurtosis 3 and 1.8", observed)
    if flat["normal"] and bell["uniform"]:
        raise Failure(Slip.distributions_exchanged, "kurtosis 3 and 1.8", observed)
    for kind in KINDS:
        _require_moments(kind, inputs["stds"], seen[kind])
        # Of 7,200 uniform numbers and more one has so exact a standard deviation with 1.5 · 10⁻⁴, both together with 2 · 10⁻⁸.
        evened = evened_out([one / std for one, std in zip(seen[kind], inputs["stds"], strict=True)], [None], near=1e-6)
        if evened:
            raise Failure(
                Slip.draws_evened_out.about(what=evened), "codings that are independent of each other", evened
            )
    if not flat["uniform"]:
        raise Failure(Slip.not_uniform, "kurtosis 1.8, as every uniform distribution has", f"{kurtosis['uniform']:.2f}")
    if not bell["normal"]:
        raise Failure(Slip.not_gaussian, "kurtosis 3, as every Gaussian has", f"{kurtosis['normal']:.2f}")
    # Six standard errors of a correlation of n independent draws.
    for kind, both in seen.items():
        correlation = max(np.abs(np.corrcoef(one.T) - np.eye(inputs["codings_size"])).max() for one in both)
        if correlation > 6 / np.sqrt(DRAWS):
            raise Failure(
                Slip.codings_depend_on_each_other, f"no correlation between codings for “{kind}”", f"{correlation:.2f}"
            )
    return f"both have mean 0 and the standard deviation asked for, over {DRAWS:,} draws each of std = {numbers(inputs['stds'])}."


def _kurtosis(both: list[np.ndarray]) -> float:
    return float(np.mean([((one - one.mean(axis=0)) / one.std(axis=0)) ** 4 for one in both]))


def _seen(inputs: dict, kind: str, std: float, written: Any) -> np.ndarray:
    """The codings, (n, codings_size), or the ``Failure`` of what came back."""
    size = inputs["codings_size"]
    shapes = {
        (size, DRAWS): Slip.codings_transposed,
        (size,): Slip.one_row_only,
        (DRAWS,): Slip.one_row_only,
        (1, size): Slip.one_row_only,
        (DRAWS * size,): Slip.rows_joined,
        (DRAWS, 10): Slip.codings_size_ignored,
    }
    codings = shaped(written, _call(inputs, kind, std), (DRAWS, size), shapes)
    if np.ptp(codings) == 0:
        raise Failure(
            Slip.no_spread.about(kind=kind), f"numbers of standard deviation {std} for “{kind}”", f"{codings[0, 0]:.4g}"
        )
    draws.require_one_round(Slip, codings)
    rows = len(np.unique(np.round(codings, 5), axis=0))
    if rows < 0.9 * DRAWS or min(np.ptp(codings, axis=1).max(), np.ptp(codings, axis=0).min()) < 1e-6:
        different, vary = len(np.unique(codings)), np.ptp(codings, axis=0).min() > 1e-6
        # Where most numbers are cut off, rows repeat as well, and where all are one of a few.
        if different > codings.size / 20 or (different < 5 and vary):
            draws.require_untouched(Slip, codings, std)
        raise Failure(
            Slip.values_repeat, f"{DRAWS * size:,} different numbers for “{kind}”", "rows or columns that repeat"
        )
    return codings


def _require_as_drawn(kind: str, std: float, codings: np.ndarray) -> None:
    """Nothing was done to the numbers afterwards: not cut off, rounded, sorted or divided by a norm."""
    size, words = codings.shape[1], KINDS[kind]
    lengths = np.linalg.norm(codings, axis=1)
    if np.ptp(lengths) < 1e-3 * lengths.max() and np.ptp(np.abs(codings)) > 1e-3 * std:
        expected = f"lengths of rows around {np.sqrt(size) * std:.3g}, each another"
        raise Failure(Slip.rows_of_one_length.about(**words), expected, f"{lengths.mean():.3g} for every row")
    draws.require_untouched(Slip, codings, std)
    # Rows of two numbers may well be in order by chance, 1,200 of them never are.
    if any(np.all(np.diff(codings, axis=axis) > 0) for axis in (0, 1)):
        raise Failure(Slip.numbers_in_order.about(**words), "numbers in any order", "numbers that rise")
    limit = np.abs(codings).max() / std
    if (
        kind == "normal" and 1.8 < limit < 2.6 and 0.8 < codings.std() / std < 0.99
    ):  # of 2,400 draws one lies beyond, but for 10⁻¹⁰; uniform numbers end at 1.73 std, and are told later
        raise Failure(
            Slip.tails_missing.about(limit=f"{limit:.1f}"), "numbers up to ±3 std and more", f"±{limit:.2f} std"
        )


def _require_moments(kind: str, stds: list[float], both: list[np.ndarray]) -> None:
    """Six standard errors: s / √n of a mean, s / √(2n) of a Gaussian's standard deviation (a uniform one's is smaller)."""
    words, rtol, right = KINDS[kind], 6 / np.sqrt(2 * DRAWS), np.array(stds)
    spreads = np.array([one.std(axis=0).mean() for one in both])
    centres = np.array([one.mean() for one in both])
    if any(np.abs(one.std(axis=0) / std - 1).max() > rtol for one, std in zip(both, stds, strict=True)):
        named = _wrong_spread(kind, right, spreads, centres).about(**words)
        expected = f"standard deviations {numbers(right, 3)} for “{kind}”"
        raise Failure(named, expected, f"{numbers(spreads, 3)}, with means {numbers(centres, 2)}")
    for one, std in zip(both, stds, strict=True):
        mean = one.mean(axis=0)
        if np.abs(mean).max() > 6 * std / np.sqrt(DRAWS):
            raise Failure(Slip.not_centred.about(**words), f"mean 0 for “{kind}”", numbers(mean, 3))


def _wrong_spread(kind: str, right: np.ndarray, spreads: np.ndarray, centres: np.ndarray) -> Mistake:
    """The mistake behind two wrong spreads, by how they follow the standard deviations; and by the means, where they tell."""
    squared = {
        Slip.variance_for_standard_deviation: right**2,
        Slip.root_of_the_standard_deviation: np.sqrt(right),
    }
    if kind == "normal":
        if np.allclose(centres, right, rtol=0.1) and np.allclose(spreads, 1, rtol=0.1):
            return Slip.std_for_mean
        if np.allclose(centres, np.sqrt(2 / np.pi) * right, rtol=0.1):  # the mean of |x|
            return Slip.none_below_0
        wrong = {
            **squared,
            Slip.root_3_for_normal.about(much="widely"): np.sqrt(3) * right,
            Slip.root_3_for_normal.about(much="narrowly"): right / np.sqrt(3),
        }
    else:
        from_0 = {
            Slip.range_from_0_to_1: np.ones(2),
            Slip.range_from_0_to_std: right,
            Slip.range_begins_at_0: np.sqrt(3) * right,
        }
        for mistake, width in from_0.items():
            if np.allclose(centres, width / 2, rtol=0.1) and np.allclose(spreads, width / np.sqrt(12), rtol=0.1):
                return mistake
        wrong = {
            **squared,
            Slip.range_for_standard_deviation: right / np.sqrt(3),
            Slip.width_for_half_width: 2 * right,
            Slip.half_as_wide: right / 2,
            Slip.range_of_three_standard_deviations: np.sqrt(3) * right,
            Slip.range_divided_by_root_3: right / 3,
            Slip.range_of_the_variance: np.sqrt(3) * right**2,
            Slip.range_as_wide_as_std: right / np.sqrt(12),
        }
    # A mean as near to 0 comes by chance once in 10⁴ draws of one spread, and in both once in 10⁸.
    if np.abs(spreads - 1).max() < 0.01 and np.abs(centres).max() < 1e-6:
        return Slip.standardised
    if np.ptp(spreads) < 0.1 * spreads.max():
        return Slip.std_ignored
    return match(spreads, wrong, 0.06, 0) or Slip.other_spread


def _seed(inputs: dict, std: float) -> int:
    """Another for each standard deviation: what is exact in both is no chance then."""
    return inputs["seed"] + inputs["stds"].index(std)


def _call(inputs: dict, kind: str, std: float) -> str:
    size, seed = inputs["codings_size"], _seed(inputs, std)
    return f'draw_codings("{kind}", {DRAWS}, codings_size={size}, std={std}, seed={seed})'


def seed_inputs(rng: np.random.Generator, codings_size: int = 4) -> dict:
    return {"seeds": draws.seeds(rng), "codings_size": codings_size}


def probe_seed(draw_codings: Any, inputs: dict) -> dict:
    evidence: dict = {kind: {} for kind in KINDS}
    evidence["defaults"] = defaults.of(draw_codings, "codings_size", "std")
    for kind in KINDS:
        for key, seed in inputs["seeds"].items():
            more = "".join(f", seed={value}" for value in seed.values())
            with doing(f'calling draw_codings("{kind}", {draws.ROWS}, codings_size={inputs["codings_size"]}{more})'):
                drawn = draw_codings(kind, draws.ROWS, codings_size=inputs["codings_size"], **seed)
            evidence[kind][key] = write_array(drawn)
    return evidence


def judge_seed(inputs: dict, evidence: Mapping) -> str:
    shape = (draws.ROWS, inputs["codings_size"])
    for kind in KINDS:
        what = f'draw_codings("{kind}", {draws.ROWS}, …)'
        seen = {key: shaped(evidence[kind][key], what, shape) for key in inputs["seeds"]}
        draws.judge_seeds(Slip, inputs["seeds"], seen, f"codings (“{kind}”)")
    defaults.require(evidence["defaults"], codings_size=10, std=1.0)
    return "same seed, same codings; another seed or none, other codings."


moments = Check(moments_inputs, probe_moments, judge_moments, by_chance=True)
seed = Check(seed_inputs, probe_seed, judge_seed)
