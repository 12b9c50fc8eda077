"""What checks say of themselves: which look at a student's own random draws, and whose right answers train for long."""

from __future__ import annotations

from vaelab.checks import CHECKS

# For checks that do not say so themselves.
_BY_CHANCE = {
    "sampling_distribution",
    "sampling_independence",
    "sampling_gradient",
    "encoder_codings",
    "vae_wiring",
    "generated_codings",
    "fitted_codings",
    "drawn_moments",
    "uniform_noise",
    "uniform_independence",
    "uniform_gradient",
}
_LONG = {"challenge"}

# Checks of random draws, of the student's own noise; all others run a known network or none.
BY_CHANCE = {name for name, check in CHECKS.items() if getattr(check, "by_chance", name in _BY_CHANCE)}
# Exercises whose right answers train for half a minute or more, and so does the solution of their notebook.
LONG = {check.exercise for check in CHECKS.values() if getattr(check, "trains_long", check.exercise in _LONG)}
