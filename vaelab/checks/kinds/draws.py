"""Functions that draw at random: images or codings, anew at every call and alike for a seed.

The codings behind images can be read back, because the decoder is one of ``recorders``. A check of seeds calls the student's
function with those of ``seeds`` and lets ``judge_seeds`` compare what came back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, doing, numbers, read_array, shaped, write
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import calls
from vaelab.checks.kinds.calls import images_of, require_decoded, why_not_decoded, write_array
from vaelab.checks.kinds.evened import evened_out
from vaelab.checks.kinds.parts import Pattern, read

SHOWN = 4  # images kept whole in the evidence, to see that they are decoded ones
ROWS = 9  # drawn for each seed: in the same order by chance, only shuffled, once in 9! calls
EVERY = 16  # one pixel in sixteen is enough to compare two sets of images


class Slip(calls.Slip):
    """Words to fill in: ``{things}``, what is drawn."""

    seed_fixed = (
        "Every call returns the same {things}, whatever the seed.",
        "Is a number written into the function where the argument seed belongs, or is nothing drawn at all?",
    )
    same_images_without_a_seed = (
        "Without a seed, every call returns the same {things}.",
        "seed=None means: new {things} each time. Hand None on as it is; most random functions understand it.",
    )
    seed_has_no_effect = (
        "The same seed gives other {things} the second time.",
        "Hand seed on to the random numbers: keras.random.normal(shape, seed=seed) or np.random.default_rng(seed). (tf.random.normal(…, seed=seed) moves on at each call.)",
    )
    every_seed_the_same = (
        "Two different seeds give the same {things}.",
        "Use the value of seed, not only whether there is one.",
    )
    default_seed_fixed = (
        "Called without the argument seed, the function returns the same {things} every time.",
        "Leave the default in the `def` line: seed=None means new {things} each time.",
    )
    only_the_order_changes = (
        "Every call returns the same {things}, only in another order.",
        "Shuffling is not drawing: draw new numbers from the seed, as many as are asked for.",
    )
    only_the_order_changes_without_a_seed = (
        "Without a seed, every call returns the same {things}, only in another order.",
        "Shuffling is not drawing: seed=None means new {things} each time.",
    )
    order_has_no_seed = (
        "The same seed gives the same {things}, but in another order.",
        "What shuffles needs the seed as well: np.random.default_rng(seed).permutation(rows). (np.random.shuffle knows nothing of it.)",
    )
    draws_cut_off = (
        "The codings are cut off: many lie exactly at {ends}.",
        "Leave what the distribution gives: no clip, no minimum or maximum.",
    )
    draws_evened_out = (
        "The codings are evened out after they were drawn: {what}.",
        "Draw every number by itself and leave it so: subtract no mean, divide by no standard deviation and by no length.",
    )
    draws_rounded = "The codings are rounded: there are only {count} different values.", "Leave their decimals."
    seed_used_again = (
        "With a seed, the {things} repeat: after {count} of them the first {count} come again.",
        "The seed starts the same numbers anew wherever it is used. Draw all of them before the loop over the batches, or make the generator once outside it: rng = np.random.default_rng(seed).",
    )
    seed_zero_ignored = (
        "seed=0 is taken for no seed.",
        "0 counts as false in `if seed:` and `seed or …`. Ask `if seed is not None`, or hand seed on as it is.",
    )


Asked = Mapping[str, dict[str, int | None]]  # name of a call → its argument seed, if it has one


def seeds(rng: np.random.Generator) -> Asked:
    """The calls to make. Those without a seed come between equal ones: what a global seed leaves behind must not matter."""
    first, second = (int(seed) for seed in rng.choice(2**31 - 1, 2, replace=False) + 1)
    calls = {"first": first, "free": None, "free_again": None, "first_again": first, "second": second}
    with_seed = {key: {"seed": seed} for key, seed in {**calls, "zero": 0, "zero_again": 0}.items()}
    return {**with_seed, "bare": {}, "bare_again": {}}


def judge_seeds(slip: type[Slip], asked: Asked, seen: Mapping[str, np.ndarray], things: str) -> None:
    """Raise ``Failure`` unless equal seeds, and only those, gave equal results.

    Args:
        slip: the exercise's family, for its words.
        asked: as ``seeds`` made them.
        seen: what each call returned, a row for each thing.
        things: what to call it.
    """

    def same(one: str, other: str, in_order: bool = True) -> bool:
        a, b = ((seen[key] if in_order else _sorted(seen[key])) for key in (one, other))
        return np.allclose(a, b, rtol=0, atol=1e-4 * max(1.0, np.abs(a).max()))

    first, second = asked["first"]["seed"], asked["second"]["seed"]
    # Where only a few things can come, two calls may agree by chance: whoever draws anew differs in one of two pairs at least.
    if same("free", "free_again") and (same("bare", "bare_again") or not same("free", "bare")):
        named = slip.seed_fixed if same("first", "second") else slip.same_images_without_a_seed
        raise Failure(named, "two calls without a seed that differ", f"the same {things} twice")
    if not same("first", "first_again"):
        twice = f"seed={first} gives the same {things} twice"
        if same("first", "first_again", in_order=False):
            raise Failure(slip.order_has_no_seed, twice, f"the same {things} in another order")
        raise Failure(slip.seed_has_no_effect, twice, f"different {things}")
    different = f"seed={first} and seed={second} give different {things}"
    if same("first", "second") and same("first", "zero"):
        raise Failure(slip.every_seed_the_same, different, f"the same {things}")
    if same("first", "second", in_order=False):
        raise Failure(slip.only_the_order_changes, different, f"the same {things} in another order")
    if same("free", "free_again", in_order=False) and same("bare", "bare_again", in_order=False):
        named = slip.only_the_order_changes_without_a_seed
        raise Failure(named, "two calls without a seed that differ", f"the same {things} in another order")
    if not same("zero", "zero_again"):
        raise Failure(slip.seed_zero_ignored, f"seed=0 gives the same {things} twice", f"different {things}")
    if same("bare", "bare_again"):
        raise Failure(slip.default_seed_fixed, "two calls without the argument that differ", f"the same {things} twice")


def require_one_round(slip: type[Slip], rows: np.ndarray) -> None:
    """Raise ``Failure`` where the rows drawn with a seed come a second time, as from a loop that uses the seed in each round.

    A last round that is shorter may look unlike the others: what keras.random.normal draws depends on the shape asked for.
    """
    again = np.flatnonzero(np.abs(rows[1:] - rows[0]).max(axis=1) < 1e-3) + 1
    count = int(again[0]) if len(again) else 0
    if 1 < count <= len(rows) / 2 and np.abs(rows[count : 2 * count] - rows[:count]).max() < 1e-3:
        different = len(np.unique(np.round(rows, 3), axis=0))
        observed = f"{different:,} different ones with a seed"
        raise Failure(slip.seed_used_again.about(count=count), f"{len(rows):,} different rows of codings", observed)


def require_untouched(slip: type[Slip], codings: np.ndarray, scale: float = 1.0) -> None:
    """Raise ``Failure`` where draws of about this standard deviation were cut off, rounded or evened out.

    Of the first two values come again and again.

    Of thousands of draws from a Gaussian about 0.004 others lie within 10⁻³ of the largest: four do so once in 10⁸ runs. Where the
    distribution simply ends, as uniform numbers do, the values just inside are as dense.
    """
    values, counts = np.unique(codings, return_counts=True)
    flat = np.round(
        (codings.ravel() if np.median(counts) == 1 else values) / scale, 3
    )  # columns that repeat: once each
    ends = [end for end in (flat.min(), flat.max()) if _piled_up(np.abs(flat - end))]
    different = len(np.unique(flat))
    if different < min(200, codings.size / 4):
        mistake = slip.draws_rounded.about(count=different)
        raise Failure(mistake, "a number of its own for every coding", f"{different} different numbers")
    if ends:
        at = " and ".join(f"{scale * end:.4g}" for end in ends)
        raise Failure(slip.draws_cut_off.about(ends=at), "codings without limits", f"codings that end at {at}")
    evened = evened_out([codings / scale], [1, 0] if codings.shape[1] >= 4 else [1])
    if evened:
        raise Failure(slip.draws_evened_out.about(what=evened), "codings that are independent of each other", evened)


def _piled_up(distances: np.ndarray) -> bool:
    """Whether at least four values lie at an end, and ten times as densely as a little further inside."""
    at, inside = np.sum(distances < 1.5e-3), np.sum((distances >= 1.5e-3) & (distances < 31.5e-3)) / 20
    return bool(at >= 4 and at > 10 * inside)


def spread(covariance: np.ndarray) -> str:
    """Standard deviations and the largest correlation."""
    std = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    correlation = np.abs(covariance / np.outer(std, std) - np.eye(len(std))).max()
    return f"standard deviations {numbers(std, 2)}, correlations up to {correlation:.2f}"


def _sorted(rows: np.ndarray) -> np.ndarray:
    """The rows in an order that only they decide."""
    flat = rows.reshape(len(rows), -1)
    return flat[np.lexsort(np.round(flat, 3).T[::-1])]


def images_for(function: Callable[..., Any], n_images: int, asked: Asked, call: Callable[..., str]) -> dict:
    """Evidence of the images that a function draws for each seed: one pixel in sixteen of them.

    Args:
        function: ``(**seed) -> images``, the student's with its other arguments given.
        n_images: how many it has to draw.
        asked: as ``seeds`` made them.
        call: ``(**seed) -> str``, how to call that in messages.
    """
    evidence = {}
    for key, seed in asked.items():
        with doing(f"calling {call(**seed)}"):
            written = write_array(function(**seed))
        if written.get("kind") == "array" and written["shape"][:3] == [n_images, 28, 28]:
            images = read_array(written)
            written = write(images.reshape(n_images, -1)[:, ::EVERY])
        evidence[key] = written
    return evidence


def judge_images_for(
    slip: type[Slip], asked: Asked, evidence: Mapping, call: Callable[..., str], shape: tuple[int, int]
) -> str:
    """Judge the evidence of ``images_for``; ``shape``: the number of images, and of their codings."""
    n_images, codings_size = shape
    seen = {}
    for key, seed in asked.items():
        written = evidence[key]
        if not isinstance(written, Mapping) or written.get("shape") != [n_images, PIXELS // EVERY]:
            images_of(written, call(**seed), n_images, codings_size)
            raise Failure(slip.unrecognised, "images", "something else")
        seen[key] = shaped(written, call(**seed), (n_images, PIXELS // EVERY))
    judge_seeds(slip, asked, seen, "images")
    return "same seed, same images; another seed or none, other images."


def codings_behind(images: Any, n_images: int, pattern: Pattern) -> tuple[dict, np.ndarray | None]:
    """Evidence of many images, a few of them whole, and the codings that they were decoded from, (n_images, codings).

    Of something else than images the evidence is its shape, and there are no codings.
    """
    written = write_array(images, largest=n_images * PIXELS)
    if written.get("kind") != "array":
        return {"images": written}, None
    pixels = read_array(written)
    if pixels.shape not in {(n_images, 28, 28), (n_images, 28, 28, 1)}:
        return {"images": write(np.zeros(pixels.shape, "bool"))}, None
    pixels = pixels.reshape(n_images, 28, 28)
    low, high = (float(pixels.min()), float(pixels.max())) if np.isfinite(pixels).all() else (0.0, 1.0)
    return {"images": write(pixels[:SHOWN]), "range": [low, high]}, read(pixels, pattern)


def require_images(evidence: Mapping, what: str, n_images: int, pattern: Pattern, were_read: bool) -> None:
    """Raise ``Failure`` unless the evidence of ``codings_behind`` shows images that the decoder made."""
    if not were_read:
        images_of(evidence["images"], what, n_images, pattern.codings_size)
        raise ValueError("evidence without codings")
    images = images_of(evidence["images"], what, SHOWN, pattern.codings_size)
    mistake = why_not_decoded(images, pattern)
    from_0_to_1 = np.allclose(evidence["range"], [0, 1], rtol=0, atol=1e-6)
    if mistake == calls.Slip.not_decoded and from_0_to_1 and np.mean((images <= 1e-6) | (images >= 1 - 1e-6)) < 0.01:
        # All images were stretched together: among the few that are shown, the darkest and the brightest need not be.
        raise Failure(calls.Slip.rescaled_not_clipped, "the decoder's images", "pixels from exactly 0 to exactly 1")
    require_decoded(images, pattern)
