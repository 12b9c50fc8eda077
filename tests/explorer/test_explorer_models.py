"""The models that ``explore`` takes beyond one plain VAE: two at once, conditional ones, reloaded ones, and ones that fail."""

from __future__ import annotations

import io
import itertools

import numpy as np
import pytest
from keras import Input, Model, Sequential, layers, ops
from PIL import Image, ImageDraw

from vaelab import explore, load_fashion_mnist, load_vae
from vaelab.explorer import ExplorerError, still
from vaelab.explorer.condition import condition_of
from vaelab.explorer.export import Unsupported, export, export_outputs

IMAGES = np.random.default_rng(0).random((20, 6, 5), dtype=np.float32)
LABELS = np.arange(20) % 4
SHAPE = (6, 5)


def decoder(size: int = 3, activation: str | None = None) -> Model:
    return Sequential([Input([size]), layers.Dense(30, activation), layers.Reshape(SHAPE)])


def encoder(size: int = 3) -> Model:
    inputs = Input(SHAPE)
    features = layers.Flatten()(inputs)
    return Model(inputs, [layers.Dense(size)(features), layers.Dense(size)(features)])


def conditional(way: str, first: str = "codings") -> tuple[Model, Model]:
    """An encoder and a decoder that take one of four labels as an integer, a one-hot row, or through an embedding."""

    def label():
        inputs = (
            Input([4])
            if way == "one-hot"
            else Input([], dtype="int32")
            if way == "scalar"
            else Input([1], dtype="int32")
        )
        if way == "embedding":
            return inputs, layers.Flatten()(layers.Embedding(4, 2)(inputs))
        row = (
            inputs
            if way == "one-hot"
            else layers.CategoryEncoding(4, output_mode="one_hot")(layers.Reshape([1])(inputs))
        )
        return inputs, row

    codings, (order, row) = Input([3]), label()
    parts = [codings, row] if first == "codings" else [row, codings]
    pixels = layers.Reshape(SHAPE)(layers.Dense(30, "sigmoid")(layers.Concatenate()(parts)))
    makes = Model([codings, order] if first == "codings" else [order, codings], pixels)
    images, (order, row) = Input(SHAPE), label()
    features = layers.Dense(8, "relu")(layers.Concatenate()([layers.Flatten()(images), row]))
    return Model([images, order], [layers.Dense(3)(features), layers.Dense(3)(features)]), makes


def given(model, codings, label: int) -> np.ndarray:
    """What Keras gives for one label."""
    condition = condition_of(model, 3, 4)
    return np.asarray(model(condition.of(np.asarray(codings, "float32"), np.full(len(codings), label)))).squeeze()


@pytest.mark.parametrize("first", ["codings", "label"])
@pytest.mark.parametrize("way", ["scalar", "integer", "one-hot", "embedding"])
def test_a_conditional_decoder_is_asked_for_the_label(way, first):
    encodes, makes = conditional(way, first)
    explorer = explore(makes, encoder=encodes, images=IMAGES, labels=LABELS, class_names=["a", "b", "c", "d"])
    assert explorer.engine_used == "browser", explorer.reason
    for label in (2, "d"):
        explorer.label, explorer.codings = label, [1, -1, 0.5]
        number = {"d": 3}.get(label, label)
        assert explorer.label == number
        np.testing.assert_allclose(explorer.image, given(makes, [[1, -1, 0.5]], number), atol=1e-5)
    explorer.start_from(6)  # of label 2
    assert explorer.label == 2
    mean = np.asarray(encodes(condition_of(encodes, None, 4).of(IMAGES[6:7], LABELS[6:7]))[0])[0]
    np.testing.assert_allclose(explorer.codings, mean, atol=1e-5)


def test_a_label_that_comes_in_later_is_left_to_the_kernel():
    codings, order = Input([3]), Input([4])
    features = layers.Concatenate()([layers.Dense(8, "relu")(codings), layers.Dense(2)(order)])
    makes = Model([codings, order], layers.Reshape(SHAPE)(layers.Dense(30)(features)))
    explorer = explore(makes, class_names=list("abcd"))
    assert (explorer.engine_used, "joins 2 branches" in explorer.reason) == ("kernel", True)
    explorer.label = "c"
    np.testing.assert_allclose(explorer.image, given(makes, [[0, 0, 0]], 2).clip(0, 1), atol=1e-5)


WRONG_LABELS = {
    "no conditional decoder": (lambda: setattr(explore(decoder()), "label", 1), "takes no label"),
    "no such label": (lambda: setattr(explore(conditional("one-hot")[1]), "label", 4), "a label from 0 to 3"),
    "no such name": (lambda: setattr(explore(conditional("one-hot")[1]), "label", "shoe"), "found 'shoe'"),
    "images without labels": (
        lambda: explore(conditional("one-hot")[1], encoder=conditional("one-hot")[0], images=IMAGES),
        "takes the images' labels too",
    ),
}


@pytest.mark.parametrize(("act", "message"), WRONG_LABELS.values(), ids=WRONG_LABELS)
def test_wrong_labels_are_refused_in_one_sentence(act, message):
    with pytest.raises(ExplorerError, match=message):
        act()


def test_two_models_start_each_from_its_own_encoder():
    pairs = [(encoder(), decoder()), (encoder(), decoder(activation="sigmoid"))]
    explorer = explore(
        [makes for _, makes in pairs], encoder=[encodes for encodes, _ in pairs], images=IMAGES, names=["plain", "VAE"]
    )
    explorer.start_from(4)
    posteriors = explorer.widget.start["posteriors"]
    for (encodes, _), posterior in zip(pairs, posteriors, strict=True):
        np.testing.assert_allclose(posterior["mean"], np.asarray(encodes(IMAGES[4:5])[0])[0], atol=1e-6)
    assert [state["name"] for state in explorer.widget.vaes] == ["plain", "VAE"]
    assert (explorer.codings == np.asarray(posteriors[0]["mean"])).all()


def test_update_takes_two_new_models():
    explorer = explore([decoder(), decoder()])
    before = [state["decoder"]["weights"] for state in explorer.widget.vaes]
    explorer.update([decoder(), decoder()])
    after = [state["decoder"]["weights"] for state in explorer.widget.vaes]
    assert all(old != new for old, new in zip(before, after, strict=True))


@pytest.mark.parametrize("output", [0, 1])
def test_the_encoder_of_the_course_is_rebuilt_from_its_saved_graph(output):
    encodes = load_vae(own=False).encoder
    images = load_fashion_mnist().test.images[:20]
    network = export_outputs(encodes, (0, 1))[output]
    np.testing.assert_allclose(network(images), np.asarray(encodes(images)[output]), atol=1e-5)


def saved(tmp_path, model) -> Model:
    """The model as a layer without layers, as ``load_vae`` reloads one."""
    model.export(tmp_path / "saved", verbose=False)
    inputs = Input(model.input_shape[1:])
    return Model(inputs, layers.TFSMLayer(tmp_path / "saved", call_endpoint="serve")(inputs))


def dense() -> Model:
    return Sequential([
        Input([8, 8, 1]), layers.Flatten(), layers.Dense(12, activation="selu"), layers.BatchNormalization(),
        layers.LeakyReLU(0.3), layers.Dropout(0.3), layers.Dense(4, use_bias=False),
    ])  # fmt: skip


def convolutional() -> Model:
    """Rectangular and odd sizes, so that no padding or size can be mistaken for another."""
    return Sequential([
        Input([13, 10]), layers.Reshape([13, 10, 1]), layers.Conv2D(3, 3, 2, "same", activation="relu"),
        layers.BatchNormalization(), layers.MaxPooling2D(2, 1), layers.Conv2D(4, [2, 3], padding="same", use_bias=False),
        layers.ELU(), layers.AveragePooling2D(2), layers.Conv2D(5, 2, activation="tanh"), layers.Flatten(), layers.Dense(4),
    ])  # fmt: skip


def expanded() -> Model:
    inputs = Input([9, 9])
    features = layers.Conv2D(2, 4, 3, "same")(ops.expand_dims(inputs, -1))
    return Model(inputs, layers.Dense(3)(ops.reshape(ops.squeeze(ops.expand_dims(features, 1), 1), [-1, 18])))


def odd() -> Model:
    inputs = Input([6])
    return Model(inputs, layers.Dense(2)(ops.sin(inputs)))


@pytest.mark.parametrize("make", [dense, convolutional, expanded])
def test_a_reloaded_encoder_is_rebuilt(tmp_path, make):
    model = make()
    images = np.random.default_rng(1).random((3, *model.input_shape[1:]), dtype=np.float32)
    np.testing.assert_allclose(export(saved(tmp_path, model))(images), np.asarray(model(images)), atol=1e-5)


def test_what_a_saved_graph_has_beyond_that_is_named(tmp_path):
    with pytest.raises(Unsupported, match="SavedModel, and its operation 'Sin'"):
        export(saved(tmp_path, odd()))


class Failing(Model):
    """A decoder that fails, or gives NaN, when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.dense, self.how = layers.Dense(30), ""

    def call(self, codings):
        if self.how == "raises":
            raise RuntimeError("no such layer")
        return ops.reshape(self.dense(codings), [-1, *SHAPE]) * (np.nan if self.how == "NaN" else 1.0)


def asked(explorer, codings, number: int) -> tuple[dict, bytes]:
    """What the browser gets when it asks the kernel for a picture."""
    sent = []
    explorer.widget.send = lambda answer, buffers: sent.append((answer, buffers[0]))
    message = {"decode": "edited", "id": number, "vae": 0, "labels": [0] * len(codings)}
    explorer._asked(explorer.widget, message, [np.asarray(codings, "<f4").tobytes()])
    [answer] = sent
    return answer


@pytest.mark.parametrize(("how", "said"), [("raises", "no such layer"), ("NaN", "NaN or infinite pixels")])
def test_a_decoder_that_fails_once_is_answered_with_the_reason_and_then_with_pictures(how, said):
    makes = Failing()
    makes(np.zeros([1, 3]))
    explorer = explore(lambda codings: makes(codings), codings_size=3)
    assert explorer.widget is not None  # shown while all was well
    makes.how = how
    answer, pixels = asked(explorer, [[1, 2, 3]], 7)
    assert (answer["id"], said in answer["error"], pixels) == (7, True, b"")
    makes.how = ""
    answer, pixels = asked(explorer, [[1, 2, 3]], 8)
    assert "error" not in answer and len(pixels) == 30


def test_a_plain_function_is_explored_when_it_says_how_many_codings_it_takes():
    explorer = explore(lambda codings: np.repeat(np.asarray(codings)[:, :1], 25, axis=1), codings_size=2)
    explorer.codings = [0.5, 0]
    assert (explorer.image == 0.5).all() and explorer.engine_used == "kernel"


def test_of_many_codings_those_with_the_most_kl_get_the_sliders():
    explorer = explore(decoder(128), encoder=encoder(128), images=np.tile(IMAGES, (8, 1, 1)))
    assert (len(explorer.codings), explorer.widget.config["most_sliders"]) == (128, 64)
    assert len(explorer.widget.vaes[0]["pca"]["axes"]) == 64


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_pixels_outside_zero_and_one_are_said_to_be_clipped(activation):
    makes = Sequential(
        [Input([3]), layers.Dense(30, activation, kernel_initializer="random_normal"), layers.Reshape(SHAPE)]
    )
    makes.layers[0].kernel.assign(3 * makes.layers[0].kernel)
    note = explore(makes).widget.vaes[0]["note"]
    assert ("clipped to [0, 1]" in note) is (activation == "tanh")


def test_a_picture_stands_for_a_colour_decoder_too():
    makes = Sequential([Input([3]), layers.Dense(90, "sigmoid"), layers.Reshape([6, 5, 3])])
    data, _ = explore(makes)._still().as_output()
    assert "image/png" in data and "3 codings" in data["text/plain"]


def test_the_still_draws_every_letter_and_lets_no_name_run_into_the_pictures():
    font = still._font(False)
    empty = bytes(font.getmask("\ufffe"))
    assert all(bytes(font.getmask(letter)) != empty for letter in "−·…éłσД")
    images, name = np.ones([3, 6, 5], "float32"), "Averylongnamewithoutanyspace" * 9
    makes, split = decoder(), {"encoder": encoder(), "images": images, "labels": [0, 0, 0]}
    pictures = [explore(makes, **split, class_names=[each], title=each)._still().png for each in (name, "a")]
    long, short = (np.asarray(Image.open(io.BytesIO(png)).convert("L")) for png in pictures)
    assert long.shape == short.shape
    assert (long[60:, still._LEFT :] == short[60:, still._LEFT :]).all()
    assert (long[:, : still._GAP] == 255).all()  # and nothing touches the edge


@pytest.mark.parametrize("shape", [(60, 7), (7, 90), (1, 1)])
def test_a_still_of_any_shape_keeps_its_lines_and_numbers_apart(shape, monkeypatch):
    makes = Sequential([Input([3]), layers.Dense(int(np.prod(shape))), layers.Reshape(shape)])
    boxes = []
    write = ImageDraw.ImageDraw.text

    def noted(draw, xy, text, **settings):
        where = {"font": settings["font"], "anchor": settings.get("anchor"), "spacing": settings["spacing"]}
        boxes.append(draw.multiline_textbbox(xy, text, **where))
        return write(draw, xy, text, **settings)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", noted)
    explore(makes)._still()
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_the_still_of_two_models_says_which_it_shows():
    assert ": plain: " in explore([decoder(), decoder()], names=["plain", "VAE"])._still().description


def test_the_page_that_a_cell_shows_draws_no_warning(recwarn):
    assert "<iframe" in explore(decoder()).frame().data
    assert not [warning for warning in recwarn if "IFrame" in str(warning.message)]


def test_weights_beyond_half_precision_are_stored_in_full():
    makes = decoder(activation="sigmoid")
    makes.layers[0].bias.assign(np.full(30, 1e6))  # white whether it is this or infinity
    assert not explore(makes)._vaes[0].half_precision_does()
