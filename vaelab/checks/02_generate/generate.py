"""Checks of ``generate_images(decoder, n_images, codings_size=10, seed=None)``: codings from N(0, I), decoded and clipped."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, doing, numbers, shaped, write
from vaelab.checks.kinds import draws
from vaelab.checks.kinds.calls import (
    images_of,
    require_clipped,
    require_codings_given,
    require_decoded,
    write_array,
)
from vaelab.checks.kinds.parts import Pattern, random_pattern

WHERE = "step 1, “New images from the prior”"


class Slip(draws.Slip, things="images"):
    uniform_codings = (
        "The codings are drawn from a uniform distribution, not from a Gaussian.",
        "The prior is the standard normal distribution, N(0, I): keras.random.normal or rng.standard_normal.",
    )
    uniform_codings_from_0_to_1 = (
        "The codings are uniform numbers between 0 and 1: np.random.rand, not randn.",
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
        "Every image needs codings of its own: draw an array of shape (n_images, codings_size). In a loop, a stateless seed gives the same row each time.",
    )
    one_value_for_all_codings = (
        "All codings of an image have the same value.",
        "Draw an array of shape (n_images, codings_size), not (n_images, 1).",
    )
    images_repeat = "Some images come back several times.", "Draw as many rows of codings as there are images."
    codings_depend_on_each_other = (
        "The codings of an image depend on each other.",
        "Draw every coding on its own: N(0, I) has no correlations.",
    )


DEFAULT_IMAGES = 3


def images_inputs(rng: np.random.Generator, n_images: int = 9, codings_size: int = 6) -> dict:
    return {
        "n_images": n_images,
        "pattern": random_pattern(codings_size, rng),
        "default_pattern": random_pattern(10, rng),
    }


def probe_images(generate_images: Any, inputs: dict) -> dict:
    """Images of a 10-codings decoder with the default arguments, and of one with another number of codings."""
    from vaelab.checks.kinds import recorders

    n_images, pattern = inputs["n_images"], inputs["pattern"]
    default_decoder = recorders.decoder(inputs["default_pattern"])
    with doing(f"calling generate_images(decoder, {DEFAULT_IMAGES})"):
        default = generate_images(default_decoder, DEFAULT_IMAGES)
    decoder = recorders.decoder(pattern)
    with doing(f"calling {_call(n_images, pattern)}"):
        images = generate_images(decoder, n_images, codings_size=pattern.codings_size)
    return {
        "default": write_array(default),
        "default_given": default_decoder.notes(),
        "images": write_array(images),
        "given": decoder.notes(),
    }


def judge_images(inputs: dict, evidence: Mapping) -> str:
    asked = (
        ("default", "default_given", inputs["default_pattern"], DEFAULT_IMAGES, f"generate_images(decoder, {DEFAULT_IMAGES})"),
        ("images", "given", inputs["pattern"], inputs["n_images"], _call(inputs["n_images"], inputs["pattern"])),
    )  # fmt: skip
    for key, given, pattern, n_images, what in asked:
        require_codings_given(evidence[given], pattern.codings_size)
        images = images_of(evidence[key], what, n_images, pattern.codings_size)
        require_decoded(images, pattern)
        require_clipped(images.min(), images.max())
    return f"{inputs['n_images']} images of shape (28, 28), pixels in [0, 1]."


DRAWS = 400  # images: together with 12 codings 4,800 numbers, enough to tell a Gaussian cut off at 2σ
SEEDED = 12


def codings_inputs(rng: np.random.Generator, codings_size: int = 12) -> dict:
    at_least(2, codings_size=codings_size)
    return {"pattern": random_pattern(codings_size, rng), "seed": int(rng.integers(1, 2**31))}


def probe_codings(generate_images: Any, inputs: dict) -> dict:
    """The codings behind many images without a seed, and behind a few with one."""
    from vaelab.checks.kinds import recorders

    pattern, evidence = inputs["pattern"], {}
    for key, (n_images, seed) in _calls(inputs).items():
        decoder = recorders.decoder(pattern)
        with doing(f"calling {_call(n_images, pattern, **seed)}"):
            images = generate_images(decoder, n_images, codings_size=pattern.codings_size, **seed)
        seen, codings = draws.codings_behind(images, n_images, pattern)
        evidence[key] = {"given": decoder.notes(), **seen}
        if codings is not None:
            evidence[key]["codings"] = write(codings.astype("float32"))
    return evidence


def _calls(inputs: dict) -> dict:
    return {"free": (DRAWS, {}), "seeded": (SEEDED, {"seed": inputs["seed"]})}


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    pattern = inputs["pattern"]
    for key, (n_images, seed) in _calls(inputs).items():
        seen = evidence[key]
        require_codings_given(seen["given"], pattern.codings_size)
        draws.require_images(seen, _call(n_images, pattern, **seed), n_images, pattern, "codings" in seen)
        codings = shaped(seen["codings"], "the codings", (n_images, pattern.codings_size))
        _require_different(codings, with_seed=key == "seeded")
    codings = shaped(evidence["free"]["codings"], "the codings", (DRAWS, pattern.codings_size))
    draws.require_untouched(Slip, codings)
    _require_prior(codings)
    return f"the codings of {DRAWS} images are a sample of N(0, I)."


def _require_different(codings: np.ndarray, with_seed: bool) -> None:
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


def _require_prior(codings: np.ndarray) -> None:
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
    if (
        kurtosis > 3.5 and abs(std - 1) < 0.2
    ):  # long tails: the spread of such numbers varies more than that of a Gaussian
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
    # The sample kurtosis of a Gaussian is skewed to the right; eight standard errors make up for that.
    if abs(kurtosis - 3) > 8 * np.sqrt(24 / n):
        raise Failure(Slip.codings_not_gaussian, "kurtosis 3, as every Gaussian has", f"kurtosis {kurtosis:.2f}")


SEED_IMAGES = 4


def seed_inputs(rng: np.random.Generator, codings_size: int = 7) -> dict:
    return {"seeds": draws.seeds(rng), "pattern": random_pattern(codings_size, rng)}


def probe_seed(generate_images: Any, inputs: dict) -> dict:
    """Images of calls with equal, different and no seeds."""
    from vaelab.checks.kinds import recorders

    pattern = inputs["pattern"]
    decoder = recorders.decoder(pattern)

    def images(**seed: int | None) -> Any:
        return generate_images(decoder, SEED_IMAGES, codings_size=pattern.codings_size, **seed)

    call = functools.partial(_call, SEED_IMAGES, pattern)
    return {**draws.images_for(images, SEED_IMAGES, inputs["seeds"], call), "given": decoder.notes()}


def judge_seed(inputs: dict, evidence: Mapping) -> str:
    pattern, call = inputs["pattern"], functools.partial(_call, SEED_IMAGES, inputs["pattern"])
    require_codings_given(evidence["given"], pattern.codings_size)
    return draws.judge_images_for(Slip, inputs["seeds"], evidence, call, (SEED_IMAGES, pattern.codings_size))


def _call(n_images: int, pattern: Pattern, **seed: int | None) -> str:
    more = "".join(f", {name}={value}" for name, value in seed.items())
    return f"generate_images(decoder, {n_images}, codings_size={pattern.codings_size}{more})"


images = Check(images_inputs, probe_images, judge_images)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
seed = Check(seed_inputs, probe_seed, judge_seed)
