"""What goes wrong where codings are drawn, in the words of the layer and in numbers: the spread that each slip gives the noise."""

from __future__ import annotations

import numpy as np

from vaelab.checks.engine import General, Mistake


class SamplingSlip(General):
    """Words to fill in: ``{layer}``, the layer's name; ``{draw}``, the function to draw with; ``{centred}``, why the mean is 0."""

    variance_for_standard_deviation = (
        "The noise is scaled by the variance σ², not by the standard deviation σ.",
        "exp(γ) is σ². Halve γ before the exponential: σ = exp(γ / 2).",
    )
    exponent_not_halved = Mistake(  # what a derivative tells: any factor of exp(γ) leaves it as it is
        "variance_for_standard_deviation",
        "The noise grows with γ as exp(γ) does, not as exp(γ / 2).",
        "exp(γ) is σ², the variance. Halve γ before the exponential: σ = exp(γ / 2).",
    )
    halved_after_the_exponential = (
        "The noise is scaled by exp(γ) / 2.",
        "Halve γ before the exponential, not after it: σ = exp(γ / 2).",
    )
    log_variance_as_scale = (
        "The noise is multiplied by γ itself.",
        "γ is the logarithm of the variance and may be negative; turn it into a standard deviation with exp(γ / 2).",
    )
    root_of_log_variance = (
        "Where γ is negative the codings are NaN: a root or a logarithm is taken of γ itself.",
        "γ is the logarithm of the variance already, and may be negative. The standard deviation is exp(γ / 2).",
    )
    half_log_variance = Mistake(
        "log_variance_as_scale",
        "The noise is multiplied by γ / 2: the exponential is missing.",
        "γ / 2 is log σ. The standard deviation is σ = exp(γ / 2).",
    )
    log_standard_deviation_halved_twice = (
        "The noise is scaled by exp(γ / 4), the square root of σ.",
        "Either exp(γ / 2) or sqrt(exp(γ)), not both: each of them already is the square root of the variance.",
    )
    exponent_doubled = (
        "The noise is scaled by exp(2γ), as if γ had to be doubled.",
        "γ = log σ², so σ = exp(γ / 2).",
    )
    inverse_standard_deviation = (
        "The noise is scaled by 1 / σ.",
        "Check the sign in the exponent: σ = exp(+γ / 2).",
    )
    noise_not_scaled = (
        "The noise always has standard deviation 1, whatever codings_log_var says.",
        "Multiply ε by exp(γ / 2) before you add the mean.",
    )
    log_variance_clipped = (
        "codings_log_var is cut off: where it is far below or above 0, the noise has the wrong standard deviation.",
        "A trained encoder gives γ = −5 for what it is sure of (σ = 0.08). Use γ as it comes: σ = exp(γ / 2).",
    )
    noise_added = (
        "The standard deviation is added to the noise, not multiplied with it.",
        "mean + σ · ε: the noise is scaled by σ = exp(γ / 2), and the mean stays codings_mean.",
    )
    scaled_by_another_factor = (
        "The noise is {factor} times as wide as it should be, for all codings alike.",
        "ε has standard deviation 1 and is multiplied by exp(γ / 2) and nothing else: is there a factor, a stddev=…, a root or a ½ too many?",
    )
    noise_scaled_by_the_mean = (
        "The noise is multiplied by codings_mean as well.",
        "mean + σ · ε: the noise is scaled by σ = exp(γ / 2) alone, and the mean is added to it.",
    )
    one_scale_for_all = (
        "The noise is as wide in all codings, whatever their codings_log_var says.",
        "Each coding has a σ of its own, exp(γ / 2): no mean and no sum over γ.",
    )
    exponent_scaled = (
        "The noise is scaled by exp({factor} γ), not by exp(γ / 2).",
        "γ = log σ², so log σ = γ / 2: multiply γ by ½ and nothing else, and take e to that power.",
    )
    sigmoid_for_exponential = (
        "The noise is scaled by a sigmoid, not by an exponential.",
        "γ is the logarithm of σ²: σ = exp(γ / 2), which may be larger than 1.",
    )
    codings_cut_off = (
        "The codings are cut off: many of one coding are exactly {number}.",
        "Codings may be any number: no clip, no minimum or maximum, no activation after the sum.",
    )
    softplus_for_exponential = (
        "The noise is scaled by a softplus, not by an exponential.",
        "γ is the logarithm of σ²: σ = exp(γ / 2).",
    )
    other_spread = Mistake(
        "unrecognised",
        "The noise has the wrong standard deviation.",
        "σ = exp(γ / 2): for γ = 2 that is 2.72, for γ = −2 it is 0.37. What does your layer multiply ε by?",
    )
    no_noise = (
        "The codings are the same every time: no noise is drawn anew.",
        "Draw ε with {draw} at every call (not once beforehand, not only in training), multiply it by exp(γ / 2) and add the mean.",
    )
    noise_only_in_training = (
        "Noise is drawn in training only: otherwise the codings are the same every time.",
        "Draw ε with {draw} at every call: no condition on `training`, and no layer that looks at it (Dropout, GaussianNoise). Who wants the means takes codings_mean.",
    )
    mean_not_added = (
        "The codings are centred on 0, not on codings_mean.",
        "Add codings_mean to the scaled noise.",
    )
    mean_subtracted = (
        "The codings are centred on −codings_mean.",
        "Add codings_mean to the scaled noise; do not subtract it.",
    )
    mean_and_scale_exchanged = (
        "The codings are centred on σ: codings_mean and σ have changed places.",
        "The noise is multiplied by σ, and codings_mean is added: mean + σ · ε.",
    )
    mean_added_twice = (
        "codings_mean is added twice.",
        "A draw around codings_mean (mean=… of the generator) has it already: mean + σ · ε.",
    )
    mean_scaled_too = (
        "codings_mean is multiplied by σ as well.",
        "Only the noise is scaled: mean + σ · ε, not σ · (mean + ε).",
    )
    mean_and_log_var_swapped = (
        "codings_mean and codings_log_var are swapped.",
        "The layer's input is the list [codings_mean, codings_log_var], in this order.",
    )
    noise_not_centred = (
        "The noise is not centred on 0: it shifts the codings away from codings_mean.",
        "{centred}: no abs, no square, nothing else added.",
    )
    same_noise_every_call = (
        "Two calls of the layer return exactly the same codings: the noise is frozen.",
        "A fixed seed repeats itself: leave `seed=…` and set_seed out of `call`, or make one keras.random.SeedGenerator in `__init__`.",
    )
    fails_in_graph = (
        "The layer works on its own, but not inside a compiled graph, where `fit` runs it.",
        "Use tensor operations (keras.ops or tf) all the way, no NumPy and no .numpy(); make a SeedGenerator in `__init__`, not in `call`.",
    )
    noise_frozen_in_graph = (
        "Inside a compiled graph, where `fit` runs it, the noise never changes.",
        "NumPy draws once, while the graph is built. Use {draw}, which becomes part of the graph.",
    )
    noise_shared_by_images = (
        "All images of a batch get the same noise.",
        "ε needs the shape of codings_mean, (batch, codings): use ops.shape(codings_mean).",
    )
    noise_shared_by_codings = (
        "All codings of an image get the same noise.",
        "The noise needs the shape of codings_mean, (batch, codings), not (batch, 1).",
    )
    one_draw_for_all = (
        "The whole batch shares a single random number.",
        "ε needs the shape of codings_mean, (batch, codings): use ops.shape(codings_mean).",
    )
    noise_evened_out = (
        "The numbers of a batch are evened out after they were drawn: {what}.",
        "Every number is drawn by itself: subtract no mean, divide by no standard deviation or length, and leave normalisation layers out.",
    )
    not_differentiable = (
        "No gradient reaches {what}: the encoder could not learn it through this layer.",
        "Use both inputs, and tensor operations (keras.ops or tf) all the way: no .numpy(), no NumPy, no stop_gradient.",
    )
    gradient_of_mean = (
        "Moving codings_mean by 1 does not move the codings by 1.",
        "codings_mean is added once, unscaled and with a plus sign.",
    )
    gradient_of_log_var = Mistake(
        "unrecognised",
        "codings_log_var changes the codings in the wrong way.",
        "With codings = μ + exp(γ / 2) · ε the derivative with respect to γ is (codings − μ) / 2.",
    )
    adds_a_loss = (
        "The layer adds a loss of its own.",
        "It draws codings and no more. The model adds the latent loss, in a later step: it would count twice.",
    )
    made_already = (
        "{layer} is a layer already, not a class of layers.",
        "Leave the brackets out where {layer} is defined: `class {layer}(layers.Layer):`, and {layer}() makes one.",
    )
    function_for_a_class = (
        "{layer} is a function, not a class of layers.",
        "Write class {layer}(layers.Layer): with a method def call(self, inputs): in it; {layer}() makes a layer, which is then called.",
    )
    not_a_layer = (
        "{layer}() is not a layer: it cannot be called.",
        "Write a subclass of layers.Layer with a method `call(self, inputs)`.",
    )


def clipped_scales(log_var: np.ndarray) -> list[np.ndarray]:
    """Standard deviations where γ is cut off at a usual limit, on both sides or on one."""
    limits = (
        [(-c, c) for c in (1, 1.5, 2, 2.5, 3, 4, 5)]
        + [(-c, np.inf) for c in (2, 3, 4, 5)]
        + [(-np.inf, c) for c in (0, 1, 2, 3)]
        + [(0, np.inf)]
    )
    return [np.exp(np.clip(log_var, *limit) / 2) for limit in limits]


def wrong_scales(slip: type[SamplingSlip], log_var: np.ndarray) -> dict[Mistake, list[np.ndarray]]:
    """The standard deviations that each slip in the scale produces with noise of variance 1."""
    std, soft = np.exp(log_var / 2), np.log1p(np.exp(log_var))
    return {
        slip.softplus_for_exponential: [soft, np.sqrt(soft), np.log1p(std)],
        slip.sigmoid_for_exponential: [1 / (1 + np.exp(-log_var)), 1 / (1 + 1 / std)],
        slip.variance_for_standard_deviation: [std**2],
        slip.halved_after_the_exponential: [std**2 / 2],
        slip.exponent_doubled: [std**4],
        slip.log_standard_deviation_halved_twice: [std**0.5],
        slip.inverse_standard_deviation: [1 / std],
        slip.log_variance_as_scale: [np.abs(log_var)],
        slip.half_log_variance: [np.abs(log_var) / 2],
        slip.noise_not_scaled: [np.ones_like(std)],
    }


def wrong_slopes(slip: type[SamplingSlip], log_var: np.ndarray, ratios: np.ndarray) -> dict[Mistake, list[np.ndarray]]:
    """(∂codings/∂γ) / (codings − μ) of each slip in the scale: the derivative of the logarithm of what ε is multiplied by."""
    soft, std = np.log1p(np.exp(log_var)), np.exp(log_var / 2)
    of_soft = 1 / (1 + np.exp(-log_var)) / soft
    return {
        slip.exponent_not_halved: [np.full_like(ratios, 1.0)],
        slip.log_standard_deviation_halved_twice: [np.full_like(ratios, 0.25)],
        slip.exponent_doubled: [np.full_like(ratios, 2.0)],
        slip.inverse_standard_deviation: [np.full_like(ratios, -0.5)],
        slip.log_variance_as_scale: [1 / log_var],
        slip.softplus_for_exponential: [of_soft, of_soft / 2, 0.5 / (1 + 1 / std) / np.log1p(std)],
        slip.sigmoid_for_exponential: [1 / (1 + np.exp(log_var)), 0.5 / (1 + std)],
        slip.log_variance_clipped: [np.where(np.abs(ratios) < 5e-3, 0, 0.5)],
    }


def another_factor(slip: type[SamplingSlip], ratios: np.ndarray, log_var: np.ndarray, rtol: float) -> Mistake:
    """What to call spreads that are so many times the right ones, or have so many times γ in the exponent; of one coding alone
    nobody can tell."""
    exponent = float(np.log(ratios) @ log_var / (log_var @ log_var)) + 0.5
    if len(ratios) > 2 and np.all(np.abs(np.log(ratios) - (exponent - 0.5) * log_var) < rtol):
        return slip.exponent_scaled.about(factor=f"{exponent:.2g}")
    factor = float(np.median(ratios))
    if len(ratios) > 1 and np.all(np.abs(ratios / factor - 1) < rtol):
        return slip.scaled_by_another_factor.about(factor=f"{factor:.2g}")
    return slip.other_spread
