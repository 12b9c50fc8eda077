"""Checks of ``build_encoder(codings_size)``: images (batch, 28, 28) → [codings_mean, codings_log_var, codings].

The student's ``Sampling`` is another exercise: while these checks run, a stand-in without noise takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    doing,
    numbers,
    shaped,
    write,
)
from vaelab.checks.kinds.models import (
    MODEL,
    as_tensor,
    input_size,
    is_standard_normal,
    kind_of,
    require_model,
    stir,
)

WHERE = "step 2, “The encoder”"
NAMES = ("codings_mean", "codings_log_var", "codings")


class Slip(General):
    not_three_outputs = (
        "The encoder does not return a list of three outputs.",
        "keras.Model(inputs, [codings_mean, codings_log_var, codings]).",
    )
    flat_input = (
        "The encoder takes rows of 784 numbers, not images.",
        "The input has the shape of an image, Input(shape=[28, 28]); the next layer is Flatten().",
    )
    codings_size_ignored = (
        "The number of codings is fixed, whatever codings_size says.",
        "Write Dense(codings_size), not Dense(10).",
    )
    not_flattened = (
        "The outputs still have rows or columns: the image was not flattened.",
        "A Dense layer works on the last axis only. Put a Flatten() layer before it.",
    )
    outputs_in_wrong_order = (
        "The three outputs are in the wrong order.",
        "The order is [codings_mean, codings_log_var, codings].",
    )
    mean_and_log_var_swapped = (
        "codings_mean and codings_log_var are swapped, in the outputs or in the call of Sampling.",
        "Sampling takes the list [codings_mean, codings_log_var]; the model's outputs start in the same order.",
    )
    codings_not_sampled = (
        "The codings are equal to codings_mean: nothing was sampled.",
        "codings = Sampling()([codings_mean, codings_log_var]), and this is the third output.",
    )
    codings_not_from_the_posterior = (
        "The codings are not a draw from the Gaussian with the codings_mean and codings_log_var that the encoder returns.",
        "Call Sampling() on the very tensors that are the first two outputs.",
    )
    one_layer_for_both = (
        "codings_mean and codings_log_var are the same values.",
        "They need two Dense layers of their own, both on top of the last hidden layer.",
    )
    activation_on_codings_mean = (
        "codings_mean cannot take every value: its layer has an activation.",
        "codings_mean may be any number: Dense(codings_size) without an activation.",
    )
    activation_on_codings_log_var = (
        "codings_log_var cannot take every value: its layer has an activation.",
        "γ is a logarithm and may be any number: Dense(codings_size) without an activation, and without exp.",
    )
    image_ignored = (
        "{what} does not depend on the image.",
        "Connect every layer to the one before it, beginning with the input.",
    )
    no_nonlinearity = (
        "The encoder is linear: without activations, two hidden layers can do no more than none.",
        'Give the hidden layers activation="relu".',
    )
    mean_is_random = (
        "{what} changes from call to call, for the same images.",
        "Only the codings are random: no noise and no active dropout before the call of Sampling.",
    )


def outputs_inputs(rng: np.random.Generator, codings_size: int = 7) -> dict:
    return {"codings_size": codings_size, "images": rng.random((6, 28, 28))}


def probe_outputs(build_encoder: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import standins

    with standins.standing_in(build_encoder, Sampling=standins.Sampling):
        encoder = _build(build_encoder, inputs)
        evidence = {"model": kind_of(encoder), "input_size": input_size(encoder)}
        if not _fits(evidence):
            return evidence
        return {**evidence, "outputs": write(_encode(encoder, inputs["images"]))}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    _require_encoder(evidence)
    images, size = len(inputs["images"]), inputs["codings_size"]
    _three(evidence["outputs"], images, size)
    return f"with codings_size={size}, {images} images give three outputs of shape ({images}, {size})."


def codings_inputs(rng: np.random.Generator, codings_size: int = 16) -> dict:
    """Images of all sorts, bright and wide: what is bounded or cut off by an activation shows."""
    return {"codings_size": codings_size, "images": rng.normal(0, 1, (48, 28, 28)), "seed": int(rng.integers(2**31))}


def probe_codings(build_encoder: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import standins

    images = inputs["images"]
    half = len(images) // 2
    parts = [images[:half] + images[half:], images[:half], images[half:], np.zeros_like(images[:half])]
    with standins.standing_in(build_encoder, Sampling=standins.Sampling):
        encoder = _build(build_encoder, inputs)
        evidence = {"model": kind_of(encoder), "input_size": input_size(encoder)}
        if not _fits(evidence):
            return evidence
        _encode(encoder, images[:1])  # builds a model without an Input layer
        stir(encoder, np.random.default_rng(inputs["seed"]))
        return {
            **evidence,
            "outputs": write(_encode(encoder, images)),
            "again": write(_encode(encoder, images)),
            "wide": write(_encode(encoder, 30 * images)),
            "sums": [write(_encode(encoder, part)) for part in parts],
        }


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    _require_encoder(evidence)
    images, size = len(inputs["images"]), inputs["codings_size"]
    outputs, again = _three(evidence["outputs"], images, size), _three(evidence["again"], images, size)
    mean, log_var, _ = outputs
    for name, values, repeated in zip(NAMES[:2], outputs[:2], again[:2], strict=True):
        if not np.allclose(values, repeated, rtol=1e-3, atol=1e-4):
            raise Failure(Slip.mean_is_random.about(what=name), f"the same {name} twice", "two different ones")
        if np.ptp(values, axis=0).max() < 1e-6:
            raise Failure(
                Slip.image_ignored.about(what=name), "other values for other images", "the same for every image"
            )
    if np.allclose(mean, log_var, atol=1e-6):
        raise Failure(Slip.one_layer_for_both, "two different outputs", "codings_mean = codings_log_var")
    _judge_draw(outputs, again)
    _judge_heads(outputs, evidence["wide"])
    together, one, two, zero = (_three(part, images // 2, size)[0] for part in evidence["sums"])
    if np.abs(together - one - two + zero).max() < 1e-3 * np.ptp(together):
        raise Failure(
            Slip.no_nonlinearity,
            "a non-linear encoder",
            "codings_mean adds up as the images do: f(a + b) = f(a) + f(b) − f(0)",
        )
    return "codings are drawn from codings_mean and codings_log_var, and both depend on the image."


def _judge_draw(outputs: list[np.ndarray], again: list[np.ndarray]) -> None:
    """The codings must be ``Sampling`` of the first two outputs: by the stand-in's signature, or by noise of the right size."""
    mean, log_var, codings = outputs
    for order in permutations(range(3)):
        first, second, third = (outputs[i] for i in order)
        if not np.allclose(third, first + 0.25 * second, rtol=1e-3, atol=1e-4):
            continue
        if order == (0, 1, 2):
            return
        if order == (1, 0, 2):
            raise Failure(
                Slip.mean_and_log_var_swapped,
                "Sampling()([codings_mean, codings_log_var])",
                "the two the other way round",
            )
        seen = [NAMES[order.index(i)] for i in range(3)]
        raise Failure(Slip.outputs_in_wrong_order, f"[{', '.join(NAMES)}]", f"[{', '.join(seen)}]")
    if np.allclose(codings, mean, atol=1e-5):
        raise Failure(Slip.codings_not_sampled, "codings that differ from codings_mean", numbers(codings[0]))
    noise = np.stack([codings - mean, again[2] - mean]) / np.exp(np.clip(log_var, -60, 60) / 2)
    if np.allclose(codings, again[2], atol=1e-6) or not is_standard_normal(noise, log_var):
        seen = f"(codings − codings_mean) / σ has mean {noise.mean():.3g} and standard deviation {noise.std():.3g}"
        raise Failure(
            Slip.codings_not_from_the_posterior, "codings = Sampling()([codings_mean, codings_log_var])", seen
        )


def _judge_heads(outputs: list[np.ndarray], wide: Any) -> None:
    """codings_mean and codings_log_var may be any number: neither one-sided nor stopped by the end of an activation."""
    for mistake, near in zip(
        (Slip.activation_on_codings_mean, Slip.activation_on_codings_log_var), outputs[:2], strict=True
    ):
        if near.min() >= 0 or near.max() <= 0:
            raise Failure(mistake, "values on both sides of 0", f"values from {near.min():.3g} to {near.max():.3g}")
    images, size = outputs[0].shape
    for mistake, far in zip(
        (Slip.activation_on_codings_mean, Slip.activation_on_codings_log_var),
        _three(wide, images, size)[:2],
        strict=True,
    ):
        for end in (far.min(), far.max()):
            # Images 30 times as bright drive an activation to its end, where values pile up: 1 for tanh, −1 for elu.
            # Values cut off further out, as by clip(γ, −10, 10) against overflow, do no harm.
            if abs(end) < 3 and np.mean(np.abs(far - end) < 0.01 * np.ptp(far)) > 0.1:
                raise Failure(mistake, "values that grow with the input", f"values that stop at {end:.3g}")


def _build(build_encoder: Any, inputs: dict) -> Any:
    with doing(f"calling build_encoder(codings_size={inputs['codings_size']})"):
        return build_encoder(codings_size=inputs["codings_size"])


def _fits(evidence: Mapping) -> bool:
    return evidence["model"] == MODEL and evidence["input_size"] != 784


def _require_encoder(evidence: Mapping) -> None:
    require_model(evidence["model"], "build_encoder(…)")
    if not _fits(evidence):
        raise Failure(Slip.flat_input, "a model with the input shape (None, 28, 28)", "the input shape (None, 784)")


def _encode(encoder: Any, images: np.ndarray) -> Any:
    with doing(f"calling the encoder on images of shape {images.shape}"):
        return encoder(as_tensor(images))


def _three(written: Mapping, images: int, size: int) -> list[np.ndarray]:
    """The three outputs as arrays of shape (images, size), or the failure to be that."""
    if written["kind"] != "sequence" or written["length"] != 3:
        seen = {"sequence": f"{written.get('length')} outputs", "array": "a single tensor"}
        raise Failure(
            Slip.not_three_outputs, f"[{', '.join(NAMES)}]", seen.get(written["kind"], f"a {written.get('type')}")
        )
    return [_output(part, name, images, size) for part, name in zip(written["items"], NAMES, strict=True)]


def _output(written: Mapping, name: str, images: int, size: int) -> np.ndarray:
    shape = tuple(written.get("shape", ()))
    known = {shape: Slip.not_flattened} if len(shape) > 2 else {}
    if len(shape) == 2 and shape[0] == images:
        known = {shape: Slip.codings_size_ignored}
    return shaped(written, name, (images, size), known)


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
codings = Check(codings_inputs, probe_codings, judge_codings, by_chance=True)
