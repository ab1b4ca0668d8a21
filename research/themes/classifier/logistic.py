"""Logistic regression with a ridge, on codes that may be parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_N_ITERATIONS = 200
"""Most iterations of L-BFGS; a numerical convention."""

_INTERCEPT_RIDGE = 0.01
"""Ridge on intercepts, so that a theme with all codes or none of them has a finite one; a numerical convention."""


@dataclass(frozen=True)
class Logistic:
    """A fitted regression.

    Attributes
    ----------
    coefficient
        Shape (n_features, n_classes), log odds.
    intercept
        Shape (n_classes,), log odds.
    """

    coefficient: NDArray[np.float64]
    intercept: NDArray[np.float64]

    def find_logits(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the logits, shape (n_stories, n_classes)."""
        logits: NDArray[np.float64] = features @ self.coefficient + self.intercept
        return logits


def fit_logistic(
    features: NDArray[np.float64],
    target: NDArray[np.float64],
    *,
    weight: NDArray[np.float64],
    ridge: float,
    is_multiple: bool,
) -> Logistic:
    """Minimise the cross-entropy plus half the ridge times the squared coefficients.

    Parameters
    ----------
    features
        Shape (n_stories, n_features).
    target
        Shape (n_stories, n_classes); parts, 0 to 1. Rows sum to 1 unless ``is_multiple``.
    weight
        Shape (n_stories,); how much each story counts.
    ridge
        Above 0.
    is_multiple
        True for one regression a class, each against the rest; False for one over classes that exclude one another.
    """
    from scipy.optimize import minimize

    n_features, n_classes = features.shape[1], target.shape[1]

    def measure(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        parameters = flat.reshape(n_features + 1, n_classes)
        coefficient, intercept = parameters[:-1], parameters[-1]
        logits = features @ coefficient + intercept
        loss = float(weight @ find_losses(logits, target, is_multiple=is_multiple))
        excess = (to_probability(logits, is_multiple=is_multiple) - target) * weight[:, None]
        gradient = np.vstack(
            [features.T @ excess + ridge * coefficient, excess.sum(axis=0) + _INTERCEPT_RIDGE * intercept]
        )
        penalty = 0.5 * ridge * float((coefficient**2).sum()) + 0.5 * _INTERCEPT_RIDGE * float((intercept**2).sum())
        return loss + penalty, gradient.ravel()

    start = np.zeros((n_features + 1) * n_classes)
    found = minimize(
        measure, start, jac=True, method="L-BFGS-B", options={"maxiter": _N_ITERATIONS, "ftol": 1e-7, "gtol": 1e-4}
    )
    parameters = found.x.reshape(n_features + 1, n_classes)
    return Logistic(parameters[:-1], parameters[-1])


def to_probability(logits: NDArray[np.float64], *, is_multiple: bool) -> NDArray[np.float64]:
    """Give probabilities: a logistic function of each logit, or the softmax over classes that exclude one another."""
    if is_multiple:
        from scipy.special import expit

        return np.asarray(expit(logits), np.float64)
    power = np.exp(logits - logits.max(axis=1, keepdims=True))
    probability: NDArray[np.float64] = power / power.sum(axis=1, keepdims=True)
    return probability


def find_losses(logits: NDArray[np.float64], target: NDArray[np.float64], *, is_multiple: bool) -> NDArray[np.float64]:
    """Give the cross-entropy of every story, nats, shape (n_stories,)."""
    if is_multiple:
        losses: NDArray[np.float64] = (np.logaddexp(0.0, logits) - target * logits).sum(axis=1)
        return losses
    most = logits.max(axis=1)
    total = most + np.log(np.exp(logits - most[:, None]).sum(axis=1))
    return np.asarray(total * target.sum(axis=1) - (target * logits).sum(axis=1), np.float64)
