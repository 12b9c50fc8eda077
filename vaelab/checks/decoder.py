"""Checks of ``build_decoder(codings_size)``: codings (batch, codings_size) → images (batch, 28, 28)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, doing
from vaelab.checks.evidence import write
from vaelab.checks.models import MODEL, as_tensor, input_size, kind_of, require_model
from vaelab.checks.verdict import NOT_FINITE, Failure, Mistake, numbers, shaped, worded

WHERE = "step 3, “The decoder”"

NOT_RESHAPED = Mistake(
    "not_reshaped", "The images come out flat, 784 values in a row.", "End with a Reshape([28, 28]) layer.", WHERE
)
CODINGS_SIZE_IGNORED = Mistake(
    "codings_size_ignored",
    "The decoder only works for one number of codings, whatever codings_size says.",
    "Use codings_size in the Input layer instead of a number.",
    WHERE,
)
CODINGS_IGNORED = Mistake(
    "codings_ignored",
    "The image does not depend on every coding.",
    "Connect the input of the decoder to its first Dense layer, whole.",
    WHERE,
)
LINEAR = Mistake(
    "no_nonlinearity",
    "The decoder is linear: an image of a sum of codings is the sum of the images.",
    'Give the hidden layers activation="relu".',
    WHERE,
)
RANDOM = Mistake(
    "decoder_is_random",
    "Decoding the same codings twice gives two different images.",
    "Sampling belongs at the end of the encoder; the decoder has no noise of its own.",
    WHERE,
)
RELU = Mistake(
    "relu_on_output",
    "The output layer cuts off at 0, like a ReLU.",
    "A pixel stuck below 0 gets no gradient and stays black. Leave the output layer without an activation (or use a sigmoid).",
    WHERE,
)
SOFTMAX = Mistake(
    "softmax_on_output",
    "The pixels of an image (or of a row) sum to 1, as after a softmax.",
    "Pixels are not alternatives of each other. Leave the output layer without an activation (or use a sigmoid).",
    WHERE,
)
SCALED = Mistake(
    "pixels_up_to_255",
    "The pixels are scaled far beyond [0, 1].",
    "The data are in [0, 1]; leave any factor such as 255 out.",
    WHERE,
)
UNREACHABLE = Mistake(
    "range_too_narrow",
    "The output layer cannot reach the range [0, 1] of the pixels.",
    "Leave the output layer without an activation (or use a sigmoid).",
    WHERE,
)


def outputs_inputs(rng: np.random.Generator, codings_size: int = 10) -> dict:
    return {"codings_size": codings_size, "codings": rng.normal(0, 1, (5, codings_size))}


def probe_outputs(build_decoder: Any, inputs: dict) -> dict:
    size = inputs["codings_size"]
    with doing(f"calling build_decoder(codings_size={size})"):
        decoder = build_decoder(codings_size=size)
    evidence = {"model": kind_of(decoder), "input_size": input_size(decoder)}
    if evidence["model"] != MODEL or evidence["input_size"] not in (None, size):
        return evidence
    with doing(f"calling the decoder on codings of shape {inputs['codings'].shape}"):
        return {**evidence, "images": write(decoder(as_tensor(inputs["codings"])))}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    _require_decoder(inputs, evidence)
    images, size = len(inputs["codings"]), inputs["codings_size"]
    flat = {(images, 784): NOT_RESHAPED, (images, 784, 1): NOT_RESHAPED, (images, 1, 784): NOT_RESHAPED}
    shaped(evidence["images"], "the decoder's output", (images, 28, 28), flat, WHERE)
    return f"({images}, {size}) codings → ({images}, 28, 28) images."


def behaviour_inputs(rng: np.random.Generator, codings_size: int = 8) -> dict:
    return {"codings_size": codings_size, "codings": rng.normal(0, 1, (32, codings_size))}


def probe_behaviour(build_decoder: Any, inputs: dict) -> dict:
    """Statistics of the decoded images at several places: small ones for structure, wide ones for the output's range."""
    size, codings = inputs["codings_size"], inputs["codings"]
    with doing(f"calling build_decoder(codings_size={size})"):
        decoder = build_decoder(codings_size=size)
    evidence = {"model": kind_of(decoder), "input_size": input_size(decoder)}
    if evidence["model"] != MODEL or evidence["input_size"] not in (None, size):
        return evidence

    def decode(z: np.ndarray) -> np.ndarray:
        with doing(f"calling the decoder on codings of shape {z.shape}"):
            return np.asarray(decoder(as_tensor(z)), "float64")

    base = decode(codings)
    if base.shape[1:] not in {(28, 28), (28, 28, 1)}:
        return {**evidence, "images": write(base)}
    moved = [float(np.abs(decode(codings + 2 * np.eye(size)[i]) - base).max()) for i in range(size)]
    half = len(codings) // 2
    one, two = codings[:half], codings[half:]
    together = decode(one + two) - decode(one) - decode(two) + decode(np.zeros_like(one))
    wide = decode(30 * codings).reshape(len(codings), -1)
    rows = wide.reshape(len(codings), 28, 28)
    return {
        **evidence,
        "finite": bool(np.isfinite(base).all() and np.isfinite(wide).all()),
        "change_per_coding": moved,
        "change_of_second_call": float(np.abs(decode(codings) - base).max()),
        "scale": float(np.abs(base).max()),
        "additivity_error": float(np.abs(together).max()),
        "spread": float(np.ptp(base, axis=0).max()),
        "wide_min": float(wide.min()),
        "wide_max": float(wide.max()),
        "wide_zeros": float(np.mean(wide == 0)),
        "sums": [
            float(np.ptp(wide.sum(1))),
            float(wide.sum(1).mean()),
            float(np.ptp(rows.sum(2))),
            float(rows.sum(2).mean()),
        ],
    }


def judge_behaviour(inputs: dict, evidence: Mapping) -> str:
    _require_decoder(inputs, evidence)
    images = len(inputs["codings"])
    if "images" in evidence:
        shaped(evidence["images"], "the decoder's output", (images, 28, 28), {(images, 784): NOT_RESHAPED}, WHERE)
    if evidence["finite"] is not True:
        raise Failure(worded(NOT_FINITE, what="the decoder's output"), "finite numbers", "NaN or infinity")
    scale = max(float(evidence["scale"]), 1e-9)
    if float(evidence["change_of_second_call"]) > 1e-4 * scale:
        raise Failure(RANDOM, "the same image twice", f"pixels that differ by {evidence['change_of_second_call']:.3g}")
    total, mean_total, per_row, mean_row = (float(value) for value in evidence["sums"])
    if (total < 1e-2 and abs(mean_total - 1) < 1e-2) or (per_row < 1e-2 and abs(mean_row - 1) < 1e-2):
        raise Failure(SOFTMAX, "pixels independent of each other", "pixels that sum to 1")
    changes = np.asarray(evidence["change_per_coding"], "float64")
    if changes.min() <= 1e-6 * scale:
        dead = ", ".join(str(i) for i in np.flatnonzero(changes <= 1e-6 * scale)[:6])
        raise Failure(CODINGS_IGNORED, "an image that changes with every coding", f"no change along coding {dead}")
    if float(evidence["additivity_error"]) < 1e-4 * float(evidence["spread"]):
        raise Failure(LINEAR, "a non-linear decoder", "image(a + b) − image(a) − image(b) + image(0) = 0")
    low, high = float(evidence["wide_min"]), float(evidence["wide_max"])
    seen = f"pixels from {low:.3g} to {high:.3g} for codings of size 30"
    if low >= 0 and float(evidence["wide_zeros"]) > 0.05 and high > 1.5:
        raise Failure(RELU, "pixels on both sides of 0, or a sigmoid", seen)
    if scale > 20:
        raise Failure(SCALED, "pixels of the order of 1 for codings from the prior", f"pixels up to {scale:.3g}")
    if high < 0.9 or low > 0.1:
        raise Failure(UNREACHABLE, "an output layer that can reach 0 and 1", seen)
    return "every coding shapes the image, and the output layer reaches all of [0, 1]."


def _require_decoder(inputs: dict, evidence: Mapping) -> None:
    size, seen = inputs["codings_size"], evidence["input_size"]
    require_model(evidence["model"], "build_decoder(…)", WHERE)
    if seen not in (None, size):
        found = f"a decoder that takes {numbers(seen)} codings"
        raise Failure(CODINGS_SIZE_IGNORED, f"build_decoder(codings_size={size}) takes {size} codings", found)


decoder_outputs = Check("decoder_outputs", "decoder", outputs_inputs, probe_outputs, judge_outputs, WHERE)
decoder_behaviour = Check("decoder_behaviour", "decoder", behaviour_inputs, probe_behaviour, judge_behaviour, WHERE)
