"""A notebook of the course with other answers, run as a whole but for its long cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder import course
from autograder.bank import Variant
from autograder.bank.by_plan import execute, find_files_beside


@dataclass
class Workbench:
    """A solution notebook without its long cells: set-up, answers and tests, run as a whole in this process.

    The set-up (everything before the first exercise) runs once, for all variants. Cells between the exercises
    (training, figures) are left out: no test depends on them.
    """

    notebook: Path
    cells: list[course.Cell] = field(init=False)

    def __post_init__(self) -> None:
        find_files_beside(self.notebook)
        self.cells = course.cells(self.notebook)

    @cached_property
    def exercises(self) -> list[str]:
        return course.exercises(self.notebook)

    def runs(self, index: int) -> bool:
        """Whether the cell with this index is run: all before the first exercise are, and the answers."""
        return index < self._first or (self.cells[index].is_code and self.cells[index].is_solution)

    def tests(self, exercise: str | None = None) -> list[course.Cell]:
        """Test cells, of one exercise or of all."""
        wanted = [cell for cell in self.cells if cell.is_test]
        return [c for c in wanted if exercise is None or course.exercise_of(c.grade_id, self.exercises) == exercise]

    def answers(self, *variants: Variant) -> dict:
        """The names that the set-up and the answers define, some of the answers replaced by variants."""
        space, instead = dict(self._set_up), {variant.exercise: variant for variant in variants}
        for cell in self.cells:
            if cell.is_code and cell.is_solution:
                self._answer(cell, instead.get(cell.grade_id), space)
        return space

    @cached_property
    def _set_up(self) -> dict:
        """The names that the cells before the first exercise define."""
        space: dict = {"__name__": "__main__"}
        for cell in self.cells[: self._first]:
            if cell.is_code:
                execute(cell.source, "<set-up>", space)
        return space

    @property
    def _first(self) -> int:
        """The index of the first cell of an exercise."""
        return next(index for index, cell in enumerate(self.cells) if cell.is_code and cell.grade_id)

    def _answer(self, cell: course.Cell, variant: Variant | None, space: dict) -> None:
        if variant is None:
            execute(cell.source, f"<{cell.grade_id}>", space)
            return
        try:
            execute(variant.source, f"<{variant}>", space)
        except Exception as error:
            space["__answer_error__"] = error
