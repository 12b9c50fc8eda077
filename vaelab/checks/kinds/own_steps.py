"""Models that train themselves by a ``train_step`` of their own: parts for them whose outputs are known, and single steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from vaelab.checks.engine import doing
from vaelab.checks.formulas import PIXELS


def parts(codings_size: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """The stand-in encoder, the mean of no coding near 0 over the images; and the decoder with a sigmoid and steeper weights."""
    from vaelab.checks.kinds import standins

    encoder, decoder = standins.encoder(codings_size, rng), standins.decoder(codings_size, rng, "sigmoid")
    kernel, _ = encoder.get_layer("codings_mean").get_weights()
    away = rng.choice([-1.0, 1.0], codings_size)
    encoder.get_layer("codings_mean").set_weights([kernel, away - kernel.sum(axis=0) / 2])
    weights = [rng.normal(0, 0.5, (codings_size, PIXELS)), rng.normal(0, 0.5, PIXELS)]
    decoder.get_layer("pixels").set_weights(weights)
    return encoder, decoder


def flatten(decoder: Any, rng: np.random.Generator) -> None:
    """Let the decoder draw one picture whatever the codings are."""
    layer = decoder.get_layer("pixels")
    layer.set_weights([np.zeros(layer.kernel.shape), rng.normal(0, 1, PIXELS)])


def biases(encoder: Any, decoder: Any) -> dict[str, np.ndarray]:
    layers = {"encoder": encoder.get_layer("codings_mean"), "decoder": decoder.get_layer("pixels")}
    return {name: np.asarray(layer.bias).astype("float64") for name, layer in layers.items()}


def compiled(model: Any, learning_rate: float, eagerly: bool = False) -> None:
    import keras

    with doing("calling vae.compile(optimizer=…)"):
        model.compile(optimizer=keras.optimizers.SGD(learning_rate), run_eagerly=eagerly)


def one_step(model: Any, step: Any, images: Any, targets: Any = None) -> dict:
    """One step by itself on a batch of (input, target), as ``fit`` passes it."""
    model.reset_metrics()
    logs = step((images, images if targets is None else targets))
    return dict(logs) if isinstance(logs, dict) else {}
