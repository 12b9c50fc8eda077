"""What the course's notebooks import: data, figures, checks, predictions and the course's trained model."""

from __future__ import annotations

import importlib

from vaelab._quiet import quiet_tensorflow

quiet_tensorflow()

_HOME = {
    "CLASS_NAMES": "vaelab.data",
    "ExplorerCallback": "vaelab.explorer.callback",
    "explore": "vaelab.explorer.latent",
    "load_fashion_mnist": "vaelab.data",
    "load_vae": "vaelab.checkpoints",
    "save_vae": "vaelab.checkpoints",
}
_MODULES = {
    "check": "vaelab.checks",
    "experiment": "vaelab.experiment",
    "metrics": "vaelab.metrics",
    "plot": "vaelab.plot",
    "predict": "vaelab.predict",
}

__all__ = [*_HOME, *_MODULES]


def __getattr__(name: str):
    """Import the parts on first use: ``import vaelab`` stays fast and does not import TensorFlow."""
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    raise AttributeError(f"module 'vaelab' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
