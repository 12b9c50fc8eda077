"""An example class for 01_build: what a real one hands in, made from the solution and the bank."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import bank, course

ASSIGNMENT = "01_build"
SOLVED, UNTOUCHED = "ada", "nobody"

# Who made which mistakes, by exercise; an exercise that is not listed is right. "" leaves it as released.
CLASS: dict[str, dict[str, str]] = {
    "ada": {},
    "bruno": {"sampling": "variance_for_standard_deviation"},
    "chen": {"latent_loss": "wrong_sign", "training": ""},
    "dalia": {"vae": "not_divided_by_784"},
    "emre": {"encoder": "codings_size_ignored", "decoder": "codings_size_ignored"},
    "fatou": {"sampling": "same_noise_every_call", "vae": "decodes_the_mean"},
    "gita": {"latent_loss": "mean_over_codings"},
    "hugo": {"vae": "latent_loss_never_added", "training": "target_is_not_the_input"},
    "ines": {"encoder": "activation_on_codings_log_var", "latent_loss": "summed_over_the_batch"},
    "jonas": {"sampling": "noise_shared_by_images", "decoder": "not_reshaped", "vae": "", "training": ""},
    "kofi": {"training": "epochs_ignored"},
    "lena": {"sampling": "variance_for_standard_deviation", "latent_loss": "standard_deviation_for_variance"},
    "milos": {"vae": "summed_over_the_batch"},
}


def begin(work: Path) -> None:
    """The class as if nobody had been graded; results of earlier runs stay."""
    for path in work.iterdir() if work.is_dir() else []:
        if path.name != "store":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    build_class(work)


def build_class(work: Path) -> list[str]:
    """Write the example class's submissions under ``work/submitted``; returns the students' names."""
    shutil.rmtree(work / "submitted", ignore_errors=True)
    [notebook] = course.notebooks(ASSIGNMENT)
    answers = {(v.exercise, v.mistake): v.source for v in reversed(bank.variants(ASSIGNMENT))}
    for student, slips in CLASS.items():
        submission = nbformat.read(course.ASSIGNMENTS / ASSIGNMENT / notebook.name, as_version=4)
        solution = {cell.grade_id: cell.source for cell in course.cells(notebook) if cell.is_solution}
        for exercise, mistake in slips.items():
            solution[exercise] = answers[exercise, mistake] if mistake else ""
        course.fill_in(submission, solution)
        _hand_in(submission, work, student, notebook.name)
    _hand_in(nbformat.read(course.ASSIGNMENTS / ASSIGNMENT / notebook.name, 4), work, UNTOUCHED, notebook.name)
    return [*CLASS, UNTOUCHED]


def _hand_in(notebook: NotebookNode, work: Path, student: str, name: str) -> None:
    folder = work / "submitted" / student / ASSIGNMENT
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / name)
