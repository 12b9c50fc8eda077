"""``calibrate(images, reconstructions)`` → (sigma, weight): how strong the noise is that a squared error stands for.

A Gaussian decoder N(x̂, σ²) makes its data likeliest with σ² = the mean squared error over images and pixels. Times 2σ² / 784 the
negative ELBO of an image is mse + 2σ² · KL / 784: the weight is 2σ² (Rybkin, Daniilidis and Levine 2021, arXiv:2006.13202).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, read_array, write
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import Formula

WHERE = "step 3, “How noisy is the decoder?”"
WHAT = "calibrate(images, reconstructions)"


class Slip(values.Slip):
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
        "sigma is the spread of the pixels of the {others}, not of the errors.",
        "The errors are images − reconstructions.",
    )
    errors_cancel = (
        "sigma is the mean of the errors themselves, in which those above and below 0 cancel.",
        "Square first, then average: np.mean(np.square(images − reconstructions)).",
    )
    squared_before_subtracted = (
        "The pixels are squared before they are subtracted.",
        "Subtract first: np.square(images − reconstructions). Without brackets ** comes before −.",
    )
    squares_summed = (
        "The squared errors are added up over all images and pixels.",
        "A mean, np.mean without an axis, does not grow with the number of images.",
    )
    factor_in_sigma = (
        "σ² is taken as {factor} the mean squared error.",
        "σ² is the mean squared error itself; the factor 2 belongs to the weight, 2σ².",
    )
    reconstructions_clipped = (
        "The reconstructions are clipped to [0, 1] before the errors are taken.",
        "Clip for looking, not for measuring: the training counts what lies outside as well.",
    )
    background_left_out = (
        "Only pixels of the {others} that are not black count; the errors in the background are left out.",
        "σ belongs to all pixels, and the latent loss is divided by all 784 of them: no mask.",
    )
    cross_entropy_for_squared_error = (
        "sigma is made of the cross-entropy.",
        "A Gaussian decoder goes with squared errors: np.mean(np.square(images − reconstructions)).",
    )
    two_missing = (
        "The weight is σ²; the factor 2 is missing.",
        "Multiply the negative log-likelihood by 2σ² / 784: in front of KL / 784 there is 2σ² then.",
    )
    four_for_two = (
        "The weight is 4σ², twice what it should be.",
        "Only σ is squared, not the 2: 2 * sigma**2. In (2 * sigma)**2 the brackets square both.",
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
    variance_squared = (
        "The weight is 2σ⁴: the variance is squared once more.",
        "σ² is the mean squared error: twice that is the weight.",
    )
    complement = "{what} is 1 minus what is asked for.", "It is 2σ² itself: leave the 1 out."
    unrecognised = (
        "{what} is not what the formula gives.",
        "Try it on a case that you know: where every pixel is off by 0.1, sigma is 0.1 and weight 0.02. (Do you use the two arguments, and nothing else of the notebook?)",
    )
    another_average = (
        "sigma is the {which} of the errors.",
        "A mean of all squares, and its root: the likelihood is largest there.",
    )
    pixels_added = (
        "The reconstructions are added to the images, not subtracted from them.",
        "The errors are images − reconstructions.",
    )
    several_sigmas = (
        "There are several values of sigma where one number is asked for.",
        "Average over images and pixels: np.mean without an axis.",
    )


def inputs(rng: np.random.Generator, n_images: int = 40) -> dict:
    """Reconstructions that are too bright on the whole, of some images better than of others.

    So little too bright that the mean of images − reconstructions² is above 0, and has a root. A fifth of the pixels is
    black, as garments have them around, and there the errors are smaller.
    """
    images = rng.random((n_images, 28, 28)) ** 2
    spread = rng.permutation(np.linspace(0.02, 0.35, n_images))[:, None, None]
    errors = rng.uniform(0.05, 0.09) + spread * rng.standard_normal(images.shape)
    background = rng.random(images.shape) < 0.2
    images, errors = np.where(background, 0, images), np.where(background, 0.7 * errors, errors)
    reconstructions = images + errors
    return {"images": images.astype("float32"), "reconstructions": reconstructions.astype("float32")}


def probe(calibrate: Any, inputs: dict) -> dict:
    returned, changed = values.call(calibrate, WHAT, inputs)
    evidence = {"returned": write(returned), **changed}
    if _has_nan(evidence["returned"]):  # the root of a negative difference: the other way round there is one
        exchanged, _ = values.call(calibrate, WHAT, dict(zip(inputs, reversed(inputs.values()), strict=True)))
        evidence["exchanged"] = write(exchanged)
    return evidence


def _has_nan(written: Mapping) -> bool:
    return any(
        part.get("kind") == "array" and np.isnan(read_array(part)).any() for part in written.get("items", [written])
    )


def judge_sigma(inputs: dict, evidence: Mapping) -> str:
    sigma, weight = _seen(inputs, evidence)
    of_sigma, of_weight = _formulas(inputs)
    if of_sigma.fits(sigma):
        return f"σ = {sigma:.3f}, the root of the mean squared error."
    x = inputs["images"].astype("float64")
    error = inputs["reconstructions"] - x
    mse, per_image = np.square(error).mean(), np.square(error).mean(axis=(1, 2))
    if of_weight.fits(sigma) and of_sigma.fits(weight):
        raise of_sigma.failure(sigma, {Slip.pair_swapped: sigma})
    wrong = {
        Slip.variance_for_sigma: mse,
        Slip.spread_around_the_mean_error: error.std(),
        Slip.roots_averaged: np.sqrt(per_image).mean(),
        Slip.squares_summed_over_pixels: np.sqrt(mse * PIXELS),
        Slip.mean_absolute_error: np.abs(error).mean(),
        Slip.spread_of_the_images.about(others="images"): x.std(),
        Slip.spread_of_the_images.about(others="reconstructions"): (x + error).std(),
        Slip.errors_cancel: [error.mean(), -error.mean(), abs(error.mean())],
        Slip.squares_summed: [np.sqrt(mse * x.size), mse * x.size],
        Slip.factor_in_sigma.about(factor="twice"): np.sqrt(2 * mse),
        Slip.factor_in_sigma.about(factor="half"): np.sqrt(mse / 2),
        Slip.factor_in_sigma.about(factor="n / (n − 1) times"): [np.sqrt(mse * n / (n - 1)) for n in (len(x), x.size)],
        Slip.squared_before_subtracted: [
            one
            for mean in (np.mean(x - (x + error) ** 2), np.mean(x**2 - (x + error) ** 2))
            for one in (np.sqrt(abs(mean)), mean)
        ],
        Slip.reconstructions_clipped: np.sqrt(np.square(x - np.clip(x + error, 0, 1)).mean()),
    }
    rare = {
        Slip.spread_around_the_mean_error: error.std(ddof=1),
        Slip.another_average.about(which="largest"): np.abs(error).max(),
        Slip.another_average.about(which="median"): np.median(np.abs(error)),
        Slip.pixels_added: np.sqrt(np.square(2 * x + error).mean()),
        Slip.background_left_out.about(others="images"): np.sqrt(np.square(error[x > 0]).mean()),
        Slip.background_left_out.about(others="reconstructions"): np.sqrt(np.square(error[x + error > 0]).mean()),
        Slip.squares_summed_over_pixels: [mse * PIXELS, per_image.sum()],
        Slip.pair_swapped: of_weight.right,
        Slip.cross_entropy_for_squared_error: sigma if _is_cross_entropy(sigma, x, x + error) else np.nan,
    }
    raise of_sigma.failure(sigma, wrong, rare, evidence=evidence)


def _is_cross_entropy(sigma: float, x: np.ndarray, reconstructions: np.ndarray) -> bool:
    """Whether it is the cross-entropy or its root; float32 rounds 1 − 10⁻⁷, and so its logarithm."""
    inner = np.clip(reconstructions, 1e-7, 1 - 1e-7)
    entropy = -np.mean(x * np.log(inner) + (1 - x) * np.log(1 - inner))
    return bool(np.isclose(sigma, [entropy, np.sqrt(entropy)], rtol=0.03).any())


def judge_weight(inputs: dict, evidence: Mapping) -> str:
    """The weight that follows from the returned sigma: a wrong sigma is the other check's to name."""
    sigma, weight = _seen(inputs, evidence)
    _, of_weight = _formulas(inputs)
    if of_weight.fits(weight):
        return f"weight {weight:.4f}, twice the variance."
    if sigma > 0 and np.isclose(weight, 2 * sigma**2, rtol=1e-3):
        return f"weight {weight:.4g} = 2σ² with the σ of {sigma:.4g} that comes back beside it."
    wrong = (_wrong_weights(variance) for variance in (float(of_weight.right) / 2, sigma**2))
    raise of_weight.failure(weight, *wrong, evidence=evidence)


def _formulas(inputs: dict) -> tuple[Formula, Formula]:
    images = {name: array.astype("float64") for name, array in inputs.items()}
    counts = {"images": len(images["images"]), "pixels": PIXELS}

    def mse(images: np.ndarray, reconstructions: np.ndarray) -> np.ndarray:
        return np.square(images - reconstructions).mean()

    sigma = Formula("sigma", lambda *pair: np.sqrt(mse(*pair)), images, Slip)
    return sigma, Formula("weight", lambda *pair: 2 * mse(*pair), images, Slip, counts, unit=" = 2σ²")


def _wrong_weights(variance: float) -> dict[Mistake, Any]:
    inverses = np.array([0.5, 1, 0.5 * PIXELS, PIXELS, 0.5 / PIXELS]) / max(variance, 1e-12)
    return {
        Slip.two_missing: variance,
        Slip.four_for_two: 4 * variance,
        Slip.sigma_not_squared: 2 * np.sqrt(variance),
        Slip.variance_squared: [2 * variance**2, (2 * variance) ** 2],
        Slip.weight_times_784: 2 * variance * PIXELS,
        Slip.weight_divided_by_784: 2 * variance / PIXELS,
        Slip.weight_inverted: list(inverses),
        Slip.pair_swapped: np.sqrt(variance),
    }


def _require_root(inputs: dict, exchanged: Mapping) -> None:
    """Raise ``Failure`` where there is no root but that of E[x̂²] − E[x²], with the arguments the other way round."""
    sigma = np.ravel(read_array(values.several(exchanged, 2, "sigma, weight")[0]))
    squares = [np.square(inputs[name].astype("float64")).mean() for name in ("reconstructions", "images")]
    if sigma.size == 1 and np.isclose(sigma[0], np.sqrt(squares[0] - squares[1]), rtol=1e-3):
        raise Failure(Slip.squared_before_subtracted, "the root of the mean squared error", "that of a negative number")


def _seen(inputs: dict, evidence: Mapping) -> tuple[float, float]:
    if "exchanged" in evidence:
        _require_root(inputs, evidence["exchanged"])
    parts = values.several(evidence["returned"], 2, "sigma, weight")
    n = len(inputs["images"])
    shapes = dict.fromkeys([(n,), (28, 28), (n, 28, 28), (n, 1, 1), (n, 28)], Slip.several_sigmas)
    sigma, weight = (values.number(part, what, shapes) for part, what in zip(parts, ("sigma", "weight"), strict=True))
    return sigma, weight


sigma = Check(inputs, probe, judge_sigma)
weight = Check(inputs, probe, judge_weight)
