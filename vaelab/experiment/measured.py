"""What an autoencoder is asked for in most experiments."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vaelab import metrics

_BATCH = 500  # images: convolutions of ten thousand at once would take gigabytes


def measures(encoder: Callable, decoder: Callable, images: np.ndarray) -> dict[str, float]:
    """The error, the nats and the active codings of a model, and how many codings it has.

    Args:
        encoder: images (n, 28, 28) → [codings_mean, codings_log_var, codings], each (n, codings_size).
        decoder: codings → images.
        images: what to measure with, the test images say; pixels in [0, 1].

    Returns:
        ``mse`` per pixel, of images decoded from sampled codings and not clipped; ``nats``, the latent loss per image
        without any weight; ``active``, the codings above 0.1 nats; ``codings``, all of them.
    """
    means, log_vars, errors = [], [], []
    for start in range(0, len(images), _BATCH):
        batch = images[start : start + _BATCH]
        codings_mean, codings_log_var, codings = encoder(batch)
        decoded = np.asarray(decoder(codings)).reshape(batch.shape)
        errors.append(np.square(batch - decoded).reshape(len(batch), -1).mean(axis=1))
        means.append(np.asarray(codings_mean))
        log_vars.append(np.asarray(codings_log_var))
    kl = metrics.kl_per_coding(np.concatenate(means), np.concatenate(log_vars))
    return {
        "mse": float(np.concatenate(errors).mean()),
        "nats": float(kl.sum()),
        "active": metrics.active_codings(kl),
        "codings": len(kl),
    }
