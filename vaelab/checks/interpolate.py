"""Checks of ``interpolate(encoder, decoder, image_a, image_b, steps=7)``: a straight line between two codings_mean, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.readable import (
    SAME_IMAGE,
    encode,
    images_of,
    misfit,
    random_code,
    random_images,
    random_pattern,
    read,
    require_codings_given,
    require_decoded,
    require_images_given,
    unknown,
    write_array,
)
from vaelab.checks.verdict import Failure, Mistake, numbers
from vaelab.checks.walk import ONE_TOO_FEW, ONE_TOO_MANY, STEPS_IGNORED

WHERE = "step 4, “From one image to another”"

CROSS_FADE = Mistake(
    "pixel_cross_fade",
    "This is the cross-fade of the pixels: the images never went through the encoder and the decoder.",
    "Mix the codings of the two images, not the images, and decode every mixture.",
    WHERE,
)
SAMPLED = Mistake(
    "sampled_codings",
    "The line begins and ends at sampled codings: the pictures change from call to call.",
    "Take the first output of the encoder, codings_mean, not the third.",
    WHERE,
)
LOG_VAR = Mistake(
    "log_variance_for_codings",
    "The line begins and ends at codings_log_var.",
    "The encoder returns [codings_mean, codings_log_var, codings]: take the first.",
    WHERE,
)
SWAPPED = Mistake(
    "ends_swapped",
    "The path goes from image_b to image_a.",
    "The weight of image_a falls from 1 to 0: (1 − t) a + t b.",
    WHERE,
)
ONE_IMAGE = Mistake(
    "one_image_encoded",
    "Both ends are the same image.",
    "Encode image_a and image_b, each once, and check the names of your variables.",
    WHERE,
)
END_LEFT_OUT = Mistake(
    "end_left_out",
    "The path stops before image_b.",
    "t has to reach 1: np.linspace(0, 1, steps) includes both ends, np.arange and i / steps do not.",
    WHERE,
)
START_LEFT_OUT = Mistake(
    "start_left_out", "The path does not begin at image_a.", "t has to begin at 0: np.linspace(0, 1, steps).", WHERE
)
BOTH_LEFT_OUT = Mistake(
    "ends_left_out",
    "Both ends are missing.",
    "The first and last frame are the reconstructions of image_a and image_b: np.linspace(0, 1, steps).",
    WHERE,
)
BEYOND = Mistake(
    "extrapolates",
    "The path goes beyond the two images.",
    "t runs from 0 to 1, and (1 − t) a + t b stays between them.",
    WHERE,
)
NOT_A_MIXTURE = Mistake(
    "weights_do_not_sum_to_one",
    "The codings of image_b are added to those of image_a, not mixed with them.",
    "The weights have to sum to 1: (1 − t) a + t b.",
    WHERE,
)
ALL_OUTPUTS = Mistake(
    "all_encoder_outputs_mixed",
    "All three outputs of the encoder are mixed and decoded.",
    "The encoder returns the list [codings_mean, codings_log_var, codings]: take the first, [0].",
    WHERE,
)
ORIGINALS = Mistake(
    "originals_at_the_ends",
    "The ends are the original images, not their reconstructions.",
    "Decode the codings of the ends as well: then every frame shows what the decoder can draw.",
    WHERE,
)


def line_inputs(rng: np.random.Generator, steps: int = 5, codings_size: int = 6) -> dict:
    """Of eight images the two whose codings point most apart, so that other paths differ from the straight line."""
    at_least(3, steps=steps, codings_size=codings_size)
    code, images = random_code(codings_size, rng), random_images(8, rng)
    mean = encode(images.astype("float64"), code)[0]
    unit = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    pair = np.unravel_index(np.argmin(unit @ unit.T), (8, 8))
    return {"code": code, "pattern": random_pattern(codings_size, rng), "images": images[list(pair)], "steps": steps}


def probe(interpolate: Any, inputs: dict) -> dict:
    """The frames of one call, and of a second one only the first and last."""
    from vaelab.checks import readable_models

    encoder, decoder = readable_models.encoder(inputs["code"]), readable_models.decoder(inputs["pattern"])
    image_a, image_b = inputs["images"]
    with doing(f"calling {_call(inputs)}"):
        frames = write_array(interpolate(encoder, decoder, image_a.copy(), image_b.copy(), steps=inputs["steps"]))
        again = write_array(interpolate(encoder, decoder, image_a.copy(), image_b.copy(), steps=inputs["steps"]))
    if again.get("kind") == "array" and again["shape"] == frames.get("shape") and len(again["shape"]) >= 3:
        again = write(read_array(again)[[0, -1]])
    return {
        "frames": frames,
        "ends_again": again,
        "encoder_given": encoder.notes(),
        "decoder_given": decoder.notes(),
    }


def probe_line(interpolate: Any, inputs: dict) -> dict:
    """Adds a call with the default number of steps."""
    from vaelab.checks import readable_models

    encoder, decoder = readable_models.encoder(inputs["code"]), readable_models.decoder(inputs["pattern"])
    evidence = probe(interpolate, inputs)
    with doing("calling interpolate(encoder, decoder, image_a, image_b)"):
        default = write_array(interpolate(encoder, decoder, *inputs["images"]))
    return {**evidence, "default_shape": default.get("shape", [])[:1]}


def judge_ends(inputs: dict, evidence: Mapping) -> str:
    frames = _frames(inputs, evidence)
    ends = frames[[0, -1]]
    seen = _decoded(inputs, frames, at_ends=True)[[0, -1]]
    mean, log_var, codings = encode(inputs["images"].astype("float64"), inputs["code"])
    again = images_of(evidence["ends_again"], _call(inputs), 2, mean.shape[1], WHERE)
    if np.abs(again - ends).max() > 1e-3 or _same(seen, codings):
        raise Failure(SAMPLED, "the same ends in every call", "ends drawn at random")
    if _same(seen, mean):
        return "the ends are the reconstructions of the two images."
    first, last = mean
    expected, observed = (
        f"ends at {numbers(first, 2)} and {numbers(last, 2)}",
        f"{numbers(seen[0], 2)} and {numbers(seen[1], 2)}",
    )
    for mistake, known in {
        LOG_VAR: log_var,
        SWAPPED: mean[::-1],
        NOT_A_MIXTURE: [first, first + last],
    }.items():
        if _same(seen, np.asarray(known)):
            raise Failure(mistake, expected, observed)
    if _same(seen[0], seen[1]) and (_same(seen[0], first) or _same(seen[0], last)):
        raise Failure(ONE_IMAGE, expected, observed)
    raise Failure(_missed_ends(seen, first, last), expected, observed)


def _missed_ends(seen: np.ndarray, first: np.ndarray, last: np.ndarray) -> Mistake:
    """What to call ends that lie on the line through both codings, but elsewhere: by their places t on it."""
    way = last - first
    places = (seen - first) @ way / (way @ way)
    if not _same(seen, first + places[:, None] * way):
        return unknown(WHERE)
    begins, ends = places
    if begins < -0.01 or ends > 1.01:
        return BEYOND
    if begins > 0.01 and ends < 0.99:
        return BOTH_LEFT_OUT
    return START_LEFT_OUT if begins > 0.01 else END_LEFT_OUT


CROSS_FADE_ENCODED = Mistake(
    "cross_fade_encoded",
    "The cross-fades of the pixels are encoded and decoded again.",
    "Encode only image_a and image_b, then mix their codings.",
    WHERE,
)
DECODED_MIXED = Mistake(
    "decoded_images_mixed",
    "Only the ends are decoded; the frames between are cross-fades of the two reconstructions.",
    "Mix the codings and decode every mixture.",
    WHERE,
)
UNEVEN = Mistake(
    "unequal_steps",
    "The steps along the line are not equally long.",
    "np.linspace(0, 1, steps) gives equal steps.",
    WHERE,
)
CURVED = Mistake(
    "not_a_straight_line",
    "The path from one end to the other is not a straight line.",
    "Mix all codings with the same t: (1 − t) a + t b.",
    WHERE,
)
SPHERICAL = Mistake(
    "spherical_interpolation",
    "The path follows a sphere (slerp).",
    "Here a straight line is asked for: (1 − t) a + t b.",
    WHERE,
)
STANDS_STILL = Mistake(
    "does_not_move", "All frames are the same image.", "t has to run from 0 to 1 over the frames.", WHERE
)


def judge_line(inputs: dict, evidence: Mapping) -> str:
    frames, steps = _frames(inputs, evidence), inputs["steps"]
    codings = _decoded(inputs, frames)
    if evidence["default_shape"] != [7]:
        raise Failure(STEPS_DEFAULT, "7 images", f"shape {evidence['default_shape']}")
    way = codings[-1] - codings[0]
    if np.abs(codings - codings[0]).max() < _CLOSE:
        raise Failure(STANDS_STILL, "frames that change", f"{steps} equal frames")
    faded = encode(_fade(inputs), inputs["code"])[0]
    if _same(codings, faded):
        raise Failure(CROSS_FADE_ENCODED, "mixtures of codings", "the codings of mixed images")
    places = (codings - codings[0]) @ way / max(way @ way, 1e-9)
    if not _same(codings, codings[0] + places[:, None] * way):
        named = SPHERICAL if _same(codings, _slerp(codings[0], codings[-1], steps)) else CURVED
        raise Failure(named, "codings on a straight line", "codings that leave it")
    if not np.allclose(places, np.linspace(0, 1, steps), rtol=0, atol=0.02):
        raise Failure(UNEVEN, f"t = {numbers(np.linspace(0, 1, steps), 3)}", f"t = {numbers(places, 3)}")
    return f"{steps} frames in equal steps on a straight line through the latent space."


STEPS_DEFAULT = Mistake(
    "default_steps",
    "Without steps, the number of images is not 7.",
    "Leave the default steps=7 in the def line.",
    WHERE,
)

# Codings read from float32 images are right to about 1e-5, from 256 grey levels to 0.03; two images differ by about 1.
_CLOSE = 0.05


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.abs(one - other).max() < _CLOSE)


def _frames(inputs: dict, evidence: Mapping) -> np.ndarray:
    steps, size = inputs["steps"], inputs["pattern"].codings_size
    require_images_given(evidence["encoder_given"], WHERE)
    for note in evidence["decoder_given"]:
        if len(note.get("shape", [])) == 3 and note["shape"][0] == 3:
            raise Failure(ALL_OUTPUTS, f"codings of shape ({steps}, {size})", f"shape {tuple(note['shape'])}")
    require_codings_given(evidence["decoder_given"], size, WHERE)
    written = evidence["frames"]
    shape = written.get("shape", []) if isinstance(written, Mapping) else []
    if len(shape) >= 3 and shape[1:3] == [28, 28]:
        named = {7: STEPS_IGNORED, steps + 1: ONE_TOO_MANY, steps - 1: ONE_TOO_FEW}.get(shape[0])
        if named and shape[0] != steps:
            raise Failure(Mistake(named.name, named.says, named.hint, WHERE), f"{steps} images", f"{shape[0]} images")
    return images_of(written, _call(inputs), steps, size, WHERE)


def _decoded(inputs: dict, frames: np.ndarray, at_ends: bool = False) -> np.ndarray:
    """The codings of all frames. Raises ``Failure`` where frames are no decoded images, with ``at_ends`` only at the ends."""
    pattern, fade = inputs["pattern"], _fade(inputs)
    if np.abs(frames - fade).max() < SAME_IMAGE or np.abs(frames - fade[::-1]).max() < SAME_IMAGE:
        raise Failure(CROSS_FADE, "decoded codings", "mixtures of the pixels of image_a and image_b")
    if np.abs(frames[[0, -1]] - inputs["images"]).max() < SAME_IMAGE:
        raise Failure(ORIGINALS, "reconstructions at both ends", "image_a and image_b themselves")
    ends_fit, all_fit = misfit(frames[[0, -1]], pattern).max() < SAME_IMAGE, misfit(frames, pattern).max() < SAME_IMAGE
    if ends_fit and not all_fit:
        if at_ends:
            return read(frames, pattern)
        t = np.linspace(0, 1, len(frames))[:, None, None]
        if np.abs(frames - (1 - t) * frames[0] - t * frames[-1]).max() < SAME_IMAGE:
            raise Failure(DECODED_MIXED, "a decoded mixture in every frame", "mixtures of decoded images")
    return require_decoded(frames, pattern, WHERE)


def _fade(inputs: dict) -> np.ndarray:
    image_a, image_b = inputs["images"].astype("float64")
    t = np.linspace(0, 1, inputs["steps"])[:, None, None]
    return (1 - t) * image_a + t * image_b


def _slerp(first: np.ndarray, last: np.ndarray, steps: int) -> np.ndarray:
    """Shoemake (1985): constant speed along the great circle."""
    cosine = first @ last / np.sqrt((first @ first) * (last @ last))
    angle = np.arccos(np.clip(cosine, -1, 1))
    t = np.linspace(0, 1, steps)[:, None]
    return (np.sin((1 - t) * angle) * first + np.sin(t * angle) * last) / max(np.sin(angle), 1e-9)


def _call(inputs: dict) -> str:
    return f"interpolate(encoder, decoder, image_a, image_b, steps={inputs['steps']})"


interpolation_ends = Check("interpolation_ends", "interpolate", line_inputs, probe, judge_ends, WHERE)
interpolation_line = Check("interpolation_line", "interpolate", line_inputs, probe_line, judge_line, WHERE)
