"""``training_pairs(codings, rng)`` → points, times, velocities: what a velocity network is trained on.

z_t = (1 − t) ε + t z with ε ~ N(0, I) and t uniform on [0, 1], one for each row; the velocity is z − ε (Lipman et al. 2023,
arXiv:2210.02747, and Liu et al. 2023, arXiv:2209.03003). With the codings known, points, times and velocities must agree: points +
(1 − t) · velocity are the codings. What else was made of noise and codings follows from which combination is the codings instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, shaped, worst_row, write
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import require_kept, several

WHERE = "step 2, “Points on the way”"
WHAT = "training_pairs(codings, rng)"
NAMES = "points, times, velocities"
CLOSE = 1e-3  # float32 leaves 1e-6 of numbers of the order of 1
GAP = 0.0125  # at either end of [0, 1]: of ROWS times none lies in it once in 10⁸ runs
ROWS = (
    1500  # for the draws: with them a uniform law is told from a normal one, and one time in a thousand rows is nothing
)


class Slip(values.Slip):
    another_order = "The three things come in another order.", f"The order is {NAMES}."
    times_without_axis = (
        "The times have the shape (n,).",
        "One column is asked for, (n, 1): rng.uniform(size=(len(codings), 1)). Beside (n, codings_size), (n,) would run along the wrong axis.",
    )
    time_for_each_coding = (
        "There is a time for each coding, shape (n, codings_size).",
        "All codings of a row are at the same place of their way: one time for each row, shape (n, 1).",
    )
    one_time_for_all = (
        "All rows have the same time.",
        "Draw one for each row: rng.uniform(size=(len(codings), 1)).",
    )
    times_beyond_0_and_1 = (
        "Some times lie outside [0, 1].",
        "rng.uniform(size=(n, 1)) draws from [0, 1].",
    )
    velocity_reversed = (
        "The velocity points back, from codings to noise: ε − z.",
        "The way leads from noise to codings: z − ε.",
    )
    sum_for_difference = "The velocities are z + ε.", "The way leads from ε to z: z − ε."
    noise_at_the_end = (
        "The way leads from codings to noise: at t = 0 there are codings.",
        "Here noise is at t = 0: points = (1 − t) ε + t z, and the velocity is z − ε. (Some papers let time run the other way.)",
    )
    time_reversed = (
        "1 − t and t are exchanged in the points, but not in the velocity.",
        "Noise is at t = 0: points = (1 − t) ε + t z.",
    )
    noise_as_target = (
        "The velocities are the noise alone.",
        "That is what a diffusion model learns. Here the target is the velocity z − ε.",
    )
    codings_as_target = (
        "The velocities are the codings alone.",
        "Where the way ends is not how fast it goes: z − ε.",
    )
    rest_of_the_way = (
        "The velocities are the rest of the way, z − z_t.",
        "That gets shorter as t grows. The velocity is the same on all of the line: z − ε.",
    )
    points_as_target = "The velocities are the points themselves.", "The velocity is z − ε."
    curved_way = (
        "The points are no mixture (1 − t) ε + t z: the weights are roots, as in diffusion models.",
        "The way is a straight line: (1 − t) ε + t z, without roots and squares.",
    )
    noise_not_faded = (
        "The noise keeps its full weight: ε + t z.",
        "At t = 1 no noise is left: (1 − t) ε + t z.",
    )
    codings_not_faded = (
        "The codings keep their full weight: z + (1 − t) ε.",
        "At t = 0 there is nothing of them: (1 − t) ε + t z.",
    )
    noise_drawn_twice = (
        "Points and velocities do not agree: the noise is drawn once for the one and once for the other.",
        "Draw it once, keep it in a variable, and use that twice.",
    )
    rows_in_another_order = (
        "Row i does not belong to codings[i].",
        "Keep the order: later each row has its label.",
    )
    noise_left_at_the_end = (
        "A little noise is left at t = 1, as with the σ of some papers: the way ends beside the codings.",
        "Here it ends at the codings themselves: points = (1 − t) ε + t z, and the velocity is z − ε.",
    )
    divided_by_time = (
        "The velocities are divided by the time (or by what is left of it).",
        "z − ε is the whole way in the time 1: nothing is divided.",
    )
    brackets_missing = (
        "Brackets around 1 − t are missing: the points are 1 − t ε + t z.",
        "· comes before −: points = (1 − t) ε + t z.",
    )
    noise_beside_the_line = (
        "A second noise is added to the points, as with the σ of some papers: they lie beside the line.",
        "The one noise ε is all that is drawn: points = (1 − t) ε + t z, as they are.",
    )
    points_off_the_line = (
        "The points do not lie on the way from the noise to the codings.",
        "points = (1 − t) ε + t z with the very noise of velocities = z − ε.",
    )
    no_noise = (
        "There is no noise: the way begins at 0.",
        "Draw ε with rng.standard_normal(codings.shape).",
    )
    noise_not_normal = (
        "The noise is not standard normal: {seen}.",
        "The sampler will start from N(0, I): draw ε with rng.standard_normal(codings.shape).",
    )
    noise_shared_by_rows = (
        "All rows begin at the same noise.",
        "ε needs the shape of the codings: rng.standard_normal(codings.shape).",
    )
    noise_shared_by_codings = (
        "All codings of a row have the same noise.",
        "ε needs the shape of the codings: rng.standard_normal(codings.shape).",
    )
    noise_made_of_the_codings = (
        "The noise depends on the codings: where a way begins says where it ends.",
        "Draw ε by itself, with mean 0 and standard deviation 1.",
    )
    times_not_uniform = (
        "The times are not uniform on [0, 1].",
        "Every time counts alike: rng.uniform(size=(len(codings), 1)).",
    )
    times_in_order = (
        "The times follow the order of the rows.",
        "Draw them: rng.uniform(size=(len(codings), 1)). In order, the first rows would always be noise and the last never.",
    )
    few_times = (
        "There are only {count} different times.",
        "Draw from all of [0, 1]: rng.uniform, no whole numbers.",
    )
    rng_ignored = (
        "Two generators in the same state give different pairs: not all comes from `rng`.",
        "rng.standard_normal(…) and rng.uniform(…) draw from the generator that the function is given.",
    )
    seed_fixed = (
        "Every call gives the same noise or the same times.",
        "Draw with the rng that comes as argument: no default_rng(…) and no seed inside.",
    )


def line_inputs(rng: np.random.Generator, n: int = 6, codings_size: int = 6) -> dict:
    """As many rows as codings: there a time without its axis does its harm in silence."""
    at_least(4, n=n, codings_size=codings_size)
    mean = rng.uniform(2, 4, codings_size) * rng.choice(
        [-1, 1], codings_size
    )  # so that codings are not taken for noise
    codings = mean + rng.normal(0, 1, (n, codings_size))
    return {"codings": codings, "seed": int(rng.integers(2**31))}


def draws_inputs(rng: np.random.Generator, codings_size: int = 4) -> dict:
    """Codings of another mean and spread than noise has, so that what is drawn as they are is no noise."""
    at_least(2, codings_size=codings_size)
    return {
        "codings": rng.normal(rng.uniform(0.5, 1, codings_size), 1.5, (ROWS, codings_size)),
        "seeds": [int(seed) for seed in rng.integers(2**31, size=2)],
    }


def _called(training_pairs: Any, codings: np.ndarray, rng: np.random.Generator) -> Any:
    with doing(f"calling {WHAT} with codings of shape {codings.shape}"):
        return training_pairs(codings, rng)


def probe_line(training_pairs: Any, inputs: dict) -> dict:
    given = inputs["codings"].copy()
    returned = _called(training_pairs, given, np.random.default_rng(inputs["seed"]))
    changed = {} if np.array_equal(given, inputs["codings"]) else {"changed": ["codings"]}
    return {"pairs": write(returned), **changed}


def probe_draws(training_pairs: Any, inputs: dict) -> dict:
    first, second = (np.random.default_rng(seed) for seed in inputs["seeds"])
    calls = {"first": first, "next": first, "again": np.random.default_rng(inputs["seeds"][0]), "second": second}
    return {name: write(_called(training_pairs, inputs["codings"].copy(), rng)) for name, rng in calls.items()}


def _read(written: Any, n: int, k: int) -> list[np.ndarray]:
    """Points, times and velocities. Raises ``Failure`` for other things, or in another order."""
    parts = several(written, 3, NAMES)
    shapes = [tuple(part.get("shape") or ()) for part in parts]
    if k > 1 and sorted(shapes) == sorted([(n, k), (n, 1), (n, k)]) and shapes[1] != (n, 1):
        expected = f"shapes {(n, k)}, {(n, 1)}, {(n, k)}"
        raise Failure(Slip.another_order, expected, f"shapes {', '.join(map(str, shapes))}")
    times = {
        (): Slip.one_time_for_all,
        (1,): Slip.one_time_for_all,
        (1, 1): Slip.one_time_for_all,
        (n,): Slip.times_without_axis,
        (n, k): Slip.time_for_each_coding,
    }
    if shapes[1] == (n,):  # which engine.shaped takes for (n, 1)
        raise Failure(Slip.times_without_axis, f"times of shape {(n, 1)}", f"shape {(n,)}")
    read = [shaped(parts[0], "points", (n, k)), shaped(parts[1], "times", (n, 1), times)]
    return [*read, shaped(parts[2], "velocities", (n, k))]


def judge_line(inputs: dict, evidence: Mapping) -> str:
    codings = inputs["codings"]
    points, t, v = _read(evidence["pairs"], *codings.shape)
    require_kept(Slip, evidence)
    if t.min() < 0 or t.max() > 1:
        raise Failure(Slip.times_beyond_0_and_1, "times from 0 to 1", f"times from {t.min():.3g} to {t.max():.3g}")
    if np.ptp(t) == 0:
        raise Failure(Slip.one_time_for_all, "a time for each row", f"{t[0, 0]:.4g} for all")
    _require_line(codings, points, t, v)
    if np.abs(points - t * v).max() < CLOSE:
        raise Failure(Slip.no_noise, "ways that begin at noise", "ways that begin at 0")
    return f"{len(codings)} points, each on the line from its noise to its codings."


def _require_line(codings: np.ndarray, points: np.ndarray, t: np.ndarray, v: np.ndarray) -> None:
    """Raise ``Failure`` unless the way from every point, with its velocity, ends at its row of codings."""
    ends = points + (1 - t) * v
    if not _alike(ends, codings):
        named = next((mistake for mistake, fits in _signs(codings, points, t, v) if fits), Slip.points_off_the_line)
        row = worst_row(codings, ends)
        expected = f"points + (1 − t) · velocities = codings, {numbers(codings[row], 3)} in row {row}"
        raise Failure(named, expected, numbers(ends[row], 3))


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.abs(one - other).max() < CLOSE)


def _signs(z: np.ndarray, points: np.ndarray, t: np.ndarray, v: np.ndarray) -> list[tuple[Mistake, bool]]:
    """What each mistake makes true of codings, points, times and velocities."""
    targets = {
        Slip.velocity_reversed: z + v,
        Slip.noise_as_target: v,
        Slip.sum_for_difference: v - z,
    }  # by which noise the velocities tell
    forward, backward = z - v, z + v
    with np.errstate(all="ignore"):
        roots = [
            (np.sqrt(1 - t), np.sqrt(t)),
            (np.sqrt(1 - t**2), t),
            (np.cos(np.pi / 2 * t), np.sin(np.pi / 2 * t)),
            (1 - t, np.sqrt(1 - (1 - t) ** 2)),
            ((1 - t) ** 2, t**2),
        ]
    signs: list[tuple[Mistake, bool]] = [(Slip.points_as_target, _alike(v, points))]
    signs += [(mistake, _alike(points, (1 - t) * noise + t * z)) for mistake, noise in targets.items()]
    signs += [
        (Slip.time_reversed, _alike(points, t * forward + (1 - t) * z)),
        (Slip.noise_at_the_end, _alike(points, t * backward + (1 - t) * z) or _alike(points, t * v + (1 - t) * z)),
        (Slip.codings_as_target, _alike(v, z)),
        (Slip.rest_of_the_way, _alike(v, z - points)),
        (Slip.noise_not_faded, _alike(points, forward + t * z)),
        (Slip.codings_not_faded, _alike(points, (1 - t) * forward + z)),
    ]
    for noise in (forward, backward, v):
        signs += [(Slip.curved_way, any(_alike(points, a * noise + b * z) for a, b in roots))]
    for factor in (t, 1 - t):
        scaled = v * factor
        signs += [(Slip.divided_by_time, _alike(points + (1 - t) * scaled, z))]
    ends = points + (1 - t) * v
    distances = np.abs(ends[:, None] - z).max(axis=2)
    along = _alike(points, (1 - t.T) * forward + t.T * z) if len(z) == z.shape[1] else False
    return [
        *signs,
        (Slip.rows_in_another_order, bool((distances.min(axis=1) < CLOSE).all())),
        (Slip.times_without_axis, along),
        (Slip.noise_left_at_the_end, _noise_left(z, points, t, v)),
        (Slip.noise_drawn_twice, _noise_twice(z, points, t, v)),
        (Slip.brackets_missing, _alike(points, 1 - t * forward + t * z)),
        (Slip.noise_beside_the_line, _noise_beside(z, points, t, v)),
    ]


def _noise_left(z: np.ndarray, points: np.ndarray, t: np.ndarray, v: np.ndarray) -> bool:
    """Whether the points are (1 − t) ε + t z with a share of ε left at t = 1, where the velocity knows of it or not."""
    noise = z - v
    left = points - t * z - (1 - t) * noise
    shares = [(left, part, np.sum(left * part) / max(np.sum(part**2), 1e-12)) for part in (noise, t * noise)]
    return any(0 < share < 1 and _alike(left, share * part) for left, part, share in shares)


def _noise_twice(z: np.ndarray, points: np.ndarray, t: np.ndarray, v: np.ndarray) -> bool:
    """Whether both, each by itself, hold noise of a usual size: points from the line, and velocities from the codings."""
    some = t[:, 0] < 0.9
    of_points = ((points - t * z) / np.maximum(1 - t, 0.1))[some]
    of_velocities = z - v
    usual = all(0.6 < np.sqrt(np.mean(noise**2)) < 1.5 for noise in (of_points, of_velocities) if noise.size)
    # Of 30 numbers and more two that have nothing in common are correlated by 0.6 once in 1,000 runs, nearly the same noise by more.
    return usual and abs(np.corrcoef(of_points.ravel(), of_velocities[some].ravel())[0, 1]) < 0.6


def _noise_beside(z: np.ndarray, points: np.ndarray, t: np.ndarray, v: np.ndarray) -> bool:
    """Whether what the points are off by is small, everywhere, of both signs, and made of nothing that a row holds.

    Of a row with k codings a mixture of ε, z and 1 leaves nothing beside these three, and noise (k − 3) / k of its squares.
    """
    noise, k = z - v, z.shape[1]
    left = points - t * z - (1 - t) * noise
    on_a_grid = any(_alike(points, np.round(points, digits)) for digits in range(3))
    if k < 4 or on_a_grid or np.mean(np.abs(left) < 1e-6) > 0.05 or np.sqrt(np.mean(left**2)) > 0.5:
        return False
    beside = np.array([_beside(row, of) for row, *of in zip(left, noise, z, np.ones_like(z), strict=True)])
    with np.errstate(all="ignore"):  # of what is the same everywhere
        like = [np.abs(np.corrcoef(left.ravel(), of.ravel())[0, 1]) for of in (points, points**3, noise, z)]
    return bool(np.sum(beside**2) > 0.1 * np.sum(left**2) and max(like) < 0.6 and left.min() < 0 < left.max())


def _beside(row: np.ndarray, of: list[np.ndarray]) -> np.ndarray:
    """What is left of a row beside all mixtures of these."""
    basis = np.stack(of, axis=1)
    return row - basis @ np.linalg.lstsq(basis, row, rcond=None)[0]


def judge_draws(inputs: dict, evidence: Mapping) -> str:
    codings = inputs["codings"]
    drawn = {}
    for name, written in evidence.items():
        points, t, v = _read(written, *codings.shape)
        _require_line(codings, points, t, v)
        drawn[name] = points - t * v, t[:, 0]
    noise, t = drawn["first"]
    _require_times(t)
    _require_noise(noise, codings)
    for slip, one, other, alike in (
        (Slip.seed_fixed, "first", "next", False),
        (Slip.seed_fixed, "first", "second", False),
        (Slip.rng_ignored, "first", "again", True),
    ):
        same = [_alike(a, b) for a, b in zip(drawn[one], drawn[other], strict=True)]
        if alike and not all(same):
            raise Failure(slip, "the same pairs from generators in the same state", "other pairs")
        if not alike and any(same):
            what = " and ".join(name for name, is_same in zip(("noise", "times"), same, strict=True) if is_same)
            raise Failure(slip, "new noise and new times in every call", f"the same {what}")
    return f"{ROWS} ways: noise from N(0, I), times from all of [0, 1], new ones at every call."


def _require_times(t: np.ndarray) -> None:
    """Raise ``Failure`` unless these may be uniform, in no order. A right answer fails once in 10⁷ runs."""
    if np.ptp(t) == 0:
        raise Failure(Slip.one_time_for_all, "a time for each row", f"{t[0]:.4g} for all")
    if t.min() < 0 or t.max() > 1:
        raise Failure(Slip.times_beyond_0_and_1, "times from 0 to 1", f"times from {t.min():.3g} to {t.max():.3g}")
    different = len(np.unique(np.round(t, 6)))
    if different < 0.9 * ROWS:  # of numbers with six decimals two are equal once or twice, of thousandths half of them
        raise Failure(Slip.few_times.about(count=different), f"about {ROWS} different times", f"{different}")
    # The correlation with the row's number has the standard deviation 1 / √n: six of them.
    if abs(np.corrcoef(t, np.arange(len(t)))[0, 1]) > 6 / np.sqrt(len(t)):
        raise Failure(Slip.times_in_order, "times that have nothing to do with the row's number", numbers(t[:4], 3))
    too_narrow, middle = t.min() > GAP or t.max() < 1 - GAP, float(np.mean(np.abs(t - 0.5) < 0.25))
    if too_narrow and not _unlike("uniform", (t - t.min()) / np.ptp(t)):
        raise Failure(Slip.times_not_uniform, "times from 0 to 1", f"times from {t.min():.3g} to {t.max():.3g}")
    if too_narrow or _unlike("uniform", t):
        seen = f"{middle:.0%} there, and a mean of {t.mean():.2f}"
        raise Failure(Slip.times_not_uniform, "50% of the times between ¼ and ¾, and a mean of 0.5", seen)


def _require_noise(noise: np.ndarray, codings: np.ndarray) -> None:
    """Raise ``Failure`` unless these may be standard normal, each by itself and apart from the codings."""
    if np.abs(noise).max() < CLOSE:
        raise Failure(Slip.no_noise, "ways that begin at noise", "ways that begin at 0")
    if np.ptp(noise, axis=0).max() < CLOSE:
        raise Failure(Slip.noise_shared_by_rows, "noise of its own in every row", f"{numbers(noise[0], 3)} in all")
    if np.ptp(noise, axis=1).max() < CLOSE:
        raise Failure(Slip.noise_shared_by_codings, "noise of its own in every coding", f"{numbers(noise[0], 3)} first")
    between = np.corrcoef(noise.T, codings.T)[: noise.shape[1], noise.shape[1] :]
    if np.abs(between).max() > 6 / np.sqrt(len(noise)):
        seen = f"a correlation of {np.abs(between).max():.2f} between noise and codings"
        raise Failure(Slip.noise_made_of_the_codings, "noise that has nothing to do with the codings", seen)
    if _unlike("norm", noise.ravel()):
        seen = f"mean {noise.mean():.2f}, standard deviation {noise.std():.2f}, from {noise.min():.2f} to {noise.max():.2f}"
        raise Failure(Slip.noise_not_normal.about(seen=seen), "mean 0, standard deviation 1, no limits", seen)


def _unlike(law: str, values: np.ndarray) -> bool:
    """Whether numbers are certainly none of this law's."""
    from scipy.stats import kstest  # most of the time that importing all checks takes, without a model

    return bool(kstest(values, law).pvalue < 1e-8)


line = Check(line_inputs, probe_line, judge_line)
draws = Check(draws_inputs, probe_draws, judge_draws, by_chance=True)
