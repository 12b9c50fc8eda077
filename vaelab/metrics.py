"""Measures of a VAE and of the images it makes.

Reconstructions: ``mean_image_mse`` and ``pca_mse`` are what no model at all, and a linear one, would reach.
Codings: ``kl_per_coding`` and ``active_codings``. Generated images: ``sharpness`` and
``frechet_distance``, which belong together (noise is sharp, and the average of all garments is a likely image),
``class_histogram``, ``diversity`` and ``nearest_training_image``.

What looks at a garment's features asks a small fixed classifier (data/classifier, made by data/make_classifier.py; test
accuracy 0.897) whose last hidden layer has 64 units. NumPy computes them: TensorFlow is not needed, and 5,000 images take
about a second. Distances measured with another classifier are not comparable, nor is the Inception distance (FID) of
papers.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from vaelab._given import answers
from vaelab.data import CLASS_NAMES, DataError, data_folders

CLASSIFIER = "classifier/weights.npz"  # below a data folder
ACTIVE = 0.1  # nats: a coding below this tells the decoder nothing
_BATCH = 1000  # images: the patches of a batch take 20 MB


@answers("kl_per_dimension", "rate_distortion")
def kl_per_coding(codings_mean: np.ndarray, codings_log_var: np.ndarray) -> np.ndarray:
    """KL(approximate posterior ‖ prior) of each coding in nats, averaged over the images: the terms of Equation 17-4.

    Not multiplied by any weight that the training may have given it.

    Args:
        codings_mean: (n, codings_size), as the encoder returns it.
        codings_log_var: (n, codings_size), γ = log σ².

    Returns:
        (codings_size,) float64, never negative. Their sum is the latent loss of the mean image.
    """
    mean, log_var = np.asarray(codings_mean, np.float64), np.asarray(codings_log_var, np.float64)
    if mean.ndim != 2 or mean.shape != log_var.shape:
        raise ValueError(f"Expected two arrays (n, codings_size) of one shape, found {mean.shape} and {log_var.shape}.")
    return 0.5 * (mean**2 + np.expm1(log_var) - log_var).mean(axis=0)


def active_codings(kl: np.ndarray, threshold: float = ACTIVE) -> int:
    """How many codings carry at least ``threshold`` nats.

    Of a collapsed coding a little is always left (below 0.02 nats after a training of 25 epochs), the weakest that shows in
    the images has about 0.2; the count is the same for any threshold between.

    Args:
        kl: (codings_size,), as from ``kl_per_coding``.
    """
    return int(np.count_nonzero(np.asarray(kl) >= threshold))


def sharpness(images: np.ndarray) -> float:
    """Variance of the Laplacian (four neighbours) of each image, averaged over the images.

    The real test images have 0.166, blurred with weights 1-2-1 in
    either direction 0.018. **It takes noise for detail**: with noise of standard
    deviation 0.05 the real images have 0.191 (0.213 if nothing were clipped), and it grows with the square of the contrast.
    So it never stands alone: look at ``frechet_distance`` beside it, which noise and contrast spoil.

    Args:
        images: (n, 28, 28) or (n, 28, 28, 1); clipped to [0, 1] first.
    """
    from scipy import ndimage

    pixels = _pixels(images)
    laplacian = sum(ndimage.correlate1d(pixels, [1.0, -2.0, 1.0], axis=axis, mode="reflect") for axis in (1, 2))
    return float(laplacian.var(axis=(1, 2), dtype=np.float64).mean())


class Gaussian(NamedTuple):
    """``mean``: (64,). ``root``: (64, 64), a matrix R with RᵀR the covariance."""

    mean: np.ndarray
    root: np.ndarray


def frechet_distance(images_a: np.ndarray, images_b: np.ndarray) -> float:
    """Fréchet distance between two sets of images: between Gaussians fitted to their 64 features.

    ‖m_a − m_b‖² + tr(S_a + S_b − 2 (S_a S_b)^½), with means m and covariances S (Heusel et al. 2017, with a classifier of
    Fashion MNIST in the place of Inception). 0 for the same set.

    **Biased:** finite samples of one distribution are apart too. Two sets of n real images are at 5.7 for n = 200, 1.2 for
    1,000, 0.57 for 2,000, 0.25 for 5,000. So compare distances for one and the same n only, at least 2,000, and give
    the distance of n real images to n others beside them.

    Args:
        images_a, images_b: (n, 28, 28) or (n, 28, 28, 1), at least two each; clipped to [0, 1].
    """
    return distance_of_gaussians(gaussian_of(images_a), gaussian_of(images_b))


def gaussian_of(images: np.ndarray) -> Gaussian:
    """The Gaussian fitted to the features of images (n, 28, 28)."""
    features = image_features(images).astype(np.float64)
    if len(features) < 2:
        raise ValueError("A Fréchet distance needs at least two images on either side.")
    mean = features.mean(axis=0)
    return Gaussian(mean, np.linalg.qr((features - mean) / np.sqrt(len(features) - 1), mode="r"))


def distance_of_gaussians(a: Gaussian, b: Gaussian) -> float:
    """``frechet_distance`` from what ``gaussian_of`` gives for either set: where one is compared with many, it is made once."""
    (mean_a, root_a), (mean_b, root_b) = a, b
    # With S = RᵀR the eigenvalues of S_a S_b are the squared singular values of R_a R_bᵀ: no square root of a matrix,
    # which SciPy's sqrtm cannot always take where features are constant.
    cross = np.linalg.svd(root_a @ root_b.T, compute_uv=False).sum()
    distance = np.sum((mean_a - mean_b) ** 2) + np.sum(root_a**2) + np.sum(root_b**2) - 2 * cross
    return float(max(distance, 0.0))


def print_measures(
    images_by_name: Mapping[str, np.ndarray], reference: np.ndarray, real: np.ndarray
) -> dict[str, tuple[float, float]]:
    """Print Fréchet distance and sharpness of several sets of images, and of as many real images below them.

    Args:
        images_by_name: sets of images (n, 28, 28), the same n in each, because the distance depends on n.
        reference: what to compare with, the test images say; n of them are taken.
        real: real images that are not in ``reference``, the training images say; n of them make the last line.

    Returns:
        Name → (Fréchet distance, sharpness), the last under the name ``"real images"``.
    """
    sizes = {name: len(images) for name, images in images_by_name.items()}
    if len(set(sizes.values())) != 1:
        raise ValueError(f"Expected sets of one size, because the distance depends on it, found {sizes}.")
    (n,) = set(sizes.values())
    rng = np.random.default_rng(0)
    reference = _some(reference, n, rng)
    sets = {**images_by_name, "real images": _some(real, n, rng)}
    width = max(map(len, sets))
    print(f"{n:,} images of each against {n:,} others:")
    measures = {}
    for name, images in sets.items():
        measures[name] = frechet_distance(images, reference), sharpness(images)
        print(f"  {name:<{width}}  Fréchet distance {measures[name][0]:7.2f}   sharpness {measures[name][1]:.3f}")
    return measures


def class_histogram(images: np.ndarray) -> np.ndarray:
    """The share of each of the ten classes among images, as the classifier sees them; shape (10,), sum 1."""
    return np.bincount(class_probabilities(images).argmax(axis=1), minlength=len(CLASS_NAMES)) / len(images)


def diversity(images: np.ndarray) -> float:
    """How far apart two images of a set are on average: root mean square distance of their features.

    0 if all images are the same one; 15.4 for the test images. Half of that or less is the sign of a generator that
    repeats itself.
    """
    features = image_features(images)
    return float(np.sqrt(2 * features.var(axis=0, dtype=np.float64).sum()))


class Nearest(NamedTuple):
    """``index``: (n,), which training image. ``mse``: (n,), mean squared error per pixel to it."""

    index: np.ndarray
    mse: np.ndarray


def nearest_training_image(images: np.ndarray, X_train: np.ndarray) -> Nearest:
    """The training image closest to each image, in mean squared error: 0 for a copy.

    A test image has one at about 0.015 (median). Cost: 1,000 images against 55,000 take some seconds.

    Args:
        images: (n, 28, 28) or (n, 28, 28, 1), clipped to [0, 1].
        X_train: (m, 28, 28).
    """
    from sklearn.neighbors import NearestNeighbors

    train, queries = (_pixels(x).reshape(len(x), -1) for x in (X_train, images))
    search = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(train)
    distance, index = search.kneighbors(queries)
    return Nearest(index[:, 0], np.square(distance[:, 0], dtype=np.float64) / train.shape[1])


def image_features(images: np.ndarray) -> np.ndarray:
    """The classifier's last hidden layer: (n, 28, 28), clipped to [0, 1] → (n, 64) float32, none negative.

    Raises:
        DataError: the classifier's weights are missing.
        ValueError: the images have another shape, or pixels that are not finite.
    """
    return np.concatenate([_forward(batch) for batch in _batches(_pixels(images))])


def class_probabilities(images: np.ndarray) -> np.ndarray:
    """The classifier's answer: (n, 28, 28) → (n, 10), one row of probabilities per image. Errors as ``image_features``."""
    weights = _classifier()
    logits = image_features(images) @ weights["classes_kernel"] + weights["classes_bias"]
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _forward(images: np.ndarray) -> np.ndarray:
    weights = _classifier()
    x = images[..., None]
    for name in ("conv1", "conv2"):
        x = np.maximum(_convolve(x, weights[f"{name}_kernel"]) + weights[f"{name}_bias"], 0)
    return np.maximum(x.reshape(len(x), -1) @ weights["features_kernel"] + weights["features_bias"], 0)


def _convolve(x: np.ndarray, kernel: np.ndarray, stride: int = 2) -> np.ndarray:
    """Keras's Conv2D with padding "same": (n, h, w, c) and (k, k, c, filters) → (n, h / stride, w / stride, filters)."""
    size = kernel.shape[0]
    total = max(size - stride, 0)  # for h and w that are multiples of the stride
    edge = (total // 2, total - total // 2)
    padded = np.pad(x, ((0, 0), edge, edge, (0, 0)))
    patches = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(patches, kernel, axes=((4, 5, 3), (0, 1, 2)))


@functools.cache
def _classifier() -> dict[str, np.ndarray]:
    paths = [folder / CLASSIFIER for folder in data_folders()]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise DataError(
            f"The classifier's weights were not found: expected {' or '.join(map(str, paths))}; "
            "set VAELAB_DATA to the data folder of a copy of the course."
        )
    try:
        with np.load(path) as weights:
            return {name: weights[name].astype(np.float32) for name in weights.files}
    except Exception as error:  # a truncated or altered file fails in many ways
        raise DataError(f"{path} is damaged: restore it from a fresh copy of the course.") from error


def _pixels(images: np.ndarray) -> np.ndarray:
    """Images as float32 (n, 28, 28), clipped to [0, 1]."""
    pixels = np.asarray(images, np.float32)
    if pixels.ndim == 4 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim != 3 or pixels.shape[1:] != (28, 28) or not len(pixels):
        raise ValueError(f"Expected images of shape (n, 28, 28), n at least 1, found {np.shape(images)}.")
    if not np.isfinite(pixels).all():
        raise ValueError("Expected images with finite pixels, found NaN or infinity.")
    return pixels.clip(0, 1)


def _batches(images: np.ndarray) -> Iterator[np.ndarray]:
    return (images[i : i + _BATCH] for i in range(0, len(images), _BATCH))


def _some(images: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    if len(images) < n:
        raise ValueError(f"Expected at least {n} images to compare with, found {len(images)}.")
    return np.asarray(images)[rng.permutation(len(images))[:n]]


def mean_image_mse(X_train: np.ndarray, X: np.ndarray) -> float:
    """Error of answering every image with the mean training image.

    A VAE whose posterior has collapsed ignores its codings and can do no better.

    Args:
        X_train: images (n, ...), any trailing shape, pixels in [0, 1].
        X: images (m, ...) to reconstruct, of the same trailing shape.

    Returns:
        Mean squared error per pixel over ``X``.
    """
    mean = X_train.reshape(len(X_train), -1).mean(axis=0, dtype=np.float64).astype(np.float32)
    return float(np.mean(np.square(X.reshape(len(X), -1) - mean), dtype=np.float64))


def pca_mse(X_train: np.ndarray, X: np.ndarray, n_components: int) -> float:
    """Error of the best linear autoencoder with ``n_components`` codings: PCA fitted to ``X_train``.

    Args:
        X_train: images (n, ...) that the components are computed from, pixels in [0, 1].
        X: images (m, ...) to reconstruct, of the same trailing shape.
        n_components: number of components kept, from 0 (the mean image) to the number of pixels.

    Returns:
        Mean squared error per pixel over ``X``.

    Raises:
        ValueError: ``n_components`` is not between 0 and the number of pixels.
    """
    train, images = X_train.reshape(len(X_train), -1), X.reshape(len(X), -1)
    n_pixels = train.shape[1]
    if not 0 <= n_components <= n_pixels:
        raise ValueError(f"n_components is {n_components}; expected 0 to {n_pixels}, the number of pixels.")
    mean = train.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = train - mean
    components = _components(centred, n_components)
    centred = images - mean
    return float(np.mean(np.square(centred - centred @ components @ components.T), dtype=np.float64))


def _components(centred: np.ndarray, count: int) -> np.ndarray:
    """The first principal components of centred images, float32 (n_pixels, count) or fewer where the images span no more."""
    n_images, n_pixels = centred.shape
    if n_images >= n_pixels:
        return _leading((centred.T @ centred).astype(np.float64), count).astype(np.float32)
    # Large images, of which there are few: the products of the images hold the same components in a smaller matrix.
    components = centred.T @ _leading((centred @ centred.T).astype(np.float64), min(count, n_images)).astype(np.float32)
    lengths = np.linalg.norm(components, axis=0)
    spanned = lengths > 1e-4 * lengths.max(initial=0.0)
    return components[:, spanned] / lengths[spanned]


def _leading(symmetric: np.ndarray, count: int) -> np.ndarray:
    """The eigenvectors of the largest eigenvalues, (n, count); of a few among thousands much faster than of all."""
    size = len(symmetric)
    if size > 1000 and 0 < count <= size // 20:
        from scipy.sparse.linalg import eigsh  # scikit-learn brings it along

        return eigsh(symmetric, count, v0=np.ones(size))[1]
    return np.linalg.eigh(symmetric)[1][:, size - count :]  # eigenvalues ascend
