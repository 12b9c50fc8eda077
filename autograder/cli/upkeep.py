"""Commands for who keeps the course: `release`; `doctor`, `bank` and `bench`, which try out what it stands on; and `mistakes`, its index."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import click

from autograder.cli.options import assignments_argument, gradebook_option, work_option


@click.command()
def doctor() -> None:
    """Say how safely this computer can run students' code, and why, and whether formgrader can work here.

    \b
    Examples:
      autograder doctor
    """
    from autograder.gradebook import nbgrader_api
    from autograder.run import sandbox

    for diagnosis in (*sandbox.doctor(), nbgrader_api.formgrader_diagnosis()):
        click.echo(f"{'✓' if diagnosis.ok else '✗'} {diagnosis.name}: {diagnosis.detail}")


@click.command()
@click.argument("student")
@click.option("--yes", is_flag=True, help="Do not ask.")
@work_option
@gradebook_option
def forget(student: str, yes: bool, work: Path | None, gradebook: str) -> None:
    """Delete all that is kept of a STUDENT: submissions, graded notebooks, results, points, also in the gradebook's copies.

    STUDENT is the identifier in the table of the class. Pages and tables of the class are deleted too, since they name
    everybody; `report` and `export` make them anew. What a learning platform keeps is not touched.

    \b
    Examples:
      autograder forget ada
    """
    from autograder import course
    from autograder.gradebook import forget as deleting
    from autograder.gradebook import nbgrader_api

    nbgrader_api.quiet()
    work = (work or course.WORK).resolve()
    if not yes:
        click.confirm(f"Delete all that {work} has of {student}? Nobody can bring it back", abort=True)
    deleted = deleting.forget(student, work, gradebook)
    for path in deleted:
        click.echo(path)
    for text in deleting.left(student, work):
        click.echo(text, err=True)


@click.command()
@assignments_argument
@click.option("--zip/--no-zip", "zipped", default=True, show_default=True, help="Make the zip files for students too.")
@click.option("--without-data", is_flag=True, help="Leave Fashion MNIST (30 MB) out: it is downloaded at first use.")
@click.option(
    "--shared",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Instead of zip files, lay out in FOLDER what all notebooks import and read, for students of one computer (a JupyterHub, say).",
)
@work_option
@gradebook_option
def release(
    assignments: tuple[str, ...],
    zipped: bool,
    without_data: bool,
    shared: Path | None,
    work: Path | None,
    gradebook: str,
) -> None:
    """Make the student version of ASSIGNMENTs (all of them by default) from solutions/, and a zip file of each.

    The zip file (WORK/zip/ASSIGNMENT.zip) holds the notebooks, the package that they import and the data: a student needs
    nothing else. Beside notebooks, students get the files that solutions/ASSIGNMENT/release.txt lists. Refuses what could
    not be graded, and what would not fit grades that are already recorded.

    \b
    Examples:
      autograder release
      autograder release 02_generate --without-data
      autograder release --no-zip
      autograder release --shared /srv/vae-students
    """
    from autograder import course
    from autograder.gradebook import nbgrader_api
    from autograder.release import faults
    from autograder.release import release as make
    from autograder.release.bundle import bundle, contents, share
    from autograder.release.earlier_grades import compare_with_grades

    nbgrader_api.quiet()
    work = (work or course.WORK).resolve()
    names = assignments or course.assignments()
    faults.refuse(*names)
    notes = {name: compare_with_grades(name, work, gradebook) for name in names}
    for name in names:
        folder = make(name)
        click.echo(f"{name} → {folder.relative_to(course.ROOT)}/: {', '.join(contents(name))}")
        if others := course.left_out(name):
            click.echo(f"  left out, because {course.LIST} does not list it: {', '.join(others)}")
        if zipped and not shared:
            path = bundle(name, work / "zip" / f"{name}.zip", not without_data)
            click.echo(f"  for students: {path} ({path.stat().st_size / 1e6:.1f} MB)")
        for note in notes[name]:
            click.echo(f"  {note}")
    if shared:
        click.echo(f"What they import: {share(course.assignments(), shared)}")


@click.command()
@assignments_argument
@click.option(
    "--show", metavar="TEXT", help="Print the cells of an exercise, or of titles with this text, and try none."
)
@click.option(
    "--table", "tabled", is_flag=True, help="Count by exercise what was said of the answers, as a Markdown table."
)
def bank(assignments: tuple[str, ...], show: str | None, tabled: bool) -> None:
    """Try the checks on the bank: every wrong answer must be named, every right one pass.

    In the table an answer is *named* if the test that it must fail names a mistake; *pointed at* if that shows no name, but the
    answer's own line or what differs from what was expected; else *generic*.

    \b
    Examples:
      autograder bank 01_build
      autograder bank 01_build --show "no Reshape"
      autograder bank --table > bank.md
    """
    from autograder import bank as answers
    from autograder import course
    from autograder.bank import table, trial

    if show:
        click.echo("\n".join(answers.shown(assignments or course.assignments(), show)))
        return
    results, surprises = [], 0
    # Answers print, and checks show what they find: not among the lines of a table.
    with contextlib.redirect_stdout(sys.stderr if tabled else sys.stdout):
        for name in assignments or course.assignments():
            for variant, outcomes in trial.run_all(name):
                results.append((variant, outcomes))
                surprise = trial.surprise(variant, outcomes)
                surprises += bool(surprise)
                click.echo(f"{'✗' if surprise else '✓'} {variant}{': ' + surprise if surprise else ''}")
    if tabled:
        click.echo(table.markdown(results))
    if surprises:
        sys.exit(1)


@click.command()
@assignments_argument
@click.option("--find", metavar="TEXT", help="Only mistakes whose name, exercise or text holds this.")
@click.option("--markdown", is_flag=True, help="Print a Markdown list of each assignment.")
def mistakes(assignments: tuple[str, ...], find: str | None, markdown: bool) -> None:
    """List the mistakes that the checks name: what each means, what to do, and how many answers of the bank make it.

    \b
    Examples:
      autograder mistakes 01_build
      autograder mistakes --find 784
      autograder mistakes --markdown > mistakes.md
    """
    from autograder import course
    from autograder.bank import index

    names, listed = assignments or course.assignments(), 0
    for name in names:
        course.notebooks(name)  # an unknown assignment is named
        if markdown:
            click.echo(index.markdown(name))
            continue
        for entry in index.entries(name):
            text = f"{entry.exercise} {entry.mistake.name} {entry.mistake.says} {entry.mistake.hint}"
            if find and find.lower() not in text.lower():
                continue
            listed += 1
            click.echo(
                f"{click.style(entry.mistake.name, bold=True)}  {name}/{entry.exercise}, {_answers(entry.made)} in the bank"
            )
            click.echo(f"    {entry.mistake.says}\n    {entry.mistake.hint}")
    if find and not (listed or markdown):
        raise ValueError(
            f"No mistake of {', '.join(names)} has {find!r} in its name, exercise or text: try one word of it."
        )


def _answers(number: int) -> str:
    return f"{number or 'no'} answer{'s' * (number != 1)}"


@click.command()
@click.argument("parts", nargs=-1, metavar="[PART]...")
@click.option("--quick", is_flag=True, help="Four submissions, the quick attacks: minutes instead of an hour.")
@click.option("--students", type=click.IntRange(1), default=20, show_default=True, help="Submissions compared.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="one per core")
def bench(parts: tuple[str, ...], quick: bool, students: int, jobs: int) -> None:
    """Measure the engine beside stock nbgrader, and the explorer beside interact; prints Markdown tables.

    PARTs: one (an assignment of one notebook), three (of three), growth (with submissions and jobs), attacks, explorer (needs
    Chromium). All of them by default, which takes about an hour; nothing else should run meanwhile.

    \b
    Examples:
      autograder bench --quick
      autograder bench one growth > bench.md
      autograder bench attacks
    """
    from autograder.bench import tables

    if unknown := set(parts) - set(tables.PARTS):
        raise click.UsageError(f"Unknown: {', '.join(sorted(unknown))}; there are: {', '.join(tables.PARTS)}.")
    tables.run(parts or list(tables.PARTS), quick, students, jobs)
