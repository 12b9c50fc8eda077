"""Which names of a notebook a statement binds, uses and changes, from Python's own symbol tables."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from autograder.plan.text import Statement, once

_COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Names:
    """The names of the notebook, not those of its functions, that a statement has to do with.

    Attributes:
        binds: bound once it has run. ``perhaps``: bound if something is the case, or when a function is called.
        now: used while it runs. ``later``: used when a function that it defines is called.
        sets: an attribute or item of theirs is set or deleted. ``calls``: a method of theirs is called.
        stars: modules from which it takes all names.
        fixed: what it binds are definitions or imports, whose methods change nothing.
    """

    binds: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    stars: tuple[str, ...] = ()
    fixed: bool = False

    @cached_property
    def touches(self) -> frozenset[str]:
        """What it binds or changes."""
        return self.binds | self.perhaps | self.sets | self.calls


@once
def names(statement: Statement) -> Names:
    """The names of a statement. Raises the errors of Python's compiler for one that it refuses."""
    found = _Found()
    _scan(symtable.symtable(statement.text, "cell", "exec"), found, later=False, top=True)
    sets, calls = set(), set()
    for node in _at_once(statement.node):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.now.add(node.target.id)
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            sets.add(_root(node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            calls.add(_root(node.func))
        if isinstance(node, ast.Call) and _root(node.func) in ("setattr", "delattr") and node.args:
            sets.add(_root(node.args[0]))
    if statement.is_branch:
        found.perhaps |= found.binds
        found.binds.clear()
    return Names(
        *map(frozenset, (found.binds, found.perhaps, found.now, found.later, sets - {""}, calls - {""})),
        stars=tuple(_stars(statement.node)),
        fixed=isinstance(statement.node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef),
    )


@dataclass
class _Found:
    binds: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)
    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)


def _scan(table: symtable.SymbolTable, found: _Found, later: bool, top: bool = False) -> None:
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if not (top or symbol.is_global()):
            continue
        if symbol.is_assigned() or symbol.is_imported():
            (found.binds if top else found.perhaps).add(name)
            if not top:  # `calls += 1` uses the name as well, which no table says
                found.later.add(name)
        if symbol.is_referenced():
            (found.later if later else found.now).add(name)
    for child in table.get_children():
        waits = child.get_type() == "function" and child.get_name() not in _COMPREHENSIONS
        _scan(child, found, later or waits)


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """Everything in a statement that runs with it: not what is inside functions."""
    yield node
    inside = {id(one) for one in _body(node)}
    for child in ast.iter_child_nodes(node):
        if id(child) not in inside:
            yield from _at_once(child)


def _body(node: ast.AST) -> list[ast.AST]:
    if not isinstance(node, _FUNCTIONS):
        return []
    return node.body if isinstance(node.body, list) else [node.body]


def _root(node: ast.AST) -> str:
    """``a`` of ``a.b[c].d``; empty where it is no name."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _stars(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.ImportFrom) and any(alias.name == "*" for alias in one.names):
            yield "." * one.level + (one.module or "")
