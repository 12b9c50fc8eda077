"""What an error of a student's code becomes: evidence where it was raised, a failed verdict where it is judged."""

from __future__ import annotations

import linecache
import re
import site
import sysconfig
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from vaelab._given import GivenAway
from vaelab.checks.engine.mistakes import General
from vaelab.checks.engine.verdict import Failure

_LIBRARIES = tuple(
    {
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("purelib"),
        *site.getsitepackages(),
        str(Path(__file__).parents[2]),
    }
)


# The line that ends an answer as it was released; with words in the brackets it is the student's own.
_STUB = re.compile(r"\braise\s+NotImplementedError\s*(\(\s*\))?\s*;?\s*(#.*)?$")
# Where AutoGraph translated the code, its message holds the traceback of the student's lines.
_TRANSLATED = re.compile(r'^ +File "(.+)", line \d+, in .*\n +(.+)$', re.MULTILINE)


def is_stub(error: BaseException) -> bool:
    """Whether an error comes from a line that the student has yet to replace.

    An error's type does not tell: TensorFlow raises ``NotImplementedError`` for NumPy in a graph, Keras for a missing ``call``.
    """
    return bool(_STUB.search(_own_line(error)))


def describe(error: Exception, step: str) -> dict:
    """Type, reason and the student's own line of an error; never a library's traceback."""
    return {
        "type": type(error).__name__,
        "reason": _encodable(reason(error)[:400]),
        "line": _encodable(_own_line(error)[:200]),
        "stub": is_stub(error),
        "doing": step,
    }


def _own_line(error: BaseException) -> str:
    """The last line of the traceback that is in the student's own code."""
    line = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if _is_own(frame.filename):
            line = frame.line or linecache.getline(frame.filename, frame.lineno or 0).strip()
    if str(error).startswith("in user code:"):
        line = next((code for file, code in reversed(_TRANSLATED.findall(str(error))) if _is_own(file)), line)
    return line


def _is_own(file: str) -> bool:
    return (
        not file.startswith((*_LIBRARIES, "<frozen", "<__array_function")) and "__autograph_generated_file" not in file
    )


def _encodable(text: str) -> str:
    """The text without surrogates that stand alone, which no message of a kernel can hold."""
    return text.encode("utf-8", "replace").decode()


def reason(error: Exception) -> str:
    """The one sentence that matters of an error; Keras and AutoGraph wrap it in a paragraph each."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    if text.startswith("in user code:"):
        text = text.splitlines()[-1].strip()
    if text.startswith("Exception encountered when calling"):
        text = text.partition("\n\n")[2] or text
    text = text.rpartition("Error encountered:\n\n")[2]
    return text.split("\n\n")[0].replace("\n", " ").strip()


def failure_of(error: Mapping) -> Failure:
    """The failure for an error that student code raised."""
    kind, reason, line = (str(error.get(key, ""))[:400] for key in ("type", "reason", "line"))
    if error.get("stub") is True:
        return Failure(General.not_written, "your code", "`raise NotImplementedError()`")
    if kind == "Undefined":
        return Failure(General.undefined, "a function, class or model", "None")
    if kind == GivenAway.__name__:
        return Failure(General.library_function.about(name=reason), "your own code", f"`{line}`")
    step = str(error.get("doing", ""))[:200]
    says = f"{step[:1].upper()}{step[1:]} raised {kind}." if step else f"Your code raised {kind}."
    observed = ": ".join(filter(None, (kind, reason))) + (f"  —  at your line `{line}`" if line else "")
    return Failure(replace(General.exception, says=says), "no error", observed)
