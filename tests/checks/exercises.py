"""The checks' modules of exercises, by the exercise's name: their folders begin with digits, which no import statement can name."""

from __future__ import annotations

from types import ModuleType

from vaelab import checks

_MODULES = {module.__name__.rpartition(".")[2]: module for module in checks.exercises()}


def module_of(exercise: str) -> ModuleType:
    return _MODULES[exercise]
