"""Results of a class for people: a table on the terminal and an HTML page.

What is shown of a student is put into words in one place, ``_row``, and everything in it has gone through ``words``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

import nbformat
from jinja2 import Environment, PackageLoader, select_autoescape
from nbformat import NotebookNode
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from autograder import course, results, safety_net
from autograder.gradebook.scores import number
from autograder.harmless.words import printable
from autograder.results import Finding, Result

NO_POINTS = "–"
# On a terminal the mistakes are the point of the table: the columns of exercises go before they get narrower than this.
_REMARKS_WIDTH = 40
_LONGEST = 300  # characters of a remark; a student's program chooses them


@dataclass(frozen=True)
class Points:
    """Points in words, and whether some were lost."""

    text: str
    lost: bool = False


@dataclass(frozen=True)
class Remark:
    """What was wrong in an exercise."""

    exercise: str
    points: Points
    says: str


@dataclass(frozen=True)
class Row:
    """All that is shown of one student, fit to be shown.

    ``urgency`` says what an instructor should see first: 1 not graded, 2 suspicious, 3 stopped, 4 repaired or late; 0 nothing.
    """

    student: str
    points: str
    penalty: str
    final: str
    exercises: list[Points]
    written: str
    comment: str
    remarks: list[Remark]
    urgency: int
    sign: str
    look: list[str]


def _rows(graded: Sequence[Result], names: Sequence[str]) -> list[Row]:
    return [
        safety_net.attempt(
            "shown",
            partial(_row, result, names),
            lambda why, student=result.student: _row(results.failed(student, names, why), names),
        )
        for result in graded
    ]


def _row(result: Result, names: Sequence[str]) -> Row:
    """One student's row. Whatever a student's data bring about when they are shown, they bring about here."""
    has_points = result.has_points
    exercises = {name: _points(result.scores.get(name, 0.0), result.maxima.get(name, 0.0)) for name in names}
    urgency = _urgency(result)
    written = f"{number(result.written)}/{number(result.written_maximum)}"
    return Row(
        student=_line(result.student),
        points=str(result.total) if has_points else NO_POINTS,
        penalty=number(result.penalty) if result.penalty else "",
        final=number(result.final) if has_points else NO_POINTS,
        exercises=[points if has_points else Points(NO_POINTS) for points in exercises.values()],
        written=written if has_points and written != "0/0" else NO_POINTS,
        comment=_comment(result),
        remarks=[Remark("stopped", Points(""), _line(ending)) for ending in result.endings]
        + [
            Remark(finding.exercise, exercises.get(finding.exercise, Points("")), _line(finding.says))
            for finding in result.first_findings()
        ],
        urgency=urgency,
        sign={1: "not graded", 2: "suspicious"}.get(urgency, ""),
        look=_look(result),
    )


def _points(got: float, possible: float) -> Points:
    return Points(f"{number(got)}/{number(possible)}", got < possible)


def _line(text: object) -> str:
    return " ".join(printable(text, _LONGEST).split())


def _comment(result: Result) -> str:
    if result.problem:
        earlier = " The points are those of an earlier submission." if result.total.entered else ""
        return f"Not graded: {_line(result.problem)}{earlier}"
    return "Nothing written yet." if result.untouched else ""


def _urgency(result: Result) -> int:
    suspicious = any(note.suspicious for note in result.notes)
    signs = [bool(result.problem), suspicious, bool(result.endings), bool(result.notes)]
    return signs.index(True) + 1 if any(signs) else 0


def _look(result: Result) -> list[str]:
    """Why an instructor should look at a submission."""
    notes = [
        f"{'Suspicious: ' if note.suspicious else ''}{_line(note.text)}"
        for note in result.notes
        if note.text != result.problem
    ]
    return [*([_line(result.problem)] if result.problem else []), *notes, *map(_line, result.endings)]


# ---------------------------------------------------------------------------------------------------------------------
# On a terminal


@dataclass(frozen=True)
class ClassTable:
    """Students by exercises, with the mistakes named. Where the terminal has no room for a column for each exercise, what
    was lost is said with the mistakes."""

    assignment: str
    names: list[str]
    rows: list[Row]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._table(options.max_width)

    def _table(self, width: int) -> Table:
        made = Table(title=f"{self.assignment}: points per exercise", title_style="bold", show_lines=True)
        fixed = self._fixed(width)
        exercises = self._exercises()
        rest = width - 1 - sum(column.width + 3 for column in fixed)
        if rest - 3 - sum(column.width + 3 for column in exercises) >= _REMARKS_WIDTH:
            columns, with_points = [*fixed, *exercises], False
        else:
            columns, with_points = fixed, True
        for column in columns:
            made.add_column(column.title, justify=column.justify, width=column.width, overflow="fold")
        made.add_column("mistakes named", ratio=1, overflow="fold")
        for row in self.rows:
            made.add_row(*(column.cell(row) for column in columns), _remarks(row, with_points))
        return made

    def _fixed(self, width: int) -> list[_Column]:
        """Who and how many points: long names and sums are folded rather than take the room of the mistakes."""
        name, points = ("student", lambda row: Text(row.student)), ("points", lambda row: Text(row.points))
        columns = [
            _Column.of(self.rows, *name, most=max(10, width // 5), justify="left"),
            _Column.of(self.rows, *points, most=max(9, width // 7)),
        ]
        if any(row.penalty for row in self.rows):
            columns.append(_Column.of(self.rows, "penalty", lambda row: Text(row.penalty)))
            columns.append(_Column.of(self.rows, "final", lambda row: Text(row.final)))
        return columns

    def _exercises(self) -> list[_Column]:
        columns = [
            _Column.of(self.rows, name.replace("_", "\n"), lambda row, i=i: _coloured(row.exercises[i]))
            for i, name in enumerate(self.names)
        ]
        if any(row.written != NO_POINTS for row in self.rows):
            columns.append(_Column.of(self.rows, "written", lambda row: Text(row.written)))
        return columns


@dataclass(frozen=True)
class _Column:
    title: str
    cell: Callable[[Row], Text]
    width: int
    justify: Any

    @classmethod
    def of(
        cls, rows: list[Row], title: str, cell: Callable[[Row], Text], most: int = 1000, justify: str = "right"
    ) -> _Column:
        """A column as wide as its longest entry, and as ``most`` at most."""
        entries = [*title.split("\n"), *(cell(row).plain for row in rows)]
        return cls(title, cell, min(most, max(map(cell_len, entries))), justify)


def table(assignment: str, graded: list[Result]) -> ClassTable:
    """The class as a table, for a console of any width."""
    names = results.exercises(assignment)
    return ClassTable(assignment, names, _rows(graded, names))


def _coloured(points: Points) -> Text:
    return Text(points.text, "bold red" if points.lost else "")


def _remarks(row: Row, with_points: bool) -> Text:
    if row.comment:
        return Text(row.comment)
    lines = []
    for remark in row.remarks:
        points = Text.assemble(" ", _coloured(remark.points)) if with_points else Text()
        lines.append(Text.assemble((remark.exercise, "bold"), points, f": {remark.says}"))
    return Text("\n").join(lines)


# ---------------------------------------------------------------------------------------------------------------------
# As a page


def page(
    assignment: str,
    graded: list[Result],
    path: Path,
    pictured: str = "",
    work: Path = course.WORK,
    unsubmitted: Sequence[str] = (),
    not_understood: Sequence[str] = (),
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
    """
    environment = Environment(loader=PackageLoader("autograder"), autoescape=select_autoescape(), finalize=_shown)
    environment.filters["words"] = lambda name: name.replace("_", " ")
    environment.filters["short"] = printable
    environment.filters["number"] = number
    names = results.exercises(assignment)
    rows = _rows(graded, names)
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
