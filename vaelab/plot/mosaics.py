"""Rows of images: originals and reconstructions, samples, walks through the latent space."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.textpath import TextPath

from vaelab.metrics import ACTIVE
from vaelab.plot import style
from vaelab.plot.inputs import (
    counted,
    read_numbers,
    read_pixels,
    read_rows,
    read_texts,
    read_vector,
    signed,
)
from vaelab.plot.style import (
    DPI,
    GREY,
    GREYS,
    HEIGHT,
    INK,
    TITLE,
    WIDTH,
    course_style,
    wrapped,
)

TILE, GAP = 1.15, 0.07  # inches: largest side of one image, and the space between images

BETWEEN = 0.25  # inches between two groups of columns
LINE = 0.17  # inches: height of one line of caption


@course_style
def images(
    images,
    columns: int | None = None,
    title: str | None = None,
    labels: Sequence | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw images in a grid, with an optional caption under each.

    images: (n, height, width) or (n, height, width, 1). columns: images per row. labels: n captions.
    """
    tiles = read_pixels(images, "images")
    columns = _columns(len(tiles), columns)
    starts = range(0, len(tiles), columns)
    grid = [tiles[i : i + columns] for i in starts]
    alt = f"{counted(len(tiles), 'image')} in {counted(len(grid), 'row')}"
    captions = None
    if labels is not None:
        labels = read_texts(labels, "labels", len(tiles))
        captions = [labels[i : i + columns] for i in starts]
        alt += f": {', '.join(labels)}"
    style.show(_mosaic(grid, captions, title=title), title, alt, save)


@course_style
def rows(
    images_by_label: Mapping,
    title: str | None = None,
    captions: Sequence | None = None,
    *,
    groups: Mapping[str, int] | None = None,
    save: str | Path | None = None,
) -> None:
    """Draw one labelled row of images per entry; the images of one column belong together.

    images_by_label: row label to images (n, height, width) or (n, height, width, 1), the same n in every row.
    captions: n texts under the columns. groups: headings over columns, each with how many it stands over, n in all.
    """
    grid = read_rows(images_by_label)
    if groups and sum(groups.values()) != len(grid[0]):
        raise ValueError(f"Expected groups of {len(grid[0])} columns in all, found {sum(groups.values())}.")
    names = [str(name) for name in images_by_label]
    size = f"{counted(len(grid), 'row')} of {counted(len(grid[0]), 'image')}"
    alt = f"{size}, aligned by column: {', '.join(names)}"
    if captions is not None:
        captions = read_texts(captions, "captions", len(grid[0]))
        alt += f"; columns: {', '.join(captions)}"
    if groups:
        alt += f"; from left to right: {', '.join(f'{size} {heading}' for heading, size in groups.items())}"
    style.show(_mosaic(grid, _under_last_row(captions, grid), names, title, groups=groups), title, alt, save)


@course_style
def walk(
    images,
    values,
    axis: int,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw a filmstrip: the images decoded along one axis of the latent space, each above the coding's value.

    images: (steps, height, width) or (steps, height, width, 1). values: (steps,). axis: the moving coding.
    """
    tiles = read_pixels(images, "images")
    captions = signed(read_vector(values, "values", len(tiles)))
    title = f"A walk along axis {axis}" if title is None else title
    figure = _mosaic([tiles], [captions], title=title, xlabel=f"value of coding {axis}")
    alt = f"{counted(len(tiles), 'decoded image')}, coding {axis} from {captions[0]} to {captions[-1]}"
    style.show(figure, title, alt, save)


@course_style
def walks(
    images_by_axis,
    values,
    kl=None,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw one filmstrip per axis of the latent space.

    images_by_axis: axis to images (steps, height, width), or an array (axes, steps, height, width).
    values: (steps,), the same for every axis. kl: KL per coding in nats, indexed by axis; marks dead axes.
    """
    if not isinstance(images_by_axis, Mapping):
        images_by_axis = dict(enumerate(np.atleast_1d(read_numbers(images_by_axis, "images_by_axis"))))
    grid = read_rows(images_by_axis)
    captions = signed(read_vector(values, "values", len(grid[0])))
    names = [f"axis {axis}" for axis in images_by_axis]
    if kl is not None:
        nats = read_vector(kl, "kl")
        last, shown = max(images_by_axis), signed(nats)
        if last >= len(nats):
            raise ValueError(f"Expected kl for every axis up to {last}, found {len(nats)} values.")
        names = [
            f"{name} · {shown[axis]} nats" + (" (dead)" if nats[axis] < ACTIVE else "")
            for name, axis in zip(names, images_by_axis, strict=True)
        ]
    title = "A walk along each axis, the other codings fixed" if title is None else title
    figure = _mosaic(grid, _under_last_row(captions, grid), names, title, xlabel="value of the coding")
    size = f"{counted(len(grid), 'row')} of {counted(len(grid[0]), 'decoded image')}"
    alt = f"{size}, the coding from {captions[0]} to {captions[-1]}: {', '.join(names)}"
    style.show(figure, title, alt, save)


def _mosaic(
    grid: Sequence[np.ndarray],
    captions: Sequence[Sequence[str]] | None = None,
    row_labels: Sequence[str] | None = None,
    title: str | None = None,
    xlabel: str | None = None,
    groups: Mapping[str, int] | None = None,
) -> Figure:
    """Lay out rows of images on one axes measured in inches: captions under images, labels left of rows, headings over groups.

    One axes for all images draws faster than one axes for each, and leaves the spacing to us.
    """
    n_rows, n_columns = len(grid), max(map(len, grid))
    label_width = max(map(_width_of, row_labels)) + 0.15 if row_labels else 0.0
    between = BETWEEN * (len(groups) - 1) if groups else 0.0
    room = min(TILE, (WIDTH - label_width - between) / n_columns - GAP, HEIGHT / n_rows - GAP)
    height, width = _tile_size(grid[0].shape[1:3], room)
    figure = Figure()
    ax = figure.add_axes((0, 0, 1, 1))
    columns = _lefts(n_columns, width, groups)
    top = _head(ax, columns, width, groups) if groups else 0.0
    for i, tiles in enumerate(grid):
        lefts = columns[: len(tiles)]
        for left, pixels in zip(lefts, tiles, strict=True):
            extent = (left, left + width, top + height, top)
            ax.imshow(pixels, cmap=GREYS, vmin=0, vmax=1, interpolation="nearest", extent=extent)
        if row_labels:
            ax.text(-label_width, top + height / 2, row_labels[i], va="center")
        top += height
        if captions and captions[i]:
            texts = [wrapped(caption, width) for caption in captions[i]]
            for left, text in zip(lefts, texts, strict=True):
                ax.text(left + width / 2, top + 0.03, text, ha="center", va="top", fontsize=9.5)
            top += LINE * max(text.count("\n") + 1 for text in texts) + 0.05
        top += GAP
    total_width = columns[-1] + width
    if xlabel:
        ax.text(total_width / 2, top, xlabel, ha="center", va="top")
    if title:
        ax.text(-label_width, -0.12, wrapped(title, WIDTH, 0.115), va="bottom", **TITLE)
    figure.set_size_inches(total_width, top)
    ax.set(xlim=(0, total_width), ylim=(top, 0))
    ax.set_axis_off()
    return figure


def _lefts(n_columns: int, width: float, groups: Mapping[str, int] | None) -> list[float]:
    """Where each column begins, in inches, with room between groups."""
    sizes = list(groups.values()) if groups else [n_columns]
    of_group = [group for group, size in enumerate(sizes) for _ in range(size)]
    return [column * (width + GAP) + group * BETWEEN for column, group in enumerate(of_group)]


def _head(ax: Axes, columns: Sequence[float], width: float, groups: Mapping[str, int]) -> float:
    """Write each heading over its columns, with a rule below; return where the images begin."""
    ends = list(itertools.accumulate(groups.values()))
    spans = [(columns[end - size], columns[end - 1] + width) for end, size in zip(ends, groups.values(), strict=True)]
    texts = [wrapped(heading, right - left) for heading, (left, right) in zip(groups, spans, strict=True)]
    rule = LINE * max(text.count("\n") + 1 for text in texts) + 0.05
    for text, (left, right) in zip(texts, spans, strict=True):
        ax.text(left, rule - 0.05, text, va="bottom", color=INK)
        ax.plot([left, right], [rule, rule], color=GREY, linewidth=0.8)
    return rule + GAP


def _tile_size(shape: tuple[int, int], room: float) -> tuple[float, float]:
    """Return the height and width in inches of an image whose longer side may take this much room."""
    zoom = room * DPI / max(shape)
    if zoom > 1:
        zoom = int(zoom)  # whole numbers of dots per pixel: every pixel is drawn the same size
    return shape[0] * zoom / DPI, shape[1] * zoom / DPI


def _width_of(text: str) -> float:
    return TextPath((0, 0), text, size=10).get_extents().width / 72


def _under_last_row(captions: Sequence[str] | None, grid: Sequence) -> list[Sequence[str]] | None:
    return None if captions is None else [[]] * (len(grid) - 1) + [captions]


def _columns(n_images: int, columns: int | None) -> int:
    """Return the columns asked for, else up to ten, leaving no gap in the last row where that is possible."""
    if columns is not None:
        if columns < 1:
            raise ValueError(f"Expected at least 1 column, found {columns}.")
        return columns
    if n_images <= 10:
        return n_images
    return next((columns for columns in range(10, 4, -1) if n_images % columns == 0), 7)
