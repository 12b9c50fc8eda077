"""A value that is a sum of terms, with several numbers to tell by: which term is off when all the others are right."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

from vaelab.checks.engine import Mistake, numbers
from vaelab.checks.kinds.value_slips import Slip

FEWEST = 4  # numbers: one factor that fits all of them is no accident


def named(
    slip: type[Slip],
    seen: np.ndarray,
    right: np.ndarray,
    terms: Mapping[str, np.ndarray],
    exact: float,
    counts: Mapping[str, int],
) -> Mistake | None:
    """The mistake in one term, or in several alike, that makes ``seen`` of ``right``, which is the sum of all ``terms``.

    A term that is the same number everywhere leaves no trace of its own, and is left to those that add a number.
    """
    if seen.shape != right.shape or seen.size < FEWEST or not np.isfinite(seen).all():
        return None
    off, nothing = seen - right, exact * np.abs(right).max()
    varied = {name: values for name, values in terms.items() if np.ptp(values) > nothing}
    for name, values in varied.items():
        for how, reduced in (("added up", values.sum()), ("averaged", values.mean())):
            if np.allclose(off, reduced - values, rtol=exact, atol=nothing):
                return slip.term_reduced_over_the_rows.about(term=name, how=how)
    for count in range(1, len(terms)):
        for names in itertools.combinations(terms, count):
            together = np.sum([np.broadcast_to(terms[name], seen.shape) for name in names], axis=0)
            factor = 1 + np.sum(off * together) / max(np.sum(together**2), 1e-300)
            if varied.keys() & set(names) and np.allclose(off, (factor - 1) * together, rtol=exact, atol=nothing):
                return _off_by(slip, " and ".join(names), factor, counts)
    return None


def _off_by(slip: type[Slip], term: str, factor: float, counts: Mapping[str, int]) -> Mistake:
    if abs(factor) < 1e-3:
        return slip.term_missing.about(term=term)
    if abs(factor + 1) < 1e-3:
        return slip.sign_of_a_term.about(term=term)
    for things, count in counts.items():
        if count > 2 and abs(factor * count - 1) < 1e-3:  # ½ has many causes
            return slip.term_averaged.about(term=term, things=things, count=count)
    return slip.factor_of_a_term.about(term=term, factor=numbers(factor))
