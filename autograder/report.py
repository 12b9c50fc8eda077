"""Results of a class for people: a table on the terminal and an HTML page."""

from __future__ import annotations

from pathlib import Path

import nbformat
from jinja2 import Environment, PackageLoader, select_autoescape
from rich.table import Table

from autograder import course, results
from autograder.results import Result

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
    sound = [result for result in graded if not result.problem]
    text = environment.get_template("report.html").render(
        assignment=assignment,
        results=graded,
        exercises=results.exercises(assignment),
        mean=sum(result.score for result in sound) / max(len(sound), 1),
        maximum=max((result.maximum for result in sound), default=0),
        mistakes=results.mistakes(graded),
        items=results.items(graded),
        remarkable=[result for result in graded if result.notes or result.endings],
        seconds=sum(result.seconds for result in graded),
        slowest=sorted(graded, key=lambda result: -result.seconds)[:3],
        pictured=pictured,
        pictures=_pictures(assignment, pictured, work) if pictured else [],
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _pictures(assignment: str, student: str, work: Path) -> list[tuple[str, str]]:
    """(alternative text, base64 PNG) of every figure in a student's graded notebooks."""
    found = []
    for path in sorted((work / "autograded" / student / assignment).glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    alt = output.data.get("text/plain", "")
                    found.append((alt, output.data["image/png"].replace("\n", "")))
    return found
