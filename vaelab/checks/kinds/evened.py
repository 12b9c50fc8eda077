"""Random numbers that were evened out after they were drawn, so that they are no longer independent of each other.

Whoever standardises a batch of noise, or puts it through a normalisation, leaves mean and spread as they should be, but exactly so:
numbers that nobody touched miss them, and by another amount each time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEAR = 1e-4  # of a standard deviation; rounding in float32 leaves a hundredth of it

_MEANS = {
    0: "in every coding their mean over the rows is 0",
    1: "in every row their mean over the codings is 0",
    None: "the mean of all of them is 0",
}


def evened_out(samples: Sequence[np.ndarray], axes: Sequence[int | None]) -> str:
    """What is exactly so in all samples (n, codings) of mean 0 and standard deviation 1; nothing of independent numbers.

    A mean of n numbers is as near to 0 as ``NEAR`` with the chance 2 · 10⁻⁴ · 0.4 · √n (0.4 is the density of a Gaussian at 0),
    and all means along an axis are with the product of their chances: 4 means of 10⁵ numbers each, or more means of fewer,
    with less than 10⁻⁶. The lengths of eight rows or more agree so well still more seldom.
    """
    if any(np.ptp(sample, axis=0).max() < 0.01 for sample in samples):
        return ""  # rows that repeat are another mistake
    rows = axes if samples[0].shape[1] > 1 else [axis for axis in axes if axis != 1]
    for axis in rows:
        means = np.concatenate([np.ravel(sample.mean(axis)) for sample in samples])
        if np.abs(means).max() < NEAR:
            return _MEANS[axis]
    if 1 in rows:
        lengths = np.concatenate([np.sqrt((sample**2).mean(axis=1)) for sample in samples])
        if np.ptp(lengths) < NEAR:
            return "every row has the same length"
    return ""
