"""Models that are saved as .keras and loaded again: whether that works, and whether the same images come out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, General, doing, numbers, shaped, write
from vaelab.checks.engine.errors import is_stub, reason
from vaelab.checks.kinds.models import MODEL


class Slip(General):
    """Word to fill in: ``{model}``, the name of the class."""

    cannot_be_saved = (
        "vae.save(…) raises an error.",
        "get_config has to return the encoder and the decoder beside what super().get_config() returns, as plain values: keras.saving.serialize_keras_object(self.encoder).",
    )
    cannot_be_loaded = (
        "A saved model cannot be loaded.",
        "__init__ takes an encoder and a decoder, so get_config has to hold them (keras.saving.serialize_keras_object) and from_config has to rebuild them (keras.saving.deserialize_keras_object).",
    )
    parts_not_restored = (
        "The loaded model's encoder or decoder is a dictionary, not a model.",
        "In from_config turn each into a model again: config[name] = keras.saving.deserialize_keras_object(config[name]).",
    )
    weights_lost = (
        "The loaded model gives other images than the saved one: its weights are new.",
        "Give __init__ the encoder and the decoder from the configuration; do not build new ones in it.",
    )
    another_class_loaded = (
        "What is loaded is not a {model}.",
        "from_config is a class method that ends with `return cls(**config)`.",
    )


def probe(model: Any, images: Any) -> dict:
    """Evidence of saving a compiled model in a temporary folder, loading it, and the images that both make of ``images``."""
    import keras

    with doing("calling the model on a batch of images"):
        before = model(images)
    with tempfile.TemporaryDirectory() as folder:
        path, step = Path(folder) / "vae.keras", "saving"
        try:
            model.save(path)
            step = "loading"
            loaded = keras.models.load_model(path, custom_objects={type(model).__name__: type(model)})
        except Exception as error:
            if is_stub(error):
                raise
            return {step: f"{type(error).__name__}: {reason(error)}"[:300]}
    if not isinstance(loaded, type(model)):
        return {"loaded": type(loaded).__name__}
    if any(isinstance(getattr(loaded, part, None), dict) for part in ("encoder", "decoder")):
        return {"loaded": "dictionaries"}
    with doing("calling the loaded model on a batch of images"):
        after = loaded(images)
    return {"loaded": MODEL, "before": write(before), "after": write(after)}


def judge(slip: type[Slip], name: str, evidence: Mapping, shape: tuple[int, ...]) -> str:
    """The praise; raises ``Failure`` unless the loaded model of class ``name`` makes the same images, of this shape."""
    if "saving" in evidence:
        raise Failure(slip.cannot_be_saved, "a file vae.keras", str(evidence["saving"])[:300])
    if "loading" in evidence:
        raise Failure(slip.cannot_be_loaded, "the model from its file", str(evidence["loading"])[:300])
    if evidence["loaded"] == "dictionaries":
        raise Failure(slip.parts_not_restored, "an encoder and a decoder", "a dictionary")
    if evidence["loaded"] != MODEL:
        raise Failure(slip.another_class_loaded, f"a {name}", f"a {str(evidence['loaded'])[:60]}")
    before = shaped(evidence["before"], "vae(images)", shape)
    after = shaped(evidence["after"], "The loaded vae(images)", shape)
    if np.abs(before - after).max() > 1e-3:
        raise Failure(slip.weights_lost, f"pixels {numbers(before[0, 0], 3)}", numbers(after[0, 0], 3))
    return "saved and loaded, it gives the same images."
