"""Run a test in a kernel that has run a student's code, so that ``judge.trust`` can tell whether its reports are to be believed.

Everything is sent into the kernel as text: what is done there stands in ``inside``.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell

from autograder import course, judge, syntax
from autograder.harmless.words import printable
from autograder.judge import trust

LIBRARY = course.ROOT / "vaelab"


def _text(*names: str) -> str:
    """Files of ``inside`` as one text. What one of them takes from another is there already, above it."""
    folder = Path(__file__).with_name("inside")
    files = [folder.joinpath(f"{name}.py").read_text(encoding="utf-8") for name in names]
    taken = re.compile(r"^from (__future__|autograder)\b.*\n", re.MULTILINE)
    return "\n".join(["from __future__ import annotations", *(taken.sub("", file) for file in files)])


CHECKS = _text("checks")
STATE = _text("setting", "python", "libraries", "state")


def inside(function: str, *arguments: Any) -> str:
    """An expression that calls a function of ``inside/checks.py`` in a kernel and leaves no names behind."""
    return _called(CHECKS, function, "get_ipython()", *map(repr, arguments))


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
    await client.run_silently("", expression=_called(STATE, "remember"))
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
        digest, _, fingerprints = str(syntax.literal(said)).partition(" ")  # of its repr: IPython shortens dictionaries
    except (TypeError, ValueError, SyntaxError, MemoryError, RecursionError):
        return "", ""
    return digest, fingerprints


def _fingerprints(said: str) -> dict[str, Any]:
    try:
        found = syntax.literal(said)
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
    canary = new_code_cell(trust.source_of(call)) if all(map(str.isidentifier, names)) else None
    steps = [of_test := (cell, trust.test_nonce(nonce, name), None)]
    if canary:
        stand_in = names, secrets.token_hex(8)
        steps.insert(secrets.randbits(1), (canary, trust.canary_nonce(nonce, name), stand_in))
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
    said = await client.run_silently("", expression=_called(STATE, "restore", repr(nonce)))
    try:
        found = syntax.literal(said or "[]")
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    return [printable(words, 200) for words in found if isinstance(words, str)] if isinstance(found, list) else []


def _changed(before: Pristine, digest: str, said: str) -> list[str]:
    if digest == before.digest:
        return []
    then, now = _fingerprints(before.said), _fingerprints(said)
    return sorted(key for key in {*now, *then} if now.get(key) != then.get(key)) or ["the order of things"]
