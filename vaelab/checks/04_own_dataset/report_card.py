"""``report_card(encoder, decoder, X_train, X_test)`` → five numbers about a model and its rivals.

mse of the images decoded from codings_mean; that of the mean training image and of PCA with as many components as codings; kl of
each coding in nats, averaged over the test images (the terms of Equation 17-4); how many codings have more than 0.1 nats.
Encoder and decoder are known and linear, so that every number can be worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, at_most, match, read_array, shaped
from vaelab.checks.formulas import ACTIVE, divergence
from vaelab.checks.kinds import linear
from vaelab.checks.kinds.calls import write_array
from vaelab.checks.kinds.divergence import OverImages, wrong_averages
from vaelab.checks.kinds.values import Formula, call, miscounted, require_kept
from vaelab.checks.kinds.values import Slip as Shared

WHERE = "step 5, “The report card”"
WHAT = "report_card(encoder, decoder, X_train, X_test)"
KEYS = ("mse", "mean_image_mse", "pca_mse", "kl", "active")


class Slip(OverImages, Shared):
    not_a_dictionary = (
        "report_card does not return a dictionary.",
        'Return {"mse": …, "mean_image_mse": …, "pca_mse": …, "kl": …, "active": …}.',
    )
    entry_missing = "An entry of the report card is missing.", "The five names are written in the task."
    not_averaged = (
        "{what} is not one number.",
        "Average over images and pixels alike, np.mean(…) without an axis. (keras.losses.mean_squared_error averages over the last axis only.)",
    )
    reconstructs_from_samples = (
        "mse is computed from sampled codings: the report card would change from call to call.",
        "Decode codings_mean, the first output of the encoder.",
    )
    decodes_the_log_variance = "codings_log_var is decoded.", "Decode codings_mean, the first output of the encoder."
    measured_on_training_images = (
        "{what} is measured on the training images.",
        "A report card tells of images that the model has not seen: use X_test.",
    )
    summed_over_the_pixels = "{what} is a sum over the pixels.", "Take the mean over images and pixels."
    root_taken = "{what} is the root of the mean squared error.", "Leave the root out, as Keras's mse does."
    not_squared = "{what} is the mean of the differences themselves, not of their squares.", "Square the differences."
    absolute_error = "{what} is the mean absolute error.", "Square the differences."
    mean_of_the_test_images = (
        "The mean image is that of the test images.",
        "A rival may only have seen the training images, like the model: the mean of X_train, measured on X_test.",
    )
    mean_grey = "One grey stands for the mean image.", "Take the mean over the images only: X_train.mean(axis=0)."
    wrong_number_of_components = (
        "PCA has another number of components than there are codings.",
        "metrics.pca_mse(X_train, X_test, number of codings).",
    )
    pca_parts_exchanged = (
        "PCA was fitted to the test images and measured on the training images.",
        "metrics.pca_mse(X_train, X_test, number of codings): fitted to the first, measured on the second.",
    )
    pca_of_the_test_images = (
        "PCA was fitted to the images that it is measured on.",
        "metrics.pca_mse(X_train, X_test, number of codings): fitted to the first, measured on the second.",
    )
    kl_summed_over_codings = (
        "kl is {seen}, not one number for each coding.",
        "Average over the images, not the codings: axis=0.",
    )
    kl_of_each_image = (
        "kl has a row for each image: the mean over the images is missing.",
        "np.mean(…, axis=0) leaves one number for each coding.",
    )
    kl_divided = "kl is not in nats: it is divided by the number of pixels.", "Leave the division out."
    half_missing = Mistake("kl_without_half", "kl is twice too large: the factor ½ is missing.", "The factor is −½.")
    wrong_sign = Mistake("kl_wrong_sign", "kl has the wrong sign.", "The factor in front is −½.")
    mean_and_log_var_swapped = (
        "kl takes codings_mean for codings_log_var.",
        "The encoder returns [codings_mean, codings_log_var, codings].",
    )
    summed_over_images = Mistake(
        "kl_summed_over_images", "kl grows with the number of images.", "Average over the images."
    )
    threshold_missing = (
        "active counts codings that carry next to nothing.",
        f"Count those with a KL above {ACTIVE} nats.",
    )
    dead_counted = "active counts the codings that are not active.", "Count kl > 0.1."
    flags_not_counted = "active is a list, not a number.", "np.sum(kl > 0.1) counts the codings."
    another_threshold = (
        "active is as large as the number of codings with more than {threshold} nats.",
        "Count those with a KL above 0.1 nats.",
    )
    active_by_variance = (
        "active counts the codings whose codings_mean varies over the images, not those with a KL above 0.1 nats.",
        "The variance of codings_mean is another measure of activity: np.sum(kl > 0.1) is the one asked for.",
    )
    active_of_another_kl = (
        "active does not fit the KL of the codings.",
        "Count the codings whose own KL, in nats and averaged over the test images, is above 0.1.",
    )


# codings_mean of the first codings: 0, 0.03, 0.14 and 0.35 nats. The others have more than 0.5, the last the same in all images.
WEAK = (0, 0.25, 0.53, 0.84)


def inputs(
    rng: np.random.Generator, height: int = 6, width: int = 8, colour: bool = False, codings_size: int = 9
) -> dict:
    """Linear encoder and decoder. Coding 0 is dead, coding 1 carries a trace, the next two little, the others at least 0.5 nats."""
    at_least(2 * len(WEAK), codings_size=codings_size)  # fewer, and two slips count the same number
    at_most(height * width, codings_size=codings_size)
    shape = (height, width, 3) if colour else (height, width)
    n_values = int(np.prod(shape))
    base = rng.random(n_values)
    X_train, X_test = (_dull(rng, base, n, shape) for n in (90, 70))
    mean_kernel, log_var_kernel = (rng.normal(0, 2 / np.sqrt(n_values), (n_values, codings_size)) for _ in range(2))
    mean_bias = rng.uniform(1.0, 1.6, codings_size) * rng.choice([-1.0, 1.0], codings_size)
    log_var_bias = rng.uniform(-1.5, -0.8, codings_size)
    for kernel, bias, weak in ((mean_kernel, mean_bias, WEAK), (log_var_kernel, log_var_bias, 0)):
        kernel -= base[:, None] * (base @ kernel) / (base @ base)  # the common image moves no coding far
        kernel[:, : len(WEAK)] = 0
        kernel[:, -1] = 0
        bias[: len(WEAK)] = weak
    offset = rng.uniform(0.4, 0.8, codings_size)
    weights = {
        "mean": (mean_kernel, mean_bias),
        "log_var": (log_var_kernel, log_var_bias),
        "codings": (mean_kernel, mean_bias + offset),
        "pixels": (rng.normal(0, 0.2, (codings_size, n_values)), base),
    }
    return {"X_train": X_train, "X_test": X_test, "weights": weights}


def _dull(rng: np.random.Generator, base: np.ndarray, n: int, shape: tuple[int, ...]) -> np.ndarray:
    noise = rng.normal(0, 0.15, (n, len(base))) + rng.normal(0, 0.1, (n, 1))
    return np.clip(base + noise, 0, 1).astype("float32").reshape(n, *shape)


def probe(report_card: Any, inputs: dict) -> dict:
    X_train, X_test = inputs["X_train"], inputs["X_test"]
    encoder, decoder = linear.models(X_test.shape[1:], inputs["weights"])
    arguments = {"encoder": encoder, "decoder": decoder, "X_train": X_train, "X_test": X_test}
    card, changed = call(report_card, WHAT, arguments)
    if not isinstance(card, Mapping):
        return {"type": type(card).__name__}
    again, _ = call(report_card, WHAT, arguments)
    first, second = ({key: write_array(made[key]) for key in KEYS if key in made} for made in (card, again))
    evidence = {"card": first, "again": second.get("mse"), **changed}
    return evidence if len(evidence["card"]) == len(KEYS) else {**evidence, "keys": [str(key) for key in card][:20]}


def judge(inputs: dict, evidence: Mapping) -> str:
    expected = f"a dictionary with {', '.join(KEYS)}"
    if "card" not in evidence:
        found = str(evidence["type"])
        if found == "NoneType":
            raise Failure(Slip.nothing_returned.about(what="report_card(…)"), expected, "None")
        raise Failure(Slip.not_a_dictionary, expected, f"a {found}")
    missing = [key for key in KEYS if key not in evidence["card"]]
    if missing:
        found = f"no {', no '.join(missing)}; there are {', '.join(evidence['keys'])}"
        raise Failure(Slip.entry_missing, expected, found)
    train, test = (inputs[key].reshape(len(inputs[key]), -1).astype("float64") for key in ("X_train", "X_test"))
    _judge_mse(train, test, inputs["weights"], evidence)
    _judge_mean_image(train, test, evidence)
    _judge_pca(inputs["X_train"], inputs["X_test"], len(inputs["weights"]["mean"][1]), evidence)
    kl = _judge_kl(train, test, inputs["weights"], evidence)
    moving = np.sum(linear.encode(test, inputs["weights"])[0].var(axis=0) > 0.01)
    _judge_active(kl, int(moving), len(test), evidence["card"]["active"])
    require_kept(Slip, evidence)
    return f"mse, both rivals, {len(kl)} values of kl and the {int(np.sum(kl > ACTIVE))} active codings are right."


def _judge_mse(train: np.ndarray, test: np.ndarray, weights: linear.Weights, evidence: Mapping) -> None:
    def decoded(images: np.ndarray, output: int) -> np.ndarray:
        return linear.decode(linear.encode(images, weights)[output], weights)

    right = {"X_test": test, "reconstructions": decoded(test, 0)}
    clipped = {**right, "reconstructions": np.clip(right["reconstructions"], 0, 1)}
    wrong = {
        Slip.reconstructs_from_samples: _mse(test, decoded(test, 2)),
        Slip.decodes_the_log_variance: _mse(test, decoded(test, 1)),
        Slip.measured_on_training_images: _mse(train, decoded(train, 0)),
        Slip.absolute_error: np.abs(right["reconstructions"] - test).mean(),
        Slip.not_squared: [sign * (right["reconstructions"] - test).mean() for sign in (-1, 1)],
    }
    drawn = Slip.reconstructs_from_samples if _differ(evidence["card"]["mse"], evidence.get("again")) else None
    _require("mse", [(_mse, right), (_mse, clipped)], wrong, test.shape, evidence, drawn)


def _differ(first: Any, second: Any) -> bool:
    """Whether two calls gave two numbers that differ by more than rounding."""
    numbers_written = all(isinstance(each, Mapping) and each.get("shape") == [] for each in (first, second))
    return numbers_written and not np.isclose(*(float(read_array(each)) for each in (first, second)), rtol=1e-4)


def _judge_mean_image(train: np.ndarray, test: np.ndarray, evidence: Mapping) -> None:
    mean = train.mean(axis=0)
    wrong = {
        Slip.mean_of_the_test_images: _mse(test, test.mean(axis=0)),
        Slip.mean_grey: [_mse(test, train.mean()), test.var()],
        Slip.measured_on_training_images: _mse(train, mean),
        Slip.absolute_error: np.abs(test - mean).mean(),
        Slip.not_squared: [sign * (test - mean).mean() for sign in (-1, 1)],
    }
    arguments = {"X_train": train, "X_test": test}
    right = [(lambda X_train, X_test: _mse(X_test, X_train.mean(axis=0)), arguments)]
    _require("mean_image_mse", right, wrong, test.shape, evidence)


def _judge_pca(train: np.ndarray, test: np.ndarray, size: int, evidence: Mapping) -> None:
    from vaelab.metrics import pca_mse

    others = {*range(1, size + 2), 10, 16} - {size}
    wrong = {
        Slip.wrong_number_of_components: [pca_mse(train, test, k) for k in others],
        Slip.measured_on_training_images: pca_mse(train, train, size),
        Slip.pca_of_the_test_images: pca_mse(test, test, size),
        Slip.pca_parts_exchanged: pca_mse(test, train, size),
    }
    shape = len(test), test[0].size
    _require("pca_mse", [(lambda: pca_mse(train, test, size), {})], wrong, shape, evidence)


def _mse(images: np.ndarray, answers: np.ndarray) -> float:
    return np.mean((images - answers) ** 2)


def _require(
    key: str,
    right: list[tuple[Callable, Mapping]],
    wrong: Mapping[Mistake, Any],
    shape: tuple[int, int],
    evidence: Mapping,
    otherwise: Mistake | None = None,
) -> None:
    """Raise ``Failure`` unless an entry of the card is one of the right values. float32 models give six digits."""
    found = tuple(evidence["card"][key].get("shape") or ())
    seen = float(shaped(evidence["card"][key], key, (), {found: Slip.not_averaged.about(what=key)}))
    counts = dict(zip(("images", "pixels"), shape, strict=True))
    formulas = [Formula(key, *formula, counts=counts, atol=1e-7) for formula in right]
    if any(formula.fits(seen) for formula in formulas):
        return
    best = formulas[0]
    sums_and_roots = {Slip.summed_over_the_pixels: best.right * shape[1], Slip.root_taken: np.sqrt(best.right)}
    raise best.failure(seen, {**wrong, **sums_and_roots}, evidence=evidence, otherwise=otherwise)


def _judge_kl(train: np.ndarray, test: np.ndarray, weights: linear.Weights, evidence: Mapping) -> np.ndarray:
    mean, log_var, codings = linear.encode(test, weights)
    n, size = mean.shape
    one, each = (Slip.kl_summed_over_codings.about(seen=seen) for seen in ("one number", "one number for each image"))
    shapes = {(): one, (1,): one, (n,): each}
    shapes |= {(n, size): Slip.kl_of_each_image, (size, n): Slip.kl_of_each_image}
    seen = shaped(evidence["card"]["kl"], "kl", (size,), shapes)
    kl = Formula("kl", _kl, {"codings_mean": mean, "codings_log_var": log_var}, Slip, {"images": n}, atol=1e-4)
    if not kl.fits(seen):
        wrong = {
            **wrong_averages(Slip, mean, log_var, codings),
            Slip.kl_divided: kl.right / test.shape[1],
            Slip.measured_on_training_images: _kl(*linear.encode(train, weights)[:2]),
        }
        raise kl.failure(seen, wrong, evidence=evidence)
    return kl.right


def _kl(mean: np.ndarray, log_var: np.ndarray) -> np.ndarray:
    return divergence(mean, log_var).mean(axis=0)


def _judge_active(kl: np.ndarray, moving: int, n_images: int, written: Mapping) -> None:
    right = int(np.sum(kl > ACTIVE))
    if isinstance(written, Mapping) and written.get("shape") not in ([], [1]):
        found = f"something of shape {tuple(written.get('shape') or ())}"
        raise Failure(Slip.flags_not_counted, f"active {right}", found)
    active = float(shaped(written, "active", (), {(1,): Slip.flags_not_counted}))
    if active != right:
        known = {Slip.dead_counted: len(kl) - right, Slip.threshold_missing: [np.sum(kl > 1e-6), len(kl)]}
        known |= {Slip.another_threshold.about(threshold=least): np.sum(kl > least) for least in (0.5, 0.2)}
        known |= {Slip.active_by_variance: moving}
        shared = miscounted(Slip, "active", right, len(kl), n_images)
        named = match(active, known, 0, 1e-9) or match(active, shared, 1e-6, 0) or Slip.active_of_another_kl
        raise Failure(named, f"active {right}: the codings above {ACTIVE} nats", f"{active:g}")


values = Check(inputs, probe, judge)
