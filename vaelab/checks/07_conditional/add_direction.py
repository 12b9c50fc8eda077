"""``add_direction(decoder, codings, direction, amounts)`` → (images, amounts, 28, 28): codings moved along an arrow, decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, read_array, shaped
from vaelab.checks.kinds import calls
from vaelab.checks.kinds.calls import require_clipped, require_codings_given, require_decoded, write_array
from vaelab.checks.kinds.parts import SAME_IMAGE, misfit, random_pattern, read, render

WHERE = "step 2, “Along the arrow”"
WHAT = "add_direction(decoder, codings, direction, amounts)"
CLOSE = 0.05  # codings read from float32 images are right to about 1e-5, from 256 grey levels to 0.03


class Slip(calls.Slip):
    amounts_ignored = (
        "The whole arrow is added in every column, whatever the amount.",
        "Column j is decoded from codings + amounts[j] · direction.",
    )
    direction_alone = (
        "Only the arrow is decoded, the images' own codings are lost.",
        "Add it to the codings of each image: codings + amount * direction.",
    )
    nothing_added = (
        "Every column shows the codings as they are: nothing is added.",
        "Column j is decoded from codings + amounts[j] · direction.",
    )
    subtracted = "The arrow is subtracted.", "Add it: codings + amount * direction."
    added_up = (
        "The amounts add up from column to column.",
        "Begin at the image's own codings in every column; codings += … changes them for all that follow.",
    )
    one_image_for_all = (
        "Every row shows the same image.",
        "Row i begins at codings[i], not at the first or at the mean.",
    )
    codings_shrink = (
        "The codings are mixed with the arrow, (1 − amount) · codings + amount · direction.",
        "An arrow is added, not blended in: codings + amount * direction.",
    )
    length_lost = (
        "The arrow is brought to the length 1 first.",
        "Take it as it is given: amount 1 means the whole arrow.",
    )
    multiplied = "The codings are multiplied by the arrow.", "Add it: codings + amount * direction."
    axes_exchanged = (
        "Images and amounts have changed places: the first axis runs over the amounts.",
        "One row per image, one column per amount: np.stack(…, axis=1) in place of np.stack(…).",
    )
    not_a_table = (
        "The images come in one long row.",
        "Give them two axes: reshape to (len(codings), len(amounts), 28, 28).",
    )
    one_amount_each = (
        "There is one image for each row of codings, as if there were one amount.",
        "Every image is decoded with every amount: shape (images, amounts, 28, 28).",
    )
    amounts_in_another_order = "The columns are in another order than the amounts.", "Column j belongs to amounts[j]."
    sum_multiplied = (
        "The amount multiplies the codings as well: amount · (codings + direction).",
        "Only the arrow is stretched: codings + amount * direction.",
    )
    amount_beside_the_codings = (
        "The amount multiplies the codings, not the arrow: amount · codings + direction.",
        "It is the arrow that is stretched: codings + amount * direction.",
    )
    other_amounts = (
        "The arrow is added with other amounts than those given.",
        "Go through the amounts themselves, `for amount in amounts`: no range(len(…)), no linspace, no numbers of your own.",
    )
    added_in_pixels = (
        "Images are added, where codings should be: the arrow belongs into the codings before they are decoded.",
        "Decode once for each amount: decoder(codings + amount * direction).",
    )
    table_mixed_up = (
        "The right images stand in other rows and columns.",
        "Before a reshape to (images, amounts, …) the amounts of one image have to follow each other; with one column after the other it is np.stack(columns, axis=1).",
    )
    some_only = (
        "There are rows or columns too few: {seen} where there should be {count}.",
        "Every image is decoded with every amount: use all of codings, no [0] and no [:1].",
    )
    another_direction = (
        "The images are decoded from other codings than those asked for.",
        "Row i, column j: codings[i] + amounts[j] * direction.",
    )


def inputs(rng: np.random.Generator, n_images: int = 4, n_amounts: int = 3, codings_size: int = 6) -> dict:
    """Amounts on both sides of 0 and beyond 1, not sorted; no two of images, amounts and codings are as many."""
    at_least(2, n_images=n_images, n_amounts=n_amounts, codings_size=codings_size)
    amounts = np.array([1.7, -0.6, *rng.uniform(-1.2, 1.6, max(n_amounts - 2, 0))])[:n_amounts].round(2)
    return {
        "codings": rng.normal(0, 1, (n_images, codings_size)).astype("float32"),
        "direction": (rng.uniform(0.5, 1.2, codings_size) * rng.choice([-1, 1], codings_size)).astype("float32"),
        "amounts": amounts.tolist(),
        "pattern": random_pattern(codings_size, rng),
    }


def probe(add_direction: Any, inputs: dict) -> dict:
    from vaelab.checks.kinds import recorders

    decoder, codings = recorders.decoder(inputs["pattern"]), inputs["codings"]
    with doing(f"calling {WHAT} with codings of shape {codings.shape}, amounts={inputs['amounts']}"):
        images = add_direction(decoder, codings.copy(), inputs["direction"].copy(), list(inputs["amounts"]))
    return {"images": write_array(images), "given": decoder.notes()}


def judge(inputs: dict, evidence: Mapping) -> str:
    pattern, codings, direction = inputs["pattern"], inputs["codings"].astype("float64"), inputs["direction"]
    amounts = np.array(inputs["amounts"])
    n, m, size = len(codings), len(amounts), pattern.codings_size
    require_codings_given(evidence["given"], size)
    shapes = {
        (n * m, 28, 28): Slip.not_a_table,
        (n, m, 784): Slip.images_flat,
        (n, m, size): Slip.codings_returned,
        (n, 28, 28): Slip.one_amount_each,
        (m, 28, 28): Slip.single_image,
        **calls.joined_columns(Slip, n, m),
    }
    for few in [(i, j) for i in range(1, n + 1) for j in range(1, m + 1) if (i, j) not in {(n, m), (m, n)}]:
        shapes[*few, 28, 28] = Slip.some_only.about(seen=f"{few[0]} × {few[1]}", count=f"{n} × {m}")
    if n != m:
        shapes[m, n, 28, 28] = Slip.axes_exchanged
    _require_no_other_number(evidence["images"], inputs)
    flat = shaped(evidence["images"], WHAT, (n, m, 28, 28), shapes).reshape(-1, 28, 28)
    right = codings[:, None] + amounts[:, None] * direction
    if misfit(flat, pattern).max() > SAME_IMAGE:
        _require_codings_added(flat, inputs)
    seen = require_decoded(flat, pattern).reshape(n, m, size)
    if np.abs(seen - right).max() < CLOSE:
        require_clipped(flat.min(), flat.max())
        return f"{n} images × {m} amounts, each decoded from codings + amount · direction."
    for mistake, values in _known(codings, direction.astype("float64"), amounts).items():
        if any(np.abs(seen - one).max() < CLOSE for one in values):
            raise _failure(mistake, right, seen)
    if calls.are_clipped(seen, right, CLOSE):
        raise _failure(Slip.codings_clipped, right, seen)
    if np.abs(_sorted_rows(seen) - _sorted_rows(right)).max() < CLOSE:
        raise _failure(Slip.table_mixed_up, right, seen)
    taken = _amounts_in(seen, codings, direction.astype("float64"))
    if taken is not None:
        raise Failure(Slip.other_amounts, f"amounts {numbers(amounts, 3)}", numbers(taken, 3))
    raise _failure(Slip.another_direction, right, seen)


def _require_no_other_number(written: Any, inputs: dict) -> None:
    """Raise ``Failure`` where the arrow was added with more amounts, or fewer, than were given."""
    pattern, codings = inputs["pattern"], inputs["codings"].astype("float64")
    about = written if isinstance(written, Mapping) and written.get("kind") == "array" else {"shape": ()}
    shape, own = tuple(about["shape"]), np.array(inputs["amounts"])
    if shape[2:] != (28, 28) or shape[0] != len(codings) or shape[1] in {0, len(own)}:
        return
    images = np.nan_to_num(read_array(written).astype("float64")).reshape(-1, 28, 28)
    taken = _amounts_in(read(images, pattern).reshape(*shape[:2], -1), codings, inputs["direction"].astype("float64"))
    if taken is not None and (len(taken) > len(own) or np.abs(taken[:, None] - own).min(axis=1).max() > CLOSE):
        raise Failure(Slip.other_amounts, f"amounts {numbers(own, 3)}", numbers(taken, 3))


def _require_codings_added(flat: np.ndarray, inputs: dict) -> None:
    """Raise ``Failure`` for the images of the codings with multiples of other images added to them."""
    pattern, codings, amounts = inputs["pattern"], inputs["codings"].astype("float64"), np.array(inputs["amounts"])
    direction = inputs["direction"].astype("float64")
    own, moved, arrow = (
        np.repeat(render(one, pattern), len(codings) // len(one), axis=0)
        for one in (codings, codings + direction, direction[None])
    )
    for base, whole in ((own, moved), (np.clip(own, 0, 1), np.clip(moved, 0, 1))):
        for change in (whole - base, arrow, arrow - base, np.clip(arrow, 0, 1)):
            made = (base[:, None] + amounts[:, None, None] * change[:, None]).reshape(-1, 28, 28)
            if min(np.abs(flat - one).max() for one in (made, np.clip(made, 0, 1))) < SAME_IMAGE:
                seen = "an image of the codings with a multiple of another image added"
                raise Failure(Slip.added_in_pixels, "the decoder's images of codings + amount · direction", seen)


def _failure(mistake: Mistake, right: np.ndarray, seen: np.ndarray) -> Failure:
    """The failure of a table of codings, shown by the place in which it differs most."""
    off = np.abs(seen - right).max(axis=-1)
    i, j = (int(n) for n in np.unravel_index(off.argmax(), off.shape))
    return Failure(mistake, f"codings {numbers(right[i, j], 3)} at [{i}, {j}]", numbers(seen[i, j], 3))


def _sorted_rows(table: np.ndarray) -> np.ndarray:
    """The codings of a table, one after the other, in the order of their first number."""
    rows = table.reshape(-1, table.shape[-1])
    return rows[np.argsort(rows[:, 0])]


def _amounts_in(seen: np.ndarray, codings: np.ndarray, direction: np.ndarray) -> np.ndarray | None:
    """The amounts, one for each column, with which the arrow was added; None if something else was done."""
    steps = seen - codings[:, None]
    amounts = (steps @ direction).mean(axis=0) / (direction @ direction)
    return amounts if np.abs(steps - amounts[:, None] * direction).max() < CLOSE else None


def _known(codings: np.ndarray, direction: np.ndarray, amounts: np.ndarray) -> dict:
    """The codings, (images, amounts, codings_size), that each known mistake decodes."""
    own, steps = codings[:, None], amounts[:, None] * direction
    right = own + steps
    return {
        Slip.nothing_added: [own + 0 * steps],
        Slip.amounts_ignored: [own + direction + 0 * steps],
        Slip.direction_alone: [0 * own + steps, 0 * own + direction + 0 * steps],
        Slip.subtracted: [own - steps],
        Slip.added_up: [own + np.cumsum(amounts)[:, None] * direction],
        Slip.one_image_for_all: [right[:1] + 0 * own, codings.mean(axis=0) + steps + 0 * own],
        Slip.codings_shrink: [(1 - amounts[:, None]) * own + steps],
        Slip.length_lost: [own + steps / np.linalg.norm(direction)],
        Slip.sum_multiplied: [amounts[:, None] * (own + direction)],
        Slip.amount_beside_the_codings: [amounts[:, None] * own + direction],
        Slip.multiplied: [own * steps, own * (1 + steps)],
        Slip.amounts_in_another_order: [right[:, np.argsort(amounts)], right[:, ::-1]],
    }


images = Check(inputs, probe, judge)
