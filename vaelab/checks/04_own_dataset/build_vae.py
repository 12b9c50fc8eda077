"""Checks of ``build_vae(image_shape, codings_size=10, beta=1.0)``: shapes, the weight of the latent loss, and that it learns.

The network is the student's own, dense or convolutional, so nothing is said of its layers. All that the checks ask for is
a Keras model with the attributes ``encoder`` and ``decoder``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    Mistake,
    at_least,
    doing,
    numbers,
    shaped,
    write,
)
from vaelab.checks.formulas import ACTIVE, divergence
from vaelab.checks.kinds import models
from vaelab.checks.kinds.models import (
    MODEL,
    as_tensor,
    is_standard_normal,
    kind_of,
    lacks_call,
    require_model,
    stir,
)

WHERE = "step 3, “A VAE of the right size”"
PIXELS_28 = 784


class Slip(General):
    parts_missing = (
        "The model has no attributes `encoder` and `decoder`.",
        "Keep both: self.encoder = encoder and self.decoder = decoder in __init__ (after super().__init__()).",
    )
    several_models_returned = (
        "build_vae returns several things, not one model.",
        "Return the whole VAE only; its encoder and decoder are attributes of it.",
    )
    encoder_outputs = (
        "The encoder does not return three outputs.",
        "Return [codings_mean, codings_log_var, codings], in this order.",
    )
    codings_size_ignored = (
        "The number of codings is not codings_size.",
        "Use the argument codings_size in both heads of the encoder and in the decoder's input.",
    )
    image_shape_ignored = (
        "The decoder's images do not have the shape image_shape.",
        "Use image_shape in place of 28, in the encoder's input and in the decoder's last Reshape.",
    )
    channels_lost = (
        "The decoder draws grey images where colour is asked for.",
        "Draw as many values as np.prod(image_shape) and reshape them to image_shape, channels included.",
    )
    images_flat = "The decoder's images come out flat.", "End the decoder with layers.Reshape(image_shape)."
    not_reconstructions = (
        "The model does not return the reconstructed images.",
        "End `call` with `return self.decoder(codings)`.",
    )
    outputs_in_another_order = (
        "The encoder's outputs come in another order: the codings are drawn with mean and log-variance exchanged.",
        "Sampling takes [codings_mean, codings_log_var], and the encoder returns [codings_mean, codings_log_var, codings].",
    )
    codings_not_sampled = (
        "The encoder's third output is not drawn from the Gaussian of the first two.",
        "Let the layer Sampling draw the third output from the list of the first two.",
    )
    decodes_the_mean = (
        "Two calls give the same reconstruction: the decoder gets codings_mean, not the sampled codings.",
        "Decode the third output of the encoder; without the noise this is no variational autoencoder.",
    )
    latent_loss_never_added = (
        "The latent loss is not part of the training loss: this is a plain autoencoder.",
        "Call self.add_loss(…) inside `call`.",
    )
    not_divided_by_the_pixels = (
        "The latent loss is not divided by the number of pixel values.",
        '"mse" is a mean over all pixel values of an image, so the latent loss has to be divided by their number too.',
    )
    still_784 = (
        "The latent loss is divided by 784, the pixels of another data set.",
        "Your images have np.prod(image_shape) pixel values: divide by that.",
    )
    channels_forgotten = (
        "The latent loss is divided by height × width only: the three colours are forgotten.",
        "The mean of mse runs over height × width × 3 values: np.prod(image_shape).",
    )
    divided_by_one_side = (
        "The latent loss is divided by the height or the width alone.",
        "An image has height × width (× 3) values: np.prod(image_shape).",
    )
    divided_twice = "The latent loss is divided by the number of pixels twice.", "Divide once."
    summed_over_the_batch = (
        "The latent losses of a batch are added up: the loss grows with the batch size.",
        "Take ops.mean of the latent loss before add_loss. (add_loss sums a vector without a word.)",
    )
    summed_and_not_divided = (
        "The latent losses of a batch are added up, and not divided by the number of pixel values.",
        "Add beta * ops.mean(latent_loss(…)) / np.prod(image_shape).",
    )
    divided_by_the_codings = (
        "The latent loss is divided by the number of codings as well.",
        "latent_loss sums over the codings; take the mean over the batch only.",
    )
    wrong_sign = "The latent loss is subtracted.", "Add it: a smaller divergence is better."
    added_twice = "The latent loss counts twice.", "Call add_loss once."
    halved_again = "The latent loss counts half.", "The ½ of Equation 17-4 is in latent_loss already."
    mean_and_log_var_swapped = (
        "latent_loss gets its arguments in the wrong order.",
        "latent_loss(codings_mean, codings_log_var).",
    )
    beta_ignored = "beta has no effect on the loss.", "Hand beta on to the model and multiply the latent loss by it."
    beta_divides = "The latent loss is divided by beta, not multiplied.", "A larger beta weighs the latent loss more."
    beta_twice = "The latent loss is multiplied by beta twice.", "Multiply by beta once."
    beta_has_another_default = (
        "Without the argument beta, the latent loss does not have the weight 1.",
        "The signature is build_vae(image_shape, codings_size=10, beta=1.0).",
    )
    other_weight = Mistake(
        "unrecognised",
        "The latent loss has the wrong weight beside the reconstruction error.",
        "Add beta times the mean latent loss of the batch, divided by np.prod(image_shape), once.",
    )
    posterior_collapse = (
        "After a short training fewer than two codings are active: every image is answered with much the same picture.",
        "Is the latent loss too strong? Is the decoder fed with the encoder's codings, and does it use them?",
    )
    hardly_learns = (
        "After a short training the reconstructions are hardly better than the mean image.",
        "Give every layer but the heads and the last one an activation such as relu, and no layer fewer units than codings. Pixels lie in [0, 1]: no relu or tanh at the end of the decoder.",
    )
    samples_constant = (
        "All images decoded from the prior look the same.",
        "The decoder has to use its codings; is there a layer in it that loses them?",
    )


def _images(rng: np.random.Generator, height: int, width: int, colour: bool, batch: int) -> np.ndarray:
    return rng.random((batch, height, width, 3) if colour else (batch, height, width))


def shapes_inputs(
    rng: np.random.Generator, height: int = 12, width: int = 20, colour: bool = False, codings_size: int = 6
) -> dict:
    images = _images(rng, height, width, colour, 200)
    return {"images": images, "codings_size": codings_size, "seed": int(rng.integers(2**31))}


def probe_shapes(build_vae: Any, inputs: dict) -> dict:
    """What goes in and comes out of each part, and whether the codings are drawn."""
    images, size = inputs["images"].astype("float32"), inputs["codings_size"]
    model, evidence = _built(build_vae, images.shape[1:], size)
    if "parts" not in evidence:
        return evidence
    few = as_tensor(images[:5])
    with doing(f"calling vae.encoder on images of shape {tuple(few.shape)}"):
        outputs = model.encoder(few)
    evidence["encoded"] = [_outline(o) for o in outputs] if isinstance(outputs, list | tuple) else _outline(outputs)
    if evidence["encoded"] != [{"shape": [5, size], "finite": True}] * 3:
        return evidence
    with doing(f"calling vae.decoder on codings of shape (5, {size})"):
        evidence["decoded"] = _outline(model.decoder(as_tensor(np.zeros((5, size)))))
    with doing("calling the model on a batch of images"):
        evidence["reconstructed"] = _outline(model(few))
    return evidence | _noise(model, images, np.random.default_rng(inputs["seed"]))


def _noise(model: Any, images: np.ndarray, rng: np.random.Generator) -> dict:
    """Whether the codings are a sample of the posterior, and whether the decoder gets them. Moves all weights a little."""
    stir(model, rng)
    mean, log_var, codings = (np.asarray(o, "float64") for o in model.encoder(as_tensor(images)))
    with np.errstate(all="ignore"):
        drawn = is_standard_normal((codings - mean) / np.exp(log_var / 2), log_var)
        exchanged = is_standard_normal((codings - log_var) / np.exp(mean / 2), mean)
    again = np.asarray(model.encoder(as_tensor(images))[2], "float64")
    few = as_tensor(images[:5])
    one, other = (np.asarray(model(few), "float64") for _ in range(2))
    return {
        "drawn": bool(drawn),
        "exchanged": bool(exchanged),
        "drawn_anew": bool(np.abs(codings - again).max() > 0),
        "calls_differ": bool(np.abs(one - other).max() > 1e-6),
    }


def _outline(value: Any) -> dict:
    """The shape of an array and whether it is finite; of anything else the type."""
    try:
        array = np.asarray(value)
        return {"shape": list(array.shape), "finite": bool(np.isfinite(array).all())}
    except Exception:
        return {"type": type(value).__name__}


def _built(build_vae: Any, shape: tuple[int, ...], codings_size: int, **beta: float) -> tuple[Any, dict]:
    """The student's model, and what it is; with ``parts`` once it has an encoder and a decoder."""
    with doing(f"calling {_call(shape, codings_size, **beta)}"):
        model = build_vae(tuple(shape), codings_size, **beta)
    if isinstance(model, list | tuple):
        return model, {"model": "several", "length": len(model)}
    kind = kind_of(model)
    if kind != MODEL:
        return model, {"model": kind}
    if lacks_call(model) and type(model).__name__ not in {"Functional", "Sequential"}:
        return model, {"model": "no call"}
    if not all(kind_of(getattr(model, part, None)) == MODEL for part in ("encoder", "decoder")):
        return model, {"model": MODEL}
    return model, {"model": MODEL, "parts": True}


def _call(shape: tuple[int, ...], codings_size: int, **beta: float) -> str:
    more = "".join(f", {name}={value:g}" for name, value in beta.items())
    return f"build_vae({tuple(shape)}, {codings_size}{more})"


def _require_built(evidence: Mapping, what: str) -> None:
    if evidence["model"] == "several":
        raise Failure(Slip.several_models_returned, "one Keras model", f"{int(evidence['length'])} things")
    if evidence["model"] == "no call":
        raise Failure(models.Slip.no_call_method.about(what="Your model"), "def call(self, inputs)", "no such method")
    require_model(str(evidence["model"]), what)
    if evidence.get("parts") is not True:
        raise Failure(
            Slip.parts_missing, "vae.encoder and vae.decoder, two Keras models", "at least one of them is missing"
        )


def judge_shapes(inputs: dict, evidence: Mapping) -> str:
    shape, size = inputs["images"].shape[1:], inputs["codings_size"]
    what = _call(shape, size)
    _require_built(evidence, what)
    encoded = evidence["encoded"]
    expected = f"three outputs of shape (5, {size}) for 5 images"
    if not isinstance(encoded, list) or len(encoded) != 3:
        found = f"{len(encoded)} outputs" if isinstance(encoded, list) else f"one output, {_said(encoded)}"
        raise Failure(Slip.encoder_outputs, expected, found)
    for output in encoded:
        if tuple(output.get("shape", ())) != (5, size):
            known = Slip.codings_size_ignored if len(output.get("shape", ())) == 2 else Slip.encoder_outputs
            raise Failure(known, expected, _said(output))
        if output["finite"] is not True:
            raise Failure(Slip.not_finite.about(what="The encoder's output"), "finite numbers", "NaN")
    _require_images(evidence["decoded"], shape, f"vae.decoder(codings): shape {(5, *shape)}", Slip.image_shape_ignored)
    _require_images(evidence["reconstructed"], shape, f"vae(images): shape {(5, *shape)}", Slip.not_reconstructions)
    anew = evidence["drawn_anew"] is True
    if evidence["drawn"] is not True or not anew:
        named = Slip.outputs_in_another_order if evidence["exchanged"] is True and anew else Slip.codings_not_sampled
        raise Failure(named, "codings = codings_mean + exp(codings_log_var / 2) · noise", "other codings")
    if evidence["calls_differ"] is not True:
        raise Failure(Slip.decodes_the_mean, "two calls that differ a little", "twice the same images")
    return f"images {shape} → three times ({size},) → images {shape}."


def _require_images(outline: Mapping, shape: tuple[int, ...], expected: str, otherwise: Mistake) -> None:
    found = tuple(outline.get("shape", ()))
    if found in {(5, *shape), (5, *shape, 1)}:
        if outline["finite"] is not True:
            raise Failure(Slip.not_finite.about(what="The output"), "finite numbers", "NaN")
        return
    flat = {(5, int(np.prod(shape))), (5, int(np.prod(shape[:2])))}
    grey = {(5, *shape[:2]), (5, *shape[:2], 1)} if len(shape) == 3 else set()
    known = Slip.channels_lost if found in grey else Slip.images_flat if found in flat else otherwise
    if len(found) > 2 and known is otherwise:
        known = Slip.image_shape_ignored
    raise Failure(known, expected, _said(outline))


def _said(outline: Any) -> str:
    if not isinstance(outline, Mapping) or "shape" not in outline:
        return f"a {outline.get('type')}" if isinstance(outline, Mapping) else "several outputs"
    return f"shape {tuple(outline['shape'])}"


# ---------------------------------------------------------------------------------------------------------------------
# The weight of the latent loss


def weight_inputs(
    rng: np.random.Generator,
    height: int = 12,
    width: int = 20,
    colour: bool = False,
    codings_size: int = 6,
    beta: float = 5.0,
) -> dict:
    images = _images(rng, height, width, colour, 17)
    return {"images": images, "codings_size": codings_size, "beta": beta, "seed": int(rng.integers(2**31))}


def probe_weight(build_vae: Any, inputs: dict) -> dict:
    """The loss of one batch away from the prior and at the prior, for the default beta and for another one."""
    return {name: _losses(build_vae, inputs, beta) for name, beta in _betas(inputs).items()}


def _betas(inputs: Mapping) -> dict[str, dict[str, float]]:
    return {"default": {}, "other": {"beta": inputs["beta"]}}


def _losses(build_vae: Any, inputs: dict, beta: dict[str, float]) -> dict:
    """Learning rate 0, so nothing moves. A decoder whose weights are all 0 draws a constant image and passes no noise on;
    an encoder whose weights are all 0 answers with the prior. The difference is the latent loss as the model weighs it.
    """
    import keras

    images = as_tensor(inputs["images"])
    model, evidence = _built(build_vae, inputs["images"].shape[1:], inputs["codings_size"], **beta)
    if "parts" not in evidence:
        return evidence
    with doing("calling the model on a batch of images"):
        model(images)
    stir(model.encoder, np.random.default_rng(inputs["seed"]))
    _clear(model.decoder)
    with doing('calling vae.compile(loss="mse", optimizer=…)'):
        try:
            model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.0))
        except TypeError:  # a model with a loss of its own
            model.compile(optimizer=keras.optimizers.SGD(0.0))
    drawn = np.asarray(model.decoder(as_tensor(np.zeros((1, inputs["codings_size"])))), "float64")
    with _noted(model.encoder) as outputs:
        away = _training_loss(model, images)
    mean, log_var = (np.asarray(output, "float64") for output in (outputs[0] if outputs else model.encoder(images))[:2])
    _clear(model.encoder)
    return {
        **evidence,
        "losses": write(np.array([away, _training_loss(model, images)])),
        "kl": write(divergence(mean, log_var).sum(axis=1).mean()),
        "kl_exchanged": write(divergence(log_var, mean).sum(axis=1).mean()),
        "error": write(np.mean((inputs["images"] - drawn.reshape(inputs["images"].shape[1:])) ** 2)),
    }


@contextlib.contextmanager
def _noted(model: Any) -> Iterator[list]:
    """What the model returns meanwhile. (With batch normalisation or dropout a call of one's own would return other things.)"""
    outputs, call = [], model.call

    def noting(*args: Any, **kwargs: Any) -> Any:
        outputs.append(call(*args, **kwargs))
        return outputs[-1]

    model.call = noting
    try:
        yield outputs
    finally:
        del model.call


def _clear(model: Any) -> None:
    for variable in model.trainable_variables:
        variable.assign(np.zeros(variable.shape, "float32"))


def _training_loss(model: Any, images: Any) -> float:
    with doing("training the model on one batch"):
        model.reset_metrics()
        logs = model.train_step((images, images))
    return float(next(logs[key] for key in ("loss", "total_loss", *logs) if key in logs))


def judge_weight(inputs: dict, evidence: Mapping) -> str:
    shape, size = inputs["images"].shape, inputs["codings_size"]
    n_values = int(np.prod(shape[1:]))
    measured = {}
    for name, beta in _betas(inputs).items():
        seen, wanted = evidence[name], beta.get("beta", 1.0)
        _require_built(seen, _call(shape[1:], size, **beta))
        away, prior = shaped(seen["losses"], "The training loss", (2,))
        kl, exchanged, error = (
            float(shaped(seen[key], "the latent loss", ())) for key in ("kl", "kl_exchanged", "error")
        )
        if min(kl, error, prior) <= 0:
            raise ValueError("losses that no images have")
        scale = prior / error  # 1 for a mean over the pixel values, their number for a sum
        weight = n_values * (away - prior) / scale / kl
        measured[name] = weight
        if _near(weight, wanted):
            continue
        expected = f"mse + {wanted:g} · latent loss / {n_values}"
        observed = f"the latent loss weighs {weight:.4g} times what {_call(shape[1:], size, **beta)} should give it"
        if name == "other":
            observed = f"{weight:.4g} / {n_values} in the place of {wanted:g} / {n_values}"
            known = [(Slip.beta_ignored, 1.0), (Slip.beta_divides, 1 / wanted), (Slip.beta_twice, wanted**2)]
            known.append((Slip.mean_and_log_var_swapped, wanted * exchanged / kl))
        else:
            known = _slips(shape, size, kl, exchanged)
            # The default is judged first: with beta=1 every right formula gives 1.
        named = next((mistake for mistake, value in known if _near(weight, value)), Slip.other_weight)
        if abs(weight) < 1e-4:
            named = Slip.latent_loss_never_added
        if name == "default" and named is Slip.other_weight and _right_for_other(evidence["other"], inputs, n_values):
            named = Slip.beta_has_another_default
        raise Failure(named, expected, observed)
    return (
        f"the latent loss is divided by {n_values}, the pixel values of these images "
        f"(measured weight: {measured['default']:.3f}, with beta={inputs['beta']:g}: {measured['other']:.3f})."
    )


def _slips(shape: tuple[int, ...], size: int, kl: float, exchanged: float) -> list[tuple[Mistake, float]]:
    """The weight that each known slip gives the latent loss (1 is right)."""
    batch, n_values = shape[0], int(np.prod(shape[1:]))
    signatures = {
        Slip.still_784: n_values / PIXELS_28,
        Slip.not_divided_by_the_pixels: float(n_values),
        Slip.wrong_sign: -1.0,
        Slip.summed_over_the_batch: float(batch),
        Slip.summed_and_not_divided: float(batch * n_values),
        Slip.divided_twice: 1 / n_values,
        Slip.divided_by_the_codings: 1 / size,
        Slip.added_twice: 2.0,
        Slip.halved_again: 0.5,
        Slip.mean_and_log_var_swapped: exchanged / kl,
    }
    if len(shape) == 4:
        signatures[Slip.channels_forgotten] = float(shape[3])
    return [*signatures.items(), *((Slip.divided_by_one_side, n_values / side) for side in shape[1:3])]


def _right_for_other(seen: Mapping, inputs: dict, n_values: int) -> bool:
    if "losses" not in seen:
        return False
    away, prior = shaped(seen["losses"], "The training loss", (2,))
    kl, error = (float(shaped(seen[key], "the latent loss", ())) for key in ("kl", "error"))
    return _near(n_values * (away - prior) * error / prior / kl, inputs["beta"])


def _near(value: float, expected: float) -> bool:
    """Within 2 %: float32 leaves errors of about 10⁻³ in a difference of two losses, mistakes are off by far more."""
    return abs(value - expected) < 0.02 * abs(expected)


# ---------------------------------------------------------------------------------------------------------------------
# Does it learn?

LEARN_IMAGES, LEARN_BATCH, LEARN_RATE = 480, 32, 4e-3
LEARN_BETA = 0.2  # at weight 1 images as small as these are hardly worth a coding
# What it takes to have learned. The solution is there after the first round: in twenty trainings with ten seeds its MSE was
# then 0.51 times the mean image's (standard deviation 0.05), at least 4 codings were active, and the variety was 0.47 or more.
# Convolutional networks begin at three times the mean image's MSE and need six to eight epochs. All are given three times as
# long as when every model was trained for ten epochs.
LEAST_ACTIVE, LARGEST_MSE, LEAST_VARIETY = 2, 0.9, 0.1
ROUND_EPOCHS, MOST_ROUNDS = 2, 15


def learns_inputs(rng: np.random.Generator, size: int = 12, colour: bool = False, codings_size: int = 4) -> dict:
    at_least(8, size=size)
    at_least(2, codings_size=codings_size)
    return {"size": size, "colour": colour, "codings_size": codings_size, "seed": int(rng.integers(2**31))}


def learning_images(inputs: Mapping) -> tuple[np.ndarray, np.ndarray]:
    """Sprites for training and test, float32 in [0, 1]."""
    from vaelab.own_images import draw_sprites

    rng, n = np.random.default_rng(inputs["seed"]), LEARN_IMAGES + LEARN_IMAGES // 4
    factors = {name: rng.uniform(-1, 1, n) for name in ("x", "y")}
    factors |= {"size": rng.uniform(0.8, 1.2, n), "rotation": rng.uniform(0, 90, n), "shape": np.ones(n)}
    images = draw_sprites(factors, inputs["size"])
    if inputs["colour"]:
        images = images[..., None] * rng.uniform(0.4, 1, (n, 1, 1, 3))
    images = images.astype("float32")
    return images[:LEARN_IMAGES], images[LEARN_IMAGES:]


def probe_learns(build_vae: Any, inputs: dict) -> dict:
    """A training on generated images, in rounds, until it has learned what is asked for; a few numbers about its end."""
    import keras

    from vaelab import metrics

    X_train, X_test = learning_images(inputs)
    size = inputs["codings_size"]
    model, evidence = _built(build_vae, X_train.shape[1:], size, beta=LEARN_BETA)
    if "parts" not in evidence:
        return evidence
    evidence["mean_image_mse"] = metrics.mean_image_mse(X_train, X_test)
    evidence["pca_mse"] = metrics.pca_mse(X_train, X_test, size)
    with doing("calling the model on a batch of images"):
        model(as_tensor(X_train[:LEARN_BATCH]))
    with doing("training the model for a few seconds"):
        optimizer = keras.optimizers.Adam(LEARN_RATE)
        try:  # compiling for the processor would take longer than the training
            model.compile(loss="mse", optimizer=optimizer, jit_compile=False)
        except TypeError:
            model.compile(optimizer=optimizer)
        if all(layer.built for layer in model.layers):  # else the training step is traced twice
            optimizer.build(model.trainable_variables)
    for rounds in range(1, MOST_ROUNDS + 1):
        with doing("training the model for a few seconds"):
            model.fit(X_train, X_train, epochs=ROUND_EPOCHS, batch_size=LEARN_BATCH, verbose=0)
        evidence |= {"epochs": rounds * ROUND_EPOCHS, **_measured(model, X_test, inputs)}
        if _has_learned(inputs, evidence):
            break
    return evidence


def _has_learned(inputs: dict, evidence: Mapping) -> bool:
    try:
        return bool(judge_learns(inputs, evidence))
    except Failure:
        return False


def _measured(model: Any, X_test: np.ndarray, inputs: Mapping) -> dict:
    """The error of test images, the latent loss of each coding, and how much images from the prior differ."""
    mean, log_var = (np.asarray(output, "float64") for output in model.encoder(as_tensor(X_test))[:2])
    with doing("decoding the codings of test images"):
        images = np.asarray(model.decoder(as_tensor(mean)), "float64").reshape(X_test.shape)
        prior = np.random.default_rng(inputs["seed"]).standard_normal((64, inputs["codings_size"]))
        samples = np.asarray(model.decoder(as_tensor(prior)), "float64").reshape(64, -1)
    return {
        "mse": write(np.mean((images - X_test) ** 2)),
        "kl": write(divergence(mean, log_var).mean(axis=0)),
        "variety": write(samples.std(axis=0).mean() / X_test.std(axis=0).mean()),
    }


def judge_learns(inputs: dict, evidence: Mapping) -> str:
    """Bands set between ten networks, dense and convolutional, with three seeds and two shapes each (after ten epochs MSE 0.18 to
    0.72 times the mean image's, at least 3 active codings, variety at least 0.5), and a model that ignores its codings (1, 0, 0).
    """
    shape = (inputs["size"],) * 2 + ((3,) if inputs["colour"] else ())
    _require_built(evidence, _call(shape, inputs["codings_size"], beta=LEARN_BETA))
    mse, variety = (float(shaped(evidence[key], "the error", ())) for key in ("mse", "variety"))
    kl = shaped(evidence["kl"], "the latent loss", (inputs["codings_size"],))
    mean_image, pca = float(evidence["mean_image_mse"]), float(evidence["pca_mse"])
    active = int(np.sum(kl > ACTIVE))
    seen = f"MSE {mse:.4f}, KL per coding {numbers(np.sort(kl)[::-1], 2)}"
    if active < LEAST_ACTIVE:
        raise Failure(Slip.posterior_collapse, f"at least {LEAST_ACTIVE} active codings", seen)
    if mse > LARGEST_MSE * mean_image:
        raise Failure(Slip.hardly_learns, f"an MSE well below the mean image's, {mean_image:.4f}", seen)
    if variety < LEAST_VARIETY:
        raise Failure(Slip.samples_constant, "images that differ", f"{variety:.0%} of the variety of real ones")
    return (
        f"after {int(evidence['epochs'])} epochs with {LEARN_IMAGES} sprites of shape {shape}: MSE {mse:.4f} "
        f"(mean image {mean_image:.4f}, PCA {pca:.4f}), {active} of {len(kl)} codings active."
    )


shapes = Check(shapes_inputs, probe_shapes, judge_shapes)
weight = Check(weight_inputs, probe_weight, judge_weight)
learns = Check(learns_inputs, probe_learns, judge_learns)
