"""Texts in a program, however they are put together: ``"vaelab." + "checks"`` says what ``"vaelab.checks"`` does."""

from __future__ import annotations

import ast
from collections.abc import Iterable

_DEPTH = 20  # of a sum of texts; longer ones are nobody's way to hide a name


def text_of(node: ast.AST, depth: int = _DEPTH) -> str:
    """The text that an expression of nothing but texts stands for; empty for any other."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if not depth:
        return ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _joined((node.left, node.right), depth)
    if isinstance(node, ast.JoinedStr):
        return _joined([one.value if isinstance(one, ast.FormattedValue) else one for one in node.values], depth)
    if _joins_nothing_between(node):
        return _joined(getattr(node.args[0], "elts", ()), depth)
    return ""


def _joined(parts: Iterable[ast.AST], depth: int) -> str:
    texts = [text_of(one, depth - 1) for one in parts]
    return "".join(texts) if all(texts) else ""


def _joins_nothing_between(node: ast.AST) -> bool:
    """``"".join(…)``"""
    joins = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join"
    return joins and getattr(node.func.value, "value", None) == "" and len(node.args) == 1
