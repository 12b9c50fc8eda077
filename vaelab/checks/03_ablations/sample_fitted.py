"""Checks of ``sample_fitted(encoder, decoder, images, n, seed=None)``: codings from a Gaussian fitted to those of images.

The distribution of the sampled codings over many images is the *aggregate posterior* (Hoffman and Johnson 2016). The fitted
Gaussian has its mean and its whole covariance matrix.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, read_array, shaped, write
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import draws
from vaelab.checks.kinds.calls import (
    require_all_encoded,
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
    deviations_for_variances = (
        "The variance of every coding is its standard deviation, as with np.diag(codings.std(axis=0)) for the covariance.",
        "On the diagonal of a covariance matrix stand variances. Take the whole matrix: np.cov(codings, rowvar=False).",
    )
    fitted_to_the_log_variances = (
        "The Gaussian is fitted to codings_log_var.",
        "The encoder returns [codings_mean, codings_log_var, codings]: fit to the third.",
    )
    noise_without_the_means = (
        "The spread is that of the noise within a posterior; how far the posteriors of different images lie apart is missing.",
        "Take the covariance of the sampled codings, over all images: np.cov(codings, rowvar=False).",
    )
    one_spread_for_all = (
        "All codings get one and the same standard deviation.",
        "One mean per coding, mean(axis=0), and the covariance between all of them, np.cov(codings, rowvar=False).",
    )
    correlations_for_covariances = (
        "The codings get the right correlations, but the standard deviation 1.",
        "np.corrcoef divides the spread out: take np.cov(codings, rowvar=False).",
    )
    covariance_not_centred = (
        "The mean is not subtracted before the products are averaged: it counts as spread.",
        "np.cov(codings, rowvar=False) subtracts it.",
    )
    far_too_wide = (
        "The codings that are decoded are far too large.",
        "A covariance is an average over the images, a root of it a standard deviation: np.cov(codings, rowvar=False) with rng.multivariate_normal.",
    )
    uniform_codings = (
        "The codings are uniform: drawn evenly from a range.",
        "Draw from the Gaussian: rng.multivariate_normal(mean, covariance, n).",
    )
    not_gaussian = (
        "Mean and covariance of the codings are right, but they do not come from a Gaussian.",
        "Draw from the one Gaussian that has this mean and covariance, rng.multivariate_normal(mean, covariance, n), not around the codings of single images.",
    )
    one_row_repeated = (
        "All images are the same one.",
        "Every image needs codings of its own: rng.multivariate_normal(mean, covariance, n) draws n rows.",
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
N_IMAGES = 1260  # more than are drawn


READABLE = 25  # larger codings cannot be read from clipped images; right ones stay below 20


def mixed_code(codings_size: int, rng: np.random.Generator) -> tuple[Code, np.ndarray]:
    """An encoder and a matrix that mixes its codings, so that they are correlated, off centre and not of spread 1.

    Every third has wide posteriors, whose noise must not be left out; the others have narrow ones, in two places each
    (``encode_mixed``), so that draws around the codings of images are nothing like a Gaussian.
    """
    code = random_code(codings_size, rng)
    code = replace(code, log_var_bias=rng.permutation(np.resize([-3.5, -3.5, 1.4], codings_size)))
    spread = rng.permutation(np.linspace(0.65, 2.6, codings_size))
    root = np.eye(codings_size) + 0.8 * np.eye(codings_size, k=1) + 0.4 * np.eye(codings_size, k=2)
    signs = rng.choice([-1.0, 1.0], codings_size)
    return code, root * signs * spread


def encode_mixed(images: Any, code: Code, mixing: np.ndarray, xp: Any = np) -> tuple[Any, Any, Any]:
    """Mean, log-variance and codings (n, codings_size). The noise is a sine of the image, different for every image."""
    mean, log_var, _ = encode(images, code, xp)
    bias, swing = (xp.array(part, dtype=mean.dtype) for part in (code.mean_bias, code.mean_swing))
    mean = bias + swing * xp.tanh(6 * (mean - bias) / swing)
    mixing = xp.array(mixing, dtype=mean.dtype)
    flat = xp.reshape(images, (-1, PIXELS))
    weights = 20 * np.roll(code.mean_weights, 7, axis=0)
    noise = np.sqrt(2) * xp.sin(xp.matmul(flat, xp.array(weights, dtype=flat.dtype)))
    mean = xp.matmul(mean, mixing)
    return mean, log_var, mean + xp.exp(log_var / 2) * noise


def inputs_(rng: np.random.Generator, codings_size: int = 6, n_images: int = N_IMAGES) -> dict:
    at_least(2, codings_size=codings_size)
    code, mixing = mixed_code(codings_size, rng)
    return {
        "images": random_images(n_images, rng),
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
    """The codings behind many images, which images were encoded, and what the decoder got if that is too large to be read."""
    from vaelab.checks.kinds import recorders

    encoder, decoder = _parts(inputs)
    encoded, decoded = recorders.keeping(encoder), recorders.keeping(decoder)
    with doing(f"calling {_call(DRAWS, seed=inputs['seed'])}"):
        images = sample_fitted(encoder, decoder, inputs["images"].copy(), DRAWS, seed=inputs["seed"])
    seen, codings = draws.codings_behind(images, DRAWS, inputs["pattern"])
    evidence = {
        "encoded": encoder.notes(),
        "decoded": decoder.notes(),
        "images_encoded": recorders.known_among(encoded, inputs["images"]),
        **seen,
    }
    if any(np.abs(some).max(initial=0) > READABLE for some in decoded):
        evidence["given"] = write(np.concatenate(decoded)[: 2 * DRAWS].astype("float32"))
    return evidence if codings is None else {**evidence, "codings": write(codings.astype("float32"))}


def _reused(codings: np.ndarray, own: np.ndarray) -> float:
    """The share of codings that are codings of an image; read from images, they are right to about 10⁻³."""
    nearest = [np.abs(own - row).max(axis=1).min() for row in codings[:50]]
    return float(np.mean(np.array(nearest) < 0.02))


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    size = inputs["pattern"].codings_size
    own_mean, log_var, own = encode_mixed(inputs["images"].astype("float64"), inputs["code"], inputs["mixing"])
    center, fitted = own.mean(axis=0), np.cov(own, rowvar=False)
    if "given" in evidence:
        given = shaped(evidence["given"], "what the decoder gets", (len(read_array(evidence["given"])), size))
        named = _wrong_covariance(np.cov(given, rowvar=False), fitted, own_mean, log_var, own) or Slip.far_too_wide
        raise Failure(named, draws.spread(fitted), draws.spread(np.cov(given, rowvar=False)))
    _require_sample(inputs, evidence)
    codings = shaped(evidence["codings"], "the codings", (DRAWS, size))
    if np.ptp(codings, axis=0).max() < 1e-3:
        raise Failure(Slip.one_row_repeated, f"{DRAWS:,} different images", "one and the same")
    draws.require_one_round(Slip, codings)
    if _reused(codings, own) > 0.5:
        raise Failure(Slip.codings_of_the_images, "new codings", "codings of the images")
    require_all_encoded(evidence["images_encoded"], len(inputs["images"]))
    if np.ptp(codings, axis=0).min() > 0:
        draws.require_untouched(Slip, codings, scale=float(own.std()))
    mean = codings.mean(axis=0)
    covariance = np.cov(codings, rowvar=False)
    analytic = np.cov(own_mean, rowvar=False) + np.diag(np.exp(log_var).mean(axis=0))
    if not (_same_covariance(covariance, fitted) or _same_covariance(covariance, analytic)):
        named = _wrong_covariance(covariance, fitted, own_mean, log_var, own)
        kurtosis = np.mean(((codings - mean) / np.maximum(codings.std(axis=0), 1e-9)) ** 4)
        if not named and abs(kurtosis - 1.8) < 0.25:  # of every uniform distribution, whatever its range
            named = Slip.uniform_codings
        raise Failure(named or Slip.wrong_covariance, draws.spread(fitted), draws.spread(covariance))
    # Six standard errors of a mean of n draws; the mean of codings_mean is as good an estimate as that of the codings.
    error = 6 * np.sqrt(np.diag(fitted) / DRAWS)
    centers = (center, own_mean.mean(axis=0))
    if not any(np.all(np.abs(mean - one) < error) for one in centers):
        named = Slip.mean_missing if np.all(np.abs(mean) < error) else Slip.wrong_mean
        raise Failure(named, f"mean {numbers(center, 3)}", f"mean {numbers(mean, 3)}")
    _require_gaussian(codings)
    return f"mean and covariance of {DRAWS:,} codings are those of the codings of the images."


def _require_gaussian(codings: np.ndarray) -> None:
    """Mardia's kurtosis (1970): the mean of the fourth powers of the Mahalanobis distances is d (d + 2), for a Gaussian alone.

    Its variance is 8 d (d + 2) / n; a right answer lies seven standard errors out once in 10⁹ runs, uniform codings twelve and
    codings drawn around those of single images nine.
    """
    n, size = codings.shape
    centred = codings - codings.mean(axis=0)
    squares = np.einsum("ni,in->n", centred, np.linalg.solve(centred.T @ centred / n, centred.T))
    expected = size * (size + 2) * (n - 1) / (n + 1)
    found = float(np.mean(squares**2))
    if abs(found - expected) > 7 * np.sqrt(8 * size * (size + 2) / n):
        raise Failure(Slip.not_gaussian, f"Mardia's kurtosis {expected:.3g}, as of a Gaussian", f"{found:.3g}")


def _same_covariance(seen: np.ndarray, expected: np.ndarray) -> bool:
    """Within six standard errors of a covariance of n Gaussian draws, √((cᵢᵢ cⱼⱼ + cᵢⱼ²) / n)."""
    variances = np.diag(expected)
    error = np.sqrt((np.outer(variances, variances) + expected**2) / DRAWS)
    return bool(np.all(np.abs(seen - expected) < 6 * error))


def _wrong_covariance(
    seen: np.ndarray, fitted: np.ndarray, own_mean: np.ndarray, log_var: np.ndarray, own: np.ndarray
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
        Slip.deviations_for_variances: np.diag(np.sqrt(variances)),
        Slip.correlations_for_covariances: np.corrcoef(own, rowvar=False),
        Slip.covariance_not_centred: own.T @ own / len(own),
        Slip.one_spread_for_all: [own.var() * np.eye(len(fitted)), variances.mean() * np.eye(len(fitted))],
        Slip.fitted_to_the_log_variances: np.cov(log_var, rowvar=False),
        Slip.noise_without_the_means: [
            np.diag(np.exp(log_var).mean(axis=0)),
            np.diag(np.exp(log_var / 2).mean(axis=0) ** 2),
            np.diag(np.exp(log_var.mean(axis=0))),
        ],
        Slip.posterior_of_one_image: [np.diag(row) for row in np.exp(log_var[[0, -1]])],
    }
    for mistake, values in candidates.items():
        if any(_same_covariance(seen, np.asarray(v)) for v in (values if isinstance(values, list) else [values])):
            return mistake
    return None


def _require_sample(inputs: dict, evidence: Mapping) -> None:
    """Images (n, 28, 28) that the decoder made, clipped."""
    pattern = inputs["pattern"]
    require_images_given(evidence["encoded"])
    require_codings_given(evidence["decoded"], pattern.codings_size)
    draws.require_images(evidence, _call(DRAWS, seed=inputs["seed"]), DRAWS, pattern, "codings" in evidence)
    require_clipped(*map(float, evidence["range"]))


def _call(n: int, **seed: int | None) -> str:
    more = "".join(f", seed={value}" for value in seed.values())
    return f"sample_fitted(encoder, decoder, images, {n}{more})"


def seed_inputs(rng: np.random.Generator, codings_size: int = 5) -> dict:
    return {**inputs_(rng, codings_size, n_images=300), "seeds": draws.seeds(rng)}


def probe_seed(sample_fitted: Any, inputs: dict) -> dict:
    """Images of calls with equal, different and no seeds."""
    encoder, decoder = _parts(inputs)

    def images(**seed: int | None) -> Any:
        return sample_fitted(encoder, decoder, inputs["images"].copy(), draws.ROWS, **seed)

    evidence = draws.images_for(images, draws.ROWS, inputs["seeds"], functools.partial(_call, draws.ROWS))
    return {**evidence, "encoded": encoder.notes(), "decoded": decoder.notes()}


def judge_seed(inputs: dict, evidence: Mapping) -> str:
    size, call = inputs["pattern"].codings_size, functools.partial(_call, draws.ROWS)
    require_images_given(evidence["encoded"])
    require_codings_given(evidence["decoded"], size)
    return draws.judge_images_for(Slip, inputs["seeds"], evidence, call, (draws.ROWS, size))


codings = Check(inputs_, probe_codings, judge_codings, by_chance=True)
seed = Check(seed_inputs, probe_seed, judge_seed)
