"""``train(vae, X_train, X_valid, epochs)``: compiled with mse and nadam, fitted to reproduce its input, watched on X_valid.

The model is another exercise: the check passes a small autoencoder. (Nadam: Dozat (2016), ICLR workshop.)
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, doing, numbers, read_array, shaped, write
from vaelab.checks.engine.errors import data_among, globals_read
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import training
from vaelab.checks.kinds.defaults import default_of
from vaelab.checks.kinds.models import as_tensor

WHERE = "step 6, “Training”"


class Slip(training.Slip, images="X_train", fit="vae.fit(X_train, X_train, …)", mse='compile(loss="mse", …)'):
    not_all_images = Mistake("not_the_training_images", *training.Slip.not_all_images.texts)
    images_of_the_notebook = (
        "The function reads {what} of the notebook, not what it is given.",
        "Inside `train` use its own arguments, by the names that stand in its `def` line.",
    )
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
    fitted_again = (
        "`train` calls fit {what} times, for more epochs in all than asked.",
        "Call it once, with epochs=epochs, and return what it returns: every further call trains on.",
    )
    no_target = (
        'fit got no target: with loss="mse" it needs one.',
        "Input and target are the same: vae.fit(X_train, X_train, …).",
    )
    trained_on_validation_images = (
        "The model is trained on the validation images.",
        "Train on X_train; X_valid is for watching only.",
    )
    validation_images_too = Mistake(
        "trained_on_validation_images",
        "The model is trained on the validation images as well.",
        "Fit X_train alone, joined with nothing: losses on images that were trained on say nothing of new ones.",
    )
    pixels_rescaled = (
        "The pixels are scaled once more before training.",
        "X_train is in [0, 1] already: pass it as it is.",
    )
    no_validation = (
        "fit gets no validation data, so there are no validation losses.",
        "Pass validation_data=(X_valid, X_valid).",
    )
    some_epochs_not_validated = Mistake(
        "no_validation",
        "Not every epoch has a validation loss.",
        "Leave validation_freq out: X_valid is looked at after every epoch.",
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
    not_mse = "The reconstruction loss is not the mean squared error.", 'compile(loss="mse", …).'
    no_loss = "The model is compiled without a reconstruction loss.", 'compile(loss="mse", …).'
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
    dictionary_returned = (
        "`train` returns the dictionary history.history, not the history itself.",
        "Return what fit returned: `return vae.fit(…)`. Its attribute .history can be read afterwards.",
    )
    another_batch_size = (
        "The batches do not have 128 images.",
        "Give fit the argument batch_size=128: other sizes mean another number of steps, and another result.",
    )
    another_optimizer = ("The optimizer is {what}, not Nadam.", 'compile(…, optimizer="nadam").')
    another_learning_rate = (
        "Nadam is given another learning rate than its own.",
        'compile(…, optimizer="nadam") takes 0.001.',
    )
    no_mse_metric = (
        "The history lacks the metric mse, so the two terms of the loss cannot be told apart.",
        'compile(…, metrics=["mse"]).',
    )
    callbacks_dropped = (
        "The argument callbacks does not reach fit.",
        "Hand it on: vae.fit(…, callbacks=callbacks). Without it the explorer below the test would not move.",
    )
    another_default = (
        "Without the argument epochs, the training has {what} epochs.",
        "Keep the signature as it is given, def train(vae, X_train, X_valid, epochs=25, callbacks=None).",
    )
    callbacks_not_an_argument = Mistake(
        "callbacks_dropped",
        "`train` does not take the argument callbacks.",
        "Keep the signature as it is given, def train(vae, X_train, X_valid, epochs=25, callbacks=None), and hand the callbacks on to fit.",
    )


SIZE = (1280, 64)  # training and validation images: `X_train[:1000]` are not all of them
MOST = 256  # of them are trained on: two batches, so that one of all images is seen
BATCH, RATE = 128, 1e-3  # what the task asks for, and Nadam's own learning rate
DEFAULT_EPOCHS = 25


def training_inputs(rng: np.random.Generator, epochs: int = 2) -> dict:
    images = rng.random((sum(SIZE), 28, 28), "float32") * rng.random((28, 28), "float32")
    return {"X_train": images[: SIZE[0]], "X_valid": images[SIZE[0] :], "epochs": epochs}


def probe_training(train: Any, inputs: dict) -> dict:
    import keras

    model, recorder = training.autoencoder(), _recorder()
    before = model.get_weights()
    callbacks = {"callbacks": [recorder]} if _takes_callbacks(train) else {}
    X_train, X_valid = inputs["X_train"].copy(), inputs["X_valid"].copy()
    loss = "mse" if _brings_a_loss(train) else None
    with training.watched(loss=loss, most=MOST, longest=inputs["epochs"]) as fits:
        try:
            with doing(f"calling train(vae, X_train, X_valid, epochs={inputs['epochs']})"):
                returned = train(model, X_train, X_valid, epochs=inputs["epochs"], **callbacks)
        except Exception:
            if not _is_explained(model, own := _of(model, fits)):
                raise
            return {"compiled": model.compiled, "loss": model.loss is not None, "fit": own[-1].data}
    own = _of(model, fits)
    if callbacks and own:
        with (
            training.rehearsed(own[-1].history),
            doing("calling train(vae, X_train, X_valid, epochs=1) without callbacks"),
        ):
            train(model, X_train, X_valid, epochs=1)
    space = getattr(train, "__globals__", {})
    read = data_among(globals_read(train.__code__), space) if space else []
    if not own:
        by_batches = any(fit.by_batches and fit.model is model for fit in fits)
        return {"fit": None, "others": len(fits), "by_batches": by_batches}
    history = getattr(returned, "history", returned)
    optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
    return {
        "fit": own[-1].data,
        "notebook": read,
        "fits": len(own),
        "returned": "model" if returned is model else type(returned).__name__,
        "history": {key: write(values) for key, values in history.items()} if isinstance(history, dict) else None,
        "compiled": model.compiled,
        "loss": model.loss is not None,
        "optimizer": "Nadam" if isinstance(optimizer, keras.optimizers.Nadam) else type(optimizer).__name__,
        "rate": own[0].rate,
        "takes_callbacks": bool(callbacks),
        "default_epochs": _default_epochs(train),
        "epochs_called_back": recorder.epochs,
        "brings_a_loss": _brings_a_loss(train),
        "epochs_asked": sum(fit.epochs for fit in own),
        "epochs_run": sum(fit.run for fit in own),
        "moved": any(np.any(b != a) for b, a in zip(before, model.get_weights(), strict=True)),
        "loss_of_half": write(_loss_of_constant(model, inputs["X_valid"])),
    }


def _recorder() -> Any:
    """A callback that counts the epochs in which it is called."""
    import keras

    class Recorder(keras.callbacks.Callback):
        epochs = 0

        def on_epoch_end(self, epoch: int, logs: Mapping | None = None) -> None:
            self.epochs += 1

    return Recorder()


def _takes_callbacks(train: Any) -> bool:
    """Whether ``callbacks`` is an argument; True for what does not tell its arguments."""
    try:
        parameters = inspect.signature(train).parameters.values()
    except (TypeError, ValueError):
        return True
    return any(one.name == "callbacks" or one.kind is one.VAR_KEYWORD for one in parameters)


def _default_epochs(train: Any) -> int | None:
    """How many epochs ``train`` makes by default, where its ``def`` line tells. (Running them would take too long.)"""
    default = default_of(train, "epochs")
    return default if type(default) is int else None


def _of(model: Any, fits: list[training.Fit]) -> list[training.Fit]:
    return [fit for fit in fits if fit.model is model and not fit.by_batches]


def _brings_a_loss(train: Any) -> bool:
    """Whether the student's model has a ``train_step`` of its own: that one needs no loss from ``compile``."""
    import keras

    model = getattr(inspect.unwrap(train), "__globals__", {}).get("VariationalAutoencoder")
    return getattr(model, "train_step", keras.Model.train_step) is not keras.Model.train_step


def _is_explained(model: Any, fits: list[training.Fit]) -> bool:
    """Whether what the model was compiled with and fitted to says better than Keras's error what is wrong."""
    if not fits:
        return False
    noted = [part for part in (fits[-1].data, fits[-1].data["valid"]) if part]
    return not model.compiled or model.loss is None or any(part["target"] != "same" for part in noted)


def _loss_of_constant(model: Any, images: np.ndarray) -> float:
    """The loss that the model was compiled with, of the image that is ½ everywhere; 0 where there is none."""
    if model.loss is None:
        return 0.0
    images = as_tensor(images)
    return float(model.compute_loss(x=images, y=images, y_pred=0 * images + 0.5))


def judge_training(inputs: dict, evidence: Mapping) -> str:
    if evidence["fit"] is None:
        seen = "a call of fit on another model, a new or a global one" if evidence["others"] else "none"
        seen = "train_on_batch, which keeps no history" if evidence["by_batches"] is True else seen
        raise Failure(Slip.never_fitted, "a call of vae.fit", seen)
    if evidence["compiled"] is not True:
        raise Failure(Slip.not_compiled, "vae.compile(…), then vae.fit(…)", "only vae.fit(…)")
    _judge_data(inputs, evidence["fit"], evidence.get("notebook") or [])
    _judge_validation(inputs, evidence["fit"])
    if evidence["loss"] is not True:
        raise Failure(Slip.no_loss, "the mean squared error", "no loss")
    _judge_loss(inputs["X_valid"].astype("float64"), float(shaped(evidence["loss_of_half"], "The loss", ())))
    if evidence["optimizer"] == "SGD":
        raise Failure(Slip.plain_gradient_descent, "Nadam", "SGD")
    if evidence["moved"] is not True:
        raise Failure(Slip.nothing_learned, "weights that change", "the same weights")
    if evidence["epochs_asked"] != inputs["epochs"]:
        times = int(evidence["fits"])
        named = Slip.fitted_again.about(what=times) if times > 1 else Slip.epochs_ignored
        raise Failure(named, f"{inputs['epochs']} epochs", f"{int(evidence['epochs_asked'])}")
    loss = _losses(evidence)
    _judge_settings(evidence, loss)
    fall = " → ".join(numbers(one, 3) for one in loss[[0, -1] if loss.size > 1 else [0]])
    return (
        f"{loss.size} epoch{'s' * (loss.size > 1)} in batches of {BATCH} with Nadam, loss {fall}, validated on X_valid."
    )


def _judge_data(inputs: dict, data: Mapping, read: list) -> None:
    seen, images = training.images_in(data), inputs["X_train"]
    if not training.same_images(seen, images) and not training.with_a_batch_more(seen, images, BATCH):
        if read and len(seen) != len(images):
            named = Slip.images_of_the_notebook.about(what=" and ".join(f"`{str(name)[:40]}`" for name in read[:4]))
            raise Failure(named, f"the {len(images)} images that it is given", f"{len(seen)} others")
        if training.same_images(seen, inputs["X_valid"]):
            raise Failure(Slip.trained_on_validation_images, "X_train", "X_valid")
        if training.same_images(seen, np.concatenate([images, inputs["X_valid"]])):
            raise Failure(Slip.validation_images_too, "X_train alone", "X_train and X_valid")
        named = Slip.not_all_images if training.rescaling(seen, images) is None else Slip.pixels_rescaled
        raise Failure(named, f"the {len(images)} images of X_train", training.other_images(seen, images))
    if data["target"] == "none":
        raise Failure(Slip.no_target, "vae.fit(X_train, X_train, …)", "vae.fit(X_train, …)")
    if data["target"] != "same":
        raise Failure(Slip.target_is_not_the_input, "target = input", "another target")


def _judge_validation(inputs: dict, data: Mapping) -> None:
    expected, valid = "validation_data=(X_valid, X_valid)", data["valid"]
    if valid is None and data["split"] is True:
        seen = "validation_split, which holds back a share of X_train"
        raise Failure(Slip.wrong_validation_images, expected, seen)
    if valid is None:
        raise Failure(Slip.no_validation, expected, "none")
    images = training.images_in(valid)
    if not training.same_images(images, inputs["X_valid"]):
        if np.isin(images.round(2), training.image_sums(inputs["X_train"]).round(2)).all():
            raise Failure(Slip.validation_is_training, expected, "images of X_train")
        raise Failure(Slip.wrong_validation_images, expected, training.other_images(images, inputs["X_valid"]))
    if valid["target"] != "same":
        seen = "no target" if valid["target"] == "none" else "another target"
        raise Failure(Slip.validation_target_is_not_the_input, expected, seen)


def _judge_settings(evidence: Mapping, loss: np.ndarray) -> None:
    """Batch size, optimizer, metric and callbacks, as the task asks for."""
    batch, optimizer, rate = int(evidence["fit"]["batch"]), str(evidence["optimizer"])[:40], float(evidence["rate"])
    if batch != BATCH:
        raise Failure(Slip.another_batch_size, f"batches of {BATCH} images", f"of {batch}")
    if optimizer != "Nadam":
        raise Failure(Slip.another_optimizer.about(what=optimizer), "Nadam", optimizer)
    if not np.isclose(rate, RATE, rtol=1e-3):
        raise Failure(Slip.another_learning_rate, f"a learning rate of {RATE}", f"{rate:.3g}")
    history = evidence["history"]
    # The model of the check has no other term: its mse is its loss, in every epoch.
    values = {str(key)[:40]: read_array(one).astype("float64") for key, one in history.items()}
    others = {key: one for key, one in values.items() if key != "loss" and not key.startswith("val_")}
    if evidence["brings_a_loss"] is not True and not any(_same(one, loss) for one in others.values()):
        raise Failure(Slip.no_mse_metric, 'a history with "mse"', f"one with {', '.join(values)}")
    if evidence["default_epochs"] not in (None, DEFAULT_EPOCHS):
        seen = int(evidence["default_epochs"])
        raise Failure(Slip.another_default.about(what=seen), f"epochs={DEFAULT_EPOCHS}", f"epochs={seen}")
    if evidence["takes_callbacks"] is not True:
        raise Failure(
            Slip.callbacks_not_an_argument, "train(vae, X_train, X_valid, epochs, callbacks)", "no such argument"
        )
    if int(evidence["epochs_called_back"]) != int(evidence["epochs_run"]):
        seen = f"in {int(evidence['epochs_called_back'])}"
        raise Failure(
            Slip.callbacks_dropped, f"callbacks that are called in {int(evidence['epochs_run'])} epochs", seen
        )


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-3))


def _judge_loss(images: np.ndarray, seen: float) -> None:
    """The loss of the image that is ½ everywhere tells the mse from its rivals."""
    mse = float(np.mean((images - 0.5) ** 2))
    if np.isclose(seen, mse, rtol=1e-3):
        return
    rivals = {
        Slip.cross_entropy_for_mse: np.log(2) * np.array([1, 28, PIXELS]),
        Slip.mae_for_mse: np.mean(np.abs(images - 0.5)),
        # over rows or images, for each image or all of a batch
        Slip.summed_over_the_pixels: mse * np.outer([28, PIXELS], [1, len(images)]),
    }
    named = next((m for m, values in rivals.items() if np.any(np.isclose(seen, values, rtol=1e-3))), Slip.not_mse)
    raise Failure(named, f"mse {mse:.4g} for a grey image", f"{seen:.4g}")


def _is_validated(history: Any) -> bool:
    """Whether a history has as many validation losses as losses."""
    lengths = [len(np.atleast_1d(read_array(history[key]))) if key in history else 0 for key in ("loss", "val_loss")]
    return lengths[0] == lengths[1]


def _losses(evidence: Mapping) -> np.ndarray:
    """The training losses in the history that came back; one for each epoch that was run, which early stopping may cut short."""
    history = evidence["history"]
    if evidence["returned"] == "NoneType":
        raise Failure(Slip.nothing_returned.about(what="train(…)"), "the History that fit returns", "None")
    if evidence["returned"] == "dict" and isinstance(history, Mapping) and "loss" in history:
        raise Failure(Slip.dictionary_returned, "the History that fit returns", "a dictionary")
    if evidence["returned"] == "History" and not _is_validated(history):
        raise Failure(Slip.some_epochs_not_validated, "a val_loss for each epoch", "fewer")
    if not isinstance(history, Mapping) or not {"loss", "val_loss"} <= set(history):
        raise Failure(Slip.history_not_returned, "the History that fit returns", f"a {str(evidence['returned'])[:80]}")
    loss, epochs = np.atleast_1d(read_array(history["loss"]).astype("float64")), int(evidence["epochs_run"])
    if loss.shape != (epochs,):
        raise Failure(Slip.history_of_one_fit, f"losses of {epochs} epochs", f"of {loss.size}")
    if not np.isfinite(loss).all():
        raise Failure(Slip.diverged, "finite numbers", numbers(loss))
    return loss


fit = Check(training_inputs, probe_training, judge_training, looks_up=("VariationalAutoencoder",))
