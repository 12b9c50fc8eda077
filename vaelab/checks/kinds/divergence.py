"""Functions that compute KL(N(μ, σ²) ‖ N(0, 1)) with γ = log σ², a term of Equation 17-4: −½ [1 + γ − exp(γ) − μ²].

Exercises differ in what they add up or average; which of the terms was written wrongly is the same in all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from vaelab.checks.engine import General, Mistake, running_on, shaped
from vaelab.checks.formulas import divergence


class Slip(General):
    wrong_sign = (
        "The sign is wrong: the values come out negative.",
        "A KL divergence is never negative. The factor in front is −½.",
    )
    half_missing = "The values are twice too large: the factor ½ is missing.", "The factor in front is −½."
    factor_missing = "The factor −½ in front is missing.", "Multiply the bracket by −½: that makes the values positive."
    half_of_the_one_only = (
        "The factor −½ stands before the 1 alone: −½ · 1 + γ − exp(γ) − μ².",
        "It belongs to all four terms, so put brackets around them: −½ (1 + γ − exp(γ) − μ²).",
    )
    halved_twice = (
        "The values are half of what they should be: the factor ½ is applied twice.",
        "The factor in front is −½, once.",
    )
    in_bits = (
        "The values are in bits, not in nats.",
        "Leave the division by log 2 out: logarithms are natural ones here, not log2.",
    )
    divided_by_784 = (
        "The values are divided by 784.",
        "That belongs to the training loss. Here the KL is asked for in nats.",
    )
    standard_deviation_for_variance = (
        "The formula uses σ = exp(γ / 2) where σ² = exp(γ) belongs.",
        "exp(γ) already is σ². Only the Sampling layer halves γ.",
    )
    standard_deviation_throughout = (
        "The formula has log σ and σ where log σ² and σ² belong.",
        "Square σ, or write γ for log σ² and exp(γ) for σ²: that is Equation 17-4.",
    )
    another_factor = (
        "The values are {factor} times what they should be, everywhere the same.",
        "The bracket is right. The factor in front of it is −½ and nothing else: no weight β, no other number to multiply with or divide by.",
    )
    term_counted_otherwise = (
        "In the bracket 1 + γ − exp(γ) − μ², {terms}.",
        "Every term counts once, and −½ stands before the whole bracket.",
    )
    log_variance_read_as_log_standard_deviation = (
        "codings_log_var is treated as log σ, but it is log σ².",
        "With γ = log σ², log σ² is γ and σ² is exp(γ): nothing is doubled.",
    )
    log_variance_read_as_standard_deviation = (
        "codings_log_var is treated as the standard deviation σ itself.",
        "The encoder outputs γ = log σ². Put exp(γ) for σ² and γ for log σ²: that is Equation 17-4.",
    )
    log_variance_read_as_variance = (
        "codings_log_var is treated as the variance σ² itself (Equation 17-3).",
        "The encoder outputs γ = log σ². Put exp(γ) for σ² and γ for log σ²: that is Equation 17-4.",
    )
    exponential_missing = "γ stands where exp(γ) belongs.", "The third term in the bracket is − exp(γ)."
    exponential_term_missing = Mistake(
        "exponential_missing", "The term exp(γ) is missing.", "The third term in the bracket is − exp(γ)."
    )
    sign_in_the_exponent = "exp(−γ) stands where exp(γ) belongs.", "The third term in the bracket is − exp(γ)."
    variance_squared = (
        "The variance is squared: exp(γ)² or exp(2γ) stands where exp(γ) belongs.",
        "exp(γ) already is σ².",
    )
    square_for_exponential = "γ² stands where exp(γ) belongs.", "The third term in the bracket is − exp(γ)."
    one_missing = "The constant 1 in the bracket is missing.", "The bracket starts with 1 + γ."
    mean_not_squared = "codings_mean is not squared.", "The last term in the bracket is − μ²."
    absolute_for_square = Mistake(
        "mean_not_squared",
        "The absolute value of codings_mean stands where its square belongs.",
        "The last term in the bracket is − μ².",
    )
    double_for_square = Mistake(
        "mean_not_squared", "codings_mean is doubled, not squared.", "The last term in the bracket is − μ²."
    )
    mean_term_missing = "The term μ² is missing.", "The last term in the bracket is − μ²."
    only_the_mean_term = (
        "Only μ² is left of the bracket: the variance costs nothing.",
        "All four terms belong to it: 1 + γ − exp(γ) − μ².",
    )
    log_variance_term_missing = "The term γ is missing.", "The bracket starts with 1 + γ."
    sign_of_mean_term = "μ² is added inside the bracket, not subtracted.", "Inside the bracket it is − μ²."
    sign_of_variance_term = "exp(γ) is added inside the bracket, not subtracted.", "Inside the bracket it is − exp(γ)."
    sign_of_log_variance_term = "γ is subtracted inside the bracket, not added.", "Inside the bracket it is + γ."
    codings_counted_otherwise = (
        "In the sum over the codings, {terms}.",
        "Each coding counts once: a sum over the last axis, no [0] or [1:]; in a loop over all of them, `return` stands after it.",
    )
    log_variance_clipped = (
        "codings_log_var is cut off: far below or above 0 the values are wrong.",
        "A trained encoder gives γ = −5 for what it is sure of. Use γ as it comes.",
    )
    free_bits = (
        "Where the KL of {each} is below {least} nats, {least} is counted: these are free bits.",
        "They keep codings from dying in a training, but are not asked for here: leave maximum out.",
    )
    mean_and_log_var_swapped = (
        "codings_mean and codings_log_var are swapped.",
        "They come in the order codings_mean, codings_log_var.",
    )
    divergence_reversed = (
        "This is the divergence the other way round, KL(prior ‖ posterior).",
        "The latent loss is KL(posterior ‖ prior).",
    )
    keras_kl_divergence = (
        "This is Keras's KL divergence, which expects the probabilities of classes.",
        "A mean and a log-variance describe a Gaussian: write out Equation 17-4.",
    )
    negative_divergence = (
        "Some values are negative.",
        "A KL divergence is never negative: compare the signs with Equation 17-4.",
    )
    not_zero_at_the_prior = (
        "Where the posterior is the prior (μ = 0, γ = 0), the KL is not 0.",
        "There every bracket gives 1 + 0 − 1 − 0 = 0.",
    )


def of_variance(mean: np.ndarray, var: np.ndarray) -> np.ndarray:
    """Equation 17-3 of each coding."""
    return -0.5 * (1 + np.log(var) - var - mean**2)


LIMITS = [  # at which γ is cut off
    *((-c, c) for c in (1, 2, 2.5, 3, 4, 5)),
    *((-c, np.inf) for c in (2, 3, 4, 5)),
    *((-np.inf, c) for c in (1, 2, 3)),
]


def clipped(mean: np.ndarray, log_var: np.ndarray) -> list[np.ndarray]:
    """What every image and coding costs where γ is cut off at a usual limit, throughout or in the exponential only."""
    limited = [np.clip(log_var, *limit) for limit in LIMITS]
    in_exponential = [divergence(mean, some) + (some - log_var) / 2 for some in limited]
    return [divergence(mean, some) for some in limited] + in_exponential


def wrong(slip: type[Slip], mean: np.ndarray, log_var: np.ndarray) -> dict[Mistake, np.ndarray]:
    """What each slip gives for every image and coding, in a family's words; shapes (n, codings) → (n, codings)."""
    with np.errstate(all="ignore"):
        right, var, square = divergence(mean, log_var), np.exp(log_var), mean**2
        probabilities, others = np.clip(mean, 1e-7, 1), np.clip(log_var, 1e-7, 1)

        def bracket(*terms: np.ndarray | float) -> np.ndarray:
            return -0.5 * (sum(terms) + 0 * mean)

        return {
            slip.wrong_sign: -right,
            slip.half_missing: 2 * right,
            slip.factor_missing: -2 * right,
            slip.half_of_the_one_only: bracket(1, -2 * log_var, 2 * var, 2 * square),
            slip.halved_twice: right / 2,
            slip.divided_by_784: right / 784,
            slip.in_bits: right / np.log(2),
            slip.standard_deviation_for_variance: bracket(1, log_var, -np.sqrt(var), -square),
            slip.standard_deviation_throughout: bracket(1, log_var / 2, -np.sqrt(var), -square),
            slip.log_variance_read_as_log_standard_deviation: bracket(1, 2 * log_var, -(var**2), -square),
            slip.log_variance_read_as_standard_deviation: of_variance(mean, log_var**2),
            slip.log_variance_read_as_variance: of_variance(mean, log_var),
            slip.exponential_missing: bracket(1, log_var, -log_var, -square),
            slip.exponential_term_missing: bracket(1, log_var, -square),
            slip.sign_in_the_exponent: bracket(1, log_var, -1 / var, -square),
            slip.variance_squared: bracket(1, log_var, -(var**2), -square),
            slip.square_for_exponential: bracket(1, log_var, -(log_var**2), -square),
            slip.one_missing: bracket(log_var, -var, -square),
            slip.mean_not_squared: bracket(1, log_var, -var, -mean),
            slip.double_for_square: bracket(1, log_var, -var, -2 * mean),
            slip.absolute_for_square: bracket(1, log_var, -var, -np.abs(mean)),
            slip.mean_term_missing: bracket(1, log_var, -var),
            slip.only_the_mean_term: bracket(-square),
            slip.log_variance_term_missing: bracket(1, -var, -square),
            slip.sign_of_mean_term: bracket(1, log_var, -var, square),
            slip.sign_of_variance_term: bracket(1, log_var, var, -square),
            slip.sign_of_log_variance_term: bracket(1, -log_var, -var, -square),
            slip.mean_and_log_var_swapped: divergence(log_var, mean),
            slip.divergence_reversed: 0.5 * ((1 + square) / var - 1 + log_var),
            slip.keras_kl_divergence: probabilities * np.log(probabilities / others),
        }


def scaled(slip: type[Slip], seen: np.ndarray, right: np.ndarray) -> Mistake | None:
    """What to call several values that are the right ones times one number, to four digits."""
    if seen.size < 2 or not right.all():
        return None
    ratios = seen / right
    alike = np.ptp(ratios) < 1e-4 * np.abs(ratios).max() and abs(ratios[0] - 1) > 1e-3
    return slip.another_factor.about(factor=f"{ratios[0]:.4g}") if alike else None


def by_terms(
    slip: type[Slip], seen: np.ndarray, mean: np.ndarray, log_var: np.ndarray, added: Callable = np.sum, axis: int = -1
) -> Mistake | None:
    """What to call five values and more that add the right four terms up, but some of them ½ times, twice or not at all.

    Only such counts are told: with others, a constant of another kind may look like the first term.
    """
    terms = {"1": 1 + 0 * mean, "γ": log_var, "exp(γ)": -np.exp(log_var), "μ²": -(mean**2)}
    sums = np.column_stack([-0.5 * added(term, axis=axis) for term in terms.values()])
    return _counted(slip.term_counted_otherwise, list(terms), sums, seen)


def by_codings(slip: type[Slip], seen: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> Mistake | None:
    """The same of sums over the codings, of more images than codings: some codings do not count, or not once."""
    names = [f"coding {i}" for i in range(mean.shape[1])]
    return _counted(slip.codings_counted_otherwise, names, divergence(mean, log_var), seen)


def by_free_bits(slip: type[Slip], seen: np.ndarray, mean: np.ndarray, log_var: np.ndarray) -> Mistake | None:
    """What to call the values of three images and more that are never below a number, or whose codings are not."""
    parts = divergence(mean, log_var)
    for each, floored in (("a coding", parts), ("an image", parts.sum(axis=-1, keepdims=True))):
        least = _floor(floored, seen.sum())
        made = np.maximum(floored, least).sum(axis=-1)
        if floored.min() < least < floored.max() and np.allclose(made, seen, rtol=1e-4, atol=1e-4):
            return slip.free_bits.about(each=each, least=f"{least:.3g}")
    return None


def _floor(parts: np.ndarray, total: float) -> float:
    """The number that, put in the place of all smaller parts, makes their sum ``total``."""
    ordered = np.sort(parts, axis=None)
    for count in range(1, ordered.size):
        least = (total - ordered[count:].sum()) / count
        if least <= ordered[count]:
            return float(least)
    return np.inf


def _counted(mistake: Mistake, names: list[str], columns: np.ndarray, seen: np.ndarray) -> Mistake | None:
    """The mistake, if what was seen adds the columns up, some of them ½ times, twice or not at all."""
    counts = np.linalg.lstsq(columns, seen, rcond=None)[0]
    simple = np.abs(4 * counts - np.round(4 * counts)).max() < 0.02 and np.abs(counts).max() < 4.1
    if np.abs(columns @ counts - seen).max() > 1e-4 * np.abs(seen).max() or not simple:
        return None
    odd = [
        f"{name} counts {_so_often(count)}" for name, count in zip(names, counts, strict=True) if abs(count - 1) > 1e-2
    ]
    # Where none is right the values are no such sum: they may be the same for every image.
    return mistake.about(terms=" and ".join(odd)) if 0 < len(odd) < len(names) else None


def _so_often(count: float) -> str:
    return "not at all" if abs(count) < 1e-2 else f"{count:.3g} times"


class PerImage(Slip):
    """Functions that add the terms up over the codings: one value per image."""

    not_summed = (
        "There is one value per image and coding: the sum over the codings is missing.",
        "Sum over the last axis: ops.sum(…, axis=-1).",
    )
    summed_over_the_batch = (
        "The sum runs over the images instead of the codings.",
        "axis=0 counts images, axis=-1 counts codings. Each image needs its own latent loss: axis=-1.",
    )
    reduced_to_one_number = (
        "Everything was reduced to a single number.",
        "Return one value per image; the mean over the batch comes later, in the model.",
    )
    one_axis_too_many = (
        "There is one value per image, but each in an axis of its own: shape (n, 1), not (n,).",
        "Leave keepdims=True out: one vector of values. (n, 1) beside (n,) makes (n, n), and no error.",
    )
    mean_over_codings = (
        "The codings are averaged, not summed.",
        "Equation 17-4 has a sum over the codings. A mean makes the latent loss as many times too weak as there are codings.",
    )
    added_up_too_early = (
        "The {function} is taken of the sum over the codings, not of each coding.",
        "Every coding has a term {term} of its own: the sum over the last axis comes last.",
    )
    random_values = (
        "The same arguments give other values at the second call.",
        "Nothing is drawn here: no Sampling and no codings, only codings_mean and codings_log_var in the equation.",
    )
    not_differentiable = (
        "The values are right, but no gradient passes: training could not lower this loss.",
        "Use tensor operations (keras.ops or tf) all the way: no NumPy, no .numpy().",
    )
    computed_with_numpy = Mistake(
        "not_differentiable",
        "The values are right, but they are an array of NumPy, through which no gradient passes: training could not lower this loss.",
        "Use tensor operations (keras.ops or tf) all the way: no np.asarray, np.exp or np.sum, no .numpy().",
    )
    held_fixed = (
        "The values are right, but their gradient with respect to {part} is not: a part of the formula is held fixed.",
        "Training follows the gradient, so every part has to move with {part}: no stop_gradient, no rounding, no NumPy.",
    )


def of_sums(slip: type[PerImage], mean: np.ndarray, log_var: np.ndarray) -> dict[Mistake, list[np.ndarray]]:
    """What comes of codings that are added up before the square or the exponential is taken of them."""
    right = divergence(mean, log_var).sum(axis=1)
    square = (mean.sum(axis=1) ** 2 - (mean**2).sum(axis=1)) / 2
    exponential = (np.exp(log_var.sum(axis=1)) - np.exp(log_var).sum(axis=1)) / 2
    return {
        slip.added_up_too_early.about(function="square", term="μ²"): [right + square, right + square + exponential],
        slip.added_up_too_early.about(function="exponential", term="exp(γ)"): [right + exponential],
    }


def away_from_agreement(rng: np.random.Generator, images: int = 3, codings_size: int = 4) -> dict:
    """Inputs that are not square, so that a wrong axis shows in the shape, and away from 0 and 1, where formulas agree.

    In the last image one γ is as far below 0 as a trained encoder's and another as far above as an untrained one's.
    """
    signs = rng.permuted(np.tile(np.resize([1.0, -1.0], codings_size), (images, 1)), axis=1)
    log_var = rng.uniform(0.4, 1.8, (images, codings_size)) * signs
    log_var[-1, :2] = rng.uniform([-6, 3.2], [-5, 3.6])[:codings_size]
    return {"mean": rng.uniform(0.3, 2.0, (images, codings_size)) * rng.permuted(signs, axis=1), "log_var": log_var}


def per_image(written: Mapping, what: str, shape: tuple[int, int], slip: type[PerImage]) -> np.ndarray:
    """The values, one for each image. Raises ``Failure`` for anything else."""
    images, size = shape
    shapes = {
        (images, size): slip.not_summed,
        (size,): slip.summed_over_the_batch,
        (1, size): slip.summed_over_the_batch,
        (): slip.reduced_to_one_number,
    }
    return shaped(written, what, (images,), shapes, slip.one_axis_too_many)


class OverImages(Slip):
    """Functions of an encoder and images that average the terms over the images."""

    summed_over_images = (
        "The values are added up over the images: they grow with the number of images.",
        "Take the mean over the images, not the sum.",
    )
    divided_by_the_codings = "The values are divided by the number of codings.", "Average over the images only."
    codings_for_mean = (
        "The sampled codings stand in the place of codings_mean.",
        "The encoder returns [codings_mean, codings_log_var, codings]; the KL needs the first two.",
    )
    codings_for_log_var = (
        "The sampled codings stand in the place of codings_log_var.",
        "The encoder returns [codings_mean, codings_log_var, codings]; the KL needs the first two.",
    )
    outputs_shifted = (
        "The second and third output of the encoder stand in the place of the first and second.",
        "The encoder returns [codings_mean, codings_log_var, codings]; the KL needs the first two.",
    )
    averaged_before_the_formula = (
        "codings_mean and codings_log_var are averaged over the images before the formula, not after it.",
        "Apply the formula to every image, then average. Images whose means differ in sign would cancel.",
    )
    variance_of_the_means = (
        "This is the variance of codings_mean over the images, not a KL.",
        "A KL compares each image's posterior with the prior: apply the terms of Equation 17-4 to every image, then average.",
    )
    variance_of_the_codings = (
        "Mean and variance are taken over the codings of all images, not from the encoder's outputs.",
        "Every image has a posterior of its own, with mean codings_mean and variance exp(codings_log_var).",
    )
    estimated_from_one_draw = (
        "This is the noisy estimate log q − log p at the sampled codings.",
        "For Gaussians the KL has an exact formula, the terms of Equation 17-4.",
    )
    first_image_only = "Only the first image counts.", "Average over all images: mean with axis=0, not [0]."
    last_batch_overweighted = (
        "The means of the batches are averaged, but the last batch is shorter.",
        "Collect the values of all images, then average once.",
    )
    factor_missing = Mistake("wrong_sign_and_half_missing", *Slip.factor_missing.texts)
    exponential_missing = Mistake("exp_missing", *Slip.exponential_missing.texts)
    exponential_term_missing = Mistake(
        "exp_missing", *Slip.exponential_term_missing.texts
    )  # equal ones would be one key
    log_variance_read_as_log_standard_deviation = Mistake(
        "log_standard_deviation", *Slip.log_variance_read_as_log_standard_deviation.texts
    )


def wrong_averages(
    slip: type[OverImages], mean: np.ndarray, log_var: np.ndarray, codings: np.ndarray
) -> dict[Mistake, np.ndarray]:
    """What each slip gives for every coding, averaged over the images; shapes (n, codings) → (codings,)."""
    right = divergence(mean, log_var)
    average = right.mean(axis=0)
    with np.errstate(all="ignore"):
        draw = -0.5 * (log_var + (codings - mean) ** 2 / np.exp(log_var)) + 0.5 * codings**2
        return {
            **{mistake: terms.mean(axis=0) for mistake, terms in wrong(slip, mean, log_var).items()},
            slip.summed_over_images: average * len(mean),
            slip.divided_by_the_codings: average / mean.shape[1],
            slip.codings_for_mean: divergence(codings, log_var).mean(axis=0),
            slip.codings_for_log_var: divergence(mean, codings).mean(axis=0),
            slip.outputs_shifted: divergence(log_var, codings).mean(axis=0),
            slip.averaged_before_the_formula: [
                divergence(mean.mean(axis=0), log_var.mean(axis=0)),
                average + 0.5 * (mean.mean(axis=0) ** 2 - np.mean(mean**2, axis=0)),
            ],
            slip.variance_of_the_means: mean.var(axis=0),
            slip.variance_of_the_codings: divergence(codings.mean(axis=0), np.log(codings.var(axis=0))),
            slip.estimated_from_one_draw: draw.mean(axis=0),
            slip.first_image_only: right[0],
            slip.log_variance_clipped: [terms.mean(axis=0) for terms in clipped(mean, log_var)],
            **_means_of_batch_means(slip, right),
        }


def _means_of_batch_means(slip: type[OverImages], right: np.ndarray) -> dict[Mistake, np.ndarray]:
    """The average of batch averages for usual batch sizes that leave a shorter last batch."""
    found = {}
    for size in (32, 50, 64, 100, 128, 256):
        if size < len(right) and len(right) % size:
            batches = np.split(right, range(size, len(right), size))
            mistake = slip.last_batch_overweighted
            hint = f"With batches of {size}: {running_on(mistake.hint)}"
            found[replace(mistake, hint=hint)] = np.mean([batch.mean(axis=0) for batch in batches], axis=0)
    return found
