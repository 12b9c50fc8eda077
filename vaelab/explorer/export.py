"""Turn a Keras model into a chain of plain layers that the browser (static/engine.js) and NumPy can run.

A ``Network`` is a list of layers, each a small dictionary, and one flat array of weights to which they point. What is
exported is what Keras computes with ``training=False``: the graph is walked from the output back to the input, because
``model.layers`` need not be in call order, and the result is compared with the model's own before it is used.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from vaelab.explorer import forward

if TYPE_CHECKING:
    import keras

# Plain JavaScript manages about a thousand million multiplications a second: 40 ms for this many. Beyond that the
# picture lags behind the hand, and a compiled function in the kernel is the better choice.
MOST_MULTIPLICATIONS = 40_000_000
MOST_WEIGHTS = 4_000_000  # 16 MB of float32 that would be stored with the notebook

# Far above the rounding of float32 in another order of summation, far below one grey level (1/255).
TOLERANCE = 1e-4

ACTIVATIONS = {"linear", "relu", "relu6", "sigmoid", "tanh", "elu", "selu", "leaky_relu", "softplus", "silu"}
_SAME_WHEN_NOT_TRAINING = {
    *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "AlphaDropout", "GaussianDropout", "GaussianNoise"),
    *("ActivityRegularization", "Identity"),
}


class Unsupported(ValueError):
    """A model that the browser cannot run; the message names the layer. The kernel can still run it."""


@dataclass(frozen=True)
class Network:
    """A chain of layers.

    Attributes:
        layers: one dictionary each: ``op``, sizes, and where in ``weights`` its parameters begin (-1: none).
        weights: float32, flat.
        input_shape, output_shape: without the batch.
    """

    layers: list[dict]
    weights: np.ndarray = field(repr=False)
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """Run the chain in NumPy: (n, *input_shape) to (n, *output_shape), float32."""
        x = np.asarray(inputs, np.float32).reshape(-1, *self.input_shape)
        for layer in self.layers:
            x = forward.apply(layer, self.weights, x)
        return x.reshape(-1, *self.output_shape)

    @cached_property
    def dense(self) -> bool:
        """Whether NumPy alone runs this chain in a fraction of a millisecond."""
        return all(layer["op"] in ("dense", "activation", "affine") for layer in self.layers)

    @cached_property
    def multiplications(self) -> int:
        return sum(_multiplications(layer) for layer in self.layers)

    def packed(self, precision: str) -> bytes:
        """The weights as little-endian float32 or float16."""
        return self.weights.astype({"float32": "<f4", "float16": "<f2"}[precision]).tobytes()

    def rounded(self) -> Network:
        """The same network after its weights went through float16, as the browser sees them then."""
        with np.errstate(over="ignore"):  # the caller compares; infinity shows
            weights = self.weights.astype(np.float16).astype(np.float32)
        return Network(self.layers, weights, self.input_shape, self.output_shape)


def export(model: keras.Model, output: int = 0) -> Network:
    """Return one output of a Keras model as a ``Network``.

    Raises:
        Unsupported: a layer the browser does not run, a graph that is no chain, or a model too large for the browser.
    """
    steps = _chain(model, _outputs(model)[output])
    weights = _Weights()
    layers = [layer for step in steps for layer in _convert(*step, weights)]
    shapes = tuple(_outputs(model)[output].shape[1:])
    network = Network(layers, weights.flat(), tuple(model.inputs[0].shape[1:]), shapes)
    if any(size is None for size in (*network.input_shape, *network.output_shape)):
        raise Unsupported("its image size is not fixed")
    if network.weights.size > MOST_WEIGHTS or network.multiplications > MOST_MULTIPLICATIONS:
        size = f"{network.weights.size:,} weights, {network.multiplications:,} multiplications an image"
        raise Unsupported(f"it is too large to run in the browser at the screen's rate ({size})")
    _compare(network, model, output)
    return network


def _outputs(model) -> list:
    try:
        outputs, inputs = model.outputs, model.inputs
    except (AttributeError, ValueError):
        outputs = inputs = None
    if not outputs or not inputs:
        raise Unsupported(f"it is a {type(model).__name__} whose layers cannot be looked into")
    if len(inputs) > 1:
        raise Unsupported(f"it has {len(inputs)} inputs")
    return outputs


def _chain(model, tensor) -> list[tuple]:
    """Return (layer, input shape, output shape) from the model's input to ``tensor``, nested models flattened."""
    steps: list[tuple] = []
    while not any(tensor is source for source in model.inputs):
        # Keras has no public way to ask which call of a layer made a tensor; layer.input fails for shared layers.
        layer, node_index, tensor_index = tensor._keras_history
        sources = layer._inbound_nodes[node_index].input_tensors
        if len(sources) != 1:
            raise Unsupported(f"layer {layer.name!r} ({type(layer).__name__}) joins {len(sources)} branches")
        if hasattr(layer, "layers") and getattr(layer, "outputs", None):
            steps[:0] = _chain(layer, layer.outputs[tensor_index])
        else:
            steps.insert(0, (layer, tuple(sources[0].shape[1:]), tuple(tensor.shape[1:])))
        tensor = sources[0]
    return steps


class _Weights:
    """Collects arrays and says where each begins."""

    def __init__(self) -> None:
        self._arrays: list[np.ndarray] = []
        self._size = 0

    def add(self, array) -> int:
        from keras import ops

        values = np.asarray(ops.convert_to_numpy(array), np.float32).ravel()
        start = self._size
        self._arrays.append(values)
        self._size += values.size
        return start

    def flat(self) -> np.ndarray:
        return np.concatenate([np.zeros(0, np.float32), *self._arrays])


def _convert(layer, before: tuple, after: tuple, weights: _Weights) -> list[dict]:
    kind = type(layer).__name__
    if not type(layer).__module__.startswith("keras.src.layers"):
        kind = ""  # a subclass or an operation of the same name may do anything
    if kind in _SAME_WHEN_NOT_TRAINING or kind in ("Reshape", "Flatten", "InputLayer"):
        return []
    convert = _CONVERTERS.get(kind)
    if convert is None or getattr(layer, "quantization_mode", None):
        raise Unsupported(f"layer {layer.name!r} ({type(layer).__name__}) does not run in the browser")
    return convert(layer, before, after, weights)


def _dense(layer, before, after, weights) -> list[dict]:
    sizes = {"n": int(np.prod(before[:-1])), "i": before[-1], "o": after[-1]}
    return [{"op": "dense", **sizes, **_parameters(layer, weights)}, *_activation_of(layer)]


def _conv(layer, before, after, weights) -> list[dict]:
    transposed = type(layer).__name__ == "Conv2DTranspose"
    plain = layer.data_format == "channels_last" and getattr(layer, "groups", 1) == 1
    if not plain or tuple(layer.dilation_rate) != (1, 1) or getattr(layer, "output_padding", None) is not None:
        raise Unsupported(f"layer {layer.name!r} ({type(layer).__name__}) has groups, dilation or another layout")
    (kh, kw), (sh, sw) = layer.kernel_size, layer.strides
    small, large = (before, after) if transposed else (after, before)
    # What "same" pads in front; a transposed convolution is the transpose of one from the large image to the small.
    if layer.padding == "same":
        up = max((small[0] - 1) * sh + kh - large[0], 0) // 2
        left = max((small[1] - 1) * sw + kw - large[1], 0) // 2
    else:
        up = left = 0
    sizes = {"kh": kh, "kw": kw, "sh": sh, "sw": sw, "up": up, "left": left, **_sizes(before, after)}
    op = "transposed" if transposed else "conv"
    return [{"op": op, **sizes, **_parameters(layer, weights)}, *_activation_of(layer)]


def _batch_normalization(layer, before, after, weights) -> list[dict]:
    if layer.axis not in (-1, len(before)):
        raise Unsupported(f"layer {layer.name!r} (BatchNormalization) works along axis {layer.axis}")
    from keras import ops

    mean, variance = ops.convert_to_numpy(layer.moving_mean), ops.convert_to_numpy(layer.moving_variance)
    scale = (ops.convert_to_numpy(layer.gamma) if layer.scale else 1.0) / np.sqrt(variance + layer.epsilon)
    shift = (ops.convert_to_numpy(layer.beta) if layer.center else 0.0) - mean * scale
    return [{"op": "affine", "n": int(mean.size), "w": weights.add(scale), "b": weights.add(shift)}]


def _rescaling(layer, before, after, weights) -> list[dict]:
    scale, shift = (np.broadcast_to(value, before[-1:]) for value in (layer.scale, layer.offset))
    return [{"op": "affine", "n": int(before[-1]), "w": weights.add(scale), "b": weights.add(shift)}]


def _up_sampling(layer, before, after, weights) -> list[dict]:
    if layer.interpolation != "nearest" or layer.data_format != "channels_last":
        raise Unsupported(f"layer {layer.name!r} (UpSampling2D) uses {layer.interpolation} interpolation")
    sh, sw = layer.size
    return [{"op": "upsample", "sh": sh, "sw": sw, **_sizes(before, after)}]


def _pooling(layer, before, after, weights) -> list[dict]:
    if layer.padding != "valid" or layer.data_format != "channels_last":
        raise Unsupported(f"layer {layer.name!r} ({type(layer).__name__}) pads its input")
    (kh, kw), (sh, sw) = layer.pool_size, layer.strides
    op = "max" if type(layer).__name__ == "MaxPooling2D" else "mean"
    return [{"op": op, "kh": kh, "kw": kw, "sh": sh, "sw": sw, **_sizes(before, after)}]


def _activation(layer, before, after, weights) -> list[dict]:
    return _activation_of(layer)


def _relu(layer, before, after, weights) -> list[dict]:
    if layer.threshold or layer.max_value not in (None, 6) or (layer.max_value and layer.negative_slope):
        raise Unsupported(f"layer {layer.name!r} (ReLU) has a threshold or a maximum of its own")
    if layer.max_value:
        return [{"op": "activation", "act": "relu6"}]
    return [{"op": "activation", "act": "leaky_relu", "slope": float(layer.negative_slope or 0)}]


def _leaky_relu(layer, before, after, weights) -> list[dict]:
    return [{"op": "activation", "act": "leaky_relu", "slope": float(layer.negative_slope)}]


def _elu(layer, before, after, weights) -> list[dict]:
    return [{"op": "activation", "act": "elu", "slope": float(layer.alpha)}]


_CONVERTERS = {
    "Dense": _dense,
    "Conv2D": _conv,
    "Conv2DTranspose": _conv,
    "BatchNormalization": _batch_normalization,
    "Rescaling": _rescaling,
    "UpSampling2D": _up_sampling,
    "MaxPooling2D": _pooling,
    "AveragePooling2D": _pooling,
    "Activation": _activation,
    "ReLU": _relu,
    "LeakyReLU": _leaky_relu,
    "ELU": _elu,
}


def _parameters(layer, weights: _Weights) -> dict:
    return {"w": weights.add(layer.kernel), "b": weights.add(layer.bias) if layer.use_bias else -1}


def _sizes(before: tuple, after: tuple) -> dict:
    return {"h": before[0], "wd": before[1], "c": before[2], "oh": after[0], "ow": after[1], "oc": after[2]}


def _activation_of(layer) -> list[dict]:
    name = getattr(layer.activation, "__name__", type(layer.activation).__name__)
    if name not in ACTIVATIONS:
        raise Unsupported(f"layer {layer.name!r} ({type(layer).__name__}) has the activation {name!r}")
    slope = {"leaky_relu": 0.2, "elu": 1.0}.get(name)  # what Keras takes when an activation is given by name
    if name == "linear":
        return []
    return [{"op": "activation", "act": name} | ({} if slope is None else {"slope": slope})]


def _multiplications(layer: dict) -> int:
    if layer["op"] == "dense":
        return layer["n"] * layer["i"] * layer["o"]
    if layer["op"] in ("conv", "transposed"):
        positions = layer["oh"] * layer["ow"] if layer["op"] == "conv" else layer["h"] * layer["wd"]
        return positions * layer["kh"] * layer["kw"] * layer["c"] * layer["oc"]
    return 0


def _compare(network: Network, model, output: int) -> None:
    """Refuse a network that does not give what Keras gives: a layer's name says less than its numbers."""
    from keras import ops, tree

    inputs = np.random.default_rng(0).standard_normal((3, *network.input_shape), np.float32)
    expected = ops.convert_to_numpy(tree.flatten(model(inputs, training=False))[output])
    found = network(inputs)
    both = np.isfinite(expected) & np.isfinite(found)  # weights that are not finite are the caller's to refuse
    scale = 1 + np.abs(expected[both]).max(initial=0)
    if expected.shape != found.shape or np.abs(expected - found)[both].max(initial=0) > TOLERANCE * scale:
        raise Unsupported("it does not give what its layers give one after the other")
