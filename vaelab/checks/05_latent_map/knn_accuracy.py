"""``knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15)``: how well the codings tell the class.

The share of test images whose label is that of most of the k training images with the nearest codings_mean. The stand-in encoder's
three outputs have nothing to do with each other, and the labels follow the first, so each wrong choice has an accuracy of its own.
There are two classes and k is odd, so no vote is ever tied.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, at_least, at_most, match, shaped
from vaelab.checks.kinds.calls import require_images_given, write_array
from vaelab.checks.kinds.parts import encode, random_code, random_images
from vaelab.checks.kinds.values import call

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
    distance_weighted = "The neighbours' votes are weighted by distance.", "All k count alike: leave weights out."


def inputs(rng: np.random.Generator, n_train: int = 160, n_test: int = 90, k: int = 9) -> dict:
    """The first of 300 draws of the labels for which no known mistake has nearly the right accuracy; else the best of them."""
    at_most(30, k=k)
    at_least(2 * k, n_train=n_train)
    images = random_images(n_train + n_test, rng)
    made = {"images": images, "n_train": n_train, "code": random_code(2, rng), "other": random_code(2, rng), "k": k}
    mean, neighbours = encode(images.astype("float64"), made["code"])[0], _neighbours(made)
    pair = np.sort(rng.choice(10, 2, replace=False))
    best, most = None, -1.0
    for _ in range(300):
        labels = _labels(mean, pair, rng)
        apart = _distance_apart(neighbours, labels, n_train, k)
        if apart > most:
            best, most = labels, apart
        if most >= FAR:
            break
    return {**made, "labels": best}


def _labels(mean: np.ndarray, pair: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two classes by a wave over the plane of codings, many of them turned over, so that the number of neighbours matters."""
    shade = np.sin(4 * mean[:, 0]) + np.cos(3 * mean[:, 1]) + rng.normal(0, 1, len(mean))
    return pair[(shade > np.median(shade)).astype(int)].astype("uint8")


def _distance_apart(neighbours: dict, labels: np.ndarray, n_train: int, k: int) -> float:
    """How far the right accuracy is from that of the nearest mistake, and the default's from that of any other k, in test images."""
    right, wrong = _accuracies(neighbours, labels, n_train, k)
    default, wrong_defaults = _accuracies(neighbours, labels, n_train, DEFAULT_K)
    values = np.concatenate([np.atleast_1d(accuracies) for accuracies in wrong.values()])
    gaps = [np.abs(values - right).min(), *np.abs(np.array([right, *wrong_defaults[Slip.k_ignored]]) - default)]
    apart = min(gaps) * (len(labels) - n_train)
    no_twins = len(np.unique(np.round(values, 9))) == len(values)
    return apart if no_twins and 0.55 < right < 0.9 else apart / 100


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


def _accuracies(neighbours: dict, labels: np.ndarray, n_train: int, k: int) -> tuple[float, dict[Mistake, Any]]:
    """The right accuracy, and that of each known mistake."""
    ones = labels == labels.max()
    train, test = ones[:n_train], ones[n_train:]

    def score(which: str, fitted: np.ndarray, scored: np.ndarray, k: int = k) -> float:
        return float(np.mean((fitted[neighbours[which][:, :k]].sum(axis=1) > k / 2) == scored))

    right = score("right", train, test)
    wrong = {
        Slip.scored_on_the_training_images: score("on training", train, train),
        Slip.fitted_on_the_test_images: score("fitted on test", test, test),
        Slip.train_and_test_exchanged: score("exchanged", test, train),
        Slip.neighbours_of_pixels: score("pixels", train, test),
        Slip.sampled_codings: score("sampled", train, test),
        Slip.log_variance_for_codings: score("log_var", train, test),
        Slip.k_ignored: [score("right", train, test, other) for other in (1, 3, 5, DEFAULT_K) if other != k],
        Slip.error_rate: 1 - right,
    }
    return right, wrong


def probe(knn_accuracy: Any, inputs: dict) -> dict:
    encoder, images, labels, n = _encoder(inputs), inputs["images"], inputs["labels"], inputs["n_train"]
    arguments = {
        "encoder": encoder,
        "X_train": images[:n],
        "y_train": labels[:n],
        "X_test": images[n:],
        "y_test": labels[n:],
    }
    accuracy, _ = call(knn_accuracy, f"{WHAT[:-1]}={inputs['k']})", arguments, k=inputs["k"])
    default, _ = call(knn_accuracy, WHAT.replace(", k", ""), arguments)
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


def judge(inputs: dict, evidence: Mapping) -> str:
    require_images_given(evidence["given"])
    labels, n, k = inputs["labels"], inputs["n_train"], inputs["k"]
    neighbours, n_test = _neighbours(inputs), len(labels) - n
    right, wrong = _accuracies(neighbours, labels, n, k)
    seen = _number(evidence["accuracy"], n_test)
    # Distances in float32 may let one neighbour, and so one test image, fall to the other side.
    slack = 1.5 / n_test
    if abs(seen - right) > slack:
        named = (
            match(seen, wrong, 0, slack)
            or match(seen / 100, {Slip.percent: [right, 1 - right]}, 0, slack)
            or match(seen / n_test, {Slip.count_not_share: [right, 1 - right]}, 0, slack)
            or match(seen, {Slip.distance_weighted: _weighted(inputs)}, 0, slack / 4)
        )
        raise Failure(named or Slip.unrecognised, f"accuracy {right:.3f} with k = {k}", f"{seen:.4g}")
    default, _ = _accuracies(neighbours, labels, n, DEFAULT_K)
    seen = _number(evidence["default"], n_test)
    if abs(seen - default) > slack:
        raise Failure(Slip.k_ignored, f"accuracy {default:.3f} with k = {DEFAULT_K}, the default", f"{seen:.4g}")
    return f"accuracy {right:.3f} with k = {k}, {default:.3f} with k = {DEFAULT_K}."


def _weighted(inputs: dict) -> float:
    """The accuracy when near neighbours count more: votes 1 / distance."""
    n, k, ones = inputs["n_train"], inputs["k"], inputs["labels"] == inputs["labels"].max()
    mean = encode(inputs["images"].astype("float64"), inputs["code"])[0]
    distances = np.linalg.norm(mean[n:, None] - mean[None, :n], axis=2)
    nearest = np.argsort(distances, axis=1)[:, :k]
    votes = 1 / np.take_along_axis(distances, nearest, axis=1)
    return float(np.mean((((ones[:n][nearest] - 0.5) * votes).sum(axis=1) > 0) == ones[n:]))


def _number(written: Any, n_test: int) -> float:
    return float(shaped(written, WHAT, (), {(n_test,): Slip.answers_returned}))


value = Check(inputs, probe, judge)
