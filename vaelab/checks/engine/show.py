"""How a verdict looks: a small panel in a notebook, a few lines of text elsewhere."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from vaelab.checks.engine.verdict import Verdict

MIME = "application/vnd.vaelab.report+json"

_LOOKS = {True: ("#1a7f37", "✓", "passed"), False: ("#c4320a", "✗", "failed")}
_PANEL = (
    '<div role="status" style="border-left:4px solid {colour};padding:.4em .8em;margin:.2em 0;max-width:60em">'
    '<strong><span style="color:{colour}" aria-label="{result}">{sign}</span> {title}</strong>{rest}</div>'
)


def display(verdict: Verdict, report: Mapping) -> None:
    """Show a verdict where it was asked for, and publish its report beside it for the grader."""
    _publish({"text/plain": as_text(verdict), "text/html": as_html(verdict), MIME: dict(report)})


def display_list(title: str, sentences: Sequence[str], fine: bool) -> None:
    """Show sentences under a title, with a sign that says whether all is well."""
    colour, sign, result = _LOOKS[fine]
    items = "".join(f"<li>{_code(sentence)}</li>" for sentence in sentences)
    page = _PANEL.format(colour=colour, sign=sign, result=result, title=html.escape(title), rest=f"<ul>{items}</ul>")
    _publish({"text/plain": "\n".join([f"{sign} {title}", *(f"    {one}" for one in sentences)]), "text/html": page})


def _publish(data: dict[str, object]) -> None:
    try:
        from IPython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()
    if shell is None:
        print(data["text/plain"])
        return
    from IPython.display import display as publish

    publish(data, raw=True)


def as_text(verdict: Verdict) -> str:
    """The verdict in plain text, one fact a line."""
    lines = [f"{'✓' if verdict.passed else '✗'} {verdict.title}: {verdict.summary}"]
    lines += [f"    {label}: {text}" for label, text in _facts(verdict)]
    return "\n".join(lines)


def as_html(verdict: Verdict) -> str:
    """The verdict as an HTML panel. Every text is escaped; the sign and the words carry the result, not the colour alone."""
    colour, sign, result = _LOOKS[verdict.passed]
    # Only tags that nbgrader's sanitised feedback pages let through; there the facts stand one to a line, without styles.
    facts = "".join(
        f'<div style="display:grid;grid-template-columns:6.5em 1fr">'
        f"<div><strong>{label}</strong> </div><div>{_code(text)}</div></div>"
        for label, text in _facts(verdict)
    )
    rest = f": {_code(verdict.summary)}{facts}"
    return _PANEL.format(colour=colour, sign=sign, result=result, title=html.escape(verdict.title), rest=rest)


def _facts(verdict: Verdict) -> list[tuple[str, str]]:
    facts = [
        ("expected", verdict.expected),
        ("observed", verdict.observed),
        ("try", verdict.hint),
        ("look at", verdict.where),
    ]
    return [(label, text) for label, text in facts if text]


def _code(text: str) -> str:
    """Escaped text in which `backticks` become code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
