"""Functions that build an encoder or a decoder for a number of codings: their outputs, their shapes, what they look at.

Nothing is said of the layers: a network is judged by what goes in and comes out. A probe calls the function, then the network on
inputs from a wide range; stirs the weights, so that what is zero only before training does not look dead; and changes one
input at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake, doing, numbers, shaped, write
from vaelab.checks.kinds import models
from vaelab.checks.kinds.linearity import most_bent
from vaelab.checks.kinds.models import MODEL, as_tensor, input_axes, input_size, kind_of, require_model, stir
from vaelab.checks.kinds.ranges import ends, require_growth, require_one_slope, require_unbounded


class Slip(models.Slip):
    """Words to fill in: ``{network}``, encoder or decoder; ``{input}``, where codings_size belongs."""

    codings_size_ignored = (
        "The number of codings is fixed, whatever codings_size says.",
        "Use the argument codings_size {input}, not a number.",
    )
    another_default = Mistake(
        "codings_size_ignored",
        "Called without an argument, the function does not take the number of codings of its signature.",
        "Keep the signature as it is given, with the default of codings_size, and use the argument {input}.",
    )
    no_nonlinearity = (
        "The {network} is linear: without activations, its hidden layers can do no more than none.",
        'Give the hidden layers activation="relu", and let each get what the one before returned.',
    )
    linear_head = Mistake(
        "no_nonlinearity",
        "{what} is a linear function of the image: the hidden layers have no part in it.",
        "Both heads are layers on top of the last hidden layer: layers.Dense(codings_size)(z), twice, with the same z.",
    )
    activation_on_codings_mean = (
        "codings_mean cannot take every value: its layer has an activation.",
        "codings_mean may be any number: Dense(codings_size) without an activation.",
    )
    activation_on_codings_log_var = (
        "codings_log_var cannot take every value: its layer has an activation.",
        "γ is a logarithm and may be any number: Dense(codings_size) without an activation, and without exp.",
    )
    bent_head = (
        "{what} goes through an activation: what lies below 0 is made smaller, as a leaky ReLU does.",
        "It may be any number, and as easily below 0 as above: leave the last Dense layer without an activation.",
    )
    codings_mean_constant = (
        "codings_mean is the same for all images.",
        "Let a Dense layer of its own make it of the last hidden layer: it has to depend on the image.",
    )
    codings_log_var_constant = (
        "codings_log_var is the same for all images.",
        "Let a Dense layer of its own make it of the last hidden layer, and freeze nothing: each image has a posterior of its own.",
    )
    relu_on_output = (
        "The output layer cuts pixels off at 0, as a ReLU or clip does.",
        "A pixel that is cut off gets no gradient and may stay black. Leave the output layer without an activation (or use a sigmoid).",
    )
    tanh_on_output = (
        "The output layer keeps pixels between −1 and 1, as a tanh does.",
        "Pixels lie in [0, 1], and half of what a tanh can say lies below. Leave the output layer without an activation (or use a sigmoid).",
    )
    softmax_on_output = (
        "The pixels of an image (or of one of its rows) add up to 1, as after a softmax.",
        "Pixels are not alternatives to each other. Leave the output layer without an activation (or use a sigmoid).",
    )
    input_not_codings = (
        "The decoder takes something else than rows of codings.",
        "Its input is one row of codings for each image: layers.Input([codings_size]), without further axes.",
    )
    layers_shared = (
        "Two calls of the function give networks with the same weights: training one would change the other.",
        "Make every layer inside the function, so that each call gives a new {network}.",
    )
    decoder_is_random = (
        "Decoding the same codings twice gives two different images.",
        "Sampling belongs at the end of the encoder: the decoder has no noise of its own, and a Dropout layer is called without training=True.",
    )
    pixels_are_copies = (
        "Many pixels are copies of others, whatever the codings are.",
        "Each pixel needs an output of its own, of a Dense or a convolutional layer: RepeatVector and UpSampling2D copy.",
    )
    pixels_never_change = (
        "{share} of the pixels are the same in all images, whatever the codings are.",
        "A transposed convolution leaves gaps where its strides are larger than its kernel: a kernel of 4 × 4, or strides=2, leaves none. A ReLU right before a sigmoid cuts pixels off.",
    )
    pixels_up_to_255 = (
        "The pixels are scaled far beyond [0, 1].",
        "The data are in [0, 1]: leave out any factor such as 255.",
    )
    range_too_narrow = (
        "The output layer cannot reach all of [0, 1], where the pixels are.",
        "Leave the output layer without an activation (or use a sigmoid).",
    )
    one_sided_output = (
        "The output layer has an activation: pixels go without bounds to one side, and stop at the other.",
        "Leave the output layer without an activation (or use a sigmoid).",
    )
    bent_output = (
        "The output layer has an activation: what lies below 0 is made smaller, as a leaky ReLU does.",
        "Leave the output layer without an activation (or use a sigmoid).",
    )
    softmax_inside = (
        "A hidden layer has a softmax for its activation: its units share out a total of 1.",
        'A softmax is for choosing one of several classes. Give the hidden layers activation="relu".',
    )
    normalised_output = (
        "{what} is normalised: its numbers cannot vary by themselves.",
        "Each may be any number. Normalise between the layers, if at all: nothing follows the last Dense layer.",
    )
    too_narrow = (
        "What the {network} returns depends on {count} numbers at most: a layer in it is far too narrow.",
        "Look for a number of units, or of filters, that is much smaller than the text's.",
    )
    input_in_steps = (
        "What the {network} returns changes in steps only: its input is rounded, or compared with a threshold.",
        "Give the first layer the numbers as they are: no comparison, no rounding, no cast to whole numbers.",
    )
    not_flattened = (
        "The outputs still have rows or columns: the image was not flattened.",
        "A Dense layer works on the last axis only. Put a Flatten() layer before it.",
    )
    one_layer_for_both = (
        "codings_mean and codings_log_var are the same values.",
        "They need two Dense layers of their own, both on top of the last hidden layer.",
    )
    one_axis_too_many = (
        "The outputs have an axis too many, of length 1.",
        "A Reshape, expand_dims or keepdims=True adds one: leave it out of the two heads.",
    )
    not_three_outputs = (
        "The encoder does not return a list of three outputs.",
        "keras.Model(inputs, [codings_mean, codings_log_var, codings]).",
    )
    codings_not_sampled = (
        "The codings are equal to codings_mean: nothing was sampled.",
        "codings = Sampling()([codings_mean, codings_log_var]), and this is the third output.",
    )
    codings_not_from_the_posterior = (
        "The codings are not a draw from the Gaussian with the codings_mean and codings_log_var that the encoder returns.",
        "Call Sampling() on the very tensors that are the first two outputs.",
    )
    noise_scaled_by_another = Mistake(
        "codings_not_from_the_posterior",
        "The codings are drawn with another spread than σ: the noise is scaled by {scale}.",
        "The standard deviation of the posterior is exp(codings_log_var / 2), and Sampling()([codings_mean, codings_log_var]) takes it.",
    )
    spread_of_another_log_variance = Mistake(
        "codings_not_from_the_posterior",
        "Sampling gets {factor} times codings_log_var: the mean of the codings is right, their spread is not.",
        "The codings belong to the very tensors that the encoder returns: Sampling()([codings_mean, codings_log_var]).",
    )
    codings_of_another_size = (
        "The codings have another size than codings_mean: they are not what Sampling returns.",
        "codings = Sampling()([codings_mean, codings_log_var]) is the third output as it is: whatever else is joined, such as labels, goes into the first Dense layer.",
    )
    codings_not_random = (
        "The codings are the same in every call: no noise is drawn anew.",
        "codings = Sampling()([codings_mean, codings_log_var]): no other layer takes its place, and noise that is drawn while the model is built never changes.",
    )
    adds_a_loss = (
        "A layer of the encoder adds a loss of its own.",
        "The encoder makes codings and no more. The model adds the latent loss, in a later step: it would count twice.",
    )
    draws_mixed = (
        "The codings are not one draw: they vary {factor} times as much as what Sampling returns.",
        "Call Sampling() once and return what comes out: the mean of several draws is narrower than the posterior.",
    )
    image_ignored = (
        "{what} does not depend on the image.",
        "Connect every layer to the one before it, beginning with the input.",
    )
    outputs_in_wrong_order = (
        "The three outputs are in the wrong order.",
        "The order is [codings_mean, codings_log_var, codings].",
    )
    mean_and_log_var_swapped = (
        "codings_mean and codings_log_var are swapped, in the outputs or in the call of Sampling.",
        "Sampling takes the list [codings_mean, codings_log_var]; the model's outputs start in the same order.",
    )
    images_flat = "The images come out flat, 784 values in a row.", "End with a Reshape([28, 28]) layer."


def built(build: Any, name: str, size: int | None = None) -> tuple[Any, dict]:
    """What ``build`` returns for ``codings_size=size`` (None: by default), and evidence of what it is and takes."""
    options = {} if size is None else {"codings_size": size}
    with doing(f"calling {name}({', '.join(f'{key}={value}' for key, value in options.items())})"):
        network = build(**options)
    kind = kind_of(network)
    size, axes = (input_size(network), input_axes(network)) if kind == MODEL else (None, None)
    return network, {"model": kind, "input_size": size, "input_axes": axes}


def fits(evidence: Mapping, sizes: Collection[int | None]) -> bool:
    """Whether the network is one that takes rows of one of these sizes (None: it does not say)."""
    return evidence["model"] == MODEL and evidence["input_size"] in sizes and evidence["input_axes"] in (None, 2)


def require_codings(slip: type[Slip], evidence: Mapping, name: str, size: int | None, default: int = 0) -> None:
    """Raise ``Failure`` unless this is a decoder for ``size`` codings (None: for ``default``)."""
    call, wanted = f"{name}({'' if size is None else f'codings_size={size}'})", size or default
    require_model(evidence["model"], call)
    if evidence["input_axes"] not in (None, 2):
        seen = f"an input with {int(evidence['input_axes'])} axes"
        raise Failure(slip.input_not_codings, f"an input of shape (None, {wanted})", seen)
    if not fits(evidence, (None, wanted)):
        seen = int(evidence["input_size"])
        named = slip.another_default if size is None else slip.codings_size_ignored
        raise Failure(named, f"{call} takes {wanted} codings", f"a decoder that takes {seen}")


def called(network: Any, array: np.ndarray, name: str, **options: Any) -> Any:
    """What the network returns for an array; ``name`` says which network it is."""
    with doing(f"calling the {name} on an array of shape {array.shape}"):
        return network(as_tensor(array), **options)


def multiplications(network: Any, codings_size: int) -> int:
    """How many multiplications a network does for one row of codings, in its matrix products and convolutions."""
    import tensorflow as tf

    call = models.within_a_model(lambda codings: network(codings, training=False))
    graph = tf.function(call).get_concrete_function(tf.TensorSpec([1, codings_size], "float32")).graph
    return sum(_multiplications(operation) for operation in graph.get_operations())


def _multiplications(operation: Any) -> int:
    """Each value that goes in (or comes out) meets as many weights as the kernel has for it."""
    if operation.type == "MatMul":
        values, kernel = operation.outputs[0].shape, operation.inputs[1].shape[:1]
    elif operation.type == "Conv2D":
        values, kernel = operation.outputs[0].shape, operation.inputs[1].shape[:3]
    elif operation.type == "Conv2DBackpropInput":  # a transposed convolution
        values, kernel = operation.inputs[2].shape, operation.inputs[1].shape[:3]
    else:
        return 0
    return int(np.prod([n or 1 for n in (*values, *kernel)]))


def share_weights(one: Any, other: Any) -> bool:
    """Whether networks of two calls have any weight in common. Both have to be built."""
    own = {id(variable) for variable in one.variables}
    return any(id(variable) in own for variable in other.variables)


def require_own_weights(slip: type[Slip], shared: Any) -> None:
    """Raise ``Failure`` if ``share_weights`` is the evidence."""
    if shared is not False:
        raise Failure(slip.layers_shared, "new weights in every call", "weights of the call before")


def has_softmax(network: Any) -> bool:
    """Whether a layer of the network has a softmax for its activation."""
    activations = [getattr(layer, "activation", None) for layer in network._flatten_layers()]
    return any(getattr(activation, "__name__", "") == "softmax" for activation in activations)


def require_no_softmax(slip: type[Slip], found: Any) -> None:
    """Raise ``Failure`` if ``has_softmax`` is the evidence."""
    if found is not False:
        raise Failure(slip.softmax_inside, "hidden layers of numbers that are free", "numbers that add up to 1")


def probe_layers(
    encoder: Any, decoder: Any, shape: tuple[int, ...], codings_size: int, rng: np.random.Generator
) -> dict:
    """Evidence of the activations in both halves of a model, by what comes out of them with stirred weights."""
    images, codings = rng.normal(0, 1, (48, *shape)), rng.normal(0, 1, (48, codings_size))
    called(encoder, images, "encoder"), called(decoder, codings, "decoder")  # builds what is not built yet
    stir(encoder, rng)
    stir(decoder, rng)

    def encode(some: np.ndarray) -> np.ndarray:
        return np.stack([np.asarray(part, "float64") for part in called(encoder, some, "encoder")[:2]])

    def decode(some: np.ndarray) -> np.ndarray:
        return np.asarray(called(decoder, some, "decoder"), "float64")

    drawn, extreme = decode(codings), decode(300 * codings)
    sums = [drawn.sum(axis=axis) for axis in (tuple(range(1, drawn.ndim)), -1)]
    of_heads, of_pixels = ends(encoder, lambda: [*encode(images)]), ends(decoder, lambda: [decode(codings)])
    return {
        "slopes": [end["slope"] for end in of_heads + of_pixels],
        "bounded": [end["bounded"] for end in of_heads],
        "near": write(encode(images)),
        "far": write(encode(30 * images)),
        "bend": {
            "encoder": most_bent(lambda some: encode(some)[0], images),
            "decoder": most_bent(decode, codings),
        },
        "random": bool(np.abs(decode(codings) - drawn).max() > 1e-4 * max(np.abs(drawn).max(), 1e-9)),
        "zeros": float(np.mean(drawn == 0)) if drawn.min() >= 0 and drawn.max() > 0 else 0.0,
        "at_ends": [float(np.mean(np.abs(extreme - end) < 1e-3)) for end in (-1, 1)],
        "add_up_to_1": any(bool(np.abs(sum_ - 1).max() < 1e-3) for sum_ in sums),
    }


def input_scale(encoder: Any, shape: tuple[int, ...]) -> float:
    """How much of the difference between images, 1, is left where they meet the first weights; 1 after a normalisation.

    (From outside small pixels look like small weights.) The images are of several sorts: a pool evens out what is fine, a
    standardisation of each image what is even.
    """
    height, width = shape[:2]
    checks = np.indices((height, width)).sum(axis=0) % 2
    images = np.stack([np.zeros((height, width)), np.ones((height, width)), np.eye(height, width), checks])
    if len(shape) == 3:
        images = np.repeat(images[..., None], shape[2], axis=-1)
    kind, given = models.first_with_weights(encoder, lambda: called(encoder, images, "encoder"))
    if kind.endswith("Normalization") or not hasattr(given, "numpy"):  # or inside a compiled call, without values
        return 1.0
    return float(np.ptp(np.reshape(given, (len(images), -1)), axis=0).max())


def judge_layers(slip: type[Slip], evidence: Mapping, codings_size: int) -> None:
    """Raise ``Failure`` for linear halves, for heads with an activation or one for both, and for pixels that are cut off at 0.

    What is linear bends by rounding alone, less than 1e-5 of its range; with activations, and after stirring, by 0.1 or more.
    """
    near, far = (shaped(evidence[key], "The encoder's outputs", (2, 48, codings_size)) for key in ("near", "far"))
    heads = (
        ("codings_mean", slip.activation_on_codings_mean, slip.codings_mean_constant),
        ("codings_log_var", slip.activation_on_codings_log_var, slip.codings_log_var_constant),
    )
    if evidence["random"] is not False:
        raise Failure(slip.decoder_is_random, "the same image twice", "two different ones")
    bent = [slip.bent_head.about(what=name) for name, *_ in heads] + [slip.bent_output]
    for named, slope in zip(bent, evidence["slopes"], strict=True):
        require_one_slope(named, slope)
    for (name, head, constant), one, other, bounded in zip(heads, near, far, evidence["bounded"], strict=True):
        if max(np.ptp(one, axis=0).max(), np.ptp(other, axis=0).max()) < 1e-6:
            raise Failure(constant, "other values for other images", f"{name} {numbers(one[0], 3)} for every image")
        require_unbounded(head, one, other)
        require_growth(head, bounded)
    if np.allclose(*near, rtol=1e-5, atol=1e-6):  # stirred, so two heads that start alike are not
        raise Failure(slip.one_layer_for_both, "two different outputs", "codings_mean = codings_log_var")
    for part, curved in evidence["bend"].items():
        if float(curved) < 1e-3:
            seen = "outputs that add up as the inputs do: f(a + b) = f(a) + f(b) − f(0)"
            raise Failure(slip.no_nonlinearity.about(part=part), f"a non-linear {part}", seen)
    if evidence["add_up_to_1"] is True:
        raise Failure(slip.softmax_on_output, "pixels independent of each other", "pixels that add up to 1")
    if min(float(share) for share in evidence["at_ends"]) > 0.1:  # of codings so far out that a tanh is at its ends
        raise Failure(slip.tanh_on_output, "pixels without bounds, or a sigmoid's", "pixels that stop at −1 and at 1")
    zeros = float(evidence["zeros"])
    if zeros > 0.05:
        raise Failure(
            slip.relu_on_output,
            "pixels on both sides of 0, or a sigmoid",
            f"{zeros:.0%} of the pixels exactly 0, none below",
        )
