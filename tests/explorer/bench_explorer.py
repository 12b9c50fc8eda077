"""How fast a slider moves the picture: the explorer beside ipywidgets.interact with matplotlib, in one JupyterLab.

    .venv/bin/python tests/explorer/bench_explorer.py

Real key presses and a real drag in headless Chromium, the same decoder, one run. A latency is the time from the key event to
the first frame after which the shown pixels differ. Its three shares: until the page's scripts have dealt with the key, from there
until the browser begins that frame, and until it has laid out and painted it.
Absolute times depend on the machine and on what else it does; the ratios hold better.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket
from playwright.sync_api import Error, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # what drives a notebook lies beside this folder

from lab import CHROMIUM_ARGS, Notebook, jupyter, write_notebook

SETUP = """
import time
import matplotlib.pyplot as plt, numpy as np
from ipywidgets import FloatSlider, interact
from vaelab import explore, load_fashion_mnist, load_vae
encoder, decoder, _ = load_vae(own=False)
images, labels = load_fashion_mnist().test
explorer = explore(decoder, encoder=encoder, images=images, labels=labels)
explorer.export_html("page.html")

from keras import Sequential, layers
convolutional = Sequential([layers.Input([10]), layers.Dense(7 * 7 * 32, "relu"), layers.Reshape([7, 7, 32]),
                            layers.Conv2DTranspose(16, 3, 2, "same", activation="relu"),
                            layers.Conv2DTranspose(1, 3, 2, "same", activation="sigmoid")])
explore(convolutional, encoder=encoder, images=images, labels=labels).export_html("convolutional.html")

def show(decode):
    def draw(value):
        codings = np.zeros((1, 10), "float32")
        codings[0, 5] = value
        plt.figure(figsize=(3, 3))
        plt.imshow(np.asarray(decode(codings))[0], cmap="gray_r", vmin=0, vmax=1)
        plt.axis("off")
        plt.show()
    interact(draw, value=FloatSlider(min=-3.3, max=3.3, step=0.05))
"""
CELLS = [
    SETUP,
    "explorer",
    "show(decoder)",
    "show(lambda codings: decoder.predict(codings, verbose=0))",
    "time.sleep(60)",
]
EXPLORER, CALL, PREDICT, BUSY = range(1, 5)
# Of the exported page: with what is open at first, and with everything of posterior, price, map and neighbours.
PAGES = [
    ("exported page", "page.html", []),
    ("exported page, all views", "page.html", ["posterior", "Map", "Nearest", "does", "Along"]),
    ("exported page, convolutional", "convolutional.html", []),
    ("the same, all views", "convolutional.html", ["posterior", "Map", "Nearest", "does", "Along"]),
]
OPEN = """names => document.querySelectorAll(".vx-part").forEach(part => {
    part.open ||= names.some(name => part.querySelector(".vx-title").textContent.includes(name));
})"""
SHARES = ("scripts", "wait", "painting")  # of a latency, in ms
PORT = 9339  # of the browser's debugger
MOVES = 125  # per second: an ordinary mouse

# Looks at the pixels after every frame: a message posted from a frame's callback arrives when that frame is drawn. It
# asks for frames only from a key press to its picture, or during a drag, so that it does not itself set the pace.
PROBE = """root => {
    const shown = () => {
        const canvas = root.querySelector("canvas.vx-large"), image = root.querySelector("img");
        if (canvas) return new Uint32Array(canvas.getContext("2d").getImageData(0, 0, 28, 28).data.buffer).join();
        return image?.complete && image.naturalWidth ? image.src : null;
    };
    const probe = window.probe = { latencies: [], shares: [], updates: 0, pressed: 0, last: shown(), dragging: false };
    const after = new MessageChannel();
    const frame = () => requestAnimationFrame(() => { probe.began = performance.now(); after.port2.postMessage(0); });
    after.port1.onmessage = () => {
        const time = performance.now(), now = shown();  // reading the pixels is the probe's time, not the picture's
        if (now !== null && now !== probe.last) {
            probe.last = now;
            probe.updates += 1;
            if (probe.pressed) {
                probe.latencies.push(time - probe.pressed);
                probe.shares.push([probe.handled - probe.pressed, probe.began - probe.handled, time - probe.began]);
            }
            probe.pressed = 0;
        }
        if (probe.pressed || probe.dragging) frame();
    };
    probe.drag = () => { probe.updates = 0; probe.dragging = true; frame(); };
    const press = (event) => { if (window.probe === probe) { probe.pressed = event.timeStamp; frame(); } };
    window.addEventListener("keydown", press, { capture: true });
    window.addEventListener("keydown", () => { probe.handled = performance.now(); });
}"""


def measure(page: Page, root, slider, presses: int, seconds: float) -> dict[str, float]:
    """Latency of key presses in ms and updates per second while dragging, of one slider under ``root``."""
    root.evaluate(PROBE)
    slider.focus()
    for k in range(presses + 5):
        page.keyboard.press("ArrowRight" if k % 40 < 20 else "ArrowLeft")
        page.wait_for_function(f"probe.latencies.length > {k}", timeout=60_000)
        page.wait_for_timeout(60 + 7 * (k % 5))  # presses fall anywhere between two frames
    latencies = page.evaluate("probe.latencies")[5:]  # the first ones warm up
    shares = zip(*page.evaluate("probe.shares")[5:], strict=True)
    updates = drag(page, root, slider, seconds)
    page.evaluate("probe.dragging = false")
    return {
        "median": statistics.median(latencies),
        "p95": statistics.quantiles(latencies, n=20)[-1],
        **dict(zip(SHARES, map(statistics.median, shares), strict=True)),
        "updates": updates,
    }


def drag(page: Page, root, slider, seconds: float) -> float:
    """Pictures shown per second while the slider is dragged to and fro."""
    track = root.locator(".noUi-target, .vx-row input").first.bounding_box()
    box = slider.bounding_box()
    middle, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    left, right = track["x"] + 0.1 * track["width"], track["x"] + 0.9 * track["width"]
    at = middle if slider.evaluate("element => element.tagName") != "INPUT" else track["x"] + track["width"] / 2
    with contextlib.closing(Mouse(page)) as mouse:
        mouse.move(at, y, held=False)
        mouse.send("mousePressed", at, y)
        page.evaluate("probe.drag()")
        start = time.perf_counter()
        while (now := time.perf_counter() - start) < seconds:
            turn = (0.5 + now / 1.5) % 2  # from the middle
            mouse.move(left + (right - left) * (turn if turn < 1 else 2 - turn), y)
            time.sleep(1 / MOVES)
        updates = page.evaluate("probe.updates") / (time.perf_counter() - start)
        mouse.send("mouseReleased", at, y)
    return updates


class Mouse:
    """A mouse that moves as a real one does, without waiting for the page. Playwright's waits for each move to be dealt with."""

    def __init__(self, page: Page) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/json") as listed:
            tabs = {tab["url"]: tab["webSocketDebuggerUrl"] for tab in json.load(listed) if tab["type"] == "page"}
        self.socket = websocket.create_connection(tabs[page.url], suppress_origin=True)

    def move(self, x: float, y: float, held: bool = True) -> None:
        self.send("mouseMoved", x, y, held)

    def send(self, kind: str, x: float, y: float, held: bool = True) -> None:
        event = {"type": kind, "x": x, "y": y, "button": "left" if held else "none", "clickCount": 1}
        event["buttons"] = int(held and kind != "mouseReleased")
        self.socket.send(json.dumps({"id": 1, "method": "Input.dispatchMouseEvent", "params": event}))

    def close(self) -> None:
        self.socket.close()


def run(presses: int, seconds: float, chromium: str) -> dict[str, dict[str, float]]:
    """Measure every path; returns {path: {median, p95, updates}}."""
    results = {}

    def kept(path: str, page: Page, root, slider) -> None:
        """Measure, and keep what was measured before where this one fails."""
        try:
            results[path] = measure(page, root, slider, presses, seconds)
        except Error as error:
            print(f"{path:32} failed: {str(error).splitlines()[0]}", flush=True)
        else:
            print(f"{path:32}", {key: round(value, 1) for key, value in results[path].items()}, flush=True)

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        write_notebook(folder / "bench.ipynb", CELLS)
        arguments = [*CHROMIUM_ARGS, f"--remote-debugging-port={PORT}"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        with jupyter(folder, VAELAB_HOME=name) as address:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            notebook = Notebook(page, address, "lab", "bench.ipynb")
            notebook.run(0)

            def one(path: str, cell: int, slider: str) -> None:
                notebook.select(cell)
                # JupyterLab keeps cells out of the page that are out of sight: the n-th element is not the n-th cell.
                mark = "k => { jupyterapp.shell.currentWidget.content.widgets[k].node.dataset.bench = k; }"
                page.evaluate(mark, cell)
                root = page.locator(f"[data-bench='{cell}'] .jp-Cell-outputArea")
                handle = root.locator(slider).first
                handle.scroll_into_view_if_needed()
                page.wait_for_timeout(1000)
                kept(path, page, root, handle)

            for path, cell, slider in (
                ("explorer", EXPLORER, ".vx-row input"),
                ("interact + decoder()", CALL, ".noUi-handle"),
                ("interact + predict", PREDICT, ".noUi-handle"),
            ):
                notebook.run(cell)
                one(path, cell, slider)
            notebook.run(BUSY, wait=False)
            page.wait_for_timeout(500)
            one("explorer, busy kernel", EXPLORER, ".vx-row input")
            page.close()
            for path, name, opened in PAGES:
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.goto((folder / name).as_uri())
                page.wait_for_selector(".vx-footer")
                page.evaluate(OPEN, opened)
                page.wait_for_timeout(2000)
                kept(path, page, page.locator("main"), page.locator(".vx-row input").first)
                page.close()
        browser.close()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--presses", type=int, default=60, help="key presses per path")
    parser.add_argument("--seconds", type=float, default=4.0, help="of dragging per path")
    parser.add_argument(
        "--chromium", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"), help="path of the browser"
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    results = run(options.presses, options.seconds, options.chromium)
    ours = results.get("explorer", {}).get("median", float("nan"))
    print(f"\n{os.cpu_count()} CPU cores, load average {load:.1f} at the start, {os.getloadavg()[0]:.1f} at the end")
    print(
        f"\n{'path':28} {'median ms':>10} {'p95 ms':>8}{''.join(f'{share:>10}' for share in SHARES)} {'updates/s':>10} {'× explorer':>11}"
    )
    for path, found in results.items():
        print(
            f"{path:28} {found['median']:10.1f} {found['p95']:8.1f}{''.join(f'{found[share]:10.1f}' for share in SHARES)} "
            f"{found['updates']:10.1f} {found['median'] / ours:11.1f}"
        )
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
