"""The `autograder` command.

Its commands stand in ``grading``, ``reporting``, ``one`` and ``upkeep``, and import what they need when they are given: `--help` is there at once.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

import click

from autograder.cli.grading import demo, explain, grade
from autograder.cli.one import classroom, gradescope, single
from autograder.cli.options import CLOSED, STOPPED
from autograder.cli.reporting import export, feedback, marks, report
from autograder.cli.upkeep import bank, bench, doctor, forget, mistakes, release

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


class _Commands(click.Group):
    """Turns expected errors into one sentence and exit code 1, and Ctrl-C into exit code 130."""

    def invoke(self, ctx: click.Context) -> Any:
        _have_streams()
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nStopped. What was graded is kept; the same command goes on from here.", err=True)
            sys.exit(STOPPED)
        except (click.exceptions.Exit, click.Abort):  # a RuntimeError to click, an ordinary end to us
            raise
        except BrokenPipeError:  # `| head` has read enough
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 (for what Python still writes when it ends)
            sys.exit(CLOSED)
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


def _have_streams() -> None:
    """Something to write to, also where there is nothing (`>&-`) or where not every character can be written."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@click.group(cls=_Commands, epilog=EXAMPLES)
@click.version_option(package_name="vae-course")
def main() -> None:
    """Release assignments, grade a class safely and see what it misunderstood."""


COMMANDS = (
    *(doctor, release, grade, explain, report, export, marks, feedback),
    *(single, gradescope, classroom, forget, bank, mistakes, bench, demo),
)
for command in COMMANDS:
    main.add_command(command)
