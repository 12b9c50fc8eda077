"""``anomaly_scores(encoder, decoder, images)`` → (reconstruction loss, negative ELBO) of each image, in nats.

The ELBO is −(reconstruction loss + latent loss), with the codings_mean decoded: a bound on log p(x) (Kingma and Welling 2014,
arXiv:1312.6114, equation 3). Larger scores mean stranger images.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Mistake, numbers, write
from vaelab.checks.formulas import PIXELS, bernoulli, total_divergence
from vaelab.checks.kinds import linear
from vaelab.checks.kinds.values import Formula, call, pair, per_image, require_kept
from vaelab.checks.kinds.values import Slip as Shared

WHERE = "step 8, “Anomalies”"
WHAT = "anomaly_scores(encoder, decoder, images)"


class Slip(Shared, names="reconstruction, negative_elbo"):
    sign_of_the_scores = (
        "{what} has the wrong sign: strange images would get low scores.",
        "The ELBO is −(reconstruction loss + latent loss); the score is its negative, so larger means stranger.",
    )
    scores_in_the_wrong_order = "The two scores are exchanged.", "Reconstruction loss first, negative ELBO second."
    latent_loss_missing = (
        "The second score is the reconstruction loss once more: the latent loss is missing.",
        "Negative ELBO = reconstruction loss + latent loss.",
    )
    latent_loss_only = (
        "{what} is the latent loss alone.",
        "vae_loss_nats returns (reconstruction loss, latent loss): the scores are the first of them, and the sum of both.",
    )
    entropy_subtracted = (
        "{what} lacks the entropy of the image: it is subtracted.",
        "That comes later: return the losses as vae_loss_nats gives them.",
    )
    distance_of_the_codings = (
        "{what} is how far codings_mean lies from the origin.",
        "Negative ELBO = reconstruction loss + latent loss, both of vae_loss_nats.",
    )
    distance_for_latent_loss = (
        "{seen} stands in the place of the latent loss.",
        "How far codings_mean lies from the origin is a part of it only: take the second of the two losses that vae_loss_nats gives.",
    )
    latent_loss_subtracted = (
        "The latent loss is subtracted.",
        "The negative ELBO adds both: ELBO = −reconstruction − latent loss.",
    )
    sampled_codings = (
        "The scores change from call to call: the sampled codings are decoded.",
        "Decode codings_mean, the first output of the encoder.",
    )
    mean_and_log_var_exchanged = (
        "The latent loss takes codings_mean for codings_log_var.",
        "vae_loss_nats(images, reconstructions, codings_mean, codings_log_var): the mean first.",
    )
    latent_loss_of_the_codings = (
        "The latent loss takes the sampled codings for codings_mean.",
        "vae_loss_nats(images, reconstructions, codings_mean, codings_log_var): the third output of the encoder is not needed.",
    )
    latent_loss_of_the_reconstructions = (
        "The latent loss is that of the reconstructions: they went through the encoder.",
        "It takes the codings_mean and codings_log_var of the images, which the encoder gave in the first place.",
    )
    log_variance_left_out = (
        "The latent loss leaves codings_log_var out.",
        "vae_loss_nats(images, reconstructions, codings_mean, codings_log_var): both are the encoder's.",
    )
    decodes_the_log_variance = (
        "codings_log_var is decoded.",
        "The encoder returns [codings_mean, codings_log_var, codings]: decode the first.",
    )
    mean_over_pixels = (
        "{what} is divided by 784.",
        "vae_loss_nats returns sums in nats: use them as they are, or the latent loss would swamp them.",
    )
    mean_over_columns = (
        "The reconstruction loss is 28 times too small: a sum over the rows of means over the columns.",
        "keras.losses.binary_crossentropy averages over the last axis: use vae_loss_nats, which sums over all pixels.",
    )
    latent_loss_weighted = (
        "{what} counts the latent loss {factor} times.",
        "Both terms are in nats: their plain sum is the negative ELBO.",
    )
    squared_error = (
        "{what} is worked out with the squared error.",
        "Use vae_loss_nats: the model was trained with the cross-entropy.",
    )
    scores_rescaled = (
        "{what} is rescaled, or standardised, over these images.",
        "Return nats: scores of two calls must be comparable.",
    )


def inputs(rng: np.random.Generator, n_images: int = 40, codings_size: int = 3) -> dict:
    images = rng.random((n_images, 28, 28)) * rng.uniform(0.3, 1, (n_images, 1, 1))
    mean, log_var = (rng.normal(0, size, (PIXELS, codings_size)) for size in (1 / 8, 1 / 20))
    offset = rng.uniform(0.7, 1.2, codings_size) * rng.choice([-1, 1], codings_size)
    pixels = rng.normal(0, 0.4, (codings_size, PIXELS)), np.zeros(PIXELS)
    zero = np.zeros(codings_size)
    weights = {"mean": (mean, zero), "log_var": (log_var, zero), "codings": (mean, offset), "pixels": pixels}
    return {"images": images.astype("float32"), "weights": weights}


def probe(anomaly_scores: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import standins

    encoder, decoder = linear.models((28, 28), inputs["weights"], activation="sigmoid")
    arguments = {"encoder": encoder, "decoder": decoder, "images": inputs["images"]}
    with standins.standing_in(anomaly_scores, vae_loss_nats=standins.vae_loss_nats):
        (scores, changed), (again, _) = (call(anomaly_scores, WHAT, arguments) for _ in range(2))
    return {"scores": _written(scores), "again": _written(again), **changed}


def _written(scores: Any) -> dict:
    """Both scores as a sequence, also where they came as a dictionary or as an array of two rows."""
    if isinstance(scores, Mapping):
        scores = tuple(scores.values())
    if not isinstance(scores, tuple | list) and len(getattr(scores, "shape", ())) == 2 and scores.shape[0] == 2:
        scores = (scores[0], scores[1])
    return write(tuple(scores) if isinstance(scores, tuple | list) else scores)


def judge(inputs: dict, evidence: Mapping) -> str:
    images, weights = inputs["images"].reshape(-1, PIXELS).astype("float64"), inputs["weights"]
    outputs = linear.encode(images, weights)
    decoded = [np.clip(1 / (1 + np.exp(-linear.decode(z, weights))), 1e-7, 1 - 1e-7) for z in outputs]
    reconstruction, elbo = formulas = _formulas(images, decoded[0], total_divergence(*outputs[:2]), outputs[0].shape[1])
    seen, again = (_scores(evidence[name], formulas, len(images)) for name in ("scores", "again"))
    for formula, scores, other in zip(formulas, seen, again, strict=True):
        if not formula.fits(scores):
            drawn = None if np.allclose(scores, other, rtol=1e-4, atol=1e-3) else Slip.sampled_codings
            of_decoded = total_divergence(*linear.encode(decoded[0], weights)[:2])
            wrong = _wrong(formula.what, images, decoded, outputs, of_decoded)
            raise formula.failure(scores, wrong, evidence=evidence, otherwise=drawn)
    require_kept(Slip, evidence)
    both = numbers(elbo.right, 3)
    return f"larger means stranger: {numbers(reconstruction.right, 3)}, with the latent loss {both}."


def _scores(written: Any, formulas: Sequence[Formula], n: int) -> list[np.ndarray]:
    parts = pair(written, WHAT, Slip, "two scores of each image")
    return [per_image(part, each.what, n, Slip) for part, each in zip(parts, formulas, strict=True)]


def _formulas(
    images: np.ndarray, decoded: np.ndarray, latent: np.ndarray, codings_size: int
) -> tuple[Formula, Formula]:
    """784 float32 terms leave 10⁻⁵ in their sum; a latent loss is 1 nat or more in some image."""
    arguments, counts = {"images": images, "reconstructions": decoded}, {"pixels": PIXELS}
    both = {**counts, "codings": codings_size}
    with_latent = {**arguments, "latent losses": latent}
    terms = {"the reconstruction loss": _cost(images, decoded), "the latent loss": latent}
    return (
        Formula("The reconstruction loss", _cost, arguments, Slip, counts, 1e-4, 0.05),
        Formula(
            "The negative ELBO", lambda x, r, kl: _cost(x, r) + kl, with_latent, Slip, both, 1e-4, 0.05, terms=terms
        ),
    )


def _cost(images: np.ndarray, decoded: np.ndarray) -> np.ndarray:
    return bernoulli(images, decoded).sum(axis=1)


def _wrong(
    what: str, images: np.ndarray, decoded: list[np.ndarray], outputs: Sequence[np.ndarray], again: np.ndarray
) -> dict[Mistake, Any]:
    """What each known slip gives for the score ``what``.

    The images ``decoded`` are those of mean, log-variance and codings; ``again`` is the latent loss of the first of them.
    """
    mean, log_var, codings = outputs
    latent, far = total_divergence(mean, log_var), np.square(mean).sum(axis=1)
    first = what == "The reconstruction loss"
    reconstruction, of_log_var, of_codings = (_cost(images, each) for each in decoded)
    squared, more = np.square(images - decoded[0]).sum(axis=1), 0 if first else latent
    right, of_image = reconstruction + more, _cost(images, np.clip(images, 1e-7, 1 - 1e-7))
    of_latent = {
        Slip.mean_and_log_var_exchanged: reconstruction + total_divergence(log_var, mean),
        Slip.latent_loss_of_the_codings: reconstruction + total_divergence(codings, log_var),
        Slip.latent_loss_of_the_reconstructions: reconstruction + again,
        Slip.log_variance_left_out: reconstruction + far / 2,
    }
    of_latent |= {
        Slip.distance_for_latent_loss.about(seen=seen): reconstruction + distance
        for seen, distance in {"‖codings_mean‖²": far, "‖codings_mean‖": np.sqrt(far)}.items()
    }
    weighted = {
        Slip.latent_loss_weighted.about(factor=factor): reconstruction + weight * latent
        for factor, weight in {"½": 0.5, "2": 2, "1/784": 1 / PIXELS, "784": PIXELS}.items()
    }
    return {
        **({} if first else of_latent | weighted),
        Slip.entropy_subtracted: right - of_image,
        Slip.distance_of_the_codings: [far, np.sqrt(far), far / 2],
        Slip.sign_of_the_scores: -right,
        Slip.mean_over_pixels: right / PIXELS,
        Slip.mean_over_columns: reconstruction / 28 + more,
        Slip.sampled_codings: of_codings + more,
        Slip.decodes_the_log_variance: of_log_var + more,
        Slip.squared_error: [squared + more, squared / PIXELS + more, squared / PIXELS, squared / 28 + more],
        Slip.latent_loss_only: latent,
        Slip.scores_rescaled: [
            (right - right.min()) / np.ptp(right),
            *((right - right.mean()) / right.std(ddof=ddof) for ddof in (0, 1)),
        ],
        Slip.latent_loss_subtracted: reconstruction - latent,
        Slip.scores_in_the_wrong_order if first else Slip.latent_loss_missing: reconstruction + latent - more,
    }


values = Check(inputs, probe, judge)
