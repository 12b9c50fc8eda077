"""What no exercise has a use for, told from a submission's texts and the names of its files: it takes no points, a person should look."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping

from nbformat import NotebookNode

from autograder import course
from autograder.submission import Note

# A text that is an absolute path of two parts or more, or leads upwards.
_OUTSIDE = re.compile(r"""["']((?:/[\w.*-]+){2,}|[A-Za-z]:\\\\?[\w.]|\.\./)""")
# What lies in a grader's folders.
_GRADERS = re.compile(r"""\*\.ipynb|gradebook(?:\.db)?|nbgrader_config|(?:/autograded|/submitted)(?=[/"'])""")
# What asks for something that is not on this computer.
_NETWORK = re.compile(r"(?<![\w.])(?:urllib\.request|urlopen|urlretrieve|requests\.(?:get|post|put)|http\.client)")
# Python finds a file in the student's folder before the module of that name.
_LIBRARY = re.compile(
    r"(?:vaelab|keras|tensorflow|numpy|IPython|ipykernel|matplotlib)(?:/.*)?\.py|(?:site|user)customize\.py"
)


def suspicions(notebooks: Mapping[str, NotebookNode], files: Mapping[str, bytes]) -> list[Note]:
    """Notes on the code cells and Python files of one submission, at most one of each kind.

    What its code hides is told where statements are read, see ``plan.opaque``.
    """
    sources = [
        cell.source
        for notebook in notebooks.values()
        for cell in notebook.cells
        if cell.cell_type == "code" and not course.of(cell).is_test
    ]
    sources += [data.decode(errors="replace") for name, data in files.items() if name.endswith(".py")]
    text = "\n".join(sources)
    notes = []
    if names := _listed(match[0] for match in _GRADERS.finditer(text)):
        notes.append(Note("", f"The code names what lies in a grader's folders: {names}.", suspicious=True))
    if paths := _listed(match[1] for match in _OUTSIDE.finditer(text)):
        notes.append(Note("", f"The code names files outside its folder: {paths}; it cannot reach them here."))
    if asked := _listed(match[0] for match in _NETWORK.finditer(text)):
        notes.append(Note("", f"The code asks the network: {asked}; there is none here."))
    shadowing = [
        name for name in files if _LIBRARY.fullmatch(name) or name.removesuffix(".py") in sys.stdlib_module_names
    ]
    if own := _listed(name for name in shadowing if name.endswith(".py")):
        notes.append(Note("", f"Files handed in have the names of libraries: {own}.", suspicious=True))
    return notes


def _listed(found: Iterable[str]) -> str:
    names = list(dict.fromkeys(found))
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return ", ".join(f"`{name[:40]}`" for name in names[:6]) + more
