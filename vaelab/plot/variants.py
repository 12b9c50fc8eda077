"""What the variants of an experiment measured, seed by seed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from vaelab.plot import style
from vaelab.plot.inputs import read_numbers, read_texts
from vaelab.plot.style import BLUE, GREEN, GREY, PALE, PURPLE, TITLE, VERMILLION, WIDTH, course_style, wrapped

_MOST = 3  # measures beside each other; more would be too narrow to read
_SEEDS = list(zip([BLUE, VERMILLION, GREEN, PURPLE], "osD^", strict=True))
_LINES = [(0, (1, 1)), (0, (5, 2))]


@course_style
def variants(
    measured: Mapping,
    labels: Sequence,
    seeds: Sequence,
    varied: str,
    lines: Mapping[str, Mapping[str, Sequence[float]]] | None = None,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw a point for each value and seed of an experiment, one picture for each of the first three measures.

    measured: name to numbers (values, seeds). labels: of the values. seeds: their names. varied: what the values are of.
    lines: measure to reference lines, each a name with its height beside every value.
    """
    labels = read_texts(labels, "labels", len(labels))
    tables = {str(name): read_numbers(values, str(name)) for name, values in itertools.islice(measured.items(), _MOST)}
    for name, values in tables.items():
        if values.shape != (len(labels), len(seeds)):
            raise ValueError(f"Expected {name} of shape {(len(labels), len(seeds))}, found {values.shape}.")
    figure = Figure(figsize=(WIDTH, 3.4), layout="constrained")
    axes = figure.subplots(1, len(tables), squeeze=False)[0]
    for ax, (name, values) in zip(axes, tables.items(), strict=True):
        _draw(ax, values, (lines or {}).get(name, {}))
        ax.set_title(name)
        ax.set_xticks(range(len(labels)), [wrapped(label, (WIDTH - 1) / len(tables) / len(labels)) for label in labels])
    axes[len(axes) // 2].set_xlabel(varied)
    references = next(iter((lines or {}).values()), {})
    handles = [_handle(f"seed {seed}", *look) for seed, look in zip(seeds, itertools.cycle(_SEEDS), strict=False)]
    handles += [
        Line2D([], [], color=GREY, linestyle=dashes, label=name)
        for name, dashes in zip(references, _LINES, strict=False)
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False)
    title = f"What was varied: {varied}" if title is None else title
    figure.suptitle(title, x=0.01, ha="left", **TITLE)
    said = [
        f"{name} at {label}: {', '.join(f'{x:.4g}' for x in row)}"
        for name, values in tables.items()
        for label, row in zip(labels, values, strict=True)
    ]
    said += [f"{name}: {', '.join(f'{x:.4g}' for x in dict.fromkeys(heights))}" for name, heights in references.items()]
    style.show(figure, title, "; ".join(said), save)


def _draw(ax: Axes, values: np.ndarray, references: Mapping[str, Sequence[float]]) -> None:
    spread = 0.12 * (np.arange(values.shape[1]) - (values.shape[1] - 1) / 2)
    for j, (color, marker) in zip(range(values.shape[1]), itertools.cycle(_SEEDS), strict=False):
        ax.plot(np.arange(len(values)) + spread[j], values[:, j], marker, color=color, markersize=7)
    for heights, dashes in zip(references.values(), _LINES, strict=False):
        for i, height in enumerate(heights):
            ax.plot([i - 0.5, i + 0.5], [height, height], color=GREY, linestyle=dashes, linewidth=1.3)
    ax.set_xlim(-0.5, len(values) - 0.5)
    if not np.any(values % 1):  # numbers of codings, say
        ax.yaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    ax.margins(y=0.12)
    ax.grid(axis="y", color=PALE, linewidth=0.6)


def _handle(name: str, color: str, marker: str) -> Line2D:
    return Line2D([], [], color=color, marker=marker, linestyle="none", label=name)
