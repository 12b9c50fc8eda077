"""``build_cond_encoder(codings_size, n_classes)``: [images, labels] → [codings_mean, codings_log_var, codings].

The encoder of a conditional VAE, q(z | x, y): Sohn, Lee and Yan (2015), “Learning Structured Output Representation using Deep
Conditional Generative Models”. While these checks run, a stand-in without noise takes the place of ``Sampling``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, numbers, write
from vaelab.checks.kinds import categories, labelled
from vaelab.checks.kinds.models import is_standard_normal, standing_in, stir
from vaelab.checks.kinds.networks import OUTPUTS, require_own_weights, require_unbounded, three_outputs

WHERE = "step 1, “An encoder that is told the class”"
NAME = "build_cond_encoder"
IMAGE = [28, 28]
DEFAULTS = {"codings_size": 10, "n_classes": 10}


class Slip(labelled.Slip, network="encoder", first="images", input="in both heads, Dense(codings_size)"):
    outputs_in_wrong_order = (
        "codings_mean and codings_log_var are in each other's place, in the outputs or in the call of Sampling.",
        "Sampling takes the list [codings_mean, codings_log_var]; the model's outputs start in the same order.",
    )


def outputs_inputs(rng: np.random.Generator, codings_size: int = 7, n_classes: int = 12) -> dict:
    labels = np.array([n_classes - 1, 0, *rng.integers(0, n_classes, 4)])
    return {"codings_size": codings_size, "n_classes": n_classes, "images": rng.random((6, 28, 28)), "labels": labels}


def probe_outputs(build_cond_encoder: Any, inputs: dict) -> dict:
    """The outputs with these numbers of codings and classes, and with those of the signature."""
    asked = {"codings_size": inputs["codings_size"], "n_classes": inputs["n_classes"]}
    with standing_in(build_cond_encoder, "Sampling"):
        evidence = _encoded(build_cond_encoder, inputs["images"], inputs["labels"], **asked)
        if "outputs" in evidence:
            evidence["default"] = _encoded(build_cond_encoder, inputs["images"], inputs["labels"] % 10)
    return evidence


def _encoded(build: Any, images: np.ndarray, labels: np.ndarray, **options: int) -> dict:
    encoder, evidence = labelled.built(build, NAME, **options)
    if not labelled.takes(evidence, IMAGE):
        return evidence
    return {**evidence, "outputs": write(labelled.called(encoder, images, labels, "encoder"))}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    labelled.require_takes(Slip, evidence, NAME, IMAGE)
    images, size = len(inputs["images"]), inputs["codings_size"]
    three_outputs(Slip, evidence["outputs"], images, size)
    default = evidence["default"]
    if not labelled.takes(default, IMAGE) or _sizes(default["outputs"]) != [[images, 10]] * 3:
        expected = f"three outputs of shape ({images}, 10)"
        raise Failure(Slip.another_number_of_classes, expected, f"shapes {_sizes(default.get('outputs', {}))}")
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
    with standing_in(build_cond_encoder, "Sampling"):
        encoder, evidence = labelled.built(build_cond_encoder, NAME, **asked)
        if not labelled.takes(evidence, IMAGE):
            return evidence
        rng = np.random.default_rng(inputs["seed"])
        return {**evidence, **categories.probe(encoder, inputs["images"], inputs["n_classes"], "encoder", rng)}


def judge_labels(inputs: dict, evidence: Mapping) -> str:
    labelled.require_takes(Slip, evidence, NAME, IMAGE)
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
    one, two = np.split(images, 2)
    asked = {"codings_size": inputs["codings_size"], "n_classes": inputs["n_classes"]}
    with standing_in(build_cond_encoder, "Sampling"):
        encoder, evidence = labelled.built(build_cond_encoder, NAME, **asked)
        if not labelled.takes(evidence, IMAGE):
            return evidence

        def encoded(some: np.ndarray, of: np.ndarray) -> dict:
            return write(labelled.called(encoder, some, of, "encoder"))

        encoded(images[:1], labels[:1])  # builds a model without Input layers
        stir(encoder, np.random.default_rng(inputs["seed"]))
        other = build_cond_encoder(**asked)
        labelled.called(other, images[:1], labels[:1], "encoder")
        own = {id(variable) for variable in encoder.variables}
        return {
            **evidence,
            "outputs": encoded(images, labels),
            "again": encoded(images, labels),
            "wide": encoded(30 * images, labels),
            "same_label": encoded(images, 0 * labels),
            "sums": [encoded(part, 0 * labels[: len(one)]) for part in (one + two, one, two, 0 * one)],
            "shared": any(id(variable) in own for variable in other.variables),
        }


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    labelled.require_takes(Slip, evidence, NAME, IMAGE)
    images, size = len(inputs["images"]), inputs["codings_size"]
    outputs, again, same_label = (
        three_outputs(Slip, evidence[key], images, size) for key in ("outputs", "again", "same_label")
    )
    for name, values, repeated, of_one_label in zip(OUTPUTS[:2], outputs, again, same_label, strict=False):
        if not np.allclose(values, repeated, rtol=1e-3, atol=1e-4):
            raise Failure(Slip.other_noise, f"the same {name} twice", "two different ones")
        if np.ptp(of_one_label, axis=0).max() < 1e-6:
            expected = "other values for other images"
            raise Failure(Slip.image_ignored.about(what=name), expected, "the same for every image")
    if np.allclose(outputs[0], outputs[1], atol=1e-6):
        raise Failure(Slip.one_layer_for_both, "two different outputs", "codings_mean = codings_log_var")
    _judge_draw(outputs, again)
    wide = three_outputs(Slip, evidence["wide"], images, size)
    heads = (Slip.activation_on_codings_mean, Slip.activation_on_codings_log_var)
    for head, near, far in zip(heads, outputs, wide, strict=False):
        require_unbounded(head, near, far)
    together, one, two, zero = (three_outputs(Slip, part, images // 2, size)[0] for part in evidence["sums"])
    if np.abs(together - one - two + zero).max() < 1e-3 * np.ptp(together):
        seen = "codings_mean adds up as the images do: f(a + b) = f(a) + f(b) − f(0)"
        raise Failure(Slip.no_nonlinearity, "a non-linear encoder", seen)
    require_own_weights(Slip, evidence["shared"])
    return "codings are drawn from codings_mean and codings_log_var, and both depend on the image."


def _judge_draw(outputs: list[np.ndarray], again: list[np.ndarray]) -> None:
    """The codings must be ``Sampling`` of the first two outputs: by the stand-in's signature, or by noise of the right size."""
    (mean, log_var, codings), expected = outputs, "Sampling()([codings_mean, codings_log_var])"

    def sampled(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> bool:
        return np.allclose(third, first + 0.25 * second, rtol=1e-3, atol=1e-4)

    if sampled(mean, log_var, codings):
        return
    if sampled(log_var, mean, codings) or sampled(log_var, codings, mean) or sampled(codings, mean, log_var):
        raise Failure(Slip.outputs_in_wrong_order, expected, "the outputs in another order")
    if np.allclose(codings, mean, atol=1e-5):
        raise Failure(Slip.codings_not_sampled, "codings that differ from codings_mean", numbers(codings[0]))
    noise = np.stack([codings - mean, again[2] - mean]) / np.exp(np.clip(log_var, -60, 60) / 2)
    if np.allclose(codings, again[2], atol=1e-6):  # made by the stand-in, whose numbers are none of the student's
        raise Failure(Slip.codings_not_from_the_posterior, expected, "codings that belong to other tensors")
    if not is_standard_normal(noise, log_var):
        seen = f"(codings − codings_mean) / σ has mean {noise.mean():.3g} and standard deviation {noise.std():.3g}"
        raise Failure(Slip.codings_not_from_the_posterior, expected, seen)


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
labels = Check(labels_inputs, probe_labels, judge_labels)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
