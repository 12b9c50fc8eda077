"""Checks of ``interpolate(encoder, decoder, image_a, image_b, steps=7)``: a straight line between two codings_mean, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, read_array, write
from vaelab.checks.kinds import paths
from vaelab.checks.kinds.calls import (
    are_clipped,
    images_of,
    require_all_encoded,
    require_called,
    require_codings_given,
    require_images_given,
    write_array,
)
from vaelab.checks.kinds.parts import SAME_IMAGE, encode, misfit, random_code, random_images, random_pattern, read

WHERE = "step 4, “From one image to another”"


class Slip(paths.Slip, a="image_a", b="image_b"):
    pixel_cross_fade = (
        "This is the cross-fade of the pixels: the images never went through the encoder and the decoder.",
        "Mix the codings of the two images, not the images, and decode every mixture.",
    )
    sampled_codings = (
        "The line begins and ends at sampled codings: the pictures change from call to call.",
        "Take the first output of the encoder, codings_mean, not the third.",
    )
    log_variance_for_codings = (
        "The line begins and ends at codings_log_var.",
        "The encoder returns [codings_mean, codings_log_var, codings]: take the first.",
    )
    outputs_for_images = (
        "The line leads from codings_mean to codings_log_var of the same image.",
        "The encoder's outputs are no images: codings_mean is the first, with a row for each image, a, b = encoder(…)[0].",
    )
    deviation_added = (
        "The line begins and ends one standard deviation from codings_mean.",
        "Take codings_mean as it is: exp(codings_log_var / 2) is added to it nowhere, with noise or without.",
    )
    codings_normalised = (
        "The codings are divided by their length.",
        "Decode (1 − t) a + t b as it is: the decoder knows codings of any length.",
    )
    one_image_encoded = (
        "Both ends are the same image.",
        "Encode image_a and image_b, each once, and check the names of your variables.",
    )
    weights_of_the_ends = (
        "The path begins at {begin} and ends at {end}, where a and b are the two codings_mean.",
        "(1 − t) a + t b: the one weight falls from 1 to 0 while the other rises from 0 to 1.",
    )
    steps_at_random = (
        "The places on the line are drawn at random: the pictures change from call to call.",
        "t goes from 0 to 1 in equal steps, np.linspace(0, 1, steps).",
    )
    random_ends = (
        "The pictures change from call to call: the line does not begin and end at codings_mean.",
        "Nothing is random here: mix codings_mean of both images, the encoder's first output, and add no noise to it.",
    )
    weights_do_not_sum_to_one = (
        "The codings of image_b are added to those of image_a, not mixed with them.",
        "The weights have to sum to 1: (1 − t) a + t b.",
    )
    all_encoder_outputs_mixed = (
        "All three outputs of the encoder are mixed and decoded.",
        "The encoder returns the list [codings_mean, codings_log_var, codings]: take the first, [0].",
    )
    originals_at_the_ends = (
        "The ends are the original images, not their reconstructions.",
        "Decode the codings of the ends as well: then every frame shows what the decoder can draw.",
    )
    cross_fade_encoded = (
        "The cross-fades of the pixels are encoded and decoded again.",
        "Encode only image_a and image_b, then mix their codings.",
    )
    spherical_interpolation = (
        "The path follows a sphere, around the straight line.",
        "Here a straight line is asked for: (1 − t) a + t b.",
    )


def line_inputs(rng: np.random.Generator, steps: int = 9, codings_size: int = 6) -> dict:
    """Of eight images the two whose codings point most apart, so that other paths differ from the straight line."""
    at_least(3, steps=steps, codings_size=codings_size)
    code, images = random_code(codings_size, rng), random_images(8, rng)
    mean = encode(images.astype("float64"), code)[0]
    unit = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    pair = np.unravel_index(np.argmin(unit @ unit.T), (8, 8))
    return {"code": code, "pattern": random_pattern(codings_size, rng), "images": images[list(pair)], "steps": steps}


def probe(interpolate: Any, inputs: dict) -> dict:
    """The frames of one call, and of a second one only the first and last."""
    from vaelab.checks.kinds import recorders

    encoder, decoder = recorders.encoder(inputs["code"]), recorders.decoder(inputs["pattern"])
    kept = recorders.keeping(encoder)
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
        "encoded": recorders.known_among(kept, inputs["images"]),
        "decoder_given": decoder.notes(),
    }


def probe_line(interpolate: Any, inputs: dict) -> dict:
    """Adds a call with the default number of steps."""
    from vaelab.checks.kinds import recorders

    encoder, decoder = recorders.encoder(inputs["code"]), recorders.decoder(inputs["pattern"])
    evidence = probe(interpolate, inputs)
    with doing("calling interpolate(encoder, decoder, image_a, image_b)"):
        default = write_array(interpolate(encoder, decoder, *inputs["images"]))
    return {**evidence, "default_shape": default.get("shape", [])[:1]}


def judge_ends(inputs: dict, evidence: Mapping) -> str:
    frames = _frames(inputs, evidence)
    ends = frames[[0, -1]]
    seen = _decoded(inputs, evidence, frames, at_ends=True)[[0, -1]]
    mean, log_var, codings = encode(inputs["images"].astype("float64"), inputs["code"])
    again = images_of(evidence["ends_again"], _call(inputs), 2, mean.shape[1])
    first, last = mean
    places = _places(seen, first, last)
    if np.abs(again - ends).max() > 1e-3:
        named = Slip.random_ends if places is None else Slip.steps_at_random
        raise Failure(named, "the same ends in every call", "ends drawn at random")
    if _same(seen, codings):
        raise Failure(Slip.sampled_codings, "the same ends in every call", "ends drawn at random")
    if _same(seen, mean):
        return "the ends are the reconstructions of the two images."
    expected, observed = (
        f"ends at {numbers(first, 2)} and {numbers(last, 2)}",
        f"{numbers(seen[0], 2)} and {numbers(seen[1], 2)}",
    )
    for mistake, known in {
        Slip.log_variance_for_codings: log_var,
        Slip.outputs_for_images: [mean[0], log_var[0]],
        Slip.deviation_added: mean + np.exp(log_var / 2),
        Slip.codings_normalised: mean / np.linalg.norm(mean, axis=1, keepdims=True),
        Slip.ends_swapped: mean[::-1],
        Slip.weights_do_not_sum_to_one: [first, first + last],
    }.items():
        if _same(seen, np.asarray(known)):
            raise Failure(mistake, expected, observed)
    if are_clipped(seen, mean, _CLOSE):
        raise Failure(Slip.codings_clipped, expected, observed)
    if _same(seen[0], seen[1]) and (_same(seen[0], first) or _same(seen[0], last)):
        raise Failure(Slip.one_image_encoded, expected, observed)
    if np.ptp(frames, axis=0).max() < 1e-3:
        raise Failure(Slip.does_not_move, "frames that change", f"{len(frames)} equal frames")
    named = None if places is None else paths.missed_ends(*places, Slip)
    named = named or _weighed(seen, mean)
    if named is Slip.unrecognised:
        require_all_encoded(evidence["encoded"], 2)
    raise Failure(named, expected, observed)


def _places(seen: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray | None:
    """The places t of codings on the line from the first (t = 0) to the last (t = 1); None for others."""
    way = last - first
    places = (seen - first) @ way / (way @ way)
    return places if _same(seen, first + places[:, None] * way) else None


def _weighed(seen: np.ndarray, mean: np.ndarray) -> Mistake:
    """What to call ends that are other mixtures of both codings."""
    weights = np.linalg.lstsq(mean.T, seen.T, rcond=None)[0].T
    if not _same(seen, weights @ mean):
        return Slip.unrecognised
    begin, end = (f"{a:.2g} a {'−' if b < -0.005 else '+'} {abs(b):.2g} b" for a, b in np.round(weights, 2) + 0.0)
    return Slip.weights_of_the_ends.about(begin=begin, end=end)


def judge_line(inputs: dict, evidence: Mapping) -> str:
    frames, steps = _frames(inputs, evidence), inputs["steps"]
    codings = _decoded(inputs, evidence, frames)
    paths.require_default(evidence["default_shape"], Slip)
    way = codings[-1] - codings[0]
    if np.abs(codings - codings[0]).max() < _CLOSE:
        raise Failure(Slip.does_not_move, "frames that change", f"{steps} equal frames")
    faded = encode(_fade(inputs), inputs["code"])[0]
    if _same(codings, faded):
        raise Failure(Slip.cross_fade_encoded, "mixtures of codings", "the codings of mixed images")
    places = (codings - codings[0]) @ way / max(way @ way, 1e-9)
    if not _same(codings, codings[0] + places[:, None] * way):
        named = (
            Slip.spherical_interpolation
            if any(_same(codings, path) for path in _around(codings[0], codings[-1], steps))
            else Slip.not_a_straight_line
        )
        mean, t = encode(inputs["images"].astype("float64"), inputs["code"])[0], np.linspace(0, 1, steps)[:, None]
        if are_clipped(codings, (1 - t) * mean[0] + t * mean[1], _CLOSE):
            named = Slip.codings_clipped
        raise Failure(named, "codings on a straight line", "codings that leave it")
    if not np.allclose(places, np.linspace(0, 1, steps), rtol=0, atol=0.02):
        expected, observed = (f"t = {numbers(values, 3)}" for values in (np.linspace(0, 1, steps), places))
        raise Failure(paths.unequal(Slip, places), expected, observed)
    return f"{steps} frames in equal steps on a straight line through the latent space."


# Codings read from float32 images are right to about 1e-5, from 256 grey levels to 0.03; two images differ by about 1.
_CLOSE = 0.05


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.abs(one - other).max() < _CLOSE)


def _frames(inputs: dict, evidence: Mapping) -> np.ndarray:
    steps, size = inputs["steps"], inputs["pattern"].codings_size
    require_images_given(evidence["encoder_given"])
    for note in evidence["decoder_given"]:
        if len(note.get("shape", [])) == 3 and note["shape"][0] == 3:
            raise Failure(
                Slip.all_encoder_outputs_mixed, f"codings of shape ({steps}, {size})", f"shape {tuple(note['shape'])}"
            )
    require_codings_given(evidence["decoder_given"], size)
    return paths.frames_of(evidence["frames"], _call(inputs), steps, size, Slip)


def _decoded(inputs: dict, evidence: Mapping, frames: np.ndarray, at_ends: bool = False) -> np.ndarray:
    """The codings of all frames. Raises ``Failure`` where frames are no decoded images, with ``at_ends`` only at the ends."""
    pattern, fade = inputs["pattern"], _fade(inputs)
    if np.abs(frames - fade).max() < SAME_IMAGE or np.abs(frames - fade[::-1]).max() < SAME_IMAGE:
        raise Failure(Slip.pixel_cross_fade, "decoded codings", "mixtures of the pixels of image_a and image_b")
    if np.abs(frames[[0, -1]] - inputs["images"]).max() < SAME_IMAGE:
        raise Failure(Slip.originals_at_the_ends, "reconstructions at both ends", "image_a and image_b themselves")
    if misfit(frames[[0, -1]], pattern).max() >= SAME_IMAGE:
        require_called(evidence["decoder_given"], "decoder")
    elif at_ends:
        return read(frames, pattern)
    return paths.codings_of(frames, pattern, Slip)


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


def _around(first: np.ndarray, last: np.ndarray, steps: int) -> list[np.ndarray]:
    """Paths on a sphere: the great circle, its directions with lengths in equal steps, and lines brought to such lengths."""
    lengths, t = np.linalg.norm([first, last], axis=1), np.linspace(0, 1, steps)[:, None]
    one, other = (coding / max(length, 1e-9) for coding, length in zip((first, last), lengths, strict=True))
    lines = [(1 - t) * one + t * other, (1 - t) * first + t * last]
    turned = [line / np.maximum(np.linalg.norm(line, axis=1, keepdims=True), 1e-9) for line in lines]
    evenly = (1 - t) * lengths[0] + t * lengths[1]
    return [_slerp(first, last, steps), *(evenly * directions for directions in (_slerp(one, other, steps), *turned))]


def _call(inputs: dict) -> str:
    return f"interpolate(encoder, decoder, image_a, image_b, steps={inputs['steps']})"


ends = Check(line_inputs, probe, judge_ends)
line = Check(line_inputs, probe_line, judge_line)
