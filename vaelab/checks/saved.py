"""``check.notebook()``: what a notebook's instructor would find in it, said before it is handed in."""

from __future__ import annotations

import os
import time
from pathlib import Path

from vaelab.checks.engine import show

_RELEASED = Path(__file__).parents[1] / "released"
_UNKNOWN = "It cannot be told which file this notebook is: give its name, as in check.notebook('build_a_vae.ipynb')."


def notebook(path: str | os.PathLike[str] | None = None) -> None:
    """Look this notebook over as it was last saved, and show what its instructor would find in it. Nothing of it runs.

    Call it in a cell of its own. It says what is not written yet, what cannot be read, what will not run when it is graded, and
    which names nothing defines. It never raises.

    Args:
        path: another notebook. By default the one that it is called in.
    """
    try:
        title, sentences, fine = _said(path)
    except Exception as error:  # a student who asks whether all is well must not get a traceback of the asking
        title, sentences, fine = "The notebook could not be looked over", [f"{type(error).__name__}: {error}"], False
    show.display_list(title, sentences, fine)


def _said(path: str | os.PathLike[str] | None) -> tuple[str, list[str], bool]:
    """A title, sentences, and whether nothing stands in the way."""
    file = Path(path).expanduser() if path is not None else _own_file()
    if file is None or not file.is_file():
        there = _UNKNOWN if file is None else f"There is no file {file}."
        return "The notebook could not be looked over", [there], False
    from autograder.before import look_over  # late: a notebook that never asks needs none of it

    looked = look_over(file, _RELEASED)
    title = f"{file.name}, saved {_ago(time.time() - file.stat().st_mtime)}; what changed since then is not in it"
    if looked.problem:
        return title, [looked.problem], False
    sentences = []
    if looked.not_written:
        sentences.append(f"Not written yet: {_listed(looked.not_written)}.")
    if looked.not_answered:
        sentences.append(f"Not answered yet: {_listed(looked.not_answered)}.")
    sentences += [*looked.missing, *looked.notes]
    fine = not sentences
    return title, sentences or [f"Nothing stands in the way: all {looked.exercises} exercises are written."], fine


def _own_file() -> Path | None:
    """The file of the notebook that this kernel runs, as the programs that start kernels tell it; else the only one here."""
    told = [os.environ.get("JPY_SESSION_NAME", ""), *_told_by_vs_code()]
    for name in filter(None, reversed(told)):
        for file in (Path(name), Path.cwd() / Path(name).name):  # Jupyter names the folder twice at times
            if file.suffix == ".ipynb" and file.is_file():
                return file
    return _only_notebook()


def _told_by_vs_code() -> list[str]:
    from IPython import get_ipython

    shell = get_ipython()
    told = shell.user_ns.get("__vsc_ipynb_file__", "") if shell else ""
    return [told] if isinstance(told, str) else []


def _only_notebook() -> Path | None:
    found = [file for file in Path.cwd().glob("*.ipynb") if not file.name.startswith(".")]
    return found[0] if len(found) == 1 else None


def _ago(seconds: float) -> str:
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            number = int(seconds // length)
            return f"{number} {unit}{'s' * (number != 1)} ago"
    return "less than a minute ago"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
