"""What several commands take, and their exit codes."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

import click

from autograder.run.limits import Limits

UNGRADED, STOPPED, CLOSED = 3, 130, 141


def _named(_: click.Context, __: click.Parameter, said: Any) -> Any:
    """“assignments/02_generate/”, as a terminal completes it, is 02_generate."""
    if not isinstance(said, str):
        return tuple(_named(_, __, one) for one in said)
    *above, name = PurePath(said).parts or (said,)
    return name if above in ([], ["assignments"], ["solutions"]) else said


assignment_argument = click.argument("assignment", callback=_named)
assignments_argument = click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...", callback=_named)

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
    "--timeout",
    type=click.IntRange(1),
    default=Limits.cell_s,
    show_default=True,
    help="Seconds for one cell; three times as many for a test that trains a student's model.",
)

memory_option = click.option(
    "--memory", type=click.IntRange(512), default=Limits.memory_mb, show_default=True, help="MiB for one kernel."
)

gradebook_option = click.option(
    "--gradebook",
    metavar="URL",
    envvar="AUTOGRADER_GRADEBOOK",
    default="",
    help="Keep scores in this database, e.g. postgresql://USER:PASSWORD@HOST/NAME; the environment variable "
    "AUTOGRADER_GRADEBOOK says the same to all commands and to formgrader. [default: WORK/gradebook.db]",
)
