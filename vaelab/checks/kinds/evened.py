"""Random numbers that were evened out after they were drawn, so that they are no longer independent of each other.

Whoever standardises a batch of noise, or puts it through a normalisation, leaves mean and spread as they should be, but exactly so:
numbers that nobody touched miss them, and by another amount each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

NEAR = 1e-4  # of a standard deviation; rounding in float32 leaves a hundredth of it

_MEANS = {
    0: "in every coding their mean over the rows is 0",
    1: "in every row their mean over the codings is 0",
    None: "the mean of all of them is 0",
}
_SPREADS = {
    0: "in every coding their standard deviation is exactly what was asked for",
    None: "the standard deviation of all of them is exactly what was asked for",
}


def evened_out(samples: Sequence[np.ndarray], axes: Sequence[int | None], near: float = NEAR) -> str:
    """What is exactly so in all samples (n, codings) of mean 0 and standard deviation 1; nothing of independent numbers.

    A mean of n numbers is as near to 0 as ``near`` with the chance 2 · near · 0.4 · √n (0.4 is the density of a Gaussian at 0),
    and all means along an axis are with the product of their chances: 4 means of 10⁵ numbers each, or more means of fewer,
    with less than 10⁻⁶. Standard deviations are as near to 1 with 2 · near · 0.4 · √(5 n) where the numbers are uniform, with
    √(2 n) where they are Gaussian: 4 of 10⁴ numbers each with 10⁻⁷. The lengths of eight rows or more agree so well still more
    seldom; but where all numbers are ±1 they do by themselves.
    """
    if any(np.ptp(sample, axis=0).max() < 0.01 for sample in samples):
        return ""  # rows that repeat are another mistake
    rows = axes if samples[0].shape[1] > 1 else [axis for axis in axes if axis != 1]
    for axis in rows:
        if _all(samples, lambda sample, axis=axis: sample.mean(axis), 0, near):
            return _MEANS[axis]
    for axis, what in _SPREADS.items():
        around_0, around_mean = (lambda x, axis=axis: np.sqrt((x**2).mean(axis))), (lambda x, axis=axis: x.std(axis))
        if axis in axes and (_all(samples, around_0, 1, near) or _all(samples, around_mean, 1, near)):
            return what
    if 1 in rows and all(np.ptp(np.abs(sample)) > 0.01 for sample in samples):
        lengths = np.concatenate([np.sqrt((sample**2).mean(axis=1)) for sample in samples])
        if np.ptp(lengths) < NEAR:
            return "every row has the same length"
    return ""


def _all(samples: Sequence[np.ndarray], measure: Callable[[np.ndarray], np.ndarray], value: float, near: float) -> bool:
    """Whether a measure has this value in every sample, to the last digits."""
    return all(np.abs(measure(sample) - value).max() < near for sample in samples)
