"""Checks of ``build_conv_decoder(codings_size=16)``: codings → images in [0, 1], with weights that many pixels share."""

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
    numbers,
    read_array,
    shaped,
    write,
)
from vaelab.checks.kinds.models import (
    as_tensor,
    input_size,
    kind_of,
    require_model,
    stir,
)

WHERE = "step 4, “A decoder made of convolutions”"
WHAT = "The decoder's output"
DEFAULT_SIZE = 16


class Slip(General):
    codings_size_ignored = (
        "The decoder's input does not have codings_size numbers (16 by default).",
        "Use the argument: keras.Input([codings_size]).",
    )
    one_doubling_missing = (
        "The images are too small: the feature maps are not doubled often enough.",
        "From 7 × 7 to 28 × 28 it takes two layers with strides=2.",
    )
    one_doubling_too_many = (
        "The images are too large: the feature maps are doubled once too often.",
        "From 7 × 7 to 28 × 28 it takes two layers with strides=2.",
    )
    padding_not_same = (
        "The images are a few pixels too large or too small.",
        'With padding="same", a transposed convolution of stride 2 doubles the size exactly.',
    )
    several_channels = (
        "The last layer gives several channels per pixel.",
        "A grey image needs one filter in the last layer.",
    )
    images_flat = "The images come out flat.", "End with a Reshape to [28, 28]."
    pixels_leave_0_to_1 = (
        "Some pixels lie outside [0, 1].",
        'Give the last layer activation="sigmoid", and let nothing but the Reshape follow it.',
    )
    every_pixel_has_weights_of_its_own = (
        "The last weights belong to single pixels: that is a Dense layer, not a convolution.",
        "Let a Dense layer make small feature maps (7 × 7 × some channels) only, and Conv2DTranspose layers the pixels.",
    )
    codings_unused = (
        "The images do not depend on the codings.",
        "Each layer has to be called on the output of the one before.",
    )
    no_activation = (
        "Up to its last activation the decoder is a linear function of the codings.",
        'Give the layers in between an activation: activation="relu".',
    )
    too_many_weights = (
        "The decoder has very many weights: its training would not end within this notebook's time.",
        "16 to 64 channels are enough.",
    )


MOST_WEIGHTS = 1_000_000  # the solution has a tenth of that
ENTRIES = 3  # of each kernel


def conv_inputs(rng: np.random.Generator, codings_size: int = 6) -> dict:
    return {
        "codings_size": codings_size,
        "codings": rng.normal(0, 1.5, (12, codings_size)),
        "seed": int(rng.integers(2**31)),
    }


def probe_outputs(build_conv_decoder: Any, inputs: dict) -> dict:
    """What it builds by default, and for another number of codings; weights stirred so that none is 0."""
    size, rng = inputs["codings_size"], np.random.default_rng(inputs["seed"])
    with doing("calling build_conv_decoder()"):
        default = build_conv_decoder()
    with doing(f"calling build_conv_decoder(codings_size={size})"):
        decoder = build_conv_decoder(codings_size=size)
    evidence = {"kinds": [kind_of(default), kind_of(decoder)]}
    if set(evidence["kinds"]) != {"model"}:
        return evidence
    if not _fits(default, DEFAULT_SIZE) or not _fits(decoder, size):
        return {**evidence, "sizes": [input_size(default), input_size(decoder)]}
    with doing(f"calling the decoder on codings of shape (12, {size})"):
        decoder(as_tensor(inputs["codings"]), training=False)
        stir(decoder, rng)
        images = decoder(as_tensor(10 * inputs["codings"]), training=False)
    return {**evidence, "images": _thin(images)}


def _fits(decoder: Any, size: int) -> bool:
    return input_size(decoder) in (None, size)


def _thin(images: Any) -> dict:
    """The images, or only the shape of something much larger."""
    array = np.asarray(images)
    return write(array if array.size <= 12 * 64 * 64 else np.zeros(array.shape[:8], "bool"))


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    for kind, what in zip(evidence["kinds"], ("build_conv_decoder()", "build_conv_decoder(…)"), strict=True):
        require_model(kind, what)
    asked = [DEFAULT_SIZE, inputs["codings_size"]]
    if "images" not in evidence:
        sizes = [int(n) if type(n) is int else None for n in evidence["sizes"]]
        raise Failure(Slip.codings_size_ignored, f"inputs of {asked} numbers", f"{sizes}")
    n = len(inputs["codings"])
    images = shaped(evidence["images"], WHAT, (n, 28, 28), _shapes(evidence["images"]))
    if images.min() < -1e-6 or images.max() > 1 + 1e-6:
        raise Failure(
            Slip.pixels_leave_0_to_1, "pixels in [0, 1]", f"pixels from {images.min():.3g} to {images.max():.3g}"
        )
    return "images of shape (28, 28), pixels in [0, 1]."


def _shapes(written: Any) -> dict[tuple[int, ...], Mistake]:
    """What an image of another size gives away."""
    shape = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    if shape[1:] == (784,):
        return {shape: Slip.images_flat}
    if len(shape) not in (3, 4) or (len(shape) == 4 and shape[3] > 1 and shape[1:3] != (28, 28)):
        return {}
    if len(shape) == 4 and shape[3] > 1:
        return {shape: Slip.several_channels}
    height = shape[1]
    larger = Slip.padding_not_same if height <= 40 else Slip.one_doubling_too_many
    named = Slip.one_doubling_missing if height <= 16 else larger
    return {shape: named, shape[:3]: named}


def probe_sharing(build_conv_decoder: Any, inputs: dict) -> dict:
    """Change single weights and count the pixels that change; and try whether the codings enter linearly."""
    size, rng = inputs["codings_size"], np.random.default_rng(inputs["seed"])
    with doing(f"calling build_conv_decoder(codings_size={size})"):
        decoder = build_conv_decoder(codings_size=size)
    if kind_of(decoder) != "model" or not _fits(decoder, size):
        return {"kind": kind_of(decoder), "size": input_size(decoder) if kind_of(decoder) == "model" else None}
    with doing(f"calling the decoder on codings of shape (12, {size})"):
        plain = decoder(as_tensor(inputs["codings"]), training=False)
    weights = int(sum(np.prod(variable.shape) for variable in decoder.trainable_variables))
    evidence = {"kind": "model", "shape": _thin(plain), "weights": weights}
    if np.shape(plain)[:3] != (12, 28, 28) or weights > MOST_WEIGHTS:
        return evidence
    stir(decoder, rng)

    def images(codings: np.ndarray) -> np.ndarray:
        return np.asarray(decoder(as_tensor(codings), training=False), "float64").reshape(-1, 784)

    codings = inputs["codings"]
    triple = np.stack([images(codings), images(-codings), images(0 * codings)])[:, :, ::16]
    return {
        **evidence,
        "triple": write(triple.astype("float32")),
        "changed": write(np.array([_pixels_changed(kernel, images, codings, rng) for kernel in _kernels(decoder)])),
    }


def _kernels(decoder: Any) -> list:
    return [variable for variable in decoder.trainable_variables if len(variable.shape) > 1]


def _pixels_changed(kernel: Any, images: Any, codings: np.ndarray, rng: np.random.Generator) -> int:
    """The most pixels that one entry of this kernel moves in any image."""
    before, values, most = images(codings), np.asarray(kernel).copy(), 0
    for _ in range(ENTRIES):
        entry = tuple(int(rng.integers(n)) for n in values.shape)
        for step in (3.0, -3.0):
            changed = values.copy()
            changed[entry] += step
            kernel.assign(changed)
            most = max(most, int(np.any(np.abs(images(codings) - before) > 1e-6, axis=0).sum()))
    kernel.assign(values)
    return most


def judge_sharing(inputs: dict, evidence: Mapping) -> str:
    require_model(evidence["kind"], "build_conv_decoder(…)")
    if "shape" not in evidence:
        raise Failure(Slip.codings_size_ignored, f"an input of {inputs['codings_size']} numbers", f"{evidence['size']}")
    weights = int(evidence["weights"])
    if weights > MOST_WEIGHTS:
        raise Failure(Slip.too_many_weights, f"at most {MOST_WEIGHTS:,} weights", f"{weights:,}")
    shaped(evidence["shape"], WHAT, (12, 28, 28), _shapes(evidence["shape"]))
    there, back, middle = shaped(evidence["triple"], WHAT, (3, 12, 49))
    if np.ptp(there, axis=0).max() < 1e-5:
        raise Failure(Slip.codings_unused, "other images for other codings", "one and the same image")
    changed = read_array(evidence["changed"])
    if not changed.size or changed.min() < 4:
        seen = f"{int(changed.min())} pixel" if changed.size else "no weights"
        raise Failure(
            Slip.every_pixel_has_weights_of_its_own,
            "every weight acts in many places of the image",
            f"a weight that acts on {seen}",
        )
    if _is_linear(there, back, middle):
        raise Failure(Slip.no_activation, "a curved function of the codings", "a linear one")
    return f"{weights:,} weights, each at work in at least {int(changed.min())} pixels ({numbers(changed, 3)})."


def _is_linear(there: np.ndarray, back: np.ndarray, middle: np.ndarray) -> bool:
    """f(z) + f(−z) = 2 f(0), for the pixels or for what a sigmoid makes them from; float32 gives 1e-3 of the logits."""

    def logit(pixels: np.ndarray) -> np.ndarray:
        inner = pixels.clip(1e-6, 1 - 1e-6)
        return np.log(inner / (1 - inner))

    for f in (logit, np.asarray):
        bend = np.abs(f(there) + f(back) - 2 * f(middle))
        usable = np.all([np.abs(logit(part)) < 5 for part in (there, back, middle)], axis=0)
        if usable.any() and bend[usable].max() < 1e-2 * max(np.abs(f(there) - f(back))[usable].max(), 1e-3):
            return True
    return False


outputs = Check(conv_inputs, probe_outputs, judge_outputs)
sharing = Check(conv_inputs, probe_sharing, judge_sharing)
