"""An index of the mistakes that the checks name: what each means, what to do about it, and how many answers of the bank make it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from autograder import bank
from vaelab import checks
from vaelab.checks.engine import Mistake
from vaelab.checks.engine.raised import Raised
from vaelab.checks.engine.verdict import UNNAMED


@dataclass(frozen=True)
class Entry:
    """A mistake of one exercise. ``made`` is the number of the bank's answers that must be told so."""

    assignment: str
    exercise: str
    mistake: Mistake
    made: int


def entries(assignment: str) -> Iterator[Entry]:
    """The mistakes of an assignment's exercises, in the order of the checks: each exercise's own, and others that an answer makes."""
    made = Counter((variant.exercise, variant.mistake) for variant in bank.variants(assignment))
    for module in checks.exercises():
        *_, folder, exercise = module.__name__.split(".")
        if folder != assignment:
            continue
        own = {mistake.name for mistake in module.Slip.own}
        known = {mistake.name: mistake for mistake in (*Raised.own, *_mistakes(module.Slip))}
        for name, mistake in known.items():
            if name not in UNNAMED and (name in own or made[exercise, name]):
                yield Entry(assignment, exercise, _without_blanks(mistake), made[exercise, name])


def _without_blanks(mistake: Mistake) -> Mistake:
    """The mistake with … where a message has words of the answer."""
    says, hint = (re.sub(r"\{\w+\}", "…", text).replace("….", "…") for text in mistake.texts)
    return replace(mistake, says=says[:1].upper() + says[1:], hint=hint)


def _mistakes(family: type) -> Iterator[Mistake]:
    """All mistakes of a family; of several with one name the last, which is the exercise's own."""
    for parent in reversed(family.__mro__):
        yield from (getattr(family, name) for name, thing in vars(parent).items() if isinstance(thing, Mistake))


def markdown(assignment: str) -> str:
    """The index of an assignment: a list for each exercise, because a table would be too wide for a phone."""
    lines = [f"## {assignment}", ""]
    for exercise, own in groupby(entries(assignment), key=lambda entry: entry.exercise):
        mistakes = (entry.mistake for entry in own)
        lines += [f"### {exercise}", "", *(f"- `{one.name}`: {one.says}<br>{one.hint}" for one in mistakes), ""]
    return "\n".join(lines)
