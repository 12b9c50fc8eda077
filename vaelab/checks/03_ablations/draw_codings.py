"""Checks of ``draw_codings(distribution, n, codings_size=10, std=1.0, seed=None)``: Gaussian or uniform, of one variance.

A uniform distribution on [−a, a] has the variance a² / 3, so the standard deviation s needs a = √3 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, match, numbers, read_array, shaped, write
from vaelab.checks.kinds import draws
from vaelab.checks.kinds.calls import write_array

WHERE = "step 1, “Draw from either”"


class Slip(draws.Slip, things="codings"):
    codings_transposed = (
        "The codings lie on their side: one column per image.",
        "One row per image: shape (n, codings_size).",
    )
    one_row_only = "Only one row of codings comes back.", "One row per image: an array of shape (n, codings_size)."
    codings_size_ignored = "There are always 10 codings.", "Use the argument codings_size in place of the number 10."
    values_repeat = (
        "Rows or columns of the codings repeat each other.",
        "Draw an array of shape (n, codings_size) in one call: every entry is a draw of its own.",
    )
    distribution_ignored = (
        "“normal” and “uniform” give the same distribution.",
        'Ask for the argument: if distribution == "uniform": …',
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
    not_centred = "The numbers are not centred on 0.", "The range has to be symmetric: from −a to a."
    range_for_standard_deviation = (
        "The uniform numbers reach from −std to std. Their standard deviation is then only std / √3 = 0.58 std.",
        "The variance of a uniform distribution on [−a, a] is a² / 3: a = √3 · std.",
    )
    width_for_half_width = (
        "The uniform numbers are twice as widely spread as they should be.",
        "√12 · std is the whole width of the range; it reaches from −√3 · std to √3 · std.",
    )
    half_as_wide = (
        "The uniform numbers are half as widely spread as they should be.",
        "The range reaches from −√3 · std to √3 · std.",
    )
    range_of_three_standard_deviations = (
        "The uniform numbers reach from −3 std to 3 std.",
        "The variance of a uniform distribution on [−a, a] is a² / 3: a = √3 · std.",
    )
    variance_for_standard_deviation = (
        "The spread is std² where std is asked for.",
        "std is a standard deviation; only the variance is squared.",
    )
    root_of_the_standard_deviation = (
        "The spread is √std where std is asked for.",
        "Take the root of 3, not of 3 · std: a = √3 · std.",
    )
    std_ignored = "The spread is that of std=1, whatever std says.", "Multiply the range by std."
    other_spread = Mistake(
        "unrecognised", "The standard deviation is not the one asked for.", "a = √3 · std for the uniform numbers."
    )
    codings_depend_on_each_other = (
        "The codings of an image depend on each other.",
        "Draw an array of shape (n, codings_size) in one call: every entry is a draw of its own.",
    )


DRAWS = 1500
KINDS = ("normal", "uniform")


def moments_inputs(rng: np.random.Generator, codings_size: int = 6) -> dict:
    """Standard deviations for which the known mistakes give spreads at least a tenth apart."""
    at_least(2, codings_size=codings_size)
    return {
        "codings_size": codings_size,
        "std": {kind: round(float(rng.choice([rng.uniform(0.4, 0.45), rng.uniform(2.3, 2.5)])), 3) for kind in KINDS},
        "seed": int(rng.integers(1, 2**31)),
    }


def probe_moments(draw_codings: Any, inputs: dict) -> dict:
    """Moments of both distributions; of something else than the right shape, only that shape."""
    size, evidence = inputs["codings_size"], {}
    for kind in KINDS:
        with doing(f"calling {_call(inputs, kind)}"):
            drawn = draw_codings(kind, DRAWS, codings_size=size, std=inputs["std"][kind], seed=inputs["seed"])
        written = write_array(drawn)
        if written.get("kind") != "array" or written["shape"] != [DRAWS, size]:
            if written.get("kind") == "array":
                written = write(np.zeros(written["shape"], "bool"))
            evidence[kind] = {"codings": written}
            continue
        codings = read_array(written).astype("float64")
        evidence[kind] = _moments(codings) if np.isfinite(codings).all() else {"codings": write(codings[:2])}
    return evidence


def _moments(codings: np.ndarray) -> dict:
    centred = codings - codings.mean(axis=0)
    std = codings.std(axis=0)
    normed = centred / np.where(std > 0, std, 1)
    correlation = normed.T @ normed / len(codings)
    return {
        "mean": write(codings.mean(axis=0)),
        "std": write(std),
        "kurtosis": float(np.mean(normed**4)),
        "correlation": float(np.abs(correlation - np.diag(np.diag(correlation))).max()),
        "rows": len(np.unique(np.round(codings, 5), axis=0)),
        "spread_in_rows": float(np.ptp(codings, axis=1).max()),
    }


def judge_moments(inputs: dict, evidence: Mapping) -> str:
    seen = {kind: _seen(inputs, evidence, kind) for kind in KINDS}
    kurtosis = {kind: float(evidence[kind]["kurtosis"]) for kind in KINDS}
    # 1.8 for any uniform distribution, 3 for any Gaussian. The kurtosis of 9,000 Gaussian numbers has the standard error
    # √(24 / 9000) = 0.05 and leans to the right; 0.4 is eight of them.
    flat = {kind: abs(value - 1.8) < 0.25 for kind, value in kurtosis.items()}
    bell = {
        kind: abs(value - 3) < 8 * np.sqrt(24 / (DRAWS * inputs["codings_size"])) for kind, value in kurtosis.items()
    }
    if (flat["normal"] and flat["uniform"]) or (bell["normal"] and bell["uniform"]):
        raise Failure(
            Slip.distribution_ignored, "kurtosis 3 and 1.8", f"{kurtosis['normal']:.2f} and {kurtosis['uniform']:.2f}"
        )
    if flat["normal"] and bell["uniform"]:
        raise Failure(
            Slip.distributions_exchanged,
            "kurtosis 3 and 1.8",
            f"{kurtosis['normal']:.2f} and {kurtosis['uniform']:.2f}",
        )
    for kind in KINDS:
        _require_moments(inputs, kind, *seen[kind])
    if not flat["uniform"]:
        raise Failure(Slip.not_uniform, "kurtosis 1.8, as every uniform distribution has", f"{kurtosis['uniform']:.2f}")
    if not bell["normal"]:
        raise Failure(Slip.not_gaussian, "kurtosis 3, as every Gaussian has", f"{kurtosis['normal']:.2f}")
    # Six standard errors of a correlation of n independent draws.
    for kind in KINDS:
        correlation = float(evidence[kind]["correlation"])
        if correlation > 6 / np.sqrt(DRAWS):
            raise Failure(
                Slip.codings_depend_on_each_other, f"no correlation between codings for “{kind}”", f"{correlation:.2f}"
            )
    return f"both have mean 0 and the standard deviation asked for, over {DRAWS:,} draws."


def _seen(inputs: dict, evidence: Mapping, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each coding, or the ``Failure`` of what came back."""
    size, found = inputs["codings_size"], evidence[kind]
    if "codings" in found:
        shapes = {
            (size, DRAWS): Slip.codings_transposed,
            (size,): Slip.one_row_only,
            (DRAWS,): Slip.one_row_only,
            (1, size): Slip.one_row_only,
            (DRAWS, 10): Slip.codings_size_ignored,
        }
        shaped(found["codings"], _call(inputs, kind), (DRAWS, size), shapes)
        raise Failure(Mistake("not_finite", "Some codings are NaN or infinite.", "Look at the range.", WHERE))
    if int(found["rows"]) < 0.9 * DRAWS or float(found["spread_in_rows"]) < 1e-6:
        raise Failure(
            Slip.values_repeat, f"{DRAWS * size:,} different numbers for “{kind}”", "rows or columns that repeat"
        )
    return tuple(shaped(found[key], f"the {key} of the codings", (size,)) for key in ("mean", "std"))


def _require_moments(inputs: dict, kind: str, mean: np.ndarray, std: np.ndarray) -> None:
    """Six standard errors: s / √n of a mean, s / √(2n) of a Gaussian's standard deviation (a uniform one's is smaller)."""
    right, rtol = inputs["std"][kind], 6 / np.sqrt(2 * DRAWS)
    if np.abs(std / right - 1).max() > rtol:
        wrong = {
            Slip.std_ignored: 1.0,
            Slip.range_for_standard_deviation: right / np.sqrt(3),
            Slip.width_for_half_width: 2 * right,
            Slip.half_as_wide: right / 2,
            Slip.range_of_three_standard_deviations: np.sqrt(3) * right,
            Slip.variance_for_standard_deviation: right**2,
            Slip.root_of_the_standard_deviation: np.sqrt(right),
        }
        if kind == "normal":
            wrong = {
                mistake: wrong[mistake]
                for mistake in (
                    Slip.std_ignored,
                    Slip.variance_for_standard_deviation,
                    Slip.root_of_the_standard_deviation,
                )
            }
        named = match(std.mean(), wrong, rtol / 2, 0) or Slip.other_spread
        raise Failure(named, f"standard deviation {right:g} for “{kind}”", numbers(std.mean(), 3))
    if np.abs(mean).max() > 6 * right / np.sqrt(DRAWS):
        raise Failure(Slip.not_centred, f"mean 0 for “{kind}”", numbers(mean, 3))


def _call(inputs: dict, kind: str) -> str:
    return (
        f'draw_codings("{kind}", {DRAWS}, codings_size={inputs["codings_size"]}, '
        f"std={inputs['std'][kind]}, seed={inputs['seed']})"
    )


SEED_ROWS = 5


def seed_inputs(rng: np.random.Generator, codings_size: int = 4) -> dict:
    return {"seeds": draws.seeds(rng), "codings_size": codings_size}


def probe_seed(draw_codings: Any, inputs: dict) -> dict:
    evidence: dict = {kind: {} for kind in KINDS}
    for kind in KINDS:
        for key, seed in inputs["seeds"].items():
            with doing(
                f'calling draw_codings("{kind}", {SEED_ROWS}, codings_size={inputs["codings_size"]}, seed={seed})'
            ):
                drawn = draw_codings(kind, SEED_ROWS, codings_size=inputs["codings_size"], seed=seed)
            evidence[kind][key] = write_array(drawn)
    return evidence


def judge_seed(inputs: dict, evidence: Mapping) -> str:
    shape = (SEED_ROWS, inputs["codings_size"])
    for kind in KINDS:
        what = f'draw_codings("{kind}", {SEED_ROWS}, …)'
        seen = {key: shaped(evidence[kind][key], what, shape) for key in inputs["seeds"]}
        draws.judge_seeds(Slip, inputs["seeds"], seen, f"codings (“{kind}”)")
    return "same seed, same codings; another seed or none, other codings."


moments = Check(moments_inputs, probe_moments, judge_moments, by_chance=True)
seed = Check(seed_inputs, probe_seed, judge_seed)
