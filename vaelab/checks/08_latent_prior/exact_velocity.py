"""``exact_velocity(z, t, mean, std)`` → (n, k): the velocity of flow matching from N(0, I) to one Gaussian, in closed form.

On the line z_t = (1 − t) ε + t x with ε ~ N(0, 1) and x ~ N(m, s²) all is Gaussian, so E[x − ε | z_t = z] =
m + (t s² − (1 − t)) / ((1 − t)² + t² s²) · (z − t m), each coding by itself (Lipman et al. 2023, arXiv:2210.02747, for the setting).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, numbers, read_array, shaped, write
from vaelab.checks.engine.errors import describe, failure_of
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import Formula, call, require_kept

WHERE = "step 4, “A velocity that is known”"
WHAT = "exact_velocity(z, t, mean, std)"


class Slip(values.Slip):
    std_not_squared = (
        "std stands where its square belongs.",
        "s² is the variance: std**2, above the fraction bar and below it.",
    )
    noise_not_squared = (
        "Below the fraction bar stands 1 − t (or 1 − t²), not the square of 1 − t.",
        "(1 − t) ε has the variance (1 − t)², which is not 1 − t² either.",
    )
    time_not_squared = (
        "Below the fraction bar stands t s², not t² s².",
        "t z has the variance t² s².",
    )
    squared_sum = (
        "Below the fraction bar {what}.",
        "Variances add up: (1 − t)² + t² s², each squared for itself.",
    )
    not_divided = (
        "The fraction bar is missing: nothing is divided by (1 − t)² + t² s².",
        "m + (t s² − (1 − t)) / ((1 − t)² + t² s²) · (z − t m).",
    )
    mean_not_added = "The first m is missing.", "All points drift towards the mean: m + … ."
    mean_not_subtracted = (
        "t m is not taken from z.",
        "z − t m is how far a point is from the mean of all points at time t.",
    )
    whole_mean_subtracted = (
        "m is taken from z, not t m.",
        "At time t the mean of all points is t m: z − t m.",
    )
    sign_of_the_noise = (
        "1 − t is added above the fraction bar.",
        "The velocity is z − ε, so ε counts with a minus: t s² − (1 − t).",
    )
    one_minus_t_without_brackets = (
        "Above the fraction bar stands t s² − 1 − t.",
        "The brackets are missing: t s² − (1 − t).",
    )
    upside_down = "The fraction is upside down.", "(t s² − (1 − t)) / ((1 − t)² + t² s²)."
    time_reversed = (
        "t and 1 − t are exchanged: as if the noise were at t = 1.",
        "At t = 0 there is noise, at t = 1 there are codings: t belongs to m and s, 1 − t to the noise.",
    )
    turned_round = (
        "The velocity points back, from codings to noise.",
        "z − ε: from noise to codings, so everything changes its sign.",
    )
    fraction_subtracted = (
        "What stands behind the m is subtracted from it.",
        "m + (t s² − (1 − t)) / ((1 − t)² + t² s²) · (z − t m): mind which of the two counts with a minus above the fraction bar.",
    )
    mean_subtracted = "The first m is subtracted.", "All points drift towards the mean: m + … ."
    codings_expected = (
        "What comes back is where a point is going, not how fast.",
        "The velocity is E[z | zₜ] − E[ε | zₜ]: above the fraction bar stands t s² − (1 − t), not t s² alone.",
    )
    noise_expected = (
        "What comes back is the noise that a point came from.",
        "E[ε | zₜ] is one half of it: the velocity is E[z | zₜ] − E[ε | zₜ].",
    )
    rest_of_the_way = (
        "What comes back is the rest of the way, not the velocity.",
        "There are 1 − t left to go: divide by it, or use the formula.",
    )
    time_along_the_wrong_axis = (
        "The time runs along the codings, not along the rows.",
        "t has the shape (n, 1) for that: leave it as it is, without ravel, flatten, squeeze or [:, 0].",
    )
    every_pair_of_rows = (
        "There is a velocity for each pair of rows.",
        "(n, 1) beside (n,) makes (n, n): leave t with its shape (n, 1), and mean and std with (k,).",
    )
    nothing_at_time_0 = (
        "At t = 0 the velocity is not a number.",
        "The walk begins there: divide by nothing that is 0 then, such as t.",
    )
    squared_above = (
        "Above the fraction bar t or 1 − t is squared.",
        "t s² − (1 − t): what zₜ has in common with z and with ε, not its variances, which stand below.",
    )
    minus_below = (
        "Below the fraction bar one variance is taken from the other.",
        "Variances add up: (1 − t)² + t² s².",
    )
    brackets_missing = (
        "Brackets around {what} are missing.",
        "m + (t s² − (1 − t)) / ((1 − t)² + t² s²) · (z − t m): / and · come before + and −.",
    )
    variance_squared = (
        "Below the fraction bar the variance is squared once more: (t s²)².",
        "t z has the variance t² s²: (1 − t)² + t² s².",
    )
    mean_added_to_z = "t m is added to z.", "z − t m is how far a point is from the mean of all points at time t."
    score = (
        "What comes back is the slope of the log-density, the score.",
        "That is what a diffusion model learns. The velocity: m + (t s² − (1 − t)) / ((1 − t)² + t² s²) · (z − t m).",
    )
    one_time_for_all = (
        "All rows get the velocity of one and the same time.",
        "t holds a time for each row, shape (n, 1): use it as it is, without [0] and without a mean.",
    )
    straight_to_the_mean = (
        "All points head for m.",
        "That is right at t = 0 only, the time of the first row. Later a point that is above t m stays above: use the formula.",
    )
    lines_that_never_cross = (
        "This is the velocity of lines that never cross, each from ε to m + s ε.",
        "Noise and codings are paired by chance here, and the mean over all lines through a point is asked for: the formula as it stands.",
    )
    mean_times_time = "The m in front is multiplied by t.", "m + … : the whole mean, and t m in the last brackets only."
    mean_alone = (
        "The velocity is m everywhere.",
        "That is its average. Points on one side of t m move otherwise than those on the other.",
    )


def inputs(rng: np.random.Generator, n: int = 6, codings_size: int = 4) -> dict:
    """A batch with as many rows as codings, where a time without its axis would do its harm in silence, and another."""
    at_least(3, n=n, codings_size=codings_size)
    return {"square": _inputs(rng, codings_size, codings_size), "oblong": _inputs(rng, n, codings_size)}


def _inputs(rng: np.random.Generator, n: int, k: int) -> dict:
    """Times from 0 to 0.9, the first two 0: there every walk begins."""
    t = np.array([0.0, *np.linspace(0.15, 0.9, n - 1) + rng.uniform(-0.05, 0.05, n - 1)])
    return {
        "z": rng.normal(0, 1.5, (n, k)),
        "t": t[:, None],
        "mean": rng.uniform(0.7, 2, k) * rng.choice([-1, 1], k),
        "std": np.resize([0.3, 1.8], k) * rng.uniform(0.8, 1.2, k),
    }


def probe(exact_velocity: Any, inputs: dict) -> dict:
    """An error with the second batch waits for what the first one tells: shapes that do not fit often have a name there."""
    evidence: dict[str, Any] = {}
    for batch, given in inputs.items():
        try:
            returned, changed = call(exact_velocity, WHAT, given)
        except Exception as error:
            if batch != "oblong":
                raise
            evidence[batch] = {"error": describe(error, f"calling {WHAT} with z of shape {given['z'].shape}")}
        else:
            evidence[batch] = {"velocity": write(returned), **changed}
    return evidence


def judge(inputs: dict, evidence: Mapping) -> str:
    for batch in inputs:
        given, found = inputs[batch], evidence[batch]
        if "error" in found:
            raise failure_of(found["error"])
        n, k = given["z"].shape
        _require_finite(found["velocity"], (n, k))
        shapes = {(n, n, k): Slip.every_pair_of_rows}
        if n != k:
            shapes |= {(n, n): Slip.every_pair_of_rows, (k, n): Slip.transposed_values.about(what="The velocity")}
        seen = shaped(found["velocity"], WHAT, (n, k), shapes)
        require_kept(Slip, found)
        formula = _formula(**given)
        if not formula.fits(seen):
            raise formula.failure(seen, _wrong(**given), evidence=found)
    return f"the velocity of {n} points, {k} codings each: {numbers(seen[0], 3)} at the first."


def _require_finite(written: Mapping, shape: tuple[int, int]) -> None:
    """Raise ``Failure`` where the rows at time 0, and only they, are not finite."""
    if written.get("kind") != "array" or tuple(written.get("shape") or ()) != shape:
        return
    finite = np.isfinite(read_array(written)).all(axis=1)
    if not finite[0] and finite[1:].all():
        raise Failure(Slip.nothing_at_time_0, "finite numbers at t = 0, too", "NaN or infinity there")


def _formula(z: np.ndarray, t: np.ndarray, mean: np.ndarray, std: np.ndarray) -> Formula:
    # To a thousandth: 1e-5 against a division by 0, beside 1 − t of 0.05 at least, changes a fifth of that and is no mistake.
    return Formula("the velocity", lambda z, t: velocity(z, t, mean, std), {"z": z, "t": t}, Slip, {}, 1e-3, 1e-4)


def velocity(z: np.ndarray, t: np.ndarray, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    variance, covariance = (1 - t) ** 2 + (t * std) ** 2, t * std**2 - 1 + t
    return mean + covariance / variance * (z - t * mean)


def _wrong(z: np.ndarray, t: np.ndarray, mean: np.ndarray, std: np.ndarray) -> dict[Mistake, Any]:
    var, u, away = std**2, 1 - t, z - t * mean
    below, above = u**2 + t**2 * var, t * var - u
    right = velocity(z, t, mean, std)
    codings = mean + t * var / below * away
    noise = u / below * away
    table: dict[Mistake, Any] = {
        # Each with the right brackets, and with those of another slip: one of two is named.
        **{
            mistake: [
                mean + fraction * behind for fraction in fractions for behind in (away, z - mean, z, z + t * mean)
            ]
            for mistake, fractions in _fractions(t, std).items()
        },
        Slip.not_divided: mean + above * away,
        Slip.mean_not_added: above / below * away,
        Slip.mean_not_subtracted: mean + above / below * z,
        Slip.whole_mean_subtracted: mean + above / below * (z - mean),
        Slip.time_reversed: [
            mean + (u * var - t) / (t**2 + u**2 * var) * (z - u * mean),
            -mean - (u * var - t) / (t**2 + u**2 * var) * (z - u * mean),
            mean + (t * var - u) / (t**2 + u**2 * var) * away,
            mean + (u * var - t) / below * away,
        ],
        Slip.turned_round: -right,
        Slip.fraction_subtracted: mean - above / below * away,
        Slip.mean_subtracted: above / below * away - mean,
        Slip.codings_expected: codings,
        Slip.noise_expected: noise,
        Slip.rest_of_the_way: [codings - z, z - noise],
        Slip.mean_alone: mean + 0 * z,
        Slip.one_time_for_all: [velocity(z, time, mean, std) for time in (*t[[0, -1]], t.mean())],
        Slip.brackets_missing.about(what="z − t m"): mean + above / below * z - t * mean,
        Slip.brackets_missing.about(what="what stands above or below the fraction bar"): [
            mean + t * var - u / below * away,
            mean + (t * var - u / below) * away,
            mean + (t * var - u / u**2 + t**2 * var) * away,
            mean + t * var - u / u**2 + t**2 * var * away,
            mean + above / u**2 + t**2 * var * away,
            mean + (above / u**2 + t**2 * var) * away,
        ],
        Slip.mean_added_to_z: mean + above / below * (z + t * mean),
        Slip.score: [-away / below, away / below],
        Slip.straight_to_the_mean: [(mean - z) / u, mean - z],
        Slip.lines_that_never_cross: mean + (std - 1) / (u + t * std) * away,
        Slip.mean_times_time: t * mean + above / below * away,
        Slip.arguments_exchanged.about(things="mean", others="std"): velocity(z, t, std, mean),
    }
    if len(z) == z.shape[1]:
        table[Slip.time_along_the_wrong_axis] = velocity(z, t.T, mean, std)
    return table


def _fractions(t: np.ndarray, std: np.ndarray) -> dict[Mistake, list[np.ndarray]]:
    """What stands between the first m and the last brackets, with one slip."""
    var, u = std**2, 1 - t
    below, above = u**2 + t**2 * var, t * var - u
    return {
        Slip.std_not_squared: [
            top / bottom
            for top, bottom in itertools.product((above, t * std - u), (below, u**2 + t**2 * std))
            if top is not above or bottom is not below
        ],
        Slip.noise_not_squared: [above / (one + t**2 * var) for one in (u, 1 - t**2)],
        Slip.time_not_squared: [above / (u**2 + t * var), above / (u + t * var)],
        Slip.variance_squared: [above / (u**2 + (t * var) ** 2)],
        Slip.squared_sum.about(what="the whole sum is squared"): [above / (u + t * std) ** 2],
        Slip.squared_sum.about(what="the root of the whole sum is taken"): [above / np.sqrt(below)],
        Slip.sign_of_the_noise: [(t * var + u) / below],
        Slip.one_minus_t_without_brackets: [(t * var - 1 - t) / below],
        Slip.upside_down: [below / above],
        Slip.squared_above: [top / below for top in (t**2 * var - u**2, t * var - u**2, t**2 * var - u)],
        Slip.minus_below: [above / (u**2 - t**2 * var), above / (t**2 * var - u**2)],
    }


values = Check(inputs, probe, judge)
