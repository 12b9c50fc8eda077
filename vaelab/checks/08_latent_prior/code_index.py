"""``to_index(codes, levels)`` and ``to_code(index, levels, size)``: codes on a grid as whole numbers, and back.

A code is read as a number with ``size`` digits in base ``levels``, the first digit counts most: −1 is the digit 0, 1 is levels − 1.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, at_most, match, numbers, read_array, shaped, write
from vaelab.checks.kinds import values

WHERE = "step 3, “A code is a number”"
TO_INDEX, TO_CODE = "to_index(codes, levels)", "to_code(index, levels, size)"
INDEX, CODE = "(codes + 1) / 2 · (levels − 1)", "2 k / (levels − 1) − 1"
OFF = 2e-6  # what float32 leaves on a code that went through straight_through


class Slip(values.Slip):
    digits_reversed = (
        "The digits are read in the wrong order: the first number of a code counts least.",
        "As in 365, the first digit counts most: its place is worth levels ** (size − 1), that of the last one 1.",
    )
    wrong_base = (
        "The places are not worth the powers of `levels`.",
        "A digit can have `levels` values, so the places are worth …, levels², levels, 1.",
    )
    powers_one_too_high = (
        "Every place is worth `levels` times too much.",
        "The last digit counts 1 (levels ** 0), the one before it levels.",
    )
    powers_missing = (
        "The digits are added up (or multiplied) as they are: different codes get the same number.",
        "Each digit has a place value: multiply by levels ** (size − 1), …, levels, 1 and add.",
    )
    not_moved_to_0 = (
        "The digits do not begin at 0.",
        "The digit of −1 is 0, that of 1 is levels − 1: (codes + 1) / 2 · (levels − 1).",
    )
    not_scaled = (
        "The numbers of a code are not made into digits with the right steps.",
        "From −1 to 1 is 2: (codes + 1) / 2 · (levels − 1) gives 0, 1, …, levels − 1.",
    )
    not_halved = (
        "codes + 1 is not halved: the digits are twice what they should be.",
        "From −1 to 1 is 2: (codes + 1) / 2 · (levels − 1) gives 0, 1, …, levels − 1.",
    )
    multiplied_by_levels = (
        "The digits run up to `levels`: what should be multiplied by levels − 1 is multiplied by levels.",
        "With `levels` digits the last is levels − 1: (codes + 1) / 2 · (levels − 1).",
    )
    brackets_missing = (
        "Brackets are missing: {seen} is worked out.",
        "· and / come before + and −, so both need brackets: {wanted}.",
    )
    only_odd = (
        "All is right for an odd number of levels, and not for an even one.",
        "levels // 2 cuts a half off there, and no digit is in the middle. Count from −1: (codes + 1) / 2 · (levels − 1), and back 2 k / (levels − 1) − 1.",
    )
    first_numbers_only = (
        "Only {count} of the {size} numbers of a code are read.",
        "Let the array say how many there are, codes.shape[-1]: no digit written out by hand.",
    )
    another_size = (
        "{seen} numbers come back for each code, where size asks for {size}.",
        "Use the argument size: levels ** np.arange(size)[::-1], no digit written out by hand.",
    )
    cut_off = (
        "Some digits are one too small: they were cut off, not rounded.",
        "In float32 a digit may come out as 2.9999998. Round before the type is changed: np.round(…).astype(int).",
    )
    compared_exactly = (
        "Some digits are wrong where a code is not exactly on the grid.",
        "In float32 a code may be off by a rounding error, so do not look it up with == or searchsorted: np.round((codes + 1) / 2 * (levels − 1)).",
    )
    floats_returned = (
        "The numbers are right, but of a floating-point type.",
        "They will index a table: round and make whole numbers of them, .astype(int).",
    )
    type_too_small = (
        "The type of the numbers is too small: they begin again at 0.",
        "8 bits end at 255. Use .astype(int), and .astype before multiplying.",
    )
    starts_at_1 = "The numbers begin at 1.", "The first code, −1 everywhere, has the number 0."
    digits_returned = (
        "The digits come back, one for each number of a code.",
        "Add them up with their place values, over the last axis.",
    )
    another_axis = (
        "The axis of the {size} numbers of a code is not the last one.",
        "It belongs behind the axes of index: np.stack(…, axis=-1). (np.unravel_index returns one array for each digit.)",
    )
    codes_not_scaled_back = (
        "The digits come back, not the numbers on the grid.",
        "Digit k is the number 2 k / (levels − 1) − 1.",
    )
    from_0_to_1 = (
        "The codes lie between 0 and 1.",
        "The grid runs from −1 to 1: digit k is the number 2 k / (levels − 1) − 1.",
    )
    levels_for_steps = (
        "The codes do not reach 1: the digits are divided by `levels`.",
        "The largest digit is levels − 1 and stands for 1: 2 k / (levels − 1) − 1.",
    )
    fraction_kept = (
        "Digits are fractions: the division leaves a remainder behind the point.",
        "A digit is a whole number: // levels, not / levels.",
    )
    remainder_missing = (
        "Digits are larger than levels − 1.",
        "The digit of a place is (index // place value) % levels.",
    )
    one_place_for_all = (
        "Every number of a code is the same digit.",
        "Each place has its own value: levels ** (size − 1), …, levels, 1.",
    )
    read_along_another_axis = (
        "The digits are read along another axis than the last one.",
        "The numbers of a code lie behind all other axes, (…, size): codes[..., i] is number i of every code.",
    )
    over_everything = (
        "One number comes back for all codes: the sum runs over all axes.",
        "Add up over the last axis alone: axis=-1.",
    )
    flattened = "The axes of the argument are lost.", "Keep them: (n, 7, 7, size) ↔ (n, 7, 7)."


def inputs(rng: np.random.Generator, levels: int = 5, size: int = 3) -> dict:
    """Twice: with these numbers, and with more levels, so that no number of the notebook can stand in the function."""
    at_least(3, levels=levels)
    at_least(2, size=size)
    at_most(9, levels=levels)
    at_most(5, size=size)
    return {"sets": [_set(rng, *numbers) for numbers in ((levels, size), (levels + 3, size + 1))]}


def _set(rng: np.random.Generator, levels: int, size: int) -> dict:
    """The first code and the last are among them; each number of a code is off by as much as float32 may leave."""
    digits = rng.integers(0, levels, (6, 5, size))
    digits[0, 0], digits[-1, -1] = 0, levels - 1
    off = rng.choice([-OFF, -OFF / 4, OFF / 4, OFF], digits.shape)
    codes = (_code(digits, levels) + off).astype("float32")
    return {"levels": levels, "size": size, "digits": digits, "codes": codes}


def probe_indices(to_index: Any, inputs: dict) -> dict:
    calls = []
    for one in inputs["sets"]:
        arguments = {"codes": one["codes"], "levels": one["levels"]}
        returned, noted = values.call(to_index, f"to_index(codes, {one['levels']})", arguments)
        calls.append({"indices": write(returned), **noted})
    return {"calls": calls}


def judge_indices(inputs: dict, evidence: Mapping) -> str:
    for one, called in zip(inputs["sets"], evidence["calls"], strict=True):
        levels, size, digits = one["levels"], one["size"], one["digits"]
        shape = digits.shape[:-1]
        shapes = {digits.shape: Slip.digits_returned, (digits[..., 0].size,): Slip.flattened, (): Slip.over_everything}
        shapes |= {other: Slip.read_along_another_axis for other in (digits.shape[1:], (shape[0], size))}
        one_more = Slip.one_axis_too_many.about(what="What comes back")
        seen = shaped(called["indices"], TO_INDEX, shape, shapes, one_more)
        right = digits @ _places(levels, size)
        if np.array_equal(seen, right):
            if not str(called["indices"].get("dtype")).lstrip("u").startswith("int"):
                raise Failure(Slip.floats_returned, "a type of whole numbers", str(called["indices"].get("dtype")))
            continue
        named = _named(one["codes"].astype("float64"), digits, levels, seen, called, _odd_was_right(inputs, one))
        worst = np.unravel_index(np.argmax(np.abs(seen - right)), shape)
        expected = f"{right[worst]} for the code {numbers(_code(digits[worst], levels), 3)} with {levels} levels"
        raise Failure(named, expected, numbers(seen[worst], 7))
    first = inputs["sets"][0]
    return f"numbers from 0 to {first['levels'] ** first['size'] - 1}, the first digit counts most."


def _odd_was_right(inputs: dict, one: dict) -> bool:
    """Whether this set has an even number of levels, and one with an odd number came before it."""
    first = inputs["sets"][0]
    return one is not first and first["levels"] % 2 == 1 and one["levels"] % 2 == 0


def _named(
    code: np.ndarray, digits: np.ndarray, levels: int, seen: np.ndarray, called: Mapping, odd_was_right: bool
) -> Any:
    size = digits.shape[-1]
    right, steps = digits @ _places(levels, size), levels - 1
    # What stands in the place of the digits, and what each is worth.
    odd_digits = {
        Slip.not_moved_to_0: [digits - steps / 2, digits - levels // 2, code, np.round(code), np.trunc(code), digits + 1, code * steps],
        Slip.not_scaled: [
            digits / 2, digits / steps, np.round(digits / steps), np.round((code + 1) * levels), np.round((code + 1) * 2), code + 1, np.round(code + 1),
        ],
        Slip.not_halved: [2 * digits],
        Slip.multiplied_by_levels: [np.round((code + 1) / 2 * levels), np.trunc((code + 1) / 2 * levels), digits * levels / steps],
        _brackets("(codes + 1) / 2 · levels − 1", INDEX): [np.round((code + 1) / 2 * levels - 1), np.trunc((code + 1) / 2 * levels - 1), np.round((code + 1) / 2 * levels) - 1],
        _brackets("codes + 1 / 2 · (levels − 1)", INDEX): [f(code + steps / 2) for f in (np.round, np.trunc, np.asarray)],
        **({Slip.only_odd: [np.round(code * (levels // 2) + levels // 2)]} if odd_was_right else {}),
    }  # fmt: skip
    places = _places(levels, size)
    known = {
        **{
            Slip.first_numbers_only.about(count=k, size=size): [
                order @ _places(levels, k)
                for part in (digits[..., :k], digits[..., -k:])
                for order in (part, part[..., ::-1])
            ]
            for k in range(1, size)
        },
        **{
            mistake: [order @ places for one in made for order in (one, one[..., ::-1])]
            for mistake, made in odd_digits.items()
        },
        Slip.digits_reversed: [digits[..., ::-1] @ places, code[..., ::-1] @ places],
        Slip.powers_missing: [digits.sum(axis=-1), digits.prod(axis=-1), code.sum(axis=-1), levels * digits.sum(axis=-1)],
        Slip.powers_one_too_high: [levels * right, levels * (digits[..., ::-1] @ places)],
        Slip.wrong_base: [
            order @ _places(base, size) for base in (steps, levels + 1, size, 2, 10) if base != levels
            for order in (digits, digits[..., ::-1])
        ] + [digits @ (levels * np.arange(size)[::-1]), digits @ (levels ^ np.arange(size)[::-1])],
        Slip.starts_at_1: [right + 1, digits[..., ::-1] @ places + 1],
    }  # fmt: skip
    if np.array_equal(seen % 256, right % 256) and seen.max() < 256 <= right.max():
        return Slip.type_too_small
    if seen.max() < 128 <= right.max() and np.array_equal((seen - right) % 256, 0 * right):
        return Slip.type_too_small
    if named := match(seen, known, 1e-5, 1e-3):
        return named
    if np.array_equal(seen, np.round(seen)):
        for of_places in (places, places[::-1]):
            off = _off_by(seen - right if of_places is places else seen - digits @ of_places, of_places, levels)
            if off is not None:
                return Slip.cut_off if off.max() <= 0 else Slip.compared_exactly
    formula = values.Formula("The number", lambda digits: digits @ places, {"digits": digits}, Slip)
    return formula.named(seen) or values.noted(Slip, called) or Slip.unrecognised


def _off_by(difference: np.ndarray, places: np.ndarray, levels: int) -> np.ndarray | None:
    """The digits −1, 0 or 1 of a difference of numbers, if it has such; a code may be wrong in any of its digits."""
    found, left = [], difference.astype("int64")
    for place in sorted(places, reverse=True):
        digit = np.round(left / place).astype(int)
        left = left - digit * place
        found.append(digit)
    digits = np.stack(found)
    return digits if not left.any() and np.abs(digits).max() <= 1 and digits.any() else None


def probe_codes(to_code: Any, inputs: dict) -> dict:
    calls = []
    for one in inputs["sets"]:
        arguments = {"index": _index(one), "levels": one["levels"], "size": one["size"]}
        returned, noted = values.call(to_code, f"to_code(index, {one['levels']}, {one['size']})", arguments)
        calls.append({"codes": write(returned), **noted})
    return {"calls": calls}


def judge_codes(inputs: dict, evidence: Mapping) -> str:
    for one, called in zip(inputs["sets"], evidence["calls"], strict=True):
        levels, digits = one["levels"], one["digits"]
        size, shape, axis = digits.shape[-1], digits.shape, Slip.another_axis.about(size=digits.shape[-1])
        shapes = {
            (size, *shape[:-1]): axis,
            (shape[0], size, shape[1]): axis,
            (digits[..., 0].size, size): Slip.flattened,
            (digits.size,): Slip.flattened,
        }
        others = (k for k in range(2, 7) if (*shape[:-1], k) not in {shape, *shapes})
        shapes |= {(*shape[:-1], k): Slip.another_size.about(seen=k, size=size) for k in others}
        seen = shaped(_stacked(called["codes"]), TO_CODE, shape, shapes)
        right = _code(digits, levels)
        if np.allclose(seen, right, atol=1e-4):
            continue
        index = _index(one)
        named = match(seen, _wrong_codes(index, digits, levels, _odd_was_right(inputs, one)), 1e-4, 1e-4)
        if named is None:
            formula = values.Formula(
                "The code", functools.partial(_code, levels=levels), {"digits": digits}, Slip, atol=1e-4
            )
            named = formula.named(seen) or values.noted(Slip, called) or Slip.unrecognised
        worst = np.unravel_index(np.argmax(np.abs(seen - right).max(axis=-1)), shape[:-1])
        expected = f"{numbers(right[worst], 3)} for the number {index[worst]} with {levels} levels"
        raise Failure(named, expected, numbers(seen[worst], 3))
    return "every number gives its code."


def _stacked(written: Any) -> Any:
    """A tuple of one array for each digit, as np.unravel_index makes it, as one array of them."""
    items = written.get("items") if isinstance(written, Mapping) else None
    if items and all(isinstance(one, Mapping) and one.get("kind") == "array" for one in items):
        arrays = [read_array(one) for one in items]
        return write(np.stack(arrays)) if len({one.shape for one in arrays}) == 1 else written
    return written


def _brackets(seen: str, wanted: str) -> Any:
    return Slip.brackets_missing.about(seen=seen, wanted=wanted)


def _wrong_codes(index: np.ndarray, digits: np.ndarray, levels: int, odd_was_right: bool) -> dict:
    size, steps = digits.shape[-1], levels - 1
    places = _places(levels, size)
    quotients = index[..., None] // places

    def other_base(base: int) -> np.ndarray:
        return index[..., None] // _places(base, size) % base

    fractions = index[..., None] / places % levels
    return {
        Slip.digits_reversed: _code(digits[..., ::-1], levels),
        Slip.codes_not_scaled_back: [digits, digits[..., ::-1], digits - levels // 2, digits - steps / 2],
        Slip.from_0_to_1: [one / n for one in (digits, digits[..., ::-1]) for n in (steps, levels)],
        Slip.levels_for_steps: [_code(digits, levels + 1), _code(digits[..., ::-1], levels + 1), (2 * digits + 1) / levels - 1],
        Slip.not_moved_to_0: [2 * digits / steps, digits - 1, (digits - levels // 2) / steps, digits / steps - 1],
        Slip.fraction_kept: [_code(one, levels) for one in (fractions, fractions[..., ::-1], index[..., None] / places)],
        Slip.remainder_missing: [_code(one, levels) for one in (quotients, quotients[..., ::-1], index[..., None] % places)],
        Slip.one_place_for_all: [_code(np.repeat((index // p % levels)[..., None], size, -1), levels) for p in places],
        Slip.wrong_base: [
            _code(order, n) for base in (steps, levels + 1, size, 2, 10) if base != levels and base > 1
            for order in (other_base(base), other_base(base)[..., ::-1]) for n in (levels, base) if n > 1
        ] + [_code(order, levels) for order in _half_in_another_base(index, levels, size)],
        Slip.powers_one_too_high: [_code(index[..., None] // (places * levels) % levels, levels)],
        _brackets("2 k / levels − 1 − 1", CODE): 2 * digits / levels - 2,
        _brackets("k / levels − 1 · 2 − 1", CODE): digits / levels - 3,
        **({Slip.only_odd: (digits - levels // 2) / (levels // 2)} if odd_was_right else {}),
    }  # fmt: skip


def _half_in_another_base(index: np.ndarray, levels: int, size: int) -> list[np.ndarray]:
    """Digits whose place values and whose remainders belong to two bases, ``levels`` one of them."""
    found = []
    for base in (levels - 1, levels + 1, size, 2, 10):
        found += [index[..., None] // _places(base, size) % levels, index[..., None] // _places(levels, size) % base]
    return [order for made in found for order in (made, made[..., ::-1])]


def _places(levels: int, size: int) -> np.ndarray:
    """What the digits count, the first most."""
    return levels ** np.arange(size)[::-1]


def _code(digits: np.ndarray, levels: int) -> np.ndarray:
    return 2 * digits / (levels - 1) - 1


def _index(one: dict) -> np.ndarray:
    return one["digits"] @ _places(one["levels"], one["size"])


indices = Check(inputs, probe_indices, judge_indices)
codes = Check(inputs, probe_codes, judge_codes)
