"""The checks that notebooks call as ``check.<name>(your_object)``, and what a grader needs to judge reports."""

from __future__ import annotations

from collections.abc import Mapping

from vaelab.checks.annealing import annealing_schedule
from vaelab.checks.anomaly import anomaly_scores
from vaelab.checks.blur import calibrated_sigma, calibrated_weight, hedge_answer, hedge_errors
from vaelab.checks.centroids import centroid_path, class_centroids
from vaelab.checks.challenge import challenge_measures, challenge_seed
from vaelab.checks.codings_grid import grid_codings
from vaelab.checks.conv import conv_decoder_outputs, conv_decoder_sharing
from vaelab.checks.decoder import decoder_behaviour, decoder_outputs
from vaelab.checks.draws import drawn_moments, drawn_seed
from vaelab.checks.encoder import encoder_codings, encoder_outputs
from vaelab.checks.engine import Check, CheckFailed
from vaelab.checks.fitted import fitted_codings, fitted_seed
from vaelab.checks.floor import distance_with_floor
from vaelab.checks.generate import generated_codings, generated_images, generated_seed
from vaelab.checks.interpolate import interpolation_ends, interpolation_line
from vaelab.checks.kl import kl_dead_codings, kl_values
from vaelab.checks.knn import knn_accuracy
from vaelab.checks.latent_loss import latent_loss_prior, latent_loss_values
from vaelab.checks.mixture import mixture_draws, mixture_seeds
from vaelab.checks.nats import nats_latent, nats_reconstruction, nats_training
from vaelab.checks.own_data import own_images, split_contract, split_leaks
from vaelab.checks.own_report import factor_correlations_values, own_result, report_card_values
from vaelab.checks.own_vae import own_vae_learns, own_vae_shapes, own_vae_weight
from vaelab.checks.rate import distortion_in_nats, rate_active_codings, rate_in_nats
from vaelab.checks.sampling import sampling_distribution, sampling_gradient, sampling_independence
from vaelab.checks.saved import notebook
from vaelab.checks.scatter import codings_scatter
from vaelab.checks.show import MIME
from vaelab.checks.sliders import slider_codings, slider_pixels
from vaelab.checks.train_step import train_step_loss, train_step_metrics, train_step_saving, train_step_steps
from vaelab.checks.trained import trained_vae
from vaelab.checks.training import training_fit
from vaelab.checks.uniform import uniform_gradient, uniform_independence, uniform_loss, uniform_noise
from vaelab.checks.vae import vae_balance, vae_wiring
from vaelab.checks.verdict import Verdict
from vaelab.checks.walk import walk_axis, walk_values
from vaelab.checks.weighted import weighted_fresh, weighted_training

CHECKS: dict[str, Check] = {name: value for name, value in list(globals().items()) if isinstance(value, Check)}

__all__ = [*CHECKS, "CHECKS", "MIME", "Check", "CheckFailed", "Verdict", "judge", "notebook"]


def judge(report: Mapping) -> Verdict:
    """The verdict on a report, computed here and now. Raises ``ValueError`` if it names no check."""
    name = report.get("check") if isinstance(report, Mapping) else None
    if name not in CHECKS:
        raise ValueError(f"no check is called {name!r}")
    return CHECKS[name].verdict(report)
