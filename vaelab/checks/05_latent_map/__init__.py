"""Checks of the exercises in solutions/05_latent_map/, a module each."""
