"""Checks of ``codings_grid(decoder, n=20)``: the plane of two codings decoded at Gaussian quantiles, laid out like a map.

The k-th of n values is the quantile of probability (k − ½) / n of the standard Gaussian: every cell of the map then stands for
the same share, 1 / n², of the prior.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, at_most, doing, numbers, read_array, shaped
from vaelab.checks.kinds import defaults
from vaelab.checks.kinds.calls import require_codings_given, require_decoded, why_not_decoded, write_array
from vaelab.checks.kinds.parts import random_pattern, render

WHERE = "step 4, “The map of the plane”"
WHAT = "codings_grid(decoder, n)"
TOLERANCE = 0.04  # codings read from float32 images are right to about 1e-5, from 256 grey levels to 0.03


class Slip(General):
    not_a_grid = (
        "The images come in one long row, not in a grid.",
        "The decoder takes n · n rows of codings; reshape its images to (n, n, 28, 28).",
    )
    one_large_picture = (
        "The images are joined to one large picture.",
        "Return them apart, with shape (n, n, 28, 28): the figure function joins them.",
    )
    codings_returned = (
        "The codings come back, not the images.",
        "Decode them: decoder takes the n · n rows of two codings.",
    )
    axes_mixed = (
        "The axes of the grid and of the images are mixed up.",
        "The decoder gives (n · n, 28, 28): np.reshape(images, (n, n, 28, 28)) keeps each image together.",
    )
    n_ignored = "The grid does not have n rows and columns.", "Use the argument n, not a number."
    infinite_quantiles = (
        "Some codings are infinite: the quantiles of the probabilities 0 and 1.",
        "Take the probabilities (k − ½) / n with k = 1 … n: they stay inside.",
    )
    quantiles_of_no_probability = (
        "Some codings are NaN: quantiles of numbers that lie outside 0 … 1.",
        "Print the probabilities: (k − ½) / n with k = 1 … n stay inside.",
    )
    equal_steps = (
        "The codings go in equal steps, not by quantiles.",
        "Equal steps give as much of the map to the rare edge as to the crowded middle: take the quantiles of (k − ½) / n.",
    )
    probabilities_decoded = (
        "The probabilities themselves are decoded: all codings lie between 0 and 1.",
        "Turn each into a quantile first: NormalDist().inv_cdf(p), or scipy.stats.norm.ppf(p).",
    )
    distribution_function = (
        "The distribution function is taken where its inverse belongs: all codings lie between 0 and 1.",
        "From probabilities to quantiles: NormalDist().inv_cdf(p), or scipy.stats.norm.ppf(p).",
    )
    other_probabilities = (
        "These are quantiles, but of other probabilities.",
        "The probabilities are (k − ½) / n with k = 1 … n: (np.arange(n) + 0.5) / n.",
    )
    wrong_spread = (
        "The codings are quantiles of a Gaussian with another standard deviation.",
        "The prior has standard deviation 1.",
    )
    axes_exchanged = (
        "The first coding changes from row to row, the second from column to column.",
        "As on a map: the first coding grows to the right (columns), the second upwards (rows).",
    )
    upside_down = (
        "The second coding grows downwards.",
        "Row 0 is the top of the figure: there the second coding is largest. Reverse its values, [::-1].",
    )
    mirrored = "The first coding grows to the left.", "Column 0 is the left: there it is smallest."
    turned = (
        "The map is turned: axes exchanged, and one or both reversed.",
        "Row r, column c: the first coding is q[c], the second q[n − 1 − r].",
    )
    both_reversed = (
        "Both codings run the wrong way: the first grows to the left, the second downwards.",
        "Row r, column c: the first coding is q[c], the second q[n − 1 − r]. The reversed values, q[::-1], are for the second.",
    )
    diagonal = (
        "Both codings are always equal: only the diagonal of the plane is decoded.",
        "Every value of the first coding meets every value of the second: np.meshgrid, or two loops.",
    )
    one_coding_moves = (
        "Only one of the two codings changes.",
        "Every value of the first coding meets every value of the second: np.meshgrid, or two loops.",
    )
    one_line_only = (
        "All {lines} of the map are alike: only one line of the plane is decoded.",
        "Every value of the first coding meets every value of the second: np.meshgrid, or two loops.",
    )
    pairs_mixed_up = (
        "The values are right, but the pairs of them are mixed up: neither coding follows rows or columns.",
        "Stack the two grids along the *last* axis, np.stack([first, second], axis=-1), before you reshape to (n · n, 2).",
    )
    other_values = (
        "The layout is right, but the codings are neither quantiles nor in equal steps.",
        "Print q and compare: the quantiles of (k − ½) / n, k = 1 … n.",
    )
    random_codings = "The codings are drawn at random.", "The map is a regular grid: quantiles, no random numbers."


def grid_inputs(rng: np.random.Generator, n: int = 5) -> dict:
    at_most(11, n=n)
    return {"pattern": random_pattern(2, rng), "n": n}


def probe_grid(codings_grid: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    decoder = recorders.decoder(inputs["pattern"])
    with doing(f"calling codings_grid(decoder, n={inputs['n']})"):
        grid = codings_grid(decoder, n=inputs["n"])
    return {"grid": write_array(_stacked(grid)), "given": decoder.notes(), "defaults": defaults.of(codings_grid, "n")}


def _stacked(grid: Any) -> Any:
    """A list of rows, each a list of images or an array, as one array."""
    if isinstance(grid, list | tuple):
        return np.asarray([np.asarray([np.asarray(image) for image in row]) for row in grid])
    return grid


def quantiles(n: int) -> np.ndarray:
    return np.array([NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])


def judge_grid(inputs: dict, evidence: Mapping) -> str:
    n, pattern = inputs["n"], inputs["pattern"]
    require_codings_given(evidence["given"], 2)
    images = _images(evidence["grid"], n)
    right = quantiles(n)
    first, second = np.broadcast_to(right, (n, n)), np.broadcast_to(right[::-1, None], (n, n))
    every = images.reshape(-1, 28, 28)
    if why_not_decoded(every, pattern) and _same_pixels(
        every, render(np.dstack([first, second]).reshape(-1, 2), pattern)
    ):
        raise Failure(Slip.axes_mixed, "each image in one piece", "the right pixels, in other places")
    codings = require_decoded(every, pattern).reshape(n, n, 2)
    if _same(codings[..., 0], first) and _same(codings[..., 1], second):
        defaults.require(evidence["defaults"], n=20)
        return f"{n} × {n} images: {numbers(right, 3)}, to the right and upwards."
    _judge_layout(codings)
    values = codings[0, :, 0]
    if not _same(values, right):
        expected = f"the quantiles {numbers(right, 3)}"
        raise Failure(_named(values, right), expected, numbers(values, 3))
    raise Failure(Slip.unrecognised, "first coding to the right, second upwards", numbers(codings[0, 0], 3))


def _same_pixels(images: np.ndarray, decoded: np.ndarray) -> bool:
    """Whether both hold the same numbers, clipped or not, wherever they are."""
    seen = np.sort(images, axis=None)
    return any(np.allclose(seen, np.sort(made, axis=None), atol=1e-3) for made in (decoded, np.clip(decoded, 0, 1)))


def _judge_layout(codings: np.ndarray) -> None:
    """Which coding runs where, whatever its values are."""
    by_row, by_column = (np.ptp(codings, axis=axis).max(axis=0) > TOLERANCE for axis in (0, 1))
    layout = "the first coding to the right, the second upwards"
    if _same(codings[..., 0], codings[..., 1]):
        raise Failure(Slip.diagonal, layout, "two equal codings everywhere")
    moves = by_row | by_column
    if not moves.all():
        raise Failure(Slip.one_coding_moves, layout, f"coding {int(np.argmin(moves))} is the same everywhere")
    for changes, lines in ((by_row, "rows"), (by_column, "columns")):
        if not changes.any():
            raise Failure(Slip.one_line_only.about(lines=lines), layout, f"{lines} that are all the same")
    if (by_row & by_column).any():
        nearest = np.abs(codings[..., None] - quantiles(len(codings))).min(axis=-1)
        if nearest.max() < TOLERANCE:
            raise Failure(Slip.pairs_mixed_up, layout, "quantiles in another order")
        raise Failure(Slip.random_codings, layout, "codings that change along rows and columns alike")
    grows_right, grows_up = codings[0, -1] - codings[0, 0], codings[0, 0] - codings[-1, 0]
    if by_column[1]:
        raise Failure(Slip.axes_exchanged if grows_right[1] > 0 else Slip.turned, layout, "rows and columns exchanged")
    if grows_right[0] < 0:
        if grows_up[1] < 0:
            raise Failure(Slip.both_reversed, layout, "the first to the left, the second downwards")
        raise Failure(Slip.mirrored, layout, "the first coding grows to the left")
    if grows_up[1] < 0:
        raise Failure(Slip.upside_down, layout, "the second coding grows downwards")


def _named(values: np.ndarray, right: np.ndarray) -> Mistake:
    steps = np.diff(values)
    if np.ptp(steps) < TOLERANCE:
        return (
            Slip.probabilities_decoded
            if values.min() > -TOLERANCE and values.max() < 1 + TOLERANCE
            else Slip.equal_steps
        )
    factor = values @ right / (right @ right)
    probabilities = np.array([NormalDist().cdf(value) for value in values])
    if np.ptp(np.diff(probabilities)) < 0.01:
        return Slip.other_probabilities
    if values.min() > 0 and values.max() < 1:
        arguments = np.array([NormalDist().inv_cdf(value) for value in values])
        if np.ptp(np.diff(arguments)) < 0.2:  # codings are read to 4 decimals, and Φ is flat where its argument is 3
            return Slip.distribution_function
    return Slip.wrong_spread if _same(values, factor * right) else Slip.other_values


def _images(written: Any, n: int) -> np.ndarray:
    shape = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    if len(shape) >= 4 and shape[0] == shape[1] != n and shape[2:4] == (28, 28):
        raise Failure(Slip.n_ignored, f"shape ({n}, {n}, 28, 28)", f"shape {shape}")
    large = (28 * n, 28 * n)
    shapes = {
        (n * n, 28, 28): Slip.not_a_grid,
        (n * n, 28, 28, 1): Slip.not_a_grid,
        (n * n, 784): Slip.not_a_grid,
        (n, n, 2): Slip.codings_returned,
        (n * n, 2): Slip.codings_returned,
        (n, 28, n, 28): Slip.axes_mixed,
        (28, 28, n, n): Slip.axes_mixed,
        (28, n, 28, n): Slip.axes_mixed,
        large: Slip.one_large_picture,
        (*large, 1): Slip.one_large_picture,
    }
    try:
        return shaped(written, WHAT, (n, n, 28, 28), shapes)
    except Failure as failure:
        if failure.mistake.name != "not_finite":
            raise
        broken = ~np.isfinite(read_array(written)).reshape(n, n, -1).all(axis=-1)
        raise Failure(_why_broken(broken) or failure.mistake, failure.expected, failure.observed) from None


def _why_broken(broken: np.ndarray) -> Mistake | None:
    """What makes the images of whole rows and columns NaN: the codings at the edges alone, or others."""
    edges = np.zeros(broken.shape, bool)
    edges[[0, -1]] = edges[:, [0, -1]] = True
    if np.array_equal(broken, edges):
        return Slip.infinite_quantiles
    rows, columns = broken.all(axis=1), broken.all(axis=0)
    along = np.array_equal(broken, rows[:, None] | columns) and not broken.all()
    return Slip.quantiles_of_no_probability if along else None


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.abs(one - other).max() < TOLERANCE)


layout = Check(grid_inputs, probe_grid, judge_grid)
