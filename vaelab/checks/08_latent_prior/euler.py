"""``euler(velocity, start, steps)`` → (n, codings_size): where points end that follow a velocity from t = 0 to t = 1.

Euler's method: steps of 1/steps, each with the velocity at its beginning. Four velocities whose ends are known tell what else was
done: a constant, one of the time alone, one of the place alone, and one of both, for which the order of the steps matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Check, Failure, Mistake, at_least, at_most, doing, match, numbers, shaped, write
from vaelab.checks.kinds import fields
from vaelab.checks.kinds.fields import Field

WHERE = "step 3, “Step by step”"
WHAT = "euler(velocity, start, steps)"
CALL = "velocity(z, t)"
FIXED = (10, 20, 50, 100, 1000)


class Slip(fields.Slip):
    step_size_missing = (
        "Every step is as long as the whole way: 1 / steps is missing.",
        "z + velocity(z, t) / steps: each step takes a share of the time from 0 to 1.",
    )
    time_not_scaled = (
        "velocity is asked at the times 0, 1, 2, …",
        "Step i begins at the time i / steps: the walk goes from t = 0 to t = 1.",
    )
    time_stands_still = (
        "velocity is asked at the same time in every step.",
        "Step i begins at the time i / steps.",
    )
    times_at_the_end_of_the_step = (
        "velocity is asked at the end of each step.",
        "Step i begins at the time i / steps, with i from 0 to steps − 1: the first time is 0.",
    )
    times_in_the_middle = (
        "velocity is asked at the middle of each step's time.",
        "Step i begins at the time i / steps: no ½ is added.",
    )
    times_backwards = (
        "The times run from 1 down to 0.",
        "Here the noise is at t = 0: the times are 0, 1/steps, 2/steps, … .",
    )
    steps_backwards = (
        "The steps go backwards: the velocity is subtracted.",
        "It points from noise to codings: z + velocity(z, t) / steps.",
    )
    last_time_included = (
        "The times go up to 1, where no step begins.",
        "np.linspace(0, 1, steps) ends at 1. Step i begins at i / steps: np.arange(steps) / steps.",
    )
    one_step_missing = (
        "There is one step too few: the walk ends before t = 1, or its steps are longer.",
        "range(steps) has steps steps, from 0 to steps − 1.",
    )
    one_step_too_many = (
        "There is one step too many: the walk goes on beyond t = 1.",
        "range(steps) has steps steps, from 0 to steps − 1.",
    )
    steps_of_another_length = (
        "The steps have another length than 1 / steps.",
        "There are as many steps as `steps` says, and together they are 1 long.",
    )
    from_start_each_time = (
        "Every step begins at start again.",
        "Go on from where the step before has ended: z = z + velocity(z, t) / steps.",
    )
    one_step_only = (
        "Only one step was made.",
        "Does `return` stand in the loop? Its place is after it.",
    )
    asked_at_the_start_only = (
        "velocity is asked at the start in every step, not where the points are by then.",
        "Give it what has been moved: z = z + velocity(z, t) / steps.",
    )
    only_the_last_step_kept = (
        "Each step begins at the start again, so only the last one counts.",
        "z = z + velocity(z, t) / steps, with one and the same z.",
    )
    start_not_added = (
        "What comes back is how far the points have moved, not where they are.",
        "The walk begins at start: z = start, and then z = z + velocity(z, t) / steps.",
    )
    velocity_returned = (
        "What comes back is a velocity.",
        "Return the points: z = z + velocity(z, t) / steps.",
    )
    steps_fixed = (
        "The number of steps is {number}, whatever steps says.",
        "Use the argument: range(steps), and / steps.",
    )
    another_method = (
        "The points end where {method} would take them, not Euler's.",
        "One question a step, at its beginning: z + velocity(z, t) / steps.",
    )
    root_of_the_steps = (
        "Each step is divided by the root of steps.",
        "z + velocity(z, t) / steps: a root belongs to random walks, and nothing is random here.",
    )
    steps_of_the_time = (
        "Each step is as long as the time that has passed, or that is left.",
        "All steps have the same length, 1 / steps; the time belongs into velocity(z, t).",
    )
    points_replaced = (
        "Each step forgets where the points were.",
        "z = z + velocity(z, t) / steps: the velocity is added to the points.",
    )
    start_itself = "The points are where they began.", "Does the loop change z? z = z + velocity(z, t) / steps."
    whole_path = (
        "The whole way comes back, not its end.",
        "Return the last points only, shape (n, codings_size).",
    )
    start_changed = (
        "start, which the function was given, is another one afterwards.",
        "`z = start` makes no copy, and z += … changes start. Write z = z + … .",
    )
    noise_added = (
        "Two calls with the same start end in different places: there is chance in the steps.",
        "The only noise is the start. Nothing is drawn on the way.",
    )


def inputs(rng: np.random.Generator, n: int = 6, codings_size: int = 4, steps: int = 5) -> dict:
    """Starts and velocities of the order of 1."""
    at_least(3, steps=steps)
    at_most(9, steps=steps)
    at_least(2, n=n, codings_size=codings_size)
    return {
        "start": rng.normal(0, 1, (n, codings_size)),
        "along": rng.uniform(0.5, 1.5, codings_size) * rng.choice([-1, 1], codings_size),
        "steps": steps,
    }


Velocity = Callable[[np.ndarray, Any], np.ndarray]


def velocities(along: np.ndarray) -> dict[str, Velocity]:
    """By name, what is asked for it: v(z, t)."""
    return {
        "that is constant": lambda z, t: along + 0 * z,
        "of the time": lambda z, t: t * along + 0 * z,
        "of the place": lambda z, t: z,
        "of time and place": lambda z, t: t * along + 0.5 * z,
    }


def probe(euler: Any, inputs: dict) -> dict:
    ends: dict[str, Any] = {}
    for name, function in [
        *velocities(inputs["along"]).items(),
        ("again", velocities(inputs["along"])["of time and place"]),
    ]:
        field, start = Field(function, len(inputs["along"])), inputs["start"].copy()
        with doing(f"calling {WHAT} with start of shape {start.shape} and steps={inputs['steps']}"):
            end, notes = fields.asked(lambda field=field, start=start: euler(field, start, inputs["steps"]), field)
        ends[name] = {"end": write(end), "changed": not np.array_equal(start, inputs["start"]), **notes}
        if notes.get("misuse"):
            break
    return ends


def judge(inputs: dict, evidence: Mapping) -> str:
    start, along, steps = inputs["start"], inputs["along"], inputs["steps"]
    n, k = start.shape
    for found in evidence.values():
        fields.require_used_well(Slip, found, CALL)
    paths = {(more, n, k): Slip.whole_path for more in range(2, 2 * steps)} | {
        (n, more, k): Slip.whole_path for more in range(2, 2 * steps)
    }
    if evidence["that is constant"]["end"].get("kind") == "sequence":
        raise Failure(Slip.whole_path, f"shape {(n, k)}", "a list of several things")
    ends = {name: shaped(found["end"], WHAT, (n, k), paths) for name, found in evidence.items()}
    again = ends.pop("again")
    if any(found["changed"] for found in evidence.values()):
        raise Failure(Slip.start_changed, "start as it was", "a changed one")
    if not np.allclose(again, ends["of time and place"], rtol=1e-6, atol=1e-6):
        raise Failure(Slip.noise_added, "the same end twice", "two different ones")
    asked = velocities(along)
    right = np.stack([_walk(function, start, _times(steps)) for function in asked.values()])
    seen = np.stack([ends[name] for name in asked])
    if np.allclose(seen, right, rtol=1e-4, atol=1e-4):
        return f"{steps} steps of 1/{steps}, each with the velocity at its beginning."
    named = match(seen, _known(start, along, steps), 1e-4, 1e-4) or Slip.unrecognised
    worst = int(np.argmax(np.abs(seen - right).reshape(len(asked), -1).max(axis=1)))
    name = list(asked)[worst]
    raise Failure(named, f"with a velocity {name}, an end at {numbers(right[worst][0], 3)}", numbers(seen[worst][0], 3))


def _times(steps: int) -> np.ndarray:
    return np.arange(steps) / steps


def _walk(velocity: Velocity, start: np.ndarray, times: Any, size: float | None = None) -> np.ndarray:
    z = start
    for t in times:
        z = z + velocity(z, t) * (1 / len(times) if size is None else size)
    return z


Made = Callable[[Velocity], np.ndarray]  # where a slip's walk ends, for a velocity


def _known(start: np.ndarray, along: np.ndarray, n: int) -> dict[Mistake, list[np.ndarray]]:
    """For each mistake the ends that it gives, one for each of the velocities."""
    asked = velocities(along).values()
    h, times = 1 / n, _times(n)

    def walks(*ways: tuple[Any, float | None], start: np.ndarray = start) -> list[np.ndarray]:
        return [np.stack([_walk(velocity, start, *way) for velocity in asked]) for way in ways]

    def made(*makers: Made) -> list[np.ndarray]:
        return [np.stack([maker(velocity) for velocity in asked]) for maker in makers]

    with_end = np.linspace(0, 1, n)
    fixed = [number for number in FIXED if number != n]
    return {
        Slip.step_size_missing: walks((times, 1), (np.arange(n), 1), *(([t] * n, 1) for t in (0, h, 0.5, 1))),
        Slip.time_not_scaled: walks((np.arange(n), h), (np.arange(1, n + 1), h), (times * h, h)),
        Slip.time_stands_still: walks(*(([t] * n, h) for t in (0, h, 0.5, 1, n - 1, n))),
        Slip.times_at_the_end_of_the_step: walks((times + h, h)),
        Slip.times_in_the_middle: walks((times + h / 2, h)),
        Slip.times_backwards: walks((1 - times, h), (times[::-1], h), (1 - times, -h), (times[::-1], -h)),
        Slip.steps_backwards: walks((times, -h), (times + h, -h)),
        Slip.last_time_included: walks((with_end, h), (with_end, 1 / (n - 1))),
        Slip.one_step_missing: walks(
            (times[:-1], h), (times[1:], h), (_times(n - 1), 1 / (n - 1)), (times[:-1], 1 / (n - 1))
        ),
        Slip.one_step_too_many: walks(
            (np.arange(n + 1) / n, h), (_times(n + 1), 1 / (n + 1)), (np.linspace(0, 1, n + 1), 1 / (n + 1))
        ),
        Slip.steps_of_another_length: walks((times, 1 / (n - 1)), (times, 1 / (n + 1))),
        Slip.from_start_each_time: made(lambda v: _lengths(v, start, times, times + h, from_start=True)),
        Slip.one_step_only: walks(([0], h), ([0], 1), ([1], 1), ([h], h)),
        Slip.asked_at_the_start_only: made(lambda v: start + sum(v(start, t) for t in times) * h),
        Slip.root_of_the_steps: walks((times, n**-0.5)),
        Slip.steps_of_the_time: made(
            lambda v: _lengths(v, start, times, times),
            lambda v: _lengths(v, start, times, times + h),
            lambda v: _lengths(v, start, times, 1 - times),
        ),
        Slip.points_replaced: made(lambda v: _replaced(v, start, times, h), lambda v: _replaced(v, start, times, 1)),
        Slip.only_the_last_step_kept: made(
            lambda v: start + v(start, times[-1]) * h, lambda v: _replaced(v, start, times, h, start)
        ),
        Slip.start_not_added: [
            *made(lambda v: _walk(v, start, times) - start, lambda v: sum(v(start, t) for t in times) * h),
            *walks((times, h), start=0 * start),
        ],
        Slip.velocity_returned: made(
            lambda v: v(_walk(v, start, times), 1),
            lambda v: v(_walk(v, start, times[:-1], h), times[-1]),
            lambda v: v(_walk(v, start, times), times[-1]),
        ),
        **{Slip.steps_fixed.about(number=number): walks((_times(number), None)) for number in fixed},
        # For velocities that are linear, as these are, Heun's method and the midpoint method are the same.
        Slip.another_method.about(method="Heun's or the midpoint method"): made(lambda v: _stepped(_heun, v, start, n)),
        Slip.another_method.about(method="Runge and Kutta's method"): made(
            lambda v: _stepped(_runge_kutta, v, start, n)
        ),
        Slip.another_method.about(method="Adams and Bashforth's method"): made(lambda v: _two_steps(v, start, n)),
        Slip.start_itself: made(lambda v: start),
    }


def _lengths(
    v: Velocity, start: np.ndarray, times: np.ndarray, lengths: np.ndarray, from_start: bool = False
) -> np.ndarray:
    z = start
    for t, length in zip(times, lengths, strict=True):
        z = (start if from_start else z) + length * v(z, t)
    return z


def _replaced(v: Velocity, start: np.ndarray, times: np.ndarray, h: float, origin: Any = 0) -> np.ndarray:
    z = start
    for t in times:
        z = origin + h * v(z, t)
    return z


def _stepped(step: Callable, v: Velocity, start: np.ndarray, n: int) -> np.ndarray:
    z = start
    for t in _times(n):
        z = step(v, z, t, 1 / n)
    return z


def _two_steps(v: Velocity, start: np.ndarray, n: int) -> np.ndarray:
    z, before = start, None
    for t in _times(n):
        now = v(z, t)
        z = z + (now if before is None else 1.5 * now - 0.5 * before) / n
        before = now
    return z


def _heun(v: Velocity, z: np.ndarray, t: float, h: float) -> np.ndarray:
    first = v(z, t)
    return z + h / 2 * (first + v(z + h * first, t + h))


def _runge_kutta(v: Velocity, z: np.ndarray, t: float, h: float) -> np.ndarray:
    one = v(z, t)
    two = v(z + h / 2 * one, t + h / 2)
    three = v(z + h / 2 * two, t + h / 2)
    four = v(z + h * three, t + h)
    return z + h / 6 * (one + 2 * two + 2 * three + four)


ends = Check(inputs, probe, judge)
