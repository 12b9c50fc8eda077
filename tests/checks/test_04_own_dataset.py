"""The checks of 04_own_dataset: small evidence, correct answers that always pass, mistakes that can be told apart."""

from __future__ import annotations

import json

import keras
import numpy as np
import pytest
from exercises import module_of

from vaelab import checks, metrics
from vaelab.checks.engine import Failure, write
from vaelab.checks.formulas import divergence
from vaelab.checks.kinds import learning, linear
from vaelab.checks.kinds.calls import write_array

report_card, factor_correlations, build_vae = map(module_of, ("report_card", "factor_correlations", "build_vae"))


def split(images: np.ndarray, seed: int = 42) -> tuple[np.ndarray, ...]:
    different = np.unique(images, axis=0)
    scaled = different[np.random.default_rng(seed).permutation(len(different))].astype(np.float32) / 255
    a, b = int(0.7 * len(scaled)), int(0.85 * len(scaled))
    return scaled[:a], scaled[a:b], scaled[b:]


def through_json(check: checks.Check, *subjects: object, nonce: str, **parameters: object) -> checks.Verdict:
    report = check.report(*subjects, nonce=nonce, **parameters)
    return check.verdict(json.loads(json.dumps(report, allow_nan=False)))


class TestData:
    def test_evidence_of_a_large_data_set_is_small(self) -> None:
        images = np.random.default_rng(0).integers(0, 256, (3000, 64, 64, 3), np.uint8)
        report = checks.own_images_usable.report(lambda: images)
        assert len(json.dumps(report)) < 1000
        assert checks.judge(report).passed

    @pytest.mark.parametrize("parameters", [{}, {"n_images": 260, "height": 8, "width": 8, "colour": True}])
    def test_a_correct_split_passes_every_time(self, parameters: dict) -> None:
        for nonce in range(20):
            verdict = through_json(checks.split_contract, split, nonce=str(nonce), **parameters)
            assert verdict.passed, verdict
            assert through_json(checks.split_leaks, split, nonce=str(nonce)).passed

    def test_a_split_in_order_is_named_every_time(self) -> None:
        def in_order(images: np.ndarray, seed: int = 42) -> tuple[np.ndarray, ...]:
            return tuple(
                np.split(np.float32(images) / np.float32(255), [int(0.7 * len(images)), int(0.85 * len(images))])
            )

        for nonce in range(15):
            assert through_json(checks.split_contract, in_order, nonce=str(nonce)).mistake == "not_shuffled"

    def test_evidence_of_a_split_is_small_and_huge_answers_are_only_described(self) -> None:
        report = checks.split_contract.report(split)
        assert len(json.dumps(report)) < 50_000
        report = checks.split_contract.report(lambda images, seed=0: (np.zeros((500, 100, 100)),) * 3)
        assert len(json.dumps(report)) < 5_000 and checks.judge(report).mistake == "shape_lost"


class TestReportCard:
    @staticmethod
    def card(inputs: dict) -> dict:
        mean, log_var, _ = linear.encode(inputs["X_test"], inputs["weights"])
        kl = divergence(mean, log_var).mean(axis=0)
        images = linear.decode(mean, inputs["weights"]).reshape(inputs["X_test"].shape)
        return {
            "mse": np.mean((images - inputs["X_test"]) ** 2),
            "mean_image_mse": metrics.mean_image_mse(inputs["X_train"], inputs["X_test"]),
            "pca_mse": metrics.pca_mse(inputs["X_train"], inputs["X_test"], len(kl)),
            "kl": kl,
            "active": int(np.sum(kl > 0.1)),
        }

    @staticmethod
    def judged(inputs: dict, card: dict) -> str:
        evidence = {"card": {key: write_array(value) for key, value in card.items()}, "keys": list(card)}
        try:
            report_card.judge(inputs, evidence)
        except Failure as failure:
            return failure.mistake.name
        return ""

    def test_a_correct_card_passes_and_one_with_another_number_does_not(self) -> None:
        for seed in range(8):
            inputs = report_card.inputs(np.random.default_rng(seed), codings_size=8 + seed % 4, colour=seed % 2 == 0)
            card = self.card(inputs)
            assert self.judged(inputs, card) == ""
            for key in ("mse", "mean_image_mse", "pca_mse"):
                assert self.judged(inputs, {**card, key: 1.02 * card[key]}) != ""
            assert self.judged(inputs, {**card, "active": card["active"] - 1}) != ""

    def test_the_weak_codings_lie_on_both_sides_of_the_threshold_and_the_others_far_above(self) -> None:
        for seed in range(24):
            kl = self.card(report_card.inputs(np.random.default_rng(seed)))["kl"]
            assert kl[0] < 1e-6 < kl[1] < 0.09 and 0.11 < kl[2] < 0.19 and 0.21 < kl[3] < 0.49 and kl[4:].min() > 0.5


class TestFactors:
    def test_right_and_wrong_tables_are_told_apart_every_time(self) -> None:
        for seed in range(60):
            inputs = factor_correlations.inputs(np.random.default_rng(seed))
            factors = np.column_stack(list(inputs["factors"].values()))
            with np.errstate(all="ignore"):
                table = np.corrcoef(inputs["codings"], factors, rowvar=False)[
                    : inputs["codings"].shape[1], -factors.shape[1] :
                ]
            wanted = {
                "": np.nan_to_num(np.abs(table)),
                "sign_kept": np.nan_to_num(table),
                "squared": np.nan_to_num(table**2),
            }
            wanted["nan_for_constant_codings"] = np.abs(table)
            for name, found in wanted.items():
                try:
                    factor_correlations.judge(inputs, {"found": write(found)})
                    assert name == ""
                except Failure as failure:
                    assert failure.mistake.name == name

    def test_an_estimate_of_mutual_information_is_named_whatever_noise_it_adds(self) -> None:
        from sklearn.feature_selection import mutual_info_regression

        inputs = factor_correlations.inputs(np.random.default_rng(22))  # one whose estimates differ
        for state in range(6):
            columns = [
                mutual_info_regression(inputs["codings"], factor, random_state=state)
                for factor in inputs["factors"].values()
            ]
            with pytest.raises(Failure) as failure:
                factor_correlations.judge(inputs, {"found": write(np.stack(columns, axis=1))})
            assert failure.value.mistake.name == "mutual_information"


GOOD = {
    "mse": 0.01, "mean_image_mse": 0.08, "pca_mse": 0.02, "kl": [2.0, 1.0, 0.0], "variety": 0.8,
    "nearest": [0.02, 0.02], "ends": [0.0, 0.0],
}  # fmt: skip


def report_of(numbers: dict) -> dict:
    plain = {key: numbers[key] for key in ("mean_image_mse", "pca_mse")}
    evidence = {**{key: write(np.asarray(value)) for key, value in numbers.items()}, **plain}
    return {"version": 1, "check": "trained_own_vae", "nonce": "n", "parameters": {}, "evidence": evidence}


class TestResult:
    @pytest.mark.parametrize(
        ("change", "mistake"),
        [
            ({}, ""),
            ({"kl": [5.0, 0.05, 0.0]}, "posterior_collapse"),
            ({"mse": 0.079}, "no_better_than_the_mean_image"),
            ({"variety": 0.01}, "samples_constant"),
            ({"nearest": [0.0001, 0.02]}, "samples_are_copies"),
            ({"ends": [0.0, 0.03]}, "ends_of_the_path"),
            ({"mse": float("nan")}, "not_finite"),
        ],
    )
    def test_what_is_wrong_with_a_trained_model_is_named(self, change: dict, mistake: str) -> None:
        assert checks.judge(report_of({**GOOD, **change})).mistake == mistake

    @pytest.mark.parametrize(("of_samples", "said"), [(0.04, "test images 0.0200."), (0.16, "8 times as far")])
    def test_samples_far_from_anything_real_are_not_praised(self, of_samples: float, said: str) -> None:
        verdict = checks.judge(report_of({**GOOD, "nearest": [of_samples, 0.02]}))
        assert verdict.passed and said in str(verdict)


class SmallVAE(keras.Model):
    def __init__(self, image_shape: tuple[int, ...], codings_size: int = 10, beta: float = 1.0) -> None:
        super().__init__()
        inputs = keras.Input(image_shape)
        hidden = keras.layers.Dense(16, "relu")(keras.layers.Flatten()(inputs))
        codings = keras.layers.Dense(codings_size)(hidden)
        self.encoder = keras.Model(inputs, [codings, keras.layers.Dense(codings_size)(hidden), codings])
        hidden, pixels = keras.layers.Dense(16, "relu"), keras.layers.Dense(int(np.prod(image_shape)))
        shaped = keras.layers.Reshape(image_shape)
        self.decoder = keras.Sequential([keras.Input([codings_size]), hidden, pixels, shaped])

    def call(self, inputs: object) -> object:
        return self.decoder(self.encoder(inputs)[2])


class TestLearns:
    @pytest.mark.parametrize(
        ("change", "mistake"),
        [
            ({}, ""),
            ({"kl": [3.0, 0.0, 0.0, 0.0]}, "posterior_collapse"),
            ({"mse": 0.075}, "hardly_learns"),
            ({"variety": 0.0}, "samples_constant"),
        ],
    )
    def test_what_is_wrong_after_a_short_training_is_named(self, change: dict, mistake: str) -> None:
        numbers = {"mse": 0.02, "kl": [2.0, 1.0, 0.5, 0.0], "variety": 0.9, **change}
        evidence = {key: write(np.asarray(value)) for key, value in numbers.items()}
        heads = np.random.default_rng(0).normal(0, 1, (2, 48, 4))
        bend = {"encoder": 1.0, "decoder": 1.0}
        layers = {"near": write(heads), "far": write(30 * heads), "bend": bend}
        layers |= {
            "zeros": 0.0,
            "at_ends": [0.0, 0.0],
            "add_up_to_1": False,
            "slopes": [1.0, 1.0, 1.0],
            "bounded": [False, False],
            "random": False,
        }
        evidence |= {
            "model": "model",
            "parts": True,
            "epochs": 2,
            "mean_image_mse": 0.08,
            "pca_mse": 0.02,
            "layers": layers,
            "scale": 1.0,
            "learns": [True, True],
            "idle": [],
        }
        report = {"version": 1, "check": "build_vae_learns", "nonce": "n", "parameters": {}, "evidence": evidence}
        assert checks.judge(report).mistake == mistake

    @pytest.mark.parametrize(
        ("misses", "rounds", "mistake"),
        [
            (0, 1, ""),
            (5, 6, ""),
            (learning.MOST_ROUNDS - 1, learning.MOST_ROUNDS, ""),
            (99, learning.MOST_ROUNDS + learning.SLOW_ROUNDS, "hardly_learns"),
        ],
        ids=["at once", "slow to start", "at the last moment", "never"],
    )
    def test_a_model_is_trained_as_long_as_it_takes(
        self, misses: int, rounds: int, mistake: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fits = []

        def fit(model: keras.Model, X: np.ndarray, *_: object, epochs: int, **__: object) -> None:
            fits.append(epochs)
            for part in (model.encoder, model.decoder):
                part.set_weights([weight + 0.01 for weight in part.get_weights()])

        def measured(*_: object) -> dict:
            mse = 0.075 if len(fits) <= misses else 0.001
            return {
                key: write(np.asarray(value)) for key, value in {"mse": mse, "kl": 4 * [1.0], "variety": 1.0}.items()
            }

        monkeypatch.setattr(keras.Model, "fit", fit, raising=False)
        monkeypatch.setattr(learning, "measured", measured)
        monkeypatch.setattr(metrics, "mean_image_mse", lambda *_: 0.08)
        report = checks.build_vae_learns.report(SmallVAE, nonce="n")
        verdict = checks.judge(json.loads(json.dumps(report)))
        assert fits == rounds * [learning.ROUND_EPOCHS] and verdict.mistake == mistake

    def test_images_fit_the_shape_that_is_asked_for(self) -> None:
        for colour in (False, True):
            inputs = learning.inputs(np.random.default_rng(1), size=16, colour=colour)
            X_train, X_test = learning.images(inputs)
            assert X_train.shape[1:] == X_test.shape[1:] == (16, 16) + (3,) * colour
            assert X_train.min() >= 0 and X_train.max() <= 1 and X_train.dtype == np.float32


def test_784_and_every_other_slip_of_the_weight_has_a_value_of_its_own() -> None:
    """Among the shapes of visible and hidden tests; 2 % is the tolerance."""
    shapes = [(17, 12, 20), (17, 8, 20, 3), (17, 20, 20, 3)]
    for shape in shapes:
        known = build_vae.known_weights(shape, 7 if shape[1] == 20 else 6) | {
            build_vae.Slip.mean_and_log_var_swapped: 1.37
        }
        values = [
            (1.0, "right"),
            *((v, mistake.name) for mistake, values in known.items() for v in np.atleast_1d(values)),
        ]
        for i, (one, name) in enumerate(values):
            for other, another in values[i + 1 :]:
                assert name == another or abs(one - other) > 0.04 * abs(one), (shape, name, another, one)
