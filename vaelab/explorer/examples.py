"""Which of the images the browser gets: those with a thumbnail, and those among which it looks for the nearest."""

from __future__ import annotations

import numpy as np

from vaelab.explorer.vae import MOST_ENCODED

THUMBNAILS = 40
SEARCHED = 300  # images among which the browser looks for the nearest
MOST_PIXELS = 300_000  # bytes of the images that a page stores; 300 of Fashion MNIST


def chosen(count: int, labels: np.ndarray | None, shape: tuple[int, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices of the thumbnails, and of all images of which the browser has pixels, the thumbnails first.

    The thumbnails are the first of each class, class by class; without labels (count,) the first images.
    """
    count = min(count, MOST_ENCODED)
    most = max(12, MOST_PIXELS // int(np.prod(shape)))
    thumbnails = _of_each_class(labels, count, min(THUMBNAILS, most))
    others = np.setdiff1d(np.arange(count), thumbnails)[: max(0, min(SEARCHED, most) - len(thumbnails))]
    return thumbnails, np.concatenate([thumbnails, others])


def _of_each_class(labels: np.ndarray | None, count: int, most: int) -> np.ndarray:
    if labels is None:
        return np.arange(min(count, most))
    present = np.unique(labels[:count])
    each = max(1, most // len(present))
    return np.concatenate([np.flatnonzero(labels[:count] == label)[:each] for label in present])[:most]
