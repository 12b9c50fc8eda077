"""The curves of a training: total loss, mse and latent loss."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from vaelab.plot import style
from vaelab.plot.inputs import (
    counted,
    read_vector,
)
from vaelab.plot.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE,
    TITLE,
    VERMILLION,
    WIDTH,
    course_style,
)

PIXELS_PER_IMAGE = 28 * 28  # the course divides the latent loss by the number of pixels

# Where a history may hold each curve: Keras names a metric as it was asked for.
_KEYS = {
    "loss": ("loss",),
    "mse": ("mse", "mean_squared_error", "reconstruction_loss"),
    "latent_loss": ("latent_loss", "kl_loss"),
}

_LINE_STYLES = {
    "training": {"linestyle": (0, (3, 1.5)), "linewidth": 1.4},
    "validation": {"linestyle": "-", "linewidth": 2.2},
}


@course_style
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
    mean_image_mse, pca_mse = read_vector([mean_image_mse, pca_mse], "mean_image_mse and pca_mse")
    figure = Figure(figsize=(WIDTH, 3.7), layout="constrained")
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
    figure.suptitle(title, x=0.01, ha="left", **TITLE)
    _name_line_styles(figure, curves["loss"])
    said = [_in_words(name, curve, n_pixels) for name, curve in curves.items()]
    said += [reference.replace("\n", " ") for reference in references]
    style.show(figure, title, "; ".join(said), save)


def _draw_losses(ax: Axes, curves: dict, references: dict) -> None:
    """Draw total loss and mse over the reference lines {text: (level, line style)}, named at their ends."""
    ends = [(level, text, GREY) for text, (level, _) in references.items()]
    for level, line_style in references.values():
        ax.axhline(level, color=GREY, linewidth=1.2, linestyle=line_style, zorder=1)
    for key, name, color in (("loss", "total", BLUE), ("mse", "mse", VERMILLION)):
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
    _draw_curve(ax, curve, GREEN)
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
    ax.grid(axis="y", color=PALE, linewidth=0.6)


def _range(ax: Axes) -> tuple[float, float]:
    drawn = np.concatenate([line.get_ydata() for line in ax.lines])
    return float(np.nanmin(drawn)), float(np.nanmax(drawn))


def _name_line_styles(figure: Figure, curve: dict[str, np.ndarray]) -> None:
    handles = [Line2D([], [], color=INK, label=part, **_LINE_STYLES[part]) for part in curve]
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
        remedy = "train with fit() first; where the loss is nan, look at the scale of the images and at exp()."
        if recorded and "loss" not in recorded:
            remedy = "a train_step of your own has to return the total under this name."
        raise ValueError(f"Expected a history with finite values under 'loss', found {_excerpt(recorded)}: {remedy}")
    if not curves["loss"].get("validation", np.ones(1)).any():
        raise ValueError(
            "The validation loss is 0 in every epoch: with a train_step of your own write a test_step too, or leave both out "
            "and add the latent loss in call, with self.add_loss."
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
    return f"{part} {name} from {values[0]:.4f} to {values[-1]:.4f}{nats} in {counted(len(values), 'epoch')}"
