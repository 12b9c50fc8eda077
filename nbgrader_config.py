"""Maps nbgrader's folders on to this repository. Read by nbgrader, formgrader and the `autograder` command."""

import os
import shutil
import sys
from pathlib import Path

from autograder.report.notebook_pages import TEMPLATES

c = get_config()  # noqa: F821

here = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
if os.access(
    here / "autograder", os.W_OK
):  # nbgrader and formgrader want the gradebook's folder before anything is graded
    os.makedirs(here / "autograder" / "work", exist_ok=True)
if (
    shutil.which("alembic") is None
):  # nbgrader starts it by name to make a gradebook, also where no environment is activated
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])

c.CourseDirectory.course_id = "vae-course"
c.CourseDirectory.root = str(here)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
c.CourseDirectory.submitted_directory = "autograder/work/submitted"
c.CourseDirectory.autograded_directory = "autograder/work/autograded"
c.CourseDirectory.feedback_directory = "autograder/work/feedback"
c.CourseDirectory.db_url = os.environ.get("AUTOGRADER_GRADEBOOK") or f"sqlite:///{here}/autograder/work/gradebook.db"

# One endless cell must not hold up the class; a full training on the grading subset takes seconds.
c.ExecutePreprocessor.timeout = 180
# A deleted test cell counts 0 instead of waiting for a person for ever.
c.OverwriteCells.add_missing_cells = True
# Of what students wrote and displayed, feedback and formgrader show what is harmless, and load no script for formulas.
# Formgrader shows the model answers beside the written ones.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.preprocessors = ["autograder.report.notebook_pages.Harmless", "autograder.report.notebook_pages.ModelAnswers"]
c.HTMLExporter.filters = {
    "markdown2html": "autograder.harmless.prose.markdown2html",
    "clean_html": "autograder.harmless.prose.verdict",
    "strip_files_prefix": "autograder.harmless.prose.unchanged",
}
c.HTMLExporter.extra_template_basedirs = TEMPLATES

# Kernels talk over private sockets of the file system, not over open TCP ports.
c.KernelManager.transport = "ipc"

# Of a released notebook nothing goes out but what autograder/release/student_notebook.py names.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.SaveCells",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
    "autograder.release.student_notebook.OnlyWhatIsStated",
]

# Submissions are repaired, run confined and judged outside their own process; formgrader's Autograde button does the same.
# Both take these steps; the command begins when Prepare and Judge are done (autograder/gradebook/writer.py).
c.Autograde.sanitize_preprocessors = [
    "autograder.pipeline.button.Prepare",
    "nbgrader.preprocessors.DeduplicateIds",
    "autograder.gradebook.steps.OverwriteKernelspec",
    "autograder.gradebook.steps.OverwriteCells",
    "autograder.gradebook.steps.CheckCellMetadata",
]
c.Autograde.autograde_preprocessors = [
    "autograder.pipeline.button.Judge",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "autograder.gradebook.marks.KeepMarks",
    "autograder.gradebook.scores.LatePenalties",
    "autograder.gradebook.steps.CheckCellMetadata",
]

# Feedback shows what hidden tests found, not the tests.
c.GenerateFeedback.preprocessors = [
    "autograder.gradebook.marks.ShowScore",
    "autograder.report.feedback.HideHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
