"""One self-contained page: the widget's own code and state, and a small host in place of Jupyter."""

from __future__ import annotations

import base64
import gzip
import html
import json

from vaelab.explorer.widget import CSS, JAVASCRIPT

# The part of the anywidget interface that the scripts use. Bytes arrive as DataViews, as they do from a kernel.
_HOST = """
const packed = Uint8Array.from(atob(document.getElementById("state").textContent), (c) => c.charCodeAt(0));
const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
const state = JSON.parse(await new Response(unpacked).text(), (key, value) =>
  typeof value?.base64 === "string" ? new DataView(Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)).buffer) : value);
const handlers = {};
const model = {
  page: document.body.classList.contains("vx-framed") ? null : window,  // whose address follows the state
  get: (key) => state[key],
  set: (key, value) => { state[key] = value; for (const handler of handlers[`change:${key}`] ?? []) handler(); },
  on: (event, handler) => { (handlers[event] ??= []).push(handler); },
  off: () => {},
  save_changes: () => {},
  send: () => {},
};
render({ model, el: document.getElementById("explorer") });
"""

_ABOUT = "Drag a slider: the decoder of a variational autoencoder runs in this page, without a server or a network."

# The density of a coding under the prior, 32 × 32 pixels. No SVG: the page's address follows the state, and with each new
# address the browser draws its icon anew, which for an SVG takes longer than the picture.
_ICON = (
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgBAMAAACBVGfHAAAAGFBMVEUKesQKesQKesQKesQKesQKesQKesQKesTQ3d0oAAAACHRSTlMAJEltkr"
    "bb/1y0/6IAAACTSURBVHjardE7EgIhDIDhP2G2somPtWabrfEG6w30Ctz/DlrwyKKdIwVkvoGQSeB/a8010HLIfbYBgrENcIZlgAThC2wHASB+"
    "QtrBsW8VUr9WIXqoAGoA4hzwhwpwKrB0SPjn6iXVfPSikdSgdanBrcGlgGwNgoHC5J19gMLTYQZljQ6aCVPeT+NwFbFhPq8fZvoGD2IH5bDL08"
    "cAAAAASUVORK5CYII="
)

_PAGE_CSS = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; background: light-dark(#f4f6f8, #0e1114); }
main { max-width: 74em; margin: 0 auto; font-size: 14px; }
@media (min-width: 2200px) { main { font-size: 17.5px; } }
@media (min-width: 3000px) { main { font-size: 21px; } }
h1 { margin: 0 0 0.2em; overflow-wrap: anywhere; font: 600 1.3em/1.3 system-ui, sans-serif; color: light-dark(#1b1f24, #e8eaed); }
main > p { margin: 0 0 1.2em; font: 1em/1.45 system-ui, sans-serif; color: light-dark(#57606a, #a3abb5); }
body.vx-framed { padding: 0; background: none; }
@media print { :root { color-scheme: light; } body { padding: 0; background: none; } main > p { display: none; } }
"""


def page(state: dict, title: str, framed: bool = False) -> str:
    """Return an HTML page that shows an explorer's ``state`` with no network and no kernel; ``framed``: without title."""
    heading = f"<h1>{html.escape(title)}</h1>\n<p>{_ABOUT}</p>\n"
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)}</title>
<link rel="icon" href="data:image/png;base64,{_ICON}">
<style>{_PAGE_CSS}{CSS}</style>
<body class="vx-page{" vx-framed" if framed else ""}">
<main>
{"" if framed else heading}<div id="explorer"></div>
<noscript>This page decodes images with JavaScript, which is switched off in this browser.</noscript>
</main>
<script id="state" type="application/gzip">{_packed(state)}</script>
<script type="module">{JAVASCRIPT}{_HOST}</script>
</body>
</html>
"""


def frame(state: dict, title: str, height: int) -> str:
    """Return the page in an ``<iframe>``, which stays alive in notebooks reopened or converted to HTML."""
    source = html.escape(page(state, title, framed=True))
    style = f"width:100%;height:{height}px;border:0"
    # IPython warns of what begins as an <iframe>.
    return f'<div><iframe title="{html.escape(title)}" style="{style}" srcdoc="{source}"></iframe></div>'


def _packed(state: dict) -> str:
    """JSON with bytes in base64, compressed, which makes up for the base64, and for two thirds of the images."""

    def encode(value):
        return {"base64": base64.b64encode(value).decode()}

    text = json.dumps(state, default=encode, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()
