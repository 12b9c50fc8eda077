"""Encoders: three outputs, of which the third is drawn from the Gaussian that the first two tell, each made of the image."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, Mistake, numbers, shaped, write
from vaelab.checks.kinds import widths
from vaelab.checks.kinds.models import is_standard_normal, losses_added
from vaelab.checks.kinds.ranges import ends, require_free, require_growth, require_one_slope, require_unbounded

OUTPUTS = ("codings_mean", "codings_log_var", "codings")


def three_outputs(slip: Any, written: Mapping, images: int, size: int) -> list[np.ndarray]:
    """An encoder's three outputs as arrays of shape (images, size). Raises ``Failure`` with ``slip``'s own names for others."""
    if written["kind"] != "sequence" or written["length"] != 3:
        known = {"sequence": f"{written.get('length')} outputs", "array": "a single tensor"}
        seen = known.get(written["kind"], f"a {written.get('type')}")
        raise Failure(slip.not_three_outputs, f"[{', '.join(OUTPUTS)}]", seen)
    heads = [_output(slip, part, name, images, size) for part, name in zip(written["items"], OUTPUTS[:2], strict=False)]
    codings = written["items"][2]
    if len(codings.get("shape") or ()) == 2 and codings["shape"][0] == images and codings["shape"][1] != size:
        raise Failure(
            slip.codings_of_another_size, f"codings of shape ({images}, {size})", f"of shape {tuple(codings['shape'])}"
        )
    return [*heads, _output(slip, codings, OUTPUTS[2], images, size)]


def _output(slip: Any, written: Mapping, name: str, images: int, size: int) -> np.ndarray:
    shape = tuple(written.get("shape", ()))
    named = slip.not_flattened if len(shape) > 2 else slip.codings_size_ignored
    if len(shape) > 2 and [n for n in shape if n != 1] == [images, size]:
        raise Failure(slip.one_axis_too_many, f"{name} of shape ({images}, {size})", f"of shape {shape}")
    return shaped(written, name, (images, size), {shape: named} if len(shape) > 1 and shape[0] == images else {})


def require_posterior(
    slip: Any, evidence: Mapping, images: int, size: int, noisy: Mistake, of_images: str = "outputs"
) -> None:
    """Raise ``Failure`` with ``slip``'s own names unless the heads are two, without noise and bounds, and the codings a draw.

    Args:
        slip: the exercise's family.
        evidence: three outputs each of the images, ``outputs`` and ``again``; of images 30 times as bright, ``wide``; and of
            ``sums``: of two halves together, of each, and of black images, one below the other; ``heads_at_ends``; and ``noisy``,
            of the images while the stand-in ``Sampling`` draws.
        images: their number.
        size: the number of codings.
        noisy: what to call heads that change from call to call.
        of_images: where nothing but the images differs.
    """
    keys = ("outputs", "again", "wide", of_images)
    outputs, again, wide, alone = (three_outputs(slip, evidence[key], images, size) for key in keys)
    for name, values, repeated, differing in zip(OUTPUTS[:2], outputs, again, alone, strict=False):
        if not np.allclose(values, repeated, rtol=1e-3, atol=1e-4):
            raise Failure(noisy.about(what=name), f"the same {name} twice", "two different ones")
        if np.ptp(differing, axis=0).max() < 1e-6:
            expected = "other values for other images"
            raise Failure(slip.image_ignored.about(what=name), expected, "the same for every image")
    if np.allclose(outputs[0], outputs[1], atol=1e-6):
        raise Failure(slip.one_layer_for_both, "two different outputs", "codings_mean = codings_log_var")
    _require_drawn(slip, outputs, again, three_outputs(slip, evidence["noisy"], images, size))
    for name, slope in zip(OUTPUTS[:2], evidence["slopes"], strict=True):
        require_one_slope(slip.bent_head.about(what=name), slope)
    heads = (slip.activation_on_codings_mean, slip.activation_on_codings_log_var)
    for head, near, far in zip(heads, outputs, wide, strict=False):
        require_unbounded(head, near, far)
    sums = three_outputs(slip, evidence["sums"], 2 * images, size)
    _require_bent(slip, sums[:2])
    both = np.vstack([np.hstack(some[:2]) for some in (outputs, sums)])
    widths.require_wide(slip, widths.of_outputs(both), min(size, widths.LEAST))
    for name, head, near, far, bounded in zip(OUTPUTS, heads, outputs, wide, evidence["bounded"], strict=False):
        # So short a piece of any curve is nearly straight.
        narrow = np.ptp(near, axis=0) < 0.12 * np.abs(near).max(axis=0)
        if bounded and not narrow.any():  # rows at both ends of an activation have one length, but far out only
            require_free(slip.normalised_output.about(what=name), near)
        require_growth(head, bounded)
        require_free(slip.normalised_output.about(what=name), far)
    if evidence["losses"] != 0:
        raise Failure(slip.adds_a_loss, "outputs and nothing else", "an add_loss inside")


def probe(
    encoder: Any, encode: Callable[[np.ndarray], Any], alone: Callable[[np.ndarray], Any], images: np.ndarray
) -> dict:
    """Evidence for ``require_posterior`` of an encoder with stirred weights.

    Args:
        encoder: the model.
        encode: calls it on as many images as ``images`` has.
        alone: calls it on any number of images, where nothing but these differs.
        images: of all sorts.
    """
    from vaelab.checks.kinds import standins

    one, two = np.split(images, 2)
    evidence = {
        "outputs": write(encode(images)),
        "again": write(encode(images)),
        "wide": write(_within_floats(encode(30 * images))),
        "sums": write(alone(np.concatenate([one + two, one, two, 0 * one]))),
        **_heads_at_ends(encoder, lambda: encode(images)),
    }
    with standins.noise():
        return {**evidence, "noisy": write(encode(images))}


def _within_floats(outputs: Any) -> Any:
    """Three outputs without infinities: of images so bright an exponential leaves float32, and should be told for what it is."""
    if not isinstance(outputs, list | tuple):
        return outputs
    return [np.clip(np.nan_to_num(np.asarray(one, "float64")), -1e38, 1e38) for one in outputs]


def _heads_at_ends(encoder: Any, encode: Callable[[], Any]) -> dict[str, list]:
    """How steep both heads of an encoder are below 0, where they are 1 above, whether an activation keeps them small, and how
    many losses its layers add."""

    def heads() -> list[np.ndarray]:
        outputs = encode()
        are_heads = isinstance(outputs, list | tuple) and all(len(np.shape(one)) == 2 for one in outputs[:2])
        return [np.asarray(one) for one in outputs[:2]] if are_heads else []

    found = ends(encoder, heads)
    of_each = {name: [end[key] for end in found] for name, key in (("slopes", "slope"), ("bounded", "bounded"))}
    return {**of_each, "losses": losses_added(encoder)}


def _require_bent(slip: Any, heads: list[np.ndarray]) -> None:
    """Raise ``Failure`` where a head adds up as the images do: ``heads`` are both, of a + b, of a, of b and of black images."""
    straight = []
    for name, head in zip(OUTPUTS, heads, strict=False):
        together, one, two, zero = np.split(head, 4)
        if np.abs(together - one - two + zero).max() < 1e-3 * np.ptp(together):
            straight.append(name)
    if straight:
        named = slip.no_nonlinearity if len(straight) == 2 else slip.linear_head.about(what=straight[0])
        seen = f"{' and '.join(straight)} add up as the images do: f(a + b) = f(a) + f(b) − f(0)"
        raise Failure(named, "non-linear functions of the image", seen)


def _require_one_draw(slip: Any, mean: np.ndarray, log_var: np.ndarray, codings: np.ndarray) -> None:
    """Raise ``Failure`` where the standard normal noise of the stand-in arrives with another spread, by six standard errors.

    None arrives in a model that was compiled before.
    """
    noise = codings - (mean + 0.25 * log_var)
    if noise.std() > 1e-3 and not abs(noise.std() - 1) < 6 / np.sqrt(2 * noise.size):
        seen = f"codings with {noise.std():.3g} times its noise"
        raise Failure(slip.draws_mixed.about(factor=f"{noise.std():.2g}"), "what Sampling returned", seen)


def _require_own_log_variance(
    slip: Any, mean: np.ndarray, log_var: np.ndarray, codings: np.ndarray, noisy: np.ndarray
) -> None:
    """Raise ``Failure`` where the stand-in was given codings_mean and a multiple of codings_log_var; its noise is not scaled, then."""
    more = codings - mean
    factor = 4 * np.sum(more * log_var) / max(np.sum(log_var**2), 1e-9)
    noise = noisy - codings
    if np.allclose(more, factor * log_var / 4, rtol=1e-3, atol=1e-3) and is_standard_normal(noise, 0 * log_var):
        expected = "codings = Sampling()([codings_mean, codings_log_var])"
        seen = f"Sampling()([codings_mean, {factor:.3g} * codings_log_var])"
        raise Failure(slip.spread_of_another_log_variance.about(factor=f"{factor:.3g}"), expected, seen)


def _require_drawn(slip: Any, outputs: list[np.ndarray], again: list[np.ndarray], noisy: list[np.ndarray]) -> None:
    """The codings must be ``Sampling`` of the first two outputs: by the stand-in's signature, or by noise of the right size."""
    expected = "codings = Sampling()([codings_mean, codings_log_var])"
    for order in permutations(range(3)):
        first, second, third = (outputs[i] for i in order)
        if not np.allclose(third, first + 0.25 * second, rtol=1e-3, atol=1e-4):
            continue
        if order == (0, 1, 2):
            _require_one_draw(slip, *noisy)
            return
        if order == (1, 0, 2):
            raise Failure(slip.mean_and_log_var_swapped, expected, "the two the other way round")
        seen = [OUTPUTS[order.index(i)] for i in range(3)]
        raise Failure(slip.outputs_in_wrong_order, f"[{', '.join(OUTPUTS)}]", f"[{', '.join(seen)}]")
    mean, log_var, codings = outputs
    _require_own_log_variance(slip, mean, log_var, codings, noisy[2])
    if np.allclose(codings, mean, atol=1e-5):
        raise Failure(slip.codings_not_sampled, "codings that differ from codings_mean", numbers(codings[0]))
    noise = np.stack([codings - mean, again[2] - mean]) / np.exp(np.clip(log_var, -60, 60) / 2)
    # By all rows, or by all codings of a row.
    shared = any(np.ptp(noise, axis=axis).max() < 0.01 for axis in (1, 2) if noise.shape[axis] > 1)
    if shared or np.allclose(codings, again[2], atol=1e-6) or not is_standard_normal(noise, log_var):
        seen = f"(codings − codings_mean) / σ has mean {noise.mean():.3g} and standard deviation {noise.std():.3g}"
        if np.allclose(codings, again[2], atol=1e-6):  # made by the stand-in, whose numbers are none of the student's
            if np.allclose(codings, noisy[2], atol=1e-6):  # it draws there
                raise Failure(
                    slip.codings_not_random, "codings that change from call to call", "the same ones three times"
                )
            seen = "other codings than those that Sampling makes of these two"
        elif shared:
            seen = "noise that several of the codings have in common"
        scales = {
            "the variance, exp(codings_log_var)": log_var / 2,
            "codings_log_var itself": np.log(np.abs(log_var) + 1e-9) - log_var / 2,
            "1, whatever codings_log_var is": -log_var / 2,
        }
        drawn = [scale for scale, excess in scales.items() if is_standard_normal(noise / np.exp(excess), log_var)]
        named = (
            slip.noise_scaled_by_another.about(scale=drawn[0])
            if drawn and not shared
            else slip.codings_not_from_the_posterior
        )
        raise Failure(named, expected, seen)
