"""Attacks on whoever opens the files: paths and links out of the folder, archives that explode, scripts in pages."""

from __future__ import annotations

import io
import json
import zipfile

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.bank.attacks import Bomb, Link, Targets, Upload, _bytes, attack, cell_of, notebook_name, with_answer

SCRIPT = "<script>document.title='ATTACKED'</script><img src=x onerror=\"document.title='ATTACKED'\">"


def _zipped(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


@attack("Left out", quick=True)
def paths_out(notebook: NotebookNode, targets: Targets) -> Upload:
    """Hands in a zip file whose entries have absolute paths and ones with dots."""
    out = {
        "../../attacked.txt": b"ATTACKED",
        f"{targets.outside}/attacked.txt": b"ATTACKED",
        f"../../{targets.victim}/01_build/{notebook_name()}": b"ATTACKED",
        "..\\..\\attacked.txt": b"ATTACKED",
        "C:\\attacked.txt": b"ATTACKED",
    }
    return {"work.zip": _zipped({notebook_name(): _bytes(notebook)} | out)}


@attack("Left out|larger than")
def zip_bomb(notebook: NotebookNode, targets: Targets) -> Upload:
    """Hands in half a megabyte that unpacks to half a gigabyte, and a zip file in a zip file in a zip file."""
    nested = _zipped({"b.zip": _zipped({"c.zip": _zipped({"d.txt": b"ATTACKED"})})})
    return {notebook_name(): _bytes(notebook), "big.zip": Bomb(1 << 29), "nested.zip": nested}


@attack("link", quick=True)
def links_handed_in(notebook: NotebookNode, targets: Targets) -> Upload:
    """Hands in links in place of files: to a classmate's notebook, the gradebook, a secret and whole folders."""
    return {
        notebook_name(): _bytes(notebook),
        "copy.ipynb": Link(f"{targets.work}/submitted/{targets.victim}/01_build/{notebook_name()}"),
        "secret.txt": Link(f"{targets.outside}/secret.txt"),
        "everything": Link("/"),
        "gradebook.db": Link(f"{targets.work}/gradebook.db"),
    }


@attack("link")
def notebook_is_a_link(notebook: NotebookNode, targets: Targets) -> Upload:
    """Hands in a link to a classmate's notebook as its own."""
    return {notebook_name(): Link(f"{targets.work}/submitted/{targets.victim}/01_build/{notebook_name()}")}


@attack("not JSON|cannot be read|nested|cannot|notebook")
def json_bomb(notebook: NotebookNode, targets: Targets) -> Upload:
    """Hands in JSON that is nested a million deep."""
    return {notebook_name(): b"[" * 1_000_000 + b"]" * 1_000_000}


@attack("not written yet|raised", quick=True)
def script_in_pages(notebook: NotebookNode, targets: Targets) -> NotebookNode:
    """Puts scripts wherever a page might show them: text, outputs, errors, names of cells, checks' messages."""
    notebook.cells.insert(0, new_markdown_cell(SCRIPT + "\n[link](javascript:alert(1))"))
    data = {"text/html": SCRIPT, "image/svg+xml": "<svg onload=alert(1)>", "application/javascript": SCRIPT}
    shown = new_output(
        "display_data", data={**data, "image/png": f'"><{SCRIPT}', "text/plain": SCRIPT, "text/latex": SCRIPT}
    )
    raised = new_output("error", ename=SCRIPT, evalue=SCRIPT, traceback=[SCRIPT])
    notebook.cells.append(
        new_code_cell(f"display({SCRIPT!r})", outputs=[shown, new_output("stream", text=SCRIPT), raised])
    )
    cell_of(notebook, "written_without_latent_loss").source = SCRIPT
    for test in ("test_vae_balance",):
        cell_of(notebook, test).metadata.nbgrader["grade_id"] = SCRIPT
    answer = f"""
def latent_loss(codings_mean, codings_log_var):
    raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r} + "\\x1b[31m" + "{{{{7*7}}}}")
"""
    return with_answer(notebook, "latent_loss", answer)


@attack("not written yet|Left out")
def files_of_the_engine(notebook: NotebookNode, targets: Targets) -> Upload:
    """Hands in files with names that nbgrader, Jupyter or the grader give a meaning."""
    config = b"c.CourseDirectory.db_url = 'sqlite:///attacked.db'\nc.Exchange.root = '.'\n"
    names = ("nbgrader_config.py", "jupyter_config.py", "gradebook.db", "timestamp.txt", "conftest.py", "kernel.json")
    own = dict.fromkeys(names, config)
    return own | {notebook_name(): _bytes(notebook), "settings.json": json.dumps({"points": 100}).encode()}
