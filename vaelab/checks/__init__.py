"""The checks that notebooks call, ``check.<name>(your_object)``, and what a grader needs to judge their reports."""

from __future__ import annotations

from collections.abc import Mapping

from vaelab.checks.engine import Check, CheckFailed
from vaelab.checks.sampling import sampling_distribution, sampling_gradient, sampling_independence
from vaelab.checks.show import MIME
from vaelab.checks.verdict import Verdict

CHECKS: dict[str, Check] = {name: value for name, value in list(globals().items()) if isinstance(value, Check)}

__all__ = [*CHECKS, "CHECKS", "MIME", "Check", "CheckFailed", "Verdict", "judge"]


def judge(report: Mapping) -> Verdict:
    """The verdict on a report, computed here and now. Raises ``ValueError`` if it names no check."""
    name = report.get("check") if isinstance(report, Mapping) else None
    if name not in CHECKS:
        raise ValueError(f"no check is called {name!r}")
    return CHECKS[name].verdict(report)
