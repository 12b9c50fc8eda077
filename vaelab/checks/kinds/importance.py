"""Bounds on log p(x) from draws: log (1/K) Σ p(x, zₖ) / q(zₖ | x), with zₖ from q(z | x) = N(codings_mean, exp(codings_log_var)).

(Burda, Grosse and Salakhutdinov 2016, arXiv:1509.00519.) A check knows the codings that were drawn, (K, n, k), and so the log
weights (K, n) and the bound, exactly. What is judged here: whether the draws come from q, and what else the values may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake, numbers, read_array, running_on
from vaelab.checks.formulas import total_divergence
from vaelab.checks.kinds import bounds, values
from vaelab.checks.kinds.bounds import LOG_2PI, log_gaussian, log_mean
from vaelab.checks.kinds.models import is_standard_normal
from vaelab.checks.kinds.values import Formula

STANDARD_ERRORS = 6  # of a mean or a standard deviation: a right answer is off by more once in 10⁹ runs


class Slip(bounds.PerRow):
    # What is made of the weights.
    mean_of_the_logarithms = (
        "This is the mean of the log weights: more draws do not tighten it.",
        "The logarithm comes last: log (1/K) Σ wₖ = logsumexp(log w, axis=0) − log K.",
    )
    mean_forgotten = (
        "The weights are added up, not averaged: − log K is missing.",
        "log (1/K) Σ wₖ = logsumexp(log w, axis=0) − log K. Without it the values rise with K beyond log p(x).",
    )
    divided_outside = (
        "The logarithm of the sum is divided by K.",
        "1/K stands inside the logarithm, so it becomes − log K.",
    )
    divided_by_the_logarithm = (
        "The logarithm of the sum is divided by log K.",
        "1/K stands inside the logarithm, so it becomes − log K.",
    )
    weighted_mean_of_the_logarithms = (
        "This is the mean of the log weights, each counted by its own weight.",
        "The bound is the logarithm of the mean: log (1/K) Σ wₖ = logsumexp(log w, axis=0) − log K.",
    )
    draws_added = (
        "log K is added, not subtracted.",
        "log (1/K) Σ wₖ = logsumexp(log w, axis=0) − log K.",
    )
    best_draw_only = (
        "Only the largest weight counts.",
        "All K do: logsumexp(log w, axis=0) − log K. (The largest is taken out first, and its logarithm added again.)",
    )
    largest_not_added_back = (
        "The largest log weight was taken out and not added again.",
        "log Σ wₖ = m + log Σ exp(log wₖ − m).",
    )
    another_largest_added_back = (
        "The largest log weight of all rows is taken out, and that of each row added again.",
        "Add again what was taken out: log Σ wₖ = m + log Σ exp(log wₖ − m), with the m of each row, axis=0, in both places.",
    )
    logarithms_added = (
        "The log weights are added up: that is the product of the weights.",
        "logsumexp(log w, axis=0) − log K.",
    )
    weights_returned = (
        "Every draw's weight came back.",
        "Reduce the first axis, that of the draws: logsumexp(log w, axis=0) − log K.",
    )
    reduced_over_the_rows = (
        "The weights are averaged over the rows of x, not over the draws.",
        "Each row has a bound of its own: the axis of the draws is the first, axis=0.",
    )
    no_logarithm = ("This is the mean weight itself, an estimate of p(x).", "Return its logarithm.")
    exponential_first = (
        "{what} is infinite, or stuck at a limit: the weights themselves are too small or too large for a number.",
        "log p(x, z) of an image is hundreds of nats, and exp(−2500) is 0. Stay with logarithms: scipy.special.logsumexp(log w, axis=0).",
    )
    # What the weights are.
    posterior_missing = (
        "log q is missing in the weights.",
        "log wₖ = log p(x, zₖ) − log q(zₖ | x): what q draws often counts less.",
    )
    prior_counted_twice = (
        "The prior counts twice.",
        "log p(x, z) = log p(x | z) + log p(z) has it already.",
    )
    posterior_summed_too_far = (
        "log q is added up over draws or rows as well.",
        "Each draw of each row has a log q of its own: sum over the codings alone, axis=-1.",
    )
    posterior_not_summed = (
        "There is one value for each row and coding: log q is not added up over the codings.",
        "Each draw of a row has one log q, a sum over its codings: .sum(axis=-1).",
    )
    posterior_added = (
        "log q is added to the log weights, not subtracted.",
        "log wₖ = log p(x, zₖ) − log q(zₖ | x).",
    )
    divergence_for_posterior = (
        "The KL is subtracted where log q belongs.",
        "log wₖ = log p(x, zₖ) − log q(zₖ | x), with the log q of each draw.",
    )
    spread_missing = (
        "log q lacks −½ Σⱼ γⱼ.",
        "A narrow density is a high one: log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    spread_counted_twice = (
        "log q has − Σⱼ γⱼ where −½ Σⱼ γⱼ belongs.",
        "γⱼ is log σⱼ²: log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    spread_counted_half = (
        "log q has only half of −½ Σⱼ γⱼ.",
        "γⱼ is log σⱼ², so −log σⱼ is −½ γⱼ.",
    )
    sign_of_the_spread = (
        "log q has +½ Σⱼ γⱼ where −½ Σⱼ γⱼ belongs.",
        "A narrow density is a high one: log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    constant_missing = (
        "log q lacks −½ log 2π for each coding.",
        "log p(x, z) has it, so log q needs it too: log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    normaliser_missing = (
        "log q is −½ Σⱼ (zⱼ − μⱼ)² / exp(γⱼ) alone.",
        "A density integrates to 1: log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    half_missing = (
        "log q lacks the factor ½ before the square.",
        "log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    half_of_q_missing = (
        "log q lacks the factor ½: it is twice what it should be.",
        "log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    half_of_one_term_only = (
        "In log q the factor −½ stands before one of the three terms only.",
        "It belongs to all of them, with brackets around the sum: log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    constant_of_q_counted_once = (
        "In log q log 2π is counted once, not once for each coding.",
        "It belongs into the sum over the codings: log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    square_missing = (
        "log q lacks the square.",
        "log q = −½ Σⱼ [(zⱼ − μⱼ)² / exp(γⱼ) + γⱼ + log 2π].",
    )
    density_of_the_standard_deviation = (
        "In log q the square is divided by σⱼ = exp(γⱼ / 2), not by exp(γⱼ).",
        "(zⱼ − μⱼ)² / exp(γⱼ): exp(γⱼ) is the variance.",
    )
    density_of_the_squared_variance = (
        "In log q the square is divided by exp(γⱼ)², not by exp(γⱼ).",
        "(zⱼ − μⱼ)² / exp(γⱼ): exp(γⱼ) is the variance already.",
    )
    density_of_the_log_variance = (
        "In log q the square is divided by γⱼ itself.",
        "(zⱼ − μⱼ)² / exp(γⱼ): the variance is exp(γⱼ).",
    )
    posterior_averaged = (
        "log q is averaged over the codings.",
        "It is a sum: .sum(axis=-1).",
    )
    prior_for_posterior = (
        "The density of the prior is taken for that of q.",
        "log q(z | x) has its centre at codings_mean and the variances exp(codings_log_var).",
    )
    # Where the draws come from.
    one_draw_only = (
        "There is one draw where there should be {count}.",
        "Draw K times: noise of shape (K, n, codings), or a loop over range(K).",
    )
    other_number_of_draws = (
        "There are {seen} draws where there should be {count}.",
        "Draw K times for each row of x.",
    )
    mean_every_time = (
        "codings_mean stands where the draws belong, every time.",
        "Draw zₖ = μ + σ εₖ with σ = exp(γ / 2) and fresh noise εₖ from N(0, I), and take log p(x, zₖ) of these.",
    )
    same_draw_every_time = (
        "All {count} draws are the same.",
        "Draw fresh noise each time: inside the loop, or of shape (K, n, codings).",
    )
    drawn_from_the_prior = (
        "The codings are drawn from the prior, not from q.",
        "zₖ = μ + σ εₖ with σ = exp(γ / 2). From the prior hardly any draw has to do with x.",
    )
    variance_for_standard_deviation = (
        "The noise is multiplied by exp(γ), the variance.",
        "The standard deviation is exp(γ / 2).",
    )
    rng_ignored = (
        "Two generators in the same state give different draws: the noise does not come from `rng`.",
        "rng.standard_normal(shape) draws from the generator that the function is given.",
    )
    seed_fixed = (
        "The draws are the same in every call, whatever the state of `rng`.",
        "Draw with the rng that comes as argument: no default_rng(…) and no seed inside.",
    )
    squared_variance_for_standard_deviation = (
        "The noise is multiplied by exp(2γ), the squared variance.",
        "The standard deviation is exp(γ / 2): the root of exp(γ).",
    )
    mean_and_log_var_exchanged = (
        "The draws take codings_log_var for their mean, and codings_mean for their log-variance.",
        "codings_mean comes first, codings_log_var second: from the encoder, and among the arguments.",
    )
    noise_not_scaled = (
        "The noise is added as it is: σ is missing.",
        "zₖ = μ + σ εₖ with σ = exp(γ / 2).",
    )
    log_variance_for_standard_deviation = (
        "The noise is multiplied by γ itself.",
        "The standard deviation is exp(γ / 2).",
    )
    mean_missing_in_the_draws = (
        "The draws have their centre at 0: codings_mean is missing.",
        "zₖ = μ + σ εₖ.",
    )
    noise_of_another_shape = (
        "The draws end sharply, as no Gaussian noise does.",
        "rng.standard_normal(shape) draws from N(0, 1), and nothing is cut off; rng.random is uniform.",
    )
    noise_shared_by_the_codings = (
        "All codings of a draw share one noise.",
        "Each coding needs its own: noise of shape (K, n, codings).",
    )
    noise_not_standard = (
        "The noise of the draws has mean {mean} and standard deviation {std}.",
        "zₖ = μ + σ εₖ with σ = exp(γ / 2) and εₖ from N(0, I).",
    )


def each_once(z: np.ndarray, K: int, slip: type[Slip]) -> np.ndarray:
    """The K draws, (K, n, k), also where each was looked at several times. Raises ``Failure`` for another number of them."""
    n_seen = len(z)
    if n_seen > K and n_seen % K == 0:
        times = n_seen // K
        for copies in (z.reshape(times, K, *z.shape[1:]), z.reshape(K, times, *z.shape[1:]).swapaxes(0, 1)):
            if (copies == copies[0]).all():
                return copies[0]
    if n_seen != K:
        mistake = slip.one_draw_only if n_seen == 1 else slip.other_number_of_draws.about(seen=n_seen)
        raise Failure(mistake.about(count=K), f"{K} draws for each row", f"{n_seen}")
    return z


def per_row(written: Mapping, n: int, k: int, K: int, slip: type[Slip]) -> np.ndarray:
    """The ``n`` bounds. Raises ``Failure`` for anything else."""
    shapes = {(n, n): bounds.PerRow.every_pair, (n, k): slip.posterior_not_summed}
    shapes |= dict.fromkeys([(K, n), (n, K)], slip.weights_returned)
    if n != K:
        shapes[(K,)] = slip.reduced_over_the_rows
    return values.per_image(written, "The bound", n, slip, shapes)


def require_finite(written: Any, formula: Formula, n: int, slip: type[Slip]) -> None:
    """Raise ``Failure`` where weights of thousands of nats gave infinite values, or those of a number put in against it."""
    if not isinstance(written, Mapping) or written.get("kind") != "array" or written.get("shape") != [n]:
        return
    seen = read_array(written).astype("float64")
    limits = np.log([1e-300, 5e-324, np.finfo("float64").tiny, np.finfo("float64").max, *10.0 ** -np.arange(6, 41)])
    # The same for all rows, which differ by nats; a mean and a sum of K draws put it some nats from the limit itself.
    finite = np.isfinite(seen).all()
    away = 1 + np.log(formula.counts["draws"])
    stuck = finite and np.ptp(seen) < 1e-3 and np.abs(seen[0] - limits).min() < away and not formula.fits(seen)
    if not finite or stuck:
        raise Failure(
            slip.exponential_first.about(what=formula.what),
            f"{running_on(formula.what)} {numbers(formula.right)}",
            numbers(seen),
        )


def wrong(
    slip: type[Slip], log_p: np.ndarray, z: np.ndarray, mean: np.ndarray, log_var: np.ndarray
) -> dict[Mistake, Any]:
    """What each slip makes of log p(x, z), (K, n), and of the codings z that were drawn, (K, n, k)."""
    K, _, k = z.shape
    away, var = np.square(z - mean), np.exp(log_var)
    log_q, spread, constant = log_gaussian(z, mean, log_var), log_var.sum(axis=-1), k * LOG_2PI
    square = (away / var).sum(axis=-1)
    log_w = log_p - log_q
    right, largest = log_mean(log_w), log_w.max(axis=0)

    def of(log_q: Any) -> np.ndarray:
        return log_mean(log_p - log_q)

    def density(square: Any = square, spread: Any = spread, constant: float = constant) -> np.ndarray:
        return -0.5 * (square + spread + constant)

    with np.errstate(all="ignore"):
        return {
            slip.mean_of_the_logarithms: [log_w.mean(axis=0), log_p.mean(axis=0) - log_q.mean(axis=0)],
            slip.mean_forgotten: right + np.log(K),
            slip.draws_added: right + 2 * np.log(K),
            slip.divided_outside: (right + np.log(K)) / K,
            slip.divided_by_the_logarithm: (right + np.log(K)) / np.log(K),
            slip.weighted_mean_of_the_logarithms: (np.exp(log_w - right) * log_w).mean(axis=0),
            slip.another_largest_added_back: right - log_w.max() + largest,
            slip.best_draw_only: [largest, largest - np.log(K)],
            slip.largest_not_added_back: [right - largest, right - largest + np.log(K)],
            slip.logarithms_added: [log_w.sum(axis=0), log_w.sum(axis=0) - np.log(K)],
            slip.no_logarithm: np.exp(right),
            slip.posterior_missing: of(0),
            slip.prior_counted_twice: of(log_q - log_gaussian(z)),
            slip.posterior_summed_too_far: [
                of(log_q.sum()),
                of(log_q.sum(axis=0)),
                of(log_q.sum(axis=1, keepdims=True)),
            ],
            slip.posterior_added: of(-log_q),
            slip.divergence_for_posterior: of(total_divergence(mean, log_var)),
            slip.prior_for_posterior: of(log_gaussian(z)),
            slip.normaliser_missing: of(density(spread=0, constant=0)),
            slip.spread_missing: of(density(spread=0)),
            slip.spread_counted_twice: of(density(spread=2 * spread)),
            slip.spread_counted_half: of(density(spread=spread / 2)),
            slip.sign_of_the_spread: of(density(spread=-spread)),
            slip.constant_missing: of(density(constant=0)),
            slip.constant_of_q_counted_once: of(density(constant=LOG_2PI)),
            slip.half_missing: of(density(2 * square)),
            slip.half_of_q_missing: of(2 * log_q),
            slip.half_of_one_term_only: [
                of(density(spread=-2 * spread, constant=-2 * constant)),
                of(density(-2 * square, constant=-2 * constant)),
                of(density(-2 * square, -2 * spread)),
            ],
            slip.square_missing: of(density(((z - mean) / np.sqrt(var)).sum(axis=-1))),
            slip.density_of_the_standard_deviation: [
                of(density((away / np.sqrt(var)).sum(axis=-1))),
                of(density((away / np.sqrt(var)).sum(axis=-1), spread / 2)),
            ],
            slip.density_of_the_squared_variance: [
                of(density((away / var**2).sum(axis=-1))),
                of(density((away / var**2).sum(axis=-1), 2 * spread)),
            ],
            slip.density_of_the_log_variance: of(density((away / log_var).sum(axis=-1))),
            slip.posterior_averaged: of(log_q / k),
        }


def require_draws(slip: type[Slip], z: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> None:
    """Raise ``Failure`` unless codings (K, n, k) are draws from N(mean, exp(log_var)), told by the noise in them.

    Rows of x may share their noise, which is as good for each of them. So moments are those of K · k numbers at least.
    """
    std = np.exp(log_var / 2)
    noise = (z - mean) / std
    if np.abs(noise).max() < 1e-3:
        raise Failure(slip.mean_every_time, "codings that scatter around codings_mean", "codings_mean itself")
    if len(z) > 1 and np.abs(z - z[0]).max() < 1e-6:
        raise Failure(slip.same_draw_every_time.about(count=len(z)), "other codings in every draw", "the same ones")
    if noise.shape[2] > 1 and np.allclose(noise, noise[..., :1], rtol=1e-4, atol=1e-4):
        raise Failure(slip.noise_shared_by_the_codings, "a noise of its own for each coding", "one for all")
    if is_standard(noise) and np.abs(noise).max() > _least_end(noise):
        return
    require_source(slip, z, mean, log_var)
    named = None
    if is_standard(noise) or (noise.min() >= 0 and noise.max() <= 1):
        named = slip.noise_of_another_shape
    raise _of_noise(named or slip.noise_not_standard, noise)


def require_generator(slip: type[Slip], first: np.ndarray, again: np.ndarray, second: np.ndarray) -> None:
    """Raise ``Failure`` unless generators in the same state gave the same draws, and one in another state others.

    Draws may pass through float32 on their way; two that have nothing in common never agree to five digits.
    """
    if not np.allclose(first, again, rtol=1e-5, atol=1e-5):
        raise Failure(slip.rng_ignored, "the same draws from generators in the same state", "other draws")
    if np.allclose(first, second, rtol=1e-5, atol=1e-5):
        raise Failure(slip.seed_fixed, "other draws from a generator in another state", "the same draws")


def require_source(slip: type[Slip], z: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> None:
    """Raise ``Failure`` where codings (K, n, k) are no draws from N(mean, exp(log_var)), but from a known other source."""
    noise = (z - mean) / np.exp(log_var / 2)
    named = None if is_standard(noise) else source(slip, z, mean, log_var)
    if named:
        raise _of_noise(named, noise)


def _of_noise(mistake: Mistake, noise: np.ndarray) -> Failure:
    words = {"mean": f"{noise.mean():.2f}", "std": f"{noise.std():.2f}"}
    expected = "noise (z − μ) / σ with mean 0 and standard deviation 1"
    return Failure(mistake.about(**words), expected, "mean {mean}, standard deviation {std}".format(**words))


def source(slip: type[Slip], z: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> Mistake | None:
    """What codings (K, n, k) were drawn from in the place of q."""
    std = np.exp(log_var / 2)
    others = {
        slip.drawn_from_the_prior: z,
        slip.variance_for_standard_deviation: (z - mean) / std**2,
        slip.squared_variance_for_standard_deviation: (z - mean) / std**4,
        slip.mean_and_log_var_exchanged: (z - log_var) / np.exp(np.clip(mean, -700, 700) / 2),
        slip.noise_not_scaled: z - mean,
        slip.log_variance_for_standard_deviation: (z - mean) / log_var,
        slip.mean_missing_in_the_draws: z / std,
    }
    for mistake, other in others.items():
        # Each row is as wide as it should be, and as wide whatever its γ is: half of the noise may fit one of the two by chance.
        if is_standard(other) and is_standard_normal(other, np.broadcast_to(log_var, other.shape)):
            return mistake
    return None


def _least_end(noise: np.ndarray) -> float:
    """What the largest of as many Gaussian numbers exceeds, but for one run in 10⁹; uniform ones of this spread end at √3.

    Numbers that rows share count once.
    """
    different = len(np.unique(np.round(noise, 3)))
    return NormalDist().inv_cdf((1 + 1e-9 ** (1 / different)) / 2)


def is_standard(noise: np.ndarray) -> bool:
    """Whether noise (K, n, k) has mean 0 and standard deviation 1 in every row.

    The standard error of a mean of m numbers is 1 / √m, that of a standard deviation 1 / √(2m).
    """
    own = noise.swapaxes(0, 1).reshape(noise.shape[1], -1)  # n rows of K · k numbers
    allowed = STANDARD_ERRORS / np.sqrt(own.shape[1])
    return bool(np.abs(own.mean(axis=1)).max() < allowed and np.abs(own.std(axis=1) - 1).max() < allowed / np.sqrt(2))
