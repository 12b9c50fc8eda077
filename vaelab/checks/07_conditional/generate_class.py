"""``generate_class(decoder, label, n, codings_size=10, seed=None)``: n images of one class, from codings of N(0, I)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, doing, shape_of, shaped, write
from vaelab.checks.kinds import draws, labelled, prior
from vaelab.checks.kinds.calls import images_of, require_clipped, write_array
from vaelab.checks.kinds.parts import Pattern

WHERE = "step 4, “Images to order”"


class Slip(draws.Slip, prior.Slip, labelled.GivenLabels, things="images"):
    another_label = (
        "The images are of another class than the one that was asked for.",
        "The decoder takes the label of each row: np.full(n, label), the argument label and no other number.",
    )
    all_labels = (
        "The images are of several classes.",
        "All n images are of the one class that was asked for: np.full(n, label).",
    )


DEFAULT_IMAGES = 3


def images_inputs(rng: np.random.Generator, n: int = 9, codings_size: int = 6) -> dict:
    # Neither 0 nor 1, as which much else may be taken.
    label, default_label = (int(one) for one in rng.permutation(np.arange(2, 10))[:2])
    return {
        "n": n,
        "labels": (default_label, label),
        "patterns": (labelled.random_labelled(10, rng), labelled.random_labelled(codings_size, rng)),
    }


def _calls(inputs: dict) -> list[tuple[int, Pattern, int, dict]]:
    """Label, decoder's pattern, number of images, further arguments: with the defaults, and with a number of codings."""
    (default_label, label), (default, pattern) = inputs["labels"], inputs["patterns"]
    return [
        (default_label, default, DEFAULT_IMAGES, {}),
        (label, pattern, inputs["n"], {"codings_size": pattern.codings_size}),
    ]


def probe_images(generate_class: Any, inputs: dict) -> dict:
    found = []
    for label, pattern, n, options in _calls(inputs):
        decoder = labelled.decoder(pattern)
        with doing(f"calling {_call(label, n, **options)}"):
            images, misuse = labelled.or_misuse(
                functools.partial(generate_class, decoder, label, n, **options), decoder
            )
        if misuse:
            return {"misuse": misuse, "found": found}
        plain, labels = labelled.taken_apart(images, n, pattern)
        found.append({"images": write_array(plain), "whole": write_array(images), "labels": labels})
    return {"found": found}


def judge_images(inputs: dict, evidence: Mapping) -> str:
    labelled.require_used_well(evidence.get("misuse"))
    for (label, pattern, n, options), seen in zip(_calls(inputs), evidence["found"], strict=True):
        what = _call(label, n, **options)
        whole = images_of(seen["whole"], what, n, pattern.codings_size)
        labelled.require_drawn(images_of(seen["images"], what, n, pattern.codings_size), whole, pattern)
        _require_label(label, seen["labels"])
        require_clipped(whole.min(), whole.max())
    shape = shape_of(evidence["found"][0]["whole"])[1:]
    return f"{inputs['n']} images of shape {shape} of the class asked for, pixels in [0, 1]."


def _require_label(label: int, found: list) -> None:
    seen = sorted({int(one) for one in found})
    if len(seen) > 1:
        raise Failure(Slip.all_labels, f"label {label} for every image", f"labels {', '.join(map(str, seen[:6]))}")
    if seen != [label]:
        raise Failure(Slip.another_label, f"label {label}", f"label {seen[0]}" if seen else "no labels")


DRAWS = 400  # images: together with 12 codings 4,800 numbers, enough to tell a Gaussian cut off at 2σ
SEEDED = 520  # more than two batches of 256, in each of which the same seed may have been used


def codings_inputs(rng: np.random.Generator, codings_size: int = 12) -> dict:
    at_least(2, codings_size=codings_size)
    pattern = labelled.random_labelled(codings_size, rng)
    return {"pattern": pattern, "label": int(rng.integers(1, 10)), "seed": int(rng.integers(1, 2**31))}


def probe_codings(generate_class: Any, inputs: dict) -> dict:
    """The codings behind many images without a seed, and with one."""
    pattern, evidence = inputs["pattern"], {}
    for key, (n, seed) in _draws(inputs).items():
        decoder, options = labelled.decoder(pattern), {"codings_size": pattern.codings_size, **seed}
        with doing(f"calling {_call(inputs['label'], n, **options)}"):
            images, misuse = labelled.or_misuse(
                functools.partial(generate_class, decoder, inputs["label"], n, **options), decoder
            )
        if misuse:
            return {"misuse": misuse}
        seen, codings = draws.codings_behind(labelled.taken_apart(images, n, pattern)[0], n, pattern)
        evidence[key] = seen
        if codings is not None:
            evidence[key]["codings"] = write(codings.astype("float32"))
    return evidence


def _draws(inputs: dict) -> dict:
    return {"free": (DRAWS, {}), "seeded": (SEEDED, {"seed": inputs["seed"]})}


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    labelled.require_used_well(evidence.get("misuse"))
    pattern = inputs["pattern"]
    for key, (n, seed) in _draws(inputs).items():
        seen, what = evidence[key], _call(inputs["label"], n, codings_size=pattern.codings_size, **seed)
        draws.require_images(seen, what, n, pattern, "codings" in seen)
        codings = shaped(seen["codings"], "the codings", (n, pattern.codings_size))
        if key == "seeded":
            draws.require_one_round(Slip, codings)
        prior.require_different(codings, with_seed=key == "seeded")
    codings = shaped(evidence["free"]["codings"], "the codings", (DRAWS, pattern.codings_size))
    draws.require_untouched(Slip, codings)
    prior.require_prior(codings)
    return f"the codings of {DRAWS} images are a sample of N(0, I)."


def seed_inputs(rng: np.random.Generator, codings_size: int = 7) -> dict:
    pattern = labelled.random_labelled(codings_size, rng)
    return {"seeds": draws.seeds(rng), "pattern": pattern, "label": int(rng.integers(1, 10))}


def probe_seed(generate_class: Any, inputs: dict) -> dict:
    """Images of calls with equal, different and no seeds."""
    pattern, label = inputs["pattern"], inputs["label"]
    decoder, call = labelled.decoder(pattern), functools.partial(_call, label, draws.ROWS)

    def images(**seed: int | None) -> Any:
        return generate_class(decoder, label, draws.ROWS, codings_size=pattern.codings_size, **seed)

    drawn, misuse = labelled.or_misuse(
        functools.partial(draws.images_for, images, draws.ROWS, inputs["seeds"], call), decoder
    )
    return {"misuse": misuse} if misuse else drawn


def judge_seed(inputs: dict, evidence: Mapping) -> str:
    labelled.require_used_well(evidence.get("misuse"))
    call = functools.partial(_call, inputs["label"], draws.ROWS)
    return draws.judge_images_for(Slip, inputs["seeds"], evidence, call, (draws.ROWS, inputs["pattern"].codings_size))


def _call(label: int, n: int, **options: int | None) -> str:
    return f"generate_class(decoder, {label}, {n}{''.join(f', {name}={value}' for name, value in options.items())})"


images = Check(images_inputs, probe_images, judge_images)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
seed = Check(seed_inputs, probe_seed, judge_seed)
