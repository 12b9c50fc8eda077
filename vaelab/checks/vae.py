"""Checks of ``VariationalAutoencoder(encoder, decoder)``: how it is wired, and how much the latent loss weighs in it.

The encoder, the decoder, ``Sampling`` and ``latent_loss`` are other exercises: stand-ins take their places.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, doing
from vaelab.checks.evidence import write
from vaelab.checks.models import MODEL, as_tensor, kind_of, require_model
from vaelab.checks.verdict import NOT_FINITE, UNKNOWN, Failure, Mistake, numbers, placed, shaped, worded

WHERE = "step 5, “The model and its loss”"
PIXELS = 784

NOT_IMAGES = Mistake(
    "not_reconstructions",
    "The model does not return the reconstructed images.",
    "End `call` with `return self.decoder(codings)`.",
    WHERE,
)
SEVERAL_OUTPUTS = Mistake(
    "returns_more_than_images",
    'The model returns several things; compile(loss="mse") needs the reconstructions alone.',
    "End `call` with the reconstructions only.",
    WHERE,
)
DECODES_MEAN = Mistake(
    "decodes_the_mean",
    "The decoder gets codings_mean, not the sampled codings.",
    "Decode the third output of the encoder: without the noise this is no variational autoencoder.",
    WHERE,
)
DECODES_LOG_VAR = Mistake(
    "decodes_the_log_variance",
    "The decoder gets codings_log_var, not the sampled codings.",
    "The encoder's outputs are [codings_mean, codings_log_var, codings]: decode the third.",
    WHERE,
)
OTHER_PARTS = Mistake(
    "parts_not_used",
    "The model does not decode what its own encoder found.",
    "Use the encoder and decoder that __init__ was given: self.encoder and self.decoder, not a global one.",
    WHERE,
)
NO_LEARNING = Mistake(
    "part_does_not_learn",
    "Training does not change the {part}.",
    "Keep the {part} as an attribute (self.{part} = {part}) and let gradients pass: no .numpy(), no stop_gradient.",
    WHERE,
)
NEVER_ADDED = Mistake(
    "latent_loss_never_added",
    "The latent loss is not part of the training loss: this is a plain autoencoder.",
    "Call self.add_loss(…) inside `call` (in __init__ it has no effect).",
    WHERE,
)
NOT_DIVIDED = Mistake(
    "not_divided_by_784",
    "The latent loss is not divided by 784.",
    '"mse" is a mean over the 784 pixels, so the latent loss has to be divided by 784 to keep the balance of the sums.',
    WHERE,
)
DIVIDED_TWICE = Mistake(
    "divided_by_784_twice", "The latent loss is divided by 784 twice.", "Divide by 784 once.", WHERE
)
SUM_OVER_BATCH = Mistake(
    "summed_over_the_batch",
    "The latent losses of a batch are added up: the loss grows with the batch size.",
    "Take the mean over the batch, ops.mean(latent_loss(…)), before add_loss. (add_loss sums a vector without a word.)",
    WHERE,
)
SUM_NOT_DIVIDED = Mistake(
    "summed_over_the_batch_and_not_divided",
    "The latent losses of a batch are added up, and not divided by 784.",
    "Add ops.mean(latent_loss(…)) / 784.",
    WHERE,
)
BATCH_TWICE = Mistake(
    "divided_by_the_batch_twice",
    "The mean over the batch is divided by the batch size once more.",
    "A mean needs no further division.",
    WHERE,
)
CODINGS_MEAN = Mistake(
    "divided_by_the_codings",
    "The latent loss is divided by the number of codings as well.",
    "Sum over the codings, average over the batch, divide by 784.",
    WHERE,
)
SIGN = Mistake("wrong_sign", "The latent loss is subtracted.", "Add it: a smaller divergence is better.", WHERE)
DOUBLE = Mistake(
    "added_twice", "The latent loss counts twice.", "Call add_loss once (and leave the factor ½ in the formula).", WHERE
)
HALVED = Mistake(
    "halved_again", "The latent loss counts half.", "The ½ of Equation 17-4 is in latent_loss already.", WHERE
)
SWAPPED = Mistake(
    "mean_and_log_var_swapped",
    "latent_loss gets its arguments in the wrong order.",
    "latent_loss(codings_mean, codings_log_var).",
    WHERE,
)
FROM_CODINGS = Mistake(
    "latent_loss_of_the_codings",
    "latent_loss gets the sampled codings in place of codings_mean.",
    "latent_loss(codings_mean, codings_log_var).",
    WHERE,
)
RECONSTRUCTION_TWICE = Mistake(
    "reconstruction_added_twice",
    "The reconstruction error counts more than once.",
    'compile(loss="mse") adds it already; `call` adds the latent loss only.',
    WHERE,
)
RECONSTRUCTION_MISSING = Mistake(
    "reconstruction_missing",
    "The reconstruction error is not part of the loss.",
    'Let compile(loss="mse") do it, or add it in your own train_step.',
    WHERE,
)


def wiring_inputs(rng: np.random.Generator, codings_size: int = 5) -> dict:
    return {"codings_size": codings_size, "images": rng.random((24, 28, 28)), "seed": int(rng.integers(2**31))}


def probe_wiring(VariationalAutoencoder: Any, inputs: dict) -> dict:

    images = as_tensor(inputs["images"])
    with _parts(VariationalAutoencoder, inputs) as (encoder, decoder):
        with doing("calling VariationalAutoencoder(encoder, decoder)"):
            model = VariationalAutoencoder(encoder, decoder)
        if kind_of(model) != MODEL:
            return {"model": kind_of(model)}
        with doing("calling the model on a batch of images"):
            outputs = model(images)
        evidence = {"model": MODEL, "outputs": write(outputs)}
        mean, log_var, _ = encoder(images)
        evidence |= {"mean": write(mean), "log_var": write(log_var)}
        if evidence["outputs"].get("kind") != "array" or evidence["outputs"]["shape"][1:3] != [28, 28]:
            return evidence
        evidence["codings"] = write(_read_codings(np.asarray(outputs), decoder))
        _compile(model, 0.1)
        before = [part.get_weights() for part in (encoder, decoder)]
        with doing("training the model on one batch"):
            model.train_on_batch(images, images)
        after = [part.get_weights() for part in (encoder, decoder)]
        learns = [
            any(np.abs(b - a).max() > 0 for b, a in zip(*pair, strict=True)) for pair in zip(before, after, strict=True)
        ]
        return {**evidence, "learns": learns}


def judge_wiring(inputs: dict, evidence: Mapping) -> str:
    require_model(evidence["model"], "VariationalAutoencoder(encoder, decoder)", WHERE)
    images, size = len(inputs["images"]), inputs["codings_size"]
    outputs = evidence["outputs"]
    if isinstance(outputs, Mapping) and outputs.get("kind") == "sequence":
        raise Failure(SEVERAL_OUTPUTS, f"images of shape ({images}, 28, 28)", f"{outputs.get('length')} outputs")
    shaped(outputs, "vae(images)", (images, 28, 28), {(images, size): NOT_IMAGES}, WHERE)
    mean, log_var, codings = (shaped(evidence[key], key, (images, size)) for key in ("mean", "log_var", "codings"))
    if not _is_draw(codings, mean, log_var):
        close = {"rtol": 1e-2, "atol": 1e-3}
        named = (
            DECODES_MEAN
            if np.allclose(codings, mean, **close)
            else DECODES_LOG_VAR
            if np.allclose(codings, log_var, **close)
            else OTHER_PARTS
        )
        raise Failure(
            named,
            "reconstructions = decoder(codings), with the encoder's codings",
            f"decoder({numbers(codings[0], 3)})",
        )
    for part, learns in zip(("encoder", "decoder"), evidence["learns"], strict=True):
        if learns is not True:
            stuck = Mistake(
                NO_LEARNING.name, NO_LEARNING.says.format(part=part), NO_LEARNING.hint.format(part=part), WHERE
            )
            raise Failure(stuck, f"weights of the {part} that change", "the same weights after a training step")
    return "images → encoder → codings → decoder → reconstructions, and both parts learn."


def _is_draw(codings: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> bool:
    """Whether these are the encoder's codings, or (for a model that samples by itself) a draw from the posterior."""
    from_layer = mean + 0.25 * log_var
    if any(np.allclose(codings, from_layer + offset, rtol=1e-2, atol=1e-3) for offset in (0, 1 / 3)):
        return True
    noise = (codings - mean) / np.exp(log_var / 2)
    # Six standard errors over images × codings draws; the stand-in's own codings and the mean are constant offsets.
    return abs(noise.std() - 1) < 6 / np.sqrt(2 * noise.size) and abs(noise.mean()) < 6 / np.sqrt(noise.size)


def balance_inputs(rng: np.random.Generator, codings_size: int = 10, batch: int = 24) -> dict:
    return {"codings_size": codings_size, "images": rng.random((batch, 28, 28)), "seed": int(rng.integers(2**31))}


def probe_balance(VariationalAutoencoder: Any, inputs: dict) -> dict:
    """The loss of one training batch, twice: with a posterior away from the prior and with the prior itself.

    The decoder's weights are zero, so that the reconstruction is a constant image and carries no noise; the learning
    rate is zero, so that nothing moves. The difference of the two losses is the latent loss as this model weighs it,
    whatever the idiom: add_loss, compute_loss, train_step, a layer that passes its input through.
    """
    images = as_tensor(inputs["images"])
    with _parts(VariationalAutoencoder, inputs) as (encoder, decoder):
        with doing("calling VariationalAutoencoder(encoder, decoder)"):
            model = VariationalAutoencoder(encoder, decoder)
        if kind_of(model) != MODEL:
            return {"model": kind_of(model)}
        with doing("calling the model on a batch of images"):
            model(images)
        _compile(model, 0.0)
        pixels = decoder.get_layer("pixels")
        pixels.set_weights([np.zeros_like(pixels.get_weights()[0]), pixels.get_weights()[1]])
        mean, _, codings = (np.asarray(output) for output in encoder(images))
        away = _training_loss(model, images)
        encoder.set_weights([np.zeros_like(weights) for weights in encoder.get_weights()])
        return {
            "model": MODEL,
            "mean": write(mean),
            "codings": write(codings),
            "away": away,
            "at_prior": _training_loss(model, images),
        }


def judge_balance(inputs: dict, evidence: Mapping) -> str:
    require_model(evidence["model"], "VariationalAutoencoder(encoder, decoder)", WHERE)
    batch, size = len(inputs["images"]), inputs["codings_size"]
    mean, codings = (shaped(evidence[key], key, (batch, size)) for key in ("mean", "codings"))
    away, at_prior = float(evidence["away"]), float(evidence["at_prior"])
    if not np.isfinite([away, at_prior]).all():
        raise Failure(
            worded(placed(NOT_FINITE, WHERE), what="the training loss"), "finite numbers", f"{away}, {at_prior}"
        )
    error = float(np.mean((inputs["images"] - 0.5) ** 2))
    divergence = 0.5 * np.sum(mean**2, axis=-1).mean()
    scale = at_prior / error
    if abs(scale) < 1e-3:
        raise Failure(
            RECONSTRUCTION_MISSING,
            "loss = mse + latent loss / 784",
            f"loss {at_prior:.4g} where the mse is {error:.4g}",
        )
    # A model that adds up the squares of all pixels, or of a whole batch, is right as long as the latent loss keeps pace.
    beta = PIXELS * (away - at_prior) / divergence / scale
    if abs(beta - 1) < 0.02:
        return f"the latent loss weighs {beta:.3f} times what the evidence lower bound asks for."
    raise Failure(
        _misweighed(beta, scale, batch, size, mean, codings, divergence) or placed(UNKNOWN, WHERE),
        f"latent loss / 784 = {divergence / PIXELS:.4g} beside an mse of {error:.4g}",
        f"{(away - at_prior) / scale:.4g}: {beta:.4g} times as much",
    )


def _misweighed(
    beta: float, scale: float, batch: int, size: int, mean: np.ndarray, codings: np.ndarray, divergence: float
) -> Mistake | None:
    """The known mistake with this weight of the latent loss (1 is right)."""
    signatures = {
        NEVER_ADDED: 0.0,
        SIGN: -1.0,
        NOT_DIVIDED: PIXELS,
        DIVIDED_TWICE: 1 / PIXELS,
        SUM_OVER_BATCH: batch,
        SUM_NOT_DIVIDED: batch * PIXELS,
        BATCH_TWICE: 1 / batch,
        CODINGS_MEAN: 1 / size,
        DOUBLE: 2.0,
        HALVED: 0.5,
        SWAPPED: 3 * np.sum(mean, axis=-1).mean() / divergence,
        FROM_CODINGS: 0.5 * np.sum(codings**2 - (1 / 3) ** 2, axis=-1).mean() / divergence,
    }
    for mistake, value in signatures.items():
        if abs(beta - value) < max(0.02 * abs(value), 1e-4):
            # Reconstruction counted twice halves the weight of the latent loss; its own scale gives it away.
            return RECONSTRUCTION_TWICE if mistake is HALVED and abs(scale - 2) < 0.02 else mistake
    return None


def _parts(VariationalAutoencoder: Any, inputs: dict) -> Any:
    """Stand-in encoder and decoder, and stand-ins for the student's functions while they are used."""
    from contextlib import contextmanager

    from vaelab.checks import standins

    @contextmanager
    def parts():
        rng = np.random.default_rng(inputs["seed"])
        names = {"Sampling": standins.Sampling, "latent_loss": standins.latent_loss}
        with standins.standing_in(VariationalAutoencoder, **names):
            yield standins.encoder(inputs["codings_size"], rng), standins.decoder(inputs["codings_size"], rng)

    return parts()


def _compile(model: Any, learning_rate: float) -> None:
    """compile(loss="mse"), or without a loss for a model whose own ``compile`` takes none."""
    import keras

    optimizer = keras.optimizers.SGD(learning_rate)
    with doing('calling vae.compile(loss="mse", optimizer=…)'):
        try:
            model.compile(loss="mse", optimizer=optimizer)
        except TypeError:
            model.compile(optimizer=optimizer)


def _training_loss(model: Any, images: Any) -> float:
    """The loss that one ``train_on_batch`` reports."""
    with doing("training the model on one batch"):
        model.reset_metrics()
        logs = model.train_on_batch(images, images, return_dict=True)
    for key in ("loss", "total_loss"):
        if key in logs:
            return float(logs[key])
    return float(next(iter(logs.values())))


def _read_codings(images: np.ndarray, decoder: Any) -> np.ndarray:
    """The codings behind images of the linear stand-in decoder, by least squares; shape (n, codings_size)."""
    kernel, bias = decoder.get_layer("pixels").get_weights()
    return np.linalg.lstsq(kernel.T, (images.reshape(len(images), -1) - bias).T, rcond=None)[0].T


vae_wiring = Check("vae_wiring", "vae", wiring_inputs, probe_wiring, judge_wiring, WHERE)
vae_balance = Check("vae_balance", "vae", balance_inputs, probe_balance, judge_balance, WHERE)
