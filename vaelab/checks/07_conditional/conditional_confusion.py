"""``conditional_confusion(decoder, classify, n_per_class=100, codings_size=10, seed=None)`` → (10, 10) shares: rows asked, columns seen.

The classifier of the check reads the label off each image and errs in a way of its own, so that the table is known to the last image.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, read_array, shaped, write
from vaelab.checks.kinds import defaults, draws, labelled, prior
from vaelab.checks.kinds.calls import require_clipped, write_array
from vaelab.checks.kinds.parts import Pattern
from vaelab.checks.kinds.values import Formula
from vaelab.checks.kinds.values import Slip as Shared

WHERE = "step 6, “Does it give what was ordered?”"
WHAT = "conditional_confusion(decoder, classify, n_per_class)"
CLASSES = 10
SCALED = 20


class Slip(draws.Slip, prior.Slip, labelled.GivenLabels, Shared, things="tables"):
    seed_has_no_effect = (
        "The same seed gives other {things} the second time.",
        "Hand seed on: generate_class(decoder, label, n_per_class, codings_size, seed), or np.random.default_rng(seed) where you draw the codings yourself.",
    )
    columns_for_rows = (
        "Rows and columns are exchanged.",
        "Row: the class that was asked for. Column: the class that the classifier saw. (Where few are mistaken the two tables look alike.)",
    )
    counts_not_shares = (
        "The table holds numbers of images, not shares.",
        "Divide by n_per_class: each row adds up to 1.",
    )
    fixed_number = (
        "The counts are divided by 100, not by n_per_class.",
        "100 is only the default: divide by n_per_class itself, and each row adds up to 1.",
    )
    shares_of_all = (
        "The table adds up to 1 as a whole.",
        "Each row is a class that was asked for, and adds up to 1 by itself: divide by n_per_class.",
    )
    columns_add_up_to_one = (
        "The columns add up to 1, not the rows.",
        "Divide by how often a class was asked for (n_per_class), not by how often it was seen.",
    )
    diagonal_only = (
        "Only the share of images that are what was asked for comes back, one number for each class.",
        "Return the whole table: what the others were taken for is the interesting part.",
    )
    others_left_out = (
        "Only the diagonal is filled: what the others were taken for is missing.",
        "Count every class that was seen, np.bincount(seen, minlength=10) / n_per_class, not only the right one.",
    )
    accuracy_only = (
        "One number comes back.",
        "Return the table, (10, 10): its diagonal says how often a class is right, the rest what it was taken for.",
    )
    wrong_number_of_images = (
        "The classifier sees another number of images than n_per_class for every class.",
        "Ask for n_per_class images of each of the ten classes.",
    )
    decoder_not_asked = (
        "The decoder is never asked for an image: those that the classifier sees come from elsewhere.",
        "Generate them: generate_class(decoder, label, n_per_class, codings_size, seed) for each of the ten labels.",
    )
    not_all_classes = (
        "Not every class is asked for.",
        "Labels run from 0 to 9: for label in range(10).",
    )
    unknown_class = (
        "The decoder is asked for class {label}, which there is not.",
        "Labels run from 0 to 9: for label in range(10).",
    )
    label_and_number_exchanged = (
        "The decoder is asked for class {label}: the label and n have changed places.",
        "generate_class(decoder, label, n, codings_size, seed): first which class, then how many.",
    )
    counted_once = (
        "Every class that was seen counts once, however often it was seen.",
        "table[label, seen] += 1 adds 1 to each place once: np.bincount(seen, minlength=10) counts all of them (or np.add.at).",
    )
    labels_not_seen = (
        "The table does not follow from what the classifier said.",
        "classify(images) returns the class of each image, whole numbers (n,): count them row by row, np.bincount(seen, minlength=10).",
    )
    classifier_not_asked = (
        "The classifier is never asked.",
        "seen = classify(images): whole numbers (n,), the class that it sees in each image.",
    )
    pixels_scaled = (
        "The classifier gets pixels far beyond [0, 1].",
        "It learned from pixels in [0, 1]: hand on what generate_class returns, without a factor.",
    )
    labels_for_images = (
        "The classifier is not given images.",
        "classify takes images (n, 28, 28), as the decoder makes them (clipped to [0, 1]), and returns their classes.",
    )


def table_inputs(rng: np.random.Generator, n_per_class: int = 30, codings_size: int = 6) -> dict:
    at_least(10, n_per_class=n_per_class)
    return {
        "n_per_class": n_per_class,
        "pattern": labelled.random_labelled(codings_size, rng),
        "shift": int(rng.integers(1, CLASSES)),
        "errs": rng.uniform(-1, 0.5, CLASSES),
        "seed": int(rng.integers(1, 2**31)),
    }


class _Classifier:
    """Reads the label off an image, and takes it for another one where the first coding is below a limit of the label's own."""

    def __init__(self, inputs: dict) -> None:
        self.inputs, self.asked, self.seen, self.codings = inputs, [], [], []
        self.shapes: list[list[int]] = []
        self.range = [0.5, 0.5]

    def __call__(self, images: Any) -> np.ndarray:
        array, pattern = np.asarray(images, "float32"), self.inputs["pattern"]
        if array.shape[1:] == (28, 28, 1):
            array = array[..., 0]
        self.shapes = [*self.shapes, list(array.shape)][:8]
        if array.ndim != 3 or array.shape[1:] != (28, 28) or not len(array):
            return np.zeros(len(array) if array.ndim else 1, int)
        labels, codings = labelled.labels_of(array, pattern) % CLASSES, labelled.codings_of(array, pattern)
        seen = takes_for(labels, codings, self.inputs)
        self.asked += [int(one) for one in labels]
        self.seen += [int(one) for one in seen]
        self.codings.append(codings)
        self.range = [min(self.range[0], float(array.min())), max(self.range[1], float(array.max()))]
        return seen


def takes_for(labels: np.ndarray, codings: np.ndarray, inputs: dict) -> np.ndarray:
    wrong = codings[:, 0] < inputs["errs"][labels]
    return np.where(wrong, (labels + inputs["shift"]) % CLASSES, labels)


def generate_class(decoder: Any, label: int, n: int, codings_size: int = 10, seed: int | None = None) -> np.ndarray:
    """The stand-in for step 4."""
    codings = np.random.default_rng(seed).normal(0, 1, (n, codings_size))
    return np.clip(np.asarray(decoder([codings, np.full(n, label)])), 0, 1)


def _called(function: Any, inputs: dict, **options: int | None) -> tuple[Any, Any, Any]:
    """What the function returns, the classifier that it asked, and the decoder, which notes its misuse."""
    from vaelab.checks.kinds import standins

    pattern: Pattern = inputs["pattern"]
    decoder, classifier = labelled.decoder(pattern), _Classifier(inputs)
    arguments = {"n_per_class": inputs["n_per_class"], "codings_size": pattern.codings_size, **options}
    words = ", ".join(f"{name}={value}" for name, value in arguments.items())
    with (
        doing(f"calling conditional_confusion(decoder, classify, {words})"),
        standins.standing_in(function, generate_class=generate_class),
    ):
        table, _ = labelled.or_misuse(functools.partial(function, decoder, classifier, **arguments), decoder)
    return table, classifier, decoder


def probe_table(conditional_confusion: Any, inputs: dict) -> dict:
    """The table, and what the classifier was shown and said."""
    table, classifier, decoder = _called(conditional_confusion, inputs, seed=inputs["seed"])
    if decoder.misuse:
        return {"misuse": decoder.misuse}
    return {
        "table": write_array(table),
        "asked": write(np.array(classifier.asked, "int16")),
        "seen": write(np.array(classifier.seen, "int16")),
        "ordered": sorted({int(label) for labels in decoder.labels for label in labels})[:20],
        "shapes": classifier.shapes,
        "range": classifier.range,
        "defaults": defaults.of(conditional_confusion, "n_per_class", "codings_size"),
    }


def _require_unscaled(pixels: list) -> None:
    """Raise ``Failure`` for pixels of another scale, in which no class can be read; unclipped ones go from −3 to 4."""
    low, high = (float(end) for end in pixels)
    if max(-low, high) > SCALED:
        raise Failure(Slip.pixels_scaled, "pixels in [0, 1]", f"pixels from {low:.3g} to {high:.3g}")


def judge_table(inputs: dict, evidence: Mapping) -> str:
    labelled.require_used_well(evidence.get("misuse"))
    n, written = inputs["n_per_class"], evidence["table"]
    asked, seen = (read_array(evidence[key]).astype(int) for key in ("asked", "seen"))
    shapes = {(): Slip.accuracy_only, (1,): Slip.accuracy_only, (CLASSES,): Slip.diagonal_only}
    if not evidence["shapes"]:
        shaped(written, WHAT, (CLASSES, CLASSES), shapes)
        raise Failure(Slip.classifier_not_asked, "calls of classify", "none")
    if not len(asked):
        raise Failure(Slip.labels_for_images, "images (n, 28, 28)", f"an array of shape {tuple(evidence['shapes'][0])}")
    table = shaped(written, WHAT, (CLASSES, CLASSES), shapes)
    if not evidence["ordered"]:
        raise Failure(Slip.decoder_not_asked, "calls of the decoder", "none")
    _require_unscaled(evidence["range"])
    each = np.bincount(asked, minlength=CLASSES)
    if evidence["ordered"] == [n]:
        named = Slip.label_and_number_exchanged.about(label=n)
        raise Failure(named, f"labels from 0 to {CLASSES - 1}", f"label {n} for every image")
    if unknown := [label for label in evidence["ordered"] if not 0 <= label < CLASSES]:
        named = Slip.unknown_class.about(label=int(unknown[-1]))
        raise Failure(named, f"labels from 0 to {CLASSES - 1}", f"labels {numbers(evidence['ordered'], 3)}")
    if not each.all():
        missing = ", ".join(map(str, np.flatnonzero(each == 0)))
        raise Failure(Slip.not_all_classes, "images of each of the ten classes", f"none of class {missing}")
    counts = np.zeros((CLASSES, CLASSES))
    np.add.at(counts, (asked, seen), 1)
    if not np.all(each == n):
        raise Failure(Slip.wrong_number_of_images, f"{n} images of each class", numbers(each))
    formula = Formula("The table", lambda some: some / n, {"counts": counts}, Slip)
    if formula.fits(table):
        low, high = (float(end) for end in evidence["range"])
        require_clipped(low, high)
        defaults.require(evidence["defaults"], n_per_class=100, codings_size=10)
        return f"{n} images of each class; {np.trace(table) / CLASSES:.0%} of them are seen as what was asked for."
    with np.errstate(all="ignore"):
        by_column = np.nan_to_num(counts / counts.sum(axis=0))
    once = np.sign(counts)
    known: dict[Mistake, Any] = {
        Slip.columns_for_rows: [counts.T / n, counts.T, np.nan_to_num(by_column.T)],
        Slip.counts_not_shares: counts,
        Slip.shares_of_all: counts / counts.sum(),
        Slip.columns_add_up_to_one: by_column,
        Slip.labels_not_seen: [np.eye(CLASSES), n * np.eye(CLASSES)],  # which some tables are that are rounded
        Slip.others_left_out: [np.diag(np.diag(counts)) / over for over in (n, 1)],
        Slip.counted_once: [once, once / n, once / once.sum(axis=1, keepdims=True)],
    }
    if n / 100 not in (0.5, 1, 2):  # half and twice may have another origin
        known[Slip.fixed_number] = counts / 100
    failure = formula.failure(table, known)
    if failure.mistake.name == Slip.unrecognised.name:
        raise Failure(Slip.labels_not_seen, failure.expected, failure.observed)
    raise failure


def draws_inputs(rng: np.random.Generator, n_per_class: int = 60, codings_size: int = 7) -> dict:
    at_least(20, n_per_class=n_per_class)
    return {**table_inputs(rng, n_per_class, codings_size), "seeds": draws.seeds(rng)}


def probe_draws(conditional_confusion: Any, inputs: dict) -> dict:
    """The codings behind the images of calls with equal, different and no seeds: of a few images of the first class each."""
    found: dict = {}
    for key, seed in inputs["seeds"].items():
        _, classifier, decoder = _called(conditional_confusion, inputs, **seed)
        if decoder.misuse:
            return {"misuse": decoder.misuse}
        if not classifier.codings:
            return {"none": classifier.shapes}
        codings, asked = np.concatenate(classifier.codings), np.array(classifier.asked)
        found[key] = write(np.round(codings[asked == asked[0]][:20], 3).astype("float32"))
        if key == "free":
            found["range"] = classifier.range
            found["all"] = [write(codings[asked == label].astype("float32")) for label in range(CLASSES)]
    return found


def judge_draws(inputs: dict, evidence: Mapping) -> str:
    labelled.require_used_well(evidence.get("misuse"))
    n, size = inputs["n_per_class"], inputs["pattern"].codings_size
    if "none" in evidence:
        shapes = evidence["none"]
        named = Slip.labels_for_images if shapes else Slip.classifier_not_asked
        raise Failure(named, "images (n, 28, 28) for classify", f"shapes {shapes}" if shapes else "no call")
    _require_unscaled(evidence["range"])
    by_class = [read_array(written) for written in evidence["all"]]
    if any(part.shape != (n, size) for part in by_class):
        seen = ", ".join(str(len(part)) for part in by_class)
        raise Failure(Slip.wrong_number_of_images, f"{n} images of each class", f"{seen} of the ten")
    codings = by_class[0].astype("float64")
    prior.require_different(codings, with_seed=False)
    # With one seed for all classes they have the same codings; each of its draws counts once.
    different = np.unique(np.round(np.concatenate(by_class).astype("float64"), 3), axis=0)
    prior.require_prior(different)
    seen = {key: shaped(evidence[key], "the codings", (20, size)) for key in inputs["seeds"]}
    draws.judge_seeds(Slip, inputs["seeds"], seen, "images")
    return "codings from N(0, I), the same for the same seed."


table = Check(table_inputs, probe_table, judge_table)
codings = Check(draws_inputs, probe_draws, judge_draws, by_chance=True)
