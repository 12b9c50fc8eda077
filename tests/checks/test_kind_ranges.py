"""What a last layer can say, and how many numbers pass through a network: the judges, on arrays of which everything is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from vaelab.checks.engine import Failure
from vaelab.checks.kinds import linearity, networks, ranges, widths
from vaelab.checks.kinds.evened import evened_out


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def free(outputs: np.ndarray) -> bool:
    try:
        ranges.require_free(networks.Slip.normalised_output.about(what="The output"), outputs)
    except Failure:
        return False
    return True


class TestFree:
    @pytest.mark.parametrize(("n", "size"), [(24, 4), (24, 6), (48, 16)])
    def test_numbers_that_vary_by_themselves_are_free(self, n: int, size: int) -> None:
        for seed in range(300):
            rng = np.random.default_rng(seed)
            assert free(rng.normal(0, 3, (n, size)) + rng.normal(0, 1, size)), seed

    @pytest.mark.parametrize("alive", range(1, 17))
    def test_numbers_made_of_hidden_units_of_which_some_are_0_are_free(self, alive: int) -> None:
        for seed in range(100):
            rng = np.random.default_rng(seed)
            hidden = np.maximum(rng.normal(0, 30, (48, alive)), 0)
            assert free(hidden @ rng.normal(0, 0.3, (alive, 16)) + rng.normal(0, 0.3, 16)), seed

    def test_rows_of_a_saturated_layer_are_free(self) -> None:
        for seed in range(100):
            rng = np.random.default_rng(seed)
            assert free(np.sign(rng.normal(0, 1, (48, 24))) @ rng.normal(0, 1, (24, 16))), seed

    def test_numbers_that_are_cut_off_far_from_0_are_free(self) -> None:
        for seed in range(100):
            rng = np.random.default_rng(seed)
            assert free(np.clip(rng.normal(0, 300, (48, 16)), -20, 10)), seed

    def test_a_column_that_never_changes_says_nothing(self) -> None:
        outputs = np.random.default_rng(0).normal(0, 1, (48, 6))
        outputs[:, 2] = 0.7
        assert free(outputs)

    @pytest.mark.parametrize("centred", [True, False], ids=["LayerNormalization", "UnitNormalization"])
    def test_what_a_normalisation_returns_is_not_whatever_it_has_learned(self, centred: bool, rng) -> None:
        rows = rng.normal(0, 3, (48, 16))
        rows -= rows.mean(axis=1, keepdims=True) if centred else 0
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        assert not free(rows)
        assert not free(rows * rng.uniform(0.5, 2, 16) + rng.normal(0, 1, 16))


def reach(lows: list[float], highs: list[float], **others: float | bool) -> str:
    usual = {"zeros": 0.0, "slope": 1.0, "tied": False, "alike": False}
    try:
        ranges.require_reach(networks.Slip, {**usual, "lows": lows, "highs": highs, **others})
    except Failure as failure:
        return failure.mistake.name
    return ""


@pytest.mark.parametrize(
    ("lows", "highs", "mistake"),
    [
        ([-2e4, -3e4], [3e4, 2e4], ""),
        ([0.0, 0.0], [1.0, 1.0], ""),
        (
            [0.1, -2e4],
            [2e4, -0.1],
            "",
        ),  # by chance on one side of 0, and on the other with the last kernel's other sign
        ([-10.0, -10.0], [10.0, 10.0], ""),
        ([-1.0, -1.0], [1.0, 1.0], "tanh_on_output"),
        ([0.0, 0.0], [2e4, 3e4], "one_sided_output"),
        ([-1.0, -1.0], [2e4, 3e4], "one_sided_output"),
        ([-2e4, -3e4], [1.0, 1.0], "one_sided_output"),
        ([-6e3, -9e3], [3e4, 2e4], ""),
        ([-3.0, -3.0], [10.0, 10.0], ""),
        ([0.0, 0.0], [0.004, 0.004], "range_too_narrow"),
        ([0.5, 0.5], [0.73, 0.73], "range_too_narrow"),
    ],
)
def test_the_range_of_pixels_tells_what_stands_at_the_end(lows: list, highs: list, mistake: str) -> None:
    assert reach(lows, highs) == mistake


@pytest.mark.parametrize(
    ("others", "mistake"),
    [
        ({"slope": 0.2}, "bent_output"),
        ({"tied": True, "alike": True}, "normalised_output"),
        ({"tied": True}, ""),  # by a layer inside, whose numbers the last one mixes
        ({"alike": True}, ""),
    ],
)
def test_what_stands_behind_the_last_weights_is_told(others: dict, mistake: str) -> None:
    assert reach([-2e4, -3e4], [3e4, 2e4], **others) == mistake


def leaky(x: np.ndarray, slope: float | np.ndarray) -> np.ndarray:
    return np.where(x < 0, slope * x, x)


class TestSlope:
    def test_without_an_activation_there_is_one(self) -> None:
        for seed in range(300):
            rng = np.random.default_rng(seed)
            x = (rng.normal(0, 1, (48, 5)) + rng.normal(0, 2, 5)).astype("float32")
            other = rng.normal(0, 1, (48, 5))  # of a layer inside, or times a scale whose logarithm is a weight
            assert [ranges._slope(x, one) for one in (-x, -1.5 * x, other, -(x**3))] == [1, 1, 1, 1], seed

    @pytest.mark.parametrize("slope", [0.01, 0.2, 0.3, 0.9])
    def test_that_of_a_leaky_relu_is_read(self, slope: float, rng) -> None:
        x = (rng.normal(0, 1, (48, 5)) + rng.normal(0, 0.5, 5)).astype("float32")
        assert ranges._slope(leaky(x, slope), leaky(-x, slope)) == pytest.approx(slope, rel=1e-3)

    def test_each_output_may_have_its_own(self, rng) -> None:
        x, slopes = rng.normal(0, 1, (48, 5)), rng.uniform(0.1, 0.6, 5)
        assert ranges._slope(leaky(x, slopes), leaky(-x, slopes)) == pytest.approx(np.median(slopes), rel=1e-3)


class TestEvenedOut:
    def test_independent_numbers_never_are(self) -> None:
        for seed in range(2000):
            rng = np.random.default_rng(seed)
            assert not evened_out([rng.normal(0, 1, (64, 5)) for _ in range(4)], [1, 0, None]), seed

    @pytest.mark.parametrize("axis", [0, 1, None])
    def test_what_was_centred_is(self, axis: int | None, rng) -> None:
        samples = [rng.normal(0, 1, (64, 5)).astype("float32") for _ in range(4)]
        assert evened_out([sample - sample.mean(axis, keepdims=True) for sample in samples], [1, 0, None])

    @pytest.mark.parametrize("axis", [0, None])
    def test_what_was_divided_by_its_own_spread_is(self, axis: int | None, rng) -> None:
        samples = [rng.uniform(-1, 1, (64, 5)).astype("float32") for _ in range(4)]
        for evened in ([x / x.std(axis) for x in samples], [x / np.sqrt((x**2).mean(axis)) for x in samples]):
            assert "standard deviation" in evened_out(evened, [1, 0, None])

    def test_plus_and_minus_one_are_two_values_and_nothing_was_done_to_them(self, rng) -> None:
        assert not evened_out([rng.choice([-1.0, 1.0], (64, 5))], [1])

    def test_rows_of_one_length_are(self, rng) -> None:
        rows = rng.normal(0, 1, (64, 5))
        assert "length" in evened_out([rows / np.linalg.norm(rows, axis=1, keepdims=True)], [1])

    def test_rows_that_repeat_are_another_mistake(self) -> None:
        assert not evened_out([np.ones((64, 5)) * [1, -1, 2, -2, 0]], [1, 0])


class TestWidths:
    @pytest.mark.parametrize("units", [1, 5, 15, 16, 60])
    def test_outputs_vary_in_as_many_directions_as_the_last_layer_has_units(self, units: int, rng) -> None:
        outputs = np.tanh(rng.normal(0, 1, (96, units))) @ rng.normal(0, 1, (units, 784)) + rng.normal(0, 1, 784)
        assert widths.of_outputs(outputs.astype("float32").reshape(96, 28, 28)) == units

    def test_inputs_that_a_first_layer_leaves_out_are_counted(self, rng) -> None:
        import tensorflow as tf

        first, last = (tf.constant(rng.normal(0, 1, shape), "float32") for shape in ((16, 9), (9, 784)))
        network = lambda codings: [tf.tanh(codings @ first) @ last]  # noqa: E731
        assert widths.of_inputs(network, rng.normal(0, 1, (32, 16)), rng) == 9


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def clipped(x: np.ndarray) -> np.ndarray:
    return np.clip(x / 6 + 0.5, 0, 1)


class TestBend:
    """Of 32 rows of eight numbers, through layers as float32 leaves them."""

    @pytest.fixture
    def layers(self, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return rng.normal(0, 1, (32, 8)), rng.normal(0, 0.1, (8, 50)), rng.normal(0, 0.2, (50, 784))

    def bent(self, layers: tuple, hidden: Callable, output: Callable) -> float:
        rows, first, last = layers
        return linearity.most_bent(
            lambda z: output(hidden(z @ first + 0.1) @ last - 0.1).astype("float32").astype("float64"), rows
        )

    @pytest.mark.parametrize("output", [np.positive, sigmoid, clipped], ids=["none", "sigmoid", "hard_sigmoid"])
    def test_what_is_linear_but_for_its_end_does_not_bend(self, output: Callable, layers: tuple) -> None:
        assert self.bent(layers, np.positive, output) < 1e-4

    @pytest.mark.parametrize("output", [np.positive, sigmoid, clipped], ids=["none", "sigmoid", "hard_sigmoid"])
    @pytest.mark.parametrize("hidden", [np.tanh, clipped], ids=["tanh", "hard_sigmoid"])
    def test_hidden_activations_bend_also_where_they_are_straight_around_0(
        self, hidden: Callable, output: Callable, layers: tuple
    ) -> None:
        assert self.bent(layers, hidden, output) > 0.05

    def test_what_leaves_0_to_1_has_no_logits(self, rng) -> None:
        one, two = rng.normal(0, 1, (2, 16, 8))
        assert linearity.bend_of_logits([linearity.of_sums(np.positive, one, two)]) == 1
