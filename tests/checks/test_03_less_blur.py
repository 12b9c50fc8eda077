"""The checks of the less-blur notebook: tolerances that right answers keep, and a challenge that cannot be bought."""

from __future__ import annotations

import functools
import itertools
import json

import numpy as np
import pytest
from exercises import module_of
from scipy import ndimage
from sklearn.mixture import GaussianMixture

from autograder.judge import MAX_REPORT_BYTES
from vaelab import checks, data
from vaelab.ablations import load_ablation
from vaelab.checkpoints import load_vae
from vaelab.checks.engine import Failure, Mistake, shaped, write
from vaelab.checks.kinds import calls, decoded
from vaelab.data import DataError

hedge, calibrate, conv_decoder, mixture, challenge = map(
    module_of, ("hedge", "calibrate", "conv_decoder", "mixture", "challenge")
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(1)


class TestHedgeAndCalibrate:
    def test_no_two_wrong_errors_are_alike(self) -> None:
        """A mistake can be told by its numbers only if no other one gives the same."""
        for seed in range(20):
            x = hedge.inputs(np.random.default_rng(seed))["candidates"].astype("float64")
            wrong = hedge._wrong_errors(x)
            each = [(mistake.name, row) for mistake, found in wrong.items() for row in np.atleast_2d(found)]
            for (one, values), (other, others) in itertools.combinations(each, 2):
                assert one == other or not np.allclose(values, others, rtol=5e-3), (one, other)

    def test_mean_median_and_middle_of_the_candidates_differ(self) -> None:
        for seed in range(20):
            x = hedge.inputs(np.random.default_rng(seed), n_candidates=5)["candidates"]
            mean, median, middle = x.mean(axis=0), np.median(x, axis=0), (x.min(axis=0) + x.max(axis=0)) / 2
            assert min(np.abs(a - b).max() for a, b in ((mean, median), (mean, middle), (median, middle))) > 0.05

    def test_the_decoder_s_errors_have_a_mean_and_uneven_spreads(self) -> None:
        """So that np.std, and a root per image, show."""
        for seed in range(20):
            made = calibrate.inputs(np.random.default_rng(seed))
            error = made["reconstructions"].astype("float64") - made["images"]
            sigma = np.sqrt(np.square(error).mean())
            per_image = np.sqrt(np.square(error).mean(axis=(1, 2))).mean()
            assert abs(error.std() / sigma - 1) > 0.01 and abs(per_image / sigma - 1) > 0.01

    def test_a_wrong_sigma_costs_its_own_points_only(self, rng: np.random.Generator) -> None:
        inputs = calibrate.inputs(rng)
        sigma = np.std(inputs["images"] - inputs["reconstructions"])
        evidence = {"returned": write((sigma, 2 * sigma**2))}
        with pytest.raises(Failure) as caught:
            calibrate.judge_sigma(inputs, evidence)
        assert caught.value.mistake == calibrate.Slip.spread_around_the_mean_error
        assert calibrate.judge_weight(inputs, evidence).startswith("weight")

    def test_a_sum_in_the_place_of_an_error_is_not_called_an_answer(self, rng: np.random.Generator) -> None:
        inputs = hedge.inputs(rng)
        x = inputs["candidates"].astype("float64")
        best, single = hedge._errors(x)
        returned = write((x.mean(axis=0), best * x.size, single))
        with pytest.raises(Failure) as caught:
            hedge.judge_errors(inputs, {"returned": returned, "again": returned["items"][1:]})
        assert caught.value.mistake.says.startswith("mse_answer is")

    @pytest.mark.parametrize(
        ("first", "second", "mistake"),
        [(1.1, 1.1, "unrecognised"), (1.1, 1.2, "drawn_pairs"), (1, 1.2, "drawn_pairs")],
        ids=["the same twice", "others", "right by luck"],
    )
    def test_errors_that_a_second_call_does_not_give_again_are_called_chance(
        self, first: float, second: float, mistake: str, rng: np.random.Generator
    ) -> None:
        inputs = hedge.inputs(rng)
        x = inputs["candidates"].astype("float64")
        answer, (best, single) = x.mean(axis=0), hedge._errors(x)
        evidence = {
            "returned": write((answer, best, first * single)),
            "again": [write(best), write(second * single)],
        }
        with pytest.raises(Failure) as caught:
            hedge.judge_errors(inputs, evidence)
        assert caught.value.mistake.name == mistake

    @pytest.mark.parametrize(
        ("change", "mistake"),
        [
            (
                lambda x, y, z: (np.median(x, axis=0), np.square(x - np.median(x, axis=0)).mean(), z),
                "error_of_another_answer",
            ),
            (lambda x, y, z: (x.mean(axis=0), 784 * y, z), "summed_over_pixels"),
            (lambda x, y, z: (x.mean(axis=0), y, z / 2), "the_same_error_twice"),
            (lambda x, y, z: (x.mean(axis=0), y, np.sqrt(z)), "root_taken"),
            (lambda x, y, z: (x.mean(axis=0), z, 0.123), "errors_swapped"),
        ],
        ids=["of the median", "784", "once more", "one root", "swapped and one of them wrong"],
    )
    def test_a_slip_of_one_error_is_named(self, change, mistake: str, rng: np.random.Generator) -> None:
        inputs = hedge.inputs(rng)
        x = inputs["candidates"].astype("float64")
        with pytest.raises(Failure) as caught:
            written = write(change(x, *hedge._errors(x)))
            hedge.judge_errors(inputs, {"returned": written, "again": written["items"][1:]})
        assert caught.value.mistake.name == mistake


def drawn(
    inputs: dict, rng: np.random.Generator, shares: np.ndarray | None = None, n: int = mixture.DRAWS
) -> np.ndarray:
    """Draws from the very mixture that the codings came from."""
    cluster = rng.choice(3, n, p=inputs["shares"] if shares is None else shares)
    noise = rng.standard_normal((n, inputs["codings"].shape[1]))
    return inputs["means"][cluster] + np.einsum("nij,nj->ni", inputs["roots"][cluster], noise)


def of_one(inputs: dict, rng: np.random.Generator) -> np.ndarray:
    """Draws from the single Gaussian that fits all codings."""
    x = inputs["codings"]
    return rng.multivariate_normal(x.mean(axis=0), np.cov(x.T), mixture.DRAWS)


def judged_draws(inputs: dict, draws: np.ndarray, rng: np.random.Generator, single: np.ndarray | None = None) -> str:
    single = of_one(inputs, rng) if single is None else single
    evidence = {"sampler": "function", "draws": write(draws), "single": write(single), "shared": 0.0}
    try:
        return mixture.judge_draws(inputs, evidence) and ""
    except Failure as failure:
        return failure.mistake.name


class TestMixture:
    @pytest.mark.parametrize("codings_size", [2, 3, 5])
    def test_draws_from_the_true_mixture_pass(self, codings_size: int) -> None:
        for seed in range(100):
            rng = np.random.default_rng(seed)
            inputs = mixture.mixture_inputs(rng, codings_size)
            assert judged_draws(inputs, drawn(inputs, rng), rng) == "", seed

    @pytest.mark.parametrize(
        ("kind", "mistake"),
        [("diag", mixture.Slip.covariances_not_full), ("tied", mixture.Slip.one_covariance_for_all)],
    )
    def test_independent_entries_are_told_from_one_covariance_for_all(self, kind: str, mistake: Mistake) -> None:
        """By the clusters, where one component alone shows neither; seed 42 correlates even independent entries a little."""
        for seed in range(40, 45):
            inputs = mixture.mixture_inputs(np.random.default_rng(seed))
            fitted = GaussianMixture(3, covariance_type=kind, n_init=3, random_state=seed).fit(inputs["codings"])
            draws = np.random.default_rng(seed).permutation(fitted.sample(mixture.DRAWS)[0])
            with pytest.raises(Failure) as failed:
                mixture._require_shape(draws, inputs)
            assert failed.value.mistake.name == mistake.name, seed

    @pytest.mark.parametrize(
        ("change", "mistake"),
        [
            (lambda z, rng: z * 1.1, mixture.Slip.wrong_spread),
            (lambda z, rng: (z - z.mean(axis=0)) / z.std(axis=0), mixture.Slip.still_standardised),
            (lambda z, rng: rng.standard_normal(z.shape), mixture.Slip.prior_for_mixture),
            (lambda z, rng: rng.multivariate_normal(z.mean(axis=0), np.cov(z.T), len(z)), mixture.Slip.one_gaussian),
            (lambda z, rng: np.round(z / 12) * 12, mixture.Slip.centres_only),
        ],
        ids=["wider", "standardised", "prior", "one Gaussian", "a few points"],
    )
    def test_what_is_wrong_with_draws_is_named(self, change, mistake) -> None:
        for seed in range(30):
            rng = np.random.default_rng(seed)
            inputs = mixture.mixture_inputs(rng)
            assert judged_draws(inputs, change(drawn(inputs, rng), rng), rng) == mistake.name

    @pytest.mark.parametrize(
        ("change", "mistake"),
        [
            (lambda z, x, rng: 1.2 * z, mixture.Slip.wrong_spread),
            (lambda z, x, rng: rng.standard_normal(z.shape), mixture.Slip.prior_for_mixture),
            (lambda z, x, rng: rng.standard_normal(z.shape) + x.mean(axis=0), mixture.Slip.spread_of_1_everywhere),
            (lambda z, x, rng: (z - z.mean(axis=0)) / z.std(axis=0), mixture.Slip.still_standardised),
            (lambda z, x, rng: rng.permuted(z, axis=0), mixture.Slip.covariances_not_full),
            (lambda z, x, rng: rng.uniform(x.min(axis=0), x.max(axis=0), z.shape), mixture.Slip.uniform_codings),
            (lambda z, x, rng: x[rng.integers(len(x), size=len(z))] + 0.01, mixture.Slip.n_components_ignored),
            (lambda z, x, rng: np.clip(z, -5, 5), mixture.Slip.draws_cut_off),
            (lambda z, x, rng: rng.multivariate_normal(x[:500].mean(axis=0), np.cov(x[:500].T), len(z)), mixture.Slip.first_codings_only),
        ],
        ids=["wider", "prior", "unit noise", "standardised", "independent", "uniform", "around the codings", "cut off", "first"],
    )  # fmt: skip
    @pytest.mark.parametrize("codings_size", [3, 5])
    def test_what_is_wrong_with_draws_of_one_component_is_certain(self, codings_size: int, change, mistake) -> None:
        for seed in range(6):
            rng = np.random.default_rng(seed)
            inputs = mixture.mixture_inputs(rng, codings_size)
            single = change(of_one(inputs, rng), inputs["codings"].astype("float64"), rng)
            assert judged_draws(inputs, drawn(inputs, rng), rng, single) == mistake.name, seed

    def test_components_drawn_equally_often_never_pass(self) -> None:
        """However six components fall upon three clusters."""
        for seed, of_large in itertools.product(range(6), (2, 3, 4)):
            rng = np.random.default_rng(seed)
            inputs = mixture.mixture_inputs(rng)
            shares = np.array([of_large, 5 - of_large, 1]) / 6
            assert judged_draws(inputs, drawn(inputs, rng, shares), rng) == mixture.Slip.equal_shares.name

    def test_draws_in_the_order_of_their_components_are_named(self) -> None:
        for seed in range(30):
            rng = np.random.default_rng(seed)
            inputs = mixture.mixture_inputs(rng)
            draws = drawn(inputs, rng)
            order = np.argsort(mixture._distances(draws, inputs).argmin(axis=0), kind="stable")
            assert judged_draws(inputs, draws[order], rng) == mixture.Slip.sorted_by_component.name

    def test_given_codings_and_equal_shares_are_named(self) -> None:
        for seed in range(30):
            rng = np.random.default_rng(seed)
            inputs = mixture.mixture_inputs(rng)
            again = rng.choice(inputs["codings"], mixture.DRAWS)
            assert judged_draws(inputs, again, rng) == mixture.Slip.codings_repeated.name
            even = drawn(inputs, rng, shares=np.full(3, 1 / 3))
            assert judged_draws(inputs, even, rng) == mixture.Slip.equal_shares.name


class TestConvolution:
    def test_a_dense_layer_moves_one_pixel_and_a_convolution_many(self, rng: np.random.Generator) -> None:
        import keras
        from keras import layers

        dense = keras.Sequential([keras.Input([6]), layers.Dense(784, activation="sigmoid"), layers.Reshape([28, 28])])
        shared = keras.Sequential([
            keras.Input([6]),
            layers.Dense(14 * 14),
            layers.Reshape([14, 14, 1]),
            layers.Conv2DTranspose(1, 2, strides=2, activation="sigmoid"),
            layers.Reshape([28, 28]),
        ])  # fmt: skip
        codings = rng.normal(0, 1, (12, 6))

        def fewest(model: keras.Model) -> int:
            def images() -> np.ndarray:
                return np.asarray(model(codings.astype("float32")), "float64").reshape(-1, 784)

            kernels = [variable for variable in model.trainable_variables if len(variable.shape) > 1]
            return min(conv_decoder._pixels_changed(kernel, images, rng) for kernel in kernels)

        assert fewest(dense) == 1
        assert fewest(shared) == 4  # the fewest that any layer of stride 2 after a Dense one can move

    def test_weights_are_put_back(self, rng: np.random.Generator) -> None:
        import keras

        model = keras.Sequential([keras.Input([3]), keras.layers.Dense(784)])
        codings, before = rng.normal(0, 1, (2, 3)).astype("float32"), model.get_weights()[0]
        conv_decoder._pixels_changed(model.trainable_variables[0], lambda: np.asarray(model(codings)), rng)
        np.testing.assert_array_equal(model.get_weights()[0], before)


@functools.cache
def known() -> np.ndarray:
    return data.all_images() / np.float32(255)


@functools.cache
def of_the_book() -> np.ndarray:
    """600 images that the book's model draws from the prior."""
    from vaelab import load_vae

    codings = np.random.default_rng(0).standard_normal((600, 10)).astype("float32")
    return np.clip(np.asarray(load_vae(own=False).decoder(codings)), 0, 1)


def judged(make, level: int) -> checks.Verdict:
    """The verdict on a generator that returns make(n, rng), from a report that went through JSON."""

    def my_generator(n: int, seed: int) -> np.ndarray:
        return make(n, np.random.default_rng(seed))

    report = checks.challenge_level.report(my_generator, level=level, nonce="test")
    return checks.judge(json.loads(json.dumps(report)))


def some(images: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    return images[rng.choice(len(images), n, replace=False)]


def noisy(images: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    return (images + rng.normal(0, sigma, images.shape)).clip(0, 1)


def sharpened(images: np.ndarray, amount: float) -> np.ndarray:
    """Unsharp masking."""
    return (images + amount * (images - ndimage.gaussian_filter(images, (0, 1, 1)))).clip(0, 1)


X_train = np.zeros((5, 28, 28))


class TestChallenge:
    def test_the_book_s_model_does_not_beat_itself(self) -> None:
        verdict = judged(lambda n, rng: some(of_the_book(), n, rng), level=1)
        assert verdict.mistake == challenge.Slip.blurred_and_far_from_real.name

    def test_models_that_came_with_the_course_do_not_count(self) -> None:
        """Where the images would earn points, by whatever way the function gets at the model."""
        images, decoder = of_the_book(), load_vae(own=False).decoder
        assert judged(lambda n, rng: some(images, n, rng), level=0).passed
        ways = {
            "load_vae": lambda n, rng: some(of_the_book(), n, rng),
            "weights of the course's": lambda n, rng: (some(images, n, rng), decoder)[0],
        }
        for said, way in ways.items():
            verdict = judged(way, level=0)
            assert verdict.mistake == challenge.Slip.model_of_the_course.name and said in verdict.observed

    def test_who_uses_the_other_images_is_told_what_they_are_at_the_instructor_s(self) -> None:
        images = of_the_book()
        ways = (lambda n, rng: some(images, n, rng)), (lambda n, rng: some(images, n + 0 * len(X_train), rng))
        for used, way in zip((False, True), ways, strict=True):
            passed, failed = judged(way, level=0), judged(way, level=1)
            assert passed.passed and not failed.passed
            assert [challenge.OF_X_TRAIN in text for text in (passed.summary, failed.hint)] == [used, used]

    def test_classes_and_models_of_one_s_own_are_nobody_else_s(self) -> None:
        import keras

        model, classes = (
            keras.Sequential([keras.Input([10]), keras.layers.Dense(100)]),
            [keras.Model, keras.layers.Layer],
        )
        assert challenge._of_the_course(lambda n, seed: (model, classes)) == ""

    @pytest.mark.parametrize(
        ("value", "limit", "digits", "said"),
        [
            (0.0358, 0.036, 3, "0.0358"),
            (0.0312, 0.036, 3, "0.031"),
            (12.004, 12.0, 1, "12.004"),
            (12.0, 12.0, 1, "12.0"),
        ],
    )
    def test_what_is_seen_is_told_from_what_is_expected(self, value, limit, digits, said) -> None:
        assert challenge._told_from(value, limit, digits) == said

    @pytest.mark.parametrize(
        ("change", "mistake"),
        [
            (lambda x, rng: noisy(x, 0.05, rng), challenge.Slip.noise_for_detail),
            (lambda x, rng: noisy(x, 0.1, rng), challenge.Slip.noise_for_detail),
            (lambda x, rng: (2 * x).clip(0, 1), challenge.Slip.contrast_for_detail),
            (lambda x, rng: sharpened(x, 2), challenge.Slip.filter_for_detail),
        ],
        ids=["noise", "more noise", "contrast", "filter"],
    )
    def test_cheap_sharpness_is_recognised(self, change, mistake) -> None:
        """At the level that asks for least: there it is nearest to passing."""
        verdict = judged(lambda n, rng: change(some(of_the_book(), n, rng), rng), level=1)
        assert verdict.mistake == mistake.name, verdict

    def test_no_mixture_of_contrast_and_filter_makes_the_book_s_images_good_enough(self) -> None:
        for contrast in (1.0, 1.15, 1.3):
            for amount in (0.5, 1.0, 1.5, 3.0):
                images = np.round(255 * sharpened(contrast * of_the_book()[:500], amount)) / 255
                measures = challenge._measured(images)
                missing = challenge._what_is_missing(images, *measures, *challenge.LEVELS[1])
                assert missing, (contrast, amount, measures)

    @pytest.mark.parametrize(
        ("source", "level"), [(slice(0, 55_000), 0), (slice(60_000, 70_000), 3)], ids=["training", "test"]
    )
    def test_copies_are_recognised_at_every_level(self, source, level) -> None:
        """They are looked for before the level is, so each source is tried at one."""
        verdict = judged(lambda n, rng: some(known()[source], n, rng), level)
        assert verdict.mistake == challenge.Slip.copied_images.name

    @pytest.mark.parametrize(
        "change",
        [
            lambda x, rng: x[:, :, ::-1],
            lambda x, rng: np.roll(x, (1, -1), (1, 2)),
            lambda x, rng: noisy(x, 0.02, rng),
            lambda x, rng: x**0.8,
            lambda x, rng: ndimage.gaussian_filter(x, (0, 0.4, 0.4)),
            lambda x, rng: np.where(rng.random(len(x))[:, None, None] < 0.5, x, some(of_the_book(), len(x), rng)),
        ],
        ids=["mirrored", "shifted", "noisy", "brighter", "blurred a little", "half of them"],
    )
    def test_changed_copies_are_recognised(self, change) -> None:
        verdict = judged(lambda n, rng: change(some(known()[:55_000], n, rng), rng), level=0)
        assert verdict.mistake == challenge.Slip.copied_images.name

    def test_new_garments_are_no_copies(self) -> None:
        """Test images are as like the training images as any honest garment can be."""
        rng = np.random.default_rng(0)
        real = some(known()[60_000:], 500, rng)
        likeness = challenge._share_of_copies(real)
        assert likeness == 1  # they are known images themselves
        assert challenge._share_of_copies(of_the_book()[:500]) == 0

    @pytest.mark.parametrize("size", [1, 4], ids=["of pixels", "of whole squares"])
    def test_no_copy_is_overlooked_by_its_coarse_image(self, size: int, rng: np.random.Generator) -> None:
        rows = challenge._standardised(known()[:500].reshape(-1, 784))
        noise = rng.normal(size=(500, 28 // size, 28 // size)).repeat(size, axis=1).repeat(size, axis=2)
        noise = np.linspace(0.1, 0.2, 500)[:, None] * challenge._standardised(noise.reshape(-1, 784))
        others = challenge._standardised(rows + noise)
        alike = np.sum(rows * others, axis=1) > challenge.LIKENESS
        apart = challenge._distances(challenge._coarse(rows), challenge._coarse(others))
        assert 50 < alike.sum() < 450  # some on either side of the limit
        assert (np.diag(apart)[alike] < challenge.MOST_APART).all()

    def test_images_that_repeat_are_recognised(self) -> None:
        verdict = judged(lambda n, rng: np.resize(of_the_book()[:50], (n, 28, 28)), level=1)
        assert verdict.mistake == challenge.Slip.images_repeat.name

    def test_a_report_is_small_enough(self) -> None:
        report = checks.challenge_level.report(lambda n, seed: np.random.rand(n, 28, 28), nonce="test")
        assert len(json.dumps(report)) < MAX_REPORT_BYTES / 4

    def test_forged_measures_earn_nothing(self) -> None:
        """The judge reads images only: numbers that a report adds are not looked at."""
        report = checks.challenge_level.report(lambda n, seed: some(of_the_book(), n, np.random.default_rng(seed)))
        report["evidence"] |= {"frechet": 0.0, "sharpness": 1.0}
        assert not checks.judge(report).passed


class TestTrainedWeights:
    @pytest.mark.parametrize("name", ["autoencoder", "calibrated", "cross_entropy", "more_codings", "longer"])
    def test_every_model_of_the_notebook_is_there(self, name: str) -> None:
        weights = load_ablation(name)
        assert weights.decoder[0].shape[0] == weights.about["codings_size"] and weights.encoder[0].shape == (784, 150)
        assert all(np.isfinite(array).all() for array in weights.encoder + weights.decoder)
        assert weights.about["seconds"] > 0 and not weights.prior

    def test_unknown_and_damaged_ones_are_reported(self, monkeypatch, tmp_path) -> None:
        with pytest.raises(DataError, match=r"'shorter'; there are: autoencoder, calibrated"):
            load_ablation("shorter")
        monkeypatch.setattr("vaelab.ablations.data_folders", lambda: [tmp_path])
        (tmp_path / "ablations").mkdir()
        (tmp_path / "ablations" / "longer.npz").write_bytes(b"half a file")
        with pytest.raises(DataError, match="is damaged"):
            load_ablation("longer")


def test_images_may_keep_the_axis_of_their_one_channel() -> None:
    """Where a shape with other numbers has a name of its own, this one has none."""
    images = write(np.zeros((12, 28, 28, 1), "float32"))
    assert challenge._images(images, 12).shape == (12, 28, 28)
    assert calls.images_of(images, "generate", 12, 10).shape == (12, 28, 28)
    assert shaped(images, "The decoder", (12, 28, 28), conv_decoder._shapes(images)).shape == (12, 28, 28)
    for wrong in (lambda: challenge._images(images, 11), lambda: calls.images_of(images, "generate", 11, 10)):
        with pytest.raises(Failure, match="wrong_number_of_images"):
            wrong()


@pytest.mark.parametrize(("spread", "like"), [(1.0, True), (1.4, False)])
def test_codings_that_reach_a_decoder_are_seen(rng: np.random.Generator, spread: float, like: bool) -> None:
    import keras

    pixels = [keras.layers.Dense(784), keras.layers.Reshape([28, 28])]
    decoder = keras.Sequential([keras.Input([4]), keras.Sequential(pixels)])
    codings = spread * rng.standard_normal((500, 4))
    methods = keras.Model.__call__, keras.Model.predict
    for draw in (
        decoder,
        lambda z: decoder.predict(z, verbose=0),
        lambda z: [decoder(part) for part in z.reshape(5, 100, 4)],
    ):
        with decoded.codings_decoded() as found:
            draw(codings)
        assert sum(map(len, found)) == 500 and decoded.like_the_prior(found, 500) == like
    assert (keras.Model.__call__, keras.Model.predict) == methods
