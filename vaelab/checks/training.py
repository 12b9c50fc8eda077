"""Checks of ``train(vae, X_train, X_valid, epochs)``: compiled with mse and nadam, fitted to reproduce its input.

The model is another exercise: the check passes a small autoencoder that writes down how it is compiled and fitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, doing
from vaelab.checks.evidence import read_array, write
from vaelab.checks.verdict import NOTHING_RETURNED, Failure, Mistake, numbers, placed, worded

WHERE = "step 6, “Training”"

NEVER_FITTED = Mistake(
    "never_fitted", "The model was never fitted.", "Call vae.fit(X_train, X_train, …) inside `train`.", WHERE
)
NOT_HISTORY = Mistake(
    "history_not_returned",
    "`train` does not return the history of the training.",
    "End with `return vae.fit(…)`, or return what fit returned.",
    WHERE,
)
WRONG_TARGET = Mistake(
    "target_is_not_the_input",
    "The model is not asked to reproduce its input.",
    "Input and target are the same: vae.fit(X_train, X_train, …).",
    WHERE,
)
NO_TARGET = Mistake(
    "no_target",
    'fit got no target: with loss="mse" it needs one.',
    "Input and target are the same: vae.fit(X_train, X_train, …).",
    WHERE,
)
WRONG_DATA = Mistake(
    "not_the_training_images", "The model was not trained on all of X_train.", "Pass X_train as it is.", WHERE
)
TRAINED_ON_VALID = Mistake(
    "trained_on_validation_images",
    "The model was trained on the validation images.",
    "Train on X_train; X_valid is for watching only.",
    WHERE,
)
RESCALED = Mistake(
    "pixels_rescaled", "The images were scaled again before training.", "X_train is in [0, 1] already.", WHERE
)
NO_VALIDATION = Mistake(
    "no_validation", "There are no validation losses.", "Pass validation_data=(X_valid, X_valid).", WHERE
)
WRONG_VALIDATION = Mistake(
    "wrong_validation_images",
    "The validation losses are not those of X_valid.",
    "Pass validation_data=(X_valid, X_valid).",
    WHERE,
)
VALIDATION_IS_TRAINING = Mistake(
    "validation_is_training",
    "The model is validated on images it was trained on: overfitting would go unnoticed.",
    "Pass validation_data=(X_valid, X_valid).",
    WHERE,
)
EPOCHS_IGNORED = Mistake(
    "epochs_ignored", "The number of epochs is not the one asked for.", "Pass epochs=epochs to fit.", WHERE
)
WRONG_LOSS = Mistake(
    "not_mse", "The reconstruction loss is not the mean squared error.", 'compile(loss="mse", …).', WHERE
)
NO_LOSS = Mistake("no_loss", "The model was compiled without a reconstruction loss.", 'compile(loss="mse", …).', WHERE)
CROSS_ENTROPY = Mistake(
    "cross_entropy_for_mse",
    "The reconstruction loss is the cross-entropy, not the mean squared error.",
    'compile(loss="mse", …): the division of the latent loss by 784 belongs to it.',
    WHERE,
)
ABSOLUTE = Mistake(
    "mae_for_mse", "The reconstruction loss is the mean absolute error.", 'compile(loss="mse", …).', WHERE
)
SLOW_OPTIMIZER = Mistake(
    "plain_gradient_descent",
    "The optimizer is plain gradient descent, which needs hundreds of epochs here.",
    'compile(…, optimizer="nadam").',
    WHERE,
)
NOTHING_LEARNED = Mistake(
    "nothing_learned", "The weights did not change during training.", "Is the learning rate 0?", WHERE
)

SIZE = (96, 40)


def training_inputs(rng: np.random.Generator, epochs: int = 3) -> dict:
    images = rng.random((sum(SIZE), 28, 28), "float32") * rng.random((28, 28), "float32")
    return {"X_train": images[: SIZE[0]], "X_valid": images[SIZE[0] :], "epochs": epochs}


def probe_training(train: Any, inputs: dict) -> dict:
    model = _recorder()
    before = model.get_weights()
    X_train, X_valid = inputs["X_train"].copy(), inputs["X_valid"].copy()
    with doing(f"calling train(vae, X_train, X_valid, epochs={inputs['epochs']})"):
        returned = train(model, X_train, X_valid, epochs=inputs["epochs"])
    history = getattr(returned, "history", returned)
    losses = {k: write(v) for k, v in history.items() if isinstance(k, str)} if isinstance(history, dict) else None
    evidence = {
        "returned": type(returned).__name__,
        "history": losses,
        "fits": len(model.fits),
        "epochs": model.epochs_run,
    }
    if not model.fits:
        return evidence
    after = model.get_weights()
    return {
        **evidence,
        "moved": float(max(np.abs(b - a).max() for b, a in zip(before, after, strict=True))),
        "optimizer": type(model.optimizer).__name__,
        "loss_of_half": _loss_of_constant(model, inputs["X_valid"]),
        **model.fits[-1],
    }


def judge_training(inputs: dict, evidence: Mapping) -> str:
    if not evidence["fits"]:
        if evidence["returned"] == "NoneType" and not evidence["epochs"]:
            raise Failure(NEVER_FITTED, "a call of vae.fit", "none")
        raise Failure(NEVER_FITTED, "a call of vae.fit", f"a {evidence['returned']}")
    _judge_data(inputs, evidence)
    _judge_loss(inputs, evidence)
    if evidence["optimizer"] == "SGD":
        raise Failure(SLOW_OPTIMIZER, "Nadam (or another adaptive optimizer)", "SGD")
    if not float(evidence["moved"]) > 0:
        raise Failure(NOTHING_LEARNED, "weights that change", "the same weights")
    if int(evidence["epochs"]) != inputs["epochs"]:
        raise Failure(EPOCHS_IGNORED, f"{inputs['epochs']} epochs", f"{evidence['epochs']}")
    if evidence["returned"] == "NoneType":
        raise Failure(worded(placed(NOTHING_RETURNED, WHERE), what="train(…)"), "the History that fit returns", "None")
    history = evidence["history"]
    if not isinstance(history, Mapping) or "loss" not in history:
        raise Failure(NOT_HISTORY, "the History that fit returns", f"a {evidence['returned']}")
    if "val_loss" not in history:
        raise Failure(NO_VALIDATION, "val_loss in the history", ", ".join(sorted(history)[:4]))
    loss = read_array(history["loss"])
    if loss.shape != (inputs["epochs"],):
        raise Failure(EPOCHS_IGNORED, f"{inputs['epochs']} values of the loss", f"{loss.size}")
    return f"{inputs['epochs']} epochs, loss {numbers(loss[0], 3)} → {numbers(loss[-1], 3)}, validated on X_valid."


def _judge_data(inputs: dict, evidence: Mapping) -> None:
    X_train, X_valid = inputs["X_train"], inputs["X_valid"]
    seen = _sums(evidence["x"])
    if not _same_images(seen, X_train):
        if _same_images(seen, X_valid):
            raise Failure(TRAINED_ON_VALID, "X_train", "X_valid")
        ratio = (
            np.sort(seen)[-5:].mean() / np.sort(_image_sums(X_train))[-5:].mean() if len(seen) == len(X_train) else 1.0
        )
        if not 0.9 < ratio < 1.1:
            raise Failure(RESCALED, "pixels in [0, 1]", f"pixels {ratio:.3g} times as large")
        raise Failure(WRONG_DATA, f"{len(X_train)} images", f"{len(seen)} images")
    if evidence["y"] is None:
        raise Failure(NO_TARGET, "vae.fit(X_train, X_train, …)", "vae.fit(X_train, …)")
    if evidence["target_error"] is None or float(evidence["target_error"]) > 1e-6:
        raise Failure(WRONG_TARGET, "target = input", "another target")
    if evidence["valid_x"] is None:
        if evidence["split"]:
            raise Failure(WRONG_VALIDATION, "validation_data=(X_valid, X_valid)", "a share of X_train")
        raise Failure(NO_VALIDATION, "validation_data=(X_valid, X_valid)", "no validation_data")
    valid = _sums(evidence["valid_x"])
    if not _same_images(valid, X_valid):
        is_training = np.isin(np.round(valid, 2), np.round(_image_sums(X_train), 2)).all()
        raise Failure(
            VALIDATION_IS_TRAINING if is_training else WRONG_VALIDATION,
            "X_valid",
            "X_train" if is_training else "other images",
        )
    if evidence["valid_target_error"] is None or float(evidence["valid_target_error"]) > 1e-6:
        raise Failure(WRONG_VALIDATION, "validation_data=(X_valid, X_valid)", "another target")


def _judge_loss(inputs: dict, evidence: Mapping) -> None:
    """The loss of a constant image ½ under the compiled loss tells mse from its rivals."""
    if evidence["loss_of_half"] is None:
        raise Failure(NO_LOSS, "the mean squared error", "no loss")
    seen, images = float(evidence["loss_of_half"]), inputs["X_valid"].astype("float64")
    mse = float(np.mean((images - 0.5) ** 2))
    if any(np.isclose(seen, factor * mse, rtol=1e-3) for factor in (1, 28 * 28, 28)):
        return  # a sum over pixels is the same loss on another scale
    rivals = {CROSS_ENTROPY: np.log(2), ABSOLUTE: np.mean(np.abs(images - 0.5)), NO_LOSS: 0.0}
    named = next((m for m, value in rivals.items() if np.isclose(seen, value, rtol=1e-3, atol=1e-6)), WRONG_LOSS)
    raise Failure(named, f"mse {mse:.4g} for a grey image", f"{seen:.4g}")


def _recorder() -> Any:
    """A small autoencoder that writes down what it is fitted to."""
    import keras
    import tensorflow as tf

    class Recorder(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.encoder = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(4)])
            self.decoder = keras.Sequential(
                [keras.layers.Dense(784, activation="sigmoid"), keras.layers.Reshape([28, 28])]
            )
            self.fits, self.epochs_run = [], 0

        def call(self, inputs: Any) -> Any:
            return self.decoder(self.encoder(inputs))

        def fit(self, x=None, y=None, **kwargs: Any) -> Any:
            self.fits.append(_what_was_fitted(x, y, kwargs))
            history = super().fit(x, y, **kwargs)
            self.epochs_run += len(history.epoch)
            return history

    model = Recorder()
    model(tf.zeros([1, 28, 28]))
    return model


def _what_was_fitted(x: Any, y: Any, options: dict) -> dict:
    x, y = _arrays(x, y)
    valid = options.get("validation_data")
    valid_x, valid_y = (
        (None, None) if valid is None else _arrays(*(valid if isinstance(valid, tuple | list) else (valid, None)))
    )
    return {
        "x": write(_image_sums(x)),
        "y": None if y is None else write(_image_sums(y)),
        "target_error": _distance(x, y),
        "valid_x": None if valid_x is None else write(_image_sums(valid_x)),
        "valid_target_error": None if valid_x is None else _distance(valid_x, valid_y),
        "split": float(options.get("validation_split") or 0),
        "batch_size": options.get("batch_size"),
    }


def _arrays(x: Any, y: Any) -> tuple[np.ndarray, np.ndarray | None]:
    """Inputs and targets as arrays; a tf.data.Dataset of pairs is read once."""
    if hasattr(x, "element_spec"):
        batches = [batch if isinstance(batch, tuple) else (batch, None) for batch in x.as_numpy_iterator()]
        batches = [(np.atleast_3d(a), b) for a, b in batches]
        x = np.concatenate([a for a, _ in batches])
        y = None if batches[0][1] is None else np.concatenate([np.atleast_3d(b) for _, b in batches])
    return np.asarray(x), None if y is None else np.asarray(y)


def _image_sums(images: np.ndarray) -> np.ndarray:
    """One number per image that tells images apart."""
    images = np.asarray(images, "float64").reshape(len(images), -1)
    return images @ np.cos(np.arange(images.shape[1]))


def _distance(x: np.ndarray, y: np.ndarray | None) -> float | None:
    if y is None or x.size != y.size:
        return None
    return float(np.abs(x.reshape(-1).astype("float64") - y.reshape(-1)).max())


def _sums(written: Any) -> np.ndarray:
    return np.atleast_1d(read_array(written).astype("float64"))


def _same_images(sums: np.ndarray, images: np.ndarray) -> bool:
    expected = _image_sums(images)
    return sums.shape == expected.shape and np.allclose(np.sort(sums), np.sort(expected), atol=1e-3)


def _loss_of_constant(model: Any, images: np.ndarray) -> float | None:
    """The compiled loss of the image that is ½ everywhere, without regularisation or added losses."""
    model.set_weights([np.zeros_like(weights) for weights in model.get_weights()])  # sigmoid(0) = ½
    if model.loss is None:
        return None
    return float(model.evaluate(images, images, verbose=0, return_dict=True)["loss"])


training_fit = Check("training_fit", "training", training_inputs, probe_training, judge_training, WHERE)
