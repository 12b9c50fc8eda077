"""Commands that grade: `grade`, `demo`, and `explain` for one test of one student."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from autograder.cli.options import (
    UNGRADED,
    assignment_argument,
    gradebook_option,
    memory_option,
    source_option,
    timeout_option,
    work_option,
)
from autograder.cli.reporting import show
from autograder.run.limits import Limits

MOST_SAID = 20  # of what is not understood, on the terminal


@click.command()
@assignment_argument
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
    with opened_pool(limits, **where) as pool:
        from autograder import course
        from autograder.release import faults

        faults.refuse(assignment)
        work = (work or course.WORK).resolve()
        options = {"fresh": fresh, "gradebook": gradebook, "run_all": run_all, "also_run": also_run}
        ungraded = grade_class(pool, limits, assignment, source or work / "submitted", work, names, **options)
    show(assignment, work, gradebook)
    if ungraded:
        sys.exit(UNGRADED)


@click.command()
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
    from autograder import course
    from autograder.gradebook import nbgrader_api
    from autograder.report import explain as cases

    nbgrader_api.quiet()
    work = (work or course.WORK).resolve()
    wanted = cases.find(test, assignment or "")
    limits = Limits(cell_s=timeout, memory_mb=memory)
    case, files = cases.read(wanted, student, source or work / "submitted", work, limits, gradebook)
    click.echo(cases.write(case, files, to or work / cases.FOLDER / case.student / wanted[0]))


@click.command()
def demo() -> None:
    """Grade an example class for 01_build and show the result.

    A full solution, an untouched notebook and a dozen partly right submissions go through the whole pipeline into a
    gradebook of their own in autograder/work/demo/. What was run there before is not run again.

    \b
    Examples:
      autograder demo
    """
    limits = Limits()
    with opened_pool(limits) as pool:
        from autograder import course
        from autograder.cli.example_class import ASSIGNMENT, SOLVED, begin

        work = course.WORK / "demo"
        begin(work)
        grade_class(pool, limits, ASSIGNMENT, work / "submitted", work)
    show(ASSIGNMENT, work, pictured=SOLVED)


def grade_class(
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
    from autograder import pipeline
    from autograder.cli import progress
    from autograder.gradebook import nbgrader_api
    from autograder.harmless.words import printable

    nbgrader_api.quiet()
    with contextlib.ExitStack() as stack:
        handed_in = stack.enter_context(pipeline.opened(assignment, source, work, gradebook))
        chosen, missing = (handed_in.students, []) if students is None else handed_in.choose(students)
        _say_what_was_found(handed_in, missing)
        if not chosen:
            return len(missing)
        ungraded = len(missing)
        if also_run:
            ask_for(also_run, handed_in, chosen, work, limits)
        bar = stack.enter_context(progress.bar())
        task = bar.add_task("grading", total=len(chosen))
        log = progress.Log(
            assignment, len(chosen), (lambda line: click.echo(line, err=True)) if bar.disable else lambda _: None
        )
        log.start()
        at_once = 2 * pool.width
        for one in pipeline.grade_all(handed_in, chosen, work, pool, limits, fresh, at_once, gradebook, run_all):
            ungraded += bool(one.problem)
            bar.update(task, advance=1, description=f"graded {printable(one.student)}")
            log.graded(one)
        log.end()
    return ungraded


def ask_for(also_run: Sequence[str], handed_in: Any, students: Sequence[str], work: Path, limits: Any) -> None:
    """Remember which cells of a student's submission are to be run besides. Raises ``ValueError`` if that cannot be."""
    from autograder import pipeline
    from autograder.pipeline import besides
    from autograder.pipeline.lesson import Lesson

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
    from autograder.harmless.words import quoted

    click.echo(f"Found {handed_in.summary}.", err=True)
    notes = [note.text for note in handed_in.not_understood]
    for text in notes[:MOST_SAID]:
        click.echo(f"  Not understood: {text}", err=True)
    if len(notes) > MOST_SAID:
        click.echo(f"  Not understood: {len(notes) - MOST_SAID} more, which the page of the class lists.", err=True)
    for group, students in handed_in.idle.items():
        click.echo(f"Nobody of the group {quoted(group)} handed in: {', '.join(map(quoted, students))}.", err=True)
    for phrase in missing:
        click.echo(f"Nobody is graded as {phrase}.", err=True)


@contextlib.contextmanager
def opened_pool(
    limits: Limits, jobs: int = os.cpu_count() or 1, scheduler: str | None = None, require_sandbox: bool = False
) -> Iterator[Any]:
    """Where submissions run. Opened before all else: its kernels' libraries take as long to import as the grader's."""
    import warnings

    from autograder.run.pool import DaskPool, LocalPool

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
