"""What a function did with the encoder and the decoder that it was given, and the images that it returned.

The models are those of ``recorders``, which note what they are given; the codings behind their images can be read back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, General, Mistake, shaped, write
from vaelab.checks.kinds.parts import SAME_IMAGE, SAME_IN_256_GREYS, Pattern, misfit, read


def write_array(value: Any, largest: int = 100_000) -> dict:
    """Like ``evidence.write``, for one array: a list of equal arrays is stacked, and float64 is stored as float32.

    Of an array with more elements than ``largest``, which no right answer has, only the shape is told.
    """
    if isinstance(value, list | tuple) and len(value) and not isinstance(value[0], int | float):
        try:
            stacked = np.stack([np.asarray(item) for item in value])
        except Exception:  # items of several shapes
            return write(value)
        if stacked.dtype == object:  # no arrays at all: described as they are
            return write(value)
        value = stacked
    if isinstance(value, np.ndarray | np.floating) and value.dtype == np.float64:
        value = value.astype("float32")
    size = np.size(value) if hasattr(value, "shape") else 0
    return write(np.zeros(np.shape(value), "bool") if size > largest else value)


class Slip(General):
    plain_list_given = (
        "The model gets a Python list. Keras takes the items of a list for several inputs.",
        "Make one array of it first: np.array([…]).",
    )
    batch_axis_missing = (
        "The model gets a single example without a batch axis.",
        "Models work on batches, even of one: add an axis in front with x[None] or np.array([x]).",
    )
    number_for_codings = (
        "The model gets a single number.",
        "The decoder takes codings, an array of shape (number of images, number of codings), not how many images there shall be.",
    )
    shape_for_the_mean = (
        "The model gets two numbers: the shape of the codings was taken for their means.",
        "A shape has to be named where it is not the first argument: rng.normal(size=(n, codings_size)).",
    )
    codings_size_ignored = (
        "The codings always have 10 entries, whatever their number should be.",
        "The function's arguments say how many codings there are: hand that on to every function that it calls, which else takes a default of its own. Write no 10 in, and use no model of the notebook.",
    )
    model_not_called = (
        "The {model} that the function is given is never called.",
        "Use the argument, whatever its name, and not a model of the notebook.",
    )
    codings_transposed = (
        "The codings array lies on its side: one column per image.",
        "The decoder expects one row per image: shape (number of images, number of codings).",
    )
    wrong_number_of_codings = (
        "The decoder gets rows with the wrong number of codings.",
        "Its input has shape (number of images, number of codings).",
    )
    too_many_axes = (
        "The model gets an array with too many axes.",
        "The decoder takes codings of shape (n, codings), the encoder images of shape (n, 28, 28): count your brackets.",
    )
    encoder_input_not_images = (
        "The encoder gets something else than images.",
        "Its input has shape (n, 28, 28): np.stack makes such an array of single images, x[None] of one.",
    )
    row_of_pixels = (
        "Of an image only one row of pixels comes back.",
        "There is an index too many: [0] takes the first image of a batch, another [0] its first row.",
    )
    other_images_encoded = (
        "The encoder gets images that are not among those of the argument `images`.",
        "Use the argument as it is, not a variable of the notebook such as X_test, and neither scale nor change the pixels.",
    )
    some_images_encoded = (
        "The encoder gets only {known} of the {count} images.",
        "All of them count: no images[:n] or images[0], no return in a loop.",
    )
    images_flat = "The images come out flat, 784 pixels in a row.", "Reshape them to (n, 28, 28)."
    batch_axes_stacked = (
        "Every image still carries a batch axis of its own.",
        "Decode all codings in one call, or join the pieces with np.concatenate in place of np.stack.",
    )
    single_image = (
        "Only one image comes back.",
        "Give the decoder one row of codings per image. (In a loop: does `return` stand after it, not in it?)",
    )
    wrong_number_of_images = "The number of images is wrong.", "Give the decoder one row of codings per image."
    codings_returned = "The codings come back, not the images.", "Return what the decoder makes of the codings."
    codings_clipped = (
        "The codings are clipped, as pixels should be.",
        "Codings may be any number: clip what the decoder returns, np.clip(images, 0, 1), and nothing before.",
    )
    images_side_by_side = (
        "The images are joined to one long strip.",
        "Keep an axis for them in front, (n, 28, 28): np.stack in place of np.hstack, np.vstack or np.concatenate.",
    )
    columns_last = (
        "The axis of the columns comes last, behind those of the pixels.",
        "A table of images has rows, columns, 28 and 28: np.stack(…, axis=1).",
    )
    images_transposed = "Rows and columns of the images are exchanged.", "Leave .T or the transposition out."
    pixels_up_to_255 = "The pixels run up to 255.", "The data are in [0, 1]: leave the factor 255 out."
    pixels_divided_by_255 = (
        "The pixels are divided by 255.",
        "The decoder learned from images in [0, 1], and so are its pixels: leave the division out.",
    )
    pixels_shifted = (
        "The pixels are mapped from [−1, 1] to [0, 1].",
        "The decoder's pixels are in [0, 1] already, apart from some outside: clip these, and shift nothing.",
    )
    pixels_black_or_white = (
        "The pixels are 0 or 1 only.",
        "Greys belong to the images: no threshold, no rounding. Clip what lies outside [0, 1].",
    )
    image_inverted = "Black and white are exchanged.", "Return the decoded pixels as they are."
    sigmoid_added = (
        "The pixels went through a sigmoid.",
        "The decoder's output already is in units of grey; clip what lies outside [0, 1].",
    )
    rescaled_not_clipped = (
        "The pixels are stretched so that the lowest is 0 and the highest is 1.",
        "Stretching makes pictures incomparable and turns white paper, 0, into grey haze. Clip to [0, 1] instead.",
    )
    not_clipped = (
        "Some pixels lie outside [0, 1].",
        "Clip whatever a decoder gives, np.clip(images, 0, 1): one that does not end in a sigmoid overshoots.",
    )
    not_decoded = (
        "The images are not what the decoder makes of any codings.",
        "Return the decoder's images; apart from clipping, change nothing about them.",
    )


def require_codings_given(given: Sequence[Mapping], codings_size: int) -> None:
    """Raise ``Failure`` if a real decoder would have refused what ours was given (as a ``Recorder`` noted it)."""
    for note in given:
        shape = _noted_shape(note)
        if shape is None:
            named = Slip.plain_list_given
        elif len(shape) < 2:
            single = Slip.shape_for_the_mean if shape == (2,) != (codings_size,) else Slip.batch_axis_missing
            named = single if shape else Slip.number_for_codings
        elif len(shape) > 2:
            named = Slip.too_many_axes
        elif shape[1] == codings_size:
            continue
        elif shape[1] == 10:
            named = Slip.codings_size_ignored
        else:
            named = Slip.codings_transposed if shape[0] == codings_size else Slip.wrong_number_of_codings
        raise Failure(named, f"codings of shape (n, {codings_size})", _noted(note))


def require_called(given: Sequence[Mapping], model: str) -> None:
    """Raise ``Failure`` unless the model was given anything (as a ``Recorder`` noted it)."""
    if not given:
        raise Failure(Slip.model_not_called.about(model=model), f"a call of the argument `{model}`", "none")


def require_images_given(given: Sequence[Mapping]) -> None:
    """Raise ``Failure`` if a real encoder would have refused what ours was given."""
    for note in given:
        shape = _noted_shape(note)
        if shape is None:
            named = Slip.plain_list_given
        elif shape[1:] in {(28, 28), (28, 28, 1)} and shape != (28, 28, 1):
            continue
        elif shape in {(28, 28), (28, 28, 1)}:
            named = Slip.batch_axis_missing
        else:
            named = Slip.too_many_axes if len(shape) > 3 else Slip.encoder_input_not_images
        raise Failure(named, "images of shape (n, 28, 28)", _noted(note))


def require_all_encoded(given: Mapping, count: int) -> None:
    """Raise ``Failure`` unless the encoder got all of the images and no others (as ``recorders.known_among`` counted)."""
    known, others = int(given["known"]), int(given["others"])
    expected = f"the {count} images of the argument"
    if others:
        raise Failure(Slip.other_images_encoded, expected, f"{others} other images")
    if 0 < known < count:
        raise Failure(Slip.some_images_encoded.about(known=known, count=count), expected, f"{known} of them")


def _noted_shape(note: Mapping) -> tuple[int, ...] | None:
    """The shape in a note; None for a list."""
    return tuple(int(n) for n in note["shape"]) if "shape" in note else None


def _noted(note: Mapping) -> str:
    return f"shape {_noted_shape(note)}" if "shape" in note else f"a list of length {int(note['items'])}"


def images_of(written: Any, what: str, n_images: int, codings_size: int) -> np.ndarray:
    """The written images as float64 (n_images, 28, 28). Raises ``Failure`` for anything else."""
    seen = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    strips = [(28, 28 * n_images), (28 * n_images, 28)] if n_images > 1 else []
    shapes: dict[tuple[int, ...], Mistake] = {
        **({seen: Slip.wrong_number_of_images} if seen[1:] in {(28, 28), (28, 28, 1)} else {}),
        **dict.fromkeys(strips, Slip.images_side_by_side),
        (1, 28, 28): Slip.single_image,
        (28, 28): Slip.single_image,
        (n_images, 28): Slip.row_of_pixels,
        (n_images, 784): Slip.images_flat,
        (n_images, 1, 28, 28): Slip.batch_axes_stacked,
        (n_images, 1, 28, 28, 1): Slip.batch_axes_stacked,
        (n_images, codings_size): Slip.codings_returned,
    }
    return shaped(written, what, (n_images, 28, 28), shapes)


def why_not_decoded(images: np.ndarray, pattern: Pattern) -> Mistake | None:
    """What was done to images that ``misfit`` finds unlike anything the decoder gives; None if they are as decoded."""
    if misfit(images, pattern).max() < SAME_IMAGE:
        return None
    inner = np.clip(images, 1e-6, 1 - 1e-6)
    undone = [
        (Slip.pixels_up_to_255, images / 255),
        (Slip.pixels_up_to_255, (images + 0.5) / 255),  # a conversion to whole numbers cuts off ½ on average
        (Slip.image_inverted, 1 - images),
        (Slip.sigmoid_added, np.log(inner / (1 - inner))),
        (Slip.pixels_divided_by_255, 255 * images),
        (Slip.images_transposed, images.swapaxes(1, 2)),
        (Slip.pixels_shifted, 2 * images - 1),
    ]
    for mistake, original in undone:
        if misfit(original, pattern).max() < SAME_IN_256_GREYS:
            return mistake
    if np.isin(images, (0, 1)).all():
        return Slip.pixels_black_or_white
    return Slip.rescaled_not_clipped if is_stretched(images) else Slip.not_decoded


def is_stretched(images: np.ndarray) -> bool:
    """Clipping leaves many pixels at 0 and 1 exactly, stretching only the darkest and the brightest."""
    at_limits = np.mean((images <= 1e-6) | (images >= 1 - 1e-6))
    return bool(abs(images.min()) < 1e-6 and abs(images.max() - 1) < 1e-6 and at_limits < 0.01)


def are_clipped(seen: np.ndarray, right: np.ndarray, close: float) -> bool:
    """Whether codings that are not the right ones are those, cut off at 0 and 1 as pixels are, or at −1 and 1."""
    return any(np.abs(seen - np.clip(right, low, 1)).max() < close for low in (0, -1))


def require_decoded(images: np.ndarray, pattern: Pattern) -> np.ndarray:
    """The codings of the images. Raises ``Failure`` unless they are as the decoder made them, clipped or not."""
    mistake = why_not_decoded(images, pattern)
    if mistake:
        observed = f"pixels from {images.min():.3g} to {images.max():.3g}"
        if mistake.name == Slip.not_decoded.name:
            observed += " that fit no codings"
        raise Failure(mistake, "the decoder's images", observed)
    return read(images, pattern)


def joined_columns(slip: type[Slip], rows: int, columns: int) -> dict[tuple[int, ...], Mistake]:
    """Shapes of a table of images, (rows, columns, 28, 28), whose columns were joined along another axis than the second."""
    strips = [(rows, 28 * columns, 28), (rows, 28, 28 * columns), (28 * rows, 28 * columns)]
    return {**dict.fromkeys(strips, slip.images_side_by_side), (rows, 28, 28, columns): slip.columns_last}


def require_clipped(low: float, high: float) -> None:
    """Raise ``Failure`` unless pixels from ``low`` to ``high`` lie in [0, 1], as far as float32 can tell."""
    if low < -1e-6 or high > 1 + 1e-6:
        raise Failure(Slip.not_clipped, "pixels in [0, 1]", f"pixels from {low:.3g} to {high:.3g}")
