"""``guided(velocity, z, t, labels, w)`` → (n, codings_size): v₀ + w (v₁ − v₀), v₁ with the labels and v₀ without.

Classifier-free guidance (Ho and Salimans 2022, arXiv:2207.12598), in the form in which w = 0 is no label and w = 1 the label's own
velocity. The paper's w is one less.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, doing, numbers, read_array, shaped, write
from vaelab.checks.kinds import fields
from vaelab.checks.kinds.fields import NO_LABEL, Field
from vaelab.checks.kinds.values import Formula, require_kept

WHERE = "step 7, “Guidance”"
WHAT = "guided(velocity, z, t, labels, w)"
CALL = "velocity(z, t, labels)"
WEIGHTS = (2.6, 1.0, 0.0)
OWN, NONE = "the label's own velocity", "the velocity without labels"


class Slip(fields.Slip):
    weights_exchanged = (
        "The two velocities have each other's weights.",
        "w = 1 is the label's own velocity, w = 0 the one without: v₀ + w (v₁ − v₀).",
    )
    papers_convention = (
        "w counts from another zero: here it stands for w + 1.",
        "In some papers guidance 0 is the label's own velocity, (1 + w) v₁ − w v₀. Here that is w = 1: v₀ + w (v₁ − v₀).",
    )
    labels_alone = (
        "With w above 1 the label's own velocity comes back: there is no guidance.",
        f"Ask with {NO_LABEL} for every row as well, and go on from there, with no limit to w: v₀ + w (v₁ − v₀).",
    )
    another_rule_for_some_w = (
        "With w = {good} all is right; with w = {w} {seen} comes back, where {wanted} belongs.",
        "Some values of w go another way, by an `if`, by max or min, or because 0 counts as false. v₀ + w (v₁ − v₀) holds for every w, for 0 and 1 too.",
    )
    own_labels_for_none = (
        "In some rows the velocity without labels is asked with the row's own label.",
        f"It is to know no label anywhere: {NO_LABEL} in every row, np.full_like(labels, {NO_LABEL}). Chance belongs to training (step 6).",
    )
    brought_to_length = (
        "The guided velocity is brought to the length (or spread) of the label's own.",
        "Nothing is normalised here: v₀ + w (v₁ − v₀) as it is.",
    )
    no_labels_at_all = (
        "What comes back is the velocity without labels.",
        "Ask a second time, with the labels: v₀ + w (v₁ − v₀).",
    )
    difference_alone = (
        "v₀ is missing: only w (v₁ − v₀) comes back.",
        "The difference changes the velocity without labels, it does not replace it: v₀ + w (v₁ − v₀).",
    )
    point_for_velocity = (
        "z stands where the velocity without labels belongs.",
        "The difference changes v₀, a velocity, not the point: v₀ + w (v₁ − v₀).",
    )
    point_added = (
        "The point z is added to the velocity.",
        "Return the velocity alone, v₀ + w (v₁ − v₀): the solver makes the step.",
    )
    not_a_difference = (
        "w multiplies v₁, and not the difference v₁ − v₀.",
        "v₀ + w (v₁ − v₀): the brackets matter.",
    )
    difference_turned_round = (
        "The difference has the wrong sign: guidance leads away from the label.",
        "v₀ + w (v₁ − v₀).",
    )
    unlabelled_not_weighted = (
        "v₀ keeps its whole weight, where 1 − w belongs.",
        "w v₁ + (1 − w) v₀ is the same as v₀ + w (v₁ − v₀).",
    )
    another_label_for_none = (
        "The velocity without labels is asked with label {label}.",
        f"That is a class. “No label” is {NO_LABEL}: np.full_like(labels, {NO_LABEL}).",
    )
    averaged = (
        "The sum of both is divided.",
        "w (v₁) + (1 − w) v₀: the weights add up to 1 already.",
    )
    one_less = (
        "w counts from another zero: here it stands for w − 1.",
        "w = 1 is the label's own velocity, and w = 0 the one without: v₀ + w (v₁ − v₀).",
    )
    both_multiplied = (
        "The sum of the two is multiplied, or the label's velocity by 1 + w.",
        "w multiplies the difference alone: v₀ + w (v₁ − v₀).",
    )
    w_ignored = "w makes no difference.", "v₀ + w (v₁ − v₀), with the argument w."


def inputs(rng: np.random.Generator, n: int = 7, codings_size: int = 4) -> dict:
    """Labels of all sorts, a row each; the velocity of “no label” is like none of the classes'."""
    at_least(4, n=n)
    at_least(2, codings_size=codings_size)
    return {
        "z": rng.normal(0, 1, (n, codings_size)),
        "t": rng.uniform(0.05, 0.95, (n, 1)),
        "labels": rng.integers(0, NO_LABEL, n),
        "table": rng.normal(0, 1.5, (NO_LABEL + 1, codings_size)),
    }


def probe(guided: Any, inputs: dict) -> dict:
    table, found = inputs["table"], {}
    for w in WEIGHTS:
        given = {name: inputs[name].copy() for name in ("z", "t", "labels")}
        at = inputs["z"], inputs["t"]
        field = Field(lambda z, t, labels: _velocity(z, t, labels, table), table.shape[1], labels=True, at=at)
        with doing(f"calling {WHAT} with z of shape {given['z'].shape} and w={w}"):
            made, notes = fields.asked(lambda field=field, given=given, w=w: guided(field, *given.values(), w), field)
        changed = [name for name in given if not np.array_equal(given[name], inputs[name])]
        found[str(w)] = {"velocity": write(made), "changed": changed, "labels": field.everywhere, **notes}
        if notes.get("misuse"):
            break
    return found


def judge(inputs: dict, evidence: Mapping) -> str:
    z, t, labels, table = (inputs[name] for name in ("z", "t", "labels", "table"))
    for w in WEIGHTS:
        found = evidence[str(w)]
        fields.require_used_well(Slip, found, CALL)
        seen = shaped(found["velocity"], WHAT, z.shape)
        require_kept(Slip, found)
        with_labels, without = _velocity(z, t, labels, table), _velocity(z, t, np.full(len(z), NO_LABEL), table)
        right = without + w * (with_labels - without)
        formula = Formula(f"the velocity with w = {w:g}", lambda z, right=right: right, {"z": z}, Slip, {}, 1e-4, 1e-4)
        if not formula.fits(seen):
            wrong = _wrong(z, t, labels, table, w) if w == WEIGHTS[0] else _wrong_for_some(with_labels, without, w)
            failure = formula.failure(seen, wrong)
            if (
                failure.mistake.name == Slip.labels_alone.name
                and NO_LABEL in found["labels"]
                and _always(evidence, seen)
            ):
                raise Failure(Slip.w_ignored, "another velocity for another w", "the label's own, whatever w is")
            for_none = found["labels"][0] if len(found["labels"]) == 1 else NO_LABEL
            if failure.mistake.name == Slip.unrecognised.name and for_none != NO_LABEL:
                named = Slip.another_label_for_none.about(label=int(for_none))
                raise Failure(named, failure.expected, failure.observed)
            rows = [np.isclose(seen, one, rtol=1e-4, atol=1e-4).all(axis=1) for one in (right, with_labels)]
            if failure.mistake.name == Slip.unrecognised.name and np.logical_or(*rows).all():
                raise Failure(Slip.own_labels_for_none, failure.expected, failure.observed)
            raise failure
    return f"w = 0 is the velocity without labels, w = 1 the labels' own; {numbers(right[0], 3)} at the first point."


def _always(evidence: Mapping, seen: np.ndarray) -> bool:
    """Whether every w gave what the first one did."""
    others = (read_array(evidence[str(w)]["velocity"]) for w in WEIGHTS if str(w) in evidence)
    return all(one.shape == seen.shape and np.allclose(one, seen, rtol=1e-4, atol=1e-4) for one in others)


def _velocity(z: np.ndarray, t: np.ndarray, labels: np.ndarray, table: np.ndarray) -> np.ndarray:
    return table[labels] * (1 + t) - 0.7 * z


def _wrong(z: np.ndarray, t: np.ndarray, labels: np.ndarray, table: np.ndarray, w: float) -> dict[Mistake, Any]:
    one, none = _velocity(z, t, labels, table), _velocity(z, t, np.full(len(z), NO_LABEL), table)

    def mixed(none: np.ndarray) -> np.ndarray:
        return none + w * (one - none)

    others = {
        Slip.another_label_for_none.about(label=label): mixed(_velocity(z, t, np.full(len(z), label), table))
        for label in range(NO_LABEL)
    }
    return others | {
        Slip.averaged: [mixed(none) / 2, (w * one + none) / (1 + w)],
        Slip.unlabelled_not_weighted: w * one + none,
        Slip.weights_exchanged: one + w * (none - one),
        Slip.papers_convention: [(1 + w) * one - w * none, none + (1 + w) * (one - none)],
        Slip.one_less: none + (w - 1) * (one - none),
        Slip.both_multiplied: [w * (one + none), (1 + w) * one, (1 + w) * one + none],
        Slip.brought_to_length: [
            mixed(none) * size(one) / size(mixed(none)) for size in (_spread, np.linalg.norm, _lengths)
        ],
        Slip.difference_alone: w * (one - none),
        Slip.point_for_velocity: z + w * (one - none),
        Slip.point_added: z + none + w * (one - none),
        Slip.not_a_difference: [none + w * one - none, w * one, (none + w * one) - none],
        Slip.difference_turned_round: none - w * (one - none),
        Slip.w_ignored: [none + one, one - none, (one + none) / 2, 2 * one - none],
        Slip.labels_alone: one,
        Slip.no_labels_at_all: none,
    }


def _wrong_for_some(one: np.ndarray, none: np.ndarray, w: float) -> dict[Mistake, Any]:
    """What comes back with this w, where the first of the ``WEIGHTS`` gave the right velocity."""
    things = {OWN: one, NONE: none, "guidance beyond the label": none + WEIGHTS[0] * (one - none), "0": 0 * none}
    words = {"good": f"{WEIGHTS[0]:g}", "w": f"{w:g}", "wanted": OWN if w == 1 else NONE}
    return {Slip.another_rule_for_some_w.about(seen=seen, **words): made for seen, made in things.items()}


def _spread(rows: np.ndarray) -> np.ndarray:
    return rows.std(axis=1, keepdims=True)


def _lengths(rows: np.ndarray) -> np.ndarray:
    return np.linalg.norm(rows, axis=1, keepdims=True)


velocity = Check(inputs, probe, judge)
