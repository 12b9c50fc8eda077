"""Checks of the exercises in solutions/02_generate/, a module each."""
