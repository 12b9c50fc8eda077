"""Checks of the exercises in solutions/04_own_dataset/, a module each."""
