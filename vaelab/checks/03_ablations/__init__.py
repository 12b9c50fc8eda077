"""Checks of the exercises in solutions/03_ablations/, a module each."""
