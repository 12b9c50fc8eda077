"""Checks of the exercises in solutions/01_build/, a module each."""
