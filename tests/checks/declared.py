"""What checks say of themselves: which look at a student's own random draws, and whose right answers train for long."""

from __future__ import annotations

from vaelab.checks import CHECKS

BY_CHANCE = {name for name, check in CHECKS.items() if check.by_chance}
LONG = {check.exercise for check in CHECKS.values() if check.trains_long}
