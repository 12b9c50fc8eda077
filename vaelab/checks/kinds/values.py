"""Functions of arrays that are compared with a formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vaelab.checks.engine import Failure, General, Mistake, shaped, write


class Slip(General):
    not_several_things = (
        "The function does not return {count} things.",
        "Separate them by commas after return: {names}.",
    )


def several(written: Any, count: int, names: str) -> list[Mapping]:
    """The written items of a tuple, list or flat array of ``count`` things. Raises ``Failure`` for anything else."""
    if isinstance(written, Mapping) and written.get("kind") == "sequence" and written.get("length") == count:
        return list(written["items"])
    if isinstance(written, Mapping) and written.get("kind") == "array" and written.get("shape") == [count]:
        return [write(float(value)) for value in shaped(written, names, (count,))]
    if isinstance(written, Mapping) and written.get("type") == "NoneType":
        shaped(written, f"what the function returns ({names})", (count,))
    seen = written.get("shape") or written.get("length") or written.get("type")
    found = f"something of {'shape ' if isinstance(seen, list) else ''}{seen}"
    raise Failure(Slip.not_several_things.about(count=count, names=names), names, found)


def number(written: Mapping, what: str, shapes: Mapping[tuple[int, ...], Mistake] | None = None) -> float:
    """The one number that was written, also where it lies in an array of one. Raises ``Failure`` for anything else."""
    if written.get("shape") == [1]:
        written = {**written, "shape": []}
    return float(shaped(written, what, (), shapes))
