"""``build_vae(image_shape, codings_size=10, beta=1.0)``: a VAE for images of any shape, the latent loss weighed by ``beta``.

The loss is mse + β ℒ / (height · width · channels), ℒ of Equation 17-4; β as in Higgins et al. (2017), β-VAE. The network is the
student's own, dense or convolutional, so nothing is said of its layers. All that the checks ask for is a Keras model with the
attributes ``encoder`` and ``decoder``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, doing
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import defaults, latent_weight, learning, models, networks, vaes
from vaelab.checks.kinds.models import MODEL, as_tensor, compile_for_mse, is_standard_normal, kind_of, lacks_call, stir

WHERE = "step 3, “A VAE of the right size”"
LEARN_BETA = 0.2  # at weight 1 images as small as these are hardly worth a coding


class Slip(
    vaes.Slip,
    latent_weight.OfArgument,
    learning.Slip,
    networks.Slip,
    network="network",
    input="in both heads and in the decoder's Input layer",
    model="build_vae(…)",
    pixels="the number of pixel values, np.prod(image_shape)",
    weight="beta",
    right="Add beta * ops.mean(latent_loss(…)) / np.prod(image_shape), once.",
):
    no_nonlinearity = (
        "The {part} is linear: without activations, its hidden layers can do no more than none.",
        'Give all layers an activation such as "relu", except for the two heads and the last layer.',
    )
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
    channel_axis_left = (
        "The decoder's images have an axis more than image_shape: that of their one channel.",
        "End the decoder with layers.Reshape(image_shape). X_test − decoder(codings) of shapes (n, h, w) and (n, h, w, 1) is no difference of images.",
    )
    encoder_takes_grey = (
        "The encoder takes grey images alone, {takes}: where image_shape has three channels, it is cut.",
        "Give Input the whole of image_shape, with the channels where there are some.",
    )
    encoder_takes_another_shape = Mistake(
        "image_shape_ignored",
        "The encoder takes images of shape {takes}, whatever image_shape says.",
        "Give Input the argument image_shape, in place of numbers.",
    )
    images_flat = "The decoder's images come out flat.", "End the decoder with layers.Reshape(image_shape)."
    outputs_in_another_order = (
        "The encoder's outputs come in another order: the codings are drawn with mean and log-variance exchanged.",
        "Sampling takes [codings_mean, codings_log_var], and the encoder returns [codings_mean, codings_log_var, codings].",
    )
    pixels_rescaled = (
        "The encoder makes the pixels some 255 times smaller once more.",
        "The images are in [0, 1] already: leave out the Rescaling layer, or the division by 255.",
    )
    codings_not_sampled = (
        "The encoder's third output is not drawn from the Gaussian of the first two.",
        "Let the layer Sampling draw the third output from the list of the first two.",
    )
    decodes_the_mean = (
        "Two calls give the same reconstruction: the decoder gets codings_mean, not the sampled codings.",
        vaes.Slip.decodes_the_mean.hint,
    )
    not_divided = Mistake("not_divided_by_the_pixels", *latent_weight.Slip.not_divided.texts)
    still_784 = (
        "The latent loss is divided by 784, the pixels of another data set.",
        "Your images have np.prod(image_shape) pixel values: divide by that.",
    )
    channels_forgotten = (
        "The latent loss is divided by height × width only: the three colours are forgotten.",
        "The mean of mse runs over height × width × 3 values: np.prod(image_shape).",
    )
    argument_ignored = Mistake(
        "beta_ignored",
        "beta has no effect on the loss.",
        "Hand beta on to the model and multiply the latent loss by it.",
    )
    argument_divides = Mistake("beta_divides", *latent_weight.OfArgument.argument_divides.texts)
    argument_squared = Mistake("beta_twice", *latent_weight.OfArgument.argument_squared.texts)
    beta_has_another_default = (
        "Without the argument beta, the latent loss does not have the weight 1.",
        "The signature is build_vae(image_shape, codings_size=10, beta=1.0).",
    )


def _call(shape: tuple[int, ...], codings_size: int, **beta: float) -> str:
    more = "".join(f", {name}={value:g}" for name, value in beta.items())
    return f"build_vae({tuple(shape)}, {codings_size}{more})"


def _built(build_vae: Any, shape: tuple[int, ...], codings_size: int, **beta: float) -> tuple[Any, dict]:
    """The student's model, and what it is; with ``parts`` once it has an encoder and a decoder."""
    with doing(f"calling {_call(shape, codings_size, **beta)}"):
        model = build_vae(tuple(shape), codings_size, **beta)
    if isinstance(model, list | tuple):
        return model, {"model": "several", "length": len(model)}
    kind = kind_of(model)
    if kind == MODEL and lacks_call(model) and type(model).__name__ not in {"Functional", "Sequential"}:
        return model, {"model": "no call"}
    parts = kind == MODEL and all(kind_of(getattr(model, part, None)) == MODEL for part in vaes.PARTS)
    return model, {"model": kind, **({"parts": True} if parts else {})}


def _require_built(evidence: Mapping, what: str) -> None:
    if evidence["model"] == "several":
        raise Failure(Slip.several_models_returned, "one Keras model", f"{int(evidence['length'])} things")
    vaes.require_built(evidence, "Your model", Slip, what)
    if evidence.get("silent") is True:
        raise Failure(Slip.nothing_returned.about(what="vae(images)"), "reconstructions", "None")
    if evidence.get("parts") is not True:
        expected = "vae.encoder and vae.decoder, two Keras models"
        raise Failure(Slip.parts_missing, expected, "at least one of them is missing")


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
    if takes := models.takes_others(model.encoder, images.shape[1:]):
        return {**evidence, "takes": takes}
    few = as_tensor(images[:5])
    with doing(f"calling vae.encoder on images of shape {tuple(few.shape)}"):
        outputs = model.encoder(few)
    evidence["encoded"] = [_outline(o) for o in outputs] if isinstance(outputs, list | tuple) else _outline(outputs)
    if evidence["encoded"] != [{"shape": [5, size], "finite": True}] * 3:
        return evidence
    with doing(f"calling vae.decoder on codings of shape (5, {size})"):
        evidence["decoded"] = _outline(model.decoder(as_tensor(np.zeros((5, size)))))
    if _is_silent(model, few):
        return {**evidence, "silent": True}
    returned = vaes.reconstruct(model, few)
    if isinstance(returned, list | tuple | dict) and len(returned) > 1:
        return {**evidence, "several": len(returned)}
    evidence |= {"reconstructed": _outline(returned), "takes_training": vaes.takes_training(model)}
    evidence["defaults"] = defaults.of(build_vae, "codings_size")
    return evidence | _noise(model, images, np.random.default_rng(inputs["seed"]))


def _is_silent(model: Any, images: Any) -> bool:
    """Whether the model returns nothing. Builds layers of its own."""
    return vaes.reconstruct(model, images) is None


def _noise(model: Any, images: np.ndarray, rng: np.random.Generator) -> dict:
    """Whether the codings are a sample of the posterior, and whether the decoder gets them. Moves all weights a little."""
    stir(model, rng)
    mean, log_var, codings = (np.asarray(o, "float64") for o in model.encoder(as_tensor(images)))
    with np.errstate(all="ignore"):
        drawn = is_standard_normal((codings - mean) / np.exp(log_var / 2), log_var)
        exchanged = is_standard_normal((codings - log_var) / np.exp(mean / 2), mean)
    again = np.asarray(model.encoder(as_tensor(images))[2], "float64")
    one, other = (np.asarray(model(as_tensor(images[:5])), "float64") for _ in range(2))
    differ = bool(np.abs(one - other).max() > 1e-6)
    return {
        "drawn": bool(drawn),
        "exchanged": bool(exchanged),
        "drawn_anew": bool(np.abs(codings - again).max() > 0),
        "calls_differ": differ,
        "trains_on_draws": not differ and _trains_on_draws(model, as_tensor(images[:5])),
        **_last_change(model, as_tensor(images[:5])),
    }


def _trains_on_draws(model: Any, images: Any) -> bool:
    compile_for_mse(model, 0.0)
    return latent_weight.on_draws(model, model.encoder, model.decoder, images)


def _last_change(model: Any, images: Any) -> dict:
    """Ranges of the pixels that the decoder drew and of those that came back, if the model changes them in between."""
    with models.noted(model.decoder) as drawn:
        returned = np.ravel(vaes.reconstruct(model, images))
    if not drawn or any(np.array_equal(np.ravel(made), returned) for _, made in drawn):
        return {}
    return {"changed": [[float(np.min(part)), float(np.max(part))] for part in (drawn[-1][1], returned)]}


def _outline(value: Any) -> dict:
    """The shape of an array and whether it is finite; of anything else the type."""
    try:
        array = np.asarray(value)
        return {"shape": list(array.shape), "finite": bool(np.isfinite(array).all())}
    except Exception:
        return {"type": type(value).__name__}


def judge_shapes(inputs: dict, evidence: Mapping) -> str:
    shape, size = inputs["images"].shape[1:], inputs["codings_size"]
    _require_built(evidence, _call(shape, size))
    if "takes" in evidence:
        takes = tuple(int(n) for n in evidence["takes"])
        named = Slip.encoder_takes_grey if takes == shape[:2] else Slip.encoder_takes_another_shape
        raise Failure(named.about(takes=takes), f"an encoder of images of shape {shape}", f"{takes}")
    encoded = evidence["encoded"]
    expected = f"three outputs of shape (5, {size}) for 5 images"
    if not isinstance(encoded, list) or len(encoded) != 3:
        found = f"{len(encoded)} outputs" if isinstance(encoded, list) else f"one output, {_said(encoded)}"
        raise Failure(Slip.encoder_outputs, expected, found)
    for output in encoded:
        found = tuple(output.get("shape", ()))
        if found != (5, size):
            known = Slip.codings_size_ignored if len(found) == 2 else Slip.encoder_outputs
            raise Failure(known, expected, _said(output))
        _require_finite(output, "The encoder's output")
    _require_images(evidence["decoded"], shape, "vae.decoder(codings)", Slip.image_shape_ignored)
    if "several" in evidence:
        raise Failure(
            Slip.returns_more_than_images, f"vae(images): shape {(5, *shape)}", f"{int(evidence['several'])} things"
        )
    _require_images(evidence["reconstructed"], shape, "vae(images)", Slip.not_reconstructions)
    anew = evidence["drawn_anew"] is True
    if evidence["drawn"] is not True or not anew:
        named = Slip.outputs_in_another_order if evidence["exchanged"] is True and anew else Slip.codings_not_sampled
        raise Failure(named, "codings = codings_mean + exp(codings_log_var / 2) · noise", "other codings")
    if "changed" in evidence:
        drawn, returned = (f"pixels from {low:.3g} to {high:.3g}" for low, high in evidence["changed"])
        raise Failure(Slip.reconstructions_changed, f"what vae.decoder drew, {drawn}", returned)
    if evidence["calls_differ"] is not True:
        named = Slip.decodes_the_mean_at_rest if evidence["trains_on_draws"] is True else Slip.decodes_the_mean
        raise Failure(named, "two calls that differ a little", "twice the same images")
    defaults.require(evidence["defaults"], codings_size=10)
    return f"images {shape} → three times ({size},) → images {shape}.{vaes.to_know(evidence['takes_training'])}"


def _require_images(outline: Mapping, shape: tuple[int, ...], call: str, otherwise: Mistake) -> None:
    """Raise ``Failure`` unless 5 images of this shape came out; ``otherwise`` is for what looks like no images at all."""
    found = tuple(outline.get("shape", ()))
    if found == (5, *shape):
        _require_finite(outline, "The output")
        return
    if found == (5, *shape, 1):
        known = Slip.channel_axis_left
    elif len(shape) == 3 and found in {(5, *shape[:2]), (5, *shape[:2], 1)}:
        known = Slip.channels_lost
    elif found in {(5, int(np.prod(shape))), (5, int(np.prod(shape[:2])))}:
        known = Slip.images_flat
    else:
        known = Slip.image_shape_ignored if len(found) > 2 else otherwise
    raise Failure(known, f"{call}: shape {(5, *shape)}", _said(outline))


def _require_finite(outline: Mapping, what: str) -> None:
    if outline["finite"] is not True:
        raise Failure(Slip.not_finite.about(what=what), "finite numbers", "NaN")


def _said(outline: Any) -> str:
    if not isinstance(outline, Mapping) or "shape" not in outline:
        return f"a {outline.get('type')}" if isinstance(outline, Mapping) else "several outputs"
    return f"shape {tuple(outline['shape'])}"


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


def _betas(inputs: Mapping) -> dict[str, dict[str, float]]:
    return {"default": {}, "other": {"beta": inputs["beta"]}}


def probe_weight(build_vae: Any, inputs: dict) -> dict:
    """The weight of the latent loss for the default beta and for another one."""
    return {name: _measured(build_vae, inputs, beta) for name, beta in _betas(inputs).items()}


def _measured(build_vae: Any, inputs: dict, beta: dict[str, float]) -> dict:
    images = inputs["images"]
    model, evidence = _built(build_vae, images.shape[1:], inputs["codings_size"], **beta)
    if "parts" not in evidence:
        return evidence
    if _is_silent(model, as_tensor(images)):
        return {**evidence, "silent": True}
    stir(model.encoder, np.random.default_rng(inputs["seed"]))
    compile_for_mse(model, 0.0)
    return {**evidence, **latent_weight.measure(model, images, inputs["codings_size"])}


def judge_weight(inputs: dict, evidence: Mapping) -> str:
    """The default is judged first: with beta=1 every right formula gives 1."""
    shape, size, n_values = inputs["images"].shape, inputs["codings_size"], int(np.prod(inputs["images"].shape[1:]))
    weights = []
    for name, beta in _betas(inputs).items():
        call, wanted = _call(shape[1:], size, **beta), beta.get("beta", 1.0)
        _require_built(evidence[name], call)
        found = latent_weight.read(Slip, evidence[name], n_values)
        weights.append(found.weight)
        if latent_weight.near(found.weight, wanted):
            continue
        known = known_weights(shape, size, found.scale) if name == "default" else {}
        known |= latent_weight.wrong_argument(Slip, wanted) if name == "other" else {}
        known |= {Slip.mean_and_log_var_swapped: wanted * found.swapped}
        named = latent_weight.named(Slip, found.weight, known, wanted, floored=found.floored)
        if name == "default" and _right_for_other(evidence["other"], inputs, n_values):
            named = Slip.beta_has_another_default
        expected = f"mse + {wanted:g} · latent loss / {n_values}"
        observed = f"{call} weighs the latent loss with {found.weight:.4g} / {n_values}"
        raise Failure(named, expected, observed)
    return (
        f"the latent loss is divided by {n_values}, the pixel values of these images "
        f"(measured weight: {weights[0]:.3f}, with beta={inputs['beta']:g}: {weights[1]:.3f})."
    )


def known_weights(shape: tuple[int, ...], size: int, scale: float = 1.0) -> dict[Mistake, float | np.ndarray]:
    """The weight that each known slip gives the latent loss (1 is right) of images of shape (batch, height, width[, 3])."""
    n_values = int(np.prod(shape[1:]))
    own = {Slip.still_784: n_values / PIXELS}
    if len(shape) == 4:
        own[Slip.channels_forgotten] = float(shape[3])
    return latent_weight.wrong(Slip, n_values, shape[0], size, scale, sides=shape[1:3], own=own)


def _right_for_other(seen: Mapping, inputs: dict, n_values: int) -> bool:
    return "losses" in seen and latent_weight.near(latent_weight.read(Slip, seen, n_values).weight, inputs["beta"])


def probe_learns(build_vae: Any, inputs: dict) -> dict:
    X_train, X_test = learning.images(inputs)
    shape, size = X_train.shape[1:], inputs["codings_size"]
    model, evidence = _built(build_vae, shape, size, beta=LEARN_BETA)
    if "parts" not in evidence:
        return evidence
    stirred, _ = _built(build_vae, shape, size, beta=LEARN_BETA)  # another one: stirring would disturb the training
    rng = np.random.default_rng(inputs["seed"])
    evidence["scale"] = networks.input_scale(stirred.encoder, shape)
    evidence["layers"] = networks.probe_layers(stirred.encoder, stirred.decoder, shape, size, rng)
    try:
        _require_network(evidence, size)
    except Failure:
        return evidence  # a training would say no more
    if _is_silent(model, as_tensor(X_train[:2])):
        return {**evidence, "silent": True}
    before = models.weights_of((model.encoder, model.decoder))
    with models.only_in_training(model) as idle:
        evidence |= learning.probe(model, X_train, X_test, inputs)
    learns = models.changed(before, models.weights_of((model.encoder, model.decoder)))
    return {**evidence, "learns": learns, "idle": idle()}


def _require_network(evidence: Mapping, size: int) -> None:
    """Raise ``Failure`` for a network that would learn badly, whatever a training shows."""
    networks.judge_layers(Slip, evidence["layers"], size)
    if float(evidence["scale"]) < 0.05:
        seen = f"values {float(evidence['scale']):.3g} times as large before the first weight"
        raise Failure(Slip.pixels_rescaled, "images as they are", seen)


def judge_learns(inputs: dict, evidence: Mapping) -> str:
    shape = (inputs["size"],) * 2 + ((3,) if inputs["colour"] else ())
    _require_built(evidence, _call(shape, inputs["codings_size"], beta=LEARN_BETA))
    _require_network(evidence, inputs["codings_size"])
    vaes.require_learning(Slip, evidence["learns"])
    praise = learning.judge(Slip, inputs, evidence)
    if not evidence["idle"]:
        return praise
    named = " and ".join(str(name)[:40] for name in evidence["idle"][:3])
    return (
        f"{praise} One thing to know: {named} did nothing special in this training, because nobody told the layer that it was "
        "one. Write def call(self, inputs, training=None), and pass training=training on to encoder and decoder."
    )


shapes = Check(shapes_inputs, probe_shapes, judge_shapes)
weight = Check(weight_inputs, probe_weight, judge_weight)
learns = Check(learning.inputs, probe_learns, judge_learns)
