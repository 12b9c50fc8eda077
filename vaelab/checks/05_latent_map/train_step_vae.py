"""``TrainStepVAE(encoder, decoder)``: a model with a ``train_step`` and a ``test_step`` of its own, in nats.

The loss is mean(ℒ_rec + ℒ_lat) over the images, both sums of Kingma and Welling (2014), arXiv:1312.6114. The encoder, the decoder
and ``vae_loss_nats`` are given or another exercise's: stand-ins take their places. With the decoder's kernel at zero a
reconstruction is one constant picture, so that no draw of the codings disturbs a measurement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, doing, numbers, read_array, shaped, write
from vaelab.checks.formulas import PIXELS, bernoulli, total_divergence
from vaelab.checks.kinds import epochs, latent_weight, models, own_steps, saved_models, vaes
from vaelab.checks.kinds.models import MODEL, as_tensor, is_numpy_in_graph

WHERE = "step 3, “Your own train_step”"
NAME = "TrainStepVAE"
WHAT = f"{NAME}(encoder, decoder)"
NAMES = ("loss", "reconstruction_loss", "latent_loss")
RATE = 0.01


class Slip(
    own_steps.Slip,
    latent_weight.Slip,
    epochs.Slip,
    saved_models.Slip,
    model=NAME,
    pixels="784",
    right="Use the two sums in nats that vae_loss_nats returns as they are: loss = ops.mean(reconstruction_loss + latent_loss).",
):
    reconstruction_missing = (
        "The reconstruction loss is not part of what is minimised.",
        "{right} The gradient is taken of this loss.",
    )
    latent_loss_never_added = (
        "The latent loss is not part of what is minimised: this is a plain autoencoder.",
        "{right} The gradient is taken of this loss.",
    )
    losses_of_the_batch_summed = (
        "The losses of a batch are added up, not averaged: the gradient grows with the batch size.",
        "{right} (The gradient of a vector is that of its sum.)",
    )
    another_term = (
        "Something else is minimised beside the two losses, or in the place of one.",
        "{right} Nothing else: no weight decay, no other loss.",
    )
    means_of_both = (
        "A mean over the pixels stands beside a mean over the codings, the popular reduce_mean of both: with two codings β_eff is 392.",
        "{right}",
    )
    not_divided = Mistake(
        "mean_over_pixels", "β_eff is 784: a mean over the pixels beside a latent loss in nats.", "{right}"
    )
    divided_by_one_side = Mistake(
        "mean_over_columns", "β_eff is 28: one axis of the image is averaged, not summed.", "{right}"
    )
    divided_twice = Mistake(
        "latent_divided_by_784",
        "β_eff is 1/784: the latent loss is divided by 784 beside a sum over the pixels.",
        "{right}",
    )
    added_twice = Mistake("latent_counts_twice", "β_eff is 2: the latent loss counts twice.", "Add it once. {right}")
    halved_again = Mistake("latent_counts_half", "β_eff is ½: the latent loss counts half.", "{right}")
    summed_over_the_batch = Mistake(
        "latent_summed_over_the_batch",
        "β_eff is the batch size: the latent losses are summed over the images, the reconstruction losses averaged.",
        "{right}",
    )
    divided_by_another_number = "The latent loss weighs 784 / {number} times what it should.", "{right}"
    wrong_weight = "The latent loss has the wrong weight beside the reconstruction loss.", "{right}"
    metric_missing = (
        "The history lacks {what}.",
        'Return a dictionary with the keys "loss", "reconstruction_loss" and "latent_loss" from train_step and from test_step.',
    )
    loss_is_one_term_only = "The reported loss is only {term}.", "Report reconstruction_loss + latent_loss as the loss."
    loss_is_a_difference = (
        "The reported loss is the difference of the two terms.",
        "Report reconstruction_loss + latent_loss as the loss.",
    )
    metrics_exchanged = (
        "reconstruction_loss and latent_loss are exchanged.",
        "vae_loss_nats returns (reconstruction_loss, latent_loss), in this order.",
    )
    logs_not_returned = (
        "train_step returns no dictionary, so Keras has nothing to show.",
        "Does it end with `return`? The dictionary has the keys loss, reconstruction_loss and latent_loss.",
    )


def loss_inputs(rng: np.random.Generator, codings_size: int = 2, batch: int = 24) -> dict:
    """Images, and targets that are other pictures."""
    return {
        "images": rng.random((batch, 28, 28)),
        "targets": rng.random((batch, 28, 28)) * rng.random((28, 28)),
        "codings_size": codings_size,
        "log_var": rng.uniform(0.5, 1, codings_size) * rng.choice([-1, 1], codings_size),
        "seed": int(rng.integers(2**31)),
    }


def probe_loss(TrainStepVAE: Any, inputs: dict) -> dict:
    """Where one step of plain gradient descent moves the biases of the last layers.

    With rate η the decoder's bias moves by −η c mean(r − x) where the loss holds c times the summed cross-entropy, and the biases of
    codings_mean and codings_log_var by −η d mean(μ) and −η d (exp(γ) − 1) / 2 where it holds d times the divergence. β_eff =
    d / c, whatever the loss reports. A second step, with a decoder that draws, tells whether its gradient reaches the encoder.
    """
    rng, images = np.random.default_rng(inputs["seed"]), as_tensor(inputs["images"])
    targets = as_tensor(inputs["targets"])
    encoder, decoder = own_steps.parts(inputs["codings_size"], rng)
    with models.standing_in(TrainStepVAE, "vae_loss_nats"):
        model, evidence = vaes.built(TrainStepVAE, NAME, encoder, decoder)
        if evidence["model"] != MODEL:
            return evidence
        pixels = decoder.get_layer("pixels")
        drawing = pixels.get_weights()
        own_steps.flatten(decoder, rng)
        encoder.get_layer("codings_log_var").bias.assign(inputs["log_var"])
        mean, _, codings = (np.asarray(output) for output in encoder(images))
        others = {"targets": np.asarray(encoder(targets)[0]), "codings": codings}
        before = own_steps.biases(encoder, decoder)
        own_steps.compiled(model, RATE, eagerly=True)
        try:
            with doing("training the model on one batch"):
                returned = own_steps.one_step(model, model.train_step, images, targets)
                after = own_steps.biases(encoder, decoder)
                pixels.set_weights(drawing)
                mean_again = np.asarray(encoder(images)[0])
                with vaes.told(encoder, decoder) as in_training:
                    own_steps.one_step(model, model.train_step, images, targets)
        except Exception as error:
            return {**evidence, "own": vaes.own_or_raise(error, model, "train_step")}
    moves = {name: write(after[name] - before[name]) for name in after}
    evidence |= {"in_training": in_training(), "returned": bool(returned), "applied": int(model.optimizer.iterations)}
    evidence["reported"] = {name: write(returned.get(name)) for name in NAMES[1:]}
    evidence |= {
        "drawing": {
            "mean": write(mean_again),
            "move": write(own_steps.biases(encoder, decoder)["encoder"] - after["encoder"]),
        }
    }
    evidence |= {"mean": write(mean), "others": {name: write(other.mean(axis=0)) for name, other in others.items()}}
    return {**evidence, "bias": write(before["decoder"]), "moves": moves}


def judge_loss(inputs: dict, evidence: Mapping) -> str:
    _require_steps(evidence)
    batch, size = len(inputs["images"]), inputs["codings_size"]
    mean = shaped(evidence["mean"], "codings_mean", (batch, size)).mean(axis=0)
    bias = shaped(evidence["bias"], "the bias", (PIXELS,))
    slope, of_input = (
        1 / (1 + np.exp(-bias)) - inputs[name].reshape(batch, PIXELS).mean(axis=0) for name in ("targets", "images")
    )
    moved = {
        name: shaped(evidence["moves"][name], f"The step of the {name}", np.shape(to))
        for name, to in (("decoder", bias), ("encoder", mean), ("log_var", mean))
    }
    # But for float32's rounding, 10⁻¹⁰, a step is along its own mean; the others' directions are some 10⁻² away.
    others = {name: shaped(evidence["others"][name], "codings", (size,)) for name in ("targets", "codings")}
    elsewhere = 1 - _along(-moved["encoder"], mean) > 1e-7
    # A weight leaves the direction of the step as it is, to float32's 1e-6; with an angle of its own it may have any size by chance.
    aside = np.any(moved["decoder"]) and all(abs(_along(moved["decoder"], way)) < 0.99 for way in (slope, of_input))
    others = {} if aside or not elsewhere else others
    taken = next((name for name, other in others.items() if 1 - _along(-moved["encoder"], other) < 1e-7), None)
    if evidence["applied"] == 0 and np.any(moved["decoder"]):
        expected = "weights that self.optimizer changes"
        raise Failure(Slip.optimizer_unused, expected, "weights that change without a step of it")
    # The step is along the slope, to float32's 1e-6; the two slopes are at an angle with a cosine of about 0.9.
    if _along(-moved["decoder"], of_input) > 0.999 > _along(-moved["decoder"], slope):
        expected = "a gradient of the loss between reconstructions and targets"
        named = Slip.data_exchanged if taken == "targets" else Slip.targets_ignored
        raise Failure(named.about(step="train_step"), expected, "that between reconstructions and input")
    if taken:
        named = Slip.inputs_ignored if taken == "targets" else Slip.latent_loss_of_the_codings
        expected = "a latent loss of the input's codings_mean"
        raise Failure(named.about(step="train_step"), expected, f"that of the {taken}")
    per_pixel = -moved["decoder"] @ slope / (slope @ slope) / RATE
    latent = -moved["encoder"] @ mean / (mean @ mean) / RATE
    seen = f"{per_pixel:.4g} × reconstruction loss + {latent:.4g} × latent loss"
    expected = "reconstruction loss + latent loss, in the ratio 1 : 1"
    if abs(per_pixel) < 1e-9:
        through = _reaches_encoder(evidence["drawing"], latent, batch, size)
        still = "model" if not abs(latent) > 1e-9 else "decoder" if through else ""
        named = Slip.part_does_not_learn.about(part=still) if still else Slip.reconstruction_missing
        raise Failure(named, expected, seen)
    if per_pixel < 0:
        raise Failure(Slip.steps_uphill, expected, seen)
    _require_order(evidence["reported"], inputs, bias, evidence["mean"])
    if not np.any(moved["encoder"]) and not np.any(_move(evidence["drawing"], size)):
        raise Failure(Slip.part_does_not_learn.about(part="encoder"), expected, seen)
    beta = latent / per_pixel
    if aside or not latent_weight.near(beta, 1):
        weights = latent_weight.wrong(Slip, PIXELS, batch, size)
        named = Slip.another_term if aside else latent_weight.named(Slip, beta, weights)
        raise Failure(named, f"{expected}: effective β = 1", f"{seen}: effective β = {beta:.4g}")
    if latent_weight.near(per_pixel / batch, 1):
        raise Failure(Slip.losses_of_the_batch_summed, "a mean over the images of the batch", f"{batch} times as much")
    if latent_weight.near(per_pixel, 2) and evidence["applied"] == 4:  # not one half of the weights after the other
        raise Failure(Slip.applied_twice, "2 steps of the optimizer for 2 batches", "4, each as long as one")
    if not _reaches_encoder(evidence["drawing"], latent, batch, size):
        expected = "an encoder that both losses move"
        raise Failure(Slip.codings_detached, expected, "steps of the encoder by the latent loss alone")
    if evidence["returned"] is not True:
        raise Failure(Slip.logs_not_returned, ", ".join(NAMES), "no dictionary from train_step")
    vaes.require_told(Slip, (), evidence["in_training"])
    _require_log_variance(moved["log_var"], inputs["log_var"], latent)
    return f"effective β = {beta:.3f}: both terms on one scale.{_to_know(evidence['in_training'])}"


def _to_know(in_training: Sequence[Any]) -> str:
    """A sentence for who tells the parts nothing, which is no mistake with these."""
    if None not in in_training:
        return ""
    return (
        " One thing to know: in a train_step nobody but you tells the parts that this is training, as "
        "self.encoder(images, training=True) does. These do not ask; BatchNormalization and Dropout would."
    )


def _require_order(reported: Mapping, inputs: dict, bias: np.ndarray, mean: Mapping) -> None:
    """Raise ``Failure`` where the losses are those of exchanged arguments; all images have one codings_log_var and are drawn alike."""
    drawn, mean = 1 / (1 + np.exp(-bias)).reshape(28, 28), read_array(mean).astype("float64")
    log_var = np.broadcast_to(inputs["log_var"], mean.shape)
    exchanged = {
        "reconstruction_loss": (bernoulli(drawn, np.clip(inputs["targets"], 1e-7, 1 - 1e-7)).sum(axis=(1, 2)), Slip.pictures_exchanged),
        "latent_loss": (total_divergence(log_var, mean), Slip.mean_and_log_var_swapped),
    }  # fmt: skip
    for name, (losses, mistake) in exchanged.items():
        if reported[name].get("shape") == [] and np.isclose(read_array(reported[name]), losses.mean(), rtol=1e-4):
            expected = "vae_loss_nats(targets, reconstructions, codings_mean, codings_log_var)"
            raise Failure(mistake, expected, f"a {name} of {losses.mean():.4g}, as two arguments exchanged give it")


def _require_log_variance(moved: np.ndarray, log_var: np.ndarray, latent: float) -> None:
    """Raise ``Failure`` unless codings_log_var moves as the same multiple of the divergence moves it as moves codings_mean."""
    wanted = -RATE * latent * (np.exp(log_var) - 1) / 2
    if np.allclose(moved, wanted, rtol=0.02, atol=1e-7):  # float32 rounds biases below 1 to 6 · 10⁻⁸
        return
    named = Slip.another_latent_loss if np.any(moved) else Slip.log_variance_detached
    raise Failure(named, f"steps of codings_log_var of {numbers(wanted, 3)}", numbers(moved, 3))


def _reaches_encoder(evidence: Mapping, latent: float, batch: int, size: int) -> bool:
    """Whether the encoder moves otherwise than by the latent loss alone, where the decoder shows its codings.

    What is left is float32's rounding of a bias near 1, 1e-5 of a step; the reconstruction loss moves it as far as the latent loss.
    """
    mean = shaped(evidence["mean"], "codings_mean", (batch, size)).mean(axis=0)
    moved, alone = _move(evidence, size), -RATE * latent * mean
    return bool(np.abs(moved - alone).max() >= max(1e-3 * np.abs(alone).max(), 1e-12))


def _move(evidence: Mapping, size: int) -> np.ndarray:
    return shaped(evidence["move"], "The step of the encoder", (size,))


def _along(one: np.ndarray, other: np.ndarray) -> float:
    """The cosine of the angle between two vectors."""
    return float(one @ other / max(np.linalg.norm(one) * np.linalg.norm(other), 1e-30))


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
    encoder, decoder = own_steps.parts(inputs["codings_size"], rng)
    X, V = (inputs[name].astype("float32") for name in ("images", "valid"))
    change = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: decoder.get_layer("pixels").bias.assign(inputs["biases"][1])
    )
    options = {"batch_size": inputs["batch"], "epochs": 2, "shuffle": False, "verbose": 0, "validation_data": (V, V)}
    with models.standing_in(TrainStepVAE, "vae_loss_nats"):
        model, evidence = vaes.built(TrainStepVAE, NAME, encoder, decoder)
        if evidence["model"] != MODEL:
            return evidence
        own_steps.flatten(decoder, rng)
        decoder.get_layer("pixels").bias.assign(inputs["biases"][0])
        own_steps.compiled(model, 0.0)
        try:
            with doing("calling vae.fit(X_train, X_train, validation_data=(X_valid, X_valid))"):
                history = model.fit(X, X, callbacks=[change], **options).history
        except Exception as error:
            if is_numpy_in_graph(error):
                return {**evidence, "numpy": True}
            return {**evidence, "own": vaes.own_or_raise(error, model, "train_step", "test_step")}
        means = {prefix: write(encoder(part)[0]) for prefix, part in (("", X), ("val_", V))}
    return {**evidence, "history": {str(k)[:40]: write(v) for k, v in list(history.items())[:20]}, "means": means}


def judge_metrics(inputs: dict, evidence: Mapping) -> str:
    _require_steps(evidence)
    if evidence.get("numpy") is True:
        raise Failure(models.Slip.numpy_in_the_graph, "operations of keras.ops or tf", "NumPy in a compiled graph")
    history = evidence["history"]
    missing = [name for name in (*NAMES, *(f"val_{n}" for n in NAMES)) if name not in history]
    if missing:
        wanted = ", ".join(NAMES) + " and the same with val_"
        raise Failure(Slip.metric_missing.about(what=", ".join(missing)), wanted, ", ".join(history))
    losses = {
        "": _losses(inputs, inputs["images"], evidence["means"][""]),
        "val_": _losses(inputs, inputs["valid"], evidence["means"]["val_"]),
    }
    for prefix, values in losses.items():
        averages = {name: values[name].mean(axis=1) for name in NAMES}
        seen = {name: shaped(history[prefix + name], f"history[{prefix + name!r}]", (2,)) for name in NAMES}
        others = {
            "reconstruction_loss": {
                Slip.metrics_exchanged: averages["latent_loss"],
                Slip.pictures_exchanged: values["pictures exchanged"].mean(axis=1),
            },
            "latent_loss": {
                Slip.metrics_exchanged: averages["reconstruction_loss"],
                Slip.mean_and_log_var_swapped: values["moments exchanged"].mean(axis=1),
            },
            "loss": {
                Slip.loss_is_a_difference: averages[NAMES[1]] - averages[NAMES[2]],
                **{Slip.loss_is_one_term_only.about(term=term): averages[term] for term in NAMES[1:]},
            },
        }
        for name, mistakes in others.items():
            batch = 32 if prefix else inputs["batch"]  # evaluate takes batches of 32
            running = epochs.running_means(losses[""][name], losses["val_"][name], bool(prefix))
            epochs.judge_means(Slip, prefix + name, seen[name], values[name], batch, running, mistakes)
    last = [float(losses[""][name][1].mean()) for name in NAMES]
    return f"loss {last[0]:.1f} = reconstruction {last[1]:.1f} + latent {last[2]:.1f} nats, reset in every epoch, and all three with val_."


def _losses(inputs: dict, images: np.ndarray, mean: Mapping) -> dict[str, np.ndarray]:
    """The losses of every image in both epochs, (2, images); also with two arguments of vae_loss_nats exchanged."""
    means = shaped(mean, "codings_mean", (len(images), inputs["codings_size"]))
    pictures = 1 / (1 + np.exp(-inputs["biases"].reshape(2, 1, 28, 28)))
    reconstruction = bernoulli(images[None], pictures).sum(axis=(2, 3))
    latent, exchanged = (np.tile(total_divergence(*pair), (2, 1)) for pair in ((means, 0 * means), (0 * means, means)))
    return {
        "loss": reconstruction + latent,
        "reconstruction_loss": reconstruction,
        "latent_loss": latent,
        "pictures exchanged": bernoulli(pictures, np.clip(images, 1e-7, 1 - 1e-7)[None]).sum(axis=(2, 3)),
        "moments exchanged": exchanged,
    }


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
    batch = tuple(as_tensor(inputs[name]) for name in ("images", "targets"))
    parts = encoder, decoder = own_steps.parts(inputs["codings_size"], rng)
    with models.standing_in(TrainStepVAE, "vae_loss_nats"):
        model, evidence = vaes.built(TrainStepVAE, NAME, encoder, decoder)
        if evidence["model"] != MODEL:
            return evidence
        encoder.get_layer("codings_log_var").bias.assign(rng.uniform(1.5, 2.5, inputs["codings_size"]))
        own_steps.compiled(model, 0.0, eagerly=True)
        outputs = zip(("mean", "log_var", "codings"), encoder(batch[0]), strict=True)
        decoded = {name: write(decoder(output)) for name, output in outputs}
        of_targets = write(decoder(encoder(batch[1])[2]))
        called = write(vaes.reconstruct(model, batch[0]))
        try:
            with doing("training the model on one batch"):
                losses = {"train_step": own_steps.one_step(model, model.train_step, *batch)}
            before = models.weights_of(parts)
            model.optimizer.learning_rate = (
                0.1  # a compiled step of the student's own keeps the optimizer that it was built with
            )
            with doing("evaluating the model on one batch"), vaes.told(encoder, decoder) as at_rest:
                losses["test_step"] = own_steps.one_step(model, model.test_step, *batch)
        except Exception as error:
            return {**evidence, "own": vaes.own_or_raise(error, model, "train_step", "test_step")}
        tested = models.weights_of(parts)
        with doing("training the model on one batch"):
            own_steps.one_step(model, model.train_step, *batch)
    return {
        **evidence,
        "decoded": decoded,
        "of_targets": of_targets,
        "called": called,
        "losses": {step: write(logs.get("reconstruction_loss")) for step, logs in losses.items()},
        "at_rest": at_rest(),
        "test_changes": models.changed(before, tested),
        "learns": models.changed(tested, models.weights_of(parts)),
    }


def judge_steps(inputs: dict, evidence: Mapping) -> str:
    _require_steps(evidence)
    images, targets = inputs["images"], inputs["targets"]
    decoded = {
        name: np.clip(shaped(evidence["decoded"][name], "a reconstruction", images.shape), 1e-6, 1 - 1e-6)
        for name in ("mean", "log_var", "codings")
    }
    returned = vaes.returned_images(Slip, evidence["called"], images.shape)
    for name, mistake in (("mean", Slip.decodes_the_mean), ("log_var", Slip.decodes_the_log_variance)):
        if np.allclose(returned, decoded[name], atol=1e-5):
            raise Failure(mistake.about(step="call"), "decoder(codings)", "another decoded output")
    losses = {name: bernoulli(targets, made).sum(axis=(1, 2)).mean() for name, made in decoded.items()}
    ignored = [bernoulli(images, made).sum(axis=(1, 2)).mean() for made in decoded.values()]
    of_targets = np.clip(shaped(evidence["of_targets"], "a reconstruction", images.shape), 1e-6, 1 - 1e-6)
    encoded = [bernoulli(pictures, of_targets).sum(axis=(1, 2)).mean() for pictures in (targets, images)]
    known = [
        (Slip.targets_ignored, ignored, "of the input"),
        (Slip.decodes_the_mean, losses["mean"], "that of another decoded output"),
        (Slip.decodes_the_log_variance, losses["log_var"], "that of another decoded output"),
        (Slip.inputs_ignored, encoded[0], "of the targets and their own codings"),
        (Slip.data_exchanged, encoded[1], "of the input and the codings of the targets"),
    ]
    for step in ("train_step", "test_step"):
        written = evidence["losses"][step]
        if written.get("type") == "NoneType":
            lacking = Slip.metric_missing.about(what="reconstruction_loss")
            raise Failure(lacking, ", ".join(NAMES), f"no such key from {step}")
        seen = float(shaped(written, f"reconstruction_loss of {step}", ()))
        # Float32 sums of 10,000 terms agree to about 1e-6; by chance a wrong one comes within 1e-4 in one run of forty.
        if np.isclose(seen, losses["codings"], rtol=1e-5):
            continue
        for mistake, values, words in known:
            if np.isclose(seen, values, rtol=1e-4).any():
                expected = f"reconstruction loss {losses['codings']:.4g}, of the targets and decoder(codings)"
                raise Failure(mistake.about(step=step), expected, f"{seen:.4g}, {words}")
    if any(changes is not False for changes in evidence["test_changes"]):
        raise Failure(Slip.test_step_trains, "the same weights after vae.evaluate", "other weights")
    vaes.require_learning(Slip, evidence["learns"])
    praise = "train_step changes encoder and decoder, test_step changes nothing, and both decode the sampled codings."
    if True not in evidence["at_rest"]:
        return praise
    return (
        f"{praise} One thing to know: test_step says training=True. These parts do not ask; a BatchNormalization would learn "
        "from the validation images, and a Dropout would spoil their losses."
    )


def saving_inputs(rng: np.random.Generator, codings_size: int = 2, batch: int = 12) -> dict:
    return steps_inputs(rng, codings_size, batch)


def probe_saving(TrainStepVAE: Any, inputs: dict) -> dict:
    encoder, decoder = own_steps.parts(inputs["codings_size"], np.random.default_rng(inputs["seed"]))
    with models.standing_in(TrainStepVAE, "vae_loss_nats"):
        model, evidence = vaes.built(TrainStepVAE, NAME, encoder, decoder)
        if evidence["model"] != MODEL:
            return evidence
        # With so small a variance a model that samples by itself gives the same image at every call.
        encoder.get_layer("codings_log_var").bias.assign(np.full(inputs["codings_size"], -30.0))
        own_steps.compiled(model, 0.01, eagerly=True)
        return {**evidence, **saved_models.probe(model, as_tensor(inputs["images"]))}


def judge_saving(inputs: dict, evidence: Mapping) -> str:
    vaes.require_built(evidence, NAME, Slip, WHAT)
    if "before" in evidence:
        vaes.returned_images(Slip, evidence["before"], inputs["images"].shape)
    return saved_models.judge(Slip, NAME, evidence, inputs["images"].shape)


def _require_steps(evidence: Mapping) -> None:
    vaes.require_built(evidence, NAME, Slip, WHAT)
    vaes.require_own(evidence.get("own", {}), Slip)


loss = Check(loss_inputs, probe_loss, judge_loss)
metrics = Check(metrics_inputs, probe_metrics, judge_metrics)
steps = Check(steps_inputs, probe_steps, judge_steps)
saving = Check(saving_inputs, probe_saving, judge_saving)
