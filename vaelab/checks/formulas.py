"""What right answers are compared with, and what several exercises count by. Each formula stands here once."""

from __future__ import annotations

import numpy as np

from vaelab.metrics import ACTIVE as ACTIVE

PIXELS = 784  # of a Fashion MNIST image, 28 × 28


def divergence(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """KL(N(mean, exp(log_var)) ‖ N(0, 1)) of each coding in nats, same shape: a term of Equation 17-4.

    Kingma and Welling (2014), arXiv:1312.6114, appendix B.
    """
    return -0.5 * (1 + log_var - np.exp(log_var) - mean**2)


def total_divergence(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The latent loss of each image in nats, Equation 17-4; shapes (…, codings) → (…)."""
    return divergence(mean, log_var).sum(axis=-1)


def bernoulli(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
    """The cross-entropy of every pixel in nats, same shape."""
    return -(images * np.log(reconstructions) + (1 - images) * np.log1p(-reconstructions))


def entropy(shares: np.ndarray) -> float:
    """What a table of shares leaves unknown, in nats; what never occurs adds nothing. Shannon (1948)."""
    some = shares[shares > 0]
    return float(-np.sum(some * np.log(some)))
