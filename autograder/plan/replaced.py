"""Functions of libraries for which a submission puts something else, told from its syntax."""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping

from autograder.plan import text
from autograder.plan.opaque import dotted
from autograder.plan.scopes import first

# Libraries through which reports pass, and numbers on their way into them.
_LIBRARIES = {"IPython", "builtins", "hashlib", "json", "keras", "numpy", "tensorflow", "vaelab"}


def changed(statement: text.Statement, known: Mapping[str, str]) -> list[str]:
    """Functions of libraries for which a statement puts something else, as ``np.isclose = …`` does."""
    paths = (dotted(one, known) for one in _set_on(statement) if first(one) in known)
    counts = (path for path in paths if path.split(".")[0] in _LIBRARIES and not _is_new(path))
    return list(dict.fromkeys(path for path in counts if path != "vaelab"))  # that reaches into the checks


@text.once
def _set_on(statement: text.Statement) -> list[ast.AST]:
    """The attributes that a statement sets, and what it sets them on by other ways."""
    things: list[ast.AST] = []
    for node in ast.walk(statement.node):
        if isinstance(node, ast.Assign) and not _is_old_name(node.value):
            parts = [one for target in node.targets for one in ast.walk(target)]
            things += [one for one in parts if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)]
        elif isinstance(node, ast.Call) and _sets(node.func):
            things += [*node.args[:1], getattr(node.func, "value", node)]
        elif isinstance(node, ast.Attribute) and node.attr == "__dict__":
            things.append(node.value)
    return things


def _sets(function: ast.AST) -> bool:
    """``setattr(np, …)``, ``object.__setattr__(np, …)``, ``vars(np)[…]``"""
    return getattr(function, "id", "") in ("setattr", "vars") or getattr(function, "attr", "") == "__setattr__"


def _is_new(path: str) -> bool:
    """NumPy has nothing of that name, any more: `np.product = np.prod`."""
    top, _, name = path.partition(".")
    is_own = top == "numpy" and name.isidentifier()
    return is_own and top in sys.modules and not hasattr(sys.modules[top], name)


def _is_old_name(value: ast.AST) -> bool:
    """``np.float = float`` and ``np.int = np.int64``: a name that a library once had."""
    name = value.attr.rstrip("_0123456789") if isinstance(value, ast.Attribute) else getattr(value, "id", "")
    return name in ("bool", "complex", "float", "int", "object", "str")
