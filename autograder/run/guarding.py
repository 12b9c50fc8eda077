"""Run a test in a kernel that has run a student's code, so that ``judge.trust`` can tell whether its reports are to be believed.

Everything that is done in the kernel stands in ``inside``, and is sent there with each call.
"""

from __future__ import annotations

import binascii
import json
import marshal
import re
import secrets
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell

from autograder import course, judge, syntax
from autograder.harmless.words import printable
from autograder.judge import trust
from vaelab.checks.registry import CHECKS

LIBRARY = course.ROOT / "vaelab"


def _text(*names: str) -> str:
    """Files of ``inside`` as one text. What one of them takes from another is there already, above it."""
    folder = Path(__file__).with_name("inside")
    files = [folder.joinpath(f"{name}.py").read_text(encoding="utf-8") for name in names]
    taken = re.compile(r"^from (__future__|autograder)\b.*\n", re.MULTILINE)
    return "\n".join(["from __future__ import annotations", *(taken.sub("", file) for file in files)])


STATE = _text("setting", "python", "libraries", "state")


def _packed() -> str:
    """All of ``inside``, compiled here, once, and not in a kernel several times a test. The same Python runs kernels."""
    compiled = compile(_text("setting", "python", "libraries", "state", "checks"), "<engine>", "exec")
    return binascii.b2a_base64(zlib.compress(marshal.dumps(compiled), 9), newline=False).decode()


_UNPACKED = (
    f"__import__('marshal').loads(__import__('zlib').decompress(__import__('binascii').a2b_base64('{_packed()}')))"
)


def _inside(calls: tuple[str, ...]) -> str:
    """An expression that calls functions of ``inside`` in a kernel, one after the other, and leaves no names behind."""
    called = f"lambda names: exec({_UNPACKED}, names) or [eval(call, names) for call in {calls}]"
    return f"({called})({{'__name__': 'engine', 'shell': get_ipython()}})"


@dataclass(frozen=True)
class Pristine:
    """What a kernel was like before it ran a student's code."""

    digest: str
    said: str  # all fingerprints, as the kernel wrote them: reading them takes longer than comparing the digest
    exercises: tuple[str, ...]  # whose checks are called in it: the fingerprints are of what their reports pass through


async def pristine(client: Any) -> Pristine:
    """Have the checks in a new kernel, and take its fingerprints. Raises RuntimeError if it has none."""
    exercises = tuple(sorted(_exercises(client)))
    _, (digest, said) = await _ask(client, "remember()", f"begin(shell, {str(LIBRARY)!r}, {exercises})")
    if not digest:
        raise RuntimeError("a new kernel could not load the checks")
    return Pristine(digest, said, exercises)


def _exercises(client: Any) -> set[str]:
    """Whose checks the tests call."""
    tests = [cell.source for cell in client.nb.cells if course.of(cell).is_test]
    return {CHECKS[call.check].exercise for test in tests for call in judge.calls(test)}


async def _turn(
    client: Any, nonce: str = "", canary: tuple[list[str], str] | None = None, look: bool = True
) -> tuple[list[str], tuple[str, str]]:
    """Have a kernel ready for what comes next: a check with this nonce, if there is one.

    Returns:
        What was process-wide and had been changed, in words; the digest, and all fingerprints if that is not what it was.
    """
    sound = client.pristine
    turn = f"turn(shell, {str(LIBRARY)!r}, {sound.exercises}, {int(sound.digest)}, {nonce!r}, {canary!r}, {look})"
    return await _ask(client, *[f"restore({nonce!r})"] * bool(nonce), turn)


async def _ask(client: Any, *calls: str) -> tuple[list[str], tuple[str, str]]:
    """What the calls return, the last one's as digest and fingerprints; all empty if the kernel did not say it."""
    said = await client.run_silently("", expression=_inside(calls))
    try:
        *first, last = syntax.literal(said)  # of its repr: IPython shortens dictionaries
        words = [printable(one, 200) for one in (first and first[0]) or () if isinstance(one, str)]
        digest, _, fingerprints = str(last).partition(" ")
    except (TypeError, ValueError, SyntaxError, MemoryError, RecursionError):
        return [], ("", "")
    return words, (digest, fingerprints)


def _fingerprints(said: str) -> dict[str, Any]:
    try:
        found = syntax.literal(said)
    except (TypeError, ValueError, SyntaxError, MemoryError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def run_test(client: Any, index: int, nonce: str, timeout: float) -> dict[str, Any]:
    """Run a test cell, and its canary before or after it.

    The kernel is looked at after the test, and before it where something of the student's has run since the last look.

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
    state, found = [], []
    for code, *of_step in [*steps, (None,)]:
        words, digest = await _turn(client, *of_step, look=not client.undisturbed)
        state += words
        found.append(digest)
        client.undisturbed = code is not cell
        if code:
            await client.run(index, timeout, code)
    after = found[steps.index(of_test) + 1]
    outputs = json.loads(json.dumps(canary.outputs)) if canary else None
    return {"canary": outputs, "changed": _changed(client.pristine, *after), "state": list(dict.fromkeys(state))}


def _changed(before: Pristine, digest: str, said: str) -> list[str]:
    if digest == before.digest:
        return []
    then, now = _fingerprints(before.said), _fingerprints(said)
    for key in [key for key in now.keys() - then.keys() if key.startswith("numpy.") and now[key] in then.values()]:
        del now[key]  # `np.product = np.prod`: one more name for what is there, as NumPy itself once had it
    changed = sorted(key for key in {*now, *then} if now.get(key) != then.get(key))
    return changed or ([] if now else ["the order of things"])
