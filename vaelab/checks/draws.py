"""Checks of ``draw_codings(distribution, n, codings_size=10, std=1.0, seed=None)``: Gaussian or uniform, of one variance.

A uniform distribution on [−a, a] has the variance a² / 3, so the standard deviation s needs a = √3 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks import generate
from vaelab.checks.engine import Check, at_least, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.readable import write_array
from vaelab.checks.verdict import Failure, Mistake, match, numbers, shaped

WHERE = "step 1, “Draw from either”"

TRANSPOSED = Mistake(
    "codings_transposed",
    "The codings lie on their side: one column per image.",
    "One row per image: shape (n, codings_size).",
    WHERE,
)
ONE_ROW = Mistake(
    "one_row_only",
    "Only one row of codings comes back.",
    "One row per image: an array of shape (n, codings_size).",
    WHERE,
)
SIZE_FIXED = Mistake(
    "codings_size_ignored",
    "There are always 10 codings.",
    "Use the argument codings_size in place of the number 10.",
    WHERE,
)
REPEATED = Mistake(
    "values_repeat",
    "Rows or columns of the codings repeat each other.",
    "Draw an array of shape (n, codings_size) in one call: every entry is a draw of its own.",
    WHERE,
)
KIND_IGNORED = Mistake(
    "distribution_ignored",
    "“normal” and “uniform” give the same distribution.",
    'Ask for the argument: if distribution == "uniform": …',
    WHERE,
)
EXCHANGED = Mistake(
    "distributions_exchanged",
    "“normal” gives uniform numbers and “uniform” Gaussian ones.",
    "Exchange the two branches.",
    WHERE,
)
NOT_UNIFORM = Mistake(
    "not_uniform",
    "The numbers for “uniform” are not spread evenly.",
    "rng.uniform(low, high, size) draws them; neither clip nor round them.",
    WHERE,
)
NOT_NORMAL = Mistake(
    "not_gaussian", "The numbers for “normal” are not Gaussian.", "rng.normal(0, std, size) draws them.", WHERE
)
NOT_CENTRED = Mistake(
    "not_centred",
    "The numbers are not centred on 0.",
    "The range has to be symmetric: from −a to a.",
    WHERE,
)
RANGE_IS_STD = Mistake(
    "range_for_standard_deviation",
    "The uniform numbers reach from −std to std. Their standard deviation is then only std / √3 = 0.58 std.",
    "The variance of a uniform distribution on [−a, a] is a² / 3: a = √3 · std.",
    WHERE,
)
TWICE_TOO_WIDE = Mistake(
    "width_for_half_width",
    "The uniform numbers are twice as widely spread as they should be.",
    "√12 · std is the whole width of the range; it reaches from −√3 · std to √3 · std.",
    WHERE,
)
HALF_WIDTH = Mistake(
    "half_as_wide",
    "The uniform numbers are half as widely spread as they should be.",
    "The range reaches from −√3 · std to √3 · std.",
    WHERE,
)
THREE_SIGMA = Mistake(
    "range_of_three_standard_deviations",
    "The uniform numbers reach from −3 std to 3 std.",
    "The variance of a uniform distribution on [−a, a] is a² / 3: a = √3 · std.",
    WHERE,
)
VARIANCE = Mistake(
    "variance_for_standard_deviation",
    "The spread is std² where std is asked for.",
    "std is a standard deviation; only the variance is squared.",
    WHERE,
)
ROOT = Mistake(
    "root_of_the_standard_deviation",
    "The spread is √std where std is asked for.",
    "Take the root of 3, not of 3 · std: a = √3 · std.",
    WHERE,
)
STD_IGNORED = Mistake(
    "std_ignored", "The spread is that of std=1, whatever std says.", "Multiply the range by std.", WHERE
)
OTHER_SPREAD = Mistake(
    "unrecognised", "The standard deviation is not the one asked for.", "a = √3 · std for the uniform numbers.", WHERE
)
CORRELATED = Mistake(
    "codings_depend_on_each_other",
    "The codings of an image depend on each other.",
    "Draw an array of shape (n, codings_size) in one call: every entry is a draw of its own.",
    WHERE,
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
        raise Failure(KIND_IGNORED, "kurtosis 3 and 1.8", f"{kurtosis['normal']:.2f} and {kurtosis['uniform']:.2f}")
    if flat["normal"] and bell["uniform"]:
        raise Failure(EXCHANGED, "kurtosis 3 and 1.8", f"{kurtosis['normal']:.2f} and {kurtosis['uniform']:.2f}")
    for kind in KINDS:
        _require_moments(inputs, kind, *seen[kind])
    if not flat["uniform"]:
        raise Failure(NOT_UNIFORM, "kurtosis 1.8, as every uniform distribution has", f"{kurtosis['uniform']:.2f}")
    if not bell["normal"]:
        raise Failure(NOT_NORMAL, "kurtosis 3, as every Gaussian has", f"{kurtosis['normal']:.2f}")
    # Six standard errors of a correlation of n independent draws.
    for kind in KINDS:
        correlation = float(evidence[kind]["correlation"])
        if correlation > 6 / np.sqrt(DRAWS):
            raise Failure(CORRELATED, f"no correlation between codings for “{kind}”", f"{correlation:.2f}")
    return f"both have mean 0 and the standard deviation asked for, over {DRAWS:,} draws."


def _seen(inputs: dict, evidence: Mapping, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each coding, or the ``Failure`` of what came back."""
    size, found = inputs["codings_size"], evidence[kind]
    if "codings" in found:
        shapes = {
            (size, DRAWS): TRANSPOSED,
            (size,): ONE_ROW,
            (DRAWS,): ONE_ROW,
            (1, size): ONE_ROW,
            (DRAWS, 10): SIZE_FIXED,
        }
        shaped(found["codings"], _call(inputs, kind), (DRAWS, size), shapes, WHERE)
        raise Failure(Mistake("not_finite", "Some codings are NaN or infinite.", "Look at the range.", WHERE))
    if int(found["rows"]) < 0.9 * DRAWS or float(found["spread_in_rows"]) < 1e-6:
        raise Failure(REPEATED, f"{DRAWS * size:,} different numbers for “{kind}”", "rows or columns that repeat")
    return tuple(shaped(found[key], f"the {key} of the codings", (size,)) for key in ("mean", "std"))


def _require_moments(inputs: dict, kind: str, mean: np.ndarray, std: np.ndarray) -> None:
    """Six standard errors: s / √n of a mean, s / √(2n) of a Gaussian's standard deviation (a uniform one's is smaller)."""
    right, rtol = inputs["std"][kind], 6 / np.sqrt(2 * DRAWS)
    if np.abs(std / right - 1).max() > rtol:
        wrong = {
            STD_IGNORED: 1.0,
            RANGE_IS_STD: right / np.sqrt(3),
            TWICE_TOO_WIDE: 2 * right,
            HALF_WIDTH: right / 2,
            THREE_SIGMA: np.sqrt(3) * right,
            VARIANCE: right**2,
            ROOT: np.sqrt(right),
        }
        if kind == "normal":
            wrong = {mistake: wrong[mistake] for mistake in (STD_IGNORED, VARIANCE, ROOT)}
        named = match(std.mean(), wrong, rtol / 2, 0) or OTHER_SPREAD
        raise Failure(named, f"standard deviation {right:g} for “{kind}”", numbers(std.mean(), 3))
    if np.abs(mean).max() > 6 * right / np.sqrt(DRAWS):
        raise Failure(NOT_CENTRED, f"mean 0 for “{kind}”", numbers(mean, 3))


def _call(inputs: dict, kind: str) -> str:
    return (
        f'draw_codings("{kind}", {DRAWS}, codings_size={inputs["codings_size"]}, '
        f"std={inputs['std'][kind]}, seed={inputs['seed']})"
    )


SEED_ROWS = 5


def seed_inputs(rng: np.random.Generator, codings_size: int = 4) -> dict:
    """Calls without a seed come second to fourth: what a global seed leaves behind must not matter."""
    first, second = (int(seed) for seed in rng.choice(2**31 - 1, 2, replace=False) + 1)
    seeds = {"first": first, "free": None, "free_again": None, "first_again": first, "second": second}
    return {"codings_size": codings_size, "seeds": {**seeds, "zero": 0, "zero_again": 0}}


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
        seen = {key: shaped(evidence[kind][key], what, shape, where=WHERE) for key in inputs["seeds"]}
        same = {
            (one, other): np.allclose(seen[one], seen[other], rtol=0, atol=1e-6)
            for one, other in (
                ("free", "free_again"),
                ("first", "first_again"),
                ("first", "second"),
                ("zero", "zero_again"),
            )
        }
        if same["free", "free_again"]:
            named = generate.ALWAYS_SAME if same["first", "second"] else generate.DEFAULT_FIXED
        elif not same["first", "first_again"]:
            named = generate.IGNORED
        elif same["first", "second"]:
            named = generate.EVERY_SEED
        elif not same["zero", "zero_again"]:
            named = generate.ZERO_IGNORED
        else:
            continue
        says = named.says.replace("images", "codings")
        here = Mistake(named.name, says, named.hint.replace("images", "codings"), WHERE)
        raise Failure(
            here, f"same seed, same codings; another seed or none, other codings (“{kind}”)", "something else"
        )
    return "same seed, same codings; another seed or none, other codings."


drawn_moments = Check("drawn_moments", "draw_codings", moments_inputs, probe_moments, judge_moments, WHERE)
drawn_seed = Check("drawn_seed", "draw_codings", seed_inputs, probe_seed, judge_seed, WHERE)
