"""Whether outputs bend where they pass 0: small networks in NumPy, of which it is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from vaelab.checks.engine import Failure
from vaelab.checks.kinds import kinks, networks

HIDDEN = {
    "relu": lambda z: np.maximum(z, 0),
    "leaky relu": lambda z: np.maximum(z, 0.1 * z),
    "tanh": np.tanh,
    "staircase of slopes": lambda z: np.maximum(z, 0) + np.maximum(z - 1, 0),
}


def network(seed: int, hidden: Callable, at_the_end: Callable, size: int = 16, offset: float = 0.0) -> Callable:
    rng = np.random.default_rng(seed)
    kernels = [rng.normal(0, 1 / np.sqrt(n), (n, m)).astype("float32") for n, m in ((60, 40), (40, 30), (30, 2 * size))]
    biases = [rng.normal(0, 0.3, kernel.shape[1]).astype("float32") for kernel in kernels]

    def function(rows: np.ndarray) -> np.ndarray:
        x = rows.reshape(len(rows), -1).astype("float32")
        for kernel, bias in zip(kernels[:2], biases[:2], strict=True):
            x = hidden(x @ kernel + bias).astype("float32")
        return np.stack(np.split(at_the_end(x @ kernels[2] + biases[2] + np.float32(offset)), 2, axis=1))

    return function


def straight(function: Callable, seed: int = 0) -> list[bool]:
    rows = np.random.default_rng(seed).normal(0, 1, (48, 6, 10))
    found = []
    for ratios in kinks.below_to_above(function, rows):
        try:
            kinks.require_straight(networks.Slip.bent_head, ratios)
            found.append(True)
        except Failure:
            found.append(False)
    return found


@pytest.mark.parametrize("offset", [0, -5])
@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_heads_without_an_activation_are_straight(hidden: Callable, offset: float) -> None:
    for seed in range(20):
        assert straight(network(seed, hidden, lambda z: z, offset=offset), seed) == [True, True], seed


@pytest.mark.parametrize("size", [6, 16])
@pytest.mark.parametrize("slope", [0.01, 0.3, 0.6])
@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_a_leaky_relu_at_the_end_is_told(hidden: Callable, slope: float, size: int) -> None:
    for seed in range(5):
        assert straight(network(seed, hidden, lambda z: np.maximum(z, slope * z), size), seed) == [False, False], seed


def test_other_slopes_for_each_output_are_told() -> None:
    slopes = np.random.default_rng(1).uniform(0.1, 0.5, 32)
    assert straight(network(3, HIDDEN["relu"], lambda z: np.maximum(z, slopes * z))) == [False, False]


@pytest.mark.parametrize("limits", [(-10, 10), (-20, 2)])
def test_values_cut_off_far_out_are_straight(limits: tuple[float, float]) -> None:
    assert straight(network(2, HIDDEN["relu"], lambda z: np.clip(z, *limits))) == [True, True]


def test_what_passes_0_nowhere_or_is_no_number_says_nothing() -> None:
    rows = np.ones((8, 3))
    assert kinks.below_to_above(lambda rows: np.ones((1, len(rows), 4)), rows) == [[]]
    assert kinks.below_to_above(lambda rows: np.full((2, len(rows), 4), np.nan), rows) == [[], []]
