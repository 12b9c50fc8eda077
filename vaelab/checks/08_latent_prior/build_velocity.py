"""``build_velocity(codings_size)``: [points, times] → velocities (n, codings_size), a network that both of them shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, at_least, doing, read_array, shape_of, shaped, write
from vaelab.checks.kinds import labelled, networks
from vaelab.checks.kinds.labelled import takes
from vaelab.checks.kinds.linearity import near_and_far, relative_bend
from vaelab.checks.kinds.models import as_tensor, require_model, stir
from vaelab.checks.kinds.networks import require_own_weights, share_weights
from vaelab.checks.kinds.ranges import ends, require_free, require_one_slope, require_unbounded
from vaelab.checks.kinds.widths import of_outputs, require_wide, within

WHERE = "step 5, “A network for the velocity”"
NAME = "build_velocity"
WHAT = "The network's output"
DEFAULT = 32


class Slip(networks.Slip, network="network", input="in the Input layer and in the last Dense layer"):
    no_input_for_time = (
        "The network has one input: the time has no way in.",
        "Make a second one, keras.Input([1]), and give the model a list: keras.Model([points, times], …).",
    )
    joined_outside = (
        "The network has one input, in which points and time stand side by side already.",
        "It takes the two apart and joins them itself: keras.Input([codings_size]), keras.Input([1]), and layers.Concatenate() inside.",
    )
    inputs_in_wrong_order = (
        "The two inputs are in the wrong order.",
        "The points come first, then the times: keras.Model([points, times], …).",
    )
    inputs_do_not_fit = (
        "The network takes inputs of other shapes than points and times.",
        "Two inputs: keras.Input([codings_size]) for the points and keras.Input([1]) for the times.",
    )
    another_number_of_outputs = (
        "The network does not return as many numbers as there are codings.",
        "A velocity has an entry for each coding: end with layers.Dense(codings_size).",
    )
    time_ignored = (
        "The time makes no difference to the velocity.",
        "Join it to the points before the first Dense layer: layers.Concatenate()([points, times]).",
    )
    time_cut_to_whole_numbers = (
        "The time is made a whole number, and so all times below 1 are 0.",
        "It runs from 0 to 1 and counts no steps: join it to the points as it is, without a cast to int and without an Embedding.",
    )
    codings_ignored = (
        "The velocity does not depend on every coding.",
        "Join points and times, layers.Concatenate()([points, times]), and go on from there.",
    )
    time_only_added = (
        "The time adds the same to the velocity wherever the point is.",
        "It has to change what the network makes of the point: join both before the first Dense layer, layers.Concatenate()([points, times]).",
    )
    time_added_to_the_points = (
        "The time is added to the points: the network sees their sum only.",
        "Join them side by side: layers.Concatenate()([points, times]) has codings_size + 1 numbers in a row.",
    )
    time_multiplied_with_the_points = (
        "The time is multiplied with the points: the network sees their product only.",
        "At time 0 all points look alike then. Join them side by side: layers.Concatenate()([points, times]).",
    )
    activation_on_output = (
        "The velocity cannot take every value: the last layer has an activation.",
        "A velocity may be any number: layers.Dense(codings_size) without an activation.",
    )
    rows_mixed = (
        "What comes out for one row depends on the other rows of the batch.",
        "Work on every row by itself: no softmax, mean or sum over axis 0.",
    )
    other_noise = (
        "The velocity changes from call to call, for the same point and time.",
        "A velocity is no draw: no noise in the network, and no dropout that is always active.",
    )
    nothing_at_time_0 = (
        "At t = 0 the output is not a number.",
        "Every walk begins there: take no logarithm of t, and divide by nothing that is 0 then.",
    )


def outputs_inputs(rng: np.random.Generator, codings_size: int = 7, n: int = 6) -> dict:
    at_least(2, codings_size=codings_size, n=n)
    return {"codings_size": codings_size, **_batch(rng, n, max(codings_size, DEFAULT))}


def _batch(rng: np.random.Generator, n: int, codings_size: int) -> dict:
    """Points, and times of which the first is 0."""
    t = rng.uniform(0.1, 0.95, (n, 1))
    t[0] = 0
    return {"points": rng.normal(0, 1.2, (n, codings_size)), "times": t}


def probe_outputs(build_velocity: Any, inputs: dict) -> dict:
    """Velocities for this number of codings, and for that of the signature."""
    size, points, times = inputs["codings_size"], inputs["points"], inputs["times"]
    evidence = _velocities(build_velocity, points[:, :size], times, codings_size=size)
    if "velocities" in evidence:
        evidence["default"] = _velocities(build_velocity, points[:, :DEFAULT], times)
    return evidence


def _velocities(build: Any, points: np.ndarray, times: np.ndarray, **options: int) -> dict:
    network, evidence = labelled.built(build, NAME, **options)
    if not takes(evidence, points.shape[1:]):
        return evidence
    return {**evidence, "velocities": write(_called(network, points, times))}


def _called(network: Any, points: np.ndarray, times: np.ndarray) -> Any:
    with doing(f"calling the network on [points of shape {points.shape}, times of shape {times.shape}]"):
        return network([as_tensor(points), as_tensor(times)])


def judge_outputs(inputs: dict, evidence: Mapping) -> str:
    n, size = len(inputs["points"]), inputs["codings_size"]
    _require_takes(evidence, size)
    _require_velocities(evidence["velocities"], n, size)
    default = evidence["default"]
    if not takes(default, [DEFAULT]):
        seen = f"inputs of shape {default['inputs']}"
        raise Failure(Slip.another_default, f"a network for {DEFAULT} codings", seen)
    _require_velocities(default["velocities"], n, DEFAULT)
    made = shape_of(evidence["velocities"])
    return f"points of shape ({n}, {size}) and times of shape ({n}, 1) give velocities of shape {made}."


def _require_takes(evidence: Mapping, size: int) -> None:
    """Raise ``Failure`` unless this is a network for points of ``size`` codings, and their times."""
    require_model(evidence["model"], f"{NAME}(…)")
    if takes(evidence, [size]):
        return
    shapes = [tuple(int(n) for n in shape)[1:] for shape in evidence["inputs"]]
    named = Slip.inputs_do_not_fit
    if len(shapes) == 1:
        named = Slip.joined_outside if labelled.holds_both(shapes[0], [size], (1,)) else Slip.no_input_for_time
    elif len(shapes) == 2 and shapes[0] in {(), (1,)}:
        named = Slip.inputs_in_wrong_order
    elif len(shapes) == 2 and shapes[1] in {(), (1,)} and len(shapes[0]) == 1:
        named = Slip.codings_size_ignored
    seen = " and ".join(str((None, *shape)) for shape in shapes)
    raise Failure(named, f"inputs of shape {(None, size)} and (None, 1)", f"inputs of shape {seen}")


def _require_velocities(written: Mapping, n: int, size: int) -> None:
    shape = tuple(written.get("shape") or ()) if isinstance(written, Mapping) else ()
    if written.get("kind") == "array" and shape == (n, size):
        finite = np.isfinite(read_array(written)).all(axis=1)
        if not finite[0] and finite[1:].all():
            raise Failure(Slip.nothing_at_time_0, "finite numbers at t = 0, too", "NaN or infinity there")
    others = {
        (n, other): Slip.another_number_of_outputs for other in (1, size + 1, 2 * size, DEFAULT, 10) if other != size
    }
    shaped(written, WHAT, (n, size), {(n,): Slip.another_number_of_outputs, **others})


def layers_inputs(rng: np.random.Generator, codings_size: int = 6) -> dict:
    at_least(3, codings_size=codings_size)
    return {"codings_size": codings_size, **_batch(rng, 24, codings_size), "seed": int(rng.integers(2**31))}


def probe_layers(build_velocity: Any, inputs: dict) -> dict:
    """What a network with stirred weights does when one input changes at a time."""
    size, points, times = inputs["codings_size"], inputs["points"], inputs["times"]
    network, evidence = labelled.built(build_velocity, NAME, codings_size=size)
    if not takes(evidence, [size]):
        return evidence
    written = write(_called(network, points, times))
    if tuple(written.get("shape") or ()) != points.shape or not np.isfinite(read_array(written)).all():
        return {**evidence, "velocities": written}
    stir(network, np.random.default_rng(inputs["seed"]))

    def v(z: np.ndarray, t: np.ndarray) -> np.ndarray:
        return np.asarray(_called(network, z, t), "float64")

    base, half, later = v(points, times), len(points) // 2, np.roll(times, 1, axis=0)
    same_times = np.tile(times[:12], (4, 1))
    other = build_velocity(codings_size=size)
    _called(other, points, times)
    turned = np.roll(points, 1, axis=0)
    evidence |= {
        "near": write(base),
        "again": _largest(v(points, times) - base),
        "mixed": _largest(v(points[:half], times[:half]) - base[:half]),
        "change_with_time": _largest(v(points, later) - base),
        "from_0_to_1": _largest(v(points, 0 * times + 1) - v(points, 0 * times)),
        "change_per_coding": [_largest(v(points + 2 * unit, times) - base) for unit in np.eye(size)],
        "shifted": _largest(v(points + 0.5, times - 0.5) - base),
        "at_the_start": _largest(v(points, 0 * times) - v(turned, 0 * times)),
        "together": max(_interplay(v, scale * points, times) for scale in (1, 10)),
        "bend": relative_bend(near_and_far(lambda z: v(z, same_times), points)),
        "shared": share_weights(network, other),
        "within": within(lambda z: network([z, as_tensor(times)]), points),
        "slope": ends(network, lambda: [v(points, times)])[0]["slope"],
    }
    return {**evidence, "far": write(_driven(network, v, points, times))}


def _driven(network: Any, v: Callable, points: np.ndarray, times: np.ndarray) -> np.ndarray:
    """The velocities of far points, with the last kernel a hundred times as large and of either sign: what an activation at the
    end keeps from values stays kept, and what lies on one side by chance does not."""
    kernels = [variable for variable in network.trainable_variables if len(variable.shape) > 1]
    found = []
    for factor in (100, -1):
        for kernel in kernels[-1:]:
            kernel.assign(factor * kernel)
        found.append(v(300 * points, times))
    return np.concatenate(found)


def _interplay(v: Callable, points: np.ndarray, times: np.ndarray) -> float:
    """How much the change from time to time differs from point to point, relative to that change."""
    later, turned = np.roll(times, 1, axis=0), np.roll(points, 1, axis=0)
    change = v(points, later) - v(points, times)
    return _largest(change - v(turned, later) + v(turned, times)) / max(_largest(change), 1e-9)


def _largest(differences: np.ndarray | float) -> float:
    """The largest of some differences; a number also where one is none, which strict JSON would refuse."""
    return float(np.nan_to_num(np.abs(differences), nan=1e30, posinf=1e30).max())


def judge_layers(inputs: dict, evidence: Mapping) -> str:
    size = inputs["codings_size"]
    _require_takes(evidence, size)
    if "velocities" in evidence:
        _require_velocities(evidence["velocities"], 24, size)
        raise ValueError("evidence without statistics")
    near, far = (shaped(evidence[name], WHAT, (n, size)) for name, n in (("near", 24), ("far", 48)))
    scale = max(_largest(near), 1e-9)
    again, mixed, with_time, from_0_to_1 = (
        float(evidence[name]) for name in ("again", "mixed", "change_with_time", "from_0_to_1")
    )
    if again > 1e-4 * scale:
        raise Failure(Slip.other_noise, "the same velocity twice", f"velocities that differ by {again:.3g}")
    if mixed > 1e-3 * scale:
        raise Failure(
            Slip.rows_mixed, "the same for a row, whatever else is in the batch", f"a difference of {mixed:.3g}"
        )
    changes = np.asarray(evidence["change_per_coding"], "float64")
    if changes.min() <= 1e-6 * scale:
        dead = ", ".join(str(i) for i in np.flatnonzero(changes <= 1e-6 * scale)[:6])
        raise Failure(
            Slip.codings_ignored, "a velocity that changes with every coding", f"no change along coding {dead}"
        )
    if with_time <= 1e-6 * scale:
        cut = from_0_to_1 > 1e-6 * scale
        named, where = (Slip.time_cut_to_whole_numbers, " but at 1") if cut else (Slip.time_ignored, "")
        raise Failure(named, "another velocity at another time", f"the same one at all times{where}")
    if float(evidence["shifted"]) <= 1e-4 * scale:
        seen = "the same one where the one is larger and the other as much smaller"
        raise Failure(Slip.time_added_to_the_points, "a velocity that tells points and time apart", seen)
    if float(evidence["at_the_start"]) <= 1e-6 * scale:
        seen = "the same one for all points at time 0"
        raise Failure(Slip.time_multiplied_with_the_points, "a velocity that tells points apart at any time", seen)
    # A normalisation leaves as many directions as that, and is told below.
    require_wide(Slip, max(of_outputs(near), of_outputs(far)), size - 1)
    require_one_slope(Slip.bent_head.about(what="The velocity"), evidence["slope"])
    require_unbounded(Slip.activation_on_output, near, far)
    # Linear networks bend by rounding alone, less than 1e-5 of their range; with activations, and after stirring, by 0.05 and more.
    if float(evidence["bend"]) < 1e-3:
        seen = "velocities that add up as the points do: f(a + b) = f(a) + f(b) − f(0)"
        raise Failure(Slip.no_nonlinearity, "a non-linear network", seen)
    if float(evidence["together"]) < 1e-3:
        raise Failure(
            Slip.time_only_added, "a time that changes what is made of the point", "the same change at every point"
        )
    require_wide(Slip, evidence["within"], size - 1)  # what comes of few units may lie on an ellipsoid by chance
    require_free(Slip.normalised_output.about(what="The velocity"), far)
    require_own_weights(Slip, evidence["shared"])
    return "every coding and the time shape the velocity, which may take any value."


outputs = Check(outputs_inputs, probe_outputs, judge_outputs)
layers = Check(layers_inputs, probe_layers, judge_layers)
