"""Which names in a program text are a function's own, and so nothing that the notebook has under that name."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def own_names(tree: ast.AST, known: Collection[str]) -> set[int]:
    """Ids of the nodes of names that stand for parameters and variables of the functions that they are in.

    A variable that may be what one of the ``known`` names stands for, as in ``s = sys`` and ``import sys as s``, is none.
    """
    found: set[int] = set()
    todo: list[tuple[ast.AST, frozenset[str]]] = [(tree, frozenset())]
    while todo:  # no recursion: what is nested deeply must not end the reading
        node, own = todo.pop()
        if isinstance(node, ast.Name) and node.id in own:
            found.add(id(node))
        todo += _parts(node, own, known)
    return found


def _parts(node: ast.AST, own: frozenset[str], known: Collection[str]) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """What a node consists of, each part with the names that are own ones there."""
    inside: list[ast.AST] = []
    own_inside = own
    if isinstance(node, FUNCTIONS):
        inside = node.body if isinstance(node.body, list) else [node.body]
        bound, others = _bound(inside, known)
        own_inside = (own | bound | {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}) - others
    elif isinstance(node, _COMPREHENSIONS):
        first = node.generators[0]
        targets = [one for loop in node.generators for one in ast.walk(loop.target) if isinstance(one, ast.Name)]
        own_inside = own | {one.id for one in targets}
        inside = [one for one in ast.iter_child_nodes(node) if one is not first] + [first.target, *first.ifs]
        yield first.iter, own  # what the first loop goes through is had before
    yield from ((one, own_inside) for one in inside)
    if not isinstance(node, _COMPREHENSIONS):
        within = set(map(id, inside))
        yield from ((one, own) for one in ast.iter_child_nodes(node) if id(one) not in within)


def _bound(body: list[ast.AST], known: Collection[str]) -> tuple[set[str], set[str]]:
    """Names that statements of a function bind, and those that may stand for something from outside."""
    bound: set[str] = set()
    others: set[str] = set()
    for node in _of_this_scope(body):
        if isinstance(node, ast.Global | ast.Nonlocal):
            others |= set(node.names)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            others |= {(one.asname or one.name).split(".")[0] for one in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or (
            isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name
        ):
            bound.add(node.name)
        if isinstance(node, ast.Assign) and first(node.value) in known:
            others |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    return bound, others


def _of_this_scope(body: list[ast.AST]) -> Iterator[ast.AST]:
    """Everything in some statements but what is inside functions and classes in them."""
    todo = list(body)
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            todo += ast.iter_child_nodes(node)


def first(node: ast.AST) -> str:
    """``np`` of ``np.random.seed``."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
