"""Students' own pictures through the grader: they travel with the submission, and a missing folder costs one exercise only."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from autograder import course, pipeline
from autograder.gradebook import nbgrader_api
from autograder.report import results
from autograder.run.limits import Limits
from autograder.run.pool import LocalPool
from vaelab.own_images import sprites

pytestmark = pytest.mark.slow
ASSIGNMENT = "04_own_dataset"


def hand_in(work: Path, student: str, answer: str) -> Path:
    """The solution with another answer to the first exercise."""
    (source,) = course.notebooks(ASSIGNMENT)
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "own_images":
            cell.source = f"def load_dataset():\n    return {answer}\n"
    folder = work / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / source.name)
    return folder


def photograph(folder: Path) -> None:
    """250 pictures and a broken one."""
    folder.mkdir()
    for k, pixels in enumerate(sprites(250, 64, colour=True, seed=5).images):
        Image.fromarray(pixels).resize((300, 200)).save(folder / f"{k:03}.jpg")
    (folder / "broken.png").write_bytes(b"nothing")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, results.Result]:
    work = tmp_path_factory.mktemp("class")
    folder = hand_in(work, "photographer", 'read_images("my_images", size=16, colour=True).images')
    photograph(folder / "my_images")
    folder = hand_in(work, "packer", 'read_images("my_images.zip", size=16).images')
    photograph(folder / "my_images")
    shutil.make_archive(str(folder / "my_images"), "zip", folder / "my_images")
    shutil.rmtree(folder / "my_images")
    hand_in(work, "forgetful", 'read_images("my_images", size=16).images')
    nbgrader_api.quiet()
    pool = LocalPool(2, Limits())
    try:
        ended = list(pipeline.grade(ASSIGNMENT, work / "submitted", work, pool, Limits()))
    finally:
        pool.shutdown()
    assert not any(one.problem for one in ended)
    return {result.student: result for result in results.of_class(ASSIGNMENT, work)}


@pytest.mark.parametrize("student", ["photographer", "packer"])
def test_pictures_that_come_with_the_notebook_are_read(student: str, graded: dict) -> None:
    assert graded[student].scores == graded[student].maxima
    assert not graded[student].findings


def test_a_folder_that_was_not_handed_in_costs_the_first_exercise_only(graded: dict) -> None:
    result = graded["forgetful"]
    assert [finding.mistake for finding in result.findings] == ["exception"]
    lost = {name for name, score in result.scores.items() if score < result.maxima[name]}
    assert lost == {"own_images"}
