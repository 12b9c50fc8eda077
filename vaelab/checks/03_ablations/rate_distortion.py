"""Checks of ``rate_distortion(encoder, decoder, images)`` → (rate, distortion, active codings).

Rate: KL(posterior ‖ prior) in nats. Distortion: squared error summed over the pixels. Both are averages over the images
(Alemi et al. 2018, arXiv:1711.00464). A coding is active if its KL, averaged over the images, is above 0.1 nats.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    doing,
    match,
    numbers,
)
from vaelab.checks.formulas import ACTIVE, PIXELS, divergence
from vaelab.checks.kinds.calls import (
    require_codings_given,
    require_images_given,
)
from vaelab.checks.kinds.divergence import OverImages, wrong_averages
from vaelab.checks.kinds.parts import (
    Code,
    encode,
    random_code,
    random_images,
    random_pattern,
    render,
)

WHERE = "step 2, “Rate and distortion”"
WHAT = "rate_distortion(encoder, decoder, images)"


class Slip(OverImages):
    not_three_numbers = (
        "rate_distortion does not return three numbers.",
        "return rate, distortion, active: one number each, already averaged over the images.",
    )
    rate_and_distortion_swapped = (
        "The distortion comes first and the rate second.",
        "return rate, distortion, active, in this order.",
    )
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
    codings_listed_not_counted = (
        "The third value is not a number.",
        "Return how many codings are active, for example np.sum(kl > 0.1).",
    )


N_TRACES, N_DEAD = 2, 2


def inputs_(rng: np.random.Generator, n_images: int = 120, codings_size: int = 7) -> dict:
    """Some codings dead, two with a trace of KL: below 0.1 nats on average, above it for some images."""
    place = rng.permutation(codings_size)
    dead, traces = place[:N_DEAD], place[N_DEAD : N_DEAD + N_TRACES]
    code = random_code(codings_size, rng, [*dead, *traces])
    swing = code.mean_swing.copy()
    swing[traces] = rng.uniform(0.48, 0.54, N_TRACES)  # mean KL swing² / 4, largest swing² / 2
    log_var_bias = np.where(np.isin(np.arange(codings_size), [*dead, *traces]), 0, code.log_var_bias)
    code = Code(
        code.mean_weights, code.mean_bias, swing, code.log_var_weights, log_var_bias, code.log_var_swing, code.offset
    )
    return {"images": random_images(n_images, rng), "code": code, "pattern": random_pattern(codings_size, rng)}


def probe(rate_distortion: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    encoder, decoder = recorders.encoder(inputs["code"]), recorders.decoder(inputs["pattern"])
    with doing(f"calling {WHAT} with images of shape {inputs['images'].shape}"):
        returned = rate_distortion(encoder, decoder, inputs["images"].copy())
    values = None
    if not isinstance(returned, dict | str) and hasattr(returned, "__len__") and len(returned) == 3:
        values = [_number(value) for value in returned]
    return {
        "returned": type(returned).__name__,
        "values": values,
        "encoded": encoder.notes(),
        "decoded": decoder.notes(),
    }


def _number(value: Any) -> float | str:
    """The value as a number, or what it is instead."""
    try:
        array = np.asarray(value, "float64")
    except (TypeError, ValueError):
        return type(value).__name__
    if array.size != 1:
        return f"an array of shape {array.shape}"
    return float(array.reshape(())) if np.isfinite(array).all() else "NaN or infinity"


def _seen(inputs: dict, evidence: Mapping) -> tuple[list, np.ndarray, dict]:
    """The three values, the right ones, and the arrays they come from."""
    require_images_given(evidence["encoded"])
    require_codings_given(evidence["decoded"], inputs["pattern"].codings_size)
    if evidence["returned"] == "NoneType":
        raise Failure(Slip.nothing_returned.about(what=WHAT), "rate, distortion, active", "None")
    values = evidence["values"]
    if values is None:
        raise Failure(Slip.not_three_numbers, "rate, distortion, active", f"a {str(evidence['returned'])[:80]}")
    images = inputs["images"].astype("float64")
    mean, log_var, codings = encode(images, inputs["code"])
    per_coding = divergence(mean, log_var)
    decoded = render(codings, inputs["pattern"])
    parts = {
        "images": images,
        "mean": mean,
        "log_var": log_var,
        "codings": codings,
        "kl": per_coding,
        "decoded": decoded,
    }
    distortion = np.sum((images - decoded) ** 2, axis=(1, 2)).mean()
    right = np.array([per_coding.sum(axis=1).mean(), distortion, np.sum(per_coding.mean(axis=0) > ACTIVE)])
    for value, name in zip(values[:2], ("rate", "distortion"), strict=True):
        if not isinstance(value, float):
            raise Failure(Slip.not_three_numbers, f"one number for the {name}", str(value)[:80])
    if _near(values[0], right[1]) and _near(values[1], right[0]):
        raise Failure(
            Slip.rate_and_distortion_swapped,
            f"({numbers(right[0])}, {numbers(right[1])}, …)",
            f"({values[0]:.4g}, {values[1]:.4g}, …)",
        )
    return values, right, parts


def _near(seen: float, expected: float) -> bool:
    """The models work in float32: sums over 784 pixels are right to about five digits."""
    return bool(np.isclose(seen, expected, rtol=1e-3, atol=1e-4))


def judge_rate(inputs: dict, evidence: Mapping) -> str:
    (rate, *_), (right, *_), parts = _seen(inputs, evidence)
    if _near(rate, right):
        return f"{rate:.4g} nats per image."
    mean, log_var, codings = parts["mean"], parts["log_var"], parts["codings"]
    candidates = {slip: values.sum() for slip, values in wrong_averages(Slip, mean, log_var, codings).items()}
    candidates |= {Slip.divided_by_784: right / PIXELS, Slip.averaged_over_codings: right / mean.shape[1]}
    raise Failure(match(rate, candidates, 1e-3, 1e-4) or Slip.unrecognised, f"{right:.4g} nats", f"{rate:.4g}")


def judge_distortion(inputs: dict, evidence: Mapping) -> str:
    (_, distortion, _), (_, right, _), parts = _seen(inputs, evidence)
    if _near(distortion, right):
        return f"{distortion:.4g} per image, {distortion / PIXELS:.4g} per pixel."
    images, decoded = parts["images"], parts["decoded"]
    of_mean = render(parts["mean"], inputs["pattern"])

    def error(answer: np.ndarray) -> float:
        return float(np.sum((images - answer) ** 2, axis=(1, 2)).mean())

    candidates = {
        Slip.averaged_over_the_pixels: [right / PIXELS, error(of_mean) / PIXELS],
        Slip.summed_over_images: right * len(images),
        Slip.summed_over_one_axis: right / 28,
        Slip.root_taken: [
            np.sqrt(right),
            np.sqrt(right / PIXELS),
            np.sqrt(np.sum((images - decoded) ** 2, axis=(1, 2))).mean(),
        ],
        Slip.distortion_halved: right / 2,
        Slip.absolute_error: [np.abs(images - decoded).sum(axis=(1, 2)).mean(), np.abs(images - decoded).mean()],
        Slip.decodes_the_mean: error(of_mean),
        Slip.clipped: [error(np.clip(decoded, 0, 1)), error(np.clip(of_mean, 0, 1))],
    }
    named = next((m for m, v in candidates.items() if any(_near(distortion, w) for w in np.atleast_1d(v))), None)
    inner = np.clip(decoded, 1e-7, 1 - 1e-7)
    entropy = -np.mean(images * np.log(inner) + (1 - images) * np.log(1 - inner))
    if named is None and np.isclose(distortion, entropy * np.array([1, 28, PIXELS]), rtol=0.03).any():
        named = Slip.cross_entropy_for_squared_error  # float32 rounds 1 − 10⁻⁷, which moves the logarithms
    raise Failure(named or Slip.unrecognised, f"{right:.4g}", f"{distortion:.4g}")


def judge_active(inputs: dict, evidence: Mapping) -> str:
    (*_, active), (*_, right), parts = _seen(inputs, evidence)
    expected = f"{right:.0f} active codings"
    if not isinstance(active, float):
        raise Failure(Slip.codings_listed_not_counted, expected, str(active)[:80])
    if active == right:
        return f"{active:.0f} of {parts['kl'].shape[1]} codings active."
    size, per_coding = parts["kl"].shape[1], parts["kl"]
    candidates = {
        Slip.dead_codings_counted: [size - right],
        Slip.all_codings_counted: [size],
        Slip.traces_counted: [right + n for n in range(1, N_TRACES + 1)],
        Slip.pairs_counted: [np.sum(per_coding > ACTIVE), np.sum(per_coding > ACTIVE) / len(per_coding)],
    }
    named = next((m for m, values in candidates.items() if any(_near(active, v) for v in values)), Slip.unrecognised)
    raise Failure(named, expected, f"{active:g}")


rate = Check(inputs_, probe, judge_rate)
distortion = Check(inputs_, probe, judge_distortion)
active = Check(inputs_, probe, judge_active)
