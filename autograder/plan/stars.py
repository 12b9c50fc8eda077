"""What ``from module import *`` binds: asked of a library in a process of its own, read from a file of a student's."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache

from autograder.plan import names, text

# Libraries of the course; what else is installed here need not be in a kernel.
_LIBRARIES = {
    "IPython",
    "PIL",
    "ipywidgets",
    "keras",
    "matplotlib",
    "numpy",
    "pylab",
    "scipy",
    "sklearn",
    "tensorflow",
    "vaelab",
}
_ASK = """
import importlib, json, sys
module = importlib.import_module(sys.argv[1])
names = getattr(module, "__all__", None) or [name for name in dir(module) if not name.startswith("_")]
sys.__stdout__.write("\\n" + json.dumps(list(map(str, names))))
"""
_PATIENCE_S = 60


def bound(module: str, files: Mapping[str, bytes]) -> frozenset[str]:
    """The names that a module has for everybody; none if there is no such module."""
    name = module.lstrip(".")
    if (data := files.get(f"{name.replace('.', '/')}.py")) is not None:
        return frozenset(of_file(data, starred=True))
    return _of_library(name)


def used_by(data: bytes) -> frozenset[str]:
    """The names that a program of this text does not bind itself."""
    uses: set[str] = set()
    binds: set[str] = set()
    for statement in text.of_file(data).statements:
        own = names.names(statement)
        uses |= own.now | own.later
        binds |= own.binds | own.perhaps
    return frozenset(uses - binds)


def is_known(module: str) -> bool:
    """It belongs to Python or to a library of the course."""
    return module.split(".")[0] in _LIBRARIES | sys.stdlib_module_names


@cache
def _of_library(name: str) -> frozenset[str]:
    if not all(map(str.isidentifier, name.split("."))) or not is_known(name):
        return frozenset()
    command = [sys.executable, "-P", "-c", _ASK, name]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, stdin=subprocess.DEVNULL)
        return frozenset(json.loads(said.stdout.rsplit("\n", 1)[-1]))
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return frozenset()


def of_file(data: bytes, starred: bool = False) -> set[str]:
    """The names that a module of this text has for everybody; ``starred``: of those, what it gives away all at once."""
    found = set()
    for statement in text.of_file(data).statements:
        if starred and statement.text.startswith("__all__") and isinstance(statement.node, ast.Assign):
            inside = [one.value for one in ast.walk(statement.node.value) if isinstance(one, ast.Constant)]
            return {one for one in inside if isinstance(one, str)}
        for node in ast.walk(statement.node):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.alias):
                found.add((node.asname or node.name).split(".")[0])
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
    return {name for name in found if not name.startswith("_")}
