"""``report_card(encoder, decoder, X_train, X_test)``: five numbers about a model and its rivals.

Encoder and decoder are known and linear, so that every number can be worked out here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    Mistake,
    at_most,
    doing,
    match,
    numbers,
    shaped,
)
from vaelab.checks.formulas import ACTIVE, divergence
from vaelab.checks.kinds.calls import (
    write_array,
)

WHERE = "step 5, “The report card”"
KEYS = ("mse", "mean_image_mse", "pca_mse", "kl", "active")


class Slip(General):
    not_a_dictionary = (
        "report_card does not return a dictionary.",
        'Return {"mse": …, "mean_image_mse": …, "pca_mse": …, "kl": …, "active": …}.',
    )
    entry_missing = "An entry of the report card is missing.", "The five names are written in the task."
    reconstructs_from_samples = (
        "mse is computed from sampled codings: the report card would change from call to call.",
        "Decode codings_mean, the first output of the encoder.",
    )
    decodes_the_log_variance = (
        "mse is computed from codings_log_var.",
        "Decode codings_mean, the first output of the encoder.",
    )
    measured_on_training_images = (
        "{what} is measured on the training images.",
        "A report card tells of images that the model has not seen: use X_test.",
    )
    summed_over_the_pixels = "{what} is a sum over the pixels.", "Take the mean over images and pixels."
    root_taken = "{what} is the root of the mean squared error.", "Leave the root out, as Keras's mse does."
    absolute_error = "{what} is the mean absolute error.", "Square the differences."
    mean_of_the_test_images = (
        "The mean image is that of the test images.",
        "A rival may only have seen the training images, like the model: the mean of X_train, measured on X_test.",
    )
    mean_grey = (
        "One mean grey stands in the place of the mean image.",
        "Take the mean over the images only: X_train.mean(axis=0).",
    )
    wrong_number_of_components = (
        "PCA has another number of components than there are codings.",
        "metrics.pca_mse(X_train, X_test, number of codings).",
    )
    pca_of_the_test_images = (
        "PCA was fitted to the images that it is measured on.",
        "metrics.pca_mse(X_train, X_test, number of codings): fitted to the first, measured on the second.",
    )
    kl_summed_over_codings = (
        "kl is one number, or one per image.",
        "Keep the codings apart and average over the images: axis=0.",
    )
    kl_divided = "kl is not in nats: it is divided by the number of pixels.", "Leave the division out."
    kl_without_half = "kl is twice too large: the factor ½ is missing.", "The factor is −½."
    kl_wrong_sign = "kl has the wrong sign.", "The factor in front is −½."
    mean_and_log_var_swapped = (
        "kl takes codings_mean for codings_log_var.",
        "The encoder returns [codings_mean, codings_log_var, codings].",
    )
    kl_summed_over_images = "kl grows with the number of images.", "Average over the images."
    threshold_missing = (
        "active counts codings that carry next to nothing.",
        f"Count the codings with a KL above {ACTIVE} nats.",
    )
    dead_counted = "active counts the codings that are not active.", "Count kl > 0.1."
    flags_not_counted = "active is a list, not a number.", "np.sum(kl > 0.1) counts the codings."
    active_of_another_kl = (
        "active does not fit the KL of the codings.",
        "Count the codings whose own KL, in nats and averaged over the test images, is above 0.1.",
    )


def card_inputs(
    rng: np.random.Generator, height: int = 6, width: int = 8, colour: bool = False, codings_size: int = 5
) -> dict:
    """Linear encoder and decoder. Coding 0 is dead, coding 1 carries 0.03 nats, the others at least 0.3."""
    at_most(height * width, codings_size=codings_size)
    shape = (height, width, 3) if colour else (height, width)
    n_values = int(np.prod(shape))
    base = rng.random(n_values)
    X_train, X_test = (_dull(rng, base, n, shape) for n in (90, 70))
    mean_kernel, log_var_kernel = (rng.normal(0, 2 / np.sqrt(n_values), (n_values, codings_size)) for _ in range(2))
    mean_bias = rng.uniform(1.0, 1.6, codings_size) * rng.choice([-1.0, 1.0], codings_size)
    log_var_bias = rng.uniform(-1.5, -0.8, codings_size)
    for kernel, bias, weak in ((mean_kernel, mean_bias, 0.25), (log_var_kernel, log_var_bias, 0.0)):
        kernel -= base[:, None] * (base @ kernel) / (base @ base)  # the common image moves no coding far
        kernel[:, :2] = 0
        bias[0], bias[1] = 0, weak
    return {
        "X_train": X_train,
        "X_test": X_test,
        "mean": (mean_kernel, mean_bias),
        "log_var": (log_var_kernel, log_var_bias),
        "offset": rng.uniform(0.4, 0.8, codings_size),
        "pixels": (rng.normal(0, 0.2, (codings_size, n_values)), base),
    }


def _dull(rng: np.random.Generator, base: np.ndarray, n: int, shape: tuple[int, ...]) -> np.ndarray:
    noise = rng.normal(0, 0.15, (n, len(base))) + rng.normal(0, 0.1, (n, 1))
    return np.clip(base + noise, 0, 1).astype("float32").reshape(n, *shape)


def probe_card(report_card: Any, inputs: dict) -> dict:
    encoder, decoder = _linear_models(inputs)
    X_train, X_test = inputs["X_train"].copy(), inputs["X_test"].copy()
    with doing(f"calling report_card(encoder, decoder, X_train, X_test) with test images of shape {X_test.shape}"):
        card = report_card(encoder, decoder, X_train, X_test)
    if not isinstance(card, Mapping):
        return {"type": type(card).__name__}
    evidence = {"card": {key: write_array(card[key]) for key in KEYS if key in card}}
    return evidence if len(evidence["card"]) == len(KEYS) else {**evidence, "keys": [str(key) for key in card][:20]}


def _linear_models(inputs: Mapping) -> tuple[Any, Any]:
    """The encoder and the decoder as Keras models. The codings are the mean plus an offset, without noise."""
    import keras

    shape, size = inputs["X_test"].shape[1:], len(inputs["offset"])

    def dense(name: str, x: Any) -> Any:
        return _set_dense(*inputs[name])(x)

    images = keras.Input(shape)
    flat = keras.layers.Flatten()(images)
    mean, log_var = dense("mean", flat), dense("log_var", flat)
    drawn = _set_dense(np.eye(size), inputs["offset"])(mean)
    codings = keras.Input([size])
    pixels = keras.layers.Reshape(shape)(dense("pixels", codings))
    return keras.Model(images, [mean, log_var, drawn]), keras.Model(codings, pixels)


def _set_dense(kernel: np.ndarray, bias: np.ndarray) -> Any:
    import keras

    layer = keras.layers.Dense(len(bias))
    layer.build((None, len(kernel)))
    layer.set_weights([kernel, bias])
    return layer


def judge_card(inputs: dict, evidence: Mapping) -> str:
    expected = f"a dictionary with {', '.join(KEYS)}"
    if "card" not in evidence:
        found = str(evidence["type"])
        known = Slip.nothing_returned.about(what="report_card(…)") if found == "NoneType" else Slip.not_a_dictionary
        raise Failure(known, expected, "None" if found == "NoneType" else f"a {found}")
    card = evidence["card"]
    missing = [key for key in KEYS if key not in card]
    if missing:
        raise Failure(
            Slip.entry_missing, expected, f"no {', no '.join(missing)}; there are {', '.join(evidence['keys'])}"
        )
    _judge_mse(inputs, _number(card, "mse"))
    _judge_mean_image(inputs, _number(card, "mean_image_mse"))
    _judge_pca(inputs, _number(card, "pca_mse"))
    kl = _judge_kl(inputs, card["kl"])
    _judge_active(kl, card["active"])
    return f"mse, both rivals, {len(kl)} values of kl and the {int(np.sum(kl > ACTIVE))} active codings are right."


def _number(card: Mapping, key: str) -> float:
    return float(shaped(card[key], key, (), {(1,): Slip.unrecognised}))


def _outputs(inputs: Mapping, images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    flat = images.reshape(len(images), -1).astype("float64")
    mean, log_var = (flat @ inputs[name][0] + inputs[name][1] for name in ("mean", "log_var"))
    return mean, log_var, mean + inputs["offset"]


def _judge_mse(inputs: Mapping, observed: float) -> None:
    def error(images: np.ndarray, output: int, clip: bool = False, power: int = 2) -> float:
        codings = _outputs(inputs, images)[output]
        decoded = codings @ inputs["pixels"][0] + inputs["pixels"][1]
        decoded = np.clip(decoded, 0, 1) if clip else decoded
        return float(np.mean(np.abs(decoded - images.reshape(len(images), -1)) ** power))

    test, train = inputs["X_test"], inputs["X_train"]
    right = error(test, 0)
    if _close(observed, right) or _close(observed, error(test, 0, clip=True)):
        return
    known = {
        Slip.reconstructs_from_samples: error(test, 2),
        Slip.decodes_the_log_variance: error(test, 1),
        **_slips("mse", right, error(test, 0, power=1), test, error(train, 0)),
    }
    raise Failure(match(observed, known, 1e-3, 1e-6) or Slip.unrecognised, f"mse {right:.5g}", f"{observed:.5g}")


def _slips(what: str, right: float, absolute: float, test: np.ndarray, on_training: float) -> dict[Mistake, float]:
    values = {
        Slip.measured_on_training_images: on_training,
        Slip.summed_over_the_pixels: right * test[0].size,
        Slip.root_taken: np.sqrt(right),
        Slip.absolute_error: absolute,
    }
    return {mistake.about(what=what): value for mistake, value in values.items()}


def _judge_mean_image(inputs: Mapping, observed: float) -> None:
    train, test = (inputs[key].astype("float64") for key in ("X_train", "X_test"))
    right = float(np.mean((test - train.mean(axis=0)) ** 2))
    if _close(observed, right):
        return
    known = {
        Slip.mean_of_the_test_images: np.mean((test - test.mean(axis=0)) ** 2),
        Slip.mean_grey: np.mean((test - train.mean()) ** 2),
        **_slips(
            "mean_image_mse",
            right,
            float(np.mean(np.abs(test - train.mean(axis=0)))),
            test,
            float(np.mean((train - train.mean(axis=0)) ** 2)),
        ),
    }
    named = match(observed, known, 1e-3, 1e-6) or Slip.unrecognised
    raise Failure(named, f"mean_image_mse {right:.5g}", f"{observed:.5g}")


def _judge_pca(inputs: Mapping, observed: float) -> None:
    from vaelab import metrics

    train, test, size = inputs["X_train"], inputs["X_test"], len(inputs["offset"])
    right = metrics.pca_mse(train, test, size)
    if _close(observed, right):
        return
    if _close(observed, metrics.pca_mse(test, test, size)):
        named = Slip.pca_of_the_test_images
    elif _close(observed, metrics.pca_mse(train, train, size)):
        named = Slip.measured_on_training_images.about(what="pca_mse")
    elif any(_close(observed, metrics.pca_mse(train, test, k)) for k in {2, 10, 16, size - 1, size + 1} - {size}):
        named = Slip.wrong_number_of_components
    else:
        named = Slip.unrecognised
    raise Failure(named, f"pca_mse {right:.5g}", f"{observed:.5g}")


def _judge_kl(inputs: Mapping, written: Mapping) -> np.ndarray:
    test, size = inputs["X_test"], len(inputs["offset"])
    mean, log_var, _ = _outputs(inputs, test)
    right = divergence(mean, log_var)
    shapes = dict.fromkeys([(), (1,), (len(test),), (len(test), size)], Slip.kl_summed_over_codings)
    kl = shaped(written, "kl", (size,), shapes)
    average = right.mean(axis=0)
    if np.allclose(kl, average, rtol=1e-3, atol=1e-4):
        return average
    known = {
        Slip.kl_divided: average / test[0].size,
        Slip.kl_without_half: 2 * average,
        Slip.kl_wrong_sign: -average,
        Slip.mean_and_log_var_swapped: divergence(log_var, mean).mean(axis=0),
        Slip.kl_summed_over_images: right.sum(axis=0),
        Slip.measured_on_training_images.about(what="kl"): divergence(*_outputs(inputs, inputs["X_train"])[:2]).mean(
            axis=0
        ),
    }
    named = match(kl, known, 1e-3, 1e-5) or Slip.unrecognised
    raise Failure(named, f"kl {numbers(average, 3)}", numbers(kl, 3))


def _judge_active(kl: np.ndarray, written: Mapping) -> None:
    right = int(np.sum(kl > ACTIVE))
    if isinstance(written, Mapping) and written.get("shape") not in ([], [1]):
        raise Failure(
            Slip.flags_not_counted, f"active {right}", f"something of shape {tuple(written.get('shape') or ())}"
        )
    active = float(shaped(written, "active", (), {(1,): Slip.flags_not_counted}))
    if active == right:
        return
    known = {Slip.threshold_missing: np.sum(kl > 1e-6), Slip.dead_counted: len(kl) - right}
    every = {len(kl): Slip.threshold_missing}
    named = next(
        (mistake for mistake, value in known.items() if active == value),
        every.get(int(active), Slip.active_of_another_kl),
    )
    raise Failure(named, f"active {right}: the codings above {ACTIVE} nats", f"{active:g}")


def _close(observed: float, expected: float) -> bool:
    return abs(observed - expected) <= 1e-3 * abs(expected) + 1e-7  # float32 models give six digits


values = Check(card_inputs, probe_card, judge_card)
