"""Turn a Keras model into a chain of plain layers that the browser (static/engine.js) and NumPy can run.

A ``Network`` is a list of layers, each a small dictionary, and one flat array of weights to which they point. What is
exported is what Keras computes with ``training=False``: the graph is walked from the output back to the input, because
``model.layers`` need not be in call order, and the result is compared with the model's own before it is used.

A model that takes a label too may join it to its codings (or flat images) before anything else: then what it makes of
each label goes into a small table, and the chain begins behind the join.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from vaelab.explorer import forward, saved_graph

if TYPE_CHECKING:
    import keras

    from vaelab.explorer.condition import Condition

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
        input_shape, output_shape: without the batch, and without the label.
        table: (labels, k), what is joined to the input for each label; None for a model without labels.
        table_first: whether it goes before the input, not behind it.
    """

    layers: list[dict]
    weights: np.ndarray = field(repr=False)
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    table: np.ndarray | None = None
    table_first: bool = False

    def __call__(self, inputs: np.ndarray, labels: np.ndarray | None = None) -> np.ndarray:
        """Run the chain in NumPy: (n, *input_shape), with labels (n,) if there is a table, to (n, *output_shape), float32."""
        x = np.asarray(inputs, np.float32).reshape(-1, *self.input_shape)
        if self.table is not None:
            parts = [x.reshape(len(x), -1), self.table[np.asarray(labels)]]
            x = np.concatenate(parts[::-1] if self.table_first else parts, axis=1)
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
        return replace(self, weights=weights)

    def described(self, precision: str) -> dict:
        """What static/engine.js needs besides the weights."""
        table = {} if self.table is None else {"table": self.table.tolist(), "table_first": self.table_first}
        return {"layers": self.layers, "precision": precision, **table}


def export(model: keras.Model, output: int = 0, condition: Condition | None = None) -> Network:
    """Return one output of a Keras model as a ``Network``.

    Raises:
        Unsupported: a layer the browser does not run, a graph that is no chain, or a model too large for the browser.
    """
    return export_outputs(model, (output,), condition)[0]


def export_outputs(model: keras.Model, outputs: Sequence[int], condition: Condition | None = None) -> list[Network]:
    """Return several outputs of a Keras model, as networks that point into the same array of weights."""
    weights, found = _Weights(), []
    of_model = _outputs(model, condition)
    source = model.inputs[0 if condition is None else condition.at]
    for output in outputs:
        tensor = of_model[output]
        steps, join = _chain(model, tensor, condition)
        layers = [layer for step in steps for layer in _convert(*step, weights)]
        shapes = tuple(source.shape[1:]), tuple(tensor.shape[1:])
        if any(size is None for shape in shapes for size in shape):
            raise Unsupported("its image size is not fixed")
        if condition is not None and join is None:
            raise Unsupported("its label is not joined to its input")
        found.append((layers, *shapes, *(join or (None, False))))
    flat = weights.flat()
    networks = [Network(layers, flat, *rest) for layers, *rest in found]
    if flat.size > MOST_WEIGHTS or networks[0].multiplications > MOST_MULTIPLICATIONS:
        size = f"{flat.size:,} weights, {networks[0].multiplications:,} multiplications an image"
        raise Unsupported(f"it is too large to run in the browser at the screen's rate ({size})")
    _compare(networks, model, outputs, condition)
    return networks


def _outputs(model, condition: Condition | None = None) -> list:
    try:
        outputs, inputs = model.outputs, model.inputs
    except (AttributeError, ValueError):
        outputs = inputs = None
    if not outputs or not inputs:
        raise Unsupported(f"it is a {type(model).__name__} whose layers cannot be looked into")
    if len(inputs) > (1 if condition is None else 2):
        raise Unsupported(f"it has {len(inputs)} inputs")
    return outputs


def _chain(model, tensor, condition: Condition | None = None) -> tuple[list[tuple], tuple | None]:
    """Return (layer, input shape, output shape, output) from the model's input to ``tensor``, nested models flattened.

    The second part is what a join with the label at the beginning amounts to: its table, and whether it goes first.
    """
    steps: list[tuple] = []
    while not any(tensor is source for source in model.inputs):
        # Keras has no public way to ask which call of a layer made a tensor; layer.input fails for shared layers.
        layer, node_index, tensor_index = tensor._keras_history
        sources = layer._inbound_nodes[node_index].input_tensors
        if len(sources) != 1:
            join = None if condition is None else _joined(model, layer, sources, condition)
            if join is None:
                raise Unsupported(f"layer {layer.name!r} ({type(layer).__name__}) joins {len(sources)} branches")
            return steps, join
        if hasattr(layer, "layers") and getattr(layer, "outputs", None):
            steps[:0] = _chain(layer, layer.outputs[tensor_index])[0]
        else:
            steps.insert(0, (layer, tuple(sources[0].shape[1:]), tuple(tensor.shape[1:]), tensor_index))
        tensor = sources[0]
    return steps, None


def _joined(model, layer, sources, condition: Condition) -> tuple[np.ndarray, bool] | None:
    """The table of a Concatenate of the model's own input with anything that depends on the label alone."""
    import keras

    if type(layer) is not keras.layers.Concatenate or len(sources) != 2 or len(sources[0].shape) != 2:
        return None
    inputs = model.inputs[condition.at], model.inputs[1 - condition.at]
    for k, own in enumerate(sources):
        if _flat_input(own, inputs[0]):
            try:
                branch = keras.Model(inputs[1], sources[1 - k])
            except ValueError:  # what is joined depends on the input too
                return None
            table = keras.ops.convert_to_numpy(branch(condition.labels(np.arange(condition.count)), training=False))
            return np.asarray(table, np.float32), k == 1
    return None


def _flat_input(tensor, source) -> bool:
    """Whether a tensor is the input itself, at most laid flat."""
    while tensor is not source:
        layer, node_index, _ = tensor._keras_history
        sources = layer._inbound_nodes[node_index].input_tensors
        if len(sources) != 1 or type(layer).__name__ not in ("Flatten", "Reshape"):
            return False
        tensor = sources[0]
    return True


class _Weights:
    """Collects arrays and says where each begins; an array that two outputs share is kept once."""

    def __init__(self) -> None:
        self._arrays: list[np.ndarray] = []
        self._starts: dict[bytes, int] = {}
        self._size = 0

    def add(self, array) -> int:
        from keras import ops

        values = np.ascontiguousarray(ops.convert_to_numpy(array), np.float32).ravel()
        key = hashlib.sha256(values.tobytes()).digest()
        if key not in self._starts:
            self._starts[key] = self._size
            self._arrays.append(values)
            self._size += values.size
        return self._starts[key]

    def flat(self) -> np.ndarray:
        return np.concatenate([np.zeros(0, np.float32), *self._arrays])


def _convert(layer, before: tuple, after: tuple, output: int, weights: _Weights) -> list[dict]:
    kind = type(layer).__name__
    if kind == "TFSMLayer" and type(layer).__module__.startswith("keras."):
        return _reloaded(layer, before, output, weights)
    if not type(layer).__module__.startswith("keras.src.layers"):
        kind = ""  # a subclass or an operation of the same name may do anything
    if kind in _SAME_WHEN_NOT_TRAINING or kind in ("Reshape", "Flatten", "InputLayer"):
        return []
    convert = _CONVERTERS.get(kind)
    if convert is None or getattr(layer, "quantization_mode", None):
        raise Unsupported(f"layer {layer.name!r} ({type(layer).__name__}) does not run in the browser")
    return convert(layer, before, after, weights)


def _reloaded(layer, before, output: int, weights) -> list[dict]:
    try:
        return saved_graph.layers_of(layer, before, output, weights)
    except saved_graph.Unknown as error:
        raise Unsupported(f"it was reloaded from a SavedModel, and {error}") from error


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


def _compare(networks: list[Network], model, outputs: Sequence[int], condition: Condition | None) -> None:
    """Refuse networks that do not give what Keras gives: a layer's name says less than its numbers."""
    from keras import ops, tree

    inputs = np.random.default_rng(0).standard_normal((3, *networks[0].input_shape), np.float32)
    labels = None if condition is None else np.arange(3) % condition.count
    results = tree.flatten(model(inputs if condition is None else condition.of(inputs, labels), training=False))
    for network, output in zip(networks, outputs, strict=True):
        expected = ops.convert_to_numpy(results[output])
        found = network(inputs, labels)
        both = np.isfinite(expected) & np.isfinite(found)  # weights that are not finite are the caller's to refuse
        scale = 1 + np.abs(expected[both]).max(initial=0)
        if expected.shape != found.shape or np.abs(expected - found)[both].max(initial=0) > TOLERANCE * scale:
            raise Unsupported("it does not give what its layers give one after the other")
