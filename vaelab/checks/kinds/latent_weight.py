"""The weight of the latent loss beside the reconstruction error, β_eff, and what each wrong weight means.

It is measured, not read from the code, so any idiom will do: ``add_loss``, ``compute_loss``, a ``train_step``. With a decoder
whose weights are 0 a reconstruction is one constant image and carries no noise of the codings; with an encoder whose weights
are 0 as well the posterior is the prior, and the latent loss 0 (or what the encoder's outputs say). So the loss of a training
step splits into its two terms, and the ratio of both to what they should be is β_eff: 1 for a sum over the pixels beside a sum over the codings, and for the mean
over the pixels beside the latent loss divided by their number.

Higgins et al. (2017), β-VAE; the sums are Equation 17-4 and Kingma and Welling (2014), arXiv:1312.6114, appendix B.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, General, Mistake, running_on, shaped, write
from vaelab.checks.formulas import total_divergence
from vaelab.checks.kinds import models
from vaelab.checks.kinds.models import as_tensor

BATCHES = np.array([32, 64, 100, 128, 256])  # sizes that are in use


class Slip(General):
    """Words to fill in: ``{pixels}``, what a mean over the pixels divides by; ``{right}``, the right line of code."""

    latent_loss_never_added = (
        "The latent loss is not part of the training loss: this is a plain autoencoder.",
        "Call self.add_loss(…) inside `call`, before `return` (in __init__ it has no effect), with nothing that is 0 for a factor.",
    )
    latent_loss_without_gradient = (
        "No gradient of the latent loss reaches the encoder: training cannot lower it.",
        "Add the latent loss as it is: no stop_gradient, no .numpy(), no NumPy. In a train_step of your own add it inside the tape, and take the gradient of the whole loss.",
    )
    trains_on_the_mean = (
        "While the model is trained, the decoder gets codings_mean, not the sampled codings.",
        "Decode the third output of the encoder, in a train_step of your own too: without the noise this is no variational autoencoder.",
    )
    free_bits = (
        "Where the latent loss is 0, the loss is more than the squared error: the latent loss has a floor (free bits), or something else is added.",
        "Add the latent loss as it is, without a maximum, and nothing beside it.",
    )
    another_latent_loss = (
        "What is added to the reconstruction error is not the latent loss: it grows otherwise.",
        "latent_loss(codings_mean, codings_log_var), both as the encoder returns them; its mean over the batch.",
    )
    wrong_sign = "The latent loss is subtracted.", "Add it: a smaller divergence is better."
    not_divided = (
        "The latent loss is not divided by {pixels}.",
        '"mse" is a mean over all pixel values of an image, so the latent loss has to be divided by {pixels} to keep the balance of the sums.',
    )
    divided_twice = "The latent loss is divided by {pixels} twice.", "Divide by {pixels} once."
    divided_by_one_side = (
        "The latent loss is divided by the height or the width alone.",
        "An image has height × width values (× 3 in colour): divide by {pixels}.",
    )
    summed_over_the_batch = (
        "The latent losses of a batch are added up: the loss grows with the batch size.",
        "Take the mean over the batch, ops.mean(latent_loss(…)), before add_loss. (add_loss sums a vector without a word.)",
    )
    summed_and_not_divided = "The latent losses of a batch are added up, and not divided by {pixels}.", "{right}"
    divided_by_the_batch_twice = (
        "The mean over the batch is divided by the batch size once more.",
        "A mean needs no further division. (np.prod(inputs.shape) counts the batch too: take inputs.shape[1:].)",
    )
    added_twice = "The latent loss counts twice.", "Add it once (and leave the factor ½ in the formula). {right}"
    halved_again = ("The latent loss counts half.", "The ½ of Equation 17-4 is in latent_loss already. {right}")
    reconstruction_added_twice = (
        "The reconstruction error counts more than once.",
        'compile(loss="mse") adds it already; `call` adds the latent loss only.',
    )
    divided_by_the_codings = (
        "The latent loss is divided by the number of codings as well.",
        "latent_loss sums over the codings; take the mean over the batch only. {right}",
    )
    means_of_both = (
        "A mean over the pixels stands beside a mean over the codings, the popular reduce_mean of both.",
        "Keep both sums, or divide the latent loss by {pixels} as the mean over the pixels does. {right}",
    )
    divided_by_ten = (
        "The latent loss is divided by 10, whatever the number of codings.",
        "latent_loss sums over the codings; take the mean over the batch only. {right}",
    )
    divided_by_another_batch = (
        "The latent loss is divided by a batch size, such as 32 or 128, as well.",
        "Take the mean over the batch: it needs no further division. {right}",
    )
    summed_over_another_batch = (
        "The latent losses of a batch are added up and divided by a fixed number, such as 128, whatever the size of the batch.",
        "The last batch of an epoch is shorter: take the mean over the batch. {right}",
    )
    reconstruction_missing = (
        "The reconstruction error is not part of the loss.",
        'Let compile(loss="mse") do it, or add it in your own train_step.',
    )
    multiplied_by_pixels = "The latent loss is multiplied by {pixels}, not divided.", "{right}"
    divided_by_another_number = "The latent loss is divided by about {number}, not by {pixels}.", "{right}"
    multiplied = "The latent loss is multiplied by {number}.", "Leave the factor out: here the weight is 1. {right}"
    wrong_weight = Mistake(
        "unrecognised", "The latent loss has the wrong weight beside the reconstruction error.", "{right}"
    )


class OfArgument(Slip):
    """Functions with an argument that says what the weight is to be. One word more: ``{weight}``, its name."""

    argument_ignored = "{weight} has no effect on the loss.", "Multiply the latent loss by {weight}. {right}"
    argument_divides = (
        "The latent loss is divided by {weight}, not multiplied (or the reconstruction error is multiplied by it).",
        "A larger {weight} weighs the latent loss more. {right}",
    )
    argument_squared = "The latent loss is multiplied by {weight} twice.", "Multiply by {weight} once. {right}"


def near(value: float, expected: float, atol: float = 0.0) -> bool:
    """Within 2 %: float32 leaves errors of about 10⁻³ in a difference of two losses, mistakes are off by far more."""
    return bool(abs(value - expected) < 0.02 * abs(expected) + atol)


def times(weight: float) -> str:
    """A factor in words: small ones as what they are divided by."""
    return f"{weight:.4g}" if not 0 < abs(weight) < 0.9 else f"{weight:.4g} (= 1/{1 / weight:.4g})"


def wrong(
    slip: type[Slip],
    pixels: int,
    batch: int,
    codings: int,
    scale: float = 1.0,
    sides: Sequence[int] = (28, 28),
    own: Mapping[Mistake, float] | None = None,
) -> dict[Mistake, float | np.ndarray]:
    """The β_eff that each slip gives where 1 is right, in a family's words; the first that fits is the one to name.

    Args:
        slip: the exercise's family.
        pixels: the number of values of an image.
        batch: images in a batch.
        codings: their number.
        scale: of the reconstruction error: 2 where it is added twice, which halves the weight of the latent loss.
        sides: of an image.
        own: slips of the exercise alone, with their values.
    """
    known: dict[Mistake, float | np.ndarray] = {
        slip.wrong_sign: -1.0,
        slip.not_divided: pixels,
        slip.divided_twice: 1 / pixels,
        slip.divided_by_one_side: pixels / np.asarray(sides),
        slip.summed_over_the_batch: batch,
        slip.summed_and_not_divided: batch * pixels,
        slip.divided_by_the_batch_twice: 1 / batch,
        slip.added_twice: 2.0,
        slip.reconstruction_added_twice if near(scale, 2) else slip.halved_again: 0.5,
        slip.divided_by_the_codings: 1 / codings,
        slip.means_of_both: pixels / codings,
        slip.divided_by_ten: 0.1,
        slip.divided_by_another_batch: 1 / BATCHES,
    }
    rare = {
        slip.summed_over_another_batch: batch / BATCHES,
        slip.multiplied_by_pixels: pixels**2,
        **{slip.divided_by_another_number.about(number=n): pixels / n for n in (255, 100, 400, 500, 1000, 3072, batch)},
        **{slip.multiplied.about(number=n): n for n in range(3, 11)},
    }
    # Some of these many are, by chance, another slip's factor: no evidence of the rare one.
    known = {**(own or {}), **known}
    taken = np.hstack([1.0, *(np.atleast_1d(value) for value in known.values())])
    for mistake, values in rare.items():
        known[mistake] = np.array([v for v in np.atleast_1d(values) if np.all(abs(v - taken) > 0.04 * abs(taken))])
    return known


def wrong_argument(slip: type[OfArgument], wanted: float) -> dict[Mistake, float]:
    """The weights that slips in the use of the argument give where ``wanted`` is right."""
    return {slip.argument_ignored: 1.0, slip.argument_divides: 1 / wanted, slip.argument_squared: wanted**2}


def named(
    slip: type[Slip],
    weight: float,
    known: Mapping[Mistake, float | np.ndarray],
    wanted: float = 1.0,
    atol: float = 0.0,
    floored: bool = False,
) -> Mistake:
    """The known mistake with this weight of the latent loss. (``atol`` is for weights so small that a loss rounds them.)"""
    if floored:
        return slip.free_bits
    if abs(weight) < 1e-4 * wanted:
        return slip.latent_loss_never_added

    def first(seen: float) -> Mistake | None:
        close = (m for m, values in known.items() if any(near(seen, value, atol) for value in np.atleast_1d(values)))
        return next(close, None)

    besides = first(-weight) if weight < 0 else None
    subtracted = (
        replace(slip.wrong_sign, hint=f"{slip.wrong_sign.hint} Besides: {running_on(besides.says)}")
        if besides
        else None
    )
    return first(weight) or subtracted or slip.wrong_weight


def measure(model: Any, images: np.ndarray, codings_size: int | None = None, before: Mapping | None = None) -> dict:
    """Evidence of training steps of a compiled model with an encoder and a decoder, whose weights it puts back afterwards.

    The optimizer's learning rate has to be 0; the decoder takes ``codings_size`` codings, by default as many as the encoder
    gives. ``losses`` are those as the encoder is and with its weights at 0; ``kl`` and ``kl_cleared`` the latent losses in nats then,
    ``kl_swapped`` the first with mean and log-variance exchanged; ``error`` and ``entropy`` the mean squared error and the cross-entropy of the constant
    image, means over the pixels. Whether the model ``trains`` is taken from ``before``, earlier evidence of the same model.
    """
    batch, parts = as_tensor(images), (model.encoder, model.decoder)
    seen = before or {"trains": trains(model, *parts, batch), "draws": on_draws(model, *parts, batch)}
    saved = models.weights_of(parts)
    try:
        _clear(model.decoder)
        codings_size = codings_size or model.encoder(batch)[0].shape[-1]
        drawn = model.decoder(as_tensor(np.zeros((1, codings_size))))
        with models.noted(model.encoder) as calls:
            away = models.training_loss(model, batch)
        mean, log_var = (np.asarray(o, "float64") for o in (calls[0][1] if calls else model.encoder(batch))[:2])
        _clear(model.encoder)
        with models.noted(model.encoder) as calls:
            cleared = models.training_loss(model, batch)
        still = [np.asarray(o, "float64") for o in (calls[0][1] if calls else model.encoder(batch))[:2]]
    finally:
        for part, weights in zip(parts, saved, strict=True):
            part.set_weights(weights)
    drawn = np.asarray(drawn, "float64").reshape(images.shape[1:])
    with np.errstate(all="ignore"):
        entropy = -np.mean(images * np.log(1e-7 + drawn) + (1 - images) * np.log(1 + 1e-7 - drawn))
    return {
        "losses": write(np.array([away, cleared])),
        "trains": seen["trains"],
        "draws": seen["draws"],
        "kl_cleared": write(total_divergence(*still).mean()),
        "kl": write(total_divergence(mean, log_var).mean()),
        "kl_swapped": write(total_divergence(log_var, mean).mean()),
        "error": write(np.mean((images - drawn) ** 2)),
        "entropy": write(np.nan_to_num(entropy)),
    }


def trains(model: Any, encoder: Any, decoder: Any, images: Any, targets: Any = None) -> bool:
    """Whether a step of gradient descent moves the encoder where only the latent loss can: with a decoder whose weights are 0.

    The model is compiled with ``SGD``, which gets another learning rate meanwhile. True also where no step moves the encoder, as
    by an optimizer that ``compile`` does not know (the second step has the decoder as it was). Leaves the weights as they were.
    """
    optimizer, weights = getattr(model, "optimizer", None), encoder.trainable_variables
    if optimizer is None:
        return True
    variables, rate = [*encoder.weights, *decoder.weights], float(optimizer.learning_rate)
    saved = [np.array(variable) for variable in variables]

    def moves() -> bool:
        before = [np.array(variable) for variable in weights]
        models.training_loss(model, images, targets=targets)
        moved = any(np.any(one != np.array(now)) for one, now in zip(before, weights, strict=True))
        for variable, values in zip(variables, saved, strict=True):
            variable.assign(values)
        return moved

    optimizer.learning_rate = 1.0
    try:
        _clear(decoder)
        return moves() or not moves()
    finally:
        optimizer.learning_rate = rate


def on_draws(model: Any, encoder: Any, decoder: Any, images: Any, targets: Any = None) -> bool:
    """Whether a training step decodes draws, and not codings_mean alone.

    True also where nothing tells: a stand-in's draw is the mean where codings_log_var is 0, a step may call neither part, and
    an encoder may have no other codings.
    """
    with models.noted(encoder) as encoded, models.noted(decoder) as decoded:
        models.training_loss(model, images, targets=targets)

    def is_mean(given: Any) -> bool:
        codings = np.asarray(given[0] if isinstance(given, list | tuple) else given)
        outputs = [[np.asarray(one) for one in made] for _, made in encoded if len(made) == 3]
        return any(
            np.array_equal(codings, mean) and np.any(log_var) and not np.array_equal(codings, sampled)
            for mean, log_var, sampled in outputs
        )

    return not decoded or not all(is_mean(given) for given, _ in decoded)


@dataclass(frozen=True)
class Measured:
    """What ``measure`` found. ``scale`` is 1 for a reconstruction error that is a mean over the pixels, ``pixels`` for a sum.

    Where it is somewhat more than one of these, which no sum in the place of a mean makes, the loss is ``floored``.
    """

    weight: float
    scale: float
    swapped: float  # the weight that latent_loss with exchanged arguments would have
    cross_entropy: bool
    floored: bool


def read(slip: type[Slip], evidence: Mapping, pixels: int) -> Measured:
    """The weight from the evidence, ``pixels`` being the number of values of an image.

    Raises ``Failure`` if the loss holds no reconstruction error, ``ValueError`` for losses that no images have.
    """
    away, cleared = shaped(evidence["losses"], "The training loss", (2,))
    kl, kl_cleared, swapped, error, entropy = (
        float(shaped(evidence[key], "The training loss", ()))
        for key in ("kl", "kl_cleared", "kl_swapped", "error", "entropy")
    )
    if min(kl, error) <= 0 or abs(kl - kl_cleared) < 1e-6:
        raise ValueError("losses that no images have")
    # The loss is a · error + b · kl. A head with a constant of its own, Dense(…)(z) − 2, has a kl above 0 in both states.
    per_nat = (away - cleared) / (kl - kl_cleared)
    reconstruction = cleared - per_nat * kl_cleared
    require_reconstruction(slip, reconstruction, error)
    scale = reconstruction / error
    weight = pixels * per_nat / scale
    require_trained(slip, evidence, weight)
    is_entropy = not near(scale, 1) and near(reconstruction, entropy)
    return Measured(weight, scale, swapped / kl, is_entropy, is_floored(scale, pixels))


def grows_alike(evidence: Mapping) -> bool:
    """Whether the loss grows with the divergence, as the latent loss does, at a third state of the encoder: its weights halved.

    Other formulas than the latent loss's have some weight too where two states are compared, and it may look like a known mistake's.
    """
    away, cleared = shaped(evidence["losses"], "The training loss", (2,))
    kl, kl_cleared, halved, kl_halved = (
        float(shaped(evidence[key], "The training loss", ()))
        for key in ("kl", "kl_cleared", "loss_halved", "kl_halved")
    )
    return near((halved - cleared) * (kl - kl_cleared), (away - cleared) * (kl_halved - kl_cleared))


def is_floored(scale: float, pixels: int) -> bool:
    """Whether a reconstruction error of this scale has something besides, at the prior: a latent loss that is never below a number."""
    return any(1.005 * unit < scale < 1.9 * unit for unit in (1, pixels))


def require_trained(slip: type[Slip], evidence: Mapping, weight: float) -> None:
    """Raise ``Failure`` where a step trains without draws, or does not follow a latent loss with this weight in the loss."""
    if evidence["draws"] is not True:
        raise Failure(slip.trains_on_the_mean, "decoder(codings) in a training step", "decoder(codings_mean)")
    if evidence["trains"] is not True and abs(weight) > 1e-3:
        expected = "a gradient of the latent loss with respect to the weights of the encoder"
        raise Failure(slip.latent_loss_without_gradient, expected, "none")


def require_reconstruction(slip: type[Slip], at_prior: float, error: float) -> None:
    """At the prior the loss is the reconstruction error of a constant image, ``error``, and nothing else."""
    if at_prior < 1e-3 * error:
        raise Failure(slip.reconstruction_missing, f"{error:.4g} for a constant image", f"{at_prior:.4g}")


def _clear(model: Any) -> None:
    for variable in model.weights:  # those of a frozen part as well
        variable.assign(np.zeros(variable.shape, "float32"))
