"""Checks of ``train(vae, X_train, X_valid, epochs)``: compiled with mse and nadam, fitted to reproduce its input.

The model is another exercise: the check passes a small autoencoder that writes down how it is compiled and fitted.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    doing,
    numbers,
    read_array,
    shaped,
    write,
)
from vaelab.checks.kinds.models import (
    as_tensor,
)

WHERE = "step 6, “Training”"
_MODEL = "VariationalAutoencoder"


class Slip(General):
    never_fitted = (
        "The model that `train` was given is never fitted.",
        "Call vae.fit(X_train, X_train, …) inside `train`, on its argument vae.",
    )
    not_compiled = (
        "The model is fitted without having been compiled.",
        'Call vae.compile(loss="mse", optimizer="nadam") inside `train`, before vae.fit.',
    )
    history_not_returned = (
        "`train` does not return the history of the training.",
        "End with `return vae.fit(…)`, or return what fit returned.",
    )
    history_of_one_fit = (
        "The history has fewer epochs than the training had.",
        "Call fit once, with epochs=epochs, and return what it returns.",
    )
    target_is_not_the_input = (
        "The model is not asked to reproduce its input.",
        "Input and target are the same: vae.fit(X_train, X_train, …).",
    )
    no_target = (
        'fit got no target: with loss="mse" it needs one.',
        "Input and target are the same: vae.fit(X_train, X_train, …).",
    )
    not_the_training_images = "The model is not trained on all of X_train as it is.", "Pass X_train itself to fit."
    trained_on_validation_images = (
        "The model is trained on the validation images.",
        "Train on X_train; X_valid is for watching only.",
    )
    pixels_rescaled = (
        "The pixels are scaled once more before training.",
        "X_train is in [0, 1] already: pass it as it is.",
    )
    no_validation = (
        "fit gets no validation data, so there are no validation losses.",
        "Pass validation_data=(X_valid, X_valid).",
    )
    wrong_validation_images = (
        "The validation losses are not those of X_valid.",
        "Pass validation_data=(X_valid, X_valid).",
    )
    validation_is_training = (
        "The model is validated on images it was trained on: overfitting would go unnoticed.",
        "Pass validation_data=(X_valid, X_valid).",
    )
    validation_target_is_not_the_input = (
        "In the validation data the target is not the input.",
        "validation_data takes a pair as well, input and target: (X_valid, X_valid).",
    )
    epochs_ignored = "The number of epochs is not the one asked for.", "Pass epochs=epochs to fit."
    not_mse = "The reconstruction loss is not the mean squared error.", 'compile(loss="mse", …).'
    no_loss = "The model is compiled without a reconstruction loss.", 'compile(loss="mse", …).'
    summed_over_the_pixels = (
        "The squared errors are added up, while the latent loss is divided by 784: the latent loss will hardly count.",
        'compile(loss="mse", …) takes the mean, which fits the division by 784 in the model.',
    )
    cross_entropy_for_mse = (
        "The reconstruction loss is the cross-entropy, not the mean squared error.",
        'compile(loss="mse", …).',
    )
    mae_for_mse = "The reconstruction loss is the mean absolute error.", 'compile(loss="mse", …).'
    plain_gradient_descent = (
        "The optimizer is plain gradient descent, which would need hundreds of epochs here.",
        'compile(…, optimizer="nadam").',
    )
    diverged = (
        "The loss becomes NaN or infinite during training.",
        'Take optimizer="nadam" with its own learning rate: a far larger one makes the weights overflow.',
    )
    nothing_learned = "The weights do not change during training.", "Is the learning rate 0?"


SIZE = (128, 64)  # training and validation images


def training_inputs(rng: np.random.Generator, epochs: int = 3) -> dict:
    images = rng.random((sum(SIZE), 28, 28), "float32") * rng.random((28, 28), "float32")
    return {"X_train": images[: SIZE[0]], "X_valid": images[SIZE[0] :], "epochs": epochs}


def probe_training(train: Any, inputs: dict) -> dict:
    model = _recorder(_brings_a_loss(train))
    before = model.get_weights()
    X_train, X_valid = inputs["X_train"].copy(), inputs["X_valid"].copy()
    try:
        with doing(f"calling train(vae, X_train, X_valid, epochs={inputs['epochs']})"):
            returned = train(model, X_train, X_valid, epochs=inputs["epochs"])
    except Exception:
        if not _is_explained(model):
            raise
        return {"compiled": model.compiled, "loss": model.loss is not None, "fit": model.fits[-1]}
    if not model.fits:
        return {"fit": None}
    history = getattr(returned, "history", returned)
    return {
        "fit": model.fits[-1],
        "returned": "model" if returned is model else type(returned).__name__,
        "history": {key: write(values) for key, values in history.items()} if isinstance(history, dict) else None,
        "compiled": model.compiled,
        "loss": model.loss is not None,
        "optimizer": type(model.optimizer).__name__,
        "epochs_asked": model.epochs_asked,
        "epochs_run": model.epochs_run,
        "moved": any(np.any(b != a) for b, a in zip(before, model.get_weights(), strict=True)),
        "loss_of_half": write(_loss_of_constant(model, inputs["X_valid"])),
    }


def judge_training(inputs: dict, evidence: Mapping) -> str:
    if evidence["fit"] is None:
        raise Failure(Slip.never_fitted, "a call of vae.fit", "none")
    if evidence["compiled"] is not True:
        raise Failure(Slip.not_compiled, "vae.compile(…), then vae.fit(…)", "only vae.fit(…)")
    _judge_data(inputs, evidence["fit"])
    _judge_validation(inputs, evidence["fit"])
    if evidence["loss"] is not True:
        raise Failure(Slip.no_loss, "the mean squared error", "no loss")
    _judge_loss(inputs, float(shaped(evidence["loss_of_half"], "The loss", ())))
    if evidence["optimizer"] == "SGD":
        raise Failure(Slip.plain_gradient_descent, "Nadam (or another adaptive optimizer)", "SGD")
    if evidence["moved"] is not True:
        raise Failure(Slip.nothing_learned, "weights that change", "the same weights")
    if evidence["epochs_asked"] != inputs["epochs"]:
        raise Failure(Slip.epochs_ignored, f"{inputs['epochs']} epochs", f"{int(evidence['epochs_asked'])}")
    loss = _losses(evidence)
    return f"{loss.size} epochs, loss {numbers(loss[0], 3)} → {numbers(loss[-1], 3)}, validated on X_valid."


def _judge_data(inputs: dict, fit: Mapping) -> None:
    seen, expected = read_array(fit["x"]["images"]).astype("float64"), _image_sums(inputs["X_train"])
    if not _same(seen, expected):
        if _same(seen, _image_sums(inputs["X_valid"])):
            raise Failure(Slip.trained_on_validation_images, "X_train", "X_valid")
        factor = _rescaling(seen, expected)
        if factor is not None:
            raise Failure(Slip.pixels_rescaled, "the pixels of X_train", f"pixels {factor:.3g} times as large")
        raise Failure(
            Slip.not_the_training_images,
            f"the {len(expected)} images of X_train",
            f"{len(seen)} images, not all of them the same",
        )
    if fit["x"]["target"] == "none":
        raise Failure(Slip.no_target, "vae.fit(X_train, X_train, …)", "vae.fit(X_train, …)")
    if fit["x"]["target"] != "same":
        raise Failure(Slip.target_is_not_the_input, "target = input", "another target")


def _judge_validation(inputs: dict, fit: Mapping) -> None:
    expected = "validation_data=(X_valid, X_valid)"
    if fit["valid"] is None:
        if fit["split"] is True:
            raise Failure(
                Slip.wrong_validation_images, expected, "validation_split, which holds back a share of X_train"
            )
        raise Failure(Slip.no_validation, expected, "none")
    images = read_array(fit["valid"]["images"]).astype("float64")
    if not _same(images, _image_sums(inputs["X_valid"])):
        if np.isin(images.round(2), _image_sums(inputs["X_train"]).round(2)).all():
            raise Failure(Slip.validation_is_training, expected, "images of X_train")
        raise Failure(Slip.wrong_validation_images, expected, "other images")
    if fit["valid"]["target"] != "same":
        seen = "no target" if fit["valid"]["target"] == "none" else "another target"
        raise Failure(Slip.validation_target_is_not_the_input, expected, seen)


def _judge_loss(inputs: dict, seen: float) -> None:
    """The loss of the image that is ½ everywhere tells the mse from its rivals."""
    images = inputs["X_valid"].astype("float64")
    mse = float(np.mean((images - 0.5) ** 2))
    if np.isclose(seen, mse, rtol=1e-3):
        return
    rivals = {
        Slip.cross_entropy_for_mse: np.log(2) * np.array([1, 28, 784]),
        Slip.mae_for_mse: np.mean(np.abs(images - 0.5)),
        Slip.summed_over_the_pixels: mse
        * np.outer([28, 784], [1, len(images)]),  # over rows or images, for each image or all of a batch
    }
    named = next((m for m, values in rivals.items() if np.any(np.isclose(seen, values, rtol=1e-3))), Slip.not_mse)
    raise Failure(named, f"mse {mse:.4g} for a grey image", f"{seen:.4g}")


def _losses(evidence: Mapping) -> np.ndarray:
    """The training losses in the history that came back; one for each epoch that was run, which early stopping may cut short."""
    history = evidence["history"]
    if evidence["returned"] == "NoneType":
        raise Failure(Slip.nothing_returned.about(what="train(…)"), "the History that fit returns", "None")
    if not isinstance(history, Mapping) or not {"loss", "val_loss"} <= set(history):
        raise Failure(Slip.history_not_returned, "the History that fit returns", f"a {str(evidence['returned'])[:80]}")
    loss, epochs = np.atleast_1d(read_array(history["loss"]).astype("float64")), int(evidence["epochs_run"])
    if loss.shape != (epochs,):
        raise Failure(Slip.history_of_one_fit, f"losses of {epochs} epochs", f"of {loss.size}")
    if not np.isfinite(loss).all():
        raise Failure(Slip.diverged, "finite numbers", numbers(loss))
    return loss


def _rescaling(seen: np.ndarray, expected: np.ndarray) -> float | None:
    """The factor a, if the pixels are a · x + b; ``_image_sums`` is linear in the pixels."""
    if seen.shape != expected.shape:
        return None
    factor, offset = np.polyfit(np.sort(expected), np.sort(seen), 1)
    error = np.abs(factor * np.sort(expected) + offset - np.sort(seen)).max()
    return float(factor) if error < 1e-3 * np.ptp(seen) else None


def _same(seen: np.ndarray, expected: np.ndarray) -> bool:
    """The same images, in any order; float32 leaves 10⁻⁴ in a sum of 784 pixels."""
    return seen.shape == expected.shape and np.allclose(np.sort(seen), np.sort(expected), rtol=0, atol=1e-3)


def _image_sums(images: np.ndarray) -> np.ndarray:
    """One number per image that tells images apart."""
    flat = np.asarray(images, "float64").reshape(len(images), -1)
    return flat @ np.cos(np.arange(flat.shape[1]))


def _brings_a_loss(train: Any) -> bool:
    """Whether the student's model has a ``train_step`` of its own: that one needs no loss from ``compile``."""
    import keras

    model = getattr(inspect.unwrap(train), "__globals__", {}).get(_MODEL)
    return getattr(model, "train_step", keras.Model.train_step) is not keras.Model.train_step


def _is_explained(model: Any) -> bool:
    """Whether what the model was compiled with and fitted to says better than Keras's error what is wrong."""
    if not model.fits:
        return False
    noted = [part for part in (model.fits[-1]["x"], model.fits[-1]["valid"]) if part]
    return not model.compiled or model.loss is None or any(part["target"] != "same" for part in noted)


def _recorder(brings_a_loss: bool) -> Any:
    """A small autoencoder that writes down what it is fitted to. It runs eagerly, which for a few steps is quicker."""
    import keras
    import tensorflow as tf

    class Recorder(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(4)])
            self.decoder = keras.Sequential(
                [keras.layers.Dense(784, activation="sigmoid"), keras.layers.Reshape([28, 28])]
            )
            self.fits, self.epochs_asked, self.epochs_run = [], 0, 0

        def call(self, inputs: Any) -> Any:
            return self.decoder(self.encoder(inputs))

        def compile(self, *args: Any, **kwargs: Any) -> None:
            options = _bound(keras.Model.compile, self, args, kwargs)
            if options.get("loss") is None and brings_a_loss:
                options["loss"] = "mse"
            super().compile(**options | {"run_eagerly": True, "jit_compile": False, "steps_per_execution": 1})

        def fit(self, *args: Any, **kwargs: Any) -> Any:
            options = _bound(keras.Model.fit, self, args, kwargs)
            self.fits.append(_what_is_fitted(options))
            self.epochs_asked += options.get("epochs", 1) - options.get("initial_epoch", 0)
            history = super().fit(**options | {"verbose": 0})
            self.epochs_run += len(history.epoch)
            return history

    model = Recorder()
    model(tf.zeros([1, 28, 28]))
    return model


def _bound(method: Any, owner: Any, args: tuple, kwargs: dict) -> dict:
    """All arguments of a call by name."""
    options = dict(inspect.signature(method).bind(owner, *args, **kwargs).arguments)
    options.pop("self")
    return options


def _what_is_fitted(options: dict) -> dict:
    valid = options.get("validation_data")
    pair = valid if isinstance(valid, tuple | list) else (valid, None)
    return {
        "x": _noted(options.get("x"), options.get("y"), options.get("steps_per_epoch")),
        "valid": None if valid is None else _noted(pair[0], pair[1] if len(pair) > 1 else None, None),
        "split": bool(options.get("validation_split")),
    }


def _noted(x: Any, y: Any, steps: int | None) -> dict:
    """Which images these are, and whether the target is the input, another one or missing."""
    sums, targets = [], set()
    for images, target in _batches(x, y, steps):
        images = np.asarray(images, "float64")
        sums.append(_image_sums(images))
        targets.add(_kind_of_target(images, target))
    return {"images": write(np.concatenate(sums)), "target": targets.pop() if len(targets) == 1 else "other"}


def _batches(x: Any, y: Any, steps: int | None) -> Iterator[tuple]:
    """(images, target) of an epoch: all at once, or batch by batch from a tf.data.Dataset, which may repeat for ever."""
    if not hasattr(x, "element_spec"):
        yield x, y
        return
    for batch in x.take(steps or 200).as_numpy_iterator():
        yield batch[:2] if isinstance(batch, tuple) and len(batch) > 1 else (batch, None)


def _kind_of_target(images: np.ndarray, target: Any) -> str:
    if target is None:
        return "none"
    target = np.asarray(target, "float64")
    same = target.size == images.size and np.abs(target.ravel() - images.ravel()).max() < 1e-6
    return "same" if same else "other"


def _loss_of_constant(model: Any, images: np.ndarray) -> float:
    """The loss that the model was compiled with, of the image that is ½ everywhere; 0 where there is none."""
    if model.loss is None:
        return 0.0
    images = as_tensor(images)
    return float(model.compute_loss(x=images, y=images, y_pred=0 * images + 0.5))


fit = Check(training_inputs, probe_training, judge_training)
