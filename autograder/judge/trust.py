"""Does a kernel that ran a student's code still report what its checks see?

A student's code shares its process with the checks, so it can change them, or what they are made of. Four things are done about it, by ``run.guarding`` and here:

- Checks come from the read-only library and are loaded afresh before a test if they have been changed; hooks are removed.
- Each test has a secret of its own, made from that of the run: a report carries it, and that of another test does not count.
- Before or after each test, which is left to chance, its first check is run on a canary, an object that is wrong. Whatever
  makes everything pass gives itself away.
- After each test the functions that reports pass through are compared with those of a kernel without a student's code.

If the canary passes, or a function differs, the test counts as failed and the instructor is told.

What remains possible in principle: code in one's own process can compute anything that the checks can, so an attacker who has
read this file can tell the canary from the object, undo the change before the comparison, or answer the comparison in its
place. Such code needs names that no exercise needs, and ``plan.opaque`` tells them from its syntax. And nobody can tell a right answer from
evidence that a right answer, copied from somewhere, would have given.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from nbformat import NotebookNode

from autograder import judge
from autograder.submission import Note
from vaelab.checks.engine import Mistake, Verdict

TAMPERED = Mistake(
    "tampered",
    "The checks no longer tell right from wrong in this notebook: something in it changes Python, IPython or the checks.",
    "Take that out, restart the kernel and run the notebook from the top.",
)


def test_nonce(nonce: str, test: str) -> str:
    """The secret of one test of a run; nothing about the run's secret follows from it."""
    return hmac.new(nonce.encode(), test.encode(), "sha256").hexdigest()[:32]


def canary_nonce(nonce: str, test: str) -> str:
    return test_nonce(nonce, f"canary of {test}")


def source_of(call: judge.Call) -> str:
    """A check call as a cell of its own."""
    given = [*call.subjects, *(f"{name}={value!r}" for name, value in call.parameters.items())]
    return f"check.{call.check}({', '.join(given)})"


def why_not(source: str, guard: Mapping[str, Any] | None, nonce: str) -> str:
    """Why a test's reports are not to be believed; empty if they are.

    Args:
        source: the test cell's source, from the instructor's notebook.
        guard: what ``guarding.run_test`` returned.
        nonce: the canary's secret.
    """
    if guard is None:
        return "the test did not run to its end"
    if changed := guard["changed"]:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        return f"changed: {', '.join(changed[:3])}{more}"
    if guard["canary"] is None:
        return ""
    call = judge.calls(source)[0]
    [verdict, *more] = judge.verdicts(source_of(call), guard["canary"], nonce)
    if verdict.passed or more:
        return "an object that is wrong passed the same check"
    if verdict.mistake in {judge.NO_REPORT.name, judge.FOREIGN.name, judge.OVERSIZED.name, judge.NOT_DEFINED.name}:
        return "the same check did not report on an object that is wrong"
    return ""


def untrusted(source: str, why: str) -> list[Verdict]:
    """The verdict on a test whose reports are not to be believed."""
    return [judge.failed(judge.calls(source)[0], TAMPERED, why)]


def believed(cell: NotebookNode, source: str, guard: Mapping | None, nonce: str, ending: str) -> Sequence[Verdict]:
    """Verdicts on an executed test cell, failed if its kernel is not to be believed."""
    name = cell.metadata.nbgrader.grade_id
    found = judge.verdicts(source, cell.outputs, test_nonce(nonce, name), ending)
    # What was stopped has failed already, and nobody meddled with it.
    doubtful = not ending and any(one.passed for one in found)
    why = why_not(source, guard, canary_nonce(nonce, name)) if doubtful else ""
    return untrusted(source, why) if why else found


def notes(verdicts: Mapping[str, Sequence[Verdict]]) -> list[Note]:
    """What the instructor should know about tests whose reports were not believed."""
    found: dict[str, list[str]] = {}
    for test, judged in verdicts.items():
        for one in judged:
            if one.mistake in {TAMPERED.name, judge.FOREIGN.name}:
                found.setdefault(one.observed, []).append(f"`{test}`")
    return [
        Note(", ".join(tests), f"The reports of {', '.join(tests)} were not believed: {why}.", suspicious=True)
        for why, tests in found.items()
    ]
