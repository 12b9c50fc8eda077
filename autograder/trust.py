"""Does a kernel that ran a student's code still report what its checks see?

A student's code shares its process with the checks, so it can change them, or what they are made of. Four things are done about it:

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

import ast
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import course, judge
from autograder.harmless.words import printable
from autograder.submission import Note
from vaelab.checks import Verdict
from vaelab.checks.verdict import Mistake

TAMPERED = Mistake(
    "tampered",
    "The checks no longer tell right from wrong in this notebook: something in it changes Python, IPython or the checks.",
    "Take that out, restart the kernel and run the notebook from the top.",
)
LIBRARY = course.ROOT / "vaelab"
_INSIDE, _STATE = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("_inside.py", "_state.py"))


def test_nonce(nonce: str, test: str) -> str:
    """The secret of one test of a run; nothing about the run's secret follows from it."""
    return hmac.new(nonce.encode(), test.encode(), "sha256").hexdigest()[:32]


def canary_nonce(nonce: str, test: str) -> str:
    return test_nonce(nonce, f"canary of {test}")


def inside(function: str, *arguments: Any) -> str:
    """An expression that calls a function of ``_inside`` in a kernel and leaves no names behind."""
    return _called(_INSIDE, function, "get_ipython()", *map(repr, arguments))


def _called(text: str, function: str, *arguments: str) -> str:
    given = ", ".join(arguments)
    return f'(lambda names: exec({text!r}, names) or names["{function}"]({given}))({{"__name__": "engine"}})'


@dataclass(frozen=True)
class Pristine:
    """What a kernel was like before it ran a student's code."""

    digest: str
    said: str  # all fingerprints, as the kernel wrote them: reading them takes longer than comparing the digest


async def pristine(client: Any) -> Pristine:
    """Have the checks in a new kernel, and take its fingerprints. Raises RuntimeError if it has none."""
    await client.run_silently("", expression=_called(_STATE, "remember"))
    digest, said = await _ask(client, "begin", str(LIBRARY))
    if not digest:
        raise RuntimeError("a new kernel could not load the checks")
    return Pristine(digest, said)


async def _turn(client: Any, nonce: str = "", canary: tuple[list[str], str] | None = None) -> tuple[str, str]:
    """Have a kernel ready for what comes next; its digest, and all fingerprints if that is not what it was."""
    return await _ask(client, "turn", str(LIBRARY), int(client.pristine.digest), nonce, canary)


async def _ask(client: Any, function: str, *arguments: Any) -> tuple[str, str]:
    """A digest and fingerprints, both empty if the kernel did not say them."""
    said = await client.run_silently("", expression=inside(function, *arguments))
    try:
        digest, _, fingerprints = str(ast.literal_eval(said)).partition(
            " "
        )  # of its repr: IPython shortens dictionaries
    except (TypeError, ValueError, SyntaxError, MemoryError, RecursionError):
        return "", ""
    return digest, fingerprints


def _fingerprints(said: str) -> dict[str, Any]:
    try:
        found = ast.literal_eval(said)
    except (TypeError, ValueError, SyntaxError, MemoryError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def run_test(client: Any, index: int, nonce: str, timeout: float) -> dict[str, Any]:
    """Run a test cell, and its canary before or after it.

    Returns:
        ``canary``: outputs of the canary's check (None: it has none), ``changed``: names of functions that differ from what
        they were before the student's code ran, ``state``: what was process-wide and had been changed, in words.
    """
    cell = client.nb.cells[index]
    name, [call, *_] = cell.metadata.nbgrader.grade_id, judge.calls(cell.source)
    names = list(call.subjects)
    canary = new_code_cell(_source(call)) if all(map(str.isidentifier, names)) else None
    steps = [of_test := (cell, test_nonce(nonce, name), None)]
    if canary:
        stand_in = names, secrets.token_hex(8)
        steps.insert(secrets.randbits(1), (canary, canary_nonce(nonce, name), stand_in))
    turns, state = [], []
    for code, secret, stand_in in steps:
        state += await _put_back(client, secret)
        turns.append(await _turn(client, secret, stand_in))
        await client.run(index, timeout, code)
    turns.append(await _turn(client))
    after = turns[steps.index(of_test) + 1]
    outputs = json.loads(json.dumps(canary.outputs)) if canary else None
    return {"canary": outputs, "changed": _changed(client.pristine, *after), "state": list(dict.fromkeys(state))}


async def _put_back(client: Any, nonce: str) -> list[str]:
    """Make what is process-wide what it was, with random numbers from a nonce; what had been changed, in words."""
    said = await client.run_silently("", expression=_called(_STATE, "restore", repr(nonce)))
    try:
        found = ast.literal_eval(said or "[]")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return [printable(words, 200) for words in found if isinstance(words, str)] if isinstance(found, list) else []


def _changed(before: Pristine, digest: str, said: str) -> list[str]:
    if digest == before.digest:
        return []
    then, now = _fingerprints(before.said), _fingerprints(said)
    return sorted(key for key in {*now, *then} if now.get(key) != then.get(key)) or ["the order of things"]


def _source(call: judge.Call) -> str:
    given = [*call.subjects, *(f"{name}={value!r}" for name, value in call.parameters.items())]
    return f"check.{call.check}({', '.join(given)})"


def why_not(source: str, guard: Mapping[str, Any] | None, nonce: str) -> str:
    """Why a test's reports are not to be believed; empty if they are.

    Args:
        source: the test cell's source, from the instructor's notebook.
        guard: what ``run_test`` returned.
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
    [verdict, *more] = judge.verdicts(_source(call), guard["canary"], nonce)
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
