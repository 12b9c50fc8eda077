"""Checks of ``class_centroids(encoder, images, labels)`` and ``centroid_path(decoder, centroids, a, b, steps=7)``."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, doing, match, numbers, shaped, worst_row
from vaelab.checks.kinds import paths
from vaelab.checks.kinds.calls import are_clipped, require_codings_given, require_images_given, write_array
from vaelab.checks.kinds.parts import encode, random_code, random_images, random_pattern

WHERE = "step 6, “Centroids and a path”"
WHAT = "class_centroids(encoder, images, labels)"
CLOSE = 0.05  # codings read from float32 images are right to about 1e-5, from 256 grey levels to 0.03


class Slip(paths.Slip, a="class a", b="class b"):
    outputs_averaged = (
        "All three outputs of the encoder are averaged together.",
        "encoder.predict returns a list of three, which NumPy takes for one array. Take the first, codings_mean, before the mean.",
    )
    sampled_codings = (
        "The centroids are those of the sampled codings.",
        "Take the first output of the encoder, codings_mean: the noise of the third only blurs the centroids.",
    )
    log_variance_for_codings = (
        "The centroids are those of codings_log_var.",
        "The encoder returns [codings_mean, codings_log_var, codings]: take the first.",
    )
    sum_not_mean = "The codings of a class are added up, not averaged.", "Take the mean over the images of the class."
    all_others = (
        "Each row is the mean of the images that are not of the class.",
        "codings_mean[labels == label]: with ==, not !=.",
    )
    divided_by_all_images = (
        "The sums are divided by the number of all images, not by that of the class.",
        "Take the mean over the images of the class: codings_mean[labels == label].mean(axis=0).",
    )
    mean_image_encoded = (
        "The mean image of each class is encoded.",
        "Encode every image first, then average the codings: the encoder is not linear, so the order matters.",
    )
    median_for_mean = "These are medians.", "The centroid is the mean of the codings."
    labels_ignored = (
        "All rows are the same: the mean over all images.",
        "Choose the images of one class for each row: codings_mean[labels == label].",
    )
    clusters_for_classes = (
        "The rows are the centres of clusters, which k-means finds without the labels.",
        "A class is no cluster: choose its images by their label, codings_mean[labels == label], and take the mean.",
    )
    rows_in_another_order = (
        "The rows are right, but in another order.",
        "Row c belongs to label c: loop over range(number of classes).",
    )
    one_row_per_image = "There is one row per image.", "Average the images of each class: one row per class."
    one_number_per_class = (
        "There is one number per class: the codings are averaged as well.",
        "Average over the images only, .mean(axis=0): a centroid is a point of the plane.",
    )
    last_class_missing = (
        "The last class has no row.",
        "Labels are counted from 0: range(labels.max()) ends before the last, range(labels.max() + 1) does not.",
    )
    nothing_chosen = (
        "There is a row per image for every class: nothing was chosen.",
        "Only an array is compared entry by entry: codings_mean[np.asarray(labels) == label].",
    )
    always_ten_classes = (
        "There are always 10 rows.",
        "The number of classes is labels.max() + 1; other data have other classes.",
    )
    transposed = "The array lies on its side.", "One row per class, one column per coding."
    ends_added = (
        "The path ends at the sum of both centroids.",
        "While the weight of b grows from 0 to 1, that of a has to fall from 1 to 0: (1 − t) a + t b.",
    )
    wrong_classes = "The path does not lead from class a to class b.", "Its ends are centroids[a] and centroids[b]."


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
    from vaelab.checks.kinds import recorders

    encoder, images = recorders.encoder(inputs["code"]), inputs["images"]
    with doing(f"calling {WHAT} with {len(images)} images"):
        centroids = class_centroids(encoder, images.copy(), inputs["labels"].copy())
    if isinstance(centroids, dict):
        centroids = [centroids[label] for label in sorted(centroids)]
    return {"centroids": write_array(centroids), "given": encoder.notes()}


def judge_centroids(inputs: dict, evidence: Mapping) -> str:
    labels, images = inputs["labels"], inputs["images"].astype("float64")
    mean, log_var, codings = encode(images, inputs["code"])
    n_classes, size = int(labels.max()) + 1, mean.shape[1]
    require_images_given(evidence["given"])
    shapes = {
        (len(images), size): Slip.one_row_per_image,
        (10, size): Slip.always_ten_classes,
        (size, n_classes): Slip.transposed,
        (size,): Slip.labels_ignored,
        **({(n_classes,): Slip.one_number_per_class} if n_classes != size else {}),
        (n_classes - 1, size): Slip.last_class_missing,
        (n_classes, len(images), size): Slip.nothing_chosen,
    }
    seen = shaped(evidence["centroids"], WHAT, (n_classes, size), shapes)
    expected = _by_class(mean, labels)
    # The encoder works in float32: its outputs, and so their means, are right to about 1e-5.
    if np.allclose(seen, expected, rtol=1e-3, atol=1e-3):
        return f"one row per class; the first is {numbers(expected[0], 3)}."
    counts = np.bincount(labels)[:, None]
    mean_images = np.stack([images[labels == label].mean(axis=0) for label in range(n_classes)])
    known = {
        Slip.sampled_codings: _by_class(codings, labels),
        Slip.log_variance_for_codings: _by_class(log_var, labels),
        Slip.outputs_averaged: _by_class((mean + log_var + codings) / 3, labels),
        Slip.sum_not_mean: expected * counts,
        Slip.divided_by_all_images: expected * counts / len(labels),
        Slip.all_others: np.stack([mean[labels != label].mean(axis=0) for label in range(n_classes)]),
        Slip.mean_image_encoded: encode(mean_images, inputs["code"])[0],
        Slip.median_for_mean: np.stack([np.median(mean[labels == label], axis=0) for label in range(n_classes)]),
        Slip.labels_ignored: np.tile(mean.mean(axis=0), (n_classes, 1)),
    }
    named = match(seen, known, 1e-3, 1e-3)
    if named is None and all(np.abs(expected - row).max(axis=1).min() < 1e-3 for row in seen):
        named = Slip.rows_in_another_order
    if named is None and _are_clusters(seen, mean):
        named = Slip.clusters_for_classes
    row = worst_row(expected, seen)
    raise Failure(named or Slip.unrecognised, f"{numbers(expected[row], 3)} in row {row}", numbers(seen[row], 3))


def _are_clusters(seen: np.ndarray, mean: np.ndarray) -> bool:
    """Whether each row is the mean of the codings that lie nearest to it, which is where k-means ends."""
    nearest = np.square(mean[:, None] - seen).sum(axis=2).argmin(axis=1)
    if len(np.unique(nearest)) < len(seen):
        return False
    return bool(np.allclose(seen, _by_class(mean, nearest), rtol=1e-3, atol=1e-3))


def _by_class(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return np.stack([values[labels == label].mean(axis=0) for label in range(int(labels.max()) + 1)])


def path_inputs(rng: np.random.Generator, steps: int = 4, codings_size: int = 2, n_classes: int = 6) -> dict:
    """Centroids well apart, on a circle; the path neither joins the first two classes nor leads through the origin."""
    at_least(2, steps=steps)
    angle = 2 * np.pi * (rng.permutation(n_classes) + rng.uniform(-0.15, 0.15, n_classes)) / n_classes
    centroids = rng.normal(0, 1, (n_classes, codings_size))
    centroids[:, :2] = 1.5 * np.stack([np.cos(angle), np.sin(angle)], axis=1) + 0.3
    pairs = [
        pair for pair in itertools.permutations(range(2, n_classes), 2) if _passes_by_the_origin(*centroids[[*pair]])
    ]
    pairs = [(a, b) for a, b in pairs if a > b]  # so that classes that were put in order show
    a, b = pairs[rng.integers(len(pairs))]
    return {
        "pattern": random_pattern(codings_size, rng),
        "centroids": centroids.astype("float32"),
        "a": a,
        "b": b,
        "steps": steps,
    }


def _passes_by_the_origin(first: np.ndarray, last: np.ndarray) -> bool:
    """Whether the line from the one to the other is at least 0.25 away from the origin."""
    way = last - first
    return bool(np.linalg.norm(first - (first @ way) / (way @ way) * way) > 0.25)


def probe_path(centroid_path: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    decoder = recorders.decoder(inputs["pattern"])
    with doing(f"calling {_call(inputs)}"):
        frames = centroid_path(decoder, inputs["centroids"].copy(), inputs["a"], inputs["b"], steps=inputs["steps"])
    with doing("calling centroid_path(decoder, centroids, a, b)"):
        default = write_array(centroid_path(decoder, inputs["centroids"].copy(), inputs["a"], inputs["b"]))
    return {"frames": write_array(frames), "default": default.get("shape", [])[:1], "given": decoder.notes()}


def judge_path(inputs: dict, evidence: Mapping) -> str:
    steps, centroids = inputs["steps"], inputs["centroids"].astype("float64")
    first, last = centroids[inputs["a"]], centroids[inputs["b"]]
    require_codings_given(evidence["given"], centroids.shape[1])
    frames = paths.frames_of(evidence["frames"], _call(inputs), steps, inputs["pattern"].codings_size, Slip)
    codings = paths.codings_of(frames, inputs["pattern"], Slip)
    if np.abs(codings - codings[0]).max() < CLOSE:
        raise Failure(Slip.does_not_move, "frames that change", f"{steps} equal frames")
    way = last - first
    places = (codings - first) @ way / (way @ way)
    right = np.linspace(0, 1, steps)
    expected, observed = f"t = {numbers(right, 3)}", f"t = {numbers(places.round(3) + 0.0, 3)}"
    if np.abs(codings[[0, -1]] - [last, first]).max() < CLOSE:
        raise Failure(Slip.ends_swapped, expected, observed)
    if np.abs(codings - first - places[:, None] * way).max() > CLOSE:
        raise _off_the_line(codings, first, last)
    if not np.allclose(places, right, rtol=0, atol=0.03):
        raise Failure(
            paths.missed_ends(places[0], places[-1], Slip, slack=0.03) or paths.unequal(Slip, places),
            expected,
            observed,
        )
    paths.require_default(evidence["default"], Slip)
    return f"{steps} frames in equal steps from the centroid of class {inputs['a']} to that of class {inputs['b']}."


def _off_the_line(codings: np.ndarray, first: np.ndarray, last: np.ndarray) -> Failure:
    def reaches(end: np.ndarray) -> bool:
        return bool(np.abs(codings[[0, -1]] - [first, end]).max() < CLOSE)

    line = first + np.linspace(0, 1, len(codings))[:, None] * (last - first)
    if reaches(last):
        k = int(np.abs(codings - line).max(axis=1).argmax())
        text = f"frame {k} at {numbers(line[k], 2)}", f"at {numbers(codings[k], 2)}"
        return Failure(Slip.not_a_straight_line, *text)
    text = f"{numbers(first, 2)} → {numbers(last, 2)}", f"{numbers(codings[0], 2)} → {numbers(codings[-1], 2)}"
    if are_clipped(codings, line, CLOSE):
        return Failure(Slip.codings_clipped, *text)
    return Failure(Slip.ends_added if reaches(first + last) else Slip.wrong_classes, *text)


def _call(inputs: dict) -> str:
    return f"centroid_path(decoder, centroids, {inputs['a']}, {inputs['b']}, steps={inputs['steps']})"


centroids = Check(centroids_inputs, probe_centroids, judge_centroids)
line = Check(path_inputs, probe_path, judge_path)
