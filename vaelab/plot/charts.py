"""Bars, curves, points, outlines and tables of numbers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from vaelab.metrics import ACTIVE
from vaelab.plot import style
from vaelab.plot.inputs import (
    read_numbers,
    read_texts,
    read_vector,
    signed,
)
from vaelab.plot.style import (
    BLUE,
    GREEN,
    GREY,
    GREYS,
    INK,
    PALE,
    PURPLE,
    TITLE,
    VERMILLION,
    WIDTH,
    course_style,
)


@course_style
def kl_bars(
    kl_per_coding,
    active_threshold: float = ACTIVE,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw the KL of each coding in nats, largest first, with the coding's own index below its bar.

    kl_per_coding: (codings,), averaged over images. Codings below active_threshold nats are marked as dead.
    """
    nats = read_vector(kl_per_coding, "kl_per_coding")
    order = np.argsort(-nats, kind="stable")
    dead = nats[order] < active_threshold
    figure = Figure(figsize=(WIDTH, 3.2), layout="constrained")
    ax = figure.subplots()
    bars = ax.bar(range(len(order)), nats[order], width=0.72, color=BLUE)
    ax.set_xticks(range(len(order)), [str(axis) for axis in order], rotation=90 if len(order) > 32 else 0)
    if len(order) <= 16:  # more numbers than that would run into each other
        ax.bar_label(bars, signed(nats[order]), padding=3, fontsize=9.5)
    for i in np.flatnonzero(dead):
        bars[i].set(facecolor=PALE, edgecolor=GREY, hatch="////")
        ax.get_xticklabels()[i].set_color(GREY)
    if dead.any():
        note = f"{dead.sum()} dead\n(below {active_threshold:g} nats)"
        middle = np.flatnonzero(dead).mean(), max(0.0, nats[order][dead].max())
        ax.annotate(note, middle, xytext=(0, 22), textcoords="offset points", ha="center", color=GREY)
    ax.set(xlabel="coding (axis of the latent space)", ylabel="KL (nats)")
    ax.set_xlim(-0.6, max(len(order), 6) - 0.4)
    low, high = min(0.0, nats.min()), max(nats.max(), 4 * active_threshold)
    room = 0.15 * (high - low)  # for the numbers; below 0 only after a mistake in the formula
    ax.set_ylim(low - room if low < 0 else 0, high + room)
    counts = f"{np.sum(~dead)} of {len(order)} active, {nats.sum():.1f} nats in total"
    title = f"{'KL per coding' if title is None else title}: {counts}"
    figure.suptitle(title, x=0.01, ha="left", **TITLE)
    said = [f"{axis}: {nats[axis]:.2f}" + (" (dead)" if nats[axis] < active_threshold else "") for axis in order]
    style.show(figure, title, f"Nats by coding, largest first: {', '.join(said)}", save)


@course_style
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
    figure = Figure(figsize=(WIDTH, 3.2), layout="constrained")
    axes = figure.subplots(1, len(curves), squeeze=False, sharey=True)[0]
    for ax, (label, (x, y)) in zip(axes, curves.items(), strict=True):
        x = read_vector(x, label)
        ax.plot(x, read_vector(y, ylabel, len(x)), color=BLUE, linewidth=2.2)
        ax.set_xlabel(label)
        ax.grid(color=PALE, linewidth=0.6)
    axes[0].set_ylabel(ylabel)
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    style.show(figure, title, f"{ylabel} against {'; against '.join(curves)}", save)


@course_style
def points(
    series: Mapping,
    xlabel: str,
    ylabel: str,
    title: str | None = None,
    *,
    tangents: Sequence[tuple[float, float, float]] = (),
    save: str | Path | None = None,
) -> None:
    """Draw points in a plane, joined by a line in the order given, each with its own text beside it.

    series: name to a list of (x, y, text), in one colour and with one marker; text may be empty. tangents: (x, y, slope) each,
    a short grey line through that place, so steep in the units of the axes.
    """
    if not isinstance(series, Mapping) or not series:
        raise ValueError('Expected series as a dictionary such as {"seed 1": [(x, y, "text")]}, found none.')
    figure = Figure(figsize=(WIDTH, 4.2), layout="constrained")
    ax = figure.subplots()
    styles = zip([BLUE, VERMILLION, GREEN, GREY], "osD^", strict=True)
    for (name, entries), (color, marker) in zip(series.items(), itertools.cycle(styles), strict=False):
        x, y = (read_vector([entry[i] for entry in entries], label) for i, label in ((0, xlabel), (1, ylabel)))
        ax.plot(x, y, color=color, marker=marker, linewidth=1.2, markersize=7, label=str(name))
        for at_x, at_y, text in entries:
            ax.annotate(str(text), (at_x, at_y), (5, 5), textcoords="offset points", color=color, rotation=30)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.margins(x=0.08, y=0.18)
    ax.grid(color=PALE, linewidth=0.6)
    if len(series) > 1:
        ax.legend(frameon=False)
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    if len(tangents):
        figure.draw_without_rendering()  # the layout decides how long an inch of each axis is
    for at_x, at_y, slope in tangents:
        _draw_tangent(ax, at_x, at_y, slope)
    said = [
        f"{', '.join(filter(None, (str(name), str(text))))}: {x:.3g}, {y:.3g}"
        for name, entries in series.items()
        for x, y, text in entries
    ]
    said += [f"tangent at {x:.3g}, {y:.3g} with slope {slope:g}" for x, y, slope in tangents]
    style.show(figure, title, f"{ylabel} against {xlabel}: {'; '.join(said)}", save)


def _draw_tangent(ax: Axes, x: float, y: float, slope: float, half: float = 45) -> None:
    """A line through (x, y), on the page ``half`` points to either side."""
    limits = ax.get_xlim(), ax.get_ylim()
    start, end = ax.transData.transform([(x, y), (x + 1, y + slope)])
    along = (end - start) / np.hypot(*(end - start)) * half * ax.figure.dpi / 72
    ends = ax.transData.inverted().transform([start - along, start + along])
    ax.plot(*ends.T, color=GREY, linewidth=1.6, linestyle=(0, (4, 2)), zorder=1, clip_on=False)
    ax.set(xlim=limits[0], ylim=limits[1])


@course_style
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
    sets = {str(name): read_vector(values, str(name)) for name, values in values_by_label.items()}
    bins = np.linspace(min(map(np.min, sets.values())), max(map(np.max, sets.values())), 61)
    figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
    ax = figure.subplots()
    styles = zip([INK, BLUE, VERMILLION, GREEN, PURPLE], ["-", "--", "-.", (0, (1, 1)), "-"], strict=True)
    for (name, values), (color, line) in zip(sets.items(), itertools.cycle(styles), strict=False):
        label, weights = f"{name} (mean {values.mean():.2f})", np.full(len(values), 1 / len(values))
        ax.hist(values, bins, weights=weights, histtype="step", color=color, linestyle=line, linewidth=1.8, label=label)
    ax.set(xlabel=xlabel, ylabel="share")
    ax.set_yticks([])
    handles = [Line2D([], [], color=p.get_edgecolor(), linestyle=p.get_linestyle()) for p in ax.patches]
    ax.legend(handles, [p.get_label() for p in ax.patches], frameon=False)
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    said = [f"{name}: mean {v.mean():.2f}, from {v.min():.2f} to {v.max():.2f}" for name, v in sets.items()]
    style.show(figure, title, f"Distributions of {xlabel}: {'; '.join(said)}", save)


@course_style
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
    columns = read_texts(column_labels, "column_labels", len(column_labels))
    own = [row_labels] * len(values_by_title) if isinstance(row_labels[0], str) else row_labels
    figure = Figure(figsize=(WIDTH, 0.9 + 0.34 * max(map(len, own))), layout="constrained")
    axes = figure.subplots(1, len(values_by_title), squeeze=False)[0]
    said = []
    for ax, (heading, values), rows in zip(axes, values_by_title.items(), own, strict=True):
        values = read_numbers(values, str(heading))
        if values.shape != (len(rows), len(columns)):
            raise ValueError(f"Expected {heading} of shape {(len(rows), len(columns))}, found {values.shape}.")
        ax.imshow(values, cmap=GREYS, vmin=0, vmax=1, aspect="auto")
        ax.set_xticks(range(len(columns)), columns)
        ax.set_yticks(range(len(rows)), read_texts(rows, "row_labels", len(rows)))
        ax.tick_params(length=0)
        ax.set_title(str(heading))
        for (i, j), value in np.ndenumerate(values):
            ink = "white" if value > 0.5 else INK
            ax.text(j, i, f"{value:.2f}", ha="center", va="center", color=ink, fontsize=9.5)
        cells = [f"{rows[i]}, {columns[j]} {value:.2f}" for (i, j), value in np.ndenumerate(values) if value >= 0.3]
        said.append(f"{heading}: {'; '.join(cells) or 'nothing'}")
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    style.show(figure, title, f"Values of at least 0.30. {'. '.join(said)}", save)
