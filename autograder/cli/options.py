"""What several commands take, and their exit codes."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.run.limits import Limits

UNGRADED, STOPPED = 3, 130

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
    "--timeout", type=click.IntRange(1), default=Limits.cell_s, show_default=True, help="Seconds for one cell."
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
