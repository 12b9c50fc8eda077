"""Checks of ``knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15)``: how well the codings tell the class.

The stand-in encoder's three outputs have nothing to do with each other, and the labels follow the first, so each wrong choice has
an accuracy of its own. There are two classes and k is odd, so no vote is ever tied.
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
    at_least,
    at_most,
    doing,
    shaped,
)
from vaelab.checks.kinds.calls import (
    require_images_given,
    write_array,
)
from vaelab.checks.kinds.parts import (
    encode,
    random_code,
    random_images,
)

WHERE = "step 7, “Can a classifier read the map?”"
WHAT = "knn_accuracy(encoder, X_train, y_train, X_test, y_test, k)"
DEFAULT_K = 15
FAR = 2.5  # test images between the right accuracy and every wrong one; the judge allows 1.5


class Slip(General):
    scored_on_the_training_images = (
        "The accuracy is that on the images the classifier was fitted to.",
        "Fit on the codings of X_train, score on those of X_test: every training image is its own nearest neighbour.",
    )
    fitted_on_the_test_images = (
        "The classifier is fitted to the test images that it is scored on.",
        "Fit on the codings of X_train and y_train; the test images are for the score only.",
    )
    train_and_test_exchanged = (
        "The classifier is fitted to the test images and scored on the training images.",
        "Fit on the codings of X_train, score on those of X_test.",
    )
    neighbours_of_pixels = (
        "The neighbours are looked for among the pixels; the encoder plays no part.",
        "Encode X_train and X_test first, and compare the codings.",
    )
    sampled_codings = (
        "The classifier reads the sampled codings.",
        "Take the first output of the encoder, codings_mean: it does not change from call to call.",
    )
    log_variance_for_codings = (
        "The classifier reads codings_log_var.",
        "The encoder returns [codings_mean, codings_log_var, codings]: take the first.",
    )
    k_ignored = "The number of neighbours is not k.", "Pass it on: KNeighborsClassifier(n_neighbors=k)."
    error_rate = "This is the share of wrong answers.", "The accuracy is the share of right ones."
    percent = "The accuracy is in per cent.", "Return a number between 0 and 1."
    count_not_share = "This is the number of right answers.", "Divide by the number of test images."
    answers_returned = (
        "The answers for the test images come back, not their accuracy.",
        "Compare them with y_test: np.mean(answers == y_test), or classifier.score(…).",
    )
    distance_weighted = (
        "The neighbours' votes are weighted by distance.",
        "All k neighbours count alike: leave weights out.",
    )


def knn_inputs(rng: np.random.Generator, n_train: int = 160, n_test: int = 90, k: int = 9) -> dict:
    """The first of 300 draws of the labels for which no known mistake has nearly the right accuracy; else the best of them."""
    at_most(30, k=k)
    at_least(2 * k, n_train=n_train)
    images = random_images(n_train + n_test, rng)
    inputs = {"images": images, "n_train": n_train, "code": random_code(2, rng), "other": random_code(2, rng), "k": k}
    mean, neighbours = encode(images.astype("float64"), inputs["code"])[0], _neighbours(inputs)
    pair = np.sort(rng.choice(10, 2, replace=False))
    best, most = None, -1.0
    for _ in range(300):
        labels = _labels(mean, pair, rng)
        apart = _distance_apart(neighbours, labels, n_train, k)
        if apart > most:
            best, most = labels, apart
        if most >= FAR:
            break
    return {**inputs, "labels": best}


def _labels(mean: np.ndarray, pair: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two classes by a wave over the plane of codings, many of them turned over, so that the number of neighbours matters."""
    shade = np.sin(4 * mean[:, 0]) + np.cos(3 * mean[:, 1]) + rng.normal(0, 1, len(mean))
    return pair[(shade > np.median(shade)).astype(int)].astype("uint8")


def _distance_apart(neighbours: dict, labels: np.ndarray, n_train: int, k: int) -> float:
    """How far the right accuracy is from that of the nearest mistake, and the default's from that of any other k, in test images."""
    right, wrong = _accuracies(neighbours, labels, n_train, k)
    values = np.array([value for _, value in wrong])
    default, wrong_defaults = _accuracies(neighbours, labels, n_train, DEFAULT_K)
    other_k = [value for mistake, value in wrong_defaults if mistake is Slip.k_ignored]
    apart = min(np.abs(values - right).min(), *np.abs(np.array([right, *other_k]) - default)) * (len(labels) - n_train)
    twins = np.diff(np.unique(np.round(values, 9))).min() if len(np.unique(np.round(values, 9))) == len(values) else 0
    return apart if twins > 1e-6 and 0.55 < right < 0.9 else apart / 100


def _neighbours(inputs: dict) -> dict[str, np.ndarray]:
    """The nearest training images (or, where so named, test images) of each image, nearest first."""
    images, n = inputs["images"].astype("float64"), inputs["n_train"]
    mean, log_var, _ = encode(images, inputs["code"])
    codings, pixels = encode(images, inputs["other"])[0], images.reshape(len(images), -1)
    train, test = slice(None, n), slice(n, None)
    return {
        "right": _nearest(mean[train], mean[test]),
        "on training": _nearest(mean[train], mean[train]),
        "fitted on test": _nearest(mean[test], mean[test]),
        "exchanged": _nearest(mean[test], mean[train]),
        "pixels": _nearest(pixels[train], pixels[test]),
        "sampled": _nearest(codings[train], codings[test]),
        "log_var": _nearest(log_var[train], log_var[test]),
    }


def _nearest(X: np.ndarray, X_new: np.ndarray) -> np.ndarray:
    distances = np.sum(X_new**2, axis=1)[:, None] - 2 * X_new @ X.T + np.sum(X**2, axis=1)
    return np.argsort(distances, axis=1)[:, : 2 * DEFAULT_K]


def _accuracies(
    neighbours: dict, labels: np.ndarray, n_train: int, k: int
) -> tuple[float, list[tuple[Mistake, float]]]:
    """The right accuracy, and that of each known mistake."""
    ones = labels == labels.max()
    train, test = ones[:n_train], ones[n_train:]

    def score(which: str, fitted: np.ndarray, scored: np.ndarray, k: int = k) -> float:
        return float(np.mean((fitted[neighbours[which][:, :k]].sum(axis=1) > k / 2) == scored))

    right = score("right", train, test)
    wrong = [
        (Slip.scored_on_the_training_images, score("on training", train, train)),
        (Slip.fitted_on_the_test_images, score("fitted on test", test, test)),
        (Slip.train_and_test_exchanged, score("exchanged", test, train)),
        (Slip.neighbours_of_pixels, score("pixels", train, test)),
        (Slip.sampled_codings, score("sampled", train, test)),
        (Slip.log_variance_for_codings, score("log_var", train, test)),
        *((Slip.k_ignored, score("right", train, test, other)) for other in (1, 3, 5, DEFAULT_K) if other != k),
        (Slip.error_rate, 1 - right),
    ]
    return right, wrong


def probe_knn(knn_accuracy: Any, inputs: dict) -> dict:
    encoder, images, labels, n = _encoder(inputs), inputs["images"], inputs["labels"], inputs["n_train"]
    arguments = images[:n].copy(), labels[:n].copy(), images[n:].copy(), labels[n:].copy()
    with doing(f"calling knn_accuracy(encoder, X_train, y_train, X_test, y_test, k={inputs['k']})"):
        accuracy = knn_accuracy(encoder, *arguments, k=inputs["k"])
    with doing("calling knn_accuracy(encoder, X_train, y_train, X_test, y_test)"):
        default = knn_accuracy(encoder, *arguments)
    return {"accuracy": write_array(accuracy), "default": write_array(default), "given": encoder.notes()}


def _encoder(inputs: dict) -> Any:
    """An encoder whose third output tells something else than its first."""
    from keras import ops

    from vaelab.checks.kinds import recorders

    def outputs(images: Any) -> list:
        mean, log_var, _ = encode(images, inputs["code"], ops)
        return [mean, log_var, encode(images, inputs["other"], ops)[0]]

    fit = recorders.encoder(inputs["code"]).fit_shape
    return recorders.Recorder(outputs, fit, [28, 28], "encoder")


def judge_knn(inputs: dict, evidence: Mapping) -> str:
    require_images_given(evidence["given"])
    n_test = len(inputs["labels"]) - inputs["n_train"]
    neighbours = _neighbours(inputs)
    right, wrong = _accuracies(neighbours, inputs["labels"], inputs["n_train"], inputs["k"])
    seen = _number(evidence["accuracy"], n_test)
    # Distances in float32 may let one neighbour, and so one test image, fall to the other side.
    slack = 1.5 / n_test
    if abs(seen - right) > slack:
        known = [*wrong, (Slip.percent, 100 * right), (Slip.count_not_share, n_test * right)]
        errors = [abs(seen - value) / (1 if value <= 1 else 100) for _, value in known]
        best = int(np.argmin(errors))
        # An exact share of the images tells a mistake; float32 may shift it by one image.
        named = known[best][0] if errors[best] < 1e-6 else _close(known, errors, slack)
        raise Failure(named or Slip.unrecognised, f"accuracy {right:.3f} with k = {inputs['k']}", f"{seen:.4g}")
    default = _accuracies(neighbours, inputs["labels"], inputs["n_train"], DEFAULT_K)[0]
    seen = _number(evidence["default"], n_test)
    if abs(seen - default) > slack:
        raise Failure(Slip.k_ignored, f"accuracy {default:.3f} with k = {DEFAULT_K}, the default", f"{seen:.4g}")
    return f"accuracy {right:.3f} with k = {inputs['k']}, {default:.3f} with k = {DEFAULT_K}."


def _close(known: list, errors: list[float], slack: float) -> Mistake | None:
    best = int(np.argmin(errors))
    return known[best][0] if errors[best] < slack else None


def _number(written: Any, n_test: int) -> float:
    return float(shaped(written, WHAT, (), {(n_test,): Slip.answers_returned}))


value = Check(knn_inputs, probe_knn, judge_knn)
