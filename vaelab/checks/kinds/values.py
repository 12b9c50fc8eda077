"""Functions of arrays that are compared with a formula.

How such a check probes: ``call`` gives the function copies of its arguments, and notes what came back and which of the copies
were changed. How it judges: ``several``, ``number`` and ``per_image`` take apart what came back; a ``Formula`` says what one
of the values must be. A wrong value is looked up in the exercise's own table of wrong formulas; then among the slips that
every formula shares, which the ``Formula`` works out from its reference, its arguments and what it counts; last in what
happened to the arguments.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake, doing, hinted, match, numbers, read_array, running_on, shaped, write
from vaelab.checks.engine.errors import arguments_unused, data_among, globals_read
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import terms
from vaelab.checks.kinds.value_slips import Slip

WRITTEN_IN = (
    10,
    25,
    28,
    49,
    PIXELS,
    1000,
)  # the course's numbers: codings, epochs, sides, maps of 7 × 7, pixels, a usual n
FIRST = (1, 2, 10, 16, 25, 28, 32, 50, 64, 100, 128)  # how many of something are taken for all of it
SIMPLE = {0.1, 0.2, 0.25, 0.5, 2, 4, 5, 10}  # factors that formulas have of their own
MOST_ROWS = 400  # of more images no other averages than the mean are tried


def call(function: Callable, what: str, arguments: Mapping[str, Any], **options: Any) -> tuple[Any, dict]:
    """What the function returns for copies of the arguments, and evidence of those it changed, if any.

    Args:
        function: the student's.
        what: how to call it in messages, ``"f(x, y)"``.
        arguments: arrays, dictionaries of arrays, or anything else, by name and in order; only the former two are copied.
        options: passed on by name.
    """
    given = {name: copy.deepcopy(value) if _is_data(value) else value for name, value in arguments.items()}
    shapes = [f"{name} of shape {value.shape}" for name, value in given.items() if isinstance(value, np.ndarray)]
    with doing(f"calling {what} with {', '.join(shapes)}"):
        returned = function(*given.values(), **options)
    changed = [name for name, value in given.items() if _is_data(value) and not _same(value, arguments[name])]
    code, space = getattr(function, "__code__", None), getattr(function, "__globals__", {})
    noted = {
        "changed": changed,
        "notebook": data_among(globals_read(code), space) if code else [],
        "unused": arguments_unused(code) if code else [],
    }
    return returned, {name: those for name, those in noted.items() if those}


def _is_data(value: Any) -> bool:
    return isinstance(value, np.ndarray | dict)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    return np.array_equal(one, other)


def noted(slip: type[Slip], evidence: Mapping) -> Mistake | None:
    """What became of the arguments, as ``call`` noted it, if that tells why a value is wrong."""
    about = {
        "changed": slip.argument_changed,
        "notebook": slip.variable_of_the_notebook,
        "unused": slip.argument_unused,
    }
    return next((_about(mistake, evidence[name]) for name, mistake in about.items() if evidence.get(name)), None)


@contextmanager
def explained(slip: type[Slip], evidence: Mapping) -> Iterator[None]:
    """Where NaN came back, say what became of the arguments, as ``call`` noted it: of a class that is not there the mean is NaN."""
    try:
        yield
    except Failure as failure:
        cause = noted(slip, evidence) if failure.mistake.name == slip.not_finite.name else None
        if cause is None:
            raise
        raise Failure(cause, failure.expected, failure.observed) from None


def require_kept(slip: type[Slip], evidence: Mapping) -> None:
    """Raise ``Failure`` where the function changed what it was given, as ``call`` noted it."""
    if evidence.get("changed"):
        raise Failure(_about(slip.argument_changed, evidence["changed"]), "arguments as they were", "changed ones")


def _about(mistake: Mistake, names: list) -> Mistake:
    return mistake.about(things=" and ".join(f"`{str(name)[:40]}`" for name in names[:4]))


def several(written: Any, count: int, names: str) -> list[Mapping]:
    """The written items of a tuple, list or flat array of ``count`` things. Raises ``Failure`` for anything else."""
    if isinstance(written, Mapping) and written.get("kind") == "array" and written.get("shape") == [count]:
        return [write(float(value)) for value in shaped(written, names, (count,))]
    return _items(written, count, f"what the function returns ({names})", names, Slip.not_several_things, names)


def pair(written: Any, what: str, slip: type[Slip], expected: str) -> list[Mapping]:
    """The written items of a tuple or list of two. Raises ``Failure`` for anything else; one array of two rows is no pair."""
    if isinstance(written, Mapping) and written.get("kind") == "array" and written.get("shape") == [2]:
        return [write(float(value)) for value in read_array(written)]  # two numbers, each of which may be one too few
    return _items(written, 2, what, expected, slip.not_a_pair)


def _items(written: Any, count: int, what: str, expected: str, mistake: Mistake, names: str = "") -> list[Mapping]:
    about = written if isinstance(written, Mapping) else {}
    kind, shape = about.get("kind"), about.get("shape")
    if kind == "sequence" and about["length"] == len(about["items"]) == count:
        return list(about["items"])
    if about.get("type") == "NoneType":
        raise Failure(Slip.nothing_returned.about(what=what), expected, "None")
    found = {"sequence": f"{about.get('length')} things", "array": f"one array of shape {tuple(shape or ())}"}
    mistake = hinted(mistake.about(count=count, names=names), str(about.get("type")))
    raise Failure(mistake, expected, found.get(kind, f"a {about.get('type')}"))


def number(written: Mapping, what: str, shapes: Mapping[tuple[int, ...], Mistake] | None = None) -> float:
    """The one number that was written, also where it lies in an array of one. Raises ``Failure`` for anything else."""
    if written.get("shape") == [1]:
        written = {**written, "shape": []}
    return float(shaped(written, what, (), shapes))


def entropy_like(written: Mapping, what: str) -> float:
    """``number`` of a sum of p log p, where NaN is nearly always that of a p of 0."""
    try:
        return number(written, what)
    except Failure as failure:
        if failure.mistake.name == Slip.not_finite.name and failure.observed == "nan":
            raise Failure(Slip.zero_times_log_zero.about(what=what), failure.expected, failure.observed) from None
        raise


def per_image(
    written: Mapping, what: str, n: int, slip: type[Slip], shapes: Mapping[tuple[int, ...], Mistake] | None = None
) -> np.ndarray:
    """The ``n`` values, one for each image. Raises ``Failure`` for anything else."""
    one, few, axis = (
        mistake.about(what=what, things="the images")
        for mistake in (slip.reduced_to_one_number, slip.some_only, slip.one_axis_too_many)
    )
    fewer = {(length,): few for length in range(2, n)}
    if n > 1 and isinstance(written, Mapping) and written.get("shape") in ([n, 1], [1, n]):
        raise Failure(axis, f"shape ({n},)", f"shape {tuple(written['shape'])}")
    if isinstance(written, Mapping) and str(written.get("dtype")) == "bool":
        raise Failure(slip.compared_with_a_threshold.about(what=what), "numbers", "true and false")
    return shaped(written, what, (n,), {**fewer, (): one, (1,): one, **(shapes or {})})


@dataclass(frozen=True)
class Formula:
    """What one value must be, and how to tell what else it is.

    Attributes:
        what: how to call the value in messages; for the expected one with ``unit`` behind the number.
        reference: ``(*arguments) -> value``, the right formula.
        arguments: arrays and numbers by name; of an array a student may take some only, along its first axis.
        slip: the exercise's family, for its words.
        counts: how many of what the formula adds up or averages over, ``{"images": 40, "pixels": 784}``.
        rtol, atol: how far a right value may be off.
        exact: the relative tolerance of the shared slips, which are many.
        terms: by name, what the right value is the sum of; those that are alike everywhere too.
    """

    what: str
    reference: Callable[..., Any]
    arguments: Mapping[str, np.ndarray]
    slip: type[Slip] = Slip
    counts: Mapping[str, int] = field(default_factory=dict)
    rtol: float = 1e-3
    atol: float = 0.0
    exact: float = 1e-4
    unit: str = ""
    terms: Mapping[str, np.ndarray] = field(default_factory=dict)

    @cached_property
    def right(self) -> np.ndarray:
        return np.asarray(self.reference(*self.arguments.values()), "float64")

    def fits(self, seen: Any) -> bool:
        return np.allclose(seen, self.right, rtol=self.rtol, atol=self.atol)

    def failure(
        self,
        seen: Any,
        *tables: Mapping[Mistake, Any],
        evidence: Mapping | None = None,
        otherwise: Mistake | None = None,
    ) -> Failure:
        """The failure of a value that does not fit.

        Args:
            seen: the student's, of the right shape.
            tables: what each known mistake of the exercise gives; those of the first table that fits are named.
            evidence: as ``call`` made it, for arguments that were changed or never looked at.
            otherwise: what is certain of a value that is none of these; by default nothing.
        """
        named = self.named(seen, *tables) or noted(self.slip, evidence or {})
        named = named or otherwise or self.slip.unrecognised
        named = named.about(what=self.what)
        expected, observed = _side_by_side(self.right, np.asarray(seen, "float64"))
        return Failure(named, f"{running_on(self.what)} {expected}{self.unit}", observed)

    def named(self, seen: Any, *tables: Mapping[Mistake, Any]) -> Mistake | None:
        """The mistake that gives exactly this: of the first table that has one, else of those that every formula shares."""
        if self._is_rounded(np.asarray(seen, "float64")):
            return self.slip.rounded.about(what=self.what)
        found = (match(seen, table, self.exact, self._nothing_in(seen)) for table in tables)
        mistake = next(filter(None, found), None) or self.shared(np.asarray(seen, "float64"))
        return mistake.about(what=self.what) if mistake else None

    def _is_rounded(self, seen: np.ndarray) -> bool:
        """Whether these are the right numbers to one, two or three places, by which no other slip ends; whole ones may be more."""
        if seen.shape != self.right.shape or np.array_equal(seen, np.round(seen)):
            return False
        return any(np.allclose(seen, np.round(self.right, digits), rtol=1e-7, atol=0) for digits in (1, 2, 3))

    def shared(self, seen: np.ndarray) -> Mistake | None:
        """The slip, among those that every formula shares, that gives exactly this."""
        if seen.size > 1 and np.ptp(self.right) > 0:
            named = self.slip.one_number_for_all if np.ptp(seen) == 0 and seen.any() else self._arranged(seen)
            if named:
                return named
        # Of equals the last, so the likelier after the rarer: a value twice too large is hardly 10 in the place of 5.
        tables = self._written_in, self._of_some, self._exchanged, self._transformed, self._scaled, self._counted
        candidates: dict[Mistake, list] = {}
        with np.errstate(all="ignore"):
            for mistake, values in itertools.chain.from_iterable(table() for table in tables):
                candidates.setdefault(mistake, []).append(values)
        found = match(seen, candidates, self.exact, self._nothing_in(seen)) or self._everywhere(seen)
        found = found or terms.named(self.slip, seen, self.right, self.terms, self.exact, self.counts)
        return found or self._partly_zero(seen)

    def _partly_zero(self, seen: np.ndarray) -> Mistake | None:
        """Right numbers and zeros; of two or three things each may be wrong for a reason of its own."""
        if (
            seen.size < 4
            or seen.shape != self.right.shape
            or not seen.any()
            or not self.fits(np.where(seen, seen, self.right))
        ):
            return None
        return self.slip.some_set_to_zero

    def _everywhere(self, seen: np.ndarray) -> Mistake | None:
        """Two numbers and more that are all off by one factor, or by one number."""
        right = self.right
        if right.shape != seen.shape or right.size < 2 or np.ptp(right) <= 1e-3 * np.abs(right).max():
            return None
        factor, added = seen.sum() / right.sum(), float(np.mean(seen - right))
        left_by_factor, left_by_number = (np.abs(seen - made).max() for made in (factor * right, right + added))
        scaled = np.allclose(seen, factor * right, rtol=self.exact, atol=self._nothing_in(seen)) and seen.any()
        if (
            scaled and left_by_factor <= left_by_number
        ):  # of large numbers, a small one added looks like a factor near 1
            share = self.slip.shares_of_the_total
            named = (
                share if abs(seen.sum() - 1) < self.exact else self.slip.another_factor.about(factor=f"{factor:.4g}")
            )
            return named if abs(factor - 1) > 1e-3 else None  # “1 times the right one” names nothing
        if np.allclose(seen, right + added, rtol=self.exact, atol=self._nothing) and np.ptp(seen) > 0:
            return self.slip.something_added.about(number=f"{added:.4g}")
        return None

    @property
    def _nothing(self) -> float:
        """What float32 may leave where a 0 belongs."""
        return self.atol or self._rounding

    @property
    def _rounding(self) -> float:
        return 1e-7 * float(np.abs(self.right).max(initial=0))

    def _nothing_in(self, seen: Any) -> float:
        """The same in values that may be far smaller than the right ones: divided by 784, all of them would be nothing."""
        return max(self._rounding, min(self._nothing, self.exact * float(np.abs(seen).max(initial=0))))

    def _arranged(self, seen: np.ndarray) -> Mistake | None:
        """The right numbers in other places."""

        def same(one: np.ndarray) -> bool:
            return np.allclose(seen, one, rtol=self.exact, atol=self._nothing)

        right, slip = self.right, self.slip
        if same(right):  # too far off to be right, and too near for any other order
            return None
        if right.ndim == 2 and right.shape[0] == right.shape[1] and same(right.T):
            return slip.transposed_values
        if not np.allclose(np.sort(seen, axis=None), np.sort(right, axis=None), rtol=self.exact, atol=self._nothing):
            return None
        if any(same(np.flip(right, axis)) for axis in range(right.ndim)) or same(np.flip(right)):
            return slip.reversed_values
        in_order = [np.sort(right, axis) for axis in range(right.ndim)]
        is_sorted = any(same(each) or same(np.flip(each, axis)) for axis, each in enumerate(in_order))
        return slip.sorted_values if is_sorted else slip.in_another_order

    def _counted(self) -> Iterator[tuple[Mistake, np.ndarray]]:
        """A sum for a mean and the reverse over whatever is counted, one thing for another."""
        slip, right, counts = self.slip, self.right, self.counts
        for names in itertools.chain.from_iterable(itertools.combinations(counts, n + 1) for n in range(len(counts))):
            count = int(np.prod([counts[name] for name in names]))
            words = {"things": " and ".join(names), "count": f"{count:,}"}
            yield slip.sum_for_mean.about(**words), right * count
            yield slip.mean_for_sum.about(**words), right / count
        for one, other in itertools.permutations(counts, 2):
            yield slip.another_thing_counted.about(things=one, others=other), right * counts[other] / counts[one]

    def _written_in(self) -> Iterator[tuple[Mistake, np.ndarray]]:
        """A number of the course in the place of a count."""
        for (things, count), written in itertools.product(self.counts.items(), WRITTEN_IN):
            mistake = self.slip.number_written_in.about(things=things, count=count, number=written)
            for factor in (count / written, written / count):
                if factor in SIMPLE:  # 10 written in for 40 looks like a ¼ of another origin
                    mistake = self.slip.another_factor.about(factor=f"{factor:g}")
                yield mistake, self.right * factor

    def _scaled(self) -> Iterator[tuple[Mistake, np.ndarray]]:
        slip = self.slip
        factors = {
            slip.percent: 100, slip.hundredth: 0.01, slip.doubled: 2, slip.halved: 0.5, slip.in_bits: 1 / np.log(2),
            slip.wrong_sign: -1, slip.multiplied_by_784: PIXELS, slip.divided_by_784: 1 / PIXELS,
        }  # fmt: skip
        yield from ((mistake, self.right * factor) for mistake, factor in factors.items())

    def _transformed(self) -> Iterator[tuple[Mistake, np.ndarray]]:
        """What is done to each right number."""
        slip, right = self.slip, self.right
        yield slip.sign_dropped, np.abs(right)
        yield slip.root_taken, np.sqrt(right)
        yield slip.squared, right**2
        yield slip.logarithm_taken, np.log(right)
        if np.abs(right).min(initial=1) > 0.1:  # near 0 it is 1 + the value, and that has many causes
            yield slip.exponential_taken, np.exp(right)
        yield slip.upside_down, 1 / right
        yield slip.complement, 1 - right
        if right.ndim == 1 and right.size > 2:
            yield slip.added_up_along, np.cumsum(right)
        yield from ((slip.rounded, np.round(right, digits)) for digits in range(4))
        # Ones wherever there is anything have many causes.
        cut = [made for made in (np.floor(right), np.ceil(right)) if made.size == 1 or np.unique(made).size > 2]
        yield from ((slip.rounded, made) for made in cut)
        yield from ((slip.clipped, np.clip(right, *limits)) for limits in ((0, 1), (0, np.inf), (-np.inf, 1)))
        yield slip.zero, 0 * right

    def _exchanged(self) -> Iterator[tuple[Mistake, np.ndarray]]:
        """Two arguments of one shape in each other's place."""
        for one, other in itertools.combinations(self.arguments, 2):
            values = dict(self.arguments)
            if np.shape(values[one]) == np.shape(values[other]):
                values[one], values[other] = values[other], values[one]
                yield self.slip.arguments_exchanged.about(things=one, others=other), self._of(values)

    def _of_some(self) -> Iterator[tuple[Mistake, np.ndarray]]:
        """Of the arguments of one length: the first or last few, all but one, every other; and averages over batches."""
        by_length: dict[int, list[str]] = {}
        for name, array in self.arguments.items():
            if np.ndim(array):
                by_length.setdefault(len(array), []).append(name)
        for length, names in by_length.items():
            things = "the images" if length == self.counts.get("images") else " and ".join(names)
            mistake = self.slip.some_only.about(things=things)

            def of(part: slice, names: list[str] = names) -> np.ndarray:
                return self._of({name: a[part] if name in names else a for name, a in self.arguments.items()})

            firsts = sorted({size for size in (*FIRST, length // 2, length - 1) if 0 < size < length})
            for size in firsts:
                yield from ((mistake, of(slice(size))), (mistake, of(slice(-size, None))))
            rests = sorted({length % size for size in firsts} - {0, *firsts})  # a loop over batches keeps its last
            yield from ((mistake, of(slice(-size, None))) for size in rests)
            yield from ((mistake, of(slice(start, None, 2))) for start in range(min(2, length)))
            yield from self._other_averages([of(slice(i, i + 1)) for i in range(length)] if length <= MOST_ROWS else [])
            for size in firsts[2:]:
                parts = [of(slice(start, start + size)) for start in range(0, length, size)]
                if all(part.shape == self.right.shape for part in parts):
                    yield self.slip.batches_averaged.about(count=size), np.mean(parts, axis=0)

    def _other_averages(self, rows: list[np.ndarray]) -> Iterator[tuple[Mistake, np.ndarray]]:
        """The median and the extremes of what the right value is the mean of, if it is one."""
        if len(rows) > 2 and all(row.shape == self.right.shape for row in rows) and self.fits(np.mean(rows, axis=0)):
            yield self.slip.median_taken, np.median(rows, axis=0)
            yield self.slip.deviation_taken, np.std(rows, axis=0)
            yield self.slip.extreme_taken.about(which="largest"), np.max(rows, axis=0)
            yield self.slip.extreme_taken.about(which="smallest"), np.min(rows, axis=0)

    def _of(self, arguments: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.asarray(self.reference(*arguments.values()), "float64")


def _side_by_side(right: np.ndarray, seen: np.ndarray) -> tuple[str, str]:
    """Both as numbers; of many, the entry that differs most."""
    if right.size <= 6 or right.shape != seen.shape:
        return numbers(right), numbers(seen)
    place = np.unravel_index(np.argmax(np.abs(seen - right)), right.shape)
    at = ", ".join(map(str, place))
    return f"{right[place]:.4g} at [{at}]", f"{seen[place]:.4g} at [{at}]"


def miscounted(slip: type[Slip], what: str, right: float, total: int, images: int) -> dict[Mistake, list[float]]:
    """What the slips that all counts share make of ``right`` out of ``total``, found in so many images."""
    found = {
        slip.share_for_count: [right / total, 1 - right / total],
        slip.percent: [100 * right / total, 100 - 100 * right / total],
        slip.images_for_codings: [images, images * right, images * total, images * (total - right)],
        slip.off_by_one: [right - 1, right + 1],
    }
    return {mistake.about(what=what): values for mistake, values in found.items()}
