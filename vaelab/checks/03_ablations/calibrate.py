"""``calibrate(images, reconstructions)``: how strong the noise is that a squared error stands for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    doing,
    match,
    write,
)
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds.values import number, several

WHERE = "step 3, “How noisy is the decoder?”"

# calibrate

PAIR = "sigma, weight"


class Slip(General):
    variance_for_sigma = "sigma is the variance σ², not σ.", "σ² is the mean squared error; sigma is its square root."
    spread_around_the_mean_error = (
        "sigma is the standard deviation of the errors around *their* mean (np.std).",
        "The decoder's Gaussian is centred on the reconstruction: take the mean of the squared errors, nothing subtracted.",
    )
    roots_averaged = (
        "sigma is the average of one root per image.",
        "One σ for all images: average the squared errors of all pixels first, then take the root.",
    )
    squares_summed_over_pixels = (
        "The squared errors are added up over the pixels of an image.",
        "σ belongs to a single pixel: take the mean over images and pixels.",
    )
    mean_absolute_error = "sigma is the mean absolute error.", "Square the errors, average, take the root."
    spread_of_the_images = (
        "sigma is the spread of the pixels of the images, not of the errors.",
        "The errors are images − reconstructions.",
    )
    two_missing = (
        "The weight is σ²; the factor 2 is missing.",
        "Multiply the negative log-likelihood by 2σ² / 784: in front of KL / 784 there is 2σ² then.",
    )
    sigma_not_squared = "The weight is 2σ instead of 2σ².", "The weight is twice the *variance*."
    weight_inverted = (
        "The weight is upside down: that is the factor in front of the squared error when KL has the weight 1.",
        "Multiply everything by 2σ² / 784, so that the mse stands alone.",
    )
    weight_times_784 = (
        "The weight is 784 times too large.",
        "The loss has the latent loss divided by 784 already: mse + weight · KL / 784.",
    )
    weight_divided_by_784 = (
        "The weight is 784 times too small.",
        "The loss has the latent loss divided by 784 already: mse + weight · KL / 784.",
    )
    pair_swapped = "sigma and weight are swapped.", "Return sigma, weight, in this order."
    several_sigmas = (
        "There are several values of sigma where one number is asked for.",
        "Average over images and pixels: np.mean without an axis.",
    )


def calibrate_inputs(rng: np.random.Generator, n_images: int = 40) -> dict:
    """Reconstructions that are too bright on the whole, of some images better than of others."""
    images = rng.random((n_images, 28, 28)) ** 2
    spread = rng.uniform(0.02, 0.35, (n_images, 1, 1))
    reconstructions = images + rng.uniform(0.08, 0.15) + spread * rng.standard_normal(images.shape)
    return {"images": images.astype("float32"), "reconstructions": reconstructions.astype("float32")}


def probe_calibrate(calibrate: Any, inputs: dict) -> dict:
    images, reconstructions = inputs["images"].copy(), inputs["reconstructions"].copy()
    with doing(f"calling calibrate(images, reconstructions) with arrays of shape {images.shape}"):
        return {"returned": write(calibrate(images, reconstructions))}


def judge_sigma(inputs: dict, evidence: Mapping) -> str:
    sigma, weight = _sigma_and_weight(inputs, evidence)
    x = inputs["images"].astype("float64")
    error = inputs["reconstructions"] - x
    mse = np.square(error).mean()
    if np.isclose(sigma, np.sqrt(mse), rtol=1e-3):
        return f"σ = {sigma:.3f}, the root of the mean squared error."
    per_image = np.square(error).mean(axis=(1, 2))
    wrong = {
        Slip.variance_for_sigma: mse,
        Slip.spread_around_the_mean_error: error.std(),
        Slip.roots_averaged: np.sqrt(per_image).mean(),
        Slip.squares_summed_over_pixels: np.sqrt(mse * PIXELS),
        Slip.mean_absolute_error: np.abs(error).mean(),
        Slip.spread_of_the_images: x.std(),
    }
    named = match(sigma, wrong, 1e-3, 0)
    if np.isclose(sigma, 2 * mse, rtol=1e-3) and np.isclose(weight, np.sqrt(mse), rtol=1e-3):
        named = Slip.pair_swapped
    for value in (mse * PIXELS, error.std(ddof=1), per_image.sum()):
        if named is None and np.isclose(sigma, value, rtol=1e-4):
            named = Slip.spread_around_the_mean_error if value < 1 else Slip.squares_summed_over_pixels
    raise Failure(named or Slip.unrecognised, f"sigma {np.sqrt(mse):.4f}", f"sigma {sigma:.4g}")


def judge_weight(inputs: dict, evidence: Mapping) -> str:
    """The weight that follows from the returned sigma: a wrong sigma is the other check's to name."""
    sigma, weight = _sigma_and_weight(inputs, evidence)
    mse = float(np.square(inputs["reconstructions"].astype("float64") - inputs["images"]).mean())
    if np.isclose(weight, 2 * mse, rtol=1e-3) or (sigma > 0 and np.isclose(weight, 2 * sigma**2, rtol=1e-3)):
        return f"weight {weight:.4f}, twice the variance."
    for variance in (mse, sigma**2):
        wrong = {
            Slip.two_missing: variance,
            Slip.sigma_not_squared: 2 * np.sqrt(variance),
            Slip.weight_times_784: 2 * variance * PIXELS,
            Slip.weight_divided_by_784: 2 * variance / PIXELS,
        }
        named = match(weight, wrong, 1e-3, 0)
        inverses = np.array([0.5, 1, 0.5 * PIXELS, PIXELS, 0.5 / PIXELS]) / max(variance, 1e-12)
        if named is None and np.isclose(weight, inverses, rtol=1e-3).any():
            named = Slip.weight_inverted
        if named is None and np.isclose(weight, np.sqrt(variance), rtol=1e-3):
            named = Slip.pair_swapped
        if named:
            raise Failure(named, f"weight 2σ² = {2 * mse:.4f}", f"{weight:.4g}")
    raise Failure(Slip.unrecognised, f"weight 2σ² = {2 * mse:.4f}", f"{weight:.4g}")


def _sigma_and_weight(inputs: dict, evidence: Mapping) -> tuple[float, float]:
    parts = several(evidence["returned"], 2, PAIR)
    n = len(inputs["images"])
    shapes = {shape: Slip.several_sigmas for shape in ((n,), (28, 28), (n, 28, 28), (n, 1, 1), (n, 28))}
    sigma, weight = (number(p, what, shapes) for p, what in zip(parts, ("sigma", "weight"), strict=True))
    return sigma, weight


sigma = Check(calibrate_inputs, probe_calibrate, judge_sigma)
weight = Check(calibrate_inputs, probe_calibrate, judge_weight)
