"""A Jupyter server and one notebook open in it, driven through JupyterLab 4 or Notebook 7 in headless Chromium."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import nbformat

TOKEN = "a-token-for-tests"
START = 300_000  # ms: a busy machine imports TensorFlow slowly; only what never comes waits so long
CHROMIUM_ARGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    # The popup of a new window's address bar is a page of its own, which costs as much as the page that is tested. Of two lists
    # Chromium takes the last: PaintHolding is what Playwright's own turns off that matters here.
    "--disable-features=WebUIOmniboxAimPopup,WebUIOmniboxPopup,PaintHolding",
    # The course works without a network, so the browser gets none: only this machine's names resolve.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
PATHS = {"lab": "lab/tree", "notebook": "notebooks"}


@contextmanager
def jupyter(folder: Path, **environment: str) -> Iterator[str]:
    """Serve ``folder`` to both front ends; yields the address."""
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True"),
        *("--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", f"--IdentityProvider.token={TOKEN}"),
        *("--KernelManager.transport=ipc", f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None"),
    ]
    log = folder / "server.log"
    with log.open("w") as output:
        environment = {**os.environ, **environment}
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=folder)
    try:
        yield _address(log, process)
    finally:
        process.terminate()
        process.wait(timeout=START / 1000)


def _address(log: Path, process: subprocess.Popen) -> str:
    deadline = time.monotonic() + START / 1000
    while time.monotonic() < deadline and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if found and _answers(found[0]):
            return found[0]
        time.sleep(0.2)
    raise AssertionError(f"Jupyter did not start:\n{log.read_text()[-2000:]}")


def _answers(address: str) -> bool:
    """Jupyter names its address before it listens there."""
    try:
        with urllib.request.urlopen(f"{address}/api", timeout=5):
            return True
    except OSError:
        return False


def write_notebook(path: Path, cells: Sequence[str]) -> Path:
    """Write a notebook of these code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


def settled(page, milliseconds: int) -> None:
    """Wait by the page's own clock until what it draws late is drawn: its timers and frames come in their order, however busy
    the machine is."""
    script = "ms => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), ms))"
    page.evaluate(script, milliseconds)


class Notebook:
    """One notebook, open in a page. ``errors`` collects what the page's scripts complain about."""

    def __init__(self, page, address: str, front_end: str, name: str) -> None:
        self.page, self.errors = page, []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        reset = "&reset" if front_end == "lab" else ""
        page.goto(f"{address}/{PATHS[front_end]}/{name}?token={TOKEN}{reset}")
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.content?.widgets?.length > 0", timeout=START)
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        self.page.wait_for_function(
            "window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel?.status === 'idle'", timeout=START
        )

    def command(self, name: str) -> None:
        self.page.evaluate("name => void window.jupyterapp.commands.execute(name)", name)

    def select(self, index: int) -> None:
        script = """index => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.deselectAll(); notebook.mode = 'command'; notebook.activeCellIndex = index;
        }"""
        self.page.evaluate(script, index)

    def run(self, index: int, wait: bool = True) -> str:
        """Run a cell; return the text of its outputs once it has finished, or at once."""
        self.select(index)
        cell = "window.jupyterapp.shell.currentWidget.content.widgets[index].model"
        self.page.evaluate(f"index => {{ {cell}.executionCount = null }}", index)
        self.command("notebook:run-cell")
        if not wait:
            return ""
        self.page.wait_for_function(f"index => {cell}.executionCount > 0", arg=index, timeout=START)
        self.wait_until_idle()
        return self.text(index)

    def text(self, index: int) -> str:
        script = """index => window.jupyterapp.shell.currentWidget.content.widgets[index].model.outputs.toJSON()
            .map(o => o.text ?? o.data?.['text/plain'] ?? (o.traceback ?? []).join('\\n')).flat().join('')"""
        return self.page.evaluate(script, index)

    def source(self, index: int) -> str:
        script = "index => window.jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.getSource()"
        return self.page.evaluate(script, index)

    def set_source(self, index: int, source: str) -> None:
        script = """([index, source]) =>
            window.jupyterapp.shell.currentWidget.content.widgets[index].model.sharedModel.setSource(source)"""
        self.page.evaluate(script, [index, source])

    def count(self) -> int:
        return self.page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets.length")
