"""The checks of 06_bound: the numbers they expect are right, and every known slip has numbers of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from exercises import module_of
from scipy.integrate import quad
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from vaelab.checks.engine import Failure, write
from vaelab.checks.kinds import bounds, importance

log_evidence, true_posterior, elbo, kl_to_posterior, importance_bound, log_likelihood = map(
    module_of, ("log_evidence", "true_posterior", "elbo", "kl_to_posterior", "importance_bound", "log_likelihood")
)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


@pytest.mark.parametrize("d", [5, 30])
def test_evidence_is_scipys(rng: np.random.Generator, d: int) -> None:
    model = bounds.linear_model(rng, 8, d, 4)
    covariance = model["W"] @ model["W"].T + model["sigma"] ** 2 * np.eye(d)
    expected = multivariate_normal(model["b"], covariance).logpdf(model["x"])
    np.testing.assert_allclose(bounds.log_evidence(**model), expected, rtol=1e-6)


def test_bayes_rule_holds_at_any_codings(rng: np.random.Generator) -> None:
    model = bounds.linear_model(rng, 8, 30, 4)
    mean, covariance = bounds.posterior(**model)
    z = rng.normal(size=(8, 4))
    log_posterior = multivariate_normal(np.zeros(4), covariance).logpdf(z - mean)
    np.testing.assert_allclose(bounds.log_joint(z, **model) - log_posterior, bounds.log_evidence(**model), rtol=1e-6)


def test_the_gap_is_the_divergence_from_the_posterior_for_every_q(rng: np.random.Generator) -> None:
    model = bounds.linear_model(rng, 8, 30, 4)
    q = rng.normal(size=(2, 8, 4))
    gap = bounds.kl_to_posterior(*q, *bounds.posterior(**model))
    np.testing.assert_allclose(bounds.elbo(**model, codings_mean=q[0], codings_log_var=q[1]) + gap,
                               bounds.log_evidence(**model), rtol=1e-6)  # fmt: skip
    assert gap.min() > 0


def test_divergence_of_one_coding_is_its_integral() -> None:
    mean, log_var, m, variance = 0.3, -0.4, -0.5, 0.7
    q, p = multivariate_normal(mean, np.exp(log_var)), multivariate_normal(m, variance)
    integral, _ = quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), -12, 12)
    found = bounds.kl_to_posterior(*(np.array([[each]]) for each in (mean, log_var, m)), np.array([[variance]]))
    np.testing.assert_allclose(found, integral, rtol=1e-6)


def bounds_of_draws(rng: np.random.Generator, K: int, times: int) -> tuple[np.ndarray, dict, np.ndarray]:
    """Importance bounds (times, n) of one model and one q that lies beside the posterior."""
    inputs = importance_bound.inputs(rng)
    model, mean, log_var = inputs["model"], inputs["codings_mean"], inputs["codings_log_var"]
    z = mean + np.exp(log_var / 2) * rng.normal(size=(K, times, *mean.shape))
    log_w = bounds.log_joint(z, **model) - bounds.log_gaussian(z, mean, log_var)
    np.testing.assert_allclose(bounds.log_mean(log_w), logsumexp(log_w, axis=0) - np.log(K), rtol=1e-9)
    return bounds.log_mean(log_w), model, bounds.elbo(**model, codings_mean=mean, codings_log_var=log_var)


def test_one_draw_gives_the_elbo_on_average() -> None:
    found, _, expected = bounds_of_draws(np.random.default_rng(5), 1, 4000)
    errors = found.std(axis=0) / np.sqrt(len(found))
    assert np.abs((found.mean(axis=0) - expected) / errors).max() < 4


def test_more_draws_tighten_the_bound_and_never_pass_the_evidence() -> None:
    means = []
    for K in (1, 5, 50):
        found, model, _ = bounds_of_draws(np.random.default_rng(5), K, 400)
        means.append(found.mean(axis=0))
    assert (np.diff(means, axis=0) > 0.05).all()
    errors = found.std(axis=0) / np.sqrt(len(found))
    assert (means[-1] < bounds.log_evidence(**model) + 4 * errors).all()


def tables(rng: np.random.Generator) -> Iterator[tuple[str, dict, np.ndarray, float]]:
    """What each exercise's slips give for inputs that are drawn anew, the right values, and how far these may be off."""
    given = log_evidence.inputs(rng)
    yield "log_evidence", log_evidence._wrong(**given), bounds.log_evidence(**given), 5e-3
    given = true_posterior.inputs(rng)
    mean, covariance = bounds.posterior(**given)
    yield "true_posterior", true_posterior._wrong_means(**given), mean, 1e-4
    yield "true_posterior", true_posterior._wrong_covariances(**given), covariance, 1e-5
    given = elbo.inputs(rng)
    for table in (*elbo._wrong(**given), elbo._wrong_divergences(**given)):
        yield "elbo", table, bounds.elbo(**given), 5e-3
    given = kl_to_posterior.inputs(rng)
    yield "kl_to_posterior", kl_to_posterior._wrong(*given.values()), bounds.kl_to_posterior(**given), 3e-4
    given = importance_bound.inputs(rng)
    mean, log_var = given["codings_mean"], given["codings_log_var"]
    z = mean + np.exp(log_var / 2) * rng.normal(size=(given["K"], *mean.shape))
    log_p, log_q = bounds.log_joint(z, **given["model"]), bounds.log_gaussian(z, mean, log_var)
    slips = importance.wrong(importance.Slip, log_p, z, mean, log_var)
    yield "importance_bound", slips, bounds.log_mean(log_p - log_q), 3e-3


@pytest.mark.parametrize("seed", range(5))
def test_no_slip_comes_near_the_right_values(seed: int) -> None:
    """Else a wrong answer would pass."""
    for exercise, table, right, atol in tables(np.random.default_rng(seed)):
        for mistake, signatures in table.items():
            for signature in signatures if isinstance(signatures, list) else [signatures]:
                if np.shape(signature) == right.shape:
                    assert not np.allclose(signature, right, rtol=1e-4, atol=2 * atol), (exercise, mistake.name)


@pytest.mark.parametrize("seed", range(10))
def test_density_and_determinant_of_images_underflow_whatever_is_drawn(seed: int) -> None:
    """Else the logarithm of either would be right by luck."""
    given = log_evidence.inputs_of_images(np.random.default_rng(seed))
    smallest = np.log(5e-324)
    assert bounds.log_evidence(**given).max() < smallest - 100
    assert bounds.log_determinant(given["W"], given["sigma"]) < smallest - 100


@pytest.mark.parametrize(("sign", "underflows"), [(-1, "density_underflows"), (1, "determinant_underflows")])
def test_a_covariance_without_an_inverse_is_not_blamed_on_what_underflows(
    rng: np.random.Generator, sign: int, underflows: str
) -> None:
    given = log_evidence.inputs_of_images(rng, n=3)
    absurd = {"values": write(np.full(3, sign * 1e15))}
    with pytest.raises(Failure) as failure:
        log_evidence.judge_images(given, absurd)
    assert failure.value.mistake.name == "covariance_without_inverse"
    with pytest.raises(Failure) as failure:
        log_evidence.judge_images(given, {"values": write(np.full(3, np.inf * sign))})
    assert failure.value.mistake.name == underflows


def test_one_value_for_each_dimension_is_told(rng: np.random.Generator) -> None:
    given = log_evidence.inputs(rng)
    with pytest.raises(Failure) as failure:
        log_evidence.judge(given, {"values": write(np.zeros(30))})
    assert failure.value.mistake.name == "summed_over_the_rows"


@pytest.mark.parametrize(("draws", "codings_size"), [(8, 3), (50, 2), (400, 2)])
def test_few_gaussian_numbers_that_rows_share_do_not_end_too_early(draws: int, codings_size: int) -> None:
    rng = np.random.default_rng(7)
    mean, log_var = np.zeros((4, codings_size)), np.zeros((4, codings_size))
    for _ in range(2000 if draws < 100 else 50):
        noise = np.repeat(rng.standard_normal((draws, 1, codings_size)), 4, axis=1)
        importance.require_draws(importance.Slip, noise, mean, log_var)
    with pytest.raises(Failure, match="noise_of_another_shape"):
        importance.require_draws(
            importance.Slip, np.clip(rng.standard_normal((800, 4, 2)), -2, 2), mean[:, :2], log_var[:, :2]
        )
