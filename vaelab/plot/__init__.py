"""The figures of the course.

Every function draws one figure and shows it under the cell, with a description for screen readers; it returns
nothing. In a terminal or a plain script the description is printed instead, and no window opens.
``save="picture.png"`` also writes the figure to a file.

Images are arrays or tensors of shape (n, height, width) or (n, height, width, 1), in colour (n, height, width, 3), with
pixels in [0, 1]. They are clipped to that range; greys are drawn on one fixed scale: one means the same in every picture of
the course.
What cannot be drawn (a wrong shape, NaN, pixels up to 255) raises a ValueError that says why.
"""

from vaelab.plot.charts import histograms, kl_bars, panels, points, tables
from vaelab.plot.losses import PIXELS_PER_IMAGE, loss_curves
from vaelab.plot.mosaics import images, rows, walk, walks
from vaelab.plot.style import CLASS_COLOURS, GREYS
from vaelab.plot.variants import variants

__all__ = [
    "CLASS_COLOURS",
    "GREYS",
    "PIXELS_PER_IMAGE",
    "histograms",
    "images",
    "kl_bars",
    "loss_curves",
    "panels",
    "points",
    "rows",
    "tables",
    "variants",
    "walk",
    "walks",
]
