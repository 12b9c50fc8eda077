"""``log_likelihood(encoder, decoder, images, sigma, K, rng)`` → a bound on log p(x) of each image from K draws, in nats.

The importance bound of a VAE whose pixels are N(decoded, σ²): log p(x, z) = log N(x; decoder(z), σ²I) + log N(z; 0, I). The
decoder is the check's and notes the codings it is given. The images lie so far apart in the codings that each row of these
tells by itself whose draw it is, whatever the order and the batches in which they are decoded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, read_array, write
from vaelab.checks.formulas import PIXELS, bernoulli, total_divergence
from vaelab.checks.kinds import bounds, calls, importance, likelihoods
from vaelab.checks.kinds.bounds import LOG_2PI, log_gaussian, log_mean
from vaelab.checks.kinds.values import Formula

WHERE = "step 6, “The trained models”"
WHAT = "log_likelihood(encoder, decoder, images, sigma, K, rng)"
APART = 30.0  # standard deviations of the posterior from one image to the next


class Slip(likelihoods.Slip, importance.Slip, d="784", each="pixel", length="28 · 28 = 784 pixels"):
    decoder_not_asked = (
        "The decoder was never asked about the draws.",
        "log p(x | zₖ) needs decoder(zₖ) for each draw.",
    )
    mean_every_time = (
        "codings_mean is what is decoded, every time.",
        "Decode the draws: zₖ = μ + σ εₖ with σ = exp(γ / 2) and fresh noise εₖ from N(0, I).",
    )
    prior_missing = (
        "The prior is missing: log p(x, z) = log p(x | z) + log p(z).",
        "Add −½ Σⱼ (zⱼ² + log 2π).",
    )
    prior_constant_missing = (
        "The prior lacks −½ log 2π for each coding.",
        "log p(z) = −½ Σⱼ (zⱼ² + log 2π): log q has this constant too, and they cancel only if both do.",
    )
    prior_of_the_mean = (
        "The prior is that of codings_mean, not of the codings that were drawn.",
        "log p(zₖ) = −½ Σⱼ (zⱼ² + log 2π), with the zₖ that the decoder gets.",
    )
    prior_half_missing = ("The prior lacks the factor ½.", "log p(z) = −½ Σⱼ (zⱼ² + log 2π).")
    prior_sign = ("The prior has the wrong sign.", "log p(z) = −½ Σⱼ (zⱼ² + log 2π).")
    likelihood_missing = (
        "log p(x | z) is missing.",
        "−Σ (x − decoder(z))² / (2σ²) − 784/2 log 2πσ², summed over the pixels.",
    )
    constant_of_one_row = (
        "The constant is counted once for each row of the image, not for each pixel.",
        "There are 28 · 28 = 784 pixels: images.reshape(len(images), -1) makes rows of them.",
    )
    error_of_all_images = (
        "The squared error is added up over all images.",
        "Each image has an error of its own, a sum over its pixels: axis=(1, 2).",
    )
    decoded_images_clipped = (
        "The decoded images are clipped to [0, 1].",
        "p(x | z) has its centre where the decoder says, outside [0, 1] too: clip only to look at pictures.",
    )
    cross_entropy = (
        "log p(x | z) is a cross-entropy.",
        "These decoders end without a sigmoid, and were trained with the squared error: −Σ (x − decoder(z))² / (2σ²) − 784/2 log 2πσ².",
    )
    divergence_for_prior = (
        "The KL is subtracted where log p(z) belongs, and log q as well.",
        "log wₖ = log p(x | zₖ) + log p(zₖ) − log q(zₖ | x): with draws, both densities take the place of the KL.",
    )
    encoders_own_draws = (
        "The draws are the encoder's own third output, whose noise does not come from `rng`.",
        "zₖ = μ + exp(γ / 2) · εₖ with εₖ of rng.standard_normal(shape).",
    )
    compared_with_other_images = (
        "The decoded images are compared with images that they were not drawn for: reshaping mixed draws and images up.",
        "Codings (K, n, k) that are decoded as K · n rows come back in this order: reshape to (K, n, 28, 28), no axes exchanged.",
    )
    bits_per_pixel = (
        "{what} is in bits per pixel.",
        "Return nats for the whole image, neither divided by 784 nor by log 2.",
    )


def inputs(rng: np.random.Generator, n_images: int = 4, codings_size: int = 3, draws: int = 40) -> dict:
    at_least(8, draws=draws)
    # With twice as large a W the missing log q of such posteriors would be about the constant of the prior.
    W, b = rng.normal(0, 0.15, (PIXELS, codings_size)), rng.uniform(-0.1, 1.1, PIXELS)
    # So wide a noise that the densities are below the smallest number a computer has, whose logarithm is −745.
    model = {"W": W, "b": b, "sigma": float(rng.uniform(0.7, 0.85))}
    std = np.sqrt(np.diag(bounds.posterior(np.zeros((1, PIXELS)), **model)[1]))
    places = rng.uniform(-0.5, 0.5, (n_images, codings_size))
    places[:, 0] = APART * std[0] * (rng.permutation(n_images) - (n_images - 1) / 2)
    images = places @ W.T + b + rng.normal(0, model["sigma"], (n_images, PIXELS))
    images = images.reshape(-1, 28, 28).astype("float32")
    seeds = [int(seed) for seed in rng.integers(2**31, size=2)]
    return {"images": images, "model": model, "encoder": _encoder(rng, std, **model), "K": draws, "seeds": seeds}


def _encoder(rng: np.random.Generator, std: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float) -> dict:
    """Kernels and biases of an encoder whose q lies beside the posterior and is wider than it."""
    k = W.shape[1]
    to_mean = W @ np.linalg.inv(W.T @ W + sigma**2 * np.eye(k))
    aside = rng.uniform(0.3, 0.6, k) * rng.choice([-1, 1], k) * std
    spread = 2 * np.log(std * rng.uniform(1.3, 1.7, k))
    return {"mean": (to_mean, aside - b @ to_mean), "log_var": (rng.normal(0, 0.002, (PIXELS, k)), spread)}


def _posteriors(inputs: dict) -> tuple[np.ndarray, np.ndarray]:
    """codings_mean and codings_log_var of the images."""
    flat = inputs["images"].reshape(-1, PIXELS).astype("float64")
    return tuple(flat @ kernel + bias for kernel, bias in inputs["encoder"].values())


def probe(log_likelihood: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import standins

    encoder, decoder, sampled, decoded = _models(inputs)
    shape, K = inputs["images"].shape, inputs["K"]
    first, second = inputs["seeds"]

    def called(seed: int) -> tuple[Any, dict]:
        """What comes back, and the codings that were decoded meanwhile."""
        sampled.clear()
        decoded.clear()
        with (
            standins.standing_in(log_likelihood, importance_bound=standins.importance_bound),
            doing(f"calling {WHAT} with images of shape {shape} and K = {K}"),
        ):
            rng = np.random.default_rng(seed)
            returned = log_likelihood(encoder, decoder, inputs["images"].copy(), inputs["model"]["sigma"], K, rng)
        rows = np.concatenate(decoded) if decoded else np.zeros((0, inputs["model"]["W"].shape[1]))
        own = {row.tobytes() for batch in sampled for row in batch}
        return returned, {"codings": write(rows), "own": sum(row.tobytes() in own for row in rows)}

    values, found = called(first)
    others = {name: called(seed)[1] for name, seed in (("again", first), ("second", second))}
    given = {"encoder": encoder.notes(), "decoder": decoder.notes()}
    return {"values": write(values), "first": found, **others, "given": given}


def _models(inputs: dict) -> tuple[Any, Any, list, list]:
    """An encoder that samples, a decoder, and the lists in which they note the codings they sample and decode, in graphs too."""
    import tensorflow as tf
    from keras import ops, random

    from vaelab.checks.kinds.recorders import Recorder, fitting, flat

    W, b = (inputs["model"][name].astype("float32") for name in "Wb")
    kernels = {
        name: tuple(part.astype("float32") for part in kernel_and_bias)
        for name, kernel_and_bias in inputs["encoder"].items()
    }
    k, sampled, decoded = W.shape[1], [], []

    def noting(notes: list, codings: Any) -> Any:
        def note(codings: np.ndarray) -> np.ndarray:
            notes.append(np.array(codings))
            return codings

        return tf.ensure_shape(tf.numpy_function(note, [codings], tf.float32), [None, k])

    def encode(images: Any) -> list:
        rows = flat(images)
        mean, log_var = (rows @ kernel + bias for kernel, bias in kernels.values())
        return [mean, log_var, noting(sampled, mean + ops.exp(log_var / 2) * random.normal(ops.shape(mean)))]

    def decode(codings: Any) -> Any:
        return ops.reshape(noting(decoded, codings) @ W.T + b, (-1, 28, 28))

    encoder = Recorder(encode, flat, [28, 28], "encoder")
    decoder = Recorder(decode, fitting(k), [k], "decoder")
    return encoder, decoder, sampled, decoded


def judge(inputs: dict, evidence: Mapping) -> str:
    calls.require_images_given(evidence["given"]["encoder"])
    calls.require_codings_given(evidence["given"]["decoder"], inputs["model"]["W"].shape[1])
    mean, log_var = _posteriors(inputs)
    z, again, second = (_draws(evidence[name], inputs["K"], mean, log_var) for name in ("first", "again", "second"))
    if evidence["first"]["own"] >= z[..., 0].size:  # once or K times, which are draws as well, and the same ones
        raise Failure(Slip.encoders_own_draws, "draws by `rng`", "the encoder's third output, decoded")
    importance.require_draws(Slip, z, mean, log_var)
    importance.require_generator(Slip, z, again, second)
    log_q = log_gaussian(z, mean, log_var)
    flat = inputs["images"].reshape(-1, PIXELS).astype("float64")
    log_p = bounds.log_joint(z, flat, **inputs["model"])
    # float32 leaves 10⁻⁵ of log p(x | z), which is some hundred nats.
    counts = {"draws": inputs["K"], "pixels": PIXELS}
    formula = Formula("The bound", log_mean, {"the draws": log_p - log_q}, Slip, counts, 2e-5, 0.02)
    importance.require_finite(evidence["values"], formula, len(flat), Slip)
    seen = importance.per_row(evidence["values"], *mean.shape, inputs["K"], Slip)
    if not formula.fits(seen):
        of_weights = importance.wrong(Slip, log_p, z, mean, log_var)
        kl = total_divergence(mean, log_var)
        raise formula.failure(seen, *_wrong(z, mean, flat, log_q, kl, **inputs["model"]), of_weights)
    return f"the bound of each image with K = {inputs['K']}: {numbers(seen)} nats."


def _draws(found: Mapping, K: int, mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    """The codings that were decoded, as draws (K, n, k) for each image. Raises ``Failure`` for another number of them."""
    rows = read_array(found["codings"]).astype("float64")
    (n, k), expected = mean.shape, f"{K} draws for each of {len(mean)} images, decoded"
    if not len(rows):
        raise Failure(Slip.decoder_not_asked, expected, "nothing decoded")
    noise = (rows[:, None] - mean) / np.exp(log_var / 2)  # (rows, n, k): of each row as a draw for each image
    whose = np.square(noise).sum(axis=2).argmin(axis=1)
    if np.abs(noise[np.arange(len(rows)), whose]).max() < 1e-3:
        raise Failure(Slip.mean_every_time, "codings that scatter around codings_mean", "codings_mean itself")
    counts = np.bincount(whose, minlength=n)
    if (counts == counts[0]).all():
        draws = np.stack([rows[whose == i] for i in range(n)], axis=1)
        return importance.each_once(draws, K, Slip)
    if len(rows) != K * n:
        mistake = Slip.other_number_of_draws.about(seen=f"{len(rows) / n:.4g}", count=K)
        raise Failure(mistake, expected, f"{len(rows)} codings decoded")
    for draws in (rows.reshape(K, n, k), rows.reshape(n, K, k).swapaxes(0, 1)):
        if importance.source(Slip, draws, mean, log_var):
            return draws
    return rows.reshape(K, n, k)


def _wrong(
    z: np.ndarray,
    mean: np.ndarray,
    x: np.ndarray,
    log_q: np.ndarray,
    kl: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
    sigma: float,
) -> tuple[dict[Mistake, Any], ...]:
    """What each known slip in log p(x, z) gives for these draws: the density's, and the others."""
    k, var, decoded = z.shape[-1], sigma**2, z @ W.T + b
    squared, prior = np.square(x - decoded).sum(axis=-1), log_gaussian(z)
    one = LOG_2PI + np.log(var)

    def of(squared: Any = squared, over: float = 2 * var, constant: float = PIXELS * one, prior: Any = prior) -> Any:
        return log_mean(-squared / over - constant / 2 + prior - log_q)

    half = -0.5 * np.square(z).sum(axis=-1)
    clipped = np.square(x - np.clip(decoded, 0, 1)).sum(axis=-1)
    others = {
        Slip.mean_of_the_logarithms: (-squared / (2 * var) - PIXELS * one / 2).mean(axis=0) - kl,
        Slip.error_of_all_images: of(squared.sum(axis=1, keepdims=True)),
        Slip.prior_missing: of(prior=0),
        Slip.compared_with_other_images: [of(errors) for errors in _mixed_up(x, decoded)],
        Slip.prior_constant_missing: of(prior=half),
        Slip.prior_of_the_mean: of(prior=log_gaussian(mean)),
        Slip.prior_half_missing: [of(prior=2 * half - k / 2 * LOG_2PI), of(prior=2 * half), of(prior=2 * prior)],
        Slip.prior_sign: [of(prior=-prior), of(prior=-half - k / 2 * LOG_2PI), of(prior=-half)],
        Slip.likelihood_missing: [log_mean(prior - log_q), of(0)],
        Slip.error_averaged: of(squared / 28),
        Slip.error_not_squared: of(np.abs(x - decoded).sum(axis=-1)),
        Slip.constant_of_one_row: of(constant=28 * one),
        Slip.decoded_images_clipped: of(clipped),
        Slip.divergence_for_posterior: of(prior=log_q - kl),
        Slip.divergence_for_prior: of(prior=-kl),
        Slip.bits_per_pixel: [sign * of() / PIXELS / np.log(2) for sign in (1, -1)],
        Slip.cross_entropy: [
            *(log_mean(-_cross_entropy(x, decoded, end) + prior - log_q) for end in (1e-7, 1e-6, 1e-8, 1e-12)),
            log_mean((x * decoded - np.logaddexp(0, decoded)).sum(axis=-1) + prior - log_q),  # of logits
        ],
    }
    return likelihoods.wrong(Slip, of, squared, sigma, PIXELS, k), others


def _mixed_up(x: np.ndarray, decoded: np.ndarray) -> list[np.ndarray]:
    """Squared errors (K, n) of decoded images (K, n, pixels), with draws and images taken for one another in reshaping either."""
    K, n, pixels = decoded.shape
    others = decoded.reshape(n, K, pixels).swapaxes(0, 1), decoded.swapaxes(0, 1).reshape(K, n, pixels)
    repeated = np.repeat(x, K, axis=0).reshape(decoded.shape), np.tile(x, (K, 1)).reshape(n, K, pixels).swapaxes(0, 1)
    pairs = [*((x, other) for other in others), *((other, decoded) for other in repeated)]
    return [np.square(one - other).sum(axis=-1) for one, other in pairs]


def _cross_entropy(x: np.ndarray, decoded: np.ndarray, end: float) -> np.ndarray:
    return bernoulli(x, np.clip(decoded, end, 1 - end)).sum(axis=-1)


values = Check(inputs, probe, judge, by_chance=True)
