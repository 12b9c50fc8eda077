"""Commands that show what was graded: `report`, `export` and `feedback`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import click

from autograder.cli.options import UNGRADED, assignment_argument, gradebook_option, work_option


@click.command()
@assignment_argument
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
@assignment_argument
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
@assignment_argument
@click.option(
    "--for",
    "receiver",
    type=click.Choice(["moodle", "canvas", "mail"]),
    help="Also pack the pages as a zip file that Moodle or Canvas gives to each student, or write one short page each that "
    "is safe to mail.",
)
@work_option
@gradebook_option
def feedback(assignment: str, receiver: str | None, work: Path | None, gradebook: str) -> None:
    """Write every student's feedback page, with manual scores and comments, and without hidden tests.

    \b
    Examples:
      autograder feedback 01_build
      autograder feedback 01_build --for moodle     for “Upload multiple feedback files in a zip”
      autograder feedback 01_build --for canvas     for “Re-upload submissions”
      autograder feedback 01_build --for mail
    """
    from autograder import course
    from autograder.cli import progress
    from autograder.handback import letters
    from autograder.report import feedback as pages

    work = (work or course.WORK).resolve()
    graded = graded_results(assignment, work, gradebook)
    if receiver == "mail":
        written, count = letters.write(assignment, graded, work, gradebook), len(graded)
    else:
        written, count = pages.write(assignment, work, gradebook), pages.count(assignment, work)
    problems = 0
    with progress.bar() as bar:
        for one in bar.track(written, description="feedback", total=count):
            problems += bool(one.problem)
            click.echo(f"{one.student}: {one.problem}" if one.problem else one.place, err=bool(one.problem))
    if receiver in ("moodle", "canvas"):
        _pack(receiver.capitalize(), assignment, graded, work, gradebook)
    if problems:
        sys.exit(UNGRADED)


def _pack(platform: str, assignment: str, graded: Any, work: Path, gradebook: str) -> None:
    from autograder.gradebook import outcomes
    from autograder.handback import pages

    packed = pages.pack(platform, assignment, graded, outcomes.load_intake(work, assignment).came_as, work, gradebook)
    if not packed.students:
        packed.path.unlink()
        raise ValueError(
            f"No submission of {assignment} came from {platform}: grade {platform}'s own export with --from, and its zip file "
            "can be made."
        )
    click.echo(f"For {packed.students} student{'s' * (packed.students != 1)} of {platform}: {packed.path}")
    _name(packed.left_out, f"not in it, since {platform} did not hand over their work")


@click.command()
@assignment_argument
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--column", default="", help="Heading of the column for the points. [default: the platform's own]")
@click.option("--unfinished", is_flag=True, help="Also write points of those with answers that nobody has marked yet.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="File. [default: WORK/export/TABLE]")
@work_option
@gradebook_option
def marks(
    assignment: str,
    table: Path,
    column: str,
    unfinished: bool,
    to: Path | None,
    work: Path | None,
    gradebook: str,
) -> None:
    """Write the points of ASSIGNMENT into a TABLE that a learning platform exports, for it to take back.

    TABLE is Moodle's grading worksheet, Canvas's or Brightspace's exported gradebook, or a CSV file with a column that names students. Points
    are final ones, late penalties taken off; every other cell stays as it is, and TABLE itself too.

    \b
    Examples:
      autograder marks 01_build Grades-VAE-01.csv
      autograder marks 01_build canvas.csv --column "01 Build (4711)"
      autograder marks 01_build roster.csv --column points --to ~/points.csv
    """
    from autograder import course
    from autograder.gradebook import outcomes, people
    from autograder.handback import marks as tables
    from autograder.pipeline import roster

    work = (work or course.WORK).resolve()
    graded = graded_results(assignment, work, gradebook)
    to = to or work / "export" / table.name
    if to.resolve() == table.resolve():
        raise ValueError(f"{to} is the platform's own table, which stays as it is: name another file with --to.")
    read = tables.Table.read(table)
    came_as = outcomes.load_intake(work, assignment).came_as
    students = roster(work, gradebook)
    excused = people.excused(work, assignment, students)
    filled = tables.fill(read, assignment, graded, came_as, students, column, unfinished, excused)
    read.write(to)
    click.echo(
        f"{filled.written} of {len(graded)} students' points written into the column “{filled.column}”"
        f"{f' for {filled.platform}' * bool(filled.platform)}: {to}"
    )
    _name(filled.unfinished, "left out, since answers are still to mark (--unfinished writes the points so far)")
    _name(filled.excused, "excused")
    _name(filled.ungraded, "left out, since the submission could not be graded")
    _name(filled.unlisted, "graded, but not in the table")
    if filled.other_maximum:
        click.echo(f"The table's maximum is {filled.other_maximum} points: points are written as they are.", err=True)
    if filled.ungraded or filled.unlisted:
        sys.exit(UNGRADED)


def _name(students: list[str], what: str) -> None:
    if students:
        click.echo(f"{len(students)} {what}: {', '.join(students[:20])}{' …' * (len(students) > 20)}.", err=True)


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

    from autograder.gradebook import outcomes, people
    from autograder.intake import groups
    from autograder.pipeline import roster
    from autograder.report import alike, class_page, table

    graded = graded_results(assignment, work, gradebook)
    console = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 150)
    console.print(table.of_class(assignment, graded))
    found, students = outcomes.load_intake(work, assignment), roster(work, gradebook)
    excused = people.excused(work, assignment, students)
    listed = {result.student for result in graded}
    missing = [one for one in found.absent if one not in {*excused, *listed}]
    _name(sorted({*excused} - {*found.absent, *listed}), f"excused in {people.EXCUSED}, but not in the gradebook")
    together = groups.members(people.groups(work, assignment), students).values()
    pairs = alike.alike(assignment, [result.student for result in graded], work, together)
    lists = missing, found.not_understood, excused, pairs
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
        if pairs:
            count = f"{len(pairs)} pair{'s' * (len(pairs) != 1)}"
            click.echo(
                f"{count} of submissions are alike beyond what the task makes alike: the page names them.", err=True
            )
