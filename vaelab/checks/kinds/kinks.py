"""Whether outputs bend where they pass 0: after an activation such as a leaky ReLU they do, after a Dense layer they do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake

WAYS = 48
PARTS, ROUNDS = (
    4,
    6,
)  # 4 ** 6 pieces: short beside the way, and what an output changes on one is 100 times float32's rounding


def below_to_above(function: Callable[[np.ndarray], np.ndarray], rows: np.ndarray) -> list[list[float]]:
    """How steep each head is just below 0, relative to just above, on about ``WAYS`` ways on which one of its outputs passes it.

    ``function`` makes (heads, n, size) of n rows. A way leads straight from a row to another.
    """
    values = function(rows)
    if not np.isfinite(values).all():
        return [[] for _ in values]
    heads, n, size = values.shape
    column, place = np.arange(size), np.arange(min(-(-WAYS // size), n // 2))
    head, place, column = (part.ravel() for part in np.meshgrid(np.arange(heads), place, column, indexing="ij"))
    order = np.argsort(values, axis=1)
    low, high = order[head, place, column], order[head, n - 1 - place, column]
    passing = (values[head, low, column] < 0) & (values[head, high, column] > 0)
    head, column, starts, ends = head[passing], column[passing], rows[low[passing]], rows[high[passing]]

    def along(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points on each way, (ways, shares, …), and its output there."""
        shares = shares.reshape([1, -1] + [1] * (rows.ndim - 1))
        points = starts[:, None] + shares * (ends - starts)[:, None]
        found = function(points.reshape(-1, *rows.shape[1:])).reshape(heads, *points.shape[:2], size)
        return points, found[head, np.arange(len(head)), :, column]

    if not len(head):
        return [[] for _ in range(heads)]
    each = np.arange(len(head))
    for _ in range(ROUNDS):
        points, passed = along(np.linspace(0, 1, PARTS + 1))
        first_above = np.argmax(passed[:, 1:] > 0, axis=1) + 1
        starts, ends = points[each, first_above - 1], points[each, first_above]
    around = along(np.array([-2.5, -0.5, 1.5, 3.5]))[1]
    below, above = around[:, 1] - around[:, 0], around[:, 3] - around[:, 2]
    ratios = np.nan_to_num(below / np.where(above == 0, np.nan, above), nan=1.0).clip(-1e6, 1e6)
    return [ratios[head == one].tolist() for one in range(heads)]


def require_straight(bent: Mistake, ratios: Any) -> None:
    """Raise ``Failure`` with ``bent`` where a head is less steep below 0 than above on all ways (but two, for the rounding).

    A Dense layer does not know where its outputs pass 0. Layers before it may bend on one of the two sides, on either equally
    likely: with 30 ways or more all but two of them are flatter below for less than one head in 2,000,000.
    """
    ratios = np.sort(np.asarray(ratios, "float64"))
    if len(ratios) >= 30 and ratios[-3] < 0.9:
        seen = f"outputs {np.median(ratios):.2g} times as steep below 0"
        raise Failure(bent, "outputs that rise as steeply below 0 as above it", seen)
