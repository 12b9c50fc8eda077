"""Checks of ``build_encoder(codings_size)``: images (batch, 28, 28) → [codings_mean, codings_log_var, codings].

The student's ``Sampling`` is another exercise: while these checks run, a stand-in without noise takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.models import MODEL, as_tensor, kind_of, require_model
from vaelab.checks.verdict import Failure, Mistake, numbers, shaped

WHERE = "step 2, “The encoder”"
NAMES = ("codings_mean", "codings_log_var", "codings")

NOT_THREE = Mistake(
    "not_three_outputs",
    "The encoder does not have exactly three outputs.",
    "keras.Model(inputs, [codings_mean, codings_log_var, codings]).",
    WHERE,
)
CODINGS_SIZE_IGNORED = Mistake(
    "codings_size_ignored",
    "The number of codings is fixed, whatever codings_size says.",
    "Dense(codings_size), not Dense(10).",
    WHERE,
)
NOT_FLATTENED = Mistake(
    "not_flattened",
    "The outputs keep the rows of the image: the image was never flattened.",
    "Start with a Flatten() layer: a Dense layer works on the last axis only.",
    WHERE,
)
WRONG_ORDER = Mistake(
    "outputs_in_wrong_order",
    "The three outputs are in the wrong order.",
    "The order is [codings_mean, codings_log_var, codings].",
    WHERE,
)
SWAPPED = Mistake(
    "mean_and_log_var_swapped",
    "codings_mean and codings_log_var are swapped, in the outputs or in the call of Sampling.",
    "Sampling takes the list [codings_mean, codings_log_var]; the model's outputs start in the same order.",
    WHERE,
)
NOT_SAMPLED = Mistake(
    "codings_not_sampled",
    "The codings are equal to codings_mean: nothing was sampled.",
    "codings = Sampling()([codings_mean, codings_log_var]).",
    WHERE,
)
SAMPLED_TWICE = Mistake(
    "codings_from_other_layers",
    "The codings are not drawn from the codings_mean and codings_log_var that the encoder returns.",
    "Pass the very tensors that are the first two outputs to Sampling.",
    WHERE,
)
SHARED_HEADS = Mistake(
    "one_layer_for_both",
    "codings_mean and codings_log_var are the same values.",
    "They need two Dense layers of their own on top of the same hidden layer.",
    WHERE,
)
MEAN_ACTIVATION = Mistake(
    "activation_on_codings_mean",
    "codings_mean is never negative (or bounded): its layer has an activation.",
    "codings_mean may be any number: Dense(codings_size) without an activation.",
    WHERE,
)
LOG_VAR_ACTIVATION = Mistake(
    "activation_on_codings_log_var",
    "codings_log_var is never negative (or bounded): its layer has an activation.",
    "γ is a logarithm and may be any number: Dense(codings_size) without an activation, no exp.",
    WHERE,
)
IMAGE_IGNORED = Mistake(
    "image_ignored",
    "{what} does not depend on the image.",
    "Connect every layer to the one before it, beginning with the input.",
    WHERE,
)
LINEAR = Mistake(
    "no_nonlinearity",
    "The encoder is linear: without activations two hidden layers are worth no more than none.",
    'Give the hidden layers activation="relu".',
    WHERE,
)
RANDOM = Mistake(
    "mean_is_random",
    "codings_mean changes from call to call.",
    "Only the codings are random. Sample after codings_mean, not before.",
    WHERE,
)


def outputs_inputs(rng: np.random.Generator, codings_size: int = 10) -> dict:
    return {"codings_size": codings_size, "images": rng.random((6, 28, 28))}


def probe_outputs(build_encoder: Any, inputs: dict) -> dict:
    from vaelab.checks import standins

    size = inputs["codings_size"]
    with standins.standing_in(build_encoder, Sampling=standins.Sampling):
        with doing(f"calling build_encoder(codings_size={size})"):
            encoder = build_encoder(codings_size=size)
        if kind_of(encoder) != MODEL:
            return {"model": kind_of(encoder)}
        with doing("calling the encoder on 6 images"):
            return {"model": MODEL, "outputs": write(encoder(as_tensor(inputs["images"])))}


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    require_model(evidence["model"], "build_encoder(…)", WHERE)
    images, size = len(inputs["images"]), inputs["codings_size"]
    outputs = _three(evidence["outputs"])
    rows = {(images, 28, size): NOT_FLATTENED, (images, 1, size): NOT_FLATTENED}
    for name, written in zip(NAMES, outputs, strict=True):
        shape = written.get("shape") if isinstance(written, Mapping) else None
        if isinstance(shape, list) and len(shape) == 2 and shape[0] == images and shape[1] != size:
            raise Failure(CODINGS_SIZE_IGNORED, f"{name} of shape ({images}, {size})", f"shape {tuple(shape)}")
        shaped(written, name, (images, size), rows, WHERE)
    return f"three outputs of shape ({images}, {size})."


def codings_inputs(rng: np.random.Generator, codings_size: int = 16) -> dict:
    """Images of all sorts, bright and wide: what is bounded or cut off by an activation shows."""
    images = rng.normal(0, 1, (48, 28, 28))
    return {"codings_size": codings_size, "images": images, "wide": 30 * images}


def probe_codings(build_encoder: Any, inputs: dict) -> dict:
    from vaelab.checks import standins

    size, images = inputs["codings_size"], inputs["images"]
    with standins.standing_in(build_encoder, Sampling=standins.Sampling):
        with doing(f"calling build_encoder(codings_size={size})"):
            encoder = build_encoder(codings_size=size)
        if kind_of(encoder) != MODEL:
            return {"model": kind_of(encoder)}

        def encode(batch: np.ndarray) -> Any:
            with doing(f"calling the encoder on {len(batch)} images"):
                return encoder(as_tensor(batch))

        half = len(images) // 2
        sums = [images[:half] + images[half:], images[:half], images[half:], np.zeros_like(images[:1])]
        return {
            "model": MODEL,
            "outputs": write(encode(images)),
            "again": write(encode(images)),
            "wide": write(encode(inputs["wide"])),
            "sums": [write(encode(batch)) for batch in sums],
        }


def judge_codings(inputs: dict, evidence: Mapping) -> str:
    require_model(evidence["model"], "build_encoder(…)", WHERE)
    shape = (len(inputs["images"]), inputs["codings_size"])
    mean, log_var, codings = (
        shaped(o, n, shape, where=WHERE) for o, n in zip(_three(evidence["outputs"]), NAMES, strict=True)
    )
    again = [shaped(o, n, shape, where=WHERE) for o, n in zip(_three(evidence["again"]), NAMES, strict=True)]
    if np.allclose(mean, log_var, atol=1e-6):
        raise Failure(SHARED_HEADS, "two different outputs", "codings_mean = codings_log_var")
    _judge_draw(mean, log_var, codings, again)
    for name, values in (("codings_mean", mean), ("codings_log_var", log_var)):
        if np.ptp(values, axis=0).max() < 1e-6:
            ignored = Mistake(IMAGE_IGNORED.name, IMAGE_IGNORED.says.format(what=name), IMAGE_IGNORED.hint, WHERE)
            raise Failure(ignored, "other values for other images", "the same values for every image")
    wide = [shaped(o, n, shape, where=WHERE) for o, n in zip(_three(evidence["wide"])[:2], NAMES, strict=False)]
    for mistake, near, far in ((MEAN_ACTIVATION, mean, wide[0]), (LOG_VAR_ACTIVATION, log_var, wide[1])):
        # Inputs of both signs and 30 times the usual size: a linear layer with 16 × 48 outputs is never one-sided or within ±1.
        if near.min() >= 0 or near.max() <= 0 or np.abs(far).max() <= 1 + 1e-6:
            raise Failure(
                mistake,
                "values on both sides of 0 that grow with the input",
                f"values from {far.min():.3g} to {far.max():.3g}",
            )
    together, one, two, zero = (read_array(_three(part)[0]).astype("float64") for part in evidence["sums"])
    if np.abs(together - one - two + zero).max() < 1e-3 * np.ptp(together):
        raise Failure(LINEAR, "a non-linear encoder", "mean(a + b) − mean(a) − mean(b) + mean(0) = 0")
    return "codings are drawn from codings_mean and codings_log_var, and both depend on the image."


def _judge_draw(mean: np.ndarray, log_var: np.ndarray, codings: np.ndarray, again: list[np.ndarray]) -> None:
    """The codings must be ``Sampling`` of the first two outputs: by the stand-in's signature, or by noise of the right size."""

    def is_sampled(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> bool:
        return np.allclose(third, first + 0.25 * second, rtol=1e-3, atol=1e-4)

    if is_sampled(mean, log_var, codings):
        return
    outputs = (mean, log_var, codings)
    for order in permutations(range(3)):
        if is_sampled(*(outputs[i] for i in order)):
            swapped = order == (1, 0, 2)
            seen = (
                "codings computed from (codings_log_var, codings_mean)"
                if swapped
                else f"[{', '.join(NAMES[order.index(i)] for i in range(3))}]"
            )
            raise Failure(SWAPPED if swapped else WRONG_ORDER, f"[{', '.join(NAMES)}]", seen)
    if not np.allclose(mean, again[0], atol=1e-4):
        raise Failure(RANDOM, "the same codings_mean twice", "two different ones")
    if np.allclose(codings, mean, atol=1e-5):
        raise Failure(NOT_SAMPLED, "codings that differ from codings_mean", numbers(codings[0]))
    noise = (codings - mean) / np.exp(np.clip(log_var, -60, 60) / 2)
    # An encoder that samples inline has noise of its own: standard normal over 16 × 48 entries, within six standard errors.
    if (
        np.allclose(codings, again[2], atol=1e-6)
        or abs(noise.std() - 1) > 6 / np.sqrt(2 * noise.size)
        or abs(noise.mean()) > 6 / np.sqrt(noise.size)
    ):
        raise Failure(
            SAMPLED_TWICE,
            "codings = Sampling()([codings_mean, codings_log_var])",
            f"(codings − codings_mean) / σ of spread {noise.std():.3g}",
        )


def _three(written: Any) -> list:
    """The three outputs, or a failure that says how many there are."""
    if isinstance(written, Mapping) and written.get("kind") == "sequence" and written.get("length") == 3:
        return list(written["items"])
    # Three outputs of equal shape in a list may have been written as one array.
    if (
        isinstance(written, Mapping)
        and written.get("kind") == "array"
        and written["shape"][:1] == [3]
        and len(written["shape"]) == 3
    ):
        return [write(part) for part in read_array(written)]
    kind = written.get("kind") if isinstance(written, Mapping) else None
    seen = {"sequence": f"{written.get('length')} outputs", "array": "a single output"}.get(
        kind, f"a {written.get('type')}"
    )
    raise Failure(NOT_THREE, f"[{', '.join(NAMES)}]", seen)


encoder_outputs = Check("encoder_outputs", "encoder", outputs_inputs, probe_outputs, judge_outputs, WHERE)
encoder_codings = Check("encoder_codings", "encoder", codings_inputs, probe_codings, judge_codings, WHERE)
