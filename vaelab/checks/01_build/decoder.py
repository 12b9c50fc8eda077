"""Checks of ``build_decoder(codings_size)``: codings (batch, codings_size) → images (batch, 28, 28)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    doing,
    shaped,
    write,
)
from vaelab.checks.kinds.models import (
    MODEL,
    as_tensor,
    input_size,
    kind_of,
    require_model,
    stir,
)

WHERE = "step 3, “The decoder”"
WHAT = "The decoder's output"


class Slip(General):
    not_reshaped = "The images come out flat, 784 values in a row.", "End with a Reshape([28, 28]) layer."
    codings_size_ignored = (
        "The decoder only works for one number of codings, whatever codings_size says.",
        "Use codings_size in the Input layer, not a number.",
    )
    codings_ignored = (
        "The image does not depend on every coding.",
        "Connect the whole input of the decoder to its first Dense layer.",
    )
    no_nonlinearity = (
        "The decoder is linear: without activations, its hidden layers can do no more than none.",
        'Give the hidden layers activation="relu".',
    )
    decoder_is_random = (
        "Decoding the same codings twice gives two different images.",
        "Sampling belongs at the end of the encoder; the decoder has no noise of its own.",
    )
    relu_on_output = (
        "The output layer cuts pixels off at 0, as a ReLU or clip does.",
        "A pixel that is cut off gets no gradient and may stay black. Leave the output layer without an activation (or use a sigmoid).",
    )
    softmax_on_output = (
        "The pixels of an image (or of one of its rows) add up to 1, as after a softmax.",
        "Pixels are not alternatives to each other. Leave the output layer without an activation (or use a sigmoid).",
    )
    pixels_up_to_255 = (
        "The pixels are scaled far beyond [0, 1].",
        "The data are in [0, 1]: leave out any factor such as 255.",
    )
    range_too_narrow = (
        "The output layer cannot reach all of [0, 1], where the pixels are.",
        "Leave the output layer without an activation (or use a sigmoid).",
    )


def outputs_inputs(rng: np.random.Generator, codings_size: int = 7) -> dict:
    return {"codings_size": codings_size, "codings": rng.normal(0, 1, (5, codings_size))}


def probe_outputs(build_decoder: Any, inputs: dict) -> dict:
    decoder = _build(build_decoder, inputs)
    evidence = {"model": kind_of(decoder), "input_size": input_size(decoder)}
    if not _fits(evidence, inputs):
        return evidence
    return {**evidence, "images": write(_decode(decoder, inputs["codings"]))}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    _require_decoder(evidence, inputs)
    _require_images(evidence["images"], inputs)
    images, size = inputs["codings"].shape
    return f"codings of shape ({images}, {size}) give images of shape ({images}, 28, 28)."


def behaviour_inputs(rng: np.random.Generator, codings_size: int = 8) -> dict:
    return {
        "codings_size": codings_size,
        "codings": rng.normal(0, 1, (32, codings_size)),
        "seed": int(rng.integers(2**31)),
    }


def probe_behaviour(build_decoder: Any, inputs: dict) -> dict:
    """Statistics of decoded images: as the decoder is made, with stirred weights, and driven to the ends of its range."""
    size, codings = inputs["codings_size"], inputs["codings"]
    decoder = _build(build_decoder, inputs)
    evidence = {"model": kind_of(decoder), "input_size": input_size(decoder)}
    if not _fits(evidence, inputs):
        return evidence
    images = write(_decode(decoder, codings))
    fresh = np.asarray(_decode(decoder, codings), "float64") if images.get("kind") == "array" else np.zeros(0)
    if fresh.shape not in {(len(codings), 28, 28), (len(codings), 28, 28, 1)} or not np.isfinite(fresh).all():
        return {**evidence, "images": images}
    stir(decoder, np.random.default_rng(inputs["seed"]))

    def decode(z: np.ndarray) -> np.ndarray:
        return np.asarray(_decode(decoder, z), "float64").reshape(len(z), 28, 28)

    base, one, two = decode(codings), codings[::2], codings[1::2]
    evidence |= {
        "fresh_scale": float(np.abs(fresh).max()),
        "scale": float(np.abs(base).max()),
        "zeros": float(np.mean(base == 0)) if base.min() >= 0 else 0.0,
        "change_of_second_call": float(np.abs(decode(codings) - base).max()),
        "change_per_coding": [float(np.abs(decode(codings + 2 * unit) - base).max()) for unit in np.eye(size)],
        "spread": float(np.ptp(base, axis=0).max()),
        "additivity_error": float(np.abs(decode(one + two) - decode(one) - decode(two) + decode(0 * one)).max()),
        "sum_errors": [float(np.abs(base.sum(axes) - 1).max()) for axes in ((1, 2), 2)],
    }
    for variable in decoder.trainable_variables:  # large weights drive an activation at the end to its limits
        variable.assign(10 * variable)
    driven = decode(30 * codings)
    return {**evidence, "lowest": write(driven.min()), "highest": write(driven.max())}


def judge_behaviour(inputs: dict, evidence: Mapping) -> str:
    _require_decoder(evidence, inputs)
    if "images" in evidence:
        _require_images(evidence["images"], inputs)
        raise ValueError("evidence without statistics")
    fresh_scale, scale = float(evidence["fresh_scale"]), max(float(evidence["scale"]), 1e-9)
    change = float(evidence["change_of_second_call"])
    if change > 1e-4 * scale:
        raise Failure(Slip.decoder_is_random, "the same image twice", f"pixels that differ by {change:.3g}")
    if min(float(error) for error in evidence["sum_errors"]) < 1e-2:
        raise Failure(Slip.softmax_on_output, "pixels independent of each other", "pixels that add up to 1")
    changes = np.asarray(evidence["change_per_coding"], "float64")
    if changes.min() <= 1e-6 * scale:
        dead = ", ".join(str(i) for i in np.flatnonzero(changes <= 1e-6 * scale)[:6])
        raise Failure(Slip.codings_ignored, "an image that changes with every coding", f"no change along coding {dead}")
    if float(evidence["additivity_error"]) < 1e-4 * float(evidence["spread"]):
        raise Failure(
            Slip.no_nonlinearity,
            "a non-linear decoder",
            "images that add up as the codings do: f(a + b) = f(a) + f(b) − f(0)",
        )
    # Decoders with Glorot or He weights start with pixels within ±10; a factor 255 makes that more than 100.
    if fresh_scale > 40:
        seen = f"pixels up to {fresh_scale:.3g} before any training"
        raise Failure(Slip.pixels_up_to_255, "pixels of the order of 1 for codings from the prior", seen)
    zeros = float(evidence["zeros"])
    if zeros > 0.05:
        raise Failure(
            Slip.relu_on_output,
            "pixels on both sides of 0, or a sigmoid",
            f"{zeros:.0%} of the pixels exactly 0, none below",
        )
    low, high = (float(shaped(evidence[key], WHAT, ())) for key in ("lowest", "highest"))
    if high < 0.9 or low > 0.1:
        raise Failure(
            Slip.range_too_narrow,
            "an output layer that reaches 0 and 1",
            f"pixels from {low:.3g} to {high:.3g} at most",
        )
    return "every coding shapes the image, and the output layer reaches all of [0, 1]."


def _build(build_decoder: Any, inputs: dict) -> Any:
    with doing(f"calling build_decoder(codings_size={inputs['codings_size']})"):
        return build_decoder(codings_size=inputs["codings_size"])


def _fits(evidence: Mapping, inputs: dict) -> bool:
    return evidence["model"] == MODEL and evidence["input_size"] in (None, inputs["codings_size"])


def _require_decoder(evidence: Mapping, inputs: dict) -> None:
    require_model(evidence["model"], "build_decoder(…)")
    if not _fits(evidence, inputs):
        size, seen = inputs["codings_size"], evidence["input_size"]
        expected = f"build_decoder(codings_size={size}) takes {size} codings"
        raise Failure(Slip.codings_size_ignored, expected, f"a decoder that takes {int(seen)}")


def _decode(decoder: Any, codings: np.ndarray) -> Any:
    with doing(f"calling the decoder on codings of shape {codings.shape}"):
        return decoder(as_tensor(codings))


def _require_images(written: Mapping, inputs: dict) -> None:
    """Raise ``Failure`` unless these are images with finite pixels."""
    n = len(inputs["codings"])
    shaped(written, WHAT, (n, 28, 28), dict.fromkeys([(n, 784), (n, 784, 1), (n, 1, 784)], Slip.not_reshaped))


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
behaviour = Check(behaviour_inputs, probe_behaviour, judge_behaviour)
