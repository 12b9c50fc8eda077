"""``rate_distortion(encoder, decoder, images)`` → (rate, distortion, active codings).

Rate: KL(posterior ‖ prior) in nats. Distortion: squared error summed over the pixels. Both are averages over the images
(Alemi et al. 2018, arXiv:1711.00464). A coding is active if its KL, averaged over the images, is above 0.1 nats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, match, numbers
from vaelab.checks.formulas import ACTIVE, PIXELS, divergence, total_divergence
from vaelab.checks.kinds import values
from vaelab.checks.kinds.calls import require_codings_given, require_images_given
from vaelab.checks.kinds.divergence import OverImages, wrong_averages
from vaelab.checks.kinds.parts import encode, random_code, random_images, random_pattern, render
from vaelab.checks.kinds.values import Formula

WHERE = "step 2, “Rate and distortion”"
WHAT = "rate_distortion(encoder, decoder, images)"


class Slip(OverImages, values.Slip):
    not_three_numbers = (
        "rate_distortion does not return three numbers.",
        "return rate, distortion, active: one number each, already averaged over the images.",
    )
    rate_and_distortion_swapped = "The distortion comes first.", "return rate, distortion, active, in this order."
    divided_by_784 = (
        "The rate is divided by 784, as in the training loss.",
        "The rate is the KL itself, in nats: no 784 and no weight, or models cannot be compared.",
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
    summed_over_one_axis = (
        "The squared error is summed over one of the two axes of an image and averaged over the other.",
        "Sum over both: axis=(1, 2).",
    )
    root_taken = "The distortion is the root of the squared error.", "Leave the square root out."
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
    clipped = (
        "The reconstructions are clipped before they are compared.",
        "Clip for looking, not for measuring: the loss counts what lies outside [0, 1] too.",
    )
    traces_counted = (
        "Codings with less than 0.1 nats are counted as active.",
        "Compare the KL of each coding, averaged over the images, with 0.1.",
    )
    dead_codings_counted = "The codings that are not active are counted.", "Count those above 0.1 nats."
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


N_TRACES, N_DEAD = 2, 2


def inputs(rng: np.random.Generator, n_images: int = 120, codings_size: int = 7) -> dict:
    """Some codings dead, two with a trace of KL: below 0.1 nats on average, above it for some images."""
    place = rng.permutation(codings_size)
    dead, traces = place[:N_DEAD], place[N_DEAD : N_DEAD + N_TRACES]
    code = random_code(codings_size, rng, [*dead, *traces])
    swing = code.mean_swing.copy()
    swing[traces] = rng.uniform(0.48, 0.54, N_TRACES)  # mean KL swing² / 4, largest swing² / 2
    log_var_bias = np.where(np.isin(np.arange(codings_size), [*dead, *traces]), 0, code.log_var_bias)
    code = replace(code, mean_swing=swing, log_var_bias=log_var_bias)
    return {"images": random_images(n_images, rng), "code": code, "pattern": random_pattern(codings_size, rng)}


def probe(rate_distortion: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    encoder, decoder = recorders.encoder(inputs["code"]), recorders.decoder(inputs["pattern"])
    arguments = {"encoder": encoder, "decoder": decoder, "images": inputs["images"]}
    returned, changed = values.call(rate_distortion, WHAT, arguments)
    found = None
    if not isinstance(returned, dict | str) and hasattr(returned, "__len__") and len(returned) == 3:
        found = [_number(value) for value in returned]
    notes = {"encoded": encoder.notes(), "decoded": decoder.notes()}
    return {"returned": type(returned).__name__, "values": found, **notes, **changed}


def _number(value: Any) -> float | str:
    """The value as a number, or what it is instead."""
    try:
        array = np.asarray(value, "float64")
    except (TypeError, ValueError):
        return type(value).__name__
    if array.size != 1:
        return f"an array of shape {array.shape}"
    return float(array.reshape(())) if np.isfinite(array).all() else "NaN or infinity"


def judge_rate(inputs: dict, evidence: Mapping) -> str:
    (rate, *_), of_rate, of_distortion = _seen(inputs, evidence)
    if of_rate.fits(rate):
        return f"{rate:.4g} nats per image."
    mean, log_var, codings = encode(inputs["images"].astype("float64"), inputs["code"])
    wrong = {slip: values.sum() for slip, values in wrong_averages(Slip, mean, log_var, codings).items()}
    del wrong[Slip.divided_by_the_codings]  # of one number it is the mean over the codings
    wrong |= {Slip.divided_by_784: of_rate.right / PIXELS, Slip.averaged_over_codings: of_rate.right / mean.shape[1]}
    raise of_rate.failure(rate, wrong, {Slip.rate_and_distortion_swapped: of_distortion.right}, evidence=evidence)


def judge_distortion(inputs: dict, evidence: Mapping) -> str:
    (_, distortion, _), of_rate, of_distortion = _seen(inputs, evidence)
    if of_distortion.fits(distortion):
        return f"{distortion:.4g} per image, {distortion / PIXELS:.4g} per pixel."
    right, (images, decoded) = of_distortion.right, of_distortion.arguments.values()
    of_mean = render(encode(images, inputs["code"])[0], inputs["pattern"])
    error = of_distortion.reference
    per_image = np.sum((images - decoded) ** 2, axis=(1, 2))
    wrong = {
        Slip.averaged_over_the_pixels: [right / PIXELS, error(images, of_mean) / PIXELS],
        Slip.summed_over_images: right * len(images),
        Slip.summed_over_one_axis: right / 28,
        Slip.root_taken: [np.sqrt(right), np.sqrt(right / PIXELS), np.sqrt(per_image).mean()],
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
    }
    raise of_distortion.failure(distortion, wrong, rare, evidence=evidence)


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
    pairs = np.sum(per_coding > ACTIVE)
    wrong = {
        Slip.pairs_counted: [pairs, pairs / n],
        Slip.traces_counted: [right + traces for traces in range(1, N_TRACES + 1)],
        Slip.all_codings_counted: size,
        Slip.dead_codings_counted: size - right,  # the last of those that give the same number is named
    }
    shared = values.miscounted(Slip, "The third value", right, size, n)
    named = match(active, wrong, 1e-3, 1e-4) or match(active, shared, 1e-3, 0)
    of_another = Slip.unrecognised if of_rate.fits(rate) else Slip.count_of_another_kl
    raise Failure(named or of_another, expected, f"{active:g}")


def _seen(inputs: dict, evidence: Mapping) -> tuple[list, Formula, Formula]:
    """The three values, and the formulas of the first two. The models work in float32: sums are right to about five digits."""
    require_images_given(evidence["encoded"])
    require_codings_given(evidence["decoded"], inputs["pattern"].codings_size)
    if evidence["returned"] == "NoneType":
        raise Failure(Slip.nothing_returned.about(what=WHAT), "rate, distortion, active", "None")
    found = evidence["values"]
    if found is None:
        raise Failure(Slip.not_three_numbers, "rate, distortion, active", f"a {str(evidence['returned'])[:80]}")
    for value, name in zip(found[:2], ("rate", "distortion"), strict=True):
        if not isinstance(value, float):
            raise Failure(Slip.not_three_numbers, f"one number for the {name}", str(value)[:80])
    images = inputs["images"].astype("float64")
    mean, log_var, codings = encode(images, inputs["code"])
    outputs = {"codings_mean": mean, "codings_log_var": log_var}
    pictures = {"images": images, "reconstructions": render(codings, inputs["pattern"])}
    n, size = mean.shape
    rate = Formula("The rate", _rate, outputs, Slip, {"images": n, "codings": size}, atol=1e-4, unit=" nats")
    distortion = Formula("The distortion", _distortion, pictures, counts={"images": n, "pixels": PIXELS}, atol=1e-4)
    if rate.fits(found[1]) and distortion.fits(found[0]):
        expected = f"({numbers(rate.right)}, {numbers(distortion.right)}, …)"
        raise Failure(Slip.rate_and_distortion_swapped, expected, f"({found[0]:.4g}, {found[1]:.4g}, …)")
    return found, rate, distortion


def _rate(mean: np.ndarray, log_var: np.ndarray) -> float:
    return total_divergence(mean, log_var).mean()


def _distortion(images: np.ndarray, decoded: np.ndarray) -> float:
    return np.sum((images - decoded) ** 2, axis=(1, 2)).mean()


rate = Check(inputs, probe, judge_rate)
distortion = Check(inputs, probe, judge_distortion)
active = Check(inputs, probe, judge_active)
