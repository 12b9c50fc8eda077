"""What the explorer runs in place of Keras: the same numbers in NumPy and in the browser, or a refusal that names the layer."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

import vaelab  # isort: split

from keras import Input, Model, Sequential, activations, layers, ops, random

from vaelab.explorer.export import ACTIVATIONS, Unsupported, export

ENGINE = Path(vaelab.__file__).parent / "explorer" / "static" / "engine.js"
CODINGS = 6


def decoder(*stack, size: int = CODINGS) -> Model:
    return Sequential([Input([size]), *stack])


def conv_decoder(*stack) -> Model:
    return decoder(layers.Dense(4 * 5 * 3), layers.Reshape([4, 5, 3]), *stack)


def out_of_order() -> Model:
    """A functional graph whose layers were made last to first."""
    last, middle, first = layers.Dense(9, "sigmoid"), layers.Dense(8, "tanh"), layers.Dense(7, "relu")
    inputs = Input([CODINGS])
    return Model(inputs, last(middle(first(inputs))))


def shared_layer() -> Model:
    inputs, layer = Input([CODINGS]), layers.Dense(CODINGS, "tanh")
    return Model(inputs, layers.Dense(4)(layer(layer(inputs))))


def nested() -> Model:
    inputs, inner = Input([CODINGS]), out_of_order()
    return Model(inputs, layers.Reshape([2, 2])(Sequential([layers.Dense(4)])(inner(inputs))))


def batch_norm() -> Model:
    model = conv_decoder(layers.BatchNormalization(), layers.Conv2D(2, 3), layers.BatchNormalization(scale=False))
    rng = np.random.default_rng(1)
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.moving_mean.assign(rng.normal(size=layer.moving_mean.shape))
            layer.moving_variance.assign(rng.uniform(0.2, 3, layer.moving_variance.shape))
    return model


SUPPORTED = {
    "the book's": lambda: decoder(
        layers.Dense(100, "relu"), layers.Dense(150, "relu"), layers.Dense(784), layers.Reshape([28, 28])
    ),
    "out of order": out_of_order,
    "shared layer": shared_layer,
    "nested": nested,
    "no bias": lambda: decoder(layers.Dense(5, use_bias=False)),
    "dense on an image": lambda: conv_decoder(layers.Dense(2, "relu")),
    "dropout and noise": lambda: decoder(layers.Dense(9), layers.Dropout(0.5), layers.GaussianNoise(1.0)),
    "batch normalisation": batch_norm,
    "upsampling": lambda: conv_decoder(layers.UpSampling2D((2, 3)), layers.Conv2D(2, 3, padding="same")),
    "pooling": lambda: conv_decoder(layers.MaxPooling2D(2), layers.AveragePooling2D((1, 2)), layers.Flatten()),
    "relu layers": lambda: decoder(
        layers.Dense(20), layers.LeakyReLU(), layers.ELU(0.7), layers.ReLU(6), layers.ReLU(negative_slope=0.1)
    ),
    "rescaling": lambda: decoder(layers.Dense(9), layers.Rescaling(2.0, 0.5)),
    "operation as activation": lambda: decoder(layers.Dense(9, activation=ops.relu)),
    **{
        f"{name}": lambda name=name: decoder(layers.Dense(20, name, kernel_initializer="random_normal"))
        for name in sorted(ACTIVATIONS)
    },
    **{
        f"{kind.__name__} k{kernel} s{stride} {padding}": lambda kind=kind, k=kernel, s=stride, p=padding: conv_decoder(
            kind(4, k, s, p, bias_initializer="random_normal")
        )
        for kind in (layers.Conv2D, layers.Conv2DTranspose)
        for kernel in (1, 2, 3, 4, (3, 2))
        for stride in (1, 2)
        for padding in ("same", "valid")
    },
    "Conv2DTranspose k5 s3": lambda: conv_decoder(layers.Conv2DTranspose(2, 5, 3, "same", activation="selu")),
}


def merged() -> Model:
    inputs = Input([CODINGS])
    both = layers.Add(name="both")([layers.Dense(4)(inputs), layers.Dense(4)(inputs)])
    return Model(inputs, both)


class Doubled(layers.Dense):
    def call(self, inputs):
        return 2 * super().call(inputs)


class Hidden(Model):
    def call(self, inputs):
        return inputs


def relu(x):
    """Somebody's own function, with a name that means something else in Keras."""
    return ops.relu(x) + 1


UNSUPPORTED = {
    "merge": (merged, "'both' .Add. joins 2 branches"),
    "gelu": (lambda: decoder(layers.Dense(4, "gelu", name="warm")), "'warm' .Dense. has the activation 'gelu'"),
    "layer normalisation": (lambda: decoder(layers.LayerNormalization(name="ln")), "'ln' .LayerNormalization."),
    "bilinear": (
        lambda: conv_decoder(layers.UpSampling2D(2, interpolation="bilinear", name="up")),
        "'up' .UpSampling2D. uses bilinear",
    ),
    "groups": (lambda: conv_decoder(layers.Conv2D(3, 3, groups=3, name="g")), "'g' .Conv2D. has groups"),
    "subclassed layer": (lambda: decoder(Doubled(4, name="twice")), "'twice' .Doubled. does not run"),
    "subclassed model": (Hidden, "Hidden whose layers cannot be looked into"),
    "lambda": (lambda: decoder(layers.Lambda(lambda x: x + 1, name="plus")), "'plus' .Lambda."),
    "own relu": (lambda: decoder(layers.Dense(4, relu)), "does not give what its layers give"),
    "too large": (lambda: decoder(layers.Dense(3000), layers.Dense(2000)), "too large to run in the browser"),
}


@pytest.mark.parametrize("make", SUPPORTED.values(), ids=SUPPORTED)
def test_numpy_gives_what_keras_gives(make):
    model = make()
    codings = np.random.default_rng(7).normal(size=(4, CODINGS)).astype("float32")
    np.testing.assert_allclose(export(model)(codings), np.asarray(model(codings)), atol=1e-5)


@pytest.mark.parametrize(("make", "reason"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_the_browser_does_not_run_is_refused_by_name(make, reason):
    with pytest.raises(Unsupported, match=reason):
        export(make())


def test_one_output_of_several_is_exported_without_the_others():
    inputs = Input([28, 28])
    features = layers.Dense(9, "relu")(layers.Flatten()(inputs))
    mean, log_var = layers.Dense(3)(features), layers.Dense(3)(features)
    codings = layers.Lambda(lambda pair: pair[0] + random.normal(ops.shape(pair[0])))([mean, log_var])
    model = Model(inputs, [mean, log_var, codings])
    images = np.random.default_rng(0).random((2, 28, 28), dtype="float32")
    np.testing.assert_allclose(export(model, output=0)(images), np.asarray(model(images)[0]), atol=1e-5)
    with pytest.raises(Unsupported):
        export(model, output=2)


def test_activations_are_those_of_keras():
    assert all(callable(activations.get(name)) for name in ACTIVATIONS)


@pytest.fixture(scope="module")
def engine(browser):
    """engine.js in a page; call(network, inputs, precision) returns the outputs as a list of lists."""
    page = browser.new_page()
    names = ("makeNetwork", "readFloats", "lerp", "slerp", "gaussian")
    content = ENGINE.read_text() + f"\nwindow.engine = {{ {', '.join(names)} }};"
    page.add_script_tag(content=content, type="module")
    page.wait_for_function("window.engine")
    yield page
    page.close()


RUN = """([layers, weights, precision, inputs]) => {
    const bytes = Uint8Array.from(atob(weights), (c) => c.charCodeAt(0));
    const run = engine.makeNetwork(layers, engine.readFloats(new DataView(bytes.buffer), precision));
    return inputs.map((input) => Array.from(run(Float64Array.from(input))));
}"""


def in_browser(page, network, codings, precision: str = "float32") -> np.ndarray:
    weights = base64.b64encode(network.packed(precision)).decode()
    return np.asarray(page.evaluate(RUN, [network.layers, weights, precision, codings.tolist()]))


@pytest.mark.browser
def test_the_browser_gives_what_keras_gives_for_every_layer(engine):
    codings = np.random.default_rng(7).normal(size=(3, CODINGS)).astype("float32")
    for name, make in SUPPORTED.items():
        model = make()
        expected = np.asarray(model(codings)).reshape(3, -1)
        np.testing.assert_allclose(in_browser(engine, export(model), codings), expected, atol=1e-5, err_msg=name)


@pytest.mark.browser
def test_float16_weights_move_no_pixel_of_the_course_decoder_by_more_than_one_grey_level(engine):
    model = vaelab.load_vae(own=False).decoder
    codings = np.random.default_rng(7).normal(size=(200, 10)).astype("float32")
    expected = np.asarray(model(codings)).reshape(200, -1)
    np.testing.assert_allclose(in_browser(engine, export(model), codings), expected, atol=1e-5)
    found = in_browser(engine, export(model), codings, "float16")
    grey = [np.rint(255 * np.clip(pixels, 0, 1)) for pixels in (found, expected)]
    assert np.abs(grey[0] - grey[1]).max() <= 1


@pytest.mark.browser
def test_an_arc_keeps_the_distance_from_the_centre_and_a_line_does_not(engine):
    for how, middle in (("slerp", 2.0), ("lerp", 2**0.5)):
        path = [engine.evaluate(f"t => Array.from(engine.{how}([2, 0], [0, 2], t))", t) for t in (0, 0.5, 1)]
        np.testing.assert_allclose(np.linalg.norm(path, axis=1), [2, middle, 2])
        np.testing.assert_allclose(path[0], [2, 0])
        np.testing.assert_allclose(path[2], [0, 2], atol=1e-12)
