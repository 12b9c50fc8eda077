"""Checks of ``class_centroids(encoder, images, labels)`` and ``centroid_path(decoder, centroids, a, b, steps=7)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, at_least, doing
from vaelab.checks.interpolate import BEYOND, BOTH_LEFT_OUT, CURVED, DECODED_MIXED, END_LEFT_OUT, START_LEFT_OUT, UNEVEN
from vaelab.checks.readable import (
    SAME_IMAGE,
    encode,
    images_of,
    misfit,
    random_code,
    random_images,
    random_pattern,
    read,
    require_codings_given,
    require_decoded,
    require_images_given,
    unknown,
    write_array,
)
from vaelab.checks.verdict import Failure, Mistake, match, numbers, shaped
from vaelab.checks.walk import ONE_TOO_FEW, ONE_TOO_MANY, STEPS_IGNORED

WHERE = "step 6, “Centroids and a path”"
WHAT = "class_centroids(encoder, images, labels)"

FROM_CODINGS = Mistake(
    "sampled_codings",
    "The centroids are those of the sampled codings.",
    "Take the first output of the encoder, codings_mean: the noise of the third only blurs the centroids.",
    WHERE,
)
FROM_LOG_VAR = Mistake(
    "log_variance_for_codings",
    "The centroids are those of codings_log_var.",
    "The encoder returns [codings_mean, codings_log_var, codings]: take the first.",
    WHERE,
)
NOT_DIVIDED = Mistake(
    "sum_not_mean",
    "The codings of a class are added up, not averaged.",
    "Take the mean over the images of the class.",
    WHERE,
)
WRONG_DIVISOR = Mistake(
    "divided_by_all_images",
    "The sums are divided by the number of all images, not by that of the class.",
    "Take the mean over the images of the class: codings_mean[labels == label].mean(axis=0).",
    WHERE,
)
ENCODED_MEAN = Mistake(
    "mean_image_encoded",
    "The mean image of each class is encoded.",
    "Encode every image first, then average the codings: the encoder is not linear, so the order matters.",
    WHERE,
)
MEDIAN = Mistake("median_for_mean", "These are medians.", "The centroid is the mean of the codings.", WHERE)
LABELS_IGNORED = Mistake(
    "labels_ignored",
    "All rows are the same: the mean over all images.",
    "Choose the images of one class for each row: codings_mean[labels == label].",
    WHERE,
)
BY_APPEARANCE = Mistake(
    "rows_in_another_order",
    "The rows are right, but in another order.",
    "Row c belongs to label c: loop over range(number of classes).",
    WHERE,
)
ONE_PER_IMAGE = Mistake(
    "one_row_per_image", "There is one row per image.", "Average the images of each class: one row per class.", WHERE
)
TEN_CLASSES = Mistake(
    "always_ten_classes",
    "There are always 10 rows.",
    "The number of classes is labels.max() + 1; other data have other classes.",
    WHERE,
)
ON_ITS_SIDE = Mistake("transposed", "The array lies on its side.", "One row per class, one column per coding.", WHERE)


def centroids_inputs(rng: np.random.Generator, n_images: int = 60, codings_size: int = 3, n_classes: int = 4) -> dict:
    """Classes of unequal size; every class has at least three images, and label 0 is not the first to appear."""
    labels = np.concatenate(
        [np.repeat(np.arange(n_classes), 3), rng.choice(n_classes, n_images - 3 * n_classes, p=_shares(n_classes))]
    )
    labels = rng.permutation(labels).astype("uint8")
    labels[[0, int(np.argmax(labels == n_classes - 1))]] = n_classes - 1, labels[0]
    return {"images": random_images(n_images, rng), "labels": labels, "code": random_code(codings_size, rng)}


def _shares(n: int) -> np.ndarray:
    shares = np.arange(1, n + 1)
    return shares / shares.sum()


def probe_centroids(class_centroids: Any, inputs: dict) -> dict:
    from vaelab.checks import readable_models

    encoder, images = readable_models.encoder(inputs["code"]), inputs["images"]
    with doing(f"calling {WHAT} with {len(images)} images"):
        centroids = class_centroids(encoder, images.copy(), inputs["labels"].copy())
    if isinstance(centroids, dict):
        centroids = [centroids[label] for label in sorted(centroids)]
    return {"centroids": write_array(centroids), "given": encoder.notes()}


def judge_centroids(inputs: dict, evidence: Mapping) -> str:
    labels, images = inputs["labels"], inputs["images"].astype("float64")
    mean, log_var, codings = encode(images, inputs["code"])
    n_classes, size = int(labels.max()) + 1, mean.shape[1]
    require_images_given(evidence["given"], WHERE)
    shapes = {
        (len(images), size): ONE_PER_IMAGE,
        (10, size): TEN_CLASSES,
        (size, n_classes): ON_ITS_SIDE,
        (size,): LABELS_IGNORED,
    }
    seen = shaped(evidence["centroids"], WHAT, (n_classes, size), shapes, WHERE)
    expected = _by_class(mean, labels)
    # The encoder works in float32: its outputs, and so their means, are right to about 1e-5.
    if np.allclose(seen, expected, rtol=1e-3, atol=1e-3):
        return f"one row per class; the first is {numbers(expected[0], 3)}."
    counts = np.bincount(labels)[:, None]
    mean_images = np.stack([images[labels == label].mean(axis=0) for label in range(n_classes)])
    known = {
        FROM_CODINGS: _by_class(codings, labels),
        FROM_LOG_VAR: _by_class(log_var, labels),
        NOT_DIVIDED: expected * counts,
        WRONG_DIVISOR: expected * counts / len(labels),
        ENCODED_MEAN: encode(mean_images, inputs["code"])[0],
        MEDIAN: np.stack([np.median(mean[labels == label], axis=0) for label in range(n_classes)]),
        LABELS_IGNORED: np.tile(mean.mean(axis=0), (n_classes, 1)),
    }
    named = match(seen, known, 1e-3, 1e-3)
    if named is None and all(np.abs(expected - row).max(axis=1).min() < 1e-3 for row in seen):
        named = BY_APPEARANCE
    raise Failure(named or unknown(WHERE), f"first row {numbers(expected[0], 3)}", numbers(seen[0], 3))


def _by_class(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.stack([values[labels == label].mean(axis=0) for label in range(int(labels.max()) + 1)])


SWAPPED = Mistake(
    "ends_swapped", "The path goes from b to a.", "The weight of a falls from 1 to 0: (1 − t) a + t b.", WHERE
)
LABELS_NOT_USED = Mistake(
    "wrong_classes",
    "The path does not lead from class a to class b.",
    "Its ends are centroids[a] and centroids[b].",
    WHERE,
)
STANDS_STILL = Mistake(
    "does_not_move", "All frames are the same image.", "t has to run from 0 to 1 over the frames.", WHERE
)


def path_inputs(rng: np.random.Generator, steps: int = 5, codings_size: int = 2, n_classes: int = 6) -> dict:
    """Centroids well apart; the path joins neither the first two classes nor two neighbours."""
    at_least(2, steps=steps)
    angle = 2 * np.pi * (rng.permutation(n_classes) + rng.uniform(-0.15, 0.15, n_classes)) / n_classes
    centroids = rng.normal(0, 1, (n_classes, codings_size))
    centroids[:, :2] = 1.5 * np.stack([np.cos(angle), np.sin(angle)], axis=1) + 0.3
    a, b = (int(label) for label in rng.choice(np.arange(2, n_classes), 2, replace=False))
    return {
        "pattern": random_pattern(codings_size, rng),
        "centroids": centroids.astype("float32"),
        "a": a,
        "b": b,
        "steps": steps,
    }


def probe_path(centroid_path: Any, inputs: dict) -> dict:
    from vaelab.checks import readable_models

    decoder = readable_models.decoder(inputs["pattern"])
    with doing(f"calling {_call(inputs)}"):
        frames = centroid_path(decoder, inputs["centroids"].copy(), inputs["a"], inputs["b"], steps=inputs["steps"])
    with doing("calling centroid_path(decoder, centroids, a, b)"):
        default = write_array(centroid_path(decoder, inputs["centroids"].copy(), inputs["a"], inputs["b"]))
    return {"frames": write_array(frames), "default": default.get("shape", [])[:1], "given": decoder.notes()}


def judge_path(inputs: dict, evidence: Mapping) -> str:
    steps, centroids = inputs["steps"], inputs["centroids"].astype("float64")
    first, last = centroids[inputs["a"]], centroids[inputs["b"]]
    require_codings_given(evidence["given"], centroids.shape[1], WHERE)
    codings = _codings(inputs, evidence)
    if np.abs(codings - codings[0]).max() < CLOSE:
        raise Failure(STANDS_STILL, "frames that change", f"{steps} equal frames")
    way = last - first
    places = (codings - first) @ way / (way @ way)
    right = np.linspace(0, 1, steps)
    expected, observed = f"t = {numbers(right, 3)}", f"t = {numbers(places.round(3) + 0.0, 3)}"
    if np.abs(codings[[0, -1]] - [last, first]).max() < CLOSE:
        raise Failure(SWAPPED, expected, observed)
    if np.abs(codings - first - places[:, None] * way).max() > CLOSE:
        ends = np.abs(codings[[0, -1]] - [first, last]).max() < CLOSE
        text = f"{numbers(first, 2)} → {numbers(last, 2)}", f"{numbers(codings[0], 2)} → {numbers(codings[-1], 2)}"
        raise Failure(placed_here(CURVED) if ends else LABELS_NOT_USED, *text)
    if not np.allclose(places, right, rtol=0, atol=0.03):
        raise Failure(placed_here(_missed(places)), expected, observed)
    if evidence["default"] != [7]:
        raise Failure(placed_here(STEPS_DEFAULT), "7 images", f"shape {evidence['default']}")
    return f"{steps} frames in equal steps from the centroid of class {inputs['a']} to that of class {inputs['b']}."


STEPS_DEFAULT = Mistake(
    "default_steps",
    "Without steps, the number of images is not 7.",
    "Leave the default steps=7 in the def line.",
    WHERE,
)
CLOSE = 0.05


def placed_here(mistake: Mistake) -> Mistake:
    """A mistake of another exercise, with this one's place and words."""
    words = {
        "image_a and image_b": "the two centroids",
        "the two images": "the two centroids",
        "image_b": "b",
        "image_a": "a",
    }
    says, hint = mistake.says, mistake.hint
    for other, own in words.items():
        says, hint = says.replace(other, own), hint.replace(other, own)
    return Mistake(mistake.name, says, hint, WHERE)


def _missed(places: np.ndarray) -> Mistake:
    begins, ends = places[0], places[-1]
    if begins < -0.03 or ends > 1.03:
        return BEYOND
    if begins > 0.03 and ends < 0.97:
        return BOTH_LEFT_OUT
    if begins > 0.03 or ends < 0.97:
        return START_LEFT_OUT if begins > 0.03 else END_LEFT_OUT
    return UNEVEN


def _codings(inputs: dict, evidence: Mapping) -> np.ndarray:
    steps, pattern, written = inputs["steps"], inputs["pattern"], evidence["frames"]
    shape = written.get("shape", []) if isinstance(written, Mapping) else []
    if len(shape) >= 3 and shape[1:3] == [28, 28] and shape[0] != steps:
        named = {7: STEPS_IGNORED, steps + 1: ONE_TOO_MANY, steps - 1: ONE_TOO_FEW}.get(shape[0])
        if named:
            raise Failure(placed_here(named), f"{steps} images", f"{shape[0]} images")
    frames = images_of(written, _call(inputs), steps, pattern.codings_size, WHERE)
    fit = misfit(frames, pattern) < SAME_IMAGE
    if fit[0] and fit[-1] and not fit.all():
        t = np.linspace(0, 1, steps)[:, None, None]
        if np.abs(frames - (1 - t) * frames[0] - t * frames[-1]).max() < SAME_IMAGE:
            raise Failure(placed_here(DECODED_MIXED), "a decoded mixture in every frame", "mixtures of decoded images")
        return read(frames, pattern)
    return require_decoded(frames, pattern, WHERE)


def _call(inputs: dict) -> str:
    return f"centroid_path(decoder, centroids, {inputs['a']}, {inputs['b']}, steps={inputs['steps']})"


class_centroids = Check("class_centroids", "centroid_path", centroids_inputs, probe_centroids, judge_centroids, WHERE)
centroid_path = Check("centroid_path", "centroid_path", path_inputs, probe_path, judge_path, WHERE)
