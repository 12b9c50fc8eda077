"""``build_decoder(codings_size)``: codings (batch, codings_size) → images (batch, 28, 28), the book's mirror of the encoder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, read_array, shape_of, shaped, write
from vaelab.checks.kinds import defaults, networks, ranges, widths
from vaelab.checks.kinds.models import stir
from vaelab.checks.kinds.pixels import fresh, own_pixels, pixel_statistics, require_own_pixels, require_pixels

WHERE = "step 3, “The decoder”"
NAME = "build_decoder"
WHAT = "The decoder's output"


class Slip(networks.Slip, network="decoder", input="in the Input layer"):
    images_flat = Mistake("not_reshaped", *networks.Slip.images_flat.texts)
    codings_ignored = (
        "The image does not depend on every coding.",
        "Connect the whole input of the decoder to its first Dense layer.",
    )
    pixels_black_or_white = (
        "The pixels are 0 or 1 only.",
        "Greys belong to the images, and a rounded pixel passes no gradient on: leave the rounding, or the comparison, out.",
    )
    codings_come_out = (
        "The decoder gives codings, not images.",
        "The last Dense layer has 28 * 28 units, one for each pixel; layers.Reshape([28, 28]) follows it.",
    )
    units_not_pixels = (
        "The last layer gives {count} values for an image, which has 28 · 28 = 784 pixels.",
        "End with layers.Dense(28 * 28) and layers.Reshape([28, 28]).",
    )
    one_axis_too_many = (
        "The images have an axis too many, of length 1.",
        "A Reshape layer is told the shape of one image, without the batch: layers.Reshape([28, 28]).",
    )
    other_sides = (
        "The images have other sides than 28 × 28.",
        '28 = 7 · 2 · 2: a Conv2DTranspose with strides=2 doubles the sides, but only with padding="same"; from 7 × 7 on it takes two.',
    )


def outputs_inputs(rng: np.random.Generator, codings_size: int = 7) -> dict:
    return {"codings_size": codings_size, "codings": rng.normal(0, 1, (5, codings_size))}


def probe_outputs(build_decoder: Any, inputs: dict) -> dict:
    decoder, evidence = networks.built(build_decoder, NAME, inputs["codings_size"])
    if not networks.fits(evidence, (None, inputs["codings_size"])):
        return evidence
    images = write(networks.called(decoder, inputs["codings"], "decoder"))
    return {**evidence, "images": images, "defaults": defaults.of(build_decoder, "codings_size")}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    images, size = inputs["codings"].shape
    networks.require_codings(Slip, evidence, NAME, size)
    _require_images(evidence["images"], images, size)
    defaults.require(evidence["defaults"], codings_size=10)
    return f"codings of shape ({images}, {size}) give images of shape {shape_of(evidence['images'])}."


def behaviour_inputs(rng: np.random.Generator, codings_size: int = 16) -> dict:
    return {
        "codings_size": codings_size,
        "codings": rng.normal(0, 1, (32, codings_size)),
        "seed": int(rng.integers(2**31)),
    }


def probe_behaviour(build_decoder: Any, inputs: dict) -> dict:
    """Statistics of decoded images: as the decoder is made, with stirred weights, and driven to the ends of its range."""
    size, codings = inputs["codings_size"], inputs["codings"]
    decoder, evidence = networks.built(build_decoder, NAME, size)
    if not networks.fits(evidence, (None, size)):
        return evidence
    images = write(networks.called(decoder, codings, "decoder"))
    made = read_array(images) if images["kind"] == "array" else np.zeros(0)
    if made.shape not in {(len(codings), 28, 28), (len(codings), 28, 28, 1)} or not np.isfinite(made).all():
        return {**evidence, "images": images}

    def decode(z: np.ndarray) -> np.ndarray:
        return np.asarray(networks.called(decoder, z, "decoder"), "float64").reshape(len(z), 28, 28)

    evidence |= fresh(decode, codings)
    stir(decoder, np.random.default_rng(inputs["seed"]))
    base = decode(codings)
    evidence |= {
        **pixel_statistics(decode, codings),
        **own_pixels(base),
        "softmax": networks.has_softmax(decoder),
        "shared": networks.share_weights(decoder, build_decoder(codings_size=size)),
    }
    evidence["of_codings"] = widths.of_inputs(decoder, codings, np.random.default_rng(inputs["seed"]))
    evidence |= ranges.driven(decode, decoder, codings)
    one, other = (np.asarray(networks.called(decoder, codings, "decoder", **_training(decoder))) for _ in range(2))
    evidence["noisy_training"] = bool(np.abs(one - other).max() > 1e-4 * np.abs(one).max()) and not _drops(decoder)
    return evidence


def judge_behaviour(inputs: dict, evidence: Mapping) -> str:
    networks.require_codings(Slip, evidence, NAME, inputs["codings_size"])
    if "images" in evidence:
        _require_images(evidence["images"], *inputs["codings"].shape)
        raise ValueError("evidence without statistics")
    require_pixels(Slip, evidence, Slip.decoder_is_random)
    if evidence["noisy_training"] is not False:
        expected = "the same image twice, in training as well"
        raise Failure(Slip.decoder_is_random, expected, "two different ones with training=True")
    if evidence["two_greys"] is True:
        raise Failure(Slip.pixels_black_or_white, "greys from 0 to 1", "pixels that are 0 or 1")
    ranges.require_reach(Slip, evidence)
    require_own_pixels(Slip, evidence)
    widths.require_wide(Slip, evidence["directions"])
    widths.require_gradient(Slip, evidence["of_codings"])
    # One less may pass, where a normalisation of the codings takes their mean away.
    widths.require_wide(Slip, evidence["of_codings"], inputs["codings_size"] - 1)
    networks.require_no_softmax(Slip, evidence["softmax"])
    networks.require_own_weights(Slip, evidence["shared"])
    return "every coding shapes the image, and the output layer reaches all of [0, 1]."


def _training(decoder: Any) -> dict[str, bool]:
    """``training=True``, for a model whose ``call`` takes it or needs not to."""
    return {"training": True} if getattr(decoder, "_call_has_training_arg", False) else {}


def _drops(decoder: Any) -> bool:
    """Whether units are dropped in training, which is no noise on the image; Gaussian noise is."""
    from keras import layers

    parts = list(decoder._flatten_layers())
    noise = (layers.GaussianNoise, layers.GaussianDropout)
    drops = (layers.Dropout, layers.SpatialDropout1D, layers.SpatialDropout2D, layers.AlphaDropout)
    return any(isinstance(part, drops) for part in parts) and not any(isinstance(part, noise) for part in parts)


def _require_images(written: Mapping, n: int, size: int) -> None:
    """Raise ``Failure`` unless these are images with finite pixels."""
    shape = tuple(written.get("shape") or ())
    others = {shape: Slip.other_sides} if len(shape) in (3, 4) and shape[1] == shape[2] != 28 else {}
    if len(shape) == 2:
        others = {shape: Slip.units_not_pixels.about(count=shape[1])}
    flat = dict.fromkeys([(n, 784), (n, 784, 1), (n, 1, 784)], Slip.images_flat)
    known = {(n, size): Slip.codings_come_out, (n, 1, 28, 28): Slip.one_axis_too_many}
    shaped(written, WHAT, (n, 28, 28), {**others, **known, **flat})


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
behaviour = Check(behaviour_inputs, probe_behaviour, judge_behaviour)
