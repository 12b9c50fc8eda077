"""Models that are trained for a few seconds, on images made for it, to see whether they learn.

A training goes in rounds until the model has learned what is asked for, so that a slow network is given time and a quick one
costs little. Judged are the error of test images, how many codings are active, and whether images from the prior differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, General, at_least, doing, numbers, shaped, write
from vaelab.checks.formulas import ACTIVE, divergence
from vaelab.checks.kinds.models import as_tensor, compile_for_mse

IMAGES, BATCH, RATE = 480, 32, 4e-3
# What it takes to have learned. The solution is there after the first round: in twenty trainings with ten seeds its MSE was
# then 0.51 times the mean image's (standard deviation 0.05), at least 4 codings were active, and the variety was 0.47 or more.
# Convolutional networks begin at three times the mean image's MSE and need six to eight epochs. All are given three times as
# long as when every model was trained for ten epochs. After ten, ten networks, dense and convolutional, with three seeds and
# two shapes each had an MSE of 0.18 to 0.72 times the mean image's, 3 active codings and a variety of 0.5 at least; a model
# that ignores its codings has 1, 0 and 0.
LEAST_ACTIVE, LARGEST_MSE, LEAST_VARIETY = 2, 0.9, 0.1
ROUND_EPOCHS, MOST_ROUNDS = 2, 15
SLOW_ROUNDS = 5  # for networks that this learning rate is too high for, deep or with normalisation


class Slip(General):
    posterior_collapse = (
        "After a short training fewer than two codings are active: every image is answered with much the same picture.",
        "Is the latent loss too strong? Is the decoder fed with the encoder's codings, and does it use them?",
    )
    hardly_learns = (
        "After a short training the reconstructions are hardly better than the mean image.",
        "Give every layer but the heads and the last one an activation such as relu, and no layer fewer units than codings. "
        "Pixels lie in [0, 1]: no relu or tanh at the end of the decoder.",
    )
    samples_constant = (
        "All images decoded from the prior look the same.",
        "The decoder has to use its codings; is there a layer in it that loses them?",
    )


def inputs(rng: np.random.Generator, size: int = 12, colour: bool = False, codings_size: int = 4) -> dict:
    at_least(8, size=size)
    at_least(2, codings_size=codings_size)
    return {"size": size, "colour": colour, "codings_size": codings_size, "seed": int(rng.integers(2**31))}


def images(inputs: Mapping) -> tuple[np.ndarray, np.ndarray]:
    """Sprites for training and test, float32 in [0, 1]; shapes (n, size, size), with colour (n, size, size, 3)."""
    from vaelab.own_images import draw_sprites

    rng, n = np.random.default_rng(inputs["seed"]), IMAGES + IMAGES // 4
    factors = {name: rng.uniform(-1, 1, n) for name in ("x", "y")}
    factors |= {"size": rng.uniform(0.8, 1.2, n), "rotation": rng.uniform(0, 90, n), "shape": np.ones(n)}
    sprites = draw_sprites(factors, inputs["size"])
    if inputs["colour"]:
        sprites = sprites[..., None] * rng.uniform(0.4, 1, (n, 1, 1, 3))
    sprites = sprites.astype("float32")
    return sprites[:IMAGES], sprites[IMAGES:]


def probe(model: Any, X_train: np.ndarray, X_test: np.ndarray, inputs: dict) -> dict:
    """Evidence of a training in rounds, until it has learned what is asked for: a few numbers about its end."""
    import keras

    from vaelab import metrics

    evidence = {
        "mean_image_mse": metrics.mean_image_mse(X_train, X_test),
        "pca_mse": metrics.pca_mse(X_train, X_test, inputs["codings_size"]),
    }
    with doing("calling the model on a batch of images"):
        model(as_tensor(X_train[:BATCH]))
    with doing("training the model for a few seconds"):
        optimizer = keras.optimizers.Adam(RATE)
        compile_for_mse(model, optimizer, jit_compile=False)  # compiling takes longer than the training
        if all(layer.built for layer in model.layers):  # else the training step is traced twice
            optimizer.build(model.trainable_variables)
    for rounds in range(1, MOST_ROUNDS + SLOW_ROUNDS + 1):
        if rounds == MOST_ROUNDS + 1:
            model.optimizer.learning_rate = RATE / 5
        with doing("training the model for a few seconds"):
            model.fit(X_train, X_train, epochs=ROUND_EPOCHS, batch_size=BATCH, verbose=0)
        evidence |= {"epochs": rounds * ROUND_EPOCHS, **measured(model, X_test, inputs)}
        if _has_learned(inputs, evidence):
            break
    return evidence


def measured(model: Any, X_test: np.ndarray, inputs: Mapping) -> dict:
    """The error of test images, the latent loss of each coding, and how much images from the prior differ."""
    mean, log_var = (np.asarray(output, "float64") for output in model.encoder(as_tensor(X_test))[:2])
    with doing("decoding the codings of test images"):
        decoded = np.asarray(model.decoder(as_tensor(mean)), "float64").reshape(X_test.shape)
        prior = np.random.default_rng(inputs["seed"]).standard_normal((64, inputs["codings_size"]))
        samples = np.asarray(model.decoder(as_tensor(prior)), "float64").reshape(64, -1)
    return {
        "mse": write(np.mean((decoded - X_test) ** 2)),
        "kl": write(divergence(mean, log_var).mean(axis=0)),
        "variety": write(samples.std(axis=0).mean() / X_test.std(axis=0).mean()),
    }


def _has_learned(inputs: dict, evidence: Mapping) -> bool:
    try:
        return bool(judge(Slip, inputs, evidence))
    except Failure:
        return False


def judge(slip: type[Slip], inputs: dict, evidence: Mapping) -> str:
    """The praise; raises ``Failure`` for a model that has not learned, by the bands above."""
    shape = (inputs["size"],) * 2 + ((3,) if inputs["colour"] else ())
    mse, variety = (float(shaped(evidence[key], "the error", ())) for key in ("mse", "variety"))
    kl = shaped(evidence["kl"], "the latent loss", (inputs["codings_size"],))
    mean_image, pca = float(evidence["mean_image_mse"]), float(evidence["pca_mse"])
    active = int(np.sum(kl > ACTIVE))
    seen = f"MSE {mse:.4f}, KL per coding {numbers(np.sort(kl)[::-1], 2)}"
    if active < LEAST_ACTIVE:
        raise Failure(slip.posterior_collapse, f"at least {LEAST_ACTIVE} active codings", seen)
    if mse > LARGEST_MSE * mean_image:
        raise Failure(slip.hardly_learns, f"an MSE well below the mean image's, {mean_image:.4f}", seen)
    if variety < LEAST_VARIETY:
        raise Failure(slip.samples_constant, "images that differ", f"{variety:.0%} of the variety of real ones")
    return (
        f"after {int(evidence['epochs'])} epochs with {IMAGES} sprites of shape {shape}: MSE {mse:.4f} "
        f"(mean image {mean_image:.4f}, PCA {pca:.4f}), {active} of {len(kl)} codings active."
    )
