"""The `autograder` command."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from autograder.records import Limits

EXAMPLES = """\b
Examples:
  autograder doctor              how safely this computer can run students' code
  autograder release             make assignments/ anew from solutions/
  autograder grade 01_build      grade what lies in autograder/work/submitted/
  autograder report 01_build     what the class misunderstood, as a page
  autograder explain ada test_sampling_gradient    what ran for that test of hers, and why
  autograder demo                all of it, with an example class

Exit codes: 0 all well; 1 an error, said in one sentence; 2 wrong usage; 3 some submissions could not be graded or found;
130 stopped with Ctrl-C.
"""

UNGRADED, STOPPED = 3, 130
MOST_SAID = 20  # of what is not understood, on the terminal


class _Commands(click.Group):
    """Turns expected errors into one sentence and exit code 1, and Ctrl-C into exit code 130."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nStopped. What was graded is kept; the same command goes on from here.", err=True)
            sys.exit(STOPPED)
        except (click.exceptions.Exit, click.Abort):  # a RuntimeError to click, an ordinary end to us
            raise
        except (ValueError, RuntimeError, OSError) as error:
            if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                where = f" ({error.filename})" if error.filename else ""
                raise click.ClickException(
                    f"The disk is full{where}: make room and give the same command again. What was graded is kept."
                ) from error
            if isinstance(error, OSError) and error.strerror:
                where = f"{error.filename}: " if error.filename else ""
                raise click.ClickException(f"{where}{error.strerror}.") from error
            raise click.ClickException(str(error)) from error


work_option = click.option(
    "--work", type=click.Path(path_type=Path), help="Folder for submissions and results. [default: autograder/work]"
)

source_option = click.option(
    "--from",
    "source",
    type=click.Path(exists=True, path_type=Path),
    help="Folder or LMS zip. [default: WORK/submitted]",
)

timeout_option = click.option(
    "--timeout", type=click.IntRange(1), default=120, show_default=True, help="Seconds for one cell."
)

memory_option = click.option(
    "--memory", type=click.IntRange(512), default=2048, show_default=True, help="MiB for one kernel."
)

gradebook_option = click.option(
    "--gradebook",
    metavar="URL",
    envvar="AUTOGRADER_GRADEBOOK",
    default="",
    help="Keep scores in this database, e.g. postgresql://USER:PASSWORD@HOST/NAME; the environment variable "
    "AUTOGRADER_GRADEBOOK says the same to all commands and to formgrader. [default: WORK/gradebook.db]",
)


@click.group(cls=_Commands, epilog=EXAMPLES)
@click.version_option(package_name="vae-course")
def main() -> None:
    """Release assignments, grade a class safely and see what it misunderstood."""


@main.command()
def doctor() -> None:
    """Say how safely this computer can run students' code, and why, and whether formgrader can work here.

    \b
    Examples:
      autograder doctor
    """
    from autograder import nbgrader_api, sandbox

    for finding in (*sandbox.doctor(), nbgrader_api.formgrader_finding()):
        click.echo(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.detail}")


@main.command()
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option("--zip/--no-zip", "zipped", default=True, show_default=True, help="Make the zip files for students too.")
@click.option("--without-data", is_flag=True, help="Leave Fashion MNIST (30 MB) out: it is downloaded at first use.")
@work_option
@gradebook_option
def release(assignments: tuple[str, ...], zipped: bool, without_data: bool, work: Path | None, gradebook: str) -> None:
    """Make the student version of ASSIGNMENTs (all of them by default) from solutions/, and a zip file of each.

    The zip file (WORK/zip/ASSIGNMENT.zip) holds the notebooks, the package that they import and the data: a student needs
    nothing else. Beside notebooks, students get the files that solutions/ASSIGNMENT/release.txt lists. Refuses what could
    not be graded, and what would not fit grades that are already recorded.

    \b
    Examples:
      autograder release
      autograder release 02_generate --without-data
      autograder release --no-zip
    """
    from autograder import course, faults, nbgrader_api
    from autograder.release import bundle, compare_with_grades, contents
    from autograder.release import release as make

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
        if zipped:
            path = bundle(name, work / "zip" / f"{name}.zip", not without_data)
            click.echo(f"  for students: {path} ({path.stat().st_size / 1e6:.1f} MB)")
        for note in notes[name]:
            click.echo(f"  {note}")


@main.command()
@click.argument("assignment")
@source_option
@click.option("--students", help="Grade these only: names separated by commas.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=os.cpu_count() or 1,
    show_default="one per core",
    help="How many run at a time.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Run on this Dask cluster instead, e.g. tcp://10.0.0.5:8786.")
@click.option("--fresh", is_flag=True, help="Run again what has not changed.")
@click.option(
    "--run-all",
    is_flag=True,
    help="Also run each notebook from top to bottom, for what it displays. Points do not come from that.",
)
@click.option(
    "--also-run",
    multiple=True,
    metavar="CELL",
    help="Of one student (--students): run this cell besides what the tests need, now and from now on. CELL is the number "
    "that notes give it, or NOTEBOOK:NUMBER; it may be given several times; “none” forgets.",
)
@click.option("--require-sandbox", is_flag=True, help="Refuse to run students' code unconfined.")
@timeout_option
@memory_option
@work_option
@gradebook_option
def grade(
    assignment: str,
    source: Path | None,
    work: Path | None,
    students: str | None,
    gradebook: str,
    fresh: bool,
    timeout: int,
    memory: int,
    run_all: bool,
    also_run: Sequence[str],
    **where: Any,
) -> None:
    """Grade submissions of ASSIGNMENT: folders WORK/submitted/STUDENT/ASSIGNMENT/, or an export of a learning platform.

    Scores go into nbgrader's gradebook (WORK/gradebook.db), and a page with the results of the class into WORK/report/. What did not change since it was last run is not run again.

    \b
    Examples:
      autograder grade 01_build
      autograder grade 01_build --students ada,bruno --fresh
      autograder grade 01_build --students ada --also-run 7
      autograder grade 01_build --from moodle_export.zip --jobs 4 --require-sandbox
      autograder grade 01_build --scheduler tcp://127.0.0.1:8786
      autograder grade 01_build --gradebook postgresql://grader@localhost/course
    """
    names = [name.strip() for name in students.split(",") if name.strip()] if students is not None else None
    if names == []:
        raise click.UsageError("--students names nobody.")
    if also_run and len(names or ()) != 1:
        raise click.UsageError("--also-run is for one student: say whose cells they are with --students.")
    limits = Limits(cell_s=timeout, memory_mb=memory)
    with _pool(limits, **where) as pool:
        from autograder import course, faults

        faults.refuse(assignment)
        work = (work or course.WORK).resolve()
        options = {"fresh": fresh, "gradebook": gradebook, "run_all": run_all, "also_run": also_run}
        ungraded = _grade(pool, limits, assignment, source or work / "submitted", work, names, **options)
    _show(assignment, work, gradebook)
    if ungraded:
        sys.exit(UNGRADED)


@main.command()
@click.argument("student")
@click.argument("test")
@click.option("--assignment", help="Where several have a test of this name.")
@source_option
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder. [default: WORK/explained/STUDENT/ASSIGNMENT]",
)
@timeout_option
@memory_option
@work_option
@gradebook_option
def explain(
    student: str,
    test: str,
    assignment: str | None,
    source: Path | None,
    to: Path | None,
    timeout: int,
    memory: int,
    work: Path | None,
    gradebook: str,
) -> None:
    """Write a notebook of what ran for a TEST of a STUDENT's, statement by statement, with the reasons.

    TEST is the name of a test cell. Nothing runs for this. The notebook shows hidden tests, so it is for
    instructors; give --timeout and --memory as to `grade`, for what is stored of that run.

    \b
    Examples:
      autograder explain ada test_sampling_distribution
      autograder explain ada test_sampling_distribution --from moodle_export.zip --to ~/appeals
    """
    from autograder import course, nbgrader_api
    from autograder import explain as cases
    from autograder.records import Limits

    nbgrader_api.quiet()
    work = (work or course.WORK).resolve()
    wanted = cases.find(test, assignment or "")
    limits = Limits(cell_s=timeout, memory_mb=memory)
    case, files = cases.read(wanted, student, source or work / "submitted", work, limits, gradebook)
    click.echo(cases.write(case, files, to or work / cases.FOLDER / case.student / wanted[0]))


@main.command()
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

    _show(assignment, (work or course.WORK).resolve(), gradebook, to=to)


@main.command()
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
    from autograder import export as tables

    work = (work or course.WORK).resolve()
    graded = _results(assignment, work, gradebook)
    try:
        written = tables.write(assignment, graded, folder or work / "export")
    except OSError as error:
        raise ValueError(
            f"The tables could not be written ({error.strerror}): "
            f"`autograder export {assignment} FOLDER` puts them elsewhere."
        ) from error
    for path in written:
        click.echo(path)


@main.command()
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
    from autograder import feedback as pages

    work = (work or course.WORK).resolve()
    _results(assignment, work, gradebook)
    with _progress() as bar:
        written = pages.write(assignment, work, gradebook)
        problems = 0
        for one in bar.track(written, description="feedback", total=pages.count(assignment, work)):
            problems += bool(one.problem)
            click.echo(f"{one.student}: {one.problem}" if one.problem else one.folder, err=bool(one.problem))
    if problems:
        sys.exit(UNGRADED)


@main.command()
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option(
    "--show", metavar="TEXT", help="Print the cells of an exercise, or of titles with this text, and try none."
)
def bank(assignments: tuple[str, ...], show: str | None) -> None:
    """Try the checks on the bank: every wrong answer must be named, every right one pass.

    \b
    Examples:
      autograder bank 01_build
      autograder bank 01_build --show "no Reshape"
    """
    from autograder import bank as answers
    from autograder import course

    if show:
        click.echo("\n".join(answers.shown(assignments or course.assignments(), show)))
        return
    surprises = 0
    for name in assignments or course.assignments():
        for variant, outcomes in answers.run_all(name):
            surprise = answers.surprise(variant, outcomes)
            surprises += bool(surprise)
            click.echo(f"{'✗' if surprise else '✓'} {variant}{': ' + surprise if surprise else ''}")
    if surprises:
        sys.exit(1)


@main.command()
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


@main.command()
def demo() -> None:
    """Grade an example class for 01_build and show the result.

    A full solution, an untouched notebook and a dozen partly right submissions go through the whole pipeline into a
    gradebook of their own in autograder/work/demo/. What was run there before is not run again.

    \b
    Examples:
      autograder demo
    """
    limits = Limits()
    with _pool(limits) as pool:
        from autograder import course
        from autograder.demo import ASSIGNMENT, SOLVED, begin

        work = course.WORK / "demo"
        begin(work)
        _grade(pool, limits, ASSIGNMENT, work / "submitted", work)
    _show(ASSIGNMENT, work, pictured=SOLVED)


def _grade(
    pool: Any,
    limits: Limits,
    assignment: str,
    source: Path,
    work: Path,
    students: Sequence[str] | None = None,
    fresh: bool = False,
    gradebook: str = "",
    run_all: bool = False,
    also_run: Sequence[str] = (),
) -> int:
    """Grade with a progress bar, or a log where there is no terminal; returns how many could not be graded or found."""
    from autograder import nbgrader_api, pipeline
    from autograder.progress import Log
    from autograder.words import printable

    nbgrader_api.quiet()
    with contextlib.ExitStack() as stack:
        handed_in = stack.enter_context(pipeline.opened(assignment, source, work, gradebook))
        chosen, missing = (handed_in.students, []) if students is None else handed_in.choose(students)
        _say_what_was_found(handed_in, missing)
        if not chosen:
            return len(missing)
        ungraded = len(missing)
        if also_run:
            _ask_for(also_run, handed_in, chosen, work, limits)
        bar = stack.enter_context(_progress())
        task = bar.add_task("grading", total=len(chosen))
        log = Log(assignment, len(chosen), (lambda line: click.echo(line, err=True)) if bar.disable else lambda _: None)
        log.start()
        at_once = 2 * pool.width
        for one in pipeline.grade_all(handed_in, chosen, work, pool, limits, fresh, at_once, gradebook, run_all):
            ungraded += bool(one.problem)
            bar.update(task, advance=1, description=f"graded {printable(one.student)}")
            log.graded(one)
        log.end()
    return ungraded


def _ask_for(also_run: Sequence[str], handed_in: Any, students: Sequence[str], work: Path, limits: Any) -> None:
    """Remember which cells of a student's submission are to be run besides. Raises ``ValueError`` if that cannot be."""
    from autograder import besides, pipeline
    from autograder.lesson import Lesson

    if len(students) > 1:
        raise ValueError(f"--also-run is for one student, and several are meant: {', '.join(students)}.")
    [student], assignment, texts = students, handed_in.assignment, {}
    if list(also_run) != [besides.NONE]:
        ready = pipeline.prepared(handed_in, student, Lesson.read(assignment), limits, work)
        if ready.problem:
            raise ValueError(f"{student}: {ready.problem}")
        texts = besides.asked(also_run, ready.plans, ready.notebooks)
    besides.remember(work, assignment, student, texts)


def _say_what_was_found(handed_in: Any, missing: Sequence[str]) -> None:
    """How many files and submissions there are, what is not understood, and who was asked for in vain."""
    click.echo(f"Found {handed_in.summary}.", err=True)
    notes = [note.text for note in handed_in.not_understood]
    for text in notes[:MOST_SAID]:
        click.echo(f"  Not understood: {text}", err=True)
    if len(notes) > MOST_SAID:
        click.echo(f"  Not understood: {len(notes) - MOST_SAID} more, which the page of the class lists.", err=True)
    for phrase in missing:
        click.echo(f"Nobody is graded as {phrase}.", err=True)


@contextlib.contextmanager
def _pool(
    limits: Limits, jobs: int = os.cpu_count() or 1, scheduler: str | None = None, require_sandbox: bool = False
) -> Iterator[Any]:
    """Where submissions run. Opened before all else: its kernels' libraries take as long to import as the grader's."""
    import warnings

    from autograder.pool import DaskPool, LocalPool

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pool = DaskPool(scheduler) if scheduler else LocalPool(jobs, limits)
    try:
        if not scheduler and pool.sandbox.isolation == "none":
            if require_sandbox:
                raise ValueError(
                    f"Students' code would run unconfined ({pool.sandbox.reason}); see `autograder doctor`."
                )
            click.secho(
                f"Warning: students' code runs unconfined: {pool.sandbox.reason}", fg="red", bold=True, err=True
            )
        yield pool
    finally:
        pool.shutdown()


def _progress() -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = [
        TextColumn("{task.description}", markup=False),  # students' names stand in it
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    ]
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _results(assignment: str, work: Path, gradebook: str = "") -> Any:
    """Results of a graded class, by the points that the course gives now. Raises ``ValueError`` if there are none."""
    from autograder import nbgrader_api, results, scores

    nbgrader_api.quiet()
    if said := scores.rescore(assignment, work, gradebook):
        click.echo(said, err=True)
    graded = results.of_class(assignment, work, gradebook)
    if not graded:
        raise ValueError(f"Nothing of {assignment} is graded yet: run `autograder grade {assignment}` first.")
    return graded


def _show(assignment: str, work: Path, gradebook: str = "", pictured: str = "", to: Path | None = None) -> None:
    from rich.console import Console

    from autograder import outcomes, report

    graded = _results(assignment, work, gradebook)
    console = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 150)
    console.print(report.table(assignment, graded))
    not_understood, absent = outcomes.load_intake(work, assignment)
    lists = [one for one in absent if one not in {result.student for result in graded}], not_understood
    click.echo(f"Gradebook: {re.sub('://.*@', '://…@', gradebook) or work / 'gradebook.db'}")
    try:
        path = report.page(assignment, graded, to or work / "report" / f"{assignment}.html", pictured, work, *lists)
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
