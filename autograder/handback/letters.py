"""One short page for each student: points, what was wrong and what to do about it, and what people wrote. Safe to mail.

It holds nothing of other students, no hidden test, no script and nothing of the network, and of the student's own work only
what the checks observed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from jinja2 import Environment, PackageLoader, select_autoescape

from autograder import safety_net
from autograder.gradebook import database, scores
from autograder.gradebook.scores import lateness, number
from autograder.harmless.words import printable
from autograder.report.feedback import Pages
from autograder.report.results import Result
from autograder.workplace import put


def write(assignment: str, graded: Sequence[Result], work: Path, gradebook: str = "") -> Iterator[Pages]:
    """Write ``work/letters/<assignment>/<student>.html`` for everybody who was graded, one after the other."""
    said = comments(assignment, work, gradebook)
    for result in graded:
        if result.has_points:
            path = work / "letters" / assignment / f"{result.student}.html"

            def written(path: Path = path, result: Result = result) -> Pages:
                put(path, page(assignment, result, said.get(result.student, ())))
                return Pages(result.student, path)

            yield safety_net.attempt("shown", written, partial(Pages, result.student, path))


def comments(assignment: str, work: Path, gradebook: str = "") -> dict[str, list[tuple[str, str]]]:
    with database.opened(work, gradebook) as book:
        return scores.comments(book, assignment)


def page(assignment: str, result: Result, comments: Sequence[tuple[str, str]] = ()) -> str:
    """A student's page. ``comments``: names of answers, and what a person wrote about each."""
    return _environment().get_template("letter.html").render(body=body(assignment, result, comments), name=assignment)


def body(assignment: str, result: Result, comments: Sequence[tuple[str, str]] = ()) -> str:
    """What a page says, as HTML without styles, which a notebook's Markdown cell shows too."""
    points = [(name, result.scores[name], result.maxima[name]) for name in result.scores]
    return (
        _environment()
        .get_template("letter_body.html")
        .render(
            assignment=assignment,
            result=result,
            points=points,
            late=lateness(result.total.seconds_late) if result.total.seconds_late else "",
            findings=result.first_findings(),
            comments=[(cell.replace("_", " "), text) for cell, text in comments if text.strip()],
        )
    )


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("autograder.handback"),
        autoescape=select_autoescape(),
        finalize=lambda value: printable(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["number"] = number
    made.filters["words"] = lambda name: name.replace("_", " ")
    return made
