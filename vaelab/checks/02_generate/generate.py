"""Checks of ``generate_images(decoder, n_images, codings_size=10, seed=None)``: codings from N(0, I), decoded and clipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    at_least,
    doing,
    numbers,
    read_array,
    shaped,
    write,
)
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import calls, seeds
from vaelab.checks.kinds.calls import (
    images_of,
    require_codings_given,
    require_decoded,
    write_array,
)
from vaelab.checks.kinds.parts import (
    random_pattern,
    read,
)

WHERE = "step 1, “New images from the prior”"


class Slip(seeds.Slip, things="images"):
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
    with doing(f"calling {_call(inputs)}"):
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
        ("images", "given", inputs["pattern"], inputs["n_images"], _call(inputs)),
    )  # fmt: skip
    for key, given, pattern, n_images, what in asked:
        require_codings_given(evidence[given], pattern.codings_size)
        images = images_of(evidence[key], what, n_images, pattern.codings_size)
        require_decoded(images, pattern)
        if images.min() < -1e-6 or images.max() > 1 + 1e-6:
            raise Failure(
                calls.Slip.not_clipped, "pixels in [0, 1]", f"pixels from {images.min():.3g} to {images.max():.3g}"
            )
    return f"{inputs['n_images']} images of shape (28, 28), pixels in [0, 1]."


def _call(inputs: dict) -> str:
    return f"generate_images(decoder, {inputs['n_images']}, codings_size={inputs['pattern'].codings_size})"


DRAWS = 400  # images: together with 12 codings 4,800 numbers, enough to tell a Gaussian cut off at 2σ
SHOWN = 4  # images kept whole in the evidence, to see that they are decoded ones
SEEDED = 12


def codings_inputs(rng: np.random.Generator, codings_size: int = 12) -> dict:
    at_least(2, codings_size=codings_size)
    return {"pattern": random_pattern(codings_size, rng), "seed": int(rng.integers(1, 2**31))}


def probe_codings(generate_images: Any, inputs: dict) -> dict:
    """The codings behind many images without a seed, and behind a few with one."""
    from vaelab.checks.kinds import recorders

    pattern, evidence = inputs["pattern"], {}
    calls = {"free": (DRAWS, {}), "seeded": (SEEDED, {"seed": inputs["seed"]})}
    for key, (n_images, seed) in calls.items():
        decoder = recorders.decoder(pattern)
        with doing(f"calling {_draw_call(inputs, n_images, seed)}"):
            images = generate_images(decoder, n_images, codings_size=pattern.codings_size, **seed)
        written = write_array(images, largest=n_images * PIXELS)
        evidence[key] = {"given": decoder.notes(), **_codings_of(written, n_images, pattern)}
    return evidence


def _codings_of(written: dict, n_images: int, pattern: Any) -> dict:
    """The codings and the first images; of something else than images, its shape."""
    if written.get("kind") != "array":
        return {"images": written}
    images = read_array(written)
    if images.shape not in {(n_images, 28, 28), (n_images, 28, 28, 1)}:
        return {"images": write(np.zeros(images.shape, "bool"))}  # only its shape tells something
    images = images.reshape(n_images, 28, 28)
    codings = read(images, pattern).astype("float32")
    return {"images": write(images[:SHOWN]), "codings": write(codings)}


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    pattern = inputs["pattern"]
    for key, n_images in (("free", DRAWS), ("seeded", SEEDED)):
        seen = evidence[key]
        what = _draw_call(inputs, n_images, {"seed": inputs["seed"]} if key == "seeded" else {})
        require_codings_given(seen["given"], pattern.codings_size)
        if "codings" not in seen:
            images_of(seen["images"], what, n_images, pattern.codings_size)
            raise ValueError("evidence without codings")
        require_decoded(images_of(seen["images"], what, SHOWN, pattern.codings_size), pattern)
        codings = shaped(seen["codings"], "the codings", (n_images, pattern.codings_size))
        _require_different(codings, with_seed=key == "seeded")
    _require_prior(shaped(evidence["free"]["codings"], "the codings", (DRAWS, pattern.codings_size)))
    return f"the codings of {DRAWS} images are a sample of N(0, I)."


def _draw_call(inputs: dict, n_images: int, seed: Mapping) -> str:
    more = "".join(f", {name}={value}" for name, value in seed.items())
    return f"generate_images(decoder, {n_images}, codings_size={inputs['pattern'].codings_size}{more})"


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
EVERY = 16  # one pixel in sixteen is enough to compare two sets of images


def seed_inputs(rng: np.random.Generator, codings_size: int = 7) -> dict:
    return {"seeds": seeds.asked(rng), "pattern": random_pattern(codings_size, rng)}


def probe_seed(generate_images: Any, inputs: dict) -> dict:
    """Thin samples of the images from calls with equal, different and no seeds."""
    from vaelab.checks.kinds import recorders

    size, decoder = inputs["pattern"].codings_size, recorders.decoder(inputs["pattern"])
    evidence: dict = {"given": decoder.given}
    for key, seed in inputs["seeds"].items():
        with doing(f"calling generate_images(decoder, {SEED_IMAGES}, codings_size={size}, seed={seed})"):
            images = generate_images(decoder, SEED_IMAGES, codings_size=size, seed=seed)
        written = write_array(images)
        if written.get("kind") == "array" and written["shape"][:3] == [SEED_IMAGES, 28, 28]:
            written = write(read_array(written).reshape(SEED_IMAGES, -1)[:, ::EVERY])
        evidence[key] = written
    return {**evidence, "given": decoder.notes()}


def judge_seed(inputs: dict, evidence: Mapping) -> str:
    size = inputs["pattern"].codings_size
    require_codings_given(evidence["given"], size)
    seen = {}
    for key, seed in inputs["seeds"].items():
        what = f"generate_images(decoder, {SEED_IMAGES}, codings_size={size}, seed={seed})"
        seen[key] = _thin(evidence[key], what, size)
    seeds.judge(Slip, inputs["seeds"], seen, "images")
    return "same seed, same images; another seed or none, other images."


def _thin(written: Mapping, what: str, codings_size: int) -> np.ndarray:
    """Sampled pixels (images, 49), or the ``Failure`` of what came in the place of images."""
    if not isinstance(written, Mapping) or written.get("shape") != [SEED_IMAGES, PIXELS // EVERY]:
        images_of(written, what, SEED_IMAGES, codings_size)
        raise Failure(Slip.unrecognised, "images", "something else")
    return shaped(written, what, (SEED_IMAGES, PIXELS // EVERY))


images = Check(images_inputs, probe_images, judge_images)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
seed = Check(seed_inputs, probe_seed, judge_seed)
