"""The checks that notebooks call as ``check.<name>(your_object)``, and what a grader needs to judge reports.

- ``engine``: how a check runs and speaks.
- ``kinds``: how the checks of each kind probe and judge, and the slips that all exercises of a kind share.
- ``formulas``: what right answers are compared with.
- A folder per assignment with a module per exercise, of the exercise's name. A ``Check`` in it, ``values`` in
  ``01_build/latent_loss.py`` say, is ``check.latent_loss_values``: found by its place, listed nowhere.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from vaelab.checks.engine import Check, CheckFailed, Verdict
from vaelab.checks.engine.show import MIME
from vaelab.checks.saved import notebook


def exercises() -> Iterator[ModuleType]:
    """The module of each exercise, in the order of the course's assignments."""
    for path in sorted(Path(__file__).parent.glob("[0-9]*/[a-z]*.py")):
        yield importlib.import_module(f"{__name__}.{path.parent.name}.{path.stem}")


def _found() -> Iterator[Check]:
    for module in exercises():
        exercise = module.__name__.rpartition(".")[2]
        for aspect, thing in vars(module).items():
            if isinstance(thing, Check):
                yield thing.named(exercise, aspect, module.WHERE)


CHECKS: dict[str, Check] = {check.name: check for check in _found()}
globals().update(CHECKS)

__all__ = [*CHECKS, "CHECKS", "MIME", "Check", "CheckFailed", "Verdict", "exercises", "judge", "notebook"]


def __getattr__(name: str) -> Check:
    raise AttributeError(
        f"there is no check.{name}: perhaps this notebook is of another version of the course than the library here"
    )


def judge(report: Mapping) -> Verdict:
    """The verdict on a report, computed here and now. Raises ``ValueError`` if it names no check."""
    name = report.get("check") if isinstance(report, Mapping) else None
    if name not in CHECKS:
        raise ValueError(f"no check is called {name!r}")
    return CHECKS[name].verdict(report)
