"""The checks of 02_generate: stand-ins that can be read, verdicts that tell mistakes apart."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from exercises import module_of

from autograder import course
from vaelab import checks
from vaelab.checks.engine import Failure
from vaelab.checks.formulas import divergence
from vaelab.checks.kinds import calls, parts, paths, prior
from vaelab.checks.kinds.divergence import wrong_averages

generate, interpolate, kl_per_dimension = map(module_of, ("generate", "interpolate", "kl_per_dimension"))

ASSIGNMENT = "02_generate"
(NOTEBOOK,) = course.notebooks(ASSIGNMENT)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


class TestReadable:
    def test_codings_are_read_back_from_clipped_images(self, rng: np.random.Generator) -> None:
        pattern, codings = parts.random_pattern(10, rng), rng.normal(0, 3, (50, 10))
        images = np.clip(parts.render(codings, pattern), 0, 1)
        assert images.shape == (50, 28, 28)
        assert np.mean((images == 0) | (images == 1)) > 0.05  # so that missing clipping shows
        np.testing.assert_allclose(parts.read(images, pattern), codings, atol=1e-4)
        assert parts.misfit(images, pattern).max() < 1e-3

    @pytest.mark.parametrize("codings_size", [3, 10, 13])
    def test_keras_decoder_draws_the_same_images(self, codings_size: int, rng: np.random.Generator) -> None:
        from vaelab.checks.kinds import recorders

        pattern, codings = parts.random_pattern(codings_size, rng), rng.normal(0, 1, (4, codings_size))
        decoder, expected = recorders.decoder(pattern), parts.render(codings, pattern)
        for images in (decoder(codings), decoder.predict(codings), decoder.call(codings.astype("float32"))):
            np.testing.assert_allclose(images, expected, atol=1e-5)
        assert decoder.input_shape == (None, codings_size)
        assert decoder.notes() == [{"shape": [4, codings_size]}]

    def test_keras_encoder_returns_the_same_codings(self, rng: np.random.Generator) -> None:
        from vaelab.checks.kinds import recorders

        code, images = parts.random_code(6, rng), parts.random_images(5, rng)
        encoder, expected = recorders.encoder(code), parts.encode(images.astype("float64"), code)
        for outputs in (encoder(images), encoder.predict(images), encoder(images[..., None])):
            for output, numbers in zip(outputs, expected, strict=True):
                np.testing.assert_allclose(output, numbers, atol=1e-4)

    @pytest.mark.parametrize(
        ("given", "note"),
        [
            ([[0.5] * 4], {"items": 1}),
            ([np.zeros(4), np.zeros(4)], {"items": 2}),
            (np.zeros(4), {"shape": [4]}),
            (np.zeros((4, 7)), {"shape": [4, 7]}),
            (np.zeros((1, 2, 4)), {"shape": [1, 2, 4]}),
            ([np.zeros((1, 4))], {"shape": [1, 4]}),
        ],
        ids=["list of lists", "list of arrays", "no batch axis", "transposed", "extra axis", "one array in a list"],
    )
    def test_what_a_real_decoder_refuses_is_noted(self, given: object, note: dict, rng: np.random.Generator) -> None:
        from vaelab.checks.kinds import recorders

        decoder = recorders.decoder(parts.random_pattern(4, rng))
        assert decoder(given).shape[1:] == (28, 28)
        assert decoder.notes() == [note]

    def test_average_of_decoded_images_fits_no_codings(self, rng: np.random.Generator) -> None:
        for _ in range(50):
            pattern = parts.random_pattern(6, rng)
            images = parts.render(rng.normal(0, 1, (2, 6)), pattern)
            assert parts.misfit(images.mean(axis=0, keepdims=True), pattern)[0] > parts.SAME_IMAGE

    @pytest.mark.parametrize(
        ("change", "mistake"),
        [
            (lambda x: x, None),
            (lambda x: np.clip(x, 0, 1), None),
            (lambda x: np.round(np.clip(x, 0, 1) * 255), calls.Slip.pixels_up_to_255),
            (lambda x: np.floor(np.clip(x, 0, 1) * 255), calls.Slip.pixels_up_to_255),
            (lambda x: 1 - x, calls.Slip.image_inverted),
            (lambda x: 1 / (1 + np.exp(-x)), calls.Slip.sigmoid_added),
            (lambda x: (x - x.min()) / np.ptp(x), calls.Slip.rescaled_not_clipped),
            (lambda x: x[:, ::-1], calls.Slip.not_decoded),
            (lambda x: x > 0.5, calls.Slip.pixels_black_or_white),
            (lambda x: x / 255, calls.Slip.pixels_divided_by_255),
            (lambda x: (x + 1) / 2, calls.Slip.pixels_shifted),
            (lambda x: x.swapaxes(1, 2), calls.Slip.images_transposed),
        ],
        ids=[
            "raw",
            "clipped",
            "bytes",
            "bytes cut off",
            "negative",
            "sigmoid",
            "stretched",
            "upside down",
            "two greys",
            "divided by 255",
            "from -1 to 1",
            "transposed",
        ],
    )
    def test_what_was_done_to_images_is_named(self, change, mistake, rng: np.random.Generator) -> None:
        for codings_size in (3, 10, 13) * 10:
            pattern = parts.random_pattern(codings_size, rng)
            images = change(parts.render(rng.normal(0, 1, (9, codings_size)), pattern))
            assert calls.why_not_decoded(np.asarray(images, "float64"), pattern) == mistake


class TestKnownMistakes:
    def test_prior_is_recognised_and_others_are_not(self, rng: np.random.Generator) -> None:
        shape = (generate.DRAWS, 12)
        for _ in range(300):
            prior.require_prior(rng.standard_normal(shape))
        wrong = {
            "uniform_codings": lambda: rng.uniform(-3, 3, shape),
            "uniform_codings_from_0_to_1": lambda: rng.random(shape),
            "wrong_spread": lambda: 0.9 * rng.standard_normal(shape),
            "codings_not_centred": lambda: 0.3 + rng.standard_normal(shape),
            "codings_depend_on_each_other": lambda: _correlated(rng, shape),
            "codings_not_gaussian": lambda: rng.laplace(0, np.sqrt(0.5), shape),
        }
        for mistake, draw in wrong.items():
            for _ in range(50):
                with pytest.raises(Failure) as failure:
                    prior.require_prior(draw())
                assert failure.value.mistake.name == mistake

    def test_kl_is_right_by_monte_carlo(self, rng: np.random.Generator) -> None:
        mean, log_var = rng.normal(0, 1, 5), rng.normal(0, 0.5, 5)
        codings = mean + np.exp(log_var / 2) * rng.standard_normal((200_000, 5))
        log_q = -0.5 * (log_var + (codings - mean) ** 2 / np.exp(log_var))
        ratio = log_q + 0.5 * codings**2
        error = ratio.std(axis=0) / np.sqrt(len(ratio))
        assert np.all(np.abs(divergence(mean, log_var) - ratio.mean(axis=0)) < 5 * error)

    @pytest.mark.parametrize("seed", [1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 9))])
    def test_every_slip_in_the_kl_has_values_of_its_own(self, seed: int) -> None:
        inputs = kl_per_dimension.values_inputs(np.random.default_rng(seed))
        mean, log_var, codings = parts.encode(inputs["images"].astype("float64"), inputs["code"])
        right = divergence(mean, log_var).mean(axis=0)
        table = wrong_averages(kl_per_dimension.Slip, mean, log_var, codings).items()
        signatures = [(m, one) for m, given in table for one in (given if isinstance(given, list) else [given])]
        for mistake, values in signatures:
            if np.isfinite(values).all() and not np.allclose(
                values, right, 1e-3, 1e-4
            ):  # a limit beyond every γ changes nothing
                evidence = {"given": [], "kl": calls.write_array(values)}
                with pytest.raises(Failure) as failure:
                    kl_per_dimension.judge_values(inputs, evidence)
                assert failure.value.mistake.name == mistake.name

    def test_ends_of_a_path_are_named_by_their_places(self, rng: np.random.Generator) -> None:
        first, last = rng.normal(0, 1, (2, 6))
        places = {
            (0, 0.8): "end_left_out",
            (0.2, 1): "start_left_out",
            (0.1, 0.9): "ends_left_out",
            (-1, 1): "extrapolates",
            (0, -1): "leads_away",
        }
        for (begin, end), name in places.items():
            seen = np.stack([(1 - t) * first + t * last for t in (begin, end)])
            found = interpolate._places(seen, first, last)
            assert paths.missed_ends(*found, interpolate.Slip).name == name


def _correlated(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    codings = rng.standard_normal(shape)
    codings[:, 1] = 0.8 * codings[:, 0] + 0.6 * codings[:, 1]
    return codings


def _space() -> dict:
    """The names that the notebook's set-up cell imports."""
    import keras
    import matplotlib.pyplot as plt
    import tensorflow as tf

    return {"keras": keras, "ops": keras.ops, "tf": tf, "np": np, "plt": plt}


def test_a_huge_answer_does_not_make_a_huge_report() -> None:
    report = checks.generate_images.report(lambda decoder, n, **_: np.zeros((1000, 28, 28)))
    assert len(json.dumps(report)) < 3_000_000
    assert checks.judge(report).mistake == "wrong_number_of_images"


def test_slider_moves_the_picture(monkeypatch: pytest.MonkeyPatch, rng: np.random.Generator) -> None:
    from vaelab.checks.kinds import recorders

    monkeypatch.setenv("VAELAB_PROFILE", "grading")  # the cell then only defines the panel
    (cell,) = (c for c in course.cells(NOTEBOOK) if "def slider_panel" in c.source)
    import ipywidgets

    space = {
        **_space(),
        "widgets": ipywidgets,
        "decode_sliders": lambda decoder, *values: np.clip(decoder(np.array([values]))[0], 0, 1),
    }
    exec(cell.source, space)
    panel = space["slider_panel"](recorders.decoder(parts.random_pattern(4, rng)), np.array([0.1, 2, 0, 1]))
    picture, sliders = panel.children[0].children
    assert [slider.description[:8] for slider in sliders.children] == ["coding 1", "coding 3", "coding 0", "coding 2"]
    before = bytes(picture.value)
    assert before.startswith(b"\x89PNG")
    sliders.children[0].value = 1.5
    assert bytes(picture.value) != before


def test_the_librarys_own_function_is_no_answer() -> None:
    from vaelab import metrics

    def kl_per_dimension(encoder, images):
        codings_mean, codings_log_var, _ = encoder(images)
        return metrics.kl_per_coding(codings_mean, codings_log_var)

    verdict = checks.judge(checks.kl_per_dimension_values.report(kl_per_dimension))
    assert (verdict.mistake, verdict.hint[:17]) == ("library_function", "Write it yourself")
    assert "`kl_per_coding`" in verdict.summary and "return metrics.kl_per_coding(" in verdict.observed
    assert metrics.kl_per_coding(np.ones((2, 1)), np.zeros((2, 1))) == 0.5  # everywhere else it works


def test_a_task_says_which_functions_of_the_library_do_not_count() -> None:
    from vaelab._given import does_not_count

    assert does_not_count == {name: ["kl_per_coding"] for name in ("kl_per_dimension", "rate_distortion")}
    notebooks = [path for assignment in course.assignments() for path in course.notebooks(assignment)]
    for path, (exercise, functions) in itertools.product(notebooks, does_not_count.items()):
        cells = course.cells(path)
        task = [one.source for one, answer in itertools.pairwise(cells) if answer.grade_id == exercise]
        assert all(f"`metrics.{name}` does not count" in text for text in task for name in functions), exercise
