"""``build_cond_encoder(codings_size, n_classes)``: [images, labels] → [codings_mean, codings_log_var, codings].

The encoder of a conditional VAE, q(z | x, y): Sohn, Lee and Yan (2015), “Learning Structured Output Representation using Deep
Conditional Generative Models”. While these checks run, a stand-in without noise takes the place of the notebook's ``Sampling``; one
of the student's own is judged by what it draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, write
from vaelab.checks.kinds import categories, defaults, encoders, labelled
from vaelab.checks.kinds.encoders import require_posterior, three_outputs
from vaelab.checks.kinds.models import standing_in, stir
from vaelab.checks.kinds.networks import require_own_weights, share_weights

WHERE = "step 1, “An encoder that is told the class”"
NAME = "build_cond_encoder"
IMAGE = [28, 28]
GIVEN = "vae_parts"  # the file beside the notebook
DEFAULTS = {"codings_size": 10, "n_classes": 10}


class Slip(labelled.Slip, network="encoder", first="images", input="in both heads, Dense(codings_size)"):
    """Those of all networks with labels."""


def outputs_inputs(rng: np.random.Generator, codings_size: int = 7, n_classes: int = 12) -> dict:
    labels = np.array([n_classes - 1, 0, *rng.integers(0, n_classes, 4)])
    return {"codings_size": codings_size, "n_classes": n_classes, "images": rng.random((6, 28, 28)), "labels": labels}


def probe_outputs(build_cond_encoder: Any, inputs: dict) -> dict:
    """The outputs with these numbers of codings and classes, and with those of the signature."""
    asked = {"codings_size": inputs["codings_size"], "n_classes": inputs["n_classes"]}
    with _without_noise(build_cond_encoder):
        evidence = _encoded(build_cond_encoder, inputs["images"], inputs["labels"], **asked)
        if "outputs" in evidence:
            evidence["default"] = _encoded(build_cond_encoder, inputs["images"], inputs["labels"] % 10)
            evidence["defaults"] = defaults.of(build_cond_encoder, "n_classes")
    return evidence


def _without_noise(build: Any) -> AbstractContextManager:
    """The stand-in in the place of the ``Sampling`` that comes with the assignment, and of no other."""
    sampling = getattr(build, "__globals__", {}).get("Sampling")
    own = getattr(sampling, "__module__", GIVEN) != GIVEN
    return nullcontext() if own else standing_in(build, "Sampling")


def _encoded(build: Any, images: np.ndarray, labels: np.ndarray, **options: int) -> dict:
    encoder, evidence = labelled.built(build, NAME, **options)
    if not labelled.takes(evidence, IMAGE):
        return evidence
    return {**evidence, "outputs": write(labelled.called(encoder, images, labels, "encoder"))}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    labelled.require_takes(Slip, evidence, NAME, IMAGE, inputs["n_classes"])
    images, size = len(inputs["images"]), inputs["codings_size"]
    three_outputs(Slip, evidence["outputs"], images, size)
    default = evidence["default"]
    if not labelled.takes(default, IMAGE) or _sizes(default["outputs"]) != [[images, 10]] * 3:
        expected = f"three outputs of shape ({images}, 10)"
        raise Failure(Slip.another_number_of_classes, expected, f"shapes {_sizes(default.get('outputs', {}))}")
    defaults.require(evidence["defaults"], n_classes=10)
    return f"with codings_size={size}, {images} images and labels give three outputs of shape ({images}, {size})."


def _sizes(written: Mapping) -> list:
    return [part.get("shape") for part in written.get("items", [])]


def labels_inputs(rng: np.random.Generator, codings_size: int = 5, n_classes: int = 12) -> dict:
    return {
        "codings_size": codings_size,
        "n_classes": n_classes,
        "images": rng.normal(0, 1, (4 * n_classes, 28, 28)),
        "seed": int(rng.integers(2**31)),
    }


def probe_labels(build_cond_encoder: Any, inputs: dict) -> dict:
    asked = {"codings_size": inputs["codings_size"], "n_classes": inputs["n_classes"]}
    with _without_noise(build_cond_encoder):
        encoder, evidence = labelled.built(build_cond_encoder, NAME, **asked)
        if not labelled.takes(evidence, IMAGE):
            return evidence
        rng = np.random.default_rng(inputs["seed"])
        return {**evidence, **categories.probe(encoder, inputs["images"], inputs["n_classes"], "encoder", rng)}


def judge_labels(inputs: dict, evidence: Mapping) -> str:
    labelled.require_takes(Slip, evidence, NAME, IMAGE, inputs["n_classes"])
    categories.judge(Slip, evidence, inputs["n_classes"])
    return f"{inputs['n_classes']} labels, each with weights of its own."


def codings_inputs(rng: np.random.Generator, codings_size: int = 16, n_classes: int = 6) -> dict:
    """Images of all sorts, bright and wide: what is bounded or cut off by an activation shows."""
    return {
        "codings_size": codings_size,
        "n_classes": n_classes,
        "images": rng.normal(0, 1, (48, 28, 28)),
        "labels": rng.integers(0, n_classes, 48),
        "seed": int(rng.integers(2**31)),
    }


def probe_codings(build_cond_encoder: Any, inputs: dict) -> dict:
    """The outputs of an encoder with stirred weights: twice, for wide images, and for sums of images, all with one label."""
    images, labels = inputs["images"], inputs["labels"]
    asked = {"codings_size": inputs["codings_size"], "n_classes": inputs["n_classes"]}
    with _without_noise(build_cond_encoder):
        encoder, evidence = labelled.built(build_cond_encoder, NAME, **asked)
        if not labelled.takes(evidence, IMAGE):
            return evidence

        def alone(some: np.ndarray) -> Any:
            return labelled.called(encoder, some, np.zeros(len(some), int), "encoder")

        alone(images[:1])  # builds a model without Input layers
        stir(encoder, np.random.default_rng(inputs["seed"]))
        other = build_cond_encoder(**asked)
        labelled.called(other, images[:1], labels[:1], "encoder")
        return {
            **evidence,
            **encoders.probe(encoder, lambda some: labelled.called(encoder, some, labels, "encoder"), alone, images),
            "same_label": write(alone(images)),
            "shared": share_weights(encoder, other),
        }


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    labelled.require_takes(Slip, evidence, NAME, IMAGE, inputs["n_classes"])
    images, size = len(inputs["images"]), inputs["codings_size"]
    require_posterior(Slip, evidence, images, size, Slip.other_noise, of_images="same_label")
    require_own_weights(Slip, evidence["shared"])
    return "codings are drawn from codings_mean and codings_log_var, and both depend on the image."


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
labels = Check(labels_inputs, probe_labels, judge_labels)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
