"""Checks of the exercises in solutions/07_conditional/, a module each."""
