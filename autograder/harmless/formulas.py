"""LaTeX formulas as MathML, which browsers show by themselves: a page needs no script and no network for them."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

from latex2mathml.converter import convert

_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')
_FORMULA = re.compile(
    r"\$\$(?P<block>[^$]{1,2000})\$\$|\$(?P<inline>[^$\n]{1,500})\$"
    r"|(?P<environment>\\begin\{(?P<name>(?:align|equation|gather|split)\*?)\}[^$]{1,2000}?\\end\{(?P=name)\})"
)
# The course's formulas need no more. Whatever else a formula brings, a script or a link, leaves it as it was written.
_NAMES = (
    "math mstyle mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup mover munder munderover mtable mtr mtd",
    "display mathvariant stretchy width height depth accent accentunder fence form lspace rspace minsize maxsize "
    "linethickness columnalign columnspacing rowspacing linebreak movablelimits displaystyle scriptlevel",
)
_ELEMENTS, _ATTRIBUTES = (set(names.split()) for names in _NAMES)
# Words, and lengths that leave the rest of the page where it is.
_LENGTH = r"(-?0?\.\d{1,9}|\d{1,2}(\.\d{1,9})?)(em|ex|px|pt|mu|%)?|100%"
_VALUE = re.compile(rf"[a-z -]{{0,200}}|({_LENGTH})( ({_LENGTH})){{0,20}}")
_PREFIX = "{http://www.w3.org/1998/Math/MathML}"


def shown(page: str) -> str:
    """HTML whose ``$…$`` and ``$$…$$`` outside of tags and code have become MathML. What cannot be converted stays as it is.

    The HTML is a sanitiser's: attributes stand in double quotation marks, and text has no ``<``.
    """
    made, code = [], 0
    for k, piece in enumerate(_TAG.split(page)):  # text, tag, text, …
        if k % 2 and re.match(r"</?(pre|code)\b", piece):
            code += -1 if piece.startswith("</") else 1
        made.append(piece if k % 2 or code > 0 else _FORMULA.sub(_converted, piece))
    return "".join(made)


def mathml(latex: str, display: str) -> ET.Element:
    """A formula as an element ``math``; ``display`` is *inline* or *block*. What LaTeX cannot be converted may raise anything."""
    known = latex.replace(r"\arg", r"\operatorname{arg}")  # which the converter would write as it stands
    root = ET.fromstring(convert(known, display=display))
    for element in root.iter():
        element.tag = element.tag.removeprefix(_PREFIX)
    for row in [one for one in root.iter() if one.tag in ("math", "mrow", "mstyle", "mtd")]:
        _space_names(row)
    return root


def _space_names(row: ET.Element) -> None:
    """TeX's thin space between the name of a function and what is beside it, which the converter leaves out: “log p”."""
    children = list(row)
    for k in reversed(range(1, len(children))):
        before, after = children[k - 1], children[k]
        named = _is_name(before) or _is_name(after)
        if named and not (_is_operator(before) or _is_operator(after) or "mspace" in (before.tag, after.tag)):
            row.insert(k, ET.Element("mspace", width="0.167em"))


def _is_name(element: ET.Element) -> bool:
    """“log”, or with something above or below it: “log²”."""
    base = element[0] if element.tag in ("msub", "msup", "msubsup", "munder") else element
    return base.tag in ("mi", "mo") and re.fullmatch(r"[a-z]{2,}", base.text or "") is not None


def _is_operator(element: ET.Element) -> bool:
    """A sign, or what begins with a bracket."""
    while element.tag == "mrow" and len(element):
        element = element[0]
    return element.tag == "mo" and not _is_name(element)


def _converted(match: re.Match) -> str:
    kind = next(name for name in ("block", "inline", "environment") if match[name])
    display = "inline" if kind == "inline" else "block"
    try:
        latex = html.unescape(match[kind]).replace("{aligned}", "{align*}")  # which the converter does not know
        root = mathml(latex, display)
        for element in root.iter():
            if element.tag not in _ELEMENTS or not all(map(_harmless, element.keys(), element.attrib.values())):
                return match[0]
        return ET.tostring(root, encoding="unicode")
    except Exception:  # a student's formula may be anything
        return match[0]


def _harmless(attribute: str, value: str) -> bool:
    return attribute in _ATTRIBUTES and _VALUE.fullmatch(value) is not None
