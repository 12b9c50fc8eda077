"""``build_encoder(codings_size)``: images (batch, 28, 28) → [codings_mean, codings_log_var, codings].

The posterior of Kingma and Welling (2014), arXiv:1312.6114, section 2.3, as in the book: Flatten, two hidden layers, two heads. The
student's ``Sampling`` is another exercise: while these checks run, a stand-in without noise takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, write
from vaelab.checks.kinds import defaults, encoders, networks, widths
from vaelab.checks.kinds.encoders import require_posterior, three_outputs
from vaelab.checks.kinds.models import MODEL, require_model, standing_in, stir

WHERE = "step 2, “The encoder”"


class Slip(networks.Slip, network="encoder", input="in both heads, Dense(codings_size)"):
    flat_input = (
        "The encoder takes rows of 784 numbers, not images.",
        "The input has the shape of an image, Input(shape=[28, 28]); the next layer is Flatten().",
    )
    pixels_rescaled = (
        "The encoder makes the pixels many times smaller once more.",
        "The images are in [0, 1] already: leave the Rescaling layer, or the division by 255, out.",
    )
    lines_mixed_up = (
        "The order of the {lines} of an image has no effect: only their average, sum or maximum counts.",
        "Flatten() keeps all 784 pixels apart; a GlobalAveragePooling1D or a mean over an axis does not.",
    )
    log_variance_of_the_mean = (
        "codings_log_var is computed from codings_mean, not from the image.",
        "Both heads are layers on top of the last hidden layer: layers.Dense(codings_size)(z), twice, with the same z.",
    )
    mean_is_random = (
        "{what} changes from call to call, for the same images.",
        "Only the codings are random: no noise and no active dropout before the call of Sampling.",
    )


def outputs_inputs(rng: np.random.Generator, codings_size: int = 7) -> dict:
    return {"codings_size": codings_size, "images": rng.random((6, 28, 28))}


def probe_outputs(build_encoder: Any, inputs: dict) -> dict:
    with standing_in(build_encoder, "Sampling"):
        encoder, evidence = networks.built(build_encoder, "build_encoder", inputs["codings_size"])
        if not _takes_images(evidence):
            return evidence
        outputs = write(networks.called(encoder, inputs["images"], "encoder"))
        return {**evidence, "outputs": outputs, "defaults": defaults.of(build_encoder, "codings_size")}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    _require_encoder(evidence)
    images, size = len(inputs["images"]), inputs["codings_size"]
    three_outputs(Slip, evidence["outputs"], images, size)
    defaults.require(evidence["defaults"], codings_size=10)
    return f"with codings_size={size}, {images} images give three outputs of shape ({images}, {size})."


def codings_inputs(rng: np.random.Generator, codings_size: int = 16) -> dict:
    """Images of all sorts, bright and wide: what is bounded or cut off by an activation shows."""
    return {"codings_size": codings_size, "images": rng.normal(0, 1, (48, 28, 28)), "seed": int(rng.integers(2**31))}


def probe_codings(build_encoder: Any, inputs: dict) -> dict:
    """The outputs of an encoder with stirred weights: twice, for wide images, and for sums of images."""
    images = inputs["images"]
    with standing_in(build_encoder, "Sampling"):
        encoder, evidence = networks.built(build_encoder, "build_encoder", inputs["codings_size"])
        if not _takes_images(evidence):
            return evidence

        def encode(some: np.ndarray) -> Any:
            return networks.called(encoder, some, "encoder")

        encode(images[:1])  # builds a model without an Input layer
        rng = np.random.default_rng(inputs["seed"])
        stir(encoder, rng)
        return {
            **evidence,
            **encoders.probe(encoder, encode, encode, images),
            "scale": networks.input_scale(encoder, (28, 28)),
            "directions": widths.of_inputs(encoder, images, rng),
            "order_of": _order_of(encode, images),
            "softmax": networks.has_softmax(encoder),
            "heads": _heads_of_few(build_encoder, images, inputs["seed"]),
            "shared": networks.share_weights(encoder, build_encoder(codings_size=inputs["codings_size"])),
        }


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    _require_encoder(evidence)
    images, size = len(inputs["images"]), inputs["codings_size"]
    heads = three_outputs(Slip, evidence["outputs"], images, size)[:2]
    scale = float(evidence["scale"])
    if scale < 0.05:  # told first: images so small look as if there were no activations
        seen = f"values {scale:.3g} times as large before the first weight"
        raise Failure(Slip.pixels_rescaled, "images as they are", seen)
    if not any(
        np.allclose(head.sum(axis=-1), 1, atol=1e-3) for head in heads
    ):  # else it is on a head, which has a name
        networks.require_no_softmax(Slip, evidence["softmax"])
    require_posterior(Slip, evidence, images, size, Slip.mean_is_random)
    widths.require_gradient(Slip, evidence["directions"])
    widths.require_wide(Slip, evidence["directions"])
    for lines in LINES:
        if evidence["order_of"][lines] is False:
            expected = "codings_mean that change where an image is turned over"
            raise Failure(Slip.lines_mixed_up.about(lines=lines), expected, "the same ones")
    _require_two_heads(three_outputs(Slip, evidence["heads"], images, FEW))
    networks.require_no_softmax(Slip, evidence["softmax"])
    networks.require_own_weights(Slip, evidence["shared"])
    return "codings are drawn from codings_mean and codings_log_var, and both depend on the image."


LINES = {"rows": 1, "columns": 2}


def _order_of(encode: Callable[[np.ndarray], Any], images: np.ndarray) -> dict[str, bool]:
    """Whether codings_mean change where the rows, or the columns, of the images come in the reverse order."""
    import tensorflow as tf

    turned = [images, *(np.flip(images, axis) for axis in LINES.values())]
    mean, *others = np.split(np.asarray(tf.nest.flatten(encode(np.concatenate(turned)))[0], "float64"), len(turned))
    return {name: bool(np.abs(one - mean).max() > 1e-3 * np.ptp(mean)) for name, one in zip(LINES, others, strict=True)}


FEW = 3  # codings, fewer than a hidden layer has units


def _heads_of_few(build_encoder: Any, images: np.ndarray, seed: int) -> dict:
    """The outputs of an encoder with few codings and stirred weights."""
    encoder, _ = networks.built(build_encoder, "build_encoder", FEW)
    networks.called(encoder, images[:1], "encoder")
    stir(encoder, np.random.default_rng(seed))
    return write(networks.called(encoder, images, "encoder"))


def _require_two_heads(outputs: list[np.ndarray]) -> None:
    """Raise ``Failure`` where the log-variance is a linear function of so few means: it has nothing from a larger layer then."""
    mean, log_var, _ = outputs
    given = np.column_stack([mean, np.ones(len(mean))])
    left = log_var - given @ np.linalg.lstsq(given, log_var, rcond=None)[0]
    if np.abs(left).max() < 1e-3 * np.ptp(log_var):
        expected = "a codings_log_var with a layer of its own on the last hidden layer"
        raise Failure(Slip.log_variance_of_the_mean, expected, "a linear function of codings_mean")


def _takes_images(evidence: Mapping) -> bool:
    return evidence["model"] == MODEL and evidence["input_axes"] != 2 and evidence["input_size"] != 28 * 28


def _require_encoder(evidence: Mapping) -> None:
    require_model(evidence["model"], "build_encoder(…)")
    if not _takes_images(evidence):
        seen = f"the input shape (None, {int(evidence['input_size'])})"
        raise Failure(Slip.flat_input, "a model with the input shape (None, 28, 28)", seen)


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
