"""The trained VAE that later notebooks start from: the student's own, or the course's checkpoint.

A student's encoder contains layers that exist only in the notebook that defined them, so models are stored as
SavedModels: graphs and weights that load without any of their classes. A saved VAE is a folder:

    vae.json         format number and codings size
    encoder/         SavedModel: images -> [codings_mean, codings_log_var, codings]
    decoder/         SavedModel: codings -> images
    decoder.keras    the decoder again, with its layers, where stock Keras alone can rebuild it
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import platformdirs

from vaelab.data import data_folders, grading_profile

if TYPE_CHECKING:
    import keras

FORMAT = 1
OWN = "your own trained model"
COURSE = "the course's checkpoint"


class CheckpointError(RuntimeError):
    """A model cannot be saved, or no usable saved model can be found; the message is one sentence for the user."""


class TrainedVae(NamedTuple):
    """A trained encoder and decoder, and where they come from (``OWN`` or ``COURSE``).

    ``encoder(images)``: (n, 28, 28) pixels in [0, 1] -> [codings_mean, codings_log_var, codings], each
    (n, codings_size); the codings are drawn anew at every call. ``decoder(codings)``: (n, codings_size) -> (n, 28, 28).
    """

    encoder: keras.Model
    decoder: keras.Model
    source: str


def own_model_folder() -> Path:
    """Where ``save_vae`` keeps the student's model: a per-user folder, or below VAELAB_HOME."""
    home = os.environ.get("VAELAB_HOME")
    return (Path(home).expanduser() if home else platformdirs.user_data_path("vaelab")) / "vae"


def save_vae(encoder: keras.Model, decoder: keras.Model, path: str | Path | None = None) -> None:
    """Save a trained encoder and decoder so that the next notebooks start from them.

    Args:
        encoder: maps images (n, 28, 28) to three outputs of shape (n, codings_size): mean, log variance, codings.
        decoder: maps codings (n, codings_size) to images (n, 28, 28); (n, 28, 28, 1) is stored as (n, 28, 28).
        path: folder to write instead of the per-user one.

    An earlier model stays in place until the new one is complete. Under the grading profile nothing is saved.

    Raises:
        CheckpointError: the models do not fit together, give values that are not finite, or cannot be written.
    """
    if grading_profile():
        print("Grading profile: the model is not saved.")
        return
    codings_size, decoder = _checked(encoder, decoder)
    target = own_model_folder() if path is None else Path(path)
    scratch = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=target.name + ".", suffix=".tmp", dir=target.parent))
        scratch.chmod(0o755)  # mkdtemp's 0o700 would keep a shared checkpoint from its readers
        _write(scratch, encoder, decoder, codings_size)
        _swap(scratch, target)
    except Exception as error:  # Keras and TensorFlow raise their own kinds for a full disk or an odd model
        raise CheckpointError(
            f"Your model could not be saved in {target} ({_one_line(error)}); an earlier saved model is untouched. "
            "Set VAELAB_HOME to a folder you can write to, or go on: the next notebooks use the course's checkpoint."
        ) from error
    finally:
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
    print("Saved: the next notebooks start from your model.")


def load_vae(own: bool = True) -> TrainedVae:
    """Load the student's own trained VAE if there is one, else the course's checkpoint.

    Args:
        own: False always takes the course's checkpoint. So does the grading profile.

    Returns:
        A ``TrainedVae``, which unpacks as ``encoder, decoder, source``.

    Raises:
        CheckpointError: the course's checkpoint is missing or damaged.
    """
    folder = own_model_folder()
    if own and not grading_profile() and folder.is_dir():
        try:
            return TrainedVae(*_read(folder), OWN)
        except Exception as error:  # whatever a damaged file makes TensorFlow raise
            print(
                f"Your saved model in {folder} cannot be loaded ({_one_line(error)}); using the course's checkpoint. "
                "Run the build notebook again to save a new one."
            )
    return TrainedVae(*_read_course(), COURSE)


def _read_course() -> tuple[keras.Model, keras.Model]:
    folders = [folder / "checkpoint" for folder in data_folders()]
    folder = next((folder for folder in folders if folder.is_dir()), None)
    if folder is None:
        raise CheckpointError(
            "The course's trained model was not found: expected the folder 'checkpoint' in "
            + " or ".join(str(folder.parent) for folder in folders)
            + "; set VAELAB_DATA to the data folder of a copy of the course."
        )
    try:
        return _read(folder)
    except Exception as error:
        raise CheckpointError(
            f"The course's trained model in {folder} is damaged ({_one_line(error)}); "
            "restore that folder from a fresh copy of the course."
        ) from error


def _checked(encoder: keras.Model, decoder: keras.Model) -> tuple[int, keras.Model]:
    """Try both models on two images; return the codings size and a decoder that gives (n, 28, 28)."""
    import keras

    outputs = _try("encoder", encoder, np.random.default_rng(0).random((2, 28, 28), dtype=np.float32))
    shapes = [output.shape for output in outputs]
    if len(shapes) != 3 or len(set(shapes)) != 1 or len(shapes[0]) != 2 or shapes[0][0] != 2:
        raise CheckpointError(
            "The encoder must give three outputs [codings_mean, codings_log_var, codings] of shape (n, codings_size); "
            f"for 2 images this one gives {', '.join(map(str, shapes))}."
        )
    decoded, *others = _try("decoder", decoder, outputs[2])
    if others or decoded.shape not in ((2, 28, 28), (2, 28, 28, 1)):
        raise CheckpointError(
            f"The decoder must give images of shape (n, 28, 28); for 2 codings this one gives {decoded.shape}."
        )
    if not all(np.isfinite(values).all() for values in (*outputs, decoded)):
        raise CheckpointError(
            "The encoder or the decoder gives values that are not finite (NaN or infinity); look at the loss of each "
            "epoch for where that began."
        )
    codings_size = shapes[0][1]
    if decoded.ndim == 4:
        inputs = keras.Input([codings_size])
        decoder = keras.Model(inputs, keras.layers.Reshape([28, 28])(decoder(inputs)), name="variational_decoder")
    return codings_size, decoder


def _try(name: str, model: keras.Model, inputs: np.ndarray) -> list[np.ndarray]:
    """Call a model and return its outputs as a list of arrays."""
    from keras import ops, tree

    try:
        return [ops.convert_to_numpy(output) for output in tree.flatten(model(inputs))]
    except Exception as error:  # the model is the student's: anything may happen in it
        raise CheckpointError(
            f"The {name} cannot be called on an array of shape {inputs.shape}: {_one_line(error)}."
        ) from error


def _write(folder: Path, encoder: keras.Model, decoder: keras.Model, codings_size: int) -> None:
    _export(encoder, [28, 28], folder / "encoder")
    _export(decoder, [codings_size], folder / "decoder")
    _save_keras(decoder, codings_size, folder / "decoder.keras")
    (folder / "vae.json").write_text(json.dumps({"format": FORMAT, "codings_size": codings_size}) + "\n")


def _export(model: keras.Model, shape: list[int], folder: Path) -> None:
    """Write ``model`` as a SavedModel with one endpoint, 'serve': float32, any number of rows."""
    import keras
    from keras import ops

    def serve(inputs):
        outputs = model(inputs, training=False)
        if isinstance(outputs, (list, tuple)):
            return [ops.cast(output, "float32") for output in outputs]
        return ops.cast(outputs, "float32")

    archive = keras.export.ExportArchive()
    archive.add_endpoint("serve", serve, input_signature=[keras.InputSpec(shape=(None, *shape), dtype="float32")])
    archive.write_out(str(folder), verbose=False)


def _save_keras(decoder: keras.Model, codings_size: int, path: Path) -> None:
    """Write ``decoder`` as a .keras file too, unless stock Keras cannot rebuild the same function from it."""
    import keras

    codings = np.random.default_rng(0).standard_normal((2, codings_size), dtype=np.float32)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about lambdas, which the load below refuses
            decoder.save(path)
        if not _stock_layers_only(path):
            raise ValueError("layers of the notebook's own")
        loaded = keras.models.load_model(path, compile=False)
        np.testing.assert_allclose(loaded(codings), decoder(codings), rtol=1e-4, atol=1e-5)
    except Exception:  # any model is welcome; the SavedModel stands in for those Keras cannot rebuild
        path.unlink(missing_ok=True)


def _stock_layers_only(path: Path) -> bool:
    """Whether a .keras file names no class or function from outside Keras, which only its notebook would have."""
    with zipfile.ZipFile(path) as archive:
        pending = [json.loads(archive.read("config.json"))]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if "class_name" in item and str(item.get("module") or "keras").partition(".")[0] != "keras":
                return False
            pending += item.values()
        elif isinstance(item, list):
            pending += item
    return True


def _swap(new: Path, target: Path) -> None:
    """Put ``new`` in the place of ``target``; on failure the old folder is put back."""
    old = new.with_suffix(".old")
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _read(folder: Path) -> tuple[keras.Model, keras.Model]:
    import keras

    about = json.loads((folder / "vae.json").read_text())
    if about.get("format") != FORMAT:
        raise ValueError(f"format {about.get('format')} where this version reads {FORMAT}")
    codings_size = about["codings_size"]
    encoder = _reload(folder / "encoder", [28, 28], "variational_encoder")
    if (folder / "decoder.keras").exists():
        decoder = keras.models.load_model(folder / "decoder.keras", compile=False)
    else:
        decoder = _reload(folder / "decoder", [codings_size], "variational_decoder")
    _checked(encoder, decoder)
    return encoder, decoder


def _reload(folder: Path, shape: list[int], name: str) -> keras.Model:
    import keras

    inputs = keras.Input(shape)
    return keras.Model(inputs, keras.layers.TFSMLayer(str(folder), call_endpoint="serve")(inputs), name=name)


def _one_line(error: Exception) -> str:
    """The first line of an error's message, short enough for a sentence."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")[:200]
