"""Models with labels: networks that take labels beside images or codings, and what a function did with the two it was given.

A network is judged by what goes in and comes out; whether its labels are categories, ``categories`` tells.

The encoder and the decoder that a student's function gets are those of ``parts`` with labels. The label of an image can be read
back from the image, the label that was encoded from the codings. They note what they are given, and stop where a real model would.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, General, doing, read_array
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import calls, networks
from vaelab.checks.kinds.models import MODEL, as_tensor, kind_of, require_model, within_a_model
from vaelab.checks.kinds.parts import Code, Pattern, encode, random_pattern, read, render

FIRST = {"encoder": "images", "decoder": "codings"}  # what a part takes beside the labels
STEP = 0.03  # of grey from one label to the next: with 12 of them the fine pixels stay inside [0, 1]


class GivenLabels(General):
    """How a model is called with labels. Words to fill in at once: ``{part}`` and ``{first}``, what it takes beside the labels."""

    labels_not_given = (
        "The {part} gets no labels.",
        "It has two inputs. Give it one list of both: {part}([{first}, labels]).",
    )
    labels_joined = (
        "The {part} gets {first} and labels joined to one array.",
        "It has two inputs and joins them itself. Give it one list of both, as they are: {part}([{first}, labels]).",
    )
    two_arguments = (
        "The {part} gets its two inputs as two arguments.",
        "A model takes one argument, a list of both: {part}([{first}, labels]).",
    )
    inputs_exchanged = (
        "The {part} gets its two inputs in the wrong order.",
        "First the {first}, then the labels: {part}([{first}, labels]).",
    )
    not_two_inputs = (
        "The {part} gets another number of inputs than two.",
        "Give it a list of two: {part}([{first}, labels]).",
    )
    one_label_for_all = (
        "The {part} gets one label for many rows of {first}.",
        "It works on batches: one label for each row, np.full(n, label) or np.repeat.",
    )
    labels_in_a_list = (
        "The {part} gets the labels as a Python list, which Keras takes for many inputs.",
        "Make an array of them first: np.array([…]) or np.full(n, label).",
    )
    labels_one_hot = (
        "The {part} gets one-hot rows in the place of labels.",
        "It makes categories of the labels itself: give them to it as they are, whole numbers of shape (n,).",
    )
    tensor_beside_array = (
        "The {part} gets a tensor and a NumPy array in one list, which a Keras model refuses.",
        "Make arrays of both, np.asarray(…) (what a model returns is a tensor), or tensors, ops.convert_to_tensor(…).",
    )
    rows_do_not_fit = (
        "The {part} gets another number of labels than of {first}.",
        "Row by row they belong together: as many labels as {first}.",
    )
    another_model_given = (
        "The {part} gets {first} of another shape than it takes.",
        "The encoder takes images (n, 28, 28), the decoder codings (n, codings_size), each with labels (n,) beside them.",
    )


class Slip(networks.Slip):
    """Networks with labels. Words: ``{network}``, ``{first}``."""

    no_input_for_labels = (
        "The {network} has one input: the labels have no way in.",
        'Make a second one, layers.Input([], dtype="int32"), and give the model a list: keras.Model([{first}, labels], …).',
    )
    joined_outside = (
        "The {network} has one input, in which {first} and labels stand side by side already.",
        'It takes the two apart and joins them itself: layers.Input([], dtype="int32") for the labels, and keras.Model([{first}, labels], …).',
    )
    inputs_in_wrong_order = (
        "The two inputs are in the wrong order.",
        "The {first} come first, then the labels: keras.Model([{first}, labels], …).",
    )
    one_hot_expected = (
        "The {network} wants one-hot rows, but labels come as whole numbers of shape (n,).",
        'Take the labels by layers.Input([], dtype="int32"), and turn them into categories inside: ops.one_hot(labels, n_classes), or an Embedding.',
    )
    inputs_do_not_fit = (
        "The {network} takes inputs of other shapes than {first} and labels.",
        'Two inputs: the {first} as they are, then labels, one whole number for each row: layers.Input([], dtype="int32").',
    )
    labels_ignored = (
        "The labels make no difference to what the {network} returns.",
        "Join them to what goes into the first Dense layer: layers.Concatenate()([…, ops.one_hot(labels, n_classes)]).",
    )
    label_is_a_number = (
        "The classes have no weights of their own: the label goes in as a number (or a code of numbers).",
        "A label is a name, not an amount: 8 (bag) is not twice 4 (coat). Make a category of it, ops.one_hot(labels, n_classes) or layers.Embedding(n_classes, …).",
    )
    n_classes_ignored = (
        "There are {known} classes, whatever n_classes says: labels from {known} on have no effect of their own.",
        "Use the argument n_classes in one_hot or Embedding. (one_hot turns a label that is too large into zeros, without a word.)",
    )
    last_class_missing = (
        "The last class has no weights of its own.",
        "Labels run from 0 to n_classes − 1: ops.one_hot(labels, n_classes) has n_classes columns, not one less.",
    )
    first_class_missing = (
        "Label 0 has no weights of its own.",
        "Labels count from 0: leave out any − 1. (one_hot turns −1 into zeros, without a word.)",
    )
    some_classes_missing = (
        "Classes {known} have no weights of their own.",
        "Each label needs a column of its own: ops.one_hot(labels, n_classes), with the labels as they are.",
    )
    other_noise = (
        "What the {network} returns changes from call to call, for the same {first} and labels.",
        "Only the codings are drawn, at the end of the encoder: no other noise, and no dropout that is always active.",
    )
    rows_mixed = (
        "What comes out for one row depends on the other rows of the batch.",
        "Work on every row by itself: no softmax, mean or sum over axis 0, no BatchNormalization on the labels.",
    )
    another_number_of_classes = (
        "Called without an argument, the function does not take the codings and the 10 classes of its signature.",
        "Keep the signature as it is given, codings_size=10, n_classes=10, and use both arguments.",
    )


def built(build: Any, name: str, **options: int) -> tuple[Any, dict]:
    """What ``build`` returns for these options, and evidence of what it is and takes."""
    with doing(f"calling {name}({', '.join(f'{key}={value}' for key, value in options.items())})"):
        network = build(**options)
    kind = kind_of(network)
    tensors = getattr(network, "inputs", None) or []
    return network, {"model": kind, "inputs": [[int(n or 0) for n in tensor.shape] for tensor in tensors]}


def takes(evidence: Mapping, first: Sequence[int]) -> bool:
    """Whether this is a model with an input of this shape (without the batch axis), and one for labels; or one that does not say."""
    shapes = [tuple(shape) for shape in evidence["inputs"]]
    if evidence["model"] != MODEL or not shapes:
        return evidence["model"] == MODEL
    return len(shapes) == 2 and shapes[0][1:] in {tuple(first), (*first, 1)} and shapes[1][1:] in {(), (1,)}


def holds_both(shape: Sequence[int], first: Sequence[int], more: Collection[int]) -> bool:
    """Whether an input of this shape has room for one of shape ``first`` and for this many numbers, or channels, beside it."""
    return any(list(shape) in ([int(np.prod(first)) + n], [*first, 1 + n]) for n in more)


def require_takes(slip: type[Slip], evidence: Mapping, name: str, first: Sequence[int], n_classes: int) -> None:
    """Raise ``Failure`` unless ``takes`` is true."""
    require_model(evidence["model"], f"{name}(…)")
    if takes(evidence, first):
        return
    shapes = [tuple(int(n) for n in shape) for shape in evidence["inputs"]]
    wanted, seen = (None, *first), ", ".join(str((None, *shape[1:])) for shape in shapes)
    named = slip.inputs_do_not_fit
    if len(shapes) == 1:
        joined = holds_both(shapes[0][1:], first, (1, n_classes))
        named = slip.joined_outside if joined else slip.no_input_for_labels
    elif len(shapes) == 2 and shapes[1][1:] == tuple(first):
        named = slip.inputs_in_wrong_order
    elif len(shapes) == 2 and shapes[0][1:] == tuple(first):
        named = slip.one_hot_expected
    elif first != [28, 28] and len(shapes) == 2 and len(shapes[0]) == 2:
        named = slip.codings_size_ignored
    raise Failure(named, f"inputs of shape {wanted} and (None,)", f"inputs of shape {seen}")


def called(network: Any, first: np.ndarray, labels: Any, name: str) -> Any:
    """What the network returns for a batch; the labels are those of the data, uint8."""
    import tensorflow as tf

    what = f"calling the {name} on [{FIRST[name]} of shape {first.shape}, labels of shape {labels.shape}]"
    with doing(what):
        return within_a_model(network)([as_tensor(first), tf.cast(labels, "uint8")])


def random_labelled(codings_size: int, rng: np.random.Generator) -> Pattern:
    """A pattern whose first row of pixels has the gains of the second: what differs between the two is the label."""
    pattern = random_pattern(codings_size, rng)
    for gains in (pattern.fine, pattern.steep, pattern.curved):
        gains[:, :28] = gains[:, 28:56]
    return pattern


def draw(codings: Any, labels: Any, pattern: Pattern, xp: Any = np) -> Any:
    """Images (n, 28, 28) of codings (n, codings_size) and labels (n,), not clipped."""
    first_row = np.zeros((28, 28))
    first_row[0] = STEP
    shade = xp.reshape(labels, (-1, 1, 1)) * xp.array(first_row, dtype=codings.dtype)
    return render(codings, pattern, xp) + shade


def labels_of(images: np.ndarray, pattern: Pattern) -> np.ndarray:
    """The labels that images (n, 28, 28) were drawn with, by the pixels that are never cut off."""
    fine = np.flatnonzero(np.any(pattern.fine[:, 28:56], axis=0))
    steps = np.median(images[:, 0, fine] - images[:, 1, fine], axis=1) / STEP
    return np.rint(np.nan_to_num(steps)).astype(int)


def unlabelled(images: np.ndarray) -> np.ndarray:
    """The images as label 0 would give them, for ``parts`` and ``calls``."""
    images = np.array(images, "float64")
    images[:, 0] = images[:, 1]
    return images


def codings_of(images: np.ndarray, pattern: Pattern) -> np.ndarray:
    """The codings that images were drawn from, (n, codings_size)."""
    return read(unlabelled(images), pattern)


def decoder(pattern: Pattern) -> Any:
    """[codings, labels] → images, as a Keras model."""
    from keras import ops

    from vaelab.checks.kinds.two_inputs import TwoInputs

    def function(codings: Any, labels: Any) -> Any:
        return draw(codings, ops.cast(labels, codings.dtype), pattern, ops)

    return TwoInputs(function, "decoder", [pattern.codings_size])


def encoder(code: Code, table: np.ndarray) -> Any:
    """[images, labels] → [codings_mean, codings_log_var, codings] of ``parts``, each with the label's row of a table added."""
    from keras import ops

    from vaelab.checks.kinds.two_inputs import TwoInputs

    def function(images: Any, labels: Any) -> list:
        rows = ops.take(ops.array(table, dtype="float32"), ops.cast(labels, "int32"), axis=0)
        return [part + rows for part in encode(images, code, ops)]

    return TwoInputs(function, "encoder", [28, 28])


def encoded(images: np.ndarray, labels: np.ndarray, code: Code, table: np.ndarray) -> list[np.ndarray]:
    """What ``encoder`` returns, in NumPy."""
    return [part + table[labels] for part in encode(images.astype("float64"), code)]


def require_used_well(misuse: Any) -> None:
    """Raise ``Failure`` if a model was given what a real one would have refused; ``misuse`` is what it noted, {} for nothing."""
    if not isinstance(misuse, Mapping) or not misuse:
        return
    part, kind, seen = str(misuse["part"]), str(misuse["kind"]), str(misuse["seen"])[:120]
    if kind == "codings" and isinstance(misuse.get("shape"), list):
        calls.require_codings_given([{"shape": misuse["shape"]}], int(misuse["size"]))
    if kind == "images" and isinstance(misuse.get("shape"), list):
        calls.require_images_given([{"shape": misuse["shape"]}])
    named = getattr(GivenLabels, kind, GivenLabels.another_model_given)
    named = named.about(part=part, first=FIRST.get(part, "rows"))
    raise Failure(named, f"{part}([{FIRST.get(part, 'rows')}, labels])", seen)


def misuse_of(*parts: Any) -> dict:
    """The first misuse that any of the stand-ins noted."""
    return next((part.misuse for part in parts if part.misuse), {})


def or_misuse(act: Callable[[], Any], *parts: Any) -> tuple[Any, dict]:
    """What ``act`` returns, and {}; or None and the misuse at which a stand-in stopped it. Other errors are raised."""
    try:
        done = act()
    except Exception:
        if not misuse_of(*parts):
            raise
        done = None
    return done, misuse_of(*parts)


def require_drawn(plain: np.ndarray, whole: np.ndarray, pattern: Pattern) -> None:
    """Raise ``Failure`` unless images are as the decoder made them. ``plain``: as ``taken_apart`` gives them; ``whole``: as they came."""
    try:
        calls.require_decoded(plain, pattern)
    except Failure as failure:
        if failure.mistake.name != calls.Slip.not_decoded.name or not calls.is_stretched(whole):
            raise
        seen = f"pixels from {np.min(whole):.3g} to {np.max(whole):.3g}"
        raise Failure(calls.Slip.rescaled_not_clipped, failure.expected, seen) from None


def taken_apart(images: Any, n_images: int, pattern: Pattern) -> tuple[Any, list[int]]:
    """The images as label 0 would give them, and their labels; or what came back as it is, and no labels."""
    written = calls.write_array(images, largest=n_images * PIXELS)
    if (
        tuple(written.get("shape") or ()) not in {(n_images, 28, 28), (n_images, 28, 28, 1)}
        or written["kind"] != "array"
    ):
        return images, []
    pixels = np.asarray(read_array(written), "float32").reshape(n_images, 28, 28)
    return unlabelled(pixels).astype("float32"), [int(label) for label in labels_of(pixels, pattern)]
