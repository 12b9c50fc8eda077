"""One notebook full of what a browser would run, load or choke on, and a page that reports what of it does.

``ITEMS`` are single cells: outputs of programs, texts, attachments, metadata. Each calls ``trap('its name')`` or asks for an
address with its name, if it gets through. None needs a kernel: outputs are shown as they were handed in.
"""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import cheap
import nbformat
from PIL import Image

NONCE = "0" * 32
PASTED, INLINE, BESIDE = "#ff0000", "#00ff00", "#0000ff"  # colours of the pictures that must be seen


def image(colour: str, kind: str = "PNG") -> str:
    """A picture in base64."""
    made = io.BytesIO()
    Image.new("RGB", (60, 30), colour).save(made, kind)
    return base64.b64encode(made.getvalue()).decode()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb() -> str:
    """Some kilobytes that are 30,000 by 30,000 pixels in a browser's memory."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(30_001) * 300, 9)
    data = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    return base64.b64encode(data).decode()


PNG, JPEG = image("orange"), image("orange", "JPEG")


def _display(data: Any, metadata: Any = None, **more: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {} if metadata is None else metadata, **more}


def _sized(**size: Any) -> dict[str, Any]:
    return _display({"image/png": PNG}, {"image/png": size})


RUN = "<img src=x onerror=trap('{}')>"
AT = "http://trap.invalid/{}"

OUTPUTS: dict[str, Any] = {
    "width": _sized(width="1 onload=trap('width')", height="1"),
    "height": _display({"image/jpeg": JPEG}, {"height": "1 onload=trap('height')"}),
    "width-list": _sized(width=["1 onload=trap('width-list')"]),
    "width-number": _sized(width=True, height=1e308),
    "width-nan": _sized(width=float("nan"), height=-5),
    "filenames": _display({"image/png": PNG}, {"filenames": {"image/png": AT.format("filenames")}}),
    "filenames-jpeg": _display({"image/jpeg": JPEG}, {"filenames": {"image/jpeg": AT.format("filenames-jpeg")}}),
    "alt": _sized(alt=f'">{RUN.format("alt")}', unconfined="1"),
    "alt-surrogate": _sized(alt="\ud800 a \udfff"),
    "metadata-number": _display({"image/png": PNG}, {"image/png": 7}),
    "metadata-list": _display({"image/png": PNG}, [["image/png", 7]]),
    "png-text": _display({"image/png": "\" onerror=\"trap('png-text')"}),
    "png-svg": _display({"image/png": base64.b64encode(b"<svg onload=trap(1)>").decode()}),
    "png-number": _display({"image/png": 7, "image/jpeg": {"a": 1}}),
    "png-bomb": _display({"image/png": bomb()}),
    "html": _display({"text/html": f"<script>trap('html')</script>{RUN.format('html')}"}),
    "html-isolated": _display({"text/html": RUN.format("isolated")}, {"text/html": {"isolated": True}}),
    "svg": _display({"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload=trap('svg')></svg>"}),
    "javascript": _display({"application/javascript": "trap('javascript')", "text/plain": "a"}),
    "markdown": _display({"text/markdown": RUN.format("markdown")}),
    "latex": _display({"text/latex": f"${RUN.format('latex')}$"}),
    "mermaid": _display({"text/vnd.mermaid": f"graph TD; a-->b\n{RUN.format('mermaid')}"}),
    "pdf": _display({"application/pdf": "JVBERi0="}),
    "widget": _display({"application/vnd.jupyter.widget-view+json": {"model_id": "x"}}),
    "widget-state": _display({"application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_name": "HTMLModel"}}}}),
    "vega": _display({"application/vnd.vegalite.v5+json": {"data": {"url": AT.format("vega")}, "mark": "bar"}}),
    "plotly": _display({"application/vnd.plotly.v1+json": {"data": [], "layout": {"title": RUN.format("plotly")}}}),
    "bokeh": _display({"application/vnd.bokehjs_load.v0+json": "", "application/vnd.bokehjs_exec.v0+json": "trap(1)"}),
    "geo": _display({"application/geo+json": {"type": "Point"}}, {"application/geo+json": {"url": AT.format("geo")}}),
    "json": _display({"application/json": {"a": RUN.format("json")}}, {"application/json": {"expanded": True}}),
    "gif": _display({"image/gif": AT.format("gif"), "image/webp": PNG, "image/*": PNG, "IMAGE/PNG": RUN.format("gif")}),
    "html-list": _display({"text/html": ["<script>", "trap('html-list')", "</script>"], "text/HTML": RUN.format("html")}),
    "plain": _display({"text/plain": [RUN.format("plain"), "\ud800", 7]}),
    "plain-number": _display({"text/plain": 7}),
    "data-list": _display([["text/html", RUN.format("data-list")]]),
    "stream": {"output_type": "stream", "name": "stdout", "text": f"</pre>{RUN.format('stream')}\x00\ud800"},
    "stream-name": {"output_type": "stream", "name": f"stdout{RUN.format('stream-name')}", "text": "a"},
    "stream-number": {"output_type": "stream", "name": ["stdout"], "text": 7},
    "colours": {"output_type": "stream", "name": "stderr", "text": f"\x1b[38;2m\x1b[38;5m\x1b[{'9' * 5000}m{RUN.format('colours')}\x1b]0;x\x07"},
    "many-colours": {"output_type": "stream", "name": "stdout", "text": "\x1b[1mx" * 5_000},
    "error": {"output_type": "error", "ename": RUN.format("error"), "evalue": "\ud800", "traceback": [RUN.format("error"), 7]},
    "error-number": {"output_type": "error", "ename": 7, "evalue": None, "traceback": RUN.format("error-number")},
    "result": _display({"text/plain": "a"}, output_type="execute_result", execution_count=RUN.format("result")),
    "result-list": _display({"text/plain": "a"}, output_type="execute_result", execution_count=[1]),
    "unknown": _display({"text/plain": "a"}, output_type="pyout"),
    "nothing": None,
}  # fmt: skip

TEXTS: dict[str, str] = {
    "script": "<script>trap('script')</script>",
    "img": RUN.format("img"),
    "img-odd": "<IMG/SRC=x\tOnErRoR=trap('img-odd')//",
    "inline-svg": "<svg onload=trap('inline-svg')><animate onbegin=trap('inline-svg') attributeName=x dur=1s></svg>",
    "svg-script": "<svg><script href='data:,trap(`svg-script`)'></script><use href='http://trap.invalid/use#x'/></svg>",
    "iframe": "<iframe srcdoc=\"<script>parent.trap('iframe')</script>\"></iframe><iframe src=http://trap.invalid/iframe></iframe>",
    "object": "<object data=http://trap.invalid/object></object><embed src=http://trap.invalid/embed>",
    "media": "<video src=http://trap.invalid/video autoplay></video><audio src=x onerror=trap('media')></audio>",
    "base": "<base href=http://trap.invalid/>",
    "refresh": "<meta http-equiv=refresh content='0;url=http://trap.invalid/refresh'>",
    "link": "<link rel=stylesheet href=http://trap.invalid/css><link rel=prefetch href=http://trap.invalid/prefetch>",
    "style": "<style>@import url(http://trap.invalid/import); body { background: url(http://trap.invalid/style) }</style>",
    "style-attribute": "<b style='background: url(http://trap.invalid/attribute)'>b</b>",
    "background": "<table background=http://trap.invalid/background><tr><td background=http://trap.invalid/td>a</table>",
    "srcset": "<img srcset='http://trap.invalid/srcset 1x' src=http://trap.invalid/src>",
    "picture": "<picture><source srcset=http://trap.invalid/source><img src=http://trap.invalid/picture></picture>",
    "image": "![a](http://trap.invalid/image) ![b](//trap.invalid/image) ![c](https://trap.invalid/image.png)",
    "form": "<form action=http://trap.invalid/form><input autofocus onfocus=trap('form')><button formaction=javascript:trap('form')>b</form>",
    "details": "<details open ontoggle=trap('details')><summary>a</summary>b</details>",
    "marquee": "<marquee onstart=trap('marquee')>a</marquee>",
    "link-script": "[a](javascript:trap('l')) [b](JaVaScRiPt:trap('l')) [c](vbscript:x) [d](data:text/html,<script>x</script>)",
    "link-odd": "<a href='java\tscript:trap(1)'>a</a> <a href='&#106;avascript&colon;trap(1)'>b</a> <a href=' javascript:trap(1)'>c</a>",
    "link-reference": "[a][r] <javascript:trap(1)>\n\n[r]: javascript:trap('reference')",
    "link-files": "[a](files/javascript:trap('files')) ![b](files/http://trap.invalid/files) <img src='/files/http://trap.invalid/f'>",
    "link-ping": "<a href=https://trap.invalid/link ping=http://trap.invalid/ping target=_self>a</a> <a href=//trap.invalid/relative>b</a>",
    "mathml": "<math><mtext><table><mglyph><style><img src=x onerror=trap('mathml')></style></mglyph></table></mtext></math>",
    "mathml-link": "<math href=javascript:trap(1)><maction actiontype=statusline xlink:href=javascript:trap(1)>a</maction></math>",
    "noscript": "<noscript><p title=\"</noscript><img src=x onerror=trap('noscript')>\"></noscript>",
    "textarea": "<textarea><img title=\"</textarea><img src=x onerror=trap('textarea')>\"></textarea>",
    "xmp": "<xmp><img title=\"</xmp><img src=x onerror=trap('xmp')>\"></xmp><plaintext>",
    "template": "<template><img src=x onerror=trap('template')></template>",
    "comment": "<!--><img src=x onerror=trap('comment')>--> <!--x--!><img src=x onerror=trap('comment')>",
    "cdata": "<![CDATA[<img src=x onerror=trap('cdata')>]]><?x <img src=x onerror=trap('cdata')>?>",
    "closing": "</div></div></div></body></html><img src=x onerror=trap('closing')>",
    "fence": "```mermaid\n<img src=x onerror=trap('fence')>\n```\n```<b>\n<img src=x onerror=trap('fence')>",
    "code": "`<img src=x onerror=trap('code')>` <pre><img src=x onerror=trap('code')></pre>",
    "table": "| <img src=x onerror=trap('table')> | b |\n|---|:-:|\n| \"><script>trap('table')</script> | c |",
    "heading": "# <img src=x onerror=trap('heading')> {#submission_id}",
    "names": "<b id=submission_id>a</b><a name=top id=why>b</a><img name=base_url id=statusmessage><form id=why-comment>",
    "formula": r"$\text{<img src=x onerror=trap('formula')>}$ $\href{javascript:trap(1)}{x}$ $\url{javascript:trap(1)}$ $\class{x}{y}$",
    "formula-attribute": "<img alt='$' title=x> onerror=trap('f') $ <a href='https://trap.invalid/$'>x $\\text{\" onload=trap(1)}$</a>",
    "formula-entities": r"$\text{&lt;img src=x onerror=trap('e')&gt;}$ $&#60;script&#62;trap(1)$ $\unicode{x3c}script$",
    "formula-size": r"$\hspace{99999999em}x$ $\hspace{-99em}x$ $\rule{9999em}{9999em}$",
    "formula-deep": f"${'{' * 240}$ ${chr(92)}sqrt{'{' * 200}x{'}' * 200}$ " + r"$\begin{matrix}" * 30,
    "formula-long": "$$" + "x^{" * 600 + "}" * 600 + "$$ " + "\\\\[" * 12_000,
    "svg-foreign": "<svg><foreignObject><iframe srcdoc='<script>parent.trap(1)</script>'></iframe></foreignObject></svg>",
    "svg-set": "<svg><a><set attributeName=href to=javascript:trap(1) /><text>a</text></a><image href=http://trap.invalid/svg /></svg>",
    "mathml-html": "<math><annotation-xml encoding='text/html'><script>trap('mathml-html')</script></annotation-xml></math>",
    "popover": "<button popovertarget=p>a</button><div popover id=p onbeforetoggle=trap('popover')>b</div><dialog open>c</dialog>",
    "over-all": "<div style='position:fixed;inset:0' class='score output_area' contenteditable autofocus onfocus=trap(1)>19/19</div>",
    "frames": "<portal src=http://trap.invalid/portal></portal><frameset onload=trap(1)><frame src=http://trap.invalid/frame>",
    "track": "<video><source src=x onerror=trap('track')><track default src=http://trap.invalid/track></video>",
    "nulls": "<scr\0ipt>trap('nulls')</scr\0ipt><img src=x onerr\0or=trap('nulls')><a href='java\0script:trap(1)'>a</a>",
    "link-entities": "[a](&#x6A;avascript:trap(1)) [b](java&Tab;script:trap(1)) [c](&NewLine;javascript:x) [d](blob:x) [e](ms-word:ofe|u|x)",
    "link-title": "![a](attachment:x 't\" onerror=trap(1)') [b](https://trap.invalid/ 't\" onmouseover=trap(1)')",
    "formula-html": r"$\require{html}\style{background:url(http://trap.invalid/style)}{x}$ $\cssId{submission_id}{x}$ $\def\a{\a\a}\a$",
    "formula-picture": r"$\includegraphics{http://trap.invalid/formula}$ $\href{https://trap.invalid/h}{x}$ $\data{a=b}{x}$",
    "bidi": "\u202e\u2066 a " + "a\u0301" + "\u0301" * 2_000,
    "deep": "> " * 5_000 + "a\n\n" + "<b><i>" * 5_000,
    "attached-missing": "![not there](attachment:missing.png) ![odd](attachment:) ![bad](attachment:bad.png)",
    "attached-svg": "![svg](attachment:a.svg) ![html](attachment:a.html) ![text](attachment:text.png)",
    "attached-name": "<img src=\"attachment:x&quot; onerror=trap('name') y=&quot;\">",
    "inline-data": "![a](data:text/html,<script>trap(1)</script>) ![b](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9dHJhcCgxKT4=)",
}  # fmt: skip

ATTACHED: dict[str, Any] = {
    "bad.png": {"image/png": "not base64 \" onerror=trap('bad')"},
    "a.svg": {
        "image/svg+xml": base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' onload='trap(1)'/>").decode()
    },
    "a.html": {"text/html": base64.b64encode(b"<script>trap(1)</script>").decode()},
    "types": {"text/html": PNG, "image/svg+xml": PNG, "application/pdf": "JVBERi0="},
    "text.png": {"image/png\" onerror=trap('mime')": PNG},
    "x\" onerror=trap('name') y=\"": {"image/png": PNG},
}
RAW = {
    "raw": ("<img src=x onerror=trap('raw')><b id=submission_id>", {}),
    "raw-html": ("<script>trap('raw-html')</script><a id=base_url>", {"raw_mimetype": "text/html"}),
    "raw-list": ("</pre><img src=x onerror=trap('raw-list')>", {"raw_mimetype": ["text/html"], "format": 7}),
}
SETTINGS: dict[str, dict[str, Any]] = {
    "slides": {"slideshow": {"slide_type": "<img src=x onerror=trap('slides')>"}, "jupyter": {"source_hidden": 7}},
    "vscode": {"vscode": {"languageId": "<img src=x onerror=trap('vscode')>"}, "name": '"><script>trap(1)</script>'},
    "tags": {"tags": ["\"><img src=x onerror=trap('tags')>"]},
    "language": {"magics_language": "<img src=x onerror=trap('language')>"},
    "transient": {"transient": 7, "collapsed": "x"},
    "role": {
        "nbgrader": {"grade_id": "\"><img src=x onerror=trap('role')>", "grade": True, "solution": True, "points": "x"}
    },
}

WRITTEN = f"""My answer: ![pasted](attachment:image.png)

![inline](data:image/png;base64,{image(INLINE)}) <img src="./figures/plot%201.png" width="60" alt="beside">"""


def notebook() -> Any:
    """The cheap assignment, rightly answered, with a picture of each kind in the written answer and all that is hostile."""
    made = cheap.source_notebook()
    written = next(cell for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "why")
    written.source, written["attachments"] = WRITTEN, {"image.png": {"image/png": image(PASTED)}}
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "source": f"# {name}\n%%html\n</pre>{RUN.format(name)}", "outputs": [],
         "execution_count": None}
        for name in OUTPUTS
    ]  # fmt: skip
    cells += [
        {"cell_type": "markdown", "metadata": {}, "source": f"{name}:\n\n{text}", "attachments": deepcopy(ATTACHED)}
        for name, text in TEXTS.items()
    ]
    cells += [{"cell_type": "raw", "metadata": about, "source": text} for text, about in RAW.values()]
    cells += [
        {"cell_type": kind, "metadata": about, "source": "x", **({"outputs": [], "execution_count": None} if kind == "code" else {})}
        for about in SETTINGS.values()
        for kind in ("code", "markdown")
    ]  # fmt: skip
    for number, cell in enumerate(cells):
        made.cells.append({"id": f"hostile-{number}", **cell})
    made.metadata["title"] = "</title><img src=x onerror=trap('title')>"
    made.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {"x": {"model_module": AT.format("module")}}}
    }
    made.metadata["language_info"]["pygments_lexer"] = "<img src=x onerror=trap('lexer')>"
    return nbformat.from_dict(made)


FILES = {"figures/plot 1.png": image(BESIDE), "figures/evil.svg": base64.b64encode(b"<svg onload=trap(1)>").decode()}


def handed_in() -> Any:
    """The notebook as if its programs had displayed all that before it was saved."""
    made = notebook()
    for cell in made.cells:
        name = cell["source"].split("\n")[0].removeprefix("# ")
        if cell["cell_type"] == "code":
            cell["outputs"] = [OUTPUTS[name]] if name in OUTPUTS else []
            cell["execution_count"] = RUN.format("count")
            cell["metadata"]["execution"] = {"x": RUN.format("execution")}
    return made


# What a run returns in which no test was reached, but in which a statement failed with such an error.
RAN = {"tests": {}, "errors": {"0": f"{RUN.format('ename')}: {RUN.format('evalue')}"}, "endings": {}, "seconds": 0.0}


@contextmanager
def trapped(browser) -> Iterator[tuple[Any, list[str]]]:
    """A page, and what happens on it: scripts that call the trap, requests, dialogs, navigations, downloads, errors."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, accept_downloads=True)
    page, seen = context.new_page(), []
    page.add_init_script("window.trap = name => console.error(`script ${name}`)")
    page.on("console", lambda said: said.type == "error" and seen.append(f"error {said.text[:150]}"))
    page.on("pageerror", lambda error: seen.append(f"error {error}"))
    page.on("request", lambda request: seen.append(f"request {request.url[:150]}"))
    page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("download", lambda download: seen.append(f"download {download.url}"))
    context.on("page", lambda other: seen.append(f"window {other.url}"))
    page.on("framenavigated", lambda frame: seen.append(f"navigation {frame.url[:150]}"))
    yield page, seen
    context.close()
