"""The measures of the course, against values that are known otherwise."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import linalg, ndimage, stats

from vaelab import load_fashion_mnist, metrics
from vaelab.data import DataError
from vaelab.metrics import mean_image_mse, pca_mse

# Of the classifier in data/classifier; measure again when it is trained again.
ACCURACY = 0.8971
BIAS = {200: 5.7, 1000: 1.2, 2000: 0.57, 5000: 0.25}
DIVERSITY = 15.44


@pytest.fixture(scope="module")
def data():
    return load_fashion_mnist()


@pytest.mark.parametrize(("split", "expected"), [("train", 0.08696), ("valid", 0.08753), ("test", 0.08664)])
def test_mean_image_of_fashion_mnist(data, split, expected):
    assert mean_image_mse(data.train.images, getattr(data, split).images) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("k", "expected"),
    [
        (10, 0.02452),
        pytest.param(2, 0.04669, marks=pytest.mark.slow),
        pytest.param(30, 0.01570, marks=pytest.mark.slow),
    ],
)
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


def floor(real: np.ndarray, reference: np.ndarray, n: int, seed: int) -> float:
    """What a perfect generator would get: the distance of n real images to n others."""
    rng = np.random.default_rng(seed)
    return metrics.frechet_distance(*(rng.permutation(images)[:n] for images in (real, reference)))


class TestCodings:
    def test_kl_of_known_posteriors(self):
        mean, log_var = np.array([[0, 1, 0, 2], [0, -1, 0, 2]]), np.array([[0, 0, 1, 0], [0, 0, -1, 0]])
        expected = [0, 0.5, 0.5 * (np.cosh(1) - 1), 2]
        np.testing.assert_allclose(metrics.kl_per_coding(mean, log_var), expected, atol=1e-12)

    def test_kl_is_that_of_scipy_s_integral(self):
        mean, std = 0.7, 0.4
        z = np.linspace(-8, 8, 100_001)
        q, p = stats.norm(mean, std), stats.norm()
        expected = np.trapezoid(q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), z)
        found = metrics.kl_per_coding(np.full((3, 1), mean), np.full((3, 1), 2 * np.log(std)))
        assert found == pytest.approx(expected, rel=1e-6)

    def test_kl_near_the_prior_keeps_its_digits(self):
        kl = metrics.kl_per_coding(np.zeros((1, 1), np.float32), np.full((1, 1), 1e-4, np.float32))
        assert kl == pytest.approx(0.25e-8, rel=1e-3)

    def test_kl_refuses_arrays_that_do_not_fit(self):
        with pytest.raises(ValueError, match=r"one shape, found \(3, 2\) and \(3,\)"):
            metrics.kl_per_coding(np.zeros((3, 2)), np.zeros(3))

    def test_active_codings_carry_a_tenth_of_a_nat(self):
        assert metrics.active_codings([2.1, 0.1, 0.09, 0.0]) == 2
        assert metrics.active_codings([2.1, 0.1, 0.09, 0.0], threshold=0.05) == 3


class TestSharpness:
    def test_of_fashion_mnist_blurred_and_with_noise(self, data):
        X = data.test.images
        blurred = ndimage.convolve(X, np.outer([1, 2, 1], [1, 2, 1])[None] / 16, mode="constant")
        noisy = X + np.random.default_rng(0).normal(0, 0.05, X.shape).astype("float32")
        assert metrics.sharpness(X) == pytest.approx(0.1662, abs=1e-4)
        assert metrics.sharpness(blurred) == pytest.approx(0.0178, abs=1e-4)
        assert metrics.sharpness(noisy) == pytest.approx(0.191, abs=1e-3)  # half of the noise is clipped away

    def test_a_single_bright_pixel(self):
        image = np.zeros((1, 28, 28), np.float32)
        image[0, 10, 10] = 1  # Laplacian −4 there, 1 in the four neighbours
        assert metrics.sharpness(image) == pytest.approx(20 / 784)

    def test_flat_images_have_none_and_pixels_are_clipped(self):
        assert metrics.sharpness(np.full((2, 28, 28, 1), 0.7)) == pytest.approx(0, abs=1e-12)
        rng = np.random.default_rng(0)
        wild = rng.normal(0.5, 1, (5, 28, 28))
        assert metrics.sharpness(wild) == pytest.approx(metrics.sharpness(wild.clip(0, 1)))

    @pytest.mark.parametrize(("images", "message"), [
        (np.zeros((28, 28)), r"found \(28, 28\)"),
        (np.zeros((2, 784)), r"found \(2, 784\)"),
        (np.zeros((0, 28, 28)), r"found \(0, 28, 28\)"),
        (np.full((1, 28, 28), np.nan), "found NaN"),
    ])  # fmt: skip
    def test_what_are_no_images_is_refused(self, images, message):
        with pytest.raises(ValueError, match=message):
            metrics.sharpness(images)


class TestClassifier:
    def test_recognises_the_test_images_as_well_as_stated(self, data):
        found = metrics.class_probabilities(data.test.images[..., None]).argmax(axis=1)
        assert np.mean(found == data.test.labels) == pytest.approx(ACCURACY, abs=5e-4)

    def test_is_stated_in_the_documents(self):
        assert f"{ACCURACY:.3f}" in metrics.__doc__
        card = Path(metrics.__file__).parents[1] / "data" / "README.md"
        assert f"{ACCURACY:.3f}" in card.read_text()

    def test_computes_what_keras_computes(self, data):
        """The committed program builds the same network."""
        import keras

        weights = metrics._classifier()
        model = keras.Sequential([
            keras.Input([28, 28, 1]),
            keras.layers.Conv2D(16, 5, strides=2, padding="same", activation="relu", name="conv1"),
            keras.layers.Conv2D(32, 3, strides=2, padding="same", activation="relu", name="conv2"),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu", name="features"),
        ])  # fmt: skip
        for name in ("conv1", "conv2", "features"):
            model.get_layer(name).set_weights([weights[f"{name}_kernel"], weights[f"{name}_bias"]])
        images = data.test.images[:50]
        np.testing.assert_allclose(metrics.image_features(images), model(images[..., None]), rtol=1e-4, atol=1e-3)

    def test_batches_make_no_difference(self, data, monkeypatch):
        images = data.test.images[:25]
        whole = metrics.image_features(images)
        monkeypatch.setattr(metrics, "_BATCH", 7)
        np.testing.assert_allclose(metrics.image_features(images), whole, rtol=1e-5, atol=1e-4)

    def test_five_thousand_images_take_seconds_and_say_nothing(self, data, capfd):
        started = time.process_time()  # of the processor: the machine may have other things to do
        metrics.image_features(data.test.images[:5000])
        assert time.process_time() - started < 20
        assert capfd.readouterr() == ("", "")

    def test_its_missing_or_damaged_weights_are_reported(self, monkeypatch, tmp_path):
        metrics._classifier.cache_clear()
        monkeypatch.setattr(metrics, "data_folders", lambda: [tmp_path])
        with pytest.raises(DataError, match="classifier's weights were not found"):
            metrics.image_features(np.zeros((1, 28, 28)))
        (tmp_path / "classifier").mkdir()
        (tmp_path / metrics.CLASSIFIER).write_bytes(b"PK\x03\x04 half a file")
        with pytest.raises(DataError, match="is damaged"):
            metrics.image_features(np.zeros((1, 28, 28)))
        metrics._classifier.cache_clear()


class TestFrechet:
    @pytest.mark.filterwarnings("ignore:Matrix is singular")  # some features are 0 for all images
    def test_is_the_formula_with_scipy_s_matrix_square_root(self, data):
        a, b = data.test.images[:400], data.test.images[400:900] ** 2
        features = [metrics.image_features(x).astype("float64") for x in (a, b)]
        (m_a, m_b), (s_a, s_b) = [f.mean(axis=0) for f in features], [np.cov(f.T) for f in features]
        root = linalg.sqrtm(s_a @ s_b).real
        expected = np.sum((m_a - m_b) ** 2) + np.trace(s_a + s_b - 2 * root)
        assert metrics.frechet_distance(a, b) == pytest.approx(expected, rel=1e-3)

    def test_is_zero_for_the_same_images_and_symmetric(self, data):
        a, b = data.test.images[:300], data.valid.images[:300]
        assert metrics.frechet_distance(a, a) == pytest.approx(0, abs=1e-3)
        assert metrics.frechet_distance(a, b) == pytest.approx(metrics.frechet_distance(b, a), rel=1e-6)

    def test_of_constant_images_is_finite(self, data):
        assert metrics.frechet_distance(np.zeros((3, 28, 28)), np.zeros((5, 28, 28))) == 0
        assert np.isfinite(metrics.frechet_distance(np.zeros((3, 28, 28)), data.test.images[:100]))

    def test_its_bias_falls_with_the_number_of_images_as_documented(self, data):
        for n, expected in BIAS.items():
            floors = [floor(data.train.images, data.test.images, n, seed) for seed in (0, 1)]
            assert np.mean(floors) == pytest.approx(expected, rel=0.2), n

    @pytest.mark.parametrize("spoil", [
        lambda x, rng: x + rng.normal(0, 0.05, x.shape).astype("float32"),
        lambda x, rng: (2 * x).clip(0, 1),
        lambda x, rng: ndimage.uniform_filter(x, (1, 3, 3)),
        lambda x, rng: x[rng.integers(0, 20, len(x))],
    ], ids=["noise", "contrast", "blur", "twenty images only"])  # fmt: skip
    def test_sees_what_is_wrong_with_images(self, data, spoil):
        n, rng = 2000, np.random.default_rng(0)
        spoilt = spoil(data.train.images[:n], rng)
        assert metrics.frechet_distance(spoilt, data.test.images[:n]) > 4 * BIAS[2000]

    def test_needs_two_images_and_enough_to_draw_from(self, data):
        with pytest.raises(ValueError, match="at least two"):
            metrics.frechet_distance(np.zeros((1, 28, 28)), data.test.images[:9])


class TestSets:
    def test_measures_are_printed_beside_those_of_real_images(self, data, capsys):
        grey = np.full((200, 28, 28), 0.5)
        found = metrics.print_measures({"grey": grey}, data.test.images, data.train.images)
        assert list(found) == ["grey", "real images"]
        assert found["real images"][0] < found["grey"][0] and found["real images"][1] == pytest.approx(0.166, abs=0.02)
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "200 images of each against 200 others:"
        assert lines[1].startswith("  grey ") and lines[1].endswith("sharpness 0.000")

    def test_sets_of_several_sizes_are_not_compared(self, data):
        X = data.test.images
        with pytest.raises(ValueError, match=r"depends on it, found \{'a': 5, 'b': 6\}"):
            metrics.print_measures({"a": X[:5], "b": X[:6]}, X, X)

    def test_class_histogram(self, data):
        X, y = data.test
        shares = metrics.class_histogram(X)
        assert shares.sum() == pytest.approx(1) and np.abs(shares - 0.1).max() < 0.02
        assert metrics.class_histogram(X[y == 9])[9] > 0.9

    def test_diversity(self, data):
        X, y = data.test
        assert metrics.diversity(X) == pytest.approx(DIVERSITY, rel=0.01)
        assert metrics.diversity(X[:1].repeat(5, axis=0)) == pytest.approx(0, abs=1e-3)
        assert metrics.diversity(X[y == 9]) < 0.6 * DIVERSITY

    def test_diversity_is_the_root_mean_square_distance_of_pairs(self, data):
        features = metrics.image_features(data.test.images[:60]).astype("float64")
        squared = np.square(features[:, None] - features[None]).sum(axis=2)
        assert metrics.diversity(data.test.images[:60]) == pytest.approx(np.sqrt(squared.mean()), rel=1e-4)

    def test_nearest_training_image(self, data):
        train, copies = data.train.images[:500], data.train.images[[7, 300]]
        dimmed = metrics.nearest_training_image(copies * 0.99, train)
        assert dimmed.index.tolist() == [7, 300]
        np.testing.assert_allclose(dimmed.mse, np.mean((0.01 * copies) ** 2, axis=(1, 2)), rtol=1e-3)
        assert metrics.nearest_training_image(copies, train).mse.max() < 1e-6


@pytest.mark.parametrize(("shape", "n_images"), [((4, 5), 60), ((8, 8, 3), 60), ((36, 36), 1400)])
def test_pca_is_the_same_by_way_of_pixels_of_images_and_of_few_among_many(shape, n_images):
    rng = np.random.default_rng(3)
    X_train, X = (
        rng.random((n, *shape), dtype=np.float32) * rng.random(shape, dtype=np.float32) for n in (n_images, 20)
    )
    flat, tested = X_train.reshape(n_images, -1).astype(float), X.reshape(20, -1).astype(float)
    components = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)[2][:7]
    centred = tested - flat.mean(axis=0)
    expected = np.mean((centred - centred @ components.T @ components) ** 2)
    assert pca_mse(X_train, X, 7) == pytest.approx(expected, rel=1e-4)
