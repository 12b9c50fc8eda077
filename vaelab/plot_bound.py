"""Figures of bounds on log p(x): what a guess at the posterior covers, and what a bound lacks.

As in ``vaelab.plot``, each function draws one figure with a description for screen readers and returns nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from vaelab.plot import style
from vaelab.plot.inputs import read_numbers, read_vector
from vaelab.plot.style import BLUE, GREEN, INK, PALE, PURPLE, TITLE, VERMILLION, WIDTH, course_style

_STYLES = list(zip([PURPLE, BLUE, VERMILLION, GREEN], [(0, (5, 1)), "--", "-.", (0, (1, 1))], strict=True))
_MARKERS = "os^D"
_LEAST = 0.003  # nats: less than the luck of the draws can tell


@course_style
def ellipses(
    gaussians: Mapping,
    xlabel: str,
    ylabel: str,
    title: str | None = None,
    *,
    among: Iterable[str] = (),
    save: str | Path | None = None,
) -> None:
    """Draw Gaussians in a plane, each as its ellipse of two standard deviations.

    gaussians: name to (mean (2,), covariance (2, 2)). among: the names that ``gaps`` shows, which have the same colour here.
    """
    if not isinstance(gaussians, Mapping) or not gaussians:
        raise ValueError('Expected Gaussians as a dictionary such as {"posterior": (mean, covariance)}, found none.')
    figure = Figure(figsize=(6, 4.6), layout="constrained")
    ax = figure.subplots()
    said = []
    others = itertools.cycle([(INK, "-"), *_STYLES])
    looks = dict(zip(among, itertools.cycle(_STYLES), strict=False))
    for name, (mean, covariance) in gaussians.items():
        color, line = looks.get(name) or next(others)
        centre, matrix = read_vector(mean, f"mean of {name!r}", 2), read_numbers(covariance, f"covariance of {name!r}")
        if matrix.shape != (2, 2):
            raise ValueError(f"Expected the covariance of {name!r} of shape (2, 2), found {matrix.shape}.")
        values, vectors = np.linalg.eigh(matrix)
        angles = np.linspace(0, 2 * np.pi, 200)
        circle = 2 * np.sqrt(np.maximum(values, 0))[:, None] * [np.cos(angles), np.sin(angles)]
        ax.plot(*(centre[:, None] + vectors @ circle), color=color, linestyle=line, linewidth=2, label=str(name))
        stds, correlation = np.sqrt(np.diag(matrix)), matrix[0, 1] / np.sqrt(matrix[0, 0] * matrix[1, 1])
        said.append(f"{name}: standard deviations {stds[0]:.2f} and {stds[1]:.2f}, correlation {correlation:.2f}")
    ax.set(xlabel=xlabel, ylabel=ylabel, aspect="equal")
    ax.grid(color=PALE, linewidth=0.6)
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    style.show(
        figure, title, f"{ylabel} against {xlabel}, ellipses of two standard deviations. {'; '.join(said)}", save
    )


@course_style
def gaps(
    draws: Sequence[int],
    nats_by_name: Mapping,
    title: str | None = None,
    *,
    save: str | Path | None = None,
) -> None:
    """Draw how many nats a bound lies below log p(x), against the number of draws, both on logarithmic scales.

    draws: (m,). nats_by_name: name to the gaps (m,); gaps of less than 0.003 nats are drawn at the lower edge.
    """
    if not isinstance(nats_by_name, Mapping) or not nats_by_name:
        raise ValueError('Expected gaps as a dictionary such as {"prior": gaps}, found none.')
    numbers = read_vector(draws, "draws")
    figure = Figure(figsize=(WIDTH, 3.8), layout="constrained")
    ax = figure.subplots()
    said = []
    styles = zip(itertools.cycle(_STYLES), itertools.cycle(_MARKERS))
    for (name, values), ((color, line), marker) in zip(nats_by_name.items(), styles, strict=False):
        nats = read_vector(values, str(name), len(numbers))
        shown = np.maximum(nats, _LEAST)
        ax.plot(numbers, shown, color=color, linestyle=line, marker=marker, linewidth=1.6, label=str(name))
        said.append(f"{name}: " + ", ".join(f"{value:.2f}" for value in nats))
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_ylim(bottom=_LEAST)
    ax.set_xticks(numbers, [f"{number:g}" for number in numbers])
    ax.minorticks_off()
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.set(xlabel="draws K", ylabel="nats below log p(x)")
    ax.grid(color=PALE, linewidth=0.6)
    ax.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    if title:
        figure.suptitle(title, x=0.01, ha="left", **TITLE)
    shown_draws = ", ".join(f"{number:g}" for number in numbers)
    style.show(figure, title, f"Nats below log p(x) with {shown_draws} draws. {'; '.join(said)}", save)
