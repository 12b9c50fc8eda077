"""``straight_through(x, quantised)``: the value of ``quantised`` with the gradient of ``x`` (Bengio, Léonard and Courville 2013).

x + stop_gradient(quantised − x): d out / d x is the identity, and ``quantised`` gets no gradient.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, General, match, numbers, shaped, worst_row
from vaelab.checks.engine.errors import arguments_unused
from vaelab.checks.kinds import tensors
from vaelab.checks.kinds.models import as_tensor

WHERE = "step 2, “A gradient for a staircase”"
WHAT = "straight_through(x, quantised)"


class Slip(General):
    nothing_quantised = (
        "What comes out is x itself: the decoder never sees a code.",
        "The value has to be that of quantised: x + ops.stop_gradient(quantised − x).",
    )
    reversed = (
        "x and quantised are exchanged: the value is that of x, the gradient goes to quantised.",
        "The value of quantised, the gradient of x: x + ops.stop_gradient(quantised − x).",
    )
    no_straight_through = (
        "The value is right, but no gradient gets to x: the encoder would learn nothing.",
        "x has to be in what is returned, outside of stop_gradient: x + ops.stop_gradient(quantised − x).",
    )
    x_cancels = (
        "The value is right, but x is added and taken away again, both outside of stop_gradient: its gradient cancels.",
        "The −x belongs inside, where no gradient passes: x + ops.stop_gradient(quantised − x).",
    )
    gradient_stopped = (
        "The value is right, but no gradient passes at all.",
        "Leave x outside of stop_gradient: x + ops.stop_gradient(quantised − x).",
    )
    both_get_the_gradient = (
        "The value is right and x gets its gradient, but quantised gets it too.",
        "Put quantised inside stop_gradient as well: x + ops.stop_gradient(quantised − x). Codes learn by a loss of their own (step 6).",
    )
    difference_turned_round = (
        "The difference inside stop_gradient is turned round: the value is 2 x − quantised.",
        "x + ops.stop_gradient(quantised − x): x and −x cancel, and quantised is left.",
    )
    sum_of_both = (
        "The value is x + quantised: x is not taken away again.",
        "x + ops.stop_gradient(quantised − x): inside, x is subtracted, so that quantised is left.",
    )
    difference_alone = (
        "The value is the difference of the two.",
        "Add x in front, outside of stop_gradient: x + ops.stop_gradient(quantised − x).",
    )
    quantised_in_front = (
        "The value is 2 quantised − x: quantised stands in front, where x belongs.",
        "x + ops.stop_gradient(quantised − x): x and −x cancel, and quantised is left.",
    )
    mixed = "The value is a mixture of x and quantised.", "It has to be quantised itself, exactly."
    rounded_again = "quantised is rounded again.", "It is a code already: hand its value on as it is."
    rounded_here = (
        "x is rounded here, and quantised is not used.",
        "How quantised was made of x is none of this function's business: x + ops.stop_gradient(quantised − x).",
    )
    quantised_not_used = (
        "`quantised` is not used: what comes out is made of x alone.",
        "How quantised was made of x is none of this function's business, and another grid may have made it: x + ops.stop_gradient(quantised − x).",
    )
    another_gradient = (
        "The value is right, but the gradient is another one: here {factor} times as large.",
        "d out / d x is 1 for every entry: x + ops.stop_gradient(quantised − x).",
    )
    gradient_cut = (
        "The value is right, but no gradient passes {where}.",
        "It passes everywhere, however large x is: add x itself, without a clip. x + ops.stop_gradient(quantised − x).",
    )
    upstream_ignored = (
        "The value is right, but x gets a gradient of 1 whatever comes from above: it is not passed on.",
        "A gradient of one's own begins with what arrives: `return upstream, None` hands it on to x. Or leave it to TensorFlow: x + ops.stop_gradient(quantised − x).",
    )
    gradient_of_another_entry = (
        "The value is right, but the gradient of x is not that of the output.",
        "d out / d x is 1 for every entry and 0 between entries: x + ops.stop_gradient(quantised − x).",
    )
    wrong_value = "The value is not that of quantised.", "x + ops.stop_gradient(quantised − x)."


def inputs(rng: np.random.Generator, n: int = 4, size: int = 3) -> dict:
    """``quantised`` is on no grid and not near ``x``: the function is used for other codes, too."""
    x, quantised, upstream = rng.normal(0, 1, (3, n, 2, 2, size))
    return {"x": x, "quantised": quantised + np.sign(quantised), "upstream": upstream + np.sign(upstream)}


def probe(straight_through: Any, inputs: dict) -> dict:
    pair = [inputs["x"], inputs["quantised"]]
    evidence = tensors.gradients(straight_through, WHAT, pair, inputs["upstream"])
    code = getattr(straight_through, "__code__", None)
    unused = bool(code) and arguments_unused(code) == [*code.co_varnames[1:2]]
    compiled = tensors.compiled(straight_through, WHAT, [as_tensor(one) for one in pair])
    return {**evidence, **compiled, "quantised_unused": unused}


def judge(inputs: dict, evidence: Mapping) -> str:
    x, quantised, upstream = (inputs[name] for name in ("x", "quantised", "upstream"))
    value, has_way_to_x = shaped(evidence["value"], WHAT, x.shape), evidence["arrives"][0] is True
    to_x, to_quantised = (shaped(one, "the gradient", x.shape) for one in evidence["gradients"])
    otherwise = Slip.quantised_not_used if evidence["quantised_unused"] is True else Slip.wrong_value
    if not np.allclose(value, quantised, atol=1e-4):
        known = {
            Slip.difference_turned_round: 2 * x - quantised,
            Slip.quantised_in_front: 2 * quantised - x,
            Slip.sum_of_both: x + quantised,
            Slip.difference_alone: [quantised - x, x - quantised],
            Slip.mixed: [(x + quantised) / 2, x * quantised, *(w * x + (1 - w) * quantised for w in (0.1, 0.25, 0.75, 0.9))],
            Slip.rounded_again: np.round(quantised),
            Slip.rounded_here: np.round(x),
        }  # fmt: skip
        named = match(value, known, 1e-3, 1e-4)
        if np.allclose(value, x, atol=1e-4):
            named = Slip.reversed if np.allclose(to_quantised, upstream, atol=1e-4) else Slip.nothing_quantised
        at = worst_row(quantised.ravel(), value.ravel())
        wanted = numbers(quantised.flat[at], 3)
        where = f"where x is {numbers(x.flat[at], 3)} and quantised is {wanted}"
        raise Failure(named or otherwise, f"{wanted} {where}", numbers(value.flat[at], 3))
    tensors.require_compiled(evidence)
    expected = "d out / d x = 1 and d out / d quantised = 0"
    rates = [to_x / upstream, to_quantised / upstream]
    at = worst_row(np.ones(x.size), rates[0].ravel())
    seen = f"d out / d x = {numbers(rates[0].flat[at], 3)} and d out / d quantised = {numbers(rates[1].flat[at], 3)}"
    if not np.any(to_x):
        # What was added and taken away again has left its rounding in the value.
        if has_way_to_x and np.any(value != quantised.astype("float32")):
            raise Failure(Slip.x_cancels, expected, seen)
        raise Failure(Slip.no_straight_through if np.any(to_quantised) else Slip.gradient_stopped, expected, seen)
    if np.allclose(to_x, 1, atol=1e-6):
        raise Failure(Slip.upstream_ignored, f"the gradient from above, {numbers(upstream, 3)}", numbers(to_x, 3))
    if np.ptp(rates[0]) > 1e-3:
        cut = np.minimum(np.abs(rates[0]), np.abs(rates[0] - 1)).max() < 1e-3
        lost = f"d out / d x = 0 for {np.mean(rates[0] < 0.5):.0%} of the entries"
        if cut:
            raise Failure(Slip.gradient_cut.about(where=_where(x, rates[0] > 0.5)), expected, lost)
        raise Failure(Slip.gradient_of_another_entry, expected, seen)
    if abs(rates[0].mean() - 1) > 1e-3:
        raise Failure(Slip.another_gradient.about(factor=f"{rates[0].mean():.3g}"), expected, seen)
    if np.any(np.abs(to_quantised) > 1e-6):
        raise Failure(Slip.both_get_the_gradient, expected, seen)
    return "the value of quantised, with the gradient of x."


def _where(x: np.ndarray, passes: np.ndarray) -> str:
    """Where no gradient passes, in words: beyond a limit, on one side of one, or for some entries."""
    for word, size in (("|x|", np.abs(x)), ("x", x)):
        inside, outside = size[passes], size[~passes]
        if min(len(inside), len(outside)) < 3:  # with one or two entries an order may be chance
            break
        if inside.max() < outside.min():
            return f"where {word} is {outside.min():.3g} or more, and up to {inside.max():.3g} it does"
        if outside.max() < inside.min():
            return f"where {word} is {outside.max():.3g} or less, and from {inside.min():.3g} on it does"
    return "for some entries"


gradient = Check(inputs, probe, judge)
