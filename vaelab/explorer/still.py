"""What stands in for the explorer where nothing can move: one picture, its description, and a sentence."""

from __future__ import annotations

import base64
import html
import io
from functools import cache
from pathlib import Path
from typing import NamedTuple

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from vaelab.data import grading_profile
from vaelab.explorer.vae import Vae

AXES, STEPS = 5, 9  # strips, and images in each
_LEAST = (92, 60)  # of what an image stands in: below it a number fits, beside it two lines
_TILE, _GAP, _LEFT, _LINE = 112, 12, 290, 34  # pixels; the picture is shown at half its size
_SENTENCE = "A picture of the explorer as it stood when this cell last ran: run the cell in Jupyter to move its sliders yourself."
# Beside the picture: an output below it that shows no explorer is Jupyter's complaint that the widget is gone.
_HIDE = """<style>
.jp-OutputArea-child:has(.vx-still) + .jp-OutputArea-child:has(.jupyter-widgets):not(:has(.vx)) { display: none; }
.vx-still { break-inside: avoid; }
.vx-still figcaption { color: var(--jp-content-font-color2, #57606a); font: 13px/1.4 system-ui, sans-serif; }
</style>"""


class Still(NamedTuple):
    """A PNG and what it shows in words."""

    png: bytes
    description: str
    width: int

    def as_output(self) -> tuple[dict, dict]:
        """For a notebook that is executed without anybody looking: a plain image."""
        data = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.description}
        return data, {"image/png": {"alt": self.description, "width": self.width}}

    def as_html(self) -> tuple[dict, dict]:
        """For a notebook in which the live explorer stands below it."""
        source = f"data:image/png;base64,{base64.b64encode(self.png).decode()}"
        alt = html.escape(self.description)
        image = f'<img alt="{alt}" width="{self.width}" style="max-width: 100%; height: auto" src="{source}">'
        figure = f'<figure class="vx-still" style="margin: 0">{image}<figcaption>{_SENTENCE}</figcaption></figure>'
        return {"text/html": f"{_HIDE}{figure}", "text/plain": f"{self.description} {_SENTENCE}"}, {}


def still(
    vae: Vae, codings: np.ndarray, label: int, start, caption: str, limits: tuple[float, float], title: str
) -> Still:
    """Draw the decoded image, and strips along the codings with the most KL.

    start: (name, pixels) of the image started from, or None. caption: of the decoded image.
    """
    values = np.linspace(*limits, STEPS)
    order = np.argsort(-np.asarray(vae.kl), kind="stable") if vae.kl else np.arange(vae.size)
    names = [f"coding {k}" + (f" · {vae.kl[k]:.2f} nats" if vae.kl else "") for k in order[:AXES].tolist()]
    top = [vae.decode(codings[None], label)[0]]
    captions = [caption]
    if start is not None:
        top, captions = [start[1], *top], [start[0].replace(", ", ": "), caption]
    rows = [top]
    for axis in order[:AXES].tolist():
        along = np.tile(codings, (STEPS, 1))
        along[:, axis] = values
        rows.append(vae.decode(along, label))
    height, width = vae.shape[:2]
    tile = (max(_TILE * width // max(height, width), 1), max(_TILE * height // max(height, width), 1))
    cell = (max(tile[0], _LEAST[0]), max(tile[1], _LEAST[1]))
    canvas = _Canvas(_LEFT + STEPS * (cell[0] + _GAP), 2 * _LINE + len(rows) * (cell[1] + _GAP) + 2 * _LINE)
    y = canvas.text(0, 8, title, bold=True, width=canvas.width) + _GAP
    if len(names) < vae.size:
        most = "those with the most KL" if vae.kl else "the first"
        canvas.text(
            _LEFT + len(top) * (cell[0] + _GAP),
            y + cell[1] - _LINE,
            f"below: {len(names)} of {vae.size} codings, {most}",
        )
    canvas.row(_LEFT, y, top, tile, cell)
    canvas.text(0, y + cell[1] // 2 - 28, "\n".join(captions), width=_LEFT - _GAP)
    y += cell[1] + _LINE
    for name, row in zip(names, rows[1:], strict=True):
        canvas.text(0, y + cell[1] // 2 - 28, name.replace(" · ", "\n"))
        canvas.row(_LEFT, y, row, tile, cell)
        y += cell[1] + _GAP
    for k, value in enumerate(values):
        canvas.text(_LEFT + k * (cell[0] + _GAP) + cell[0] // 2, y, f"{value:.2f}".replace("-", "−"), middle=True)
    begin = f"{title}: " + (f"{start[0]} and {caption}, then " if start else "the decoded image, then ")
    count = f"{len(names)} of {vae.size} codings" if len(names) < vae.size else f"{vae.size} codings"
    shown = f"{STEPS} decoded images along each of {count}, from {limits[0]:.2f} to {limits[1]:.2f}: "
    return Still(
        canvas.png(y + _LINE), f"{begin}{shown}{', '.join(names)}.".replace("-", "−"), canvas.width // 2 + _GAP
    )


class _Canvas:
    """White paper, larger than needed; cut when it is finished."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self._image = Image.new("RGB", (width, height), "white")
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self, x: int, y: int, text: str, *, bold: bool = False, middle: bool = False, width: int | None = None
    ) -> int:
        """Write, each line cut to a width; return where the next line may begin."""
        font = _font(bold)
        if width is not None:
            text = "\n".join(_cut(line, font, width) for line in text.split("\n"))
        anchor = "ma" if middle else None
        self._draw.text((x, y), text, fill="#222222", font=font, anchor=anchor, spacing=6)
        return y + _LINE

    def row(self, x: int, y: int, images: np.ndarray, tile: tuple[int, int], cell: tuple[int, int]) -> None:
        """Draw images, each in the middle of its cell."""
        top = y + (cell[1] - tile[1]) // 2
        for k, pixels in enumerate(images):
            grey = np.rint(255 * np.asarray(pixels).clip(0, 1)).astype(np.uint8)
            picture = Image.fromarray(255 - grey[..., 0] if grey.shape[-1] == 1 else grey).convert("RGB")
            left = x + k * (cell[0] + _GAP) + (cell[0] - tile[0]) // 2
            self._image.paste(picture.resize(tile, Image.Resampling.NEAREST), (left, top))
            self._draw.rectangle((left - 1, top - 1, left + tile[0], top + tile[1]), outline="#d8dee4")

    def png(self, height: int) -> bytes:
        buffer = io.BytesIO()
        image = ImageOps.expand(self._image.crop((0, 0, self.width, height)), _GAP, "white")
        grey = image.convert("L")
        if not np.ptp(np.asarray(image).astype(int) - np.asarray(grey)[..., None], axis=-1).any():
            image = grey
        image.save(buffer, "png", optimize=True)
        return buffer.getvalue()


@cache
def _font(bold: bool) -> ImageFont.FreeTypeFont:
    """Matplotlib's, which has what names are written in; Pillow's own draws a box for the minus sign."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(matplotlib.get_data_path(), "fonts", "ttf", name)), 24 if bold else 22)


def _cut(line: str, font, width: int) -> str:
    """As much of a line as fits, with an ellipsis where something is missing."""
    if font.getlength(line) <= width:
        return line
    return next(
        (cut for end in range(len(line), 0, -1) if font.getlength(cut := f"{line[:end].rstrip()}…") <= width), "…"
    )


def someone_is_watching() -> bool:
    """Whether this cell runs in front of somebody: not when grading, and not from nbconvert, papermill or a script.

    A front end offers to answer input(); what executes notebooks in bulk does not.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or grading_profile():
        return False
    request = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return bool(request.get("content", {}).get("allow_stdin", False))
