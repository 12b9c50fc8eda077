"""``vq_loss(encoded, codes, beta=0.25)``: codebook loss + beta · commitment loss, each with a gradient for one side only.

mean (sg(encoded) − codes)² + beta · mean (encoded − sg(codes))², equation 3 of van den Oord, Vinyals and Kavukcuoglu 2017
(arXiv:1711.00937), with means over all numbers. The gradients are 2 (codes − encoded) / N and beta · 2 (encoded − codes) / N: how
much of either arrives is all that the judge asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, shaped
from vaelab.checks.kinds import tensors, values
from vaelab.checks.kinds.models import as_tensor
from vaelab.checks.kinds.values import Formula

WHERE = "step 6, “Two losses, two directions”"
WHAT = "vq_loss(encoded, codes, beta)"
BETA = 0.25  # by default
TOLERANCE = 1e-3  # of a coefficient, relative to 1 + beta; float32 leaves 1e-6


class Slip(values.Slip):
    summed = (
        "The squares are added up, not averaged.",
        "Take the mean over all numbers, ops.mean(ops.square(…)): a sum grows with the batch.",
    )
    divided_by_beta = (
        "The commitment loss is divided by beta.",
        "beta is its weight: codebook loss + beta · commitment loss.",
    )
    summed_over_a_code = (
        "The squares are added up over the numbers of a code.",
        "Take the mean over all numbers: ops.mean(ops.square(…)) without an axis.",
    )
    one_term_only = (
        "One of the two losses is missing.",
        "Add both: codebook loss + beta · commitment loss.",
    )
    beta_forgotten = (
        "The value is as if beta were {number}.",
        "The commitment loss is multiplied by beta: codebook loss + beta · commitment loss.",
    )
    beta_on_both = (
        "beta multiplies both losses.",
        "Only the commitment loss, the encoder's, is multiplied by beta.",
    )
    one_minus_beta = (
        "The two losses have the weights beta and 1 − beta.",
        "The codebook loss has the weight 1, the commitment loss beta: codebook loss + beta · commitment loss.",
    )
    not_squared = (
        "The differences are not squared.",
        "Both losses are means of squares: ops.mean(ops.square(…)).",
    )
    root_of_the_squares = (
        "A root is taken of the squares.",
        "Both losses are means of squares, without a root.",
    )
    squared_after_the_mean = (
        "The mean of the differences is squared, where differences of different signs cancel.",
        "Square first: ops.mean(ops.square(…)).",
    )
    subtracted = "The commitment loss is subtracted.", "Add it: codebook loss + beta · commitment loss."
    not_reduced = (
        "The loss is not one number.",
        "Take the mean over all axes, ops.mean(…) without an axis: add_loss would add all of them up.",
    )
    not_added = (
        "The two losses come back apart.",
        "Return their sum: codebook loss + beta · commitment loss.",
    )
    stops_exchanged = (
        "The encoder gets the weight 1, and the codes get beta: the two are exchanged.",
        "Where `encoded` is inside stop_gradient the codes learn: that is the codebook loss, with the weight 1. beta belongs to the other.",
    )
    nothing_stopped = (
        "Both losses pull at both sides: no gradient is stopped.",
        "Stop encoded in the codebook loss and codes in the commitment loss: ops.stop_gradient(…).",
    )
    codebook_loss_not_stopped = (
        "The codebook loss pulls at the encoder, too.",
        "Stop encoded in it: ops.mean(ops.square(ops.stop_gradient(encoded) − codes)).",
    )
    commitment_loss_not_stopped = (
        "The commitment loss pulls at the codes, too.",
        "Stop codes in it: beta * ops.mean(ops.square(encoded − ops.stop_gradient(codes))).",
    )
    everything_stopped = (
        "No gradient arrives anywhere: neither the codes nor the encoder learn from it.",
        "In each loss one of the two is stopped, not both. (NumPy, too, stops every gradient.)",
    )
    encoder_gets_nothing = (
        "No gradient arrives at the encoder: the commitment loss is missing, or its encoded is stopped.",
        "In the commitment loss codes are stopped and encoded is not.",
    )
    codes_get_nothing = (
        "No gradient arrives at the codes: the codebook loss is missing, or its codes are stopped.",
        "In the codebook loss encoded is stopped and codes are not.",
    )
    beta_ignored = (
        "The encoder's gradient does not change with beta.",
        "Multiply the commitment loss by the argument beta.",
    )
    other_default = (
        "Without the argument, beta is not 0.25.",
        "Leave the default in the def line: beta=0.25.",
    )
    codebook_loss_stopped = (
        "The codebook loss has no gradient at all, and the commitment loss pulls at both sides.",
        "In each loss only one of the two is stopped: encoded in the codebook loss, codes in the commitment loss.",
    )
    commitment_loss_stopped = (
        "The commitment loss has no gradient at all, and the codebook loss pulls at both sides.",
        "In each loss only one of the two is stopped: encoded in the codebook loss, codes in the commitment loss.",
    )
    other_directions = (
        "The gradients do not point from the one to the other.",
        "Each loss is a mean of squares of encoded − codes: nothing else belongs in it.",
    )
    other_weights = (
        "The gradients have other weights than 1 and beta.",
        "The codes get the gradient of the codebook loss (weight 1), encoded that of the commitment loss (weight beta).",
    )


def inputs(rng: np.random.Generator, n: int = 5, size: int = 3) -> dict:
    at_side = (2, 3)
    encoded = rng.normal(0, 1, (n, *at_side, size))
    codes = encoded + rng.uniform(0.3, 1.2, encoded.shape) * rng.choice([-1, 1], encoded.shape)
    return {
        "encoded": encoded.astype("float32"),
        "codes": codes.astype("float32"),
        "beta": round(float(rng.uniform(2.2, 3.4)), 2),
    }


def _asked(inputs: dict) -> list[dict]:
    """With a large beta, with none at all, and by default, which tells of the default only where the others are right."""
    return [{"beta": inputs["beta"]}, {"beta": 0.0}, {}]


def probe(vq_loss: Any, inputs: dict) -> dict:
    pair = [inputs["encoded"], inputs["codes"]]
    calls = []
    for options in _asked(inputs):
        name = f"vq_loss(encoded, codes{''.join(f', {key}={value}' for key, value in options.items())})"
        calls.append(tensors.gradients(vq_loss, name, pair, **options))
    return {"calls": calls, **tensors.compiled(vq_loss, WHAT, [as_tensor(one) for one in pair])}


def judge_value(inputs: dict, evidence: Mapping) -> str:
    _require_values(inputs, evidence)
    return "mean squared difference, (1 + beta) times."


def _require_values(inputs: dict, evidence: Mapping) -> None:
    encoded, codes = (inputs[name].astype("float64") for name in ("encoded", "codes"))
    for options, called in zip(_asked(inputs), evidence["calls"], strict=True):
        beta = options.get("beta", BETA)
        seen = _number(called["value"], encoded.shape)
        formula = Formula(
            "The loss",
            lambda encoded, codes, beta=beta: (1 + beta) * np.mean((encoded - codes) ** 2),
            {"encoded": encoded, "codes": codes},
            Slip,
        )
        if formula.fits(seen):
            continue
        failure = formula.failure(seen, _wrong(encoded, codes, beta))
        if failure.mistake.name in {"beta_forgotten", Slip.unrecognised.name} and not options:  # with beta it is right
            failure = Failure(Slip.other_default, failure.expected, failure.observed)
        if failure.mistake.name == "one_term_only" and np.abs(_weights(inputs, called)).min() > TOLERANCE:
            failure = Failure(Slip.one_minus_beta, failure.expected, failure.observed)
        raise failure


def _number(written: Any, shape: tuple[int, ...]) -> float:
    if isinstance(written, Mapping) and (written.get("kind") == "sequence" or written.get("shape") == [2]):
        raise Failure(Slip.not_added, "one number", "two things")
    shapes = {shape[:n]: Slip.not_reduced for n in range(1, 5)}
    return float(shaped(written, "The loss", (), {**shapes, shape[1:]: Slip.not_reduced, shape[-1:]: Slip.not_reduced}))


def _wrong(encoded: np.ndarray, codes: np.ndarray, beta: float) -> dict[Mistake, Any]:
    difference = encoded - codes
    squares, size = np.mean(difference**2), encoded.shape[-1]
    both, root = 1 + beta, np.sqrt(squares)
    return {
        Slip.summed: [n * both * squares for n in (encoded.size, encoded.size / len(encoded), encoded.size / size)],
        Slip.divided_by_beta: [(1 + 1 / beta) * squares] if beta else [],
        Slip.summed_over_a_code: size * both * squares,
        Slip.one_term_only: [squares, beta * squares] if beta else [],
        Slip.beta_on_both: [2 * beta * squares] if beta else [],
        Slip.squared_after_the_mean: both * np.mean(difference) ** 2,
        Slip.subtracted: [(1 - beta) * squares, (beta - 1) * squares] if beta else [],
        Slip.not_squared: [both * np.mean(np.abs(difference)), both * np.mean(difference), -both * np.mean(difference), (1 - beta) * np.mean(difference), (beta - 1) * np.mean(difference)],
        Slip.root_of_the_squares: [both * root, np.sqrt(both * squares), both * np.mean(np.sqrt(np.sum(difference**2, axis=-1)))],
        **{Slip.beta_forgotten.about(number=n): (1 + n) * squares for n in (1, BETA, 0) if n != beta and not (n == 0 and beta)},
    }  # fmt: skip


def judge_gradients(inputs: dict, evidence: Mapping) -> str:
    _require_values(inputs, evidence)
    found = [_weights(inputs, called) for called in evidence["calls"]]
    betas = [options.get("beta", BETA) for options in _asked(inputs)]
    if np.isnan(found).any():
        raise Failure(Slip.other_directions, "gradients along encoded − codes", "gradients in other directions")
    if not _near(found, [(beta, 1.0) for beta in betas], betas):
        known = _patterns(betas)
        named = next((m for m, patterns in known.items() if any(_near(found, one, betas) for one in patterns)), None)
        wrong = next(i for i, beta in enumerate(betas) if not _near([found[i]], [(beta, 1.0)], [beta]))
        expected = f"with beta = {betas[wrong]:g}: {betas[wrong]:g} for encoded, 1 for codes"
        raise Failure(
            named or Slip.other_weights,
            expected,
            f"{_plain(found[wrong][0])} for encoded, {_plain(found[wrong][1])} for codes",
        )
    tensors.require_compiled(evidence)
    return "the codes move towards what is encoded with weight 1, what is encoded towards the codes with weight beta."


def _weights(inputs: dict, called: Mapping) -> list[float]:
    """How much of the gradient of the mean of squares arrives at encoded and at codes; NaN where it points elsewhere."""
    difference = inputs["encoded"].astype("float64") - inputs["codes"]
    unit = 2 * difference / difference.size
    weights = []
    for towards, written in zip((unit, -unit), called["gradients"], strict=True):
        arrived = shaped(written, "the gradient", unit.shape)
        weight = float(np.sum(arrived * towards) / np.sum(unit**2))
        odd = np.abs(arrived - weight * towards).max() > TOLERANCE * (1 + inputs["beta"]) * np.abs(unit).max()
        weights.append(np.nan if odd else weight)
    return weights


def _patterns(betas: list[float]) -> dict[Mistake, list[list[tuple[float, float]]]]:
    """The weights (for encoded, for codes) with each beta that known mistakes give."""
    return {
        Slip.nothing_stopped: [[(1 + b, 1 + b) for b in betas]],
        Slip.everything_stopped: [[(0, 0) for _ in betas]],
        Slip.stops_exchanged: [[(1, b) for b in betas]],
        Slip.codebook_loss_not_stopped: [[(1 + b, 1) for b in betas]],
        Slip.commitment_loss_not_stopped: [[(b, 1 + b) for b in betas]],
        Slip.encoder_gets_nothing: [[(0, 1 + b) for b in betas], [(0, 1) for b in betas], [(0, b) for b in betas]],
        Slip.codes_get_nothing: [[(1 + b, 0) for b in betas], [(b, 0) for b in betas], [(1, 0) for b in betas]],
        Slip.beta_ignored: [[(BETA, 1) for _ in betas]],
        Slip.codebook_loss_stopped: [[(b, b) for b in betas]],
        Slip.commitment_loss_stopped: [[(1, 1) for _ in betas]],
    }


def _near(found: list, pattern: list, betas: list[float]) -> bool:
    gaps = np.abs(np.array(found) - np.array(pattern)).max(axis=1)
    return bool((gaps < TOLERANCE * (1 + np.array(betas))).all())


def _plain(weight: float) -> str:
    return f"{0 if abs(weight) < TOLERANCE else weight:.3g}"


value = Check(inputs, probe, judge_value)
gradients = Check(inputs, probe, judge_gradients)
