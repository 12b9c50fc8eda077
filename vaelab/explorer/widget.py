"""The anywidget: what the kernel and the browser share, and nothing else."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

_STATIC = Path(__file__).parent / "static"

# anywidget runs the module from a blob URL, where one file cannot import another: these are joined, in this order.
SCRIPTS = (
    *("engine", "measures", "gif", "address"),
    *("elements", "decoders", "axes", "history", "app", "examples"),
    *("stage", "sliders", "filmstrip", "gallery", "posterior", "map", "nearest", "effect", "path", "drawing"),
    *("labels", "graph", "keep", "help", "widget"),
)
JAVASCRIPT = "\n".join((_STATIC / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
CSS = (_STATIC / "widget.css").read_text(encoding="utf-8")


class ExplorerWidget(anywidget.AnyWidget):
    """State of one explorer. The names are those that the scripts read; ``state`` of the explorer fills them."""

    _esm = JAVASCRIPT
    _css = CSS

    config = traitlets.Dict().tag(sync=True)  # what never changes: sizes, limits, names
    codings = traitlets.List(traitlets.Float()).tag(sync=True)
    label = traitlets.Int().tag(sync=True)  # the class that a conditional decoder is asked for
    vaes = traitlets.List(traitlets.Dict()).tag(sync=True)  # Vae.state of each: weights and what follows from them
    example_pixels = traitlets.Bytes().tag(sync=True)  # grey levels of the images that the browser has
    labels = traitlets.Bytes().tag(sync=True)  # of the images in the map
    # The image started from. What a browser sends arrives as a memoryview, which the trait would refuse, and with it
    # everything else in the same message.
    start_pixels = traitlets.Bytes().tag(sync=True, from_json=lambda value, widget: bytes(value))
    start = traitlets.Dict().tag(sync=True)  # {name, example, index, label, posteriors: [{mean, log_var}]}
    stills = traitlets.List(traitlets.Bytes()).tag(sync=True)  # the first images, until the kernel decodes others
    stamp = traitlets.Unicode().tag(sync=True)  # when the weights are from
    revision = traitlets.Int().tag(sync=True)  # raised last: everything above may have changed
