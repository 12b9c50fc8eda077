"""Names in a submission that no exercise has a use for: they take no points, a person should look at them."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from nbformat import NotebookNode

from autograder import course
from autograder.records import Note

# What gives an attack on the checks away: to see into their process, or to stand between it and the grader.
_NAMES = (
    r"check\.engine",
    r"vaelab\.checks",
    r"use_nonce",
    r"sys\.modules",
    r"meta_path",
    r"path_hooks",
    r"import_module",
    r"__import__",
    r"builtins",
    r"gc\.get_(?:objects|referrers)",
    r"_getframe",
    r"settrace",
    r"setprofile",
    r"ctypes",
    r"ast_transformers",
    r"input_transformers\w*",
    r"events\.register",
    r"set_custom_exc",
    r"_?showtraceback",
    r"display_pub",
    r"run_(?:cell|code|ast_nodes)",
    r"\.kernel\.session",
    r"os\._exit",
    r"os\.fork",
    r"os\.(?:kill|killpg)",
    r"subprocess",
    r"socket",
    r"urllib",
    r"os\.symlink",
    r"/proc/",
    r"ipython_config",
)
_SUSPICIOUS = re.compile("|".join(rf"(?<!\w){name}" if name[0].isalpha() else name for name in _NAMES))
# A text that is an absolute path of two parts or more, or leads upwards.
_OUTSIDE = re.compile(r"""["']((?:/[\w.*-]+){2,}|[A-Za-z]:\\\\?[\w.]|\.\./)""")
# Python finds a file in the student's folder before the module of that name.
_LIBRARY = re.compile(
    r"(?:vaelab|keras|tensorflow|numpy|IPython|ipykernel|matplotlib)(?:/.*)?\.py|(?:site|user)customize\.py"
)


def suspicions(notebooks: Mapping[str, NotebookNode], files: Mapping[str, bytes]) -> list[Note]:
    """Notes on the code cells and Python files of one submission, at most one of each kind."""
    sources = [
        cell.source
        for notebook in notebooks.values()
        for cell in notebook.cells
        if cell.cell_type == "code" and not course.of(cell).is_test
    ]
    sources += [data.decode(errors="replace") for name, data in files.items() if name.endswith(".py")]
    text = "\n".join(sources)
    notes = []
    if names := _listed(match[0] for match in _SUSPICIOUS.finditer(text)):
        notes.append(Note("", f"The code uses names that no exercise needs: {names}.", suspicious=True))
    if paths := _listed(match[1] for match in _OUTSIDE.finditer(text)):
        notes.append(Note("", f"The code names files outside its folder: {paths}; it cannot reach them here."))
    shadowing = [
        name for name in files if _LIBRARY.fullmatch(name) or name.removesuffix(".py") in sys.stdlib_module_names
    ]
    if files := _listed(name for name in shadowing if name.endswith(".py")):
        notes.append(Note("", f"Files handed in have the names of libraries: {files}.", suspicious=True))
    return notes


def _listed(found) -> str:
    names = list(dict.fromkeys(found))
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return ", ".join(f"`{name[:40]}`" for name in names[:6]) + more
