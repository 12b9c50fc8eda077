"""Weights of models that came trained with the course, for experiments that would take a notebook too long.

data/make_ablations.py, make_convolutional.py and make_codes.py train them. They are kept as plain arrays, so a notebook builds the networks itself and puts the
weights in: what a model is stays visible there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vaelab.data import DataError, data_folders

FOLDER = "ablations"  # below a data folder


class TrainedWeights(NamedTuple):
    """``encoder``, ``decoder``: for ``set_weights``. ``about``: how it was trained (codings_size, seconds, …).

    ``prior``: of the model of discrete codes, that of its prior; else empty.
    """

    encoder: list[np.ndarray]
    decoder: list[np.ndarray]
    about: dict
    prior: list[np.ndarray]


def names() -> list[str]:
    """What the trained models that came with the course are called."""
    return sorted({path.stem for folder in _folders() for path in folder.glob("*.npz")})


def load_ablation(name: str) -> TrainedWeights:
    """The weights of one of the course's trained models.

    Raises:
        DataError: there is no model of this name, or its file is damaged.
    """
    path = next((path for folder in _folders() if (path := folder / f"{name}.npz").is_file()), None)
    if path is None:
        raise DataError(f"No trained model is called {name!r}; there are: {', '.join(names()) or 'none'}.")
    try:
        with np.load(path) as saved:
            about = json.loads(str(saved["about"]))
            parts = {
                part: [saved[f"{part}_{i}"].astype(np.float32) for i in range(about.get(f"{part}_arrays", 0))]
                for part in ("encoder", "decoder", "prior")
            }
            return TrainedWeights(**parts, about=about)
    except Exception as error:  # a truncated or altered file fails in many ways
        raise DataError(f"{path} is damaged: restore it from a fresh copy of the course.") from error


def _folders() -> list[Path]:
    return [folder / FOLDER for folder in data_folders()]
