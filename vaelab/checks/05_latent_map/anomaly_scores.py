"""Checks of ``anomaly_scores(encoder, decoder, images)``: reconstruction loss and negative ELBO of each image, in nats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    Mistake,
    doing,
    match,
    numbers,
    shaped,
    write,
)
from vaelab.checks.formulas import PIXELS, bernoulli, total_divergence
from vaelab.checks.kinds.models import (
    as_tensor,
)

WHERE = "step 8, “Anomalies”"
WHAT = "anomaly_scores(encoder, decoder, images)"


class Slip(General):
    not_a_pair = "The function does not return two things.", "End with `return reconstruction, negative_elbo`."
    sign_of_the_scores = (
        "{what} has the wrong sign: strange images would get low scores.",
        "The ELBO is −(reconstruction loss + latent loss); the score is its negative, so larger means stranger.",
    )
    scores_in_the_wrong_order = "The two scores are exchanged.", "Reconstruction loss first, negative ELBO second."
    latent_loss_missing = (
        "The second score is the reconstruction loss once more: the latent loss is missing.",
        "Negative ELBO = reconstruction loss + latent loss.",
    )
    latent_loss_only = "{what} is the latent loss alone.", "Negative ELBO = reconstruction loss + latent loss."
    latent_loss_subtracted = (
        "The latent loss is subtracted.",
        "ELBO = −reconstruction loss − latent loss, so its negative adds both.",
    )
    sampled_codings = (
        "The scores change from call to call: the sampled codings are decoded.",
        "Decode codings_mean, the first output of the encoder.",
    )
    decodes_the_log_variance = (
        "codings_log_var is decoded.",
        "The encoder returns [codings_mean, codings_log_var, codings]: decode the first.",
    )
    mean_over_pixels = (
        "{what} is divided by 784.",
        "vae_loss_nats returns sums in nats: use them as they are, or the latent loss would swamp them.",
    )
    reduced_to_one_number = "{what} was reduced to a single number.", "Every image needs a score of its own."
    squared_error = "{what} is the squared error.", "Use vae_loss_nats: the model was trained with the cross-entropy."
    scores_rescaled = (
        "{what} is rescaled over the images that came with it.",
        "Return nats: scores of two calls must be comparable.",
    )


def scores_inputs(rng: np.random.Generator, n_images: int = 7, codings_size: int = 3) -> dict:
    def gain(inputs: int, outputs: int, size: float) -> np.ndarray:
        return rng.normal(0, size, (inputs, outputs))

    return {
        "images": rng.random((n_images, 28, 28)) * rng.uniform(0.3, 1, (n_images, 1, 1)),
        "mean": gain(PIXELS, codings_size, 1 / 8),
        "log_var": gain(PIXELS, codings_size, 1 / 20),
        "offset": rng.uniform(0.7, 1.2, codings_size) * rng.choice([-1, 1], codings_size),
        "pixels": gain(codings_size, PIXELS, 0.4),
    }


def probe_scores(anomaly_scores: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import standins

    encoder, decoder = _models(inputs)
    images = as_tensor(inputs["images"]).numpy()
    with standins.standing_in(anomaly_scores, vae_loss_nats=standins.vae_loss_nats), doing(f"calling {WHAT}"):
        scores = anomaly_scores(encoder, decoder, images)
    if isinstance(scores, Mapping):
        scores = tuple(scores.values())
    if not isinstance(scores, tuple | list) and len(getattr(scores, "shape", ())) == 2 and scores.shape[0] == 2:
        scores = (scores[0], scores[1])
    return {"scores": write(tuple(scores) if isinstance(scores, tuple | list) else scores)}


def _models(inputs: dict) -> tuple[Any, Any]:
    """A linear encoder whose codings are its mean plus an offset, and a decoder of one sigmoid layer."""
    import keras

    size = len(inputs["offset"])
    image = keras.Input([28, 28])
    flat = keras.layers.Flatten()(image)
    mean, log_var, codings = (keras.layers.Dense(size, name=name)(flat) for name in ("mean", "log_var", "codings"))
    encoder = keras.Model(image, [mean, log_var, codings])
    zero = np.zeros(size)
    weights = {
        "mean": (inputs["mean"], zero),
        "log_var": (inputs["log_var"], zero),
        "codings": (inputs["mean"], inputs["offset"]),
    }
    for name, pair in weights.items():
        encoder.get_layer(name).set_weights(pair)
    decoder = keras.Sequential(
        [
            keras.Input([size]),
            keras.layers.Dense(PIXELS, activation="sigmoid", use_bias=False),
            keras.layers.Reshape([28, 28]),
        ]
    )
    decoder.set_weights([inputs["pixels"]])
    return encoder, decoder


def _expected(inputs: dict) -> dict[str, np.ndarray]:
    """Reconstruction losses when decoding each of the encoder's outputs, the divergence, and squared errors."""
    images = inputs["images"].astype("float32").astype("float64")
    flat = images.reshape(len(images), PIXELS)
    mean, log_var = flat @ inputs["mean"], flat @ inputs["log_var"]

    def picture(codings: np.ndarray) -> np.ndarray:
        return np.clip(1 / (1 + np.exp(-codings @ inputs["pixels"])), 1e-7, 1 - 1e-7)

    def cost(codings: np.ndarray) -> np.ndarray:
        return bernoulli(flat, picture(codings)).sum(axis=1)

    return {
        "reconstruction": cost(mean),
        "sampled": cost(mean + inputs["offset"]),
        "log_var": cost(log_var),
        "latent": total_divergence(mean, log_var),
        "squared": ((flat - picture(mean)) ** 2).sum(axis=1),
    }


def judge_scores(inputs: dict, evidence: Mapping) -> str:
    written, n = evidence["scores"], len(inputs["images"])
    if written.get("type") == "NoneType":
        shaped(written, WHAT, (n,))
    if written.get("kind") != "sequence" or written["length"] != 2:
        raise Failure(
            Slip.not_a_pair, "two scores of each image", f"one thing: {written.get('type', written.get('kind'))}"
        )
    known = _expected(inputs)
    reconstruction, latent = known["reconstruction"], known["latent"]
    right = {"The reconstruction loss": reconstruction, "The negative ELBO": reconstruction + latent}
    seen = {
        what: shaped(
            item,
            what,
            (n,),
            {(): _about(Slip.reduced_to_one_number, what), (1,): _about(Slip.reduced_to_one_number, what)},
        )
        for what, item in zip(right, written["items"], strict=True)
    }
    for what, expected in right.items():
        # 784 float32 terms leave 10⁻⁵ in their sum; a latent loss is 1 nat or more in some image.
        if not np.allclose(seen[what], expected, rtol=1e-4, atol=0.05):
            others = _wrong(what, expected, known)
            raise Failure(
                match(seen[what], others, 1e-4, 0.05) or Slip.unrecognised, numbers(expected), numbers(seen[what])
            )
    return f"larger means stranger: {numbers(reconstruction, 3)}, with the latent loss {numbers(reconstruction + latent, 3)}."


def _wrong(what: str, expected: np.ndarray, known: dict) -> dict[Mistake, np.ndarray]:
    reconstruction, latent, sampled = known["reconstruction"], known["latent"], known["sampled"]
    first = what == "The reconstruction loss"
    other = (
        {Slip.scores_in_the_wrong_order: reconstruction + latent}
        if first
        else {Slip.latent_loss_missing: reconstruction}
    )
    return {
        _about(Slip.sign_of_the_scores, what): -expected,
        _about(Slip.mean_over_pixels, what): expected / PIXELS,
        Slip.sampled_codings: sampled if first else sampled + latent,
        Slip.decodes_the_log_variance: known["log_var"] if first else known["log_var"] + latent,
        _about(Slip.squared_error, what): known["squared"] if first else known["squared"] + latent,
        _about(Slip.latent_loss_only, what): latent,
        _about(Slip.scores_rescaled, what): (expected - expected.min()) / np.ptp(expected),
        Slip.latent_loss_subtracted: reconstruction - latent,
        **other,
    }


def _about(mistake: Mistake, what: str) -> Mistake:
    return Mistake(mistake.name, mistake.says.format(what=what), mistake.hint, mistake.where)


values = Check(scores_inputs, probe_scores, judge_scores)
