"""The records that flow through the grading pipeline: intake → repair → execute → judge → record → report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vaelab.checks import Verdict


@dataclass(frozen=True)
class Note:
    """Something that student and instructor should know about a submission; one sentence."""

    where: str
    text: str
    suspicious: bool = False


@dataclass(frozen=True)
class Submission:
    """What one student handed in.

    ``files`` maps relative POSIX paths to contents; ``problem`` says why it cannot be graded. ``collected`` holds what nbgrader
    or the platform says beside it, never the student: ``timestamp.txt`` in nbgrader's own form, ``submission_secret.txt``.
    """

    student: str
    assignment: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    collected: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds, sizes in MiB; per kernel unless it says otherwise."""

    memory_mb: int = 2048
    cpu_s: int = 600
    processes: int = 256
    open_files: int = 1024
    file_mb: int = 256
    output_mb: int = 8  # per notebook, all outputs together
    messages_mb: int = 32  # all that a kernel sends, also what is no output: the state of widgets, for example
    cell_s: int = 120
    notebook_s: int = 600
    start_s: int = 60  # until a kernel answers


@dataclass
class Graded:
    """The end of one submission: verdicts by test, or the problem that kept it from being graded.

    ``endings`` says which cells had to be stopped and why, ``seconds`` how long each notebook ran.
    """

    student: str
    verdicts: dict[str, list[Verdict]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    problem: str = ""
    endings: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    isolation: str = ""
    from_store: bool = False
