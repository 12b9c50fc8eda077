"""Verdicts from evidence: what the grader believes, and what earns nothing."""

from __future__ import annotations

import copy

import pytest

from autograder import judge
from autograder.judge import judged_notebook
from autograder.run import evidence
from vaelab import check
from vaelab.checks import CHECKS, MIME

SOURCE = "check.latent_loss_values(latent_loss)\n### BEGIN HIDDEN TESTS\ncheck.latent_loss_values(latent_loss, images=5)\n### END HIDDEN TESTS"
NONCE = "the secret of this run"


def right(mean, log_var):
    from keras import ops

    return -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - ops.square(mean), axis=-1)


def wrong(mean, log_var):
    return -right(mean, log_var)


def outputs(function, nonce=NONCE):
    """What the two calls of SOURCE publish for a student's function."""
    reports = [check.latent_loss_values.report(function, nonce=nonce, **p) for p in ({}, {"images": 5})]
    return [{"output_type": "display_data", "data": {MIME: report}} for report in reports]


def passed(found):
    return len(found) == 2 and all(verdict.passed for verdict in found)


def test_right_evidence_passes():
    assert passed(judge.verdicts(SOURCE, outputs(right), NONCE))


def test_a_wrong_answer_is_named():
    [verdict] = judge.verdicts(SOURCE, outputs(wrong), NONCE)
    assert not verdict.passed and verdict.mistake == "wrong_sign"


def test_a_displayed_tick_is_not_believed():
    shown = [{"output_type": "display_data", "data": {"text/html": "✓ latent_loss", "text/plain": "✓"}}] * 2
    [verdict] = judge.verdicts(SOURCE, shown, NONCE)
    assert verdict.mistake == "no_report"


FORGERIES = {
    "another run's report": lambda o: outputs(right, "an earlier nonce"),
    "only the visible check": lambda o: o[:1],
    "the same report twice": lambda o: [o[0], copy.deepcopy(o[0])],
    "in the wrong order": lambda o: o[::-1],
    "one too many": lambda o: [*o, o[0]],
    "no reports": lambda o: [],
    "not a mapping": lambda o: [{"data": {MIME: "passed"}}] * 2,
    "a list": lambda o: [{"data": {MIME: [1, 2]}}] * 2,
    "other parameters": lambda o: [o[0], {"data": {MIME: {**o[1]["data"][MIME], "parameters": {"images": 1}}}}],
    "another check": lambda o: [o[0], {"data": {MIME: {**o[1]["data"][MIME], "check": "latent_loss_prior"}}}],
    "no evidence": lambda o: [o[0], {"data": {MIME: {**o[1]["data"][MIME], "evidence": None}}}],
    "a verdict in place of evidence": lambda o: [o[0], {"data": {MIME: {**o[1]["data"][MIME], "evidence": {"passed": True}}}}],
    "a huge report": lambda o: [o[0], {"data": {MIME: {**o[1]["data"][MIME], "padding": "x" * 5_000_000}}}],
    "not JSON": lambda o: [o[0], {"data": {MIME: {**o[1]["data"][MIME], "evidence": {1, 2}}}}],
}  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_forged_reports_earn_nothing(forge):
    found = judge.verdicts(SOURCE, forge(outputs(right)), NONCE)
    assert found and not passed(found)


def test_why_a_cell_did_not_end_is_said():
    [verdict] = judge.verdicts(SOURCE, [], NONCE, "The kernel died while this cell ran.")
    assert verdict.observed == "The kernel died while this cell ran."


def test_a_name_that_is_not_defined_is_said():
    error = {"output_type": "error", "ename": "NameError", "evalue": "name 'latent_loss' is not defined"}
    [verdict] = judge.verdicts(SOURCE, [error], NONCE)
    assert verdict.mistake == "not_defined" and "latent_loss" in verdict.observed


@pytest.mark.parametrize(
    "source", ["assert True", "check.nothing(x)", "print(check)", "check.latent_loss_values(f)\nx = 1"]
)
def test_a_test_cell_that_holds_anything_else_is_refused(source):
    with pytest.raises(ValueError, match="check"):
        judge.calls(source)


def test_trusted_outputs_are_what_nbgrader_scores():
    passing = judged_notebook.trusted_outputs(judge.verdicts(SOURCE, outputs(right), NONCE), visible=1)
    failing = judged_notebook.trusted_outputs(judge.verdicts(SOURCE, outputs(wrong), NONCE), visible=1)
    assert [output.output_type for output in passing] == ["display_data", "display_data"]
    assert [output.output_type for output in failing] == ["display_data", "error"]


def test_every_check_can_be_judged_without_what_takes_long_to_import():
    """The grader never imports TensorFlow to judge: verdicts are pure functions of JSON."""
    import subprocess
    import sys

    code = "import sys, autograder.judge; sys.exit(bool({'tensorflow', 'keras', 'scipy.stats'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert CHECKS


def test_the_store_returns_what_was_put_and_nothing_damaged(tmp_path):
    kept = evidence.Store(tmp_path)
    kept.put("abcd", {"x": 1})
    assert kept.get("abcd") == {"x": 1}
    [path] = tmp_path.rglob("*.json")
    for damage in ("", "{", "[]", '{"key": "other", "result": {}}', '{"key": "abcd", "result": 1}'):
        path.write_text(damage)
        assert kept.get("abcd") is None


def test_a_job_s_key_depends_on_what_its_result_depends_on():
    notebook = {"cells": [{"cell_type": "code", "source": "1", "metadata": {}}]}
    job = {"notebooks": {"a.ipynb": notebook}, "files": {}, "limits": {"cell_s": 1}}
    changed = [
        {**job, "notebooks": {"a.ipynb": {"cells": [{"cell_type": "code", "source": "2"}]}}},
        {**job, "files": {"vae.py": "eA=="}},
        {**job, "limits": {"cell_s": 2}},
    ]
    assert len({evidence.key(job), *map(evidence.key, changed)}) == 4
    assert evidence.key({**job, "nonce": "a"}) == evidence.key({**job, "nonce": "b"})
