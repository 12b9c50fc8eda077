"""Is it the same experiment as last time? A fingerprint of a function, of all that it uses, and of what it is given.

What counts is what the code does, not how it is laid out: comments and line breaks change nothing, a number does. Followed
are the student's own functions, classes and data; of installed libraries the version stands for everything.
"""

from __future__ import annotations

import functools
import hashlib
import platform
import sys
import types
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from vaelab.checks.engine.reaches import content, globals_in, is_own

_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...))
_BUILT_IN = (types.BuiltinFunctionType, types.MethodDescriptorType, types.WrapperDescriptorType)


class Unknown(Exception):
    """Something of which nobody can tell whether it is the same as last time; the text is its name."""


def fingerprint(*things: object) -> str:
    """A text that is the same again only if all of this is.

    Raises:
        Unknown: among the things, or among what they use, is something that cannot be compared.
    """
    looked = _Look()
    looked.at(platform.python_version(), "Python")
    for thing in things:
        looked.at(thing, getattr(thing, "__name__", "a value"))
    return looked.digest.hexdigest()


class _Look:
    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.seen: dict[int, tuple[int, object]] = {}  # with the things themselves: an id may be given out again

    def at(self, thing: object, name: str) -> None:
        """Take a thing in, called ``name`` where it is used."""
        if isinstance(thing, _PLAIN):
            self._note(type(thing).__name__, repr(thing))
        elif id(thing) in self.seen:
            self._note("again", str(self.seen[id(thing)][0]))
        else:
            self.seen[id(thing)] = len(self.seen), thing
            self._at_new(thing, name)

    def _note(self, *words: str) -> None:
        self.digest.update("\0".join((*words, "\n")).encode(errors="surrogatepass"))

    def _at_all(self, things: Iterator[tuple[str, object]]) -> None:
        for name, thing in things:
            self._note(name)
            self.at(thing, name)

    def _at_new(self, thing: object, name: str) -> None:
        size = len(thing) if isinstance(thing, list | tuple | Mapping) else 0
        self._note(type(thing).__name__, str(size))
        match thing:
            case list() | tuple():
                self._at_all((name, one) for one in thing)
            case set() | frozenset():
                self._note(*sorted(map(fingerprint, thing)))
            case Mapping():
                self._at_all((repr(key), value) for key, value in thing.items())
            case np.ndarray() | np.generic():
                self._at_array(np.asarray(thing), name)
            case types.ModuleType():
                self._at_module(thing)
            case types.CodeType():
                self._at_code(thing)
            case functools.partial():
                self._at_all(iter([("function", thing.func), ("given", thing.args), ("named", thing.keywords)]))
            case types.MethodType():
                self._at_all(iter([("function", thing.__func__), ("self", thing.__self__)]))
            case staticmethod() | classmethod():
                self.at(thing.__func__, name)
            case property():
                self._at_all(iter([("get", thing.fget), ("set", thing.fset)]))
            case _ if isinstance(thing, (type, types.FunctionType, *_BUILT_IN)) and not is_own(thing):
                self._note(str(thing.__module__), thing.__qualname__)
                self._at_module(sys.modules.get(str(thing.__module__).split(".")[0]))
            case types.FunctionType():
                self._at_function(thing)
            case type():
                self._at_all(iter([("bases", thing.__bases__), *_members(thing)]))
            case _:
                self._at_object(thing, name)

    def _at_array(self, array: np.ndarray, name: str) -> None:
        if array.dtype.hasobject:
            self.at(array.tolist(), name)
        else:
            self._note(str(array.dtype), str(array.shape))
            self.digest.update(np.ascontiguousarray(array))

    def _at_module(self, module: types.ModuleType | None) -> None:
        if module is not None and is_own(module):
            self.digest.update(Path(str(module.__file__)).read_bytes())
        else:
            self._note(getattr(module, "__name__", ""), str(getattr(module, "__version__", "")))

    def _at_function(self, function: types.FunctionType) -> None:
        self.at(function.__code__, function.__name__)
        self.at((function.__defaults__, function.__kwdefaults__), "defaults")
        enclosed = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        self._at_all((name, content(cell)) for name, cell in enclosed)
        used = sorted(globals_in(function.__code__) & function.__globals__.keys())
        self._at_all((name, function.__globals__[name]) for name in used)

    def _at_code(self, code: types.CodeType) -> None:
        self.digest.update(code.co_code)
        self._note(*code.co_names)
        self._at_all((code.co_name, one) for one in code.co_consts)

    def _at_object(self, thing: object, name: str) -> None:
        """Models by their layers and weights, tensors by their values, a student's own things by what is in them."""
        if hasattr(thing, "get_weights"):
            self.at(type(thing), name)
            self._note(*(type(layer).__name__ for layer in getattr(thing, "layers", ())))
            self.at(thing.get_weights(), name)
        elif hasattr(thing, "__array__"):
            self._at_array(np.asarray(thing), name)
        elif is_own(type(thing)) and hasattr(thing, "__dict__"):
            self.at(type(thing), name)
            self.at(vars(thing), name)
        else:
            raise Unknown(name)


def _members(cls: type) -> Iterator[tuple[str, object]]:
    """What a class defines, without what Python writes into every class, which differs from run to run."""
    without = ("__dict__", "__weakref__", "__module__", "__firstlineno__", "__static_attributes__", "_abc_impl")
    return ((name, one) for name, one in sorted(vars(cls).items()) if name not in without)
