"""Checks of ``generate_images(decoder, n_images, codings_size=10, seed=None)``: codings from N(0, I), decoded and clipped."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, doing, shape_of, shaped, write
from vaelab.checks.kinds import defaults, draws, prior
from vaelab.checks.kinds.calls import (
    images_of,
    require_clipped,
    require_codings_given,
    require_decoded,
    write_array,
)
from vaelab.checks.kinds.parts import Pattern, random_pattern

WHERE = "step 1, “New images from the prior”"


class Slip(draws.Slip, prior.Slip, things="images"):
    """Those of draws and of the prior."""


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
        "defaults": defaults.of(generate_images, "codings_size"),
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
    defaults.require(evidence["defaults"], codings_size=10)
    for key, given, pattern, n_images, what in asked:
        require_codings_given(evidence[given], pattern.codings_size)
        images = images_of(evidence[key], what, n_images, pattern.codings_size)
        require_decoded(images, pattern)
        require_clipped(images.min(), images.max())
    return f"{inputs['n_images']} images of shape {shape_of(evidence['images'])[1:]}, pixels in [0, 1]."


DRAWS = 400  # images: together with 12 codings 4,800 numbers, enough to tell a Gaussian cut off at 2σ
SEEDED = 520  # more than two batches of 256, in each of which the same seed may have been used


def codings_inputs(rng: np.random.Generator, codings_size: int = 12) -> dict:
    at_least(2, codings_size=codings_size)
    return {"pattern": random_pattern(codings_size, rng), "seed": int(rng.integers(1, 2**31))}


def probe_codings(generate_images: Any, inputs: dict) -> dict:
    """The codings behind many images without a seed, and with one."""
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
        if key == "seeded":
            draws.require_one_round(Slip, codings)
        prior.require_different(codings, with_seed=key == "seeded")
    codings = shaped(evidence["free"]["codings"], "the codings", (DRAWS, pattern.codings_size))
    draws.require_untouched(Slip, codings)
    prior.require_prior(codings)
    return f"the codings of {DRAWS} images are a sample of N(0, I)."


def seed_inputs(rng: np.random.Generator, codings_size: int = 7) -> dict:
    return {"seeds": draws.seeds(rng), "pattern": random_pattern(codings_size, rng)}


def probe_seed(generate_images: Any, inputs: dict) -> dict:
    """Images of calls with equal, different and no seeds."""
    from vaelab.checks.kinds import recorders

    pattern = inputs["pattern"]
    decoder = recorders.decoder(pattern)

    def images(**seed: int | None) -> Any:
        return generate_images(decoder, draws.ROWS, codings_size=pattern.codings_size, **seed)

    call = functools.partial(_call, draws.ROWS, pattern)
    return {**draws.images_for(images, draws.ROWS, inputs["seeds"], call), "given": decoder.notes()}


def judge_seed(inputs: dict, evidence: Mapping) -> str:
    pattern, call = inputs["pattern"], functools.partial(_call, draws.ROWS, inputs["pattern"])
    require_codings_given(evidence["given"], pattern.codings_size)
    return draws.judge_images_for(Slip, inputs["seeds"], evidence, call, (draws.ROWS, pattern.codings_size))


def _call(n_images: int, pattern: Pattern, **seed: int | None) -> str:
    more = "".join(f", {name}={value}" for name, value in seed.items())
    return f"generate_images(decoder, {n_images}, codings_size={pattern.codings_size}{more})"


images = Check(images_inputs, probe_images, judge_images)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
seed = Check(seed_inputs, probe_seed, judge_seed)
