"""LaTeX formulas as MathML, which browsers show by themselves: a page needs no script and no network for them."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

from latex2mathml.converter import convert

_CODE = re.compile(r"(<(pre|code)\b.*?</\2>)", re.DOTALL)
_FORMULA = re.compile(r"\$\$(?P<block>[^$]{1,2000})\$\$|\$(?P<inline>[^$\n]{1,500})\$")
# The course's formulas need no more. Whatever else a formula brings, a script or a link, leaves it as it was written.
_NAMES = (
    "math mstyle mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup mover munder munderover mtable mtr mtd",
    "display mathvariant stretchy width height depth accent accentunder fence form lspace rspace minsize maxsize "
    "linethickness columnalign movablelimits displaystyle scriptlevel",
)
_ELEMENTS, _ATTRIBUTES = (set(names.split()) for names in _NAMES)
_PREFIX = "{http://www.w3.org/1998/Math/MathML}"


def shown(page: str) -> str:
    """HTML whose ``$…$`` and ``$$…$$`` outside of code have become MathML. What cannot be converted stays as it is."""
    parts = _CODE.split(page)  # text, code, the code's tag, text, …
    return "".join(_FORMULA.sub(_converted, part) if k % 3 == 0 else part for k, part in enumerate(parts) if k % 3 < 2)


def _converted(match: re.Match) -> str:
    kind = match.lastgroup
    try:
        root = ET.fromstring(convert(html.unescape(match[kind]), display=kind))
    except Exception:  # a student's formula may be anything
        return match[0]
    for element in root.iter():
        element.tag = element.tag.removeprefix(_PREFIX)
        if element.tag not in _ELEMENTS or not set(element.attrib) <= _ATTRIBUTES:
            return match[0]
    return ET.tostring(root, encoding="unicode")
