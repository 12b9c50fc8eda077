"""Defaults of arguments, as the ``def`` line has them: for those whose effect no call shows, or only a long one."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from vaelab.checks.engine import Failure, General


def default_of(function: Any, name: str) -> Any:
    """The default of an argument; None where nothing tells."""
    try:
        return inspect.signature(function).parameters[name].default
    except (TypeError, ValueError, KeyError):
        return None


def of(function: Any, *names: str) -> dict[str, float]:
    """Evidence of those defaults that are numbers. (Another one, None say, may be replaced inside the function.)"""
    found = {name: default_of(function, name) for name in names}
    return {name: float(value) for name, value in found.items() if isinstance(value, int | float)}


def require(evidence: Mapping, **right: float) -> None:
    """Raise ``Failure`` for the first default that is another number; ``evidence`` is what ``of`` returned."""
    for name, value in right.items():
        seen = float(evidence.get(name, value))
        if seen != value:
            mistake = General.default_changed.about(name=name, value=value)
            raise Failure(mistake, f"{name}={value}", f"{name}={seen:g}")
