"""A cell's text → its top-level statements, in plain Python.

IPython's own reading of a cell comes first, so that what is a command here is one for students too: ``%time`` and its like
give way to what they time, all other commands do nothing. Neither does what ends the program, asks somebody or deletes names.
Nothing here runs, and nothing raises, whatever the text is.
"""

from __future__ import annotations

import ast
import functools
import io
import json
import re
import sys
import textwrap
import tokenize
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from IPython.core.inputtransformer2 import TransformerManager

from autograder import syntax
from autograder.harmless.words import printable
from autograder.plan.commands import BARE, Command, command

# Reading takes some hundred times the memory of the text; data belongs into files.
MOST = 2_000_000
# So what is kept is bounded by its length: of texts that are not too long, this many characters together.
_SHORT, _MOST_KEPT, _EACH = 10_000, 250_000, 200
# IPython reads the whole cell again for each command in it: so many characters in all, which takes seconds.
MOST_WITH_COMMANDS = 1_000_000
# What may be a command, and a cell that is indented as a whole, which is no fault to IPython.
_COMMAND = re.compile(r"^\s*(?:[%!?]|>>>|\.\.\.|In \[)|[%!]|\?\s*$|\A(?:[ \t]*\n)*[ \t]+\S", re.MULTILINE)
_EACH_COMMAND = re.compile(r"(?:^|=)[ \t]*[%!?]|\?[ \t]*$", re.MULTILINE)
_LINE_END = re.compile(r"\r\n?")  # of Windows and of old Macs; Python counts both
# The end of the program, or a question to somebody who is not there.
_ENDS = {"exit", "quit", "_exit", "abort", "do_shutdown", "shutdown_kernel"}
_ASKS = {"input", "breakpoint", "set_trace", "getpass"}
_STOPS = _ENDS | _ASKS
_STOPS_OF = {"sys", "os", "getpass", "kernel", "pdb", "ipdb", "debugger"}
_KILLS = ("os.kill(os.getpid(), ",)
# Ways to run another program, which are as good as `!ls`.
_PROGRAMS = ("os.system(", "os.popen(", "subprocess.")
_NOTEBOOK = b'{"cells": ['
_ENCODINGS = {"utf-8", "utf-8-sig", "ascii", "us-ascii", "iso-8859-1", "iso-8859-15", "cp1252"}
# Students may have another Python than the grader: `f"{d["key"]}"` is read since 3.12.
_NEWER = " (Python 3.12 allows more in f-strings: grade with that if the notebook was written with it)"
_NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)
_Said = TypeVar("_Said")
_PERHAPS = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match, ast.AsyncFor, ast.AsyncWith, ast.TryStar)


@dataclass(eq=False)
class Statement:
    """One top-level statement: Python that can be run by itself.

    Attributes:
        unfit: what it cannot do without and does not run here.
        writes: the file that it writes, with the text ``data``, where that is all that it does.
    """

    text: str
    node: ast.stmt
    unfit: str = ""
    writes: str = ""
    data: str = ""

    @cached_property
    def essence(self) -> str:
        """The same for statements that differ in comments, docstrings and white space only."""
        return ast.dump(_without_docstrings(self.node))

    @property
    def is_branch(self) -> bool:
        """What it binds is bound perhaps: under a condition, in a loop, or unless something is raised."""
        return isinstance(self.node, _PERHAPS)

    @property
    def is_plain(self) -> bool:
        """A definition or an import: running it does hardly anything."""
        decorated = getattr(self.node, "decorator_list", [])
        return isinstance(self.node, ast.Import | ast.ImportFrom | ast.FunctionDef) and not decorated

    @property
    def is_future(self) -> bool:
        """How Python reads all that follows hangs on it."""
        return isinstance(self.node, ast.ImportFrom) and self.node.module == "__future__"

    @property
    def command(self) -> Command | None:
        """What it is, if it is but one of IPython's commands."""
        return command(self.node.value) if isinstance(self.node, ast.Expr) else None

    @property
    def is_plain_command(self) -> bool:
        """A command that does what it says, or that does not run: no reason to look."""
        return bool(self.unfit) or bool(self.command and self.command.sets_environment)

    @property
    def begins(self) -> str:
        """The first line, to be quoted."""
        if self.writes:
            return shown(f"%%writefile {self.writes}")
        found = command(getattr(self.node, "value", None))
        if found and isinstance(self.node, ast.Expr):
            return shown(found.written(always=True)[0])
        if found and isinstance(self.node, ast.Assign):
            names = "".join(f"{ast.unparse(one)} = " for one in self.node.targets)
            return shown(names + found.written(always=True)[0])
        return shown(self.text)


def once(function: Callable[[Statement], _Said]) -> Callable[[Statement], _Said]:
    """What a function says of a statement, asked once: much of every submission is the course's, and the same objects."""
    said: WeakKeyDictionary[Statement, _Said] = WeakKeyDictionary()

    @functools.wraps(function)
    def asked(statement: Statement) -> _Said:
        if statement not in said:
            said[statement] = function(statement)
        return said[statement]

    return asked


@dataclass
class Text:
    """What a cell says: ``statements``, ``left_out``, which does nothing here, and why nothing can be run, if so."""

    statements: list[Statement] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    problem: str = ""


def shown(text: str) -> str:
    """The first line of a program text, to be quoted in a note."""
    first = printable(text.strip().split("\n", 1)[0])
    return f"`{first[:60]}…`" if len(first) > 60 else f"`{first}`"


def read(text: str) -> Text:
    """The statements of a cell. The same object for the same text: much of every submission is the course's."""
    if len(text) > _SHORT:
        return _of(text)
    if text in _kept:
        _kept.move_to_end(text)
        return _kept[text]
    said = _kept[text] = _of(text)
    while sum(len(one) + _EACH for one in _kept) > _MOST_KEPT:
        _kept.popitem(last=False)
    return said


def of_file(data: bytes) -> Text:
    """The statements of a module, read as Python would; what is in no usual encoding is another text than it seems to be.

    A notebook that is run as a program is what its code cells say, see ``programs``.
    """
    try:
        if data.startswith(_NOTEBOOK):
            cells = [read("".join(cell["source"])) for cell in json.loads(data)["cells"]]
            problems = (one.problem for one in cells if one.problem)
            return Text([one for cell in cells for one in cell.statements], problem=next(problems, ""))
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return read(data.decode(encoding)) if encoding in _ENCODINGS else Text(problem=f"it is written in {encoding}")
    except (SyntaxError, ValueError, LookupError, TypeError, RecursionError) as error:
        return Text(problem=str(error))


def programs(sources: Iterable[str], notebooks: Mapping[str, list[str]]) -> dict[str, bytes]:
    """Notebooks that cells run with ``%run``, as files of nothing but their code. ``notebooks``: name → texts of code cells."""
    run = {one.command.program for said in sources for one in read(said).statements if one.command}
    made = {name: [_code_cell(said) for said in notebooks[name]] for name in sorted(run & notebooks.keys())}
    rest = {"metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return {name: json.dumps({"cells": cells, **rest}).encode() for name, cells in made.items()}


def _code_cell(said: str) -> dict[str, Any]:
    """Without what does nothing here; what is no Python stays, to be told."""
    own = read(said)
    source = said if own.problem else "\n".join(one.text for one in own.statements if not one.unfit)
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


_kept: OrderedDict[str, Text] = OrderedDict()


def _of(text: str) -> Text:
    if len(text) > MOST:
        return Text(problem=f"it has more than {MOST:,} characters")
    try:
        statements, left_out = _read(_LINE_END.sub("\n", text))
        for one in statements:
            _ = one.essence  # what is nested too deeply for this is too deep for all that follows
        return Text(statements, left_out)
    except _NOT_PYTHON as error:
        return Text(problem=_why(error))


def _why(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        line = f" in line {error.lineno}" if error.lineno else ""
        newer = _NEWER if sys.version_info < (3, 12) and "f-string" in (error.msg or "") else ""
        return f"{type(error).__name__}{line}: {printable(error.msg or '', 100)}{newer}"
    return f"{type(error).__name__}: it cannot be read as Python"


def _read(text: str) -> tuple[list[Statement], list[str]]:
    plain = _without_commands(text)
    lines = plain.split("\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the student's text: "\d" is no matter of the grader's
        tree = syntax.module(plain)
    statements: list[Statement] = []
    left_out: list[str] = []
    own = _bound_in(tree)
    for node in tree.body:
        if isinstance(node, ast.Expr) and (writing := _file_of(command(node.value))):
            statements.append(writing)
            continue
        undoing = _Undoing(own)
        made = undoing.visit(node) if _has_something_to_undo(node) else node
        left_out += undoing.left_out
        for one in made if isinstance(made, list) else [made]:
            if isinstance(one, ast.Pass):
                continue
            as_written = one is node and not undoing.changed
            source = (_segment(lines, one) if as_written else None) or ast.unparse(ast.fix_missing_locations(one))
            statements.append(Statement(source, one, undoing.unfit))
    return statements, left_out


def _without_commands(text: str) -> str:
    """What IPython makes of a cell: its commands as calls."""
    if BARE.fullmatch(text) and not _is_python(text):
        text = f"%{text.strip()}"
    if not _COMMAND.search(text):
        return text
    if len(text) * len(_EACH_COMMAND.findall(text)) > MOST_WITH_COMMANDS:
        return re.sub(r"^[ \t]*[%!].*$", "", text, flags=re.MULTILINE)
    try:
        return TransformerManager().transform_cell(text)
    except SyntaxError:
        return text
    except Exception as error:  # of its own reading, which is heuristic
        raise ValueError(str(error)) from error


def _is_python(text: str) -> bool:
    try:
        return bool(syntax.module(text))
    except _NOT_PYTHON:
        return False


def _bound_in(tree: ast.Module) -> set[str]:
    """Names to which a cell gives a meaning of its own, such as ``exit`` or ``input``."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.ImportFrom):
            theirs = (node.module or "").rpartition(".")[2] in _STOPS_OF
            found |= {one.asname or one.name for one in node.names if not theirs}
    return found & _STOPS


def _file_of(found: Command | None) -> Statement | None:
    """``%%writefile helper.py``, which writes the rest of its cell into a file, as a statement that does."""
    if not found or found.how != "run_cell_magic" or found.name not in ("writefile", "file"):
        return None
    *options, name = found.texts[1].split() or [""]
    name, data = name.strip("'\"").removeprefix("./"), found.texts[2] if len(found.texts) > 2 else ""
    if not name or name.startswith(("/", "~")) or ".." in name:
        return None
    source = f"with open({name!r}, {'a' if '-a' in options else 'w'!r}) as file:\n    file.write({data!r})"
    if "/" in name:  # what made the folder may have been a command
        source = f"if True:\n    import os\n    os.makedirs({name.rpartition('/')[0]!r}, exist_ok=True)\n{textwrap.indent(source, '    ')}"
    return Statement(source, syntax.module(source).body[0], writes=name, data=data)


def _has_something_to_undo(node: ast.AST) -> bool:
    return any(command(one) or _ends(one) or isinstance(one, ast.Delete | ast.Raise) for one in ast.walk(node))


def _ends(node: ast.AST) -> str:
    """``exit()`` and its like, as it is written."""
    called = node.func if isinstance(node, ast.Call) else node
    if called is not node and getattr(getattr(called, "value", None), "id", "") in ("os", "subprocess"):
        written = ast.unparse(node)
        if written.startswith((*_KILLS, *_PROGRAMS)):
            return written
    if isinstance(called, ast.Attribute):
        of = called.value.attr if isinstance(called.value, ast.Attribute) else getattr(called.value, "id", "")
        fits = called.attr in _STOPS and (of in _STOPS_OF or called.attr in {"do_shutdown", "shutdown_kernel"})
        return ast.unparse(called) + "()" if fits and isinstance(node, ast.Call) else ""
    if isinstance(called, ast.Name) and called.id in _STOPS:
        bare = called.id in ("exit", "quit")  # which do it without being called, too
        return f"{called.id}()" if isinstance(node, ast.Call) or (bare and isinstance(node.ctx, ast.Load)) else ""
    return ""


class _Undoing(ast.NodeTransformer):
    """Puts what is timed in the place of the timing, and nothing in that of other commands.

    ``left_out``: what does nothing here. ``unfit``: the same where something is made of its result.
    """

    def __init__(self, own: set[str]) -> None:
        self.own = own  # names that mean something else in this cell
        self.left_out: list[str] = []
        self.changed = False
        self.unfit = ""
        self.functions = 0  # around the present place: what a function does when it is called is its own business

    def visit_Expr(self, node: ast.Expr) -> Any:
        if found := command(node.value):
            if found.around is not None:
                self.changed = True
                statements, left_out = _read(found.around)
                self.left_out += left_out
                return [statement.node for statement in statements] or ast.Pass()
            return node if found.name == "run" or found.sets_environment else self._nothing(found.written())
        ending = self._ending(node.value)
        # A question of which nothing is made would stop an answer only because nobody is there.
        if ending and (not self.functions or ending.removesuffix("()").rpartition(".")[2] in _ASKS):
            return self._nothing([ending])
        return self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> ast.stmt:
        names = all(isinstance(one, ast.Name) for one in node.targets)
        return self._nothing([ast.unparse(node)]) if names and not self.functions else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if found := command(node):
            if found.around is not None:
                self.changed = True
                return syntax.expression(found.around.strip())
            if found.how == "getoutput":  # lines that a program writes; of one that does not run there are none
                self.changed = True
                self.left_out += found.written()
                return ast.List([], ast.Load())
            self.unfit = found.written(always=True)[0]
            return node
        if not self.functions and (ending := self._ending(node)):
            self.unfit = ending
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:
        if not self.functions and "SystemExit" in ast.dump(node):
            self.unfit = "raise SystemExit"
        return node

    def visit_FunctionDef(self, node: ast.AST) -> ast.AST:
        self.functions += 1
        try:
            return self.generic_visit(node)
        finally:
            self.functions -= 1

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def _ending(self, node: ast.AST) -> str:
        ending = _ends(node)
        return "" if ending.removesuffix("()") in self.own else ending

    def _nothing(self, instead_of: list[str]) -> ast.Pass:
        self.changed = True
        self.left_out += instead_of
        return ast.Pass()


def _segment(lines: list[str], node: ast.stmt) -> str | None:
    """The lines of a statement as they were written, if no other shares them."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    before = lines[first - 1][: node.col_offset].strip()
    after = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode().strip()
    if before or not (not after or after.startswith("#")):
        return None
    return "\n".join(lines[first - 1 : node.end_lineno])


def _without_docstrings(node: ast.stmt) -> ast.stmt:
    if not any(isinstance(one, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(one) for one in ast.walk(node)):
        return node
    [bare] = syntax.module(ast.unparse(node)).body
    for one in ast.walk(bare):
        if (
            isinstance(one, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
            and ast.get_docstring(one) is not None
        ):
            one.body = one.body[1:] or [ast.Pass()]
    return bare
