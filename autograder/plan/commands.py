"""IPython's commands, as the calls that it makes of them: ``%time f()`` is ``get_ipython().run_line_magic("time", "f()")``."""

from __future__ import annotations

import ast
import re
from itertools import takewhile
from pathlib import PurePosixPath
from typing import NamedTuple

from IPython.utils.process import arg_split

# In a cell of one line such words are commands without a sign, too.
BARE = re.compile(
    r"\s*(?:alias|cat|cd|conda|config|cp|env|load_ext|ls|mamba|matplotlib|mkdir|mv|pip|prun|pylab|rm|run|time|timeit|uv)"
    r"[ \t]+\S.*\s*"
)
# Commands around code that matters; a kernel without a screen knows no other back end than the one it has.
_AROUND = {"time", "capture", "prun"}
_PYLAB = """
import numpy
import matplotlib
from matplotlib import mlab, pylab, pyplot
np, plt = numpy, pyplot
from pylab import *
from numpy import *
"""
_SHELL = "get_ipython"
_RUNS = {"run_line_magic", "run_cell_magic", "system", "getoutput"}


class Command(NamedTuple):
    """How a command is run, and its texts: the name and what stands behind it, or what the shell is given."""

    how: str
    texts: list[str]

    @property
    def name(self) -> str:
        """``time`` of ``%time`` and ``%%time``; empty for what the shell is given."""
        return self.texts[0] if self.how in ("run_line_magic", "run_cell_magic") else ""

    @property
    def around(self) -> str | None:
        """The code that it runs."""
        if self.how == "run_line_magic" and self.name == "pylab":
            return _PYLAB
        if self.name not in _AROUND:
            return None
        place = 1 if self.how == "run_line_magic" else 2
        return self.texts[place] if len(self.texts) > place else ""

    @property
    def sets_environment(self) -> bool:
        """``%env NAME=VALUE``, which code may read."""
        sets = self.how == "run_line_magic" and self.name in ("env", "set_env")
        return sets and bool(re.search(r"\S[= ]", self.texts[-1].strip()))

    @property
    def program(self) -> str:
        """The file that ``%run`` runs, if it is that."""
        options, name = self._run
        if "-m" in options:
            name = name.replace(".", "/")
        path = PurePosixPath(name.replace("\\", "/"))
        return str(path if path.suffix else path.with_suffix(".py")) if path.name else ""

    @property
    def shares_names(self) -> bool:
        """The program that it runs has the notebook's names; another notebook always has."""
        return "-i" in self._run[0] or self.program.endswith(".ipynb")

    @property
    def _run(self) -> tuple[list[str], str]:
        """Options and file of ``%run``."""
        if self.how != "run_line_magic" or self.name != "run":
            return [], ""
        words = arg_split(self.texts[-1], posix=True, strict=False)
        options = list(takewhile(lambda word: word.startswith("-"), words))
        return options, next(iter(words[len(options) :]), "")

    def written(self, always: bool = False) -> list[str]:
        """The command as it was written, unless it asks for nothing but help or for figures as they are."""
        if not self.name:
            return [f"!{self.texts[0]}"]
        name, line, *_ = [*self.texts, ""]
        sign = "%%" if self.how == "run_cell_magic" else "%"
        silent = name in ("pinfo", "pinfo2", "psearch") or (name, line) == ("matplotlib", "inline")
        return [] if silent and not always else [f"{sign}{name} {line}".strip()]


def command(call: ast.AST | None) -> Command | None:
    """What is run by a call, if it is one of IPython's."""
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _RUNS):
        return None
    shell = call.func.value
    if not (isinstance(shell, ast.Call) and isinstance(shell.func, ast.Name) and shell.func.id == _SHELL):
        return None
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return Command(call.func.attr, texts) if texts and len(texts) == len(call.args) else None
