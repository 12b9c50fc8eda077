"""``explore`` in Python: what it makes of models and images, what it refuses, and what it leaves behind without a browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from keras import Model, Sequential, layers, ops, optimizers
from nbclient import NotebookClient

import vaelab
from vaelab import ExplorerCallback, explore, load_fashion_mnist, load_vae
from vaelab.explorer import ExplorerError
from vaelab.explorer.widget import SCRIPTS


def make_decoder(size: int = 3, shape=(6, 5), *stack) -> Model:
    stack = stack or (layers.Dense(int(np.prod(shape))), layers.Reshape(shape))
    return Sequential([layers.Input([size]), *stack])


def make_encoder(size: int = 3, shape=(6, 5)) -> Model:
    inputs = layers.Input(shape)
    features = layers.Flatten()(inputs)
    return Model(inputs, [layers.Dense(size)(features), layers.Dense(size)(features)])


def with_nan() -> Model:
    decoder = make_decoder()
    decoder.layers[0].bias.assign(np.full(30, np.nan))
    return decoder


class Subclassed(Model):
    """A decoder whose layers cannot be looked into."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = layers.Dense(30)

    def call(self, codings):
        return ops.reshape(self.dense(codings), [-1, 6, 5])


IMAGES = np.random.default_rng(0).random((20, 6, 5), dtype=np.float32)
VAE = {"encoder": make_encoder(), "images": IMAGES}

REFUSED = {
    "no model": (lambda: explore(3), "Expected a decoder, a trained Keras model, found a int"),
    "the encoder": (lambda: explore(make_encoder()), "takes .None, 6, 5.. Is it the encoder"),
    "not built": (lambda: explore(Subclassed()), "call it once on an array of codings"),
    "no images": (lambda: explore(make_decoder(3, (2, 3, 4, 5))), "Expected a decoder that gives images"),
    "no square": (lambda: explore(make_decoder(3, (1,), layers.Dense(30))), "gives .16, 30."),
    "NaN": (lambda: explore(with_nan()), "contains NaN or infinity: its training has diverged"),
    "1025 codings": (lambda: explore(make_decoder(1025)), "from 1 to 1024 codings, found 1025"),
    "pixels to 255": (lambda: explore(make_decoder(), **VAE | {"images": 255 * IMAGES}), "divide by 255"),
    "negative pixels": (lambda: explore(make_decoder(), **VAE | {"images": IMAGES - 1}), r"in \[0, 1\]"),
    "NaN pixels": (lambda: explore(make_decoder(), **VAE | {"images": IMAGES * np.nan}), "finite pixels"),
    "one image": (lambda: explore(make_decoder(), **VAE | {"images": IMAGES[0]}), r"pass image\[None\]"),
    "words": (lambda: explore(make_decoder(), **VAE | {"images": ["a", "b"]}), "array of numbers, found a list"),
    "image size": (lambda: explore(make_decoder(3, (5, 6)), **VAE), r"shape \(n, 5, 6\)"),
    "no encoder": (lambda: explore(make_decoder(), images=IMAGES), "Images need their encoder"),
    "two VAEs": (lambda: explore(make_decoder(4), **VAE), "gives 3 codings and the decoder takes 4"),
    "labels": (lambda: explore(make_decoder(), **VAE, labels=[1, 2]), "one label for each of the 20 images"),
    "class names": (
        lambda: explore(make_decoder(), **VAE, labels=[2] * 20, class_names=["a"]),
        "a class name for each label up to 2",
    ),
    "axes": (lambda: explore(make_decoder(), axes="ica"), "'latent', 'pca', found 'ica'"),
    "pca without images": (lambda: explore(make_decoder(), axes="pca"), "Principal components need an encoder"),
    "limits": (lambda: explore(make_decoder(), limits=(1, -1)), "the smaller first"),
    "far limits": (lambda: explore(make_decoder(), limits=(-1e9, 1e9)), "limits between -1000 and 1000"),
    "a function": (lambda: explore(lambda codings: codings), "say so with codings_size"),
    "another codings_size": (lambda: explore(make_decoder(), codings_size=4), "takes 3 codings, and codings_size=4"),
    "three models": (lambda: explore([make_decoder()] * 3), "a list of two decoders"),
    "one encoder for two": (lambda: explore([make_decoder()] * 2, encoder=make_encoder()), "their two encoders"),
    "two sizes": (lambda: explore([make_decoder(), make_decoder(4)]), "3 codings to .6, 5, 1. and 4 to"),
    "three names": (lambda: explore([make_decoder()] * 2, names=["a", "b", "c"]), "two names"),
    "browser only": (
        lambda: explore(make_decoder(3, (6, 5), layers.Dense(25, "gelu", name="warm")), engine="browser"),
        "The browser cannot run this decoder: layer 'warm'",
    ),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_shown_is_refused_in_one_sentence(make, message):
    with pytest.raises(ExplorerError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)
    assert caught.value._render_traceback_() == [f"ExplorerError: {caught.value}"]


DECODERS = {
    "dense": (lambda: make_decoder(), "browser", ""),
    "one channel": (lambda: make_decoder(3, (6, 5, 1)), "browser", ""),
    "flat": (lambda: make_decoder(3, (1,), layers.Dense(36)), "browser", ""),
    "convolutional": (
        lambda: make_decoder(
            3, (), layers.Dense(24), layers.Reshape([3, 2, 4]), layers.Conv2DTranspose(1, 3, 2, "same")
        ),
        "browser",
        "",
    ),
    "colours": (lambda: make_decoder(3, (6, 5, 3)), "browser", ""),
    "gelu": (lambda: make_decoder(3, (), layers.Dense(36, "gelu", name="warm")), "kernel", "'warm'"),
}


@pytest.mark.parametrize(("make", "engine", "reason"), DECODERS.values(), ids=DECODERS)
def test_the_image_is_the_decoders_clipped_to_the_grey_scale(make, engine, reason):
    decoder = make()
    explorer = explore(decoder)
    explorer.codings = [2, -1, 0.5]
    decoded = np.asarray(decoder(np.array([[2, -1, 0.5]], "float32")))[0]
    expected = decoded.clip(0, 1).reshape(explorer.image.shape)
    np.testing.assert_allclose(explorer.image, expected, atol=1e-6)
    assert explorer.engine_used == engine
    assert reason in explorer.reason


def test_a_model_without_visible_layers_is_decoded_by_the_kernel():
    decoder = Subclassed()
    decoder(np.zeros([1, 3]))
    explorer = explore(decoder, encoder=make_encoder(), images=IMAGES)
    assert explorer.engine_used == "kernel"
    assert "Subclassed" in explorer.reason
    assert explorer.image.shape == (6, 5)


def test_a_loaded_vae_of_the_course_is_decoded_by_the_browser():
    encoder, decoder, _ = load_vae(own=False)
    test = load_fashion_mnist().test
    explorer = explore(decoder, encoder=encoder, images=test.images, labels=test.labels)
    assert explorer.engine_used == "browser"
    explorer.start_from(7)
    mean = np.asarray(encoder(test.images[7:8])[0])[0]
    np.testing.assert_allclose(explorer.codings, mean, atol=1e-5)
    explorer.morph(7, 9, 1.0)
    np.testing.assert_allclose(explorer.codings, np.asarray(encoder(test.images[9:10])[0])[0], atol=1e-5)


def test_an_image_chosen_in_the_browser_is_that_of_python_too():
    explorer = explore(make_decoder(), encoder=make_encoder(), images=IMAGES)
    start = {
        "name": "image 7",
        "example": 7,
        "index": 7,
        "label": 0,
        "posteriors": [{"mean": [1, 2, 3], "log_var": None}],
    }
    pixels = memoryview(np.rint(255 * IMAGES[7]).astype(np.uint8).tobytes())  # as buffers of a message arrive
    explorer.widget.set_state({"start_pixels": pixels, "start": start, "codings": [1.0, 2.0, 3.0]})
    assert explorer.codings.tolist() == [1, 2, 3]
    assert explorer._state("float32")["start"]["name"] == "image 7"
    assert explorer._state("float32")["start_pixels"] == pixels.tobytes()


def test_setting_an_image_moves_to_its_codings():
    encoder = make_encoder()
    explorer = explore(make_decoder(), encoder=encoder, images=IMAGES)
    explorer.image = IMAGES[4]
    np.testing.assert_allclose(explorer.codings, np.asarray(encoder(IMAGES[4:5])[0])[0], atol=1e-6)


WRONG_STATE = {
    "too few": (lambda e: setattr(e, "codings", [1, 2]), r"shape \(3,\)"),
    "NaN": (lambda e: setattr(e, "codings", [1, np.nan, 0]), "finite codings, found nan"),
    "words": (lambda e: setattr(e, "codings", "abc"), "found a str"),
    "image size": (lambda e: setattr(e, "image", np.zeros([3, 3])), r"shape \(n, 6, 5\)"),
    "no such image": (lambda e: e.start_from(20), "one of the 20 images, found 20"),
    "another size": (lambda e: e.update(make_decoder(4)), "a decoder of 3 codings: make a new"),
}


@pytest.mark.parametrize(("change", "message"), WRONG_STATE.values(), ids=WRONG_STATE)
def test_an_impossible_change_is_refused_and_changes_nothing(change, message):
    explorer = explore(make_decoder(), encoder=make_encoder(), images=IMAGES)
    before = explorer.codings
    with pytest.raises(ExplorerError, match=message):
        change(explorer)
    assert (explorer.codings == before).all()


def test_thumbnails_show_every_class():
    labels = np.arange(20) % 7
    explorer = explore(make_decoder(), encoder=make_encoder(), images=IMAGES, labels=labels)
    assert set(labels[explorer._thumbnails]) == set(range(7))


def test_update_shows_the_weights_of_now():
    decoder = make_decoder()
    explorer = explore(decoder)
    widget = explorer.widget
    before = widget.vaes[0]["decoder"]["weights"]
    decoder.layers[0].kernel.assign(decoder.layers[0].kernel * 0.5)
    explorer.update(stamp="now")
    assert widget.vaes[0]["decoder"]["weights"] != before
    assert (widget.stamp, widget.revision) == ("now", 1)
    np.testing.assert_allclose(explorer.image.ravel(), np.asarray(decoder(np.zeros([1, 3]))).ravel().clip(0, 1))


def test_the_callback_pushes_every_epoch_where_somebody_looks_and_nothing_elsewhere():
    vae = Sequential([layers.Input([6, 5]), layers.Flatten(), layers.Dense(3), decoder := make_decoder()])
    vae.compile(loss="mse", optimizer="sgd")
    unseen, seen = explore(decoder), explore(decoder)
    stamps = []
    seen.widget.observe(lambda change: stamps.append(change["new"]), names="stamp")
    vae.fit(IMAGES, IMAGES, epochs=2, verbose=0, callbacks=[ExplorerCallback(unseen), ExplorerCallback(seen)])
    assert stamps == ["Weights before the first epoch", "Weights after epoch 1", "Weights after epoch 2"]
    assert not unseen.live and unseen._revision == 0


SCRIPT = """
import sys, numpy as np, vaelab
from keras import Sequential, layers
explorer = vaelab.explore(Sequential([layers.Input([2]), layers.Dense(16)]))
explorer.codings = [1, 2]
print(explorer, explorer.image.shape)
assert "anywidget" not in sys.modules and not explorer.live
"""


def test_a_plain_script_needs_no_front_end_and_prints_no_warning():
    result = subprocess.run([sys.executable, "-W", "error::UserWarning", "-c", SCRIPT], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "<LatentExplorer: 2 codings, decoded by the browser> (4, 4)\n"


NOTEBOOK = """
from vaelab import ExplorerCallback, explore, load_fashion_mnist, load_vae
encoder, decoder, _ = load_vae(own=False)
test = load_fashion_mnist().test
explorer = explore(decoder, encoder=encoder, images=test.images, labels=test.labels)
explorer
"""


@pytest.mark.thorough
@pytest.mark.parametrize("profile", ["grading", "full"])
def test_an_executed_notebook_holds_a_described_picture_and_no_widget(tmp_path, monkeypatch, profile):
    monkeypatch.setenv("VAELAB_PROFILE", profile)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NOTEBOOK)])
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    *_, output = notebook.cells[0].outputs
    assert "image/png" in output.data
    assert "coding 5" in output.data["text/plain"] and "nats" in output.data["text/plain"]
    assert "5 of 10 codings" in output.data["text/plain"]
    assert not [mime for mime in output.data if "widget" in mime]
    assert "widgets" not in notebook.metadata
    assert "stderr" not in [output.get("name") for output in notebook.cells[0].outputs]


def test_static_files_are_package_data():
    static = Path(vaelab.__file__).parent / "explorer" / "static"
    assert {path.name for path in static.iterdir()} == {"widget.css", *(f"{name}.js" for name in SCRIPTS)}
    assert '"vaelab.explorer" = ["static/*"]' in (static.parents[2] / "pyproject.toml").read_text()


def test_training_goes_on_when_it_diverges_and_the_explorer_says_so():
    vae = Sequential([layers.Input([6, 5]), layers.Flatten(), layers.Dense(3), decoder := make_decoder()])
    vae.compile(loss="mse", optimizer=optimizers.SGD(1e30))
    explorer = explore(decoder)
    widget = explorer.widget
    vae.fit(IMAGES, IMAGES, epochs=3, verbose=0, callbacks=[ExplorerCallback(explorer)])
    assert "Not shown after epoch 3" in widget.stamp and "NaN" in widget.stamp
    assert np.isfinite(np.frombuffer(widget.vaes[0]["decoder"]["weights"], "<f4")).all()
    assert np.isfinite(explorer.image).all()


def test_labels_without_names_are_numbered():
    explorer = explore(make_decoder(), encoder=make_encoder(), images=IMAGES, labels=np.arange(20) % 3)
    assert explorer._name_of(4) == "image 4, class 1"
    assert explorer._name_of(-1) == "image 19, class 1"
