"""The checks of 08_latent_prior: the velocities they expect are right, and every known slip ends somewhere of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from exercises import module_of

from vaelab.checks.engine import Failure, write
from vaelab.checks.kinds import fields
from vaelab.checks.kinds.fields import Field, Misused

euler, exact_velocity, guided, training_pairs, drop_labels, standardise = map(
    module_of, ("euler", "exact_velocity", "guided", "training_pairs", "drop_labels", "standardise")
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def test_exact_velocity_is_the_mean_of_the_lines_that_pass(rng: np.random.Generator) -> None:
    mean, std, t = 1.3, 0.6, 0.4
    codings, noise = rng.normal(mean, std, 400_000), rng.normal(size=400_000)
    points = (1 - t) * noise + t * codings
    for z in (-0.5, 0.3, 1.2):
        near = np.abs(points - z) < 0.02
        found = (codings - noise)[near]
        expected = exact_velocity.velocity(np.array([[z]]), np.array([[t]]), np.array([mean]), np.array([std]))[0, 0]
        assert abs(found.mean() - expected) < 5 * found.std() / np.sqrt(near.sum()) + 0.01


def test_exact_velocity_leads_noise_to_the_gaussian_and_errors_halve_with_twice_the_steps(
    rng: np.random.Generator,
) -> None:
    mean, std = np.array([3.0, -1.0]), np.array([0.5, 2.0])
    start = rng.normal(size=(4000, 2))
    start = (start - start.mean(axis=0)) / start.std(axis=0)

    def velocity(z: np.ndarray, t: float) -> np.ndarray:
        return exact_velocity.velocity(z, np.full((len(z), 1), t), mean, std)

    errors = {}
    for steps in (16, 32, 64):
        end = euler._walk(velocity, start, euler._times(steps))
        np.testing.assert_allclose(end.mean(axis=0), mean, atol=1e-9)
        errors[steps] = np.abs(end.std(axis=0) / std - 1)
    assert errors[64].max() < 0.025
    assert ((errors[16] / errors[32] > 1.6) & (errors[16] / errors[32] < 2.5)).all()


def tables(rng: np.random.Generator) -> Iterator[tuple[str, dict, np.ndarray]]:
    """What each exercise's slips give for inputs that are drawn anew, and the right values."""
    given = euler.inputs(rng)
    start, along, steps = given["start"], given["along"], given["steps"]
    right = [euler._walk(velocity, start, euler._times(steps)) for velocity in euler.velocities(along).values()]
    yield "euler", euler._known(start, along, steps), np.stack(right)
    for batch in exact_velocity.inputs(rng).values():
        yield "exact_velocity", exact_velocity._wrong(**batch), exact_velocity.velocity(**batch)
    given = guided.inputs(rng)
    z, t, labels, table = (given[name] for name in ("z", "t", "labels", "table"))
    one, none = (guided._velocity(z, t, each, table) for each in (labels, np.full(len(z), fields.NO_LABEL)))
    w = guided.WEIGHTS[0]
    yield "guided", guided._wrong(z, t, labels, table, w), none + w * (one - none)


@pytest.mark.parametrize("seed", range(5))
def test_no_slip_comes_near_the_right_values(seed: int) -> None:
    """Else a wrong answer would pass."""
    for exercise, table, right in tables(np.random.default_rng(seed)):
        for mistake, signatures in table.items():
            for signature in signatures if isinstance(signatures, list) else [signatures]:
                assert np.shape(signature) == right.shape, (exercise, mistake.name)
                assert not np.allclose(signature, right, rtol=1e-3, atol=1e-3), (exercise, mistake.name)


@pytest.mark.parametrize("seed", range(3))
def test_no_two_slips_of_a_walk_end_in_the_same_place(seed: int) -> None:
    """Else one of the two would be given the other's name."""
    given = euler.inputs(np.random.default_rng(seed))
    ends = {m.says: each for m, each in euler._known(given["start"], given["along"], given["steps"]).items()}
    for (one, of_one), (other, of_other) in itertools.combinations(ends.items(), 2):
        same = [np.allclose(a, b, rtol=1e-4, atol=1e-4) for a in of_one for b in of_other]
        assert not any(same), (one, other)


Z, T, LABELS = np.zeros((5, 3)), np.zeros((5, 1)), np.arange(5)
REFUSED = {
    "time_is_a_number": (Z, 0.5),
    "time_without_axis": (Z, np.zeros(5)),
    "time_for_each_coding": (Z, np.zeros((5, 3))),
    "one_time_for_all": (Z, np.zeros((1, 1))),
    "arguments_of_velocity_exchanged": (T, Z),
    "points_of_another_shape": (Z[0], T),
    "one_list_given": ([Z, T],),
    "labels_not_given": (Z, T, None),
    "one_label_for_all": (Z, T, 10),
    "labels_of_another_shape": (Z, T, LABELS[:, None]),
    "label_unknown": (Z, T, LABELS - 1),
}


@pytest.mark.parametrize(("misuse", "given"), REFUSED.items(), ids=REFUSED)
def test_a_field_stops_where_the_network_would_not_do_and_says_why(misuse: str, given: tuple) -> None:
    with_labels = "label" in misuse
    field = Field(lambda z, t, *labels: z + t, 3, labels=with_labels)
    with pytest.raises(Misused):
        field(*given)
    assert field.misuse == misuse and hasattr(fields.Slip, misuse) and field.seen.startswith("velocity(")


@pytest.mark.parametrize("kind", ["float32", "float64"])
def test_a_field_returns_what_it_was_given(kind: str) -> None:
    import tensorflow as tf

    field = Field(lambda z, t: z + t, 3)
    assert field(Z.astype(kind), T).dtype == kind
    made = field(tf.constant(Z, kind), tf.constant(T, kind))
    assert tf.is_tensor(made) and made.dtype == kind
    assert field(z=Z, t=T).shape == (5, 3) and not field.misuse


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 60))])
def test_right_draws_pass_whatever_comes_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    training_pairs._require_times(rng.uniform(size=training_pairs.ROWS))
    training_pairs._require_noise(rng.normal(size=(training_pairs.ROWS, 4)), rng.normal(size=(training_pairs.ROWS, 4)))
    count = drop_labels.ROWS * drop_labels.CALLS
    drop_labels._require_share(*(np.mean(rng.uniform(size=count) < share) for share in (0.3, 0.1)), 0.3)


def test_rows_in_another_order_are_shown_where_they_differ(rng: np.random.Generator) -> None:
    codings = training_pairs.line_inputs(rng)["codings"]
    order, t, noise = [0, 2, 1, 3, 4, 5], rng.random((6, 1)), rng.standard_normal(codings.shape)
    moved = codings[order]
    with pytest.raises(Failure) as failure:
        training_pairs._require_line(codings, (1 - t) * noise + t * moved, t, moved - noise)
    assert failure.value.mistake == training_pairs.Slip.rows_in_another_order
    assert failure.value.observed not in failure.value.expected


@pytest.mark.parametrize(
    ("times", "seen"),
    [
        (lambda rng: 1 / (1 + np.exp(-rng.standard_normal(1500))), "% there"),
        (lambda rng: rng.uniform(0.1, 1, 1500), "times from 0.1"),
        (lambda rng: rng.random(1500) ** 1.5, "% there"),
    ],
    ids=["in the middle", "a part", "early"],
)
def test_times_are_shown_by_what_is_wrong_with_them(times, seen: str, rng: np.random.Generator) -> None:
    with pytest.raises(Failure) as failure:
        training_pairs._require_times(times(rng))
    assert failure.value.mistake == training_pairs.Slip.times_not_uniform and seen in failure.value.observed


def test_what_does_not_lead_back_to_the_codings_is_shown_there(rng: np.random.Generator) -> None:
    codings = standardise.inputs(rng)["codings"]
    mean, std = codings.mean(axis=0), codings.std(axis=0)
    returned = write(((codings - mean) / (std + 0.1), mean, std))
    with pytest.raises(Failure) as failure:
        standardise.judge({"codings": codings}, {"returned": returned})
    assert failure.value.expected.startswith("mean + std · scaled = codings")
