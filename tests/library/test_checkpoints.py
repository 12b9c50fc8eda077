"""Saving a student's VAE and loading it, or the course's, in a notebook that has none of its classes."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vaelab import checkpoints, load_fashion_mnist, load_vae, metrics, save_vae
from vaelab.checkpoints import COURSE, OWN, CheckpointError

# isort: split
import keras  # after vaelab, which quiets TensorFlow

layers, ops = keras.layers, keras.ops

IMAGES = np.random.default_rng(0).random((5, 28, 28), dtype=np.float32)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("VAELAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(scope="module")
def once(tmp_path_factory) -> Path:
    """What saving a student's model leaves, for the tests of what comes after."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAELAB_HOME", str(folder := tmp_path_factory.mktemp("saved") / "home"))
        save_vae(encoder_of(), decoder_of())
    return folder


@pytest.fixture
def saved(once, home, capfd) -> Path:
    """A student's model, saved."""
    capfd.readouterr()  # what saving it said, in the first of these tests
    return Path(shutil.copytree(once, home))


class Noise(layers.Layer):
    """A student's sampling layer, with one of the ways to draw noise."""

    def __init__(self, kind="generator", **kwargs):
        super().__init__(**kwargs)
        self.kind, self.seed_generator = kind, keras.random.SeedGenerator(1)

    def call(self, inputs):
        import tensorflow as tf

        mean, log_var = inputs
        if self.kind == "tensorflow":
            noise = tf.random.normal(tf.shape(mean))
        elif self.kind == "global":
            noise = keras.random.normal(ops.shape(mean))
        else:
            noise = keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean + noise * ops.exp(log_var / 2)


def encoder_of(codings_size=3, kind="generator"):
    inputs = keras.Input([28, 28])
    hidden = layers.Dense(8)(layers.Flatten()(inputs))
    mean, log_var = layers.Dense(codings_size)(hidden), layers.Dense(codings_size)(hidden)
    return keras.Model(inputs, [mean, log_var, Noise(kind)([mean, log_var])])


def decoder_of(codings_size=3, final=None):
    final = final or layers.Reshape([28, 28])
    return keras.Sequential([keras.Input([codings_size]), layers.Dense(784), final])


class SubclassedEncoder(keras.Model):
    def __init__(self):
        super().__init__()
        self.flatten, self.mean, self.log_var = layers.Flatten(), layers.Dense(3), layers.Dense(3)
        self.noise = Noise()

    def call(self, images):
        flat = self.flatten(images)
        mean, log_var = self.mean(flat), self.log_var(flat)
        return mean, log_var, self.noise([mean, log_var])


class SubclassedDecoder(keras.Model):
    def __init__(self, factor):
        super().__init__()
        self.dense, self.reshape, self.factor = layers.Dense(784), layers.Reshape([28, 28]), factor

    def call(self, codings):
        return self.reshape(self.dense(codings)) * self.factor


@keras.saving.register_keras_serializable(package="notebook")  # Keras could load it here, but in no other process
class Scale(layers.Layer):
    def call(self, inputs):
        return ops.reshape(inputs, [-1, 28, 28]) / 2


def test_the_student_s_model_comes_back(capfd):
    encoder, decoder = encoder_of(), decoder_of()
    assert save_vae(encoder, decoder) is None
    loaded = load_vae()
    assert loaded.source == OWN
    mean, log_var, codings = loaded.encoder(IMAGES)
    np.testing.assert_allclose(mean, encoder(IMAGES)[0], atol=1e-5)
    np.testing.assert_allclose(log_var, encoder(IMAGES)[1], atol=1e-5)
    np.testing.assert_allclose(loaded.decoder(codings), decoder(codings), atol=1e-5)
    assert [type(layer).__name__ for layer in loaded.decoder.layers] == ["Dense", "Reshape"]
    out, err = capfd.readouterr()
    assert out == "Saved: the next notebooks start from your model.\n"
    assert err == ""


@pytest.mark.parametrize("kind", ["generator", "global", "tensorflow"])
def test_codings_are_drawn_anew_at_every_call(kind):
    save_vae(encoder_of(kind=kind), decoder_of())
    encoder = load_vae().encoder
    mean, log_var, codings = (np.asarray(output) for output in encoder(np.repeat(IMAGES[:1], 4000, axis=0)))
    noise = (codings - mean) / np.exp(log_var / 2)
    # 12,000 draws: the standard error of their mean is 0.009 and of their deviation 0.0065
    assert abs(noise.mean()) < 0.05 and abs(noise.std() - 1) < 0.04
    for call in (encoder, lambda images: encoder.predict(images, verbose=0)):
        assert not np.allclose(call(IMAGES)[2], call(IMAGES)[2])


def test_any_number_of_images_and_float64(saved):
    encoder, decoder, _ = load_vae()
    for n in (1, 7):
        outputs = encoder.predict(np.zeros([n, 28, 28]), verbose=0)
        assert [output.shape for output in outputs] == [(n, 3)] * 3
        assert decoder(np.zeros([n, 3])).shape == (n, 28, 28)


@pytest.mark.parametrize(
    ("decoder", "stock"),
    [
        pytest.param(lambda: decoder_of(), True, id="sequential"),
        pytest.param(lambda: decoder_of(final=layers.Reshape([28, 28, 1])), True, id="channel-axis"),
        pytest.param(lambda: decoder_of(final=Scale()), False, id="layer-of-the-notebook"),
        pytest.param(lambda: SubclassedDecoder(0.5), False, id="subclassed-model"),
        pytest.param(
            lambda: keras.Sequential([layers.Dense(784, activation=lambda x: x + 1), layers.Reshape([28, 28])]),
            False,
            id="lambda-activation",
        ),
        pytest.param(
            lambda: keras.Sequential([layers.Dense(784, dtype="float64"), layers.Reshape([28, 28], dtype="float64")]),
            True,
            id="float64-unbuilt",
        ),
    ],
)
def test_every_kind_of_decoder(home, decoder, stock, capfd):
    decoder = decoder()
    save_vae(SubclassedEncoder(), decoder)
    loaded = load_vae()
    assert loaded.source == OWN
    codings = np.random.default_rng(1).standard_normal((4, 3), dtype=np.float32)
    np.testing.assert_allclose(loaded.decoder(codings), np.reshape(decoder(codings), [4, 28, 28]), atol=1e-5)
    assert (home / "vae" / "decoder.keras").exists() == stock
    assert capfd.readouterr().err == ""


def test_loads_in_another_process_without_the_student_s_classes(home):
    save_vae(encoder_of(), decoder_of(final=Scale()))
    code = (
        "import vaelab, numpy as np; vae = vaelab.load_vae(); X = np.zeros([2, 28, 28]);"
        "print(vae.source, [tuple(c.shape) for c in vae.encoder(X)], vae.decoder(np.zeros([2, 3])).shape)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.stdout == f"{OWN} [(2, 3), (2, 3), (2, 3)] (2, 28, 28)\n", done.stderr
    assert done.stderr == ""


def test_without_an_own_model_the_course_s_is_taken(home):
    vae = load_vae()
    assert vae.source == COURSE
    assert not home.exists()


def test_the_course_s_checkpoint_is_a_trained_vae():
    (X_train, _), (X_valid, _), _ = load_fashion_mnist()
    encoder, decoder, _ = load_vae(own=False)
    mean, log_var, codings = encoder.predict(X_valid, verbose=0)
    mse = float(np.mean(np.square(decoder.predict(codings, verbose=0) - X_valid)))
    kl = 0.5 * np.mean(np.exp(log_var) + np.square(mean) - 1 - log_var, axis=0)
    assert mse + kl.sum() / 784 <= 0.0315
    assert mse < metrics.pca_mse(X_train[:10_000], X_valid, 10)
    assert (kl > 0.1).sum() >= 2
    assert mean.shape[1] == 10


def test_course_only_when_asked_or_grading(saved, monkeypatch):
    assert load_vae(own=False).source == COURSE
    monkeypatch.setenv("VAELAB_PROFILE", "grading")
    assert load_vae().source == COURSE


def test_grading_saves_nothing(home, monkeypatch, capfd):
    monkeypatch.setenv("VAELAB_PROFILE", "grading")
    save_vae(None, None)
    assert not home.exists()
    assert capfd.readouterr() == ("Grading profile: the model is not saved.\n", "")


def spoil(name: str, content: bytes | None):
    def apply(folder: Path) -> None:
        if content is None:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        else:
            (folder / name).write_bytes(content)

    return apply


def halve(name: str):
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:1000])


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(spoil("vae.json", None), id="no-vae.json"),
        pytest.param(spoil("vae.json", b"{"), id="not-json"),
        pytest.param(spoil("vae.json", b"[]"), id="json-of-another-kind"),
        pytest.param(spoil("vae.json", b'{"format": 99, "codings_size": 3}'), id="format-of-a-later-version"),
        pytest.param(spoil("encoder", None), id="no-encoder"),
        pytest.param(spoil("encoder/saved_model.pb", b"?"), id="encoder-graph"),
        pytest.param(halve("encoder/variables/variables.data-00000-of-00001"), id="encoder-weights-truncated"),
        pytest.param(halve("decoder.keras"), id="decoder-truncated"),
    ],
)
def test_a_damaged_own_model_gives_way_to_the_course_s(saved, home, damage, capfd):
    damage(home / "vae")
    vae = load_vae()
    assert vae.source == COURSE
    out, err = capfd.readouterr()
    assert out.startswith(f"Your saved model in {home / 'vae'} cannot be loaded (") and out.count("\n") == 1
    assert "using the course's checkpoint" in out
    assert err == ""


def test_a_damaged_course_checkpoint_is_named(tmp_path, monkeypatch):
    (tmp_path / "checkpoint").mkdir()
    monkeypatch.setenv("VAELAB_DATA", str(tmp_path))
    with pytest.raises(CheckpointError, match=r"course's trained model in .* is damaged .*fresh copy of the course"):
        load_vae()


def test_a_missing_course_checkpoint_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "data_folders", lambda: [tmp_path])
    with pytest.raises(CheckpointError, match=r"was not found: expected the folder 'checkpoint' in .*VAELAB_DATA"):
        load_vae()


def nan_decoder():
    decoder = decoder_of()
    decoder.set_weights([np.full_like(weight, np.nan) for weight in decoder.get_weights()])
    return decoder


@pytest.mark.parametrize(
    ("encoder", "decoder", "message"),
    [
        pytest.param(
            lambda: encoder_of(), lambda: decoder_of(4), "decoder cannot be called on .* shape \\(2, 3\\)", id="sizes"
        ),
        pytest.param(lambda: encoder_of(), lambda: nan_decoder(), "not finite", id="nan"),
        pytest.param(
            lambda: encoder_of(),
            lambda: decoder_of(final=layers.Reshape([784])),
            r"shape \(n, 28, 28\); for 2 codings this one gives \(2, 784\)",
            id="flat-images",
        ),
        pytest.param(lambda: decoder_of(), lambda: encoder_of(), "encoder", id="swapped"),
        pytest.param(
            lambda: keras.Sequential([keras.Input([28, 28]), layers.Flatten(), layers.Dense(3)]),
            lambda: decoder_of(),
            r"three outputs .* for 2 images this one gives \(2, 3\)",
            id="one-output",
        ),
        pytest.param(lambda: None, lambda: decoder_of(), "encoder cannot be called", id="none"),
    ],
)
def test_models_that_do_not_fit_are_refused_and_the_old_one_kept(saved, home, encoder, decoder, message):
    before = (home / "vae" / "decoder.keras").read_bytes()
    with pytest.raises(CheckpointError, match=message) as caught:
        save_vae(encoder(), decoder())
    assert "\n" not in str(caught.value)
    assert (home / "vae" / "decoder.keras").read_bytes() == before
    assert load_vae().source == OWN


@pytest.mark.parametrize("step", ["_export", "_write", "rename"])
def test_a_full_disk_loses_nothing(saved, home, monkeypatch, step):
    before = sorted(home.rglob("*"))

    def full(*args):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        if step == "rename":
            whole = Path.rename
            patch.setattr(Path, "rename", lambda path, to: full() if path.suffix == ".tmp" else whole(path, to))
        else:
            patch.setattr(checkpoints, step, full)
        with pytest.raises(CheckpointError, match=r"No space left on device.*earlier saved model is untouched"):
            save_vae(encoder_of(), decoder_of())
    assert sorted(home.rglob("*")) == before
    assert load_vae().source == OWN


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("VAELAB_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(CheckpointError, match=r"could not be saved in .*Not a directory.*VAELAB_HOME"):
        save_vae(encoder_of(), decoder_of())


def test_saving_again_replaces_and_leaves_no_scratch(saved, home):
    save_vae(encoder_of(2), decoder_of(2))
    assert [path.name for path in home.iterdir()] == ["vae"]
    assert json.loads((home / "vae" / "vae.json").read_text())["codings_size"] == 2
    assert load_vae().decoder.input_shape == (None, 2)


def test_saved_files_hold_no_path_of_this_machine(once):
    for path in (once / "vae").rglob("*"):
        if path.is_file():
            assert (
                str(once).encode() not in path.read_bytes()
                and str(Path(__file__).parents[2]).encode() not in path.read_bytes()
            )
