"""The figures of the course.

Every function draws one figure and shows it under the cell, with a description for screen readers; it returns
nothing. In a terminal or a plain script the description is printed instead, and no window opens.
``save="picture.png"`` also writes the figure to a file.

Images are arrays or tensors of shape (n, height, width) or (n, height, width, 1) with pixels in [0, 1]. They are
clipped to that range and drawn on one fixed scale, so a grey means the same in every picture of the course.
"""

from __future__ import annotations

import html
import io
import os
import struct
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

# Fashion MNIST stores ink, not light: 0 is the empty background. Drawn as ink on paper, the garments stand on the
# white of the page, without black tiles around them, and the haze a VAE adds to the background stays visible as grey.
GREYS = "gray_r"

# A coding with less KL than this, in nats, carries next to nothing: its posterior is the prior.
DEAD_BELOW = 0.1

PIXELS_PER_IMAGE = 28 * 28  # the course divides the latent loss by the number of pixels

# Okabe and Ito's palette: these stay apart under the common forms of colour blindness.
_BLUE, _VERMILLION, _GREEN = "#0072B2", "#D55E00", "#009E73"
_INK, _GREY, _PALE = "#222222", "#666666", "#D0D0D0"

_STYLE = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _GREY,
    "axes.axisbelow": True,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.titlecolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "hatch.linewidth": 0.8,
}
# "default" first: a student's own style (a dark background, say) must not leave white text on white paper.
_course_style = style.context(["default", _STYLE])

_DPI, _SHOWN_DPI = 200, 100  # drawn with twice the pixels it is shown at, so that it is crisp on any screen
_WIDTH = 9.0  # inches, of a figure with its labels: 900 px in a notebook
_TILE, _GAP = 1.15, 0.07  # inches: largest side of one image, and the space between images
_LINE = 0.17  # inches: height of one line of caption
_CHARACTER = 0.08  # inches: width of one character of a label, on average


@_course_style
def images(
    images,
    columns: int | None = None,
    title: str | None = None,
    labels: Sequence | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw images in a grid, with an optional caption under each.

    images: (n, height, width) or (n, height, width, 1), pixels in [0, 1]. columns: images per row. labels: n captions.
    Raises ValueError for images that cannot be drawn or a wrong number of labels.
    """
    tiles = _pixels(images, "images")
    _require_length(labels, len(tiles), "labels")
    columns = _columns(len(tiles), columns)
    grid = [tiles[i : i + columns] for i in range(0, len(tiles), columns)]
    captions = None if labels is None else [labels[i : i + columns] for i in range(0, len(tiles), columns)]
    figure = _mosaic(grid, captions=captions, title=title)
    alt = f"{_heading(title)}{_count(len(tiles), 'image')} in {_count(len(grid), 'row')} of up to {columns}"
    alt += "." if labels is None else f": {', '.join(map(str, labels))}."
    _show(figure, alt, save)


@_course_style
def rows(
    images_by_label: Mapping,
    title: str | None = None,
    captions: Sequence | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw one labelled row per entry; images of one column belong together.

    images_by_label: row label to images of shape (n, height, width) or (n, height, width, 1), the same n in every row.
    captions: n texts under the columns. Raises ValueError for images that cannot be drawn or rows that differ in length.
    """
    grid = _aligned(images_by_label)
    _require_length(captions, len(grid[0]), "captions")
    names = [str(name) for name in images_by_label]
    figure = _mosaic(grid, row_labels=names, captions=_last_row_only(captions, grid), title=title)
    alt = f"{_heading(title)}{_count(len(grid), 'row')} of {_count(len(grid[0]), 'image')}, aligned by column:"
    _show(figure, f"{alt} {'; '.join(names)}.", save)


@_course_style
def walk(
    images,
    values,
    axis: int,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw a filmstrip: the decoded images along one axis of the latent space, each above the coding's value.

    images: (steps, height, width) or (steps, height, width, 1). values: (steps,). axis: which coding moves.
    Raises ValueError for images that cannot be drawn or when there is not one value per image.
    """
    tiles = _pixels(images, "images")
    numbers = _vector(values, "values", len(tiles))
    title = f"A walk along coding {axis}" if title is None else title
    captions = [_signed(number) for number in numbers]
    figure = _mosaic([tiles], captions=[captions], title=title, xlabel=f"value of coding {axis}")
    alt = f"{_heading(title)}{_count(len(tiles), 'decoded image')}, coding {axis} from {captions[0]} to {captions[-1]}."
    _show(figure, alt, save)


@_course_style
def walks(
    images_by_axis,
    values,
    kl=None,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw one filmstrip per axis of the latent space.

    images_by_axis: axis to images of shape (steps, height, width), or an array (axes, steps, height, width).
    values: (steps,), the same for every axis. kl: KL per coding in nats, indexed by axis; dead axes are marked.
    Raises ValueError for images that cannot be drawn, rows that differ in length, or too few values.
    """
    if not isinstance(images_by_axis, Mapping):
        images_by_axis = dict(enumerate(images_by_axis))
    grid = _aligned({f"axis {axis}": strip for axis, strip in images_by_axis.items()})
    captions = [_signed(number) for number in _vector(values, "values", len(grid[0]))]
    nats = None if kl is None else _vector(kl, "kl")
    names = [_axis_name(axis, nats) for axis in images_by_axis]
    title = "A walk along each axis, the other codings at 0" if title is None else title
    figure = _mosaic(
        grid, row_labels=names, captions=_last_row_only(captions, grid), title=title, xlabel="value of the coding"
    )
    alt = f"{_heading(title)}{_count(len(grid), 'row')} of {_count(len(grid[0]), 'decoded image')},"
    _show(figure, f"{alt} the coding from {captions[0]} to {captions[-1]}: {'; '.join(names)}.", save)


@_course_style
def kl_bars(
    kl_per_coding,
    active_threshold: float = DEAD_BELOW,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw the KL of each coding in nats, largest first, with the coding's own index below its bar.

    kl_per_coding: (codings,), averaged over images. Codings below active_threshold nats are marked as dead.
    Raises ValueError for anything but a vector of finite numbers.
    """
    nats = _vector(kl_per_coding, "kl_per_coding")
    order = np.argsort(-nats, kind="stable")
    dead = nats[order] < active_threshold
    figure, ax = _chart_figure(height=3.2)
    ax = figure.subplots()
    bars = ax.bar(range(len(order)), nats[order], width=0.72, color=_BLUE)
    for bar, is_dead in zip(bars, dead, strict=True):
        if is_dead:
            bar.set(facecolor=_PALE, edgecolor=_GREY, hatch="////")
    ax.bar_label(bars, [f"{value:.2f}" for value in nats[order]], padding=3, fontsize=9.5)
    ax.set_xticks(range(len(order)), [str(axis) for axis in order])
    ax.set(xlabel="coding (axis of the latent space)", ylabel="KL (nats)")
    _show(figure, "", save)
