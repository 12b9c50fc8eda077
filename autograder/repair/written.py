"""An answer in words that was typed beside its cell: into the text of the question, or into a code cell."""

from __future__ import annotations

import ast
import difflib
import io
import re
import tokenize
import warnings

from autograder import syntax

# More than this is no answer of a few sentences, and comparing it takes long.
_MOST = 20_000
_WORD = re.compile(r"\S+")
# Words that a question of an older release may have had more than the current one.
_REWORDED = 5
# Share of a question's words without which it was replaced, and words of comments that are more than a remark on code.
_KEPT, _REMARK = 0.3, 5


def in_question(question: str, text: str) -> str:
    """What stands in a text besides the question: below it, within it, or in its place; empty if it is but the question."""
    if len(text) > _MOST:
        return ""
    asked, places = question.split(), list(_WORD.finditer(text))
    found = [place[0] for place in places]
    changes = difflib.SequenceMatcher(None, asked, found, autojunk=False).get_opcodes()
    if sum(was_end - was for kind, was, was_end, _, _ in changes if kind == "equal") < _KEPT * len(asked):
        return text.strip()
    added = [
        text[places[start].start() : places[end - 1].end()]
        for kind, was, was_end, start, end in changes
        if (kind == "insert" and end == len(found))
        or (kind != "equal" and (end - start) - (was_end - was) >= _REWORDED)
    ]
    return "\n\n".join(part for part in added if any(map(str.isalnum, part)))


def in_code(source: str) -> str:
    """The prose of a code cell: its comments and the strings that stand alone or are printed, or all if it is no code."""
    if len(source) > _MOST or source.lstrip().startswith(("%", "!")):
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of a backslash
            statements = syntax.module(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source.strip() if len(source.split()) >= _REMARK and not re.search(r"[=(\[]", source) else ""
    strings = [text for statement in statements for text in _said(statement)]
    prose = "\n".join([*_comments(source), *strings]).strip()
    only = all(_said(statement) for statement in statements)
    return prose if only or len(prose.split()) >= _REMARK else ""


def _said(statement: ast.stmt) -> list[str]:
    """The string that a statement consists of, or prints."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print":
        return [one.value for one in value.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


def _comments(source: str) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    comments = [token.string.lstrip("#").strip() for token in tokens if token.type == tokenize.COMMENT]
    return [comment for comment in comments if comment != "YOUR CODE HERE"]
