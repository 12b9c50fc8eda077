"""A student's experiment: planned with two seeds, run within its time, kept beside the notebook, and shown as a table."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from vaelab import experiment
from vaelab.experiment import ExperimentError, kept, runs, sameness
from vaelab.experiment.sameness import Unknown, fingerprint


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def worth(value, seed):
    return {"mse": 0.1 / value + 0.001 * seed, "nats": value}


@pytest.mark.parametrize(
    ("values", "seeds", "said"),
    [
        ([1, 2], [1], "Expected two different seeds or more, found 1: with one nobody can tell an effect from chance"),
        ([1, 2], [], "found none"),
        ([1, 2], [3, 3], "Expected two different seeds"),
        ([1, 2], ["a", "b"], "Expected whole numbers as seeds"),
        ([1], [1, 2], "Expected two different values or more of what you vary (epochs), found 1"),
        ([], [1, 2], "found none"),
        ({}, [1, 2], "found none"),
        ([2, 2], [1, 2], "Expected two different values"),
    ],
)
def test_a_plan_that_compares_nothing_is_refused(values, seeds, said):
    with pytest.raises(ExperimentError) as error:
        experiment.run(worth, "epochs", values, seeds)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (None, "found None (does it end with return?)"),
        (0.3, "found a float"),
        ({}, "found a dict"),
        ({"mse": [1, 2]}, "found 'mse' of shape (2,)"),
        ({"mse": "small"}, "found 'mse' of shape ()"),
    ],
)
def test_what_is_no_measurement_is_named(measured, said):
    with pytest.raises(ExperimentError) as error:
        experiment.run(lambda value, seed: measured, "epochs", [1, 2], [1, 2])
    assert said in str(error.value)


def test_every_run_measures_the_same():
    with pytest.raises(ExperimentError, match=r"Expected the same measurements from every run, a, found b"):
        experiment.run(lambda value, seed: {"a" if value == 1 else "b": seed}, "epochs", [1, 2], [1, 2])


def test_results_are_by_value_and_seed_and_random_numbers_are_seeded():
    def one_run(value, seed):
        return {"sum": value + seed, "drawn": np.random.normal()}

    found = experiment.run(one_run, "size", {"small": 10, "large": 20}, seeds=[1, 2, 3])
    assert found.labels == ("small", "large")
    np.testing.assert_array_equal(found.measured["sum"], [[11, 12, 13], [21, 22, 23]])
    drawn = found.measured["drawn"]
    assert np.array_equal(drawn[0], drawn[1]) and len({*drawn[0].tolist()}) == 3


def test_what_ran_is_not_run_again_until_something_changes(capsys):
    size = 3

    def one_run(value, seed, factor=1.0):
        return {"mse": value * size * factor + seed}

    def ran(function, values):
        found = experiment.run(function, "size", values, [1, 2])
        return found.measured["mse"].tolist(), capsys.readouterr().out.count("known from")

    assert ran(one_run, [1, 2]) == ([[4, 5], [7, 8]], 0)
    assert ran(one_run, [1, 2]) == ([[4, 5], [7, 8]], 4)
    assert ran(one_run, [1, 2, 4]) == ([[4, 5], [7, 8], [13, 14]], 4)  # what is new is run, the rest is known
    size = 5
    assert ran(one_run, [1, 2]) == ([[6, 7], [11, 12]], 0)
    assert ran(functools.partial(one_run, factor=2.0), [1, 2]) == ([[11, 12], [21, 22]], 0)
    size = 3
    assert ran(one_run, [1, 2]) == ([[4, 5], [7, 8]], 4)


def own(source: str, name: str = "one_run"):
    """A function as if a notebook had defined it."""
    space = {"__name__": "__main__", "np": np}
    exec(textwrap.dedent(source), space)
    return space[name]


BASE = """
rate = 0.1
X = np.arange(6.0)
settings = {"units": [10, 20], "name": "small"}

def helper(value):
    return value * rate

class Layer:
    width = 3
    def call(self, x):
        return x + self.width

layer = Layer()

def one_run(value, seed):
    inner = lambda x: x + helper(value)
    return {"mse": inner(X.mean()) + Layer().call(seed) + len(settings) + layer.call(1)}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rate = 0.1", "rate = 0.2"),
        ("np.arange(6.0)", "np.arange(6)"),
        ("np.arange(6.0)", "np.arange(7.0)"),
        ("[10, 20]", "[[10], 20]"),
        ("value * rate", "value / rate"),
        ("x + self.width", "x - self.width"),
        ("width = 3", "width = 4"),
        ("x + helper", "x - helper"),
        ("X.mean()", "X.std()"),
        ('"small"', '"large"'),
    ],
)
def test_another_number_helper_class_or_array_makes_another_experiment(old, new):
    assert BASE.count(old) == 1
    assert fingerprint(own(BASE)) != fingerprint(own(BASE.replace(old, new)))


def test_comments_and_unused_names_make_none():
    changed = "# a remark\nunused = 7\n\n" + BASE.replace("rate = 0.1", "rate = 0.10  # slow")
    assert fingerprint(own(BASE)) == fingerprint(own(changed))


def test_values_and_seeds_are_part_of_it():
    one_run = own(BASE)
    found = {fingerprint(one_run, value, seed) for value in (1, 1.0, "1", [1], [[1]], None) for seed in (1, 2)}
    assert len(found) == 12


def test_it_is_the_same_in_another_process():
    code = (
        "import sys; from vaelab.experiment.sameness import fingerprint\n"
        "space = {'__name__': '__main__', 'np': __import__('numpy')}\n"
        "exec(sys.stdin.read(), space); print(fingerprint(space['one_run'], {'a', 'b', 'c'}))"
    )
    run = functools.partial(subprocess.run, [sys.executable, "-c", code], input=BASE, text=True, capture_output=True)
    assert run(check=True).stdout == run(check=True).stdout != ""


def test_models_count_by_their_weights_and_layers_of_ones_own_by_their_code():
    import keras

    source = """
    import keras
    class Half(keras.layers.Layer):
        def call(self, inputs):
            return inputs / 2
    def build():
        inputs = keras.Input([3])
        return keras.Model(inputs, Half()(keras.layers.Dense(2)(inputs)))
    model = build()
    def one_run(value, seed):
        return model(value), Half
    """
    keras.utils.set_random_seed(1)
    first = own(source)
    keras.utils.set_random_seed(1)
    second = own(source)
    before = fingerprint(first)
    assert before == fingerprint(second)
    model = first.__globals__["model"]
    model.set_weights([weight + 1 for weight in model.get_weights()])
    assert fingerprint(first) != before
    keras.utils.set_random_seed(1)
    assert fingerprint(own(source.replace("inputs / 2", "inputs / 3"))) != before


def test_a_file_in_the_notebooks_folder_counts_and_what_nobody_can_compare_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "own_helper.py").write_text("def double(x):\n    return 2 * x\n")
    source = "from own_helper import double\ndef one_run(value, seed):\n    return {'mse': double(value) + seed}"
    before = fingerprint(own(source))
    (tmp_path / "own_helper.py").write_text("def double(x):\n    return 3 * x\n")
    del sys.modules["own_helper"]
    assert fingerprint(own(source)) != before
    del sys.modules["own_helper"]

    generator = own("rng = np.random.default_rng(1)\ndef one_run(value, seed):\n    return {'x': rng.normal()}")
    with pytest.raises(Unknown, match="rng"):
        fingerprint(generator)
    experiment.run(generator, "size", [1, 2], [1, 2])
    assert "Results are not kept, because nobody can tell whether rng is the same next time" in capsys.readouterr().out


def test_it_stops_with_a_sentence_and_goes_on_from_there(monkeypatch):
    clock = [0.0]  # a busy machine must not decide how many runs there is time for

    def stopwatch():
        start = clock[0]
        return lambda: clock[0] - start

    monkeypatch.setattr(runs, "stopwatch", stopwatch)
    monkeypatch.setattr(time, "sleep", lambda seconds: clock.append(clock.pop() + seconds))

    def one_run(value, seed):
        time.sleep(0.4)
        return {"mse": value + seed}

    with pytest.raises(ExperimentError) as error:
        experiment.run(one_run, "size", [1, 2], [1, 2], minutes=1 / 60)
    assert "2 of 4 runs are done" in str(error.value) and "call it again to go on from there" in str(error.value)
    assert experiment.run(one_run, "size", [1, 2], [1, 2], minutes=1 / 60).measured["mse"].shape == (2, 2)


def test_what_a_computer_does_besides_costs_no_runs():
    def one_run(value, seed):
        time.sleep(0.4)  # the processor is somebody else's
        return {"mse": value + seed}

    assert experiment.run(one_run, "size", [1, 2], [1, 2], minutes=1 / 60).measured["mse"].shape == (2, 2)


def test_a_run_that_alone_takes_too_long_is_stopped():
    def one_run(value, seed):
        while True:
            value += 1

    began = time.monotonic()
    with pytest.raises(ExperimentError, match=r"0 of 4 runs are done after 0\.01 minutes.*: plan fewer values"):
        experiment.run(one_run, "size", [1, 2], [1, 2], minutes=0.01)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("text", ["{", "[]", '{"runs": 3}', '{"runs": {"a": {"mse": "x"}}}'])
def test_a_damaged_file_is_said_and_written_anew(text, tmp_path, capsys):
    (tmp_path / kept.FILE).write_text(text)
    experiment.run(worth, "size", [1, 2], [1, 2])
    assert "is damaged; it is written anew" in capsys.readouterr().out
    assert len(json.loads((tmp_path / kept.FILE).read_text())["runs"]) == 4
    assert [path.name for path in tmp_path.iterdir()] == [kept.FILE]


def test_two_notebooks_keep_their_results_in_one_file(tmp_path):
    one, other = kept.Kept(), kept.Kept()
    one.add("a", {"mse": 1.0})
    other.add("b", {"mse": 2.0})
    one.add("c", {"mse": 3.0})
    assert kept.Kept().get("b") == {"mse": 2.0} and kept.Kept().get("a") and kept.Kept().get("c")


def test_a_seed_or_a_value_that_is_not_used_is_said(capsys):
    experiment.run(lambda value, seed: {"mse": value}, "size", [1, 2], [1, 2])
    assert "All seeds gave exactly the same numbers" in capsys.readouterr().out
    experiment.run(lambda value, seed: {"mse": seed}, "size", [1, 2], [1, 2])
    assert "1 and 2 gave exactly the same numbers: does your function use the value?" in capsys.readouterr().out
    experiment.run(worth, "size", [1, 2], [1, 2])
    assert "exactly" not in capsys.readouterr().out


def test_nothing_is_run_when_it_is_graded(monkeypatch, capsys):
    monkeypatch.setenv("VAELAB_PROFILE", "grading")
    found = experiment.run(lambda value, seed: pytest.fail("it ran"), "size", [1, 2], [1, 2])
    experiment.show(found, np.zeros([4, 28, 28]), np.zeros([4, 28, 28]))
    assert capsys.readouterr().out.startswith("The experiment is not run when it is graded")


def test_the_table_stands_between_the_mean_image_and_pca(capsys):
    rng = np.random.default_rng(0)
    X = rng.random([60, 28, 28], np.float32)
    few = experiment.Results(
        "epochs",
        ("2", "8"),
        (1, 2),
        {"mse": np.array([[0.04, 0.041], [0.03, 0.031]]), "nats": np.ones([2, 2]), "codings": np.full([2, 2], 5.0)},
    )
    experiment.show(few, X, X)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == [
        "epochs",
        "mse,",
        "seed",
        "1",
        "mse,",
        "seed",
        "2",
        "nats,",
        "seed",
        "1",
        "nats,",
        "seed",
        "2",
    ]
    assert lines[1].split() == ["2", "0.0400", "0.0410", "1", "1"]
    assert lines[3].startswith("mean image") and lines[4].startswith("PCA, 5 components")
    assert "codings" not in "\n".join(lines)
    sizes = experiment.Results(
        "codings", ("2", "8"), (1, 2), {**few.measured, "codings": np.array([[2.0, 2.0], [8.0, 8.0]])}
    )
    experiment.show(sizes, X, X)
    lines = capsys.readouterr().out.splitlines()
    assert lines[4].startswith("PCA, as many components (2)") and lines[5].startswith("PCA, as many components (8)")
    assert float(lines[4].split()[-1]) > float(lines[5].split()[-1])


def test_the_table_of_what_has_no_mse_has_no_reference_lines(capsys):
    found = experiment.Results("std", ("1", "2"), (1, 2), {"Fréchet": np.array([[1.0, 2.0], [3.0, 4.0]])})
    experiment.show(found, np.zeros([4, 28, 28]), np.zeros([4, 28, 28]))
    assert "mean image" not in capsys.readouterr().out


def test_measures_are_those_of_the_formulas():
    def encoder(images):
        mean = np.full([len(images), 3], 1.0, np.float32)
        return mean, np.zeros_like(mean), mean

    found = experiment.measures(
        encoder, lambda codings: np.full([len(codings), 28, 28, 1], 0.5), np.zeros([1100, 28, 28])
    )
    assert found == {"mse": 0.25, "nats": pytest.approx(1.5), "active": 3, "codings": 3}


def test_nothing_of_a_class_that_differs_from_run_to_run_counts():
    assert "_abc_impl" not in dict(sameness._members(type("Own", (), {"_abc_impl": object(), "x": 1})))
