"""Reference lines for a reconstruction error: what no model at all, and a linear one, would reach."""

from __future__ import annotations

import numpy as np


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
    _, vectors = np.linalg.eigh((centred.T @ centred).astype(np.float64))  # eigenvalues ascend
    components = vectors[:, n_pixels - n_components :].astype(np.float32)
    centred = images - mean
    return float(np.mean(np.square(centred - centred @ components @ components.T), dtype=np.float64))
