"""The checks of discrete_codes: the numbers they expect are right, slips have numbers of their own, and what the course ships is sound."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from exercises import module_of
from scipy.stats import entropy

from autograder import course
from vaelab import load_fashion_mnist
from vaelab.ablations import load_ablation

round_to_grid, code_index, perplexity, nearest_code, bits_per_image = map(
    module_of, ("round_to_grid", "code_index", "perplexity", "nearest_code", "bits_per_image")
)


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """The file beside the notebook."""
    monkeypatch.syspath_prepend(str(course.SOLUTIONS / "08_latent_prior"))
    import code_networks

    yield code_networks
    sys.modules.pop("code_networks")


@pytest.mark.parametrize("levels", [2, 3, 4, 5, 8, 9])
def test_the_grid_has_its_levels_and_each_number_the_nearest(levels: int) -> None:
    x, grid = np.linspace(-1, 1, 400), np.linspace(-1, 1, levels)
    nearest = grid[np.abs(x[:, None] - grid).argmin(axis=1)]
    np.testing.assert_allclose(np.abs(round_to_grid.grid(x, levels) - x), np.abs(nearest - x), atol=1e-12)
    np.testing.assert_allclose(np.unique(round_to_grid.grid(x, levels).round(9)), grid.round(9))


def test_the_number_of_a_code_is_numpys() -> None:
    given = code_index._set(np.random.default_rng(1), 5, 3)
    expected = np.ravel_multi_index(tuple(np.moveaxis(given["digits"], -1, 0)), [5] * 3)
    np.testing.assert_array_equal(code_index._index(given), expected)
    assert code_index._index(given).min() == 0 and code_index._index(given).max() == 124


def test_perplexity_is_scipys() -> None:
    given = perplexity.inputs(np.random.default_rng(2))
    p = perplexity.shares(**given)
    np.testing.assert_allclose(perplexity.value(p), np.exp(entropy(p)))


def test_bits_are_those_of_a_code_that_is_known_to_be_optimal() -> None:
    """Powers of two: 1, 2, 3 and 3 bits, at both of the places."""
    train = np.repeat([0, 1, 2, 3], [4 * 16 - 1, 2 * 16 - 1, 16 - 1, 16 - 1])[:, None, None] * np.ones([1, 1, 2], int)
    table = bits_per_image._table(train, 4)
    for code, length in enumerate([1, 2, 3, 3]):
        np.testing.assert_allclose(bits_per_image.bits(table, np.full([5, 1, 2], code)), 2 * length)


def tables(rng: np.random.Generator) -> Iterator[tuple[str, dict, np.ndarray | float]]:
    """What each exercise's slips give for inputs that are drawn anew, and the right values."""
    given = round_to_grid.inputs(rng)
    x = given["x"].astype("float64")
    for levels in given["levels"]:
        yield "round_to_grid", round_to_grid._known(x, levels), round_to_grid.grid(x, levels)
    yield "round_to_grid", {"odd": round_to_grid._odd_only(x, 8)}, round_to_grid.grid(x, 8)
    given = code_index.inputs(rng)
    for one in given["sets"]:
        odd_was_right = code_index._odd_was_right(given, one)
        wrong = code_index._wrong_codes(code_index._index(one), one["digits"], one["levels"], odd_was_right)
        yield "code_index", wrong, code_index._code(one["digits"], one["levels"])
    given = perplexity.inputs(rng)
    for table in perplexity._known(*given.values()):
        yield "perplexity", table, perplexity.value(perplexity.shares(**given))
    train, new, n_codes = bits_per_image.inputs(rng).values()
    for table in bits_per_image._known(train, new, n_codes):
        yield "bits_per_image", table, bits_per_image.bits(bits_per_image._table(train, n_codes), new)


@pytest.mark.parametrize("seed", range(5))
def test_no_slip_comes_near_the_right_values(seed: int) -> None:
    """Else a wrong answer would pass. (Small numbers, 1e-5 and less, may be added: that is right enough.)"""
    for exercise, table, right in tables(np.random.default_rng(seed)):
        for mistake, signatures in table.items():
            if getattr(mistake, "name", "") in ("small_number_added", "one_not_added"):
                signatures = signatures[:3]
            for signature in signatures if isinstance(signatures, list) else [signatures]:
                if np.shape(signature) == np.shape(right):
                    assert not np.allclose(signature, right, rtol=1e-3, atol=1e-4), (exercise, mistake)


@pytest.mark.parametrize("seed", range(5))
def test_rows_have_one_nearest_code_and_some_have_two_alike(seed: int) -> None:
    given = nearest_code.inputs(np.random.default_rng(seed))
    distances = np.sort(nearest_code._distances(given["z"], given["codebook"]), axis=-1)
    gap = distances[..., 1] - distances[..., 0]
    assert ((gap > nearest_code.MARGIN / 2) | (gap < 1e-9)).all() and (gap < 1e-9).any()


def test_the_prior_never_looks_ahead_and_draws_what_it_predicts(networks) -> None:
    import keras

    keras.utils.set_random_seed(1)
    prior = networks.Prior(5, units=8)
    one = np.random.default_rng(1).integers(0, 5, [1, 49])
    other = one.copy()
    other[:, 20] = (one[:, 20] + 1) % 5
    for part in prior.trainable_variables if prior(one) is not None else ():
        part.assign(3 * np.asarray(part))  # else all codes are nearly as likely
    changed = np.abs(np.asarray(prior(one)) - np.asarray(prior(other))).max(axis=(0, 2)) > 1e-6
    assert not changed[:21].any() and changed[21]
    maps = prior.sample(4000, np.random.default_rng(2))
    logits = np.asarray(prior(maps.reshape(-1, 49)), "float64")
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    drawn = np.eye(5)[maps.reshape(-1, 49)]
    errors = np.sqrt((p * (1 - p)).sum(axis=0)) / len(maps)
    assert (np.abs((drawn - p).mean(axis=0)) < 5 * errors).all()
    np.testing.assert_allclose(
        networks.nats(prior, maps[:3]), -np.log((p * drawn).sum(axis=-1))[:3].sum(axis=-1), rtol=1e-3
    )


def test_the_codes_that_are_shipped_reconstruct_and_their_prior_saves_bits(networks) -> None:
    weights = load_ablation("codes")
    encoder, decoder, prior = networks.build_encoder(3), networks.build_decoder(3), networks.Prior(125)
    prior(np.zeros([1, 49], "int32"))
    for model, values in ((encoder, weights.encoder), (decoder, weights.decoder), (prior, weights.prior)):
        model.set_weights(values)
    images = load_fashion_mnist().test.images[:300]
    grid = round_to_grid.grid(np.asarray(encoder(images), "float64"), weights.about["levels"])
    assert np.mean((np.asarray(decoder(grid)) - images) ** 2) < 0.0075
    digits = np.round((grid + 1) * 2).astype(int)
    assert networks.nats(prior, digits @ [25, 5, 1]).mean() / np.log(2) < 0.6 * 49 * np.log2(125)


def test_what_is_shipped_is_small() -> None:
    path = Path(course.ROOT / "data" / "ablations" / "codes.npz")
    assert path.stat().st_size < 1_000_000
