"""Is my number good? A check, worth no points, of what a trained encoder and decoder do with real images.

Bands are relative to the mean image and to PCA on the very data used. They were set between the book's model (a
validation MSE of 0.27 times that of the mean image, 6 to 7 nats, 4 to 6 active codings; 0.4 times and 5 nats on the grading subset)
and the failures they name: full collapse (1.0 times, 0 nats), an untrained model, a latent loss of weight 0 (over 130 nats).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, numbers
from vaelab.checks.kinds import quality

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


def inputs(rng: np.random.Generator) -> dict:
    return {}


def probe(encoder: Any, decoder: Any, X_train: np.ndarray, X_valid: np.ndarray, inputs: dict) -> dict:
    return quality.measured(*quality.answers(encoder, decoder, X_valid, output=2), X_train, X_valid)


def judge(inputs: dict, evidence: Mapping) -> str:
    found = quality.read(evidence)
    if not np.isfinite([found.mean_image, found.pca]).all():
        raise Failure(Slip.not_finite.about(what="the data"), "finite numbers", f"{found.mean_image}, {found.pca}")
    nats, size = found.kl.sum(), len(found.kl)
    seen = f"MSE {found.mse:.4f}, latent loss {nats:.1f} nats, {found.active} of {size} codings active"
    if found.active < 2:
        raise Failure(Slip.posterior_collapse, "at least 2 active codings", seen)
    if nats > 40:
        per_coding = numbers(np.sort(found.kl)[::-1], 3)
        raise Failure(Slip.plain_autoencoder, "a latent loss below 40 nats", f"{seen}; per coding {per_coding}")
    if found.mse > 0.7 * found.mean_image:
        expected = f"an MSE well below that of the mean image, {found.mean_image:.4f}"
        raise Failure(Slip.hardly_trained, expected, seen)
    rivals = f"MSE of the mean image {found.mean_image:.4f}, of PCA with {size} components {found.pca:.4f}"
    return f"{seen}. For comparison: {rivals}."


vae = Check(inputs, probe, judge, title="trained model")
