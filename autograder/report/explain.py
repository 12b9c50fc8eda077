"""Why a test of a student's ended as it did: a notebook of what ran for it, each statement with the reason.

Nothing runs for this: the submission is read as it is for grading, its plan is worked out again, and what is stored of its run
says which statements failed. The notebook runs from top to bottom in an ordinary kernel.
"""

from __future__ import annotations

import base64
import difflib
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import course, harmless, pipeline
from autograder.gradebook import outcomes
from autograder.gradebook.outcomes import Outcome
from autograder.pipeline.lesson import Lesson
from autograder.plan import Entry, Plan, Test
from autograder.run import evidence
from autograder.run.limits import Limits
from autograder.submission import Note
from autograder.workplace import put

FOLDER = "explained"
_MOST_NAMED = 10
_HIDDEN = re.compile(r"^### (BEGIN|END) HIDDEN TESTS.*\n?", re.MULTILINE)
_BESIDE = "beside"
_AS_WHEN_GRADING = f"""# As when grading: a small part of the data, the course's own checks,
# and what lay beside the notebook behind all libraries.
import os, sys
os.environ["VAELAB_PROFILE"] = "grading"
from vaelab import check
if os.path.isdir("{_BESIDE}"):
    sys.path = [*filter(None, sys.path), os.path.abspath("{_BESIDE}")]
    os.chdir("{_BESIDE}")"""


@dataclass(frozen=True)
class Case:
    """One test of one student's submission.

    Attributes:
        ran: what is stored of the run of its notebook, see ``execute.run_job``; None if nothing is.
        graded: how the submission ended when it was last graded; None if it never was.
    """

    student: str
    test: Test
    plan: Plan
    notes: Sequence[Note]
    ran: Mapping[str, Any] | None
    graded: Outcome | None


def find(wanted: str, assignment: str = "") -> tuple[str, str, str]:
    """(assignment, notebook, test) of a test by its name, which is one notebook's within an assignment.

    Raises:
        ValueError: there is no such test, or several assignments have one.
    """
    tests = list(_tests([assignment] if assignment else course.assignments()))
    found = [one for one in tests if one[2] == wanted]
    if len(found) == 1:
        return found[0]
    if not found:
        names = sorted({one[2] for one in tests})
        of_exercise = [one for one in names if one.startswith(f"test_{wanted}_")]
        near = of_exercise or difflib.get_close_matches(wanted, names, 3, 0.5)
        nearest = f"did you mean {', '.join(near)}?" if near else f"there are: {', '.join(one[2] for one in tests)}."
        raise ValueError(f"There is no test {wanted!r}{f' in {assignment}' if assignment else ''}; {nearest}")
    raise ValueError(f"Several assignments have a test {wanted!r}: say which with --assignment {found[0][0]}.")


def _tests(assignments: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for assignment in assignments:
        for path in course.notebooks(assignment):
            for cell in course.cells(path):
                if cell.is_test:
                    yield assignment, path.name, cell.grade_id


def read(
    wanted: tuple[str, str, str], student: str, source: Path, work: Path, limits: Limits, gradebook: str = ""
) -> tuple[Case, Mapping[str, str]]:
    """A case, and the files (path → base64) that lie beside the notebook when it runs.

    Args:
        wanted: what ``find`` returned.
        student: an identifier, or a name as it stands on a folder.
        source: what was handed in, see ``pipeline.opened``.
        limits: those of the run.

    Raises:
        ValueError: there is no such student, or nothing of theirs that could be graded.
    """
    assignment, name, test = wanted
    with pipeline.looked_at(assignment, source, work, gradebook) as handed_in:
        chosen, missing = handed_in.choose([student])
        if len(chosen) != 1:
            who = f"Nobody handed in {assignment} as {missing[0]}" if missing else f"Several are meant by {student!r}"
            there = (
                "" if "did you mean" in who else f"; there are: {', '.join(chosen or handed_in.students[:_MOST_NAMED])}"
            )
            raise ValueError(f"{who}{there}.")
        ready = pipeline.prepared(handed_in, chosen[0], Lesson.read(assignment), limits, work)
    if ready.problem or name not in ready.plans:
        raise ValueError(f"{chosen[0]}: {ready.problem or f'{name} was not handed in.'}")
    stored = evidence.Store(work / "store").get(ready.plain_key)
    graded = next((one for one in outcomes.load(work, assignment) if one.student == chosen[0]), None)
    notes = graded.notes if stored and graded else ready.notes
    others = ready.plans.keys() - {name}
    plan = ready.plans[name]
    [own] = [one for one in plan.cells.tests if one.name == test]
    case = Case(
        student=chosen[0],
        test=own,
        plan=plan,
        notes=[note for note in notes if note.where not in others],
        ran=stored["notebooks"].get(name) if stored else None,
        graded=graded,
    )
    return case, ready.job["files"]


def write(case: Case, files: Mapping[str, str], folder: Path) -> Path:
    """Write a case's notebook, and the ``files`` (path → base64) that lay beside the submission when it ran.

    They have a folder of their own: beside a notebook Jupyter would take them for libraries.
    """
    shutil.rmtree(folder / _BESIDE, ignore_errors=True)
    for name, data in files.items():
        path = folder / _BESIDE / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))
    path = folder / f"{case.test.name}.ipynb"
    put(path, nbformat.writes(notebook(case)))
    return path


def notebook(case: Case) -> NotebookNode:
    """What ran for a test and why, as a notebook, in which each statement fails by itself, as it does when grading."""
    cells = [_text(*_beginning(case)), new_code_cell(_AS_WHEN_GRADING)]
    for number, entry in _statements(case):
        cells += [_text(_why(case, number, entry)), new_code_cell(entry.statement.text)]
    cells += [_text("What did not run:", *_did_not_run(case)), *_test_cells(case)]
    for i, cell in enumerate(cells):
        cell.id = f"cell-{i}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = harmless.notebook(new_notebook(cells=cells, metadata={"kernelspec": kernel}))
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.metadata["tags"] = ["raises-exception"]  # Jupyter then goes on with the next one
    return made


# ---------------------------------------------------------------------------------------------------------------------
# Text


def _beginning(case: Case) -> Iterator[str]:
    yield (
        f"**The code below is a student's**, `{case.student}`: whoever runs it runs it on this computer, with the rights of "
        "whoever runs it, and without the sandbox."
    )
    yield f"It is what ran for the test `{case.test.name}` of `{case.plan.where}`, in this order, each statement with the reason."
    yield _ended(case)
    if case.test.name in case.plan.not_written:
        yield "The answer is as it was released, so nothing ran. Below is what would have run."
    elif case.ran is None:
        yield (
            "Nothing is stored of a run of the submission as it lies there now, with these limits; so this does not say which "
            "statements failed."
        )
    yield from (note.text for note in case.notes)
    yield from case.plan.missing(case.test.name)


def _ended(case: Case) -> str:
    if case.graded is None:
        return "The submission is not graded yet."
    if case.graded.problem:
        return f"The submission could not be graded: {case.graded.problem}"
    verdicts = case.graded.verdicts.get(case.test.name)
    if not verdicts:
        return "When the submission was last graded, this test was not part of it."
    failed = [one for one in verdicts if not one.passed]
    again = " at the second try, when all above it ran too" if _again(case) else ""
    if not failed:
        return f"When it was last graded, it passed{again}: {verdicts[0].summary}"
    said = [f"{one.summary} (expected: {one.expected or '–'}; observed: {one.observed or '–'})" for one in failed]
    return f"When it was last graded, it failed: {' '.join(said)}"


def _again(case: Case) -> bool:
    return bool(case.ran and case.ran["tests"].get(case.test.name, {}).get("again"))


def _statements(case: Case) -> list[tuple[int | None, Entry]]:
    """What ran, in order, with its number in the job; of what is not written, what would have run."""
    for test in case.plan.job["tests"]:
        if test["name"] == case.test.name:
            return [(number, case.plan.runs[number]) for number in test["more" if _again(case) else "needs"]]
    return [(None, entry) for entry in sorted(case.plan.needed[case.test].why, key=lambda entry: entry.position)]


def _why(case: Case, number: int | None, entry: Entry) -> str:
    place = f"Cell {entry.cell + 1}{', from the course’s text' if entry.course else ' of the submission'}"
    name, user = case.plan.needed[case.test].why.get(entry, ("", None))
    if name:
        uses = _named(user) if user else "the test"
        reason = f"for `{name}`, which {uses} uses"
    else:
        asked = number in next(one["needs"] for one in case.plan.job["tests"] if one["name"] == case.test.name)
        reason = "run besides, as asked for" if asked else "at the second try, as all above the test"
    said = [f"{place}: {reason}"]
    if entry.position > case.test.position:
        said.append("it stands below the test, and ran before it")
    if case.ran and (error := case.ran["errors"].get(str(number))):
        said.append(f"it failed, and was left out: {error}")
    if case.ran and number is not None and (why := case.ran["endings"].get(str(case.plan.places.index(entry.cell)))):
        said.append(f"its cell was stopped: {why}")
    if entry.opaque:
        said.append(f"it hides what it does, with {', '.join(f'`{one}`' for one in entry.opaque[:4])}")
    return f"{'; '.join(said).rstrip('.')}."


def _named(entry: Entry) -> str:
    bound = min(entry.names.binds | entry.names.perhaps, default="")
    return f"`{bound}` (cell {entry.cell + 1})" if bound else f"{entry.statement.begins} (cell {entry.cell + 1})"


def _did_not_run(case: Case) -> Iterator[str]:
    """Counted, and named where it was not left to the plan."""
    cells, ran = case.plan.cells, {entry for _, entry in _statements(case)}
    for cell, why in cells.unread.items():
        yield f"cell {cell + 1}, which cannot be read as Python: {why}"
    left_out = [(cell, f"`{one}`") for cell, found in cells.left_out.items() for one in found]
    unfit = [(one.cell, one.statement.begins) for one in cells.entries if one.statement.unfit]
    for cell, what in sorted([*left_out, *unfit]):
        yield f"cell {cell + 1}, {what}: it does nothing when grading"
    for entry in (one for one in cells.entries if one.never and not one.statement.unfit):
        yield f"cell {entry.cell + 1}, {entry.statement.begins}: {entry.never}"
    rest = [one for one in cells.entries if one not in ran and not one.never]
    for entry in (one for one in rest if one.opaque):
        yield f"cell {entry.cell + 1}, {entry.statement.begins}: it hides what it does, and what it binds is bound elsewhere or not used"
    counted = Counter("the course’s" if one.course else "the student’s" for one in rest if not one.opaque)
    for whose, number in counted.items():
        yield f"{number} statement{'s' * (number > 1)} of {whose} text that the test does not need"


def _test_cells(case: Case) -> Iterator[NotebookNode]:
    """The visible and the hidden parts of a test, apart."""
    parts = _HIDDEN.split(case.test.source)
    for i in range(0, len(parts), 2):
        hidden = i > 0 and parts[i - 1] == "BEGIN"
        if parts[i].strip():
            yield _text(
                f"The test, **hidden from students**: `{case.test.name}`" if hidden else f"The test: `{case.test.name}`"
            )
            yield new_code_cell(parts[i].strip("\n"))


def _text(first: str, *more: str) -> NotebookNode:
    """A text cell: a paragraph, and a list."""
    return new_markdown_cell("\n".join([_plain(first), *([""] if more else []), *(f"- {_plain(one)}" for one in more)]))


def _plain(sentence: str) -> str:
    """A sentence for a text cell, in which `backticks` and **stars** of the engine's are what they are, and nothing else is.

    Texts of students stand in it. As character references their signs make no picture, no link and no formula.
    """
    parts = re.split(r"`([^`]*)`|\*\*([^*]+)\*\*", " ".join(sentence.split()))
    said = []
    for plain, code, bold in zip(parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True):
        said.append(_signs(plain))
        said += [_code(code)] if code else []
        said += [f"**{_signs(bold)}**"] if bold else []
    return "".join(said)


def _code(text: str) -> str:
    return f"<code>{_signs(text)}</code>" if re.search(r"[$\\<&]", text) else f"`{text}`"


def _signs(text: str) -> str:
    return re.sub(r"[^\w\s.,;:()'’–-]|:(?=/)", lambda found: f"&#{ord(found[0])};", text)
