"""``nearest_code(z, codebook)``: (…, d) and (n_codes, d) → the number of the nearest code, (…), by the squared distance.

The assignment of vector quantisation (van den Oord, Vinyals and Kavukcuoglu 2017, arXiv:1711.00937, equation 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, read_array, shaped, write
from vaelab.checks.kinds import tensors, values
from vaelab.checks.kinds.models import as_tensor

WHERE = "step 5, “The nearest code”"
WHAT = "nearest_code(z, codebook)"
MARGIN = 0.02  # by which the nearest code is nearer than the next, squared: float32 leaves about 1e-5
PLACES = (3, 2)


class Slip(values.Slip):
    codes_returned = (
        "The nearest codes themselves come back, not their numbers.",
        "Return the position in the codebook: ops.argmin(…, axis=-1).",
    )
    one_hot_returned = (
        "One-hot rows come back, not numbers.",
        "Return the position of the 1: ops.argmin of the distances.",
    )
    distances_returned = (
        "The distances to all codes come back.",
        "Return the position of the smallest: ops.argmin(…, axis=-1).",
    )
    distance_of_the_nearest = (
        "The distance to the nearest code comes back, not its number.",
        "ops.argmin gives the position, ops.min the value.",
    )
    axes_lost = (
        "The axes of z are lost: the numbers come in one row.",
        "Return one number for each row of z: (n, 7, 7, d) → (n, 7, 7). Compute with the last axis, or reshape at the end.",
    )
    the_other_way_round = (
        "For every code the nearest row of z was looked for.",
        "The smallest over the codes: that axis has to be the one that argmin runs over.",
    )
    over_everything = (
        "One number comes back for all rows of z: argmin looked at all distances together.",
        "Say along which axis: the distances have the shape (…, n_codes), ops.argmin(…, axis=-1).",
    )
    over_the_wrong_axis = (
        "The smallest was looked for along another axis than that of the codes.",
        "The distances have the shape (…, n_codes): ops.argmin(…, axis=-1).",
    )
    farthest = "The farthest code is taken.", "The nearest has the smallest distance: ops.argmin."
    code_lengths_missing = (
        "Only the product z · e counts: long codes win.",
        "‖z − e‖² = ‖z‖² − 2 z · e + ‖e‖². ‖z‖² is the same for all codes and may be left out, ‖e‖² not.",
    )
    smallest_product = (
        "The code with the smallest product z · e is taken: it lies on the other side.",
        "‖z − e‖² = ‖z‖² − 2 z · e + ‖e‖²: the product is subtracted, and the lengths of the codes count.",
    )
    angles_compared = (
        "The code with the same direction is taken, not the nearest one.",
        "Normalise nothing: ‖z − e‖² = ‖z‖² − 2 z · e + ‖e‖².",
    )
    sign_of_the_product = (
        "The sign of the product is wrong: it is the distance from −z.",
        "‖z − e‖² = ‖z‖² − 2 z · e + ‖e‖².",
    )
    product_squared = (
        "The product of a row and a code is squared.",
        "‖z − e‖² = ‖z‖² − 2 z·e + ‖e‖²: only the lengths are squared.",
    )
    factor_two_missing = (
        "The 2 before the product is missing.",
        "‖z − e‖² = ‖z‖² − 2 z · e + ‖e‖².",
    )
    length_for_its_square = (
        "The length of a code stands where its square belongs.",
        "‖e‖² is the sum of the squares, without a root.",
    )
    another_distance = (
        "The distance is another one: a sum (or the largest) of absolute differences.",
        "Squares belong in it: the sum of (z − e)² over the last axis.",
    )
    difference_not_squared = (
        "The differences are added up with their signs before they are squared.",
        "Square them first: the sum of (z − e)² over the last axis.",
    )
    first_number_only = (
        "Only one of the numbers of a code is compared.",
        "Add the squares of all d differences: over the last axis.",
    )
    one_code_for_all = (
        "All rows get the same code.",
        "Each row of z has its own distances, shape (…, n_codes): square the differences, add up over d, argmin over the codes.",
    )
    not_squared = Mistake(
        "one_code_for_all",
        "All rows get the same code, the one whose numbers have the largest (or smallest) sum.",
        "The differences are added up without a square, so that z falls out: square each difference, add up over d, argmin over the codes.",
    )
    off_by_one = "The numbers are off by one.", "The first code has the number 0."
    several_for_a_tie = (
        "Where two codes are equally near, the answer is neither of them.",
        "Take one: argmin does. What is added up over all that are nearest is no code.",
    )
    floats_returned = (
        "The numbers are right, but of a floating-point type.",
        "They will index the codebook: use whole numbers, as ops.argmin gives.",
    )


def inputs(rng: np.random.Generator, rows: int = 5, n_codes: int = 9, size: int = 4) -> dict:
    """Rows and codes, drawn again (mostly not, seldom more than once) until no two of the wrong scores choose the same codes."""
    at_least(6, n_codes=n_codes)
    at_least(2, size=size, rows=rows)
    for _ in range(50):
        drawn = _rows_and_codes(rng, rows, n_codes, size)
        chosen = [{score.argmin(axis=-1).tobytes() for score in tables} for tables in _scores(**drawn).values()]
        if len(set().union(*chosen)) == sum(map(len, chosen)):
            break
    return drawn


def _rows_and_codes(rng: np.random.Generator, rows: int, n_codes: int, size: int) -> dict:
    """Codes of very different lengths, the last one a copy of another; no row lies in the middle between different codes."""
    codebook = rng.normal(0, 1, (n_codes, size)) * np.linspace(0.4, 2.2, n_codes)[:, None]
    codebook = rng.permuted(codebook, axis=0)
    twice = int(rng.integers(1, n_codes - 2))
    codebook[-1] = codebook[twice]
    many = rng.normal(0, 1.3, (4000, size))
    distances = np.sort(_distances(many, codebook[:-1]), axis=-1)
    clear = many[distances[:, 1] - distances[:, 0] > MARGIN]
    nearest = _distances(clear, codebook[:-1]).argmin(axis=-1)
    total = rows * int(np.prod(PLACES))
    tied = np.flatnonzero(nearest == twice)[:4]
    others = np.flatnonzero(nearest != twice)[: total - len(tied)]
    z = clear[rng.permutation(np.concatenate([tied, others]))].reshape(rows, *PLACES, size)
    return {"z": z.astype("float32"), "codebook": codebook.astype("float32")}


def probe(nearest_code: Any, inputs: dict) -> dict:
    pair = [as_tensor(inputs["z"]), as_tensor(inputs["codebook"])]
    with doing(f"calling {WHAT} with tensors of shape {inputs['z'].shape} and {inputs['codebook'].shape}"):
        found = write(nearest_code(*pair))
    return {"indices": found, **tensors.compiled(nearest_code, WHAT, pair, batches=1)}


def judge(inputs: dict, evidence: Mapping) -> str:
    z, codebook = inputs["z"].astype("float64"), inputs["codebook"].astype("float64")
    shape, (k, size) = z.shape[:-1], codebook.shape
    one_more = Slip.one_axis_too_many.about(what="What comes back")
    seen = shaped(evidence["indices"], WHAT, shape, _shapes(evidence["indices"], shape, k, size), one_more)
    distances = _distances(z, codebook)
    least = distances.min(axis=-1)
    whole = np.round(seen)
    wrong = (seen != whole) | (_taken(distances, whole) > least + MARGIN / 2)
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0])
        right = distances[place].argmin()
        expected = f"code {right} for {numbers(z[place], 3)}, at a squared distance of {least[place]:.3g}"
        raise Failure(_named(z, codebook, seen, wrong), expected, f"code {numbers(seen[place])}")
    if not str(evidence["indices"].get("dtype")).lstrip("u").startswith("int"):
        raise Failure(Slip.floats_returned, "a type of whole numbers", str(evidence["indices"].get("dtype")))
    tensors.require_compiled(evidence)
    return f"the nearest of {k} codes for each row, one of the two where two are the same."


def _shapes(written: Mapping, shape: tuple[int, ...], k: int, size: int) -> dict[tuple[int, ...], Mistake]:
    rows = int(np.prod(shape))
    of_codes = Slip.one_hot_returned if _is_one_hot(written) else Slip.distances_returned
    return {
        (*shape, size): Slip.codes_returned,
        (*shape, k): of_codes,
        (rows, k): of_codes,
        (rows,): Slip.axes_lost,
        (k,): Slip.the_other_way_round,
        **dict.fromkeys([(k, size), (size,), (shape[0], k)], Slip.over_the_wrong_axis),
        (): Slip.over_everything,
        **{(*shape[:i], *shape[i + 1 :], *last): Slip.over_the_wrong_axis for i in range(len(shape)) for last in ((), (k,), (size,))},
    }  # fmt: skip


def _is_one_hot(written: Mapping) -> bool:
    values = read_array(written) if written.get("kind") == "array" else np.zeros(1)
    return bool(values.size) and set(np.unique(values).tolist()) <= {0, 1}


def _named(z: np.ndarray, codebook: np.ndarray, seen: np.ndarray, wrong: np.ndarray) -> Mistake:
    distances, k = _distances(z, codebook), len(codebook)
    if not np.array_equal(seen, np.round(seen)):
        nearest = [distances.min(axis=-1), np.sqrt(distances.min(axis=-1))]
        near = any(np.allclose(seen, one, rtol=1e-3, atol=1e-3) for one in nearest)
        return Slip.distance_of_the_nearest if near else Slip.unrecognised
    for mistake, tables in _scores(z, codebook).items():
        for score in tables:
            if (_taken(score, seen) <= score.min(axis=-1) + 1e-4).all():
                return mistake
    if np.ptp(seen) == 0:
        return Slip.one_code_for_all
    twin = int(np.flatnonzero((codebook[:-1] == codebook[-1]).all(axis=-1))[0])
    tied = np.isin(distances.argmin(axis=-1), [twin, k - 1])
    if (wrong <= tied).all():
        return Slip.several_for_a_tie
    if any(_all_near(distances, seen + step) for step in (-1, 1)):
        return Slip.off_by_one
    along_the_codes = np.array_equal(seen, np.square(z[..., None, :] - codebook).sum(axis=-2).argmin(axis=-1))
    return Slip.over_the_wrong_axis if along_the_codes else Slip.unrecognised


def _scores(z: np.ndarray, codebook: np.ndarray) -> dict[Mistake, list[np.ndarray]]:
    """What each known mistake looks for the smallest of, (…, n_codes)."""
    product, lengths = z @ codebook.T, np.sum(codebook**2, axis=-1)
    apart = z[..., None, :] - codebook
    sums = apart.sum(axis=-1)
    return {
        Slip.farthest: [-_distances(z, codebook)],
        Slip.not_squared: [sums, -sums],
        Slip.code_lengths_missing: [-product, -np.abs(product)],
        Slip.smallest_product: [product],
        Slip.angles_compared: [-product / np.sqrt(lengths), product / np.sqrt(lengths), -product / lengths],
        Slip.sign_of_the_product: [lengths + 2 * product, lengths + product],
        Slip.factor_two_missing: [lengths - product],
        Slip.product_squared: [lengths - 2 * product**2],
        Slip.length_for_its_square: [np.sqrt(lengths) - 2 * product],
        Slip.another_distance: [np.abs(apart).sum(axis=-1), np.abs(apart).max(axis=-1)],
        Slip.difference_not_squared: [np.abs(sums)],
        Slip.first_number_only: [np.abs(apart[..., i]) for i in range(codebook.shape[1])],
    }


def _taken(score: np.ndarray, seen: np.ndarray) -> np.ndarray:
    inside = (seen >= 0) & (seen < score.shape[-1])
    index = np.where(inside, seen, 0).astype(int)[..., None]
    return np.where(inside, np.take_along_axis(score, index, axis=-1)[..., 0], np.inf)


def _all_near(distances: np.ndarray, seen: np.ndarray) -> bool:
    return bool((_taken(distances, seen) <= distances.min(axis=-1) + MARGIN / 2).all())


def _distances(z: np.ndarray, codebook: np.ndarray) -> np.ndarray:
    """Squared, (…, n_codes)."""
    return np.sum((z[..., None, :] - codebook) ** 2, axis=-1)


indices = Check(inputs, probe, judge)
