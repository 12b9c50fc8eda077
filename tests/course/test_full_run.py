"""The solution notebooks in full, as a student would run them: all of the data, all of the epochs."""

from __future__ import annotations

import re
import shutil
import time

import nbformat
import pytest
from nbclient import NotebookClient

from autograder import course

pytestmark = pytest.mark.slow

MINUTES = 4  # on two cores
NOTEBOOKS = [path for assignment in course.assignments() for path in course.notebooks(assignment)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_full_run_ends_in_time_without_errors_or_stderr(path, tmp_path):
    folder = tmp_path / "somewhere else"
    shutil.copytree(path.parent, folder)
    notebook = nbformat.read(folder / path.name, as_version=4)
    started = time.monotonic()
    NotebookClient(notebook, timeout=60 * MINUTES, resources={"metadata": {"path": str(folder)}}).execute()
    assert time.monotonic() - started < 60 * MINUTES
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    if path.stem == "build_a_vae":
        shown = "\n".join(output.get("data", {}).get("text/plain", "") for output in outputs)
        total = float(re.search(r"validation total loss from [\d.]+ to ([\d.]+) in 25 epochs", shown)[1])
        assert total <= 0.0315  # mse + KL/784, as the book's model reaches
