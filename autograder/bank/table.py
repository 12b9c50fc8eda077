"""What the checks said of the whole bank, counted by exercise: right answers accepted, wrong ones caught, named, pointed at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from autograder.bank import Variant
from autograder.bank.trial import Outcome
from vaelab.checks.engine.verdict import UNNAMED

RIGHT = "right", "accepted"
WRONG = "wrong", "caught", "named", "pointed at", "generic"
COLUMNS = (*RIGHT, *WRONG)


def counted(variant: Variant, outcomes: list[Outcome]) -> tuple[str, ...]:
    """The columns in which an answer counts."""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if variant.correct:
        return RIGHT[:1] if failed else RIGHT
    if not failed:
        return WRONG[:1]
    first = next((outcome for outcome in failed if outcome.test == variant.test), failed[0])
    return (*WRONG[:2], said(first))


def said(outcome: Outcome) -> str:
    """How far a failed test leads: to a mistake with a name, else to the answer's own line or to what differs, or nowhere."""
    if outcome.mistake == "not_defined":
        return "named"
    verdict = outcome.verdict
    if verdict and verdict.mistake not in UNNAMED:
        return "named"
    return "pointed at" if verdict and verdict.expected and verdict.observed else "generic"


def markdown(results: Iterable[tuple[Variant, list[Outcome]]]) -> str:
    """The table, a row for each exercise and one for all."""
    rows: dict[str, Counter] = {}
    for variant, outcomes in results:
        row = rows.setdefault(f"{variant.assignment}/{variant.exercise}", Counter())
        row.update(counted(variant, outcomes))
    rows["all"] = sum(rows.values(), Counter())
    head = [f"| exercise | {' | '.join(COLUMNS)} |", f"|---|{'---:|' * len(COLUMNS)}"]
    return "\n".join(
        [*head, *(f"| {name} | {' | '.join(str(row[key]) for key in COLUMNS)} |" for name, row in rows.items())]
    )
