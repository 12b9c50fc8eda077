"""Is my own model good? A check, worth no points, of what it does with its own images.

Besides errors and active codings, as for the model of the book: whether samples differ, and are none of the training images
(mean squared distance to the nearest one, beside that of test images), and whether a path between two images has the right ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, doing, shaped, write
from vaelab.checks.kinds import quality
from vaelab.checks.kinds.models import as_tensor

WHERE = "step 4, “Training”"
# Enough for all the images that the notebook is set to, so that the report card says the same of the same model.
MOST_TRAINING, MOST_TEST, SAMPLES = 5000, 1000, 64
FAR = 4  # times as far from the training images as test images are: 2.0 with the images that the notebook is set to, 8 for mud


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


def inputs(rng: np.random.Generator) -> dict:
    return {"seed": int(rng.integers(2**31))}


def probe(vae: Any, X_train: np.ndarray, X_test: np.ndarray, path: Any, inputs: dict) -> dict:
    """A few numbers about the trained model and its data, however large they are. ``path`` joins X_test[0] and X_test[1]."""
    train, test = np.asarray(X_train)[:MOST_TRAINING], np.asarray(X_test)[:MOST_TEST]
    mean, log_var, decoded = quality.answers(vae.encoder, vae.decoder, test)
    with doing("decoding codings from the prior"):
        prior = np.random.default_rng(inputs["seed"]).standard_normal((SAMPLES, mean.shape[1]))
        samples = np.clip(np.asarray(vae.decoder(as_tensor(prior)), "float64"), 0, 1).reshape(SAMPLES, -1)
    frames = np.asarray(path, "float64").reshape(len(path), -1)
    ends = np.mean((np.clip(frames[[0, -1]], 0, 1) - np.clip(decoded[:2], 0, 1).reshape(2, -1)) ** 2, axis=1)
    return {
        **quality.measured(mean, log_var, decoded, train, test),
        "variety": write(samples.std(axis=0).mean() / max(test.std(axis=0).mean(), 1e-9)),
        "nearest": write([np.median(_nearest(rows, train)) for rows in (samples, test)]),
        "ends": write(ends),
    }


def _nearest(images: np.ndarray, train: np.ndarray) -> np.ndarray:
    """Mean squared error between each image and the nearest training image."""
    one, other = (values.reshape(len(values), -1).astype("float64") for values in (images, train))
    squared = np.sum(one**2, axis=1)[:, None] - 2 * one @ other.T + np.sum(other**2, axis=1)
    return np.maximum(squared.min(axis=1), 0) / one.shape[1]


def judge(inputs: dict, evidence: Mapping) -> str:
    found = quality.read(evidence)
    variety = float(shaped(evidence["variety"], "variety", ()))
    of_samples, of_test = shaped(evidence["nearest"], "the distances", (2,))
    ends = shaped(evidence["ends"], "the ends of the path", (2,)).max()
    size, mean_image = len(found.kl), f"{found.mean_image:.4f}"
    seen = f"MSE {found.mse:.4f}, {found.active} of {size} codings active, {found.kl.sum():.1f} nats"
    if found.active < 2:
        raise Failure(Slip.posterior_collapse, "at least 2 active codings", seen)
    if found.mse > 0.9 * found.mean_image:
        raise Failure(Slip.no_better_than_the_mean_image, f"an MSE well below the mean image's, {mean_image}", seen)
    if variety < 0.1:
        raise Failure(Slip.samples_constant, "images that differ", f"{variety:.0%} of the variety of real ones")
    if of_samples < 0.05 * of_test:
        expected = f"samples about as far from the training images as test images are ({of_test:.4f})"
        raise Failure(Slip.samples_are_copies, expected, f"{of_samples:.4f}")
    if ends > 0.05 * found.mean_image:
        expected = "frames 0 and −1 equal to the two reconstructions"
        raise Failure(Slip.ends_of_the_path, expected, f"they differ by {ends:.4f}")
    rival = f"{'better' if found.mse < found.pca else 'worse'}: the VAE is {found.mse / found.pca:.2f} × that"
    return (
        f"{seen}. Mean image {mean_image}; PCA with {size} components {found.pca:.4f} ({rival}). "
        f"Samples are {of_samples:.4f} from the nearest training image, test images {of_test:.4f}{_far(of_samples, of_test)}."
    )


def _far(of_samples: float, of_test: float) -> str:
    """What a distance says that nothing real has; a model that reconstructs well may still invent mud."""
    if of_samples <= FAR * of_test:
        return ""
    return f": {of_samples / max(of_test, 1e-9):.0f} times as far, so what it invents is hardly of this kind; a longer training or a larger beta may help"


vae = Check(inputs, probe, judge, title="your model")
