"""The checks of 07_conditional: their stand-ins take what a Keras model takes, and their numbers tell what they should."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from exercises import module_of
from keras import layers, ops

from vaelab.checks.engine import Failure, match, write
from vaelab.checks.kinds import labelled
from vaelab.checks.kinds.two_inputs import Misused, linear_parts

cond_vae, transfer, mutual_information = map(module_of, ("cond_vae", "transfer", "mutual_information"))
sphere_path, information_gap, traversal_table = map(module_of, ("sphere_path", "information_gap", "traversal_table"))
random_direction = module_of("random_direction")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def real_decoder() -> keras.Model:
    codings, labels = layers.Input([3]), layers.Input([], dtype="int32")
    x = layers.Concatenate()([codings, ops.one_hot(labels, 10)])
    return keras.Model([codings, labels], layers.Reshape([28, 28])(layers.Dense(784)(x)))


CODINGS = np.zeros((4, 3), "float32")
GIVEN = {
    "arrays": lambda decoder: decoder([CODINGS, np.full(4, 7)]),
    "uint8": lambda decoder: decoder([CODINGS, np.full(4, 7, "uint8")]),
    "floats": lambda decoder: decoder([CODINGS, np.full(4, 7.0)]),
    "tensors": lambda decoder: decoder([ops.array(CODINGS), ops.full([4], 7)]),
    "a tuple": lambda decoder: decoder((CODINGS, np.full(4, 7))),
    "predict": lambda decoder: decoder.predict([CODINGS, np.full(4, 7)], verbose=0),
    "predict with a tensor beside an array": lambda decoder: decoder.predict(
        [ops.array(CODINGS), np.full(4, 7)], verbose=0
    ),
}
REFUSED = {
    "labels_not_given": lambda decoder: decoder(CODINGS),
    "two_arguments": lambda decoder: decoder(CODINGS, np.full(4, 7)),
    "one_label_for_all": lambda decoder: decoder([CODINGS, 7]),
    "labels_in_a_list": lambda decoder: decoder([CODINGS, [7] * 4]),
    "tensor_beside_array": lambda decoder: decoder([ops.array(CODINGS), np.full(4, 7)]),
    "rows_do_not_fit": lambda decoder: decoder([CODINGS, np.full(3, 7)]),
    "labels_one_hot": lambda decoder: decoder([CODINGS, np.eye(10)[[7] * 4]]),
    "inputs_exchanged": lambda decoder: decoder([np.full(4, 7), CODINGS]),
}


@pytest.mark.parametrize("call", GIVEN.values(), ids=GIVEN)
def test_a_stand_in_takes_what_a_keras_model_takes(call, rng: np.random.Generator) -> None:
    assert np.asarray(call(real_decoder())).shape == (4, 28, 28)
    stand_in = labelled.decoder(labelled.random_labelled(3, rng))
    images = np.asarray(call(stand_in))
    assert stand_in.misuse == {} and images.shape == (4, 28, 28)
    assert list(labelled.labels_of(images, labelled.random_labelled(3, np.random.default_rng(5)))) == [7] * 4


@pytest.mark.parametrize(("kind", "call"), REFUSED.items(), ids=REFUSED)
def test_a_stand_in_refuses_what_a_keras_model_refuses(kind: str, call, rng: np.random.Generator) -> None:
    with pytest.raises(Exception, match=r"\S"):
        call(real_decoder())
    stand_in = labelled.decoder(labelled.random_labelled(3, rng))
    with pytest.raises(Misused):
        call(stand_in)
    assert stand_in.misuse["kind"] == kind
    with pytest.raises(Failure) as failure:
        labelled.require_used_well(stand_in.misuse)
    assert failure.value.mistake.name == kind


def test_labels_and_codings_are_read_back_from_clipped_images(rng: np.random.Generator) -> None:
    pattern = labelled.random_labelled(6, rng)
    codings, labels = rng.normal(0, 1.5, (40, 6)), rng.integers(0, 12, 40)
    images = np.clip(labelled.draw(codings, labels, pattern), 0, 1)
    assert np.array_equal(labelled.labels_of(images, pattern), labels)
    np.testing.assert_allclose(labelled.codings_of(images, pattern), codings, atol=1e-3)


@pytest.mark.parametrize("seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 30))])
def test_only_a_draw_from_the_posterior_is_taken_for_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    encoder, _ = linear_parts(4, 9, rng)  # the fewest numbers that a test cell asks for
    mean, log_var, codings = map(np.asarray, encoder([rng.random((16, 28, 28)), rng.integers(0, 9, 16)]))
    noise, sigma = rng.standard_normal((cond_vae.DRAWS, *mean.shape)), np.exp(log_var / 2)
    assert cond_vae._are_draws(mean + sigma * noise, mean, log_var)
    wrong = [sigma**2 * noise, log_var * noise, sigma * noise[:1], sigma, 0, codings - mean + noise, noise]
    for away in wrong:
        assert not cond_vae._are_draws(mean + away + 0 * noise, mean, log_var)


def test_the_last_image_alone_has_a_new_label_for_its_own() -> None:
    for seed in range(30):
        inputs = transfer.inputs(np.random.default_rng(seed))
        *others, last = np.isin(inputs["labels"], inputs["new_labels"])
        assert last and not any(others)
        assert inputs["new_labels"] != list(range(len(inputs["new_labels"])))


SEEDS = [*range(10), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 200))]


def require_apart(known: dict, right: np.ndarray, within: float) -> None:
    """No known mistake gives what is right, and each is named by what it gives."""
    for mistake, given in known.items():
        for one in given if isinstance(given, list) else [given]:
            if one.shape == right.shape and np.isfinite(one).all():
                assert not np.allclose(one, right, rtol=2 * within, atol=within), f"{mistake.name} gives what is right"
                assert match(one, known, 1e-4, 1e-7).name == mistake.name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sizes", [{}, {"steps": 7, "codings_size": 10}, {"steps": 4, "codings_size": 3}], ids=str)
def test_mistakes_on_the_sphere_are_told_apart(seed: int, sizes: dict) -> None:
    inputs = sphere_path.inputs(np.random.default_rng(seed), **sizes)
    start, end = inputs["pairs"][0]
    right = sphere_path.arc(start, end, np.linspace(0, 1, inputs["steps"]))
    np.testing.assert_allclose(right[[0, -1]], [start, end], atol=1e-12)
    require_apart(sphere_path._known(start, end, inputs["steps"]), right, 1e-3)


def test_both_ways_to_choose_lengths_on_the_sphere_are_right() -> None:
    inputs = sphere_path.inputs(np.random.default_rng(3))
    t = np.linspace(0, 1, inputs["steps"])
    for path in (sphere_path.arc, sphere_path._lengths_apart):
        found = [{"path": sphere_path.write_array(path(*pair, t))} for pair in inputs["pairs"]]
        assert sphere_path.judge(inputs, {"found": found})


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "sizes", [{}, {"codings_size": 12, "n_factors": 3}, {"codings_size": 6, "n_factors": 6}], ids=str
)
def test_mistakes_about_the_gap_are_told_apart(seed: int, sizes: dict) -> None:
    inputs = information_gap.inputs(np.random.default_rng(seed), **sizes)
    table, entropies = inputs["information"], inputs["entropies"]
    require_apart(information_gap._known(table, entropies), information_gap.gaps(table, entropies), 1e-4)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sizes", [{}, {"n_images": 11, "codings_size": 4, "measured": 6}], ids=str)
def test_mistakes_about_the_traversal_are_told_apart(seed: int, sizes: dict) -> None:
    inputs = traversal_table.inputs(np.random.default_rng(seed), **sizes)
    codings = inputs["codings"].astype("float64")
    for low, high in (inputs["ends"], traversal_table.DEFAULT):
        known = dict(traversal_table._known(inputs, codings, low, high))
        require_apart(known, traversal_table.table(inputs, codings, low, high), 2e-3)


def arrows_judged(seed: int, draw) -> str:
    """What the check says of arrows that are drawn so, for an arrow of its own."""
    inputs = random_direction.directions_inputs(np.random.default_rng(seed))
    direction, rng = inputs["direction"], np.random.default_rng(seed + 1)
    arrows = np.stack([draw(rng, direction) for _ in range(random_direction.DRAWN)])
    with pytest.raises(Failure) as failure:
        random_direction.judge_directions(inputs, {"arrows": write(arrows)})
    return failure.value.mistake.says


def brought_to_length(arrow: np.ndarray, direction: np.ndarray) -> np.ndarray:
    return arrow / np.linalg.norm(arrow) * np.linalg.norm(direction)


SAID_OF_ARROWS = {
    "evenly from 0 up": lambda rng, d: brought_to_length(rng.random(len(d)), d),
    "no entry is ever negative": lambda rng, d: brought_to_length(np.abs(rng.normal(size=len(d))), d),
    "on average only": lambda rng, d: rng.normal(size=len(d)) * np.linalg.norm(d) / np.sqrt(len(d)),
    "call: the random numbers are not divided": lambda rng, d: rng.normal(size=len(d)) * np.linalg.norm(d),
    "the spread of direction's": lambda rng, d: rng.normal(d.mean(), d.std(), len(d)),
}


@pytest.mark.parametrize(("words", "draw"), SAID_OF_ARROWS.items(), ids=SAID_OF_ARROWS)
def test_it_is_said_what_arrows_are_made_of(words: str, draw) -> None:
    said = [arrows_judged(seed, draw) for seed in range(8)]
    assert sum(words in says for says in said) >= 6, said
    assert all("{" not in says for says in said)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_range_for_both_numbers_is_told_from_any_other(seed: int) -> None:
    """With few bins all of the narrower number may fall into one: 0, as from bins that no pair falls into."""
    inputs = mutual_information.inputs(np.random.default_rng(seed))
    a, b = inputs["a"], inputs["b"]
    ends = [(min(a.min(), b.min()), max(a.max(), b.max()))] * 2
    asked, default = (mutual_information.information(mutual_information.table(a, b, n, ends)) for n in (9, 20))
    for one, other, slip in ((asked, default, "one_range_for_both"), (0.0, 0.0, "range_of_its_own")):
        with pytest.raises(Failure) as failure:
            mutual_information.judge(inputs, {"asked": write(one), "default": write(other)})
        assert failure.value.mistake == getattr(mutual_information.Slip, slip)
