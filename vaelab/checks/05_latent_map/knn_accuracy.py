"""``knn_accuracy(encoder, X_train, y_train, X_test, y_test, k=15)``: how well the codings tell the class.

The share of test images whose label is that of most of the k training images with the nearest codings_mean. The stand-in encoder's
three outputs have nothing to do with each other, and the labels follow the first, so each wrong choice has an accuracy of its own.
There are two classes and k is odd, so no vote is ever tied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, Mistake, at_least, at_most, match, shaped
from vaelab.checks.kinds import classifiers, values
from vaelab.checks.kinds.calls import require_images_given, write_array
from vaelab.checks.kinds.classifiers import nearest, voted
from vaelab.checks.kinds.parts import encode, random_code, random_images

WHERE = "step 7, “Can a classifier read the map?”"
WHAT = "knn_accuracy(encoder, X_train, y_train, X_test, y_test, k)"
DEFAULT_K = 15
SCALED = "standardised", "standardised apart", "in [0, 1]"
SOME = (10, 20, 25, 32, 50, 64, 100, 128)  # how many test images are taken for all of them
OTHER_K = (1, 3, 5, 10, DEFAULT_K, 20)
FAR = 3.5  # test images between the right accuracy and every wrong one with some labels; the judge allows 1.5


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
    outputs_side_by_side = (
        "The classifier reads codings_mean and codings_log_var side by side.",
        "The encoder returns [codings_mean, codings_log_var, codings]: take the first alone.",
    )
    all_outputs_side_by_side = (
        "The classifier reads all three outputs of the encoder side by side.",
        "The encoder returns [codings_mean, codings_log_var, codings]: take the first alone.",
    )
    codings_scaled = (
        "The codings are scaled before the neighbours are looked for.",
        "Leave scaling out: the map is read as it is, all codings are in the units of the prior.",
    )
    another_distance = (
        "The distances are not the usual ones: other neighbours are nearest.",
        "Leave metric and p out: KNeighborsClassifier takes the Euclidean distance then.",
    )
    one_coding_only = (
        "The classifier reads one coding, not all of them.",
        "Take all columns of codings_mean: encoder.predict(X)[0], without a second index.",
    )
    another_measure = (
        "This is another measure than the accuracy.",
        "The accuracy is the share of right answers among all test images: classifier.score, accuracy_score.",
    )
    some_test_images = (
        "The accuracy is that of some of the test images only.",
        "Score on all of them, up to the last: no slice of X_test and y_test.",
    )
    some_training_images = (
        "The classifier is fitted to some of the training images only.",
        "Fit on all of them, up to the last: no slice of X_train and y_train.",
    )
    outputs_mixed = (
        "Training and test images are described by different outputs of the encoder.",
        "Take the first output, codings_mean, of both.",
    )
    fitted_on_both = (
        "The classifier is fitted to the test images as well.",
        "Fit on the codings of X_train and y_train alone: a test image would be its own nearest neighbour.",
    )
    cross_validated = (
        "The accuracy is that of a cross-validation among the training images.",
        "Fit on all codings of X_train, score on those of X_test and y_test.",
    )
    share_of_the_neighbours = (
        "This is the share of neighbours with the right label, not that of right answers.",
        "Let the k neighbours vote first: one answer per test image, then the share of right ones.",
    )
    any_neighbour = (
        "An answer counts as right where any of the k neighbours has the label.",
        "Let the k neighbours vote: the answer is the label that most of them have.",
    )
    one_answer_for_all = (
        "All training images vote, or all within a distance: nearly every answer is the more frequent label.",
        "Let the k nearest vote: KNeighborsClassifier(n_neighbors=k).",
    )
    nearest_centroids = (
        "The classifier looks for the nearest centroid of a class.",
        "Let the k nearest training images vote: KNeighborsClassifier(n_neighbors=k).",
    )
    another_classifier = (
        "The accuracy is that of another classifier, such as {name}.",
        "Let the k nearest training images vote: KNeighborsClassifier(n_neighbors=k).",
    )
    regression = (
        "The labels are taken for quantities: this is a regression.",
        "Labels are names: KNeighborsClassifier votes, KNeighborsRegressor averages.",
    )
    changes_from_call_to_call = (
        "The same call gives another accuracy each time.",
        "Take codings_mean, the first output of the encoder, and add no noise: then nothing is left to chance.",
    )
    unrecognised = Mistake(
        "unrecognised",
        "The accuracy is not that of a vote among the k nearest codings_mean.",
        "Fit KNeighborsClassifier(n_neighbors=k) to the codings_mean of X_train and y_train, score it on those of X_test and y_test.",
    )
    one_neighbour_more_or_less = "{k} neighbours vote where k is {asked}.", "Pass k on as it is: n_neighbors=k."
    k_ignored = "The number of neighbours is not k.", "Pass it on: KNeighborsClassifier(n_neighbors=k)."
    other_default = "Without k, the number of neighbours is not 15.", "Leave the first line as it is: k=15."
    error_rate = "This is the share of wrong answers.", "The accuracy is the share of right ones."
    percent = "The accuracy is in per cent.", "Return a number between 0 and 1."
    count_not_share = "This is the number of right answers.", "Divide by the number of test images."
    answers_returned = (
        "The answers for the test images come back, not their accuracy.",
        "Compare them with y_test: np.mean(answers == y_test), or classifier.score(…).",
    )
    distance_weighted = "The neighbours' votes are weighted by distance.", "All k count alike: leave weights out."


N_SETS = 5  # of labels for the same images: a slip that changes little with one of them shows with another
N_AGAIN = 3  # of these the last are asked for twice
N_TRIED = 150


def inputs(rng: np.random.Generator, n_train: int = 260, n_test: int = 150, k: int = 9) -> dict:
    """Images, and sets of labels for them, chosen among many so that every known mistake is far from right with one of them.

    The second axis of the map is four times as long as the first, so that scaling changes the neighbours.
    """
    at_most(30, k=k)
    at_least(2 * k, n_train=n_train)
    images = random_images(n_train + n_test, rng)
    code = random_code(2, rng)
    code = replace(code, mean_swing=code.mean_swing * [1, 4], log_var_swing=code.log_var_swing * 3)
    made = {"images": images, "n_train": n_train, "code": code, "other": random_code(2, rng), "k": k}
    mean, neighbours = encode(images.astype("float64"), code)[0], _neighbours(made)
    pair = np.sort(rng.choice(10, 2, replace=False))
    tried = np.array([_labels(mean, pair, rng, slope) for slope in (1, *[0] * (N_TRIED - 1))])
    gaps = _gaps(neighbours, tried, n_train, k)
    chosen = [0]  # with a slope, as straight lines tell waves not apart: they say the same of all images
    for _ in range(N_SETS - 1):  # always the set that leaves the mistakes farthest from right
        best = gaps[chosen].max(axis=0, initial=0)
        chosen.append(int(np.argmax(np.minimum(np.maximum(gaps, best), FAR).sum(axis=1))))
    labels = tried[chosen]
    order = np.concatenate([np.arange(n_train), n_train + _wrong_first(neighbours, labels[0], n_train, k)])
    return {**made, "images": images[order], "labels": labels[:, order]}


def _wrong_first(neighbours: dict, labels: np.ndarray, n_train: int, k: int) -> np.ndarray:
    """The test images in an order in which the wrong answers come first, so that no part of them has the accuracy of all."""
    ones = labels == labels.max()
    says = voted(neighbours["right"][0][:, :k], ones[:n_train])
    return np.argsort(says == ones[n_train:], kind="stable")


def _labels(mean: np.ndarray, pair: np.ndarray, rng: np.random.Generator, slope: float) -> np.ndarray:
    """Two unequal classes by a wave over the plane of codings, many of them turned over, so that the number of neighbours matters."""
    shade = np.sin(4 * mean[:, 0]) + np.cos(mean[:, 1]) + slope * _standardised(mean)[:, 0]
    shade += rng.normal(0, 1, len(mean))
    return pair[(shade > np.quantile(shade, 0.65)).astype(int)].astype("uint8")


def _gaps(neighbours: dict, labels: np.ndarray, n_train: int, k: int) -> np.ndarray:
    """How far the accuracies lie apart, in test images: wrong ones from right, from one another, and other defaults from 15.

    (sets, images) → (sets, gaps).
    """
    right, wrong = _accuracies(neighbours, labels, n_train, k)
    default, others = _accuracies(neighbours, labels, n_train, DEFAULT_K)
    values = np.concatenate(list(wrong.values()))
    of_mistake = np.repeat(np.arange(len(wrong)), [len(forms) for forms in wrong.values()])
    one, other = np.triu_indices(len(values), 1)
    different = of_mistake[one] != of_mistake[other]
    between = values[one[different]] - values[other[different]]
    defaults = np.array([right, *others[Slip.k_ignored]]) - default
    return np.abs(np.concatenate([values - right, defaults, between])).T * (labels.shape[1] - n_train)


def _neighbours(inputs: dict) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The nearest training images (or, where so named, test images) of each image, nearest first, and their distances."""
    images, n = inputs["images"].astype("float64"), inputs["n_train"]
    mean, log_var, _ = encode(images, inputs["code"])
    codings, pixels = encode(images, inputs["other"])[0], images.reshape(len(images), -1)

    def of(points: np.ndarray, metric: str = "euclidean") -> tuple[np.ndarray, np.ndarray]:
        return nearest(points[:n], points[n:], metric)

    return {
        "right": of(mean),
        "on training": nearest(mean[:n], mean[:n]),
        "fitted on test": nearest(mean[n:], mean[n:]),
        "exchanged": nearest(mean[n:], mean[:n]),
        "pixels": of(pixels),
        "sampled": of(codings),
        "log_var": of(log_var),
        "two outputs": of(np.hstack([mean, log_var])),
        "three outputs": of(np.hstack([mean, log_var, codings])),
        "standardised": of(mean / mean[:n].std(axis=0)),
        "standardised apart": nearest(*map(_standardised, (mean[:n], mean[n:]))),
        "first": of(mean[:, :1]),
        "second": of(mean[:, 1:]),
        "in [0, 1]": of(mean / np.ptp(mean[:n], axis=0)),
        "cityblock": of(mean, "cityblock"),
        "chebyshev": of(mean, "chebyshev"),
        "cosine": of(mean, "cosine"),
    }


def _standardised(points: np.ndarray) -> np.ndarray:
    return (points - points.mean(axis=0)) / points.std(axis=0)


def _accuracies(
    neighbours: dict, labels: np.ndarray, n_train: int, k: int
) -> tuple[np.ndarray, dict[Mistake, np.ndarray]]:
    """The right accuracies with each set of labels, (sets,), and those of each known mistake, (forms of it, sets)."""
    ones = labels == labels.max(axis=1, keepdims=True)
    train, test = ones[:, :n_train], ones[:, n_train:]

    def says(which: str, fitted: np.ndarray, k: int = k) -> np.ndarray:
        return voted(neighbours[which][0][:, :k], fitted)

    def score(which: str, fitted: np.ndarray, scored: np.ndarray, k: int = k) -> np.ndarray:
        return np.mean(says(which, fitted, k) == scored, axis=-1)

    near, distances = (part[:, :k] for part in neighbours["right"])
    weighted = ((train[:, near] - 0.5) / np.maximum(distances, 1e-12)).sum(axis=-1) > 0
    right = score("right", train, test)
    of_more = {more: Slip.one_neighbour_more_or_less.about(k=k + more, asked=k) for more in (-1, 1)}
    wrong = {
        Slip.scored_on_the_training_images: score("on training", train, train),
        Slip.fitted_on_the_test_images: score("fitted on test", test, test),
        Slip.train_and_test_exchanged: score("exchanged", test, train),
        Slip.neighbours_of_pixels: score("pixels", train, test),
        Slip.sampled_codings: score("sampled", train, test),
        Slip.log_variance_for_codings: score("log_var", train, test),
        Slip.outputs_side_by_side: score("two outputs", train, test),
        Slip.all_outputs_side_by_side: score("three outputs", train, test),
        Slip.codings_scaled: [score(which, train, test) for which in SCALED],
        Slip.another_distance: [score(which, train, test) for which in ("cityblock", "chebyshev", "cosine")],
        Slip.one_coding_only: [score(which, train, test) for which in ("first", "second")],
        Slip.another_measure: classifiers.other_measures(says("right", train), test),
        Slip.distance_weighted: np.mean(weighted == test, axis=-1),
        Slip.k_ignored: [score("right", train, test, other) for other in OTHER_K if abs(other - k) > 1],
        **{mistake: score("right", train, test, k + more) for more, mistake in of_more.items()},
        Slip.error_rate: 1 - right,
    }
    return right, {mistake: np.atleast_2d(forms) for mistake, forms in wrong.items()}


def _rarer(inputs: Mapping, k: int) -> dict[Mistake, list[np.ndarray]]:
    """What other classifiers and measures give, for each set of labels; too many to keep them all apart by the choice of labels."""
    n, images, labels = inputs["n_train"], inputs["images"].astype("float64"), inputs["labels"]
    mean, log_var, _ = encode(images, inputs["code"])
    codings = encode(images, inputs["other"])[0]
    ones = labels == labels.max(axis=1, keepdims=True)
    test = ones[:, n:]

    def score(
        fitted_to: np.ndarray, scored_on: np.ndarray, fitted: np.ndarray, scored: np.ndarray = test
    ) -> np.ndarray:
        return np.mean(voted(nearest(fitted_to, scored_on)[0][:, :k], fitted) == scored, axis=-1)

    near = nearest(mean[:n], mean[n:])[0][:, :k]
    same = labels[:, near] == labels[:, n:, None]
    right = same.mean(axis=-1) > 0.5
    mixed = [(mean, codings), (codings, mean), (mean, log_var), (log_var, mean)]
    sizes = [size for size in (*SOME, n // 2) if k <= size <= n]
    return {
        Slip.some_test_images: [part.mean(axis=1) for size in SOME for part in (right[:, :size], right[:, -size:])],
        Slip.some_training_images: [score(mean[:size], mean[n:], ones[:, :size]) for size in sizes],
        Slip.outputs_mixed: [score(one[:n], other[n:], ones[:, :n]) for one, other in mixed],
        Slip.fitted_on_both: [score(mean, mean[n:], ones)],
        Slip.cross_validated: [classifiers.cross_validated(mean[:n], ones[:, :n], k, folds) for folds in (3, 5, 10)],
        Slip.share_of_the_neighbours: [same.mean(axis=(1, 2))],
        Slip.any_neighbour: [same.any(axis=2).mean(axis=1)],
        Slip.nearest_centroids: [classifiers.by_centroid(mean, ones, n)],
        **{
            Slip.another_classifier.about(name=name): [scores]
            for name, scores in classifiers.others(mean, ones, n).items()
        },
        Slip.regression: classifiers.of_regression(labels[:, near].mean(axis=-1), labels[:, n:]),
        # Last, and so before its equals: classifiers that hardly more than k images are shown give one answer for all as well.
        Slip.one_answer_for_all: [
            np.where(most.mean(axis=1) > 0.5, test.mean(axis=1), 1 - test.mean(axis=1)) for most in (ones[:, :n], test)
        ],
    }


def probe(knn_accuracy: Any, inputs: dict) -> dict:
    encoder, images, n = _encoder(inputs), inputs["images"], inputs["n_train"]
    noted: dict = {}

    def called(labels: np.ndarray, how: str, **options: int) -> dict:
        arguments = {"encoder": encoder, "X_train": images[:n], "y_train": labels[:n]}
        arguments |= {"X_test": images[n:], "y_test": labels[n:]}
        returned, seen = values.call(knn_accuracy, how, arguments, **options)
        noted.update(seen)
        return write_array(returned)

    with_k = f"{WHAT[:-1]}={inputs['k']})"
    return {
        "accuracies": [called(labels, with_k, k=inputs["k"]) for labels in inputs["labels"]],
        "again": [called(labels, with_k, k=inputs["k"]) for labels in inputs["labels"][-N_AGAIN:]],
        "defaults": [called(labels, WHAT.replace(", k", "")) for labels in inputs["labels"]],
        "given": encoder.notes(),
        **noted,
    }


def _encoder(inputs: dict) -> Any:
    """An encoder whose third output tells something else than its first."""
    from keras import ops

    from vaelab.checks.kinds import recorders

    def outputs(images: Any) -> list:
        mean, log_var, _ = encode(images, inputs["code"], ops)
        return [mean, log_var, encode(images, inputs["other"], ops)[0]]

    return recorders.Recorder(outputs, recorders.flat, [28, 28], "encoder")


def judge(inputs: dict, evidence: Mapping) -> str:
    require_images_given(evidence["given"])
    n_test, k = len(inputs["images"]) - inputs["n_train"], inputs["k"]
    neighbours = _neighbours(inputs)
    right, wrong = _of_each_set(neighbours, inputs, k)
    seen, again = (_numbers(evidence[key], n_test, n) for key, n in (("accuracies", N_SETS), ("again", N_AGAIN)))
    # Distances in float32 may let one neighbour, and so one test image, fall to the other side.
    slack = 1.5 / n_test
    if np.abs(seen - right).max() > slack:
        once = seen[-N_AGAIN:]
        if np.abs(again - once).max() > 0.5 / n_test:
            which = np.argmax(np.abs(again - once))
            raise Failure(
                Slip.changes_from_call_to_call,
                f"accuracy {right[-N_AGAIN:][which]:.3f} with k = {k}, each time",
                f"{once[which]:.4g}, then {again[which]:.4g}",
            )
        named = (
            match(seen, wrong, 0, slack)
            or match(seen / 100, {Slip.percent: [right, 1 - right]}, 0, slack)
            or match(seen / n_test, {Slip.count_not_share: [right, 1 - right]}, 0, slack)
            or match(seen, _rarer(inputs, k), 0, slack)
            or values.noted(values.Slip, evidence)
        )
        farthest = np.argmax(np.abs(seen - right))
        expected = f"accuracy {right[farthest]:.3f} with k = {k}"
        raise Failure(named or Slip.unrecognised, expected, f"{seen[farthest]:.4g}")
    default, others = _of_each_set(neighbours, inputs, DEFAULT_K)
    seen = _numbers(evidence["defaults"], n_test, N_SETS)
    if np.abs(seen - default).max() > slack:
        farthest = np.argmax(np.abs(seen - default))
        expected = f"accuracy {default[farthest]:.3f} with k = {DEFAULT_K}, the default"
        as_if = {Slip.k_ignored: [right, *others[Slip.k_ignored]]}
        raise Failure(match(seen, as_if, 0, slack) or Slip.other_default, expected, f"{seen[farthest]:.4g}")
    return f"accuracy {right[0]:.3f} with k = {k}, {default[0]:.3f} with k = {DEFAULT_K}."


def _of_each_set(neighbours: dict, inputs: dict, k: int) -> tuple[np.ndarray, dict[Mistake, list[np.ndarray]]]:
    """The right accuracies with each set of labels, and those of each known mistake."""
    rights, wrong = _accuracies(neighbours, inputs["labels"], inputs["n_train"], k)
    return rights, {mistake: list(forms) for mistake, forms in wrong.items()}


def _numbers(written: Any, n_test: int, count: int) -> np.ndarray:
    if not isinstance(written, list) or len(written) != count:
        raise ValueError("not one value for each set of labels")
    return np.array([float(shaped(one, WHAT, (), {(n_test,): Slip.answers_returned})) for one in written])


value = Check(inputs, probe, judge)
