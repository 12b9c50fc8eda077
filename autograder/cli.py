"""The `autograder` command."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import click

EXAMPLES = """\b
Examples:
  autograder release             make assignments/ anew from solutions/
  autograder grade 01_build      grade what lies in autograder/work/submitted/
  autograder demo                grade an example class and show what it looks like
"""


class _Commands(click.Group):
    """Turns expected errors into one sentence and exit code 1, and Ctrl-C into exit code 130."""

    def invoke(self, ctx: click.Context):
        from autograder.nbgrader_api import NbgraderError, quiet

        quiet()
        try:
            return super().invoke(ctx)
        except (ValueError, NbgraderError, OSError) as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("\nStopped. What was graded so far is kept; the same command grades again.", err=True)
            sys.exit(130)


@click.group(cls=_Commands, epilog=EXAMPLES)
@click.version_option(package_name="vae-course")
def main() -> None:
    """Release assignments, grade a class and see what it misunderstood."""


@main.command()
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
def release(assignments: tuple[str, ...]) -> None:
    """Make the student version of ASSIGNMENTs (all of them by default) from solutions/.

    \b
    Examples:
      autograder release
      autograder release 02_generate
    """
    from autograder import course
    from autograder.release import release as make

    for name in assignments or course.assignments():
        folder = make(name)
        click.echo(f"{name} → {folder.relative_to(course.ROOT)}/")


@main.command()
@click.argument("assignment")
@click.option("--students", help="Grade these only: names separated by commas.")
@click.option("--work", type=click.Path(path_type=Path), help="Folder with submitted/. [default: autograder/work]")
def grade(assignment: str, students: str | None, work: Path | None) -> None:
    """Grade the submissions of ASSIGNMENT in autograder/work/submitted/STUDENT/ASSIGNMENT/.

    Scores go into nbgrader's gradebook (autograder/work/gradebook.db), feedback into autograder/work/feedback/, and
    a page with the results of the class into autograder/work/report/.

    \b
    Examples:
      autograder grade 01_build
      autograder grade 01_build --students ada,bruno
    """
    from autograder import course

    work = (work or course.WORK).resolve()
    names = [name.strip() for name in students.split(",")] if students else None
    graded = _grade(assignment, work, names)
    _show(assignment, graded, work, pictured="")
    if any(result.problem for result in graded):
        sys.exit(2)


@main.command()
def demo() -> None:
    """Grade an example class for 01_build and show the result.

    A full solution, an untouched notebook and a dozen partly right submissions go through nbgrader into a gradebook
    of their own in autograder/work/demo/.
    """
    from autograder import course
    from autograder.demo import ASSIGNMENT, SOLVED, build_class

    work = course.WORK / "demo"
    shutil.rmtree(work, ignore_errors=True)
    build_class(work)
    _show(ASSIGNMENT, _grade(ASSIGNMENT, work), work, pictured=SOLVED)


def _grade(assignment: str, work: Path, students: list[str] | None = None) -> list:
    """Grade with a progress bar; returns results in the order of the students' names."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from autograder import grading, results

    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    ]
    console = Console(stderr=True)
    graded = []
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("grading", total=len(students or grading.submissions(assignment, work)))

        def started(student: str) -> None:
            progress.update(task, description=f"grading {student}")
            if not console.is_terminal:
                click.echo(f"grading {student} …", err=True)

        for submission in grading.grade(assignment, work, students, started):
            result = results.read(assignment, submission.student, work)
            result.problem = submission.problem or result.problem
            graded.append(result)
            progress.advance(task)
    return graded


def _show(assignment: str, graded: list, work: Path, pictured: str) -> None:
    from rich.console import Console

    from autograder import report

    console = Console(width=None if sys.stdout.isatty() else 150)
    console.print(report.table(assignment, graded))
    path = report.page(assignment, graded, work / "report" / f"{assignment}.html", pictured, work)
    click.echo(f"Gradebook: {work / 'gradebook.db'}\nThis table as a page: {path}")
