"""``class_direction(codings, labels, source, target)`` → (codings_size,): from the mean of one class to that of another."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, match, numbers, read_array, shaped, write
from vaelab.checks.kinds import values
from vaelab.checks.kinds.values import Formula

WHERE = "step 1, “An arrow from class to class”"
WHAT = "class_direction(codings, labels, source, target)"
ALONG = 0.9998  # the cosine of one degree


class Slip(values.Slip):
    points_backwards = (
        "The arrow points the wrong way: from the target to the source.",
        "Where the arrow ends minus where it begins: mean of the target − mean of the source.",
    )
    target_alone = (
        "What comes back is the mean of the target class, a place and not an arrow.",
        "Subtract the mean of the source class.",
    )
    source_alone = (
        "What comes back is the mean of the source class, a place and not an arrow.",
        "The arrow leads from there to the mean of the target class: subtract it from that.",
    )
    means_added = (
        "The two means are added (or averaged), not subtracted.",
        "An arrow is a difference: mean of the target − mean of the source.",
    )
    not_averaged = (
        "The codings of a class are added up, not averaged.",
        "Take the mean over the images of the class, axis=0: classes have different numbers of images.",
    )
    divided_by_all_images = (
        "The sum over a class is divided by the number of all images, not by that of the class.",
        "Rows that a mask sets to 0 still count in a mean: choose the rows instead, codings[labels == source].mean(axis=0).",
    )
    divided_by_the_other_class = (
        "The sum over one class is divided by the number of images of the other.",
        "Each class has its own number of images: codings[labels == source].mean(axis=0) counts them by itself.",
    )
    medians_for_means = "The arrow leads from median to median.", "Take means: np.mean(…, axis=0)."
    from_all_images = (
        "The arrow begins at the mean of all images, not at that of the source class.",
        "Select the images of the source as well: codings[labels == source].",
    )
    to_all_images = (
        "The arrow leads to the mean of all images, not to that of the target class.",
        "Select the images of the target as well: codings[labels == target].",
    )
    all_others = (
        "One of the two means is that of all images that are not of the class.",
        "Only source and target count: labels == source and labels == target.",
    )
    normal_of_a_boundary = (
        "The arrow is the normal of a boundary between the two classes, as `coef_` of a linear classifier gives it: no difference of means.",
        "It says where a plane parts the classes, not the way from one to the other: mean of the target − mean of the source.",
    )
    length_lost = (
        "The arrow has the length 1.",
        "Do not normalise: its length says how far the classes are from each other, and amount 1 should lead from mean to mean.",
    )
    spread_divided_out = (
        "The arrow is divided by the standard deviations of the codings.",
        "Leave the division out: the arrow is added to codings, so it needs their own scale.",
    )
    labels_for_rows = (
        "source and target are taken for the numbers of two images.",
        "They are labels: codings[labels == source] has the codings of all images of that class.",
    )
    one_image_each = (
        "The arrow leads from one image to another, not from mean to mean.",
        "Average over all images of a class: codings[labels == source].mean(axis=0).",
    )
    reduced_to_one_number = "The arrow was reduced to a single number.", "Keep the codings apart: mean(axis=0)."
    averaged_over_codings = (
        "There is a value for each image: the mean ran over the codings.",
        "Average over the images: axis=0.",
    )
    every_image_kept = (
        "There is a row for each image: nothing was averaged, or no class was chosen.",
        "codings[labels == source].mean(axis=0): == compares the labels one by one, `is` never does.",
    )
    axis_too_many = (
        "The arrow has the shape (1, codings_size).",
        "One axis is asked for: leave keepdims out, or take row 0.",
    )


def inputs(rng: np.random.Generator, n_images: int = 160, codings_size: int = 6, n_classes: int = 5) -> dict:
    """Classes of unequal size, whose means are apart from each other and from 0; two pairs of labels are asked for."""
    at_least(3, n_classes=n_classes)
    at_least(3, codings_size=codings_size)
    at_least(20 * n_classes, n_images=n_images)
    share = rng.permutation(np.linspace(1, 2, n_classes))
    labels = rng.choice(n_classes, n_images, p=share / share.sum())
    while (labels[:n_classes] == np.arange(n_classes)).any():  # row i is never of class i, nor the first of it
        labels[: 4 * n_classes] = rng.permutation(np.repeat(np.arange(n_classes), 4))
    means = rng.normal(0, 2, (n_classes, codings_size)) + rng.choice([-1.5, 1.5], codings_size)
    codings = means[labels] + rng.gamma(2, 0.7, (n_images, codings_size))  # skewed: medians differ from means
    pairs = rng.permutation(n_classes)[:3].tolist()
    return {"codings": codings, "labels": labels.astype("uint8"), "pairs": [pairs[:2], pairs[1:]]}


def probe(class_direction: Any, inputs: dict) -> dict:
    found = []
    for source, target in inputs["pairs"]:
        arguments = {name: inputs[name] for name in ("codings", "labels")} | {"source": source, "target": target}
        direction, changed = values.call(class_direction, WHAT, arguments)
        found.append({"direction": write(direction), **changed})
    return {"found": found}


def judge(inputs: dict, evidence: Mapping) -> str:
    codings, labels = inputs["codings"], inputs["labels"]
    (n, size), counts = codings.shape, np.bincount(labels)
    for (source, target), seen in zip(inputs["pairs"], evidence["found"], strict=True):
        shapes = {(): Slip.reduced_to_one_number, (1,): Slip.reduced_to_one_number, (1, size): Slip.axis_too_many}
        shapes |= {(rows, size): Slip.every_image_kept for rows in {n, *counts.tolist()} - {1}}
        if size not in {n, *counts.tolist()}:
            shapes |= {(count,): Slip.averaged_over_codings for count in (n, int(counts[source]), int(counts[target]))}
        _require_rows_of_a_class(seen["direction"], codings[[source, target]])
        with values.explained(Slip, seen):
            direction = shaped(seen["direction"], WHAT, (size,), shapes)
        begin, end = (codings[labels == label] for label in (source, target))
        right = end.mean(axis=0) - begin.mean(axis=0)
        formula = Formula("The arrow", lambda right: right, {"arrow": right}, Slip)
        if formula.fits(direction):
            values.require_kept(Slip, seen)
            continue
        if seen.get("changed"):
            raise formula.failure(direction, evidence=seen)
        named = match(direction, _known(codings, labels, source, target), 1e-4, 1e-7)
        if named:
            raise Failure(named, f"the arrow {numbers(right)}", numbers(direction))
        normal = _is_normal(direction, begin, end)
        raise formula.failure(direction, evidence=seen, otherwise=Slip.normal_of_a_boundary if normal else None)
    return f"an arrow of {size} numbers, from mean to mean."


def _require_rows_of_a_class(written: Mapping, rows: np.ndarray) -> None:
    """Raise ``Failure`` for the difference of the means of two rows, which is one number."""
    if written.get("kind") == "array" and written.get("shape") == []:
        one, other = rows.mean(axis=1)
        if np.isclose(read_array(written), other - one, rtol=1e-4):
            raise Failure(Slip.labels_for_rows, f"shape {rows.shape[1:]}", "the mean of one row less that of another")


def _known(codings: np.ndarray, labels: np.ndarray, source: int, target: int) -> dict:
    """The arrow that each known mistake gives."""
    begin, end = (codings[labels == label] for label in (source, target))
    no_begin, no_end = (codings[labels != label].mean(axis=0) for label in (source, target))
    one, two, every = begin.mean(axis=0), end.mean(axis=0), codings.mean(axis=0)
    right = two - one
    fewest = min(len(begin), len(end))
    sums = [two * len(end), one * len(begin)]
    both, within = np.concatenate([begin, end]), np.concatenate([begin - one, end - two])
    return {
        Slip.points_backwards: [-right, -right / np.linalg.norm(right)],
        Slip.target_alone: two,
        Slip.source_alone: one,
        Slip.means_added: [one + two, (one + two) / 2],
        Slip.not_averaged: end.sum(axis=0) - begin.sum(axis=0),
        Slip.divided_by_all_images: (end.sum(axis=0) - begin.sum(axis=0)) / len(codings),
        Slip.divided_by_the_other_class: [
            *((sums[0] - sums[1]) / len(some) for some in (begin, end)),
            sums[0] / len(begin) - sums[1] / len(end),
        ],
        Slip.spread_divided_out: [
            right / some.std(axis=0, ddof=ddof) for some in (codings, both, within) for ddof in (0, 1)
        ],
        Slip.medians_for_means: np.median(end, axis=0) - np.median(begin, axis=0),
        Slip.from_all_images: two - every,
        Slip.to_all_images: every - one,
        Slip.all_others: [two - no_end, no_begin - one, no_end - no_begin, no_begin - no_end],
        Slip.some_only.about(what="The arrow", things="the images"): [
            end[:count].mean(axis=0) - begin[:count].mean(axis=0) for count in {2, 10, fewest}
        ],
        Slip.length_lost: right / np.linalg.norm(right),
        Slip.labels_for_rows: codings[target] - codings[source],
        Slip.one_image_each: [end[0] - begin[0], end[-1] - begin[-1]],
    }


def _is_normal(direction: np.ndarray, begin: np.ndarray, end: np.ndarray) -> bool:
    """Whether the arrow is perpendicular to a plane that a classifier puts between the classes; its length depends on much.

    The normals lie within some ten degrees of each other; of arrows at random in six dimensions one in 10⁸ comes as close to one.
    """
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import SVC, LinearSVC

    def same_way(one: np.ndarray, other: np.ndarray) -> bool:
        return abs(one @ other) > ALONG * np.linalg.norm(one) * np.linalg.norm(other)

    if same_way(direction, end.mean(axis=0) - begin.mean(axis=0)):
        return False
    codings, is_end = np.concatenate([begin, end]), np.repeat([0, 1], [len(begin), len(end)])
    models = (
        LinearDiscriminantAnalysis(),
        LinearSVC(max_iter=20_000, random_state=0),
        SVC(kernel="linear"),
        *(LogisticRegression(C=strength, max_iter=2000) for strength in (0.1, 1, 10, 100, 1000)),
    )
    with warnings.catch_warnings():  # of a fit that has not converged; it would cost the cell its points
        warnings.simplefilter("ignore")
        return any(same_way(direction, model.fit(codings, is_end).coef_[0]) for model in models)


means = Check(inputs, probe, judge)
