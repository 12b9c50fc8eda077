"""What a student's function reaches by name, itself or through functions of their own."""

from __future__ import annotations

import functools
import sysconfig
from pathlib import Path

import numpy as np

from vaelab.checks.engine.own import is_own_file
from vaelab.checks.engine.reaches import is_own, names_in, reached

LOADED = object()


def helper() -> object:
    return LOADED


@functools.cache
def remembered() -> object:
    return helper()


class Holder:
    def __init__(self, thing: object) -> None:
        self.thing = thing

    def __call__(self) -> object:
        return self.thing


def test_a_function_reaches_what_it_names_itself_or_through_others() -> None:
    within = [LOADED]
    ways = {
        "a global": lambda: LOADED,
        "another function": lambda: helper(),
        "a remembered one": lambda: remembered(),
        "a closure and a list": lambda: within[0],
        "an object": Holder(LOADED),
        "a nested function": lambda: (lambda: LOADED)(),
        "a default": lambda thing=LOADED: thing,
    }
    assert all(any(thing is LOADED for thing in reached(way)) for way in ways.values())


def test_what_it_does_not_name_it_does_not_reach() -> None:
    assert not any(thing is LOADED for thing in reached(lambda: sorted([])))


def test_what_a_function_imports_is_among_its_names() -> None:
    def inner() -> object:
        from vaelab import load_vae

        return load_vae

    assert "load_vae" in names_in(inner.__code__)


def test_a_folder_whose_name_begins_as_a_librarys_is_the_students() -> None:
    libraries = Path(sysconfig.get_path("purelib"))
    assert not is_own_file(str(libraries / "numpy" / "core.py")) and not is_own(np)
    assert is_own_file(str(libraries.with_name(f"{libraries.name}-of-mine") / "helpers.py"))
