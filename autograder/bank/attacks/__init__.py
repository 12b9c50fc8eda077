"""Submissions that try to get points, or at things, that are not theirs; and what must come of each.

An attack is a function in one of this package's modules. It gets the released notebook of 01_build, without the cells that
only train and draw, and ``Targets``; it returns the notebook, or the files of an upload. No exercise is written in it, so
every point it gets is unearned. Its docstring says what it tries, and ``says`` what the instructor must get to read.

Of an untouched notebook nothing runs, so most of them do nothing at all. What stands behind that is tried with the same
attacks as somebody would hand them in who knows it: *needed*, inside the statement that defines a wrong answer, which has to
run; ``ends`` is what the instructor must get to read then.

Bombs are among them: run attacks confined, never with isolation "none".
"""

from __future__ import annotations

import importlib
import textwrap
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder import course

ASSIGNMENT = "01_build"
MODULES = ("cells", "patches", "evidence", "hidden", "places", "bombs", "processes", "uploads")
# What the instructor reads of an attack that has run to its end; after it stands what it got hold of.
HAS_RUN = "the attack has run"
NEEDED = f"""
def latent_loss(codings_mean, codings_log_var):
    return ops.zeros(ops.shape(codings_mean)[:1])
told, used = [], (keras, layers, np, tf)
print = lambda *words: told.append(str(words)[:100])
import zlib
exec(zlib.decompress({{program}}))
raise RuntimeError("{HAS_RUN}: " + str([words for words in told if "STOLEN" in words]))
"""


@dataclass(frozen=True)
class Targets:
    """What attacks aim at. Paths are the grader's; ``port`` and ``name`` are of sockets that listen there."""

    outside: str = "/nonexistent"  # a folder with a file secret.txt, open to every user of the machine
    solutions: str = str(course.SOLUTIONS)
    library: str = str(course.ROOT / "vaelab")
    work: str = "/nonexistent/work"
    victim: str = "honest"  # a student of the same class
    port: int = 9
    name: str = "nobody"
    pids: tuple[int, ...] = ()


@dataclass(frozen=True)
class Link:
    """A file of an upload that is a symbolic link."""

    to: str


@dataclass(frozen=True)
class Bomb:
    """A zip file of an upload with so many zeros in it. It is packed when it is written, because that takes seconds."""

    size: int

    def write(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("big.bin", bytes(self.size))


Upload = Mapping[str, bytes | Link | Bomb]


@dataclass(frozen=True)
class Attack:
    """One attack. ``says``: a regular expression for a line that tells the instructor what happened; ``ends``: the same where it
    is needed.

    ``forges``: where it is needed it has points all the same, see docs/grading.md: who meets it must be told to look.
    ``scoring``: it only tries for points, so that it is safe to run without protection. ``quick``: one of those that
    are tried each time, chosen so that there are some of every kind.
    """

    name: str
    make: Callable[[NotebookNode, Targets], NotebookNode | Upload]
    says: str
    ends: str
    scoring: bool = False
    quick: bool = False
    forges: bool = False

    @property
    def tries(self) -> str:
        """What it tries, in one sentence."""
        return " ".join((self.make.__doc__ or "").split())

    def upload(self, targets: Targets, needed: bool = False) -> Upload:
        """The files that are handed in."""
        made = self.make(released(), targets)
        files = {notebook_name(): _bytes(made)} if isinstance(made, NotebookNode) else made
        return {**files, notebook_name(): hidden_in_an_answer(files[notebook_name()])} if needed else files

    @property
    def has_code(self) -> bool:
        """There is code of its own, in a cell or in an answer."""
        made = self.upload(Targets())
        return (
            isinstance(made.get(notebook_name()), bytes)
            and hidden_in_an_answer(made[notebook_name()]) != made[notebook_name()]
        )

    def hand_in(self, folder: Path, targets: Targets, needed: bool = False) -> None:
        """Write the files into a student's folder."""
        for name, content in self.upload(targets, needed).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            match content:
                case Link():
                    path.symlink_to(content.to)
                case Bomb():
                    content.write(path)
                case _:
                    path.write_bytes(content)


def hidden_in_an_answer(notebook: bytes | Link | Bomb) -> bytes | Link | Bomb:
    """The notebook with the attack's own cells in a wrong answer, hidden so that nothing is refused because of its names."""
    if not isinstance(notebook, bytes) or b"nbformat" not in notebook:
        return notebook
    made = nbformat.reads(notebook.decode(), as_version=4)
    own = [cell for cell in made.cells if cell.metadata.get("attack")]
    if not own:
        return notebook
    text = TransformerManager().transform_cell("\n".join(cell.source for cell in own))
    source = NEEDED.replace("{program}", repr(zlib.compress(text.encode())))
    cell_of(made, "latent_loss").source = f"if True:\n{textwrap.indent(source, '    ')}"
    made.cells = [cell for cell in made.cells if cell not in own or role(cell)]
    return _bytes(made)


_registered: dict[str, Attack] = {}


def attack(says: str, ends: str = HAS_RUN, **options: bool) -> Callable:
    """Register a function as an attack under its own name."""

    def register(make: Callable) -> Callable:
        name = make.__name__.replace("_", "-")
        _registered[name] = Attack(name, make, says, ends, **options)
        return make

    return register


def attacks() -> list[Attack]:
    """All attacks, in the order of the modules."""
    for module in MODULES:
        importlib.import_module(f"{__name__}.{module}")
    return list(_registered.values())


def notebook_name() -> str:
    return course.notebooks(ASSIGNMENT)[0].name


def _bytes(notebook: NotebookNode) -> bytes:
    return nbformat.writes(notebook).encode()


@cache
def _released_text() -> str:
    notebook = nbformat.read(course.ASSIGNMENTS / ASSIGNMENT / notebook_name(), as_version=4)
    named = [i for i, cell in enumerate(notebook.cells) if role(cell)]
    notebook.cells = [c for i, c in enumerate(notebook.cells) if (c.cell_type == "code" and i < named[0]) or role(c)]
    return nbformat.writes(notebook)


def released() -> NotebookNode:
    """The released notebook: imports, answer cells, test cells."""
    return nbformat.reads(_released_text(), as_version=4)


def role(cell: NotebookNode) -> Mapping:
    """nbgrader's settings of a cell; empty for most."""
    return cell.metadata.get("nbgrader", {})


def cell_of(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(cell for cell in notebook.cells if role(cell).get("grade_id") == grade_id)


def tests(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if course.of(cell).is_test]


def with_cell(notebook: NotebookNode, source: str, before: str = "sampling") -> NotebookNode:
    """Add a code cell before a named one."""
    place = notebook.cells.index(cell_of(notebook, before))
    notebook.cells.insert(place, new_code_cell(source, metadata={"attack": True}))
    return notebook


def with_answer(notebook: NotebookNode, grade_id: str, source: str) -> NotebookNode:
    cell = cell_of(notebook, grade_id)
    cell.source, cell.metadata["attack"] = source, True
    return notebook
