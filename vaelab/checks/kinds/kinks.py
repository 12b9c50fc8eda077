"""Whether outputs bend where they pass 0: after an activation such as a leaky ReLU they do, after a Dense layer they do not."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake

WAYS = 36
# 8 ** 3 pieces: each is short beside its way, and an output changes on it by 1,000 times what float32 rounds off.
PARTS, ROUNDS = 8, 3


def below_to_above(function: Callable[[np.ndarray], np.ndarray], rows: np.ndarray) -> list[list[float]]:
    """How steep each head is just below 0, relative to just above, on ``WAYS`` ways on which one of its outputs passes it.

    ``function`` makes (heads, n, size) of n rows; they are taken as they are, and three times as large. A way leads straight from a
    row to another.
    """
    rows = np.concatenate([rows, 3 * rows])
    values = function(rows)
    if not np.isfinite(values).all():
        return [[] for _ in values]
    head, column, low, high = np.array(list(_ways(values)), int).reshape(-1, 4).T
    if not len(head):
        return [[] for _ in values]
    starts, ends, each = rows[low], rows[high], np.arange(len(head))

    def along(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points on each way, (ways, shares, …), and its output there."""
        shares = shares.reshape([1, -1] + [1] * (rows.ndim - 1))
        points = starts[:, None] + shares * (ends - starts)[:, None]
        found = function(points.reshape(-1, *rows.shape[1:]))
        found = found.reshape(len(found), *points.shape[:2], -1)
        return points, found[head, each, :, column]

    for _ in range(ROUNDS):
        points, passed = along(np.linspace(0, 1, PARTS + 1))
        first_above = np.argmax(passed[:, 1:] > 0, axis=1) + 1
        starts, ends = points[each, first_above - 1], points[each, first_above]
    around = along(np.array([-2.5, -0.5, 1.5, 3.5]))[1]
    below, above = around[:, 1] - around[:, 0], around[:, 3] - around[:, 2]
    ratios = np.nan_to_num(below / np.where(above == 0, np.nan, above), nan=1.0).clip(-1e6, 1e6)
    return [ratios[head == one].tolist() for one in range(len(values))]


def _ways(values: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """Head, output, and the rows between which it passes 0, of values (heads, n, size): in turn one for each output."""
    for head, outputs in enumerate(values):
        sides = [_sides(output) for output in outputs.T]
        found = (
            (head, column, below[turn % len(below)], above[(turn % len(below) + turn // len(below)) % len(above)])
            for turn, (column, (below, above)) in itertools.product(range(WAYS), enumerate(sides))
            if turn < len(below) * len(above)
        )
        yield from itertools.islice(found, WAYS)


def _sides(output: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows in which an output is below 0, and those in which it is above, from the far ends on."""
    order = np.argsort(output)
    return order[output[order] < 0], order[output[order] > 0][::-1]


def require_straight(bent: Mistake, ratios: Any) -> None:
    """Raise ``Failure`` with ``bent`` where a head is less steep below 0 than above on all ways (but two, for the rounding).

    A Dense layer does not know where its outputs pass 0. Layers before it may bend on one of the two sides, on either equally
    likely: with 30 ways or more all but two of them are flatter below for less than one head in 2,000,000.
    """
    ratios = np.sort(np.asarray(ratios, "float64"))
    if len(ratios) >= 30 and ratios[-3] < 0.9:
        seen = f"outputs {np.median(ratios):.2g} times as steep below 0"
        raise Failure(bent, "outputs that rise as steeply below 0 as above it", seen)
