"""Verdicts on executed test cells, computed here, in the grader's own process, from the evidence in their outputs.

What a notebook displays is never believed. The test cell's source says which checks must have reported; each report must
carry this run's nonce and the expected parameters, once and in order. Anything else is a failed check with a reason. ``trust`` says
whether the kernel that the reports come from can be believed, ``judged_notebook`` what is shown of it all.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from autograder import syntax
from autograder.harmless.words import printable
from vaelab.checks.engine import Failure, General, Mistake, Verdict
from vaelab.checks.engine.show import MIME
from vaelab.checks.registry import CHECKS

MAX_REPORT_BYTES = 4_000_000

NO_REPORT = Mistake("no_report", "The test did not run to its end.", "Run the notebook from the top, in order.")
NOT_DEFINED = Mistake(
    "not_defined",
    "The test found nothing to check: the name is not defined.",
    "Run the cell above that defines it, and read the error it ends with.",
)
OVERSIZED = Mistake("oversized_report", "The check's report is too large.", "Return arrays of the expected shape.")
FOREIGN = Mistake("foreign_report", "The check's report is not from this run.", "Leave the checks' outputs alone.")


@dataclass(frozen=True)
class Call:
    """One ``check.<name>(subject, parameter=literal)`` of a test cell."""

    check: str
    subjects: tuple[str, ...]
    parameters: Mapping[str, Any]


def calls(source: str) -> list[Call]:
    """The check calls of a test cell. Raises ``ValueError`` if it holds anything else: instructors write these cells."""
    found = []
    for statement in syntax.module(source).body:
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in CHECKS):
            raise ValueError(f"a test cell may hold calls of checks only, not `{ast.unparse(statement)}`")
        subjects = tuple(ast.unparse(argument) for argument in call.args)
        parameters = {keyword.arg or "": ast.literal_eval(keyword.value) for keyword in call.keywords}
        found.append(Call(call.func.attr, subjects, parameters))
    return found


def verdicts(source: str, outputs: Sequence[Mapping], nonce: str, reason: str = "") -> list[Verdict]:
    """One verdict per check call of a test cell.

    Args:
        source: the test cell's source, from the instructor's notebook.
        outputs: its outputs in nbformat, from the executed notebook.
        nonce: the secret of this run.
        reason: why the cell did not end, if the engine knows.
    """
    return [_shown(verdict) for verdict in _judged(source, outputs, nonce, reason)]


def _shown(verdict: Verdict) -> Verdict:
    """The verdict, of whose words some are a student's, fit for terminals and pages."""
    words = {name: printable(value) for name, value in asdict(verdict).items() if isinstance(value, str)}
    return replace(verdict, **words)


def _judged(source: str, outputs: Sequence[Mapping], nonce: str, reason: str) -> list[Verdict]:
    shown = [output.get("data") for output in outputs]
    reports = [data[MIME] for data in shown if isinstance(data, Mapping) and MIME in data]
    expected = calls(source)
    judged = []
    for i, call in enumerate(expected):
        if i >= len(reports):
            error = reason or error_of(outputs)
            judged.append(failed(call, NOT_DEFINED if error.startswith("NameError") else NO_REPORT, error))
            break  # a failed check ends its cell: the calls after it never ran
        judged.append(_judge(call, reports[i], nonce))
        if not judged[-1].passed:
            break
    if len(reports) > len(expected):
        return [failed(expected[0], FOREIGN, f"{len(reports)} reports where {len(expected)} were expected")]
    if judged[-1].passed and (error := reason or error_of(outputs, "")):
        # A check that reports a pass raises nothing, so the report was not the check's.
        return [failed(expected[0], NO_REPORT if reason else FOREIGN, error)]
    return judged


def _judge(call: Call, report: Any, nonce: str) -> Verdict:
    try:
        size = len(json.dumps(report))
    except (TypeError, ValueError, RecursionError):
        return failed(call, FOREIGN, "a report that is not JSON")
    if size > MAX_REPORT_BYTES:
        return failed(call, OVERSIZED, f"{size:,} bytes")
    stated = {key: report.get(key) for key in ("check", "parameters", "nonce")} if isinstance(report, Mapping) else {}
    if stated != {"check": call.check, "parameters": dict(call.parameters), "nonce": nonce}:
        return failed(call, FOREIGN, "a report of another check, with other parameters or from another run")
    return CHECKS[call.check].verdict(report)


def failed(call: Call, mistake: Mistake, observed: str) -> Verdict:
    """A failed verdict that no report stands behind."""
    return CHECKS[call.check].failed(Failure(mistake, "a report of every check", observed))


def not_written(source: str) -> list[Verdict]:
    """The verdict on a test of an answer that is as it was released."""
    check = CHECKS[calls(source)[0].check]
    return [check.failed(Failure(General.not_written, "your code", "`raise NotImplementedError()`"))]


def error_of(outputs: Sequence[Mapping], otherwise: str = "no output") -> str:
    """The first error in a cell's outputs, in one line."""
    for output in outputs:
        if output.get("output_type") == "error":
            return f"{printable(output.get('ename', 'error'), 60)}: {printable(output.get('evalue', ''), 200)}"
    return otherwise
