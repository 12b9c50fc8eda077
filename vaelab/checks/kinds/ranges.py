"""What the last layer of a network can say: an activation at the end keeps outputs from values, a normalisation ties them together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake, numbers
from vaelab.checks.kinds.models import multiply_weights


def driven(decode: Callable[[np.ndarray], np.ndarray], decoder: Any, codings: np.ndarray) -> dict:
    """The lowest and the highest pixels of a decoder whose weights are ten times as large, which drives an activation to its ends.

    ``slope`` and ``tied`` are ``ends``' of the weights as they are, ``lows`` and ``highs`` of two runs with the larger ones. In the
    second the last kernel has the other sign: what lies on one side of 0 by chance lies on the other then, and what an
    activation keeps there stays.
    """
    [at_end] = ends(decoder, lambda: [decode(codings)])
    multiply_weights(decoder, 10)
    kernels = [variable for variable in decoder.trainable_variables if len(variable.shape) > 1]
    images = [decode(30 * codings)]
    for kernel in kernels[-1:]:
        kernel.assign(-kernel)
        images.append(decode(30 * codings))
    images = [np.clip(np.nan_to_num(some), -1e38, 1e38) for some in images]
    told = {key: at_end[key] for key in ("slope", "tied")}
    return {**told, "lows": [float(some.min()) for some in images], "highs": [float(some.max()) for some in images]}


def require_reach(slip: Any, evidence: Mapping) -> None:
    """Raise ``Failure`` with ``slip``'s own names unless pixels have the range of no activation, or of a sigmoid.

    ``zeros`` is the share of pixels that are 0 where none is below; ``alike`` is of ``pixels.fresh``; all else ``driven``'s.
    """
    tied, alike = evidence["tied"], evidence["alike"]
    if tied is not False and alike is not False:
        seen = "images that all have the same spread, and keep it whatever the last weights are"
        raise Failure(slip.normalised_output.about(what="The image"), "pixels that vary by themselves", seen)
    zeros = float(evidence["zeros"])
    if zeros > 0.05:
        seen = f"{zeros:.0%} of the pixels exactly 0, none below"
        raise Failure(slip.relu_on_output, "pixels on both sides of 0, or a sigmoid", seen)
    lows, highs = (np.asarray(evidence[key], "float64") for key in ("lows", "highs"))
    require_range(slip, lows.min(), highs.max())
    if np.abs(lows + 1).max() < 1e-3 and np.abs(highs - 1).max() < 1e-3:
        raise Failure(slip.tanh_on_output, "pixels without bounds, or a sigmoid's", "pixels that stop at −1 and at 1")
    for near, far, end in ((-lows, highs, lows.min()), (highs, -lows, highs.max())):
        if near.max() < 3 and far.min() > 100:
            raise Failure(
                slip.one_sided_output, "pixels without bounds, or a sigmoid's", f"pixels that stop at {numbers(end, 2)}"
            )
    require_one_slope(slip.bent_output, evidence["slope"])


def require_one_slope(bent: Mistake, slope: Any) -> None:
    """Raise ``Failure`` if ``ends`` found another slope below 0."""
    if float(slope) < 1:
        seen = f"{float(slope):.2g} of what it is above"
        raise Failure(bent, "values that fall below 0 as steeply as they rise above it", seen)


def ends(network: Any, outputs: Callable[[], list[np.ndarray]]) -> list[dict]:
    """What stands behind the last weights, told by what becomes of each output (n, …) where the weights of a layer are others.

    Returns for each output its ``slope`` below 0, which is 1 but for a leaky ReLU, whether a normalisation has ``tied`` it, and
    whether it is ``bounded``: between −3 and 3 however large the weights of any one layer are, as after a tanh.
    One layer's weights with the other sign, the last one's, give the outputs the other sign. A leaky ReLU of slope a makes
    them a and 1 / a times as large by turns, each output by the same a; nothing else does. A normalisation mirrors them at
    its own β, and gives the same for ten and for a thousand times the weights.
    """
    before = [_rows(output) for output in outputs()]
    found = [{"slope": 1.0, "tied": False, "bounded": False} for _ in before]
    grows = [False for _ in before]
    for layer in network._flatten_layers():
        own = [(variable, np.array(variable)) for variable in layer._trainable_variables]
        if not own:
            continue

        def times(factor: float, own: list = own) -> list[np.ndarray]:
            for variable, value in own:
                variable.assign(factor * value)
            return [_rows(output) for output in outputs()]

        negated = times(-1)
        for one, values, other in zip(found, before, negated, strict=True):
            one["slope"] = min(one["slope"], _slope(values, other))
        if any(map(_mirrored, before, negated)):
            pairs = zip(times(10), times(1000), strict=True)
            for i, (values, other, (ten, thousand)) in enumerate(zip(before, negated, pairs, strict=True)):
                if _mirrored(values, other):
                    unmoved, largest = np.abs(ten - thousand).max(), np.abs(thousand).max()
                    found[i]["tied"] |= bool(unmoved < 1e-3 * np.ptp(values))
                    found[i]["bounded"] |= bool(largest < 3)
                    grows[i] |= bool(largest > 10 * np.abs(ten).max())
        for variable, value in own:
            variable.assign(value)
    for one, grew in zip(found, grows, strict=True):
        one["bounded"] &= not grew
    return found


def _rows(output: np.ndarray) -> np.ndarray:
    return np.clip(np.nan_to_num(np.asarray(output, "float64")), -1e38, 1e38).reshape(len(output), -1)


def _slope(values: np.ndarray, negated: np.ndarray) -> float:
    """The slope of a leaky ReLU that makes both, of weights with either sign; 1 where none does. Near 0 float32 has too few digits."""
    size = np.maximum(np.abs(values), np.abs(negated))
    usable = (size > 0.01 * size.max()) & (values * negated < 0)
    if usable.mean() < 0.5:
        return 1.0
    ratios = np.where(usable, np.abs(negated) / np.where(usable, np.abs(values), 1), 1)
    least = np.where(usable, np.minimum(ratios, 1 / np.maximum(ratios, 1e-9)), np.nan)
    columns = usable.any(axis=0)
    low, high = np.nanmin(least[:, columns], axis=0), np.nanmax(least[:, columns], axis=0)
    both = (ratios[:, columns] > 1.02).any(axis=0) & (ratios[:, columns] < 0.98).any(axis=0)
    return float(np.median(low[both])) if both.any() and np.all(high - low < 0.005) else 1.0


def _mirrored(values: np.ndarray, negated: np.ndarray) -> bool:
    return bool(np.ptp(values + negated, axis=0).max() < 1e-3 * np.ptp(values))


def require_range(slip: Any, low: float, high: float) -> None:
    """Raise ``Failure`` where the pixels of an output layer that is driven to its ends do not span [0, 1]."""
    if high < 0.9 or low > 0.1:
        seen = f"pixels from {low:.3g} to {high:.3g} at most"
        raise Failure(slip.range_too_narrow, "an output layer that reaches 0 and 1", seen)


def require_unbounded(head: Mistake, near: np.ndarray, far: np.ndarray) -> None:
    """Raise ``Failure`` with ``head`` unless a head without an activation gives these values, for images 30 times as bright ``far``.

    Those drive an activation to its end, where values pile up: 1 for tanh, −1 for elu. Values cut off further out, as by
    clip(γ, −10, 10) against overflow, do no harm.
    """
    low, high = min(near.min(), far.min()), max(near.max(), far.max())
    if low >= 0 or high <= 0:  # a head that begins far below 0, as is good for γ, comes above it for wide images
        raise Failure(head, "values on both sides of 0", f"values from {low:.3g} to {high:.3g}")
    for end in (far.min(), far.max()):
        if abs(end) < 3 and np.mean(np.abs(far - end) < 0.01 * np.ptp(far)) > 0.1:
            raise Failure(head, "values that grow with the input", f"values that stop at {numbers(end, 3)}")


def require_growth(head: Mistake, bounded: Any) -> None:
    """Raise ``Failure`` with the head's own name where ``ends`` found it bounded.

    Behind hidden layers with tanh a head's values are small for all images, and do not pile up at an end as ``require_unbounded``
    expects them to.
    """
    if bounded is not False:
        seen = "values between −3 and 3 however large the weights are"
        raise Failure(head, "values that grow with the last weights", seen)


def require_free(normalised: Mistake, outputs: np.ndarray) -> None:
    """Raise ``Failure`` where the numbers of every row (n, size) lie on one ellipsoid, as a normalisation at the end puts them.

    Then Σ aᵢ outputᵢ² = Σ bᵢ outputᵢ + c for some a, b and c: after a LayerNormalization, whatever it has learned, but for its
    epsilon (5e-4 of the length), and after a division by the length. Of 48 rows that are free to vary the best a of length 1 leaves
    0.013 or more, also where they lie in a plane, Σ bᵢ outputᵢ = c, as they do if one of as many hidden units is 0 for all rows.
    There have to be more different rows than a, b and c can fit. What is cut off far from 0 has two values, what comes of layers
    at their limits hardly varies, and few hidden units leave a few directions only: they solve such an equation, too.
    """
    size = outputs.shape[1]
    largest, width = np.abs(outputs).max(axis=0), np.ptp(outputs, axis=0)
    n = len(np.unique((outputs / np.maximum(largest, 1e-9)).round(4), axis=0))
    at_ends = np.minimum(outputs - outputs.min(axis=0), outputs.max(axis=0) - outputs) < 0.01 * width
    hardly_varies = np.any(width <= 1e-6 * largest) or np.median(width / largest) < 0.5
    if n < 2 * size + 12 or hardly_varies or at_ends.mean() > 0.3:
        return
    scaled = outputs / largest
    if np.linalg.matrix_rank(scaled - scaled.mean(axis=0), 1e-3 * np.sqrt(len(scaled))) < size - 1:
        return
    flat, squares = np.column_stack([np.ones(len(scaled)), scaled]), scaled**2
    curved = squares - flat @ np.linalg.lstsq(flat, squares, rcond=None)[0]
    left = curved @ np.linalg.svd(curved, full_matrices=False)[2][-1]
    if np.abs(left).max() < 0.001:
        raise Failure(
            normalised, "numbers that vary by themselves", "rows that all have the same length, or the same spread"
        )
