"""What a probe may say: plain JSON, and what a judge may read back from it.

Evidence comes out of a process that runs a student's code, so reading it assumes nothing: sizes are bounded, types are
listed, and whatever does not fit raises ``ValueError``.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

MAX_ELEMENTS = 1_000_000  # 21 images of 28 × 28 are 16,464 numbers; nothing in the course comes near a million
_DTYPES = {
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64",
}  # fmt: skip


def write(value: Any, depth: int = 2) -> dict:
    """Describe anything a student's code returned: an array, a sequence of such, or only its type.

    Tensors, arrays, numbers and nested lists of numbers become arrays (``bfloat16`` is widened to ``float32``). Lists and
    tuples of several things keep their order; in them, lists of rows become arrays. Everything else is described by its type.
    """
    if isinstance(value, tuple | list) and depth and not (_is_numeric(value) or (depth == 1 and _are_rows(value))):
        return {"kind": "sequence", "items": [write(item, depth - 1) for item in value[:16]], "length": len(value)}
    array = _as_array(value)
    if array is None or array.size > MAX_ELEMENTS:
        return {"kind": "other", "type": type(value).__name__}
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"kind": "array", "dtype": array.dtype.name, "shape": list(array.shape), "base64": data}


def read_array(written: Any) -> np.ndarray:
    """The array that ``write`` described. Raises ``ValueError`` for anything else."""
    if not isinstance(written, Mapping) or written.get("kind") != "array":
        raise ValueError("this is not a written array")
    shape, data, name = written.get("shape"), written.get("base64"), written.get("dtype")
    if not isinstance(name, str) or name not in _DTYPES:
        raise ValueError("this is no array of numbers")
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape) or len(shape) > 8:
        raise ValueError("the array's shape is not a list of sizes")
    if not isinstance(data, str) or math.prod(shape) > MAX_ELEMENTS:
        raise ValueError("the array is too large")
    dtype = np.dtype(name)
    raw = base64.b64decode(data, validate=True)
    if len(raw) != math.prod(shape) * dtype.itemsize:
        raise ValueError("the array's data do not fill its shape")
    return np.frombuffer(raw, dtype).reshape(shape)


def shape_of(written: Any) -> tuple[int, ...]:
    """The shape of a written array as the student made it, for sentences: with the axis of one channel, which does no harm."""
    return read_array(written).shape


def _is_numeric(value: Any) -> bool:
    """True for lists of numbers, which read better as one array than as a sequence of scalars."""
    try:
        return len(value) > 0 and all(isinstance(v, int | float | bool | np.number) for v in value)
    except TypeError:
        return False


def _are_rows(value: Any) -> bool:
    """True for lists of lists of numbers or of arrays, all of one shape."""
    return len(value) > 0 and (array := _as_array(value)) is not None and array.ndim > 1


def _as_array(value: Any) -> np.ndarray | None:
    try:
        array = np.asarray(value)
    except Exception:  # symbolic tensors and broken objects refuse in many ways
        return None
    if array.dtype.name == "bfloat16":
        array = array.astype("float32")
    return array if array.dtype.name in _DTYPES else None
