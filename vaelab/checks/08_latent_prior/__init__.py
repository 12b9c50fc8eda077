"""Checks of the exercises in solutions/08_latent_prior/, a module each."""
