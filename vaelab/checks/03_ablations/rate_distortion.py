"""``rate_distortion(encoder, decoder, images)`` → (rate, distortion, active codings).

Rate: KL(posterior ‖ prior) in nats. Distortion: squared error summed over the pixels. Both are averages over the images
(Alemi et al. 2018, arXiv:1711.00464). A coding is active if its KL, averaged over the images, is above 0.1 nats.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, match, numbers, shaped
from vaelab.checks.formulas import ACTIVE, PIXELS, divergence, total_divergence
from vaelab.checks.kinds import parts, values
from vaelab.checks.kinds.calls import (
    require_all_encoded,
    require_codings_given,
    require_images_given,
    write_array,
)
from vaelab.checks.kinds.divergence import OverImages, wrong_averages
from vaelab.checks.kinds.parts import Code, Pattern, encode, random_code, random_images, random_pattern, render
from vaelab.checks.kinds.values import Formula

WHERE = "step 2, “Rate and distortion”"
WHAT = "rate_distortion(encoder, decoder, images)"

NOT_FINITE = "NaN or infinity"


class Slip(OverImages, values.Slip):
    not_three_numbers = (
        "rate_distortion does not return three numbers.",
        "return rate, distortion, active: one number each, already averaged over the images.",
    )
    value_not_finite = (
        "The {name} is NaN or infinity.",
        "Where is a logarithm or a root of 0 or less, or a division by 0? codings_log_var is a logarithm already, and may be 0 or negative: the variance is exp(γ).",
    )
    rate_and_distortion_swapped = "The distortion comes first.", "return rate, distortion, active, in this order."
    divided_by_784 = (
        "The rate is divided by 784, as in the training loss.",
        "The rate is the KL itself, in nats: no 784 and no weight, or models cannot be compared.",
    )
    background_left_out = (
        "Only pixels that are not black count in the distortion.",
        "Sum over all 784 pixels of an image: no mask.",
    )
    averaged_over_codings = (
        "The rate is averaged over the codings.",
        "The KL of an image is the sum over its codings; the mean runs over the images only.",
    )
    averaged_over_the_pixels = (
        "The distortion is the mean over the pixels, the mse.",
        "To stand beside nats per image, the squared error has to be summed over the 784 pixels of an image.",
    )
    summed_over_images = (
        "The distortion is added up over the images: it grows with their number.",
        "Sum over the pixels of an image, then take the mean over the images.",
    )
    summed_over_other_axes = (
        "The squared error is summed over the images, where it has to be averaged, and averaged over an axis of the image.",
        "The axes of an image are 1 and 2: sum over axis=(1, 2), then take the mean.",
    )
    all_pairs_compared = (
        "Every image is compared with every reconstruction.",
        "An axis of length 1 too many, as in (n, 1, 28, 28), makes n × n differences of two arrays of n: bring both to (n, 28, 28).",
    )
    active_codings_only = (
        "The rate is that of the active codings alone.",
        "All codings count for the rate, the others too, however little they have.",
    )
    values_in_another_order = (
        "The three values come in another order.",
        "return rate, distortion, active, in this order.",
    )
    active_for_every_image = (
        "Only the codings with more than 0.1 nats for every single image are counted.",
        "Average the KL of each coding over the images first (axis=0), then compare with 0.1.",
    )
    unrecognised = (
        "{what} is not what the formula gives.",
        "Try it by hand: one coding with μ = 1 and γ = 0 has a rate of 0.5 nats, an image that is off by 0.1 in each of its 784 pixels a distortion of 7.84.",
    )
    summed_over_one_axis = (
        "The squared error is summed over one of the two axes of an image and averaged over the other.",
        "Sum over both: axis=(1, 2).",
    )
    rate_added = (
        "The rate is added to the distortion, as in the loss.",
        "Three numbers are asked for, each by itself: return rate, distortion, active.",
    )
    root_of_the_distortion = Mistake(
        "root_taken", "The distortion is the root of the squared error.", "Leave the square root out."
    )
    distortion_halved = (
        "The distortion counts half.",
        "Σ (x − x̂)² / 2σ² with the σ² = ½ of the book's loss is Σ (x − x̂)², without a factor.",
    )
    absolute_error = "The distortion is the absolute error, not the squared one.", "Square the differences."
    cross_entropy_for_squared_error = (
        "The distortion is the cross-entropy, not the squared error.",
        "Σ (x − x̂)², so that models trained with different losses can be compared.",
    )
    decodes_the_mean = (
        "The distortion is that of codings_mean, without noise.",
        "The loss sees sampled codings: decode the third output of the encoder. The mean would hide how much the noise costs.",
    )
    variance_for_standard_deviation = (
        "The codings are drawn with σ² in the place of σ.",
        "σ = exp(codings_log_var / 2). Or decode the third output of the encoder, which is such a draw already.",
    )
    noise_of_the_prior = (
        "The codings are drawn with the same noise everywhere, of standard deviation 1, as from the prior.",
        "Its standard deviation is σ = exp(codings_log_var / 2). Or decode the third output of the encoder, a draw already.",
    )
    mean_left_out = (
        "The codings that are decoded are noise: nothing of codings_mean is in them.",
        "Decode the third output of the encoder, or codings_mean + σ × noise.",
    )
    one_noise_for_all_images = (
        "One draw of the noise serves all images.",
        "Draw it in the shape of codings_mean, or decode the third output of the encoder.",
    )
    no_draw_of_the_posterior = (
        "The codings that are decoded are no draws from what the encoder says: they lie elsewhere, or are spread otherwise.",
        "Decode the third output of the encoder, or codings_mean + exp(codings_log_var / 2) × noise.",
    )
    clipped = (
        "The reconstructions are clipped before they are compared.",
        "Clip for looking, not for measuring: the loss counts what lies outside [0, 1] too.",
    )
    traces_counted = (
        "Codings with less than 0.1 nats are counted as active.",
        "Compare the KL of each coding, averaged over the images, with 0.1: not that of any one image.",
    )
    variance_for_kl = (
        "The codings are counted by the variance of codings_mean over the images, not by their KL.",
        "A coding whose mean is the same for all images and far from 0 has a KL, too: compare the KL of each coding, averaged over the images, with 0.1.",
    )
    dead_codings_counted = "The codings that are not active are counted.", "Count those above 0.1 nats."
    another_threshold = (
        "The count is that of the codings with more than {threshold} nats.",
        "A coding is active from 0.1 nats on: compare the KL of each coding, averaged over the images, with 0.1.",
    )
    all_codings_counted = (
        "All codings are counted, the dead ones too.",
        "Compare the KL of each coding, averaged over the images, with 0.1.",
    )
    pairs_counted = (
        "Pairs of an image and a coding are counted.",
        "Average the KL of each coding over the images first (axis=0), then count.",
    )
    codings_listed_not_counted = "The third value is not a number.", "Return how many are active: np.sum(kl > 0.1)."
    count_of_another_kl = (
        "The number of active codings is that of another KL: the rate is wrong too.",
        "Correct the KL of each coding first, then count those above 0.1 nats.",
    )


# Codings by their KL in nats, beside 7 or more strong ones. So no two slips count the same number: of 18 codings 12 are active,
# 15 have a trace, 10 more than 0.2 nats, 7 more than 0.5, and 6 are not active. One of the strong has nearly the same mean
# for all images, so that 14 have a mean that varies.
BANDS = {"dead": 3, "traces": 3, "faint": 2, "weak": 3}
VARIES = 0.01  # Burda et al. (2016), arXiv:1509.00519, call a coding active from this variance of its mean on
N_STRONG = 7
SWINGS = {
    "traces": (0.48, 0.54),
    "faint": (0.75, 0.81),
    "weak": (1.24, 1.31),
}  # KL: about swing² / 4, at most swing² / 2
THRESHOLDS = (0.2, 0.25, 0.35, 0.5)  # half a bit is 0.347 nats


def inputs(rng: np.random.Generator, n_images: int = 200, codings_size: int = 18) -> dict:
    """Some codings dead, three with a trace of KL: below 0.1 nats on average, above it for some images; five not far above it.

    Drawn until each is where it belongs, until how many are above 0.1 nats for every image is no number of another slip, and until
    the rate lies between two numbers of one place.
    """
    at_least(sum(BANDS.values()) + N_STRONG, codings_size=codings_size)
    right = codings_size - BANDS["dead"] - BANDS["traces"]
    above = {ACTIVE: right, **dict.fromkeys(THRESHOLDS[:-1], right - BANDS["faint"])}
    above[THRESHOLDS[-1]] = right - BANDS["faint"] - BANDS["weak"]
    others = {
        right - 1,
        right + 1,
        right + BANDS["traces"] - 1,
        right + BANDS["traces"],
        codings_size,
        codings_size - right,
        *above.values(),
    }
    while True:
        made = _made(rng, n_images, codings_size)
        per_coding = divergence(*encode(made["images"].astype("float64"), made["code"])[:2])
        found = {least: int(np.sum(per_coding.mean(axis=0) > least)) for least in above}
        rate = 10 * per_coding.sum() / n_images
        is_rounded = abs(rate - np.round(rate)) < 0.25  # by so little that it could be right
        if found == above and int(np.sum(np.all(per_coding > ACTIVE, axis=0))) not in others and not is_rounded:
            return made


def _made(rng: np.random.Generator, n_images: int, codings_size: int) -> dict:
    parts = np.split(rng.permutation(codings_size), np.cumsum(list(BANDS.values())))
    place, strong = dict(zip(BANDS, parts, strict=False)), parts[-1]
    code = random_code(codings_size, rng, [int(i) for part in parts[:-1] for i in part])
    swing, bias = code.mean_swing.copy(), code.mean_bias.copy()
    for band, limits in SWINGS.items():
        swing[place[band]] = rng.uniform(*limits, BANDS[band])
    swing[strong[0]] = 0.02
    bias[strong] = rng.uniform(1.1, 1.5, len(strong)) * rng.choice([-1, 1], len(strong))
    code = replace(code, mean_swing=swing, mean_bias=bias)
    pattern = random_pattern(codings_size, rng)
    return {"images": _resembling(random_images(n_images, rng), code, pattern), "code": code, "pattern": pattern}


def _resembling(images: np.ndarray, code: Code, pattern: Pattern) -> np.ndarray:
    """The images, each a little like its own reconstruction, so that it matters which is compared with which.

    What is added is orthogonal to all that the encoder looks at: the codings stay as they are.
    """
    decoded = render(encode(images.astype("float64"), code)[2], pattern).reshape(len(images), PIXELS)
    own = np.clip(decoded, -0.5, 1.5) - parts.BASE
    seen = np.hstack([code.mean_weights, code.log_var_weights])
    own -= own @ seen @ np.linalg.solve(seen.T @ seen, seen.T)
    return (images + 0.15 * own.reshape(images.shape)).astype("float32")


def probe(rate_distortion: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    encoder, decoder = recorders.encoder(inputs["code"]), recorders.decoder(inputs["pattern"])
    encoded, decoded = recorders.keeping(encoder), recorders.keeping(decoder)
    arguments = {"encoder": encoder, "decoder": decoder, "images": inputs["images"]}
    returned, changed = values.call(rate_distortion, WHAT, arguments)
    found = None
    if not isinstance(returned, dict | str) and hasattr(returned, "__len__") and len(returned) == 3:
        found = [_number(value) for value in returned]
    notes = {"encoded": encoder.notes(), "decoded": decoder.notes()}
    notes["images_encoded"] = recorders.known_among(encoded, inputs["images"])
    codings = write_array(np.concatenate(decoded)) if decoded else None
    return {"returned": type(returned).__name__, "values": found, "codings": codings, **notes, **changed}


def _number(value: Any) -> float | str:
    """The value as a number, or what it is instead."""
    try:
        array = np.asarray(value, "float64")
    except (TypeError, ValueError):
        return type(value).__name__
    if array.size != 1:
        return f"an array of shape {array.shape}"
    return float(array.reshape(())) if np.isfinite(array).all() else NOT_FINITE


def judge_rate(inputs: dict, evidence: Mapping) -> str:
    (rate, *_), of_rate, of_distortion = _seen(inputs, evidence)
    if of_rate.fits(rate):
        return f"{rate:.4g} nats per image."
    mean, log_var, codings = encode(inputs["images"].astype("float64"), inputs["code"])
    averages = wrong_averages(Slip, mean, log_var, codings)
    wrong = {slip: [np.sum(one) for one in np.atleast_2d(found)] for slip, found in averages.items()}
    del wrong[Slip.divided_by_the_codings]  # for the rate, the average over them
    each = divergence(mean, log_var).mean(axis=0)
    wrong |= {Slip.active_codings_only: each[each > ACTIVE].sum()}
    wrong |= {Slip.divided_by_784: of_rate.right / PIXELS, Slip.averaged_over_codings: of_rate.right / mean.shape[1]}
    raise of_rate.failure(rate, wrong, {Slip.rate_and_distortion_swapped: of_distortion.right}, evidence=evidence)


def judge_distortion(inputs: dict, evidence: Mapping) -> str:
    (_, distortion, _), of_rate, of_distortion = _seen(inputs, evidence)
    if of_distortion.fits(distortion):
        return f"{distortion:.4g} per image, {distortion / PIXELS:.4g} per pixel."
    drawn = _drawn(inputs, evidence)
    if drawn is not None:
        of_distortion = replace(of_distortion, arguments={**of_distortion.arguments, "reconstructions": drawn})
        if of_distortion.fits(distortion):
            return f"{distortion:.4g} per image, {distortion / PIXELS:.4g} per pixel, of codings drawn anew."
    right, (images, decoded) = of_distortion.right, of_distortion.arguments.values()
    of_mean = render(encode(images, inputs["code"])[0], inputs["pattern"])
    error = of_distortion.reference
    per_image = np.sum((images - decoded) ** 2, axis=(1, 2))
    wrong = {
        Slip.averaged_over_the_pixels: [right / PIXELS, error(images, of_mean) / PIXELS],
        Slip.summed_over_images: right * len(images),
        Slip.summed_over_one_axis: right / 28,
        Slip.summed_over_other_axes: [right * len(images) / 28, right * len(images) / PIXELS],
        Slip.all_pairs_compared: [_of_all_pairs(images, decoded) * factor for factor in (1, 1 / PIXELS, len(images))],
        Slip.root_of_the_distortion: [np.sqrt(right), np.sqrt(right / PIXELS), np.sqrt(per_image).mean()],
        Slip.rate_added: right + of_rate.right,
        Slip.distortion_halved: right / 2,
        Slip.absolute_error: [np.abs(images - decoded).mean() * factor for factor in (PIXELS, 1)],
        Slip.decodes_the_mean: error(images, of_mean),
        Slip.clipped: [error(images, np.clip(answer, 0, 1)) for answer in (decoded, of_mean)],
    }
    inner = np.clip(decoded, 1e-7, 1 - 1e-7)
    entropy = -np.mean(images * np.log(inner) + (1 - images) * np.log(1 - inner))
    near = np.isclose(distortion, entropy * np.array([1, 28, PIXELS]), rtol=0.03).any()
    rare = {
        Slip.cross_entropy_for_squared_error: distortion
        if near
        else np.nan,  # float32 rounds 1 − 10⁻⁷, and so its logarithm
        Slip.rate_and_distortion_swapped: of_rate.right,
        Slip.background_left_out: [error(images * shown, decoded * shown) for shown in (images > 0, decoded > 0)],
    }
    raise of_distortion.failure(distortion, wrong, rare, evidence=evidence)


def _of_all_pairs(images: np.ndarray, decoded: np.ndarray) -> float:
    """The mean over all pairs of an image and a reconstruction of their squared distance."""
    squares = sum(np.square(some).sum(axis=(1, 2)).mean() for some in (images, decoded))
    return float(squares - 2 * np.sum(images.mean(axis=0) * decoded.mean(axis=0)))


def _drawn(inputs: dict, evidence: Mapping) -> np.ndarray | None:
    """The images decoded from codings that were drawn anew; None where the encoder's own were decoded.

    Raises ``Failure`` if they are no draws from the posterior. Of 1,400 numbers or more a mean of the noise beyond 0.15 or a
    variance outside [0.75, 1.3] lies 5.6 standard deviations or more out, and spreads differ in likelihood by a hundred nats:
    a right answer is refused less than once in 10⁷ runs.
    """
    mean, log_var, codings = encode(inputs["images"].astype("float64"), inputs["code"])
    given = _given(evidence)
    if given.shape != mean.shape or any(np.allclose(given, known, rtol=1e-3, atol=1e-3) for known in (mean, codings)):
        return None
    noise, sigma = given - mean, np.exp(log_var / 2)
    expected = "codings_mean + σ × noise, or the encoder's third output"
    observed = (
        f"codings that lie {np.sqrt(np.mean((noise / sigma) ** 2)):.3g} σ from codings_mean, as a root mean square"
    )
    if np.ptp(noise / sigma, axis=0).max() < 1e-3 or np.ptp(noise, axis=0).max() < 1e-3:
        raise Failure(Slip.one_noise_for_all_images, expected, "the same noise for every image")
    centres = {None: mean, Slip.mean_left_out: 0 * mean}
    scales = {None: sigma, Slip.variance_for_standard_deviation: sigma**2, Slip.noise_of_the_prior: 1 + 0 * sigma}
    _, named, residue = max(
        (
            (
                -np.sum(np.log(scale) + 0.5 * ((given - centre) / scale) ** 2),
                other_centre or other_scale,
                (given - centre) / scale,
            )
            for (other_centre, centre), (other_scale, scale) in itertools.product(centres.items(), scales.items())
        ),
        key=lambda fit: fit[0],
    )
    if abs(np.mean(residue)) > 0.15 or not 0.75 < np.var(residue) < 1.3:
        raise Failure(Slip.no_draw_of_the_posterior, expected, observed)
    if named:
        raise Failure(named, expected, observed)
    return render(given, inputs["pattern"])


def _given(evidence: Mapping) -> np.ndarray:
    """The codings that the decoder was given, all calls in a row; an empty array where nobody can tell."""
    written = evidence["codings"]
    return np.zeros(0) if written is None else shaped(written, "what the decoder gets", written["shape"])


def judge_active(inputs: dict, evidence: Mapping) -> str:
    (rate, _, active), of_rate, _ = _seen(inputs, evidence)
    per_coding = divergence(*of_rate.arguments.values())
    n, size = per_coding.shape
    right = np.sum(per_coding.mean(axis=0) > ACTIVE)
    expected = f"{right:.0f} active codings"
    if not isinstance(active, float):
        raise Failure(Slip.codings_listed_not_counted, expected, str(active)[:80])
    if active == right:
        return f"{active:.0f} of {size} codings active."
    pairs, average = np.sum(per_coding > ACTIVE), per_coding.mean(axis=0)
    wrong = {
        Slip.pairs_counted: [pairs, pairs / n],
        Slip.traces_counted: right + BANDS["traces"],
        Slip.variance_for_kl: np.sum(of_rate.arguments["codings_mean"].var(axis=0) > VARIES),
        Slip.all_codings_counted: size,
        Slip.dead_codings_counted: size - right,
        Slip.active_for_every_image: np.sum(np.all(per_coding > ACTIVE, axis=0)),
    } | {Slip.another_threshold.about(threshold=least): np.sum(average > least) for least in reversed(THRESHOLDS)}
    shared = values.miscounted(Slip, "The third value", right, size, n)
    named = match(active, wrong, 0, 1e-4) or match(active, shared, 1e-3, 0)
    if (not named or named.name == Slip.images_for_codings.name) and size < active == int(active) != n:
        named = Slip.pairs_counted  # of whatever condition: more than there are codings
    multiples = [of_rate.right * factor for factor in (1, n, 1 / PIXELS, 1 / size, 1 / np.log(2))]
    if not np.isclose(rate, multiples, rtol=1e-3).any():
        named = Slip.count_of_another_kl
    raise Failure(named or Slip.unrecognised.about(what="The third value"), expected, f"{active:g}")


def _seen(inputs: dict, evidence: Mapping) -> tuple[list, Formula, Formula]:
    """The three values, and the formulas of the first two. The models work in float32: sums are right to about five digits."""
    require_images_given(evidence["encoded"])
    require_all_encoded(evidence["images_encoded"], len(inputs["images"]))
    require_codings_given(evidence["decoded"], inputs["pattern"].codings_size)
    _given(evidence)
    if evidence["returned"] == "NoneType":
        raise Failure(Slip.nothing_returned.about(what=WHAT), "rate, distortion, active", "None")
    found = evidence["values"]
    if found is None:
        raise Failure(Slip.not_three_numbers, "rate, distortion, active", f"a {str(evidence['returned'])[:80]}")
    for value, name in zip(found[:2], ("rate", "distortion"), strict=True):
        if value == NOT_FINITE:
            raise Failure(Slip.value_not_finite.about(name=name), "a number", NOT_FINITE)
        if not isinstance(value, float):
            raise Failure(Slip.not_three_numbers, f"one number for the {name}", str(value)[:80])
    images = inputs["images"].astype("float64")
    mean, log_var, codings = encode(images, inputs["code"])
    outputs = {"codings_mean": mean, "codings_log_var": log_var}
    pictures = {"images": images, "reconstructions": render(codings, inputs["pattern"])}
    n, size = mean.shape
    rate = Formula("The rate", _rate, outputs, Slip, {"images": n, "codings": size}, atol=1e-4, unit=" nats")
    distortion = Formula("The distortion", _distortion, pictures, Slip, {"images": n, "pixels": PIXELS}, atol=1e-4)
    if rate.fits(found[1]) and distortion.fits(found[0]):
        expected = f"({numbers(rate.right)}, {numbers(distortion.right)}, …)"
        raise Failure(Slip.rate_and_distortion_swapped, expected, f"({found[0]:.4g}, {found[1]:.4g}, …)")
    in_order = rate.fits(found[0]) and distortion.fits(found[1])  # the rate may happen to be as large as the count
    if not in_order and isinstance(found[2], float):
        for rate_at, distortion_at in itertools.permutations(range(3), 2):
            if (
                (rate_at, distortion_at) != (0, 1)
                and rate.fits(found[rate_at])
                and distortion.fits(found[distortion_at])
            ):
                expected = f"({numbers(rate.right)}, {numbers(distortion.right)}, …)"
                raise Failure(Slip.values_in_another_order, expected, str(tuple(round(value, 4) for value in found)))
    return found, rate, distortion


def _rate(mean: np.ndarray, log_var: np.ndarray) -> float:
    return total_divergence(mean, log_var).mean()


def _distortion(images: np.ndarray, decoded: np.ndarray) -> float:
    return np.sum((images - decoded) ** 2, axis=(1, 2)).mean()


rate = Check(inputs, probe, judge_rate)
distortion = Check(inputs, probe, judge_distortion)
active = Check(inputs, probe, judge_active)
