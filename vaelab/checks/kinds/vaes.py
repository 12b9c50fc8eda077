"""Whole models, an encoder and a decoder in one: whether they are models, what they decode, and which part learns.

A probe builds the student's model around the encoder and the decoder of ``standins``, whose outputs are known, so that the
codings that were decoded can be told from the images or from the loss; one training step shows which part it moves. How much
the latent loss weighs is the matter of ``latent_weight``.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake, doing, shaped
from vaelab.checks.engine.errors import is_stub
from vaelab.checks.kinds import models
from vaelab.checks.kinds.models import MODEL, lacks_call, require_model

PARTS = ("encoder", "decoder")


UNTOLD = "`call` takes no argument `training`, so Keras cannot tell the layers inside when the model is trained: BatchNormalization or Dropout in the encoder or the decoder would behave as if it were over."


class Slip(models.Slip):
    """Word to fill in: ``{model}``, the name of the class or what builds it."""

    not_a_keras_model = Mistake(
        "not_a_model",
        "{model} is not a Keras model, so it cannot be compiled and fitted.",
        "Derive the class from keras.Model.",
    )
    dunder_call = Mistake(
        "no_call_method",
        "{what} defines `__call__`, which Keras needs for itself, in the place of `call`.",
        "Name it `call`, without underscores: Keras's own __call__ builds the layers and then runs it.",
    )
    not_reconstructions = (
        "The model does not return the reconstructed images.",
        "End `call` with `return self.decoder(codings)`.",
    )
    reconstructions_changed = (
        "What the decoder draws is changed before it is returned.",
        "End `call` with `return self.decoder(codings)`: no clip, no activation, no factor. (Pixels that are cut off get no gradient; a plot may clip them.)",
    )
    decodes_the_mean = (
        "The decoder gets codings_mean, not the sampled codings.",
        "Decode the third output of the encoder: without the noise this is no variational autoencoder.",
    )
    decodes_the_mean_at_rest = Mistake(
        "decodes_the_mean",
        "Outside of the training the decoder gets codings_mean, not the sampled codings: the validation losses are those of another model.",
        "Decode the third output of the encoder in every call, without a condition on `training`. For a picture without noise call decoder(codings_mean) outside of the model.",
    )
    decodes_the_log_variance = (
        "The decoder gets codings_log_var, not the sampled codings.",
        "The encoder's outputs are [codings_mean, codings_log_var, codings]: decode the third.",
    )
    part_does_not_learn = (
        "Training does not change the {part}.",
        "Keep the {part} as an attribute (self.{part} = {part}), freeze nothing, and let gradients pass: no .numpy(), no stop_gradient. (A train_step of your own has to apply them.)",
    )
    no_train_step = (
        "The class has no `train_step`, and compile was given no loss: there is nothing to train with.",
        "Define `def train_step(self, data)` inside the class, with exactly this name.",
    )
    no_test_step = (
        "The class has no `test_step`: Keras cannot compute validation losses.",
        "Define `def test_step(self, data)`: the same losses and metrics as in train_step, without gradients.",
    )
    returns_more_than_images = (
        'The model returns several things; compile(loss="mse") needs the reconstructions alone.',
        "End `call` with the reconstructions only.",
    )
    not_in_the_validation = (
        "The latent loss is added in training only: the validation loss lacks it.",
        "Call self.add_loss(…) in every call, without a condition on `training`, or the two losses cannot be compared.",
    )
    training_switched_off = (
        "The {part} is told training=False while the model is trained.",
        "Hand the argument on as it comes, self.{part}(…, training=training), or leave it out: Keras passes it on within `call` by itself. (A train_step of your own says training=True: there nobody else tells the {part}.) With False a Dropout or BatchNormalization in the {part} never does its work.",
    )
    training_switched_on = (
        "The {part} is told training=True even where nothing is trained.",
        "Hand the argument on as it comes, self.{part}(…, training=training), or leave it out: Keras passes it on within `call` by itself. (A test_step of your own says training=False.) With True a Dropout in the {part} spoils every reconstruction and the validation losses.",
    )
    values_alone = (
        "The reconstructions are right, but plain numbers: no gradient gets through to the encoder or the decoder.",
        "Call both as functions inside `call`: self.encoder(inputs) and self.decoder(codings). What predict, .numpy() and NumPy return cannot be trained.",
    )
    no_gradient = (
        "The reconstruction error cannot reach the {part}: the {part} learns nothing from the images.",
        "Pass the codings on as they are: no stop_gradient, no .numpy(), no NumPy.",
    )
    cross_entropy_for_mse = (
        "The reconstruction error is the cross-entropy, not the mean squared error.",
        'Leave it to compile(loss="mse"), or compute the squared error in your own train_step.',
    )
    images_changed = (
        "The encoder gets other images than the model was given.",
        "Hand them on as they are: they are in [0, 1] already.",
    )
    codings_changed = (
        "The decoder gets other codings than the encoder's third output.",
        "Decode the sampled codings as they are: their noise is in them already.",
    )
    mean_and_log_var_swapped = (
        "latent_loss gets codings_mean and codings_log_var in each other's place.",
        "The encoder returns [codings_mean, codings_log_var, codings]: unpack it in this order, and call latent_loss(codings_mean, codings_log_var).",
    )


def built(model_class: Any, name: str, *parts: Any) -> tuple[Any, dict]:
    """The student's model, and evidence of what it is: ``"model"``, ``"no call"`` or what ``kind_of`` says of another thing."""
    import keras

    with doing(f"calling {name}(encoder, decoder)"):
        model = model_class(*parts)
    if not isinstance(model, keras.Model):
        return model, {"model": type(model).__name__}
    if lacks_call(model):
        methods = [key for key, thing in vars(type(model)).items() if inspect.isfunction(thing) and key != "__init__"]
        return model, {"model": "no call", "methods": [name[:40] for name in methods[:6]]}
    return model, {"model": MODEL}


def require_built(evidence: Mapping, name: str, slip: type[Slip], what: str) -> None:
    """Raise ``Failure`` unless ``built`` found a model.

    Args:
        evidence: what ``built`` noted.
        name: of the class, if a class is what the student writes.
        slip: the exercise's family.
        what: the call, for messages.
    """
    kind, methods = evidence["model"], [str(one)[:40] for one in evidence.get("methods", [])]
    if kind == "no call":
        named = slip.dunder_call if "__call__" in methods else slip.no_call_method
        seen = f"only {', '.join(methods)}" if methods else "no such method"
        raise Failure(named.about(what=name), "def call(self, inputs)", seen)
    if kind == name:
        raise Failure(slip.not_a_keras_model, f"class {name}(keras.Model)", "a class that is not a keras.Model")
    require_model(kind, what)


def own_or_raise(error: Exception, model: Any, *steps: str) -> dict[str, bool]:
    """Which steps the class has of its own, or by a loss of its own; raises the error if a missing one does not explain it."""
    import keras

    def own(name: str) -> bool:
        return getattr(type(model), name) is not getattr(keras.Model, name)

    found = {step: own(step) or own("compute_loss") for step in steps}
    if is_stub(error) or all(found.values()):
        raise error
    return found


def require_own(found: Mapping, slip: type[Slip]) -> None:
    """Raise ``Failure`` for the first step that ``own_or_raise`` found missing."""
    known = {"train_step": slip.no_train_step, "test_step": slip.no_test_step}
    for name, own in found.items():
        if own is not True:
            raise Failure(known[name], f"def {name}(self, data)", "no such method")


def reconstruct(model: Any, images: Any) -> Any:
    """What the model returns for a batch of images."""
    with doing("calling the model on a batch of images"):
        return model(images)


def returned_images(slip: type[Slip], written: Mapping, shape: tuple[int, ...]) -> np.ndarray:
    """What ``vae(images)`` returned. Raises ``Failure`` for anything but images of this shape."""
    if written.get("kind") == "sequence":
        raise Failure(slip.returns_more_than_images, f"shape {shape}", f"{written['length']} things")
    return shaped(written, "vae(images)", shape, {tuple(written.get("shape") or ()): slip.not_reconstructions})


def reaches(tape: Any, outputs: Any, part: Any) -> bool:
    """Whether any weight of this part has a gradient. (A frozen part has no weights to train, which is another mistake.)"""
    import tensorflow as tf

    weights = part.trainable_variables
    return not weights or (tf.is_tensor(outputs) and any(g is not None for g in tape.gradient(outputs, weights)))


def require_reached(slip: type[Slip], reached: Sequence[Any]) -> None:
    """Raise ``Failure`` unless a gradient gets from the right reconstructions to both parts; ``reached`` is the evidence."""
    missed = [part for part, does in zip(PARTS, reached, strict=True) if does is not True]
    if missed:
        named = slip.values_alone if len(missed) == len(PARTS) else slip.no_gradient.about(part=missed[0])
        raise Failure(named, f"a gradient with respect to the weights of the {' and the '.join(missed)}", "none")


def require_learning(slip: type[Slip], learns: Sequence[Any]) -> None:
    """Raise ``Failure`` unless a training step changed both parts; ``learns`` is the evidence, one entry a part."""
    for part, does in zip(PARTS, learns, strict=True):
        if does is not True:
            expected = f"weights of the {part} that change"
            raise Failure(slip.part_does_not_learn.about(part=part), expected, "the same weights after a training step")


@contextlib.contextmanager
def told(*parts: Any) -> Iterator[Callable[[], list[bool | None]]]:
    """Yields a function that says what each part was told of ``training`` since: the first True or False, None where nothing is said."""
    found: dict[int, bool] = {}

    def noting(part: Any, call: Callable) -> Callable:
        def noted_call(*args: Any, training: Any = None, **kwargs: Any) -> Any:
            if isinstance(training, bool | int):
                found.setdefault(id(part), bool(training))
            return call(*args, training=training, **kwargs)

        return noted_call

    with models.calls_by_way_of(noting, parts):
        yield lambda: [found.get(id(part)) for part in parts]


def takes_training(model: Any) -> bool:
    """Whether Keras has a way to tell the layers inside of a training: an argument of ``call``, or the model's own steps.

    (Without it BatchNormalization in a part gathers no averages in ``fit``, and Dropout drops nothing: so in Keras 3.15.)
    """
    import keras

    if type(model).train_step is not keras.Model.train_step:
        return True
    arguments = inspect.signature(model.call).parameters.values()
    return any(one.name == "training" or one.kind is one.VAR_KEYWORD for one in arguments)


def to_know(takes_training: Any) -> str:
    """A sentence for who left the argument out, as models of the book and of Keras's examples do; no mistake with such parts."""
    return "" if takes_training is True else f" One thing to know: {UNTOLD}"


def require_told(slip: type[Slip], at_rest: Sequence[Any], in_training: Sequence[Any]) -> None:
    """Raise ``Failure`` where a part is told the contrary of what goes on; both are what ``told`` found."""
    for values, wrong, named in (
        (in_training, False, slip.training_switched_off),
        (at_rest, True, slip.training_switched_on),
    ):
        for part, value in zip(PARTS, values, strict=False):
            if value is wrong:
                expected = f"{'an' if part == 'encoder' else 'a'} {part} that is told whether this is a training"
                raise Failure(named.about(part=part), expected, f"training={wrong}")


def read_codings(images: Any, decoder: Any) -> np.ndarray:
    """The codings behind images of the linear stand-in decoder, by least squares; shape (n, codings_size)."""
    kernel, bias = decoder.get_layer("pixels").get_weights()
    flat = np.asarray(images).reshape(len(images), -1)
    return np.linalg.lstsq(kernel.T, (flat - bias).T, rcond=None)[0].T
