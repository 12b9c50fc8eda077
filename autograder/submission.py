"""What one student handed in, and what there is to say of it: the two things that every stage speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
