"""What an error of a student's code becomes: evidence where it was raised, a failed verdict where it is judged."""

from __future__ import annotations

import linecache
import os
import re
import site
import sys
import sysconfig
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from vaelab._given import GivenAway
from vaelab.checks.engine.mistakes import General
from vaelab.checks.engine.patience import TooLong
from vaelab.checks.engine.raised import named
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
    return bool(_STUB.search(_own_line_and_names(error)[0]))


def describe(error: BaseException, step: str) -> dict:
    """Type, reason and the student's own line of an error, and the shapes of what that line names; no library's traceback."""
    line, names = _own_line_and_names(error)
    return {
        "type": type(error).__name__,
        "reason": _encodable(reason(error)[:400]),
        "line": _encodable(line[:200]),
        "shapes": {name: _encodable(shape) for name, shape in _shapes(line, names).items()},
        "stub": is_stub(error),
        "doing": step,
    }


def _own_line_and_names(error: BaseException) -> tuple[str, Mapping]:
    """The last line of the traceback that is in the student's own code, and what its function had named by then.

    A notebook's cell goes before a file beside it, such as the course's vae.py: the line to mend is the one that called it.
    """
    found = [
        (frame.f_code.co_filename, number, frame.f_locals) for frame, number in traceback.walk_tb(error.__traceback__)
    ]
    own = [(linecache.getline(file, number).strip(), names, file) for file, number, names in found if _is_own(file)]
    if str(error).startswith("in user code:"):
        translated = [(code, {}, file) for file, code in _TRANSLATED.findall(str(error)) if _is_own(file)]
        own = translated or own
    line, names, _ = next((one for one in reversed(own) if not _is_module(one[2])), own[-1] if own else ("", {}, ""))
    return line, names


def _shapes(line: str, names: Mapping) -> dict[str, str]:
    """Of arrays and tensors, and of lists of them, that a line names: their shapes."""
    found = {}
    for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", line)):
        thing = names.get(name)
        if isinstance(thing, ModuleType | type):
            continue
        if hasattr(thing, "shape"):
            found[name] = f"of shape {_shape(thing)}"
        elif isinstance(thing, list | tuple) and thing and all(hasattr(part, "shape") for part in thing):
            found[name] = f"a {type(thing).__name__} of shapes {', '.join(map(_shape, thing[:3]))}"
    return dict(list(found.items())[:4])


def _shape(thing: Any) -> str:
    try:
        return str(tuple(thing.shape))
    except Exception:  # a tensor of unknown rank, or something else that only looks like an array
        return "unknown"


def _is_own(file: str) -> bool:
    """Whether a file of a traceback is the student's: a notebook's cell, or a module of theirs."""
    if file.startswith("<"):
        return not file.startswith(("<frozen", "<__array_function", "<attrs"))
    # What a library was compiled from goes by a name without a folder: numpy/random/_generator.pyx.
    return os.path.isabs(file) and not file.startswith(_LIBRARIES) and "__autograph_generated_file" not in file


def _is_module(file: str) -> bool:
    """Whether a file was imported; a notebook's cells are not."""
    return any(getattr(module, "__file__", None) == file for module in list(sys.modules.values()))


def _encodable(text: str) -> str:
    """The text without surrogates that stand alone, which no message of a kernel can hold."""
    return text.encode("utf-8", "replace").decode()


def reason(error: BaseException) -> str:
    """The one sentence that matters of an error; Keras and AutoGraph wrap it in a paragraph each."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    if text.startswith("in user code:"):
        text = text.splitlines()[-1].strip()
    if text.startswith("Exception encountered when calling"):
        text = text.partition("\n\n")[2] or text
    text = text.rpartition("Error encountered:\n\n")[2]
    text = text.split("\n\n")[0].replace("\n", " ").partition(" You can attempt the following")[0].strip()
    text = re.sub(r"<KerasTensor shape=(\([^)]*\))[^>]*>", r"KerasTensor\1", text)
    text = re.sub(r"<class '(?:[\w.]*\.)?(\w+)'>", r"\1", text)
    return re.sub(r" \(of type \w+\)| of type \w+$|\{\{function_node [^}]*\}\} ", "", text)


def failure_of(error: Mapping) -> Failure:
    """The failure for an error that student code raised."""
    kind, reason, line = (str(error.get(key, ""))[:400] for key in ("type", "reason", "line"))
    if error.get("stub") is True:
        return Failure(General.not_written, "your code", "`raise NotImplementedError()`")
    if kind == "Undefined":
        return Failure(General.undefined, "a function, class or model", "None")
    if kind == TooLong.__name__:
        at = f", now at your line `{line}`" if line else ""
        return Failure(
            General.takes_too_long.about(doing=str(error.get("doing", ""))[:200] or "your code"),
            "an answer",
            f"none yet{at}",
        )
    if kind == GivenAway.__name__:
        return Failure(General.library_function.about(name=reason), "your own code", f"`{line}`")
    step = str(error.get("doing", ""))[:200]
    mistake = named(kind, reason, line)
    did = f"{step[:1].upper()}{step[1:]} raised {kind}" if step else f"Your code raised {kind}"
    says = f"{did}: {mistake.says}" if mistake is not General.exception else f"{did}."
    observed = ": ".join(filter(None, (kind, reason))) + (f"  —  at your line `{line}`" if line else "")
    if shapes := _shapes_in(error):
        observed += f", where {shapes}"
    return Failure(replace(mistake, says=says), "no error", observed)


def _shapes_in(error: Mapping) -> str:
    """Names of the student's line and the shapes of what they held, as ``describe`` noted them."""
    noted = error.get("shapes")
    if not isinstance(noted, Mapping):
        return ""
    return ", ".join(f"`{str(name)[:40]}` is {str(what)[:80]}" for name, what in list(noted.items())[:4])
