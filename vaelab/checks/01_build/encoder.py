"""``build_encoder(codings_size)``: images (batch, 28, 28) → [codings_mean, codings_log_var, codings].

The posterior of Kingma and Welling (2014), arXiv:1312.6114, section 2.3, as in the book: Flatten, two hidden layers, two heads. The
student's ``Sampling`` is another exercise: while these checks run, a stand-in without noise takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, numbers, write
from vaelab.checks.kinds import networks
from vaelab.checks.kinds.models import MODEL, is_standard_normal, require_model, standing_in, stir
from vaelab.checks.kinds.networks import OUTPUTS, three_outputs

WHERE = "step 2, “The encoder”"


class Slip(networks.Slip, network="encoder", input="in both heads, Dense(codings_size)"):
    flat_input = (
        "The encoder takes rows of 784 numbers, not images.",
        "The input has the shape of an image, Input(shape=[28, 28]); the next layer is Flatten().",
    )
    outputs_in_wrong_order = (
        "The three outputs are in the wrong order.",
        "The order is [codings_mean, codings_log_var, codings].",
    )
    mean_and_log_var_swapped = (
        "codings_mean and codings_log_var are swapped, in the outputs or in the call of Sampling.",
        "Sampling takes the list [codings_mean, codings_log_var]; the model's outputs start in the same order.",
    )
    pixels_rescaled = (
        "The encoder makes the pixels many times smaller once more.",
        "The images are in [0, 1] already: leave the Rescaling layer, or the division by 255, out.",
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
        return {**evidence, "outputs": write(networks.called(encoder, inputs["images"], "encoder"))}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    _require_encoder(evidence)
    images, size = len(inputs["images"]), inputs["codings_size"]
    three_outputs(Slip, evidence["outputs"], images, size)
    return f"with codings_size={size}, {images} images give three outputs of shape ({images}, {size})."


def codings_inputs(rng: np.random.Generator, codings_size: int = 16) -> dict:
    """Images of all sorts, bright and wide: what is bounded or cut off by an activation shows."""
    return {"codings_size": codings_size, "images": rng.normal(0, 1, (48, 28, 28)), "seed": int(rng.integers(2**31))}


def probe_codings(build_encoder: Any, inputs: dict) -> dict:
    """The outputs of an encoder with stirred weights: twice, for wide images, and for sums of images."""
    images = inputs["images"]
    one, two = np.split(images, 2)
    with standing_in(build_encoder, "Sampling"):
        encoder, evidence = networks.built(build_encoder, "build_encoder", inputs["codings_size"])
        if not _takes_images(evidence):
            return evidence

        def encoded(some: np.ndarray) -> dict:
            return write(networks.called(encoder, some, "encoder"))

        encoded(images[:1])  # builds a model without an Input layer
        stir(encoder, np.random.default_rng(inputs["seed"]))
        return {
            **evidence,
            "outputs": encoded(images),
            "again": encoded(images),
            "wide": write(_within_floats(networks.called(encoder, 30 * images, "encoder"))),
            "sums": [encoded(part) for part in (one + two, one, two, 0 * one)],
            "scale": networks.input_scale(encoder, (28, 28)),
            "heads": _heads_of_few(build_encoder, images, inputs["seed"]),
            "shared": networks.shares_weights(build_encoder, encoder, inputs["codings_size"]),
        }


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    _require_encoder(evidence)
    images, size = len(inputs["images"]), inputs["codings_size"]
    outputs, again = (three_outputs(Slip, evidence[key], images, size) for key in ("outputs", "again"))
    for name, values, repeated in zip(OUTPUTS[:2], outputs[:2], again[:2], strict=True):
        if not np.allclose(values, repeated, rtol=1e-3, atol=1e-4):
            raise Failure(Slip.mean_is_random.about(what=name), f"the same {name} twice", "two different ones")
        if np.ptp(values, axis=0).max() < 1e-6:
            expected = "other values for other images"
            raise Failure(Slip.image_ignored.about(what=name), expected, "the same for every image")
    if np.allclose(outputs[0], outputs[1], atol=1e-6):
        raise Failure(Slip.one_layer_for_both, "two different outputs", "codings_mean = codings_log_var")
    _judge_draw(outputs, again)
    heads = (Slip.activation_on_codings_mean, Slip.activation_on_codings_log_var)
    wide = three_outputs(Slip, evidence["wide"], images, size)
    for head, near, far in zip(heads, outputs[:2], wide[:2], strict=True):
        networks.require_unbounded(head, near, far)
    together, one, two, zero = (three_outputs(Slip, part, images // 2, size)[0] for part in evidence["sums"])
    if np.abs(together - one - two + zero).max() < 1e-3 * np.ptp(together):
        seen = "codings_mean adds up as the images do: f(a + b) = f(a) + f(b) − f(0)"
        raise Failure(Slip.no_nonlinearity, "a non-linear encoder", seen)
    scale = float(evidence["scale"])
    if scale < 0.05:
        seen = f"values {scale:.3g} times as large before the first weight"
        raise Failure(Slip.pixels_rescaled, "images as they are", seen)
    _require_two_heads(three_outputs(Slip, evidence["heads"], images, FEW))
    networks.require_own_weights(Slip, evidence["shared"])
    return "codings are drawn from codings_mean and codings_log_var, and both depend on the image."


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


def _within_floats(outputs: Any) -> Any:
    """Three outputs without infinities: of images so bright an exponential leaves float32, and should be told for what it is."""
    if not isinstance(outputs, list | tuple):
        return outputs
    return [np.clip(np.nan_to_num(np.asarray(one, "float64")), -1e38, 1e38) for one in outputs]


def _judge_draw(outputs: list[np.ndarray], again: list[np.ndarray]) -> None:
    """The codings must be ``Sampling`` of the first two outputs: by the stand-in's signature, or by noise of the right size."""
    expected = "codings = Sampling()([codings_mean, codings_log_var])"
    for order in permutations(range(3)):
        first, second, third = (outputs[i] for i in order)
        if not np.allclose(third, first + 0.25 * second, rtol=1e-3, atol=1e-4):
            continue
        if order == (0, 1, 2):
            return
        if order == (1, 0, 2):
            raise Failure(Slip.mean_and_log_var_swapped, expected, "the two the other way round")
        seen = [OUTPUTS[order.index(i)] for i in range(3)]
        raise Failure(Slip.outputs_in_wrong_order, f"[{', '.join(OUTPUTS)}]", f"[{', '.join(seen)}]")
    mean, log_var, codings = outputs
    if np.allclose(codings, mean, atol=1e-5):
        raise Failure(Slip.codings_not_sampled, "codings that differ from codings_mean", numbers(codings[0]))
    noise = np.stack([codings - mean, again[2] - mean]) / np.exp(np.clip(log_var, -60, 60) / 2)
    if np.allclose(codings, again[2], atol=1e-6) or not is_standard_normal(noise, log_var):
        seen = f"(codings − codings_mean) / σ has mean {noise.mean():.3g} and standard deviation {noise.std():.3g}"
        if np.allclose(codings, again[2], atol=1e-6):  # made by the stand-in, whose numbers are none of the student's
            seen = "codings that belong to other tensors"
        raise Failure(Slip.codings_not_from_the_posterior, expected, seen)


def _takes_images(evidence: Mapping) -> bool:
    return evidence["model"] == MODEL and evidence["input_axes"] != 2 and evidence["input_size"] != 28 * 28


def _require_encoder(evidence: Mapping) -> None:
    require_model(evidence["model"], "build_encoder(…)")
    if not _takes_images(evidence):
        seen = f"the input shape (None, {int(evidence['input_size'])})"
        raise Failure(Slip.flat_input, "a model with the input shape (None, 28, 28)", seen)


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
