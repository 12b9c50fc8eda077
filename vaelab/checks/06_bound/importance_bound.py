"""``importance_bound(log_joint, codings_mean, codings_log_var, K, rng)`` → a bound on log p(x) of each row from K draws, in nats.

log (1/K) Σ p(x, zₖ) / q(zₖ | x) with zₖ drawn from q(z | x) = N(codings_mean, exp(codings_log_var)) (Burda, Grosse and
Salakhutdinov 2016, arXiv:1509.00519, equation 8). ``log_joint`` is the check's and notes the codings it is given, so the judge
works the bound out for these very draws, exactly; whether they come from q is another check's question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, doing, numbers, read_array, write
from vaelab.checks.kinds import bounds, importance
from vaelab.checks.kinds.bounds import log_mean
from vaelab.checks.kinds.values import Formula

WHERE = "step 5, “More draws”"
WHAT = "importance_bound(log_joint, codings_mean, codings_log_var, K, rng)"
SHIFTS = -2500.0, 1500.0  # nats: beyond the logarithms of the smallest and the largest number, −745 and 709


class Slip(importance.Slip):
    draws_not_passed_on = (
        "`log_joint` was never asked about the draws.",
        "log wₖ = log_joint(zₖ) − log q(zₖ | x): call it with the codings that were drawn.",
    )
    odd_shape_passed_on = (
        "`log_joint` was given codings of a shape that does not end in (n, codings).",
        "It takes (n, codings) or (K, n, codings), and returns (n,) or (K, n): draw in this order.",
    )


def inputs(rng: np.random.Generator, n: int = 5, codings_size: int = 3, draws: int = 60) -> dict:
    at_least(2, draws=draws)
    return _inputs(rng, n, codings_size, draws)


def inputs_of_draws(rng: np.random.Generator, n: int = 4, codings_size: int = 2, draws: int = 400) -> dict:
    at_least(50, draws=draws)
    at_least(2, codings_size=codings_size)
    return _inputs(rng, n, codings_size, draws)


def inputs_of_images(rng: np.random.Generator, n: int = 4, codings_size: int = 3, draws: int = 60) -> dict:
    at_least(2, draws=draws)
    return _inputs(rng, n, codings_size, draws)


def _inputs(rng: np.random.Generator, n: int, codings_size: int, draws: int) -> dict:
    """A q beside the posterior and wider than it: its weights differ by some nats, so that the mean of their logarithms lies low."""
    model = bounds.linear_model(rng, n, 12, codings_size)
    mean, covariance = bounds.posterior(**model)
    spread = np.log(np.diag(covariance)) + rng.uniform(0.3, 1.2, (n, codings_size))
    aside = rng.uniform(0.2, 0.6, mean.shape) * rng.choice([-1, 1], mean.shape) * np.exp(spread / 2)
    return {
        "model": model,
        "codings_mean": mean + aside,
        "codings_log_var": spread,
        "K": draws,
        "seeds": [int(seed) for seed in rng.integers(2**31, size=2)],
    }


def _called(importance_bound: Any, inputs: dict, seed: int, shift: float = 0.0) -> dict:
    joint = bounds.Joint(inputs["model"], shift)
    mean, log_var = inputs["codings_mean"].copy(), inputs["codings_log_var"].copy()
    with doing(f"calling {WHAT} with codings_mean of shape {mean.shape} and K = {inputs['K']}"):
        returned = importance_bound(joint, mean, log_var, inputs["K"], np.random.default_rng(seed))
    return {"values": write(returned), **joint.notes()}


def probe(importance_bound: Any, inputs: dict) -> dict:
    return _called(importance_bound, inputs, inputs["seeds"][0])


def probe_draws(importance_bound: Any, inputs: dict) -> dict:
    first, second = inputs["seeds"]
    found = {
        name: _called(importance_bound, inputs, seed)
        for name, seed in {"first": first, "again": first, "second": second}.items()
    }
    # What it made of the draws is another check's question.
    return {name: {key: part[key] for key in ("codings", "odd")} for name, part in found.items()}


def probe_of_images(importance_bound: Any, inputs: dict) -> dict:
    return {str(shift): _called(importance_bound, inputs, inputs["seeds"][0], shift) for shift in SHIFTS}


def _codings(inputs: dict, evidence: Mapping) -> np.ndarray:
    """The codings that were drawn, (K, n, k). Raises ``Failure`` for another number of draws, or codings of an odd shape."""
    (n, k), K = inputs["codings_mean"].shape, inputs["K"]
    expected = f"codings of shape ({n}, {k}) or ({K}, {n}, {k})"
    if evidence["odd"] is not None:
        shape = tuple(int(size) for size in list(evidence["odd"])[:6])
        raise Failure(Slip.odd_shape_passed_on, expected, f"shape {shape}")
    if evidence["codings"] is None:
        raise Failure(Slip.draws_not_passed_on, expected, "no call of log_joint")
    return importance.each_once(read_array(evidence["codings"]).astype("float64"), K, Slip)


def judge(inputs: dict, evidence: Mapping) -> str:
    seen = _require_right(inputs, evidence, 0.0)
    return f"the bound of each row with K = {inputs['K']}: {numbers(seen)} nats."


def judge_of_images(inputs: dict, evidence: Mapping) -> str:
    for shift in SHIFTS:
        seen = _require_right(inputs, evidence[str(shift)], shift)
    return f"also where every weight is too small or too large for a number: {numbers(seen)} nats."


def _require_right(inputs: dict, evidence: Mapping, shift: float) -> np.ndarray:
    """The values. Raises ``Failure`` unless they are the bound of the codings that were drawn."""
    mean, log_var, K = inputs["codings_mean"], inputs["codings_log_var"], inputs["K"]
    z = _codings(inputs, evidence)
    log_p = bounds.log_joint(z, **inputs["model"]) + shift
    log_weights = log_p - bounds.log_gaussian(z, mean, log_var)
    # Far from 0 the tenth part of a nat is no more of the whole than float32's rounding is near it.
    exact = 2e-6 if shift else 1e-4
    formula = Formula("The bound", log_mean, {"the draws": log_weights}, Slip, {"draws": K}, 1e-6, 3e-3, exact)
    if shift:
        importance.require_finite(evidence["values"], formula, len(mean), Slip)
    seen = importance.per_row(evidence["values"], *mean.shape, K, Slip)
    if not formula.fits(seen):
        importance.require_source(
            Slip, z, mean, log_var
        )  # of noise that is not q's, log q is written right in its own units
        raise formula.failure(seen, importance.wrong(Slip, log_p, z, mean, log_var))
    return seen


def judge_draws(inputs: dict, evidence: Mapping) -> str:
    mean, log_var = inputs["codings_mean"], inputs["codings_log_var"]
    first, again, second = (_codings(inputs, evidence[name]) for name in ("first", "again", "second"))
    importance.require_draws(Slip, first, mean, log_var)
    importance.require_generator(Slip, first, again, second)
    return f"{inputs['K']} draws from q for each row, by the generator given."


values = Check(inputs, probe, judge)
draws = Check(inputs_of_draws, probe_draws, judge_draws, by_chance=True)
of_images = Check(inputs_of_images, probe_of_images, judge_of_images)
