"""A model reloaded from a SavedModel, such as ``load_vae`` returns, as a chain of plain layers.

Such a model has no Keras layers any more, only a TensorFlow graph whose functions call one another. The graph is walked
from one output back to the input, and each operation becomes a layer of the kind that export.py writes. Only what works on
vectors or on channels does: within its functions the graph no longer tells the sizes of images, which a convolution needs.
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
    return walk.chain(concrete.graph.outputs[output], _Frame(concrete.graph, {}), weights)


class _Walk:
    def __init__(self, variables: dict, library: dict, source: str) -> None:
        self._variables, self._library, self._source = variables, library, source
        self._bodies: dict[str, object] = {}

    def chain(self, tensor, frame: _Frame, weights) -> list[dict]:
        """Return the layers in the order in which they run."""
        layers: list[list[dict]] = []
        while True:
            tensor, frame = self._origin(tensor, frame)
            operation = tensor.op
            if not frame.bound and tensor.name == self._source:
                return [layer for group in reversed(layers) for layer in group]
            moving = [k for k, value in enumerate(operation.inputs) if self._constant(value, frame) is None]
            if operation.type in _SAME:
                moving = [0]
            if len(moving) != 1:
                raise Unknown(f"its operation {operation.type!r} joins {len(moving)} branches")
            if operation.type not in _SAME:
                layers.append(self._convert(operation, frame, moving[0], weights))
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

    def _convert(self, operation, frame: _Frame, moving: int, weights) -> list[dict]:
        kind = operation.type
        constants = [self._constant(value, frame) for value in operation.inputs]
        before = operation.inputs[moving].shape[1:].as_list() if operation.inputs[moving].shape.rank else []
        if kind in _ACTIVATIONS:
            slope = {"elu": 1.0}.get(_ACTIVATIONS[kind])
            if kind == "LeakyRelu":
                slope = float(operation.get_attr("alpha"))
            return [{"op": "activation", "act": _ACTIVATIONS[kind]} | ({} if slope is None else {"slope": slope})]
        if kind == "MatMul" and moving == 0 and not operation.get_attr("transpose_a"):
            kernel = constants[1].T if operation.get_attr("transpose_b") else constants[1]
            return [
                {"op": "dense", "n": 1, "i": kernel.shape[0], "o": kernel.shape[1], "w": weights.add(kernel), "b": -1}
            ]
        if kind in ("BiasAdd", "AddV2", "Sub", "Mul", "RealDiv"):
            return [_affine(kind, constants[1 - moving], moving, before, weights)]
        raise Unknown(f"its operation {kind!r} does not run in the browser")


def _affine(kind: str, value: np.ndarray, moving: int, before: list, weights) -> dict:
    """x + v, x − v, v − x, x · v or x / v as a scale and a shift of each channel."""
    value = np.asarray(value, np.float32).ravel()
    size = max(value.size, 1)
    if size > 1 and before and before[-1] not in (None, size):
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
