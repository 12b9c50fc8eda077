"""What a decoder's pixels tell: how large they are, which codings move them, which are copies of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake
from vaelab.checks.kinds import widths
from vaelab.checks.kinds.linearity import FAR, bend_of_logits, in_0_to_1, near_and_far, relative_bend


def pixel_statistics(decode: Callable, codings: np.ndarray, of_one_kind: Callable | None = None) -> dict:
    """Numbers that tell what becomes of codings (n, codings_size): how large pixels are, what moves them, whether they add up.

    Args:
        decode: codings → images (n, 28, 28), by a network of stirred weights.
        of_one_kind: the same for half of the rows and one label, where there are labels.
    """
    base = decode(codings)
    sums = near_and_far(of_one_kind or decode, codings)
    return {
        "scale": float(np.abs(base).max()),
        "zeros": float(np.mean(base == 0)) if base.min() >= 0 else 0.0,
        "two_greys": bool(np.isin(base, (0, 1)).all()),
        "change_of_second_call": float(np.abs(decode(codings) - base).max()),
        "change_per_coding": _change_per_coding(decode, codings, base),
        "bend": relative_bend(sums),
        "bend_of_logits": bend_of_logits(sums),
        "directions": max(map(widths.of_outputs, (base, _inside(np.concatenate(sums[1][1:3]))))),
        "sum_errors": [float(np.abs(base.sum(axes) - 1).max()) for axes in ((1, 2), 2)],
    }


def fresh(decode: Callable, codings: np.ndarray) -> dict:
    """Of a decoder as it is made: the largest pixel, and whether the pixels of all images, or rows, or columns have one spread.

    So they have after a normalisation whose own weights are 1 and 0 still, but for its epsilon, of codings so large that it
    does not count. Of other decoders these spreads differ by several percent, and of 32 images or more some surely do.
    """
    near, far = decode(codings), np.clip(np.nan_to_num(decode(FAR * codings)), -1e38, 1e38)
    spreads = [
        spread(axis=axes) for axes in ((1, 2), 1, 2) for spread in (far.std, lambda axis: np.sqrt((far**2).mean(axis)))
    ]
    alike = any(np.ptp(values) < 0.005 * values.mean() for values in spreads)
    return {"fresh_scale": float(np.abs(near).max()), "alike": bool(alike)}


def _change_per_coding(decode: Callable, codings: np.ndarray, base: np.ndarray) -> list[float]:
    """How far pixels move at most where one coding is 2 more, for each coding: another one in every row of codings (n, size)."""
    n, size = codings.shape
    changes = []
    for first in range(0, size, n):
        moved = first + np.arange(n) % min(n, size - first)
        change = np.abs(decode(codings + 2 * np.eye(size)[moved]) - base).reshape(n, -1).max(axis=1)
        changes += [float(change[moved == coding].max()) for coding in range(first, min(first + n, size))]
    return changes


def require_pixels(slip: Any, evidence: Mapping, noisy: Mistake) -> None:
    """Raise ``Failure`` with ``slip``'s own names unless ``pixel_statistics`` are those of a decoder.

    ``fresh_scale`` is the largest pixel before the weights were stirred: decoders with Glorot or He weights start with pixels
    within ±10, and a factor 255 makes that more than 100.
    """
    scale, change = max(float(evidence["scale"]), 1e-9), float(evidence["change_of_second_call"])
    if change > 1e-4 * scale:
        raise Failure(noisy, "the same image twice", f"pixels that differ by {change:.3g}")
    if min(float(error) for error in evidence["sum_errors"]) < 1e-2:
        raise Failure(slip.softmax_on_output, "pixels independent of each other", "pixels that add up to 1")
    changes = np.asarray(evidence["change_per_coding"], "float64")
    if changes.min() <= 1e-6 * scale:
        dead = ", ".join(str(i) for i in np.flatnonzero(changes <= 1e-6 * scale)[:6])
        raise Failure(slip.codings_ignored, "an image that changes with every coding", f"no change along coding {dead}")
    if float(evidence["bend"]) < 1e-3:
        seen = "images that add up as the codings do: f(a + b) = f(a) + f(b) − f(0)"
        raise Failure(slip.no_nonlinearity, "a non-linear decoder", seen)
    if float(evidence["bend_of_logits"]) < 1e-3:
        seen = "a sigmoid of what adds up as the codings do"
        raise Failure(slip.no_nonlinearity, "a decoder with non-linear hidden layers", seen)
    if float(evidence["fresh_scale"]) > 40:
        seen = f"pixels up to {float(evidence['fresh_scale']):.3g} before any training"
        raise Failure(slip.pixels_up_to_255, "pixels of the order of 1 for codings from the prior", seen)


def own_pixels(images: np.ndarray) -> dict:
    """How many pixels differ from all others in some image, and which share is the same in all images."""
    pixels = images.reshape(len(images), -1)
    constant = float(np.mean(np.ptp(pixels, axis=0) == 0))
    return {"own_pixels": len(np.unique(pixels, axis=1).T), "constant_pixels": constant}


def require_own_pixels(slip: Any, evidence: Mapping) -> None:
    """Raise ``Failure`` where fewer than half of the pixels are their own, or a third never change.

    Upsampled and then convolved, all are their own; an edge of zeros two pixels wide is 27 % of an image.
    """
    own, constant = int(evidence["own_pixels"]), float(evidence["constant_pixels"])
    if 1 / 3 < constant < 1:
        share = f"{constant:.0%}"
        raise Failure(
            slip.pixels_never_change.about(share=share), "pixels that the codings move", f"{share} never move"
        )
    if own < 392:
        raise Failure(slip.pixels_are_copies, "784 pixels that vary by themselves", f"{own}, and copies of them")


def _inside(images: np.ndarray) -> np.ndarray:
    """Of images in [0, 1] the pixels that are nowhere at an end: to be cut off there looks like another direction."""
    pixels = images.reshape(len(images), -1)
    return pixels[:, np.all((pixels > 0) & (pixels < 1), axis=0)] if in_0_to_1(images) else pixels
