"""The checks that notebooks call as ``check.<name>(your_object)``, and what a grader needs to judge reports.

- ``engine``: how a check runs and speaks.
- ``kinds``: how the checks of each kind probe and judge, and the slips that all exercises of a kind share.
- ``formulas``: what right answers are compared with.
- A folder per assignment with a module per exercise, of the exercise's name. A ``Check`` in it, ``values`` in
  ``01_build/latent_loss.py`` say, is ``check.latent_loss_values``.
- ``registry``: all of them by name.
- ``saved``: a saved notebook looked over.
"""

from __future__ import annotations

from collections.abc import Mapping

from vaelab.checks.engine import Check, CheckFailed, Verdict
from vaelab.checks.engine.show import MIME
from vaelab.checks.registry import CHECKS, exercises
from vaelab.checks.saved import notebook

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
