"""Is my own model good? A check, worth no points, of what it does with its own images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    doing,
    shaped,
    write,
)
from vaelab.checks.formulas import ACTIVE, divergence
from vaelab.checks.kinds.models import (
    as_tensor,
)

WHERE = "step 4, “Training”"


class Slip(General):
    no_better_than_the_mean_image = (
        "The reconstructions are hardly better than the mean image.",
        "Train longer, on more images, or with a smaller beta; and look whether the loss still falls.",
    )
    posterior_collapse = (
        "Fewer than two codings are active: the model ignores the others.",
        "The latent loss weighs more than these images are worth: try a smaller beta, or larger images.",
    )
    samples_constant = "All images decoded from the prior look the same.", "Try a smaller beta."
    samples_are_copies = (
        "The samples are copies of training images.",
        "There are too few images for so large a model: find more, or take fewer codings, smaller layers or a larger beta.",
    )
    ends_of_the_path = (
        "The path does not begin and end at the reconstructions of its two images.",
        "path decodes (1 − t) · codings_mean of the first image + t · codings_mean of the second, t from 0 to 1.",
    )


MOST_TRAINING, MOST_TEST, SAMPLES = 2000, 300, 64


def result_inputs(rng: np.random.Generator) -> dict:
    return {"seed": int(rng.integers(2**31))}


def probe_result(vae: Any, X_train: np.ndarray, X_test: np.ndarray, path: Any, inputs: dict) -> dict:
    """A few numbers about the trained model and its data, however large they are. ``path`` joins X_test[0] and X_test[1]."""
    from vaelab import metrics

    train, test = np.asarray(X_train)[:MOST_TRAINING], np.asarray(X_test)[:MOST_TEST]
    with doing("encoding and decoding test images"):
        mean, log_var = (np.asarray(output, "float64") for output in vae.encoder(as_tensor(test))[:2])
        images = np.asarray(vae.decoder(as_tensor(mean)), "float64").reshape(test.shape)
        prior = np.random.default_rng(inputs["seed"]).standard_normal((SAMPLES, mean.shape[1]))
        samples = np.clip(np.asarray(vae.decoder(as_tensor(prior)), "float64"), 0, 1).reshape(SAMPLES, -1)
    frames = np.asarray(path, "float64").reshape(len(path), -1)
    ends = np.mean((np.clip(frames[[0, -1]], 0, 1) - np.clip(images[:2], 0, 1).reshape(2, -1)) ** 2, axis=1)
    return {
        "mse": write(np.mean((images - test) ** 2)),
        "mean_image_mse": metrics.mean_image_mse(train, test),
        "pca_mse": metrics.pca_mse(train, test, mean.shape[1]),
        "kl": write(divergence(mean, log_var).mean(axis=0)),
        "variety": write(samples.std(axis=0).mean() / max(test.std(axis=0).mean(), 1e-9)),
        "nearest": write([np.median(_nearest(rows, train)) for rows in (samples, test)]),
        "ends": write(ends),
    }


def _nearest(images: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Mean squared error between each image and the nearest training image."""
    one, other = (values.reshape(len(values), -1).astype("float64") for values in (images, train))
    squared = np.sum(one**2, axis=1)[:, None] - 2 * one @ other.T + np.sum(other**2, axis=1)
    return np.maximum(squared.min(axis=1), 0) / one.shape[1]


def judge_result(inputs: dict, evidence: Mapping) -> str:
    kl = np.asarray(shaped(evidence["kl"], "kl", tuple(evidence["kl"]["shape"])))
    mse, variety = (float(shaped(evidence[key], key, ())) for key in ("mse", "variety"))
    of_samples, of_test = shaped(evidence["nearest"], "the distances", (2,))
    ends = shaped(evidence["ends"], "the ends of the path", (2,))
    mean_image, pca = float(evidence["mean_image_mse"]), float(evidence["pca_mse"])
    active = int(np.sum(kl > ACTIVE))
    seen = f"MSE {mse:.4f}, {active} of {len(kl)} codings active, {kl.sum():.1f} nats"
    if active < 2:
        raise Failure(Slip.posterior_collapse, "at least 2 active codings", seen)
    if mse > 0.9 * mean_image:
        raise Failure(Slip.no_better_than_the_mean_image, f"an MSE well below the mean image's, {mean_image:.4f}", seen)
    if variety < 0.1:
        raise Failure(Slip.samples_constant, "images that differ", f"{variety:.0%} of the variety of real ones")
    if of_samples < 0.05 * of_test:
        expected = f"samples about as far from the training images as test images are ({of_test:.4f})"
        raise Failure(Slip.samples_are_copies, expected, f"{of_samples:.4f}")
    if ends.max() > 0.05 * mean_image:
        raise Failure(
            Slip.ends_of_the_path,
            "frames 0 and −1 equal to the two reconstructions",
            f"they differ by {ends.max():.4f}",
        )
    rival = "better" if mse < pca else "worse"
    return (
        f"{seen}. Mean image {mean_image:.4f}; PCA with {len(kl)} components {pca:.4f} ({rival}: the VAE is {mse / pca:.2f} × "
        f"that). Samples are {of_samples:.4f} from the nearest training image, test images {of_test:.4f}."
    )


vae = Check(result_inputs, probe_result, judge_result, title="your model")
