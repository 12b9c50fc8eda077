"""All checks of all exercises, by name: a ``Check`` in an exercise's module, found by its place, listed nowhere."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from vaelab.checks.engine import Check


def exercises() -> Iterator[ModuleType]:
    """The module of each exercise, in the order of the course's assignments."""
    for path in sorted(Path(__file__).parent.glob("[0-9]*/[a-z]*.py")):
        yield importlib.import_module(f"{__package__}.{path.parent.name}.{path.stem}")


def _found() -> Iterator[Check]:
    for module in exercises():
        exercise = module.__name__.rpartition(".")[2]
        for aspect, thing in vars(module).items():
            if isinstance(thing, Check):
                yield thing.named(exercise, aspect, module.WHERE)


CHECKS: dict[str, Check] = {check.name: check for check in _found()}
