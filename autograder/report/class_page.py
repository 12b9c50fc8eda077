"""Results of a class as an HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median

import nbformat
from jinja2 import Environment, PackageLoader, select_autoescape
from nbformat import NotebookNode

from autograder import course, safety_net
from autograder.gradebook.scores import number
from autograder.harmless.words import printable
from autograder.report import results
from autograder.report.alike import Alike
from autograder.report.results import Finding, Result
from autograder.report.rows import NO_POINTS
from autograder.report.rows import rows as rows_of


def write(
    assignment: str,
    graded: list[Result],
    path: Path,
    pictured: str = "",
    work: Path = course.WORK,
    unsubmitted: Sequence[str] = (),
    not_understood: Sequence[str] = (),
    excused: Sequence[str] = (),
    pairs: Sequence[Alike] = (),
) -> Path:
    """Write the class's page.

    Args:
        assignment: name of the assignment.
        graded: results, in the order to show.
        path: the HTML file to write.
        pictured: a student whose notebook's figures are shown.
        work: where the graded notebooks are.
        unsubmitted: who is in the class and handed nothing in.
        not_understood: what was handed in and belongs to nobody, each with the reason.
        excused: who need not hand in.
        pairs: whose submissions are alike beyond what the task makes alike.
    """
    environment = Environment(
        loader=PackageLoader("autograder.report"), autoescape=select_autoescape(), finalize=_shown
    )
    environment.filters["words"] = lambda name: name.replace("_", " ")
    environment.filters["short"] = printable
    environment.filters["number"] = number
    names = results.exercises(assignment)
    rows = rows_of(graded, names)
    sound = [result for result in graded if not result.problem]
    finals = [result.final for result in sound]
    maximum = max((result.maximum for result in sound), default=0)
    common = results.misunderstandings(graded)
    text = environment.get_template("report.html").render(
        assignment=assignment,
        rows=rows,
        sound=sound,
        exercises=names,
        mean=mean(finals or [0]),
        median=median(finals or [0]),
        maximum=maximum,
        histogram=_histogram(finals, maximum),
        misunderstandings=[(one, _answer(assignment, one.students[0], one.example, work)) for one in common],
        items=results.items(graded),
        to_look_at=sorted((row for row in rows if row.urgency), key=lambda row: row.urgency),
        unsubmitted=unsubmitted,
        not_understood=not_understood,
        excused=excused,
        pairs=pairs,
        penalised=any(row.penalty for row in rows),
        written=any(row.written != NO_POINTS for row in rows),
        untouched=[result.student for result in sound if result.untouched],
        to_mark=sum(bool(result.to_mark) for result in sound),
        seconds=sum(result.seconds for result in graded),
        slowest=sorted(graded, key=lambda result: -result.seconds)[:3],
        pictured=pictured,
        pictures=_pictures(assignment, pictured, work) if pictured else [],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    try:
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return path


def _shown(value: object) -> object:
    """Whatever the page says, without what turns or hides text; pictures are long."""
    return printable(value, len(value)) if isinstance(value, str) else value


def _histogram(scores: list[float], maximum: float) -> list[int]:
    """How many scores lie in each tenth of the points; the last tenth has the full score."""
    tenths = [min(9, max(0, int(10 * score / maximum))) for score in scores if maximum]
    return [tenths.count(tenth) for tenth in range(10)]


def _answer(assignment: str, student: str, finding: Finding, work: Path) -> str:
    """What a student wrote where the finding was made; nothing if that cannot be read."""

    def found() -> str:
        cells = (cell for notebook in _graded(assignment, student, work) for cell in course.cells(notebook))
        return next((cell.source for cell in cells if cell.grade_id == finding.exercise), "")

    return safety_net.attempt("read", found, lambda why: "")


def _graded(assignment: str, student: str, work: Path) -> list[NotebookNode]:
    """A student's graded notebooks."""
    paths = sorted((work / "autograded" / student / assignment).glob("*.ipynb"))
    return [nbformat.read(path, as_version=4) for path in paths]


def _pictures(assignment: str, student: str, work: Path) -> list[tuple[str, str]]:
    """(alternative text, base64 PNG) of every figure in a student's graded notebooks."""
    found = []
    for notebook in _graded(assignment, student, work):
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    alt = output.data.get("text/plain", "")
                    found.append((alt, output.data["image/png"].replace("\n", "")))
    return found
