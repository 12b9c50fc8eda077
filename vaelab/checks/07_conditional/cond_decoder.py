"""``build_cond_decoder(codings_size, n_classes)``: [codings, labels] → images (batch, 28, 28): p(x | z, y)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, shape_of, shaped, write
from vaelab.checks.kinds import categories, defaults, labelled
from vaelab.checks.kinds.models import stir
from vaelab.checks.kinds.networks import require_own_weights, share_weights
from vaelab.checks.kinds.pixels import fresh, pixel_statistics, require_pixels
from vaelab.checks.kinds.ranges import driven, require_reach
from vaelab.checks.kinds.widths import require_wide

WHERE = "step 2, “A decoder that is told the class”"
NAME = "build_cond_decoder"
WHAT = "The decoder's output"


class Slip(labelled.Slip, network="decoder", first="codings", input="in the Input layer"):
    codings_ignored = (
        "The image does not depend on every coding.",
        "Join the codings and the label, and go on from there: the first Dense layer needs both.",
    )


def outputs_inputs(rng: np.random.Generator, codings_size: int = 7, n_classes: int = 12) -> dict:
    labels = np.array([n_classes - 1, 0, *rng.integers(0, n_classes, 4)])
    codings = rng.normal(0, 1, (6, max(codings_size, 10)))
    return {"codings_size": codings_size, "n_classes": n_classes, "codings": codings, "labels": labels}


def probe_outputs(build_cond_decoder: Any, inputs: dict) -> dict:
    """Images with these numbers of codings and classes, and with those of the signature."""
    size, codings, labels = inputs["codings_size"], inputs["codings"], inputs["labels"]
    asked = {"codings_size": size, "n_classes": inputs["n_classes"]}
    evidence = _decoded(build_cond_decoder, codings[:, :size], labels, **asked)
    if "images" in evidence:
        evidence["default"] = _decoded(build_cond_decoder, codings[:, :10], labels % 10)
        evidence["defaults"] = defaults.of(build_cond_decoder, "n_classes")
    return evidence


def _decoded(build: Any, codings: np.ndarray, labels: np.ndarray, **options: int) -> dict:
    decoder, evidence = labelled.built(build, NAME, **options)
    if not labelled.takes(evidence, codings.shape[1:]):
        return evidence
    return {**evidence, "images": write(labelled.called(decoder, codings, labels, "decoder"))}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    images, size = len(inputs["codings"]), inputs["codings_size"]
    labelled.require_takes(Slip, evidence, NAME, [size], inputs["n_classes"])
    _require_images(evidence["images"], images)
    if not labelled.takes(evidence["default"], [10]):
        seen = f"inputs of shape {evidence['default']['inputs']}"
        raise Failure(Slip.another_number_of_classes, "a decoder for 10 codings and 10 classes", seen)
    _require_images(evidence["default"]["images"], images)
    defaults.require(evidence["defaults"], n_classes=10)
    made = shape_of(evidence["images"])
    return f"codings of shape ({images}, {size}) and labels give images of shape {made}."


def labels_inputs(rng: np.random.Generator, codings_size: int = 6, n_classes: int = 12) -> dict:
    codings = rng.normal(0, 1, (4 * n_classes, codings_size))
    seed = int(rng.integers(2**31))
    return {"codings_size": codings_size, "n_classes": n_classes, "codings": codings, "seed": seed}


def probe_labels(build_cond_decoder: Any, inputs: dict) -> dict:
    asked = {"codings_size": inputs["codings_size"], "n_classes": inputs["n_classes"]}
    decoder, evidence = labelled.built(build_cond_decoder, NAME, **asked)
    if not labelled.takes(evidence, [inputs["codings_size"]]):
        return evidence
    rng = np.random.default_rng(inputs["seed"])
    return {**evidence, **categories.probe(decoder, inputs["codings"], inputs["n_classes"], "decoder", rng)}


def judge_labels(inputs: dict, evidence: Mapping) -> str:
    labelled.require_takes(Slip, evidence, NAME, [inputs["codings_size"]], inputs["n_classes"])
    categories.judge(Slip, evidence, inputs["n_classes"])
    return f"{inputs['n_classes']} labels, each with weights of its own."


def images_inputs(rng: np.random.Generator, codings_size: int = 8, n_classes: int = 5) -> dict:
    return {
        "codings_size": codings_size,
        "n_classes": n_classes,
        "codings": rng.normal(0, 1, (32, codings_size)),
        "labels": rng.integers(0, n_classes, 32),
        "seed": int(rng.integers(2**31)),
    }


def probe_images(build_cond_decoder: Any, inputs: dict) -> dict:
    """Statistics of decoded images: as the decoder is made, with stirred weights, and driven to the ends of its range."""
    size, codings, labels = inputs["codings_size"], inputs["codings"], inputs["labels"]
    asked = {"codings_size": size, "n_classes": inputs["n_classes"]}
    decoder, evidence = labelled.built(build_cond_decoder, NAME, **asked)
    if not labelled.takes(evidence, [size]):
        return evidence
    images = write(labelled.called(decoder, codings, labels, "decoder"))
    if tuple(images.get("shape", ())) not in {(32, 28, 28), (32, 28, 28, 1)}:
        return {**evidence, "images": images}

    def decode(z: np.ndarray, of: np.ndarray = labels) -> np.ndarray:
        return np.asarray(labelled.called(decoder, z, of, "decoder"), "float64").reshape(len(z), 28, 28)

    as_made = fresh(decode, codings)
    stir(decoder, np.random.default_rng(inputs["seed"]))
    other = build_cond_decoder(**asked)
    labelled.called(other, codings[:1], labels[:1], "decoder")
    evidence |= {
        **as_made,
        **pixel_statistics(decode, codings, lambda z: decode(z, np.zeros(len(z), int))),
        "shared": share_weights(decoder, other),
    }
    return {**evidence, **driven(decode, decoder, codings)}


def judge_images(inputs: dict, evidence: Mapping) -> str:
    labelled.require_takes(Slip, evidence, NAME, [inputs["codings_size"]], inputs["n_classes"])
    if "images" in evidence:
        _require_images(evidence["images"], len(inputs["codings"]))
        raise ValueError("evidence without statistics")
    require_pixels(Slip, evidence, Slip.other_noise)
    require_reach(Slip, evidence)
    require_wide(Slip, evidence["directions"])
    require_own_weights(Slip, evidence["shared"])
    return "every coding shapes the image, and the output layer reaches all of [0, 1]."


def _require_images(written: Mapping, n: int) -> None:
    """Raise ``Failure`` unless these are images with finite pixels."""
    shaped(written, WHAT, (n, 28, 28), dict.fromkeys([(n, 784), (n, 784, 1), (n, 1, 784)], Slip.images_flat))


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
labels = Check(labels_inputs, probe_labels, judge_labels)
images = Check(images_inputs, probe_images, judge_images)
