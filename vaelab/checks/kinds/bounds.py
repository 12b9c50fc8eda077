"""Bounds on log p(x), and a decoder for which log p(x) itself is known.

The decoder is one linear layer with Gaussian noise, p(x | z) = N(Wz + b, σ²I) with z ~ N(0, I): probabilistic principal
components (Tipping and Bishop 1999). Everything about it follows from the k eigenvalues of WᵀW, which is how it is computed
here. Bounds are averages over draws from q(z | x) = N(codings_mean, exp(codings_log_var)) of the weights p(x, z) / q(z | x)
(Burda, Grosse and Salakhutdinov 2016, arXiv:1509.00519). Shapes: x (n, d), W (d, k), b (d,), codings (n, k) or (K, n, k).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vaelab.checks.engine import Failure, doing, numbers, read_array, write
from vaelab.checks.formulas import total_divergence
from vaelab.checks.kinds import values

LOG_2PI = float(np.log(2 * np.pi))


def linear_model(
    rng: np.random.Generator, n: int, dimensions: int, codings_size: int, largest_sigma: float = 0.7, noise: float = 1.0
) -> dict:
    """A decoder W, b, sigma and ``n`` draws x from it, with ``noise`` times its noise in them.

    σ is far from 1 and from σ². Columns of W share a direction, so that the posterior's covariance is not diagonal.
    """
    shared = rng.normal(0, 0.4, (dimensions, 1))
    W = rng.normal(0, 0.5, (dimensions, codings_size)) + shared * rng.choice([-1, 1], codings_size)
    b, sigma = rng.normal(0, 1, dimensions), float(rng.uniform(0.4, largest_sigma))
    x = rng.normal(0, 1, (n, codings_size)) @ W.T + b + rng.normal(0, noise * sigma, (n, dimensions))
    return {"x": x, "W": W, "b": b, "sigma": sigma}


def _eigen(W: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues of WᵀW + σ²I, and its eigenvectors as columns."""
    eigenvalues, vectors = np.linalg.eigh(W.T @ W)
    return np.maximum(eigenvalues, 0) + sigma**2, vectors


def log_determinant(W: np.ndarray, sigma: float) -> float:
    """log |WWᵀ + σ²I| = log |WᵀW + σ²I| + (d − k) log σ² (Sylvester)."""
    d, k = W.shape
    return float(np.log(_eigen(W, sigma)[0]).sum() + (d - k) * np.log(sigma**2))


def distance(x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float) -> np.ndarray:
    """(x − b)ᵀ (WWᵀ + σ²I)⁻¹ (x − b) of each row, by Woodbury's identity."""
    eigenvalues, vectors = _eigen(W, sigma)
    r = x - b
    return (np.square(r).sum(axis=1) - (np.square(r @ W @ vectors) / eigenvalues).sum(axis=1)) / sigma**2


def log_evidence(x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float) -> np.ndarray:
    """log p(x) of each row in nats, (n,)."""
    return -0.5 * (len(b) * LOG_2PI + log_determinant(W, sigma) + distance(x, W, b, sigma))


def posterior(x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean (n, k) and covariance (k, k) of p(z | x)."""
    eigenvalues, vectors = _eigen(W, sigma)
    return ((x - b) @ W @ vectors / eigenvalues) @ vectors.T, (vectors * (sigma**2 / eigenvalues)) @ vectors.T


def squared_error(
    x: np.ndarray, W: np.ndarray, b: np.ndarray, codings_mean: np.ndarray, codings_log_var: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """E ‖x − Wz − b‖² over q(z | x) in its two parts: of the codings_mean, and what the variance adds, tr(W S Wᵀ)."""
    of_mean = np.square(x - b - codings_mean @ W.T).sum(axis=1)
    return of_mean, np.exp(codings_log_var) @ np.square(W).sum(axis=0)


def elbo(
    x: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
    sigma: float,
    codings_mean: np.ndarray,
    codings_log_var: np.ndarray,
) -> np.ndarray:
    """The evidence lower bound of each row in nats, (n,), in closed form."""
    errors = sum(squared_error(x, W, b, codings_mean, codings_log_var))
    constant = len(b) * (LOG_2PI + 2 * np.log(sigma))
    return -0.5 * (errors / sigma**2 + constant) - total_divergence(codings_mean, codings_log_var)


def kl_to_posterior(
    codings_mean: np.ndarray, codings_log_var: np.ndarray, posterior_mean: np.ndarray, posterior_covariance: np.ndarray
) -> np.ndarray:
    """KL(N(codings_mean, exp(codings_log_var)) ‖ N(posterior_mean, posterior_covariance)) of each row in nats, (n,)."""
    variances, vectors = np.linalg.eigh(posterior_covariance)
    moved = np.square((posterior_mean - codings_mean) @ vectors) / variances
    spread = np.exp(codings_log_var) @ (np.square(vectors) / variances)
    terms = moved + spread + np.log(variances) - 1 - codings_log_var
    return 0.5 * terms.sum(axis=1)


def log_gaussian(z: np.ndarray, mean: np.ndarray | float = 0.0, log_var: np.ndarray | float = 0.0) -> np.ndarray:
    """log N(z; mean, exp(log_var)) summed over the last axis."""
    return -0.5 * (np.square(z - mean) / np.exp(log_var) + log_var + LOG_2PI + 0 * z).sum(axis=-1)


def log_joint(z: np.ndarray, x: np.ndarray, W: np.ndarray, b: np.ndarray, sigma: float) -> np.ndarray:
    """log p(x, z) of codings (…, n, k): shape (…, n)."""
    decoded = z @ W.T + b
    return log_gaussian((x - decoded) / sigma) - len(b) * np.log(sigma) + log_gaussian(z)


def log_mean(log_weights: np.ndarray) -> np.ndarray:
    """log of the mean of the weights over the first axis, without leaving the logarithm of any."""
    largest = log_weights.max(axis=0)
    return largest + np.log(np.exp(log_weights - largest).mean(axis=0))


class Joint:
    """``log_joint`` of a model, as a function of codings that takes notes of them.

    Codings of another shape than (…, n, k), which no right answer gives, get zeros; the notes tell.
    """

    def __init__(self, model: dict, shift: float = 0.0) -> None:
        self.model, self.shift = model, shift
        self.shape = len(model["x"]), model["W"].shape[1]
        self.given: list[np.ndarray] = []

    def __call__(self, codings: Any) -> np.ndarray:
        z = np.asarray(codings, "float64")
        self.given.append(z)
        if z.shape[-2:] != self.shape:
            return np.zeros(z.shape[:-1] or (1,))
        return log_joint(z, **self.model) + self.shift

    def notes(self) -> dict:
        """The codings that were given, in order, (number of draws, n, k); or the first shape that does not fit."""
        odd = next((list(z.shape) for z in self.given if z.shape[-2:] != self.shape), None)
        if odd is not None or not self.given:
            return {"codings": None, "odd": odd}
        return {"codings": write(np.concatenate([z.reshape(-1, *self.shape) for z in self.given])), "odd": None}


class PerRow(values.Slip):
    """Functions that give one value for each row of x."""

    reduced_to_one_number = (
        "{what} was reduced to a single number.",
        "Return one value for each row of x: sums run over the last axis only, axis=-1.",
    )
    every_pair = (
        "There is one value for each pair of rows.",
        "A @ B.T gives every row with every row, and so does a column (n, 1) beside a vector (n,). Multiply entry by entry and sum: (A * B).sum(axis=-1).",
    )
    not_summed = (
        "There is one value for each row and {axis}: a sum is missing.",
        "Sum over the last axis: (…).sum(axis=-1).",
    )
    summed_over_the_rows = (
        "There is one value for each {axis}: the sum runs over the rows of x.",
        "Each row has a value of its own. Sum over the last axis: (…).sum(axis=-1).",
    )
    term_reduced_over_the_rows = (
        "One term is {how} over all rows of x: {term}.",
        "Each row has a term of its own: .sum(axis=1), not .sum().",
    )
    sampled = (
        "Two calls give different values: something is drawn.",
        "There is a formula for it, so nothing need be drawn.",
    )


def called_twice(function: Any, what: str, arguments: dict) -> dict:
    """What the function returns in two calls, and evidence of arguments that it changed."""
    returned, changed = values.call(function, what, arguments)
    with doing(f"calling {what} again"):
        again, _ = values.call(function, what, arguments)
    return {"values": write(returned), "again": write(again), **changed}


def require_no_draws(seen: np.ndarray, evidence: Mapping, slip: type[PerRow]) -> None:
    """Raise ``Failure`` where the second call gave others than the values ``seen`` of the first."""
    written = evidence["again"]
    again = read_array(written) if isinstance(written, Mapping) and written.get("shape") == [len(seen)] else seen
    if not np.allclose(seen, again, rtol=1e-4, atol=1e-3):
        raise Failure(slip.sampled, "the same values each time", f"{numbers(seen)}, then {numbers(again)}")


def per_row(written: Mapping, what: str, n: int, slip: type[PerRow], **lengths: int) -> np.ndarray:
    """The ``n`` values, one for each row. Raises ``Failure`` for anything else; ``lengths`` of other axes by what they count."""
    over_rows = {(length,): slip.summed_over_the_rows.about(axis=axis) for axis, length in lengths.items()}
    unsummed = {(n, length): slip.not_summed.about(axis=axis) for axis, length in lengths.items()}
    return values.per_image(written, what, n, slip, {**over_rows, **unsummed, (n, n): slip.every_pair})
