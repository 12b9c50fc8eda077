"""Commands that grade one submission alone, as a platform does for each that comes in: `single`, and what sets a platform up to."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import click

from autograder.cli.grading import opened_pool
from autograder.cli.options import UNGRADED, assignment_argument, memory_option, timeout_option, work_option
from autograder.run.limits import Limits

# As GitHub's page has it, as its address, or as what is cloned.
_ON_GITHUB = re.compile(r"(?:https://github\.com/|git@github\.com:)?(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?")
_to = click.Path(dir_okay=False, path_type=Path)


@click.command()
@assignment_argument
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--markdown", type=_to, help="Write the summary there instead of printing it; is added to what is there.")
@click.option("--gradescope", type=_to, help="Write Gradescope's results.json there.")
@click.option(
    "--classroom",
    is_flag=True,
    help="Print the lines by which GitHub Classroom learns the points, and nothing for the staff alone.",
)
@click.option("--require-sandbox", is_flag=True, help="Refuse to run a student's code unconfined.")
@timeout_option
@memory_option
def single(
    assignment: str,
    folder: Path,
    markdown: Path | None,
    gradescope: Path | None,
    classroom: bool,
    require_sandbox: bool,
    timeout: int,
    memory: int,
) -> None:
    """Grade what one student has in FOLDER, and print a summary. Nothing is kept.

    The notebooks of ASSIGNMENT may lie anywhere in FOLDER, a clone of a repository, for example.

    \b
    Examples:
      autograder single 01_build ~/handed-in/ada
      autograder single 01_build . --markdown "$GITHUB_STEP_SUMMARY" --classroom
      autograder single 01_build /autograder/submission --gradescope /autograder/results/results.json
    """
    from autograder.gradebook import nbgrader_api
    from autograder.handback import single as alone

    nbgrader_api.quiet()
    limits = Limits(cell_s=timeout, memory_mb=memory)
    with opened_pool(limits, 1, require_sandbox=require_sandbox) as pool:
        result = alone.grade(assignment, folder, pool, limits)
    summary = alone.as_markdown(assignment, result)
    if gradescope:
        _put(gradescope, json.dumps(alone.for_gradescope(assignment, result), indent=2))
    if markdown:
        with markdown.open("a", encoding="utf-8") as file:
            file.write(summary)
    else:
        click.echo(summary)
    for line in alone.for_classroom(assignment, result) if classroom else ():
        click.echo(line)
    # GitHub shows the log of a run to the student whose repository it is.
    for line in () if classroom else alone.for_staff(result):
        click.echo(f"For the staff: {line}", err=True)
    if result.problem:
        sys.exit(UNGRADED)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@click.command()
@assignment_argument
@click.option("--to", type=_to, help="The zip file. [default: WORK/gradescope/ASSIGNMENT.zip]")
@work_option
def gradescope(assignment: str, to: Path | None, work: Path | None) -> None:
    """Write the zip file that Gradescope makes an autograder for ASSIGNMENT of. It holds the solution: it is for instructors.

    \b
    Examples:
      autograder gradescope 01_build
      autograder gradescope 01_build --to ~/autograder.zip
    """
    from autograder import course
    from autograder.handback import gradescope as platform
    from autograder.release import faults

    faults.refuse(assignment)
    path = platform.write(assignment, to or (work or course.WORK).resolve() / "gradescope" / f"{assignment}.zip")
    click.echo(f"{path} ({path.stat().st_size / 2**20:.0f} MB)")


@click.command()
@assignment_argument
@click.option(
    "--course", "repository", required=True, metavar="OWNER/NAME", help="The private repository of this course."
)
@click.option("--to", type=_to, help="The workflow. [default: printed]")
def classroom(assignment: str, repository: str, to: Path | None) -> None:
    """Write the workflow by which a student's repository in GitHub Classroom grades ASSIGNMENT at every push.

    \b
    Examples:
      autograder classroom 01_build --course our-school/vae-course > .github/workflows/classroom.yml
    """
    from importlib import resources

    from autograder import course

    if not (where := _ON_GITHUB.fullmatch(repository)):
        raise ValueError(f"--course is to name a repository on GitHub as OWNER/NAME, and {repository!r} does not.")
    repository = where["name"]
    course.notebooks(assignment)
    template = resources.files("autograder.handback") / "templates" / "classroom.yml"
    text = template.read_text(encoding="utf-8").replace("{assignment}", assignment).replace("{course}", repository)
    if to:
        _put(to, text)
    click.echo(to or text, nl=bool(to))
