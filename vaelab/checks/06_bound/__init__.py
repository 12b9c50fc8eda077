"""Checks of the exercises in solutions/06_bound/, a module each."""
