"""What every source of images gives, and what they share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

GRADING_IMAGES = 1_500  # under the grading profile, so that a training takes seconds


class ImagesError(ValueError):
    """Images cannot be found, read or made; the message is one sentence for the user."""

    def _render_traceback_(self) -> list[str]:
        return [f"ImagesError: {self}"]  # in a notebook: the sentence, without the lines that raised it


class Remark(NamedTuple):
    """A file and what there is to say of it."""

    name: str
    text: str


class ImageSet(NamedTuple):
    """Images of one shape, and what is known of them.

    ``images``: uint8, (n, height, width) as ink, or (n, height, width, 3) as RGB. ``factors``: name → (n,) numbers, for
    generated images. ``names``: what each image is called, or empty. ``skipped``: files that were not used, and why.
    ``changed``: files that were used, but not as they are (the first frame of an animation, say).
    """

    images: np.ndarray
    factors: dict[str, np.ndarray]
    names: list[str]
    skipped: list[Remark]
    changed: list[Remark]

    def __repr__(self) -> str:
        """One line, where a notebook shows what a cell ends with: the pixels would fill pages."""
        n, *shape = self.images.shape
        more = [f"factors {', '.join(self.factors)}"] if self.factors else []
        more += [
            f"{len(remarks)} files {what}"
            for what, remarks in (("skipped", self.skipped), ("changed", self.changed))
            if remarks
        ]
        return "; ".join([f"<ImageSet: {n:,} images {tuple(shape)}, {self.images.dtype}", *more]) + ">"


def check_whole(value, name: str, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
        raise ImagesError(f"Expected {name} as a whole number from {low} to {high:,}, found {value!r}.")
