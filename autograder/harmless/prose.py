"""Text cells as HTML: what Markdown makes, pictures that are handed in, formulas, and links that wait for a click.

The Markdown is a student's, and Markdown may hold any HTML. A sanitiser builds the page's HTML anew from a list of tags and
attributes; addresses are replaced by what they may stand for, never corrected.
"""

from __future__ import annotations

import copy
import html
import re
import string
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

import nbformat
import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from autograder import harmless
from autograder.harmless import formulas

MOST_TEXT = 40_000
# nbconvert looks for the end of each formula that begins so in all of the text: seconds, where there are thousands.
_OPENINGS = re.compile(r"\\\\[(\[]|\\begin\{")
_MOST_LOOKING = 20_000_000  # characters

_NAMES = (
    "a abbr b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s span strong sub "
    "summary sup table tbody td th thead tr ul"
)
_TAGS = set(_NAMES.split())
_ATTRIBUTES = {"*": set[str](), "a": {"href"}, "img": {"src", "alt", "width", "height"}}
_LINK = re.compile(r"(https?://|mailto:)[^\s\x00-\x20]+", re.IGNORECASE)
# Addresses that ``attribute`` decides about; others are gone before it is asked. One letter is a drive.
_SCHEMES = {"http", "https", "mailto", "attachment", "data", "file", *string.ascii_lowercase}
_LENGTH = re.compile(r"[1-9]\d{0,3}(px)?|100%|\d{1,2}%")
# Pictures in the text itself, as Colab writes them: too long for a Markdown parser.
_DATA = re.compile(r"data:image/[a-z.+-]{1,20};base64,([A-Za-z0-9+/=%]{64,})", re.IGNORECASE)
_ATTACHED = "attachment:"
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_ELSEWHERE = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)


class _Renderer(IPythonRenderer):
    """nbconvert's, without what it does to pictures and code: what may be shown is decided later, for HTML as well."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return super(IPythonRenderer, self).image(text, url, title)

    def block_code(self, code: str, info: str | None = None) -> str:
        return super(IPythonRenderer, self).block_code(code)


@pass_context
def markdown2html(context: Context, text: str) -> str:
    """The filter of this name in nbconvert's templates."""
    cell = context.get("cell") or {}
    return as_html(text, cell.get("attachments"))


def as_html(text: str, attachments: object = None) -> str:
    """Markdown as HTML that runs nothing and loads nothing; pictures come from a cell's attachments."""
    made, pictures = _rendered(text)
    pictures = {**harmless.attachments(attachments), **pictures}
    room = 2 * sum(len(data) for bundle in pictures.values() for data in bundle.values())  # not as often as it is named

    def address(source: str) -> str | None:
        nonlocal room
        found = _address(source, pictures)
        room -= len(found or "")
        return found if room >= 0 else None

    return formulas.shown(clean(made, address))


def sources(text: str) -> list[str]:
    """The addresses of all pictures in a text."""
    found: list[str] = []
    clean(_rendered(text)[0], lambda source: found.append(source))
    return found


def rendered(text: str) -> str:
    """HTML as it comes out of a Markdown parser, with whatever HTML the text holds; not to be shown."""
    return _rendered(text)[0]


def _rendered(text: str) -> tuple[str, dict[str, dict[str, str]]]:
    """HTML as it comes out of a Markdown parser, which may be anything, and the pictures that stood in the text."""
    pictures: dict[str, dict[str, str]] = {}

    def taken_out(match: re.Match) -> str:
        name = f"data-{len(pictures)}"
        found = harmless.picture_of(unquote(match[1]))
        pictures[name] = {found[0]: found[1]} if found else {}
        return _ATTACHED + name

    text = harmless.text(_DATA.sub(taken_out, text), MOST_TEXT)
    try:
        if sum(1 for _ in _OPENINGS.finditer(text)) * len(text) > _MOST_LOOKING:
            raise ValueError("too many formulas")
        made = MarkdownWithMath(renderer=_Renderer(escape=False, exclude_anchor_links=True)).render(text)
    except Exception:  # a student's text may be anything
        made = f"<pre>{html.escape(text)}</pre>"
    return made, pictures


def clean(text: str, address: Any = lambda source: None) -> str:
    """HTML of listed tags and attributes only. ``address`` gives the address to show for that of a picture, or None."""

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return address(value)
        if name == "href":
            return value if _LINK.fullmatch(value) else None
        if name in ("width", "height"):
            return value if _LENGTH.fullmatch(value) else None
        return value

    return nh3.clean(
        text,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _address(source: str, pictures: Mapping[str, Mapping[str, str]]) -> str | None:
    """The picture itself as an address, if it was handed in."""
    name = source.removeprefix(_ATTACHED)
    bundle = pictures.get(name) or pictures.get(unquote(name)) or {}
    if not bundle and (match := _DATA.fullmatch(source)) and (found := harmless.picture_of(match[1])):
        bundle = dict([found])
    return next((f"data:{mime};base64,{data}" for mime, data in bundle.items()), None)


def with_pictures(notebook: NotebookNode, files: Mapping[str, str]) -> NotebookNode:
    """The notebook with pictures that were handed in beside it (path → base64) attached to the text cells that show them."""
    known = {path.casefold(): data for path, data in files.items() if path.casefold().endswith(_PICTURES)}
    if not known:
        return notebook
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            found = {source: harmless.picture_of(_beside(source, known)) for source in sources(cell.source)}
            beside = {source: dict([picture]) for source, picture in found.items() if picture}
            if beside:
                cell.attachments = nbformat.from_dict({**beside, **harmless.attachments(cell.get("attachments"))})
    return made


def _beside(source: str, known: Mapping[str, str]) -> str | None:
    """The file that an address means: by its path, else the only one of its name."""
    if _ELSEWHERE.match(source):
        return None
    path = PurePosixPath(unquote(source).replace("\\", "/").casefold().removeprefix("files/"))
    named = [data for other, data in known.items() if PurePosixPath(other).name == path.name]
    return known.get(path.as_posix()) or (named[0] if len(named) == 1 else None)


def verdict(text: str) -> str:
    """The filter ``clean_html`` of nbconvert's templates; all that comes to it is the panel of a verdict."""
    return clean(str(text))


def unchanged(text: str) -> str:
    """In place of ``strip_files_prefix``, which takes ``files/`` out of addresses that have been found harmless with it."""
    return text
