"""Walks through the latent space: a number of steps, each decoded to one frame, along a straight line from a to b."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake
from vaelab.checks.kinds import calls
from vaelab.checks.kinds.parts import SAME_IMAGE, Pattern, misfit

DEFAULT_STEPS = 7


class Slip(calls.Slip):
    """Words to fill in: ``{a}`` and ``{b}``, what the walk leads from and to."""

    steps_ignored = "There are always 7 images.", "Use the argument steps instead of a number."
    one_step_too_many = (
        "There is one image too many.",
        "steps counts the images, both ends included, not the gaps between them.",
    )
    one_step_too_few = (
        "There is one image too few.",
        "steps counts the images, both ends included, not the gaps between them.",
    )
    two_images_too_many = (
        "There are two images too many.",
        "steps counts all images, those of both ends among them: add none to them.",
    )
    default_steps = (
        "Without the argument steps, the number of images is not 7.",
        "Leave the default steps=7 in the def line.",
    )
    ends_swapped = "The path goes from {b} to {a}.", "The weight of {a} falls from 1 to 0: (1 − t) a + t b."
    end_left_out = (
        "The path stops before {b}.",
        "t has to reach 1: np.linspace(0, 1, steps) includes both ends, np.arange and i / steps do not.",
    )
    start_left_out = "The path does not begin at {a}.", "t has to begin at 0: np.linspace(0, 1, steps)."
    ends_left_out = (
        "Both ends are missing.",
        "The first and last frame belong to {a} and {b} themselves: np.linspace(0, 1, steps).",
    )
    extrapolates = "The path goes beyond {a} and {b}.", "t runs from 0 to 1, and (1 − t) a + t b stays between them."
    leads_away = (
        "The path leads away from {b}.",
        "(1 − t) a + t b, or a + t (b − a): is the difference the right way round?",
    )
    decoded_images_mixed = (
        "Only the ends are decoded; the frames between are cross-fades of the two reconstructions.",
        "Mix the codings and decode every mixture.",
    )
    unequal_steps = "The steps along the line are not equally long.", "np.linspace(0, 1, steps) gives equal steps."
    resized_like_an_image = (
        "The steps are those of tf.image.resize, which stands still at both ends.",
        "For it a pixel is an area, and beyond the middles of the outer two nothing changes. Mix the codings yourself: t = np.linspace(0, 1, steps), (1 − t) a + t b.",
    )
    not_a_straight_line = (
        "The path from one end to the other is not a straight line.",
        "Mix all codings with the same t: (1 − t) a + t b.",
    )
    does_not_move = "All frames are the same image.", "t has to run from 0 to 1 over the frames."


def frames_of(written: Any, what: str, steps: int, codings_size: int, slip: type[Slip]) -> np.ndarray:
    """The written frames as float64 (steps, 28, 28). Raises ``Failure`` for anything else."""
    shape = written.get("shape", []) if isinstance(written, Mapping) else []
    if len(shape) >= 3 and shape[1:3] == [28, 28] and shape[0] != steps:
        counts = {
            steps + 2: slip.two_images_too_many,
            DEFAULT_STEPS: slip.steps_ignored,
            steps + 1: slip.one_step_too_many,
            steps - 1: slip.one_step_too_few,
        }
        if named := counts.get(shape[0]):
            raise Failure(named, f"{steps} images", f"{shape[0]} images")
    return calls.images_of(written, what, steps, codings_size)


def codings_of(frames: np.ndarray, pattern: Pattern, slip: type[Slip]) -> np.ndarray:
    """The codings of all frames. Raises ``Failure`` where frames are no decoded images."""
    fit = misfit(frames, pattern) < SAME_IMAGE
    if fit[0] and fit[-1] and not fit.all():
        t = np.linspace(0, 1, len(frames))[:, None, None]
        if np.abs(frames - (1 - t) * frames[0] - t * frames[-1]).max() < SAME_IMAGE:
            raise Failure(slip.decoded_images_mixed, "a decoded mixture in every frame", "mixtures of decoded images")
    return calls.require_decoded(frames, pattern)


def missed_ends(begins: float, ends: float, slip: type[Slip], slack: float = 0.01) -> Mistake | None:
    """What to call a walk that begins and ends at these places t of the line from a (t = 0) to b (t = 1)."""
    if abs(begins) < slack and ends < -slack:
        return slip.leads_away
    if begins < -slack or ends > 1 + slack:
        return slip.extrapolates
    if begins > slack and ends < 1 - slack:
        return slip.ends_left_out
    if begins > slack:
        return slip.start_left_out
    return slip.end_left_out if ends < 1 - slack else None


def unequal(slip: type[Slip], places: np.ndarray) -> Mistake:
    """What to call steps that are not equally long, by their places t. (Of four a cosine makes the same as tf.image.resize.)"""
    resized = np.clip((2 * np.arange(len(places)) + 1) / len(places) - 0.5, 0, 1)
    alike = len(places) > 4 and np.allclose(places, resized, rtol=0, atol=0.02)
    return slip.resized_like_an_image if alike else slip.unequal_steps


def require_default(shape: Any, slip: type[Slip]) -> None:
    """Raise ``Failure`` unless a call without steps gave as many images as the task says."""
    if shape != [DEFAULT_STEPS]:
        raise Failure(slip.default_steps, f"{DEFAULT_STEPS} images", f"shape {shape}")
