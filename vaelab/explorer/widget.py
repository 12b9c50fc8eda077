"""The anywidget: what the kernel and the browser share, and nothing else."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

_STATIC = Path(__file__).parent / "static"

# anywidget runs the module from a blob URL, where one file cannot import another: these are joined, in this order.
SCRIPTS = ("engine", "elements", "decoders", "axes", "app", "stage", "plane", "paths", "widget")
JAVASCRIPT = "\n".join((_STATIC / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)
CSS = (_STATIC / "widget.css").read_text(encoding="utf-8")


class ExplorerWidget(anywidget.AnyWidget):
    """State of one explorer. The names are those that the scripts read; ``state`` of the explorer fills them."""

    _esm = JAVASCRIPT
    _css = CSS

    config = traitlets.Dict().tag(sync=True)  # what never changes: sizes, limits, names
    codings = traitlets.List(traitlets.Float()).tag(sync=True)
    decoder = traitlets.Dict().tag(sync=True)  # {layers, precision}; without layers the kernel decodes
    decoder_weights = traitlets.Bytes().tag(sync=True)
    encoder = traitlets.Dict().tag(sync=True)  # the same, where the browser can encode a drawing
    encoder_weights = traitlets.Bytes().tag(sync=True)
    kl = traitlets.List(traitlets.Float()).tag(sync=True)  # nats per coding
    pca = traitlets.Dict().tag(sync=True)  # {mean, axes, scales, explained}
    examples = traitlets.Dict().tag(sync=True)  # {codings, labels} of the thumbnails
    example_pixels = traitlets.Bytes().tag(sync=True)  # their grey levels
    cloud = traitlets.Bytes().tag(sync=True)  # float32 (n, 2): where the images lie, for two codings
    cloud_labels = traitlets.Bytes().tag(sync=True)
    start_pixels = traitlets.Bytes().tag(sync=True)  # the image started from
    start = traitlets.Dict().tag(sync=True)  # {label, codings}
    still = traitlets.Bytes().tag(sync=True)  # the first image, shown until the kernel decodes another
    stamp = traitlets.Unicode().tag(sync=True)  # when the weights are from
    revision = traitlets.Int().tag(sync=True)  # raised last: everything above may have changed
