"""The kinds for models: slips that all their exercises share are named, whichever exercise plants them."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import keras
import numpy as np
import pytest
from keras import ops

from vaelab import checks
from vaelab.checks.engine import Failure, Mistake, doing, write
from vaelab.checks.engine import check as check_module
from vaelab.checks.formulas import PIXELS
from vaelab.checks.kinds import (
    epochs,
    latent_weight,
    linearity,
    models,
    networks,
    saved_models,
    standins,
    training,
    vaes,
)

CODINGS, BATCH = 3, 20


def mistake_of(judge: Callable, *arguments: Any) -> str:
    try:
        judge(*arguments)
    except Failure as failure:
        return failure.mistake.name
    return ""


class Vae(keras.Model):
    """mse + factor · latent loss / 784, written by hand so that any factor can be planted."""

    def __init__(self, factor: float = 1.0, swapped: bool = False, reconstructs: float = 1.0) -> None:
        super().__init__()
        rng = np.random.default_rng(0)
        self.encoder, self.decoder = standins.encoder(CODINGS, rng), standins.decoder(CODINGS, rng, "sigmoid")
        self.encoder.get_layer("codings_log_var").bias.assign([0.5] * CODINGS)
        self.factor, self.swapped, self.reconstructs = factor, swapped, reconstructs

    def call(self, images: Any) -> Any:
        mean, log_var, codings = self.encoder(images)
        mean, log_var = (log_var, mean) if self.swapped else (mean, log_var)
        loss = -0.5 * ops.sum(1 + log_var - ops.exp(log_var) - mean**2, axis=-1)
        self.add_loss(self.factor * ops.mean(loss) / PIXELS)
        return self.decoder(codings)

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, *_: Any, **__: Any) -> Any:
        return self.reconstructs * ops.mean((y - y_pred) ** 2) + sum(self.losses)


def measured(model: keras.Model, rng: np.random.Generator) -> latent_weight.Measured:
    model.compile(optimizer=keras.optimizers.SGD(0.0), run_eagerly=True)
    evidence = latent_weight.measure(model, rng.random((BATCH, 28, 28)))
    return latent_weight.read(latent_weight.Slip, evidence, PIXELS)


class TestLatentWeight:
    @pytest.mark.parametrize("factor", [1.0, -2.0, 784.0, 0.0])
    def test_it_is_measured_whatever_the_idiom(self, factor: float, rng: np.random.Generator) -> None:
        model = Vae(factor)
        before = model.get_weights()
        found = measured(model, rng)
        assert found.weight == pytest.approx(factor, rel=0.01, abs=1e-3) and found.scale == pytest.approx(1, rel=1e-3)
        assert all(np.array_equal(one, other) for one, other in zip(before, model.get_weights(), strict=True))

    def test_swapped_arguments_have_a_weight_of_their_own(self, rng: np.random.Generator) -> None:
        found = measured(Vae(swapped=True), rng)
        assert latent_weight.near(found.weight, found.swapped) and not latent_weight.near(found.weight, 1)

    def test_a_reconstruction_that_counts_twice_shows_in_its_scale(self, rng: np.random.Generator) -> None:
        found = measured(Vae(reconstructs=2.0), rng)
        known = latent_weight.wrong(latent_weight.Slip, PIXELS, BATCH, CODINGS, found.scale)
        assert latent_weight.named(latent_weight.Slip, found.weight, known).name == "reconstruction_added_twice"

    def test_a_loss_without_reconstruction_is_named(self, rng: np.random.Generator) -> None:
        assert mistake_of(measured, Vae(reconstructs=0.0), rng) == "reconstruction_missing"

    @pytest.mark.parametrize(
        ("weight", "name"),
        [
            (0.0, "latent_loss_never_added"),
            (-1.0, "wrong_sign"),
            (-784.0, "wrong_sign"),
            (784.0, "not_divided"),
            (1 / 784, "divided_twice"),
            (28.0, "divided_by_one_side"),
            (BATCH, "summed_over_the_batch"),
            (BATCH * 784, "summed_and_not_divided"),
            (1 / BATCH, "divided_by_the_batch_twice"),
            (2.0, "added_twice"),
            (0.5, "halved_again"),
            (1 / CODINGS, "divided_by_the_codings"),
            (784 / CODINGS, "means_of_both"),
            (0.1, "divided_by_ten"),
            (1 / 32, "divided_by_another_batch"),
            (784.0**2, "multiplied_by_pixels"),
            (784 / 255, "divided_by_another_number"),
            (4.0, "multiplied"),
            (0.37, "unrecognised"),
            (-0.37, "unrecognised"),
        ],
    )
    def test_every_wrong_weight_has_its_name(self, weight: float, name: str) -> None:
        known = latent_weight.wrong(latent_weight.Slip, PIXELS, BATCH, CODINGS)
        assert latent_weight.named(latent_weight.Slip, weight, known).name == name

    def test_a_second_slip_beside_the_sign_is_told(self) -> None:
        known = latent_weight.wrong(latent_weight.Slip, PIXELS, BATCH, CODINGS)
        named = latent_weight.named(latent_weight.Slip, -2.0, known)
        assert named.name == "wrong_sign" and "counts twice" in named.hint

    @pytest.mark.parametrize(
        ("weight", "name"), [(1.0, "argument_ignored"), (0.2, "argument_divides"), (25.0, "argument_squared")]
    )
    def test_wrong_uses_of_an_argument_are_named(self, weight: float, name: str) -> None:
        slip = latent_weight.OfArgument
        assert latent_weight.named(slip, weight, latent_weight.wrong_argument(slip, 5.0), 5.0).name == name


class TestVaes:
    @pytest.mark.parametrize(
        ("made", "name"),
        [
            (lambda *_: None, "nothing_returned"),
            (lambda *_: [1, 2], "not_a_model"),
            (lambda *_: keras.Model, "not_a_model"),
            (type("Own", (), {"__init__": lambda self, *_: None}), "not_a_model"),
            (type("Own", (keras.Model,), {"__init__": lambda self, *_: keras.Model.__init__(self)}), "no_call_method"),
            (lambda *_: Vae(), ""),
        ],
        ids=["None", "a list", "the class", "no keras.Model", "no call", "a model"],
    )
    def test_what_is_no_model_is_named(self, made: Any, name: str) -> None:
        _, evidence = vaes.built(made, "Own", None, None)
        assert mistake_of(vaes.require_built, evidence, "Own", vaes.Slip, "Own(…)") == name

    @pytest.mark.parametrize("frozen", vaes.PARTS)
    def test_a_frozen_part_does_not_learn(self, frozen: str, rng: np.random.Generator) -> None:
        model = Vae()
        getattr(model, frozen).trainable = False
        parts = [getattr(model, part) for part in vaes.PARTS]
        before = models.weights_of(parts)
        model.compile(optimizer=keras.optimizers.SGD(0.1), run_eagerly=True)
        models.training_loss(model, models.as_tensor(rng.random((BATCH, 28, 28))))
        learns = models.changed(before, models.weights_of(parts))
        assert learns == [part != frozen for part in vaes.PARTS]
        assert mistake_of(vaes.require_learning, vaes.Slip, learns) == "part_does_not_learn"

    @pytest.mark.parametrize(
        ("at_rest", "in_training", "mistake"),
        [
            ([None, None], [None, None], ""),
            ([False, None], [True, True], ""),
            ([None, None], [True, False], "training_switched_off"),
            ([True, None], [True, True], "training_switched_on"),
        ],
    )
    def test_a_part_that_is_told_the_contrary_of_training_is_found(self, at_rest, in_training, mistake: str) -> None:
        assert mistake_of(vaes.require_told, vaes.Slip, at_rest, in_training) == mistake

    def test_codings_are_read_from_the_stand_in_decoder(self, rng: np.random.Generator) -> None:
        decoder, codings = standins.decoder(CODINGS, rng), rng.normal(0, 1, (6, CODINGS))
        np.testing.assert_allclose(vaes.read_codings(decoder(models.as_tensor(codings)), decoder), codings, atol=1e-4)


class TestTraining:
    @staticmethod
    def fitted(X: np.ndarray, fit: Callable[[Any], Any], given: bool = True) -> list[training.Fit]:
        model = training.autoencoder()
        with training.watched() as fits:
            model.compile(loss="mse", optimizer="sgd")
            fit(model if given else training.autoencoder())
        return [one for one in fits if one.model is model]

    def test_a_right_training_is_noted(self, rng: np.random.Generator) -> None:
        X = rng.random((8, 28, 28), "float32")
        (fit,) = self.fitted(X, lambda vae: vae.fit(X, X, epochs=2, validation_data=(X[:3], X[:3])))
        assert training.same_images(training.images_in(fit.data), X) and fit.data["target"] == "same"
        assert training.same_images(training.images_in(fit.data["valid"]), X[:3]) and (fit.epochs, fit.run) == (2, 2)

    @pytest.mark.parametrize(
        ("change", "seen"),
        [
            (lambda X: X[:4], "4 images, 100% of them unchanged"),
            (lambda X: 255 * X, "pixels 255 times as large"),
            (lambda X: 2 * X - 1, "pixels 2 times as large"),
            (lambda X: np.sqrt(X), "8 images, 0% of them unchanged"),
        ],
        ids=["the first only", "255", "[-1, 1]", "another curve"],
    )
    def test_other_images_are_described(self, change: Callable, seen: str, rng: np.random.Generator) -> None:
        X = rng.random((8, 28, 28), "float32")
        sums = training.image_sums(change(X))
        assert not training.same_images(sums, X) and training.other_images(sums, X) == seen

    def test_a_data_set_that_repeats_is_noted_and_a_missing_target_told(self, rng: np.random.Generator) -> None:
        import tensorflow as tf

        X = rng.random((8, 28, 28), "float32")
        batches = tf.data.Dataset.from_tensor_slices((X, X)).batch(4).repeat()
        (fit,) = self.fitted(X, lambda vae: vae.fit(batches, steps_per_epoch=2, shuffle=False))
        assert training.same_images(training.images_in(fit.data), X) and fit.data["target"] == "same"
        assert training._noted(X, None, None)["target"] == "none"
        assert training._noted(X, 1 - X, None)["target"] == "other"

    def test_another_model_than_the_argument_is_told_apart(self, rng: np.random.Generator) -> None:
        X = rng.random((8, 28, 28), "float32")

        def fit_another(vae: Any) -> None:
            vae.compile(loss="mse", optimizer="sgd")
            vae.fit(X, X)

        assert self.fitted(X, fit_another, given=False) == []


class TestNetworks:
    @pytest.mark.parametrize(
        ("build", "name"),
        [
            (lambda codings_size=10: standins.decoder(codings_size, np.random.default_rng(0)), ""),
            (lambda codings_size=10: standins.decoder(10, np.random.default_rng(0)), "codings_size_ignored"),
            (lambda codings_size=10: None, "nothing_returned"),
            (lambda codings_size=10: keras.Model, "not_a_model"),
            (lambda codings_size=10: (Vae().encoder, Vae().decoder), "not_a_model"),
        ],
        ids=["right", "10 written in", "None", "the class", "a pair"],
    )
    def test_what_is_no_decoder_of_this_size_is_named(self, build: Callable, name: str) -> None:
        _, evidence = networks.built(build, "build_decoder", 4)
        assert mistake_of(networks.require_codings, networks.Slip, evidence, "build_decoder", 4) == name

    def test_a_default_of_its_own_is_named(self) -> None:
        _, evidence = networks.built(lambda codings_size=7: Vae().decoder, "build_decoder")
        assert mistake_of(networks.require_codings, networks.Slip, evidence, "build_decoder", None, 16) == (
            "codings_size_ignored"
        )

    def test_linear_functions_do_not_bend(self, rng: np.random.Generator) -> None:
        one, two = rng.normal(0, 1, (2, 5, 3))
        assert linearity.bend(linearity.of_sums(lambda x: 3 * x + 1, one, two)) < 1e-12
        assert linearity.bend(linearity.of_sums(np.tanh, one, two)) > 1e-12


class TestEpochs:
    LOSSES = np.array([[1.0, 2.0, 3.0, 9.0, 5.0], [2.0, 4.0, 7.0, 1.0, 8.0]])
    RUNNING = (4.5, 4.1)

    @pytest.mark.parametrize(
        ("seen", "name"),
        [
            (LOSSES.mean(axis=1), ""),
            ([5.0, 8.0], "last_batch_only"),
            ([(1.5 + 6 + 5) / 3, (3 + 4 + 8) / 3], "last_batch_overweighted"),
            ([4.0, 4.2], "metric_not_reset"),
            (RUNNING, "metric_not_reset"),
            (LOSSES.mean(axis=1) / PIXELS, "metric_per_pixel"),
            (LOSSES.sum(axis=1), "metric_summed"),
            ([3.3, 3.3], "wrong_metric"),
        ],
    )
    def test_what_is_not_the_mean_is_named(self, seen: list, name: str) -> None:
        arguments = (epochs.Slip, "loss", np.asarray(seen), self.LOSSES, 2, self.RUNNING, {})
        assert mistake_of(epochs.judge_means, *arguments) == name


class TestSavedModels:
    @pytest.mark.parametrize(
        ("evidence", "name"),
        [
            ({"saving": "TypeError"}, "cannot_be_saved"),
            ({"loading": "TypeError"}, "cannot_be_loaded"),
            ({"loaded": "dictionaries"}, "parts_not_restored"),
            ({"loaded": "Functional"}, "another_class_loaded"),
        ],
    )
    def test_what_went_wrong_is_named(self, evidence: dict, name: str) -> None:
        assert mistake_of(saved_models.judge, saved_models.Slip, "Vae", evidence, (2, 28, 28)) == name

    def test_a_model_without_a_configuration_cannot_be_saved(self, rng: np.random.Generator) -> None:
        class Parts(Vae):
            def __init__(self, encoder: Any, **options: Any) -> None:
                super().__init__(**options)

        assert set(saved_models.probe(Parts(None), models.as_tensor(rng.random((2, 28, 28))))) == {"saving"}

    def test_other_weights_are_named(self) -> None:
        evidence = {"loaded": "model", "before": write(np.zeros((1, 28, 28))), "after": write(np.ones((1, 28, 28)))}
        assert mistake_of(saved_models.judge, saved_models.Slip, "Vae", evidence, (1, 28, 28)) == "weights_lost"


# Words that an exercise's family has to give; all others are a judge's to fill in (test_bank.py looks at the messages).
OF_THE_FAMILY = {"a", "b", "centred", "draw", "fit", "images", "layer", "mse", "pixels", "right", "weight"}


@pytest.mark.parametrize("module", [m for m in checks.exercises() if hasattr(m, "Slip")], ids=lambda m: m.__name__[13:])
def test_no_blank_of_a_family_stays_empty(module: ModuleType) -> None:
    mistakes = [thing for name in dir(module.Slip) if isinstance(thing := getattr(module.Slip, name), Mistake)]
    blanks = {blank for mistake in mistakes for blank in re.findall(r"{(\w+)}", mistake.says + mistake.hint)}
    assert not blanks & OF_THE_FAMILY


def test_what_a_probe_is_doing_is_told_again_after_something_within_it() -> None:
    before = check_module._doing.get()
    with doing("calling train"):
        with doing("measuring"):
            pass
        assert check_module._doing.get() == "calling train"
    assert check_module._doing.get() == before


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)
