"""What can be read from a cell's code without running it."""

from __future__ import annotations

import ast
import symtable

from IPython.core.inputtransformer2 import TransformerManager

from autograder import syntax

_IPYTHON = TransformerManager()


def plain_python(source: str) -> str:
    """A cell's code without IPython's own syntax."""
    return _IPYTHON.transform_cell(source)


def syntax_error(source: str) -> str:
    """Where Python cannot read a cell; empty if it can."""
    try:
        compile(source, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return f"{getattr(error, 'msg', error)} in line {getattr(error, 'lineno', 1)}"
    return ""


def tree(source: str) -> ast.Module:
    try:
        return syntax.module(source)
    except (SyntaxError, ValueError):  # said elsewhere
        return ast.Module([], [])


def defined(source: str) -> set[str]:
    """All names that a cell binds, in whatever scope, and ``*`` for a star import."""
    found = set()
    for node in ast.walk(tree(source)):
        match node:
            case ast.Name(name, ast.Store()) | ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                found.add(name)
            case ast.alias(name, asname):
                found.add(asname or name.split(".")[0])
    return found


def used(source: str) -> set[str]:
    """All names that a cell reads."""
    return {node.id for node in ast.walk(tree(source)) if isinstance(node, ast.Name)}


def whole(source: str) -> set[str]:
    """The functions and classes that a cell defines at the notebook's level with nothing left to be written in them."""
    defined = (one for one in tree(source).body if isinstance(one, ast.FunctionDef | ast.ClassDef))
    return {one.name for one in defined if not any(isinstance(node, ast.Raise) for node in ast.walk(one))}


def rebinds(source: str, name: str, home: str) -> bool:
    """Whether a cell gives a name at the notebook's level to anything but what ``from home import name`` gives it.

    Setting an attribute of what it names counts as well.
    """
    program = tree(source)
    for node in ast.walk(program):
        match node:
            case ast.Attribute(ast.Name(owner), _, ast.Store() | ast.Del()) if owner == name:
                return True
            case ast.ImportFrom(module, names, 0) if module == home:
                node.names = [one for one in names if (one.name, one.asname or name) != (name, name)] or [
                    ast.alias("_")
                ]
    return name in _bound_by(program)


def bound(source: str) -> set[str]:
    """The names that a cell binds at the notebook's level."""
    return _bound_by(tree(source))


def _bound_by(program: ast.Module) -> set[str]:
    try:
        return _bound_in(symtable.symtable(ast.unparse(program), "cell", "exec"))
    except SyntaxError:  # said elsewhere
        return set()


def _bound_in(scope: symtable.SymbolTable) -> set[str]:
    """The names that a scope binds at the top level, from within functions too."""
    at_top = scope.get_type() == "module"
    bound = [one for one in scope.get_symbols() if one.is_assigned() or one.is_imported()]
    own = {one.get_name() for one in bound if at_top or one.is_declared_global()}
    return own.union(*map(_bound_in, scope.get_children()))
