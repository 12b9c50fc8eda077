"""Which statements does a test need? Names, followed back from the test to the statements that bind them."""

from __future__ import annotations

import builtins
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from autograder.plan.cells import Cells, Entry, Test

# What every notebook has, and what the engine puts there.
GIVEN = {
    *dir(builtins),
    "check",
    "display",
    "get_ipython",
    "In",
    "Out",
    "_",
    "__",
    "___",
    "_ih",
    "_oh",
    "_dh",
    "__name__",
}


@dataclass
class Needed:
    """What one test needs.

    Attributes:
        why: statement → the name for which it is needed, and the statement that needs it (None: the test itself).
        missing: name → what needs it, of those that nothing binds.
        hidden: name → opaque statements that may bind it, since nothing else does.
        not_written: names that only the released answer binds.
        looked: how far was looked for what changes a name, by the name and the position of its binding.
    """

    why: dict[Entry, tuple[str, Entry | None]] = field(default_factory=dict)
    missing: dict[str, Entry | None] = field(default_factory=dict)
    hidden: dict[str, list[Entry]] = field(default_factory=dict)
    not_written: list[str] = field(default_factory=list)
    looked: dict[tuple[str, int], int] = field(default_factory=dict)


class Needs:
    """The binding of names in a notebook, and what follows from it for each test."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self._bound: dict[str, list[Entry]] = defaultdict(list)
        self._changed: dict[str, list[Entry]] = defaultdict(list)
        self._kinds: dict[str, list[list[Entry]]] = {}
        for entry in cells.entries:
            for name in entry.names.binds | entry.names.perhaps:
                self._bound[name].append(entry)
            for name in entry.names.sets | entry.names.calls:
                self._changed[name].append(entry)

    def of(self, test: Test, besides: Iterable[Entry] = ()) -> Needed:
        """What a test needs, all that this needs included, and what statements need that run ``besides``."""
        needed = Needed(not_written=[name for name in sorted(test.uses) if self._not_written(name, test)])
        seen: set[tuple[str, int]] = set()
        todo: list[tuple[str, int, Entry | None]] = [(name, test.position, None) for name in sorted(test.uses)]
        todo += [(name, test.position, None) for name in sorted(test.looks_up) if self._is_written(name, test)]
        for entry in besides:
            todo += self._used(entry, test.position, test)
        while todo:
            name, at, user = todo.pop()
            if (name, at) in seen:
                continue
            seen.add((name, at))
            for entry in self._for(name, at, test.position, user, needed):
                if entry not in needed.why:
                    needed.why[entry] = (name, user)
                todo += self._used(entry, at, test)
        if needed.why:
            above = [entry for entry in self.cells.entries if entry.position < test.position]
            needed.why |= {entry: ("annotations", None) for entry in above if entry.statement.is_future}
        return needed

    @staticmethod
    def _used(entry: Entry, at: int, test: Test) -> Iterator[tuple[str, int, Entry]]:
        """The names that a statement uses, each with the place at which; ``at`` is where it is used itself."""
        yield from ((name, entry.position, entry) for name in sorted(entry.names.now))
        # A function is called where its name is used, and maybe again by the test.
        yield from ((name, when, entry) for name in sorted(entry.names.later) for when in (at, test.position))

    def _is_written(self, name: str, test: Test) -> bool:
        return any(entry.counts for entry in self.bindings(name, test.position))

    def all_bindings(self, name: str) -> list[Entry]:
        """Every statement that binds a name by itself, whatever else there is, in order."""
        return [entry for entry in self._bound.get(name, ()) if entry.counts]

    def bindings(self, name: str, at: int, anywhere: bool = True) -> list[Entry]:
        """The statements from which a name has its value at a position.

        Those above it, back to the last that binds it in any case; else, if ``anywhere``, the first below, which is none of the
        course's demonstrations, unless every notebook has something of that name; else the same of opaque statements, which may do more than they say; and a released answer only where nothing else binds the name.
        """
        for of_kind in self._by_kind(name):
            if found := list(_back(name, of_kind, at)):
                return found
            below = (one for one in of_kind if one.position > at and not one.demonstration)
            if anywhere and name not in GIVEN and (first := next(below, None)):
                return [first]
        return []

    def _by_kind(self, name: str) -> list[list[Entry]]:
        """What binds a name: statements that do what they say, opaque ones, and released answers."""
        if name not in self._kinds:
            can_run = [entry for entry in self._bound.get(name, ()) if not entry.never]
            self._kinds[name] = [
                [entry for entry in can_run if entry.counts],
                [entry for entry in can_run if entry.opaque and not entry.stub],
                [entry for entry in can_run if entry.stub],
            ]
        return self._kinds[name]

    def _for(self, name: str, at: int, test: int, user: Entry | None, needed: Needed) -> Iterator[Entry]:
        """The statements that give a name the value it has at a position."""
        found = self.bindings(name, at, anywhere=at == test)
        yield from found
        if found:
            yield from self._changes(name, found, at, needed.looked)
        elif name not in GIVEN and not self.bindings(name, test):
            hidden = [entry for entry in self.cells.entries if entry.opaque and not entry.never and not entry.course]
            hidden = [entry for entry in hidden if not entry.names.binds]
            if hidden:
                needed.hidden[name] = hidden
                yield from hidden
            else:
                needed.missing.setdefault(name, user)

    def _changes(self, name: str, found: list[Entry], at: int, looked: dict[tuple[str, int], int]) -> Iterator[Entry]:
        """What changes the thing itself between its binding and its use, without what was found before."""
        since = min(entry.position for entry in found)
        fixed = all(entry.names.fixed for entry in found)
        begin = looked.get((name, since), since + 1)
        looked[name, since] = max(begin, at)
        changed = self._changed.get(name, [])
        first, last = (bisect_left(changed, place, key=lambda entry: entry.position) for place in (begin, at))
        for entry in changed[first:last]:
            if not (entry.never or entry.opaque) and (not fixed or name in entry.names.sets):
                yield entry

    def _not_written(self, name: str, test: Test) -> bool:
        found = self.bindings(name, test.position)
        if not found:
            return name not in GIVEN and test.exercise in self.cells.untouched
        completed = any(name in entry.names.sets for entry in self._changes(name, found, test.position, {}))
        return all(entry.stub for entry in found) and not completed


def _back(name: str, entries: list[Entry], at: int) -> Iterator[Entry]:
    """The last entries above a position, back to one that binds the name in any case."""
    for entry in reversed(entries[: bisect_left(entries, at, key=lambda entry: entry.position)]):
        yield entry
        if entry.binds(name):
            return


def all_of(needed: Iterable[Needed]) -> set[Entry]:
    """Everything that some tests need."""
    return {entry for one in needed for entry in one.why}
