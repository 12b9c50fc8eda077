"""A submission's notebook as the statements and tests that it consists of, each with what it is.

Of a cell that the course gives, what is needed runs from the course's text; what a student changed or added there stands
behind it. Everything else is as and where it was handed in.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode

from autograder import course, syntax
from autograder.plan import names, opaque, stars, text
from autograder.plan.names import Names
from autograder.plan.text import Statement
from vaelab.checks.registry import CHECKS

_STUB = "NotImplementedError"
# Why a statement never runs, if it is nothing that could not be done here.
REACHES = "it reaches into the checks"


@dataclass(eq=False)
class Entry:
    """A statement in its place.

    Attributes:
        cell: index of its cell in the notebook; of a cell of the course's that is not there, of the one before it.
        position: in the order of all statements and tests.
        course: from the course's text. added: a student's, in a cell of the course's. optional: the same in the set-up,
            so that what it binds must be there without it too.
        demonstration: the course's, and neither set-up nor definition.
        opaque: what hides what it does. never: what must not run. stub: an answer as it was released.
    """

    statement: Statement
    names: Names
    cell: int
    position: int
    course: bool = False
    added: bool = False
    optional: bool = False
    demonstration: bool = False
    opaque: Sequence[str] = ()
    never: str = ""
    stub: bool = False

    @property
    def counts(self) -> bool:
        """What it binds is bound by it, whatever else there is."""
        return not (self.opaque or self.never or self.stub)

    def binds(self, name: str) -> bool:
        """Surely; a name that it may bind, another statement must bind as well."""
        return name in self.names.binds and not self.optional


@dataclass(eq=False)
class Test:
    """A test cell with the instructor's text.

    Attributes:
        uses: names of the notebook that it needs. looks_up: those that its checks read if they are there.
        exercise: what it tests.
    """

    name: str
    source: str
    cell: int
    position: int
    uses: frozenset[str]
    looks_up: frozenset[str]
    exercise: str


@dataclass
class Cells:
    """All statements and tests of a notebook, in order, and what was left out while reading it.

    ``left_out``: by cell, those of the student's that do nothing here; ``unread``: by cell, why it is no Python; ``untouched``: exercises
    whose answer cell says what was released; ``answers``: the cell of each; ``known``: what names stand for, see ``opaque.aliases``.
    """

    entries: list[Entry] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)
    left_out: dict[int, list[str]] = field(default_factory=dict)
    unread: dict[int, str] = field(default_factory=dict)
    untouched: set[str] = field(default_factory=set)
    answers: dict[str, int] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)


def read(notebook: NotebookNode, source: NotebookNode, released: Sequence[str], files: Mapping[str, bytes]) -> Cells:
    """Take a repaired notebook apart.

    Args:
        source: the instructor's notebook; ``released``: the text of each of its cells as students got it.
        files: what lies beside the notebook when it is graded.
    """
    return _Reading(notebook, source, released, files).result


class _Reading:
    def __init__(
        self, notebook: NotebookNode, source: NotebookNode, released: Sequence[str], files: Mapping[str, bytes]
    ) -> None:
        self.notebook = notebook
        self.result = Cells()
        self.roles = [course.of(cell) for cell in notebook.cells]
        self.texts = {i: text.read(c.source) for i, c in enumerate(notebook.cells) if c.cell_type == "code"}
        written = [one for said in self.texts.values() for one in said.statements if one.writes]
        self.written = {one.writes for one in written}
        self.files = {**files, **{one.writes: one.data.encode() for one in written}}
        self.exercises = [role.grade_id for role in self.roles if role.is_answer]
        of_source = [course.of(cell) for cell in source.cells]
        self.given, self.moved, behind = _given(notebook, self.roles, source, of_source, released)
        self.answers = {
            role.grade_id: text.read(said).statements
            for role, said in zip(of_source, released, strict=True)
            if role.is_answer
        }
        self.stubs = {one.essence for answer in self.answers.values() for one in answer if _is_stub(one)}
        self.courses = {one.essence for said in released for one in text.read(said).statements}
        self.released_commands = {one for said in released for one in text.read(said).left_out}
        self.known = self.result.known = opaque.aliases(
            one for i, said in self.texts.items() if not self.roles[i].is_test for one in said.statements
        )
        self.first_answer = next((i for i, role in enumerate(self.roles) if role.is_answer), 0)
        self.position = 0
        for said in behind.get(-1, []):
            self._add_given(said, 0)
        for i in range(len(notebook.cells)):
            self._read_cell(i)
            for said in behind.get(i, []):
                self._add_given(said, i)

    def _read_cell(self, i: int) -> None:
        cell = self.notebook.cells[i]
        if cell.cell_type != "code":
            return
        role, said = self.roles[i], self.texts[i]
        if role.is_test:
            self._add_test(i, role)
            return
        if said.problem:
            self.result.unread[i] = said.problem
        if own := [one for one in said.left_out if one not in self.released_commands]:
            self.result.left_out[i] = own
        if role.is_answer:
            self.result.answers[role.grade_id] = i
        if role.is_answer and self._essences(said.statements) == self._essences(self.answers[role.grade_id]):
            self.result.untouched.add(role.grade_id)
        given = self.given.get(i)
        known = set()
        if given is not None:
            known = self._essences(text.read(given).statements if i in self.moved else self._add_given(given, i))
        for statement in said.statements:
            if statement.essence not in known:
                self._add(statement, i, added=given is not None)

    @staticmethod
    def _essences(statements: Sequence[Statement]) -> set[str]:
        return {statement.essence for statement in statements}

    def _add_given(self, said: str, cell: int) -> list[Statement]:
        statements = text.read(said).statements
        for statement in statements:
            self._add(statement, cell, given=True)
        return statements

    def _add_test(self, i: int, role: course.Cell) -> None:
        uses, looks_up = _asked_for(role.source)
        self.result.tests.append(
            Test(role.grade_id, role.source, i, self.position, uses, looks_up, self._exercise_of(role.grade_id))
        )
        self.position += 1

    def _exercise_of(self, test: str) -> str:
        try:
            return course.exercise_of(test, self.exercises)
        except ValueError:
            return ""

    def _add(self, statement: Statement, cell: int, given: bool = False, added: bool = False) -> None:
        try:
            own = names.names(statement)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.result.unread[cell] = f"{type(error).__name__}: {statement.begins}"
            return
        if starred := [stars.bound(module, self.files) for module in own.stars]:
            own = replace(own, binds=own.binds.union(*starred))
        if statement.writes:  # such a file's name stands for it
            own = Names(binds=frozenset({statement.writes}))
        elif self.written and (needed := self.written & opaque.modules(statement)):
            own = replace(own, now=own.now | needed)
        # A copy of what the course gives is the course's, too.
        is_courses = given or statement.essence in self.courses
        hides = () if is_courses else opaque.found(statement, self.known, self.files)
        if statement.is_plain_command:
            hides = [one for one in hides if one != "get_ipython"]
        if (run := statement.command) and (program := run.program) in self.files:  # as good as a star import
            uses = stars.used_by(self.files[program]) if run.shares_names else frozenset()
            own = replace(own, binds=own.binds | stars.of_file(self.files[program]), now=own.now | uses)
            hides = opaque.in_file(program, self.files)
        entry = Entry(
            statement,
            own,
            cell,
            self.position,
            course=given,
            added=added,
            optional=added and cell < self.first_answer,
            demonstration=given and cell >= self.first_answer and not own.fixed,
            opaque=hides,
            never=statement.unfit or (REACHES if opaque.reaches_checks(hides) else ""),
            stub=statement.essence in self.stubs,
        )
        self.result.entries.append(entry)
        self.position += 1


@functools.lru_cache(1000)  # the course's own text, the same in every submission
def _asked_for(test: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names that a test cell uses, and those that its checks read if they are there."""
    tree = syntax.module(test)
    uses = names.names(Statement(test, tree)).now - {"check"}
    checks = [CHECKS[one.attr] for one in ast.walk(tree) if isinstance(one, ast.Attribute) and one.attr in CHECKS]
    return uses, frozenset(name for check in checks for name in check.looks_up) - uses


def _is_stub(statement: Statement) -> bool:
    raised = (one.exc for one in ast.walk(statement.node) if isinstance(one, ast.Raise))
    return any(isinstance(name := getattr(one, "func", one), ast.Name) and name.id == _STUB for one in raised)


def _given(
    notebook: NotebookNode,
    roles: Sequence[course.Cell],
    source: NotebookNode,
    of_source: Sequence[course.Cell],
    released: Sequence[str],
) -> tuple[dict[int, str], set[int], dict[int, list[str]]]:
    """The course's text of the cells that it gives, by the index of the student's copy; those of the copies that were moved
    below an answer that may need them; and by the index of the cell behind which it stood the text of these and of those
    without a copy."""
    by_id = {cell.id: i for i, cell in reversed(list(enumerate(notebook.cells)))}
    by_text = {"".join(cell.source.split()): i for i, cell in reversed(list(enumerate(notebook.cells)))}
    by_name = {role.grade_id: i for i, role in enumerate(roles) if role.grade_id}
    copies: dict[int, str] = {}
    moved: set[int] = set()
    behind: dict[int, list[str]] = {}
    last = -1
    answers = [by_name.get(role.grade_id) if role.is_answer else None for role in of_source]
    for k, (cell, role, said) in enumerate(zip(source.cells, of_source, released, strict=True)):
        following = min((i for i in answers[k:] if i is not None), default=len(notebook.cells))
        place = by_name.get(role.grade_id) if role.grade_id else by_text.get("".join(said.split()), by_id.get(cell.id))
        if not role.grade_id and place is not None and roles[place].grade_id:
            place = None
        is_below = place is not None and place > following
        if role.is_code and not role.grade_id:
            is_copy = place is not None and notebook.cells[place].cell_type == "code" and place not in copies
            if is_copy:
                copies[place] = said
            if is_copy and is_below:
                moved.add(place)
            if is_below or not is_copy:
                behind.setdefault(min(last, following - 1), []).append(said)
        last = last if place is None or is_below else place
    return copies, moved, behind
