"""The kind of checks that compare with a formula: each slip that all of them share, planted on a small function, is named."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from vaelab.checks.engine import Failure, Mistake, numbers, write
from vaelab.checks.kinds import models, values
from vaelab.checks.kinds.values import Formula, Slip

N, PIXELS = 37, 30


@pytest.fixture
def pictures() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(5)
    images = rng.random((N, 5, 6))
    return {"images": images, "answers": images + 0.1 + rng.normal(0, 0.3, images.shape)}


def error(images: np.ndarray, answers: np.ndarray) -> float:
    """Squared error summed over the pixels, averaged over the images; not symmetric."""
    return np.square((answers - images) * (1 + images)).sum(axis=(1, 2)).mean()


def errors(images: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """The same of each image, less 6: of both signs."""
    return np.square((answers - images) * (1 + images)).sum(axis=(1, 2)) - 6


def named(formula: Formula, seen: np.ndarray, wrong: dict | None = None, evidence: dict | None = None) -> str:
    assert not formula.fits(seen)
    return formula.failure(np.float32(seen), wrong or {}, evidence=evidence).mistake.name


def one_number(pictures: dict) -> Formula:
    return Formula("The error", error, pictures, counts={"images": N, "pixels": PIXELS})


def one_per_image(pictures: dict) -> Formula:
    return Formula("The errors", errors, pictures, counts={"pixels": PIXELS})


OF_A_NUMBER: dict[str, tuple[str, Callable]] = {
    "sum for mean": ("sum_for_mean", lambda x, y, right: right * N),
    "mean for sum": ("mean_for_sum", lambda x, y, right: right / PIXELS),
    "sum for mean and mean for sum": ("another_thing_counted", lambda x, y, right: right * N / PIXELS),
    "784 for the number of pixels": ("number_written_in", lambda x, y, right: right * PIXELS / 784),
    "1000 for the number of images": ("number_written_in", lambda x, y, right: right * N / 1000),
    "per cent": ("percent", lambda x, y, right: right * 100),
    "a hundredth": ("hundredth", lambda x, y, right: right / 100),
    "factor 2": ("doubled", lambda x, y, right: right * 2),
    "factor ½": ("halved", lambda x, y, right: right / 2),
    "factor 784": ("multiplied_by_784", lambda x, y, right: right * 784),
    "divided by 784": ("divided_by_784", lambda x, y, right: right / 784),
    "bits": ("in_bits", lambda x, y, right: right / np.log(2)),
    "sign": ("wrong_sign", lambda x, y, right: -right),
    "root": ("root_taken", lambda x, y, right: np.sqrt(right)),
    "square": ("squared", lambda x, y, right: right**2),
    "logarithm": ("logarithm_taken", lambda x, y, right: np.log(right)),
    "exponential": ("exponential_taken", lambda x, y, right: np.exp(right)),
    "upside down": ("upside_down", lambda x, y, right: 1 / right),
    "complement": ("complement", lambda x, y, right: 1 - right),
    "zero": ("zero", lambda x, y, right: 0 * right),
    "rounded": ("rounded", lambda x, y, right: np.round(right)),
    "cut off": ("rounded", lambda x, y, right: np.floor(right)),
    "arguments exchanged": ("arguments_exchanged", lambda x, y, right: error(y, x)),
    "the first image": ("some_only", lambda x, y, right: error(x[:1], y[:1])),
    "the first 32": ("some_only", lambda x, y, right: error(x[:32], y[:32])),
    "all but the first": ("some_only", lambda x, y, right: error(x[1:], y[1:])),
    "every other": ("some_only", lambda x, y, right: error(x[::2], y[::2])),
    "means of batches": ("batches_averaged", lambda x, y, right: (error(x[:32], y[:32]) + error(x[32:], y[32:])) / 2),
    "nothing known": ("unrecognised", lambda x, y, right: right * 1.37),
}
OF_SEVERAL: dict[str, tuple[str, Callable]] = {
    "sorted": ("sorted_values", lambda right: np.sort(right)),
    "sorted, largest first": ("sorted_values", lambda right: np.sort(right)[::-1]),
    "reversed": ("reversed_values", lambda right: right[::-1]),
    "shuffled": ("in_another_order", lambda right: np.roll(right, 3)),
    "one number for all": ("one_number_for_all", lambda right: np.full_like(right, right.mean())),
    "zero": ("zero", lambda right: 0 * right),
    "absolute values": ("sign_dropped", lambda right: np.abs(right)),
    "clipped at 0": ("clipped", lambda right: right.clip(0)),
    "clipped to [0, 1]": ("clipped", lambda right: right.clip(0, 1)),
    "small ones dropped": (
        "some_set_to_zero",
        lambda right: np.where(np.abs(right) > np.median(np.abs(right)), right, 0),
    ),
    "rounded": ("rounded", lambda right: np.round(right)),
    "mean for sum": ("unrecognised", lambda right: (right + 6) / PIXELS - 6),
    "factor 2": ("doubled", lambda right: 2 * right),
}


@pytest.mark.parametrize(("mistake", "slip"), OF_A_NUMBER.values(), ids=OF_A_NUMBER)
def test_slips_of_one_number(mistake: str, slip: Callable, pictures: dict) -> None:
    formula = one_number(pictures)
    assert named(formula, slip(pictures["images"], pictures["answers"], formula.right)) == mistake


@pytest.mark.parametrize(("mistake", "slip"), OF_SEVERAL.values(), ids=OF_SEVERAL)
def test_slips_of_several_numbers(mistake: str, slip: Callable, pictures: dict) -> None:
    formula = one_per_image(pictures)
    assert named(formula, slip(formula.right)) == mistake


def test_a_square_table_on_its_side(pictures: dict) -> None:
    table = Formula("The table", lambda images, _: images[:4, :4, 0], pictures)
    assert named(table, table.right.T) == "transposed_values"


def test_what_is_counted_is_said(pictures: dict) -> None:
    formula = one_number(pictures)
    mistake = formula.failure(formula.right * N, {}).mistake
    assert mistake.says == "The error is 37 times too large, and 37 is the number of images."
    mistake = formula.failure(formula.right * PIXELS / 784, {}).mistake
    assert mistake.says == "The error is as if there were 784 pixels; here there are 30."


def test_the_exercise_s_own_name_comes_first_and_its_words_for_a_shared_one(pictures: dict) -> None:
    class Own(Slip):
        root_taken = "Own words about {what}.", "Own hint."
        loud = "Too loud.", "Whisper."

    formula = Formula("The error", error, pictures, Own)
    assert named(formula, 2 * formula.right, {Own.loud: 2 * formula.right}) == "loud"
    assert formula.failure(np.sqrt(formula.right), {}).mistake.says == "Own words about The error."


def test_the_first_table_that_fits_is_asked_first(pictures: dict) -> None:
    near, exact = Mistake("near", "Near.", "Look."), Mistake("exact", "Exact.", "Look.")
    formula = one_number(pictures)
    assert formula.failure(10.0, {near: 10.001}, {exact: 10.0}).mistake == near
    assert formula.failure(10.0, {near: 10.5}, {exact: 10.0}).mistake == exact


def test_no_slip_is_named_for_what_is_only_near_it(pictures: dict) -> None:
    formula = one_number(pictures)
    for factor in (2, 100, N, 1 / PIXELS, -1):
        assert named(formula, formula.right * factor * 1.002) == "unrecognised"


def test_an_argument_that_is_changed_is_seen_and_named(pictures: dict) -> None:
    def in_place(images: np.ndarray, answers: np.ndarray) -> float:
        answers -= images
        return answers.mean() + 0.123

    returned, changed = values.call(in_place, "f(images, answers)", pictures)
    assert changed == {"changed": ["answers"]} and pictures["answers"].mean() > 0.4
    failure = one_number(pictures).failure(returned, evidence=changed)
    assert failure.mistake.name == "argument_changed" and "answers" in failure.mistake.says
    assert values.call(error, "f(images, answers)", pictures)[1] == {}


def test_an_argument_that_is_never_looked_at_is_seen_and_named(pictures: dict) -> None:
    def of_its_own(images: np.ndarray, answers: np.ndarray) -> float:
        answers = images**3
        return answers.mean()

    def within(images: np.ndarray, answers: np.ndarray) -> float:
        return max((lambda: images.mean() + answers.mean())(), 0)

    returned, noted = values.call(of_its_own, "f(images, answers)", pictures)
    assert noted == {"unused": ["answers"]} and values.call(within, "f(images, answers)", pictures)[1] == {}
    failure = one_number(pictures).failure(returned, evidence=noted)
    assert failure.mistake.name == "argument_unused" and "`answers`" in failure.mistake.says


def test_a_changed_dictionary_is_seen() -> None:
    def in_place(factors: dict) -> None:
        factors["x"] = factors.pop("x")

    factors = {"x": np.arange(3), "y": np.arange(3)}
    assert values.call(in_place, "f(factors)", {"factors": factors})[1] == {"changed": ["factors"]}
    assert list(factors) == ["x", "y"]


@pytest.mark.parametrize(
    ("returned", "mistake"),
    [
        (None, "nothing_returned"),
        ((n for n in (1.0, 2.0)), "not_several_things"),
        ({"one": 1.0, "two": 2.0}, "not_several_things"),
        (np.zeros((5, 2)), "not_several_things"),
        ([np.zeros(2)] * 3, "not_several_things"),
        ("ab", "not_several_things"),
    ],
    ids=["None", "generator", "dictionary", "one array", "three things", "text"],
)
def test_what_is_no_pair_of_numbers(returned: object, mistake: str) -> None:
    with pytest.raises(Failure) as failure:
        values.several(write(returned), 2, "one, two")
    assert failure.value.mistake.name == mistake and failure.value.observed
    with pytest.raises(Failure) as failure:
        values.pair(write(returned), "f(x)", Slip, "a pair")
    assert failure.value.mistake.name == mistake.replace("several_things", "a_pair")


@pytest.mark.parametrize(
    ("returned", "hint"),
    [
        ((n for n in (1.0, 2.0)), "generator"),
        ({1: 2}, "alone"),
        ({1: 2}.values(), "list"),
        ("0.5", "text"),
    ],
    ids=["generator", "dictionary", "its values", "text"],
)
def test_what_is_no_array_is_told_what_to_do(returned: object, hint: str) -> None:
    with pytest.raises(Failure) as failure:
        values.number(write(returned), "The number")
    assert failure.value.mistake.name == "not_an_array" and hint in failure.value.mistake.hint


@pytest.mark.parametrize("expected", [1, 2, "a model"])
def test_a_function_that_comes_back_was_not_called(expected: object) -> None:
    with pytest.raises(Failure) as failure:
        match expected:
            case 1:
                values.number(write(named), "The number")
            case 2:
                values.several(write(named), 2, "one, two")
            case _:
                models.require_model(models.kind_of(named), "build()")
    assert failure.value.mistake.name == "function_returned"


@pytest.mark.parametrize("returned", [(1.0, 2.0), [1.0, 2.0], np.array([1.0, 2.0]), (np.float32(1), np.ones(1) * 2)])
def test_two_numbers_however_they_come(returned: object) -> None:
    items = values.several(write(returned), 2, "one, two")
    assert [values.number(item, "a number") for item in items] == [1, 2]


def test_counts() -> None:
    found = {m.name: v for m, v in values.miscounted(Slip, "active", right=3, total=7, images=50).items()}
    assert found["share_for_count"] == [3 / 7, 4 / 7] and 150 in found["images_for_codings"]
    assert found["percent"][0] == pytest.approx(100 * 3 / 7) and found["off_by_one"] == [2, 4]


def test_far_smaller_values_are_named_by_their_own_factor_not_by_a_near_one() -> None:
    rng = np.random.default_rng(3)
    formula = Formula(
        "The values", lambda x: x.mean(axis=0), {"x": rng.random((300, 5))}, counts={"n": 300, "m": 5}, atol=1e-4
    )
    for factor, name in (
        (1 / 1500, "mean_for_sum"),
        (1 / 1568, "another_factor"),
        (1 / 784, "divided_by_784"),
        (0, "zero"),
    ):
        assert named(formula, formula.right * factor) == name


def test_a_running_total_and_shares_of_the_total_are_named(pictures: dict) -> None:
    formula = one_per_image(pictures)
    assert named(formula, np.cumsum(formula.right)) == "added_up_along"
    assert named(formula, formula.right / formula.right.sum()) == "shares_of_the_total"
    assert named(formula, formula.right * 0.37) == "another_factor"


def two_terms(seen_of: Callable[[np.ndarray, np.ndarray, float], np.ndarray]) -> str:
    """The name of what ``seen_of`` makes of two terms that differ from image to image, and of one that does not."""
    rng = np.random.default_rng(3)
    one, other, constant = rng.normal(0, 5, 6), rng.normal(2, 3, 6), -4.0
    terms = {"the first": one, "the second": other, "the constant": constant}
    formula = Formula("The sum", lambda a, b: a + b + constant, {"a": one, "b": other}, terms=terms)
    return formula.failure(seen_of(one, other, constant)).mistake


@pytest.mark.parametrize(("name", "says", "seen_of"), [
    ("factor_of_a_term", "0.3 times", lambda a, b, c: a + 0.3 * b + c),
    ("factor_of_a_term", "the second and the constant", lambda a, b, c: a + 3 * (b + c)),
    ("sign_of_a_term", "the first", lambda a, b, c: -a + b + c),
    ("term_missing", "the second", lambda a, b, c: a + c),
    ("term_reduced_over_the_rows", "added up over all images: the first", lambda a, b, c: a.sum() + b + c),
    ("term_reduced_over_the_rows", "averaged over all images: the second", lambda a, b, c: a + b.mean() + c),
    ("something_added", "off by 4", lambda a, b, c: a + b),
    ("unrecognised", "", lambda a, b, c: a + b**2 + c),
])  # fmt: skip
def test_the_one_term_that_is_off_is_named(name: str, says: str, seen_of: Callable) -> None:
    mistake = two_terms(seen_of)
    assert mistake.name == name
    assert says in mistake.says


def test_values_in_their_own_order_are_in_no_other_one(pictures: dict) -> None:
    formula = Formula("The errors", errors, pictures, rtol=1e-6, atol=1e-3, exact=1e-2)
    assert named(formula, formula.right + np.random.default_rng(1).uniform(0.002, 0.004, N)) != "in_another_order"


def test_nothing_but_ones_is_no_rounding() -> None:
    shares = np.linspace(0.1, 0.9, 12).reshape(3, 4)
    formula = Formula("The table", lambda shares: shares, {"shares": shares})
    assert named(formula, np.ones((3, 4))) == "one_number_for_all"
    assert named(formula, np.round(shares)) == named(formula, np.round(shares, 1)) == "rounded"
    with_a_dead_row = np.concatenate([shares, np.zeros((1, 4))])
    formula = Formula("The table", lambda shares: shares, {"shares": with_a_dead_row})
    assert named(formula, np.ceil(with_a_dead_row)) == "unrecognised"


@pytest.mark.parametrize("seed", range(20))
def test_a_fifth_is_the_mean_of_five_and_not_25_in_the_place_of_5(seed: int) -> None:
    """In float64 the two are a rounding apart, now the one nearer and now the other."""
    rng = np.random.default_rng(seed)
    five = {"images": rng.random((5, 5, 6)), "answers": rng.random((5, 5, 6))}
    formula = Formula("The errors", errors, five, counts={"images": 5})
    assert named(formula, formula.right / 5) == "mean_for_sum"


def test_no_message_shows_a_zero_with_a_sign() -> None:
    assert numbers(np.array([-0.0, 1.5])) == "[0, 1.5]"
