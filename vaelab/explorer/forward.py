"""The layers of a ``Network`` in NumPy: the reference for static/engine.js, and a decoder that needs no TensorFlow."""

from __future__ import annotations

import numpy as np


def apply(layer: dict, weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return a layer's output for a batch ``x``, whose shape after the batch may be flat or an image."""
    with np.errstate(
        invalid="ignore", over="ignore"
    ):  # a training that diverged is shown too, and said to have diverged
        return _OPERATIONS[layer["op"]](layer, weights, x)


def _dense(layer, weights, x):
    kernel = _slice(weights, layer["w"], layer["i"], layer["o"])
    return x.reshape(len(x), layer["n"], layer["i"]) @ kernel + _bias(layer, weights, layer["o"])


def _conv(layer, weights, x):
    kernel = _slice(weights, layer["w"], layer["kh"], layer["kw"], layer["c"], layer["oc"])
    out = 0
    for window, ky, kx in _windows(layer, x, 0.0):
        out = out + window @ kernel[ky, kx]
    return out + _bias(layer, weights, layer["oc"])


def _transposed(layer, weights, x):
    # Keras stores the kernel of a transposed convolution as (height, width, out, in).
    kernel = _slice(weights, layer["w"], layer["kh"], layer["kw"], layer["oc"], layer["c"])
    x = x.reshape(len(x), layer["h"], layer["wd"], layer["c"])
    sh, sw, h, wd = layer["sh"], layer["sw"], layer["h"], layer["wd"]
    height = max((h - 1) * sh + layer["kh"], layer["up"] + layer["oh"])
    width = max((wd - 1) * sw + layer["kw"], layer["left"] + layer["ow"])
    out = np.zeros((len(x), height, width, layer["oc"]), np.float32)
    for ky in range(layer["kh"]):
        for kx in range(layer["kw"]):
            out[:, ky : ky + h * sh : sh, kx : kx + wd * sw : sw] += x @ kernel[ky, kx].T
    out = out[:, layer["up"] : layer["up"] + layer["oh"], layer["left"] : layer["left"] + layer["ow"]]
    return out + _bias(layer, weights, layer["oc"])


def _upsample(layer, weights, x):
    x = x.reshape(len(x), layer["h"], layer["wd"], layer["c"])
    return x.repeat(layer["sh"], axis=1).repeat(layer["sw"], axis=2)


def _max(layer, weights, x):
    return np.max([window for window, *_ in _windows(layer, x, -np.inf)], axis=0)


def _mean(layer, weights, x):
    return np.mean([window for window, *_ in _windows(layer, x, 0.0)], axis=0)


def _affine(layer, weights, x):
    n = layer["n"]
    return x.reshape(len(x), -1, n) * _slice(weights, layer["w"], n) + _slice(weights, layer["b"], n)


def _activation(layer, weights, x):
    return ACTIVATIONS[layer["act"]](x, layer.get("slope", 0.0)).astype(np.float32)


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))  # no overflow for large negative x


ACTIVATIONS = {
    "relu": lambda x, _: np.maximum(x, 0),
    "relu6": lambda x, _: np.clip(x, 0, 6),
    "leaky_relu": lambda x, slope: np.where(x > 0, x, slope * x),
    "elu": lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))),
    # Klambauer et al., "Self-Normalizing Neural Networks" (arXiv:1706.02515), equation 2
    "selu": lambda x, _: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(np.minimum(x, 0))),
    "tanh": lambda x, _: np.tanh(x),
    "sigmoid": lambda x, _: _sigmoid(x),
    "softplus": lambda x, _: np.logaddexp(x, 0),
    "silu": lambda x, _: x * _sigmoid(x),
}

_OPERATIONS = {
    "dense": _dense,
    "conv": _conv,
    "transposed": _transposed,
    "upsample": _upsample,
    "max": _max,
    "mean": _mean,
    "affine": _affine,
    "activation": _activation,
}


def _windows(layer, x, fill):
    """Yield, for every place in the kernel, the pixels that lie under it: (n, oh, ow, channels), row, column."""
    x = x.reshape(len(x), layer["h"], layer["wd"], layer["c"])
    oh, ow, sh, sw = layer["oh"], layer["ow"], layer["sh"], layer["sw"]
    up, left = layer.get("up", 0), layer.get("left", 0)
    below = max((oh - 1) * sh + layer["kh"] - layer["h"] - up, 0)
    right = max((ow - 1) * sw + layer["kw"] - layer["wd"] - left, 0)
    x = np.pad(x, ((0, 0), (up, below), (left, right), (0, 0)), constant_values=fill)
    for ky in range(layer["kh"]):
        for kx in range(layer["kw"]):
            yield x[:, ky : ky + oh * sh : sh, kx : kx + ow * sw : sw][:, :oh, :ow], ky, kx


def _slice(weights: np.ndarray, start: int, *shape: int) -> np.ndarray:
    return weights[start : start + int(np.prod(shape))].reshape(shape)


def _bias(layer: dict, weights: np.ndarray, size: int) -> np.ndarray | float:
    return _slice(weights, layer["b"], size) if layer["b"] >= 0 else np.float32(0)
