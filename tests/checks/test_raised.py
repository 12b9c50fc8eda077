"""The usual errors, made as students make them: each is told by its own name, with their line and the shapes that met."""

from __future__ import annotations

import linecache

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops
from sklearn.mixture import GaussianMixture

from vaelab.checks.engine import General
from vaelab.checks.engine.errors import describe, failure_of
from vaelab.checks.engine.raised import Raised

# The line that a student wrote, what is defined before, and the mistake. x: images to come, z: their pixels, t: a tensor.
USUAL = [
    ("keras.Model(x, [layers.Dense(3)])", "layer_not_called"),
    ("layers.Dense(z)", "layer_not_called"),
    ("layers.Dense(4, z)", "layer_not_called"),
    ("layers.Dense(4)()", "layer_not_called"),
    ("layers.Flatten(z)", "layer_not_called"),
    ("Pair(z, z)", "layer_not_called"),
    ("Pair()([layers.Dense(4), z])", "layer_not_called"),
    ("keras.Sequential(layers.Dense(4), layers.Dense(3))", "layers_without_a_list"),
    ("Pair()(z, z)", "arguments_do_not_fit"),
    ("TwoArguments()([z, z])", "arguments_do_not_fit"),
    ("layers.Reshape(28, 28)(z)", "arguments_do_not_fit"),
    ("np.zeros(3, dytpe=int)", "argument_unknown"),
    ("Pair()(z)", "tensor_unpacked"),
    ("ForEach()([z, z])", "size_not_known"),
    ("NumPyNoise()([z, z])", "size_not_known"),
    ("tf.exp(z)", "symbolic_tensor"),
    ("np.exp(z)", "symbolic_tensor"),
    ("z.numpy()", "symbolic_tensor"),
    ("tf.function(lambda a: np.exp(a))(t)", "symbolic_tensor"),
    ("tf.function(lambda a: 1 if a[0, 0] > 0 else 2, autograph=False)(t)", "tensor_in_if"),
    ("layers.Reshape([28, 28])(layers.Dense(756)(z))", "reshape_does_not_fit"),
    ("np.zeros(9).reshape(2, 5)", "reshape_does_not_fit"),
    ("tf.reshape(tf.zeros([9]), [2, 5])", "reshape_does_not_fit"),
    ("np.ones((3, 4)) + np.ones(2)", "shapes_do_not_fit"),
    ("t + tf.ones([2])", "shapes_do_not_fit"),
    ("tf.matmul(t, t)", "shapes_do_not_fit"),
    ("np.ones((3, 4)) @ np.ones((3, 4))", "exception"),
    ("np.dot(np.ones((3, 4)), np.ones((3, 4)))", "shapes_do_not_fit"),
    ("np.random.default_rng().multivariate_normal(np.zeros(3), np.eye(4))", "rows_taken_for_variables"),
    ("layers.Conv2D(3, 3)(x)", "channel_axis_missing"),
    ("model(np.ones(5))", "batch_axis_missing"),
    ("model(np.ones((3, 4)))", "input_does_not_fit"),
    ("functional([t, t, t])", "several_inputs_for_one"),
    ("model([1, 2, 3, 4, 5])", "list_for_array"),
    ("[1, 2] - t", "shapes_do_not_fit"),
    ("[1, 2] + np.ones(3).tolist() * 0.5", "list_for_array"),
    ("WithoutSuper()(t)", "super_forgotten"),
    ("keras.optimizers.SGD().apply_gradients([(None, model.trainable_variables[0])])", "no_gradients"),
    ("keras.Model()(t)", "no_call_method"),
    ("model.fit(t, t)", "not_compiled"),
    ("fitted(Silent())", "train_step_returns_nothing"),
    ("None.shape", "none_used"),
    ("keras.backend.set_value(keras.Variable(1.0), 2.0)", "set_value_of_keras_2"),
    ("tf.keras.backend.set_value(keras.Variable(1.0), 2.0)", "set_value_of_keras_2"),
    ("setattr(keras.Variable(1.0), 'value', 2.0)", "assigned_to_property"),
    ("endless.get_weights()", "function_not_called"),
    ("[t, t].mean(axis=0)", "list_not_taken_apart"),
    ("(t, t).shape", "list_not_taken_apart"),
    ("compiled.fit(t, t, verbose=0, callbacks=[WithoutLogs()])", "callback_arguments"),
    ("compiled.fit(t, verbose=0)", "fit_without_target"),
    ("layers.Dense(0.5)", "size_not_whole"),
    ("keras.Input(16)", "shape_is_a_number"),
    ("np.array([np.ones((3, 2)), np.ones(3)])", "things_of_several_shapes"),
    ("GaussianMixture(random_state=np.random.default_rng(1)).fit(np.eye(9))", "generator_for_seed"),
    ("np.ones(3)^2", "power_written_as_xor"),
    ("0.5^2", "power_written_as_xor"),
    ("None + t", "none_used"),
    ("layers.Dense(4)(None)", "none_used"),
    ("a, b = (1, 2, 3)", "unpacked_into_other_number"),
    ("keras.random(3)", "module_called"),
    ("import seaborn_of_mine", "module_missing"),
    ("np.ones((3, 4))[:, 7]", "out_of_range"),
    ("t[:, 7, 1]", "out_of_range"),
    ("{'loss': 1}['mse']", "key_missing"),
    ("t + tf.ones([3, 4], tf.float64)", "types_do_not_fit"),
    ("keras.random.normal(5)", "shape_is_a_number"),
    ("model.compile(optimizer='nadm')", "identifier_unknown"),
    ("keras.Model(keras.Input([28, 28]), layers.Dense(2)(z))", "not_connected"),
    ("Dense(3)", "layer_not_defined"),
    ("K.sum(t)", "keras_2"),
    ("keras.backend.sum(t)", "keras_2_backend"),
    ("codings_maen + 1", "name_not_defined"),
    ("ops.reduce_sum(t)", "tensorflow_name"),
    ("ops.summe(t)", "no_such_attribute"),
    ("endless()", "calls_itself"),
    ("functional.add_loss(0.0)", "functional_add_loss"),
    ("raise RuntimeError('of my own')", "own_error"),
]  # fmt: skip

SET_UP = """
x = keras.Input([28, 28])
z = layers.Flatten()(x)
t = tf.ones([3, 4])
model = keras.Sequential([keras.Input([5]), layers.Dense(2)])
functional = keras.Model(x, layers.Dense(2)(z))

class Pair(layers.Layer):
    def call(self, inputs):
        one, other = inputs
        return one + other

class TwoArguments(layers.Layer):
    def call(self, one, other):
        return one + other

class ForEach(layers.Layer):
    def call(self, inputs):
        return sum(inputs[0][i] for i in range(inputs[0].shape[0]))

class NumPyNoise(layers.Layer):
    def call(self, inputs):
        return inputs[0] + np.random.normal(size=inputs[0].shape)

class WithoutSuper(keras.Model):
    def __init__(self):
        self.one = layers.Dense(1)

    def call(self, inputs):
        return self.one(inputs)

class Silent(keras.Model):
    def call(self, inputs):
        return inputs

    def train_step(self, data):
        pass

def fitted(silent):
    silent.compile(loss="mse", optimizer="sgd")
    silent.fit(np.ones((2, 3)), np.ones((2, 3)), verbose=0)

def endless():
    return endless()

class WithoutLogs(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch):
        pass

compiled = keras.Sequential([layers.Dense(4)])
compiled.compile(loss="mse")
"""


@pytest.fixture(scope="module")
def names() -> dict:
    space = {"keras": keras, "layers": layers, "ops": ops, "np": np, "tf": tf, "GaussianMixture": GaussianMixture}
    exec(compile(SET_UP, "<set-up>", "exec"), space)
    return space


@pytest.mark.parametrize(("line", "mistake"), USUAL)
def test_a_usual_error_has_a_name(line: str, mistake: str, names: dict) -> None:
    linecache.cache["<answer>"] = (len(line), None, [line], "<answer>")
    with pytest.raises(Exception) as caught:
        exec(compile(line, "<answer>", "exec"), dict(names))
    failure = failure_of(describe(caught.value, "calling your function"))
    assert failure.mistake.name == mistake, failure.observed
    assert "{" not in failure.mistake.says.replace("{metric", "") and failure.mistake.says.endswith(".")
    assert "<class" not in failure.observed and "site-packages" not in failure.observed


def test_every_name_of_an_error_is_made() -> None:
    made = {mistake for _, mistake in USUAL}
    unmade = {"made_anew_at_every_call", "kept_from_another_call", "too_large"}  # dear, or of another process's making
    assert {mistake.name for mistake in Raised.own} - unmade <= made


def test_the_line_is_the_students_also_where_a_compiled_library_raised(tmp_path) -> None:
    (tmp_path / "answer.py").write_text(
        "import numpy as np\n\ndef draw(codings, n):\n    return np.random.default_rng(0).normal(codings, size=(n, 'a'))\n"
    )
    space: dict = {}
    exec(compile((tmp_path / "answer.py").read_text(), str(tmp_path / "answer.py"), "exec"), space)
    with pytest.raises(TypeError) as caught:
        space["draw"](np.zeros((5, 2)), 3)
    failure = failure_of(describe(caught.value, "calling draw(codings, 3)"))
    assert failure.mistake.name == General.exception.name
    assert "at your line `return np.random.default_rng(0)" in failure.observed
    assert failure.observed.endswith("where `codings` is of shape (5, 2)")


def test_the_line_is_that_of_the_cell_where_a_file_beside_it_raised(tmp_path, monkeypatch) -> None:
    (tmp_path / "beside.py").write_text("def train(vae):\n    return vae.fit()\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    cell = "import beside\n\nbeside.train(len)\n"
    linecache.cache["<cell>"] = (len(cell), None, cell.splitlines(), "<cell>")
    with pytest.raises(AttributeError) as caught:
        exec(compile(cell, "<cell>", "exec"), {})
    assert failure_of(describe(caught.value, "")).observed.endswith("at your line `beside.train(len)`")


def test_shapes_of_a_report_are_only_text() -> None:
    forged = {"type": "ValueError", "reason": "no", "shapes": {"x" * 99: ["y" * 999] * 9, 3: None}, "line": "f(x)"}
    assert len(failure_of(forged).observed) < 400
    assert failure_of({**forged, "shapes": [1, 2]}).observed.endswith("`f(x)`")
