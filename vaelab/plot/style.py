"""How the course's figures look, and how they are shown: under the cell, with a description for screen readers."""

from __future__ import annotations

import base64
import html
import io
import os
import re
import struct
import textwrap
from pathlib import Path

from matplotlib import style
from matplotlib.figure import Figure
from matplotlib.text import Text

# Zalando's photographs show garments on white, and Fashion MNIST stores their negatives. "gray_r" turns them
# back: dark shapes on the white of the page, easier to tell apart than the wall of black tiles of "gray".
GREYS = "gray_r"

# Okabe and Ito's palette: these stay apart under the common forms of colour blindness.
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"

# One colour for each class, the same in every plot and in the explorer's pad; a test keeps them apart under colour blindness. Eight
# are Petroff's (arXiv:2107.02270). His two greys would be lost on decoded images, so Dress and Sneaker have hues of their own.
CLASS_COLOURS = (
    *("#3f90da", "#ffa90e", "#bd1f01", "#6600ff", "#832db6"),
    *("#a96b59", "#e76300", "#990066", "#b9ac70", "#92dadd"),
)

INK, GREY, PALE = "#222222", "#666666", "#D0D0D0"

_STYLE = {
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.axisbelow": True,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
}

# "default" first: a student's own style (a dark background, say) must not leave white text on white paper.
course_style = style.context(["default", _STYLE])

DPI, SHOWN_DPI = 200, 100  # drawn with twice the pixels it is shown at: crisp on every screen

WIDTH, HEIGHT = 8.6, 8.0  # inches, the most a figure may take: 860 px wide in a notebook

TITLE = {"fontweight": "bold", "fontsize": 12}


def show(figure: Figure, title: str | None, description: str, save: str | Path | None) -> None:
    """Show the figure under the cell, with its description as alt text."""
    from IPython import get_ipython
    from IPython.display import display

    stop = "" if title and title[-1] in ".?!" else "."
    alt = with_minus(f"{title}{stop} {description}." if title else f"{description}.")
    for text in figure.findobj(Text):
        text.set_text(with_minus(text.get_text()))
    if save is not None:
        figure.savefig(save, dpi=DPI, bbox_inches="tight", pad_inches=0.1)
    if get_ipython() is None:
        print(alt)
    else:
        data, metadata = mimebundle(figure, alt)
        display(data, metadata=metadata, raw=True)


def mimebundle(figure: Figure, alt: str) -> tuple[dict, dict]:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI, bbox_inches="tight", pad_inches=0.1)
    png = base64.b64encode(buffer.getvalue()).decode()
    (dots,) = struct.unpack(">I", buffer.getvalue()[16:20])  # a PNG's header begins with its width
    width = dots * SHOWN_DPI // DPI
    data = {"image/png": png, "text/plain": alt}
    # JupyterLab drops the alt text of an image/png, so there the picture is an <img>. When grading it is not:
    # feedback pages are sanitised, which would print the <img> as text, and their template keeps a PNG's alt.
    if os.environ.get("VAELAB_PROFILE") != "grading":
        attributes = f'alt="{html.escape(alt)}" width="{width}" style="max-width: 100%; height: auto"'
        data["text/html"] = f'<img {attributes} src="data:image/png;base64,{png}">'
    return data, {"image/png": {"width": width, "alt": alt}}


def with_minus(text: str) -> str:
    """Numbers below 0 with a true minus sign; other hyphens, such as that of a date, stay."""
    return re.sub(r"(?<![\w.)\]-])-(?=\.?\d)", "−", text)


def wrapped(text: str, width: float, inches_per_character: float = 0.08) -> str:
    return textwrap.fill(text, max(6, int(width / inches_per_character)))
