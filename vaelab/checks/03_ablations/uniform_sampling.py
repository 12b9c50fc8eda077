"""The layer ``UniformSampling``: codings = codings_mean + exp(codings_log_var / 2) · u with u uniform on [−√3, √3].

So u has mean 0 and variance 1, as ε ~ N(0, 1) has.
"""

from __future__ import annotations

import numpy as np

from vaelab.checks.engine import Mistake
from vaelab.checks.kinds.noise import Layer, Shape
from vaelab.checks.kinds.noise_slips import SamplingSlip, clipped_scales, wrong_scales

WHERE = "step 3, “Uniform noise in training”"


class Slip(
    SamplingSlip,
    layer="UniformSampling",
    draw="keras.random.uniform",
    centred="u is uniform from −√3 to √3, its mean is 0",
):
    gaussian_noise = (
        "The noise is Gaussian, not uniform.",
        "Draw it with keras.random.uniform(shape, minval=…, maxval=…).",
    )
    noise_not_uniform = (
        "The noise is neither uniform nor Gaussian.",
        "Draw it with keras.random.uniform, and neither clip, add up nor round it: every value between −√3 and √3 is as likely as any other.",
    )
    noise_from_0_to_1 = (
        "The noise runs from 0 to 1, the default of keras.random.uniform: it shifts the codings away from codings_mean.",
        "Give both ends: minval=−√3, maxval=√3.",
    )
    variance_not_matched = (
        "The noise runs from −1 to 1: its standard deviation is 1/√3 = 0.58, not 1.",
        "The variance of a uniform distribution on [−a, a] is a² / 3: take a = √3.",
    )
    range_of_three = (
        "The noise runs from −3 to 3: its standard deviation is √3 = 1.73, not 1.",
        "The variance of a uniform distribution on [−a, a] is a² / 3: take a = √3.",
    )
    width_of_one = (
        "The noise is spread over a width of 1, from −½ to ½: its standard deviation is 1/√12 = 0.29, not 1.",
        "The variance of a uniform distribution on [−a, a] is a² / 3: take a = √3.",
    )
    width_for_half_width = (
        "The noise is spread {factor} as widely as it should be.",
        "√12 is the whole width of the range; it runs from −√3 to √3.",
    )


# The kurtosis is 1.8 for every uniform distribution and 3 for a Gaussian; over 16,000 draws it is known to 0.02.
UNIFORM = Shape(
    "kurtosis 1.8, as every uniform distribution has",
    kurtosis=1.8,
    within=lambda draws: 0.15,
    missed=Slip.noise_not_uniform,
    other_kurtosis=3,
    other_within=0.25,
    other=Slip.gaussian_noise,
)


def spreads(log_var: np.ndarray) -> dict[Mistake, list[np.ndarray]]:
    """Slips in the range with the right scale, and slips in the scale with the right range or with that from −1 to 1."""
    std = np.exp(log_var / 2)
    scales = {
        slip: [one / root for one in wrong for root in (1, np.sqrt(3))]
        for slip, wrong in wrong_scales(Slip, log_var).items()
    }
    return {
        **scales,
        Slip.log_variance_clipped: clipped_scales(log_var),
        Slip.width_for_half_width.about(factor="half"): [std / 2],
        Slip.width_for_half_width.about(factor="twice"): [std * 2],
        Slip.width_of_one: [std / np.sqrt(12)],
        Slip.range_of_three: [std * np.sqrt(3)],
        Slip.variance_not_matched: [std / np.sqrt(3)],
    }


def means(mean: np.ndarray, std: np.ndarray) -> dict[Mistake, np.ndarray]:
    return {Slip.noise_from_0_to_1: mean + std / 2}


_layer = Layer("UniformSampling", Slip, UNIFORM, spreads, means)
noise, independence, gradient = _layer.distribution, _layer.independence, _layer.gradient
