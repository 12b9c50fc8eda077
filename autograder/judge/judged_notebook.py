"""What came of a run, as nbgrader takes it: the notebook with outputs that the engine has judged.

nbgrader scores a test cell 0 if it shows an error and in full otherwise. So the outputs of a test cell are written here
anew from the verdicts; what the student's process displayed in it is dropped.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder import course, harmless, judge
from autograder.harmless.words import printable
from autograder.judge import trust
from autograder.plan import Plan, Test
from autograder.submission import Note
from vaelab.checks.engine import Verdict, show

# Over the outputs of every cell that is no test.
HANDED_IN = "As handed in, not run again:"


def judged(
    prepared: NotebookNode, plan: Plan, evidence: Mapping[str, Any], nonce: str
) -> tuple[NotebookNode, dict[str, list[Verdict]], list[Note]]:
    """What comes of a run: the notebook with trusted outputs, the verdicts of every test cell, and notes.

    Args:
        prepared: the repaired notebook, with the outputs that it was handed in with.
        plan: what of it was run.
        evidence: what ``execute.run_job`` returned for it.
        nonce: the secret of the run.
    """
    tests = {test.name: test for test in plan.cells.tests}
    verdicts = {name: _verdicts(tests[name], plan, evidence["tests"].get(name), nonce) for name in tests}
    errors = _errors(plan, evidence)
    shown = evidence.get("whole", {}).get("outputs")
    notebook, first = copy.deepcopy(prepared), {}
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        name = course.of(cell).grade_id
        if name in tests:
            cell.source = tests[name].source
            in_turn = [_in_turn(verdict, first) for verdict in verdicts[name]]
            cell.outputs = trusted_outputs(in_turn, _visible(cell.source))
            continue
        outputs = cell.outputs if shown is None else harmless.outputs(shown.get(str(i)))
        heading = [_display({"text/plain": HANDED_IN})] if outputs and shown is None else []
        cell.outputs = [*heading, *outputs, *errors.get(i, [])]
    return harmless.notebook(notebook), verdicts, _notes(plan, evidence, verdicts)


def _in_turn(verdict: Verdict, first: dict[str, Verdict]) -> Verdict:
    """The verdict as it is shown after the first failed one of its exercise, which ``first`` remembers."""
    shown = verdict.after(first.get(verdict.exercise))
    if not verdict.passed:
        first.setdefault(verdict.exercise, verdict)
    return shown


def _verdicts(test: Test, plan: Plan, tried: Mapping[str, Any] | None, nonce: str) -> list[Verdict]:
    if test.name in plan.not_written:
        return judge.not_written(test.source)
    if tried is None:
        return judge.verdicts(test.source, [], nonce, "it was not run")
    cell = nbformat.from_dict({"metadata": {"nbgrader": {"grade_id": test.name}}, "outputs": tried["outputs"]})
    return list(trust.believed(cell, test.source, tried["guard"], nonce, tried["ending"]))


def _errors(plan: Plan, evidence: Mapping[str, Any]) -> dict[int, list[NotebookNode]]:
    """Errors to be shown, by cell: of its statements, and why it was stopped."""
    found: dict[int, list[NotebookNode]] = {}
    for cell, why in plan.cells.unread.items():
        found.setdefault(cell, []).append(_error("NotRead", why))
    for number, said in evidence["errors"].items():
        entry = plan.runs[int(number)]
        name, _, value = said.partition(": ")
        found.setdefault(entry.cell, []).append(_error(name, f"{value} (in {entry.statement.begins})"))
    for cell, why in evidence["endings"].items():
        found.setdefault(plan.places[int(cell)], []).append(_error("Stopped", why))
    return found


def _notes(plan: Plan, evidence: Mapping[str, Any], verdicts: Mapping[str, list[Verdict]]) -> list[Note]:
    """What the run itself has to say."""
    notes = []
    for number, said in evidence["errors"].items():
        entry = plan.runs[int(number)]
        notes.append(f"Cell {entry.cell + 1}, {entry.statement.begins}, failed and was left out: {said}.")
    state: dict[str, list[str]] = {}
    again: dict[str, list[str]] = {}
    for name, found in verdicts.items():
        tried = evidence["tests"].get(name)
        for words in ((tried and tried["guard"]) or {}).get("state", ()):
            state.setdefault(words, []).append(f"`{name}`")
        if tried and tried["again"] and all(one.passed for one in found):
            missed = [f"{one.statement.begins} (cell {one.cell + 1})" for one in plan.beyond(name)]
            rest = f" and {len(missed) - 4} more" if len(missed) > 4 else ""
            again.setdefault(f"{', '.join(missed[:4])}{rest}", []).append(f"`{name}`")
        elif name not in plan.not_written and not all(one.passed for one in found):
            notes += plan.missing(name)
    notes += [
        f"{', '.join(tests)} passed at the second try"
        + (f", when all above {'them' if len(tests) > 1 else 'it'} ran too: {missed}." if missed else ".")
        for missed, tests in again.items()
    ]
    notes += [
        f"Put back before {', '.join(tests[:3])}{' and others' * (len(tests) > 3)}: {words}."
        for words, tests in state.items()
    ]
    notes += _of_whole(evidence.get("whole", {}))
    return [Note(plan.where, text) for text in dict.fromkeys(notes)]


def _of_whole(whole: Mapping[str, Any]) -> Iterator[str]:
    """Where a notebook ends if somebody runs all of it: at its first error, or where it was stopped."""
    cells = sorted(whole.get("outputs", {}).items(), key=lambda item: int(item[0]))
    errors = [(int(cell), one) for cell, outputs in cells for one in outputs if one["output_type"] == "error"]
    for cell, error in errors[:1]:
        said = " ".join(printable(f"{error['ename']}: {error['evalue']}", 200).split())
        yield f"Run from top to bottom, the notebook has its first error in cell {cell + 1}: {said}"
    if stopped := whole.get("stopped"):
        yield f"Run from top to bottom, the notebook stopped in cell {stopped[0] + 1}: {stopped[1]}"


def endings(plan: Plan, evidence: Mapping[str, Any]) -> dict[int, str]:
    """Why cells were stopped, by their index in the notebook."""
    tests = {test.name: test.cell for test in plan.cells.tests}
    found = {plan.places[int(cell)]: why for cell, why in evidence["endings"].items()}
    return found | {tests[name]: one["ending"] for name, one in evidence["tests"].items() if one["ending"]}


def _visible(source: str) -> int:
    """How many checks of a test cell students can see."""
    return len(judge.calls(source.split("### BEGIN HIDDEN TESTS")[0]))


def trusted_outputs(verdicts: Sequence[Verdict], visible: int) -> list[NotebookNode]:
    """The verdicts as cell outputs, the first ``visible`` ones those of visible tests; a failed one is an error, which is
    what nbgrader scores."""
    outputs = []
    for number, verdict in enumerate(verdicts):
        test = "Visible test" if number < visible else "Hidden test"
        text, panel = harmless.text(show.as_text(verdict)), harmless.text(show.as_html(verdict))
        data = {"text/plain": f"{test}\n{text}", "text/html": f"<div><em>{test}</em></div>{panel}"}
        outputs.append(_display(data))
        if not verdict.passed:
            outputs.append(_error("CheckFailed", harmless.text(f"{verdict.title}: {verdict.summary}")))
    return outputs


# Not nbformat's own makers of outputs, which take milliseconds to check each: the notebook is checked once, in the end.


def _display(data: dict[str, str]) -> NotebookNode:
    return nbformat.from_dict({"output_type": "display_data", "metadata": {}, "data": data})


def _error(name: str, text: str) -> NotebookNode:
    said = {"ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
    return nbformat.from_dict({"output_type": "error", **said})
