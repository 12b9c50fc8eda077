"""Figures of a plane of two codings: the decoded map, the codings by class, and receiver operating characteristics.

As in ``vaelab.plot``, each function draws one figure with a description for screen readers and returns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from vaelab.plot import style
from vaelab.plot.inputs import read_numbers, read_pixels, read_vector
from vaelab.plot.style import CLASS_COLOURS, GREY, GREYS, PALE, TITLE, WIDTH, course_style

_MARKERS = "osD^vP<X>*"  # they tell the classes apart where colours do not
_CLOSE = 0.35  # centroids, in units of the codings: the names of two would run into each other
_MOST_POINTS = 4000
_TICKS = 7


@course_style
def decoded_map(grid, values, title: str | None = None, *, save: str | Path | None = None) -> None:
    """Draw a grid of decoded images as one map of the plane of two codings.

    grid: (n, n, height, width), row 0 at the top. values: (n,), the first coding of each column and, read from below, the
    second coding of each row.
    """
    tiles = read_numbers(grid, "grid")
    if tiles.ndim != 4 or tiles.shape[0] != tiles.shape[1]:
        raise ValueError(f"Expected a grid of shape (n, n, height, width), found {tiles.shape}.")
    n, _, height, width = tiles.shape
    values = read_vector(values, "values", n)
    pixels = read_pixels(tiles.reshape(-1, height, width), "grid").reshape(tiles.shape)
    figure = Figure(figsize=(7.6, 7.6), layout="constrained")
    ax = figure.subplots()
    picture = pixels.swapaxes(1, 2).reshape(n * height, n * width)
    ax.imshow(picture, cmap=GREYS, vmin=0, vmax=1, interpolation="nearest", extent=(0, n, 0, n))
    shown = np.unique(np.linspace(0, n - 1, min(n, _TICKS)).round().astype(int))
    labels = [f"{values[i]:.2f}".replace("-", "−") for i in shown]
    ax.set_xticks(shown + 0.5, labels)
    ax.set_yticks(shown + 0.5, labels)
    ax.set(xlabel="first coding", ylabel="second coding")
    ax.spines[:].set_visible(False)
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    style.show(figure, title, f"{n} × {n} decoded images, both codings from {labels[0]} to {labels[-1]}", save)


@course_style
def codings_by_class(
    codings,
    labels,
    class_names: Sequence[str],
    title: str | None = None,
    *,
    centroids=None,
    path: tuple[int, int] | None = None,
    save: str | Path | None = None,
) -> None:
    """Draw the codings of images as points, one colour and marker for each class.

    codings: (n, 2); of more than 4,000 the first are drawn. labels: (n,). centroids: (classes, 2), drawn with the classes'
    names. path: two classes whose centroids a line joins.
    """
    points, labels = read_numbers(codings, "codings"), read_vector(labels, "labels", len(codings)).astype(int)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"Expected two codings for each image, (n, 2), found {points.shape}.")
    points, labels = points[:_MOST_POINTS], labels[:_MOST_POINTS]
    figure = Figure(figsize=(WIDTH, 6.4), layout="constrained")
    ax = figure.subplots()
    for label, name in enumerate(class_names):
        chosen = points[labels == label]
        colour, marker = CLASS_COLOURS[label % 10], _MARKERS[label % 10]
        ax.scatter(*chosen.T, s=9, color=colour, marker=marker, alpha=0.6, linewidths=0, label=name)
    if centroids is not None:
        _draw_centroids(ax, read_numbers(centroids, "centroids"), class_names, path)
    limit = float(np.clip(np.abs(points).max() * 1.05, 3, 5))
    ax.set(xlabel="first coding", ylabel="second coding", xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
    ax.grid(color=PALE, linewidth=0.6)
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, markerscale=2.5)
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    named = [n for label, n in enumerate(class_names) if np.any(labels == label)]
    middle = [f"{n} near ({x:.1f}, {y:.1f})" for n, (x, y) in zip(named, _medians(points, labels), strict=True)]
    style.show(figure, title, f"{len(points)} points in the plane of two codings: {', '.join(middle)}", save)


def _medians(points: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    return [np.median(points[labels == label], axis=0) + 0.0 for label in np.unique(labels)]


def _draw_centroids(ax, centroids: np.ndarray, class_names: Sequence[str], path: tuple[int, int] | None) -> None:
    halo = [withStroke(linewidth=3, foreground="white")]
    if path is not None:
        ax.plot(
            *centroids[list(path)].T,
            color="black",
            linewidth=2,
            path_effects=[withStroke(linewidth=4, foreground="white")],
        )
    for label, (x, y) in enumerate(centroids):
        marker = _MARKERS[label % 10]
        ax.scatter(
            x, y, s=110, color=CLASS_COLOURS[label % 10], marker=marker, edgecolors="black", linewidths=1.4, zorder=4
        )
        # To the right, or to the left where the name of a neighbour just above stands there.
        right, above = (centroids - (x, y)).T
        crowded = np.any((above > 0) & (above < _CLOSE) & (np.abs(right) < _CLOSE))
        offset, side = ((-8, 0), "right") if crowded else ((8, 4), "left")
        style = {"textcoords": "offset points", "fontsize": 9.5, "path_effects": halo, "zorder": 5}
        ax.annotate(class_names[label], (x, y), offset, ha=side, **style)


@course_style
def roc_curves(curves: Mapping, title: str | None = None, *, save: str | Path | None = None) -> None:
    """Draw receiver operating characteristics in panels side by side.

    curves: heading of each panel to {name: (false positive rates, true positive rates, area)}.
    """
    figure = Figure(figsize=(WIDTH, 4.1), layout="constrained")
    axes = figure.subplots(1, len(curves), squeeze=False, sharey=True)[0]
    said = []
    for ax, (heading, panel) in zip(axes, curves.items(), strict=True):
        ax.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle=(0, (1, 1)))
        for (name, (false, true, area)), colour, line in zip(
            panel.items(), ("#0072B2", "#D55E00", "#009E73"), ("-", "--", "-."), strict=False
        ):
            ax.plot(false, true, color=colour, linestyle=line, linewidth=1.8, label=f"{name} {area:.2f}")
        ax.set(xlabel="false alarms", aspect="equal", title=heading)
        ax.legend(frameon=False, fontsize=9, loc="upper center", bbox_to_anchor=(0.5, -0.2), handlelength=2.4)
        said.append(f"{heading}: " + ", ".join(f"{name} {area:.2f}" for name, (*_, area) in panel.items()))
    axes[0].set_ylabel("anomalies found")
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    style.show(figure, title, f"Areas under the curves. {'; '.join(said)}", save)
