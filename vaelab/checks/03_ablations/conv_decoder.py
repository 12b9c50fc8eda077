"""``build_conv_decoder(codings_size=16)``: codings → images in [0, 1], with weights that many pixels share.

Transposed convolutions: Dumoulin and Visin (2016), arXiv:1603.07285.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, numbers, read_array, shape_of, shaped, write
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import networks, ranges, widths
from vaelab.checks.kinds.linearity import most_bent
from vaelab.checks.kinds.models import stir
from vaelab.checks.kinds.pixels import own_pixels, require_own_pixels

WHERE = "step 4, “A decoder made of convolutions”"
NAME = "build_conv_decoder"
WHAT = "The decoder's output"
DEFAULT_SIZE = 16
MOST_WORK = 30_000_000  # multiplications for an image; the solution does one million, with 64 channels it would be five
ENTRIES = 3  # of each kernel


class Slip(networks.Slip, network="decoder", input="in the Input layer, keras.Input([codings_size])"):
    one_doubling_missing = (
        "The images are too small: the feature maps are not doubled often enough.",
        "From 7 × 7 to 28 × 28 it takes two layers with strides=2.",
    )
    one_doubling_too_many = (
        "The images are too large: the feature maps are doubled once too often.",
        "From 7 × 7 to 28 × 28 it takes two layers with strides=2.",
    )
    padding_not_same = (
        "The images are a few pixels too large or too small.",
        'With padding="same", a transposed convolution of stride 2 doubles the size exactly.',
    )
    several_channels = (
        "The last layer gives several channels per pixel.",
        "A grey image needs one filter in the last layer.",
    )
    pixels_leave_0_to_1 = (
        "Some pixels lie outside [0, 1].",
        'Give the last layer activation="sigmoid", and let nothing but the Reshape follow it.',
    )
    relu_on_output = Mistake(
        "pixels_leave_0_to_1",
        "The pixels are never below 0 and rise above 1, as after a relu.",
        'Give the last layer activation="sigmoid" in its place, and let nothing but the Reshape follow it.',
    )
    linear_output = Mistake(
        "pixels_leave_0_to_1",
        "The last layer has no activation, so that its pixels leave [0, 1].",
        'Give it activation="sigmoid", and let nothing but the Reshape follow it.',
    )
    tanh_on_output = (
        "The output layer keeps pixels between −1 and 1, as a tanh does.",
        'Pixels lie in [0, 1]: give the last layer activation="sigmoid".',
    )
    takes_images = (
        "The model takes images, not codings.",
        "It begins with keras.Input([codings_size]); a Dense layer and a Reshape make the first feature maps of it.",
    )
    softmax_for_sigmoid = (
        "{what}, as a softmax makes them.",
        'Every pixel has a grey of its own: activation="sigmoid".',
    )
    cut_off_at_0_and_1 = (
        "{share} of the pixels are exactly 0 or 1 before any training: they are cut off there.",
        'A pixel that is cut off gets no gradient. activation="sigmoid" keeps the pixels inside [0, 1] without clipping.',
    )
    rows_alike = (
        "All {lines} of an image are the same.",
        "Begin with feature maps of 7 × 7, from Dense(7 * 7 * channels) and Reshape([7, 7, channels]): RepeatVector only copies.",
    )
    every_pixel_has_weights_of_its_own = (
        "The last weights belong to single pixels, as those of a Dense layer do: a convolution shares its weights between all pixels.",
        "Let a Dense layer make small feature maps (7 × 7 × some channels) only, and Conv2DTranspose layers the pixels.",
    )
    no_nonlinearity = Mistake(
        "no_activation",
        "Up to its last activation the decoder is a linear function of the codings.",
        'Give the layers in between an activation: activation="relu".',
    )
    codings_unused = (
        "The images do not depend on the codings.",
        "Each layer has to be called on the output of the one before.",
    )
    too_narrow = (
        "The images depend on {count} numbers only, fewer than there are codings: a layer is far too narrow, or codings are left out.",
        "The first Dense layer gets all codings and has 7 * 7 * channels units.",
    )
    range_too_narrow = (
        "The output layer cannot reach all of [0, 1], where the pixels are.",
        'One activation="sigmoid", at the end, and nothing after it.',
    )
    too_much_work = (
        "The decoder is very slow: its training would not end within this notebook's time.",
        "16 to 32 channels are enough, and fewer where the feature maps are large.",
    )


def conv_inputs(rng: np.random.Generator, codings_size: int = 6) -> dict:
    return {
        "codings_size": codings_size,
        "codings": rng.normal(0, 1.5, (12, codings_size)),
        "seed": int(rng.integers(2**31)),
    }


def probe_outputs(build_conv_decoder: Any, inputs: dict) -> dict:
    """What it builds by default, and for another number of codings; weights stirred so that none is 0."""
    size = inputs["codings_size"]
    network, default = networks.built(build_conv_decoder, NAME)
    if _input_rank(network) == 3:
        return {"takes_images": True}
    decoder, asked = networks.built(build_conv_decoder, NAME, size)
    evidence = {"default": default, "asked": asked}
    if not networks.fits(default, (None, DEFAULT_SIZE)) or not networks.fits(asked, (None, size)):
        return evidence
    networks.called(decoder, inputs["codings"], "decoder", training=False)
    stir(decoder, np.random.default_rng(inputs["seed"]))
    images = _thin(networks.called(decoder, 10 * inputs["codings"], "decoder", training=False))
    return {**evidence, "images": images, "linear": _ends_linearly(decoder)}


def _ends_linearly(decoder: Any) -> bool:
    """Whether the last layer that has an activation at all has none to speak of."""
    if type(decoder).__name__ not in {"Functional", "Sequential"}:
        return False
    last = next((layer for layer in reversed(decoder.layers) if not _moves_pixels(layer)), None)
    return getattr(getattr(last, "activation", None), "__name__", "") == "linear"


def _moves_pixels(layer: Any) -> bool:
    return type(layer).__name__ in {"Reshape", "Flatten", "Permute", "Cropping2D", "ZeroPadding2D"}


def _input_rank(network: Any) -> int:
    """How many axes the input of a built model has, the batch axis included; 0 where it does not say."""
    shape = getattr(network, "input_shape", None) if getattr(network, "built", False) else None
    return len(shape) if isinstance(shape, tuple) else 0


def _thin(images: Any) -> dict:
    """The images, or only the shape of something much larger."""
    array = np.asarray(images)
    return write(array if array.size <= 12 * 64 * 64 else np.zeros(array.shape[:8], "bool"))


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    _require_input(evidence)
    networks.require_codings(Slip, evidence["default"], NAME, None, DEFAULT_SIZE)
    networks.require_codings(Slip, evidence["asked"], NAME, inputs["codings_size"])
    images = shaped(evidence["images"], WHAT, (len(inputs["codings"]), 28, 28), _shapes(evidence["images"]))
    _require_inside(images.min(), images.max(), evidence["linear"] is True)
    return f"images of shape {shape_of(evidence['images'])[1:]}, pixels in [0, 1]."


def _require_inside(low: float, high: float, linear: bool) -> None:
    if low < -1e-6 or high > 1 + 1e-6:
        as_tanh = -1 - 1e-6 < low < -0.99 and 0.99 < high < 1 + 1e-6
        otherwise = Slip.linear_output if linear else Slip.pixels_leave_0_to_1
        if not linear and low == 0 and high > 1:
            otherwise = Slip.relu_on_output
        named = Slip.tanh_on_output if as_tanh else otherwise
        raise Failure(named, "pixels in [0, 1]", f"pixels from {low:.3g} to {high:.3g}")


def _require_input(evidence: Mapping) -> None:
    if "takes_images" in evidence:
        raise Failure(Slip.takes_images, "a model of codings", "a model of images (n, 28, 28)")


def _shapes(written: Any) -> dict[tuple[int, ...], Mistake]:
    """What an image of another size gives away."""
    shape = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    if shape[1:] == (784,):
        return {shape: Slip.images_flat}
    if len(shape) not in (3, 4) or (len(shape) == 4 and shape[3] > 1 and shape[1:3] != (28, 28)):
        return {}
    if len(shape) == 4 and shape[3] > 1:
        return {shape: Slip.several_channels}
    height = shape[1]
    larger = Slip.padding_not_same if height <= 40 else Slip.one_doubling_too_many
    named = Slip.one_doubling_missing if height <= 16 else larger
    return {shape: named, shape[:3]: named}


def probe_sharing(build_conv_decoder: Any, inputs: dict) -> dict:
    """Change single weights and count the pixels that change; and try whether the codings enter linearly."""
    size, rng, codings = inputs["codings_size"], np.random.default_rng(inputs["seed"]), inputs["codings"]
    decoder, evidence = networks.built(build_conv_decoder, NAME, size)
    if _input_rank(decoder) == 3:
        return {"takes_images": True}
    if not networks.fits(evidence, (None, size)):
        return evidence
    plain = networks.called(decoder, codings, "decoder", training=False)
    weights = int(sum(np.prod(variable.shape) for variable in decoder.trainable_variables))
    work = networks.multiplications(decoder, size)
    evidence |= {"shape": _thin(plain), "weights": weights, "work": work}
    if np.shape(plain) not in {(12, 28, 28), (12, 28, 28, 1)} or work > MOST_WORK:
        return evidence
    evidence["at_the_ends"] = float(np.mean((np.asarray(plain) <= 0) | (np.asarray(plain) >= 1)))
    stir(decoder, rng)
    stirred = np.asarray(networks.called(decoder, codings, "decoder", training=False), "float32")
    # As the notebook calls it: training=False would turn off a Dropout layer that was called with training=True.
    one, other = (np.asarray(networks.called(decoder, codings, "decoder"), "float32") for _ in range(2))
    both = np.concatenate([plain, stirred])
    evidence |= {
        "stirred": write(stirred.reshape(12, 28, 28)[:2]),
        "range": [float(both.min()), float(both.max())],
        "linear": _ends_linearly(decoder),
        "change_of_second_call": float(np.abs(one - other).max()),
        **own_pixels(stirred),
    }

    evidence["directions"] = widths.of_inputs(decoder, codings, rng)

    def images(z: np.ndarray) -> np.ndarray:
        drawn = np.asarray(networks.called(decoder, z, "decoder", training=False), "float64")
        return np.nan_to_num(drawn).reshape(-1, PIXELS)

    kernels = [variable for variable in decoder.trainable_variables if len(variable.shape) > 1]
    changed = [_pixels_changed(kernel, lambda: images(codings), rng) for kernel in kernels]
    evidence |= {
        "spread": float(np.ptp(images(codings), axis=0).max()),
        "bend": most_bent(images, codings),
        "changed": write(np.array(changed)),
    }
    driven = ranges.driven(images, decoder, codings)
    return evidence | {key: driven[key] for key in ("lows", "highs", "slope")}


def _pixels_changed(kernel: Any, images: Callable[[], np.ndarray], rng: np.random.Generator) -> int:
    """The most pixels that one entry of this kernel moves in any image."""
    before, values, most = images(), np.asarray(kernel).copy(), 0
    for _ in range(ENTRIES):
        entry = tuple(int(rng.integers(n)) for n in values.shape)
        for step in (3.0, -3.0):
            changed = values.copy()
            changed[entry] += step
            kernel.assign(changed)
            most = max(most, int(np.any(np.abs(images() - before) > 1e-6, axis=0).sum()))
    kernel.assign(values)
    return most


def judge_sharing(inputs: dict, evidence: Mapping) -> str:
    _require_input(evidence)
    networks.require_codings(Slip, evidence, NAME, inputs["codings_size"])
    weights, work = int(evidence["weights"]), int(evidence["work"])
    if work > MOST_WORK:
        raise Failure(Slip.too_much_work, f"at most {MOST_WORK:,} multiplications for an image", f"{work:,}")
    shaped(evidence["shape"], WHAT, (12, 28, 28), _shapes(evidence["shape"]))
    _require_inside(*map(float, evidence["range"]), evidence["linear"] is True)
    change = float(evidence["change_of_second_call"])
    if change > 1e-4:
        raise Failure(Slip.decoder_is_random, "the same image twice", f"pixels that differ by {change:.3g}")
    _require_free_pixels(evidence)
    if float(evidence["spread"]) < 1e-5:
        raise Failure(Slip.codings_unused, "other images for other codings", "one and the same image")
    require_own_pixels(Slip, evidence)
    widths.require_gradient(Slip, evidence["directions"])
    widths.require_wide(Slip, evidence["directions"], min(inputs["codings_size"], widths.LEAST))
    ranges.require_range(Slip, min(map(float, evidence["lows"])), max(map(float, evidence["highs"])))
    ranges.require_one_slope(Slip.bent_output, evidence["slope"])
    changed = read_array(evidence["changed"])
    if not changed.size or changed.min() < 4:
        seen = f"a weight that acts on {int(changed.min())} pixel" if changed.size else "no weights"
        raise Failure(Slip.every_pixel_has_weights_of_its_own, "every weight acts in many places of the image", seen)
    if float(evidence["bend"]) < 1e-3:
        raise Failure(Slip.no_nonlinearity, "a curved function of the codings", "a linear one")
    return f"{weights:,} weights, each at work in at least {int(changed.min())} pixels ({numbers(changed, 3)})."


def _require_free_pixels(evidence: Mapping) -> None:
    """Raise ``Failure`` where pixels are no values of their own: a softmax, copied rows, or cut off while nothing is learned yet."""
    images = shaped(evidence["stirred"], WHAT, (2, 28, 28))
    sums = {"a row": images.sum(axis=2), "a column": images.sum(axis=1), "an image": images.sum(axis=(1, 2))}
    softmax = {f"The pixels of {part} add up to 1": those for part, those in sums.items()}
    for what, those in {"All pixels are 1": images, **softmax}.items():
        if np.allclose(those, 1, rtol=0, atol=1e-4):
            raise Failure(Slip.softmax_for_sigmoid.about(what=what), "pixels of their own", "sums that are all 1")
    for lines, axis in (("rows", 1), ("columns", 2)):
        if np.ptp(images, axis=axis).max() < 1e-6 < np.ptp(images):
            raise Failure(Slip.rows_alike.about(lines=lines), f"28 different {lines}", f"one and the same {lines[:-1]}")
    share = float(evidence["at_the_ends"])
    # A sigmoid, hard or not, begins near ½; numbers around 0 that are cut off are 0 in half of the cases.
    if share > 0.2:
        raise Failure(
            Slip.cut_off_at_0_and_1.about(share=f"{share:.0%}"), "pixels between 0 and 1", f"{share:.0%} at the ends"
        )


outputs = Check(conv_inputs, probe_outputs, judge_outputs)
sharing = Check(conv_inputs, probe_sharing, judge_sharing)
