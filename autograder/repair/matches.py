"""Which cell of a submitted notebook is which cell of the instructor's."""

from __future__ import annotations

from autograder.repair.parts import Original, Part
from autograder.repair.reading import RawCell, squashed


def matched(cells: list[RawCell], original: Original) -> dict[Part, list[RawCell]]:
    """All copies of each named cell, in their order in the submission."""
    found: dict[Part, list[RawCell]] = {}
    for cell in cells:
        if part := original.claimed(cell):
            found.setdefault(part, []).append(cell)
    for part, copies in found.items():
        if not part.is_answer:  # beside a true copy, others only bear the name
            found[part] = _alike(part, copies) or copies
    known = {id(cell) for copies in found.values() for cell in copies}
    texts = {squashed(part.released) for part in original.parts if not part.name}
    loose = [cell for cell in cells if id(cell) not in known and cell.squashed not in texts]
    for part in original.named.values():
        if part not in found or (part.is_answer and all(map(part.untouched, found[part]))):
            # A part that is there in its released form needs no second copy of that.
            free = [cell for cell in loose if part not in found or not part.untouched(cell)]
            copies = _alike(part, free) if part.is_code or not part.is_answer else _near(part, cells, free, original)
            if copies:
                found[part] = sorted([*found.get(part, []), *copies], key=cells.index)
                loose = [cell for cell in loose if cell not in copies]
    return found


def _alike(part: Part, loose: list[RawCell]) -> list[RawCell]:
    """Those of some cells that have the text of a test, or of an answer and more."""
    if part.is_answer:
        return [cell for cell in loose if part.alike(cell)]
    return [cell for cell in loose if cell.squashed in {squashed(part.released), squashed(part.source.source)}]


def _near(part: Part, cells: list[RawCell], loose: list[RawCell], original: Original) -> list[RawCell]:
    """An answer in words looks like nothing known: the longest strange text between its question and what follows."""
    position = original.parts.index(part)
    question = squashed(original.parts[position - 1].released) if position else ""
    after = next((i + 1 for i, cell in enumerate(cells) if cell.squashed == question), len(cells))
    near: list[RawCell] = []
    for cell in cells[after:]:
        if cell.kind != "code" and any(cell is other for other in loose):
            near.append(cell)
        elif not part.untouched(cell):
            break
    return sorted(near, key=lambda cell: (part.untouched(cell), -len(cell.source)))[:1]
