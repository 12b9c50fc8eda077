"""The reference lines that every loss plot shows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from vaelab import load_fashion_mnist
from vaelab.metrics import mean_image_mse, pca_mse


@pytest.fixture(scope="module")
def data():
    return load_fashion_mnist()


@pytest.mark.parametrize(("split", "expected"), [("train", 0.08696), ("valid", 0.08753), ("test", 0.08664)])
def test_mean_image_of_fashion_mnist(data, split, expected):
    assert mean_image_mse(data.train.images, getattr(data, split).images) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("k", "expected"), [(2, 0.04669), (10, 0.02452), (30, 0.01570)])
def test_pca_of_fashion_mnist(data, k, expected):
    assert pca_mse(data.train.images, data.valid.images, k) == pytest.approx(expected, abs=1e-5)


def test_pca_ranges_from_the_mean_image_to_nothing_lost():
    rng = np.random.default_rng(0)
    X_train, X = rng.random((200, 4, 5), dtype=np.float32), rng.random((50, 4, 5), dtype=np.float32)
    errors = [pca_mse(X_train, X, k) for k in range(21)]
    assert errors[0] == pytest.approx(mean_image_mse(X_train, X))
    assert errors[20] == pytest.approx(0, abs=1e-10)
    assert all(a > b for a, b in pairwise(errors))


def test_pca_equals_a_truncated_svd_in_double_precision():
    rng = np.random.default_rng(1)
    X = rng.random((300, 12)) @ rng.random((12, 12))
    mean = X.mean(axis=0)
    _, _, rows = np.linalg.svd(X - mean, full_matrices=False)
    expected = np.mean(((X - mean) - (X - mean) @ rows[:3].T @ rows[:3]) ** 2)
    assert pca_mse(X.astype(np.float32), X.astype(np.float32), 3) == pytest.approx(expected, rel=1e-4)


def test_the_mean_is_that_of_the_training_images():
    X_train, X = np.full((3, 2, 2), 0.25, np.float32), np.full((4, 2, 2), 0.75, np.float32)
    assert mean_image_mse(X_train, X) == pytest.approx(0.25)
    assert mean_image_mse(X, X) == 0


@pytest.mark.parametrize("k", [-1, 21])
def test_an_impossible_number_of_components_is_refused(k):
    X = np.zeros((5, 4, 5), np.float32)
    with pytest.raises(ValueError, match=f"n_components is {k}; expected 0 to 20"):
        pca_mse(X, X, k)
