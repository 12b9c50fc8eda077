"""Is my number good? A check, worth no points, of what a trained encoder and decoder do with real images.

Bands are relative to the mean image and to PCA on the very data used. They were set between the book's model (a
validation MSE of 0.27 times that of the mean image, 6 to 7 nats, 4 to 6 active codings; 0.4 times and 5 nats on the grading subset)
and the failures they name: full collapse (1.0 times, 0 nats), an untrained model, a latent loss of weight 0 (over 130 nats).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    doing,
    numbers,
    shaped,
    write,
)
from vaelab.checks.formulas import ACTIVE, total_divergence
from vaelab.checks.kinds.models import (
    as_tensor,
)

WHERE = "steps 4 to 6"


class Slip(General):
    posterior_collapse = (
        "The model ignores its codings: every image is answered with much the same picture.",
        "The latent loss is too strong. Is it averaged over the batch and divided by 784?",
    )
    hardly_trained = (
        "The reconstructions are hardly better than the mean image.",
        "Train for 25 epochs on all of X_train, with nadam, and look whether the loss still falls.",
    )
    plain_autoencoder = (
        "The codings are far from the prior: this behaves like a plain autoencoder.",
        "The latent loss is missing or far too weak. Is add_loss called inside `call`?",
    )


def trained_inputs(rng: np.random.Generator) -> dict:
    return {}


def probe_trained(encoder: Any, decoder: Any, X_train: np.ndarray, X_valid: np.ndarray, inputs: dict) -> dict:
    from vaelab import metrics

    with doing("encoding the validation images"):
        mean, log_var, codings = (np.asarray(output, "float64") for output in encoder(as_tensor(X_valid)))
    with doing("decoding their codings"):
        images = np.asarray(decoder(as_tensor(codings)), "float64").reshape(X_valid.shape)
    with np.errstate(all="ignore"):
        kl = np.array([total_divergence(mean[:, [i]], log_var[:, [i]]).mean() for i in range(mean.shape[1])])
    return {
        "codings_size": mean.shape[1],
        "kl": write(kl),
        "mse": write(np.mean((images - X_valid) ** 2)),
        "mean_image_mse": metrics.mean_image_mse(X_train, X_valid),
        "pca_mse": metrics.pca_mse(X_train, X_valid, mean.shape[1]),
    }


def judge_trained(inputs: dict, evidence: Mapping) -> str:
    size = int(evidence["codings_size"])
    mse = float(shaped(evidence["mse"], "the reconstruction error", ()))
    kl = shaped(evidence["kl"], "the latent loss", (size,))
    mean_image, pca = float(evidence["mean_image_mse"]), float(evidence["pca_mse"])
    if not np.isfinite([mean_image, pca]).all():
        raise Failure(Slip.not_finite.about(what="the data"), "finite numbers", f"{mean_image}, {pca}")
    active = int(np.sum(kl > ACTIVE))
    seen = f"MSE {mse:.4f}, latent loss {kl.sum():.1f} nats, {active} of {size} codings active"
    if active < 2:
        raise Failure(Slip.posterior_collapse, "at least 2 active codings", seen)
    if kl.sum() > 40:
        raise Failure(
            Slip.plain_autoencoder, "a latent loss below 40 nats", f"{seen}; per coding {numbers(np.sort(kl)[::-1], 3)}"
        )
    if mse > 0.7 * mean_image:
        raise Failure(Slip.hardly_trained, f"an MSE well below that of the mean image, {mean_image:.4f}", seen)
    return f"{seen}. For comparison: MSE of the mean image {mean_image:.4f}, of PCA with {size} components {pca:.4f}."


vae = Check(trained_inputs, probe_trained, judge_trained, title="trained model")
