"""What the figures take: arrays or tensors in known shapes, or a ``ValueError`` that says what was expected and found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

# A decoder may leave [0, 1] a little; values as large as this are bytes that nobody divided by 255.
_UNSCALED_ABOVE = 50


def read_rows(images_by_label: Mapping) -> list[np.ndarray]:
    if not isinstance(images_by_label, Mapping) or not images_by_label:
        raise ValueError('Expected rows of images as a dictionary such as {"original": images}, found none.')
    grid = [read_pixels(images, f"row {label!r}") for label, images in images_by_label.items()]
    if len({tiles.shape for tiles in grid}) > 1:
        shapes = [str(tiles.shape) for tiles in grid]
        found = ", ".join(f"{label!r} {shape}" for label, shape in zip(images_by_label, shapes, strict=True))
        raise ValueError(f"Expected rows with the same number and size of images, found {found}.")
    return grid


def read_pixels(images, name: str) -> np.ndarray:
    """Return images as floats (n, height, width), in colour (n, height, width, 3), clipped to [0, 1]."""
    pixels = read_numbers(images, name)
    if pixels.ndim == 4 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    if not (pixels.ndim == 3 or (pixels.ndim == 4 and pixels.shape[-1] == 3)) or pixels.size == 0:
        hint = "; for a single image, pass image[None]" if pixels.ndim == 2 else ""
        expected = f"Expected {name} of shape (n, height, width), with 1 or 3 channels at the end, n at least 1"
        raise ValueError(f"{expected}, found {pixels.shape}{hint}.")
    broken = np.count_nonzero(~np.isfinite(pixels).reshape(len(pixels), -1).all(axis=1))
    if broken:
        raise ValueError(
            f"Expected {name} with finite pixels, found NaN or infinity in {broken} of {len(pixels)} images: "
            "look for the first step that makes them, such as exp() of a large number or a loss of nan."
        )
    if pixels.max() > _UNSCALED_ABOVE:
        top = f"{pixels.max():g}"
        raise ValueError(f"Expected {name} with pixels in [0, 1], found values up to {top}: divide by 255.")
    return pixels.clip(0, 1)


def read_vector(values, name: str, length: int | None = None) -> np.ndarray:
    vector = read_numbers(values, name)
    if vector.ndim != 1 or len(vector) == 0:
        raise ValueError(f"Expected {name} of shape (n,), one number each, found shape {vector.shape}.")
    if not np.isfinite(vector).all():
        raise ValueError(f"Expected {name} as finite numbers, found {vector[~np.isfinite(vector)][0]}.")
    require_length(vector, name, length)
    return vector


def read_texts(values: Sequence, name: str, length: int) -> list[str]:
    texts = [str(value) for value in values]
    require_length(texts, name, length)
    return texts


def require_length(values: Sequence, name: str, length: int | None) -> None:
    if length is not None and len(values) != length:
        raise ValueError(f"Expected {length} {name}, as many as images, found {len(values)}.")


def read_numbers(values, name: str) -> np.ndarray:
    try:
        array = np.asarray(values)
        if array.dtype.kind in "OUSc":
            raise TypeError(f"not real numbers: {array.dtype}")
        return array.astype(float)
    except Exception as error:  # lists, arrays and each kind of tensor refuse in their own way
        found = "None" if values is None else f"a {type(values).__name__}"
        raise ValueError(f"Expected {name} as an array or a tensor of numbers, found {found}.") from error


def signed(numbers: np.ndarray) -> list[str]:
    """Write each value of a coding with two decimals and a true minus sign, never −0.00."""
    return [f"{round(number, 2) + 0.0:.2f}".replace("-", "−") for number in numbers.tolist()]


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
