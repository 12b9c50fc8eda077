"""Python's source as a syntax tree, one thread at a time.

CPython 3.11 counts how deep it is in a tree once for all threads: when two of them build one at the same moment (the main thread
plans a submission while another reads what a kernel said), one may get ``SystemError: AST constructor recursion depth mismatch``.
"""

from __future__ import annotations

import ast
import threading
from typing import Any

_building = threading.RLock()  # not a plain lock: what is collected as garbage meanwhile may come here too


def module(source: str) -> ast.Module:
    """The tree of a module. Raises what ``ast.parse`` does."""
    with _building:
        return ast.parse(source)


def expression(source: str) -> ast.expr:
    """The tree of an expression. Raises what ``ast.parse`` does."""
    with _building:
        return ast.parse(source, mode="eval").body


def literal(text: str) -> Any:
    """The value of a literal. Raises what ``ast.literal_eval`` does."""
    with _building:
        return ast.literal_eval(text)
