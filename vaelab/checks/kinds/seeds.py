"""Functions with an argument ``seed``: the same seed, the same result; another seed or none, other results.

A check calls the student's function with the seeds of ``asked``, writes what comes back, and lets ``judge`` compare.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vaelab.checks.engine import Failure, General


class Slip(General):
    seed_fixed = (
        "Every call returns the same {things}, whatever the seed.",
        "A number is written into the function where the argument seed belongs.",
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
    seed_zero_ignored = (
        "seed=0 is taken for no seed.",
        "0 counts as false in `if seed:` and `seed or …`. Ask `if seed is not None`, or hand seed on as it is.",
    )


def asked(rng: np.random.Generator) -> dict[str, int | None]:
    """The seeds of the calls. Those without one come second and third: what a global seed leaves behind must not matter."""
    first, second = (int(seed) for seed in rng.choice(2**31 - 1, 2, replace=False) + 1)
    calls = {"first": first, "free": None, "free_again": None, "first_again": first, "second": second}
    return {**calls, "zero": 0, "zero_again": 0}


def judge(slip: type[Slip], seeds: Mapping[str, int | None], seen: Mapping[str, np.ndarray], things: str) -> None:
    """Raise ``Failure`` unless equal seeds, and only those, gave equal results.

    Args:
        slip: the exercise's family, for its words.
        seeds: as ``asked`` made them.
        seen: what each call returned.
        things: what to call it.
    """

    def same(one: str, other: str) -> bool:
        return np.allclose(seen[one], seen[other], rtol=0, atol=1e-4 * max(1.0, np.abs(seen[one]).max()))

    first, second = seeds["first"], seeds["second"]
    if same("free", "free_again"):
        named = slip.seed_fixed if same("first", "second") else slip.same_images_without_a_seed
        raise Failure(named, "two calls without a seed that differ", f"the same {things} twice")
    if not same("first", "first_again"):
        raise Failure(slip.seed_has_no_effect, f"seed={first} gives the same {things} twice", f"different {things}")
    if same("first", "second"):
        raise Failure(
            slip.every_seed_the_same, f"seed={first} and seed={second} give different {things}", f"the same {things}"
        )
    if not same("zero", "zero_again"):
        raise Failure(slip.seed_zero_ignored, f"seed=0 gives the same {things} twice", f"different {things}")
