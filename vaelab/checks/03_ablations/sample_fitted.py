"""Checks of ``sample_fitted(encoder, decoder, images, n, seed=None)``: codings from a Gaussian fitted to those of images.

The distribution of the sampled codings over many images is the *aggregate posterior* (Hoffman and Johnson 2016). The fitted
Gaussian has its mean and its whole covariance matrix.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, shaped, write
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import draws
from vaelab.checks.kinds.calls import (
    require_clipped,
    require_codings_given,
    require_images_given,
)
from vaelab.checks.kinds.parts import Code, encode, random_code, random_images, random_pattern

WHERE = "step 3, “Samples from the right place”"


class Slip(draws.Slip, things="images"):
    drawn_from_the_prior = (
        "The codings are drawn from the prior N(0, I), not from a Gaussian fitted to the codings of the images.",
        "Encode the images, take mean and covariance of their codings and draw from N(mean, covariance).",
    )
    mean_missing = (
        "The codings are centred on 0, not on the mean of the codings of the images.",
        "Draw from N(mean, covariance), with the mean over the images (axis=0).",
    )
    wrong_mean = (
        "The codings are not centred on the mean of the codings of the images.",
        "One mean per coding, over all images: codings.mean(axis=0).",
    )
    correlations_ignored = (
        "Every coding has the right spread, but the codings are drawn independently of each other.",
        "Use the whole covariance matrix: np.cov(codings, rowvar=False) and rng.multivariate_normal(mean, covariance, n).",
    )
    fitted_to_the_means = (
        "The Gaussian is fitted to codings_mean: it is too narrow, the noise σ of each image is missing.",
        "The decoder was trained on sampled codings: fit to the third output of the encoder.",
    )
    posterior_of_one_image = (
        "The codings are drawn from the posterior of a single image.",
        "Take mean and covariance over all images.",
    )
    covariance_for_its_root = (
        "The noise is multiplied by the covariance matrix, not by a root of it: the spread comes out squared.",
        "Multiply by the Cholesky factor, noise @ np.linalg.cholesky(covariance).T, or let rng.multivariate_normal do it.",
    )
    cholesky_not_transposed = (
        "The Cholesky factor is applied on the wrong side: the covariance of noise @ L is Lᵀ L, not L Lᵀ.",
        "For noise in rows it is noise @ L.T.",
    )
    variance_for_standard_deviation = (
        "The spread of every coding is its variance where its standard deviation belongs.",
        "rng.normal takes a standard deviation; best use the whole covariance matrix with rng.multivariate_normal.",
    )
    wrong_covariance = (
        "The covariance of the codings is not that of the codings of the images.",
        "np.cov(codings, rowvar=False) of the sampled codings of all images.",
    )
    codings_of_the_images = (
        "The codings are those of the images themselves: these are reconstructions, not new images.",
        "Fit mean and covariance to the codings, then draw new ones from the Gaussian.",
    )


DRAWS = 1200  # evidence holds a million numbers at most, 1,275 images
N_IMAGES = 500


def mixed_code(codings_size: int, rng: np.random.Generator) -> tuple[Code, np.ndarray]:
    """An encoder and a matrix that mixes its codings, so that they are correlated, off centre and not of spread 1."""
    spread = rng.permutation(np.linspace(0.5, 2.0, codings_size))
    root = np.eye(codings_size) + 0.8 * np.eye(codings_size, k=1) + 0.4 * np.eye(codings_size, k=2)
    signs = rng.choice([-1.0, 1.0], codings_size)
    return random_code(codings_size, rng), root * signs * spread


def encode_mixed(images: Any, code: Code, mixing: np.ndarray, xp: Any = np) -> tuple[Any, Any, Any]:
    """Mean, log-variance and codings (n, codings_size). The noise is a sine of the image, different for every image."""
    mean, log_var, _ = encode(images, code, xp)
    mixing = xp.array(mixing, dtype=mean.dtype)
    flat = xp.reshape(images, (-1, PIXELS))
    weights = 20 * np.roll(code.mean_weights, 7, axis=0)
    noise = np.sqrt(2) * xp.sin(xp.matmul(flat, xp.array(weights, dtype=flat.dtype)))
    mean = xp.matmul(mean, mixing)
    return mean, log_var, mean + xp.exp(log_var / 2) * noise


def inputs_(rng: np.random.Generator, codings_size: int = 6) -> dict:
    at_least(2, codings_size=codings_size)
    code, mixing = mixed_code(codings_size, rng)
    return {
        "images": random_images(N_IMAGES, rng),
        "code": code,
        "mixing": mixing,
        "pattern": random_pattern(codings_size, rng),
        "seed": int(rng.integers(1, 2**31)),
    }


def _parts(inputs: dict) -> tuple[Any, Any]:
    from keras import ops

    from vaelab.checks.kinds import recorders

    encoder = recorders.encoder(inputs["code"])
    encoder.function = lambda images: list(encode_mixed(images, inputs["code"], inputs["mixing"], ops))
    return encoder, recorders.decoder(inputs["pattern"])


def probe_codings(sample_fitted: Any, inputs: dict) -> dict:
    """The codings behind many images."""
    encoder, decoder = _parts(inputs)
    with doing(f"calling {_call(DRAWS, inputs['seed'])}"):
        images = sample_fitted(encoder, decoder, inputs["images"].copy(), DRAWS, seed=inputs["seed"])
    seen, codings = draws.codings_behind(images, DRAWS, inputs["pattern"])
    evidence = {"encoded": encoder.notes(), "decoded": decoder.notes(), **seen}
    if codings is None:
        return evidence
    own = encode_mixed(inputs["images"].astype("float64"), inputs["code"], inputs["mixing"])[2]
    with np.errstate(all="ignore"):
        covariance = np.cov(codings, rowvar=False)
    moments = {"mean": write(codings.mean(axis=0)), "covariance": write(covariance)}
    return {**evidence, **moments, "reused": _reused(codings, own)}


def _reused(codings: np.ndarray, own: np.ndarray) -> float:
    """The share of codings that are codings of an image; read from images, they are right to about 10⁻³."""
    nearest = [np.abs(own - row).max(axis=1).min() for row in codings[:50]]
    return float(np.mean(np.array(nearest) < 0.02))


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    size = inputs["pattern"].codings_size
    _require_sample(inputs, evidence)
    mean = shaped(evidence["mean"], "the mean of the codings", (size,))
    covariance = shaped(evidence["covariance"], "the covariance of the codings", (size, size))
    own_mean, log_var, own = encode_mixed(inputs["images"].astype("float64"), inputs["code"], inputs["mixing"])
    if float(evidence["reused"]) > 0.5:
        raise Failure(Slip.codings_of_the_images, "new codings", "codings of the images")
    fitted = np.cov(own, rowvar=False)
    analytic = np.cov(own_mean, rowvar=False) + np.diag(np.exp(log_var).mean(axis=0))
    center = own.mean(axis=0)
    if not (_same_covariance(covariance, fitted) or _same_covariance(covariance, analytic)):
        named = _wrong_covariance(covariance, fitted, own_mean, log_var) or Slip.wrong_covariance
        raise Failure(named, _spread(fitted), _spread(covariance))
    # Six standard errors of a mean of n draws; the mean of codings_mean is as good an estimate as that of the codings.
    error = 6 * np.sqrt(np.diag(fitted) / DRAWS)
    centers = (center, own_mean.mean(axis=0))
    if not any(np.all(np.abs(mean - one) < error) for one in centers):
        named = Slip.mean_missing if np.all(np.abs(mean) < error) else Slip.wrong_mean
        raise Failure(named, f"mean {numbers(center, 3)}", f"mean {numbers(mean, 3)}")
    return f"mean and covariance of {DRAWS:,} codings are those of the codings of the images."


def _same_covariance(seen: np.ndarray, expected: np.ndarray) -> bool:
    """Within six standard errors of a covariance of n Gaussian draws, √((cᵢᵢ cⱼⱼ + cᵢⱼ²) / n)."""
    variances = np.diag(expected)
    error = np.sqrt((np.outer(variances, variances) + expected**2) / DRAWS)
    return bool(np.all(np.abs(seen - expected) < 6 * error))


def _wrong_covariance(
    seen: np.ndarray, fitted: np.ndarray, own_mean: np.ndarray, log_var: np.ndarray
) -> Mistake | None:
    lower = np.linalg.cholesky(fitted)
    variances = np.diag(fitted)
    candidates = {
        Slip.drawn_from_the_prior: np.eye(len(fitted)),
        Slip.correlations_ignored: np.diag(variances),
        Slip.fitted_to_the_means: [np.cov(own_mean, rowvar=False), np.diag(own_mean.var(axis=0))],
        Slip.covariance_for_its_root: fitted @ fitted,
        Slip.cholesky_not_transposed: lower.T @ lower,
        Slip.variance_for_standard_deviation: np.diag(variances**2),
        Slip.posterior_of_one_image: [np.diag(row) for row in np.exp(log_var[[0, -1]])],
    }
    for mistake, values in candidates.items():
        if any(_same_covariance(seen, np.asarray(v)) for v in (values if isinstance(values, list) else [values])):
            return mistake
    return None


def _spread(covariance: np.ndarray) -> str:
    """Standard deviations and the largest correlation."""
    std = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    correlation = np.abs(covariance / np.outer(std, std) - np.eye(len(std))).max()
    return f"standard deviations {numbers(std, 2)}, correlations up to {correlation:.2f}"


def _require_sample(inputs: dict, evidence: Mapping) -> None:
    """Images (n, 28, 28) that the decoder made, clipped."""
    pattern = inputs["pattern"]
    require_images_given(evidence["encoded"])
    require_codings_given(evidence["decoded"], pattern.codings_size)
    draws.require_images(evidence, _call(DRAWS, inputs["seed"]), DRAWS, pattern, "mean" in evidence)
    require_clipped(*map(float, evidence["range"]))


def _call(n: int, seed: int | None) -> str:
    return f"sample_fitted(encoder, decoder, images, {n}, seed={seed})"


SEED_IMAGES = 5


def seed_inputs(rng: np.random.Generator, codings_size: int = 5) -> dict:
    return {**inputs_(rng, codings_size), "seeds": draws.seeds(rng)}


def probe_seed(sample_fitted: Any, inputs: dict) -> dict:
    """Images of calls with equal, different and no seeds."""
    encoder, decoder = _parts(inputs)

    def images(seed: int | None) -> Any:
        return sample_fitted(encoder, decoder, inputs["images"].copy(), SEED_IMAGES, seed=seed)

    evidence = draws.images_for(images, SEED_IMAGES, inputs["seeds"], functools.partial(_call, SEED_IMAGES))
    return {**evidence, "encoded": encoder.notes(), "decoded": decoder.notes()}


def judge_seed(inputs: dict, evidence: Mapping) -> str:
    size, call = inputs["pattern"].codings_size, functools.partial(_call, SEED_IMAGES)
    require_images_given(evidence["encoded"])
    require_codings_given(evidence["decoded"], size)
    return draws.judge_images_for(Slip, inputs["seeds"], evidence, call, (SEED_IMAGES, size))


codings = Check(inputs_, probe_codings, judge_codings, by_chance=True)
seed = Check(seed_inputs, probe_seed, judge_seed)
