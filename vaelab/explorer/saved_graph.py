"""A model reloaded from a SavedModel, such as ``load_vae`` returns, as a chain of plain layers.

Such a model has no Keras layers any more, only a TensorFlow graph whose functions call one another. The graph is walked
from one output back to the input; then, from the input on, each operation becomes a layer of the kind that export.py writes.
The sizes of images are worked out on that way, because within its functions the graph no longer tells them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_SAME = {"Identity", "StopGradient", "Reshape", "Squeeze", "ExpandDims", "PlaceholderWithDefault", "EnsureShape"}
_CALLS = {"StatefulPartitionedCall", "PartitionedCall"}
_ACTIVATIONS = {
    **{"Relu": "relu", "Relu6": "relu6", "Elu": "elu", "Selu": "selu", "LeakyRelu": "leaky_relu"},
    **{"Sigmoid": "sigmoid", "Tanh": "tanh", "Softplus": "softplus"},
}
_OF_CONSTANTS = {
    **{"AddV2": np.add, "Mul": np.multiply, "Sub": np.subtract, "RealDiv": np.divide},
    **{"Rsqrt": lambda x: 1 / np.sqrt(x), "Neg": np.negative, "Cast": np.asarray},
    **{"Reshape": np.reshape, "Squeeze": np.squeeze, "ExpandDims": lambda x, axis: np.expand_dims(x, int(axis))},
}


class Unknown(ValueError):
    """The graph has an operation that no plain layer stands for; the message names it."""


class _Frame(NamedTuple):
    """One call of a function: its graph, and where each of its inputs comes from, as (tensor, frame of the caller)."""

    graph: object
    bound: dict


def layers_of(layer, shape: tuple[int, ...], output: int, weights) -> list[dict]:
    """Return the layers from the input, of ``shape``, to one output of a ``TFSMLayer``.

    weights: collects the arrays, and says where each begins (``add``).

    Raises:
        Unknown: an operation the browser does not run.
    """
    import tensorflow as tf

    flat = tf.function(lambda images: tf.nest.flatten(layer(images)))
    concrete = flat.get_concrete_function(tf.TensorSpec([1, *shape], tf.float32))
    # Resources that the function closes over: its variables, by the placeholder that stands for each inside.
    variables = {inside.name: outside for outside, inside in concrete.graph.captures}
    library = {function.signature.name: function for function in concrete.graph.as_graph_def().library.function}
    walk = _Walk(variables, library, concrete.graph.inputs[0].name)
    steps = walk.steps(concrete.graph.outputs[output], _Frame(concrete.graph, {}))
    layers: list[dict] = []
    for step in steps:
        made, shape = walk.convert(*step, shape, weights)
        layers += made
    return layers


class _Walk:
    def __init__(self, variables: dict, library: dict, source: str) -> None:
        self._variables, self._library, self._source = variables, library, source
        self._bodies: dict[str, object] = {}

    def steps(self, tensor, frame: _Frame) -> list[tuple]:
        """Return (operation, its frame, which of its inputs comes from the images), in the order in which they run."""
        steps: list[tuple] = []
        while True:
            tensor, frame = self._origin(tensor, frame)
            operation = tensor.op
            if not frame.bound and tensor.name == self._source:
                return steps[::-1]
            moving = [k for k, value in enumerate(operation.inputs) if self._constant(value, frame) is None]
            if operation.type in _SAME:
                moving = [0]
            if len(moving) != 1:
                raise Unknown(f"its operation {operation.type!r} joins {len(moving)} branches")
            steps.append((operation, frame, moving[0]))
            tensor = operation.inputs[moving[0]]

    def _origin(self, tensor, frame: _Frame):
        """Step out of and into functions until the tensor is one that an operation computes."""
        while True:
            if tensor.name in frame.bound:
                tensor, frame = frame.bound[tensor.name]
            elif tensor.op.type in _CALLS:
                body = self._body(tensor.op)
                bound = {
                    inside.name: (outside, frame) for inside, outside in zip(body.inputs, tensor.op.inputs, strict=True)
                }
                tensor, frame = body.outputs[tensor.value_index], _Frame(body, bound)
            else:
                return tensor, frame

    def _body(self, operation):
        from tensorflow.python.framework.function_def_to_graph import function_def_to_graph

        name = operation.get_attr("f").name
        if name not in self._bodies:
            self._bodies[name] = function_def_to_graph(self._library[name])
        return self._bodies[name]

    def _constant(self, tensor, frame: _Frame) -> np.ndarray | None:
        """Return a tensor's value where it does not depend on the input, else None."""
        import tensorflow as tf

        tensor, frame = self._origin(tensor, frame)
        operation = tensor.op
        if operation.type == "Const":
            return tf.make_ndarray(operation.get_attr("value"))
        if operation.type == "ReadVariableOp":
            resource, _ = self._origin(operation.inputs[0], frame)
            handle = self._variables.get(resource.name)
            return None if handle is None else tf.raw_ops.ReadVariableOp(resource=handle, dtype=tensor.dtype).numpy()
        if operation.type in ("Identity", "StopGradient"):
            return self._constant(operation.inputs[0], frame)
        if operation.type not in _OF_CONSTANTS:
            return None
        values = [self._constant(value, frame) for value in operation.inputs]
        return None if any(value is None for value in values) else _OF_CONSTANTS[operation.type](*values)

    def convert(self, operation, frame: _Frame, moving: int, shape: tuple, weights) -> tuple[list[dict], tuple]:
        """Return an operation's layers and the shape that they make of ``shape``, both without the batch."""
        kind = operation.type
        if kind in _SAME:
            return [], self._reshaped(operation, frame, shape)
        constants = [self._constant(value, frame) for value in operation.inputs]
        if kind in _ACTIVATIONS:
            slope = {"elu": 1.0}.get(_ACTIVATIONS[kind])
            if kind == "LeakyRelu":
                slope = float(operation.get_attr("alpha"))
            layer = {"op": "activation", "act": _ACTIVATIONS[kind]} | ({} if slope is None else {"slope": slope})
            return [layer], shape
        if kind == "MatMul" and moving == 0 and not operation.get_attr("transpose_a"):
            kernel = constants[1].T if operation.get_attr("transpose_b") else constants[1]
            sizes = {"n": 1, "i": kernel.shape[0], "o": kernel.shape[1]}
            return [{"op": "dense", **sizes, "w": weights.add(kernel), "b": -1}], (kernel.shape[1],)
        if kind in ("BiasAdd", "AddV2", "Sub", "Mul", "RealDiv"):
            return [_affine(kind, constants[1 - moving], moving, shape, weights)], shape
        if kind == "Conv2D" and moving == 0:
            kernel = constants[1]
            sizes, after = _window(operation, kernel.shape[:2], shape, kernel.shape[3])
            if kernel.shape[2] != sizes["c"] or set(operation.get_attr("dilations")) != {1}:
                raise Unknown("its operation 'Conv2D' has groups or dilation")
            return [{"op": "conv", **sizes, "w": weights.add(kernel), "b": -1}], after
        if kind in ("MaxPool", "AvgPool"):
            if operation.get_attr("padding") != b"VALID":
                raise Unknown(f"its operation {kind!r} pads its input")
            sizes, after = _window(operation, operation.get_attr("ksize")[1:3], shape, shape[-1])
            return [{"op": "max" if kind == "MaxPool" else "mean", **sizes}], after
        raise Unknown(f"its operation {kind!r} does not run in the browser")

    def _reshaped(self, operation, frame: _Frame, shape: tuple) -> tuple:
        """The shape after one of ``_SAME``; flat where the graph works it out of another tensor's."""
        if operation.type == "ExpandDims":
            axis = int(self._constant(operation.inputs[1], frame))
            axis = axis - 1 if axis > 0 else axis + len(shape) + 1
            return (*shape[:axis], 1, *shape[axis:])
        if operation.type == "Squeeze":
            axes = {axis % (len(shape) + 1) - 1 for axis in operation.get_attr("squeeze_dims")}
            return tuple(size for k, size in enumerate(shape) if k not in axes)
        if operation.type != "Reshape":
            return shape
        target, of = self._origin(operation.inputs[1], frame)
        sizes = self._constant(target, of)
        if sizes is None and target.op.type == "Pack":  # the batch is not known
            parts = [self._constant(value, of) for value in target.op.inputs][1:]
            sizes = [-1, *parts] if all(part is not None for part in parts) else None
        if sizes is None:
            return (int(np.prod(shape)),)
        known = [int(size) for size in sizes[1:]]
        rest = int(np.prod(shape)) // max(1, int(np.prod([size for size in known if size != -1])))
        return tuple(rest if size == -1 else size for size in known)


def _window(operation, kernel: tuple[int, int], shape: tuple, channels: int) -> tuple[dict, tuple]:
    """Sizes of a convolution or a pooling, as static/engine.js names them, and the shape of what it makes."""
    if operation.get_attr("data_format") != b"NHWC" or len(shape) != 3:
        raise Unknown(f"its operation {operation.type!r} works on something else than images with channels at the end")
    (h, wd, c), (kh, kw), (sh, sw) = shape, kernel, operation.get_attr("strides")[1:3]
    padding = operation.get_attr("padding")
    if padding == b"SAME":
        oh, ow = -(-h // sh), -(-wd // sw)
        up, left = max((oh - 1) * sh + kh - h, 0) // 2, max((ow - 1) * sw + kw - wd, 0) // 2
    elif padding == b"VALID":
        (oh, ow), up, left = ((h - kh) // sh + 1, (wd - kw) // sw + 1), 0, 0
    else:
        raise Unknown(f"its operation {operation.type!r} pads its input")
    sizes = {"kh": kh, "kw": kw, "sh": sh, "sw": sw, "up": up, "left": left}
    return sizes | {"h": h, "wd": wd, "c": c, "oh": oh, "ow": ow, "oc": channels}, (oh, ow, channels)


def _affine(kind: str, value: np.ndarray, moving: int, shape: tuple, weights) -> dict:
    """x + v, x − v, v − x, x · v or x / v as a scale and a shift of each channel."""
    value = np.asarray(value, np.float32).ravel()
    size = max(value.size, 1)
    if size not in (1, shape[-1]):
        raise Unknown(f"its operation {kind!r} works on something else than channels")
    one, zero = np.ones(size, np.float32), np.zeros(size, np.float32)
    if kind == "RealDiv" and moving == 1:
        raise Unknown("it divides by what it computes")
    scale, shift = {
        "BiasAdd": (one, value),
        "AddV2": (one, value),
        "Sub": (one, -value) if moving == 0 else (-one, value),
        "Mul": (value, zero),
        "RealDiv": (1 / np.where(value == 0, np.nan, value), zero),
    }[kind]
    return {"op": "affine", "n": size, "w": weights.add(scale), "b": weights.add(shift)}
