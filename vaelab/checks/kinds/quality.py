"""Is a trained model good? What it makes of images that it has not seen, beside what the mean image and PCA make of them.

Such a check is worth no points: it reads a few numbers and compares them with bands that the exercise sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from vaelab.checks.engine import doing, shaped, write
from vaelab.checks.formulas import ACTIVE, divergence
from vaelab.checks.kinds.models import as_tensor


class Measures(NamedTuple):
    """Mean squared errors per pixel of the model, the mean training image and PCA; the KL of each coding in nats."""

    mse: float
    mean_image: float
    pca: float
    kl: np.ndarray

    @property
    def active(self) -> int:
        return int(np.sum(self.kl > ACTIVE))


def answers(encoder: Any, decoder: Any, images: np.ndarray, output: int = 0) -> list[np.ndarray]:
    """codings_mean and codings_log_var of images, and the images decoded from the encoder's ``output`` 0 or 2, float64."""
    with doing("encoding images"):
        outputs = [np.asarray(each, "float64") for each in encoder(as_tensor(images))]
    with doing("decoding their codings"):
        return [*outputs[:2], np.asarray(decoder(as_tensor(outputs[output])), "float64").reshape(images.shape)]


def measured(mean: np.ndarray, log_var: np.ndarray, decoded: np.ndarray, train: np.ndarray, images: np.ndarray) -> dict:
    """Evidence of how good the answers to ``images`` are; the rivals may see the ``train`` images only."""
    from vaelab import metrics

    with np.errstate(all="ignore"):
        kl = divergence(mean, log_var).mean(axis=0)
    return {
        "mse": write(np.mean((decoded - images) ** 2)),
        "mean_image_mse": metrics.mean_image_mse(train, images),
        "pca_mse": metrics.pca_mse(train, images, mean.shape[1]),
        "kl": write(kl),
    }


def read(evidence: Mapping) -> Measures:
    """The measures as they were written. Raises ``Failure`` where the model's are not finite."""
    kl = shaped(evidence["kl"], "the latent loss", tuple(evidence["kl"]["shape"]))
    mse = float(shaped(evidence["mse"], "the reconstruction error", ()))
    return Measures(mse, float(evidence["mean_image_mse"]), float(evidence["pca_mse"]), kl)
