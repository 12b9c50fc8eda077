"""A decoder whose codings can be read back from its images, and an encoder whose outputs are known: plain NumPy.

The checks of the second notebook pass these to the student's functions (as Keras models, see ``readable_models``) in the
place of trained ones, so that neither the weights nor an earlier answer matter, and then read from the images which
codings were decoded. Every pixel of the decoder depends on one coding z alone, in one of three ways:

- *fine* pixels, 0.4 + g z with a small g, stay inside [0, 1] for every |z| < 26: the codings are read from them;
- *steep* pixels, 0.4 + g z with a large g, leave [0, 1] for ordinary codings: they show whether images were clipped;
- *curved* pixels, 0.4 + 0.3 sin(g z), tell an image decoded from averaged codings from an average of decoded images.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from vaelab.checks.evidence import write
from vaelab.checks.verdict import UNKNOWN, Failure, Mistake, placed, shaped

PIXELS = 784
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


def write_array(value: Any, largest: int = 100_000) -> dict:
    """Like ``evidence.write``, for one array: a list of equal arrays is stacked, and float64 is stored as float32.

    Of an array with more elements than ``largest``, which no right answer has, only the shape is told.
    """
    if isinstance(value, list | tuple) and len(value) and not isinstance(value[0], int | float):
        try:
            value = np.stack([np.asarray(item) for item in value])
        except Exception:  # items of several shapes, or no arrays at all: described as they are
            return write(value)
    if isinstance(value, np.ndarray | np.floating) and value.dtype == np.float64:
        value = value.astype("float32")
    size = np.size(value) if hasattr(value, "shape") else 0
    return write(np.zeros(np.shape(value), "bool") if size > largest else value)


PLAIN_LIST = Mistake(
    "plain_list_given",
    "The model gets a Python list. Keras takes the items of a list for several inputs.",
    "Make one array of it first: np.array([…]).",
)
NO_BATCH_AXIS = Mistake(
    "batch_axis_missing",
    "The model gets a single example without a batch axis.",
    "Models work on batches, even of one: add an axis in front with x[None] or np.array([x]).",
)
SIZE_HARD_CODED = Mistake(
    "codings_size_ignored",
    "The codings always have 10 entries, whatever their number should be.",
    "Do not write 10 into the function: use the argument that says how many codings there are.",
)
TRANSPOSED = Mistake(
    "codings_transposed",
    "The codings array lies on its side: one column per image.",
    "The decoder expects one row per image: shape (number of images, number of codings).",
)
WRONG_SIZE = Mistake(
    "wrong_number_of_codings",
    "The decoder gets rows with the wrong number of codings.",
    "Its input has shape (number of images, number of codings).",
)
EXTRA_AXIS_IN = Mistake(
    "too_many_axes",
    "The model gets an array with too many axes.",
    "The decoder takes codings of shape (n, codings), the encoder images of shape (n, 28, 28): count your brackets.",
)
NOT_IMAGES_IN = Mistake(
    "encoder_input_not_images",
    "The encoder gets something else than images.",
    "Its input has shape (n, 28, 28).",
)


def require_codings_given(given: Sequence[Mapping], codings_size: int, where: str) -> None:
    """Raise ``Failure`` if a real decoder would have refused what ours was given (as a ``Recorder`` noted it)."""
    for note in given:
        shape = _noted_shape(note)
        if shape is None:
            named = PLAIN_LIST
        elif len(shape) < 2:
            named = NO_BATCH_AXIS
        elif len(shape) > 2:
            named = EXTRA_AXIS_IN
        elif shape[1] == codings_size:
            continue
        elif shape[1] == 10:
            named = SIZE_HARD_CODED
        else:
            named = TRANSPOSED if shape[0] == codings_size else WRONG_SIZE
        raise Failure(placed(named, where), f"codings of shape (n, {codings_size})", _noted(note))


def require_images_given(given: Sequence[Mapping], where: str) -> None:
    """Raise ``Failure`` if a real encoder would have refused what ours was given."""
    for note in given:
        shape = _noted_shape(note)
        if shape is None:
            named = PLAIN_LIST
        elif shape[1:] in {(28, 28), (28, 28, 1)} and shape != (28, 28, 1):
            continue
        elif shape in {(28, 28), (28, 28, 1)}:
            named = NO_BATCH_AXIS
        else:
            named = EXTRA_AXIS_IN if len(shape) > 3 else NOT_IMAGES_IN
        raise Failure(placed(named, where), "images of shape (n, 28, 28)", _noted(note))


def _noted_shape(note: Mapping) -> tuple[int, ...] | None:
    """The shape in a note; None for a list."""
    return tuple(int(n) for n in note["shape"]) if "shape" in note else None


def _noted(note: Mapping) -> str:
    return f"shape {_noted_shape(note)}" if "shape" in note else f"a list of length {int(note['items'])}"


FLAT = Mistake("images_flat", "The images come out flat, 784 pixels in a row.", "Reshape them to (n, 28, 28).")
OWN_BATCH_AXES = Mistake(
    "batch_axes_stacked",
    "Every image still carries a batch axis of its own.",
    "Decode all codings in one call, or join the pieces with np.concatenate in place of np.stack.",
)
ONE_IMAGE = Mistake(
    "single_image",
    "Only one image comes back.",
    "Give the decoder one row of codings per image. (In a loop: does `return` stand after it, not in it?)",
)
WRONG_NUMBER = Mistake(
    "wrong_number_of_images", "The number of images is wrong.", "Give the decoder one row of codings per image."
)
CODINGS_RETURNED = Mistake(
    "codings_returned", "The codings come back, not the images.", "Return what the decoder makes of the codings."
)


def images_of(written: Any, what: str, n_images: int, codings_size: int, where: str) -> np.ndarray:
    """The written images as float64 (n_images, 28, 28). Raises ``Failure`` for anything else."""
    seen = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    shapes: dict[tuple[int, ...], Mistake] = {
        **({seen: WRONG_NUMBER} if seen[1:] in {(28, 28), (28, 28, 1)} else {}),
        (1, 28, 28): ONE_IMAGE,
        (28, 28): ONE_IMAGE,
        (n_images, 784): FLAT,
        (n_images, 1, 28, 28): OWN_BATCH_AXES,
        (n_images, 1, 28, 28, 1): OWN_BATCH_AXES,
        (n_images, codings_size): CODINGS_RETURNED,
    }
    return shaped(written, what, (n_images, 28, 28), {s: placed(m, where) for s, m in shapes.items()}, where)


PIXELS_255 = Mistake(
    "pixels_up_to_255", "The pixels run up to 255.", "The data are in [0, 1]: leave the factor 255 out."
)
INVERTED = Mistake("image_inverted", "Black and white are exchanged.", "Return the decoded pixels as they are.")
SQUASHED = Mistake(
    "sigmoid_added",
    "The pixels went through a sigmoid.",
    "The decoder's output already is in units of grey; clip what lies outside [0, 1].",
)
RESCALED = Mistake(
    "rescaled_not_clipped",
    "The pixels are stretched so that the darkest is 0 and the brightest is 1.",
    "Stretching makes pictures incomparable and turns black into grey haze. Clip to [0, 1] instead.",
)
NOT_DECODED = Mistake(
    "not_decoded",
    "The images are not what the decoder makes of any codings.",
    "Return the decoder's images; apart from clipping, change nothing about them.",
)


def why_not_decoded(images: np.ndarray, pattern: Pattern) -> Mistake | None:
    """What was done to images that ``misfit`` finds unlike anything the decoder gives; None if they are as decoded."""
    if misfit(images, pattern).max() < SAME_IMAGE:
        return None
    inner = np.clip(images, 1e-6, 1 - 1e-6)
    undone = [
        (PIXELS_255, images / 255),
        (PIXELS_255, (images + 0.5) / 255),  # a conversion to whole numbers cuts off ½ on average
        (INVERTED, 1 - images),
        (SQUASHED, np.log(inner / (1 - inner))),
    ]
    for mistake, original in undone:
        if misfit(original, pattern).max() < SAME_IN_256_GREYS:
            return mistake
    # Clipping leaves many pixels at 0 and 1 exactly, stretching only the darkest and the brightest.
    at_limits = np.mean((images <= 1e-6) | (images >= 1 - 1e-6))
    if abs(images.min()) < 1e-6 and abs(images.max() - 1) < 1e-6 and at_limits < 0.01:
        return RESCALED
    return NOT_DECODED


def require_decoded(images: np.ndarray, pattern: Pattern, where: str) -> np.ndarray:
    """The codings of the images. Raises ``Failure`` unless they are as the decoder made them, clipped or not."""
    mistake = why_not_decoded(images, pattern)
    if mistake:
        observed = f"pixels from {images.min():.3g} to {images.max():.3g} that fit no codings"
        raise Failure(placed(mistake, where), "the decoder's images", observed)
    return read(images, pattern)


def unknown(where: str) -> Mistake:
    """For what no known mistake explains."""
    return placed(UNKNOWN, where)
