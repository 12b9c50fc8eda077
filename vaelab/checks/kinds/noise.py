"""Layers that draw codings = codings_mean + exp(codings_log_var / 2) · noise, with noise of mean 0 and variance 1.

Kingma and Welling (2014), arXiv:1312.6114, section 2.4. An exercise says how its noise is distributed; what any such layer
has to do, and the ways to miss it, stand here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vaelab.checks.engine import (
    Check,
    Failure,
    General,
    Mistake,
    at_least,
    doing,
    match,
    numbers,
    read_array,
    shaped,
    write,
)
from vaelab.checks.engine.errors import describe, failure_of
from vaelab.checks.kinds import models
from vaelab.checks.kinds.evened import evened_out
from vaelab.checks.kinds.models import as_tensor, lacks_call, losses_added
from vaelab.checks.kinds.noise_slips import SamplingSlip, another_factor, wrong_slopes

DRAWS = 4000


@dataclass(frozen=True)
class Shape:
    """A distribution of mean 0 and variance 1, told by its kurtosis, and another that students draw from in its place."""

    says: str  # "kurtosis 3, as every Gaussian has"
    kurtosis: float
    within: Callable[[int], float]  # what the kurtosis of so many draws may be off by
    missed: Mistake
    other_kurtosis: float
    other_within: float
    other: Mistake


@dataclass(frozen=True)
class Layer:
    """A sampling layer, with its three checks.

    Attributes:
        name: of the student's class.
        slip: the exercise's family.
        shape: of its noise.
        spreads: ``(log_var) -> {mistake: standard deviations}``, what each known slip may produce.
        means: ``(mean, std) -> {mistake: means}``, beside those that any layer may have.
    """

    name: str
    slip: type[SamplingSlip]
    shape: Shape
    spreads: Callable[[np.ndarray], dict[Mistake, list[np.ndarray]]]
    means: Callable[[np.ndarray, np.ndarray], dict[Mistake, np.ndarray]] = lambda mean, std: {}

    @property
    def distribution(self) -> Check:
        return self._check(distribution_inputs, self.probe_distribution, self.judge_distribution)

    @property
    def independence(self) -> Check:
        return self._check(independence_inputs, self.probe_independence, self.judge_independence)

    @property
    def gradient(self) -> Check:
        return self._check(gradient_inputs, self.probe_gradient, self.judge_gradient)

    def _check(self, inputs: Callable, probe: Callable, judge: Callable) -> Check:
        return Check(inputs, probe, judge, title=self.name, by_chance=True)

    @property
    def _call(self) -> str:
        return f"{self.name}()([codings_mean, codings_log_var])"

    def probe_distribution(self, Sampling: Any, inputs: dict) -> dict:
        """Mean, spread and kurtosis of many draws for one mean and log-variance per coding."""
        layer, problem = self._made(Sampling)
        if problem:
            return {"problem": problem}
        codings, again = (self._called(layer, inputs, rows=DRAWS) for _ in range(2))
        if codings.get("kind") != "array" or codings["shape"] != [DRAWS, len(inputs["mean"])]:
            return {"codings": codings}
        draws = read_array(codings).astype("float64")
        if not np.isfinite(draws).all():
            return {"codings": codings}
        ends = np.stack([draws.min(axis=0), draws.max(axis=0)])
        often = (draws == ends[:, None]).mean(axis=1)
        # Gaussian or uniform numbers hit their own ends once; numbers of a few sizes, all of them often.
        if often.max() > 0.02 and len(np.unique(draws)) > DRAWS / 2:
            return {"cut_off_at": float(ends.flat[often.argmax()])}
        centred = draws - draws.mean(axis=0)
        std = centred.std(axis=0)
        if std.max() < 1e-4:  # float32 rounds values of this size to about 1e-7
            if np.abs(read_array(again) - draws).max() > 1e-4:
                return {"drawn": "for the batch"}
            return {"drawn": "in training" if _draws_in_training(layer, _tensors(inputs, rows=2)) else "never"}
        noise = centred / np.where(std > 0, std, 1)
        return {
            "mean": write(draws.mean(axis=0)),
            "std": write(std),
            "kurtosis": float(np.mean(noise**4)),
            "independent": DRAWS if np.ptp(noise, axis=1).max() < 1e-2 else noise.size,  # where codings share a draw
            "evened_out": evened_out([(draws - inputs["mean"]) / np.exp(inputs["log_var"] / 2)], [1]),
        }

    def judge_distribution(self, inputs: dict, evidence: Mapping) -> str:
        """First what the noise is, if it is the other one; then mean and spread; its shape last."""
        mean, log_var, slip, shape = inputs["mean"], inputs["log_var"], self.slip, self.shape
        self._require_layer(evidence)
        if "codings" in evidence:
            self._require_numbers(evidence["codings"], log_var)
            raise ValueError("evidence without moments")
        if "cut_off_at" in evidence:
            end = f"{float(evidence['cut_off_at']):.3g}"
            raise Failure(
                slip.codings_cut_off.about(number=end), "a number of its own for every coding", f"often {end}"
            )
        if "drawn" in evidence:
            known = {"for the batch": slip.noise_shared_by_images, "in training": slip.noise_only_in_training}
            named = known.get(str(evidence["drawn"]), slip.no_noise)
            raise Failure(named, f"{DRAWS:,} different draws", f"{DRAWS:,} times the same codings")
        seen_mean = shaped(evidence["mean"], "the mean of the codings", mean.shape)
        seen_std = shaped(evidence["std"], "the spread of the codings", mean.shape)
        kurtosis, std = float(evidence["kurtosis"]), np.exp(log_var / 2)
        self._require_independent(str(evidence["evened_out"])[:80])
        if abs(kurtosis - shape.other_kurtosis) < shape.other_within:
            raise Failure(shape.other, shape.says, f"kurtosis {kurtosis:.2f}")
        # Six standard errors: σ / √n of a mean, σ / √(2n) of a Gaussian's standard deviation (a uniform one's is smaller).
        # Each is exceeded once in 5 · 10⁸ draws.
        mean_error, rtol = 6 * np.maximum(seen_std, 1e-4) / np.sqrt(DRAWS), 6 / np.sqrt(2 * DRAWS)
        if np.any(np.abs(seen_mean - mean) > mean_error):
            wrong = {
                **self.means(mean, std),
                slip.mean_not_added: 0 * mean,
                slip.mean_subtracted: -mean,
                slip.mean_added_twice: 2 * mean,
                slip.mean_and_scale_exchanged: std,
                slip.mean_scaled_too: mean * std,
                slip.mean_and_log_var_swapped: log_var,
            }
            if np.all(np.abs(seen_std - 1) < rtol):
                wrong[slip.noise_added] = mean + std
            named = match(seen_mean / mean_error, {m: v / mean_error for m, v in wrong.items()}, 0, 1)
            raise Failure(named or slip.noise_not_centred, f"mean {numbers(mean, 3)}", f"mean {numbers(seen_mean, 3)}")
        if np.any(np.abs(seen_std / std - 1) > rtol):
            alike = slip.one_scale_for_all if np.ptp(seen_std) < 2 * rtol * seen_std.mean() else None
            wrong = {slip.noise_scaled_by_the_mean: [std * np.abs(mean)], **self.spreads(log_var)}
            named = match(seen_std, wrong, rtol, 0) or alike or another_factor(slip, seen_std / std, log_var, rtol)
            expected, observed = (f"standard deviation {numbers(value, 3)}" for value in (std, seen_std))
            raise Failure(named, expected, observed)
        if not abs(kurtosis - shape.kurtosis) < shape.within(int(evidence["independent"])):
            raise Failure(shape.missed, shape.says, f"kurtosis {kurtosis:.2f}")
        return f"mean, standard deviation and distribution of the noise are right over {DRAWS:,} draws."

    def probe_independence(self, Sampling: Any, inputs: dict) -> dict:
        """Two calls as they are, and, unless these agree, two calls in a graph compiled as ``fit`` compiles it."""
        import keras
        import tensorflow as tf

        layer, problem = self._made(Sampling)
        if problem:
            return {"problem": problem}
        evidence, tensors = {"eager": [self._called(layer, inputs) for _ in range(2)]}, _tensors(inputs)
        if evidence["eager"][0] == evidence["eager"][1]:
            return {**evidence, "drawn": "in training" if _draws_in_training(layer, tensors) else "never"}
        options = {"training": True} if isinstance(layer, keras.layers.Layer) else {}  # as ``fit`` tells it
        graph = tf.function(lambda mean, log_var: layer([mean, log_var], **options), autograph=False)
        try:
            evidence["compiled"] = [write(graph(*tensors)) for _ in range(2)]
        except Exception as error:  # the layer's own error would only say where TensorFlow gave up
            return {**evidence, "graph_error": type(error).__name__}
        try:
            ends = [keras.Input(tensor.shape[1:]) for tensor in tensors]
            keras.Model(ends, Sampling()(ends))
        except Exception as error:
            evidence["model_error"] = describe(error, f"building a model with {self.name}()")
        return evidence

    def judge_independence(self, inputs: dict, evidence: Mapping) -> str:
        slip = self.slip
        self._require_layer(evidence)
        first, second = (self._noise(written, inputs) for written in evidence["eager"])
        if _same(first, second):
            half = len(first) // 2
            named = slip.no_noise if _same(first[:half], first[half : 2 * half]) else slip.same_noise_every_call
            if evidence.get("drawn") == "in training":
                named = slip.noise_only_in_training
            raise Failure(named, "two calls that differ", "two identical calls")
        sharing = {slip.one_draw_for_all: (0, 1), slip.noise_shared_by_images: (0,), slip.noise_shared_by_codings: (1,)}
        for mistake, axes in sharing.items():
            if _shared(first - second, inputs["log_var"], axes):
                raise Failure(mistake, "noise that differs from entry to entry", "the same noise along an axis")
        if "graph_error" in evidence:
            raise Failure(slip.fails_in_graph, "no error", f"{str(evidence['graph_error'])[:80]} inside tf.function")
        third, fourth = (self._noise(written, inputs) for written in evidence["compiled"])
        if _same(third, fourth):
            raise Failure(
                slip.noise_frozen_in_graph, "two calls that differ", "two identical calls of the compiled layer"
            )
        codings = [shaped(written, self._call, first.shape) for written in evidence["compiled"]]
        calls = [first, second, third, fourth]
        self._require_independent(evened_out(calls, [1, 0, None]) or evened_out(codings, [1, 0]))
        if "model_error" in evidence:  # there the number of images is not known
            raise failure_of(evidence["model_error"])
        return "every image, coding and call gets noise of its own."

    def _require_numbers(self, codings: Any, log_var: np.ndarray) -> None:
        """Raise ``Failure`` unless these are finite numbers for each row and each coding."""
        try:
            shaped(codings, self._call, (DRAWS, len(log_var)))
        except Failure as failure:
            none = failure.mistake.name == General.not_finite.name and np.isnan(read_array(codings)).all(axis=0)
            if np.array_equal(none, log_var < 0):
                raise Failure(self.slip.root_of_log_variance, failure.expected, failure.observed) from None
            raise

    def _require_independent(self, evened: str) -> None:
        if evened:
            raise Failure(self.slip.noise_evened_out.about(what=evened), "independent numbers", evened)

    def probe_gradient(self, Sampling: Any, inputs: dict) -> dict:
        import keras
        import tensorflow as tf

        layer, problem = self._made(Sampling)
        if problem:
            return {"problem": problem}
        tensors = _tensors(inputs)
        with tf.GradientTape() as tape:
            tape.watch(tensors)
            with doing(f"calling {self._call}"):
                codings = layer(tensors)
        found = tape.gradient(codings, tensors) if tf.is_tensor(codings) else [None, None]
        by_mean, by_log_var = (None if gradient is None else write(gradient) for gradient in found)
        losses = losses_added(layer) if isinstance(layer, keras.layers.Layer) else 0
        return {"codings": write(codings), "by_mean": by_mean, "by_log_var": by_log_var, "losses": losses}

    def judge_gradient(self, inputs: dict, evidence: Mapping) -> str:
        mean, log_var, slip = inputs["mean"], inputs["log_var"], self.slip
        self._require_layer(evidence)
        noise = shaped(evidence["codings"], self._call, mean.shape) - mean
        for key, what in (("by_mean", "codings_mean"), ("by_log_var", "codings_log_var")):
            if evidence[key] is None:
                raise Failure(slip.not_differentiable.about(what=what), f"∂codings/∂{what}", "no gradient")
        by_mean, by_log_var = (shaped(evidence[key], "the gradient", mean.shape) for key in ("by_mean", "by_log_var"))
        if not np.allclose(by_mean, 1, atol=1e-3):
            swapped = np.allclose(by_log_var, 1, atol=1e-3)
            named = slip.mean_and_log_var_swapped if swapped else slip.gradient_of_mean
            farthest = by_mean.flat[np.abs(by_mean - 1).argmax()]
            raise Failure(named, "∂codings/∂codings_mean = 1 for every entry", f"{farthest:.4g} for one of them")
        # (∂z/∂γ) / (z − μ) = ½ exactly for every correct form of the trick. Entries with little noise are left out:
        # there z − μ is a difference of nearly equal float32 numbers.
        large = np.abs(noise) > 0.05
        if not large.any():
            raise Failure(slip.no_noise, "codings that differ from codings_mean", "codings equal to codings_mean")
        ratio = by_log_var[large] / noise[large]
        if not np.allclose(ratio, 0.5, atol=5e-3):
            wrong = wrong_slopes(slip, log_var[large], ratio)
            if not by_log_var.any():
                wrong = {slip.noise_not_scaled: [0 * ratio]}
            exponent = slip.exponent_scaled.about(factor=f"{ratio.mean():.2g}") if np.ptp(ratio) < 5e-3 else None
            named = match(ratio, wrong, 0, 5e-3) or exponent or slip.gradient_of_log_var
            raise Failure(named, "(∂codings/∂γ) / (codings − μ) = 0.5", numbers(ratio))
        if evidence["losses"] != 0:
            raise Failure(slip.adds_a_loss, "codings and nothing else", "an add_loss inside")
        return "gradients reach codings_mean and codings_log_var as they should."

    def _made(self, Sampling: Any) -> tuple[Any, str]:
        """The student's layer, and what keeps it from being one: ``"no call"``, ``"made"``, ``"function"``, another type's name, or nothing."""
        if models.kind_of(Sampling) == models.MODEL:
            return Sampling, "made"
        needs = inspect.signature(Sampling).parameters.values() if inspect.isfunction(Sampling) else []
        if any(one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD for one in needs):
            return Sampling, "function"
        with doing(f"making {self.name}()"):
            layer = Sampling()
        if not callable(layer):
            return layer, type(layer).__name__
        return layer, "no call" if lacks_call(layer) else ""

    def _require_layer(self, evidence: Mapping) -> None:
        problem = evidence.get("problem")
        if problem == "no call":
            raise Failure(models.Slip.no_call_method.about(what=self.name), "def call(self, inputs)", "no such method")
        if problem == "function":
            raise Failure(self.slip.function_for_a_class, f"class {self.name}(layers.Layer)", f"def {self.name}(…)")
        if problem == "made":
            raise Failure(self.slip.made_already, f"a class, {self.name}", "a layer")
        if problem:
            raise Failure(self.slip.not_a_layer, "a layer", f"a {str(problem)[:80]}")

    def _called(self, layer: Any, inputs: dict, rows: int | None = None) -> dict:
        tensors = _tensors(inputs, rows)
        with doing(f"calling {self._call}"):
            return write(layer(tensors))

    def _noise(self, written: Any, inputs: dict) -> np.ndarray:
        """(codings − mean) / σ, one entry per image and coding."""
        codings = shaped(written, self._call, inputs["mean"].shape)
        return (codings - inputs["mean"]) / np.exp(inputs["log_var"] / 2)


def distribution_inputs(rng: np.random.Generator, codings_size: int = 4) -> dict:
    """One mean and one log-variance per coding, away from the values where two formulas agree.

    The first two are as far from 0 as those of a trained encoder, where a limit on γ would show.
    """
    sign = np.where(np.arange(codings_size) % 2, 1.0, -1.0)
    size = rng.uniform(0.8, 1.8, codings_size)
    size[:2] = rng.uniform([5, 3], [6, 3.5])[:codings_size]
    return {"mean": rng.uniform(1.0, 3.0, codings_size) * rng.permutation(sign), "log_var": size * sign}


def independence_inputs(rng: np.random.Generator, batch: int = 64, codings_size: int = 5) -> dict:
    """The second half of the batch repeats the first, so that a layer without noise shows."""
    at_least(2, batch=batch, codings_size=codings_size)
    rows = np.arange(batch) % (batch // 2)
    mean, log_var = rng.normal(0, 1, (batch, codings_size)), rng.uniform(-1, 1, (batch, codings_size))
    return {"mean": mean[rows], "log_var": log_var[rows]}


def gradient_inputs(rng: np.random.Generator, batch: int = 6, codings_size: int = 3) -> dict:
    return {"mean": rng.uniform(0.5, 2, (batch, codings_size)), "log_var": rng.uniform(0.5, 1.5, (batch, codings_size))}


def _draws_in_training(layer: Any, tensors: list) -> bool:
    """Whether two calls differ that are told training=True, as ``fit`` tells it."""
    import keras

    if not isinstance(layer, keras.layers.Layer):
        return False
    with doing("calling the layer with training=True"):
        one, other = (layer(tensors, training=True) for _ in range(2))
    return write(one) != write(other)


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    """Equal noise differs by the rounding of float32 only; independent noise differs by about 1 somewhere."""
    return np.allclose(one, other, rtol=0, atol=1e-3)


def _shared(difference: np.ndarray, log_var: np.ndarray, axes: tuple[int, ...]) -> bool:
    """Whether two calls differ by the same random number along these axes.

    How the noise is scaled is another check's matter, so every scale σᵏ⁺¹ that a known mistake produces counts as well.
    """
    for power in (0.0, 1.0, -1.0, -0.5, 3.0, -2.0):
        noise = difference * np.exp(-log_var * power / 2)
        if np.max(np.ptp(noise, axis=axes)) < 1e-3 * max(1.0, float(np.max(np.abs(noise)))):
            return True
    return False


def _tensors(inputs: dict, rows: int | None = None) -> list:
    """[codings_mean, codings_log_var] as tensors; with ``rows``, that many copies of the one row there is."""
    values = (inputs["mean"], inputs["log_var"])
    return [as_tensor(value if rows is None else np.tile(value, (rows, 1))) for value in values]
