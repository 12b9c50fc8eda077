"""What an instructor writes for instructors, and would go out to students: model answers, marking schemes, remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import mistune
import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

from autograder import course
from autograder.harmless import prose
from autograder.harmless.words import quoted
from autograder.release import settings

_CLEARED_BY = (ClearSolutions, ClearHiddenTests, ClearMarkScheme)
_NAMES = (
    r"\b(?:(?:model|sample|reference)[ \t_-]+(?:answer|solution)s?|answer[ \t_-]+key"
    r"|(?:mark|marking|grading)[ \t_-]+(?:scheme|key|note)s?)\b"
)
# At a line's beginning, in bold or before a colon; in the middle of a sentence the words are only mentioned.
_LABEL = re.compile(
    rf"^[^a-z\n]*(?-i:(?=[A-Z])){_NAMES}|(?:\*\*|__|<(?:b|strong|summary|h\d)>)[ \t]*{_NAMES}"
    rf"|^[^a-z\n]*{_NAMES}[^\w\n]*(?:$|[(*])|{_NAMES}[*_ \t]*(?:\([^)\n]*\))?[*_ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_END = re.compile(r"\s*### END SOLUTION\s*")


def released(cell: NotebookNode) -> str:
    """What nbgrader leaves of a cell for students. The marks in it must have been found right."""
    copy = nbformat.from_dict(cell)
    if copy.metadata.get("nbgrader"):
        for clear in _CLEARED_BY:
            clear().preprocess_cell(copy, {"language": "python"}, 0)
    return course.shown_text(copy)


def label(text: str) -> str:
    """The first line that begins a model answer or a marking scheme; empty if none does."""
    found = _LABEL.search(text)
    return text[found.start() :].strip().partition("\n")[0] if found else ""


def faults(cell: NotebookNode) -> Iterator[str]:
    """Parts of a cell that are clearly not for students, or that students could not see without opening the source."""
    text = released(cell)
    if course.is_explanation(cell) and (cell.cell_type != "markdown" or settings.has_role(cell)):
        yield f"the tag `{course.EXPLANATION}` is for texts that nobody marks, and students would not get this cell; take the tag away"
    if found := label(text):
        yield f"{quoted(found)} would go out to students; put it into a written answer, or between ### BEGIN SOLUTION and ### END SOLUTION"
    if cell.cell_type == "raw":
        yield "it is a raw cell, which is for programs that convert notebooks; make it text, or take it out"
    if cell.cell_type != "markdown":
        return
    if text != cell.source and (below := _below(cell.source)):
        yield f"{quoted(below)} stands below ### END SOLUTION and would go out to students; move it above that line, or the question above the answer"
    for remark in _remarks(text):
        yield f"{quoted(remark)} is not shown but goes out, and students can read it in the source; take it out"


def _below(source: str) -> str:
    """The first line below the answer that is in no answer itself."""
    lines = source.splitlines()
    ends = [i for i, line in enumerate(lines) if _END.fullmatch(line)]
    inside = False
    for line in lines[ends[0] + 1 :] if ends else []:
        if "### BEGIN SOLUTION" in line:
            inside = True
        elif _END.fullmatch(line):
            inside = False
        elif line.strip() and not inside:
            return line
    return ""


class _Hidden(HTMLParser):
    """Elements that a page holds and does not show."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        styles = re.sub(r"\s", "", dict(attrs).get("style") or "").casefold()
        no_display = "display:none" in styles or "visibility:hidden" in styles
        if tag in ("script", "style", "template") or "hidden" in dict(attrs) or no_display:
            self.found.append(self.get_starttag_text() or tag)


def _remarks(text: str) -> list[str]:
    """Comments of HTML, elements that are hidden, and addresses that no link names: ``[//]: # (a remark)``."""
    page = prose.rendered(text)
    hidden = _Hidden()
    hidden.feed(page)
    hidden.close()
    return [*re.findall(r"<[!?][^>]*>?", page), *hidden.found, *_unused(text)]


def _unused(text: str) -> list[str]:
    tokens, state = mistune.create_markdown(renderer=None).parse(text)
    used: set[str] = set()
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        used.add(token.get("ref", ""))
        waiting += token.get("children", [])
    links = state.env.get("ref_links", {})
    return [f"[{link['label']}]: {link.get('title') or link['url']}" for key, link in links.items() if key not in used]
