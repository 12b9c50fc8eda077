"""One submission alone: graded in a work folder of its own, which is gone afterwards, and told as a platform or a person reads it.

``for_gradescope`` gives what Gradescope's *results.json* asks for (Autograder Specifications, “Output format”), ``as_markdown`` a
summary for people, which GitHub shows beside a run, and ``for_classroom`` the lines by which GitHub Classroom learns the points
(the notices of classroom-resources/autograding-grading-reporter).
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder import course, pipeline
from autograder.gradebook.scores import Mark, number
from autograder.harmless.words import in_markdown, quoted
from autograder.intake.levels import CourseNames
from autograder.report import results
from autograder.report.results import Finding, Result
from autograder.run.limits import Limits
from autograder.submission import Note

STUDENT = "student"
# Besides hidden folders: what tools make, and a whole course in a repository would count as handed in.
_OTHERS = {"__pycache__", "node_modules", "site-packages", "venv", "env"}


def grade(assignment: str, folder: Path, executor: Executor, limits: Limits) -> Result:
    """Grade what one student has in ``folder``, wherever in it the assignment's notebooks lie.

    Raises:
        ValueError: there is no such assignment, or nothing in the folder that looks like a submission.
    """
    with tempfile.TemporaryDirectory(prefix="single-") as place:
        work = Path(place)
        own = work / "submitted" / STUDENT / assignment
        best, others = _where(assignment, folder)
        notes = [f"Graded is what lies in {_listed([best])}, not what is in {_listed(others)}."] if others else []
        try:
            shutil.copytree(folder / best, own, symlinks=True, ignore=_left_out)
        except shutil.Error as error:  # all else has been copied
            notes.append(f"Left out: {_listed([Path(one[0]).name for one in error.args[0]])} (may not be read).")
        for _ in pipeline.grade(assignment, work / "submitted", work, executor, limits):
            pass
        [result] = results.of_class(assignment, work)
        return replace(result, notes=(*result.notes, *(Note("", text) for text in notes)))


def _where(assignment: str, folder: Path) -> tuple[Path, list[Path]]:
    """The folder in it that has the most of the assignment's notebooks, and others that have any; of several the
    assignment's own, then the highest."""
    names, found = CourseNames.of(assignment), {}
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - _left_out(root, folders))
        inside = Path(root).relative_to(folder)
        rank = sum(map(names.is_its_notebook, files)), any(map(names.is_own, inside.parts)), -len(inside.parts)
        found[inside] = rank
    best = max(found, key=lambda one: found[one])
    if not found[best][0]:
        return Path(), []
    return best, [one for one, rank in found.items() if rank[0] and one != best]


def _listed(names: Sequence[object]) -> str:
    shown = ["the top folder" if name == Path() else quoted(name) for name in names[:3]]
    return ", ".join(shown) + f" and {len(names) - 3} more" * (len(names) > 3)


def _left_out(root: str, entries: list[str]) -> set[str]:
    hidden = {name for name in entries if name.startswith(".")}
    made = {name for name in entries if name in _OTHERS or Path(root, name, "pyvenv.cfg").exists()}
    return hidden | made


# ---------------------------------------------------------------------------------------------------------------------
# As platforms and people read it


def for_gradescope(assignment: str, result: Result) -> dict[str, Any]:
    """An entry per test that has points, with its verdict, which the student sees, and notes that only the staff sees.

    Late hand-ins are Gradescope's business, and answers marked by hand get their points there.
    """
    # The standard output of the run is for the staff: it says what is suspicious.
    said: dict[str, Any] = {"output": _words(result), "output_format": "md", "visibility": "visible"}
    said["stdout_visibility"] = "hidden"
    if not result.has_points:
        return said | {"score": 0}
    findings = {finding.test: finding for finding in result.findings}
    tests = [_entry(mark, findings.get(mark.name)) for mark in _of_tests(assignment, result)]
    return said | {"tests": tests}


def _of_tests(assignment: str, result: Result) -> list[Mark]:
    """Points of tests. A question in words has points too, once nothing is written there."""
    tests = {cell.grade_id for path in course.notebooks(assignment) for cell in course.cells(path) if cell.is_test}
    return [mark for mark in result.total.marks if mark.name in tests]


def _entry(mark: Mark, finding: Finding | None) -> dict[str, Any]:
    return {
        "name": mark.name.removeprefix("test_").replace("_", " "),
        "score": mark.score,
        "max_score": mark.maximum,
        "status": "failed" if finding else "passed",
        "output": "\n\n".join(_of_finding(finding)) if finding else "",
        "output_format": "md",
        "visibility": "visible",
    }


def for_staff(result: Result) -> Iterator[str]:
    """What is suspicious, a line each: for those who may see it alone."""
    for note in result.notes:
        if note.suspicious:
            yield f"{note.where}: {note.text}" if note.where else note.text


def for_classroom(assignment: str, result: Result) -> Iterator[str]:
    """GitHub's workflow commands that tell its Classroom the points of tests."""
    marks = _of_tests(assignment, result)
    got, possible = sum(mark.score for mark in marks), sum(mark.maximum for mark in marks)
    yield f"::notice title=Autograding complete::Points {number(got)}/{number(possible)}"
    yield f"::notice title=Autograding report::{json.dumps({'totalPoints': got, 'maxPoints': possible})}"


def as_markdown(assignment: str, result: Result) -> str:
    """A summary: the points, a table of exercises, and what was wrong with which."""
    lines = [f"# {assignment}: {result.total} points", "", _words(result)]
    if result.has_points:
        lines += ["", "| exercise | points | |", "|---|---|---|"]
        said = {finding.exercise: finding.says for finding in result.first_findings()}
        for name, points in result.scores.items():
            words = said.get(name, "passed" if result.maxima[name] else "")
            lines.append(
                f"| {name.replace('_', ' ')} | {number(points)} of {number(result.maxima[name])} | {_cell(words)} |"
            )
        for finding in result.first_findings():
            if finding.mistake != results.NOT_WRITTEN:
                lines += ["", f"### {finding.exercise.replace('_', ' ')}", "", "\n\n".join(_of_finding(finding))]
    return "\n".join(lines).strip() + "\n"


def _words(result: Result) -> str:
    """What concerns the whole submission: why it was not graded, and what else the student should know."""
    notes = [f"{note.where}: {note.text}" if note.where else note.text for note in result.notes if not note.suspicious]
    said = [in_markdown(one) for one in (result.problem, *result.endings, *notes) if one]
    if result.to_mark:
        said.append(f"A person will mark: {', '.join(name.replace('_', ' ') for name in result.to_mark)}.")
    return "\n\n".join(said)


def _of_finding(finding: Finding) -> Iterator[str]:
    yield f"**{in_markdown(finding.says)}**"
    for label, text in (("Expected", finding.expected), ("Observed", finding.observed), ("Try", finding.hint)):
        if text:
            yield f"{label}: {in_markdown(text)}"


def _cell(words: str) -> str:
    return in_markdown(words).replace("|", "\\|").replace("\n", " ")
