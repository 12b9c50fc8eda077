"""Checks of ``TrainStepVAE(encoder, decoder)``: a model with a ``train_step`` and a ``test_step`` of its own.

The encoder, the decoder and ``vae_loss_nats`` are given or another exercise's: stand-ins take their places. With the decoder's
kernel at zero a reconstruction is one constant picture, so that no draw of the codings disturbs a measurement.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    doing,
    numbers,
    shaped,
    write,
)
from vaelab.checks.engine.errors import is_stub, reason
from vaelab.checks.formulas import PIXELS, bernoulli, total_divergence
from vaelab.checks.kinds import models
from vaelab.checks.kinds.models import (
    MODEL,
    as_tensor,
    is_numpy_in_graph,
    lacks_call,
    require_model,
)

WHERE = "step 3, “Your own train_step”"
WHAT = "TrainStepVAE(encoder, decoder)"
NAMES = ("loss", "reconstruction_loss", "latent_loss")


class Slip(General):
    not_a_model = (
        "TrainStepVAE is not a Keras model, so it cannot be compiled and fitted.",
        "Derive the class from keras.Model.",
    )
    no_train_step = (
        "The class has no `train_step`, and compile was given no loss: there is nothing to train with.",
        "Define `def train_step(self, data)` inside the class, with exactly this name.",
    )
    no_test_step = (
        "The class has no `test_step`: Keras cannot compute validation losses.",
        "Define `def test_step(self, data)`: the same losses and metrics as in train_step, without gradients.",
    )
    part_does_not_learn = (
        "A training step does not change the {part}.",
        "Apply the gradients with respect to self.trainable_weights, which holds the weights of encoder and decoder.",
    )
    reconstruction_missing = (
        "The reconstruction loss is not part of what is minimised.",
        "loss = ops.mean(reconstruction_loss + latent_loss), and the gradient is taken of this loss.",
    )
    latent_loss_never_added = (
        "The latent loss is not part of what is minimised: this is a plain autoencoder.",
        "loss = ops.mean(reconstruction_loss + latent_loss), and the gradient is taken of this loss.",
    )
    wrong_sign = "The latent loss is subtracted.", "Add it: a smaller divergence is better."
    steps_uphill = (
        "The training step makes the loss larger.",
        "Apply the gradients as the tape returns them; the optimizer goes downhill by itself.",
    )
    means_of_both = (
        "A mean over the pixels stands beside a mean over the codings, the popular reduce_mean of both: with two codings β_eff is 392.",
        "Use the two sums that vae_loss_nats returns, and average over the images only.",
    )
    mean_over_pixels = (
        "β_eff is 784: a mean over the pixels beside a latent loss in nats.",
        "Use the two sums that vae_loss_nats returns, and average over the images only.",
    )
    mean_over_columns = (
        "β_eff is 28: one axis of the image is averaged, not summed.",
        "Use the two sums that vae_loss_nats returns, and average over the images only.",
    )
    latent_divided_by_784 = (
        "β_eff is 1/784: the latent loss is divided by 784 beside a sum over the pixels.",
        "Both terms are sums in nats already: add them as they are.",
    )
    latent_counts_twice = "β_eff is 2: the latent loss counts twice.", "Add it once."
    latent_counts_half = "β_eff is ½: the latent loss counts half.", "Add vae_loss_nats's second result as it is."
    latent_summed_over_the_batch = (
        "β_eff is the batch size: the latent losses are summed over the images, the reconstruction losses averaged.",
        "Average both over the images: ops.mean(reconstruction_loss + latent_loss).",
    )
    wrong_weight = (
        "The latent loss has the wrong weight beside the reconstruction loss.",
        "Both terms are in nats: add them as they are, then average over the images.",
    )
    metric_missing = (
        "The history lacks {what}.",
        'Return a dictionary with the keys "loss", "reconstruction_loss" and "latent_loss" from train_step and from test_step.',
    )
    last_batch_only = (
        "{what} of an epoch is that of its last batch.",
        "Keep a keras.metrics.Mean for each value, update it in every step, and return its result().",
    )
    last_batch_overweighted = (
        "{what} of an epoch is the mean of the batches' means: the short last batch counts too much.",
        "Update the metric with the vector of the images' losses, not with their mean: update_state(losses).",
    )
    metric_not_reset = (
        "{what} is not reset: the second epoch is averaged with what came before it.",
        "Make the metrics in __init__ as attributes of the model, self.loss_tracker = keras.metrics.Mean(…); if you write the property `metrics`, list all of them.",
    )
    metric_per_pixel = "{what} is divided by 784.", "Report nats per image, as vae_loss_nats returns them."
    metric_summed = (
        "{what} is a sum over images, not a mean.",
        "Use keras.metrics.Mean and update it with the vector of the images' losses.",
    )
    loss_is_one_term_only = "The reported loss is only {what}.", "Report reconstruction_loss + latent_loss as the loss."
    metrics_exchanged = (
        "reconstruction_loss and latent_loss are exchanged.",
        "vae_loss_nats returns (reconstruction_loss, latent_loss), in this order.",
    )
    wrong_metric = (
        "{what} is not the mean over the images.",
        "Update its metric with the vector of the images' losses in every step.",
    )
    test_step_trains = (
        "test_step changes the weights: the model is trained on the validation images.",
        "No tape and no optimizer in test_step: only the losses and the metrics.",
    )
    decodes_the_mean = (
        "{step} decodes codings_mean, not the sampled codings.",
        "Decode the third output of the encoder: without the noise this is no variational autoencoder.",
    )
    targets_ignored = (
        "{step} compares the reconstruction with the input, not with the target.",
        "data is (images, targets): encode the images, and compare the reconstructions with the targets. (Denoising needs the difference.)",
    )
    decodes_the_log_variance = (
        "{step} decodes codings_log_var.",
        "The encoder's outputs are [codings_mean, codings_log_var, codings]: decode the third.",
    )
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
        "What is loaded is not a TrainStepVAE.",
        "from_config is a class method that ends with `return cls(**config)`.",
    )


def loss_inputs(rng: np.random.Generator, codings_size: int = 2, batch: int = 24) -> dict:
    return {
        "images": rng.random((batch, 28, 28)),
        "codings_size": codings_size,
        "seed": int(rng.integers(2**31)),
    }


def probe_loss(TrainStepVAE: Any, inputs: dict) -> dict:
    """Where one step of plain gradient descent moves the biases of the last layers.

    With rate η the decoder's bias moves by −η c mean(r − x) where the loss holds c times the summed cross-entropy, and the bias of
    codings_mean by −η d mean(μ) where it holds d times the divergence. β_eff = d / c, whatever the loss reports.
    """
    rng = np.random.default_rng(inputs["seed"])
    images, (encoder, decoder) = as_tensor(inputs["images"]), _parts(inputs["codings_size"], rng)
    with _standing_in(TrainStepVAE):
        model, kind = _build(TrainStepVAE, encoder, decoder)
        if kind != MODEL:
            return {"model": kind}
        _flatten(decoder, rng)
        mean = np.asarray(encoder(images)[0])
        before = _biases(encoder, decoder)
        _compile(model, RATE, eagerly=True)
        try:
            with doing("training the model on one batch"):
                _step(model, model.train_step, images)
        except Exception as error:
            if is_stub(error) or _own(model, "train_step"):
                raise
            return {"model": MODEL, "train_step": False}
        after = _biases(encoder, decoder)
    moves = {name: write(after[name] - before[name]) for name in after}
    return {"model": MODEL, "train_step": True, "mean": write(mean), "bias": write(before["decoder"]), "moves": moves}


def judge_loss(inputs: dict, evidence: Mapping) -> str:
    _require_model(evidence)
    if evidence["train_step"] is not True:
        raise Failure(Slip.no_train_step, "def train_step(self, data)", "no such method")
    batch, size = len(inputs["images"]), inputs["codings_size"]
    mean = shaped(evidence["mean"], "codings_mean", (batch, size)).mean(axis=0)
    bias = shaped(evidence["bias"], "the bias", (PIXELS,))
    slope = 1 / (1 + np.exp(-bias)) - inputs["images"].reshape(batch, PIXELS).mean(axis=0)
    moved = {
        name: shaped(evidence["moves"][name], f"The step of the {name}", np.shape(to))
        for name, to in (("decoder", bias), ("encoder", mean))
    }
    per_pixel = -moved["decoder"] @ slope / (slope @ slope) / RATE
    latent = -moved["encoder"] @ mean / (mean @ mean) / RATE
    seen = f"{per_pixel:.4g} × reconstruction loss + {latent:.4g} × latent loss"
    expected = "reconstruction loss + latent loss, in the ratio 1 : 1"
    if abs(per_pixel) < 1e-9:
        both = not abs(latent) > 1e-9
        raise Failure(
            Slip.part_does_not_learn.about(part="model") if both else Slip.reconstruction_missing, expected, seen
        )
    if per_pixel < 0:
        raise Failure(Slip.steps_uphill, expected, seen)
    beta = latent / per_pixel
    # float32 leaves about 10⁻³ in a step of this size; mistakes are off by a factor of 2 or more.
    if abs(beta - 1) < 0.02:
        return f"effective β = {beta:.3f}: both terms on one scale."
    signatures = {
        Slip.latent_loss_never_added: 0.0,
        Slip.wrong_sign: -1.0,
        Slip.mean_over_pixels: PIXELS,
        Slip.means_of_both: PIXELS / size,
        Slip.mean_over_columns: 28.0,
        Slip.latent_divided_by_784: 1 / PIXELS,
        Slip.latent_counts_twice: 2.0,
        Slip.latent_counts_half: 0.5,
        Slip.latent_summed_over_the_batch: batch,
    }
    near = (m for m, value in signatures.items() if abs(beta - value) < (0.02 * abs(value) or 1e-4))
    raise Failure(next(near, Slip.wrong_weight), f"{expected}: effective β = 1", f"{seen}: effective β = {beta:.4g}")


def metrics_inputs(rng: np.random.Generator, codings_size: int = 2, images: int = 40, batch: int = 16) -> dict:
    """The last batch is shorter; the validation images are darker, so that their losses are unlike the others."""
    return {
        "images": rng.random((images, 28, 28)) * np.linspace(0.4, 1, images)[:, None, None],
        "valid": 0.6 * rng.random((images - 10, 28, 28)),
        "batch": batch,
        "codings_size": codings_size,
        "seed": int(rng.integers(2**31)),
        "biases": rng.normal(0, 1, (2, PIXELS)) - 0.5,
    }


def probe_metrics(TrainStepVAE: Any, inputs: dict) -> dict:
    """Two epochs of ``fit`` with learning rate 0, between which the decoder is given another constant picture."""
    import keras

    rng = np.random.default_rng(inputs["seed"])
    encoder, decoder = _parts(inputs["codings_size"], rng)
    X, V = (inputs[name].astype("float32") for name in ("images", "valid"))

    class Change(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
            decoder.get_layer("pixels").bias.assign(inputs["biases"][1])

    with _standing_in(TrainStepVAE):
        model, kind = _build(TrainStepVAE, encoder, decoder)
        if kind != MODEL:
            return {"model": kind}
        _flatten(decoder, rng)
        decoder.get_layer("pixels").bias.assign(inputs["biases"][0])
        _compile(model, 0.0)
        own = {name: _own(model, name) for name in ("train_step", "test_step")}
        try:
            with doing("calling vae.fit(X_train, X_train, validation_data=(X_valid, X_valid))"):
                history = model.fit(
                    X, X, batch_size=inputs["batch"], epochs=2, shuffle=False, verbose=0, validation_data=(V, V),
                    callbacks=[Change()],
                ).history  # fmt: skip
        except Exception as error:
            if is_numpy_in_graph(error):
                return {"model": MODEL, "numpy": True}
            if is_stub(error) or all(own.values()):
                raise
            return {"model": MODEL, "own": own, "history": None}
        evidence = {
            "model": MODEL,
            "history": {str(k)[:40]: write(v) for k, v in list(history.items())[:20]},
        }
        means = [np.asarray(encoder(part)[0]) for part in (X, V)]
        return {**evidence, "means": [write(mean) for mean in means]}


def judge_metrics(inputs: dict, evidence: Mapping) -> str:
    _require_model(evidence)
    if evidence.get("numpy") is True:
        raise Failure(models.Slip.numpy_in_the_graph, "operations of keras.ops or tf", "NumPy in a compiled graph")
    _require_steps(evidence)
    history = evidence["history"]
    missing = [name for name in (*NAMES, *(f"val_{n}" for n in NAMES)) if name not in history]
    if missing:
        found = ", ".join(f"{name}" for name in history)
        raise Failure(
            Slip.metric_missing.about(what=", ".join(missing)), ", ".join(NAMES) + " and the same with val_", found
        )
    expected = {
        prefix: _expected(
            inputs[part], shaped(mean, "codings_mean", (len(inputs[part]), inputs["codings_size"])), inputs
        )
        for prefix, part, mean in zip(("", "val_"), ("images", "valid"), evidence["means"], strict=True)
    }
    for prefix, values in expected.items():
        seen = {name: shaped(history[prefix + name], f"history[{prefix + name!r}]", (2,)) for name in NAMES}
        for name in ("reconstruction_loss", "latent_loss", "loss"):
            batch = 32 if prefix else inputs["batch"]  # evaluate takes batches of 32
            _judge_metric(prefix + name, seen[name], values, name, batch, _running_on(expected, name, prefix))
    last = [float(expected[""][name][1].mean()) for name in NAMES]
    return f"loss {last[0]:.1f} = reconstruction {last[1]:.1f} + latent {last[2]:.1f} nats, reset in every epoch, and all three with val_."


def _expected(images: np.ndarray, mean: np.ndarray, inputs: dict) -> dict[str, np.ndarray]:
    """The losses of every image in both epochs, (2, images)."""
    pictures = 1 / (1 + np.exp(-inputs["biases"].reshape(2, 1, 28, 28)))
    reconstruction = bernoulli(images[None], pictures).sum(axis=(2, 3))
    latent = np.tile(total_divergence(mean, 0 * mean), (2, 1))
    return {"loss": reconstruction + latent, "reconstruction_loss": reconstruction, "latent_loss": latent}


def _running_on(expected: dict, name: str, prefix: str) -> list[float]:
    """What a mean gives that is never reset: training, validation, training, validation."""
    parts = [expected[part][name][epoch] for epoch in (0, 1) for part in ("", "val_")]
    return [float(np.mean(np.concatenate(parts[:last]))) for last in ((2, 4) if prefix else (1, 3))]


def _judge_metric(shown: str, seen: np.ndarray, values: dict, name: str, batch: int, running: list[float]) -> None:
    losses = values[name]
    right = losses.mean(axis=1)
    # Means of some 40 float32 losses are right to 10⁻⁵; the subtlest slip, batches weighed alike, moves them by 10⁻².
    if np.allclose(seen, right, rtol=2e-4):
        return
    batches = np.split(losses, range(batch, losses.shape[1], batch), axis=1)
    known = [
        (Slip.last_batch_only.about(what=f"The {shown}"), batches[-1].mean(axis=1)),
        (Slip.last_batch_overweighted.about(what=f"The {shown}"), np.mean([b.mean(axis=1) for b in batches], axis=0)),
        (Slip.metric_not_reset.about(what=f"The {shown}"), [right[0], right.mean()]),
        (Slip.metric_not_reset.about(what=f"The {shown}"), running),
        (Slip.metric_per_pixel.about(what=f"The {shown}"), right / PIXELS),
        (Slip.metric_summed.about(what=f"The {shown}"), right * losses.shape[1]),
        (Slip.metric_summed.about(what=f"The {shown}"), np.mean([b.sum(axis=1) for b in batches], axis=0)),
    ]
    if name == "loss":
        known += [
            (Slip.loss_is_one_term_only.about(what=other), values[other].mean(axis=1))
            for other in ("reconstruction_loss", "latent_loss")
        ]
    else:
        other = "latent_loss" if name == "reconstruction_loss" else "reconstruction_loss"
        known.append((Slip.metrics_exchanged, values[other].mean(axis=1)))
    named = next((mistake for mistake, value in known if np.allclose(seen, value, rtol=2e-4)), None)
    expected = f"{shown} of the two epochs: {numbers(right)}"
    raise Failure(named or Slip.wrong_metric.about(what=f"The {shown}"), expected, numbers(seen))


def steps_inputs(rng: np.random.Generator, codings_size: int = 2, batch: int = 20) -> dict:
    """Images, and targets that are not the images."""
    return {
        "images": rng.random((batch, 28, 28)),
        "targets": 0.7 * rng.random((batch, 28, 28)),
        "codings_size": codings_size,
        "seed": int(rng.integers(2**31)),
    }


def probe_steps(TrainStepVAE: Any, inputs: dict) -> dict:
    """Which codings each step decodes (the reconstruction loss tells), and which parts each step changes."""
    rng = np.random.default_rng(inputs["seed"])
    images, targets = (as_tensor(inputs[name]) for name in ("images", "targets"))
    encoder, decoder = _parts(inputs["codings_size"], rng)
    with _standing_in(TrainStepVAE):
        model, kind = _build(TrainStepVAE, encoder, decoder)
        if kind != MODEL:
            return {"model": kind}
        encoder.get_layer("codings_log_var").bias.assign(rng.uniform(1.5, 2.5, inputs["codings_size"]))
        _compile(model, 0.0, eagerly=True)
        own = {name: _own(model, name) for name in ("train_step", "test_step")}
        decoded = {n: write(decoder(z)) for n, z in zip(("mean", "log_var", "codings"), encoder(images), strict=True)}
        evidence = {"model": MODEL, "decoded": decoded}
        try:
            with doing("training the model on one batch"):
                losses = {"train_step": _step(model, model.train_step, images, targets)}
            before = [part.get_weights() for part in (encoder, decoder)]
            _compile(model, 0.1, eagerly=True)
            with doing("evaluating the model on one batch"):
                losses["test_step"] = _step(model, model.test_step, images, targets)
        except Exception as error:
            if is_stub(error) or all(own.values()):
                raise
            return {"model": MODEL, "own": own, "history": None}
        tested = [part.get_weights() for part in (encoder, decoder)]
        with doing("training the model on one batch"):
            _step(model, model.train_step, images, targets)
        after = [part.get_weights() for part in (encoder, decoder)]
    return {
        **evidence,
        "losses": {step: write(logs.get("reconstruction_loss")) for step, logs in losses.items()},
        "test_changes": [_differ(*pair) for pair in zip(before, tested, strict=True)],
        "learns": [_differ(*pair) for pair in zip(tested, after, strict=True)],
    }


def judge_steps(inputs: dict, evidence: Mapping) -> str:
    _require_model(evidence)
    _require_steps(evidence)
    images, targets = inputs["images"], inputs["targets"]
    decoded = {
        name: np.clip(shaped(evidence["decoded"][name], "a reconstruction", images.shape), 1e-6, 1 - 1e-6)
        for name in ("mean", "log_var", "codings")
    }
    expected = {name: bernoulli(targets, made).sum(axis=(1, 2)).mean() for name, made in decoded.items()}
    ignored = [bernoulli(images, made).sum(axis=(1, 2)).mean() for made in decoded.values()]
    for step in ("train_step", "test_step"):
        written = evidence["losses"][step]
        if written.get("type") == "NoneType":
            raise Failure(
                Slip.metric_missing.about(what="reconstruction_loss"), ", ".join(NAMES), f"no such key from {step}"
            )
        seen = float(shaped(written, f"reconstruction_loss of {step}", ()))
        # Float32 sums of 10,000 terms agree to about 1e-6; by chance a wrong one comes within 1e-4 in one run of forty.
        if np.isclose(seen, expected["codings"], rtol=1e-5):
            continue
        if np.isclose(seen, ignored, rtol=1e-4).any():
            text = f"reconstruction loss {expected['codings']:.4g}, of the targets"
            raise Failure(Slip.targets_ignored.about(step=step), text, f"{seen:.4g}, of the input")
        for mistake, name in ((Slip.decodes_the_mean, "mean"), (Slip.decodes_the_log_variance, "log_var")):
            if np.isclose(seen, expected[name], rtol=1e-4):
                text = f"reconstruction loss {expected['codings']:.4g}, that of decoder(codings)"
                raise Failure(mistake.about(step=step), text, f"{seen:.4g}, that of another decoded output")
    parts = ("encoder", "decoder")
    if any(changes is not False for _, changes in zip(parts, evidence["test_changes"], strict=True)):
        raise Failure(Slip.test_step_trains, "the same weights after vae.evaluate", "other weights")
    for part, learns in zip(parts, evidence["learns"], strict=True):
        if learns is not True:
            raise Failure(
                Slip.part_does_not_learn.about(part=part), f"weights of the {part} that change", "the same weights"
            )
    return "train_step changes encoder and decoder, test_step changes nothing, and both decode the sampled codings."


def saving_inputs(rng: np.random.Generator, codings_size: int = 2, batch: int = 12) -> dict:
    return steps_inputs(rng, codings_size, batch)


def probe_saving(TrainStepVAE: Any, inputs: dict) -> dict:
    """Train one step, save as .keras in a temporary folder, load, and compare."""
    import keras

    rng = np.random.default_rng(inputs["seed"])
    images, (encoder, decoder) = as_tensor(inputs["images"]), _parts(inputs["codings_size"], rng)
    with _standing_in(TrainStepVAE), tempfile.TemporaryDirectory() as folder:
        model, kind = _build(TrainStepVAE, encoder, decoder)
        if kind != MODEL:
            return {"model": kind}
        # With so small a variance a model that samples by itself gives the same image at every call.
        encoder.get_layer("codings_log_var").bias.assign(np.full(inputs["codings_size"], -30.0))
        with doing("calling the model on a batch of images"):
            before = model(images)
        _compile(model, 0.01, eagerly=True)
        path = Path(folder) / "vae.keras"
        try:
            model.save(path)
        except Exception as error:
            if is_stub(error):
                raise
            return {"model": MODEL, "saving": f"{type(error).__name__}: {reason(error)}"[:300]}
        try:
            loaded = keras.models.load_model(path, custom_objects={type(model).__name__: type(model)})
        except Exception as error:
            if is_stub(error):
                raise
            return {"model": MODEL, "loading": f"{type(error).__name__}: {reason(error)}"[:300]}
        if not isinstance(loaded, type(model)):
            return {"model": MODEL, "loaded": type(loaded).__name__}
        parts = [getattr(loaded, name, None) for name in ("encoder", "decoder")]
        if any(isinstance(part, dict) for part in parts):
            return {"model": MODEL, "loaded": "dictionaries"}
        with doing("calling the loaded model on a batch of images"):
            after = loaded(images)
        return {"model": MODEL, "loaded": MODEL, "before": write(before), "after": write(after)}


def judge_saving(inputs: dict, evidence: Mapping) -> str:
    _require_model(evidence)
    if "saving" in evidence:
        raise Failure(Slip.cannot_be_saved, "a file vae.keras", str(evidence["saving"])[:300])
    if "loading" in evidence:
        raise Failure(Slip.cannot_be_loaded, "the model from its file", str(evidence["loading"])[:300])
    if evidence["loaded"] == "dictionaries":
        raise Failure(Slip.parts_not_restored, "an encoder and a decoder", "a dictionary")
    if evidence["loaded"] != MODEL:
        raise Failure(Slip.another_class_loaded, "a TrainStepVAE", f"a {str(evidence['loaded'])[:60]}")
    shape = inputs["images"].shape
    before = shaped(evidence["before"], "vae(images)", shape)
    after = shaped(evidence["after"], "The loaded vae(images)", shape)
    if np.abs(before - after).max() > 1e-3:
        raise Failure(Slip.weights_lost, f"pixels {numbers(before[0, 0], 3)}", numbers(after[0, 0], 3))
    return "saved and loaded, it gives the same images."


RATE = 0.01


def _parts(codings_size: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """An encoder and a decoder of built-in layers only, so that they can be saved; codings = mean + log_var / 4 + ⅓."""
    import keras

    inputs = keras.Input([28, 28])
    flat = keras.layers.Flatten()(inputs)
    mean = keras.layers.Dense(codings_size, name="codings_mean")(flat)
    log_var = keras.layers.Dense(codings_size, kernel_initializer="zeros", name="codings_log_var")(flat)
    codings = keras.layers.Add()([mean, keras.layers.Rescaling(0.25, offset=1 / 3)(log_var)])
    encoder = keras.Model(inputs, [mean, log_var, codings])
    kernel = rng.normal(0, 1 / 28, (PIXELS, codings_size))
    away = rng.choice([-1.0, 1.0], codings_size)  # so that the mean over the images of no coding is near 0
    encoder.get_layer("codings_mean").set_weights([kernel, away - kernel.sum(axis=0) / 2])
    decoder = keras.Sequential(
        [
            keras.Input([codings_size]),
            keras.layers.Dense(PIXELS, activation="sigmoid", name="pixels"),
            keras.layers.Reshape([28, 28]),
        ]
    )
    decoder.get_layer("pixels").set_weights([rng.normal(0, 0.5, (codings_size, PIXELS)), rng.normal(0, 0.5, PIXELS)])
    return encoder, decoder


def _flatten(decoder: Any, rng: np.random.Generator) -> None:
    """Let the decoder draw one picture whatever the codings are."""
    layer = decoder.get_layer("pixels")
    layer.set_weights([np.zeros(layer.kernel.shape), rng.normal(0, 1, PIXELS)])


def _biases(encoder: Any, decoder: Any) -> dict[str, np.ndarray]:
    layers = {"encoder": encoder.get_layer("codings_mean"), "decoder": decoder.get_layer("pixels")}
    return {name: np.asarray(layer.bias).astype("float64") for name, layer in layers.items()}


def _standing_in(TrainStepVAE: Any) -> Any:
    from vaelab.checks.kinds import standins

    return standins.standing_in(TrainStepVAE, vae_loss_nats=standins.vae_loss_nats)


def _build(TrainStepVAE: Any, encoder: Any, decoder: Any) -> tuple[Any, str]:
    """The student's model, and what it is: ``"model"``, ``"no call"`` or the name of another type."""
    import keras

    with doing(f"calling {WHAT}"):
        model = TrainStepVAE(encoder, decoder)
    if not isinstance(model, keras.Model):
        return model, type(model).__name__
    return model, "no call" if lacks_call(model) else MODEL


def _compile(model: Any, learning_rate: float, eagerly: bool = False) -> None:
    import keras

    with doing("calling vae.compile(optimizer=…)"):
        model.compile(optimizer=keras.optimizers.SGD(learning_rate), run_eagerly=eagerly)


def _step(model: Any, step: Any, images: Any, targets: Any = None) -> dict:
    """One step by itself on a batch of (input, target), as ``fit`` passes it."""
    model.reset_metrics()
    logs = step((images, images if targets is None else targets))
    return dict(logs) if isinstance(logs, dict) else {}


def _own(model: Any, method: str) -> bool:
    """Whether the class has this method of its own, or a loss of its own that makes Keras's method work."""
    import keras

    own = [getattr(type(model), name) is not getattr(keras.Model, name) for name in (method, "compute_loss")]
    return any(own)


def _require_model(evidence: Mapping) -> None:
    if evidence["model"] == "no call":
        raise Failure(models.Slip.no_call_method.about(what="TrainStepVAE"), "def call(self, inputs)", "no such method")
    if evidence["model"] == "TrainStepVAE":
        raise Failure(Slip.not_a_model, "class TrainStepVAE(keras.Model)", "a class that is not a keras.Model")
    require_model(evidence["model"], WHAT)


def _require_steps(evidence: Mapping) -> None:
    for mistake, name in ((Slip.no_train_step, "train_step"), (Slip.no_test_step, "test_step")):
        if evidence.get("history", {}) is None and evidence["own"][name] is not True:
            raise Failure(mistake, f"def {name}(self, data)", "no such method")


def _differ(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return any(np.abs(a - b).max() > 0 for a, b in zip(one, other, strict=True))


loss = Check(loss_inputs, probe_loss, judge_loss)
metrics = Check(metrics_inputs, probe_metrics, judge_metrics)
steps = Check(steps_inputs, probe_steps, judge_steps)
saving = Check(saving_inputs, probe_saving, judge_saving)
