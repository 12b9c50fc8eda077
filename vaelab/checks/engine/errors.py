"""What an error of a student's code becomes: evidence where it was raised, a failed verdict where it is judged."""

from __future__ import annotations

import dis
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

from vaelab._given import GivenAway
from vaelab.checks.engine.error_words import named
from vaelab.checks.engine.mistakes import General
from vaelab.checks.engine.own import is_own_file
from vaelab.checks.engine.patience import TooLong
from vaelab.checks.engine.raised import Raised
from vaelab.checks.engine.verdict import Failure

# The line that ends an answer as it was released; with words in the brackets it is the student's own.
_STUB = re.compile(r"\braise\s+NotImplementedError\s*(\(\s*\))?\s*;?\s*(#.*)?$")
_CHECKS = str(Path(__file__).parents[1]) + os.sep
# Where AutoGraph translated the code, its message holds the traceback of the student's lines.
_TRANSLATED = re.compile(r'^ +File "(.+)", line \d+, in .*\n +(.+)$', re.MULTILINE)

# `name, height = x.shape` and its like.
_FROM_A_SHAPE = r"^ *[(\[]?(?:\*?\w+, *)*{name}(?:, *\*?\w+)*,?[)\]]? *= *(?:(?:list|tuple)\()?[\w.]*\bshape\b"


def is_stub(error: BaseException) -> bool:
    """Whether an error comes from a line that the student has yet to replace.

    An error's type does not tell: TensorFlow raises ``NotImplementedError`` for NumPy in a graph, Keras for a missing ``call``.
    """
    return _is_stub(_own_line(error)[0])


def _is_stub(line: str) -> bool:
    return bool(_STUB.search(line))


def describe(error: BaseException, step: str) -> dict:
    """Type, reason and the student's own line of an error, and what that line names; no library's traceback."""
    line, frame = _own_line(error)
    return {
        "type": type(error).__name__,
        "reason": _encodable(reason(error)[:400]),
        "line": _encodable(line[:200]),
        "shapes": {name: _encodable(shape) for name, shape in _shapes(line, frame).items()},
        "notebook": [_encodable(name) for name in _variables_of_the_notebook(line, frame)],
        "length_unknown": _is_length_unknown(line, frame),
        "stub": _is_stub(line),
        "of_check": _is_of_check(error),
        "doing": step,
    }


def _own_line(error: BaseException) -> tuple[str, FrameType | None]:
    """The last line of the traceback that is in the student's own code, with its frame where there still is one.

    A notebook's cell goes before a file beside it, such as the course's vae.py: the line to mend is the one that called it.
    """
    steps = [(frame.f_code.co_filename, number, frame) for frame, number in traceback.walk_tb(error.__traceback__)]
    if str(error).startswith("in user code:"):
        steps += [(file, code, None) for file, code in _TRANSLATED.findall(str(error))]
    own = [step for step in reversed(steps) if is_own_file(step[0])]
    imported = _imported_files() if len({file for file, *_ in own}) > 1 else set()
    file, line, frame = next((step for step in own if step[0] not in imported), own[0] if own else ("", "", None))
    return line if isinstance(line, str) else linecache.getline(file, line).strip(), frame


def _is_of_check(error: BaseException) -> bool:
    """Whether a check's own line raised the error, of what had come back."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return frame.f_code.co_filename.startswith(_CHECKS)


def _shapes(line: str, frame: FrameType | None) -> dict[str, str]:
    """Of arrays and tensors, and of lists of them, that a line names: their shapes; of layers: that they are."""
    found = {}
    for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", line)):
        thing = frame.f_locals.get(name) if frame else None
        if isinstance(thing, ModuleType | type):
            continue
        if type(thing).__module__.startswith("keras.src.layers"):
            found[name] = f"a layer, {type(thing).__name__}"
        elif hasattr(thing, "shape"):
            found[name] = f"of shape {_shape(thing)}"
        elif isinstance(thing, list | tuple) and thing and all(hasattr(part, "shape") for part in thing):
            found[name] = f"a {type(thing).__name__} of shapes {', '.join(map(_shape, thing[:3]))}"
    return dict(list(found.items())[:4])


def _is_length_unknown(line: str, frame: FrameType | None) -> bool:
    """Whether a variable that a line names is None, and was taken out of a shape by a line above: a batch's length in a graph."""
    if frame is None:
        return False
    lines = linecache.getlines(frame.f_code.co_filename)[frame.f_code.co_firstlineno - 1 : frame.f_lineno]
    above = "\n".join(one.rstrip() for one in lines)
    empty = [name for name in re.findall(r"[A-Za-z_]\w*", line) if frame.f_locals.get(name, "") is None]
    return any(re.search(_FROM_A_SHAPE.format(name=name), above, re.MULTILINE) for name in empty)


def _variables_of_the_notebook(line: str, frame: FrameType | None) -> list[str]:
    """Arrays and models that a function's line takes from the notebook, where its arguments may be meant."""
    if frame is None or frame.f_code.co_name == "<module>":
        return []
    found = data_among(globals_read(frame.f_code), frame.f_globals)
    return [name for name in found if re.search(rf"(?<![\w.]){name}\b", line)]


def globals_read(code: CodeType) -> list[str]:
    """Names that a function's code, and the code within it, looks up outside of it."""
    within = [part for part in code.co_consts if isinstance(part, CodeType)]
    own = [step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"]
    return list(dict.fromkeys([*own, *(name for part in within for name in globals_read(part))]))


def arguments_unused(code: CodeType) -> list[str]:
    """Arguments that a function never looks at: that no line of it names, or that it gives another value first."""
    of_inner = {*code.co_cellvars}  # how an inner function uses them is not seen here
    first: dict[str, str] = {}
    for step in dis.get_instructions(code):
        # Python 3.13 joins two steps in one: STORE_FAST_LOAD_FAST with a pair of names.
        names = step.argval if isinstance(step.argval, tuple) else (step.argval,)
        for kind, name in zip(re.findall("(LOAD|STORE|DELETE)_FAST", step.opname), names, strict=False):
            first.setdefault(name, kind)
    given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return [name for name in given if name not in of_inner and first.get(name) != "LOAD"]


def data_among(names: Iterable[str], namespace: Mapping) -> list[str]:
    """Those names that stand for arrays or models, not for modules, functions or classes."""
    things = {name: namespace[name] for name in dict.fromkeys(names) if name in namespace}
    no_data = ModuleType, type, FunctionType
    return [
        name
        for name, thing in things.items()
        if not isinstance(thing, no_data) and (hasattr(thing, "shape") or hasattr(thing, "predict"))
    ][:4]


def _shape(thing: Any) -> str:
    try:
        return str(tuple(thing.shape))
    except Exception:  # a tensor of unknown rank, or something else that only looks like an array
        return "unknown"


def _imported_files() -> set[str]:
    """The files of all modules; a notebook's cells are not among them."""
    files = [getattr(module, "__dict__", {}).get("__file__") for module in list(sys.modules.values())]
    return {file for file in files if isinstance(file, str)}


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
    text = re.sub(r"\[{2,}[-+.\deE\s\[\]]{40,}", "[[…]]; ", text)  # the values of a whole batch
    text = re.sub(r"<KerasTensor shape=(\([^)]*\))[^>]*>", r"KerasTensor\1", text)
    text = re.sub(r"<class '(?:[\w.]*\.)?(\w+)'>", r"\1", text)
    text = re.sub(r"( instead)?:\s+array=\[.*|\s+If you are looking for numpy-related methods.*", ".", text)
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
    if error.get("of_check") is True and "inhomogeneous shape" in reason:
        return Failure(General.several_things_for_one, "one array", "several things of different shapes")
    step = str(error.get("doing", ""))[:200]
    mistake = named(kind, reason, line)
    if mistake == Raised.none_used and error.get("length_unknown") is True:
        mistake = Raised.size_not_known
    did = f"{step[:1].upper()}{step[1:]} raised {kind}" if step else f"Your code raised {kind}"
    says = f"{did}: {mistake.says}" if mistake is not General.exception else f"{did}."
    observed = ": ".join(filter(None, (kind, reason))) + (f"  —  at your line `{line}`" if line else "")
    if shapes := _shapes_in(error):
        observed += f", where {shapes}"
    hint = mistake.hint
    if names := error.get("notebook"):
        meant = " and ".join(f"`{str(name)[:40]}`" for name in list(names)[:4])
        hint += f" (Is {meant} meant? It comes from the notebook, not from the function's arguments.)"
    return Failure(replace(mistake, says=says, hint=hint), "no error", observed)


def _shapes_in(error: Mapping) -> str:
    """Names of the student's line and the shapes of what they held, as ``describe`` noted them."""
    noted = error.get("shapes")
    if not isinstance(noted, Mapping):
        return ""
    return ", ".join(f"`{str(name)[:40]}` is {str(what)[:80]}" for name, what in list(noted.items())[:4])
