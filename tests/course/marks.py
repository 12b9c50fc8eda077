"""What a notebook's text states of a run is marked, so that a run can be asked whether it holds.

A mark is a span around what is stated; readers see nothing of it:

    an mse of <span data-measured="mse[1] / 784" data-within="0.002">0.026</span>
    <span data-measured="named(nearest)">Sandal</span>
    <span data-measured="distance[1] < distance[4]">weight 1 gives better samples than weight 4</span>

``data-measured`` is an expression in the notebook's names, as they are when the text is reached. If it gives a number, the
text begins with one that is at most ``data-within`` away; if a text, it is the same text; if True or False, the text is
a claim, and it is True. Within a table ``|`` would end a cell, so no mark holds one.

    .venv/bin/python tests/course/marks.py solutions/03_ablations/latent_loss.ipynb --seeds 0 100 200

runs a notebook and prints what each mark states beside what was found; ``--seeds`` are added to all that it seeds itself. Several
notebooks run in the order given, and those of one seed find the model that an earlier one saved.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from vaelab.experiment.kept import FILE

EXPRESSION, WITHIN = "data-measured", "data-within"
_NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")
_SHOWN = "what the marks say: "

# The notebook's own seeds are moved; those of the library, which make data sets and choose images, are not.
_OTHER_SEEDS = """
import sys
import vaelab
import keras
import numpy as np

def _moved(function):
    def moved(seed=None, *args, **kwargs):
        own = sys._getframe(1).f_globals.get("__name__") == "__main__" and isinstance(seed, int)
        return function(seed + {more} if own else seed, *args, **kwargs)
    return moved

keras.utils.set_random_seed = _moved(keras.utils.set_random_seed)
np.random.default_rng = _moved(np.random.default_rng)
"""

# What is asked is what an experiment finds, and not how long a busy machine takes.
_PATIENT = """
import vaelab.experiment as _experiment
_run = _experiment.run
def _run_patiently(one_run, varied, values, seeds, minutes=None):
    return _run(one_run, varied, values, [seed + {more} for seed in seeds], minutes={minutes})
_experiment.run = _run_patiently
"""

_ASK = """
def _ask(expression):
    import numbers
    try:
        value = eval(expression, globals())
        value = value.item() if hasattr(value, "item") else value
    except Exception as error:
        return {{"error": f"{{type(error).__name__}}: {{error}}"}}
    if isinstance(value, (bool, str)):
        return {{"value": value}}
    if isinstance(value, numbers.Real):
        return {{"value": float(value)}}
    return {{"error": f"it is a {{type(value).__name__}}, and neither a number nor a text nor True or False"}}

print({shown!r} + __import__("json").dumps([_ask(expression) for expression in {expressions!r}]))
"""


@dataclass(frozen=True)
class Mark:
    """``cell``: index in the notebook. ``text``: what readers see. ``within``: as it is written; empty if it is not."""

    cell: int
    text: str
    expression: str
    within: str = ""

    def fault(self) -> str:
        """What is wrong with the mark itself; empty if nothing is."""
        try:
            ast.parse(self.expression, mode="eval")
        except SyntaxError as error:
            return f"its expression is no Python ({error.msg})"
        if "|" in self.expression:
            return "its expression holds a |, which ends a cell of a table"
        if self.within:
            if not re.fullmatch(r"\d+(\.\d+)?", self.within):
                return f"{WITHIN} is {self.within!r} and should be a number"
            if not _NUMBER.match(self.text):
                return f"it has {WITHIN}, so its text should begin with a number"
        return "" if self.text.strip() else "it has no text"

    def names(self) -> set[str]:
        """The names of the notebook that its expression needs."""
        nodes = list(ast.walk(ast.parse(self.expression, mode="eval")))
        own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        return {node.id for node in nodes if isinstance(node, ast.Name)} - own

    def judged(self, found: Mapping[str, object]) -> str:
        """Why a run contradicts what is stated; empty if it does not."""
        if "error" in found:
            return str(found["error"])
        value = found["value"]
        if isinstance(value, bool):
            return "" if value else "it does not hold"
        if isinstance(value, str):
            return "" if value.casefold() == self.text.strip().casefold() else f"it is {value}"
        if not self.within:
            return f"it is a number, {value:g}, and the mark says nothing of {WITHIN}"
        away = abs(stated(self.text) - value)
        return "" if away <= float(self.within) else f"it is {value:.4g}, further away than {self.within}"


def stated(text: str) -> float:
    """The number with which a text begins: "1,234", "−0.5", "12 %"."""
    match = _NUMBER.match(text)
    if match is None:
        raise ValueError(f"expected a text that begins with a number, found {text!r}")
    return float(match[0].replace("−", "-").replace(",", ""))


class _Spans(HTMLParser):
    """Collects marks, and what text there is outside them."""

    def __init__(self, cell: int) -> None:
        super().__init__()
        self.cell = cell
        self.marks: list[Mark] = []
        self.outside: list[str] = []
        self._open: list[dict[str, str] | None] = []
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span":
            found = {name: value or "" for name, value in attrs}
            self._open.append(found if EXPRESSION in found else None)
            self._text = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._open and (found := self._open.pop()):
            self.marks.append(Mark(self.cell, self._text, found[EXPRESSION], found.get(WITHIN, "")))

    def handle_data(self, data: str) -> None:
        if any(self._open):
            self._text += data
        else:
            self.outside.append(data)


def marks(notebook: NotebookNode) -> list[Mark]:
    """All marks in a notebook's text, in order."""
    return [
        mark
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown"
        for mark in of_text(cell.source, i)
    ]


def of_text(text: str, cell: int = 0) -> list[Mark]:
    """The marks of one text."""
    return _read(text, cell).marks


def outside(text: str) -> str:
    """A text without its marks, and without code and formulas: what is left of numbers there is stated by nobody's run."""
    bare = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]*\$", " ", "".join(_read(text, 0).outside), flags=re.DOTALL)
    return bare


def _read(text: str, cell: int) -> _Spans:
    spans = _Spans(cell)
    spans.feed(text)
    spans.close()
    return spans


def asked(
    path: Path, more: int = 0, minutes: float = 30, keep: Path | None = None, home: Path | None = None
) -> Iterator[tuple[Mark, dict]]:
    """Run a notebook, in a copy of its folder, and give each mark with what was found: its ``value``, or an ``error``.

    Args:
        more: added to every seed that the notebook's own cells set; 0 runs it as it is.
        minutes: for one cell.
        keep: where to write the executed notebook.
        home: where notebooks save a student's model for those that come after them; elsewhere there is only the course's.
    """
    notebook = nbformat.read(path, as_version=4)
    found = marks(notebook)
    prelude = [_OTHER_SEEDS.format(more=more)] if more else []
    if any("experiment.run(" in cell.source for cell in notebook.cells if cell.cell_type == "code"):
        prelude.append(_PATIENT.format(more=more, minutes=minutes))
    cells = [nbformat.v4.new_code_cell(source) for source in prelude]
    for i, cell in enumerate(notebook.cells):
        cells.append(cell)
        if here := [mark.expression for mark in found if mark.cell == i]:
            cells.append(nbformat.v4.new_code_cell(_ASK.format(shown=_SHOWN, expressions=here)))
    notebook.cells = cells
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / path.parent.name
        # Results of experiments stay behind: every run makes its own.
        shutil.copytree(path.parent, folder, ignore=shutil.ignore_patterns(FILE))
        client = NotebookClient(notebook, timeout=60 * minutes, resources={"metadata": {"path": str(folder)}})
        try:
            client.execute(env={**os.environ, "VAELAB_HOME": str(home or Path(scratch) / "home")})
        finally:
            if keep:
                nbformat.write(notebook, keep)
    streams = (one.text for cell in cells for one in cell.get("outputs", []) if one.get("name") == "stdout")
    answers = [line for text in streams for line in text.splitlines() if line.startswith(_SHOWN)]
    values = [value for line in answers for value in json.loads(line.removeprefix(_SHOWN))]
    yield from zip(found, values, strict=True)


def main() -> None:
    """Print what each mark of some notebooks states, and what runs find."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0], help="what is added to the notebook's own seeds")
    parser.add_argument("--keep", type=Path, help="where to write the notebook that was executed last")
    given = parser.parse_args()
    homes = {more: Path(tempfile.mkdtemp(prefix="marks-")) for more in given.seeds}
    for path in given.notebooks:
        runs = [list(asked(path, more, keep=given.keep, home=homes[more])) for more in given.seeds]
        print(f"{path}, seeds moved by {', '.join(map(str, given.seeds))}")
        for same in zip(*runs, strict=True):
            mark = same[0][0]
            values = "  ".join(_short(found) for _, found in same)
            wrong = "" if not any(mark.judged(found) for _, found in same) else "   <-- does not hold"
            print(
                f"  [{mark.cell}] {mark.text[:60]!r} within {mark.within or '-'}: {values}   ({mark.expression}){wrong}"
            )


def _short(found: Mapping[str, object]) -> str:
    value = found.get("value", found.get("error"))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
