"""The usual errors, made as students make them: each is told by its own name, with their line and the shapes that met."""

from __future__ import annotations

import linecache
from statistics import NormalDist
from urllib.request import urlopen

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops
from matplotlib import pyplot as plt
from sklearn.mixture import GaussianMixture

from vaelab.checks.engine.errors import describe, failure_of
from vaelab.checks.engine.raised import Raised
from vaelab.checks.kinds import standins
from vaelab.own_images import read_images, sprites

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
    ("layers.Reshape([28, 28], z)", "layer_not_called"),
    ("keras.random.normal()", "arguments_do_not_fit"),
    ("keras.Model(x, layers.Dense(3)(t))", "values_for_outputs"),
    ("layers.Dense(3)(layers.Flatten()(keras.Input([None, 28])))", "numbers_not_counted"),
    ("layers.Lambda(lambda a: np.exp(a))(z)", "lambda_without_tensors"),
    ("layers.Dense(28, 28)(z)", "number_for_activation"),
    ("keras.random.normal(t)", "values_for_a_shape"),
    ("tf.random.normal(t)", "values_for_a_shape"),
    ("tf.zeros(t)", "values_for_a_shape"),
    ("keras.utils.set_random_seed(seed)", "seed_is_none"),
    ("np.random.randn((3, 4))", "sizes_one_by_one"),
    ("images.fit(tf.data.Dataset.from_tensor_slices((np.ones((3, 28, 28)), np.ones((3, 28, 28)))))", "data_set_without_batches"),
    ("keras.optimizers.Nadam(lr=0.001)", "argument_unknown"),
    ("t ^ 2", "power_written_as_xor"),
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
    ("layers.Reshape([28, 28])(layers.Reshape([49, 14, 1])(layers.Dense(686)(z)))", "feature_maps_of_another_size"),
    ("np.zeros(9).reshape(2, 5)", "reshape_does_not_fit"),
    ("tf.reshape(tf.zeros([9]), [2, 5])", "reshape_does_not_fit"),
    ("np.ones((3, 4)) + np.ones(2)", "shapes_do_not_fit"),
    ("t + tf.ones([2])", "shapes_do_not_fit"),
    ("tf.matmul(t, t)", "shapes_do_not_fit"),
    ("np.ones((3, 4)) @ np.ones((3, 4))", "lengths_do_not_fit"),
    ("np.linalg.solve(np.eye(4), np.ones((3, 4)))", "lengths_do_not_fit"),
    ("np.linalg.inv(np.ones((3, 4)))", "matrix_not_square"),
    ("np.trace(np.diag(np.ones((3, 3))))", "diagonal_of_no_matrix"),
    ("np.diag(np.ones((2, 3, 3)))", "diagonal_of_no_matrix"),
    ("np.linalg.inv(np.zeros((3, 3)))", "matrix_without_inverse"),
    ("np.linalg.cholesky(-np.eye(3))", "not_positive_definite"),
    ("model.set_weights([np.ones((5, 2))])", "weights_of_another_model"),
    ("model.layers[0].set_weights(functional.get_weights()[:1])", "weights_of_another_model"),
    ("model.set_weights([np.ones((5, 3)), np.ones(2)])", "weight_of_another_shape"),
    ("model.weights[0].assign(np.ones((4, 2)))", "shapes_do_not_fit"),
    ("keras.losses.mse(x, z)", "loss_by_its_short_name"),
    ("keras.losses.mean_squared_error(np.ones((3, 28, 28)), np.ones((3, 10)))", "shapes_do_not_fit"),
    ("keras.losses.binary_crossentropy(tf.ones((3, 28, 28)), tf.ones((3, 10)))", "shapes_do_not_fit"),
    ("keras.Sequential([layers.Flatten, layers.Dense(3)])", "class_for_a_layer"),
    ("keras.Model(x, layers.Flatten)", "class_for_a_layer"),
    ("layers.Dense(3)(layers.Flatten)", "class_for_a_layer"),
    ("layers.TimeDistributed(layers.Dense)(x)", "class_for_a_layer"),
    ("layers.Flatten([x])", "layer_not_called"),
    ("keras.Sequential([layers.Dense(3), z])", "sequential_takes_layers"),
    ("keras.Sequential([layers.Dense(3), len])", "sequential_takes_layers"),
    ("keras.Model(z)", "outputs_missing"),
    ("keras.Model(x, [z, None])", "none_used"),
    ("t.reshape(2, 6)", "method_of_a_tensor"),
    ("z.reshape(2, 6)", "method_of_a_tensor"),
    ("t.clip(0, 1)", "method_of_a_tensor"),
    ("t.astype('float32')", "numpy_method_of_a_tensor"),
    ("t.T", "numpy_method_of_a_tensor"),
    ("t.flatten()", "numpy_method_of_a_tensor"),
    ("t[np.array([0, 1])]", "tensor_indexed_like_an_array"),
    ("keras.random.normal(ops.shape(z))", "size_not_known"),
    ("keras.random.normal(z.shape)", "size_not_known"),
    ("ops.shape(z)[0] * 3", "size_not_known"),
    ("ops.arange(ops.shape(z)[0])", "size_not_known"),
    ("np.random.randn(*ops.shape(z))", "size_not_known"),
    ("np.prod(z.shape) + 1", "size_not_known"),
    ("np.random.default_rng(1).permutation(3, 4, 5)", "library_arguments"),
    ("range(1, 2, 3, 4)", "library_arguments"),
    ("[1].append(1, 2)", "library_arguments"),
    ("tf.reduce_sum(t, 1, 2, 3, 4, 5)", "library_arguments"),
    ("np.random.default_rng(1).random(3, 4, 5, 6)", "size_as_two_numbers"),
    ("np.concatenate(t, t)", "arrays_without_a_list"),
    ("np.bincount(np.array([1.5]))", "whole_numbers_needed"),
    ("np.eye(10)[np.array([1.0])]", "whole_numbers_needed"),
    ("np.bincount(np.ones((3, 4), int))", "one_axis_expected"),
    ("np.ones(3)(2)", "array_called"),
    ("np.ones(3)[np.ones((3, 3), bool)]", "more_indices_than_axes"),
    ("np.ones(3)[0, 1]", "more_indices_than_axes"),
    ("plt.scatter([1, 2], [3, 4], c='Bag')", "no_colour"),
    ("plt.plot([1, 2], color='Bag')", "no_colour"),
    ("(lambda pair: pair['images'])((t, t))", "indexed_by_name"),
    ("(lambda pair: pair['images'])([t, t])", "indexed_by_name"),
    ("float('nan')[0]", "number_indexed"),
    ("np.float64(1)[0]", "number_indexed"),
    ("layers.Dense(3, z, activation='relu')", "argument_given_twice"),
    ("two_outputs.fit(np.ones((3, 5)), np.ones((3, 2)), verbose=0)", "outputs_and_losses"),
    ("urlopen('http://localhost:1/images.npz')", "no_network"),
    ("np.dot(np.ones((3, 4)), np.ones((3, 4)))", "shapes_do_not_fit"),
    ("np.random.default_rng().multivariate_normal(np.zeros(3), np.eye(4))", "rows_taken_for_variables"),
    ("layers.Conv2D(3, 3)(x)", "channel_axis_missing"),
    ("model(np.ones(5))", "batch_axis_missing"),
    ("model(np.ones((3, 4)))", "input_does_not_fit"),
    ("functional([t, t, t])", "several_inputs_for_one"),
    ("of_two([t, t, t])", "inputs_miscounted"),
    ("of_two([tf.ones([4, 5]), np.ones([4, 3], 'float32')])", "tensor_beside_array"),
    ("layers.Concatenate()([tf.ones([4, 5, 5]), tf.ones([4, 3])])", "concatenated_shapes"),
    ("of_two([tf.ones([4, 5]), tf.ones([3, 3])])", "concatenated_rows"),
    ("layers.Embedding(9, 2)(np.array([9]))", "label_out_of_table"),
    ("of_two(t)", "one_input_for_several"),
    ("of_two([np.ones([4, 5]), 3])", "number_for_array"),
    ("model([1, 2, 3, 4, 5])", "list_for_array"),
    ("[1, 2] - t", "shapes_do_not_fit"),
    ("[1, 2] + np.ones(3).tolist() * 0.5", "list_for_array"),
    ("WithoutSuper()(t)", "super_forgotten"),
    ("keras.optimizers.SGD().apply_gradients([(None, model.trainable_variables[0])])", "no_gradients"),
    ("keras.Model()(t)", "no_call_method"),
    ("model.fit(t, t)", "not_compiled"),
    ("model.compute_loss(t, t, t)", "no_loss_given"),
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
    ("layers.Dense(784.0)", "size_not_whole"),
    ("layers.Dense(-3)", "size_not_whole"),
    ("layers.Dense((28, 28))", "size_not_whole"),
    ("layers.Dense(np.prod([28, 28]))", "size_made_by_numpy"),
    ("layers.Dense(tf.reduce_prod([28, 28]))", "size_made_by_numpy"),
    ("keras.Input(16)", "shape_is_a_number"),
    ("np.array([np.ones((3, 2)), np.ones(3)])", "things_of_several_shapes"),
    ("GaussianMixture(random_state=np.random.default_rng(1)).fit(np.eye(9))", "generator_for_seed"),
    ("keras.random.normal((2, 3), seed=np.random.default_rng(1))", "generator_for_a_seed_of_keras"),
    ("keras.Sequential([keras.Input([3])]).eval()", "method_of_a_torch_model"),
    ("np.ones(3)^2", "power_written_as_xor"),
    ("0.5^2", "power_written_as_xor"),
    ("None + t", "none_used"),
    ("layers.Dense(4)(None)", "none_used"),
    ("a, b = (1, 2, 3)", "unpacked_into_other_number"),
    ("a, b = print()", "none_unpacked"),
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
    ("latent_dim + 1", "size_by_another_name"),
    ("ops.random.normal([2, 3])", "random_numbers_elsewhere"),
    ("keras.backend.random_normal([2, 3])", "random_numbers_elsewhere"),
    ("keras.Model(x, z, z, z)", "outputs_without_a_list"),
    ("keras.Model(input=x, output=z)", "argument_unknown"),
    ("layers.Reshape([28, 28], activation='relu')", "argument_unknown"),
    ("keras.Input(28, 28)", "shape_is_a_number"),
    ("keras.Model([x, keras.Input([3])], z)(t)", "one_input_for_several"),
    ("WithLoss(lambda: 1.0)(t)", "add_loss_without_a_tensor"),
    ("WithLoss(0.5)(t)", "add_loss_without_a_tensor"),
    ("keras.Model().add_metric(t)", "add_metric"),
    ("t.get_shape_of()", "no_such_attribute"),
    ("compiled.fit(np.ones((3, 5)), np.ones((3, 2)), callbacks=[None], verbose=0)", "callback_is_none"),
    ("callbacks = None; [*callbacks, 1]", "callback_is_none"),
    ("keras.Model(model, functional)", "parts_for_tensors"),
    ("range(0.5, 2)", "fraction_for_whole_number"),
    ("range(np.random.default_rng(0))", "no_whole_number"),
    ("3 / '128'", "text_for_number"),
    ("callbacks = None; callbacks + [1]", "callback_is_none"),
    ("compiled.fit_generator(t)", "keras_2_method"),
    ("functional(np.random.default_rng(0).random((28, 28)))", "batch_axis_missing"),
    ("torch.exp(t)", "another_library"),
    ("pd.DataFrame(t)", "library_not_installed"),
    ("t.exp()", "method_of_a_tensor"),
    ("z.pow(2)", "method_of_a_tensor"),
    ("np.ones(3).exp()", "method_of_a_tensor"),
    ("model.predict(np.ones((3, 5)), verbose=0).numpy()", "numpy_already"),
    ("t[0] = 1", "tensor_written_into"),
    ("np.asarray(t)[0] = 1", "tensor_written_into"),
    ("keras.random.normal([2, 3], seed)", "seed_by_position"),
    ("tf.random.normal([2, 3], seed)", "seed_by_position"),
    ("np.random.default_rng(0).standard_normal(3, 4)", "size_as_two_numbers"),
    ("read_images('nothing_here', color=True)", "spelled_as_in_america"),
    ("neighbours(n_neighbours=3)", "spelled_as_in_britain"),
    ("if np.ones(3): pass", "array_in_if"),
    ("read_images('nothing_here')", "pictures_not_read"),
    ("sprites(300, size=128)", "argument_refused"),
    ("open('nothing_here')", "file_not_found"),
    ("np.ones(3).sum(axis=1)", "no_such_axis"),
    ("tf.reduce_sum(tf.ones([3]), axis=1)", "no_such_axis"),
    ("np.stack([np.ones(3), np.ones(4)])", "arrays_not_alike"),
    ("a = np.zeros((5, 6)); a[:, 2] = np.arange(2)", "shapes_do_not_fit"),
    ("np.concatenate([np.ones((3, 2)), np.ones((3, 4))])", "arrays_not_alike"),
    ("whole = np.ones(3, int); whole /= 255", "written_into_whole_numbers"),
    ("set([np.ones(3)])", "unhashable"),
    ("NormalDist().inv_cdf(0)", "quantile_of_0_or_1"),
    ("GaussianMixture().fit(np.ones(3))", "not_a_table"),
    ("[t, t][np.array([0, 1])]", "list_indexed_like_an_array"),
    ("(lambda pair: pair[:, 0])([t, t])", "list_indexed_like_an_array"),
    ("np.ones(3)[np.ones(4, bool)]", "mask_of_another_length"),
    ("keras.Sequential([layers.Dense(2)]).output", "layer_never_called"),
    ("keras.optimizers.SGD().apply_gradients([t], [t])", "pairs_expected"),
    ("keras.optimizers.SGD().minimize(t)", "optimizer_of_keras_2"),
    ("setattr(model, 'losses', [])", "name_taken_by_keras"),
    ("type('Own', (keras.Model,), {'_losses': lambda self: 0})()._losses()", "method_name_taken_by_keras"),
    ("tf.function(lambda: len)()", "no_tensor_returned"),
    ("keras.Model().add_loss(z)", "add_loss_outside_call"),
    ("built = layers.Dense(2); built.build([None, 3]); built.weight = keras.Variable(1.0)", "variable_added_later"),
    ("fitted(FitsInside())", "step_runs_everything"),
    ("1 / 0", "divided_by_zero"),
    ("(2 * np.pi) ** 784", "number_too_large"),
    ("__import__('math').exp(1000)", "number_too_large"),
    ("round(t)", "round_of_python"),
    ("t.detach()", "method_of_a_tensor"),
    ("GaussianMixture().sample(3)", "not_fitted"),
    ("np.random.default_rng().multivariate_normal(3, np.zeros(3), np.eye(3))", "mean_and_covariance_first"),
    ("np.linalg.svd(np.full((3, 3), np.nan))", "matrix_of_nan"),
    ("np.ones(5)[: 5 / 2]", "fraction_for_whole_number"),
    ("float(functional)", "model_for_array"),
    ("ops.concatenate([t, tf.ones([3, 7])])", "concatenated_shapes"),
    ("vae_loss_nats(t, t, t, t)", "loss_arguments_exchanged"),
    ("endless(1)", "arguments_do_not_fit"),
    ("endless()", "calls_itself"),
    ("functional.add_loss(0.0)", "functional_add_loss"),
    ("raise RuntimeError('of my own')", "own_error"),
]  # fmt: skip

SET_UP = """
x = keras.Input([28, 28])
z = layers.Flatten()(x)
t = tf.ones([3, 4])
seed = None
model = keras.Sequential([keras.Input([5]), layers.Dense(2)])
functional = keras.Model(x, layers.Dense(2)(z))
two_inputs = [keras.Input([5]), keras.Input([3])]
of_two = keras.Model(two_inputs, layers.Dense(2)(layers.Concatenate()(two_inputs)))
compiled = keras.Sequential([keras.Input([5]), layers.Dense(2)])
compiled.compile(loss="mse")

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

class WithLoss(keras.Model):
    def __init__(self, loss):
        super().__init__()
        self.added = lambda: loss

    def call(self, inputs):
        self.add_loss(self.added())
        return inputs

class Silent(keras.Model):
    def call(self, inputs):
        return inputs

    def train_step(self, data):
        pass

class FitsInside(Silent):
    def train_step(self, data):
        self.fit(data, data)

five = keras.Input([5])
two_outputs = keras.Model(five, [layers.Dense(2)(five), layers.Dense(2)(five)])
two_outputs.compile(loss="mse")

def neighbours(n_neighbors):
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
images = keras.Model(x, layers.Reshape([28, 28])(z))
images.compile(loss="mse")
"""


@pytest.fixture(scope="module")
def names() -> dict:
    space = {
        "keras": keras,
        "layers": layers,
        "ops": ops,
        "np": np,
        "tf": tf,
        "GaussianMixture": GaussianMixture,
        "NormalDist": NormalDist,
        "read_images": read_images,
        "sprites": sprites,
        "urlopen": urlopen,
        "vae_loss_nats": standins.vae_loss_nats,
        "plt": plt,
    }
    linecache.cache["<set-up>"] = (len(SET_UP), None, SET_UP.splitlines(True), "<set-up>")
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
    assert failure.mistake.name == Raised.no_whole_number.name
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


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("np.ones(3) + X_test", "`X_test`"),
        ("sum(images) + X_test + pictures[9]", "`X_test` and `pictures`"),
        ("np.ones('images')", ""),
    ],
)
def test_variables_of_the_notebook_in_the_line_are_pointed_out(body: str, meant: str) -> None:
    line = f"def f(images): return {body}"
    linecache.cache["<answer>"] = (len(line), None, [line], "<answer>")
    space = {"np": np, "X_test": np.ones(5), "pictures": np.ones(2)}
    exec(compile(line, "<answer>", "exec"), space)
    with pytest.raises(Exception) as caught:
        space["f"](np.ones((2, 4)))
    hint = failure_of(describe(caught.value, "")).mistake.hint
    assert (f"(Is {meant} meant?" in hint) if meant else ("meant?" not in hint)


def test_what_a_class_lacks_is_named() -> None:
    line = "layers.Conv2D(3, strides=2)"
    linecache.cache["<answer>"] = (len(line), None, [line], "<answer>")
    with pytest.raises(TypeError) as caught:
        eval(compile(line, "<answer>", "eval"), {"layers": layers})
    assert "`Conv2D` needs `kernel_size` as well." in failure_of(describe(caught.value, "")).mistake.says


def test_a_layer_in_the_line_is_pointed_out() -> None:
    lines = ["def f(x):\n", "    z = layers.Dense(3)\n", "    return layers.Dense(2)(z)\n"]
    linecache.cache["<answer>"] = (99, None, lines, "<answer>")
    space = {"layers": layers}
    exec(compile("".join(lines), "<answer>", "exec"), space)
    with pytest.raises(ValueError) as caught:
        space["f"](keras.Input([4]))
    assert failure_of(describe(caught.value, "")).observed.endswith("where `z` is a layer, Dense")


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("n, size = x.shape", "size_not_known"),
        ("n = ops.shape(x)[0]", "size_not_known"),
        ("n = None if x.shape else 1", "none_used"),
        ("n = [].sort()", "none_used"),
    ],
)
def test_the_length_of_a_batch_that_a_line_above_took_is_not_known(above: str, name: str) -> None:
    lines = ["def f(x):\n", f"    {above}\n", "    return 28 * n\n"]
    linecache.cache["<answer>"] = (99, None, lines, "<answer>")
    space = {"ops": ops}
    exec(compile("".join(lines), "<answer>", "exec"), space)
    with pytest.raises(TypeError) as caught:
        space["f"](keras.Input([4]))
    assert failure_of(describe(caught.value, "")).mistake.name == name


def test_an_axis_that_a_loss_took_is_told_from_others() -> None:
    for line, words in (
        ("np.sum(keras.losses.binary_crossentropy(t, t), axis=1)", "Keras's losses"),
        ("np.sum(t, axis=2)", "axis=-1"),
    ):
        linecache.cache["<answer>"] = (len(line), None, [line], "<answer>")
        with pytest.raises(ValueError) as caught:
            eval(compile(line, "<answer>", "eval"), {"keras": keras, "np": np, "t": np.ones((2, 3))})
        assert words in failure_of(describe(caught.value, "")).mistake.hint


def test_shapes_of_a_report_are_only_text() -> None:
    forged = {"type": "ValueError", "reason": "no", "shapes": {"x" * 99: ["y" * 999] * 9, 3: None}, "line": "f(x)"}
    assert len(failure_of(forged).observed) < 400
    assert failure_of({**forged, "shapes": [1, 2]}).observed.endswith("`f(x)`")
