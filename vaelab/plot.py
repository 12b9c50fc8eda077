"""The figures of the course.

Every function draws one figure and shows it under the cell, with a description for screen readers; it returns
nothing. In a terminal or a plain script the description is printed instead, and no window opens.
``save="picture.png"`` also writes the figure to a file.

Images are arrays or tensors of shape (n, height, width) or (n, height, width, 1), in colour (n, height, width, 3), with
pixels in [0, 1]. They are clipped to that range; greys are drawn on one fixed scale: one means the same in every picture of
the course.
What cannot be drawn (a wrong shape, NaN, pixels up to 255) raises a ValueError that says why.
"""

from __future__ import annotations

import base64
import html
import io
import itertools
import os
import struct
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.textpath import TextPath
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from vaelab.metrics import ACTIVE

# Zalando's photographs show garments on white, and Fashion MNIST stores their negatives. "gray_r" turns them
# back: dark shapes on the white of the page, easier to tell apart than the wall of black tiles of "gray".
GREYS = "gray_r"

# A coding with less KL than this, in nats, carries next to nothing: its posterior is the prior.
DEAD_BELOW = ACTIVE

PIXELS_PER_IMAGE = 28 * 28  # the course divides the latent loss by the number of pixels

# A decoder may leave [0, 1] a little; values as large as this are bytes that nobody divided by 255.
_UNSCALED_ABOVE = 50

# Where a history may hold each curve: Keras names a metric as it was asked for.
_KEYS = {
    "loss": ("loss",),
    "mse": ("mse", "mean_squared_error", "reconstruction_loss"),
    "latent_loss": ("latent_loss", "kl_loss"),
}

# Okabe and Ito's palette: these stay apart under the common forms of colour blindness.
_BLUE, _VERMILLION, _GREEN, _PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
_INK, _GREY, _PALE = "#222222", "#666666", "#D0D0D0"

_STYLE = {
    "font.size": 10,
    "axes.titlesize": 10.5,
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
}
# "default" first: a student's own style (a dark background, say) must not leave white text on white paper.
_course_style = style.context(["default", _STYLE])

_LINE_STYLES = {
    "training": {"linestyle": (0, (3, 1.5)), "linewidth": 1.4},
    "validation": {"linestyle": "-", "linewidth": 2.2},
}

_DPI, _SHOWN_DPI = 200, 100  # drawn with twice the pixels it is shown at: crisp on every screen
_WIDTH, _HEIGHT = 8.6, 8.0  # inches, the most a figure may take: 860 px wide in a notebook
_TILE, _GAP = 1.15, 0.07  # inches: largest side of one image, and the space between images
_LINE = 0.17  # inches: height of one line of caption
_TITLE = {"fontweight": "bold", "fontsize": 12}


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

    images: (n, height, width) or (n, height, width, 1). columns: images per row. labels: n captions.
    """
    tiles = _pixels(images, "images")
    columns = _columns(len(tiles), columns)
    starts = range(0, len(tiles), columns)
    grid = [tiles[i : i + columns] for i in starts]
    alt = f"{_count(len(tiles), 'image')} in {_count(len(grid), 'row')}"
    captions = None
    if labels is not None:
        labels = _texts(labels, "labels", len(tiles))
        captions = [labels[i : i + columns] for i in starts]
        alt += f": {', '.join(labels)}"
    _show(_mosaic(grid, captions, title=title), title, alt, save)


@_course_style
def rows(
    images_by_label: Mapping,
    title: str | None = None,
    captions: Sequence | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw one labelled row of images per entry; the images of one column belong together.

    images_by_label: row label to images (n, height, width) or (n, height, width, 1), the same n in every row.
    captions: n texts under the columns.
    """
    grid = _aligned(images_by_label)
    names = [str(name) for name in images_by_label]
    size = f"{_count(len(grid), 'row')} of {_count(len(grid[0]), 'image')}"
    alt = f"{size}, aligned by column: {', '.join(names)}"
    if captions is not None:
        captions = _texts(captions, "captions", len(grid[0]))
        alt += f"; columns: {', '.join(captions)}"
    _show(_mosaic(grid, _under_last_row(captions, grid), names, title), title, alt, save)


@_course_style
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
    tiles = _pixels(images, "images")
    captions = _signed(_vector(values, "values", len(tiles)))
    title = f"A walk along axis {axis}" if title is None else title
    figure = _mosaic([tiles], [captions], title=title, xlabel=f"value of coding {axis}")
    alt = f"{_count(len(tiles), 'decoded image')}, coding {axis} from {captions[0]} to {captions[-1]}"
    _show(figure, title, alt, save)


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

    images_by_axis: axis to images (steps, height, width), or an array (axes, steps, height, width).
    values: (steps,), the same for every axis. kl: KL per coding in nats, indexed by axis; marks dead axes.
    """
    if not isinstance(images_by_axis, Mapping):
        images_by_axis = dict(enumerate(np.atleast_1d(_numbers(images_by_axis, "images_by_axis"))))
    grid = _aligned(images_by_axis)
    captions = _signed(_vector(values, "values", len(grid[0])))
    names = [f"axis {axis}" for axis in images_by_axis]
    if kl is not None:
        nats = _vector(kl, "kl")
        last, shown = max(images_by_axis), _signed(nats)
        if last >= len(nats):
            raise ValueError(f"Expected kl for every axis up to {last}, found {len(nats)} values.")
        names = [
            f"{name} · {shown[axis]} nats" + (" (dead)" if nats[axis] < DEAD_BELOW else "")
            for name, axis in zip(names, images_by_axis, strict=True)
        ]
    title = "A walk along each axis, the other codings fixed" if title is None else title
    figure = _mosaic(grid, _under_last_row(captions, grid), names, title, xlabel="value of the coding")
    size = f"{_count(len(grid), 'row')} of {_count(len(grid[0]), 'decoded image')}"
    alt = f"{size}, the coding from {captions[0]} to {captions[-1]}: {', '.join(names)}"
    _show(figure, title, alt, save)


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
    """
    nats = _vector(kl_per_coding, "kl_per_coding")
    order = np.argsort(-nats, kind="stable")
    dead = nats[order] < active_threshold
    figure = Figure(figsize=(_WIDTH, 3.2), layout="constrained")
    ax = figure.subplots()
    bars = ax.bar(range(len(order)), nats[order], width=0.72, color=_BLUE)
    ax.set_xticks(range(len(order)), [str(axis) for axis in order], rotation=90 if len(order) > 32 else 0)
    if len(order) <= 16:  # more numbers than that would run into each other
        ax.bar_label(bars, _signed(nats[order]), padding=3, fontsize=9.5)
    for i in np.flatnonzero(dead):
        bars[i].set(facecolor=_PALE, edgecolor=_GREY, hatch="////")
        ax.get_xticklabels()[i].set_color(_GREY)
    if dead.any():
        note = f"{dead.sum()} dead\n(below {active_threshold:g} nats)"
        middle = np.flatnonzero(dead).mean(), max(0.0, nats[order][dead].max())
        ax.annotate(note, middle, xytext=(0, 22), textcoords="offset points", ha="center", color=_GREY)
    ax.set(xlabel="coding (axis of the latent space)", ylabel="KL (nats)")
    ax.set_xlim(-0.6, max(len(order), 6) - 0.4)
    low, high = min(0.0, nats.min()), max(nats.max(), 4 * active_threshold)
    room = 0.15 * (high - low)  # for the numbers; below 0 only after a mistake in the formula
    ax.set_ylim(low - room if low < 0 else 0, high + room)
    counts = f"{np.sum(~dead)} of {len(order)} active, {nats.sum():.1f} nats in total"
    title = f"{'KL per coding' if title is None else title}: {counts}"
    figure.suptitle(title, x=0.01, ha="left", **_TITLE)
    said = [f"{axis}: {nats[axis]:.2f}" + (" (dead)" if nats[axis] < active_threshold else "") for axis in order]
    _show(figure, title, f"Nats by coding, largest first: {', '.join(said)}", save)


@_course_style
def loss_curves(
    history,
    mean_image_mse: float,
    pca_mse: float,
    n_codings: int,
    title: str | None = None,
    *,
    n_pixels: int = PIXELS_PER_IMAGE,
    save: str | Path | None = None,
) -> None:
    """Draw the losses of a training run beside the two errors that tell whether they are any good.

    history: a Keras History or its dict, with loss and, where they were recorded, mse, latent_loss (KL / 784)
    and the val_ versions; without latent_loss, the difference of loss and mse is shown. mean_image_mse: the error of always answering the mean image, as a fully collapsed
    model does. pca_mse: the error of PCA with n_codings components. n_pixels: what the latent loss was divided by.
    """
    curves = _curves(history)
    mean_image_mse, pca_mse = _vector([mean_image_mse, pca_mse], "mean_image_mse and pca_mse")
    figure = Figure(figsize=(_WIDTH, 3.7), layout="constrained")
    widths = (1, 0.6) if "latent_loss" in curves else (1,)
    left, *right = figure.subplots(1, len(widths), squeeze=False, width_ratios=widths)[0]
    references = {
        f"mean image {mean_image_mse:.4f}\n(full collapse)": (mean_image_mse, (0, (1, 1))),
        f"PCA {pca_mse:.4f}\n({n_codings} components)": (pca_mse, (0, (5, 2))),
    }
    _draw_losses(left, curves, references)
    for ax in right:
        _draw_latent_loss(ax, curves["latent_loss"], n_pixels)
    title = "Losses during training" if title is None else title
    figure.suptitle(title, x=0.01, ha="left", **_TITLE)
    _name_line_styles(figure, curves["loss"])
    said = [_in_words(name, curve, n_pixels) for name, curve in curves.items()]
    said += [reference.replace("\n", " ") for reference in references]
    _show(figure, title, "; ".join(said), save)


@_course_style
def panels(
    curves: Mapping,
    ylabel: str,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw curves side by side on one vertical scale.

    curves: the label of each horizontal axis to its (x, y), two vectors of equal length.
    """
    if not isinstance(curves, Mapping) or not curves:
        raise ValueError('Expected curves as a dictionary such as {"x": (x, y)}, found none.')
    figure = Figure(figsize=(_WIDTH, 3.2), layout="constrained")
    axes = figure.subplots(1, len(curves), squeeze=False, sharey=True)[0]
    for ax, (label, (x, y)) in zip(axes, curves.items(), strict=True):
        x = _vector(x, label)
        ax.plot(x, _vector(y, ylabel, len(x)), color=_BLUE, linewidth=2.2)
        ax.set_xlabel(label)
        ax.grid(color=_PALE, linewidth=0.6)
    axes[0].set_ylabel(ylabel)
    if title:
        figure.suptitle(title, x=0.01, ha="left", **_TITLE)
    _show(figure, title, f"{ylabel} against {'; against '.join(curves)}", save)


@_course_style
def points(
    series: Mapping,
    xlabel: str,
    ylabel: str,
    title: str | None = None,
    *,
    scale: str = "linear",
    save: str | Path | None = None,
) -> None:
    """Draw points in a plane, joined by a line in the order given, each with its own text beside it.

    series: name to a list of (x, y, text), in one colour and with one marker; text may be empty. scale: of the horizontal
    axis, "linear" or "symlog" (logarithmic from 1 on, linear below, so that 0 has a place).
    """
    if not isinstance(series, Mapping) or not series:
        raise ValueError('Expected series as a dictionary such as {"seed 1": [(x, y, "text")]}, found none.')
    figure = Figure(figsize=(_WIDTH, 4.2), layout="constrained")
    ax = figure.subplots()
    if scale == "symlog":
        ax.set_xscale("symlog", linthresh=1)
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    styles = zip([_BLUE, _VERMILLION, _GREEN, _GREY], "osD^", strict=True)
    for (name, entries), (color, marker) in zip(series.items(), itertools.cycle(styles), strict=False):
        x, y = (_vector([entry[i] for entry in entries], label) for i, label in ((0, xlabel), (1, ylabel)))
        ax.plot(x, y, color=color, marker=marker, linewidth=1.2, markersize=7, label=str(name))
        for at_x, at_y, text in entries:
            ax.annotate(str(text), (at_x, at_y), (5, 5), textcoords="offset points", color=color, rotation=30)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.margins(x=0.08, y=0.18)
    ax.grid(color=_PALE, linewidth=0.6)
    if len(series) > 1:
        ax.legend(frameon=False)
    if title:
        figure.suptitle(title, x=0.01, ha="left", **_TITLE)
    said = [
        f"{', '.join(filter(None, (str(name), str(text))))}: {x:.3g}, {y:.3g}"
        for name, entries in series.items()
        for x, y, text in entries
    ]
    _show(figure, title, f"{ylabel} against {xlabel}: {'; '.join(said)}", save)


@_course_style
def histograms(
    values_by_label: Mapping,
    xlabel: str,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw the distributions of several sets of numbers as outlines over one axis, each with its mean in the legend.

    values_by_label: name to numbers (n,); a set may have its own n, because shares are drawn, not counts.
    """
    if not isinstance(values_by_label, Mapping) or not values_by_label:
        raise ValueError('Expected sets of numbers as a dictionary such as {"prior": values}, found none.')
    sets = {str(name): _vector(values, str(name)) for name, values in values_by_label.items()}
    bins = np.linspace(min(map(np.min, sets.values())), max(map(np.max, sets.values())), 61)
    figure = Figure(figsize=(_WIDTH, 3.4), layout="constrained")
    ax = figure.subplots()
    styles = zip([_INK, _BLUE, _VERMILLION, _GREEN, _PURPLE], ["-", "--", "-.", (0, (1, 1)), "-"], strict=True)
    for (name, values), (color, line) in zip(sets.items(), itertools.cycle(styles), strict=False):
        label, weights = f"{name} (mean {values.mean():.2f})", np.full(len(values), 1 / len(values))
        ax.hist(values, bins, weights=weights, histtype="step", color=color, linestyle=line, linewidth=1.8, label=label)
    ax.set(xlabel=xlabel, ylabel="share")
    ax.set_yticks([])
    handles = [Line2D([], [], color=p.get_edgecolor(), linestyle=p.get_linestyle()) for p in ax.patches]
    ax.legend(handles, [p.get_label() for p in ax.patches], frameon=False)
    if title:
        figure.suptitle(title, x=0.01, ha="left", **_TITLE)
    said = [f"{name}: mean {v.mean():.2f}, from {v.min():.2f} to {v.max():.2f}" for name, v in sets.items()]
    _show(figure, title, f"Distributions of {xlabel}: {'; '.join(said)}", save)


@_course_style
def tables(
    values_by_title: Mapping,
    row_labels: Sequence,
    column_labels: Sequence,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw tables of numbers from 0 to 1 side by side, each number on a grey as dark as it is large.

    values_by_title: heading of each table to its values (rows, columns). row_labels: one per row, for all tables, or a list of
    such lists, one for each table. column_labels: one per column.
    """
    if not isinstance(values_by_title, Mapping) or not values_by_title:
        raise ValueError('Expected tables as a dictionary such as {"β = 1": values}, found none.')
    columns = _texts(column_labels, "column_labels", len(column_labels))
    own = [row_labels] * len(values_by_title) if isinstance(row_labels[0], str) else row_labels
    figure = Figure(figsize=(_WIDTH, 0.9 + 0.34 * max(map(len, own))), layout="constrained")
    axes = figure.subplots(1, len(values_by_title), squeeze=False)[0]
    said = []
    for ax, (heading, values), rows in zip(axes, values_by_title.items(), own, strict=True):
        values = _numbers(values, str(heading))
        if values.shape != (len(rows), len(columns)):
            raise ValueError(f"Expected {heading} of shape {(len(rows), len(columns))}, found {values.shape}.")
        ax.imshow(values, cmap=GREYS, vmin=0, vmax=1, aspect="auto")
        ax.set_xticks(range(len(columns)), columns)
        ax.set_yticks(range(len(rows)), _texts(rows, "row_labels", len(rows)))
        ax.tick_params(length=0)
        ax.set_title(str(heading))
        for (i, j), value in np.ndenumerate(values):
            ink = "white" if value > 0.5 else _INK
            ax.text(j, i, f"{value:.2f}", ha="center", va="center", color=ink, fontsize=9.5)
        cells = [f"{rows[i]}, {columns[j]} {value:.2f}" for (i, j), value in np.ndenumerate(values) if value >= 0.3]
        said.append(f"{heading}: {'; '.join(cells) or 'nothing'}")
    if title:
        figure.suptitle(title, x=0.01, ha="left", **_TITLE)
    _show(figure, title, f"Values of at least 0.30. {'. '.join(said)}", save)


def _draw_losses(ax: Axes, curves: dict, references: dict) -> None:
    """Draw total loss and mse over the reference lines {text: (level, line style)}, named at their ends."""
    ends = [(level, text, _GREY) for text, (level, _) in references.items()]
    for level, line_style in references.values():
        ax.axhline(level, color=_GREY, linewidth=1.2, linestyle=line_style, zorder=1)
    for key, name, color in (("loss", "total", _BLUE), ("mse", "mse", _VERMILLION)):
        if key in curves:
            _draw_curve(ax, curves[key], color)
            values = _shown(curves[key])
            ends.append((values[np.isfinite(values)][-1], f"{name} {values[-1]:.4f}", color))
    ax.set_title("Total loss and mse" if "mse" in curves else "Total loss")
    ax.set(xlabel="epoch", ylabel="loss per pixel")
    # A ratio matters as much near PCA as near the mean image; a wrong sign can make losses negative, though.
    lowest, highest = _range(ax)
    ax.margins(y=0.08)
    if lowest > 0:
        ax.set_yscale("log")
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 4, 6) if highest / lowest < 30 else (1,)))
        ax.yaxis.set_minor_locator(NullLocator())
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    _name_ends(ax, ends)


def _draw_latent_loss(ax: Axes, curve: dict[str, np.ndarray], n_pixels: int) -> None:
    _draw_curve(ax, curve, _GREEN)
    ax.set(title="Latent loss", xlabel="epoch", ylabel=f"KL / {n_pixels}")
    lowest, highest = _range(ax)
    if lowest >= 0:
        # From 0, where a collapsed posterior goes, to at least one nat: traces of KL should look like traces.
        ax.set_ylim(0, max(1.1 * highest, 1 / n_pixels))
    to_nats = (lambda value: value * n_pixels, lambda value: value / n_pixels)
    ax.secondary_yaxis("right", functions=to_nats).set_ylabel("KL (nats per image)")


def _draw_curve(ax: Axes, curve: dict[str, np.ndarray], color: str) -> None:
    for part, values in curve.items():
        epochs = np.arange(1, len(values) + 1)
        # A line through one epoch has no length: mark the point.
        ax.plot(epochs, values, color=color, marker="o" if len(values) == 1 else None, **_LINE_STYLES[part])
    ax.set_xlim(1 - 0.03 * len(epochs), len(epochs) + 0.03 * len(epochs))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10], min_n_ticks=1))
    ax.grid(axis="y", color=_PALE, linewidth=0.6)


def _range(ax: Axes) -> tuple[float, float]:
    drawn = np.concatenate([line.get_ydata() for line in ax.lines])
    return float(np.nanmin(drawn)), float(np.nanmax(drawn))


def _name_line_styles(figure: Figure, curve: dict[str, np.ndarray]) -> None:
    handles = [Line2D([], [], color=_INK, label=part, **_LINE_STYLES[part]) for part in curve]
    figure.legend(handles=handles, loc="upper right", ncols=2, frameon=False)


def _name_ends(ax: Axes, ends: list[tuple[float, str, str]]) -> None:
    """Write each (value, text, colour) right of the axes at its value, apart where the texts would collide."""
    ax.set_ylim(ax.get_ylim())  # the texts are placed for these limits
    ends = sorted(ends)
    halves = [0.045 * (1 + text.count("\n")) for _, text, _ in ends]  # half of each text's height
    to_axes = ax.transScale + ax.transLimits
    heights = [float(to_axes.transform((1, value))[1]) for value, _, _ in ends]
    for i in range(1, len(ends)):
        heights[i] = max(heights[i], heights[i - 1] + halves[i - 1] + halves[i])
    heights[-1] = min(heights[-1], 1.0)
    for i in range(len(ends) - 2, -1, -1):
        heights[i] = min(heights[i], heights[i + 1] - halves[i + 1] - halves[i])
    for (_, text, color), height in zip(ends, heights, strict=True):
        at = {"xycoords": "axes fraction", "xytext": (6, 0), "textcoords": "offset points"}
        ax.annotate(text, (1, height), va="center", color=color, linespacing=1.0, **at)


def _curves(history) -> dict[str, dict[str, np.ndarray]]:
    """Sort a history into curves: loss, mse, latent_loss, each {"training": values, "validation": values}."""
    recorded = getattr(history, "history", history)
    if not isinstance(recorded, Mapping):
        raise ValueError(f"Expected the History that fit() returns, found a {type(recorded).__name__}.")
    curves: dict[str, dict[str, np.ndarray]] = {}
    for name, keys in _KEYS.items():
        for part, prefix in (("training", ""), ("validation", "val_")):
            found = [np.asarray(recorded[prefix + key], float) for key in keys if prefix + key in recorded]
            if found and np.isfinite(found[0]).any():
                curves.setdefault(name, {})[part] = np.where(np.isfinite(found[0]), found[0], np.nan)
    total, mse = curves.get("loss", {}), curves.get("mse", {})
    if "latent_loss" not in curves and mse and total.keys() == mse.keys():
        # With compile(loss="mse", metrics=["mse"]) and add_loss, what the total has beyond the mse is the latent loss.
        curves["latent_loss"] = {part: values - mse[part] for part, values in total.items()}
    if "loss" not in curves:
        raise ValueError(
            f"Expected a history with finite values under 'loss', found {_excerpt(recorded)}: train with fit() "
            "first; where the loss is nan, look at the scale of the images and at exp()."
        )
    return curves


def _excerpt(recorded: Mapping) -> str:
    return ", ".join(f"{key} {list(values)[:2]}" for key, values in recorded.items()) or "an empty one"


def _shown(curve: dict[str, np.ndarray]) -> np.ndarray:
    return curve.get("validation", curve.get("training"))


def _in_words(name: str, curve: dict[str, np.ndarray], n_pixels: int) -> str:
    part = "validation" if "validation" in curve else "training"
    values = _shown(curve)
    nats = f" ({values[-1] * n_pixels:.1f} nats)" if name == "latent_loss" else ""
    name = {"loss": "total loss", "latent_loss": "latent loss"}.get(name, name)
    return f"{part} {name} from {values[0]:.4f} to {values[-1]:.4f}{nats} in {_count(len(values), 'epoch')}"


def _mosaic(
    grid: Sequence[np.ndarray],
    captions: Sequence[Sequence[str]] | None = None,
    row_labels: Sequence[str] | None = None,
    title: str | None = None,
    xlabel: str | None = None,
) -> Figure:
    """Lay out rows of images on one axes measured in inches, captions under images and labels left of rows.

    One axes for all images draws faster than one axes for each, and leaves the spacing to us.
    """
    n_rows, n_columns = len(grid), max(map(len, grid))
    label_width = max(map(_width_of, row_labels)) + 0.15 if row_labels else 0.0
    room = min(_TILE, (_WIDTH - label_width) / n_columns - _GAP, _HEIGHT / n_rows - _GAP)
    height, width = _tile_size(grid[0].shape[1:3], room)
    figure = Figure()
    ax = figure.add_axes((0, 0, 1, 1))
    top = 0.0
    for i, tiles in enumerate(grid):
        lefts = [j * (width + _GAP) for j in range(len(tiles))]
        for left, pixels in zip(lefts, tiles, strict=True):
            extent = (left, left + width, top + height, top)
            ax.imshow(pixels, cmap=GREYS, vmin=0, vmax=1, interpolation="nearest", extent=extent)
        if row_labels:
            ax.text(-label_width, top + height / 2, row_labels[i], va="center")
        top += height
        if captions and captions[i]:
            texts = [_wrapped(caption, width) for caption in captions[i]]
            for left, text in zip(lefts, texts, strict=True):
                ax.text(left + width / 2, top + 0.03, text, ha="center", va="top", fontsize=9.5)
            top += _LINE * max(text.count("\n") + 1 for text in texts) + 0.05
        top += _GAP
    total_width = n_columns * (width + _GAP) - _GAP
    if xlabel:
        ax.text(total_width / 2, top, xlabel, ha="center", va="top")
    if title:
        ax.text(-label_width, -0.12, _wrapped(title, _WIDTH, 0.115), va="bottom", **_TITLE)
    figure.set_size_inches(total_width, top)
    ax.set(xlim=(0, total_width), ylim=(top, 0))
    ax.set_axis_off()
    return figure


def _tile_size(shape: tuple[int, int], room: float) -> tuple[float, float]:
    """Return the height and width in inches of an image whose longer side may take this much room."""
    zoom = room * _DPI / max(shape)
    if zoom > 1:
        zoom = int(zoom)  # whole numbers of dots per pixel: every pixel is drawn the same size
    return shape[0] * zoom / _DPI, shape[1] * zoom / _DPI


def _width_of(text: str) -> float:
    return TextPath((0, 0), text, size=10).get_extents().width / 72


def _wrapped(text: str, width: float, inches_per_character: float = 0.08) -> str:
    return textwrap.fill(text, max(6, int(width / inches_per_character)))


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


def _show(figure: Figure, title: str | None, description: str, save: str | Path | None) -> None:
    """Show the figure under the cell, with its description as alt text."""
    from IPython import get_ipython
    from IPython.display import display

    alt = f"{title}. {description}." if title else f"{description}."
    if save is not None:
        figure.savefig(save, dpi=_DPI, bbox_inches="tight", pad_inches=0.1)
    if get_ipython() is None:
        print(alt)
    else:
        data, metadata = _mimebundle(figure, alt)
        display(data, metadata=metadata, raw=True)


def _mimebundle(figure: Figure, alt: str) -> tuple[dict, dict]:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI, bbox_inches="tight", pad_inches=0.1)
    png = base64.b64encode(buffer.getvalue()).decode()
    (dots,) = struct.unpack(">I", buffer.getvalue()[16:20])  # a PNG's header begins with its width
    width = dots * _SHOWN_DPI // _DPI
    data = {"image/png": png, "text/plain": alt}
    # JupyterLab drops the alt text of an image/png, so there the picture is an <img>. When grading it is not:
    # feedback pages are sanitised, which would print the <img> as text, and their template keeps a PNG's alt.
    if os.environ.get("VAELAB_PROFILE") != "grading":
        attributes = f'alt="{html.escape(alt)}" width="{width}" style="max-width: 100%; height: auto"'
        data["text/html"] = f'<img {attributes} src="data:image/png;base64,{png}">'
    return data, {"image/png": {"width": width, "alt": alt}}


def _aligned(images_by_label: Mapping) -> list[np.ndarray]:
    if not isinstance(images_by_label, Mapping) or not images_by_label:
        raise ValueError('Expected rows of images as a dictionary such as {"original": images}, found none.')
    grid = [_pixels(images, f"row {label!r}") for label, images in images_by_label.items()]
    if len({tiles.shape for tiles in grid}) > 1:
        shapes = [str(tiles.shape) for tiles in grid]
        found = ", ".join(f"{label!r} {shape}" for label, shape in zip(images_by_label, shapes, strict=True))
        raise ValueError(f"Expected rows with the same number and size of images, found {found}.")
    return grid


def _pixels(images, name: str) -> np.ndarray:
    """Return images as floats (n, height, width), in colour (n, height, width, 3), clipped to [0, 1]."""
    pixels = _numbers(images, name)
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


def _vector(values, name: str, length: int | None = None) -> np.ndarray:
    vector = _numbers(values, name)
    if vector.ndim != 1 or len(vector) == 0:
        raise ValueError(f"Expected {name} of shape (n,), one number each, found shape {vector.shape}.")
    if not np.isfinite(vector).all():
        raise ValueError(f"Expected {name} as finite numbers, found {vector[~np.isfinite(vector)][0]}.")
    _require_length(vector, name, length)
    return vector


def _texts(values: Sequence, name: str, length: int) -> list[str]:
    texts = [str(value) for value in values]
    _require_length(texts, name, length)
    return texts


def _require_length(values: Sequence, name: str, length: int | None) -> None:
    if length is not None and len(values) != length:
        raise ValueError(f"Expected {length} {name}, as many as images, found {len(values)}.")


def _numbers(values, name: str) -> np.ndarray:
    try:
        array = np.asarray(values)
        if array.dtype.kind in "OUSc":
            raise TypeError(f"not real numbers: {array.dtype}")
        return array.astype(float)
    except Exception as error:  # lists, arrays and each kind of tensor refuse in their own way
        found = "None" if values is None else f"a {type(values).__name__}"
        raise ValueError(f"Expected {name} as an array or a tensor of numbers, found {found}.") from error


def _signed(numbers: np.ndarray) -> list[str]:
    """Write each value of a coding with two decimals and a true minus sign, never −0.00."""
    return [f"{round(number, 2) + 0.0:.2f}".replace("-", "−") for number in numbers.tolist()]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
