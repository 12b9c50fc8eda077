"""The table of an experiment, printed and drawn between its two reference lines."""

from __future__ import annotations

import numpy as np

from vaelab import metrics
from vaelab.experiment.runs import Results

_DIGITS = {"mse": "{:.4f}"}  # four decimals tell models apart; of other numbers four digits are enough
CODINGS = "codings"  # says how many components PCA gets; no result of its own


def show(results: Results, X_train: np.ndarray, X_test: np.ndarray) -> None:
    """Print and draw what an experiment measured, with the errors of the mean image and of PCA where there is an ``mse``.

    PCA gets as many components as the model has codings, if the runs say how many (``codings``, as ``measures`` does), else ten.

    Args:
        X_train: images that the mean and the components are computed from.
        X_test: images on which they are tried; those on which the models were measured.
    """
    from vaelab import plot

    if not results.measured:
        return
    table = {name: values for name, values in results.measured.items() if name != CODINGS}
    lines = _lines(results, X_train, X_test) if "mse" in table else {}
    print("\n".join(_printed(results, table, lines)))
    plot.variants(table, results.labels, results.seeds, results.varied, {"mse": lines} if lines else {})


def _lines(results: Results, X_train: np.ndarray, X_test: np.ndarray) -> dict[str, tuple[float, ...]]:
    """Name of each reference → its error beside every value."""
    sizes = results.measured.get(CODINGS, np.full((len(results.labels), 1), 10))[:, 0].astype(int)
    errors = {size: metrics.pca_mse(X_train, X_test, size) for size in sorted({*sizes.tolist()})}
    mean = metrics.mean_image_mse(X_train, X_test)
    components = "as many components" if len(errors) > 1 else f"{sizes[0]} components"
    return {"mean image": (mean,) * len(sizes), f"PCA, {components}": tuple(errors[size] for size in sizes.tolist())}


def _printed(results: Results, table: dict[str, np.ndarray], lines: dict[str, tuple[float, ...]]) -> list[str]:
    heads = [results.varied, *(f"{name}, seed {seed}" for name in table for seed in results.seeds)]
    rows = []
    for i, label in enumerate(results.labels):
        rows.append([label, *(_shown(name, x) for name, values in table.items() for x in values[i])])
    places = [i for i, name in enumerate(table, 1) for _ in results.seeds if name == "mse"]
    for name, errors in lines.items():
        for i, error in enumerate(errors if len(set(errors)) > 1 else errors[:1]):
            beside = f" ({results.labels[i]})" if len(set(errors)) > 1 else ""
            cells = [""] * (len(heads) - 1)
            cells[(places[0] - 1) * len(results.seeds)] = _shown("mse", error)
            rows.append([name + beside, *cells])
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    aligned = [[cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)] for row in (heads, *rows)]
    return [
        "  ".join([row[0].ljust(widths[0]), *cells]).rstrip()
        for row, cells in zip((heads, *rows), aligned, strict=True)
    ]


def _shown(name: str, value: float) -> str:
    return _DIGITS.get(name, "{:.4g}").format(value)
