"""Codings drawn from the prior, N(0, I): every image has its own, and their moments are right."""

from __future__ import annotations

import numpy as np

from vaelab.checks.engine import Failure, General, numbers


class Slip(General):
    uniform_codings = (
        "The codings are drawn from a uniform distribution, not from a Gaussian.",
        "The prior is the standard normal distribution, N(0, I): keras.random.normal or rng.standard_normal.",
    )
    uniform_codings_from_0_to_1 = (
        "The codings are uniform numbers between 0 and 1, as np.random.rand draws them.",
        "The prior is the standard normal distribution, N(0, I): half of the codings are negative.",
    )
    codings_not_centred = "The codings are not centred on 0.", "The prior is N(0, I): mean 0 for every coding."
    wrong_spread = (
        "The codings are centred on 0, but their standard deviation is not 1.",
        "The prior is N(0, I): do not scale, truncate or normalise what the normal distribution gives.",
    )
    codings_not_gaussian = (
        "Mean and standard deviation of the codings are right, but they are not Gaussian.",
        "The prior is the standard normal distribution, N(0, I).",
    )
    codings_all_zero = (
        "All codings are 0: every image is the one in the middle of the latent space.",
        "Draw the codings from N(0, I).",
    )
    one_row_repeated = (
        "All images are the same one.",
        "Every image needs codings of its own: draw an array with a row for each image and a column for each coding. In a loop, a stateless seed gives the same row each time.",
    )
    one_value_for_all_codings = (
        "All codings of an image have the same value.",
        "Draw an array with a row for each image and a column for each coding, not one column for all.",
    )
    images_repeat = "Some images come back several times.", "Draw as many rows of codings as there are images."
    codings_depend_on_each_other = (
        "The codings of an image depend on each other.",
        "Draw every coding on its own: N(0, I) has no correlations.",
    )


def require_different(codings: np.ndarray, with_seed: bool) -> None:
    """Every image and every coding has a value of its own; float32 images give codings to about 1e-5."""
    which = "with a seed" if with_seed else "without a seed"
    if np.abs(codings).max() < 1e-3:
        raise Failure(Slip.codings_all_zero, "codings that differ", f"only zeros {which}")
    if np.ptp(codings, axis=0).max() < 1e-3:
        raise Failure(Slip.one_row_repeated, "images that differ", f"{len(codings)} equal images {which}")
    if np.ptp(codings, axis=1).max() < 1e-3:
        raise Failure(Slip.one_value_for_all_codings, "codings that differ", f"one value per image {which}")
    different = len(np.unique(np.round(codings, 3), axis=0))
    if different <= 0.9 * len(codings):
        raise Failure(Slip.images_repeat, f"{len(codings)} different images", f"{different} different images {which}")


def require_prior(codings: np.ndarray) -> None:
    """Moments within six standard errors of those of N(0, I): a right answer fails once in 10⁷ runs or less often.

    With n numbers of standard deviation s the standard error of the mean is s / √n, of the standard deviation s / √(2n),
    of a correlation 1 / √n, and of a Gaussian's kurtosis √(24 / n).
    """
    n, rows = codings.size, len(codings)
    mean, std = codings.mean(), codings.std()
    kurtosis = np.mean((codings - mean) ** 4) / std**4
    seen = f"mean {mean:.2f}, standard deviation {std:.2f}"
    if abs(kurtosis - 1.8) < 0.25:  # a uniform distribution has 1.8 whatever its range, a Gaussian 3
        named = (
            Slip.uniform_codings_from_0_to_1 if codings.min() > -0.1 and codings.max() < 1.1 else Slip.uniform_codings
        )
        raise Failure(
            named, "codings from N(0, I)", f"codings spread evenly from {codings.min():.2f} to {codings.max():.2f}"
        )
    # The sample kurtosis of a Gaussian is skewed to the right; eight standard errors make up for that.
    off = 8 * np.sqrt(24 / n)
    # Long tails: the spread of such numbers varies more than that of a Gaussian.
    if kurtosis - 3 > max(off, 0.5) and abs(std - 1) < 0.2:
        raise Failure(Slip.codings_not_gaussian, "kurtosis 3, as every Gaussian has", f"kurtosis {kurtosis:.2f}")
    by_coding, spread_by_coding = codings.mean(axis=0), codings.std(axis=0)
    if abs(mean) > 6 * std / np.sqrt(n) or np.abs(by_coding).max() > 6 * std / np.sqrt(rows):
        raise Failure(
            Slip.codings_not_centred,
            "mean 0 for every coding",
            seen if abs(mean) > 0.1 else f"means {numbers(by_coding, 2)}",
        )
    if abs(std - 1) > 6 / np.sqrt(2 * n) or np.abs(spread_by_coding - 1).max() > 6 / np.sqrt(2 * rows):
        uneven = np.ptp(spread_by_coding) > 12 / np.sqrt(2 * rows)
        observed = f"standard deviations {numbers(spread_by_coding, 2)}" if uneven else f"standard deviation {std:.2f}"
        raise Failure(Slip.wrong_spread, "standard deviation 1 for every coding", observed)
    correlation = np.abs(np.corrcoef(codings.T) - np.eye(codings.shape[1])).max()
    if correlation > 6 / np.sqrt(rows):
        raise Failure(
            Slip.codings_depend_on_each_other, "no correlation between codings", f"a correlation of {correlation:.2f}"
        )
    if abs(kurtosis - 3) > off:
        raise Failure(Slip.codings_not_gaussian, "kurtosis 3, as every Gaussian has", f"kurtosis {kurtosis:.2f}")
