"""Results of a class for people: a table on the terminal and an HTML page."""

from __future__ import annotations

from pathlib import Path
from statistics import mean, median

import nbformat
from jinja2 import Environment, PackageLoader, select_autoescape
from nbformat import NotebookNode
from rich.table import Table

from autograder import course, results
from autograder.results import Finding, Result

COLUMNS = 8  # more do not fit on a terminal beside the mistakes


def table(assignment: str, graded: list[Result]) -> Table:
    """Students by exercises, with the mistakes named; with many exercises, what was lost is said with the mistakes."""
    names = results.exercises(assignment)
    in_columns = len(names) <= COLUMNS
    made = Table(title=f"{assignment}: points per exercise", title_style="bold", show_lines=True)
    made.add_column("student", no_wrap=True)
    made.add_column("points", justify="right", no_wrap=True)
    for name in names if in_columns else ():
        made.add_column(name.replace("_", "\n"), justify="right", no_wrap=True)
    made.add_column("mistakes named", ratio=1)
    for result in graded:
        points = "–" if result.problem else f"{result.score:g}/{result.maximum:g}"
        cells = ["–" if result.problem else _points(result, name) for name in names if in_columns]
        made.add_row(result.student, points, *cells, _remarks(result, with_points=not in_columns))
    return made


def _points(result: Result, exercise: str) -> str:
    got, possible = result.scores[exercise], result.maxima[exercise]
    return f"{got:g}/{possible:g}" if got == possible else f"[bold red]{got:g}/{possible:g}[/]"


def _remarks(result: Result, with_points: bool) -> str:
    if result.problem:
        return f"Not graded: {result.problem}"
    if result.untouched:
        return "Nothing written yet."
    return "\n".join(
        f"[bold]{finding.exercise}[/]{' ' + _points(result, finding.exercise) if with_points else ''}: {_plain(finding.says)}"
        for finding in result.first_findings()
    )


def _plain(text: str) -> str:
    """Text in which square brackets are not markup."""
    return text.replace("[", r"\[")


def page(assignment: str, graded: list[Result], path: Path, pictured: str = "", work: Path = course.WORK) -> Path:
    """Write the class's page.

    Args:
        assignment: name of the assignment.
        graded: results, in the order to show.
        path: the HTML file to write.
        pictured: a student whose notebook's figures are shown.
        work: where the graded notebooks are.
    """
    environment = Environment(loader=PackageLoader("autograder"), autoescape=select_autoescape())
    environment.filters["words"] = lambda name: name.replace("_", " ")
    sound = [result for result in graded if not result.problem]
    scores = [result.score for result in sound]
    maximum = max((result.maximum for result in sound), default=0)
    common = results.misunderstandings(graded)
    text = environment.get_template("report.html").render(
        assignment=assignment,
        results=graded,
        sound=sound,
        exercises=results.exercises(assignment),
        mean=mean(scores or [0]),
        median=median(scores or [0]),
        maximum=maximum,
        histogram=_histogram(scores, maximum),
        misunderstandings=[(one, _answer(assignment, one.students[0], one.example, work)) for one in common],
        items=results.items(graded),
        to_look_at=sorted((result for result in graded if _urgency(result)), key=_urgency),
        untouched=[result.student for result in sound if result.untouched],
        to_mark=sum(bool(result.to_mark) for result in sound),
        seconds=sum(result.seconds for result in graded),
        slowest=sorted(graded, key=lambda result: -result.seconds)[:3],
        pictured=pictured,
        pictures=_pictures(assignment, pictured, work) if pictured else [],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _histogram(scores: list[float], maximum: float) -> list[int]:
    """How many scores lie in each tenth of the points; the last tenth has the full score."""
    tenths = [min(9, int(10 * score / maximum)) for score in scores if maximum]
    return [tenths.count(tenth) for tenth in range(10)]


def _urgency(result: Result) -> int:
    """What an instructor should see first: 1 not graded, 2 suspicious, 3 stopped, 4 repaired or late; 0 nothing."""
    suspicious = any(note.suspicious for note in result.notes)
    signs = [bool(result.problem), suspicious, bool(result.endings), bool(result.notes)]
    return signs.index(True) + 1 if any(signs) else 0


def _answer(assignment: str, student: str, finding: Finding, work: Path) -> str:
    """What a student wrote where the finding was made."""
    cells = (cell for notebook in _graded(assignment, student, work) for cell in course.cells(notebook))
    return next((cell.source for cell in cells if cell.grade_id == finding.exercise), "")


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
