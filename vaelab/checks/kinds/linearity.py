"""Whether a function is linear: f(a + b) = f(a) + f(b) − f(0), also behind a sigmoid, and where pixels are cut off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

FAR = 100  # times as large, inputs bring every activation to where it is not straight; and float32 still tells pixels apart


def near_and_far(function: Callable[[np.ndarray], np.ndarray], some: np.ndarray) -> list[np.ndarray]:
    """``of_sums`` of inputs as they are and far larger ones, as a hard sigmoid is straight around 0.

    A network that divides its input by 255 shows its activations for the larger ones only, too.
    """
    return [of_sums(function, scale * some[::2], scale * some[1::2]) for scale in (1, FAR)]


def of_sums(function: Callable[[np.ndarray], np.ndarray], one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """f(a + b), f(a), f(b) and f(0), stacked; f is called once, with all of them."""
    return np.stack(np.split(function(np.concatenate([one + two, one, two, 0 * one])), 4))


def bend(sums: np.ndarray) -> float:
    """How far f(a + b) is from f(a) + f(b) − f(0), at most: 0, but for rounding, for a linear function. ``sums``: see ``of_sums``."""
    together, first, second, zero = sums
    return float(np.abs(together - first - second + zero).max())


def most_bent(function: Callable[[np.ndarray], np.ndarray], some: np.ndarray) -> float:
    """The largest ``relative_bend``, of the outputs and of what a sigmoid makes them from: below 1e-3 where all is linear."""
    sums = near_and_far(function, some)
    return min(relative_bend(sums), bend_of_logits(sums))


def relative_bend(several: list[np.ndarray]) -> float:
    """The largest ``bend`` relative to how far the outputs differ, but for pixels cut off at 0 or 1; 1 where all are, or none differ."""
    found = []
    for sums in several:
        inside = np.all((sums > 0) & (sums < 1), axis=0) if in_0_to_1(sums) else np.ones(sums.shape[1:], bool)
        spread = float(np.ptp(sums, axis=(0, 1)).max())
        if inside.any():
            found.append(bend(sums[:, inside]) / spread if spread > 1e-6 else 1.0)
    return max(found, default=1.0)


def bend_of_logits(several: list[np.ndarray]) -> float:
    """The largest ``bend``, relative to the spread, of what a sigmoid makes these values from; 1 where no sigmoid makes them."""
    if not all(map(in_0_to_1, several)):
        return 1.0
    found = []
    for sums in several:
        logits = np.log(sums.clip(1e-9, 1) / (1 - sums).clip(1e-9))
        usable = np.all(np.abs(logits) < 5, axis=0)  # further out float32 leaves few digits of the logit
        if usable.any():
            found.append(bend(logits[:, usable]) / max(float(np.ptp(logits[:, usable])), 1e-6))
    return max(found, default=1.0)


def in_0_to_1(values: np.ndarray) -> bool:
    """Whether all values lie where a sigmoid's do."""
    return bool(values.min() >= 0 and values.max() <= 1)
