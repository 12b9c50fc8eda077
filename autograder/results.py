"""What a graded class looks like: scores from nbgrader's gradebook, mistakes from the checks' reports.

Reports are judged again here, in the grader's own process; what the notebook displayed is not believed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from autograder import course
from vaelab.checks import MIME, judge


@dataclass
class Finding:
    """A failed test: which mistake, in which words."""

    exercise: str
    test: str
    mistake: str
    says: str


@dataclass
class Result:
    """One student's result. ``scores`` and ``maxima`` are points per exercise; written answers wait for a person."""

    student: str
    scores: dict[str, float] = field(default_factory=dict)
    maxima: dict[str, float] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    to_mark: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def score(self) -> float:
        return sum(self.scores.values())

    @property
    def maximum(self) -> float:
        return sum(self.maxima.values())

    @property
    def untouched(self) -> bool:
        """No exercise was written."""
        return bool(self.findings) and all(finding.mistake == "not_written" for finding in self.findings)

    def first_findings(self) -> list[Finding]:
        """The first failed test of each exercise: the others usually follow from the same mistake."""
        first: dict[str, Finding] = {}
        for finding in self.findings:
            first.setdefault(finding.exercise, finding)
        return list(first.values())


def exercises(assignment: str) -> list[str]:
    """Names of an assignment's autograded exercises, in the order of the notebooks."""
    found = (cell for notebook in course.notebooks(assignment) for cell in course.cells(notebook))
    return [cell.grade_id for cell in found if cell.is_code and cell.is_solution and not cell.is_graded]


def read(assignment: str, student: str, work: Path = course.WORK) -> Result:
    """A student's result, from the gradebook and the autograded notebooks."""
    names = exercises(assignment)
    result = Result(student, dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0))
    with Gradebook(f"sqlite:///{work}/gradebook.db") as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            result.problem = "not graded"
            return result
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                if grade.cell.cell_type == "code" and not grade.needs_manual_grade:
                    exercise = course.exercise_of(grade.name, names)
                    result.scores[exercise] += grade.score
                    result.maxima[exercise] += grade.max_score
                elif grade.needs_manual_grade:
                    result.to_mark.append(grade.name)
    for path in sorted((work / "autograded" / student / assignment).glob("*.ipynb")):
        result.findings += findings(nbformat.read(path, as_version=4), names)
    return result


def findings(notebook: NotebookNode, names: list[str]) -> list[Finding]:
    """The failed tests of an executed notebook, in order."""
    found = []
    for cell in notebook.cells:
        role = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code" or not role.get("grade") or role.get("solution"):
            continue
        exercise = course.exercise_of(role["grade_id"], names)
        finding = _finding(cell, exercise, role["grade_id"])
        if finding:
            found.append(finding)
    return found


def _finding(cell: NotebookNode, exercise: str, test: str) -> Finding | None:
    reports = [output.data[MIME] for output in cell.outputs if MIME in output.get("data", {})]
    for report in reports:
        try:
            verdict = judge(report)
        except ValueError as error:
            return Finding(exercise, test, "malformed_report", str(error))
        if not verdict.passed:
            return Finding(exercise, test, verdict.mistake, verdict.summary)
    for output in cell.outputs:
        if output.output_type == "error":
            return Finding(exercise, test, output.ename, f"{output.ename}: {output.evalue}")
    if not reports:
        return Finding(exercise, test, "no_report", "The test did not run.")
    return None


def mistakes(results: list[Result]) -> list[tuple[str, str, int]]:
    """(exercise, what the mistake is, how many students made it), the most frequent first."""
    counted = Counter((finding.exercise, finding.says) for result in results for finding in result.first_findings())
    return [(exercise, says, count) for (exercise, says), count in counted.most_common()]
