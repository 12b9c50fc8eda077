"""Make the README's pictures anew, with the course itself: `.venv/bin/python docs/make_pictures.py`.

Runs solution notebooks in full (those named on the command line, or all it has pictures of), keeps some of their figures, and photographs a failed test, the explorer and the page of
`make demo` in headless Chromium (set CHROMIUM to its path if it is not on PATH).
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder import bank, course
from autograder.bank import trial
from autograder.cli import example_class

PICTURES = Path(__file__).parent / "pictures"
# Notebook → picture → how its figure's text alternative begins.
FIGURES = {
    "generate_and_interpolate": {"generated": "21 garments", "interpolation": "From Ankle boot"},
    "less_blur": {"less_blur": "Before and after"},
    "latent_map": {"latent_map": "The plane of two codings, decoded"},
}


def executed(name: str) -> NotebookNode:
    [path] = course.SOLUTIONS.glob(f"*/{name}.ipynb")
    notebook = nbformat.read(path, as_version=4)
    print(f"running {path.name} …")
    with tempfile.TemporaryDirectory() as scratch:
        folder = shutil.copytree(path.parent, Path(scratch) / "copy")  # with the support files
        NotebookClient(notebook, timeout=900, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def keep_figures(notebook: NotebookNode, wanted: dict[str, str]) -> None:
    for name, beginning in wanted.items():
        [png] = [
            output.data["image/png"]
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {}) and output.data["text/plain"].startswith(beginning)
        ]
        (PICTURES / f"{name}.png").write_bytes(base64.b64decode(png))


def failed_test() -> str:
    """The panel of a failed test, with what a real wrong answer of the bank gives."""
    from vaelab.checks.engine import show

    variant = next(v for v in bank.variants("01_build") if v.mistake == "variance_for_standard_deviation")
    [notebook] = course.notebooks("01_build")
    verdict = next(outcome.verdict for outcome in trial.outcomes(notebook, variant) if outcome.test == variant.test)
    return f'<body style="font:15px/1.5 system-ui;margin:12px;background:white">{show.as_html(verdict)}</body>'


def report_of_the_demo() -> Path:
    page = course.WORK / "demo" / "report" / f"{example_class.ASSIGNMENT}.html"
    if not page.exists():
        subprocess.run([sys.executable, "-m", "autograder", "demo"], cwd=course.ROOT, check=True)
    return page


def photograph() -> None:
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        page = browser.new_page(viewport={"width": 820, "height": 200}, device_scale_factor=2)
        page.set_content(failed_test())
        page.locator("[role=status]").screenshot(path=PICTURES / "mistake.png")
        page = browser.new_page(viewport={"width": 1100, "height": 820}, device_scale_factor=1.5)
        page.goto((Path(__file__).parent / "explorer.html").as_uri())
        page.wait_for_timeout(1000)
        page.screenshot(path=PICTURES / "explorer.png")
        page = browser.new_page(viewport={"width": 1180, "height": 1060}, device_scale_factor=1.5)
        page.goto(report_of_the_demo().as_uri())
        page.locator("summary").first.click()
        page.mouse.move(0, 0)
        page.screenshot(path=PICTURES / "report.png")
        browser.close()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    os.environ["VAELAB_HOME"] = tempfile.mkdtemp()
    for name in sys.argv[1:] or FIGURES:
        keep_figures(executed(name), FIGURES[name])
    if not sys.argv[1:]:
        photograph()
