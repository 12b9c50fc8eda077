"""Commands that show what was graded: `report`, `export` and `feedback`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from autograder.cli.options import UNGRADED, gradebook_option, work_option


@click.command()
@click.argument("assignment")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), help="The page. [default: WORK/report/ASSIGNMENT.html]"
)
@work_option
@gradebook_option
def report(assignment: str, to: Path | None, work: Path | None, gradebook: str) -> None:
    """Show the results of a graded class, and write them as a page.

    If the points of tests changed since, everybody is scored anew first, without running anything.

    \b
    Examples:
      autograder report 01_build
      autograder report 01_build --to ~/01_build.html
    """
    from autograder import course

    show(assignment, (work or course.WORK).resolve(), gradebook, to=to)


@click.command()
@click.argument("assignment")
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@work_option
@gradebook_option
def export(assignment: str, folder: Path | None, work: Path | None, gradebook: str) -> None:
    """Write the results as CSV: one table by student, one by exercise.

    \b
    Examples:
      autograder export 01_build
      autograder export 01_build ~/grades
    """
    from autograder import course
    from autograder.report import export as tables

    work = (work or course.WORK).resolve()
    graded = graded_results(assignment, work, gradebook)
    try:
        written = tables.write(assignment, graded, folder or work / "export")
    except OSError as error:
        raise ValueError(
            f"The tables could not be written ({error.strerror}): "
            f"`autograder export {assignment} FOLDER` puts them elsewhere."
        ) from error
    for path in written:
        click.echo(path)


@click.command()
@click.argument("assignment")
@work_option
@gradebook_option
def feedback(assignment: str, work: Path | None, gradebook: str) -> None:
    """Write every student's feedback page, with manual scores and comments, and without hidden tests.

    \b
    Examples:
      autograder feedback 01_build
    """
    from autograder import course
    from autograder.cli import progress
    from autograder.report import feedback as pages

    work = (work or course.WORK).resolve()
    graded_results(assignment, work, gradebook)
    with progress.bar() as bar:
        written = pages.write(assignment, work, gradebook)
        problems = 0
        for one in bar.track(written, description="feedback", total=pages.count(assignment, work)):
            problems += bool(one.problem)
            click.echo(f"{one.student}: {one.problem}" if one.problem else one.folder, err=bool(one.problem))
    if problems:
        sys.exit(UNGRADED)


def graded_results(assignment: str, work: Path, gradebook: str = "") -> Any:
    """Results of a graded class, by the points that the course gives now. Raises ``ValueError`` if there are none."""
    from autograder.gradebook import nbgrader_api, scores
    from autograder.report import results

    nbgrader_api.quiet()
    if said := scores.rescore(assignment, work, gradebook):
        click.echo(said, err=True)
    graded = results.of_class(assignment, work, gradebook)
    if not graded:
        raise ValueError(f"Nothing of {assignment} is graded yet: run `autograder grade {assignment}` first.")
    return graded


def show(assignment: str, work: Path, gradebook: str = "", pictured: str = "", to: Path | None = None) -> None:
    """Print the table of a graded class, and write its page."""
    from rich.console import Console

    from autograder.gradebook import outcomes
    from autograder.report import class_page, table

    graded = graded_results(assignment, work, gradebook)
    console = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 150)
    console.print(table.of_class(assignment, graded))
    not_understood, absent = outcomes.load_intake(work, assignment)
    lists = [one for one in absent if one not in {result.student for result in graded}], not_understood
    click.echo(f"Gradebook: {re.sub('://.*@', '://…@', gradebook) or work / 'gradebook.db'}")
    try:
        path = class_page.write(
            assignment, graded, to or work / "report" / f"{assignment}.html", pictured, work, *lists
        )
    except OSError as error:
        if to:
            raise
        click.echo(
            f"The page could not be written ({error.strerror}): "
            f"`autograder report {assignment} --to FILE` puts it elsewhere.",
            err=True,
        )
    else:
        click.echo(f"This table as a page: {path}")
