"""What a student's function reaches: the things that it names, and those that functions of their own name for it."""

from __future__ import annotations

import dis
import inspect
import sys
import types
from collections.abc import Iterator, Mapping

from vaelab.checks.engine.own import is_own_file


def reached(function: object) -> Iterator[object]:
    """The function and all that it can get at by name: functions, classes, data; libraries are not looked into."""
    left, seen = [function], {}
    while left:
        thing = left.pop()
        if id(thing) not in seen:
            seen[id(thing)] = thing  # kept: the id of what is gone may be given out again
            yield thing
            left += _within(thing)


def _within(thing: object) -> Iterator[object]:
    match thing:
        case types.FunctionType() if is_own(thing):
            named = globals_in(thing.__code__) & thing.__globals__.keys()
            yield from (thing.__globals__[name] for name in named)
            yield from (content(cell) for cell in thing.__closure__ or ())
            yield from thing.__defaults__ or ()
        case types.MethodType():
            yield from (thing.__func__, thing.__self__)
        case type() if is_own(thing):
            yield from vars(thing).values()
        case list() | tuple():
            yield from thing
        case Mapping():
            yield from thing.values()
        case _ if is_own(type(thing)) and hasattr(thing, "__dict__"):
            yield from (type(thing), *vars(thing).values())
    if (wrapped := inspect.getattr_static(thing, "__wrapped__", None)) is not None:  # by functools.cache, say
        yield wrapped


def globals_in(code: types.CodeType) -> set[str]:
    """Global names that code reads, and the functions within it."""
    found = {str(one.argval) for one in dis.get_instructions(code) if one.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    within = (one for one in code.co_consts if isinstance(one, types.CodeType))
    return found.union(*map(globals_in, within))


def names_in(code: types.CodeType) -> set[str]:
    """All names that code uses, attributes and what it imports among them, and the functions within it."""
    within = (one for one in code.co_consts if isinstance(one, types.CodeType))
    return set(code.co_names).union(*map(names_in, within))


def mentions(function: object, name: str) -> bool:
    """Whether the function, or one of the student's that it gets at, uses this name anywhere."""
    own = (thing for thing in reached(function) if isinstance(thing, types.FunctionType) and is_own(thing))
    return any(name in names_in(thing.__code__) for thing in own)


def content(cell: types.CellType) -> object:
    """What a closure holds."""
    try:
        return cell.cell_contents
    except ValueError:  # of a function that is defined further down
        return "nothing yet"


def is_own(thing: object) -> bool:
    """Written in the notebook, or in a file that belongs to no library."""
    module = thing if isinstance(thing, types.ModuleType) else sys.modules.get(str(getattr(thing, "__module__", "")))
    if module is not None and module.__name__ == "__main__":
        return True
    file = getattr(module, "__file__", None)
    return file is not None and is_own_file(file)
