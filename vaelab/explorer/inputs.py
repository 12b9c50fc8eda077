"""What ``explore`` is given, looked at before it is used: each mistake gets one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from vaelab.explorer.condition import Condition

MOST_SLIDERS = 64
MOST_CODINGS = 1024  # with images those with the most KL, or the principal components, get the sliders
FARTHEST = 1000.0  # no coding lies beyond, and a slider's step would leave out everything between


class ExplorerError(ValueError):
    """The explorer cannot show what it was given; the message is one sentence for the user."""

    def _render_traceback_(self) -> list[str]:
        return [f"ExplorerError: {self}"]  # in a notebook: the sentence, without the lines that raised it


def codings_size_of(decoder, encoder_size: int | None, given: int | None, condition: Condition | None) -> int:
    """Return how many codings a decoder takes: by its input shape, else by what was given or what the encoder gives."""
    if not callable(decoder):
        raise ExplorerError(f"Expected a decoder, a trained Keras model, found a {type(decoder).__name__}.")
    shape = input_shape(decoder, condition)
    if shape is None and encoder_size is None and given is None:
        raise ExplorerError(
            f"It is not known how many codings this {type(decoder).__name__} takes: say so with codings_size=..., "
            "call it once on an array of codings, or give an encoder and images too."
        )
    if shape is not None and (len(shape) != 2 or not shape[1]):
        raise ExplorerError(
            f"Expected a decoder, which takes codings of shape (n, codings_size); this model takes {shape}. "
            "Is it the encoder, or the whole autoencoder?"
        )
    size = shape[1] if shape is not None else encoder_size if given is None else given
    if isinstance(size, bool) or not isinstance(size, int | np.integer) or not 1 <= size <= MOST_CODINGS:
        raise ExplorerError(f"Expected from 1 to {MOST_CODINGS} codings, found {size!r}: train with fewer.")
    if given not in (None, size):
        raise ExplorerError(f"The decoder takes {size} codings, and codings_size={given} was given: leave it out.")
    if encoder_size not in (None, size):
        raise ExplorerError(
            f"The encoder gives {encoder_size} codings and the decoder takes {size}: give the two halves of one VAE."
        )
    return int(size)


def input_shape(decoder, condition: Condition | None) -> tuple | None:
    """The shape of the codings that a model takes, or None for a model that was never built, or no Keras model."""
    if condition is not None:
        return tuple(decoder.inputs[condition.at].shape)
    try:
        shape = decoder.input_shape
    except (AttributeError, ValueError):
        return None
    if isinstance(shape, list | dict) and len(shape) == 1:
        [shape] = shape.values() if isinstance(shape, dict) else shape
    if isinstance(shape, list | dict):
        raise ExplorerError(
            f"Expected a decoder of codings alone, or of codings and a label, found one with {len(shape)} inputs: "
            "for a conditional decoder give labels=... or class_names=... too."
        )
    return shape if isinstance(shape, tuple) else None


def image_shape_of(decoded: np.ndarray, count: int) -> tuple[int, int, int]:
    """Return (height, width, channels) of a decoder's output for ``count`` codings; a flat image must be square."""
    shape = decoded.shape[1:]
    side = round(shape[0] ** 0.5) if len(shape) == 1 else 0
    if side and side * side == shape[0]:
        shape = (side, side)
    if len(shape) == 2:
        shape = (*shape, 1)
    if len(decoded) != count or len(shape) != 3 or shape[2] not in (1, 3) or min(shape) == 0:
        raise ExplorerError(
            "Expected a decoder that gives images of shape (n, height, width), or with 1 or 3 channels at the end; "
            f"for {count} codings this one gives {decoded.shape}."
        )
    return shape


def check_finite(decoder, decoded: np.ndarray) -> None:
    """Refuse a decoder whose weights or images are NaN or infinite."""
    from keras import ops

    if np.isfinite(decoded).all():
        return
    for weight in getattr(decoder, "weights", []):
        if not np.isfinite(ops.convert_to_numpy(weight)).all():
            raise ExplorerError(
                f"The decoder's weight {weight.path!r} contains NaN or infinity: its training has diverged. "
                "Look at the loss of each epoch for where that began, and train again."
            )
    raise ExplorerError("The decoder gives NaN or infinite pixels for codings drawn from the prior.")


def checked_images(images, shape: tuple[int, int, int] | None) -> np.ndarray:
    """Return images as float32 (n, height, width, channels); ``shape`` is that of the decoder's images."""
    try:
        pixels = np.asarray(images)
        if pixels.dtype.kind not in "fiub":
            raise TypeError(pixels.dtype)
        pixels = pixels.astype(np.float32)
    except Exception as error:  # lists, arrays and each kind of tensor refuse in their own way
        raise ExplorerError(f"Expected images as an array of numbers, found a {type(images).__name__}.") from error
    if pixels.ndim == 3:
        pixels = pixels[..., None]
    if pixels.ndim != 4 or len(pixels) == 0 or (shape and pixels.shape[1:] != shape):
        expected = "(n, height, width)" if shape is None else f"(n, {shape[0]}, {shape[1]})"
        if shape and shape[2] == 3:
            expected = f"{expected[:-1]}, 3)"
        raise ExplorerError(
            f"Expected images of shape {expected}, as the decoder gives them, found {np.shape(images)}; "
            "for a single image, pass image[None]."
        )
    if not np.isfinite(pixels).all():
        raise ExplorerError("Expected images with finite pixels, found NaN or infinity in them.")
    if pixels.min() < 0 or pixels.max() > 1:
        raise ExplorerError(
            f"Expected images with pixels in [0, 1], found values from {pixels.min():g} to {pixels.max():g}: "
            "scale them as for the training, for instance divide by 255."
        )
    return pixels


def checked_labels(labels, class_names, n_images: int) -> tuple[np.ndarray | None, list[str] | None]:
    """Return labels (n,) as integers and the names of their classes, or None where there are none."""
    names = [str(name) for name in class_names] if class_names is not None else None
    if labels is None:
        return None, names
    values = np.asarray(labels)
    if values.shape != (n_images,) or values.dtype.kind not in "iub" or values.min() < 0 or values.max() > 255:
        raise ExplorerError(
            f"Expected one label for each of the {n_images} images, integers from 0 to 255, found shape "
            f"{values.shape} of {values.dtype}."
        )
    if names is not None and values.max() >= len(names):
        raise ExplorerError(f"Expected a class name for each label up to {values.max()}, found {len(names)} names.")
    if names is None:
        names = [f"class {k}" for k in range(values.max() + 1)]
    return values.astype(np.uint8), names


def checked_label(label, class_names: list[str]) -> int:
    """Return the number of a class that is given by number or by name."""
    if isinstance(label, str) and label in class_names:
        return class_names.index(label)
    if isinstance(label, bool) or not isinstance(label, int | np.integer) or not 0 <= label < len(class_names):
        known = ", ".join(map(repr, class_names))
        raise ExplorerError(f"Expected a label from 0 to {len(class_names) - 1} or one of {known}, found {label!r}.")
    return int(label)


def checked_codings(codings, size: int) -> np.ndarray:
    """Return codings as float64 (size,)."""
    try:
        values = np.asarray(codings, dtype=float)
    except Exception as error:
        raise ExplorerError(f"Expected {size} codings, found a {type(codings).__name__}.") from error
    if values.shape == (1, size):
        values = values[0]
    if values.shape != (size,):
        raise ExplorerError(f"Expected codings of shape ({size},), one number each, found shape {values.shape}.")
    if not np.isfinite(values).all():
        raise ExplorerError(f"Expected finite codings, found {values[~np.isfinite(values)][0]}.")
    return values


def checked_limits(limits) -> tuple[float, float]:
    """Return the range of the sliders."""
    try:
        low, high = (float(limit) for limit in limits)
    except (TypeError, ValueError) as error:
        raise ExplorerError(f"Expected limits as two numbers such as (-3.3, 3.3), found {limits!r}.") from error
    if not (np.isfinite([low, high]).all() and low < high):
        raise ExplorerError(f"Expected limits as two numbers, the smaller first, found ({low:g}, {high:g}).")
    if max(-low, high) > FARTHEST:
        raise ExplorerError(f"Expected limits between -{FARTHEST:g} and {FARTHEST:g}, found ({low:g}, {high:g}).")
    return low, high


def one_of(value, choices: tuple[str, ...], name: str) -> str:
    if value not in choices:
        raise ExplorerError(f"Expected {name} to be one of {', '.join(map(repr, choices))}, found {value!r}.")
    return value


def encode(
    encoder: Callable, images: np.ndarray, labels: np.ndarray | None = None, condition: Condition | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return codings_mean (n, codings_size), and codings_log_var or None, of images (n, height, width, channels).

    An encoder gives [codings_mean, codings_log_var, ...], or the codings alone; a conditional one takes labels (n,) too.
    """
    from keras import ops, tree

    shape = getattr(encoder, "input_shape", None) if condition is None else tuple(encoder.inputs[condition.at].shape)
    as_matrix = images.shape[-1] == 1 and not (isinstance(shape, tuple) and len(shape) == 4)
    parts = []
    for start in range(0, len(images), 500):
        batch = images[start : start + 500]
        given = batch[..., 0] if as_matrix else batch
        if condition is not None:
            given = condition.of(given, labels[start : start + 500])
        try:
            parts.append([ops.convert_to_numpy(output) for output in tree.flatten(encoder(given))[:2]])
        except Exception as error:  # the model is the student's: anything may happen in it
            raise ExplorerError(
                f"The encoder cannot be called on images of shape {batch.shape}: {first_line(error)}."
            ) from error
    mean, *rest = (np.concatenate(part) for part in zip(*parts, strict=True))
    if mean.ndim != 2 or (rest and rest[0].shape != mean.shape):
        found = ", ".join(str(part.shape) for part in (mean, *rest))
        raise ExplorerError(
            "Expected an encoder that gives [codings_mean, codings_log_var, ...], each of shape (n, codings_size); "
            f"for {len(images)} images this one gives {found}."
        )
    if not all(np.isfinite(part).all() for part in (mean, *rest)):
        raise ExplorerError("The encoder gives NaN or infinite codings: its training has diverged; train it again.")
    return mean, rest[0] if rest else None


def first_line(error: Exception) -> str:
    """The first line of an error's message that says something, short enough for a sentence."""
    lines = (re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in str(error).splitlines())
    # Keras puts a line of its own above what a model's call said, and that in bold.
    said = (line for line in lines if line and not line.startswith("Exception encountered when calling"))
    return next(said, type(error).__name__).rstrip(".")[:200]


def to_bytes(images: np.ndarray) -> bytes:
    """Grey levels 0 to 255 of images in [0, 1]."""
    return np.rint(255 * images.clip(0, 1)).astype(np.uint8).tobytes()


def checked_models(decoder, encoder, names) -> list[tuple]:
    """Return (name, decoder, encoder or None) of the one or two models that are to be shown."""
    if not isinstance(decoder, list | tuple):
        return [("", decoder, encoder)]
    encoders = [None] * len(decoder) if encoder is None else encoder
    if len(decoder) != 2 or not isinstance(encoders, list | tuple) or len(encoders) != 2:
        raise ExplorerError(
            f"Expected one decoder, or a list of two decoders with a list of their two encoders, found a list of {len(decoder)}."
        )
    called = ["first", "second"] if names is None else [str(name) for name in names]
    if len(called) != 2:
        raise ExplorerError(f"Expected two names, one for each decoder, found {len(called)}.")
    return list(zip(called, decoder, encoders, strict=True))
