"""The checks of the latent-loss and sampling notebooks of 03_ablations: what they measure, and that reports cannot hurt."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from exercises import module_of

from vaelab import checks
from vaelab.checks.engine import Failure, write
from vaelab.checks.formulas import ACTIVE, PIXELS, divergence, total_divergence
from vaelab.checks.kinds import latent_weight, recorders
from vaelab.checks.kinds.parts import encode, render

(
    annealed_weight,
    draw_codings,
    sample_fitted,
    distance_and_floor,
    rate_distortion,
    uniform_latent_loss,
    uniform_sampling,
    train_with_weight,
) = map(
    module_of,
    (
        "annealed_weight",
        "draw_codings",
        "sample_fitted",
        "distance_and_floor",
        "rate_distortion",
        "uniform_latent_loss",
        "uniform_sampling",
        "train_with_weight",
    ),
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


class TestWeight:
    def test_keras_is_put_back_as_it_was(self, rng: np.random.Generator) -> None:
        import keras

        before = {name: vars(keras.Model).get(name) for name in ("compile", "fit")}

        def broken(*args: object, **kwargs: object) -> None:
            raise RuntimeError("a student's error")

        report = checks.train_with_weight_effect.report(broken)
        assert report["error"]["type"] == "RuntimeError"
        assert {name: vars(keras.Model).get(name) for name in ("compile", "fit")} == before

    @pytest.mark.parametrize("weight", [0.0, 0.03, 1.0, 5.5, 392.0])
    def test_effective_weight_is_measured(self, weight: float, rng: np.random.Generator) -> None:
        model, X = _vae(weight), rng.random((20, 28, 28), "float32")
        model.compile(loss="mse", optimizer="nadam", run_eagerly=True)
        before = [w.copy() for w in model.get_weights()]
        found = latent_weight.read(latent_weight.Slip, train_with_weight.measured(model, X), PIXELS)
        assert found.weight == pytest.approx(weight, rel=0.01, abs=1e-4)
        assert found.scale == pytest.approx(1, rel=1e-3) and not found.cross_entropy
        assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def _vae(weight: float):
    import keras
    from keras import ops

    class Vae(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            inputs = keras.Input([28, 28])
            flat = keras.layers.Flatten()(inputs)
            mean, log_var = keras.layers.Dense(3)(flat), keras.layers.Dense(3)(flat)
            self.encoder = keras.Model(inputs, [mean, log_var, mean])
            self.decoder = keras.Sequential([keras.Input([3]), keras.layers.Dense(784), keras.layers.Reshape([28, 28])])

        def call(self, inputs):
            mean, log_var, codings = self.encoder(inputs)
            kl = 0.5 * ops.sum(ops.exp(log_var) + ops.square(mean) - 1 - log_var, axis=-1)
            self.add_loss(weight * ops.mean(kl) / 784)
            return self.decoder(codings)

    model = Vae()
    model(np.zeros((1, 28, 28), "float32"))
    return model


class TestRate:
    @pytest.mark.parametrize("codings_size", [18, 19, 20])
    def test_no_two_slips_count_the_same_number(self, codings_size: int) -> None:
        dead, traces, faint, weak = rate_distortion.BANDS.values()
        for seed in range(20):
            inputs = rate_distortion.inputs(np.random.default_rng(seed), codings_size=codings_size)
            mean, log_var, _ = encode(inputs["images"].astype("float64"), inputs["code"])
            per_coding = divergence(mean, log_var)
            average, largest = per_coding.mean(axis=0), per_coding.max(axis=0)
            counts = [int(np.sum(average > least)) for least in (1e-12, ACTIVE, 0.2, 0.5)]
            assert counts == [
                codings_size - dead - sum(left) for left in ([0], [traces], [traces, faint], [traces, faint, weak])
            ]
            assert np.sum(largest > ACTIVE) == codings_size - dead
            varying = int(np.sum(mean.var(axis=0) > rate_distortion.VARIES))
            others = {varying, codings_size, codings_size - counts[1], counts[1] - 1, counts[1] + 1}
            assert len({*counts} | others) == 9

    def test_codings_drawn_anew_are_told_from_others_every_time(self) -> None:
        slip = rate_distortion.Slip
        for seed in range(12):
            rng = np.random.default_rng(seed)
            inputs = rate_distortion.inputs(rng, n_images=75)
            mean, log_var, _ = encode(inputs["images"].astype("float64"), inputs["code"])
            noise, sigma = rng.normal(size=mean.shape), np.exp(log_var / 2)
            for codings, mistake in (
                (mean + sigma * noise, None),
                (mean + sigma**2 * noise, slip.variance_for_standard_deviation),
                (mean + noise, slip.noise_of_the_prior),
                (sigma * noise, slip.mean_left_out),
                (mean + sigma * noise[0], slip.one_noise_for_all_images),
                (mean + sigma * rng.random(mean.shape), slip.no_draw_of_the_posterior),
            ):
                evidence = {"codings": write(codings)}
                if mistake is None:
                    assert rate_distortion._drawn(inputs, evidence).shape == inputs["images"].shape
                    continue
                with pytest.raises(Failure) as failure:
                    rate_distortion._drawn(inputs, evidence)
                assert failure.value.mistake.name == mistake.name


class TestPlanted:
    def test_each_image_is_like_its_own_reconstruction(self) -> None:
        """So that it shows which image is compared with which."""
        for seed in range(10):
            inputs = rate_distortion.inputs(np.random.default_rng(seed), n_images=75)
            images = inputs["images"].astype("float64")
            decoded = render(encode(images, inputs["code"])[2], inputs["pattern"])
            right, of_all = rate_distortion._distortion(images, decoded), rate_distortion._of_all_pairs(images, decoded)
            assert of_all == pytest.approx(np.mean(np.square(images[:, None] - decoded).sum(axis=(2, 3))))
            assert of_all > 1.02 * right

    def test_draws_around_codings_of_images_are_no_gaussian(self) -> None:
        for seed, size in itertools.product(range(6), (6, 9)):
            rng = np.random.default_rng(seed)
            inputs = sample_fitted.inputs_(rng, size)
            mean, log_var, own = sample_fitted.encode_mixed(
                inputs["images"].astype("float64"), inputs["code"], inputs["mixing"]
            )
            n = sample_fitted.DRAWS
            sample_fitted._require_gaussian(rng.multivariate_normal(own.mean(axis=0), np.cov(own.T), n))
            chosen = rng.integers(len(mean), size=n)
            around = mean[chosen] + np.exp(log_var[chosen] / 2) * rng.standard_normal((n, size))
            uniform = rng.uniform(-1, 1, (n, size)) @ np.linalg.cholesky(np.cov(own.T)).T
            for codings in (around, uniform):
                with pytest.raises(Failure) as failure:
                    sample_fitted._require_gaussian(codings)
                assert failure.value.mistake.name == "not_gaussian"

    def test_images_that_were_given_are_counted(self, rng: np.random.Generator) -> None:
        images = rng.random((20, 28, 28), "float32")
        given = [images[3:9], images[5:7].reshape(2, 784), 1 - images[:2]]
        assert recorders.known_among(given, images) == {"known": 6, "others": 2}
        assert recorders.known_among([], images) == {"known": 0, "others": 0}


class TestFitted:
    def test_a_fit_is_told_from_its_neighbours(self) -> None:
        """Covariances of right samples pass; those of the prior, the means and the diagonal never do."""
        for seed in range(30):
            rng = np.random.default_rng(seed)
            inputs = sample_fitted.inputs_(rng)
            mean, _, own = sample_fitted.encode_mixed(
                inputs["images"].astype("float64"), inputs["code"], inputs["mixing"]
            )
            target = np.cov(own, rowvar=False)

            def drawn(covariance: np.ndarray, rng: np.random.Generator = rng) -> np.ndarray:
                draws_ = rng.multivariate_normal(np.zeros(len(covariance)), covariance, sample_fitted.DRAWS)
                return np.cov(draws_, rowvar=False)

            assert sample_fitted._same_covariance(drawn(target), target)
            for wrong in (np.eye(len(target)), np.diag(np.diag(target)), np.cov(mean, rowvar=False)):
                assert not sample_fitted._same_covariance(drawn(wrong), target)

    def test_noise_of_the_encoder_is_that_of_its_posterior(self, rng: np.random.Generator) -> None:
        inputs = sample_fitted.inputs_(rng)
        mean, log_var, own = sample_fitted.encode_mixed(
            inputs["images"].astype("float64"), inputs["code"], inputs["mixing"]
        )
        noise = (own - mean) / np.exp(log_var / 2)
        assert abs(noise.mean()) < 0.1 and abs(noise.std() - 1) < 0.05


def test_schedule_rises_in_equal_steps_and_stays() -> None:
    assert annealed_weight.right_weights(6, 4, 2.0).tolist() == [0, 0.5, 1, 1.5, 2, 2]


def test_a_weight_that_stops_below_its_end_has_equal_steps() -> None:
    right = annealed_weight.right_weights(6, 4, 2.0)
    assert annealed_weight._wrong(np.minimum(right, 1.98), right, 4, 2.0) == annealed_weight.Slip.other
    assert annealed_weight._wrong(right**2 / 2, right, 4, 2.0) == annealed_weight.Slip.unequal_steps


def judged_moments(inputs: dict, draw) -> str:
    try:
        draw_codings.judge_moments(inputs, draw_codings.probe_moments(draw, inputs))
    except Failure as failure:
        return failure.mistake.name
    return ""


def draws_of(change_normal=lambda z, std: z * std, change_uniform=lambda u, std: u * np.sqrt(3) * std):
    """An answer that makes its numbers from standard normal ones, or from those on [−1, 1]."""

    def draw(distribution, n, codings_size=10, std=1.0, seed=None):
        rng = np.random.default_rng(seed)
        if distribution == "normal":
            return change_normal(rng.normal(size=(n, codings_size)), std)
        return change_uniform(rng.uniform(-1, 1, (n, codings_size)), std)

    return draw


@pytest.mark.parametrize(
    ("draw", "mistake"),
    [
        (draws_of(), ""),
        (draws_of(lambda z, std: np.clip(std * z, -2, 2)), "draws_cut_off"),
        (draws_of(lambda z, std: np.clip(std * z, -3, 3)), "draws_cut_off"),
        (draws_of(lambda z, std: np.clip(z, -3, 3) * std), "draws_cut_off"),
        (draws_of(change_uniform=lambda u, std: np.clip(u * np.sqrt(3) * std, -1, 1)), "draws_cut_off"),
        (draws_of(lambda z, std: z * std**2), "variance_for_standard_deviation"),
        (draws_of(lambda z, std: z * np.sqrt(3) * std), "root_3_for_normal"),
        (draws_of(lambda z, std: z + std), "std_for_mean"),
        (draws_of(change_uniform=lambda u, std: u), "std_ignored"),
        (draws_of(change_uniform=lambda u, std: u * std), "range_for_standard_deviation"),
        (draws_of(change_uniform=lambda u, std: u * std / np.sqrt(3)), "range_divided_by_root_3"),
        (draws_of(change_uniform=lambda u, std: u * std / 2), "range_as_wide_as_std"),
        (draws_of(change_uniform=lambda u, std: u * np.sqrt(3) * std / 2), "half_as_wide"),
        (draws_of(change_uniform=lambda u, std: (u + 1) / 2), "range_from_0_to_1"),
    ],
    ids=lambda thing: thing if isinstance(thing, str) else "",
)  # fmt: skip
def test_what_was_done_to_draws_is_certain(draw, mistake: str, rng: np.random.Generator) -> None:
    """A limit at a fixed value shows in the larger of the two standard deviations, whatever the nonce."""
    for size in (6, 11, 6, 11, 6, 11):
        assert judged_moments(draw_codings.moments_inputs(rng, size), draw) == mistake


def uniform_latent_loss_of(inputs: dict) -> np.ndarray:
    gaussian = total_divergence(inputs["mean"], inputs["log_var"])
    return gaussian + inputs["mean"].shape[1] * uniform_latent_loss.EXTRA


class TestUniform:
    def test_extra_cost_is_right_by_monte_carlo(self, rng: np.random.Generator) -> None:
        mean, sigma = 0.7, 1.3
        z = mean + sigma * rng.uniform(-np.sqrt(3), np.sqrt(3), 1_000_000)
        ratio = -np.log(2 * np.sqrt(3) * sigma) + 0.5 * np.log(2 * np.pi) + 0.5 * z**2
        exact = total_divergence(np.array([mean]), np.array([2 * np.log(sigma)])) + uniform_latent_loss.EXTRA
        assert abs(ratio.mean() - exact) < 6 * ratio.std() / 1000
        assert pytest.approx(0.17649, abs=1e-5) == uniform_latent_loss.EXTRA

    def test_every_slip_has_values_of_its_own(self) -> None:
        for seed in range(8):
            inputs = uniform_latent_loss.inputs(np.random.default_rng(seed))
            wrong = uniform_latent_loss._wrong_losses(inputs["mean"], inputs["log_var"])
            every = [(mistake, row) for mistake, found in wrong.items() for row in np.atleast_2d(found)]
            for mistake, values in every:
                if np.isfinite(values).all() and not np.allclose(values, uniform_latent_loss_of(inputs)):
                    evidence = {"loss": write(values), "again": write(values), "differentiable": True}
                    with pytest.raises(Failure) as failure:
                        uniform_latent_loss.judge(inputs, evidence)
                    assert failure.value.mistake.name == mistake.name

    def test_values_that_are_right_by_luck_are_called_chance(self, rng: np.random.Generator) -> None:
        inputs = uniform_latent_loss.inputs(rng)
        right = uniform_latent_loss_of(inputs)
        evidence = {"loss": write(right), "again": write(1.1 * right), "differentiable": True}
        with pytest.raises(Failure) as failure:
            uniform_latent_loss.judge(inputs, evidence)
        assert failure.value.mistake == uniform_latent_loss.Slip.drawn_at_random

    def test_hints_speak_of_uniform_noise(self) -> None:

        assert "random.uniform" in uniform_sampling.Slip.no_noise.hint


def test_images_carry_their_numbers() -> None:
    numbered, numbers = distance_and_floor._numbered(7, 5000), distance_and_floor._numbers
    assert numbers(numbered) == list(range(5000, 5007))
    assert numbers(numbered[7:]) == [] and numbers(numbered[0]) == [distance_and_floor.SINGLE]
    changed = np.concatenate([numbered[:2], np.linspace(0, 1, 784).reshape(1, 28, 28)])
    assert numbers(changed) == [5000, 5001, distance_and_floor.FOREIGN]


def test_draws_of_both_kinds_pass_again_and_again(rng: np.random.Generator) -> None:
    def right(distribution, n, codings_size=10, std=1.0, seed=None):
        generator = np.random.default_rng(seed)
        if distribution == "normal":
            return generator.normal(0, std, (n, codings_size))
        return generator.uniform(-np.sqrt(3) * std, np.sqrt(3) * std, (n, codings_size))

    for _ in range(100):
        inputs = draw_codings.moments_inputs(rng)
        assert draw_codings.judge_moments(inputs, draw_codings.probe_moments(right, inputs))


def test_reports_of_huge_answers_stay_small() -> None:
    report = checks.sample_fitted_codings.report(
        lambda encoder, decoder, images, n, seed=None: np.zeros((1000, 28, 28))
    )
    assert len(json.dumps(report)) < 3_000_000
    assert checks.judge(report).mistake == "wrong_number_of_images"
