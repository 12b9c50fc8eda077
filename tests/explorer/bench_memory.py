"""Whether memory grows with use: 10,000 moves of a slider in the exported page, and in JupyterLab with its kernel.

    .venv/bin/python tests/explorer/bench_memory.py

Every view is open. After each thousandth move the browser collects its garbage; what is left is printed, with the page's listeners
and elements, and in JupyterLab the kernel's memory.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # what drives a notebook lies beside this folder

from lab import CHROMIUM_ARGS, Notebook, jupyter, write_notebook

SETUP = """
import os
from vaelab import CLASS_NAMES, explore, load_fashion_mnist, load_vae
encoder, decoder, _ = load_vae(own=False)
images, labels = load_fashion_mnist().test
explorer = explore(decoder, encoder=encoder, images=images, labels=labels, class_names=CLASS_NAMES)
explorer.export_html("page.html")
"""
RESIDENT = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmRSS')))"
CELLS = [SETUP, "explorer", RESIDENT]
# Each move is drawn; every tenth ends a gesture, which goes into history, address and kernel. Now and then another image is chosen.
MOVE = """([root, count]) => new Promise((done) => {
    const inputs = [...root.querySelectorAll(".vx-row input")], images = [...root.querySelectorAll(".vx-thumbnail")];
    let k = 0;
    const move = () => {
        const input = inputs[Math.floor(k / 50) % inputs.length];
        input.value = 3 * Math.sin(k / 7);
        input.dispatchEvent(new Event("input", { bubbles: true }));
        if (k % 10 === 9) input.dispatchEvent(new Event("change", { bubbles: true }));
        if (k % 250 === 249) images[(k / 250 | 0) % images.length].click();
        if (++k < count) setTimeout(() => requestAnimationFrame(move));
        else setTimeout(done, 500);
    };
    move();
})"""
OPEN = "root => root.querySelectorAll('details').forEach(details => { details.open = true })"


def measure(name: str, page: Page, moves: int, kernel: Callable[[], str] = lambda: "") -> None:
    """Print what is in use before, and after each thousandth move."""
    root = page.wait_for_selector(".vx")
    root.evaluate(OPEN)
    page.wait_for_timeout(2000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for done in range(0, moves + 1, 1000):
        if done:
            page.evaluate(MOVE, [root, 1000])
        session.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        text = f"{found['JSHeapUsedSize'] / 1e6:6.2f} MB heap, {found['JSEventListeners']:.0f} listeners, {found['Nodes']:.0f} nodes"
        print(f"{name} after {done:6,} moves: {text}{kernel()}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=10_000)
    parser.add_argument(
        "--chromium", default=os.environ.get("CHROMIUM", "/usr/bin/chromium"), help="path of the browser"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        write_notebook(Path(name) / "memory.ipynb", CELLS)
        browser = playwright.chromium.launch(executable_path=options.chromium, args=CHROMIUM_ARGS)
        with jupyter(Path(name), VAELAB_HOME=name) as address:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(600_000)
            notebook = Notebook(page, address, "lab", "memory.ipynb")
            notebook.run(0)
            notebook.run(1)
            measure("JupyterLab", page, options.moves, lambda: f", kernel {int(notebook.run(2)) / 1000:.1f} MB")
            page.close()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(600_000)
        page.goto((Path(name) / "page.html").as_uri())
        measure("page", page, options.moves)
        browser.close()


if __name__ == "__main__":
    main()
