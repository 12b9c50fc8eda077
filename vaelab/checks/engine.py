"""Check = inputs from a nonce → probe (runs the student's object) → evidence → judge (a pure function) → verdict.

The probe runs where the student's code runs. The judge needs only the report, so a grader can compute the verdict again
in a process of its own and need not believe the one shown in the notebook.
"""

from __future__ import annotations

import contextlib
import contextvars
import hashlib
import inspect
import io
import json
import linecache
import logging
import re
import secrets
import site
import sysconfig
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vaelab._quiet import stderr_muted
from vaelab.checks.verdict import NOT_WRITTEN, RAISED, Failure, Mistake, Verdict, placed

REPORT_VERSION = 1
MALFORMED = Mistake(
    "malformed_report", "The check's report cannot be read.", "Restart the kernel and run the notebook from the top."
)

UNDEFINED = Mistake(
    "undefined",
    "There is nothing to check yet: the object is None.",
    "Run the cell above that defines it, then this one.",
)

_nonce = ""
_doing: contextvars.ContextVar[str] = contextvars.ContextVar("doing", default="")


class CheckFailed(AssertionError):
    """A check failed; the verdict says how. Shown as one line, because the verdict is displayed above it."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"{verdict.exercise}: {verdict.summary}")
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        return [f"CheckFailed: {self}"]


@dataclass(frozen=True)
class Check:
    """One check of one exercise.

    Attributes:
        name: ``check.<name>`` in a test cell.
        exercise: the ``grade_id`` of the solution cell it judges.
        inputs: ``(rng, **parameters) -> dict`` makes the inputs; called by the probe's side and again by the judge's.
        probe: ``(*subjects, inputs) -> dict`` runs the student's objects and writes evidence (plain JSON).
        judge: ``(inputs, evidence) -> str`` returns a line of praise or raises ``Failure``.
        where: where in the notebook to look, for mistakes without a place of their own.
        looks_up: names of the notebook that the probe reads beside its subjects, if they are there.
    """

    name: str
    exercise: str
    inputs: Callable[..., dict]
    probe: Callable[..., dict]
    judge: Callable[[dict, Mapping], str]
    where: str = ""
    looks_up: tuple[str, ...] = ()

    def __call__(self, *subjects: Any, **parameters: Any) -> None:
        """Probe the student's objects, show the verdict, and raise ``CheckFailed`` if it is not a pass."""
        from vaelab.checks import show

        report = self.report(*subjects, **parameters)
        verdict = self.verdict(report)
        show.display(verdict, report)
        if not verdict.passed:
            raise CheckFailed(verdict) from None

    def report(self, *subjects: Any, nonce: str | None = None, **parameters: Any) -> dict:
        """Run the probe. Errors of the student's code become evidence; wrong use of the check raises ``TypeError``."""
        inspect.signature(self.probe).bind(*subjects, {})
        nonce = nonce or _nonce or secrets.token_hex(16)
        report = {"version": REPORT_VERSION, "check": self.name, "nonce": nonce, "parameters": parameters}
        inputs = self._inputs(nonce, parameters)
        if any(subject is None for subject in subjects):
            return {**report, "error": {"type": "Undefined"}}
        token = _doing.set("")
        try:
            with _nothing_printed():
                report["evidence"] = self.probe(*subjects, inputs)
        except Exception as error:
            report["error"] = _describe(error, _doing.get())
        finally:
            _doing.reset(token)
        return report

    def verdict(self, report: Mapping) -> Verdict:
        """Judge a report. A pure function: the same report always gets the same verdict; nothing raises."""
        try:
            inputs = self._inputs(report["nonce"], report["parameters"])
            if "error" in report:
                raise _failure_of(report["error"])
            summary = self.judge(inputs, report["evidence"])
        except Failure as failure:
            return self.failed(failure)
        except Exception as error:  # whatever a forged or damaged report makes a judge do, it earns nothing
            return self.failed(Failure(MALFORMED, "a report of this check", f"{type(error).__name__}: {error}"[:200]))
        return Verdict(self.name, self.exercise, True, summary)

    def failed(self, failure: Failure) -> Verdict:
        """The verdict of a failure."""
        mistake = placed(failure.mistake, self.where)
        return Verdict(
            self.name,
            self.exercise,
            False,
            mistake.says,
            failure.expected,
            failure.observed,
            mistake.name,
            mistake.hint,
            mistake.where,
        )

    def _inputs(self, nonce: str, parameters: Mapping) -> dict:
        seed = hashlib.sha256(f"{nonce}|{self.name}|{json.dumps(parameters, sort_keys=True)}".encode()).digest()
        return self.inputs(np.random.default_rng(list(seed)), **parameters)


def use_nonce(nonce: str) -> None:
    """Make inputs from this nonce from now on; "" (as in a student's own session) takes a new one for every check."""
    global _nonce
    _nonce = nonce


def at_least(least: int, **sizes: int) -> None:
    """Refuses sizes that a test cell asks for and no right answer could pass; for makers of inputs."""
    for name, size in sizes.items():
        if size < least:
            raise ValueError(f"{name} is {size}, and this check needs {least} or more")


def at_most(most: int, **sizes: int) -> None:
    """The same of sizes that are too large."""
    for name, size in sizes.items():
        if size > most:
            raise ValueError(f"{name} is {size}, and this check can do {most} or less")


@contextlib.contextmanager
def doing(what: str) -> Iterator[None]:
    """Say what the probe is about to do with the student's object, for the message if that raises."""
    _doing.set(what)
    yield
    _doing.set("")


@contextlib.contextmanager
def _nothing_printed() -> Iterator[None]:
    """Stock nbgrader gives no points to a cell that writes to stderr; what student code prints would bury the verdict."""
    previous = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            stderr_muted(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)


_LIBRARIES = tuple(
    {
        sysconfig.get_path("stdlib"),
        sysconfig.get_path("purelib"),
        *site.getsitepackages(),
        str(Path(__file__).parents[1]),
    }
)


# The line that ends an answer as it was released; with words in the brackets it is the student's own.
_STUB = re.compile(r"\braise\s+NotImplementedError\s*(\(\s*\))?\s*;?\s*(#.*)?$")
# Where AutoGraph translated the code, its message holds the traceback of the student's lines.
_TRANSLATED = re.compile(r'^ +File "(.+)", line \d+, in .*\n +(.+)$', re.MULTILINE)


def is_stub(error: BaseException) -> bool:
    """Whether an error comes from a line that the student has yet to replace.

    An error's type does not tell: TensorFlow raises ``NotImplementedError`` for NumPy in a graph, Keras for a missing ``call``.
    """
    return bool(_STUB.search(_own_line(error)))


def _describe(error: Exception, step: str) -> dict:
    """Type, reason and the student's own line of an error; never a library's traceback."""
    return {
        "type": type(error).__name__,
        "reason": _encodable(_reason(error)[:400]),
        "line": _encodable(_own_line(error)[:200]),
        "stub": is_stub(error),
        "doing": step,
    }


def _own_line(error: BaseException) -> str:
    """The last line of the traceback that is in the student's own code."""
    line = ""
    for frame in traceback.extract_tb(error.__traceback__):
        if _is_own(frame.filename):
            line = frame.line or linecache.getline(frame.filename, frame.lineno or 0).strip()
    if str(error).startswith("in user code:"):
        line = next((code for file, code in reversed(_TRANSLATED.findall(str(error))) if _is_own(file)), line)
    return line


def _is_own(file: str) -> bool:
    return (
        not file.startswith((*_LIBRARIES, "<frozen", "<__array_function")) and "__autograph_generated_file" not in file
    )


def _encodable(text: str) -> str:
    """The text without surrogates that stand alone, which no message of a kernel can hold."""
    return text.encode("utf-8", "replace").decode()


def _reason(error: Exception) -> str:
    """The one sentence that matters of an error; Keras and AutoGraph wrap it in a paragraph each."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip()
    if text.startswith("in user code:"):
        text = text.splitlines()[-1].strip()
    if text.startswith("Exception encountered when calling"):
        text = text.partition("\n\n")[2] or text
    text = text.rpartition("Error encountered:\n\n")[2]
    return text.split("\n\n")[0].replace("\n", " ").strip()


def _failure_of(error: Mapping) -> Failure:
    """The failure for an error that student code raised."""
    kind, reason, line = (str(error.get(key, ""))[:400] for key in ("type", "reason", "line"))
    if error.get("stub") is True:
        return Failure(NOT_WRITTEN, "your code", "`raise NotImplementedError()`")
    if kind == "Undefined":
        return Failure(UNDEFINED, "a function, class or model", "None")
    step = str(error.get("doing", ""))[:200]
    says = f"{step[:1].upper()}{step[1:]} raised {kind}." if step else f"Your code raised {kind}."
    observed = ": ".join(filter(None, (kind, reason))) + (f"  —  at your line `{line}`" if line else "")
    return Failure(Mistake(RAISED.name, says, RAISED.hint), "no error", observed)
