"""The engine of the checks: verdicts are pure, forged reports earn nothing, and a student sees one clear message."""

from __future__ import annotations

import base64
import functools
import json
import linecache
import logging
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path

import declared
import keras
import numpy as np
import pytest
import tensorflow as tf
from draws import draw_alike
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder import course, judge
from autograder.bank.workbench import Workbench
from vaelab import check
from vaelab.checks import CHECKS, MIME, CheckFailed, Verdict, engine
from vaelab.checks import judge as judge_report
from vaelab.checks.engine import evidence, show

pytestmark = pytest.mark.usefixtures("images_in_memory", "small_data")
NOTEBOOKS = [path for name in course.assignments() for path in course.notebooks(name)]
CALLS = {
    call.check: (path, call)
    for path in NOTEBOOKS
    for cell in course.cells(path)
    if cell.is_test
    for call in judge.calls(cell.source)
}
# The solution of this exercise trains a model, so what needs a report of it takes long.
LONG = [name for name in CALLS if CHECKS[name].exercise in declared.LONG]
SOLVED = [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in CALLS]


@functools.cache
def solution(path: Path) -> dict:
    """The names that a solution notebook defines. Drawn alike whichever test asks first, as are the reports of it."""
    with draw_alike(path.name):
        return Workbench(path).answers()


def subjects(name: str) -> list:
    path, call = CALLS[name]
    return [solution(path)[subject] for subject in call.subjects]


def passing_report(name: str) -> str:
    """A report of the solution, as JSON."""
    return timed_report(name)[0]


@functools.cache
def timed_report(name: str) -> tuple[str, float]:
    """A report of the solution, as JSON, and the seconds of the processor that it took."""
    _, call = CALLS[name]
    things = subjects(name)
    start = time.process_time()
    with draw_alike(name):
        report = CHECKS[name].report(*things, **call.parameters)
    return json.dumps(report, allow_nan=False), time.process_time() - start


def defined(source: str, name: str, **names: object) -> object:
    """What a student's cell defines, with lines that tracebacks can show."""
    file = f"<cell {abs(hash(source))}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    space = {**names}
    exec(compile(source, file, "exec"), space)
    return space[name]


def verdict_of(name: str, *things: object) -> Verdict:
    return CHECKS[name].verdict(CHECKS[name].report(*things))


# Of a function without arguments that reads a student's own images: nothing can be given to it.
WITHOUT_INPUTS = ["own_images_usable"]


class TestVerdicts:
    def test_every_check_of_the_course_is_used(self) -> None:
        assert set(CHECKS) - set(CALLS) == {
            "trained_vae",
            "trained_own_vae",
        }  # worth no points, called between the exercises

    @pytest.mark.parametrize("name", SOLVED)
    def test_the_solution_passes_and_the_verdict_survives_json(self, name: str) -> None:
        report = json.loads(passing_report(name))
        verdict = CHECKS[name].verdict(report)
        assert verdict.passed and verdict.summary
        assert verdict == CHECKS[name].verdict(report) == check.judge(json.loads(json.dumps(report)))

    @pytest.mark.parametrize("name", CALLS)
    def test_the_shown_verdict_is_the_recomputed_one(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        shown = []
        monkeypatch.setattr(show, "display", lambda verdict, report: shown.append((verdict, report)))
        with pytest.raises(CheckFailed) as failed:
            CHECKS[name](*[None for _ in subjects(name)])
        (verdict, report) = shown[0]
        assert verdict == failed.value.verdict == CHECKS[name].verdict(json.loads(json.dumps(report)))

    @pytest.mark.parametrize(
        "names",
        [
            pytest.param([name for name in CALLS if name not in LONG], id="most"),
            pytest.param(LONG, id="long", marks=pytest.mark.slow),
        ],
    )
    def test_verdicts_need_no_tensorflow(self, names: list[str], tmp_path: Path) -> None:
        """Not only the import: the judges' whole way from a report to a pass."""
        (tmp_path / "reports.json").write_text(f"[{','.join(passing_report(name) for name in names)}]")
        code = (
            "import json, sys; from vaelab.checks import judge; "
            "assert all(judge(report).passed for report in json.load(open(sys.argv[1]))); "
            "assert not {'tensorflow', 'keras'} & set(sys.modules)"
        )
        subprocess.run([sys.executable, "-c", code, str(tmp_path / "reports.json")], check=True)

    @pytest.mark.parametrize("name", [name for name in CALLS if name not in WITHOUT_INPUTS])
    def test_inputs_depend_on_the_nonce_and_on_nothing_else(self, name: str) -> None:
        def arrays(nonce: str) -> str:
            return repr(CHECKS[name]._inputs(nonce, {}))

        assert arrays("one") == arrays("one") != arrays("another")

    @pytest.mark.parametrize("name", WITHOUT_INPUTS)
    def test_what_needs_no_inputs_makes_none(self, name: str) -> None:
        assert CHECKS[name]._inputs("one", {}) == {}

    @pytest.mark.parametrize("name", SOLVED)
    def test_a_check_is_quick(self, name: str) -> None:
        """Under 2 s on a laptop; here the processor's time counts, because the machine may have other things to do."""

        def seconds() -> float:
            start = time.process_time()
            CHECKS[name].report(*subjects(name))
            return time.process_time() - start

        # Beside other tests even the processor's time is half as long again now and then, and the first of all imports
        # TensorFlow: the quickest of four counts.
        assert timed_report(name)[1] < 4 or any(seconds() < 4 for _ in range(3))


# Evidence on which a pass does not depend: it tells one mistake from another, or is another check's.
UNREAD = {
    ("latent_loss_values", "of_positive"),
    ("latent_loss_values", "of_more"),
    ("training_fit", "notebook"),
    ("training_fit", "fits"),
    ("interpolate_line", "ends_again"),
    ("interpolate_line", "encoded"),
    ("interpolate_ends", "encoded"),
    ("kl_per_dimension_values", "encoded"),
    ("kl_per_dimension_dead", "encoded"),
    ("annealed_weight_schedule", "replaced"),
    ("build_vae_shapes", "exchanged"),
    ("build_vae_shapes", "trains_on_draws"),
    ("vae_wiring", "draws"),
    ("cond_vae_wiring", "in_training"),
    ("sliders_pixels", "images", 1),
    ("hedge_answer", "returned", "items", 1),
    ("hedge_answer", "returned", "items", 2),
    ("hedge_errors", "returned", "items", 0),
    ("loss_in_nats_reconstruction", "terms", "items", 1),
    ("loss_in_nats_latent", "terms", "items", 0),
    ("true_posterior_covariance", "moments", "items", 0),
    ("true_posterior_mean", "moments", "items", 1),
    ("train_step_vae_loss", "reported", "reconstruction_loss"),
    ("train_step_vae_loss", "reported", "latent_loss"),
    ("train_step_vae_steps", "called"),
    ("codings_scatter_figure", "elsewhere"),
    ("report_card_values", "again"),
    ("codings_scatter_figure", "legends"),
    ("codings_scatter_figure", "bars"),
    ("codings_scatter_figure", "named"),
    ("training_fit", "history", "mse"),
    ("training_fit", "history", "val_mse"),
    ("training_fit", "history", "val_loss"),
    *(
        (name, "again")
        for name in ("log_evidence_values", "log_evidence_of_images", "elbo_values", "kl_to_posterior_values")
    ),
    *(("vq_loss_value", "calls", k, "gradients", of) for k in range(3) for of in range(2)),
    ("cond_encoder_labels", "independent"),
    ("cond_decoder_labels", "independent"),
    ("cond_decoder_images", "two_greys"),
}
NO_ARRAYS = [
    {"kind": "array", "dtype": "float64", "shape": [10**12], "base64": ""},
    {"kind": "array", "dtype": "float64", "shape": [-1, 4], "base64": "AAAA"},
    {"kind": "array", "dtype": "object", "shape": [1], "base64": "AAAAAAAAAAA="},
    {"kind": "array", "dtype": "float64", "shape": [3], "base64": "not base64"},
    {"kind": "array", "dtype": "float64", "shape": [True], "base64": "AAAAAAAA+H8="},
]
NAN = {"kind": "array", "dtype": "float64", "shape": [], "base64": "AAAAAAAA+H8="}  # an array, of nothing that passes
HOSTILE = [
    None, True, -1, 1e308, float("nan"), "text", [], {}, [[]] * 3, {"kind": "array"}, {"kind": "sequence", "items": None},
    NAN, *NO_ARRAYS,
]  # fmt: skip


def json_of(words: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    """JSON values with these words in them, as keys and as values."""
    return st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | words | st.sampled_from(HOSTILE),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
        max_leaves=12,
    )


JSON = json_of(st.text(max_size=8))
# Keys of evidence are written in small letters: nothing of this is by chance a report that passes.
FOREIGN_JSON = json_of(st.text(st.characters(exclude_categories=["Ll", "Cs"]), max_size=8))
# The parts of a written array, each as it may be or anything at all.
NEARLY_ARRAYS = st.fixed_dictionaries(
    {
        "kind": st.just("array") | JSON,
        "dtype": st.sampled_from(["bool", "int8", "float16", "float64", "object", "U3", "complex64"]) | JSON,
        "shape": st.lists(st.integers(0, 3) | st.sampled_from([-1, 10**12, 2**62, 10**30]), max_size=9) | JSON,
        "base64": st.binary(max_size=24).map(lambda data: base64.b64encode(data).decode()) | JSON,
    }
)


def places(tree: object, path: tuple = ()) -> list[tuple]:
    """The paths of everything inside a JSON tree."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [p for key, value in items for p in ((*path, key), *places(value, (*path, key)))]


def planted(tree: dict | list, path: tuple, value: object) -> dict | list:
    """The tree with another value at this place; what was there stays as it is."""
    changed = tree.copy()
    changed[path[0]] = planted(tree[path[0]], path[1:], value) if path[1:] else value
    return changed


@pytest.fixture(scope="class")
def inputs_once() -> Iterator[None]:
    """Inputs of a nonce are made once, for the many reports that are judged against the very same; judges only read them."""
    make, kept = engine.Check._inputs, {}

    def made(self: engine.Check, nonce: str, parameters: Mapping) -> dict:
        key = self.name, nonce, json.dumps(parameters, sort_keys=True)
        if key not in kept:
            kept[key] = make(self, nonce, parameters)
            for one in kept[key].values():
                if isinstance(one, np.ndarray):
                    one.flags.writeable = False
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.Check, "_inputs", made)
        yield


@pytest.mark.usefixtures("inputs_once")
class TestForgedReports:
    @pytest.mark.parametrize("name", SOLVED)
    def test_no_part_of_the_evidence_may_be_missing(self, name: str) -> None:
        report = json.loads(passing_report(name))
        for key in report["evidence"]:
            if (name, key) in UNREAD:
                continue
            without = {k: v for k, v in report["evidence"].items() if k != key}
            assert not CHECKS[name].verdict({**report, "evidence": without}).passed, key

    @pytest.mark.parametrize("name", SOLVED)
    def test_what_is_no_array_is_not_read_as_one(self, name: str) -> None:
        report = json.loads(passing_report(name))
        arrays = [path[:-1] for path in places(report["evidence"]) if path[-1] == "base64"]
        for path in arrays:
            if (name, *path) in UNREAD:
                continue
            for value in NO_ARRAYS:
                verdict = CHECKS[name].verdict({**report, "evidence": planted(report["evidence"], path, value)})
                assert not verdict.passed, path

    @pytest.mark.parametrize(
        "names",
        [
            pytest.param([name for name in CALLS if name not in LONG], id="most"),
            pytest.param(LONG, id="long", marks=pytest.mark.slow),
        ],
    )
    @settings(max_examples=30)
    @given(damages=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), JSON), min_size=1, max_size=3))
    def test_a_damaged_report_raises_nothing(self, names: list[str], damages: list[tuple[float, object]]) -> None:
        """The same damages, at the same shares of the way through the evidence, for every check: making them takes longest."""
        for name in names:
            report = json.loads(passing_report(name))
            for share, value in damages:
                found = places(report["evidence"])
                path = found[int(share * len(found))] if found else ()
                report["evidence"] = planted(report["evidence"], path, value) if path else value
                if not isinstance(report["evidence"], dict | list):
                    break
            verdict = CHECKS[name].verdict(report)
            assert all(isinstance(field, str | bool) for field in asdict(verdict).values()), name

    @settings(max_examples=60)
    @given(invented=st.dictionaries(st.sampled_from(["evidence", "error", "version", "passed"]), FOREIGN_JSON))
    def test_an_invented_report_never_passes(self, invented: dict) -> None:
        reports = {name: {"check": name, "nonce": "n", "parameters": {}, **invented} for name in CALLS}
        assert [name for name, report in reports.items() if CHECKS[name].verdict(report).passed] == []

    @pytest.mark.parametrize("name", ["latent_loss_values", "sampling_distribution", "training_fit"])
    def test_evidence_for_other_inputs_fails(self, name: str) -> None:
        report = json.loads(passing_report(name))
        assert not CHECKS[name].verdict({**report, "nonce": "another"}).passed

    @pytest.mark.parametrize("report", [{}, {"nonce": 3}, {"nonce": "n", "parameters": {"no": 1}}, {"nonce": None}])
    def test_a_report_without_inputs_fails(self, report: dict) -> None:
        assert CHECKS["latent_loss_values"].verdict(report).mistake == "malformed_report"

    @pytest.mark.parametrize("report", [None, [], {}, {"check": "no_such_check"}, {"check": ["list"]}])
    def test_a_report_of_no_check_is_refused(self, report: object) -> None:
        with pytest.raises((ValueError, TypeError)):
            check.judge(report)


class TestWhatAStudentSees:
    def test_nothing_that_student_code_says_gets_out(self, capfd: pytest.CaptureFixture) -> None:
        def latent_loss(mean, log_var):
            print("to stdout")
            print("to stderr", file=sys.stderr)
            os.write(2, b"past Python")
            logging.getLogger("student").error("logged")
            warnings.warn("warned", stacklevel=1)
            np.log(np.array([-1.0]))
            return subjects("latent_loss_values")[0](mean, log_var)

        report = check.latent_loss_values.report(latent_loss)
        assert CHECKS["latent_loss_values"].verdict(report).passed
        assert capfd.readouterr() == ("", "")

    def test_nothing_that_student_code_says_is_kept(self) -> None:
        """An endless print would use up the computer's memory before anybody stops it."""
        kept = []

        def latent_loss(mean, log_var):
            for file in (sys.stdout, sys.stderr):
                print("x" * 1000, file=file)
                kept.append(file.getvalue())

        check.latent_loss_values.report(latent_loss)
        assert kept and not any(kept)

    def test_only_the_verdict_is_printed(self, capfd: pytest.CaptureFixture) -> None:
        assert check.latent_loss_values(*subjects("latent_loss_values")) is None  # a value would be read as points
        out, err = capfd.readouterr()
        assert out.startswith("✓ latent_loss:") and not err

    def test_printing_and_logging_work_again_afterwards(self, capfd: pytest.CaptureFixture) -> None:
        check.latent_loss_values.report(lambda mean, log_var: 1 / 0)
        print("out")
        print("err", file=sys.stderr)
        assert capfd.readouterr() == ("out\n", "err\n")
        assert logging.root.manager.disable == logging.NOTSET

    @pytest.mark.parametrize(
        ("name", "source", "line"),
        [
            ("latent_loss_values", "def f(mean, log_var):\n    return mean + undefined\n", "return mean + undefined"),
            (
                "sampling_distribution",
                "class f(keras.Layer):\n    def call(self, inputs):\n        return inputs[7]\n",
                "return inputs[7]",
            ),
            (
                "vae_wiring",
                "class f(keras.Model):\n    def __init__(self, encoder, decoder):\n        super().__init__()\n\n"
                "    def call(self, inputs):\n        return self.coder(inputs)\n",
                "return self.coder(inputs)",
            ),
            (
                "training_fit",
                'def f(vae, X, V, epochs):\n    vae.compile(loss="mse")\n    vae.fit(X, X, batch_size="many")\n',
                'vae.fit(X, X, batch_size="many")',
            ),
        ],
    )
    def test_an_error_shows_the_student_s_own_line(self, name: str, source: str, line: str) -> None:

        verdict = verdict_of(name, defined(source, "f", keras=keras))
        assert verdict.mistake in {"name_not_defined", "out_of_range", "no_such_attribute", "exception"}
        assert f"at your line `{line}`" in verdict.observed
        assert "site-packages" not in verdict.observed and "Arguments received" not in verdict.observed

    @pytest.mark.parametrize("name", CALLS)
    def test_none_is_undefined_and_a_stub_is_not_written(self, name: str) -> None:
        def stub(*args, **kwargs):
            raise NotImplementedError()

        assert verdict_of(name, *[None for _ in subjects(name)]).mistake == "undefined"
        assert verdict_of(name, *[stub for _ in subjects(name)]).mistake == "not_written"

    @pytest.mark.parametrize(
        "stub",
        [
            "raise NotImplementedError()",
            "raise NotImplementedError",
            "raise NotImplementedError( )  # YOUR CODE HERE",
            "codings = mean; raise NotImplementedError();",
            "return helper(mean)",
            "return compiled(mean)",
        ],
    )
    def test_a_stub_is_not_written_however_it_is_reached(self, stub: str) -> None:
        source = (
            "def helper(x):\n    raise NotImplementedError()\n\n"
            "@tf.function\ndef compiled(x):\n    if x[0, 0] > 0:\n        x = x + 1\n    return helper(x)\n\n"
            f"def f(mean, log_var):\n    {stub}\n"
        )
        assert verdict_of("latent_loss_values", defined(source, "f", tf=tf)).mistake == "not_written"

    @pytest.mark.parametrize(
        ("name", "written", "check"),
        [
            ("train_step", "def test_step(self, data):\n        return {}", "train_step_vae_metrics"),
            ("call", "", "train_step_vae_loss"),
            ("get_config", "", "train_step_vae_saving"),
            ("from_config", "", "train_step_vae_saving"),
        ],
    )
    def test_one_method_of_a_class_that_is_a_stub_is_not_written(self, name: str, written: str, check: str) -> None:
        argument = {"from_config": "cls, config", "get_config": "self"}.get(name, "self, data")
        source = (
            "class f(keras.Model):\n"
            "    def __init__(self, encoder, decoder, **kwargs):\n        super().__init__(**kwargs)\n"
            "        self.encoder, self.decoder = encoder, decoder\n\n"
            "    def call(self, images):\n        return self.decoder(self.encoder(images)[2])\n\n"
            "    def get_config(self):\n        one = keras.saving.serialize_keras_object\n"
            "        return {'encoder': one(self.encoder), 'decoder': one(self.decoder)}\n\n"
            f"    {written}\n\n"
            f"    {'@classmethod' if name == 'from_config' else ''}\n"
            f"    def {name}({argument}):\n        raise NotImplementedError()\n"
        )
        assert verdict_of(check, defined(source, "f", keras=keras)).mistake == "not_written"

    @pytest.mark.parametrize(
        ("name", "source", "observed", "mistake"),
        [
            (
                "latent_loss_values",
                "def f(mean, log_var):\n    raise NotImplementedError('only for a batch')\n",
                "NotImplementedError: only for a batch  —  at your line `raise NotImplementedError('only for a batch')`",
                "own_error",
            ),
            (
                "latent_loss_values",
                "def f(mean, log_var):\n    return tf.function(lambda x: np.exp(x))(mean)\n",
                "NotImplementedError: Cannot convert a symbolic tf.Tensor",
                "symbolic_tensor",
            ),
            (
                "loss_in_nats_training",
                "def f(images, made, mean, log_var):\n    if not tf.executing_eagerly():\n"
                "        raise NotImplementedError('numpy version to be done')\n"
                "    return tf.zeros(len(images)), tf.zeros(len(images))\n",
                "NotImplementedError: numpy version to be done",
                "own_error",
            ),
            (
                "encoder_outputs",
                "def f(codings_size=10):\n    inputs = keras.Input([28, 28])\n    x = keras.layers.Flatten()(inputs)\n"
                "    model = keras.Model(inputs, [x, x, x])\n    model.add_loss(keras.ops.mean(x))\n    return model\n",
                "NotImplementedError  —  at your line `model.add_loss(keras.ops.mean(x))`",
                "functional_add_loss",
            ),
            (
                "encoder_outputs",
                "def f(codings_size=10):\n    return keras.Model()(keras.Input([28, 28]))\n",
                "does not have a `call()` method",
                "no_call_method",
            ),
        ],
        ids=["own words", "TensorFlow's", "own words of NumPy", "Keras', without words", "Keras', no call"],
    )
    def test_an_error_of_the_stub_s_type_is_an_error_like_others(
        self, name: str, source: str, observed: str, mistake: str
    ) -> None:
        verdict = verdict_of(name, defined(source, "f", keras=keras, tf=tf, np=np))
        assert verdict.mistake == mistake and observed in verdict.observed

    @pytest.mark.parametrize("name", CALLS)
    @pytest.mark.parametrize(
        "thing", [3, "text", [1, 2], object(), dict], ids=["number", "text", "list", "object", "type"]
    )
    def test_a_thing_of_the_wrong_type_fails_with_a_message(self, name: str, thing: object) -> None:
        verdict = verdict_of(name, *[thing for _ in subjects(name)])
        assert not verdict.passed and verdict.mistake != "malformed_report" and verdict.observed

    def test_what_a_student_wrote_is_escaped(self) -> None:
        def latent_loss(mean, log_var):
            raise ValueError("<script>alert(1)</script> & `<b>`")

        page = show.as_html(verdict_of("latent_loss_values", latent_loss))
        assert "<script>" not in page and "<b>" not in page
        assert "&lt;script&gt;" in page and "<code>&lt;b&gt;</code>" in page

    def test_a_failed_check_is_one_line_in_a_notebook(self) -> None:
        failed = CheckFailed(Verdict("a_check", "sampling", False, "The noise is frozen.", title="Sampling"))
        assert failed._render_traceback_() == ["CheckFailed: Sampling: The noise is frozen."]
        assert isinstance(failed, AssertionError)

    def test_a_notebook_gets_text_a_panel_and_the_report(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import IPython
        import IPython.display

        shown = []
        monkeypatch.setattr(IPython, "get_ipython", lambda: object())
        monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
        check.latent_loss_prior(*subjects("latent_loss_prior"))
        assert shown[0].keys() == {"text/plain", "text/html", MIME}
        assert check.judge(shown[0][MIME]).passed
        json.dumps(shown, allow_nan=False)

    def test_the_result_is_said_in_words_not_by_colour_alone(self) -> None:
        passed = Verdict("a_check", "sampling", True, "fine")
        assert "✓" in show.as_html(passed) and "passed" in show.as_html(passed)
        assert "✗" in show.as_html(replace(passed, passed=False)) and "failed" in show.as_html(
            replace(passed, passed=False)
        )

    @pytest.mark.parametrize(
        "arguments", [((), {}), ((len, len), {}), ((len,), {"images": "three"}), ((len,), {"typo": 1})]
    )
    def test_wrong_use_of_a_check_raises(self, arguments: tuple) -> None:
        positional, named = arguments
        with pytest.raises((TypeError, ValueError)):
            check.latent_loss_values(*positional, **named)


class TestStandIns:
    SOURCE = (
        "class Sampling: pass\n\n"
        "def build_encoder(codings_size=10):\n    seen.append(Sampling)\n    if fails: raise RuntimeError('no')\n"
        "    return good(codings_size=codings_size)\n"
    )

    @pytest.mark.parametrize("fails", [False, True])
    def test_they_are_put_back(self, fails: bool) -> None:
        from vaelab.checks.kinds import standins

        good, seen = subjects("encoder_outputs")[0], []
        build_encoder = defined(self.SOURCE, "build_encoder", seen=seen, fails=fails, good=good)
        own = build_encoder.__globals__["Sampling"]
        verdict_of("encoder_outputs", build_encoder)
        assert seen == [standins.Sampling]
        assert build_encoder.__globals__["Sampling"] is own

    def test_names_that_were_not_there_are_taken_away_again(self) -> None:
        from vaelab.checks.kinds import standins

        function = defined("def f():\n    return Sampling\n", "f")
        with standins.standing_in(function, Sampling=1):
            assert function() == 1
        assert "Sampling" not in function.__globals__


class TestEvidence:
    @pytest.mark.parametrize(
        "value",
        [np.arange(6.0).reshape(2, 3), np.float32(2.5), [1, 2.5], True, np.zeros([0, 3]), np.array([np.nan, np.inf])],
    )
    def test_arrays_come_back(self, value: object) -> None:
        written = json.loads(json.dumps(evidence.write(value), allow_nan=False))
        np.testing.assert_array_equal(evidence.read_array(written), np.asarray(value))

    def test_lists_of_rows_among_several_things_are_arrays(self) -> None:
        """As of a function that returns ``mean.tolist(), covariance``."""
        rows, row = [[1.0, 2.0], [3.0, 4.0]], np.arange(3)
        first, second, third = evidence.write((rows, [row, row], [row, rows]))["items"]
        np.testing.assert_array_equal(evidence.read_array(first), rows)
        np.testing.assert_array_equal(evidence.read_array(second), [row, row])
        assert third["kind"] == "sequence"

    @pytest.mark.parametrize(
        "value",
        [None, "text", object(), np.array(["a"]), {"a": 1}, np.zeros(evidence.MAX_ELEMENTS + 1, "int8"), 1j],
        ids=["None", "text", "object", "strings", "dictionary", "huge", "complex"],
    )
    def test_everything_else_is_its_type(self, value: object) -> None:
        assert evidence.write(value) == {"kind": "other", "type": type(value).__name__}

    @pytest.mark.parametrize("value", [value for value in HOSTILE if value is not NAN], ids=repr)
    def test_reading_refuses_what_is_no_array(self, value: object) -> None:
        with pytest.raises(ValueError):
            evidence.read_array(value)

    @given(value=NEARLY_ARRAYS | JSON)
    @example(value=NAN | {"dtype": ["float64"]})
    def test_reading_gives_the_array_that_is_described_or_refuses(self, value: dict) -> None:
        try:
            array = evidence.read_array(value)
        except ValueError:
            return
        assert (array.dtype.name, list(array.shape)) == (value["dtype"], value["shape"])
        assert array.size <= evidence.MAX_ELEMENTS
        again = evidence.read_array(evidence.write(array))
        assert again.tobytes() == array.tobytes() and again.shape == array.shape


def test_a_nonce_for_the_session_is_used_and_given_up() -> None:
    try:
        engine.use_nonce("the grader's")
        assert check.latent_loss_values.report(None)["nonce"] == "the grader's"
    finally:
        engine.use_nonce("")
    first, second = (check.latent_loss_values.report(None)["nonce"] for _ in range(2))
    assert first != second


class TestPatience:
    @pytest.mark.parametrize(
        "source",
        [
            "def f(mean, log_var):\n    while True:\n        pass\n",
            "def f(mean, log_var):\n    while True:\n        try:\n            sum(range(1000))\n        except:\n            pass\n",
            "def f(mean, log_var):\n    while True:\n        mean = mean + 1\n",
        ],
        ids=["a loop", "that catches all", "over tensors"],
    )
    def test_a_loop_without_end_is_stopped_with_a_sentence(self, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine.check, "PATIENCE_S", 0.5)
        verdict = verdict_of("latent_loss_values", defined(source, "f"))
        assert verdict.mistake == "takes_too_long" and "your line `" in verdict.observed
        assert "calling latent_loss(codings_mean, codings_log_var) takes far longer" in verdict.summary
        assert verdict_of("latent_loss_values", solution(CALLS["latent_loss_values"][0])["latent_loss"]).passed

    def test_a_training_that_the_task_asks_for_is_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine.check, "PATIENCE_S", 0.2)
        source = (
            "def f(n, seed):\n    begun = time.process_time()\n    while time.process_time() < begun + 0.4:\n        pass\n"
            "    return np.random.default_rng(seed).random((n, 28, 28))\n"
        )
        assert verdict_of("challenge_generator", defined(source, "f", time=time, np=np)).passed

    def test_a_machine_that_is_busy_with_something_else_stops_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engine.check, "PATIENCE_S", 1.0)
        slow = defined("def f(mean, log_var):\n    time.sleep(0.5)\n    return mean[:, 0]\n", "f", time=time)
        assert verdict_of("latent_loss_values", slow).mistake != "takes_too_long"


class TestOneMistakeHasOneName:
    def shown(self, name: str, thing: object) -> Verdict:
        with pytest.raises(CheckFailed) as failed:
            CHECKS[name](thing)
        return failed.value.shown

    def test_a_later_test_of_the_same_answer_gives_no_second_name(self) -> None:
        plus = "def f(mean, log_var):\n    return -0.5 * keras.ops.sum(1 + log_var + keras.ops.exp(log_var) - mean**2, axis=-1)\n"
        answer = defined(plus, "f", keras=keras)
        assert verdict_of("latent_loss_prior", answer).mistake == "not_zero_at_the_prior"
        assert self.shown("latent_loss_values", answer).mistake == "sign_of_variance_term"
        later = self.shown("latent_loss_prior", answer)
        assert (
            later.mistake == "sign_of_variance_term" and later.observed and later.hint.startswith("Mend that first: ")
        )
        assert later.summary.startswith("This test fails as well, after what an earlier one has found: exp(γ) is added")

    def test_another_answer_is_looked_at_afresh(self) -> None:
        wrong = defined("def f(mean, log_var):\n    return 2 * mean[:, 0] * 0\n", "f")
        other = defined("def f(mean, log_var):\n    return log_var[:, 0] - 9\n", "f")
        self.shown("latent_loss_values", wrong)
        assert "as well" not in self.shown("latent_loss_prior", other).summary


LARGE = {"kind": "array", "dtype": "float32", "shape": [10**9], "base64": ""}
DAMAGED = {
    "none": None,
    "empty": {},
    "types": {"given": "no list", "images": 3, "kl": [], "calls": 3, "notes": "no list", "returned": [], "callback": 1, "grid": 3},
    "too few": {"model": "model", "given": "no list", "terms": {"kind": "sequence", "items": [], "length": 2}, "own": {}},
    "too large": {"images": LARGE, "loss": LARGE, "given": [], "callback": "Callback", "model": "model", "history": {"loss": LARGE}},
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_damaged_evidence_fails_and_raises_nothing(name: str) -> None:
    for damaged in DAMAGED.values():
        report = {"version": 1, "check": name, "nonce": "n", "parameters": {}, "evidence": damaged}
        assert not judge_report(report).passed


def test_an_unknown_check_is_named_with_the_likely_reason() -> None:
    with pytest.raises(
        AttributeError, match=r"there is no check\.drawn_moments: perhaps this notebook is of another version"
    ):
        _ = check.drawn_moments
