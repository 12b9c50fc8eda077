"""log p(x | z) of a decoder with Gaussian noise, −‖x − decoded‖² / (2σ²) − d/2 log 2πσ²: what is written wrongly in it.

Exercises differ in what stands around it, an expectation or draws, a prior or a KL; the slips in the density are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from vaelab.checks.engine import Mistake
from vaelab.checks.kinds import bounds
from vaelab.checks.kinds.bounds import LOG_2PI


class Slip(bounds.PerRow):
    """Blanks: ``{d}``, how many numbers x has, in a formula; ``{each}``, what one of them is; ``{length}``, how to ask for d."""

    standard_deviation_for_variance = (
        "σ stands where σ² belongs.",
        "sigma is a standard deviation: / (2 * sigma**2), and log(2π sigma**2).",
    )
    error_over_standard_deviation = (
        "The squared error is divided by 2σ, not by 2σ².",
        "(…) / (2 * sigma**2): sigma is a standard deviation.",
    )
    error_not_divided = (
        "The squared error is not divided by σ².",
        "The noise sets the scale of the error: (…) / (2 * sigma**2).",
    )
    error_multiplied_by_the_noise = (
        "The squared error is multiplied by σ², not divided by it.",
        "Put brackets around both: (…) / (2 * sigma**2). In (…) / 2 * sigma**2 only the 2 is below the fraction bar.",
    )
    noise_written_in = (
        "log p(x | z) is that of a decoder with {noise}, whatever `sigma` is.",
        "Use the argument: −(…) / (2 * sigma**2) − {d}/2 log(2π sigma**2).",
    )
    half_of_the_error_missing = (
        "The factor ½ before the squared error is missing.",
        "A Gaussian's exponent is −(…) / (2σ²).",
    )
    error_averaged = (
        "The squared error is averaged over the {each}s.",
        "log p(x | z) is a sum over all {d} {each}s: .sum, not .mean.",
    )
    sign_of_the_error = (
        "The squared error has the wrong sign.",
        "A large error makes x improbable: −(…) / (2σ²).",
    )
    error_not_squared = "The error is not squared.", "A Gaussian's exponent is −Σ (x − decoded)² / (2σ²)."
    likelihood_constant_missing = (
        "The constant −{d}/2 log 2πσ² is missing.",
        "Training does not need it, but without it this is no bound on log p(x).",
    )
    constant_without_noise = (
        "The constant is −{d}/2 log 2π: the σ² in it is missing.",
        "A Gaussian of variance σ² has −½ log 2πσ² for each {each}.",
    )
    constant_without_2pi = (
        "The constant lacks 2π.",
        "A Gaussian of variance σ² has −½ log 2πσ² for each {each}.",
    )
    constant_with_standard_deviation = (
        "The constant has log 2πσ, not log 2πσ².",
        "−½ log 2πσ² for each {each}: sigma is a standard deviation.",
    )
    constant_counted_once = (
        "The constant is counted once, not once for each {each}.",
        "−{d}/2 log 2πσ², with {length}.",
    )
    constant_of_the_codings = (
        "The constant is counted once for each coding, not for each {each}.",
        "p(x | z) is a density of x: −{d}/2 log 2πσ², with {length}.",
    )
    constant_of_the_rows = (
        "The constant is counted once for each row, not for each {each}.",
        "−{d}/2 log 2πσ², with {length}; x.shape[0] and len(x) count the rows.",
    )
    half_of_the_constant_missing = (
        "The constant is −{d} log 2πσ²: the factor ½ is missing.",
        "−{d}/2 log 2πσ².",
    )
    sign_of_the_constant = "The constant has the wrong sign.", "−{d}/2 log 2πσ²."


VARIANCES = {"σ = 1": 1.0, "σ = 0.5": 0.25, "σ² = 0.5": 0.5}  # of the noise: the usual one, and the course's


def wrong(
    slip: type[Slip], of: Callable[..., np.ndarray], squared: np.ndarray, sigma: float, d: int, k: int
) -> dict[Mistake, Any]:
    """What each slip makes of an exercise's value.

    Args:
        slip: the exercise's family.
        of: ``(squared, over, constant) -> value``, of −squared / over − constant / 2 in the place of log p(x | z).
        squared: the squared error of each row, or of each draw and row.
        sigma, d, k: the noise, how many numbers x has, and how many codings there are.
    """
    var = sigma**2
    each = LOG_2PI + np.log(var)
    with_deviation = d * (LOG_2PI + np.log(sigma))
    written_in = {slip.noise_written_in.about(noise=name): value for name, value in VARIANCES.items()}
    return {
        **{slip: of(squared, 2 * value, d * (LOG_2PI + np.log(value))) for slip, value in written_in.items()},
        slip.standard_deviation_for_variance: of(squared, 2 * sigma, with_deviation),
        slip.error_over_standard_deviation: of(squared, 2 * sigma, d * each),
        slip.error_not_divided: [of(squared, over, d * each) for over in (2, 1)],
        slip.error_multiplied_by_the_noise: of(squared, 2 / var, d * each),
        slip.half_of_the_error_missing: of(squared, var, d * each),
        slip.error_averaged: [of(squared / d, over, d * each) for over in (2 * var, var)],
        slip.sign_of_the_error: of(-squared, 2 * var, d * each),
        slip.error_not_squared: of(np.sqrt(squared), 2 * var, d * each),
        slip.likelihood_constant_missing: of(squared, 2 * var, 0),
        slip.constant_without_noise: of(squared, 2 * var, d * LOG_2PI),
        slip.constant_without_2pi: of(squared, 2 * var, d * np.log(var)),
        slip.constant_with_standard_deviation: of(squared, 2 * var, with_deviation),
        slip.constant_counted_once: [of(squared, 2 * var, one) for one in (each, LOG_2PI + d * np.log(var))],
        slip.constant_of_the_codings: of(squared, 2 * var, k * each),
        slip.constant_of_the_rows: of(squared, 2 * var, squared.shape[-1] * each),
        slip.half_of_the_constant_missing: of(squared, 2 * var, 2 * d * each),
        slip.sign_of_the_constant: of(squared, 2 * var, -d * each),
    }
