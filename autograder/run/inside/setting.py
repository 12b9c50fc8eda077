"""One process-wide setting: how to read it, how to put it back, and what to say of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple

# Texts, since this file's own objects are other ones when it runs again.
UNKNOWN = "<unknown>"
ABSENT = "<absent>"


class Setting(NamedTuple):
    """How to read one setting, how to put it back, and what to say when it was ``found`` to differ (nothing: silent)."""

    module: str
    read: Callable[[], Any]
    write: Callable[[Any], object]
    words: Callable[[Any, Any], str] = lambda found, kept: ""
    fresh: Any = UNKNOWN
    same: Callable[[Any, Any], bool] = lambda found, kept: found is kept or bool(found == kept)


def loaded(name: str) -> Any:
    return sys.modules[name]


def attribute(path: str, words: str = "", fresh: Any = UNKNOWN) -> Setting:
    """A setting that is a variable of a module, ``module:name``; ``words`` may say ``{}``, what it was."""
    module, name = path.split(":")
    *inner, last = name.split(".")

    def owner() -> Any:
        thing = loaded(module)
        for part in inner:
            thing = getattr(thing, part)
        return thing

    return Setting(
        module,
        lambda: getattr(owner(), last, ABSENT),
        lambda kept: delattr(owner(), last) if kept == ABSENT else setattr(owner(), last, kept),
        lambda found, kept: words.format(getattr(found, "name", found)),
        fresh,
    )
