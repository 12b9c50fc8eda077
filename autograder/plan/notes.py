"""What a person should know about how a submission's statements were chosen: sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from autograder.plan import opaque, replaced, stars
from autograder.plan.cells import REACHES, Cells, Entry, Test
from autograder.plan.needs import Needed, Needs
from autograder.submission import Note

# What people set for a whole session.
_SETTING = re.compile(r"(set|disable|enable|use|reset|filter|simple|register|mount|chdir|seed|rc|config|run_functions)")
_MOST = 8


def of_plan(cells: Cells, needs: Needs, needed: dict[Test, Needed], runs: set[Entry], where: str) -> list[Note]:
    """Notes that hold whatever comes out of the run. ``where``: the notebook's name."""
    found = [
        *_unread(cells),
        *_left_out(cells, runs),
        *_not_needed(cells, runs),
        *_elsewhere(needs, needed),
    ]
    doubtful = [*_opaque(cells, needed, runs), *_changed(cells)]
    return [Note(where, text) for text in found] + [Note(where, text, suspicious=True) for text in doubtful]


def missing(needed: Needed, cells: Cells) -> list[str]:
    """Why a test that failed may have failed: names that nothing binds."""
    said = []
    for name, user in needed.missing.items():
        who = f"`{_bound(user)}`" if user and _bound(user) else "the test"
        unfit = next((e for e in cells.entries if e.never and name in e.names.binds | e.names.perhaps), None)
        if unfit:
            reason = f"which comes from {unfit.statement.begins} (cell {unfit.cell + 1}), and that does not run here"
        else:
            below = next((e.cell + 1 for e in cells.entries if name in e.names.binds and e.counts), None)
            reason = f"which only cell {below} defines, below the test" if below else "which no cell defines"
        if cells.unread and not unfit:
            reason += f"; {_cells(cells.unread)} cannot be read"
        said.append(f"{who[0].upper()}{who[1:]} needs `{name}`, {reason}.")
    return said


def _bound(entry: Entry) -> str:
    return min(entry.names.binds | entry.names.perhaps, default="")


def _unread(cells: Cells) -> Iterator[str]:
    for cell, why in cells.unread.items():
        yield f"Cell {cell + 1} cannot be read as Python, so nothing of it runs: {why}."


def _left_out(cells: Cells, runs: set[Entry]) -> Iterator[str]:
    shown = [f"`{one}` (cell {cell + 1})" for cell, found in cells.left_out.items() for one in found]
    shown += [f"{one.statement.begins} (cell {one.cell + 1})" for one in cells.entries if one.statement.unfit]
    if shown:
        yield f"Commands, questions and ends of the program do nothing when grading: {_listed(shown)}."


def _not_needed(cells: Cells, runs: set[Entry]) -> Iterator[str]:
    """What was added to the set-up and could matter, and settings wherever they are: people expect them to count."""
    entries = [
        entry
        for entry in cells.entries
        if entry not in runs and not (entry.never or entry.opaque or entry.course)
        if (entry.optional and _may_matter(entry)) or _is_setting(entry.statement.node, cells.known)
    ]
    if entries:
        yield f"Not run, since no test needs it: {_quoted(entries)}."


def _may_matter(entry: Entry) -> bool:
    """It imports what is no part of the course, or changes something that it has not made."""
    node = entry.statement.node
    if entry.names.sets:
        return True
    if isinstance(node, ast.ImportFrom):
        return bool(node.module) and not stars.is_known(node.module)
    return isinstance(node, ast.Import) and not all(stars.is_known(one.name) for one in node.names)


def _is_setting(node: ast.stmt, known: dict[str, str]) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    path = opaque.dotted(call.func, known) if isinstance(call, ast.Call) else ""
    return "." in path and bool(_SETTING.match(path.rsplit(".", 1)[-1]))


def _elsewhere(needs: Needs, needed: dict[Test, Needed]) -> Iterator[str]:
    """Answers that stand somewhere else than in their cells, or several times."""
    said = set()
    for test in needed:
        for name in sorted(test.uses - said):
            found = needs.bindings(name, test.position)
            if not found or found[0].stub or found[0].course:
                continue
            said.add(name)
            yield from _place(name, test, found[0], needs)


def _place(name: str, test: Test, chosen: Entry, needs: Needs) -> Iterator[str]:
    cell = chosen.cell + 1
    if chosen.position > test.position:
        yield f"`{name}` is defined below its test, in cell {cell}; that counts, since nothing above does."
        return
    written = [one for one in needs.all_bindings(name) if one.position < test.position and not one.course]
    if len({one.statement.essence for one in written}) > 1 and len({one.cell for one in written}) > 1:
        places = _cells({one.cell for one in written})
        yield f"`{name}` is defined in {places}; the last one above its test counts, that in cell {cell}."
    elif needs.cells.answers.get(test.exercise, chosen.cell) != chosen.cell:
        yield f"`{name}` is defined in cell {cell} and not in the cell of its answer; that counts."


def _opaque(cells: Cells, needed: dict[Test, Needed], runs: set[Entry]) -> Iterator[str]:
    hidden = {entry: name for one in needed.values() for name, found in one.hidden.items() for entry in found}
    needs_it = {entry for one in needed.values() for entry in one.why}
    if refused := [entry for entry in cells.entries if entry.never == REACHES and _matters(entry, needed)]:
        yield f"Never runs, since {REACHES}: {_quoted(refused)} {_using(refused)}."
    if idle := [e for e in cells.entries if e.opaque and e not in runs and e.never != REACHES]:
        yield f"Not run, since it hides what it does and no test needs it: {_quoted(idle)} {_using(idle)}."
    for entry in (entry for entry in cells.entries if entry.opaque and entry in runs):
        using = _using([entry])
        if entry in hidden:
            reason = f"it runs, since `{hidden[entry]}` is defined nowhere else"
        elif entry not in needs_it:
            reason = "it runs, as asked for"
        else:
            reason = "it runs, since a test needs what it defines"
        yield f"Hides what it does: {entry.statement.begins} (cell {entry.cell + 1}) {using}; {reason}."


def _matters(entry: Entry, needed: dict[Test, Needed]) -> bool:
    """Not a student's function that does nothing but call the checks."""
    uses = set().union(*(test.uses for test in needed))
    return not opaque.only_calls_checks(entry.opaque) or bool(uses & (entry.names.binds | entry.names.perhaps))


def _changed(cells: Cells) -> Iterator[str]:
    """Libraries that are not what they were."""
    own = [entry for entry in cells.entries if not entry.course]
    if found := {entry: paths for entry in own if (paths := replaced.changed(entry.statement, cells.known))}:
        names = dict.fromkeys(f"`{path}`" for paths in found.values() for path in paths)
        yield f"Puts something else for what libraries have: {_listed(list(names))}, in {_cells({e.cell for e in found})}."


def _using(entries: list[Entry]) -> str:
    names = dict.fromkeys(f"`{one}`" for entry in entries for one in entry.opaque)
    return f"uses {_listed(list(names))}"


def _quoted(entries: list[Entry]) -> str:
    return _listed([f"{entry.statement.begins} (cell {entry.cell + 1})" for entry in entries])


def _cells(indices: Iterable[int]) -> str:
    numbers = [str(index + 1) for index in sorted(indices)]
    return f"cell{'s' * (len(numbers) > 1)} {_listed(numbers)}"


def _listed(shown: list[str]) -> str:
    more = f" and {len(shown) - _MOST} more" if len(shown) > _MOST else ""
    return ", ".join(shown[:_MOST]) + more
