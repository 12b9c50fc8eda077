"""A place for what a student expects, written before a cell is run and shown again beside what came out.

``predict.guess("spread", "about 0.4")`` keeps a guess under a name, and ``predict.compare("spread")`` shows it below the result,
as often as either cell is run. Nobody marks a guess, and no check reads it. Nothing here raises, whatever is written.
"""

from __future__ import annotations

import html

_NOTHING = ("", "…", "...")  # what a guess says before somebody has written one
_guesses: dict[str, str] = {}

_PANEL = '<div style="border-left:4px solid #0072B2;padding:.2em .8em;margin:.4em 0;max-width:60em">{lines}</div>'
_LINE = '<div style="display:grid;grid-template-columns:8em 1fr"><div><strong>{label}</strong> </div><div>{text}</div></div>'


def guess(name: str, text: object) -> None:
    """Keep what is expected, under the name with which ``compare`` asks for it; the last one written counts."""
    _guesses[str(name)] = str(text).strip()
    if _guesses[str(name)] in _NOTHING:
        _show([("your guess", "not written yet: put it in place of the dots and run this cell again")])
    else:
        _show([("your guess", _guesses[str(name)])])


def compare(name: str, result: object = "") -> None:
    """Show the guess of this name, and what came out if that is said in a line."""
    written = _guesses.get(str(name), "")
    lines = [("your guess", "none was written" if written in _NOTHING else written)]
    _show([*lines, ("came out", str(result))] if str(result) else lines)


def _show(lines: list[tuple[str, str]]) -> None:
    from IPython import get_ipython
    from IPython.display import display

    said = "\n".join(f"{label}: {text}" for label, text in lines)
    if get_ipython() is None:
        print(said)
        return
    rows = "".join(_LINE.format(label=label, text=html.escape(text).replace("\n", "<br>")) for label, text in lines)
    display({"text/plain": said, "text/html": _PANEL.format(lines=rows)}, raw=True)
