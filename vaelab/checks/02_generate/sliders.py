"""Checks of ``decode_sliders(decoder, *values)``: one value per coding → one image (28, 28) in [0, 1]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, doing, numbers, shaped
from vaelab.checks.kinds import calls
from vaelab.checks.kinds.calls import require_codings_given, require_decoded, write_array
from vaelab.checks.kinds.parts import random_pattern

WHERE = "step 5, “Sliders”"


class Slip(General):
    batch_axis_kept = (
        "The image still carries its batch axis.",
        "The decoder returns a batch of one image: take it out with [0].",
    )
    one_image_per_value = (
        "There is one image per slider.",
        "All values together are the codings of one image: one row, shape (1, number of codings).",
    )
    values_reversed = "The values arrive in reverse order.", "The first value is coding 0, the second coding 1 …"
    values_reordered = "The values are shuffled or sorted.", "The first value is coding 0, the second coding 1 …"
    first_value_only = (
        "Only the first value arrives; the other codings are 0.",
        "*values collects all values in a tuple: make one row of codings of all of them.",
    )
    one_value_for_all_codings = (
        "All codings get the same value.",
        "Each value belongs to one coding: np.array([values]).",
    )
    values_ignored = "All codings are 0, whatever the sliders say.", "Hand values on to the decoder."
    values_scaled = (
        "The values are multiplied by a number on their way to the decoder.",
        "The sliders already show codings: hand them on as they are.",
    )
    values_rounded = "The values lose decimals.", "Hand them on as they are: no int(), no integer dtype, no rounding."
    values_limited = "Values are cut off.", "Clip the pixels, not the codings."
    image_is_random = (
        "The same slider values give two different images.",
        "There is nothing to draw here: decode the values themselves.",
    )
    not_clipped = "Some pixels lie outside [0, 1].", "Far from 0 the decoder overshoots. Clip: np.clip(image, 0, 1)."


def codings_inputs(rng: np.random.Generator, codings_size: int = 5) -> dict:
    """Distinct values of both signs, between −3 and 3, 0.15 and more away from whole numbers, neither rising nor falling."""
    sizes = rng.permutation(np.linspace(0.3, 2.7, codings_size)) + rng.uniform(-0.05, 0.05, codings_size)
    whole = np.abs(sizes - np.round(sizes)) < 0.15
    signs = rng.permutation(np.resize([-1.0, 1.0], codings_size))
    values = np.round(np.where(whole, sizes + 0.2, sizes) * signs, 2)
    if abs(np.sign(np.diff(values)).sum()) == codings_size - 1:  # then sorting them would be no mistake, or reversing
        values[:2] = values[1::-1]
    return {"values": values.tolist(), "pattern": random_pattern(codings_size, rng)}


def probe_codings(decode_sliders: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    decoder = recorders.decoder(inputs["pattern"])
    with doing(f"calling {_call(inputs)}"):
        images = [write_array(decode_sliders(decoder, *inputs["values"])) for _ in range(2)]
    return {"images": images, "given": decoder.notes()}


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    image, values = _image(inputs, evidence), np.array(inputs["values"])
    seen = require_decoded(image[None], inputs["pattern"])[0]
    again = shaped(evidence["images"][1], _call(inputs), (28, 28))
    if np.abs(again - image).max() > 1e-3:
        raise Failure(Slip.image_is_random, "the same image twice", "two different images")
    if np.abs(seen - np.round(values, 1)).max() < 1e-3 < np.abs(seen - values).max():
        raise Failure(Slip.values_rounded, numbers(values, 3), numbers(seen, 3))
    if np.abs(seen - values).max() < _CLOSE:
        return f"{len(values)} values, in order, decoded to one image."
    raise Failure(_what_became_of(values, seen), numbers(values, 3), numbers(seen, 3))


# Codings read from a float32 image are right to about 1e-4, from one of 256 grey levels to 0.05; values differ by 0.2.
_CLOSE = 0.08


def _what_became_of(values: np.ndarray, seen: np.ndarray) -> Mistake:
    first, factor = np.zeros_like(values), seen @ values / (values @ values)
    if np.abs(seen).max() > 0.01 and np.ptp(seen) < 0.01:
        return Slip.one_value_for_all_codings
    first[0] = values[0]
    known = {
        Slip.values_ignored: 0 * values,
        Slip.values_reversed: values[::-1],
        Slip.first_value_only: first,
        Slip.values_rounded: np.trunc(values),
        Slip.values_scaled: factor * values,
    }
    for mistake, codings in known.items():
        if np.abs(seen - codings).max() < _CLOSE:
            return mistake
    if np.abs(seen - np.round(values)).max() < _CLOSE:
        return Slip.values_rounded
    if np.abs(np.sort(seen) - np.sort(values)).max() < _CLOSE:
        return Slip.values_reordered
    limited = np.clip(values, seen.min(), seen.max())
    if np.abs(seen - limited).max() < _CLOSE or np.abs(seen - np.tanh(values)).max() < _CLOSE:
        return Slip.values_limited
    return Slip.unrecognised


def pixels_inputs(rng: np.random.Generator, codings_size: int = 12) -> dict:
    """Values near the ends of the sliders, where the decoder overshoots."""
    values = np.round(rng.uniform(2, 3, codings_size) * rng.choice([-1.0, 1.0], codings_size), 2)
    if abs(np.sign(np.diff(values)).sum()) == codings_size - 1:  # then sorting them would be no mistake, or reversing
        values[:2] = values[1::-1]
    return {"values": values.tolist(), "pattern": random_pattern(codings_size, rng)}


def judge_pixels(inputs: dict, evidence: Mapping) -> str:
    image, pattern = _image(inputs, evidence), inputs["pattern"]
    require_decoded(image[None], pattern)
    if image.min() < -1e-6 or image.max() > 1 + 1e-6:
        raise Failure(Slip.not_clipped, "pixels in [0, 1]", f"pixels from {image.min():.3g} to {image.max():.3g}")
    return "pixels stay in [0, 1] at the ends of the sliders."


def _image(inputs: dict, evidence: Mapping) -> np.ndarray:
    size = inputs["pattern"].codings_size
    require_codings_given(evidence["given"], size)
    shapes = {
        (1, 28, 28): Slip.batch_axis_kept,
        (1, 28, 28, 1): Slip.batch_axis_kept,
        (size, 28, 28): Slip.one_image_per_value,
        (28,): calls.Slip.row_of_pixels,
        (784,): calls.Slip.images_flat,
        (1, 784): calls.Slip.images_flat,
    }
    return shaped(evidence["images"][0], _call(inputs), (28, 28), shapes)


def _call(inputs: dict) -> str:
    return f"decode_sliders(decoder, {', '.join(f'{value:g}' for value in inputs['values'])})"


codings = Check(codings_inputs, probe_codings, judge_codings)
pixels = Check(pixels_inputs, probe_codings, judge_pixels)
