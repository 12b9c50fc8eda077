"""A decoder whose codings can be read back from its images, and an encoder whose outputs are known: plain NumPy.

The checks of the second notebook pass these to the student's functions (as Keras models, see ``recorders``) in the
place of trained ones, so that neither the weights nor an earlier answer matter, and then read from the images which
codings were decoded. Every pixel of the decoder depends on one coding z alone, in one of three ways:

- *fine* pixels, 0.4 + g z with a small g, stay inside [0, 1] for every |z| < 26: the codings are read from them;
- *steep* pixels, 0.4 + g z with a large g, leave [0, 1] for ordinary codings: they show whether images were clipped;
- *curved* pixels, 0.4 + 0.3 sin(g z), tell an image decoded from averaged codings from an average of decoded images.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from vaelab.checks.formulas import PIXELS

BASE = 0.4  # not ½: a negative would look like the image of the opposite codings
FINE = 0.015
CURVE = 0.3

# The largest difference between an image and the one its codings should give: rounding of float32 moves a pixel by
# 0.0001 at most, mistakes move some pixel by 0.1 or more. Cutting off to 256 grey levels moves a pixel by 0.004 and the
# codings read from the image by up to 0.08, and these move the steepest pixels again.
SAME_IMAGE, SAME_IN_256_GREYS = 0.04, 0.12


@dataclass(frozen=True)
class Pattern:
    """Which pixel shows which coding, and how strongly: gains of shape (codings_size, 784), mostly 0."""

    fine: np.ndarray
    steep: np.ndarray
    curved: np.ndarray

    @property
    def codings_size(self) -> int:
        return len(self.fine)


@dataclass(frozen=True)
class Code:
    """An encoder: mean = bias + swing · sin(image · weights), the same for log_var, and codings = mean + offset.

    The sine makes the code of an average of images differ from the average of their codes. The offset stands for the noise.
    """

    mean_weights: np.ndarray
    mean_bias: np.ndarray
    mean_swing: np.ndarray
    log_var_weights: np.ndarray
    log_var_bias: np.ndarray
    log_var_swing: np.ndarray
    offset: np.ndarray


def random_pattern(codings_size: int, rng: np.random.Generator) -> Pattern:
    """Half of the pixels fine, a quarter steep, a quarter curved, in random places."""
    place = rng.permutation(PIXELS)
    coding, kind = place % codings_size, place // codings_size % 4
    sign = rng.choice([-1.0, 1.0], PIXELS)
    gains = [
        np.where(kind < 2, FINE, 0.0),
        np.where(kind == 2, rng.uniform(0.4, 0.8, PIXELS), 0.0),
        np.where(kind == 3, rng.uniform(1.5, 2.5, PIXELS), 0.0),
    ]
    shown_by = coding == np.arange(codings_size)[:, None]
    return Pattern(*(shown_by * sign * gain for gain in gains))


def render(codings: Any, pattern: Pattern, xp: Any = np) -> Any:
    """The images, not clipped; shapes (n, codings_size) → (n, 28, 28). ``xp`` is numpy or keras.ops."""
    linear = xp.matmul(codings, xp.array(pattern.fine + pattern.steep, dtype=codings.dtype))
    curved = xp.sin(xp.matmul(codings, xp.array(pattern.curved, dtype=codings.dtype)))
    return xp.reshape(BASE + linear + CURVE * curved, (-1, 28, 28))


def read(images: np.ndarray, pattern: Pattern) -> np.ndarray:
    """The codings that images were decoded from, by least squares; shapes (n, 28, 28) → (n, codings_size).

    float32 images give them to about 1e-5; the rest is rounded off.
    """
    flat = np.asarray(images, "float64").reshape(len(images), PIXELS)
    codings = (flat - BASE) @ pattern.fine.T / np.sum(pattern.fine**2, axis=1)
    return np.round(codings, 4) + 0.0  # + 0.0: no −0


def misfit(images: np.ndarray, pattern: Pattern) -> np.ndarray:
    """How far each image is from any that the decoder can give: the largest difference of a pixel, clipped to [0, 1]."""
    decoded = render(read(images, pattern), pattern)
    return np.abs(np.clip(images, 0, 1) - np.clip(decoded, 0, 1)).max(axis=(1, 2))


def random_code(codings_size: int, rng: np.random.Generator, dead: Sequence[int] = ()) -> Code:
    """An encoder with values away from those where two formulas agree; in ``dead`` codings the posterior is the prior."""
    alive = ~np.isin(np.arange(codings_size), dead)

    def weights() -> np.ndarray:
        kernel = rng.normal(0, 0.2, (PIXELS, codings_size))
        return kernel - kernel.mean(axis=0)  # the common brightness of all images would shift every sine

    def away_from_zero(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, codings_size) * rng.choice([-1.0, 1.0], codings_size)

    return Code(
        weights(),
        away_from_zero(0.4, 1.2) * alive,
        rng.uniform(0.7, 1.2, codings_size) * alive,
        weights(),
        away_from_zero(0.5, 1.2) * alive,
        rng.uniform(0.3, 0.6, codings_size) * alive,
        away_from_zero(0.4, 0.8),
    )


def as_trained(code: Code, rng: np.random.Generator) -> Code:
    """The encoder, with two living codings as a trained one has them, where limits on γ or on a KL show.

    Of one it is sure, with γ from −5.6 to −4.4; another says next to nothing, 0.02 to 0.07 nats on average.
    """
    sure, faint = rng.permutation(np.flatnonzero(code.mean_swing))[:2]
    sizes = {"mean_bias": 0.1, "mean_swing": 0.2, "log_var_bias": 0.1, "log_var_swing": 0.2}
    changed = {name: np.array(getattr(code, name)) for name in sizes}
    for name, size in sizes.items():
        changed[name][faint] = size * rng.choice([-1.0, 1.0])
    changed["log_var_bias"][sure], changed["log_var_swing"][sure] = -5.0, 0.6
    return replace(code, **changed)


def encode(images: Any, code: Code, xp: Any = np) -> tuple[Any, Any, Any]:
    """Mean, log-variance and codings of images (n, 28, 28), each (n, codings_size). ``xp`` is numpy or keras.ops."""
    flat = xp.reshape(images, (-1, PIXELS))

    def wave(bias: np.ndarray, swing: np.ndarray, weights: np.ndarray) -> Any:
        bias, swing, weights = (xp.array(part, dtype=flat.dtype) for part in (bias, swing, weights))
        return bias + swing * xp.sin(xp.matmul(flat, weights))

    mean = wave(code.mean_bias, code.mean_swing, code.mean_weights)
    log_var = wave(code.log_var_bias, code.log_var_swing, code.log_var_weights)
    return mean, log_var, mean + xp.array(code.offset, dtype=flat.dtype)


def random_images(n_images: int, rng: np.random.Generator) -> np.ndarray:
    """Images of noise, float32 in [0, 1], (n_images, 28, 28)."""
    return rng.random((n_images, 28, 28), dtype="float32")
