"""``transfer(encoder, decoder, images, labels, new_labels)`` → (images, new labels, 28, 28): another class, the same codings.

The encoder is told the label that an image has, the decoder the new one; between them stands codings_mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, shaped, worst_row
from vaelab.checks.kinds import calls, labelled
from vaelab.checks.kinds.calls import write_array
from vaelab.checks.kinds.parts import random_code, random_images

WHERE = "step 5, “The same codings, another class”"
WHAT = "transfer(encoder, decoder, images, labels, new_labels)"
CLOSE = 0.05  # codings read from float32 images are right to about 1e-5, from 256 grey levels to 0.03


class Slip(calls.Slip, labelled.GivenLabels):
    new_label_into_the_encoder = (
        "The encoder is told the new label.",
        "It has to know what it sees: the image's own label goes into the encoder, the new one into the decoder.",
    )
    another_label_into_the_encoder = (
        "The encoder is told other labels than those of the images.",
        "The image's own label goes into the encoder: encoder([images, labels]).",
    )
    own_label_into_the_decoder = (
        "Every image is decoded with its own label: nothing changes.",
        "The decoder gets the new label, as often as there are images: np.full(len(images), new_label).",
    )
    another_label_into_the_decoder = (
        "The images are decoded with other labels than the new ones.",
        "Column j belongs to new_labels[j], for every image: np.full(len(images), new_labels[j]).",
    )
    column_number_for_label = Mistake(
        "another_label_into_the_decoder",
        "The number of the column is given to the decoder, not the label that belongs to it.",
        "Column j belongs to new_labels[j], for every image: for label in new_labels, without range or enumerate.",
    )
    new_labels_in_other_places = Mistake(
        "another_label_into_the_decoder",
        "The images are decoded with the new labels, but in other places.",
        "Column j belongs to new_labels[j], for every image. With one long batch the codings take np.repeat and the labels np.tile.",
    )
    sampled_codings = (
        "The sampled codings are decoded.",
        "Take the first output of the encoder, codings_mean: without noise the same call gives the same images.",
    )
    log_variance_for_codings = (
        "codings_log_var is decoded.",
        "The encoder returns [codings_mean, codings_log_var, codings]: take the first.",
    )
    random_codings = (
        "The codings that are decoded are not those of the images.",
        "Encode the images first, and decode their codings_mean: what makes an image itself is in there.",
    )
    codings_of_other_images = (
        "The images are right, but in other rows: the codings of one image stand in the row of another.",
        "Codings and labels have to be repeated in the same order: np.repeat for the one, np.tile for the other; or loop over the new labels.",
    )
    axes_exchanged = (
        "Images and new labels have changed places: the first axis runs over the new labels.",
        "One row per image, one column per new label: np.stack(…, axis=1) in place of np.stack(…).",
    )
    not_a_table = (
        "The images come in one long row.",
        "Give them two axes: reshape to (len(images), len(new_labels), 28, 28).",
    )
    one_new_label_only = (
        "Only one of the new labels is used.",
        "One column for each of them. Does the `return` stand inside the loop?",
    )
    own_image_kept = (
        "Where the new label is the image's own, the image itself comes back.",
        "Decode there as well: what comes out is its reconstruction.",
    )
    own_image_in_front = (
        "There is a column more than there are new labels.",
        "Return what was decoded alone, without the images themselves: the notebook puts these in front.",
    )
    all_labels = (
        "Every image comes back as all ten classes.",
        "Use the argument: one column for each of new_labels.",
    )
    row_by_row = (
        "There is one image for each image given, as if each had one new label.",
        "Every image is decoded with every new label: shape (images, new labels, 28, 28).",
    )


def inputs(rng: np.random.Generator, n_images: int = 5, n_new: int = 3, codings_size: int = 4) -> dict:
    """New labels in any order; the last image alone has one of them for its own."""
    at_least(2, n_images=n_images, n_new=n_new)
    order = rng.permutation(10)
    own = rng.choice(order[n_new:], n_images) if n_new < 9 else rng.integers(0, 10, n_images)
    own[-1] = order[n_new - 1]
    own[0], own[1] = order[-1], order[-2]  # at least two kinds
    return {
        "images": random_images(n_images, rng),
        "labels": own.astype("uint8"),
        "new_labels": [int(label) for label in order[:n_new]],
        "code": random_code(codings_size, rng),
        "table": rng.normal(0, 1.2, (10, codings_size)),
        "pattern": labelled.random_labelled(codings_size, rng),
    }


def probe(transfer: Any, inputs: dict) -> dict:
    """What comes back; the labels that the encoder was told are read from the codings."""
    encoder, decoder = labelled.encoder(inputs["code"], inputs["table"]), labelled.decoder(inputs["pattern"])
    images, labels = inputs["images"], inputs["labels"]

    def act() -> Any:
        with doing(f"calling {WHAT} with {len(images)} images, new_labels={inputs['new_labels']}"):
            return transfer(encoder, decoder, images.copy(), labels.copy(), list(inputs["new_labels"]))

    made, misuse = labelled.or_misuse(act, encoder, decoder)
    if misuse:
        return {"misuse": misuse}
    return {"images": write_array(made)}


def judge(inputs: dict, evidence: Mapping) -> str:
    labelled.require_used_well(evidence.get("misuse"))
    n, new, pattern = len(inputs["images"]), inputs["new_labels"], inputs["pattern"]
    table = _table(evidence["images"], n, len(new), pattern.codings_size)
    kept = np.abs(table - inputs["images"][:, None]).max(axis=(2, 3)) < 1e-3
    if kept.any():
        where = tuple(int(i) for i in np.argwhere(kept)[0])
        raise Failure(Slip.own_image_kept, f"what the decoder makes of it at {list(where)}", "the image that was given")
    flat = table.reshape(-1, 28, 28)
    labelled.require_drawn(labelled.unlabelled(flat), flat, pattern)
    labels = labelled.labels_of(flat, pattern).reshape(n, len(new))
    codings = labelled.codings_of(flat, pattern).reshape(n, len(new), -1)
    _require_codings(inputs, codings, labels)
    wanted = np.tile(new, (n, 1))
    if np.array_equal(labels, wanted):
        calls.require_clipped(flat.min(), flat.max())
        return f"{n} images × {len(new)} new labels, each from the codings_mean of its image."
    own = np.array_equal(labels, np.repeat(inputs["labels"].astype(int)[:, None], len(new), axis=1))
    named = Slip.own_label_into_the_decoder if own else Slip.another_label_into_the_decoder
    if np.array_equal(labels, np.broadcast_to(np.arange(len(new)), labels.shape)):
        named = Slip.column_number_for_label
    elif np.array_equal(np.sort(labels, axis=None), np.sort(wanted, axis=None)):
        named = Slip.new_labels_in_other_places
    row = worst_row(wanted, labels)
    raise Failure(named, f"labels {numbers(wanted[row])} in every row", f"{numbers(labels[row])} in row {row}")


def _require_codings(inputs: dict, codings: np.ndarray, labels: np.ndarray) -> None:
    """Raise ``Failure`` unless each image was decoded from its own codings_mean, in whichever order the labels stand."""
    images, code, table = inputs["images"], inputs["code"], inputs["table"]
    mean, log_var, sampled = labelled.encoded(images, inputs["labels"], code, table)
    if np.abs(codings - mean[:, None]).max() < CLOSE:
        return
    worst = int(np.abs(codings - mean[:, None]).max(axis=(1, 2)).argmax())
    column = int(np.abs(codings[worst] - mean[worst]).max(axis=-1).argmax())
    expected = f"codings {numbers(mean[worst], 3)} for image {worst}"
    others = np.stack(
        [labelled.encoded(images, np.full(len(images), label), code, table)[0] for label in range(10)], axis=1
    )
    with_new = others[:, inputs["new_labels"]]
    known = {
        Slip.sampled_codings: sampled[:, None],
        Slip.log_variance_for_codings: log_var[:, None],
        Slip.new_label_into_the_encoder: with_new,
    }
    named: Mistake | None = next((m for m, values in known.items() if np.abs(codings - values).max() < CLOSE), None)
    if named is None and np.abs(codings[:, :, None] - others[:, None]).max(axis=-1).min(axis=-1).max() < CLOSE:
        named = Slip.another_label_into_the_encoder
    every = codings[:, :, None] - mean[None, None]
    if named is None and np.abs(every).max(axis=-1).min(axis=-1).max() < CLOSE:
        named = Slip.codings_of_other_images
    if named is None and calls.are_clipped(codings, mean[:, None], CLOSE):
        named = Slip.codings_clipped
    raise Failure(named or Slip.random_codings, expected, numbers(codings[worst, column], 3))


def _table(written: Any, n: int, new: int, codings_size: int) -> np.ndarray:
    """The written images as float64 (n, new, 28, 28). Raises ``Failure`` for anything else."""
    shapes = {
        (n * new, 28, 28): Slip.not_a_table,
        (n * new, 28, 28, 1): Slip.not_a_table,
        (n, new, codings_size): Slip.codings_returned,
        (n, new, 784): Slip.images_flat,
        (n, 28, 28): Slip.row_by_row,
        (n, 1, 28, 28): Slip.one_new_label_only,
        (1, n, 28, 28): Slip.one_new_label_only,
        (n, 10, 28, 28): Slip.all_labels,
        (n, new + 1, 28, 28): Slip.own_image_in_front,
        **calls.joined_columns(Slip, n, new),
        (new, 28, 28): Slip.single_image,
    }
    if n != new:
        shapes[new, n, 28, 28] = Slip.axes_exchanged
    return shaped(written, WHAT, (n, new, 28, 28), shapes)


images = Check(inputs, probe, judge)
