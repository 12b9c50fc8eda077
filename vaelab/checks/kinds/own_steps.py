"""Models that train themselves by a ``train_step`` of their own: parts for them whose outputs are known, and single steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from vaelab.checks.engine import doing
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import vaes


class Slip(vaes.Slip):
    """Word to fill in: ``{step}``, train_step or test_step."""

    part_does_not_learn = (
        "A training step does not change the {part}.",
        "Apply the gradients with respect to self.trainable_weights, which holds the weights of encoder and decoder.",
    )
    training_switched_off = (
        "The {part} is told training=False while the model is trained.",
        "Say training=True in train_step, and False in test_step: there nobody else tells the {part}. With False a Dropout or BatchNormalization in it never does its work.",
    )
    codings_detached = (
        "The reconstruction loss does not reach the encoder: no gradient passes through the codings.",
        "Decode the codings as the encoder gives them: no stop_gradient, .numpy() or constant between encoder and decoder.",
    )
    pictures_exchanged = (
        "vae_loss_nats gets the reconstructions for the images, and the images for the reconstructions.",
        "First the targets, then what the decoder made.",
    )
    mean_and_log_var_swapped = (
        "vae_loss_nats gets codings_mean and codings_log_var in each other's place.",
        "The encoder returns [codings_mean, codings_log_var, codings]: unpack it in this order.",
    )
    steps_uphill = (
        "The training step makes the loss larger.",
        "Apply the gradients as the tape returns them; the optimizer goes downhill by itself.",
    )
    optimizer_unused = (
        "The weights are changed without the optimizer that compile was given.",
        "self.optimizer.apply(…, self.trainable_weights): the optimizer knows the learning rate and keeps its moments.",
    )
    applied_twice = (
        "The gradients are applied twice in every step.",
        "Call `self.optimizer.apply` once: twice is twice the learning rate.",
    )
    test_step_trains = (
        "test_step changes the weights: the model is trained on the validation images.",
        "No tape and no optimizer in test_step: only the losses and the metrics.",
    )
    returns_more_than_images = (
        "`call` returns several things; it is for the reconstructions alone.",
        vaes.Slip.returns_more_than_images.hint,
    )
    decodes_the_mean = "{step} decodes codings_mean, not the sampled codings.", vaes.Slip.decodes_the_mean.hint
    decodes_the_log_variance = "{step} decodes codings_log_var.", vaes.Slip.decodes_the_log_variance.hint
    targets_ignored = (
        "{step} compares the reconstruction with the input, not with the target.",
        "data is (images, targets): encode the images, and compare the reconstructions with the targets. (Denoising needs the difference.)",
    )
    inputs_ignored = (
        "{step} encodes the targets, not the input.",
        "data is (images, targets): encode the images, and compare the reconstructions with the targets. (Denoising needs the difference.)",
    )
    data_exchanged = (
        "{step} takes the input for the target, and the target for the input.",
        "data is (images, targets), in this order: encode the images, and compare the reconstructions with the targets.",
    )
    log_variance_detached = (
        "No gradient of the latent loss reaches codings_log_var.",
        "Hand it on as the encoder gives it, without stop_gradient, .numpy() or a constant. Where you write the formula out yourself: is exp(γ) in it?",
    )
    latent_loss_of_the_codings = (
        "The latent loss takes the sampled codings for codings_mean.",
        "vae_loss_nats(targets, reconstructions, codings_mean, codings_log_var): the third output of the encoder is for the decoder only.",
    )
    another_latent_loss = (
        "Where codings_log_var is not 0 something else than the latent loss is minimised.",
        "Use the latent_loss that vae_loss_nats returns.",
    )


def parts(codings_size: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """The stand-in encoder, the mean of no coding near 0 over the images; and the decoder with a sigmoid and steeper weights."""
    from vaelab.checks.kinds import standins

    encoder, decoder = standins.encoder(codings_size, rng), standins.decoder(codings_size, rng, "sigmoid")
    kernel, _ = encoder.get_layer("codings_mean").get_weights()
    away = rng.choice([-1.0, 1.0], codings_size)
    encoder.get_layer("codings_mean").set_weights([kernel, away - kernel.sum(axis=0) / 2])
    weights = [rng.normal(0, 0.5, (codings_size, PIXELS)), rng.normal(0, 0.5, PIXELS)]
    decoder.get_layer("pixels").set_weights(weights)
    return encoder, decoder


def flatten(decoder: Any, rng: np.random.Generator) -> None:
    """Let the decoder draw one picture whatever the codings are."""
    layer = decoder.get_layer("pixels")
    layer.set_weights([np.zeros(layer.kernel.shape), rng.normal(0, 1, PIXELS)])


def biases(encoder: Any, decoder: Any) -> dict[str, np.ndarray]:
    names = {"encoder": "codings_mean", "log_var": "codings_log_var"}
    layers = {part: encoder.get_layer(name) for part, name in names.items()} | {"decoder": decoder.get_layer("pixels")}
    return {name: np.asarray(layer.bias).astype("float64") for name, layer in layers.items()}


def compiled(model: Any, learning_rate: float, eagerly: bool = False) -> None:
    import keras

    with doing("calling vae.compile(optimizer=…)"):
        model.compile(optimizer=keras.optimizers.SGD(learning_rate), run_eagerly=eagerly)


def one_step(model: Any, step: Any, images: Any, targets: Any = None) -> dict:
    """One step by itself on a batch of (input, target), as ``fit`` passes it."""
    model.reset_metrics()
    logs = step((images, images if targets is None else targets))
    return dict(logs) if isinstance(logs, dict) else {}
