"""The layer ``Sampling``: codings = codings_mean + exp(codings_log_var / 2) · ε with ε ~ N(0, I)."""

from __future__ import annotations

import numpy as np

from vaelab.checks.engine import Mistake
from vaelab.checks.kinds.noise import Layer, Shape
from vaelab.checks.kinds.noise_slips import SamplingSlip, clipped_scales, wrong_scales

WHERE = "step 1, “Sampling from the posterior”"


class Slip(
    SamplingSlip,
    layer="Sampling",
    draw="keras.random.normal",
    centred="ε comes from the standard normal distribution, whose mean is 0",
):
    noise_not_gaussian = (
        "The noise is centred on 0, but it is not Gaussian.",
        "Draw ε with keras.random.normal, and neither truncate nor round it.",
    )
    uniform_noise = (
        "The noise is uniform, not Gaussian.",
        "Draw ε with keras.random.normal, not keras.random.uniform.",
    )


# The standard error of the kurtosis of n values is √(24 / n), and its distribution leans to the right: hence eight.
GAUSSIAN = Shape(
    "kurtosis 3, as every Gaussian has",
    kurtosis=3,
    within=lambda draws: 8 * np.sqrt(24 / draws),
    missed=Slip.noise_not_gaussian,
    other_kurtosis=1.8,
    other_within=0.1,
    other=Slip.uniform_noise,
)


def spreads(log_var: np.ndarray) -> dict[Mistake, list[np.ndarray]]:
    truncated = np.exp(log_var / 2) * 0.8796  # normal, truncated at two standard deviations
    scales = wrong_scales(Slip, log_var)
    return {**scales, Slip.noise_not_gaussian: [truncated], Slip.log_variance_clipped: clipped_scales(log_var)}


_layer = Layer("Sampling", Slip, GAUSSIAN, spreads)
distribution, independence, gradient = _layer.distribution, _layer.independence, _layer.gradient
