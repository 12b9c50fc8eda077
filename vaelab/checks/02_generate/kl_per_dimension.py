"""Checks of ``kl_per_dimension(encoder, images)``: KL(posterior ‖ prior) of each coding in nats, averaged over images.

For coding i of one image it is −½ [1 + γᵢ − exp(γᵢ) − μᵢ²], the term that Equation 17-4 sums over the codings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, numbers, shaped
from vaelab.checks.formulas import divergence
from vaelab.checks.kinds.calls import require_all_encoded, require_called, require_images_given, write_array
from vaelab.checks.kinds.divergence import OverImages, by_terms, wrong_averages
from vaelab.checks.kinds.parts import as_trained, encode, random_code, random_images
from vaelab.checks.kinds.values import Formula, call, noted
from vaelab.checks.kinds.values import Slip as Shared

WHERE = "step 2, “What does each coding carry?”"
WHAT = "kl_per_dimension(encoder, images)"


class Slip(OverImages, Shared):
    not_averaged_over_images = (
        "There is one value per image and coding: the average over the images is missing.",
        "Take the mean over the first axis: axis=0.",
    )
    summed_over_codings = (
        "There is one value per image: the sum ran over the codings, as in the latent loss.",
        "Keep the codings apart and average over the images: axis=0 instead of axis=-1.",
    )
    averaged_over_codings = (
        "There is one value per image: the mean ran over the codings.",
        "Keep the codings apart and average over the images: axis=0 instead of axis=-1.",
    )
    reduced_to_one_number = (
        "Everything was reduced to a single number.",
        "One value per coding is asked for: average over the images alone, axis=0, and add nothing up over the codings.",
    )
    zero_everywhere = "The KL is 0 for codings that are alive.", "Use both outputs, codings_mean and codings_log_var."


def values_inputs(rng: np.random.Generator, n_images: int = 300, codings_size: int = 5) -> dict:
    return {"images": random_images(n_images, rng), "code": as_trained(random_code(codings_size, rng), rng)}


def dead_inputs(rng: np.random.Generator, n_images: int = 50, codings_size: int = 8, n_dead: int = 3) -> dict:
    """Some codings have mean 0 and log-variance 0 for every image."""
    at_least(n_dead + 1, codings_size=codings_size)
    dead = sorted(int(i) for i in rng.choice(codings_size, n_dead, replace=False))
    return {"images": random_images(n_images, rng), "code": random_code(codings_size, rng, dead), "dead": dead}


def probe(kl_per_dimension: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    encoder, images = recorders.encoder(inputs["code"]), inputs["images"]
    kept = recorders.keeping(encoder)
    kl, about = call(kl_per_dimension, WHAT, {"encoder": encoder, "images": images})
    return {"kl": write_array(kl), "given": encoder.notes(), "encoded": recorders.known_among(kept, images), **about}


def judge_values(inputs: dict, evidence: Mapping) -> str:
    kl, formula, known = _seen(inputs, evidence)
    if formula.fits(kl):
        return f"one value per coding, in nats: {numbers(kl, 3)}."
    mean, log_var, _ = encode(inputs["images"].astype("float64"), inputs["code"])
    if not formula.named(kl, known) and not noted(Slip, evidence):
        require_all_encoded(evidence["encoded"], len(inputs["images"]))
    counted = by_terms(Slip, kl, mean, log_var, np.mean, 0) if not formula.named(kl, known) else None
    raise formula.failure(kl, {counted: kl} if counted else known, evidence=evidence)


def judge_dead(inputs: dict, evidence: Mapping) -> str:
    kl, formula, known = _seen(inputs, evidence)
    dead = inputs["dead"]
    alive = np.setdiff1d(np.arange(len(kl)), dead)
    if np.abs(kl[dead]).max() > 1e-4:
        named = formula.named(kl, known) or Slip.not_zero_at_the_prior
        raise Failure(named, f"0 nats for the dead codings {dead}", f"{numbers(kl[dead])} nats")
    if kl.min() < -1e-4:
        named = formula.named(kl, known) or Slip.negative_divergence
        raise Failure(named, "values ≥ 0", f"{kl.min():.4g} nats")
    if kl[alive].max() < 1e-6:
        raise Failure(Slip.zero_everywhere, "positive values for the living codings", numbers(kl[alive]))
    if kl[alive].min() < 1e-3 and not formula.fits(kl):
        smallest = int(alive[np.argmin(kl[alive])])
        named = formula.named(kl, known) or Slip.unrecognised
        raise Failure(named, f"{formula.right[smallest]:.4g} nats for coding {smallest}", f"{kl[smallest]:.4g} nats")
    return f"0 nats for dead codings ({', '.join(map(str, dead))}), positive for the others."


def _seen(inputs: dict, evidence: Mapping) -> tuple[np.ndarray, Formula, dict]:
    """The student's values, what they must be, and what each known slip gives.

    The encoder works in float32: its outputs, and so the KL, are right to about six digits.
    """
    mean, log_var, codings = encode(inputs["images"].astype("float64"), inputs["code"])
    images, codings_size = mean.shape
    require_images_given(evidence["given"])
    shapes = {
        (images, codings_size): Slip.not_averaged_over_images,
        (): Slip.reduced_to_one_number,
        (1,): Slip.reduced_to_one_number,
        (images,): Slip.summed_over_codings,
    }
    written = evidence["kl"]
    if isinstance(written, Mapping) and written.get("dtype") == "bool":
        raise Failure(Slip.compared_with_a_threshold.about(what="The KL"), "numbers", "true and false")
    shape = written.get("shape") if isinstance(written, Mapping) else None
    if shape and len(shape) == 1 and shape[0] not in (1, codings_size, images):
        require_called(evidence["given"], "encoder")
    if isinstance(written, Mapping) and written.get("shape") == [images]:
        per_image = shaped(written, WHAT, (images,))
        if np.allclose(per_image, divergence(mean, log_var).mean(axis=1), rtol=1e-3, atol=1e-4):
            shapes[images,] = Slip.averaged_over_codings
    outputs = {"codings_mean": mean, "codings_log_var": log_var}
    formula = Formula("The KL", _average, outputs, Slip, {"images": images, "codings": codings_size}, atol=1e-4)
    return shaped(written, WHAT, (codings_size,), shapes), formula, wrong_averages(Slip, mean, log_var, codings)


def _average(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    return divergence(mean, log_var).mean(axis=0)


values = Check(values_inputs, probe, judge_values)
dead = Check(dead_inputs, probe, judge_dead)
