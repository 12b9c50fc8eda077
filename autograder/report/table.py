"""Results of a class as a table on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from autograder.report import results
from autograder.report.results import Result
from autograder.report.rows import NO_POINTS, Points, Row, rows

# On a terminal the mistakes are the point of the table: the columns of exercises go before they get narrower than this.
_REMARKS_WIDTH = 40


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


def of_class(assignment: str, graded: list[Result]) -> ClassTable:
    """The class as a table, for a console of any width."""
    names = results.exercises(assignment)
    return ClassTable(assignment, names, rows(graded, names))


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
